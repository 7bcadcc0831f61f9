import Blood
import Dispatching
import Matching
import Telephony

/// What a caller is told without an operator, and what a caller can open without one.
extension Centre {
    /// How long the deadline of a request from the keypad is taken to be until a person has asked: the longest in which
    /// an emergency is still one (`DispatchPolicy`), so that it is not forgotten and not chased. Marked as assumed.
    static let keypadDeadline = Duration.hours(6)

    /// How a request that was typed came in.
    static let keypadSource = "keypad"

    /// How a request came in that was typed on the page for everybody.
    static let webSource = "web"

    /// What the caller of this call is told of the open request; `nil` where there is none.
    func summary(for id: CallID) async throws -> RequestSummary? {
        try await ports.store.read { transaction in
            guard let request = try transaction.call(id)?.request, let record = try transaction.request(request),
                record.endedAt == nil
            else { return nil }
            let course = record.course
            return RequestSummary(
                reference: record.details.reference, unitsNeeded: course.request.unitsNeeded,
                donorsOnTheWay: course.asks.count { $0.stage.isCommitted },
                unitsInHand: course.unitsInHand, isVerified: course.verification == .verified)
        }
    }

    /// Opens what was typed as a request to be verified: a person rings back and asks for the rest.
    func openFromKeypad(_ typed: KeypadRequest, of id: CallID) async throws {
        let now = now()
        let facility = Int64(typed.facilityCode).map { FacilityID($0) }
        let form = IntakeForm(
            patientInitials: "?", group: typed.group ?? .unknown, component: .redCells, units: String(typed.units),
            facility: facility, neededBy: now + Centre.keypadDeadline, urgency: .emergency,
            callerPhone: typed.phone ?? "", familyLanguage: try await writtenLanguage(of: id),
            note: """
                Typed on the keypad, because no operator was there. Assumed until somebody has rung back: red cells, \
                an emergency, needed within six hours. The patient is not known.
                """)
        let outcome = try await openRequest(
            form, by: nil, source: Centre.keypadSource, copy: "keypad-call-\(id.rawValue)")
        var reference: String?
        var opened: RequestID?
        switch outcome {
        case .opened(let record): (reference, opened) = (record.details.reference, record.id)
        // The same number at the same facility: it is open already, and the caller hears its reference.
        case .looksLike(let records): (reference, opened) = (records.first?.details.reference, records.first?.id)
        case .problems: break
        }
        let found = opened
        try await ports.store.write { [self] transaction in
            guard let found, var record = try transaction.call(id) else { return }
            record.request = found
            try transaction.saveCall(record)
            try appendTimeline(.keypad, of: record, staff: nil, now: now, in: transaction)
        }
        try await take(.desk(.formTaken(reference: reference)), of: id)
    }
}
