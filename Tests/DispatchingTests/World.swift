import Blood
import Dispatching
import Matching

/// Splitmix64: the same seed, the same run, on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}

/// Noon in Lahore on an ordinary day.
let noon = Instant(millisecondsSince1970: 1_795_503_600_000)

func lahore(_ instant: Instant) -> LocalTime {
    let milliseconds = instant.millisecondsSince1970 + 5 * 3_600_000
    return LocalTime(
        today: CivilDate(dayNumber: Int(milliseconds / 86_400_000)),
        hour: Int(milliseconds / 3_600_000 % 24))
}

extension BloodRequest {
    static func sample(
        _ urgency: Urgency = .emergency, units: Int = 1, hours: Double = 6, mode: RequestMode = .specificGroup,
        component: BloodComponent = .redCells, group: BloodGroup = .bPositive, openedAt: Instant = noon
    ) -> BloodRequest {
        BloodRequest(
            id: 1, mode: mode, patient: Patient(group: group, sex: .female, ageYears: 30), component: component,
            unitsNeeded: units, place: GeoPoint(latitude: 31.57, longitude: 74.31), urgency: urgency,
            openedAt: openedAt, neededBy: openedAt + .hours(hours))
    }
}

extension Candidate {
    static func sample(
        _ donor: DonorID, kilometres: Double = 3, channels: Set<Channel> = [.sms], record: ResponseRecord = .init(),
        readiness: DonorReadiness? = nil, scarcity: Double = 1
    ) -> Candidate {
        Candidate(
            donor: donor, group: .bPositive, evidence: .card, sex: .male, distanceKilometres: kilometres,
            compatibilityOrder: 1, channels: channels, record: record, daysSinceLastDonation: 300,
            asksInLast90Days: 0, reasons: [.identicalGroup], readiness: readiness, scarcity: scarcity)
    }
}

/// A register that hands out who is within the ring and not excluded, in the order of the list.
struct FakeRegister {
    var donors: [Candidate]
    /// Donors whose group needs a person's permission.
    var conditional: Set<DonorID> = []
    /// Donors who are not asked in the quiet hours, but for those who agreed to be woken for what cannot wait.
    var asleep: Set<DonorID> = []
    var wakes: Set<DonorID> = []

    init(_ count: Int, kilometres: Double = 3, channels: Set<Channel> = [.sms]) {
        donors = (1...max(1, count)).prefix(count).map {
            .sample(DonorID($0), kilometres: kilometres, channels: channels)
        }
    }

    init(_ donors: [Candidate]) { self.donors = donors }

    func ranking(_ query: CandidateQuery) -> Ranking {
        let isQuiet = query.hour >= 22 || query.hour < 8
        var suppressed: [SuppressionReason: Int] = [:]
        let found = donors.filter { donor in
            guard donor.distanceKilometres <= query.radiusKilometres, !query.excluding.contains(donor.donor),
                query.includesConditional || !conditional.contains(donor.donor)
            else { return false }
            if isQuiet, asleep.contains(donor.donor), !(query.cannotWait && wakes.contains(donor.donor)) {
                suppressed[.quietHours, default: 0] += 1
                return false
            }
            return true
        }
        return Ranking(candidates: Array(found.prefix(query.limit)), suppressed: suppressed)
    }
}

/// One request and everything that was decided on it.
struct Desk {
    var dispatcher = Dispatcher()
    var course: RequestCourse
    var register: FakeRegister
    var now: Instant
    var effects: [Effect] = []
    var lastEffects: [Effect] = []

    init(
        _ request: BloodRequest = .sample(), register: FakeRegister, isVerified: Bool = true,
        dispatcher: Dispatcher = Dispatcher()
    ) {
        course = RequestCourse(request: request, radiusKilometres: DispatchPolicy.standard.ringsKilometres[0])
        self.register = register
        self.dispatcher = dispatcher
        now = request.openedAt
        if isVerified { course.verification = .verified }
        take(.opened)
    }

    /// - Returns: the refusal, if it was refused.
    @discardableResult
    mutating func take(_ event: RequestEvent, by actor: Actor = .system) -> DispatchRefusal? {
        switch dispatcher.decide(event, by: actor, on: course, now: now, local: lahore, candidates: register.ranking) {
        case .taken(let course, let effects):
            self.course = course
            self.effects += effects
            lastEffects = effects
            return nil
        case .refused(let refusal): return refusal
        }
    }

    mutating func wait(_ minutes: Double) {
        let until = now + .minutes(minutes)
        while let wake = course.wakeAt, wake <= until {
            now = wake
            take(.timer)
        }
        now = until
    }

    /// A person has so many asked at once, for tests that speak of donors by their number.
    mutating func ask(_ count: Int) { take(.askMore(count: count), by: operatorOne) }

    /// Everything queued reaches its donor.
    mutating func deliverAll() {
        for ask in course.asks where ask.delivery == .queued {
            take(.delivery(donor: ask.donor, channel: ask.channel, state: .delivered), by: .gateway)
        }
    }

    mutating func pledge(_ donor: DonorID, in minutes: Double = 40) {
        take(.reply(donor: donor, .pledge(arriveFrom: now, arriveBy: now + .minutes(minutes))), by: .donor(donor))
    }

    func stage(_ donor: DonorID) -> AskStage? { course.asks.first { $0.donor == donor }?.stage }
    var facts: [TimelineFact] { effects.compactMap { if case .record(let fact) = $0 { fact } else { nil } } }

    func sent(_ purpose: MessagePurpose, in effects: [Effect]? = nil) -> [DonorID] {
        (effects ?? self.effects).compactMap {
            if case .send(let donor, _, _, purpose, _) = $0 { donor } else { nil }
        }
    }
}

/// The one staff member of these tests.
let operatorOne = Actor.staff(1)
