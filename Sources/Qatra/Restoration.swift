import Access
import Centre
import Foundation
import Storage

/// A backup on its way into a folder.
struct Restoration {
    let backup: String
    var keyFile: String?
    /// The centre's list of erased donors, when it was named.
    var erased: String?
    var isErasedLost = false
    /// Whether somebody will serve what is restored.
    var isKept = true

    /// Opens the backup, restores it, compares what is counted with what was counted, and erases again who was erased.
    /// - Returns: what is in it then.
    /// - Throws: `CommandFailure` or `BackupFault`, each with what to do.
    @discardableResult
    func run(into target: DataDirectory, io: CommandIO) async throws -> BackupCounts {
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
        return try await restore(from: opened, into: target, io: io)
    }

    private func restore(
        from source: DataDirectory, into target: DataDirectory, io: CommandIO
    ) async throws -> BackupCounts {
        let files = FileManager.default
        let identity: CentreIdentity
        do { identity = try source.identity() } catch {
            throw CommandFailure("\(source.path) is no backup: it has no centre.json that can be read.")
        }
        let left = try ErasuresLeft(
            file: erased, shipped: source.shippedErasures(), isLost: isErasedLost, kind: identity.kind)
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
        io.write(isKept ? "\(identity.name) is restored in \(target.path)." : "\(identity.name) was restored.")
        io.write(
            "\(kept.donors) donors, \(kept.facilities) facilities, \(kept.ledger.requests) requests "
                + "(\(kept.ledger.ongoing) ongoing), \(kept.ledger.unitsGiven) units given.")
        if kept.donors < restored.donors {
            io.write("\(restored.donors - kept.donors) donors who were erased after the backup was made are left out.")
        }
        return kept
    }
}
