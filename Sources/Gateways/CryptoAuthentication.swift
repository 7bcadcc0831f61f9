public import Channels
import Crypto

/// The codes of webhooks, by the operating system's own cryptography where it has one and BoringSSL elsewhere.
public struct CryptoAuthentication: MessageAuthentication {
    public init() {}

    public func code(_ hash: AuthenticationHash, key: [UInt8], message: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: key)
        return switch hash {
        // SHA-1 is what Twilio signs with; as an HMAC it is not broken (RFC 6151 says so even of MD5).
        case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        }
    }
}
