import Foundation
import Matching
import Testing

/// Scores against figures worked out by hand.
@Suite struct PredictionScoreTests {
    @Test func brierAndLogLossOfThreePredictions() throws {
        let score = try #require(PredictionScore(chances: [0.8, 0.4, 0.1], outcomes: [true, false, true]))
        // 0.2², 0.4² and 0.9².
        #expect(abs(score.brier - (0.04 + 0.16 + 0.81) / 3) < 1e-12)
        #expect(abs(score.logLoss - -(log(0.8) + log(0.6) + log(0.1)) / 3) < 1e-12)
        #expect(abs(score.brierOfBaseRate - 2.0 / 9) < 1e-12)
        #expect(abs(score.logLossOfBaseRate - -(2 * log(2.0 / 3) + log(1.0 / 3)) / 3) < 1e-12)
        #expect((score.rows, score.events) == (3, 2))
    }

    @Test func sayingTheBaseRateScoresTheBaseRate() throws {
        let score = try #require(
            PredictionScore(chances: Array(repeating: 0.25, count: 8), outcomes: (0..<8).map { $0 < 2 }))
        #expect(abs(score.brier - score.brierOfBaseRate) < 1e-12)
        #expect(abs(score.logLoss - score.logLossOfBaseRate) < 1e-12)
        #expect(score.areaUnderCurve == 0.5)
        #expect(score.deciles.map(\.rows) == [8], "Equal predictions are never divided.")
    }

    @Test func tiesCountHalfInTheAreaUnderTheCurve() throws {
        // Pairs of a yes (0.5, 0.9) and a no (0.1, 0.5): three are won and one is tied.
        let score = try #require(
            PredictionScore(chances: [0.5, 0.9, 0.1, 0.5], outcomes: [true, true, false, false]))
        #expect(score.areaUnderCurve == 3.5 / 4)
        #expect(PredictionScore(chances: [0.5, 0.6], outcomes: [true, true])?.areaUnderCurve == nil)
        #expect(PredictionScore(chances: [0.9, 0.1], outcomes: [false, true])?.areaUnderCurve == 0)
    }

    @Test func certaintyThatWasWrongIsBadButNotInfinite() throws {
        let score = try #require(PredictionScore(chances: [0, 1], outcomes: [true, false]))
        #expect(score.brier == 1)
        #expect(abs(score.logLoss - -log(1e-15)) < 1e-6)
    }

    @Test func theReliabilityTableCountsEveryRowOnce() throws {
        let chances = (0..<237).map { Double(($0 * 61) % 100) / 100 }
        let outcomes = (0..<237).map { $0 % 4 == 0 }
        let score = try #require(PredictionScore(chances: chances, outcomes: outcomes))
        for table in [score.deciles, score.tenths] {
            #expect(table.count == 10)
            #expect(table.map(\.rows).reduce(0, +) == 237)
            let events = table.map { $0.observed * Double($0.rows) }.reduce(0, +)
            #expect(abs(events - Double(score.events)) < 1e-9)
            let predicted = table.map { $0.predicted * Double($0.rows) }.reduce(0, +)
            #expect(abs(predicted - chances.reduce(0, +)) < 1e-9)
            #expect(zip(table, table.dropFirst()).allSatisfy { $0.highest < $1.lowest })
            #expect(table.allSatisfy { $0.observedLow <= $0.observed && $0.observed <= $0.observedHigh })
        }
        #expect(score.deciles.allSatisfy { (22...26).contains($0.rows) })
        #expect(score.tenths.allSatisfy { $0.lowest >= Double($0.number - 1) / 10 - 1e-9 })
        #expect(PredictionScore(chances: [1], outcomes: [true])?.tenths.map(\.number) == [10])
    }

    @Test func theIntervalIsWilsons() {
        // Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263 and 0 of 20.
        let many = ReliabilityBand.wilson(81, of: 263)
        #expect(abs(many.lowerBound - 0.2553) < 5e-5)
        #expect(abs(many.upperBound - 0.3662) < 5e-5)
        let none = ReliabilityBand.wilson(0, of: 20)
        #expect(none.lowerBound == 0)
        #expect(abs(none.upperBound - 0.1611) < 5e-5)
        #expect(ReliabilityBand.wilson(0, of: 0) == 0...1)
    }

    @Test func whatIsNoPredictionIsNotScored() {
        #expect(PredictionScore(chances: [], outcomes: []) == nil)
        #expect(PredictionScore(chances: [0.5], outcomes: []) == nil)
        #expect(PredictionScore(chances: [1.1], outcomes: [true]) == nil)
        #expect(PredictionScore(chances: [.nan], outcomes: [true]) == nil)
    }
}
