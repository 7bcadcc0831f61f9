/// A value of CBOR (RFC 8949), as far as passkeys use it.
public enum CBORValue: Sendable, Hashable {
    case unsigned(UInt64)
    /// Stands for −1 − n, as CBOR writes negative numbers.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([CBORValue: CBORValue])
    case bool(Bool)
    case null

    /// The number, if it is one and not too large.
    public var int: Int64? {
        switch self {
        case .unsigned(let value): Int64(exactly: value)
        case .negative(let value): Int64(exactly: value).map { -1 - $0 }
        default: nil
        }
    }

    var bytes: [UInt8]? {
        if case .bytes(let value) = self { return value }
        return nil
    }

    var text: String? {
        if case .text(let value) = self { return value }
        return nil
    }

    public subscript(_ name: String) -> CBORValue? {
        if case .map(let entries) = self { return entries[.text(name)] }
        return nil
    }

    public subscript(_ label: Int64) -> CBORValue? {
        guard case .map(let entries) = self else { return nil }
        return entries[label >= 0 ? .unsigned(UInt64(label)) : .negative(UInt64(-1 - label))]
    }
}

/// Reads CBOR in the form that authenticators must write (CTAP2 canonical): every length is given, every number is in
/// its shortest form, no key stands twice, and there are no tags and no fractions.
public struct CBORReader {
    /// Attestation statements hold a list in a map in a map; more is no passkey's.
    public static let depthMax = 4
    /// More entries than any authenticator writes.
    public static let entriesMax = 64
    /// An attestation object with a chain of certificates takes a few thousand bytes.
    public static let bytesMax = 16 << 10

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)[...]
        index = 0
    }

    /// The one value these bytes are; `nil` when they are anything else.
    public static func value(of bytes: [UInt8]) -> CBORValue? {
        var reader = CBORReader(bytes)
        guard let value = reader.next(), reader.isAtEnd else { return nil }
        return value
    }

    var isAtEnd: Bool { index == bytes.count }
    /// How many bytes were read.
    var offset: Int { index }

    /// The next value; `nil` when there is none that is well formed.
    mutating func next() -> CBORValue? {
        guard bytes.count <= CBORReader.bytesMax else { return nil }
        return value(depth: 0)
    }

    private mutating func byte() -> UInt8? {
        guard index < bytes.count else { return nil }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func take(_ count: UInt64) -> ArraySlice<UInt8>? {
        guard count <= UInt64(bytes.count - index) else { return nil }
        defer { index += Int(count) }
        return bytes[index..<index + Int(count)]
    }

    /// The number behind a first byte; only in its shortest form.
    private mutating func argument(_ low: UInt8) -> UInt64? {
        let size: Int
        switch low {
        case 0..<24: return UInt64(low)
        case 24: size = 1
        case 25: size = 2
        case 26: size = 4
        case 27: size = 8
        default: return nil
        }
        guard let slice = take(UInt64(size)) else { return nil }
        let value = slice.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let least: UInt64 = size == 1 ? 24 : 1 << UInt64(size * 4)
        return value >= least ? value : nil
    }

    private mutating func value(depth: Int) -> CBORValue? {
        guard depth <= CBORReader.depthMax, let first = byte() else { return nil }
        let low = first & 0x1F
        switch first >> 5 {
        case 0: return argument(low).map(CBORValue.unsigned)
        case 1: return argument(low).map(CBORValue.negative)
        case 2: return argument(low).flatMap { take($0) }.map { .bytes(Array($0)) }
        case 3: return argument(low).flatMap { take($0) }.flatMap(CBORReader.text)
        case 4: return argument(low).flatMap { array($0, depth: depth) }
        case 5: return argument(low).flatMap { map($0, depth: depth) }
        case 7:
            switch low {
            case 20: return .bool(false)
            case 21: return .bool(true)
            case 22: return .null
            default: return nil
            }
        default: return nil
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> CBORValue? {
        String(validating: bytes, as: UTF8.self).map(CBORValue.text)
    }

    private mutating func array(_ count: UInt64, depth: Int) -> CBORValue? {
        guard count <= UInt64(CBORReader.entriesMax) else { return nil }
        var items: [CBORValue] = []
        for _ in 0..<count {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        }
        return .array(items)
    }

    private mutating func map(_ count: UInt64, depth: Int) -> CBORValue? {
        guard count <= UInt64(CBORReader.entriesMax) else { return nil }
        var entries: [CBORValue: CBORValue] = [:]
        for _ in 0..<count {
            guard let key = value(depth: depth + 1), let entry = value(depth: depth + 1) else { return nil }
            switch key {
            case .unsigned, .negative, .text: break
            default: return nil
            }
            guard entries.updateValue(entry, forKey: key) == nil else { return nil }
        }
        return .map(entries)
    }
}
