import Channels
import Foundation
import Testing

/// What becomes of a setup that one change was made to: the fault in words.
private func fault(_ change: (inout KannelSetup, inout KannelSMPP) -> Void) -> String {
    var account = KannelSample.carrier
    var setup = KannelSample.setup()
    change(&setup, &account)
    setup.ways.append(.smpp(account))
    return fault(of: setup)
}

private func fault(of setup: KannelSetup) -> String {
    do {
        _ = try setup.files()
        return "it was written"
    } catch { return error.message }
}

private func fault(_ change: (inout KannelModem) -> Void) -> String {
    var modem = KannelSample.modem
    change(&modem)
    return fault(of: KannelSample.setup(.modem(modem)))
}

/// Each ends a line, leaves its quotation marks, or begins a directive, if it is written as it is.
private let hostile = [
    "a\ngroup = core", "a\r\nadmin-password = x", "a\u{0}b", "a\u{85}b", "a\u{2028}b", "\"", "a\" ", "\\", "a\tb", "é",
    "خون",
    "\u{1B}[2J", String(repeating: "a", count: 300), "", " ",
]

@Suite("What Kannel is told")
struct KannelSetupTests {
    // Written anew with QATRA_WRITE_GOLDEN=1; the tests that start Kannel prove that it does with them what is wanted.
    @Test("Each setup is written as it was when Kannel was last run with it")
    func golden() throws {
        var files: [String: String] = ["reports.sql": KannelSetup.reportTables]
        for (name, setup) in try KannelSample.all() {
            let written = try setup.files()
            files["\(name).conf"] = written.configuration
            files["\(name).modems.conf"] = written.modems
            #expect(written.reportTables == KannelSetup.reportTables)
        }
        if ProcessInfo.processInfo.environment["QATRA_WRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(at: KannelSample.folder, withIntermediateDirectories: true)
            for (name, text) in files {
                try text.write(to: KannelSample.folder.appending(path: name), atomically: true, encoding: .utf8)
            }
        }
        let there = try FileManager.default.contentsOfDirectory(
            atPath: KannelSample.folder.path(percentEncoded: false))
        #expect(Set(there) == Set(files.keys))
        for (name, text) in files {
            let kept = try String(contentsOf: KannelSample.folder.appending(path: name), encoding: .utf8)
            #expect(text == kept, "\(name) is no longer what Kannel was run with")
        }
    }

