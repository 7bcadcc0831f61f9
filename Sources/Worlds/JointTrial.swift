public import Blood
public import Dispatching
public import Jurisdiction
import Matching

/// Many emergencies at the big hospitals at one moment, before anybody was asked: the hardest case of the joint plan,
/// without clocks, so that whoever measures it brings their own.
public struct JointTrial: Sendable {
    /// What one way of planning leads to.
    public struct Outcome: Sendable, Hashable {
        /// Share of the requests whose plan reaches its target.
        public var reached: Double
        /// Mean P(enough in time) over the requests.
        public var mean: Double
        /// P(enough in time) of the worst-off request.
        public var worst: Double
        /// Mean of the worst-off twentieth: one patient of a rare group far from everybody is in it either way.
        public var worstTwentieth: Double
        /// Donors kept.
        public var donors: Int
        /// Requests a quota held back.
        public var heldBack: Int
    }

    /// The requests, each as it is when it has just been confirmed.
    public let courses: [RequestCourse]
    private let index: DonorIndex
    private let moment: Instant

    /// - Parameters:
    ///   - start: midnight in Pakistan; the emergencies come at noon of that day, needed within two hours.
    ///   - hours: until the deadline.
    public init(
        requests: Int, donors: Int, seed: UInt64, places: Places, frequencies: GroupFrequencies,
        rules: EligibilityRules, start: Instant, hours: Double = 2
    ) {
        var parameters = WorldParameters(name: "joint", seed: seed)
        parameters.donors = donors
        let moment = start + .hours(12)
        self.moment = moment
        let census = WorldCensus(
            world: parameters, places: places, frequencies: frequencies, rules: rules, start: start)
        let model = ResponseModel.standard
        index = DonorIndex(
            census.people().map { model.weighed($0.donor.profile, today: WorldTime.date(of: moment)) },
            policy: ReachPolicy())
        let hospitals = places.hospitals.filter { $0.type.hasPrefix("tertiary") }
        courses = (0..<requests).compactMap { number in
            guard !hospitals.isEmpty else { return nil }
            var random = SimulationRandom(seed: seed, SimulationRandom.label("joint"), UInt64(number))
            let hospital = hospitals[random.below(hospitals.count)]
            let province = places.district(named: hospital.district)?.province ?? ""
            let group = BloodGroup.known[random.weighted(frequencies.table(province: province)?.fractions ?? [])]
            let patient = Patient(
                group: group, sex: random.chance(0.5) ? .female : .male, ageYears: random.within(1...80))
            let request = BloodRequest(
                id: Int64(number + 1), mode: .specificGroup, patient: patient, component: .redCells,
                unitsNeeded: 1 + random.weighted([0.55, 0.3, 0.1, 0.05]), place: hospital.place, urgency: .emergency,
                openedAt: moment, neededBy: moment + .hours(hours))
            var course = RequestCourse(
                request: request, radiusKilometres: DispatchPolicy.standard.ringsKilometres.first ?? 25)
            course.verification = .verified
            return course
        }
    }

    /// The joint plan.
    /// - Parameter keepsQuotas: whether mass-casualty quotas hold; without them either way may use everybody.
    public func joint(keepsQuotas: Bool) -> JointAllocation {
        var policy = DispatchPolicy.standard
        if !keepsQuotas { policy.massCasualty.requestsAtOnce = .max }
        return Dispatcher(policy: policy).allocate(
            courses, now: moment, local: Self.local, candidates: { index.ranking($0) })
    }

    /// Each request in the order of its number, the first to look takes the donor.
    public func oneByOne() -> JointAllocation {
        var policy = DispatchPolicy.standard
        policy.massCasualty.requestsAtOnce = .max
        return Dispatcher(policy: policy).allocateOneByOne(
            courses, now: moment, local: Self.local, candidates: { index.ranking($0) })
    }

    /// The figures of one plan.
    public func outcome(_ allocation: JointAllocation) -> Outcome {
        let chances = allocation.chances.values.sorted()
        let target = DispatchPolicy.standard.emergency.target
        let twentieth = chances.prefix(max(1, chances.count / 20))
        let count = Double(max(1, chances.count))
        return Outcome(
            reached: Double(chances.count { $0 >= target }) / count, mean: chances.reduce(0, +) / count,
            worst: chances.first ?? 0, worstTwentieth: twentieth.reduce(0, +) / Double(max(1, twentieth.count)),
            donors: allocation.reservations.count, heldBack: allocation.heldBack.count)
    }

    private static func local(_ instant: Instant) -> LocalTime {
        LocalTime(today: WorldTime.date(of: instant), hour: WorldTime.hour(of: instant))
    }
}
