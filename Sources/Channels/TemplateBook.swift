/// The texts of one centre: the shipped ones, and its own versions of some.
public struct TemplateBook: Sendable {
    /// The texts as they come with the program.
    public static let shipped = TemplateBook()

    private var own: [TemplateKey: Template] = [:]

    public init() {}

    /// The text for these facts. A centre's own version that does not do for them (too long, or in another alphabet
    /// than was promised) gives way to the shipped text: a donor must get the message in any case.
    func text(_ key: TemplateKey, _ facts: TemplateFacts) -> String {
        if let template = own[key] {
            let renderer = TemplateRenderer(template, key.purpose, key.language, facts)
            let text = renderer.text()
            if renderer.isSound(text) { return text }
        }
        let shipped = ShippedTemplates.templates[key] ?? Template(ShippedTemplates.source(key))
        return TemplateRenderer(shipped, key.purpose, key.language, facts).text()
    }
}
