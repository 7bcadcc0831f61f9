import Access
import ArgumentParser
import Foundation

struct BackupKeyGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup-key", abstract: "The key that opens a centre's backups.",
        discussion: """
            The centre holds a key that can only seal. What opens lies with two people, in two safes: without it no \
            backup can ever be read again, by nobody.
            """,
        subcommands: [NewBackupKey.self, ShowBackupKey.self])
}

struct NewBackupKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make the pair of keys; the opening one is written to a file you name.")

    @OptionGroup var options: DataOptions
    @Argument(help: "The new file of the opening key, best on a stick that leaves the machine.")
    var file: String
    @Flag(help: "Although the centre has one: older backups still need the older key.")
    var replace = false

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = options.directory
            guard directory.holdsCentre else { throw DataDirectoryError.missing(path: directory.path) }
            let path = URL(filePath: file).standardizedFileURL.path(percentEncoded: false)
            guard !path.hasPrefix(directory.path) else {
                throw CommandFailure(
                    "\(path) lies in the centre's own folder: who steals the machine would have the key too.")
            }
            guard !FileManager.default.fileExists(atPath: path) else {
                throw CommandFailure("\(path) exists. A key is never overwritten: name a new file.")
            }
            guard try replace || directory.backupKey() == nil else {
                throw CommandFailure(
                    "This centre has a backup key already. With --replace a new one is made; keep the old one as well.")
            }
            let key = BackupPrivateKey()
            try directory.writePrivately(Data(key.text.utf8), to: path)
            // Only when the opening key is written does the centre begin to seal to it.
            try directory.writePrivately(Data(key.publicKey.text.utf8), to: directory.backupKeyPath)
            io.write("The key \(key.publicKey.fingerprint) is made. What opens backups is in \(path).")
            io.note(
                "Copy that file to two places away from this machine, then delete it here. "
                    + "Try it once: `qatra restore BACKUP --key-file FILE --rehearse`.")
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

struct ShowBackupKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say to which key this centre seals its backups.")

    @OptionGroup var options: DataOptions

    func run() async throws {
        let io = CommandIO.terminal
        do {
            guard let key = try options.directory.backupKey() else {
                throw CommandFailure("This centre has no backup key. Make one with `qatra backup-key new FILE`.")
            }
            io.write("Backups are sealed to the key \(key.fingerprint).")
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

extension DataDirectory {
    /// The key backups are sealed to; it opens nothing.
    var backupKeyPath: String { file("backup.pub") }

    /// - Returns: `nil` when the centre has none.
    func backupKey() throws -> BackupPublicKey? {
        guard let data = FileManager.default.contents(atPath: backupKeyPath) else { return nil }
        guard let key = BackupPublicKey(text: String(decoding: data, as: UTF8.self)) else {
            throw DataDirectoryError.unreadable(path: backupKeyPath, reason: "it is no key of `qatra backup-key new`")
        }
        return key
    }
}
