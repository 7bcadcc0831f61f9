public import Blood

/// What kind of house a partner is, as `PartnerKind` of the centre names it.
public enum PartnerSort: String, Sendable, CaseIterable, Hashable {
    case university
    case school
    case charity
    case employer
    case mosque
    case club
    case other
}

extension PageContext {
    func words(_ sort: PartnerSort) -> String {
        switch sort {
        case .university: say("university or college", "یونیورسٹی یا کالج")
        case .school: say("school", "اسکول")
        case .charity: say("charity", "فلاحی ادارہ")
        case .employer: say("employer", "کمپنی یا دفتر")
        case .mosque: say("mosque", "مسجد")
        case .club: say("club", "کلب")
        case .other: say("other", "دیگر")
        }
    }
}

/// A partner, as its line and its page show it.
public struct PartnerFacts: Sendable, Hashable {
    public enum Standing: Sendable, Hashable {
        case goesOn
        /// What was agreed begins later.
        case toCome
        /// The day that was agreed is over: it is agreed anew, or ended.
        case runOut
        case ended
    }

    public var id: Int64
    public var name: String
    public var sort: PartnerSort
    public var district: String
    public var since: CivilDate
    public var until: CivilDate?
    public var standing: Standing

    public init(
        id: Int64, name: String, sort: PartnerSort, district: String, since: CivilDate, until: CivilDate?,
        standing: Standing
    ) {
        self.id = id
        self.name = name
        self.sort = sort
        self.district = district
        self.since = since
        self.until = until
        self.standing = standing
    }

    public static let sample = PartnerFacts(
        id: 3, name: "Government College University", sort: .university, district: "Lahore",
        since: CivilDate(dayNumber: 20_500), until: CivilDate(dayNumber: 20_865), standing: .goesOn)

    var path: String { "/partners/\(id)" }

    func chip(_ html: inout HTML, _ context: PageContext) {
        let (tone, text) =
            switch standing {
            case .goesOn: ("chip good", context.say("agreed", "طے شدہ"))
            case .toCome: ("chip", context.say("from a later day", "آئندہ سے"))
            case .runOut: ("chip wait", context.say("run out: agree anew", "مدت ختم: دوبارہ طے کریں"))
            case .ended: ("chip", context.say("ended", "ختم"))
            }
        html.element("span", .class(tone), text: text)
    }

    func span(_ context: PageContext) -> String {
        guard let until else { return context.say("since \(context.date(since))", "\(context.date(since)) سے") }
        return "\(context.date(since)) – \(context.date(until))"
    }
}

/// Houses that host drives or lend volunteers, those that go on first.
public enum PartnersPage {
    public struct Model: Sendable {
        public var partners: [PartnerFacts]

        public init(partners: [PartnerFacts]) { self.partners = partners }

        public static let sample: Model = {
            var mosque = PartnerFacts.sample
            (mosque.id, mosque.name, mosque.sort, mosque.until, mosque.standing) = (
                4, "جامعہ نعیمیہ", .mosque, nil, .goesOn
            )
            var club = PartnerFacts.sample
            (club.id, club.name, club.sort, club.standing) = (5, "Rotary Club", .club, .ended)
            return Model(partners: [.sample, mosque, club])
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Partners", "شراکت دار")
        return Layout.console(title, area: .drives, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("div", .class("row")) { ways in
                        ways.element(
                            "a", .class("button"), .href("/drives"), text: context.say("Blood drives", "بلڈ کیمپ"))
                        if context.may("editDrives") {
                            ways.element(
                                "a", .class("button primary"), .href("/partners/new"), .id("new-partner"),
                                text: context.say("Add a partner", "نیا شراکت دار"))
                        }
                    }
                }
                guard !model.partners.isEmpty else {
                    stack.element(
                        "p", .class("card empty"), text: context.say("No partner yet.", "ابھی کوئی شراکت دار نہیں۔"))
                    return
                }
                stack.element("div", .class("card"), .id("partners")) { card in table(&card, model, context) }
            }
        }
    }

    private static func table(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("table", .class("rows")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for title in [
                        context.say("Partner", "شراکت دار"), context.say("Kind", "قسم"), context.say("District", "ضلع"),
                        context.say("Agreed", "مدت"),
                    ] { row.element("th", .attribute("scope", "col"), text: title) }
                }
            }
            table.element("tbody") { body in
                for partner in model.partners {
                    body.element("tr") { row in
                        row.element("td", .class("main")) { cell in
                            cell.element("a", .href(partner.path)) { $0.isolated(partner.name) }
                            cell.text(" ")
                            partner.chip(&cell, context)
                        }
                        row.element("td", text: context.words(partner.sort))
                        row.element("td") { $0.isolated(partner.district) }
                        row.element("td") { $0.isolated(partner.span(context)) }
                    }
                }
            }
        }
    }
}

/// One partner: what was agreed, whom to ring, and what came of its drives.
public enum PartnerPage {
    public struct Model: Sendable {
        public var facts: PartnerFacts
        public var contact: String
        public var note: String
        public var drives: [DrivesPage.Line]

        public init(facts: PartnerFacts, contact: String, note: String, drives: [DrivesPage.Line]) {
            self.facts = facts
            self.contact = contact
            self.note = note
            self.drives = drives
        }

