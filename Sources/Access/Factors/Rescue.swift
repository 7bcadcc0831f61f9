public import Blood
public import Centre

/// What became of a rescue.
public enum RescueOutcome: Sendable, Hashable {
    /// - Parameters:
    ///   - code: shown once.
    ///   - until: when it ends.
    case done(code: String, until: Instant)
    case noSuchPerson
    /// An administrator can help everybody else.
    case notAdministrator
    case closed
}

/// Help for an administrator who lost every factor and whom no other administrator can help: given by whoever owns the
/// data directory, on the machine itself. It is no way around the audit: the entry is chained and shipped like any
/// other, and every administrator is told at the next sign-in.
public enum Rescue {
    /// Takes the factors away, ends every session, and gives a set-up code.
    /// - Parameters:
    ///   - signIn: as the administrator signs in.
    ///   - passwordHash: of a new first password, for somebody who lost that too.
    ///   - reason: why, for the audit.
    /// - Throws: what the store throws.
    public static func administrator(
        _ signIn: String, passwordHash: String?, reason: String, in store: any CentreStore, at now: Instant
    ) async throws -> RescueOutcome {
        try await store.write { transaction in
            guard var member = try transaction.staff(signIn: signIn) else { return .noSuchPerson }
            guard member.role == .administrator else { return .notAdministrator }
            guard member.disabledAt == nil else { return .closed }
            let id = member.id
            if let passwordHash {
                member.passwordHash = passwordHash
                member.passwordByOtherAt = now
                try transaction.updateStaff(member)
            }
            let code = SetUpCodes.make(for: id, kind: .rescue, by: nil, at: now)
            try transaction.deleteFactors(of: id)
            try transaction.deleteSessions(staff: id)
            try transaction.insertSetUpCode(code.kept)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: nil, act: .staffRescue, subject: "staff:\(id)", reason: reason))
            return .done(code: code.text, until: code.kept.expiresAt)
        }
    }
}
