public import Blood
import Dispatching
import Matching

/// What became of a decision on a flag.
public enum FlagOutcome: Sendable, Hashable {
    case done
    /// Somebody has decided it already.
    case gone
    /// A decision needs a reason of at most `AbuseFlag.reasonMax` characters.
    case needsReason
}

/// The abuse graph: what is gathered at the events that matter, and what a person makes of it.
extension Centre {
    /// Requests and promises of one number that are looked at; more would be flagged long before.
    private static let gatheredMax = 200

    // MARK: - Traces

    /// Opens a request with its trace, and looks at what it says beside the others, before anybody is asked.
    func openTraced(
        _ details: RequestDetails, course: RequestCourse, now: Instant, in transaction: any CentreWriting
    ) throws -> RequestRecord {
        let before = details.callerPhone.isEmpty ? nil : try transaction.request(caller: details.callerPhone)
        let opened = try transaction.openRequest(details, course: course)
        var caller = before
        if let before { caller = try transaction.trace(of: before)?.caller ?? before }
        if before == nil, !details.callerPhone.isEmpty { caller = opened.id }
        try keepAndEvaluate(RequestTrace(opened, caller: caller), now: now, in: transaction)
        return opened
    }

    /// The family has said who the patient is.
    func retrace(_ record: RequestRecord, now: Instant, in transaction: any CentreWriting) throws {
        let trace = RequestTrace(record, caller: try transaction.trace(of: record.id)?.caller)
        try keepAndEvaluate(trace, now: now, in: transaction)
    }

    /// Counted is what is kept: the look-ups of patient and record number, as all other traces have them.
    private func keepAndEvaluate(_ trace: RequestTrace, now: Instant, in transaction: any CentreWriting) throws {
        try transaction.saveTrace(trace)
        guard let kept = try transaction.trace(of: trace.request) else { return }
        try evaluate(kept, now: now, in: transaction)
    }

    // MARK: - Rules at work

    private func evaluate(_ trace: RequestTrace, now: Instant, in transaction: any CentreWriting) throws {
        var evidence = try gather(caller: trace.caller, now: now, in: transaction)
        if let patient = trace.patient {
            evidence.samePatient = try transaction.traces(
                patient: patient, since: now - AbuseRule.manyCallers.window, limit: Centre.gatheredMax)
        }
        if let number = trace.recordNumber {
            evidence.sameRecord = try transaction.traces(
                recordNumber: number, since: now - AbuseRule.sameRecordNumber.window, limit: Centre.gatheredMax)
        }
        try raise(AbuseRules.findings(evidence, threshold: threshold(now: now, in: transaction)), now, transaction)
    }

    /// After a rejection or a donor's report.
    func evaluateCaller(of request: RequestID, now: Instant, in transaction: any CentreWriting) throws {
        guard let caller = try transaction.trace(of: request)?.caller else { return }
        let evidence = try gather(caller: caller, now: now, in: transaction)
        try raise(AbuseRules.findings(evidence, threshold: threshold(now: now, in: transaction)), now, transaction)
    }

    /// After a promise that was not kept.
    func evaluate(donor: DonorID, now: Instant, in transaction: any CentreWriting) throws {
        let evidence = AbuseEvidence(
            now: now,
            promisesOfDonor: try transaction.promises(
                donor: donor, since: now - AbuseRule.neverCame.window, limit: Centre.gatheredMax))
        try raise(AbuseRules.findings(evidence, threshold: threshold(now: now, in: transaction)), now, transaction)
    }

    private func gather(caller: RequestID?, now: Instant, in transaction: any CentreReading) throws -> AbuseEvidence {
        guard let caller else { return AbuseEvidence(now: now) }
        return AbuseEvidence(
            now: now, caller: caller,
            requests: try transaction.traces(
                caller: caller, since: now - (AbuseRule.rejectedTwice.window + .days(30)), limit: Centre.gatheredMax),
            reports: try transaction.reports(
                caller: caller, since: now - AbuseRule.moneyAsked.window, limit: Centre.gatheredMax),
            promises: try transaction.promises(
                caller: caller, since: now - AbuseRule.sameDonor.window, limit: Centre.gatheredMax))
    }

    private func threshold(now: Instant, in transaction: any CentreReading) throws -> (AbuseRule) -> Int {
        let thresholds = AbuseThresholds(
            try transaction.flagDecisions(since: now - AbuseThresholds.remembered))
        return { thresholds[$0] }
    }

    private func raise(_ findings: [AbuseFinding], _ now: Instant, _ transaction: any CentreWriting) throws {
        for finding in findings {
            let known = try transaction.latestFlag(finding.rule, on: finding.subject)
            guard AbuseFlag.isNews(finding, after: known, now: now) else { continue }
            let isOpen = known?.state == .open
            _ = try transaction.saveFlag(
                AbuseFlag(
                    rule: finding.rule, subject: finding.subject, count: finding.count, threshold: finding.threshold,
                    severity: finding.rule.severity, evidence: finding.evidence, raisedAt: now, changedAt: now))
            // Requests of the number are looked at anew: they keep to the safe pool from now on.
            if !isOpen, finding.rule.severity == .hold, case .caller(let caller) = finding.subject {
                try transaction.wakeRequests(caller: caller, at: now)
            }
        }
    }

    // MARK: - A person decides

    /// Upholds or dismisses a flag; what it held goes on, and the decision teaches the rule's threshold.
    public func decideFlag(_ id: Int64, isUpheld: Bool, reason: String, by staff: Int64) async throws -> FlagOutcome {
        let now = now()
        let reason = reason.trimmed
        // As the database counts: a letter with its marks is several.
        guard !reason.isEmpty, reason.unicodeScalars.count <= AbuseFlag.reasonMax else { return .needsReason }
        let outcome = try await ports.store.write { transaction -> FlagOutcome in
            guard let flag = try transaction.flag(id),
                try transaction.decideFlag(
                    id, as: isUpheld ? .upheld : .dismissed, by: staff, reason: reason, at: now)
            else { return .gone }
            if case .caller(let caller) = flag.subject { try transaction.wakeRequests(caller: caller, at: now) }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: isUpheld ? .flagUphold : .flagDismiss, subject: "flag:\(id)",
                    reason: reason))
            return .done
        }
        if outcome == .done {
            clocksMoved.knock()
            events.publish(.request)
        }
        return outcome
    }

    /// From how many on each rule speaks now, and what taught it.
    public func abuseThresholds() async throws -> AbuseThresholds {
        let since = now() - AbuseThresholds.remembered
        return AbuseThresholds(try await ports.store.read { try $0.flagDecisions(since: since) })
    }
}

extension AbuseFlag {
    /// Whether a finding says something that the last flag of the same rule on the same subject does not.
    ///
    /// An open flag grows. What was decided is raised again when it has doubled, or when the decision is forgotten:
    /// who has looked at it is not asked again for each further patient.
    public static func isNews(_ finding: AbuseFinding, after known: AbuseFlag?, now: Instant) -> Bool {
        guard let known else { return true }
        switch known.state {
        case .open: return finding.count != known.count || finding.evidence != known.evidence
        case .upheld, .dismissed:
            let remembered = known.state == .upheld ? upheldFor : dismissedFor
            let isForgotten = known.decidedAt.map { now - $0 >= remembered } ?? true
            return isForgotten || finding.count >= known.count * 2
        }
    }
}
