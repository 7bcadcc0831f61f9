public import Blood

/// Panels of patients who are transfused again and again: whose day comes next, and where a person is needed.
public enum PanelsPage {
    public struct Line: Sendable, Hashable {
        public var id: Int64
        public var initials: String
        public var facility: String
        public var facilityUrdu: String
        public var group: BloodGroup
        public var component: BloodComponent
        public var units: Int
        public var intervalDays: Int
        public var nextDue: CivilDate
        public var members: Int
        /// Raw values of what needs a person.
        public var alerts: [String]

        public init(
            id: Int64, initials: String, facility: String, facilityUrdu: String, group: BloodGroup,
            component: BloodComponent, units: Int, intervalDays: Int, nextDue: CivilDate, members: Int,
            alerts: [String]
        ) {
            self.id = id
            self.initials = initials
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.group = group
            self.component = component
            self.units = units
            self.intervalDays = intervalDays
            self.nextDue = nextDue
            self.members = members
            self.alerts = alerts
        }
    }

    public struct Model: Sendable {
        /// The next due first.
        public var lines: [Line]
        public var today: CivilDate

        public init(lines: [Line], today: CivilDate) {
            self.lines = lines
            self.today = today
        }

        public static let sample = Model(
            lines: [
                Line(
                    id: 3, initials: "H.R.", facility: "Children's Hospital", facilityUrdu: "چلڈرن ہسپتال",
                    group: .bNegative, component: .redCells, units: 1, intervalDays: 21,
                    nextDue: PanelPage.Model.sampleDay.adding(days: -1), members: 4, alerts: ["passed"]),
                Line(
                    id: 1, initials: "A.K.", facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال",
                    group: .oNegative, component: .redCells, units: 2, intervalDays: 21,
                    nextDue: PanelPage.Model.sampleDay.adding(days: 6), members: 6,
                    alerts: ["short", "toOpen", "memberLost"]),
                Line(
                    id: 2, initials: "س۔ن۔", facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال",
                    group: .bPositive, component: .redCells, units: 1, intervalDays: 28,
                    nextDue: PanelPage.Model.sampleDay.adding(days: 15), members: 8, alerts: []),
            ], today: PanelPage.Model.sampleDay)
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Panels", "پینل")
        return Layout.console(title, area: .panels, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1") { head in
                        head.text(title + " ")
                        head.element("span", .class("quiet")) { $0.isolated(context.count(model.lines.count)) }
                    }
                    if context.may("editPanels") {
                        head.element("a", .class("button primary"), .href("/panels/new"), .key("c")) {
                            $0.keyed(context.say("New panel", "نیا پینل"), "c")
                        }
                    }
                }
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Patients who need blood every few weeks, each with donors of their own who give in turn. The emergency desk does not ask these donors.",
                        "وہ مریض جنہیں ہر چند ہفتے بعد خون لگتا ہے، ہر ایک کے اپنے ڈونر باری باری دیتے ہیں۔ ایمرجنسی ڈیسک ان ڈونرز سے نہیں پوچھتا۔"
                    ))
                stack.element("div", .class("card"), .id("panels"), .flag("data-part", true)) {
                    list(&$0, model, context)
                }
            }
        }
    }

    private static func list(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.lines.isEmpty else {
            html.element("p", .class("empty"), text: context.say("No panel yet.", "ابھی کوئی پینل نہیں۔"))
            return
        }
        html.element("table", .class("rows")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for title in [
                        context.say("Patient", "مریض"), context.say("Next due", "اگلی تاریخ"),
                        context.say("Needs", "ضرورت"), context.say("Where", "کہاں"), context.say("Donors", "ڈونر"),
                        context.say("To do", "کرنا ہے"),
                    ] { row.element("th", .attribute("scope", "col"), text: title) }
                }
            }
            table.element("tbody") { body in
                for line in model.lines { render(&body, line, model.today, context) }
            }
        }
    }

    private static func render(_ html: inout HTML, _ line: Line, _ today: CivilDate, _ context: PageContext) {
        html.element("tr") { row in
            row.element("td", .class("main")) { cell in
                cell.element("a", .href("/panels/\(line.id)")) { $0.isolated(line.initials) }
                cell.text(" ")
                cell.element("span", .class("group")) { $0.isolated(context.words(line.group)) }
            }
            row.element("td") { cell in
                cell.isolated(context.date(line.nextDue))
                cell.text(" ")
                cell.element("span", .class("quiet"), text: context.days(from: today, to: line.nextDue))
            }
            row.element("td", text: context.rhythm(line.units, line.component, every: line.intervalDays))
            row.element("td") { $0.facilityName(line.facility, line.facilityUrdu, context) }
            row.element("td") { cell in
                cell.element("span", .class("quiet"), text: context.say("donors: ", "ڈونر: "))
                cell.isolated("\(line.members)")
            }
            row.element("td") { cell in
                for alert in line.alerts {
                    cell.element("span", .class("chip alarm"), text: context.panelAlert(alert))
                    cell.text(" ")
                }
            }
        }
    }
}

extension PageContext {
    /// "in 6 days", "today", "2 days ago".
    func days(from today: CivilDate, to day: CivilDate) -> String {
        let days = day.dayNumber - today.dayNumber
        return switch days {
        case 0: say("today", "آج")
        case 1: say("tomorrow", "کل")
        case -1: say("yesterday", "گزشتہ کل")
        case 1...: say("in \(days) days", "\(days) دن میں")
        default: say("\(-days) days ago", "\(-days) دن پہلے")
        }
    }

    /// "2 × red cells, every 21 days".
    func rhythm(_ units: Int, _ component: BloodComponent, every days: Int) -> String {
        say("\(units) × \(words(component)), every \(days) days", "ہر \(days) دن بعد \(units) × \(words(component))")
    }

    /// What of a panel needs a person, by its raw value.
    func panelAlert(_ kind: String) -> String {
        switch kind {
        case "passed": say("was it held?", "کیا خون لگا؟")
        case "short": say("too few may give", "دینے والے کم")
        case "unconfirmed": say("too few have promised", "وعدے کم")
        case "toOpen": say("open the request", "درخواست کھولیں")
        case "memberLost": say("replace a donor", "ڈونر بدلیں")
        default: kind
        }
    }
}
