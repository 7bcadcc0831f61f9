import ArgumentParser
import Centre
import Foundation
import Logging
import Storage

struct DataOptions: ParsableArguments {
    @Option(name: .long, help: "Folder the centre lives in.")
    var data = "data/demo"

    @Option(
        name: .long,
        help: """
            Where the centre is kept: postgres://USER@HOST:PORT,HOST:PORT/DATABASE for several nodes; without it, where \
            it was kept before, or in a file in the folder.
            """)
    var store: String?

    var directory: DataDirectory { DataDirectory(data, store: store) }
}

/// A command that works on one centre. When a server has the centre open, the command is sent to it and runs there:
/// the database is never opened by two processes.
protocol CentreCommand: AsyncParsableCommand, Sendable {
    var options: DataOptions { get }
    /// What the command reads from a file or from standard input, read where the command was typed.
    func input() throws -> Data
    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws
}

extension CentreCommand {
    func input() throws -> Data { Data() }

    func run() async throws {
        do {
            let directory = options.directory
            guard directory.holdsCentre else { throw DataDirectoryError.missing(path: directory.path) }
            let input = try input()
            let open: OpenCentre
            do {
                open = try await OpenCentre.open(
                    directory, address: "http://127.0.0.1:8080", logger: Logging.quiet())
            } catch DataDirectoryError.inUse {
                let arguments = Array(CommandLine.arguments.dropFirst())
                try await ControlClient(directory: directory).send(arguments, input: input, io: .terminal)
                return
            }
            do { try await execute(on: open, input: input, io: .terminal) } catch {
                await open.noteHead()
                throw error
            }
            await open.noteHead()
            try await open.store.close()
        } catch let code as ExitCode {
            throw code
        } catch {
            CommandIO.terminal.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

/// A sentence for the person at the terminal.
func explain(_ error: any Error) -> String {
    switch error {
    case let failure as CommandFailure: failure.description
    case let failure as DataDirectoryError: failure.description
    case let failure as ValidationError: failure.message
    case let failure as ImportFailure: failure.description
    case StorageError.copyUnfinished:
        "A copy of the centre into this database was not finished, so nobody opens it. Call `qatra store copy` again."
    case StorageError.movedAway:
        "The centre that was in this database was moved to another place and is served there. Look for the folder that "
            + "`qatra store copy` was called on."
    case StorageError.unreachable: "No database that takes writes answers. Look at its address and whether it runs."
    default: "It did not work: \(error)"
    }
}

/// Where the program's own log goes, and how much of it.
enum Logging {
    static func quiet() -> Logger { logger(level: .error) }

    static func logger(level: Logger.Level) -> Logger {
        // Everything that one call at a door causes is found by its trace, here and at whoever called.
        let trace = Logger.MetadataProvider { Trace.current.map { ["trace-id": "\($0.id)"] } ?? [:] }
        var logger = Logger(label: "qatra") { StreamLogHandler.standardError(label: $0, metadataProvider: trace) }
        logger.logLevel = level
        return logger
    }
}
