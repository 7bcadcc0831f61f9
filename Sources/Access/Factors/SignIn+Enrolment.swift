import Blood
public import Centre

public enum EnrolmentOutcome: Sendable, Hashable {
    /// - Parameters:
    ///   - token: of a new, full session, where the person was still at the door.
    ///   - codes: recovery codes, where there were none; shown this once.
    case enrolled(token: String?, codes: [String])
    case refused
    case lockedOut(minutes: Int)
    /// As many passkeys as one may have, or an app is there already.
    case tooMany
}

/// What became of an administrator's taking lost factors away.
public enum FactorResetOutcome: Sendable, Hashable {
    /// - Parameter code: to be handed to the person, shown once; `nil` where no factor is asked for.
    case done(code: String?)
    case refused
}

/// What a browser needs to make a passkey.
public struct PasskeyOffer: Sendable {
    public var relyingParty: RelyingParty
    public var challenge: [UInt8]
    public var userHandle: [UInt8]
    public var userName: String
    public var displayName: String
    /// What the person has already: an authenticator that holds one of them makes no second.
    public var existing: [[UInt8]]
}

extension SignInDesk {
    public static let passkeysMax = 10
    public static let factorNameMax = 40

    // MARK: - Setting up

    /// Whether this browser may add factors now: at the door, where there is none yet, or after a fresh proof.
    public func mayChangeFactors(_ who: SignedIn) -> Bool {
        who.session.stage == .enrolment || who.isOpen && hasSteppedUp(who.session)
    }

    public func passkeyOffer(for who: SignedIn) async throws -> PasskeyOffer? {
        guard let relyingParty, mayChangeFactors(who) else { return nil }
        let id = who.staff.id
        let existing = try await store.read { try $0.factors(of: id) }.compactMap(\.passkey?.credentialID)
        guard existing.count < SignInDesk.passkeysMax else { return nil }
        return PasskeyOffer(
            relyingParty: relyingParty, challenge: halfWay.challenge(for: who.session.tokenHash, now: clock.now()),
            userHandle: SignInDesk.userHandle(of: id), userName: who.staff.signIn, displayName: who.staff.name,
            existing: existing)
    }

    /// The secret to put into an app; `nil` when there is one already.
    public func timedCodeOffer(for who: SignedIn) async throws -> (secret: String, address: String)? {
        guard mayChangeFactors(who) else { return nil }
        let id = who.staff.id
        guard try await store.read({ try !$0.factors(of: id).contains { $0.passkey == nil } }) else { return nil }
        let secret = halfWay.secret(for: who.session.tokenHash, now: clock.now())
        return (
            Base32.encode(secret), TimedCode.address(secret: secret, account: who.staff.signIn, issuer: "Qatra")
        )
    }

    public func enrolPasskey(
        _ who: SignedIn, clientDataJSON: [UInt8], attestationObject: [UInt8], name: String
    ) async throws -> EnrolmentOutcome {
        let now = clock.now()
        guard mayChangeFactors(who), let relyingParty, let client = try? PasskeyClientData(clientDataJSON),
            let challenge = halfWay.take(client.challenge, of: who.session.tokenHash, now: now),
            let passkey = try? PasskeyVerifier(relyingParty: relyingParty).register(
                clientDataJSON: clientDataJSON, attestationObject: attestationObject, challenge: challenge)
        else { return .refused }
        return try await enrol(
            StaffFactor(staff: who.staff.id, name: name, means: .passkey(passkey), createdAt: now), who, now: now)
    }

    /// - Parameter code: what the app shows, so that it is known to work before anything rests on it.
    public func enrolTimedCode(_ who: SignedIn, code: String) async throws -> EnrolmentOutcome {
        let now = clock.now()
        let key = TryCounter.Key(name: "proof:\(who.staff.id)", triesMax: SignInDesk.wrongProofsMax)
        guard mayChangeFactors(who), let secret = halfWay.shownSecret(of: who.session.tokenHash, now: now) else {
            return .refused
        }
        guard tries.begin([key], now: now) else { return .lockedOut(minutes: TryCounter.lockMinutes) }
        let digits = code.filter { !$0.isWhitespace }
        guard let step = TimedCode(secret: secret).step(of: digits, now: now, after: 0) else { return .refused }
        tries.forgive([key])
        let outcome = try await enrol(
            StaffFactor(
                staff: who.staff.id, name: "App", means: .timedCode(secret: secret, lastStep: step), createdAt: now),
            who, now: now)
        halfWay.forgetSecret(of: who.session.tokenHash)
        return outcome
    }

