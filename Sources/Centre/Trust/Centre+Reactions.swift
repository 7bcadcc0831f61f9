import Blood
import Dispatching
import Matching

/// Adverse reactions of donors and patients, as facilities report them (haemovigilance).
extension Centre {
    /// Writes down what a facility reports of one of its own requests. The donor is found by the number within it.
    public func reportReaction(_ draft: ReactionReport) async throws -> ReactionOutcome {
        guard draft.kind.subject.grades.contains(draft.grade),
            draft.note.unicodeScalars.count <= ReactionReport.wordsMax,
            draft.unit.unicodeScalars.count <= ReactionReport.unitMax
        else { return .notFitting }
        var report = draft
        report.reportedAt = now()
        let new = report
        let outcome = try await ports.store.write { transaction -> ReactionOutcome in
            guard let record = try transaction.request(new.request), record.details.facility == new.facility else {
                return .noSuchRequest
            }
            var report = new
            (report.visitor, report.donor) = (nil, nil)
            if new.kind.subject == .donor {
                guard let number = new.visitor, (1...max(1, record.course.asks.count)).contains(number),
                    record.course.asks.indices.contains(number - 1), record.course.asks[number - 1].stage.hasCome
                else { return .noSuchVisitor }
                (report.visitor, report.donor) = (number, record.course.asks[number - 1].donor)
            }
            let id = try transaction.insertReaction(report)
            // Kind and grade only: what was noted is read where it is kept.
            try transaction.appendAudit(
                AuditEntry(
                    at: report.reportedAt, staff: report.reportedBy, act: .reactionReport, subject: "reaction:\(id)",
                    reason: "\(report.kind.rawValue) grade \(report.grade)"))
            return .reported(id)
        }
        if case .reported = outcome { events.publish(.request, request: draft.request) }
        return outcome
    }

    /// Somebody has looked at a report, and says what was found or done.
    public func markReactionSeen(_ id: Int64, words: String, by staff: Int64) async throws -> ReactionSeenOutcome {
        let words = words.trimmed
        guard !words.isEmpty, words.unicodeScalars.count <= ReactionReport.wordsMax else { return .needsWords }
        let seen = ReactionReport.Seen(by: staff, at: now(), words: words)
        let outcome = try await ports.store.write { transaction -> ReactionSeenOutcome in
            guard try transaction.markReactionSeen(id, seen) else { return .gone }
            try transaction.appendAudit(
                AuditEntry(
                    at: seen.at, staff: staff, act: .reactionSeen, subject: "reaction:\(id)", reason: words))
            return .done
        }
        if outcome == .done { events.publish(.request) }
        return outcome
    }

    /// Serious reports that nobody has looked at yet.
    public func seriousReactionsWaiting() async throws -> Int {
        try await ports.store.read { try $0.openReactions() }.count { $0.isSerious }
    }
}
