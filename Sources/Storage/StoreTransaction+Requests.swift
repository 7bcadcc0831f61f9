import Blood
import Centre
import Dispatching
import Matching

extension StoreTransaction {
    // MARK: - Reading

    private static let requestColumns = """
        request.*, reconciliation.drawn, reconciliation.issued, reconciliation.transfused, reconciliation.returned,
        reconciliation.recorded_at, reconciliation.recorded_by, contact.sealed AS contact_sealed
        """
    private static let requestTables = """
        request LEFT JOIN reconciliation ON reconciliation.request_id = request.id
        LEFT JOIN contact ON contact.id = request.contact_id
        """

    private func record(_ row: SQLRow, _ parts: CourseParts) throws -> RequestRecord {
        let id = try row.int("id")
        func words(_ column: String) throws -> String { try opened(row, "request", column, id) ?? "" }
        let details = try RequestDetails(
            reference: row.text("reference"), facility: row.int("facility_id"), ward: words("ward_sealed"),
            recordNumber: words("record_number_sealed"), patientInitials: words("patient_initials_sealed"),
            ownBank: row.choice("own_bank"), callerPhone: phone(row) ?? "",
            callerRelation: words("relation_sealed"), familyLanguage: row.choice("family_language"),
            note: words("note_sealed"), openedBy: row.optionalInt("opened_by"), source: row.text("source"))
        var reconciliation: Reconciliation?
        if let drawn = row.optionalInt("drawn") {
            reconciliation = try Reconciliation(
                drawn: Int(drawn), issued: Int(row.int("issued")), transfused: Int(row.int("transfused")),
                returned: Int(row.int("returned")), recordedAt: row.instant("recorded_at"),
                recordedBy: row.optionalInt("recorded_by"))
        }
        return try RequestRecord(
            details: details, course: course(row, parts), endedAt: row.optionalInstant("ended_at"),
            reconciliation: reconciliation)
    }

    private func requests(_ condition: String, _ values: (any SQLConvertible)?...) throws -> [RequestRecord] {
        let rows = try session.run(
            "SELECT \(Self.requestColumns) FROM \(Self.requestTables) \(condition)",
            values: values.map { $0?.sql ?? .null })
        let parts = try courseParts(of: rows)
        return try rows.map { try record($0, parts) }
    }

    func request(_ id: RequestID) throws -> RequestRecord? {
        try requests("WHERE request.id = $1", id).first
    }

    func request(reference: String) throws -> RequestRecord? {
        try requests("WHERE request.reference = $1", reference).first
    }

    func references(of requests: Set<RequestID>) throws -> [RequestID: String] {
        let found = try rows("SELECT id, reference FROM request WHERE id IN (#)", of: requests.sorted())
        return try Dictionary(uniqueKeysWithValues: found.map { try ($0.int("id"), $0.text("reference")) })
    }

    func ongoingRequests() throws -> [RequestRecord] {
        try requests("WHERE request.phase IN ('open', 'covered') ORDER BY request.needed_by, request.id")
    }

    func ongoingRequests(caller phone: String, limit: Int) throws -> [RequestRecord] {
        try requests(
            "WHERE request.contact_id = $1 AND request.ended_at IS NULL ORDER BY request.id DESC LIMIT $2",
            try knownContact(phone), limit)
    }

    func endedRequests(limit: Int) throws -> [RequestRecord] {
        try requests(
            "WHERE request.ended_at IS NOT NULL ORDER BY request.ended_at DESC, request.id DESC LIMIT $1", limit)
    }

    func ongoingRequests(facility: FacilityID) throws -> [RequestRecord] {
        try requests(
            """
            WHERE request.facility_id = $1 AND request.phase IN ('open', 'covered')
            ORDER BY request.needed_by, request.id
            """, facility)
    }

    func endedRequests(facility: FacilityID, limit: Int) throws -> [RequestRecord] {
        try requests(
            """
            WHERE request.facility_id = $1 AND request.ended_at IS NOT NULL
            ORDER BY request.ended_at DESC, request.id DESC LIMIT $2
            """, facility, limit)
    }

