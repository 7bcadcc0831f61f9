/// The tables as they were first laid. What must never be false is a constraint here, in SQL both engines run.
///
/// Instants are milliseconds since 1970 in UTC, civil days are day numbers since 1970-01-01, booleans are 0 and 1.
enum Schema {
    static let first = """
        CREATE TABLE donor (
            id {id},
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            name_key TEXT NOT NULL,
            phone TEXT NOT NULL UNIQUE CHECK (phone LIKE '+%' AND length(phone) BETWEEN 8 AND 16),
            sex TEXT NOT NULL CHECK (sex IN ('male', 'female')),
            birth_day {int},
            weight_kg {real},
            blood_group TEXT NOT NULL
                CHECK (blood_group IN ('O-', 'O+', 'A-', 'A+', 'B-', 'B+', 'AB-', 'AB+', 'unknown')),
            evidence TEXT NOT NULL CHECK (evidence IN ('said', 'card', 'laboratory')),
            is_bombay {int} NOT NULL CHECK (is_bombay IN (0, 1)),
            district TEXT NOT NULL,
            latitude {real} NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude {real} NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            language TEXT NOT NULL,
            channels TEXT NOT NULL,
            consented_at {int},
            accepts_night_emergencies {int} NOT NULL CHECK (accepts_night_emergencies IN (0, 1)),
            prefers_woman_operator {int} NOT NULL CHECK (prefers_woman_operator IN (0, 1)),
            paused_until {int},
            opted_out_at {int},
            wrong_number_at {int},
            is_panel_reserved {int} NOT NULL CHECK (is_panel_reserved IN (0, 1)),
            registered_at {int} NOT NULL,
            note TEXT NOT NULL
        ) {strict};
        CREATE INDEX donor_name ON donor (name_key);

        CREATE TABLE staff (
            id {id},
            sign_in TEXT NOT NULL UNIQUE CHECK (length(sign_in) BETWEEN 1 AND 100),
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('operator', 'supervisor', 'administrator')),
            password_hash TEXT NOT NULL,
            created_at {int} NOT NULL,
            disabled_at {int}
        ) {strict};

        CREATE TABLE staff_session (
            token_hash {blob} NOT NULL PRIMARY KEY,
            staff_id {int} NOT NULL REFERENCES staff (id),
            csrf TEXT NOT NULL,
            created_at {int} NOT NULL,
            last_seen_at {int} NOT NULL,
            expires_at {int} NOT NULL
        ) {strict};
        CREATE INDEX staff_session_staff ON staff_session (staff_id);

        CREATE TABLE audit (
            id {id},
            at {int} NOT NULL,
            staff_id {int} REFERENCES staff (id),
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL
        ) {strict};

        CREATE TABLE facility (
            id {id},
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
            name_ur TEXT NOT NULL,
            city TEXT NOT NULL,
            district TEXT NOT NULL,
            latitude {real} NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude {real} NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            type TEXT NOT NULL,
            listed_phone TEXT NOT NULL
        ) {strict};

        CREATE TABLE stock (
            facility_id {int} NOT NULL REFERENCES facility (id),
            blood_group TEXT NOT NULL,
            component TEXT NOT NULL,
            units {int} NOT NULL CHECK (units BETWEEN 0 AND 100000),
            counted_at {int} NOT NULL,
            counted_by {int} REFERENCES staff (id),
            PRIMARY KEY (facility_id, blood_group, component)
        ) {strict};

        CREATE TABLE request (
            id {id},
            reference TEXT NOT NULL UNIQUE,
            facility_id {int} NOT NULL REFERENCES facility (id),
            mode TEXT NOT NULL
                CHECK (mode IN ('specificGroup', 'replacementAnyGroup', 'apheresis', 'stockUnit')),
            patient TEXT NOT NULL,
            blood_group TEXT NOT NULL,
            component TEXT NOT NULL,
            units_needed {int} NOT NULL CHECK (units_needed BETWEEN 1 AND 50),
            latitude {real} NOT NULL,
            longitude {real} NOT NULL,
            urgency TEXT NOT NULL CHECK (urgency IN ('emergency', 'urgent', 'routine')),
            opened_at {int} NOT NULL,
            needed_by {int} NOT NULL,
            phase TEXT NOT NULL
                CHECK (phase IN ('open', 'covered', 'fulfilled', 'withdrawn', 'rejected', 'expired')),
            verification TEXT NOT NULL CHECK (verification IN ('pending', 'verified', 'rejected')),
            is_paused {int} NOT NULL CHECK (is_paused IN (0, 1)),
            is_with_supervisor {int} NOT NULL CHECK (is_with_supervisor IN (0, 1)),
            units_from_stock {int} NOT NULL CHECK (units_from_stock >= 0),
            radius_km {real} NOT NULL,
            rung {int} NOT NULL,
            includes_conditional {int} NOT NULL CHECK (includes_conditional IN (0, 1)),
            state TEXT NOT NULL,
            wake_at {int},
            ended_at {int},
            verified_at {int},
            ward TEXT NOT NULL,
            record_number TEXT NOT NULL,
            patient_initials TEXT NOT NULL,
            own_bank TEXT NOT NULL,
            caller_phone TEXT NOT NULL,
            caller_relation TEXT NOT NULL,
            family_language TEXT NOT NULL,
            note TEXT NOT NULL,
            opened_by {int} REFERENCES staff (id),
            source TEXT NOT NULL,
            CHECK ((phase IN ('open', 'covered')) = (ended_at IS NULL))
        ) {strict};
        CREATE INDEX request_ongoing ON request (needed_by) WHERE phase IN ('open', 'covered');
        CREATE INDEX request_wake ON request (wake_at) WHERE wake_at IS NOT NULL;
        CREATE INDEX request_caller ON request (caller_phone) WHERE phase IN ('open', 'covered');
        CREATE INDEX request_ended ON request (ended_at) WHERE ended_at IS NOT NULL;

        CREATE TABLE reconciliation (
            request_id {int} NOT NULL PRIMARY KEY REFERENCES request (id),
            drawn {int} NOT NULL CHECK (drawn >= 0),
            issued {int} NOT NULL CHECK (issued >= 0),
            transfused {int} NOT NULL CHECK (transfused >= 0),
            returned {int} NOT NULL CHECK (returned >= 0),
            recorded_at {int} NOT NULL,
            recorded_by {int} REFERENCES staff (id),
            CHECK (transfused + returned <= issued)
        ) {strict};

        CREATE TABLE wave (
            request_id {int} NOT NULL REFERENCES request (id),
            number {int} NOT NULL CHECK (number >= 1),
            opens_at {int} NOT NULL,
            closes_at {int} NOT NULL,
            asked {int} NOT NULL CHECK (asked >= 0),
            cause TEXT NOT NULL,
            radius_km {real} NOT NULL,
            PRIMARY KEY (request_id, number)
        ) {strict};

        CREATE TABLE ask (
            request_id {int} NOT NULL REFERENCES request (id),
            donor_id {int} NOT NULL REFERENCES donor (id),
            position {int} NOT NULL,
            wave {int} NOT NULL,
            stage TEXT NOT NULL,
            is_open {int} NOT NULL CHECK (is_open IN (0, 1)),
            detail TEXT NOT NULL,
            asked_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            answered_at {int},
            pledged_at {int},
            arrived_at {int},
            donated_at {int},
            PRIMARY KEY (request_id, donor_id)
        ) {strict};
        CREATE UNIQUE INDEX one_open_ask_per_donor ON ask (donor_id) WHERE is_open = 1;
        CREATE INDEX ask_donor ON ask (donor_id, asked_at);

        CREATE TABLE deferral (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            rule_key TEXT NOT NULL,
            since_day {int} NOT NULL,
            ended_day {int},
            until_day {int},
            recorded_at {int} NOT NULL,
            recorded_by {int} REFERENCES staff (id),
            reinstated_at {int},
            reinstated_by {int} REFERENCES staff (id)
        ) {strict};
        CREATE INDEX deferral_donor ON deferral (donor_id);

        CREATE TABLE donation (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            day {int} NOT NULL,
            kind TEXT NOT NULL,
            recorded_at {int} NOT NULL,
            revoked_at {int}
        ) {strict};
        CREATE INDEX donation_donor ON donation (donor_id);
        CREATE UNIQUE INDEX one_donation_per_ask ON donation (request_id, donor_id)
            WHERE request_id IS NOT NULL AND revoked_at IS NULL;

        CREATE TABLE timeline (
            id {id},
            request_id {int} NOT NULL REFERENCES request (id),
            at {int} NOT NULL,
            actor TEXT NOT NULL,
            fact TEXT NOT NULL
        ) {strict};
        CREATE INDEX timeline_request ON timeline (request_id, id);

        CREATE TABLE message (
            id {id},
            request_id {int} NOT NULL REFERENCES request (id),
            wave {int} NOT NULL,
            addressee TEXT NOT NULL,
            donor_id {int} REFERENCES donor (id),
            channel TEXT NOT NULL,
            purpose TEXT NOT NULL,
            body TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('queued', 'claimed', 'submitted', 'delivered', 'failed', 'expired', 'unknown')),
            created_at {int} NOT NULL,
            available_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            lease_until {int},
            tries {int} NOT NULL,
            fence {int} NOT NULL,
            provider_id TEXT,
            is_possibly_duplicate {int} NOT NULL CHECK (is_possibly_duplicate IN (0, 1)),
            settled_at {int},
            UNIQUE (request_id, wave, addressee, channel, purpose)
        ) {strict};
        CREATE INDEX message_queue ON message (available_at, id) WHERE state = 'queued';
        CREATE INDEX message_leases ON message (lease_until) WHERE state = 'claimed';
        CREATE INDEX message_awaited ON message (expires_at) WHERE state IN ('queued', 'submitted');

        CREATE TABLE inbound (
            provider_id TEXT NOT NULL PRIMARY KEY,
            from_phone TEXT NOT NULL,
            body TEXT NOT NULL,
            received_at {int} NOT NULL
        ) {strict};
        CREATE INDEX inbound_recent ON inbound (received_at);
        CREATE INDEX inbound_phone ON inbound (from_phone, received_at);

        CREATE TABLE setting (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) {strict};
        """

