import Centre
import Foundation

extension Schema {
    /// Personal fields are sealed: numbers once, in `contact`; a donor's own fields under the donor's own key; the rest
    /// under the centre's. Where there were words before there is a column of the same name with `_sealed` behind it.
    static let sealing = """
        CREATE TABLE contact (
            id {id},
            look_up {blob} NOT NULL UNIQUE CHECK (length(look_up) = 16),
            sealed {blob}
        ) {strict};

        CREATE TABLE donor_sealed (
            id {id},
            name_sealed {blob},
            contact_id {int} UNIQUE REFERENCES contact (id),
            sex TEXT NOT NULL CHECK (sex IN ('male', 'female')),
            birth_day {int},
            weight_kg {real},
            blood_group TEXT NOT NULL
                CHECK (blood_group IN ('O-', 'O+', 'A-', 'A+', 'B-', 'B+', 'AB-', 'AB+', 'unknown')),
            evidence TEXT NOT NULL CHECK (evidence IN ('said', 'card', 'laboratory')),
            is_bombay {int} NOT NULL CHECK (is_bombay IN (0, 1)),
            district TEXT NOT NULL,
            home_sealed {blob},
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
            note_sealed {blob},
            relay_only {int} NOT NULL CHECK (relay_only IN (0, 1)),
            daylight_only {int} NOT NULL CHECK (daylight_only IN (0, 1)),
            meets_at_facility_only {int} NOT NULL CHECK (meets_at_facility_only IN (0, 1)),
            erased_at {int},
            CHECK ((erased_at IS NULL) = (name_sealed IS NOT NULL AND contact_id IS NOT NULL
                AND home_sealed IS NOT NULL))
        ) {strict};

        CREATE TABLE data_key (
            donor_id {int} NOT NULL PRIMARY KEY REFERENCES donor (id),
            name {blob} NOT NULL UNIQUE CHECK (length(name) = 16),
            sealed {blob} NOT NULL
        ) {strict};

        ALTER TABLE deferral ADD COLUMN reason_sealed {blob};

        DROP INDEX request_caller;
        DROP INDEX request_called;
        ALTER TABLE request ADD COLUMN contact_id {int} REFERENCES contact (id);
        ALTER TABLE request ADD COLUMN ward_sealed {blob};
        ALTER TABLE request ADD COLUMN record_number_sealed {blob};
        ALTER TABLE request ADD COLUMN patient_initials_sealed {blob};
        ALTER TABLE request ADD COLUMN note_sealed {blob};

        DROP INDEX inbound_phone;
        DROP INDEX inbound_words;
        DROP INDEX message_words;
        ALTER TABLE inbound ADD COLUMN contact_id {int} REFERENCES contact (id);
        ALTER TABLE inbound ADD COLUMN body_sealed {blob};

        ALTER TABLE message ADD COLUMN body_sealed {blob};
        ALTER TABLE message ADD COLUMN wording_sealed {blob};

        DROP INDEX call_phone;
        ALTER TABLE call ADD COLUMN contact_id {int} REFERENCES contact (id);
        ALTER TABLE call ADD COLUMN machine_sealed {blob};

        DROP INDEX one_open_call_back;
        ALTER TABLE call_back ADD COLUMN contact_id {int} REFERENCES contact (id);
        ALTER TABLE call_back ADD COLUMN words_sealed {blob};

        DROP INDEX caller_mark_phone;
        ALTER TABLE caller_mark ADD COLUMN contact_id {int} REFERENCES contact (id);

        CREATE TABLE stopped_contact (
            contact_id {int} NOT NULL PRIMARY KEY REFERENCES contact (id),
            at {int} NOT NULL
        ) {strict};

        ALTER TABLE call_note ADD COLUMN words_sealed {blob};
        ALTER TABLE staff ADD COLUMN name_sealed {blob};
        ALTER TABLE operator_presence ADD COLUMN destination_sealed {blob};

        CREATE TABLE erasure (
            key_name {blob} NOT NULL PRIMARY KEY CHECK (length(key_name) = 16),
            at {int} NOT NULL
        ) {strict};
        """

