import Access
import ArgumentParser
import Foundation
import Telephony

/// The telephone of a centre.
struct TelephonyGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "telephony", abstract: "Give a centre a telephone exchange, and see whether it is set up rightly.",
        subcommands: [TelephonySetup.self, TelephonyCheck.self, TelephonyPhones.self])
}

extension DataDirectory {
    /// The settings of the telephone, with its passwords: readable by the owner alone.
    var telephonyPath: String { file("telephony.json") }

    /// The settings that `qatra telephony setup` wrote, and `nil` for a centre without a telephone.
    ///
    /// - Throws: `DataDirectoryError.unreadable` for a file that is not as that command writes it.
    func telephony() throws -> AsteriskSetup? {
        guard let data = FileManager.default.contents(atPath: telephonyPath) else { return nil }
        do { return try JSONDecoder().decode(AsteriskSetup.self, from: data) } catch {
            throw DataDirectoryError.unreadable(
                path: telephonyPath, reason: "it is not the file `qatra telephony setup` wrote")
        }
    }
}

/// Runs a command of the telephone, and says in words why it could not.
private func explaining(_ io: CommandIO, _ work: () throws -> Void) throws {
    do {
        try work()
    } catch let fault as TelephonyFault {
        io.note("qatra: Nothing was written. \(fault.message)")
        throw ExitCode.failure
    } catch let code as ExitCode {
        throw code
    } catch {
        io.note("qatra: \(explain(error))")
        throw ExitCode.failure
    }
}

/// Which trunk, as options.
struct TrunkOptions: ParsableArguments {
    @Option(help: "A carrier's SIP trunk: HOST or HOST:PORT. Its password is read from standard input or asked for.")
    var sip: String?
    @Option(help: "A GSM gateway on the local network: its address. It signs in here; its password is made.")
    var gsm: String?
    @Flag(help: "No trunk: telephones that sign in here play callers and donors, one for each --phone.")
    var rehearsal = false
    @Option(help: "Rehearsal: a number that a telephone plays, +92…; once for each.")
    var phone: [String] = []
    @Option(help: "For tests: a carrier on this machine, by its port.")
    var testCarrier: Int?
    @Option(help: "The account's name with the carrier, or the one the gateway signs in with.")
    var user: String?
    @Flag(inversion: .prefixedNo, help: "SIP trunk: whether the carrier finds us by our signing in.")
    var register = true
    @Option(help: "SIP trunk: how sound is coded, best first: alaw, ulaw, gsm.")
    var codecs = "alaw,ulaw"
    @Option(help: "How the trunk wants numbers: national, digits, international or plus: 03…, 92…, 0092…, +92….")
    var numberFormat = "national"

    func format() throws -> TrunkNumberFormat {
        guard let format = TrunkNumberFormat(rawValue: numberFormat) else {
            throw CommandFailure("--number-format takes national, digits, international or plus.")
        }
        return format
    }

    /// The trunk that the options name; passwords that are ours are those of `former`, where it has them.
    func trunk(former: AsteriskSetup?) throws -> AsteriskTrunk {
        switch (sip, gsm, rehearsal, testCarrier) {
        case (let address?, nil, false, nil): return .sip(try carrier(address))
        case (nil, let host?, false, nil):
            guard let user, !user.isEmpty else {
                throw CommandFailure("--user is missing: a name you choose, with which the gateway signs in here.")
            }
            var password = SecretToken().text
            if case .gsmGateway(let gateway) = former?.trunk, gateway.user == user { password = gateway.password }
            return .gsmGateway(GSMGateway(host: host, user: user, password: password))
        case (nil, nil, true, nil):
            guard !phone.isEmpty else { throw CommandFailure("--rehearsal takes one --phone +92… or more.") }
            var known: [AsteriskPhone] = []
            if case .rehearsal(let phones) = former?.trunk { known = phones }
            return .rehearsal(
                try phone.map { number in
                    guard let name = try format().written(number) else {
                        throw CommandFailure("--phone takes a number in full, such as +923001110001.")
                    }
                    return AsteriskPhone(known, name: name)
                })
        case (nil, nil, false, let port?): return .test(carrierPort: port)
        default:
            throw CommandFailure("Name one of --sip HOST, --gsm ADDRESS, --rehearsal or --test-carrier PORT.")
        }
    }

