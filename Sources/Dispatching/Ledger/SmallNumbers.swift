/// Keeps small numbers of people out of published tables.
///
/// A count from 1 to 4 could point at somebody whom a reader knows. Leaving such a cell empty is not enough: total
/// minus the cells that are shown gives it back. So nothing is left empty here. A row stands alone only on its own
/// account, when each of its numbers is 0 or at least `alone`; all other rows are put **together** into one. Should
/// that row have a small number itself, nothing is broken down. Every number that is printed, the row of the others
/// included, is then 0 or at least five, the columns still add up to their totals, and what addition and subtraction
/// can give is again a sum of printed numbers. Which rows are inside is not said, and a row without anything is not
/// listed either, so that a small row and an empty one look the same.
///
/// A rule that joins no more rows than it must gives itself away: of 5, 4 and 4 printed as "5, others 8" the reader who
/// knows it works out both. Here no row's place hangs on another's, and whoever knows the rule is left with at least
/// six possible numbers for every number inside that may be small (`SmallNumbersTests` tries every table of a size).
public enum SmallNumbers {
    /// The usual bound of public health statistics.
    public static let least = 5
    /// From here on a row may stand alone. Two hidden rows of one column whose sum is at most 4 + 9, so that one of
    /// them may be small, leave the numbers from 4 to 9: six. Hidden from below 8 only, they would leave four.
    public static let alone = 2 * least

    /// Could point at a person. Nothing at all points at nobody.
    public static func isSmall(_ count: Int) -> Bool { count > 0 && count < least }

    /// - Parameters:
    ///   - rows: each with the same columns; together they are everything that the totals of the columns count.
    ///   - rest: a row that is part of the others from the beginning.
    /// - Returns: which rows may stand alone, in order, and which stand together. Rows without anything are in neither.
    public static func standing(_ rows: [[Int]], rest: Int? = nil) -> (alone: [Int], together: [Int]) {
        let filled = rows.indices.filter { rows[$0].contains { $0 != 0 } }
        let together = filled.filter { $0 == rest || rows[$0].contains { $0 > 0 && $0 < alone } }
        if sums(together, rows).contains(where: isSmall) { return ([], filled) }
        return (filled.filter { !together.contains($0) }, together)
    }

    private static func sums(_ indices: [Int], _ rows: [[Int]]) -> [Int] {
        guard let columns = rows.first?.indices else { return [] }
        return columns.map { column in indices.reduce(0) { $0 + rows[$1][column] } }
    }
}

/// Requests whose wait ended after one moment and up to another; holds at least five.
public struct WaitBand: Sendable, Hashable {
    /// Minutes; the wait was longer.
    public var after: Int
    /// Minutes; `nil` where some waited for longer than a week, or in vain.
    public var through: Int?
    public var count: Int

    public init(after: Int, through: Int?, count: Int) {
        self.after = after
        self.through = through
        self.count = count
    }
}

extension WaitCounts {
    /// Where the last band may end, minutes: about doubling, so that its end does not tell the slowest case.
    private static let roundEnds = [15, 30, 60, 120, 240, 480, 960, 1_440, 2_880, 5_760, 10_080]

    var total: Int { counts.reduce(later, +) }

    /// The steps put together from the fastest on until each band holds five; none while there are fewer in all.
    public var bands: [WaitBand] {
        var bands: [WaitBand] = []
        var open = WaitBand(after: 0, through: 0, count: 0)
        for (step, count) in counts.enumerated() {
            open.count += count
            guard open.count >= SmallNumbers.least else { continue }
            open.through = WaitCounts.minutes[step]
            bands.append(open)
            open = WaitBand(after: WaitCounts.minutes[step], through: 0, count: 0)
        }
        open.count += later
        if open.count >= SmallNumbers.least {
            open.through = roundedEnd
            bands.append(open)
        } else if var last = bands.popLast() {
            last.count += open.count
            last.through = roundedEnd
            bands.append(last)
        }
        return bands
    }

    /// Of the slowest case, rounded up.
    private var roundedEnd: Int? {
        guard later == 0, let step = counts.lastIndex(where: { $0 > 0 }) else { return nil }
        return WaitCounts.roundEnds.first { $0 >= WaitCounts.minutes[step] }
    }
}

/// How long something took for most requests, as far as it may be told.
public struct PublishedWait: Sendable, Hashable {
    public enum Mark: Sendable, Hashable {
        /// Minutes.
        case within(Int)
        /// Minutes; some of them in vain.
        case later(than: Int)
    }

    /// Half of the requests.
    public var median: Mark
    /// Nine of ten.
    public var ninetieth: Mark?
    /// At least the five slowest.
    public var slowest: WaitBand

    /// A percentile is the wait of one request. It is told when at least five requests waited as long and five longer:
    /// ten requests have that for the half, fifty for nine of ten.
    static let medianFrom = 2 * SmallNumbers.least
    static let ninetiethFrom = 10 * SmallNumbers.least

    /// Read off bands that hold at least five each, so it tells nothing that they do not. Who waited in vain counts as
    /// later than everybody else; a median of the helped alone would praise a centre that helps few.
    init?(_ counts: WaitCounts) {
        let bands = counts.bands
        let total = counts.total
        guard total >= PublishedWait.medianFrom, let last = bands.last else { return nil }
        func mark(_ tenths: Int) -> Mark {
            let rank = (total * tenths + 9) / 10
            var counted = 0
            for band in bands {
                counted += band.count
                if counted >= rank { return band.through.map(Mark.within) ?? .later(than: band.after) }
            }
            return .later(than: last.after)
        }
        median = mark(5)
        ninetieth = total >= PublishedWait.ninetiethFrom ? mark(9) : nil
        slowest = last
    }
}