    @Test("Kannel listens on this machine only, keeps what waits, and logs no text")
    func promises() throws {
        for setup in try KannelSample.all().values {
            let text = try setup.files().configuration
            for field in ["admin-interface", "smsbox-interface", "sendsms-interface"] {
                #expect(KannelSample.values(field, in: text) == ["127.0.0.1"])
            }
            #expect(Set(KannelSample.values("user-allow-ip", in: text)) == ["127.0.0.1"])
            #expect(Set(KannelSample.values("user-deny-ip", in: text)) == ["*.*.*.*"])
            #expect(KannelSample.values("store-type", in: text) == ["spool"])
            #expect(KannelSample.values("dlr-storage", in: text) == ["sqlite3"])
            #expect(KannelSample.values("log-level", in: text) == ["2", "2"])
            #expect(KannelSample.values("access-log", in: text) == [])
            #expect(KannelSample.values("max-messages", in: text).last == "0")
            #expect(KannelSample.values("smsc-id", in: text) == KannelSample.values("allowed-smsc-id", in: text))
            let attempts = try #require(KannelSample.values("http-request-retry", in: text).first.flatMap { Int($0) })
            let delay = try #require(KannelSample.values("http-queue-delay", in: text).first.flatMap { Int($0) })
            #expect(attempts * delay >= 86_400)
            #expect(
                KannelSample.values("get-url", in: text) == [
                    "http://127.0.0.1:8080/hooks/kannel/5ec2e75ec2e75ec2e75ec2e7/text?"
                        + "from=%p&to=%P&text=%a&at=%T&id=%I"
                ])
        }
    }

    @Test("Every way has a user of its own, who can send by it and by no other")
    func users() throws {
        let setup = try #require(try KannelSample.all()["two-carriers"])
        let text = try setup.files().configuration
        #expect(KannelSample.values("username", in: text) == ["qatra-carrier", "qatra-second"])
        #expect(KannelSample.values("forced-smsc", in: text) == ["carrier", "second"])
        #expect(KannelSample.values("default-sender", in: text) == ["8257", "8257"])
        #expect(setup.ways.map(KannelSetup.user) == ["qatra-carrier", "qatra-second"])
    }

    @Test("Passwords with quotation marks, backslashes and signs are read back as they were, whatever they hold")
    func passwords() throws {
        var random = SystemRandomNumberGenerator()
        let lines = try KannelSample.setup(.smpp(KannelSample.carrier)).files().configuration.split(separator: "\n")
        var samples = ["\"", "\\", "\\\"", "a\\", "#a", "a = b", " a ", "%d%p", "\"\"", "\\\\n"]
        for _ in 0..<300 {
            let length = Int.random(in: 1...8, using: &random)
            samples.append(
                String(decoding: (0..<length).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }, as: UTF8.self)
            )
        }
        for password in samples {
            var account = KannelSample.carrier
            account.password = password
            let text = try KannelSample.setup(.smpp(account)).files().configuration
            #expect(KannelSample.values("smsc-password", in: text) == [password])
            #expect(text.split(separator: "\n").count == lines.count, "\(password)")
            #expect(KannelSetup.check(text) == [], "\(password)")
        }
    }

    @Test("Nothing hostile gets into the file, wherever it is tried", arguments: hostile)
    func hostileValues(value: String) {
        let marks = ["\"", "a\" ", "\\", " "]
        let tries: [(String, String)] = [
            ("name", fault { $1.name = value }),
            ("host", fault { $1.host = value }),
            ("sender", fault { $1.sender = value }),
            ("folder", fault { setup, _ in setup.folder = value }),
            ("folder", fault { setup, _ in setup.folder = "/var/" + value + "x/" }),
            ("endpoint", fault { setup, _ in setup.endpoint = value }),
            (
                "endpoint",
                fault { setup, _ in setup.endpoint = "http://127.0.0.1:8080/\(value)/0123456789abcdef0123/" }
            ),
            ("adminPassword", fault { setup, _ in setup.adminPassword = value }),
            ("sendPassword", fault { setup, _ in setup.sendPassword = "0123456789abcdef" + value + "é" }),
            ("device", fault { (modem: inout KannelModem) in modem.device = "/dev/" + value + "/" }),
            ("pin", fault { (modem: inout KannelModem) in modem.pin = value }),
            ("number", fault { (modem: inout KannelModem) in modem.number = value }),
        ]
        for (field, message) in tries {
            #expect(message.contains(", \(field): "), "\(field) took it: \(message)")
        }
        // SMPP allows marks in these; they are escaped, as the test above proves.
        for (field, message) in [
            ("user", fault { $1.user = value }), ("password", fault { $1.password = value }),
        ] where !marks.contains(value) {
            #expect(message.contains(", \(field): "), "\(field) took it: \(message)")
        }
    }

    @Test("The word that Kannel obeys anywhere is refused anywhere")
    func inclusion() {
        #expect(fault { $1.user = "include" }.contains("Kannel obeys anywhere"))
        #expect(fault { $1.host = "include.example" }.contains("Kannel obeys anywhere"))
        #expect(fault { setup, _ in setup.folder = "/srv/includes" }.contains("Kannel obeys anywhere"))
        #expect(fault { setup, _ in setup.sendPassword = "0123456789include" }.contains("Kannel obeys anywhere"))
    }

    @Test("A fault names place, field and remedy, and no secret")
    func faults() {
        let found = [
            fault(of: KannelSample.setup()),
            fault { $1.port = 0 },
            fault { $1.receivePort = 65_536 },
            fault { $1.password = "123456789" },
            fault { $1.user = "1234567890123456" },
            fault { $1.systemType = "1234567890123" },
            fault { $1.sender = "Blood Helpline" },
            fault { $1.messagesPerSecond = .nan },
            fault { $1.pendingMax = 0 },
            fault { $1.sourceNumbering = .init(type: 7, plan: 1) },
            fault { $1.destinationNumbering = .init(type: 1, plan: 19) },
            fault { setup, _ in setup.ports.sending = 13_010 },
            fault { setup, _ in setup.ports.box = -1 },
            fault { setup, _ in setup.adminPassword = "too-short" },
            fault { setup, _ in setup.adminPassword = setup.sendPassword },
            fault { setup, _ in setup.folder = "/var/../etc" },
            fault { setup, _ in setup.folder = "kannel" },
            fault { (modem: inout KannelModem) in modem.speed = 1_200 },
            fault { (modem: inout KannelModem) in modem.device = "/var/ttyUSB0" },
            fault { (modem: inout KannelModem) in modem.pin = "12a4" },
            fault { (modem: inout KannelModem) in modem.number = "03001112222" },
        ]
        let beginnings = [
            "ways, number: there is none.", "way carrier, port: it is not in range. Write a number from 1 to 65535.",
            "way carrier, receivePort: it is not in range.",
            "way carrier, password: it does not have 1 to 8 plain characters. Write it as the carrier gave it",
            "way carrier, user: it does not have 1 to 15", "way carrier, systemType: it does not have 0 to 12",
            "way carrier, sender: it is neither a number nor a mask.", "way carrier, messagesPerSecond: it is not in",
            "way carrier, pendingMax: ", "way carrier, sourceNumbering.type: ",
            "way carrier, destinationNumbering.plan: ",
            "ports, sending: two of them are the same. Give each its own.", "ports, box: it is not in range.",
            "setup, adminPassword: it does not have 16 to 100 plain characters. Use letters",
            "setup, sendPassword: it is the administration's.", "setup, folder: it is no absolute path",
            "setup, folder: it is no absolute path", "way sim, speed: no modem runs at it. Write one of 9600",
            "way sim, device: it is no device. Write one such as /dev/ttyUSB0.",
            "way sim, pin: it does not have 4 to 8",
            "way sim, number: it is no number in full. Write it as +923001234567.",
        ]
        #expect(found.count == beginnings.count)
        for (message, beginning) in zip(found, beginnings) { #expect(message.hasPrefix(beginning), "\(message)") }
        let secrets = ["too-short", "123456789", "12a4", KannelSample.sendPassword, KannelSample.carrier.password]
        for message in found { #expect(!secrets.contains(where: message.contains), "\(message)") }
    }

    @Test(
        "The endpoint is on this machine, and nobody guesses it",
        arguments: [
            ("https://127.0.0.1:8080/hooks/kannel/0123456789abcdef", "it does not begin with http://"),
            ("http://192.0.2.1:8080/hooks/kannel/0123456789abcdef", "it is not on this machine"),
            ("http://127.0.0.1.example/hooks/kannel/0123456789abcdef", "it is not on this machine"),
            ("http://127.0.0.1:8080/hooks/kannel/0123456789abcde", "its last part is no secret"),
            ("http://127.0.0.1:8080", "its last part is no secret"),
            ("http://127.0.0.1:99999/hooks/0123456789abcdef", "its port is none"),
            ("http://127.0.0.1:80:80/hooks/0123456789abcdef", "it is not on this machine"),
            ("http://127.0.0.1:13011/hooks/0123456789abcdef", "it is one of Kannel's own ports"),
            ("http://127.0.0.1:8080/hooks/kannel/0123456789abcdef/", "its path has other than"),
            ("http://127.0.0.1:8080/hooks/%p/0123456789abcdef", "its path has other than"),
            ("http://127.0.0.1:8080/hooks//0123456789abcdef", "its path has other than"),
            ("http://127.0.0.1:8080/a?b=0123456789abcdef", "its path has other than"),
        ])
    func endpoint(address: String, problem: String) {
        let message = fault { setup, _ in setup.endpoint = address }
        #expect(message.hasPrefix("setup, endpoint: \(problem)"), "\(message)")
    }

    @Test("Two ways of one name, and two modems on one device, are refused")
    func doubles() {
        var other = KannelSample.carrier
        other.host = "192.0.2.7"
        #expect(
            fault(of: KannelSample.setup(.smpp(KannelSample.carrier), .smpp(other)))
                == "way carrier, name: another way has the same name. Give each its own.")
        var modem = KannelSample.modem
        modem.name = "sim-2"
        #expect(
            fault(of: KannelSample.setup(.modem(KannelSample.modem), .modem(modem)))
                == "way sim-2, device: another modem has the same. Give each its own.")
    }

    @Test("Printed in any way, a setup shows no secret")
    func printing() throws {
        var modem = KannelSample.modem
        modem.pin = "4711"
        let firm = try KannelSample.firm("jazz")
        let setup = KannelSample.setup(.smpp(KannelSample.carrier), .firm(firm), .modem(modem))
        var dumped = "\(setup) \(setup.ways) \(modem) \(KannelSample.carrier) \(firm)"
        dump(setup, to: &dumped)
        dump(setup.ways, to: &dumped)
        dumped += String(reflecting: setup) + String(reflecting: setup.ways)
        for secret in [
            "secret12", "4711", "firm-password", KannelSample.adminPassword, KannelSample.sendPassword, "5ec2e7",
        ] { #expect(!dumped.contains(secret), "\(secret) is in \(dumped)") }
    }
}

