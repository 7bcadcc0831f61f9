public import Centre
import Crypto
import Foundation

/// Who asks for passkeys: this centre, under its public address.
public struct RelyingParty: Sendable, Hashable {
    /// The host alone; a passkey is bound to it by the browser.
    public let id: String
    /// Scheme, host and port, exactly as a browser says them.
    public let origin: String

    /// - Parameter address: the centre's public address, such as `https://blood.example.pk`. A browser makes passkeys
    ///   over TLS and on the machine itself (`localhost`) only, and never for a bare number of an address.
    public init?(address: String) {
        guard let url = URL(string: address), let host = url.host?.lowercased(), !host.isEmpty,
            url.scheme == "https" || url.scheme == "http" && host == "localhost", !host.contains(":"),
            host.contains(where: \.isLetter)
        else { return nil }
        id = host
        let usual = url.scheme == "https" ? 443 : 80
        let port = url.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
        origin = "\(url.scheme ?? "https")://\(host)\(port)"
    }
}

/// Why an answer of an authenticator is not accepted. It is for tests and the audit: a person is told no more than
/// that it did not work.
public enum PasskeyRefusal: Error, Sendable, Hashable {
    /// Not what a browser sends.
    case malformed
    /// Made for another purpose: making instead of using, or the other way round.
    case purpose
    case challenge
    case origin
    /// From a frame of another site.
    case crossOrigin
    case relyingParty
    /// Nobody touched the authenticator.
    case userNotPresent
    /// The authenticator did not ask for a finger, a face or a PIN.
    case userNotVerified
    /// No key that we know, or one that says another algorithm than it is.
    case key
    case attestation
    case signature
    /// Another credential than the one that was found.
    case credential
    case userHandle
    /// Whether it can be copied changed, which a passkey never does.
    case backup
    /// The counter did not go on: two authenticators have the same key.
    case counter
}

/// What the browser saw (`clientDataJSON`), of which the authenticator signs the hash.
struct PasskeyClientData: Decodable {
    static let bytesMax = 4 << 10

    var type: String
    var challenge: String
    var origin: String
    var crossOrigin: Bool?
    var topOrigin: String?

    init(_ bytes: [UInt8]) throws(PasskeyRefusal) {
        guard bytes.count <= PasskeyClientData.bytesMax, String(validating: bytes, as: UTF8.self) != nil,
            let decoded = try? JSONDecoder().decode(PasskeyClientData.self, from: Data(bytes))
        else { throw .malformed }
        self = decoded
    }

    func check(
        purpose: String, challenge expected: [UInt8], relyingParty: RelyingParty
    ) throws(PasskeyRefusal) {
        guard type == purpose else { throw .purpose }
        guard !expected.isEmpty, isEqualInConstantTime(Array(challenge.utf8), Array(Base64URL.encode(expected).utf8))
        else { throw .challenge }
        guard origin == relyingParty.origin else { throw .origin }
        guard crossOrigin != true, topOrigin == nil else { throw .crossOrigin }
    }
}

/// Checks what browsers send of passkeys, by WebAuthn Level 3, sections 7.1 and 7.2.
///
/// We ask for no attestation, so nothing is believed about the make of an authenticator: a statement that proves only
/// that the key signs for itself is checked, any other is not looked at.
public struct PasskeyVerifier: Sendable {
    /// WebAuthn allows up to 1,023 bytes; fewer than 16 could be guessed.
    static let credentialIDBytes = 16...1_023
    /// Bytes of a challenge; WebAuthn asks for at least 16.
    public static let challengeBytes = 32

    public var relyingParty: RelyingParty
    /// A finger, a face or a PIN is asked for, so that a lost key alone signs nobody in.
    public var requiresUserVerification: Bool

    public init(relyingParty: RelyingParty, requiresUserVerification: Bool = true) {
        self.relyingParty = relyingParty
        self.requiresUserVerification = requiresUserVerification
    }

