import Blood
import Centre
import Dispatching
import Matching

/// Everything that is held about one donor, wherever it lies.
extension StoreTransaction {
    func ownData(of donor: DonorID, phoneKey: [UInt8], at now: Instant) throws -> OwnData? {
        guard let record = try donorRecord(donor) else { return nil }
        let contact = try knownContact(record.donor.phone)
        return try OwnData(
            at: now, record: record, consents: consents(of: donor),
            asks: asks(of: donor, limit: .max).map {
                OwnData.AskLine(reference: $0.reference, stage: $0.stage, askedAt: $0.askedAt, changedAt: $0.changedAt)
            }, messagesToYou: messagesTo(donor), messagesFromYou: messagesFrom(contact),
            calls: callLines(donor, contact: contact), ringBacks: ringBacks(donor, contact: contact),
            reactions: session.run("SELECT * FROM reaction WHERE donor_id = $1 ORDER BY id", donor).map {
                try OwnData.ReactionLine(
                    at: $0.instant("reported_at"), kind: $0.choice("kind"), grade: Int($0.int("grade")),
                    onset: $0.choice("onset"))
            }, accesses: accesses(donor),
            sessions: session.run("SELECT * FROM visitor_session WHERE donor_id = $1 ORDER BY created_at", donor).map {
                try OwnData.Session(since: $0.instant("created_at"), until: $0.instant("expires_at"))
            }, codes: codes(phoneKey: phoneKey, since: now - .hours(48)).map(\.createdAt),
            panels: panelMemberships(of: donor).map(\.joinedAt),
            drives: signUps(ofDonor: donor).compactMap { signUp in
                try drive(signUp.drive).map { OwnData.DriveLine(signUp, at: $0) }
            }, wantsInvitations: wantsInvitations(donor), genotypeConsents: genotypeConsents(of: donor),
            relatives: kin(of: donor).map(\.kinship))
    }

    private func messagesTo(_ donor: DonorID) throws -> [OwnData.Sent] {
        try session.run("SELECT * FROM message WHERE donor_id = $1 ORDER BY id", donor).map { row in
            try OwnData.Sent(
                at: row.instant("created_at"), channel: row.choice("channel"), purpose: row.text("purpose"),
                body: opened(row, "message", "body_sealed", row.int("id")) ?? "", state: row.choice("state"))
        }
    }

    private func messagesFrom(_ contact: Int64) throws -> [OwnData.Received] {
        try session.run("SELECT * FROM inbound WHERE contact_id = $1 ORDER BY received_at", contact).map { row in
            try OwnData.Received(
                at: row.instant("received_at"),
                body: opened(row, "inbound", "body_sealed", row.text("provider_id")) ?? "")
        }
    }

    private func callLines(_ donor: DonorID, contact: Int64) throws -> [OwnData.CallLine] {
        try session.run(
            "SELECT * FROM call WHERE donor_id = $1 OR contact_id = $2 ORDER BY started_at", donor, contact
        ).map { row in
            let id = try row.text("id")
            return try OwnData.CallLine(
                at: row.instant("started_at"), kind: row.text("kind"), connectedAt: row.optionalInstant("connected_at"),
                endedAt: row.optionalInstant("ended_at"), outcome: row.optionalText("outcome"),
                notes: row.optionalInt("request_id") != nil
                    ? []
                    : session.run("SELECT id, words_sealed FROM call_note WHERE call_id = $1 ORDER BY id", id)
                        .compactMap {
                            try opened($0, "call_note", "words_sealed", $0.int("id"))
                        })
        }
    }

    private func ringBacks(_ donor: DonorID, contact: Int64) throws -> [OwnData.RingBack] {
        try session.run(
            "SELECT * FROM call_back WHERE donor_id = $1 OR contact_id = $2 ORDER BY id", donor, contact
        ).map { row in
            try OwnData.RingBack(
                at: row.instant("opened_at"), cause: row.text("cause"),
                words: opened(row, "call_back", "words_sealed", row.int("id")) ?? "",
                doneAt: row.optionalInstant("done_at"), outcome: row.optionalText("outcome"))
        }
    }

    /// The opening of a protected reason counts as a reading: whoever else gets at the file must not learn from it that
    /// there is one.
    private func accesses(_ donor: DonorID) throws -> [OwnData.Access] {
        try session.run(
            """
            SELECT staff.role, CASE audit.act WHEN 'deferral.open' THEN 'donor.read' ELSE audit.act END AS said,
                COUNT(*) AS times, MAX(audit.at) AS last_at
            FROM audit LEFT JOIN staff ON staff.id = audit.staff_id
            WHERE audit.subject = $1 OR audit.subject LIKE $2
            GROUP BY staff.role, said ORDER BY last_at DESC
            """, "donor:\(donor)", "% donor:\(donor)"
        ).map { row in
            try OwnData.Access(
                role: row.optionalText("role"), act: row.text("said"), times: Int(row.int("times")),
                lastAt: row.instant("last_at"))
        }
    }
}
