import Blood
import Centre

extension StoreTransaction {
    // MARK: - Sessions

    func staffSession(_ row: SQLRow) throws -> StaffSession {
        try StaffSession(
            tokenHash: row.bytes("token_hash"), staff: row.int("staff_id"), csrf: row.text("csrf"),
            createdAt: row.instant("created_at"), lastSeenAt: row.instant("last_seen_at"),
            expiresAt: row.instant("expires_at"), stage: row.choice("stage"),
            provedAt: row.optionalInstant("proved_at"), lockedAt: row.optionalInstant("locked_at"),
            browser: row.text("browser"), news: news(row.text("news")))
    }

    func sessions(of staff: Int64, at now: Instant) throws -> [StaffSession] {
        try session.run(
            """
            SELECT * FROM staff_session WHERE staff_id = $1 AND expires_at > $2
            ORDER BY last_seen_at DESC, created_at DESC
            """, staff, now
        ).map(staffSession)
    }

    func proveSession(tokenHash: [UInt8], at now: Instant) throws {
        try session.run("UPDATE staff_session SET proved_at = $1 WHERE token_hash = $2", now, tokenHash)
    }

    func lockSession(tokenHash: [UInt8], at moment: Instant?) throws {
        try session.run("UPDATE staff_session SET locked_at = $1 WHERE token_hash = $2", moment, tokenHash)
    }

    // MARK: - Factors

    private func factor(_ row: SQLRow) throws -> StaffFactor {
        let means: StaffFactor.Means =
            if try row.text("kind") == "passkey" {
                .passkey(
                    Passkey(
                        credentialID: try row.bytes("credential_id"), publicKey: try row.bytes("public_key"),
                        signCount: UInt32(truncatingIfNeeded: try row.int("sign_count")),
                        isBackupEligible: try row.bool("is_backup_eligible"), isBackedUp: try row.bool("is_backed_up")))
            } else {
                .timedCode(secret: try row.bytes("secret_sealed"), lastStep: try row.int("last_step"))
            }
        return try StaffFactor(
            id: row.int("id"), staff: row.int("staff_id"), name: row.text("name"), means: means,
            createdAt: row.instant("created_at"), lastUsedAt: row.optionalInstant("last_used_at"))
    }

    func factors(of staff: Int64) throws -> [StaffFactor] {
        try session.run("SELECT * FROM staff_factor WHERE staff_id = $1 ORDER BY id", staff).map(factor)
    }

    func factorCounts() throws -> [Int64: FactorCount] {
        let rows = try session.run(
            "SELECT staff_id, kind, COUNT(*) AS number FROM staff_factor GROUP BY staff_id, kind")
        return try rows.reduce(into: [:]) { counts, row in
            if try row.text("kind") == "passkey" {
                counts[try row.int("staff_id"), default: FactorCount()].passkeys = Int(try row.int("number"))
            } else {
                counts[try row.int("staff_id"), default: FactorCount()].hasTimedCode = true
            }
        }
    }

    func insertFactor(_ factor: StaffFactor, sealing: (Int64) throws -> [UInt8]) throws -> Int64 {
        switch factor.means {
        case .passkey(let passkey):
            let rows = try session.run(
                """
                INSERT INTO staff_factor (staff_id, kind, name, created_at, last_used_at, credential_id, public_key,
                    sign_count, is_backup_eligible, is_backed_up)
                VALUES ($1, 'passkey', $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
                """, factor.staff, factor.name, factor.createdAt, factor.lastUsedAt, passkey.credentialID,
                passkey.publicKey, Int64(passkey.signCount), passkey.isBackupEligible, passkey.isBackedUp)
            return try rows.first?.int("id") ?? 0
        case .timedCode(_, let lastStep):
            // The place a secret is sealed for has the row's number, which is known only now.
            let rows = try session.run(
                """
                INSERT INTO staff_factor (staff_id, kind, name, created_at, last_used_at, secret_sealed, last_step)
                VALUES ($1, 'timedCode', $2, $3, $4, $5, $6) RETURNING id
                """, factor.staff, factor.name, factor.createdAt, factor.lastUsedAt, [UInt8](), lastStep)
            let id = try rows.first?.int("id") ?? 0
            try session.run("UPDATE staff_factor SET secret_sealed = $1 WHERE id = $2", try sealing(id), id)
            return id
        }
    }

    func noteFactorUse(_ factor: StaffFactor, at now: Instant) throws -> Bool {
        switch factor.means {
        case .passkey(let passkey):
            let count = Int64(passkey.signCount)
            return try !session.run(
                """
                UPDATE staff_factor SET sign_count = $1, is_backed_up = $2, last_used_at = $3
                WHERE id = $4 AND (sign_count < $1 OR sign_count = 0 AND $1 = 0) RETURNING id
                """, count, passkey.isBackedUp, now, factor.id
            ).isEmpty
        case .timedCode(_, let lastStep):
            return try !session.run(
                "UPDATE staff_factor SET last_step = $1, last_used_at = $2 WHERE id = $3 AND last_step < $1 RETURNING id",
                lastStep, now, factor.id
            ).isEmpty
        }
    }

    func deleteFactor(_ id: Int64, of staff: Int64) throws -> Bool {
        try !session.run("DELETE FROM staff_factor WHERE id = $1 AND staff_id = $2 RETURNING id", id, staff).isEmpty
    }

    func deleteFactors(of staff: Int64) throws {
        try session.run("DELETE FROM staff_factor WHERE staff_id = $1", staff)
        try session.run("DELETE FROM staff_recovery_code WHERE staff_id = $1", staff)
    }

    // MARK: - Recovery

    func recoveryCodesLeft(of staff: Int64) throws -> Int {
        let rows = try session.run(
            "SELECT COUNT(*) AS number FROM staff_recovery_code WHERE staff_id = $1 AND used_at IS NULL", staff)
        return try Int(rows.first?.int("number") ?? 0)
    }

    func replaceRecoveryCodes(of staff: Int64, hashes: [[UInt8]]) throws {
        try session.run("DELETE FROM staff_recovery_code WHERE staff_id = $1", staff)
        for hash in hashes {
            try session.run("INSERT INTO staff_recovery_code (staff_id, hash) VALUES ($1, $2)", staff, hash)
        }
    }

    func useRecoveryCode(of staff: Int64, hash: [UInt8], at now: Instant) throws -> Bool {
        try !session.run(
            """
            UPDATE staff_recovery_code SET used_at = $1 WHERE staff_id = $2 AND hash = $3 AND used_at IS NULL
            RETURNING staff_id
            """, now, staff, hash
        ).isEmpty
    }

    func recordFactorReset(_ reset: FactorReset) throws {
        try session.run(
            "INSERT INTO staff_factor_reset (staff_id, at, reset_by) VALUES ($1, $2, $3)", reset.staff, reset.at,
            reset.by)
    }

    func factorResets(of staff: Int64, limit: Int) throws -> [FactorReset] {
        try session.run(
            "SELECT * FROM staff_factor_reset WHERE staff_id = $1 ORDER BY id DESC LIMIT $2", staff, limit
        ).map { row in try FactorReset(staff: row.int("staff_id"), at: row.instant("at"), by: row.int("reset_by")) }
    }
}
