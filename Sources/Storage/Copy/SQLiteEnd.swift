import GRDB

/// A file that nobody else has open.
final class SQLiteEnd: StoreEnd {
    let dialect = Dialect.sqlite
    private let queue: DatabaseQueue

    /// - Throws: `StorageError`.
    init(path: String) throws {
        var configuration = Configuration()
        // A copy is one long transaction of the source, held open from one call to the next.
        configuration.allowsUnsafeTransactions = true
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        } catch let error as DatabaseError { throw StorageError(error) }
    }

    func run(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        try queue.writeWithoutTransaction { try SQLiteSession(database: $0).run(sql, values: values) }
    }

    func script(_ sql: String) throws {
        try queue.writeWithoutTransaction { try SQLiteSession(database: $0).script(sql) }
    }

    func close() throws {
        do { try queue.close() } catch let error as DatabaseError { throw StorageError(error) }
    }

    func tables() throws -> [StoredTable] {
        let rows = try run(
            """
            SELECT m.name AS name, c.name AS part, c.pk AS place FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.name
            """)
        return try StoredTable.all(rows)
    }

    func references() throws -> [(from: String, to: String)] {
        try run(
            """
            SELECT DISTINCT m.name AS name, f."table" AS target FROM sqlite_master m, pragma_foreign_key_list(m.name) f
            WHERE m.type = 'table'
            """
        ).map { (try $0.text("name"), try $0.text("target")) }
    }

    func hasTable(_ name: String) throws -> Bool {
        try !run("SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = $1", name).isEmpty
    }

    func empty(_ tables: [StoredTable]) throws {
        // From behind, so that nobody is pointed to who is gone.
        for table in tables.reversed() { try script("DELETE FROM \"\(table.name)\"") }
        try script("DELETE FROM sqlite_sequence")
    }

    func put(_ rows: [SQLRow], into table: StoredTable) throws {
        let places = table.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let sql = "INSERT INTO \"\(table.name)\" (\(StoredTable.list(table.columns))) VALUES (\(places))"
        // The triggers here only look whether something may be: they have no effect elsewhere.
        try queue.writeWithoutTransaction { database in
            let session = SQLiteSession(database: database)
            for row in rows { _ = try session.run(sql, values: row.values) }
        }
    }

    func lastNumber(of table: StoredTable) throws -> Int64? {
        try run("SELECT seq FROM sqlite_sequence WHERE name = $1 AND seq > 0", table.name).first?.int("seq")
    }

    func setLastNumber(_ number: Int64, of table: StoredTable) throws {
        try run("DELETE FROM sqlite_sequence WHERE name = $1", table.name)
        try run("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", table.name, number)
    }
}

extension StoredTable {
    /// Tables of rows with a column each: `name` of the table, `part` of the column, `place` in the key from 1, or
    /// none.
    static func all(_ rows: [SQLRow]) throws -> [StoredTable] {
        var found: [String: (columns: [String], key: [(Int64, String)])] = [:]
        for row in rows {
            let (name, column) = (try row.text("name"), try row.text("part"))
            guard !leftOut.contains(name) else { continue }
            found[name, default: ([], [])].columns.append(column)
            if let place = row.optionalInt("place"), place > 0 { found[name]?.key.append((place, column)) }
        }
        return try found.sorted { $0.key < $1.key }.map { name, parts in
            guard !parts.key.isEmpty else { throw StorageError.engine(message: "\(name) has no primary key") }
            return StoredTable(
                name: name, columns: parts.columns.sorted(), key: parts.key.sorted { $0.0 < $1.0 }.map(\.1))
        }
    }
}
