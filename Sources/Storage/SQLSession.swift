public import Centre
import Synchronization

/// A value as both engines understand it.
enum SQLValue: Sendable, Equatable {
    case null
    case int(Int64)
    case double(Double)
    case text(String)
    case blob([UInt8])
}

/// Swift values that travel to the database as they are.
protocol SQLConvertible {
    var sql: SQLValue { get }
}

extension Int64: SQLConvertible { var sql: SQLValue { .int(self) } }
extension Int: SQLConvertible { var sql: SQLValue { .int(Int64(self)) } }
extension Double: SQLConvertible { var sql: SQLValue { .double(self) } }
extension String: SQLConvertible { var sql: SQLValue { .text(self) } }
extension Bool: SQLConvertible { var sql: SQLValue { .int(self ? 1 : 0) } }
extension Array: SQLConvertible where Element == UInt8 { var sql: SQLValue { .blob(self) } }
extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    var sql: SQLValue { self?.sql ?? .null }
}

/// Why a store could not do what was asked. The messages carry table and constraint names, never values.
public enum StorageError: Error, Sendable, Equatable {
    /// A constraint of the schema forbids it.
    case constraint(Constraint, message: String)
    /// Another process or a long transaction holds the database; nothing was written.
    case busy
    /// There is no room on the disk; nothing was written.
    case full
    /// The file is of a later version of Qatra than this program.
    case newerSchema(found: Int, known: Int)
    /// The database would not promise durability; the centre refuses to start on it.
    case notDurable(setting: String)
    /// No database that takes writes answered in time; nothing was written.
    case unreachable
    /// The database was lost while it made something durable, and nobody can say yet whether it did. Whoever asks again
    /// asks with the same key.
    case outcomeUnknown
    /// The database holds a copy that was not finished: some of the centre, or not looked at yet.
    case copyUnfinished
    /// The centre that was in this database was moved to another place, where it is now.
    case movedAway
    /// A store that should be copied into holds something of its own.
    case notEmpty
    /// An unfinished copy is of another centre, or of this one before it was used again.
    case otherCopy
    /// What stands in the copy is not what stands in the source; the tables are named.
    case copyDiffers(tables: [String])
    /// A stored value is not one this program knows.
    case unreadable(table: String, column: String)
    /// The engine said no: I/O error, damaged file.
    case engine(message: String)

    public enum Constraint: String, Sendable {
        case unique
        case foreignKey
        case check
        case notNull
    }
}

extension StorageError: StoreFailure {
    public var isPassing: Bool { self == .busy || self == .full || self == .unreachable }
    public var isOutcomeUnknown: Bool { self == .outcomeUnknown }
}

/// One row of a result, by column name.
struct SQLRow: Sendable {
    let columns: [String: Int]
    let values: [SQLValue]

    subscript(_ name: String) -> SQLValue { columns[name].map { values[$0] } ?? .null }

    func optionalInt(_ name: String) -> Int64? {
        if case .int(let value) = self[name] { return value }
        return nil
    }

    func optionalDouble(_ name: String) -> Double? {
        switch self[name] {
        case .double(let value): return value
        case .int(let value): return Double(value)
        default: return nil
        }
    }

    func optionalText(_ name: String) -> String? {
        if case .text(let value) = self[name] { return value }
        return nil
    }

    func optionalBytes(_ name: String) -> [UInt8]? {
        if case .blob(let value) = self[name] { return value }
        return nil
    }

    func int(_ name: String) throws -> Int64 { try need(optionalInt(name), name) }
    func double(_ name: String) throws -> Double { try need(optionalDouble(name), name) }
    func text(_ name: String) throws -> String { try need(optionalText(name), name) }
    func bool(_ name: String) throws -> Bool { try int(name) != 0 }

    func bytes(_ name: String) throws -> [UInt8] {
        try need(optionalBytes(name), name)
    }

    /// An enum whose raw value is stored as text.
    func choice<Choice: RawRepresentable>(_ name: String) throws -> Choice where Choice.RawValue == String {
        try need(Choice(rawValue: text(name)), name)
    }

    private func need<Value>(_ value: Value?, _ name: String) throws -> Value {
        guard let value else { throw StorageError.unreadable(table: "result", column: name) }
        return value
    }
}

/// The places where SQLite and PostgreSQL differ; everything else is written once, with `$1 … $n`.
enum Dialect: Sendable {
    case sqlite
    case postgreSQL

    var words: [String: String] {
        switch self {
        case .sqlite:
            [
                "id": "INTEGER PRIMARY KEY AUTOINCREMENT", "int": "INTEGER", "real": "REAL", "blob": "BLOB",
                "strict": "STRICT", "skiplocked": "", "text": "TEXT",
                // The tables are walked in the order in which they stand.
                "inorder": "CROSS JOIN",
            ]
        case .postgreSQL:
            [
                "id": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "int": "BIGINT",
                "real": "DOUBLE PRECISION", "blob": "BYTEA", "strict": "",
                "skiplocked": "FOR UPDATE OF message SKIP LOCKED",
                // Ordered as SQLite does, by bytes, whatever the database's language.
                "text": "TEXT COLLATE \"C\"",
                "inorder": "JOIN",
                // The number that SQLite gives every row.
                "walk": "BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE",
            ]
        }
    }

    /// SQLite takes `$2` for a *name* and numbers names as they appear, which would bind swapped; `?2` is a number.
    func expand(_ sql: String) -> String {
        var text = sql
        if text.contains("{") {
            for (word, replacement) in words { text = text.replacing("{\(word)}", with: replacement) }
        }
        if self == .sqlite, text.utf8.contains(0x24) {
            text = text.replacing(/\$(\d+)/) { "?" + $0.output.1 }
        }
        return text
    }
}

extension Dialect {
    /// Expanding a statement costs more than running it; each text is expanded once.
    func expanded(_ sql: String, known: borrowing Mutex<[String: String]>) -> String {
        known.withLock { cache in
            if let known = cache[sql] { return known }
            let text = expand(sql)
            cache[sql] = text
            return text
        }
    }
}

/// One transaction's connection.
protocol SQLSession {
    var dialect: Dialect { get }
    @discardableResult func run(_ sql: String, values: [SQLValue]) throws -> [SQLRow]
    /// Several statements without parameters: migrations.
    func script(_ sql: String) throws
}

extension SQLSession {
    @discardableResult
    func run(_ sql: String, _ values: (any SQLConvertible)?...) throws -> [SQLRow] {
        try run(sql, values: values.map { $0?.sql ?? .null })
    }
}
