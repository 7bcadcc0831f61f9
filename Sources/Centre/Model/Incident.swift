public import Blood
public import Matching

/// One event with many patients, declared by a supervisor and ended by one: while it lasts quotas hold the waves of its
/// requests.
public struct Incident: Sendable, Hashable {
    public var id: Int64
    public var name: String
    /// Why it was declared, in the supervisor's words.
    public var reason: String
    public var beganAt: Instant
    /// As far as somebody knows.
    public var expectedPatients: Int?
    public var declaredAt: Instant
    public var declaredBy: Int64
    public var endedAt: Instant?
    public var endedBy: Int64?
    /// In order of their numbers.
    public var facilities: [IncidentFacility]

    public init(
        id: Int64 = 0, name: String, reason: String, beganAt: Instant, expectedPatients: Int? = nil,
        declaredAt: Instant, declaredBy: Int64, endedAt: Instant? = nil, endedBy: Int64? = nil,
        facilities: [IncidentFacility]
    ) {
        self.id = id
        self.name = name
        self.reason = reason
        self.beganAt = beganAt
        self.expectedPatients = expectedPatients
        self.declaredAt = declaredAt
        self.declaredBy = declaredBy
        self.endedAt = endedAt
        self.endedBy = endedBy
        self.facilities = facilities
    }

    public var isRunning: Bool { endedAt == nil }

    public func facility(_ id: FacilityID) -> IncidentFacility? { facilities.first { $0.facility == id } }
}

/// What one facility can bear of an incident.
public struct IncidentFacility: Sendable, Hashable {
    public var facility: FacilityID
    /// Donors expected at its door in one hour at most.
    public var arrivalsPerHour: Int
    /// Of the donors of a group that are left on a day, in percent, who may be asked on it.
    public var sharePercent: Int
    /// Donors of each group whom it could reach when the incident was declared.
    public var reach: [BloodGroup: Int]

    public init(facility: FacilityID, arrivalsPerHour: Int, sharePercent: Int, reach: [BloodGroup: Int] = [:]) {
        self.facility = facility
        self.arrivalsPerHour = arrivalsPerHour
        self.sharePercent = sharePercent
        self.reach = reach
    }
}

/// What a supervisor types to declare an incident.
public struct IncidentDraft: Sendable, Hashable {
    public var name: String
    public var reason: String
    public var beganAt: Instant?
    public var expectedPatients: Int?
    public var facilities: [FacilityID]

    public init(
        name: String, reason: String, beganAt: Instant? = nil, expectedPatients: Int? = nil, facilities: [FacilityID]
    ) {
        self.name = name
        self.reason = reason
        self.beganAt = beganAt
        self.expectedPatients = expectedPatients
        self.facilities = facilities
    }
}

/// What is wrong with an entry about an incident.
public enum IncidentProblem: String, Sendable, CaseIterable, Hashable, Error {
    case nameMissing
    case nameTooLong
    case reasonMissing
    case reasonTooLong
    case beganInTheFuture
    case patientsOutOfRange
    case facilityMissing
    case facilityUnknown
    /// Another incident has this facility already: its quotas hold there.
    case facilityInAnother
    case quotaOutOfRange
    case wordsTooLong
    /// Donors of a group are called, and nobody says where to.
    case placeMissing
    /// It has ended, or there is none of this number.
    case hasEnded
    /// The request has ended, is in an incident already, or is not of one of its facilities.
    case requestDoesNotFit
}

/// What everybody may know of an incident, so that no crowd comes: which groups, from when, where; or that nobody is to
/// come.
public struct PublicMessage: Sendable, Hashable {
    public var id: Int64
    public var incident: Int64
    /// Empty: nobody is to come.
    public var groups: [BloodGroup]
    public var facility: FacilityID?
    /// `nil`: from now on.
    public var from: Instant?
    /// A few words more; may be empty.
    public var english: String
    public var urdu: String
    public var publishedAt: Instant
    public var publishedBy: Int64

    public init(
        id: Int64 = 0, incident: Int64, groups: [BloodGroup], facility: FacilityID?, from: Instant?, english: String,
        urdu: String, publishedAt: Instant, publishedBy: Int64
    ) {
        self.id = id
        self.incident = incident
        self.groups = groups
        self.facility = facility
        self.from = from
        self.english = english
        self.urdu = urdu
        self.publishedAt = publishedAt
        self.publishedBy = publishedBy
    }
}

/// What the requests of an incident have used so far.
public struct IncidentLoad: Sendable, Hashable {
    /// Donors of one group expected at one facility in one hour since 1970: who is asked counts by the chance of
    /// coming, who has promised or is there counts whole.
    public struct Hour: Sendable, Hashable {
        public var facility: FacilityID
        public var group: BloodGroup
        public var hour: Int64
        public var donors: Double

        public init(facility: FacilityID, group: BloodGroup, hour: Int64, donors: Double) {
            self.facility = facility
            self.group = group
            self.hour = hour
            self.donors = donors
        }
    }

    /// Donors of one group asked for one facility, and not sent home again.
    public struct Group: Sendable, Hashable {
        public var facility: FacilityID
        public var group: BloodGroup
        public var today: Int
        public var before: Int

        public init(facility: FacilityID, group: BloodGroup, today: Int, before: Int) {
            self.facility = facility
            self.group = group
            self.today = today
            self.before = before
        }
    }

    public var hours: [Hour]
    public var groups: [Group]

    public init(hours: [Hour], groups: [Group]) {
        self.hours = hours
        self.groups = groups
    }

    public func used(_ facility: FacilityID, _ group: BloodGroup) -> (today: Int, before: Int) {
        groups.first { $0.facility == facility && $0.group == group }.map { ($0.today, $0.before) } ?? (0, 0)
    }
}
