extension AsteriskSetup {
    /// Looks through a configuration, ours after somebody edited it or somebody else's, for what is known to go wrong:
    /// what keeps calls from us, what drops a caller while we are away, and what shows one party the other's number.
    ///
    /// It is no proof that Asterisk starts: that Asterisk itself says.
    ///
    /// - Parameters:
    ///   - files: the texts of a configuration's folder.
    ///   - version: what `asterisk -V` says, such as `Asterisk 22.10.1`; `nil` is not looked at.
    /// - Returns: nothing for a configuration without any of it, otherwise one fault each, in the order of the files.
    public func check(_ files: [ConfigurationFile], version: String? = nil) -> [TelephonyFault] {
        var check = AsteriskCheck(setup: self, files: files)
        if let version { check.checkVersion(version) }
        for name in AsteriskCheck.needed { check.checkPresence(name) }
        check.checkModules()
        check.checkSocket()
        check.checkREST()
        check.checkHTTP()
        check.checkSIP()
        check.checkDialplan()
        check.checkLog()
        return check.faults
    }

    /// Whether this Asterisk can call us.
    ///
    /// - Parameter version: what `asterisk -V` says.
    public static func isVersionEnough(_ version: String) -> Bool {
        let isNumber: (Character) -> Bool = { $0.isNumber || $0 == "." }
        let parts = version.drop { !$0.isNumber }.prefix(while: isNumber).split(separator: ".").compactMap { Int($0) }
        guard parts.count >= 2 else { return false }
        // Release 21 and 20 got it later than 22.5 did, and both are at their end: 22.5 and what follows it.
        return (parts[0], parts[1]) >= (22, 5)
    }
}

private struct AsteriskCheck {
    static let needed = [
        "ari.conf", "extensions.conf", "http.conf", "modules.conf", "pjsip.conf", "rtp.conf", "websocket_client.conf",
    ]

    let setup: AsteriskSetup
    private let readers: [String: AsteriskReader]
    private(set) var faults: [TelephonyFault] = []

    init(setup: AsteriskSetup, files: [ConfigurationFile]) {
        self.setup = setup
        var readers: [String: AsteriskReader] = [:]
        for file in files { readers[file.name] = AsteriskReader(file.text) }
        self.readers = readers
    }

    private mutating func add(_ file: String, _ field: String, _ problem: String, _ remedy: String) {
        faults.append(TelephonyFault(file: file, field: field, problem: problem, remedy: remedy))
    }

    private func sections(_ file: String, type: String? = nil) -> [AsteriskReader.Section] {
        let all = readers[file]?.sections ?? []
        guard let type else { return all }
        return all.filter { $0["type"] == type }
    }

    private static func isYes(_ value: String?) -> Bool {
        ["yes", "true", "y", "t", "1", "on"].contains(value?.lowercased() ?? "")
    }

    private static let writeAnew = "Let `qatra telephony setup` write it anew"

    // MARK: - Asterisk itself

    mutating func checkVersion(_ version: String) {
        guard !AsteriskSetup.isVersionEnough(version) else { return }
        add(
            "asterisk", "version",
            "it is older than \(AsteriskSetup.versionNeeded) and cannot call the centre's program",
            "Install a newer one, or let scripts/asterisk fetch it")
    }

    mutating func checkPresence(_ name: String) {
        guard readers[name] == nil else { return }
        add(name, "file", "it is not there", Self.writeAnew)
    }

    mutating func checkModules() {
        guard let reader = readers["modules.conf"] else { return }
        let fields = reader.sections.filter { $0.name == "modules" }.flatMap(\.fields)
        let autoload = fields.last { $0.key == "autoload" }?.value
        // What is not said is yes.
        let loadsAll = autoload == nil || Self.isYes(autoload)
        if loadsAll {
            add(
                "modules.conf", "modules, autoload",
                "everything that is installed is loaded, and some of it listens to the whole network",
                "Write autoload = no, and load what \(AsteriskSetup.application) needs")
        }
        let loaded = Set(
            fields.filter { ["load", "preload", "require"].contains($0.key) }.map { Self.moduleName($0.value) })
        let refused = Set(fields.filter { $0.key == "noload" }.map { Self.moduleName($0.value) })
        let missing = AsteriskSetup.modules.filter { refused.contains($0) || !(loadsAll || loaded.contains($0)) }
        guard !missing.isEmpty else { return }
        add(
            "modules.conf", "modules, load", "not loaded: \(missing.joined(separator: ", "))",
            "Write a line load = NAME.so for each")
    }

