/// A moment on the UTC time line, in whole milliseconds since 1970: what the store keeps and the dispatcher compares.
///
/// The pure rooms never read a clock: every rule takes the moment it is asked about as an argument.
public struct Instant: Codable, Sendable, Hashable, Comparable {
    public var millisecondsSince1970: Int64

    public init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }

    public init(from decoder: any Decoder) throws {
        millisecondsSince1970 = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millisecondsSince1970)
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    public static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(millisecondsSince1970: instant.millisecondsSince1970 + duration.wholeMilliseconds)
    }

    public static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(millisecondsSince1970: instant.millisecondsSince1970 - duration.wholeMilliseconds)
    }

    /// The time from `earlier` to `later`; negative when they are the other way round.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        .milliseconds(later.millisecondsSince1970 - earlier.millisecondsSince1970)
    }
}

extension Duration {
    /// Whole milliseconds, the rest cut off.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Minutes with their fraction.
    public var minutes: Double { Double(wholeMilliseconds) / 60_000 }

    public static func minutes(_ minutes: Double) -> Duration { .milliseconds(Int64(minutes * 60_000)) }

    public static func hours(_ hours: Double) -> Duration { .minutes(hours * 60) }
}

/// A day of the civil calendar, without a time and without a zone: what intervals and deferrals are counted in.
public struct CivilDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01, the form that is stored and compared.
    public var dayNumber: Int

    public init(dayNumber: Int) { self.dayNumber = dayNumber }

    /// - Returns: `nil` when the calendar has no such day (the 30th of February).
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (-9_999...9_999).contains(year) else { return nil }
        let date = CivilDate(dayNumber: CivilDate.days(year, month, day))
        guard date.yearMonthDay == (year, month, day) else { return nil }
        self = date
    }

    /// Reads `YYYY-MM-DD`, and nothing else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
            [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy({ isDigit(bytes[$0]) })
        else { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1) - 0x30 } }
        self.init(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    }

    /// Proleptic Gregorian calendar; era arithmetic after H. Hinnant, "chrono-compatible low-level date algorithms".
    public var yearMonthDay: (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthShifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthShifted + 2) / 5 + 1
        let month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    public var year: Int { yearMonthDay.year }

    public func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

    /// The same day `years` later; the 29th of February becomes the 1st of March in a year without one.
    public func adding(years: Int) -> CivilDate {
        let (year, month, day) = yearMonthDay
        return CivilDate(year: year + years, month: month, day: day)
            ?? CivilDate(dayNumber: CivilDate.days(year + years, month + 1, 1))
    }

    /// Completed years of a person born on this day.
    public func completedYears(on date: CivilDate) -> Int {
        let (birthYear, birthMonth, birthDay) = yearMonthDay
        let (year, month, day) = date.yearMonthDay
        return year - birthYear - ((month, day) < (birthMonth, birthDay) ? 1 : 0)
    }

    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.dayNumber < right.dayNumber }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension CivilDate: CustomStringConvertible {
    public var description: String {
        let (year, month, day) = yearMonthDay
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension CivilDate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = CivilDate(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a day written YYYY-MM-DD")
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
