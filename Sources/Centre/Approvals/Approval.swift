public import Blood

/// An act that one person may not do alone. Its name is the act of the audit.
public enum ApprovedAct: String, Sendable, CaseIterable, Hashable {
    /// A file of the whole register, with names and numbers.
    case registerExport = "register.export"
    /// Messages to a chosen group of donors, as they were asked for.
    case campaign = "campaign.start"
}

/// What the second person said.
public enum ApprovalDecision: String, Sendable, CaseIterable, Hashable {
    case approved
    case refused
}

/// What one person asked for and another decides; good for one use.
public struct Approval: Sendable, Hashable {
    public var id: Int64
    public var act: ApprovedAct
    /// What it is about, as the audit writes it.
    public var subject: String
    /// Why, in the asker's words.
    public var reason: String
    public var askedBy: Int64
    public var askedAt: Instant
    public var decidedBy: Int64?
    public var decidedAt: Instant?
    public var decision: ApprovalDecision?
    /// A day after it was asked for, or, once it is approved, a day after that.
    public var expiresAt: Instant
    public var usedAt: Instant?

    public init(
        id: Int64 = 0, act: ApprovedAct, subject: String, reason: String, askedBy: Int64, askedAt: Instant,
        decidedBy: Int64? = nil, decidedAt: Instant? = nil, decision: ApprovalDecision? = nil, expiresAt: Instant,
        usedAt: Instant? = nil
    ) {
        self.id = id
        self.act = act
        self.subject = subject
        self.reason = reason
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.decision = decision
        self.expiresAt = expiresAt
        self.usedAt = usedAt
    }

    public func isUsable(at now: Instant) -> Bool { decision == .approved && usedAt == nil && expiresAt > now }
    public func isWaiting(at now: Instant) -> Bool { decision == nil && expiresAt > now }
}

/// The token of a machine; only its hash is kept. It speaks for one facility and for nothing else.
public struct MachineToken: Sendable, Hashable {
    public var id: Int64
    public var machine: Int64
    public var facility: Int64
    public var madeBy: Int64
    public var madeAt: Instant
    public var revokedAt: Instant?

    public init(
        id: Int64 = 0, machine: Int64, facility: Int64, madeBy: Int64, madeAt: Instant, revokedAt: Instant? = nil
    ) {
        self.id = id
        self.machine = machine
        self.facility = facility
        self.madeBy = madeBy
        self.madeAt = madeAt
        self.revokedAt = revokedAt
    }
}