    /// A form that is sent twice opens one request: every copy of the form carries a word of its own.
    static let second = """
        CREATE TABLE request_form (
            form TEXT NOT NULL PRIMARY KEY CHECK (length(form) BETWEEN 16 AND 100),
            request_id {int} NOT NULL REFERENCES request (id)
        ) {strict};
        """

    /// Messages through real ways out: which way took them and when, whose turn it is, and what a phone said later;
    /// what was heard already, so that a report that comes five times has one effect; and the people to ring back.
    static let third = """
        ALTER TABLE message ADD COLUMN way TEXT;
        ALTER TABLE message ADD COLUMN tried_at {int};
        ALTER TABLE message ADD COLUMN read_at {int};
        ALTER TABLE message ADD COLUMN priority {int} NOT NULL DEFAULT 1;
        ALTER TABLE message ADD COLUMN parts {int} NOT NULL DEFAULT 1;
        ALTER TABLE message ADD COLUMN wording TEXT;
        DROP INDEX message_queue;
        CREATE INDEX message_queue ON message (priority, available_at, id) WHERE state = 'queued';
        CREATE INDEX message_tried ON message (tried_at) WHERE tried_at IS NOT NULL;
        CREATE INDEX message_provider ON message (provider_id) WHERE provider_id IS NOT NULL;

        ALTER TABLE inbound ADD COLUMN sent_at {int};
        ALTER TABLE inbound ADD COLUMN channel TEXT NOT NULL DEFAULT 'sms';

        CREATE TABLE heard (
            identity TEXT NOT NULL PRIMARY KEY,
            at {int} NOT NULL
        ) {strict};
        CREATE INDEX heard_at ON heard (at);

        CREATE TABLE call_back (
            id {id},
            phone TEXT NOT NULL,
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            cause TEXT NOT NULL CHECK (cause IN ('stranger', 'noAsk', 'money', 'unreadable')),
            words TEXT NOT NULL,
            texts {int} NOT NULL CHECK (texts >= 1),
            opened_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            done_at {int},
            done_by {int} REFERENCES staff (id),
            outcome TEXT
        ) {strict};
        CREATE UNIQUE INDEX one_open_call_back ON call_back (phone) WHERE done_at IS NULL;

        CREATE INDEX request_called ON request (caller_phone, id);

        CREATE TABLE template_version (
            purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 40),
            language TEXT NOT NULL,
            number {int} NOT NULL CHECK (number > 0),
            text TEXT CHECK (text IS NULL OR length(text) BETWEEN 1 AND 800),
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            PRIMARY KEY (purpose, language, number)
        ) {strict};

        CREATE TABLE stopped_phone (
            phone TEXT NOT NULL PRIMARY KEY,
            at {int} NOT NULL
        ) {strict};
        """

