extension Schema {
    /// Everybody who works with the centre has a role of their own, and a facility's people belong to it.
    static let roles = """
        CREATE TABLE staff_of_eight_roles (
            id {id},
            sign_in TEXT NOT NULL UNIQUE CHECK (length(sign_in) BETWEEN 1 AND 100),
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('operator', 'supervisor', 'coordinator', 'facility', 'trainee',
                'administrator', 'auditor', 'machine')),
            facility_id {int} REFERENCES facility (id),
            password_hash TEXT NOT NULL,
            created_at {int} NOT NULL,
            disabled_at {int},
            is_woman {int} NOT NULL DEFAULT 0 CHECK (is_woman IN (0, 1)),
            CHECK ((role = 'facility') = (facility_id IS NOT NULL))
        ) {strict};
        INSERT INTO staff_of_eight_roles (id, sign_in, name, role, password_hash, created_at, disabled_at, is_woman)
        SELECT id, sign_in, name, role, password_hash, created_at, disabled_at, is_woman FROM staff;
        DROP TABLE staff;
        ALTER TABLE staff_of_eight_roles RENAME TO staff;
        """
}
