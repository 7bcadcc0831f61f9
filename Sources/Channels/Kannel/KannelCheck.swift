/// Something in somebody's `kannel.conf` that is known to go wrong.
public struct KannelProblem: Sendable, Hashable {
    /// The first line of the group, from 1.
    public let line: Int
    /// `core`, `smsc jazz`.
    public let place: String
    public let field: String
    public let problem: String
    public let remedy: String

    /// `line 12, smsbox, http-request-retry: …`
    public var message: String { "line \(line), \(place), \(field): \(problem). \(remedy)." }
}

extension KannelSetup {
    /// Looks through a configuration, ours or somebody's, for the traps that were met: what loses messages, what opens
    /// Kannel to the network, and what writes down what nobody should read.
    ///
    /// It is no proof that Kannel starts: that Kannel itself says.
    ///
    /// - Returns: nothing for a configuration without any of them.
    public static func check(_ configuration: String) -> [KannelProblem] {
        var reader = KannelConfigurationReader(configuration)
        reader.checkShape()
        reader.checkCore()
        reader.checkReports()
        reader.checkWays()
        reader.checkSMSBox()
        reader.checkServices()
        return reader.problems.sorted { ($0.line, $0.field) < ($1.line, $1.field) }
    }
}

/// Reads as Kannel does: a blank line ends a group, the last of two values of one name counts, quotation marks and a
/// backslash in front of one are taken off.
private struct KannelConfigurationReader {
    struct Group {
        var line: Int
        var fields: [String: String] = [:]

        var name: String { fields["group"] ?? "" }

        subscript(field: String) -> String? { fields[field] }

        func isTrue(_ field: String) -> Bool {
            ["true", "yes", "on", "1"].contains(fields[field]?.lowercased() ?? "")
        }
    }

    private(set) var groups: [Group] = []
    private(set) var problems: [KannelProblem] = []

