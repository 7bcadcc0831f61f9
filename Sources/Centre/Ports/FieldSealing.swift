/// One field of one row: what a sealed value is bound to, so that it opens nowhere else.
public struct FieldPlace: Sendable, Hashable {
    public var table: String
    public var column: String
    /// The row's key, as text.
    public var row: String

    public init(_ table: String, _ column: String, row: some LosslessStringConvertible) {
        self.table = table
        self.column = column
        self.row = String(row)
    }
}

/// What a keyed look-up is of; each has a key of its own, so that equal words of two kinds do not look alike.
public enum LookUpKind: String, Sendable, CaseIterable, Hashable {
    /// A telephone number in E.164.
    case phone
    /// A provider's own name of a message, which may carry a number.
    case providerID = "provider-id"
    /// The record number of a patient in one facility.
    case recordNumber = "record-number"
    /// A patient's initials in one facility.
    case patient
    /// A one-time code that was sent to a number.
    case oneTimeCode = "one-time-code"
    /// A browser or telephone that was used.
    case device
}

/// A key of one donor's own, as it is kept: useless without the centre's keys, and gone when the donor is erased.
public struct SealedDataKey: Sendable, Hashable {
    /// Sixteen bytes of chance that name the key, also after it is gone and in a copy that is brought back.
    public var name: [UInt8]
    /// The key, sealed under a key of the centre.
    public var sealed: [UInt8]

    public init(name: [UInt8], sealed: [UInt8]) {
        self.name = name
        self.sealed = sealed
    }
}

/// A donor's own key, opened.
public struct DataKey: Sendable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// Why a sealed field cannot be read; none carries a value.
public enum FieldSealingError: Error, Sendable, Hashable {
    /// The field was sealed under a key that is not in the centre's key file.
    case keyMissing(number: Int)
    /// Altered, or moved here from another field or row.
    case notAuthentic(table: String, column: String)
    /// Not a sealed value at all.
    case malformed(table: String, column: String)
}

/// Keeps single fields secret in the store. The keys are outside the database.
///
/// AES-256-GCM with a new random nonce for every value (NIST SP 800-38D: at most 2³² values under one key), bound to
/// table, column and row. Equal values are found by HMAC-SHA-256 under a key of their kind, which tells whoever reads
/// the database which rows are equal, and nothing else.
public protocol FieldSealing: Sendable {
    /// The number of the key that new values are sealed under.
    var currentKey: Int { get }
    /// Seals under the centre's current key.
    func seal(_ plain: [UInt8], at place: FieldPlace) throws -> [UInt8]
    /// Opens what was sealed under any key of the centre.
    /// - Throws: `FieldSealingError`.
    func open(_ sealed: [UInt8], at place: FieldPlace) throws -> [UInt8]
    /// The number of the centre's key that this was sealed under; `nil` when it is none of ours.
    func key(of sealed: [UInt8]) -> Int?
    /// A new key for one donor.
    func makeDataKey(at place: FieldPlace) throws -> (SealedDataKey, DataKey)
    func open(_ key: SealedDataKey, at place: FieldPlace) throws -> DataKey
    /// The same key, sealed under the centre's current key.
    func seal(_ key: DataKey, named name: [UInt8], at place: FieldPlace) throws -> SealedDataKey
    func seal(_ plain: [UInt8], under key: DataKey, at place: FieldPlace) throws -> [UInt8]
    func open(_ sealed: [UInt8], under key: DataKey, at place: FieldPlace) throws -> [UInt8]
    /// What equal words of a kind have in common, and nothing else has: 16 bytes.
    func lookUp(_ words: String, as kind: LookUpKind) -> [UInt8]
    /// Under how many keys, one around the other, a look-up is made: one more each time they are changed.
    var lookUpLayers: Int { get }
    /// The look-up, and behind it the one from before the last change of keys, for rows that still have that.
    func lookUps(_ words: String, as kind: LookUpKind) -> [[UInt8]]
    /// A look-up of fewer layers as it is made now, without the words.
    func lift(_ lookUp: [UInt8], as kind: LookUpKind, from layers: Int) -> [UInt8]
}
