public import Blood
public import Matching

/// Hospitals and blood banks: the listed number to ring, and how old the stock figures are.
public enum FacilitiesPage {
    public struct Line: Sendable, Hashable {
        public var id: FacilityID
        public var name: String
        public var nameUrdu: String
        public var city: String
        public var listedPhone: String
        /// When the newest figure of its stock was counted.
        public var countedAt: Instant?
        /// The newest figure is too old to be relied on.
        public var isStale: Bool
        /// How many people stand for it: `proposed`, `onePerson` or `confirmed`.
        public var standing: String

        public init(
            id: FacilityID, name: String, nameUrdu: String, city: String, listedPhone: String, countedAt: Instant?,
            isStale: Bool, standing: String = "confirmed"
        ) {
            self.id = id
            self.name = name
            self.nameUrdu = nameUrdu
            self.city = city
            self.listedPhone = listedPhone
            self.countedAt = countedAt
            self.isStale = isStale
            self.standing = standing
        }
    }

    public struct Model: Sendable {
        /// What was searched: any part of a name in English or Urdu, or a city.
        public var text: String
        public var lines: [Line]
        /// Facilities known in all.
        public var total: Int
        /// Listed numbers that wait for a second person.
        public var proposals: [FacilityProposals.Line]

        public init(
            text: String = "", lines: [Line], total: Int, proposals: [FacilityProposals.Line] = []
        ) {
            self.text = text
            self.proposals = proposals
            self.lines = lines
            self.total = total
        }

        public static let sample = Model(
            lines: [
                Line(
                    id: 1, name: "Mayo Hospital", nameUrdu: "میو ہسپتال", city: "Lahore", listedPhone: "042-99211100",
                    countedAt: Instant(millisecondsSince1970: 1_795_498_000_000), isStale: false),
                Line(
                    id: 2, name: "Jinnah Postgraduate Medical Centre", nameUrdu: "جناح ہسپتال کراچی", city: "Karachi",
                    listedPhone: "021-99201300", countedAt: Instant(millisecondsSince1970: 1_795_300_000_000),
                    isStale: true),
                Line(
                    id: 3, name: "Holy Family Hospital", nameUrdu: "ہولی فیملی ہسپتال", city: "Rawalpindi",
                    listedPhone: "", countedAt: nil, isStale: false, standing: "proposed"),
            ], total: 58,
            proposals: [
                FacilityProposals.Line(
                    id: 4, facility: 3, name: "Holy Family Hospital", nameUrdu: "ہولی فیملی ہسپتال",
                    phone: "051-9290321", phoneInForce: "", by: "Bilal Khan",
                    at: Instant(millisecondsSince1970: 1_795_490_000_000), isOwn: false, isInUse: false),
                FacilityProposals.Line(
                    id: 5, facility: 2, name: "Jinnah Postgraduate Medical Centre", nameUrdu: "جناح ہسپتال کراچی",
                    phone: "021-99201399", phoneInForce: "021-99201300", by: "Nadia Aslam",
                    at: Instant(millisecondsSince1970: 1_795_495_000_000), isOwn: true, isInUse: false),
                FacilityProposals.Line(
                    id: 1, facility: 1, name: "Mayo Hospital", nameUrdu: "میو ہسپتال", phone: "042-99211100",
                    phoneInForce: "042-99211100", by: "", at: nil, isOwn: false, isInUse: true),
            ])
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(context.say("Blood banks", "بلڈ بینک"), area: .facilities, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1") { title in
                        title.text(context.say("Blood banks and hospitals", "بلڈ بینک اور ہسپتال"))
                        title.text(" ")
                        title.element("span", .class("quiet")) { $0.isolated(context.count(model.total)) }
                    }
                    head.element("div", .class("row")) { row in
                        row.element(
                            "a", .class("button"), .href("/facilities/stock"),
                            text: context.say("Stock of all", "سب کا سٹاک"))
                        if context.may("editFacilities") {
                            row.element("a", .class("button primary"), .href("/facilities/new"), .key("c")) {
                                $0.keyed(context.say("Add", "نیا"), "c")
                            }
                        }
                    }
                }
                FacilityProposals.show(model.proposals, &stack, context)
                search(&stack, model, context)
                if model.lines.isEmpty { empty(&stack, model, context) } else { table(&stack, model, context) }
            }
        }
    }

    private static func search(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element(
            "form", .class("row"), .attribute("method", "get"), .attribute("action", "/facilities"),
            .attribute("role", "search")
        ) { form in
            form.element("label", .class("finder")) { label in
                label.element("span") {
                    $0.keyed(context.say("Any part of the name, or the city", "نام کا کوئی حصہ، یا شہر"), "/")
                }
                label.void(
                    "input", .type("search"), .name("text"), .value(model.text), .key("/"),
                    .label(context.say("Find a blood bank", "بلڈ بینک تلاش کریں")), .attribute("dir", "auto"),
                    .attribute("autocomplete", "off"), .attribute("maxlength", "200"))
            }
            form.element("button", .class("primary"), text: context.say("Find", "تلاش"))
            if !model.text.isEmpty {
                form.element(
                    "a", .class("button plain"), .href("/facilities"), text: context.say("Show all", "سب دکھائیں"))
            }
        }
    }

    private static func empty(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("card empty")) { card in
            card.element(
                "p",
                text: model.text.isEmpty
                    ? context.say(
                        "No hospital or blood bank has been entered yet.", "ابھی کوئی ہسپتال یا بلڈ بینک درج نہیں۔")
                    : context.say(
                        "None of this name. Try a shorter part of it.", "اس نام سے کوئی نہیں۔ نام کا چھوٹا حصہ لکھیں۔"))
        }
    }

    private static func table(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("card")) { card in
            card.element("table", .class("rows")) { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for title in [
                            context.say("Name", "نام"), context.say("City", "شہر"),
                            context.say("Listed number", "درج نمبر"), context.say("Stock counted", "سٹاک کی گنتی"),
                        ] { row.element("th", .attribute("scope", "col"), text: title) }
                    }
                }
                table.element("tbody") { body in for line in model.lines { render(&body, line, context) } }
            }
        }
    }

    private static func render(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("tr", .attribute("data-facility", "\(line.id)")) { row in
            row.element("td", .class("main")) { cell in
                cell.element("a", .href("/facilities/\(line.id)")) { link in
                    link.facilityName(line.name, line.nameUrdu, context)
                }
            }
            row.element("td") { $0.isolated(line.city) }
            row.element("td") { cell in
                if line.listedPhone.isEmpty {
                    cell.element("span", .class("chip alarm"), text: context.say("no listed number", "نمبر درج نہیں"))
                } else {
                    cell.telephone(line.listedPhone)
                }
                FacilityProposals.chip(line.standing, &cell, context)
            }
            row.element("td") { cell in
                if let counted = line.countedAt {
                    cell.element(
                        "span", .class(line.isStale ? "chip wait" : "chip good"), text: context.roughlyAgo(counted))
                    if line.isStale {
                        cell.text(" ")
                        cell.element("span", .class("quiet"), text: context.say("old: ring them", "پرانا: فون کریں"))
                    }
                } else {
                    cell.element("span", .class("chip dim"), text: context.say("never", "کبھی نہیں"))
                }
            }
        }
    }
}

extension HTML {
    /// The name in the page's language; the other one where that is missing.
    mutating func facilityName(_ english: String, _ urdu: String, _ context: PageContext) {
        if context.language == .urdu, !urdu.isEmpty {
            element("bdi", .attribute("lang", "ur"), text: urdu)
        } else {
            isolated(english)
        }
    }
}
