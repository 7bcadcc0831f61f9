/// A return model with everything that was measured on the way to it.
public struct ReturnModelFit: Codable, Sendable, Hashable {
    /// One set of features with the ridge that served it best.
    public struct Candidate: Codable, Sendable, Hashable {
        /// The features.
        public let features: ReturnFeatures
        /// The ridge with the smallest cross-validated Brier score among those tried.
        public let ridge: Double
        /// The Brier score of rows that were left out while fitting, mean over the repetitions.
        public let brier: Double
        /// How much worse that is than the best set, row against row; 0 for the best.
        public let behindBest: Double
        /// The standard error of that difference.
        public let standardError: Double

        /// Too little behind the best to be told apart from it.
        public var isWithinOneStandardError: Bool { behindBest <= standardError }
    }

    /// The model, fitted on all rows.
    public let model: ReturnModel
    /// All sets of features in their own order, the simplest first.
    public let candidates: [Candidate]
    /// The Brier score of each repetition of nested cross-validation: features and ridge are chosen anew inside every
    /// training part, and the rows left out never had a say. Empty when it was not measured.
    public let nestedBriers: [Double]
    /// Parts of each cross-validation.
    public let folds: Int
    /// The seed the rows were dealt into parts with.
    public let seed: UInt64
    /// Standard error of the nested Brier score over donors: how far other donors, as many and of the same kind, would
    /// move it. `nil` when it was not measured.
    public let nestedStandardError: Double?

    /// Mean of `nestedBriers`; `nil` when it was not measured.
    public var nestedMean: Double? {
        nestedBriers.isEmpty ? nil : nestedBriers.reduce(0, +) / Double(nestedBriers.count)
    }

    /// Standard deviation of `nestedBriers`: how much the dealing into parts matters, not how much other donors would.
    /// `nil` for fewer than two.
    public var nestedSpread: Double? {
        guard let mean = nestedMean, nestedBriers.count > 1 else { return nil }
        let squares = nestedBriers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(nestedBriers.count - 1)).squareRoot()
    }
}

extension ReturnModel {
    /// The penalties that are tried, from one that hardly binds to one that flattens everything.
    public static let ridges = [0.1, 0.3, 1, 3, 10, 30, 100]

    /// Chooses features and ridge by cross-validation, fits them on all rows, and measures the whole procedure by
    /// nested cross-validation.
    ///
    /// The simplest set of features wins whose squared error, row against row, lies within one standard error of the
    /// best set's (Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, §3.4.3, with the
    /// difference in place of the level: the level's error is shared by all sets). The same rows, folds, repeats and
    /// seed give the same model.
    ///
    /// - Parameters:
    ///   - observations: donors whose outcome is known, at least two who gave again and two who did not.
    ///   - folds: parts of each cross-validation, 2 or more; as many as there are rows at most.
    ///   - repeats: how often the rows are dealt anew, 1 or more.
    ///   - seed: another seed deals the rows otherwise.
    ///   - measuresNested: `false` leaves the nested cross-validation out, which takes most of the time.
    ///   - source: where the rows came from, in words, for the file.
    ///   - progress: is told the share of the work that is done.
    /// - Throws: `oneOutcomeOnly` for rows that cannot be divided so that every part leaves both outcomes, `unusable`
    ///   for an impossible history.
    public static func fit(
        _ observations: [ReturnObservation], folds: Int = 10, repeats: Int = 20, seed: UInt64 = 1,
        measuresNested: Bool = true, source: String, progress: (Double) -> Void = { _ in }
    ) throws(LogisticFitError) -> ReturnModelFit {
        let bench = try ReturnWorkbench(observations, folds: max(2, folds), seed: seed)
        let all = Array(observations.indices)
        let repeats = max(1, repeats)
        // One step for every part that is left out once: each costs about the same.
        let steps = repeats * bench.folds * (measuresNested ? 1 + bench.folds : 1)
        var stepsDone = 0
        func advance() {
            stepsDone += 1
            progress(Double(stepsDone) / Double(steps))
        }
        progress(0)
        let candidates = try bench.candidates(on: all, repeats: repeats, stream: [], advance)
        var nested: [Double] = []
        var errors = [Double](repeating: 0, count: observations.count)
        for turn in 0..<(measuresNested ? repeats : 0) {
            let turnErrors = try bench.nestedErrors(turn: UInt64(turn), advance)
            nested.append(ReturnWorkbench.mean(turnErrors))
            errors = zip(errors, turnErrors).map { $0 + $1 / Double(repeats) }
        }
        let choice = ReturnWorkbench.choice(candidates)
        let mean = nested.isEmpty ? nil : ReturnWorkbench.mean(nested)
        let model = try bench.model(on: all, choice, brierCrossValidated: mean, source: source)
        return ReturnModelFit(
            model: model, candidates: candidates, nestedBriers: nested, folds: max(2, folds), seed: seed,
            nestedStandardError: nested.isEmpty ? nil : ReturnWorkbench.standardError(errors))
    }
}

