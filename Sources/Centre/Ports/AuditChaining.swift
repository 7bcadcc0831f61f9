/// Ties each entry of the audit to the one before it, with a key that is not in the database: whoever can write the
/// database alone can make no entry that fits.
public protocol AuditChaining: Sendable {
    /// The hash of an entry: 32 bytes over its number, its fields and the hash before it.
    /// - Parameters:
    ///   - entry: with its number.
    ///   - previous: the hash of the entry before it; `nil` for the first.
    func hash(of entry: AuditEntry, after previous: [UInt8]?) -> [UInt8]
}

/// Signs heads of the audit, so that somebody elsewhere can prove with the public key alone what a head said.
public protocol HeadSigning: Sendable {
    /// 32 bytes, for whoever keeps the heads.
    var publicKey: [UInt8] { get }
    /// - Returns: 64 bytes.
    /// - Throws: what the library of the system throws; nothing that depends on `bytes`.
    func sign(_ bytes: [UInt8]) throws -> [UInt8]
    /// Whether this key signed these bytes.
    func isGenuine(_ signature: [UInt8], of bytes: [UInt8]) -> Bool
}
