public import Blood
public import Centre
import Crypto
import Foundation

/// What somebody owes at the door besides the password, before a second factor may be set up or anything is open.
public struct SetUpNeeds: Sendable, Hashable {
    /// The code that an administrator, or the machine's owner, handed over.
    public var code: Bool
    /// A password of one's own: the present one is known to whoever set it.
    public var password: Bool

    public init(code: Bool, password: Bool) {
        self.code = code
        self.password = password
    }
}

/// What became of a try to show what is owed.
public enum SetUpOutcome: Sendable {
    case done(token: String, next: SessionStage)
    /// Not the code, or its time is over.
    case wrongCode
    case lockedOut(minutes: Int)
    /// The new password cannot be taken.
    case password(PasswordError)
    /// The new password is the old one.
    case samePassword
    /// The browser is at another step.
    case notHere
}

/// Codes that let somebody set up a second factor once: drawn, and hashed as they are kept.
public enum SetUpCodes {
    /// A working day and the night after it: handed over and used in one go, or made again.
    public static let life = Duration.hours(24)

    /// A new code for this person.
    /// - Parameter maker: `nil` for the machine's owner.
    /// - Returns: what is shown once, and what is kept.
    public static func make(
        for staff: Int64, kind: SetUpCode.Kind, by maker: Int64?, at now: Instant
    ) -> (text: String, kept: SetUpCode) {
        let text = RecoveryCode.make()
        let kept = SetUpCode(
            staff: staff, kind: kind, hash: hash(RecoveryCode.letters(text) ?? "", of: staff), madeAt: now,
            madeBy: maker, expiresAt: now + life)
        return (text, kept)
    }

    /// 80 bits of chance, as recovery codes: a plain hash is enough.
    static func hash(_ letters: String, of staff: Int64) -> [UInt8] {
        Array(SHA256.hash(data: Data("qatra/set-up/\(staff)/\(letters)".utf8)))
    }
}

extension SignInDesk {
    /// A password that somebody else set opens nothing any more after so long without being changed. A week lets a
    /// person who is away over the days of Eid come in, and a note under a keyboard is worth nothing after it.
    public static let firstPasswordLife = Duration.hours(7 * 24)

    static func needs(
        of staff: StaffMember, hasFactor: Bool, code: SetUpCode?, rules: SignInRules
    ) -> SetUpNeeds {
        // A demonstration's passwords stand on its first page.
        guard rules.requiresFactor else { return SetUpNeeds(code: false, password: false) }
        return SetUpNeeds(
            code: !hasFactor && code.map { $0.usedAt == nil } ?? false, password: staff.passwordByOtherAt != nil)
    }

    /// What this browser has to show.
    public func setUpNeeds(_ who: SignedIn) async throws -> SetUpNeeds {
        let id = who.staff.id
        let (hasFactor, code) = try await store.read { (try !$0.factors(of: id).isEmpty, try $0.setUpCode(of: id)) }
        return SignInDesk.needs(of: who.staff, hasFactor: hasFactor, code: code, rules: rules)
    }

    /// Shows the set-up code and takes the new password, as far as each is owed.
    ///
    /// The code is looked at here and used up where the factor is set up: whoever is interrupted between the two shows
    /// it again, and the password alone still leads nowhere.
    public func setUp(_ who: SignedIn, code typed: String, password: String) async throws -> SetUpOutcome {
        guard who.session.stage == .setUp else { return .notHere }
        let now = clock.now()
        let id = who.staff.id
        let key = TryCounter.Key(name: "proof:\(id)", triesMax: SignInDesk.wrongProofsMax)
        guard tries.begin([key], now: now) else { return .lockedOut(minutes: TryCounter.lockMinutes) }
        let (hasFactor, kept) = try await store.read { (try !$0.factors(of: id).isEmpty, try $0.setUpCode(of: id)) }
        let needs = SignInDesk.needs(of: who.staff, hasFactor: hasFactor, code: kept, rules: rules)
        if needs.code {
            let letters = RecoveryCode.letters(typed) ?? ""
            guard let kept, kept.isOpen(at: now),
                isEqualInConstantTime(SetUpCodes.hash(letters, of: id), kept.hash)
            else {
                try await noteWrongProof(of: who, now: now)
                return .wrongCode
            }
        }
        tries.forgive([key])
        var hash: String?
        if needs.password {
            do {
                let words = try await wordsNoPasswordIsMadeOf(names: [who.staff.signIn, who.staff.name])
                guard try await !hasher.verify(password, against: who.staff.passwordHash) else { return .samePassword }
                hash = try await hasher.hash(password, notMadeOf: words)
            } catch let error as PasswordError { return .password(error) }
        }
        if let hash {
            let kept = who.session.tokenHash
            try await store.write { transaction in
                guard var member = try transaction.staff(id) else { return }
                member.passwordHash = hash
                member.passwordByOtherAt = nil
                try transaction.updateStaff(member)
                for session in try transaction.sessions(of: id, at: now) where session.tokenHash != kept {
                    try transaction.deleteSession(tokenHash: session.tokenHash)
                }
                try transaction.appendAudit(
                    AuditEntry(at: now, staff: id, act: .staffPassword, subject: "staff:\(id)"))
            }
        }
        // A browser that came here before there was a factor has not shown it: somebody else may have set it up since.
        let next: SessionStage = hasFactor ? (who.session.provedAt != nil ? .full : .password) : .enrolment
        let token = try await begin(
            id, stage: next, browser: who.session.browser, now: now, replacing: who.session.tokenHash)
        return .done(token: token, next: next)
    }

    /// Puts a wrong factor or code into the audit; the tries are bounded by their counter.
    func noteWrongProof(of who: SignedIn, now: Instant) async throws {
        let id = who.staff.id
        let note = RefusalNote(tries: 1, browser: who.session.browser)
        try await store.write { transaction in
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: id, act: .staffFactorRefused, subject: "staff:\(id)", reason: note.text))
        }
    }

    /// The person has read what there was to tell.
    public func dropNews(_ who: SignedIn) async throws {
        let hash = who.session.tokenHash
        try await store.write { try $0.dropNews(tokenHash: hash) }
    }
}
