import Blood
import Dispatching
import Foundation
import Matching
import Testing
import Worlds

/// A register of its own beside the centre's policy, which judges every ask by what happened so far.
struct Referee {
    private let donors: [DonorID: DonorProfile]
    private var notBefore: [DonorID: CivilDate] = [:]
    private var stopped: Set<DonorID> = []
    private var openAsk: [DonorID: RequestID] = [:]
    private var asked: [RequestID: Set<DonorID>] = [:]
    private var requests: [RequestID: BloodRequest] = [:]
    private(set) var asks = 0
    private(set) var asksAtNight = 0
    private(set) var faults: [String] = []

    init(_ donors: [PolicyDonor]) {
        self.donors = Dictionary(uniqueKeysWithValues: donors.map { ($0.profile.id, $0.profile) })
    }

    mutating func open(_ request: BloodRequest) { requests[request.id] = request }

    mutating func close(_ id: RequestID) { openAsk = openAsk.filter { $0.value != id } }

    mutating func hear(_ event: PolicyEvent, of donor: DonorID, at now: Instant) {
        let today = WorldTime.date(of: now)
        switch event {
        case .optedOut: stopped.insert(donor)
        case .donated: notBefore[donor] = today.adding(days: donors[donor]?.sex == .male ? 90 : 120)
        case .deferred: notBefore[donor] = today.adding(days: 28)
        case .declined, .withdrew, .noShow, .undelivered: break
        default: return
        }
        openAsk[donor] = nil
    }

    mutating func judge(_ answer: PolicyAnswer, at now: Instant) {
        for one in answer.standDowns where openAsk[one.donor] == one.request { openAsk[one.donor] = nil }
        for one in answer.asks { judge(one, at: now) }
    }

    private mutating func judge(_ one: PolicyAsk, at now: Instant) {
        asks += 1
        guard let donor = donors[one.donor], let request = requests[one.request] else {
            faults.append("nobody is \(one)")
            return
        }
        let today = WorldTime.date(of: now)
        let hour = WorldTime.hour(of: now)
        let verdict = Compatibility.canGive(
            request.component, from: donor.group, donorIsBombay: donor.isBombay, to: request.patient
        ).verdict
        if verdict != .allowed { faults.append("\(donor.group) for \(request.patient.group)") }
        if (donor.eligibleFrom[request.donationKind] ?? .distantDay) > today { faults.append("\(one) is not eligible") }
        if (notBefore[one.donor] ?? today) > today { faults.append("\(one) has given or was deferred") }
        if donor.hasOptedOut || stopped.contains(one.donor) { faults.append("\(one) said stop") }
        if !donor.channels.contains(one.channel) { faults.append("\(one) has not consented to the channel") }
        if let until = donor.pausedUntil, until > today, donor.pausedFrom ?? today <= today {
            faults.append("\(one) is away")
        }
        if donor.isPanelReserved { faults.append("\(one) is kept for a panel") }
        if openAsk[one.donor] != nil { faults.append("\(one) is asked for \(openAsk[one.donor] ?? 0) already") }
        if !asked[one.request, default: []].insert(one.donor).inserted { faults.append("\(one) twice") }
        if hour >= 22 || hour < 8 {
            asksAtNight += 1
            let day = hour < 8 ? today : today.adding(days: 1)
            let cannotWait =
                request.urgency == .emergency || request.neededBy < WorldTime.instant(day, minute: 8 * 60) + .hours(3)
            if !donor.acceptsNightEmergencies || !cannotWait { faults.append("\(one) is woken") }
        }
        openAsk[one.donor] = one.request
    }
}

extension CivilDate {
    fileprivate static let distantDay = CivilDate(dayNumber: 1_000_000)
}

/// Registers in which every rule meets somebody, requests at any hour, and people who answer anything.
@Suite struct GeneratedAsksTests {
    let ground: Ground

    init() throws { ground = try Ground.load() }

    /// 10⁵ asks; as many as `QATRA_ASKS` says.
    static let asksMin = ProcessInfo.processInfo.environment["QATRA_ASKS"].flatMap { Int($0) } ?? 100_000
    private static let parts = 4

    @Test(arguments: 0..<parts)
    func nobodyIsAskedWhomARuleProtects(part: Int) {
        var (asks, asksAtNight, round) = (0, 0, 0)
        while asks < Self.asksMin / Self.parts {
            let seed = UInt64(part * 1_000_000 + round)
            let referee = live(seed: seed)
            #expect(referee.faults.isEmpty, "seed \(seed): \(referee.faults.prefix(3))")
            guard referee.faults.isEmpty else { return }
            asks += referee.asks
            asksAtNight += referee.asksAtNight
            round += 1
            if round > 100_000 { break }
        }
        #expect(asks >= Self.asksMin / Self.parts)
        #expect(asksAtNight > asks / 50, "the night was hardly tried")
    }

