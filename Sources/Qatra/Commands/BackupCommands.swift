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
        guard let file = open.store as? SQLiteStore else {
            throw CommandFailure(
                "This centre is kept in PostgreSQL, which copies itself: see \"Backups\" in docs/operating.md.")
        }
        try await file.backup(to: folder.databasePath, progress: io.progress("Copying the database"))
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
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            if let data {
                try await restore(into: DataDirectory(data), io: io)
                io.note("Never serve the old and the restored centre at once: both would ask the same donors.")
            } else {
                let place = DataDirectory(
                    FileManager.default.temporaryDirectory.appending(path: "qatra-rehearsal-\(UUID().uuidString)")
                        .path(percentEncoded: false))
                defer { try? FileManager.default.removeItem(atPath: place.path) }
                try await restore(into: place, io: io)
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

    private func restore(into target: DataDirectory, io: CommandIO) async throws {
        let files = FileManager.default
        if let entries = try? files.contentsOfDirectory(atPath: target.path), !entries.isEmpty {
            throw CommandFailure("\(target.path) is not empty. A backup is restored into a new or empty folder.")
        }
        guard SealedBackupReader.isSealed(backup) else {
            return try await restore(from: DataDirectory(backup), into: target, io: io)
        }
        guard let keyFile, let text = files.contents(atPath: keyFile),
            let key = BackupPrivateKey(text: String(decoding: text, as: UTF8.self))
        else {
            throw CommandFailure(
                "\(backup) is sealed. Name the file of its opening key with --key-file; `qatra backup-key new` made it."
            )
        }
        let name = target.path.hasSuffix("/") ? String(target.path.dropLast()) : target.path
        let opened = DataDirectory(name + ".opened")
        do { try files.removeItem(atPath: opened.path) } catch CocoaError.fileNoSuchFile {}
        defer { try? files.removeItem(atPath: opened.path) }
        try opened.create()
        io.note("Opening the backup")
        var reader = try SealedBackupReader(path: backup, key: key)
        try reader.unpack(into: opened)
        try await restore(from: opened, into: target, io: io)
    }

    private func restore(from source: DataDirectory, into target: DataDirectory, io: CommandIO) async throws {
        let files = FileManager.default
        let identity: CentreIdentity
        do { identity = try source.identity() } catch {
            throw CommandFailure("\(source.path) is no backup: it has no centre.json that can be read.")
        }
        let left = try ErasuresLeft(
            file: erased, shipped: source.shippedErasures(), isLost: erasedLost || rehearse, kind: identity.kind)
        for path in left.found {
            io.note("\(path) is followed: a list of erased donors that was shipped with the heads of the audit.")
        }
        io.note("Checking the backup")
        let problems: [String]
        do { problems = try SQLiteStore.problems(ofCopy: source.databasePath) } catch {
            throw CommandFailure("The backup's database cannot be read; nothing was restored.")
        }
        guard problems.isEmpty else {
            throw CommandFailure("The backup is not sound; nothing was restored: \(problems.joined(separator: "; "))")
        }
        try target.create()
        let lock = try target.lock()
        try files.copyItem(atPath: source.databasePath, toPath: target.databasePath)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target.databasePath)
        try CentreFiles.copy(from: source, to: target)
        try await left.add(to: ErasureFile(path: target.erasuresPath))
        // Opening it brings an older schema up to date.
        let store = try await target.openStore()
        let restored = try await BackupCounts(store)
        if let counted = files.contents(atPath: source.backupCountsPath) {
            let made = try JSONDecoder().decode(BackupCounts.self, from: counted)
            guard made == restored else {
                throw CommandFailure("What was restored is not what was backed up: \(made) became \(restored).")
            }
        }
        let list = ErasureFile(path: target.erasuresPath)
        let now = SystemClock().now()
        for erasure in try await list.all() {
            try await store.write { transaction in
                guard let donor = try transaction.donor(keyName: erasure.keyName) else { return }
                try transaction.eraseDonor(donor, at: erasure.at)
            }
        }
        // Whoever compares the chain with heads of the time between the backup and now learns that nobody cut it.
        try await store.write { transaction in
            let mark = try transaction.auditMark()
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: nil, act: .centreRestore, subject: "audit:\(mark.number)",
                    reason: Centre.atCommandLine))
        }
        let kept = try await BackupCounts(store)
        try await store.close()
        // Written last: until then the folder is no centre.
        try target.write(identity)
        withExtendedLifetime(lock) {}
        io.write(rehearse ? "\(identity.name) was restored." : "\(identity.name) is restored in \(target.path).")
        io.write(
            "\(kept.donors) donors, \(kept.facilities) facilities, \(kept.ledger.requests) requests "
                + "(\(kept.ledger.ongoing) ongoing), \(kept.ledger.unitsGiven) units given.")
        if kept.donors < restored.donors {
            io.write("\(restored.donors - kept.donors) donors who were erased after the backup was made are left out.")
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
