import ArgumentParser
import Blood
import Centre
import Channels
import Dispatching
import Foundation
import Storage

/// The ways out of a centre.
struct SMSGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sms", abstract: "Connect a centre to the networks, and see how its ways out are.",
        subcommands: [SMSSetup.self, ProvidersList.self, AddWay.self, SMSStatus.self, SMSTest.self])
}

/// What can be connected, and on what ground each is described.
struct ProvidersList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers", abstract: "List the providers that are described, and how each was verified.")

    func run() async throws {
        let io = CommandIO.terminal
        do {
            for provider in try SMSProvider.shipped() {
                io.write("\(provider.name): \(provider.title)")
                io.write("    \(provider.verified.how.words), \(provider.verified.date): \(provider.verified.note)")
            }
        } catch {
            io.note("qatra: \(error.message)")
            throw ExitCode.failure
        }
    }
}

extension ProviderVerification.Ground {
    fileprivate var words: String {
        switch self {
        case .ranAgainstSimulator: "run against a simulator"
        case .fromPublicDocuments: "from public documents"
        case .fromPublicIntegrations: "from public integrations"
        case .assumed: "assumed in part"
        }
    }
}

/// Adds a provider to a centre's ways out.
struct AddWay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a way out: an account with a provider over HTTP.",
        discussion: """
            The password is read from standard input or asked for; for an Android phone the key with which it signs \
            its calls comes in the line behind it. The first way is used while it works; the others \
            take over within ten seconds and give back by themselves. Restart `qatra serve` afterwards.
            """)

    @OptionGroup var options: DataOptions
    @Option(help: "The provider, as `qatra sms providers` calls it.")
    var provider: String
    @Option(help: "The account's name with the provider.")
    var user: String
    @Option(help: "Mask, short code or number of ours, as the provider has it.")
    var sender: String?
    @Option(help: "The provider's address, if it is not the usual one: a phone's, a simulator's.")
    var base: String?
    @Option(help: "What the console calls this way; the provider's name if not given.")
    var way: String?
    @Option(help: "At most so many messages in --seconds, for this sender.")
    var messages: Int?
    @Option(help: "The period of --messages.")
    var seconds = 900
    @Flag(help: "Use it before the ways there are.")
    var first = false

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = options.directory
            guard try directory.identity().kind == .real else {
                throw CommandFailure("A demonstration centre has simulated phones only, and no way out.")
            }
            let password = try CommandInput.password(prompt: "Password of \(user) with \(provider): ")
            let signingKey =
                provider.hasPrefix("android")
                ? try CommandInput.password(prompt: "Key with which the phone signs its calls: ") : nil
            let name = try directory.addWay(fields(password: password, signingKey: signingKey), isFirst: first)
            io.write("\(directory.channelsPath): the way \(name) is \(first ? "the first" : "the last") now.")
            io.write("Next: restart `qatra serve`, then `qatra sms test --data \(options.data) --to 03…`.")
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    private func fields(password: String, signingKey: String?) -> [JSONField] {
        var fields = [
            JSONField("way", .text(way ?? provider)), JSONField("provider", .text(provider)),
            JSONField("user", .text(user)), JSONField("password", .text(password)),
        ]
        if let sender { fields.append(JSONField("sender", .text(sender))) }
        if let base { fields.append(JSONField("base", .text(base))) }
        if let signingKey { fields.append(JSONField("signingKey", .text(signingKey))) }
        if let messages {
            fields.append(
                JSONField(
                    "rate",
                    .object([
                        JSONField("messages", .number(String(messages))),
                        JSONField("seconds", .number(String(seconds))),
                    ])))
        }
        return fields
    }
}

extension DataDirectory {
    /// Writes a way into the centre's file, once the whole file with it has been read and found right.
    /// - Returns: what the way is called.
    func addWay(_ way: [JSONField], isFirst: Bool) throws -> String {
        let old = FileManager.default.contents(atPath: channelsPath)
        let bytes: [UInt8]
        do {
            bytes = try WaysFile.adding(.object(way), to: old.map(Array.init), isFirst: isFirst)
            let file = try WaysFile(json: bytes)
            try writePrivately(Data(bytes), to: channelsPath)
            return (isFirst ? file.sms.first : file.sms.last)?.name ?? ""
        } catch let fault as ProviderFault {
            throw CommandFailure("Nothing was changed. \(fault.message)")
        }
    }
}

/// How the ways out of a served centre are.
struct SMSStatus: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say of each way out whether it works and what it was handed today.")

    @OptionGroup var options: DataOptions

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let now = open.centre.now()
        let views = open.centre.ways.views(now: now)
        if views.isEmpty { io.write("No way out is in use. Is the centre being served, and has it a channels.json?") }
        for view in views {
            var state = view.downSince.map { "not used for \(Int((now - $0) / .seconds(1))) s" } ?? "works"
            if let reason = view.reason { state += " (\(reason))" }
            var line =
                "\(view.id): \(view.name): \(state); today \(view.messagesToday) messages, \(view.partsToday) SMS"
            if view.standing > 0 { line += "; \(view.standing) not passed on yet" }
            if let rate = view.rate {
                line += "; \(view.sentInPeriod) of \(rate.messages) in \(Int(rate.period / .seconds(1))) s"
            }
            io.write(line)
        }
        let counts = try await open.store.read { try $0.outboxCounts() }
        io.write(
            "Outbox: "
                + counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
                .joined(separator: ", "))
    }
}

/// One message, marked as a test, by the way that would be taken now.
struct SMSTest: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send one message, marked as a test, to a number of your own.")

    @OptionGroup var options: DataOptions
    @Option(help: "The number, as people write it.")
    var to: String
    @Option(help: "The words behind TEST.")
    var text = "This is a test of Qatra. Nobody needs blood."

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        if open.centre.ways.views(now: open.centre.now()).isEmpty {
            throw CommandFailure("The centre is not being served, or has no way out: start `qatra serve` first.")
        }
        switch try await open.centre.sendTest("TEST. \(text)", to: to) {
        case .sent(let way): io.write("\(way) took it. Whether it arrives, the telephone tells.")
        case .refused(let reason): throw CommandFailure(reason)
        }
    }
}
