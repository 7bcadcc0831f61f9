import Blood
import Matching

/// A country's register as a plain list, asked by looking at everybody.
struct CountryOracle {
    struct Donor {
        var id: DonorID
        var group: CountryGroup
        var home: GeoPoint
        var eligibleFrom: [DonationKind: CivilDate]
        var restsUntil: Instant
        var isLeftAlone: Bool
        var wakes: Bool
        var hasLaboratoryGroup: Bool
        var standing: CountryStanding

        var state: CountryState {
            var state = CountryState(standing: standing)
            for kind in DonationKind.allCases { state.setEligible(kind, from: eligibleFrom[kind], epoch: .sample) }
            state.setRest(until: restsUntil, epoch: .sample)
            state.hasOptedOut = isLeftAlone
            state.acceptsNightEmergencies = wakes
            state.hasLaboratoryGroup = hasLaboratoryGroup
            return state
        }
    }

    var donors: [DonorID: Donor] = [:]

    func nearest(_ query: CountryQuery) -> [DonorID] {
        answer(query) { _, kilometres in -kilometres }
    }

    func best(_ query: CountryQuery) -> [DonorID] {
        answer(query) { donor, kilometres in
            donor.standing.value * (query.groupFactors[donor.group] ?? 0)
                * (donor.hasLaboratoryGroup ? query.laboratoryFactor : 1)
                * (query.halfDistanceKilometres / (query.halfDistanceKilometres + kilometres))
        }
    }

    private func answer(_ query: CountryQuery, by score: (Donor, Double) -> Double) -> [DonorID] {
        var found: [(score: Double, id: DonorID)] = []
        for donor in donors.values where mayBeAsked(donor, query) {
            guard let home = CountryPlace(donor.home)?.geoPoint else { continue }
            let kilometres = haversine(home, query.place)
            if kilometres <= query.radiusKilometres { found.append((score(donor, kilometres), donor.id)) }
        }
        return found.sorted { ($1.score, $0.id) < ($0.score, $1.id) }.prefix(query.limit).map(\.id)
    }

    private func mayBeAsked(_ donor: Donor, _ query: CountryQuery) -> Bool {
        guard (query.groupFactors[donor.group] ?? 0) > 0, !query.excluding.contains(donor.id) else { return false }
        guard let from = donor.eligibleFrom[query.kind], from <= query.today else { return false }
        let isAwake = !query.isQuiet || (query.wakesTheWilling && donor.wakes)
        return isAwake && !donor.isLeftAlone && donor.restsUntil <= query.now
    }
}

extension CountryEpoch {
    /// Midnight in Lahore at the beginning of `CivilDate.today`.
    static let sample = CountryEpoch(day: .today, midnight: .noon - .hours(12))
}

extension CountryOracle {
    private static let towns = [
        GeoPoint.lahore, GeoPoint(latitude: 31.42, longitude: 73.08), GeoPoint(latitude: 24.86, longitude: 67.01),
        GeoPoint(latitude: -16.8, longitude: 179.95), GeoPoint(latitude: 89.9, longitude: 10),
        GeoPoint(latitude: 35.264, longitude: 45),
    ]

    /// Around a few towns: one on the date line, one at the pole, one where the faces of the sphere meet.
    static func randomDonor(id: DonorID, _ generator: inout SeededGenerator) -> Donor {
        func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
        let town = towns[Int.random(in: 0..<towns.count, using: &generator)]
        var home = GeoPoint(
            latitude: town.latitude + Double.random(in: -0.5...0.5, using: &generator),
            longitude: town.longitude + Double.random(in: -0.5...0.5, using: &generator))
        // Families and hostels: many live in one place, and their order is by number.
        if chance(0.1) { home = town }
        var eligibleFrom: [DonationKind: CivilDate] = [:]
        for kind in DonationKind.allCases where chance(0.9) {
            eligibleFrom[kind] = .today.adding(days: Int.random(in: -20...20, using: &generator))
        }
        return Donor(
            id: id, group: CountryGroup.all[Int.random(in: 0..<5, using: &generator)], home: home,
            eligibleFrom: eligibleFrom,
            restsUntil: .noon + .hours(Double(Int.random(in: -40...10, using: &generator))),
            isLeftAlone: chance(0.1), wakes: chance(0.3), hasLaboratoryGroup: chance(0.4),
            standing: CountryStanding(Double.random(in: 0.001...1, using: &generator)))
    }

    static func randomQuery(donors: Int, _ generator: inout SeededGenerator) -> CountryQuery {
        func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &generator)] }
        var factors: [CountryGroup: Double] = [:]
        for group in CountryGroup.all.prefix(5) where Bool.random(using: &generator) {
            factors[group] = pick([1, 0.7, 0.25, 0.01, 0])
        }
        let town = pick(towns)
        return CountryQuery(
            place: GeoPoint(latitude: min(90, town.latitude + pick([0, 0.03, 0.4])), longitude: town.longitude),
            radiusKilometres: pick([0, 5, 20, 50, 120, 500, 30_000]), groupFactors: factors,
            kind: pick(DonationKind.allCases), today: .today.adding(days: pick([0, 0, 3, 15])), now: .noon,
            isQuiet: pick([false, false, true]), wakesTheWilling: Bool.random(using: &generator),
            laboratoryFactor: pick([1, 1.1, 2]), halfDistanceKilometres: pick([10, 20, 40]),
            excluding: Set((0..<pick([0, 30])).map { _ in Int64.random(in: 1...Int64(donors), using: &generator) }),
            limit: pick([0, 1, 7, 50, 301]))
    }

    /// Built as an owner builds it: rows by group, then sections, then the index.
    func built() -> CountryIndex {
        var rows: [CountryGroup: CountryRows] = [:]
        for donor in donors.values.sorted(by: { $0.id > $1.id }) {
            rows[donor.group, default: CountryRows()].add(donor.id, home: donor.home, state: donor.state)
        }
        return CountryIndex(epoch: .sample, rows.mapValues { CountrySection($0) })
    }
}
