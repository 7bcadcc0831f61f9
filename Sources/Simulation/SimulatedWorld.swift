public import Blood
public import Centre
internal import Dispatching
public import Jurisdiction
internal import Matching

/// Days of a centre without a store, a network or a clock: the real dispatcher and the real donor index against the
/// same people who live behind the simulated phones, in one thread and in virtual time.
///
/// What it does not know: fatigue (people answer their tenth ask as their first), stock, replacement donors, families
/// who find donors themselves. Answers are taken as meant; misread texts are tested with the texts themselves.
public struct SimulatedWorld {
    struct Course {
        var course: RequestCourse
        var firstPledgeAt: Instant?
        var unitTimes: [Instant] = []
    }

    /// A verification or an end that is still to come, in the order of time.
    private enum Next {
        case phone(PhoneEvent)
        case arrival(SimulatedDemand.Arrival)
        case verification(RequestID, isConfirmed: Bool)
        case timer(RequestID)
        case giveUp(RequestID)
    }

    /// After the deadline a person waits this long for late donors and then closes the request.
    static let patience = Duration.hours(2)
    private static let staff = Actor.staff(1)

    private let plan: SimulationPlan
    private let rules: EligibilityRules
    var records: [DonorRecord]
    private var index: DonorIndex
    private var phones: PhoneWorld
    private var arrivals: [SimulatedDemand.Arrival]
    private var nextArrival = 0
    private var verifications: [RequestID: (at: Instant, isConfirmed: Bool)] = [:]
    private var ongoing: [RequestID: Course] = [:]
    private var unsent: [(message: GatewayMessage, intent: SimulatedIntent)] = []
    private var messageCount = 0
    private var now: Instant
    var tally: SimulationTally

    /// - Parameter donors: with ids from 1 in order, as the demonstration centre makes them.
    public init(
        plan: SimulationPlan, donors: [DonorRecord], rules: EligibilityRules, places: Places,
        frequencies: GroupFrequencies
    ) {
        self.plan = plan
        self.rules = rules
        var behaviour = plan.behaviour
        // Time is virtual already.
        behaviour.speed = 1
        records = donors
        let today = PakistanTime.date(of: plan.start)
        index = DonorIndex(
            donors.map { DonorProfile($0, rules: rules, today: today) }, policy: ReachPolicy())
        phones = PhoneWorld(seed: plan.seed, behaviour: behaviour, faults: plan.faults)
        arrivals = SimulatedDemand(plan: plan, places: places, frequencies: frequencies).arrivals()
        now = plan.start
        tally = SimulationTally(days: plan.days, donors: donors.count)
    }

    /// Lives all days to their end.
    /// - Parameter progress: told the share that is done, from 0 to 1, after every request that came in.
    /// - Throws: `CancellationError`.
    public mutating func run(progress: (Double) -> Void = { _ in }) throws -> SimulationReport {
        while let (moment, next) = nextEvent() {
            now = max(now, moment)
            switch next {
            case .phone(let event): live(event)
            case .arrival(let arrival):
                try Task.checkCancellation()
                open(arrival)
                progress(Double(nextArrival) / Double(arrivals.count))
            case .verification(let id, let isConfirmed):
                verifications[id] = nil
                take(isConfirmed ? .verified : .verificationRejected(reason: "not confirmed"), id, by: Self.staff)
            case .timer(let id): take(.timer, id, by: .system)
            case .giveUp(let id): take(.expire(reason: "deadline passed"), id, by: Self.staff)
            }
        }
        for id in ongoing.keys.sorted() { close(id) }
        return tally.report
    }

    // MARK: - Time

    /// The earliest thing to come; at the same moment phones before people, people before clocks.
    private mutating func nextEvent() -> (Instant, Next)? {
        var best: (moment: Instant, next: Next)?
        func offer(_ moment: Instant, _ next: Next) {
            if best.map({ moment < $0.moment }) ?? true { best = (moment, next) }
        }
        if let event = phones.queue.first() { offer(event.due, .phone(event)) }
        if nextArrival < arrivals.count {
            offer(arrivals[nextArrival].request.openedAt, .arrival(arrivals[nextArrival]))
        }
        for id in ongoing.keys.sorted() {
            guard let course = ongoing[id]?.course else { continue }
            if let due = verifications[id] { offer(due.at, .verification(id, isConfirmed: due.isConfirmed)) }
            let giveUpAt = course.request.neededBy + Self.patience
            offer(giveUpAt, .giveUp(id))
            // A clock that was due is looked at now, never in the past.
            if let wakeAt = course.wakeAt, wakeAt < giveUpAt { offer(max(wakeAt, now), .timer(id)) }
        }
        return best
    }

    private mutating func open(_ arrival: SimulatedDemand.Arrival) {
        nextArrival += 1
        let id = arrival.request.id
        let radius = plan.dispatcher.policy.ringsKilometres.first ?? 0
        ongoing[id] = Course(course: RequestCourse(request: arrival.request, radiusKilometres: radius))
        verifications[id] = (now + arrival.verifiedAfter, arrival.isConfirmed)
        take(.opened, id, by: Self.staff)
    }

