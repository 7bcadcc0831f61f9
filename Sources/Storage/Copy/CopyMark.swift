import Centre

/// What a store says of itself while it is copied into, and after it was left.
package enum CopyMark {
    package enum State: Sendable, Equatable {
        case none
        case begun
        /// Every row was read back; only the mark has to be taken off.
        case checked
        /// The centre that is in it was copied elsewhere and is served there.
        case left
    }

    /// In a target: what it is a copy of, and whether it was compared.
    static let table = "store_copy"
    /// In a source that was left.
    static let movedTable = "moved_away"

    static func make(in end: some StoreEnd) throws {
        try end.script(
            "CREATE TABLE \(table) (name {text} NOT NULL PRIMARY KEY, value {text} NOT NULL) {strict}")
    }

    static func remove(from end: some StoreEnd) throws { try end.script("DROP TABLE \(table)") }

    static func state(of end: some StoreEnd) throws -> State {
        if try end.hasTable(movedTable) { return .left }
        guard try end.hasTable(table) else { return .none }
        return try isChecked(in: end) ? .checked : .begun
    }

    private static func value(_ name: String, in end: some StoreEnd) throws -> String? {
        try end.run("SELECT value FROM \(table) WHERE name = $1", name).first?.text("value")
    }

    private static func set(_ name: String, to value: String, in end: some StoreEnd) throws {
        try end.run("DELETE FROM \(table) WHERE name = $1", name)
        try end.run("INSERT INTO \(table) (name, value) VALUES ($1, $2)", name, value)
    }

    static func source(in end: some StoreEnd) throws -> String? { try value("source", in: end) }
    static func setSource(_ fingerprint: String, in end: some StoreEnd) throws {
        try set("source", to: fingerprint, in: end)
    }
    static func forgetSource(in end: some StoreEnd) throws { try end.script("DELETE FROM \(table)") }

    static func isChecked(in end: some StoreEnd) throws -> Bool { try value("checked", in: end) != nil }
    static func setChecked(in end: some StoreEnd) throws { try set("checked", to: "every row", in: end) }

    /// Which centre a store holds, and how far it had come: the numbers it has given, and the last entry of its audit,
    /// whose hash no other centre has. What changed and gave no number is found when the rows are compared.
    static func fingerprint(of end: some StoreEnd) throws -> String {
        let numbers = try end.tables().compactMap { table in
            try end.lastNumber(of: table).map { "\(table.name) \($0)" }
        }
        let last = try end.run("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").first
        let audit = try last.map { "audit \(try $0.int("number")) \(HexText.encode(try $0.bytes("hash")))" }
        let step = try end.run("SELECT MAX(number) AS number FROM schema_version").first?.int("number")
        return (["step \(step ?? 0)", audit ?? "no audit"] + numbers).joined(separator: ", ")
    }

    /// Says in a database of PostgreSQL that its centre is elsewhere: nobody opens it, and no node that has it open
    /// writes in it any more. In the transaction of the caller.
    static func leave(_ end: any StoreEnd, _ tables: [StoredTable]) throws {
        try end.script("CREATE TABLE \(movedTable) (at TIMESTAMPTZ NOT NULL DEFAULT now())")
        for table in tables {
            try end.script(
                """
                CREATE TRIGGER \(movedTable) BEFORE INSERT OR UPDATE OR DELETE ON "\(table.name)"
                FOR EACH STATEMENT EXECUTE FUNCTION refuse('this centre was moved to another place')
                """)
        }
    }
}

extension StoreEnd {
    /// Whether nothing at all is in it.
    func isVacant() throws -> Bool {
        switch dialect {
        case .sqlite: try run("SELECT 1 AS found FROM sqlite_master").isEmpty
        case .postgreSQL:
            try run("SELECT 1 AS found FROM pg_class WHERE relnamespace = current_schema()::regnamespace").isEmpty
        }
    }

    /// After many rows came at once: PostgreSQL plans by what it counted last.
    func settle(_ tables: [StoredTable]) throws {
        if dialect == .postgreSQL { try script("ANALYZE \(StoredTable.list(tables.map(\.name)))") }
    }
}
