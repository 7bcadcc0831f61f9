import Blood
import Dispatching
public import Matching
import Telephony

/// Calls the desk places: the facility rung back, a caller, a donor or a family rung by an operator, and family and
/// donor joined without seeing each other's number.
extension Centre {
    /// Rings the facility of a request on its own listed number, and the operator's telephone before it.
    public func ringFacility(of request: RequestID, by staff: Int64) async throws -> CallActOutcome {
        try await place(.verification, by: staff) { transaction in
            guard let record = try transaction.request(request),
                let facility = try transaction.facility(record.details.facility)
            else { return .refused(.tooLate) }
            if facility.standing == .proposed { return .refused(.facilityUnconfirmed) }
            return .call(
                FarSide(
                    party: .facility, phone: facility.listedPhone, request: request, act: .callFacility,
                    subject: "request:\(request)"))
        }
    }

    /// Rings the family of a request.
    public func ringFamily(of request: RequestID, by staff: Int64) async throws -> CallActOutcome {
        try await place(.desk, by: staff) { transaction in
            guard let record = try transaction.request(request) else { return .refused(.tooLate) }
            return .call(
                FarSide(
                    party: .family, phone: record.details.callerPhone,
                    language: SpokenLanguage(record.details.familyLanguage), request: request,
                    subject: "request:\(request)"))
        }
    }

    /// Rings a donor who was asked for a request. Who asked to be spoken to by a woman is rung by a woman only.
    public func ringDonor(_ donor: DonorID, of request: RequestID, by staff: Int64) async throws -> CallActOutcome {
        try await place(.desk, by: staff) { [self] transaction in
            guard let record = try transaction.request(request), record.endedAt == nil,
                record.course.asks.contains(where: { $0.donor == donor }), let known = try transaction.donor(donor),
                known.optedOutAt == nil, known.wrongNumberAt == nil
            else { return .refused(.tooLate) }
            if known.prefersWomanOperator, try transaction.staff(staff)?.isWoman != true { return .refused(.womenOnly) }
            // Who has promised is expected, and may have to be told that she need not come.
            let isExpected = record.course.asks.contains { $0.donor == donor && $0.stage.isCommitted }
            if !isExpected, leavesAlone(known, now: self.now()) { return .refused(.daylightOnly) }
            return .call(
                FarSide(
                    party: .donor, phone: known.phone, language: SpokenLanguage(known.language), donor: donor,
                    request: request, subject: "donor:\(donor)"))
        }
    }

    /// Rings somebody back who was promised it, or whose call was missed.
    public func ringBack(_ callBack: Int64, by staff: Int64) async throws -> CallActOutcome {
        try await place(.desk, by: staff) { transaction in
            guard let task = try transaction.callBack(callBack) else { return .refused(.tooLate) }
            let donor = try task.donor.flatMap { try transaction.donor($0) }
            if donor?.prefersWomanOperator == true, try transaction.staff(staff)?.isWoman != true {
                return .refused(.womenOnly)
            }
            // Who chose a language when ringing us hears that language again.
            let spoken = try transaction.calls(of: task.phone, limit: 1).first?.call.language
            return .call(
                FarSide(
                    party: .caller, phone: task.phone, language: spoken ?? donor.map { SpokenLanguage($0.language) },
                    donor: task.donor, request: task.request, callBack: callBack, subject: "call back \(callBack)"))
        }
    }

    /// Whether it is dark where this donor lives, and she wants to be asked and rung by daylight only.
    func leavesAlone(_ donor: Donor, now: Instant) -> Bool {
        donor.daylightOnly && reach.isDark(hour: calendar.local(now).hour, at: now, place: donor.home)
    }

    // MARK: - An operator and somebody

    /// Whom an operator rings, and what is written down of it.
    private struct FarSide: Sendable {
        var party: Party
        var phone: String
        var language: SpokenLanguage?
        var donor: DonorID?
        var request: RequestID?
        var callBack: Int64?
        var act = AuditAct.callDesk
        var subject: String
    }

    /// What is to be begun, or why it is not.
    private enum Prepared<Call: Sendable>: Sendable {
        case call(Call)
        case refused(CallActOutcome)
    }

