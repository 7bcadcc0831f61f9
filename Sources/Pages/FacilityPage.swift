public import Blood
public import Matching

/// One hospital or blood bank: its listed number and what it said it holds, each figure with its age.
///
/// The form of the stock posts to `/facilities/{id}/stock`, one field `units.{component}.{group}` a figure with the
/// raw values of both; only the filled ones count. The people of the facility itself have one grid of everything: the
/// last figures stand in the fields, with `shown.{component}.{group}` beside each, so that only what was changed is
/// written; the button `act=asBefore` says that all the rest is still so.
public enum FacilityPage {
    public struct Figure: Sendable, Hashable {
        public var component: BloodComponent
        public var group: BloodGroup
        public var units: Int
        public var countedAt: Instant
        /// Too old to be relied on.
        public var isStale: Bool

        public init(component: BloodComponent, group: BloodGroup, units: Int, countedAt: Instant, isStale: Bool) {
            self.component = component
            self.group = group
            self.units = units
            self.countedAt = countedAt
            self.isStale = isStale
        }
    }

    public struct Model: Sendable {
        public var id: FacilityID
        public var name: String
        public var nameUrdu: String
        public var city: String
        public var district: String
        public var type: String
        public var listedPhone: String
        public var place: GeoPoint
        public var stock: [Figure]
        /// What was typed into the stock form when it was refused, by field name.
        public var entered: [String: String]
        public var problems: [String: Words]
        /// How many people stand for it: `proposed`, `onePerson` or `confirmed`.
        public var standing = "confirmed"
        /// A listed number that waits for a second person.
        public var proposal: FacilityProposals.Line?

        public init(
            id: FacilityID, name: String, nameUrdu: String, city: String, district: String, type: String,
            listedPhone: String, place: GeoPoint, stock: [Figure], entered: [String: String] = [:],
            problems: [String: Words] = [:]
        ) {
            self.id = id
            self.name = name
            self.nameUrdu = nameUrdu
            self.city = city
            self.district = district
            self.type = type
            self.listedPhone = listedPhone
            self.place = place
            self.stock = stock
            self.entered = entered
            self.problems = problems
        }

        /// Entered by one person a while ago.
        public static let sampleProposed: Model = {
            var model = Model.sample
            model.standing = "proposed"
            model.listedPhone = ""
            model.proposal = FacilitiesPage.Model.sample.proposals.first
            model.name = "Holy Family Hospital"
            model.nameUrdu = "ہولی فیملی ہسپتال"
            return model
        }()

        public static let sample = Model(
            id: 1, name: "Mayo Hospital", nameUrdu: "میو ہسپتال", city: "Lahore", district: "Lahore",
            type: "teaching hospital", listedPhone: "042-99211100",
            place: GeoPoint(latitude: 31.5714, longitude: 74.3141),
            stock: BloodGroup.known.enumerated().flatMap { number, group in
                [BloodComponent.redCells, .platelets, .plasma].enumerated().map { column, component in
                    Figure(
                        component: component, group: group, units: (number * 5 + column * 3) % 9,
                        countedAt: Instant(
                            millisecondsSince1970: 1_795_490_000_000 - Int64(column) * 90_000_000),
                        isStale: column > 0)
                }
            })
    }

    /// The components a facility is asked to count.
    public static let components: [BloodComponent] = [.redCells, .platelets, .plasma, .wholeBlood]

    /// Most units of one group and component a figure may say; more is a slip of the finger.
    public static let unitsMax = 9_999

    /// Name of the field for one figure.
    public static func fieldName(_ component: BloodComponent, _ group: BloodGroup) -> String {
        "units.\(component.rawValue).\(group.rawValue)"
    }

