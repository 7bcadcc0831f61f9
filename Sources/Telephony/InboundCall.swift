public import Blood

/// What is known of a call to the helpline beside its legs and its stage.
public struct InboundState: Codable, Sendable, Hashable {
    /// E.164; `nil` when it is withheld: then nobody can be rung back, and no call-back is offered or asked for.
    public internal(set) var number: String?
    /// From an earlier call or the register: the greeting is short then, and no language is asked.
    public internal(set) var knownLanguage: SpokenLanguage?
    /// What was chosen in the menu; `nil` until then, or when silence led to a person.
    public internal(set) var choice: MenuChoice?
    /// Any key at all: a machine presses none.
    public internal(set) var hasPressed = false
    /// The notice that the call is recorded was played to its end; without it nothing is recorded.
    public internal(set) var noticeWasPlayed = false
    /// What the desk told us of the caller's request.
    public internal(set) var summary: RequestSummary?
    /// The caller heard it to its end.
    public internal(set) var summaryWasSaid = false
    /// The place in the queue that we were told, 1 for the next.
    public internal(set) var place: Int?
    /// Waits for an operator.
    public internal(set) var isQueued = false
    /// The operator who took the call, from then until the operator leaves it.
    public internal(set) var staff: Int64?
    /// The operator and the caller are connected, on hold included.
    public internal(set) var isSpeaking = false
    /// The call-back that was asked of the centre; there is never a second.
    public internal(set) var callBack: CallBackReason?
    /// The reference of the request that was opened by keypad.
    public internal(set) var reference: String?
    /// What was typed while nobody could take the call.
    public internal(set) var keypad = KeypadEntry()
    /// Why the caller comes behind the others; `nil` for nearly everybody.
    public internal(set) var standing: CallerStanding?
    /// What a supervisor has everybody told; `nil` once it has been begun.
    public internal(set) var announcement: Sound?

    var rounds = 0
    var nobodyThere = false
    var summaryWasStarted = false
    var placeSaid: Int?
}

extension Call {
    /// Somebody rings the helpline. The call is not answered before `.answered` says that the caller's leg is in our
    /// hands.
    /// - Parameters:
    ///   - number: E.164, `nil` when withheld.
    ///   - knownLanguage: what the caller chose before.
    ///   - standing: of a number whose calls have been a nuisance.
    ///   - announcement: what everybody is told before the menu.
    public static func inbound(
        id: CallID, channel: ChannelID, number: String?, knownLanguage: SpokenLanguage?,
        standing: CallerStanding? = nil, announcement: Sound? = nil, now: Instant, policy: CallPolicy
    ) -> Call {
        var call = Call(id, .inbound, policy, knownLanguage ?? policy.defaultLanguage, .ringing)
        call.startedAt = now
        call.stageSince = now
        call.legs = [Leg(.caller, channel, nil, .ringing, at: now)]
        call.alarms = [Alarm(reason: .life, at: now + policy.callMax)]
        call.inbound = InboundState(
            number: number, knownLanguage: knownLanguage, standing: standing, announcement: announcement)
        return call
    }
}

// MARK: - Greeting, language and menu

extension CallStep {
    var caller: ChannelID? { call.leg(of: .caller)?.channel }

    mutating func inboundAnswered(_ leg: Leg) {
        switch leg.party {
        case .caller:
            tell(.answer(leg.channel))
            enter(.greeting)
            say(greeting, to: leg.channel)
        case .operator: operatorAnswered(leg)
        default: thirdAnswered(leg)
        }
    }

    private var greeting: [Sound] {
        let sounds: [SpokenLanguage: [Sound]] = [
            .urdu: [.greetingInUrdu, .recordingNoticeInUrdu],
            .english: [.greetingInEnglish, .recordingNoticeInEnglish],
            .sindhi: [.greetingInSindhi, .recordingNoticeInSindhi],
        ]
        let languages: [SpokenLanguage] = call.inbound?.knownLanguage.map { [$0] } ?? [.urdu, .english]
        return languages.flatMap { (sounds[$0] ?? []).prefix(policy.records ? 2 : 1) }
    }

    var recordingNotice: Sound {
        switch call.language {
        case .urdu: .recordingNoticeInUrdu
        case .english: .recordingNoticeInEnglish
        case .sindhi: .recordingNoticeInSindhi
        }
    }

    mutating func inboundPlayed(_ leg: Leg) {
        guard leg.party == .caller else { return thirdHeardNotice(leg) }
        switch call.stage {
        case .greeting:
            let heardNotice = policy.records && !call.playFailed
            call.inbound?.noticeWasPlayed = heardNotice
            if call.inbound?.knownLanguage == nil { askLanguage() } else { languageIsKnown() }
        case .language: set(.silence, after: policy.languageSilence)
        case .menu: set(.silence, after: policy.menuSilence)
        case .summary:
            call.inbound?.summaryWasSaid = true
            askMenu()
        case .queue: queueSaid(leg.prompt)
        case .keypadGroup, .keypadUnits, .keypadFacility, .keypadConfirm: set(.silence, after: policy.keypadSilence)
        default: break
        }
    }

    mutating func inboundPressed(_ leg: Leg, _ key: Character) {
        guard leg.party == .caller, !leg.isBridged else { return }
        call.inbound?.hasPressed = true
        switch call.stage {
        case .greeting: if call.inbound?.knownLanguage == nil { chooseLanguage(key) } else { chooseFromMenu(key) }
        case .language: chooseLanguage(key)
        case .summary, .menu: chooseFromMenu(key)
        case .queue: if key == "5" { callBackIsAsked() }
        case .keypadGroup, .keypadUnits, .keypadFacility, .keypadConfirm: keypadPressed(key)
        default: break
        }
    }

