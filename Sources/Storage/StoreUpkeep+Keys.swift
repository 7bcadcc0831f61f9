import Centre

/// A table with columns that the centre's own keys have sealed.
struct SealedTable: Sendable {
    var name: String
    /// What the values are bound to besides table and column.
    var key: String
    var columns: [String]
    /// What stands for the row in its place where its key does not: an expression of SQL.
    var place: String?

    static let all: [SealedTable] = [
        SealedTable(name: "contact", key: "id", columns: ["sealed"]),
        SealedTable(name: "data_key", key: "donor_id", columns: ["sealed"]),
        SealedTable(
            name: "request", key: "id",
            columns: [
                "ward_sealed", "record_number_sealed", "patient_initials_sealed", "note_sealed", "patient_sealed",
                "relation_sealed", "antigens_sealed",
            ]),
        SealedTable(
            name: "ask", key: "rowid", columns: ["detail_sealed"], place: "request_id || '/' || donor_id"),
        SealedTable(name: "timeline", key: "id", columns: ["fact_sealed"]),
        SealedTable(name: "audit", key: "number", columns: ["reason_sealed"]),
        SealedTable(name: "approval", key: "id", columns: ["reason_sealed"]),
        SealedTable(name: "abuse_flag", key: "id", columns: ["reason_sealed"]),
        SealedTable(name: "reaction", key: "id", columns: ["unit_sealed", "note_sealed", "words_sealed"]),
        SealedTable(name: "message", key: "id", columns: ["body_sealed", "wording_sealed"]),
        SealedTable(name: "inbound", key: "provider_id", columns: ["body_sealed"]),
        SealedTable(name: "call", key: "id", columns: ["machine_sealed"]),
        SealedTable(name: "call_back", key: "id", columns: ["words_sealed"]),
        SealedTable(name: "call_note", key: "id", columns: ["words_sealed"]),
        SealedTable(
            name: "donor_panel", key: "id",
            columns: ["patient_initials_sealed", "record_number_sealed", "needs_sealed", "antigens_sealed"]),
        SealedTable(name: "staff", key: "id", columns: ["name_sealed"]),
        SealedTable(name: "staff_factor", key: "id", columns: ["name_sealed", "secret_sealed"]),
        SealedTable(name: "operator_presence", key: "staff_id", columns: ["destination_sealed"]),
        SealedTable(name: "blood_drive", key: "id", columns: ["contact_sealed"]),
        SealedTable(name: "partner", key: "id", columns: ["contact_sealed", "note_sealed"]),
        SealedTable(name: "incident", key: "id", columns: ["name_sealed", "reason_sealed"]),
        SealedTable(name: "public_message", key: "id", columns: ["english_sealed", "urdu_sealed"]),
        SealedTable(name: "handover", key: "id", columns: ["words_sealed"]),
    ]

    /// What a donor's own key has sealed: the centre's keys change without it.
    static let ofDonors: [SealedTable] = [
        SealedTable(name: "donor", key: "id", columns: ["name_sealed", "home_sealed", "body_sealed", "note_sealed"]),
        SealedTable(name: "deferral", key: "id", columns: ["reason_sealed"]),
        SealedTable(name: "antigen_typing", key: "id", columns: ["result_sealed"]),
    ]
}

/// Rows sealed anew in one transaction: some milliseconds, so that nobody who writes meanwhile waits noticeably.
private let rowsAtOnce = 200

extension StoreUpkeep {
    /// Seals everything under the current key that stands under another, a few rows at a time, while serving. A row
    /// that is written meanwhile has the current key already.
    /// - Parameter progress: fraction of the tables done, 0…1.
    /// - Returns: how many values were sealed anew.
    /// - Throws: `FieldSealingError` when a value cannot be opened; what was done before stays done.
    package func sealAnew(progress: @escaping @Sendable (Double) -> Void) async throws -> Int {
        // A transaction that had asked for the key before it changed has ended when this one begins.
        try await engine.transacting { _ in }
        var count = 0
        for (number, table) in SealedTable.all.enumerated() {
            var after: SQLValue?
            repeat {
                let from = after
                let (done, next) = try await engine.transacting {
                    try $0.sealAnew(table, after: from, limit: rowsAtOnce)
                }
                count += done
                after = next
            } while after != nil
            progress(Double(number + 1) / Double(SealedTable.all.count))
        }
        return count
    }

    /// The numbers of the keys that something is sealed under, with how many values each has.
    package func keysInUse() async throws -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for table in SealedTable.all {
            var after: SQLValue?
            repeat {
                let from = after
                let (found, next) = try await engine.transacting {
                    try $0.keysInUse(table, after: from, limit: rowsAtOnce)
                }
                counts.merge(found, uniquingKeysWith: +)
                after = next
            } while after != nil
        }
        return counts
    }
}

extension StoreTransaction {
    /// - Returns: how many values were sealed anew, and after which row to go on; `nil` at the end.
    fileprivate func sealAnew(_ table: SealedTable, after: SQLValue?, limit: Int) throws -> (Int, SQLValue?) {
        var count = 0
        let next = try walk(table, after: after, limit: limit) { row, key in
            for column in table.columns {
                guard let sealed = row.optionalBytes(column), fields.key(of: sealed) != fields.currentKey else {
                    continue
                }
                let place = FieldPlace(table.name, column, row: key)
                let again = try fields.seal(fields.open(sealed, at: place), at: place)
                try session.run(
                    "UPDATE \(table.name) SET \(column) = $1 WHERE \(table.key) = $2",
                    values: [again.sql, row["walked"]])
                count += 1
            }
        }
        return (count, next)
    }

    fileprivate func keysInUse(_ table: SealedTable, after: SQLValue?, limit: Int) throws -> ([Int: Int], SQLValue?) {
        var counts: [Int: Int] = [:]
        let next = try walk(table, after: after, limit: limit) { row, _ in
            for column in table.columns {
                guard let sealed = row.optionalBytes(column) else { continue }
                counts[fields.key(of: sealed) ?? 0, default: 0] += 1
            }
        }
        return (counts, next)
    }

    private func walk(
        _ table: SealedTable, after: SQLValue?, limit: Int, _ body: (SQLRow, String) throws -> Void
    ) throws -> SQLValue? {
        let columns =
            (["\(table.key) AS walked", "CAST(\(table.place ?? table.key) AS TEXT) AS place"] + table.columns)
            .joined(separator: ", ")
        let rows =
            if let after {
                try session.run(
                    "SELECT \(columns) FROM \(table.name) WHERE \(table.key) > $1 ORDER BY \(table.key) LIMIT $2",
                    values: [after, limit.sql])
            } else {
                try session.run("SELECT \(columns) FROM \(table.name) ORDER BY \(table.key) LIMIT $1", limit)
            }
        for row in rows { try body(row, row.text("place")) }
        return rows.count == limit ? rows.last?["walked"] : nil
    }
}
