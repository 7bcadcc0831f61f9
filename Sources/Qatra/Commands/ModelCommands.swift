import ArgumentParser
import Channels
import Foundation
import Matching

/// The models of who gives again and of who answers: how good they are, and new ones from a centre's own donors.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Judge the models of who gives again and who answers, or fit them to other donors.",
        subcommands: [EvaluateModel.self, FitModel.self])
}

/// The file of past donors both commands read.
struct ReturnDataOptions: ParsableArguments {
    /// Bad rows that are shown one by one; the others are counted.
    static let problemsShownMax = 20

    @Option(
        name: .customLong("data"),
        help: "CSV file of past donors with their outcome: Recency, Frequency, Time and class; - for standard input.")
    var file: String

    /// The rows of the file; every row that cannot be used is named.
    func read(_ io: CommandIO) throws -> ReturnDataCSV {
        let data: ReturnDataCSV
        do { data = try ReturnDataCSV.read(try CommandInput.bytes(file)) } catch let problem as ReturnDataProblem {
            throw CommandFailure("\(file) cannot be used. \(problem)")
        }
        for problem in data.problems.prefix(Self.problemsShownMax) { io.note("\(problem) The row is left out.") }
        let hidden = data.problems.count - Self.problemsShownMax
        if hidden > 0 { io.note("And \(hidden) more rows are left out.") }
        guard !data.observations.isEmpty else { throw CommandFailure("\(file) holds no row that can be used.") }
        let gave = data.observations.count(where: \.gaveAgain)
        guard gave > 0, gave < data.observations.count else {
            let all = gave == 0 ? "no donor of \(file) gave again" : "every donor of \(file) gave again"
            throw CommandFailure(
                "Donors of both outcomes are needed, and \(all). Add the others, or check the last column.")
        }
        return data
    }
}

struct EvaluateModel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Score the chances that a model gives to donors whose outcome is known.",
        discussion: """
            Brier score and log loss are better when lower, and are set beside those of the base rate alone. The \
            reliability table sets predicted beside observed shares. An honest score needs donors that the model was \
            not fitted on. See docs/dispatch.md.
            """)

    @OptionGroup var options: ReturnDataOptions
    @Option(help: "Model that `qatra model fit` wrote; without it, the one that comes with the program.")
    var model: String?
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let judged = try model.map(ReturnModelFile.read) ?? .standard
            let data = try options.read(io)
            guard let score = judged.score(data.observations) else {
                throw CommandFailure("\(options.file) holds no row that can be used.")
            }
            let isFittedOnTheseRows = judged.rowsDigest == ReturnModel.digest(data.observations)
            if isFittedOnTheseRows {
                io.note("The model was fitted on these very rows, so the score flatters it.")
            }
            if json {
                try io.writeJSON(
                    Answer(
                        model: judged, rowsLeftOut: data.problems.count, isFittedOnTheseRows: isFittedOnTheseRows,
                        score: score))
            } else {
                for line in ModelTables.lines(score, of: judged, rowsLeftOut: data.problems.count) { io.write(line) }
            }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    /// The members of the score and what they are to be read with, in one object.
    private struct Answer: Encodable {
        var model: ReturnModel
        var rowsLeftOut: Int
        var isFittedOnTheseRows: Bool
        var score: PredictionScore

        private enum CodingKeys: String, CodingKey { case model, rowsLeftOut, isFittedOnTheseRows, baseRate }

        func encode(to encoder: any Encoder) throws {
            try score.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(model, forKey: .model)
            try container.encode(rowsLeftOut, forKey: .rowsLeftOut)
            try container.encode(isFittedOnTheseRows, forKey: .isFittedOnTheseRows)
            try container.encode(score.baseRate, forKey: .baseRate)
        }
    }
}

struct FitModel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit", abstract: "Fit the model of who gives again, or who answers, to what happened.",
        subcommands: [FitReturns.self, FitResponses.self], defaultSubcommand: FitReturns.self)
}

struct FitReturns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "returns",
        abstract: "Fit the model of who gives again to donors whose outcome is known; what `fit` means by itself.",
        discussion: """
            Features and penalty are chosen by cross-validation: the simplest set of features within one standard \
            error of the best. The whole procedure is then measured by nested cross-validation. The same file and \
            options give the same model.
            """)

    @OptionGroup var options: ReturnDataOptions
    @Option(help: "File to write the model to, as JSON.")
    var out: String?
    @Option(help: "Parts of each cross-validation, 2 to 100.")
    var folds = 10
    @Option(help: "How often the rows are dealt into parts anew, 1 to 1000; otherwise 20, and less from 1,000 rows on.")
    var repeats: Int?
    @Option(help: "Another seed deals the rows otherwise.")
    var seed: UInt64 = 1
    @Option(help: "Where the rows come from, in words, for the file; otherwise the name of the data file.")
    var source: String?
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (2...100).contains(folds) else { throw ValidationError("--folds takes 2 to 100.") }
        guard (1...1_000).contains(repeats ?? 1) else { throw ValidationError("--repeats takes 1 to 1000.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            if let out { try ReturnModelFile.checkWritable(out) }
            let data = try options.read(io)
            let fit: ReturnModelFit
            do {
                fit = try ReturnModel.fit(
                    data.observations, folds: folds,
                    repeats: repeats ?? FitReturns.repeats(rows: data.observations.count), seed: seed,
                    source: source ?? URL(fileURLWithPath: options.file).lastPathComponent,
                    progress: io.progress("Cross-validating \(data.observations.count) rows"))
            } catch {
                throw CommandFailure("\(options.file) cannot be fitted. \(FitReturns.advice(error))")
            }
            if let out { try ReturnModelFile.write(fit.model, to: out) }
            if json {
                try io.writeJSON(fit)
            } else {
                for line in ModelTables.lines(fit, rowsLeftOut: data.problems.count) { io.write(line) }
                io.write("")
                io.write(out.map { "Written to \($0)" } ?? "Nothing is written. --out FILE keeps the model.")
            }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    /// The more rows, the less the dealing matters: 20,000 rows in all keep the work within about a minute.
    private static func repeats(rows: Int) -> Int { max(1, min(20, 20_000 / max(1, rows))) }

    private static func advice(_ error: LogisticFitError) -> String {
        switch error {
        case .oneOutcomeOnly:
            "A part of the cross-validation was left with one outcome only. More donors of the rarer outcome are needed."
        default: error.description
        }
    }
}

/// Models as files.
enum ReturnModelFile {
    static func read(_ path: String) throws -> ReturnModel {
        let bytes = try CommandInput.bytes(path)
        do { return try JSONDecoder().decode(ReturnModel.self, from: bytes) } catch let error as ReturnModelFileError {
            throw CommandFailure("\(path) cannot be used as a model. \(error)")
        } catch {
            throw CommandFailure(
                "\(path) cannot be used as a model. It is not what `qatra model fit --out` writes, or it is damaged.")
        }
    }

    /// A new model may take the place of an old one, and of nothing else: a slip of the pen must not cost a register.
    static func checkWritable(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        guard (try? JSONDecoder().decode(ReturnModel.self, from: bytes)) != nil else {
            throw CommandFailure("\(path) exists and is no model, so it is not overwritten. Choose another name.")
        }
    }

    static func write(_ model: ReturnModel, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        do {
            try (try encoder.encode(model) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure("\(path) cannot be written. Check that the folder exists and who may write there.")
        }
    }
}
