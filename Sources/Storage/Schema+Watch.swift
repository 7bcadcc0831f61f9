extension Schema {
    /// Set-up codes, first passwords that somebody else knows, and what a person is told after signing in.
    static let watch = """
        ALTER TABLE staff ADD COLUMN password_by_other_at {int};

        CREATE TABLE staff_set_up_code (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            kind TEXT NOT NULL CHECK (kind IN ('newAccount', 'reset', 'rescue')),
            hash {blob} NOT NULL UNIQUE CHECK (length(hash) = 32),
            made_at {int} NOT NULL,
            made_by {int} REFERENCES staff (id),
            expires_at {int} NOT NULL,
            ended_at {int},
            used_at {int},
            CHECK (used_at IS NULL OR ended_at IS NULL),
            -- On the machine itself nobody is signed in.
            CHECK ((kind = 'rescue') = (made_by IS NULL))
        ) {strict};
        CREATE UNIQUE INDEX one_open_set_up_code ON staff_set_up_code (staff_id)
            WHERE used_at IS NULL AND ended_at IS NULL;
        CREATE INDEX staff_set_up_code_staff ON staff_set_up_code (staff_id);

        -- A step more at the door; whoever was signed in signs in again.
        DROP TABLE staff_session;
        CREATE TABLE staff_session (
            token_hash {blob} NOT NULL PRIMARY KEY,
            staff_id {int} NOT NULL REFERENCES staff (id),
            csrf TEXT NOT NULL,
            created_at {int} NOT NULL,
            last_seen_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            stage TEXT NOT NULL DEFAULT 'full' CHECK (stage IN ('full', 'password', 'setUp', 'enrolment')),
            proved_at {int},
            locked_at {int},
            browser TEXT NOT NULL DEFAULT '',
            news TEXT NOT NULL DEFAULT ''
        ) {strict};
        CREATE INDEX staff_session_staff ON staff_session (staff_id);

        -- The list stands in the query in the same words, or SQLite does not take the index.
        CREATE INDEX audit_sign_ins ON audit (subject, number)
            WHERE act IN ('staff.signIn', 'staff.passwordRefused', 'staff.factorRefused');
        """
}
