import Access
import Centre
import Crypto
import CryptoExtras
import Foundation
import Testing

/// The test vectors of the specification itself (WebAuthn Level 3, section 16), then every way to spoil them.
struct PasskeyVectors: Decodable {
    struct Vector: Decodable {
        struct Registration: Decodable {
            var challenge, credentialID, clientDataJSON, attestationObject: String
        }

        struct Authentication: Decodable {
            var challenge, authenticatorData, clientDataJSON, signature: String
        }

        var section: String
        var registration: Registration
        var authentication: Authentication
    }

    var vectors: [String: Vector]

    static func load() throws -> [String: Vector] {
        let url = try #require(Bundle.module.url(forResource: "webauthn-level-3", withExtension: "json"))
        return try JSONDecoder().decode(PasskeyVectors.self, from: Data(contentsOf: url)).vectors
    }
}

func bytes(_ hex: String) -> [UInt8] {
    stride(from: 0, to: hex.utf8.count, by: 2).map { offset in
        let start = hex.index(hex.startIndex, offsetBy: offset)
        return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16) ?? 0
    }
}

@Suite("Passkeys") struct PasskeyTests {
    static let accepted = ["none-es256", "packed-self-es256", "packed-es256", "packed-rs256", "packed-eddsa"]

    /// Most vectors of the specification were made without a finger or a PIN.
    let verifier: PasskeyVerifier
    let vectors: [String: PasskeyVectors.Vector]

    init() throws {
        let site = try #require(RelyingParty(address: "https://example.org"))
        verifier = PasskeyVerifier(relyingParty: site, requiresUserVerification: false)
        vectors = try PasskeyVectors.load()
    }

    private func registered(_ name: String) throws -> Passkey {
        let vector = try #require(vectors[name]).registration
        return try verifier.register(
            clientDataJSON: bytes(vector.clientDataJSON), attestationObject: bytes(vector.attestationObject),
            challenge: bytes(vector.challenge))
    }

    private func answer(_ name: String) throws -> PasskeyAnswer {
        let vector = try #require(vectors[name])
        return PasskeyAnswer(
            credentialID: bytes(vector.registration.credentialID),
            clientDataJSON: bytes(vector.authentication.clientDataJSON),
            authenticatorData: bytes(vector.authentication.authenticatorData),
            signature: bytes(vector.authentication.signature))
    }

    private func challenge(_ name: String) throws -> [UInt8] {
        bytes(try #require(vectors[name]).authentication.challenge)
    }

    @Test("Every vector with an algorithm of ours registers and signs in", arguments: accepted)
    func vectorsAreAccepted(name: String) throws {
        let passkey = try registered(name)
        #expect(passkey.credentialID == bytes(try #require(vectors[name]).registration.credentialID))
        let used = try verifier.use(
            passkey, answer: try answer(name), challenge: try challenge(name), userHandle: [1])
        #expect(used.publicKey == passkey.publicKey)
    }

    @Test("A finger, a face or a PIN is asked for")
    func userVerificationIsRequired() throws {
        var strict = verifier
        strict.requiresUserVerification = true
        let passkey = try registered("none-es256")
        #expect(throws: PasskeyRefusal.userNotVerified) {
            try strict.use(
                passkey, answer: try answer("none-es256"), challenge: try challenge("none-es256"), userHandle: [])
        }
        let verified = try registered("packed-es256")
        _ = try strict.use(
            verified, answer: try answer("packed-es256"), challenge: try challenge("packed-es256"), userHandle: [])
    }

