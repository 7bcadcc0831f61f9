extension Schema {
    /// Real requests: who called for whom, what donors said of it afterwards, flags with a person's decision, and
    /// listed numbers that wait for a second person.
    ///
    /// A trace names a caller by the first request of the number, so that no telephone number is kept twice. Patient
    /// and record number are keyed look-ups, written when what they are made of is sealed.
    static let abuse = """
        CREATE TABLE trace (
            request_id {int} NOT NULL PRIMARY KEY REFERENCES request (id),
            caller {int} REFERENCES request (id),
            facility_id {int} NOT NULL REFERENCES facility (id),
            patient_key TEXT,
            record_key TEXT,
            opened_at {int} NOT NULL
        ) {strict};
        INSERT INTO trace (request_id, caller, facility_id, patient_key, record_key, opened_at)
        SELECT id,
            CASE WHEN caller_phone = '' THEN NULL ELSE
                (SELECT MIN(first.id) FROM request AS first WHERE first.caller_phone = request.caller_phone) END,
            facility_id,
            NULL, NULL, opened_at
        FROM request;
        CREATE INDEX trace_caller ON trace (caller, opened_at) WHERE caller IS NOT NULL;
        CREATE INDEX trace_patient ON trace (patient_key, opened_at) WHERE patient_key IS NOT NULL;
        CREATE INDEX trace_record ON trace (record_key, opened_at) WHERE record_key IS NOT NULL;
        CREATE INDEX trace_withheld ON trace (facility_id, opened_at) WHERE caller IS NULL;

        CREATE TABLE donor_report (
            request_id {int} NOT NULL REFERENCES request (id),
            donor_id {int} NOT NULL REFERENCES donor (id),
            at {int} NOT NULL,
            way TEXT NOT NULL CHECK (way IN ('page', 'text', 'call')),
            money TEXT CHECK (money IN ('no', 'yes', 'mentioned')),
            treatment TEXT CHECK (treatment IN ('well', 'badly', 'reported')),
            PRIMARY KEY (request_id, donor_id),
            CHECK (money IS NOT NULL OR treatment IS NOT NULL)
        ) {strict};
        CREATE INDEX donor_report_donor ON donor_report (donor_id);

        CREATE TABLE abuse_flag (
            id {id},
            rule TEXT NOT NULL,
            subject TEXT NOT NULL CHECK (subject IN ('caller', 'donor', 'patient', 'record')),
            subject_key TEXT NOT NULL CHECK (length(subject_key) BETWEEN 1 AND 200),
            count {int} NOT NULL CHECK (count >= 1),
            threshold {int} NOT NULL CHECK (threshold >= 1),
            severity TEXT NOT NULL CHECK (severity IN ('notice', 'hold')),
            evidence TEXT NOT NULL,
            raised_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
            decided_by {int} REFERENCES staff (id),
            decided_at {int},
            reason TEXT,
            CHECK ((state = 'open') = (decided_at IS NULL)),
            CHECK ((state = 'open') = (decided_by IS NULL)),
            CHECK (state = 'open' OR length(reason) BETWEEN 1 AND 500)
        ) {strict};
        CREATE UNIQUE INDEX one_open_flag ON abuse_flag (rule, subject, subject_key) WHERE state = 'open';
        CREATE INDEX abuse_flag_subject ON abuse_flag (subject, subject_key, state);
        CREATE INDEX abuse_flag_state ON abuse_flag (state, changed_at);
        CREATE INDEX abuse_flag_decided ON abuse_flag (decided_at) WHERE decided_at IS NOT NULL;

        CREATE TABLE flag_request (
            request_id {int} NOT NULL REFERENCES request (id),
            flag_id {int} NOT NULL REFERENCES abuse_flag (id),
            PRIMARY KEY (request_id, flag_id)
        ) {strict};
        CREATE INDEX flag_request_flag ON flag_request (flag_id);

        ALTER TABLE facility ADD COLUMN standing TEXT NOT NULL DEFAULT 'onePerson'
            CHECK (standing IN ('proposed', 'onePerson', 'confirmed'));
        CREATE TABLE facility_proposal (
            id {id},
            facility_id {int} NOT NULL REFERENCES facility (id),
            listed_phone TEXT NOT NULL,
            proposed_by {int} REFERENCES staff (id),
            proposed_at {int},
            decided_by {int} REFERENCES staff (id),
            decided_at {int},
            is_confirmed {int} CHECK (is_confirmed IN (0, 1)),
            CHECK ((decided_at IS NULL) = (is_confirmed IS NULL)),
            CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
            CHECK (is_confirmed IS NULL OR is_confirmed = 0 OR proposed_by IS NULL OR proposed_by <> decided_by)
        ) {strict};
        CREATE UNIQUE INDEX one_open_proposal ON facility_proposal (facility_id) WHERE decided_at IS NULL;
        INSERT INTO facility_proposal (facility_id, listed_phone, proposed_by, proposed_at)
        SELECT facility.id, facility.listed_phone, audit.staff_id, audit.at
        FROM facility
        LEFT JOIN (SELECT subject, MAX(number) AS number FROM audit WHERE act IN ('facility.add', 'facility.edit')
            GROUP BY subject) AS last ON last.subject = 'facility:' || facility.id
        LEFT JOIN audit ON audit.number = last.number
        WHERE facility.listed_phone <> '';
        """

    /// What an erased donor reported stays, without whom.
    static let reportsWithoutWhom = """
        CREATE TABLE donor_report_blind (
            id {id},
            request_id {int} NOT NULL REFERENCES request (id),
            donor_id {int} REFERENCES donor (id),
            at {int} NOT NULL,
            way TEXT NOT NULL CHECK (way IN ('page', 'text', 'call')),
            money TEXT CHECK (money IN ('no', 'yes', 'mentioned')),
            treatment TEXT CHECK (treatment IN ('well', 'badly', 'reported')),
            UNIQUE (request_id, donor_id),
            CHECK (money IS NOT NULL OR treatment IS NOT NULL)
        ) {strict};
        INSERT INTO donor_report_blind (request_id, donor_id, at, way, money, treatment)
            SELECT request_id, donor_id, at, way, money, treatment FROM donor_report ORDER BY at, request_id, donor_id;
        DROP TABLE donor_report;
        ALTER TABLE donor_report_blind RENAME TO donor_report;
        CREATE INDEX donor_report_donor ON donor_report (donor_id) WHERE donor_id IS NOT NULL;
        """
}

extension StoreTransaction {
    /// Whoever was erased by an earlier version still stands in flags and reports.
    func forgetTheErasedInFlags() throws {
        for row in try session.run("SELECT id FROM donor WHERE erased_at IS NOT NULL") {
            try forgetInFlags(row.int("id"))
        }
    }
}
