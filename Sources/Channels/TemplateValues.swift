import Blood

/// The words for the facts, in one language.
struct TemplateValues {
    let facts: TemplateFacts
    let language: TextLanguage

    init(_ facts: TemplateFacts, _ language: TextLanguage) {
        self.facts = facts
        self.language = language
    }

    /// Roman Urdu and English keep to the alphabet of which 160 characters fill one part.
    var isGSM: Bool { language != .urdu }

    /// - Returns: `nil` for what is not known. The facility's name is whole here; `TemplateRenderer` shortens it.
    func value(_ placeholder: TemplatePlaceholder) -> String? {
        switch placeholder {
        case .centre: centre
        case .need: BloodWords.need(facts, language)
        case .count: amount(facts.units)
        case .facility: facilityName.name
        case .by: SpokenTime(facts).by(facts.neededBy, language)
        case .arriveBy: SpokenTime(facts).by(facts.arriveBy ?? facts.neededBy, language)
        case .reference: plain(facts.reference)
        case .link: facts.link.map(plain).flatMap { $0.isEmpty ? nil : $0 }
        case .helpline: facts.helpline.map(plain).flatMap { $0.isEmpty ? nil : $0 }
        case .next: nextEligible
        case .units: facts.unitsGiven.map(amount)
        }
    }

    private var centre: String {
        let urdu = TextHygiene.cleaned(facts.centreNameUrdu)
        if language == .urdu, !urdu.isEmpty { return urdu }
        return FacilityShortName.gsm(facts.centreName)
    }

    /// "2 unit"; platelets by apheresis are counted in mega units.
    private func amount(_ units: Int) -> String {
        let kind = facts.component == .platelets && facts.isApheresis
        switch language {
        case .urduLatin: return "\(units) \(kind ? "mega unit" : "unit")"
        case .urdu: return "\(units) \(kind ? "میگا یونٹ" : "یونٹ")"
        case .english: return "\(units) \(kind ? "mega unit" : "unit")\(units == 1 ? "" : "s")"
        }
    }

    /// Day first, as people write it.
    private var nextEligible: String? {
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

    /// The facility's name with its city, shortened until it takes no more than `unitsMax` septets or UTF-16 units.
    func facility(unitsMax: Int) -> String {
        let (name, city) = facilityName
        return FacilityShortName.fitting(name, city: city, unitsMax: unitsMax, isGSM: isGSM)
    }

    /// From the full name with its city down to the shortest form, each shorter than the one before.
    var facilityNames: [String] {
        let (name, city) = facilityName
        return FacilityShortName.steps(name, city: city, isGSM: isGSM)
    }
}
