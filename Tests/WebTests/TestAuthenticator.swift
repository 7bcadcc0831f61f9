import Access
import Crypto
import Foundation
import Testing

/// A security key of a test: makes a passkey and signs with it, as the specification says, from outside of our code.
final class TestAuthenticator {
    let key = P256.Signing.PrivateKey()
    let credentialID = (0..<32).map { _ in UInt8.random(in: 0...255) }
    let relyingParty: String
    var origin: String
    var signCount: UInt32 = 0
    /// User present, user verified.
    var flags: UInt8 = 0x05

    init(relyingParty: String = "localhost", origin: String = "http://localhost") {
        self.relyingParty = relyingParty
        self.origin = origin
    }

    private func clientData(_ type: String, _ challenge: String) -> [UInt8] {
        Array(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)","crossOrigin":false}"#.utf8)
    }

    private func head(_ flags: UInt8) -> [UInt8] {
        signCount += 1
        return Array(SHA256.hash(data: Data(relyingParty.utf8))) + [flags]
            + (0..<4).reversed().map { UInt8(truncatingIfNeeded: signCount >> UInt32($0 * 8)) }
    }

    /// The fields of the form that the script would have filled in.
    func create(challenge: String) -> [String: String] {
        let point = Array(key.publicKey.rawRepresentation)
        let cose: [UInt8] =
            [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32] + point[..<32] + [0x22, 0x58, 32] + point[32...]
        let data = head(flags | 0x40) + [UInt8](repeating: 0, count: 16) + [0, 32] + credentialID + cose
        let object: [UInt8] =
            [0xA3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67] + Array("attStmt".utf8)
            + [0xA0, 0x68] + Array("authData".utf8) + [0x58, UInt8(data.count)] + data
        return [
            "clientData": Base64URL.encode(clientData("webauthn.create", challenge)),
            "attestation": Base64URL.encode(object), "name": "A test's key",
        ]
    }

    func get(challenge: String, userHandle: String = "") throws -> [String: String] {
        let client = clientData("webauthn.get", challenge)
        let data = head(flags)
        let signature = try key.signature(for: data + SHA256.hash(data: client)).derRepresentation
        return [
            "credential": Base64URL.encode(credentialID), "clientData": Base64URL.encode(client),
            "authenticatorData": Base64URL.encode(data), "signature": Base64URL.encode(signature),
            "userHandle": userHandle,
        ]
    }
}

/// What a page says to the script, and to a person who types a secret into an app.
enum Shown {
    static func challenge(_ page: String) throws -> String {
        String(try #require(page.firstMatch(of: /data-challenge="([^"]+)"/)).output.1)
    }

    static func secret(_ page: String) throws -> [UInt8] {
        let text = try #require(page.firstMatch(of: /id="app-secret"[^>]*>([A-Z2-7 ]+)</)).output.1
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var bits = text.filter { $0 != " " }.flatMap { letter -> [Int] in
            let value = letters.firstIndex(of: letter) ?? 0
            return (0..<5).reversed().map { value >> $0 & 1 }
        }[...]
        var bytes: [UInt8] = []
        while bits.count >= 8 {
            bytes.append(UInt8(bits.prefix(8).reduce(0) { $0 * 2 + $1 }))
            bits = bits.dropFirst(8)
        }
        return bytes
    }

    /// The code that an administrator is shown once for somebody else.
    static func setUpCode(_ page: String) -> String? {
        page.firstMatch(of: /id="new-set-up-code"[\s\S]*?<code[^>]*>([a-z2-7-]{19})<\/code>/).map {
            String($0.output.1)
        }
    }

    static func recoveryCodes(_ page: String) -> [String] {
        page.matches(of: /<code>([a-z2-7]{4}(-[a-z2-7]{4}){3})<\/code>/).map { String($0.output.1) }
    }
}
