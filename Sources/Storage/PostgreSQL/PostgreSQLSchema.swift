/// The schema of the 26 steps that SQLite took one after another, as a database of PostgreSQL is born with it.
///
/// No database of PostgreSQL is older, so that none of the steps has to be gone through again there, and what they
/// moved and sealed was never open in it. Steps after these are written once, for both. A test holds this text and what
/// the steps lead to against each other.
enum PostgreSQLSchema {
    /// The last step that this text contains.
    static let step = 26

    static let all = tables + indexes + triggers + changes

    /// The tables that only this engine has.
    static let own = ["change", "commit_mark", "node"]

    private static let tables = """
        CREATE TABLE contact (
            id {id},
            look_up {blob} NOT NULL UNIQUE CHECK (length(look_up) = 16),
            sealed {blob},
            look_up_layer {int} NOT NULL DEFAULT 1,
            rowid {walk}
        ) {strict};
        CREATE TABLE erasure (
            key_name {blob} NOT NULL PRIMARY KEY CHECK (length(key_name) = 16),
            at {int} NOT NULL
        ) {strict};
        CREATE TABLE facility (
            id {id},
            name {text} NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
            name_ur {text} NOT NULL,
            city {text} NOT NULL,
            district {text} NOT NULL,
            latitude {real} NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude {real} NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            type {text} NOT NULL,
            listed_phone {text} NOT NULL,
            standing {text} NOT NULL DEFAULT 'onePerson' CHECK (standing IN ('proposed', 'onePerson', 'confirmed')),
            counter {text} NOT NULL DEFAULT ''
        ) {strict};
        CREATE TABLE heard (
            identity {text} NOT NULL PRIMARY KEY,
            at {int} NOT NULL,
            look_up_layer {int} NOT NULL DEFAULT 1,
            rowid {walk}
        ) {strict};
        CREATE TABLE ledger_month (
            month {int} NOT NULL PRIMARY KEY,
            counted_at {int} NOT NULL,
            figures {text} NOT NULL
        ) {strict};
        CREATE TABLE retention_run (
            id {id},
            at {int} NOT NULL,
            kind {text} NOT NULL,
            days {int} NOT NULL,
            rows {int} NOT NULL CHECK (rows >= 0),
            is_complete {int} NOT NULL CHECK (is_complete IN (0, 1))
        ) {strict};
        CREATE TABLE schema_version (
            number {int} NOT NULL PRIMARY KEY
        ) {strict};
        CREATE TABLE setting (
            name {text} NOT NULL PRIMARY KEY,
            value {text} NOT NULL
        ) {strict};
        CREATE TABLE stage_tally (
            stage {text} NOT NULL PRIMARY KEY,
            asks {int} NOT NULL
        ) {strict};
        CREATE TABLE donor (
            id {id},
            name_sealed {blob},
            contact_id {int} UNIQUE REFERENCES contact (id),
            sex {text} NOT NULL CHECK (sex IN ('male', 'female')),
            blood_group {text} NOT NULL CHECK (blood_group IN ('O-', 'O+', 'A-', 'A+', 'B-', 'B+', 'AB-', 'AB+',
                'unknown')),
            evidence {text} NOT NULL CHECK (evidence IN ('said', 'card', 'laboratory')),
            is_bombay {int} NOT NULL CHECK (is_bombay IN (0, 1)),
            district {text} NOT NULL,
            home_sealed {blob},
            language {text} NOT NULL,
            channels {text} NOT NULL,
            consented_at {int},
            accepts_night_emergencies {int} NOT NULL CHECK (accepts_night_emergencies IN (0, 1)),
            prefers_woman_operator {int} NOT NULL CHECK (prefers_woman_operator IN (0, 1)),
            paused_until {int},
            opted_out_at {int},
            wrong_number_at {int},
            is_panel_reserved {int} NOT NULL CHECK (is_panel_reserved IN (0, 1)),
            registered_at {int} NOT NULL,
            note_sealed {blob},
            relay_only {int} NOT NULL CHECK (relay_only IN (0, 1)),
            daylight_only {int} NOT NULL CHECK (daylight_only IN (0, 1)),
            meets_at_facility_only {int} NOT NULL CHECK (meets_at_facility_only IN (0, 1)),
            erased_at {int},
            body_sealed {blob},
            paused_from {int} CHECK (paused_from IS NULL OR (paused_until IS NOT NULL AND paused_from <
                paused_until)),
            CHECK ((erased_at IS NULL) = (name_sealed IS NOT NULL AND contact_id IS NOT NULL AND home_sealed IS NOT
                NULL))
        ) {strict};
        CREATE TABLE inbound (
            provider_id {text} NOT NULL PRIMARY KEY,
            received_at {int} NOT NULL,
            sent_at {int},
            channel {text} NOT NULL DEFAULT 'sms',
            contact_id {int} REFERENCES contact (id),
            body_sealed {blob},
            look_up_layer {int} NOT NULL DEFAULT 1,
            rowid {walk}
        ) {strict};
        CREATE TABLE staff (
            id {id},
            sign_in {text} NOT NULL UNIQUE CHECK (length(sign_in) BETWEEN 1 AND 100),
            role {text} NOT NULL CHECK (role IN ('operator', 'supervisor', 'coordinator', 'facility', 'trainee',
                'administrator', 'auditor', 'machine')),
            facility_id {int} REFERENCES facility (id),
            password_hash {text} NOT NULL,
            created_at {int} NOT NULL,
            disabled_at {int},
            is_woman {int} NOT NULL DEFAULT 0 CHECK (is_woman IN (0, 1)),
            name_sealed {blob},
            password_by_other_at {int},
            CHECK ((role = 'facility') = (facility_id IS NOT NULL))
        ) {strict};
        CREATE TABLE stopped_phone (
            contact_id {int} NOT NULL PRIMARY KEY REFERENCES contact (id),
            at {int} NOT NULL
        ) {strict};
        CREATE TABLE abuse_flag (
            id {id},
            rule {text} NOT NULL,
            subject {text} NOT NULL CHECK (subject IN ('caller', 'donor', 'patient', 'record')),
            subject_key {text} NOT NULL CHECK (length(subject_key) BETWEEN 1 AND 200),
            count {int} NOT NULL CHECK (count >= 1),
            threshold {int} NOT NULL CHECK (threshold >= 1),
            severity {text} NOT NULL CHECK (severity IN ('notice', 'hold')),
            evidence {text} NOT NULL,
            raised_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
            decided_by {int} REFERENCES staff (id),
            decided_at {int},
            reason_sealed {blob},
            rowid {walk},
            CHECK ((state = 'open') = (decided_at IS NULL)),
            CHECK ((state = 'open') = (decided_by IS NULL)),
            CHECK (state = 'open' OR reason_sealed IS NOT NULL)
        ) {strict};
        CREATE TABLE announcement (
            id {id},
            kind {text} NOT NULL CHECK (kind IN ('emergency', 'closed')),
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            ended_at {int},
            ended_by {int} REFERENCES staff (id)
        ) {strict};
        CREATE TABLE approval (
            id {id},
            act {text} NOT NULL CHECK (length(act) BETWEEN 1 AND 60),
            subject {text} NOT NULL,
            asked_by {int} NOT NULL REFERENCES staff (id),
            asked_at {int} NOT NULL,
            decided_by {int} REFERENCES staff (id),
            decided_at {int},
            decision {text} CHECK (decision IN ('approved', 'refused')),
            expires_at {int} NOT NULL,
            used_at {int},
            reason_sealed {blob},
            CHECK (decided_by IS NULL OR decided_by <> asked_by),
            CHECK ((decided_by IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decision IS NULL)),
            CHECK (used_at IS NULL OR (decision IS NOT NULL AND decision = 'approved'))
        ) {strict};
        CREATE TABLE audit (
            number {int} NOT NULL PRIMARY KEY CHECK (number >= 1),
            at {int} NOT NULL,
            staff_id {int} REFERENCES staff (id),
            act {text} NOT NULL,
            subject {text} NOT NULL,
            hash {blob} NOT NULL CHECK (length(hash) = 32),
            reason_sealed {blob}
        ) {strict};
        CREATE TABLE consent (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            act {text} NOT NULL CHECK (act IN ('given', 'withdrawn', 'cleared')),
            version {text} NOT NULL,
            words {text} NOT NULL,
            language {text} NOT NULL,
            channel {text} NOT NULL CHECK (channel IN ('web', 'sms', 'voice', 'person', 'import', 'unknown')),
            staff_id {int} REFERENCES staff (id),
            at {int} NOT NULL
        ) {strict};
        CREATE TABLE data_key (
            donor_id {int} NOT NULL PRIMARY KEY REFERENCES donor (id),
            name {blob} NOT NULL UNIQUE CHECK (length(name) = 16),
            sealed {blob} NOT NULL
        ) {strict};
        CREATE TABLE deferral (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            rule_key {text} NOT NULL,
            since_day {int} NOT NULL,
            ended_day {int},
            until_day {int},
            recorded_at {int} NOT NULL,
            recorded_by {int} REFERENCES staff (id),
            reinstated_at {int},
            reinstated_by {int} REFERENCES staff (id),
            reason_sealed {blob}
        ) {strict};
        CREATE TABLE donor_panel (
            id {id},
            facility_id {int} NOT NULL REFERENCES facility (id),
            patient_initials_sealed {blob},
            record_number_sealed {blob},
            needs_sealed {blob},
            contact_id {int} REFERENCES contact (id),
            blood_group {text} NOT NULL CHECK (blood_group IN ('O-', 'O+', 'A-', 'A+', 'B-', 'B+', 'AB-', 'AB+')),
            component {text} NOT NULL,
            interval_days {int} NOT NULL CHECK (interval_days BETWEEN 1 AND 366),
            units {int} NOT NULL CHECK (units BETWEEN 1 AND 50),
            next_due {int} NOT NULL,
            created_at {int} NOT NULL,
            created_by {int} REFERENCES staff (id),
            ended_at {int},
            ended_by {int} REFERENCES staff (id),
            CHECK (ended_at IS NOT NULL OR (patient_initials_sealed IS NOT NULL AND record_number_sealed IS NOT
                NULL)),
            CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
        ) {strict};
        CREATE TABLE donor_tally (
            donor_id {int} NOT NULL PRIMARY KEY REFERENCES donor (id),
            asked {int} NOT NULL,
            answered {int} NOT NULL,
            pledged {int} NOT NULL,
            arrived {int} NOT NULL,
            donated {int} NOT NULL
        ) {strict};
        CREATE TABLE facility_proposal (
            id {id},
            facility_id {int} NOT NULL REFERENCES facility (id),
            listed_phone {text} NOT NULL,
            proposed_by {int} REFERENCES staff (id),
            proposed_at {int},
            decided_by {int} REFERENCES staff (id),
            decided_at {int},
            is_confirmed {int} CHECK (is_confirmed IN (0, 1)),
            CHECK ((decided_at IS NULL) = (is_confirmed IS NULL)),
            CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
            CHECK (is_confirmed IS NULL OR is_confirmed = 0 OR proposed_by IS NULL OR proposed_by <> decided_by)
        ) {strict};
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
        CREATE TABLE invitation_consent (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            is_given {int} NOT NULL CHECK (is_given IN (0, 1)),
            words {text} NOT NULL,
            channel {text} NOT NULL CHECK (channel IN ('web', 'sms', 'voice', 'person', 'import', 'unknown')),
            staff_id {int} REFERENCES staff (id),
            at {int} NOT NULL
        ) {strict};
        CREATE TABLE machine_token (
            id {id},
            token_hash {blob} NOT NULL UNIQUE,
            machine_id {int} NOT NULL REFERENCES staff (id),
            facility_id {int} NOT NULL REFERENCES facility (id),
            made_by {int} NOT NULL REFERENCES staff (id),
            made_at {int} NOT NULL,
            revoked_at {int}
        ) {strict};
        CREATE TABLE operator_presence (
            staff_id {int} NOT NULL PRIMARY KEY REFERENCES staff (id),
            state {text} NOT NULL CHECK (state IN ('ready', 'onBreak', 'wrapUp', 'onCall', 'away')),
            since {int} NOT NULL,
            call_id {text},
            destination_sealed {blob}
        ) {strict};
        CREATE TABLE partner (
            id {id},
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            kind {text} NOT NULL CHECK (kind IN ('university', 'school', 'charity', 'employer', 'mosque', 'club',
                'other')),
            district {text} NOT NULL,
            contact_sealed {blob},
            note_sealed {blob},
            since_day {int} NOT NULL,
            until_day {int},
            ended_at {int},
            made_by {int} NOT NULL REFERENCES staff (id),
            made_at {int} NOT NULL,
            CHECK (until_day IS NULL OR until_day >= since_day)
        ) {strict};
        CREATE TABLE request (
            id {id},
            reference {text} NOT NULL UNIQUE,
            facility_id {int} NOT NULL REFERENCES facility (id),
            mode {text} NOT NULL CHECK (mode IN ('specificGroup', 'replacementAnyGroup', 'apheresis', 'stockUnit')),
            blood_group {text} NOT NULL,
            component {text} NOT NULL,
            units_needed {int} NOT NULL CHECK (units_needed BETWEEN 1 AND 50),
            latitude {real} NOT NULL,
            longitude {real} NOT NULL,
            urgency {text} NOT NULL CHECK (urgency IN ('emergency', 'urgent', 'routine')),
            opened_at {int} NOT NULL,
            needed_by {int} NOT NULL,
            phase {text} NOT NULL CHECK (phase IN ('open', 'covered', 'fulfilled', 'withdrawn', 'rejected',
                'expired')),
            verification {text} NOT NULL CHECK (verification IN ('pending', 'verified', 'rejected')),
            is_paused {int} NOT NULL CHECK (is_paused IN (0, 1)),
            is_with_supervisor {int} NOT NULL CHECK (is_with_supervisor IN (0, 1)),
            units_from_stock {int} NOT NULL CHECK (units_from_stock >= 0),
            radius_km {real} NOT NULL,
            rung {int} NOT NULL,
            includes_conditional {int} NOT NULL CHECK (includes_conditional IN (0, 1)),
            state {text} NOT NULL,
            wake_at {int},
            ended_at {int},
            verified_at {int},
            own_bank {text} NOT NULL,
            family_language {text} NOT NULL,
            opened_by {int} REFERENCES staff (id),
            source {text} NOT NULL,
            contact_id {int} REFERENCES contact (id),
            ward_sealed {blob},
            record_number_sealed {blob},
            patient_initials_sealed {blob},
            note_sealed {blob},
            patient_sealed {blob},
            relation_sealed {blob},
            CHECK ((phase IN ('open', 'covered')) = (ended_at IS NULL))
        ) {strict};
        CREATE TABLE shift (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            duty {text} NOT NULL CHECK (duty IN ('calls', 'lead', 'stock', 'reserve')),
            from_at {int} NOT NULL,
            until_at {int} NOT NULL,
            made_at {int} NOT NULL,
            made_by {int} NOT NULL REFERENCES staff (id),
            removed_at {int},
            removed_by {int} REFERENCES staff (id),
            CHECK (until_at > from_at AND until_at <= from_at + 86400000),
            CHECK ((removed_at IS NULL) = (removed_by IS NULL))
        ) {strict};
        CREATE TABLE staff_factor (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            kind {text} NOT NULL CHECK (kind IN ('passkey', 'timedCode')),
            created_at {int} NOT NULL,
            last_used_at {int},
            credential_id {blob} UNIQUE CHECK (length(credential_id) BETWEEN 16 AND 1023),
            public_key {blob},
            sign_count {int},
            is_backup_eligible {int} CHECK (is_backup_eligible IN (0, 1)),
            is_backed_up {int} CHECK (is_backed_up IN (0, 1)),
            secret_sealed {blob},
            last_step {int},
            name_sealed {blob},
            CHECK ((kind = 'passkey') = (credential_id IS NOT NULL AND public_key IS NOT NULL AND sign_count IS NOT
                NULL AND is_backup_eligible IS NOT NULL AND is_backed_up IS NOT NULL)),
            CHECK ((kind = 'timedCode') = (secret_sealed IS NOT NULL AND last_step IS NOT NULL))
        ) {strict};
        CREATE TABLE staff_factor_reset (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            at {int} NOT NULL,
            reset_by {int} NOT NULL REFERENCES staff (id)
        ) {strict};
        CREATE TABLE staff_recovery_code (
            staff_id {int} NOT NULL REFERENCES staff (id),
            hash {blob} NOT NULL CHECK (length(hash) = 32),
            used_at {int},
            PRIMARY KEY (staff_id, hash)
        ) {strict};
        CREATE TABLE staff_session (
            token_hash {blob} NOT NULL PRIMARY KEY,
            staff_id {int} NOT NULL REFERENCES staff (id),
            csrf {text} NOT NULL,
            created_at {int} NOT NULL,
            last_seen_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            stage {text} NOT NULL DEFAULT 'full' CHECK (stage IN ('full', 'password', 'setUp', 'enrolment')),
            proved_at {int},
            locked_at {int},
            browser {text} NOT NULL DEFAULT '',
            news {text} NOT NULL DEFAULT ''
        ) {strict};
        CREATE TABLE staff_set_up_code (
            id {id},
            staff_id {int} NOT NULL REFERENCES staff (id),
            kind {text} NOT NULL CHECK (kind IN ('newAccount', 'reset', 'rescue')),
            hash {blob} NOT NULL UNIQUE CHECK (length(hash) = 32),
            made_at {int} NOT NULL,
            made_by {int} REFERENCES staff (id),
            expires_at {int} NOT NULL,
            ended_at {int},
            used_at {int},
            CHECK (used_at IS NULL OR ended_at IS NULL),
            CHECK ((kind = 'rescue') = (made_by IS NULL))
        ) {strict};
        CREATE TABLE stock (
            facility_id {int} NOT NULL REFERENCES facility (id),
            blood_group {text} NOT NULL,
            component {text} NOT NULL,
            units {int} NOT NULL CHECK (units BETWEEN 0 AND 100000),
            counted_at {int} NOT NULL,
            counted_by {int} REFERENCES staff (id),
            PRIMARY KEY (facility_id, blood_group, component)
        ) {strict};
        CREATE TABLE template_version (
            purpose {text} NOT NULL CHECK (length(purpose) BETWEEN 1 AND 40),
            language {text} NOT NULL,
            number {int} NOT NULL CHECK (number > 0),
            text {text} CHECK (text IS NULL OR length(text) BETWEEN 1 AND 800),
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            PRIMARY KEY (purpose, language, number)
        ) {strict};
        CREATE TABLE visitor_session (
            token_hash {blob} NOT NULL PRIMARY KEY,
            donor_id {int} NOT NULL REFERENCES donor (id),
            csrf {text} NOT NULL,
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL
        ) {strict};
        CREATE TABLE ask (
            request_id {int} NOT NULL REFERENCES request (id),
            donor_id {int} NOT NULL REFERENCES donor (id),
            position {int} NOT NULL,
            wave {int} NOT NULL,
            stage {text} NOT NULL,
            is_open {int} NOT NULL CHECK (is_open IN (0, 1)),
            asked_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            answered_at {int},
            pledged_at {int},
            arrived_at {int},
            donated_at {int},
            detail_sealed {blob},
            has_voice_end {int} NOT NULL DEFAULT 0 CHECK (has_voice_end IN (0, 1)),
            door_hour {int},
            comes_percent {int} CHECK (comes_percent BETWEEN 0 AND 100),
            rowid {walk},
            PRIMARY KEY (request_id, donor_id)
        ) {strict};
        CREATE TABLE blood_drive (
            id {id},
            reference {text} NOT NULL UNIQUE CHECK (length(reference) BETWEEN 4 AND 12),
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            host {text} NOT NULL CHECK (length(host) BETWEEN 1 AND 200),
            facility_id {int} NOT NULL REFERENCES facility (id),
            district {text} NOT NULL,
            address {text} NOT NULL CHECK (length(address) <= 200),
            latitude {real} NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude {real} NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            opens_at {int} NOT NULL,
            closes_at {int} NOT NULL,
            slot_minutes {int} NOT NULL CHECK (slot_minutes BETWEEN 5 AND 240),
            beds {int} NOT NULL CHECK (beds BETWEEN 1 AND 100),
            contact_sealed {blob},
            state {text} NOT NULL CHECK (state IN ('planned', 'announced', 'open', 'closed', 'cancelled')),
            others_came {int} NOT NULL DEFAULT 0 CHECK (others_came >= 0),
            others_deferred {int} NOT NULL DEFAULT 0 CHECK (others_deferred >= 0),
            others_gave {int} NOT NULL DEFAULT 0 CHECK (others_gave >= 0),
            made_by {int} NOT NULL REFERENCES staff (id),
            made_at {int} NOT NULL,
            partner_id {int} REFERENCES partner (id),
            CHECK (closes_at > opens_at),
            CHECK (others_deferred + others_gave <= others_came)
        ) {strict};
        CREATE TABLE call_back (
            id {id},
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            cause {text} NOT NULL CHECK (cause IN ('stranger', 'noAsk', 'invitation', 'money', 'unreadable',
                'missed', 'abandoned', 'silent', 'asked', 'keypad', 'reported', 'refused')),
            texts {int} NOT NULL CHECK (texts >= 1),
            opened_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            done_at {int},
            done_by {int} REFERENCES staff (id),
            outcome {text},
            contact_id {int} REFERENCES contact (id),
            words_sealed {blob}
        ) {strict};
        CREATE TABLE donation (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            day {int} NOT NULL,
            kind {text} NOT NULL,
            recorded_at {int} NOT NULL,
            revoked_at {int}
        ) {strict};
        CREATE TABLE donor_report (
            id {id},
            request_id {int} NOT NULL REFERENCES request (id),
            donor_id {int} REFERENCES donor (id),
            at {int} NOT NULL,
            way {text} NOT NULL CHECK (way IN ('page', 'text', 'call')),
            money {text} CHECK (money IN ('no', 'yes', 'mentioned')),
            treatment {text} CHECK (treatment IN ('well', 'badly', 'reported')),
            UNIQUE (request_id, donor_id),
            CHECK (money IS NOT NULL OR treatment IS NOT NULL)
        ) {strict};
        CREATE TABLE flag_request (
            request_id {int} NOT NULL REFERENCES request (id),
            flag_id {int} NOT NULL REFERENCES abuse_flag (id),
            PRIMARY KEY (request_id, flag_id)
        ) {strict};
        CREATE TABLE incident_facility (
            incident_id {int} NOT NULL REFERENCES incident (id),
            facility_id {int} NOT NULL REFERENCES facility (id),
            arrivals_per_hour {int} NOT NULL CHECK (arrivals_per_hour BETWEEN 0 AND 500),
            share_percent {int} NOT NULL CHECK (share_percent BETWEEN 0 AND 100),
            PRIMARY KEY (incident_id, facility_id)
        ) {strict};
        CREATE TABLE incident_request (
            request_id {int} NOT NULL PRIMARY KEY REFERENCES request (id),
            incident_id {int} NOT NULL REFERENCES incident (id),
            joined_at {int} NOT NULL,
            joined_by {int} REFERENCES staff (id)
        ) {strict};
        CREATE TABLE one_time_code (
            id {id},
            phone_key {blob} NOT NULL,
            prefix_key {blob} NOT NULL,
            purpose {text} NOT NULL CHECK (purpose IN ('signIn', 'newNumber', 'erase', 'join', 'ask')),
            code_hash {blob} NOT NULL,
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            is_sent {int} NOT NULL CHECK (is_sent IN (0, 1)),
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            tries {int} NOT NULL CHECK (tries >= 0),
            used_at {int},
            rowid {walk}
        ) {strict};
        CREATE TABLE panel_alert (
            panel_id {int} NOT NULL REFERENCES donor_panel (id),
            kind {text} NOT NULL CHECK (kind IN ('passed', 'short', 'unconfirmed', 'toOpen', 'memberLost')),
            raised_at {int} NOT NULL,
            PRIMARY KEY (panel_id, kind)
        ) {strict};
        CREATE TABLE panel_member (
            panel_id {int} NOT NULL REFERENCES donor_panel (id),
            donor_id {int} NOT NULL REFERENCES donor (id),
            joined_at {int} NOT NULL,
            joined_by {int} REFERENCES staff (id),
            PRIMARY KEY (panel_id, donor_id)
        ) {strict};
        CREATE TABLE panel_session (
            panel_id {int} NOT NULL REFERENCES donor_panel (id),
            due {int} NOT NULL,
            request_id {int} NOT NULL UNIQUE REFERENCES request (id),
            opened_at {int} NOT NULL,
            opened_by {int} REFERENCES staff (id),
            PRIMARY KEY (panel_id, due)
        ) {strict};
        CREATE TABLE public_message (
            id {id},
            incident_id {int} NOT NULL REFERENCES incident (id),
            blood_groups {text} NOT NULL,
            facility_id {int} REFERENCES facility (id),
            from_at {int},
            english_sealed {blob} NOT NULL,
            urdu_sealed {blob} NOT NULL,
            published_at {int} NOT NULL,
            published_by {int} NOT NULL REFERENCES staff (id),
            ended_at {int},
            ended_by {int} REFERENCES staff (id),
            CHECK (blood_groups = '' OR facility_id IS NOT NULL),
            CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        ) {strict};
        CREATE TABLE reaction (
            id {id},
            facility_id {int} NOT NULL REFERENCES facility (id),
            request_id {int} NOT NULL REFERENCES request (id),
            subject {text} NOT NULL CHECK (subject IN ('donor', 'patient')),
            visitor {int} CHECK (visitor >= 1),
            donor_id {int} REFERENCES donor (id),
            kind {text} NOT NULL,
            grade {int} NOT NULL CHECK (grade BETWEEN 1 AND 5),
            onset {text} NOT NULL CHECK (onset IN ('during', 'within24Hours', 'later')),
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
        CREATE TABLE request_form (
            form {text} NOT NULL PRIMARY KEY CHECK (length(form) BETWEEN 16 AND 100),
            request_id {int} NOT NULL REFERENCES request (id)
        ) {strict};
        CREATE TABLE request_not_asked (
            request_id {int} NOT NULL REFERENCES request (id),
            reason {text} NOT NULL,
            donors {int} NOT NULL CHECK (donors > 0),
            PRIMARY KEY (request_id, reason)
        ) {strict};
        CREATE TABLE request_tally (
            request_id {int} NOT NULL PRIMARY KEY REFERENCES request (id),
            asked {int} NOT NULL,
            donated {int} NOT NULL,
            donated_in_time {int} NOT NULL,
            first_ask {int},
            first_pledge {int},
            last_unit {int},
            deferred {int} NOT NULL DEFAULT 0,
            no_shows {int} NOT NULL DEFAULT 0,
            took_back {int} NOT NULL DEFAULT 0,
            stood_down {int} NOT NULL DEFAULT 0
        ) {strict};
        CREATE TABLE timeline (
            id {id},
            request_id {int} NOT NULL REFERENCES request (id),
            at {int} NOT NULL,
            actor {text} NOT NULL,
            fact_sealed {blob},
            concerns_donor {int} NOT NULL DEFAULT 0 CHECK (concerns_donor IN (0, 1))
        ) {strict};
        CREATE TABLE trace (
            request_id {int} NOT NULL PRIMARY KEY REFERENCES request (id),
            caller {int} REFERENCES request (id),
            facility_id {int} NOT NULL REFERENCES facility (id),
            patient_key {text},
            record_key {text},
            opened_at {int} NOT NULL,
            rowid {walk}
        ) {strict};
        CREATE TABLE wave (
            request_id {int} NOT NULL REFERENCES request (id),
            number {int} NOT NULL CHECK (number >= 1),
            opens_at {int} NOT NULL,
            closes_at {int} NOT NULL,
            asked {int} NOT NULL CHECK (asked >= 0),
            cause {text} NOT NULL,
            radius_km {real} NOT NULL,
            PRIMARY KEY (request_id, number)
        ) {strict};
        CREATE TABLE campaign (
            id {id},
            kind {text} NOT NULL CHECK (kind IN ('driveInvitation', 'recall', 'driveReminder')),
            drive_id {int} REFERENCES blood_drive (id),
            definition {text} NOT NULL,
            approval_id {int} REFERENCES approval (id),
            asked_by {int} NOT NULL REFERENCES staff (id),
            asked_at {int} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('asked', 'running', 'paused', 'stopped', 'done')),
            preview {text},
            walked {int} NOT NULL DEFAULT 0,
            started_at {int},
            ended_at {int},
            CHECK ((kind = 'recall') = (drive_id IS NULL)),
            CHECK (state = 'asked' OR approval_id IS NOT NULL),
            CHECK ((state IN ('stopped', 'done')) = (ended_at IS NOT NULL))
        ) {strict};
        CREATE TABLE drive_sign_up (
            id {id},
            drive_id {int} NOT NULL REFERENCES blood_drive (id),
            donor_id {int} REFERENCES donor (id),
            slot {int} CHECK (slot >= 0),
            place {int} CHECK (place >= 1),
            way {text} NOT NULL CHECK (way IN ('web', 'told', 'walkIn')),
            signed_at {int} NOT NULL,
            cancelled_at {int},
            outcome {text} CHECK (outcome IN ('came', 'deferred', 'gave')),
            outcome_at {int},
            outcome_by {int} REFERENCES staff (id),
            donation_id {int} REFERENCES donation (id),
            CHECK ((way = 'walkIn') = (slot IS NULL)),
            CHECK (outcome IS NULL OR (outcome_at IS NOT NULL AND outcome_by IS NOT NULL)),
            CHECK (donation_id IS NULL OR (outcome IS NOT NULL AND outcome = 'gave')),
            CHECK ((place IS NULL) = (slot IS NULL OR cancelled_at IS NOT NULL))
        ) {strict};
        CREATE TABLE incident_reach (
            incident_id {int} NOT NULL,
            facility_id {int} NOT NULL,
            blood_group {text} NOT NULL,
            donors {int} NOT NULL CHECK (donors >= 0),
            PRIMARY KEY (incident_id, facility_id, blood_group),
            FOREIGN KEY (incident_id, facility_id) REFERENCES incident_facility (incident_id, facility_id)
        ) {strict};
        CREATE TABLE message (
            id {id},
            request_id {int} REFERENCES request (id),
            campaign_id {int} REFERENCES campaign (id),
            wave {int} NOT NULL,
            addressee {text} NOT NULL,
            donor_id {int} REFERENCES donor (id),
            channel {text} NOT NULL,
            purpose {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('queued', 'claimed', 'submitted', 'delivered', 'failed',
                'expired', 'unknown')),
            created_at {int} NOT NULL,
            available_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            lease_until {int},
            tries {int} NOT NULL,
            fence {int} NOT NULL,
            provider_id {text},
            is_possibly_duplicate {int} NOT NULL CHECK (is_possibly_duplicate IN (0, 1)),
            settled_at {int},
            way {text},
            tried_at {int},
            read_at {int},
            priority {int} NOT NULL DEFAULT 1,
            parts {int} NOT NULL DEFAULT 1,
            body_sealed {blob},
            wording_sealed {blob},
            look_up_layer {int} NOT NULL DEFAULT 1,
            rowid {walk},
            UNIQUE (request_id, wave, addressee, channel, purpose),
            CHECK ((request_id IS NULL) <> (campaign_id IS NULL))
        ) {strict};
        CREATE TABLE call (
            id {text} NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 150),
            kind {text} NOT NULL CHECK (kind IN ('inbound', 'ask', 'verification', 'desk', 'masked')),
            stage {text} NOT NULL,
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
            outcome {text},
            wake_at {int},
            contact_id {int} REFERENCES contact (id),
            machine_sealed {blob}
        ) {strict};
        CREATE TABLE call_note (
            id {id},
            call_id {text} NOT NULL REFERENCES call (id),
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            words_sealed {blob}
        ) {strict};
        CREATE TABLE caller_mark (
            call_id {text} NOT NULL REFERENCES call (id),
            mark {text} NOT NULL CHECK (mark IN ('prank', 'cleared')),
            at {int} NOT NULL,
            staff_id {int} NOT NULL REFERENCES staff (id),
            contact_id {int} REFERENCES contact (id),
            PRIMARY KEY (call_id, mark)
        ) {strict};

        """

