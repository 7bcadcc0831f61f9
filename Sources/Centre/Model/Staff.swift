public import Blood

/// What a member of staff may do; the table is checked in `Access`.
public enum StaffRole: String, Codable, Sendable, CaseIterable, Hashable {
    case `operator`
    case supervisor
    case administrator
}

/// A person at the console.
public struct StaffMember: Codable, Sendable, Hashable {
    public var id: Int64
    public var signIn: String
    public var name: String
    public var role: StaffRole
    /// Encoded Argon2id hash.
    public var passwordHash: String
    public var createdAt: Instant
    public var disabledAt: Instant?

    public init(
        id: Int64 = 0, signIn: String, name: String, role: StaffRole, passwordHash: String, createdAt: Instant,
        disabledAt: Instant? = nil
    ) {
        self.id = id
        self.signIn = signIn
        self.name = name
        self.role = role
        self.passwordHash = passwordHash
        self.createdAt = createdAt
        self.disabledAt = disabledAt
    }
}

/// A signed-in browser. Only the hash of its token is kept, so that reading the store gives nobody a session.
public struct StaffSession: Sendable, Hashable {
    public var tokenHash: [UInt8]
    public var staff: Int64
    public var csrf: String
    public var createdAt: Instant
    public var lastSeenAt: Instant
    public var expiresAt: Instant

    public init(
        tokenHash: [UInt8], staff: Int64, csrf: String, createdAt: Instant, lastSeenAt: Instant, expiresAt: Instant
    ) {
        self.tokenHash = tokenHash
        self.staff = staff
        self.csrf = csrf
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
    }
}

/// Who did what to what, when, why. Append-only.
public struct AuditEntry: Codable, Sendable, Hashable {
    public var id: Int64
    public var at: Instant
    public var staff: Int64?
    public var act: String
    public var subject: String
    public var reason: String

    public init(id: Int64 = 0, at: Instant, staff: Int64?, act: String, subject: String, reason: String = "") {
        self.id = id
        self.at = at
        self.staff = staff
        self.act = act
        self.subject = subject
        self.reason = reason
    }
}