    private func place(
        _ kind: PairKind, by staff: Int64,
        _ prepare: @escaping @Sendable (any CentreWriting) throws -> Prepared<FarSide>
    ) async throws -> CallActOutcome {
        let name = kind == .verification ? CallKind.verification : .desk
        return try await begin(name, by: staff) { [self] id, now, transaction in
            let side: FarSide
            switch try prepare(transaction) {
            case .call(let found): side = found
            case .refused(let why): return .refused(why)
            }
            let presence = try presence(of: staff, in: transaction)
            if presence?.state == .onCall { return .refused(.inCall) }
            guard let destination = presence?.destination, !side.phone.isEmpty else { return .refused(.notReady) }
            guard switchboard.canDial(.number(side.phone)) else { return .refused(.notDialled) }
            let machine = Call.pair(
                id: id, first: (.operator, destination), second: (side.party, .number(side.phone)), kind: kind,
                language: side.language ?? switchboard.policy.defaultLanguage, policy: switchboard.policy)
            try setPresence(of: staff, to: .onCall, call: id, now: now, in: transaction)
            if let request = side.request { try noteFirstAction(on: request, by: staff, now: now, in: transaction) }
            try transaction.appendAudit(AuditEntry(at: now, staff: staff, act: side.act, subject: side.subject))
            return .call(
                CallRecord(
                    call: machine, phone: side.phone, donor: side.donor, request: side.request, staff: staff,
                    callBack: side.callBack, startedAt: now))
        }
    }

    // MARK: - Family and donor

    /// Connects the family of a request with a donor who has promised to come, and who may be joined with a family.
    /// Both are asked on the telephone again. Who wants to speak with women of the desk only is joined with nobody:
    /// nobody knows who of a family picks up.
    public func connect(donor: DonorID, of request: RequestID, by staff: Int64) async throws -> CallActOutcome {
        try await begin(.masked, by: staff) { [self] id, now, transaction in
            guard let record = try transaction.request(request) else { return .refused(.tooLate) }
            guard record.endedAt == nil, !record.details.callerPhone.isEmpty,
                let ask = record.course.asks.first(where: { $0.donor == donor }), ask.stage.isCommitted,
                let known = try transaction.donor(donor), known.optedOutAt == nil, !known.prefersWomanOperator,
                !known.relayOnly, !known.meetsAtFacilityOnly || [.arrived, .accepted].contains(ask.stage)
            else { return .refused(.notJoined) }
            let family = Destination.number(record.details.callerPhone)
            guard switchboard.canDial(family), switchboard.canDial(.number(known.phone)) else {
                return .refused(.notDialled)
            }
            let machine = Call.pair(
                id: id, first: (.donor, .number(known.phone)), second: (.family, family),
                kind: .masked(expiresAt: record.course.request.neededBy), language: SpokenLanguage(known.language),
                policy: switchboard.policy)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .callBridge, subject: "request:\(request)"))
            return .call(
                CallRecord(
                    call: machine, phone: known.phone, donor: donor, request: request, staff: staff, startedAt: now))
        }
    }

    // MARK: - Placing a call

    /// Writes the call and rings its first party: the name is ours, so that after a crash nobody is rung twice.
    private func begin(
        _ kind: CallKind, by staff: Int64,
        _ prepare: @escaping @Sendable (CallID, Instant, any CentreWriting) throws -> Prepared<CallRecord>
    ) async throws -> CallActOutcome {
        guard await switchboard.isConnected else { return .noTelephone }
        let now = now()
        let id = CallID(rawValue: "\(kind.rawValue)-\(staff)-\(now.millisecondsSince1970)")
        let (outcome, request) = try await switchboard.inTurn(id) { [self] () async throws in
            let prepared = try await ports.store.write {
                transaction -> (CallActOutcome, [CallCommand], RequestID?) in
                switch try prepare(id, now, transaction) {
                case .refused(let why): return (why, [], nil)
                case .call(let placed):
                    var record = placed
                    let turn = record.call.begin(at: now)
                    try transaction.saveCall(record)
                    return (.done, turn.commands, record.request)
                }
            }
            await switchboard.perform(prepared.1, of: id)
            return (prepared.0, prepared.2)
        }
        callClocksMoved.knock()
        events.publish(.calls, request: request)
        return outcome
    }
}
