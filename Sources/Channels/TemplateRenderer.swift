/// Fills in a template so that the text stays inside its parts: first the courtesies give way, then the facility's name
/// is shortened, the same name always in the same way.
struct TemplateRenderer {
    let template: Template
    let fitting: TemplateFitting
    private let values: TemplateValues
    /// What the template asks for and is known, but for the facility, which is shortened.
    private let known: [TemplatePlaceholder: String]
    /// How often the facility is named.
    private let facilities: Int

    init(_ template: Template, _ key: TemplateKey, _ facts: TemplateFacts) {
        self.template = template
        fitting = TemplateFitting(key)
        let values = TemplateValues(facts, key.language)
        self.values = values
        let asked = template.placeholders.compactMap { placeholder in
            values.value(placeholder).map { (placeholder, $0) }
        }
        known = Dictionary(uniqueKeysWithValues: asked)
        facilities = template.atoms(givingUp: 0) { _ in true }.count { $0 == .value(.facility) }
    }

    /// The finished text. Facts that nobody foresaw can make it longer than its parts; `isSound` tells.
    func text() -> String { finished().text }

    /// The finished text, and the facility's name as it stands in it.
    func finished() -> (text: String, facility: String) {
        let partsMax = partsMax
        var widths = [width(body(0, facility: "", hasLink: keepsLink))]
        for parts in (fitting.isShortest ? 1 : partsMax)...partsMax {
            let unitsMax = SMSLength.unitsMax(parts: parts, isGSM: values.isGSM)
            for steps in 0...template.stepsMax {
                if steps == widths.count { widths.append(width(body(steps, facility: "", hasLink: keepsLink))) }
                let isLast = parts == partsMax && steps == template.stepsMax
                if isLast || unitsMax - widths[steps] >= roomNeeded {
                    return fit(steps, room: unitsMax - widths[steps], unitsMax: unitsMax)
                }
            }
        }
        return fit(0, room: 0, unitsMax: 0)
    }

    /// Whether a finished text may be sent as it is: something of it, in the alphabet it is meant for, in no more than
    /// its parts.
    func isSound(_ text: String) -> Bool {
        let length = SMSLength(text)
        return !text.isEmpty && (!values.isGSM || length.encoding == .gsm7) && length.parts <= partsMax
    }

    /// Parts at most, those of the link included.
    var partsMax: Int {
        guard fitting.isShortest else { return fitting.parts }
        let link = width(body(0, facility: "", hasLink: true)) - width(body(0, facility: "", hasLink: false))
        let room = SMSLength.unitsMax(parts: 2, isGSM: values.isGSM) / 2
        return fitting.parts + (max(0, link) + room - 1) / room
    }

    private var keepsLink: Bool { !fitting.linkGivesWay }
    private var roomNeeded: Int { facilities > 0 ? fitting.comfortableNameRoom : 0 }

    /// Whether less is left of the facility's name than a donor needs to find it.
    func isCutShort(_ facility: String) -> Bool {
        let shortest = values.facilityNames.last ?? ""
        return facilities > 0 && width(facility) < min(fitting.nameRoomMin, width(shortest))
    }

    private func fit(_ steps: Int, room: Int, unitsMax: Int) -> (text: String, facility: String) {
        // Eight characters of a name are worth a part: a donor who does not know where to go does not come.
        let facility = facilities == 0 ? "" : values.facility(unitsMax: max(8, room / facilities))
        let text = body(steps, facility: facility, hasLink: keepsLink)
        guard fitting.linkGivesWay else { return (text, facility) }
        let linked = body(steps, facility: facility, hasLink: true)
        return (width(linked) <= unitsMax ? linked : text, facility)
    }

    private func body(_ steps: Int, facility: String, hasLink: Bool) -> String {
        let atoms = template.atoms(givingUp: steps) { placeholder in
            (placeholder != .link || hasLink) && known[placeholder] != nil
        }
        return atoms.reduce(into: "") { body, atom in
            switch atom {
            case .text(let text): body += text
            case .value(.facility): body += facility
            case .value(.link) where !hasLink: break
            case .value(let placeholder): body += known[placeholder] ?? ""
            }
        }
    }

    private func width(_ text: String) -> Int { FacilityShortName.width(text, isGSM: values.isGSM) }
}
