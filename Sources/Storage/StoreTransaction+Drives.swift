import Blood
import Centre
import Matching

extension StoreTransaction {
    private func drive(_ row: SQLRow) throws -> BloodDrive {
        try BloodDrive(
            id: row.int("id"), reference: row.text("reference"), name: row.text("name"), host: row.text("host"),
            facility: row.int("facility_id"), district: row.text("district"), address: row.text("address"),
            place: GeoPoint(latitude: row.double("latitude"), longitude: row.double("longitude")),
            opensAt: row.instant("opens_at"), closesAt: row.instant("closes_at"),
            slotMinutes: Int(row.int("slot_minutes")), beds: Int(row.int("beds")),
            contact: opened(row, "blood_drive", "contact_sealed", row.int("id")) ?? "", state: row.choice("state"),
            others: DriveCounts(
                came: Int(row.int("others_came")), deferred: Int(row.int("others_deferred")),
                gave: Int(row.int("others_gave"))), partner: row.optionalInt("partner_id"))
    }

    func drives(closingAfter: Instant, limit: Int) throws -> [BloodDrive] {
        try session.run(
            "SELECT * FROM blood_drive WHERE closes_at > $1 ORDER BY opens_at, id LIMIT $2", closingAfter, limit
        ).map(drive)
    }

    func drives(of partner: PartnerID, limit: Int) throws -> [BloodDrive] {
        try session.run(
            "SELECT * FROM blood_drive WHERE partner_id = $1 ORDER BY opens_at DESC, id DESC LIMIT $2", partner, limit
        ).map(drive)
    }

    func drive(_ id: DriveID) throws -> BloodDrive? {
        try session.run("SELECT * FROM blood_drive WHERE id = $1", id).first.map(drive)
    }

    func drive(reference: String) throws -> BloodDrive? {
        try session.run("SELECT * FROM blood_drive WHERE reference = $1", reference).first.map(drive)
    }

    private func sealedContact(_ drive: BloodDrive, _ id: DriveID) throws -> [UInt8]? {
        guard drive.contact.unicodeScalars.count <= DriveLimits.contactMax else {
            throw StorageError.constraint(.check, message: "the contact of a drive has at most 300 characters")
        }
        return drive.contact.isEmpty ? nil : try sealed(drive.contact, "blood_drive", "contact_sealed", id)
    }

    func insertDrive(_ drive: BloodDrive, by staff: Int64, at now: Instant) throws -> DriveID {
        let id = try nextID(of: "blood_drive")
        try session.run(
            """
            INSERT INTO blood_drive (id, reference, name, host, facility_id, district, address, latitude, longitude,
                opens_at, closes_at, slot_minutes, beds, contact_sealed, state, made_by, made_at,
                partner_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """, id, drive.reference, drive.name, drive.host, drive.facility, drive.district, drive.address,
            drive.place.latitude, drive.place.longitude, drive.opensAt, drive.closesAt, drive.slotMinutes, drive.beds,
            try sealedContact(drive, id), drive.state.rawValue, staff, now,
            drive.partner)
        return id
    }

    func updateDrive(_ drive: BloodDrive) throws {
        try session.run(
            """
            UPDATE blood_drive SET name = $1, host = $2, facility_id = $3, district = $4, address = $5, latitude = $6,
                longitude = $7, opens_at = $8, closes_at = $9, slot_minutes = $10, beds = $11, contact_sealed = $12,
                state = $13, others_came = $14, others_deferred = $15, others_gave = $16,
                partner_id = $17
            WHERE id = $18
            """, drive.name, drive.host, drive.facility, drive.district, drive.address, drive.place.latitude,
            drive.place.longitude, drive.opensAt, drive.closesAt, drive.slotMinutes, drive.beds,
            try sealedContact(drive, drive.id), drive.state.rawValue, drive.others.came, drive.others.deferred,
            drive.others.gave, drive.partner, drive.id)
    }

    // MARK: - Who comes

    private func signUp(_ row: SQLRow) throws -> DriveSignUp {
        try DriveSignUp(
            id: row.int("id"), drive: row.int("drive_id"), donor: row.optionalInt("donor_id"),
            slot: row.optionalInt("slot").map { Int($0) }, way: row.choice("way"), signedAt: row.instant("signed_at"),
            cancelledAt: row.optionalInstant("cancelled_at"),
            outcome: row.optionalText("outcome").flatMap { DriveOutcome(rawValue: $0) },
            donation: row.optionalInt("donation_id"))
    }

    func signUps(of drive: DriveID) throws -> [DriveSignUp] {
        try session.run(
            "SELECT * FROM drive_sign_up WHERE drive_id = $1 ORDER BY COALESCE(slot, 1000000), place, id", drive
        ).map(signUp)
    }

    func signUp(_ id: Int64) throws -> DriveSignUp? {
        try session.run("SELECT * FROM drive_sign_up WHERE id = $1", id).first.map(signUp)
    }

    func signUp(of donor: DonorID, at drive: DriveID) throws -> DriveSignUp? {
        try session.run("SELECT * FROM drive_sign_up WHERE drive_id = $1 AND donor_id = $2", drive, donor)
            .first.map(signUp)
    }

    func signUps(ofDonor donor: DonorID) throws -> [DriveSignUp] {
        try session.run("SELECT * FROM drive_sign_up WHERE donor_id = $1 ORDER BY id DESC", donor).map(signUp)
    }

    func saveSignUp(_ signUp: DriveSignUp, beds: Int) throws -> Int64? {
        var place: Int?
        if let slot = signUp.slot {
            let taken = try session.run(
                """
                SELECT place FROM drive_sign_up
                WHERE drive_id = $1 AND slot = $2 AND place IS NOT NULL AND (donor_id IS NULL OR donor_id <> $3)
                """, signUp.drive, slot, signUp.donor
            ).map { try Int($0.int("place")) }
            guard let free = (1...max(1, beds)).first(where: { !taken.contains($0) }) else { return nil }
            place = free
        }
        return try session.run(
            """
            INSERT INTO drive_sign_up (drive_id, donor_id, slot, place, way, signed_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (drive_id, donor_id) WHERE donor_id IS NOT NULL DO UPDATE
            SET slot = excluded.slot, place = excluded.place, way = excluded.way, signed_at = excluded.signed_at,
                cancelled_at = NULL
            RETURNING id
            """, signUp.drive, signUp.donor, signUp.slot, place, signUp.way.rawValue, signUp.signedAt
        ).first?.int("id")
    }

    func cancelSignUp(_ id: Int64, at now: Instant) throws {
        try session.run(
            "UPDATE drive_sign_up SET cancelled_at = $1, place = NULL WHERE id = $2 AND cancelled_at IS NULL", now, id)
    }

    func recordOutcome(
        _ outcome: DriveOutcome?, donation: Int64?, of signUp: Int64, by staff: Int64, at now: Instant
    ) throws {
        try session.run(
            """
            UPDATE drive_sign_up SET outcome = $1, donation_id = $2, outcome_at = $3, outcome_by = $4 WHERE id = $5
            """, outcome?.rawValue, donation, now, staff, signUp)
    }

    func revokeDonation(_ id: Int64, at now: Instant) throws {
        try session.run("UPDATE donation SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL", now, id)
    }

    /// Whoever is erased leaves the lists; of drives at which something became of them the count stays, without whom.
    func forgetSignUps(of donor: DonorID) throws {
        try session.run("DELETE FROM drive_sign_up WHERE donor_id = $1 AND outcome IS NULL", donor)
        try session.run("UPDATE drive_sign_up SET donor_id = NULL, donation_id = NULL WHERE donor_id = $1", donor)
    }
}
