public import Blood
public import Dispatching
public import Matching
public import Telephony

/// What a call is for.
public enum CallPurpose: String, Codable, Sendable, CaseIterable, Hashable {
    /// Somebody rang the helpline.
    case helpline
    /// A donor is asked.
    case ask
    /// The facility is rung back on its listed number.
    case verification
    /// Family and donor speak without seeing each other's numbers.
    case masked
}

/// A call as it stands in the store: what the machine needs to go on, and what people want to know of it.
public struct CallRecord: Sendable, Hashable, Identifiable {
    public var call: Call
    public var purpose: CallPurpose
    /// E.164 of whom it is with; `nil` where the network withheld it.
    public var phone: String?
    public var donor: DonorID?
    public var request: RequestID?
    /// The row of the outbox that the call is the sending of.
    public var message: Int64?
    /// The operator who has or had it.
    public var staff: Int64?
    public var startedAt: Instant
    /// When the caller last began to wait for an operator.
    public var queuedAt: Instant?
    /// When that waiting ended, however it did.
    public var leftQueueAt: Instant?
    /// When two people first heard each other.
    public var connectedAt: Instant?
    public var endedAt: Instant?
    public var outcome: CallOutcome?

    public init(
        call: Call, purpose: CallPurpose, phone: String? = nil, donor: DonorID? = nil, request: RequestID? = nil,
        message: Int64? = nil, staff: Int64? = nil, startedAt: Instant, queuedAt: Instant? = nil,
        leftQueueAt: Instant? = nil, connectedAt: Instant? = nil, endedAt: Instant? = nil, outcome: CallOutcome? = nil
    ) {
        self.call = call
        self.purpose = purpose
        self.phone = phone
        self.donor = donor
        self.request = request
        self.message = message
        self.staff = staff
        self.startedAt = startedAt
        self.queuedAt = queuedAt
        self.leftQueueAt = leftQueueAt
        self.connectedAt = connectedAt
        self.endedAt = endedAt
        self.outcome = outcome
    }

    public var id: CallID { call.id }

    /// Waits for an operator, and nobody has taken it.
    public var isWaiting: Bool { queuedAt != nil && leftQueueAt == nil && endedAt == nil }
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
