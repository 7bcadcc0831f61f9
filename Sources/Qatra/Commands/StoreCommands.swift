import ArgumentParser
import Centre
import Foundation
import Storage

struct StoreGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Where a centre is kept: in a file of its folder, or in PostgreSQL.",
        subcommands: [CopyStore.self, NoteRestored.self])
}

struct CopyStore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Move the centre from its file into PostgreSQL, or back; every row is compared before it counts.",
        discussion: """
            The centre must not be served meanwhile. Broken off, call it again: it goes on where it was. Only after \
            the last row was compared does the folder name the new place; the old file is kept as qatra.sqlite.moved, \
            and a database that was left says so and takes nothing more.
            """)

    @Option(help: "Folder the centre lives in.")
    var data: String
    @Option(help: "postgres://USER@HOST:PORT,HOST:PORT/DATABASE, an empty one; or `file`.")
    var to: String
    @Flag(help: "Throw an unfinished copy in the target away and begin again.")
    var anew = false
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = DataDirectory(data)
            guard directory.holdsCentre else { throw DataDirectoryError.missing(path: directory.path) }
            let lock: DirectoryLock
            do { lock = try directory.lock() } catch DataDirectoryError.inUse {
                throw CommandFailure(
                    "The centre in \(directory.path) is being served. Stop it first: nobody may write in it while it "
                        + "is moved.")
            }
            let move = StoreMove(directory: directory, io: io, anew: anew)
            let outcome = to == "file" ? try await move.toFile() : try await move.toPostgreSQL(to)
            withExtendedLifetime(lock) {}
            if json { return try io.writeJSON(outcome) }
            io.write(
                outcome.tables.isEmpty
                    ? "The move that was broken off is done: the centre is in \(outcome.place)."
                    : "The centre is in \(outcome.place): \(outcome.rows) rows of \(outcome.tables.count) tables, each "
                        + "read back and compared, \(outcome.pace).")
        } catch {
            io.note("qatra: \(CopyStore.explain(error))")
            throw ExitCode.failure
        }
    }

    /// What a failure means here, and what to do.
    static func explain(_ error: any Error) -> String {
        switch error {
        case StorageError.notEmpty:
            "The target holds something already, and nothing was changed. Name an empty database, or a schema of its "
                + "own with ?schema=NAME at the end of the address."
        case StorageError.otherCopy:
            "In the target is an unfinished copy of another centre, or of this one before it was used again. With "
                + "--anew that copy is thrown away and begun again."
        case StorageError.copyDiffers(let tables):
            "What was copied is not what the centre holds (\(tables.joined(separator: ", "))). Nothing was switched "
                + "over: the centre is where it was. Begin again with --anew."
        case StorageError.busy:
            "Somebody else writes in the centre's database. Stop every node that serves it, and call this again."
        default: Qatra.explain(error)
        }
    }
}

/// What `qatra restore` writes down by itself, for a database that its own tools brought back.
struct NoteRestored: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restored",
        abstract: "Say that PostgreSQL's own tools have brought the centre's database back to a moment.",
        discussion: """
            Before it is served again. The audit says so from then on, so that entries which heads know and which are \
            gone are told apart from entries that were cut off, and a new book of heads is begun; the old one is kept \
            beside it.
            """)

    @Option(help: "Folder the centre lives in.")
    var data: String

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = DataDirectory(data)
            guard try directory.postgreSQL() != nil else {
                throw CommandFailure("The centre in \(directory.path) is in a file: `qatra restore` brings it back.")
            }
            let lock = try directory.lock()
            let store = try await directory.openStore()
            let now = SystemClock().now()
            let number = try await store.write { transaction in
                let mark = try transaction.auditMark()
                try transaction.appendAudit(
                    AuditEntry(
                        at: now, staff: nil, act: .centreRestore, subject: "audit:\(mark.number)",
                        reason: Centre.atCommandLine))
                return mark.number
            }
            try await store.close()
            for path in [directory.headBookPath, directory.headJournalPath]
            where FileManager.default.fileExists(atPath: path) {
                try FileManager.default.moveItem(atPath: path, toPath: "\(path).until-\(number)-\(UUID().uuidString)")
            }
            withExtendedLifetime(lock) {}
            io.write("The audit says that the centre was brought back; the last entry that is there was \(number).")
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}
