import Foundation
import Telephony
import Testing

@Suite("What Asterisk is told")
struct AsteriskSetupTests {
    // Written anew with QATRA_WRITE_GOLDEN=1; that Asterisk does with them what is wanted, Tests/Telephony proves.
    @Test("Each setup is written as it was when Asterisk was last run with it")
    func golden() throws {
        let manager = FileManager.default
        for (name, setup) in AsteriskSample.all() {
            let folder = AsteriskSample.folder.appending(path: name, directoryHint: .isDirectory)
            let files = try setup.files()
            if ProcessInfo.processInfo.environment["QATRA_WRITE_GOLDEN"] != nil {
                try? manager.removeItem(at: folder)
                try manager.createDirectory(at: folder, withIntermediateDirectories: true)
                for file in files {
                    try file.text.write(to: folder.appending(path: file.name), atomically: true, encoding: .utf8)
                }
            }
            let there = try manager.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
            #expect(Set(there) == Set(files.map(\.name)))
            for file in files {
                let kept = try String(contentsOf: folder.appending(path: file.name), encoding: .utf8)
                #expect(file.text == kept, "\(name)/\(file.name) is no longer what Asterisk was run with")
            }
        }
    }
}

/// Each ends a line, begins a comment, a section or a directive, or is something to the dialplan.
private let hostile = [
    "a\n[trunk]", "a\r\nsend_pai = yes", "a\u{0}b", "a\u{2028}b", "a;b", "[a]", "a]b", "\\", "a b", " ", "", "خون",
    "${X}",
    "a,b", "a&b", "a)b", "#include \"x\"", String(repeating: "a", count: 300),
]

/// What becomes of a setup that one change was made to: the field at fault.
private func fault(_ name: String = "test", _ change: (inout AsteriskSetup) -> Void) throws -> String {
    var setup = try #require(AsteriskSample.all()[name])
    change(&setup)
    do {
        _ = try setup.files()
        return "it was written"
    } catch { return error.field }
}

extension AsteriskSetupTests {
    @Test("No value can be more than a value", arguments: hostile)
    func hostileValues(_ value: String) throws {
        #expect(try fault { $0.helpline = value } == "helpline")
        #expect(try fault { $0.callerID = value } == "callerID")
        #expect(try fault { $0.dutyPhone = value } == "dutyPhone")
        #expect(try fault { $0.operators[0].name = value } == "operators.name")
        #expect(try fault { $0.operators[0].password = value } == "operators.password")
        #expect(try fault { $0.network.listen = value } == "network.listen")
        #expect(try fault("sip") { $0.network.publicAddress = value } == "network.publicAddress")
        #expect(try fault("sip") { $0.network.localNetwork = value } == "network.localNetwork")
        #expect(try fault { $0.socket.user = value } == "socket.user")
        #expect(try fault { $0.socket.password = value } == "socket.password")
        #expect(try fault { $0.restPassword = value } == "restPassword")
        #expect(try fault { $0.healthURL = value } == "healthURL")
        #expect(try fault { $0.healthURL += "/" + value + "\n" } == "healthURL")
        #expect(try fault { $0.folders.run = value } == "folders.run")
        #expect(try fault { $0.folders.sounds = value } == "folders.sounds")
    }

    @Test("No value of a trunk can be more than a value", arguments: hostile)
    func hostileTrunks(_ value: String) throws {
        func trunk(_ change: (inout SIPTrunk) -> Void) throws -> String {
            var carrier = AsteriskSample.carrier
            change(&carrier)
            return try fault("sip") { $0.trunk = .sip(carrier) }
        }
        #expect(try trunk { $0.host = value } == "trunk.host")
        #expect(try trunk { $0.user = value } == "trunk.user")
        var gateway = AsteriskSample.gateway
        gateway.user = value
        #expect(try fault("gateway") { $0.trunk = .gsmGateway(gateway) } == "trunk.user")
        let phone = AsteriskPhone(name: value, password: AsteriskSample.secret("caller"))
        #expect(try fault("rehearsal") { $0.trunk = .rehearsal([phone]) } == "trunk.phones")
    }

    @Test("A carrier's password may be what a carrier chooses, but ends no line")
    func carrierPasswords() throws {
        for (password, isFine) in [
            ("p#4$s{w}o=r>d,!", true), ("a;b", false), ("a\nb", false), ("[a", false), ("a\\", false), ("", false),
        ] {
            var carrier = AsteriskSample.carrier
            carrier.password = password
            let found = try fault("sip") { $0.trunk = .sip(carrier) }
            #expect(found == (isFine ? "it was written" : "trunk.password"), "\(password)")
        }
    }

