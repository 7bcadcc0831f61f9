import Blood
import Matching
import Testing

/// The country's register against the centre's: the same question must give the same candidates in the same order.
@Suite struct CountryRegisterTests {
    /// One register kept in both ways.
    private struct Both {
        var profiles: [DonorID: DonorProfile]
        var centre: DonorIndex
        var country: CountryRegister

        init(_ donors: [DonorProfile], policy: ReachPolicy = ReachPolicy(), weights: RankingWeights = RankingWeights())
        {
            profiles = Dictionary(uniqueKeysWithValues: donors.map { ($0.id, $0) })
            centre = DonorIndex(donors, policy: policy, weights: weights)
            var rows: [CountryGroup: CountryRows] = [:]
            for donor in donors {
                let state = CountryState(donor, epoch: .sample, policy: policy, weights: weights)
                let group = CountryGroup(donor.group, isBombay: donor.isBombay)
                rows[group, default: CountryRows()].add(donor.id, home: donor.home, state: state)
            }
            country = CountryRegister(
                CountryIndex(epoch: .sample, rows.mapValues { CountrySection($0) }), policy: policy, weights: weights)
        }

        func ranking(_ query: CandidateQuery) -> Ranking { country.ranking(query) { profiles[$0] } }
    }

    private func crowd(_ count: Int64, _ generator: inout SeededGenerator) -> [DonorProfile] {
        (1...count).map { id in
            // The country has no room for the day on which an absence begins: it counts from now on.
            RegisterOracle.randomDonor(id: id, &generator).with { $0.pausedFrom = nil }
        }
    }

