import Channels
import Foundation
import Testing

/// Setups that are right, one for each kind of way. What they are written as lies in `Tests/Messages/golden`, where the
/// tests that start Kannel itself take it from.
enum KannelSample {
    static let adminPassword = "admin-0123456789abcdef"
    static let sendPassword = "send-0123456789abcdef"

    static let carrier = KannelSMPP(
        name: "carrier", host: "127.0.0.1", port: 2_775, user: "qatra", password: "secret12", sender: "8257",
        messagesPerSecond: 50)

    static func setup(_ ways: KannelWay...) -> KannelSetup {
        KannelSetup(
            ways: ways, adminPassword: adminPassword, sendPassword: sendPassword, folder: "/var/lib/qatra/kannel",
            endpoint: "http://127.0.0.1:8080/hooks/kannel/5ec2e75ec2e75ec2e75ec2e7")
    }

    static func firm(_ name: String) throws -> KannelFirm {
        let account = ProviderAccount(
            user: "centre", password: "firm-password", sender: "QATRA", baseURL: "http://127.0.0.1:18070")
        return try KannelFirm(name: name, provider: try ProviderSample.provider(name), account: account)
    }

    static let modem = KannelModem(name: "sim", device: "/dev/ttyUSB0", number: "+923001112222")

    /// By the name of its file.
    static func all() throws -> [String: KannelSetup] {
        var pair = carrier
        pair.receivePort = 2_776
        pair.systemType = "VMA"
        pair.messagesPerSecond = 2.5
        pair.pendingMax = 3
        pair.messageIDs = .hexadecimalInAnswers
        pair.takesUCS2 = false
        pair.plainAlphabet = .latin1
        pair.sourceNumbering = .init(type: 5, plan: 0)
        pair.destinationNumbering = .init(type: 1, plan: 1)
        var second = carrier
        second.name = "second"
        second.port = 2_785
        return [
            "carrier": setup(.smpp(carrier)),
            "two-carriers": setup(.smpp(carrier), .smpp(second)),
            "pair": setup(.smpp(pair)),
            "firms": setup(.firm(try firm("jazz")), .firm(try firm("lifetimesms"))),
            "modem": setup(.modem(modem)),
        ]
    }

    /// Where the golden files lie.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Messages/golden")

    /// The values of a field in a configuration, read back as Kannel reads them: by somebody else than who wrote them.
    static func values(_ field: String, in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix(field + " = ") else { return nil }
            var value = line.dropFirst(field.count + 3)
            guard value.first == "\"", value.last == "\"" else { return String(value) }
            value = value.dropFirst().dropLast()
            var plain = ""
            while let first = value.popFirst() {
                guard first == "\\", let second = value.first, second == "\\" || second == "\"" else {
                    plain.append(first)
                    continue
                }
                plain.append(second)
                value.removeFirst()
            }
            return plain
        }
    }
}
