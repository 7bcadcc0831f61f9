import Glibc
import Matching
import Testing

@Suite struct OnlineLogisticTests {
    private func sigmoid(_ value: Double) -> Double { 1 / (1 + exp(-value)) }

    private func draw(_ generator: inout SeededGenerator) -> [Double] {
        [
            1, Double.random(in: -1...1, using: &generator), Double.random(in: -1...1, using: &generator),
            Bool.random(using: &generator) ? 1 : 0,
        ]
    }

    private func teach(
        _ model: inout OnlineLogistic, _ truth: [Double], times: Int, _ generator: inout SeededGenerator
    ) {
        for _ in 0..<times {
            let features = draw(&generator)
            let chance = sigmoid(zip(truth, features).reduce(0) { $0 + $1.0 * $1.1 })
            model.learn(features, Double.random(in: 0..<1, using: &generator) < chance)
        }
    }

    /// With n observations of information about 0.15 × 0.33 each, a weight is known to ±√(1 ÷ 0.05 n) = 0.04.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func aKnownRegressionIsLearned(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let truth = [-1.5, 1.2, -0.7, 0.5]
        var model = OnlineLogistic(weights: [0, 0, 0, 0], deviations: [1, 1, 1, 1])
        teach(&model, truth, times: 12_000, &generator)
        for (learned, known) in zip(model.weights, truth) {
            #expect(abs(learned - known) < 0.16, "seed \(seed): \(model.weights)")
        }
        #expect(model.observations == 12_000)
        #expect(model.variance([1, 0, 0, 0]) < 0.01)
    }

    /// A month of fasting halves the answers; what was learned before it fades as fast as the memory says.
    @Test func memoryLetsItRecoverFromAChangeOfSeason() {
        var generator = SeededGenerator(seed: 5)
        var forgetful = OnlineLogistic(weights: [0, 0, 0, 0], deviations: [1, 1, 1, 1])
        forgetful.memory = 2_000
        var stubborn = OnlineLogistic(weights: [0, 0, 0, 0], deviations: [1, 1, 1, 1])
        stubborn.memory = .infinity
        for phase in [[-0.5, 1, 0, 0], [-2, 1, 0, 0]] as [[Double]] {
            var again = generator
            teach(&forgetful, phase, times: 10_000, &generator)
            teach(&stubborn, phase, times: 10_000, &again)
        }
        let now = sigmoid(-2)
        #expect(abs(forgetful.expected([1, 0, 0, 0]) - now) < 0.03)
        #expect(stubborn.expected([1, 0, 0, 0]) > now + 0.05)
    }

    @Test(arguments: [-3.0, -1, 2])
    func theLessIsKnownTheNearerToOneHalf(logOdds: Double) {
        let sure = OnlineLogistic(weights: [logOdds], deviations: [0])
        let unsure = OnlineLogistic(weights: [logOdds], deviations: [1])
        let ignorant = OnlineLogistic(weights: [logOdds], deviations: [3])
        let distances = [sure, unsure, ignorant].map { abs($0.probability([1]) - 0.5) }
        #expect(distances[0] > distances[1] && distances[1] > distances[2])
        #expect(abs(sure.probability([1]) - sure.expected([1])) < 1e-12)
        #expect(unsure.expected([1]) == sure.expected([1]))
    }

    /// The average over the normal distribution, summed slice by slice.
    @Test(arguments: [(-2.0, 0.7), (-1.0, 1.5), (0.5, 1.0)])
    func theAverageOverWhatIsNotKnownIsNearlyExact(_ row: (mean: Double, deviation: Double)) {
        let model = OnlineLogistic(weights: [row.mean], deviations: [row.deviation])
        var (sum, weights) = (0.0, 0.0)
        for step in 0..<4_000 {
            let z = -8 + 16 * (Double(step) + 0.5) / 4_000
            sum += exp(-z * z / 2) * sigmoid(row.mean + row.deviation * z)
            weights += exp(-z * z / 2)
        }
        #expect(abs(model.probability([1]) - sum / weights) < 0.01)
    }

    @Test func anObservationOfNoWeightChangesNothing() {
        var model = OnlineLogistic(weights: [-1, 0.5], deviations: [1, 1])
        let before = model
        model.learn([1, 1], true, weight: 0)
        model.learn([1, 1], true, weight: -1)
        model.learn([1], true)
        model.learn([1, .nan], true)
        model.learn([1, .infinity], false)
        #expect(model == before)
    }

    @Test func halfAnObservationMovesLessThanAWholeOne() {
        var (half, whole) = (
            OnlineLogistic(weights: [0], deviations: [1]), OnlineLogistic(weights: [0], deviations: [1])
        )
        half.learn([1], true, weight: 0.5)
        whole.learn([1], true)
        #expect(half.weights[0] > 0 && half.weights[0] < whole.weights[0])
        #expect(half.variance([1]) > whole.variance([1]))
        #expect(half.observations == 0.5)
    }

    @Test func aFeatureThatIsAbsentIsNotMoved() {
        var model = OnlineLogistic(weights: [-1, 0.5], deviations: [1, 1])
        model.learn([1, 0], true)
        #expect(model.weights[0] > -1)
        #expect(model.weights[1] == 0.5)
    }
}

