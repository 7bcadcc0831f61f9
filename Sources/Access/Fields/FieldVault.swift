public import Centre
import Crypto
import Foundation
import Synchronization

/// Seals single fields under the centre's keys and under donors' own.
///
/// A sealed value is one byte of form, two bytes with the key's number, then nonce, ciphertext and tag as AES-GCM
/// combines them. What a donor's own key sealed has the number 0. The associated data names the form, the table, the
/// column and the row, each with its length before it, so that no two places have the same.
public final class FieldVault: FieldSealing {
    private struct Opened {
        var keys: [Int: SymmetricKey]
        var current: Int
        /// A key for each kind, the innermost layer first.
        var lookUps: [[LookUpKind: SymmetricKey]]
    }

    private static let form: UInt8 = 1
    private static let headerBytes = 3
    /// Nonce and tag of AES-GCM.
    private static let overheadBytes = 28
    /// 2¹²⁸ values: two numbers of a register look alike once in 10²⁶ registers.
    private static let lookUpBytes = 16

    private let opened: Mutex<Opened>

    public init(_ keys: FieldKeys) { opened = Mutex(FieldVault.opened(keys)) }

    private static func opened(_ keys: FieldKeys) -> Opened {
        Opened(
            keys: Dictionary(keys.keys.map { ($0.number, SymmetricKey(data: $0.bytes)) }) { first, _ in first },
            current: keys.current, lookUps: keys.lookUps.map { derived($0.bytes) })
    }

    private static func derived(_ bytes: [UInt8]) -> [LookUpKind: SymmetricKey] {
        let root = SymmetricKey(data: bytes)
        return Dictionary(
            uniqueKeysWithValues: LookUpKind.allCases.map { kind in
                let info = Data("qatra/look-up/\(kind.rawValue)".utf8)
                return (kind, HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: info, outputByteCount: 32))
            })
    }

    /// Goes on with other keys: a new current one, without one that nothing needs any more, or with another layer
    /// around the look-ups, which the store has to be told inside a transaction of its writer.
    public func use(_ keys: FieldKeys) { opened.withLock { $0 = FieldVault.opened(keys) } }

    public var currentKey: Int { opened.withLock { $0.current } }

    public func seal(_ plain: [UInt8], at place: FieldPlace) throws -> [UInt8] {
        let (number, key) = opened.withLock { ($0.current, $0.keys[$0.current]) }
        guard let key else { throw FieldSealingError.keyMissing(number: number) }
        return try FieldVault.seal(plain, under: key, number: number, at: place)
    }

    public func open(_ sealed: [UInt8], at place: FieldPlace) throws -> [UInt8] {
        guard let number = key(of: sealed), number > 0 else {
            throw FieldSealingError.malformed(table: place.table, column: place.column)
        }
        guard let key = opened.withLock({ $0.keys[number] }) else {
            throw FieldSealingError.keyMissing(number: number)
        }
        return try FieldVault.open(sealed, under: key, at: place)
    }

    public func key(of sealed: [UInt8]) -> Int? {
        guard sealed.count >= FieldVault.headerBytes + FieldVault.overheadBytes, sealed[0] == FieldVault.form else {
            return nil
        }
        return Int(sealed[1]) << 8 | Int(sealed[2])
    }

    public func makeDataKey(at place: FieldPlace) throws -> (SealedDataKey, DataKey) {
        let key = DataKey(randomBytes(32))
        return (try seal(key, named: randomBytes(16), at: place), key)
    }

    public func open(_ key: SealedDataKey, at place: FieldPlace) throws -> DataKey {
        DataKey(try open(key.sealed, at: place))
    }

    public func seal(_ key: DataKey, named name: [UInt8], at place: FieldPlace) throws -> SealedDataKey {
        SealedDataKey(name: name, sealed: try seal(key.bytes, at: place))
    }

    public func seal(_ plain: [UInt8], under key: DataKey, at place: FieldPlace) throws -> [UInt8] {
        try FieldVault.seal(plain, under: SymmetricKey(data: key.bytes), number: 0, at: place)
    }

    public func open(_ sealed: [UInt8], under key: DataKey, at place: FieldPlace) throws -> [UInt8] {
        guard self.key(of: sealed) == 0 else {
            throw FieldSealingError.malformed(table: place.table, column: place.column)
        }
        return try FieldVault.open(sealed, under: SymmetricKey(data: key.bytes), at: place)
    }

    public var lookUpLayers: Int { opened.withLock { $0.lookUps.count } }

    public func lookUp(_ words: String, as kind: LookUpKind) -> [UInt8] {
        FieldVault.lifted(Array(words.utf8), as: kind, through: opened.withLock { $0.lookUps }[...])
    }

    public func lookUps(_ words: String, as kind: LookUpKind) -> [[UInt8]] {
        let layers = opened.withLock { $0.lookUps }
        let older = FieldVault.lifted(Array(words.utf8), as: kind, through: layers.dropLast())
        guard layers.count > 1 else { return [FieldVault.lifted(Array(words.utf8), as: kind, through: layers[...])] }
        return [FieldVault.lifted(older, as: kind, through: layers.suffix(1)), older]
    }

    public func lift(_ lookUp: [UInt8], as kind: LookUpKind, from layers: Int) -> [UInt8] {
        FieldVault.lifted(lookUp, as: kind, through: opened.withLock { $0.lookUps }.dropFirst(layers))
    }

    private static func lifted(
        _ bytes: [UInt8], as kind: LookUpKind, through layers: ArraySlice<[LookUpKind: SymmetricKey]>
    ) -> [UInt8] {
        layers.reduce(bytes) { bytes, keys in
            // Every kind has a key since the keys were derived.
            guard let key = keys[kind] else { return [] }
            return Array(HMAC<SHA256>.authenticationCode(for: Data(bytes), using: key).prefix(lookUpBytes))
        }
    }

    private static func seal(
        _ plain: [UInt8], under key: SymmetricKey, number: Int, at place: FieldPlace
    ) throws -> [UInt8] {
        let box = try AES.GCM.seal(plain, using: key, authenticating: associatedData(place))
        var sealed: [UInt8] = [form, UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
        sealed.reserveCapacity(headerBytes + overheadBytes + plain.count)
        sealed.append(contentsOf: box.nonce)
        sealed.append(contentsOf: box.ciphertext)
        sealed.append(contentsOf: box.tag)
        return sealed
    }

    private static func open(_ sealed: [UInt8], under key: SymmetricKey, at place: FieldPlace) throws -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst(headerBytes))
            return [UInt8](try AES.GCM.open(box, using: key, authenticating: associatedData(place)))
        } catch { throw FieldSealingError.notAuthentic(table: place.table, column: place.column) }
    }

    private static func associatedData(_ place: FieldPlace) -> [UInt8] {
        var bytes: [UInt8] = [form]
        for part in [place.table, place.column, place.row] {
            let text = Array(part.utf8)
            bytes.append(UInt8(truncatingIfNeeded: text.count >> 8))
            bytes.append(UInt8(truncatingIfNeeded: text.count))
            bytes.append(contentsOf: text)
        }
        return bytes
    }
}
