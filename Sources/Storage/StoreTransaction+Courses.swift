import Blood
import Centre
import Dispatching
import Matching

/// The parts of a course that are only ever read whole.
struct CourseState: Codable {
    var attention: [Attention]
    var plan: PlanSummary?
    var further: Int?
    var nextAskAt: Instant?
    var chanceWithFurther: Double?
    var heldUntil: Instant?
}

/// What belongs to requests and stands in rows of its own, read for many of them at once: the board reads every open
/// request, and a question for each part of each took most of its time.
struct CourseParts {
    fileprivate var waves: [RequestID: [DispatchWave]] = [:]
    fileprivate var asks: [RequestID: [Ask]] = [:]
    fileprivate var pools: [RequestID: SafePool] = [:]
}

private enum Memos {
    static let asks = Memo<Ask>()
    static let patients = Memo<Patient>()
    static let states = Memo<CourseState>()
}

extension StoreTransaction {
    // MARK: - Courses

    /// Of rows of the table of requests.
    func courseParts(of requests: [SQLRow]) throws -> CourseParts {
        let ids = try requests.map { try $0.int("id") }
        var parts = CourseParts()
        for row in try rows("SELECT * FROM wave WHERE request_id IN (#) ORDER BY request_id, number", of: ids) {
            parts.waves[try row.int("request_id"), default: []].append(
                try DispatchWave(
                    number: Int(row.int("number")), opensAt: row.instant("opens_at"),
                    closesAt: row.instant("closes_at"), asked: Int(row.int("asked")), cause: row.choice("cause"),
                    radiusKilometres: row.double("radius_km")))
        }
        let asks = try rows(
            """
            SELECT request_id, donor_id, detail_sealed FROM ask WHERE request_id IN (#) ORDER BY request_id, position
            """, of: ids)
        for row in asks { parts.asks[try row.int("request_id"), default: []].append(try ask(row)) }
        parts.pools = try pools(
            of: requests.map { row in
                let verification: Verification = try row.choice("verification")
                return try (row.int("id"), row.instant("opened_at"), verification != .verified)
            })
        return parts
    }

    func course(_ row: SQLRow, _ parts: CourseParts) throws -> RequestCourse {
        let id = try row.int("id")
        let patient = try Memos.patients.value(row.bytes("patient_sealed"), of: "\(id)") {
            try openedJSON(row, "request", "patient_sealed", id)
        }
        guard let patient else { throw StorageError.unreadable(table: "request", column: "patient_sealed") }
        let request = try BloodRequest(
            id: id, mode: row.choice("mode"), patient: patient.with(patientAntigens(row, "request", id)),
            component: row.choice("component"), unitsNeeded: Int(row.int("units_needed")),
            place: GeoPoint(latitude: row.double("latitude"), longitude: row.double("longitude")),
            urgency: row.choice("urgency"), openedAt: row.instant("opened_at"), neededBy: row.instant("needed_by"))
        var course = try RequestCourse(request: request, radiusKilometres: row.double("radius_km"))
        course.phase = try row.choice("phase")
        course.verification = try row.choice("verification")
        course.isPaused = try row.bool("is_paused")
        course.isWithSupervisor = try row.bool("is_with_supervisor")
        course.unitsFromStock = try Int(row.int("units_from_stock"))
        course.rung = try Int(row.int("rung"))
        course.includesConditional = try row.bool("includes_conditional")
        course.wakeAt = row.optionalInstant("wake_at")
        // Not one request's: the same words are the same state wherever they stand.
        let state = try Memos.states.value(Array(row.text("state").utf8), of: "") { try row.json("state") }
        guard let state else { throw StorageError.unreadable(table: "request", column: "state") }
        course.attention = Set(state.attention)
        course.plan = state.plan
        course.further = state.further ?? 0
        course.nextAskAt = state.nextAskAt
        course.chanceWithFurther = state.chanceWithFurther
        course.heldUntil = state.heldUntil
        course.waves = parts.waves[id] ?? []
        course.asks = parts.asks[id] ?? []
        course.pool = parts.pools[id] ?? SafePool()
        return course
    }

    // MARK: - Asks

    /// From a row with `request_id`, `donor_id` and `detail_sealed`.
    func ask(_ row: SQLRow) throws -> Ask {
        let place = try Self.askRow(row.int("request_id"), row.int("donor_id"))
        let ask = try Memos.asks.value(row.bytes("detail_sealed"), of: place) {
            try openedJSON(row, "ask", "detail_sealed", place)
        }
        guard let ask else { throw StorageError.unreadable(table: "ask", column: "detail_sealed") }
        return ask
    }

    /// What is written of an ask.
    func sealed(_ ask: Ask, of request: RequestID) throws -> [UInt8] {
        let place = Self.askRow(request, ask.donor)
        let bytes = try sealed(storedJSON(ask), "ask", "detail_sealed", place)
        Memos.asks.keep(ask, as: bytes, of: place)
        return bytes
    }

    // MARK: - Many at once

    /// Values asked for in one statement, at most: SQLite takes 32,766, and a statement of one length is kept compiled.
    private static let valuesAtOnce = 200

    /// The rows for any of these values, which stand in the statement where it says `#`. The order is the statement's
    /// within each `valuesAtOnce` of them.
    func rows(_ statement: String, of values: [some SQLConvertible]) throws -> [SQLRow] {
        var found: [SQLRow] = []
        var rest = values[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.valuesAtOnce)
            rest = rest.dropFirst(Self.valuesAtOnce)
            // One, or as many as there may be: two texts of each statement and no more.
            let places = part.count == 1 ? 1 : Self.valuesAtOnce
            let marks = (1...places).map { "$\($0)" }.joined(separator: ", ")
            found += try session.run(
                statement.replacing("#", with: marks),
                values: part.map(\.sql) + Array(repeating: .null, count: places - part.count))
        }
        return found
    }
}
