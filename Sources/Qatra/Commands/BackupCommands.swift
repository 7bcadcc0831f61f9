import Access
import ArgumentParser
import Blood
import Centre
import Foundation
import Matching
import Storage

struct Backup: CentreCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the centre into a new folder, also while it is being served.",
        discussion: """
            The folder holds the database, the centre's identity and its keys: keep it as secret as the centre itself. \
            The copy is checked before it gets its name.
            """)

    @OptionGroup var options: DataOptions
    @Argument(help: "The new folder.")
    var folder: String

    /// The server has a working folder of its own, so the full path is found where the command was typed.
    func input() throws -> Data { Data(DataDirectory(folder).path.utf8) }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let target = DataDirectory(String(decoding: input, as: UTF8.self))
        let files = FileManager.default
        guard !files.fileExists(atPath: target.path) else {
            throw CommandFailure("\(target.path) exists. A backup never overwrites: name a new folder.")
        }
        let name = target.path.hasSuffix("/") ? String(target.path.dropLast()) : target.path
        let partial = DataDirectory(name + ".partial")
        do { try files.removeItem(atPath: partial.path) } catch CocoaError.fileNoSuchFile {}
        try partial.create()
        try await open.centre.noteAct(.centreBackup, of: "centre", by: nil, reason: Centre.atCommandLine)
        try await open.store.backup(to: partial.databasePath, progress: io.progress("Copying the database"))
        io.note("Checking the copy")
        let problems = try SQLiteStore.problems(ofCopy: partial.databasePath)
        guard problems.isEmpty else {
            throw CommandFailure(
                "The copy is not sound and was left as \(partial.path): \(problems.joined(separator: "; "))")
        }
        try CentreFiles.copy(from: open.directory, to: partial)
        try CentreFiles.writeHead(ofCopy: partial, signer: open.heads.signer, at: open.centre.now())
        try partial.write(open.identity)
        guard rename(partial.path, name) == 0 else {
            throw CommandFailure("The copy could not be given its name and was left as \(partial.path).")
        }
        io.write("The centre is copied to \(name). Bring it back with `qatra restore \(name) --data NEW`.")
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a centre from a backup, in a new or empty folder.")

    @Option(help: "The new folder of the centre.")
    var data: String
    @Option(help: ErasuresLeft.help)
    var erased: String?
    @Flag(help: "The list of erased donors is lost: whoever was erased after the backup was made comes back.")
    var erasedLost = false
    @Argument(help: "The backup.")
    var backup: String

    func run() async throws {
        let io = CommandIO.terminal
        do { try await restore(io: io) } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    func restore(io: CommandIO) async throws {
        let files = FileManager.default
        let source = DataDirectory(backup)
        let target = DataDirectory(data)
        let identity: CentreIdentity
        do { identity = try source.identity() } catch {
            throw CommandFailure("\(source.path) is no backup: it has no centre.json that can be read.")
        }
        if let entries = try? files.contentsOfDirectory(atPath: target.path), !entries.isEmpty {
            throw CommandFailure("\(target.path) is not empty. A backup is restored into a new or empty folder.")
        }
        let left = try ErasuresLeft(file: erased, isLost: erasedLost, kind: identity.kind)
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
        let store = try target.openStore()
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
        let (donors, counts, facilities) = try await store.read {
            (try $0.donorCount(), try $0.ledger(), try $0.facilities().count)
        }
        try store.close()
        // Written last: until then the folder is no centre.
        try target.write(identity)
        withExtendedLifetime(lock) {}
        io.write("\(identity.name) is restored in \(target.path).")
        io.write(
            "\(donors) donors, \(facilities) facilities, \(counts.requests) requests (\(counts.ongoing) ongoing), "
                + "\(counts.unitsGiven) units given.")
        io.note("Never serve the old and the restored centre at once: both would ask the same donors.")
    }
}

/// Who was erased since a backup was made: the backup cannot know.
struct ErasuresLeft {
    static let help: ArgumentHelp = """
        The centre's list of erased donors as it was last: erased.jsonl of its folder, or the copy that is shipped with \
        the heads of the audit.
        """

    private var erasures: [Erasure] = []

    init(file: String?, isLost: Bool, kind: CentreKind) throws {
        if let file {
            guard FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure("There is no file \(file).")
            }
            erasures = try ErasureFile.read(file)
        } else if !isLost, kind == .real {
            throw CommandFailure(
                "Donors who were erased after this backup was made would come back. Name the centre's list of erased "
                    + "donors with --erased FILE, or say --erased-lost when it is gone.")
        }
    }

    func add(to list: ErasureFile) async throws {
        let known = Set(try await list.all().map(\.keyName))
        for erasure in erasures where !known.contains(erasure.keyName) { try await list.record(erasure) }
    }
}

/// What belongs to a centre besides its database and its identity.
enum CentreFiles {
    /// Copies the keys, the accounts of the ways out and what the simulated phones remember, readable by the owner
    /// alone.
    static func copy(from source: DataDirectory, to target: DataDirectory) throws {
        let others = [
            source.fieldKeysPath, source.erasuresPath, source.phonesJournalPath, source.channelsPath, source.auditPath,
            source.copiedHeadPath,
        ]
        let names = try FileManager.default.contentsOfDirectory(atPath: source.path).filter {
            $0.hasSuffix(".key") || others.contains(source.file($0))
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
}
