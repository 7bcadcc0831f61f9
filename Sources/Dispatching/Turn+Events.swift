import Blood
import Matching

/// What each event does to the course, before the clock and the plan catch up.
extension Turn {
    /// - Returns: the refusal, or `nil` when the event was taken.
    mutating func take(_ event: RequestEvent) -> DispatchRefusal? {
        if Self.isWorthALine(event) { record(.event(event)) }
        switch event {
        case .opened:
            guard course.phase.isOngoing else { return .requestHasEnded }
            cause = .opening
        case .timer: cause = isSomebodyNewlyLate ? .lateness : .silence
        case .delivery(let donor, let channel, let state, let purpose, let end):
            return settleDelivery(donor, channel, state, purpose, end)
        case .reply(let donor, let reply):
            guard let index = index(of: donor) else { return .donorWasNotAsked }
            return takeReply(reply, index)
        case .leftHome(let donor): return advance(donor, to: .onTheWay)
        case .arrived(let donor): return advance(donor, to: .arrived)
        case .accepted(let donor): return advance(donor, to: .accepted)
        case .deferred(let donor): return deferDonor(donor)
        case .donated(let donor): return recordDonation(donor)
        case .noShow(let donor): return recordNoShow(donor)
        case .undo(let donor): return undo(donor)
        default: return takeAct(event)
        }
        return nil
    }

    /// Ticks of the clock and the steps of a message on its way say nothing by themselves; what follows from them does.
    private static func isWorthALine(_ event: RequestEvent) -> Bool {
        switch event {
        case .timer: false
        case .delivery(_, _, let state, _, _): state == .failed || state == .delivered || state == .unknown
        default: true
        }
    }

    /// A donor's or a gateway's report that no longer fits is ignored; a person is told.
    private func notFitting(_ refusal: DispatchRefusal = .stageDoesNotAllow) -> DispatchRefusal? {
        isByStaff ? refusal : nil
    }

    // MARK: - Messages

    private mutating func settleDelivery(
        _ donor: DonorID, _ channel: Channel, _ state: AttemptState, _ purpose: MessagePurpose, _ end: VoiceEnd?
    ) -> DispatchRefusal? {
        guard let index = index(of: donor) else { return .donorWasNotAsked }
        if purpose != .ask {
            guard let known = course.asks[index].notices[purpose], Self.follows(state, known) else { return nil }
            course.asks[index].notices[purpose] = state
            return nil
        }
        // A call that reached nobody is over, and what is told of it later must not make it look like one that did.
        if channel == .voice, course.asks[index].voiceEnd?.isUnreached == true { return nil }
        if [.claimed, .submitted, .delivered, .unknown].contains(state) {
            course.asks[index].wasContacted = true
            if channel != .voice { course.asks[index].beforeCall?.wasContacted = true }
            if channel == course.asks[index].channel { course.asks[index].wasCalledOff = false }
            if course.asks[index].stage == .stoodDown {
                // The ask was on its way when it was called off.
                tell(.standDown, index, until: now + policy.standDownExpiry)
            }
        }
        guard channel == course.asks[index].channel, Self.follows(state, course.asks[index].delivery) else {
            noteEarlierTry(index, channel, state)
            return nil
        }
        course.asks[index].delivery = state
        if channel == .voice, let end, end.isUnreached == (state == .failed) {
            course.asks[index].voiceEnd = end
            if end.isUnreached, course.asks[index].endCall() {
                if course.asks[index].stage == .asked { reachedByTextAtMost(index) }
                return nil
            }
        }
        if state == .failed || state == .expired, course.asks[index].stage == .asked { undelivered(index) }
        return nil
    }

    /// What became of a text while the telephone rang.
    private mutating func noteEarlierTry(_ index: Int, _ channel: Channel, _ state: AttemptState) {
        guard let earlier = course.asks[index].beforeCall, channel == earlier.channel,
            Self.follows(state, earlier.delivery)
        else { return }
        course.asks[index].beforeCall?.delivery = state
    }

    /// Reports come late, twice and out of order: only a later state follows an earlier one, and an ended one stays.
    private static func follows(_ new: AttemptState, _ old: AttemptState) -> Bool {
        func rank(_ state: AttemptState) -> Int {
            switch state {
            case .queued: 0
            case .claimed: 1
            case .submitted: 2
            case .unknown: 3
            case .delivered, .failed, .expired: 4
            }
        }
        return rank(new) > rank(old)
    }

    /// The message did not arrive: the next channel at once; without one the donor is out of reach, unless an earlier
    /// channel got through and the answer may still come.
    private mutating func undelivered(_ index: Int) {
        if course.asks[index].triedChannels.count == 1 { course.asks[index].wasContacted = false }
        if course.phase.isOngoing, !course.isPaused, now < request.neededBy, tryNextChannel(index) { return }
        if !course.asks[index].wasContacted { move(index, to: .unreachable) }
        cause = .undelivered
    }

