public import Blood

/// Why two parties are connected.
public enum PairKind: Codable, Sendable, Hashable {
    /// An operator rings a facility back on its listed number.
    case verification
    /// An operator rings somebody else: a caller back, a donor, a family.
    case desk
    /// Two people speak without seeing each other's number, until then at the latest.
    case masked(expiresAt: Instant)
}

/// One side of a call that connects two.
public struct PairSide: Codable, Sendable, Hashable {
    public let party: Party
    public let destination: Destination
}

/// What is known of a call that connects two parties, beside its legs and its stage.
public struct PairState: Codable, Sendable, Hashable {
    public let first: PairSide
    public let second: PairSide
    public let kind: PairKind
    /// Who pressed the key that reports the other.
    public internal(set) var reportedBy: Party?

    var rounds = 0
    /// Legs that have heard what must be said before they are connected.
    var warned: Set<Party> = []
}

extension Call {
    /// Two parties are rung, the second when the first is there, and connected; `begin` dials.
    /// - Parameters:
    ///   - first: the operator, but in a masked call. Must be another party than `second`, or the call fails as it
    ///     begins.
    ///   - language: of the sentences for both.
    public static func pair(
        id: CallID, first: (Party, Destination), second: (Party, Destination), kind: PairKind,
        language: SpokenLanguage, policy: CallPolicy
    ) -> Call {
        let callKind: CallKind =
            switch kind {
            case .verification: .verification
            case .desk: .desk
            case .masked: .masked
            }
        var call = Call(id, callKind, policy, language, .planned)
        call.pairing = PairState(
            first: PairSide(party: first.0, destination: first.1),
            second: PairSide(party: second.0, destination: second.1), kind: kind)
        return call
    }
}

extension CallStep {
    var firstParty: Party { call.pairing?.first.party ?? .operator }
    var secondParty: Party { call.pairing?.second.party ?? .facility }
    private var firstChannel: ChannelID? { call.leg(of: firstParty)?.channel }
    private var secondChannel: ChannelID? { call.leg(of: secondParty)?.channel }

    mutating func beginPair() {
        guard let pairing = call.pairing, firstParty != secondParty else { return finish(.failed) }
        if case .masked(let expiresAt) = pairing.kind {
            guard expiresAt > now else { return finish(.failed) }
            set(.expiry, at: expiresAt)
        }
        enter(.ringing)
        dial(
            firstParty, pairing.first.destination,
            ringing: firstParty == .operator ? policy.operatorRings : policy.farRings)
    }

    mutating func pairAnswered(_ leg: Leg) {
        guard leg.party != .third else { return thirdAnswered(leg) }
        switch (call.kind, leg.party == firstParty) {
        case (.verification, true), (.desk, true): ringSecond()
        case (.verification, false), (.desk, false):
            note(call.kind == .verification ? .facilityReached : .personReached)
            enter(.notice)
            if policy.records { say([.facilityNotice], to: leg.channel) } else { connectPair() }
        case (_, let isFirst):
            call.pairing?.rounds = 0
            enter(isFirst ? .firstAccepts : .secondAccepts)
            say(maskedPrompt, to: leg.channel)
        }
    }

    private mutating func ringSecond() {
        guard let pairing = call.pairing else { return }
        enter(.ringingSecond)
        if call.kind == .masked { say([.maskedWait], to: firstChannel) } else { startMusic(firstChannel) }
        dial(secondParty, pairing.second.destination, ringing: policy.farRings)
    }

    mutating func pairPlayed(_ leg: Leg) {
        guard leg.party != .third else { return thirdHeardNotice(leg) }
        switch call.stage {
        case .feedback: feedbackPlayed(leg)
        case .firstAccepts: set(.silence, after: policy.askSilence)
        case .secondAccepts where leg.party == secondParty: set(.silence, after: policy.askSilence)
        case .ringingSecond, .secondAccepts: startMusic(leg.channel)
        case .notice:
            call.pairing?.warned.insert(leg.party)
            let mustHear: Set<Party> = call.kind == .masked ? [firstParty, secondParty] : [secondParty]
            if call.pairing?.warned.isSuperset(of: mustHear) == true { connectPair() }
        default: break
        }
    }

    private mutating func connectPair() {
        guard let firstChannel, let secondChannel else { return }
        enter(.talking)
        call.connectedAt = now
        join([firstChannel, secondChannel])
        if call.kind == .masked { note(.bridged) } else { startRecording() }
        set(.talk, after: policy.talkMax)
    }

