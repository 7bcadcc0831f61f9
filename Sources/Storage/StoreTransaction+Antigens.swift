import Blood
import Centre
import Foundation
import Matching

/// Donors' antigens, sealed under the donors' own keys; what may be read of a genome; who is related.
extension StoreTransaction {
    /// What stands sealed of one report.
    private struct Result: Codable {
        var laboratory: String
        var calls: [Antigen: AntigenCall]
    }

    private static let typings = """
        SELECT antigen_typing.*, data_key.name AS key_name, data_key.sealed AS key_sealed
        FROM antigen_typing JOIN data_key ON data_key.donor_id = antigen_typing.donor_id
        """

    private func typing(_ row: SQLRow) throws -> AntigenTyping {
        let (id, donor) = try (row.int("id"), row.int("donor_id"))
        let bytes = try fields.open(
            row.bytes("result_sealed"), under: dataKey(row, of: donor), at: place(ofTyping: id))
        guard let result = try? JSONDecoder().decode(Result.self, from: Data(bytes)),
            let proof = try AntigenProof(rawValue: Int(row.int("proof")))
        else { throw StorageError.unreadable(table: "antigen_typing", column: "result_sealed") }
        return try AntigenTyping(
            id: id, donor: donor, report: AntigenReport(proof: proof, day: row.day("day"), calls: result.calls),
            laboratory: result.laboratory, enteredAt: row.instant("entered_at"),
            enteredBy: row.optionalInt("entered_by"), withdrawnAt: row.optionalInstant("withdrawn_at"),
            withdrawnBy: row.optionalInt("withdrawn_by"))
    }

    private func place(ofTyping id: Int64) -> FieldPlace { FieldPlace("antigen_typing", "result_sealed", row: id) }

    func antigenTypings(of donor: DonorID) throws -> [AntigenTyping] { try antigenTypings(of: donor...donor) }

    func antigenTypings(of donors: ClosedRange<DonorID>) throws -> [AntigenTyping] {
        try session.run(
            """
            \(Self.typings) WHERE antigen_typing.donor_id BETWEEN $1 AND $2
            ORDER BY antigen_typing.donor_id, antigen_typing.id
            """, donors.lowerBound, donors.upperBound
        ).map(typing)
    }

    func antigenTyping(_ id: Int64) throws -> AntigenTyping? {
        try session.run("\(Self.typings) WHERE antigen_typing.id = $1", id).first.map(typing)
    }

    func typedDonors(after: DonorID, limit: Int) throws -> [DonorRecord] {
        try donorRecords(
            after: after,
            where: """
                (donor.is_bombay = 1 OR EXISTS (SELECT 1 FROM antigen_typing
                    WHERE antigen_typing.donor_id = donor.id AND antigen_typing.withdrawn_at IS NULL))
                """, limit: limit, asksSince: Instant(millisecondsSince1970: .max))
    }

    func recordTyping(_ typing: AntigenTyping) throws -> Int64 {
        guard let key = try dataKeyIfKept(of: typing.donor) else {
            throw StorageError.constraint(.foreignKey, message: "a report of antigens is of a registered donor")
        }
        let id = try nextID(of: "antigen_typing")
        let result = Result(laboratory: typing.laboratory, calls: typing.report.calls)
        let sealed = try fields.seal(Array(storedJSON(result).utf8), under: key, at: place(ofTyping: id))
        try session.run(
            """
            INSERT INTO antigen_typing (id, donor_id, proof, day, result_sealed, entered_at, entered_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, id, typing.donor, typing.report.proof.rawValue, typing.report.day, sealed, typing.enteredAt,
            typing.enteredBy)
        return id
    }

    func withdrawTyping(_ id: Int64, of donor: DonorID, by staff: Int64?, at now: Instant) throws -> Bool {
        try !session.run(
            """
            UPDATE antigen_typing SET withdrawn_at = $1, withdrawn_by = $2
            WHERE id = $3 AND donor_id = $4 AND withdrawn_at IS NULL RETURNING id
            """, now, staff, id, donor
        ).isEmpty
    }

    // MARK: - Patients

    /// - Returns: `nil` where nothing is known, so that nothing is kept.
    func sealed(_ antigens: PatientAntigens, _ table: String, _ row: Int64) throws -> [UInt8]? {
        antigens.isEmpty ? nil : try sealed(storedJSON(antigens), table, "antigens_sealed", row)
    }

    func patientAntigens(_ row: SQLRow, _ table: String, _ id: Int64) throws -> PatientAntigens {
        try openedJSON(row, table, "antigens_sealed", id) ?? PatientAntigens()
    }

    // MARK: - Who agreed to have a genome read

    func allowsGenotype(_ donor: DonorID) throws -> Bool {
        try session.run(
            "SELECT is_given FROM genotype_consent WHERE donor_id = $1 ORDER BY id DESC LIMIT 1", donor
        ).first?.bool("is_given") ?? false
    }

    func genotypeConsents(of donor: DonorID) throws -> [GenotypeConsent] {
        try session.run("SELECT * FROM genotype_consent WHERE donor_id = $1 ORDER BY id", donor).map { row in
            try GenotypeConsent(
                isGiven: row.bool("is_given"), words: row.text("words"), channel: row.choice("channel"),
                at: row.instant("at"))
        }
    }

    func recordGenotypeConsent(_ consent: GenotypeConsent, of donor: DonorID, by staff: Int64?) throws {
        try session.run(
            """
            INSERT INTO genotype_consent (donor_id, is_given, words, channel, staff_id, at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """, donor, consent.isGiven, consent.words, consent.channel.rawValue, staff, consent.at)
        guard !consent.isGiven else { return }
        try session.run(
            "DELETE FROM antigen_typing WHERE donor_id = $1 AND proof = $2", donor, AntigenProof.genotype.rawValue)
    }

    // MARK: - Relatives

    func kin(of donor: DonorID) throws -> [DonorKin] {
        try session.run(
            "SELECT * FROM donor_kin WHERE donor_id = $1 OR relative_id = $1 ORDER BY linked_at, donor_id, relative_id",
            donor
        ).map { row in
            let (one, other) = try (row.int("donor_id"), row.int("relative_id"))
            return try DonorKin(
                donor: donor, relative: one == donor ? other : one, kinship: row.choice("kinship"),
                linkedAt: row.instant("linked_at"), linkedBy: row.optionalInt("linked_by"))
        }
    }

    func linkKin(_ kin: DonorKin) throws {
        try session.run(
            """
            INSERT INTO donor_kin (donor_id, relative_id, kinship, linked_at, linked_by) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (donor_id, relative_id) DO UPDATE
            SET kinship = excluded.kinship, linked_at = excluded.linked_at, linked_by = excluded.linked_by
            """, min(kin.donor, kin.relative), max(kin.donor, kin.relative), kin.kinship.rawValue, kin.linkedAt,
            kin.linkedBy)
    }

    func unlinkKin(_ donor: DonorID, _ relative: DonorID) throws -> Bool {
        try !session.run(
            "DELETE FROM donor_kin WHERE donor_id = $1 AND relative_id = $2 RETURNING donor_id",
            min(donor, relative), max(donor, relative)
        ).isEmpty
    }

    /// Everything of an erased donor; what was sealed went with the key.
    func forgetAntigens(of donor: DonorID) throws {
        for table in ["antigen_typing", "genotype_consent"] {
            try session.run("DELETE FROM \(table) WHERE donor_id = $1", donor)
        }
        try session.run("DELETE FROM donor_kin WHERE donor_id = $1 OR relative_id = $1", donor)
    }
}