    private func carrier(_ address: String) throws -> SIPTrunk {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first, let port = parts.count == 2 ? Int(parts[1]) : 5_060 else {
            throw CommandFailure("--sip takes HOST or HOST:PORT, such as sip.example.pk:5060.")
        }
        guard let user, !user.isEmpty else {
            throw CommandFailure("--user is missing: the account's name with the carrier.")
        }
        let codecs = try codecs.split(separator: ",").map { name in
            guard let codec = SIPTrunk.Codec(rawValue: String(name)) else {
                throw CommandFailure("--codecs takes alaw, ulaw and gsm, with commas between.")
            }
            return codec
        }
        return SIPTrunk(
            host: String(host), port: port, user: user,
            password: try CommandInput.password(prompt: "Password of \(user): "), registers: register, codecs: codecs)
    }
}

extension AsteriskPhone {
    /// The telephone of this name with the password it had, so that nobody types a new one, or with one that is made.
    fileprivate init(_ former: [AsteriskPhone], name: String) {
        self.init(
            name: name, password: former.first { $0.name == name }?.password ?? SecretToken().text)
    }
}

/// Writes an Asterisk for a centre.
struct TelephonySetup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Write an Asterisk configuration for a SIP trunk, a GSM gateway or a rehearsal.",
        discussion: """
            Asterisk 22.5 or newer is the exchange: `scripts/asterisk fetch` finds or fetches one. The files go into \
            the centre's folder and hold passwords: only their owner can read them. Run it again to change something: \
            passwords that were made stay as they are.
            """)

    @OptionGroup var options: DataOptions
    @OptionGroup var trunk: TrunkOptions
    @Option(help: "What people dial, in digits, as they dial it.")
    var helpline: String
    @Option(help: "What others see when the helpline rings them, in digits; the helpline's number if not said.")
    var callerID: String?
    @Option(name: .customLong("operator"), help: "The name of an operator's telephone; once for each.")
    var operators: [String] = []
    @Option(help: "A mobile on duty, +92…, rung with the operators' while the centre's program is away. No voicemail.")
    var duty: String?
    @Option(help: "The address SIP and sound listen on: 127.0.0.1, this machine's own, or 0.0.0.0 for all.")
    var listen: String?
    @Option(help: "Behind a router: the address the carrier sends to.")
    var publicAddress: String?
    @Option(help: "Behind a router: who is on this side of it, such as 192.168.1.0/24.")
    var localNetwork: String?
    @Option(help: "The port of SIP.")
    var sipPort = 5_060
    @Option(help: "The ports of sound, first and last.")
    var soundPorts = "20000-20999"
    @Option(help: "The port of Asterisk's REST interface, on loopback.")
    var httpPort = 8_088
    @Option(help: "The port on which the centre waits for Asterisk's call, on loopback.")
    var socketPort = 8_765
    @Option(help: "The port on which `qatra serve` listens.")
    var centrePort = 8_080
    @Option(help: "What Asterisk asks whether the centre is well; it answers ok.")
    var health: String?
    @Option(help: "Calls the trunk carries at once; 1 for a gateway with one SIM, 30 for a carrier if not said.")
    var lines: Int?
    @Flag(inversion: .prefixedNo, help: "Whether conversations of the desk are recorded. The notice says so.")
    var recording = true
    @Option(help: "Recordings are deleted after this many days; 0 keeps them until you delete them.")
    var keepRecordings = 90
    @Option(
        name: .customLong("country"), help: "A country beside Pakistan that may be rung, by its code; once for each.")
    var countries: [String] = []
    @Option(help: "Where the sounds are; where `qatra prompts build` makes them if not said.")
    var sounds: String?

    func run() async throws {
        let io = CommandIO.terminal
        try explaining(io) { try write(io: io) }
    }

    private func write(io: CommandIO) throws {
        let directory = options.directory
        let kind = try directory.identity().kind
        let setup = try asteriskSetup(in: directory, former: try directory.telephony())
        guard kind == .real || !setup.trunk.isToOutside else {
            throw CommandFailure("A demonstration centre rings nobody: use --rehearsal, or make a real centre.")
        }
        let files = try setup.files()
        let faults = setup.check(files)
        guard faults.isEmpty else { throw CommandFailure(faults.map(\.message).joined(separator: "\n")) }
        try Self.place(files, of: setup)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Last: the centre goes by it, and must not find an exchange that is only half written.
        try directory.writePrivately(encoder.encode(setup), to: directory.telephonyPath)
        explainNext(setup, isDemonstration: kind == .demonstration, io: io)
    }

    private func asteriskSetup(in directory: DataDirectory, former: AsteriskSetup?) throws -> AsteriskSetup {
        let sound = soundPorts.split(separator: "-").compactMap { Int($0) }
        guard sound.count == 2 else { throw CommandFailure("--sound-ports takes two numbers, such as 20000-20999.") }
        let trunk = try trunk.trunk(former: former)
        let folder = directory.file("telephony")
        return AsteriskSetup(
            trunk: trunk, helpline: helpline, callerID: callerID ?? helpline,
            operators: operators.map { AsteriskPhone(former?.operators ?? [], name: $0) }, dutyPhone: duty,
            numberFormat: try self.trunk.format(),
            network: AsteriskSetup.Network(
                listen: listen ?? (trunk.isToOutside ? "0.0.0.0" : "127.0.0.1"), publicAddress: publicAddress,
                localNetwork: localNetwork),
            ports: AsteriskSetup.Ports(sip: sipPort, soundFirst: sound[0], soundLast: sound[1], http: httpPort),
            socket: AsteriskSetup.Socket(
                port: socketPort, password: former?.socket.password ?? SecretToken().text),
            restPassword: former?.restPassword ?? SecretToken().text,
            healthURL: health ?? "http://127.0.0.1:\(socketPort)/healthz",
            folders: AsteriskSetup.Folders(
                configuration: "\(folder)/etc", run: "\(folder)/run",
                sounds: sounds.map { String(DataDirectory($0).file("x").dropLast(2)) } ?? directory.file("sounds"),
                recordings: "\(folder)/recordings"),
            lines: try lineCount(of: trunk), records: recording, recordingDays: try recordingDays(),
            countries: try countryCodes())
    }

    /// Ninety days are ours, without a source: long enough for a complaint to be looked into.
    private func recordingDays() throws -> Int? {
        guard (0...3_650).contains(keepRecordings) else {
            throw CommandFailure("--keep-recordings takes a number of days, at most 3650; 0 keeps them.")
        }
        return keepRecordings == 0 ? nil : keepRecordings
    }

    private func countryCodes() throws -> [String] {
        guard countries.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy { "0123456789".contains($0) } }) else {
            throw CommandFailure("--country takes a calling code in digits, such as 92.")
        }
        return ["92"] + countries.filter { $0 != "92" }
    }

    private func lineCount(of trunk: AsteriskTrunk) throws -> Int {
        guard let lines else { if case .gsmGateway = trunk { return 1 } else { return 30 } }
        guard (1...1_000).contains(lines) else { throw CommandFailure("--lines takes a number from 1 to 1000.") }
        return lines
    }

    /// Puts the files where Asterisk looks for them, and makes the folders and links it needs beside them.
    static func place(_ files: [ConfigurationFile], of setup: AsteriskSetup) throws {
        let manager = FileManager.default
        for path in [setup.folders.configuration] + setup.subfolders {
            try manager.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let folder = DataDirectory(setup.folders.configuration)
        for file in files { try folder.writePrivately(Data(file.text.utf8), to: folder.file(file.name)) }
        for (path, target) in setup.links {
            let former = try? manager.destinationOfSymbolicLink(atPath: path)
            if former == target { continue }
            if former != nil { try manager.removeItem(atPath: path) }
            try manager.createSymbolicLink(atPath: path, withDestinationPath: target)
        }
    }

    private func explainNext(_ setup: AsteriskSetup, isDemonstration: Bool, io: CommandIO) {
        let folder = setup.folders.configuration
        io.write("Written: \(folder), for \(setup.trunk). Next:")
        io.write("  1. qatra prompts build --data \(options.data)")
        io.write("  2. qatra telephony check --data \(options.data)")
        io.write("  3. scripts/asterisk start \(folder) &")
        let command = isDemonstration ? "demo" : "serve"
        io.write("  4. qatra \(command) --data \(options.data) --port \(centrePort)")
        if setup.asksPerMinute == 0 {
            io.write("With \(setup.lines) line(s) no donor is rung to be asked: the line is kept for those who ring.")
        }
        let address = setup.network.listen == "0.0.0.0" ? "this machine's address" : setup.network.listen
        let phones = setup.operators.map { "\($0.name) (operator)" }
        io.write("Telephones sign in at \(address), port \(setup.ports.sip), UDP. Their names are:")
        for phone in phones { io.write("  \(phone)") }
        switch setup.trunk {
        case .gsmGateway(let gateway): io.write("  \(gateway.user) (the gateway)")
        case .rehearsal(let played): for phone in played { io.write("  \(phone.name) (plays this number)") }
        case .sip, .test: break
        }
        io.write("Their passwords: qatra telephony phones --data \(options.data)")
    }
}

