import Foundation
import Matching
import Testing

/// The public data the shipped model was fitted on, which lie beside the project; without them their tests are skipped.
enum SharedTransfusion {
    static let observations: [ReturnObservation] = load()
    static var isPresent: Bool { !observations.isEmpty }

    private static func load() -> [ReturnObservation] {
        let repository = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["QATRA_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? repository.deletingLastPathComponent().appendingPathComponent("shared")
        let file = folder.appendingPathComponent("data/transfusion.csv")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let cells = line.split(separator: ",").compactMap { Double($0) }
            guard cells.count == 5 else { return nil }
            let history = GivingHistory(
                monthsSinceLast: cells[0], donations: Int(cells[1]), monthsSinceFirst: cells[3])
            return ReturnObservation(history, gaveAgain: cells[4] == 1)
        }
    }
}

/// Who gives again.
@Suite struct ReturnModelTests {
    /// Invented donors whose true log-odds are −1 − 0.05 R + 1.2 log F − 0.02 T.
    static func invented(_ count: Int, seed: UInt64 = 7) -> [ReturnObservation] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let last = Double(Int.random(in: 0...24, using: &random))
            let donations = Int.random(in: 1...16, using: &random)
            let first = last + Double(Int.random(in: donations...60, using: &random))
            let odds = -1 - 0.05 * last + 1.2 * log(Double(donations)) - 0.02 * first
            let history = GivingHistory(monthsSinceLast: last, donations: donations, monthsSinceFirst: first)
            let gaveAgain = Double.random(in: 0..<1, using: &random) < LogisticModel.logistic(odds)
            return ReturnObservation(history, gaveAgain: gaveAgain)
        }
    }

    @Test func theMoreRecentDonorIsTheLikelier() {
        for donations in [1, 2, 5, 12, 50] {
            for first in [20.0, 48, 98] {
                let chances = (0...20).map { months in
                    ReturnModel.standard.probability(
                        GivingHistory(
                            monthsSinceLast: Double(months), donations: donations, monthsSinceFirst: first))
                }
                #expect(zip(chances, chances.dropFirst()).allSatisfy { $0 > $1 })
            }
        }
    }

    @Test func whoeverGaveMoreOftenInTheSameTimeIsTheLikelier() {
        let chances = [1, 2, 4, 8, 16, 32].map {
            ReturnModel.standard.probability(
                GivingHistory(monthsSinceLast: 4, donations: $0, monthsSinceFirst: 60))
        }
        #expect(zip(chances, chances.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func beyondWhatWasSeenNothingIsMadeUp() {
        let model = ReturnModel.standard
        let edge = GivingHistory(monthsSinceLast: 74, donations: 50, monthsSinceFirst: 98)
        let beyond = GivingHistory(monthsSinceLast: 300, donations: 400, monthsSinceFirst: 500)
        #expect(model.probability(beyond) == model.probability(edge))
        let impossible = GivingHistory(monthsSinceLast: 9, donations: 1, monthsSinceFirst: 3)
        #expect(model.probability(impossible) == model.baseRate)
        #expect(abs(model.oddsAgainstAverage(impossible) - 1) < 1e-9)
        let unknown = GivingHistory(monthsSinceLast: .nan, donations: 1, monthsSinceFirst: 3)
        #expect(model.probability(unknown) == model.baseRate)
    }

    @Test func daysAreCountedInMonths() {
        let history = GivingHistory(daysSinceLast: 1_461, donations: 3, daysSinceFirst: 2_922)
        #expect(abs(history.monthsSinceLast - 48) < 1e-12)
        #expect(abs(history.monthsSinceFirst - 96) < 1e-12)
    }

    @Test func theShippedModelIsSoundAndSurvivesItsFile() throws {
        let model = ReturnModel.standard
        let data = try JSONEncoder().encode(model)
        #expect(try JSONDecoder().decode(ReturnModel.self, from: data) == model)
        #expect(model.logistic.coefficients.count == model.features.names.count)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(#""version":1"#))
        #expect(text.contains(#""kind":"return""#))
    }

    @Test func aFileOfAnotherKindOrANewerOneIsRefused() throws {
        let text = String(decoding: try JSONEncoder().encode(ReturnModel.standard), as: UTF8.self)
        func read(_ old: String, _ new: String) throws {
            let changed = text.replacingOccurrences(of: old, with: new)
            #expect(changed != text)
            _ = try JSONDecoder().decode(ReturnModel.self, from: Data(changed.utf8))
        }
        #expect(throws: ReturnModelFileError.newerVersion(2)) { try read(#""version":1"#, #""version":2"#) }
        #expect(throws: ReturnModelFileError.anotherKind("answer")) { try read(#""return""#, #""answer""#) }
        #expect(throws: ReturnModelFileError.inconsistent) { try read(#""lapse""#, #""quadratic""#) }
        #expect(throws: DecodingError.self) { try read(#""lapse""#, #""tea leaves""#) }
    }

    @Test func everySetOfFeaturesHasAValueForEachName() {
        let history = GivingHistory(monthsSinceLast: 3, donations: 4, monthsSinceFirst: 30)
        for features in ReturnFeatures.allCases {
            #expect(features.values(history).count == features.names.count)
            #expect(features.values(history).allSatisfy { $0.isFinite })
        }
        #expect(ReturnFeatures.lapse.values(history) == [3 * log1p(4), log(4), 30])
    }

    @Test func theFitFindsWhatIsThereAndDoesNotDependOnTheRun() throws {
        let rows = ReturnModelTests.invented(400)
        let fit = try ReturnModel.fit(rows, folds: 5, repeats: 1, measuresNested: false, source: "invented")
        let again = try ReturnModel.fit(rows, folds: 5, repeats: 1, measuresNested: false, source: "invented")
        #expect(fit == again)
        #expect(fit.candidates.map(\.features) == ReturnFeatures.allCases)
        #expect(fit.candidates.contains { $0.behindBest == 0 })
        #expect(fit.candidates.first { $0.features == fit.model.features }?.isWithinOneStandardError == true)
        #expect(fit.model.fittedOn == 400)
        #expect(fit.model.brierCrossValidated == nil)
        let other = try #require(fit.model.score(ReturnModelTests.invented(2_000, seed: 8)))
        #expect(other.brier < other.brierOfBaseRate - 0.02)
    }

    @Test func nestedCrossValidationMeasuresTheWholeProcedure() throws {
        var shares: [Double] = []
        let fit = try ReturnModel.fit(
            ReturnModelTests.invented(60), folds: 3, repeats: 2, source: "invented", progress: { shares.append($0) })
        #expect(fit.nestedBriers.count == 2)
        #expect(fit.model.brierCrossValidated == fit.nestedMean)
        #expect(fit.nestedSpread != nil)
        #expect((fit.nestedStandardError ?? 0) > 0)
        // Two repetitions of three parts, and of three parts in each of three.
        #expect(shares == (0...24).map { Double($0) / 24 })
    }

    @Test func rowsThatCannotTeachAreRefused() {
        let one = ReturnObservation(
            GivingHistory(monthsSinceLast: 2, donations: 3, monthsSinceFirst: 9), gaveAgain: true)
        var impossible = one
        impossible.history.donations = 0
        func refusal(_ rows: [ReturnObservation]) -> LogisticFitError? {
            do throws(LogisticFitError) {
                _ = try ReturnModel.fit(rows, folds: 2, repeats: 1, measuresNested: false, source: "")
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal([]) == .noRows)
        #expect(refusal([one, one, one]) == .oneOutcomeOnly)
        #expect(refusal([one, impossible]) == .unusable(row: 1))
    }

    @Test func theDigestForgetsTheOrderAndNothingElse() {
        let rows = ReturnModelTests.invented(50)
        #expect(ReturnModel.digest(rows) == ReturnModel.digest(rows.reversed()))
        #expect(ReturnModel.digest(rows) != ReturnModel.digest(Array(rows.dropLast())))
        var changed = rows
        changed[3].gaveAgain.toggle()
        #expect(ReturnModel.digest(rows) != ReturnModel.digest(changed))
        #expect(ReturnModel.digest([]).count == 16)
    }
}

