public import Blood
public import Matching

/// The register: find a donor, see at a glance who may be asked.
public enum DonorsPage {
    public struct Line: Sendable, Hashable {
        public var id: DonorID
        public var name: String
        public var group: BloodGroup
        public var evidence: GroupEvidence
        public var isBombay: Bool
        public var sex: Sex
        public var ageYears: Int?
        public var district: String
        public var standing: DonorStanding

        public init(
            id: DonorID, name: String, group: BloodGroup, evidence: GroupEvidence, isBombay: Bool = false, sex: Sex,
            ageYears: Int?, district: String, standing: DonorStanding
        ) {
            self.id = id
            self.name = name
            self.group = group
            self.evidence = evidence
            self.isBombay = isBombay
            self.sex = sex
            self.ageYears = ageYears
            self.district = district
            self.standing = standing
        }
    }

    public struct Model: Sendable {
        /// What was searched: any part of a name, a number or an id.
        public var text: String
        public var group: BloodGroup?
        public var district: String
        public var districts: [String]
        public var lines: [Line]
        /// Donors in the whole register.
        public var total: Int
        /// The page after this starts behind this donor; `nil` on the last page.
        public var next: DonorID?
        /// This is not the first page.
        public var isContinued: Bool
        /// The name the search is kept under; addresses carry it instead of what was typed. `nil` for everybody.
        public var search: String?

        public init(
            text: String = "", group: BloodGroup? = nil, district: String = "", districts: [String], lines: [Line],
            total: Int, next: DonorID? = nil, isContinued: Bool = false, search: String? = nil
        ) {
            self.text = text
            self.group = group
            self.district = district
            self.districts = districts
            self.lines = lines
            self.total = total
            self.next = next
            self.isContinued = isContinued
            self.search = search
        }

        var isSearch: Bool { !text.isEmpty || group != nil || !district.isEmpty }

        public static let sample = Model(
            districts: ["Faisalabad", "Karachi", "Lahore", "Rawalpindi"],
            lines: [
                Line(
                    id: 17, name: "Bilal Ahmad", group: .bNegative, evidence: .laboratory, sex: .male, ageYears: 31,
                    district: "Lahore", standing: .mayBeAsked),
                Line(
                    id: 23, name: "عائشہ خان", group: .oPositive, evidence: .card, sex: .female, ageYears: 27,
                    district: "Rawalpindi", standing: .eligibleFrom(CivilDate(dayNumber: 20_900))),
                Line(
                    id: 41, name: "Usman Tariq", group: .unknown, evidence: .said, sex: .male, ageYears: nil,
                    district: "Karachi", standing: .openAsk(5)),
                Line(
                    id: 58, name: "Hamza Iqbal", group: .oPositive, evidence: .laboratory, isBombay: true, sex: .male,
                    ageYears: 44, district: "Faisalabad", standing: .wrongNumber),
                Line(
                    id: 77, name: "Imran Ali", group: .aPositive, evidence: .said, sex: .male, ageYears: 38,
                    district: "Lahore", standing: .pausedUntil(CivilDate(dayNumber: 20_850))),
                Line(
                    id: 80, name: "Sana Malik", group: .abPositive, evidence: .said, sex: .female, ageYears: 22,
                    district: "Lahore", standing: .optedOut),
                Line(
                    id: 91, name: "Junaid Raza", group: .bPositive, evidence: .card, sex: .male, ageYears: 52,
                    district: "Karachi", standing: .noConsent),
            ], total: 30_000, next: 91)
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(context.say("Donors", "ڈونرز"), area: .register, context) { main in
            main.element("div", .class("stack")) { stack in
                head(&stack, model, context)
                search(&stack, model, context)
                if model.lines.isEmpty { empty(&stack, model, context) } else { table(&stack, model, context) }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("spread")) { head in
            head.element("h1") { title in
                title.text(context.say("Donors", "ڈونرز"))
                title.text(" ")
                title.element("span", .class("quiet")) { $0.isolated(context.count(model.total)) }
            }
            head.element("div", .class("row")) { row in
                if context.may("seeRegisterHealth") {
                    row.element(
                        "a", .class("button"), .href("/register"),
                        text: context.say("How the register is", "رجسٹر کا حال"))
                }
                if context.may("exportRegister") {
                    row.element("a", .class("button"), .href("/approvals"), .key("x")) {
                        $0.keyed(context.say("Export", "فائل میں نکالیں"), "x")
                    }
                }
                if context.may("importRegister") {
                    row.element("a", .class("button"), .href("/donors/import"), .key("i")) {
                        $0.keyed(context.say("Import", "فائل سے لائیں"), "i")
                    }
                }
                if context.may("editRegister") {
                    row.element("a", .class("button primary"), .href("/donors/new"), .key("c")) {
                        $0.keyed(context.say("Add donor", "نیا ڈونر"), "c")
                    }
                }
            }
        }
    }