    private func donor(_ id: DonorID, _ random: inout SimulationRandom) -> PolicyDonor {
        let today = WorldTime.date(of: ground.start)
        var eligibleFrom: [DonationKind: CivilDate] = [:]
        for kind in DonationKind.allCases where random.chance(0.95) {
            eligibleFrom[kind] = today.adding(days: random.chance(0.85) ? -3 : random.within(0...30))
        }
        let channels = Set(Channel.allCases.filter { _ in random.chance(0.6) })
        let profile = DonorProfile(
            id: id, group: random.pick(BloodGroup.allCases), isBombay: random.chance(0.03),
            sex: random.chance(0.5) ? .male : .female,
            home: GeoPoint(latitude: 31.57 + 0.1 * random.normal(), longitude: 74.31 + 0.1 * random.normal()),
            channels: channels, hasOptedOut: random.chance(0.05),
            pausedUntil: random.chance(0.05) ? today.adding(days: random.within(-2...5)) : nil,
            eligibleFrom: eligibleFrom, acceptsNightEmergencies: random.chance(0.5),
            isPanelReserved: random.chance(0.05), willingness: random.chance(0.5) ? random.unit() : nil)
        return PolicyDonor(profile: profile, birthDate: today.adding(years: -30))
    }

    private func request(_ id: RequestID, at now: Instant, _ random: inout SimulationRandom) -> BloodRequest {
        BloodRequest(
            id: id, mode: .specificGroup,
            patient: Patient(
                group: random.pick(BloodGroup.known), sex: random.chance(0.5) ? .male : .female,
                ageYears: random.within(1...80), hasAntiD: random.chance(0.05), isBombay: random.chance(0.02)),
            component: random.pick([.redCells, .wholeBlood, .plasma]), unitsNeeded: random.within(3...12),
            place: GeoPoint(latitude: 31.55, longitude: 74.34), urgency: random.pick(Urgency.allCases), openedAt: now,
            neededBy: now + .hours(1 + 14 * random.unit()))
    }

    /// Three days of one small register under a centre whose caps are wide, so that asks are many.
    private func live(seed: UInt64) -> Referee {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("generated asks"))
        let donors = (1...700).map { donor(DonorID($0), &random) }
        var referee = Referee(donors)
        // Everybody who is planned for is asked at once: more asks, and the same rules.
        var dispatch = DispatchPolicy.standard
        for clocks in [\DispatchPolicy.emergency, \.urgent, \.routine]
            as [WritableKeyPath<DispatchPolicy, UrgencyPolicy>]
        {
            dispatch[keyPath: clocks].waveSizeMax = 60
            dispatch[keyPath: clocks].firstWaveGaps = 1_000
            dispatch[keyPath: clocks].timesUsualCost = 1_000
        }
        var policy = ground.centre(dispatch, reach: ReachPolicy(asksPer24HoursMax: 30, asksPer30DaysMax: 90))
        var now = ground.start + .minutes(random.unit() * 1_440)
        _ = policy.start(donors, at: now)
        var answer = PolicyAnswer()
        var waiting: [PolicyAsk] = []
        var open: [BloodRequest] = []
        for number in 1...20 {
            let new = request(RequestID(number), at: now, &random)
            open.append(new)
            referee.open(new)
            answer = policy.open(new, at: now)
            referee.judge(answer, at: now)
            waiting += answer.asks
            for _ in 0..<5 {
                now = now + .minutes(2 + 40 * random.unit())
                if waiting.isEmpty || random.chance(0.5) {
                    answer = policy.clock(at: now)
                } else {
                    let ask = waiting.remove(at: random.below(waiting.count))
                    let event = random.pick(Self.events)
                    referee.hear(event, of: ask.donor, at: now)
                    answer = policy.take(event, of: ask.donor, for: ask.request, at: now)
                    if case .pledged = event { waiting.append(ask) }
                }
                referee.judge(answer, at: now)
                waiting += answer.asks
            }
            while let first = open.first, first.neededBy < now || open.count > 2 {
                open.removeFirst()
                waiting.removeAll { $0.request == first.id }
                answer = policy.close(first.id, at: now)
                referee.judge(answer, at: now)
                referee.close(first.id)
            }
        }
        return referee
    }

    private static let events: [PolicyEvent] = [
        .declined, .optedOut, .pledged(arriveBy: nil), .pledged(arriveBy: nil), .withdrew, .arrived, .noShow, .deferred,
        .donated, .unclear, .late, .undelivered,
    ]
}
