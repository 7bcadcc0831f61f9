import Blood
import Centre
import Matching

extension StoreTransaction {
    /// A story in a text is kept whole; what is longer than ten joined SMS is nobody's words.
    private static let wordsMax = 1_530

    func openCallBack(_ callBack: CallBack) throws {
        // Money stays the reason for looking, whatever else is written afterwards.
        try session.run(
            """
            INSERT INTO call_back (phone, donor_id, request_id, cause, words, texts, opened_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, 1, $6, $6)
            ON CONFLICT (phone) WHERE done_at IS NULL DO UPDATE
            SET words = excluded.words, texts = texts + 1, changed_at = excluded.changed_at,
                donor_id = COALESCE(excluded.donor_id, donor_id),
                request_id = COALESCE(excluded.request_id, request_id),
                cause = CASE WHEN cause = 'money' THEN cause ELSE excluded.cause END
            """,
            callBack.phone, callBack.donor, callBack.request, callBack.cause.rawValue,
            String(callBack.words.prefix(Self.wordsMax)), callBack.openedAt)
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
            "INSERT INTO stopped_phone (phone, at) VALUES ($1, $2) ON CONFLICT (phone) DO NOTHING", phone, now)
    }

    func callBacks(limit: Int) throws -> [CallBack] {
        try session.run(
            "SELECT * FROM call_back WHERE done_at IS NULL ORDER BY opened_at, id LIMIT $1", limit
        ).map(callBack)
    }

    func callBack(_ id: Int64) throws -> CallBack? {
        try session.run("SELECT * FROM call_back WHERE id = $1 AND done_at IS NULL", id).first.map(callBack)
    }

    func keptPlaces(limit: Int) throws -> [CallBack] {
        try session.run(
            """
            SELECT * FROM call_back WHERE done_at IS NULL AND cause = 'asked' AND NOT EXISTS (
                SELECT 1 FROM call WHERE call.call_back_id = call_back.id
                    AND (call.ended_at IS NULL OR call.connected_at >= call_back.changed_at))
            ORDER BY opened_at, id LIMIT $1
            """, limit
        ).map(callBack)
    }

    func callBack(phone: String) throws -> CallBack? {
        try session.run("SELECT * FROM call_back WHERE phone = $1 AND done_at IS NULL", phone).first.map(callBack)
    }

    private func callBack(_ row: SQLRow) throws -> CallBack {
        try CallBack(
            id: row.int("id"), phone: row.text("phone"), donor: row.optionalInt("donor_id"),
            request: row.optionalInt("request_id"), cause: row.choice("cause"), words: row.text("words"),
            texts: Int(row.int("texts")), openedAt: row.instant("opened_at"), changedAt: row.instant("changed_at"))
    }

    func request(caller phone: String) throws -> RequestID? {
        try session.run("SELECT id FROM request WHERE caller_phone = $1 ORDER BY id DESC LIMIT 1", phone)
            .first?.int("id")
    }

    func callBackCount() throws -> Int {
        try Int(session.run("SELECT COUNT(*) AS number FROM call_back WHERE done_at IS NULL").first?.int("number") ?? 0)
    }
}
