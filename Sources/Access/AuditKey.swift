import Blood
public import Centre
import Crypto
import Foundation

/// The key of the audit's chain: HMAC-SHA-256, so that nobody without it can make an entry that fits.
public struct AuditKey: AuditChaining {
    private let key: SymmetricKey

    /// - Parameter bytes: 32 secret bytes, kept outside the database.
    public init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    /// A new key, from the system's generator.
    public static func make() -> [UInt8] { randomBytes(32) }

    public func hash(of entry: AuditEntry, after previous: [UInt8]?) -> [UInt8] {
        var framed = FramedBytes(domain: "qatra audit entry 1")
        framed.add(previous ?? [])
        framed.add(entry.number)
        framed.add(entry.at.millisecondsSince1970)
        framed.add(entry.staff)
        framed.add(entry.act)
        framed.add(entry.subject)
        framed.add(entry.reason)
        return Array(HMAC<SHA256>.authenticationCode(for: Data(framed.bytes), using: key))
    }
}

/// The key heads of the audit are signed with: Ed25519 (RFC 8032).
public struct HeadKey: HeadSigning {
    private let key: Curve25519.Signing.PrivateKey
    public let publicKey: [UInt8]

    /// - Parameter seed: 32 secret bytes, kept outside the database.
    /// - Throws: when there are not 32 of them.
    public init(seed: [UInt8]) throws {
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        publicKey = Array(key.publicKey.rawRepresentation)
    }

    /// A new seed, from the system's generator.
    public static func make() -> [UInt8] { randomBytes(32) }

    public func sign(_ bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: Data(bytes))) }

    public func isGenuine(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        key.publicKey.isValidSignature(Data(signature), for: Data(bytes))
    }
}
