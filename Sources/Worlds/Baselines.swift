public import Blood
public import Dispatching
public import Matching

/// The register as the simple policies keep it: who may be asked, nearest first. Blood and intervals are judged by the
/// same rules as everywhere; caps, nights and fatigue are what these policies do not know.
struct Roll: Sendable {
    private let rules: EligibilityRules
    private let day: @Sendable (Instant) -> CivilDate
    private(set) var donors: [DonorID: PolicyDonor] = [:]
    private var donations: [DonorID: [CivilDate]] = [:]
    private var busy: [DonorID: RequestID] = [:]
    private var nearest: [GeoPoint: [(id: DonorID, kilometres: Double)]] = [:]
    private var ordered: [DonorID] = []

    init(rules: EligibilityRules, day: @escaping @Sendable (Instant) -> CivilDate) {
        self.rules = rules
        self.day = day
    }

    mutating func start(_ donors: [PolicyDonor]) {
        for donor in donors { self.donors[donor.profile.id] = donor }
        ordered = self.donors.keys.sorted()
    }

    /// Everybody within the radius who may be asked now, nearest first.
    mutating func free(
        for request: BloodRequest, within radius: Double, onlySameGroup: Bool = false, at now: Instant
    ) -> [(id: DonorID, kilometres: Double)] {
        if nearest[request.place] == nil {
            nearest[request.place] = ordered.compactMap { id in
                guard let home = donors[id]?.profile.home else { return nil }
                let kilometres = GreatCircle.kilometres(from: home, to: request.place)
                return kilometres <= 100 ? (id, kilometres) : nil
            }.sorted { ($0.kilometres, $0.id) < ($1.kilometres, $1.id) }
        }
        let today = day(now)
        var allowed: [BloodGroup: Bool] = [:]
        return (nearest[request.place] ?? []).prefix { $0.kilometres <= radius }.filter { one in
            guard let profile = donors[one.id]?.profile, busy[one.id] == nil, !profile.hasOptedOut,
                !profile.channels.isEmpty, let from = profile.eligibleFrom[request.donationKind], from <= today
            else { return false }
            if onlySameGroup { return profile.group == request.patient.group && !profile.isBombay }
            if let known = allowed[profile.group], !profile.isBombay { return known }
            let verdict = Compatibility.canGive(
                request.component, from: profile.group, donorIsBombay: profile.isBombay, to: request.patient
            ).verdict
            if !profile.isBombay { allowed[profile.group] = verdict == .allowed }
            return verdict == .allowed
        }
    }

    func channel(_ donor: DonorID) -> Channel {
        let channels = donors[donor]?.profile.channels ?? []
        return [.sms, .whatsApp, .app, .voice].first { channels.contains($0) } ?? .sms
    }

    mutating func claim(_ donor: DonorID, for request: RequestID) { busy[donor] = request }

    mutating func release(_ donor: DonorID, from request: RequestID) {
        if busy[donor] == request { busy[donor] = nil }
    }

    /// What the register learns from an event.
    mutating func note(_ event: PolicyEvent, of donor: DonorID, for request: RequestID, at now: Instant) {
        switch event {
        case .optedOut: donors[donor]?.profile.hasOptedOut = true
        case .deferred: donors[donor]?.notBefore = day(now).adding(days: 90)
        case .donated: donations[donor, default: []].append(day(now))
        case .declined, .withdrew, .noShow: break
        default: return
        }
        release(donor, from: request)
        if event == .donated || event == .deferred, let one = donors[donor] {
            donors[donor]?.profile.eligibleFrom = one.firstDays(rules, given: donations[donor] ?? [], today: day(now))
        }
    }
}

/// The simple policies that others use or published, coded here to be beaten.
public struct BaselinePolicy: AskingPolicy {
    public enum Rule: String, CaseIterable, Sendable {
        /// All compatible donors within 10 km at once.
        case everyone
        /// The 50 nearest compatible donors at once.
        case nearest50
        /// Five times the units every 10 minutes, nearest first, until enough have promised.
        case nearestWaves = "nearest-waves"
        /// The same in an order of chance.
        case randomWaves = "random-waves"
        /// Exact group, units + 2 donors within 15 km, every three minutes until that many were found: the rule of the
        /// most serious open-source matcher (FIELD, finding 5), which stops when enough were notified.
        case unitsPlusTwo = "units-plus-two"
        /// Each donor at most once in 7 days, to the open request with the highest predicted value, within 15 km: after
        /// McElfresh et al., "Matching Algorithms for Blood Donation".
        case rateLimitedGreedy = "rate-limited-greedy"
    }

    private struct Open: Sendable {
        var request: BloodRequest
        var asked: Set<DonorID> = []
        /// Asked, and neither refused nor gone from the desk.
        var waiting: Set<DonorID> = []
        var promised: Set<DonorID> = []
        var given = 0
        var nextLook: Instant?
    }

    public let rule: Rule
    private var roll: Roll
    private var open: [RequestID: Open] = [:]
    private var lastAsked: [DonorID: Instant] = [:]
    private let seed: UInt64

    /// - Parameter day: the civil day at an instant where the register is kept.
    public init(
        _ rule: Rule, rules: EligibilityRules, seed: UInt64 = 1, day: @escaping @Sendable (Instant) -> CivilDate
    ) {
        self.rule = rule
        self.seed = seed
        roll = Roll(rules: rules, day: day)
    }

