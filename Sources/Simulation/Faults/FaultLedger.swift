internal import Blood
internal import Centre
internal import Dispatching
internal import Matching

/// What a run knows by itself, kept outside the centre: what was acknowledged to whom, and what really left.
package struct FaultLedger: Sendable {
    /// A request whose opening was acknowledged.
    struct Opened: Sendable, Hashable {
        var id: RequestID
        var reference: String
        var recordNumber: String
    }

    /// An act that was acknowledged as taken.
    struct Act: Sendable, Hashable {
        var request: RequestID
        var event: RequestEvent
    }

    /// A text the centre took from the gateway.
    struct Reply: Sendable, Hashable {
        var phone: String
        var body: String
        /// By the centre's clock: when it was first brought, and when the centre said that it has it.
        var triedAt: Instant
        var receivedAt: Instant
    }

    struct Donation: Sendable, Hashable {
        var request: RequestID
        var donor: DonorID
    }

    /// One submission whose bytes have left the house.
    struct Leaving: Sendable, Hashable {
        var key: String
        var way: String
        var channel: Channel
        var phone: String
        var purpose: String
        var reference: String
        /// When the courier's round began in which it was claimed.
        var claimedAt: Instant
        var at: Instant
        /// The phone gets it: the way had not seen the key, or does not look at keys.
        var isCopy: Bool
        /// When the centre had the answer and had written it down; `nil` while nobody there knows what became of it.
        var knownAt: Instant?
    }

    var opened: [Opened] = []
    var acts: [Act] = []
    var replies: [Reply] = []
    var donations: Set<Donation> = []
    /// When a number's STOP was first acknowledged.
    var stops: [String: Instant] = [:]
    /// When the end of a request was first acknowledged.
    var closes: [RequestID: Instant] = [:]
    var leavings: [Leaving] = []
    /// Donors who were kept on the way for nothing, seen after a promise.
    var surplus: [RequestID: [DonorID]] = [:]
    /// By how much the clock on the wall was put back, all times together.
    var clockPutBack = Duration.zero
    /// When it was put forward or back.
    var clockStepsAt: [Instant] = []
    /// Answers to an operation that no injected fault explains.
    var surprises: [String] = []

    init() {}
}

/// What is in the books at one moment.
package struct FaultBooks: Sendable {
    var now: Instant
    /// By the clock on the wall.
    var wall: Instant
    /// When the faults were over.
    var calmSince: Instant?
    var requests: [RequestRecord] = []
    var messages: [OutboxMessage] = []
    var events: [RequestID: [RequestEvent]] = [:]
    var inbound: [InboundMessage] = []
    /// Of those who said STOP: whether it is written.
    var stopped: [String: Bool] = [:]
    /// Of the donations that were acknowledged, how often each is written.
    var donations: [FaultLedger.Donation: Int] = [:]
    /// Pledged donors without whom there are enough, by request.
    var surplus: [RequestID: [DonorID]] = [:]
    /// Faults are over and everything had time to end.
    var isAtEnd = false
}

/// One round of a courier: what it has handed over, and whether it could write down what came of it.
final class CourierRound: Sendable {
    @TaskLocal static var current: CourierRound?

    let begunAt: Instant
    private let state = Locked((leavings: [Int](), isFailed: false))

    init(begunAt: Instant) { self.begunAt = begunAt }

    func hands(over leaving: Int) { state.change { $0.leavings.append(leaving) } }
    func fails() { state.change { $0.isFailed = true } }

    /// Leavings whose answers have been written down.
    var known: [Int] { state.change { $0.isFailed ? [] : $0.leavings } }
}
