import Blood
import Centre
import Dispatching
import Matching

/// Traces, what donors say afterwards, and what bounds the asking before anybody is sure of a need.
extension StoreTransaction {
    // MARK: - Traces

    private static let traceColumns = """
        trace.*, CASE WHEN request.phase = 'rejected' THEN request.ended_at END AS rejected_at
        """

    private static let traceTables = "trace JOIN request ON request.id = trace.request_id"

    private func trace(_ row: SQLRow) throws -> RequestTrace {
        try RequestTrace(
            request: row.int("request_id"), caller: row.optionalInt("caller"), facility: row.int("facility_id"),
            patient: row.optionalText("patient_key"), recordNumber: row.optionalText("record_key"),
            openedAt: row.instant("opened_at"), rejectedAt: row.optionalInstant("rejected_at"))
    }

    private func traces(_ condition: String, _ values: (any SQLConvertible)?...) throws -> [RequestTrace] {
        try session.run(
            "SELECT \(Self.traceColumns) FROM \(Self.traceTables) WHERE \(condition)",
            values: values.map { $0?.sql ?? .null }
        ).map(trace)
    }

    func trace(of request: RequestID) throws -> RequestTrace? {
        try traces("trace.request_id = $1", request).first
    }

    func traces(caller: RequestID, since: Instant, limit: Int) throws -> [RequestTrace] {
        try traces(
            "trace.caller = $1 AND trace.opened_at > $2 ORDER BY trace.opened_at DESC LIMIT $3", caller, since, limit)
    }

    func traces(patient: String, since: Instant, limit: Int) throws -> [RequestTrace] {
        try traces(
            "trace.patient_key = $1 AND trace.opened_at > $2 ORDER BY trace.opened_at DESC LIMIT $3", patient, since,
            limit)
    }

    func traces(recordNumber: String, since: Instant, limit: Int) throws -> [RequestTrace] {
        try traces(
            "trace.record_key = $1 AND trace.opened_at > $2 ORDER BY trace.opened_at DESC LIMIT $3", recordNumber,
            since, limit)
    }

    func saveTrace(_ trace: RequestTrace) throws {
        try session.run(
            """
            INSERT INTO trace (request_id, caller, facility_id, patient_key, record_key, opened_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (request_id) DO UPDATE SET caller = excluded.caller, patient_key = excluded.patient_key,
                record_key = excluded.record_key
            """,
            trace.request, trace.caller, trace.facility, trace.patient.map { hidden($0, as: .patient) },
            trace.recordNumber.map { hidden($0, as: .recordNumber) }, trace.openedAt)
    }

    func wakeRequests(caller: RequestID, at now: Instant) throws {
        try session.run(
            """
            UPDATE request SET wake_at = $1
            WHERE id IN (SELECT request_id FROM trace WHERE caller = $2) AND phase IN ('open', 'covered')
            """, now, caller)
    }

    private func donorTraces(_ rows: [SQLRow]) throws -> [DonorTrace] {
        try rows.map { row in
            try DonorTrace(
                donor: row.int("donor_id"), request: row.int("request_id"), patient: row.optionalText("patient_key"),
                stage: row.choice("stage"), at: row.instant("changed_at"))
        }
    }

    func promises(caller: RequestID, since: Instant, limit: Int) throws -> [DonorTrace] {
        try donorTraces(
            session.run(
                """
                SELECT ask.donor_id, ask.request_id, trace.patient_key, ask.stage, ask.changed_at
                FROM trace JOIN ask ON ask.request_id = trace.request_id
                JOIN donor ON donor.id = ask.donor_id AND donor.erased_at IS NULL
                WHERE trace.caller = $1 AND trace.opened_at > $2 AND ask.pledged_at IS NOT NULL
                ORDER BY ask.changed_at DESC LIMIT $3
                """, caller, since, limit))
    }

    func promises(donor: DonorID, since: Instant, limit: Int) throws -> [DonorTrace] {
        try donorTraces(
            session.run(
                """
                SELECT ask.donor_id, ask.request_id, NULL AS patient_key, ask.stage, ask.changed_at
                FROM ask JOIN donor ON donor.id = ask.donor_id AND donor.erased_at IS NULL
                WHERE ask.donor_id = $1 AND ask.asked_at > $2 AND ask.pledged_at IS NOT NULL
                ORDER BY ask.changed_at DESC LIMIT $3
                """, donor, since, limit))
    }

    // MARK: - What donors say afterwards

