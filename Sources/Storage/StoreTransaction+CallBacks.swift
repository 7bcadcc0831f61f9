import Blood
import Centre
import Matching

extension StoreTransaction {
    /// A story in a text is kept whole; what is longer than ten joined SMS is nobody's words.
    private static let wordsMax = 1_530

    func openCallBack(_ callBack: CallBack) throws {
        // Money stays the reason for looking, whatever else is written afterwards.
        guard
            let id = try session.run(
                """
                INSERT INTO call_back (contact_id, donor_id, request_id, cause, texts, opened_at, changed_at)
                VALUES ($1, $2, $3, $4, 1, $5, $5)
                ON CONFLICT (contact_id) WHERE done_at IS NULL DO UPDATE
                SET texts = call_back.texts + 1, changed_at = excluded.changed_at,
                    donor_id = COALESCE(excluded.donor_id, call_back.donor_id),
                    request_id = COALESCE(excluded.request_id, call_back.request_id),
                    cause = CASE WHEN call_back.cause = 'money' THEN 'money' ELSE excluded.cause END
                RETURNING id
                """,
                try contact(callBack.phone), callBack.donor, callBack.request, callBack.cause.rawValue,
                callBack.openedAt
            ).first?.int("id")
        else { return }
        try session.run(
            "UPDATE call_back SET words_sealed = $1 WHERE id = $2",
            try sealed(String(callBack.words.prefix(Self.wordsMax)), "call_back", "words_sealed", id), id)
    }

    func finishCallBack(_ id: Int64, by staff: Int64, outcome: String, at now: Instant) throws -> Bool {
        try !session.run(
            """
            UPDATE call_back SET done_at = $1, done_by = $2, outcome = $3
            WHERE id = $4 AND done_at IS NULL RETURNING id
            """, now, staff, outcome, id
        ).isEmpty
    }

    func recordStop(phone: String, at now: Instant) throws {
        try session.run(
            "INSERT INTO stopped_phone (contact_id, at) VALUES ($1, $2) ON CONFLICT (contact_id) DO NOTHING",
            try contact(phone), now)
    }

    func hasStopped(phone: String) throws -> Bool {
        try !session.run("SELECT 1 AS one FROM stopped_phone WHERE contact_id = $1", try knownContact(phone)).isEmpty
    }

    func callBacks(limit: Int) throws -> [CallBack] {
        try callBacks("WHERE done_at IS NULL ORDER BY opened_at, call_back.id LIMIT $1", limit)
    }

    func callBack(_ id: Int64) throws -> CallBack? {
        try callBacks("WHERE call_back.id = $1 AND done_at IS NULL", id).first
    }

    func keptPlaces(limit: Int) throws -> [CallBack] {
        try callBacks(
            """
            WHERE done_at IS NULL AND cause = 'asked' AND NOT EXISTS (
                SELECT 1 FROM call WHERE call.call_back_id = call_back.id
                    AND (call.ended_at IS NULL OR call.connected_at >= call_back.changed_at))
            ORDER BY opened_at, call_back.id LIMIT $1
            """, limit)
    }

    func callBack(phone: String) throws -> CallBack? {
        try callBacks("WHERE contact_id = $1 AND done_at IS NULL", try knownContact(phone)).first
    }

    private func callBacks(_ condition: String, _ values: (any SQLConvertible)?...) throws -> [CallBack] {
        try session.run(
            """
            SELECT call_back.*, contact.sealed AS contact_sealed
            FROM call_back LEFT JOIN contact ON contact.id = call_back.contact_id \(condition)
            """, values: values.map { $0?.sql ?? .null }
        ).map(callBack)
    }

    private func callBack(_ row: SQLRow) throws -> CallBack {
        try CallBack(
            id: row.int("id"), phone: phone(row) ?? "", donor: row.optionalInt("donor_id"),
            request: row.optionalInt("request_id"), cause: row.choice("cause"),
            words: opened(row, "call_back", "words_sealed", row.int("id")) ?? "",
            texts: Int(row.int("texts")), openedAt: row.instant("opened_at"), changedAt: row.instant("changed_at"))
    }

    func request(caller phone: String) throws -> RequestID? {
        try session.run(
            "SELECT id FROM request WHERE contact_id = $1 ORDER BY id DESC LIMIT 1", try knownContact(phone)
        ).first?.int("id")
    }

    func callBackCount() throws -> Int {
        try Int(session.run("SELECT COUNT(*) AS number FROM call_back WHERE done_at IS NULL").first?.int("number") ?? 0)
    }
}