    mutating func inboundAlarm(_ reason: AlarmReason) {
        switch (reason, call.stage) {
        case (.silence, .language): languageIsKnown()
        case (.silence, .menu): failMenu(.noKey)
        case (.silence, .keypadGroup), (.silence, .keypadUnits), (.silence, .keypadFacility),
            (.silence, .keypadConfirm):
            keypadSilent()
        case (.offer, .queue): offerCallBack()
        case (.unattended, .queue): nobodyTakes()
        case (.form, .keypadSent): formNotAnswered()
        case (.talk, .talking):
            close(.spoke, saying: [.caller: [.timeIsUp, .goodbye], .third: [.timeIsUp, .goodbye]])
        default: break
        }
    }

    private mutating func askLanguage(after sounds: [Sound] = []) {
        enter(.language)
        say(sounds + [.chooseUrdu, .chooseEnglish, .chooseSindhi], to: caller)
    }

    private mutating func chooseLanguage(_ key: Character) {
        let languages: [Character: SpokenLanguage] = ["1": .urdu, "2": .english, "3": .sindhi]
        guard let language = languages[key] else {
            call.inbound?.rounds += 1
            return rounds < policy.menuRounds ? askLanguage(after: [.wrongKey]) : languageIsKnown()
        }
        call.language = language
        note(.languageChosen(language))
        languageIsKnown()
    }

    private var rounds: Int { call.inbound?.rounds ?? 0 }

    /// A caller with an open request hears of it before anything is asked.
    private mutating func languageIsKnown() {
        call.inbound?.rounds = 0
        var first: [Sound] = []
        if let announcement = call.inbound?.announcement { first.append(announcement) }
        call.inbound?.announcement = nil
        if call.inbound?.standing != nil { first.append(.slowedNotice) }
        if call.inbound?.summaryWasStarted == false, call.inbound?.summary != nil {
            saySummary(after: first)
        } else {
            askMenu(after: first)
        }
    }

    mutating func saySummary(after sounds: [Sound] = []) {
        guard let summary = call.inbound?.summary else { return }
        call.inbound?.summaryWasStarted = true
        if call.stage != .queue { enter(.summary) }
        say(sounds + CallStep.sounds(of: summary), to: caller)
    }

    static func sounds(of summary: RequestSummary) -> [Sound] {
        [.requestReference] + Sound.digits(summary.reference)
            + [summary.isVerified ? .requestVerified : .requestUnverified, .unitsNeeded]
            + Sound.number(summary.unitsNeeded) + [.donorsOnTheWay] + Sound.number(summary.donorsOnTheWay)
            + [.unitsInHand] + Sound.number(summary.unitsInHand)
    }

    private mutating func askMenu(after sounds: [Sound] = []) {
        enter(.menu)
        say(sounds + [.menu], to: caller)
    }

    private mutating func chooseFromMenu(_ key: Character) {
        let choices: [Character: MenuChoice] = [
            "1": .needsBlood, "2": .isDonor, "3": .asksAboutRequest, "0": .person,
        ]
        // A star leads back to the languages: a telephone has more than one user.
        if key == "*" { return askLanguage() }
        guard let choice = choices[key] else { return failMenu(.wrongKey) }
        call.inbound?.choice = choice
        note(.chose(choice))
        if choice == .asksAboutRequest, call.inbound?.summary != nil { saySummary() } else { enterQueue() }
    }

    /// Who has pressed nothing at all has no keys, or cannot use them, and waits for a person after one round. A number
    /// whose calls have been a nuisance must press one: it is rung back otherwise, and holds no place.
    private mutating func failMenu(_ why: Sound) {
        call.inbound?.rounds += 1
        let isSlowed = call.inbound?.standing != nil
        let hasNoKeys = call.inbound?.hasPressed == false && !isSlowed
        if rounds < policy.menuRounds, !hasNoKeys { return askMenu(after: [why]) }
        guard isSlowed else { return enterQueue() }
        wantCallBack(.silent)
        close(.silent, saying: [.caller: (canBeCalledBack ? [.callBackPromised] : []) + [.goodbye]])
    }

    // MARK: The caller hangs up

    mutating func inboundEnded(_ leg: Leg, _ end: LegEnd) {
        switch leg.party {
        case .caller: endWithoutCaller()
        case .operator: operatorEnded(leg, end)
        default: thirdEnded(leg)
        }
    }

    /// The end of a call whose caller is gone: who was not served is rung back.
    mutating func endWithoutCaller() {
        leaveQueue()
        switch call.stage {
        case .talking: finish(.spoke)
        case .closing: finish(call.intendedOutcome ?? .failed)
        case .keypadSent: finish(.served, callingBack: .keypad)
        case .ringing, .greeting: finish(.missed, callingBack: .missed)
        case .language, .summary, .menu:
            if call.inbound?.summaryWasSaid == true {
                finish(.served)
            } else if call.inbound?.hasPressed == true {
                finish(.abandoned, callingBack: .abandoned)
            } else {
                finish(.silent, callingBack: .silent)
            }
        default: finish(.abandoned, callingBack: .abandoned)
        }
    }

    private mutating func finish(_ outcome: CallOutcome, callingBack reason: CallBackReason) {
        wantCallBack(reason)
        finish(outcome)
    }

    mutating func wantCallBack(_ reason: CallBackReason) {
        guard call.inbound?.callBack == nil, call.inbound?.number != nil else { return }
        call.inbound?.callBack = reason
        note(.wantsCallBack(reason))
    }

    mutating func leaveQueue() {
        guard call.inbound?.isQueued == true else { return }
        call.inbound?.isQueued = false
        note(.leftQueue)
    }
}
