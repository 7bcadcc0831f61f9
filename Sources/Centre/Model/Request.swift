public import Blood
public import Dispatching
public import Matching

/// Whether the facility's own blood bank was asked before the helpline.
public enum OwnBankAnswer: String, Codable, Sendable, CaseIterable, Hashable {
    case askedNoneLeft
    case askedExchangeOnly
    case notAsked
    case hasNone
    case unknown
}

/// What the desk writes down besides what the dispatcher decides on. No patient name: initials and a record number.
public struct RequestDetails: Codable, Sendable, Hashable {
    /// What callers and donors quote.
    public var reference: String
    public var facility: FacilityID
    public var ward: String
    public var recordNumber: String
    public var patientInitials: String
    public var ownBank: OwnBankAnswer
    /// E.164, or empty when the caller withheld it.
    public var callerPhone: String
    public var callerRelation: String
    public var familyLanguage: Language
    public var note: String
    public var openedBy: Int64?
    /// The way it came in: desk, commandLine, …
    public var source: String

    public init(
        reference: String = "", facility: FacilityID, ward: String, recordNumber: String, patientInitials: String,
        ownBank: OwnBankAnswer, callerPhone: String, callerRelation: String = "",
        familyLanguage: Language = .urduLatin, note: String = "", openedBy: Int64? = nil, source: String = "desk"
    ) {
        self.reference = reference
        self.facility = facility
        self.ward = ward
        self.recordNumber = recordNumber
        self.patientInitials = patientInitials
        self.ownBank = ownBank
        self.callerPhone = callerPhone
        self.callerRelation = callerRelation
        self.familyLanguage = familyLanguage
        self.note = note
        self.openedBy = openedBy
        self.source = source
    }
}

/// A request as it stands in the store.
public struct RequestRecord: Codable, Sendable, Hashable {
    public var details: RequestDetails
    public var course: RequestCourse
    /// When it ended; `nil` while ongoing.
    public var endedAt: Instant?
    public var reconciliation: Reconciliation?

    public init(
        details: RequestDetails, course: RequestCourse, endedAt: Instant? = nil, reconciliation: Reconciliation? = nil
    ) {
        self.details = details
        self.course = course
        self.endedAt = endedAt
        self.reconciliation = reconciliation
    }

    public var id: RequestID { course.request.id }
}

/// What became of the units, settled with the facility: asked is known, the rest is what the facility reports.
public struct Reconciliation: Codable, Sendable, Hashable {
    public var drawn: Int
    public var issued: Int
    public var transfused: Int
    public var returned: Int
    public var recordedAt: Instant
    public var recordedBy: Int64?

    public init(drawn: Int, issued: Int, transfused: Int, returned: Int, recordedAt: Instant, recordedBy: Int64?) {
        self.drawn = drawn
        self.issued = issued
        self.transfused = transfused
        self.returned = returned
        self.recordedAt = recordedAt
        self.recordedBy = recordedBy
    }
}

/// One line of a request's timeline.
public struct TimelineEntry: Codable, Sendable, Hashable {
    public var id: Int64
    public var request: RequestID
    public var at: Instant
    public var actor: Actor
    public var fact: TimelineFact

    public init(id: Int64 = 0, request: RequestID, at: Instant, actor: Actor, fact: TimelineFact) {
        self.id = id
        self.request = request
        self.at = at
        self.actor = actor
        self.fact = fact
    }
}

/// To whom a message goes.
public enum Addressee: Codable, Sendable, Hashable {
    case donor(DonorID)
    case family
}

/// What a message to the family is for.
public enum FamilyPurpose: String, Codable, Sendable, CaseIterable, Hashable {
    case opened
    case covered
    case ended
}

/// One row of the outbox: written with the decision that caused it, kept afterwards.
public struct OutboxMessage: Codable, Sendable, Hashable {
    public var id: Int64
    public var request: RequestID
    public var wave: Int
    public var addressee: Addressee
    public var channel: Channel
    /// `MessagePurpose` or `FamilyPurpose` as text.
    public var purpose: String
    public var body: String
    public var state: AttemptState
    public var createdAt: Instant
    public var expiresAt: Instant
    public var tries: Int
    /// Raised by every claim; a result that carries an older number is refused.
    public var fence: Int64
    public var providerID: String?
    public var isPossiblyDuplicate: Bool
    public var settledAt: Instant?

    public init(
        id: Int64 = 0, request: RequestID, wave: Int, addressee: Addressee, channel: Channel, purpose: String,
        body: String, state: AttemptState = .queued, createdAt: Instant, expiresAt: Instant, tries: Int = 0,
        fence: Int64 = 0, providerID: String? = nil, isPossiblyDuplicate: Bool = false, settledAt: Instant? = nil
    ) {
        self.id = id
        self.request = request
        self.wave = wave
        self.addressee = addressee
        self.channel = channel
        self.purpose = purpose
        self.body = body
        self.state = state
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.tries = tries
        self.fence = fence
        self.providerID = providerID
        self.isPossiblyDuplicate = isPossiblyDuplicate
        self.settledAt = settledAt
    }

    /// The key the gateway is given: the same message always carries the same one, whatever is retried.
    public var idempotencyKey: String { "qatra-\(id)" }
}

/// A message from a donor's phone.
public struct InboundMessage: Codable, Sendable, Hashable {
    /// The gateway's own id; the same id twice is one message.
    public var providerID: String
    /// E.164: a claim rather than a proof of who wrote.
    public var from: String
    public var body: String
    public var receivedAt: Instant

    public init(providerID: String, from: String, body: String, receivedAt: Instant) {
        self.providerID = providerID
        self.from = from
        self.body = body
        self.receivedAt = receivedAt
    }
}
