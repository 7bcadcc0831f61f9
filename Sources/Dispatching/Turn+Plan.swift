import Blood
import Glibc
import Matching

/// Whom to ask next, how many, and what to do when nobody is left.
extension Turn {
    // MARK: - Enough on the way

    func chance(of ask: Ask, by deadline: Instant) -> Double {
        model.probability(
            of: ask, request: request, now: now, deadline: deadline, lateGrace: clocks.lateGrace)
    }

    func distribution(over isCounted: (Ask) -> Bool) -> PoissonBinomial {
        var distribution = PoissonBinomial(needed: donationsNeeded)
        // By index: an ask carries lists that are not copied for nothing.
        for index in course.asks.indices where course.asks[index].stage.isOpen {
            guard isCounted(course.asks[index]) else { continue }
            distribution.add(chance(of: course.asks[index], by: horizon))
        }
        return distribution
    }

    /// Time alone can uncover a request; a late yes must be judged by how things stand now.
    mutating func reopenIfUncovered() {
        guard course.phase == .covered else { return }
        let committed = distribution { $0.stage.isCommitted }.probabilityOfEnough
        guard committed < clocks.coverTarget - policy.coverSlack else { return }
        course.phase = .open
        cause = .lateness
    }

    /// Covered when the pledges alone are likely enough; then those only asked are let go, and surplus pledges too.
    mutating func assessCover() {
        let committed = distribution { $0.stage.isCommitted }.probabilityOfEnough
        if course.phase == .open, committed >= clocks.coverTarget {
            course.phase = .covered
            for index in course.asks.indices
            where course.asks[index].stage == .asked || course.asks[index].stage == .unclear {
                standDown(index)
            }
        }
        reopenIfUncovered()
        guard course.phase == .covered else { return }
        releaseSurplus(.pledged)
        releaseSurplus(.onTheWay)
    }

    /// Lets go, the least likely first, of each pledged donor without whom enough is as good as certain; of one already
    /// on the way only when those at the facility are enough without anybody still travelling.
    private mutating func releaseSurplus(_ stage: AskStage) {
        let indices = course.asks.indices.filter { course.asks[$0].stage == stage }
        let ordered = indices.map { (index: $0, chance: chance(of: course.asks[$0], by: horizon)) }
            .sorted { ($0.chance, $0.index) < ($1.chance, $1.index) }
        for (index, _) in ordered {
            let donor = course.asks[index].donor
            let without = distribution { other in
                other.donor != donor && other.stage.isCommitted
                    && (stage == .pledged || other.stage == .arrived || other.stage == .accepted)
            }
            if without.probabilityOfEnough >= clocks.surplusTarget { standDown(index) }
        }
    }

    // MARK: - The next wave

    /// One more donor for the plan.
    private struct Choice {
        var appraisal: Appraisal
        /// P(gives a unit by the horizon) if asked now.
        var chance: Double
        /// Chance for each unit of cost.
        var worth: Double
        var candidate: Candidate { appraisal.candidate }
    }

    /// A wave being put together.
    private struct Draft {
        var distribution: PoissonBinomial
        /// Donors who may be planned for in this look.
        var allowance: Int
        var chosen: [Choice] = []
        var passedOver: Set<DonorID> = []
        var ringsOpened = 0
        var nextChannels = 0
        /// One more would plan for too many who come in vain.
        var isAtSurplus = false
        /// Expected surplus that may be planned for.
        var surplusMax = 0.0
        /// What the incident still leaves, where there is one; who finds no room in it is held.
        var room: IncidentRoom?
        var held = 0
        var heldUntil: Instant?
        /// Above 1 where the register is being burnt.
        var dearness = 1.0
    }

    var mayAsk: Bool {
        guard course.phase.isOngoing, !course.isPaused, now < request.neededBy else { return false }
        if askExactly != nil { return true }
        let isReleased = request.mode != .stockUnit || course.rung >= EscalationRung.widerRing.rawValue
        return course.phase == .open && isReleased && course.verification != .rejected
    }