    /// A new passkey, from the answer to `navigator.credentials.create`.
    public func register(
        clientDataJSON: [UInt8], attestationObject: [UInt8], challenge: [UInt8]
    ) throws(PasskeyRefusal) -> Passkey {
        let client = try PasskeyClientData(clientDataJSON)
        try client.check(purpose: "webauthn.create", challenge: challenge, relyingParty: relyingParty)
        guard let object = CBORReader.value(of: attestationObject), case .map(let entries) = object, entries.count == 3,
            let format = object["fmt"]?.text, let statement = object["attStmt"], case .map(let claims) = statement,
            let bytes = object["authData"]?.bytes, let data = AuthenticatorData(bytes)
        else { throw .malformed }
        try check(data)
        guard let attested = data.attested else { throw .malformed }
        if format == "none" {
            guard claims.isEmpty else { throw .attestation }
        } else if format == "packed", statement["x5c"] == nil {
            guard statement["alg"]?.int == attested.key.algorithm.rawValue, let signature = statement["sig"]?.bytes,
                attested.key.isValid(signature, over: bytes + SHA256.hash(data: clientDataJSON))
            else { throw .attestation }
        }
        return Passkey(
            credentialID: attested.credentialID, publicKey: attested.publicKey, signCount: data.signCount,
            isBackupEligible: data.isBackupEligible, isBackedUp: data.isBackedUp)
    }

    /// The passkey after its use, from the answer to `navigator.credentials.get`.
    /// - Parameters:
    ///   - passkey: the one kept under the answer's credential id.
    ///   - userHandle: of the owner as we made it; checked if the answer carries one.
    public func use(
        _ passkey: Passkey, answer: PasskeyAnswer, challenge: [UInt8], userHandle: [UInt8]
    ) throws(PasskeyRefusal) -> Passkey {
        guard answer.credentialID == passkey.credentialID else { throw .credential }
        if let handle = answer.userHandle, handle != userHandle { throw .userHandle }
        let client = try PasskeyClientData(answer.clientDataJSON)
        try client.check(purpose: "webauthn.get", challenge: challenge, relyingParty: relyingParty)
        guard let data = AuthenticatorData(answer.authenticatorData), data.attested == nil else { throw .malformed }
        try check(data)
        guard data.isBackupEligible == passkey.isBackupEligible else { throw .backup }
        guard let key = PasskeyKey(cose: passkey.publicKey) else { throw .key }
        let message = answer.authenticatorData + SHA256.hash(data: answer.clientDataJSON)
        guard key.isValid(answer.signature, over: message) else { throw .signature }
        // Passkeys that are copied between machines do not count and say zero for ever.
        guard data.signCount > passkey.signCount || data.signCount == 0 && passkey.signCount == 0 else {
            throw .counter
        }
        var used = passkey
        used.signCount = data.signCount
        used.isBackedUp = data.isBackedUp
        return used
    }

    private func check(_ data: AuthenticatorData) throws(PasskeyRefusal) {
        let expected = Array(SHA256.hash(data: Data(relyingParty.id.utf8)))
        guard isEqualInConstantTime(data.relyingPartyHash, expected) else { throw .relyingParty }
        guard data.isUserPresent else { throw .userNotPresent }
        guard data.isUserVerified || !requiresUserVerification else { throw .userNotVerified }
    }
}

/// The answer to `navigator.credentials.get`, decoded from what the page sends.
public struct PasskeyAnswer: Sendable, Hashable {
    public var credentialID: [UInt8]
    public var clientDataJSON: [UInt8]
    public var authenticatorData: [UInt8]
    public var signature: [UInt8]
    public var userHandle: [UInt8]?

    public init(
        credentialID: [UInt8], clientDataJSON: [UInt8], authenticatorData: [UInt8], signature: [UInt8],
        userHandle: [UInt8]? = nil
    ) {
        self.credentialID = credentialID
        self.clientDataJSON = clientDataJSON
        self.authenticatorData = authenticatorData
        self.signature = signature
        self.userHandle = userHandle
    }
}
