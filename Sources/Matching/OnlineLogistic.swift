import Glibc

/// A logistic regression that learns one observation at a time and keeps how unsure it is.
///
/// The weights are normally distributed around a mean that starts at a prior; each observation moves mean and
/// covariance by one Newton step on its own likelihood (the recursive Laplace approximation of Spiegelhalter and
/// Lauritzen, "Sequential updating of conditional probabilities on directed graphical structures", Networks 20, 1990).
/// Old observations fade: see `memory`.
public struct OnlineLogistic: Codable, Sendable, Hashable {
    /// Mean of each weight.
    public private(set) var weights: [Double]
    /// Row by row.
    private var covariance: [Double]
    /// Sum of the weights of all observations so far.
    public private(set) var observations = 0.0
    /// Observations after which one is worth 1/e: people, seasons and texts change. Unsourced: 30,000, about a quarter
    /// of a year of a busy centre.
    public var memory = 30_000.0

    /// - Parameters:
    ///   - weights: what is believed before anything was seen.
    ///   - deviations: how sure that is, one standard deviation for each weight.
    public init(weights: [Double], deviations: [Double]) {
        self.weights = weights
        covariance = Array(repeating: 0, count: weights.count * weights.count)
        for place in weights.indices where place < deviations.count {
            covariance[place * weights.count + place] = deviations[place] * deviations[place]
        }
    }

    /// Log-odds at the mean of the weights.
    public func logOdds(_ features: [Double]) -> Double {
        var sum = 0.0
        for place in weights.indices where place < features.count { sum += weights[place] * features[place] }
        return sum
    }

    /// The chance at the mean of the weights.
    public func expected(_ features: [Double]) -> Double { Self.sigmoid(logOdds(features)) }

    /// The chance, averaged over what the weights may be: the less is known, the nearer to one half.
    public func probability(_ features: [Double]) -> Double {
        // MacKay's approximation of the integral of a logistic function under a normal distribution (1992).
        let scale = 1 / (1 + .pi / 8 * max(0, variance(features))).squareRoot()
        return Self.sigmoid(scale * logOdds(features))
    }

    /// Variance of the log-odds.
    public func variance(_ features: [Double]) -> Double {
        let count = weights.count
        var sum = 0.0
        for row in 0..<count where features[row] != 0 {
            var inner = 0.0
            for column in 0..<count { inner += covariance[row * count + column] * features[column] }
            sum += features[row] * inner
        }
        return sum
    }

    /// One observation.
    /// - Parameter weight: less than 1 for one that was cut short before its outcome was sure.
    public mutating func learn(_ features: [Double], _ outcome: Bool, weight: Double = 1) {
        let count = weights.count
        guard features.count == count, weight > 0, features.allSatisfy(\.isFinite) else { return }
        var moved = [Double](repeating: 0, count: count)
        for row in 0..<count {
            var sum = 0.0
            for column in 0..<count { sum += covariance[row * count + column] * features[column] }
            moved[row] = sum
        }
        let spread = zip(moved, features).reduce(0) { $0 + $1.0 * $1.1 }
        let chance = Self.sigmoid(logOdds(features))
        let information = weight * max(1e-4, chance * (1 - chance))
        let step = weight * ((outcome ? 1 : 0) - chance) / (1 + information * spread)
        let shrink = information / (1 + information * spread)
        let fading = 1 + weight / memory
        for row in 0..<count {
            weights[row] += moved[row] * step
            for column in 0..<count {
                let place = row * count + column
                covariance[place] = (covariance[place] - shrink * moved[row] * moved[column]) * fading
            }
        }
        observations += weight
    }

    static func sigmoid(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }
}

/// A quantity whose logarithm is normally distributed, learned from what is measured.
public struct LearnedTime: Codable, Sendable, Hashable {
    /// Mean and variance of the logarithm.
    public private(set) var logarithm: Double
    public private(set) var variance: Double
    /// How many observations the present belief is worth; never more than `memory`, so that old ones fade.
    public private(set) var observations: Double
    static let memory = 3_000.0

    /// - Parameter worth: of how many observations the prior is worth.
    public init(median: Double, spread: Double, worth: Double = 40) {
        logarithm = log(max(1e-6, median))
        variance = spread * spread
        observations = worth
    }

    public var median: Double { exp(logarithm) }
    public var spread: Double { max(0.05, variance.squareRoot()) }

    public mutating func learn(_ value: Double) {
        guard value > 0, value.isFinite else { return }
        learn(log(value), spreadOut: 0, weight: 1)
    }

    /// Learns that something had not come yet after so long, and would have come later.
    ///
    /// Without it only the quick are seen wherever waiting is broken off, and everybody looks quick. One step of the EM
    /// method for times that were cut off: mean and variance of the logarithm beyond the cut stand for what was unseen
    /// (A. P. Dempster, N. M. Laird and D. B. Rubin, *Journal of the Royal Statistical Society B* 39, 1977).
    /// - Parameter weight: P(it would have come at all).
    public mutating func learnNotYet(_ value: Double, weight: Double) {
        guard value > 0, value.isFinite, weight > 0 else { return }
        let cut = (log(value) - logarithm) / spread
        let beyond = 0.5 * erfc(cut / 2.0.squareRoot())
        guard beyond > 1e-6 else { return }
        let hazard = exp(-cut * cut / 2) / (2 * Double.pi).squareRoot() / beyond
        learn(
            logarithm + spread * hazard, spreadOut: max(0, variance * (1 + cut * hazard - hazard * hazard)),
            weight: min(1, weight))
    }

    private mutating func learn(_ value: Double, spreadOut: Double, weight: Double) {
        let distance = value - logarithm
        observations = min(Self.memory, observations + weight)
        let share = weight / observations
        logarithm += distance * share
        variance += (distance * distance * (1 - share) + spreadOut - variance) * share
    }
}