    /// Plans for as many as the target needs, the best for their price first, and asks those whose turn it is.
    mutating func plan(_ cause: WaveCause) {
        guard mayAsk else {
            course.heldUntil = nil
            return
        }
        var draft = Draft(distribution: distribution { _ in true }, allowance: allowance())
        let isReplacing = [.refusal, .undelivered, .deferral, .lateness].contains(cause)
        let slack = cause == .silence && !isReplacing ? policy.targetSlack : 0
        guard askExactly != nil || draft.distribution.probabilityOfEnough < clocks.target - slack else {
            course.further = 0
            course.nextAskAt = nil
            course.heldUntil = nil
            return
        }
        // Between two asks that have their time, silence and refusals change only how fast the next ones come.
        let isWaiting = askExactly == nil && (cause == .silence || (cause == .refusal && request.urgency != .emergency))
        if isWaiting, let next = course.nextAskAt, now < next { return }
        draft.dearness = dearness
        draft.surplusMax = surplusMax
        draft.room = course.incident
        var outlook = Outlook()
        gather(&draft, &outlook)
        if askExactly == nil, isShort(draft), course.verification == .verified, clocks.secondChannelAfter != nil {
            tryNextChannels(&draft)
        }
        let due = askExactly ?? min(draft.chosen.count, dueNow(draft, cause, &outlook))
        course.further = askExactly == nil ? draft.chosen.count - due : 0
        course.chanceWithFurther = draft.distribution.probabilityOfEnough
        // While somebody planned waits for a turn it is the pace that holds the others, not the quota.
        course.heldUntil = isShort(draft) && course.further == 0 ? draft.heldUntil : nil
        outlook.heldUntil = course.heldUntil
        // Those planned have their turn even where nobody is left beyond them; where none of them waits and more are
        // needed, the next look is not put off by the pace of asking.
        if askExactly != nil || (course.further == 0 && isShort(draft)) { outlook.nextAskAt = nil }
        course.nextAskAt = outlook.nextAskAt
        outlook.isHeldBack = due < draft.chosen.count || (isShort(draft) && draft.chosen.count >= draft.allowance)
        draft.chosen.removeLast(max(0, draft.chosen.count - due))
        launch(draft, cause)
        if askExactly == nil { self.outlook = outlook }
    }

    /// How many of those planned are asked now.
    ///
    /// Asking can stop when somebody promises, so asks that can wait should: with chance p for each ask, one after the
    /// other costs 1/p asks for a unit, all at once ln(1 − target)/ln(1 − p), three times as many at 95 %. The time in
    /// which asking is still worth something is Σ f(t)·Δt, f(t) being what is left of a donor's chance when asked t
    /// later; the urgency's `patience` says how much of it is used. The plan counts those asked later as if asked now,
    /// so near the deadline it asks faster.
    ///
    /// A promise that fell away has cost its time already, and the few asked before the need was confirmed say nothing
    /// of how fast to go on, so a whole burst follows both; a refusal in an emergency is replaced by one donor at once.
    private func dueNow(_ draft: Draft, _ cause: WaveCause, _ outlook: inout Outlook) -> Int {
        guard !draft.chosen.isEmpty else { return 0 }
        // Where the plan does not look far enough ahead to reach the target, it is drawn out at the same rate.
        let reached = min(0.999, max(0.02, draft.distribution.probabilityOfEnough))
        let stretch = reached >= clocks.target ? 1 : min(4, log(1 - clocks.target) / log(1 - reached))
        let further = Double(draft.chosen.count) * max(1, stretch)
        // An ask may lie ahead of now: its clock was wrong and has been put back since.
        let recent = course.asks.count {
            $0.stage == .asked && $0.askedAt > now - clocks.waveGap && $0.askedAt < now + clocks.waveGap
        }
        let room = max(0, clocks.waveSizeMax - recent)
        // The few who may be asked while nobody is sure of the need say nothing of how many it takes: all are asked
        // now.
        if safeRoom != nil { return min(room, draft.chosen.count) }
        let spread = max(clocks.waveGap.minutes, clocks.patience * usefulMinutes)
        let perMinute = further / spread
        let burst = clocks.waveGap.minutes * clocks.firstWaveGaps
        // The next one is due when a whole ask has come together.
        let wait = max(Duration.minutes(1 / perMinute), clocks.waveGap * policy.paceStep)
        guard let last = lastAskedAt else {
            outlook.nextAskAt = now + wait
            return min(room, max(1, Int((perMinute * burst).rounded(.up))))
        }
        let startsAnew = Self.startsAnew.contains(cause)
        // However slow the rate, a whole ask must be able to come together.
        let credit = startsAnew ? burst : min(max(burst, 1 / perMinute), (now - last).minutes)
        let atLeast = startsAnew || cause == .undelivered || cause == .refusal ? 1 : 0
        let due = max(atLeast, Int(perMinute * credit + 1e-9))
        outlook.nextAskAt = max((due > 0 ? now : last) + wait, now + clocks.waveGap * 0.1)
        return min(room, due)
    }

