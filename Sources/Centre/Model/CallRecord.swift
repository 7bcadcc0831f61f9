public import Blood
public import Matching
public import Telephony

/// A call as it stands in the store: what the machine needs to go on, and whom it concerns.
public struct CallRecord: Sendable, Hashable, Identifiable {
    public var call: Call
    /// E.164 of whom it is with; `nil` where the network withheld it.
    public var phone: String?
    public var donor: DonorID?
    public var request: RequestID?
    /// The row of the outbox that the call is the sending of.
    public var message: Int64?
    /// The operator who has or had it.
    public var staff: Int64?
    public var startedAt: Instant

    public init(
        call: Call, phone: String? = nil, donor: DonorID? = nil, request: RequestID? = nil, message: Int64? = nil,
        staff: Int64? = nil, startedAt: Instant
    ) {
        self.call = call
        self.phone = phone
        self.donor = donor
        self.request = request
        self.message = message
        self.staff = staff
        self.startedAt = startedAt
    }

    public var id: CallID { call.id }

    /// Waits for an operator, and nobody has taken it.
    public var isWaiting: Bool { call.stage == .queue && staff == nil }
}

/// What the calls to the helpline came to in some time.
public struct CallFigures: Sendable, Hashable {
    public var calls = 0
    /// Calls that waited for an operator and spoke with one.
    public var answered = 0
    /// Of those, the ones that waited 15 and 20 seconds at most (NENA-STA-020.1-2020: 90 % and 95 % of calls).
    public var within15Seconds = 0
    public var within20Seconds = 0
    /// Hung up while waiting.
    public var abandoned = 0

    public init() {}
}

/// Whether an operator takes calls, and on which telephone.
public struct OperatorPresence: Sendable, Hashable {
    public enum State: String, Codable, Sendable, CaseIterable, Hashable {
        case ready
        case onBreak
        /// A call has just ended and is being written up.
        case wrapUp
        case onCall
        case away
    }

    public var staff: Int64
    public var state: State
    /// Where the operator's telephone is.
    public var destination: Destination?
    public var since: Instant
    /// The call the operator is in.
    public var call: CallID?

    public init(staff: Int64, state: State, destination: Destination?, since: Instant, call: CallID? = nil) {
        self.staff = staff
        self.state = state
        self.destination = destination
        self.since = since
        self.call = call
    }
}
