import Blood
import Centre

extension StoreTransaction {
    private func member(_ row: SQLRow) throws -> StaffMember {
        let id = try row.int("id")
        return try StaffMember(
            id: id, signIn: row.text("sign_in"), name: opened(row, "staff", "name_sealed", id) ?? "",
            role: row.choice("role"),
            passwordHash: row.text("password_hash"), createdAt: row.instant("created_at"),
            disabledAt: row.optionalInstant("disabled_at"), isWoman: row.bool("is_woman"),
            facility: row.optionalInt("facility_id"), passwordByOtherAt: row.optionalInstant("password_by_other_at"))
    }

    func staff(_ id: Int64) throws -> StaffMember? {
        try session.run("SELECT * FROM staff WHERE id = $1", id).first.map(member)
    }

    func staff(signIn: String) throws -> StaffMember? {
        try session.run("SELECT * FROM staff WHERE sign_in = $1", signIn).first.map(member)
    }

    func allStaff() throws -> [StaffMember] {
        try session.run("SELECT * FROM staff ORDER BY id").map(member)
    }

    func insertStaff(_ member: StaffMember) throws -> Int64 {
        let id = try nextID(of: "staff")
        let rows = try session.run(
            """
            INSERT INTO staff (id, sign_in, name_sealed, role, password_hash, created_at, is_woman, facility_id,
                password_by_other_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
            """, id, member.signIn, try sealed(member.name, "staff", "name_sealed", id), member.role.rawValue,
            member.passwordHash, member.createdAt,
            member.isWoman, member.facility, member.passwordByOtherAt)
        return try rows.first?.int("id") ?? 0
    }

    func updateStaff(_ member: StaffMember) throws {
        try session.run(
            """
            UPDATE staff SET name_sealed = $1, role = $2, password_hash = $3, disabled_at = $4, is_woman = $5,
                facility_id = $6, password_by_other_at = $7
            WHERE id = $8
            """, try sealed(member.name, "staff", "name_sealed", member.id), member.role.rawValue,
            member.passwordHash, member.disabledAt, member.isWoman, member.facility,
            member.passwordByOtherAt, member.id)
    }

    func session(tokenHash: [UInt8]) throws -> StaffSession? {
        try session.run("SELECT * FROM staff_session WHERE token_hash = $1", tokenHash).first.map(staffSession)
    }

    func sessionCounts(at now: Instant) throws -> [Int64: Int] {
        let rows = try session.run(
            """
            SELECT staff_id, COUNT(*) AS number FROM staff_session WHERE expires_at > $1 AND stage = 'full'
            GROUP BY staff_id
            """, now)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { try ($0.int("staff_id"), Int($0.int("number"))) })
    }

    func insertSession(_ new: StaffSession) throws {
        try session.run(
            """
            INSERT INTO staff_session (token_hash, staff_id, csrf, created_at, last_seen_at, expires_at, stage, proved_at,
                locked_at, browser, news)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, new.tokenHash, new.staff, new.csrf, new.createdAt, new.lastSeenAt, new.expiresAt, new.stage.rawValue,
            new.provedAt, new.lockedAt, new.browser, try text(of: new.news))
    }

    func touchSession(tokenHash: [UInt8], at now: Instant) throws {
        try session.run("UPDATE staff_session SET last_seen_at = $1 WHERE token_hash = $2", now, tokenHash)
    }

    func deleteSession(tokenHash: [UInt8]) throws {
        try session.run("DELETE FROM staff_session WHERE token_hash = $1", tokenHash)
    }

    func deleteSessions(staff: Int64) throws {
        try session.run("DELETE FROM staff_session WHERE staff_id = $1", staff)
    }

    func setting(_ key: String) throws -> String? {
        try session.run("SELECT value FROM setting WHERE name = $1", key).first?.text("value")
    }

    func setSetting(_ key: String, to value: String) throws {
        try session.run(
            """
            INSERT INTO setting (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """, key, value)
    }
}
