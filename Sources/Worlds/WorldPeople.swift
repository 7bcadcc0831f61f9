public import Blood
import Dispatching
import Glibc
import Jurisdiction
import Matching

/// Somebody in the register of a world, with what only the world knows.
struct WorldPerson: Sendable {
    var donor: PolicyDonor
    /// Chance to answer an ask with a pledge, when the person sees it by day and next door.
    var willingness: Double
    var silentUntil = Instant(millisecondsSince1970: .min)
    var hasStopped = false
    var asks: [Instant] = []
    /// The first day of the next donation, for the referee.
    var eligibleFrom: CivilDate
    /// The request the person is openly asked for or on the way to.
    var busyWith: RequestID?
}

/// Draws the register and the requests of a world from its seed.
struct WorldCensus {
    let world: WorldParameters
    let places: Places
    let frequencies: GroupFrequencies
    let rules: EligibilityRules
    let start: Instant

    private var firstDay: CivilDate { WorldTime.date(of: start) }

    // MARK: - People

    func people() -> [WorldPerson] {
        var total = 0
        let totals = places.districts.map { district -> Int in
            total += district.weight
            return total
        }
        let mean = LogitNormal.location(mean: world.meanWillingness, spread: world.willingnessSpread)
        return (0..<world.donors).map { person(DonorID($0 + 1), totals: totals, location: mean) }
    }

    private func person(_ id: DonorID, totals: [Int], location: Double) -> WorldPerson {
        var random = SimulationRandom(seed: world.seed, SimulationRandom.label("person"), UInt64(id))
        let drawn = random.below(totals.last ?? 1)
        let district = places.districts[totals.firstIndex { $0 > drawn } ?? 0]
        let sex: Sex = random.chance(0.03) ? .female : .male
        let home = district.drawHome(&random)
        let age = 18 + Int(pow(random.unit(), 1.6) * 43)
        let birth = firstDay.adding(years: -age).adding(days: -random.below(360))
        let fractions = frequencies.table(province: district.province)?.fractions ?? []
        let group = BloodGroup.known[random.weighted(fractions)]
        let logOdds = location + world.willingnessSpread * random.normal()
        let willingness = 1 / (1 + exp(-logOdds))
        var channels: Set<Channel> = [.sms]
        if random.chance(0.6) { channels.insert(.voice) }
        let noise = random.normal()
        let hint = world.hintNoise.map { 1 / (1 + exp(-(logOdds + $0 * noise))) }
        let record = drawRecord(willingness, &random)
        let interval = sex == .male ? 90 : 120
        let hasGiven = record.donated > 0 || random.chance(0.35)
        let daysAgo = 1 + Int(random.logNormal(median: 220, spread: 0.9))
        let lastDonation = hasGiven ? firstDay.adding(days: -daysAgo) : nil
        let history = DonorHistory(
            sex: sex, birthDate: birth,
            donations: lastDonation.map { [DonorHistory.PastDonation(date: $0, kind: .wholeBlood)] } ?? [])
        let profile = DonorProfile(
            id: id, group: group, evidence: .card, sex: sex, home: home, channels: channels,
            eligibleFrom: (try? rules.firstDays(of: history, on: firstDay)) ?? [:], lastDonation: lastDonation,
            acceptsNightEmergencies: random.chance(0.35), record: record, willingness: hint)
        return WorldPerson(
            donor: PolicyDonor(profile: profile, birthDate: birth, lastDonation: lastDonation),
            willingness: willingness, eligibleFrom: lastDonation?.adding(days: interval) ?? firstDay)
    }

    /// What a year of asks before the first day left behind.
    private func drawRecord(_ willingness: Double, _ random: inout SimulationRandom) -> ResponseRecord {
        var record = ResponseRecord(asked: random.poisson(3))
        for _ in 0..<record.asked {
            let pledges = random.chance(willingness)
            if pledges || random.chance(world.saysNo) { record.answered += 1 }
            guard pledges else { continue }
            record.pledged += 1
            guard random.chance(world.arrives) else { continue }
            record.arrived += 1
            if random.chance(world.acceptedAtDesk) { record.donated += 1 }
        }
        return record
    }

    // MARK: - Requests

    /// In the order in which they come, numbered from 1, each with the district it comes from.
    func requests() -> [(request: BloodRequest, district: String)] {
        var drafts: [Draft] = []
        var times = SimulationRandom(seed: world.seed, SimulationRandom.label("demand"))
        for day in 0..<world.days {
            for _ in 0..<times.poisson(world.requestsPerDay) {
                let minute = times.weighted(Self.hourWeights) * 60 + times.below(60)
                drafts.append(Draft(at: WorldTime.instant(firstDay.adding(days: day), minute: minute)))
            }
            drafts += dengue(firstDay.adding(days: day))
        }
        drafts += thalassaemia() + massCasualty()
        drafts.sort { ($0.at, $0.order) < ($1.at, $1.order) }
        return drafts.enumerated().map { request(RequestID($0 + 1), $1) }
    }

    private struct Draft {
        var at: Instant
        var hospital: Int?
        var patient: Patient?
        var hours: Double?
        var units: Int?
        /// As drawn, unless it is said.
        var component: BloodComponent?
        var order = 0
    }

    /// Calls are few before dawn, most around noon and in the evening. Unsourced.
    private static let hourWeights: [Double] = [
        2, 1.5, 1, 1, 1, 1.5, 2, 3, 5, 6, 7, 7, 6.5, 6, 5.5, 5, 5, 5.5, 6, 6.5, 6, 5, 4, 3,
    ]

    private func drawHospital(_ random: inout SimulationRandom) -> Int {
        random.weighted(places.hospitals.map { $0.type.hasPrefix("tertiary") ? 3 : 1 })
    }

