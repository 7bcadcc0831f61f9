import Access
import ArgumentParser
import Centre
import Channels
import Foundation
import Gateways

/// WhatsApp of a centre: its account with Meta, and the texts that Meta has to approve.
struct WhatsAppGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatsapp", abstract: "Connect a centre to WhatsApp, and hand its texts in for approval.",
        subcommands: [WhatsAppSetup.self, WhatsAppTemplatesCommand.self])
}

/// Writes the account into the centre's ways out.
struct WhatsAppSetup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Write the centre's account with Meta's Cloud API, and say what Meta's page wants to know.",
        discussion: """
            Two lines are read from standard input or asked for: the access token of a system user, and the app's \
            secret. They are kept in the centre's folder, where only its owner can read them. The word with which Meta \
            proves itself when the webhook is set up is made here, and kept when the account is written again.
            """)

    @OptionGroup var options: DataOptions
    @Option(help: "Meta's id of the number: API set-up, \"Phone number ID\".")
    var phoneNumberID: String
    @Option(help: "Meta's id of the account the templates belong to: \"WhatsApp Business Account ID\".")
    var businessAccountID: String
    @Option(help: "Another address than Meta's: a simulator's.")
    var base: String?

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = options.directory
            let identity = try directory.identity()
            guard identity.kind == .real, let address = identity.publicAddress else {
                throw CommandFailure("A demonstration centre has simulated phones only, and no WhatsApp.")
            }
            let token = try CommandInput.password(prompt: "Access token: ")
            let secret = try CommandInput.password(prompt: "App secret: ")
            let word = try directory.setWhatsApp(fields(token: token, secret: secret))
            let hook = CallDesk.address(
                of: CallDesk.whatsAppWay, secret: try directory.callSecret(), at: address)
            io.write("\(directory.channelsPath): WhatsApp is in it.")
            io.write("On Meta's page of the app, under WhatsApp, Configuration, Webhook:")
            io.write("    Callback URL: \(hook)")
            io.write("    Verify token: \(word)")
            io.write("    Subscribe to: messages")
            io.write("Restart `qatra serve` before you press \"Verify and save\" there.")
            io.write("Then: `qatra whatsapp templates --hand-in --data \(options.data)`.")
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    private func fields(token: String, secret: String) -> [JSONField] {
        var fields = [
            JSONField("phoneNumberID", .text(phoneNumberID)), JSONField("businessAccountID", .text(businessAccountID)),
            JSONField("accessToken", .text(token)), JSONField("appSecret", .text(secret)),
        ]
        if let base { fields.append(JSONField("base", .text(base))) }
        return fields
    }
}

extension DataDirectory {
    /// Writes the account into the centre's file, once the whole file with it has been read and found right.
    /// - Returns: the word for Meta's set-up call.
    func setWhatsApp(_ fields: [JSONField]) throws -> String {
        let old = FileManager.default.contents(atPath: channelsPath).map(Array.init)
        let word = old.flatMap(WaysFile.verifyToken) ?? SecretToken().text
        do {
            let account = JSONValue.object(fields + [JSONField("verifyToken", .text(word))])
            let bytes = try WaysFile.setting(whatsApp: account, in: old)
            _ = try WaysFile(json: bytes)
            try writePrivately(Data(bytes), to: channelsPath)
            return word
        } catch let fault as ProviderFault {
            throw CommandFailure("Nothing was changed. \(fault.message)")
        }
    }
}

/// Shows the texts that Meta has to approve, and hands them in.
struct WhatsAppTemplatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates",
        abstract: "Show the texts that Meta has to approve before they can be sent, or hand them in.",
        discussion: """
            Outside the 24 hours after a person's own message WhatsApp carries approved texts only. One that was \
            handed in before is refused as already there, which does no harm.
            """)

    @OptionGroup var options: DataOptions
    @Flag(help: "Print what Meta is given, one JSON object a line.")
    var json = false
    @Flag(help: "Hand all of them in to Meta.")
    var handIn = false

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = options.directory
            let identity = try directory.identity()
            let templates = try WhatsAppTemplates.of(identity)
            if handIn { return try await handIn(templates, of: directory, io: io) }
            for template in templates.all {
                guard !json else {
                    io.write(template.creation.line)
                    continue
                }
                io.write("\(template.name) (\(template.languageCode), worth \(template.lifeMinutes) min)")
                io.write("    \(template.body)")
                if let footer = template.footer { io.write("    \(footer)") }
                for button in template.buttons { io.write("    [\(button.label)]") }
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    private func handIn(_ templates: WhatsAppTemplates, of directory: DataDirectory, io: CommandIO) async throws {
        guard let account = try WaysFile.read(in: directory)?.whatsApp else {
            throw CommandFailure("The centre has no WhatsApp account: run `qatra whatsapp setup` first.")
        }
        let gateway = WhatsAppGateway(account, templates: templates, clock: SystemClock(), wording: { _ in nil })
        var refused = 0
        do {
            for (done, template) in templates.all.enumerated() {
                let place = "\(done + 1) of \(templates.all.count) \(template.name)"
                switch try await gateway.handIn(template) {
                case .taken(let state, let category):
                    let filed = category.map { $0 == "UTILITY" ? "" : "; filed as \($0), which reaches fewer" } ?? ""
                    io.write("\(place): \(state)\(filed)")
                case .refused(let reason):
                    refused += 1
                    io.write("\(place): refused. \(reason)")
                }
            }
        } catch {
            try? await gateway.shutDown()
            throw error
        }
        try await gateway.shutDown()
        guard refused == 0 else {
            io.note("\(refused) of \(templates.all.count) were refused; the others are handed in.")
            throw ExitCode.failure
        }
        io.write("Meta reviews them, which takes minutes or a day. What is not approved is refused when it is sent.")
    }
}