    /// The call after a text reached nobody. The answer to the text is still waited for, unless that did not arrive
    /// either.
    private mutating func reachedByTextAtMost(_ index: Int) {
        let delivery = course.asks[index].delivery
        if delivery == .failed || delivery == .expired { return undelivered(index) }
        if course.phase.isOngoing, !course.isPaused, now < request.neededBy, tryNextChannel(index) { return }
        cause = .undelivered
    }

    // MARK: - Replies

    private mutating func takeReply(_ reply: Reply, _ index: Int) -> DispatchRefusal? {
        course.asks[index].wasContacted = true
        switch reply {
        case .pledge(let from, let by): return takePledge(index, from, by)
        case .decline: return takeRefusal(index, .declined)
        case .unavailable: return takeRefusal(index, .unavailable)
        case .optOut:
            takeOptOut(index)
            return nil
        case .wrongNumber:
            effects.append(.markWrongNumber(donor: course.asks[index].donor))
            let stage = course.asks[index].stage
            guard stage != .donated, stage != .wrongNumber, stage != .optedOut else { return nil }
            move(index, to: .wrongNumber, byPerson: isByStaff)
            cause = .refusal
            return nil
        case .unclear:
            takeUnclear(index)
            return nil
        }
    }

    /// A yes. A late one is not lost while units are needed; where they are not, the donor is thanked and let go.
    private mutating func takePledge(_ index: Int, _ from: Instant?, _ by: Instant?) -> DispatchRefusal? {
        let stage = course.asks[index].stage
        switch stage {
        case .arrived, .accepted, .donated: return nil
        case .deferred, .optedOut, .wrongNumber: return notFitting()
        case .pledged, .onTheWay:
            let isOver = (course.asks[index].arriveBy ?? now) <= now
            let isNew = by.map { $0 > now && $0 != course.asks[index].arriveBy } ?? false
            if isOver || isNew {
                setWindow(index, from, by)
                takeBack(.reminder, index)
            }
            course.asks[index].needsPerson = false
            return nil
        case .asked, .unclear: break
        default:
            guard isStillWanted else {
                if stage == .silent || stage == .unreachable { course.asks[index].stage = .stoodDown }
                tellNotNeeded(index)
                return course.phase.isOngoing ? nil : notFitting(.requestHasEnded)
            }
            reopen(index)
        }
        move(index, to: .pledged, byPerson: isByStaff)
        setWindow(index, from, by)
        if let arriveBy = course.asks[index].arriveBy {
            tell(.directions, index, until: min(arriveBy, now + .hours(12)))
        }
        cause = cause ?? .silence
        return nil
    }

    private var isStillWanted: Bool { course.phase == .open && donationsNeeded > 0 }

    /// The donor's own window, or the urgency's usual one and the journey, to the next full five minutes.
    private mutating func setWindow(_ index: Int, _ from: Instant?, _ by: Instant?) {
        let travel = Duration.minutes(model.travelMinutes(kilometres: course.asks[index].distanceKilometres))
        if let by, by > now {
            course.asks[index].arriveBy = by
            course.asks[index].arriveFrom = min(by, max(now, from ?? now))
            return
        }
        let start = from.map { max(now, $0) } ?? now + travel
        let step: Int64 = 300_000
        let end = (start + clocks.pledgeWindow).millisecondsSince1970
        course.asks[index].arriveFrom = start
        course.asks[index].arriveBy = Instant(millisecondsSince1970: (end + step - 1) / step * step)
    }

    private mutating func takeRefusal(_ index: Int, _ ended: AskStage) -> DispatchRefusal? {
        switch course.asks[index].stage {
        case .asked, .unclear: move(index, to: ended, byPerson: isByStaff)
        case .pledged, .onTheWay, .arrived, .accepted:
            move(index, to: .withdrewPledge, byPerson: isByStaff)
            cause = .lateness
            return nil
        case .silent, .unreachable: move(index, to: ended, byPerson: isByStaff)
        case .donated, .deferred: return notFitting()
        default: return nil
        }
        cause = .refusal
        return nil
    }

    /// STOP works everywhere, at once, for ever, whatever the stage.
    private mutating func takeOptOut(_ index: Int) {
        let donor = course.asks[index].donor
        effects.append(.optOut(donor: donor))
        for purpose in MessagePurpose.allCases where purpose != .optOutConfirmation {
            if purpose != .ask { takeBack(purpose, index) }
        }
        if course.asks[index].stage != .donated, course.asks[index].stage != .optedOut {
            move(index, to: .optedOut)
            cause = .refusal
        }
        tell(.optOutConfirmation, index, until: now + policy.confirmationExpiry)
    }

    /// Asked back once; after that a person rings.
    private mutating func takeUnclear(_ index: Int) {
        let ask = course.asks[index]
        guard course.phase.isOngoing else { return }
        switch ask.stage {
        case .asked, .unclear:
            if ask.stage == .asked { move(index, to: .unclear) }
            if ask.clarifications == 0 {
                course.asks[index].clarifications = 1
                course.asks[index].replyBy = max(ask.replyBy, now + clocks.replyWindow)
                tell(.clarification, index, until: course.asks[index].replyBy)
                record(.clarificationAsked(donor: ask.donor))
            } else {
                course.asks[index].needsPerson = true
            }
        case .pledged, .onTheWay: course.asks[index].needsPerson = true
        default: break
        }
    }