@Suite("Firms behind Kannel")
struct KannelFirmTests {
    private static func fault(_ name: String, _ account: ProviderAccount? = nil) -> String {
        let usual = ProviderAccount(user: "u", password: "p", sender: "QATRA", baseURL: "http://127.0.0.1:1")
        do {
            _ = try KannelFirm(
                name: name, provider: try ProviderSample.provider(name), account: account ?? usual)
            return "it was taken"
        } catch let fault as KannelFault { return fault.message } catch { return "\(error)" }
    }

    @Test(
        "What Kannel cannot ask is connected without it, and the reason is said",
        arguments: [
            ("telenor", "way telenor, signIn: Telenor Corporate SMS wants a sign-in, and Kannel has no sessions."),
            ("zong", "way zong, request.json: Zong (CBS) takes JSON, and Kannel writes none."),
            ("veevo", "way veevo, request.json: Veevo Tech takes JSON, and Kannel writes none."),
            ("android", "way android, request.json: "), ("android-local", "way android-local, request.json: "),
            ("twilio", "way twilio, request.headers: Twilio wants headers, and Kannel sends none of ours."),
            ("sendpk", "way sendpk, unicode: SendPK must be told the alphabet of each text in its own words"),
            ("kannel", "way kannel, answer.successStatus: Kannel on this machine says by the status alone"),
        ])
    func refused(name: String, message: String) {
        #expect(Self.fault(name).hasPrefix(message), "\(Self.fault(name))")
        #expect(Self.fault(name).hasSuffix("Connect this firm without Kannel."))
    }

