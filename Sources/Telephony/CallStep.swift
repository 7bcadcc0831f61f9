import Blood

/// One event on its way through a call: the call as it becomes, and what is to be done.
struct CallStep {
    var call: Call
    let now: Instant
    var turn = CallTurn()

    var policy: CallPolicy { call.policy }

    // MARK: Events

    mutating func begin() {
        guard call.stage == .planned else { return }
        call.startedAt = now
        set(.life, after: policy.callMax)
        switch call.kind {
        case .inbound: break
        case .ask: beginAsk()
        case .verification, .desk, .masked: beginPair()
        }
    }

    mutating func take(_ event: CallEvent) {
        guard call.stage != .ended else { return takeAfterEnd(event) }
        guard call.stage != .planned else {
            if event == .desk(.hangUp) { giveUp() }
            return
        }
        switch event {
        case .answered(let channel): takeAnswered(channel)
        case .ringing(let channel):
            if let index = index(of: channel), call.legs[index].state == .dialled { call.legs[index].state = .ringing }
        case .pressed(let channel, let key): takePressed(channel, key)
        case .played(let id): takePlayed(id)
        case .notPlayed(let id): takeNotPlayed(id)
        case .ended(let channel, let end): takeEnded(channel, end)
        case .timer: takeTimer()
        case .resumed(let channels, let bridges): resume(channels, bridges)
        case .desk(let act): takeDesk(act)
        }
    }

    /// A leg that outlives its call, because it was answered while it was hung up or because the exchange was away, is
    /// hung up again.
    private mutating func takeAfterEnd(_ event: CallEvent) {
        switch event {
        case .answered(let channel):
            if let index = index(of: channel), call.legs[index].state != .ended { tell(.hangUp(channel)) }
        case .ended(let channel, let end): markEnded(channel, end)
        case .resumed(let channels, _):
            for leg in call.legs where leg.state != .ended {
                if channels.contains(leg.channel) {
                    tell(.hangUp(leg.channel))
                } else {
                    markEnded(leg.channel, .hungUp)
                }
            }
        case .ringing, .pressed, .played, .notPlayed, .timer, .desk: break
        }
    }

    private mutating func takeAnswered(_ channel: ChannelID) {
        guard let index = index(of: channel), call.legs[index].state != .ended, call.legs[index].state != .up else {
            return
        }
        guard !call.legs[index].isReleased else { return tell(.hangUp(channel)) }
        call.legs[index].state = .up
        call.legs[index].answeredAt = now
        if call.answeredAt == nil { call.answeredAt = now }
        if !call.legs.contains(where: { $0.isLive && $0.state != .up }) { cancel(.dial) }
        let leg = call.legs[index]
        guard leg.party != .listener else { return listenerAnswered(leg) }
        switch call.kind {
        case .inbound: inboundAnswered(leg)
        case .ask: askAnswered(leg)
        case .verification, .desk, .masked: pairAnswered(leg)
        }
    }

    private mutating func takePressed(_ channel: ChannelID, _ key: Character) {
        guard let index = index(of: channel), call.legs[index].isUp, "0123456789*#".contains(key),
            call.stage != .closing
        else { return }
        if let last = call.lastKey, last.wasAnswer, last.channel == channel, last.key == String(key),
            now - last.at < policy.keyBounce
        {
            return
        }
        call.pressed = String((call.pressed + String(key)).suffix(64))
        let before = (call.stage, call.playbacks)
        let leg = call.legs[index]
        switch call.kind {
        case .inbound: inboundPressed(leg, key)
        case .ask: askPressed(leg, key)
        case .verification, .desk: break
        case .masked: maskedPressed(leg, key)
        }
        call.lastKey = KeyPress(
            channel: channel, key: String(key), at: now, wasAnswer: before != (call.stage, call.playbacks))
    }

    /// Who hangs up ends the play before the leg: the call goes on as if it had been heard only when the leg is still
    /// there a second later, and a notice that was not heard counts as not given.
    private mutating func takeNotPlayed(_ id: String) {
        guard call.legs.contains(where: { $0.playing == id }) else { return }
        call.playFailed = true
        set(.play, after: policy.notPlayedGrace)
    }

    private mutating func takePlayed(_ id: String) {
        guard let index = call.legs.firstIndex(where: { $0.playing == id }) else { return }
        call.legs[index].playing = nil
        if !call.legs.contains(where: { $0.playing != nil }) { cancel(.play) }
        let leg = call.legs[index]
        guard leg.isUp else { return }
        guard call.stage != .closing else {
            release(leg.channel)
            return finishIfAlone()
        }
        guard leg.party != .listener else { return listenerWasAnnounced(leg) }
        switch call.kind {
        case .inbound: inboundPlayed(leg)
        case .ask: askPlayed()
        case .verification, .desk, .masked: pairPlayed(leg)
        }
    }

    private mutating func takeEnded(_ channel: ChannelID, _ end: LegEnd) {
        guard let index = index(of: channel), call.legs[index].state != .ended else { return }
        let wasReleased = call.legs[index].isReleased
        markEnded(channel, end)
        guard !wasReleased else { return }
        legEnded(call.legs[index], end)
    }

    /// What follows from the end of a leg, once it is marked.
    mutating func legEnded(_ leg: Leg, _ end: LegEnd) {
        guard call.stage != .ended else { return }
        guard call.stage != .closing else { return finishIfAlone() }
        guard leg.party != .listener else { return listenerIsGone() }
        switch call.kind {
        case .inbound: inboundEnded(leg, end)
        case .ask: askEnded(end)
        case .verification, .desk, .masked: pairEnded(leg, end)
        }
    }

    private mutating func takeDesk(_ act: DeskAct) {
        guard call.stage != .closing else { return }
        switch call.kind {
        case .inbound: inboundDesk(act)
        case .ask: if act == .hangUp { giveUp() }
        case .verification, .desk:
            if act == .hangUp { giveUp() } else { conversationDesk(act, near: firstParty, far: secondParty) }
        case .masked: if act == .hangUp { endMasked() }
        }
    }

    // MARK: Time

    /// Only alarms that were due when the event came are rung, each once: one that is set again waits for the next
    /// event.
    private mutating func takeTimer() {
        let due = call.alarms.filter { $0.at <= now }.sorted {
            ($0.at, $0.reason.rawValue) < ($1.at, $1.reason.rawValue)
        }
        for alarm in due where call.alarms.contains(alarm) {
            cancel(alarm.reason)
            ring(alarm.reason)
        }
    }

    private mutating func ring(_ reason: AlarmReason) {
        switch reason {
        case .play: endPlays()
        case .dial:
            for leg in call.legs where leg.isLive && leg.state != .up && leg.destination != nil {
                release(leg.channel)
                legEnded(leg, .noAnswer)
            }
        case .life: giveUp()
        case .silence, .offer, .unattended, .form, .talk, .expiry:
            switch call.kind {
            case .inbound: inboundAlarm(reason)
            case .ask: if reason == .silence { askSilent() }
            case .verification, .desk, .masked: pairAlarm(reason)
            }
        }
    }

    /// The end of these plays was never reported: they count as ended.
    private mutating func endPlays() {
        for id in call.legs.compactMap(\.playing) {
            tell(.stopPlaying(id: id))
            takePlayed(id)
        }
    }

    /// Ends the call because we want it to, or because it took too long, with all that follows for those in it.
    mutating func giveUp() {
        switch call.kind {
        case .inbound: endWithoutCaller()
        case .ask: endAsk(.failed)
        case .verification, .desk, .masked: finish(call.connectedAt == nil ? .notReached : .spoke)
        }
    }
}
