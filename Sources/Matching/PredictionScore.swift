#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How good predicted chances were, against what happened.
///
/// Lower is better for the Brier score and the log loss; both reward only honest chances. The area under the curve
/// looks at the order alone, the reliability at the size alone.
public struct PredictionScore: Codable, Sendable, Hashable {
    /// Predictions judged.
    public let rows: Int
    /// How many of them came true.
    public let events: Int
    /// Mean squared difference between the chance and 1 (came true) or 0 (did not); Brier, Monthly Weather Review 78,
    /// 1950.
    public let brier: Double
    /// The Brier score of somebody who knows only the base rate of these rows and says it every time:
    /// base rate × (1 − base rate).
    public let brierOfBaseRate: Double
    /// Mean of −log P(what happened), in natural units. A chance counts as at least 10⁻¹⁵ and at most one less that.
    public let logLoss: Double
    /// The log loss of somebody who says the base rate every time.
    public let logLossOfBaseRate: Double
    /// The chance that one that came true had been given a greater chance than one that did not, equal chances counted
    /// as half (Mann and Whitney); `nil` when all ended alike.
    public let areaUnderCurve: Double?
    /// Ten groups with as nearly the same number of rows as equal predictions allow, which are never divided, the
    /// smallest chances first. A group that would be empty is left out.
    public let deciles: [ReliabilityBand]
    /// The groups 0–10 %, 10–20 %, … of predicted chance. A group that would be empty is left out.
    public let tenths: [ReliabilityBand]

    /// Share of the rows that came true.
    public var baseRate: Double { Double(events) / Double(rows) }

    /// The score of these chances; `nil` without rows, when the lists differ in length, or when a chance is not in
    /// 0…1.
    public init?(chances: [Double], outcomes: [Bool]) {
        guard !chances.isEmpty, chances.count == outcomes.count, chances.allSatisfy({ (0...1).contains($0) }) else {
            return nil
        }
        let count = Double(chances.count)
        rows = chances.count
        events = outcomes.count(where: \.self)
        let rate = Double(events) / count
        var squares = 0.0
        var surprises = 0.0
        for (chance, outcome) in zip(chances, outcomes) {
            squares += (chance - (outcome ? 1 : 0)) * (chance - (outcome ? 1 : 0))
            surprises -= log(min(1 - 1e-15, max(1e-15, outcome ? chance : 1 - chance)))
        }
        brier = squares / count
        logLoss = surprises / count
        brierOfBaseRate = rate * (1 - rate)
        logLossOfBaseRate = [rate, 1 - rate].reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
        let groups = TiedGroup.groups(chances: chances, outcomes: outcomes)
        areaUnderCurve = TiedGroup.areaUnderCurve(groups)
        deciles = ReliabilityBand.bands(groups) { group in
            Int(10 * (Double(group.rowsBefore) + Double(group.rows) / 2) / count)
        }
        tenths = ReliabilityBand.bands(groups) { Int($0.chance * 10) }
    }
}

/// Predictions of about one size, and the share of them that came true.
public struct ReliabilityBand: Codable, Sendable, Hashable {
    /// Number of the band, 1 (the smallest chances) to 10.
    public let number: Int
    /// Predictions in the band.
    public let rows: Int
    /// Smallest and greatest predicted chance of the band.
    public let lowest: Double
    public let highest: Double
    /// Mean predicted chance.
    public let predicted: Double
    /// Share that came true.
    public let observed: Double
    /// The 95 % interval of that share by Wilson's score method (Journal of the American Statistical Association 22,
    /// 1927), which stays inside 0…1 and holds for few rows.
    public let observedLow: Double
    public let observedHigh: Double

    /// Wilson's interval of the share behind `successes` of `tries`; 0…1 without tries.
    ///
    /// - Parameter z: standard normal quantile, 1.96 for 95 %.
    public static func wilson(_ successes: Int, of tries: Int, z: Double = 1.959963984540054) -> ClosedRange<Double> {
        guard tries > 0 else { return 0...1 }
        let count = Double(tries)
        let share = min(1, max(0, Double(successes) / count))
        let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
        let half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        return min(share, max(0, middle - half))...max(share, min(1, middle + half))
    }

    fileprivate static func bands(_ groups: [TiedGroup], index: (TiedGroup) -> Int) -> [ReliabilityBand] {
        var byBand = [[TiedGroup]](repeating: [], count: 10)
        for group in groups { byBand[min(9, max(0, index(group)))].append(group) }
        return byBand.enumerated().compactMap { position, groups in
            guard let first = groups.first, let last = groups.last else { return nil }
            let rows = groups.reduce(0) { $0 + $1.rows }
            let events = groups.reduce(0) { $0 + $1.events }
            let interval = wilson(events, of: rows)
            return ReliabilityBand(
                number: position + 1, rows: rows, lowest: first.chance, highest: last.chance,
                predicted: groups.reduce(0) { $0 + $1.chance * Double($1.rows) } / Double(rows),
                observed: Double(events) / Double(rows), observedLow: interval.lowerBound,
                observedHigh: interval.upperBound)
        }
    }
}

/// All rows that were given the same chance.
private struct TiedGroup {
    let chance: Double
    /// Rows that were given a smaller one.
    let rowsBefore: Int
    var rows = 0
    var events = 0

    static func groups(chances: [Double], outcomes: [Bool]) -> [TiedGroup] {
        var groups: [TiedGroup] = []
        for (position, row) in chances.indices.sorted(by: { chances[$0] < chances[$1] }).enumerated() {
            if groups.last?.chance != chances[row] {
                groups.append(TiedGroup(chance: chances[row], rowsBefore: position))
            }
            groups[groups.count - 1].rows += 1
            groups[groups.count - 1].events += outcomes[row] ? 1 : 0
        }
        return groups
    }

    static func areaUnderCurve(_ groups: [TiedGroup]) -> Double? {
        var missesBelow = 0.0
        var pairsWon = 0.0
        var events = 0.0
        for group in groups {
            let misses = Double(group.rows - group.events)
            pairsWon += Double(group.events) * (missesBelow + misses / 2)
            missesBelow += misses
            events += Double(group.events)
        }
        return events > 0 && missesBelow > 0 ? pairsWon / (events * missesBelow) : nil
    }
}
