public import Blood
import Crypto
import Foundation

/// Base32 (RFC 4648), as authenticator apps take secrets: capital letters and 2 to 7, without padding.
public enum Base32 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var held: UInt32 = 0
        var bits = 0
        for byte in bytes {
            held = held << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(letters[Int(held >> UInt32(bits)) & 31])
            }
            held &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 { text.append(letters[Int(held << UInt32(5 - bits)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Six digits that change every half minute, by an app on somebody's telephone (RFC 6238 over RFC 4226).
public struct TimedCode: Sendable {
    public static let digits = 6
    public static let stepSeconds: Int64 = 30
    /// A clock may be half a minute off, either way.
    static let stepsAside: Int64 = 1
    /// 160 bits, as RFC 4226 recommends.
    static let secretBytes = 20

    private let key: SymmetricKey

    public init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    public static func makeSecret() -> [UInt8] { randomBytes(secretBytes) }

    public static func step(at now: Instant) -> Int64 { now.millisecondsSince1970 / 1_000 / stepSeconds }

    /// The digits of a step.
    public func code(step: Int64, digits: Int = TimedCode.digits) -> String {
        let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Data($0) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
        let offset = Int(hash[19] & 0x0F)
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step these digits belong to, if it is near now and later than the last one that was used: every code opens
    /// once.
    public func step(of code: String, now: Instant, after last: Int64) -> Int64? {
        let typed = Array(code.utf8)
        let current = TimedCode.step(at: now)
        var found: Int64?
        for step in current - TimedCode.stepsAside...current + TimedCode.stepsAside {
            let isEqual = isEqualInConstantTime(typed, Array(self.code(step: step).utf8))
            if isEqual, step > last { found = step }
        }
        return found
    }

    /// What the app reads from the square, by the scheme that all apps know.
    public static func address(secret: [UInt8], account: String, issuer: String) -> String {
        func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        return "otpauth://totp/\(encoded(issuer)):\(encoded(account))?secret=\(Base32.encode(secret))"
            + "&issuer=\(encoded(issuer))"
    }
}

/// Ten codes on paper for the day on which the telephone is lost; each opens once.
public enum RecoveryCode {
    public static let count = 10
    /// 80 bits: sixteen letters in four groups.
    static let bytes = 10

    public static func makeSet() -> [String] {
        (0..<count).map { _ in make() }
    }

    static func make() -> String {
        let letters = Array(Base32.encode(randomBytes(bytes)).lowercased())
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// The sixteen letters of what somebody typed; `nil` when it cannot be one. Groups may be written as one likes.
    static func letters(_ typed: String) -> String? {
        let letters = typed.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return letters.utf8.count == bytes * 8 / 5 ? letters : nil
    }

    /// What is kept of a code. The codes are drawn at random from 2⁸⁰, so a plain hash is enough: there is no list of
    /// likely ones to try.
    static func hash(_ letters: String, of staff: Int64) -> [UInt8] {
        Array(SHA256.hash(data: Data("qatra/recovery/\(staff)/\(letters)".utf8)))
    }
}