    init(_ text: String) {
        var group: Group?
        for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = KannelConfigurationReader.trimmed(line)
            if line.isEmpty {
                if let whole = group { groups.append(whole) }
                group = nil
                continue
            }
            guard line.first != "#" else { continue }
            let number = offset + 1
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                problems.append(
                    KannelProblem(
                        line: number, place: "file", field: String(line.prefix(40)), problem: "it has no equals sign",
                        remedy: "Write name = value: Kannel does not start with it"))
                continue
            }
            let name = KannelConfigurationReader.trimmed(parts[0])
            let value = KannelConfigurationReader.unquoted(KannelConfigurationReader.trimmed(parts[1]))
            if name != "include", line.contains("include") {
                problems.append(
                    KannelProblem(
                        line: number, place: "file", field: name,
                        problem:
                            "its line holds the word \"include\", and Kannel reads the value as the name of a file",
                        remedy: "Use a value without it"))
                continue
            }
            // What it names is looked through by itself.
            if name == "include" { continue }
            if group == nil { group = Group(line: number) }
            group?.fields[name] = value
        }
        if let whole = group { groups.append(whole) }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let blanks: Set<Character> = [" ", "\t", "\r", "\r\n"]
        let front = text.drop { blanks.contains($0) }
        guard let last = front.lastIndex(where: { !blanks.contains($0) }) else { return "" }
        return String(front[...last])
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return value }
        var plain = ""
        var isEscaped = false
        for character in value.dropFirst().dropLast() {
            if isEscaped {
                plain += character == "\"" || character == "\\" ? String(character) : "\\" + String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                plain.append(character)
            }
        }
        return isEscaped ? plain + "\\" : plain
    }

    private func named(_ name: String) -> [Group] { groups.filter { $0.name == name } }

    private mutating func add(_ group: Group, _ field: String, _ problem: String, _ remedy: String) {
        let id = group["smsc-id"] ?? group["username"] ?? group["keyword"]
        let place = group.name.isEmpty ? "group" : id.map { "\(group.name) \($0)" } ?? group.name
        problems.append(
            KannelProblem(line: group.line, place: place, field: field, problem: problem, remedy: remedy))
    }

    // MARK: - The groups there must be

    mutating func checkShape() {
        let end = Group(line: 1, fields: ["group": "file"])
        for name in ["core", "smsc", "smsbox", "sms-service", "sendsms-user"] where named(name).isEmpty {
            add(end, name, "there is no such group", "Add one, or start from what this program writes")
        }
        for group in groups where group.name.isEmpty {
            add(
                group, "group", "these lines belong to no group: a blank line stands before them",
                "Take the blank line out")
        }
    }

    // MARK: - core

    mutating func checkCore() {
        for core in named("core") {
            for (port, interface) in [
                ("admin-port", "admin-interface"), ("smsbox-port", "smsbox-interface"),
            ] where core[port] != nil && !Self.isLocal(core[interface]) {
                add(core, interface, "Kannel listens to the whole network", "Write 127.0.0.1")
            }
            if core["box-deny-ip"] == nil || core["box-allow-ip"] == nil {
                add(
                    core, "box-deny-ip", "any machine that reaches the port is taken for an smsbox",
                    "Write box-deny-ip = \"*.*.*.*\" and box-allow-ip = \"127.0.0.1\"")
            }
            if core["status-password"] == nil {
                add(
                    core, "status-password", "the status shows texts that wait to whoever asks",
                    "Write the administration's password here too")
            }
            if (core["admin-password"] ?? "").utf8.count < KannelSetup.passwordLengthMin {
                add(
                    core, "admin-password", "it is short enough to be guessed",
                    "Let a machine choose \(KannelSetup.passwordLengthMin) characters or more")
            }
            if core["store-type"] == nil && core["store-location"] == nil && core["store-file"] == nil {
                add(
                    core, "store-type", "what waits is in memory, and gone when Kannel is",
                    "Write store-type = spool and a folder in store-location")
            }
            let resend = core["sms-resend-freq"].flatMap { Int($0) } ?? 60
            if resend > 30 {
                add(
                    core, "sms-resend-freq",
                    "what a carrier does not take for now waits \(resend) seconds", "Write 5")
            }
            checkLog(core)
        }
        let encrypted = named("smsc").first { $0["send-url"]?.hasPrefix("https:") == true }
        if let encrypted, !named("core").contains(where: { $0["ssl-trusted-ca-file"] != nil }) {
            add(
                encrypted, "send-url", "Kannel takes any certificate, and tells whoever stands in between the password",
                "Write ssl-trusted-ca-file = \"\(KannelSetup.certificates)\" into core")
        }
    }

    private static func isLocal(_ interface: String?) -> Bool {
        ["127.0.0.1", "localhost"].contains(interface ?? "")
    }

    /// At level 1 smsbox writes every text with its number, and bearerbox at level 0 every byte that passes.
    private mutating func checkLog(_ group: Group) {
        if group["log-file"] != nil, (group["log-level"].flatMap { Int($0) } ?? 0) < 2 {
            add(group, "log-level", "the log holds what people write, and their numbers", "Write 2")
        }
        guard group["access-log"] != nil else { return }
        if group.name == "smsbox" || group["access-log-format"]?.contains("%b") ?? true {
            add(
                group, "access-log", "it holds what people write, and their numbers",
                "Take it out, or write an access-log-format without %b into core")
        }
    }

    // MARK: - Reports

    mutating func checkReports() {
        guard let core = named("core").first else { return }
        switch core["dlr-storage"] {
        case nil, "internal":
            add(
                core, "dlr-storage",
                "messages whose report has not come are in memory: after a restart they are never reported",
                "Write sqlite3, with the groups sqlite3-connection and dlr-db")
        case "spool":
            if core["dlr-spool"] == nil {
                add(core, "dlr-spool", "it names no folder, and Kannel does not start", "Name one")
            }
        case "sqlite3":
            let ids = named("dlr-db").compactMap { $0["id"] }
            let connected = named("sqlite3-connection").contains { group in
                group["id"].map(ids.contains) == true && group["database"] != nil
            }
            if !connected {
                add(
                    core, "dlr-storage", "the groups dlr-db and sqlite3-connection are not there, or have other ids",
                    "Add both with the same id, and the table they need")
            }
        default: break
        }
    }

    // MARK: - Ways

    mutating func checkWays() {
        for smsc in named("smsc") {
            if smsc["smsc-id"] == nil {
                add(smsc, "smsc-id", "it has no name, so that no message can be sent its way", "Give it one")
            }
            if smsc["allowed-smsc-id"] == nil {
                add(
                    smsc, "allowed-smsc-id",
                    "it takes messages meant for another way while that one is away, from the wrong number",
                    "Write the smsc-id here too")
            }
            switch smsc["smsc"] {
            case "smpp": checkSMPP(smsc)
            case "http":
                if smsc["port"] != nil {
                    add(
                        smsc, "port", "Kannel listens to the whole network on it",
                        "Take it out unless the firm calls Kannel, and then close it to all others outside of Kannel")
                }
            case "at":
                if smsc["throughput"] != nil {
                    add(
                        smsc, "throughput", "Kannel pays no heed to it for a modem, and the SIM may be blocked",
                        "Write sendline-sleep = 1000 into its group in modems.conf")
                }
                if smsc["my-number"] == nil {
                    add(smsc, "my-number", "texts are told to have come to 1234", "Write the SIM's number")
                }
            default: break
            }
        }
    }

    private mutating func checkSMPP(_ smsc: Group) {
        if smsc["port"] != nil && smsc["receive-port"] != nil {
            add(
                smsc, "receive-port", "with both ports in one group Kannel does not start",
                "Make a second group with the same smsc-id for receive-port")
        }
        if let charset = smsc["alt-charset"]?.uppercased(), charset != "ISO-8859-1" {
            add(
                smsc, "alt-charset", "carriers take the alphabet of GSM, and @ and [ arrive as other letters",
                "Take it out; ISO-8859-1 is right where the carrier says so")
        }
        if (smsc["smsc-password"] ?? "").utf8.count > 8 {
            add(
                smsc, "smsc-password", "Kannel cuts it to 8 characters without a word, and the carrier refuses it",
                "Ask the carrier for a shorter one")
        }
    }

    // MARK: - smsbox, its users and services

    mutating func checkSMSBox() {
        let isRouted = !named("smsbox-route").isEmpty
        for box in named("smsbox") {
            if box["smsbox-id"] != nil && !isRouted {
                add(
                    box, "smsbox-id", "without a group smsbox-route texts from phones wait for ever",
                    "Take it out, or add the route")
            }
            if !Self.isLocal(box["sendsms-interface"]) {
                add(box, "sendsms-interface", "Kannel listens to the whole network", "Write 127.0.0.1")
            }
            let attempts = box["http-request-retry"].flatMap { Int($0) } ?? 0
            let delay = box["http-queue-delay"].flatMap { Int($0) } ?? 10
            let (seconds, isEndless) = attempts.multipliedReportingOverflow(by: delay)
            if !isEndless, seconds < 86_400 {
                add(
                    box, "http-request-retry",
                    "reports and texts are lost once the centre is away for \(max(0, seconds)) seconds",
                    "Write \(KannelSetup.callAttempts), and http-queue-delay = \(KannelSetup.callDelaySeconds)")
            }
            if !box.isTrue("mo-recode") {
                add(box, "mo-recode", "Urdu from phones comes in another encoding than we read", "Write true")
            }
            checkLog(box)
        }
        for user in named("sendsms-user") {
            if user["user-deny-ip"] == nil || user["user-allow-ip"] == nil {
                add(
                    user, "user-deny-ip", "whoever knows the password can send from anywhere",
                    "Write user-deny-ip = \"*.*.*.*\" and user-allow-ip = \"127.0.0.1\"")
            }
            if (user["password"] ?? "").utf8.count < KannelSetup.passwordLengthMin {
                add(
                    user, "password", "it is short enough to be guessed",
                    "Let a machine choose \(KannelSetup.passwordLengthMin) characters or more")
            }
            if !user.isTrue("concatenation") {
                add(user, "concatenation", "a long message arrives as several strange ones", "Write true")
            }
            if (user["max-messages"].flatMap { Int($0) } ?? 1) < 8 {
                add(
                    user, "max-messages", "Kannel cuts what is longer without a word",
                    "Write \(KannelSetup.partsMax)")
            }
            let isSteered = ["forced-smsc", "default-smsc"].contains { user[$0] != nil }
            if !isSteered, named("smsc").contains(where: { $0["allowed-smsc-id"] != nil }) {
                add(
                    user, "forced-smsc", "a message that names no way is refused as \"Not routable\"",
                    "Write the smsc-id of the way this user sends by")
            }
        }
    }

    mutating func checkServices() {
        for service in named("sms-service") where service["max-messages"] != "0" {
            add(
                service, "max-messages", "what the centre answers to Kannel goes out to the phone, its errors too",
                "Write 0")
        }
        let isCaught = named("sms-service").contains { $0["keyword"] == "default" && $0["get-url"] != nil }
        if !isCaught, let service = named("sms-service").first {
            add(
                service, "get-url", "no service takes what begins with any word",
                "Write keyword = default, catch-all = true and the centre's address in get-url")
        }
    }
}
