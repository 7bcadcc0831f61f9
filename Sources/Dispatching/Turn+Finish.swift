import Blood
import Matching

/// What every decision ends with: what needs a person, the plan in numbers, and when to look again.
extension Turn {
    mutating func finish() {
        let summary = Dispatcher(policy: policy, model: model).summary(of: course, now: now)
        course.plan = summary
        if course.phase != .open { course.heldUntil = nil }
        course.attention = attention(summary)
        course.wakeAt = course.phase.isOngoing ? nextWake() : nil
        if course.phase != before.phase { record(.phaseChanged(course.phase)) }
        for reason in Attention.allCases {
            switch (before.attention.contains(reason), course.attention.contains(reason)) {
            case (false, true): record(.attentionRaised(reason))
            case (true, false): record(.attentionCleared(reason))
            default: break
            }
        }
        if isNews(summary) { record(.planned(summary)) }
    }

    private func isNews(_ summary: PlanSummary) -> Bool {
        guard let old = before.plan else { return true }
        return old.asking != summary.asking || old.pledged != summary.pledged
            || old.unitsInHand != summary.unitsInHand || old.by != summary.by
            || abs(old.probability - summary.probability) >= 0.05
    }

    // MARK: - What needs a person

    private func attention(_ summary: PlanSummary) -> Set<Attention> {
        guard course.phase.isOngoing else { return attentionAfterEnd() }
        var found: Set<Attention> = []
        let isShort = course.phase == .open && summary.probability < clocks.target - policy.targetSlack
        func keep(_ reason: Attention, _ seen: Bool?) {
            if isShort, seen ?? course.attention.contains(reason) { found.insert(reason) }
        }
        keep(.conditionalGroupNeedsPermission, course.includesConditional ? false : outlook?.wouldNeedPermission)
        let nobodyLeft = outlook?.isExhausted
        keep(.unlikelyInTime, nobodyLeft)
        keep(.stockUnitNeeded, nobodyLeft)
        keep(.noCandidates, nobodyLeft.map { $0 && !course.asks.contains { $0.stage.isOpen } })
        if request.mode == .stockUnit, course.phase == .open { found.insert(.stockUnitNeeded) }
        if isUnlikely(summary) { found.insert(.unlikelyInTime) }
        if course.verification == .pending { found.insert(.verificationDue) }
        if course.pool.isFlagged { found.insert(.flagUndecided) }
        if now >= request.neededBy { found.insert(.deadlinePassed) }
        if course.isWithSupervisor { found.insert(.handedOver) }
        if course.asks.contains(where: { $0.stage.isOpen && $0.needsPerson }) { found.insert(.unclearReply) }
        if course.asks.contains(where: { isLate($0) }) { found.insert(.donorLate) }
        if request.patient.group == .unknown, request.mode != .replacementAnyGroup {
            found.insert(.groupMustBeConfirmed)
        }
        return found
    }

    /// Unlikely in the plain sense, near the deadline; or nobody confirmed the need and nobody may be asked.
    private func isUnlikely(_ summary: PlanSummary) -> Bool {
        guard course.phase == .open else { return false }
        if course.verification == .pending { return now >= request.openedAt + clocks.verificationWindow }
        return summary.probability < 0.5 && horizon > request.neededBy
    }

    private func attentionAfterEnd() -> Set<Attention> {
        let hasJustEnded = before.phase.isOngoing
        let isDue = hasJustEnded ? course.unitsInHand > 0 : course.attention.contains(.reconciliationDue)
        return isDue && course.unitsInHand > 0 ? [.reconciliationDue] : []
    }

    // MARK: - When to look again

    /// The earliest of all clocks, always ahead of now.
    private func nextWake() -> Instant {
        var times: [Instant] = course.asks.compactMap { ask in
            switch ask.stage {
            case .asked, .unclear: return ask.needsPerson ? nil : ask.replyBy
            case .pledged, .onTheWay:
                guard let arriveBy = ask.arriveBy else { return nil }
                let clocksOfAsk = [reminderAt(ask), arriveBy + clocks.lateGrace, arriveBy + clocks.noShowAfter]
                return clocksOfAsk.compactMap { $0 }.filter { $0 > now }.min()
            default: return nil
            }
        }
        times.append(now < request.neededBy ? request.neededBy : now + policy.overdueLook)
        if course.verification == .pending { times.append(request.openedAt + clocks.verificationWindow) }
        if let look = nextLook() { times.append(look) }
        return times.filter { $0 > now }.min() ?? now + policy.overdueLook
    }

    /// When the planner has a reason of its own to look: silence weakens the plan, and the register changes.
    private func nextLook() -> Instant? {
        let isPlanning =
            course.phase == .open && !course.isPaused && now < request.neededBy
            && (course.verification == .verified || clocks.asksBeforeVerification > 0)
            && (request.mode != .stockUnit || course.rung >= EscalationRung.widerRing.rawValue)
        guard isPlanning else { return nil }
        let gap = now + clocks.waveGap
        guard let outlook else {
            if let next = course.nextAskAt, next > now { return next }
            // The planner did not look, so nothing that merely passed by may put its next look off.
            guard cause == nil, let before = before.wakeAt, before > now else { return gap }
            return min(before, gap)
        }
        if outlook.waitsForMorning { return quietHoursEnd() }
        if outlook.isExhausted, course.further == 0 { return now + clocks.waveGap * policy.exhaustedGaps }
        // Who is held may find room before the hour is over: others say no, and other requests end.
        if let held = outlook.heldUntil {
            return max(min(held, gap, outlook.nextAskAt ?? gap), now + .milliseconds(1_000))
        }
        if let next = outlook.nextAskAt { return max(next, now + .milliseconds(1_000)) }
        guard outlook.isHeldBack else { return gap }
        // Places are free again a gap after their wave was launched.
        let waiting = course.asks.filter { $0.stage == .asked || $0.stage == .unclear }
        return waiting.map { $0.askedAt + clocks.waveGap }.filter { $0 > now }.min() ?? gap
    }

    /// The next instant at which the facility's quiet hours are over, to the quarter of an hour.
    func quietHoursEnd() -> Instant {
        let quarter: Int64 = 900_000
        var at = Instant(millisecondsSince1970: (now.millisecondsSince1970 / quarter + 1) * quarter)
        for _ in 0..<96 {
            if local(at).hour == policy.quietHoursEnd { return at }
            at = at + .milliseconds(quarter)
        }
        return at
    }
}
