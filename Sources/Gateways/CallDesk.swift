import Blood
public import Centre
public import Channels
public import Logging
import Matching

/// Hears what providers call to say: proves whom a call comes from, reads it, and takes it to the centre.
public struct CallDesk: ProviderCallHearing {
    private let ways: [String: SMSWay]
    private let whatsApp: WhatsAppAccount?
    private let secret: String
    private let publicAddress: String
    private let deliver: @Sendable (GatewayReport) async throws -> Void
    private let clock: any CentreClock
    private let codes = CryptoAuthentication()
    private let logger: Logger

    /// - Parameters:
    ///   - secret: of the addresses that providers call.
    ///   - publicAddress: what those addresses begin with outside this machine; Twilio signs the whole of it.
    ///   - deliver: takes a report or a text to the centre; what it throws is answered with "say it again".
    public init(
        _ ways: [SMSWay], whatsApp: WhatsAppAccount? = nil, secret: String, publicAddress: String,
        clock: any CentreClock, logger: Logger,
        deliver: @escaping @Sendable (GatewayReport) async throws -> Void
    ) {
        self.ways = Dictionary(ways.map { ($0.name, $0) }) { first, _ in first }
        self.whatsApp = whatsApp
        self.secret = secret
        self.publicAddress = publicAddress
        self.clock = clock
        self.logger = logger
        self.deliver = deliver
    }

    /// Where a way's provider calls.
    /// - Parameter origin: scheme and server.
    public static func address(of way: String, secret: String, at origin: String) -> String {
        "\(origin)/\(ProviderCall.path)/\(way)/\(secret)"
    }

    /// Where the provider reports on the message with this key.
    public static func reportAddress(of way: String, secret: String, at origin: String, key: String) -> String {
        "\(address(of: way, secret: secret, at: origin))/report/\(key)"
    }

    public func isInvited(secret: String) -> Bool {
        WebhookVerdict.secret(secret, expected: self.secret) == .authentic
    }

    public func hear(_ call: ProviderCall) async -> ProviderCallAnswer {
        guard isInvited(secret: call.secret) else { return refused(call, .wrong) }
        if call.way == CallDesk.whatsAppWay, let whatsApp { return await hear(call, of: whatsApp) }
        guard let way = ways[call.way] else { return .unknown }
        let verdict = verdict(on: call, of: way)
        guard verdict == .authentic else { return refused(call, verdict) }
        return await take(read(call, of: way), from: way.name, over: .sms)
    }

    private func refused(_ call: ProviderCall, _ verdict: WebhookVerdict) -> ProviderCallAnswer {
        logger.notice(
            "A call in the name of a provider was refused.", metadata: ["way": "\(call.way)", "why": "\(verdict)"])
        return .refused
    }

    private func take(
        _ reading: WebhookReading, from way: String, over channel: Matching.Channel
    ) async -> ProviderCallAnswer {
        switch reading {
        case .malformed(let why):
            logger.notice("A provider's call could not be read.", metadata: ["way": "\(way)", "why": "\(why)"])
            // Kannel repeats for two days whatever is not answered with 200, and behind it waits everything else.
            return ways[way]?.provider.name == "kannel" ? .taken : .malformed
        case .events(let events, let passedOver):
            if passedOver > 0 {
                logger.info(
                    "Parts of a provider's call say nothing to us.",
                    metadata: ["way": "\(way)", "parts": "\(passedOver)"])
            }
            return await take(events, from: way, over: channel)
        }
    }

    private func take(
        _ events: [WebhookEvent], from way: String, over channel: Matching.Channel
    ) async -> ProviderCallAnswer {
        do {
            for event in events {
                if let report = report(of: event, from: way, over: channel) { try await deliver(report) }
            }
            return .taken
        } catch {
            // Events that were taken before the failure have no second effect when all of them come again.
            logger.error(
                "A provider's call could not be written down; it is asked to repeat it.",
                metadata: ["way": "\(way)", "error": "\(error)"])
            return .sayAgain
        }
    }

    // MARK: - WhatsApp

