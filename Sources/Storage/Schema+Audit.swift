import Centre

extension Schema {
    /// The audit becomes a chain: each entry has a number without gaps and a hash over itself and the one before it.
    ///
    /// The triggers keep our own program from ever changing what is there. They do not keep anybody else from it: who
    /// writes the file can drop them, and then the hashes tell.
    static let auditChain = """
        ALTER TABLE audit RENAME TO audit_without_chain;
        CREATE TABLE audit (
            number {int} NOT NULL PRIMARY KEY CHECK (number >= 1),
            at {int} NOT NULL,
            staff_id {int} REFERENCES staff (id),
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            hash {blob} NOT NULL CHECK (length(hash) = 32)
        ) {strict};
        CREATE INDEX audit_template_test ON audit (staff_id, at) WHERE act = 'template.test';
        CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
            WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit)
            BEGIN SELECT RAISE(ABORT, 'the entries of the audit are numbered without gaps'); END;
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never changed'); END;
        CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never deleted'); END;
        """

    /// Entries of an earlier version are chained in the order in which they were written. What happened to them before
    /// this moment nobody can say any more.
    static let chainOldEntries: @Sendable (StoreTransaction) throws -> Void = { transaction in
        var after: Int64 = 0
        while true {
            let page = try transaction.session.run(
                "SELECT * FROM audit_without_chain WHERE id > $1 ORDER BY id LIMIT 1000", after)
            for row in page {
                after = try row.int("id")
                try transaction.appendOpenAudit(
                    AuditEntry(
                        number: 0, at: row.instant("at"), staff: row.optionalInt("staff_id"), act: row.text("act"),
                        subject: row.text("subject"), reason: row.text("reason")))
            }
            if page.isEmpty { break }
        }
        try transaction.session.script("DROP TABLE audit_without_chain")
    }
}

extension StoreTransaction {
    /// As entries were written before their reasons were sealed.
    fileprivate func appendOpenAudit(_ entry: AuditEntry) throws {
        let (entry, hash) = try chained(entry)
        try session.run(
            """
            INSERT INTO audit (number, at, staff_id, act, subject, reason, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, entry.number, entry.at, entry.staff, entry.act, entry.subject, entry.reason, hash)
    }
}
