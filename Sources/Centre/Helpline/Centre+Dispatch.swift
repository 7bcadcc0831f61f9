import Blood
public import Dispatching
public import Matching

/// What became of an event.
public enum EventOutcome: Sendable, Hashable {
    case taken(RequestRecord)
    /// Nothing has changed; the reason says what to do instead.
    case refused(DispatchRefusal)
    case noSuchRequest
}

/// What a transaction changed, for the index and the open pages.
struct Turn: Sendable {
    var outcome: EventOutcome
    var profiles: [DonorProfile] = []
    var ticket: UInt64 = 0
    /// Donors whose name or number is new.
    var named: [Donor] = []
    var timelineID: Int64?
    var hasMessages = false
    /// What became of asks, for the response model; learned once it is committed.
    var changes: [(before: Ask?, after: Ask)] = []
    var learnedAt: Instant?
}

extension Centre {
    /// Takes one event into one request: the only way a request's course ever changes.
    /// - Parameter note: written to the audit beside the act, for acts of staff.
    @discardableResult
    public func take(
        _ event: RequestEvent, on request: RequestID, by actor: Actor, note: String = ""
    ) async throws -> EventOutcome {
        let now = now()
        let turn = try await ports.store.write { [self] transaction in
            if event == .verified, try isAtUnconfirmedFacility(request, in: transaction) {
                return Turn(outcome: .refused(.facilityUnconfirmed))
            }
            var turn = try advance(request, by: event, actor: actor, now: now, in: transaction)
            if event == .verified, case .taken(let record) = turn.outcome, record.waitsForVerification {
                turn = try advance(request, by: .resume, actor: .system, now: now, in: transaction)
                // The family was only asked for the rest: now donors are looked for.
                if case .taken(let resumed) = turn.outcome, resumed.course.phase == .open {
                    let told = try tellFamily(.open, of: resumed, now: now, in: transaction)
                    turn.hasMessages = turn.hasMessages || told
                }
            }
            if case .staff(let staff) = actor, case .taken = turn.outcome {
                try transaction.appendAudit(
                    AuditEntry(
                        at: now, staff: staff, act: event.auditAct, subject: event.auditSubject(of: request),
                        reason: note))
            }
            if case .verificationRejected = event, case .taken(let record) = turn.outcome {
                try evaluateCaller(of: request, now: now, in: transaction)
                try tellDesk(ofRefused: record, by: actor, words: note, now: now, in: transaction)
            }
            return turn
        }
        settle(turn, request: request)
        return turn.outcome
    }

    /// The clock was ahead and has been put right. Whatever waits for a time of the wrong clock is looked at now, or it
    /// would wait until that time comes round: a day, perhaps.
    func clockWasPutBack(to now: Instant) async throws {
        try await ports.store.write { transaction in
            for record in try transaction.ongoingRequests() {
                var course = record.course
                course.nextAskAt = nil
                course.heldUntil = nil
                course.wakeAt = now
                _ = try transaction.saveCourse(from: record.course, to: course, at: now)
            }
            try transaction.bringForward(to: now, leaseUntil: now + Courier.lease)
        }
        outboxFilled.knock()
    }

    /// Tells the index and the pages what a committed turn changed.
    func settle(_ turn: Turn, request: RequestID?) {
        register.apply(turn.profiles, ticket: turn.ticket)
        guard case .taken(let record) = turn.outcome else { return }
        if let at = turn.learnedAt, !followedAsks.isOn {
            responses.learn(turn.changes, of: record.course.request, now: at)
        }
        if turn.hasMessages { outboxFilled.knock() }
        clocksMoved.knock()
        events.publish(.request, request: request, timelineID: turn.timelineID)
    }

    /// Loads, decides, writes. Runs inside the caller's transaction.
    func advance(
        _ id: RequestID, by event: RequestEvent, actor: Actor, now: Instant, in transaction: any CentreWriting
    ) throws -> Turn {
        guard var record = try transaction.request(id) else { return Turn(outcome: .noSuchRequest) }
        try record.course.noteSubmissions(transaction.messages(of: id))
        record.course.incident = try incidentRoom(for: record, now: now, in: transaction)
        let ofPanel = try panelCandidates(of: record, on: event, now: now, in: transaction)
        var leftAlone: [SuppressionReason: Int]?
        let decision = dispatcher.decide(
            onTheDay(event, of: record, now: now), by: actor, on: record.course, now: now, local: calendar.local,
            candidates: { [register, reservations] query in
                let ranking = ofPanel?(query) ?? reservations.ranking(for: id, query, register: register)
                leftAlone = leftAlone ?? ranking.suppressed
                return ranking
            })
        switch decision {
        case .refused(let refusal):
            return Turn(outcome: .refused(refusal))
        case .taken(let course, let effects):
            if case .staff(let staff) = actor { try noteFirstAction(on: id, by: staff, now: now, in: transaction) }
            if let leftAlone, record.course.waves.isEmpty, !course.waves.isEmpty {
                try transaction.recordNotAsked(leftAlone, of: id)
            }
            return try write(course, effects, over: record, actor: actor, now: now, in: transaction)
        }
    }

