/// Who rings now, at the head of every page of the console. A part of a page, not a whole one: the script asks for it
/// and puts it in its place. Without the script the Calls page shows the same.
public enum RingingPage {
    /// Where the script asks for it. An answer without content (204) means that nothing rings.
    public static let path = "/calls/ringing"
    /// More callers than this are a number only.
    public static let linesMax = 3

    public struct Model: Sendable {
        /// Who waits, in the order in which they are to be answered.
        public var lines: [CallsPage.Line]

        public init(lines: [CallsPage.Line]) { self.lines = lines }

        /// The same who wait on the Calls page.
        public static let sample = Model(lines: CallsPage.Model.sample.waiting)
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        var html = HTML()
        place(&html) { place in
            guard !model.lines.isEmpty else { return }
            place.element("section", .class("card tight"), .label(context.say("Who rings", "کس کی کال ہے"))) { card in
                for (number, call) in model.lines.prefix(linesMax).enumerated() {
                    card.element(
                        "div", .class("row"), .attribute("data-call", call.id),
                        call.callBack == nil ? .attribute("data-rings", call.id) : .flag("", false)
                    ) { line(&$0, call, isFirst: number == 0, context) }
                }
                card.element("div", .class("row")) { row in
                    let further = model.lines.count - linesMax
                    if further > 0 {
                        row.element(
                            "a", .href("/calls"), text: context.say("\(further) more wait", "\(further) اور انتظار میں")
                        )
                    }
                    toneSwitch(&row, context)
                }
            }
        }
        return html
    }

    /// The element that the script fills; empty while nothing rings.
    static func place(_ html: inout HTML, content: (inout HTML) -> Void = { _ in }) {
        html.element(
            "div", .id("ringing"), .class("ringing"), .attribute("data-ringing", path),
            .attribute("aria-live", "polite"), content: content)
    }

    private static func line(_ row: inout HTML, _ call: CallsPage.Line, isFirst: Bool, _ context: PageContext) {
        CallCard.answer(&row, call, isFirst: isFirst, context)
        CallCard.who(&row, call, context)
        CallCard.clock(&row, call, context)
        CallCard.donor(&row, call, context)
        if call.openRequests.isEmpty, let request = call.request {
            CallCard.link(&row, request, call.reference, context)
        }
        for need in call.openRequests { CallCard.link(&row, need.request, need.reference, context) }
        if call.earlierCalls > 0 {
            row.element("span", .class("quiet"), text: context.rangBefore(call.earlierCalls))
        }
        if call.wantsWoman {
            row.element("span", .class("chip wait"), text: context.say("woman operator only", "صرف خاتون آپریٹر"))
        }
        if !call.slowed.isEmpty { row.element("span", .class("chip wait"), text: context.nuisance(call.slowed)) }
    }

    /// Switches the tone of a new call off and on; shown by the script only, which makes the tone.
    static func toneSwitch(_ html: inout HTML, _ context: PageContext) {
        html.element("button", .class("plain"), .type("button"), .flag("data-tone", true)) { button in
            button.element(
                "span", .class("when-tone"), text: context.say("Turn the tone off", "گھنٹی کی آواز بند کریں"))
            button.element(
                "span", .class("when-silent"), text: context.say("Turn the tone on", "گھنٹی کی آواز کھولیں"))
        }
    }
}
