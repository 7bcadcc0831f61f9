public import Blood

public typealias PartnerID = Int64

/// What kind of house a partner is. Closed, so that lists can be read at a glance; what fits nowhere is `other`.
public enum PartnerKind: String, Codable, Sendable, CaseIterable, Hashable {
    case university
    case school
    case charity
    case employer
    case mosque
    case club
    case other
}

/// Limits of a partner's entry: what the database takes.
public enum PartnerLimits {
    public static let nameMax = 200
    public static let contactMax = 300
    public static let noteMax = 2_000
    /// A country's universities, firms and clubs of one helpline; a page shows them all.
    public static let partnersMax = 2_000
}

/// A house that hosts blood drives or lends volunteers.
public struct Partner: Codable, Sendable, Hashable {
    public var id: PartnerID
    public var name: String
    public var kind: PartnerKind
    /// District as the jurisdiction's table spells it.
    public var district: String
    /// Name and number of its person; a year after the end nobody has it any more.
    public var contact: String
    public var note: String
    /// What was agreed holds from this day…
    public var agreedSince: CivilDate
    /// …to this one; `nil` where no end was agreed.
    public var agreedUntil: CivilDate?
    /// When somebody ended it here.
    public var endedAt: Instant?

    public init(
        id: PartnerID = 0, name: String, kind: PartnerKind, district: String, contact: String = "", note: String = "",
        agreedSince: CivilDate, agreedUntil: CivilDate? = nil, endedAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.district = district
        self.contact = contact
        self.note = note
        self.agreedSince = agreedSince
        self.agreedUntil = agreedUntil
        self.endedAt = endedAt
    }
}

/// A drive as lists show it.
public struct DriveLine: Sendable {
    public var drive: BloodDrive
    public var facility: Facility?
    public var signedUp: Int
    public var counts: DriveCounts
}

/// A partner with the drives it hosted.
public struct PartnerView: Sendable {
    public var partner: Partner
    /// The newest first.
    public var drives: [DriveLine]
}

/// What is looked up of partners.
public protocol PartnerReading {
    /// Those that go on first, by name.
    func partners(limit: Int) throws -> [Partner]
    func partner(_ id: PartnerID) throws -> Partner?
    /// The newest first.
    func drives(of partner: PartnerID, limit: Int) throws -> [BloodDrive]
}

/// What is written of partners.
public protocol PartnerWriting: PartnerReading {
    func insertPartner(_ partner: Partner, by staff: Int64, at now: Instant) throws -> PartnerID
    func updatePartner(_ partner: Partner) throws
}
