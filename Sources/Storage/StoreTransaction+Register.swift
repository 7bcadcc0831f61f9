import Blood
import Centre
import Dispatching
import Matching

extension StoreTransaction {
    private static let donorColumns = """
        id, name, phone, sex, birth_day, weight_kg, blood_group, evidence, is_bombay, district, latitude, longitude,
        language, channels, consented_at, accepts_night_emergencies, prefers_woman_operator, paused_until,
        opted_out_at, wrong_number_at, is_panel_reserved, registered_at, note, relay_only,
        daylight_only, meets_at_facility_only
        """

    private func donor(_ row: SQLRow) throws -> Donor {
        try Donor(
            id: row.int("id"), name: row.text("name"), phone: row.text("phone"), sex: row.choice("sex"),
            birthDate: row.optionalDay("birth_day"), weightKilograms: row.optionalDouble("weight_kg"),
            group: row.choice("blood_group"), evidence: row.choice("evidence"), isBombay: row.bool("is_bombay"),
            district: row.text("district"),
            home: GeoPoint(latitude: row.double("latitude"), longitude: row.double("longitude")),
            language: row.choice("language"),
            channels: Set(row.text("channels").split(separator: ",").compactMap { Channel(rawValue: String($0)) }),
            consentedAt: row.optionalInstant("consented_at"),
            acceptsNightEmergencies: row.bool("accepts_night_emergencies"),
            prefersWomanOperator: row.bool("prefers_woman_operator"), relayOnly: row.bool("relay_only"),
            pausedUntil: row.optionalDay("paused_until"), optedOutAt: row.optionalInstant("opted_out_at"),
            wrongNumberAt: row.optionalInstant("wrong_number_at"),
            isPanelReserved: row.bool("is_panel_reserved"), registeredAt: row.instant("registered_at"),
            note: row.text("note"), daylightOnly: row.bool("daylight_only"),
            meetsAtFacilityOnly: row.bool("meets_at_facility_only"))
    }

    /// The donor's columns after `id`, in the order of the table, for insert and update.
    private func values(_ donor: Donor) -> [SQLValue] {
        [
            donor.name.sql, searchKey(donor.name).sql, donor.phone.sql, donor.sex.rawValue.sql, donor.birthDate.sql,
            donor.weightKilograms.sql, donor.group.rawValue.sql, donor.evidence.rawValue.sql, donor.isBombay.sql,
            donor.district.sql, donor.home.latitude.sql, donor.home.longitude.sql, donor.language.rawValue.sql,
            donor.channels.map(\.rawValue).sorted().joined(separator: ",").sql, donor.consentedAt.sql,
            donor.acceptsNightEmergencies.sql, donor.prefersWomanOperator.sql, donor.pausedUntil.sql,
            donor.optedOutAt.sql, donor.wrongNumberAt.sql, donor.isPanelReserved.sql, donor.registeredAt.sql,
            donor.note.sql, donor.relayOnly.sql, donor.daylightOnly.sql, donor.meetsAtFacilityOnly.sql,
        ]
    }

    func insertDonor(_ donor: Donor) throws -> DonorID {
        let rows = try session.run(
            """
            INSERT INTO donor (name, name_key, phone, sex, birth_day, weight_kg, blood_group, evidence, is_bombay,
                district, latitude, longitude, language, channels, consented_at, accepts_night_emergencies,
                prefers_woman_operator, paused_until, opted_out_at, wrong_number_at, is_panel_reserved, registered_at,
                note, relay_only, daylight_only, meets_at_facility_only)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23, $24, $25, $26)
            RETURNING id
            """, values: values(donor))
        guard let id = try rows.first?.int("id") else { throw StorageError.unreadable(table: "donor", column: "id") }
        return id
    }

    func updateDonor(_ donor: Donor) throws {
        try session.run(
            """
            UPDATE donor SET name = $1, name_key = $2, phone = $3, sex = $4, birth_day = $5, weight_kg = $6,
                blood_group = $7, evidence = $8, is_bombay = $9, district = $10, latitude = $11, longitude = $12,
                language = $13, channels = $14, consented_at = $15, accepts_night_emergencies = $16,
                prefers_woman_operator = $17, paused_until = $18, opted_out_at = $19, wrong_number_at = $20,
                is_panel_reserved = $21, registered_at = $22, note = $23, relay_only = $24,
                daylight_only = $25, meets_at_facility_only = $26
            WHERE id = $27
            """, values: values(donor) + [donor.id.sql])
    }

