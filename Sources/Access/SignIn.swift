import Blood
public import Centre

/// What a centre asks of its staff.
public struct SignInRules: Sendable, Hashable {
    /// Whoever has no second factor is led to set one up before anything else.
    public var requiresFactor: Bool
    /// A console nobody touched for this long is locked; `nil` where it never is.
    public var locksAfter: Duration?

    public init(requiresFactor: Bool, locksAfter: Duration?) {
        self.requiresFactor = requiresFactor
        self.locksAfter = locksAfter
    }

    /// Ten minutes are our own figure: long enough to write something up by hand, short enough for an empty desk.
    public static let real = SignInRules(requiresFactor: true, locksAfter: .minutes(10))
    /// Nobody's data is behind it and its passwords stand on its first page: a factor is offered, not asked for.
    public static let demonstration = SignInRules(requiresFactor: false, locksAfter: nil)
}

/// What became of a try to sign in.
public enum SignInOutcome: Sendable {
    /// - Parameter next: what is still to be done.
    case signedIn(token: String, StaffMember, next: SessionStage)
    /// The password was right, but somebody else set it, and it was not changed within so many days.
    case firstPasswordEnded(days: Int)
    /// Name or password is wrong; which of the two is not said.
    case refused
    /// Too many wrong tries; wait.
    case lockedOut(minutes: Int)
    case busy
}

/// A browser and who sits before it.
public struct SignedIn: Sendable {
    public var staff: StaffMember
    public var session: StaffSession

    public init(staff: StaffMember, session: StaffSession) {
        self.staff = staff
        self.session = session
    }

    /// Everything is open to it that the person's role allows.
    public var isOpen: Bool { session.stage == .full && session.lockedAt == nil }
}

/// Signs staff in and out.
public final class SignInDesk: Sendable {
    /// One shift with its handover.
    static let sessionLife = Duration.hours(12)
    /// From the right password to the second factor.
    static let secondStepLife = Duration.minutes(10)
    /// Setting up a second factor may mean finding a telephone and an app first.
    static let enrolmentLife = Duration.minutes(30)
    /// A console nobody touched for this long signs itself out.
    static let idleLife = Duration.hours(4)
    /// Of one person: two consoles, a telephone, and browsers that were closed without signing out. The one that nobody
    /// has touched for longest gives way to the eleventh. Our own figure.
    public static let sessionsMax = 10
    /// The store is told of activity at most this often, so that reading pages costs no write.
    static let touchEvery = Duration.minutes(1)
    /// Of one name: whoever guesses a password has so many tries.
    static let wrongTriesOfNameMax = 10
    /// Of one address: a whole helpline sits behind one, and ten people who mistype must not lock out the eleventh.
    static let wrongTriesOfAddressMax = 100

    let store: any CentreStore
    let clock: any CentreClock
    let hasher: PasswordHasher
    let vault: any FieldSealing
    public let rules: SignInRules
    /// `nil` where no browser could make a passkey, because the centre has no name of its own.
    public let relyingParty: RelyingParty?
    let tries = TryCounter()
    let halfWay = HalfWay()
    /// What is tried at the doors and refused.
    public let watch: WatchBook
    /// The centre's own words, such as its name and number: nobody's password is made of them.
    let centreWords: [String]
    /// Hash of a password nobody has: checked for unknown names, so that they take as long as known ones.
    private let decoy: String

    /// - Parameters:
    ///   - vault: seals the secrets of authenticator apps.
    ///   - centreWords: the centre's name and its number.
    public init(
        store: any CentreStore, clock: any CentreClock, hasher: PasswordHasher, vault: any FieldSealing,
        relyingParty: RelyingParty?, rules: SignInRules, centreWords: [String] = []
    ) async throws {
        self.store = store
        self.clock = clock
        self.hasher = hasher
        self.vault = vault
        self.relyingParty = relyingParty
        self.rules = rules
        self.centreWords = centreWords
        watch = WatchBook(store: store, clock: clock, vault: vault)
        decoy = try await hasher.hash(SecretToken().text)
    }

