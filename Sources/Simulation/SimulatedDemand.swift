internal import Blood
internal import Dispatching
internal import Jurisdiction
internal import Matching

/// The requests of the simulated days. All proportions are assumptions (unsourced) except the groups, which follow the
/// province of the hospital; deadlines of 2, 6 and 24 hours as in the matching study.
struct SimulatedDemand {
    struct Arrival {
        var request: BloodRequest
        var verifiedAfter: Duration
        var isConfirmed: Bool
    }

    let plan: SimulationPlan
    let places: Places
    let frequencies: GroupFrequencies

    /// Calls are few before dawn, most around noon and in the evening.
    private static let hourWeights: [Double] = [
        2, 1.5, 1, 1, 1, 1.5, 2, 3, 5, 6, 7, 7, 6.5, 6, 5.5, 5, 5, 5.5, 6, 6.5, 6, 5, 4, 3,
    ]

    /// In the order they come, numbered from 1.
    func arrivals() -> [Arrival] {
        let random = SimulationRandom(seed: plan.seed, SimulationRandom.label("demand"))
        var moments: [Instant] = []
        var times = random
        let firstDay = PakistanTime.date(of: plan.start)
        for day in 0..<plan.days {
            for _ in 0..<times.poisson(plan.requestsPerDay) {
                let hour = times.weighted(SimulatedDemand.hourWeights)
                let minute = hour * 60 + times.below(60)
                moments.append(PakistanTime.instant(firstDay.adding(days: day), minute: minute))
            }
        }
        return moments.filter { $0 >= plan.start }.sorted().enumerated().map { arrival(number: $0 + 1, at: $1) }
    }

    private func arrival(number: Int, at moment: Instant) -> Arrival {
        var random = SimulationRandom(seed: plan.seed, SimulationRandom.label("request"), UInt64(number))
        let hospital = places.hospitals[
            random.weighted(places.hospitals.map { $0.type.hasPrefix("tertiary") ? 3 : 1 })]
        let province = places.district(named: hospital.district)?.province ?? ""
        let group = BloodGroup.known[random.weighted(frequencies.table(province: province)?.fractions ?? [])]
        let urgency: Urgency = [.emergency, .urgent, .routine][random.weighted([0.35, 0.4, 0.25])]
        let isApheresis = random.chance(0.12)
        let component: BloodComponent = isApheresis ? .platelets : random.chance(0.3) ? .wholeBlood : .redCells
        let units = isApheresis ? 1 : [1, 2, 3, 4][random.weighted([0.55, 0.3, 0.1, 0.05])]
        let hours: Double =
            switch urgency {
            case .emergency: 2
            case .urgent: 6
            case .routine: 24
            }
        let patient = Patient(
            group: group, sex: random.chance(0.55) ? .female : .male, ageYears: random.within(1...80),
            isChronicallyTransfused: random.chance(0.1))
        let request = BloodRequest(
            id: RequestID(number), mode: isApheresis ? .apheresis : .specificGroup, patient: patient,
            component: component, unitsNeeded: units, place: hospital.place, urgency: urgency, openedAt: moment,
            neededBy: moment + .hours(hours))
        return Arrival(
            request: request, verifiedAfter: .minutes(random.logNormal(median: 6, spread: 0.7)),
            isConfirmed: random.chance(0.97))
    }
}
