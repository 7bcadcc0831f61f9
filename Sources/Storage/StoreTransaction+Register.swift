import Blood
import Centre
import Dispatching
import Matching

extension StoreTransaction {
    /// Whoever was erased has no key any more, and so is in no answer.
    private static let donorTables = """
        donor JOIN data_key ON data_key.donor_id = donor.id LEFT JOIN contact ON contact.id = donor.contact_id
        """
    private static let donorColumns = """
        donor.*, contact.sealed AS contact_sealed, data_key.name AS key_name, data_key.sealed AS key_sealed
        """

    private func donor(_ row: SQLRow) throws -> Donor {
        let id = try row.int("id")
        let key = try dataKey(row, of: id)
        let body = try row.optionalBytes("body_sealed").map {
            try Self.body(fields.open($0, under: key, at: FieldPlace("donor", "body_sealed", row: id)))
        }
        return try Donor(
            id: id, name: text(row, "name_sealed", of: id, under: key), phone: phone(row) ?? "",
            sex: row.choice("sex"), birthDate: body?.birthDate,
            weightKilograms: body?.weightKilograms, group: row.choice("blood_group"),
            evidence: row.choice("evidence"), isBombay: row.bool("is_bombay"), district: row.text("district"),
            home: home(row, of: id, under: key), language: row.choice("language"),
            channels: Set(row.text("channels").split(separator: ",").compactMap { Channel(rawValue: String($0)) }),
            consentedAt: row.optionalInstant("consented_at"),
            acceptsNightEmergencies: row.bool("accepts_night_emergencies"),
            prefersWomanOperator: row.bool("prefers_woman_operator"), relayOnly: row.bool("relay_only"),
            pausedUntil: row.optionalDay("paused_until"), optedOutAt: row.optionalInstant("opted_out_at"),
            wrongNumberAt: row.optionalInstant("wrong_number_at"),
            isPanelReserved: row.bool("is_panel_reserved"), registeredAt: row.instant("registered_at"),
            note: row.optionalBytes("note_sealed") == nil ? "" : text(row, "note_sealed", of: id, under: key),
            daylightOnly: row.bool("daylight_only"), meetsAtFacilityOnly: row.bool("meets_at_facility_only"),
            pausedFrom: row.optionalDay("paused_from"))
    }

    // MARK: - A donor's own key

    private func keyPlace(_ id: DonorID) -> FieldPlace { FieldPlace("data_key", "sealed", row: id) }

    /// Of a row that was read with `data_key.name AS key_name` and `data_key.sealed AS key_sealed`.
    func dataKey(_ row: SQLRow, of id: DonorID) throws -> DataKey {
        try fields.open(
            SealedDataKey(name: row.bytes("key_name"), sealed: row.bytes("key_sealed")), at: keyPlace(id))
    }

    private func dataKey(of id: DonorID) throws -> DataKey {
        guard let key = try dataKeyIfKept(of: id) else {
            throw StorageError.unreadable(table: "data_key", column: "sealed")
        }
        return key
    }

    /// `nil` once the donor was erased.
    func dataKeyIfKept(of id: DonorID) throws -> DataKey? {
        try session.run("SELECT name AS key_name, sealed AS key_sealed FROM data_key WHERE donor_id = $1", id)
            .first.map { try dataKey($0, of: id) }
    }

    private func text(_ row: SQLRow, _ column: String, of id: DonorID, under key: DataKey) throws -> String {
        try String(
            decoding: fields.open(row.bytes(column), under: key, at: FieldPlace("donor", column, row: id)),
            as: UTF8.self)
    }

    private func sealed(_ bytes: [UInt8], _ column: String, of id: DonorID, under key: DataKey) throws -> SQLValue {
        try fields.seal(bytes, under: key, at: FieldPlace("donor", column, row: id)).sql
    }

    /// Where somebody lives: two numbers of eight bytes.
    private func home(_ row: SQLRow, of id: DonorID, under key: DataKey) throws -> GeoPoint {
        let bytes = try fields.open(
            row.bytes("home_sealed"), under: key, at: FieldPlace("donor", "home_sealed", row: id))
        guard bytes.count == 16 else { throw StorageError.unreadable(table: "donor", column: "home_sealed") }
        func number(_ part: ArraySlice<UInt8>) -> Double {
            Double(bitPattern: part.reduce(0) { $0 << 8 | UInt64($1) })
        }
        return GeoPoint(latitude: number(bytes[..<8]), longitude: number(bytes[8...]))
    }

