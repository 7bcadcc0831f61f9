import Blood
import Centre
import Matching

extension StoreTransaction {
    func keyName(of donor: DonorID) throws -> [UInt8]? {
        try session.run("SELECT name FROM data_key WHERE donor_id = $1", donor).first?.bytes("name")
    }

    func donor(keyName: [UInt8]) throws -> DonorID? {
        try session.run("SELECT donor_id FROM data_key WHERE name = $1", keyName).first?.int("donor_id")
    }

    /// The key goes, and with it whatever it sealed; so does every other word by or about this person. Rows that count
    /// something stay, without whom.
    func eraseDonor(_ id: DonorID, at: Instant) throws {
        guard let name = try keyName(of: id) else { return }
        let contact = try session.run("SELECT contact_id FROM donor WHERE id = $1", id).first?.optionalInt("contact_id")
        try session.run("DELETE FROM data_key WHERE donor_id = $1", id)
        try session.run(
            """
            UPDATE donor SET name_sealed = NULL, contact_id = NULL, home_sealed = NULL, note_sealed = NULL,
                body_sealed = NULL, blood_group = 'unknown', evidence = 'said', is_bombay = 0,
                district = '', language = 'en', channels = '', consented_at = NULL, paused_until = NULL,
                paused_from = NULL, is_panel_reserved = 0,
                opted_out_at = COALESCE(opted_out_at, $1), erased_at = $1
            WHERE id = $2
            """, at, id)
        for table in ["deferral", "consent", "visitor_session", "one_time_code", "panel_member"] {
            try session.run("DELETE FROM \(table) WHERE donor_id = $1", id)
        }
        try session.run("UPDATE message SET body_sealed = NULL, wording_sealed = NULL WHERE donor_id = $1", id)
        try session.run(
            "UPDATE message SET state = 'expired', settled_at = $1 WHERE donor_id = $2 AND state = 'queued'", at, id)
        try forgetCalls(where: "donor_id = $1", id)
        try session.run(
            """
            UPDATE call_back SET words_sealed = NULL, contact_id = NULL, done_at = COALESCE(done_at, $1),
                outcome = COALESCE(outcome, 'erased')
            WHERE donor_id = $2
            """, at, id)
        try forgetInFlags(id)
        try forgetInReactions(id)
        try forgetSignUps(of: id)
        try forgetCampaigns(of: id, at: at)
        try forgetAntigens(of: id)
        if let contact { try forget(contact) }
        try session.run(
            "INSERT INTO erasure (key_name, at) VALUES ($1, $2) ON CONFLICT (key_name) DO NOTHING", name, at)
    }

    func erasures() throws -> [Erasure] {
        try session.run("SELECT key_name, at FROM erasure ORDER BY at, key_name").map {
            Erasure(keyName: try $0.bytes("key_name"), at: try $0.instant("at"))
        }
    }

    /// Forgets a number, unless a family that is being helped has it, and but for the fact that it wrote STOP: what is
    /// left of that number then is its keyed look-up, so that an old list which is brought in does not wake it again.
    private func forget(_ contact: Int64) throws {
        try session.run("DELETE FROM inbound WHERE contact_id = $1", contact)
        let isInUse = try !session.run(
            "SELECT 1 AS one FROM request WHERE contact_id = $1 AND ended_at IS NULL LIMIT 1", contact
        ).isEmpty
        let isGuardians = try !session.run(
            "SELECT 1 AS one FROM donor_panel WHERE contact_id = $1 AND ended_at IS NULL LIMIT 1", contact
        ).isEmpty
        guard !isInUse, !isGuardians else { return }
        try session.run("UPDATE donor_panel SET contact_id = NULL WHERE contact_id = $1", contact)
        try forgetCalls(where: "contact_id = $1", contact)
        try session.run("UPDATE call SET contact_id = NULL WHERE contact_id = $1", contact)
        try session.run("UPDATE call_back SET contact_id = NULL, words_sealed = NULL WHERE contact_id = $1", contact)
        try session.run("DELETE FROM caller_mark WHERE contact_id = $1", contact)
        try session.run("UPDATE request SET contact_id = NULL WHERE contact_id = $1", contact)
        let hasStopped = try !session.run("SELECT 1 AS one FROM stopped_phone WHERE contact_id = $1", contact).isEmpty
        if hasStopped {
            try session.run("UPDATE contact SET sealed = NULL WHERE id = $1", contact)
        } else {
            try session.run("DELETE FROM contact WHERE id = $1", contact)
        }
    }

    /// Of calls that have ended: who it was, what was said and what was noted.
    private func forgetCalls(where condition: String, _ value: Int64) throws {
        try session.run(
            """
            UPDATE call_note SET words_sealed = NULL
            WHERE call_id IN (SELECT id FROM call WHERE \(condition) AND ended_at IS NOT NULL)
            """, value)
        try session.run(
            "UPDATE call SET machine_sealed = NULL WHERE \(condition) AND ended_at IS NOT NULL", value)
    }
}
