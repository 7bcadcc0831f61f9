import CPQ
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// One connection to PostgreSQL, used by one thread at a time.
///
/// Every wait has a deadline of its own on this side: a frozen server acknowledges bytes for ever and runs none of its
/// own timers, so that neither `tcp_user_timeout` nor `statement_timeout` ends a wait for it (RELIABILITY §1.3).
/// After a missed deadline the connection is closed. Nothing is ever cancelled: a COMMIT that is cancelled while it
/// waits for its standby may be there and may be lost.
final class PostgreSQLConnection {
    private let handle: OpaquePointer
    private var prepared: [String: String] = [:]
    private(set) var isUsable = true
    /// Until when the answer to the running statement is awaited.
    private var deadline: ContinuousClock.Instant
    /// When everything has to be answered, whatever a single answer may take.
    var until: ContinuousClock.Instant
    /// A first try may be long as long as it goes on: past `until` each answer still has so long.
    var lateAnswerMax = Duration.zero
    /// Where it leads, and since when: what was lost later than that may be lost here too.
    let host: PostgreSQLAddress.Host
    let openedAt = ContinuousClock.now
    /// For the answer to one statement.
    var answerMax = PostgreSQLStore.answerMax
    /// Whether the running transaction has changed anything.
    var hasWritten = false

    private init(handle: OpaquePointer, host: PostgreSQLAddress.Host, deadline: ContinuousClock.Instant) {
        self.handle = handle
        self.host = host
        self.deadline = deadline
        until = deadline
    }

    deinit { PQfinish(handle) }

    // MARK: - Opening

    /// A connection to the one host that takes writes.
    /// - Parameter hosts: in the order in which they are tried.
    /// - Throws: `StorageError.unreachable` when none of them does before the deadline.
    static func open(
        _ address: PostgreSQLAddress, hosts: [PostgreSQLAddress.Host], deadline: ContinuousClock.Instant
    ) throws -> PostgreSQLConnection {
        for host in hosts {
            let limit = min(deadline, .now + PostgreSQLStore.connectMax)
            guard limit > .now else { break }
            do {
                let connection = try open(address, host: host, deadline: limit)
                guard try !connection.isStandby() else { continue }
                try connection.settle(address)
                return connection
            } catch StorageError.unreachable { continue }
        }
        throw StorageError.unreachable
    }

    private static func open(
        _ address: PostgreSQLAddress, host: PostgreSQLAddress.Host, deadline: ContinuousClock.Instant
    ) throws -> PostgreSQLConnection {
        var settings = [
            "host": host.name, "port": String(host.port), "user": address.user, "dbname": address.database,
            "application_name": "qatra", "client_encoding": "UTF8", "gssencmode": "disable",
            "options": "-c client_min_messages=warning",
        ]
        if let password = address.password { settings["password"] = password }
        let pairs = settings.sorted { $0.key < $1.key }
        let keys = CStrings(pairs.map { Array($0.key.utf8) })
        let values = CStrings(pairs.map { Array($0.value.utf8) })
        let started = keys.withPointers { keys in values.withPointers { PQconnectStartParams(keys, $0, 0) } }
        guard let handle = started else { throw StorageError.unreachable }
        let connection = PostgreSQLConnection(handle: handle, host: host, deadline: deadline)
        guard PQstatus(handle) != CONNECTION_BAD else { throw StorageError.unreachable }
        var awaited = PGRES_POLLING_WRITING
        while awaited != PGRES_POLLING_OK {
            guard awaited != PGRES_POLLING_FAILED,
                connection.waits(for: awaited == PGRES_POLLING_READING ? POLLIN : POLLOUT)
            else { throw StorageError.unreachable }
            awaited = PQconnectPoll(handle)
        }
        guard PQsetnonblocking(handle, 1) == 0 else { throw StorageError.unreachable }
        // Remarks of the server would go to standard error past our log; what matters of them comes as an error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        return connection
    }

    private func isStandby() throws -> Bool {
        try script("SELECT pg_is_in_recovery() AS standby").first?.int("standby") != 0
    }

    /// Refuses a server that would acknowledge what a power cut can take.
    private func settle(_ address: PostgreSQLAddress) throws {
        if let schema = address.schema { try script("SET search_path TO \(schema)") }
        // Plans that walk a whole small table would lock it whole for everybody who decides at the same time.
        try script("SET enable_seqscan = off; SET jit = off")
        let row = try script(
            "SELECT current_setting('synchronous_commit') AS waits, current_setting('fsync') AS keeps"
        ).first
        let waits = try row?.text("waits")
        guard ["on", "remote_apply"].contains(waits), try row?.text("keeps") == "on" else {
            throw StorageError.notDurable(setting: "synchronous_commit = \(waits ?? "?"), or fsync = off")
        }
    }

