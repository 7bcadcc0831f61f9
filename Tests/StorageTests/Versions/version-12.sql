CREATE TABLE staff_session (
            token_hash BLOB NOT NULL PRIMARY KEY,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            csrf TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        , stage TEXT NOT NULL DEFAULT 'full'
            CHECK (stage IN ('full', 'password', 'enrolment')), proved_at INTEGER, locked_at INTEGER, browser TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE facility (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
            name_ur TEXT NOT NULL,
            city TEXT NOT NULL,
            district TEXT NOT NULL,
            latitude REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            type TEXT NOT NULL,
            listed_phone TEXT NOT NULL
        , standing TEXT NOT NULL DEFAULT 'onePerson'
            CHECK (standing IN ('proposed', 'onePerson', 'confirmed'))) STRICT;
CREATE TABLE stock (
            facility_id INTEGER NOT NULL REFERENCES facility (id),
            blood_group TEXT NOT NULL,
            component TEXT NOT NULL,
            units INTEGER NOT NULL CHECK (units BETWEEN 0 AND 100000),
            counted_at INTEGER NOT NULL,
            counted_by INTEGER REFERENCES staff (id),
            PRIMARY KEY (facility_id, blood_group, component)
        ) STRICT;
CREATE TABLE request (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            reference TEXT NOT NULL UNIQUE,
            facility_id INTEGER NOT NULL REFERENCES facility (id),
            mode TEXT NOT NULL
                CHECK (mode IN ('specificGroup', 'replacementAnyGroup', 'apheresis', 'stockUnit')),
            patient TEXT NOT NULL,
            blood_group TEXT NOT NULL,
            component TEXT NOT NULL,
            units_needed INTEGER NOT NULL CHECK (units_needed BETWEEN 1 AND 50),
            latitude REAL NOT NULL,
            longitude REAL NOT NULL,
            urgency TEXT NOT NULL CHECK (urgency IN ('emergency', 'urgent', 'routine')),
            opened_at INTEGER NOT NULL,
            needed_by INTEGER NOT NULL,
            phase TEXT NOT NULL
                CHECK (phase IN ('open', 'covered', 'fulfilled', 'withdrawn', 'rejected', 'expired')),
            verification TEXT NOT NULL CHECK (verification IN ('pending', 'verified', 'rejected')),
            is_paused INTEGER NOT NULL CHECK (is_paused IN (0, 1)),
            is_with_supervisor INTEGER NOT NULL CHECK (is_with_supervisor IN (0, 1)),
            units_from_stock INTEGER NOT NULL CHECK (units_from_stock >= 0),
            radius_km REAL NOT NULL,
            rung INTEGER NOT NULL,
            includes_conditional INTEGER NOT NULL CHECK (includes_conditional IN (0, 1)),
            state TEXT NOT NULL,
            wake_at INTEGER,
            ended_at INTEGER,
            verified_at INTEGER,
            own_bank TEXT NOT NULL,
            caller_relation TEXT NOT NULL,
            family_language TEXT NOT NULL,
            opened_by INTEGER REFERENCES staff (id),
            source TEXT NOT NULL, contact_id INTEGER REFERENCES contact (id), ward_sealed BLOB, record_number_sealed BLOB, patient_initials_sealed BLOB, note_sealed BLOB,
            CHECK ((phase IN ('open', 'covered')) = (ended_at IS NULL))
        ) STRICT;
CREATE TABLE reconciliation (
            request_id INTEGER NOT NULL PRIMARY KEY REFERENCES request (id),
            drawn INTEGER NOT NULL CHECK (drawn >= 0),
            issued INTEGER NOT NULL CHECK (issued >= 0),
            transfused INTEGER NOT NULL CHECK (transfused >= 0),
            returned INTEGER NOT NULL CHECK (returned >= 0),
            recorded_at INTEGER NOT NULL,
            recorded_by INTEGER REFERENCES staff (id),
            CHECK (transfused + returned <= issued)
        ) STRICT;
CREATE TABLE wave (
            request_id INTEGER NOT NULL REFERENCES request (id),
            number INTEGER NOT NULL CHECK (number >= 1),
            opens_at INTEGER NOT NULL,
            closes_at INTEGER NOT NULL,
            asked INTEGER NOT NULL CHECK (asked >= 0),
            cause TEXT NOT NULL,
            radius_km REAL NOT NULL,
            PRIMARY KEY (request_id, number)
        ) STRICT;
CREATE TABLE ask (
            request_id INTEGER NOT NULL REFERENCES request (id),
            donor_id INTEGER NOT NULL REFERENCES donor (id),
            position INTEGER NOT NULL,
            wave INTEGER NOT NULL,
            stage TEXT NOT NULL,
            is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
            detail TEXT NOT NULL,
            asked_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            answered_at INTEGER,
            pledged_at INTEGER,
            arrived_at INTEGER,
            donated_at INTEGER,
            PRIMARY KEY (request_id, donor_id)
        ) STRICT;
CREATE TABLE deferral (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            donor_id INTEGER NOT NULL REFERENCES donor (id),
            rule_key TEXT NOT NULL,
            since_day INTEGER NOT NULL,
            ended_day INTEGER,
            until_day INTEGER,
            recorded_at INTEGER NOT NULL,
            recorded_by INTEGER REFERENCES staff (id),
            reinstated_at INTEGER,
            reinstated_by INTEGER REFERENCES staff (id)
        , reason_sealed BLOB) STRICT;
CREATE TABLE donation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            donor_id INTEGER NOT NULL REFERENCES donor (id),
            request_id INTEGER REFERENCES request (id),
            day INTEGER NOT NULL,
            kind TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT;
CREATE TABLE timeline (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            request_id INTEGER NOT NULL REFERENCES request (id),
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            fact TEXT NOT NULL
        ) STRICT;
CREATE TABLE message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            request_id INTEGER NOT NULL REFERENCES request (id),
            wave INTEGER NOT NULL,
            addressee TEXT NOT NULL,
            donor_id INTEGER REFERENCES donor (id),
            channel TEXT NOT NULL,
            purpose TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('queued', 'claimed', 'submitted', 'delivered', 'failed', 'expired', 'unknown')),
            created_at INTEGER NOT NULL,
            available_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            lease_until INTEGER,
            tries INTEGER NOT NULL,
            fence INTEGER NOT NULL,
            provider_id TEXT,
            is_possibly_duplicate INTEGER NOT NULL CHECK (is_possibly_duplicate IN (0, 1)),
            settled_at INTEGER, way TEXT, tried_at INTEGER, read_at INTEGER, priority INTEGER NOT NULL DEFAULT 1, parts INTEGER NOT NULL DEFAULT 1, body_sealed BLOB, wording_sealed BLOB,
            UNIQUE (request_id, wave, addressee, channel, purpose)
        ) STRICT;
