import Foundation
import FoundationNetworking
import Telephony

/// Asks the Asterisk of this machine, if one runs, which telephones have signed in.
struct RunningAsterisk: Sendable {
    private let setup: AsteriskSetup

    init(_ setup: AsteriskSetup) { self.setup = setup }

    /// It answers in milliseconds, or it is not well.
    private static let deadlineSeconds: TimeInterval = 3

    private struct Endpoint: Decodable {
        var resource: String
        var state: String?
    }

    /// What there is to say, in words.
    func lines() async -> [String] {
        guard let endpoints = await endpoints() else {
            return [
                "Asterisk does not answer on port \(setup.ports.http) of this machine. Start it with "
                    + "`scripts/asterisk start \(setup.folders.configuration)`."
            ]
        }
        let names = setup.telephones.map(\.name)
        let online = Set(endpoints.filter { $0.state == "online" }.map(\.resource))
        let missing = names.filter { !online.contains($0) }
        return ["Asterisk runs."]
            + (missing.isEmpty
                ? ["All telephones have signed in."]
                : ["Not signed in: \(missing.joined(separator: ", ")). See name, password and address there."])
    }

    private func endpoints() async -> [Endpoint]? {
        guard let url = URL(string: "http://127.0.0.1:\(setup.ports.http)/ari/endpoints/PJSIP") else { return nil }
        var request = URLRequest(url: url, timeoutInterval: Self.deadlineSeconds)
        let account = Data("\(AsteriskSetup.restUser):\(setup.restPassword)".utf8).base64EncodedString()
        request.setValue("Basic \(account)", forHTTPHeaderField: "Authorization")
        guard let (data, _) = try? await URLSession.shared.data(for: request) else { return nil }
        return try? JSONDecoder().decode([Endpoint].self, from: data)
    }
}