@Suite struct LearnedTimeTests {
    private func normal(_ generator: inout SeededGenerator) -> Double {
        let u = Double.random(in: Double.ulpOfOne..<1, using: &generator)
        return (-2 * log(u)).squareRoot() * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }

    @Test func medianAndSpreadAreLearned() {
        var generator = SeededGenerator(seed: 8)
        var time = LearnedTime(median: 12, spread: 1)
        for _ in 0..<5_000 { time.learn(25 * exp(0.5 * normal(&generator))) }
        #expect(abs(time.median / 25 - 1) < 0.05)
        #expect(abs(time.spread - 0.5) < 0.05)
    }

    /// Half of them cut off before they came, and nobody looks quicker for it.
    @Test func whatHadNotComeYetIsNoQuickOne() {
        var generator = SeededGenerator(seed: 9)
        var time = LearnedTime(median: 12, spread: 1)
        for _ in 0..<6_000 {
            let (value, cut) = (25 * exp(0.5 * normal(&generator)), 25 * exp(0.5 * normal(&generator)))
            if value < cut { time.learn(value) } else { time.learnNotYet(cut, weight: 1) }
        }
        #expect(abs(time.median / 25 - 1) < 0.08)
        #expect(abs(time.spread - 0.5) < 0.08)
        let before = time
        time.learnNotYet(25, weight: 0)
        #expect(time == before)
    }

    @Test func aPriorIsWorthSoManyObservations() {
        var time = LearnedTime(median: 10, spread: 1, worth: 40)
        for _ in 0..<40 { time.learn(20) }
        // Half the weight on ten, half on twenty: the geometric mean.
        #expect(abs(time.median - 200.0.squareRoot()) < 0.1)
    }

    @Test func oldTimesFade() {
        var time = LearnedTime(median: 10, spread: 0.3)
        for _ in 0..<20_000 { time.learn(10) }
        for _ in 0..<9_000 { time.learn(30) }
        #expect(abs(time.median - 30) < 2)
        #expect(time.observations <= 3_000)
    }

    @Test(arguments: [0, -4, .nan, .infinity] as [Double])
    func whatIsNoTimeTeachesNothing(value: Double) {
        var time = LearnedTime(median: 10, spread: 1)
        let before = time
        time.learn(value)
        time.learnNotYet(value, weight: 1)
        #expect(time == before)
    }

    @Test func theSpreadIsNeverNothing() {
        var time = LearnedTime(median: 10, spread: 0)
        for _ in 0..<100 { time.learn(10) }
        #expect(time.spread >= 0.05)
    }
}