    /// Birth date and weight, always 17 bytes, so that their length tells nothing: which of the two are known, the
    /// day's number, and the weight as its bits.
    static func body(birthDate: CivilDate?, weightKilograms: Double?) -> [UInt8] {
        let known: UInt8 = (birthDate == nil ? 0 : 1) | (weightKilograms == nil ? 0 : 2)
        return [known] + bytes(Double(birthDate?.dayNumber ?? 0)) + bytes(weightKilograms ?? 0)
    }

    private static func body(_ bytes: [UInt8]) throws -> (birthDate: CivilDate?, weightKilograms: Double?) {
        guard bytes.count == 17 else { throw StorageError.unreadable(table: "donor", column: "body_sealed") }
        func number(_ part: ArraySlice<UInt8>) -> Double {
            Double(bitPattern: part.reduce(0) { $0 << 8 | UInt64($1) })
        }
        let day = Int(exactly: number(bytes[1..<9])).map { CivilDate(dayNumber: $0) }
        return (bytes[0] & 1 == 0 ? nil : day, bytes[0] & 2 == 0 ? nil : number(bytes[9...]))
    }

    static func bytes(_ number: Double) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64($0)) }
    }

    /// The donor's columns after `id`, in the order of the table, for insert and update.
    private func values(_ donor: Donor, under key: DataKey) throws -> [SQLValue] {
        try [
            sealed(Array(donor.name.utf8), "name_sealed", of: donor.id, under: key), contact(donor.phone).sql,
            donor.sex.rawValue.sql,
            donor.birthDate == nil && donor.weightKilograms == nil
                ? .null
                : sealed(
                    Self.body(birthDate: donor.birthDate, weightKilograms: donor.weightKilograms), "body_sealed",
                    of: donor.id, under: key), donor.group.rawValue.sql, donor.evidence.rawValue.sql,
            donor.isBombay.sql,
            donor.district.sql,
            sealed(
                [donor.home.latitude, donor.home.longitude].flatMap(Self.bytes), "home_sealed", of: donor.id,
                under: key),
            donor.language.rawValue.sql,
            donor.channels.map(\.rawValue).sorted().joined(separator: ",").sql, donor.consentedAt.sql,
            donor.acceptsNightEmergencies.sql, donor.prefersWomanOperator.sql, donor.pausedUntil.sql,
            donor.optedOutAt.sql, donor.wrongNumberAt.sql, donor.isPanelReserved.sql, donor.registeredAt.sql,
            sealed(Array(donor.note.utf8), "note_sealed", of: donor.id, under: key), donor.relayOnly.sql,
            donor.daylightOnly.sql, donor.meetsAtFacilityOnly.sql, donor.pausedFrom.sql,
        ]
    }

    /// What the schema cannot see any more, because it is sealed.
    private func check(_ donor: Donor) throws {
        guard (1...200).contains(donor.name.unicodeScalars.count) else {
            throw StorageError.constraint(.check, message: "a donor's name has 1 to 200 characters")
        }
        guard donor.phone.hasPrefix("+"), (8...16).contains(donor.phone.utf8.count) else {
            throw StorageError.constraint(.check, message: "a donor's number is written as +923001234567")
        }
        guard (-90...90).contains(donor.home.latitude), (-180...180).contains(donor.home.longitude) else {
            throw StorageError.constraint(.check, message: "a donor's home is on the earth")
        }
    }

    func insertDonor(_ donor: Donor) throws -> DonorID {
        try check(donor)
        var donor = donor
        donor.id = try nextID(of: "donor")
        let (kept, key) = try fields.makeDataKey(at: keyPlace(donor.id))
        try session.run(
            """
            INSERT INTO donor (name_sealed, contact_id, sex, body_sealed, blood_group, evidence, is_bombay,
                district, home_sealed, language, channels, consented_at, accepts_night_emergencies,
                prefers_woman_operator, paused_until, opted_out_at, wrong_number_at, is_panel_reserved, registered_at,
                note_sealed, relay_only, daylight_only, meets_at_facility_only, paused_from, id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23, $24, $25)
            """, values: values(donor, under: key) + [donor.id.sql])
        try session.run(
            "INSERT INTO data_key (donor_id, name, sealed) VALUES ($1, $2, $3)", donor.id, kept.name, kept.sealed)
        return donor.id
    }

    /// A number that was the donor's goes with the change, unless something else points to it.
    func updateDonor(_ donor: Donor) throws {
        try check(donor)
        let before = try session.run("SELECT contact_id FROM donor WHERE id = $1", donor.id).first?
            .optionalInt("contact_id")
        try session.run(
            """
            UPDATE donor SET name_sealed = $1, contact_id = $2, sex = $3, body_sealed = $4,
                blood_group = $5, evidence = $6, is_bombay = $7, district = $8, home_sealed = $9,
                language = $10, channels = $11, consented_at = $12, accepts_night_emergencies = $13,
                prefers_woman_operator = $14, paused_until = $15, opted_out_at = $16, wrong_number_at = $17,
                is_panel_reserved = $18, registered_at = $19, note_sealed = $20, relay_only = $21,
                daylight_only = $22, meets_at_facility_only = $23, paused_from = $24
            WHERE id = $25
            """, values: values(donor, under: dataKey(of: donor.id)) + [donor.id.sql])
        if let before { try forgetUnused([before]) }
    }

    private func donors(_ condition: String, _ values: (any SQLConvertible)?...) throws -> [Donor] {
        try session.run(
            "SELECT \(Self.donorColumns) FROM \(Self.donorTables) \(condition)",
            values: values.map { $0?.sql ?? .null }
        ).map(donor)
    }

    func donor(_ id: DonorID) throws -> Donor? { try donors("WHERE donor.id = $1", id).first }

    func donor(phone: String) throws -> Donor? {
        try donors("WHERE donor.contact_id = $1", try knownContact(phone)).first
    }

    func donorCount() throws -> Int {
        Int(try session.run("SELECT COUNT(*) AS number FROM data_key").first?.int("number") ?? 0)
    }

    func donorDistricts() throws -> [DonorID: String] {
        let rows = try session.run(
            "SELECT donor.id, donor.district FROM donor JOIN data_key ON data_key.donor_id = donor.id")
        return Dictionary(try rows.map { (try $0.int("id"), try $0.text("district")) }) { first, _ in first }
    }

    func donorRecord(_ id: DonorID) throws -> DonorRecord? {
        try donorRecords(from: id, through: id, limit: 1, asksSince: Instant(millisecondsSince1970: 0)).first
    }

    func donorRecords(after: DonorID, limit: Int, asksSince: Instant) throws -> [DonorRecord] {
        try donorRecords(from: after + 1, through: .max, limit: limit, asksSince: asksSince)
    }

    /// - Parameter condition: further words on `donor`, ours alone.
    func donorRecords(
        after: DonorID, where condition: String, limit: Int, asksSince: Instant
    ) throws -> [DonorRecord] {
        try donorRecords(from: after + 1, through: .max, where: condition, limit: limit, asksSince: asksSince)
    }

    private func donorRecords(
        from first: DonorID, through last: DonorID, where condition: String? = nil, limit: Int, asksSince: Instant
    ) throws -> [DonorRecord] {
        let those = condition.map { "AND \($0) " } ?? ""
        let donors = try donors(
            "WHERE donor.id BETWEEN $1 AND $2 \(those)ORDER BY donor.id LIMIT $3", first, last, limit)
        guard let end = donors.last?.id else { return [] }
        var records = Dictionary(uniqueKeysWithValues: donors.map { ($0.id, DonorRecord(donor: $0)) })
        for row in try session.run("SELECT * FROM deferral WHERE donor_id BETWEEN $1 AND $2 ORDER BY id", first, end) {
            try records[row.int("donor_id")]?.deferrals.append(deferral(row))
        }
        for row in try session.run("SELECT * FROM donation WHERE donor_id BETWEEN $1 AND $2 ORDER BY day", first, end) {
            try records[row.int("donor_id")]?.donations.append(
                Donation(
                    id: row.int("id"), donor: row.int("donor_id"), request: row.optionalInt("request_id"),
                    date: row.day("day"), kind: row.choice("kind"), recordedAt: row.instant("recorded_at"),
                    revokedAt: row.optionalInstant("revoked_at")))
        }
        for row in try session.run(
            """
            SELECT ask.donor_id, ask.request_id, ask.stage, ask.is_open, ask.asked_at, ask.answered_at, ask.pledged_at,
                ask.arrived_at, ask.donated_at,
                CASE WHEN ask.stage = $3 AND request.phase IN ('open', 'covered') THEN 1 ELSE 0 END AS may_still_come,
                CASE WHEN ask.stage = $4 AND ask.has_voice_end = 1 THEN ask.detail_sealed END AS detail_sealed
            FROM ask JOIN request ON request.id = ask.request_id
            WHERE ask.donor_id BETWEEN $1 AND $2 ORDER BY ask.asked_at
            """, first, end, AskStage.noShow.rawValue, AskStage.unreachable.rawValue)
        {
            try note(ask: row, in: &records, asksSince: asksSince)
        }
        for row in try session.run("SELECT * FROM donor_tally WHERE donor_id BETWEEN $1 AND $2", first, end) {
            let id = try row.int("donor_id")
            guard var record = records[id]?.record else { continue }
            record.asked += try Int(row.int("asked"))
            record.answered += try Int(row.int("answered"))
            record.pledged += try Int(row.int("pledged"))
            record.arrived += try Int(row.int("arrived"))
            record.donated += try Int(row.int("donated"))
            records[id]?.record = record
        }
        for typing in try antigenTypings(of: first...end) { records[typing.donor]?.typings.append(typing) }
        return donors.compactMap { records[$0.id] }
    }

    private func note(ask row: SQLRow, in records: inout [DonorID: DonorRecord], asksSince: Instant) throws {
        let id = try row.int("donor_id")
        guard var record = records[id] else { return }
        // A line that was busy or failed has disturbed nobody, and nobody has ignored it.
        if row.optionalBytes("detail_sealed") != nil, try !ask(row).wasNoticeable { return }
        let askedAt = try row.instant("asked_at")
        record.record.asked += 1
        record.record.answered += row.optionalInt("answered_at") == nil ? 0 : 1
        record.record.pledged += row.optionalInt("pledged_at") == nil ? 0 : 1
        record.record.arrived += row.optionalInt("arrived_at") == nil ? 0 : 1
        record.record.donated += row.optionalInt("donated_at") == nil ? 0 : 1
        if let answeredAt = row.optionalInstant("answered_at") {
            record.lastAnswerAt = max(record.lastAnswerAt ?? answeredAt, answeredAt)
        }
        // Rows come in the order of asking, so the last one decides. Only a promise that was not needed earns the
        // front of the queue.
        record.wasStoodDown =
            try row.text("stage") == AskStage.stoodDown.rawValue && row.optionalInt("pledged_at") != nil
        // Whoever promised and has not come may still be on the way: nobody else asks before that request has ended.
        if try row.bool("is_open") || (record.openAsk == nil && row.bool("may_still_come")) {
            record.openAsk = try row.int("request_id")
        }
        if askedAt >= asksSince { record.recentAsks.append(askedAt) }
        records[id] = record
    }

    func donors(_ search: DonorSearch) throws -> [Donor] {
        try donors(
            """
            WHERE donor.id > $1 AND ($2 = '' OR donor.blood_group = $2) AND ($3 = '' OR donor.district = $3)
            ORDER BY donor.id LIMIT $4
            """, search.after, search.group?.rawValue ?? "", search.district ?? "", search.limit)
    }

    func donors(among ids: [DonorID], _ search: DonorSearch) throws -> [Donor] {
        var found: [Donor] = []
        var rest = ids[...]
        while found.count < search.limit, !rest.isEmpty {
            // Always as many places, so that the statement is prepared once.
            let part = Array(rest.prefix(Self.idsAtOnce))
            rest = rest.dropFirst(part.count)
            let padded = part + Array(repeating: -1, count: Self.idsAtOnce - part.count)
            let places = (1...Self.idsAtOnce).map { "$\($0 + 4)" }.joined(separator: ", ")
            let limit = search.limit - found.count
            found += try session.run(
                """
                SELECT \(Self.donorColumns) FROM \(Self.donorTables)
                WHERE donor.id > $1 AND ($2 = '' OR donor.blood_group = $2) AND ($3 = '' OR donor.district = $3)
                    AND donor.id IN (\(places))
                ORDER BY donor.id LIMIT $4
                """,
                values: [
                    search.after.sql, (search.group?.rawValue ?? "").sql, (search.district ?? "").sql, limit.sql,
                ] + padded.map(\.sql)
            ).map(donor)
        }
        return found
    }

    private static let idsAtOnce = 64

    func asks(of donor: DonorID, limit: Int) throws -> [AskSummary] {
        try session.run(
            """
            SELECT ask.request_id, ask.donor_id, request.reference, ask.stage, ask.detail_sealed, ask.asked_at,
                ask.changed_at
            FROM ask JOIN request ON request.id = ask.request_id
            WHERE ask.donor_id = $1 ORDER BY ask.asked_at DESC LIMIT $2
            """, donor, limit
        ).map { row in
            try AskSummary(
                request: row.int("request_id"), reference: row.text("reference"), stage: row.choice("stage"),
                askedAt: row.instant("asked_at"), changedAt: row.instant("changed_at"),
                voiceEnd: ask(row).voiceEnd)
        }
    }

    // MARK: - Deferrals, opt-outs, donations

    private func deferral(_ row: SQLRow) throws -> Deferral {
        try Deferral(
            id: row.int("id"), donor: row.int("donor_id"), ruleKey: row.text("rule_key"), since: row.day("since_day"),
            endedOn: row.optionalDay("ended_day"), until: row.optionalDay("until_day"),
            recordedAt: row.instant("recorded_at"), recordedBy: row.optionalInt("recorded_by"),
            reinstatedAt: row.optionalInstant("reinstated_at"), reinstatedBy: row.optionalInt("reinstated_by"),
            hasProtectedReason: row.optionalBytes("reason_sealed") != nil)
    }

    func recordDeferral(_ deferral: Deferral, protectedReason: String?) throws -> Int64 {
        let id = try nextID(of: "deferral")
        let reason = try protectedReason.map {
            try fields.seal(
                Array($0.utf8), under: dataKey(of: deferral.donor), at: FieldPlace("deferral", "reason_sealed", row: id)
            )
        }
        try session.run(
            """
            INSERT INTO deferral (
                id, donor_id, rule_key, since_day, ended_day, until_day, recorded_at, recorded_by, reinstated_at,
                reinstated_by, reason_sealed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            id, deferral.donor, deferral.ruleKey, deferral.since, deferral.endedOn, deferral.until,
            deferral.recordedAt, deferral.recordedBy, deferral.reinstatedAt, deferral.reinstatedBy, reason)
        return id
    }

    func protectedReason(ofDeferral id: Int64) throws -> String? {
        let row = try session.run(
            "SELECT donor_id, reason_sealed FROM deferral WHERE id = $1 AND reason_sealed IS NOT NULL", id
        ).first
        guard let row, let sealed = row.optionalBytes("reason_sealed") else { return nil }
        let key = try dataKey(of: row.int("donor_id"))
        return String(
            decoding: try fields.open(sealed, under: key, at: FieldPlace("deferral", "reason_sealed", row: id)),
            as: UTF8.self)
    }

    func reinstate(donor: DonorID, by staff: Int64?, at now: Instant) throws -> Int {
        try session.run(
            """
            UPDATE deferral SET reinstated_at = $1, reinstated_by = $2
            WHERE donor_id = $3 AND reinstated_at IS NULL RETURNING id
            """, now, staff, donor
        ).count
    }

    func recordWrongNumber(donor: DonorID, at now: Instant) throws {
        try session.run("UPDATE donor SET wrong_number_at = COALESCE(wrong_number_at, $1) WHERE id = $2", now, donor)
    }

    func recordDonation(_ donation: Donation) throws -> Int64 {
        let rows = try session.run(
            """
            INSERT INTO donation (donor_id, request_id, day, kind, recorded_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (request_id, donor_id) WHERE request_id IS NOT NULL AND revoked_at IS NULL DO NOTHING
            RETURNING id
            """,
            donation.donor, donation.request, donation.date, donation.kind.rawValue, donation.recordedAt)
        return try rows.first?.int("id") ?? 0
    }

    func revokeDonation(donor: DonorID, request: RequestID, at now: Instant) throws {
        try session.run(
            "UPDATE donation SET revoked_at = $1 WHERE donor_id = $2 AND request_id = $3 AND revoked_at IS NULL",
            now, donor, request)
    }
}

extension String {
    func trimmingWhitespace() -> String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        var end = scalars.endIndex
        while end > scalars.startIndex, scalars[scalars.index(before: end)].properties.isWhitespace {
            end = scalars.index(before: end)
        }
        return String(String.UnicodeScalarView(scalars[..<end]))
    }
}
