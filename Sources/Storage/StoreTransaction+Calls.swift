import Blood
import Centre
import Matching
import Telephony

extension StoreTransaction {
    func call(_ id: CallID) throws -> CallRecord? {
        try session.run("SELECT * FROM call WHERE id = $1", id.rawValue).first.map(call)
    }

    func liveCalls() throws -> [CallRecord] {
        try session.run("SELECT * FROM call WHERE ended_at IS NULL ORDER BY started_at, id").map(call)
    }

    func calls(since: Instant, limit: Int) throws -> [CallRecord] {
        try session.run(
            "SELECT * FROM call WHERE started_at >= $1 ORDER BY started_at DESC, id DESC LIMIT $2", since, limit
        ).map(call)
    }

    func calls(of phone: String, limit: Int) throws -> [CallRecord] {
        try session.run(
            "SELECT * FROM call WHERE phone = $1 ORDER BY started_at DESC, id DESC LIMIT $2", phone, limit
        ).map(call)
    }

    func saveCall(_ record: CallRecord) throws {
        try session.run(
            """
            INSERT INTO call (id, purpose, machine, phone, donor_id, request_id, message_id, staff_id, started_at,
                queued_at, left_queue_at, connected_at, ended_at, outcome, wake_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (id) DO UPDATE
            SET machine = excluded.machine, donor_id = excluded.donor_id, request_id = excluded.request_id,
                staff_id = excluded.staff_id, queued_at = excluded.queued_at, left_queue_at = excluded.left_queue_at,
                connected_at = excluded.connected_at, ended_at = excluded.ended_at, outcome = excluded.outcome,
                wake_at = excluded.wake_at
            """,
            record.id.rawValue, record.purpose.rawValue, storedJSON(record.call), record.phone, record.donor,
            record.request, record.message, record.staff, record.startedAt, record.queuedAt, record.leftQueueAt,
            record.connectedAt, record.endedAt, record.outcome?.rawValue, record.call.wakeAt)
    }

    func callsDue(at now: Instant, limit: Int) throws -> (due: [CallID], next: Instant?) {
        let due = try session.run(
            "SELECT id FROM call WHERE ended_at IS NULL AND wake_at <= $1 ORDER BY wake_at LIMIT $2", now, limit
        ).map { CallID(rawValue: try $0.text("id")) }
        let next = try session.run(
            "SELECT MIN(wake_at) AS next FROM call WHERE ended_at IS NULL AND wake_at > $1", now)
        return (due, try next.first?.optionalInstant("next"))
    }

    func presences() throws -> [OperatorPresence] {
        try session.run("SELECT * FROM operator_presence ORDER BY since, staff_id").map { row in
            try OperatorPresence(
                staff: row.int("staff_id"), state: row.choice("state"),
                destination: row.optionalText("destination") == nil ? nil : row.json("destination"),
                since: row.instant("since"), call: row.optionalText("call_id").map { CallID(rawValue: $0) })
        }
    }

    func savePresence(_ presence: OperatorPresence) throws {
        try session.run(
            """
            INSERT INTO operator_presence (staff_id, state, destination, since, call_id) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (staff_id) DO UPDATE
            SET state = excluded.state, destination = excluded.destination, since = excluded.since,
                call_id = excluded.call_id
            """,
            presence.staff, presence.state.rawValue, presence.destination.map(storedJSON), presence.since,
            presence.call?.rawValue)
    }

    private func call(_ row: SQLRow) throws -> CallRecord {
        try CallRecord(
            call: row.json("machine"), purpose: row.choice("purpose"), phone: row.optionalText("phone"),
            donor: row.optionalInt("donor_id"), request: row.optionalInt("request_id"),
            message: row.optionalInt("message_id"), staff: row.optionalInt("staff_id"),
            startedAt: row.instant("started_at"), queuedAt: row.optionalInstant("queued_at"),
            leftQueueAt: row.optionalInstant("left_queue_at"), connectedAt: row.optionalInstant("connected_at"),
            endedAt: row.optionalInstant("ended_at"),
            outcome: row.optionalText("outcome") == nil ? nil : row.choice("outcome"))
    }
}
