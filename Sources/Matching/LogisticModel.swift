#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a logistic regression could not be fitted.
public enum LogisticFitError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is nothing to learn from.
    case noRows
    /// Rows, outcomes and weights differ in number, or the rows differ in the number of their features.
    case unequalLengths
    /// A feature or a weight of this row (from 0) is not a number, or the weight is negative.
    case unusable(row: Int)
    /// Every outcome that has a weight is the same, so the chance of the other cannot be learnt.
    case oneOutcomeOnly
    /// The ridge is negative or not a number, or it is too small to settle on one answer: without a ridge, features
    /// that repeat one another or that separate the outcomes have no best coefficients.
    case noUniqueFit

    /// One sentence for a person.
    public var description: String {
        switch self {
        case .noRows: "There are no rows to fit."
        case .unequalLengths: "Rows, outcomes and weights must be equally many, each row with the same features."
        case .unusable(let row): "Row \(row + 1) holds a value or a weight that cannot be used."
        case .oneOutcomeOnly: "All outcomes are the same; rows with both outcomes are needed."
        case .noUniqueFit: "The rows do not settle on one model; use a greater ridge."
        }
    }
}

/// A logistic regression: the chance of a yes is 1 ÷ (1 + e^−z), with z a weighted sum of standardised features.
///
/// Fitted by `fit(rows:outcomes:weights:ridge:)` to the greatest penalised likelihood
///
///     Σ weight · log P(outcome) − ½ · ridge · Σ coefficient²
///
/// with Newton's method, which for this model is iteratively reweighted least squares (le Cessie and van Houwelingen,
/// "Ridge estimators in logistic regression", Applied Statistics 41, 1992). The intercept is not penalised, so the mean
/// prediction over the fitted rows equals the share of yes among them.
public struct LogisticModel: Codable, Sendable, Hashable {
    /// Log-odds of a row whose features all have their means.
    public let intercept: Double
    /// Change of the log-odds for each standard deviation of each feature.
    public let coefficients: [Double]
    /// Mean of each feature over the fitted rows, in the feature's own unit.
    public let means: [Double]
    /// Standard deviation of each feature over the fitted rows, in its own unit; 1 for a feature that never changes.
    public let scales: [Double]

    /// A model from its numbers; `nil` when the lists differ in length, a number is not finite or a scale is not above
    /// zero.
    public init?(intercept: Double, coefficients: [Double], means: [Double], scales: [Double]) {
        guard coefficients.count == means.count, coefficients.count == scales.count,
            ([intercept] + coefficients + means + scales).allSatisfy(\.isFinite), scales.allSatisfy({ $0 > 0 })
        else { return nil }
        self.init(trusting: intercept, coefficients: coefficients, means: means, scales: scales)
    }

    /// For numbers that stand in the program and are checked by its tests.
    init(trusting intercept: Double, coefficients: [Double], means: [Double], scales: [Double]) {
        self.intercept = intercept
        self.coefficients = coefficients
        self.means = means
        self.scales = scales
    }

    private enum CodingKeys: String, CodingKey { case intercept, coefficients, means, scales }

    /// Reads the four members and refuses what `init?(intercept:coefficients:means:scales:)` refuses.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let model = LogisticModel(
            intercept: try container.decode(Double.self, forKey: .intercept),
            coefficients: try container.decode([Double].self, forKey: .coefficients),
            means: try container.decode([Double].self, forKey: .means),
            scales: try container.decode([Double].self, forKey: .scales))
        guard let model else {
            throw DecodingError.dataCorruptedError(
                forKey: .coefficients, in: container, debugDescription: "coefficients, means and scales do not fit")
        }
        self = model
    }

    /// Log-odds of a yes. A feature that is not given counts as its mean; features too many are ignored.
    public func logOdds(_ features: [Double]) -> Double {
        var sum = intercept
        for index in 0..<min(features.count, coefficients.count) {
            sum += coefficients[index] * (features[index] - means[index]) / scales[index]
        }
        return sum
    }

    /// Chance of a yes, 0…1, of a row with these features.
    public func probability(_ features: [Double]) -> Double { Self.logistic(logOdds(features)) }

    /// The chance that belongs to these log-odds.
    public static func logistic(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }

    /// Fits the model to rows whose outcome is known.
    ///
    /// - Parameters:
    ///   - rows: the features of each row.
    ///   - outcomes: whether the answer was yes, one for each row.
    ///   - weights: how often each row counts, 0 or more; `nil` for once each.
    ///   - ridge: the penalty on the squared standardised coefficients, in the unit of the log-likelihood: a ridge of 1
    ///     counts as much as a prior that each coefficient is normal with mean 0 and variance 1.
    /// - Throws: what is wrong with the rows, or `noUniqueFit` where a greater ridge is needed.
    public static func fit(
        rows: [[Double]], outcomes: [Bool], weights: [Double]? = nil, ridge: Double
    ) throws(LogisticFitError) -> LogisticModel {
        let sample = try LogisticSample(rows: rows, outcomes: outcomes, weights: weights)
        guard let model = try sample.fit(on: Array(outcomes.indices), ridges: [ridge]).first else {
            throw .noUniqueFit
        }
        return model
    }
}

