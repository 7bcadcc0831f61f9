import Blood
public import Centre

/// What became of a change of role.
public enum RoleChange: Sendable, Hashable {
    case changed
    case noSuchPerson
    /// Nobody changes the own role, and no machine becomes a person.
    case refused
    /// Then nobody could manage people any more.
    case lastAdministrator
}

extension SignInDesk {
    /// Gives somebody another role. Every session of the person ends at once: what was open on a page is not theirs
    /// any more.
    /// - Parameter facility: of who works for one; of nobody else.
    public func changeRole(
        of staff: Int64, to role: StaffRole, facility: Int64?, by own: Int64
    ) async throws -> RoleChange {
        guard staff != own, role != .machine, (role == .facility) == (facility != nil) else { return .refused }
        let now = clock.now()
        return try await store.write { transaction in
            // Whoever asks may have lost the own role since the page was opened.
            guard let asker = try transaction.staff(own), asker.isOpenAdministrator else { return .refused }
            guard var member = try transaction.staff(staff) else { return .noSuchPerson }
            guard member.role != .machine else { return .refused }
            if member.role == .administrator, role != .administrator {
                let left = try transaction.allStaff().filter { $0.isOpenAdministrator && $0.id != staff }
                guard !left.isEmpty else { return .lastAdministrator }
            }
            let before = member.role
            (member.role, member.facility) = (role, facility)
            try transaction.updateStaff(member)
            try transaction.deleteSessions(staff: staff)
            let place = facility.map { " facility:\($0)" } ?? ""
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: own, act: .staffRole, subject: "staff:\(staff)\(place)",
                    reason: "\(before.rawValue) → \(role.rawValue)"))
            return .changed
        }
    }
}

extension StaffMember {
    /// Can manage people.
    public var isOpenAdministrator: Bool { role == .administrator && disabledAt == nil }
}
