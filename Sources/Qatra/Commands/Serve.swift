import ArgumentParser
import Foundation
import Logging
import Storage

/// Makes the demonstration centre if there is none, and serves it on this machine alone.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make and serve a demonstration centre: invented donors, simulated phones, this machine only.")

    @OptionGroup var options: DataOptions
    @Option(help: "The same seed makes the same centre every time.")
    var seed: UInt64 = 1
    @Option(help: "How many donors to invent.")
    var donors = 30_000
    @Option(help: "Port on 127.0.0.1; without it 8080, or the next one that is free.")
    var port: Int?
    @Option(help: "How many times faster than people the simulated phones answer.")
    var speed = 30.0
    @Flag(help: "Make the centre and stop.")
    var onlyCreate = false

    func validate() throws {
        guard (0...1_000_000).contains(donors) else { throw ValidationError("--donors takes 0 to 1,000,000.") }
        guard speed > 0, speed <= 100_000 else {
            throw ValidationError("--speed takes a number above 0, up to 100,000.")
        }
        if let port { guard (0...65_535).contains(port) else { throw ValidationError("--port takes 0 to 65535.") } }
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = options.directory
            if !onlyCreate, try await directory.isServedAlready(io: io) { return }
            // Asked before a centre is made, which takes a while that would be lost.
            let chosen = port ?? FreePort.first(from: 8_080)
            guard onlyCreate || chosen == 0 || FreePort.isFree(chosen) else {
                throw CommandFailure("Port \(chosen) is taken by another program. Name another one with --port.")
            }
            if !directory.holdsCentre {
                io.note("Making the demonstration centre in \(directory.path)")
                try await OpenCentre.createDemonstration(in: directory, seed: seed, donors: donors, io: io)
            }
            let identity = try directory.identity()
            guard identity.kind == .demonstration else {
                throw DataDirectoryError.wrongKind(path: directory.path, found: identity.kind)
            }
            if onlyCreate { return }
            let open = try await OpenCentre.open(
                directory, address: "http://127.0.0.1:\(chosen)", logger: Logging.logger(level: .warning))
            try await Serving(open: open, host: "127.0.0.1", port: chosen, speed: speed, io: io).run()
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

/// Serves a centre that `qatra init` made.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a centre.",
        discussion: """
            With a certificate over TLS; or behind a proxy that ends TLS, on this machine or named with \
            --trusted-proxy. A demonstration centre is served by `qatra demo`.
            """)

    @OptionGroup var options: DataOptions
    @OptionGroup var reach: ReachOptions
    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "Port to listen on.")
    var port = 8_080
    @Option(help: "Log level: error, warning, notice, info, debug.")
    var log: String = "notice"

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = options.directory
            let identity = try directory.identity()
            guard identity.kind == .real else {
                throw CommandFailure(
                    "This is a demonstration centre: serve it with `qatra demo --data \(options.data)`.")
            }
            if try await directory.isServedAlready(io: io) { return }
            try reach.check(host: host)
            guard let level = Logger.Level(rawValue: log) else { throw CommandFailure("There is no log level \(log).") }
            let logger = Logging.logger(level: level)
            let overTLS = try reach.overTLS(logger: logger)
            let scheme = overTLS == nil ? "http" : "https"
            let open = try await OpenCentre.open(
                directory, address: "\(scheme)://\(host):\(port)", logger: logger)
            try await Serving(
                open: open, host: host, port: port,
                settings: reach.settings(publicAddress: identity.publicAddress), overTLS: overTLS, speed: 1, io: io
            ).run()
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

/// Makes an empty, real centre with its first administrator.
struct Initialise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a real centre: empty register, first administrator, rules of a jurisdiction.")

    @OptionGroup var options: DataOptions
    @Option(help: "The centre's name, as pages and messages show it.")
    var name: String
    @Option(help: "Folder of rules, places and languages.")
    var jurisdiction = "pk"
    @Option(
        help: "Address people reach the pages under, such as https://blood.example.pk; links in messages begin with it."
    )
    var address: String
    @Option(help: "The helpline's number as people ring it, such as 15 or 042-111-222-333.")
    var helpline: String
    @Option(help: "Sign-in of the first administrator.")
    var administrator: String
    @Option(help: "Name of the first administrator.")
    var administratorName: String

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let password = try CommandInput.password(
                prompt:
                    "Password of \(administrator) (at least 8 characters, better 15; also read from standard input): ")
            try await OpenCentre.createReal(
                in: options.directory,
                identity: CentreIdentity(
                    kind: .real, name: name, jurisdiction: jurisdiction, seed: nil, publicAddress: address,
                    helpline: helpline),
                administrator: administrator, administratorName: administratorName, password: password)
            io.write("The centre \"\(name)\" is made in \(options.directory.path).")
            io.write("Next: `qatra serve --data \(options.data)`, then add facilities, staff and donors on its pages.")
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

extension DataDirectory {
    /// Says where the centre is being served, when it is: whoever starts it twice wants to get there.
    fileprivate func isServedAlready(io: CommandIO) async throws -> Bool {
        guard holdsCentre, try isInUse(), let address = await ControlClient(directory: self).servedAddress() else {
            return false
        }
        io.write("This centre is served already: \(address)")
        return true
    }
}