/// Rows in one flat block of memory: cross-validation fits the same rows thousands of times.
struct LogisticSample: Sendable {
    /// Newton's method doubles the right digits each time: five to eight turns are usual, and what needs fifty runs
    /// away.
    static let turnsMax = 50
    /// Turns end when no coefficient moves by more than this.
    static let smallestStep = 1e-10

    let width: Int
    private let values: [Double]
    let outcomes: [Double]
    private let weights: [Double]

    init(rows: [[Double]], outcomes: [Bool], weights: [Double]?) throws(LogisticFitError) {
        guard let first = rows.first else { throw .noRows }
        let weights = weights ?? [Double](repeating: 1, count: rows.count)
        guard rows.count == outcomes.count, rows.count == weights.count,
            rows.allSatisfy({ $0.count == first.count })
        else { throw .unequalLengths }
        for (index, row) in rows.enumerated() {
            guard row.allSatisfy(\.isFinite), weights[index].isFinite, weights[index] >= 0 else {
                throw .unusable(row: index)
            }
        }
        width = first.count
        values = rows.flatMap(\.self)
        self.outcomes = outcomes.map { $0 ? 1 : 0 }
        self.weights = weights
    }

    func row(_ index: Int) -> [Double] { Array(values[index * width..<(index + 1) * width]) }

    /// One model for each ridge, fitted on the rows with these numbers; each begins where the one before ended.
    func fit(on rows: [Int], ridges: [Double]) throws(LogisticFitError) -> [LogisticModel] {
        guard ridges.allSatisfy({ $0.isFinite && $0 >= 0 }) else { throw .noUniqueFit }
        let total = rows.reduce(0) { $0 + weights[$1] }
        let yes = rows.reduce(0) { $0 + weights[$1] * outcomes[$1] }
        guard total > 0 else { throw .noRows }
        guard yes > 0, yes < total else { throw .oneOutcomeOnly }
        let (means, scales) = moments(rows, total: total)
        let problem = problem(rows, means: means, scales: scales)
        var point = [log(yes / (total - yes))] + [Double](repeating: 0, count: width)
        var models: [LogisticModel] = []
        for ridge in ridges {
            point = try problem.solve(from: point, ridge: ridge)
            guard
                let model = LogisticModel(
                    intercept: point[0], coefficients: Array(point.dropFirst()), means: means, scales: scales)
            else { throw .noUniqueFit }
            models.append(model)
        }
        return models
    }

    private func moments(_ rows: [Int], total: Double) -> (means: [Double], scales: [Double]) {
        var means = [Double](repeating: 0, count: width)
        var squares = means
        for row in rows {
            for column in 0..<width { means[column] += weights[row] * values[row * width + column] / total }
        }
        for row in rows {
            for column in 0..<width {
                let difference = values[row * width + column] - means[column]
                squares[column] += weights[row] * difference * difference / total
            }
        }
        // Rounding leaves a trace of spread in a feature that never changes.
        let scales = zip(means, squares).map { mean, square in
            square.squareRoot() > 1e-12 * max(1, abs(mean)) ? square.squareRoot() : 1
        }
        return (means, scales)
    }

