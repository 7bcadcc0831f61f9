extension Schema {
    /// Panels: patients who are transfused again and again, the donors kept for them, and the requests of their
    /// sessions.
    static let panels = """
        CREATE TABLE donor_panel (
            id {id},
            facility_id {int} NOT NULL REFERENCES facility (id),
            patient_initials_sealed {blob},
            record_number_sealed {blob},
            needs_sealed {blob},
            contact_id {int} REFERENCES contact (id),
            blood_group TEXT NOT NULL
                CHECK (blood_group IN ('O-', 'O+', 'A-', 'A+', 'B-', 'B+', 'AB-', 'AB+')),
            component TEXT NOT NULL,
            interval_days {int} NOT NULL CHECK (interval_days BETWEEN 1 AND 366),
            units {int} NOT NULL CHECK (units BETWEEN 1 AND 50),
            next_due {int} NOT NULL,
            created_at {int} NOT NULL,
            created_by {int} REFERENCES staff (id),
            ended_at {int},
            ended_by {int} REFERENCES staff (id),
            CHECK (ended_at IS NOT NULL
                OR (patient_initials_sealed IS NOT NULL AND record_number_sealed IS NOT NULL)),
            CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
        ) {strict};
        CREATE INDEX donor_panel_due ON donor_panel (next_due) WHERE ended_at IS NULL;
        CREATE INDEX donor_panel_contact ON donor_panel (contact_id) WHERE contact_id IS NOT NULL;

        CREATE TABLE panel_member (
            panel_id {int} NOT NULL REFERENCES donor_panel (id),
            donor_id {int} NOT NULL REFERENCES donor (id),
            joined_at {int} NOT NULL,
            joined_by {int} REFERENCES staff (id),
            PRIMARY KEY (panel_id, donor_id)
        ) {strict};
        CREATE INDEX panel_member_donor ON panel_member (donor_id);

        -- One request for each session, and each request for one.
        CREATE TABLE panel_session (
            panel_id {int} NOT NULL REFERENCES donor_panel (id),
            due {int} NOT NULL,
            request_id {int} NOT NULL UNIQUE REFERENCES request (id),
            opened_at {int} NOT NULL,
            opened_by {int} REFERENCES staff (id),
            PRIMARY KEY (panel_id, due)
        ) {strict};

        -- What needs a person now; the row goes with its cause.
        CREATE TABLE panel_alert (
            panel_id {int} NOT NULL REFERENCES donor_panel (id),
            kind TEXT NOT NULL CHECK (kind IN ('passed', 'short', 'unconfirmed', 'toOpen', 'memberLost')),
            raised_at {int} NOT NULL,
            PRIMARY KEY (panel_id, kind)
        ) {strict};
        """
}
