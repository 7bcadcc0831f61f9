import Blood
public import Centre
public import Channels
public import Matching
import NIOCore

/// What an outgoing message says, in the terms of `Channels`.
public struct WhatsAppWording: Sendable {
    public var text: WhatsAppText
    public var language: TextLanguage
    public var facts: TemplateFacts

    public init(text: WhatsAppText, language: TextLanguage, facts: TemplateFacts) {
        self.text = text
        self.language = language
        self.facts = facts
    }
}

/// WhatsApp's Cloud API: approved templates at any time, free words inside the 24 hours, nothing without consent.
///
/// Meta carries our key and does not look at it, so that what went unanswered is never sent again this way; its reports
/// carry the key, and settle it later.
public final class WhatsAppGateway: MessageGateway {
    public let id = "whatsapp"
    public let name = "WhatsApp"
    public let isSimulated = false
    public let honoursIdempotencyKey = false
    public let channels: Set<Matching.Channel> = [.whatsApp]
    /// What a number of ours may send ("Throughput", Cloud API, 2026): 80 messages a second.
    public let rate: SendingRate? = SendingRate(messages: 80, period: .seconds(1))

    private let account: WhatsAppAccount
    private let templates: WhatsAppTemplates
    private let wording: @Sendable (MessageWording) -> WhatsAppWording?
    private let clock: any CentreClock
    private let client: ProviderClient

    /// - Parameter wording: what a message of the outbox says; `nil` for one that no template says.
    public init(
        _ account: WhatsAppAccount, templates: WhatsAppTemplates, clock: any CentreClock,
        deadline: Duration = HTTPGateway.usualDeadline,
        wording: @escaping @Sendable (MessageWording) -> WhatsAppWording?
    ) {
        self.account = account
        self.templates = templates
        self.clock = clock
        self.wording = wording
        client = ProviderClient(deadline: deadline)
    }

    /// Closes its connections. Nothing may be submitted afterwards.
    public func shutDown() async throws { try await client.shutDown() }

    public func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        guard let stored = message.wording, let wording = wording(stored) else {
            return .rejected(reason: "No template says this.")
        }
        let now = clock.now()
        guard now <= message.leaveBy else { return .busy }
        let window = WhatsAppWindow(
            message.contact.map(WhatsAppContact.init) ?? WhatsAppContact(), now: now,
            confirmsStop: wording.text == .optOutConfirmation)
        do {
            let first = try WhatsAppMessage.message(
                wording.text, wording.language, wording.facts, of: templates, in: window, to: message.to,
                key: message.idempotencyKey, expiryMinutes: message.minutesLeft(at: now))
            let answer = try await send(first)
            guard let other = try another(way: wording, after: answer, in: window, message, now: now) else {
                return answer.gatewayAnswer
            }
            return try await send(other).gatewayAnswer
        } catch let refusal as WhatsAppRefusal {
            return .unreachable(reason: refusal.message)
        } catch {
            return ProviderClient.isUnsent(error) ? .busy : .unknown
        }
    }

    /// The same words in the other form, when the first was turned down for its form: certainly not sent.
    private func another(
        way wording: WhatsAppWording, after answer: WhatsAppAnswer, in window: WhatsAppWindow,
        _ message: GatewayMessage,
        now: Instant
    ) throws(WhatsAppRefusal) -> WhatsAppMessage? {
        let minutes = message.minutesLeft(at: now)
        switch (answer, window) {
        case (.failed(.windowClosed, _), _):
            return try .template(
                wording.text, wording.language, wording.facts, of: templates, to: message.to,
                key: message.idempotencyKey, expiryMinutes: minutes)
        case (.failed(.template, _), .open):
            return try .free(
                wording.text, wording.language, wording.facts, of: templates, to: message.to,
                key: message.idempotencyKey, expiryMinutes: minutes)
        default: return nil
        }
    }

    /// Hands a template in to Meta for approval.
    ///
    /// - Returns: what Meta made of it, such as `PENDING`; the review takes up to a day.
    /// - Throws: `WhatsAppRefusal` when the account names no WhatsApp Business Account, and what the connection throws.
    public func handIn(_ template: WhatsAppTemplate) async throws -> WhatsAppTemplateAnswer {
        let (status, body) = try await client.send(try template.creationRequest(account), until: client.end)
        return WhatsAppTemplateAnswer.read(status: status, body: body, for: account)
    }

    private func send(_ message: WhatsAppMessage) async throws -> WhatsAppAnswer {
        let (status, body) = try await client.send(message.request(account), until: client.end)
        return WhatsAppAnswer.read(status: status, body: body, for: account)
    }
}

extension WhatsAppAnswer {
    fileprivate var gatewayAnswer: GatewayAnswer {
        if case .failed(let fault, let reason) = self, [.notOnWhatsApp, .heldBack, .stopped].contains(fault) {
            return .unreachable(reason: reason)
        }
        return switch providerAnswer {
        case .accepted(let id): .accepted(providerID: id ?? "")
        case .temporary(_, let isCertain): isCertain ? .busy : .unknown
        case .rejected(let reason): .rejected(reason: reason)
        case .barred(let reason): .barred(reason: reason)
        case .signInAgain: .busy
        }
    }
}

extension WhatsAppContact {
    fileprivate init(_ contact: MessageContact) {
        // The register holds when a donor agreed and to which ways; how it was said is on its form.
        self.init(
            consent: contact.consentedAt.map { WhatsAppConsent(givenAt: $0, source: .form) },
            stoppedAt: contact.stoppedAt, lastInboundAt: contact.lastWroteAt)
    }
}
