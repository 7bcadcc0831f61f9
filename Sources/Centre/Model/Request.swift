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
