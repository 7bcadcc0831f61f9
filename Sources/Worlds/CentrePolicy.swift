public import Blood
public import Dispatching
public import Matching
public import Supply

/// The policy the centre runs: its dispatcher, its response model and its donor index, without the store, the outbox
/// and the pages around them.
///
/// What a centre does in one transaction happens here in one call. The need counts as confirmed when the request comes,
/// because outside worlds know no verification.
public struct CentrePolicy: AskingPolicy {
    private var dispatcher: Dispatcher
    private let rules: EligibilityRules
    private let reach: ReachPolicy
    private let weights: RankingWeights
    private let local: @Sendable (Instant) -> LocalTime
    private var index: DonorIndex
    private var donors: [DonorID: PolicyDonor] = [:]
    private var donations: [DonorID: [CivilDate]] = [:]
    private var ongoing: [RequestID: RequestCourse] = [:]
    private var standing: Instant?
    private var allocation: JointAllocation?
    private let outlook: ScarcityOutlook?
    private var demand = ExpectedDemand()
    /// What each group is worth to others, as of last night; `nil` while too little demand was seen.
    public private(set) var prices: ScarcityPrices?

    /// How long one allocation serves. Between two of them donors answer and requests come; half a minute is little
    /// beside the five minutes between two looks of an emergency, and a province plans for 500 in a second.
    private static let jointEvery = Duration.seconds(30)

    /// - Parameter outlook: how the groups are priced, where `weights` give that a cost; `nil`: by the fixed prices.
    public init(
        dispatcher: Dispatcher = Dispatcher(), rules: EligibilityRules, reach: ReachPolicy = ReachPolicy(),
        weights: RankingWeights = RankingWeights(), outlook: ScarcityOutlook? = ScarcityOutlook(),
        local: @escaping @Sendable (Instant) -> LocalTime
    ) {
        self.dispatcher = dispatcher
        self.rules = rules
        self.reach = reach
        self.weights = weights
        self.outlook = outlook
        self.local = local
        index = DonorIndex([], policy: reach, weights: weights)
    }

    /// The model as it has learned so far.
    public var model: ResponseModel { dispatcher.model }

    /// P(pledges) as it was planned when this donor was asked for an open request; for judging the model.
    public func plannedPledge(of donor: DonorID, for request: RequestID) -> Double? {
        ongoing[request]?.asks.first { $0.donor == donor }.map { $0.chances.answers * $0.chances.pledges }
    }

    public mutating func start(_ donors: [PolicyDonor], at now: Instant) -> PolicyAnswer {
        for donor in donors { self.donors[donor.profile.id] = donor }
        rebuild(at: now)
        return PolicyAnswer()
    }

    /// Sets every donor's standing anew, as the centre does each night: what was learned changes who looks willing.
    private mutating func rebuild(at now: Instant) {
        standing = now
        dispatcher.model.registered = donors.count
        let profiles = donors.values.map { dispatcher.model.weighed($0.profile, today: local(now).today) }
        index = DonorIndex(profiles, policy: reach, weights: weights)
        renewPrices(at: now)
    }

    /// Prices of the groups for the coming season, made of the requests seen; the last ones serve on where none can be.
    private mutating func renewPrices(at now: Instant) {
        guard let outlook, weights.scarcityCost > 0 else { return }
        let supply = index.supply(on: local(now).today, now: now)
        if var plan = ScarcityPlan(supply: supply, demand: demand, outlook: outlook, now: now) {
            while !plan.isDrawn, plan.draw() {}
            if plan.isDrawn { prices = plan.prices() }
        }
        index.prices = prices
    }

    public mutating func open(_ request: BloodRequest, at now: Instant) -> PolicyAnswer {
        if let standing, now - standing >= .hours(24) { rebuild(at: now) }
        if request.mode == .specificGroup {
            demand.note(
                request.patient, component: request.component, units: request.unitsNeeded, at: request.place, now: now)
        }
        ongoing[request.id] = RequestCourse(
            request: request, radiusKilometres: dispatcher.policy.ringsKilometres.first ?? 0)
        ongoing[request.id]?.verification = .verified
        var answer = PolicyAnswer()
        take(.opened, request.id, by: .system, at: now, &answer)
        return finished(answer)
    }

    public mutating func take(
        _ event: PolicyEvent, of donor: DonorID, for request: RequestID, at now: Instant
    ) -> PolicyAnswer {
        var answer = PolicyAnswer()
        guard ongoing[request] != nil else {
            follow(event, of: donor, at: now)
            return finished(answer)
        }
        for (one, actor) in Self.events(event, donor) { take(one, request, by: actor, at: now, &answer) }
        switch event {
        case .deferred: rest(donor, at: now)
        // Heard from the facility, and not only supposed because the time went by.
        case .noShow where ongoing[request]?.asks.first { $0.donor == donor }?.stage == .noShow:
            release(donor, from: request, at: now)
        default: break
        }
        return finished(answer)
    }