    func similarRequests(
        callerPhone: String, facility: FacilityID, initials: String, recordNumber: String
    ) throws -> [RequestRecord] {
        let initials = initials.lettersAndDigits
        let recordNumber = recordNumber.lettersAndDigits
        // Ongoing requests are few; how people write initials is easier said in Swift than in the SQL of two engines.
        let ongoing = try requests(
            "WHERE request.phase IN ('open', 'covered') AND (request.contact_id = $1 OR request.facility_id = $2)"
                + " ORDER BY request.id DESC", try knownContact(callerPhone), facility)
        return Array(
            ongoing.filter { record in
                let details = record.details
                if !callerPhone.isEmpty, details.callerPhone == callerPhone { return true }
                guard details.facility == facility else { return false }
                return !initials.isEmpty && details.patientInitials.lettersAndDigits == initials
                    || !recordNumber.isEmpty && details.recordNumber.lettersAndDigits == recordNumber
            }.prefix(10))
    }

    func request(form: String) throws -> RequestRecord? {
        try requests("WHERE request.id = (SELECT request_id FROM request_form WHERE form = $1)", form).first
    }

    func recordForm(_ form: String, of request: RequestID) throws {
        try session.run("INSERT INTO request_form (form, request_id) VALUES ($1, $2)", form, request)
    }

    func ask(of donor: DonorID, in request: RequestID) throws -> Ask? {
        try session.run(
            "SELECT request_id, donor_id, detail_sealed FROM ask WHERE request_id = $1 AND donor_id = $2", request,
            donor
        ).first.map(ask)
    }

    func latestAsk(of donor: DonorID) throws -> RequestID? {
        try session.run(
            "SELECT request_id FROM ask WHERE donor_id = $1 ORDER BY is_open DESC, asked_at DESC LIMIT 1", donor
        ).first?.int("request_id")
    }

    func requestsDue(at now: Instant, limit: Int) throws -> (due: [RequestID], next: Instant?) {
        let due = try session.run(
            "SELECT id FROM request WHERE wake_at IS NOT NULL AND wake_at <= $1 ORDER BY wake_at LIMIT $2", now, limit
        ).map { try $0.int("id") }
        let next = try session.run(
            "SELECT MIN(wake_at) AS next FROM request WHERE wake_at IS NOT NULL AND wake_at > $1", now)
        return (due, next.first?.optionalInstant("next"))
    }

    // MARK: - Writing

    func openRequest(_ details: RequestDetails, course: RequestCourse) throws -> RequestRecord {
        let request = course.request
        // The reference comes from the row's own number, so it is written twice: first as something unique. Looking for
        // the highest number would make every two requests that are opened at one moment conflict on PostgreSQL.
        let unlike = "new-\(UInt64.random(in: .min ... .max))"
        let rows = try session.run(
            """
            INSERT INTO request (reference, facility_id, mode, blood_group, component, units_needed, latitude,
                longitude, urgency, opened_at, needed_by, phase, verification, is_paused, is_with_supervisor,
                units_from_stock, radius_km, rung, includes_conditional, state, own_bank, contact_id,
                family_language, opened_by, source)
            VALUES ($19, $1, $2, $3, $4, $5, $6, $7, $8, $9,
                $10, 'open', 'pending', $18, 0, 0, $11, 0, 0, $12, $13, $14, $15, $16, $17)
            RETURNING id
            """,
            details.facility, request.mode.rawValue, request.patient.group.rawValue, request.component.rawValue,
            request.unitsNeeded, request.place.latitude,
            request.place.longitude, request.urgency.rawValue, request.openedAt, request.neededBy,
            course.radiusKilometres, try storedJSON(CourseState(attention: [], plan: nil)),
            details.ownBank.rawValue, try contact(details.callerPhone), details.familyLanguage.rawValue,
            details.openedBy, details.source, course.isPaused, unlike)
        guard let id = try rows.first?.int("id") else { throw StorageError.unreadable(table: "request", column: "id") }
        // Four digits at least: short enough to say on the telephone.
        try session.run("UPDATE request SET reference = $1 WHERE id = $2", String(1_000 + id), id)
        try updateDetails(details, of: id)
        try updatePatient(request.patient, of: id)
        var opened = RequestRecord(details: details, course: course)
        opened.details.reference = String(1_000 + id)
        opened.course.request.id = id
        return opened
    }

    func updateDetails(_ details: RequestDetails, of request: RequestID) throws {
        try session.run(
            """
            UPDATE request SET ward_sealed = $1, record_number_sealed = $2, patient_initials_sealed = $3,
                note_sealed = $4, own_bank = $5, contact_id = $6, relation_sealed = $7, family_language = $8
            WHERE id = $9
            """,
            try sealed(details.ward, "request", "ward_sealed", request),
            try sealed(details.recordNumber, "request", "record_number_sealed", request),
            try sealed(details.patientInitials, "request", "patient_initials_sealed", request),
            try sealed(details.note, "request", "note_sealed", request), details.ownBank.rawValue,
            try contact(details.callerPhone),
            try sealed(details.callerRelation, "request", "relation_sealed", request),
            details.familyLanguage.rawValue, request)
    }

