import Access
import ArgumentParser
import Blood
import Centre
import Foundation
import Storage

/// What a centre holds, in a few figures: two of them can be held against each other.
struct CentreTally: Codable, Sendable {
    var counts: BackupCounts
    /// When anything was last written about a request.
    var newest: Instant?

    init(_ store: any SQLStore) async throws {
        counts = try await BackupCounts(store)
        newest = try await store.read { try $0.recentTimeline(limit: 1) }.first?.at
    }

    /// Of a centre that may be served meanwhile.
    static func read(_ directory: DataDirectory) async throws -> CentreTally {
        do {
            let lock = try directory.lock()
            defer { withExtendedLifetime(lock) {} }
            let store = try await directory.openStore()
            let tally = try await CentreTally(store)
            try await store.close()
            return tally
        } catch DataDirectoryError.inUse {
            let lines = CapturedLines()
            try await ControlClient(directory: directory).send(
                ["count", "--data", directory.path], input: Data(), io: lines.io)
            return try JSONDecoder().decode(CentreTally.self, from: Data(lines.all.joined().utf8))
        }
    }
}

struct CountCommand: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "count", abstract: "Count what the centre holds, in one JSON object; also while it is served.")

    @OptionGroup var options: DataOptions

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        try io.writeJSON(await CentreTally(open.store))
    }
}

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Restore the newest backup into a scratch place, check it whole, and say how far behind it is.",
        discussion: """
            The centre may be served meanwhile. Nothing of what is restored is kept. Ends with 1 when there is no \
            backup, when it cannot be restored, when any check of it finds a problem, or when it is too old.
            """)

    @Option(help: "Folder of the centre that the backup is held against; without it nothing is compared.")
    var data: String?
    @Option(help: ArgumentHelp("File of the key that opens a sealed backup.", valueName: "file"))
    var keyFile: String?
    @Option(help: "Hours that a backup may be old. The default of 26 lets one of every night be two hours late.")
    var hoursMax = 26
    @Option(help: ArgumentHelp("Where the scratch place is made; it has to bear a whole centre.", valueName: "folder"))
    var scratch: String?
    @Flag(help: "Answer in one JSON object.")
    var json = false
    @Argument(help: "The backup, or the folder in which the newest of its backups is taken.")
    var backups: String

    func validate() throws {
        guard (1...87_600).contains(hoursMax) else { throw ValidationError("--hours-max takes 1 to 87,600.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let drill = Drill(
                backups: backups, live: data.map { DataDirectory($0) }, keyFile: keyFile,
                hoursMax: hoursMax, scratch: scratch, io: io)
            let report = try await drill.run()
            if json { try io.writeJSON(report) } else { report.lines.forEach(io.write) }
            guard report.problems.isEmpty else {
                throw CommandFailure("The drill found \(report.problems.count) problems.")
            }
        } catch let fault as BackupFault {
            io.note("qatra: The backup was not restored. \(fault.words)")
            throw ExitCode.failure
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}
