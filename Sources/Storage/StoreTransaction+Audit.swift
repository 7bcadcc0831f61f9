import Blood
import Centre

extension StoreTransaction {
    func appendAudit(_ entry: AuditEntry) throws {
        let (entry, hash) = try chained(entry)
        // No reason is no value: most entries are readings and have none.
        let reason = entry.reason.isEmpty ? nil : try sealed(entry.reason, "audit", "reason_sealed", entry.number)
        try session.run(
            """
            INSERT INTO audit (number, at, staff_id, act, subject, reason_sealed, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, entry.number, entry.at, entry.staff, entry.act, entry.subject, reason, hash)
    }

    /// The entry with its number, and its hash.
    ///
    /// The hash is over the words, not over what they are sealed as: keys change and values are sealed anew, and the
    /// heads that other disks have must still fit. It also holds the hashes of entries that were made before words were
    /// sealed. The price: who follows the chain needs `fields.keys` beside `audit.key`.
    func chained(_ entry: AuditEntry) throws -> (AuditEntry, [UInt8]) {
        let last = try auditMark()
        var entry = entry
        entry.number = last.number + 1
        // SQLite ends a text at a zero byte: what is hashed must be what is kept.
        entry.act.removeZeros()
        entry.subject.removeZeros()
        entry.reason.removeZeros()
        return (entry, chain.hash(of: entry, after: last.number == 0 ? nil : last.hash))
    }

    /// - Returns: `nil` when what stands there does not open: altered, moved from another entry, or under a key that
    ///   nobody has. Every entry in use is under a key of the file, so a number that is not there was written by
    ///   somebody else: it must be found at its place, and must not stop who follows the chain or reads the page.
    private func auditReason(_ row: SQLRow, of number: Int64) throws -> String? {
        guard row["reason_sealed"] != .null else { return "" }
        guard let sealed = row.optionalBytes("reason_sealed") else { return nil }
        do {
            return String(
                validating: try fields.open(sealed, at: FieldPlace("audit", "reason_sealed", row: number)),
                as: UTF8.self)
        } catch FieldSealingError.notAuthentic, FieldSealingError.malformed, FieldSealingError.keyMissing {
            return nil
        }
    }

    func auditMark() throws -> AuditMark {
        let row = try session.run("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").first
        // Somebody who damaged the last hash must not stop the helpline by it: the chain goes on from what is there,
        // and whoever follows it finds the place.
        return try row.map { try AuditMark(number: $0.int("number"), hash: (try? $0.bytes("hash")) ?? []) } ?? .none
    }

    func auditEntries(before number: Int64, limit: Int) throws -> [AuditEntry] {
        try session.run("SELECT * FROM audit WHERE number < $1 ORDER BY number DESC LIMIT $2", number, limit)
            .map(auditEntry)
    }

    func auditEntry(_ row: SQLRow) throws -> AuditEntry {
        try AuditEntry(
            number: row.int("number"), at: row.instant("at"), staff: row.optionalInt("staff_id"),
            act: row.text("act"), subject: row.text("subject"),
            reason: auditReason(row, of: row.int("number")) ?? AuditEntry.unreadableReason)
    }

    /// The texts come as bytes, because reading them as texts stops at a zero byte and would not see what stands behind
    /// it; and the kinds of all fields come along, because somebody may have made the table anew without them.
    func auditRows(from number: Int64, limit: Int) throws -> [AuditRow] {
        let rows = try session.run(
            session.dialect == .sqlite
                ? """
                SELECT number, at, staff_id, CAST(act AS BLOB) AS act, CAST(subject AS BLOB) AS subject,
                    reason_sealed, hash, typeof(at) || typeof(act) || typeof(subject) AS kinds,
                    typeof(staff_id) AS staff_kind
                FROM audit WHERE number >= $1 AND typeof(number) = 'integer' ORDER BY number, rowid LIMIT $2
                """
                // Its columns have one kind of value each, and what is not UTF-8 is not taken.
                : """
                SELECT number, at, staff_id, convert_to(act, 'UTF8') AS act, convert_to(subject, 'UTF8') AS subject,
                    reason_sealed, hash, 'integertexttext' AS kinds, 'integer' AS staff_kind
                FROM audit WHERE number >= $1 ORDER BY number LIMIT $2
                """, number, limit)
        return try rows.map { row in
            let number = try row.int("number")
            var entry: AuditEntry?
            if try row.text("kinds") == "integertexttext",
                try ["integer", "null"].contains(row.text("staff_kind")),
                let act = String(validating: try row.bytes("act"), as: UTF8.self),
                let subject = String(validating: try row.bytes("subject"), as: UTF8.self),
                let reason = try auditReason(row, of: number)
            {
                entry = AuditEntry(
                    number: number, at: try row.instant("at"), staff: row.optionalInt("staff_id"), act: act,
                    subject: subject, reason: reason)
            }
            return AuditRow(number: number, entry: entry, hash: try? row.bytes("hash"))
        }
    }

    func auditRowCount() throws -> Int {
        try Int(session.run("SELECT COUNT(*) AS number FROM audit").first?.int("number") ?? 0)
    }

    func templateTests(by staff: Int64, since: Instant) throws -> Int {
        let rows = try session.run(
            "SELECT COUNT(*) AS number FROM audit WHERE act = 'template.test' AND staff_id = $1 AND at > $2", staff,
            since)
        return try Int(rows.first?.int("number") ?? 0)
    }
}

extension String {
    fileprivate mutating func removeZeros() {
        if utf8.contains(0) { self = replacing("\0", with: "") }
    }
}
