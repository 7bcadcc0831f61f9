/// Fields one after another, each with its length before it: no two lists of fields are the same bytes, so what was
/// hashed or signed can be read in one way only.
public struct FramedBytes: Sendable {
    public private(set) var bytes: [UInt8] = []

    /// - Parameter domain: what the bytes are for; bytes of one purpose never pass for those of another.
    public init(domain: String) { add(domain) }

    /// A text as UTF-8.
    public mutating func add(_ text: String) { add(Array(text.utf8)) }

    /// Eight bytes of length, then the bytes.
    public mutating func add(_ field: [UInt8]) {
        append(UInt64(field.count))
        bytes += field
    }

    /// A number in eight bytes, or that there is none.
    public mutating func add(_ number: Int64?) {
        guard let number else { return append(0) }
        append(8)
        append(UInt64(bitPattern: number))
    }

    private mutating func append(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}

/// Bytes as small hexadecimal digits, as `sha256sum` and `openssl` print them.
public enum HexText {
    private static let digits = Array("0123456789abcdef".utf8)

    public static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// - Returns: `nil` for anything but pairs of small hexadecimal digits.
    public static func decode(_ text: String) -> [UInt8]? {
        let values = text.utf8.map { digits.firstIndex(of: $0) }
        guard values.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let high = values[index], let low = values[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