/// The rows with every set of features worked out once.
private struct ReturnWorkbench {
    let observations: [ReturnObservation]
    let folds: Int
    let seed: UInt64
    private let samples: [(features: ReturnFeatures, sample: LogisticSample)]

    init(_ observations: [ReturnObservation], folds: Int, seed: UInt64) throws(LogisticFitError) {
        guard !observations.isEmpty else { throw .noRows }
        if let row = observations.firstIndex(where: { !$0.history.isPossible }) { throw .unusable(row: row) }
        self.observations = observations
        self.folds = folds
        self.seed = seed
        let outcomes = observations.map(\.gaveAgain)
        var samples: [(ReturnFeatures, LogisticSample)] = []
        for features in ReturnFeatures.allCases {
            let rows = observations.map { features.values($0.history) }
            samples.append((features, try LogisticSample(rows: rows, outcomes: outcomes, weights: nil)))
        }
        self.samples = samples
    }

    /// Cross-validates every set of features on these rows alone.
    func candidates(
        on rows: [Int], repeats: Int, stream: [UInt64], _ advance: () -> Void
    ) throws(LogisticFitError) -> [ReturnModelFit.Candidate] {
        let ridges = ReturnModel.ridges
        // Squared error of each row, by set of features and ridge, summed over the repetitions.
        var errors = [[[Double]]](
            repeating: [[Double]](repeating: [Double](repeating: 0, count: rows.count), count: ridges.count),
            count: samples.count)
        for turn in 0..<repeats {
            let parts = deal(rows, stream: stream + [UInt64(turn)])
            for part in 0..<folds {
                defer { advance() }
                let training = rows.indices.filter { parts[$0] != part }.map { rows[$0] }
                let left = rows.indices.filter { parts[$0] == part }
                guard !left.isEmpty else { continue }
                for set in samples.indices {
                    let models = try samples[set].sample.fit(on: training, ridges: ridges)
                    for position in left {
                        let values = samples[set].sample.row(rows[position])
                        let outcome = samples[set].sample.outcomes[rows[position]]
                        for (index, model) in models.enumerated() {
                            let miss = model.probability(values) - outcome
                            errors[set][index][position] += miss * miss / Double(repeats)
                        }
                    }
                }
            }
        }
        return compared(errors)
    }

    private func compared(_ errors: [[[Double]]]) -> [ReturnModelFit.Candidate] {
        func mean(_ values: [Double]) -> Double { ReturnWorkbench.mean(values) }
        // The best ridge of each set; of two that serve alike, the stronger.
        let best = errors.map { byRidge in
            byRidge.indices.reversed().min { mean(byRidge[$0]) < mean(byRidge[$1]) } ?? 0
        }
        let chosen = zip(errors, best).map { $0[$1] }
        let means = chosen.map(mean)
        let winner = means.indices.min { means[$0] < means[$1] } ?? 0
        return samples.indices.map { set in
            let differences = zip(chosen[set], chosen[winner]).map(-)
            let behind = mean(differences)
            return ReturnModelFit.Candidate(
                features: samples[set].features, ridge: ReturnModel.ridges[best[set]], brier: means[set],
                behindBest: max(0, behind), standardError: ReturnWorkbench.standardError(differences))
        }
    }

    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    /// Of the mean of these values.
    static func standardError(_ values: [Double]) -> Double {
        let middle = mean(values)
        let squares = values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        return (squares / Double(max(1, values.count - 1)) / Double(max(1, values.count))).squareRoot()
    }

