import Blood

/// Blood drives, those to come first.
public enum DrivesPage {
    public struct Line: Sendable {
        public var facts: DriveFacts
        public var places: Int
        public var signedUp: Int
        public var came: Int
        public var gave: Int

        public init(facts: DriveFacts, places: Int, signedUp: Int, came: Int, gave: Int) {
            self.facts = facts
            self.places = places
            self.signedUp = signedUp
            self.came = came
            self.gave = gave
        }
    }

    public struct Model: Sendable {
        public var coming: [Line]
        /// The newest first.
        public var past: [Line]

        public init(coming: [Line], past: [Line]) {
            self.coming = coming
            self.past = past
        }

        public static let sample: Model = {
            var past = DriveFacts.sample
            (past.id, past.name, past.host, past.stage) = (2, "یومِ عاشور کیمپ", "Jamia Naeemia", .closed)
            past.opensAt = past.opensAt - .hours(24 * 40)
            past.closesAt = past.closesAt - .hours(24 * 40)
            return Model(
                coming: [Line(facts: .sample, places: 48, signedUp: 17, came: 0, gave: 0)],
                past: [Line(facts: past, places: 60, signedUp: 41, came: 52, gave: 38)])
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Blood drives", "بلڈ کیمپ")
        return Layout.console(title, area: .drives, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("div", .class("row")) { ways in
                        if context.may("askCampaign") || context.may("decideApprovals") {
                            ways.element(
                                "a", .class("button"), .href("/campaigns"),
                                text: context.say("Messages to donors", "ڈونرز کو پیغام"))
                        }
                        ways.element(
                            "a", .class("button"), .href("/partners"), text: context.say("Partners", "شراکت دار"))
                        if context.may("editDrives") {
                            ways.element("a", .class("button primary"), .href("/drives/new"), .key("c")) {
                                $0.keyed(context.say("Plan a drive", "نیا کیمپ"), "c")
                            }
                        }
                    }
                }
                if model.coming.isEmpty {
                    stack.element(
                        "p", .class("card empty"), text: context.say("No drive is to come.", "کوئی کیمپ آنے والا نہیں۔")
                    )
                } else {
                    table(&stack, "coming", model.coming, context)
                }
                if !model.past.isEmpty {
                    stack.element("h2", text: context.say("Over", "ہو چکے"))
                    table(&stack, "past", model.past, context)
                }
            }
        }
    }

    static func table(
        _ html: inout HTML, _ id: String, _ lines: [Line], _ context: PageContext
    ) {
        html.element("div", .class("card"), .id(id)) { card in
            card.element("table", .class("rows")) { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for title in [
                            context.say("Drive", "کیمپ"), context.say("When", "کب"), context.say("Where", "کہاں"),
                            signedUp(context), came(context),
                        ] { row.element("th", .attribute("scope", "col"), text: title) }
                    }
                }
                table.element("tbody") { body in for line in lines { render(&body, line, context) } }
            }
        }
    }

    private static func render(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        let facts = line.facts
        html.element("tr") { row in
            row.element("td", .class("main")) { cell in
                cell.element("a", .href(facts.path)) { $0.isolated(facts.name) }
                cell.text(" ")
                cell.element("span", .class(facts.stage.tone), text: context.words(facts.stage))
            }
            row.element("td") { $0.isolated(context.span(facts.opensAt, facts.closesAt)) }
            row.element("td") { cell in
                cell.isolated(facts.host)
                cell.text(context.say(", ", "، "))
                cell.isolated(facts.district)
            }
            row.element("td", .attribute("data-head", signedUp(context))) {
                $0.isolated("\(line.signedUp) / \(line.places)")
            }
            row.element("td", .attribute("data-head", came(context))) { $0.isolated("\(line.came) / \(line.gave)") }
        }
    }

    private static func signedUp(_ context: PageContext) -> String {
        context.say("Signed up, of places", "نام لکھوائے، کل جگہ")
    }

    private static func came(_ context: PageContext) -> String { context.say("Came, gave", "آئے، خون دیا") }
}

/// Plans a drive (posts to `/drives`) or changes one. Names of the fields: `name`, `host`, `facility`, `district`,
/// `town`, `address`, `date`, `from`, `until`, `slotMinutes`, `beds`, `contact`.
public enum DriveFormPage {
    public struct Model: Sendable {
        /// `nil` for a new one.
        public var id: Int64?
        public var entered: [String: String]
        public var problems: [String: Words]
        public var facilities: [(id: Int64, name: String)]
        public var districts: [String]
        /// Those that go on, and the one that stands in the drive.
        public var partners: [(id: Int64, name: String)] = []

