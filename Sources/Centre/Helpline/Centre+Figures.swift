public import Blood
import Dispatching
import Matching

/// Median and 90th percentile of one clock over many cases.
public struct ClockFigures: Sendable, Hashable {
    public var count: Int
    public var median: Duration?
    public var ninetiethPercentile: Duration?

    /// - Parameter durations: of the cases that reached the moment at all.
    public init(_ durations: [Duration]) {
        let sorted = durations.sorted()
        count = sorted.count
        // Nearest rank: a figure that some case really had.
        func rank(_ fraction: Double) -> Duration? {
            guard !sorted.isEmpty else { return nil }
            return sorted[min(sorted.count - 1, max(0, Int((fraction * Double(sorted.count)).rounded(.up)) - 1))]
        }
        median = rank(0.5)
        ninetiethPercentile = rank(0.9)
    }
}

/// How the centre did since a moment.
public struct CentreFigures: Sendable, Hashable {
    public var requestsEnded: Int
    /// Ended requests that had a chance: not withdrawn, not rejected.
    public var unitsDue: Int
    public var unitsInTime: Int
    public var asks: Int
    public var unitsGiven: Int
    public var verified: ClockFigures
    public var firstAsk: ClockFigures
    public var firstPledge: ClockFigures
    public var lastUnit: ClockFigures
}

extension Centre {
    /// The rates of requests that ended since then; the clocks and asks also of those that are still ongoing.
    public func figures(since: Instant) async throws -> CentreFigures {
        let cases = try await ports.store.read { try $0.milestones(since: since) }
        let ended = cases.filter { !$0.phase.isOngoing }
        func clock(_ cases: [RequestMilestones], _ moment: (RequestMilestones) -> Instant?) -> ClockFigures {
            ClockFigures(cases.compactMap { one in moment(one).map { $0 - one.openedAt } })
        }
        let due = cases.filter { $0.phase == .fulfilled || $0.phase == .expired }
        return CentreFigures(
            requestsEnded: ended.count, unitsDue: due.reduce(0) { $0 + $1.unitsNeeded },
            unitsInTime: due.reduce(0) { $0 + min($1.unitsInTime, $1.unitsNeeded) },
            asks: cases.reduce(0) { $0 + $1.asked }, unitsGiven: cases.reduce(0) { $0 + $1.unitsInHand },
            verified: clock(cases, \.verifiedAt), firstAsk: clock(cases, \.firstAskAt),
            firstPledge: clock(cases, \.firstPledgeAt),
            // The last unit so far is not the last unit.
            lastUnit: clock(ended, \.lastUnitAt))
    }
}
