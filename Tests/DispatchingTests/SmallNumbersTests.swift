import Blood
import Dispatching
import Testing

/// Small numbers stay inside the row of the others, whatever a reader knows.
@Suite("Small numbers")
struct SmallNumbersTests {
    @Test(
        "Rows that stand alone and those together",
        arguments: [
            ([[30], [20], [12]], [0, 1, 2], []),
            // One small row alone: whatever joined it would give it away.
            ([[30], [20], [3]], [], [0, 1, 2]),
            ([[30], [3], [4]], [0], [1, 2]),
            ([[30], [1], [1], [9]], [0], [1, 2, 3]),
            ([[30], [0], [7]], [0], [2]),
            ([[6], [1]], [], [0, 1]),
            // One column is large enough, the other is not.
            ([[30, 10], [20, 2], [12, 8]], [0], [1, 2]),
            ([[5], [4], [4]], [], [0, 1, 2]),
            ([[0, 0]], [], []),
        ] as [([[Int]], [Int], [Int])])
    func standing(rows: [[Int]], alone: [Int], together: [Int]) {
        let standing = SmallNumbers.standing(rows)
        #expect(standing.alone == alone)
        #expect(standing.together == together)
    }

    /// What is printed of a table.
    private struct Print: Hashable {
        var alone: [Int: [Int]]
        var others: [Int]
    }

    private func print(_ rows: [[Int]]) -> Print {
        let standing = SmallNumbers.standing(rows)
        let columns = rows[0].indices
        return Print(
            alone: Dictionary(uniqueKeysWithValues: standing.alone.map { ($0, rows[$0]) }),
            others: columns.map { column in standing.together.reduce(0) { $0 + rows[$1][column] } })
    }

    /// Every way to spread at most this many over so many cells.
    private func spreads(_ cells: Int, upTo total: Int) -> [[Int]] {
        guard cells > 0 else { return [[]] }
        return (0...total).flatMap { first in spreads(cells - 1, upTo: total - first).map { [first] + $0 } }
    }

    /// The reader knows the rule and the whole table that was printed, and has tried every table that could stand
    /// behind it.
    @Test(
        "Who knows the rule is left with six possible numbers at least",
        arguments: [(rows: 2, columns: 1, total: 40), (3, 1, 34), (4, 1, 18), (2, 2, 18), (3, 2, 11)])
    func everyTable(rows: Int, columns: Int, total: Int) {
        var possible: [Print: [Set<Int>]] = [:]
        var isSensitive: [Print: [Bool]] = [:]
        let cells = rows * columns
        for spread in spreads(cells, upTo: total) {
            let table = (0..<rows).map { Array(spread[$0 * columns..<($0 + 1) * columns]) }
            // Less than five in all are not published.
            guard
                !(0..<columns).contains(where: { column in SmallNumbers.isSmall(table.reduce(0) { $0 + $1[column] }) })
            else { continue }
            let printed = print(table)
            var numbers = possible[printed] ?? Array(repeating: [], count: cells)
            var small = isSensitive[printed] ?? Array(repeating: false, count: cells)
            for cell in 0..<cells {
                numbers[cell].insert(spread[cell])
                small[cell] = small[cell] || SmallNumbers.isSmall(spread[cell])
            }
            possible[printed] = numbers
            isSensitive[printed] = small
        }
        var fewest = Int.max
        for (printed, numbers) in possible {
            for cell in 0..<cells where isSensitive[printed]?[cell] == true {
                fewest = min(fewest, numbers[cell].count)
                #expect(numbers[cell].count >= 6, "cell \(cell) of \(printed): \(numbers[cell].sorted())")
            }
            #expect(!printed.others.contains(where: SmallNumbers.isSmall))
        }
        #expect(fewest < Int.max, "there was something to hide")
    }

    // MARK: - Waits

    private func counts(_ minutes: [Double?]) -> WaitCounts {
        var counts = WaitCounts()
        for minute in minutes { counts.add(minute.map { .minutes($0) }) }
        return counts
    }

    @Test func bandsHoldFiveEachAndTheLastEndIsRound() {
        let bands = counts([1, 1, 2, 2, 2, 7, 7, 7, 9, 9, 9, 130]).bands
        #expect(
            bands == [
                WaitBand(after: 0, through: 2, count: 5), WaitBand(after: 2, through: 240, count: 7),
            ])
    }

    @Test func whoWaitsInVainIsTheSlowest() {
        let inVain: [Double?] = [nil, nil, nil, nil, nil]
        #expect(
            counts([1, 1, 1, 1, 1] + inVain).bands == [
                WaitBand(after: 0, through: 1, count: 5), WaitBand(after: 1, through: nil, count: 5),
            ])
        // One alone is not told apart.
        #expect(counts([1, 1, 1, 1, 1, 1, nil]).bands == [WaitBand(after: 0, through: nil, count: 7)])
        #expect(counts([1, 1, nil]).bands.isEmpty)
    }

    @Test func everyCaseIsInOneBandAndNoBandIsSmall() {
        var state: UInt64 = 7
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for _ in 0..<500 {
            let waits = (0..<Int(next(60))).map { _ in next(9) == 0 ? nil : Double(next(20_000)) / 2 }
            let bands = counts(waits).bands
            #expect(bands.allSatisfy { $0.count >= SmallNumbers.least })
            #expect(bands.reduce(0) { $0 + $1.count } == (waits.count >= SmallNumbers.least ? waits.count : 0))
        }
    }

    private func cases(_ minutes: [Double?]) -> [LedgerCase] {
        minutes.map { minute in
            LedgerCase(
                district: "Lahore", group: .oPositive, component: .redCells, outcome: .filledInTime, unitsAsked: 1,
                unitsFromStock: 0, asks: [:], firstAsk: nil, firstPledge: minute.map { .minutes($0) }, lastUnit: nil)
        }
    }

    private func published(_ minutes: [Double?]) -> PublishedMonth {
        PublishedMonth(
            LedgerMonth(
                month: CalendarMonth(number: 24_321), countedAt: Instant(millisecondsSince1970: 0),
                cases: cases(minutes)))
    }

    @Test func aPercentileNeedsFiveOnEachSide() {
        #expect(published(Array(repeating: 3, count: 9)).firstPledge == nil)
        let ten = published(Array(repeating: 3, count: 5) + Array(repeating: 20, count: 5))
        #expect(ten.firstPledge?.median == .within(3))
        #expect(ten.firstPledge?.ninetieth == nil)
        #expect(ten.firstPledge?.slowest == WaitBand(after: 3, through: 30, count: 5))
        let fifty = published(Array(repeating: 3, count: 45) + Array(repeating: nil, count: 5))
        #expect(fifty.firstPledge?.ninetieth == .within(3))
        #expect(fifty.firstPledge?.slowest == WaitBand(after: 3, through: nil, count: 5))
    }
}
