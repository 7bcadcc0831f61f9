import Blood
public import Jurisdiction
import Logging

extension Centre {
    /// Rows taken in one transaction: some tens of milliseconds, which an operator does not notice.
    static let retentionBatch = 500
    /// Of one kind in one run, so that the first run after years ends; the next day's goes on.
    static let retentionRowsMax = 100_000
    private static let retentionSetting = "retention.day"

    /// The schedule of this jurisdiction.
    /// - Throws: `JurisdictionError` when the table cannot be used: then nothing is taken away by it.
    public func retentionSchedule() throws -> RetentionSchedule {
        let schedule: RetentionSchedule = try jurisdiction.table(named: "retention.json")
        let problems = schedule.problems(
            kinds: RetentionKind.allCases.map(\.rawValue), listed: jurisdiction.sources)
        guard problems.isEmpty else { throw JurisdictionError.faultyTable("retention.json", problems: problems) }
        return schedule
    }

    /// Takes away what has been kept long enough, in small batches while serving.
    /// - Parameters:
    ///   - isDryRun: counts only; writes nothing, not even that it ran.
    ///   - staff: who asked for it; `nil` for the schedule and the machine's owner.
    /// - Returns: one line for each kind.
    public func runRetention(isDryRun: Bool, by staff: Int64? = nil) async throws -> [RetentionRun] {
        let schedule = try retentionSchedule()
        let now = now()
        var runs: [RetentionRun] = []
        for kind in RetentionKind.allCases {
            guard let rule = schedule.rules.first(where: { $0.kind == kind.rawValue }) else { continue }
            let before = now - .hours(24 * Double(rule.days))
            var run = RetentionRun(at: now, kind: kind.rawValue, days: rule.days, rows: 0, isComplete: true)
            // Looked at by a reader first: most days there is nothing, and the one writer need not look for it.
            let due = try await ports.store.read { try $0.retentionDue(kind, before: before) }
            if isDryRun {
                run.rows = due
            } else if due > 0 {
                var taken = Centre.retentionBatch
                while taken == Centre.retentionBatch, run.rows < Centre.retentionRowsMax {
                    taken = try await ports.store.write {
                        try $0.applyRetention(kind, before: before, limit: Centre.retentionBatch)
                    }
                    run.rows += taken
                }
                run.isComplete = taken < Centre.retentionBatch
            }
            runs.append(run)
        }
        if !isDryRun { try await note(runs, by: staff, now: now) }
        return runs
    }

    private func note(_ runs: [RetentionRun], by staff: Int64?, now: Instant) async throws {
        let rows = runs.reduce(0) { $0 + $1.rows }
        try await ports.store.write { transaction in
            for run in runs { try transaction.recordRetention(run) }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .retentionRun, subject: "retention", reason: "\(rows) rows"))
        }
    }

    /// Once a day, the first time this is asked on it; a failure is logged and tried again the next day.
    func runRetentionOnceADay() async throws {
        let day = "\(today())"
        let isNew = try await ports.store.read { try $0.setting(Centre.retentionSetting) != day }
        guard isNew else { return }
        try await ports.store.write { try $0.setSetting(Centre.retentionSetting, to: day) }
        do { _ = try await runRetention(isDryRun: false) } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.error("What is too old could not be taken away.", metadata: ["error": "\(error)"])
        }
    }

    /// What the last runs did, newest first.
    public func retentionRuns(limit: Int = 200) async throws -> [RetentionRun] {
        try await ports.store.read { try $0.retentionRuns(limit: limit) }
    }
}
