import Blood
import Centre
import Dispatching

/// Takes away what has been kept long enough. `$1` is the moment before which it has, `$2` how many at once.
extension StoreTransaction {
    func retentionDue(_ kind: RetentionKind, before: Instant) throws -> Int {
        let (table, key, condition) = Self.due(kind)
        func count(_ table: String) throws -> Int {
            try Int(
                session.run("SELECT COUNT(\(key)) AS number FROM \(table) WHERE \(condition)", before)
                    .first?.int("number") ?? 0)
        }
        return try count(table) + (kind == .sessions ? count("staff_session") : 0)
    }

    func applyRetention(_ kind: RetentionKind, before: Instant, limit: Int) throws -> Int {
        let (table, key, condition) = Self.due(kind)
        let keys = "SELECT \(key) FROM \(table) WHERE \(condition) LIMIT $2"
        switch kind {
        case .donorPatientLink: return try dropLinks(keys, before: before, limit: limit)
        case .strangersCalls, .calls: return try deleteCalls(keys, before: before, limit: limit)
        case .sessions: return try deleteSessions(before: before, limit: limit)
        default:
            if kind == .patientIdentity { try deleteFamilyDetails(keys, before: before, limit: limit) }
            let contacts = try contacts(kind, of: table, key, keys, before: before, limit: limit)
            let count = try session.run(
                "\(Self.statement(kind)) WHERE \(key) IN (\(keys)) RETURNING \(key)", before, limit
            ).count
            try forgetUnused(contacts)
            return count
        }
    }

    /// Where it lies, by what a row is named, and when it is due.
    private static func due(_ kind: RetentionKind) -> (table: String, key: String, condition: String) {
        switch kind {
        case .strangersWords:
            (
                "inbound", "provider_id",
                """
                received_at < $1 AND NOT EXISTS (SELECT 1 FROM donor WHERE donor.contact_id = inbound.contact_id)
                """
            )
        case .donorsWords: ("inbound", "provider_id", "received_at < $1 AND body_sealed IS NOT NULL")
        case .callBackWords:
            ("call_back", "id", "done_at < $1 AND (words_sealed IS NOT NULL OR contact_id IS NOT NULL)")
        case .strangersCalls: ("call", "id", "ended_at < $1 AND donor_id IS NULL AND request_id IS NULL")
        case .calls: ("call", "id", "ended_at < $1")
        case .messageBodies: ("message", "id", "settled_at < $1 AND body_sealed IS NOT NULL")
        case .patientIdentity:
            (
                "request", "id",
                """
                ended_at < $1 AND (patient_initials_sealed IS NOT NULL OR record_number_sealed IS NOT NULL
                    OR ward_sealed IS NOT NULL OR note_sealed IS NOT NULL OR relation_sealed IS NOT NULL
                    OR antigens_sealed IS NOT NULL OR contact_id IS NOT NULL)
                """
            )
        case .donorPatientLink:
            (
                "request", "id",
                """
                ended_at < $1 AND (EXISTS (SELECT 1 FROM ask WHERE ask.request_id = request.id)
                    OR EXISTS (SELECT 1 FROM donation WHERE donation.request_id = request.id))
                """
            )
        case .stoppedDonors:
            (
                "donor", "id",
                "opted_out_at < $1 AND (body_sealed IS NOT NULL OR note_sealed IS NOT NULL)"
            )
        case .panelPatients:
            (
                "donor_panel", "id",
                """
                ended_at < $1 AND (patient_initials_sealed IS NOT NULL OR record_number_sealed IS NOT NULL
                    OR needs_sealed IS NOT NULL OR antigens_sealed IS NOT NULL OR contact_id IS NOT NULL)
                """
            )
        case .sessions: ("visitor_session", "token_hash", "expires_at < $1")
        case .oneTimeCodes: ("one_time_code", "id", "created_at < $1")
        case .retentionRuns: ("retention_run", "id", "at < $1")
        case .driveSignUps:
            (
                "drive_sign_up", "id",
                """
                donor_id IS NOT NULL AND EXISTS (
                    SELECT 1 FROM blood_drive WHERE blood_drive.id = drive_sign_up.drive_id AND closes_at < $1)
                """
            )
        case .campaignMessages:
            ("message", "id", "campaign_id IS NOT NULL AND donor_id IS NOT NULL AND created_at < $1")
        case .partnerContacts:
            ("partner", "id", "ended_at < $1 AND (contact_sealed IS NOT NULL OR note_sealed IS NOT NULL)")
        case .driveContacts: ("blood_drive", "id", "closes_at < $1 AND contact_sealed IS NOT NULL")
        }
    }

