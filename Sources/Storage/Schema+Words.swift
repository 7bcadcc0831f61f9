import Blood
import Centre
import Matching

extension Schema {
    /// What people wrote freely, and what tells where somebody lives or what is wrong with them, is sealed too: reasons
    /// of the audit, of approvals and of flags' decisions, the facts of the timeline, what is kept of each ask (its
    /// distance, from three places, is a home), patients, callers' relation, names of factors, donors' age and weight.
    static let words = """
        DROP TRIGGER audit_is_not_changed;
        ALTER TABLE audit ADD COLUMN reason_sealed {blob};
        ALTER TABLE approval ADD COLUMN reason_sealed {blob};
        ALTER TABLE timeline ADD COLUMN fact_sealed {blob};
        ALTER TABLE timeline ADD COLUMN concerns_donor {int} NOT NULL DEFAULT 0 CHECK (concerns_donor IN (0, 1));
        ALTER TABLE ask ADD COLUMN detail_sealed {blob};
        ALTER TABLE ask ADD COLUMN has_voice_end {int} NOT NULL DEFAULT 0 CHECK (has_voice_end IN (0, 1));
        ALTER TABLE request ADD COLUMN patient_sealed {blob};
        ALTER TABLE request ADD COLUMN relation_sealed {blob};
        ALTER TABLE staff_factor ADD COLUMN name_sealed {blob};
        ALTER TABLE donor ADD COLUMN body_sealed {blob};

        CREATE TABLE abuse_flag_sealed (
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
            reason_sealed {blob},
            CHECK ((state = 'open') = (decided_at IS NULL)),
            CHECK ((state = 'open') = (decided_by IS NULL)),
            CHECK (state = 'open' OR reason_sealed IS NOT NULL)
        ) {strict};
        """

    /// After everything that was open has been sealed. Keys change, so the sealed reason of an entry may be written
    /// again; whether it still says the same is for the chain to tell, whose hashes are over the opened words.
    static let wordsSealed = """
        DROP TABLE abuse_flag;
        ALTER TABLE abuse_flag_sealed RENAME TO abuse_flag;
        CREATE UNIQUE INDEX one_open_flag ON abuse_flag (rule, subject, subject_key) WHERE state = 'open';
        CREATE INDEX abuse_flag_subject ON abuse_flag (subject, subject_key, state);
        CREATE INDEX abuse_flag_state ON abuse_flag (state, changed_at);
        CREATE INDEX abuse_flag_decided ON abuse_flag (decided_at) WHERE decided_at IS NOT NULL;

        ALTER TABLE audit DROP COLUMN reason;
        ALTER TABLE approval DROP COLUMN reason;
        ALTER TABLE timeline DROP COLUMN fact;
        ALTER TABLE ask DROP COLUMN detail;
        ALTER TABLE request DROP COLUMN patient;
        ALTER TABLE request DROP COLUMN caller_relation;
        ALTER TABLE staff_factor DROP COLUMN name;
        ALTER TABLE donor DROP COLUMN birth_day;
        ALTER TABLE donor DROP COLUMN weight_kg;

        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OF number, at, staff_id, act, subject, hash ON audit
            BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never changed'); END;
        CREATE TRIGGER audit_is_only_sealed_anew BEFORE UPDATE OF reason_sealed ON audit
            WHEN NEW.reason_sealed IS NULL OR OLD.reason_sealed IS NULL
            BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never changed'); END;
        """
}

/// Seals what stood open after the first sealing, some thousand rows at once.
extension StoreTransaction {
    private static let wordsAtOnce: Int64 = 1_000