    // MARK: - Waiting

    /// Whether the socket is ready before the deadline.
    private func waits(for events: Int32) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return false }
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
            let (seconds, attoseconds) = left.components
            let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
            let ready = poll(&descriptor, 1, Int32(clamping: milliseconds))
            if ready > 0 { return true }
            if ready == 0 || errno != EINTR { return false }
        }
    }

    private func startClock() {
        let now = ContinuousClock.now
        deadline = min(now + answerMax, max(until, now + lateAnswerMax))
    }

    private func give(up error: StorageError = .unreachable) -> StorageError {
        isUsable = false
        return error
    }

    private func flush() throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: guard waits(for: POLLIN | POLLOUT), PQconsumeInput(handle) == 1 else { throw give() }
            default: throw give()
            }
        }
    }

    /// All results of what was sent; the last that holds rows, or the first error.
    private func results() throws -> [SQLRow] {
        try flush()
        var rows: [SQLRow] = []
        var failure: StorageError?
        while true {
            while PQisBusy(handle) == 1 {
                guard waits(for: POLLIN), PQconsumeInput(handle) == 1 else { throw give() }
            }
            guard let result = PQgetResult(handle) else { break }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK:
                rows = Self.rows(result)
                if !rows.isEmpty, Self.changes(result) { hasWritten = true }
            case PGRES_COMMAND_OK:
                if Self.changes(result) { hasWritten = true }
            case PGRES_EMPTY_QUERY: break
            default: failure = failure ?? Self.error(result)
            }
        }
        // The server closes the connection in which it ended by itself.
        if PQstatus(handle) == CONNECTION_BAD { throw give() }
        if let failure {
            if failure == .unreachable { isUsable = false }
            throw failure
        }
        return rows
    }

    /// Whether a statement has changed rows, by what the server calls it: `INSERT 0 3`, `UPDATE 0`, `SELECT 5`.
    private static func changes(_ result: OpaquePointer) -> Bool {
        let words = String(cString: PQcmdStatus(result)).split(separator: " ")
        guard let first = words.first, let last = words.last else { return false }
        return switch first {
        case "INSERT", "UPDATE", "DELETE", "MERGE": last != "0"
        case "CREATE", "ALTER", "DROP": true
        default: false
        }
    }

    // MARK: - Statements

    /// Statements without parameters, in one journey.
    @discardableResult
    func script(_ sql: String) throws -> [SQLRow] {
        startClock()
        guard isUsable, PQsendQuery(handle, sql) == 1 else { throw give() }
        return try results()
    }

    /// Waits until somebody says something on a channel that this connection listens to.
    func waitForWord(until moment: ContinuousClock.Instant) throws {
        deadline = moment
        var hasHeard = false
        repeat {
            while let word = PQnotifies(handle) {
                PQfreemem(word)
                hasHeard = true
            }
            guard !hasHeard, waits(for: POLLIN) else { return }
            guard PQconsumeInput(handle) == 1 else { throw give() }
        } while true
    }

    /// Ends a transaction that failed. A connection on which even that fails is not used again.
    func rollBack() {
        if isUsable, PQtransactionStatus(handle) != PQTRANS_IDLE { _ = try? script("ROLLBACK") }
    }

    /// One statement with `$1 … $n`, prepared on its first use.
    func run(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        guard isUsable else { throw give() }
        startClock()
        let types = values.map(\.type)
        let key = sql + "\0" + types.map(String.init).joined(separator: ",")
        let name: String
        if let known = prepared[key] {
            name = known
        } else {
            name = "q\(prepared.count)"
            guard PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1 else { throw give() }
            _ = try results()
            prepared[key] = name
        }
        let texts = CStrings(values.map(\.bytes))
        let lengths = values.map { Int32($0.bytes?.count ?? 0) }
        let formats = values.map { if case .blob = $0 { Int32(1) } else { Int32(0) } }
        let sent = texts.withPointers {
            PQsendQueryPrepared(handle, name, Int32(values.count), $0, lengths, formats, 0)
        }
        guard sent == 1 else { throw give() }
        return try results()
    }

    /// Hands over lines to a `COPY … FROM STDIN`.
    func copyIn(_ sql: String, _ lines: [UInt8]) throws {
        startClock()
        guard isUsable, PQsendQuery(handle, sql) == 1 else { throw give() }
        try flush()
        while PQisBusy(handle) == 1 {
            guard waits(for: POLLIN), PQconsumeInput(handle) == 1 else { throw give() }
        }
        guard let answer = PQgetResult(handle) else { throw give() }
        defer { PQclear(answer) }
        guard PQresultStatus(answer) == PGRES_COPY_IN else {
            let failure = Self.error(answer)
            _ = try results()
            throw failure
        }
        try lines.withUnsafeBytes { bytes in
            try put { PQputCopyData(handle, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count)) }
        }
        try put { PQputCopyEnd(handle, nil) }
        _ = try results()
    }

    /// Repeats what libpq has no room for until it has.
    private func put(_ part: () -> Int32) throws {
        while true {
            switch part() {
            case 1: return
            case 0: guard waits(for: POLLIN | POLLOUT), PQconsumeInput(handle) == 1 else { throw give() }
            default: throw give()
            }
        }
    }

    // MARK: - Answers

    private static func error(_ result: OpaquePointer) -> StorageError {
        let field = { (code: Int32) in PQresultErrorField(result, code).map { String(cString: $0) } ?? "" }
        let state = field(Int32(UInt8(ascii: "C")))
        // The words name tables and constraints; what stands in `detail` may be personal and is left out. So may the
        // words of errors that quote a value, all of class 22.
        let message = state.hasPrefix("22") ? "code \(state)" : field(Int32(UInt8(ascii: "M")))
        return switch state {
        case "23505": .constraint(.unique, message: message)
        case "23503": .constraint(.foreignKey, message: message)
        case "23514": .constraint(.check, message: message)
        case "23502": .constraint(.notNull, message: message)
        case "40001", "40P01", "55P03": .busy
        case "53100": .full
        case _ where state.hasPrefix("08") || state.hasPrefix("53") || state.hasPrefix("57"): .unreachable
        // No longer the one that takes writes: it was made a standby while we were connected.
        case "25006": .unreachable
        default: .engine(message: "\(message) (\(state))")
        }
    }

    private static func rows(_ result: OpaquePointer) -> [SQLRow] {
        let width = PQnfields(result)
        var columns: [String: Int] = [:]
        for column in 0..<width { columns[String(cString: PQfname(result, column))] = Int(column) }
        let types = (0..<width).map { PQftype(result, $0) }
        return (0..<PQntuples(result)).map { row in
            SQLRow(
                columns: columns,
                values: (0..<width).map { column in
                    guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
                        return .null
                    }
                    let text = UnsafeBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
                    return SQLValue(text.map(UInt8.init(bitPattern:)), type: types[Int(column)])
                })
        }
    }
}

