import Blood
import Matching
import Testing

@Suite struct NearTests {
    @Test(arguments: [
        // A degree is 6,371.0088 km × π ÷ 180; the cities' distance was reckoned by the law of cosines.
        (
            "Lahore to Karachi", GeoPoint(latitude: 31.558, longitude: 74.35071),
            GeoPoint(latitude: 24.8608, longitude: 67.0104), 1_034.7
        ),
        (
            "a degree along a meridian", GeoPoint(latitude: 0, longitude: 0), GeoPoint(latitude: 1, longitude: 0),
            111.195
        ),
        ("half round the earth", GeoPoint(latitude: 0, longitude: 0), GeoPoint(latitude: 0, longitude: 180), 20_015.1),
        ("pole to pole", GeoPoint(latitude: 90, longitude: 12), GeoPoint(latitude: -90, longitude: -77), 20_015.1),
        ("nowhere to go", .lahore, .lahore, 0),
    ])
    func distancesAreThoseOfTheGlobe(_ name: String, start: GeoPoint, end: GeoPoint, expected: Double) {
        let kilometres = GreatCircle.kilometres(from: start, to: end)
        #expect(abs(kilometres - expected) <= max(0.1, expected * 1e-4), "\(name): \(kilometres)")
    }

    @Test func theChordAgreesWithTheTextbookFormula() {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<2_000 {
            let start = GeoPoint(
                latitude: Double.random(in: -90...90, using: &generator),
                longitude: Double.random(in: -180...180, using: &generator))
            let end = GeoPoint(
                latitude: Double.random(in: -90...90, using: &generator),
                longitude: Double.random(in: -180...180, using: &generator))
            #expect(abs(GreatCircle.kilometres(from: start, to: end) - haversine(start, end)) < 1e-4)
        }
    }

    @Test func theEdgeOfTheRadiusIsInside() {
        let home = GeoPoint.lahore.north(kilometres: 12)
        let distance = GreatCircle.kilometres(from: home, to: .lahore)
        let donor = DonorProfile.sample.with { $0.home = home }
        #expect(reasons(donor, .sample.with { $0.radiusKilometres = distance }) == [])
        #expect(reasons(donor, .sample.with { $0.radiusKilometres = distance.nextDown }) == [.tooFar])
    }

    @Test func neighboursAcrossTheDateLineAreNear() {
        let donor = DonorProfile.sample.with { $0.home = GeoPoint(latitude: -16.8, longitude: 179.99) }
        let query = CandidateQuery.sample.with {
            $0.place = GeoPoint(latitude: -16.8, longitude: -179.99)
            $0.radiusKilometres = 3
        }
        #expect(reasons(donor, query) == [])
        #expect(order([donor], query) == [1])
    }

    @Test func atThePoleEveryLongitudeIsNear() {
        let donors = (1...12).map { (id: DonorID) in
            DonorProfile.sample.with {
                $0.id = id
                $0.home = GeoPoint(latitude: 89.95, longitude: Double(id) * 30 - 180)
            }
        }
        let query = CandidateQuery.sample.with {
            $0.place = GeoPoint(latitude: 90, longitude: 0)
            $0.radiusKilometres = 6
        }
        #expect(Set(order(donors, query)) == Set(1...12))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func aHomeThatIsNoPlaceIsNearNothingAndBreaksNothing(coordinate: Double) {
        var index = DonorIndex(.sample.with { $0.home = GeoPoint(latitude: coordinate, longitude: 74) })
        #expect(index.explain(1, .sample.with { $0.radiusKilometres = 30_000 }) == [.tooFar])
        #expect(index.ranking(.sample.with { $0.radiusKilometres = .infinity }) == Ranking(candidates: []))
        index.upsert(.sample)
        #expect(index.explain(1, .sample) == [])
        index.remove(1)
        #expect(index.count == 0)
    }

    @Test(arguments: [(Double.nan, 0), (-1, 0), (0, 1), (.infinity, 2), (30_000, 2)])
    func anOddRadiusIsHarmless(radius: Double, expected: Int) {
        let antipode = DonorProfile.sample.with {
            $0.id = 2
            $0.home = GeoPoint(latitude: -GeoPoint.lahore.latitude, longitude: GeoPoint.lahore.longitude - 180)
        }
        #expect(order([.sample, antipode], .sample.with { $0.radiusKilometres = radius }).count == expected)
    }

    @Test func aQueryFromNowhereFindsNobody() {
        let query = CandidateQuery.sample.with { $0.place = GeoPoint(latitude: .nan, longitude: 74) }
        #expect(DonorIndex(.sample).ranking(query) == Ranking(candidates: []))
        #expect(reasons(.sample, query) == [.tooFar])
    }
}
