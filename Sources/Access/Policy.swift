public import Centre

/// An act that needs somebody's leave.
public enum Permission: String, Sendable, CaseIterable, Hashable {
    /// The board, and the page of a request.
    case seeBoard
    case openRequest
    case dispatchRequest
    case permitConditionalGroup
    case overruleSupervisor
    /// Calls, callers and whom to ring back, with their numbers.
    case seeCalls
    case hearRecordings
    case seeRegister
    case editRegister
    case importRegister
    /// Asks for a file of the whole register; it is written once another person has approved.
    case exportRegister
    /// Approves or refuses what somebody else asked for.
    case decideApprovals
    case seeFacilities
    case editFacilities
    case editStock
    case seeTemplates
    case editTemplates
    /// The simulated phones of a demonstration.
    case playPhones
    case seeOverview
    case seeAudit
    case manageStaff
    /// What concerns the own facility: its requests, who is coming, its stock.
    case seeOwnFacility
    /// Says for the own facility that a request is real, or that it is not.
    case confirmOwnRequests
    /// Marks who has come to the own facility, and what became of them there.
    case receiveDonors
    case settleOwnUnits
    case countOwnStock
    /// Reports adverse reactions of donors and patients of the own facility.
    case reportReactions
    /// Reads the adverse reactions that facilities report, and says what came of them.
    case seeReactions
    /// A machine that tells what its facility holds.
    case reportStock
    /// Says of a flag of the abuse graph whether there is something in it.
    case decideFlags
    /// Reads what points to an infection behind a deferral: one at a time, after a fresh proof, for a purpose that is
    /// written down.
    case openDeferralReason
    /// The night on one screen, the handover of the shift, and planning who is at the desk.
    case leadShift
    /// Declares an incident with many patients, sets its quotas, tells the public, and ends it.
    case declareIncident
    /// Panels of patients who are transfused again and again, with their donors.
    case seePanels
    case editPanels
    /// Opens the request of a panel's session, which asks its own members.
    case askPanels
    /// How the register is in figures, and who may give again soon.
    case seeRegisterHealth
    /// Blood drives with who signed up.
    case seeDrives
    /// Plans drives, keeps their lists, and writes down what became of everybody there.
    case editDrives
    /// Donors' antigens with the reports they come from, rare donors, and where something does not fit.
    case seeAntigens
    /// Enters and withdraws reports of antigens, the donors' word on genomes, relatives; takes the file of rare donors.
    case editAntigens
    /// Asks for messages to a chosen group of donors, begins them once another person has approved, pauses and stops.
    case askCampaign
}

/// What may stand on a page and is not for everybody who sees the page.
public enum Field: String, Sendable, CaseIterable, Hashable {
    case donorName
    case donorPhone
    /// What was noted about a donor, and what a donor wrote.
    case donorWords
    /// Why a donor was deferred; until when is everybody's who sees the donor.
    case deferralReason
    case callerPhone
    case patientInitials
    /// The hospital's number of the patient, with ward and bed.
    case recordNumber
    /// What was noted about a request or in a call.
    case requestNote
    /// The signed link to the family's page, which can end a request.
    case familyLink
    /// Who of the staff did something, where it stands beside the work of others. One's own name is one's own.
    case staffName
    /// Of a panel's patient: initials, record number, what the blood bank has to see to, the family's number.
    case panelPatient
    /// What staff sign in as, and when.
    case staffSignIn
    /// What was done with donors, requests and calls; what was done with staff, facilities and files is for everybody
    /// who may read the audit.
    case auditOfCare
}

/// How far somebody's leave goes.
public enum Reach: String, Sendable, Hashable {
    case everything
    /// Only what belongs to the facility that the person, or the machine, belongs to.
    case ownFacility
}

/// Who may do what, see what and of whom: the one table, checked in one place. docs/roles.md says why, and a test
/// compares the two.
public enum Policy {
    // MARK: - Acts

    public static func allows(_ role: StaffRole, _ permission: Permission) -> Bool {
        permissions(of: role).contains(permission)
    }