    private func problem(_ rows: [Int], means: [Double], scales: [Double]) -> RidgeProblem {
        var design: [Double] = []
        design.reserveCapacity(rows.count * (width + 1))
        for row in rows {
            design.append(1)
            for column in 0..<width {
                design.append((values[row * width + column] - means[column]) / scales[column])
            }
        }
        return RidgeProblem(
            width: width + 1, design: design, outcomes: rows.map { outcomes[$0] }, weights: rows.map { weights[$0] })
    }
}

/// The penalised likelihood of standardised rows, and Newton's way to its peak.
private struct RidgeProblem {
    /// Coefficients, the intercept first.
    let width: Int
    /// Row by row, each beginning with 1.
    let design: [Double]
    let outcomes: [Double]
    let weights: [Double]

    /// The loss at a point, its downhill direction, and its curvature (row by row, only below and on the diagonal).
    private struct Ground {
        var loss = 0.0
        var downhill: [Double]
        var curvature: [Double]
    }

    func solve(from start: [Double], ridge: Double) throws(LogisticFitError) -> [Double] {
        var point = start
        var ground = survey(point, ridge: ridge)
        for _ in 0..<LogisticSample.turnsMax {
            guard let step = CholeskySolver.solve(ground.curvature, ground.downhill, width: width) else {
                throw .noUniqueFit
            }
            // A full step may overshoot when it starts far away; half of it, or half of that, always descends.
            var share = 1.0
            var next = zip(point, step).map(+)
            var nextGround = survey(next, ridge: ridge)
            while !(nextGround.loss <= ground.loss + 1e-12 * abs(ground.loss)), share > 1e-6 {
                share /= 2
                next = zip(point, step).map { $0 + share * $1 }
                nextGround = survey(next, ridge: ridge)
            }
            let longest = step.reduce(0) { max($0, abs($1)) } * share
            point = next
            ground = nextGround
            if longest < LogisticSample.smallestStep { return point }
        }
        throw .noUniqueFit
    }

    private func survey(_ point: [Double], ridge: Double) -> Ground {
        var ground = Ground(
            downhill: [Double](repeating: 0, count: width), curvature: [Double](repeating: 0, count: width * width))
        for row in outcomes.indices {
            let base = row * width
            var logOdds = 0.0
            for column in 0..<width { logOdds += design[base + column] * point[column] }
            let chance = LogisticModel.logistic(logOdds)
            // −log P(outcome), written so that neither end overflows.
            let surprise = max(logOdds, 0) + log1p(exp(-abs(logOdds))) - outcomes[row] * logOdds
            ground.loss += weights[row] * surprise
            let residual = weights[row] * (outcomes[row] - chance)
            let spread = weights[row] * chance * (1 - chance)
            for column in 0..<width {
                let value = design[base + column]
                ground.downhill[column] += residual * value
                let scaled = spread * value
                for other in 0...column { ground.curvature[column * width + other] += scaled * design[base + other] }
            }
        }
        for column in 1..<max(1, width) {
            ground.loss += 0.5 * ridge * point[column] * point[column]
            ground.downhill[column] -= ridge * point[column]
            ground.curvature[column * width + column] += ridge
        }
        return ground
    }
}

/// Solves A·x = b for a symmetric positive definite A by Cholesky's decomposition.
private enum CholeskySolver {
    /// - Parameter matrix: row by row; only what lies below and on the diagonal is read.
    /// - Returns: `nil` when the matrix is not positive definite, within rounding.
    static func solve(_ matrix: [Double], _ right: [Double], width: Int) -> [Double]? {
        var lower = matrix
        for column in 0..<width {
            for row in column..<width {
                var sum = lower[row * width + column]
                for inner in 0..<column { sum -= lower[row * width + inner] * lower[column * width + inner] }
                if row == column {
                    guard sum > 1e-13 * max(matrix[column * width + column], 1e-300) else { return nil }
                    lower[row * width + column] = sum.squareRoot()
                } else {
                    lower[row * width + column] = sum / lower[column * width + column]
                }
            }
        }
        var solution = right
        for row in 0..<width {
            for inner in 0..<row { solution[row] -= lower[row * width + inner] * solution[inner] }
            solution[row] /= lower[row * width + row]
        }
        for row in (0..<width).reversed() {
            for inner in (row + 1)..<max(width, row + 1) {
                solution[row] -= lower[inner * width + row] * solution[inner]
            }
            solution[row] /= lower[row * width + row]
        }
        return solution
    }
}
