#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a past donor's donations look like from one day: how long ago the last, how many, how long ago the first.
public struct GivingHistory: Codable, Sendable, Hashable {
    /// Months since the last donation, 0 or more.
    public var monthsSinceLast: Double
    /// Donations until that day, 1 or more. The volume given is no further fact: it is the number times the volume of
    /// one donation (250 c.c. in the public data).
    public var donations: Int
    /// Months since the first donation, as many as since the last or more.
    public var monthsSinceFirst: Double

    /// A history from its three figures; months may be fractions.
    public init(monthsSinceLast: Double, donations: Int, monthsSinceFirst: Double) {
        self.monthsSinceLast = monthsSinceLast
        self.donations = donations
        self.monthsSinceFirst = monthsSinceFirst
    }

    /// A history counted in days; a month is the twelfth part of 365.25 days.
    public init(daysSinceLast: Int, donations: Int, daysSinceFirst: Int) {
        self.init(
            monthsSinceLast: Double(daysSinceLast) / GivingHistory.daysPerMonth, donations: donations,
            monthsSinceFirst: Double(daysSinceFirst) / GivingHistory.daysPerMonth)
    }

    /// Mean length of a month in days.
    public static let daysPerMonth = 365.25 / 12

    /// At least one donation, no negative time, and the first donation not after the last.
    public var isPossible: Bool {
        monthsSinceLast.isFinite && monthsSinceFirst.isFinite && monthsSinceLast >= 0 && donations >= 1
            && monthsSinceFirst >= monthsSinceLast
    }

    fileprivate func clamped(_ lowest: GivingHistory, _ highest: GivingHistory) -> GivingHistory {
        GivingHistory(
            monthsSinceLast: min(highest.monthsSinceLast, max(lowest.monthsSinceLast, monthsSinceLast)),
            donations: min(highest.donations, max(lowest.donations, donations)),
            monthsSinceFirst: min(highest.monthsSinceFirst, max(lowest.monthsSinceFirst, monthsSinceFirst)))
    }
}

/// A past donor of whom it is known whether a donation followed in the month that came.
public struct ReturnObservation: Codable, Sendable, Hashable {
    /// The donor's donations before that month.
    public var history: GivingHistory
    /// Whether the donor gave in that month.
    public var gaveAgain: Bool

    /// A history with its outcome.
    public init(_ history: GivingHistory, gaveAgain: Bool) {
        self.history = history
        self.gaveAgain = gaveAgain
    }
}

/// The sets of features a return model may use, the simpler before the richer. R are the months since the last
/// donation, F the number of donations, T the months since the first.
public enum ReturnFeatures: String, Codable, Sendable, Hashable, CaseIterable {
    /// log(1 + R): who was here lately has the habit and the nearness still; the step from 2 to 4 months says more than
    /// the one from 42 to 44.
    case recency
    /// And log F: each doubling of the donations counts alike, so fifty donations do not drown everything.
    case recencyAndFrequency
    /// And log(1 + T): the same number of donations in fewer years is the stronger habit.
    case logarithms
    /// R, log F and T, time counted in plain months.
    case months
    /// log F, T, and R × log(1 + F): a month of silence says more of somebody who used to come often. With a negative
    /// weight on that product the chance falls with every month of silence, for every donor.
    case lapse
    /// The logarithms and the donation rate F ÷ (1 + T).
    case rate
    /// The logarithms and their three products.
    case interactions
    /// The logarithms, their products and their squares.
    case quadratic

    /// How the features are written, in the order of `values(_:)`.
    public var names: [String] {
        switch self {
        case .recency: ["log(1+R)"]
        case .recencyAndFrequency: ["log(1+R)", "log F"]
        case .logarithms: ["log(1+R)", "log F", "log(1+T)"]
        case .months: ["R", "log F", "T"]
        case .lapse: ["R×log(1+F)", "log F", "T"]
        case .rate: ReturnFeatures.logarithms.names + ["F/(1+T)"]
        case .interactions: ReturnFeatures.logarithms.names + ["log(1+R)×log F", "log(1+R)×log(1+T)", "log F×log(1+T)"]
        case .quadratic: ReturnFeatures.interactions.names + ["log(1+R)²", "log² F", "log(1+T)²"]
        }
    }

