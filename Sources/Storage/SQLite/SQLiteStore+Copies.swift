public import Centre
import Foundation
import GRDB

extension SQLiteStore {
    /// What SQLite says of a copy that nobody has open, without changing it; empty when it is sound.
    /// - Throws: `StorageError` when the file is no database.
    public static func problems(ofCopy path: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let found = try queue.read { database in
                let integrity = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
                let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
                return integrity + (orphans == 0 ? [] : ["\(orphans) rows point to nothing"])
            }
            try queue.close()
            return found
        } catch let error as DatabaseError {
            throw StorageError.engine(message: error.message ?? "code \(error.extendedResultCode.rawValue)")
        }
    }

    /// Whether a file that nobody has open holds sealed fields, which only its keys can open.
    /// - Throws: `StorageError` when the file is no database.
    public static func isSealed(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        do {
            let queue = try DatabaseQueue(path: path)
            let found = try queue.read { try $0.tableExists("contact") }
            try queue.close()
            return found
        } catch let error as DatabaseError {
            throw StorageError.engine(message: error.message ?? "code \(error.extendedResultCode.rawValue)")
        }
    }

    /// How far the audit had come in a file that nobody has open, without changing it.
    /// - Returns: `nil` when its entries are not chained: there are none, or an earlier version wrote them.
    /// - Throws: `StorageError` when the file is no database.
    public static func auditMark(ofCopy path: String) throws -> AuditMark? {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let mark = try queue.read { database -> AuditMark? in
                let columns = try Row.fetchAll(database, sql: "PRAGMA table_info(audit)").map { $0["name"] as String? }
                guard columns.contains("hash"), columns.contains("number") else { return nil }
                let newest = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
                return try Row.fetchOne(database, sql: newest).map { row in
                    AuditMark(number: row["number"] ?? 0, hash: [UInt8](row["hash"] as Data? ?? Data()))
                }
            }
            try queue.close()
            return mark
        } catch let error as DatabaseError {
            throw StorageError.engine(message: error.message ?? "code \(error.extendedResultCode.rawValue)")
        }
    }
}

extension SQLiteStore {
    /// Every column of the file, as `table.column`; without SQLite's own tables.
    package func columns() throws -> Set<String> {
        do {
            return try pool.read { database in
                let tables = try String.fetchAll(
                    database,
                    sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                return try Set(
                    tables.flatMap { table in
                        try database.columns(in: table).map { "\(table).\($0.name)" }
                    })
            }
        } catch let error as DatabaseError { throw StorageError(error) }
    }
}