    /// The first step. A right password opens nothing but the second step where there is one.
    /// - Parameters:
    ///   - address: where the browser is, by `ClientAddress`; `nil` when that is not known, and then only the name is
    ///     counted: an address that everybody shares would lock everybody out.
    ///   - browser: what it calls itself (`User-Agent`).
    public func signIn(
        name: String, password: String, from address: String?, browser: String = ""
    ) async throws -> SignInOutcome {
        let now = clock.now()
        let nameKey = TryCounter.Key(name: "name:\(name.lowercased())", triesMax: SignInDesk.wrongTriesOfNameMax)
        let addressKey = address.map {
            TryCounter.Key(name: "address:\($0)", triesMax: SignInDesk.wrongTriesOfAddressMax)
        }
        let keys = [nameKey] + (addressKey.map { [$0] } ?? [])
        guard tries.begin(keys, now: now) else {
            watch.note(.doorLocked, from: address, agent: browser)
            return .lockedOut(minutes: TryCounter.lockMinutes)
        }
        let (found, hasFactor, code) = try await store.read { transaction -> (StaffMember?, Bool, SetUpCode?) in
            // An unknown name is looked up as long as a known one.
            let staff = try transaction.staff(signIn: name)
            let id = staff?.id ?? 0
            return (staff, try !transaction.factors(of: id).isEmpty, try transaction.setUpCode(of: id))
        }
        let isRight: Bool
        do { isRight = try await hasher.verify(password, against: found?.passwordHash ?? decoy) } catch {
            tries.forgive(keys)
            return .busy
        }
        // A machine has a token and no password.
        guard isRight, let staff = found, staff.disabledAt == nil, staff.role != .machine else {
            watch.noteWrongPassword(name: name, on: found?.id, from: address, agent: browser)
            return .refused
        }
        watch.noteRightPassword(name: name, from: address)
        tries.clear(nameKey)
        if let addressKey { tries.forgive([addressKey]) }
        let life = SignInDesk.firstPasswordLife
        if rules.requiresFactor, let since = staff.passwordByOtherAt, now - since >= life {
            return .firstPasswordEnded(days: Int(life / .hours(24)))
        }
        let needs = SignInDesk.needs(of: staff, hasFactor: hasFactor, code: code, rules: rules)
        let stage = SignInDesk.stage(hasFactor: hasFactor, needs: needs, rules: rules)
        let token = try await begin(staff.id, stage: stage, browser: BrowserKind.name(of: browser), now: now)
        return .signedIn(token: token, staff, next: stage)
    }

    private static func stage(hasFactor: Bool, needs: SetUpNeeds, rules: SignInRules) -> SessionStage {
        if hasFactor { return .password }
        if needs.code || needs.password { return .setUp }
        return rules.requiresFactor ? .enrolment : .full
    }

    /// Makes a session; one that was there before gives way to it, so that no token outlives a step.
    /// - Parameter isProved: the second factor was shown, although something else is still owed.
    /// - Returns: the token of the cookie.
    func begin(
        _ staff: Int64, stage: SessionStage, browser: String, now: Instant, replacing old: [UInt8]? = nil,
        isProved: Bool = false
    ) async throws -> String {
        let token = SecretToken()
        let life =
            switch stage {
            case .full: SignInDesk.sessionLife
            case .password: SignInDesk.secondStepLife
            case .enrolment, .setUp: SignInDesk.enrolmentLife
            }
        // What was tried within this very minute is told too.
        if stage == .full { try await watch.write(on: staff) }
        let session = StaffSession(
            tokenHash: SecretToken.hash(token.text), staff: staff, csrf: SecretToken().text, createdAt: now,
            lastSeenAt: now, expiresAt: now + life, stage: stage, provedAt: stage == .full || isProved ? now : nil,
            browser: browser)
        try await store.write { transaction in
            if let old { try transaction.deleteSession(tokenHash: old) }
            var session = session
            if stage == .full {
                session.news = try SignInDesk.news(for: staff, browser: browser, in: transaction)
                let open = try transaction.sessions(of: staff, at: now).filter { $0.stage == .full }
                for one in open.dropFirst(SignInDesk.sessionsMax - 1) {
                    try transaction.deleteSession(tokenHash: one.tokenHash)
                }
            }
            try transaction.insertSession(session)
            if stage == .full {
                try transaction.appendAudit(
                    AuditEntry(
                        at: now, staff: staff, act: .staffSignIn, subject: "staff:\(staff)", reason: browser))
            }
        }
        return token.text
    }

