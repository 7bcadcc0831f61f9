public import Blood

/// One donor who was erased, by the name of the key that is gone: no number of the register, which a copy that is
/// brought back may give to somebody else.
public struct Erasure: Sendable, Hashable {
    /// Sixteen bytes.
    public var keyName: [UInt8]
    public var at: Instant

    public init(keyName: [UInt8], at: Instant) {
        self.keyName = keyName
        self.at = at
    }
}

/// The list of who was erased, outside the database: a copy that was made before, and is brought back, forgets them
/// again when it is opened.
public protocol ErasureKeeping: Sendable {
    /// Durable when it returns.
    func record(_ erasure: Erasure) async throws
    func all() async throws -> [Erasure]
}
