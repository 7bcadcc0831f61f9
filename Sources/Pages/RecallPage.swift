public import Blood
public import Matching

/// Donors who may give again within the coming days: a list for people to act on, on the screen or on paper. It sends
/// nothing, and has no telephone numbers: those stand at the donor.
public enum RecallPage {
    public struct Line: Sendable, Hashable {
        public var donor: DonorID
        public var name: String
        public var group: BloodGroup
        public var district: String
        public var from: CivilDate
        public var channels: [Channel]
        /// Speaks with women of the desk only.
        public var prefersWoman: Bool

        public init(
            donor: DonorID, name: String, group: BloodGroup, district: String, from: CivilDate, channels: [Channel],
            prefersWoman: Bool
        ) {
            self.donor = donor
            self.name = name
            self.group = group
            self.district = district
            self.from = from
            self.channels = channels
            self.prefersWoman = prefersWoman
        }
    }

    public struct Model: Sendable {
        public var group: BloodGroup?
        public var district: String
        public var districts: [String]
        /// The soonest first.
        public var lines: [Line]
        public var days: Int
        /// At most so many are shown.
        public var shownMax: Int

        public init(
            group: BloodGroup?, district: String, districts: [String], lines: [Line], days: Int, shownMax: Int
        ) {
            self.group = group
            self.district = district
            self.districts = districts
            self.lines = lines
            self.days = days
            self.shownMax = shownMax
        }

        public static let sample = Model(
            group: nil, district: "Lahore", districts: ["Karachi", "Lahore"],
            lines: [
                Line(
                    donor: 41, name: "Usman Tariq", group: .oNegative, district: "Lahore",
                    from: PanelPage.Model.sampleDay.adding(days: 1), channels: [.sms, .voice], prefersWoman: false),
                Line(
                    donor: 23, name: "عائشہ خان", group: .oPositive, district: "Lahore",
                    from: PanelPage.Model.sampleDay.adding(days: 4), channels: [.sms], prefersWoman: true),
            ], days: 7, shownMax: 200)
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Who may give again this week", "اس ہفتے کون پھر دے سکتا ہے")
        return Layout.console(title, area: .register, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1") { head in
                        head.text(title + " ")
                        head.element("span", .class("quiet")) { $0.isolated(context.count(model.lines.count)) }
                    }
                    head.element("a", .href("/register"), text: context.say("How the register is", "رجسٹر کا حال"))
                }
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Within \(model.days) days, with leave to be contacted, in no panel. Nothing is sent from here; ring from the donor's page.",
                        "\(model.days) دن کے اندر، رابطے کی اجازت کے ساتھ، کسی پینل میں نہیں۔ یہاں سے کچھ نہیں بھیجا جاتا؛ ڈونر کے صفحے سے فون کریں۔"
                    ))
                filter(&stack, model, context)
                if model.lines.count >= model.shownMax {
                    stack.element(
                        "p", .class("notice wait"),
                        text: context.say(
                            "Only the first \(model.shownMax). Choose a group or a district.",
                            "صرف پہلے \(model.shownMax)۔ گروپ یا ضلع چنیں۔"))
                }
                stack.element("div", .class("card"), .id("recall")) { list(&$0, model, context) }
            }
        }
    }

    private static func filter(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(
            entered: ["group": model.group?.rawValue ?? "", "district": model.district], problems: [:],
            context: context)
        let everybody = ("", context.say("all", "سب"))
        html.element(
            "form", .class("row"), .attribute("method", "get"), .attribute("action", "/register/recall")
        ) { form in
            fields.select(
                &form, "group", context.say("Group", "گروپ"),
                [everybody] + BloodGroup.known.map { ($0.rawValue, context.isolated(context.words($0))) })
            fields.select(
                &form, "district", context.say("District", "ضلع"), [everybody] + model.districts.map { ($0, $0) })
            form.element("button", .class("primary"), text: context.say("Show", "دکھائیں"))
        }
    }

    private static func list(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.lines.isEmpty else {
            html.element("p", .class("empty"), text: context.say("Nobody this week.", "اس ہفتے کوئی نہیں۔"))
            return
        }
        html.element("table", .class("rows")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for title in [
                        context.say("From", "کب سے"), context.say("Donor", "ڈونر"), context.say("Group", "گروپ"),
                        context.say("District", "ضلع"), context.say("How to reach", "رابطہ"),
                    ] { row.element("th", .attribute("scope", "col"), text: title) }
                }
            }
            table.element("tbody") { body in
                for line in model.lines {
                    body.element("tr") { row in
                        row.element("td") { $0.isolated(context.date(line.from)) }
                        row.element("td", .class("main")) { cell in
                            cell.element("a", .href("/donors/\(line.donor)")) { link in
                                link.isolated(line.name)
                                link.text(" ")
                                link.isolated("№ \(line.donor)")
                            }
                        }
                        row.element("td") { $0.isolated(context.words(line.group)) }
                        row.element("td") { $0.isolated(line.district) }
                        row.element("td") { cell in
                            for (position, channel) in line.channels.enumerated() {
                                if position > 0 { cell.text(" · ") }
                                cell.isolated(context.words(channel))
                            }
                            if line.prefersWoman {
                                cell.text(" ")
                                cell.element(
                                    "span", .class("chip"),
                                    text: context.say("a woman rings", "خاتون فون کرے"))
                            }
                        }
                    }
                }
            }
        }
    }
}