    @Test("Of the shipped ones two are left")
    func taken() throws {
        let names = try SMSProvider.shipped().map(\.name)
        #expect(names.filter { Self.fault($0) == "it was taken" } == ["jazz", "lifetimesms"])
    }

    @Test("Without a sender, and with an address that is none, there is no firm")
    func accounts() {
        func account(_ sender: String?, _ base: String?) -> ProviderAccount {
            ProviderAccount(user: "u", password: "p", sender: sender, baseURL: base)
        }
        #expect(Self.fault("jazz", account(nil, nil)).hasPrefix("way jazz, sender: the account has none. Write"))
        for base in ["", "firm.example", "http://a b", "http://127.0.0.1:1/%p", "http://127.0.0.1:1/?a=", "http://\"/"]
        {
            let message = Self.fault("jazz", account("QATRA", base))
            #expect(message.hasPrefix("way jazz, base: it is missing or unusable."), "\(base): \(message)")
        }
    }

    @Test("Signs of an account never become words of Kannel's")
    func escapes() throws {
        let account = ProviderAccount(
            user: "a%b&c", password: "p+w ü\"\\%p", sender: "A B-C", baseURL: "https://firm.example/x/")
        let firm = try KannelFirm(name: "jazz", provider: try ProviderSample.provider("jazz"), account: account)
        let text = try KannelSample.setup(.firm(firm)).files().configuration
        #expect(
            KannelSample.values("send-url", in: text) == [
                "https://firm.example/x/sendsms_url.html?Username=a%%25b%%26c&Password=p%%2Bw%%20%%C3%%BC%%22%%5C%%25p"
                    + "&From=A%%20B-C&To=%p&Message=%b"
            ])
        // Over TLS Kannel believes any certificate unless it is told whom to believe.
        #expect(KannelSample.values("ssl-trusted-ca-file", in: text) == ["/etc/ssl/certs/ca-certificates.crt"])
        #expect(KannelSetup.check(text) == [])
        #expect(firm.remarks.count == 5)
        #expect(firm.remarks.contains { $0.contains("not whose it is") })
    }

    /// The patterns are tried here with Swift's engine; Tests/Messages proves them in Kannel's own.
    @Test(
        "What Kannel makes of an answer is what we make of it",
        arguments: [
            ("Message Sent Successfully!", "yes"), ("Invalid Number", "no"), ("System busy, try again", "later"),
            ("Invalid number. 0 of 1 sent successfully", "no"), ("", "other"), ("<html>Sign in</html>", "other"),
            ("busy: 1 sent successfully", "later"), ("error: system busy", "later"), ("x\nsent successfully\n", "yes"),
        ])
    func answers(body: String, meaning: String) throws {
        let text = try KannelSample.setup(.firm(try KannelSample.firm("jazz"))).files().configuration
        func says(_ field: String) throws -> Bool {
            let pattern = try #require(KannelSample.values(field, in: text).first)
            return try Regex(pattern).firstMatch(in: body) != nil
        }
        let found =
            try says("status-success-regex")
            ? "yes" : try says("status-permfail-regex") ? "no" : try says("status-tempfail-regex") ? "later" : "other"
        #expect(found == meaning)
    }
}

