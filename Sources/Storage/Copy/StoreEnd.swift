/// One table, as the catalogue of a store has it: no list of ours can forget one that a later step adds.
struct StoredTable: Sendable, Equatable {
    var name: String
    /// In the order of their names, so that both engines hand over rows alike.
    var columns: [String]
    /// The columns of the primary key, in its order.
    var key: [String]

    /// The tables that are no part of what a centre knows: which steps a schema has taken, what only one engine has,
    /// and the marks of copies.
    static let leftOut = ["schema_version", CopyMark.table, CopyMark.movedTable] + PostgreSQLSchema.own

    static func list(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
}

/// One end of a copy: a connection that one thread holds for as long as the copy takes.
protocol StoreEnd: SQLSession {
    /// All tables, in the order of their names.
    func tables() throws -> [StoredTable]
    /// Which tables point to which others: (from, to).
    func references() throws -> [(from: String, to: String)]
    /// Whether a table of this name is there, of whatever kind.
    func hasTable(_ name: String) throws -> Bool
    /// Takes every row out of the tables, which come in an order in which nobody is pointed to from behind; numbers
    /// begin again. No trigger hears of it.
    func empty(_ tables: [StoredTable]) throws
    /// Puts rows in as they are, in the caller's transaction; what follows from a change elsewhere does not follow.
    func put(_ rows: [SQLRow], into table: StoredTable) throws
    /// The highest number the engine has given in this table, which may be of a row that is gone.
    /// - Returns: `nil` where it gives none or has not yet given any.
    func lastNumber(of table: StoredTable) throws -> Int64?
    /// Has the engine go on behind this number.
    func setLastNumber(_ number: Int64, of table: StoredTable) throws
}

extension StoreEnd {
    func transaction<Result>(_ begin: String = "BEGIN", _ body: () throws -> Result) throws -> Result {
        try script(begin)
        do {
            let result = try body()
            try script("COMMIT")
            return result
        } catch {
            // The connection may be gone, and the transaction with it.
            _ = try? script("ROLLBACK")
            throw error
        }
    }

    func count(_ table: StoredTable) throws -> Int {
        try Int(run("SELECT COUNT(*) AS rows FROM \"\(table.name)\"").first?.int("rows") ?? 0)
    }

    /// The next rows behind a key, in the order of the primary key.
    func page(of table: StoredTable, after key: [SQLValue]?, limit: Int) throws -> [SQLRow] {
        let order = StoredTable.list(table.key)
        let places = table.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let behind = key == nil ? "" : "WHERE (\(order)) > (\(places)) "
        let columns = StoredTable.list(table.columns)
        return try run(
            "SELECT \(columns) FROM \"\(table.name)\" \(behind)ORDER BY \(order) LIMIT \(limit)", values: key ?? [])
    }

    /// The key of the last row: so far a copy that goes in the order of the key has come.
    func lastKey(of table: StoredTable) throws -> [SQLValue]? {
        let backwards = table.key.map { "\"\($0)\" DESC" }.joined(separator: ", ")
        return try run(
            "SELECT \(StoredTable.list(table.key)) FROM \"\(table.name)\" ORDER BY \(backwards) LIMIT 1"
        ).first?.values
    }
}
