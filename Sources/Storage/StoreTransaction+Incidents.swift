import Blood
import Centre
import Dispatching
import Matching

/// Incidents, their quotas, and what is told to everybody of them.
extension StoreTransaction {
    // MARK: - Reading

    private func incident(_ row: SQLRow) throws -> Incident {
        let id = try row.int("id")
        let reach = try session.run("SELECT * FROM incident_reach WHERE incident_id = $1", id)
        let facilities = try session.run(
            "SELECT * FROM incident_facility WHERE incident_id = $1 ORDER BY facility_id", id
        ).map { row in
            var facility = try IncidentFacility(
                facility: row.int("facility_id"), arrivalsPerHour: Int(row.int("arrivals_per_hour")),
                sharePercent: Int(row.int("share_percent")))
            for line in reach where try line.int("facility_id") == facility.facility {
                facility.reach[try line.choice("blood_group")] = try Int(line.int("donors"))
            }
            return facility
        }
        return try Incident(
            id: id, name: opened(row, "incident", "name_sealed", id) ?? "",
            reason: opened(row, "incident", "reason_sealed", id) ?? "", beganAt: row.instant("began_at"),
            expectedPatients: row.optionalInt("expected_patients").map(Int.init),
            declaredAt: row.instant("declared_at"), declaredBy: row.int("declared_by"),
            endedAt: row.optionalInstant("ended_at"), endedBy: row.optionalInt("ended_by"), facilities: facilities)
    }

    func runningIncidents() throws -> [Incident] {
        try session.run("SELECT * FROM incident WHERE ended_at IS NULL ORDER BY id").map(incident)
    }

    func incident(_ id: Int64) throws -> Incident? {
        try session.run("SELECT * FROM incident WHERE id = $1", id).first.map(incident)
    }

    func incidents(limit: Int) throws -> [Incident] {
        try session.run("SELECT * FROM incident ORDER BY id DESC LIMIT $1", limit).map(incident)
    }

    func runningIncident(of request: RequestID) throws -> Incident? {
        try session.run(
            """
            SELECT incident.* FROM incident_request JOIN incident ON incident.id = incident_request.incident_id
            WHERE incident_request.request_id = $1 AND incident.ended_at IS NULL
            """, request
        ).first.map(incident)
    }

    func requests(of incident: Int64) throws -> [RequestID] {
        try session.run(
            "SELECT request_id FROM incident_request WHERE incident_id = $1 ORDER BY request_id", incident
        ).map { try $0.int("request_id") }
    }

    func load(of incident: Int64, dayStart: Instant) throws -> IncidentLoad {
        let tables = """
            incident_request JOIN request ON request.id = incident_request.request_id
            JOIN ask ON ask.request_id = request.id JOIN donor ON donor.id = ask.donor_id
            WHERE incident_request.incident_id = $1
            """
        let hours = try session.run(
            """
            SELECT request.facility_id AS facility_id, donor.blood_group AS blood_group,
                CASE WHEN ask.stage IN ('arrived', 'accepted', 'donated') AND ask.arrived_at IS NOT NULL
                    THEN ask.arrived_at / 3600000 ELSE COALESCE(ask.door_hour, ask.asked_at / 3600000) END AS hour,
                SUM(CASE WHEN ask.stage IN ('asked', 'unclear') THEN COALESCE(ask.comes_percent, 100)
                    ELSE 100 END) AS percent
            FROM \(tables) AND ask.stage IN ('asked', 'unclear', 'pledged', 'onTheWay', 'arrived', 'accepted',
                'donated')
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """, incident
        ).map { row in
            try IncidentLoad.Hour(
                facility: row.int("facility_id"), group: row.choice("blood_group"), hour: row.int("hour"),
                donors: Double(row.int("percent")) / 100)
        }
        let groups = try session.run(
            """
            SELECT request.facility_id AS facility_id, donor.blood_group AS blood_group,
                COUNT(CASE WHEN ask.asked_at >= $2 THEN 1 END) AS today,
                COUNT(CASE WHEN ask.asked_at < $2 THEN 1 END) AS before
            FROM \(tables) AND ask.stage <> 'stoodDown'
            GROUP BY 1, 2 ORDER BY 1, 2
            """, incident, dayStart
        ).map { row in
            try IncidentLoad.Group(
                facility: row.int("facility_id"), group: row.choice("blood_group"), today: Int(row.int("today")),
                before: Int(row.int("before")))
        }
        return IncidentLoad(hours: hours, groups: groups)
    }

    // MARK: - Writing