    private func updatePatient(_ patient: Patient, of request: RequestID) throws {
        var plain = patient
        (plain.antibodies, plain.antigens) = ([], AntigenProfile())
        try session.run(
            "UPDATE request SET patient_sealed = $1, antigens_sealed = $2 WHERE id = $3",
            try sealed(storedJSON(plain), "request", "patient_sealed", request),
            try sealed(PatientAntigens(patient), "request", request), request)
    }

    func recordPatientAntigens(_ antigens: PatientAntigens, of request: RequestID) throws {
        try session.run(
            "UPDATE request SET antigens_sealed = $1 WHERE id = $2", try sealed(antigens, "request", request), request)
    }

    func saveCourse(from old: RequestCourse?, to new: RequestCourse, at now: Instant) throws -> Set<DonorID> {
        let id = new.request.id
        let state = CourseState(
            attention: new.attention.sorted { $0.rawValue < $1.rawValue }, plan: new.plan, further: new.further,
            nextAskAt: new.nextAskAt, chanceWithFurther: new.chanceWithFurther, heldUntil: new.heldUntil)
        try session.run(
            """
            UPDATE request SET units_needed = $1, urgency = $2, needed_by = $3, phase = $4, verification = $5,
                is_paused = $6, is_with_supervisor = $7, units_from_stock = $8, radius_km = $9, rung = $10,
                includes_conditional = $11, state = $12, wake_at = $13,
                ended_at = CASE WHEN $4 IN ('open', 'covered') THEN NULL ELSE COALESCE(ended_at, $14) END,
                verified_at = CASE WHEN $5 = 'verified' THEN COALESCE(verified_at, $14) ELSE verified_at END
            WHERE id = $15
            """,
            new.request.unitsNeeded, new.request.urgency.rawValue, new.request.neededBy, new.phase.rawValue,
            new.verification.rawValue, new.isPaused, new.isWithSupervisor, new.unitsFromStock, new.radiusKilometres,
            new.rung, new.includesConditional, try storedJSON(state), new.wakeAt, now, id)
        if let old, old.request.patient != new.request.patient || old.request.component != new.request.component {
            try session.run(
                "UPDATE request SET blood_group = $1, component = $2 WHERE id = $3",
                new.request.patient.group.rawValue, new.request.component.rawValue, id)
            try updatePatient(new.request.patient, of: id)
        }
        for wave in new.waves where !(old?.waves.contains(wave) ?? false) {
            try session.run(
                """
                INSERT INTO wave (request_id, number, opens_at, closes_at, asked, cause, radius_km)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (request_id, number) DO UPDATE
                SET closes_at = excluded.closes_at, asked = excluded.asked, cause = excluded.cause
                """,
                id, wave.number, wave.opensAt, wave.closesAt, wave.asked, wave.cause.rawValue, wave.radiusKilometres)
        }
        let before = Dictionary((old?.asks ?? []).map { ($0.donor, $0) }) { first, _ in first }
        var unclaimed = try silenced(new.asks.filter { $0.stage == .asked && before[$0.donor] == nil }.map(\.donor))
        for (position, ask) in new.asks.enumerated() where !unclaimed.contains(ask.donor) {
            if let earlier = before[ask.donor] {
                if earlier != ask, try !update(ask, of: id) { unclaimed.insert(ask.donor) }
            } else if try !insert(ask, of: id, at: position) {
                unclaimed.insert(ask.donor)
            }
        }
        return unclaimed
    }

    /// Who of them must not be written to any more. Whoever chose them may not have heard of it yet: another node took
    /// the word, or the answer to the commit was lost. Their messages would lie there, and the wave wait for them.
    private func silenced(_ donors: [DonorID]) throws -> Set<DonorID> {
        guard !donors.isEmpty else { return [] }
        let rows = try session.run(
            """
            SELECT id FROM donor WHERE id IN (\(donors.map(String.init).joined(separator: ", ")))
                AND (opted_out_at IS NOT NULL OR wrong_number_at IS NOT NULL)
            """)
        return try Set(rows.map { try $0.int("id") })
    }