/// Texts as C takes them: an array of pointers, `nil` for what is not there.
private struct CStrings {
    private let bytes: [CChar]
    private let starts: [Int?]

    init(_ texts: [[UInt8]?]) {
        var bytes: [CChar] = []
        starts = texts.map { text in
            guard let text else { return nil }
            let start = bytes.count
            bytes += text.map(CChar.init(bitPattern:))
            bytes.append(0)
            return start
        }
        self.bytes = bytes
    }

    /// The array ends with a `nil`, as some of libpq's are read.
    func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = starts.map { start in
                start.flatMap { buffer.baseAddress?.advanced(by: $0) }
            }
            pointers.append(nil)
            return try body(pointers)
        }
    }
}

extension SQLValue {
    /// PostgreSQL's numbers of types: int8, float8, text, bytea; 0 has the server find out.
    fileprivate var type: Oid {
        switch self {
        case .null: 0
        case .int: 20
        case .double: 701
        case .text: 25
        case .blob: 17
        }
    }

    fileprivate var bytes: [UInt8]? {
        switch self {
        case .null: nil
        case .int(let number): Array(String(number).utf8)
        case .double(let number): Array(String(number).utf8)
        case .text(let text): Array(text.utf8)
        case .blob(let bytes): bytes
        }
    }

    /// A value as the server writes it.
    fileprivate init(_ text: [UInt8], type: Oid) {
        switch type {
        case 16: self = .int(text == [UInt8(ascii: "t")] ? 1 : 0)
        case 17:
            // `\x` and two small digits a byte.
            func digit(_ sign: UInt8) -> UInt8 { sign < 0x3a ? sign & 15 : sign & 15 + 9 }
            self = .blob(stride(from: 2, to: text.count - 1, by: 2).map { digit(text[$0]) << 4 | digit(text[$0 + 1]) })
        case 20, 21, 23, 1_700:
            let words = String(decoding: text, as: UTF8.self)
            if let number = Int64(words) { self = .int(number) } else { self = .double(Double(words) ?? .nan) }
        case 700, 701: self = .double(Double(String(decoding: text, as: UTF8.self)) ?? .nan)
        default: self = .text(String(decoding: text, as: UTF8.self))
        }
    }
}
