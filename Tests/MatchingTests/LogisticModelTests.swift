import Foundation
import Matching
import Testing

/// Newton's method against answers that can be worked out on paper.
@Suite struct LogisticModelTests {
    @Test func twoGroupsGetTheirOwnShares() throws {
        // One of four without the mark said yes, three of four with it: odds of 1 : 3 and of 3 : 1.
        let marks = [0.0, 0, 0, 0, 1, 1, 1, 1]
        let model = try LogisticModel.fit(
            rows: marks.map { [$0] }, outcomes: [true, false, false, false, true, true, true, false], ridge: 0)
        #expect(abs(model.probability([0]) - 0.25) < 1e-9)
        #expect(abs(model.probability([1]) - 0.75) < 1e-9)
        // The mark has mean and deviation one half, so half of the step between the groups, log 9, is the coefficient.
        #expect(abs(model.coefficients[0] - log(3)) < 1e-9)
        #expect(abs(model.intercept) < 1e-9)
    }

    @Test func theRidgeHoldsBackAsMuchAsTheFormulaSays() throws {
        // Two rows at −1 and +1: the peak b of −2·log(1 + e^−b) − ½·ridge·b² has ridge = 2 ÷ (b·(1 + e^b)). Let b be 1.
        let ridge = 2 / (1 + exp(1.0))
        let model = try LogisticModel.fit(rows: [[-1], [1]], outcomes: [false, true], ridge: ridge)
        #expect(abs(model.coefficients[0] - 1) < 1e-9)
    }

    @Test func rowsThatCanBeSeparatedStayFiniteThanksToTheRidge() throws {
        let rows = (1...20).map { [Double($0), Double($0 * $0)] }
        let outcomes = (1...20).map { $0 > 10 }
        let model = try LogisticModel.fit(rows: rows, outcomes: outcomes, ridge: 0.01)
        #expect(model.coefficients.allSatisfy { $0.isFinite && abs($0) < 100 })
        #expect(model.probability(rows[0]) < 0.01)
        #expect(model.probability(rows[19]) > 0.99)
        #expect(throws: LogisticFitError.noUniqueFit) {
            try LogisticModel.fit(rows: rows, outcomes: outcomes, ridge: 0)
        }
    }

    @Test func theMeanPredictionIsTheShareOfYes() throws {
        let rows = (0..<40).map { [Double($0 % 7), Double($0 % 11)] }
        let outcomes = (0..<40).map { $0 % 3 == 0 }
        let model = try LogisticModel.fit(rows: rows, outcomes: outcomes, ridge: 2)
        let mean = rows.map(model.probability).reduce(0, +) / 40
        #expect(abs(mean - 14.0 / 40) < 1e-9)
    }

    @Test func aRowOfWeightTwoIsTwoRows() throws {
        let weighted = try LogisticModel.fit(
            rows: [[1], [2], [3], [4]], outcomes: [false, true, false, true], weights: [1, 2, 1, 0], ridge: 0.5)
        let repeated = try LogisticModel.fit(
            rows: [[1], [2], [2], [3]], outcomes: [false, true, true, false], ridge: 0.5)
        for value in [1.0, 2, 3] {
            #expect(abs(weighted.probability([value]) - repeated.probability([value])) < 1e-9)
        }
    }

    @Test func theUnitOfAFeatureDoesNotMatter() throws {
        let outcomes = (0..<30).map { $0 * $0 % 5 < 2 }
        let inMonths = (0..<30).map { [Double($0 % 8), Double($0 % 13)] }
        let inDays = inMonths.map { [$0[0] * 30, $0[1]] }
        let first = try LogisticModel.fit(rows: inMonths, outcomes: outcomes, ridge: 1)
        let second = try LogisticModel.fit(rows: inDays, outcomes: outcomes, ridge: 1)
        for (one, other) in zip(inMonths, inDays) {
            #expect(abs(first.probability(one) - second.probability(other)) < 1e-9)
        }
    }

    @Test func aFeatureThatNeverChangesSaysNothing() throws {
        let outcomes = [false, true, false, true, true]
        let model = try LogisticModel.fit(rows: (0..<5).map { [Double($0), 7] }, outcomes: outcomes, ridge: 1)
        #expect(model.coefficients[1] == 0)
    }

    @Test func whatCannotBeFittedIsRefusedWithItsReason() {
        func refusal(_ rows: [[Double]], _ outcomes: [Bool], _ weights: [Double]? = nil) -> LogisticFitError? {
            do throws(LogisticFitError) {
                _ = try LogisticModel.fit(rows: rows, outcomes: outcomes, weights: weights, ridge: 1)
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal([], []) == .noRows)
        #expect(refusal([[1], [2]], [true]) == .unequalLengths)
        #expect(refusal([[1], [2, 3]], [true, false]) == .unequalLengths)
        #expect(refusal([[1], [.nan]], [true, false]) == .unusable(row: 1))
        #expect(refusal([[1], [2]], [true, false], [1, -1]) == .unusable(row: 1))
        #expect(refusal([[1], [2]], [true, true]) == .oneOutcomeOnly)
        #expect(refusal([[1], [2]], [true, false], [1, 0]) == .oneOutcomeOnly)
        #expect(refusal([[1], [2]], [true, false]) == nil)
    }

    @Test func aDamagedModelIsNotRead() throws {
        let model = try LogisticModel.fit(rows: [[1], [2], [4]], outcomes: [true, false, true], ridge: 1)
        let data = try JSONEncoder().encode(model)
        #expect(try JSONDecoder().decode(LogisticModel.self, from: data) == model)
        let short = #"{"intercept":0,"coefficients":[1,2],"means":[0],"scales":[1]}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(LogisticModel.self, from: Data(short.utf8))
        }
        #expect(LogisticModel(intercept: 0, coefficients: [1], means: [0], scales: [0]) == nil)
    }
}
