public import Blood
public import Matching

/// One report of a donor's antigens as it was entered. It is never changed: a mistake is withdrawn, with who and when,
/// and entered anew.
public struct AntigenTyping: Codable, Sendable, Hashable {
    public var id: Int64
    public var donor: DonorID
    public var report: AntigenReport
    /// Who tested, as it was written down; `genotype` for a genome that was read here.
    public var laboratory: String
    public var enteredAt: Instant
    public var enteredBy: Int64?
    public var withdrawnAt: Instant?
    public var withdrawnBy: Int64?

    public init(
        id: Int64 = 0, donor: DonorID, report: AntigenReport, laboratory: String, enteredAt: Instant,
        enteredBy: Int64? = nil, withdrawnAt: Instant? = nil, withdrawnBy: Int64? = nil
    ) {
        self.id = id
        self.donor = donor
        self.report = report
        self.laboratory = laboratory
        self.enteredAt = enteredAt
        self.enteredBy = enteredBy
        self.withdrawnAt = withdrawnAt
        self.withdrawnBy = withdrawnBy
    }

    /// What stands where a laboratory's name would, of a genome.
    public static let genotype = "genotype"
}

extension AntigenProfile {
    /// What is known after all reports that were not withdrawn.
    public init(_ typings: [AntigenTyping]) {
        self.init(typings.lazy.filter { $0.withdrawnAt == nil }.map(\.report))
    }
}

extension DonorRecord {
    public var antigens: AntigenProfile { AntigenProfile(typings) }
}

/// What a donor agrees to before a genome is read, beside the agreement to be asked for blood: health data of its own
/// kind. Taken back, what was read goes.
public enum GenotypeWords {
    public static let english =
        "A file of my genome may be read for my blood group antigens. The file is deleted after it was read; only the antigens are kept, so that patients whom other blood harms can be helped. I may take this back any time, and what was read is deleted."
    public static let urdu =
        "میرے جینوم کی فائل سے میرے خون کے اینٹیجن پڑھے جا سکتے ہیں۔ پڑھنے کے بعد فائل مٹا دی جاتی ہے؛ صرف اینٹیجن رکھے جاتے ہیں تاکہ ان مریضوں کی مدد ہو سکے جنہیں دوسرا خون نقصان دیتا ہے۔ میں یہ اجازت کبھی بھی واپس لے سکتا یا سکتی ہوں، تب پڑھا ہوا مٹا دیا جاتا ہے۔"

    public static func text(_ language: Language) -> String { language == .english ? english : urdu }
}

/// One word of a donor on having a genome read: given or taken back. A row that is never changed.
public struct GenotypeConsent: Codable, Sendable, Hashable {
    public var isGiven: Bool
    /// As the donor heard or read them; empty where it was taken back.
    public var words: String
    public var channel: Consent.Channel
    public var at: Instant

    public init(isGiven: Bool, words: String, channel: Consent.Channel, at: Instant) {
        self.isGiven = isGiven
        self.words = words
        self.channel = channel
        self.at = at
    }
}

/// How two donors are related; both know the other's antigens to be likelier alike.
public enum Kinship: String, Codable, Sendable, CaseIterable, Hashable {
    case sibling
    case parentOrChild
    case other
}

/// A relative of a donor who is in the register too, as a coordinator linked them.
public struct DonorKin: Sendable, Hashable {
    public var donor: DonorID
    public var relative: DonorID
    public var kinship: Kinship
    public var linkedAt: Instant
    public var linkedBy: Int64?

    public init(donor: DonorID, relative: DonorID, kinship: Kinship, linkedAt: Instant, linkedBy: Int64?) {
        self.donor = donor
        self.relative = relative
        self.kinship = kinship
        self.linkedAt = linkedAt
        self.linkedBy = linkedBy
    }
}
