import Foundation

/// An address of the Internet Protocol, version 4 or 6; one of version 4 that is written as version 6 is the same.
public struct NetworkAddress: Sendable, Hashable {
    let bytes: [UInt8]

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Returns: `nil` when the text is no address.
    public init?(_ text: String) {
        // A zone, as in `fe80::1%eth0`, names a card of this machine, not another address.
        let plain = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
        guard let plain else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, plain, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, plain, &six) == 1 else { return nil }
        let all = withUnsafeBytes(of: &six) { Array($0) }
        let isVersion4 = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        bytes = isVersion4 ? Array(all.suffix(4)) : all
    }

    /// Whether it is this very machine.
    public var isThisMachine: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// What is counted as one house: an address of version 4, or the 64 bits that a house of version 6 is given.
    public var house: NetworkAddress {
        bytes.count == 4 ? self : NetworkAddress(bytes: Array(bytes.prefix(8)) + [UInt8](repeating: 0, count: 8))
    }
}

extension NetworkAddress {
    /// As people write it: `203.0.113.9`, or the eight groups of version 6.
    public var written: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: bytes.count, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// Its bytes, for keys of tables; nobody reads them.
    public var description: String { bytes.map { String($0, radix: 16) }.joined(separator: ".") }
}

/// Addresses that begin alike, written as `10.1.0.0/16`, or one address.
public struct NetworkRange: Sendable, Hashable {
    private let first: NetworkAddress
    private let bits: Int

    /// - Returns: `nil` when the text is no range.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ NetworkAddress(String($0)) }) else { return nil }
        let all = first.bytes.count * 8
        let bits = parts.count > 1 ? Int(parts[1]) : all
        guard let bits, (0...all).contains(bits) else { return nil }
        self.first = first
        self.bits = bits
    }

    public func contains(_ address: NetworkAddress) -> Bool {
        guard address.bytes.count == first.bytes.count else { return false }
        let whole = bits / 8
        guard address.bytes.prefix(whole) == first.bytes.prefix(whole) else { return false }
        guard bits % 8 > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (bits % 8))
        return address.bytes[whole] & mask == first.bytes[whole] & mask
    }
}

/// The proxies that stand before a centre, as its configuration states them. This machine itself is always one.
public struct TrustedProxies: Sendable, Hashable {
    private let ranges: [NetworkRange]

    public static let thisMachine = TrustedProxies([])

    public init(_ ranges: [NetworkRange]) { self.ranges = ranges }

    public func trusts(_ address: NetworkAddress) -> Bool {
        address.isThisMachine || ranges.contains { $0.contains(address) }
    }

    func trusts(_ text: String) -> Bool { NetworkAddress(text).map(trusts) ?? false }
}
