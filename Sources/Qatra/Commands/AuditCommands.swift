import ArgumentParser
import Centre
import Foundation

/// The audit: whether anybody changed it, and the key its heads are signed with.
struct AuditGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find out whether the record of who did and read what is as it was written.",
        subcommands: [VerifyAudit.self, ShowAuditKey.self])
}

struct VerifyAudit: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Follow the audit's chain from its first entry, and compare it with every head that is known.",
        discussion: """
            Heads are looked for in the centre's folder and in the places of audit.json; --heads names more, such as a \
            copy somebody keeps elsewhere. Ends with 1 when anything is wrong, and says at which entry. A place that \
            cannot be read is said and not held against the audit.
            """)

    @OptionGroup var options: DataOptions
    @Option(parsing: .upToNextOption, help: "Folders with heads that were shipped.")
    var heads: [String] = []
    @Flag(
        help: """
            The centre is a backup, or was made from one: entries that heads know of and that came after the backup \
            are said, and are no problem.
            """)
    var fromBackup = false
    @Flag(help: "Answer in one JSON object.")
    var json = false

    /// Full paths: the server has a working folder of its own.
    func input() throws -> Data {
        let folders = heads.map { URL(filePath: $0, directoryHint: .isDirectory).standardizedFileURL }
        return try JSONEncoder().encode(
            folders.map { url in
                let path = url.path(percentEncoded: false)
                return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            })
    }

    struct Answer: Encodable {
        struct Problem: Encodable {
            var entry: Int64?
            var sentence: String
        }

        var entries: Int64
        var heads: Int
        var isWhole: Bool
        var problems: [Problem]
        var notes: [String]
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let named = try JSONDecoder().decode([String].self, from: input)
        for folder in named where !FileManager.default.fileExists(atPath: folder) {
            throw CommandFailure("There is no folder \(folder).")
        }
        let report = try await AuditVerification(open, folders: named, isFromBackup: fromBackup).run(
            progress: json ? { _ in } : io.progress("Following the chain"))
        let words = AuditWords(calendar: open.centre.calendar)
        let unread = report.unread.map { "\($0) cannot be read and was not compared." }
        let notes = report.notes.map(words.note) + unread
        if json {
            try io.writeJSON(
                Answer(
                    entries: report.last.number, heads: report.heads, isWhole: report.findings.isEmpty,
                    problems: report.findings.map { Answer.Problem(entry: $0.entry, sentence: words.sentence($0)) },
                    notes: notes))
        } else {
            for finding in report.findings { io.write(words.sentence(finding)) }
            for note in notes { io.note(note) }
            if report.findings.isEmpty { io.write(words.whole(report)) }
        }
        guard report.findings.isEmpty else { throw CommandFailure("The audit is not as it was written.") }
    }
}

struct ShowAuditKey: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Print the public key that heads of the audit are signed with (Ed25519).",
        discussion: "Give it to whoever keeps the heads, by another way than the heads themselves.")

    @OptionGroup var options: DataOptions
    @Flag(help: "As openssl reads it.")
    var pem = false

    /// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
    private static let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let key = open.heads.signer.publicKey
        guard pem else { return io.write(HexText.encode(key)) }
        io.write("-----BEGIN PUBLIC KEY-----")
        io.write(Data(ShowAuditKey.prefix + key).base64EncodedString())
        io.write("-----END PUBLIC KEY-----")
    }
}
