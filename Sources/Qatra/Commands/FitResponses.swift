import ArgumentParser
import Centre
import Dispatching
import Foundation
import Matching

/// The model of who answers, learned again from every ask of one centre.
struct FitResponses: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "responses",
        abstract: "Fit the model of who answers again to every ask of a centre, also while it is being served.",
        discussion: """
            The centre learns from every ask as it goes; this learns all of them again, in their order, from published \
            figures on: after a change of the model, or to see how good it is. Each ask is judged before it is learned, \
            so the score is an honest one.
            """)

    @OptionGroup var options: DataOptions
    @Flag(help: "Only judge: the centre goes on with the model it has.")
    var dryRun = false
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let refit = try await open.centre.refitResponses(
            keeps: !dryRun, progress: io.progress("Learning the asks of this centre again"))
        guard refit.asks > 0 else {
            throw CommandFailure("No ask of this centre has an outcome yet, so there is nothing to learn from.")
        }
        if json {
            try io.writeJSON(Answer(asks: refit.asks, isKept: !dryRun, score: refit.score, scoreThen: refit.scoreThen))
            return
        }
        io.write("Asks with an outcome: \(refit.asks)")
        if let score = refit.score {
            for line in ModelTables.lines(score, beside: refit.scoreThen) { io.write(line) }
        } else {
            io.write("All of them had the same outcome, so nothing can be said of how good the model is.")
        }
        io.write("")
        io.write(dryRun ? "Nothing is changed." : "The centre goes on with the model that was fitted.")
    }

    private struct Answer: Encodable {
        var asks: Int
        var isKept: Bool
        var score: PredictionScore?
        var scoreThen: PredictionScore?
    }
}
