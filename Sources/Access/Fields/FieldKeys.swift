public import Foundation

/// The keys of the centre's sealed fields, as they stand in one file outside the database.
public struct FieldKeys: Codable, Sendable, Hashable {
    /// One key, by its number. The one with the highest number is the current one.
    public struct Key: Codable, Sendable, Hashable {
        public var number: Int
        /// 32 bytes.
        public var bytes: [UInt8]

        public init(number: Int, bytes: [UInt8]) {
            self.number = number
            self.bytes = bytes
        }
    }

    public var keys: [Key]
    /// What the keys of the look-ups are derived from: 32 bytes, the same for as long as the centre lives.
    public var lookUp: [UInt8]

    public init(keys: [Key], lookUp: [UInt8]) {
        self.keys = keys
        self.lookUp = lookUp
    }

    /// The first keys of a new centre.
    public static func make() -> FieldKeys {
        FieldKeys(keys: [Key(number: 1, bytes: randomBytes(32))], lookUp: randomBytes(32))
    }

    public var current: Int { keys.map(\.number).max() ?? 0 }

    /// The same keys with a new current one.
    public func withNewKey() -> FieldKeys {
        var next = self
        next.keys.append(Key(number: current + 1, bytes: randomBytes(32)))
        return next
    }

    /// The same keys without those that nothing is sealed under any more.
    public func without(_ numbers: Set<Int>) -> FieldKeys {
        var next = self
        next.keys.removeAll { numbers.contains($0.number) && $0.number != current }
        return next
    }

    private struct File: Codable {
        struct Key: Codable {
            var number: Int
            var key: String
        }

        var keys: [Key]
        var lookUp: String
    }

    /// The text of the key file.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(
            File(
                keys: keys.map { File.Key(number: $0.number, key: Base64URL.encode($0.bytes)) },
                lookUp: Base64URL.encode(lookUp)))
    }

    /// - Returns: `nil` when this is no key file: a key that is not 32 bytes, two of one number, none at all.
    public static func decode(_ data: Data) -> FieldKeys? {
        guard let file = try? JSONDecoder().decode(File.self, from: data),
            let lookUp = Base64URL.decode(file.lookUp), lookUp.count == 32, !file.keys.isEmpty
        else { return nil }
        var keys: [Key] = []
        for entry in file.keys {
            guard let bytes = Base64URL.decode(entry.key), bytes.count == 32, (1...Int(UInt16.max)) ~= entry.number,
                !keys.contains(where: { $0.number == entry.number })
            else { return nil }
            keys.append(Key(number: entry.number, bytes: bytes))
        }
        return FieldKeys(keys: keys, lookUp: lookUp)
    }
}
