public import Blood
public import Matching

/// A month of the civil calendar, such as 2026-10.
public struct CalendarMonth: Codable, Sendable, Hashable, Comparable {
    /// Months since the year 0, the form that is stored.
    public var number: Int

    public init(number: Int) { self.number = number }

    public init(_ day: CivilDate) {
        let (year, month, _) = day.yearMonthDay
        number = year * 12 + month - 1
    }

    /// Reads `YYYY-MM`, and nothing else.
    public init?(_ text: String) {
        guard let day = CivilDate(text + "-01") else { return nil }
        self.init(day)
    }

    public var year: Int { number / 12 }
    public var month: Int { number % 12 + 1 }
    public var firstDay: CivilDate { CivilDate(year: year, month: month, day: 1) ?? CivilDate(dayNumber: 0) }
    public var next: CalendarMonth { CalendarMonth(number: number + 1) }

    public static func < (left: CalendarMonth, right: CalendarMonth) -> Bool { left.number < right.number }
}

/// How a request came out, in the eyes of the public ledger. Every request has exactly one.
public enum LedgerOutcome: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable, Hashable {
    case filledInTime
    case filledLate
    /// Ended after its deadline without enough units.
    case notFilled
    case withdrawn
    case rejected
    case ongoing

    /// Had a chance to be filled: neither withdrawn nor rejected, and no longer open.
    public var isDue: Bool { [.filledInTime, .filledLate, .notFilled].contains(self) }
}

/// What became of one donor who was asked for one request. Every ask has exactly one.
public enum LedgerAskEnd: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable, Hashable {
    case gave
    /// Came, and the facility could not take the donation.
    case deferred
    case noShow
    /// Promised, and said in time that nothing would come of it.
    case tookBack
    case stoodDown
    /// Declined, said nothing, was not reached, or is still open.
    case other
}

/// What the ledger is broken down by, besides the month.
public enum LedgerDimension: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable, Hashable {
    case district
    case group
    case component
}

/// One request as the ledger counts it, without anything that says whose it was.
public struct LedgerCase: Sendable, Hashable {
    /// Of the facility.
    public var district: String
    /// Of the patient.
    public var group: BloodGroup
    public var component: BloodComponent
    public var outcome: LedgerOutcome
    public var unitsAsked: Int
    public var unitsFromStock: Int
    public var asks: [LedgerAskEnd: Int]
    /// From the opening of the request; `nil` where it never came to it.
    public var firstAsk: Duration?
    public var firstPledge: Duration?
    public var lastUnit: Duration?

    public init(
        district: String, group: BloodGroup, component: BloodComponent, outcome: LedgerOutcome, unitsAsked: Int,
        unitsFromStock: Int, asks: [LedgerAskEnd: Int], firstAsk: Duration?, firstPledge: Duration?,
        lastUnit: Duration?
    ) {
        self.district = district
        self.group = group
        self.component = component
        self.outcome = outcome
        self.unitsAsked = unitsAsked
        self.unitsFromStock = unitsFromStock
        self.asks = asks
        self.firstAsk = firstAsk
        self.firstPledge = firstPledge
        self.lastUnit = lastUnit
    }

    func key(_ dimension: LedgerDimension) -> String {
        switch dimension {
        case .district: district
        case .group: group.rawValue
        case .component: component.rawValue
        }
    }
}

/// How long something took, over many requests that had a chance, in steps of about a quarter; what took longer than a
/// week or never came stands in `later`. So nobody is left out who waited in vain.
public struct WaitCounts: Codable, Sendable, Hashable {
    /// Upper ends of the steps in minutes.
    public static let minutes = [
        1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720,
        960, 1_200, 1_440, 2_160, 2_880, 4_320, 5_760, 7_200, 10_080,
    ]
    public var counts = [Int](repeating: 0, count: WaitCounts.minutes.count)
    public var later = 0

    public init() {}

