import Centre

/// A column of look-ups.
struct LookUpColumn: Sendable {
    var table: String
    var column: String
    var kind: LookUpKind
    /// Which rows of the table have look-ups of this kind there.
    var condition = "1 = 1"

    /// Changed whole, in the transaction in which the keys change. A row for each request, each flag and each code of
    /// some days: at some ten microseconds a row 100,000 requests, many years, keep the writer for a second.
    static let changedAtOnce = [
        LookUpColumn(table: "trace", column: "patient_key", kind: .patient),
        LookUpColumn(table: "trace", column: "record_key", kind: .recordNumber),
        LookUpColumn(table: "abuse_flag", column: "subject_key", kind: .patient, condition: "subject = 'patient'"),
        LookUpColumn(table: "abuse_flag", column: "subject_key", kind: .recordNumber, condition: "subject = 'record'"),
        LookUpColumn(table: "one_time_code", column: "phone_key", kind: .phone),
        LookUpColumn(table: "one_time_code", column: "prefix_key", kind: .phone),
        LookUpColumn(table: "one_time_code", column: "code_hash", kind: .oneTimeCode),
    ]

    /// Changed a few rows at a time: whoever looks for one asks by the new look-up, then by the one before.
    static let changedInTurns = [
        LookUpColumn(table: "contact", column: "look_up", kind: .phone),
        LookUpColumn(table: "message", column: "provider_id", kind: .providerID),
        LookUpColumn(table: "inbound", column: "provider_id", kind: .providerID),
        LookUpColumn(table: "heard", column: "identity", kind: .providerID),
    ]
}

private let rowsAtOnce = 500

extension StoreUpkeep {
    /// Under how many keys everything is looked up, with nothing left from before; a change that was broken off leaves
    /// fewer than the keys have.
    package func lookUpLayers() async throws -> Int { try await engine.transacting { try $0.layers(.finished) } }

    /// Makes look-ups anew where they are of fewer layers than the keys have, while serving.
    ///
    /// What the writer does is one transaction for the small tables and the change itself, then some milliseconds at a
    /// time. Until it is done a row is found by either look-up.
    /// - Parameters:
    ///   - change: puts the new keys to use; called inside the first transaction, so that nobody writes meanwhile.
    ///   - progress: fraction of the big tables done, 0…1.
    /// - Returns: how many look-ups were made anew.
    /// - Throws: `StorageError`; what was done before stays done, and the next call goes on.
    package func liftLookUps(
        after change: @escaping @Sendable () -> Void = {}, progress: @escaping @Sendable (Double) -> Void
    ) async throws -> Int {
        var count = try await engine.transacting { transaction in
            change()
            return try transaction.liftAtOnce()
        }
        for (number, column) in LookUpColumn.changedInTurns.enumerated() {
            var after: Int64 = 0
            while true {
                let from = after
                let (done, next) = try await engine.transacting { try $0.lift(column, after: from, limit: rowsAtOnce) }
                count += done
                guard let next else { break }
                after = next
            }
            progress(Double(number + 1) / Double(LookUpColumn.changedInTurns.count))
        }
        try await engine.transacting { try $0.setLayers(.finished) }
        return count
    }

    /// For a centre that is being opened: the tables that are changed whole have to be of the keys' layers before
    /// anybody looks for anything, and were not when a change of keys was cut off by a crash.
    package func finishLookUpsAtOnce() async throws {
        _ = try await engine.transacting { try $0.liftAtOnce() }
    }
}

extension StoreTransaction {
    fileprivate enum LayerSetting: String {
        /// Of the tables that are changed whole.
        case atOnce = "lookUps.atOnce"
        /// Of all.
        case finished = "lookUps.finished"
    }

    fileprivate func layers(_ which: LayerSetting) throws -> Int {
        try setting(which.rawValue).flatMap { Int($0) } ?? 1
    }

    fileprivate func setLayers(_ which: LayerSetting) throws {
        try setSetting(which.rawValue, to: String(fields.lookUpLayers))
    }

    fileprivate func liftAtOnce() throws -> Int {
        let layers = try layers(.atOnce)
        guard layers < fields.lookUpLayers else { return 0 }
        var count = 0
        for column in LookUpColumn.changedAtOnce {
            let rows = try session.run(
                """
                SELECT rowid AS walked, \(column.column) FROM \(column.table)
                WHERE \(column.condition) AND \(column.column) IS NOT NULL
                """)
            for row in rows {
                guard let lifted = try lifted(row[column.column], column, from: layers) else { continue }
                try session.run(
                    "UPDATE \(column.table) SET \(column.column) = $1 WHERE rowid = $2",
                    values: [lifted, row["walked"]])
                count += 1
            }
        }
        try setLayers(.atOnce)
        return count
    }

    /// - Returns: how many were made anew, and after which row to go on; `nil` at the end.
    fileprivate func lift(_ column: LookUpColumn, after: Int64, limit: Int) throws -> (Int, Int64?) {
        let layers = fields.lookUpLayers
        let rows = try session.run(
            """
            SELECT rowid AS walked, * FROM \(column.table)
            WHERE rowid > $1 AND look_up_layer < $2 AND \(column.column) IS NOT NULL ORDER BY rowid LIMIT $3
            """, after, layers, limit)
        var count = 0
        for row in rows {
            let walked = try row.int("walked")
            let from = try Int(row.int("look_up_layer"))
            guard let lifted = try lifted(row[column.column], column, from: from) else { continue }
            if column.table == "inbound" { try sealWordsAnew(row, as: lifted) }
            try session.run(
                "UPDATE \(column.table) SET \(column.column) = $1, look_up_layer = $2 WHERE rowid = $3",
                values: [lifted, layers.sql, walked.sql])
            count += 1
        }
        return (count, rows.count == limit ? try rows.last?.int("walked") : nil)
    }

    /// What somebody wrote is bound to the look-up that names its row.
    private func sealWordsAnew(_ row: SQLRow, as key: SQLValue) throws {
        guard case .text(let key) = key, let words = try opened(row, "inbound", "body_sealed", row.text("provider_id"))
        else { return }
        try session.run(
            "UPDATE inbound SET body_sealed = $1 WHERE rowid = $2", try sealed(words, "inbound", "body_sealed", key),
            try row.int("walked"))
    }

    /// A look-up stands as bytes or as their hexadecimal digits.
    private func lifted(_ value: SQLValue, _ column: LookUpColumn, from layers: Int) throws -> SQLValue? {
        switch value {
        case .null: return nil
        case .blob(let bytes): return .blob(fields.lift(bytes, as: column.kind, from: layers))
        case .text(let text):
            guard let bytes = HexText.decode(text), bytes.count == 16 else {
                throw StorageError.unreadable(table: column.table, column: column.column)
            }
            return .text(HexText.encode(fields.lift(bytes, as: column.kind, from: layers)))
        default: throw StorageError.unreadable(table: column.table, column: column.column)
        }
    }
}
