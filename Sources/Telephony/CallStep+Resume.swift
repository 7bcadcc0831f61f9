import Blood

extension CallStep {
    /// Takes a call up again after we or the exchange were away. Whoever is gone has ended; a conversation that went on
    /// is not touched; who was being told or asked something is told or asked again, unless the answer has been given.
    mutating func resume(_ channels: Set<ChannelID>, _ bridges: Set<String>) {
        let gone = call.legs.filter { $0.state != .ended && !channels.contains($0.channel) }
        for leg in gone { markEnded(leg.channel, endOfGone(leg)) }
        for leg in gone where !leg.isReleased { legEnded(leg, endOfGone(leg)) }
        for leg in call.legs where leg.isReleased && leg.state != .ended && !isTold(.hangUp(leg.channel)) {
            tell(.hangUp(leg.channel))
        }
        guard call.stage != .ended else { return }
        if call.kind == .inbound, call.stage == .ringing, let caller = call.leg(of: .caller) {
            return take(.answered(caller.channel))
        }
        if call.stage == .greeting, let caller { tell(.answer(caller)) }
        resumeConversation(bridges)
        for leg in call.legs where leg.isUp && !leg.isBridged { resumeSounds(leg) }
    }

    /// A leg that was up was hung up by somebody; of one that only rang we do not know what became.
    private func endOfGone(_ leg: Leg) -> LegEnd { leg.wasAnswered || leg.party == .caller ? .hungUp : .failed }

    private func isTold(_ command: CallCommand) -> Bool { turn.commands.contains(command) }

    private mutating func resumeConversation(_ bridges: Set<String>) {
        let talking = call.legs.filter { $0.isUp && $0.isBridged }
        guard !talking.isEmpty, !bridges.contains(call.bridge) else { return }
        let channels = talking.map(\.channel)
        guard !isTold(.connect(channels, bridge: call.bridge)) else { return }
        tell(.connect(channels, bridge: call.bridge))
        for leg in talking where leg.isMuted { tell(.mute(leg.channel)) }
        if call.recording != nil {
            call.recording = nil
            startRecording()
        }
    }

    private mutating func resumeSounds(_ leg: Leg) {
        let isSpokenToNow = turn.commands.contains {
            if case .play(leg.channel, _, _, _) = $0 { true } else { $0 == .startMusic(leg.channel) }
        }
        guard !isSpokenToNow else { return }
        if leg.hasMusic { return tell(.startMusic(leg.channel)) }
        if leg.playing == nil, call.inbound?.keypad.typed.isEmpty == false, isSet(.silence) {
            // Half a number has been typed: its other half is waited for, and nothing is said into it.
            return set(.silence, after: policy.keypadSilence)
        }
        guard !leg.prompt.isEmpty, leg.playing != nil || isSet(.silence) else { return }
        say(leg.prompt, to: leg.channel)
    }
}
