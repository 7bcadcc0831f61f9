import Blood
import Centre
import Dispatching
import Matching

/// What whoever leads a shift sees at one glance, shifts, and how one is handed to the next.
extension StoreTransaction {
    // MARK: - Open requests in figures

    func openGlances() throws -> [RequestGlance] {
        var stages: [RequestID: [AskStage: Int]] = [:]
        var first: [RequestID: (ask: Instant?, pledge: Instant?, arrival: Instant?)] = [:]
        let counted = try session.run(
            """
            SELECT ask.request_id AS request_id, ask.stage AS stage, COUNT(*) AS asks, MIN(ask.asked_at) AS first_ask,
                MIN(ask.pledged_at) AS first_pledge, MIN(ask.arrived_at) AS first_arrival
            FROM request JOIN ask ON ask.request_id = request.id
            WHERE request.phase IN ('open', 'covered') GROUP BY ask.request_id, ask.stage
            """)
        for row in counted {
            let request = try row.int("request_id")
            let stage: AskStage = try row.choice("stage")
            stages[request, default: [:]][stage] = try Int(row.int("asks"))
            var moments = first[request] ?? (nil, nil, nil)
            moments.ask = Self.earlier(moments.ask, row.optionalInstant("first_ask"))
            if stage == .pledged || stage == .onTheWay {
                moments.pledge = Self.earlier(moments.pledge, row.optionalInstant("first_pledge"))
            }
            if stage == .arrived || stage == .accepted {
                moments.arrival = Self.earlier(moments.arrival, row.optionalInstant("first_arrival"))
            }
            first[request] = moments
        }
        return try session.run(
            """
            SELECT id, reference, facility_id, mode, blood_group, component, urgency, opened_at, needed_by, verified_at,
                phase, verification, is_paused, units_needed, units_from_stock, state, wake_at
            FROM request WHERE phase IN ('open', 'covered') ORDER BY needed_by, id
            """
        ).map { row in
            let id = try row.int("id")
            let state: CourseState = try row.json("state")
            return try RequestGlance(
                id: id, reference: row.text("reference"), facility: row.int("facility_id"), mode: row.choice("mode"),
                group: row.choice("blood_group"), component: row.choice("component"), urgency: row.choice("urgency"),
                openedAt: row.instant("opened_at"), neededBy: row.instant("needed_by"),
                verifiedAt: row.optionalInstant("verified_at"), phase: row.choice("phase"),
                verification: row.choice("verification"), isPaused: row.bool("is_paused"),
                unitsNeeded: Int(row.int("units_needed")), unitsFromStock: Int(row.int("units_from_stock")),
                attention: Set(state.attention), heldUntil: state.heldUntil, wakeAt: row.optionalInstant("wake_at"),
                stages: stages[id] ?? [:], firstAskAt: first[id]?.ask, firstPledgeAt: first[id]?.pledge,
                firstArrivalAt: first[id]?.arrival)
        }
    }

    private static func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    func lastStaff() throws -> [RequestID: Int64] {
        let rows = try session.run(
            """
            SELECT request_id, actor FROM timeline WHERE id IN (
                SELECT MAX(timeline.id) FROM request JOIN timeline ON timeline.request_id = request.id
                WHERE request.phase IN ('open', 'covered') AND timeline.actor LIKE '{"staff"%'
                GROUP BY timeline.request_id)
            """)
        return try rows.reduce(into: [:]) { found, row in
            if case .staff(let staff) = try row.json("actor", as: Actor.self) {
                found[try row.int("request_id")] = staff
            }
        }
    }

    func oldestCallBack() throws -> Instant? {
        try session.run("SELECT MIN(opened_at) AS oldest FROM call_back WHERE done_at IS NULL").first?
            .optionalInstant("oldest")
    }

    // MARK: - Shifts

    func shifts(from: Instant, until: Instant) throws -> [Shift] {
        // No shift is longer than a day, so that the index finds those that began before.
        try session.run(
            """
            SELECT * FROM shift WHERE removed_at IS NULL AND from_at > $1 AND from_at < $2 AND until_at > $3
            ORDER BY from_at, id
            """, from - Rota.lengthMax - .milliseconds(1), until, from
        ).map { row in
            try Shift(
                id: row.int("id"), staff: row.int("staff_id"), duty: row.choice("duty"), from: row.instant("from_at"),
                until: row.instant("until_at"), madeAt: row.instant("made_at"), madeBy: row.int("made_by"))
        }
    }

    func insertShift(_ shift: Shift) throws -> Int64 {
        try session.run(
            """
            INSERT INTO shift (staff_id, duty, from_at, until_at, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING id
            """, shift.staff, shift.duty.rawValue, shift.from, shift.until, shift.madeAt, shift.madeBy
        ).first?.int("id") ?? 0
    }

    func removeShift(_ id: Int64, by staff: Int64, at now: Instant) throws -> Bool {
        try !session.run(
            "UPDATE shift SET removed_at = $1, removed_by = $2 WHERE id = $3 AND removed_at IS NULL RETURNING id", now,
            staff, id
        ).isEmpty
    }

    // MARK: - Handing over

    private func handover(_ row: SQLRow) throws -> Handover {
        let id = try row.int("id")
        return try Handover(
            id: id, givenBy: row.int("given_by"), givenAt: row.instant("given_at"),
            words: opened(row, "handover", "words_sealed", id) ?? "", openRequests: Int(row.int("open_requests")),
            needing: Int(row.int("needing")), callBacks: Int(row.int("call_backs")), flags: Int(row.int("flags")),
            takenBy: row.optionalInt("taken_by"), takenAt: row.optionalInstant("taken_at"))
    }

    func handover(_ id: Int64) throws -> Handover? {
        try session.run("SELECT * FROM handover WHERE id = $1", id).first.map(handover)
    }

    func handovers(limit: Int) throws -> [Handover] {
        try session.run("SELECT * FROM handover ORDER BY id DESC LIMIT $1", limit).map(handover)
    }

    func insertHandover(_ handover: Handover) throws -> Int64? {
        guard try session.run("SELECT id FROM handover WHERE taken_at IS NULL").isEmpty else { return nil }
        let id = try nextID(of: "handover")
        try session.run(
            """
            INSERT INTO handover (id, given_by, given_at, words_sealed, open_requests, needing, call_backs, flags)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, id, handover.givenBy, handover.givenAt,
            try sealed(handover.words, "handover", "words_sealed", id), handover.openRequests, handover.needing,
            handover.callBacks, handover.flags)
        return id
    }

    func takeHandover(_ id: Int64, by staff: Int64, at now: Instant) throws -> Bool {
        try !session.run(
            "UPDATE handover SET taken_by = $1, taken_at = $2 WHERE id = $3 AND taken_at IS NULL RETURNING id", staff,
            now, id
        ).isEmpty
    }
}
