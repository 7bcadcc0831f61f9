public import Blood
public import Centre
import Crypto
import Foundation
import Matching

/// Signs and opens the short links in messages.
///
/// A token is kind, numbers and expiry, then an HMAC-SHA-256 cut to 96 bits: an attacker has one guess a request
/// against 2⁹⁶, and an SMS has room for 32 characters.
public struct LinkSigner: LinkSigning {
    static let tagBytes = 12

    private let key: SymmetricKey
    private let address: String

    /// - Parameters:
    ///   - key: 32 secret bytes, kept outside the database.
    ///   - address: what the links begin with, such as `https://qatra.example`.
    public init(key: [UInt8], address: String) {
        self.key = SymmetricKey(data: key)
        self.address = address
    }

    /// A new key, from the system's generator.
    public static func makeKey() -> [UInt8] { randomBytes(32) }

    public func link(for subject: LinkSubject, expiresAt: Instant) -> String {
        let path =
            switch subject {
            case .donor: "d"
            case .family: "f"
            }
        return "\(address)/\(path)/\(token(for: subject, expiresAt: expiresAt))"
    }

    public func address(of path: String) -> String { address + path }

    public func token(for subject: LinkSubject, expiresAt: Instant) -> String {
        var payload: [UInt8] = []
        switch subject {
        case .donor(let request, let donor):
            payload.append(1)
            payload.append(varint: UInt64(bitPattern: request))
            payload.append(varint: UInt64(bitPattern: donor))
        case .family(let request):
            payload.append(2)
            payload.append(varint: UInt64(bitPattern: request))
        }
        // Whole minutes, rounded up: a link never ends before it was said to.
        payload.append(varint: UInt64(max(0, (expiresAt.millisecondsSince1970 + 59_999) / 60_000)))
        return Base64URL.encode(payload + tag(of: payload))
    }

    public func open(_ token: String, now: Instant) -> LinkSubject? {
        guard let bytes = Base64URL.decode(token), bytes.count > LinkSigner.tagBytes else { return nil }
        let payload = Array(bytes.dropLast(LinkSigner.tagBytes))
        guard isEqualInConstantTime(tag(of: payload), Array(bytes.suffix(LinkSigner.tagBytes))) else { return nil }
        var rest = payload[...]
        guard let kind = rest.popFirst(), let request = rest.popVarint() else { return nil }
        let subject: LinkSubject
        switch kind {
        case 1:
            guard let donor = rest.popVarint() else { return nil }
            subject = .donor(request: Int64(bitPattern: request), donor: Int64(bitPattern: donor))
        case 2: subject = .family(request: Int64(bitPattern: request))
        default: return nil
        }
        guard let minutes = rest.popVarint(), rest.isEmpty,
            now.millisecondsSince1970 <= Int64(clamping: minutes) &* 60_000
        else { return nil }
        return subject
    }

    private func tag(of payload: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(payload), using: key).prefix(LinkSigner.tagBytes))
    }
}

extension [UInt8] {
    fileprivate mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func popVarint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }
}
