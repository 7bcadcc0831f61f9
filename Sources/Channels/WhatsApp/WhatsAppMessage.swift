/// What is to be sent to one person over WhatsApp.
public struct WhatsAppMessage: Sendable, Hashable {
    /// What it holds. A template goes out at any time, the others inside the window only (`WhatsAppWindow`).
    public enum Content: Sendable, Hashable {
        /// - Parameters:
        ///   - parameters: in the order of the template (`WhatsAppTemplate.parameters`).
        ///   - ask: our reference of the ask, which its buttons carry.
        case template(WhatsAppTemplate, parameters: [String], ask: String)
        /// Words and nothing else.
        case text(String)
        /// Words and at most three buttons, which carry our reference of the ask.
        case buttons(String, [WhatsAppButton], ask: String)
    }

    /// A text may have this many characters ("Text messages", 2026).
    static let textLengthMax = 4_096
    /// The words above reply buttons ("Interactive reply buttons messages", 2026).
    static let buttonTextLengthMax = 1_024
    /// `biz_opaque_callback_data`, which Meta carries and gives back in every report ("Send messages", 2026).
    static let keyLengthMax = 512
    /// What cannot be given a life is kept for a person who is not there for so long ("Troubleshooting", 2026).
    static let heldMinutesMax = 30 * 1_440

    /// E.164, with the plus sign.
    public var to: String
    /// Our key of the message: the same for every attempt at it. Meta carries it and does not look at it: a message
    /// that is sent twice with one key is two messages.
    public var key: String
    public var content: Content
    /// Minutes from now after which it must not be delivered any more.
    public var expiryMinutes: Int

    public init(to: String, key: String, content: Content, expiryMinutes: Int) {
        self.to = to
        self.key = key
        self.content = content
        self.expiryMinutes = expiryMinutes
    }

    /// The text of a purpose as it may be sent now: in free words where the window is open and lateness does no harm,
    /// else as a template. Neither is dearer: since 1 October 2026 both are charged at the rate of utility, inside the
    /// window too, but for the first 1,000 free words of a number in a month (announced on 1 July 2026; told by firms
    /// that hand messages on, not read on a page of Meta's).
    ///
    /// - Parameters:
    ///   - window: reckoned with `confirmsStop` for the confirmation of a STOP.
    ///   - ask: our reference of the ask; the request's where `nil`.
    public static func message(
        _ text: WhatsAppText, _ language: TextLanguage, _ facts: TemplateFacts, of templates: WhatsAppTemplates,
        in window: WhatsAppWindow, to number: String, key: String, ask: String? = nil, expiryMinutes: Int
    ) throws(WhatsAppRefusal) -> WhatsAppMessage {
        switch window {
        case .closed(let reason): throw .closed(reason)
        case .open where !text.mustNotBeLate:
            return try free(
                text, language, facts, of: templates, to: number, key: key, ask: ask, expiryMinutes: expiryMinutes)
        case .open, .templatesOnly:
            return try template(
                text, language, facts, of: templates, to: number, key: key, ask: ask, expiryMinutes: expiryMinutes)
        }
    }

    /// The text of a purpose as a template: right at any time.
    ///
    /// - Parameter ask: our reference of the ask; the request's where `nil`.
    public static func template(
        _ text: WhatsAppText, _ language: TextLanguage, _ facts: TemplateFacts, of templates: WhatsAppTemplates,
        to number: String, key: String, ask: String? = nil, expiryMinutes: Int
    ) throws(WhatsAppRefusal) -> WhatsAppMessage {
        guard expiryMinutes > 0 else { throw .expired }
        guard let template = templates.template(text, language, expiryMinutes: expiryMinutes) else {
            throw .emptyText
        }
        let content = Content.template(
            template, parameters: try template.parameters(facts), ask: ask ?? facts.reference)
        return WhatsAppMessage(to: number, key: key, content: content, expiryMinutes: expiryMinutes)
    }

    /// The same text in free words: it needs no approval, and Meta may deliver it for 30 days. For what does no harm
    /// when it comes late, and for inside the window when a template is stopped.
    public static func free(
        _ text: WhatsAppText, _ language: TextLanguage, _ facts: TemplateFacts, of templates: WhatsAppTemplates,
        to number: String, key: String, ask: String? = nil, expiryMinutes: Int
    ) throws(WhatsAppRefusal) -> WhatsAppMessage {
        guard expiryMinutes > 0 else { throw .expired }
        guard let template = templates.template(text, language, expiryMinutes: expiryMinutes) else {
            throw .emptyText
        }
        let words = template.filled(try template.parameters(facts))
        let content: Content =
            template.buttons.isEmpty
            ? .text(words) : .buttons(words, template.buttons, ask: ask ?? facts.reference)
        return WhatsAppMessage(to: number, key: key, content: content, expiryMinutes: expiryMinutes)
    }

