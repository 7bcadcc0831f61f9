import Crypto
public import Foundation

/// Why a sealed backup cannot be opened.
public enum BackupFault: Error, Sendable, Hashable {
    /// It does not begin as one does.
    case noBackup
    /// It was sealed to another key; the fingerprints tell which.
    case otherKey(sealedTo: String, given: String)
    /// Its end is missing, or was changed: of the last piece nobody can say which.
    case cutShort
    /// Something in it was changed, moved or put in.
    case altered
}

/// What a centre holds: with it a backup can be sealed and never opened.
public struct BackupPublicKey: Sendable {
    static let label = "qatra-backup-public-1 "

    let key: Curve25519.KeyAgreement.PublicKey

    /// - Parameter text: what `text` gave.
    /// - Returns: `nil` when it is no such key.
    public init?(text: String) {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard line.hasPrefix(BackupPublicKey.label),
            let bytes = Base64URL.decode(String(line.dropFirst(BackupPublicKey.label.count))),
            let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    fileprivate init(_ key: Curve25519.KeyAgreement.PublicKey) { self.key = key }

    /// One line, for a file.
    public var text: String { BackupPublicKey.label + Base64URL.encode(key.rawRepresentation) + "\n" }

    /// Tells one key from another, for people: 16 hexadecimal digits of its hash.
    public var fingerprint: String { BackupFormat.fingerprint(key.rawRepresentation) }
}

/// What opens a centre's backups. It belongs in a safe, never on the centre's machine.
public struct BackupPrivateKey: Sendable {
    static let label = "qatra-backup-private-1 "

    private let key: Curve25519.KeyAgreement.PrivateKey

    public init() { key = Curve25519.KeyAgreement.PrivateKey() }

    /// - Returns: `nil` when the text is no such key.
    public init?(text: String) {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard line.hasPrefix(BackupPrivateKey.label),
            let bytes = Base64URL.decode(String(line.dropFirst(BackupPrivateKey.label.count))),
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    public var text: String { BackupPrivateKey.label + Base64URL.encode(key.rawRepresentation) + "\n" }

    public var publicKey: BackupPublicKey { BackupPublicKey(key.publicKey) }

    fileprivate func secret(with ephemeral: Curve25519.KeyAgreement.PublicKey) throws -> SharedSecret {
        try key.sharedSecretFromKeyAgreement(with: ephemeral)
    }
}

/// The form of a sealed backup.
///
/// A header: a name with the version, the fingerprint of the key it is sealed to, and a key made for this one backup.
/// From the agreement of the two (X25519, HKDF-SHA-256, as in RFC 9180) comes the one key of the file. Then pieces of
/// 1 MiB, each under AES-256-GCM: the nonce counts them and says which is the last (the STREAM construction of Hoang,
/// Reyhanitabar, Rogaway and Vizár, 2015), and the header is authenticated with every one. So no piece can be altered,
/// left out, repeated, moved, or taken from another backup, and a cut is told from an end.
enum BackupFormat {
    static let magic = Array("QATRA BACKUP 1\n".utf8)
    static let fingerprintBytes = 8
    static let keyBytes = 32
    static let headerBytes = magic.count + fingerprintBytes + keyBytes
    static let tagBytes = 16

    static func fingerprint(_ key: Data) -> String {
        SHA256.hash(data: key).prefix(fingerprintBytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    static func fileKey(_ secret: SharedSecret, header: Data) -> SymmetricKey {
        secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: Data(SHA256.hash(data: header)), sharedInfo: Data("qatra backup pieces".utf8),
            outputByteCount: 32)
    }

    /// Seven zero bytes, the piece's number, and whether it is the last.
    static func nonce(_ piece: UInt32, isLast: Bool) throws -> AES.GCM.Nonce {
        var bytes = [UInt8](repeating: 0, count: 7)
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: piece >> UInt32(shift))) }
        return try AES.GCM.Nonce(data: Data(bytes + [isLast ? 1 : 0]))
    }
}