        public init(
            id: Int64? = nil, entered: [String: String] = [:], problems: [String: Words] = [:],
            facilities: [(id: Int64, name: String)], districts: [String]
        ) {
            self.id = id
            self.entered = entered
            self.problems = problems
            self.facilities = facilities
            self.districts = districts
        }

        public static let sample = Model(
            entered: [
                "name": "Winter drive", "host": "Government College University", "facility": "1", "district": "Lahore",
                "date": "2026-12-01", "from": "09:00", "until": "08:00", "slotMinutes": "30", "beds": "6",
            ], problems: ["until": Words("After it has begun.", "شروع ہونے کے بعد کا وقت لکھیں۔")],
            facilities: [(1, "Mayo Hospital"), (2, "Jinnah Hospital")], districts: ["Karachi", "Lahore"])

        var path: String { id.map { "/drives/\($0)" } ?? "/drives" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title =
            model.id == nil
            ? context.say("Plan a blood drive", "بلڈ کیمپ کا اندراج")
            : context.say("Change the drive", "کیمپ میں تبدیلی")
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        return Layout.console(title, area: .drives, context) { main in
            Layout.form(&main, to: model.path, context, class: "stack form-page") { form in
                form.element("h1", text: title)
                form.element("section", .class("card stack")) { card in
                    card.element("div", .class("fields")) { place(&$0, model, fields) }
                    fields.datalist(&card, "districts", model.districts)
                }
                form.element("section", .class("card stack")) { card in
                    card.element("div", .class("fields")) { times(&$0, fields) }
                }
                form.element("div", .class("row")) { row in
                    row.element(
                        "button", .class("primary"), .id("save-drive"), text: context.say("Save", "محفوظ کریں"))
                    row.element("a", .class("button"), .href(model.path), text: context.say("Cancel", "منسوخ"))
                }
            }
        }
    }

    private static func place(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "name", context.say("Name of the drive", "کیمپ کا نام"), .attribute("maxlength", "200"),
            .attribute("dir", "auto"))
        fields.input(
            &html, "host", context.say("Host", "میزبان"),
            hint: context.say("college, mosque, firm", "کالج، مسجد، ادارہ"), .attribute("maxlength", "200"),
            .attribute("dir", "auto"))
        if !model.partners.isEmpty {
            fields.select(
                &html, "partner", context.say("Partner that hosts it", "میزبان شراکت دار"),
                [(value: "", text: context.say("none", "کوئی نہیں"))]
                    + model.partners.map { (value: String($0.id), text: $0.name) })
        }
        fields.select(
            &html, "facility", context.say("Blood bank that collects", "خون جمع کرنے والا بلڈ بینک"),
            [(value: "", text: "–")] + model.facilities.map { (value: String($0.id), text: $0.name) })
        fields.input(
            &html, "district", context.say("District", "ضلع"), .attribute("list", "districts"),
            .attribute("dir", "auto"))
        fields.input(
            &html, "town", context.say("Town or quarter", "قصبہ یا محلہ"),
            hint: context.say(
                "as the list of places calls it; empty for the middle of the district",
                "جیسا جگہوں کی فہرست میں ہے؛ خالی ہو تو ضلع کا وسط"), .attribute("maxlength", "100"),
            .attribute("dir", "auto"))
        fields.input(
            &html, "address", context.say("How one finds it", "پتہ"),
            hint: context.say("building, gate, street: everybody reads it", "عمارت، گیٹ، سڑک: سب پڑھیں گے"),
            .attribute("maxlength", "200"), .attribute("dir", "auto"))
        fields.input(
            &html, "contact", context.say("The host's person", "میزبان کا نمائندہ"),
            hint: context.say("name and number; only coordinators see it", "نام اور نمبر؛ صرف رابطہ کار دیکھتے ہیں"),
            .attribute("maxlength", "300"), .attribute("dir", "auto"))
    }

    private static func times(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        fields.input(&html, "date", context.say("Day", "دن"), type: "date")
        fields.input(&html, "from", context.say("From", "کب سے"), type: "time")
        fields.input(&html, "until", context.say("Until", "کب تک"), type: "time")
        fields.input(
            &html, "slotMinutes", context.say("Minutes of a slot", "ایک باری کے منٹ"), type: "number",
            .attribute("min", "5"), .attribute("max", "240"))
        fields.input(
            &html, "beds", context.say("Donors in one slot (beds)", "ایک باری میں ڈونر (بستر)"), type: "number",
            .attribute("min", "1"), .attribute("max", "100"))
    }
}
