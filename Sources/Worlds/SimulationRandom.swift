import Glibc

/// A reproducible source of chance: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014). The same seed and labels give the same numbers on every machine and in every run; nothing here
/// depends on the order of a hash table.
public struct SimulationRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A stream of its own for every combination of labels, so that one thing drawn more does not shift all others.
    public init(seed: UInt64, _ labels: UInt64...) {
        state = SimulationRandom.mix(seed &+ SimulationRandom.gamma)
        for label in labels {
            state = SimulationRandom.mix(state ^ SimulationRandom.mix(label &+ SimulationRandom.gamma))
        }
    }

    public mutating func next() -> UInt64 {
        state &+= SimulationRandom.gamma
        return SimulationRandom.mix(state)
    }

    /// Uniform in 0 ..< 1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in 0 ..< `bound`; 0 when there is nothing to choose from.
    public mutating func below(_ bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    public mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True with this probability; always draws one number.
    public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// An index, as often as its weight says.
    public mutating func weighted(_ weights: [Double]) -> Int {
        var rest = unit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return max(0, weights.count - 1)
    }

    /// Standard normal, by the method of Box and Muller.
    public mutating func normal() -> Double {
        let radius = sqrt(-2 * log(1 - unit()))
        return radius * cos(2 * .pi * unit())
    }

    /// Log-normal with this median; `spread` is the standard deviation of the logarithm.
    public mutating func logNormal(median: Double, spread: Double) -> Double { median * exp(spread * normal()) }

    /// A number that stands for a text, the same in every run (FNV-1a).
    public static func label(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    private static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SimulationRandom {
    /// Exponential with mean 1.
    public mutating func exponential() -> Double { -log(1 - unit()) }

    /// Knuth's method; for the small means of requests a day.
    public mutating func poisson(_ mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        // Split, so that the exponential of a large mean does not vanish.
        guard mean < 30 else { return poisson(mean / 2) + poisson(mean - mean / 2) }
        var count = 0
        var rest = mean
        while true {
            rest -= exponential()
            if rest <= 0 { return count }
            count += 1
        }
    }
}
