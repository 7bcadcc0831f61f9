public import Blood
public import Dispatching
public import Matching

/// Everything the centre holds about one donor, as the donor sees it and carries it away. docs/privacy.md describes the
/// file; a change of meaning is a new `format`.
///
/// Nothing of anybody else is in it: of a patient what the ask itself said, of staff their role, of a call when it was.
public struct OwnData: Codable, Sendable, Hashable {
    public static let currentFormat = "qatra-own-data-1"

    /// One message to the donor.
    public struct Sent: Codable, Sendable, Hashable {
        public var at: Instant
        public var channel: Channel
        public var purpose: String
        public var body: String
        public var state: AttemptState

        public init(at: Instant, channel: Channel, purpose: String, body: String, state: AttemptState) {
            self.at = at
            self.channel = channel
            self.purpose = purpose
            self.body = body
            self.state = state
        }
    }

    /// One message from the donor's number.
    public struct Received: Codable, Sendable, Hashable {
        public var at: Instant
        public var body: String

        public init(at: Instant, body: String) {
            self.at = at
            self.body = body
        }
    }

    /// One telephone call with the donor: who else was in it is not said.
    public struct CallLine: Codable, Sendable, Hashable {
        public var at: Instant
        /// `inbound`, `ask`, `desk`, `masked`.
        public var kind: String
        public var connectedAt: Instant?
        public var endedAt: Instant?
        public var outcome: String?
        /// What operators wrote down during it; not where it was about a request, which is somebody else's story.
        public var notes: [String]

        public init(
            at: Instant, kind: String, connectedAt: Instant?, endedAt: Instant?, outcome: String?, notes: [String]
        ) {
            self.at = at
            self.kind = kind
            self.connectedAt = connectedAt
            self.endedAt = endedAt
            self.outcome = outcome
            self.notes = notes
        }
    }

    /// A promise to ring the donor's number back.
    public struct RingBack: Codable, Sendable, Hashable {
        public var at: Instant
        public var cause: String
        public var words: String
        public var doneAt: Instant?
        public var outcome: String?

        public init(at: Instant, cause: String, words: String, doneAt: Instant?, outcome: String?) {
            self.at = at
            self.cause = cause
            self.words = words
            self.doneAt = doneAt
            self.outcome = outcome
        }
    }

    /// What the audit has of the donor: how often who did what, by role.
    public struct Access: Codable, Sendable, Hashable {
        /// `nil` where the centre acted by itself, or the donor did.
        public var role: String?
        public var act: String
        public var times: Int
        public var lastAt: Instant

        public init(role: String?, act: String, times: Int, lastAt: Instant) {
            self.role = role
            self.act = act
            self.times = times
            self.lastAt = lastAt
        }
    }

    /// One ask and what became of it.
    public struct AskLine: Codable, Sendable, Hashable {
        public var reference: String
        public var stage: AskStage
        public var askedAt: Instant
        public var changedAt: Instant

        public init(reference: String, stage: AskStage, askedAt: Instant, changedAt: Instant) {
            self.reference = reference
            self.stage = stage
            self.askedAt = askedAt
            self.changedAt = changedAt
        }
    }

    /// An adverse reaction that a facility reported of the donor; its note is the facility's own.
    public struct ReactionLine: Codable, Sendable, Hashable {
        public var at: Instant
        public var kind: ReactionKind
        public var grade: Int
        public var onset: ReactionOnset

        public init(at: Instant, kind: ReactionKind, grade: Int, onset: ReactionOnset) {
            self.at = at
            self.kind = kind
            self.grade = grade
            self.onset = onset
        }
    }

    /// One blood drive whose list the donor is or was on.
    public struct DriveLine: Codable, Sendable, Hashable {
        public var drive: String
        public var opensAt: Instant
        /// When the own slot begins; `nil` without one.
        public var slotAt: Instant?
        public var signedAt: Instant
        public var cancelledAt: Instant?
        public var outcome: DriveOutcome?

        public init(_ signUp: DriveSignUp, at drive: BloodDrive) {
            self.drive = drive.name
            opensAt = drive.opensAt
            slotAt = signUp.slot.map(drive.start(ofSlot:))
            signedAt = signUp.signedAt
            cancelledAt = signUp.cancelledAt
            outcome = signUp.outcome
        }
    }

    /// Browsers that are signed in to the donor's own pages, this one among them.
    public struct Session: Codable, Sendable, Hashable {
        public var since: Instant
        public var until: Instant

        public init(since: Instant, until: Instant) {
            self.since = since
            self.until = until
        }
    }

    public var format: String
    public var at: Instant
    public var register: Donor
    public var consents: [Consent]
    public var deferrals: [Deferral]
    public var donations: [Donation]
    public var asks: [AskLine]
    /// What is reckoned from the asks: how often the donor was asked, answered, promised, came and gave.
    public var record: ResponseRecord
    public var messagesToYou: [Sent]
    public var messagesFromYou: [Received]
    public var calls: [CallLine]
    public var ringBacks: [RingBack]
    public var reactions: [ReactionLine]
    public var accesses: [Access]
    public var sessions: [Session]
    /// Codes that were asked for with the number in the last two days, by when.
    public var codes: [Instant]
    /// Since when the donor is kept for a patient's panel; whose it is, is the patient's.
    public var panels: [Instant]
    /// Newest first.
    public var drives: [DriveLine]
    /// Whether the donor's newest word on invitations is a yes.
    public var wantsInvitations: Bool
    /// What laboratories and genomes have said of the donor's antigens, oldest first.
    public var antigens: [AntigenTyping]
    public var genotypeConsents: [GenotypeConsent]
    /// How other donors are related who were linked to this one; who they are is theirs.
    public var relatives: [Kinship]

    /// What the rules look at.
    public var history: DonorHistory {
        DonorRecord(donor: register, deferrals: deferrals, donations: donations, record: record).history
    }

    public init(
        at: Instant, record: DonorRecord, consents: [Consent], asks: [AskLine], messagesToYou: [Sent],
        messagesFromYou: [Received], calls: [CallLine], ringBacks: [RingBack], reactions: [ReactionLine],
        accesses: [Access], sessions: [Session], codes: [Instant], panels: [Instant], drives: [DriveLine],
        wantsInvitations: Bool, genotypeConsents: [GenotypeConsent], relatives: [Kinship]
    ) {
        format = OwnData.currentFormat
        self.at = at
        register = record.donor
        // Who of the staff wrote it down is theirs; by which role is among the accesses.
        self.consents = consents.map { consent in
            var own = consent
            own.staff = nil
            return own
        }
        deferrals = record.deferrals.map { deferral in
            var own = deferral
            own.recordedBy = nil
            own.reinstatedBy = nil
            return own
        }
        donations = record.donations
        self.record = record.record
        self.asks = asks
        self.messagesToYou = messagesToYou
        self.messagesFromYou = messagesFromYou
        self.calls = calls
        self.ringBacks = ringBacks
        self.reactions = reactions
        self.accesses = accesses
        self.sessions = sessions
        self.codes = codes
        self.panels = panels
        self.drives = drives
        self.wantsInvitations = wantsInvitations
        antigens = record.typings.map { typing in
            var own = typing
            own.enteredBy = nil
            own.withdrawnBy = nil
            return own
        }
        self.genotypeConsents = genotypeConsents
        self.relatives = relatives
    }
}