    // MARK: - One turn of the wheel

    private mutating func take(_ event: RequestEvent, _ id: RequestID, by actor: Actor) {
        guard var state = ongoing[id] else { return }
        tally.report.decisions += 1
        let decision = decide(event, on: state.course, by: actor)
        guard case .taken(var course, var effects) = decision else {
            // A clock that nobody can serve must not stop time.
            if case .timer = event { ongoing[id]?.course.wakeAt = nil }
            return
        }
        let lost = plan.dispatcher.newlyOpen(from: state.course, to: course).filter { isHeldElsewhere($0, id) }
        if !lost.isEmpty {
            plan.dispatcher.dropUnclaimed(Set(lost), from: &course, effects: &effects)
        }
        let old = state.course
        state.course = course
        ongoing[id] = state
        noteAsks(from: old, to: course)
        for effect in effects { perform(effect, course) }
        handOver(id)
        if !(ongoing[id]?.course.phase.isOngoing ?? false) { close(id) }
    }

    /// On its own, so that the index is not held while the register changes, which would copy it.
    private func decide(_ event: RequestEvent, on course: RequestCourse, by actor: Actor) -> Decision {
        plan.dispatcher.decide(
            event, by: actor, on: course, now: now,
            local: { LocalTime(today: PakistanTime.date(of: $0), hour: PakistanTime.hour(of: $0)) },
            candidates: { index.ranking($0) })
    }

    private func isHeldElsewhere(_ donor: DonorID, _ request: RequestID) -> Bool {
        records[Int(donor) - 1].openAsk.map { $0 != request } ?? false
    }

    private mutating func perform(_ effect: Effect, _ course: RequestCourse) {
        switch effect {
        case .send(let donor, _, let channel, let purpose, let expiresAt):
            let kilometres = course.asks.first { $0.donor == donor }?.distanceKilometres ?? 0
            messageCount += 1
            let message = GatewayMessage(
                idempotencyKey: "day-\(messageCount)", to: records[Int(donor) - 1].donor.phone, channel: channel,
                body: "", expiresAt: expiresAt)
            let intent = SimulatedIntent(
                purpose: purpose, request: course.request.id, donor: donor, kilometres: kilometres)
            unsent.append((message, intent))
        case .optOut(let donor):
            records[Int(donor) - 1].donor.optedOutAt = now
            tally.report.optedOut += 1
            remember(donor)
        case .markWrongNumber(let donor):
            records[Int(donor) - 1].donor.wrongNumberAt = now
            remember(donor)
        case .recordDonation(let donor, let kind):
            records[Int(donor) - 1].donations.append(
                Donation(
                    donor: donor, request: course.request.id, date: PakistanTime.date(of: now), kind: kind,
                    recordedAt: now))
            ongoing[course.request.id]?.unitTimes.append(now)
            remember(donor)
        case .cancelUnsent, .record, .revokeDonation:
            // Messages leave at once here, and nobody takes anything back.
            return
        }
    }

    /// Gives the turn's messages to the gateway and tells the dispatcher what it said.
    private mutating func handOver(_ id: RequestID) {
        let messages = unsent
        unsent = []
        for (message, intent) in messages {
            let (answer, entry) = phones.judge(message, intent: intent, now: now)
            phones.apply(entry)
            if message.channel == .voice { tally.report.calls += 1 } else { tally.report.messages += 1 }
            let state: AttemptState =
                switch answer {
                case .accepted: .submitted
                case .unknown: .unknown
                case .rejected, .busy: .failed
                }
            take(
                .delivery(donor: intent.donor, channel: message.channel, state: state, purpose: intent.purpose), id,
                by: .gateway)
        }
    }

    // MARK: - The register follows

    private mutating func remember(_ donor: DonorID) {
        let record = records[Int(donor) - 1]
        index.upsert(DonorProfile(record, rules: rules, today: PakistanTime.date(of: now)))
    }

    /// Keeps, for every donor whose ask changed, what the store would say of them.
    private mutating func noteAsks(from old: RequestCourse, to new: RequestCourse) {
        let before = Dictionary(old.asks.map { ($0.donor, $0) }) { first, _ in first }
        for ask in new.asks where before[ask.donor]?.stage != ask.stage {
            let slot = Int(ask.donor) - 1
            let previous = before[ask.donor]
            if previous == nil {
                if !mayBeAsked(records[slot], for: new.request) { tally.report.wrongAsks += 1 }
                records[slot].record.asked += 1
                records[slot].recentAsks.removeAll { $0 < now - .hours(90 * 24) }
                records[slot].recentAsks.append(now)
                tally.noteAsk(of: ask.donor, request: new.request)
            }
            records[slot].openAsk = ask.stage.isOpen ? new.request.id : nil
            records[slot].wasStoodDown = ask.stage == .stoodDown
            note(ask, after: previous?.stage, in: new)
            remember(ask.donor)
        }
    }

