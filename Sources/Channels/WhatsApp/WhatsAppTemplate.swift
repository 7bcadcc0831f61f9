/// One template as Meta is given it for approval, in one language and with one life.
///
/// Sources of the limits, Meta's pages: "Template components" (2026): name 512, body 1,024, footer 60, button 25
/// characters, ten quick replies; "Template review" (2026): what is rejected; "Configure message time-to-live"
/// (21 May 2026); "Interactive reply buttons messages" (2026): three buttons of 20 characters. Where Meta counts
/// characters, UTF-16 units are counted here, which are never fewer.
public struct WhatsAppTemplate: Sendable, Hashable {
    static let nameLengthMax = 512
    static let bodyLengthMax = 1_024
    static let footerLengthMax = 60
    /// Meta allows 25 in a template and 20 on a reply button inside the window; the same words stand on both.
    static let labelLengthMax = 20
    /// Meta allows ten; from the fourth on they hide behind a list, and no desktop program shows such a message.
    static let buttonsMax = 3
    /// Seconds. For a utility template; twelve hours at most.
    static let lifeSeconds = 30...43_200
    /// "Too many parameters for the length of the text" is rejected; Meta gives no number. 2 n + 1 words beside n
    /// parameters is what firms that hand templates on ask for.
    static func wordsMin(parameters: Int) -> Int { 2 * parameters + 1 }

    /// Lower-case letters, digits and underscores. Languages of one text share it, but for Roman Urdu.
    public let name: String
    /// Meta's code, such as `ur` or `en`.
    public let languageCode: String
    public let text: WhatsAppText
    public let language: TextLanguage
    /// With its parameters as `{{1}}`, `{{2}}`.
    public let body: String
    /// Below the body, without parameters; `nil` for a text that has one life only.
    public let footer: String?
    /// At most three; empty for a text that asks nothing.
    public let buttons: [WhatsAppButton]
    /// An example of every parameter, in their order: Meta judges nothing without.
    public let samples: [String]
    /// Minutes that Meta may go on trying to deliver it.
    public let lifeMinutes: Int
    /// What the parameters are filled in with, in their order.
    let facts: [WhatsAppFact]

    /// A template from its wording. What Meta would reject in it is in `faults`.
    ///
    /// - Parameters:
    ///   - wording: the body with its facts in braces, such as `{facility}`: need, count, facility, neededBy,
    ///     arriveBy, reference, link, nextEligible. Each is numbered where it stands.
    ///   - samples: what the examples are made of.
    ///   - buttons: `nil` for those of the text.
    public init(
        name: String, languageCode: String, text: WhatsAppText, language: TextLanguage, wording: String,
        footer: String?, lifeMinutes: Int, samples: TemplateFacts, buttons: [WhatsAppButton]? = nil
    ) {
        var body = ""
        var facts: [WhatsAppFact] = []
        var rest = wording[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let word = String(rest[rest.index(after: open)..<close])
            body += rest[..<open]
            rest = rest[rest.index(after: close)...]
            guard let fact = WhatsAppFact(rawValue: word) else {
                // Left as it is, for the check to find.
                body += "{\(word)}"
                continue
            }
            facts.append(fact)
            body += "{{\(facts.count)}}"
        }
        let values = TemplateValues(samples, language)
        self.name = name
        self.languageCode = languageCode
        self.text = text
        self.language = language
        self.body = body + rest
        self.footer = footer
        self.facts = facts
        self.samples = facts.map { $0.words(values) ?? "" }
        self.lifeMinutes = lifeMinutes
        self.buttons =
            buttons ?? text.choices.map { WhatsAppButton($0, WhatsAppWordings.label($0, under: text, language)) }
    }

    /// The body of `POST /{WhatsApp Business Account}/message_templates`, which hands it in for approval.
    ///
    /// The category that Meta answers with may be another than the one that is asked for, and a template that becomes
    /// "marketing" costs more, is delivered to fewer, and loses its life.
    public var creation: JSONValue {
        var bodyFields = [JSONField("type", .text("BODY")), JSONField("text", .text(body))]
        if !samples.isEmpty {
            let example = JSONField("body_text", .list([.list(samples.map { .text($0) })]))
            bodyFields.append(JSONField("example", .object([example])))
        }
        var components: [JSONValue] = [.object(bodyFields)]
        if let footer {
            components.append(.object([JSONField("type", .text("FOOTER")), JSONField("text", .text(footer))]))
        }
        if !buttons.isEmpty {
            let buttons = buttons.map { button in
                JSONValue.object([JSONField("type", .text("QUICK_REPLY")), JSONField("text", .text(button.label))])
            }
            components.append(.object([JSONField("type", .text("BUTTONS")), JSONField("buttons", .list(buttons))]))
        }
        return .object([
            JSONField("name", .text(name)), JSONField("language", .text(languageCode)),
            JSONField("category", .text("UTILITY")),
            JSONField("message_send_ttl_seconds", .number(String(lifeMinutes * 60))),
            JSONField("components", .list(components)),
        ])
    }

    /// The request that hands it in.
    ///
    /// - Throws: when the account names no WhatsApp Business Account.
    public func creationRequest(_ account: WhatsAppAccount) throws(WhatsAppRefusal) -> ProviderRequest {
        guard let owner = account.businessAccountID else { throw .accountMissing }
        return account.request(
            to: "\(account.baseURL)/\(account.graphVersion)/\(owner)/message_templates", creation)
    }

