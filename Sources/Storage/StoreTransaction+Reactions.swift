import Blood
import Centre
import Matching

extension StoreTransaction {
    private func reaction(_ row: SQLRow) throws -> ReactionReport {
        let id = try row.int("id")
        func words(_ column: String) throws -> String { try opened(row, "reaction", column, id) ?? "" }
        var seen: ReactionReport.Seen?
        if let by = row.optionalInt("seen_by"), let at = row.optionalInstant("seen_at") {
            seen = try ReactionReport.Seen(by: by, at: at, words: words("words_sealed"))
        }
        return try ReactionReport(
            id: id, facility: row.int("facility_id"), request: row.int("request_id"), kind: row.choice("kind"),
            grade: Int(row.int("grade")), onset: row.choice("onset"),
            visitor: row.optionalInt("visitor").map { Int($0) }, donor: row.optionalInt("donor_id"),
            unit: words("unit_sealed"), note: words("note_sealed"), reportedBy: row.int("reported_by"),
            reportedAt: row.instant("reported_at"), seen: seen)
    }

    func openReactions() throws -> [ReactionReport] {
        try session.run("SELECT * FROM reaction WHERE seen_at IS NULL ORDER BY reported_at, id").map(reaction)
    }

    func seenReactions(limit: Int) throws -> [ReactionReport] {
        try session.run(
            "SELECT * FROM reaction WHERE seen_at IS NOT NULL ORDER BY seen_at DESC, id DESC LIMIT $1", limit
        ).map(reaction)
    }

    func reactions(facility: FacilityID, limit: Int) throws -> [ReactionReport] {
        try session.run("SELECT * FROM reaction WHERE facility_id = $1 ORDER BY id DESC LIMIT $2", facility, limit)
            .map(reaction)
    }

    func insertReaction(_ report: ReactionReport) throws -> Int64 {
        let id = try nextID(of: "reaction")
        func sealedWords(_ words: String, _ column: String) throws -> [UInt8]? {
            words.isEmpty ? nil : try sealed(words, "reaction", column, id)
        }
        try session.run(
            """
            INSERT INTO reaction (id, facility_id, request_id, subject, visitor, donor_id, kind, grade, onset,
                unit_sealed, note_sealed, reported_by, reported_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """, id, report.facility, report.request, report.kind.subject.rawValue, report.visitor, report.donor,
            report.kind.rawValue, report.grade, report.onset.rawValue, try sealedWords(report.unit, "unit_sealed"),
            try sealedWords(report.note, "note_sealed"), report.reportedBy, report.reportedAt)
        return id
    }

    func markReactionSeen(_ id: Int64, _ seen: ReactionReport.Seen) throws -> Bool {
        try !session.run(
            """
            UPDATE reaction SET seen_by = $1, seen_at = $2, words_sealed = $3
            WHERE id = $4 AND seen_at IS NULL RETURNING id
            """, seen.by, seen.at, try sealed(seen.words, "reaction", "words_sealed", id), id
        ).isEmpty
    }

    /// That it happened stays; whom it happened to, and what was written of them, goes.
    func forgetInReactions(_ donor: DonorID) throws {
        try session.run(
            """
            UPDATE reaction SET donor_id = NULL, visitor = NULL, note_sealed = NULL, unit_sealed = NULL
            WHERE donor_id = $1
            """, donor)
    }
}
