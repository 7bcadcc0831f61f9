public import Blood
public import Matching

public typealias PanelID = Int64

/// One patient who is transfused again and again, and whose donors are kept for them: a standing list, asked in turn.
public struct DonorPanel: Sendable, Hashable {
    public var id: PanelID
    public var facility: FacilityID
    /// Never a name; empty once a panel that has ended is forgotten.
    public var patientInitials: String
    /// The facility's number of the patient.
    public var recordNumber: String
    public var group: BloodGroup
    public var component: BloodComponent
    /// What the blood bank has to see to, in words: leucodepleted, Rh and Kell matched.
    public var needs: String
    /// Of the patient's family, E.164; empty where none was given.
    public var guardianPhone: String
    public var intervalDays: Int
    public var unitsPerSession: Int
    public var nextDue: CivilDate
    public var createdAt: Instant
    public var createdBy: Int64?
    public var endedAt: Instant?
    public var endedBy: Int64?
    /// The patient's antibodies, which bind, and antigens, which order whom the panel looks for.
    public var antigens: PatientAntigens

    public init(
        id: PanelID = 0, facility: FacilityID, patientInitials: String, recordNumber: String, group: BloodGroup,
        component: BloodComponent, needs: String = "", guardianPhone: String = "", intervalDays: Int,
        unitsPerSession: Int, nextDue: CivilDate, createdAt: Instant, createdBy: Int64? = nil,
        endedAt: Instant? = nil, endedBy: Int64? = nil,
        antigens: PatientAntigens = PatientAntigens()
    ) {
        self.id = id
        self.facility = facility
        self.patientInitials = patientInitials
        self.recordNumber = recordNumber
        self.group = group
        self.component = component
        self.needs = needs
        self.guardianPhone = guardianPhone
        self.intervalDays = intervalDays
        self.unitsPerSession = unitsPerSession
        self.nextDue = nextDue
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.endedAt = endedAt
        self.endedBy = endedBy
        self.antigens = antigens
    }
}

/// A donor kept for a panel. Leaving takes the row away; who did it and when is in the audit.
public struct PanelMembership: Sendable, Hashable {
    public var panel: PanelID
    public var donor: DonorID
    public var joinedAt: Instant
    public var joinedBy: Int64?

    public init(panel: PanelID, donor: DonorID, joinedAt: Instant, joinedBy: Int64?) {
        self.panel = panel
        self.donor = donor
        self.joinedAt = joinedAt
        self.joinedBy = joinedBy
    }
}

/// The request that was opened for one session.
public struct PanelOpening: Sendable, Hashable {
    public var panel: PanelID
    public var due: CivilDate
    public var request: RequestID
    public var openedAt: Instant
    public var openedBy: Int64?

    public init(panel: PanelID, due: CivilDate, request: RequestID, openedAt: Instant, openedBy: Int64?) {
        self.panel = panel
        self.due = due
        self.request = request
        self.openedAt = openedAt
        self.openedBy = openedBy
    }
}

/// What of a panel needs a person now. Each stays until its cause is gone.
public enum PanelAlertKind: String, Sendable, CaseIterable, Hashable {
    /// The day has passed and nobody has said whether it was held.
    case passed
    /// Too few members may give on the day.
    case short
    /// Too few have promised, and the day is near.
    case unconfirmed
    /// It is time to ask the members, and no request is open.
    case toOpen
    /// A member can give on no day that is known: somebody has to take the place.
    case memberLost
}

public struct PanelAlert: Sendable, Hashable {
    public var panel: PanelID
    public var kind: PanelAlertKind
    public var raisedAt: Instant

    public init(panel: PanelID, kind: PanelAlertKind, raisedAt: Instant) {
        self.panel = panel
        self.kind = kind
        self.raisedAt = raisedAt
    }
}

/// Bounds and clocks of panels. DOMAIN says of thalassaemia major "1–2 units every 2–4 weeks, fixed donors preferred"
/// without a source; interval and units are set for each panel, and everything here is ours.
public enum PanelLimits {
    /// From a week to twelve weeks: what is rarer is no rotation.
    public static let intervalDays = 7...84
    public static let usualIntervalDays = 21
    public static let unitsPerSession = 1...4
    /// Blood Warriors run 6 to 10 donors for a child by hand (FIELD W1). Men wait 90 days, so one unit every three
    /// weeks takes 90 / 21 ≈ 4.3 of them, and two units 8.6.
    public static let membersUsual = 6...10
    public static let membersMax = 20
    public static let initialsMax = 12
    public static let textMax = 120
    public static let needsMax = 500
    /// Sessions a forecast shows: at three weeks four months, longer than any interval between two donations.
    public static let sessionsShown = 6
    /// A panel is looked at from so many days before the day: one to ask, two or three until all have answered, and as
    /// many again to find somebody else.
    public static let watchedDaysBefore = 10
    /// The request is opened so many days before.
    public static let openedDaysBefore = 7
    /// Promises should be there so many days before.
    public static let confirmedDaysBefore = 3
    /// From this long before the need others are asked as well.
    public static let othersFrom = Duration.hours(48)
    /// Asked beyond the units that are needed: one promise is worth 0.61, two cover a unit (`coverTarget`).
    public static let spare = 1
    /// Who has not answered for this long is not waited for any more.
    public static let patience = Duration.hours(24)
    /// Donors come between these minutes of the day, so that the blood is tested before the patient is there.
    public static let arriveFromMinute = 9 * 60
    public static let arriveByMinute = 13 * 60
    /// Substitutes are looked for within this distance of the facility: the first ring of any request.
    public static let substituteKilometres = 25.0
    public static let substitutesShown = 8
    /// Panels a list shows.
    public static let shownMax = 500
}

/// A field of the form of a panel.
public enum PanelField: String, Sendable, CaseIterable, Hashable {
    case facility
    case patientInitials
    case recordNumber
    case group
    case component
    case needs
    case guardianPhone
    case intervalDays
    case unitsPerSession
    case nextDue
}

public enum PanelProblem: String, Sendable, CaseIterable, Hashable {
    case missing
    case tooLong
    case outOfRange
    case facilityUnknown
    case phoneInvalid
    case dayInThePast
    case dayTooFar
}

public enum PanelOutcome: Sendable, Hashable {
    case saved(PanelID)
    /// Nothing was changed; every problem is listed.
    case problems([PanelField: PanelProblem])
    case noSuchPanel
}

/// What became of a donor's joining.
public enum PanelJoinOutcome: Sendable, Hashable {
    case joined
    case noSuchPanel
    case noSuchDonor
    case isMember
    case full
    /// What stands against it for good, whatever the day.
    case unsuitable([SuppressionReason])
}

/// What became of opening the request of a session.
public enum PanelOpeningOutcome: Sendable, Hashable {
    case opened(RequestRecord)
    /// It had been opened before.
    case isOpen(RequestID)
    case problems([FieldProblem])
    case looksLike([RequestRecord])
    case noSuchPanel
}
