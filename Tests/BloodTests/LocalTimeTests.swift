import Blood
import Testing

/// Weekdays and the fasting month.
@Suite struct LocalTimeTests {
    @Test(arguments: [("1970-01-01", 4), ("2026-11-26", 4), ("2026-11-27", 5), ("2027-02-07", 7), ("1969-12-29", 1)])
    func theWeekIsCountedFromMonday(_ row: (day: String, weekday: Int)) throws {
        #expect(try #require(CivilDate(row.day)).weekday == row.weekday)
    }

    /// First days by the arithmetical calendar; in Pakistan the moon was seen on 2 March 2025 and 19 February 2026, one
    /// day later each.
    @Test(arguments: ["2025-03-01", "2026-02-18", "2027-02-08", "2028-01-28", "2030-01-06", "2030-12-26"])
    func theFastingMonthLastsThirtyDays(first: String) throws {
        let day = try #require(CivilDate(first))
        #expect(!day.adding(days: -1).isInRamadan)
        #expect((0..<30).allSatisfy { day.adding(days: $0).isInRamadan })
        #expect(!day.adding(days: 30).isInRamadan)
    }

    @Test func fastingIsByDay() throws {
        let day = try #require(CivilDate("2027-02-20"))
        #expect(LocalTime(today: day, hour: 12).isFastingDay)
        #expect(!LocalTime(today: day, hour: 20).isFastingDay)
        #expect(!LocalTime(today: day.adding(days: 60), hour: 12).isFastingDay)
    }
}