    /// Name of the field that holds what the page showed of one figure.
    public static func shownName(_ component: BloodComponent, _ group: BloodGroup) -> String {
        "shown.\(component.rawValue).\(group.rawValue)"
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.language == .urdu && !model.nameUrdu.isEmpty ? model.nameUrdu : model.name
        let isOwn = !context.may("seeFacilities")
        return Layout.console(title, area: isOwn ? .ownStock : .facilities, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1") { $0.facilityName(model.name, model.nameUrdu, context) }
                    if !isOwn {
                        head.element("a", .href("/facilities"), text: context.say("All blood banks", "سب بلڈ بینک"))
                    }
                }
                if isOwn, context.may("countOwnStock") {
                    stack.element("section", .class("card stack"), .id("stock")) { grid(&$0, model, context) }
                    stack.element("section", .class("card stack"), .id("facts")) { facts(&$0, model, context) }
                    return
                }
                stack.element("div", .class("columns")) { columns in
                    columns.element("div", .class("stack")) { column in
                        column.element("section", .class("card"), .id("stock")) { stock(&$0, model, context) }
                        if context.may("editStock") { count(&column, model, context) }
                    }
                    columns.element("section", .class("card stack"), .id("facts")) { facts(&$0, model, context) }
                }
            }
        }
    }

    private static func facts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("The facility", "ہسپتال"))
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("listed number", "درج نمبر")) { value in
                if !model.listedPhone.isEmpty {
                    value.telephone(model.listedPhone)
                } else if model.standing != "proposed" {
                    value.element(
                        "span", .class("chip alarm"),
                        text: context.say("missing: needs cannot be confirmed", "موجود نہیں: تصدیق ممکن نہیں"))
                }
                FacilityProposals.chip(model.standing, &value, context)
            }
            list.fact(context.say("code on the keypad", "کی پیڈ پر کوڈ"), String(model.id))
            list.fact(context.say("name in English", "انگریزی نام"), model.name)
            if !model.nameUrdu.isEmpty {
                list.fact(context.say("name in Urdu", "اردو نام")) {
                    $0.element("bdi", .attribute("lang", "ur"), text: model.nameUrdu)
                }
            }
            list.fact(context.say("city", "شہر"), model.city)
            list.fact(context.say("district", "ضلع"), model.district)
            list.fact(context.say("kind", "قسم"), model.type)
            list.fact(context.say("position", "مقام"), "\(model.place.latitude), \(model.place.longitude)")
        }
        if let proposal = model.proposal { FacilityProposals.proposal(&html, proposal, context) }
        if context.may("editFacilities") {
            html.element("div") { part in
                part.element("a", .class("button"), .href("/facilities/\(model.id)/edit"), .key("e")) {
                    $0.keyed(context.say("Edit", "تبدیل کریں"), "e")
                }
            }
        }
    }

    private static func stock(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("What it said it holds", "ان کے بتانے پر سٹاک"))
        guard !model.stock.isEmpty else {
            html.element(
                "p", .class("quiet"),
                text: context.say("Nothing has been counted yet. Ring them.", "ابھی کچھ نہیں گنا گیا۔ فون کریں۔"))
            return
        }
        let figures = Dictionary(model.stock.map { (fieldName($0.component, $0.group), $0) }) { $1 }
        html.element("div", .class("scroll")) { scroll in
            scroll.element("table", .class("stock")) { table in
                heading(&table, context)
                table.element("tbody") { body in
                    for group in BloodGroup.known {
                        body.element("tr") { row in
                            row.element("th", .attribute("scope", "row")) { $0.isolated(context.words(group)) }
                            for component in components {
                                figure(&row, figures[fieldName(component, group)], context)
                            }
                        }
                    }
                }
            }
        }
        html.element(
            "p", .class("quiet pause"),
            text: context.say(
                "A figure is what somebody said at that time, not a promise: ring before you send anybody.",
                "یہ عدد اُس وقت کا بتایا ہوا ہے، وعدہ نہیں: کسی کو بھیجنے سے پہلے فون کریں۔"))
    }

    private static func heading(_ html: inout HTML, _ context: PageContext) {
        html.element("thead") { head in
            head.element("tr") { row in
                row.element("th", .attribute("scope", "col"), text: context.say("Group", "گروپ"))
                for component in components {
                    row.element("th", .attribute("scope", "col"), text: context.words(component))
                }
            }
        }
    }

    private static func figure(_ html: inout HTML, _ figure: Figure?, _ context: PageContext) {
        guard let figure else {
            html.element("td", .class("none")) { cell in
                cell.element("b", .label(context.say("not counted", "نہیں گنا گیا")), text: "·")
            }
            return
        }
        html.element("td", .class(figure.isStale ? "old" : "")) { cell in
            cell.element("b") { $0.isolated("\(figure.units)") }
            cell.element("small", text: context.roughlyAgo(figure.countedAt))
            if figure.isStale {
                cell.element("small", text: context.say("old figure, ring them", "پرانا عدد، فون کریں"))
            }
        }
    }

    // MARK: - The own grid

    /// Everything in one form: a tab goes on to the next component, Enter saves.
    private static func grid(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Our stock", "ہمارا سٹاک"))
        age(&html, model, context)
        Layout.form(&html, to: "/facilities/\(model.id)/stock", context, class: "stack") { form in
            form.element("div", .class("row")) { row in
                row.element(
                    "button", .class("primary"), .id("save-stock"), .name("act"), .value("save"),
                    text: context.say("Save what changed", "جو بدلا ہے محفوظ کریں"))
                row.element(
                    "button", .id("as-before"), .name("act"), .value("asBefore"),
                    text: context.say("Counted: the rest is as before", "گن لیا: باقی سب پہلے جیسا ہے"))
            }
            let figures = Dictionary(model.stock.map { (fieldName($0.component, $0.group), $0) }) { $1 }
            form.element("table", .class("stock grid")) { table in
                heading(&table, context)
                table.element("tbody") { body in
                    for group in BloodGroup.known {
                        body.element("tr") { row in
                            row.element("th", .attribute("scope", "row")) { $0.isolated(context.words(group)) }
                            for component in components {
                                cell(&row, component, group, figures[fieldName(component, group)], model, context)
                            }
                        }
                    }
                }
            }
            form.element(
                "p", .class("quiet"),
                text: context.say(
                    "Empty means not counted, and changes nothing; 0 means none. Only what you change is written; the second button also renews the age of everything that stands here.",
                    "خالی خانہ: نہیں گنا گیا، کچھ نہیں بدلتا؛ 0 کا مطلب: ایک بھی نہیں۔ صرف بدلا ہوا عدد لکھا جاتا ہے؛ دوسرا بٹن یہاں لکھے سب اعداد کی تاریخ بھی تازہ کرتا ہے۔"
                ))
        }
    }

    /// How old the oldest figure is: by it others decide whether to rely on the shelf.
    private static func age(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard let oldest = model.stock.min(by: { $0.countedAt < $1.countedAt }) else {
            html.element(
                "p", .class("notice wait"), text: context.say("Nothing has been counted yet.", "ابھی کچھ نہیں گنا گیا۔")
            )
            return
        }
        let stale = model.stock.count { $0.isStale }
        html.element("p", .class(stale > 0 ? "notice wait" : "quiet"), .id("stock-age")) { line in
            line.text(context.say("Oldest figure: ", "سب سے پرانا عدد: "))
            line.text(context.roughlyAgo(oldest.countedAt))
            guard stale > 0 else { return }
            line.text(
                context.say(
                    ". \(stale) figures are too old for the helpline to rely on.",
                    "۔ \(stale) عدد اتنے پرانے ہیں کہ ہیلپ لائن ان پر بھروسا نہیں کرتی۔"))
        }
    }

    private static func cell(
        _ html: inout HTML, _ component: BloodComponent, _ group: BloodGroup, _ figure: Figure?, _ model: Model,
        _ context: PageContext
    ) {
        let name = fieldName(component, group)
        let isWrong = model.problems[name] != nil
        html.element("td", .class(isWrong ? "has-problem" : figure?.isStale == true ? "old" : "")) { cell in
            // Typed values of a refused form come before the last count.
            let shown = figure.map { String($0.units) } ?? ""
            cell.void(
                "input", .type("number"), .name(name), .value(model.entered[name] ?? shown), .attribute("min", "0"),
                .attribute("max", "\(unitsMax)"), .attribute("step", "1"), .attribute("inputmode", "numeric"),
                .label("\(context.words(component)) \(context.words(group))"))
            if figure != nil {
                cell.void("input", .type("hidden"), .name(shownName(component, group)), .value(shown))
            }
            FormFields(entered: [:], problems: model.problems, context: context).problem(&cell, name)
            cell.element(
                "small",
                text: figure.map { context.roughlyAgo($0.countedAt) } ?? context.say("not counted", "نہیں گنا گیا"))
        }
    }

    // MARK: - What the desk was told

    private static func count(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element(
            "details", .class("card"), .id("count"), .key("c"), .flag("open", !model.problems.isEmpty)
        ) { details in
            details.element("summary") { $0.keyed(context.say("Write down a count", "گنتی درج کریں"), "c") }
            Layout.form(&details, to: "/facilities/\(model.id)/stock", context, class: "stack") { form in
                form.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Fill in what they told you now; what stays empty is not changed. 0 means they have none.",
                        "جو ابھی بتایا گیا وہی لکھیں؛ خالی خانے نہیں بدلیں گے۔ 0 کا مطلب: ان کے پاس نہیں۔"))
                form.element("div", .class("scroll")) { scroll in
                    scroll.element("table", .class("stock")) { table in
                        heading(&table, context)
                        table.element("tbody") { body in
                            for group in BloodGroup.known { inputs(&body, group, model, context) }
                        }
                    }
                }
                form.element("div") { part in
                    part.element(
                        "button", .class("primary"), .id("save-stock"),
                        text: context.say("Save the count", "گنتی محفوظ کریں"))
                }
            }
        }
    }

    private static func inputs(_ html: inout HTML, _ group: BloodGroup, _ model: Model, _ context: PageContext) {
        html.element("tr") { row in
            row.element("th", .attribute("scope", "row")) { $0.isolated(context.words(group)) }
            for component in components {
                let name = fieldName(component, group)
                row.element("td", .class(model.problems[name] == nil ? "" : "has-problem")) { cell in
                    cell.void(
                        "input", .type("number"), .name(name), .value(model.entered[name] ?? ""),
                        .attribute("min", "0"), .attribute("max", "\(unitsMax)"), .attribute("step", "1"),
                        .attribute("inputmode", "numeric"),
                        .label("\(context.words(component)) \(context.words(group))"))
                    FormFields(entered: [:], problems: model.problems, context: context).problem(&cell, name)
                }
            }
        }
    }
}

extension PageContext {
    /// What came of a count.
    public func counted(_ figures: Int) -> String {
        switch figures {
        case 0: say("Nothing was changed.", "کچھ نہیں بدلا۔")
        case 1: say("1 figure written down.", "1 عدد درج ہو گیا۔")
        default: say("\(figures) figures written down.", "\(figures) عدد درج ہو گئے۔")
        }
    }
}
