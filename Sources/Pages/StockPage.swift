public import Blood
public import Matching

/// What all facilities said they hold of one component, side by side, each with its age and with who stands for it.
public enum StockPage {
    public struct Line: Sendable, Hashable {
        public var facility: FacilityID
        public var name: String
        public var nameUrdu: String
        public var city: String
        public var listedPhone: String
        /// By group; a group that was not counted is absent.
        public var units: [BloodGroup: Int]
        /// When the oldest of these figures was counted.
        public var countedAt: Instant
        /// Too old to be relied on.
        public var isStale: Bool
        /// How many people stand for the facility: `proposed`, `onePerson` or `confirmed`.
        public var standing: String

        public init(
            facility: FacilityID, name: String, nameUrdu: String, city: String, listedPhone: String,
            units: [BloodGroup: Int], countedAt: Instant, isStale: Bool, standing: String
        ) {
            self.facility = facility
            self.name = name
            self.nameUrdu = nameUrdu
            self.city = city
            self.listedPhone = listedPhone
            self.units = units
            self.countedAt = countedAt
            self.isStale = isStale
            self.standing = standing
        }
    }

    public struct Model: Sendable {
        public var component: BloodComponent
        /// The freshest figure first.
        public var lines: [Line]
        /// Facilities that have never told what they hold of it.
        public var silent: Int

        public init(component: BloodComponent, lines: [Line], silent: Int) {
            self.component = component
            self.lines = lines
            self.silent = silent
        }

        public static let sample = Model(
            component: .redCells,
            lines: [
                Line(
                    facility: 1, name: "Mayo Hospital", nameUrdu: "میو ہسپتال", city: "Lahore",
                    listedPhone: "042-99211100",
                    units: Dictionary(uniqueKeysWithValues: BloodGroup.known.enumerated().map { ($1, ($0 * 5) % 12) }),
                    countedAt: SampleMoment.now - .minutes(40), isStale: false, standing: "confirmed"),
                Line(
                    facility: 2, name: "Jinnah Postgraduate Medical Centre", nameUrdu: "جناح ہسپتال کراچی",
                    city: "Karachi", listedPhone: "021-99201300", units: [.oNegative: 0, .oPositive: 14],
                    countedAt: SampleMoment.now - .hours(60), isStale: true, standing: "onePerson"),
            ], silent: 31)
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Stock of all blood banks", "سب بلڈ بینکوں کا سٹاک")
        return Layout.console(title, area: .facilities, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("a", .href("/facilities"), text: context.say("All blood banks", "سب بلڈ بینک"))
                }
                stack.element("div", .class("row"), .id("components")) { row in
                    for component in FacilityPage.components {
                        row.element(
                            "a", .class(component == model.component ? "button primary" : "button"),
                            .href("/facilities/stock?component=\(component.rawValue)"),
                            .flag("aria-current", component == model.component), text: context.words(component))
                    }
                }
                stack.element("section", .class("card")) { card in
                    if model.lines.isEmpty {
                        card.element(
                            "p", .class("empty"),
                            text: context.say("Nobody has counted any.", "کسی نے گنتی نہیں بتائی۔"))
                    } else {
                        card.element("div", .class("scroll")) { scroll in table(&scroll, model, context) }
                    }
                    card.element(
                        "p", .class("quiet pause"),
                        text: context.say(
                            "\(model.silent) facilities have never told. A figure is what somebody said at that time, not a promise: ring before you send anybody.",
                            "\(model.silent) اداروں نے کبھی نہیں بتایا۔ یہ عدد اُس وقت کا بتایا ہوا ہے، وعدہ نہیں: کسی کو بھیجنے سے پہلے فون کریں۔"
                        ))
                }
            }
        }
    }

    private static func table(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("table", .class("stock")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    row.element("th", .attribute("scope", "col"), text: context.say("Where", "کہاں"))
                    row.element("th", .attribute("scope", "col"), text: context.say("Counted", "گنتی"))
                    for group in BloodGroup.known {
                        row.element("th", .attribute("scope", "col")) { $0.isolated(context.words(group)) }
                    }
                }
            }
            table.element("tbody") { body in
                for line in model.lines {
                    body.element("tr") { row in
                        row.element("td") { place(&$0, line, context) }
                        row.element("td", .class(line.isStale ? "old" : "")) { cell in
                            cell.text(context.roughlyAgo(line.countedAt))
                        }
                        for group in BloodGroup.known { units(&row, line.units[group], context) }
                    }
                }
            }
        }
    }

    private static func place(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("a", .href("/facilities/\(line.facility)")) {
            $0.facilityName(line.name, line.nameUrdu, context)
        }
        html.text(" ")
        FacilityProposals.chip(line.standing, &html, context)
        html.element("small") { small in
            small.isolated(line.city)
            small.text(" ")
            small.telephone(line.listedPhone)
        }
    }

    private static func units(_ html: inout HTML, _ units: Int?, _ context: PageContext) {
        html.element("td", .class(units == nil ? "none" : "")) { cell in
            if let units {
                cell.element("b") { $0.isolated("\(units)") }
            } else {
                cell.element("b", .label(context.say("not counted", "نہیں گنا گیا")), text: "·")
            }
        }
    }
}