        public static let sample = Model(
            facts: .sample, contact: "Prof. Rashid, 0300-7654321", note: "Hall free on Thursdays.",
            drives: [DrivesPage.Line(facts: .sample, places: 48, signedUp: 17, came: 12, gave: 9)])
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let facts = model.facts
        return Layout.console(facts.name, area: .drives, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("section", .class("card stack"), .id("partner")) { card in
                    card.element("div", .class("spread")) { spread in
                        spread.element("h1") { title in
                            title.isolated(facts.name)
                            title.text(" ")
                            facts.chip(&title, context)
                        }
                        spread.element("div", .class("row")) { row in buttons(&row, facts, context) }
                    }
                    card.element("dl", .class("facts")) { list in
                        list.fact(context.say("kind", "قسم"), context.words(facts.sort))
                        list.fact(context.say("district", "ضلع"), facts.district)
                        list.fact(context.say("agreed", "مدت"), facts.span(context))
                        list.fact(context.say("whom to ring", "رابطہ"), model.contact)
                        list.fact(context.say("note", "نوٹ"), model.note)
                    }
                }
                stack.element("h2", text: context.say("Its drives", "اس کے کیمپ"))
                if model.drives.isEmpty {
                    stack.element(
                        "p", .class("card empty"),
                        text: context.say(
                            "None yet. A drive names its partner when it is planned.",
                            "ابھی کوئی نہیں۔ کیمپ کے اندراج میں شراکت دار چنا جاتا ہے۔"))
                } else {
                    let (came, gave) = (
                        model.drives.reduce(0) { $0 + $1.came }, model.drives.reduce(0) { $0 + $1.gave }
                    )
                    stack.element(
                        "p", .id("partner-sum"),
                        text: context.say("Came \(came), gave \(gave).", "آئے \(came)، خون دیا \(gave)۔"))
                    DrivesPage.table(&stack, "partner-drives", model.drives, context)
                }
                stack.element("p") {
                    $0.element(
                        "a", .class("button"), .href("/partners"), text: context.say("All partners", "تمام شراکت دار"))
                }
            }
        }
    }

    private static func buttons(_ html: inout HTML, _ facts: PartnerFacts, _ context: PageContext) {
        guard context.may("editDrives") else { return }
        html.element(
            "a", .class("button"), .href("\(facts.path)/edit"), .id("edit-partner"),
            text: context.say("Change", "تبدیلی"))
        let isOver = facts.standing == .ended
        Layout.form(&html, to: "\(facts.path)/end", context) { form in
            form.element(
                "button", .class(isOver ? "" : "danger"), .name("over"), .value(isOver ? "0" : "1"), .id("end-partner"),
                text: isOver
                    ? context.say("It goes on", "شراکت جاری ہے") : context.say("End the partnership", "شراکت ختم کریں"))
        }
    }
}

/// Adds a partner (posts to `/partners`) or changes one. Fields: `name`, `kind`, `district`, `contact`, `note`,
/// `since`, `until`.
public enum PartnerFormPage {
    public struct Model: Sendable {
        /// `nil` for a new one.
        public var id: Int64?
        public var entered: [String: String]
        public var problems: [String: Words]
        public var districts: [String]

        public init(
            id: Int64? = nil, entered: [String: String] = [:], problems: [String: Words] = [:], districts: [String]
        ) {
            self.id = id
            self.entered = entered
            self.problems = problems
            self.districts = districts
        }

        public static let sample = Model(
            entered: [
                "name": "Rotary Club", "kind": "club", "district": "Lahore", "since": "2026-12-01",
                "until": "2026-11-01",
            ], problems: ["until": Words("The end is before the beginning.", "اختتام آغاز سے پہلے ہے۔")],
            districts: ["Karachi", "Lahore"])

        var path: String { id.map { "/partners/\($0)" } ?? "/partners" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title =
            model.id == nil
            ? context.say("Add a partner", "نیا شراکت دار") : context.say("Change the partner", "شراکت دار میں تبدیلی")
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        return Layout.console(title, area: .drives, context) { main in
            Layout.form(&main, to: model.path, context, class: "stack form-page") { form in
                form.element("h1", text: title)
                form.element("section", .class("card stack")) { card in
                    card.element("div", .class("fields")) { inputs(&$0, fields) }
                    fields.datalist(&card, "districts", model.districts)
                    fields.note(&card, "note", context.say("Note", "نوٹ"))
                }
                form.element("div", .class("row")) { row in
                    row.element(
                        "button", .class("primary"), .id("save-partner"), text: context.say("Save", "محفوظ کریں"))
                    row.element("a", .class("button"), .href(model.path), text: context.say("Cancel", "منسوخ"))
                }
            }
        }
    }

    private static func inputs(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "name", context.say("Name", "نام"), .attribute("maxlength", "200"), .attribute("dir", "auto"))
        fields.select(
            &html, "kind", context.say("Kind", "قسم"),
            [(value: "", text: "–")] + PartnerSort.allCases.map { (value: $0.rawValue, text: context.words($0)) })
        fields.input(
            &html, "district", context.say("District", "ضلع"), .attribute("list", "districts"),
            .attribute("dir", "auto"))
        fields.input(
            &html, "contact", context.say("Whom to ring", "رابطہ"),
            hint: context.say(
                "name and number; taken away a year after the end",
                "نام اور نمبر؛ اختتام کے ایک سال بعد مٹا دیا جاتا ہے"),
            .attribute("maxlength", "300"), .attribute("dir", "auto"))
        fields.input(&html, "since", context.say("Agreed since", "کب سے طے ہے"), type: "date")
        fields.input(
            &html, "until", context.say("Agreed until", "کب تک"), type: "date",
            hint: context.say("empty: without end", "خالی: بغیر مدت"))
    }
}