    public mutating func clock(at now: Instant) -> PolicyAnswer {
        var answer = PolicyAnswer()
        for id in ongoing.keys.sorted() where ongoing[id]?.wakeAt.map({ $0 <= now }) ?? false {
            take(.timer, id, by: .system, at: now, &answer)
        }
        return finished(answer)
    }

    public mutating func close(_ request: RequestID, at now: Instant) -> PolicyAnswer {
        var answer = PolicyAnswer()
        if ongoing[request]?.phase.isOngoing == true {
            take(.withdraw(reason: "closed"), request, by: .system, at: now, &answer)
        }
        for ask in ongoing.removeValue(forKey: request)?.asks ?? [] where isHeld(ask.donor, by: request) {
            // Whoever promised and is only supposed not to come may still be on the way.
            if ask.stage == .noShow { answer.standDowns.append(PolicyStandDown(request: request, donor: ask.donor)) }
            release(ask.donor, from: request, at: now)
        }
        return finished(answer)
    }

    private func isHeld(_ donor: DonorID, by request: RequestID) -> Bool {
        donors[donor]?.profile.openAsk == request
    }

    private mutating func release(_ donor: DonorID, from request: RequestID, at now: Instant) {
        guard isHeld(donor, by: request) else { return }
        donors[donor]?.profile.openAsk = nil
        refresh(donor, at: now)
    }

    private func finished(_ answer: PolicyAnswer) -> PolicyAnswer {
        var answer = answer
        answer.wakeAt = ongoing.values.compactMap(\.wakeAt).min()
        return answer
    }

