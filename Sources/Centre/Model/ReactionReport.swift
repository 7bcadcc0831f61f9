public import Blood
public import Matching

/// What a facility reports of an adverse reaction. It defers nobody: a person reads it and decides.
public struct ReactionReport: Sendable, Hashable {
    /// Longest note, and longest answer to it, in characters as the database counts.
    public static let wordsMax = 500
    /// Longest number of a unit.
    public static let unitMax = 40

    /// Who has looked at it, and what came of it.
    public struct Seen: Sendable, Hashable {
        public var by: Int64
        public var at: Instant
        public var words: String

        public init(by: Int64, at: Instant, words: String) {
            self.by = by
            self.at = at
            self.words = words
        }
    }

    public var id: Int64
    public var facility: FacilityID
    public var request: RequestID
    public var kind: ReactionKind
    public var grade: Int
    public var onset: ReactionOnset
    /// The donor's number within the request; of a donor's reaction.
    public var visitor: Int?
    /// Who that is; `nil` of a patient, and once the donor was erased.
    public var donor: DonorID?
    /// The number on the bag, as it was typed; opaque, and may be empty.
    public var unit: String
    public var note: String
    public var reportedBy: Int64
    public var reportedAt: Instant
    public var seen: Seen?

    public init(
        id: Int64 = 0, facility: FacilityID, request: RequestID, kind: ReactionKind, grade: Int, onset: ReactionOnset,
        visitor: Int? = nil, donor: DonorID? = nil, unit: String = "", note: String = "", reportedBy: Int64,
        reportedAt: Instant, seen: Seen? = nil
    ) {
        self.id = id
        self.facility = facility
        self.request = request
        self.kind = kind
        self.grade = grade
        self.onset = onset
        self.visitor = visitor
        self.donor = donor
        self.unit = unit
        self.note = note
        self.reportedBy = reportedBy
        self.reportedAt = reportedAt
        self.seen = seen
    }

    /// Asks for a person at once.
    public var isSerious: Bool { kind.isSeriousByItself || grade >= kind.subject.seriousGrade }
}

/// What came of a report.
public enum ReactionOutcome: Sendable, Hashable {
    case reported(Int64)
    /// There is no such request of this facility.
    case noSuchRequest
    /// A donor's reaction needs a donor who came.
    case noSuchVisitor
    /// The grade is none of the scale, or words are too long.
    case notFitting
}

/// What came of marking a report as seen.
public enum ReactionSeenOutcome: Sendable, Hashable {
    case done
    /// Somebody else has, or there is none.
    case gone
    /// What was found or done has to be said, in at most `ReactionReport.wordsMax` characters.
    case needsWords
}
