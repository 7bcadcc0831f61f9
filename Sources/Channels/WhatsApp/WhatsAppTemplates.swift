import Blood

/// Every template of a centre, as Meta is given them for approval and as messages are sent with them.
///
/// Meta knows Urdu (`ur`) and English (`en`) and no Urdu in Latin letters ("Supported languages", 21 May 2026). A
/// template is found by its name and its language, and one name holds one text a language; Roman Urdu is therefore
/// handed in under a name of its own, with a code of the two. Which of them Meta accepts is not written anywhere: it
/// rejects a text that is not in the language it is registered for (`TAG_CONTENT_MISMATCH`). English is the usual one
/// here because of the letters, which is a guess; when it is rejected, `ur` is the other.
public struct WhatsAppTemplates: Sendable, Hashable {
    /// Goes up when a text changes: an approved one may be changed once a day and goes to review again, a deleted one
    /// blocks its name for 30 days, and messages with the old name may still be on their way ("Template management",
    /// 2026). A new name is free of all that.
    public static let version = 2
    public static let usualRomanUrduCode = "en"

    /// Text by text, language by language, the shortest life first.
    public let all: [WhatsAppTemplate]
    private let byPlace: [Place: WhatsAppTemplate]

    private struct Place: Sendable, Hashable {
        var text: WhatsAppText
        var language: TextLanguage
        var lifeMinutes: Int
    }

    /// - Parameters:
    ///   - centreName: how the centre calls itself in the first word, in Latin letters.
    ///   - centreNameUrdu: the same in Urdu letters; empty for the Latin one.
    ///   - helpline: the number to ring, as people dial it; part of the text, so that another one is another version.
    ///   - romanUrduCode: `en` or `ur`.
    /// - Throws: the first thing for which Meta would reject one of them.
    public init(
        centreName: String, centreNameUrdu: String = "", helpline: String? = nil,
        romanUrduCode: String = WhatsAppTemplates.usualRomanUrduCode
    ) throws(ProviderFault) {
        guard ["en", "ur"].contains(romanUrduCode) else {
            throw ProviderFault(
                provider: "whatsapp", field: "romanUrduCode", problem: "Meta has no such language for it",
                remedy: "Write en or ur")
        }
        guard !FacilityShortName.gsm(centreName).isEmpty else {
            throw ProviderFault(
                provider: "whatsapp", field: "centreName", problem: "it has no Latin letters",
                remedy: "Write the centre's name in Latin letters here, and in Urdu letters beside it")
        }
        var all: [WhatsAppTemplate] = []
        for text in WhatsAppText.allCases {
            for language in TextLanguage.allCases {
                let facts = Self.sample(centreName, centreNameUrdu, helpline)
                for life in text.livesMinutes {
                    all.append(
                        WhatsAppTemplate(
                            name: Self.name(text, language, lifeMinutes: life),
                            languageCode: language == .urduLatin ? romanUrduCode : language.rawValue,
                            text: text, language: language,
                            wording: Self.wording(text, language, facts),
                            footer: text.livesMinutes.count == 1
                                ? nil : WhatsAppWordings.footer(lifeMinutes: life, language),
                            lifeMinutes: life, samples: facts))
                }
            }
        }
        if let fault = all.lazy.flatMap(\.faults).first { throw fault }
        self.all = all
        byPlace = Dictionary(
            uniqueKeysWithValues: all.map {
                (Place(text: $0.text, language: $0.language, lifeMinutes: $0.lifeMinutes), $0)
            })
    }

    /// The template for a message that expires so many minutes from now: the longest-lived that does not outlive it,
    /// or the shortest-lived there is.
    public func template(_ text: WhatsAppText, _ language: TextLanguage, expiryMinutes: Int) -> WhatsAppTemplate? {
        byPlace[
            Place(
                text: text, language: language, lifeMinutes: text.lifeMinutes(expiryMinutes: expiryMinutes))]
    }

    /// Such as `qatra_ask_25m_v2`, or `qatra_ask_25m_roman_v2`; a text of one life does not name it.
    private static func name(_ text: WhatsAppText, _ language: TextLanguage, lifeMinutes: Int) -> String {
        let life = text.livesMinutes.count == 1 ? "" : "_\(lifeMinutes)m"
        return "qatra_\(text.rawValue)\(life)\(language == .urduLatin ? "_roman" : "")_v\(version)"
    }

    private static func wording(_ text: WhatsAppText, _ language: TextLanguage, _ facts: TemplateFacts) -> String {
        let values = TemplateValues(facts, language)
        return WhatsAppWordings(centre: values.value(.centre) ?? "", helpline: values.value(.helpline))
            .body(text, language)
    }

    /// What the examples are made of; nobody's need. 23 November 2026, 19:10 at UTC+5.
    private static func sample(_ centreName: String, _ centreNameUrdu: String, _ helpline: String?) -> TemplateFacts {
        let now = Instant(millisecondsSince1970: 1_795_443_000_000)
        return TemplateFacts(
            centreName: centreName, centreNameUrdu: centreNameUrdu, reference: "4821", group: .oNegative,
            component: .wholeBlood, units: 2, facilityName: "Mayo Hospital", facilityNameUrdu: "میو ہسپتال لاہور",
            city: "Lahore", neededBy: now + .minutes(150), now: now, utcOffsetMinutes: 300,
            arriveBy: now + .minutes(60), link: "https://qatra.example/d/AZ8FwtYXoJfQ", helpline: helpline,
            nextEligible: CivilDate(year: 2027, month: 3, day: 15))
    }
}