    private func enrol(_ factor: StaffFactor, _ who: SignedIn, now: Instant) async throws -> EnrolmentOutcome {
        let id = who.staff.id
        let atDoor = who.session.stage == .enrolment
        let fresh = RecoveryCode.makeSet()
        let hashes = fresh.compactMap(RecoveryCode.letters).map { RecoveryCode.hash($0, of: id) }
        var named = factor
        named.name = String(factor.name.prefix(SignInDesk.factorNameMax))
        if named.name.isEmpty { named.name = "Passkey" }
        let entry = named
        let vault = vault
        let codes: [String]? = try await store.write { transaction in
            let there = try transaction.factors(of: id)
            // Two browsers at the door: the second one finds a factor and has to show it.
            guard !atDoor || there.isEmpty else { return nil }
            if let passkey = entry.passkey {
                guard there.count(where: { $0.passkey != nil }) < SignInDesk.passkeysMax,
                    !there.contains(where: { $0.passkey?.credentialID == passkey.credentialID })
                else { return nil }
            } else {
                guard !there.contains(where: { $0.passkey == nil }) else { return nil }
            }
            _ = try transaction.insertFactor(entry) { row in
                guard case .timedCode(let secret, _) = entry.means else { return [] }
                return try vault.seal(secret, at: SignInDesk.place(of: row))
            }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: id, act: .staffFactorAdd, subject: "staff:\(id)"))
            if atDoor, try transaction.useSetUpCode(of: id, at: now) {
                try transaction.appendAudit(
                    AuditEntry(at: now, staff: id, act: .staffSetUpCodeUsed, subject: "staff:\(id)"))
            }
            guard try transaction.recoveryCodesLeft(of: id) == 0 else { return [] }
            try transaction.replaceRecoveryCodes(of: id, hashes: hashes)
            return fresh
        }
        guard let codes else { return .tooMany }
        guard atDoor else { return .enrolled(token: nil, codes: codes) }
        let token = try await begin(
            id, stage: .full, browser: who.session.browser, now: now, replacing: who.session.tokenHash)
        return .enrolled(token: token, codes: codes)
    }

    // MARK: - Changing and taking away

    /// - Returns: `nil` when it is not allowed now.
    public func newRecoveryCodes(_ who: SignedIn) async throws -> [String]? {
        guard who.isOpen, hasSteppedUp(who.session) else { return nil }
        let id = who.staff.id
        let now = clock.now()
        let codes = RecoveryCode.makeSet()
        let hashes = codes.compactMap(RecoveryCode.letters).map { RecoveryCode.hash($0, of: id) }
        return try await store.write { transaction in
            // Without a factor there is nothing that they could stand in for.
            guard try !transaction.factors(of: id).isEmpty else { return nil }
            try transaction.replaceRecoveryCodes(of: id, hashes: hashes)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: id, act: .staffRecoveryCodes, subject: "staff:\(id)"))
            return codes
        }
    }

    /// - Returns: false when there is no such factor, or it is the last one of somebody who must have one.
    public func removeFactor(_ factor: Int64, _ who: SignedIn) async throws -> Bool {
        guard who.isOpen, hasSteppedUp(who.session) else { return false }
        let id = who.staff.id
        let now = clock.now()
        let mustKeepOne = rules.requiresFactor
        return try await store.write { transaction in
            let there = try transaction.factors(of: id)
            guard there.contains(where: { $0.id == factor }), !mustKeepOne || there.count > 1,
                try transaction.deleteFactor(factor, of: id)
            else { return false }
            if there.count == 1 { try transaction.deleteFactors(of: id) }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: id, act: .staffFactorRemove, subject: "staff:\(id)"))
            return true
        }
    }

    /// An administrator helps somebody who has lost every factor: they are taken away, every session ends, and the
    /// person sets up new ones at the next sign-in, with the code that is shown to the administrator once. A code that
    /// was lost is made anew in the same way.
    /// - Parameter reason: why, for the audit.
    public func resetFactors(of staff: Int64, by own: SignedIn, reason: String) async throws -> FactorResetOutcome {
        guard own.isOpen, hasSteppedUp(own.session), staff != own.staff.id, !reason.isEmpty else { return .refused }
        let now = clock.now()
        let by = own.staff.id
        let code = rules.requiresFactor ? SetUpCodes.make(for: staff, kind: .reset, by: by, at: now) : nil
        return try await store.write { transaction in
            guard let member = try transaction.staff(staff), member.role != .machine else { return .refused }
            if let code { try transaction.insertSetUpCode(code.kept) }
            try transaction.deleteFactors(of: staff)
            try transaction.deleteSessions(staff: staff)
            try transaction.recordFactorReset(FactorReset(staff: staff, at: now, by: by))
            try transaction.appendAudit(
                AuditEntry(at: now, staff: by, act: .staffFactorReset, subject: "staff:\(staff)", reason: reason))
            return .done(code: code?.text)
        }
    }

    // MARK: - Sessions

    /// A short name of a session for a page: from its hash nobody gets back to its token.
    public static func handle(of session: StaffSession) -> String {
        session.tokenHash.prefix(8).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    /// Ends one session, or all but the own one.
    /// - Parameters:
    ///   - handle: which; `nil` means all.
    ///   - kept: the session of whoever asks, which is not ended.
    public func endSessions(
        of staff: Int64, handle: String?, keeping kept: [UInt8]?, by own: Int64
    ) async throws {
        let now = clock.now()
        try await store.write { transaction in
            for session in try transaction.sessions(of: staff, at: now)
            where session.tokenHash != kept && (handle == nil || SignInDesk.handle(of: session) == handle) {
                try transaction.deleteSession(tokenHash: session.tokenHash)
            }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: own, act: .staffEndSessions, subject: "staff:\(staff)"))
        }
    }
}
