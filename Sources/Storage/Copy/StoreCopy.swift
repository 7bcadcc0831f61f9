package import Centre
import Dispatch
import Foundation

/// Where a store is.
package enum StorePlace: Sendable, Equatable {
    case file(String)
    case postgreSQL(PostgreSQLAddress)

    /// A connection for a copy. A file that is not there is made.
    func end() throws -> any StoreEnd {
        switch self {
        case .file(let path): try SQLiteEnd(path: path)
        case .postgreSQL(let address): try PostgreSQLEnd(address)
        }
    }
}

/// Copies a whole store into another, of whichever engine, and compares every row.
///
/// Whole tables go over in the order of their keys, a page a transaction, so that the rows of the target themselves
/// say how far it has come: broken off and begun again, it goes on behind the last of them. A mark in the target
/// (`CopyMark`) says what it is a copy of, and no program opens it as a centre until every row was read back.
package struct StoreCopy: Sendable {
    /// What a source has to put up with.
    package enum Use: Sendable {
        /// It goes on being served: one moment of it is read, and nobody waits.
        case served
        /// It is left for the target: nobody else may write meanwhile, and afterwards nobody can.
        case left
    }

    package struct Progress: Sendable {
        /// Whether rows are compared, after they have all been copied.
        package var isComparing: Bool
        package var done: Int
        package var total: Int
        /// Rows that an earlier run, which was broken off, had copied.
        package var before: Int
    }

    package struct TableCount: Sendable, Equatable, Encodable {
        package var table: String
        package var rows: Int
    }

    let source: StorePlace
    let target: StorePlace
    let use: Use
    /// Small enough for a transaction of a moment, large enough that its commit does not matter.
    let pageRows: Int

    package init(from source: StorePlace, to target: StorePlace, use: Use, pageRows: Int = 1_000) {
        (self.source, self.target, self.use, self.pageRows) = (source, target, use, pageRows)
    }

    // MARK: - The target

    /// Has the target ready to be copied into: an empty store, or one in which a copy was begun.
    /// - Parameter anew: an unfinished copy in it is thrown away.
    /// - Throws: `StorageError.notEmpty` when it holds anything else, `movedAway` when it holds a centre that left.
    package func makeTarget(fields: any FieldSealing, chain: any AuditChaining, anew: Bool = false) async throws {
        try await onOwnThread { try makeMark(anew: anew) }
        switch target {
        case .file(let path): try SQLiteStore(path: path, fields: fields, chain: chain).close()
        case .postgreSQL(let address):
            let store = try await PostgreSQLStore(
                address, fields: fields, chain: chain, connections: 1, isCopiedInto: true)
            try await store.close()
        }
    }

    private func makeMark(anew: Bool) throws {
        if case .postgreSQL(let address) = target, let schema = address.schema {
            try PostgreSQLEnd(address).script("CREATE SCHEMA IF NOT EXISTS \(schema)")
        }
        let end = try target.end()
        guard try !end.hasTable(CopyMark.movedTable) else { throw StorageError.movedAway }
        if try end.hasTable(CopyMark.table) {
            if anew { try CopyMark.forgetSource(in: end) }
            return
        }
        guard try end.isVacant() else { throw StorageError.notEmpty }
        try CopyMark.make(in: end)
    }

    /// Whether the target holds a copy that was begun, of this source as it is now.
    /// - Throws: `StorageError.otherCopy` when it is of another.
    package func isBegun() async throws -> Bool {
        try await onOwnThread {
            let (source, target) = (try source.end(), try target.end())
            guard let known = try CopyMark.source(in: target) else { return false }
            guard try known == CopyMark.fingerprint(of: source) else { throw StorageError.otherCopy }
            return true
        }
    }

    // MARK: - The copy

    /// Copies what is not there yet, and compares everything.
    /// - Parameter progress: may throw to break the copy off; what was copied stays.
    /// - Returns: the rows of each table, each of which was found in both.
    /// - Throws: `StorageError.copyDiffers`, `otherCopy`; `busy` when others write in a source that is to be left.
    package func run(progress: @escaping @Sendable (Progress) throws -> Void) async throws -> [TableCount] {
        try await onOwnThread {
            let (source, target) = (try source.end(), try target.end())
            let tables = try orderedTables(source, target)
            return try source.transaction(source.dialect == .sqlite ? "BEGIN" : begin(use)) {
                if use == .left, source.dialect == .postgreSQL {
                    // Before anything is read: what is read is what was there when the last writer had ended.
                    try source.script(
                        "LOCK TABLE \(StoredTable.list(tables.map(\.name))) IN SHARE ROW EXCLUSIVE MODE")
                }
                let counts = try carry(tables, from: source, to: target, progress: progress)
                try CopyMark.setChecked(in: target)
                if use == .left, source.dialect == .postgreSQL { try CopyMark.leave(source, tables) }
                return counts
            }
        }
    }

    private func begin(_ use: Use) -> String {
        "BEGIN ISOLATION LEVEL REPEATABLE READ" + (use == .served ? " READ ONLY" : "")
    }

    private func carry(
        _ tables: [StoredTable], from source: any StoreEnd, to target: any StoreEnd,
        progress: (Progress) throws -> Void
    ) throws -> [TableCount] {
        try beginOrGoOn(tables, from: source, to: target)
        // Read once: a server's numbers go on while its rows stand still for whoever reads one moment.
        var numbers: [String: Int64] = [:]
        for table in tables { numbers[table.name] = try source.lastNumber(of: table) }
        let total = try tables.reduce(0) { try $0 + source.count($1) }
        let before = try tables.reduce(0) { try $0 + target.count($1) }
        var state = Progress(isComparing: false, done: before, total: total, before: before)
        try progress(state)
        for table in tables {
            try copy(table, from: source, to: target) {
                state.done += $0
                try progress(state)
            }
            if let number = numbers[table.name] { try target.setLastNumber(number, of: table) }
        }
        try target.settle(tables)
        state = Progress(isComparing: true, done: 0, total: total, before: 0)
        var (counts, differing): ([TableCount], [String]) = ([], [])
        for table in tables {
            let rows = try compare(table, source, target) {
                state.done += $0
                try progress(state)
            }
            let isNumbered = try numbers[table.name].map { try target.lastNumber(of: table) == $0 } ?? true
            if let rows, isNumbered {
                counts.append(TableCount(table: table.name, rows: rows))
            } else {
                differing.append(table.name)
            }
        }
        guard differing.isEmpty else { throw StorageError.copyDiffers(tables: differing.sorted()) }
        return counts
    }

    private func beginOrGoOn(
        _ tables: [StoredTable], from source: any StoreEnd, to target: any StoreEnd
    ) throws {
        let fingerprint = try CopyMark.fingerprint(of: source)
        if let known = try CopyMark.source(in: target) {
            guard known == fingerprint else { throw StorageError.otherCopy }
            return
        }
        try target.transaction {
            // What the steps of the schema put in of themselves, and what a copy that is thrown away left.
            try target.empty(tables)
            try CopyMark.setSource(fingerprint, in: target)
        }
    }

    private func copy(
        _ table: StoredTable, from source: any StoreEnd, to target: any StoreEnd, done: (Int) throws -> Void
    ) throws {
        var key = try target.lastKey(of: table)
        while true {
            let page = try source.page(of: table, after: key, limit: pageRows)
            guard let last = page.last else { break }
            try target.transaction { try target.put(page, into: table) }
            key = table.key.map { last[$0] }
            try done(page.count)
        }
    }

    /// - Returns: how many rows both have, or nothing when they are not the same.
    private func compare(
        _ table: StoredTable, _ source: any StoreEnd, _ target: any StoreEnd, done: (Int) throws -> Void
    ) throws -> Int? {
        var key: [SQLValue]?
        var rows = 0
        while true {
            let ours = try source.page(of: table, after: key, limit: pageRows)
            let theirs = try target.page(of: table, after: key, limit: pageRows)
            guard ours.map(\.values) == theirs.map(\.values) else { return nil }
            guard let last = ours.last else { break }
            rows += ours.count
            key = table.key.map { last[$0] }
            try done(ours.count)
        }
        return rows
    }

    /// The tables of both, each behind those it points to.
    private func orderedTables(_ source: any StoreEnd, _ target: any StoreEnd) throws -> [StoredTable] {
        var waiting = try target.tables()
        guard try source.tables() == waiting else {
            throw StorageError.engine(message: "the two stores do not have the same tables")
        }
        let references = try target.references().filter { $0.from != $0.to }
        var ordered: [StoredTable] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let ready = waiting.filter { table in
                !references.contains { $0.from == table.name && names.contains($0.to) }
            }
            guard !ready.isEmpty else {
                throw StorageError.engine(message: "tables point to one another: \(names.sorted())")
            }
            ordered += ready
            waiting.removeAll { table in ready.contains(table) }
        }
        return ordered
    }

    /// Takes the mark off a target that is complete: from now on it opens as a centre.
    package static func release(_ place: StorePlace) async throws {
        try await onOwnThread {
            let end = try place.end()
            guard try CopyMark.isChecked(in: end) else { throw StorageError.copyUnfinished }
            try CopyMark.remove(from: end)
        }
    }

    /// What a place is as far as copies go.
    package static func state(of place: StorePlace) async throws -> CopyMark.State {
        if case .file(let path) = place, !FileManager.default.fileExists(atPath: path) { return .none }
        return try await onOwnThread { try CopyMark.state(of: place.end()) }
    }
}

/// Engines wait where they are called: on a thread of its own, so that the cooperative pool stays free.
private func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { done in
        DispatchQueue.global(qos: .utility).async { done.resume(with: Swift.Result { try body() }) }
    }
}
