import Blood

// What the machines do with legs: each act changes the call and says so to the exchange, never one without the other.

extension CallStep {
    mutating func tell(_ command: CallCommand) { turn.commands.append(command) }

    mutating func note(_ fact: CallFact) { turn.facts.append(fact) }

    func index(of channel: ChannelID) -> Int? { call.legs.firstIndex { $0.channel == channel } }

    mutating func enter(_ stage: CallStage) {
        if call.stage != stage { call.stageSince = now }
        call.stage = stage
    }

    // MARK: Alarms

    mutating func set(_ reason: AlarmReason, after duration: Duration) { set(reason, at: now + duration) }

    mutating func set(_ reason: AlarmReason, at instant: Instant) {
        cancel(reason)
        call.alarms.append(Alarm(reason: reason, at: instant))
    }

    mutating func cancel(_ reasons: AlarmReason...) { call.alarms.removeAll { reasons.contains($0.reason) } }

    func isSet(_ reason: AlarmReason) -> Bool { call.alarms.contains { $0.reason == reason } }

    // MARK: Legs

    /// Rings a party. A second try gets another name, since the exchange refuses the same name while it remembers it.
    mutating func dial(_ party: Party, _ destination: Destination, ringing timeout: Duration) {
        let attempt = call.legs.count { $0.party == party } + 1
        let leg = Leg(party, ChannelID(call.id, party, attempt: attempt), destination, .dialled, at: now)
        call.legs.append(leg)
        tell(.dial(leg.channel, destination, timeout: timeout))
        set(.dial, after: timeout + policy.dialGrace)
    }

    mutating func release(_ channel: ChannelID) {
        guard let index = index(of: channel), call.legs[index].isLive else { return }
        call.legs[index].isReleased = true
        silence(index)
        tell(.hangUp(channel))
        if !call.legs.contains(where: { $0.isLive && $0.state != .up }) { cancel(.dial) }
    }

    mutating func release(_ party: Party) {
        if let leg = call.leg(of: party) { release(leg.channel) }
    }

    mutating func markEnded(_ channel: ChannelID, _ end: LegEnd) {
        guard let index = index(of: channel), call.legs[index].state != .ended else { return }
        call.legs[index].state = .ended
        call.legs[index].end = end
        call.legs[index].endedAt = now
        silence(index)
        if !call.legs.contains(where: { $0.isLive && $0.state != .up }) { cancel(.dial) }
    }

    /// Forgets what a leg heard, without a word to the exchange: the leg goes, and all it hears with it.
    private mutating func silence(_ index: Int) {
        call.legs[index].playing = nil
        call.legs[index].prompt = []
        call.legs[index].hasMusic = false
        call.legs[index].isBridged = false
        call.legs[index].isMuted = false
    }

    // MARK: Sounds

    /// Says something to a leg, in place of whatever it hears; a leg in the conversation is taken out of it.
    mutating func say(_ sounds: [Sound], to channel: ChannelID?) {
        guard let channel, let index = index(of: channel), call.legs[index].isUp else { return }
        hush(channel)
        separate(channel)
        call.playbacks += 1
        call.playFailed = false
        let id = "\(call.id)-p\(call.playbacks)"
        call.legs[index].playing = id
        call.legs[index].prompt = sounds
        tell(.play(channel, id: id, sounds: sounds, call.language))
        cancel(.silence)
        set(.play, after: policy.playMax)
    }

    /// Stops a prompt and music: a leg that still hears a prompt is connected only when the prompt is over.
    mutating func hush(_ channel: ChannelID) {
        guard let index = index(of: channel), call.legs[index].isUp else { return }
        if let id = call.legs[index].playing {
            call.legs[index].playing = nil
            tell(.stopPlaying(id: id))
            if !call.legs.contains(where: { $0.playing != nil }) { cancel(.play) }
        }
        if call.legs[index].hasMusic {
            call.legs[index].hasMusic = false
            tell(.stopMusic(channel))
        }
    }

    mutating func startMusic(_ channel: ChannelID?) {
        guard let channel, let index = index(of: channel), call.legs[index].isUp, !call.legs[index].hasMusic,
            call.legs[index].playing == nil
        else { return }
        call.legs[index].hasMusic = true
        call.legs[index].prompt = []
        tell(.startMusic(channel))
    }

    // MARK: The conversation

    /// Brings legs into the conversation.
    mutating func join(_ channels: [ChannelID]) {
        let joining = channels.filter { channel in
            index(of: channel).map { call.legs[$0].isUp && !call.legs[$0].isBridged } ?? false
        }
        guard !joining.isEmpty else { return }
        for channel in joining { hush(channel) }
        for index in call.legs.indices where joining.contains(call.legs[index].channel) {
            call.legs[index].isBridged = true
            call.legs[index].prompt = []
        }
        call.hasBridge = true
        tell(.connect(joining, bridge: call.bridge))
    }

    mutating func separate(_ channel: ChannelID) {
        guard let index = index(of: channel), call.legs[index].isUp, call.legs[index].isBridged else { return }
        call.legs[index].isBridged = false
        tell(.separate(channel, bridge: call.bridge))
    }

    mutating func startRecording() {
        guard policy.records, call.recording == nil else { return }
        call.recordings += 1
        let name = "\(call.id)-r\(call.recordings)"
        call.recording = name
        tell(.record(bridge: call.bridge, name: name))
    }

    /// Ends the conversation and its recording; whoever is in it stays on the line.
    mutating func dissolve() {
        for leg in call.legs { separate(leg.channel) }
        if let recording = call.recording {
            call.recording = nil
            tell(.stopRecording(name: recording))
        }
        if call.hasBridge {
            call.hasBridge = false
            tell(.endBridge(call.bridge))
        }
    }

    // MARK: The end

    /// Says a last sentence to some legs and lets the others go; the call ends when all has been said.
    mutating func close(_ outcome: CallOutcome, saying sentences: [Party: [Sound]]) {
        enter(.closing)
        call.intendedOutcome = outcome
        call.alarms.removeAll { $0.reason != .life }
        standDownOperator()
        dissolve()
        for leg in call.legs where leg.isLive {
            if let sounds = sentences[leg.party], leg.isUp {
                say(sounds, to: leg.channel)
            } else {
                release(leg.channel)
            }
        }
        finishIfAlone()
    }

    mutating func finishIfAlone() {
        guard call.stage == .closing, !call.legs.contains(where: \.isLive) else { return }
        finish(call.intendedOutcome ?? .failed)
    }

    /// The end, once: everybody is hung up and nothing is waited for any more.
    mutating func finish(_ outcome: CallOutcome) {
        guard call.stage != .ended else { return }
        standDownOperator()
        if let recording = call.recording { tell(.stopRecording(name: recording)) }
        call.recording = nil
        for leg in call.legs where leg.isLive { release(leg.channel) }
        if call.hasBridge { tell(.endBridge(call.bridge)) }
        call.hasBridge = false
        call.alarms = []
        enter(.ended)
        call.endedAt = now
        call.outcome = outcome
        note(.ended(outcome))
    }
}
