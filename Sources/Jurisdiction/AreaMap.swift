public import Blood
import Foundation

/// A square of country around a point, as a small picture shows it: places and distances, nothing else.
///
/// No outline of a country and no boundary is ever drawn: how Pakistan's is to be shown is a matter of its law, and the
/// table holds none. The earth is taken for flat around the middle: over the 160 km of the widest square in which a
/// point is chosen that is wrong by less than the rounding of the point.
public struct AreaWindow: Sendable, Hashable {
    /// 0 is everything; each further one is closer.
    public let level: Int
    public let centre: GeoPoint
    public let widthKilometres: Double

    /// A finger of 40 points covers a sixth of the picture: 27 km of the first, 7 of the second, 2 of the third.
    static let widths = [160.0, 40, 12]
    public static let levelMax = widths.count
    /// Points of the picture, both ways: what a telephone of 320 points has beside its margins.
    public static let side = 240
    /// Along a meridian; the mean radius of the earth (IUGG 1980) × π ÷ 180.
    static let kilometresPerDegree = 6_371.008_8 * .pi / 180

    init(level: Int, centre: GeoPoint, widthKilometres: Double) {
        self.level = level
        self.centre = centre
        self.widthKilometres = widthKilometres
    }

    /// - Parameter level: 1 to `levelMax`; others are taken for the nearest of these.
    public init(level: Int, around centre: GeoPoint) {
        let level = min(max(level, 1), AreaWindow.levelMax)
        self.init(level: level, centre: centre, widthKilometres: AreaWindow.widths[level - 1])
    }

    public var kilometresPerPoint: Double { widthKilometres / Double(AreaWindow.side) }

    private var eastward: Double { cos(centre.latitude * .pi / 180) }

    /// Where a place stands in the picture, from its upper left corner; outside of it for what is not shown.
    public func position(of place: GeoPoint) -> (x: Double, y: Double) {
        let scale = AreaWindow.kilometresPerDegree / kilometresPerPoint
        let half = Double(AreaWindow.side) / 2
        return (
            half + (place.longitude - centre.longitude) * eastward * scale,
            half - (place.latitude - centre.latitude) * scale
        )
    }

    /// The place under a point of the picture.
    public func place(x: Double, y: Double) -> GeoPoint {
        let scale = AreaWindow.kilometresPerDegree / kilometresPerPoint
        let half = Double(AreaWindow.side) / 2
        return GeoPoint(
            latitude: centre.latitude + (half - y) / scale,
            longitude: centre.longitude + (x - half) / (eastward * scale))
    }
}

extension GeoPoint {
    /// As exactly as a donor's own point is kept: to a hundredth of a degree.
    ///
    /// That is a cell of 1.11 km from south to north and, at 30° north, 0.96 km from west to east, so what is kept
    /// lies at most √(0.56² + 0.48²) = 0.74 km beside what was pointed at. Distances to a hospital are none the worse
    /// for it.
    public var coarse: GeoPoint {
        func rounded(_ degrees: Double) -> Double { (degrees * 100).rounded() / 100 }
        return GeoPoint(latitude: rounded(latitude), longitude: rounded(longitude))
    }
}

/// Where a point lies, by the nearest town of the table.
public struct Nearness: Sendable, Hashable {
    /// Of eight, clockwise from north.
    public enum Direction: Int, Sendable, CaseIterable, Hashable {
        case north, northEast, east, southEast, south, southWest, west, northWest
    }

    public var town: String
    /// Empty where the table has none.
    public var townUrdu: String
    /// The town's district, as the register spells it.
    public var district: String
    public var kilometres: Double
    /// From the town to the point.
    public var direction: Direction
}

/// A town as the picture shows it.
public struct AreaMark: Sendable, Hashable {
    public var name: String
    /// Empty where the table has none.
    public var nameUrdu: String
    public var place: GeoPoint
    /// People, roughly: who is written first where two names would cover each other.
    public var weight: Double
}

extension Places {
    /// Nobody's point is taken who lives farther from every place of the table.
    ///
    /// 664 places in 880,000 km² are one in every square of 36 km, and nearly all are within 50 of the next. Whoever
    /// lives between those of the desert that are not gives a name.
    public static let reachKilometres = 50.0
    /// A point farther from every place of the district that was named is a slip: the widest, Chagai and Gwadar, are
    /// hundreds of kilometres long, and their places lie up to 200 apart.
    public static let districtReachKilometres = 150.0