@Suite("What somebody's kannel.conf is known to do wrong")
struct KannelCheckTests {
    @Test("What this program writes has none of it")
    func ours() throws {
        for (name, setup) in try KannelSample.all() {
            let found = KannelSetup.check(try setup.files().configuration)
            #expect(found == [], "\(name): \(found.map(\.message))")
        }
    }

    /// A line of ours, what stands there instead, and the places that are then found.
    private static let traps: [(String, String, [String])] = [
        ("admin-interface = \"127.0.0.1\"\n", "", ["core, admin-interface"]),
        ("smsbox-interface = \"127.0.0.1\"", "smsbox-interface = \"0.0.0.0\"", ["core, smsbox-interface"]),
        ("sendsms-interface = \"127.0.0.1\"\n", "", ["smsbox, sendsms-interface"]),
        ("box-allow-ip = \"127.0.0.1\"\n", "", ["core, box-deny-ip"]),
        ("status-password = \"admin-0123456789abcdef\"\n", "", ["core, status-password"]),
        ("admin-password = \"admin-0123456789abcdef\"", "admin-password = bar", ["core, admin-password"]),
        ("dlr-storage = \"sqlite3\"", "dlr-storage = internal", ["core, dlr-storage"]),
        ("dlr-storage = \"sqlite3\"\n", "", ["core, dlr-storage"]),
        ("dlr-storage = \"sqlite3\"", "dlr-storage = spool", ["core, dlr-spool"]),
        ("group = dlr-db\nid = \"reports\"", "group = dlr-db\nid = other", ["core, dlr-storage"]),
        ("store-type = \"spool\"\nstore-location = \"/var/lib/qatra/kannel/spool\"\n", "", ["core, store-type"]),
        ("sms-resend-freq = 5\n", "", ["core, sms-resend-freq"]),
        ("log-level = 2", "log-level = 1", ["core, log-level", "smsbox, log-level"]),
        ("mo-recode", "access-log = \"a\"\nmo-recode", ["smsbox, access-log"]),
        ("allowed-smsc-id = \"carrier\"\n", "", ["smsc carrier, allowed-smsc-id"]),
        (
            "transceiver-mode = \"true\"", "receive-port = 2776", ["smsc carrier, receive-port"]
        ),
        ("interface-version = 34", "alt-charset = \"UTF-8\"", ["smsc carrier, alt-charset"]),
        ("\"secret12\"", "\"secret123\"", ["smsc carrier, smsc-password"]),
        ("http-request-retry = 17280\n", "", ["smsbox, http-request-retry"]),
        ("http-queue-delay = 10", "http-queue-delay = 2", ["smsbox, http-request-retry"]),
        ("http-request-retry = 17280", "http-request-retry = 9223372036854775807", []),
        ("mo-recode = \"true\"\n", "", ["smsbox, mo-recode"]),
        ("mo-recode", "smsbox-id = box\nmo-recode", ["smsbox, smsbox-id"]),
        ("max-messages = 0\n", "", ["sms-service default, max-messages"]),
        ("max-messages = 20\n", "", ["sendsms-user qatra-carrier, max-messages"]),
        ("forced-smsc = \"carrier\"\n", "", ["sendsms-user qatra-carrier, forced-smsc"]),
        ("user-deny-ip = \"*.*.*.*\"\n", "", ["sendsms-user qatra-carrier, user-deny-ip"]),
        ("keyword = \"default\"", "keyword = blood", ["sms-service blood, get-url"]),
        ("throughput = 50", "throughput = 50 includes", ["file, throughput"]),
        ("throughput = 50", "throughput 50", ["file, throughput 50"]),
        (
            "group = smsbox\n", "group = smsbox\n\n",
            ["group, group", "smsbox, http-request-retry", "smsbox, mo-recode", "smsbox, sendsms-interface"]
        ),
    ]

