package import Blood
package import Centre

/// Times as they are typed at and shown on a terminal: on the centre's own clock.
extension LocalCalendar {
    /// `2026-11-25 09:00`.
    package func stamp(_ instant: Instant) -> String {
        "\(day(of: instant)) \(LocalCalendar.clock(minuteOfDay(instant)))"
    }

    /// `2026-11-25T09:00:00+05:00`, for programs.
    package func isoText(_ instant: Instant) -> String {
        let offset = utcOffsetMinutes(at: instant)
        let seconds = Int((instant.millisecondsSince1970 / 1_000) % 60)
        let time = "\(LocalCalendar.clock(minuteOfDay(instant))):\(LocalCalendar.twoDigits((seconds + 60) % 60))"
        return "\(day(of: instant))T\(time)\(offset < 0 ? "-" : "+")\(LocalCalendar.clock(abs(offset)))"
    }

    private static func clock(_ minutes: Int) -> String { "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))" }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// Reads `2026-11-25T09:00` (or with a blank), `09:00` (the next time the clock shows it), and `+90m`, `+4h`,
    /// `+2d`.
    /// - Returns: `nil` when it is none of these.
    package func deadline(_ text: String, now: Instant) -> Instant? {
        if text.first == "+" { return LocalCalendar.duration(text.dropFirst()).map { now + $0 } }
        let parts = text.split(whereSeparator: { $0 == "T" || $0 == " " })
        guard let clock = parts.last.flatMap({ LocalCalendar.minutes($0) }) else { return nil }
        switch parts.count {
        case 1:
            let today = instant(day(of: now), minuteOfDay: clock)
            return today > now ? today : instant(day(of: now).adding(days: 1), minuteOfDay: clock)
        case 2: return CivilDate(String(parts[0])).map { instant($0, minuteOfDay: clock) }
        default: return nil
        }
    }

    private static func duration(_ text: Substring) -> Duration? {
        guard let unit = text.last, let amount = Double(text.dropLast()), amount > 0, amount < 10_000 else {
            return nil
        }
        switch unit {
        case "m": return .minutes(amount)
        case "h": return .hours(amount)
        case "d": return .hours(amount * 24)
        default: return nil
        }
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCII) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }
}