    /// The fewest features within one standard error of the best; of equally many, the better.
    static func choice(_ candidates: [ReturnModelFit.Candidate]) -> ReturnModelFit.Candidate? {
        candidates.filter(\.isWithinOneStandardError).min {
            ($0.features.names.count, $0.brier) < ($1.features.names.count, $1.brier)
        }
    }

    /// One round of cross-validation around the whole procedure: the squared error of each row while it was left out.
    func nestedErrors(turn: UInt64, _ advance: () -> Void) throws(LogisticFitError) -> [Double] {
        let all = Array(observations.indices)
        let parts = deal(all, stream: [0x6E65_7374, turn])
        var errors = [Double](repeating: 0, count: observations.count)
        for part in 0..<folds {
            let training = all.filter { parts[$0] != part }
            let left = all.filter { parts[$0] == part }
            guard !left.isEmpty else { continue }
            let candidates = try candidates(
                on: training, repeats: 1, stream: [0x6E65_7374, turn, UInt64(part)], advance)
            let model = try model(
                on: training, ReturnWorkbench.choice(candidates), brierCrossValidated: nil, source: "")
            for row in left {
                let miss = model.probability(observations[row].history) - (observations[row].gaveAgain ? 1 : 0)
                errors[row] = miss * miss
            }
        }
        return errors
    }

    func model(
        on rows: [Int], _ choice: ReturnModelFit.Candidate?, brierCrossValidated: Double?, source: String
    ) throws(LogisticFitError) -> ReturnModel {
        guard let choice, let sample = samples.first(where: { $0.features == choice.features })?.sample,
            let logistic = try sample.fit(on: rows, ridges: [choice.ridge]).first
        else { throw .noUniqueFit }
        let fitted = rows.map { observations[$0] }
        let histories = fitted.map(\.history)
        func end(_ pick: ([Double]) -> Double?) -> GivingHistory {
            GivingHistory(
                monthsSinceLast: pick(histories.map(\.monthsSinceLast)) ?? 0,
                donations: Int(pick(histories.map { Double($0.donations) }) ?? 1),
                monthsSinceFirst: pick(histories.map(\.monthsSinceFirst)) ?? 0)
        }
        let model = ReturnModel(
            features: choice.features, logistic: logistic, lowest: end { $0.min() }, highest: end { $0.max() },
            ridge: choice.ridge, fittedOn: rows.count,
            baseRate: Double(fitted.count(where: \.gaveAgain)) / Double(rows.count),
            brierCrossValidated: brierCrossValidated, source: source, rowsDigest: ReturnModel.digest(fitted))
        guard let model else { throw .noUniqueFit }
        return model
    }

    /// The part each row belongs to. Those who gave again are dealt first, then the others, each in random order, so
    /// that every part has its share of both.
    private func deal(_ rows: [Int], stream: [UInt64]) -> [Int] {
        var chance = FoldRandom(seed: seed, stream)
        let gave = chance.shuffled(rows.indices.filter { observations[rows[$0]].gaveAgain })
        let others = chance.shuffled(rows.indices.filter { !observations[rows[$0]].gaveAgain })
        var parts = [Int](repeating: 0, count: rows.count)
        for (turn, position) in (gave + others).enumerated() { parts[position] = turn % folds }
        return parts
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same seed deals the same parts on every machine.
private struct FoldRandom {
    private var state: UInt64

    init(seed: UInt64, _ labels: [UInt64]) {
        state = FoldRandom.mix(seed &+ FoldRandom.gamma)
        for label in labels { state = FoldRandom.mix(state ^ FoldRandom.mix(label &+ FoldRandom.gamma)) }
    }

    mutating func shuffled(_ items: [Int]) -> [Int] {
        var items = items
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            state &+= FoldRandom.gamma
            let other = Int(FoldRandom.mix(state).multipliedFullWidth(by: UInt64(last + 1)).high)
            items.swapAt(last, other)
        }
        return items
    }

    private static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
