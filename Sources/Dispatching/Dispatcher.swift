public import Blood
public import Matching

/// The dispatcher: `(state, event, now) → (state, what to do)`, and nothing else.
///
/// It reads no clock, no store and no register: the moment, the facility's civil time and the source of candidates are
/// arguments. The same arguments always give the same decision. It recruits people; it never clears a donor or a unit.
public struct Dispatcher: Sendable {
    public var policy: DispatchPolicy
    public var model: ResponseModel

    public init(policy: DispatchPolicy = .standard, model: ResponseModel = .standard) {
        self.policy = policy
        self.model = model
    }

    /// Decides on one event.
    ///
    /// Duplicates change nothing: the same pledge, arrival or donation twice is taken and has no second effect. A
    /// report of a donor or a gateway that comes too late to matter is taken and ignored; the same act of a person is
    /// refused with the reason.
    /// - Parameters:
    ///   - local: the facility's civil day and hour at an instant.
    ///   - candidates: the register; it may be asked several times in one decision.
    public func decide(
        _ event: RequestEvent, by actor: Actor, on course: RequestCourse, now: Instant,
        local: (Instant) -> LocalTime, candidates: (CandidateQuery) -> Ranking
    ) -> Decision {
        withoutActuallyEscaping(local) { local in
            withoutActuallyEscaping(candidates) { candidates in
                var turn = Turn(
                    policy: policy, model: model, actor: actor, now: now, local: local, candidates: candidates,
                    course: course)
                turn.catchUp(sparing: event.donor)
                if let refusal = turn.take(event) { return .refused(refusal) }
                // That a message arrived changes nobody's chances, and a wide wave brings a hundred such reports at
                // once: the plan is looked at again when its clock or anything else says so.
                if event.isArrival, turn.hasNothingToPlan(before: course) { return .taken(turn.course, turn.effects) }
                turn.settle()
                return .taken(turn.course, turn.effects)
            }
        }
    }

    /// Donors whose ask is open after a decision and was not before: asked anew, or opened again by a late yes. The
    /// store claims these; "one open ask per donor" decides.
    public func newlyOpen(from before: RequestCourse, to after: RequestCourse) -> [DonorID] {
        let wasOpen = Set(before.asks.filter { $0.stage.isOpen }.map(\.donor))
        return after.asks.filter { $0.stage.isOpen && !wasOpen.contains($0.donor) }.map(\.donor)
    }

    /// Takes back the asks of donors whom another request claimed first, as if they had never been candidates.
    ///
    /// An ask that a late yes had opened again goes back to its ended stage. The plan is lowered by what they were
    /// worth and the next look is at once; decide `.timer` again in the same transaction to replace them sooner.
    public func dropUnclaimed(
        _ donors: Set<DonorID>, from course: inout RequestCourse, effects: inout [Effect]
    ) {
        guard !donors.isEmpty else { return }
        var lookAgainAt: Instant?
        for index in course.asks.indices.reversed() where donors.contains(course.asks[index].donor) {
            let ask = course.asks[index]
            guard ask.stage.isOpen else { continue }
            lookAgainAt = max(lookAgainAt ?? ask.changedAt, ask.changedAt)
            if let ended = ask.reopenedFrom {
                course.asks[index].stage = ended
                course.asks[index].reopenedFrom = nil
            } else {
                course.asks.remove(at: index)
                if let wave = course.waves.firstIndex(where: { $0.number == ask.wave }) {
                    course.waves[wave].asked -= 1
                }
            }
        }
        guard let lookAgainAt else { return }
        effects.removeAll { effect in
            switch effect {
            case .send(let donor, _, _, _, _): donors.contains(donor)
            default: false
            }
        }
        if course.phase.isOngoing {
            course.wakeAt = min(course.wakeAt ?? lookAgainAt + .seconds(1), lookAgainAt + .seconds(1))
            course.plan = summary(of: course, now: lookAgainAt)
        }
        effects = effects.compactMap { effect in
            guard case .record(.waveLaunched(let wave)) = effect else {
                if case .record(.planned) = effect { return course.plan.map { .record(.planned($0)) } }
                return effect
            }
            // A wave that nobody is left of keeps its number, so that the next one is not taken for it.
            return course.waves.first { $0.number == wave.number && $0.asked > 0 }.map { .record(.waveLaunched($0)) }
        }
    }

