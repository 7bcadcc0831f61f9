import Blood
import Dispatching
public import Matching

/// Facilities and their listed numbers are stood for by two people, because everything else rests on that number.
extension Centre {
    /// Writes a facility with the number that is in force, and lets a new number wait.
    /// - Returns: `nil` when there is none of that id.
    func save(
        _ facility: Facility, by staff: Int64, now: Instant, in transaction: any CentreWriting
    ) throws -> FacilityID? {
        var written = facility
        let known = try transaction.facility(facility.id)
        if facility.id == 0 {
            written.listedPhone = ""
            written.standing = .proposed
            written.id = try transaction.insertFacility(written)
        } else {
            guard let known else { return nil }
            written.listedPhone = known.listedPhone
            written.standing = known.standing
            try transaction.updateFacility(written)
        }
        let waiting = try transaction.openProposal(of: written.id)
        if facility.listedPhone == waiting?.listedPhone { return written.id }
        if facility.listedPhone == written.listedPhone, written.standing == .confirmed {
            // The number in force is typed again: whatever waits is taken back.
            if let waiting {
                _ = try transaction.decideProposal(waiting.id, isConfirmed: false, by: staff, at: now)
            }
            return written.id
        }
        try transaction.propose(
            FacilityProposal(
                facility: written.id, listedPhone: facility.listedPhone, proposedBy: staff, proposedAt: now))
        try transaction.appendAudit(
            AuditEntry(at: now, staff: staff, act: .facilityPropose, subject: "facility:\(written.id)"))
        return written.id
    }

    /// Listed numbers that wait for a second person, oldest first.
    public func openProposals() async throws -> [FacilityProposal] {
        try await ports.store.read { try $0.openProposals() }
    }

    /// The second person's word on a listed number: it comes into force, or is refused and the old one stays.
    ///
    /// Who entered it may take it back, and cannot confirm it.
    public func decideProposal(_ id: Int64, confirms: Bool, by staff: Int64) async throws -> ProposalOutcome {
        let now = now()
        let (outcome, facility) = try await ports.store.write { transaction -> (ProposalOutcome, FacilityID?) in
            guard let proposal = try transaction.openProposal(id),
                var facility = try transaction.facility(proposal.facility)
            else { return (.gone, nil) }
            if confirms, proposal.proposedBy == staff { return (.samePerson, nil) }
            guard try transaction.decideProposal(id, isConfirmed: confirms, by: staff, at: now) else {
                return (.gone, nil)
            }
            if confirms {
                facility.listedPhone = proposal.listedPhone
                facility.standing = .confirmed
                try transaction.updateFacility(facility)
            }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: confirms ? .facilityConfirm : .facilityRefuse,
                    subject: "facility:\(facility.id)"))
            return (.done, facility.id)
        }
        if facility != nil { events.publish(.stock) }
        return outcome
    }

    func isAtUnconfirmedFacility(_ request: RequestID, in transaction: any CentreReading) throws -> Bool {
        guard let record = try transaction.request(request) else { return false }
        return try transaction.facility(record.details.facility)?.standing == .proposed
    }

    /// A facility's own word on whether a request is real: as good as ringing it back on its listed number.
    ///
    /// Whether this person may speak for a facility at all is for whoever calls this to check; that it is this facility
    /// is checked here.
    /// - Parameters:
    ///   - reason: why it is not real, cut after 300 characters.
    ///   - facility: the one the person belongs to.
    /// - Returns: `noSuchRequest` also for a request of another facility.
    public func confirmByFacility(
        _ request: RequestID, isReal: Bool, reason: String = "", by staff: Int64, of facility: FacilityID
    ) async throws -> EventOutcome {
        let own = try await ports.store.read { try $0.request(request)?.details.facility == facility }
        guard own else { return .noSuchRequest }
        let words = String(reason.prefix(300))
        return try await take(
            isReal ? .verified : .verificationRejected(reason: words), on: request, by: .staff(staff), note: words)
    }

    /// What a facility disputes may be its mistake while a patient waits: the desk rings whoever asked. What the desk
    /// itself found out needs no such reminder.
    func tellDesk(
        ofRefused record: RequestRecord, by actor: Actor, words: String, now: Instant,
        in transaction: any CentreWriting
    ) throws {
        guard case .staff(let staff) = actor, try transaction.staff(staff)?.role == .facility,
            !record.details.callerPhone.isEmpty
        else { return }
        try transaction.openCallBack(
            CallBack(
                phone: record.details.callerPhone, request: record.id, cause: .refused, words: words, openedAt: now,
                changedAt: now))
    }
}
