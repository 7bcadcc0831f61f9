public import Blood
import Glibc

/// Distances over the earth as a sphere.
///
/// A place is kept as a point on the unit sphere. The straight line (chord) between two such points grows with the way
/// over the ground, so comparing needs no trigonometry, and neither the poles nor the date line are special.
public enum GreatCircle {
    /// Mean radius of the earth (IUGG 1980, R₁). The ellipsoid differs from it by about half a per cent of a distance.
    public static let earthRadiusKilometres = 6_371.008_8

    /// The way over the ground, in kilometres; not a number when a coordinate is not one.
    public static func kilometres(from start: GeoPoint, to end: GeoPoint) -> Double {
        UnitPoint(start).kilometres(to: UnitPoint(end))
    }
}

/// A place as a point on the unit sphere.
struct UnitPoint: Sendable, Hashable {
    var x: Double
    var y: Double
    var z: Double

    init(_ place: GeoPoint) {
        let latitude = place.latitude * (.pi / 180)
        let longitude = place.longitude * (.pi / 180)
        x = cos(latitude) * cos(longitude)
        y = cos(latitude) * sin(longitude)
        z = sin(latitude)
    }

    @inline(__always)
    func squaredChord(to other: UnitPoint) -> Double {
        let (dx, dy, dz) = (x - other.x, y - other.y, z - other.z)
        return dx * dx + dy * dy + dz * dz
    }

    @inline(__always)
    func kilometres(to other: UnitPoint) -> Double { Self.kilometres(squaredChord: squaredChord(to: other)) }

    @inline(__always)
    static func kilometres(squaredChord: Double) -> Double {
        // Rounding may put antipodes a hair beyond the diameter; a coordinate that is no number stays none.
        let half = squaredChord.squareRoot() / 2
        return 2 * GreatCircle.earthRadiusKilometres * asin(half > 1 ? 1 : half)
    }
}

/// The fourth predicate, *near*: within so many kilometres of a place over the ground.
struct Near: Sendable {
    let centre: UnitPoint
    let radiusKilometres: Double
    /// A squared chord below this is inside, above the next one outside, whatever the rounding; between them the
    /// kilometres decide. Subtracting two coordinates errs by 1e-16, which is 1e-12 of the chord of a kilometre.
    private let surelyInside: Double
    let surelyOutside: Double

    init(_ place: GeoPoint, radiusKilometres: Double) {
        centre = UnitPoint(place)
        self.radiusKilometres = radiusKilometres
        let halfAngle = radiusKilometres / (2 * GreatCircle.earthRadiusKilometres)
        if halfAngle >= .pi / 2 {
            (surelyInside, surelyOutside) = (.infinity, .infinity)
        } else if halfAngle > 0 {
            let limit = 4 * sin(halfAngle) * sin(halfAngle)
            (surelyInside, surelyOutside) = (limit * (1 - 1e-9) - 1e-14, limit * (1 + 1e-9) + 1e-14)
        } else {
            (surelyInside, surelyOutside) = (-1, halfAngle == 0 ? 1e-14 : -1)
        }
    }

    /// Whether a place at this squared chord lies within the radius, its edge included. Not a number is nowhere.
    @inline(__always)
    func contains(squaredChord: Double) -> Bool {
        if squaredChord < surelyInside { return true }
        guard squaredChord <= surelyOutside else { return false }
        return UnitPoint.kilometres(squaredChord: squaredChord) <= radiusKilometres
    }

    /// Whether any place of a cube of space could be inside; the chord is never longer than the way over the ground.
    @inline(__always)
    func mayTouch(_ cube: SpaceCube) -> Bool { cube.squaredDistance(to: centre) <= surelyOutside }

    func reasons(_ place: UnitPoint) -> SuppressionSet {
        contains(squaredChord: place.squaredChord(to: centre)) ? [] : .init(.tooFar)
    }
}

/// One cube of the space around the unit sphere: the cell in which neighbours are kept together.
///
/// Cubes instead of degrees: there are no narrow cells at the poles and no seam at the date line. An edge of 25 km cuts
/// Pakistan (0.88 million km²) into some two thousand cells, which a query looks through one by one in a few
/// microseconds; a town's donors fill a handful of them.
struct SpaceCube: Sendable, Hashable {
    static let edge = 25 / GreatCircle.earthRadiusKilometres
    /// Where homes without a usable place are kept: far from the sphere, so that nothing is ever near them.
    private static let nowhere: Int16 = 4_096

    let x: Int16
    let y: Int16
    let z: Int16

    init(containing point: UnitPoint) {
        // The sphere ends at 1 ÷ edge = 255 cells; sine and cosine cannot lead beyond.
        func cell(_ coordinate: Double) -> Int16 {
            coordinate.isFinite ? Int16((coordinate / Self.edge).rounded(.down)) : Self.nowhere
        }
        (x, y, z) = (cell(point.x), cell(point.y), cell(point.z))
    }

    @inline(__always)
    func squaredDistance(to point: UnitPoint) -> Double {
        func gap(_ cell: Int16, _ coordinate: Double) -> Double {
            let low = Double(cell) * Self.edge
            return max(0, max(low - coordinate, coordinate - low - Self.edge))
        }
        let (dx, dy, dz) = (gap(x, point.x), gap(y, point.y), gap(z, point.z))
        // Rounding may have put a point on the other side of a cell's wall; the margin lies far above that.
        return max(0, dx * dx + dy * dy + dz * dz - 1e-12)
    }
}
