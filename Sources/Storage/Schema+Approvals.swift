extension Schema {
    /// What needs two people, and the tokens of machines. Who asks and who decides are two people in the schema too.
    static let approvals = """
        CREATE TABLE approval (
            id {id},
            act TEXT NOT NULL CHECK (length(act) BETWEEN 1 AND 60),
            subject TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 300),
            asked_by {int} NOT NULL REFERENCES staff (id),
            asked_at {int} NOT NULL,
            decided_by {int} REFERENCES staff (id),
            decided_at {int},
            decision TEXT CHECK (decision IN ('approved', 'refused')),
            expires_at {int} NOT NULL,
            used_at {int},
            CHECK (decided_by IS NULL OR decided_by <> asked_by),
            CHECK ((decided_by IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decision IS NULL)),
            CHECK (used_at IS NULL OR (decision IS NOT NULL AND decision = 'approved'))
        ) {strict};
        CREATE INDEX approval_waiting ON approval (expires_at) WHERE decision IS NULL;

        CREATE TABLE machine_token (
            id {id},
            token_hash {blob} NOT NULL UNIQUE,
            machine_id {int} NOT NULL REFERENCES staff (id),
            facility_id {int} NOT NULL REFERENCES facility (id),
            made_by {int} NOT NULL REFERENCES staff (id),
            made_at {int} NOT NULL,
            revoked_at {int}
        ) {strict};
        CREATE INDEX machine_token_machine ON machine_token (machine_id);
        """
}
