import Blood
public import Centre
import Dispatch
import Foundation
import GRDB
import Synchronization

/// The embedded store: one file, one process, one writer.
///
/// Debian's SQLite 3.40.1 carries the WAL-reset fault (two connections, a checkpoint racing a commit). So checkpoints
/// run only on the writer's connection, nothing outside this process opens the live file (the data directory is
/// locked), and backups are made through the writer.
public final class SQLiteStore: SQLStore, SQLEngine {
    let pool: DatabasePool
    private let fields: any FieldSealing
    private let chain: any AuditChaining

    /// Opens or creates the file, brings its schema up to date, and makes sure that commits are durable.
    /// - Parameters:
    ///   - fields: seals what is personal; without its keys the file tells nobody's name or number.
    ///   - chain: ties the entries of the audit to one another, always with the same key.
    /// - Throws: `StorageError`.
    public init(path: String, fields: any FieldSealing, chain: any AuditChaining) throws {
        self.fields = fields
        self.chain = chain
        var configuration = Configuration()
        // Readers wait for the writer's short exclusive moments instead of failing at once, GRDB's default.
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.label = "qatra"
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL when it switches to WAL, after `prepareDatabase`; NORMAL loses acknowledged requests at
            // a power cut. So it is set here, once the pool is open, and read back.
            let synchronous = try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // What is deleted is overwritten, so that erasing somebody leaves nothing in the file's free pages.
                try database.execute(sql: "PRAGMA secure_delete = ON")
                return try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
            }
            guard synchronous == 2 else { throw StorageError.notDurable(setting: "synchronous = \(synchronous)") }
            let hadOpenFields = try holdsOpenFields()
            for migration in Migration.all { try bringUpToDate(by: migration) }
            if hadOpenFields { try sweep() }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// Whether the file is of a version that kept words as they are which are sealed now.
    private func holdsOpenFields() throws -> Bool {
        try pool.read { database in
            guard try database.tableExists("schema_version") else { return false }
            let version = try Int.fetchOne(database, sql: "SELECT MAX(number) FROM schema_version") ?? 0
            return version > 0 && version < Migration.lastThatSeals
        }
    }

    /// Writes the file anew, so that what has been sealed does not stand open in its free places.
    private func sweep() throws {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "VACUUM")
            _ = try database.checkpoint(.truncate)
        }
    }

    private func transaction(_ database: Database) -> StoreTransaction {
        StoreTransaction(session: SQLiteSession(database: database), fields: fields, chain: chain)
    }

    /// One step of the schema, in a transaction of its own.
    ///
    /// A table that others point to is made anew under another name and takes the old one's place, which SQLite allows
    /// only while it does not watch the pointers (its own procedure for ALTER TABLE); they are looked at before the
    /// commit instead.
    private func bringUpToDate(by migration: Migration) throws {
        guard try !pool.write({ try migration.isApplied(SQLiteSession(database: $0)) }) else { return }
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.inTransaction {
                try migration.apply(transaction(database))
                let broken = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
                guard broken == 0 else {
                    throw StorageError.engine(
                        message: "step \(migration.number) leaves \(broken) rows that point nowhere")
                }
                return .commit
            }
            try database.execute(sql: "PRAGMA foreign_keys = ON")
        }
    }

    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreReading) throws -> Result
    ) async throws -> Result {
        do {
            return try await pool.read { try body(self.transaction($0)) }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreWriting) throws -> Result
    ) async throws -> Result {
        try await transacting { try body($0) }
    }

    package var upkeep: StoreUpkeep { StoreUpkeep(engine: self) }

    /// So long a transaction waits for the file when somebody else holds it, reckoned from when it was asked for.
    private static let patience = Duration.seconds(5)
    /// What is left to those who have waited behind others: each of these found the file held, so that it is only
    /// looked at once more. Otherwise every one would wait its own five seconds, and the tenth for most of a minute.
    private static let lastLook = Duration.milliseconds(20)

    /// A transaction of the writer with what only this room knows of it.
    func transacting<Result: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws -> Result
    ) async throws -> Result {
        let asked = ContinuousClock.now
        do {
            return try await pool.writeWithoutTransaction { database in
                let left = max(SQLiteStore.patience - (ContinuousClock.now - asked), SQLiteStore.lastLook)
                try database.execute(sql: "PRAGMA busy_timeout = \(left.wholeMilliseconds)")
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(self.transaction(database))
                    return .commit
                }
                guard let result else { throw StorageError.engine(message: "a transaction ended without a result") }
                return result
            }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// What SQLite says of its own file; empty when it is sound.
    package func integrityProblems() async throws -> [String] {
        do {
            return try await pool.read { database in
                let integrity = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
                let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
                    "a row of \(row[0] as String? ?? "?") points to nothing in \(row[2] as String? ?? "?")"
                }
                return integrity + orphans
            }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// Copies the database into a new file while serving, a few pages at a time.
    /// - Parameter progress: fraction done, 0…1.
    public func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        let pool = pool
        do {
            let target = try DatabaseQueue(path: path)
            // GRDB copies synchronously: on a thread of its own, so that the cooperative pool stays free.
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                DispatchQueue.global(qos: .utility).async {
                    done.resume(
                        with: Result {
                            try pool.backup(to: target, pagesPerStep: 500) { step in
                                let total = step.totalPageCount
                                progress(total == 0 ? 1 : Double(step.completedPageCount) / Double(total))
                            }
                        })
                }
            }
            // A backup is one file that can be carried away: no write-ahead log beside it.
            try await target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try target.close()
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// Ends all connections; the write-ahead log is folded into the file.
    package func close() throws {
        do { try pool.close() } catch let error as DatabaseError { throw StorageError(error) }
    }
}

struct SQLiteSession: SQLSession {
    let database: Database
    let dialect = Dialect.sqlite

    private static let expanded = Mutex<[String: String]>([:])

    func run(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        let text = dialect.expanded(sql, known: Self.expanded)
        do {
            let statement = try database.cachedStatement(sql: text)
            let arguments = StatementArguments(values.map(\.databaseValue))
            let cursor = try Row.fetchCursor(statement, arguments: arguments)
            var columns: [String: Int] = [:]
            var rows: [SQLRow] = []
            while let row = try cursor.next() {
                if columns.isEmpty {
                    for (index, name) in row.columnNames.enumerated() { columns[name] = index }
                }
                rows.append(SQLRow(columns: columns, values: row.databaseValues.map(SQLValue.init)))
            }
            return rows
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    func script(_ sql: String) throws {
        do { try database.execute(sql: dialect.expand(sql)) } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob([UInt8](data))
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .int(let number): number.databaseValue
        case .double(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}

extension StorageError {
    init(_ error: DatabaseError) {
        // The message names tables and columns; the SQL and its arguments, which may be personal, are left out.
        let message = error.message ?? "code \(error.extendedResultCode.rawValue)"
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: self = .constraint(.unique, message: message)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: self = .constraint(.foreignKey, message: message)
        case .SQLITE_CONSTRAINT_CHECK: self = .constraint(.check, message: message)
        case .SQLITE_CONSTRAINT_NOTNULL: self = .constraint(.notNull, message: message)
        default:
            switch error.resultCode {
            case .SQLITE_BUSY: self = .busy
            case .SQLITE_FULL: self = .full
            default: self = .engine(message: message)
            }
        }
    }
}
