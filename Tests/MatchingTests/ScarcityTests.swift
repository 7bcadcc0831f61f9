import Blood
import Foundation
import Matching
import Testing

/// What the prices of the groups may do to an order, and what they may not.
@Suite struct ScarcityTests {
    private static let area = SupplyArea(.lahore)
    private static let redCellPatients = BloodGroup.known.map { Patient(group: $0, sex: .male, ageYears: 40) }

    /// One donor of each group next door.
    private let donors = BloodGroup.known.enumerated().map { number, group in
        DonorProfile.sample.with {
            $0.id = DonorID(number + 1)
            $0.group = group
        }
    }

    private func index(_ worths: [BloodGroup: Double]?) throws -> DonorIndex {
        var weights = RankingWeights()
        weights.scarcityCost = 7
        var index = DonorIndex(donors, policy: ReachPolicy(), weights: weights)
        let area = try #require(Self.area)
        index.prices = worths.map { ScarcityPrices([area: $0]) }
        return index
    }

    private func candidates(_ query: CandidateQuery, _ worths: [BloodGroup: Double]?) throws -> [BloodGroup: Candidate]
    {
        Dictionary(uniqueKeysWithValues: try index(worths).ranking(query).candidates.map { ($0.group, $0) })
    }

    private static let everything = Dictionary(uniqueKeysWithValues: BloodGroup.known.map { ($0, 1.0) })

    @Test(arguments: redCellPatients)
    func ownGroupIsNeverPriced(patient: Patient) throws {
        for own in [0, 0.5, 1] {
            var worths = Self.everything.mapValues { _ in 0.0 }
            worths[patient.group] = own
            let query = CandidateQuery.sample.with { $0.patient = patient }
            let candidate = try #require(try candidates(query, worths)[patient.group])
            #expect(candidate.scarcity == 1)
            #expect(!candidate.reasons.contains(.scarceGroup))
        }
    }

    /// For a girl of unknown group O-negative comes first, and must not be priced away from her.
    @Test func firstChoiceForAGirlOfUnknownGroupIsNotPriced() throws {
        let query = CandidateQuery.sample.with {
            $0.patient = Patient(group: .unknown, sex: .female, ageYears: 20)
            $0.urgency = .emergency
        }
        #expect(try candidates(query, [.oNegative: 1])[.oNegative]?.scarcity == 1)
    }

    @Test(arguments: redCellPatients)
    func pricesOrderAndExcludeNobody(patient: Patient) throws {
        let query = CandidateQuery.sample.with { $0.patient = patient }
        let priced = try candidates(query, Self.everything)
        let fixed = try candidates(query, nil)
        #expect(Set(priced.keys) == Set(fixed.keys))
        #expect(priced.values.allSatisfy { $0.scarcity > 0 && $0.scarcity <= 1 })
    }

    /// A+ may have A-, O+ and O- too; 1 ÷ (1 + 7) = 0.125, and the order of groups beside it.
    @Test func groupThatOthersNeedStandsBehind() throws {
        let query = CandidateQuery.sample.with { $0.patient = Patient(group: .aPositive, sex: .male, ageYears: 40) }
        let priced = try candidates(query, [.oNegative: 1])
        #expect(priced[.aPositive]?.scarcity == 1)
        #expect(abs(try #require(priced[.oNegative]).scarcity - 0.7 * 0.7 * 0.7 / 8) < 1e-9)
        #expect(priced[.oNegative]?.reasons.contains(.scarceGroup) == true)
        #expect(priced[.oPositive]?.reasons.contains(.sparesScarceGroup) == true)
        let plenty = try candidates(query, [.oPositive: 0.01])
        #expect(plenty[.oPositive]?.reasons.contains(.scarceGroup) == false)
        // However little others need it, RhD-negative blood keeps its fixed price.
        #expect(abs(try #require(plenty[.oNegative]).scarcity - 0.7 * 0.7 * 0.7 / 8) < 1e-9)
    }