    /// The part of the address that Meta calls.
    public static let whatsAppWay = "whatsapp"

    private func hear(_ call: ProviderCall, of account: WhatsAppAccount) async -> ProviderCallAnswer {
        if call.method == "GET" {
            return FormFields(call.query).flatMap(account.challenge).map(ProviderCallAnswer.words) ?? .refused
        }
        let verdict = account.verdict(
            body: call.body, signature: call.header("x-hub-signature-256"), using: codes)
        guard verdict == .authentic else { return refused(call, verdict) }
        return await take(MetaWebhook.read(call.body), from: CallDesk.whatsAppWay, over: .whatsApp)
    }

    // MARK: - Whom it comes from

    private func verdict(on call: ProviderCall, of way: SMSWay) -> WebhookVerdict {
        switch way.provider.name {
        case "kannel":
            // Kannel stands on this machine. Whoever comes through the proxy is somebody else.
            return !call.isForwarded && ["127.0.0.1", "::1"].contains(call.peer) ? .authentic : .wrong
        case "twilio":
            return TwilioWebhook.verdict(
                url: publicAddress + call.path + (call.query.isEmpty ? "" : "?" + call.query),
                form: FormFields(call.body), signature: call.header("x-twilio-signature"),
                authToken: way.account.password, using: codes)
        case "android", "android-local":
            return AndroidWebhook.verdict(
                body: call.body, signature: call.header("x-signature"), timestamp: call.header("x-timestamp"),
                key: way.signingKey ?? "", now: clock.now(), using: codes)
        default:
            guard let callers = way.callers else { return .authentic }
            return call.peer.map(callers.contains) ?? false ? .authentic : .wrong
        }
    }

    // MARK: - What it says

    private func read(_ call: ProviderCall, of way: SMSWay) -> WebhookReading {
        let key = call.rest.count == 2 && call.rest[0] == "report" ? call.rest[1] : nil
        switch way.provider.name {
        case "kannel":
            guard let query = FormFields(call.query) else { return .malformed("It is not a query.") }
            if let key { return KannelWebhook.report(query, key: key) }
            return call.rest == ["text"] ? KannelWebhook.inbound(query) : .malformed("It is at no address of ours.")
        case "twilio":
            guard let form = FormFields(call.body) else { return .malformed("It is not a form.") }
            return TwilioWebhook.read(form, key: key)
        case "android", "android-local": return AndroidWebhook.read(call.body)
        default:
            guard let calls = way.calls else { return .malformed("Nothing says how this firm's calls are read.") }
            return calls.read(call.method == "GET" ? Array(call.query.utf8) : call.body, key: key)
        }
    }

    /// - Returns: `nil` for what nobody needs to hear, such as a thumb under a message.
    private func report(of event: WebhookEvent, from way: String, over channel: Matching.Channel) -> GatewayReport? {
        let identity = "\(way) \(event.identity)"
        switch event {
        case .report(let report):
            return .report(
                MessageReport(
                    key: report.key, providerID: report.providerID, state: report.state, isRead: report.isRead,
                    saysStop: channel == .whatsApp && report.whatsAppFault == .stopped, identity: identity))
        case .inbound(let text):
            var message = InboundMessage(
                providerID: identity, from: text.from, body: text.text, receivedAt: clock.now(), sentAt: text.at,
                channel: channel, inReplyTo: text.inReplyTo)
            guard channel == .whatsApp else {
                if case .other = text.kind { message.isUnreadable = true }
                return .inbound(message)
            }
            switch WhatsAppReply(text) {
            case .pressed(let choice, let ask):
                message.body = choice.words
                message.reference = ask
            case .written: break
            case .foreign, .speechless: message.isUnreadable = true
            case .noAnswer: return nil
            }
            return .inbound(message)
        }
    }
}

extension WhatsAppChoice {
    /// What the press of the button says, in the words of a text.
    fileprivate var words: String {
        switch self {
        case .pledge: "1"
        case .decline: "2"
        case .stop: "STOP"
        }
    }
}