    public mutating func add(_ wait: Duration?) {
        guard let wait, let step = WaitCounts.minutes.firstIndex(where: { wait.minutes <= Double($0) }) else {
            later += 1
            return
        }
        counts[step] += 1
    }

    mutating func add(_ other: WaitCounts) {
        for step in counts.indices { counts[step] += other.counts[step] }
        later += other.later
    }
}

/// What some requests came to; tallies add up.
public struct LedgerTally: Codable, Sendable, Hashable {
    public var outcomes: [LedgerOutcome: Int] = [:]
    public var asks: [LedgerAskEnd: Int] = [:]
    public var unitsAsked = 0
    public var unitsFromStock = 0
    /// Of requests that had a chance.
    public var firstAsk = WaitCounts()
    public var firstPledge = WaitCounts()
    public var lastUnit = WaitCounts()

    public init() {}

    mutating func add(_ request: LedgerCase) {
        outcomes[request.outcome, default: 0] += 1
        for (end, count) in request.asks where count > 0 { asks[end, default: 0] += count }
        unitsAsked += request.unitsAsked
        unitsFromStock += request.unitsFromStock
        guard request.outcome.isDue else { return }
        firstAsk.add(request.firstAsk)
        firstPledge.add(request.firstPledge)
        lastUnit.add(request.lastUnit)
    }

    mutating func add(_ other: LedgerTally) {
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
        asks.merge(other.asks, uniquingKeysWith: +)
        unitsAsked += other.unitsAsked
        unitsFromStock += other.unitsFromStock
        firstAsk.add(other.firstAsk)
        firstPledge.add(other.firstPledge)
        lastUnit.add(other.lastUnit)
    }

    func count(_ outcome: LedgerOutcome) -> Int { outcomes[outcome] ?? 0 }
    func count(_ end: LedgerAskEnd) -> Int { asks[end] ?? 0 }
    var due: Int { count(.filledInTime) + notInTime }
    var notInTime: Int { count(.filledLate) + count(.notFilled) }
    var asked: Int { asks.values.reduce(0, +) }
}

/// Calls that became a request or came from a donor, and how soon people were there for them.
public struct LedgerCalls: Codable, Sendable, Hashable {
    public var answered: Int
    /// Of those, the ones that waited at most `PublishedMonth.answerGoal`.
    public var answeredInTime: Int
    /// Calls after whose beginning the operator did something for a request.
    public var acted: Int
    /// Of those, the ones in which it took at most `PublishedMonth.actionGoal` from the first word.
    public var actedInTime: Int

    public init(answered: Int = 0, answeredInTime: Int = 0, acted: Int = 0, actedInTime: Int = 0) {
        self.answered = answered
        self.answeredInTime = answeredInTime
        self.acted = acted
        self.actedInTime = actedInTime
    }
}

/// All requests opened in one month, counted once and then kept. These are the true counts, for the centre itself;
/// what anybody may know of them is a `PublishedMonth`.
public struct LedgerMonth: Codable, Sendable, Hashable {
    public var month: CalendarMonth
    /// What is recorded after this moment is not counted any more.
    public var countedAt: Instant
    public var all = LedgerTally()
    public var parts: [LedgerDimension: [String: LedgerTally]] = [:]
    /// Donors within the radius who were not asked when the first donors of a request were, under their first reason.
    public var notAsked: [String: Int]
    public var calls: LedgerCalls

    public init(
        month: CalendarMonth, countedAt: Instant, cases: [LedgerCase], notAsked: [SuppressionReason: Int] = [:],
        calls: LedgerCalls = LedgerCalls()
    ) {
        self.month = month
        self.countedAt = countedAt
        self.notAsked = Dictionary(uniqueKeysWithValues: notAsked.map { ($0.key.rawValue, $0.value) })
        self.calls = calls
        for request in cases {
            all.add(request)
            for dimension in LedgerDimension.allCases {
                parts[dimension, default: [:]][request.key(dimension), default: LedgerTally()].add(request)
            }
        }
    }
}
