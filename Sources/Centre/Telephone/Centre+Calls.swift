public import Blood
import Dispatching
import Logging
import Matching
public import Telephony

/// What the telephone does: every event is one transaction, then the exchange is told.
extension Centre {
    // MARK: - What the exchange says

    /// Somebody rings the helpline.
    /// - Parameters:
    ///   - number: as the network gives it; a claim, and `nil` where it is withheld.
    ///   - at: when it rang, by the exchange's clock.
    public func callArrived(_ channel: ChannelID, number: String?, at: Instant) async throws {
        let id = CallID(of: channel)
        let phone = number.flatMap { try? ports.phones.read($0).get() }
        let policy = switchboard.policy
        let isNew = try await ports.store.write { [self] transaction in
            // An event that waited while we were away may come again.
            guard try transaction.call(id) == nil else { return false }
            let donor = try phone.flatMap { try transaction.donor(phone: $0) }
            let request = try phone.flatMap { try transaction.request(caller: $0) }
            let open = try request.flatMap { try transaction.request($0) }.flatMap { $0.endedAt == nil ? $0 : nil }
            let language = (open?.details.familyLanguage ?? donor?.language).map(SpokenLanguage.init)
            let call = Call.inbound(
                id: id, channel: channel, number: phone, knownLanguage: language,
                standing: try phone.flatMap { try standing(of: $0, now: at, in: transaction) },
                announcement: try transaction.announcement().map { Sound($0.kind) }, now: at, policy: policy)
            try transaction.saveCall(
                CallRecord(call: call, phone: phone, donor: donor?.id, request: open?.id, startedAt: at))
            return true
        }
        guard isNew else { return }
        if let summary = try await summary(for: id) { try await take(.desk(.stateOfRequest(summary)), of: id, at: at) }
        try await take(.answered(channel), of: id, at: at)
    }

    /// Something happened to a leg, or to a prompt.
    /// - Parameter at: when, by the exchange's clock: the clocks of the console are made of these.
    public func callHeard(_ event: CallEvent, on channel: ChannelID?, at: Instant) async throws {
        let id: CallID? =
            switch event {
            case .played(let playback), .notPlayed(let playback): CallID(ofPlayback: playback)
            default: channel.map { CallID(of: $0) }
            }
        guard let id else { return }
        try await take(event, of: id, at: at)
    }

    /// The exchange is there, after a start or an interruption of either side: every call that has not ended goes on
    /// from what is left of it.
    public func exchangeCameBack(channels: Set<ChannelID>, bridges: Set<String>) async throws {
        condition.ends(.exchangeAway)
        let live = try await ports.store.read { try $0.liveCalls() }
        for record in live {
            try await take(.resumed(channels: channels, bridges: bridges), of: record.id)
        }
        let known = Set(live.map(\.id))
        for channel in channels where channel.isDialled {
            // A leg of ours whose call has ended: nobody would ever hang it up.
            let call = CallID(of: channel)
            if !known.contains(call) { await switchboard.perform([.hangUp(channel)], of: call) }
        }
        events.publish(.calls)
    }

    /// The exchange is away; the console says so.
    public func exchangeWentAway() {
        condition.begins(.exchangeAway, at: now())
        events.publish(.calls)
    }

    // MARK: - The clock

