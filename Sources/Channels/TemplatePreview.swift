/// A text as it is typed, filled in with sample facts: what the editor shows.
public struct TemplatePreview: Sendable, Hashable {
    public let sample: TemplateSample
    /// As it would be sent. A source with mistakes is shown with them.
    public let text: String
    public let length: SMSLength
    /// Parts at most, those of the link included.
    public let partsMax: Int
    /// What each placeholder stands for, by the name it is written with; what is not known is absent. For the counter
    /// that runs while somebody types.
    public let values: [String: String]
    /// The facility's name from its full form down to its shortest, for the same counter.
    public let facilityNames: [String]

    public init(_ source: String, _ key: TemplateKey, _ sample: TemplateSample) {
        let renderer = TemplateRenderer(Template(source), key, sample.facts)
        let words = TemplateValues(sample.facts, key.language)
        self.sample = sample
        text = renderer.text()
        length = SMSLength(text)
        partsMax = renderer.partsMax
        values = Dictionary(
            uniqueKeysWithValues: TemplatePlaceholder.allCases.compactMap { placeholder in
                placeholder == .facility ? nil : words.value(placeholder).map { (placeholder.rawValue, $0) }
            })
        facilityNames = words.facilityNames
    }

    /// The text for a try on one's own telephone. The mark in front says that nobody is meant: whoever gets it by
    /// mistake must not go anywhere.
    public static func testMessage(_ source: String, _ key: TemplateKey, _ sample: TemplateSample) -> String {
        let text = TemplateRenderer(Template(source), key, sample.facts).text()
        return switch key.language {
        case .urduLatin: "TEST, asli nahi: \(text)"
        case .urdu: "آزمائش (TEST)، اصلی نہیں: \(text)"
        case .english: "TEST, not real: \(text)"
        }
    }
}