    /// The parameters of one message, in their order.
    ///
    /// - Throws: when a fact is not known, or the whole would be longer than Meta delivers.
    public func parameters(_ facts: TemplateFacts) throws(WhatsAppRefusal) -> [String] {
        let known = TemplateValues(facts, language)
        var values: [String] = []
        for fact in self.facts {
            guard let words = fact.words(known) else { throw .factMissing(fact.rawValue) }
            values.append(words)
        }
        guard filled(values).utf16.count <= WhatsAppTemplate.bodyLengthMax else { throw .tooLong }
        return values
    }

    /// The body with its parameters filled in.
    func filled(_ values: [String]) -> String {
        var filled = ""
        var rest = body[...]
        for (index, value) in values.enumerated() {
            let place = "{{\(index + 1)}}"
            guard let range = rest.firstRange(of: place) else { continue }
            filled += rest[..<range.lowerBound] + value
            rest = rest[range.upperBound...]
        }
        return filled + rest
    }
}

extension WhatsAppTemplate {
    /// Everything for which Meta would reject it, each with a remedy; empty for a right one.
    public var faults: [ProviderFault] {
        bodyFaults + buttonFaults
            + [
                fault(
                    "name", name.wholeMatch(of: /[a-z0-9_]{1,512}/) == nil, "it has other signs, or is too long",
                    "Use lower-case letters, digits and underscores"),
                fault(
                    "footer", isWrong(footer), "it is empty, too long or has parameters",
                    "Write at most \(WhatsAppTemplate.footerLengthMax) characters in one line"),
                fault(
                    "lifeMinutes", !WhatsAppTemplate.lifeSeconds.contains(lifeMinutes * 60),
                    "it is outside Meta's range", "Give it between one minute and twelve hours"),
            ].compactMap { $0 }
    }

    private var bodyFaults: [ProviderFault] {
        let literals = literals
        let words = literals.map { $0.split { !$0.isLetter && !$0.isNumber }.count }.reduce(0, +)
        let whole = filled(samples)
        return [
            fault("body", literals.joined().allSatisfy(\.isWhitespace), "it is empty", "Write the text"),
            fault(
                "body", max(body.utf16.count, whole.utf16.count) > WhatsAppTemplate.bodyLengthMax,
                "it is longer than \(WhatsAppTemplate.bodyLengthMax) characters", "Shorten it"),
            fault(
                "body", literals.count != facts.count + 1 || literals.joined().contains { "{}".contains($0) },
                "a brace stands alone, or the parameters are not numbered from 1", "Name each fact once in braces"),
            fault(
                "body", !facts.isEmpty && ![literals.first, literals.last].allSatisfy { hasWord($0 ?? "") },
                "it begins or ends with a parameter", "Put words before the first and behind the last"),
            fault(
                "body", !literals.dropFirst().dropLast().allSatisfy(hasWord),
                "two parameters stand side by side", "Put a word between them"),
            fault(
                "body", words < WhatsAppTemplate.wordsMin(parameters: facts.count),
                "it has too few words for its parameters", "Say more around them"),
            fault(
                "body", ["\t", "    ", "\n\n\n"].contains(where: body.contains),
                "it has a tab, four spaces or three line breaks in a row", "Take them out"),
            fault(
                "samples", samples.count != facts.count || samples.contains { $0.isEmpty || $0.contains("\n") },
                "a parameter has no example", "Give one for each, in one line"),
        ].compactMap { $0 }
    }

    private var buttonFaults: [ProviderFault] {
        let labels = buttons.map(\.label)
        let isLong = labels.contains { $0.isEmpty || $0.utf16.count > WhatsAppTemplate.labelLengthMax }
        return [
            fault(
                "buttons", labels.count > WhatsAppTemplate.buttonsMax, "there are too many of them",
                "Offer at most \(WhatsAppTemplate.buttonsMax)"),
            fault(
                "buttons", isLong || labels.contains { $0.contains { "{}\n".contains($0) } },
                "a label is empty, too long, or has a brace or a line break",
                "Write at most \(WhatsAppTemplate.labelLengthMax) characters"),
            fault("buttons", Set(labels).count < labels.count, "two say the same", "Give each its own words"),
        ].compactMap { $0 }
    }

    /// What stands between the parameters: one more than there are of them.
    private var literals: [String] {
        var literals: [String] = []
        var rest = body[...]
        var number = 1
        while let range = rest.firstRange(of: "{{\(number)}}") {
            literals.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
            number += 1
        }
        return literals + [String(rest)]
    }

    private func hasWord(_ text: String) -> Bool { text.contains { $0.isLetter } }

    private func isWrong(_ footer: String?) -> Bool {
        guard let footer else { return false }
        return footer.isEmpty || footer.utf16.count > WhatsAppTemplate.footerLengthMax
            || footer.contains { "{}\n".contains($0) }
    }

    private func fault(_ field: String, _ isWrong: Bool, _ problem: String, _ remedy: String) -> ProviderFault? {
        guard isWrong else { return nil }
        return ProviderFault(
            provider: "whatsapp", field: "templates.\(name).\(languageCode).\(field)", problem: problem,
            remedy: remedy)
    }
}