    /// The plan in numbers, as of `now`: the stated chance is that of the deadline, nothing rosier.
    public func summary(of course: RequestCourse, now: Instant) -> PlanSummary {
        let request = course.request
        let clocks = policy[request.urgency]
        var distribution = PoissonBinomial(needed: course.donationsNeeded(policy))
        for ask in course.asks where ask.stage.isOpen {
            distribution.add(
                model.probability(
                    of: ask, request: request, now: now, deadline: request.neededBy, lateGrace: clocks.lateGrace))
        }
        return PlanSummary(
            asking: course.asks.count { $0.stage == .asked || $0.stage == .unclear },
            pledged: course.asks.count { $0.stage.isCommitted }, unitsInHand: course.unitsInHand,
            probability: distribution.probabilityOfEnough, target: clocks.target, by: request.neededBy,
            further: course.phase == .open && course.further > 0 ? course.further : nil,
            probabilityWithFurther: course.phase == .open && course.further > 0
                ? course.chanceWithFurther.map { max($0, distribution.probabilityOfEnough) } : nil)
    }
}

extension RequestCourse {
    /// Donations still needed: units not issued from stock, times the donors behind one unit, less those given.
    func donationsNeeded(_ policy: DispatchPolicy) -> Int {
        let perUnit =
            request.donationKind == .wholeBlood ? max(1, policy.donorsPerUnit[request.component] ?? 1) : 1
        let given = asks.count { $0.stage == .donated }
        return max(0, (request.unitsNeeded - unitsFromStock) * perUnit - given)
    }
}

/// One decision while it is made.
struct Turn {
    let policy: DispatchPolicy
    let model: ResponseModel
    let actor: Actor
    let now: Instant
    let local: (Instant) -> LocalTime
    let candidates: (CandidateQuery) -> Ranking
    var course: RequestCourse
    var effects: [Effect] = []
    /// Why the planner looks; `nil` when the event gives it no reason to.
    var cause: WaveCause?
    /// A person's "ask this many more".
    var askExactly: Int?
    /// What the planner saw; `nil` when it did not look.
    var outlook: Outlook?
    /// What stood before, for the facts about changes.
    let before: RequestCourse

    /// What is left to do when a look ends short of the target.
    struct Outlook {
        /// Every rung was climbed: nobody is left to ask.
        var isExhausted = false
        var wouldNeedPermission = false
        /// There are more donors, but the wave is full.
        var isHeldBack = false
        /// Donors nearby are only asleep.
        var waitsForMorning = false
        /// When the next of those planned is to be asked.
        var nextAskAt: Instant?
        /// An incident's quota keeps further donors at home until then.
        var heldUntil: Instant?
    }

    init(
        policy: DispatchPolicy, model: ResponseModel, actor: Actor, now: Instant,
        local: @escaping (Instant) -> LocalTime, candidates: @escaping (CandidateQuery) -> Ranking,
        course: RequestCourse
    ) {
        self.policy = policy
        self.model = model
        self.actor = actor
        self.now = now
        self.local = local
        self.candidates = candidates
        self.course = course
        before = course
    }

    var request: BloodRequest { course.request }
    var clocks: UrgencyPolicy { policy[course.request.urgency] }
    var isByStaff: Bool { if case .staff = actor { true } else { false } }
    var donationsNeeded: Int { course.donationsNeeded(policy) }
    /// Donors are judged up to here: the deadline, or a little later when it is near.
    var horizon: Instant { max(request.neededBy, now + clocks.horizonMin) }

