public import Blood

/// How far a browser has come at the door.
public enum SessionStage: String, Sendable, CaseIterable, Hashable {
    /// Signed in.
    case full
    /// The password was right; the second factor is still to be shown.
    case password
    /// The password was right; a set-up code, or a password of one's own, is still owed.
    case setUp
    /// The password was right, and the account has no second factor yet: it has to be set up first.
    case enrolment
}

/// A passkey as it is kept: what its public half is and what it last said.
public struct Passkey: Sendable, Hashable {
    public var credentialID: [UInt8]
    /// COSE key (RFC 9052), byte by byte as the authenticator gave it.
    public var publicKey: [UInt8]
    /// How often it has signed, by its own count; zero for ever where it does not count.
    public var signCount: UInt32
    /// May be copied to other machines of its owner; never changes.
    public var isBackupEligible: Bool
    public var isBackedUp: Bool

    public init(
        credentialID: [UInt8], publicKey: [UInt8], signCount: UInt32, isBackupEligible: Bool, isBackedUp: Bool
    ) {
        self.credentialID = credentialID
        self.publicKey = publicKey
        self.signCount = signCount
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
    }
}

/// A second factor of a member of staff.
public struct StaffFactor: Sendable, Hashable {
    public enum Means: Sendable, Hashable {
        case passkey(Passkey)
        /// An app that shows six digits. The secret is sealed; the step is the last one that was used.
        case timedCode(secret: [UInt8], lastStep: Int64)
    }

    public var id: Int64
    public var staff: Int64
    /// What its owner calls it.
    public var name: String
    public var means: Means
    public var createdAt: Instant
    public var lastUsedAt: Instant?

    public init(
        id: Int64 = 0, staff: Int64, name: String, means: Means, createdAt: Instant, lastUsedAt: Instant? = nil
    ) {
        self.id = id
        self.staff = staff
        self.name = name
        self.means = means
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }

    public var passkey: Passkey? {
        if case .passkey(let passkey) = means { return passkey }
        return nil
    }
}

/// An administrator took away every second factor of somebody who had lost them.
public struct FactorReset: Sendable, Hashable {
    public var staff: Int64
    public var at: Instant
    public var by: Int64

    public init(staff: Int64, at: Instant, by: Int64) {
        self.staff = staff
        self.at = at
        self.by = by
    }
}

/// A code that lets somebody set up a second factor once, beside the password. Only its hash is kept.
public struct SetUpCode: Sendable, Hashable {
    /// Why there is one.
    public enum Kind: String, Sendable, CaseIterable, Hashable {
        case newAccount
        /// An administrator took lost factors away.
        case reset
        /// The machine's owner helped an administrator.
        case rescue
    }

    public var staff: Int64
    public var kind: Kind
    public var hash: [UInt8]
    public var madeAt: Instant
    /// `nil` for the machine's owner.
    public var madeBy: Int64?
    public var expiresAt: Instant
    /// When a newer one took its place.
    public var endedAt: Instant?
    public var usedAt: Instant?

    public init(
        staff: Int64, kind: Kind, hash: [UInt8], madeAt: Instant, madeBy: Int64?, expiresAt: Instant,
        endedAt: Instant? = nil, usedAt: Instant? = nil
    ) {
        self.staff = staff
        self.kind = kind
        self.hash = hash
        self.madeAt = madeAt
        self.madeBy = madeBy
        self.expiresAt = expiresAt
        self.endedAt = endedAt
        self.usedAt = usedAt
    }

    /// Whether it still opens something.
    public func isOpen(at now: Instant) -> Bool { usedAt == nil && endedAt == nil && now < expiresAt }
}

/// How many second factors somebody has.
public struct FactorCount: Sendable, Hashable {
    public var passkeys: Int
    public var hasTimedCode: Bool

    public init(passkeys: Int = 0, hasTimedCode: Bool = false) {
        self.passkeys = passkeys
        self.hasTimedCode = hasTimedCode
    }
}