    func donor(_ id: DonorID) throws -> Donor? {
        try session.run("SELECT \(Self.donorColumns) FROM donor WHERE id = $1", id).first.map(donor)
    }

    func donor(phone: String) throws -> Donor? {
        try session.run("SELECT \(Self.donorColumns) FROM donor WHERE phone = $1", phone).first.map(donor)
    }

    func donorCount() throws -> Int {
        Int(try session.run("SELECT COUNT(*) AS number FROM donor").first?.int("number") ?? 0)
    }

    func donorRecord(_ id: DonorID) throws -> DonorRecord? {
        try donorRecords(from: id, through: id, limit: 1, asksSince: Instant(millisecondsSince1970: 0)).first
    }

    func donorRecords(after: DonorID, limit: Int, asksSince: Instant) throws -> [DonorRecord] {
        try donorRecords(from: after + 1, through: .max, limit: limit, asksSince: asksSince)
    }

    private func donorRecords(
        from first: DonorID, through last: DonorID, limit: Int, asksSince: Instant
    ) throws -> [DonorRecord] {
        let donors = try session.run(
            "SELECT \(Self.donorColumns) FROM donor WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT $3", first, last, limit
        ).map(donor)
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
                CASE WHEN ask.stage = $4 AND ask.detail LIKE '%"voiceEnd"%' THEN ask.detail END AS ring
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
        return donors.compactMap { records[$0.id] }
    }

    private func note(ask row: SQLRow, in records: inout [DonorID: DonorRecord], asksSince: Instant) throws {
        let id = try row.int("donor_id")
        guard var record = records[id] else { return }
        // A line that was busy or failed has disturbed nobody, and nobody has ignored it.
        if row.optionalText("ring") != nil, try !AskMemo.ask(row, "ring").wasNoticeable { return }
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
        let text = search.text.trimmingWhitespace()
        let digits = text.filter(\.isNumber)
        // A number written 0300… is stored as +92300…: the last digits are the same in both.
        let phonePattern = digits.count >= 4 ? "%" + digits.drop { $0 == "0" } + "%" : "-"
        return try session.run(
            """
            SELECT \(Self.donorColumns) FROM donor
            WHERE id > $1
                AND ($2 = '' OR name_key LIKE $3 ESCAPE '\\' OR phone LIKE $4 OR id = $5)
                AND ($6 = '' OR blood_group = $6)
                AND ($7 = '' OR district = $7)
            ORDER BY id LIMIT $8
            """,
            search.after, text, "%" + escapedForLike(searchKey(text)) + "%", phonePattern, Int64(text) ?? -1,
            search.group?.rawValue ?? "", search.district ?? "", search.limit
        ).map(donor)
    }

    func asks(of donor: DonorID, limit: Int) throws -> [AskSummary] {
        try session.run(
            """
            SELECT ask.request_id, request.reference, ask.stage, ask.detail, ask.asked_at, ask.changed_at
            FROM ask JOIN request ON request.id = ask.request_id
            WHERE ask.donor_id = $1 ORDER BY ask.asked_at DESC LIMIT $2
            """, donor, limit
        ).map { row in
            try AskSummary(
                request: row.int("request_id"), reference: row.text("reference"), stage: row.choice("stage"),
                askedAt: row.instant("asked_at"), changedAt: row.instant("changed_at"),
                voiceEnd: AskMemo.ask(row, "detail").voiceEnd)
        }
    }

    // MARK: - Deferrals, opt-outs, donations

    private func deferral(_ row: SQLRow) throws -> Deferral {
        try Deferral(
            id: row.int("id"), donor: row.int("donor_id"), ruleKey: row.text("rule_key"), since: row.day("since_day"),
            endedOn: row.optionalDay("ended_day"), until: row.optionalDay("until_day"),
            recordedAt: row.instant("recorded_at"), recordedBy: row.optionalInt("recorded_by"),
            reinstatedAt: row.optionalInstant("reinstated_at"), reinstatedBy: row.optionalInt("reinstated_by"))
    }

    func recordDeferral(_ deferral: Deferral) throws -> Int64 {
        let rows = try session.run(
            """
            INSERT INTO deferral (
                donor_id, rule_key, since_day, ended_day, until_day, recorded_at, recorded_by, reinstated_at,
                reinstated_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
            """,
            deferral.donor, deferral.ruleKey, deferral.since, deferral.endedOn, deferral.until, deferral.recordedAt,
            deferral.recordedBy, deferral.reinstatedAt, deferral.reinstatedBy)
        return try rows.first?.int("id") ?? 0
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

/// A text as LIKE finds it and nothing else.
private func escapedForLike(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
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
