public import Centre
import Synchronization

/// The store of several nodes: PostgreSQL, whose one writable server may be another in a moment.
///
/// Transactions that write are SERIALIZABLE, so that what holds with SQLite's one writer holds here; one that another
/// crossed runs again from the start, which a body may, for it has no other effect than on the store. No body waits for
/// the network of anybody else, and none of these waits holds a thread of the cooperative pool.
public final class PostgreSQLStore: SQLStore, SQLEngine {
    /// For the answer to one statement. With what comes before and after it a call ends within six seconds: nobody on
    /// the telephone waits longer.
    static let answerMax = Duration.seconds(4)
    /// For a step of the schema, and for another node that takes it at the same time: nobody is served meanwhile.
    private static let stepMax = Duration.seconds(600)
    /// After this nothing is tried again, and nobody waits for a connection any more.
    static let callMax = Duration.seconds(5)
    /// For one host to take a connection: a frozen one takes it and says nothing.
    static let connectMax = Duration.milliseconds(1_500)
    /// Connections to the database, and calls that run at once. PostgreSQL allows 100 by default: twelve nodes.
    public static let connections = 8
    /// A transaction that others crossed this often is given up.
    static let triesMax = 12
    private let fields: any FieldSealing
    private let chain: any AuditChaining
    private let pool: PostgreSQLPool
    private let schema: String?
    private let commits = Atomic<Int>(0)
    let feedMark = Mutex<FeedMark?>(nil)

    /// Finds the writable host and brings its schema up to date; only one node at a time does.
    /// - Throws: `StorageError`.
    public init(
        _ address: PostgreSQLAddress, fields: any FieldSealing, chain: any AuditChaining,
        connections: Int = PostgreSQLStore.connections
    ) async throws {
        self.fields = fields
        self.chain = chain
        schema = address.schema
        pool = PostgreSQLPool(address, count: connections)
        try await bringUpToDate()
    }

