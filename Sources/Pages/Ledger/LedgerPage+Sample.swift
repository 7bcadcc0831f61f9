import Blood
import Dispatching
import Matching

extension LedgerPage.Model {
    public static let sample = sample(by: .month)

    /// Six months of an invented centre.
    public static func sample(by: LedgerPage.Breakdown) -> LedgerPage.Model {
        let first = CalendarMonth(CivilDate(dayNumber: 20_581))
        let months = (0..<6).map {
            SampleLedger.month(CalendarMonth(number: first.number + $0), requests: 180 + $0 * 35)
        }
        let next = CalendarMonth(number: first.number + 6)
        return LedgerPage.Model(
            centreName: "Virtual Blood Bank Centre Lahore", months: months, month: nil, by: by, isLastRunning: false,
            next: next, nextDay: next.next.firstDay.adding(days: 7))
    }

    /// A centre that has just begun.
    public static let sampleBegun = LedgerPage.Model(
        centreName: "Virtual Blood Bank Centre Lahore", months: [], month: nil, by: .month, isLastRunning: false,
        next: CalendarMonth(CivilDate(dayNumber: 20_781)), nextDay: CivilDate(dayNumber: 20_795))
}

private enum SampleLedger {
    static let districts = ["Lahore", "Lahore", "Lahore", "Faisalabad", "Faisalabad", "Multan", "Kasur"]
    static let groups: [BloodGroup] = [
        .bPositive, .oPositive, .bPositive, .oPositive, .aPositive, .aPositive, .abPositive, .oNegative, .bNegative,
        .bPositive, .oPositive,
    ]

    static func month(_ month: CalendarMonth, requests: Int) -> PublishedMonth {
        let cases = (0..<requests).map { number -> LedgerCase in
            let outcome: LedgerOutcome =
                switch number % 20 {
                case 0: .notFilled
                case 1, 2: .filledLate
                case 3: .withdrawn
                case 4 where number % 40 == 4: .rejected
                default: .filledInTime
                }
            let isFilled = outcome == .filledInTime || outcome == .filledLate
            return LedgerCase(
                district: number % 61 == 7 ? "Okara" : districts[number % districts.count],
                group: groups[number % groups.count],
                component: number % 9 == 0 ? .platelets : number % 7 == 0 ? .wholeBlood : .redCells,
                outcome: outcome, unitsAsked: 1 + number % 3, unitsFromStock: number % 8 == 0 ? 1 : 0,
                asks: [
                    .gave: isFilled ? 1 + number % 3 : 0, .deferred: number % 6 == 0 ? 1 : 0,
                    .noShow: number % 5 == 0 ? 1 : 0, .tookBack: number % 11 == 0 ? 1 : 0, .stoodDown: number % 4,
                    .other: 6 + number % 7,
                ],
                firstAsk: .minutes(Double(1 + number % 6)),
                firstPledge: outcome == .notFilled ? nil : .minutes(Double(2 + number * 7 % 41)),
                lastUnit: isFilled ? .minutes(Double(70 + number * 13 % 400)) : nil)
        }
        let counted = LedgerMonth(
            month: month,
            countedAt: Instant(millisecondsSince1970: Int64(month.next.firstDay.dayNumber + 7) * 86_400_000),
            cases: cases,
            notAsked: [
                .incompatibleGroup: requests * 700, .notEligibleYet: requests * 120, .askedTooOften: requests * 31,
                .quietHours: requests * 17, .panelReserved: requests * 3, .optedOut: requests * 9, .paused: 40,
                .daylightOnly: 3, .hasOpenAsk: 2,
            ],
            calls: LedgerCalls(
                answered: requests, answeredInTime: requests * 86 / 100, acted: requests - 12,
                actedInTime: (requests - 12) * 93 / 100))
        return PublishedMonth(counted)
    }
}