CREATE TABLE inbound (
            provider_id TEXT NOT NULL PRIMARY KEY,
            received_at INTEGER NOT NULL
        , sent_at INTEGER, channel TEXT NOT NULL DEFAULT 'sms', contact_id INTEGER REFERENCES contact (id), body_sealed BLOB) STRICT;
CREATE TABLE setting (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT;
CREATE TABLE request_form (
            form TEXT NOT NULL PRIMARY KEY CHECK (length(form) BETWEEN 16 AND 100),
            request_id INTEGER NOT NULL REFERENCES request (id)
        ) STRICT;
CREATE TABLE heard (
            identity TEXT NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL
        ) STRICT;
CREATE TABLE template_version (
            purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 40),
            language TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number > 0),
            text TEXT CHECK (text IS NULL OR length(text) BETWEEN 1 AND 800),
            at INTEGER NOT NULL,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            PRIMARY KEY (purpose, language, number)
        ) STRICT;
CREATE TABLE operator_presence (
            staff_id INTEGER NOT NULL PRIMARY KEY REFERENCES staff (id),
            state TEXT NOT NULL CHECK (state IN ('ready', 'onBreak', 'wrapUp', 'onCall', 'away')),
            since INTEGER NOT NULL,
            call_id TEXT
        , destination_sealed BLOB) STRICT;
CREATE TABLE call_back (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            donor_id INTEGER REFERENCES donor (id),
            request_id INTEGER REFERENCES request (id),
            cause TEXT NOT NULL
                CHECK (cause IN ('stranger', 'noAsk', 'money', 'unreadable', 'missed', 'abandoned', 'silent', 'asked',
                    'keypad', 'reported')),
            texts INTEGER NOT NULL CHECK (texts >= 1),
            opened_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            done_at INTEGER,
            done_by INTEGER REFERENCES staff (id),
            outcome TEXT
        , contact_id INTEGER REFERENCES contact (id), words_sealed BLOB) STRICT;
