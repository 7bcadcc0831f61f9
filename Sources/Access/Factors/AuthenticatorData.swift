/// What an authenticator says and signs (WebAuthn Level 3, section 6.1).
struct AuthenticatorData {
    /// A credential that was just made.
    struct Attested {
        var credentialID: [UInt8]
        /// As it stood, so that exactly these bytes are kept.
        var publicKey: [UInt8]
        var key: PasskeyKey
    }

    private static let headBytes = 37
    private static let aaguidBytes = 16

    let relyingPartyHash: [UInt8]
    let isUserPresent: Bool
    let isUserVerified: Bool
    /// The passkey may be copied to other machines of its owner.
    let isBackupEligible: Bool
    let isBackedUp: Bool
    let signCount: UInt32
    let attested: Attested?

    /// - Returns: `nil` unless the bytes are exactly what their flags announce.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= AuthenticatorData.headBytes, bytes.count <= CBORReader.bytesMax else { return nil }
        relyingPartyHash = Array(bytes[0..<32])
        let flags = bytes[32]
        // Two bits are kept for later use and must be empty, or nobody knows what was signed.
        guard flags & 0b0010_0010 == 0 else { return nil }
        isUserPresent = flags & 0x01 != 0
        isUserVerified = flags & 0x04 != 0
        isBackupEligible = flags & 0x08 != 0
        isBackedUp = flags & 0x10 != 0
        guard isBackupEligible || !isBackedUp else { return nil }
        signCount = bytes[33..<37].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var rest = bytes[AuthenticatorData.headBytes...]
        if flags & 0x40 != 0 {
            guard let found = AuthenticatorData.attested(&rest) else { return nil }
            attested = found
        } else {
            attested = nil
        }
        if flags & 0x80 != 0 {
            guard case .map = CBORReader.value(of: Array(rest)) else { return nil }
        } else {
            guard rest.isEmpty else { return nil }
        }
    }

    private static func attested(_ rest: inout ArraySlice<UInt8>) -> Attested? {
        guard rest.count >= aaguidBytes + 2 else { return nil }
        rest = rest.dropFirst(aaguidBytes)
        let length = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(2)
        guard PasskeyVerifier.credentialIDBytes.contains(length), rest.count > length else { return nil }
        let id = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        var reader = CBORReader(rest)
        guard let value = reader.next(), let key = PasskeyKey(value) else { return nil }
        let publicKey = Array(rest.prefix(reader.offset))
        rest = rest.dropFirst(reader.offset)
        return Attested(credentialID: id, publicKey: publicKey, key: key)
    }
}