    private func write(
        _ decided: RequestCourse, _ decidedEffects: [Effect], over old: RequestRecord, actor: Actor, now: Instant,
        in transaction: any CentreWriting
    ) throws -> Turn {
        var course = decided
        var effects = decidedEffects
        let lost = try transaction.saveCourse(from: old.course, to: course, at: now)
        if !lost.isEmpty {
            // Others claimed these donors first, or they said STOP: they are taken out, and the clock looks again.
            let written = course
            dispatcher.dropUnclaimed(lost, from: &course, effects: &effects)
            course.wakeAt = course.phase.isOngoing ? now : nil
            _ = try transaction.saveCourse(from: written, to: course, at: now)
        }
        var record = old
        record.course = course
        var turn = Turn(outcome: .taken(record))
        turn.ticket = register.drawTicket()
        turn.changes = course.changedAsks(since: old.course)
        turn.learnedAt = now
        var touched = course.donorsChanged(since: old.course).union(lost)
        for effect in effects {
            if let donor = try perform(effect, for: record, actor: actor, now: now, in: transaction, turn: &turn) {
                touched.insert(donor)
            }
        }
        turn.profiles = try profiles(of: touched, in: transaction, now: now)
        return turn
    }

    /// - Returns: the donor whose row in the register changed.
    private func perform(
        _ effect: Effect, for record: RequestRecord, actor: Actor, now: Instant, in transaction: any CentreWriting,
        turn: inout Turn
    ) throws -> DonorID? {
        switch effect {
        case .send(let donor, let wave, let channel, let purpose, let expiresAt):
            let sent = try enqueue(
                purpose, to: donor, wave: wave, channel: channel, expiresAt: expiresAt, of: record, now: now,
                in: transaction)
            turn.hasMessages = turn.hasMessages || sent
            return nil
        case .cancelUnsent(let donor, let purpose):
            _ = try transaction.cancelUnsent(request: record.id, donor: donor, purpose: purpose, at: now)
            return nil
        case .record(let fact):
            turn.timelineID = try transaction.appendTimeline(
                TimelineEntry(request: record.id, at: now, actor: actor, fact: fact))
            if case .askEnded(let donor, .noShow) = fact { try evaluate(donor: donor, now: now, in: transaction) }
            if case .phaseChanged(let phase) = fact {
                let sent = try tellFamily(phase, of: record, now: now, in: transaction)
                turn.hasMessages = turn.hasMessages || sent
            }
            return nil
        case .optOut(let donor):
            // Over which way it came is known, and written, where it is heard; here remains what the desk was told.
            if case .staff(let staff) = actor {
                try transaction.recordOptOut(donor: donor, by: .person, staff: staff, at: now)
            } else {
                try transaction.recordOptOut(donor: donor, by: .sms, at: now)
            }
            return donor
        case .markWrongNumber(let donor):
            try transaction.recordWrongNumber(donor: donor, at: now)
            return donor
        case .recordDonation(let donor, let kind):
            _ = try transaction.recordDonation(
                Donation(
                    donor: donor, request: record.id, date: calendar.day(of: now), kind: kind, recordedAt: now))
            return donor
        case .revokeDonation(let donor):
            try transaction.revokeDonation(donor: donor, request: record.id, at: now)
            return donor
        }
    }
}

extension RequestRecord {
    /// Paused by us because no person has heard it, and now confirmed.
    fileprivate var waitsForVerification: Bool { details.wasHeardByNobody && course.isPaused }
}

extension RequestCourse {
    /// The outbox knows what has gone out; the dispatcher must, before it decides whom to stand down.
    fileprivate mutating func noteSubmissions(_ messages: [OutboxMessage]) {
        let position = Dictionary(asks.indices.map { (asks[$0].donor, $0) }) { first, _ in first }
        // A message that was tried may have reached the phone, unless its way says that it certainly has not.
        for message in messages where message.tries > 0 && (message.state != .failed || message.isPossiblyDuplicate) {
            guard case .donor(let donor) = message.addressee, let index = position[donor],
                let purpose = MessagePurpose(rawValue: message.purpose)
            else { continue }
            if purpose == .ask {
                asks[index].wasContacted = true
                if asks[index].delivery == .queued, message.channel == asks[index].channel {
                    asks[index].delivery = .submitted
                }
            } else if asks[index].notices[purpose] == .queued {
                asks[index].notices[purpose] = .submitted
            }
        }
    }

    fileprivate func donorsChanged(since old: RequestCourse) -> Set<DonorID> {
        let before = Dictionary(old.asks.map { ($0.donor, $0.stage) }) { first, _ in first }
        // With the request ends the waiting for those who did not come.
        let hasEnded = old.phase.isOngoing != phase.isOngoing
        return Set(
            asks.filter { before[$0.donor] != $0.stage || (hasEnded && $0.stage == .noShow) }.map(\.donor))
    }
}

extension RequestEvent {
    /// A step of a donor names the donor too.
    func auditSubject(of request: RequestID) -> String {
        donor.map { "request:\(request) donor:\($0)" } ?? "request:\(request)"
    }

    /// What the audit keeps.
    var auditAct: AuditAct {
        switch self {
        case .opened: .requestOpen
        case .verified: .requestVerify
        case .verificationRejected: .requestReject
        case .timer: .requestTimer
        case .delivery: .messageReport
        case .reply: .donorReply
        case .leftHome: .donorLeftHome
        case .arrived: .donorArrived
        case .accepted: .donorAccepted
        case .deferred: .donorDeferred
        case .donated: .donorDonated
        case .noShow: .donorNoShow
        case .undo: .donorUndo
        case .askMore: .requestAskMore
        case .widen: .requestWiden
        case .permitConditional: .requestPermitConditional
        case .pause: .requestPause
        case .resume: .requestResume
        case .handOver: .requestHandOver
        case .takeBack: .requestTakeBack
        case .extend: .requestExtend
        case .changeUnits: .requestChangeUnits
        case .antigensChanged: .requestAntigens
        case .completed: .requestComplete
        case .noted: .requestNote
        case .issuedFromStock: .requestIssuedFromStock
        case .withdraw: .requestWithdraw
        case .reopen: .requestReopen
        case .expire: .requestExpire
        case .reconciled: .requestReconcile
        }
    }
}