CREATE TABLE call (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 150),
            kind TEXT NOT NULL CHECK (kind IN ('inbound', 'ask', 'verification', 'desk', 'masked')),
            stage TEXT NOT NULL,
            donor_id INTEGER REFERENCES donor (id),
            request_id INTEGER REFERENCES request (id),
            message_id INTEGER REFERENCES message (id),
            staff_id INTEGER REFERENCES staff (id),
            call_back_id INTEGER REFERENCES call_back (id),
            is_slowed INTEGER NOT NULL CHECK (is_slowed IN (0, 1)),
            started_at INTEGER NOT NULL,
            queued_at INTEGER,
            connected_at INTEGER,
            first_action_at INTEGER,
            ended_at INTEGER,
            outcome TEXT,
            wake_at INTEGER
        , contact_id INTEGER REFERENCES contact (id), machine_sealed BLOB) STRICT;
CREATE TABLE call_note (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            call_id TEXT NOT NULL REFERENCES call (id),
            at INTEGER NOT NULL,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            words_sealed BLOB) STRICT;
CREATE TABLE caller_mark (
            call_id TEXT NOT NULL REFERENCES call (id),
            mark TEXT NOT NULL CHECK (mark IN ('prank', 'cleared')),
            at INTEGER NOT NULL,
            staff_id INTEGER NOT NULL REFERENCES staff (id), contact_id INTEGER REFERENCES contact (id),
            PRIMARY KEY (call_id, mark)
        ) STRICT;
CREATE TABLE announcement (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('emergency', 'closed')),
            at INTEGER NOT NULL,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            ended_at INTEGER,
            ended_by INTEGER REFERENCES staff (id)
        ) STRICT;
CREATE TABLE "staff" (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            sign_in TEXT NOT NULL UNIQUE CHECK (length(sign_in) BETWEEN 1 AND 100),
            role TEXT NOT NULL CHECK (role IN ('operator', 'supervisor', 'coordinator', 'facility', 'trainee',
                'administrator', 'auditor', 'machine')),
            facility_id INTEGER REFERENCES facility (id),
            password_hash TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            disabled_at INTEGER,
            is_woman INTEGER NOT NULL DEFAULT 0 CHECK (is_woman IN (0, 1)), name_sealed BLOB,
            CHECK ((role = 'facility') = (facility_id IS NOT NULL))
        ) STRICT;
CREATE TABLE staff_factor (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            kind TEXT NOT NULL CHECK (kind IN ('passkey', 'timedCode')),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
            created_at INTEGER NOT NULL,
            last_used_at INTEGER,
            credential_id BLOB UNIQUE CHECK (length(credential_id) BETWEEN 16 AND 1023),
            public_key BLOB,
            sign_count INTEGER,
            is_backup_eligible INTEGER CHECK (is_backup_eligible IN (0, 1)),
            is_backed_up INTEGER CHECK (is_backed_up IN (0, 1)),
            secret_sealed BLOB,
            last_step INTEGER,
            CHECK ((kind = 'passkey') = (credential_id IS NOT NULL AND public_key IS NOT NULL AND sign_count IS NOT NULL
                AND is_backup_eligible IS NOT NULL AND is_backed_up IS NOT NULL)),
            CHECK ((kind = 'timedCode') = (secret_sealed IS NOT NULL AND last_step IS NOT NULL))
        ) STRICT;
CREATE TABLE staff_recovery_code (
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            used_at INTEGER,
            PRIMARY KEY (staff_id, hash)
        ) STRICT;
CREATE TABLE staff_factor_reset (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            staff_id INTEGER NOT NULL REFERENCES staff (id),
            at INTEGER NOT NULL,
            reset_by INTEGER NOT NULL REFERENCES staff (id)
        ) STRICT;
CREATE TABLE approval (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            act TEXT NOT NULL CHECK (length(act) BETWEEN 1 AND 60),
            subject TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 300),
            asked_by INTEGER NOT NULL REFERENCES staff (id),
            asked_at INTEGER NOT NULL,
            decided_by INTEGER REFERENCES staff (id),
            decided_at INTEGER,
            decision TEXT CHECK (decision IN ('approved', 'refused')),
            expires_at INTEGER NOT NULL,
            used_at INTEGER,
            CHECK (decided_by IS NULL OR decided_by <> asked_by),
            CHECK ((decided_by IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decision IS NULL)),
            CHECK (used_at IS NULL OR (decision IS NOT NULL AND decision = 'approved'))
        ) STRICT;