    private func report(_ row: SQLRow) throws -> DonorReport {
        try DonorReport(
            request: row.int("request_id"), donor: row.optionalInt("donor_id"), at: row.instant("at"),
            way: row.choice("way"), money: row.optionalText("money").flatMap(DonorReport.Money.init),
            treatment: row.optionalText("treatment").flatMap(DonorReport.Treatment.init))
    }

    func reports(caller: RequestID, since: Instant, limit: Int) throws -> [DonorReport] {
        // From the caller's requests to what was said of each: what was said of all others is not looked through.
        try session.run(
            """
            SELECT donor_report.* FROM trace {inorder} donor_report ON donor_report.request_id = trace.request_id
            WHERE trace.caller = $1 AND donor_report.at > $2 ORDER BY donor_report.at DESC LIMIT $3
            """, caller, since, limit
        ).map(report)
    }

    func report(of donor: DonorID, for request: RequestID) throws -> DonorReport? {
        try session.run("SELECT * FROM donor_report WHERE request_id = $1 AND donor_id = $2", request, donor)
            .first.map(report)
    }

    /// Of whoever was erased nothing new is kept.
    func saveReport(_ report: DonorReport) throws {
        try session.run(
            """
            INSERT INTO donor_report (request_id, donor_id, at, way, money, treatment)
            SELECT $1, $2, $3, $4, $5, $6 WHERE EXISTS (SELECT 1 FROM data_key WHERE donor_id = $2)
            ON CONFLICT (request_id, donor_id) DO UPDATE SET at = excluded.at, way = excluded.way,
                money = CASE WHEN excluded.money = 'mentioned' THEN COALESCE(donor_report.money, 'mentioned')
                    ELSE COALESCE(excluded.money, donor_report.money) END,
                treatment = COALESCE(excluded.treatment, donor_report.treatment)
            """,
            report.request, report.donor, report.at, report.way.rawValue, report.money?.rawValue,
            report.treatment?.rawValue)
    }

    func contactHasEnded(donor: DonorID, request: RequestID) throws -> Bool {
        try !session.run(
            """
            SELECT 1 AS found FROM ask WHERE request_id = $1 AND donor_id = $2
                AND (stage IN ('donated', 'deferred') OR (arrived_at IS NOT NULL AND is_open = 0))
            UNION ALL
            SELECT 1 FROM call WHERE request_id = $1 AND donor_id = $2 AND kind = 'masked'
                AND connected_at IS NOT NULL AND ended_at IS NOT NULL
            LIMIT 1
            """, request, donor
        ).isEmpty
    }

    // MARK: - The safe pool

    /// Before the request was opened this far back asks of the same caller count.
    private static let poolWithin = Duration.hours(24)

    /// What bounds the asking for each of these requests while nobody is sure of its need.
    func pools(of requests: [(id: RequestID, openedAt: Instant, isPending: Bool)]) throws -> [RequestID: SafePool] {
        var traces: [RequestID: RequestTrace] = [:]
        let found = try rows(
            "SELECT \(Self.traceColumns) FROM \(Self.traceTables) WHERE trace.request_id IN (#)",
            of: requests.map(\.id))
        for trace in try found.map(trace) { traces[trace.request] = trace }
        let known = try flags(callers: Set(traces.values.compactMap(\.caller)))
        var pools: [RequestID: SafePool] = [:]
        for request in requests {
            guard let trace = traces[request.id] else { continue }
            let flags = trace.caller.flatMap { known[$0] } ?? []
            var pool = SafePool()
            pool.isFlagged = flags.contains { $0.state == .open && $0.severity == .hold }
            pool.isUpheld = flags.contains { $0.severity == .hold && $0.isUpheld(at: request.openedAt) }
            if request.isPending || pool.isFlagged {
                pool.usedElsewhere = try asksElsewhere(trace, openedAt: request.openedAt)
            }
            pools[request.id] = pool
        }
        return pools
    }

    /// Donors asked for other requests of this caller that nobody has confirmed.
    private func asksElsewhere(_ trace: RequestTrace, openedAt: Instant) throws -> Int {
        // Who withholds the number shares the pool with everybody who does so for the same facility.
        let condition = trace.caller == nil ? "trace.caller IS NULL AND trace.facility_id = $1" : "trace.caller = $1"
        let used = try session.run(
            """
            SELECT COUNT(*) AS asks FROM trace
            JOIN request ON request.id = trace.request_id AND request.verification <> 'verified'
            JOIN ask ON ask.request_id = trace.request_id
            WHERE \(condition) AND trace.opened_at > $2 AND trace.request_id <> $3
            """, trace.caller ?? trace.facility, openedAt - Self.poolWithin, trace.request)
        return try Int(used.first?.int("asks") ?? 0)
    }
}
