public import Blood
public import Matching

/// The language a person is written to in. `urduLatin` is Urdu in Latin letters, which fits one SMS part.
public enum Language: String, Codable, Sendable, CaseIterable, Hashable {
    case urduLatin = "ur-Latn"
    case urdu = "ur"
    case english = "en"
}

/// A person registered as willing to give blood.
public struct Donor: Codable, Sendable, Hashable {
    public var id: DonorID
    public var name: String
    /// E.164; unique in the register.
    public var phone: String
    public var sex: Sex
    /// `nil` when the person did not give it; the rules then ask the facility to confirm the age.
    public var birthDate: CivilDate?
    public var weightKilograms: Double?
    public var group: BloodGroup
    public var evidence: GroupEvidence
    public var isBombay: Bool
    /// District as the jurisdiction's table spells it.
    public var district: String
    public var home: GeoPoint
    public var language: Language
    /// Channels the donor agreed to be asked on.
    public var channels: Set<Channel>
    /// When consent to be contacted was given; without it nobody is contacted.
    public var consentedAt: Instant?
    public var acceptsNightEmergencies: Bool
    /// Asks to be spoken to by a woman operator; nobody else can ring her from the console.
    public var prefersWomanOperator: Bool
    /// Speaks with our operators alone, and is never joined with a family.
    public var relayOnly: Bool
    /// Asked and rung by daylight only, also in an emergency.
    public var daylightOnly: Bool
    /// Meets nobody but at the facility: is joined with no family before she has arrived there.
    public var meetsAtFacilityOnly: Bool
    /// Away or resting until the day before this one.
    public var pausedUntil: CivilDate?
    /// First day of that; `nil` where it began when it was said. Never without `pausedUntil`, always before it.
    public var pausedFrom: CivilDate?
    public var optedOutAt: Instant?
    public var wrongNumberAt: Instant?
    public var isPanelReserved: Bool
    public var registeredAt: Instant
    public var note: String

    public init(
        id: DonorID = 0, name: String, phone: String, sex: Sex, birthDate: CivilDate? = nil,
        weightKilograms: Double? = nil, group: BloodGroup, evidence: GroupEvidence = .said, isBombay: Bool = false,
        district: String, home: GeoPoint, language: Language = .urduLatin, channels: Set<Channel> = [.sms],
        consentedAt: Instant?, acceptsNightEmergencies: Bool = false, prefersWomanOperator: Bool = false,
        relayOnly: Bool = false, pausedUntil: CivilDate? = nil, optedOutAt: Instant? = nil,
        wrongNumberAt: Instant? = nil,
        isPanelReserved: Bool = false, registeredAt: Instant, note: String = "", daylightOnly: Bool = false,
        meetsAtFacilityOnly: Bool = false, pausedFrom: CivilDate? = nil
    ) {
        self.id = id
        self.name = name
        self.phone = phone
        self.sex = sex
        self.birthDate = birthDate
        self.weightKilograms = weightKilograms
        self.group = group
        self.evidence = evidence
        self.isBombay = isBombay
        self.district = district
        self.home = home
        self.language = language
        self.channels = channels
        self.consentedAt = consentedAt
        self.acceptsNightEmergencies = acceptsNightEmergencies
        self.prefersWomanOperator = prefersWomanOperator
        self.relayOnly = relayOnly
        self.daylightOnly = daylightOnly
        self.meetsAtFacilityOnly = meetsAtFacilityOnly
        self.pausedUntil = pausedUntil
        self.pausedFrom = pausedFrom
        self.optedOutAt = optedOutAt
        self.wrongNumberAt = wrongNumberAt
        self.isPanelReserved = isPanelReserved
        self.registeredAt = registeredAt
        self.note = note
    }
}

extension Donor {
    /// The four protections a woman begins with, and each of which she can take off: our operators between her and the
    /// family, women of the desk only, daylight only, the facility only. DOMAIN §7, row "harassment of female donors",
    /// names them as the default and has no source.
    public mutating func protect() {
        relayOnly = true
        prefersWomanOperator = true
        daylightOnly = true
        meetsAtFacilityOnly = true
    }
}

