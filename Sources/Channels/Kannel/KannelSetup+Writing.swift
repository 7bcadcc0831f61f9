extension KannelSetup {
    /// The files as text.
    ///
    /// - Throws: the first fault of a value; nothing is written before all of them are right.
    public func files() throws(KannelFault) -> Files {
        try check()
        var text = KannelText()
        text.comment("Written by this program: change its settings and write it anew, not this file.")
        let modems = try modemsFile()
        if modems != nil { text.inclusion(of: "\(folder)/modems.conf") }
        try text.group("core", "setup", core)
        try text.group(
            "sqlite3-connection", "setup",
            [("id", "reports"), ("database", "\(folder)/reports.sqlite"), ("max-connections", "1")])
        try text.group("dlr-db", "setup", Self.reportColumns)
        for way in ways { try write(way, into: &text) }
        try text.group("smsbox", "setup", smsbox)
        for way in ways { try text.group("sendsms-user", "way \(way.name)", sender(by: way)) }
        try text.group("sms-service", "setup", service)
        return Files(configuration: text.text, modems: modems, reportTables: Self.reportTables)
    }

    private var core: [(String, String)] {
        var fields = [
            ("admin-port", String(ports.administration)),
            ("admin-interface", "127.0.0.1"),
            ("admin-password", adminPassword),
            // The status shows texts that wait; without a password of its own it is shown to whoever asks.
            ("status-password", adminPassword),
            ("admin-allow-ip", "127.0.0.1"),
            ("admin-deny-ip", "*.*.*.*"),
            ("smsbox-port", String(ports.box)),
            ("smsbox-interface", "127.0.0.1"),
            ("box-allow-ip", "127.0.0.1"),
            ("box-deny-ip", "*.*.*.*"),
            ("store-type", "spool"),
            ("store-location", "\(folder)/spool"),
            ("dlr-storage", "sqlite3"),
            ("sms-resend-freq", String(Self.resendSeconds)),
            ("http-timeout", String(Self.answerSecondsMax)),
            ("log-file", "\(folder)/bearerbox.log"),
            // Warnings and errors: one level lower, smsbox writes the text of every message.
            ("log-level", "2"),
        ]
        let isEncrypted = ways.contains { way in
            if case .firm(let firm) = way { firm.isEncrypted } else { false }
        }
        // Without it Kannel takes any certificate, and tells whoever stands in between the password.
        if isEncrypted { fields.append(("ssl-trusted-ca-file", Self.certificates)) }
        return fields
    }

    /// Where Debian keeps the certificates it trusts (package `ca-certificates`).
    static let certificates = "/etc/ssl/certs/ca-certificates.crt"

    private static let reportColumns = [
        ("id", "reports"), ("table", "dlr"), ("field-smsc", "smsc"), ("field-timestamp", "ts"),
        ("field-source", "source"), ("field-destination", "destination"), ("field-service", "service"),
        ("field-url", "url"), ("field-mask", "mask"), ("field-status", "status"), ("field-boxc-id", "boxc"),
    ]

    private var smsbox: [(String, String)] {
        [
            ("bearerbox-host", "127.0.0.1"),
            ("bearerbox-port", String(ports.box)),
            ("sendsms-port", String(ports.sending)),
            ("sendsms-interface", "127.0.0.1"),
            // Urdu is told in UTF-8, as everything else is.
            ("mo-recode", "true"),
            ("http-request-retry", String(Self.callAttempts)),
            ("http-queue-delay", String(Self.callDelaySeconds)),
            ("http-timeout", String(Self.answerSecondsMax)),
            ("log-file", "\(folder)/smsbox.log"),
            ("log-level", "2"),
        ]
    }

    private func sender(by way: KannelWay) -> [(String, String)] {
        [
            ("username", Self.user(of: way)),
            ("password", sendPassword),
            ("forced-smsc", way.name),
            ("default-sender", way.sender),
            ("user-allow-ip", "127.0.0.1"),
            ("user-deny-ip", "*.*.*.*"),
            ("max-messages", String(Self.partsMax)),
            ("concatenation", "true"),
        ]
    }

    /// Whatever comes from a phone is ours, whatever word it begins with. No answer of ours is sent on to the phone:
    /// otherwise an error page of the centre would go out as a message.
    private var service: [(String, String)] {
        [
            ("keyword", "default"), ("catch-all", "true"), ("max-messages", "0"), ("concatenation", "true"),
            ("assume-plain-text", "true"), ("omit-empty", "true"),
            ("get-url", "\(endpoint)/text?\(KannelWebhook.inboundQuery)"),
        ]
    }

    // MARK: - Ways

    private func write(_ way: KannelWay, into text: inout KannelText) throws(KannelFault) {
        let place = "way \(way.name)"
        switch way {
        case .smpp(let account):
            if let receivePort = account.receivePort {
                // Kannel no longer takes both ports in one group: two with the same name are one way to it.
                try text.group("smsc", place, account.fields + [("port", String(account.port))])
                try text.group("smsc", place, account.fields + [("receive-port", String(receivePort))])
            } else {
                try text.group(
                    "smsc", place,
                    account.fields + [("port", String(account.port)), ("transceiver-mode", "true")])
            }
        case .firm(let firm): try text.group("smsc", place, firm.fields)
        case .modem(let modem): try text.group("smsc", place, modem.fields)
        }
    }

    private func modemsFile() throws(KannelFault) -> String? {
        var text = KannelText()
        var isEmpty = true
        for case .modem(let modem) in ways {
            isEmpty = false
            try text.group(
                "modems", "way \(modem.name)",
                [
                    ("id", modem.name), ("name", modem.name),
                    // Texts are stored on the SIM and fetched from there: what comes while Kannel is away waits.
                    ("init-string", "AT+CNMI=2,1,0,1,0"), ("message-storage", "SM"),
                    ("speed", String(modem.speed)),
                    ("sendline-sleep", String(KannelModem.lineWaitMilliseconds)),
                ])
        }
        return isEmpty ? nil : text.text
    }
}