    private func milestones(_ ask: Ask) -> [SQLValue] {
        let answered: Set<AskStage> = [.silent, .unreachable, .asked]
        let pledged: Set<AskStage> = [
            .pledged, .onTheWay, .arrived, .accepted, .donated, .withdrewPledge, .noShow, .deferred,
        ]
        let arrived: Set<AskStage> = [.arrived, .accepted, .donated, .deferred]
        func moment(_ reached: Bool) -> SQLValue { reached ? ask.changedAt.sql : .null }
        return [
            moment(!answered.contains(ask.stage) && ask.stage != .stoodDown), moment(pledged.contains(ask.stage)),
            moment(arrived.contains(ask.stage)), moment(ask.stage == .donated),
        ]
    }

    /// - Returns: false when another request holds this donor.
    private func insert(_ ask: Ask, of request: RequestID, at position: Int) throws -> Bool {
        let rows = try session.run(
            """
            INSERT INTO ask (request_id, donor_id, position, wave, stage, is_open, detail_sealed, has_voice_end,
                asked_at, changed_at, answered_at, pledged_at, arrived_at, donated_at, door_hour, comes_percent)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT DO NOTHING RETURNING donor_id
            """,
            values: [
                request.sql, ask.donor.sql, position.sql, ask.wave.sql, ask.stage.rawValue.sql, ask.stage.isOpen.sql,
                try sealed(ask, of: request).sql, (ask.voiceEnd != nil).sql, ask.askedAt.sql, ask.changedAt.sql,
            ] + milestones(ask) + [ask.doorHour.sql, ask.comesPercent.sql])
        return !rows.isEmpty
    }

    /// - Returns: false when the ask would open again but another request holds the donor by now.
    private func update(_ ask: Ask, of request: RequestID) throws -> Bool {
        let rows = try session.run(
            """
            UPDATE ask SET stage = $1, is_open = $2, detail_sealed = $3, changed_at = $4, wave = $5,
                answered_at = COALESCE(answered_at, $6), pledged_at = COALESCE(pledged_at, $7),
                arrived_at = COALESCE(arrived_at, $8), donated_at = $9, has_voice_end = $12,
                door_hour = COALESCE($13, door_hour)
            WHERE request_id = $10 AND donor_id = $11
                AND ($2 = 0 OR NOT EXISTS (
                    SELECT 1 FROM ask AS other
                    WHERE other.donor_id = $11 AND other.is_open = 1 AND other.request_id <> $10))
            RETURNING donor_id
            """,
            values: [
                ask.stage.rawValue.sql, ask.stage.isOpen.sql, try sealed(ask, of: request).sql, ask.changedAt.sql,
                ask.wave.sql,
            ] + milestones(ask) + [request.sql, ask.donor.sql, (ask.voiceEnd != nil).sql, ask.doorHour.sql])
        return !rows.isEmpty
    }

    func recordReconciliation(_ reconciliation: Reconciliation, of request: RequestID) throws {
        try session.run(
            """
            INSERT INTO reconciliation (request_id, drawn, issued, transfused, returned, recorded_at, recorded_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (request_id) DO UPDATE SET drawn = excluded.drawn, issued = excluded.issued,
                transfused = excluded.transfused, returned = excluded.returned, recorded_at = excluded.recorded_at,
                recorded_by = excluded.recorded_by
            """,
            request, reconciliation.drawn, reconciliation.issued, reconciliation.transfused, reconciliation.returned,
            reconciliation.recordedAt, reconciliation.recordedBy)
    }

    // MARK: - Timeline

    func appendTimeline(_ entry: TimelineEntry) throws -> Int64 {
        let id = try nextID(of: "timeline")
        let (actor, fact) = try (storedJSON(entry.actor), storedJSON(entry.fact))
        try session.run(
            """
            INSERT INTO timeline (id, request_id, at, actor, fact_sealed, concerns_donor)
            VALUES ($1, $2, $3, $4, $5, $6)
            """, id, entry.request, entry.at, actor, try sealed(fact, "timeline", "fact_sealed", id),
            Self.concernsDonor(actor: actor, fact: fact))
        return id
    }

    private func entry(_ row: SQLRow) throws -> TimelineEntry {
        let id = try row.int("id")
        guard let fact = try openedJSON(row, "timeline", "fact_sealed", id, as: TimelineFact.self) else {
            throw StorageError.unreadable(table: "timeline", column: "fact_sealed")
        }
        return try TimelineEntry(
            id: id, request: row.int("request_id"), at: row.instant("at"), actor: row.json("actor"), fact: fact)
    }

    func timeline(of request: RequestID, after: Int64, limit: Int) throws -> [TimelineEntry] {
        try session.run(
            "SELECT * FROM timeline WHERE request_id = $1 AND id > $2 ORDER BY id LIMIT $3", request, after, limit
        ).map(entry)
    }

