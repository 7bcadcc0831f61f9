import Blood
public import Dispatching

/// What a text to the family is for.
public enum FamilyMessage: String, Sendable, CaseIterable, Hashable {
    /// The request is open: its reference and where to follow it.
    case opened
    /// Donors have promised to come; no unit is there yet.
    case covered
    case ended
}

/// The texts that go out.
///
/// Rules that every text keeps, whatever its language: no name of a patient, no threat of death, no donor's name or
/// number, no money but the sentence that there is none ("khoon muft hai", DOMAIN §7), and a way to say stop wherever
/// an answer is asked for. An ask in Latin letters fits one SMS part (160 septets), in Urdu script two (134 UTF-16
/// units). Its link is never left out: whoever cannot write a reply can press it, and sees there what a text has no
/// room for. Where the link does not fit, one part more is sent; before that the courtesies give way.
public enum MessageTemplate {
    /// The text for a donor.
    public static func text(_ purpose: MessagePurpose, _ language: TextLanguage, _ facts: TemplateFacts) -> String {
        let writer = TemplateWriter(facts, language)
        return switch language {
        case .urduLatin: RomanUrduTexts(writer).donor(purpose)
        case .urdu: UrduTexts(writer).donor(purpose)
        case .english: EnglishTexts(writer).donor(purpose)
        }
    }

    /// The text for the family. The link, where there is one, is always in it: it is why the text is sent.
    public static func text(_ purpose: FamilyMessage, _ language: TextLanguage, _ facts: TemplateFacts) -> String {
        let writer = TemplateWriter(facts, language)
        return switch language {
        case .urduLatin: RomanUrduTexts(writer).family(purpose)
        case .urdu: UrduTexts(writer).family(purpose)
        case .english: EnglishTexts(writer).family(purpose)
        }
    }
}

/// What the three languages share: words for the facts, and the fitting into parts.
struct TemplateWriter {
    let facts: TemplateFacts
    let language: TextLanguage

    init(_ facts: TemplateFacts, _ language: TextLanguage) {
        self.facts = facts
        self.language = language
    }

    private var isGSM: Bool { language != .urdu }

    var centre: String {
        let urdu = TextHygiene.cleaned(facts.centreNameUrdu)
        if language == .urdu, !urdu.isEmpty { return urdu }
        return FacilityShortName.gsm(facts.centreName)
    }

    var reference: String { plain(facts.reference) }
    var need: String { BloodWords.need(facts, language) }

    /// "2 unit"; platelets by apheresis are counted in mega units.
    var count: String {
        let kind = facts.component == .platelets && facts.isApheresis
        switch language {
        case .urduLatin: return "\(facts.units) \(kind ? "mega unit" : "unit")"
        case .urdu: return "\(facts.units) \(kind ? "میگا یونٹ" : "یونٹ")"
        case .english: return "\(facts.units) \(kind ? "mega unit" : "unit")\(facts.units == 1 ? "" : "s")"
        }
    }

    var neededBy: String { SpokenTime(facts).by(facts.neededBy, language) }
    var arriveBy: String { SpokenTime(facts).by(facts.arriveBy ?? facts.neededBy, language) }
    var helpline: String? { facts.helpline.map(plain).flatMap { $0.isEmpty ? nil : $0 } }
    var link: String? { facts.link.map(plain).flatMap { $0.isEmpty ? nil : $0 } }

    /// Day first, as people write it.
    var nextEligible: String? {
        facts.nextEligible.map { date in
            let (year, month, day) = date.yearMonthDay
            return "\(day)/\(month)/\(year)"
        }
    }

    private func plain(_ text: String) -> String {
        isGSM ? FacilityShortName.gsm(text) : TextHygiene.cleaned(text)
    }

    /// The facility's name in this language's letters.
    private var facilityName: (name: String, city: String) {
        if language == .urdu, !TextHygiene.cleaned(facts.facilityNameUrdu).isEmpty {
            return (facts.facilityNameUrdu, "")
        }
        let name = plain(facts.facilityName)
        if !name.isEmpty { return (name, facts.city) }
        return (isGSM ? "hospital" : "ہسپتال", facts.city)
    }

    /// Puts the facility's name into `body` so that the text stays inside `unitsMax`, and the link behind it when there
    /// is room left.
    func fit(unitsMax: Int, link: String? = nil, _ body: (_ facility: String) -> String) -> String {
        let without = FacilityShortName.width(body(""), isGSM: isGSM)
        let (name, city) = facilityName
        let facility = FacilityShortName.fitting(name, city: city, unitsMax: max(8, unitsMax - without), isGSM: isGSM)
        let text = body(facility)
        guard let link else { return text }
        let linked = "\(text) \(link)"
        return FacilityShortName.width(linked, isGSM: isGSM) <= unitsMax ? linked : text
    }

    /// An ask: the first of `bodies`, each shorter than the last, that leaves `nameRoom` for the facility's name, in as
    /// few parts as it takes with the link behind it. There are at most `parts` and those that the link itself fills,
    /// so that no link takes room from the text.
    func fit(parts: Int, nameRoom: Int, _ bodies: [(_ facility: String) -> String]) -> String {
        let tail = link.map { " \($0)" } ?? ""
        let linked = bodies.map { body in { (facility: String) in body(facility) + tail } }
        let room = unitsMax(parts: 2) / 2
        let partsMax = parts + (FacilityShortName.width(tail, isGSM: isGSM) + room - 1) / room
        for unitsMax in (1...partsMax).map(unitsMax(parts:)) {
            if let body = linked.first(where: { self.room(unitsMax: unitsMax, $0) >= nameRoom }) {
                return fit(unitsMax: unitsMax, body)
            }
        }
        return fit(unitsMax: unitsMax(parts: partsMax), linked.last ?? { $0 + tail })
    }

    /// How much room `body` leaves for a name.
    func room(unitsMax: Int, _ body: (_ facility: String) -> String) -> Int {
        unitsMax - FacilityShortName.width(body(""), isGSM: isGSM)
    }

    /// One part, or `parts` joined parts, of the language's alphabet.
    func unitsMax(parts: Int) -> Int {
        if isGSM { return parts == 1 ? 160 : 153 * parts }
        return parts == 1 ? 70 : 67 * parts
    }
}