    /// When somebody was asked last. Asks ahead of now are of a clock that was put back: they say nothing of the pace.
    var lastAskedAt: Instant? { course.asks.lazy.map(\.askedAt).filter { $0 <= now }.max() }

    /// What a whole burst follows, as after the opening.
    private static let startsAnew: Set<WaveCause> = [.lateness, .deferral, .verified, .widened, .resumed]

    /// The register belongs to the patients of next month as well: the faster people say STOP, the likelier an ask has
    /// to be.
    var dearness: Double {
        pow(max(1, model.strain(bearable: policy.bearableStops, now: now)), policy.strainPower)
    }

    /// Minutes for which an ask is worth as much as one made now, had they all that worth.
    private var usefulMinutes: Double {
        let left = (horizon - now).minutes
        let channel = policy.channelOrder.first ?? .sms
        func share(_ left: Double) -> Double {
            model.shareInTime(channel: channel, kilometres: 8, request: request, left: left)
        }
        let first = share(left)
        guard first > 0 else { return 0 }
        let slices = 12
        let step = left / Double(slices)
        return (0..<slices).reduce(0) { $0 + share(left - step * (Double($1) + 0.5)) / first * step }
    }

    private func isShort(_ draft: Draft) -> Bool {
        askExactly.map { draft.chosen.count < $0 } ?? (draft.distribution.probabilityOfEnough < clocks.target)
    }

    private func mayTakeMore(_ draft: Draft) -> Bool {
        isShort(draft) && draft.chosen.count < draft.allowance && !draft.isAtSurplus
    }

    /// Donors that may be planned for: all that the request may still ask, or the few before the need is confirmed.
    func allowance() -> Int {
        if let askExactly { return askExactly }
        if let safeRoom { return safeRoom }
        return max(0, min(policy.planMax, clocks.asksMax - course.asks.count))
    }

    private mutating func gather(_ draft: inout Draft, _ outlook: inout Outlook) {
        if askExactly == nil, course.verification == .verified, course.asks.count >= clocks.asksMax {
            climbed(to: .supervisor)
            outlook.isExhausted = true
        }
        var pages = 0
        while mayTakeMore(draft), pages < policy.pagesMax {
            pages += 1
            let query = query(
                excluding: draft.passedOver.union(draft.chosen.map(\.candidate.donor)),
                includesConditional: course.includesConditional, limit: max(30, draft.allowance + draft.allowance / 2))
            let ranking = candidates(query)
            let before = draft.chosen.count + draft.held
            for choice in choices(ranking.candidates, &draft) where mayTakeMore(draft) { consider(choice, &draft) }
            guard mayTakeMore(draft) else { return }
            // The register answers with the best first: where nobody of a page was worth asking, nobody after it is.
            if ranking.candidates.count >= query.limit, draft.chosen.count + draft.held > before { continue }
            // A wider ring has other donors for the same full hours: the wave waits instead.
            guard draft.held == 0 else { return }
            guard climb(&draft, &outlook, ranking) else { return }
        }
    }

    func query(excluding: Set<DonorID>, includesConditional: Bool, limit: Int) -> CandidateQuery {
        let here = local(now)
        return CandidateQuery(
            patient: request.patient, component: request.component, kind: request.donationKind,
            anyGroup: request.mode == .replacementAnyGroup, place: request.place,
            radiusKilometres: course.radiusKilometres, urgency: request.urgency, now: now, today: here.today,
            hour: here.hour, excluding: excluding.union(course.asks.map(\.donor)),
            includesConditional: includesConditional, cannotWait: cannotWait, limit: limit)
    }

    /// An emergency; or what is needed before people asked after the quiet hours could have given it. Donors who agreed
    /// to be woken for an emergency agreed to that.
    var cannotWait: Bool {
        guard request.urgency != .emergency else { return true }
        let hour = local(now).hour
        let isQuiet = hour < policy.quietHoursEnd || hour >= policy.quietHoursStart
        return isQuiet && request.neededBy < quietHoursEnd() + clocks.morningLead
    }

