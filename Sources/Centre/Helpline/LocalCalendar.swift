public import Blood
public import Foundation

/// Turns instants into the civil days and hours the rules are counted in, by the jurisdiction's zone.
public struct LocalCalendar: Sendable {
    private let zone: TimeZone

    public init(zone: TimeZone) { self.zone = zone }

    /// Minutes the wall clock is ahead of UTC at that moment.
    public func utcOffsetMinutes(at instant: Instant) -> Int { zone.secondsFromGMT(for: Date(instant)) / 60 }

    /// Minutes since 1970 on the wall clock.
    private func wallMinutes(_ instant: Instant) -> Int {
        let minutes = Int((Double(instant.millisecondsSince1970) / 60_000).rounded(.down))
        return minutes + utcOffsetMinutes(at: instant)
    }

    public func day(of instant: Instant) -> CivilDate {
        CivilDate(dayNumber: Int((Double(wallMinutes(instant)) / 1_440).rounded(.down)))
    }

    public func minuteOfDay(_ instant: Instant) -> Int {
        let minutes = wallMinutes(instant) % 1_440
        return minutes < 0 ? minutes + 1_440 : minutes
    }

    public func local(_ instant: Instant) -> LocalTime {
        LocalTime(today: day(of: instant), hour: minuteOfDay(instant) / 60)
    }

    /// The instant at which the wall clock shows this day and minute.
    public func instant(_ day: CivilDate, minuteOfDay: Int) -> Instant {
        let asUTC = Instant(millisecondsSince1970: Int64(day.dayNumber * 1_440 + minuteOfDay) * 60_000)
        // The offset is looked up twice: near a change of the clocks the first look may be on the wrong side.
        let guess = asUTC - .minutes(Double(utcOffsetMinutes(at: asUTC)))
        return asUTC - .minutes(Double(utcOffsetMinutes(at: guess)))
    }
}

extension Date {
    init(_ instant: Instant) { self.init(timeIntervalSince1970: Double(instant.millisecondsSince1970) / 1_000) }
}