    /// The features of one history, which must be possible.
    public func values(_ history: GivingHistory) -> [Double] {
        let recency = log1p(history.monthsSinceLast)
        let frequency = log(Double(history.donations))
        let tenure = log1p(history.monthsSinceFirst)
        switch self {
        case .recency: return [recency]
        case .recencyAndFrequency: return [recency, frequency]
        case .logarithms: return [recency, frequency, tenure]
        case .months: return [history.monthsSinceLast, frequency, history.monthsSinceFirst]
        case .lapse:
            return [history.monthsSinceLast * log1p(Double(history.donations)), frequency, history.monthsSinceFirst]
        case .rate: return [recency, frequency, tenure, Double(history.donations) / (1 + history.monthsSinceFirst)]
        case .interactions:
            return [recency, frequency, tenure, recency * frequency, recency * tenure, frequency * tenure]
        case .quadratic:
            return ReturnFeatures.interactions.values(history)
                + [recency * recency, frequency * frequency, tenure * tenure]
        }
    }
}

/// P(a past donor gives in a coming month), from the donations so far.
///
/// A ridge-penalised logistic regression on a few features of recency, frequency and tenure. `standard` was fitted on
/// public data from Taiwan; a centre replaces it by its own with `qatra model fit`. The mathematics, the figures and
/// the limits are in `docs/dispatch.md`.
public struct ReturnModel: Sendable, Hashable {
    /// The features the regression sees.
    public let features: ReturnFeatures
    /// The regression on those features.
    public let logistic: LogisticModel
    /// The smallest and the greatest of each figure among the fitted donors. Beyond them nothing was seen, so a figure
    /// outside counts as the nearest one inside.
    public let lowest: GivingHistory
    public let highest: GivingHistory
    /// The penalty the regression was fitted with; see `LogisticModel.fit`.
    public let ridge: Double
    /// Donors the model was fitted on.
    public let fittedOn: Int
    /// The share of them that gave in the month that followed.
    public let baseRate: Double
    /// Mean Brier score of nested cross-validation, choice of features and ridge included; `nil` when it was not
    /// measured.
    public let brierCrossValidated: Double?
    /// Where the rows came from, in words.
    public let source: String
    /// `digest(_:)` of the fitted rows, so that a score on the very same rows can be told from an honest one.
    public let rowsDigest: String

    /// A model from its parts; `nil` when the regression has another number of features than the set, when the range
    /// is empty or impossible, or when a count or share cannot be.
    public init?(
        features: ReturnFeatures, logistic: LogisticModel, lowest: GivingHistory, highest: GivingHistory,
        ridge: Double, fittedOn: Int, baseRate: Double, brierCrossValidated: Double?, source: String,
        rowsDigest: String
    ) {
        guard logistic.coefficients.count == features.names.count, lowest.isPossible, highest.isPossible,
            lowest.monthsSinceLast <= highest.monthsSinceLast, lowest.donations <= highest.donations,
            lowest.monthsSinceFirst <= highest.monthsSinceFirst, ridge.isFinite, ridge >= 0, fittedOn > 0,
            (0...1).contains(baseRate), (0...1).contains(brierCrossValidated ?? 0)
        else { return nil }
        self.init(
            trusting: features, logistic: logistic, lowest: lowest, highest: highest, ridge: ridge,
            fittedOn: fittedOn, baseRate: baseRate, brierCrossValidated: brierCrossValidated, source: source,
            rowsDigest: rowsDigest)
    }

    /// For a model that stands in the program and is checked by its tests.
    init(
        trusting features: ReturnFeatures, logistic: LogisticModel, lowest: GivingHistory, highest: GivingHistory,
        ridge: Double, fittedOn: Int, baseRate: Double, brierCrossValidated: Double?, source: String,
        rowsDigest: String
    ) {
        self.features = features
        self.logistic = logistic
        self.lowest = lowest
        self.highest = highest
        self.ridge = ridge
        self.fittedOn = fittedOn
        self.baseRate = baseRate
        self.brierCrossValidated = brierCrossValidated
        self.source = source
        self.rowsDigest = rowsDigest
    }

    /// P(gives in a coming month), 0…1. An impossible history says nothing, so it gets the base rate.
    public func probability(_ history: GivingHistory) -> Double {
        guard history.isPossible else { return baseRate }
        return logistic.probability(features.values(history.clamped(lowest, highest)))
    }

    /// The odds of this donor against the odds of the base rate: 1 for somebody average, above 1 for somebody likelier.
    ///
    /// The base rate of another country is another; how donors differ from one another travels better, so a model of
    /// answers to asks may multiply its own odds by this.
    public func oddsAgainstAverage(_ history: GivingHistory) -> Double {
        let chance = min(1 - 1e-9, max(1e-9, probability(history)))
        let average = min(1 - 1e-9, max(1e-9, baseRate))
        return chance / (1 - chance) / (average / (1 - average))
    }

