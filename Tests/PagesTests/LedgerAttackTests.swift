import Blood
import Dispatching
import Matching
import Pages
import Testing

private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Zero most often, so that rows are uneven as they are in life.
    mutating func skewed(_ bound: Int) -> Int {
        min(Int.random(in: 0..<bound, using: &self), Int.random(in: 0..<bound, using: &self))
    }
}

/// Somebody takes every table and file of the ledger and tries to work out the numbers that were held back.
@Suite("Attacks on the ledger")
struct LedgerAttackTests {
    private static let districts = ["Faisalabad", "Kasur", "Lahore", "Multan", "Okara"]
    private static let groups: [BloodGroup] = [.oNegative, .oPositive, .bPositive, .abNegative]
    private static let components: [BloodComponent] = [.wholeBlood, .redCells, .platelets]
    private static let universe: [LedgerDimension: [String]] = [
        .district: districts, .group: groups.map(\.rawValue), .component: components.map(\.rawValue),
    ]

    private func month(_ dice: inout Dice) -> [LedgerCase] {
        let size = Int.random(in: 0..<70, using: &dice)
        return (0..<size).map { _ in
            var asks: [LedgerAskEnd: Int] = [:]
            for end in LedgerAskEnd.allCases { asks[end] = dice.skewed(end == .other ? 8 : 3) }
            let outcomes: [LedgerOutcome] = [
                .filledInTime, .filledInTime, .filledInTime, .filledLate, .notFilled, .withdrawn, .rejected, .ongoing,
            ]
            func wait(_ bound: Int) -> Duration? {
                Int.random(in: 0..<8, using: &dice) == 0 ? nil : .minutes(Double(1 + dice.skewed(bound)))
            }
            return LedgerCase(
                district: Self.districts[dice.skewed(5)], group: Self.groups[dice.skewed(4)],
                component: Self.components[dice.skewed(3)], outcome: outcomes[dice.skewed(8)],
                unitsAsked: 1 + dice.skewed(3), unitsFromStock: dice.skewed(2), asks: asks, firstAsk: wait(20),
                firstPledge: wait(300), lastUnit: wait(2_000))
        }
    }

    private func counted(_ cases: [LedgerCase]) -> LedgerMonth {
        LedgerMonth(month: CalendarMonth(number: 24_321), countedAt: Instant(millisecondsSince1970: 0), cases: cases)
    }

    /// What is really behind it, under the names the reader uses.
    private func truth(_ cases: [LedgerCase]) -> [String: Int] {
        var truth: [String: Int] = [:]
        func add(_ cases: [LedgerCase], _ at: String) {
            func count(_ outcomes: LedgerOutcome...) -> Int { cases.count { outcomes.contains($0.outcome) } }
            func ends(_ ends: LedgerAskEnd...) -> Int {
                cases.reduce(0) { sum, one in ends.reduce(sum) { $0 + (one.asks[$1] ?? 0) } }
            }
            truth["taken" + at] = cases.count
            truth["due" + at] = count(.filledInTime, .filledLate, .notFilled)
            truth["inTime" + at] = count(.filledInTime)
            truth["notInTime" + at] = count(.filledLate, .notFilled)
            truth["late" + at] = count(.filledLate)
            truth["notFilled" + at] = count(.notFilled)
            truth["withdrawn" + at] = count(.withdrawn)
            truth["rejected" + at] = count(.rejected)
            truth["ongoing" + at] = count(.ongoing)
            truth["asked" + at] = ends(.gave, .deferred, .noShow, .tookBack, .stoodDown, .other)
            truth["gave" + at] = ends(.gave)
            truth["deferred" + at] = ends(.deferred)
            truth["noShow" + at] = ends(.noShow)
            truth["tookBack" + at] = ends(.tookBack)
            truth["stoodDown" + at] = ends(.stoodDown)
            truth["other" + at] = ends(.other)
            truth["rest" + at] = ends(.tookBack, .stoodDown, .other)
        }
        add(cases, "")
        for district in Self.districts { add(cases.filter { $0.district == district }, "@district=\(district)") }
        for group in Self.groups { add(cases.filter { $0.group == group }, "@group=\(group.rawValue)") }
        for part in Self.components { add(cases.filter { $0.component == part }, "@component=\(part.rawValue)") }
        return truth
    }

    private func reader(month: [[String]], parts: (LedgerDimension) -> [[String]]) -> LedgerReader {
        var reader = LedgerReader()
        reader.knowHowItAddsUp(universe: Self.universe)
        reader.readMonth(month)
        for (dimension, names) in Self.universe { reader.readParts(parts(dimension), dimension, universe: names) }
        return reader
    }

