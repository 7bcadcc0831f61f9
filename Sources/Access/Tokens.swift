import Centre
import Crypto
import Foundation

/// Bytes from the system's generator.
func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}

/// Text that is safe in a cookie and in an address.
public enum Base64URL {
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Returns: `nil` for anything but the one text that `encode` makes of the bytes: the last letter has bits that
    ///   are read by nobody, and one link must not be known by many names.
    public static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2F && $0 != 0x3D }) else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: standard + padding).map({ [UInt8]($0) }), encode(bytes) == text else {
            return nil
        }
        return bytes
    }
}

/// A secret of 256 bits: a session's token, a control key.
public struct SecretToken: Sendable, Hashable {
    public let text: String

    public init() { text = Base64URL.encode(randomBytes(32)) }

    /// Whether it has the shape of one: 256 bits are 43 characters.
    public static func isWellFormed(_ text: String) -> Bool { Base64URL.decode(text)?.count == 32 }

    public static func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }
}

/// Compares in the same time wherever the first difference is.
public func isEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
}