    /// The candidates as the response model sees them, the most chance for their price first.
    private func choices(_ candidates: [Candidate], _ draft: inout Draft) -> [Choice] {
        let here = local(now)
        let inTime = InTimeTable(model, request: request, left: (horizon - now).minutes)
        var choices: [Choice] = []
        choices.reserveCapacity(candidates.count)
        for candidate in candidates {
            guard let appraisal = appraisal(of: candidate, at: here) else {
                draft.passedOver.insert(candidate.donor)
                continue
            }
            let chance = appraisal.chance(inTime)
            choices.append(Choice(appraisal: appraisal, chance: chance, worth: appraisal.worth(chance)))
        }
        return choices.sorted { ($0.worth, $1.candidate.donor) > ($1.worth, $0.candidate.donor) }
    }

    /// A candidate as the response model sees one who is asked now; `nil` where no channel leads to the donor.
    func appraisal(of candidate: Candidate, at time: LocalTime) -> Appraisal? {
        guard let channel = policy.channelOrder.first(where: { candidate.channels.contains($0) }) else { return nil }
        let features = model.features(of: candidate, channel: channel, urgency: request.urgency, at: time)
        let chances = model.chances(
            features: features, record: candidate.record, kilometres: candidate.distanceKilometres,
            urgency: request.urgency)
        return Appraisal(
            candidate: candidate, chances: chances, features: features, channel: channel,
            price: policy.price(candidate.readiness, model))
    }

    /// So small a chance is not worth disturbing somebody who has been disturbed so often.
    func isWorthAsking(chance: Double, price: Double, dearness: Double) -> Bool {
        chance >= max(policy.chanceMin, price * dearness * model.usualChance / clocks.timesUsualCost)
    }

    /// Expected surplus that automatic asking may plan for.
    var surplusMax: Double { clocks.surplusBase + 2 * Double(donationsNeeded).squareRoot() }

    private func consider(_ choice: Choice, _ draft: inout Draft) {
        var next = draft.distribution
        next.add(choice.chance)
        if askExactly == nil {
            let price = choice.appraisal.price
            guard isWorthAsking(chance: choice.chance, price: price, dearness: draft.dearness) else {
                draft.passedOver.insert(choice.candidate.donor)
                return
            }
            guard next.expectedSurplus <= draft.surplusMax else {
                draft.isAtSurplus = true
                return
            }
        }
        guard hasRoom(for: choice, &draft) else { return }
        draft.distribution = next
        draft.chosen.append(choice)
    }

    /// Whether the incident, if there is one, has a place for this donor at the door and in the group.
    private func hasRoom(for choice: Choice, _ draft: inout Draft) -> Bool {
        let until = draft.room?.book(
            choice.candidate.group, door: door(choice.appraisal),
            comes: Double(IncidentRoom.percent(choice.appraisal.chances)) / 100, now: now)
        guard let until else { return true }
        draft.passedOver.insert(choice.candidate.donor)
        draft.held += 1
        draft.heldUntil = min(draft.heldUntil ?? until, until)
        return false
    }

    // MARK: - The ladder

    mutating func climbed(to rung: EscalationRung) {
        guard rung.rawValue > course.rung else { return }
        course.rung = rung.rawValue
        record(.escalated(rung))
    }

    /// The ring is used up and the target not reached: the silent on their next channel, the next ring, or the rungs
    /// that need a person.
    /// - Returns: whether the register can be asked again at once.
    private mutating func climb(_ draft: inout Draft, _ outlook: inout Outlook, _ ranking: Ranking) -> Bool {
        if askExactly == nil {
            // A few safe donors near the facility, or none: not a search before the need is confirmed.
            guard course.verification == .verified, safeRoom == nil else { return false }
            let asleep = ranking.suppressed[.quietHours] ?? 0
            if ranking.isHeldBack || (asleep > 0 && !cannotWait) {
                outlook.waitsForMorning = true
                return false
            }
            tryNextChannels(&draft)
            guard isShort(draft) else { return false }
        }
        if let ring = policy.ringsKilometres.first(where: { $0 > course.radiusKilometres }) {
            // Rings that hold nobody are passed at once; where somebody was asked, the next ring waits for an answer.
            let isAsking = !draft.chosen.isEmpty || course.asks.contains { $0.stage == .asked }
            guard askExactly != nil || !isAsking || draft.ringsOpened < clocks.ringsPerLook else { return false }
            draft.ringsOpened += 1
            course.radiusKilometres = ring
            climbed(to: .widerRing)
            return true
        }
        guard askExactly == nil else { return false }
        climbed(to: .compatibleGroups)
        if !course.includesConditional, request.mode != .replacementAnyGroup {
            let others = candidates(
                query(excluding: draft.passedOver, includesConditional: true, limit: draft.chosen.count + 1))
            let known = Set(draft.chosen.map(\.candidate.donor))
            outlook.wouldNeedPermission = others.candidates.contains { !known.contains($0.donor) }
        }
        for rung in [EscalationRung.stockElsewhere, .partner, .supervisor] { climbed(to: rung) }
        outlook.isExhausted = true
        return false
    }

