import Blood
import Dispatching
public import Matching
import Telephony

/// Calls that join two telephones: the facility rung back, and family and donor who do not see each other's number.
extension Centre {
    /// Rings the facility of a request on its own listed number, and the operator's telephone before it.
    public func ringFacility(of request: RequestID, by staff: Int64) async throws -> CallActOutcome {
        try await join(request, donor: nil, by: staff)
    }

    /// Connects the family of a request with a donor who has promised to come.
    public func connect(donor: DonorID, of request: RequestID, by staff: Int64) async throws -> CallActOutcome {
        try await join(request, donor: donor, by: staff)
    }

    private func join(_ request: RequestID, donor: DonorID?, by staff: Int64) async throws -> CallActOutcome {
        guard await switchboard.isConnected else { return .noTelephone }
        let now = now()
        let policy = switchboard.policy
        let kind: CallKind = donor == nil ? .verification : .masked
        let id = CallID(rawValue: "\(kind.rawValue)-\(request)-\(now.millisecondsSince1970)")
        let outcome = try await switchboard.inTurn(id) { [self] () async throws -> CallActOutcome in
            let prepared = try await ports.store.write { [self] transaction -> (CallActOutcome, [CallCommand]) in
                guard let record = try transaction.request(request) else { return (.tooLate, []) }
                let made =
                    try donor.map { try maskedCall(id, record, donor: $0, now: now, policy: policy, in: transaction) }
                    ?? verificationCall(id, record, by: staff, policy: policy, in: transaction)
                guard let (call, phone) = made else { return (.notReady, []) }
                var machine = call
                let turn = machine.begin(at: now)
                try transaction.saveCall(
                    CallRecord(
                        call: machine, phone: phone, donor: donor, request: request, staff: staff,
                        startedAt: now))
                if donor == nil { try setPresence(of: staff, to: .onCall, call: id, now: now, in: transaction) }
                try transaction.appendAudit(
                    AuditEntry(
                        at: now, staff: staff, act: donor == nil ? .callFacility : .callBridge,
                        subject: "request:\(request)"))
                return (.done, turn.commands)
            }
            await switchboard.perform(prepared.1, of: id)
            return prepared.0
        }
        callClocksMoved.knock()
        events.publish(.calls, request: request)
        return outcome
    }

    private func verificationCall(
        _ id: CallID, _ record: RequestRecord, by staff: Int64, policy: CallPolicy, in transaction: any CentreWriting
    ) throws -> (Call, String)? {
        guard let presence = try presence(of: staff, in: transaction), let destination = presence.destination,
            presence.state != .onCall, let facility = try transaction.facility(record.details.facility),
            !facility.listedPhone.isEmpty
        else { return nil }
        let machine = Call.pair(
            id: id, first: (.operator, destination), second: (.facility, .number(facility.listedPhone)),
            kind: .verification, language: SpokenLanguage(.urdu), policy: policy)
        return (machine, facility.listedPhone)
    }

    /// Only for a donor who is coming, and a family that gave a number: both are asked on the telephone again. Who
    /// wants to speak with women of the desk only is joined with nobody: nobody knows who of a family picks up.
    private func maskedCall(
        _ id: CallID, _ record: RequestRecord, donor: DonorID, now: Instant, policy: CallPolicy,
        in transaction: any CentreWriting
    ) throws -> (Call, String)? {
        guard record.endedAt == nil, !record.details.callerPhone.isEmpty,
            let ask = record.course.asks.first(where: { $0.donor == donor }), ask.stage.isCommitted,
            let known = try transaction.donor(donor), known.optedOutAt == nil, !known.prefersWomanOperator
        else { return nil }
        let machine = Call.pair(
            id: id, first: (.donor, .number(known.phone)), second: (.family, .number(record.details.callerPhone)),
            kind: .masked(expiresAt: record.course.request.neededBy), language: SpokenLanguage(known.language),
            policy: policy)
        return (machine, known.phone)
    }
}
