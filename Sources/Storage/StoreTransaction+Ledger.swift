import Blood
import Centre
import Dispatching
import Matching

extension StoreTransaction {
    // MARK: - Months that were counted

    func ledgerMonths() throws -> [LedgerMonth] {
        try session.run("SELECT figures FROM ledger_month ORDER BY month").map { try $0.json("figures") }
    }

    func recordLedgerMonth(_ month: LedgerMonth) throws {
        try session.run(
            """
            INSERT INTO ledger_month (month, counted_at, figures) VALUES ($1, $2, $3) ON CONFLICT (month) DO NOTHING
            """, month.month.number, month.countedAt, try storedJSON(month))
    }

    func firstRequestOpenedAt() throws -> Instant? {
        try session.run("SELECT MIN(opened_at) AS first FROM request").first?.optionalInstant("first")
    }

    // MARK: - Counting one

    /// Where the donors of a request are gone already, `request_tally` has their counts.
    func ledgerCases(from: Instant, before: Instant) throws -> [LedgerCase] {
        func asks(_ stage: String, _ column: String) -> String {
            "COUNT(CASE WHEN ask.stage = '\(stage)' THEN 1 END) + COALESCE(MAX(tally.\(column)), 0) AS \(column)"
        }
        return try session.run(
            """
            SELECT MAX(facility.district) AS district, MAX(request.blood_group) AS blood_group,
                MAX(request.component) AS component, MAX(request.phase) AS phase, MAX(request.opened_at) AS opened_at,
                MAX(request.needed_by) AS needed_by, MAX(request.ended_at) AS ended_at,
                MAX(request.units_needed) AS units_needed, MAX(request.units_from_stock) AS units_from_stock,
                COUNT(ask.donor_id) + COALESCE(MAX(tally.asked), 0) AS asked,
                \(asks("donated", "donated")), \(asks("deferred", "deferred")), \(asks("noShow", "no_shows")),
                \(asks("withdrewPledge", "took_back")), \(asks("stoodDown", "stood_down")),
                COUNT(CASE WHEN ask.donated_at <= request.needed_by THEN 1 END)
                    + COALESCE(MAX(tally.donated_in_time), 0) AS donated_in_time,
                COALESCE(MIN(ask.asked_at), MIN(tally.first_ask)) AS first_ask,
                COALESCE(MIN(ask.pledged_at), MIN(tally.first_pledge)) AS first_pledge,
                COALESCE(MAX(ask.donated_at), MAX(tally.last_unit)) AS last_unit
            FROM request JOIN facility ON facility.id = request.facility_id
            LEFT JOIN ask ON ask.request_id = request.id
            LEFT JOIN request_tally AS tally ON tally.request_id = request.id
            WHERE request.id IN (SELECT id FROM request WHERE opened_at >= $1 AND opened_at < $2) GROUP BY request.id
            """, from, before
        ).map(ledgerCase)
    }

    private func ledgerCase(_ row: SQLRow) throws -> LedgerCase {
        let openedAt = try row.instant("opened_at")
        let endedAt = row.optionalInstant("ended_at")
        let fromStock = try Int(row.int("units_from_stock"))
        let isStockInTime = try endedAt.map { try $0 <= row.instant("needed_by") } ?? true
        let inTime = try Int(row.int("donated_in_time")) + (isStockInTime ? fromStock : 0)
        let outcome: LedgerOutcome =
            switch try row.choice("phase") as RequestPhase {
            case .open, .covered: .ongoing
            case .fulfilled: try inTime >= Int(row.int("units_needed")) ? .filledInTime : .filledLate
            case .expired: .notFilled
            case .withdrawn: .withdrawn
            case .rejected: .rejected
            }
        var asks: [LedgerAskEnd: Int] = [
            .gave: try Int(row.int("donated")), .deferred: try Int(row.int("deferred")),
            .noShow: try Int(row.int("no_shows")), .tookBack: try Int(row.int("took_back")),
            .stoodDown: try Int(row.int("stood_down")),
        ]
        asks[.other] = try max(0, Int(row.int("asked")) - asks.values.reduce(0, +))
        func wait(_ column: String) -> Duration? { row.optionalInstant(column).map { $0 - openedAt } }
        let hasFilled = outcome == .filledInTime || outcome == .filledLate
        return try LedgerCase(
            district: row.text("district"), group: row.choice("blood_group"), component: row.choice("component"),
            outcome: outcome, unitsAsked: Int(row.int("units_needed")), unitsFromStock: fromStock, asks: asks,
            firstAsk: wait("first_ask"), firstPledge: wait("first_pledge"),
            // When a unit from stock was issued is not written down; a request that had one ends with its last unit.
            lastUnit: !hasFilled ? nil : fromStock == 0 ? wait("last_unit") : wait("ended_at"))
    }

    func donorsNotAsked(from: Instant, before: Instant) throws -> [SuppressionReason: Int] {
        var counts: [SuppressionReason: Int] = [:]
        for row in try session.run(
            """
            SELECT request_not_asked.reason, CAST(SUM(request_not_asked.donors) AS {int}) AS donors
            FROM request_not_asked JOIN request ON request.id = request_not_asked.request_id
            WHERE request.opened_at >= $1 AND request.opened_at < $2 GROUP BY request_not_asked.reason
            """, from, before)
        {
            counts[try row.choice("reason")] = try Int(row.int("donors"))
        }
        return counts
    }

    func ledgerCalls(from: Instant, before: Instant) throws -> LedgerCalls {
        guard
            let row = try session.run(
                """
                SELECT COUNT(CASE WHEN connected_at IS NOT NULL AND queued_at IS NOT NULL THEN 1 END) AS answered,
                    COUNT(CASE WHEN connected_at - queued_at <= $3 THEN 1 END) AS answered_in_time,
                    COUNT(first_action_at) AS acted,
                    COUNT(CASE WHEN first_action_at - connected_at <= $4 THEN 1 END) AS acted_in_time
                FROM call WHERE kind = 'inbound' AND (request_id IS NOT NULL OR donor_id IS NOT NULL)
                    AND started_at >= $1 AND started_at < $2
                """, from, before, PublishedMonth.answerGoal.wholeMilliseconds,
                PublishedMonth.actionGoal.wholeMilliseconds
            ).first
        else { return LedgerCalls() }
        return try LedgerCalls(
            answered: Int(row.int("answered")), answeredInTime: Int(row.int("answered_in_time")),
            acted: Int(row.int("acted")), actedInTime: Int(row.int("acted_in_time")))
    }

    // MARK: - Why donors were left alone

    func recordNotAsked(_ counts: [SuppressionReason: Int], of request: RequestID) throws {
        for (reason, donors) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where donors > 0 {
            try session.run(
                """
                INSERT INTO request_not_asked (request_id, reason, donors) VALUES ($1, $2, $3)
                ON CONFLICT (request_id, reason) DO NOTHING
                """, request, reason.rawValue, donors)
        }
    }
}