    func recentTimeline(limit: Int) throws -> [TimelineEntry] {
        try session.run("SELECT * FROM timeline ORDER BY id DESC LIMIT $1", limit).map(entry)
    }

    func lastTimelineID() throws -> Int64 {
        try session.run("SELECT COALESCE(MAX(id), 0) AS id FROM timeline").first?.int("id") ?? 0
    }

    // MARK: - Counting

    func ledger() throws -> LedgerCounts {
        var counts = LedgerCounts(
            requests: 0, ongoing: 0, unitsAsked: 0, unitsGiven: 0, unitsFromStock: 0, requestsByPhase: [:],
            asksByStage: [:], donorsAsked: 0)
        for row in try session.run(
            """
            SELECT phase, COUNT(*) AS requests, CAST(SUM(units_needed) AS {int}) AS units,
                CAST(SUM(units_from_stock) AS {int}) AS stock
            FROM request GROUP BY phase
            """)
        {
            let phase: RequestPhase = try row.choice("phase")
            let number = try Int(row.int("requests"))
            counts.requestsByPhase[phase] = number
            counts.requests += number
            counts.ongoing += phase.isOngoing ? number : 0
            counts.unitsAsked += try Int(row.int("units"))
            counts.unitsFromStock += try Int(row.int("stock"))
        }
        // With those of which only the counts are left.
        for row in try session.run(
            """
            SELECT stage, CAST(SUM(asks) AS {int}) AS asks FROM (
                SELECT stage, COUNT(*) AS asks FROM ask GROUP BY stage UNION ALL SELECT stage, asks FROM stage_tally
            ) AS counted GROUP BY stage
            """)
        {
            let stage: AskStage = try row.choice("stage")
            counts.asksByStage[stage] = try Int(row.int("asks"))
        }
        counts.unitsGiven = counts.asksByStage[.donated] ?? 0
        counts.donorsAsked = try Int(
            session.run(
                "SELECT COUNT(*) AS donors FROM (SELECT donor_id FROM ask UNION SELECT donor_id FROM donor_tally) AS known"
            ).first?.int("donors") ?? 0)
        return counts
    }

    func milestones(since: Instant) throws -> [RequestMilestones] {
        try session.run(
            """
            SELECT request.id, request.phase, request.opened_at, request.needed_by, request.units_needed,
                request.units_from_stock, request.verified_at, request.ended_at,
                COUNT(ask.donor_id) + COALESCE(MAX(tally.asked), 0) AS asked,
                COUNT(ask.donated_at) + COALESCE(MAX(tally.donated), 0) AS donated,
                COUNT(CASE WHEN ask.donated_at <= request.needed_by THEN 1 END)
                    + COALESCE(MAX(tally.donated_in_time), 0) AS donated_in_time,
                COALESCE(MIN(ask.asked_at), MIN(tally.first_ask)) AS first_ask,
                COALESCE(MIN(ask.pledged_at), MIN(tally.first_pledge)) AS first_pledge,
                COALESCE(MAX(ask.donated_at), MAX(tally.last_unit)) AS last_unit
            FROM request LEFT JOIN ask ON ask.request_id = request.id
            LEFT JOIN request_tally AS tally ON tally.request_id = request.id
            WHERE request.ended_at IS NULL OR request.ended_at >= $1 GROUP BY request.id ORDER BY request.id
            """, since
        ).map { row in
            let fromStock = try row.int("units_from_stock")
            let endedAt = row.optionalInt("ended_at")
            let stockInTime = try endedAt.map { try $0 <= row.int("needed_by") } ?? true ? fromStock : 0
            return try RequestMilestones(
                request: row.int("id"), phase: row.choice("phase"), openedAt: row.instant("opened_at"),
                neededBy: row.instant("needed_by"), unitsNeeded: Int(row.int("units_needed")),
                unitsInHand: Int(fromStock + row.int("donated")),
                unitsInTime: Int(stockInTime + row.int("donated_in_time")), asked: Int(row.int("asked")),
                verifiedAt: row.optionalInstant("verified_at"), firstAskAt: row.optionalInstant("first_ask"),
                firstPledgeAt: row.optionalInstant("first_pledge"), lastUnitAt: row.optionalInstant("last_unit"))
        }
    }
}

extension String {
    /// What two people who write the same initials or record number have in common.
    fileprivate var lettersAndDigits: String { lowercased().filter { $0.isLetter || $0.isNumber } }
}
