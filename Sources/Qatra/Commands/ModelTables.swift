import Foundation
import Matching

/// What the model commands print for people.
enum ModelTables {
    static func lines(_ score: PredictionScore, of model: ReturnModel, rowsLeftOut: Int) -> [String] {
        [
            line("Model", summary(model)),
            line("Fitted on", "\(model.fittedOn) rows, \(model.source)"),
            line("Rows", rows(score.rows, leftOut: rowsLeftOut)),
            line("Gave again", "\(score.events), a base rate of \(percent(score.baseRate))"),
        ] + quality(score)
    }

    /// - Parameter then: the chances as they were planned with at the time.
    static func lines(_ score: PredictionScore, beside then: PredictionScore?) -> [String] {
        let planned = then.map { line("As planned then", "Brier score \(decimal($0.brier))") }
        return [line("Promised", "\(score.events), a base rate of \(percent(score.baseRate))")]
            + [planned].compactMap { $0 } + quality(score)
    }

    private static func quality(_ score: PredictionScore) -> [String] {
        [
            line("Brier score", beside(score.brier, score.brierOfBaseRate)),
            line("Log loss", beside(score.logLoss, score.logLossOfBaseRate)),
            line("AUC", score.areaUnderCurve.map { decimal($0) } ?? "-"),
            "",
            "Reliability, by decile of the predicted chance",
            "",
            row(["decile", "n", "predicted", "observed", "95 % Wilson interval"]),
        ]
            + score.deciles.map { band in
                row([
                    "\(band.number)", "\(band.rows)", percent(band.predicted), percent(band.observed),
                    "\(percent(band.observedLow)) - \(percent(band.observedHigh))",
                ])
            }
    }

    static func lines(_ fit: ReturnModelFit, rowsLeftOut: Int) -> [String] {
        let model = fit.model
        return [
            line("Model", summary(model)),
            line("Rows", rows(model.fittedOn, leftOut: rowsLeftOut)),
            line(
                "Base rate", "\(percent(model.baseRate)), Brier score \(decimal(model.baseRate * (1 - model.baseRate)))"
            ),
        ]
            + nested(fit) + [
                "",
                "Sets of features, by cross-validation",
                "",
                "  " + left("features", 22) + right("number", 8) + right("ridge", 8) + right("Brier", 9)
                    + right("behind", 9) + right("error", 9),
            ]
            + fit.candidates.map { candidate in
                (candidate.features == model.features ? "> " : "  ") + left(candidate.features.rawValue, 22)
                    + right("\(candidate.features.names.count)", 8) + right(ridge(candidate.ridge), 8)
                    + right(decimal(candidate.brier), 9) + right(decimal(candidate.behindBest), 9)
                    + right(decimal(candidate.standardError), 9)
            }
    }

    private static func nested(_ fit: ReturnModelFit) -> [String] {
        guard let mean = fit.nestedMean, let error = fit.nestedStandardError else { return [] }
        let spread = fit.nestedSpread.map { ", spread \(decimal($0))" } ?? ""
        let turns = "over \(fit.nestedBriers.count) × \(fit.folds) folds"
        return [
            line("Nested", "Brier score \(decimal(mean))\(spread) \(turns)"),
            line("", "standard error over donors \(decimal(error))"),
        ]
    }

    private static func summary(_ model: ReturnModel) -> String {
        let features = model.features.names.joined(separator: ", ")
        return "\(model.features.rawValue) (\(features)), ridge \(ridge(model.ridge))"
    }

    private static func rows(_ count: Int, leftOut: Int) -> String {
        leftOut == 0 ? "\(count)" : "\(count), and \(leftOut) left out"
    }

    private static func beside(_ value: Double, _ baseRate: Double) -> String {
        "\(decimal(value)), base rate alone \(decimal(baseRate))"
    }

    private static func row(_ cells: [String]) -> String {
        right(cells[0], 8) + right(cells[1], 8) + right(cells[2], 12) + right(cells[3], 12) + right(cells[4], 22)
    }

    private static func line(_ name: String, _ value: String) -> String { left(name, 14) + value }
    private static func decimal(_ value: Double) -> String { String(format: "%.4f", value) }
    private static func percent(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
    private static func ridge(_ value: Double) -> String { String(format: "%g", value) }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
