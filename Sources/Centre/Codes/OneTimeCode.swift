public import Blood
public import Matching

/// What a code that was sent by SMS opens.
public enum CodePurpose: String, Codable, Sendable, CaseIterable, Hashable {
    /// The donor's own pages, or a family's request.
    case signIn
    /// The number is a donor's new one.
    case newNumber
    /// The donor is erased.
    case erase
    /// Somebody registers as a donor: the number is the newcomer's own.
    case join
    /// Somebody asks for blood on the web: the number is the caller's own.
    case ask
}

/// A code that was sent to a number, or that would have been: a number nobody knows has such a row too, so that both
/// take the same way. Neither the number nor the code stands in it, only what each is found by.
public struct OneTimeCode: Sendable, Hashable {
    public var id: Int64
    public var phoneKey: [UInt8]
    /// Of the first seven digits: who wants many numbers asks for neighbours.
    public var prefixKey: [UInt8]
    public var purpose: CodePurpose
    /// Of number, purpose and code together.
    public var codeHash: [UInt8]
    public var donor: DonorID?
    public var request: RequestID?
    /// It was handed to the courier: false for a number nobody knows, and where the day's budget is used up.
    public var isSent: Bool
    public var createdAt: Instant
    public var expiresAt: Instant
    public var tries: Int
    public var usedAt: Instant?

    public init(
        id: Int64 = 0, phoneKey: [UInt8], prefixKey: [UInt8], purpose: CodePurpose, codeHash: [UInt8],
        donor: DonorID?, request: RequestID?, isSent: Bool, createdAt: Instant, expiresAt: Instant, tries: Int = 0,
        usedAt: Instant? = nil
    ) {
        self.id = id
        self.phoneKey = phoneKey
        self.prefixKey = prefixKey
        self.purpose = purpose
        self.codeHash = codeHash
        self.donor = donor
        self.request = request
        self.isSent = isSent
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.tries = tries
        self.usedAt = usedAt
    }
}

/// How many codes were sent, and how many of them were typed.
public struct CodeFigures: Sendable, Hashable {
    public var sent: Int
    public var used: Int

    public init(sent: Int = 0, used: Int = 0) {
        self.sent = sent
        self.used = used
    }

    /// From so many sent codes on their fate says something.
    static let alarmSentMin = 20

    /// Many codes are asked for and hardly any is typed: somebody makes us send messages, for a share of their price or
    /// for spite. One in five is ours, without a source.
    public var isAlarming: Bool { sent >= CodeFigures.alarmSentMin && used * 5 < sent }
}

/// A donor's own browser, signed in by a code. Only the hash of its token is kept.
public struct VisitorSession: Sendable, Hashable {
    public var tokenHash: [UInt8]
    public var donor: DonorID
    public var csrf: String
    public var createdAt: Instant
    public var expiresAt: Instant

    public init(tokenHash: [UInt8], donor: DonorID, csrf: String, createdAt: Instant, expiresAt: Instant) {
        self.tokenHash = tokenHash
        self.donor = donor
        self.csrf = csrf
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
