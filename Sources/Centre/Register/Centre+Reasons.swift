import Blood
import Foundation
import Jurisdiction
public import Matching

/// What became of wanting to read what stands behind a deferral.
public enum ReasonOutcome: Sendable, Hashable {
    /// The key of the rule in the jurisdiction's table, and the deferral as everybody sees it. The opening is in the
    /// audit.
    case opened(ruleKey: String, deferral: Deferral)
    /// Nobody said what it is needed for.
    case purposeMissing
    /// Longer than `Centre.purposeMax`: cut, it would say something else in the audit.
    case purposeTooLong
    /// This donor has no such deferral, or nothing is kept behind it.
    case nothingKept
}

/// What points to an infection stands in the register as the blood bank's decision; the rule itself is kept sealed
/// under the donor's own key, for the few who need it and say why.
extension Centre {
    /// The longest purpose that is kept, in characters as the database counts. Our choice: as long as the reason of an
    /// approval.
    public static let purposeMax = 300

    /// How a rule is written down wherever more than a few read it: in the register, in the audit, at a request.
    public func openRule(_ key: String) -> String { jurisdiction.eligibility.rule(key)?.storeAs ?? key }

    /// Opens the protected reason of one deferral, for one look. Who opened which, and what for, is in the audit before
    /// anything is shown.
    /// - Parameter purpose: what it is needed for, in a person's words; read by whoever reads the audit.
    /// - Throws: what the store throws; a seal that does not open is a failure, never an empty reason.
    public func openReason(
        ofDeferral id: Int64, of donor: DonorID, for purpose: String, by staff: Int64
    ) async throws -> ReasonOutcome {
        let words = purpose.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !words.isEmpty else { return .purposeMissing }
        guard words.unicodeScalars.count <= Self.purposeMax else { return .purposeTooLong }
        let now = now()
        return try await ports.store.write { transaction in
            guard let deferral = try transaction.donorRecord(donor)?.deferrals.first(where: { $0.id == id }),
                let key = try transaction.protectedReason(ofDeferral: id)
            else { return .nothingKept }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .deferralOpen, subject: "deferral:\(id) donor:\(donor)", reason: words))
            return .opened(ruleKey: key, deferral: deferral)
        }
    }
}