    @Test("No table gives a small number away, nor all of them together", arguments: 1...8)
    func nothingIsFound(seed: Int) {
        var dice = Dice(state: UInt64(seed))
        for round in 0..<60 {
            let cases = month(&dice)
            let months = [PublishedMonth(counted(cases))]
            let reader = reader(month: LedgerSheet.lines(months, by: .month)) { dimension in
                LedgerSheet.lines(months, by: LedgerPage.Breakdown(rawValue: dimension.rawValue) ?? .month)
            }
            let found = reader.found(of: truth(cases), eliminating: round < 8)
            #expect(found.isEmpty, "seed \(seed), round \(round): \(found)")
        }
    }

    /// The same reader before a ledger that only leaves small cells empty: the test can fail.
    @Test func theReaderFindsWhatEmptyCellsGiveAway() {
        var dice = Dice(state: 3)
        var finds = 0
        for _ in 0..<40 {
            let cases = month(&dice)
            let truth = truth(cases)
            let headings = LedgerSheet.lines([], by: .district)[0]
            let columns = [(2, "due"), (3, "inTime"), (12, "asked"), (13, "gave"), (14, "noShow"), (15, "deferred")]
            func line(_ name: String, _ at: String) -> [String] {
                var line = [String](repeating: "", count: headings.count)
                line[1] = name
                for (index, column) in columns {
                    let number = truth[column + at] ?? 0
                    line[index] = SmallNumbers.isSmall(number) ? "" : String(number)
                }
                return line
            }
            let reader = reader(month: [headings, line("", "")]) { dimension in
                [headings]
                    + (Self.universe[dimension] ?? []).map { line($0, "@\(dimension.rawValue)=\($0)") }
            }
            if !reader.found(of: truth, eliminating: true).isEmpty { finds += 1 }
        }
        #expect(finds > 10, "only \(finds) of 40 were broken")
    }

    @Test("Every number in a file is nothing or at least five", arguments: 1...4)
    func noSmallNumberInAFile(seed: Int) {
        var dice = Dice(state: UInt64(seed) &* 77)
        for _ in 0..<60 {
            let months = [PublishedMonth(counted(month(&dice)))]
            for by in LedgerPage.Breakdown.allCases {
                let lines = LedgerSheet.lines(months, by: by)
                for (heading, column) in lines[0].enumerated().map({ ($1, $0) }) where heading.contains("(count") {
                    let numbers = lines.dropFirst().compactMap { Int($0[column]) }
                    #expect(!numbers.contains(where: SmallNumbers.isSmall), "\(heading): \(numbers)")
                }
                #expect(lines.allSatisfy { $0.count == lines[0].count })
            }
        }
    }

    /// Wherever a wait is marked, nobody or at least five waited longer, and so did as many less long.
    @Test("No mark of time stands beside fewer than five", arguments: 1...4)
    func noMarkTellsACase(seed: Int) {
        var dice = Dice(state: UInt64(seed) &* 991)
        for _ in 0..<80 {
            let cases = month(&dice)
            let published = PublishedMonth(counted(cases))
            func check(_ wait: PublishedWait?, _ of: [LedgerCase], _ clock: (LedgerCase) -> Duration?) {
                guard let wait else { return }
                let due = of.filter { $0.outcome.isDue }
                for mark in [wait.median, wait.ninetieth] {
                    guard case .within(let minutes)? = mark else { continue }
                    let within = due.count { clock($0).map { $0 <= .minutes(Double(minutes)) } ?? false }
                    #expect(!SmallNumbers.isSmall(within) && !SmallNumbers.isSmall(due.count - within))
                }
                #expect(wait.slowest.count >= SmallNumbers.least)
                let slowest = due.count { clock($0).map { $0 > .minutes(Double(wait.slowest.after)) } ?? true }
                #expect(slowest == wait.slowest.count)
            }
            check(published.firstAsk, cases) { $0.firstAsk }
            check(published.firstPledge, cases) { $0.firstPledge }
            check(published.lastUnit, cases) { $0.lastUnit }
            let rows = published.requests[.district] ?? []
            let named = Set(rows.compactMap(\.name))
            for row in rows {
                let part = cases.filter { one in
                    row.name.map { $0 == one.district } ?? !named.contains(one.district)
                }
                #expect(row.due == part.count { $0.outcome.isDue })
                check(row.firstPledge, part) { $0.firstPledge }
                check(row.lastUnit, part) { $0.lastUnit }
            }
        }
    }

    @Test func theRareReasonsStandTogether() {
        let month = PublishedMonth(
            LedgerMonth(
                month: CalendarMonth(number: 24_321), countedAt: Instant(millisecondsSince1970: 0), cases: [],
                notAsked: [.optedOut: 40, .paused: 3, .quietHours: 7, .askedTooOften: 90]))
        #expect(month.notAsked.map(\.reason) == [.optedOut, .askedTooOften, nil])
        #expect(month.notAsked.map(\.donors) == [40, 90, 10])
    }
}