    private static func moduleName(_ value: String) -> String {
        value.hasSuffix(".so") ? String(value.dropLast(3)) : value
    }

    // MARK: - The way to us

    mutating func checkSocket() {
        let file = "websocket_client.conf"
        guard readers[file] != nil else { return }
        guard let client = sections(file, type: "websocket_client").first(where: { $0.name == clientName }) else {
            add(file, clientName, "there is no such section of the type websocket_client", Self.writeAnew)
            return
        }
        if client["connection_type"] != "persistent" {
            add(
                file, "\(client.name), connection_type", "Asterisk does not stay connected to the centre",
                "Write persistent")
        }
        if client["uri"] != setup.socketURL {
            add(
                file, "\(client.name), uri", "it is not where the centre listens", "Write \(setup.socketURL)")
        }
        if !(client["protocols"]?.split(separator: ",").contains("ari") ?? false) {
            add(file, "\(client.name), protocols", "the centre speaks only one", "Write ari")
        }
        if client["username"] != setup.socket.user {
            add(file, "\(client.name), username", "the centre knows another", "Write \(setup.socket.user)")
        }
        if client["password"] != setup.socket.password {
            add(
                file, "\(client.name), password", "it is not the one the centre knows",
                "Copy it from telephony.json, or run `qatra telephony setup` again")
        }
    }

    /// Which websocket the REST interface uses, by ari.conf.
    private var clientName: String {
        sections("ari.conf", type: "outbound_websocket").compactMap { $0["websocket_client_id"] }.first ?? "qatra"
    }

    mutating func checkREST() {
        let file = "ari.conf"
        guard let reader = readers[file] else { return }
        let general = reader.sections.first { $0.name == "general" }
        if let enabled = general?["enabled"], !Self.isYes(enabled) {
            add(file, "general, enabled", "the centre cannot steer a call", "Write yes")
        }
        guard let outbound = sections(file, type: "outbound_websocket").first else {
            add(
                file, "outbound_websocket", "there is no section of this type, and Asterisk never calls the centre",
                Self.writeAnew)
            return
        }
        let apps = outbound["apps"]?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
        if !apps.contains(AsteriskSetup.application) {
            add(
                file, "\(outbound.name), apps", "the centre's application is not among them",
                "Write \(AsteriskSetup.application)")
        }
        let user = outbound["local_ari_user"] ?? ""
        guard let account = reader.sections.first(where: { $0.name == user && $0["type"] == "user" }) else {
            add(file, "\(outbound.name), local_ari_user", "there is no such account in this file", Self.writeAnew)
            return
        }
        if Self.isYes(account["read_only"]) {
            add(file, "\(user), read_only", "the centre hears of calls and cannot answer one", "Write no")
        }
        if (account["password"] ?? "").utf8.count < AsteriskSetup.passwordLengthMin {
            add(
                file, "\(user), password", "it is short enough to be guessed",
                "Let a machine choose \(AsteriskSetup.passwordLengthMin) characters or more")
        }
    }

    mutating func checkHTTP() {
        guard let general = readers["http.conf"]?.sections.first(where: { $0.name == "general" }) else { return }
        let address = general["bindaddr"] ?? "0.0.0.0"
        if Self.isYes(general["enabled"]), address != "127.0.0.1", address != "localhost" {
            add(
                "http.conf", "general, bindaddr", "whoever is on the network can try to steer calls",
                "Write 127.0.0.1")
        }
        let port = general["bindport"] ?? "8088"
        if port == String(setup.socket.port) {
            add("http.conf", "general, bindport", "it is the centre's own for Asterisk's calls", "Write another")
        }
    }

