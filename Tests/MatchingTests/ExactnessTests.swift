import Blood
import Matching
import Testing

/// The index against the oracle that looks at everybody.
@Suite struct ExactnessTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func theIndexAnswersAsLookingAtEverybodyWould(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let donors = (1...1_200).map { RegisterOracle.randomDonor(id: $0, &generator) }
        // Other weights and limits than the usual ones, so that no figure is written into the code twice.
        var weights = RankingWeights()
        var policy = ReachPolicy()
        if seed.isMultiple(of: 2) {
            weights.priorAsks = 3
            weights.groupOrderStep = 0.95
            weights.oNegativeForRhDNegative = 0.9
            weights.oNegativeForOthers = 0.05
            weights.disturbancePerAskIn30Days = 1.5
            policy = ReachPolicy(quietFromHour: 21, quietUntilHour: 9, asksPer24HoursMax: 2, asksPer30DaysMax: 3)
            // Less than the ordinary cap of a day never narrows it.
            policy.urgentAsksPer24HoursMax = 1
            policy.urgentAsksPer30DaysMax = 4
        }
        let oracle = RegisterOracle(
            donors: Dictionary(uniqueKeysWithValues: donors.map { ($0.id, $0) }), policy: policy, weights: weights)
        let index = DonorIndex(donors, policy: policy, weights: weights)
        var asked = 0
        for _ in 0..<60 {
            let query = RegisterOracle.randomQuery(donors: 1_200, &generator)
            let expected = oracle.ranking(query)
            let ranking = index.ranking(query)
            #expect(ranking.candidates.map(\.donor) == expected.ids, "seed \(seed), \(query)")
            #expect(ranking.suppressed == expected.suppressed, "seed \(seed), \(query)")
            for candidate in ranking.candidates {
                guard let donor = oracle.donors[candidate.donor] else { continue }
                #expect(abs(candidate.scarcity / oracle.groupFactor(donor, query) - 1) < 1e-9)
                #expect(candidate.readiness.isAbout(oracle.readiness(donor, query)), "seed \(seed), \(donor)")
            }
            asked += expected.ids.count
        }
        #expect(asked > 100, "the random queries found hardly anybody: they prove nothing")
    }

    @Test(arguments: [11, 12] as [UInt64])
    func everyDonorIsExplainedWithAllReasons(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let donors = (1...300).map { RegisterOracle.randomDonor(id: $0, &generator) }
        let oracle = RegisterOracle(donors: [:], policy: ReachPolicy())
        let index = DonorIndex(donors, policy: ReachPolicy())
        for _ in 0..<15 {
            let query = RegisterOracle.randomQuery(donors: 300, &generator).with { $0.limit = 1_000 }
            let candidates = Set(index.ranking(query).candidates.map(\.donor))
            for donor in donors {
                let reasons = index.explain(donor.id, query)
                #expect(reasons == oracle.reasons(donor, query), "seed \(seed), \(donor), \(query)")
                #expect(reasons.isEmpty == candidates.contains(donor.id))
            }
        }
    }

    @Test(arguments: [21, 22, 23] as [UInt64])
    func afterChangesAndRemovalsTheIndexEqualsOneBuiltAnew(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var donors: [DonorID: DonorProfile] = [:]
        var index = DonorIndex([], policy: ReachPolicy())
        for step in 1...3_000 {
            let id = Int64.random(in: 1...400, using: &generator)
            if Int.random(in: 0..<4, using: &generator) == 0 {
                donors[id] = nil
                index.remove(id)
            } else {
                let donor = RegisterOracle.randomDonor(id: id, &generator)
                donors[id] = donor
                index.upsert(donor)
            }
            guard step.isMultiple(of: 100) else { continue }
            let query = RegisterOracle.randomQuery(donors: 400, &generator)
            let expected = RegisterOracle(donors: donors, policy: ReachPolicy()).ranking(query)
            let ranking = index.ranking(query)
            #expect(ranking.candidates.map(\.donor) == expected.ids, "seed \(seed), step \(step)")
            #expect(ranking.suppressed == expected.suppressed, "seed \(seed), step \(step)")
            #expect(ranking == DonorIndex(donors.values, policy: ReachPolicy()).ranking(query))
            #expect(index.count == donors.count)
        }
    }

    @Test func theOrderInWhichDonorsCameDoesNotMatter() {
        var generator = SeededGenerator(seed: 31)
        let donors = (1...500).map { RegisterOracle.randomDonor(id: $0, &generator) }
        let query = CandidateQuery.sample.with { $0.anyGroup = true }
        let forwards = DonorIndex(donors, policy: ReachPolicy()).ranking(query)
        #expect(forwards == DonorIndex(donors.reversed(), policy: ReachPolicy()).ranking(query))
        #expect(forwards == DonorIndex(donors.shuffled(using: &generator), policy: ReachPolicy()).ranking(query))
        #expect(!forwards.candidates.isEmpty)
    }

    @Test func equalDonorsStandByTheirNumber() {
        let donors = [5, 3, 9, 1, 7].map { id in DonorProfile.sample.with { $0.id = id } }
        #expect(order(donors) == [1, 3, 5, 7, 9])
        #expect(order(donors, .sample.with { $0.limit = 2 }) == [1, 3])
    }

    @Test func anEmptyRegisterAnswersWithNobody() {
        #expect(DonorIndex().ranking(.sample) == Ranking(candidates: []))
        #expect(DonorIndex().explain(1, .sample) == [.notRegistered])
        #expect(DonorIndex().count == 0)
    }

    @Test(arguments: [(-1, 0), (0, 0), (1, 1), (3, 3), (1_000, 1_000), (5_000, 1_000)])
    func theLimitIsKept(limit: Int, expected: Int) {
        let donors = (1...1_100).map { id in DonorProfile.sample.with { $0.id = id } }
        #expect(order(donors, .sample.with { $0.limit = limit }).count == expected)
    }

    @Test func whoeverIsNotAskedIsCountedEvenWhenNobodyMayBe() {
        let index = DonorIndex(.sample.with { $0.hasOptedOut = true })
        #expect(index.ranking(.sample.with { $0.limit = 0 }).suppressed == [.optedOut: 1])
    }

    @Test func aDonorIsFoundReplacedAndForgotten() {
        var index = DonorIndex(.sample)
        let moved = DonorProfile.sample.with { $0.home = GeoPoint(latitude: 24.86, longitude: 67.01) }
        #expect(index.profile(1) == .sample)
        index.upsert(moved)
        #expect(index.profile(1) == moved)
        #expect(index.ranking(.sample).candidates.isEmpty)
        #expect(index.ranking(.sample.with { $0.place = moved.home }).candidates.map(\.donor) == [1])
        index.remove(1)
        index.remove(1)
        #expect(index.profile(1) == nil)
        #expect(index.count == 0)
        #expect(index.explain(1, .sample) == [.notRegistered])
    }
}

extension DonorReadiness {
    /// Equal but for the rounding of sums.
    fileprivate func isAbout(_ other: DonorReadiness) -> Bool {
        hint == other.hint && record == other.record && daysSinceLastDonation == other.daysSinceLastDonation
            && abs(asksOfLastWeek - other.asksOfLastWeek) < 1e-9
            && abs(asksOfLastMonth - other.asksOfLastMonth) < 1e-9 && abs(silences - other.silences) < 1e-9
    }
}