    /// Serves the clocks of calls until cancelled.
    public func runCallClocks() async {
        while !Task.isCancelled {
            do {
                let now = now()
                let (due, next) = try await ports.store.read { try $0.callsDue(at: now, limit: 200) }
                for call in due { try await take(.timer, of: call) }
                try await attendQueue()
                try await hangUpNeedlessAsks()
                let deadline = min(next ?? now + Centre.callIdle, now + Centre.callIdle)
                let clock = ports.clock
                await callClocksMoved.wait { try await clock.sleep(until: deadline) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("The clocks of the calls could not be served.", metadata: ["error": "\(error)"])
                let deadline = self.now() + Centre.callIdle
                try? await ports.clock.sleep(until: deadline)
            }
        }
    }

    /// Calls are looked at this often even if no clock is due.
    private static let callIdle = Duration.seconds(1)

    // MARK: - One turn

    /// Takes one event into one call, and tells the exchange what follows.
    /// - Parameter attends: looks after the queue afterwards; not while the queue is being looked after.
    func take(_ event: CallEvent, of id: CallID, at: Instant? = nil, attends: Bool = true) async throws {
        let later = try await switchboard.inTurn(id) { [self] () async throws -> CallAftermath in
            let now = at ?? now()
            let aftermath = try await ports.store.write { [self] transaction in
                guard var record = try transaction.call(id) else { return CallAftermath() }
                let before = record
                let turn = record.call.take(event, at: now)
                return try write(turn, over: before, to: record, now: now, in: transaction)
            }
            await switchboard.perform(aftermath.commands, of: id)
            return aftermath
        }
        try await follow(later, of: id, attends: attends)
    }

    /// What is done when a turn is committed and its commands are given: what needs a transaction of its own.
    private func follow(_ aftermath: CallAftermath, of id: CallID, attends: Bool) async throws {
        if let (turn, request) = aftermath.turn { settle(turn, request: request) }
        guard aftermath.isChanged else { return }
        callClocksMoved.knock()
        events.publish(.calls, request: aftermath.request)
        if let typed = aftermath.keypad { try await openFromKeypad(typed, of: id) }
        if attends, aftermath.movesQueue { try await attendQueue() }
    }

    private func write(
        _ turn: CallTurn, over before: CallRecord, to decided: CallRecord, now: Instant,
        in transaction: any CentreWriting
    ) throws -> CallAftermath {
        var record = decided
        var aftermath = CallAftermath(commands: turn.commands)
        for fact in turn.facts {
            try note(fact, in: &record, now: now, in: transaction, aftermath: &aftermath)
        }
        guard record != before else { return aftermath }
        try transaction.saveCall(record)
        aftermath.isChanged = true
        aftermath.request = record.request
        return aftermath
    }

    // MARK: - Facts

    private func note(
        _ fact: CallFact, in record: inout CallRecord, now: Instant, in transaction: any CentreWriting,
        aftermath: inout CallAftermath
    ) throws {
        switch fact {
        case .languageChosen, .chose: break
        case .queued, .leftQueue: aftermath.movesQueue = true
        case .operatorNotReached(let staff):
            // The next operator, and not the same telephone at once again.
            try setPresence(of: staff, to: .onBreak, now: now, in: transaction)
            record.staff = nil
            aftermath.movesQueue = true
        case .wantsCallBack(let reason):
            // Who asked for it in the queue has kept the place: the clock of the promise is the queue's.
            let since = reason == .asked ? record.call.queuedAt ?? now : now
            try openCallBack(CallBack.Cause(reason), for: record, phone: record.phone, now: since, in: transaction)
        case .connected(let staff):
            try setPresence(of: staff, to: .onCall, call: record.id, now: now, in: transaction)
            try appendTimeline(.callerSpoke, of: record, staff: staff, now: now, in: transaction)
            aftermath.movesQueue = true
        case .disconnected(let staff):
            try setPresence(of: staff, to: .wrapUp, now: now, in: transaction)
        case .keypadRequest(let group, let units, let facilityCode):
            aftermath.keypad = KeypadRequest(
                group: group, units: units, facilityCode: facilityCode, phone: record.phone)
        case .donorAnswered(let answer):
            aftermath.turn = try note(answer, of: record, now: now, in: transaction)
        case .facilityReached:
            try appendTimeline(.facilityReached, of: record, staff: record.staff, now: now, in: transaction)
        case .personReached:
            try appendTimeline(.deskReached, of: record, staff: record.staff, now: now, in: transaction)
        case .listened(let staff):
            try appendTimeline(.listened, of: record, staff: staff, now: now, in: transaction)
        case .bridged:
            try appendTimeline(.bridged, of: record, staff: record.staff, now: now, in: transaction)
        case .reported(let party):
            try appendTimeline(.reported, of: record, staff: nil, now: now, in: transaction)
            // Who reported is heard, not who was reported.
            let family = try record.request.flatMap { try transaction.request($0)?.details.callerPhone }
            try openCallBack(
                .reported, for: record, phone: party == .family ? family : record.phone, now: now, in: transaction)
            if party == .donor { try hearReported(in: record, now: now, in: transaction) }
        case .donorSaid(let said): try hear(said, in: record, now: now, in: transaction)
        case .ended:
            aftermath.movesQueue = true
            try close(record, now: now, in: transaction)
        }
    }

    private func close(_ record: CallRecord, now: Instant, in transaction: any CentreWriting) throws {
        let wasConnected = record.call.connectedAt != nil
        let notReached: [CallKind: TelephoneNote.Kind] = [.verification: .facilityNotReached, .desk: .deskNotReached]
        if !wasConnected, let kind = notReached[record.call.kind] {
            try appendTimeline(kind, of: record, staff: record.staff, now: now, in: transaction)
        }
        guard let staff = record.staff, let presence = try presence(of: staff, in: transaction),
            presence.call == record.id
        else { return }
        try setPresence(of: staff, to: wasConnected ? .wrapUp : .ready, now: now, in: transaction)
    }

    private func openCallBack(
        _ cause: CallBack.Cause, for record: CallRecord, phone: String?, now: Instant,
        in transaction: any CentreWriting
    ) throws {
        // A number that was withheld cannot be rung back; the call itself stands in the list of calls.
        guard let phone, !phone.isEmpty else { return }
        try transaction.openCallBack(
            CallBack(
                phone: phone, donor: phone == record.phone ? record.donor : nil, request: record.request, cause: cause,
                words: "", openedAt: now,
                changedAt: now))
    }

    /// The call in which a request was opened stands on its timeline, and its recording with it.
    func linkCall(
        of phone: String, to request: RequestID, by staff: Int64?, now: Instant, in transaction: any CentreWriting
    ) throws {
        guard !phone.isEmpty else { return }
        let live = try transaction.liveCalls().filter { call in
            call.call.kind == .inbound && call.phone == phone && call.request == nil
        }
        for var record in live {
            record.request = request
            try transaction.saveCall(record)
            guard record.call.connectedAt != nil else { continue }
            try appendTimeline(.callerSpoke, of: record, staff: record.staff, now: now, in: transaction)
        }
        if let staff { try noteFirstAction(on: request, by: staff, now: now, in: transaction) }
    }

    /// An operator has done something for a request: the end of the time to the first action, where a call began it.
    func noteFirstAction(
        on request: RequestID, by staff: Int64, now: Instant, in transaction: any CentreWriting
    ) throws {
        try transaction.recordFirstAction(
            on: request, by: staff, since: now - switchboard.policy.talkMax, at: now)
    }

    func appendTimeline(
        _ kind: TelephoneNote.Kind, of record: CallRecord, staff: Int64?, words: String? = nil, now: Instant,
        in transaction: any CentreWriting
    ) throws {
        guard let request = record.request else { return }
        _ = try transaction.appendTimeline(
            TimelineEntry(
                request: request, at: now, actor: staff.map(Actor.staff) ?? .system,
                fact: .telephone(TelephoneNote(kind, call: record.id.rawValue, donor: record.donor, words: words))))
    }
}

/// What a turn of a call leaves to be done after it is committed.
struct CallAftermath: Sendable {
    var commands: [CallCommand] = []
    var isChanged = false
    var movesQueue = false
    var request: RequestID?
    var keypad: KeypadRequest?
    /// What the call changed in a request.
    var turn: (Turn, RequestID)?
}

/// What a caller typed.
struct KeypadRequest: Sendable, Hashable {
    var group: BloodGroup?
    var units: Int
    var facilityCode: String
    var phone: String?
}

extension CallBack.Cause {
    init(_ reason: CallBackReason) {
        self =
            switch reason {
            case .missed: .missed
            case .abandoned: .abandoned
            case .silent: .silent
            case .asked: .asked
            case .keypad: .keypad
            }
    }
}

extension SpokenLanguage {
    init(_ language: Language) {
        self =
            switch language {
            case .english: .english
            case .urdu, .urduLatin: .urdu
            }
    }
}
