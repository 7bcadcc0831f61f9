/// How many of several donors give, when each gives with a chance of their own: the exact Poisson-binomial
/// distribution.
///
/// Only the counts below the number needed are kept, so adding a donor costs `needed` multiplications whatever the
/// number of donors. The donors are taken as independent; one traffic jam that stops them all is not in it.
public struct PoissonBinomial: Sendable, Hashable {
    /// How many donations are needed.
    public let needed: Int
    /// `below[k]` is P(exactly k give), for k < needed.
    private var below: [Double]
    /// The expected number of donations.
    public private(set) var expected: Double

    public init(needed: Int) {
        self.needed = max(0, needed)
        below = Array(repeating: 0, count: self.needed)
        if self.needed > 0 { below[0] = 1 }
        expected = 0
    }

    public init(needed: Int, chances: some Sequence<Double>) {
        self.init(needed: needed)
        for chance in chances { add(chance) }
    }

    /// One more donor, who gives with this chance; values outside 0…1 are cut to it.
    public mutating func add(_ chance: Double) {
        let chance = chance.isFinite ? min(1, max(0, chance)) : 0
        expected += chance
        for count in below.indices.reversed() {
            below[count] = below[count] * (1 - chance) + (count > 0 ? below[count - 1] * chance : 0)
        }
    }

    /// P(at least `needed` give).
    public var probabilityOfEnough: Double { min(1, max(0, 1 - below.reduce(0, +))) }

    /// E[donations beyond what is needed].
    public var expectedSurplus: Double {
        let shortfall = below.enumerated().reduce(0) { $0 + Double(needed - $1.offset) * $1.element }
        return max(0, expected - Double(needed) + shortfall)
    }
}