    private static let indexes = """
        CREATE INDEX request_ongoing ON request (needed_by) WHERE phase IN ('open', 'covered');
        CREATE INDEX request_wake ON request (wake_at) WHERE wake_at IS NOT NULL;
        CREATE INDEX request_ended ON request (ended_at) WHERE ended_at IS NOT NULL;
        CREATE UNIQUE INDEX one_open_ask_per_donor ON ask (donor_id) WHERE is_open = 1;
        CREATE INDEX ask_donor ON ask (donor_id, asked_at);
        CREATE INDEX deferral_donor ON deferral (donor_id);
        CREATE INDEX donation_donor ON donation (donor_id);
        CREATE UNIQUE INDEX one_donation_per_ask ON donation (request_id, donor_id) WHERE request_id IS NOT
            NULL AND revoked_at IS NULL;
        CREATE INDEX timeline_request ON timeline (request_id, id);
        CREATE INDEX inbound_recent ON inbound (received_at);
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
        CREATE INDEX flag_request_flag ON flag_request (flag_id);
        CREATE UNIQUE INDEX one_open_proposal ON facility_proposal (facility_id) WHERE decided_at IS NULL;
        CREATE INDEX consent_donor ON consent (donor_id, id);
        CREATE INDEX visitor_session_donor ON visitor_session (donor_id);
        CREATE INDEX retention_run_at ON retention_run (at);
        CREATE INDEX call_ended ON call (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX request_caller ON request (contact_id, id);
        CREATE INDEX inbound_contact ON inbound (contact_id, received_at);
        CREATE INDEX inbound_words ON inbound (received_at) WHERE body_sealed IS NOT NULL;
        CREATE INDEX call_contact ON call (contact_id, started_at) WHERE contact_id IS NOT NULL;
        CREATE INDEX caller_mark_contact ON caller_mark (contact_id, at);
        CREATE UNIQUE INDEX one_open_flag ON abuse_flag (rule, subject, subject_key) WHERE state = 'open';
        CREATE INDEX abuse_flag_subject ON abuse_flag (subject, subject_key, state);
        CREATE INDEX abuse_flag_state ON abuse_flag (state, changed_at);
        CREATE INDEX abuse_flag_decided ON abuse_flag (decided_at) WHERE decided_at IS NOT NULL;
        CREATE INDEX donor_report_donor ON donor_report (donor_id) WHERE donor_id IS NOT NULL;
        CREATE INDEX one_time_code_phone ON one_time_code (phone_key, created_at);
        CREATE INDEX one_time_code_prefix ON one_time_code (prefix_key, created_at);
        CREATE INDEX one_time_code_created ON one_time_code (created_at);
        CREATE UNIQUE INDEX one_open_set_up_code ON staff_set_up_code (staff_id) WHERE used_at IS NULL AND
            ended_at IS NULL;
        CREATE INDEX staff_set_up_code_staff ON staff_set_up_code (staff_id);
        CREATE INDEX staff_session_staff ON staff_session (staff_id);
        CREATE INDEX audit_sign_ins ON audit (subject, number) WHERE act IN ('staff.signIn',
            'staff.passwordRefused', 'staff.factorRefused');
        CREATE INDEX request_opened ON request (opened_at);
        CREATE INDEX request_of_facility ON request (facility_id, needed_by, id) WHERE phase IN ('open',
            'covered');
        CREATE INDEX request_of_facility_ended ON request (facility_id, ended_at, id) WHERE ended_at IS NOT NULL;
        CREATE INDEX reaction_open ON reaction (reported_at, id) WHERE seen_at IS NULL;
        CREATE INDEX reaction_seen ON reaction (seen_at) WHERE seen_at IS NOT NULL;
        CREATE INDEX reaction_facility ON reaction (facility_id, id);
        CREATE INDEX reaction_donor ON reaction (donor_id) WHERE donor_id IS NOT NULL;
        CREATE INDEX donor_panel_due ON donor_panel (next_due) WHERE ended_at IS NULL;
        CREATE INDEX donor_panel_contact ON donor_panel (contact_id) WHERE contact_id IS NOT NULL;
        CREATE INDEX panel_member_donor ON panel_member (donor_id);
        CREATE INDEX incident_running ON incident (id) WHERE ended_at IS NULL;
        CREATE INDEX incident_request_incident ON incident_request (incident_id);
        CREATE UNIQUE INDEX one_public_message ON public_message (incident_id) WHERE ended_at IS NULL;
        CREATE UNIQUE INDEX one_open_handover ON handover ((1)) WHERE taken_at IS NULL;
        CREATE INDEX shift_from ON shift (from_at) WHERE removed_at IS NULL;
        CREATE INDEX blood_drive_closes ON blood_drive (closes_at);
        CREATE UNIQUE INDEX one_sign_up_a_drive ON drive_sign_up (drive_id, donor_id) WHERE donor_id IS NOT NULL;
        CREATE UNIQUE INDEX one_person_a_place ON drive_sign_up (drive_id, slot, place) WHERE place IS NOT NULL;
        CREATE INDEX drive_sign_up_donor ON drive_sign_up (donor_id) WHERE donor_id IS NOT NULL;
        CREATE INDEX invitation_consent_donor ON invitation_consent (donor_id, id);
        CREATE INDEX campaign_ongoing ON campaign (id) WHERE state = 'running';
        CREATE INDEX message_queue ON message (priority, available_at, id) WHERE state = 'queued';
        CREATE INDEX message_leases ON message (lease_until) WHERE state = 'claimed';
        CREATE INDEX message_awaited ON message (expires_at) WHERE state IN ('queued', 'submitted');
        CREATE INDEX message_tried ON message (tried_at) WHERE tried_at IS NOT NULL;
        CREATE INDEX message_provider ON message (provider_id) WHERE provider_id IS NOT NULL;
        CREATE INDEX message_words ON message (settled_at) WHERE body_sealed IS NOT NULL;
        CREATE UNIQUE INDEX one_message_a_campaign ON message (campaign_id, donor_id) WHERE campaign_id IS NOT
            NULL;
        CREATE INDEX message_campaign_donor ON message (donor_id, created_at) WHERE campaign_id IS NOT NULL;
        CREATE INDEX message_campaign_unsent ON message (campaign_id, donor_id) WHERE state = 'expired' AND
            tries = 0;
        CREATE UNIQUE INDEX one_open_call_back ON call_back (contact_id) WHERE done_at IS NULL;
        CREATE INDEX blood_drive_partner ON blood_drive (partner_id) WHERE partner_id IS NOT NULL;

        """

