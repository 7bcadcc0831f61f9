public import Centre

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
    case notDurable(synchronous: Int)
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
    public var isPassing: Bool { self == .busy || self == .full }
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

    var words: [String: String] {
        switch self {
        case .sqlite:
            [
                "id": "INTEGER PRIMARY KEY AUTOINCREMENT", "int": "INTEGER", "real": "REAL", "blob": "BLOB",
                "strict": "STRICT", "skiplocked": "",
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

/// One transaction's connection.
protocol SQLSession {
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
