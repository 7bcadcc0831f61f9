/// Measures the homes of a leaf in single precision, all at once, on the face of the sphere the question lies on: never
/// more than the squared chord, and for neighbours hardly less.
///
/// Differences of the two kept coordinates are whole numbers, so they lose nothing. The third, c = √(1 − a² − b²),
/// falls short of its tangent by at most half its greatest curvature, 3√3 ÷ 2 < 2.6, times the square of the way in the
/// other two, so no root has to be drawn. It only sorts out: whoever may be near enough is measured again in double
/// precision.
struct CountryRuler: Sendable {
    /// The middle of the question as a leaf keeps it.
    private let first: UInt32
    private let second: UInt32
    /// How fast the third coordinate falls along each of the others.
    private let slopeA: Float
    private let slopeB: Float

    init(_ place: CountryPlace) {
        (first, second) = place.planes
        let steps = place.steps
        let (a, b) = (Float(steps.first) * CountryPlace.floatStep, Float(steps.second) * CountryPlace.floatStep)
        let c = (1 - a * a - b * b).squareRoot()
        (slopeA, slopeB) = (a / c, b / c)
    }

    /// A measured squared chord above this is longer than the given one, whatever the rounding: some twenty operations
    /// err by 2⁻²⁴ each, and the middle of the question is rounded by 1.1 cm, 2⁻²⁹ of the radius.
    static func limit(squaredChord: Float) -> Float {
        let chord = squaredChord.squareRoot() * (1 + 0x1p-18) + 0x1p-27
        return chord * chord * (1 + 0x1p-20)
    }

    /// - Returns: `false` when a home lies on another face and what was measured is worth nothing.
    @inline(__always)
    func measure(_ leaf: CountryLeaf, into chords: UnsafeMutablePointer<Float>) -> Bool {
        var different: UInt32 = 0
        let step = CountryPlace.floatStep
        let (firsts, seconds) = (leaf.firsts, leaf.seconds)
        for position in 0..<CountryRun.leafRows {
            let (first, second) = (firsts[position], seconds[position])
            different |= (first ^ self.first) | (second ^ self.second)
            // On the same face the highest bits cancel out.
            let toA = Float(Int32(bitPattern: first &- self.first)) * step
            let toB = Float(Int32(bitPattern: second &- self.second)) * step
            let flat = toA * toA + toB * toB
            let fall = abs(toA * slopeA + toB * slopeB) - 2.6 * flat
            let least = fall > 0 ? fall : 0
            chords[position] = flat + least * least
        }
        return different >> 30 == 0
    }
}