    @Test("A frame of another site is refused, making and using")
    func crossOriginIsRefused() throws {
        let vector = try #require(vectors["none-es256-crossOrigin"])
        #expect(throws: PasskeyRefusal.crossOrigin) { try registered("none-es256-crossOrigin") }
        let plain = bytes(vector.registration.attestationObject)
        let client = String(decoding: bytes(vector.registration.clientDataJSON), as: UTF8.self)
            .replacing("\"crossOrigin\":true", with: "\"crossOrigin\":false")
        let passkey = try verifier.register(
            clientDataJSON: Array(client.utf8), attestationObject: plain,
            challenge: bytes(vector.registration.challenge))
        #expect(throws: PasskeyRefusal.crossOrigin) {
            try verifier.use(
                passkey, answer: try answer("none-es256-crossOrigin"),
                challenge: try challenge("none-es256-crossOrigin"), userHandle: [])
        }
    }

    @Test("Every single bit that is turned in what was signed, and every cut, is refused", arguments: accepted)
    func everyAlteredBitIsRefused(name: String) throws {
        let passkey = try registered(name)
        let right = try answer(name)
        let challenge = try challenge(name)
        func isAccepted(_ answer: PasskeyAnswer) -> Bool {
            (try? verifier.use(passkey, answer: answer, challenge: challenge, userHandle: [])) != nil
        }
        #expect(isAccepted(right))
        var accepted: [String] = []
        for (part, path) in [
            ("client", \PasskeyAnswer.clientDataJSON), ("data", \PasskeyAnswer.authenticatorData),
            ("signature", \PasskeyAnswer.signature), ("id", \PasskeyAnswer.credentialID),
        ] {
            for bit in 0..<right[keyPath: path].count * 8 {
                var altered = right
                altered[keyPath: path][bit / 8] ^= 1 << UInt8(bit % 8)
                if isAccepted(altered) { accepted.append("\(part) bit \(bit)") }
            }
            for count in 0..<right[keyPath: path].count {
                var altered = right
                altered[keyPath: path] = Array(right[keyPath: path].prefix(count))
                if isAccepted(altered) { accepted.append("\(part) cut to \(count)") }
            }
            var longer = right
            longer[keyPath: path].append(0)
            if isAccepted(longer) { accepted.append("\(part) with one byte more") }
        }
        #expect(accepted.isEmpty, "\(accepted)")
    }

    @Test("A key that signs for itself: every bit turned is refused")
    func selfAttestationIsChecked() throws {
        let vector = try #require(vectors["packed-self-es256"]).registration
        let object = bytes(vector.attestationObject)
        var accepted: [Int] = []
        for bit in 0..<object.count * 8 {
            var altered = object
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            let passkey = try? verifier.register(
                clientDataJSON: bytes(vector.clientDataJSON), attestationObject: altered,
                challenge: bytes(vector.challenge))
            if passkey != nil { accepted.append(bit) }
        }
        // Only the name of the format can be altered: then the statement is another one, at which we do not look.
        let name = bytes("667061636b6564")
        let start = try #require(object.indices.first { Array(object[$0...].prefix(name.count)) == name })
        let elsewhere = accepted.filter { !(start + 1..<start + name.count).contains($0 / 8) }
        #expect(elsewhere.isEmpty, "\(elsewhere)")
    }

    @Test("Without a statement every bit turned is refused or makes another passkey, which the right key cannot use")
    func anAlteredRegistrationOpensNothing() throws {
        let vector = try #require(vectors["none-es256"]).registration
        let object = bytes(vector.attestationObject)
        let right = try registered("none-es256")
        let answer = try answer("none-es256")
        let challenge = try challenge("none-es256")
        for bit in 0..<object.count * 8 {
            var altered = object
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            guard
                let passkey = try? verifier.register(
                    clientDataJSON: bytes(vector.clientDataJSON), attestationObject: altered,
                    challenge: bytes(vector.challenge))
            else { continue }
            if passkey.credentialID == right.credentialID, passkey.publicKey == right.publicKey { continue }
            let used = try? verifier.use(passkey, answer: answer, challenge: challenge, userHandle: [])
            #expect(used == nil, "bit \(bit)")
        }
    }

    @Test("Another site, another port, another challenge, another purpose")
    func whatTheBrowserSawIsCompared() throws {
        let passkey = try registered("none-es256")
        let answer = try answer("none-es256")
        let challenge = try challenge("none-es256")
        for (address, refusal) in [
            ("https://example.com", PasskeyRefusal.origin), ("https://evil.example.org", .origin),
            ("https://example.org:8443", .origin),
        ] {
            let other = PasskeyVerifier(
                relyingParty: try #require(RelyingParty(address: address)), requiresUserVerification: false)
            #expect(throws: refusal) {
                try other.use(passkey, answer: answer, challenge: challenge, userHandle: [])
            }
        }
        for wrong in [[], [UInt8](repeating: 0, count: 32), challenge + [0], Array(challenge.dropLast())] {
            #expect(throws: PasskeyRefusal.challenge) {
                try verifier.use(passkey, answer: answer, challenge: wrong, userHandle: [])
            }
        }
        let made = try #require(vectors["none-es256"]).registration
        var swapped = answer
        swapped.clientDataJSON = bytes(made.clientDataJSON)
        #expect(throws: PasskeyRefusal.purpose) {
            try verifier.use(passkey, answer: swapped, challenge: bytes(made.challenge), userHandle: [])
        }
    }

    @Test("Another owner, a counter that goes back, a passkey that can suddenly be copied")
    func whatWasKeptIsCompared() throws {
        let passkey = try registered("none-es256")
        var answer = try answer("none-es256")
        let challenge = try challenge("none-es256")
        answer.userHandle = [9, 9]
        #expect(throws: PasskeyRefusal.userHandle) {
            try verifier.use(passkey, answer: answer, challenge: challenge, userHandle: [9, 8])
        }
        _ = try verifier.use(passkey, answer: answer, challenge: challenge, userHandle: [9, 9])
        var counted = passkey
        counted.signCount = 5
        #expect(throws: PasskeyRefusal.counter) {
            try verifier.use(counted, answer: answer, challenge: challenge, userHandle: [9, 9])
        }
        var copied = passkey
        copied.isBackupEligible.toggle()
        #expect(throws: PasskeyRefusal.backup) {
            try verifier.use(copied, answer: answer, challenge: challenge, userHandle: [9, 9])
        }
    }

    @Test("A key that says another algorithm than it is, is no key", arguments: accepted)
    func algorithmsAreNotConfused(name: String) throws {
        let passkey = try registered(name)
        let answer = try answer(name)
        let challenge = try challenge(name)
        // The label 3, algorithm: ES256 is 26, EdDSA 27, RS256 39 01 00.
        let algorithms: [[UInt8]] = [[3, 0x26], [3, 0x27], [3, 0x39, 1, 0], [3, 0x38, 0x22], [3, 0x38, 0x23]]
        let own = try #require(algorithms.first { passkey.publicKey[3...].starts(with: $0) })
        for other in algorithms where other != own {
            var confused = passkey
            confused.publicKey = Array(passkey.publicKey[..<3]) + other + Array(passkey.publicKey[(3 + own.count)...])
            #expect(throws: PasskeyRefusal.key) {
                try verifier.use(confused, answer: answer, challenge: challenge, userHandle: [])
            }
        }
    }

    @Test("A relying party is a name under TLS, or this machine")
    func addresses() {
        #expect(RelyingParty(address: "https://Blood.example.pk")?.id == "blood.example.pk")
        #expect(RelyingParty(address: "https://blood.example.pk:8443")?.origin == "https://blood.example.pk:8443")
        #expect(RelyingParty(address: "https://blood.example.pk:443")?.origin == "https://blood.example.pk")
        #expect(RelyingParty(address: "http://localhost:8080")?.origin == "http://localhost:8080")
        for address in ["http://blood.example.pk", "http://127.0.0.1:8080", "https://203.0.113.4", "blood", ""] {
            #expect(RelyingParty(address: address) == nil, "\(address)")
        }
    }
}