    private static func search(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        // A post, so that no name or number comes into an address.
        html.element(
            "form", .class("card searchbar"), .attribute("method", "post"), .attribute("action", "/donors/search"),
            .attribute("role", "search")
        ) { form in
            Layout.csrf(&form, context)
            form.element("label") { label in
                label.element("span") { $0.keyed(context.say("Name, number or №", "نام، نمبر یا №"), "/") }
                label.void(
                    "input", .type("search"), .name("text"), .value(model.text), .key("/"),
                    .label(context.say("Find a donor", "ڈونر تلاش کریں")), .attribute("dir", "auto"),
                    .attribute("autocomplete", "off"), .attribute("maxlength", "100"))
            }
            form.element("label") { label in
                label.element("span", text: context.say("Group", "گروپ"))
                label.element("select", .name("group")) { select in
                    select.element("option", .value(""), text: context.say("any", "کوئی بھی"))
                    for group in BloodGroup.allCases {
                        select.element(
                            "option", .value(group.rawValue), .flag("selected", model.group == group),
                            text: context.isolated(context.words(group)))
                    }
                }
            }
            form.element("label") { label in
                label.element("span", text: context.say("District", "ضلع"))
                label.void(
                    "input", .name("district"), .value(model.district), .attribute("list", "districts"),
                    .attribute("dir", "auto"), .attribute("autocomplete", "off"), .attribute("maxlength", "100"))
            }
            FormFields(entered: [:], problems: [:], context: context).datalist(&form, "districts", model.districts)
            form.element("div", .class("row")) { row in
                row.element("button", .class("primary"), text: context.say("Find", "تلاش"))
                if model.isSearch {
                    row.element(
                        "a", .class("button plain"), .href("/donors"), text: context.say("Show all", "سب دکھائیں"))
                }
            }
        }
    }

    private static func empty(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("card empty")) { card in
            if model.isSearch || model.isContinued {
                card.element("p", text: context.say("No donor matches this.", "اس سے کوئی ڈونر نہیں ملا۔"))
                card.element(
                    "p",
                    text: context.say(
                        "Try part of the name, or the last digits of the number.",
                        "نام کا کوئی حصہ یا نمبر کے آخری ہندسے لکھ کر دیکھیں۔"))
            } else {
                card.element("p", text: context.say("The register is empty.", "رجسٹر ابھی خالی ہے۔"))
                card.element(
                    "p",
                    text: context.say(
                        "Add the first donor, or bring in the list you have.",
                        "پہلا ڈونر درج کریں، یا اپنی موجودہ فہرست لے آئیں۔"))
            }
        }
    }

    private static func table(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("card")) { card in
            card.element("table", .class("rows")) { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for title in [
                            context.say("№", "№"), context.say("Name", "نام"), context.say("Group", "گروپ"),
                            context.say("Sex, age", "جنس، عمر"), context.say("District", "ضلع"),
                            context.say("Today", "آج"),
                        ] { row.element("th", .attribute("scope", "col"), text: title) }
                    }
                }
                table.element("tbody") { body in for line in model.lines { render(&body, line, context) } }
            }
        }
        html.element("div", .class("row")) { row in
            if model.isContinued {
                row.element(
                    "a", .class("button"), .href(here(model, after: nil)), text: context.say("First page", "پہلا صفحہ"))
            }
            if let next = model.next {
                row.element("a", .class("button"), .href(here(model, after: next)), .key(".")) {
                    $0.keyed(context.say("Next page", "اگلا صفحہ"), ".")
                }
            }
        }
    }

    private static func here(_ model: Model, after: DonorID?) -> String {
        address(
            model.search.map { "/donors/search/\($0)" } ?? "/donors", [("after", after.map { "\($0)" } ?? "")])
    }

    private static func render(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("tr", .attribute("data-donor", "\(line.id)")) { row in
            row.element("td", .class("quiet")) { $0.isolated("\(line.id)") }
            row.element("td", .class("main")) { cell in
                cell.element("a", .href("/donors/\(line.id)")) { $0.isolated(line.name) }
            }
            row.element("td") { cell in
                cell.element("span", .class("group")) { $0.isolated(context.words(line.group)) }
                if line.isBombay {
                    cell.text(" ")
                    cell.element("span", .class("chip wait"), text: context.say("Bombay", "بمبئی"))
                }
                if line.group != .unknown {
                    cell.text(" ")
                    cell.element("span", .class("quiet"), text: context.words(line.evidence))
                }
            }
            row.element("td") { cell in
                cell.text(context.words(line.sex))
                if let age = line.ageYears {
                    cell.text(context.say(", ", "، "))
                    cell.isolated("\(age)")
                }
            }
            row.element("td") { $0.isolated(line.district) }
            row.element("td") { cell in
                if case .openAsk(let request) = line.standing, context.may("seeBoard") {
                    cell.element(
                        "a", .class(line.standing.tone), .href("/requests/\(request)"),
                        text: context.words(line.standing))
                } else {
                    cell.element("span", .class(line.standing.tone), text: context.words(line.standing))
                }
            }
        }
    }
}
