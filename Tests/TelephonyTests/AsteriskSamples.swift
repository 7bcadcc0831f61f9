import Foundation
import Telephony

/// Setups that Asterisk was run with, and the folder of what they are written as.
enum AsteriskSample {
    static func secret(_ what: String) -> String { "secret-of-\(what)-0123456789" }

    static let folders = AsteriskSetup.Folders(
        configuration: "/qatra/etc", run: "/qatra/run", sounds: "/qatra/sounds", recordings: "/qatra/recordings")

    static func setup(_ trunk: AsteriskTrunk, listen: String = "127.0.0.1") -> AsteriskSetup {
        AsteriskSetup(
            trunk: trunk, helpline: "1155", callerID: "1155",
            operators: [
                AsteriskPhone(name: "amina", password: secret("amina")),
                AsteriskPhone(name: "bilal", password: secret("bilal")),
            ],
            dutyPhone: "+923330000111", network: AsteriskSetup.Network(listen: listen),
            socket: AsteriskSetup.Socket(password: secret("socket")), restPassword: secret("rest"),
            healthURL: "http://127.0.0.1:8080/health", folders: folders)
    }

    static var carrier: SIPTrunk { SIPTrunk(host: "sip.example.pk", user: "qatra", password: "gi7en=by>carrier") }

    static var gateway: GSMGateway { GSMGateway(host: "192.168.1.20", user: "goip", password: secret("goip")) }

    static var test: AsteriskSetup { setup(.test(carrierPort: 5_090)) }

    static func all() -> [String: AsteriskSetup] {
        var sip = setup(.sip(carrier), listen: "0.0.0.0")
        sip.network.publicAddress = "203.0.113.7"
        sip.network.localNetwork = "192.168.1.0/24"
        var rehearsal = setup(
            .rehearsal([
                AsteriskPhone(name: "03001110001", password: secret("caller")),
                AsteriskPhone(name: "03001110002", password: secret("donor")),
            ]))
        rehearsal.dutyPhone = "+923001110002"
        return [
            "sip": sip, "gateway": setup(.gsmGateway(gateway), listen: "192.168.1.10"), "rehearsal": rehearsal,
            "test": test,
        ]
    }

    static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Telephony/golden", directoryHint: .isDirectory)
    }
}
