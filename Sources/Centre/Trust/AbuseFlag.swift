public import Blood
public import Matching

/// What looks like abuse, by name. Each counts one thing within one window; none of them proves anything, and none ends
/// a request.
public enum AbuseRule: String, Codable, Sendable, CaseIterable, Hashable {
    /// One number, four patients in ten days.
    case manyPatients
    /// Asked for money: two donors say so of one caller.
    case moneyAsked
    /// Treated badly: two donors say so of one caller.
    case badlyTreated
    /// Same donor, many patients of one caller.
    case sameDonor
    /// Same record number at two facilities.
    case sameRecordNumber
    /// Same patient asked for by many numbers.
    case manyCallers
    /// Requests rejected by the facility: two of one number.
    case rejectedTwice
    /// Pledged and never came, again and again.
    case neverCame
}

/// What an open flag does beside being seen.
public enum FlagSeverity: String, Codable, Sendable, CaseIterable, Hashable {
    /// Seen, and nothing else.
    case notice
    /// Requests of the number keep to the safe pool until a person has decided.
    case hold
}

/// About whom or what a flag speaks.
public enum FlagSubject: Codable, Sendable, Hashable {
    /// The number of this request, which is its first.
    case caller(RequestID)
    case donor(DonorID)
    /// A donor who has been erased since: what was decided still teaches the rule, and nobody knows of whom.
    case erasedDonor
    /// Initials at a facility, as a trace has them.
    case patient(String)
    /// A record number, as a trace has it.
    case record(String)
}

/// One thing that was counted: ids and a date, no names and no numbers.
public struct FlagEvidence: Codable, Sendable, Hashable {
    public var request: RequestID?
    public var donor: DonorID?
    public var at: Instant
    /// Raw value of what was said, where somebody said it.
    public var word: String?
    /// A donor did or said this who has been erased since: that there was one is known, and not who.
    public var isOfErasedDonor: Bool

    public init(
        request: RequestID? = nil, donor: DonorID? = nil, at: Instant, word: String? = nil,
        isOfErasedDonor: Bool = false
    ) {
        self.request = request
        self.donor = donor
        self.at = at
        self.word = word
        self.isOfErasedDonor = isOfErasedDonor
    }

    private enum CodingKeys: String, CodingKey { case request, donor, at, word, isOfErasedDonor }

    /// Evidence of an earlier version does not speak of erasures.
    public init(from decoder: any Decoder) throws {
        let kept = try decoder.container(keyedBy: CodingKeys.self)
        request = try kept.decodeIfPresent(RequestID.self, forKey: .request)
        donor = try kept.decodeIfPresent(DonorID.self, forKey: .donor)
        at = try kept.decode(Instant.self, forKey: .at)
        word = try kept.decodeIfPresent(String.self, forKey: .word)
        isOfErasedDonor = try kept.decodeIfPresent(Bool.self, forKey: .isOfErasedDonor) ?? false
    }
}

/// A flag as it is kept: raised by a rule, decided by a person.
public struct AbuseFlag: Sendable, Hashable, Identifiable {
    public enum State: String, Sendable, CaseIterable, Hashable {
        case open
        /// A person says that the suspicion is right.
        case upheld
        /// A person says that there is nothing in it.
        case dismissed
    }

    public var id: Int64
    public var rule: AbuseRule
    public var subject: FlagSubject
    /// How many of what the rule counts; it grows while the flag is open.
    public var count: Int
    /// From how many on the rule spoke when the flag was raised.
    public var threshold: Int
    public var severity: FlagSeverity
    public var evidence: [FlagEvidence]
    public var raisedAt: Instant
    public var changedAt: Instant
    public var state: State
    public var decidedBy: Int64?
    public var decidedAt: Instant?
    public var reason: String?

    public init(
        id: Int64 = 0, rule: AbuseRule, subject: FlagSubject, count: Int, threshold: Int, severity: FlagSeverity,
        evidence: [FlagEvidence], raisedAt: Instant, changedAt: Instant, state: State = .open,
        decidedBy: Int64? = nil, decidedAt: Instant? = nil, reason: String? = nil
    ) {
        self.id = id
        self.rule = rule
        self.subject = subject
        self.count = count
        self.threshold = threshold
        self.severity = severity
        self.evidence = evidence
        self.raisedAt = raisedAt
        self.changedAt = changedAt
        self.state = state
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.reason = reason
    }

    /// The longest reason of a decision, in characters.
    public static let reasonMax = 500
    /// So long an upheld flag keeps requests of the number from asking anybody before their facility has confirmed
    /// them. Ours, without a source.
    public static let upheldFor = Duration.days(90)
    /// So long a dismissed flag is remembered: until then the rule speaks again only when it counts twice as many.
    /// Ours, without a source.
    public static let dismissedFor = Duration.days(180)

    /// Whether a person's decision still bounds a request that was opened then.
    public func isUpheld(at openedAt: Instant) -> Bool {
        guard state == .upheld, let decidedAt else { return false }
        return openedAt < decidedAt + AbuseFlag.upheldFor
    }
}