    mutating func record(_ fact: TimelineFact) { effects.append(.record(fact)) }

    func index(of donor: DonorID) -> Int? { course.asks.firstIndex { $0.donor == donor } }

    // MARK: - Changing one ask

    /// Moves an ask to a stage, with all that leaving its old stage means for unsent messages.
    mutating func move(_ index: Int, to stage: AskStage, byPerson: Bool = false) {
        let old = course.asks[index].stage
        course.asks[index].previousStage = byPerson ? old : nil
        course.asks[index].stage = stage
        course.asks[index].changedAt = now
        course.asks[index].needsPerson = false
        if old == .asked || old == .unclear {
            withdrawUnsentAsk(index)
            if stage != .unclear { takeBack(.clarification, index) }
        }
        if old == .pledged || old == .onTheWay, stage != .pledged, stage != .onTheWay { takeBack(.reminder, index) }
        if old.isOpen, !stage.isOpen {
            takeBack(.directions, index)
            record(
                stage == .stoodDown
                    ? .stoodDown(donor: course.asks[index].donor)
                    : .askEnded(donor: course.asks[index].donor, stage))
        }
    }

    /// Opens an ended ask again: a late yes, or a donor who came after all. Messages go under a number of their own,
    /// so that the second directions are not taken for the first.
    mutating func reopen(_ index: Int) {
        // Whoever is wanted after all must not hear of it a minute later that nobody need come.
        for purpose in [MessagePurpose.standDown, .standDownAgain] { takeBack(purpose, index) }
        course.asks[index].reopenedFrom = course.asks[index].stage
        course.asks[index].arriveFrom = nil
        course.asks[index].arriveBy = nil
        if !course.asks[index].notices.isEmpty {
            let last = course.waves.map(\.number).max() ?? 0
            course.asks[index].messageWave = max(last, course.asks[index].messageWave) + 1
            course.asks[index].notices = [:]
        }
    }

    private mutating func withdrawUnsentAsk(_ index: Int) {
        guard course.asks[index].delivery == .queued else { return }
        course.asks[index].delivery = .expired
        course.asks[index].wasCalledOff = true
        effects.append(.cancelUnsent(donor: course.asks[index].donor, purpose: .ask))
    }

    /// A message the donor must not get any more, if it has not left yet.
    mutating func takeBack(_ purpose: MessagePurpose, _ index: Int) {
        guard course.asks[index].notices[purpose] == .queued else { return }
        course.asks[index].notices[purpose] = nil
        effects.append(.cancelUnsent(donor: course.asks[index].donor, purpose: purpose))
    }

    /// Writes one message to a donor, once; after STOP nothing but its confirmation.
    mutating func tell(_ purpose: MessagePurpose, _ index: Int, until expiresAt: Instant) {
        let ask = course.asks[index]
        let saidStop = ask.notices[.optOutConfirmation] != nil || ask.stage == .optedOut
        guard purpose == .optOutConfirmation || !saidStop, ask.stage != .wrongNumber else { return }
        guard ask.notices[purpose] == nil else { return }
        course.asks[index].notices[purpose] = .queued
        let known = ask.triedChannels + ask.furtherChannels
        let written = policy.channelOrder.first { $0 != .voice && known.contains($0) }
        effects.append(
            .send(
                donor: ask.donor, wave: ask.messageWave, channel: written ?? ask.channel, purpose: purpose,
                expiresAt: max(expiresAt, now + .minutes(5))))
    }

    /// Answers a donor who says yes, or sets out, when nobody need come any more. Who was told so before has read the
    /// texts in the wrong order, the ask behind the stand-down, and would travel for nothing: told once more, in other
    /// words and under a purpose of its own, because the outbox keeps a text of one purpose from going out twice. A
    /// stand-down that has not left yet arrives behind the yes and says it all.
    mutating func tellNotNeeded(_ index: Int) {
        let told = course.asks[index].notices[.standDown]
        guard told != .queued else { return }
        tell(told == nil ? .standDown : .standDownAgain, index, until: now + policy.standDownExpiry)
    }

