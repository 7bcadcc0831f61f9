import Blood
import Centre
import Matching

extension StoreTransaction {
    func codes(phoneKey: [UInt8], since: Instant) throws -> [OneTimeCode] {
        try session.run(
            "SELECT * FROM one_time_code WHERE phone_key = $1 AND created_at >= $2 ORDER BY id", phoneKey, since
        ).map { row in
            try OneTimeCode(
                id: row.int("id"), phoneKey: row.bytes("phone_key"), prefixKey: row.bytes("prefix_key"),
                purpose: row.choice("purpose"), codeHash: row.bytes("code_hash"), donor: row.optionalInt("donor_id"),
                request: row.optionalInt("request_id"), isSent: row.bool("is_sent"),
                createdAt: row.instant("created_at"), expiresAt: row.instant("expires_at"),
                tries: Int(row.int("tries")), usedAt: row.optionalInstant("used_at"))
        }
    }

    func codeCount(prefixKey: [UInt8], since: Instant) throws -> Int {
        try Int(
            session.run(
                "SELECT COUNT(*) AS number FROM one_time_code WHERE prefix_key = $1 AND created_at >= $2", prefixKey,
                since
            ).first?.int("number") ?? 0)
    }

    func codeFigures(since: Instant) throws -> CodeFigures {
        let row = try session.run(
            """
            SELECT COUNT(*) AS sent, COUNT(used_at) AS used FROM one_time_code WHERE is_sent = 1 AND created_at >= $1
            """, since
        ).first
        return try CodeFigures(sent: Int(row?.int("sent") ?? 0), used: Int(row?.int("used") ?? 0))
    }

    func insertCode(_ code: OneTimeCode) throws -> Int64 {
        try session.run(
            """
            INSERT INTO one_time_code (phone_key, prefix_key, purpose, code_hash, donor_id, request_id, is_sent,
                created_at, expires_at, tries)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) RETURNING id
            """,
            code.phoneKey, code.prefixKey, code.purpose.rawValue, code.codeHash, code.donor, code.request, code.isSent,
            code.createdAt, code.expiresAt
        ).first?.int("id") ?? 0
    }

    func noteTry(of code: Int64, usedAt: Instant?) throws {
        try session.run("UPDATE one_time_code SET tries = tries + 1, used_at = $1 WHERE id = $2", usedAt, code)
    }

    func visitorSession(tokenHash: [UInt8]) throws -> VisitorSession? {
        try session.run("SELECT * FROM visitor_session WHERE token_hash = $1", tokenHash).first.map { row in
            try VisitorSession(
                tokenHash: tokenHash, donor: row.int("donor_id"), csrf: row.text("csrf"),
                createdAt: row.instant("created_at"), expiresAt: row.instant("expires_at"))
        }
    }

    func insertVisitorSession(_ new: VisitorSession) throws {
        try session.run(
            """
            INSERT INTO visitor_session (token_hash, donor_id, csrf, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5)
            """, new.tokenHash, new.donor, new.csrf, new.createdAt, new.expiresAt)
    }

    func deleteVisitorSession(tokenHash: [UInt8]) throws {
        try session.run("DELETE FROM visitor_session WHERE token_hash = $1", tokenHash)
    }

    func deleteVisitorSessions(donor: DonorID) throws {
        try session.run("DELETE FROM visitor_session WHERE donor_id = $1", donor)
    }

    func hasMessagesToClaim(over channel: Channel, now: Instant) throws -> Bool {
        try !session.run(
            "SELECT 1 AS one \(Self.claimable) AND message.channel = $2 LIMIT 1", now, channel.rawValue
        ).isEmpty
    }
}