    /// What the desk would hear. Staff report what happens at the facility, donors what they do themselves.
    private static func events(_ event: PolicyEvent, _ donor: DonorID) -> [(RequestEvent, Actor)] {
        switch event {
        case .delivered: [(.delivery(donor: donor, channel: .sms, state: .delivered), .gateway)]
        case .undelivered: [(.delivery(donor: donor, channel: .sms, state: .failed), .gateway)]
        case .unclear: [(.reply(donor: donor, .unclear), .donor(donor))]
        case .declined, .withdrew: [(.reply(donor: donor, .decline), .donor(donor))]
        case .optedOut: [(.reply(donor: donor, .optOut), .donor(donor))]
        case .pledged(let arriveBy):
            [(.reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: arriveBy)), .donor(donor))]
        case .late: [(.timer, .system)]
        case .arrived: [(.arrived(donor: donor), .system)]
        case .noShow: [(.noShow(donor: donor), .system)]
        case .deferred: [(.deferred(donor: donor), .system)]
        case .donated: [(.donated(donor: donor), .system)]
        }
    }

    /// What changes a donor also when the request is over.
    private mutating func follow(_ event: PolicyEvent, of donor: DonorID, at now: Instant) {
        switch event {
        case .optedOut:
            donors[donor]?.profile.hasOptedOut = true
            refresh(donor, at: now)
        case .donated: give(donor, at: now)
        case .deferred: rest(donor, at: now)
        default: return
        }
    }

    // MARK: - One turn of the wheel

    private mutating func take(
        _ event: RequestEvent, _ id: RequestID, by actor: Actor, at now: Instant, _ answer: inout PolicyAnswer
    ) {
        guard let old = ongoing[id] else { return }
        let (decision, allocation) = decide(event, on: old, by: actor, at: now)
        self.allocation = allocation
        guard case .taken(var course, let effects) = decision else {
            if case .timer = event { ongoing[id]?.wakeAt = nil }
            return
        }
        for effect in effects { perform(effect, id, at: now, &answer) }
        course.noteHandedOver()
        ongoing[id] = course
        for (before, after) in course.changedAsks(since: old) {
            dispatcher.model.learn(from: before, to: after, request: course.request, now: now)
            remember(before, after, id, at: now)
        }
    }

    /// On its own, so that the index is not held while the register changes, which would copy it.
    private func decide(
        _ event: RequestEvent, on course: RequestCourse, by actor: Actor, at now: Instant
    ) -> (Decision, JointAllocation?) {
        // Made when the plan first asks the register: most events ask nobody.
        var allocation = allocation.flatMap { now - $0.madeAt < Self.jointEvery ? $0 : nil }
        let decision = dispatcher.decide(
            event, by: actor, on: course, now: now, local: local,
            candidates: { query in
                if allocation == nil { allocation = allocate(at: now) }
                return allocation?.ranking(for: course.request.id, query) { index.ranking($0) } ?? index.ranking(query)
            })
        return (decision, allocation)
    }

    /// Plans the open requests together when several look for donors within a minute.
    private func allocate(at now: Instant) -> JointAllocation {
        guard dispatcher.isCrowded(ongoing.values, now: now) else { return JointAllocation(madeAt: now) }
        return dispatcher.allocate(
            Array(ongoing.values), now: now, local: local, candidates: { index.ranking($0) })
    }

    private mutating func perform(_ effect: Effect, _ id: RequestID, at now: Instant, _ answer: inout PolicyAnswer) {
        switch effect {
        case .send(let donor, _, let channel, .ask, _):
            answer.asks.append(PolicyAsk(request: id, donor: donor, channel: channel))
        // Also the answer to a yes that came when nobody was needed any more.
        case .send(let donor, _, _, .standDown, _), .send(let donor, _, _, .standDownAgain, _):
            answer.standDowns.append(PolicyStandDown(request: id, donor: donor))
        case .optOut(let donor): donors[donor]?.profile.hasOptedOut = true
        case .markWrongNumber(let donor): donors[donor]?.profile.channels = []
        case .recordDonation(let donor, _): give(donor, at: now)
        case .send, .cancelUnsent, .record, .revokeDonation: return
        }
    }

    // MARK: - The register follows

    private mutating func give(_ donor: DonorID, at now: Instant) {
        donations[donor, default: []].append(local(now).today)
        reckon(donor, at: now)
    }

    /// Deferred at the desk: the reason is the blood bank's, so the donor rests as long as a low haemoglobin would
    /// (the second reason of deferral in Karachi) unless the register is told otherwise.
    private mutating func rest(_ donor: DonorID, at now: Instant) {
        donors[donor]?.notBefore = local(now).today.adding(days: 90)
        reckon(donor, at: now)
    }

    private mutating func reckon(_ id: DonorID, at now: Instant) {
        guard let donor = donors[id] else { return }
        donors[id]?.profile.eligibleFrom = donor.firstDays(rules, given: donations[id] ?? [], today: local(now).today)
        donors[id]?.profile.lastDonation = donations[id]?.last ?? donor.lastDonation
        refresh(id, at: now)
    }

    private mutating func refresh(_ id: DonorID, at now: Instant) {
        guard let donor = donors[id] else { return }
        index.upsert(dispatcher.model.weighed(donor.profile, today: local(now).today))
    }

    /// What the store would say of a donor whose ask changed.
    private mutating func remember(_ before: Ask?, _ ask: Ask, _ id: RequestID, at now: Instant) {
        guard before?.stage != ask.stage, var profile = donors[ask.donor]?.profile else { return }
        if before == nil {
            profile.record.asked += 1
            profile.recentAsks.removeAll { $0 < now - .hours(90 * 24) }
            profile.recentAsks.append(now)
        }
        // Whoever was asked and has not said no may still answer, and whoever promised may still come: nobody else asks
        // before this request is closed.
        let isHeld = ask.stage.isOpen || ask.stage == .silent || ask.stage == .noShow
        if isHeld, profile.openAsk == nil { profile.openAsk = id }
        if !isHeld, profile.openAsk == id { profile.openAsk = nil }
        if ask.stage == .stoodDown {
            // Only a promise that was not needed earns the front of the queue.
            profile.wasStoodDown = before?.stage.isCommitted ?? false
        } else if before == nil {
            profile.wasStoodDown = false
        }
        let wasAnswered = before.map { $0.stage.isAnswered || $0.stage == .stoodDown } ?? false
        if ask.stage.isAnswered, !wasAnswered {
            profile.record.answered += 1
            profile.lastAnswerAt = now
        }
        switch ask.stage {
        case .pledged where before?.stage != .onTheWay: profile.record.pledged += 1
        case .arrived: profile.record.arrived += 1
        case .donated: profile.record.donated += 1
        default: break
        }
        donors[ask.donor]?.profile = profile
        refresh(ask.donor, at: now)
    }
}

extension PolicyDonor {
    /// The first day of each kind, by the rules and by what the blood bank said.
    func firstDays(
        _ rules: EligibilityRules, given: [CivilDate], today: CivilDate
    ) -> [DonationKind: CivilDate] {
        let dates = ([lastDonation].compactMap { $0 } + given).filter { $0 <= today }
        let history = DonorHistory(
            sex: profile.sex, birthDate: birthDate,
            donations: dates.map { DonorHistory.PastDonation(date: $0, kind: .wholeBlood) },
            hasGivenBefore: profile.record.donated > 0)
        let days = (try? rules.firstDays(of: history, on: today)) ?? [:]
        return days.mapValues { max($0, notBefore ?? $0) }
    }
}