@Suite("CBOR as authenticators write it") struct CBORTests {
    @Test("Examples of RFC 8949, appendix A, that are in canonical form")
    func examples() {
        #expect(CBORReader.value(of: bytes("1864")) == .unsigned(100))
        #expect(CBORReader.value(of: bytes("1bffffffffffffffff")) == .unsigned(.max))
        #expect(CBORReader.value(of: bytes("3863"))?.int == -100)
        #expect(CBORReader.value(of: bytes("3bffffffffffffffff")) == .negative(.max))
        #expect(CBORReader.value(of: bytes("3bffffffffffffffff"))?.int == nil)
        #expect(CBORReader.value(of: bytes("4401020304")) == .bytes([1, 2, 3, 4]))
        #expect(CBORReader.value(of: bytes("62c3bc")) == .text("ü"))
        #expect(CBORReader.value(of: bytes("83010203")) == .array([.unsigned(1), .unsigned(2), .unsigned(3)]))
        #expect(CBORReader.value(of: bytes("a26161016162820203"))?["b"] == .array([.unsigned(2), .unsigned(3)]))
        #expect(CBORReader.value(of: bytes("f4")) == .bool(false))
        #expect(CBORReader.value(of: bytes("f6")) == .null)
    }

    @Test(
        "Everything that has two readings, no end or no reason is refused",
        arguments: [
            // Numbers that are not in their shortest form.
            "1800", "1817", "190064", "1900ff", "1a0000ffff", "1b00000000ffffffff", "5800", "590001ff",
            "d818456449455446",
            // Lengths that are not given, tags, fractions, simple values.
            "5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "bf61610161629f0203ffff", "c074", "f97e00",
            "fb3ff199999999999a", "f0", "f8ff", "f7",
            // Cut off, or more than one.
            "", "18", "43aabb", "62c3", "8201", "a101", "0000",
            // One key twice, a key that is a list, text that is no text.
            "a2010001ff", "a201000101", "a18000", "62c328",
            // A length beyond everything.
            "5bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff", "1c", "fe", "ff",
        ])
    func refusals(hex: String) { #expect(CBORReader.value(of: bytes(hex)) == nil) }

    @Test func depthAndSizeEnd() {
        func nested(_ depth: Int) -> [UInt8] { [UInt8](repeating: 0x81, count: depth) + [0] }
        #expect(CBORReader.value(of: nested(CBORReader.depthMax)) != nil)
        #expect(CBORReader.value(of: nested(CBORReader.depthMax + 1)) == nil)
        #expect(CBORReader.value(of: nested(100_000)) == nil)
        let long = [0x98, UInt8(CBORReader.entriesMax + 1)] + [UInt8](repeating: 0, count: CBORReader.entriesMax + 1)
        #expect(CBORReader.value(of: long) == nil)
        let size = CBORReader.bytesMax
        let large = [0x59, UInt8(size >> 8), UInt8(size & 0xFF)] + [UInt8](repeating: 0, count: size)
        #expect(CBORReader.value(of: large) == nil)
    }

    @Test("Bytes drawn at random never crash it")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            _ = CBORReader.value(of: (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }
}
