public import Blood

/// What a donor who is rung is told.
public struct AskMessage: Codable, Sendable, Hashable {
    /// The name of the hospital or blood bank, most often one sound.
    public var facility: [Sound]
    public var group: BloodGroup
    /// Until when, as a day and an hour; empty when the day cannot be said without doubt.
    public var deadline: [Sound]

    public init(facility: [Sound], group: BloodGroup, deadline: [Sound]) {
        self.facility = facility
        self.group = group
        self.deadline = deadline
    }
}

/// What is known of a call to a donor beside its leg and its stage.
public struct AskState: Codable, Sendable, Hashable {
    public let destination: Destination
    public let message: AskMessage
    /// What was written down of the donor; there is never a second answer.
    public internal(set) var answer: DonorAnswer?

    var rounds = 0
    var wrongKeys = 0
}

extension Call {
    /// A donor is rung and asked; `begin` dials. A machine that answers presses nothing, so it never pledges.
    /// - Parameter destination: the donor's telephone.
    public static func ask(
        id: CallID, donorNumber destination: Destination, language: SpokenLanguage, message: AskMessage,
        policy: CallPolicy
    ) -> Call {
        var call = Call(id, .ask, policy, language, .planned)
        call.asking = AskState(destination: destination, message: message)
        return call
    }
}

extension CallStep {
    private var donor: ChannelID? { call.leg(of: .donor)?.channel }

    mutating func beginAsk() {
        guard let destination = call.asking?.destination else { return }
        enter(.ringing)
        dial(.donor, destination, ringing: policy.farRings)
    }

    mutating func askAnswered(_ leg: Leg) {
        enter(.asking)
        say(askPrompt, to: leg.channel)
    }

    private var askPrompt: [Sound] {
        guard let message = call.asking?.message else { return [.askChoices] }
        return [.askIntroduction, .askFacility] + message.facility + [.askGroup, Sound.group(message.group)]
            + (message.deadline.isEmpty ? [] : [.askDeadline] + message.deadline) + [.askFree, .askChoices]
    }

    mutating func askPlayed() {
        if call.stage == .asking || call.stage == .arrival { set(.silence, after: policy.askSilence) }
    }

    mutating func askPressed(_ leg: Leg, _ key: Character) {
        switch (call.stage, key) {
        case (.asking, "1"):
            call.asking?.rounds = 0
            call.asking?.wrongKeys = 0
            enter(.arrival)
            say([.askArrival], to: leg.channel)
        case (.asking, "2"): settle(.cannot, .served, saying: [.askThanksCannot, .goodbye])
        case (.asking, "9"): settle(.neverCallAgain, .served, saying: [.askNeverAgain, .goodbye])
        case (.arrival, "1"): pledge(.withinTheHour)
        case (.arrival, "2"): pledge(.withinTwoHours)
        case (.arrival, "3"): pledge(.tonight)
        case (.asking, _), (.arrival, _): wrongKey()
        default: break
        }
    }

    private mutating func wrongKey() {
        call.asking?.wrongKeys += 1
        if (call.asking?.wrongKeys ?? 0) >= policy.wrongKeysMax { return stopAsking() }
        say([.wrongKey, call.stage == .arrival ? .askArrival : .askChoices], to: donor)
    }

    mutating func askSilent() {
        call.asking?.rounds += 1
        if (call.asking?.rounds ?? 0) >= policy.askRounds { return stopAsking() }
        say(call.stage == .arrival ? [.askArrival] : [.askNoAnswer] + askPrompt, to: donor)
    }

    private mutating func stopAsking() {
        if call.stage == .arrival { pledge(.unsaid) } else { endAsk(.hungUp) }
    }

    private mutating func pledge(_ arrival: DonorAnswer.Arrival) {
        settle(.coming(arrival), .served, saying: [.askThanksComing, .goodbye])
    }

    mutating func askEnded(_ end: LegEnd) { endAsk(end) }

    /// The call ends without a further word: a pledge that was made stands, whenever the donor hung up.
    mutating func endAsk(_ end: LegEnd) {
        switch call.stage {
        case .arrival: settle(.coming(.unsaid), .served, saying: [])
        case .asking: settle(.nothingPressed, .silent, saying: [])
        case .closing: finish(call.intendedOutcome ?? .served)
        default: settle(.notReached(end), .notReached, saying: [])
        }
    }

    private mutating func settle(_ answer: DonorAnswer, _ outcome: CallOutcome, saying sounds: [Sound]) {
        guard call.asking?.answer == nil else { return }
        call.asking?.answer = answer
        note(.donorAnswered(answer))
        if sounds.isEmpty { finish(outcome) } else { close(outcome, saying: [.donor: sounds]) }
    }
}
