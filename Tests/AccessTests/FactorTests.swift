import Access
import Blood
import Crypto
import Foundation
import Testing

@Suite("Timed codes") struct TimedCodeTests {
    private func at(_ seconds: Int64) -> Instant { Instant(millisecondsSince1970: seconds * 1_000) }

    /// RFC 6238, appendix B, the rows of SHA-1: eight digits there, six here, which are the last six.
    @Test(
        "The vectors of RFC 6238",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func vectors(seconds: Int64, code: String) {
        let timed = TimedCode(secret: Array("12345678901234567890".utf8))
        #expect(timed.code(step: TimedCode.step(at: at(seconds)), digits: 8) == code)
        #expect(timed.code(step: TimedCode.step(at: at(seconds))) == String(code.suffix(6)))
    }

    @Test("A code opens once, half a minute early or late, and never again")
    func everyCodeOpensOnce() {
        let timed = TimedCode(secret: TimedCode.makeSecret())
        let now = at(1_795_496_400)
        let step = TimedCode.step(at: now)
        for aside in -1...1 {
            #expect(timed.step(of: timed.code(step: step + Int64(aside)), now: now, after: 0) == step + Int64(aside))
        }
        for aside in [-2, 2, 10] {
            #expect(timed.step(of: timed.code(step: step + Int64(aside)), now: now, after: 0) == nil)
        }
        #expect(timed.step(of: timed.code(step: step), now: now, after: step) == nil)
        #expect(timed.step(of: timed.code(step: step - 1), now: now, after: step) == nil)
        #expect(timed.step(of: timed.code(step: step + 1), now: now, after: step) == step + 1)
        for wrong in ["", "12345", timed.code(step: step) + "0", "abcdef", "١٢٣٤٥٦"] {
            #expect(timed.step(of: wrong, now: now, after: 0) == nil)
        }
    }

    /// RFC 4648, section 10, without padding.
    @Test(
        "Base32",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func base32(plain: String, encoded: String) { #expect(Base32.encode(Array(plain.utf8)) == encoded) }

    @Test func theAppReadsTheAddress() {
        let address = TimedCode.address(secret: Array("12345678901234567890".utf8), account: "nadia", issuer: "Qatra")
        #expect(address == "otpauth://totp/Qatra:nadia?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Qatra")
    }
}

@Suite("Recovery codes") struct RecoveryCodeTests {
    @Test func tenThatNobodyGuesses() {
        let codes = (0..<50).flatMap { _ in RecoveryCode.makeSet() }
        #expect(RecoveryCode.makeSet().count == 10)
        #expect(Set(codes).count == 500)
        // Sixteen letters of five bits are 80.
        #expect(codes.allSatisfy { $0.wholeMatch(of: /([a-z2-7]{4}-){3}[a-z2-7]{4}/) != nil })
    }
}

@Suite("Passwords") struct PasswordStrengthTests {
    @Test(
        "What is tried first is refused",
        arguments: [
            "password", "Password", "princess1", "princess2024!", "1234567890", "qwertyuiop", "abcdefghij", "87654321",
            "aaaabbbb", "11112222", "Qatra2026", "bloodbank1", "Lahore123!", "Nadia1234", "nadia.aslam", "12Aslam34",
        ])
    func common(password: String) {
        #expect(PasswordStrength.isCommon(password, ownWords: ["nadia", "Nadia Aslam"]))
    }

    @Test(
        "What nobody tries first is taken, whatever it is made of",
        arguments: [
            "correct horse battery", "operator-demonstration", "a long enough password", "tokri men teen aam",
            "k8#vQz!m", "چھت پر بلی سوتی ہے", "nadia paints seven blue doors",
        ])
    func good(password: String) {
        #expect(!PasswordStrength.isCommon(password, ownWords: ["nadia", "Nadia Aslam"]))
    }

    @Test(
        "A word of the centre counts for nothing",
        arguments: [
            ("Mayo Hospital 2026", true), ("blood helpline lahore", true), ("042111222333x", true),
            ("042-111-222-333", true), ("qatra princess1", true), ("Helpline1166!", true),
            ("mayo hospital tokri men teen aam", false), ("seven doors 042111222333", false),
        ])
    func centreWords(password: String, isRefused: Bool) {
        let words = ["Mayo Hospital", "میو ہسپتال", "Blood helpline Lahore", "042-111-222-333", "1166"]
        #expect(PasswordStrength.isCommon(password, ownWords: words) == isRefused)
    }

    @Test func aPasswordFromABreachIsFoundInTheFileWhereverItStands() async throws {
        let known = (0..<1_000).map { "breached word \($0)" }
        let sums = known.map { word in
            Insecure.SHA1.hash(data: Data(word.utf8)).map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }
                .joined().uppercased()
        }.sorted()
        let path = FileManager.default.temporaryDirectory.appending(path: "breached-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: path) }
        let text = sums.enumerated().map { "\($1):\($0 * 7919 % 1_000_000)\r\n" }.joined()
        try Data(text.utf8).write(to: path)
        let set = try #require(BreachedPasswords(path: path.path(percentEncoded: false)))
        let hasher = PasswordHasher(breached: set)
        for word in known.enumerated().filter({ $0.offset % 50 == 0 }).map(\.element) {
            await #expect(throws: PasswordError.breached, "\(word)") { try await hasher.hash(word) }
        }
        // The first and the last line of the file.
        for sum in [sums.first, sums.last] {
            let word = try #require(
                known.first { word in
                    Insecure.SHA1.hash(data: Data(word.utf8)).description.uppercased().hasSuffix(sum ?? "-")
                })
            await #expect(throws: PasswordError.breached, "\(word)") { try await hasher.hash(word) }
        }
        for number in 1_000..<1_010 { _ = try await hasher.hash("breached word \(number)") }
        try Data("not a list\n".utf8).write(to: path)
        #expect(BreachedPasswords(path: path.path(percentEncoded: false)) == nil)
        #expect(BreachedPasswords(path: "/nowhere/at/all") == nil)
    }

    @Test func theHasherRefusesThemToo() async throws {
        let hasher = PasswordHasher()
        await #expect(throws: PasswordError.tooCommon) { try await hasher.hash("princess1") }
        await #expect(throws: PasswordError.tooShort) { try await hasher.hash("k8#vQz!") }
        _ = try await hasher.hash("k8#vQz!m")
    }

    @Test func aBrowserIsKnownByTwoWords() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        #expect(BrowserKind.name(of: firefox) == "Firefox, Linux")
        let phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
        #expect(BrowserKind.name(of: phone) == "Chrome, Android")
        #expect(BrowserKind.name(of: "<script>alert(1)</script>") == "")
    }
}
