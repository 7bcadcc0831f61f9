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

/// What the public may know: counts, and nothing that points to a person.
public struct LedgerSummary: Sendable, Hashable {
    public var counts: LedgerCounts
    public var from: CivilDate
    public var through: CivilDate
    public var filledInTime: Int
    public var filledLate: Int
    public var notFilled: Int
    public var promised: Int
    public var arrived: Int
    public var firstPledge: ClockFigures
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

    /// The public ledger, over everything this centre has done.
    public func ledgerSummary() async throws -> LedgerSummary {
        let (counts, cases) = try await ports.store.read { transaction in
            (try transaction.ledger(), try transaction.milestones(since: Instant(millisecondsSince1970: 0)))
        }
        let fulfilled = cases.filter { $0.phase == .fulfilled }
        let inTime = fulfilled.count { $0.unitsInTime >= $0.unitsNeeded }
        let reached: [AskStage] = [.arrived, .accepted, .donated, .deferred]
        let promised: [AskStage] = reached + [.pledged, .onTheWay, .noShow, .withdrewPledge]
        return LedgerSummary(
            counts: counts, from: cases.map { calendar.day(of: $0.openedAt) }.min() ?? today(), through: today(),
            filledInTime: inTime, filledLate: fulfilled.count - inTime,
            notFilled: counts.requestsByPhase[.expired] ?? 0,
            promised: promised.reduce(0) { $0 + (counts.asksByStage[$1] ?? 0) },
            arrived: reached.reduce(0) { $0 + (counts.asksByStage[$1] ?? 0) },
            firstPledge: ClockFigures(cases.compactMap { one in one.firstPledgeAt.map { $0 - one.openedAt } }))
    }
}
