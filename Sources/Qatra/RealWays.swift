import Access
import Centre
import Channels
import Foundation
import Gateways
import Logging

/// The ways out that a real centre's `channels.json` names, and the desk that hears their providers.
struct RealWays: Sendable {
    let gateways: [HTTPGateway]
    /// `nil` when there is no way out, and so nobody to call.
    let desk: CallDesk?

    /// - Parameter port: on which this machine's own Kannel reaches the centre.
    /// - Throws: `CommandFailure` when the file cannot be used; it says where and what to do.
    init(open: OpenCentre, port: Int) throws {
        guard let file = try WaysFile.read(in: open.directory) else {
            gateways = []
            desk = nil
            return
        }
        let secret = try open.directory.callSecret()
        let clock = open.centre.ports.clock
        let local = "http://127.0.0.1:\(port)"
        let address = open.identity.publicAddress ?? local
        gateways = file.sms.map { way in
            let origin = way.provider.name == "kannel" ? local : address
            return HTTPGateway(
                way.provider, account: way.account, id: way.name, rate: way.rate, clock: clock,
                callback: { CallDesk.reportAddress(of: way.name, secret: secret, at: origin, key: $0) })
        }
        let centre = open.centre
        desk = CallDesk(
            file.sms, secret: secret, publicAddress: address, clock: clock, logger: open.logger,
            deliver: { try await centre.receive($0) })
        centre.ways.setBudget(file.smsPerDay)
    }

    func shutDown() async throws {
        for gateway in gateways { try await gateway.shutDown() }
    }
}

extension WaysFile {
    /// The file of a centre; `nil` when there is none.
    static func read(in directory: DataDirectory) throws -> WaysFile? {
        guard let data = FileManager.default.contents(atPath: directory.channelsPath) else { return nil }
        do { return try WaysFile(json: Array(data)) } catch {
            throw CommandFailure("\(directory.channelsPath) cannot be used. \(error.message)")
        }
    }
}

extension DataDirectory {
    /// The secret in the addresses that providers call: 64 hexadecimal digits, made on first use.
    func callSecret() throws -> String {
        try key("hooks") { LinkSigner.makeKey() }.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
