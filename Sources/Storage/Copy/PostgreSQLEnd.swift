/// A connection to PostgreSQL of a copy's own.
final class PostgreSQLEnd: StoreEnd {
    /// For the answer to one statement: a table may be counted, locked or emptied in one.
    private static let answerMax = Duration.seconds(600)
    /// For all of it: only a single answer that does not come says that something is wrong.
    private static let copyMax = Duration.seconds(7 * 86_400)
    let dialect = Dialect.postgreSQL
    let connection: PostgreSQLConnection
    /// Tables on which something follows from a change.
    private var triggered: Set<String>?

    /// - Throws: `StorageError`.
    init(_ address: PostgreSQLAddress) throws {
        connection = try PostgreSQLConnection.open(
            address, hosts: address.hosts, deadline: .now + PostgreSQLStore.callMax)
        connection.until = .now + Self.copyMax
        connection.answerMax = Self.answerMax
        // Nobody decides anything meanwhile, and whole tables are walked.
        try connection.script("SET enable_seqscan = on; SET lock_timeout = '4s'")
    }

    func run(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        try PostgreSQLSession(connection: connection).run(sql, values: values)
    }

    func script(_ sql: String) throws { try PostgreSQLSession(connection: connection).script(sql) }

    func tables() throws -> [StoredTable] {
        try StoredTable.all(
            run(
                """
                SELECT c.relname::text AS name, a.attname::text AS part, array_position(p.conkey, a.attnum) AS place
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
                WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attname <> 'rowid'
                """))
    }

    func references() throws -> [(from: String, to: String)] {
        try run(
            """
            SELECT DISTINCT f.relname::text AS name, t.relname::text AS target
            FROM pg_constraint p JOIN pg_class f ON f.oid = p.conrelid JOIN pg_class t ON t.oid = p.confrelid
            WHERE p.contype = 'f' AND p.connamespace = current_schema()::regnamespace
            """
        ).map { (try $0.text("name"), try $0.text("target")) }
    }

    func hasTable(_ name: String) throws -> Bool {
        try run("SELECT to_regclass(quote_ident(current_schema()) || '.' || $1) IS NOT NULL AS found", name)
            .first?.bool("found") == true
    }

    func empty(_ tables: [StoredTable]) throws {
        try script("TRUNCATE \(StoredTable.list(tables.map(\.name) + PostgreSQLSchema.own)) RESTART IDENTITY")
    }

    func put(_ rows: [SQLRow], into table: StoredTable) throws {
        let isTriggered = try hasTriggers(table)
        // In the transaction, so that a copy which is broken off leaves none of them switched off.
        if isTriggered { try script("ALTER TABLE \"\(table.name)\" DISABLE TRIGGER USER") }
        try connection.copyIn(
            "COPY \"\(table.name)\" (\(StoredTable.list(table.columns))) FROM STDIN", rows.lazy.map(\.values))
        if isTriggered { try script("ALTER TABLE \"\(table.name)\" ENABLE TRIGGER USER") }
    }

    private func hasTriggers(_ table: StoredTable) throws -> Bool {
        if let triggered { return triggered.contains(table.name) }
        let found = try run(
            """
            SELECT DISTINCT c.relname::text AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
            """
        ).map { try $0.text("name") }
        triggered = Set(found)
        return found.contains(table.name)
    }

    /// The sequence behind the first column of the key, if there is one.
    private func sequence(of table: StoredTable) throws -> String? {
        guard table.key.count == 1 else { return nil }
        return try run(
            "SELECT pg_get_serial_sequence('\"\(table.name)\"', $1)::text AS place", table.key[0]
        ).first?.optionalText("place")
    }

    func lastNumber(of table: StoredTable) throws -> Int64? {
        guard let place = try sequence(of: table) else { return nil }
        return try run("SELECT last_value FROM \(place) WHERE is_called").first?.int("last_value")
    }

    func setLastNumber(_ number: Int64, of table: StoredTable) throws {
        guard let place = try sequence(of: table) else {
            throw StorageError.engine(message: "\(table.name) is numbered in one store and not in the other")
        }
        _ = try run("SELECT setval($1::regclass, $2) AS number", values: [.text(place), .int(number)])
    }
}

extension PostgreSQLConnection {
    /// Rows as `COPY … FROM STDIN` takes them: a line each, values between tabs.
    func copyIn(_ sql: String, _ rows: some Sequence<[SQLValue]>) throws {
        var text: [UInt8] = []
        for row in rows {
            for (place, value) in row.enumerated() {
                if place > 0 { text.append(UInt8(ascii: "\t")) }
                value.append(to: &text)
            }
            text.append(UInt8(ascii: "\n"))
        }
        try copyIn(sql, text)
    }
}

extension SQLValue {
    private static let digits = [UInt8]("0123456789abcdef".utf8)

    fileprivate func append(to line: inout [UInt8]) {
        switch self {
        case .null: line += [UInt8]("\\N".utf8)
        case .int(let number): line += String(number).utf8
        case .double(let number): line += String(number).utf8
        case .text(let words):
            for byte in words.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): line += [byte, byte]
                case UInt8(ascii: "\n"): line += [UInt8]("\\n".utf8)
                case UInt8(ascii: "\r"): line += [UInt8]("\\r".utf8)
                case UInt8(ascii: "\t"): line += [UInt8]("\\t".utf8)
                default: line.append(byte)
                }
            }
        case .blob(let bytes):
            line += [UInt8]("\\\\x".utf8)
            for byte in bytes {
                line.append(Self.digits[Int(byte >> 4)])
                line.append(Self.digits[Int(byte & 15)])
            }
        }
    }
}