    /// Ends an open ask kindly. Who was never contacted is let go without a word.
    mutating func standDown(_ index: Int) {
        let wasContacted = course.asks[index].wasContacted || course.asks[index].delivery == .claimed
        move(index, to: .stoodDown)
        if wasContacted { tell(.standDown, index, until: now + policy.standDownExpiry) }
    }

    // MARK: - After the event

    /// Lets the clock, the units and the plan catch up with what the event changed.
    mutating func settle() {
        if course.phase.isOngoing {
            runTimers()
            if donationsNeeded == 0 { end(.fulfilled) }
        }
        if course.phase.isOngoing {
            assessCover()
            if let cause { plan(cause) }
        }
        finish()
    }

    /// Ends the request: nobody stays asked, nobody comes in vain without having been told.
    mutating func end(_ phase: RequestPhase) {
        course.phase = phase
        for index in course.asks.indices where course.asks[index].stage.isOpen { standDown(index) }
    }

    /// The clock comes before the event: a late yes is judged by how things stand now. The donor the event speaks of
    /// is spared, so that a reply in the minute its window closes is a reply and not a silence.
    mutating func catchUp(sparing donor: DonorID?) {
        guard course.phase.isOngoing else { return }
        runTimers(sparing: donor)
        reopenIfUncovered()
    }

    private mutating func runTimers(sparing donor: DonorID? = nil) {
        for index in course.asks.indices where course.asks[index].donor != donor {
            let ask = course.asks[index]
            switch ask.stage {
            case .asked, .unclear:
                guard !ask.needsPerson, now >= ask.replyBy else { continue }
                move(index, to: ask.wasContacted ? .silent : .unreachable)
            case .pledged, .onTheWay:
                guard let arriveBy = ask.arriveBy else { continue }
                if now >= arriveBy + clocks.noShowAfter {
                    move(index, to: .noShow)
                    cause = cause ?? .lateness
                } else if let at = reminderAt(ask), now >= at {
                    tell(.reminder, index, until: arriveBy + clocks.lateGrace)
                }
            default: continue
            }
        }
    }

    /// Shortly before the end of the window, but not straight after the pledge; on the way only once it has passed.
    func reminderAt(_ ask: Ask) -> Instant? {
        guard let arriveBy = ask.arriveBy, ask.notices[.reminder] == nil else { return nil }
        if ask.stage == .onTheWay { return arriveBy }
        return min(arriveBy, max(arriveBy - clocks.reminderLead, ask.changedAt + clocks.reminderLead))
    }

    func isLate(_ ask: Ask) -> Bool { lateSince(ask).map { now >= $0 } ?? false }

    /// Somebody is late and nobody was asked since: one burst replaces a promise, not one at every look.
    var isSomebodyNewlyLate: Bool {
        let last = lastAskedAt
        return course.asks.contains { ask in
            guard let since = lateSince(ask), now >= since else { return false }
            return last.map { $0 < since } ?? true
        }
    }

    private func lateSince(_ ask: Ask) -> Instant? {
        guard ask.stage == .pledged || ask.stage == .onTheWay else { return nil }
        return ask.arriveBy.map { $0 + clocks.lateGrace }
    }
}

extension RequestEvent {
    /// A message has reached the telephone.
    fileprivate var isArrival: Bool {
        if case .delivery(_, _, .delivered, _, _) = self { true } else { false }
    }
}

extension Turn {
    /// Nothing has happened but what was written down, and no clock is due.
    fileprivate func hasNothingToPlan(before course: RequestCourse) -> Bool {
        guard cause == nil, course.wakeAt.map({ now < $0 }) ?? true, self.course.phase == course.phase else {
            return false
        }
        return effects.allSatisfy { effect in
            if case .record(.event) = effect { true } else { false }
        }
    }
}