    @Test("Each trap is found where it lies, and nothing else", arguments: traps)
    func found(old: String, new: String, places: [String]) throws {
        let text = try KannelSample.setup(.smpp(KannelSample.carrier)).files().configuration
        let changed = text.replacingOccurrences(of: old, with: new)
        try #require(changed != text)
        let found = KannelSetup.check(changed).map { "\($0.place), \($0.field)" }
        #expect(found.sorted() == places.sorted())
    }

    @Test("Of modems and firms too")
    func modemsAndFirms() throws {
        let modem = try KannelSample.setup(.modem(KannelSample.modem)).files().configuration
            .replacingOccurrences(of: "my-number = \"+923001112222\"", with: "throughput = 0.2")
        #expect(KannelSetup.check(modem).map(\.field) == ["my-number", "throughput"])
        let firm = try KannelSample.setup(.firm(try KannelSample.firm("jazz"))).files().configuration
        let open = firm.replacingOccurrences(of: "send-url = \"http:", with: "port = 13020\nsend-url = \"https:")
        #expect(KannelSetup.check(open).map(\.field) == ["port", "send-url"])
    }

    @Test("A message says line, place, field, problem and remedy")
    func message() {
        let found = KannelSetup.check("group = core\nadmin-port = 13000\nadmin-interface=127.0.0.1\n")
        #expect(
            found.first { $0.field == "dlr-storage" }?.message
                == "line 1, core, dlr-storage: messages whose report has not come are in memory: after a restart they"
                + " are never reported. Write sqlite3, with the groups sqlite3-connection and dlr-db.")
        #expect(
            Set(found.filter { $0.place == "file" }.map(\.field)) == ["smsc", "smsbox", "sms-service", "sendsms-user"])
    }

    @Test(
        "Whatever is read, it ends, and an empty file has everything missing", arguments: hostile + ["=", "\"=\"", "#"])
    func nonsense(text: String) {
        #expect(KannelSetup.check(text).count >= 5)
        #expect(KannelSetup.check("group = smsbox\nhttp-request-retry = \(text)\n\n\(text) = 1").count >= 5)
    }
}

@Suite("What Kannel says of itself")
struct KannelStatusTests {
    /// As Kannel 1.4.5 wrote it, with its second connection away.
    private static let said = """
        <?xml version="1.0"?>
        <gateway>
        <version>Kannel bearerbox version `1.4.5'.
        Using SQLite 3.39.4.
        </version>
        <status>running, uptime 1d 2h 3m 4s</status>
        \t<wdp>
        \t\t<received><total>7</total><queued>7</queued></received>
        \t\t<sent><total>0</total><queued>0</queued></sent>
        \t</wdp>
        \t<sms>
        \t\t<received><total>12</total><queued>3</queued></received>
        \t\t<sent><total>41</total><queued>5</queued></sent>
        \t\t<storesize>8</storesize>
        \t\t<inbound>0.39,0.39,0.39</inbound>
        \t\t</sms>
        \t<dlr>
        \t\t<received><total>2</total></received>
        \t\t<sent><total>0</total></sent>
        \t\t<queued>17</queued>
        \t\t<storage>sqlite3</storage>
        \t</dlr>
        <boxes>
        \t<box>
        \t\t<type>smsbox</type>
        \t\t<id></id>
        \t\t<status>on-line 0d 0h 0m 2s</status>
        \t</box></boxes>
        <smscs><count>2</count>
        \t<smsc>
        \t\t<name>SMPP:127.0.0.1:2775/0:qatra:</name>
        \t\t<admin-id>carrier</admin-id>
        \t\t<id>carrier</id>
        \t\t<status>online 93s</status>
        \t\t<failed>4</failed>
        \t\t<queued>1</queued>
        \t\t<sms>
        \t\t\t<received>0</received>
        \t\t\t<sent>41</sent>
        \t\t</sms>
        \t\t<dlr>
        \t\t\t<received>1</received>
        \t\t\t<sent>0</sent>
        \t\t</dlr>
        \t</smsc>
        <smsc>
        \t\t<name>HTTP:generic:-1</name>
        \t\t<id>jazz</id>
        \t\t<status>re-connecting</status>
        \t\t<failed>0</failed>
        \t\t<queued>4</queued>
        \t\t<sms><received>12</received><sent>0</sent></sms>
        \t</smsc>
        </smscs>
        </gateway>

        """

