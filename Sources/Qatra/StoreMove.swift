import Access
import Blood
import Centre
import Foundation
import Jurisdiction
import Storage

/// Moves a centre from its file into PostgreSQL, or back.
///
/// Broken off at any moment it leaves one place in which the centre can be opened, or none, and says there what to do;
/// called again, it goes on from there.
struct StoreMove {
    let directory: DataDirectory
    let io: CommandIO
    /// An unfinished copy in the target is thrown away.
    var anew = false

    struct Outcome: Encodable {
        var place: String
        var tables: [StoreCopy.TableCount]
        var rows: Int
        /// Of this run, for copying what was not there yet and comparing everything.
        var seconds: Double

        var pace: String {
            let rate = Int(Double(rows) / max(seconds, 0.001))
            return "in \(String(format: "%.1f", seconds)) s, \(rate) rows a second"
        }
    }

    /// What a file is called until every row in it was compared.
    var copyingPath: String { directory.databasePath + ".copying" }
    /// What was served before, under a name that nothing serves.
    var movedPath: String { directory.databasePath + ".moved" }

    // MARK: - Into PostgreSQL

    /// - Parameter text: the address, as it is written down for later commands.
    func toPostgreSQL(_ text: String) async throws -> Outcome {
        guard let address = PostgreSQLAddress(text) else {
            throw CommandFailure("--to takes `file` or postgres://USER@HOST:PORT,HOST:PORT/DATABASE.")
        }
        let target = StorePlace.postgreSQL(address)
        if let present = try directory.postgreSQL() {
            guard present == address else {
                throw CommandFailure("The centre is in \(present.shown). Move it to a file first: --to file.")
            }
            // Broken off after the last look, before the file had its new name.
            guard try await StoreCopy.state(of: target) == .checked else {
                throw CommandFailure("The centre is in \(address.shown) already.")
            }
            try await leaveFile(for: target, text: text)
            return Outcome(place: address.shown, tables: [], rows: 0, seconds: 0)
        }
        guard isThere(directory.databasePath) else { throw DataDirectoryError.missing(path: directory.path) }
        guard !isThere(movedPath) else {
            throw CommandFailure("\(movedPath) is left from an earlier move. Put it away first.")
        }
        let outcome = try await copy(from: .file(directory.databasePath), to: target, shown: address.shown)
        try await leaveFile(for: target, text: text)
        return outcome
    }

    /// From the first line on, the folder's centre is the one in PostgreSQL, which opens only after the last.
    private func leaveFile(for target: StorePlace, text: String) async throws {
        try directory.writePrivately(Data(text.utf8), to: directory.storeAddressPath)
        for end in ["-wal", "-shm", ""] where isThere(directory.databasePath + end) {
            try rename(directory.databasePath + end, to: movedPath + end)
        }
        try await StoreCopy.release(target)
        io.note("\(movedPath) is the centre as it was. Delete it once the new place has proved itself.")
    }

    // MARK: - Into a file

    func toFile() async throws -> Outcome {
        guard let address = try directory.postgreSQL() else {
            throw CommandFailure("The centre is in a file already.")
        }
        let (source, copying) = (StorePlace.postgreSQL(address), StorePlace.file(copyingPath))
        if try await StoreCopy.state(of: source) == .left {
            // Broken off after the last look, before the file had its name.
            guard isThere(copyingPath) || isThere(directory.databasePath) else { throw StorageError.movedAway }
            try await takeFile(copying)
            return Outcome(place: directory.databasePath, tables: [], rows: 0, seconds: 0)
        }
        guard !isThere(directory.databasePath) else {
            throw CommandFailure("\(directory.databasePath) is in the way. Put it away first.")
        }
        if anew { try forgetCopy() }
        let outcome = try await copy(from: source, to: copying, shown: directory.databasePath)
        try await takeFile(copying)
        io.note(
            "The database \(address.shown) says that its centre has left, and takes nothing more. "
                + "Drop it once the file has proved itself.")
        return outcome
    }

    /// The centre in PostgreSQL has left by now: nobody opens it.
    private func takeFile(_ copying: StorePlace) async throws {
        if isThere(copyingPath) {
            switch try await StoreCopy.state(of: copying) {
            case .checked: try await StoreCopy.release(copying)
            case .none: break
            case .begun, .left: throw StorageError.copyUnfinished
            }
            try rename(copyingPath, to: directory.databasePath)
        }
        if isThere(directory.storeAddressPath) {
            try rename(directory.storeAddressPath, to: directory.storeAddressPath + ".moved")
        }
    }

    private func forgetCopy() throws {
        for end in ["", "-wal", "-shm", "-journal"] where isThere(copyingPath + end) {
            try FileManager.default.removeItem(atPath: copyingPath + end)
        }
    }

    // MARK: - What both have in common

    private func copy(from source: StorePlace, to target: StorePlace, shown: String) async throws -> Outcome {
        let copy = StoreCopy(from: source, to: target, use: .left)
        // Opening it brings an older schema up to date: both have the same tables then.
        let store = try await directory.openStore()
        do {
            let fields = FieldVault(try directory.fieldKeys())
            try await copy.makeTarget(fields: fields, chain: directory.auditKey(), anew: anew)
            if try await !copy.isBegun() { try await noteMove(store) }
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
        let clock = ContinuousClock()
        let began = clock.now
        let bar = RowBar(io)
        let tables = try await copy.run { bar.show($0) }
        return Outcome(
            place: shown, tables: tables, rows: tables.reduce(0) { $0 + $1.rows },
            seconds: (clock.now - began) / .seconds(1))
    }

    /// In the audit of both places, and with a head, so that it cannot be cut off unnoticed.
    private func noteMove(_ store: any SQLStore) async throws {
        let now = SystemClock().now()
        try await store.write {
            try $0.appendAudit(
                AuditEntry(at: now, staff: nil, act: .centreMove, subject: "centre", reason: Centre.atCommandLine))
        }
        let calendar = LocalCalendar(zone: try Jurisdiction.load(directory.identity().jurisdiction).timeZone)
        let heads = try AuditHeads(
            directory: directory, store: store, chain: directory.auditKey(), signer: directory.headKey(),
            clock: SystemClock(), calendar: calendar, logger: Logging.quiet())
        try await heads.note()
        await heads.settle()
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func rename(_ old: String, to new: String) throws {
        do { try FileManager.default.moveItem(atPath: old, toPath: new) } catch {
            throw CommandFailure("\(old) could not be named \(new). Look at the folder, and call this again.")
        }
    }
}
