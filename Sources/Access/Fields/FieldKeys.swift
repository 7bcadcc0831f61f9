public import Blood
public import Foundation

/// The keys of the centre's sealed fields, as they stand in one file outside the database.
public struct FieldKeys: Codable, Sendable, Hashable {
    /// One key, by its number. The one with the highest number is the current one.
    public struct Key: Codable, Sendable, Hashable {
        public var number: Int
        /// 32 bytes.
        public var bytes: [UInt8]
        /// When it was made; `nil` for a key of an earlier version.
        public var made: Instant?

        public init(number: Int, bytes: [UInt8], made: Instant? = nil) {
            self.number = number
            self.bytes = bytes
            self.made = made
        }
    }

    /// One layer of the look-ups.
    public struct Layer: Codable, Sendable, Hashable {
        /// 32 bytes, from which the keys of all kinds are derived.
        public var bytes: [UInt8]
        /// When it was made; `nil` for a key of an earlier version.
        public var made: Instant?

        public init(bytes: [UInt8], made: Instant? = nil) {
            self.bytes = bytes
            self.made = made
        }
    }

    public var keys: [Key]
    /// What the keys of the look-ups are derived from, innermost first; never empty.
    ///
    /// A new key is laid around the old ones and does not take their place: of many look-ups nobody has the words any
    /// more (a number that was forgotten but for its STOP), so only what stands there can be made anew. Without the
    /// outermost key the inner ones find nothing.
    public var lookUps: [Layer]

    public init(keys: [Key], lookUp: [UInt8]) {
        self.init(keys: keys, lookUps: [Layer(bytes: lookUp)])
    }

    init(keys: [Key], lookUps: [Layer]) {
        self.keys = keys
        self.lookUps = lookUps
    }

    /// The first keys of a new centre.
    public static func make(at now: Instant? = nil) -> FieldKeys {
        FieldKeys(
            keys: [Key(number: 1, bytes: randomBytes(32), made: now)],
            lookUps: [Layer(bytes: randomBytes(32), made: now)])
    }

    public var current: Int { keys.map(\.number).max() ?? 0 }

    /// The same keys with a new current one.
    public func withNewKey(at now: Instant? = nil) -> FieldKeys {
        var next = self
        next.keys.append(Key(number: current + 1, bytes: randomBytes(32), made: now))
        return next
    }

    /// The same keys with a new one around the look-ups.
    public func withNewLookUp(at now: Instant? = nil) -> FieldKeys {
        var next = self
        next.lookUps.append(Layer(bytes: randomBytes(32), made: now))
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
            var made: Int64?
        }

        struct Layer: Codable {
            var key: String
            var made: Int64?
        }

        var keys: [Key]
        /// Of an earlier version, which had one.
        var lookUp: String?
        var lookUps: [Layer]?
    }

    /// The text of the key file.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(
            File(
                keys: keys.map {
                    File.Key(
                        number: $0.number, key: Base64URL.encode($0.bytes), made: $0.made?.millisecondsSince1970)
                },
                lookUps: lookUps.map {
                    File.Layer(key: Base64URL.encode($0.bytes), made: $0.made?.millisecondsSince1970)
                }))
    }

    /// - Returns: `nil` when this is no key file: a key that is not 32 bytes, two of one number, none at all.
    public static func decode(_ data: Data) -> FieldKeys? {
        guard let file = try? JSONDecoder().decode(File.self, from: data), !file.keys.isEmpty else { return nil }
        let kept = file.lookUps ?? file.lookUp.map { [File.Layer(key: $0)] } ?? []
        let lookUps = kept.compactMap { one in
            Base64URL.decode(one.key).flatMap { bytes in
                bytes.count == 32
                    ? Layer(bytes: bytes, made: one.made.map(Instant.init(millisecondsSince1970:))) : nil
            }
        }
        guard !kept.isEmpty, lookUps.count == kept.count else { return nil }
        var keys: [Key] = []
        for entry in file.keys {
            guard let bytes = Base64URL.decode(entry.key), bytes.count == 32, (1...Int(UInt16.max)) ~= entry.number,
                !keys.contains(where: { $0.number == entry.number })
            else { return nil }
            keys.append(
                Key(number: entry.number, bytes: bytes, made: entry.made.map(Instant.init(millisecondsSince1970:))))
        }
        return FieldKeys(keys: keys, lookUps: lookUps)
    }
}