extension KannelSMPP {
    fileprivate var fields: [(String, String)] {
        var fields = [
            ("smsc", "smpp"), ("smsc-id", name), ("allowed-smsc-id", name), ("host", host),
            ("smsc-username", user), ("smsc-password", password), ("system-type", systemType),
            ("interface-version", "34"),
            // A silent carrier is noticed within a minute; Kannel's default is five.
            ("enquire-link-interval", "20"), ("connection-timeout", "60"), ("reconnect-delay", "5"),
            // A message whose answer is missing for so long is handed over again: rather twice than never.
            ("wait-ack", "60"), ("wait-ack-expire", "0x01"),
            ("max-pending-submits", String(pendingMax)), ("throughput", KannelText.decimal(messagesPerSecond)),
        ]
        if let messageIDs { fields.append(("msg-id-type", String(messageIDs.rawValue))) }
        if plainAlphabet != .gsm { fields.append(("alt-charset", plainAlphabet.rawValue)) }
        if let sourceNumbering {
            fields += [
                ("source-addr-ton", String(sourceNumbering.type)), ("source-addr-npi", String(sourceNumbering.plan)),
                // What is forced is not guessed at any more.
                ("source-addr-autodetect", "false"),
            ]
        }
        if let destinationNumbering {
            fields += [
                ("dest-addr-ton", String(destinationNumbering.type)),
                ("dest-addr-npi", String(destinationNumbering.plan)),
            ]
        }
        return fields
    }
}

extension KannelFirm {
    fileprivate var fields: [(String, String)] {
        var fields = [
            ("smsc", "http"), ("system-type", "generic"), ("smsc-id", name), ("allowed-smsc-id", name),
            // No port: a firm that calls Kannel would find it open to the whole network, whatever interface is named.
            ("send-url", sendURL), ("status-success-regex", successPattern),
        ]
        if let refusalPattern { fields.append(("status-permfail-regex", refusalPattern)) }
        if let temporaryPattern { fields.append(("status-tempfail-regex", temporaryPattern)) }
        if let idPattern { fields.append(("generic-foreign-id-regex", idPattern)) }
        switch numberFormat {
        case .plus: break
        // Numbers of other countries would keep a plus sign that the firm does not take, so they are refused here. What
        // is offered a second time has been rewritten already, and must pass once more.
        case .digits: fields += [("unified-prefix", "92,+92,0092,0"), ("allowed-prefix", "+92;92")]
        case .national: fields += [("unified-prefix", "0,+92,0092,92"), ("allowed-prefix", "+92;03")]
        }
        fields += [
            ("alt-charset", "UTF-8"), ("max-sms-octets", String(KannelSetup.firmOctetsMax)), ("reconnect-delay", "5"),
        ]
        return fields
    }
}

extension KannelModem {
    fileprivate var fields: [(String, String)] {
        var fields = [
            ("smsc", "at"), ("smsc-id", name), ("allowed-smsc-id", name), ("modemtype", name), ("device", device),
            ("speed", String(speed)), ("my-number", number), ("sim-buffering", "true"), ("keepalive", "60"),
            ("reconnect-delay", "30"),
        ]
        if let pin { fields.append(("pin", pin)) }
        return fields
    }
}

/// A file in Kannel's form: groups of `name = "value"`, a blank line between two of them.
struct KannelText {
    private(set) var text = ""

    mutating func comment(_ words: String) { text += "# \(words)\n\n" }

    /// Kannel reads the file named as if it stood here.
    mutating func inclusion(of path: String) { text += "include = \"\(path)\"\n\n" }

    /// Every value of every file passes here, whatever was checked before.
    mutating func group(_ name: String, _ place: String, _ fields: [(String, String)]) throws(KannelFault) {
        text += "group = \(name)\n"
        for (field, value) in fields {
            guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                throw KannelFault(
                    place: place, field: field, problem: "it holds a line break or another control character",
                    remedy: "Take it out")
            }
            // Kannel looks for the word anywhere in a line, and then reads the value as the name of a file.
            guard !value.contains("include") else {
                throw KannelFault(
                    place: place, field: field, problem: "it holds the word \"include\", which Kannel obeys anywhere",
                    remedy: "Use another value")
            }
            let isBare = value.utf8.allSatisfy { (48...57).contains($0) } && !value.isEmpty
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            text += isBare ? "\(field) = \(value)\n" : "\(field) = \"\(escaped)\"\n"
        }
        text += "\n"
    }

    /// Without a fraction of noughts, and never in powers of ten.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
}