    /// Where all that suits is scarce, nothing is gained by a price: only the difference orders.
    @Test func groupThatCanBestBeSparedPaysNothing() throws {
        let query = CandidateQuery.sample.with {
            $0.patient = Patient(group: .aPositive, sex: .female, ageYears: 20, hasAntiD: true)
        }
        let priced = try candidates(query, [.aNegative: 0.5, .oNegative: 1])
        let (first, second) = (try #require(priced[.aNegative]), try #require(priced[.oNegative]))
        #expect(!first.reasons.contains(.scarceGroup))
        #expect(second.reasons.contains(.scarceGroup))
        #expect(second.scarcity < first.scarcity)
    }

    @Test func emergencyPaysTheRootOfThePrice() throws {
        func price(_ urgency: Urgency) throws -> Double {
            let query = CandidateQuery.sample.with {
                $0.patient = Patient(group: .aPositive, sex: .male, ageYears: 40)
                $0.urgency = urgency
            }
            return try #require(try candidates(query, [.oPositive: 1])[.oPositive]).scarcity / 0.7 / 0.7
        }
        #expect(abs(try price(.urgent) - 1.0 / 8) < 1e-9)
        #expect(abs(try price(.routine) - 1.0 / 8) < 1e-9)
        #expect(abs(try price(.emergency) - (1.0 / 8).squareRoot()) < 1e-9)
    }

    /// RhD does not matter to plasma, so the RhD-negative donor of the patient's own ABO group can be spared.
    @Test func plasmaSparesWhoIsRhDNegative() throws {
        let query = CandidateQuery.sample.with {
            $0.patient = Patient(group: .bNegative, sex: .male, ageYears: 40)
            $0.component = .plasma
        }
        let priced = try candidates(query, [.bNegative: 1, .bPositive: 1])
        #expect(priced[.bPositive]?.reasons.contains(.scarceGroup) == false)
        #expect(priced[.bNegative]?.reasons.contains(.scarceGroup) == true)
    }

    @Test func whereNothingIsKnownTheFixedPricesServe() throws {
        let query = CandidateQuery.sample.with { $0.patient = Patient(group: .aPositive, sex: .male, ageYears: 40) }
        let fixed = try candidates(query, nil)
        var elsewhere = try index(nil)
        let far = try #require(SupplyArea(GeoPoint(latitude: 24.9, longitude: 67)))
        elsewhere.prices = ScarcityPrices([far: [.oNegative: 1]])
        let expected = try index(nil).ranking(query).candidates
        #expect(elsewhere.ranking(query).candidates == expected)
        #expect(fixed[.oNegative]?.reasons.contains(.scarceGroup) == true)
        let replacement = query.with { $0.anyGroup = true }
        let replaced = try candidates(replacement, nil)
        #expect(try candidates(replacement, [.oPositive: 1]) == replaced)
    }

    @Test func bombayDonorKeepsThePriceOfTheHouse() throws {
        let patient = Patient(group: .oPositive, sex: .male, ageYears: 40, isBombay: true)
        var index = try index(Self.everything)
        index.upsert(
            DonorProfile.sample.with {
                $0.id = 99
                $0.group = .oPositive
                $0.isBombay = true
            })
        let answer = index.ranking(CandidateQuery.sample.with { $0.patient = patient }).candidates
        #expect(answer.map(\.donor) == [99])
        #expect(answer.first?.reasons.contains(.scarceGroup) == false)
    }

    @Test func withoutACostPricesChangeNothing() throws {
        var index = DonorIndex(donors, policy: ReachPolicy())
        for patient in Self.redCellPatients {
            let query = CandidateQuery.sample.with { $0.patient = patient }
            let before = index.ranking(query)
            index.prices = ScarcityPrices([try #require(Self.area): Self.everything])
            #expect(index.ranking(query) == before)
            index.prices = nil
        }
    }

    @Test func pricesAreWrittenAndRead() throws {
        let area = try #require(Self.area)
        let prices = ScarcityPrices([area: [.oNegative: 0.75, .aPositive: .nan, .bPositive: 7]])
        #expect(prices.worth(of: .oNegative, near: .lahore) == 0.75)
        #expect(prices.worth(of: .aPositive, near: .lahore) == 0)
        #expect(prices.worth(of: .bPositive, near: .lahore) == 1)
        #expect(prices.worth(of: .unknown, near: .lahore) == nil)
        #expect(prices.worth(of: .oNegative, near: GeoPoint(latitude: .nan, longitude: 500)) == nil)
        let text = try JSONEncoder().encode(prices)
        #expect(try JSONDecoder().decode(ScarcityPrices.self, from: text) == prices)
        for broken in [
            #"{"version":2,"areas":[]}"#, #"{"version":1,"areas":[{"area":{"row":1,"column":1},"worths":[2]}]}"#,
        ] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(ScarcityPrices.self, from: Data(broken.utf8))
            }
        }
    }
}
