public import Centre

/// An act that needs somebody's leave.
public enum Permission: String, Sendable, CaseIterable, Hashable {
    case seeBoard
    case openRequest
    case dispatchRequest
    case permitConditionalGroup
    case overruleSupervisor
    case seeRegister
    case editRegister
    case importRegister
    case exportRegister
    case editStock
    case editFacilities
    case editTemplates
    case seeOverview
    case seeAudit
    case manageStaff
    /// Says of a flag of the abuse graph whether there is something in it.
    case decideFlags
}

/// Who may do what: the one table, checked in one place.
public enum Policy {
    public static func allows(_ role: StaffRole, _ permission: Permission) -> Bool {
        table[role]?.contains(permission) ?? false
    }

    public static let table: [StaffRole: Set<Permission>] = [
        .operator: [.seeBoard, .openRequest, .dispatchRequest, .seeRegister, .editRegister, .editStock],
        .supervisor: [
            .seeBoard, .openRequest, .dispatchRequest, .permitConditionalGroup, .overruleSupervisor, .seeRegister,
            .editRegister, .importRegister, .exportRegister, .editStock, .editFacilities, .editTemplates, .seeOverview,
            .seeAudit, .decideFlags,
        ],
        // The administrator runs the machine and its people and need not see who gives blood to whom.
        .administrator: [
            .seeBoard, .importRegister, .exportRegister, .seeRegister, .editRegister, .editFacilities, .seeOverview,
            .seeAudit, .manageStaff,
        ],
    ]
}
