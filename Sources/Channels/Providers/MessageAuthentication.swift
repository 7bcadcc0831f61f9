/// Makes the codes that prove where a webhook comes from; a pure room has no cryptography of its own.
public protocol MessageAuthentication: Sendable {
    /// HMAC (RFC 2104): 20 bytes with SHA-1, 32 with SHA-256.
    func code(_ hash: AuthenticationHash, key: [UInt8], message: [UInt8]) -> [UInt8]
}

public enum AuthenticationHash: Sendable, Hashable, CaseIterable {
    case sha1
    case sha256
}

/// Whether a webhook comes from the one whose name it carries. Anything but `authentic` is answered with 403, and its
/// content is not read.
public enum WebhookVerdict: Sendable, Hashable {
    case authentic
    /// The signature or the secret is not there.
    case missing
    case wrong
    /// The signature is right and too old or too far in the future: somebody repeats what was sent once.
    case stale
    /// This centre has no secret for it, so that nothing can be authentic.
    case notConfigured
}

extension WebhookVerdict {
    /// For senders that sign nothing: a secret in the path of the address they were given.
    ///
    /// - Parameter given: what the address that was called holds; `nil` when it holds none.
    public static func secret(_ given: String?, expected: String) -> WebhookVerdict {
        guard expected.utf8.count >= secretLengthMin else { return .notConfigured }
        guard let given, !given.isEmpty else { return .missing }
        return ConstantTime.areEqual(Array(given.utf8), Array(expected.utf8)) ? .authentic : .wrong
    }

    /// 16 characters of hexadecimal digits are 64 random bits: nobody guesses them over a network.
    public static let secretLengthMin = 16
}

enum ConstantTime {
    /// Takes as long for bytes that differ in the first place as for bytes that differ in the last, so that the time of
    /// an answer does not tell how much of a guess was right. Only the length is told, which is no secret.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}

/// The addresses from which a firm that signs nothing may call.
public struct AddressList: Sendable, Hashable {
    private struct Block: Sendable, Hashable {
        var network: UInt32
        var mask: UInt32
    }

    private var blocks: [Block] = []
    /// Addresses of the sixth version, as they are written.
    private var others: Set<String> = []

    /// - Parameter entries: `203.0.113.7`, `203.0.113.0/24`, or an address of the sixth version in its shortest form.
    /// - Returns: `nil` when one of them is no address: a list with a hole in it must not pass for one without.
    public init?(_ entries: [String]) {
        for entry in entries {
            let parts = entry.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count == 1, entry.contains(":") {
                others.insert(entry.lowercased())
            } else if let network = AddressList.number(parts[0]), parts.count <= 2,
                let bits = parts.count == 2 ? Int(parts[1]) : 32, (0...32).contains(bits)
            {
                let mask: UInt32 = bits == 0 ? 0 : .max << UInt32(32 - bits)
                blocks.append(Block(network: network & mask, mask: mask))
            } else {
                return nil
            }
        }
    }

    public func contains(_ address: String) -> Bool {
        var plain = address.lowercased()
        if plain.hasPrefix("::ffff:"), plain.contains(".") { plain.removeFirst("::ffff:".count) }
        guard let number = AddressList.number(plain[...]) else { return others.contains(plain) }
        return blocks.contains { number & $0.mask == $0.network }
    }

    private static func number(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard part.utf8.allSatisfy({ (48...57).contains($0) }), let byte = UInt8(part) else { return nil }
            number = number << 8 | UInt32(byte)
        }
        return number
    }
}