    /// The telephone: calls with all that is needed to go on with them after a crash, who of the operators takes
    /// calls, and further reasons to ring somebody back.
    static let fourth = """
        CREATE TABLE call (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 150),
            kind TEXT NOT NULL CHECK (kind IN ('inbound', 'ask', 'verification', 'masked')),
            stage TEXT NOT NULL,
            machine TEXT NOT NULL,
            phone TEXT,
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            message_id {int} REFERENCES message (id),
            staff_id {int} REFERENCES staff (id),
            started_at {int} NOT NULL,
            queued_at {int},
            connected_at {int},
            ended_at {int},
            outcome TEXT,
            wake_at {int}
        ) {strict};
        CREATE INDEX call_live ON call (started_at) WHERE ended_at IS NULL;
        CREATE INDEX call_stage ON call (stage, queued_at) WHERE ended_at IS NULL;
        CREATE INDEX call_due ON call (wake_at) WHERE ended_at IS NULL;
        CREATE INDEX call_started ON call (started_at);
        CREATE INDEX call_phone ON call (phone, started_at) WHERE phone IS NOT NULL;
        CREATE INDEX call_request ON call (request_id, started_at) WHERE request_id IS NOT NULL;
        CREATE UNIQUE INDEX one_call_per_message ON call (message_id) WHERE message_id IS NOT NULL;

        CREATE TABLE operator_presence (
            staff_id {int} NOT NULL PRIMARY KEY REFERENCES staff (id),
            state TEXT NOT NULL CHECK (state IN ('ready', 'onBreak', 'wrapUp', 'onCall', 'away')),
            destination TEXT,
            since {int} NOT NULL,
            call_id TEXT
        ) {strict};

        DROP INDEX one_open_call_back;
        ALTER TABLE call_back RENAME TO call_back_of_texts;
        CREATE TABLE call_back (
            id {id},
            phone TEXT NOT NULL,
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            cause TEXT NOT NULL
                CHECK (cause IN ('stranger', 'noAsk', 'money', 'unreadable', 'missed', 'abandoned', 'silent', 'asked',
                    'keypad', 'reported')),
            words TEXT NOT NULL,
            texts {int} NOT NULL CHECK (texts >= 1),
            opened_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            done_at {int},
            done_by {int} REFERENCES staff (id),
            outcome TEXT
        ) {strict};
        INSERT INTO call_back (id, phone, donor_id, request_id, cause, words, texts, opened_at, changed_at, done_at,
            done_by, outcome)
        SELECT id, phone, donor_id, request_id, cause, words, texts, opened_at, changed_at, done_at, done_by, outcome
        FROM call_back_of_texts;
        DROP TABLE call_back_of_texts;
        CREATE UNIQUE INDEX one_open_call_back ON call_back (phone) WHERE done_at IS NULL;
        """

