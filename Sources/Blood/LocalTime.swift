/// The facility's civil day and hour at an instant; quiet hours and intervals are judged by them.
public struct LocalTime: Codable, Sendable, Hashable {
    public var today: CivilDate
    /// 0…23.
    public var hour: Int

    public init(today: CivilDate, hour: Int) {
        self.today = today
        self.hour = hour
    }
}

extension LocalTime {
    /// Nobody who fasts gives between the morning meal and the evening one: Pakistani haematologists say after iftar
    /// (DOMAIN §2). Between 5 and 18 o'clock, which is a little more than the winter day and less than the summer's.
    public var isFastingDay: Bool { today.isInRamadan && (5..<18).contains(hour) }
}

extension CivilDate {
    /// 1 for Monday to 7 for Sunday, as ISO 8601 counts. 1970-01-01 was a Thursday.
    public var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

    /// Whether the day lies in the ninth month of the arithmetical Islamic calendar (E. M. Reingold and N. Dershowitz,
    /// *Calendrical Calculations*, chapter "The Islamic Calendar").
    ///
    /// The month that is kept begins when its moon is seen: in Pakistan on this day or up to two days later. Good
    /// enough for what people do more or less often; no rule of eligibility rests on it.
    public var isInRamadan: Bool {
        // Days from the calendar's first, 16 July 622 (Julian), to 1970-01-01.
        let day = dayNumber + 492_148
        let year = (30 * day + 10_646) / 10_631
        // Eight months of 30 and 29 days lie before the ninth: 236 days.
        let first = 354 * (year - 1) + (3 + 11 * year) / 30 + 236
        return (first..<first + 30).contains(day)
    }
}
