import Blood
import Dispatching
import Matching
public import Telephony

/// What people of ours say of calls and callers: notes, numbers that are a nuisance, listening in, announcements.
extension Centre {
    /// A note is a sentence or two; a story belongs to the request.
    public static let noteMax = 500

    /// A family may ring on for days after its request has ended, with thanks or with questions.
    static let needLasts = Duration.hours(24 * 7)

    // MARK: - Notes

    /// Writes down what an operator learned in a call; it stands on the request's timeline too.
    /// - Returns: `tooLate` for a call of somebody else, or one that is not there.
    public func note(
        _ words: String, on id: CallID, by staff: Int64, isSupervisor: Bool = false
    ) async throws -> CallActOutcome {
        let words = String(words.prefix(Centre.noteMax))
        guard !words.isEmpty else { return .done }
        let now = now()
        let request = try await ports.store.write { [self] transaction -> RequestID?? in
            guard let record = try transaction.call(id), record.staff == staff || isSupervisor else { return nil }
            try transaction.recordNote(CallNote(call: id, at: now, staff: staff, words: words))
            try appendTimeline(.note, of: record, staff: staff, words: words, now: now, in: transaction)
            return record.request
        }
        guard let request else { return .tooLate }
        events.publish(.calls, request: request)
        return .done
    }

    // MARK: - Nuisance

    /// Why a number comes behind the others, if it does.
    func standing(
        of phone: String, now: Instant, in transaction: any CentreReading
    ) throws -> CallerStanding? {
        let history = try transaction.callerHistory(phone, now: now)
        guard history.standing(hasNeed: false) != nil else { return nil }
        return history.standing(hasNeed: try hasNeed(phone, now: now, in: transaction))
    }

    private func hasNeed(_ phone: String, now: Instant, in transaction: any CentreReading) throws -> Bool {
        if try transaction.hasRequest(caller: phone, endedAfter: now - Centre.needLasts) { return true }
        guard let donor = try transaction.donor(phone: phone)?.id, let request = try transaction.latestAsk(of: donor),
            let ask = try transaction.ask(of: donor, in: request)
        else { return false }
        return ask.stage.isCommitted
    }

    /// An operator calls a call a prank, or says that a number is no nuisance. Nobody is refused by it.
    public func mark(
        _ mark: CallerMark, call id: CallID, by staff: Int64, isSupervisor: Bool = false
    ) async throws -> CallActOutcome {
        let now = now()
        let outcome = try await ports.store.write { [self] transaction -> CallActOutcome in
            guard let record = try transaction.call(id), record.call.kind == .inbound, let phone = record.phone,
                mark == .cleared || record.staff == staff || isSupervisor
            else { return .tooLate }
            if mark == .prank, try hasNeed(phone, now: now, in: transaction) { return .hasNeed }
            try transaction.recordMark(mark, of: id, phone: phone, by: staff, at: now)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .callMark, subject: "call:\(id.rawValue)", reason: mark.rawValue)
            )
            return .done
        }
        events.publish(.calls)
        return outcome
    }

    /// Numbers that come behind the others now.
    public func nuisances(limit: Int = 100) async throws -> [Nuisance] {
        let now = now()
        return try await ports.store.read { [self] transaction in
            try transaction.possibleNuisances(now: now, limit: limit).compactMap { phone, call in
                guard let standing = try standing(of: phone, now: now, in: transaction),
                    let last = try transaction.call(call)
                else { return nil }
                return Nuisance(
                    phone: phone, history: try transaction.callerHistory(phone, now: now), standing: standing,
                    lastCall: call, lastAt: last.startedAt)
            }
        }
    }

    // MARK: - Listening in

    /// Rings a supervisor who wants to hear a conversation; both sides are told before. Masked calls are nobody's.
    public func listen(to id: CallID, by staff: Int64) async throws -> CallActOutcome {
        guard await switchboard.isConnected else { return .noTelephone }
        let now = now()
        let destination = try await ports.store.write { [self] transaction -> (CallActOutcome, Destination?) in
            guard let record = try transaction.call(id), record.mayBeListenedTo, record.staff != staff else {
                return (.tooLate, nil)
            }
            let presence = try presence(of: staff, in: transaction)
            if presence?.state == .onCall { return (.inCall, nil) }
            guard let destination = presence?.destination else { return (.notReady, nil) }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .callListen, subject: "call:\(id.rawValue)"))
            return (.done, destination)
        }
        guard case (.done, let telephone?) = destination else { return destination.0 }
        try await take(.desk(.listen(staff: staff, at: telephone)), of: id)
        return .done
    }

    // MARK: - Announcements

    /// Puts up what everybody who rings from now on is told before the menu; `nil` takes it down.
    public func announce(_ kind: Announcement.Kind?, by staff: Int64) async throws {
        let now = now()
        try await ports.store.write { transaction in
            try transaction.announce(kind, by: staff, at: now)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .callAnnouncement, subject: "helpline", reason: kind?.rawValue ?? "none"
                ))
        }
        events.publish(.calls)
    }
}

extension CallRecord {
    /// A conversation of the desk that goes on, and in which nobody listens yet.
    public var mayBeListenedTo: Bool {
        call.stage == .talking && call.listener == nil && [.inbound, .verification, .desk].contains(call.kind)
    }
}

extension Sound {
    init(_ kind: Announcement.Kind) {
        self =
            switch kind {
            case .emergency: .emergencyAnnouncement
            case .closed: .closed
            }
    }
}