    private static func statement(_ kind: RetentionKind) -> String {
        switch kind {
        case .strangersWords: "DELETE FROM inbound"
        case .donorsWords: "UPDATE inbound SET body_sealed = NULL"
        case .callBackWords: "UPDATE call_back SET words_sealed = NULL, contact_id = NULL"
        case .messageBodies: "UPDATE message SET body_sealed = NULL, wording_sealed = NULL"
        case .patientIdentity:
            """
            UPDATE request SET patient_initials_sealed = NULL, record_number_sealed = NULL, ward_sealed = NULL,
                note_sealed = NULL, relation_sealed = NULL, antigens_sealed = NULL, contact_id = NULL
            """
        case .panelPatients:
            """
            UPDATE donor_panel SET patient_initials_sealed = NULL, record_number_sealed = NULL, needs_sealed = NULL,
                antigens_sealed = NULL, contact_id = NULL
            """
        case .stoppedDonors: "UPDATE donor SET body_sealed = NULL, note_sealed = NULL"
        case .oneTimeCodes: "DELETE FROM one_time_code"
        case .retentionRuns: "DELETE FROM retention_run"
        case .driveSignUps: "UPDATE drive_sign_up SET donor_id = NULL, donation_id = NULL"
        case .campaignMessages: "UPDATE message SET donor_id = NULL, addressee = 'forgotten', body_sealed = NULL"
        case .partnerContacts: "UPDATE partner SET contact_sealed = NULL, note_sealed = NULL"
        case .driveContacts: "UPDATE blood_drive SET contact_sealed = NULL"
        case .strangersCalls, .calls, .donorPatientLink, .sessions: ""
        }
    }

    /// Sessions of staff and of donors that have ended.
    private func deleteSessions(before: Instant, limit: Int) throws -> Int {
        let own = try session.run(
            """
            DELETE FROM visitor_session WHERE token_hash IN (
                SELECT token_hash FROM visitor_session WHERE expires_at < $1 LIMIT $2)
            RETURNING donor_id
            """, before, limit
        ).count
        let staff = try session.run(
            """
            DELETE FROM staff_session WHERE token_hash IN (
                SELECT token_hash FROM staff_session WHERE expires_at < $1 LIMIT $2)
            RETURNING staff_id
            """, before, limit - own
        ).count
        return own + staff
    }

    /// What a family wrote on its page may name the patient; what else it did there stays on the timeline.
    private func deleteFamilyDetails(_ keys: String, before: Instant, limit: Int) throws {
        for request in try session.run(keys, before, limit).map({ try $0.int("id") }) {
            for entry in try timeline(of: request, after: 0, limit: .max) where entry.actor == .family {
                guard case .event(.noted) = entry.fact else { continue }
                try session.run("DELETE FROM timeline WHERE id = $1", entry.id)
            }
        }
    }

    /// The numbers that rows point to which are about to let go of them.
    private func contacts(
        _ kind: RetentionKind, of table: String, _ key: String, _ keys: String, before: Instant, limit: Int
    ) throws -> [Int64] {
        guard [.strangersWords, .callBackWords, .patientIdentity, .panelPatients].contains(kind) else { return [] }
        return try session.run(
            "SELECT DISTINCT contact_id FROM \(table) WHERE \(key) IN (\(keys)) AND contact_id IS NOT NULL", before,
            limit
        ).map { try $0.int("contact_id") }
    }

    /// A number that nothing points to any more is not kept.
    func forgetUnused(_ contacts: [Int64]) throws {
        let tables = [
            "donor", "request", "inbound", "call", "call_back", "caller_mark", "stopped_phone", "donor_panel",
        ]
        let unused = tables.map { "NOT EXISTS (SELECT 1 FROM \($0) WHERE \($0).contact_id = contact.id)" }
            .joined(separator: " AND ")
        for contact in contacts { try session.run("DELETE FROM contact WHERE id = $1 AND \(unused)", contact) }
    }