    public mutating func start(_ donors: [PolicyDonor], at: Instant) -> PolicyAnswer {
        roll.start(donors)
        return PolicyAnswer()
    }

    public mutating func open(_ request: BloodRequest, at now: Instant) -> PolicyAnswer {
        open[request.id] = Open(request: request)
        return look(request.id, at: now)
    }

    public mutating func take(
        _ event: PolicyEvent, of donor: DonorID, for request: RequestID, at now: Instant
    ) -> PolicyAnswer {
        roll.note(event, of: donor, for: request, at: now)
        switch event {
        case .withdrew, .noShow, .deferred, .optedOut, .declined, .donated, .undelivered:
            open[request]?.waiting.remove(donor)
        default: break
        }
        switch event {
        case .pledged: open[request]?.promised.insert(donor)
        case .withdrew, .noShow, .deferred, .optedOut, .declined: open[request]?.promised.remove(donor)
        case .donated:
            open[request]?.promised.remove(donor)
            open[request]?.given += 1
        default: break
        }
        return finished([])
    }

    public mutating func clock(at now: Instant) -> PolicyAnswer {
        var asks: [PolicyAsk] = []
        for id in open.keys.sorted() where open[id]?.nextLook.map({ $0 <= now }) ?? false {
            asks += look(id, at: now).asks
        }
        return finished(asks)
    }

    public mutating func close(_ request: RequestID, at: Instant) -> PolicyAnswer {
        guard let closed = open.removeValue(forKey: request) else { return finished([]) }
        for donor in closed.asked { roll.release(donor, from: request) }
        var answer = finished([])
        answer.standDowns = closed.waiting.sorted().map { PolicyStandDown(request: request, donor: $0) }
        return answer
    }

    private func finished(_ asks: [PolicyAsk]) -> PolicyAnswer {
        PolicyAnswer(asks: asks, wakeAt: open.values.compactMap(\.nextLook).min())
    }

    // MARK: - Whom to ask

    private mutating func look(_ id: RequestID, at now: Instant) -> PolicyAnswer {
        guard let one = open[id] else { return finished([]) }
        open[id]?.nextLook = nil
        let chosen = choose(one, at: now)
        let asks = chosen.map { donor -> PolicyAsk in
            roll.claim(donor, for: id)
            open[id]?.asked.insert(donor)
            open[id]?.waiting.insert(donor)
            lastAsked[donor] = now
            return PolicyAsk(request: id, donor: donor, channel: roll.channel(donor))
        }
        return finished(asks)
    }

    private mutating func choose(_ one: Open, at now: Instant) -> [DonorID] {
        let request = one.request
        func unasked(_ found: [(id: DonorID, kilometres: Double)]) -> [DonorID] {
            found.map(\.id).filter { !one.asked.contains($0) }
        }
        switch rule {
        case .everyone: return unasked(roll.free(for: request, within: 10, at: now))
        case .nearest50: return Array(unasked(roll.free(for: request, within: 100, at: now)).prefix(50))
        case .nearestWaves, .randomWaves:
            open[request.id]?.nextLook = now + .minutes(10)
            guard one.promised.count + one.given < request.unitsNeeded else { return [] }
            var found = unasked(roll.free(for: request, within: 50, at: now))
            if rule == .randomWaves {
                var random = SimulationRandom(seed: seed, UInt64(request.id), UInt64(one.asked.count))
                found.shuffle(using: &random)
            }
            return Array(found.prefix(5 * request.unitsNeeded))
        case .unitsPlusTwo:
            let wanted = request.unitsNeeded + 2 - one.asked.count
            let found = unasked(roll.free(for: request, within: 15, onlySameGroup: true, at: now)).prefix(wanted)
            if found.count < wanted { open[request.id]?.nextLook = now + .minutes(3) }
            return Array(found)
        case .rateLimitedGreedy:
            // Whoever rests now becomes free during the request, so it looks again every hour.
            open[request.id]?.nextLook = now + .hours(1)
            return roll.free(for: request, within: 15, at: now).filter { donor in
                lastAsked[donor.id].map { now - $0 >= .hours(7 * 24) } ?? true
                    && isBest(request, for: donor.id, kilometres: donor.kilometres)
            }.map(\.id)
        }
    }

    /// Whether no other open request is worth more to this donor: the same group first, then the nearer, then the
    /// earlier.
    private func isBest(_ request: BloodRequest, for donor: DonorID, kilometres: Double) -> Bool {
        guard let profile = roll.donors[donor]?.profile else { return false }
        func value(_ other: BloodRequest, _ kilometres: Double) -> Double {
            (profile.group == other.patient.group ? 1 : 0.5) / (1 + kilometres / 10)
        }
        let own = value(request, kilometres)
        return !open.values.contains { other in
            guard other.request.id != request.id, other.given < other.request.unitsNeeded else { return false }
            let distance = GreatCircle.kilometres(from: profile.home, to: other.request.place)
            guard distance <= 15 else { return false }
            let verdict = Compatibility.canGive(
                other.request.component, from: profile.group, to: other.request.patient
            ).verdict
            return verdict == .allowed && value(other.request, distance) > own
        }
    }
}
