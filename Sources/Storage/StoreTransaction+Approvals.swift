import Blood
import Centre

extension StoreTransaction {
    private func approval(_ row: SQLRow) throws -> Approval {
        try Approval(
            id: row.int("id"), act: row.choice("act"), subject: row.text("subject"),
            reason: opened(row, "approval", "reason_sealed", row.int("id")) ?? "",
            askedBy: row.int("asked_by"), askedAt: row.instant("asked_at"), decidedBy: row.optionalInt("decided_by"),
            decidedAt: row.optionalInstant("decided_at"),
            decision: row.optionalText("decision").flatMap { ApprovalDecision(rawValue: $0) },
            expiresAt: row.instant("expires_at"), usedAt: row.optionalInstant("used_at"))
    }

    func approval(_ id: Int64) throws -> Approval? {
        try session.run("SELECT * FROM approval WHERE id = $1", id).first.map(approval)
    }

    func approvals(limit: Int) throws -> [Approval] {
        try session.run("SELECT * FROM approval ORDER BY id DESC LIMIT $1", limit).map(approval)
    }

    func approvalsWaiting(besides staff: Int64, at now: Instant) throws -> Int {
        let rows = try session.run(
            """
            SELECT COUNT(*) AS number FROM approval WHERE decision IS NULL AND expires_at > $1 AND asked_by <> $2
            """, now, staff)
        return try Int(rows.first?.int("number") ?? 0)
    }

    func insertApproval(_ approval: Approval) throws -> Int64 {
        guard (1...Centre.approvalReasonMax).contains(approval.reason.unicodeScalars.count) else {
            throw StorageError.constraint(.check, message: "the reason of an approval has 1 to 300 characters")
        }
        let id = try nextID(of: "approval")
        try session.run(
            """
            INSERT INTO approval (id, act, subject, reason_sealed, asked_by, asked_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, id, approval.act.rawValue, approval.subject,
            try sealed(approval.reason, "approval", "reason_sealed", id), approval.askedBy, approval.askedAt,
            approval.expiresAt)
        return id
    }

    func decideApproval(
        _ id: Int64, _ decision: ApprovalDecision, by staff: Int64, at now: Instant, expiresAt: Instant
    ) throws -> Bool {
        try !session.run(
            """
            UPDATE approval SET decision = $1, decided_by = $2, decided_at = $3, expires_at = $4
            WHERE id = $5 AND decision IS NULL RETURNING id
            """, decision.rawValue, staff, now, expiresAt, id
        ).isEmpty
    }

    func useApproval(_ id: Int64, at now: Instant) throws -> Bool {
        try !session.run(
            """
            UPDATE approval SET used_at = $1
            WHERE id = $2 AND decision = 'approved' AND used_at IS NULL AND expires_at > $1 RETURNING id
            """, now, id
        ).isEmpty
    }

    private func machineToken(_ row: SQLRow) throws -> MachineToken {
        try MachineToken(
            id: row.int("id"), machine: row.int("machine_id"), facility: row.int("facility_id"),
            madeBy: row.int("made_by"), madeAt: row.instant("made_at"), revokedAt: row.optionalInstant("revoked_at"))
    }

    func machineToken(hash: [UInt8]) throws -> MachineToken? {
        try session.run("SELECT * FROM machine_token WHERE token_hash = $1", hash).first.map(machineToken)
    }

    func machineTokens() throws -> [MachineToken] {
        try session.run("SELECT * FROM machine_token ORDER BY id").map(machineToken)
    }

    func insertMachineToken(_ token: MachineToken, hash: [UInt8]) throws -> Int64 {
        let rows = try session.run(
            """
            INSERT INTO machine_token (token_hash, machine_id, facility_id, made_by, made_at)
            VALUES ($1, $2, $3, $4, $5) RETURNING id
            """, hash, token.machine, token.facility, token.madeBy, token.madeAt)
        return try rows.first?.int("id") ?? 0
    }

    func revokeMachineTokens(of machine: Int64, at now: Instant) throws {
        try session.run(
            "UPDATE machine_token SET revoked_at = $1 WHERE machine_id = $2 AND revoked_at IS NULL", now, machine)
    }
}