    mutating func pairAlarm(_ reason: AlarmReason) {
        switch (reason, call.stage) {
        case (.silence, .firstAccepts), (.silence, .secondAccepts): maskedSilent()
        case (.silence, .feedback): feedbackSilent()
        case (.talk, .talking): endPair([.timeIsUp, .goodbye], [.timeIsUp, .goodbye])
        case (.expiry, .closing): break
        case (.expiry, _): endPair([.maskedExpired, .goodbye], [.maskedExpired, .goodbye])
        default: break
        }
    }

    /// Ends the call with a last sentence to either side, if it is there.
    private mutating func endPair(_ toFirst: [Sound], _ toSecond: [Sound]) {
        var sentences: [Party: [Sound]] = [:]
        if !toFirst.isEmpty { sentences[firstParty] = toFirst }
        if !toSecond.isEmpty { sentences[secondParty] = toSecond }
        if asksDonor(saying: sentences) { return }
        close(call.connectedAt == nil ? .notReached : .spoke, saying: sentences)
    }

    mutating func pairEnded(_ leg: Leg, _ end: LegEnd) {
        guard leg.party != .third else { return thirdEnded(leg) }
        if leg.party == firstParty, call.kind != .masked, call.leg(of: .third)?.isBridged == true,
            call.leg(of: secondParty)?.isBridged == true
        {
            return
        }
        if call.stage == .feedback {
            if leg.party == .donor { close(.spoke, saying: [:]) }
            return
        }
        let sentence: [Sound]
        switch call.stage {
        case .talking: sentence = call.kind == .masked ? [.maskedEnded, .goodbye] : []
        case .ringing, .ringingSecond, .firstAccepts:
            sentence = [end == .declined && call.kind == .masked ? .maskedRefused : .otherNotReached, .goodbye]
        default: sentence = [call.kind == .masked ? .maskedRefused : .otherNotReached, .goodbye]
        }
        endPair(leg.party == firstParty ? [] : sentence, leg.party == firstParty ? sentence : [])
    }
}

// MARK: - The masked bridge

extension CallStep {
    private var maskedPrompt: [Sound] {
        let other = call.stage == .firstAccepts ? secondParty : firstParty
        return [.maskedIntroduction, Sound.party(other), .maskedAccept]
    }

    private var asked: ChannelID? { call.stage == .firstAccepts ? firstChannel : secondChannel }

    private mutating func maskedSilent() {
        call.pairing?.rounds += 1
        guard let rounds = call.pairing?.rounds, rounds < policy.askRounds else {
            // Nobody pressed: most often a machine. The other side is told that nobody was there.
            return endPair(call.stage == .secondAccepts ? [.otherNotReached, .goodbye] : [], [])
        }
        say(maskedPrompt, to: asked)
    }

    mutating func maskedPressed(_ leg: Leg, _ key: Character) {
        let isFirst = leg.party == firstParty
        switch (call.stage, key) {
        case (.firstAccepts, "1") where isFirst: ringSecond()
        case (.secondAccepts, "1") where !isFirst:
            enter(.notice)
            say([.maskedWarning], to: firstChannel)
            say([.maskedWarning], to: secondChannel)
        case (.firstAccepts, "*") where isFirst, (.secondAccepts, "*") where !isFirst: leave(isFirst)
        case (.firstAccepts, _) where isFirst, (.secondAccepts, _) where !isFirst:
            call.pairing?.rounds += 1
            guard let rounds = call.pairing?.rounds, rounds < policy.wrongKeysMax else {
                return endPair(isFirst ? [] : [.otherNotReached, .goodbye], [])
            }
            say([.wrongKey] + maskedPrompt, to: leg.channel)
        case (.feedback, _): feedbackPressed(leg, key)
        case (.ringingSecond, "*"), (.secondAccepts, "*"), (.notice, "*"), (.talking, "*"): leave(isFirst)
        case (.notice, "#"), (.talking, "#"):
            call.pairing?.reportedBy = leg.party
            note(.reported(by: leg.party))
            let thanks: [Sound] = [.maskedReported, .goodbye]
            let farewell: [Sound] = [.maskedEnded, .goodbye]
            endPair(isFirst ? thanks : farewell, isFirst ? farewell : thanks)
        default: break
        }
    }

    /// The desk ends it: both are told.
    mutating func endMasked() { endPair([.maskedEnded, .goodbye], [.maskedEnded, .goodbye]) }

    /// One side ends it by the star: it goes, and the other is told.
    private mutating func leave(_ isFirst: Bool) {
        let farewell: [Sound] = [.maskedEnded, .goodbye]
        endPair(isFirst ? [] : farewell, isFirst ? farewell : [])
    }
}