    /// What SQLite says with `RAISE(ABORT, …)`, and the marks of commits (`PostgreSQLConnection`).
    private static let triggers = """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
            BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END $refuse$;
        CREATE FUNCTION audit_has_no_gap() RETURNS trigger LANGUAGE plpgsql AS $gap$
            BEGIN
                IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit) THEN
                    RAISE EXCEPTION 'the entries of the audit are numbered without gaps'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $gap$;
        CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_has_no_gap();
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OF number, at, staff_id, act, subject, hash ON audit
            FOR EACH ROW EXECUTE FUNCTION refuse('an entry of the audit is never changed');
        CREATE TRIGGER audit_is_only_sealed_anew BEFORE UPDATE OF reason_sealed ON audit FOR EACH ROW
            WHEN (NEW.reason_sealed IS NULL OR OLD.reason_sealed IS NULL)
            EXECUTE FUNCTION refuse('an entry of the audit is never changed');
        CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
            FOR EACH ROW EXECUTE FUNCTION refuse('an entry of the audit is never deleted');
        CREATE TRIGGER campaign_is_frozen BEFORE UPDATE OF kind, drive_id, definition, asked_by ON campaign
            FOR EACH ROW EXECUTE FUNCTION refuse('what was asked for is never changed');
        CREATE TABLE commit_mark (
            key {blob} NOT NULL PRIMARY KEY,
            is_fence BOOLEAN NOT NULL DEFAULT FALSE,
            at TIMESTAMPTZ NOT NULL DEFAULT now()
        );
        CREATE INDEX commit_mark_age ON commit_mark (at);
        """

