import Glibc

/// What an answer is ordered by: a score for a donor, and a bound that no donor below a node can exceed.
protocol CountryMeasure: Sendable {
    static var usesStanding: Bool { get }
    /// - Parameter squaredChord: not more than that to any donor below the node.
    func bound(squaredChord: Float, standing: UInt8, factor: Double) -> Double
    /// The least standing that can still reach the threshold where the best one reaches no further than the bound.
    func leastStanding(of highest: UInt8, bound: Double, threshold: Double) -> UInt8
    /// Whether a donor can reach the threshold, before the way over the ground is reckoned.
    func mayReach(_ threshold: Double, squaredChord: Double, state: UInt64, factor: Double) -> Bool
    func score(squaredChord: Double, kilometres: Double, state: UInt64, factor: Double) -> Double
}

/// By distance: minus the squared chord, which grows with the way over the ground.
struct Nearness: CountryMeasure {
    static var usesStanding: Bool { false }

    @inline(__always)
    func bound(squaredChord: Float, standing: UInt8, factor: Double) -> Double { -Double(squaredChord) }

    @inline(__always)
    func leastStanding(of highest: UInt8, bound: Double, threshold: Double) -> UInt8 { 0 }

    @inline(__always)
    func mayReach(_ threshold: Double, squaredChord: Double, state: UInt64, factor: Double) -> Bool {
        -squaredChord >= threshold
    }

    @inline(__always)
    func score(squaredChord: Double, kilometres: Double, state: UInt64, factor: Double) -> Double { -squaredChord }
}

/// By value.
struct Worth: CountryMeasure {
    static var usesStanding: Bool { true }

    private let half: Double
    private let laboratory: Double
    private let bestLaboratory: Double
    private let values = CountryStanding.values

    init(_ query: CountryQuery) {
        half = query.halfDistanceKilometres
        laboratory = query.laboratoryFactor
        bestLaboratory = max(1, query.laboratoryFactor)
    }

    @inline(__always)
    func bound(squaredChord: Float, standing: UInt8, factor: Double) -> Double {
        // The chord is never longer than the way over the ground; the last factor lies far above all rounding.
        let kilometres = GreatCircle.earthRadiusKilometres * Double(squaredChord).squareRoot()
        return values[Int(standing)] * factor * bestLaboratory * (half / (half + kilometres)) * (1 + 1e-12)
    }

    @inline(__always)
    func leastStanding(of highest: UInt8, bound: Double, threshold: Double) -> UInt8 {
        guard threshold > 0 else { return 1 }
        // Sixteen steps to the double, and one more because the quotient was cut off.
        let steps = log2(bound / threshold) * 16 + 1
        return UInt8(max(1, Double(highest) - steps))
    }

    @inline(__always)
    func mayReach(_ threshold: Double, squaredChord: Double, state: UInt64, factor: Double) -> Bool {
        // The chord instead of the way, and no division: both sides times what stands below the line.
        let chord = GreatCircle.earthRadiusKilometres * squaredChord.squareRoot()
        return weight(state, factor) * half * (1 + 1e-12) >= threshold * (half + chord)
    }

    @inline(__always)
    func score(squaredChord: Double, kilometres: Double, state: UInt64, factor: Double) -> Double {
        weight(state, factor) * (half / (half + kilometres))
    }

    @inline(__always)
    private func weight(_ state: UInt64, _ factor: Double) -> Double {
        let standing = values[Int(UInt8(truncatingIfNeeded: state >> CountryState.standingShift))]
        let evidence = state & CountryState.laboratoryBit == 0 ? 1 : laboratory
        return standing * factor * evidence
    }
}
