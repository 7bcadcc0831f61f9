public import Blood

/// A square of half a degree each way, some 55 × 48 km in Pakistan: what supply and demand are reckoned by.
///
/// Donors come from up to 100 km (the dispatcher's rings), most of them from one square or its neighbours; a district
/// is about as large, and a square needs no map.
public struct SupplyArea: Codable, Sendable, Hashable, Comparable {
    static let degrees = 0.5

    /// Whole half degrees north of the equator, rounded down.
    public let row: Int
    /// Whole half degrees east of Greenwich, rounded down.
    public let column: Int

    /// - Returns: `nil` for a place that is not on the earth.
    public init?(_ place: GeoPoint) {
        guard (-90...90).contains(place.latitude), (-180...180).contains(place.longitude) else { return nil }
        row = Int((place.latitude / Self.degrees).rounded(.down))
        column = Int((place.longitude / Self.degrees).rounded(.down))
    }

    public var centre: GeoPoint {
        GeoPoint(latitude: (Double(row) + 0.5) * Self.degrees, longitude: (Double(column) + 0.5) * Self.degrees)
    }

    /// From centre to centre; 0 within one area.
    public func kilometres(to other: SupplyArea) -> Double {
        self == other ? 0 : GreatCircle.kilometres(from: centre, to: other.centre)
    }

    public static func < (left: SupplyArea, right: SupplyArea) -> Bool {
        (left.row, left.column) < (right.row, right.column)
    }
}