    /// All towns.
    public var marks: [AreaMark] {
        districts.flatMap { district in
            district.towns.map { town in
                let isNamesake = PlaceName.key(town.name) == PlaceName.key(district.name)
                return AreaMark(
                    name: town.name, nameUrdu: isNamesake ? district.nameUrdu : "", place: town.place,
                    weight: Double(district.weight) * Double(town.share) / 100)
            }
        }
    }

    /// Everything there is, with a margin of a twentieth.
    public var wholeWindow: AreaWindow {
        let points = districts.flatMap { $0.towns.map(\.place) }
        let latitudes = points.map(\.latitude).sorted()
        let longitudes = points.map(\.longitude).sorted()
        guard let south = latitudes.first, let north = latitudes.last, let west = longitudes.first,
            let east = longitudes.last
        else { return AreaWindow(level: 1, around: GeoPoint(latitude: 0, longitude: 0)) }
        let centre = GeoPoint(latitude: (south + north) / 2, longitude: (west + east) / 2)
        let width = max(north - south, (east - west) * cos(centre.latitude * .pi / 180))
        return AreaWindow(
            level: 0, centre: centre, widthKilometres: width * AreaWindow.kilometresPerDegree * 1.1)
    }

    /// Around the district that the text means, or its town; `nil` when it means none.
    public func window(district text: String, town: String = "") -> AreaWindow? {
        guard let district = district(named: text) else { return nil }
        if let town = self.town(named: town, in: district.name) { return AreaWindow(level: 2, around: town.place) }
        // Where most of its people live; who has a wide district chooses from a wide square.
        let people = district.towns.max { $0.share < $1.share }
        let isWide = (district.areaSquareKilometres ?? 0) > 4_000
        return AreaWindow(level: isWide ? 1 : 2, around: people?.place ?? district.label)
    }

    /// The town nearest to a point.
    public func nearness(to point: GeoPoint) -> Nearness? {
        var best: (kilometres: Double, north: Double, east: Double, district: District, town: Town)?
        for district in districts {
            for town in district.towns {
                let way = Places.way(from: town.place, to: point)
                let kilometres = hypot(way.north, way.east)
                if kilometres < best?.kilometres ?? .infinity {
                    best = (kilometres, way.north, way.east, district, town)
                }
            }
        }
        guard let best else { return nil }
        let turn = (atan2(best.east, best.north) / (.pi / 4)).rounded()
        let isNamesake = PlaceName.key(best.town.name) == PlaceName.key(best.district.name)
        return Nearness(
            town: best.town.name, townUrdu: isNamesake ? best.district.nameUrdu : "", district: best.district.name,
            kilometres: best.kilometres, direction: Nearness.Direction(rawValue: (Int(turn) + 8) % 8) ?? .north)
    }

    /// Whether somebody may live there whom this jurisdiction's table can place.
    public func reaches(_ point: GeoPoint) -> Bool {
        guard point.latitude.isFinite, point.longitude.isFinite else { return false }
        return kilometres(to: point, from: districts) <= Places.reachKilometres
    }

    /// Whether the point can be meant by somebody who named this district.
    public func reaches(_ point: GeoPoint, from district: District) -> Bool {
        kilometres(to: point, from: [district]) <= Places.districtReachKilometres
    }

    private func kilometres(to point: GeoPoint, from districts: [District]) -> Double {
        districts.reduce(.infinity) { nearest, district in
            ([district.label] + district.towns.map(\.place)).reduce(nearest) { nearest, place in
                let way = Places.way(from: place, to: point)
                return min(nearest, hypot(way.north, way.east))
            }
        }
    }

    /// Kilometres to the north and to the east.
    private static func way(from start: GeoPoint, to end: GeoPoint) -> (north: Double, east: Double) {
        let middle = (start.latitude + end.latitude) / 2 * .pi / 180
        return (
            (end.latitude - start.latitude) * AreaWindow.kilometresPerDegree,
            (end.longitude - start.longitude) * cos(middle) * AreaWindow.kilometresPerDegree
        )
    }
}