    /// After everything that was open has been sealed.
    static let sealed = """
        DROP TABLE donor;
        ALTER TABLE donor_sealed RENAME TO donor;
        DROP TABLE stopped_phone;
        ALTER TABLE stopped_contact RENAME TO stopped_phone;

        ALTER TABLE request DROP COLUMN caller_phone;
        ALTER TABLE request DROP COLUMN ward;
        ALTER TABLE request DROP COLUMN record_number;
        ALTER TABLE request DROP COLUMN patient_initials;
        ALTER TABLE request DROP COLUMN note;
        CREATE INDEX request_caller ON request (contact_id, id);

        ALTER TABLE inbound DROP COLUMN from_phone;
        ALTER TABLE inbound DROP COLUMN body;
        CREATE INDEX inbound_contact ON inbound (contact_id, received_at);

        ALTER TABLE message DROP COLUMN body;
        ALTER TABLE message DROP COLUMN wording;
        CREATE INDEX message_words ON message (settled_at) WHERE body_sealed IS NOT NULL;
        CREATE INDEX inbound_words ON inbound (received_at) WHERE body_sealed IS NOT NULL;

        ALTER TABLE call DROP COLUMN phone;
        ALTER TABLE call DROP COLUMN machine;
        CREATE INDEX call_contact ON call (contact_id, started_at) WHERE contact_id IS NOT NULL;

        ALTER TABLE call_back DROP COLUMN phone;
        ALTER TABLE call_back DROP COLUMN words;
        CREATE UNIQUE INDEX one_open_call_back ON call_back (contact_id) WHERE done_at IS NULL;

        ALTER TABLE caller_mark DROP COLUMN phone;
        CREATE INDEX caller_mark_contact ON caller_mark (contact_id, at);

        ALTER TABLE call_note DROP COLUMN words;
        ALTER TABLE staff DROP COLUMN name;
        ALTER TABLE operator_presence DROP COLUMN destination;
        """
}

/// Seals what stood open in a centre of an earlier version.
///
/// Rows are read by their own numbers, some thousand at once, so that a register of a million is not held in memory.
extension StoreTransaction {
    private static let rowsAtOnce: Int64 = 1_000

    func sealEverything() throws {
        try sealDonors()
        try walk("request") { row, id in
            try session.run(
                """
                UPDATE request SET contact_id = $1, ward_sealed = $2, record_number_sealed = $3,
                    patient_initials_sealed = $4, note_sealed = $5 WHERE id = $6
                """, try oldContact(row.text("caller_phone")),
                try sealed(row.text("ward"), "request", "ward_sealed", id),
                try sealed(row.text("record_number"), "request", "record_number_sealed", id),
                try sealed(row.text("patient_initials"), "request", "patient_initials_sealed", id),
                try sealed(row.text("note"), "request", "note_sealed", id), id)
        }
        for trace in try session.run("SELECT request_id FROM trace") {
            let id = try trace.int("request_id")
            guard let request = try session.run("SELECT * FROM request WHERE id = $1", id).first else { continue }
            let (patient, record) = try RequestTrace.keys(
                initials: request.text("patient_initials"), recordNumber: request.text("record_number"),
                facility: request.int("facility_id"))
            try session.run(
                "UPDATE trace SET patient_key = $1, record_key = $2 WHERE request_id = $3",
                patient.map { hidden($0, as: .patient) }, record.map { hidden($0, as: .recordNumber) }, id)
        }
        try walk("message") { row, id in
            try session.run(
                "UPDATE message SET body_sealed = $1, wording_sealed = $2, provider_id = $3 WHERE id = $4",
                try sealed(row.text("body"), "message", "body_sealed", id),
                try row.optionalText("wording").map { try sealed($0, "message", "wording_sealed", id) },
                row.optionalText("provider_id").map(hidden), id)
        }
        try walk("call_back") { row, id in
            try session.run(
                "UPDATE call_back SET contact_id = $1, words_sealed = $2 WHERE id = $3",
                try oldContact(row.text("phone")), try sealed(row.text("words"), "call_back", "words_sealed", id), id)
        }
        try walk("call_note") { row, id in
            try session.run(
                "UPDATE call_note SET words_sealed = $1 WHERE id = $2",
                try sealed(row.text("words"), "call_note", "words_sealed", id), id)
        }
        try walk("staff") { row, id in
            try session.run(
                "UPDATE staff SET name_sealed = $1 WHERE id = $2",
                try sealed(row.text("name"), "staff", "name_sealed", id), id)
        }
        try sealCalls()
        try sealWords()
        try session.script(Schema.sealed)
    }

    private func walk(_ table: String, _ body: (SQLRow, Int64) throws -> Void) throws {
        var after: Int64 = 0
        while true {
            let rows = try session.run(
                "SELECT * FROM \(table) WHERE id > $1 ORDER BY id LIMIT $2", after, Self.rowsAtOnce)
            for row in rows { try body(row, row.int("id")) }
            guard let last = try rows.last?.int("id") else { return }
            after = last
        }
    }