/// Says what is wrong with an Asterisk configuration.
struct TelephonyCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read an Asterisk configuration, and say what is known to go wrong with it.")

    @OptionGroup var options: DataOptions
    @Option(help: "The folder with the files; the centre's own if not said, /etc/asterisk for somebody else's.")
    var folder: String?
    @Option(help: "What `asterisk -V` says, to be looked at too.")
    var asteriskVersion: String?

    func run() async throws {
        let io = CommandIO.terminal
        try explaining(io) { try check(io: io) }
        guard folder == nil, let setup = try options.directory.telephony() else { return }
        for line in await RunningAsterisk(setup).lines() { io.write(line) }
    }

    private func check(io: CommandIO) throws {
        let directory = options.directory
        guard let setup = try directory.telephony() else {
            throw CommandFailure("This centre has no telephone: `qatra telephony setup` gives it one.")
        }
        try setup.check()
        let folder = folder ?? setup.folders.configuration
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder) else {
            throw CommandFailure("\(folder) cannot be read. Check the name and who may read it.")
        }
        let files = names.filter { $0.hasSuffix(".conf") }.sorted().compactMap { name in
            manager.contents(atPath: "\(folder)/\(name)").map {
                ConfigurationFile(name: name, text: String(decoding: $0, as: UTF8.self))
            }
        }
        var faults = setup.check(files, version: asteriskVersion)
        for name in AsteriskSetup.fallbackSounds
        where !manager.fileExists(atPath: "\(setup.folders.sounds)/\(name).ulaw") {
            faults.append(
                TelephonyFault(
                    file: "\(name).ulaw", field: "sound",
                    problem: "it is not there, and a caller hears nothing while the centre's program is away",
                    remedy: "Let `qatra prompts build` make it, or record it"))
        }
        for fault in faults { io.write(fault.message) }
        guard faults.isEmpty else { throw ExitCode.failure }
        io.write("Nothing in it is known to go wrong.")
    }
}

/// What a telephone needs to sign in.
struct TelephonyPhones: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phones",
        abstract: "Print names and passwords of the telephones that sign in, for who sets them up.")

    @OptionGroup var options: DataOptions

    func run() async throws {
        let io = CommandIO.terminal
        try explaining(io) {
            guard let setup = try options.directory.telephony() else {
                throw CommandFailure("This centre has no telephone: `qatra telephony setup` gives it one.")
            }
            let listen = setup.network.listen
            let address = listen == "0.0.0.0" ? "the address of this machine" : listen
            io.write(
                "All sign in at \(address), port \(setup.ports.sip), transport UDP. Whoever has a password rings as")
            io.write("that telephone: print none of it on paper that stays.")
            for phone in setup.telephones { io.write("\(phone.name)\t\(phone.password)") }
        }
    }
}
