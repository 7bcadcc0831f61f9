import Blood
public import Dispatching

/// What the pages of whoever leads a shift have in common.
enum ShiftParts {
    /// From one of these pages to the others.
    static func ways(_ html: inout HTML, to current: String, _ context: PageContext) {
        html.element("nav", .class("ways"), .label(context.say("The shift", "شفٹ"))) { nav in
            func link(_ path: String, _ text: String) {
                nav.element("a", .href(path), .flag("aria-current", path == current), text: text)
            }
            if context.may("leadShift") { link("/night", context.say("The night", "آج کی رات")) }
            if context.may("seeBoard") { link("/incidents", context.say("Incidents", "بڑے حادثے")) }
            if context.may("leadShift") { link("/handover", context.say("Handover", "شفٹ کی حوالگی")) }
            if context.may("seeCalls") { link("/rota", context.say("Rota", "ڈیوٹی کی فہرست")) }
        }
    }

    /// Above every page of the console while an incident lasts.
    static func incidents(_ html: inout HTML, _ context: PageContext) {
        guard !context.incidents.isEmpty, context.may("seeBoard") else { return }
        html.element("aside", .class("incident"), .label(context.say("Incident", "بڑا حادثہ"))) { banner in
            for incident in context.incidents {
                banner.element("p") { line in
                    line.element("a", .href("/incidents/\(incident.id)")) { link in
                        link.text(context.say("Incident: ", "بڑا حادثہ: "))
                        link.isolated(incident.name)
                    }
                    line.text(
                        context.say(
                            ". Donors are asked by quota.", "۔ ڈونرز سے حد کے اندر پوچھا جاتا ہے۔"))
                }
            }
        }
    }
}

extension PageContext {
    public func words(_ step: WaitingStep) -> String {
        switch step {
        case .decision: say("A person's decision", "انسان کا فیصلہ")
        case .verification: say("The facility's confirmation", "ہسپتال کی تصدیق")
        case .stockAnswer: say("A blood bank's answer", "بلڈ بینک کا جواب")
        case .quota: say("Room in the incident's quota", "حادثے کی حد میں جگہ")
        case .firstAsk: say("The first ask", "پہلے ڈونر سے پوچھنا")
        case .pledge: say("Promises", "آنے کے وعدے")
        case .arrival: say("Donors on the way", "راستے میں ڈونر")
        case .screening: say("Screening at the blood bank", "بلڈ بینک میں جانچ")
        case .unit: say("The unit itself", "خون کا یونٹ")
        }
    }

    func words(duty: String) -> String {
        switch duty {
        case "calls": say("calls", "کالیں")
        case "lead": say("leads the shift", "شفٹ انچارج")
        case "stock": say("blood banks and stock", "بلڈ بینک اور سٹاک")
        case "reserve": say("reserve, at home", "ریزرو، گھر پر")
        default: duty
        }
    }
}