    @Test("Ports, names and people that do not go together are refused")
    func contradictions() throws {
        #expect(try fault { $0.ports.http = $0.socket.port } == "ports.http")
        #expect(try fault { $0.ports.sip = 20_500 } == "ports.sip")
        #expect(try fault { $0.ports.soundLast = $0.ports.soundFirst } == "ports.soundLast")
        #expect(try fault { $0.trunk = .test(carrierPort: $0.ports.sip) } == "trunk.carrierPort")
        #expect(try fault { $0.operators[1].name = "amina" } == "operators.name")
        #expect(try fault { $0.operators[1].name = "trunk" } == "operators.name")
        #expect(try fault { $0.operators[1].password = "short" } == "operators.password")
        #expect(try fault("sip") { $0.dutyPhone = nil } == "dutyPhone")
        #expect(try fault("sip") { $0.network = .init(listen: "127.0.0.1") } == "network.listen")
        #expect(try fault("sip") { $0.network.localNetwork = nil } == "network.localNetwork")
        #expect(try fault("rehearsal") { $0.dutyPhone = "+923009999999" } == "dutyPhone")
        #expect(
            try fault {
                $0.operators = []
                $0.dutyPhone = nil
            } == "operators")
        #expect(try fault { $0.folders.run = "/" + String(repeating: "r", count: 100) } == "folders.run")
        #expect(try fault { $0.healthURL = "http://192.0.2.1:80/health" } == "healthURL")
    }

    @Test("Numbers are written as a trunk wants them")
    func numbers() {
        let number = "+923001234567"
        #expect(TrunkNumberFormat.plus.written(number) == number)
        #expect(TrunkNumberFormat.digits.written(number) == "923001234567")
        #expect(TrunkNumberFormat.international.written(number) == "00923001234567")
        #expect(TrunkNumberFormat.national.written(number) == "03001234567")
        #expect(TrunkNumberFormat.national.written("+447700900123") == "00447700900123")
        for wrong in ["03001234567", "+", "+92 300", "+0923001234567", "+92300123456789012", "+92300123456a"] {
            for format in TrunkNumberFormat.allCases { #expect(format.written(wrong) == nil, "\(wrong)") }
        }
    }

    @Test("Whom we ring is named as Asterisk knows them, and nobody else is")
    func endpoints() throws {
        let setup = AsteriskSample.test
        #expect(setup.endpoint(of: .phone("amina")) == "PJSIP/amina")
        #expect(setup.endpoint(of: .phone("trunk")) == nil)
        #expect(setup.endpoint(of: .number("+923001234567")) == "PJSIP/03001234567@trunk")
        #expect(setup.endpoint(of: .number("1&PJSIP/1")) == nil)
        let rehearsal = try #require(AsteriskSample.all()["rehearsal"])
        #expect(rehearsal.endpoint(of: .number("+923001110001")) == "PJSIP/03001110001")
        #expect(rehearsal.endpoint(of: .number("+923001110009")) == nil)
    }

    @Test("Nobody rings abroad who was not allowed to")
    func countries() {
        var setup = AsteriskSample.test
        #expect(setup.endpoint(of: .number("+447700900123")) == nil, "a setup of before rings Pakistan alone")
        setup.countries = ["92", "44"]
        #expect(setup.endpoint(of: .number("+447700900123")) == "PJSIP/00447700900123@trunk")
        #expect(setup.endpoint(of: .number("+15550100999")) == nil)
    }

    @Test("Whoever sets up a telephone finds it in one list")
    func telephones() throws {
        #expect(AsteriskSample.test.telephones.map(\.name) == ["amina", "bilal"])
        let all = AsteriskSample.all()
        #expect(try #require(all["gateway"]).telephones.map(\.name) == ["amina", "bilal", "goip"])
        #expect(try #require(all["rehearsal"]).telephones.map(\.name).suffix(2) == ["03001110001", "03001110002"])
    }

    @Test("Printed, a setup shows no secret, and kept as JSON it comes back")
    func secrecy() throws {
        for (name, setup) in AsteriskSample.all() {
            var dumped = "\(setup) \(String(reflecting: setup)) \(setup.trunk) \(String(reflecting: setup.trunk))"
            dump(setup, to: &dumped)
            dump(setup.trunk, to: &dumped)
            #expect(!dumped.contains("secret-of") && !dumped.contains("gi7en"), "\(name)")
            let kept = try JSONDecoder().decode(AsteriskSetup.self, from: JSONEncoder().encode(setup))
            #expect(kept == setup)
        }
    }

    @Test("What is loaded is what scripts/asterisk keeps")
    func modules() throws {
        let script = AsteriskSample.folder.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "scripts/asterisk")
        let text = try String(contentsOf: script, encoding: .utf8)
        let list = try #require(text.split(separator: "\nmodules=(").last?.split(separator: ")").first)
        #expect(list.split(whereSeparator: \.isWhitespace).map(String.init) == AsteriskSetup.modules)
    }
}
