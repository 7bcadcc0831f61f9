import Access
import ArgumentParser
import Blood
import Centre
import Foundation
import Matching
import Storage

struct Backup: CentreCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the centre into one sealed file, also while it is being served.",
        discussion: """
            The file holds the database, the centre's identity and its keys, sealed to the key that `qatra backup-key` \
            made: this machine cannot open it. The copy is checked before it gets its name. A demonstration centre \
            without such a key, and --plain, give a folder that is as secret as the centre itself.
            """)

    @OptionGroup var options: DataOptions
    @Argument(help: "The new file, or the new folder with --plain.")
    var target: String
    @Flag(help: "Not sealed: whoever finds it reads every donor's name and number.")
    var plain = false

    /// The server has a working folder of its own, so the full path is found where the command was typed.
    func input() throws -> Data { Data(DataDirectory(target).path.utf8) }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let path = String(decoding: input, as: UTF8.self)
        let name = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard !FileManager.default.fileExists(atPath: name) else {
            throw CommandFailure("\(name) exists. A backup never overwrites: name a new one.")
        }
        let key = plain ? nil : try open.directory.backupKey()
        guard key != nil || plain || open.identity.kind == .demonstration else {
            throw CommandFailure(
                """
                This centre has no backup key, so its backup could be read by whoever finds it. Make one with \
                `qatra backup-key new FILE`, or say --plain.
                """)
        }
        if let key {
            try await seal(open, to: key, name: name, io: io)
        } else {
            try await copy(open, to: DataDirectory(name + ".partial"), io: io)
            try give(name, to: name + ".partial")
            io.write("The centre is copied to \(name). Bring it back with `qatra restore \(name) --data NEW`.")
            io.note("It is not sealed: keep it as secret as the centre itself.")
        }
        try await open.centre.noteBackup()
    }

    /// Copies everything into a folder and looks whether the copy is sound.
    private func copy(_ open: OpenCentre, to folder: DataDirectory, io: CommandIO) async throws {
        do { try FileManager.default.removeItem(atPath: folder.path) } catch CocoaError.fileNoSuchFile {}
        try folder.create()
        try await open.centre.noteAct(.centreBackup, of: "centre", by: nil, reason: Centre.atCommandLine)
        if let file = open.store as? SQLiteStore {
            try await file.backup(to: folder.databasePath, progress: io.progress("Copying the database"))
        } else {
            try await copyOut(open, to: folder.databasePath, io: io)
        }
        io.note("Checking the copy")
        let problems = try SQLiteStore.problems(ofCopy: folder.databasePath)
        guard problems.isEmpty else {
            throw CommandFailure(
                "The copy is not sound and was left as \(folder.path): \(problems.joined(separator: "; "))")
        }
        try CentreFiles.copy(from: open.directory, to: folder)
        try CentreFiles.writeHead(ofCopy: folder, signer: open.heads.signer, at: open.centre.now())
        let store = try await folder.openStore()
        let counts = try await BackupCounts(store)
        try await store.close()
        try folder.writePrivately(JSONEncoder().encode(counts), to: folder.backupCountsPath)
        try folder.write(open.identity)
    }

    /// What PostgreSQL holds at one moment, as a file that either engine can be restored from; nobody waits for it.
    private func copyOut(_ open: OpenCentre, to path: String, io: CommandIO) async throws {
        guard let address = try open.directory.postgreSQL() else {
            throw CommandFailure("The folder does not say which PostgreSQL holds the centre; name it with --store.")
        }
        let copy = StoreCopy(from: .postgreSQL(address), to: .file(path), use: .served)
        try await copy.makeTarget(fields: open.vault, chain: open.directory.auditKey())
        let bar = RowBar(io)
        _ = try await copy.run { bar.show($0) }
        try await StoreCopy.release(.file(path))
        // One file that can be carried away, without a log beside it.
        try SQLiteScript.run("PRAGMA journal_mode = DELETE", path: path)
    }

    private func seal(_ open: OpenCentre, to key: BackupPublicKey, name: String, io: CommandIO) async throws {
        // In the clear it is only ever in the centre's own folder, where the same is in the clear anyway.
        let folder = DataDirectory(open.directory.file("backup.partial"))
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try await copy(open, to: folder, io: io)
        let partial = name + ".partial"
        do { try FileManager.default.removeItem(atPath: partial) } catch CocoaError.fileNoSuchFile {}
        var writer = try SealedBackupWriter(path: partial, to: key)
        let progress = io.progress("Sealing it")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where CentreFiles.isBackedUp(file, of: folder) {
            try writer.add(file, fileAt: folder.file(file), progress: progress)
        }
        try writer.finish()
        try give(name, to: partial)
        io.write("The centre is sealed in \(name), to the key \(key.fingerprint).")
        io.note("Bring it back with `qatra restore \(name) --key-file FILE --data NEW`; rehearse it with --rehearse.")
    }

    private func give(_ name: String, to partial: String) throws {
        guard rename(partial, name) == 0 else {
            throw CommandFailure("The copy could not be given its name and was left as \(partial).")
        }
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a centre from a backup, in a new or empty folder.",
        discussion: "With --rehearse it is restored, compared with what was counted when it was made, and removed.")

    @Option(help: "The new folder of the centre.")
    var data: String?
    @Option(help: "An empty PostgreSQL that the centre goes into: postgres://USER@HOST:PORT/DATABASE.")
    var store: String?
    @Option(help: ArgumentHelp("File of the key that opens a sealed backup.", valueName: "file"))
    var keyFile: String?
    @Option(help: ErasuresLeft.help)
    var erased: String?
    @Flag(help: "The list of erased donors is lost: whoever was erased after the backup was made comes back.")
    var erasedLost = false
    @Flag(help: "Only try whether it can be restored whole; nothing is kept.")
    var rehearse = false
    @Argument(help: "The backup.")
    var backup: String

    func validate() throws {
        guard rehearse != (data != nil) else { throw ValidationError("Give either --data or --rehearse.") }
        guard store == nil || data != nil else { throw ValidationError("--store goes with --data.") }
    }

    private var restoration: Restoration {
        Restoration(
            backup: backup, keyFile: keyFile, erased: erased, isErasedLost: erasedLost || rehearse,
            isKept: !rehearse)
    }

    /// The restored file goes on into PostgreSQL, and nothing of it stays in the folder.
    private func move(_ target: DataDirectory, to store: String, io: CommandIO) async throws {
        let lock = try target.lock()
        let move = StoreMove(directory: target, io: io)
        do {
            let outcome = try await move.toPostgreSQL(store)
            try FileManager.default.removeItem(atPath: move.movedPath)
            io.write("It is in \(outcome.place): \(outcome.rows) rows, each read back and compared.")
        } catch {
            throw CommandFailure(
                "The centre is restored, but in a file: \(CopyStore.explain(error)) "
                    + "Then: `qatra store copy --data \(target.path) --to postgres://…`.")
        }
        withExtendedLifetime(lock) {}
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            if let data {
                try await restoration.run(into: DataDirectory(data), io: io)
                if let store { try await move(DataDirectory(data), to: store, io: io) }
                io.note("Never serve the old and the restored centre at once: both would ask the same donors.")
            } else {
                let place = DataDirectory(
                    FileManager.default.temporaryDirectory.appending(path: "qatra-rehearsal-\(UUID().uuidString)")
                        .path(percentEncoded: false))
                defer { try? FileManager.default.removeItem(atPath: place.path) }
                try await restoration.run(into: place, io: io)
                io.write("The rehearsal is over: this backup can be restored. Nothing of it was kept.")
            }
        } catch let fault as BackupFault {
            io.note("qatra: \(backup) was not restored. \(fault.words)")
            throw ExitCode.failure
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

/// What is counted when a backup is made, and again when it is restored.
struct BackupCounts: Codable, Equatable {
    var donors: Int
    var facilities: Int
    var ledger: LedgerCounts

    init(_ store: any SQLStore) async throws {
        (donors, facilities, ledger) = try await store.read {
            (try $0.donorCount(), try $0.facilities().count, try $0.ledger())
        }
    }
}

/// Who was erased since a backup was made: the backup cannot know.
struct ErasuresLeft {
    static let help: ArgumentHelp = """
        The centre's list of erased donors as it was last: erased.jsonl of its folder, or the copy that is shipped with \
        the heads of the audit.
        """

    private var erasures: [Erasure] = []
    /// Lists that were found where they had been shipped to.
    private(set) var found: [String] = []

    /// - Parameters:
    ///   - file: the list that was named; then no other is looked for.
    ///   - shipped: lists beside the heads, each as new as the last five minutes in which its folder was there.
    init(file: String?, shipped: [String], isLost: Bool, kind: CentreKind) throws {
        if let file {
            guard FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure("There is no file \(file).")
            }
            erasures = try ErasureFile.read(file)
        } else if !shipped.isEmpty {
            erasures = try shipped.flatMap(ErasureFile.read)
            found = shipped
        } else if !isLost, kind == .real {
            throw CommandFailure(
                "Donors who were erased after this backup was made would come back, and no folder of the heads of its "
                    + "audit has a list of them. Name the centre's list of erased donors with --erased FILE, or say "
                    + "--erased-lost when it is gone.")
        }
    }

    func add(to list: ErasureFile) async throws {
        var known = Set(try await list.all().map(\.keyName))
        for erasure in erasures where known.insert(erasure.keyName).inserted { try await list.record(erasure) }
    }
}

