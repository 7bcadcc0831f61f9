import Foundation
import Telephony
import Testing

/// What is said of the test trunk's configuration after one change to one file.
private func faults(
    _ file: String, _ old: String, _ new: String, _ place: SourceLocation = #_sourceLocation
) throws -> [String] {
    let setup = AsteriskSample.test
    var files = try setup.files()
    let index = try #require(files.firstIndex { $0.name == file }, sourceLocation: place)
    #expect(files[index].text.contains(old), "the change is of nothing", sourceLocation: place)
    files[index].text = files[index].text.replacing(old, with: new)
    return setup.check(files).map { "\($0.file), \($0.field)" }
}

@Suite("What is found in a configuration of Asterisk")
struct AsteriskCheckTests {
    @Test("Nothing in what we write")
    func ours() throws {
        for (name, setup) in AsteriskSample.all() {
            #expect(setup.check(try setup.files(), version: "Asterisk 22.10.1+dfsg") == [], "\(name)")
        }
    }

    @Test(
        "Each thing that is known to go wrong, by its file and field",
        arguments: [
            ("websocket_client.conf", "127.0.0.1:8765", "127.0.0.1:8766", "qatra, uri"),
            ("websocket_client.conf", "secret-of-socket", "another", "qatra, password"),
            ("websocket_client.conf", "username = asterisk", "username = admin", "qatra, username"),
            ("websocket_client.conf", "persistent", "per_call_config", "qatra, connection_type"),
            ("ari.conf", "outbound_websocket", "user", "outbound_websocket"),
            ("ari.conf", "apps = qatra", "apps = helpdesk", "to-qatra, apps"),
            ("ari.conf", "local_ari_user = qatra", "local_ari_user = somebody", "to-qatra, local_ari_user"),
            ("ari.conf", "read_only = no", "read_only = yes", "qatra, read_only"),
            ("ari.conf", "enabled = yes", "enabled = no", "general, enabled"),
            ("http.conf", "bindaddr = 127.0.0.1", "bindaddr = 0.0.0.0", "general, bindaddr"),
            ("http.conf", "8088", "8765", "general, bindport"),
            ("modules.conf", "load = res_websocket_client.so\n", "", "modules, load"),
            ("modules.conf", "load = app_dial.so", "noload = app_dial.so", "modules, load"),
            ("modules.conf", "autoload = no", "autoload = yes", "modules, autoload"),
            ("logger.conf", "console => warning,error", "console => verbose,warning", "logfiles, console"),
        ])
    func oneEach(file: String, old: String, new: String, field: String) throws {
        #expect(try faults(file, old, new) == ["\(file), \(field)"])
    }

    @Test(
        "Whatever shows one party the other, on every leg",
        arguments: [
            ("direct_media = no", "direct_media = yes", "direct_media"),
            ("direct_media = no", "; direct_media = no", "direct_media"),
            ("send_pai = no", "send_pai = yes", "send_pai"),
            ("send_rpid = no", "send_rpid = 1", "send_rpid"),
            ("trust_id_outbound = no", "trust_id_outbound = true", "trust_id_outbound"),
            ("send_connected_line = no\n", "", "send_connected_line"), ("from_user = 1155\n", "", "from_user"),
            ("rtp_timeout = 30\n", "", "rtp_timeout"), ("rtp_timeout = 30", "rtp_timeout = 0", "rtp_timeout"),
        ])
    func legs(old: String, new: String, field: String) throws {
        #expect(
            try faults("pjsip.conf", old, new) == ["trunk", "amina", "bilal"].map { "pjsip.conf, \($0), \(field)" })
    }

    @Test(
        "Whatever drops a caller while we are away",
        arguments: [
            ("${CURL(", "${NOTHING(", ["CURL"]), ("CURLOPT(httptimeout)", "OTHER", ["CURLOPT(httptimeout)"]),
            ("Stasis(qatra", "Stasis(helpdesk", ["Stasis"]), ("STASISSTATUS", "OTHER", ["STASISSTATUS"]),
            ("PJSIP/03330000111@trunk", "PJSIP/0@trunk", ["Dial"]), ("Dial(", "NoOp(", ["Dial"]),
            ("[fallback]", "[backup]", ["fallback"]),
            ("http://127.0.0.1:8080/health", "http://127.0.0.1:8081/health", ["CURL"]),
        ])
    func dialplan(old: String, new: String, fields: [String]) throws {
        #expect(try faults("extensions.conf", old, new) == fields.map { "extensions.conf, \($0)" })
    }

    @Test("A file that is missing, ports that meet, and a telephone nobody knows")
    func others() throws {
        let setup = AsteriskSample.test
        let files = try setup.files()
        for name in ["ari.conf", "extensions.conf", "pjsip.conf", "websocket_client.conf"] {
            let found = setup.check(files.filter { $0.name != name }).map { "\($0.file), \($0.field)" }
            #expect(found.contains("\(name), file"))
        }
        #expect(try faults("pjsip.conf", "127.0.0.1:5060", "127.0.0.1:20500") == ["pjsip.conf, udp, bind"])
        var grown = setup
        grown.operators.append(AsteriskPhone(name: "dua", password: AsteriskSample.secret("dua")))
        #expect(grown.check(files).map(\.field) == ["dua"])
    }

    @Test("An Asterisk that cannot call us")
    func versions() throws {
        for (version, isEnough) in [
            ("Asterisk 22.10.1+dfsg+~cs6.17", true), ("Asterisk 22.5.0", true), ("23.1.0", true),
            ("Asterisk 22.4.1", false), ("Asterisk 20.15.2", false), ("Asterisk 16.28.0~dfsg", false), ("", false),
        ] { #expect(AsteriskSetup.isVersionEnough(version) == isEnough, "\(version)") }
        #expect(AsteriskSample.test.check(try AsteriskSample.test.files(), version: "Asterisk 20.1.0").count == 1)
    }
}