    // MARK: - SIP

    mutating func checkSIP() {
        let file = "pjsip.conf"
        guard readers[file] != nil else { return }
        for endpoint in sections(file, type: "endpoint") { checkLeg(endpoint) }
        for auth in sections(file, type: "auth") where setup.operators.contains(where: { $0.name == auth.name }) {
            if (auth["password"] ?? "").utf8.count < AsteriskSetup.passwordLengthMin {
                add(
                    file, "\(auth.name), password", "it is short enough to be guessed, and strangers try",
                    "Let a machine choose \(AsteriskSetup.passwordLengthMin) characters or more")
            }
        }
        let names = Set(sections(file, type: "endpoint").map(\.name))
        for phone in setup.operators where !names.contains(phone.name) {
            add(file, phone.name, "this operator's telephone is not known to Asterisk", Self.writeAnew)
        }
        if names.contains("anonymous") {
            add(file, "anonymous", "strangers may call in by any address", "Take the section out")
        }
        checkSoundPorts()
    }

    private mutating func checkLeg(_ endpoint: AsteriskReader.Section) {
        let file = "pjsip.conf"
        // Asterisk's own default of direct_media is yes.
        if Self.isYes(endpoint["direct_media"] ?? "yes") {
            add(
                file, "\(endpoint.name), direct_media",
                "the two parties' telephones learn each other's addresses, and recording and keys fail", "Write no")
        }
        for field in ["send_pai", "send_rpid", "trust_id_outbound"] where Self.isYes(endpoint[field]) {
            add(file, "\(endpoint.name), \(field)", "it shows one party the other's number", "Write no")
        }
        if Self.isYes(endpoint["send_connected_line"] ?? "yes") {
            add(
                file, "\(endpoint.name), send_connected_line", "it tells one party who the other is", "Write no")
        }
        if (endpoint["from_user"] ?? "").isEmpty {
            add(
                file, "\(endpoint.name), from_user", "who is rung may see the number of whoever is connected",
                "Write \(setup.callerID)")
        }
        let seconds = endpoint["rtp_timeout"].flatMap { Int($0) } ?? 0
        if seconds <= 0 {
            add(
                file, "\(endpoint.name), rtp_timeout",
                "a telephone that vanishes leaves its leg and its line occupied for ever",
                "Write \(AsteriskSetup.silenceSecondsMax)")
        }
        if let context = endpoint["context"], readers["extensions.conf"]?.named(context) == nil {
            add(file, "\(endpoint.name), context", "extensions.conf has no such section", Self.writeAnew)
        }
    }

    private mutating func checkSoundPorts() {
        let general = readers["rtp.conf"]?.sections.first { $0.name == "general" }
        guard let first = general?["rtpstart"].flatMap({ Int($0) }), let last = general?["rtpend"].flatMap({ Int($0) })
        else { return }
        if last <= first {
            add("rtp.conf", "general, rtpend", "there are no ports for sound", "Write one that is higher by 999")
            return
        }
        for transport in sections("pjsip.conf", type: "transport") {
            let port = transport["bind"]?.split(separator: ":").last.flatMap { Int($0) } ?? 5_060
            if (first...last).contains(port) {
                add(
                    "pjsip.conf", "\(transport.name), bind", "its port lies among those for sound",
                    "Write one beside them, or change rtp.conf")
            }
        }
    }

    // MARK: - The dialplan

