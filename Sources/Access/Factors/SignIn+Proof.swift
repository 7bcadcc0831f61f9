import Blood
public import Centre

/// What somebody shows to prove who it is.
public enum Proof: Sendable {
    case passkey(PasskeyAnswer)
    /// Six digits of an app, or a recovery code.
    case code(String)
    /// Only where the account has no second factor, and to open a locked console.
    case password(String)
}

public enum ProofOutcome: Sendable, Hashable {
    case proved
    case refused
    case lockedOut(minutes: Int)
    case busy
}

/// What a person is asked to show.
public struct ProofChoice: Sendable {
    /// Credential ids of the person's passkeys, and the challenge to sign; `nil` without passkeys.
    public var passkey: (challenge: [UInt8], credentials: [[UInt8]])?
    public var hasTimedCode: Bool
    public var recoveryCodesLeft: Int
    public var takesPassword: Bool

    public init(
        passkey: (challenge: [UInt8], credentials: [[UInt8]])?, hasTimedCode: Bool, recoveryCodesLeft: Int,
        takesPassword: Bool
    ) {
        self.passkey = passkey
        self.hasTimedCode = hasTimedCode
        self.recoveryCodesLeft = recoveryCodesLeft
        self.takesPassword = takesPassword
    }
}

extension SignInDesk {
    /// Of one account: with three codes in force at a time, five tries a quarter of an hour are one chance in seven
    /// hundred a day for somebody who has the password.
    static let wrongProofsMax = 5
    /// Whoever proved who it is within this time is not asked again for an act that needs it. Our own figure.
    public static let stepUpLife = Duration.minutes(5)

    // MARK: - Second step, step-up, unlocking

    /// What to ask this person for.
    /// - Parameter isUnlocking: a console that was left alone opens with the password too, as it was opened before.
    public func choice(for who: SignedIn, isUnlocking: Bool = false) async throws -> ProofChoice {
        let now = clock.now()
        let id = who.staff.id
        let (factors, left) = try await store.read { (try $0.factors(of: id), try $0.recoveryCodesLeft(of: id)) }
        let credentials = factors.compactMap(\.passkey?.credentialID)
        let hasPasskey = !credentials.isEmpty && relyingParty != nil
        return ProofChoice(
            passkey: hasPasskey ? (halfWay.challenge(for: who.session.tokenHash, now: now), credentials) : nil,
            hasTimedCode: factors.contains { $0.passkey == nil }, recoveryCodesLeft: factors.isEmpty ? 0 : left,
            takesPassword: factors.isEmpty || isUnlocking)
    }

    /// The second step of signing in.
    /// - Returns: the token of a new session when it was right, and what is still to be done.
    public func completeSignIn(
        _ who: SignedIn, with proof: Proof
    ) async throws -> (ProofOutcome, token: String?, next: SessionStage) {
        guard who.session.stage == .password else { return (.refused, nil, .password) }
        let outcome = try await check(proof, of: who, takesPassword: false)
        guard outcome == .proved else { return (outcome, nil, .password) }
        // Whoever still has a password that somebody else knows takes one of their own first.
        let next: SessionStage = rules.requiresFactor && who.staff.passwordByOtherAt != nil ? .setUp : .full
        let token = try await begin(
            who.staff.id, stage: next, browser: who.session.browser, now: clock.now(),
            replacing: who.session.tokenHash, isProved: true)
        return (.proved, token, next)
    }

    /// Whether this person has proved who it is within the last five minutes, in this very session.
    public func hasSteppedUp(_ session: StaffSession) -> Bool {
        guard let provedAt = session.provedAt else { return false }
        return clock.now() - provedAt < SignInDesk.stepUpLife
    }

    public func stepUp(_ who: SignedIn, with proof: Proof) async throws -> ProofOutcome {
        guard who.isOpen else { return .refused }
        let id = who.staff.id
        let hasFactor = try await store.read { try !$0.factors(of: id).isEmpty }
        let outcome = try await check(proof, of: who, takesPassword: !hasFactor)
        guard outcome == .proved else { return outcome }
        let now = clock.now()
        try await store.write { transaction in
            try transaction.proveSession(tokenHash: who.session.tokenHash, at: now)
            try transaction.touchSession(tokenHash: who.session.tokenHash, at: now)
            try transaction.appendAudit(AuditEntry(at: now, staff: id, act: .staffStepUp, subject: "staff:\(id)"))
        }
        return .proved
    }