    func insertIncident(_ incident: Incident) throws -> Int64 {
        let id = try nextID(of: "incident")
        try session.run(
            """
            INSERT INTO incident (id, name_sealed, reason_sealed, began_at, expected_patients, declared_at, declared_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, id, try sealed(incident.name, "incident", "name_sealed", id),
            try sealed(incident.reason, "incident", "reason_sealed", id), incident.beganAt, incident.expectedPatients,
            incident.declaredAt, incident.declaredBy)
        for facility in incident.facilities { try setQuotas(facility, of: id) }
        return id
    }

    func setQuotas(_ facility: IncidentFacility, of incident: Int64) throws {
        try session.run(
            """
            INSERT INTO incident_facility (incident_id, facility_id, arrivals_per_hour, share_percent)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (incident_id, facility_id) DO UPDATE SET arrivals_per_hour = excluded.arrivals_per_hour,
                share_percent = excluded.share_percent
            """, incident, facility.facility, facility.arrivalsPerHour, facility.sharePercent)
        for (group, donors) in facility.reach {
            try session.run(
                """
                INSERT INTO incident_reach (incident_id, facility_id, blood_group, donors) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
                """, incident, facility.facility, group.rawValue, donors)
        }
    }

    func endIncident(_ id: Int64, by staff: Int64, at now: Instant) throws -> Bool {
        let ended = try session.run(
            "UPDATE incident SET ended_at = $1, ended_by = $2 WHERE id = $3 AND ended_at IS NULL RETURNING id", now,
            staff, id)
        guard !ended.isEmpty else { return false }
        try publish(nil, of: id, by: staff, at: now)
        try wakeRequests(of: id, at: now)
        return true
    }

    func wakeRequests(of incident: Int64, at now: Instant) throws {
        try session.run(
            """
            UPDATE request SET wake_at = $1 WHERE phase IN ('open', 'covered')
                AND id IN (SELECT request_id FROM incident_request WHERE incident_id = $2)
            """, now, incident)
    }

    func join(_ request: RequestID, to incident: Int64, by staff: Int64?, at now: Instant) throws -> Bool {
        // Who was in one that is over may come into another.
        try !session.run(
            """
            INSERT INTO incident_request (request_id, incident_id, joined_at, joined_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (request_id) DO UPDATE SET incident_id = excluded.incident_id,
                joined_at = excluded.joined_at, joined_by = excluded.joined_by
                WHERE (SELECT ended_at FROM incident WHERE id = incident_request.incident_id) IS NOT NULL
            RETURNING request_id
            """, request, incident, now, staff
        ).isEmpty
    }

    func leave(_ request: RequestID, _ incident: Int64, at now: Instant) throws -> Bool {
        let left = try session.run(
            "DELETE FROM incident_request WHERE request_id = $1 AND incident_id = $2 RETURNING request_id", request,
            incident)
        guard !left.isEmpty else { return false }
        try session.run(
            "UPDATE request SET wake_at = $1 WHERE id = $2 AND phase IN ('open', 'covered')", now, request)
        return true
    }

    // MARK: - What everybody is told

    func publicMessages() throws -> [PublicMessage] {
        try session.run("SELECT * FROM public_message WHERE ended_at IS NULL ORDER BY id").map { row in
            let id = try row.int("id")
            let groups = try row.text("blood_groups").split(separator: " ").map { name in
                guard let group = BloodGroup(rawValue: String(name)) else {
                    throw StorageError.unreadable(table: "public_message", column: "blood_groups")
                }
                return group
            }
            return try PublicMessage(
                id: id, incident: row.int("incident_id"), groups: groups, facility: row.optionalInt("facility_id"),
                from: row.optionalInstant("from_at"),
                english: opened(row, "public_message", "english_sealed", id) ?? "",
                urdu: opened(row, "public_message", "urdu_sealed", id) ?? "", publishedAt: row.instant("published_at"),
                publishedBy: row.int("published_by"))
        }
    }

    func publish(_ message: PublicMessage?, of incident: Int64, by staff: Int64, at now: Instant) throws {
        try session.run(
            "UPDATE public_message SET ended_at = $1, ended_by = $2 WHERE incident_id = $3 AND ended_at IS NULL", now,
            staff, incident)
        guard let message else { return }
        let id = try nextID(of: "public_message")
        try session.run(
            """
            INSERT INTO public_message (id, incident_id, blood_groups, facility_id, from_at, english_sealed, urdu_sealed,
                published_at, published_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, id, incident, message.groups.map(\.rawValue).joined(separator: " "), message.facility, message.from,
            try sealed(message.english, "public_message", "english_sealed", id),
            try sealed(message.urdu, "public_message", "urdu_sealed", id), now, staff)
    }
}
