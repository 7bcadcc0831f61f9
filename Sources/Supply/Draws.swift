import Glibc

/// Draws that belong to a place in a table and to nothing else, so that the same day is drawn in every night: prices
/// then change with what was learned and not with luck (common random numbers).
struct Draws: Sendable {
    let seed: UInt64

    /// Uniform in 0 ..< 1, by SplitMix64's mixing of the place (Steele, Lea, Flood 2014).
    func unit(_ place: Int...) -> Double {
        var mixed = seed
        for number in place {
            mixed = (mixed ^ UInt64(bitPattern: Int64(number))) &+ 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
        }
        return Double(mixed >> 11) * 0x1p-53
    }

    /// The Poisson number whose distribution function first passes the uniform one: with a higher mean never fewer.
    ///
    /// Up to a mean of 500, where the first term, e^−500, is still a number; above it the mean itself will do, which no
    /// area ever sees.
    static func poisson(_ mean: Double, at uniform: Double) -> Int {
        guard mean > 0, mean.isFinite else { return 0 }
        guard mean <= 500 else { return Int(min(mean, 1e9).rounded()) }
        var count = 0
        var term = exp(-mean)
        var sum = term
        while sum < uniform, count < 2_000 {
            count += 1
            term *= mean / Double(count)
            sum += term
        }
        return count
    }
}
