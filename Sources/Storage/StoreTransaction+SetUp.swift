import Blood
import Centre
import Foundation

extension StoreTransaction {
    private func setUpCode(_ row: SQLRow) throws -> SetUpCode {
        try SetUpCode(
            staff: row.int("staff_id"), kind: row.choice("kind"), hash: row.bytes("hash"),
            madeAt: row.instant("made_at"), madeBy: row.optionalInt("made_by"), expiresAt: row.instant("expires_at"),
            endedAt: row.optionalInstant("ended_at"), usedAt: row.optionalInstant("used_at"))
    }

    func setUpCode(of staff: Int64) throws -> SetUpCode? {
        try session.run("SELECT * FROM staff_set_up_code WHERE staff_id = $1 ORDER BY id DESC LIMIT 1", staff).first
            .map(setUpCode)
    }

    func rescues(since: Instant) throws -> [SetUpCode] {
        try session.run(
            "SELECT * FROM staff_set_up_code WHERE kind = 'rescue' AND made_at > $1 ORDER BY id DESC LIMIT 20", since
        ).map(setUpCode)
    }

    func insertSetUpCode(_ code: SetUpCode) throws {
        try session.run(
            "UPDATE staff_set_up_code SET ended_at = $1 WHERE staff_id = $2 AND used_at IS NULL AND ended_at IS NULL",
            code.madeAt, code.staff)
        try session.run(
            """
            INSERT INTO staff_set_up_code (staff_id, kind, hash, made_at, made_by, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """, code.staff, code.kind.rawValue, code.hash, code.madeAt, code.madeBy, code.expiresAt)
    }

    func useSetUpCode(of staff: Int64, at now: Instant) throws -> Bool {
        try !session.run(
            """
            UPDATE staff_set_up_code SET used_at = $1 WHERE staff_id = $2 AND used_at IS NULL AND ended_at IS NULL
            RETURNING id
            """, now, staff
        ).isEmpty
    }

    func signInsAndTries(of staff: Int64, limit: Int) throws -> [AuditEntry] {
        try session.run(
            """
            SELECT * FROM audit WHERE act IN ('staff.signIn', 'staff.passwordRefused', 'staff.factorRefused')
                AND subject = $1
            ORDER BY number DESC LIMIT $2
            """, "staff:\(staff)", limit
        ).map(auditEntry)
    }

    func dropNews(tokenHash: [UInt8]) throws {
        try session.run("UPDATE staff_session SET news = '' WHERE token_hash = $1", tokenHash)
    }

    /// As it stands in a session's row.
    func text(of news: SignInNews?) throws -> String {
        guard let news else { return "" }
        return String(decoding: try JSONEncoder().encode(news), as: UTF8.self)
    }

    /// News that cannot be read are none: nobody is kept from the desk by them.
    func news(_ text: String) -> SignInNews? {
        text.isEmpty ? nil : try? JSONDecoder().decode(SignInNews.self, from: Data(text.utf8))
    }
}