    /// The most promising of the silent are tried on their next channel.
    private mutating func tryNextChannels(_ draft: inout Draft) {
        let hour = local(now).hour
        let isQuiet = hour < policy.quietHoursEnd || hour >= policy.quietHoursStart
        guard request.urgency == .emergency || !isQuiet else { return }
        let patience = clocks.secondChannelAfter ?? clocks.waveGap
        let silent = course.asks.indices.filter {
            let ask = course.asks[$0]
            return ask.stage == .asked && !ask.furtherChannels.isEmpty && now - ask.attemptedAt >= patience
        }
        let ordered = silent.map { (index: $0, chance: course.asks[$0].chances.gives) }
            .sorted { ($1.chance, $0.index) < ($0.chance, $1.index) }
        for (index, _) in ordered {
            guard isShort(draft), draft.nextChannels < policy.secondChannelMax, tryNextChannel(index) else { return }
            draft.nextChannels += 1
            climbed(to: .voiceAfterSMS)
            draft.distribution = distribution { _ in true }
            for choice in draft.chosen { draft.distribution.add(choice.chance) }
        }
    }

    /// One attempt per channel: the same ask goes out on the donor's next channel.
    mutating func tryNextChannel(_ index: Int) -> Bool {
        guard policy.secondChannelMax > 0 else { return false }
        guard let channel = course.asks[index].furtherChannels.first else { return false }
        course.asks[index].furtherChannels.removeFirst()
        if channel == .voice { course.asks[index].rememberEarlierTry() }
        course.asks[index].channel = channel
        course.asks[index].triedChannels.append(channel)
        course.asks[index].attemptedAt = now
        course.asks[index].delivery = .queued
        course.asks[index].replyBy = max(course.asks[index].replyBy, now + policy.secondReplyWindow)
        effects.append(
            .send(
                donor: course.asks[index].donor, wave: course.asks[index].wave, channel: channel, purpose: .ask,
                expiresAt: min(course.asks[index].replyBy, max(request.neededBy, now + .minutes(1)))))
        return true
    }

    private mutating func launch(_ draft: Draft, _ cause: WaveCause) {
        guard !draft.chosen.isEmpty else { return }
        let replyBy = min(now + clocks.replyWindow, request.neededBy)
        let wave = DispatchWave(
            number: (course.waves.map(\.number).max() ?? 0) + 1, opensAt: now, closesAt: replyBy,
            asked: draft.chosen.count, cause: cause, radiusKilometres: course.radiusKilometres)
        course.waves.append(wave)
        for choice in draft.chosen {
            let (candidate, channel) = (choice.candidate, choice.appraisal.channel)
            let further = policy.channelOrder.filter { $0 != channel && candidate.channels.contains($0) }
            var ask = Ask(
                candidate: candidate, wave: wave.number, channel: channel, furtherChannels: further, askedAt: now,
                replyBy: replyBy, plannedProbability: choice.chance, chances: choice.appraisal.chances,
                features: choice.appraisal.features)
            ask.doorAt = door(choice.appraisal)
            course.asks.append(ask)
            effects.append(
                .send(
                    donor: candidate.donor, wave: wave.number, channel: channel, purpose: .ask, expiresAt: replyBy))
        }
        record(.waveLaunched(wave))
    }
}

/// One candidate weighed for one way of asking: all but the time that is left, so that it serves every request of one
/// place, patient and urgency.
struct Appraisal {
    var candidate: Candidate
    var chances: StageChances
    var features: [Double]
    var channel: Channel
    /// What asking costs, in disturbances of a rested donor.
    var price: Double

    /// P(gives a unit in the time the table was made for) if asked now.
    func chance(_ inTime: InTimeTable) -> Double {
        chances.gives * inTime.share(kilometres: candidate.distanceKilometres, channel: channel)
    }

    /// The planner's measure of whom to ask first: chance × scarcity for each unit of cost.
    func worth(_ chance: Double) -> Double { chance * candidate.scarcity * candidate.antigenFit / price }
}
