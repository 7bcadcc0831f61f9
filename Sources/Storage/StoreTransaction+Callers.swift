import Blood
import Centre
import Matching
import Telephony

/// What is known of those who ring, beside their calls.
extension StoreTransaction {
    func notes(of call: CallID) throws -> [CallNote] {
        try session.run("SELECT * FROM call_note WHERE call_id = $1 ORDER BY id", call.rawValue).compactMap { row in
            guard let words = try opened(row, "call_note", "words_sealed", row.int("id")) else { return nil }
            return try CallNote(call: call, at: row.instant("at"), staff: row.int("staff_id"), words: words)
        }
    }

    func recordNote(_ note: CallNote) throws {
        guard (1...500).contains(note.words.unicodeScalars.count) else {
            throw StorageError.constraint(.check, message: "a note has 1 to 500 characters")
        }
        let id = try nextID(of: "call_note")
        try session.run(
            "INSERT INTO call_note (id, call_id, at, staff_id, words_sealed) VALUES ($1, $2, $3, $4, $5)", id,
            note.call.rawValue, note.at, note.staff, try sealed(note.words, "call_note", "words_sealed", id))
    }

    func callerHistory(_ phone: String, now: Instant) throws -> CallerHistory {
        let contact = try knownContact(phone)
        let cleared = try session.run(
            "SELECT MAX(at) AS at FROM caller_mark WHERE contact_id = $1 AND mark = 'cleared'", contact
        ).first?.optionalInstant("at")
        func since(_ window: Duration) -> Instant { max(now - window, cleared ?? now - window) }
        let calls = try session.run(
            """
            SELECT COUNT(*) AS silent FROM call
            WHERE contact_id = $1 AND kind = 'inbound' AND outcome = 'silent' AND started_at >= $2
            """, contact, since(CallerHistory.silentWithin)
        ).first
        let pranks = try session.run(
            "SELECT COUNT(*) AS number FROM caller_mark WHERE contact_id = $1 AND mark = 'prank' AND at >= $2", contact,
            since(CallerHistory.pranksWithin)
        ).first
        return try CallerHistory(
            silent: Int(calls?.int("silent") ?? 0), pranks: Int(pranks?.int("number") ?? 0))
    }

    func possibleNuisances(now: Instant, limit: Int) throws -> [(phone: String, lastCall: CallID)] {
        try session.run(
            """
            SELECT found.contact_id, contact.sealed AS contact_sealed, (SELECT id FROM call AS newest
                WHERE newest.contact_id = found.contact_id AND newest.kind = 'inbound'
                ORDER BY started_at DESC, id DESC LIMIT 1) AS last_call
            FROM (
                SELECT contact_id FROM call
                WHERE kind = 'inbound' AND outcome = 'silent' AND contact_id IS NOT NULL AND started_at >= $1
                GROUP BY contact_id HAVING COUNT(*) >= $2
                UNION
                SELECT contact_id FROM caller_mark WHERE mark = 'prank' AND at >= $3
                GROUP BY contact_id HAVING COUNT(*) >= $4
            ) AS found JOIN contact ON contact.id = found.contact_id ORDER BY found.contact_id LIMIT $5
            """, now - CallerHistory.silentWithin, CallerHistory.silentCallsMin, now - CallerHistory.pranksWithin,
            CallerHistory.pranksMin, limit
        ).compactMap { row in
            guard let call = row.optionalText("last_call"), let phone = try phone(row) else { return nil }
            return (phone, CallID(rawValue: call))
        }
    }

    func recordMark(_ mark: CallerMark, of call: CallID, phone: String, by staff: Int64, at now: Instant) throws {
        try session.run(
            """
            INSERT INTO caller_mark (call_id, mark, contact_id, at, staff_id) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (call_id, mark) DO UPDATE SET at = excluded.at, staff_id = excluded.staff_id
            """, call.rawValue, mark.rawValue, try contact(phone), now, staff)
    }

    func hasRequest(caller phone: String, endedAfter: Instant) throws -> Bool {
        try !session.run(
            "SELECT 1 AS one FROM request WHERE contact_id = $1 AND (ended_at IS NULL OR ended_at > $2) LIMIT 1",
            try knownContact(phone), endedAfter
        ).isEmpty
    }

    func recordFirstAction(on request: RequestID, by staff: Int64, since: Instant, at now: Instant) throws {
        try session.run(
            """
            UPDATE call SET first_action_at = $1
            WHERE request_id = $2 AND kind = 'inbound' AND staff_id = $3 AND connected_at >= $4
                AND first_action_at IS NULL
            """, now, request, staff, since)
    }

    // MARK: - Announcements

    func announcement() throws -> Announcement? {
        try session.run("SELECT * FROM announcement WHERE ended_at IS NULL").first.map { row in
            try Announcement(kind: row.choice("kind"), at: row.instant("at"), staff: row.int("staff_id"))
        }
    }

    func announce(_ kind: Announcement.Kind?, by staff: Int64, at now: Instant) throws {
        try session.run(
            "UPDATE announcement SET ended_at = $1, ended_by = $2 WHERE ended_at IS NULL", now, staff)
        guard let kind else { return }
        try session.run(
            "INSERT INTO announcement (kind, at, staff_id) VALUES ($1, $2, $3)", kind.rawValue, now, staff)
    }
}
