import Blood
import Centre
import Matching

extension StoreTransaction {
    /// The row, and with it what may be done now.
    func recordConsent(_ consent: Consent) throws {
        try session.run(
            """
            INSERT INTO consent (donor_id, act, version, words, language, channel, staff_id, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            consent.donor, consent.act.rawValue, consent.version, consent.words, consent.language.rawValue,
            consent.channel.rawValue, consent.staff, consent.at)
        switch consent.act {
        case .given:
            // A stop is taken back by the donor alone, and by nobody's form.
            let liftsStop = consent.channel == .web
            try session.run(
                """
                UPDATE donor SET consented_at = $1, opted_out_at = CASE WHEN $3 = 1 THEN NULL ELSE opted_out_at END
                WHERE id = $2
                """, consent.at, consent.donor, liftsStop)
        case .withdrawn:
            try session.run(
                "UPDATE donor SET opted_out_at = COALESCE(opted_out_at, $1) WHERE id = $2", consent.at, consent.donor)
            try endInvitations(consent)
        case .cleared:
            try session.run("UPDATE donor SET consented_at = NULL WHERE id = $1", consent.donor)
            try endInvitations(consent)
        }
    }

    /// Whoever agrees again is asked for this anew.
    private func endInvitations(_ consent: Consent) throws {
        guard try wantsInvitations(consent.donor) else { return }
        try recordInvitations(
            false, words: "", of: consent.donor, over: consent.channel, staff: consent.staff, at: consent.at)
    }

    func consents(of donor: DonorID) throws -> [Consent] {
        try session.run("SELECT * FROM consent WHERE donor_id = $1 ORDER BY id", donor).map { row in
            try Consent(
                id: row.int("id"), donor: row.int("donor_id"), act: row.choice("act"), version: row.text("version"),
                words: row.text("words"), language: row.choice("language"), channel: row.choice("channel"),
                staff: row.optionalInt("staff_id"), at: row.instant("at"))
        }
    }
}
