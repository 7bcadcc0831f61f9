import Blood
import Centre

extension StoreTransaction {
    private func partner(_ row: SQLRow) throws -> Partner {
        let id = try row.int("id")
        return try Partner(
            id: id, name: row.text("name"), kind: row.choice("kind"), district: row.text("district"),
            contact: opened(row, "partner", "contact_sealed", id) ?? "",
            note: opened(row, "partner", "note_sealed", id) ?? "", agreedSince: row.day("since_day"),
            agreedUntil: row.optionalDay("until_day"), endedAt: row.optionalInstant("ended_at"))
    }

    func partners(limit: Int) throws -> [Partner] {
        try session.run("SELECT * FROM partner ORDER BY ended_at IS NOT NULL, name, id LIMIT $1", limit).map(partner)
    }

    func partner(_ id: PartnerID) throws -> Partner? {
        try session.run("SELECT * FROM partner WHERE id = $1", id).first.map(partner)
    }

    /// What the schema cannot see, because it is sealed.
    private func sealed(_ text: String, _ column: String, of id: PartnerID, max: Int) throws -> [UInt8]? {
        guard text.unicodeScalars.count <= max else {
            throw StorageError.constraint(.check, message: "a partner's \(column) has at most \(max) characters")
        }
        return text.isEmpty ? nil : try sealed(text, "partner", column, id)
    }

    func insertPartner(_ partner: Partner, by staff: Int64, at now: Instant) throws -> PartnerID {
        let id = try nextID(of: "partner")
        try session.run(
            """
            INSERT INTO partner (id, name, kind, district, contact_sealed, note_sealed, since_day, until_day, ended_at,
                made_by, made_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, id, partner.name, partner.kind.rawValue, partner.district,
            try sealed(partner.contact, "contact_sealed", of: id, max: PartnerLimits.contactMax),
            try sealed(partner.note, "note_sealed", of: id, max: PartnerLimits.noteMax), partner.agreedSince,
            partner.agreedUntil, partner.endedAt, staff, now)
        return id
    }

    func updatePartner(_ partner: Partner) throws {
        try session.run(
            """
            UPDATE partner SET name = $1, kind = $2, district = $3, contact_sealed = $4, note_sealed = $5,
                since_day = $6, until_day = $7, ended_at = $8
            WHERE id = $9
            """, partner.name, partner.kind.rawValue, partner.district,
            try sealed(partner.contact, "contact_sealed", of: partner.id, max: PartnerLimits.contactMax),
            try sealed(partner.note, "note_sealed", of: partner.id, max: PartnerLimits.noteMax), partner.agreedSince,
            partner.agreedUntil, partner.endedAt, partner.id)
    }
}
