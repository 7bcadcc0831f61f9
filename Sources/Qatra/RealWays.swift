import Access
import Centre
import Channels
import Dispatching
import Foundation
import Gateways
import Logging

/// The ways out that a real centre's `channels.json` names, and the desk that hears their providers.
struct RealWays: Sendable {
    let sms: [HTTPGateway]
    let whatsApp: WhatsAppGateway?
    /// `nil` when there is no way out, and so nobody to call.
    let desk: CallDesk?

    /// - Parameter port: on which this machine's own Kannel reaches the centre.
    /// - Throws: `CommandFailure` when the file cannot be used; it says where and what to do.
    init(open: OpenCentre, port: Int) throws {
        guard let file = try WaysFile.read(in: open.directory) else {
            sms = []
            whatsApp = nil
            desk = nil
            return
        }
        let secret = try open.directory.callSecret()
        let clock = open.centre.ports.clock
        let local = "http://127.0.0.1:\(port)"
        let address = open.identity.publicAddress ?? local
        sms = file.sms.map { way in
            let origin = way.provider.name == "kannel" ? local : address
            return HTTPGateway(
                way.provider, account: way.account, id: way.name, rate: way.rate, clock: clock,
                callback: { CallDesk.reportAddress(of: way.name, secret: secret, at: origin, key: $0) })
        }
        do {
            whatsApp = try file.whatsApp.map { account in
                WhatsAppGateway(
                    account, templates: try WhatsAppTemplates.of(open.identity), clock: clock,
                    wording: { WhatsAppWording($0) })
            }
        } catch let fault as ProviderFault {
            throw CommandFailure("\(open.directory.channelsPath) cannot be used. \(fault.message)")
        }
        let centre = open.centre
        desk = CallDesk(
            file.sms, whatsApp: file.whatsApp, secret: secret, publicAddress: address, clock: clock,
            logger: open.logger,
            deliver: { try await centre.receive($0) })
        centre.ways.setBudget(file.smsPerDay)
    }

    func shutDown() async throws {
        for gateway in sms { try await gateway.shutDown() }
        try await whatsApp?.shutDown()
    }
}

extension RealWays {
    /// The ways of each channel, the best first: every channel has a courier of its own.
    var byChannel: [[any MessageGateway]] {
        ([sms] + [whatsApp.map { [$0] } ?? []] as [[any MessageGateway]]).filter { !$0.isEmpty }
    }
}

extension WhatsAppTemplates {
    /// The templates a centre hands in, and sends by.
    static func of(_ identity: CentreIdentity) throws(ProviderFault) -> WhatsAppTemplates {
        try WhatsAppTemplates(centreName: "Qatra", centreNameUrdu: "قطرہ", helpline: identity.helpline)
    }
}

extension WhatsAppWording {
    init?(_ wording: MessageWording) {
        let facts = TemplateFacts(wording.facts)
        let language = TextLanguage(wording.language)
        if wording.isForFamily {
            guard let purpose = FamilyPurpose(rawValue: wording.purpose) else { return nil }
            self.init(text: WhatsAppText(FamilyMessage(purpose)), language: language, facts: facts)
        } else {
            guard let purpose = MessagePurpose(rawValue: wording.purpose) else { return nil }
            self.init(text: WhatsAppText(purpose, facts), language: language, facts: facts)
        }
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