    /// How good this model's chances are for donors whose outcome is known; `nil` without any.
    public func score(_ observations: [ReturnObservation]) -> PredictionScore? {
        PredictionScore(
            chances: observations.map { probability($0.history) }, outcomes: observations.map(\.gaveAgain))
    }

    /// Sixteen hexadecimal digits that name a collection of rows whatever their order: the sum of the FNV-1a hashes
    /// of the rows. It finds accidents, not forgery.
    public static func digest(_ observations: [ReturnObservation]) -> String {
        var sum: UInt64 = 0
        for observation in observations {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            let history = observation.history
            for word in [
                history.monthsSinceLast.bitPattern, UInt64(bitPattern: Int64(history.donations)),
                history.monthsSinceFirst.bitPattern, observation.gaveAgain ? 1 : 0,
            ] {
                for shift in stride(from: 0, to: 64, by: 8) {
                    hash = (hash ^ (word >> UInt64(shift) & 0xFF)) &* 0x100_0000_01B3
                }
            }
            sum &+= hash
        }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

// MARK: - The file

/// Why a file is no return model that this program can use.
public enum ReturnModelFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file says it is something else.
    case anotherKind(String)
    /// The file was written by a newer program.
    case newerVersion(Int)
    /// The parts of the model do not fit together.
    case inconsistent

    /// One sentence for a person, saying what to do.
    public var description: String {
        switch self {
        case .anotherKind(let kind): "It holds a model of the kind \"\(kind)\", not \"\(ReturnModel.kind)\"."
        case .newerVersion(let version):
            "It has version \(version) and this program reads up to \(ReturnModel.fileVersion). Update the program, or fit the model again."
        case .inconsistent: "Its parts do not fit together. Fit the model again."
        }
    }
}

extension ReturnModel: Codable {
    /// Version of the file that `encode(to:)` writes; greater ones are refused.
    public static let fileVersion = 1
    /// What the file says it holds.
    public static let kind = "return"

    private enum CodingKeys: String, CodingKey {
        case version, kind, features, logistic, lowest, highest, ridge, fittedOn, baseRate, brierCrossValidated, source
        case rowsDigest
    }

    /// Reads a model; throws a `ReturnModelFileError`, or a `DecodingError` when a member is missing or of another
    /// type.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // The kind and the version come first: what a newer program wrote may have other members.
        let kind = try container.decode(String.self, forKey: .kind)
        guard kind == ReturnModel.kind else { throw ReturnModelFileError.anotherKind(kind) }
        let version = try container.decode(Int.self, forKey: .version)
        guard version <= ReturnModel.fileVersion else { throw ReturnModelFileError.newerVersion(version) }
        let model = ReturnModel(
            features: try container.decode(ReturnFeatures.self, forKey: .features),
            logistic: try container.decode(LogisticModel.self, forKey: .logistic),
            lowest: try container.decode(GivingHistory.self, forKey: .lowest),
            highest: try container.decode(GivingHistory.self, forKey: .highest),
            ridge: try container.decode(Double.self, forKey: .ridge),
            fittedOn: try container.decode(Int.self, forKey: .fittedOn),
            baseRate: try container.decode(Double.self, forKey: .baseRate),
            brierCrossValidated: try container.decodeIfPresent(Double.self, forKey: .brierCrossValidated),
            source: try container.decode(String.self, forKey: .source),
            rowsDigest: try container.decode(String.self, forKey: .rowsDigest))
        guard let model else { throw ReturnModelFileError.inconsistent }
        self = model
    }

    /// Writes the model with its version and kind.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ReturnModel.fileVersion, forKey: .version)
        try container.encode(ReturnModel.kind, forKey: .kind)
        try container.encode(features, forKey: .features)
        try container.encode(logistic, forKey: .logistic)
        try container.encode(lowest, forKey: .lowest)
        try container.encode(highest, forKey: .highest)
        try container.encode(ridge, forKey: .ridge)
        try container.encode(fittedOn, forKey: .fittedOn)
        try container.encode(baseRate, forKey: .baseRate)
        try container.encodeIfPresent(brierCrossValidated, forKey: .brierCrossValidated)
        try container.encode(source, forKey: .source)
        try container.encode(rowsDigest, forKey: .rowsDigest)
    }
}
