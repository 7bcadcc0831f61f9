public import Blood
public import Matching

public typealias DriveID = Int64

/// Where a drive stands. Before it is announced nobody outside sees it.
public enum DriveState: String, Codable, Sendable, CaseIterable, Hashable {
    case planned
    case announced
    /// Its day has come: people are received.
    case open
    case closed
    case cancelled

    /// What may follow. A drive that was closed by mistake can be opened again; one that was cancelled stays so.
    public var next: [DriveState] {
        switch self {
        case .planned: [.announced, .cancelled]
        case .announced: [.open, .cancelled]
        case .open: [.closed, .cancelled]
        case .closed: [.open]
        case .cancelled: []
        }
    }

    public var isPublic: Bool { self != .planned }
    public var takesSignUps: Bool { [.announced, .open].contains(self) }
    public var takesOutcomes: Bool { [.open, .closed].contains(self) }
}

/// Limits of a drive's entry. None has a source: they keep slips of the finger out.
public enum DriveLimits {
    /// What the database takes of a name, a host, an address.
    public static let textMax = 200
    public static let contactMax = 300
    public static let slotMinutes = 5...240
    /// Beds of a blood mobile are four to six, of a hall some twenty; a hundred leaves room.
    public static let beds = 1...100
    /// 24 hours of five minutes.
    public static let slotsMax = 288
    /// People of one drive who are not in the register.
    public static let othersMax = 100_000
    public static let nameMax = 200
}

/// How many came, were deferred at the desk, and gave.
public struct DriveCounts: Codable, Sendable, Hashable {
    public var came: Int
    public var deferred: Int
    public var gave: Int

    public init(came: Int = 0, deferred: Int = 0, gave: Int = 0) {
        self.came = came
        self.deferred = deferred
        self.gave = gave
    }

    /// Whoever was deferred or gave has come.
    public var isPossible: Bool {
        let all = 0...DriveLimits.othersMax
        return all.contains(came) && all.contains(deferred) && all.contains(gave) && deferred + gave <= came
    }
}

/// One day on which a blood bank collects at a host's: a college, a mosque, a firm.
public struct BloodDrive: Codable, Sendable, Hashable {
    public var id: DriveID
    /// In the public address and on the poster.
    public var reference: String
    public var name: String
    /// Whose guests the donors are.
    public var host: String
    /// The blood bank that collects.
    public var facility: FacilityID
    /// District as the jurisdiction's table spells it.
    public var district: String
    /// How one finds it: building, gate, street.
    public var address: String
    public var place: GeoPoint
    public var opensAt: Instant
    public var closesAt: Instant
    public var slotMinutes: Int
    /// Donors that one slot takes.
    public var beds: Int
    /// Name and number of the host's person; for the coordinator's eyes.
    public var contact: String
    public var state: DriveState
    /// Who came and is not in the register, as the blood bank counted.
    public var others: DriveCounts
    /// The partner that hosts it, where the host is one.
    public var partner: PartnerID?

    public init(
        id: DriveID = 0, reference: String = "", name: String, host: String, facility: FacilityID, district: String,
        address: String, place: GeoPoint, opensAt: Instant, closesAt: Instant, slotMinutes: Int, beds: Int,
        contact: String = "", state: DriveState = .planned, others: DriveCounts = DriveCounts(),
        partner: PartnerID? = nil
    ) {
        self.id = id
        self.reference = reference
        self.name = name
        self.host = host
        self.facility = facility
        self.district = district
        self.address = address
        self.place = place
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.slotMinutes = slotMinutes
        self.beds = beds
        self.contact = contact
        self.state = state
        self.others = others
        self.partner = partner
    }

    /// Whole slots between opening and closing.
    public var slotCount: Int {
        let minutes = (closesAt.millisecondsSince1970 - opensAt.millisecondsSince1970) / 60_000
        return slotMinutes > 0 ? max(0, Int(minutes) / slotMinutes) : 0
    }

    public func start(ofSlot slot: Int) -> Instant { opensAt + .minutes(Double(slot * slotMinutes)) }

    /// A slot can be chosen until it has begun.
    public func isAhead(_ slot: Int, at now: Instant) -> Bool {
        (0..<slotCount).contains(slot) && start(ofSlot: slot) > now
    }

    /// What a change must leave alone once somebody has signed up: they were told this time.
    func hasSameTimes(as other: BloodDrive) -> Bool {
        (opensAt, closesAt, slotMinutes) == (other.opensAt, other.closesAt, other.slotMinutes)
    }
}

/// How somebody came onto the list of a drive.
public enum SignUpWay: String, Codable, Sendable, CaseIterable, Hashable {
    /// On the public page, by a code.
    case web
    /// Told staff beforehand.
    case told
    /// Came without a slot.
    case walkIn
}

/// What became of somebody at the drive. The blood bank decided; this writes it down.
public enum DriveOutcome: String, Codable, Sendable, CaseIterable, Hashable {
    case came
    case deferred
    case gave
}

/// One donor of the register at one drive.
public struct DriveSignUp: Codable, Sendable, Hashable {
    public var id: Int64
    public var drive: DriveID
    /// `nil` once the donor was erased, or the link was kept long enough.
    public var donor: DonorID?
    /// `nil` for a walk-in.
    public var slot: Int?
    public var way: SignUpWay
    public var signedAt: Instant
    public var cancelledAt: Instant?
    public var outcome: DriveOutcome?
    /// The donation that this outcome wrote; `nil` where one of that day was known already.
    public var donation: Int64?

    public init(
        id: Int64 = 0, drive: DriveID, donor: DonorID?, slot: Int?, way: SignUpWay, signedAt: Instant,
        cancelledAt: Instant? = nil, outcome: DriveOutcome? = nil, donation: Int64? = nil
    ) {
        self.id = id
        self.drive = drive
        self.donor = donor
        self.slot = slot
        self.way = way
        self.signedAt = signedAt
        self.cancelledAt = cancelledAt
        self.outcome = outcome
        self.donation = donation
    }

    public var isActive: Bool { cancelledAt == nil }
}

extension DriveCounts {
    /// Of those on the list.
    public init(_ signUps: [DriveSignUp]) {
        let outcomes = signUps.filter(\.isActive).compactMap(\.outcome)
        self.init(
            came: outcomes.count, deferred: outcomes.count { $0 == .deferred }, gave: outcomes.count { $0 == .gave })
    }

    public static func + (left: DriveCounts, right: DriveCounts) -> DriveCounts {
        DriveCounts(
            came: left.came + right.came, deferred: left.deferred + right.deferred, gave: left.gave + right.gave)
    }
}
