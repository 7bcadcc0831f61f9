CREATE TABLE schema_version (number INTEGER NOT NULL PRIMARY KEY) STRICT;
CREATE TABLE donor (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_key TEXT NOT NULL,
    phone TEXT NOT NULL UNIQUE CHECK (phone LIKE '+%' AND length(phone) BETWEEN 8 AND 16),
    sex TEXT NOT NULL CHECK (sex IN ('male', 'female')),
    birth_day INTEGER,
    weight_kg REAL,
    blood_group TEXT NOT NULL
        CHECK (blood_group IN ('O-', 'O+', 'A-', 'A+', 'B-', 'B+', 'AB-', 'AB+', 'unknown')),
    evidence TEXT NOT NULL CHECK (evidence IN ('said', 'card', 'laboratory')),
    is_bombay INTEGER NOT NULL CHECK (is_bombay IN (0, 1)),
    district TEXT NOT NULL,
    latitude REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180),
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
    note TEXT NOT NULL
) STRICT;
CREATE INDEX donor_name ON donor (name_key);
CREATE TABLE staff (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sign_in TEXT NOT NULL UNIQUE CHECK (length(sign_in) BETWEEN 1 AND 100),
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('operator', 'supervisor', 'administrator')),
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;
CREATE TABLE staff_session (
    token_hash BLOB NOT NULL PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    csrf TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_session_staff ON staff_session (staff_id);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    staff_id INTEGER REFERENCES staff (id),
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
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
) STRICT;
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
    ward TEXT NOT NULL,
    record_number TEXT NOT NULL,
    patient_initials TEXT NOT NULL,
    own_bank TEXT NOT NULL,
    caller_phone TEXT NOT NULL,
    caller_relation TEXT NOT NULL,
    family_language TEXT NOT NULL,
    note TEXT NOT NULL,
    opened_by INTEGER REFERENCES staff (id),
    source TEXT NOT NULL,
    CHECK ((phase IN ('open', 'covered')) = (ended_at IS NULL))
) STRICT;
CREATE INDEX request_ongoing ON request (needed_by) WHERE phase IN ('open', 'covered');
CREATE INDEX request_wake ON request (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX request_caller ON request (caller_phone) WHERE phase IN ('open', 'covered');
CREATE INDEX request_ended ON request (ended_at) WHERE ended_at IS NOT NULL;
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
CREATE UNIQUE INDEX one_open_ask_per_donor ON ask (donor_id) WHERE is_open = 1;
CREATE INDEX ask_donor ON ask (donor_id, asked_at);
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
) STRICT;
CREATE INDEX deferral_donor ON deferral (donor_id);
CREATE TABLE donation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    donor_id INTEGER NOT NULL REFERENCES donor (id),
    request_id INTEGER REFERENCES request (id),
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX donation_donor ON donation (donor_id);
CREATE UNIQUE INDEX one_donation_per_ask ON donation (request_id, donor_id)
    WHERE request_id IS NOT NULL AND revoked_at IS NULL;
CREATE TABLE timeline (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id INTEGER NOT NULL REFERENCES request (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    fact TEXT NOT NULL
) STRICT;
CREATE INDEX timeline_request ON timeline (request_id, id);
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id INTEGER NOT NULL REFERENCES request (id),
    wave INTEGER NOT NULL,
    addressee TEXT NOT NULL,
    donor_id INTEGER REFERENCES donor (id),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    body TEXT NOT NULL,
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
    settled_at INTEGER, way TEXT, tried_at INTEGER, read_at INTEGER, priority INTEGER NOT NULL DEFAULT 1,
    parts INTEGER NOT NULL DEFAULT 1, wording TEXT,
    UNIQUE (request_id, wave, addressee, channel, purpose)
) STRICT;
CREATE INDEX message_leases ON message (lease_until) WHERE state = 'claimed';
CREATE INDEX message_awaited ON message (expires_at) WHERE state IN ('queued', 'submitted');
CREATE TABLE inbound (
    provider_id TEXT NOT NULL PRIMARY KEY,
    from_phone TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at INTEGER NOT NULL
, sent_at INTEGER, channel TEXT NOT NULL DEFAULT 'sms') STRICT;
CREATE INDEX inbound_recent ON inbound (received_at);
CREATE INDEX inbound_phone ON inbound (from_phone, received_at);
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE request_form (
    form TEXT NOT NULL PRIMARY KEY CHECK (length(form) BETWEEN 16 AND 100),
    request_id INTEGER NOT NULL REFERENCES request (id)
) STRICT;
CREATE INDEX message_queue ON message (priority, available_at, id) WHERE state = 'queued';
CREATE INDEX message_tried ON message (tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX message_provider ON message (provider_id) WHERE provider_id IS NOT NULL;
CREATE TABLE heard (
    identity TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX heard_at ON heard (at);
CREATE INDEX request_called ON request (caller_phone, id);
CREATE TABLE template_version (
    purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 40),
    language TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    text TEXT CHECK (text IS NULL OR length(text) BETWEEN 1 AND 800),
    at INTEGER NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    PRIMARY KEY (purpose, language, number)
) STRICT;
CREATE TABLE stopped_phone (
    phone TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE call (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 150),
    kind TEXT NOT NULL CHECK (kind IN ('inbound', 'ask', 'verification', 'masked')),
    stage TEXT NOT NULL,
    machine TEXT NOT NULL,
    phone TEXT,
    donor_id INTEGER REFERENCES donor (id),
    request_id INTEGER REFERENCES request (id),
    message_id INTEGER REFERENCES message (id),
    staff_id INTEGER REFERENCES staff (id),
    started_at INTEGER NOT NULL,
    queued_at INTEGER,
    connected_at INTEGER,
    ended_at INTEGER,
    outcome TEXT,
    wake_at INTEGER
) STRICT;
CREATE INDEX call_live ON call (started_at) WHERE ended_at IS NULL;
CREATE INDEX call_stage ON call (stage, queued_at) WHERE ended_at IS NULL;
CREATE INDEX call_due ON call (wake_at) WHERE ended_at IS NULL;
CREATE INDEX call_started ON call (started_at);
CREATE INDEX call_phone ON call (phone, started_at) WHERE phone IS NOT NULL;
CREATE INDEX call_request ON call (request_id, started_at) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX one_call_per_message ON call (message_id) WHERE message_id IS NOT NULL;
CREATE TABLE operator_presence (
    staff_id INTEGER NOT NULL PRIMARY KEY REFERENCES staff (id),
    state TEXT NOT NULL CHECK (state IN ('ready', 'onBreak', 'wrapUp', 'onCall', 'away')),
    destination TEXT,
    since INTEGER NOT NULL,
    call_id TEXT
) STRICT;
CREATE TABLE call_back (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT NOT NULL,
    donor_id INTEGER REFERENCES donor (id),
    request_id INTEGER REFERENCES request (id),
    cause TEXT NOT NULL
        CHECK (cause IN ('stranger', 'noAsk', 'money', 'unreadable', 'missed', 'abandoned', 'silent', 'asked',
            'keypad', 'reported')),
    words TEXT NOT NULL,
    texts INTEGER NOT NULL CHECK (texts >= 1),
    opened_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    done_at INTEGER,
    done_by INTEGER REFERENCES staff (id),
    outcome TEXT
) STRICT;
CREATE UNIQUE INDEX one_open_call_back ON call_back (phone) WHERE done_at IS NULL;
INSERT INTO schema_version VALUES (1);
INSERT INTO schema_version VALUES (2);
INSERT INTO schema_version VALUES (3);
INSERT INTO schema_version VALUES (4);
