extension Schema {
    /// What the people of one facility read at their counter: their own requests, without looking through all others;
    /// and the adverse reactions that they report.
    static let facilityDesk = """
        -- The lists stand in the queries in the same words, or SQLite does not take the index.
        CREATE INDEX request_of_facility ON request (facility_id, needed_by, id) WHERE phase IN ('open', 'covered');
        CREATE INDEX request_of_facility_ended ON request (facility_id, ended_at, id) WHERE ended_at IS NOT NULL;

        CREATE TABLE reaction (
            id {id},
            facility_id {int} NOT NULL REFERENCES facility (id),
            request_id {int} NOT NULL REFERENCES request (id),
            subject TEXT NOT NULL CHECK (subject IN ('donor', 'patient')),
            visitor {int} CHECK (visitor >= 1),
            donor_id {int} REFERENCES donor (id),
            kind TEXT NOT NULL,
            grade {int} NOT NULL CHECK (grade BETWEEN 1 AND 5),
            onset TEXT NOT NULL CHECK (onset IN ('during', 'within24Hours', 'later')),
            unit_sealed {blob},
            note_sealed {blob},
            reported_by {int} NOT NULL REFERENCES staff (id),
            reported_at {int} NOT NULL,
            seen_by {int} REFERENCES staff (id),
            seen_at {int},
            words_sealed {blob},
            CHECK (subject = 'donor' OR (grade <= 4 AND visitor IS NULL AND donor_id IS NULL)),
            CHECK ((seen_at IS NULL) = (seen_by IS NULL)),
            CHECK ((seen_at IS NULL) = (words_sealed IS NULL))
        ) {strict};
        CREATE INDEX reaction_open ON reaction (reported_at, id) WHERE seen_at IS NULL;
        CREATE INDEX reaction_seen ON reaction (seen_at) WHERE seen_at IS NOT NULL;
        CREATE INDEX reaction_facility ON reaction (facility_id, id);
        CREATE INDEX reaction_donor ON reaction (donor_id) WHERE donor_id IS NOT NULL;

        -- One more reason to ring somebody back: the facility disputes what was asked for in its name.
        CREATE TABLE call_back_anew (
            id {id},
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            cause TEXT NOT NULL
                CHECK (cause IN ('stranger', 'noAsk', 'money', 'unreadable', 'missed', 'abandoned', 'silent', 'asked',
                    'keypad', 'reported', 'refused')),
            texts {int} NOT NULL CHECK (texts >= 1),
            opened_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            done_at {int},
            done_by {int} REFERENCES staff (id),
            outcome TEXT,
            contact_id {int} REFERENCES contact (id),
            words_sealed {blob}
        ) {strict};
        INSERT INTO call_back_anew (id, donor_id, request_id, cause, texts, opened_at, changed_at, done_at, done_by,
            outcome, contact_id, words_sealed)
        SELECT id, donor_id, request_id, cause, texts, opened_at, changed_at, done_at, done_by, outcome, contact_id,
            words_sealed
        FROM call_back;
        DROP TABLE call_back;
        ALTER TABLE call_back_anew RENAME TO call_back;
        CREATE UNIQUE INDEX one_open_call_back ON call_back (contact_id) WHERE done_at IS NULL;
        """
}
