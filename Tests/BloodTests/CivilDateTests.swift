import Blood
import Testing

@Suite("Civil days")
struct CivilDateTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-24", 20_781), ("1900-03-01", -25_508),
    ])
    func areCountedFromTheFirstOfJanuary1970(text: String, number: Int) throws {
        let date = try #require(CivilDate(text))
        #expect(date.dayNumber == number)
        #expect(date.description == text)
        #expect(CivilDate(dayNumber: number) == date)
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260101", "", "2026-01-01 ",
    ])
    func thatTheCalendarDoesNotHaveAreNotRead(_ text: String) { #expect(CivilDate(text) == nil) }

    @Test func everyDayOfFourCenturiesComesBack() {
        var previous = CivilDate(dayNumber: -60_000)
        for number in -59_999...90_000 {
            let date = CivilDate(dayNumber: number)
            let (year, month, day) = date.yearMonthDay
            guard CivilDate(year: year, month: month, day: day) == date, previous < date else {
                Issue.record("day \(number)")
                return
            }
            previous = date
        }
    }

    @Test func ageCountsCompletedYears() throws {
        let birth = try #require(CivilDate("2008-02-29"))
        #expect(birth.completedYears(on: try #require(CivilDate("2026-02-28"))) == 17)
        #expect(birth.completedYears(on: try #require(CivilDate("2026-03-01"))) == 18)
        #expect(birth.adding(years: 18).description == "2026-03-01")
        #expect(birth.adding(years: 20).description == "2028-02-29")
    }
}
