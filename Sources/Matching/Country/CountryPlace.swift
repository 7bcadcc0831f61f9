public import Blood
import Glibc

/// A home as the country's index keeps it: eight bytes instead of two numbers of degrees.
///
/// A point on the unit sphere is known by the two smaller of its three coordinates and by which axis the largest lies
/// on, because the squares of all three add up to 1. The smaller two never exceed √½, so 30 bits cut 2 × √½ into steps
/// of 1.32e-9, that is 8.4 mm on the ground. Rounding moves a home by at most 4.2 mm along each of them, and the third
/// coordinate, which is at least √⅓, by at most twice that: together less than **1.1 cm**. Every answer is exact for
/// the home that is kept, and distances are those of `GreatCircle`.
public struct CountryPlace: Sendable, Hashable {
    /// Half the steps of one coordinate.
    private static let middle: Int64 = 1 << 29
    static let coordinateMask: UInt64 = 1 << 30 - 1
    /// √½ over 2²⁹ − 1; computed where it is used, which the compiler does once, so that no row waits for a global.
    @inline(__always)
    private static var step: Double { 0.707_106_781_186_547_6 / 536_870_911 }

    /// Three bits of face (axis × 2 + 1 when negative), then 30 of each smaller coordinate, counted from −√½.
    let word: UInt64

    init(word: UInt64) { self.word = word }

    /// - Returns: `nil` when a coordinate is not a number: such a home is near nothing.
    public init?(_ place: GeoPoint) {
        let point = UnitPoint(place)
        guard point.x.isFinite, point.y.isFinite, point.z.isFinite else { return nil }
        let (x, y, z) = (abs(point.x), abs(point.y), abs(point.z))
        let face: (axis: UInt64, large: Double, first: Double, second: Double) =
            if x >= y && x >= z {
                (0, point.x, point.y, point.z)
            } else if y >= z {
                (1, point.y, point.z, point.x)
            } else {
                (2, point.z, point.x, point.y)
            }
        func steps(_ coordinate: Double) -> UInt64 {
            let steps = Int64((coordinate / Self.step).rounded()) + Self.middle
            return UInt64(min(max(steps, 0), 2 * Self.middle - 1))
        }
        word =
            (face.axis * 2 + (face.large < 0 ? 1 : 0)) << 60 | steps(face.first) << 30 | steps(face.second)
    }

    /// The place as a leaf keeps it: the coordinates apart, each below a part of the face.
    var planes: (first: UInt32, second: UInt32) {
        let (first, second) = (word >> 30 & Self.coordinateMask, word & Self.coordinateMask)
        return (UInt32((word >> 61) << 30 | first), UInt32((word >> 60 & 1) << 30 | second))
    }

    @inline(__always)
    init(first: UInt32, second: UInt32) {
        let (axis, sign) = (UInt64(first >> 30), UInt64(second >> 30))
        word =
            (axis << 1 | sign) << 60 | (UInt64(first) & Self.coordinateMask) << 30
            | UInt64(second) & Self.coordinateMask
    }

    /// The two smaller coordinates in steps from their middle.
    @inline(__always)
    var steps: (first: Int32, second: Int32) {
        let middle = Int32(truncatingIfNeeded: Self.middle)
        return (
            Int32(truncatingIfNeeded: word >> 30 & Self.coordinateMask) &- middle,
            Int32(truncatingIfNeeded: word & Self.coordinateMask) &- middle
        )
    }

    /// One step, on the unit sphere, in single precision.
    @inline(__always)
    static var floatStep: Float { Float(step) }

    /// The kept point; its squared chord is what every comparison goes by.
    @inline(__always)
    var point: UnitPoint { Self.point(of: word) }

    @inline(__always)
    static func point(of word: UInt64) -> UnitPoint {
        let first = Double(Int64(truncatingIfNeeded: word >> 30 & coordinateMask) - middle) * step
        let second = Double(Int64(truncatingIfNeeded: word & coordinateMask) - middle) * step
        let rest = (1 - first * first - second * second).squareRoot()
        let large = word & 1 << 60 == 0 ? rest : -rest
        switch word >> 61 {
        case 0: return UnitPoint(x: large, y: first, z: second)
        case 1: return UnitPoint(x: second, y: large, z: first)
        default: return UnitPoint(x: first, y: second, z: large)
        }
    }

    /// The kept home in degrees.
    public var geoPoint: GeoPoint { point.geoPoint }
}

/// The order in which homes are kept: neighbours on the ground are neighbours in memory, so that 32 donors in a row
/// live in a small box.
///
/// Within a face the upper 24 bits of both coordinates follow Hilbert's curve (D. Hilbert, *Mathematische Annalen* 38,
/// 1891), which never jumps; the lowest six, half a metre, are appended as they are. A key is the place written
/// differently and can be turned back, so sorting needs no second column.
struct CountryOrder: Sendable {
    /// By state of the curve × 256 + four bits of each coordinate: the next state × 256 + eight bits of the key.
    private let forwards: [UInt16]
    private let backwards: [UInt16]

    init() {
        var forwards = [UInt16](repeating: 0, count: 1_024)
        var backwards = forwards
        for state in 0..<4 {
            for cell in 0..<256 {
                var (isSwapped, isFlipped, key) = (state & 1, state >> 1, 0)
                for bit in stride(from: 3, through: 0, by: -1) {
                    var first = cell >> (4 + bit) & 1 ^ isFlipped
                    var second = cell >> bit & 1 ^ isFlipped
                    if isSwapped == 1 { swap(&first, &second) }
                    key = key << 2 | (3 * first ^ second)
                    if second == 0 {
                        isFlipped ^= first
                        isSwapped ^= 1
                    }
                }
                let next = (isSwapped | isFlipped << 1) << 8
                forwards[state << 8 | cell] = UInt16(next | key)
                backwards[state << 8 | key] = UInt16(next | cell)
            }
        }
        (self.forwards, self.backwards) = (forwards, backwards)
    }

    func key(of place: CountryPlace) -> UInt64 {
        let first = Int(place.word >> 30 & CountryPlace.coordinateMask)
        let second = Int(place.word & CountryPlace.coordinateMask)
        var (key, state) = (place.word >> 60, 0)
        for shift in stride(from: 26, through: 6, by: -4) {
            let step = forwards[state | (first >> shift & 15) << 4 | second >> shift & 15]
            key = key << 8 | UInt64(step & 255)
            state = Int(step & 0x300)
        }
        return key << 12 | UInt64((first & 63) << 6 | second & 63)
    }

    func place(of key: UInt64) -> CountryPlace {
        var (first, second, state) = (UInt64(0), UInt64(0), 0)
        for shift in stride(from: 52, through: 12, by: -8) {
            let step = backwards[state | Int(key >> UInt64(shift) & 255)]
            first = first << 4 | UInt64(step >> 4 & 15)
            second = second << 4 | UInt64(step & 15)
            state = Int(step & 0x300)
        }
        first = first << 6 | key >> 6 & 63
        second = second << 6 | key & 63
        return CountryPlace(word: (key >> 60) << 60 | first << 30 | second)
    }
}

extension UnitPoint {
    init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The place in degrees.
    var geoPoint: GeoPoint {
        GeoPoint(
            latitude: atan2(z, (x * x + y * y).squareRoot()) * (180 / .pi), longitude: atan2(y, x) * (180 / .pi))
    }
}
