import Blood
import Matching
import Supply
import Testing

@Suite struct ScarcityPlanTests {
    private func worth(_ group: BloodGroup, _ prices: ScarcityPrices?) throws -> Double {
        try #require(prices?.worth(of: group, near: .lahore))
    }

    @Test func whereThereIsPlentyNothingHasAPrice() throws {
        let plenty = prices(.of(BloodGroup.spread(40_000), chance: 0.3), .seen([.bPositive: 1, .oNegative: 0.2]))
        for group in BloodGroup.known { #expect(try worth(group, plenty) < 0.01, "\(group)") }
    }

    @Test func whereOneMoreDonorServesOneMorePatientTheDonorIsWorthNearlyOne() throws {
        // Sixteen units a day for one group, and hardly anybody to give them.
        var donors = BloodGroup.spread(4_000)
        donors[.bNegative] = 3
        donors[.oNegative] = 1
        let short = prices(.of(donors, chance: 0.6), .seen([.bNegative: 8]))
        #expect(try worth(.bNegative, short) > 0.99)
        #expect(try worth(.oNegative, short) > 0.99)
        #expect(try worth(.abPositive, short) < 0.01, "Nobody short of blood could take it.")
    }

    @Test func oNegativeIsDearerThanOPositiveInAnUsualRegister() throws {
        let demand = ExpectedDemand.seen(BloodGroup.spread(1_000).mapValues { Double($0) / 100 })
        let usual = prices(.of(BloodGroup.spread(1_500), chance: 0.07), demand)
        let negative = try worth(.oNegative, usual)
        #expect(negative > 0.1)
        #expect(try worth(.oPositive, usual) < negative)
        for group in [BloodGroup.aNegative, .bNegative, .abNegative] {
            #expect(try worth(group, usual) <= negative + 0.02, "Whoever can take \(group) can take O-negative.")
        }
    }

    @Test func scarcityStaysWhereItIs() throws {
        var profiles = [DonorProfile]()
        for (number, place) in [GeoPoint.lahore, .karachi].enumerated() {
            for one in 0..<(number == 0 ? 2 : 2_000) {
                profiles.append(
                    DonorProfile(
                        id: DonorID(number * 10_000 + one + 1), group: .aNegative, sex: .male, home: place,
                        eligibleFrom: [.wholeBlood: .today], standing: 0.2))
            }
        }
        var demand = ExpectedDemand.seen([.aNegative: 2])
        for day in 0..<60 {
            demand.note(
                Patient(group: .aNegative), component: .redCells, units: 2, at: .karachi, now: .day(Double(day) / 2))
        }
        let table = try #require(prices(DonorIndex(profiles, policy: ReachPolicy()), demand))
        #expect(try #require(table.worth(of: .aNegative, near: .lahore)) > 0.8)
        #expect(try #require(table.worth(of: .aNegative, near: .karachi)) < 0.01)
        #expect(table.worth(of: .aNegative, near: GeoPoint(latitude: 35.9, longitude: 71.8)) == nil)
    }

    @Test func areaWithoutDonorsHasPricesToo() throws {
        let table = try #require(prices(.of(BloodGroup.spread(300), chance: 0.1, at: .karachi), .seen([.oNegative: 4])))
        #expect(try worth(.oNegative, table) > 0.1)
    }

    @Test func sameRegisterAndDemandGiveTheSamePrices() {
        let demand = ExpectedDemand.seen([.oNegative: 1, .bPositive: 2])
        let index = DonorIndex.of(BloodGroup.spread(700), chance: 0.1)
        let first = prices(index, demand)
        #expect(first != nil)
        #expect(first == prices(index, demand))
        var other = ScarcityOutlook()
        other.seed = 2
        #expect(first != prices(index, demand, outlook: other))
    }

    @Test func beforeEnoughWasSeenThereAreNoPrices() {
        let index = DonorIndex.of(BloodGroup.spread(100), chance: 0.1)
        #expect(prices(index, ExpectedDemand()) == nil)
        var young = ExpectedDemand()
        young.note(Patient(group: .aPositive), component: .redCells, units: 2, at: .lahore, now: .day(1))
        #expect(prices(index, young) == nil)
        young.note(Patient(group: .aPositive), component: .redCells, units: 0, at: .lahore, now: .day(2))
        let nowhere = GeoPoint(latitude: .nan, longitude: 400)
        young.note(Patient(group: .aPositive), component: .redCells, units: 2, at: nowhere, now: .day(2))
        #expect(prices(index, young) == nil)
    }

    @Test func nobodyInTheRegisterIsNoCrash() throws {
        let table = try #require(prices(.of([:], chance: 0.1), .seen([.oNegative: 4])))
        for group in BloodGroup.known { #expect((0...1).contains(try worth(group, table))) }
    }

    @Test func chancesThatAreNoNumbersDoNotReachTheSolver() throws {
        let broken = DonorIndex.of([.oNegative: 5], chance: .nan)
        #expect(broken.supply(on: .today, now: .day(30)).isEmpty)
        #expect(prices(broken, .seen([.oNegative: 4])) != nil)
        let wild = DonorIndex.of([.oNegative: 5], chance: 1e300)
        #expect(prices(wild, .seen([.oNegative: 4])) != nil)
    }
}

@Suite struct ExpectedDemandTests {
    /// Prices are the only window to the rates: the more is seen, the dearer.
    @Test func demandOfASeasonFades() throws {
        let index = DonorIndex.of(BloodGroup.spread(2_000), chance: 0.1)
        var demand = ExpectedDemand.seen([.bNegative: 3])
        let inSeason = try #require(prices(index, demand)?.worth(of: .bNegative, near: .lahore))
        for day in 30..<300 {
            demand.note(
                Patient(group: .bPositive), component: .redCells, units: 2, at: .lahore, now: .day(Double(day)))
        }
        var plan = try #require(
            ScarcityPlan(supply: index.supply(on: .today, now: .day(30)), demand: demand, now: .day(300)))
        while !plan.isDrawn, plan.draw() {}
        let after = try #require(plan.prices().worth(of: .bNegative, near: .lahore))
        #expect(after < inSeason / 2)
    }

    /// A girl of unknown group is served from O-negative first, so that is what her request counts for.
    @Test func requestCountsForTheGroupThePatientIsBestServedFrom() throws {
        let index = DonorIndex.of(BloodGroup.spread(600), chance: 0.1)
        func worth(_ patient: Patient) throws -> Double {
            var demand = ExpectedDemand()
            for day in 0..<60 {
                demand.note(patient, component: .redCells, units: 2, at: .lahore, now: .day(Double(day) / 2))
            }
            return try #require(prices(index, demand)?.worth(of: .oNegative, near: .lahore))
        }
        let girl = try worth(Patient(group: .unknown, sex: .female, ageYears: 20))
        let known = try worth(Patient(group: .oNegative))
        let other = try worth(Patient(group: .aPositive))
        #expect(girl == known)
        #expect(girl > other)
    }
}
