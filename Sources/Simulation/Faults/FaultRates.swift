internal import Worlds

/// How bad the day of one run is, all of it drawn from the run's seed. Chances are per message, report or transaction.
///
/// Every kind of fault is left out of some runs, so that one does not hide behind another.
package struct FaultRates: Sendable, Hashable {
    // The gateway
    /// Accepted, and never delivered nor reported.
    package var loss = 0.0
    /// Taken, and the connection breaks before the answer.
    package var reset = 0.0
    package var busy = 0.0
    package var refusal = 0.0
    /// This person is not with this service.
    package var unreachable = 0.0
    /// Answers after 2 to 45 seconds.
    package var slowAnswer = 0.0
    /// For minutes on end nothing is taken.
    package var outages = 0
    // What comes back
    package var lostReport = 0.0
    /// Of reports and of replies, with the same id.
    package var repeated = 0.0
    /// The same words under another id.
    package var renamed = 0.0
    /// Minutes late, so that later ones overtake it.
    package var late = 0.0
    // The store
    package var refusedWrite = 0.0
    /// Committed, and the answer is lost.
    package var lostAnswer = 0.0
    package var failedRead = 0.0
    /// Takes up to two seconds.
    package var slowDisk = 0.0
    // The machine
    /// Chance for each step of a node that it is its last.
    package var crash = 0.0
    package var crashesMax = 0
    package var clockSteps = 0
    package var nodes = 1

    package static let none = FaultRates()

    package init() {}

    package init(seed: UInt64) {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("fault rates"))
        func drawn(_ most: Double) -> Double { random.chance(0.65) ? random.unit() * most : 0 }
        loss = drawn(0.3)
        reset = drawn(0.25)
        busy = drawn(0.2)
        refusal = drawn(0.06)
        unreachable = drawn(0.06)
        slowAnswer = drawn(0.12)
        lostReport = drawn(0.3)
        repeated = drawn(0.5)
        renamed = drawn(0.2)
        late = drawn(0.4)
        refusedWrite = drawn(0.06)
        lostAnswer = drawn(0.04)
        failedRead = drawn(0.03)
        slowDisk = drawn(0.03)
        crash = drawn(0.008)
        crashesMax = random.within(1...5)
        outages = random.chance(0.4) ? random.within(1...3) : 0
        clockSteps = random.chance(0.35) ? random.within(1...3) : 0
        nodes = random.chance(0.3) ? 2 : 1
    }
}

/// What was injected and what happened, counted.
package struct FaultTally: Sendable, Hashable {
    package private(set) var counts: [String: Int] = [:]

    package init() {}

    package mutating func add(_ kind: FaultKind, _ count: Int = 1) { counts[kind.rawValue, default: 0] += count }

    package mutating func add(_ other: FaultTally) { counts.merge(other.counts, uniquingKeysWith: +) }

    package subscript(kind: FaultKind) -> Int { counts[kind.rawValue] ?? 0 }

    /// In the order of the kinds, those that never happened left out.
    package var lines: [String] {
        FaultKind.allCases.compactMap { kind in self[kind] == 0 ? nil : "\(kind.rawValue) \(self[kind])" }
    }
}

/// What is counted, in the words of the summary.
package enum FaultKind: String, Sendable, CaseIterable, Hashable {
    case requests
    case asks
    case messages
    case replies
    case stops = "STOPs"
    case donations
    case checks
    case reads
    case writes
    case lost = "lost on the way"
    case reset = "taken and no answer"
    case busy = "turned away"
    case refused = "refused for good"
    case outage = "met an outage"
    case slow = "slow answers"
    case lostReport = "lost reports"
    case repeated = "repeated"
    case renamed = "repeated under another id"
    case late = "late or out of order"
    case refusedWrite = "writes that failed"
    case lostAnswer = "commits without an answer"
    case failedRead = "reads that failed"
    case slowDisk = "waits for the disk"
    case crash = "crashes"
    case clockStep = "clock steps"

    /// Whether it is a fault and no work.
    package var isFault: Bool {
        switch self {
        case .requests, .asks, .messages, .replies, .stops, .donations, .checks, .reads, .writes: false
        default: true
        }
    }
}
