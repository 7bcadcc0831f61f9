import Blood
import Dispatching
import Foundation
import Logging
public import Matching

/// What became of an approval that somebody wanted to decide.
public enum ApprovalOutcome: Sendable, Hashable {
    case done
    /// Who asked does not decide.
    case ownRequest
    /// Somebody has decided, the day is over, or there is none of this number.
    case tooLate
}

/// Two people for what one may not do alone: one asks and says why, another approves, and then it can be done once.
extension Centre {
    /// For so long an approval can be decided, and for so long after that it can be used.
    public static let approvalLife = Duration.hours(24)
    /// The longest reason that is kept, in characters.
    public static let approvalReasonMax = 300

    /// - Returns: `nil` when no reason is given.
    public func askForApproval(
        of act: ApprovedAct, subject: String, reason: String, by staff: Int64
    ) async throws -> Int64? {
        let now = now()
        // As the database counts: a letter with its marks is several.
        let scalars = reason.trimmingCharacters(in: .whitespacesAndNewlines).unicodeScalars
        let words = String(String.UnicodeScalarView(scalars.prefix(Self.approvalReasonMax)))
        guard !words.isEmpty else { return nil }
        return try await ports.store.write { transaction in
            let id = try transaction.insertApproval(
                Approval(
                    act: act, subject: subject, reason: words, askedBy: staff, askedAt: now,
                    expiresAt: now + Self.approvalLife))
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .approvalAsk, subject: "approval:\(id)", reason: words))
            return id
        }
    }

    public func decideApproval(
        _ id: Int64, _ decision: ApprovalDecision, by staff: Int64
    ) async throws -> ApprovalOutcome {
        let now = now()
        return try await ports.store.write { transaction in
            guard let approval = try transaction.approval(id), approval.isWaiting(at: now) else { return .tooLate }
            guard approval.askedBy != staff else { return .ownRequest }
            let expiry = decision == .approved ? now + Self.approvalLife : approval.expiresAt
            guard try transaction.decideApproval(id, decision, by: staff, at: now, expiresAt: expiry) else {
                return .tooLate
            }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .approvalDecide, subject: "approval:\(id)", reason: decision.rawValue))
            return .done
        }
    }

    /// Uses an approval up, and writes the act to the audit, in one transaction and before the act.
    /// - Parameter staff: who asked for it; `nil` for the owner of this machine, who may use anybody's.
    /// - Returns: false when it is not approved, used, expired, somebody else's or of another act.
    public func useApproval(_ id: Int64, for act: ApprovedAct, by staff: Int64?) async throws -> Bool {
        let now = now()
        return try await ports.store.write { transaction in
            guard let approval = try transaction.approval(id), approval.act == act, approval.isUsable(at: now),
                staff == nil || approval.askedBy == staff, try transaction.useApproval(id, at: now)
            else { return false }
            let entry = AuditEntry(
                number: 0, at: now, staff: staff, act: act.rawValue, subject: "approval:\(id)", reason: approval.reason)
            try transaction.appendAudit(entry)
            return true
        }
    }

    /// Breaks the glass: an export without a second person. It is written to the audit under a name of its own, and
    /// said in the log, before it is done.
    public func noteEmergencyExport(reason: String) async throws {
        let now = now()
        try await ports.store.write {
            try $0.appendAudit(
                AuditEntry(
                    at: now, staff: nil, act: .registerExportEmergency, subject: "donors",
                    reason: String(reason.prefix(Self.approvalReasonMax))))
        }
        logger.warning("The register was exported in an emergency, without a second person's approval.")
    }

    /// Newest first.
    public func approvals(limit: Int) async throws -> [Approval] {
        try await ports.store.read { try $0.approvals(limit: limit) }
    }

    /// What others have asked for and this person may decide.
    public func approvalsWaiting(for staff: Int64) async throws -> Int {
        let now = now()
        return try await ports.store.read { try $0.approvalsWaiting(besides: staff, at: now) }
    }
}

/// Machines, and the people of a facility.
extension Centre {
    /// The machine a token belongs to and the facility it speaks for; `nil` when the token is unknown or revoked, or
    /// the machine's account is closed.
    public func machine(tokenHash: [UInt8]) async throws -> (StaffMember, FacilityID)? {
        try await ports.store.read { transaction in
            guard let token = try transaction.machineToken(hash: tokenHash), token.revokedAt == nil,
                let machine = try transaction.staff(token.machine), machine.role == .machine,
                machine.disabledAt == nil
            else { return nil }
            return (machine, token.facility)
        }
    }

    /// Four digits by which a desk recognises a donor without a name: the donor's page shows the same. They follow
    /// from the signed link, so that nobody can work them out from the numbers of request and donor; they are no
    /// secret and open nothing.
    public func deskCode(request: RequestID, donor: DonorID) -> String {
        let link = ports.links.link(
            for: .donor(request: request, donor: donor), expiresAt: Instant(millisecondsSince1970: 0))
        // FNV-1a, 64 bits.
        let hash = link.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(1_000 + hash % 9_000)
    }
}
