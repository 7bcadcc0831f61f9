public import Blood
public import Dispatching
public import Matching

/// What a message may mention. There is no patient in it but the group, and no money.
public struct MessageFacts: Codable, Sendable, Hashable {
    public var reference: String
    public var group: BloodGroup
    public var isAnyGroup: Bool
    public var component: BloodComponent
    public var units: Int
    public var facilityName: String
    public var facilityNameUrdu: String
    public var city: String
    public var neededBy: Instant
    public var now: Instant
    /// Minutes to add to UTC for the facility's wall clock now.
    public var utcOffsetMinutes: Int
    public var arriveBy: Instant?
    /// Signed, expiring.
    public var link: String?
    /// One donor on a machine for two hours, not a bag of whole blood.
    public var isApheresis: Bool
    /// The first day this donor may be asked again, for the thanks.
    public var nextEligible: CivilDate?
    /// How many units the facility says were transfused, for what became of it.
    public var unitsGiven: Int?

    public init(
        reference: String, group: BloodGroup, isAnyGroup: Bool, component: BloodComponent, units: Int,
        facilityName: String, facilityNameUrdu: String, city: String, neededBy: Instant, now: Instant,
        utcOffsetMinutes: Int, arriveBy: Instant? = nil, link: String? = nil, isApheresis: Bool = false,
        nextEligible: CivilDate? = nil, unitsGiven: Int? = nil
    ) {
        self.reference = reference
        self.group = group
        self.isAnyGroup = isAnyGroup
        self.component = component
        self.units = units
        self.facilityName = facilityName
        self.facilityNameUrdu = facilityNameUrdu
        self.city = city
        self.neededBy = neededBy
        self.now = now
        self.utcOffsetMinutes = utcOffsetMinutes
        self.arriveBy = arriveBy
        self.link = link
        self.isApheresis = isApheresis
        self.nextEligible = nextEligible
        self.unitsGiven = unitsGiven
    }
}

/// Writes the texts that go out; `Channels` has the templates.
public protocol MessageComposing: Sendable {
    func donorText(_ purpose: MessagePurpose, language: Language, facts: MessageFacts) -> String
    func familyText(_ purpose: FamilyPurpose, language: Language, facts: MessageFacts) -> String
    /// How many SMS this text is billed as.
    func parts(of text: String) -> Int
}

/// What was understood of a donor's text, and whether a person should look.
public struct UnderstoodReply: Sendable, Hashable {
    public var reply: Reply
    /// Money was mentioned: a person looks at it.
    public var mentionsMoney: Bool

    public init(reply: Reply, mentionsMoney: Bool) {
        self.reply = reply
        self.mentionsMoney = mentionsMoney
    }
}

/// Understands what donors write; `Channels` has the vocabulary.
public protocol ReplyUnderstanding: Sendable {
    /// - Parameter facilityCity: where the facility is whose ask is answered; `nil` when no ask is known.
    func understand(_ text: String, facilityCity: String?, now: Instant, utcOffsetMinutes: Int) -> UnderstoodReply
}

/// Who a signed link stands for.
public enum LinkSubject: Codable, Sendable, Hashable {
    case donor(request: RequestID, donor: DonorID)
    case family(request: RequestID)
}

/// Signs and opens the links in messages; `Access` has the key.
public protocol LinkSigning: Sendable {
    func link(for subject: LinkSubject, expiresAt: Instant) -> String
    /// A page that everybody may open, as it is written on a poster.
    func address(of path: String) -> String
    /// - Returns: `nil` when the token is forged, damaged or expired.
    func open(_ token: String, now: Instant) -> LinkSubject?
}

/// Reads telephone numbers; `PhoneNumbers` has the library.
public protocol PhoneReading: Sendable {
    /// E.164, or what is wrong with it and what to do.
    func read(_ text: String) -> Result<String, PhoneProblem>
    /// A stored number the way people here write and dial it: `0300-1234567`.
    func shown(_ stored: String) -> String
}

public struct PhoneProblem: Error, Sendable, Hashable {
    /// A sentence for the person who typed it.
    public var message: String
    public var messageUrdu: String

    public init(message: String, messageUrdu: String) {
        self.message = message
        self.messageUrdu = messageUrdu
    }
}
