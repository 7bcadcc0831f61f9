import Access
import ArgumentParser
import Blood
import Centre
import Channels
import Dispatching
import Foundation
import Gateways
import Logging
import Matching
import ServiceLifecycle
import Storage
import Synchronization
import Web

/// How fast messages leave: Kannel alone, and the outbox through Kannel, against the same simulated carrier.
struct MessageBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "Measure messages a second from the outbox through Kannel to a carrier, and the share our side adds.",
        discussion: """
            Starts bearerbox and smsbox (Debian's package kannel) and a simulated carrier on free ports, fills the \
            outbox of a demonstration centre with real asks, and delivers them with durable commits and delivery \
            reports. First the same number of texts is handed to the same Kannel with no outbox. Run it from the \
            project's folder, or name the carrier's script. Ends with 1 when a message is lost.
            """)

    @Option(help: "Messages of each run.")
    var messages = 5_000
    @Option(help: "The simulated carrier.")
    var carrier = "Tests/Messages/smsc_simulator.py"
    @Option(help: "The same seed asks the same donors.")
    var seed: UInt64 = 1
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (100...50_000).contains(messages) else { throw ValidationError("--messages takes 100 to 50,000.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            let directory = DataDirectory(folder.path(percentEncoded: false))
            try await OpenCentre.createDemonstration(
                in: directory, seed: seed, donors: max(10_000, messages * 8), io: io)
            let open = try await OpenCentre.open(directory, address: "http://127.0.0.1", logger: Logging.quiet())
            let report = try await MessageBenchGround(open, seed: seed, carrier: carrier, io: io).measure(messages)
            try await open.store.close()
            if json { try io.writeJSON(report) } else { for line in report.lines { io.write(line) } }
            guard report.lost == 0 else { throw CommandFailure("\(report.lost) messages were lost.") }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

struct MessageBenchReport: Encodable {
    var machine = BenchReport.Machine.here()
    var messages: Int
    /// Handed to Kannel and taken, with no outbox before it.
    var aloneSeconds: Double
    /// From the first claim until the last message of the outbox was taken.
    var outboxSeconds: Double
    /// From the first claim until the last delivery report was written down.
    var reportedSeconds: Double
    var delivered: Int
    /// Delivered, or said to be undeliverable.
    var ended: Int
    var lost: Int

    /// The part of the outbox's time that is not Kannel's.
    var share: Double { max(0, 1 - aloneSeconds / outboxSeconds) }

    var lines: [String] {
        func rate(_ seconds: Double) -> String { "\(Int(Double(messages) / seconds)) a second" }
        return [
            "machine: \(machine.processor), \(machine.cores) cores, SQLite synchronous = \(machine.synchronous), "
                + (machine.isOptimised ? "optimised build" : "DEBUG build: figures mean little"),
            "messages: \(messages)",
            "Kannel alone, taken:                         \(rate(aloneSeconds))",
            "outbox → Kannel, taken and written down:     \(rate(outboxSeconds))",
            "outbox → carrier → report written down:      \(rate(reportedSeconds))",
            "share our side adds: \(Int((share * 100).rounded())) % of the time until taken",
            "delivered \(delivered), undeliverable by the carrier's word \(ended - delivered), lost \(lost)",
        ]
    }
}

/// The centre, Kannel and the carrier of the measurement.
struct MessageBenchGround: Sendable {
    /// After this long without a step forward it is over.
    private static let patience = Duration.seconds(30)
    /// Texts handed over side by side without an outbox: as many as a gateway has connections.
    private static let hands = 32
    /// Requests are as large as those of a wide wave, so that a report is as dear as in real life.
    private static let asksMore = 50

    private let open: OpenCentre
    private let ground: BenchGround
    private let carrier: String
    private let io: CommandIO

    init(_ open: OpenCentre, seed: UInt64, carrier: String, io: CommandIO) async throws {
        self.open = open
        ground = try await BenchGround(open, seed: seed)
        self.carrier = carrier
        self.io = io
    }

    func measure(_ count: Int) async throws -> MessageBenchReport {
        let port = FreePort.first(from: 28_080)
        let secret = try open.directory.callSecret()
        let boxes = try await KannelBoxes(
            in: DataDirectory(open.directory.file("kannel")), carrier: carrier,
            endpoint: CallDesk.address(of: "kannel", secret: secret, at: "http://127.0.0.1:\(port)"))
        defer { boxes.stop() }
        let gateway = HTTPGateway(
            boxes.provider, account: boxes.account, id: "kannel", clock: ground.centre.ports.clock,
            callback: {
                CallDesk.reportAddress(of: "kannel", secret: secret, at: "http://127.0.0.1:\(port)", key: $0)
            })
        let centre = ground.centre
        let desk = CallDesk(
            try boxes.ways(), secret: secret, publicAddress: "http://127.0.0.1:\(port)",
            clock: centre.ports.clock, logger: open.logger, deliver: { try await centre.receive($0) })
        let report = try await serving(desk, port: port) {
            io.note("\(count) messages to Kannel alone")
            let alone = try await alone(count, gateway)
            // Before the asks are made: only channels with a way out are asked by.
            let courier = Courier(centre: centre, gateway: gateway, logger: open.logger)
            try await fill(count)
            io.note("The outbox through Kannel")
            return try await outbox(alone: alone, asked: count, courier)
        }
        try await gateway.shutDown()
        return report
    }

    /// The pages, which hear Kannel's reports, beside `body`.
    private func serving<Result: Sendable>(
        _ desk: CallDesk, port: Int, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let services = WebServices(
            centre: ground.centre,
            desk: try await open.signInDesk(port: port),
            hasher: open.hasher, centreName: "bench", helpline: "", phones: nil, hasGateway: true,
            providerCalls: desk, printedSignIns: [], control: { _, _ in nil }, logger: open.logger)
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let web = WebServer.application(services, host: "127.0.0.1", port: port) { _ in isReady.yield() }
        let group = ServiceGroup(configuration: .init(services: [web], logger: open.logger))
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            tasks.addTask {
                for await _ in ready { break }
                let result = try await body()
                await group.triggerGracefulShutdown()
                return result
            }
            var found: Result?
            for try await result in tasks { if let result { found = result } }
            guard let found else { throw CommandFailure("The measurement ended before it began.") }
            return found
        }
    }

    /// Texts like the outbox's, handed over as fast as Kannel takes them.
    private func alone(_ count: Int, _ gateway: HTTPGateway) async throws -> Duration {
        let body =
            "Qatra: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Ref 4821. Aa sakte hain? "
            + "1=HAAN 2=NAHI STOP=band. Khoon muft hai, paise na dein."
        let expiresAt = ground.centre.now() + .hours(1)
        let began = ContinuousClock.now
        let refused = await withTaskGroup(of: Int.self) { group in
            for hand in 0..<MessageBenchGround.hands {
                group.addTask {
                    var refused = 0
                    for number in stride(from: hand, to: count, by: MessageBenchGround.hands) {
                        let message = GatewayMessage(
                            idempotencyKey: "alone-\(number)", to: "+92333\(1_000_000 + number)", channel: .sms,
                            body: body, expiresAt: expiresAt)
                        // What was certainly not taken is handed over again, as the outbox does.
                        var answer = await gateway.submit(message)
                        for _ in 0..<5 where answer == .busy { answer = await gateway.submit(message) }
                        if case .accepted = answer { continue }
                        refused += 1
                    }
                    return refused
                }
            }
            return await group.reduce(0, +)
        }
        let time = ContinuousClock.now - began
        guard refused == 0 else { throw CommandFailure("Kannel did not take \(refused) of \(count) messages.") }
        // Its own reports are heard before the next run begins.
        try await Task.sleep(for: .seconds(3))
        return time
    }

    /// Requests and asks as the dispatcher makes them, until the outbox holds enough.
    private func fill(_ count: Int) async throws {
        let progress = io.progress("Asks")
        var number = 0
        while true {
            let queued = try await open.store.read { try $0.outboxCounts()[.queued] ?? 0 }
            progress(Double(queued) / Double(count))
            guard queued < count else { return }
            number += 1
            guard number < count else { throw CommandFailure("The register has too few donors for this measurement.") }
            let one = try await ground.open(number)
            for _ in 0..<2 {
                try await ground.centre.take(
                    .askMore(count: MessageBenchGround.asksMore), on: one.request, by: .system)
            }
        }
    }

    private func outbox(alone: Duration, asked: Int, _ courier: Courier) async throws -> MessageBenchReport {
        let count = try await open.store.read { try $0.outboxCounts()[.queued] ?? 0 }
        let began = ContinuousClock.now
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await courier.run() }
            defer { group.cancelAll() }
            let taken = try await wait { counts in counts[.queued, default: 0] + counts[.claimed, default: 0] == 0 }
            let reported = try await wait { counts in counts[.submitted, default: 0] == 0 }
            let counts = try await open.store.read { try $0.outboxCounts() }
            let delivered = counts[.delivered, default: 0]
            // The carrier plays numbers it cannot reach too; what it said of them is an end and no loss.
            let ended = delivered + counts[.failed, default: 0] + counts[.expired, default: 0]
            let seconds = { (end: ContinuousClock.Instant) in (end - began) / .seconds(1) }
            return MessageBenchReport(
                messages: count, aloneSeconds: alone / .seconds(1) * Double(count) / Double(asked),
                outboxSeconds: seconds(taken), reportedSeconds: seconds(reported), delivered: delivered,
                ended: ended, lost: count - ended)
        }
    }

    /// Until the outbox is so, told by its counts; gives up when it has not moved for a while.
    private func wait(_ isOver: ([AttemptState: Int]) -> Bool) async throws -> ContinuousClock.Instant {
        var last: [AttemptState: Int] = [:]
        var moved = ContinuousClock.now
        while true {
            let counts = try await open.store.read { try $0.outboxCounts() }
            if isOver(counts) { return .now }
            if counts != last { (last, moved) = (counts, .now) }
            guard ContinuousClock.now - moved < MessageBenchGround.patience else {
                throw CommandFailure("Nothing has moved for \(MessageBenchGround.patience): \(counts)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// Kannel's two programs and a carrier, as children of this process.
final class KannelBoxes: Sendable {
    let account: ProviderAccount
    let provider: SMSProvider
    private let processes: Mutex<[Process]>

    init(in folder: DataDirectory, carrier: String, endpoint: String) async throws {
        let ports = FreePort.several(4, from: 28_100)
        guard FileManager.default.fileExists(atPath: carrier) else {
            throw CommandFailure(
                "There is no \(carrier): run this from the project's folder, or name it with --carrier.")
        }
        for program in ["/usr/sbin/bearerbox", "/usr/sbin/smsbox"]
        where !FileManager.default.isExecutableFile(atPath: program) {
            throw CommandFailure("There is no \(program): apt install kannel.")
        }
        let way = KannelWay.smpp(
            KannelSMPP(
                name: "kannel", host: "127.0.0.1", port: ports[3], user: "qatra", password: "secret12", sender: "8257",
                messagesPerSecond: 1_000, pendingMax: 100))
        let setup = KannelSetup(
            ways: [way], ports: .init(administration: ports[0], box: ports[1], sending: ports[2]),
            adminPassword: SecretToken().text, sendPassword: SecretToken().text,
            folder: folder.path.hasSuffix("/") ? String(folder.path.dropLast()) : folder.path,
            endpoint: endpoint)
        do {
            try SMSSetup.place(try setup.files(), in: folder)
        } catch let fault as KannelFault { throw CommandFailure(fault.message) }
        account = ProviderAccount(
            user: KannelSetup.user(of: way), password: setup.sendPassword, sender: way.sender,
            baseURL: "http://127.0.0.1:\(ports[2])")
        guard let kannel = try SMSProvider.shipped().first(where: { $0.name == "kannel" }) else {
            throw CommandFailure("Kannel is not described.")
        }
        provider = kannel
        processes = Mutex([])
        let configuration = folder.file("kannel.conf")
        try start("/usr/bin/env", ["python3", carrier, "--port", "\(ports[3])", "--plain", "--receipt-delay", "0.05"])
        try await listens(ports[3])
        try start("/usr/sbin/bearerbox", ["-v", "4", configuration])
        try await listens(ports[0])
        try start("/usr/sbin/smsbox", ["-v", "4", configuration])
        try await listens(ports[2])
        try await Task.sleep(for: .seconds(1))
    }

    private func start(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        processes.withLock { $0.append(process) }
    }

    private func listens(_ port: Int) async throws {
        let end = ContinuousClock.now + .seconds(15)
        while FreePort.isFree(port) {
            guard ContinuousClock.now < end else {
                stop()
                throw CommandFailure("A part of Kannel did not start on port \(port).")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The centre's own way to it.
    func ways() throws -> [SMSWay] {
        let fields = [
            JSONField("way", .text("kannel")), JSONField("provider", .text("kannel")),
            JSONField("user", .text(account.user)), JSONField("password", .text(account.password)),
            JSONField("base", .text(account.baseURL ?? "")),
        ]
        return try WaysFile(json: try WaysFile.adding(.object(fields), to: nil, isFirst: true)).sms
    }

    func stop() {
        processes.withLock { processes in
            // Asked politely, smsbox first calls us for every report it still holds, and we are not there any more.
            for process in processes.reversed() where process.isRunning { kill(process.processIdentifier, SIGKILL) }
            for process in processes { process.waitUntilExit() }
            processes = []
        }
    }
}

extension FreePort {
    /// So many free ports, all different.
    static func several(_ count: Int, from start: Int) -> [Int] {
        var ports: [Int] = []
        while ports.count < count { ports.append(first(from: (ports.last ?? start - 1) + 1)) }
        return ports
    }
}