    public static func permissions(of role: StaffRole) -> Set<Permission> {
        switch role {
        case .operator:
            [
                .seeBoard, .openRequest, .dispatchRequest, .seeCalls, .seeRegister, .editRegister, .seeFacilities,
                .editStock, .seeTemplates, .playPhones,
            ]
        case .supervisor:
            [
                .seeBoard, .openRequest, .dispatchRequest, .permitConditionalGroup, .overruleSupervisor, .seeCalls,
                .hearRecordings, .seeRegister, .editRegister, .importRegister, .exportRegister, .decideApprovals,
                .seeFacilities, .editFacilities, .editStock, .seeTemplates, .editTemplates, .playPhones, .seeOverview,
                .seeAudit, .decideFlags, .seeReactions, .leadShift, .declareIncident, .seePanels, .askPanels,
                .seeRegisterHealth, .seeDrives, .seeAntigens,
            ]
        case .coordinator:
            [
                .seeBoard, .seeRegister, .editRegister, .importRegister, .exportRegister, .seeFacilities,
                .editFacilities, .editStock, .seeTemplates, .editTemplates, .playPhones, .seeOverview, .decideFlags,
                .openDeferralReason, .seeReactions, .seePanels, .editPanels, .askPanels, .seeRegisterHealth, .seeDrives,
                .editDrives, .askCampaign, .seeAntigens, .editAntigens,
            ]
        case .facility:
            [
                .seeOwnFacility, .confirmOwnRequests, .receiveDonors, .settleOwnUnits, .countOwnStock, .reportReactions,
            ]
        case .trainee: [.seeBoard, .seeFacilities, .seeTemplates]
        // Runs the machine and its people, and need not see who gives blood to whom.
        case .administrator: [.decideApprovals, .seeFacilities, .editFacilities, .seeOverview, .seeAudit, .manageStaff]
        case .auditor: [.seeOverview, .seeAudit]
        case .machine: [.reportStock]
        }
    }

    // MARK: - Fields

    public static func shows(_ role: StaffRole, _ field: Field) -> Bool { fields(of: role).contains(field) }

    public static func fields(of role: StaffRole) -> Set<Field> {
        switch role {
        case .operator:
            [
                .donorName, .donorPhone, .donorWords, .callerPhone, .patientInitials, .recordNumber, .requestNote,
                .familyLink, .staffName,
            ]
        case .supervisor: Set(Field.allCases).subtracting([.staffSignIn])
        case .coordinator: [.donorName, .donorPhone, .donorWords, .deferralReason, .panelPatient, .staffName]
        case .facility: [.patientInitials, .recordNumber]
        case .administrator: [.staffSignIn, .staffName]
        case .auditor: [.auditOfCare, .staffName]
        case .trainee, .machine: []
        }
    }

    /// Acts of the audit that concern staff, facilities, files and the machine, by the first word of their names.
    static let officeActs: Set<String> = [
        "staff", "facility", "stock", "template", "register", "approval", "machine", "recordings",
        "door",
    ]

    /// Whether somebody of this role may read this line of the audit.
    public static func reads(_ role: StaffRole, auditAct act: String) -> Bool {
        guard allows(role, .seeAudit) else { return false }
        return shows(role, .auditOfCare) || officeActs.contains(String(act.prefix { $0 != "." }))
    }

    // MARK: - Objects

    public static func reach(of role: StaffRole) -> Reach {
        switch role {
        case .facility, .machine: .ownFacility
        default: .everything
        }
    }

    /// Whether what belongs to a facility is this person's business.
    public static func reaches(_ staff: StaffMember, facility: Int64) -> Bool {
        switch reach(of: staff.role) {
        case .everything: true
        case .ownFacility: staff.facility == facility
        }
    }

    /// The first page of somebody of this role.
    public static func home(of role: StaffRole) -> String {
        let firsts: [(Permission, String)] = [
            (.seeBoard, "/board"), (.seeOwnFacility, "/facility"), (.manageStaff, "/staff"),
            (.seeOverview, "/overview"),
        ]
        return firsts.first { allows(role, $0.0) }?.1 ?? "/"
    }
}

/// What one person sees of what stands on a page.
public struct Sight: Sendable, Hashable {
    /// Stands where something is that the reader does not see.
    public static let mask = "•••"

    private let shown: Set<Field>

    public init(_ role: StaffRole) { shown = Policy.fields(of: role) }

    public func sees(_ field: Field) -> Bool { shown.contains(field) }

    /// The value, or the mask; where there is nothing there is nothing to hide.
    public func show(_ value: String, _ field: Field) -> String {
        value.isEmpty || sees(field) ? value : Sight.mask
    }
}
