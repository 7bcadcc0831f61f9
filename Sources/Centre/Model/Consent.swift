public import Blood
public import Matching

/// One word of a donor on being contacted: given or taken back. A row that is never changed.
///
/// What may be done at this moment stands with the donor (`consentedAt`, `optedOutAt`), written in the same
/// transaction; these rows say how it came to that.
public struct Consent: Codable, Sendable, Hashable {
    public enum Act: String, Codable, Sendable, CaseIterable, Hashable {
        case given
        /// A stop: nothing more, from anybody.
        case withdrawn
        /// Staff took the tick off: it had been set by mistake, or nobody knows who set it. Can be set again.
        case cleared
    }

    /// How it was said.
    public enum Channel: String, Codable, Sendable, CaseIterable, Hashable {
        /// On a page of ours, behind a signed link or a one-time code.
        case web
        case sms
        /// By a key on the telephone.
        case voice
        /// To a member of staff.
        case person
        /// In a file of donors, by whoever made the file.
        case list = "import"
        /// Before these rows were kept.
        case unknown
    }

    public var id: Int64
    public var donor: DonorID
    public var act: Act
    /// Of the words; empty where none were read, as with a stop.
    public var version: String
    /// As the donor heard or read them.
    public var words: String
    public var language: Language
    public var channel: Channel
    /// Who wrote it down, where somebody did.
    public var staff: Int64?
    public var at: Instant

    public init(
        id: Int64 = 0, donor: DonorID, act: Act, version: String = "", words: String = "", language: Language,
        channel: Channel, staff: Int64? = nil, at: Instant
    ) {
        self.id = id
        self.donor = donor
        self.act = act
        self.version = version
        self.words = words
        self.language = language
        self.channel = channel
        self.staff = staff
        self.at = at
    }
}

/// The words a donor agrees to. A change of meaning is a new version; released ones are never changed, for rows point
/// to them.
public struct ConsentWords: Sendable, Hashable {
    /// The month in which they were first read to somebody.
    public let version: String
    public let english: String
    public let urdu: String

    public static let current = ConsentWords(
        version: "2026-11",
        english:
            "We keep your name, number and blood group only to ask you when somebody near you needs blood. You may refuse any time, nobody will ask why, and “stop” ends it for good.",
        urdu:
            "ہم آپ کا نام، نمبر اور بلڈ گروپ صرف اس لیے رکھتے ہیں کہ آپ کے قریب کسی کو خون چاہیے ہو تو آپ سے پوچھ سکیں۔ آپ کبھی بھی انکار کر سکتے ہیں، کوئی وجہ نہیں پوچھے گا، اور ’بند‘ لکھنے سے پیغام ہمیشہ کے لیے بند ہو جاتے ہیں۔"
    )

    /// Roman Urdu is for short messages; who is written to in it is read the Urdu words.
    public func text(_ language: Language) -> String { language == .english ? english : urdu }
}

extension Consent {
    /// The donor has agreed to the present words.
    static func given(_ donor: DonorID, _ language: Language, by channel: Channel, staff: Int64?, at now: Instant)
        -> Consent
    {
        Consent(
            donor: donor, act: .given, version: ConsentWords.current.version,
            words: ConsentWords.current.text(language), language: language, channel: channel, staff: staff, at: now)
    }
}

extension CentreWriting {
    /// The donor wants to hear no more. Heard again it changes nothing: the first word stands.
    func recordOptOut(donor: DonorID, by channel: Consent.Channel, staff: Int64? = nil, at now: Instant) throws {
        guard let known = try self.donor(donor), known.optedOutAt == nil else { return }
        try recordConsent(
            Consent(donor: donor, act: .withdrawn, language: known.language, channel: channel, staff: staff, at: now))
    }
}