    /// By how many minutes it may come too late at most: 0 when Meta drops it in time.
    ///
    /// A template that is not delivered within its life is dropped without a word; when no `delivered` has come some
    /// minutes after it, that is what happened ("Configure message time-to-live", 21 May 2026). Only "Direct Send", a
    /// beta of July 2026 for accounts with a history of such messages, takes a life with each message.
    public var lateMinutesMax: Int {
        switch content {
        case .template(let template, _, _): max(0, template.lifeMinutes - expiryMinutes)
        case .text, .buttons: max(0, WhatsAppMessage.heldMinutesMax - expiryMinutes)
        }
    }
}

extension WhatsAppMessage {
    /// The request that sends it: `POST /{phone number id}/messages`.
    public func request(_ account: WhatsAppAccount) throws(WhatsAppRefusal) -> ProviderRequest {
        guard expiryMinutes > 0 else { throw .expired }
        guard let number = SMSProvider.NumberFormat.plus.written(to) else { throw .number }
        guard (1...WhatsAppMessage.keyLengthMax).contains(key.utf16.count) else { throw .key }
        let (type, content) = try content.json()
        // With the plus sign: a number without it may be read as one of our own country's.
        return account.request(
            to: account.messagesURL,
            .object([
                JSONField("messaging_product", .text("whatsapp")), JSONField("recipient_type", .text("individual")),
                JSONField("to", .text(number)), JSONField("type", .text(type)), JSONField(type, content),
                JSONField("biz_opaque_callback_data", .text(key)),
            ]))
    }
}

extension WhatsAppMessage.Content {
    fileprivate func json() throws(WhatsAppRefusal) -> (type: String, JSONValue) {
        switch self {
        case .template(let template, let parameters, let ask):
            return ("template", try Self.json(template, parameters, ask))
        case .text(let text):
            guard text.contains(where: { !$0.isWhitespace }) else { throw .emptyText }
            guard text.utf16.count <= WhatsAppMessage.textLengthMax else { throw .tooLong }
            return ("text", .object([JSONField("preview_url", .bool(false)), JSONField("body", .text(text))]))
        case .buttons(let text, let buttons, let ask):
            return ("interactive", try Self.json(text, buttons, ask))
        }
    }

    private static func json(
        _ template: WhatsAppTemplate, _ parameters: [String], _ ask: String
    ) throws(WhatsAppRefusal) -> JSONValue {
        // One too few, one too many or a line break fails at Meta (132000, 132018), after the message was counted.
        guard parameters.count == template.samples.count else { throw .parameter(parameters.count + 1) }
        if let wrong = parameters.firstIndex(where: { !WhatsAppFact.isPlain($0) }) { throw .parameter(wrong + 1) }
        guard template.filled(parameters).utf16.count <= WhatsAppTemplate.bodyLengthMax else { throw .tooLong }
        var components: [JSONValue] = []
        if !parameters.isEmpty {
            let values = parameters.map { value in
                JSONValue.object([JSONField("type", .text("text")), JSONField("text", .text(value))])
            }
            components.append(.object([JSONField("type", .text("body")), JSONField("parameters", .list(values))]))
        }
        for (index, button) in template.buttons.enumerated() {
            guard let payload = WhatsAppPayload(button.choice, ask: ask) else { throw .reference }
            let value = JSONValue.object([
                JSONField("type", .text("payload")), JSONField("payload", .text(payload.text)),
            ])
            components.append(
                .object([
                    JSONField("type", .text("button")), JSONField("sub_type", .text("quick_reply")),
                    JSONField("index", .text(String(index))), JSONField("parameters", .list([value])),
                ]))
        }
        var fields = [
            JSONField("name", .text(template.name)),
            JSONField("language", .object([JSONField("code", .text(template.languageCode))])),
        ]
        if !components.isEmpty { fields.append(JSONField("components", .list(components))) }
        return .object(fields)
    }

    private static func json(
        _ text: String, _ buttons: [WhatsAppButton], _ ask: String
    ) throws(WhatsAppRefusal) -> JSONValue {
        guard text.contains(where: { !$0.isWhitespace }) else { throw .emptyText }
        guard text.utf16.count <= WhatsAppMessage.buttonTextLengthMax else { throw .tooLong }
        guard (1...WhatsAppTemplate.buttonsMax).contains(buttons.count),
            Set(buttons.map(\.label)).count == buttons.count, Set(buttons.map(\.choice)).count == buttons.count,
            buttons.allSatisfy({ (1...WhatsAppTemplate.labelLengthMax).contains($0.label.utf16.count) })
        else { throw .buttons }
        var list: [JSONValue] = []
        for button in buttons {
            guard let payload = WhatsAppPayload(button.choice, ask: ask) else { throw .reference }
            let reply = JSONValue.object([
                JSONField("id", .text(payload.text)), JSONField("title", .text(button.label)),
            ])
            list.append(.object([JSONField("type", .text("reply")), JSONField("reply", reply)]))
        }
        return .object([
            JSONField("type", .text("button")), JSONField("body", .object([JSONField("text", .text(text))])),
            JSONField("action", .object([JSONField("buttons", .list(list))])),
        ])
    }
}
