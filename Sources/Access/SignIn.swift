import Blood
public import Centre
import Synchronization

/// What became of a try to sign in.
public enum SignInOutcome: Sendable {
    case signedIn(token: String, StaffMember)
    /// Name or password is wrong; which of the two is not said.
    case refused
    /// Too many wrong tries; wait.
    case lockedOut(minutes: Int)
    case busy
}

/// A browser that is signed in.
public struct SignedIn: Sendable {
    public var staff: StaffMember
    public var session: StaffSession
}

/// Signs staff in and out.
public final class SignInDesk: Sendable {
    /// One shift with its handover.
    static let sessionLife = Duration.hours(12)
    /// A console nobody touched for this long signs itself out.
    static let idleLife = Duration.hours(4)
    /// The store is told of activity at most this often, so that reading pages costs no write.
    static let touchEvery = Duration.minutes(5)
    /// Of one name: whoever guesses a password has so many tries.
    static let wrongTriesOfNameMax = 10
    /// Of one address: a whole helpline sits behind one, and ten people who mistype must not lock out the eleventh.
    static let wrongTriesOfAddressMax = 100
    static let lockMinutes = 15

    private let store: any CentreStore
    private let clock: any CentreClock
    private let hasher: PasswordHasher
    private let wrongTries = Mutex<[String: [Instant]]>([:])
    /// Hash of a password nobody has: checked for unknown names, so that they take as long as known ones.
    private let decoy: String

    public init(store: any CentreStore, clock: any CentreClock, hasher: PasswordHasher) async throws {
        self.store = store
        self.clock = clock
        self.hasher = hasher
        decoy = try await hasher.hash(SecretToken().text)
    }

    /// - Parameter address: where the browser is, by `ClientAddress`; `nil` when that is not known, and then only the
    ///   name is counted: an address that everybody shares would lock everybody out.
    public func signIn(name: String, password: String, from address: String?) async throws -> SignInOutcome {
        let now = clock.now()
        let keys = ["name:\(name.lowercased())"] + (address.map { ["address:\($0)"] } ?? [])
        guard !isLocked(keys, now: now) else { return .lockedOut(minutes: SignInDesk.lockMinutes) }
        let found = try await store.read { try $0.staff(signIn: name) }
        let isRight: Bool
        do { isRight = try await hasher.verify(password, against: found?.passwordHash ?? decoy) } catch {
            return .busy
        }
        // A machine has a token and no password.
        guard isRight, let staff = found, staff.disabledAt == nil, staff.role != .machine else {
            noteWrongTry(keys, now: now)
            return .refused
        }
        wrongTries.withLock { tries in _ = tries.removeValue(forKey: keys[0]) }
        let token = SecretToken()
        let session = StaffSession(
            tokenHash: SecretToken.hash(token.text), staff: staff.id, csrf: SecretToken().text, createdAt: now,
            lastSeenAt: now, expiresAt: now + SignInDesk.sessionLife)
        try await store.write { transaction in
            try transaction.insertSession(session)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff.id, act: .staffSignIn, subject: "staff:\(staff.id)"))
        }
        return .signedIn(token: token.text, staff)
    }

    /// The session a cookie stands for; `nil` when it ended or the person was disabled.
    /// - Parameter isTouch: a person did something. A page that reads itself again is no sign of one: it would keep a
    ///   console that everybody has left signed in for the whole shift.
    public func signedIn(token: String, isTouch: Bool) async throws -> SignedIn? {
        let now = clock.now()
        let hash = SecretToken.hash(token)
        let found = try await store.read { transaction -> SignedIn? in
            guard let session = try transaction.session(tokenHash: hash),
                let staff = try transaction.staff(session.staff)
            else { return nil }
            return SignedIn(staff: staff, session: session)
        }
        guard let found, found.staff.disabledAt == nil, found.session.expiresAt > now,
            now - found.session.lastSeenAt < SignInDesk.idleLife
        else { return nil }
        if isTouch, now - found.session.lastSeenAt > SignInDesk.touchEvery {
            try await store.write { try $0.touchSession(tokenHash: hash, at: now) }
        }
        return found
    }

    public func signOut(token: String) async throws {
        let hash = SecretToken.hash(token)
        try await store.write { try $0.deleteSession(tokenHash: hash) }
    }

    private func isLocked(_ keys: [String], now: Instant) -> Bool {
        wrongTries.withLock { tries in
            keys.contains { key in
                let recent = tries[key, default: []].filter { now - $0 < .minutes(Double(SignInDesk.lockMinutes)) }
                tries[key] = recent.isEmpty ? nil : recent
                return recent.count
                    >= (key.hasPrefix("name:") ? SignInDesk.wrongTriesOfNameMax : SignInDesk.wrongTriesOfAddressMax)
            }
        }
    }

    private func noteWrongTry(_ keys: [String], now: Instant) {
        wrongTries.withLock { tries in
            // A flood of invented names must not fill the memory: beyond this the oldest half is forgotten.
            if tries.count > 10_000 { tries = tries.filter { now - ($0.value.last ?? now) < .minutes(1) } }
            for key in keys { tries[key, default: []].append(now) }
        }
    }
}
