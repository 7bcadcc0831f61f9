public import Blood
public import Jurisdiction
public import Matching
public import Worlds

/// One invented donor of a country, in plain fields: the index packs them, and other engines load them as columns.
public struct CountryDonor: Sendable, Hashable {
    public var id: DonorID
    public var group: BloodGroup
    public var home: GeoPoint
    /// First day for whole blood; `nil` for never.
    public var eligibleFrom: CivilDate?
    /// May not be disturbed before this moment, a whole hour.
    public var restsUntil: Instant
    public var hasOptedOut: Bool
    public var acceptsNightEmergencies: Bool
    public var hasLaboratoryGroup: Bool
    /// Willingness and disturbance in one number, as the index keeps it.
    public var standing: Double

    public func state(epoch: CountryEpoch) -> CountryState {
        var state = CountryState(standing: CountryStanding(standing))
        state.setEligible(.wholeBlood, from: eligibleFrom, epoch: epoch)
        state.setRest(until: restsUntil, epoch: epoch)
        state.hasOptedOut = hasOptedOut
        state.acceptsNightEmergencies = acceptsNightEmergencies
        state.hasLaboratoryGroup = hasLaboratoryGroup
        return state
    }

    /// The same donor as a store would have it at noon of the first day, with what the index does not keep, drawn from
    /// the number: on the mean three asks before the first day, one donor in five asked within the last 85 days, half
    /// of them donors before. None of that is from a source.
    public func profile(epoch: CountryEpoch) -> DonorProfile {
        var random = SimulationRandom(seed: SimulationRandom.label("profile"), UInt64(id))
        var record = ResponseRecord(asked: random.poisson(3))
        for _ in 0..<record.asked where random.chance(min(1, standing)) {
            record.answered += 1
            record.pledged += 1
            if random.chance(0.8) { record.arrived += 1 }
        }
        for _ in 0..<record.arrived where random.chance(0.85) { record.donated += 1 }
        let hasGiven = record.donated > 0 || random.chance(0.5)
        let restsDays = (restsUntil.millisecondsSince1970 - epoch.midnight.millisecondsSince1970) / 86_400_000
        let asked = epoch.midnight - .hours(24 * Double(random.within(2...85)))
        return DonorProfile(
            id: id, group: group, evidence: hasLaboratoryGroup ? .laboratory : .said, sex: .male, home: home,
            channels: random.chance(0.6) ? [.sms, .voice] : [.sms], hasOptedOut: hasOptedOut,
            pausedUntil: restsUntil > epoch.midnight ? epoch.day.adding(days: Int(restsDays) + 1) : nil,
            eligibleFrom: eligibleFrom.map { [.wholeBlood: $0] } ?? [:],
            lastDonation: hasGiven ? epoch.day.adding(days: -random.within(120...1_000)) : nil,
            acceptsNightEmergencies: acceptsNightEmergencies, recentAsks: random.chance(0.2) ? [asked] : [],
            record: record, standing: standing)
    }
}

/// An invented register of any size for measuring the country's index: people live where the census says, groups are as
/// frequent as the provinces' tables say, and everything is drawn anew from the seed and the donor's number, so that
/// 240 million donors need no memory before they are in the index.
///
/// What is not from a source: six in ten live around a town of the district within some 4 km, the rest within some
/// 15 km; 60 % may give today, 4 % never, the others within 120 days; 10 % rest, 8 % opted out, 30 % may be woken;
/// standings are log-normal around 0.1. Numbers run by group, which no question can see.
public struct SimulatedCountry: Sendable {
    private struct Home: Sendable {
        let place: GeoPoint
        /// Weights added up to here, of 1.
        let upTo: Double
    }

    public let seed: UInt64
    public let epoch: CountryEpoch
    private let homes: [Home]
    /// In the order of `BloodGroup.known`; adds up to 1.
    public let shares: [Double]

    public init(places: Places, frequencies: GroupFrequencies, epoch: CountryEpoch, seed: UInt64) {
        self.seed = seed
        self.epoch = epoch
        var weighted: [(place: GeoPoint, weight: Double)] = []
        var shares = [Double](repeating: 0, count: BloodGroup.known.count)
        for district in places.districts {
            var towns = district.towns.map { (place: $0.place, share: Double(max(1, $0.share))) }
            if towns.isEmpty { towns = [(district.label, 1)] }
            let sum = towns.reduce(0) { $0 + $1.share }
            for town in towns { weighted.append((town.place, Double(district.weight) * town.share / sum)) }
            for (position, group) in BloodGroup.known.enumerated() {
                let share = frequencies.fraction(of: group, province: district.province) ?? 0
                shares[position] += share * Double(district.weight)
            }
        }
        let (people, sum) = (weighted.reduce(0) { $0 + $1.weight }, shares.reduce(0, +))
        self.shares = shares.map { $0 / sum }
        var reached = 0.0
        homes = weighted.map {
            reached += $0.weight / people
            return Home(place: $0.place, upTo: reached)
        }
    }

    /// The numbers of each group's donors in a register of `count`, in the order of `BloodGroup.known`.
    public func numbers(of count: Int) -> [(group: BloodGroup, numbers: Range<Int>)] {
        var (reached, first) = (0.0, 0)
        return zip(BloodGroup.known, shares).map { group, share in
            reached += share
            let end = group == BloodGroup.known.last ? count : Int((Double(count) * reached).rounded())
            defer { first = end }
            return (group, first..<end)
        }
    }

    /// Where somebody lives.
    public func home(_ random: inout SimulationRandom) -> GeoPoint {
        let wanted = random.unit()
        var (low, high) = (0, homes.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if homes[middle].upTo > wanted { high = middle } else { low = middle + 1 }
        }
        let place = homes[low].place
        // A degree of latitude is 111.2 km; one of longitude is 96 km at 30° north, which is where the country lies.
        let spread = random.chance(0.6) ? 4.0 : 15.0
        return GeoPoint(
            latitude: place.latitude + spread / 111.2 * random.normal(),
            longitude: place.longitude + spread / 96 * random.normal())
    }

    /// The donor with this number, the same whenever it is asked for.
    public func donor(_ number: Int, group: BloodGroup) -> CountryDonor {
        var random = SimulationRandom(seed: seed, UInt64(number))
        let home = home(&random)
        let day = random.unit()
        let eligibleFrom: CivilDate? =
            if day < 0.60 { epoch.day } else if day < 0.64 { nil } else {
                epoch.day.adding(days: random.within(1...120))
            }
        let restsUntil = random.chance(0.1) ? epoch.midnight + .hours(Double(random.within(13...720))) : epoch.midnight
        return CountryDonor(
            id: DonorID(number), group: group, home: home, eligibleFrom: eligibleFrom, restsUntil: restsUntil,
            hasOptedOut: random.chance(0.08), acceptsNightEmergencies: random.chance(0.3),
            hasLaboratoryGroup: random.chance(0.4), standing: min(8, random.logNormal(median: 0.1, spread: 0.7)))
    }

    /// A question from where people live, at noon of the first day, for a patient of a group drawn as often as it is.
    public func question(_ number: Int, radiusKilometres: Double = 50, limit: Int = 50) -> CandidateQuery {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("question"), UInt64(number))
        let place = home(&random)
        let group = BloodGroup.known[random.weighted(shares)]
        return CandidateQuery(
            patient: Patient(group: group, sex: .male, ageYears: 40), component: .redCells, kind: .wholeBlood,
            place: place, radiusKilometres: radiusKilometres, urgency: .urgent, now: epoch.midnight + .hours(12),
            today: epoch.day, hour: 12, limit: limit)
    }
}
