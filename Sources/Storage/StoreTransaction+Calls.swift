import Blood
import Centre
import Matching
import Telephony

extension StoreTransaction {
    func call(_ id: CallID) throws -> CallRecord? {
        try calls("WHERE call.id = $1", id.rawValue).first
    }

    func liveCalls() throws -> [CallRecord] {
        try calls("WHERE call.ended_at IS NULL ORDER BY call.started_at, call.id")
    }

    func waitingCalls() throws -> [CallID] {
        try session.run(
            """
            SELECT id FROM call WHERE ended_at IS NULL AND stage = 'queue' AND staff_id IS NULL
            ORDER BY is_slowed, queued_at, id
            """
        ).map { CallID(rawValue: try $0.text("id")) }
    }

    func needlessAskCalls() throws -> [CallID] {
        try session.run(
            """
            SELECT call.id FROM call
            LEFT JOIN ask ON ask.request_id = call.request_id AND ask.donor_id = call.donor_id
            LEFT JOIN donor ON donor.id = call.donor_id
            WHERE call.ended_at IS NULL AND (
                (call.stage = 'ringing' AND call.kind = 'ask'
                    AND (ask.is_open IS NULL OR ask.is_open = 0 OR donor.opted_out_at IS NOT NULL))
                OR (call.stage IN ('ringing', 'firstAccepts', 'ringingSecond', 'secondAccepts')
                    AND call.kind IN ('masked', 'desk') AND call.call_back_id IS NULL
                    AND donor.opted_out_at IS NOT NULL))
            """
        ).map { CallID(rawValue: try $0.text("id")) }
    }

    func callFigures(since: Instant) throws -> CallFigures {
        let row = try session.run(
            """
            SELECT COUNT(*) AS calls,
                COUNT(CASE WHEN connected_at IS NOT NULL AND queued_at IS NOT NULL THEN 1 END) AS answered,
                COUNT(CASE WHEN connected_at - queued_at <= 15000 THEN 1 END) AS within_15,
                COUNT(CASE WHEN connected_at - queued_at <= 20000 THEN 1 END) AS within_20,
                COUNT(CASE WHEN outcome = 'abandoned' THEN 1 END) AS abandoned,
                COUNT(first_action_at) AS acted,
                COUNT(CASE WHEN first_action_at - connected_at <= 60000 THEN 1 END) AS acted_in_60
            FROM call WHERE kind = 'inbound' AND started_at >= $1
            """, since
        ).first
        var figures = CallFigures()
        guard let row else { return figures }
        figures.calls = try Int(row.int("calls"))
        figures.answered = try Int(row.int("answered"))
        figures.within15Seconds = try Int(row.int("within_15"))
        figures.within20Seconds = try Int(row.int("within_20"))
        figures.abandoned = try Int(row.int("abandoned"))
        figures.firstActions = try Int(row.int("acted"))
        figures.firstActionsWithin60Seconds = try Int(row.int("acted_in_60"))
        return figures
    }

    func calls(of phone: String, limit: Int) throws -> [CallRecord] {
        try calls(
            "WHERE call.contact_id = $1 ORDER BY call.started_at DESC, call.id DESC LIMIT $2", try knownContact(phone),
            limit)
    }

    func lastCall(of staff: Int64, since: Instant) throws -> CallRecord? {
        try calls(
            """
            WHERE call.staff_id = $1 AND call.started_at >= $2 ORDER BY call.started_at DESC, call.id DESC LIMIT 1
            """, staff, since
        ).first.flatMap { $0.call.isEnded ? $0 : nil }
    }

    func saveCall(_ record: CallRecord) throws {
        let call = record.call
        try session.run(
            """
            INSERT INTO call (id, kind, stage, machine_sealed, contact_id, donor_id, request_id, message_id, staff_id, call_back_id,
                is_slowed, started_at, queued_at, connected_at, ended_at, outcome, wake_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            ON CONFLICT (id) DO UPDATE
            SET stage = excluded.stage, machine_sealed = excluded.machine_sealed, donor_id = excluded.donor_id,
                request_id = excluded.request_id, staff_id = excluded.staff_id, is_slowed = excluded.is_slowed,
                queued_at = excluded.queued_at, connected_at = excluded.connected_at, ended_at = excluded.ended_at,
                outcome = excluded.outcome, wake_at = excluded.wake_at
            """,
            call.id.rawValue, call.kind.rawValue, call.stage.rawValue,
            try sealed(storedJSON(call), "call", "machine_sealed", call.id.rawValue),
            try record.phone.flatMap(contact), record.donor, record.request, record.message, record.staff,
            record.callBack, record.isSlowed, record.startedAt,
            call.queuedAt, call.connectedAt, call.endedAt, call.outcome?.rawValue, call.wakeAt)
    }

    func callsDue(at now: Instant, limit: Int) throws -> (due: [CallID], next: Instant?) {
        let due = try session.run(
            "SELECT id FROM call WHERE ended_at IS NULL AND wake_at <= $1 ORDER BY wake_at LIMIT $2", now, limit
        ).map { CallID(rawValue: try $0.text("id")) }
        let next = try session.run(
            "SELECT MIN(wake_at) AS next FROM call WHERE ended_at IS NULL AND wake_at > $1", now)
        return (due, next.first?.optionalInstant("next"))
    }

    func presences() throws -> [OperatorPresence] {
        try session.run("SELECT * FROM operator_presence ORDER BY since, staff_id").map { row in
            try OperatorPresence(
                staff: row.int("staff_id"), state: row.choice("state"),
                destination: openedJSON(row, "operator_presence", "destination_sealed", row.int("staff_id")),
                since: row.instant("since"), call: row.optionalText("call_id").map { CallID(rawValue: $0) })
        }
    }

    func savePresence(_ presence: OperatorPresence) throws {
        try session.run(
            """
            INSERT INTO operator_presence (staff_id, state, destination_sealed, since, call_id)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (staff_id) DO UPDATE
            SET state = excluded.state, destination_sealed = excluded.destination_sealed, since = excluded.since,
                call_id = excluded.call_id
            """,
            presence.staff, presence.state.rawValue,
            try presence.destination.map(storedJSON).map {
                try sealed($0, "operator_presence", "destination_sealed", presence.staff)
            }, presence.since, presence.call?.rawValue)
    }

    private func calls(_ condition: String, _ values: (any SQLConvertible)?...) throws -> [CallRecord] {
        try session.run(
            """
            SELECT call.*, contact.sealed AS contact_sealed
            FROM call LEFT JOIN contact ON contact.id = call.contact_id \(condition)
            """, values: values.map { $0?.sql ?? .null }
        ).compactMap(call)
    }

    /// `nil` for a call of somebody who was erased: that there was one is all that is left of it.
    private func call(_ row: SQLRow) throws -> CallRecord? {
        guard let call: Call = try openedJSON(row, "call", "machine_sealed", row.text("id")) else { return nil }
        return try CallRecord(
            call: call, phone: phone(row), donor: row.optionalInt("donor_id"),
            request: row.optionalInt("request_id"), message: row.optionalInt("message_id"),
            staff: row.optionalInt("staff_id"), callBack: row.optionalInt("call_back_id"),
            startedAt: row.instant("started_at"))
    }
}
