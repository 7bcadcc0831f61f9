extension Schema {
    /// Incidents with their quotas and public messages, shifts, and how one is handed to the next.
    ///
    /// The hour in which a donor is expected and the chance of coming stand open because quotas are summed over them.
    /// Both are coarse, whole hours and steps of five percent, so that they do not tell how far away a home is.
    static let supervisor = """
        ALTER TABLE ask ADD COLUMN door_hour {int};
        ALTER TABLE ask ADD COLUMN comes_percent {int} CHECK (comes_percent BETWEEN 0 AND 100);

        CREATE TABLE incident (
            id {id},
            name_sealed {blob} NOT NULL,
            reason_sealed {blob} NOT NULL,
            began_at {int} NOT NULL,
            expected_patients {int} CHECK (expected_patients BETWEEN 1 AND 10000),
            declared_at {int} NOT NULL,
            declared_by {int} NOT NULL REFERENCES staff (id),
            ended_at {int},
            ended_by {int} REFERENCES staff (id),
            CHECK (began_at <= declared_at),
            CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        ) {strict};
        CREATE INDEX incident_running ON incident (id) WHERE ended_at IS NULL;

        CREATE TABLE incident_facility (
            incident_id {int} NOT NULL REFERENCES incident (id),
            facility_id {int} NOT NULL REFERENCES facility (id),
            arrivals_per_hour {int} NOT NULL CHECK (arrivals_per_hour BETWEEN 0 AND 500),
            share_percent {int} NOT NULL CHECK (share_percent BETWEEN 0 AND 100),
            PRIMARY KEY (incident_id, facility_id)
        ) {strict};

        CREATE TABLE incident_reach (
            incident_id {int} NOT NULL,
            facility_id {int} NOT NULL,
            blood_group TEXT NOT NULL,
            donors {int} NOT NULL CHECK (donors >= 0),
            PRIMARY KEY (incident_id, facility_id, blood_group),
            FOREIGN KEY (incident_id, facility_id) REFERENCES incident_facility (incident_id, facility_id)
        ) {strict};

        CREATE TABLE incident_request (
            request_id {int} NOT NULL PRIMARY KEY REFERENCES request (id),
            incident_id {int} NOT NULL REFERENCES incident (id),
            joined_at {int} NOT NULL,
            joined_by {int} REFERENCES staff (id)
        ) {strict};
        CREATE INDEX incident_request_incident ON incident_request (incident_id);

        CREATE TABLE public_message (
            id {id},
            incident_id {int} NOT NULL REFERENCES incident (id),
            -- Separated by spaces; empty where nobody is to come.
            blood_groups TEXT NOT NULL,
            facility_id {int} REFERENCES facility (id),
            from_at {int},
            english_sealed {blob} NOT NULL,
            urdu_sealed {blob} NOT NULL,
            published_at {int} NOT NULL,
            published_by {int} NOT NULL REFERENCES staff (id),
            ended_at {int},
            ended_by {int} REFERENCES staff (id),
            -- Who is called has to know where to.
            CHECK (blood_groups = '' OR facility_id IS NOT NULL),
            CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        ) {strict};
        CREATE UNIQUE INDEX one_public_message ON public_message (incident_id) WHERE ended_at IS NULL;

        CREATE TABLE handover (
            id {id},
            given_by {int} NOT NULL REFERENCES staff (id),
            given_at {int} NOT NULL,
            words_sealed {blob} NOT NULL,
            open_requests {int} NOT NULL CHECK (open_requests >= 0),
            needing {int} NOT NULL CHECK (needing BETWEEN 0 AND open_requests),
            call_backs {int} NOT NULL CHECK (call_backs >= 0),
            flags {int} NOT NULL CHECK (flags >= 0),
            taken_by {int} REFERENCES staff (id),
            taken_at {int},
            CHECK ((taken_by IS NULL) = (taken_at IS NULL)),
            CHECK (taken_by IS NULL OR taken_by <> given_by)
        ) {strict};
        CREATE UNIQUE INDEX one_open_handover ON handover ((1)) WHERE taken_at IS NULL;

        CREATE TABLE shift (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            duty TEXT NOT NULL CHECK (duty IN ('calls', 'lead', 'stock', 'reserve')),
            from_at {int} NOT NULL,
            until_at {int} NOT NULL,
            made_at {int} NOT NULL,
            made_by {int} NOT NULL REFERENCES staff (id),
            removed_at {int},
            removed_by {int} REFERENCES staff (id),
            CHECK (until_at > from_at AND until_at <= from_at + 86400000),
            CHECK ((removed_at IS NULL) = (removed_by IS NULL))
        ) {strict};
        CREATE INDEX shift_from ON shift (from_at) WHERE removed_at IS NULL;
        """
}
