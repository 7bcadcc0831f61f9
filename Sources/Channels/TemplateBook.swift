/// The texts of one centre: the shipped ones, and its own versions of some.
public struct TemplateBook: Sendable {
    /// The texts as they come with the program.
    public static let shipped = TemplateBook()

    private var own: [TemplateKey: Template] = [:]
    /// Versions that were kept and no longer pass the check, as after a change of the rules. The shipped text is sent
    /// in their place, and the coordinator should know.
    public private(set) var refused: [TemplateKey: [TemplateProblem]] = [:]

    private init() {}

    /// - Parameter kept: the centre's own versions in force. What does not pass the check is left out and named in
    ///   `refused`.
    public init(_ kept: [TemplateKey: String]) {
        for (key, source) in kept {
            let problems = keep(source, for: key)
            if !problems.isEmpty { refused[key] = problems }
        }
    }

    /// Puts a centre's own version in force, if nothing is wrong with it.
    ///
    /// - Returns: what is wrong; empty when the version is in force, and otherwise nothing has changed.
    public mutating func keep(_ source: String, for key: TemplateKey) -> [TemplateProblem] {
        let problems = TemplateCheck.problems(in: source, for: key)
        guard problems.isEmpty else { return problems }
        own[key] = Template(source)
        refused[key] = nil
        return []
    }

    /// Goes back to the shipped text.
    public mutating func giveUp(_ key: TemplateKey) {
        own[key] = nil
        refused[key] = nil
    }

    public func isOwn(_ key: TemplateKey) -> Bool { own[key] != nil }

    /// The text in force, in the notation of the templates.
    public func source(_ key: TemplateKey) -> String { own[key]?.source ?? TemplateBook.shippedSource(key) }

    public static func shippedSource(_ key: TemplateKey) -> String { ShippedTemplates.source(key) }

    /// The text for these facts. A centre's own version that does not do for them (too long, or in another alphabet
    /// than was promised) gives way to the shipped text: a donor must get the message in any case.
    func text(_ key: TemplateKey, _ facts: TemplateFacts) -> String {
        if let template = own[key] {
            let renderer = TemplateRenderer(template, key, facts)
            let text = renderer.text()
            if renderer.isSound(text) { return text }
        }
        let shipped = ShippedTemplates.templates[key] ?? Template(ShippedTemplates.source(key))
        return TemplateRenderer(shipped, key, facts).text()
    }
}
