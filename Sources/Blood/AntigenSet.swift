/// Some antigens, one bit each: what a matcher asks of ten thousand donors, in one comparison.
///
/// It is stored and exchanged as the names of its antigens, so that the place of a bit is nobody's business.
public struct AntigenSet: Sendable, Hashable {
    private var bits: UInt64

    public init() { bits = 0 }

    public init(_ antigens: some Sequence<Antigen>) {
        bits = antigens.reduce(0) { $0 | $1.bit }
    }

    public var isEmpty: Bool { bits == 0 }
    public var count: Int { bits.nonzeroBitCount }

    /// In the order of the systems.
    public var antigens: [Antigen] { Antigen.allCases.filter(contains) }

    public func contains(_ antigen: Antigen) -> Bool { bits & antigen.bit != 0 }

    public mutating func insert(_ antigen: Antigen) { bits |= antigen.bit }

    public func isSubset(of other: AntigenSet) -> Bool { bits & ~other.bits == 0 }
    public func intersection(_ other: AntigenSet) -> AntigenSet { AntigenSet(bits: bits & other.bits) }
    public func union(_ other: AntigenSet) -> AntigenSet { AntigenSet(bits: bits | other.bits) }
    public func subtracting(_ other: AntigenSet) -> AntigenSet { AntigenSet(bits: bits & ~other.bits) }

    private init(bits: UInt64) { self.bits = bits }
}

extension AntigenSet: ExpressibleByArrayLiteral {
    public init(arrayLiteral antigens: Antigen...) { self.init(antigens) }
}

extension AntigenSet: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([Antigen].self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(antigens)
    }
}

/// As keys of a table in JSON, by name.
extension Antigen: CodingKeyRepresentable {}

extension Antigen {
    /// 42 antigens have room in 64 bits; a 65th would trap in the first test.
    private static let bits: [Antigen: UInt64] = Dictionary(
        uniqueKeysWithValues: zip(allCases, 0...).map { ($0, UInt64(1) << UInt64($1)) })

    fileprivate var bit: UInt64 { Antigen.bits[self] ?? 0 }
}
