/// Bytes as text and back: percent-encoding, Base64 and hexadecimal digits.
enum ByteText {
    /// Percent-encoded UTF-8 for one path segment, or one name or value of a query or form.
    ///
    /// Only the unreserved characters of RFC 3986 §2.3 stay as they are. A space becomes `%20`, which readers of forms
    /// and of addresses both understand, and a plus sign becomes `%2B`, which a reader of forms would take for a space.
    static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(upperDigits[Int(byte >> 4)])
                encoded.append(upperDigits[Int(byte & 15)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The reverse for a query or a form, where a plus sign is a space.
    ///
    /// - Returns: `nil` when an escape is cut off or the bytes are not UTF-8.
    static func formDecoded(_ text: some Sequence<UInt8>) -> String? {
        var decoded: [UInt8] = []
        var pending: [UInt8] = []
        var escapeIsOpen = false
        for byte in text {
            if escapeIsOpen {
                guard let digit = hexadecimalDigit(byte) else { return nil }
                pending.append(digit)
                if pending.count == 2 {
                    decoded.append(pending[0] << 4 | pending[1])
                    pending.removeAll()
                    escapeIsOpen = false
                }
            } else if byte == UInt8(ascii: "%") {
                escapeIsOpen = true
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return escapeIsOpen ? nil : String(validating: decoded, as: UTF8.self)
    }

    /// RFC 4648 §4, with padding.
    static func base64(_ bytes: [UInt8]) -> String {
        var encoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                encoded.append(
                    place <= group.count ? base64Digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Lower-case digits, two a byte.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [lowerDigits[Int($0 >> 4)], lowerDigits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static let lowerDigits = Array("0123456789abcdef".utf8)
    private static let upperDigits = Array("0123456789ABCDEF".utf8)
    private static let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
