import Crypto
import CryptoExtras
import Foundation

/// How a passkey signs, by its number in the register of COSE (RFC 9053, RFC 8812).
public enum PasskeyAlgorithm: Int64, Sendable, CaseIterable, Hashable {
    case es256 = -7
    case eddsa = -8
    /// Some Windows machines have only this one.
    case rs256 = -257
}

/// The public key of a passkey: a COSE key in which the key type, the curve and the algorithm agree. One that names
/// another algorithm than its key can have is no key, so that no signature is ever checked by the wrong rule.
struct PasskeyKey {
    private enum Key {
        case es256(P256.Signing.PublicKey)
        case eddsa(Curve25519.Signing.PublicKey)
        case rs256(_RSA.Signing.PublicKey)
    }

    let algorithm: PasskeyAlgorithm
    private let key: Key

    /// 2,048 bits are the least that is still held safe (NIST SP 800-131A); more than 4,096 no authenticator has.
    private static let modulusBytes = 256...512

    init?(cose: [UInt8]) {
        guard let value = CBORReader.value(of: cose) else { return nil }
        self.init(value)
    }

    init?(_ cose: CBORValue) {
        guard case .map(let entries) = cose, let number = cose[3]?.int,
            let algorithm = PasskeyAlgorithm(rawValue: number)
        else { return nil }
        self.algorithm = algorithm
        switch algorithm {
        case .es256:
            guard entries.count == 5, cose[1]?.int == 2, cose[-1]?.int == 1, let x = cose[-2]?.bytes, x.count == 32,
                let y = cose[-3]?.bytes, y.count == 32,
                // Also refuses a point that is not on the curve.
                let key = try? P256.Signing.PublicKey(x963Representation: [4] + x + y)
            else { return nil }
            self.key = .es256(key)
        case .eddsa:
            guard entries.count == 4, cose[1]?.int == 1, cose[-1]?.int == 6, let x = cose[-2]?.bytes, x.count == 32,
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: x)
            else { return nil }
            self.key = .eddsa(key)
        case .rs256:
            guard entries.count == 4, cose[1]?.int == 3, let n = cose[-1]?.bytes, let e = cose[-2]?.bytes,
                PasskeyKey.modulusBytes.contains(n.count), n.first != 0, e == [1, 0, 1],
                let key = try? _RSA.Signing.PublicKey(n: n, e: e)
            else { return nil }
            self.key = .rs256(key)
        }
    }

    func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        switch key {
        case .es256(let key):
            guard let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature),
                // One signature has one form: nothing behind it and no other way to write it.
                parsed.derRepresentation == Data(signature)
            else { return false }
            return key.isValidSignature(parsed, for: message)
        case .eddsa(let key): return key.isValidSignature(signature, for: message)
        case .rs256(let key):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message),
                padding: .insecurePKCS1v1_5)
        }
    }
}
