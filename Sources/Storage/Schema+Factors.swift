extension Schema {
    /// Second factors of the staff, and how far a browser has come at the door.
    static let factors = """
        -- Who was signed in with the password alone signs in again.
        DELETE FROM staff_session;
        ALTER TABLE staff_session ADD COLUMN stage TEXT NOT NULL DEFAULT 'full'
            CHECK (stage IN ('full', 'password', 'enrolment'));
        ALTER TABLE staff_session ADD COLUMN proved_at {int};
        ALTER TABLE staff_session ADD COLUMN locked_at {int};
        ALTER TABLE staff_session ADD COLUMN browser TEXT NOT NULL DEFAULT '';

        CREATE TABLE staff_factor (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            kind TEXT NOT NULL CHECK (kind IN ('passkey', 'timedCode')),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
            created_at {int} NOT NULL,
            last_used_at {int},
            credential_id {blob} UNIQUE CHECK (length(credential_id) BETWEEN 16 AND 1023),
            public_key {blob},
            sign_count {int},
            is_backup_eligible {int} CHECK (is_backup_eligible IN (0, 1)),
            is_backed_up {int} CHECK (is_backed_up IN (0, 1)),
            secret_sealed {blob},
            last_step {int},
            CHECK ((kind = 'passkey') = (credential_id IS NOT NULL AND public_key IS NOT NULL AND sign_count IS NOT NULL
                AND is_backup_eligible IS NOT NULL AND is_backed_up IS NOT NULL)),
            CHECK ((kind = 'timedCode') = (secret_sealed IS NOT NULL AND last_step IS NOT NULL))
        ) {strict};
        CREATE INDEX staff_factor_staff ON staff_factor (staff_id);
        CREATE UNIQUE INDEX one_timed_code ON staff_factor (staff_id) WHERE kind = 'timedCode';

        CREATE TABLE staff_recovery_code (
            staff_id {int} NOT NULL REFERENCES staff (id),
            hash {blob} NOT NULL CHECK (length(hash) = 32),
            used_at {int},
            PRIMARY KEY (staff_id, hash)
        ) {strict};

        CREATE TABLE staff_factor_reset (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            at {int} NOT NULL,
            reset_by {int} NOT NULL REFERENCES staff (id)
        ) {strict};
        CREATE INDEX staff_factor_reset_staff ON staff_factor_reset (staff_id);
        """
}