    // MARK: - Transactions

    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreReading) throws -> Result
    ) async throws -> Result {
        try await call { [self] connection in
            // One moment for all its statements, as a reader of SQLite has it.
            try connection.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            do {
                let result = try body(transaction(connection))
                try connection.script("COMMIT")
                return result
            } catch {
                connection.rollBack()
                throw error
            }
        }
    }

    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreWriting) throws -> Result
    ) async throws -> Result {
        try await transacting { try body($0) }
    }

    package var upkeep: StoreUpkeep { StoreUpkeep(engine: self) }

    func transacting<Result: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws -> Result
    ) async throws -> Result {
        let mark = (0..<16).map { _ in UInt8.random(in: 0...255) }
        let until = ContinuousClock.now + PostgreSQLStore.callMax
        let outcome = try await call(until: until) { [self] connection -> Outcome<Result> in
            do {
                try connection.script("BEGIN ISOLATION LEVEL SERIALIZABLE")
                connection.hasWritten = false
                let result = try body(transaction(connection))
                guard connection.hasWritten else {
                    try connection.script("COMMIT")
                    return .known(result)
                }
                return try commit(result, mark: mark, on: connection)
            } catch {
                connection.rollBack()
                throw error
            }
        }
        await tidyMarks()
        switch outcome {
        case .known(let result): return result
        case .lost(let result):
            // A fence goes in under the same mark: the attempt waits until the server has ended the lost transaction,
            // and puts nothing in if that one was committed. Whoever would only look would see nothing of one that
            // still runs; and after the fence it can commit no more.
            let isThere = try await call(until: until, losing: .outcomeUnknown) { connection in
                _ = try connection.run(
                    "INSERT INTO commit_mark (key, is_fence) VALUES ($1, TRUE) ON CONFLICT (key) DO NOTHING",
                    values: [mark.sql])
                let found = try connection.run("SELECT is_fence FROM commit_mark WHERE key = $1", values: [mark.sql])
                return try found.first?.bool("is_fence") == false
            }
            guard isThere else { throw StorageError.unreachable }
            return result
        }
    }

    /// Commits under a mark, in one journey.
    private func commit<Result: Sendable>(
        _ result: Result, mark: [UInt8], on connection: PostgreSQLConnection
    ) throws -> Outcome<Result> {
        do {
            try connection.script("INSERT INTO commit_mark (key) VALUES ('\\x\(HexText.encode(mark))'); COMMIT")
            return .known(result)
        } catch StorageError.unreachable { return .lost(result) }
    }

    private enum Outcome<Result: Sendable>: Sendable {
        case known(Result)
        /// The connection was lost while it committed.
        case lost(Result)
    }

    private func transaction(_ connection: PostgreSQLConnection) -> StoreTransaction {
        StoreTransaction(session: PostgreSQLSession(connection: connection), fields: fields, chain: chain)
    }

    /// Runs a body on a connection, again when others crossed it and, before anything was written, when its connection
    /// was lost.
    /// - Parameter losing: what a loss means here; when it is more than that nothing was done, the first try too has to
    ///   end in what is left of the time.
    func call<Result: Sendable>(
        until given: ContinuousClock.Instant? = nil, losing: StorageError = .unreachable,
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Result
    ) async throws -> Result {
        let until = given ?? .now + PostgreSQLStore.callMax
        var tries = 0
        while true {
            tries += 1
            do { return try await pool.run(until: until, isFirst: tries == 1 && losing == .unreachable, body) } catch {
                let isCrossed = error as? StorageError == .busy
                let isLost = error as? StorageError == .unreachable
                guard isCrossed && tries < PostgreSQLStore.triesMax || isLost, ContinuousClock.now < until else {
                    throw isLost ? losing : error
                }
                // Those who crossed each other come back at different times.
                let wait = Duration.milliseconds(isLost ? 50 : Int.random(in: 0...(2 << min(tries, 6))))
                do { try await Task.sleep(for: wait) } catch { throw isLost ? losing : StorageError.busy }
            }
        }
    }

    /// Takes away marks of commits that nobody asks for any more, and changes that every node has read, now and then.
    private func tidyMarks() async {
        guard commits.wrappingAdd(1, ordering: .relaxed).newValue.isMultiple(of: 1_000) else { return }
        _ = try? await call { connection in
            for table in PostgreSQLSchema.own {
                try connection.script("DELETE FROM \(table) WHERE at < now() - interval '1 hour'")
            }
        }
    }

    /// Statements of somebody who knows what he does, in one transaction: tests and repairs.
    package func script(_ sql: String) async throws { try await call { _ = try $0.script(sql) } }

    // MARK: - Schema

    private func bringUpToDate() async throws {
        try await call(until: .now + PostgreSQLStore.stepMax) { [self] connection in
            connection.answerMax = PostgreSQLStore.stepMax
            defer { connection.answerMax = PostgreSQLStore.answerMax }
            try connection.script("BEGIN; SELECT pg_advisory_xact_lock(7185)")
            if let schema { try connection.script("CREATE SCHEMA IF NOT EXISTS \(schema)") }
            do {
                let session = PostgreSQLSession(connection: connection)
                if try !Migration.all[0].isApplied(session) {
                    try connection.script("DROP TABLE schema_version")
                    try session.script(PostgreSQLSchema.all)
                    try session.run(
                        "INSERT INTO schema_version (number) SELECT generate_series(1, $1)", PostgreSQLSchema.step)
                }
                try connection.script(PostgreSQLStore.rosterTable)
                for migration in Migration.all where try !migration.isApplied(session) {
                    try migration.apply(transaction(connection))
                }
                try connection.script("COMMIT")
            } catch {
                connection.rollBack()
                throw error
            }
        }
    }

    /// Every column, as `table.column`; without what only this engine has.
    package func columns() async throws -> Set<String> {
        let own = PostgreSQLSchema.own.map { "'\($0)'" }.joined(separator: ", ")
        return try await call { connection in
            Set(
                try connection.script(
                    """
                    SELECT table_name || '.' || column_name AS place FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name NOT IN (\(own)) AND column_name <> 'rowid'
                    """
                ).map { try $0.text("place") })
        }
    }

    /// Whether the server answers and how it keeps what it is told; empty when all is well.
    package func integrityProblems() async throws -> [String] {
        let count = try await read { try $0.donorCount() }
        return count >= 0 ? [] : ["the register cannot be counted"]
    }

    /// Ends all connections once nobody uses them.
    package func close() async throws { await pool.close() }
}

struct PostgreSQLSession: SQLSession {
    let connection: PostgreSQLConnection
    let dialect = Dialect.postgreSQL

    private static let expanded = Mutex<[String: String]>([:])

    func run(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        try connection.run(dialect.expanded(sql, known: Self.expanded), values: values)
    }

    func script(_ sql: String) throws { try connection.script(dialect.expand(sql)) }
}
