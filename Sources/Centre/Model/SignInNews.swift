public import Blood

/// What somebody who has just signed in has to know: what was tried at the account since the time before, and whether
/// this kind of browser is new.
public struct SignInNews: Codable, Sendable, Hashable {
    /// On the machine itself, past every administrator, an account was given a set-up code.
    public struct Rescue: Codable, Sendable, Hashable {
        public var staff: Int64
        public var at: Instant

        public init(staff: Int64, at: Instant) {
            self.staff = staff
            self.at = at
        }
    }

    /// When the person signed in the time before; `nil` for the first time.
    public var previousAt: Instant?
    public var wrongPasswords: Int
    public var wrongFactors: Int
    public var lastWrongAt: Instant?
    /// Some of them from a kind of browser that this person has not signed in with.
    public var isFromElsewhere: Bool
    public var isNewBrowser: Bool
    /// For administrators.
    public var rescues: [Rescue]

    public init(
        previousAt: Instant?, wrongPasswords: Int, wrongFactors: Int, lastWrongAt: Instant?, isFromElsewhere: Bool,
        isNewBrowser: Bool, rescues: [Rescue]
    ) {
        self.previousAt = previousAt
        self.wrongPasswords = wrongPasswords
        self.wrongFactors = wrongFactors
        self.lastWrongAt = lastWrongAt
        self.isFromElsewhere = isFromElsewhere
        self.isNewBrowser = isNewBrowser
        self.rescues = rescues
    }

    /// Fewer wrong tries than this, all from one's own kind of browser, are one's own fingers.
    public static let ownMistakesMax = 2
    /// So many entries of the audit are looked at: years of ordinary sign-ins, or one long attack.
    public static let entriesMax = 200

    /// - Parameters:
    ///   - entries: sign-ins and refused tries of this person, newest first, before the present sign-in is written.
    ///   - browser: the kind that signs in now.
    /// - Returns: `nil` when there is nothing to tell.
    public init?(_ entries: [AuditEntry], browser: String, rescues: [Rescue]) {
        let signIns = entries.filter { $0.act == AuditAct.staffSignIn.rawValue }
        // Sign-ins of an earlier version did not say.
        let known = Set(signIns.map(\.reason).filter { !$0.isEmpty })
        let isKnown: (String) -> Bool = { $0.isEmpty || known.isEmpty || known.contains($0) }
        let tries = entries.prefix { $0.act != AuditAct.staffSignIn.rawValue }
        let notes = tries.map { (entry: $0, note: RefusalNote($0.reason) ?? RefusalNote(tries: 1)) }
        func count(_ act: AuditAct) -> Int {
            notes.reduce(0) { $0 + ($1.entry.act == act.rawValue ? $1.note.tries : 0) }
        }
        self.init(
            previousAt: signIns.first?.at, wrongPasswords: count(.staffPasswordRefused),
            wrongFactors: count(.staffFactorRefused), lastWrongAt: tries.first?.at,
            isFromElsewhere: notes.contains { !isKnown($0.note.browser) }, isNewBrowser: !isKnown(browser),
            rescues: rescues)
        let all = wrongPasswords + wrongFactors
        guard isFromElsewhere || isNewBrowser || all > SignInNews.ownMistakesMax || !rescues.isEmpty else {
            return nil
        }
    }
}