    func sealFreeWords() throws {
        try each("audit", by: "number") { row, number in
            let reason = try row.text("reason")
            guard !reason.isEmpty else { return }
            try session.run(
                "UPDATE audit SET reason_sealed = $1 WHERE number = $2",
                try sealed(reason, "audit", "reason_sealed", number), number)
        }
        try each("approval") { row, id in
            try session.run(
                "UPDATE approval SET reason_sealed = $1 WHERE id = $2",
                try sealed(row.text("reason"), "approval", "reason_sealed", id), id)
        }
        try each("timeline") { row, id in
            let (actor, fact) = try (row.text("actor"), row.text("fact"))
            try session.run(
                "UPDATE timeline SET fact_sealed = $1, concerns_donor = $2 WHERE id = $3",
                try sealed(fact, "timeline", "fact_sealed", id), Self.concernsDonor(actor: actor, fact: fact), id)
        }
        try each("ask", by: "rowid") { row, rowid in
            let detail = try row.text("detail")
            let place = try Self.askRow(row.int("request_id"), row.int("donor_id"))
            try session.run(
                "UPDATE ask SET detail_sealed = $1, has_voice_end = $2 WHERE rowid = $3",
                try sealed(detail, "ask", "detail_sealed", place), detail.contains("\"voiceEnd\""), rowid)
        }
        try each("request") { row, id in
            try session.run(
                "UPDATE request SET patient_sealed = $1, relation_sealed = $2 WHERE id = $3",
                try sealed(row.text("patient"), "request", "patient_sealed", id),
                try sealed(row.text("caller_relation"), "request", "relation_sealed", id), id)
        }
        try each("staff_factor") { row, id in
            try session.run(
                "UPDATE staff_factor SET name_sealed = $1 WHERE id = $2",
                try sealed(row.text("name"), "staff_factor", "name_sealed", id), id)
        }
        try sealBodies()
        try sealFlags()
        try session.script(Schema.wordsSealed)
    }

    private func sealBodies() throws {
        try each("donor") { row, id in
            let (day, weight) = (row.optionalDay("birth_day"), row.optionalDouble("weight_kg"))
            guard day != nil || weight != nil, let key = try dataKeyIfKept(of: id) else { return }
            try session.run(
                "UPDATE donor SET body_sealed = $1 WHERE id = $2",
                try fields.seal(
                    Self.body(birthDate: day, weightKilograms: weight), under: key,
                    at: FieldPlace("donor", "body_sealed", row: id)), id)
        }
    }

    private func sealFlags() throws {
        try session.run(
            """
            INSERT INTO abuse_flag_sealed (id, rule, subject, subject_key, count, threshold, severity, evidence,
                raised_at, changed_at, state, decided_by, decided_at, reason_sealed)
            SELECT id, rule, subject, subject_key, count, threshold, severity, evidence, raised_at, changed_at, state,
                decided_by, decided_at, CASE WHEN reason IS NOT NULL THEN x'00' END
            FROM abuse_flag
            """)
        try each("abuse_flag") { row, id in
            guard let reason = row.optionalText("reason") else { return }
            try session.run(
                "UPDATE abuse_flag_sealed SET reason_sealed = $1 WHERE id = $2",
                try sealed(reason, "abuse_flag", "reason_sealed", id), id)
        }
    }

    private func each(_ table: String, by key: String = "id", _ body: (SQLRow, Int64) throws -> Void) throws {
        var after: Int64 = 0
        while true {
            let rows = try session.run(
                "SELECT \(key) AS walked, * FROM \(table) WHERE \(key) > $1 ORDER BY \(key) LIMIT $2", after,
                Self.wordsAtOnce)
            for row in rows { try body(row, row.int("walked")) }
            guard let last = try rows.last?.int("walked") else { return }
            after = last
        }
    }
}

// MARK: - How sealed values are named and written

extension StoreTransaction {
    /// What the sealed part of an ask is bound to: SQLite numbers the rows of this table anew when it likes.
    static func askRow(_ request: RequestID, _ donor: DonorID) -> String { "\(request)/\(donor)" }

    /// Whether a line of the timeline names a donor: retention takes these away and leaves the others. The words are
    /// looked at and not the cases, so that a line of a later version is taken rather than left.
    static func concernsDonor(actor: String, fact: String) -> Bool { (actor + fact).contains("onor") }
}
