public import Blood

/// What one more donation of each group would be worth to others, by area: the dual prices of expected demand against
/// supply (`Supply`), as the ranking reads them.
///
/// A worth of 0 says that there is plenty, 1 that a donation kept is a patient served who would go without.
public struct ScarcityPrices: Sendable, Hashable {
    /// Of the written form; another one is refused, and the fixed prices of `RankingWeights` serve until a night has
    /// made new ones.
    static let version = 1

    /// In the order of `BloodGroup.known`.
    private let worths: [SupplyArea: [Double]]

    /// - Parameter worths: by area and group, 0…1; a group that is not named is worth nothing to others, and what is
    ///   no number counts as that.
    public init(_ worths: [SupplyArea: [BloodGroup: Double]]) {
        self.worths = worths.mapValues { byGroup in
            BloodGroup.known.map { group in
                let worth = byGroup[group] ?? 0
                return worth.isFinite ? min(1, max(0, worth)) : 0
            }
        }
    }

    /// Areas that have a price, in a fixed order.
    public var areas: [SupplyArea] { worths.keys.sorted() }

    /// What a donation of this group would be worth to others around a place; `nil` where nothing is known of it.
    public func worth(of group: BloodGroup, near place: GeoPoint) -> Double? {
        guard group != .unknown, let area = SupplyArea(place), let worths = worths[area] else { return nil }
        return worths[Int(GroupCode.of(group, isBombay: false))]
    }
}

extension ScarcityPrices: Codable {
    private enum Key: String, CodingKey {
        case version
        case areas
    }

    private struct Line: Codable {
        var area: SupplyArea
        var worths: [Double]
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let version = try container.decode(Int.self, forKey: .version)
        let lines = try container.decode([Line].self, forKey: .areas)
        let isWhole = lines.allSatisfy { line in
            line.worths.count == BloodGroup.known.count && line.worths.allSatisfy { (0...1).contains($0) }
        }
        guard version == Self.version, isWhole else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: container, debugDescription: "These prices are of another form, or damaged.")
        }
        worths = Dictionary(lines.map { ($0.area, $0.worths) }) { first, _ in first }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.version, forKey: .version)
        try container.encode(areas.map { Line(area: $0, worths: worths[$0] ?? []) }, forKey: .areas)
    }
}
