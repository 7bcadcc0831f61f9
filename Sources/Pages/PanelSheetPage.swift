import Blood
import Matching

/// The rotation on paper, for the ward's wall: days and donors by name, no number to ring.
public enum PanelSheetPage {
    public static func render(_ model: PanelPage.Model, _ context: PageContext) -> HTML {
        let title = context.say("Rotation of ", "باری: ") + model.line.initials
        return Layout.console(title, area: .panels, context) { main in
            main.element("section", .class("card stack")) { card in
                card.element("h1") { head in
                    head.isolated(model.line.initials)
                    head.text(" · ")
                    head.isolated(model.recordNumber)
                    head.text(" · ")
                    head.isolated(context.words(model.line.group))
                }
                card.element("p") { line in
                    line.facilityName(model.line.facility, model.line.facilityUrdu, context)
                    line.text(" · ")
                    line.text(
                        context.rhythm(model.line.units, model.line.component, every: model.line.intervalDays))
                }
                if !model.needs.isEmpty { card.element("p") { $0.isolated(model.needs) } }
                card.element("table") { table in
                    table.element("thead") { head in
                        head.element("tr") { row in
                            for title in [
                                context.say("Day", "دن"), context.say("Gives", "دے گا"),
                                context.say("If not", "ورنہ"), context.say("Came", "آیا"),
                            ] { row.element("th", .attribute("scope", "col"), text: title) }
                        }
                    }
                    table.element("tbody") { body in
                        for session in model.forecast { render(&body, session, model, context) }
                    }
                }
                card.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "As planned on \(context.isolated(context.date(model.today))). It changes when somebody cannot come; the blood bank decides who may give.",
                        "\(context.isolated(context.date(model.today))) کا منصوبہ۔ کوئی نہ آ سکے تو بدل جاتا ہے؛ کون دے سکتا ہے یہ بلڈ بینک طے کرتا ہے۔"
                    ))
                card.element("p", .class("acts")) { part in
                    part.element(
                        "a", .href("/panels/\(model.line.id)"), text: context.say("Back to the panel", "پینل پر واپس"))
                }
            }
        }
    }

    private static func render(
        _ html: inout HTML, _ session: PanelSession, _ model: PanelPage.Model, _ context: PageContext
    ) {
        func cell(_ row: inout HTML, _ donors: [DonorID]) {
            row.element("td") { cell in
                for (position, donor) in donors.enumerated() {
                    if position > 0 { cell.void("br") }
                    cell.isolated(model.name(donor))
                }
            }
        }
        html.element("tr") { row in
            row.element("td") { $0.isolated(context.date(session.due)) }
            row.element("td") { giving in
                for (position, donor) in session.givers.enumerated() {
                    if position > 0 { giving.void("br") }
                    giving.isolated(model.name(donor))
                }
                if session.missing > 0 {
                    if !session.givers.isEmpty { giving.void("br") }
                    giving.text(context.say("missing: \(session.missing)", "کمی: \(session.missing)"))
                }
            }
            cell(&row, Array(session.reserves.prefix(2)))
            row.element("td", text: "")
        }
    }
}