CREATE TABLE machine_token (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            token_hash BLOB NOT NULL UNIQUE,
            machine_id INTEGER NOT NULL REFERENCES staff (id),
            facility_id INTEGER NOT NULL REFERENCES facility (id),
            made_by INTEGER NOT NULL REFERENCES staff (id),
            made_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT;
CREATE TABLE audit (
            number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
            at INTEGER NOT NULL,
            staff_id INTEGER REFERENCES staff (id),
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
CREATE TABLE trace (
            request_id INTEGER NOT NULL PRIMARY KEY REFERENCES request (id),
            caller INTEGER REFERENCES request (id),
            facility_id INTEGER NOT NULL REFERENCES facility (id),
            patient_key TEXT,
            record_key TEXT,
            opened_at INTEGER NOT NULL
        ) STRICT;
CREATE TABLE donor_report (
            request_id INTEGER NOT NULL REFERENCES request (id),
            donor_id INTEGER NOT NULL REFERENCES donor (id),
            at INTEGER NOT NULL,
            way TEXT NOT NULL CHECK (way IN ('page', 'text', 'call')),
            money TEXT CHECK (money IN ('no', 'yes', 'mentioned')),
            treatment TEXT CHECK (treatment IN ('well', 'badly', 'reported')),
            PRIMARY KEY (request_id, donor_id),
            CHECK (money IS NOT NULL OR treatment IS NOT NULL)
        ) STRICT;
CREATE TABLE abuse_flag (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rule TEXT NOT NULL,
            subject TEXT NOT NULL CHECK (subject IN ('caller', 'donor', 'patient', 'record')),
            subject_key TEXT NOT NULL CHECK (length(subject_key) BETWEEN 1 AND 200),
            count INTEGER NOT NULL CHECK (count >= 1),
            threshold INTEGER NOT NULL CHECK (threshold >= 1),
            severity TEXT NOT NULL CHECK (severity IN ('notice', 'hold')),
            evidence TEXT NOT NULL,
            raised_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
            decided_by INTEGER REFERENCES staff (id),
            decided_at INTEGER,
            reason TEXT,
            CHECK ((state = 'open') = (decided_at IS NULL)),
            CHECK ((state = 'open') = (decided_by IS NULL)),
            CHECK (state = 'open' OR length(reason) BETWEEN 1 AND 500)
        ) STRICT;
CREATE TABLE flag_request (
            request_id INTEGER NOT NULL REFERENCES request (id),
            flag_id INTEGER NOT NULL REFERENCES abuse_flag (id),
            PRIMARY KEY (request_id, flag_id)
        ) STRICT;
CREATE TABLE facility_proposal (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            facility_id INTEGER NOT NULL REFERENCES facility (id),
            listed_phone TEXT NOT NULL,
            proposed_by INTEGER REFERENCES staff (id),
            proposed_at INTEGER,
            decided_by INTEGER REFERENCES staff (id),
            decided_at INTEGER,
            is_confirmed INTEGER CHECK (is_confirmed IN (0, 1)),
            CHECK ((decided_at IS NULL) = (is_confirmed IS NULL)),
            CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
            CHECK (is_confirmed IS NULL OR is_confirmed = 0 OR proposed_by IS NULL OR proposed_by <> decided_by)
        ) STRICT;
CREATE TABLE consent (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            donor_id INTEGER NOT NULL REFERENCES donor (id),
            act TEXT NOT NULL CHECK (act IN ('given', 'withdrawn', 'cleared')),
            version TEXT NOT NULL,
            words TEXT NOT NULL,
            language TEXT NOT NULL,
            channel TEXT NOT NULL CHECK (channel IN ('web', 'sms', 'voice', 'person', 'import', 'unknown')),
            staff_id INTEGER REFERENCES staff (id),
            at INTEGER NOT NULL
        ) STRICT;
CREATE TABLE one_time_code (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            phone_key BLOB NOT NULL,
            prefix_key BLOB NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('signIn', 'newNumber', 'erase')),
            code_hash BLOB NOT NULL,
            donor_id INTEGER REFERENCES donor (id),
            request_id INTEGER REFERENCES request (id),
            is_sent INTEGER NOT NULL CHECK (is_sent IN (0, 1)),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            tries INTEGER NOT NULL CHECK (tries >= 0),
            used_at INTEGER
        ) STRICT;
CREATE TABLE visitor_session (
            token_hash BLOB NOT NULL PRIMARY KEY,
            donor_id INTEGER NOT NULL REFERENCES donor (id),
            csrf TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT;
CREATE TABLE request_tally (
            request_id INTEGER NOT NULL PRIMARY KEY REFERENCES request (id),
            asked INTEGER NOT NULL,
            donated INTEGER NOT NULL,
            donated_in_time INTEGER NOT NULL,
            first_ask INTEGER,
            first_pledge INTEGER,
            last_unit INTEGER
        ) STRICT;
CREATE TABLE stage_tally (
            stage TEXT NOT NULL PRIMARY KEY,
            asks INTEGER NOT NULL
        ) STRICT;
CREATE TABLE donor_tally (
            donor_id INTEGER NOT NULL PRIMARY KEY REFERENCES donor (id),
            asked INTEGER NOT NULL,
            answered INTEGER NOT NULL,
            pledged INTEGER NOT NULL,
            arrived INTEGER NOT NULL,
            donated INTEGER NOT NULL
        ) STRICT;
CREATE TABLE retention_run (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            days INTEGER NOT NULL,
            rows INTEGER NOT NULL CHECK (rows >= 0),
            is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1))
        ) STRICT;