/// What belongs to a centre besides its database and its identity.
enum CentreFiles {
    /// Copies the keys, the accounts of the ways out and what the simulated phones remember, readable by the owner
    /// alone.
    static func copy(from source: DataDirectory, to target: DataDirectory) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: source.path).filter {
            isBesideTheDatabase($0, of: source)
        }
        for name in names.sorted() {
            guard let data = FileManager.default.contents(atPath: source.file(name)) else {
                throw CommandFailure("\(source.file(name)) cannot be read.")
            }
            try target.writePrivately(data, to: target.file(name))
        }
    }

    /// Signs what the audit of a copy had come to, so that the copy cannot be shortened unnoticed.
    static func writeHead(ofCopy copy: DataDirectory, signer: any HeadSigning, at now: Instant) throws {
        guard let mark = try SQLiteStore.auditMark(ofCopy: copy.databasePath) else { return }
        let head = try AuditHead(mark, series: "copy", serial: 1, step: 0, at: now, before: "", signer: signer)
        try copy.writePrivately(Data((head.line + "\n").utf8), to: copy.copiedHeadPath)
    }

    private static func isBesideTheDatabase(_ name: String, of folder: DataDirectory) -> Bool {
        name.hasSuffix(".key")
            || [
                folder.fieldKeysPath, folder.erasuresPath, folder.phonesJournalPath,
                folder.trainingJournalPath, folder.channelsPath, folder.backupKeyPath, folder.auditPath,
                folder.copiedHeadPath,
            ].contains(folder.file(name))
    }

    /// Whether a file of this name is a part of a backup; a name with a way in it never is.
    static func isBackedUp(_ name: String, of folder: DataDirectory) -> Bool {
        guard !name.contains("/"), !name.hasPrefix(".") else { return false }
        return isBesideTheDatabase(name, of: folder)
            || [folder.databasePath, folder.identityPath, folder.backupCountsPath].contains(folder.file(name))
    }
}

extension DataDirectory {
    /// What was counted when the backup was made.
    var backupCountsPath: String { file("counts.json") }
}
