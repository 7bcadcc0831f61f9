extension Schema {
    /// What donors agreed to, what they choose, how they come in by themselves, and what was taken away when.
    ///
    /// Who agreed before these rows were kept has a row without words: nobody wrote down which were read. Women begin
    /// with all four protections; that they were not asked before is no reason to leave them without.
    static let donors = """
        ALTER TABLE donor ADD COLUMN daylight_only {int} NOT NULL DEFAULT 0 CHECK (daylight_only IN (0, 1));
        ALTER TABLE donor ADD COLUMN meets_at_facility_only {int} NOT NULL DEFAULT 0
            CHECK (meets_at_facility_only IN (0, 1));
        UPDATE donor SET daylight_only = 1, meets_at_facility_only = 1, prefers_woman_operator = 1
        WHERE sex = 'female';

        CREATE TABLE consent (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            act TEXT NOT NULL CHECK (act IN ('given', 'withdrawn', 'cleared')),
            version TEXT NOT NULL,
            words TEXT NOT NULL,
            language TEXT NOT NULL,
            channel TEXT NOT NULL CHECK (channel IN ('web', 'sms', 'voice', 'person', 'import', 'unknown')),
            staff_id {int} REFERENCES staff (id),
            at {int} NOT NULL
        ) {strict};
        CREATE INDEX consent_donor ON consent (donor_id, id);
        INSERT INTO consent (donor_id, act, version, words, language, channel, at)
        SELECT id, 'given', '', '', language, 'unknown', consented_at FROM donor WHERE consented_at IS NOT NULL;
        INSERT INTO consent (donor_id, act, version, words, language, channel, at)
        SELECT id, 'withdrawn', '', '', language, 'unknown', opted_out_at FROM donor WHERE opted_out_at IS NOT NULL;

        CREATE TABLE one_time_code (
            id {id},
            phone_key {blob} NOT NULL,
            prefix_key {blob} NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('signIn', 'newNumber', 'erase')),
            code_hash {blob} NOT NULL,
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            is_sent {int} NOT NULL CHECK (is_sent IN (0, 1)),
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            tries {int} NOT NULL CHECK (tries >= 0),
            used_at {int}
        ) {strict};
        CREATE INDEX one_time_code_phone ON one_time_code (phone_key, created_at);
        CREATE INDEX one_time_code_prefix ON one_time_code (prefix_key, created_at);
        CREATE INDEX one_time_code_created ON one_time_code (created_at);

        CREATE TABLE visitor_session (
            token_hash {blob} NOT NULL PRIMARY KEY,
            donor_id {int} NOT NULL REFERENCES donor (id),
            csrf TEXT NOT NULL,
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL
        ) {strict};
        CREATE INDEX visitor_session_donor ON visitor_session (donor_id);

        CREATE TABLE request_tally (
            request_id {int} NOT NULL PRIMARY KEY REFERENCES request (id),
            asked {int} NOT NULL,
            donated {int} NOT NULL,
            donated_in_time {int} NOT NULL,
            first_ask {int},
            first_pledge {int},
            last_unit {int}
        ) {strict};
        CREATE TABLE stage_tally (
            stage TEXT NOT NULL PRIMARY KEY,
            asks {int} NOT NULL
        ) {strict};
        CREATE TABLE donor_tally (
            donor_id {int} NOT NULL PRIMARY KEY REFERENCES donor (id),
            asked {int} NOT NULL,
            answered {int} NOT NULL,
            pledged {int} NOT NULL,
            arrived {int} NOT NULL,
            donated {int} NOT NULL
        ) {strict};

        CREATE TABLE retention_run (
            id {id},
            at {int} NOT NULL,
            kind TEXT NOT NULL,
            days {int} NOT NULL,
            rows {int} NOT NULL CHECK (rows >= 0),
            is_complete {int} NOT NULL CHECK (is_complete IN (0, 1))
        ) {strict};
        CREATE INDEX retention_run_at ON retention_run (at);
        CREATE INDEX message_words ON message (settled_at) WHERE body <> '';
        CREATE INDEX inbound_words ON inbound (received_at) WHERE body <> '';
        CREATE INDEX call_ended ON call (ended_at) WHERE ended_at IS NOT NULL;
        """
}
