import Blood

// The caller waits for an operator, is taken by one, or by none.

extension CallStep {
    var canBeCalledBack: Bool { call.inbound?.number != nil }

    mutating func enterQueue() {
        call.inbound?.isQueued = true
        if call.queuedAt == nil { call.queuedAt = now }
        note(.queued)
        enter(.queue)
        if call.inbound?.nobodyThere == true, canBeServedAlone { return serveWithoutOperator() }
        waitInQueue(saying: [.toPerson])
    }

    mutating func waitInQueue(saying sounds: [Sound]) {
        // Whoever pressed a key into the greeting has not heard that the call is recorded.
        let needsNotice = policy.records && call.inbound?.noticeWasPlayed == false
        call.inbound?.placeSaid = nil
        say((needsNotice ? [recordingNotice] : []) + sounds, to: caller)
        if canBeCalledBack { set(.offer, after: policy.offerEvery) }
        set(.unattended, after: policy.unattendedAfter)
    }

    /// A sentence of the queue is over: what is still to be said is said, and then there is music.
    mutating func queueSaid(_ sounds: [Sound]) {
        if sounds.first == recordingNotice { call.inbound?.noticeWasPlayed = true }
        if sounds.first == .requestReference { call.inbound?.summaryWasSaid = true }
        if call.inbound?.summary != nil, call.inbound?.summaryWasStarted == false { return saySummary() }
        if let place = call.inbound?.place, call.inbound?.placeSaid != place { return say(place: place) }
        startMusic(caller)
    }

    private mutating func say(place: Int) {
        call.inbound?.placeSaid = place
        say(place == 1 ? [.queueNext] : [.queuePlace] + Sound.number(place), to: caller)
    }

    private var callerHearsMusic: Bool { call.leg(of: .caller)?.hasMusic == true }

    mutating func offerCallBack() {
        set(.offer, after: policy.offerEvery)
        guard call.inbound?.staff == nil, callerHearsMusic else { return }
        say([.queueWait, .callBackOffer], to: caller)
    }

    mutating func callBackIsAsked() {
        guard canBeCalledBack else { return }
        leaveQueue()
        wantCallBack(.asked)
        close(.served, saying: [.caller: [.callBackPromised, .goodbye]])
    }

    mutating func nobodyTakes() {
        guard call.inbound?.staff == nil else { return set(.unattended, after: policy.operatorRings) }
        if canBeServedAlone { serveWithoutOperator() } else { set(.unattended, after: policy.unattendedAfter) }
    }

    /// Blood can be asked for by keypad; all else needs a person, who rings back.
    private var needsPerson: Bool {
        switch call.inbound?.choice {
        case .needsBlood, .person, nil: false
        case .isDonor, .asksAboutRequest: true
        }
    }

    /// A donor whose number is withheld can only wait.
    private var canBeServedAlone: Bool { canBeCalledBack || !needsPerson }

    private mutating func serveWithoutOperator() { if needsPerson { callBackIsAsked() } else { startKeypad() } }

    // MARK: The desk

    mutating func inboundDesk(_ act: DeskAct) {
        switch act {
        case .offered: call.inbound?.nobodyThere = false
        case .taken(let staff, let destination): take(by: staff, at: destination)
        case .nobodyThere:
            let beforeQueue: Set<CallStage> = [.ringing, .greeting, .language, .summary, .menu]
            if beforeQueue.contains(call.stage) { call.inbound?.nobodyThere = true }
            if call.stage == .queue, call.inbound?.staff == nil, canBeServedAlone { serveWithoutOperator() }
        case .place(let place):
            call.inbound?.place = place
            if call.stage == .queue, callerHearsMusic, call.inbound?.placeSaid != place { say(place: place) }
        case .stateOfRequest(let summary):
            call.inbound?.summary = summary
            if call.stage == .queue, callerHearsMusic { queueSaid([]) }
        case .formTaken(let reference): formTaken(reference)
        case .hangUp where call.stage != .talking:
            // A waiting caller is never hung up; an operator who changed his mind is.
            if call.inbound?.staff != nil { standDownOperator() }
        case .hold, .unhold, .mute, .unmute, .consult, .merge, .transfer, .listen, .hangUp:
            conversationDesk(act, near: .operator, far: .caller)
        }
    }

    private mutating func take(by staff: Int64, at destination: Destination) {
        let waits: Set<CallStage> = [
            .queue, .keypadGroup, .keypadUnits, .keypadFacility, .keypadConfirm, .keypadSent,
        ]
        guard waits.contains(call.stage), call.inbound?.staff == nil, caller != nil else { return }
        call.inbound?.staff = staff
        dial(.operator, destination, ringing: policy.operatorRings)
    }

    mutating func operatorAnswered(_ leg: Leg) {
        guard let staff = call.inbound?.staff, let caller else { return release(leg.channel) }
        cancel(.offer, .unattended, .silence, .form, .play)
        enter(.talking)
        call.inbound?.isQueued = false
        call.inbound?.isSpeaking = true
        if call.connectedAt == nil { call.connectedAt = now }
        join([caller, leg.channel])
        if call.inbound?.noticeWasPlayed == true { startRecording() }
        note(.connected(staff: staff))
        set(.talk, after: policy.talkMax)
    }

    mutating func operatorEnded(_ leg: Leg, _ end: LegEnd) {
        guard call.stage == .talking else { return standDownOperator() }
        guard call.inbound?.staff != nil else { return }
        let third = call.leg(of: .third)
        if third?.isBridged == true, call.leg(of: .caller)?.isBridged == true { return standDownOperator() }
        if end != .failed { return finish(.spoke) }
        // The operator's line broke: the caller is the next again.
        standDownOperator()
        release(.third)
        release(.listener)
        dissolve()
        cancel(.talk)
        call.inbound?.isQueued = true
        note(.queued)
        enter(.queue)
        waitInQueue(saying: [.operatorLost])
    }

    /// The operator leaves the call, whether the caller was reached or not, and is free again.
    mutating func standDownOperator() {
        guard let staff = call.inbound?.staff else { return }
        let spoke = call.inbound?.isSpeaking == true
        call.inbound?.staff = nil
        call.inbound?.isSpeaking = false
        note(spoke ? .disconnected(staff: staff) : .operatorNotReached(staff: staff))
        release(.operator)
    }
}
