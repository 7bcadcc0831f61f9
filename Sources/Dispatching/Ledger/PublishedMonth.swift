public import Blood
public import Matching

/// A number of the ledger for a whole month.
public enum LedgerFigure: String, Sendable, CaseIterable, Hashable {
    case taken
    /// Had a chance: neither withdrawn nor rejected nor still open.
    case due
    case filledInTime
    case notInTime
    case filledLate
    case notFilled
    case withdrawn
    case rejected
    case ongoing
    case unitsAsked
    case unitsFromStock
    case asked
    case gave
    case deferred
    case noShow
    case tookBack
    case stoodDown
    case askedFirstInTime
    case callsAnswered
    case callsAnsweredInTime
    case callsActed
    case callsActedInTime
}

/// One month as anybody may know it: pages and files are made of this and of nothing else.
///
/// How it is protected:
/// - Every number is 0 or at least five (`SmallNumbers`). A number is split into its parts only where all parts are, so
///   no part is total minus the others.
/// - Each table splits the month one way only; no table has two ways at once, such as district and group.
/// - A month is counted once, when it is over and its last requests have had their time, and never again. Two looks at
///   the ledger at different times differ by whole months, so nothing can be learned from the difference; and nothing
///   is added up over the months, so that a new month does not say what it added to a sum.
/// - Waits are told in bands of at least five requests.
public struct PublishedMonth: Sendable, Hashable {
    /// Requests that had a chance, of one part of the month.
    public struct RequestRow: Sendable, Hashable {
        /// `nil` for the small ones together.
        public var name: String?
        public var due: Int
        /// `nil` where the month does not tell it.
        public var filledInTime: Int?
        public var firstPledge: PublishedWait?
        public var lastUnit: PublishedWait?
    }

    /// Donors asked, of one part of the month.
    public struct AskRow: Sendable, Hashable {
        public var name: String?
        public var asked: Int
        /// Only what the month tells.
        public var ends: [LedgerAskEnd: Int]
    }

    public struct Reason: Sendable, Hashable {
        /// `nil` for the rare ones together.
        public var reason: SuppressionReason?
        public var donors: Int
    }

    public var month: CalendarMonth
    public var countedAt: Instant
    /// What may be told; what is missing may not.
    public private(set) var figures: [LedgerFigure: Int] = [:]
    public private(set) var requests: [LedgerDimension: [RequestRow]] = [:]
    public private(set) var asks: [LedgerDimension: [AskRow]] = [:]
    public private(set) var notAsked: [Reason] = []
    public private(set) var firstAsk: PublishedWait?
    public private(set) var firstPledge: PublishedWait?
    public private(set) var lastUnit: PublishedWait?
    /// How long the first promise took; the bands add up to the requests that had a chance.
    public private(set) var pledgeBands: [WaitBand] = []

    public init(_ counted: LedgerMonth) {
        month = counted.month
        countedAt = counted.countedAt
        tellRequests(counted)
        tellAsks(counted)
        tell(counted.calls)
        tellReasons(counted.notAsked)
    }

    // MARK: - Requests

    /// Tells the parts of something that is told, where all of them may be.
    private mutating func split(_ parts: [(LedgerFigure, Int)]) -> Bool {
        guard !parts.contains(where: { SmallNumbers.isSmall($0.1) }) else { return false }
        for (figure, count) in parts { figures[figure] = count }
        return true
    }

    private mutating func tellRequests(_ counted: LedgerMonth) {
        let all = counted.all
        let without = [LedgerOutcome.withdrawn, .rejected, .ongoing].reduce(0) { $0 + all.count($1) }
        // Taken and due differ by those without a chance, so both are told only if those may be.
        if !SmallNumbers.isSmall(without), split([(.due, all.due)]) {
            figures[.taken] = all.due + without
            _ = split([
                (.withdrawn, all.count(.withdrawn)), (.rejected, all.count(.rejected)),
                (.ongoing, all.count(.ongoing)),
            ])
        } else if !split([(.due, all.due)]) {
            _ = split([(.taken, all.due + without)])
        }
        _ = split([(.unitsAsked, all.unitsAsked)])
        _ = split([(.unitsFromStock, all.unitsFromStock)])
        guard figures[.due] != nil else { return }
        let tellsInTime = split([(.filledInTime, all.count(.filledInTime)), (.notInTime, all.notInTime)])
        if tellsInTime {
            _ = split([(.filledLate, all.count(.filledLate)), (.notFilled, all.count(.notFilled))])
        }
        tellWaits(all)
        for dimension in LedgerDimension.allCases {
            requests[dimension] = rows(counted, dimension, tellsInTime: tellsInTime)
        }
    }

    private mutating func tellWaits(_ all: LedgerTally) {
        firstAsk = PublishedWait(all.firstAsk)
        firstPledge = PublishedWait(all.firstPledge)
        lastUnit = PublishedWait(all.lastUnit)
        pledgeBands = firstPledge == nil ? [] : all.firstPledge.bands
        let inTime = zip(WaitCounts.minutes, all.firstAsk.counts)
            .reduce(0) { $1.0 <= PublishedMonth.firstAskGoalMinutes ? $0 + $1.1 : $0 }
        if !SmallNumbers.isSmall(all.due - inTime) { _ = split([(.askedFirstInTime, inTime)]) }
    }