    @Test("All of it")
    func read() {
        #expect(
            KannelStatus.read(Array(Self.said.utf8))
                == .status(
                    KannelStatus(
                        state: .running, uptimeSeconds: 93_784,
                        ways: [
                            KannelStatus.Way(
                                name: "carrier", link: .online(seconds: 93), queued: 1, failed: 4, sent: 41, received: 0
                            ),
                            KannelStatus.Way(
                                name: "jazz", link: .reconnecting, queued: 4, failed: 0, sent: 0, received: 12),
                        ],
                        waitingIn: 3, waitingOut: 5, stored: 8, reportsOpen: 17, hasSMSBox: true)))
    }

    private func links(_ words: String) -> [KannelStatus.Link] {
        let text = Self.said.replacingOccurrences(of: "re-connecting", with: words)
        guard case .status(let status) = KannelStatus.read(Array(text.utf8)) else { return [] }
        return status.ways.map(\.link)
    }

    @Test("Each state of a connection, and one that nobody knows")
    func links() {
        let states: [(String, KannelStatus.Link)] = [
            ("online 0s", .online(seconds: 0)), ("online", .online(seconds: 0)), ("connecting", .connecting),
            ("disconnected", .disconnected), ("dead", .dead), ("unknown", .unknown("unknown")), ("", .unknown("")),
            ("online -7s", .online(seconds: 0)), ("ONLINE", .unknown("ONLINE")),
        ]
        for (words, link) in states { #expect(links(words) == [.online(seconds: 93), link], "\(words)") }
    }

    @Test("A way is open when all its connections are")
    func open() {
        func status(_ second: String, id: String) -> KannelStatus? {
            let text = Self.said.replacingOccurrences(of: "<id>jazz", with: "<id>\(id)")
                .replacingOccurrences(of: "re-connecting", with: second)
            guard case .status(let status) = KannelStatus.read(Array(text.utf8)) else { return nil }
            return status
        }
        #expect(status("dead", id: "jazz")?.isOnline("carrier") == true)
        #expect(status("dead", id: "jazz")?.isOnline("jazz") == false)
        #expect(status("dead", id: "carrier")?.isOnline("carrier") == false)
        #expect(status("online 1s", id: "carrier")?.isOnline("carrier") == true)
        #expect(status("online 1s", id: "carrier")?.isOnline("sim") == false)
    }

    @Test("A wrong password, and whatever is no status, are told apart")
    func denied() {
        #expect(KannelStatus.read(Array("<?xml version=\"1.0\"?>\n<gateway>\nDenied</gateway>\n".utf8)) == .denied)
        for text in [
            "", "Denied", "<gateway>", "<gateway></gateway>", "<html>Sign in</html>", "<gateway>\u{0}</gateway>",
        ] {
            #expect(KannelStatus.read(Array(text.utf8)) == .unreadable, "\(text)")
        }
        #expect(KannelStatus.read([0xFF, 0xFE]) == .unreadable)
        #expect(KannelStatus.read(Array(repeating: 0x3C, count: KannelStatus.bytesMax + 1)) == .unreadable)
    }

    @Test("Cut off or damaged anywhere it is no status, or one with sane figures, and never a trap")
    func damaged() {
        let whole = Array(Self.said.utf8)
        for length in 0..<(whole.count - "</gateway>\n".utf8.count) {
            #expect(KannelStatus.read(Array(whole.prefix(length))) == .unreadable)
        }
        var seed: UInt64 = 20_261_127
        func next() -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33)
        }
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<4 { bytes[next() % bytes.count] = UInt8(next() % 128) }
            guard case .status(let status) = KannelStatus.read(bytes) else { continue }
            #expect(status.waitingIn >= 0 && status.stored >= 0 && status.ways.count <= 2)
        }
        let huge = Self.said.replacingOccurrences(of: "1d", with: "9223372036854775807d")
            .replacingOccurrences(of: "<queued>3", with: "<queued>-3")
        guard case .status(let status) = KannelStatus.read(Array(huge.utf8)) else {
            Issue.record("It is a status all the same.")
            return
        }
        #expect(status.uptimeSeconds == 7_384)
        #expect(status.waitingIn == 0)
    }
}
