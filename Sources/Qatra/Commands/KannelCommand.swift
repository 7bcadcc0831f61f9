import Access
import ArgumentParser
import Channels
import Foundation
import Gateways
import Storage

/// Writes a Kannel for a centre.
struct SMSSetup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract:
            "Write a Kannel configuration for an SMPP account, a GSM modem or a firm, and connect the centre to it.",
        discussion: """
            Kannel (Debian's package) stands between this centre and a carrier. The files go into the centre's folder \
            and hold passwords: only their owner can read them. The account's password is read from standard input or \
            asked for. Run it once for every way; each has a Kannel of its own, so give the second other ports.

            `qatra sms setup --check FILE` reads an existing kannel.conf and says what is known to go wrong with it.
            """)

    @OptionGroup var options: DataOptions
    @Option(help: "An SMPP account: HOST:PORT of the carrier.")
    var smpp: String?
    @Option(help: "A GSM modem: its device, such as /dev/serial/by-id/….")
    var modem: String?
    @Option(help: "A firm over HTTP behind Kannel, as `qatra sms providers` calls it.")
    var firm: String?
    @Option(help: "What the console calls this way.")
    var name: String?
    @Option(help: "The account's name with the carrier or the firm.")
    var user: String?
    @Option(help: "Short code, number or mask that was registered; of a modem the SIM's number, +92….")
    var sender: String?
    @Option(help: "SMPP: the system type, where the carrier named one.")
    var systemType = ""
    @Option(help: "SMPP: the carrier's port for texts and reports, where that is another connection.")
    var receivePort: Int?
    @Option(help: "SMPP: messages a second by the contract.")
    var perSecond = 10.0
    @Option(help: "SMPP: how many may be without an answer, by the contract.")
    var pending = 10
    @Option(help: "SMPP: how ids are written: 0 decimal, 1 hexadecimal in answers, 2 in reports, 3 hexadecimal.")
    var ids: Int?
    @Flag(help: "SMPP: the contract has no Urdu in it.")
    var plainOnly = false
    @Option(help: "A firm's address, if it is not the usual one.")
    var base: String?
    @Option(help: "The port on which `qatra serve` listens.")
    var centrePort = 8_080
    @Option(help: "Three free ports of this machine for Kannel: administration, between its programs, sending.")
    var ports = "13010,13011,13013"
    @Flag(help: "Use this way before the ways there are.")
    var first = false
    @Option(help: "Only read this kannel.conf and say what is known to go wrong with it.")
    var check: String?

    func run() async throws {
        let io = CommandIO.terminal
        do {
            if let check { return try read(check, io: io) }
            try write(io: io)
        } catch let fault as KannelFault {
            io.note("qatra: Nothing was written. \(fault.message)")
            throw ExitCode.failure
        } catch let code as ExitCode {
            throw code
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    private func read(_ path: String, io: CommandIO) throws {
        let problems = KannelSetup.check(String(decoding: try CommandInput.bytes(path), as: UTF8.self))
        for problem in problems { io.write(problem.message) }
        guard problems.isEmpty else { throw ExitCode.failure }
        io.write("Nothing in it is known to go wrong.")
    }

    private func write(io: CommandIO) throws {
        let directory = options.directory
        guard try directory.identity().kind == .real else {
            throw CommandFailure("A demonstration centre has simulated phones only, and needs no Kannel.")
        }
        let way = try kannelWay()
        let numbers = ports.split(separator: ",").compactMap { Int($0) }
        guard numbers.count == 3 else {
            throw CommandFailure("--ports takes three numbers, such as 13010,13011,13013.")
        }
        let folder = directory.file(way.name == "kannel" ? "kannel" : "kannel-\(way.name)")
        let setup = KannelSetup(
            ways: [way],
            ports: KannelSetup.Ports(administration: numbers[0], box: numbers[1], sending: numbers[2]),
            adminPassword: SecretToken().text, sendPassword: SecretToken().text, folder: folder,
            endpoint: CallDesk.address(
                of: way.name, secret: try directory.callSecret(), at: "http://127.0.0.1:\(centrePort)"))
        let files = try setup.files()
        let problems = KannelSetup.check(files.configuration)
        guard problems.isEmpty else { throw CommandFailure(problems.map(\.message).joined(separator: "\n")) }
        let fields = centreFields(of: setup, way)
        // The centre's own file first: it is checked as a whole, and a fault in it leaves everything as it was.
        _ = try directory.addWay(fields, isFirst: first)
        try SMSSetup.place(files, in: DataDirectory(folder))
        for remark in way.remarks { io.write(remark) }
        explainNext(folder: folder, io: io)
    }

    static func place(_ files: KannelSetup.Files, in folder: DataDirectory) throws {
        let manager = FileManager.default
        for name in [""] + KannelSetup.subfolders {
            try manager.createDirectory(
                atPath: folder.file(name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        try folder.writePrivately(Data(files.configuration.utf8), to: folder.file("kannel.conf"))
        if let modems = files.modems { try folder.writePrivately(Data(modems.utf8), to: folder.file("modems.conf")) }
        try SQLiteScript.run(files.reportTables, path: folder.file("reports.sqlite"))
    }

    private func explainNext(folder: String, io: CommandIO) {
        io.write("Written: \(folder)/kannel.conf. Next:")
        io.write("  1. apt install kannel && systemctl disable --now kannel")
        io.write("  2. bearerbox \(folder)/kannel.conf & smsbox \(folder)/kannel.conf &")
        io.write("  3. qatra serve --data \(options.data) --port \(centrePort)")
        io.write("  4. qatra sms status --data \(options.data), then qatra sms test --data \(options.data) --to 03…")
    }

    private func centreFields(of setup: KannelSetup, _ way: KannelWay) -> [JSONField] {
        var fields = [
            JSONField("way", .text(way.name)), JSONField("provider", .text("kannel")),
            JSONField("user", .text(KannelSetup.user(of: way))), JSONField("password", .text(setup.sendPassword)),
            JSONField("sender", .text(way.sender)),
            JSONField("base", .text("http://127.0.0.1:\(setup.ports.sending)")),
            JSONField(
                "status",
                .text(
                    "http://127.0.0.1:\(setup.ports.administration)"
                        + KannelStatus.path(password: setup.adminPassword))),
        ]
        if case .modem = way {
            fields.append(
                JSONField(
                    "rate", .object([JSONField("messages", .number("200")), JSONField("seconds", .number("900"))])))
        }
        return fields
    }

    // MARK: - The way

    private func kannelWay() throws -> KannelWay {
        switch (smpp, modem, firm) {
        case (let address?, nil, nil): .smpp(try smppAccount(address))
        case (nil, let device?, nil):
            .modem(KannelModem(name: name ?? "modem", device: device, number: try needed(sender, "--sender")))
        case (nil, nil, let firm?): .firm(try firmAccount(firm))
        default: throw CommandFailure("Name one of --smpp HOST:PORT, --modem DEVICE or --firm NAME.")
        }
    }

    private func smppAccount(_ address: String) throws -> KannelSMPP {
        let cut = address.lastIndex(of: ":")
        guard let cut, let port = Int(address[address.index(after: cut)...]) else {
            throw CommandFailure("--smpp takes HOST:PORT, such as smpp.example.pk:2775.")
        }
        var types: KannelSMPP.MessageIDs?
        if let ids {
            guard let known = KannelSMPP.MessageIDs(rawValue: ids) else { throw CommandFailure("--ids takes 0 to 3.") }
            types = known
        }
        let user = try needed(user, "--user")
        return KannelSMPP(
            name: name ?? "kannel", host: String(address[..<cut]), port: port, receivePort: receivePort, user: user,
            password: try CommandInput.password(prompt: "Password of \(user): "), systemType: systemType,
            sender: try needed(sender, "--sender"), messagesPerSecond: perSecond, pendingMax: pending,
            messageIDs: types, takesUCS2: !plainOnly)
    }

    private func firmAccount(_ firm: String) throws -> KannelFirm {
        let provider: SMSProvider?
        do { provider = try SMSProvider.shipped().first { $0.name == firm } } catch {
            throw CommandFailure(error.message)
        }
        guard let provider else {
            throw CommandFailure("No provider is called \(firm): see `qatra sms providers`.")
        }
        let user = try needed(user, "--user")
        let account = ProviderAccount(
            user: user, password: try CommandInput.password(prompt: "Password of \(user): "), sender: sender,
            baseURL: base)
        return try KannelFirm(name: name ?? firm, provider: provider, account: account)
    }

    private func needed(_ value: String?, _ option: String) throws -> String {
        guard let value, !value.isEmpty else { throw CommandFailure("\(option) is missing.") }
        return value
    }
}