    public func unlock(_ who: SignedIn, with proof: Proof) async throws -> ProofOutcome {
        guard who.session.stage == .full else { return .refused }
        let outcome = try await check(proof, of: who, takesPassword: true)
        guard outcome == .proved else { return outcome }
        let now = clock.now()
        try await store.write { transaction in
            try transaction.lockSession(tokenHash: who.session.tokenHash, at: nil)
            try transaction.touchSession(tokenHash: who.session.tokenHash, at: now)
        }
        return .proved
    }

    // MARK: - Checking

    private func check(_ proof: Proof, of who: SignedIn, takesPassword: Bool) async throws -> ProofOutcome {
        let now = clock.now()
        let key = TryCounter.Key(name: "proof:\(who.staff.id)", triesMax: SignInDesk.wrongProofsMax)
        guard tries.begin([key], now: now) else { return .lockedOut(minutes: TryCounter.lockMinutes) }
        let isRight: Bool
        switch proof {
        case .passkey(let answer): isRight = try await checkPasskey(answer, of: who, now: now)
        case .code(let typed): isRight = try await checkCode(typed, of: who.staff.id, now: now)
        case .password(let password):
            do {
                let matches = try await hasher.verify(password, against: who.staff.passwordHash)
                isRight = takesPassword && matches
            } catch {
                tries.forgive([key])
                return .busy
            }
        }
        guard isRight else {
            try await noteWrongProof(of: who, now: now)
            return .refused
        }
        // A password that opens a locked console does not give anybody new tries at the codes.
        if case .password = proof { tries.forgive([key]) } else { tries.clear(key) }
        return .proved
    }

    private func checkPasskey(_ answer: PasskeyAnswer, of who: SignedIn, now: Instant) async throws -> Bool {
        let id = who.staff.id
        guard let relyingParty, let client = try? PasskeyClientData(answer.clientDataJSON),
            let challenge = halfWay.take(client.challenge, of: who.session.tokenHash, now: now)
        else { return false }
        let factors = try await store.read { try $0.factors(of: id) }
        guard var factor = factors.first(where: { $0.passkey?.credentialID == answer.credentialID }),
            let passkey = factor.passkey,
            let used = try? PasskeyVerifier(relyingParty: relyingParty).use(
                passkey, answer: answer, challenge: challenge, userHandle: SignInDesk.userHandle(of: id))
        else { return false }
        factor.means = .passkey(used)
        let noted = factor
        return try await store.write { try $0.noteFactorUse(noted, at: now) }
    }

    private func checkCode(_ typed: String, of id: Int64, now: Instant) async throws -> Bool {
        let digits = typed.filter { !$0.isWhitespace && $0 != "-" }
        if digits.utf8.count == TimedCode.digits, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            let factors = try await store.read { try $0.factors(of: id) }
            guard var factor = factors.first(where: { $0.passkey == nil }),
                case .timedCode(let sealed, let last) = factor.means
            else { return false }
            let secret = try vault.open(sealed, at: SignInDesk.place(of: factor.id))
            guard let step = TimedCode(secret: secret).step(of: digits, now: now, after: last) else { return false }
            factor.means = .timedCode(secret: sealed, lastStep: step)
            let noted = factor
            return try await store.write { try $0.noteFactorUse(noted, at: now) }
        }
        guard let letters = RecoveryCode.letters(typed) else { return false }
        let hash = RecoveryCode.hash(letters, of: id)
        return try await store.write { transaction in
            guard try transaction.useRecoveryCode(of: id, hash: hash, at: now) else { return false }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: id, act: .staffRecoveryCodeUsed, subject: "staff:\(id)"))
            return true
        }
    }

    /// Where the secret of an app is sealed for.
    static func place(of factor: Int64) -> FieldPlace { FieldPlace("staff_factor", "secret_sealed", row: factor) }

    /// What a passkey calls its owner: nothing that tells who it is.
    public static func userHandle(of staff: Int64) -> [UInt8] { SecretToken.hash("qatra/passkey-owner/\(staff)") }
}