    // MARK: - Steps at the door

    /// One step nearer to giving; who comes late, or after silence, is welcome while the request is ongoing.
    private mutating func advance(_ donor: DonorID, to stage: AskStage) -> DispatchRefusal? {
        guard let index = index(of: donor) else { return .donorWasNotAsked }
        let order: [AskStage] = [.asked, .unclear, .pledged, .onTheWay, .arrived, .accepted]
        let old = course.asks[index].stage
        if old == stage { return nil }
        guard course.phase.isOngoing else {
            if stage == .onTheWay, old != .donated, old != .deferred { tellNotNeeded(index) }
            return notFitting(.requestHasEnded)
        }
        course.asks[index].wasContacted = true
        if let from = order.firstIndex(of: old), let to = order.firstIndex(of: stage) {
            guard to > from else { return notFitting() }
        } else {
            guard ![.donated, .deferred, .optedOut, .wrongNumber].contains(old) else { return notFitting() }
            if stage == .onTheWay, !isStillWanted {
                tellNotNeeded(index)
                return nil
            }
            reopen(index)
        }
        move(index, to: stage, byPerson: isByStaff)
        if stage == .onTheWay, (course.asks[index].arriveBy ?? now) <= now {
            let journey = Duration.minutes(model.travelMinutes(kilometres: course.asks[index].distanceKilometres) * 1.5)
            setWindow(index, now, now + journey)
        }
        cause = cause ?? .silence
        return nil
    }

    private mutating func deferDonor(_ donor: DonorID) -> DispatchRefusal? {
        guard let index = index(of: donor) else { return .donorWasNotAsked }
        switch course.asks[index].stage {
        case .deferred: return nil
        case .donated: return notFitting()
        default: break
        }
        course.asks[index].wasContacted = true
        move(index, to: .deferred, byPerson: isByStaff)
        cause = .deferral
        return nil
    }

    /// A donation is a fact whatever the stage and the phase: the donor's interval counts from it.
    private mutating func recordDonation(_ donor: DonorID) -> DispatchRefusal? {
        guard let index = index(of: donor) else { return .donorWasNotAsked }
        guard course.asks[index].stage != .donated else { return nil }
        let hadOptedOut = course.asks[index].stage == .optedOut
        course.asks[index].wasContacted = true
        for purpose in [MessagePurpose.standDown, .standDownAgain] { takeBack(purpose, index) }
        move(index, to: .donated, byPerson: isByStaff)
        effects.append(.recordDonation(donor: donor, kind: request.donationKind))
        if !hadOptedOut { tell(.thanks, index, until: now + policy.thanksExpiry) }
        if !course.phase.isOngoing { course.attention.insert(.reconciliationDue) }
        cause = cause ?? .silence
        return nil
    }

    private mutating func recordNoShow(_ donor: DonorID) -> DispatchRefusal? {
        guard let index = index(of: donor) else { return .donorWasNotAsked }
        switch course.asks[index].stage {
        case .noShow: return nil
        case .pledged, .onTheWay: break
        default: return notFitting()
        }
        move(index, to: .noShow, byPerson: isByStaff)
        cause = .lateness
        return nil
    }

    /// Takes back the last act of a person on a donor, while that is still honest: within the window, and only where no
    /// message has told the donor otherwise. Donors who were stood down because of it stay stood down.
    private mutating func undo(_ donor: DonorID) -> DispatchRefusal? {
        guard let index = index(of: donor) else { return .donorWasNotAsked }
        let ask = course.asks[index]
        guard let previous = ask.previousStage else { return .nothingToUndo }
        guard now - ask.changedAt <= policy.undoWindow else { return .tooLateToUndo }
        let reopensRequest = ask.stage == .donated && course.phase == .fulfilled
        guard course.phase.isOngoing || reopensRequest || !previous.isOpen else { return .requestHasEnded }
        if ask.stage == .pledged, let told = ask.notices[.directions], ![.queued, .expired, .failed].contains(told) {
            return .donorAlreadyTold
        }
        if ask.stage == .pledged { takeBack(.directions, index) }
        if ask.stage == .donated {
            takeBack(.thanks, index)
            effects.append(.revokeDonation(donor: donor))
        }
        course.asks[index].stage = previous
        course.asks[index].previousStage = nil
        course.asks[index].changedAt = now
        course.asks[index].reopenedFrom = !ask.stage.isOpen && previous.isOpen ? ask.stage : nil
        if previous == .asked || previous == .unclear {
            course.asks[index].replyBy = max(ask.replyBy, now + clocks.replyWindow)
        }
        if previous == .asked, ask.wasCalledOff {
            // It had not left yet, so it goes back into the queue.
            course.asks[index].delivery = .queued
            course.asks[index].wasCalledOff = false
            effects.append(
                .send(
                    donor: donor, wave: ask.wave, channel: ask.channel, purpose: .ask,
                    expiresAt: course.asks[index].replyBy))
        }
        if reopensRequest, donationsNeeded > 0 { course.phase = .open }
        cause = .refusal
        return nil
    }
}
