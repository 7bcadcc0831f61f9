import Blood

/// A moment written as in RFC 3339: `2026-11-01T08:30:00Z`, with or without fractions of a second, with an offset.
@propertyWrapper
struct RFC3339: Decodable {
    var wrappedValue: Instant

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let instant = Self.instant(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a time is written like 2026-11-01T08:30:00Z")
        }
        wrappedValue = instant
    }

    static func instant(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == 0x54 || bytes[10] == 0x74 || bytes[10] == 0x20, bytes[13] == 0x3A,
            bytes[16] == 0x3A, let date = CivilDate(String(text.prefix(10)))
        else { return nil }
        func number(_ place: Int) -> Int? {
            guard place + 1 < bytes.count, (0x30...0x39).contains(bytes[place]),
                (0x30...0x39).contains(bytes[place + 1])
            else { return nil }
            return Int(bytes[place] - 0x30) * 10 + Int(bytes[place + 1] - 0x30)
        }
        guard let hour = number(11), let minute = number(14), let second = number(17), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var place = 19
        var milliseconds = 0
        if bytes[place] == 0x2E {
            place += 1
            var scale = 100
            guard place < bytes.count, (0x30...0x39).contains(bytes[place]) else { return nil }
            while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
                milliseconds += Int(bytes[place] - 0x30) * scale
                scale /= 10
                place += 1
            }
        }
        guard let offset = offsetMinutes(bytes, at: place, number) else { return nil }
        let day = Int64(date.dayNumber) * 86_400_000
        let ofDay = Int64((hour * 60 + minute - offset) * 60 + second) * 1_000 + Int64(milliseconds)
        return Instant(millisecondsSince1970: day + ofDay)
    }

    private static func offsetMinutes(_ bytes: [UInt8], at place: Int, _ number: (Int) -> Int?) -> Int? {
        guard place < bytes.count else { return nil }
        if bytes[place] == 0x5A || bytes[place] == 0x7A { return place + 1 == bytes.count ? 0 : nil }
        guard bytes[place] == 0x2B || bytes[place] == 0x2D, place + 6 == bytes.count, bytes[place + 3] == 0x3A,
            let hours = number(place + 1), let minutes = number(place + 4), hours < 24, minutes < 60
        else { return nil }
        return (bytes[place] == 0x2B ? 1 : -1) * (hours * 60 + minutes)
    }

    /// In UTC, with milliseconds only where there are any.
    static func text(_ instant: Instant) -> String {
        let day = Int((Double(instant.millisecondsSince1970) / 86_400_000).rounded(.down))
        let ofDay = instant.millisecondsSince1970 - Int64(day) * 86_400_000
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let rest = ofDay % 1_000
        let fraction = rest == 0 ? "" : "." + String("00\(rest)".suffix(3))
        return "\(CivilDate(dayNumber: day))T\(two(ofDay / 3_600_000)):\(two(ofDay / 60_000 % 60)):"
            + "\(two(ofDay / 1_000 % 60))\(fraction)Z"
    }
}