    /// What every node has to hear of (`PostgreSQLFeed`). A table that a node keeps something of in its memory belongs
    /// here.
    private static let changes = """
        CREATE TABLE change (
            xid XID8 NOT NULL DEFAULT pg_current_xact_id(),
            kind TEXT NOT NULL,
            subject BIGINT NOT NULL,
            at TIMESTAMPTZ NOT NULL DEFAULT now()
        );
        CREATE INDEX change_order ON change (xid);
        CREATE INDEX change_age ON change (at);
        CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $note$
            DECLARE subject BIGINT := 0;
            BEGIN
                IF TG_NARGS > 1 AND TG_OP = 'DELETE' THEN
                    EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO subject USING OLD;
                ELSIF TG_NARGS > 1 THEN
                    EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO subject USING NEW;
                END IF;
                IF subject IS NOT NULL THEN
                    INSERT INTO change (kind, subject) VALUES (TG_ARGV[0], subject);
                END IF;
                RETURN NULL;
            END $note$;
        CREATE TRIGGER change_of_donor AFTER INSERT OR UPDATE OR DELETE ON donor
            FOR EACH ROW EXECUTE FUNCTION note_change('donor', 'id');
        CREATE TRIGGER change_of_key AFTER DELETE ON data_key
            FOR EACH ROW EXECUTE FUNCTION note_change('donor', 'donor_id');
        CREATE TRIGGER change_of_deferral AFTER INSERT OR UPDATE OR DELETE ON deferral
            FOR EACH ROW EXECUTE FUNCTION note_change('donor', 'donor_id');
        CREATE TRIGGER change_of_donation AFTER INSERT OR UPDATE OR DELETE ON donation
            FOR EACH ROW EXECUTE FUNCTION note_change('donor', 'donor_id');
        CREATE TRIGGER change_of_ask AFTER INSERT OR UPDATE OR DELETE ON ask
            FOR EACH ROW EXECUTE FUNCTION note_change('donor', 'donor_id');
        CREATE TRIGGER change_of_panel_member AFTER INSERT OR UPDATE OR DELETE ON panel_member
            FOR EACH ROW EXECUTE FUNCTION note_change('donor', 'donor_id');
        CREATE TRIGGER change_of_request AFTER INSERT OR UPDATE ON request
            FOR EACH ROW EXECUTE FUNCTION note_change('request', 'id');
        CREATE TRIGGER change_of_timeline AFTER INSERT ON timeline
            FOR EACH ROW EXECUTE FUNCTION note_change('request', 'request_id');
        CREATE TRIGGER change_of_message AFTER UPDATE OF state ON message
            FOR EACH STATEMENT EXECUTE FUNCTION note_change('messages');
        CREATE TRIGGER change_of_stock AFTER INSERT OR UPDATE OR DELETE ON stock
            FOR EACH STATEMENT EXECUTE FUNCTION note_change('stock');
        CREATE TRIGGER change_of_call AFTER INSERT OR UPDATE OR DELETE ON call
            FOR EACH STATEMENT EXECUTE FUNCTION note_change('calls');
        CREATE TRIGGER change_of_template AFTER INSERT OR UPDATE OR DELETE ON template_version
            FOR EACH STATEMENT EXECUTE FUNCTION note_change('template');
        """
}