    mutating func checkDialplan() {
        let file = "extensions.conf"
        guard let reader = readers[file] else { return }
        let steps = reader.sections.flatMap { $0.fields.map(\.value) }
        guard let handing = steps.firstIndex(where: { $0.contains("Stasis(") }) else {
            add(file, "Stasis", "no call is handed to the centre", Self.writeAnew)
            return
        }
        for step in steps where step.contains("Stasis(") {
            let name = step.components(behind: "Stasis(").prefix { $0 != "," && $0 != ")" }
            if name != AsteriskSetup.application {
                add(
                    file, "Stasis", "calls are handed to another application than the centre's",
                    "Write Stasis(\(AsteriskSetup.application),\(AsteriskSetup.inboundArgument))")
            }
        }
        if !steps[..<handing].contains(where: { $0.contains("${CURL(\(setup.healthURL))}") }) {
            add(
                file, "CURL",
                "a call is handed over without asking whether the centre is there, and rings for ever when it is not",
                "Ask \(setup.healthURL) first")
        }
        for limit in ["conntimeout", "httptimeout"]
        where !steps[..<handing].contains(where: { $0.contains("CURLOPT(\(limit))") }) {
            add(
                file, "CURLOPT(\(limit))", "a centre that hangs keeps the caller waiting for minutes",
                "Set it to 1 or 2 before asking")
        }
        if !steps[handing...].contains(where: { $0.contains("STASISSTATUS") }) {
            add(
                file, "STASISSTATUS", "a call that could not be handed over is dropped",
                "Go on to the section that rings people, unless it is SUCCESS")
        }
        checkFallback(steps, reader)
    }

    private mutating func checkFallback(_ steps: [String], _ reader: AsteriskReader) {
        let file = "extensions.conf"
        let dialled = steps.filter { $0.contains("Dial(") }
        guard !dialled.isEmpty else {
            add(file, "Dial", "nobody is rung while the centre's program is away", Self.writeAnew)
            return
        }
        if reader.named(AsteriskSetup.fallbackContext) == nil {
            add(
                file, AsteriskSetup.fallbackContext, "the centre has nowhere to send a call that it cannot serve",
                Self.writeAnew)
        }
        let duty = setup.dutyPhone.flatMap { setup.endpoint(of: .number($0)) }
        if let duty, !dialled.contains(where: { $0.contains(duty) }) {
            add(
                file, "Dial", "the duty phone is not rung while the centre's program is away",
                "Add it as telephony.json has it, or run `qatra telephony setup` again")
        }
    }

    mutating func checkLog() {
        guard let reader = readers["logger.conf"] else { return }
        for section in reader.sections where section.name == "logfiles" {
            for (key, value) in section.fields {
                let kinds = Set(value.split(separator: ",").map { $0.filter { $0 != " " } })
                guard !kinds.isDisjoint(with: ["notice", "verbose", "dtmf", "debug", "security", "*"]) else { continue }
                add(
                    "logger.conf", "logfiles, \(key)", "the log holds people's numbers and the keys they press",
                    "Write warning,error")
            }
        }
    }
}

/// Reads as Asterisk does: what is behind a semicolon is a comment unless a backslash stands before it; a section may
/// come twice; `=` and `=>` are the same.
struct AsteriskReader {
    struct Section {
        var name: String
        var fields: [(key: String, value: String)] = []

        /// The last of several values counts.
        subscript(key: String) -> String? { fields.last { $0.key == key }?.value }
    }

    private(set) var sections: [Section] = []

    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let line = Self.trimmed(Self.withoutComment(line))
            if line.hasPrefix("[") {
                guard let end = line.firstIndex(of: "]") else { continue }
                sections.append(Section(name: String(line[line.index(after: line.startIndex)..<end])))
            } else if let sign = line.firstIndex(of: "="), !sections.isEmpty {
                var value = line[line.index(after: sign)...]
                if value.first == ">" { value = value.dropFirst() }
                sections[sections.count - 1].fields.append(
                    (Self.trimmed(line[..<sign]).lowercased(), Self.trimmed(value)))
            }
        }
    }

    func named(_ name: String) -> Section? { sections.first { $0.name == name } }

    private static func withoutComment(_ line: Substring) -> String {
        var plain = ""
        for character in line {
            if character == ";" {
                guard plain.last == "\\" else { break }
                plain.removeLast()
            }
            plain.append(character)
        }
        return plain
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let front = text.drop { $0 == " " || $0 == "\t" }
        guard let last = front.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(front[...last])
    }
}

extension String {
    /// What stands behind the first place of `mark`, and nothing without one.
    fileprivate func components(behind mark: String) -> Substring {
        firstRange(of: mark).map { self[$0.upperBound...] } ?? ""
    }
}
