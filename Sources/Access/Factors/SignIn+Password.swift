import Centre

public enum PasswordChange: Sendable, Hashable {
    case changed
    /// The present password is not this.
    case wrong
    case lockedOut(minutes: Int)
    /// The new one cannot be taken.
    case refused(PasswordError)
}

extension SignInDesk {
    /// What is taken out of a new password before its strength is looked at, besides `PasswordStrength.centreWords`:
    /// the person's names, the centre's name and number, and the names of facilities.
    /// - Parameter names: the person's, such as sign-in and full name.
    public func wordsNoPasswordIsMadeOf(names: [String]) async throws -> [String] {
        let facilities = try await store.read { try $0.facilities() }
        return names + centreWords + facilities.flatMap { [$0.name, $0.nameUrdu, $0.city] }
    }

    /// Somebody changes the own password: with the present one, after a fresh proof. Every other browser of the
    /// person is signed out, because whoever knew the old password may sit at one of them.
    public func changePassword(_ who: SignedIn, from current: String, to new: String) async throws -> PasswordChange {
        guard who.isOpen, hasSteppedUp(who.session) else { return .wrong }
        let now = clock.now()
        let key = TryCounter.Key(name: "proof:\(who.staff.id)", triesMax: SignInDesk.wrongProofsMax)
        guard tries.begin([key], now: now) else { return .lockedOut(minutes: TryCounter.lockMinutes) }
        let words = try await wordsNoPasswordIsMadeOf(names: [who.staff.signIn, who.staff.name])
        let hash: String
        do {
            guard try await hasher.verify(current, against: who.staff.passwordHash) else { return .wrong }
            tries.forgive([key])
            hash = try await hasher.hash(new, notMadeOf: words)
        } catch {
            if error == .busy { tries.forgive([key]) }
            return .refused(error)
        }
        let id = who.staff.id
        let kept = who.session.tokenHash
        try await store.write { transaction in
            guard var member = try transaction.staff(id) else { return }
            member.passwordHash = hash
            member.passwordByOtherAt = nil
            try transaction.updateStaff(member)
            for session in try transaction.sessions(of: id, at: now) where session.tokenHash != kept {
                try transaction.deleteSession(tokenHash: session.tokenHash)
            }
            try transaction.appendAudit(AuditEntry(at: now, staff: id, act: .staffPassword, subject: "staff:\(id)"))
        }
        return .changed
    }
}