    /// The referee: the rules applied to the record itself, whatever the index thought.
    private func mayBeAsked(_ record: DonorRecord, for request: BloodRequest) -> Bool {
        let donor = record.donor
        let today = PakistanTime.date(of: now)
        let hour = PakistanTime.hour(of: now)
        let isNight = hour >= 22 || hour < 8
        let mayBeWoken = request.urgency == .emergency && donor.acceptsNightEmergencies
        let firstDays = (try? rules.firstDays(of: record.history, on: today)) ?? [:]
        let isEligible = firstDays[request.donationKind].map { $0 <= today } ?? false
        let compatibility = Compatibility.canGive(
            request.component, from: donor.group, donorIsBombay: donor.isBombay, to: request.patient)
        return donor.consentedAt != nil && donor.optedOutAt == nil && donor.wrongNumberAt == nil
            && (donor.pausedUntil.map { $0 <= today } ?? true) && !donor.isPanelReserved && !donor.channels.isEmpty
            && record.openAsk == nil && (!isNight || mayBeWoken) && isEligible && compatibility.verdict == .allowed
    }

    private mutating func note(_ ask: Ask, after previous: AskStage?, in course: RequestCourse) {
        let slot = Int(ask.donor) - 1
        let wasAnswered = previous.map { $0 != .asked && $0 != .silent && $0 != .unreachable } ?? false
        let isAnswer = ![.asked, .silent, .unreachable, .stoodDown].contains(ask.stage)
        if isAnswer, !wasAnswered { records[slot].record.answered += 1 }
        switch ask.stage {
        case .pledged where previous != .onTheWay:
            records[slot].record.pledged += 1
            tally.report.pledges += 1
            let id = course.request.id
            if ongoing[id]?.firstPledgeAt == nil { ongoing[id]?.firstPledgeAt = now }
        case .arrived:
            records[slot].record.arrived += 1
            tally.report.arrivals += 1
        case .deferred: tally.report.deferredAtDesk += 1
        case .donated: records[slot].record.donated += 1
        case .stoodDown where previous == .arrived || previous == .accepted: tally.report.surplusArrivals += 1
        default: return
        }
    }

    // MARK: - The phones

    private mutating func live(_ event: PhoneEvent) {
        let intent = event.message.intent
        phones.apply(PhoneJournalEntry(.happened, at: event.due, event: event.id))
        guard let intent else { return }
        switch event.what {
        case .received, .departure, .typed: return
        case .report(let state):
            take(
                .delivery(
                    donor: intent.donor, channel: event.message.channel ?? .sms, state: state,
                    purpose: intent.purpose), intent.request, by: .gateway)
        case .answer(let kind, _):
            hear(kind, intent)
        case .facility(let stage):
            visit(stage, intent)
        }
    }

    private mutating func hear(_ kind: AnswerKind, _ intent: SimulatedIntent) {
        guard ongoing[intent.request] == nil else {
            return take(.reply(donor: intent.donor, kind.reply), intent.request, by: .donor(intent.donor))
        }
        // STOP counts also when the request has ended.
        if kind == .stop, records[Int(intent.donor) - 1].donor.optedOutAt == nil {
            records[Int(intent.donor) - 1].donor.optedOutAt = now
            tally.report.optedOut += 1
            remember(intent.donor)
        }
    }

    private mutating func visit(_ stage: FacilityReport.Stage, _ intent: SimulatedIntent) {
        guard ongoing[intent.request] != nil else {
            // The stand-down came too late, or never reached the phone.
            if stage == .arrived { tally.report.surplusArrivals += 1 }
            return
        }
        switch stage {
        case .leftHome: take(.leftHome(donor: intent.donor), intent.request, by: .donor(intent.donor))
        case .arrived: take(.arrived(donor: intent.donor), intent.request, by: Self.staff)
        case .accepted: take(.accepted(donor: intent.donor), intent.request, by: Self.staff)
        case .deferred: take(.deferred(donor: intent.donor), intent.request, by: Self.staff)
        case .donated: take(.donated(donor: intent.donor), intent.request, by: Self.staff)
        }
    }

    private mutating func close(_ id: RequestID) {
        guard let state = ongoing.removeValue(forKey: id) else { return }
        verifications[id] = nil
        tally.note(state)
    }
}

extension AnswerKind {
    /// As somebody who understands the text would enter it.
    fileprivate var reply: Reply {
        switch self {
        case .pledge: .pledge(arriveFrom: nil, arriveBy: nil)
        case .decline: .decline
        case .unclear: .unclear
        case .ill: .unavailable(.ill)
        case .away: .unavailable(.away)
        case .alreadyGave: .unavailable(.alreadyDonated)
        case .stop: .optOut
        case .wrongNumber: .wrongNumber
        }
    }
}
