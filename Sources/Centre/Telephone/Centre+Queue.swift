import Blood
import Dispatching
import Matching
public import Telephony

/// What became of an operator's act on a call.
public enum CallActOutcome: Sendable, Hashable {
    case done
    /// Somebody else was quicker, or the call has ended.
    case tooLate
    /// Say first where your telephone is, and that you are ready.
    case notReady
    /// The exchange is not connected.
    case noTelephone
    /// The donor speaks with women of the desk only.
    case womenOnly
    /// The donor is rung by daylight only, and has promised nothing.
    case daylightOnly
    /// Our telephone does not ring that number: it is abroad, or of nobody.
    case notDialled
    /// The operator is in a call, which has to end first.
    case inCall
    /// The donor and the family may not be joined: no promise, no number, only through our operators, or not before the
    /// donor has arrived.
    case notJoined
    /// A caller with an open request, or one that has just ended, is no nuisance.
    case hasNeed
    /// A second person has to confirm the facility and its number first.
    case facilityUnconfirmed
}

/// What an operator can do with the call they are in.
public enum CallAct: String, Sendable, CaseIterable, Hashable {
    case hold
    case unhold
    case mute
    case unmute
    case merge
    case transfer
    case hangUp
}

extension Centre {
    /// Writing up ends by itself, so that who forgets to say "ready" still rings: the helpline of `DESIGN` §1 answers
    /// some 2,500 calls a day, so a forgotten operator is felt at once. Ours, without a source.
    static let wrapUpMax = Duration.minutes(3)

    // MARK: - Operators

    /// An operator says whether calls may come, and on which telephone.
    public func setPresence(
        of staff: Int64, to state: OperatorPresence.State, at destination: Destination?
    ) async throws -> CallActOutcome {
        guard state != .ready || destination != nil else { return .notReady }
        if let destination, !switchboard.canDial(destination) { return .notDialled }
        let now = now()
        switchboard.sawAtConsole(staff, at: now)
        let outcome = try await ports.store.write { [self] transaction -> CallActOutcome in
            let former = try presence(of: staff, in: transaction)
            // Who is in a call stays in it: the console would lose a caller who still speaks.
            if let call = former?.call, try transaction.call(call)?.call.isEnded == false { return .inCall }
            try transaction.savePresence(
                OperatorPresence(
                    staff: staff, state: state, destination: destination ?? former?.destination, since: now))
            return .done
        }
        events.publish(.calls)
        try await attendQueue()
        return outcome
    }

    func presence(of staff: Int64, in transaction: any CentreReading) throws -> OperatorPresence? {
        try transaction.presences().first { $0.staff == staff }
    }

    func setPresence(
        of staff: Int64, to state: OperatorPresence.State, call: CallID? = nil, now: Instant,
        in transaction: any CentreWriting
    ) throws {
        guard var presence = try presence(of: staff, in: transaction) else { return }
        presence.state = state
        presence.call = call
        presence.since = now
        try transaction.savePresence(presence)
    }

    // MARK: - The queue

    /// Tells those who wait their place, and those for whom nobody is there that the keypad is.
    public func attendQueue() async throws {
        let now = now()
        let (waiting, presences) = try await ports.store.read { (try $0.waitingCalls(), try $0.presences()) }
        try await endForgottenStates(presences, now: now)
        let isSomebodyThere = presences.contains { [.ready, .onCall, .wrapUp].contains($0.state) }
        for (call, place) in switchboard.changedPlaces(waiting) where isSomebodyThere {
            try await take(.desk(.place(place)), of: call, attends: false)
        }
        for call in waiting where !isSomebodyThere && switchboard.isFirstOffer(of: call) {
            try await take(.desk(.nobodyThere), of: call, attends: false)
        }
    }

    /// Ends what an operator forgot to end: writing up, and being ready with the console closed.
    private func endForgottenStates(_ presences: [OperatorPresence], now: Instant) async throws {
        let ended = presences.compactMap { presence -> (OperatorPresence, OperatorPresence.State)? in
            switch presence.state {
            case .wrapUp where now - presence.since >= Centre.wrapUpMax: return (presence, .ready)
            case .ready where !switchboard.isAtConsole(presence.staff, at: now): return (presence, .away)
            default: return nil
            }
        }
        guard !ended.isEmpty else { return }
        try await ports.store.write { [self] transaction in
            for (presence, state) in ended where try self.presence(of: presence.staff, in: transaction) == presence {
                try setPresence(of: presence.staff, to: state, now: now, in: transaction)
            }
        }
        events.publish(.calls)
    }

    /// An operator takes a call that waits: the first to press has it.
    public func takeCall(_ id: CallID, by staff: Int64) async throws -> CallActOutcome {
        guard await switchboard.isConnected else { return .noTelephone }
        let now = now()
        let outcome = try await ports.store.write { [self] transaction -> (CallActOutcome, Destination?) in
            let presence = try presence(of: staff, in: transaction)
            if presence?.state == .onCall { return (.inCall, nil) }
            guard let presence, let destination = presence.destination, [.ready, .wrapUp].contains(presence.state)
            else { return (.notReady, nil) }
            guard var record = try transaction.call(id), record.isWaiting, record.staff == nil else {
                return (.tooLate, nil)
            }
            record.staff = staff
            try transaction.saveCall(record)
            try setPresence(of: staff, to: .onCall, call: id, now: now, in: transaction)
            return (.done, destination)
        }
        guard case (.done, let destination?) = outcome else { return outcome.0 }
        try await take(.desk(.taken(staff: staff, at: destination)), of: id)
        return .done
    }

    /// What an operator does with a call of theirs; a supervisor with anybody's.
    public func act(_ act: CallAct, on id: CallID, by staff: Int64, isSupervisor: Bool = false) async throws
        -> CallActOutcome
    {
        guard let record = try await ports.store.read({ try $0.call(id) }), !record.call.isEnded else {
            return .tooLate
        }
        guard record.staff == staff || isSupervisor else { return .tooLate }
        try await take(.desk(DeskAct(act)), of: id)
        return .done
    }

    /// Somebody listens to the recording of a call.
    public func noteListening(to id: CallID, by staff: Int64) async throws {
        let now = now()
        try await ports.store.write {
            try $0.appendAudit(
                AuditEntry(at: now, staff: staff, act: .callRecording, subject: "call:\(id.rawValue)"))
        }
    }

    /// Recordings of calls were deleted, because their time was over.
    public func noteDeletedRecordings(_ number: Int) async throws {
        let now = now()
        try await ports.store.write {
            try $0.appendAudit(
                AuditEntry(at: now, staff: nil, act: .recordingsDeleted, subject: "recordings", reason: "\(number)"))
        }
    }

    /// Rings somebody else while the caller hears music.
    public func consult(_ destination: Destination, in id: CallID, by staff: Int64) async throws -> CallActOutcome {
        guard let record = try await ports.store.read({ try $0.call(id) }), !record.call.isEnded,
            record.staff == staff
        else { return .tooLate }
        guard switchboard.canDial(destination) else { return .notDialled }
        try await take(.desk(.consult(destination)), of: id)
        return .done
    }
}

extension DeskAct {
    fileprivate init(_ act: CallAct) {
        self =
            switch act {
            case .hold: .hold
            case .unhold: .unhold
            case .mute: .mute
            case .unmute: .unmute
            case .merge: .merge
            case .transfer: .transfer
            case .hangUp: .hangUp
            }
    }
}