/// The shipped figures against the rows they came from.
@Suite(.enabled(if: SharedTransfusion.isPresent, "the shared transfusion.csv is not beside the project"))
struct ShippedReturnModelTests {
    @Test func fittingThePublicRowsAgainGivesTheShippedModel() throws {
        let rows = SharedTransfusion.observations
        let shipped = ReturnModel.standard
        #expect(ReturnModel.digest(rows) == shipped.rowsDigest)
        // How often the rows are dealt moves only the choice, and three times settle it: the coefficients come from all
        // rows.
        let model = try ReturnModel.fit(rows, repeats: 3, measuresNested: false, source: shipped.source).model
        #expect(model.features == shipped.features)
        #expect(model.ridge == shipped.ridge)
        #expect((model.lowest, model.highest) == (shipped.lowest, shipped.highest))
        #expect((model.fittedOn, model.baseRate) == (shipped.fittedOn, shipped.baseRate))
        #expect(abs(model.logistic.intercept - shipped.logistic.intercept) < 1e-6)
        for (one, other) in [
            (model.logistic.coefficients, shipped.logistic.coefficients),
            (model.logistic.means, shipped.logistic.means), (model.logistic.scales, shipped.logistic.scales),
        ] {
            #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test func thePublicRowsAreScoredWellBelowTheBaseRate() throws {
        let score = try #require(ReturnModel.standard.score(SharedTransfusion.observations))
        #expect(score.brier < 0.155)
        #expect(score.brierOfBaseRate > 0.181)
        #expect((score.areaUnderCurve ?? 0) > 0.75)
    }
}
