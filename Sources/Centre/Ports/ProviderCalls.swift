/// A provider's call to us, as it came: nothing of it has been believed yet.
public struct ProviderCall: Sendable {
    /// The first part of every address that providers call.
    public static let path = "hooks"

    /// The way out it speaks for, from the address that was called.
    public var way: String
    /// The secret in the address that was called.
    public var secret: String
    /// What stands behind the secret in the address.
    public var rest: [String]
    /// `GET` or `POST`.
    public var method: String
    /// The address as it was called, without scheme and server.
    public var path: String
    public var query: String
    /// The value of a header; the name in small letters.
    public var header: @Sendable (String) -> String?
    /// The bytes as they came: signatures are made over these.
    public var body: [UInt8]
    /// Where the call comes from; `nil` when that cannot be known.
    public var peer: String?
    /// The call came to this machine through somebody else's hands.
    public var isForwarded: Bool

    public init(
        way: String, secret: String, rest: [String], method: String, path: String, query: String,
        header: @escaping @Sendable (String) -> String?, body: [UInt8], peer: String?, isForwarded: Bool
    ) {
        self.way = way
        self.secret = secret
        self.rest = rest
        self.method = method
        self.path = path
        self.query = query
        self.header = header
        self.body = body
        self.peer = peer
        self.isForwarded = isForwarded
    }
}

/// What a provider is answered.
public enum ProviderCallAnswer: Sendable, Hashable {
    /// Taken, or taken before: it need not be said again.
    case taken
    /// Taken, with words the provider waits for.
    case words(String)
    /// It does not prove whom it comes from.
    case refused
    /// Nobody can read it.
    case malformed
    /// There is no such way.
    case unknown
    /// We could not write it down: say it again.
    case sayAgain
}

/// Hears what providers call to say.
public protocol ProviderCallHearing: Sendable {
    /// Whether an address with this secret is one that was given out: asked before a body is read.
    func isInvited(secret: String) -> Bool
    func hear(_ call: ProviderCall) async -> ProviderCallAnswer
}