/// Seals a backup piece by piece.
public struct BackupSealer {
    /// So many bytes are in every piece but the last, which has as many or fewer.
    public static let pieceBytes = 1 << 20

    /// What the file begins with.
    public let header: Data
    private let key: SymmetricKey
    private var piece: UInt32 = 0

    public init(to recipient: BackupPublicKey) throws {
        let ephemeral = Curve25519.KeyAgreement.PrivateKey()
        var header = Data(BackupFormat.magic)
        header.append(
            contentsOf: SHA256.hash(data: recipient.key.rawRepresentation).prefix(BackupFormat.fingerprintBytes))
        header.append(ephemeral.publicKey.rawRepresentation)
        self.header = header
        key = BackupFormat.fileKey(try ephemeral.sharedSecretFromKeyAgreement(with: recipient.key), header: header)
    }

    /// - Parameter isLast: exactly one piece, the last, may be shorter than `pieceBytes`, or empty.
    public mutating func seal(_ plain: Data, isLast: Bool) throws -> Data {
        precondition(plain.count <= BackupSealer.pieceBytes && (isLast || plain.count == BackupSealer.pieceBytes))
        let box = try AES.GCM.seal(
            plain, using: key, nonce: BackupFormat.nonce(piece, isLast: isLast), authenticating: header)
        // Four billion pieces are four petabytes; a nonce is never used twice.
        piece += 1
        return box.ciphertext + box.tag
    }
}

/// Opens a sealed backup piece by piece.
public struct BackupOpener {
    public static let headerBytes = BackupFormat.headerBytes
    /// A whole piece as it stands in the file.
    public static let pieceBytes = BackupSealer.pieceBytes + BackupFormat.tagBytes

    private let header: Data
    private let key: SymmetricKey
    private var piece: UInt32 = 0

    /// Whether a file that begins like this is a sealed backup.
    public static func isSealed(_ beginning: Data) -> Bool { beginning.starts(with: BackupFormat.magic) }

    /// - Parameter header: the first `headerBytes` of the file.
    public init(header: Data, key: BackupPrivateKey) throws(BackupFault) {
        guard BackupOpener.isSealed(header) else { throw .noBackup }
        guard header.count == BackupFormat.headerBytes else { throw .cutShort }
        let own = Data(header)
        let from = BackupFormat.magic.count
        let sealedTo = own[from..<from + BackupFormat.fingerprintBytes].map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        guard sealedTo == key.publicKey.fingerprint else {
            throw .otherKey(sealedTo: sealedTo, given: key.publicKey.fingerprint)
        }
        self.header = own
        do {
            let ephemeral = try Curve25519.KeyAgreement.PublicKey(
                rawRepresentation: own.suffix(BackupFormat.keyBytes))
            self.key = BackupFormat.fileKey(try key.secret(with: ephemeral), header: own)
        } catch { throw .altered }
    }

    /// - Parameters:
    ///   - sealed: the next `pieceBytes` of the file, or what is left of it.
    ///   - isLast: nothing comes after it.
    public mutating func open(_ sealed: Data, isLast: Bool) throws(BackupFault) -> Data {
        guard sealed.count >= BackupFormat.tagBytes else { throw .cutShort }
        if let plain = opened(sealed, isLast: isLast) {
            piece += 1
            return plain
        }
        // A piece that opens as one of the middle and stands at the end: what came after it is missing.
        if isLast, sealed.count < BackupOpener.pieceBytes || opened(sealed, isLast: false) != nil { throw .cutShort }
        throw .altered
    }

    private func opened(_ sealed: Data, isLast: Bool) -> Data? {
        do {
            let box = try AES.GCM.SealedBox(
                nonce: BackupFormat.nonce(piece, isLast: isLast),
                ciphertext: sealed.dropLast(BackupFormat.tagBytes), tag: sealed.suffix(BackupFormat.tagBytes))
            return try AES.GCM.open(box, using: key, authenticating: header)
        } catch { return nil }
    }
}