    private func drawGroup(at hospital: Int, _ random: inout SimulationRandom) -> BloodGroup {
        let province = places.district(named: places.hospitals[hospital].district)?.province ?? ""
        return BloodGroup.known[random.weighted(frequencies.table(province: province)?.fractions ?? [])]
    }

    private func request(_ id: RequestID, _ draft: Draft) -> (request: BloodRequest, district: String) {
        var random = SimulationRandom(seed: world.seed, SimulationRandom.label("request"), UInt64(id))
        let place = drawHospital(&random)
        let hospital = places.hospitals[draft.hospital ?? place]
        let drawn = drawGroup(at: draft.hospital ?? place, &random)
        // Deadlines of 2, 6 and 24 hours as in the matching study; how often each comes is unsourced.
        let deadlines: [Double] = [2, 6, 24]
        let drawnHours = deadlines[random.weighted([0.35, 0.4, 0.25])]
        let hours = draft.hours ?? drawnHours
        let drawnUnits = 1 + random.weighted([0.55, 0.3, 0.1, 0.05])
        let units = draft.units ?? drawnUnits
        let sex: Sex = random.chance(0.55) ? .female : .male
        let patient = draft.patient ?? Patient(group: drawn, sex: sex, ageYears: random.within(1...80))
        let urgency: Urgency = hours <= 2 ? .emergency : hours <= 6 ? .urgent : .routine
        let others = world.plateletShare + world.plasmaShare
        let drawnComponent: BloodComponent =
            [.redCells, .platelets, .plasma][random.weighted([1 - others, world.plateletShare, world.plasmaShare])]
        let request = BloodRequest(
            id: id, mode: .specificGroup, patient: patient, component: draft.component ?? drawnComponent,
            unitsNeeded: units,
            place: hospital.place, urgency: urgency, openedAt: draft.at, neededBy: draft.at + .hours(hours))
        return (request, hospital.district)
    }

    /// One or two units every three weeks (DOMAIN §1.4, unsourced there), said a day ahead.
    private func thalassaemia() -> [Draft] {
        (0..<world.thalassaemiaPatients).flatMap { number -> [Draft] in
            var random = SimulationRandom(seed: world.seed, SimulationRandom.label("thalassaemia"), UInt64(number))
            let hospital = drawHospital(&random)
            let patient = Patient(
                group: drawGroup(at: hospital, &random), sex: random.chance(0.5) ? .female : .male,
                ageYears: random.within(1...17), isChronicallyTransfused: true)
            let first = random.below(21)
            return stride(from: first, to: world.days, by: 21).map { day in
                Draft(
                    at: WorldTime.instant(firstDay.adding(days: day), minute: 9 * 60 + random.below(120)),
                    hospital: hospital, patient: patient, hours: 24, units: random.within(1...2), component: .redCells,
                    order: number + 1)
            }
        }
    }

    /// Platelets for patients with dengue, in autumn.
    private func dengue(_ day: CivilDate) -> [Draft] {
        guard (9...11).contains(day.yearMonthDay.month) else { return [] }
        var random = SimulationRandom(
            seed: world.seed, SimulationRandom.label("dengue"), UInt64(truncatingIfNeeded: day.dayNumber))
        return (0..<random.poisson(world.dengueShare * world.requestsPerDay)).map { number in
            let minute = random.weighted(Self.hourWeights) * 60 + random.below(60)
            return Draft(at: WorldTime.instant(day, minute: minute), component: .platelets, order: 2_000 + number)
        }
    }

    private func massCasualty() -> [Draft] {
        guard let day = world.massCasualtyDay, day < world.days else { return [] }
        var random = SimulationRandom(seed: world.seed, SimulationRandom.label("mass casualty"))
        let hospital = drawHospital(&random)
        return (0..<world.massCasualtyRequests).map { number in
            Draft(
                at: WorldTime.instant(firstDay.adding(days: day), minute: 18 * 60 + random.below(90)),
                hospital: hospital, hours: 2, component: .redCells, order: 1_000 + number)
        }
    }
}

/// A log-odds that is normally distributed among people.
enum LogitNormal {
    /// The location at which the mean of the probabilities is `mean`, by bisection over a midpoint rule.
    static func location(mean: Double, spread: Double) -> Double {
        var (low, high) = (-12.0, 12.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if Self.mean(location: middle, spread: spread) < mean { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    static func mean(location: Double, spread: Double) -> Double {
        let steps = 400
        var sum = 0.0
        var weights = 0.0
        for step in 0..<steps {
            let z = -6 + 12 * (Double(step) + 0.5) / Double(steps)
            let weight = exp(-z * z / 2)
            sum += weight / (1 + exp(-(location + spread * z)))
            weights += weight
        }
        return sum / weights
    }
}

/// The civil calendar of Pakistan as worlds need it: UTC+05:00 without summer time, which holds since 2010.
public enum WorldTime {
    static let offset = Duration.hours(5)
    private static let dayMilliseconds: Int64 = 86_400_000

    public static func date(of instant: Instant) -> CivilDate {
        let local = (instant + offset).millisecondsSince1970
        let day = local >= 0 ? local / dayMilliseconds : (local - dayMilliseconds + 1) / dayMilliseconds
        return CivilDate(dayNumber: Int(day))
    }

    /// Hour of the day, 0…23.
    public static func hour(of instant: Instant) -> Int {
        let local = (instant + offset).millisecondsSince1970 - Int64(date(of: instant).dayNumber) * dayMilliseconds
        return Int(local / 3_600_000)
    }

    public static func instant(_ date: CivilDate, minute: Int) -> Instant {
        Instant(millisecondsSince1970: Int64(date.dayNumber) * dayMilliseconds + Int64(minute) * 60_000) - offset
    }
}