    /// The country keeps one rest for every need, so the wider caps are the ordinary ones where both must agree.
    private static let sameCaps: ReachPolicy = {
        var policy = ReachPolicy()
        policy.urgentAsksPer24HoursMax = policy.asksPer24HoursMax
        policy.urgentAsksPer30DaysMax = policy.asksPer30DaysMax
        return policy
    }()

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func theCandidatesAreThoseOfTheCentresIndexInTheSameOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var weights = RankingWeights()
        if seed.isMultiple(of: 2) {
            weights.groupOrderStep = 0.95
            weights.disturbancePerAskIn30Days = 1.5
            weights.halfDistanceKilometres[.emergency] = 1
        }
        let both = Both(crowd(2_500, &generator), policy: Self.sameCaps, weights: weights)
        var found = 0
        for _ in 0..<120 {
            let query = RegisterOracle.randomQuery(donors: 2_500, &generator)
            let (country, centre) = (both.ranking(query), both.centre.ranking(query))
            #expect(country.candidates == centre.candidates, "seed \(seed), \(query)")
            // The one sign that the planner reads: somebody is only asleep, and the need can wait.
            let isAsleep = !query.cannotWait && (centre.suppressed[.quietHours] ?? 0) > 0
            #expect(country.suppressed == (isAsleep ? [.quietHours: 1] : [:]), "seed \(seed), \(query)")
            found += country.candidates.count
        }
        #expect(found > 500, "the random queries found hardly anybody: they prove nothing")
    }

    /// Whoever has been asked is worth less by the hour, which only the profile tells.
    @Test func manyOfNearlyOneValueStandInTheirExactOrder() {
        var generator = SeededGenerator(seed: 9)
        let donors = (1...3_000 as ClosedRange<DonorID>).map { id in
            DonorProfile.sample.with {
                $0.id = id
                $0.home = .lahore.north(kilometres: Double.random(in: 0...2, using: &generator))
                $0.standing = Double.random(in: 0.099...0.101, using: &generator)
                let days = Double(Int.random(in: 2...120, using: &generator))
                if id.isMultiple(of: 2) { $0.recentAsks = [.noon - .hours(24 * days)] }
            }
        }
        let both = Both(donors)
        for limit in [1, 20, 90, 300] {
            let query = CandidateQuery.sample.with { $0.limit = limit }
            #expect(both.ranking(query).candidates == both.centre.ranking(query).candidates)
        }
    }

    @Test func whoTravelsLaterIsLeftAloneByTheCountryAtOnceAndNeverAskedOnTheWay() {
        let resting = DonorProfile.sample.with { $0.pausedUntil = .today.adding(days: 9) }
        let travelling = resting.with { $0.pausedFrom = .today.adding(days: 3) }
        for (donor, centre, country) in [(DonorProfile.sample, 1, 1), (travelling, 1, 0), (resting, 0, 0)] {
            let both = Both([donor])
            #expect(both.centre.ranking(.sample).candidates.count == centre)
            #expect(both.ranking(.sample).candidates.count == country)
        }
    }

    @Test(arguments: [11, 12] as [UInt64])
    func whereCapsAndHoursDifferTheCountryAsksFewerAndNeverOthers(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        // No more than a ranking holds: of a longer list the country takes some whom the centre leaves behind.
        let both = Both(crowd(1_000, &generator))
        var (found, fewer) = (0, 0)
        for _ in 0..<100 {
            let query = RegisterOracle.randomQuery(donors: 1_000, &generator).with {
                $0.limit = 1_000
                $0.now = .noon + .minutes(Double(Int.random(in: 0...59, using: &generator)))
            }
            let (country, centre) = (both.ranking(query).candidates, both.centre.ranking(query).candidates)
            let asked = Set(country.map(\.donor))
            #expect(country == centre.filter { asked.contains($0.donor) }, "seed \(seed), \(query)")
            #expect(country.allSatisfy { both.centre.explain($0.donor, query).isEmpty })
            found += country.count
            fewer += centre.count - country.count
        }
        #expect(found > 500)
        #expect(fewer > 0, "nowhere did they differ: the test measures something else")
    }

    /// The index still knows everybody as they were; the store has moved on.
    @Test(arguments: [21, 22] as [UInt64])
    func anIndexThatLagsBehindProposesNobodyWhomTheProfileForbids(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var both = Both(crowd(1_500, &generator), policy: Self.sameCaps)
        for id in both.profiles.keys.sorted() {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: both.profiles[id] = RegisterOracle.randomDonor(id: id, &generator)
            case 1: both.profiles[id] = nil
            default: break
            }
        }
        let fresh = DonorIndex(both.profiles.values, policy: Self.sameCaps)
        var (found, stale) = (0, 0)
        for _ in 0..<80 {
            let query = RegisterOracle.randomQuery(donors: 1_500, &generator)
            let candidates = both.ranking(query).candidates
            for candidate in candidates {
                #expect(fresh.explain(candidate.donor, query) == [], "seed \(seed), \(candidate), \(query)")
            }
            found += candidates.count
            stale += both.centre.ranking(query).candidates.count { !fresh.explain($0.donor, query).isEmpty }
        }
        #expect(found > 100)
        #expect(stale > 100, "nobody's profile had changed for the worse: the test proves nothing")
    }

    @Test func aStoreThatAnswersWithAnotherDonorIsNotBelieved() {
        let both = Both([.sample])
        let other = DonorProfile.sample.with { $0.id = 2 }
        #expect(both.ranking(.sample).candidates.map(\.donor) == [1])
        #expect(both.country.ranking(.sample) { _ in other } == Ranking(candidates: []))
        #expect(both.country.ranking(.sample) { _ in nil } == Ranking(candidates: []))
    }

    @Test func aDonorAtTheVeryEdgeOfTheRadiusIsFound() {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<300 {
            let home = GeoPoint(
                latitude: GeoPoint.lahore.latitude + Double.random(in: -0.3...0.3, using: &generator),
                longitude: GeoPoint.lahore.longitude + Double.random(in: -0.3...0.3, using: &generator))
            let both = Both([.sample.with { $0.home = home }])
            let query = CandidateQuery.sample.with {
                $0.radiusKilometres = GreatCircle.kilometres(from: home, to: .lahore)
            }
            #expect(both.ranking(query).candidates == both.centre.ranking(query).candidates)
            #expect(both.ranking(query).candidates.count == 1)
        }
    }

    @Test func onlyAFewProfilesAreReadAndWithinTheLimit() {
        var generator = SeededGenerator(seed: 41)
        let donors = (1...20_000 as ClosedRange<DonorID>).map { id in
            DonorProfile.sample.with {
                $0.id = id
                $0.home = .lahore.north(kilometres: Double.random(in: 0...40, using: &generator))
                $0.standing = Double.random(in: 0.01...0.9, using: &generator)
            }
        }
        var alike = Both(donors.prefix(6_000).map { donor in DonorProfile.sample.with { $0.id = donor.id } })
        let both = Both(donors)
        func reads(_ both: Both, _ query: CandidateQuery) -> (count: Int, ranking: Ranking) {
            var count = 0
            let ranking = both.country.ranking(query) { id in
                count += 1
                return both.profiles[id]
            }
            return (count, ranking)
        }
        let usual = reads(both, .sample.with { $0.limit = 90 })
        #expect(usual.ranking.candidates.count == 90)
        #expect(usual.count < 135)
        // Thousands of one value: reading ends, and what was read is answered.
        let most = reads(alike, .sample.with { $0.limit = 90 })
        #expect(most.ranking.candidates.map(\.donor) == (1...90).map { DonorID($0) })
        #expect(most.count == 4_000)
        alike.profiles = [:]
        #expect(reads(alike, .sample).count == 4_000)
    }
}
