import Blood
import Matching

/// Whom to ask next, how many, and what to do when nobody is left.
extension Turn {
    // MARK: - Enough on the way

    func chance(of ask: Ask, by deadline: Instant) -> Double {
        model.probability(
            of: ask, request: request, now: now, deadline: deadline, lateGrace: clocks.lateGrace)
    }

    private func distribution(over isCounted: (Ask) -> Bool) -> PoissonBinomial {
        var distribution = PoissonBinomial(needed: donationsNeeded)
        for ask in course.asks where ask.stage.isOpen && isCounted(ask) {
            distribution.add(chance(of: ask, by: horizon))
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

    /// A wave being put together.
    private struct Draft {
        var distribution: PoissonBinomial
        var allowance: Int
        var chosen: [(candidate: Candidate, chances: StageChances, channel: Channel, chance: Double)] = []
        var passedOver: Set<DonorID> = []
        var ringsOpened = 0
        var nextChannels = 0
        /// One more would plan for too many who come in vain.
        var isAtSurplus = false
    }

    private var mayAsk: Bool {
        guard course.phase.isOngoing, !course.isPaused, now < request.neededBy else { return false }
        if askExactly != nil { return true }
        let isReleased = request.mode != .stockUnit || course.rung >= EscalationRung.widerRing.rawValue
        return course.phase == .open && isReleased && course.verification != .rejected
    }

    /// Asks for as many as the target needs: the smallest further set in the order of the register, within the bounds.
    mutating func plan(_ cause: WaveCause) {
        guard mayAsk else { return }
        var draft = Draft(distribution: distribution { _ in true }, allowance: allowance())
        let isReplacing = [.refusal, .undelivered, .deferral, .lateness].contains(cause)
        let slack = cause == .silence && !isReplacing ? policy.targetSlack : 0
        guard askExactly != nil || draft.distribution.probabilityOfEnough < clocks.target - slack else { return }
        var outlook = Outlook()
        gather(&draft, &outlook)
        if askExactly == nil, isShort(draft), course.verification == .verified, clocks.secondChannelAfter != nil {
            tryNextChannels(&draft)
        }
        outlook.isHeldBack = isShort(draft) && draft.chosen.count >= draft.allowance
        launch(draft, cause)
        if askExactly == nil { self.outlook = outlook }
    }

    private func isShort(_ draft: Draft) -> Bool {
        askExactly.map { draft.chosen.count < $0 } ?? (draft.distribution.probabilityOfEnough < clocks.target)
    }

    private func mayTakeMore(_ draft: Draft) -> Bool {
        isShort(draft) && draft.chosen.count < draft.allowance && !draft.isAtSurplus
    }

    /// Donors that may be asked now: a refusal frees a place at once, silence only after the gap.
    private func allowance() -> Int {
        if let askExactly { return askExactly }
        if course.verification == .pending { return max(0, clocks.asksBeforeVerification - course.asks.count) }
        let since = now - clocks.waveGap
        let recent = course.asks.count { ($0.stage == .asked || $0.stage == .unclear) && $0.askedAt > since }
        return max(0, min(clocks.waveSizeMax - recent, clocks.asksMax - course.asks.count))
    }

    private mutating func gather(_ draft: inout Draft, _ outlook: inout Outlook) {
        if askExactly == nil, course.verification == .verified, course.asks.count >= clocks.asksMax {
            climbed(to: .supervisor)
            outlook.isExhausted = true
        }
        var pages = 0
        while mayTakeMore(draft), pages < 20 {
            pages += 1
            let query = query(
                excluding: draft.passedOver.union(draft.chosen.map(\.candidate.donor)),
                includesConditional: course.includesConditional, limit: max(20, draft.allowance * 2))
            let ranking = candidates(query)
            for candidate in ranking.candidates where mayTakeMore(draft) { consider(candidate, &draft) }
            guard mayTakeMore(draft) else { return }
            if ranking.candidates.count >= query.limit { continue }
            guard climb(&draft, &outlook, suppressed: ranking.suppressed) else { return }
        }
    }

    private func query(excluding: Set<DonorID>, includesConditional: Bool, limit: Int) -> CandidateQuery {
        let here = local(now)
        return CandidateQuery(
            patient: request.patient, component: request.component, kind: request.donationKind,
            anyGroup: request.mode == .replacementAnyGroup, place: request.place,
            radiusKilometres: course.radiusKilometres, urgency: request.urgency, now: now, today: here.today,
            hour: here.hour, excluding: excluding.union(course.asks.map(\.donor)),
            includesConditional: includesConditional, limit: limit)
    }

    private func consider(_ candidate: Candidate, _ draft: inout Draft) {
        guard let channel = policy.channelOrder.first(where: { candidate.channels.contains($0) }) else {
            draft.passedOver.insert(candidate.donor)
            return
        }
        let chances = model.chances(of: candidate, channel: channel, urgency: request.urgency)
        let chance = model.probability(
            of: candidate, chances: chances, channel: channel, request: request, now: now, deadline: horizon)
        var next = draft.distribution
        next.add(chance)
        let surplusMax = clocks.surplusBase + 2 * Double(donationsNeeded).squareRoot()
        if askExactly == nil {
            guard chance >= policy.chanceMin else {
                draft.passedOver.insert(candidate.donor)
                return
            }
            guard next.expectedSurplus <= surplusMax else {
                draft.isAtSurplus = true
                return
            }
        }
        draft.distribution = next
        draft.chosen.append((candidate, chances, channel, chance))
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
    private mutating func climb(
        _ draft: inout Draft, _ outlook: inout Outlook, suppressed: [SuppressionReason: Int]
    ) -> Bool {
        if askExactly == nil {
            // A few safe donors near the facility, or none: not a search before the need is confirmed.
            guard course.verification == .verified else { return false }
            let asleep = suppressed[.quietHours] ?? 0
            if asleep > 0, request.urgency != .emergency, request.neededBy > quietHoursEnd() + .hours(2) {
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
            for (_, _, _, chance) in draft.chosen { draft.distribution.add(chance) }
        }
    }

    /// One attempt per channel: the same ask goes out on the donor's next channel.
    mutating func tryNextChannel(_ index: Int) -> Bool {
        guard let channel = course.asks[index].furtherChannels.first else { return false }
        course.asks[index].furtherChannels.removeFirst()
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
        for (candidate, chances, channel, chance) in draft.chosen {
            let further = policy.channelOrder.filter { $0 != channel && candidate.channels.contains($0) }
            course.asks.append(
                Ask(
                    candidate: candidate, wave: wave.number, channel: channel, furtherChannels: further, askedAt: now,
                    replyBy: replyBy, plannedProbability: chance, chances: chances))
            effects.append(
                .send(
                    donor: candidate.donor, wave: wave.number, channel: channel, purpose: .ask, expiresAt: replyBy))
        }
        record(.waveLaunched(wave))
    }
}