CREATE TABLE contact (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            look_up BLOB NOT NULL UNIQUE CHECK (length(look_up) = 16),
            sealed BLOB
        ) STRICT;
CREATE TABLE "donor" (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name_sealed BLOB,
            contact_id INTEGER UNIQUE REFERENCES contact (id),
            sex TEXT NOT NULL CHECK (sex IN ('male', 'female')),
            birth_day INTEGER,
            weight_kg REAL,
            blood_group TEXT NOT NULL
                CHECK (blood_group IN ('O-', 'O+', 'A-', 'A+', 'B-', 'B+', 'AB-', 'AB+', 'unknown')),
            evidence TEXT NOT NULL CHECK (evidence IN ('said', 'card', 'laboratory')),
            is_bombay INTEGER NOT NULL CHECK (is_bombay IN (0, 1)),
            district TEXT NOT NULL,
            home_sealed BLOB,
            language TEXT NOT NULL,
            channels TEXT NOT NULL,
            consented_at INTEGER,
            accepts_night_emergencies INTEGER NOT NULL CHECK (accepts_night_emergencies IN (0, 1)),
            prefers_woman_operator INTEGER NOT NULL CHECK (prefers_woman_operator IN (0, 1)),
            paused_until INTEGER,
            opted_out_at INTEGER,
            wrong_number_at INTEGER,
            is_panel_reserved INTEGER NOT NULL CHECK (is_panel_reserved IN (0, 1)),
            registered_at INTEGER NOT NULL,
            note_sealed BLOB,
            relay_only INTEGER NOT NULL CHECK (relay_only IN (0, 1)),
            daylight_only INTEGER NOT NULL CHECK (daylight_only IN (0, 1)),
            meets_at_facility_only INTEGER NOT NULL CHECK (meets_at_facility_only IN (0, 1)),
            erased_at INTEGER,
            CHECK ((erased_at IS NULL) = (name_sealed IS NOT NULL AND contact_id IS NOT NULL
                AND home_sealed IS NOT NULL))
        ) STRICT;
CREATE TABLE data_key (
            donor_id INTEGER NOT NULL PRIMARY KEY REFERENCES donor (id),
            name BLOB NOT NULL UNIQUE CHECK (length(name) = 16),
            sealed BLOB NOT NULL
        ) STRICT;
CREATE TABLE "stopped_phone" (
            contact_id INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id),
            at INTEGER NOT NULL
        ) STRICT;
CREATE TABLE erasure (
            key_name BLOB NOT NULL PRIMARY KEY CHECK (length(key_name) = 16),
            at INTEGER NOT NULL
        ) STRICT;