    /// The telephone desk: calls an operator places, notes, numbers that are a nuisance, announcements, and who speaks
    /// with whom.
    static let fifth = """
        ALTER TABLE donor ADD COLUMN relay_only {int} NOT NULL DEFAULT 0 CHECK (relay_only IN (0, 1));
        UPDATE donor SET relay_only = 1 WHERE sex = 'female';
        ALTER TABLE staff ADD COLUMN is_woman {int} NOT NULL DEFAULT 0 CHECK (is_woman IN (0, 1));

        DROP INDEX call_live;
        DROP INDEX call_stage;
        DROP INDEX call_due;
        DROP INDEX call_started;
        DROP INDEX call_phone;
        DROP INDEX call_request;
        DROP INDEX one_call_per_message;
        ALTER TABLE call RENAME TO call_of_four_kinds;
        CREATE TABLE call (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 150),
            kind TEXT NOT NULL CHECK (kind IN ('inbound', 'ask', 'verification', 'desk', 'masked')),
            stage TEXT NOT NULL,
            machine TEXT NOT NULL,
            phone TEXT,
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            message_id {int} REFERENCES message (id),
            staff_id {int} REFERENCES staff (id),
            call_back_id {int} REFERENCES call_back (id),
            is_slowed {int} NOT NULL CHECK (is_slowed IN (0, 1)),
            started_at {int} NOT NULL,
            queued_at {int},
            connected_at {int},
            first_action_at {int},
            ended_at {int},
            outcome TEXT,
            wake_at {int}
        ) {strict};
        INSERT INTO call (id, kind, stage, machine, phone, donor_id, request_id, message_id, staff_id, is_slowed,
            started_at, queued_at, connected_at, ended_at, outcome, wake_at)
        SELECT id, kind, stage, machine, phone, donor_id, request_id, message_id, staff_id, 0, started_at, queued_at,
            connected_at, ended_at, outcome, wake_at
        FROM call_of_four_kinds;
        DROP TABLE call_of_four_kinds;
        CREATE INDEX call_live ON call (started_at) WHERE ended_at IS NULL;
        CREATE INDEX call_stage ON call (stage, is_slowed, queued_at) WHERE ended_at IS NULL;
        CREATE INDEX call_due ON call (wake_at) WHERE ended_at IS NULL;
        CREATE INDEX call_started ON call (started_at);
        CREATE INDEX call_phone ON call (phone, started_at) WHERE phone IS NOT NULL;
        CREATE INDEX call_request ON call (request_id, started_at) WHERE request_id IS NOT NULL;
        CREATE UNIQUE INDEX one_call_per_message ON call (message_id) WHERE message_id IS NOT NULL;
        CREATE INDEX call_of_call_back ON call (call_back_id) WHERE call_back_id IS NOT NULL;

        CREATE TABLE call_note (
            id {id},
            call_id TEXT NOT NULL REFERENCES call (id),
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 500)
        ) {strict};
        CREATE INDEX call_note_call ON call_note (call_id, id);

        CREATE TABLE caller_mark (
            call_id TEXT NOT NULL REFERENCES call (id),
            mark TEXT NOT NULL CHECK (mark IN ('prank', 'cleared')),
            phone TEXT NOT NULL,
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            PRIMARY KEY (call_id, mark)
        ) {strict};
        CREATE INDEX caller_mark_phone ON caller_mark (phone, at);

        CREATE TABLE announcement (
            id {id},
            kind TEXT NOT NULL CHECK (kind IN ('emergency', 'closed')),
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            ended_at {int},
            ended_by {int} REFERENCES staff (id)
        ) {strict};
        CREATE UNIQUE INDEX one_announcement ON announcement ((1)) WHERE ended_at IS NULL;
        """
}