/// Why and until when a donor may not donate. It is a row with who and when; reinstating ends it, nothing erases it.
public struct Deferral: Codable, Sendable, Hashable {
    public var id: Int64
    public var donor: DonorID
    /// Key of the rule in the jurisdiction's table.
    public var ruleKey: String
    /// When the condition began.
    public var since: CivilDate
    /// When it was over (recovered, last dose, delivered); `nil` while it lasts or when not known.
    public var endedOn: CivilDate?
    /// A date the blood bank gave; it can only lengthen what the rule says.
    public var until: CivilDate?
    public var recordedAt: Instant
    public var recordedBy: Int64?
    public var reinstatedAt: Instant?
    public var reinstatedBy: Int64?
    /// What points to an infection is kept apart, and opened only with a reason that is written down. Not in files
    /// (`CodingKeys`): that there is something to protect says most of it.
    public var hasProtectedReason = false

    private enum CodingKeys: String, CodingKey {
        case id, donor, ruleKey, since, endedOn, until, recordedAt, recordedBy, reinstatedAt, reinstatedBy
    }

    public init(
        id: Int64 = 0, donor: DonorID, ruleKey: String, since: CivilDate, endedOn: CivilDate? = nil,
        until: CivilDate? = nil, recordedAt: Instant, recordedBy: Int64? = nil, reinstatedAt: Instant? = nil,
        reinstatedBy: Int64? = nil, hasProtectedReason: Bool = false
    ) {
        self.id = id
        self.donor = donor
        self.ruleKey = ruleKey
        self.since = since
        self.endedOn = endedOn
        self.until = until
        self.recordedAt = recordedAt
        self.recordedBy = recordedBy
        self.reinstatedAt = reinstatedAt
        self.reinstatedBy = reinstatedBy
        self.hasProtectedReason = hasProtectedReason
    }
}

/// One collection, as the facility reported it or as the donor said at registration.
public struct Donation: Codable, Sendable, Hashable {
    public var id: Int64
    public var donor: DonorID
    public var request: RequestID?
    public var date: CivilDate
    public var kind: DonationKind
    public var recordedAt: Instant
    /// Marked by mistake and taken back; the row stays.
    public var revokedAt: Instant?

    public init(
        id: Int64 = 0, donor: DonorID, request: RequestID? = nil, date: CivilDate, kind: DonationKind,
        recordedAt: Instant, revokedAt: Instant? = nil
    ) {
        self.id = id
        self.donor = donor
        self.request = request
        self.date = date
        self.kind = kind
        self.recordedAt = recordedAt
        self.revokedAt = revokedAt
    }
}

/// A donor with everything the rules and the matcher look at.
public struct DonorRecord: Codable, Sendable, Hashable {
    public var donor: Donor
    public var deferrals: [Deferral]
    public var donations: [Donation]
    public var record: ResponseRecord
    public var recentAsks: [Instant]
    /// The request this donor is openly asked for, or promised to and may still be on the way to.
    public var openAsk: RequestID?
    public var wasStoodDown: Bool
    /// When the donor last answered an ask, whatever the answer.
    public var lastAnswerAt: Instant?
    /// What laboratories and genomes have said of the donor's antigens, oldest first, withdrawn reports among them.
    public var typings: [AntigenTyping]

    public init(
        donor: Donor, deferrals: [Deferral] = [], donations: [Donation] = [],
        record: ResponseRecord = ResponseRecord(), recentAsks: [Instant] = [], openAsk: RequestID? = nil,
        wasStoodDown: Bool = false, lastAnswerAt: Instant? = nil,
        typings: [AntigenTyping] = []
    ) {
        self.donor = donor
        self.deferrals = deferrals
        self.donations = donations
        self.record = record
        self.recentAsks = recentAsks
        self.openAsk = openAsk
        self.wasStoodDown = wasStoodDown
        self.lastAnswerAt = lastAnswerAt
        self.typings = typings
    }
}

/// What a search of the register asks for; empty fields do not narrow it.
public struct DonorSearch: Sendable, Hashable {
    public var group: BloodGroup?
    public var district: String?
    public var limit: Int
    /// Keyset: donors after this id.
    public var after: DonorID

    public init(
        group: BloodGroup? = nil, district: String? = nil, limit: Int = 50, after: DonorID = 0
    ) {
        self.group = group
        self.district = district
        self.limit = limit
        self.after = after
    }
}
