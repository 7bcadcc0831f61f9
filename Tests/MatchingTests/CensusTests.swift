import Blood
import Matching
import Testing

@Suite struct CensusTests {
    @Test func theCensusCountsByGroupWithinTheRadius() {
        let index = DonorIndex(
            .sample,
            .sample.with {
                $0.id = 2; $0.eligibleFrom = [.wholeBlood: .today.adding(days: 3)]
            },
            .sample.with {
                $0.id = 3; $0.openAsk = 5
            },
            .sample.with {
                $0.id = 4; $0.group = .unknown; $0.hasOptedOut = true
            },
            .sample.with {
                $0.id = 5; $0.isBombay = true
            },
            .sample.with {
                $0.id = 6; $0.home = GeoPoint(latitude: 24.86, longitude: 67.01)
            })
        let census = index.census(
            near: .lahore, radiusKilometres: 50, kind: .wholeBlood, today: .today, now: .noon)
        #expect(
            census
                == DonorCensus(
                    byGroup: [
                        .bPositive: .init(registered: 3, eligible: 2, askable: 1),
                        .unknown: .init(registered: 1, eligible: 1, askable: 0),
                    ], bombay: .init(registered: 1, eligible: 1, askable: 1)))
    }

    @Test func theCensusAgreesWithTheRankingOfAReplacement() {
        var generator = SeededGenerator(seed: 51)
        let donors = (1...800).map { RegisterOracle.randomDonor(id: $0, &generator) }
        let index = DonorIndex(donors, policy: ReachPolicy())
        let census = index.census(
            near: .lahore, radiusKilometres: 40, kind: .plasmaApheresis, today: .today, now: .noon)
        let ranking = index.ranking(
            .sample.with {
                $0.anyGroup = true
                $0.kind = .plasmaApheresis
                $0.radiusKilometres = 40
                $0.limit = 1_000
            })
        let lines = census.byGroup.values + [census.bombay]
        #expect(lines.reduce(0) { $0 + $1.askable } == ranking.candidates.count)
        #expect(
            lines.reduce(0) { $0 + $1.registered }
                == ranking.candidates.count + ranking.suppressed.values.reduce(0, +))
    }

    @Test func anEmptyPlaceHasNoLines() {
        let census = DonorIndex().census(
            near: .lahore, radiusKilometres: 50, kind: .wholeBlood, today: .today, now: .noon)
        #expect(census == DonorCensus())
    }
}