    /// A call with what was noted and marked during it.
    private func deleteCalls(_ keys: String, before: Instant, limit: Int) throws -> Int {
        let calls = try session.run(keys, before, limit).map { try $0.text("id") }
        var contacts: Set<Int64> = []
        for call in calls {
            let found = try session.run("SELECT contact_id FROM call WHERE id = $1", call).first
            if let contact = found?.optionalInt("contact_id") { contacts.insert(contact) }
        }
        for call in calls {
            try session.run("DELETE FROM call_note WHERE call_id = $1", call)
            try session.run("DELETE FROM caller_mark WHERE call_id = $1", call)
            try session.run("DELETE FROM call WHERE id = $1", call)
        }
        try forgetUnused(contacts.sorted())
        return calls.count
    }

    /// After this nobody can tell any more which donor was asked for which patient; how many were, and what each donor
    /// did in all, can still be told. The date of a donation stays, because intervals count from it.
    private func dropLinks(_ keys: String, before: Instant, limit: Int) throws -> Int {
        let requests = try session.run(keys, before, limit).map { try $0.int("id") }
        for request in requests {
            try session.run(
                """
                INSERT INTO request_tally (request_id, asked, donated, donated_in_time, first_ask, first_pledge, last_unit,
                    deferred, no_shows, took_back, stood_down)
                SELECT request.id, COUNT(ask.donor_id), COUNT(ask.donated_at),
                    COUNT(CASE WHEN ask.donated_at <= request.needed_by THEN 1 END), MIN(ask.asked_at),
                    MIN(ask.pledged_at), MAX(ask.donated_at),
                    COUNT(CASE WHEN ask.stage = 'deferred' THEN 1 END),
                    COUNT(CASE WHEN ask.stage = 'noShow' THEN 1 END),
                    COUNT(CASE WHEN ask.stage = 'withdrewPledge' THEN 1 END),
                    COUNT(CASE WHEN ask.stage = 'stoodDown' THEN 1 END)
                FROM request JOIN ask ON ask.request_id = request.id WHERE request.id = $1 GROUP BY request.id
                ON CONFLICT (request_id) DO NOTHING
                """, request)
            try session.run(
                """
                INSERT INTO stage_tally (stage, asks) SELECT stage, COUNT(*) FROM ask WHERE request_id = $1 GROUP BY stage
                ON CONFLICT (stage) DO UPDATE SET asks = stage_tally.asks + excluded.asks
                """, request)
            try session.run(
                """
                INSERT INTO donor_tally (donor_id, asked, answered, pledged, arrived, donated)
                SELECT donor_id, 1, CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END,
                    CASE WHEN pledged_at IS NULL THEN 0 ELSE 1 END, CASE WHEN arrived_at IS NULL THEN 0 ELSE 1 END,
                    CASE WHEN donated_at IS NULL THEN 0 ELSE 1 END
                FROM ask WHERE request_id = $1
                ON CONFLICT (donor_id) DO UPDATE SET asked = donor_tally.asked + 1,
                    answered = donor_tally.answered + excluded.answered,
                    pledged = donor_tally.pledged + excluded.pledged,
                    arrived = donor_tally.arrived + excluded.arrived,
                    donated = donor_tally.donated + excluded.donated
                """, request)
            try session.run("DELETE FROM ask WHERE request_id = $1", request)
            try session.run("UPDATE donation SET request_id = NULL WHERE request_id = $1", request)
            try session.run("UPDATE call SET message_id = NULL, donor_id = NULL WHERE request_id = $1", request)
            try session.run("UPDATE call_back SET request_id = NULL WHERE request_id = $1", request)
            try session.run("DELETE FROM message WHERE request_id = $1 AND donor_id IS NOT NULL", request)
            try session.run("DELETE FROM timeline WHERE request_id = $1 AND concerns_donor = 1", request)
        }
        return requests.count
    }

    // MARK: - What runs have done

    func recordRetention(_ run: RetentionRun) throws {
        try session.run(
            "INSERT INTO retention_run (at, kind, days, rows, is_complete) VALUES ($1, $2, $3, $4, $5)", run.at,
            run.kind,
            run.days, run.rows, run.isComplete)
    }

    func retentionRuns(limit: Int) throws -> [RetentionRun] {
        try session.run("SELECT * FROM retention_run ORDER BY id DESC LIMIT $1", limit).map { row in
            try RetentionRun(
                at: row.instant("at"), kind: row.text("kind"), days: Int(row.int("days")), rows: Int(row.int("rows")),
                isComplete: row.bool("is_complete"))
        }
    }
}
