import Blood
import Matching
import Synchronization
import Testing

/// The country's index against looking at everybody.
@Suite struct CountryIndexTests {
    /// - Parameter isLarge: all of one group, so that its tree has a level above the chunks.
    private func crowd(_ count: Int, isLarge: Bool = false, _ generator: inout SeededGenerator) -> CountryOracle {
        var oracle = CountryOracle()
        for id in 1...Int64(count) {
            var donor = CountryOracle.randomDonor(id: id, &generator)
            if isLarge { donor.group = CountryGroup.all[0] }
            oracle.donors[id] = donor
        }
        return oracle
    }

    @Test(arguments: [(1, 40), (2, 700), (3, 3_000), (4, 40_000)] as [(UInt64, Int)])
    func bothAnswersAreThoseOfLookingAtEverybody(seed: UInt64, count: Int) {
        var generator = SeededGenerator(seed: seed)
        let isLarge = count > 10_000
        let oracle = crowd(count, isLarge: isLarge, &generator)
        let index = oracle.built()
        #expect(index.count == count)
        var found = 0
        for _ in 0..<(isLarge ? 20 : 150) {
            var query = CountryOracle.randomQuery(donors: count, &generator)
            if isLarge { query.groupFactors = [CountryGroup.all[0]: 0.7] }
            let nearest = oracle.nearest(query)
            #expect(index.nearest(query).map(\.donor) == nearest, "seed \(seed), \(query)")
            #expect(index.best(query).map(\.donor) == oracle.best(query), "seed \(seed), \(query)")
            found += nearest.count
        }
        #expect(found > min(count, 10_000) / 20, "the random queries found hardly anybody: they prove nothing")
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func afterChangesMovesAndNewcomersBothAnswersAreStillExact(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var oracle = crowd(2_000, &generator)
        var index = oracle.built()
        for step in 1...6_000 {
            let id = Int64.random(in: 1...3_500, using: &generator)
            let address = oracle.donors[id].flatMap { index.address(of: id, $0.group, home: $0.home) }
            #expect((address == nil) == (oracle.donors[id] == nil), "seed \(seed), step \(step)")
            var donor = CountryOracle.randomDonor(id: id, &generator)
            switch (Int.random(in: 0..<4, using: &generator), oracle.donors[id], address) {
            case (0, _, let address?):
                index.remove(address)
                oracle.donors[id] = nil
            case (1, let known?, let address?), (2, let known?, let address?):
                (donor.group, donor.home) = (known.group, known.home)
                index[address] = donor.state
                #expect(index[address] == donor.state)
                oracle.donors[id] = donor
            default:
                if let address { index.remove(address) }
                index.add(id, donor.group, home: donor.home, state: donor.state)
                oracle.donors[id] = donor
            }
            guard step.isMultiple(of: 150) else { continue }
            if step.isMultiple(of: 1_350) { index = index.rebuilt() }
            let query = CountryOracle.randomQuery(donors: 3_500, &generator)
            #expect(index.count == oracle.donors.count)
            #expect(index.nearest(query).map(\.donor) == oracle.nearest(query), "seed \(seed), step \(step)")
            #expect(index.best(query).map(\.donor) == oracle.best(query), "seed \(seed), step \(step)")
        }
        #expect(index.overlayCount > 0)
        #expect(index.rebuilt().overlayCount == 0)
    }

    @Test func aCopyAnswersAsBeforeWhileTheOriginalChanges() {
        var generator = SeededGenerator(seed: 21)
        var oracle = crowd(40_000, isLarge: true, &generator)
        var index = oracle.built()
        let copy = index
        let queries = (0..<6).map { _ in
            var query = CountryOracle.randomQuery(donors: 40_000, &generator)
            query.groupFactors = [CountryGroup.all[0]: 1]
            query.limit = 25
            return query
        }
        let before = queries.map { copy.best($0) }
        // The best of many leaves lose their rank, which lowers the bounds up to the top; some rise above all others.
        for donor in oracle.donors.values where donor.standing > CountryStanding(0.8) || donor.id.isMultiple(of: 40) {
            var changed = donor
            changed.standing = donor.id.isMultiple(of: 80) ? CountryStanding(4) : CountryStanding(0.001)
            changed.isLeftAlone = donor.id.isMultiple(of: 7)
            oracle.donors[donor.id] = changed
            guard let address = index.address(of: donor.id, donor.group, home: donor.home) else { continue }
            index[address] = changed.state
        }
        #expect(queries.map { copy.best($0) } == before)
        #expect(queries.map { index.best($0) } != before)
        for query in queries { #expect(index.best(query).map(\.donor) == oracle.best(query)) }
    }

    /// Two donors change places in one act of the writer: no reader may ever see both or neither.
    @Test func readersSeeOneMomentOfTheRegisterWhileAWriterChangesIt() async throws {
        var generator = SeededGenerator(seed: 41)
        let group = CountryGroup(.bPositive)
        var rows = CountryRows()
        for id in 1...9_000 as ClosedRange<DonorID> {
            let home = GeoPoint.lahore.north(kilometres: Double.random(in: 1...40, using: &generator))
            rows.add(id, home: home, state: CountryState(standing: CountryStanding(0.1)))
        }
        let (near, far) = (GeoPoint.lahore, GeoPoint.lahore.north(kilometres: 30))
        var away = CountryState(standing: CountryStanding(8))
        rows.add(10_001, home: near, state: away)
        away.hasOpenAsk = true
        rows.add(10_002, home: far, state: away)
        let owner = Owner(CountryIndex(epoch: .sample, [group: CountrySection(rows)]))
        await withTaskGroup(of: Set<Int>.self) { tasks in
            for _ in 0..<2 {
                tasks.addTask {
                    var seen: Set<Int> = []
                    for _ in 0..<150 {
                        let best = owner.index.withLock { $0 }.best(.sample { $0.limit = 2 })
                        seen.insert(best.count { $0.donor > 10_000 })
                    }
                    return seen
                }
            }
            tasks.addTask {
                for _ in 0..<400 {
                    owner.index.withLock { index in
                        for (id, home) in [(10_001, near), (10_002, far)] as [(DonorID, GeoPoint)] {
                            guard let address = index.address(of: id, group, home: home) else { continue }
                            index[address].hasOpenAsk.toggle()
                        }
                    }
                }
                return [1]
            }
            for await seen in tasks { #expect(seen == [1]) }
        }
    }

    @Test func whoMayBeAskedIsWhomTheCentresIndexWouldAsk() {
        var generator = SeededGenerator(seed: 31)
        let profiles = (1...1_500 as ClosedRange<DonorID>).map { id in
            var profile = RegisterOracle.randomDonor(id: id, &generator)
            // There is no room for the beginning of an absence: it counts from now on.
            profile.pausedFrom = nil
            return profile
        }
        var policy = ReachPolicy()
        // The country's index keeps one rest for every need, so here the wider caps are the ordinary ones.
        policy.urgentAsksPer24HoursMax = policy.asksPer24HoursMax
        policy.urgentAsksPer30DaysMax = policy.asksPer30DaysMax
        let weights = RankingWeights()
        let register = DonorIndex(profiles, policy: policy)
        var country = CountryIndex(epoch: .sample)
        for profile in profiles {
            let state = CountryState(profile, epoch: .sample, policy: policy, weights: weights)
            country.add(
                profile.id, CountryGroup(profile.group, isBombay: profile.isBombay), home: profile.home, state: state)
        }
        var found = 0
        for _ in 0..<80 {
            // What a patient's antibodies bind to stands in the profile, and not in the eight bytes.
            let query = RegisterOracle.randomQuery(donors: 1_500, &generator).with {
                $0.limit = 1_000
                $0.antigens = AntigenNeeds()
            }
            // Who is asked by daylight only, the profile says, and not the eight bytes.
            let isDark = policy.isDark(hour: query.hour, at: query.now, place: query.place)
            let asked = country.best(CountryQuery(query, policy: policy)).map(\.donor)
                .filter { !(isDark && profiles[Int($0) - 1].isDaylightOnly) }
            #expect(Set(asked) == Set(register.ranking(query).candidates.map(\.donor)), "\(query)")
            found += asked.count
        }
        #expect(found > 1_000)
    }

    @Test func theValueIsStandingTimesGroupTimesLaboratoryTimesNearness() throws {
        var state = CountryState(standing: CountryStanding(0.25))
        state.hasLaboratoryGroup = true
        var index = CountryIndex(epoch: .sample)
        index.add(7, CountryGroup(.bPositive), home: .lahore.north(kilometres: 20), state: state)
        let query = CountryQuery.sample { $0.laboratoryFactor = 1.5 }
        let answer = try #require(index.best(query).first)
        // A standing of 2⁻² lies on the scale; the donor lives at the distance that halves.
        #expect(abs(try #require(answer.value) - 0.25 * 1 * 1.5 * 0.5) < 1e-4)
        #expect(abs(answer.distanceKilometres - 20) < 1e-3)
        #expect(answer.group == CountryGroup(.bPositive))
        #expect(index.nearest(query).first?.value == nil)
    }

    @Test func nobodyIsAskedBeforeTheFirstDayOfTheIndex() {
        var index = CountryIndex(epoch: .sample)
        let state = CountryState(standing: CountryStanding(1))
        index.add(1, CountryGroup(.bPositive), home: .lahore, state: state)
        #expect(index.nearest(.sample()).map(\.donor) == [1])
        #expect(index.nearest(.sample { $0.today = .today.adding(days: -1) }) == [])
    }

    @Test func whoMayGiveLaterThanTheIndexCanTellWaitsForTheNextRebuild() {
        var index = CountryIndex(epoch: .sample)
        for (id, days) in [(1, CountryEpoch.lastDay), (2, CountryEpoch.lastDay + 1)] as [(DonorID, Int)] {
            var state = CountryState(standing: CountryStanding(1))
            state.setEligible(.wholeBlood, from: .today.adding(days: days), epoch: .sample)
            index.add(id, CountryGroup(.bPositive), home: .lahore, state: state)
        }
        let inTwoYears = CountryQuery.sample { $0.today = .today.adding(days: 730) }
        #expect(index.nearest(inTwoYears).map(\.donor) == [1])
        #expect(index.nearest(.sample()) == [])
    }

    @Test func aDonorWithoutAPlaceOrWithTooLargeANumberIsRefused() {
        var index = CountryIndex(epoch: .sample)
        let state = CountryState(standing: CountryStanding(1))
        let nowhere = GeoPoint(latitude: .nan, longitude: 74)
        let answers = [
            index.add(1, CountryGroup(.bPositive), home: nowhere, state: state),
            index.add(CountryRows.donorMax + 1, CountryGroup(.bPositive), home: .lahore, state: state),
            index.add(-1, CountryGroup(.bPositive), home: .lahore, state: state),
        ]
        #expect(answers == [false, false, false])
        #expect(index.count == 0)
        #expect(index.nearest(.sample { $0.place = nowhere }) == [])
    }

    @Test func aDonorTakesAtMostTwentyOneBytes() {
        var generator = SeededGenerator(seed: 51)
        var rows = CountryRows()
        for id in 1...300_000 as ClosedRange<DonorID> {
            let home = GeoPoint(
                latitude: Double.random(in: 24...36, using: &generator),
                longitude: Double.random(in: 61...75, using: &generator))
            rows.add(id, home: home, state: CountryState(standing: CountryStanding(0.1)))
        }
        let index = CountryIndex(epoch: .sample, [CountryGroup(.bPositive): CountrySection(rows)])
        #expect(Double(index.bytes) / Double(index.count) <= 21)
        #expect(Double(index.bytes) / Double(index.count) >= 20, "less than its columns: something is not counted")
    }
}

/// Guards an index as an owner does.
private final class Owner: Sendable {
    let index: Mutex<CountryIndex>

    init(_ index: CountryIndex) { self.index = Mutex(index) }
}

@Suite struct CountryPlaceTests {
    @Test func aHomeIsKeptToWithinElevenMillimetresAnywhereOnEarth() throws {
        var generator = SeededGenerator(seed: 61)
        var worst = 0.0
        for _ in 0..<20_000 {
            let home = GeoPoint(
                latitude: Double.random(in: -90...90, using: &generator),
                longitude: Double.random(in: -180...180, using: &generator))
            let kept = try #require(CountryPlace(home))
            worst = max(worst, GreatCircle.kilometres(from: home, to: kept.geoPoint))
        }
        #expect(worst < 0.000_011)
        #expect(worst > 0.000_003, "nothing was rounded: the test measures something else")
    }

    @Test func aStandingIsKeptToWithinTwoAndAHalfPerCent() {
        for value in [0.0003, 0.01, 0.1, 0.5, 1, 8] {
            #expect(abs(CountryStanding(value).value / value - 1) < 0.0225)
        }
        #expect(CountryStanding(0) == CountryStanding(1e-9))
        #expect(CountryStanding(.nan) == CountryStanding(0))
        #expect(CountryStanding(.infinity) == CountryStanding(1_000))
        #expect(CountryStanding(0.1) < CountryStanding(0.2))
    }
}

extension CountryQuery {
    /// B+ donors within 50 km of Lahore, now.
    static func sample(_ change: (inout CountryQuery) -> Void = { _ in }) -> CountryQuery {
        var query = CountryQuery(
            place: .lahore, radiusKilometres: 50, groupFactors: [CountryGroup(.bPositive): 1], kind: .wholeBlood,
            today: .today, now: .noon)
        change(&query)
        return query
    }
}