    private func sealDonors() throws {
        try walk("donor") { row, id in
            let (kept, key) = try fields.makeDataKey(at: FieldPlace("data_key", "sealed", row: id))
            func sealed(_ bytes: [UInt8], _ column: String) throws -> [UInt8] {
                try fields.seal(bytes, under: key, at: FieldPlace("donor", column, row: id))
            }
            let home = try [row.double("latitude"), row.double("longitude")].flatMap(Self.bytes)
            try session.run(
                """
                INSERT INTO donor_sealed (id, name_sealed, contact_id, sex, birth_day, weight_kg, blood_group, evidence,
                    is_bombay, district, home_sealed, language, channels, consented_at, accepts_night_emergencies,
                    prefers_woman_operator, paused_until, opted_out_at, wrong_number_at, is_panel_reserved,
                    registered_at, note_sealed, relay_only, daylight_only, meets_at_facility_only)
                SELECT id, $1, $2, sex, birth_day, weight_kg, blood_group, evidence, is_bombay, district, $3, language,
                    channels, consented_at, accepts_night_emergencies, prefers_woman_operator, paused_until,
                    opted_out_at, wrong_number_at, is_panel_reserved, registered_at, $4, relay_only, daylight_only,
                    meets_at_facility_only
                FROM donor WHERE id = $5
                """, try sealed(Array(row.text("name").utf8), "name_sealed"), try oldContact(row.text("phone")),
                try sealed(home, "home_sealed"), try sealed(Array(row.text("note").utf8), "note_sealed"), id)
            try session.run(
                "INSERT INTO data_key (donor_id, name, sealed) VALUES ($1, $2, $3)", id, kept.name, kept.sealed)
        }
    }

    private func sealCalls() throws {
        for row in try session.run("SELECT id, phone, machine FROM call") {
            let id = try row.text("id")
            try session.run(
                "UPDATE call SET contact_id = $1, machine_sealed = $2 WHERE id = $3",
                try row.optionalText("phone").flatMap(oldContact),
                try sealed(row.text("machine"), "call", "machine_sealed", id), id)
        }
        for phone in try session.run("SELECT DISTINCT phone FROM caller_mark").map({ try $0.text("phone") }) {
            try session.run("UPDATE caller_mark SET contact_id = $1 WHERE phone = $2", try oldContact(phone), phone)
        }
        for row in try session.run("SELECT staff_id, destination FROM operator_presence") {
            guard let destination = row.optionalText("destination") else { continue }
            let staff = try row.int("staff_id")
            try session.run(
                "UPDATE operator_presence SET destination_sealed = $1 WHERE staff_id = $2",
                try sealed(destination, "operator_presence", "destination_sealed", staff), staff)
        }
    }

    private func sealWords() throws {
        for row in try session.run("SELECT provider_id, from_phone, body FROM inbound") {
            let old = try row.text("provider_id")
            let key = hidden(providerID: old)
            try session.run(
                "UPDATE inbound SET provider_id = $1, contact_id = $2, body_sealed = $3 WHERE provider_id = $4", key,
                try oldContact(row.text("from_phone")), try sealed(row.text("body"), "inbound", "body_sealed", key), old
            )
        }
        for old in try session.run("SELECT identity FROM heard").map({ try $0.text("identity") }) {
            try session.run("UPDATE heard SET identity = $1 WHERE identity = $2", hidden(providerID: old), old)
        }
        for row in try session.run("SELECT phone, at FROM stopped_phone") {
            try session.run(
                "INSERT INTO stopped_contact (contact_id, at) VALUES ($1, $2)", try oldContact(row.text("phone")),
                try row.instant("at"))
        }
    }

    /// The row of a number as the twelfth version wrote it.
    private func oldContact(_ phone: String) throws -> Int64? {
        guard !phone.isEmpty else { return nil }
        let lookUp = fields.lookUp(phone, as: .phone)
        if let found = try session.run("SELECT id FROM contact WHERE look_up = $1", lookUp).first {
            return try found.int("id")
        }
        let id = try nextID(of: "contact")
        try session.run(
            "INSERT INTO contact (id, look_up, sealed) VALUES ($1, $2, $3)", id, lookUp,
            try sealed(phone, "contact", "sealed", id))
        return id
    }
}