    private func rows(_ counted: LedgerMonth, _ dimension: LedgerDimension, tellsInTime: Bool) -> [RequestRow] {
        named(
            counted, dimension,
            columns: { tally in
                tellsInTime ? [tally.count(.filledInTime), tally.notInTime] : [tally.due]
            }
        ).map { name, tally in
            RequestRow(
                name: name, due: tally.due, filledInTime: tellsInTime ? tally.count(.filledInTime) : nil,
                firstPledge: PublishedWait(tally.firstPledge), lastUnit: PublishedWait(tally.lastUnit))
        }
    }

    /// The parts that may stand alone, in the order of their names, and behind them the others together.
    private func named(
        _ counted: LedgerMonth, _ dimension: LedgerDimension, columns: (LedgerTally) -> [Int]
    ) -> [(String?, LedgerTally)] {
        let parts = (counted.parts[dimension] ?? [:]).sorted { dimension.comes($0.key, before: $1.key) }
        let standing = SmallNumbers.standing(parts.map { columns($0.value) })
        var rows: [(String?, LedgerTally)] = standing.alone.map { (parts[$0].key, parts[$0].value) }
        if !standing.together.isEmpty {
            var others = LedgerTally()
            for index in standing.together { others.add(parts[index].value) }
            rows.append((nil, others))
        }
        return rows
    }

    // MARK: - Donors

    private mutating func tellAsks(_ counted: LedgerMonth) {
        let all = counted.all
        guard split([(.asked, all.asked)]) else { return }
        let ends = LedgerAskEnd.allCases
        let rest = ends.firstIndex(of: .other)
        let standing = SmallNumbers.standing(ends.map { [all.count($0)] }, rest: rest)
        let together = Set(standing.together)
        let told = ends.indices.filter { $0 != rest && !together.contains($0) }.map { ends[$0] }
        for end in told { figures[end.figure] = all.count(end) }
        for dimension in LedgerDimension.allCases {
            let shown = told.filter { [.gave, .deferred, .noShow].contains($0) }
            asks[dimension] = named(
                counted, dimension,
                columns: { tally in
                    let counts = shown.map(tally.count)
                    return counts + [tally.asked - counts.reduce(0, +)]
                }
            ).map { name, tally in
                AskRow(
                    name: name, asked: tally.asked,
                    ends: Dictionary(uniqueKeysWithValues: shown.map { ($0, tally.count($0)) }))
            }
        }
    }

    private mutating func tellReasons(_ counts: [String: Int]) {
        let reasons = SuppressionReason.allCases
        let standing = SmallNumbers.standing(reasons.map { [counts[$0.rawValue] ?? 0] })
        func donors(_ index: Int) -> Int { counts[reasons[index].rawValue] ?? 0 }
        let others = standing.together.reduce(0) { $0 + donors($1) }
        guard !SmallNumbers.isSmall(others) else { return }
        notAsked = standing.alone.map { Reason(reason: reasons[$0], donors: donors($0)) }
        if others > 0 { notAsked.append(Reason(reason: nil, donors: others)) }
    }

    private mutating func tell(_ calls: LedgerCalls) {
        if split([(.callsAnswered, calls.answered)]), !SmallNumbers.isSmall(calls.answered - calls.answeredInTime) {
            _ = split([(.callsAnsweredInTime, calls.answeredInTime)])
        }
        if split([(.callsActed, calls.acted)]), !SmallNumbers.isSmall(calls.acted - calls.actedInTime) {
            _ = split([(.callsActedInTime, calls.actedInTime)])
        }
    }
}

// MARK: - What we promise

extension PublishedMonth {
    /// Calls answered within it: 90 % (NFPA 1225 of 2022, docs/telephony.md).
    public static let answerGoal = Duration.seconds(10)
    /// First act for the request from the first word on: 90 % (NFPA 1225 of 2022).
    public static let actionGoal = Duration.seconds(60)
    /// First donor asked from the opening on, for 90 %. Ours: no standard has one. A minute to act as in NFPA 1225,
    /// three to ring the facility and have the need confirmed, one for the message to leave.
    public static let firstAskGoalMinutes = 5
    /// Share of all these within their time.
    public static let timelyGoal = 0.9
    /// Share of requests filled by the time they needed it. Ours: the lowest chance with which the dispatcher is
    /// content when it plans (`DispatchPolicy`: 95 % planned, 96 % urgent, 97 % emergency).
    public static let filledGoal = 0.95

    /// A share of two numbers that are told; `nil` where one is not, or there is nothing.
    public func share(_ part: LedgerFigure, of whole: LedgerFigure) -> Double? {
        guard let part = figures[part], let whole = figures[whole], whole > 0 else { return nil }
        return Double(part) / Double(whole)
    }
}

extension LedgerAskEnd {
    fileprivate var figure: LedgerFigure {
        switch self {
        case .gave: .gave
        case .deferred: .deferred
        case .noShow: .noShow
        case .tookBack: .tookBack
        case .stoodDown: .stoodDown
        case .other: .asked
        }
    }
}

extension LedgerDimension {
    /// Groups and components stand in their usual order, districts by the alphabet.
    fileprivate func comes(_ left: String, before right: String) -> Bool {
        let order: [String] =
            switch self {
            case .district: []
            case .group: BloodGroup.allCases.map(\.rawValue)
            case .component: BloodComponent.allCases.map(\.rawValue)
            }
        func place(_ name: String) -> Int { order.firstIndex(of: name) ?? order.count }
        return (place(left), left) < (place(right), right)
    }
}