    private static func news(
        for staff: Int64, browser: String, in transaction: any CentreReading
    ) throws -> SignInNews? {
        let entries = try transaction.signInsAndTries(of: staff, limit: SignInNews.entriesMax)
        var rescues: [SignInNews.Rescue] = []
        if let member = try transaction.staff(staff), member.role == .administrator {
            let previous = entries.first { $0.act == AuditAct.staffSignIn.rawValue }?.at ?? member.createdAt
            rescues = try transaction.rescues(since: previous).map { .init(staff: $0.staff, at: $0.madeAt) }
        }
        return SignInNews(entries, browser: browser, rescues: rescues)
    }

    /// The browser a cookie stands for, at whatever stage; `nil` when its session ended or the person was disabled.
    /// - Parameters:
    ///   - isTouch: a person did something. A page that reads itself again is no sign of one: it would keep a console
    ///     that everybody has left signed in for the whole shift.
    ///   - isInCall: whether this person is on the telephone or being rung: then nothing is locked.
    public func session(
        token: String, isTouch: Bool, isInCall: @Sendable (Int64) async throws -> Bool
    ) async throws -> SignedIn? {
        let now = clock.now()
        let hash = SecretToken.hash(token)
        guard var found = try await find(hash), found.staff.disabledAt == nil, found.session.expiresAt > now,
            now - found.session.lastSeenAt < SignInDesk.idleLife
        else { return nil }
        guard found.session.stage == .full, found.session.lockedAt == nil else { return found }
        let idle = now - found.session.lastSeenAt
        if let limit = rules.locksAfter, idle >= limit {
            if try await isInCall(found.staff.id) {
                try await store.write { try $0.touchSession(tokenHash: hash, at: now) }
            } else {
                try await store.write { try $0.lockSession(tokenHash: hash, at: now) }
                found.session.lockedAt = now
            }
        } else if isTouch, idle >= SignInDesk.touchEvery {
            do { try await store.write { try $0.touchSession(tokenHash: hash, at: now) } } catch let failure
                as any StoreFailure where failure.isPassing
            {
                // On a full disk the board can still be read. That somebody was there is written down the next time.
            }
        }
        return found
    }

    private func find(_ hash: [UInt8]) async throws -> SignedIn? {
        try await store.read { transaction in
            guard let session = try transaction.session(tokenHash: hash),
                let staff = try transaction.staff(session.staff)
            else { return nil }
            return SignedIn(staff: staff, session: session)
        }
    }

    public func signOut(token: String) async throws {
        let hash = SecretToken.hash(token)
        try await store.write { try $0.deleteSession(tokenHash: hash) }
    }
}

/// A coarse kind of browser: enough to know one's own again, too little to tell two people's apart.
public enum BrowserKind {
    /// - Parameter agent: what the browser says of itself; it can say anything, so only words of ours are kept of it.
    public static func name(of agent: String) -> String {
        let browsers = [
            ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Safari", "Safari"),
        ]
        let systems = [
            ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "Mac"), ("Linux", "Linux"),
        ]
        let found = [browsers, systems].compactMap { list in list.first { agent.contains($0.0) }?.1 }
        return found.joined(separator: ", ")
    }
}