CREATE TABLE schema_version (number INTEGER NOT NULL PRIMARY KEY) STRICT;
CREATE INDEX staff_session_staff ON staff_session (staff_id);
CREATE INDEX request_ongoing ON request (needed_by) WHERE phase IN ('open', 'covered');
CREATE INDEX request_wake ON request (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX request_ended ON request (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX one_open_ask_per_donor ON ask (donor_id) WHERE is_open = 1;
CREATE INDEX ask_donor ON ask (donor_id, asked_at);
CREATE INDEX deferral_donor ON deferral (donor_id);
CREATE INDEX donation_donor ON donation (donor_id);
CREATE UNIQUE INDEX one_donation_per_ask ON donation (request_id, donor_id)
            WHERE request_id IS NOT NULL AND revoked_at IS NULL;
CREATE INDEX timeline_request ON timeline (request_id, id);
CREATE INDEX message_leases ON message (lease_until) WHERE state = 'claimed';
CREATE INDEX message_awaited ON message (expires_at) WHERE state IN ('queued', 'submitted');
CREATE INDEX inbound_recent ON inbound (received_at);
CREATE INDEX message_queue ON message (priority, available_at, id) WHERE state = 'queued';
CREATE INDEX message_tried ON message (tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX message_provider ON message (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX heard_at ON heard (at);
CREATE INDEX call_live ON call (started_at) WHERE ended_at IS NULL;
CREATE INDEX call_stage ON call (stage, is_slowed, queued_at) WHERE ended_at IS NULL;
CREATE INDEX call_due ON call (wake_at) WHERE ended_at IS NULL;
CREATE INDEX call_started ON call (started_at);
CREATE INDEX call_request ON call (request_id, started_at) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX one_call_per_message ON call (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX call_of_call_back ON call (call_back_id) WHERE call_back_id IS NOT NULL;
CREATE INDEX call_note_call ON call_note (call_id, id);
CREATE UNIQUE INDEX one_announcement ON announcement ((1)) WHERE ended_at IS NULL;
CREATE INDEX staff_factor_staff ON staff_factor (staff_id);
CREATE UNIQUE INDEX one_timed_code ON staff_factor (staff_id) WHERE kind = 'timedCode';
CREATE INDEX staff_factor_reset_staff ON staff_factor_reset (staff_id);
CREATE INDEX approval_waiting ON approval (expires_at) WHERE decision IS NULL;
CREATE INDEX machine_token_machine ON machine_token (machine_id);
CREATE INDEX audit_template_test ON audit (staff_id, at) WHERE act = 'template.test';
CREATE INDEX trace_caller ON trace (caller, opened_at) WHERE caller IS NOT NULL;
CREATE INDEX trace_patient ON trace (patient_key, opened_at) WHERE patient_key IS NOT NULL;
CREATE INDEX trace_record ON trace (record_key, opened_at) WHERE record_key IS NOT NULL;
CREATE INDEX trace_withheld ON trace (facility_id, opened_at) WHERE caller IS NULL;
CREATE INDEX donor_report_donor ON donor_report (donor_id);
CREATE UNIQUE INDEX one_open_flag ON abuse_flag (rule, subject, subject_key) WHERE state = 'open';
CREATE INDEX abuse_flag_subject ON abuse_flag (subject, subject_key, state);
CREATE INDEX abuse_flag_state ON abuse_flag (state, changed_at);
CREATE INDEX abuse_flag_decided ON abuse_flag (decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX flag_request_flag ON flag_request (flag_id);
CREATE UNIQUE INDEX one_open_proposal ON facility_proposal (facility_id) WHERE decided_at IS NULL;
CREATE INDEX consent_donor ON consent (donor_id, id);
CREATE INDEX one_time_code_phone ON one_time_code (phone_key, created_at);
CREATE INDEX one_time_code_prefix ON one_time_code (prefix_key, created_at);
CREATE INDEX one_time_code_created ON one_time_code (created_at);
CREATE INDEX visitor_session_donor ON visitor_session (donor_id);
CREATE INDEX retention_run_at ON retention_run (at);
CREATE INDEX call_ended ON call (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX request_caller ON request (contact_id, id);
CREATE INDEX inbound_contact ON inbound (contact_id, received_at);
CREATE INDEX message_words ON message (settled_at) WHERE body_sealed IS NOT NULL;
CREATE INDEX inbound_words ON inbound (received_at) WHERE body_sealed IS NOT NULL;
CREATE INDEX call_contact ON call (contact_id, started_at) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX one_open_call_back ON call_back (contact_id) WHERE done_at IS NULL;
CREATE INDEX caller_mark_contact ON caller_mark (contact_id, at);
CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
            WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit)
            BEGIN SELECT RAISE(ABORT, 'the entries of the audit are numbered without gaps'); END;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never changed'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never deleted'); END;
INSERT INTO schema_version VALUES (1);
INSERT INTO schema_version VALUES (2);
INSERT INTO schema_version VALUES (3);
INSERT INTO schema_version VALUES (4);
INSERT INTO schema_version VALUES (5);
INSERT INTO schema_version VALUES (6);
INSERT INTO schema_version VALUES (7);
INSERT INTO schema_version VALUES (8);
INSERT INTO schema_version VALUES (9);
INSERT INTO schema_version VALUES (10);
INSERT INTO schema_version VALUES (11);
INSERT INTO schema_version VALUES (12);
