import Blood
import Synchronization

/// Who has read what lately, so that a page that reads itself again every few seconds is one entry and not hundreds.
///
/// In memory only: after a restart the same reading is an entry again, which is one too many and none too few.
public final class ReadingBook: Sendable {
    /// The same person reading the same subject again within this time is one reading. Our choice; we know no source
    /// that gives a figure. Whoever keeps a page open is in the audit six times an hour.
    public static let oneReadingLasts = Duration.minutes(10)
    /// Readings kept in memory before those that have ended are forgotten.
    static let keptMax = 20_000

    private struct Reading: Hashable {
        var staff: Int64?
        var act: AuditAct
        var subject: String
    }

    private let readings = Mutex<[Reading: Instant]>([:])

    public init() {}

    /// Those of the subjects that this person has not read lately.
    func unread(_ subjects: [String], as act: AuditAct, by staff: Int64?, at now: Instant) -> [String] {
        readings.withLock { readings in
            var seen: Set<String> = []
            return subjects.filter { subject in
                guard seen.insert(subject).inserted else { return false }
                guard let at = readings[Reading(staff: staff, act: act, subject: subject)] else { return true }
                // A clock that was set back must not silence the audit.
                return now - at >= ReadingBook.oneReadingLasts || now < at
            }
        }
    }

    /// They are in the audit now.
    func remember(_ subjects: [String], as act: AuditAct, by staff: Int64?, at now: Instant) {
        readings.withLock { readings in
            if readings.count > ReadingBook.keptMax {
                readings = readings.filter { now - $0.value < ReadingBook.oneReadingLasts }
            }
            for subject in subjects { readings[Reading(staff: staff, act: act, subject: subject)] = now }
        }
    }
}

extension Centre {
    /// What `by` stands for in the reason of a reading from the command line, which has no member of staff.
    public static let atCommandLine = "command line"

    /// Puts into the audit that somebody is about to be shown personal data; call it before showing them.
    ///
    /// The one place where readings become entries: a page names what it shows and leaves the rest to this.
    /// - Parameters:
    ///   - subjects: such as `donor:12`: ids only, never a name, a number or what was searched for. What the same
    ///     person has read in the last ten minutes is left out; nothing left is no entry.
    ///   - staff: who reads; `nil` for the machine's owner at the command line.
    ///   - reason: a word of ours, never what somebody typed.
    /// - Throws: what the store throws; then nothing may be shown.
    public func noteReading(
        _ act: AuditAct, of subjects: [String], by staff: Int64?, reason: String = ""
    ) async throws {
        let now = now()
        let unread = readings.unread(subjects, as: act, by: staff, at: now)
        guard !unread.isEmpty else { return }
        let entry = AuditEntry(
            at: now, staff: staff, act: act, subject: unread.joined(separator: " "), reason: reason)
        try await ports.store.write { try $0.appendAudit(entry) }
        readings.remember(unread, as: act, by: staff, at: now)
    }

    /// Puts into the audit what is not a reading of one page: a copy of everything.
    /// - Throws: what the store throws.
    public func noteAct(_ act: AuditAct, of subject: String, by staff: Int64?, reason: String = "") async throws {
        let entry = AuditEntry(at: now(), staff: staff, act: act, subject: subject, reason: reason)
        try await ports.store.write { try $0.appendAudit(entry) }
    }
}
