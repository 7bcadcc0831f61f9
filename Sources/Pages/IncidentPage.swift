public import Blood
public import Dispatching
public import Matching

/// One incident: its quotas with what they have used, whom they hold and until when, the days ahead, and the one
/// message to everybody.
public enum IncidentPage {
    /// One group at one facility.
    public struct GroupLine: Sendable {
        public var group: BloodGroup
        /// Reachable when the incident was declared.
        public var reach: Int
        public var usedToday: Int
        /// Who may be asked today and on the days that follow.
        public var days: [Int]
        /// Donors expected in each of the hours of the page.
        public var hours: [Double]

        public init(group: BloodGroup, reach: Int, usedToday: Int, days: [Int], hours: [Double]) {
            self.group = group
            self.reach = reach
            self.usedToday = usedToday
            self.days = days
            self.hours = hours
        }
    }

    public struct FacilityPart: Sendable {
        public var id: FacilityID
        public var name: Words
        public var perHour: Int
        public var share: Int
        public var groups: [GroupLine]

        public init(id: FacilityID, name: Words, perHour: Int, share: Int, groups: [GroupLine]) {
            self.id = id
            self.name = name
            self.perHour = perHour
            self.share = share
            self.groups = groups
        }
    }

    public struct Line: Sendable {
        public var id: RequestID
        public var reference: String
        public var group: BloodGroup
        public var facility: Words
        public var units: Int
        public var inHand: Int
        public var neededBy: Instant
        public var step: WaitingStep
        public var heldUntil: Instant?

        public init(
            id: RequestID, reference: String, group: BloodGroup, facility: Words, units: Int, inHand: Int,
            neededBy: Instant, step: WaitingStep, heldUntil: Instant?
        ) {
            self.id = id
            self.reference = reference
            self.group = group
            self.facility = facility
            self.units = units
            self.inHand = inHand
            self.neededBy = neededBy
            self.step = step
            self.heldUntil = heldUntil
        }
    }

    public struct Model: Sendable {
        public var id: Int64
        public var name: String
        public var reason: String
        public var beganAt: Instant
        public var expectedPatients: Int?
        public var declaredBy: String
        public var declaredAt: Instant
        public var ended: (at: Instant, by: String)?
        /// The beginnings of the hours that are shown.
        public var hours: [Instant]
        public var facilities: [FacilityPart]
        /// Open requests that are in it, those held first.
        public var requests: [Line]
        /// Of all its requests, those that have ended.
        public var endedRequests: Int
        /// Open requests of its facilities that are not in it.
        public var outside: [(id: RequestID, reference: String)]
        public var notice: PublicNotice?
        public var noticeBy: String
        public var noticeAt: Instant?
        /// Facilities that could come to it.
        public var others: [(id: Int64, name: Words)]

        public init(
            id: Int64, name: String, reason: String, beganAt: Instant, expectedPatients: Int?, declaredBy: String,
            declaredAt: Instant, ended: (at: Instant, by: String)? = nil, hours: [Instant], facilities: [FacilityPart],
            requests: [Line], endedRequests: Int, outside: [(id: RequestID, reference: String)] = [],
            notice: PublicNotice? = nil, noticeBy: String = "", noticeAt: Instant? = nil,
            others: [(id: Int64, name: Words)] = []
        ) {
            self.id = id
            self.name = name
            self.reason = reason
            self.beganAt = beganAt
            self.expectedPatients = expectedPatients
            self.declaredBy = declaredBy
            self.declaredAt = declaredAt
            self.ended = ended
            self.hours = hours
            self.facilities = facilities
            self.requests = requests
            self.endedRequests = endedRequests
            self.outside = outside
            self.notice = notice
            self.noticeBy = noticeBy
            self.noticeAt = noticeAt
            self.others = others
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(model.name, area: .night, context, isLive: model.ended == nil) { main in
            ShiftParts.ways(&main, to: "", context)
            main.element("div", .class("stack")) { stack in
                stack.element("h1") { $0.isolated(model.name) }
                head(&stack, model, context)
                stack.element("div", .id("quotas"), .flag("data-part", true), .class("stack")) { part in
                    for facility in model.facilities { quotas(&part, facility, model, context) }
                }
                if isLed(model, context) { setQuotas(&stack, model, context) }
                message(&stack, model, context)
                stack.element("section", .class("card"), .id("requests"), .flag("data-part", true)) {
                    requests(&$0, model, context)
                }
                if isLed(model, context) { end(&stack, model, context) }
            }
        }
    }

    private static func isLed(_ model: Model, _ context: PageContext) -> Bool {
        model.ended == nil && context.may("declareIncident")
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card")) { card in
            card.element("dl", .class("facts")) { facts in
                facts.fact(context.say("began", "آغاز"), context.time(model.beganAt))
                facts.fact(context.say("declared", "اعلان")) { value in
                    value.isolated(context.time(model.declaredAt))
                    guard !model.declaredBy.isEmpty else { return }
                    value.text(context.say(" by ", "، از "))
                    value.isolated(model.declaredBy)
                }
                facts.fact(context.say("why", "کیوں"), model.reason)
                facts.fact(
                    context.say("expected patients", "متوقع مریض"), model.expectedPatients.map { String($0) } ?? "")
                if let ended = model.ended {
                    facts.fact(context.say("ended", "اختتام")) { value in
                        value.isolated(context.time(ended.at))
                        guard !ended.by.isEmpty else { return }
                        value.text(context.say(" by ", "، از "))
                        value.isolated(ended.by)
                    }
                }
            }
        }
    }

    // MARK: - Quotas

    /// One figure behind the point; nothing where nobody is expected.
    static func donors(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths == 0 ? "–" : tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static func quotas(
        _ html: inout HTML, _ facility: FacilityPart, _ model: Model, _ context: PageContext
    ) {
        html.element("section", .class("card"), .id("quota-\(facility.id)")) { card in
            card.element("h2") { $0.isolated(context.say(facility.name)) }
            card.element(
                "div", .class("scroll"), .attribute("role", "region"), .attribute("tabindex", "0"),
                .label(context.say(facility.name))
            ) {
                scroll in
                scroll.element("table", .class("quota")) { table in
                    table.element("thead") { $0.element("tr") { titles(&$0, facility, model, context) } }
                    table.element("tbody") { body in
                        for line in facility.groups { row(&body, line, context) }
                        total(&body, facility, model, context)
                    }
                }
            }
            card.element(
                "p", .class("quiet"),
                text: context.say(
                    "Hours: donors expected at the door; who is only asked counts by the chance of coming. Days: of the donors left on a day \(facility.share) % may be asked, because who gives cannot give again for months.",
                    "گھنٹے: دروازے پر متوقع ڈونر؛ جن سے صرف پوچھا گیا وہ آنے کے امکان کے حساب سے۔ دن: ہر دن بچے ہوئے ڈونرز میں سے \(facility.share) فیصد سے پوچھا جا سکتا ہے، کیونکہ جو دے دے وہ مہینوں دوبارہ نہیں دے سکتا۔"
                ))
        }
    }

    private static func titles(
        _ row: inout HTML, _ facility: FacilityPart, _ model: Model, _ context: PageContext
    ) {
        func title(_ text: String) { row.element("th", .attribute("scope", "col")) { $0.isolated(text) } }
        title(context.say("Group", "گروپ"))
        title(context.say("asked today", "آج پوچھا"))
        for hour in model.hours { title(context.time(hour)) }
        let days = facility.groups.first?.days.count ?? 0
        guard days > 1 else { return }
        title(context.say("tomorrow", "کل"))
        for day in 2..<max(2, days) { title(context.say("in \(day) days", "\(day) دن بعد")) }
    }

    private static func row(_ html: inout HTML, _ line: GroupLine, _ context: PageContext) {
        let allowed = line.days.first ?? 0
        html.element("tr") { row in
            row.element("th", .attribute("scope", "row"), .class("group")) { $0.isolated(context.words(line.group)) }
            row.element("td", .class(line.usedToday >= allowed ? "full" : "")) { cell in
                cell.isolated("\(line.usedToday)/\(allowed)")
            }
            for hour in line.hours { row.element("td") { $0.isolated(donors(hour)) } }
            for day in line.days.dropFirst() { row.element("td") { $0.isolated(String(day)) } }
        }
    }

    private static func total(
        _ html: inout HTML, _ facility: FacilityPart, _ model: Model, _ context: PageContext
    ) {
        html.element("tr") { row in
            row.element("th", .attribute("scope", "row"), text: context.say("together", "کل ملا کر"))
            row.element("td") { $0.isolated(String(facility.groups.reduce(0) { $0 + $1.usedToday })) }
            for index in model.hours.indices {
                let expected = facility.groups.reduce(0) {
                    $0 + ($1.hours.indices.contains(index) ? $1.hours[index] : 0)
                }
                row.element("td", .class(expected + 0.05 > Double(facility.perHour) ? "full" : "")) {
                    $0.isolated("\(donors(expected))/\(facility.perHour)")
                }
            }
            for day in 1..<max(1, facility.groups.first?.days.count ?? 1) {
                row.element("td") { $0.isolated(String(facility.groups.reduce(0) { $0 + $1.days[day] })) }
            }
        }
    }

    private static func setQuotas(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("details", .class("card"), .id("set-quotas")) { details in
            details.element("summary", text: context.say("Change the quotas", "حدیں بدلیں"))
            details.element(
                "p", .class("quiet"),
                text: context.say(
                    "A donor takes 40 minutes at the desk, so 13 beds with their staff take about 20 donors an hour. Ask the blood bank.",
                    "ایک ڈونر کو 40 منٹ لگتے ہیں، یعنی عملے سمیت 13 بستر گھنٹے میں تقریباً 20 ڈونر لیتے ہیں۔ بلڈ بینک سے پوچھیں۔"
                ))
            for facility in model.facilities {
                quotaForm(&details, model, context, perHour: facility.perHour, share: facility.share) { form in
                    form.void("input", .type("hidden"), .name("facility"), .value(String(facility.id)))
                    form.element("strong") { $0.isolated(context.say(facility.name)) }
                }
            }
            guard !model.others.isEmpty else { return }
            quotaForm(&details, model, context, perHour: 20, share: 60) { form in
                FormFields(entered: [:], problems: [:], context: context).select(
                    &form, "facility", context.say("One more facility", "ایک اور ہسپتال"),
                    model.others.map { (value: String($0.id), text: context.say($0.name)) })
            }
        }
    }

    private static func quotaForm(
        _ html: inout HTML, _ model: Model, _ context: PageContext, perHour: Int, share: Int,
        content: (inout HTML) -> Void
    ) {
        let fields = FormFields(
            entered: ["perHour": String(perHour), "share": String(share)], problems: [:], context: context)
        Layout.form(&html, to: "/incidents/\(model.id)/quotas", context, class: "row") { form in
            content(&form)
            fields.input(
                &form, "perHour", context.say("donors an hour", "ڈونر فی گھنٹہ"), type: "number",
                .attribute("min", "0"), .attribute("max", "500"))
            fields.input(
                &form, "share", context.say("percent of a group a day", "گروپ کا فیصد فی دن"), type: "number",
                .attribute("min", "0"), .attribute("max", "100"))
            form.element("button", text: context.say("Set", "مقرر کریں"))
        }
    }

    // MARK: - Requests

    private static func requests(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", .class("row")) { head in
            head.element("span", text: context.say("Its open requests", "اس کی کھلی درخواستیں"))
            head.element("span", .class("chip dim"), text: String(model.requests.count))
            let held = model.requests.count { $0.heldUntil != nil }
            if held > 0 {
                head.element("span", .class("chip wait"), text: context.say("\(held) held", "\(held) روکی ہوئی"))
            }
        }
        html.element("ul", .class("needs")) { list in
            for line in model.requests {
                list.element("li", .class("spread"), .attribute("data-row", String(line.id))) {
                    self.line(&$0, line, model, context)
                }
            }
        }
        html.element(
            "p", .class("quiet"),
            text: context.say("\(model.endedRequests) have ended.", "\(model.endedRequests) ختم ہو چکی ہیں۔"))
        guard isLed(model, context), !model.outside.isEmpty else { return }
        Layout.form(&html, to: "/incidents/\(model.id)/requests", context, class: "row") { form in
            FormFields(entered: [:], problems: [:], context: context).select(
                &form, "request",
                context.say("Open requests there that are not in it", "وہاں کی کھلی درخواستیں جو شامل نہیں"),
                model.outside.map { (value: String($0.id), text: "#\($0.reference)") })
            form.element("button", text: context.say("Join", "شامل کریں"))
        }
    }

    private static func line(_ item: inout HTML, _ line: Line, _ model: Model, _ context: PageContext) {
        item.element("span", .class("row")) { row in
            row.element("a", .href("/requests/\(line.id)")) { $0.isolated("#\(line.reference)") }
            row.element("span", .class("group")) { $0.isolated(context.words(line.group)) }
            row.isolated(context.say(line.facility))
            row.isolated("\(line.inHand)/\(line.units)")
            row.element("span", .class("quiet")) { VisitorParts.phrase(&$0, context.words(line.step), context) }
            if let held = line.heldUntil {
                row.element("span", .class("chip wait")) { chip in
                    chip.text(context.say("held until ", "اس وقت تک روکی: "))
                    chip.isolated(context.time(held))
                }
            }
        }
        guard isLed(model, context) else { return }
        Layout.form(&item, to: "/incidents/\(model.id)/requests/\(line.id)/removal", context) { form in
            form.element("button", .class("small"), text: context.say("Not of this incident", "اس حادثے کی نہیں"))
        }
    }

    // MARK: - The one message

    private static func message(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("message")) { card in
            card.element("h2", text: context.say("What everybody is told", "سب کو کیا بتایا جاتا ہے"))
            if let notice = model.notice {
                notice.words(&card, context)
                card.element("p", .class("quiet")) { line in
                    line.text(context.say("On the first page and the ledger", "پہلے صفحے اور کھاتے پر"))
                    if let at = model.noticeAt {
                        line.text(context.say(" since ", " اس وقت سے: "))
                        line.isolated(context.time(at))
                    }
                    guard !model.noticeBy.isEmpty else { return }
                    line.text(context.say(", by ", "، از "))
                    line.isolated(model.noticeBy)
                }
            } else {
                card.element("p", .class("quiet"), text: context.say("Nothing yet.", "ابھی کچھ نہیں۔"))
            }
            guard isLed(model, context) else { return }
            if model.notice != nil {
                Layout.form(&card, to: "/incidents/\(model.id)/message/end", context) { form in
                    form.element("button", text: context.say("Take it down", "ہٹا دیں"))
                }
            }
            card.element("details", .id("publish")) { details in
                details.element(
                    "summary",
                    text: model.notice == nil
                        ? context.say("Publish a message", "پیغام شائع کریں")
                        : context.say("Publish another in its place", "اس کی جگہ دوسرا شائع کریں"))
                publish(&details, model, context)
            }
        }
    }

    private static func publish(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: [:], problems: [:], context: context)
        Layout.form(&html, to: "/incidents/\(model.id)/message", context, class: "stack") { form in
            form.element("fieldset", .class("choices")) { set in
                set.element(
                    "legend",
                    text: context.say(
                        "Groups that are to come (none: nobody is to come)", "کون سے گروپ آئیں (کوئی نہیں: کوئی نہ آئے)"
                    ))
                for group in BloodGroup.known {
                    set.element("label") { label in
                        label.void("input", .type("checkbox"), .name("group"), .value(group.rawValue))
                        label.isolated(context.words(group))
                    }
                }
            }
            form.element("div", .class("fields")) { grid in
                fields.select(
                    &grid, "facility", context.say("Where", "کہاں"),
                    [(value: "", text: "–")]
                        + model.facilities.map { (value: String($0.id), text: context.say($0.name)) })
                fields.input(
                    &grid, "from", context.say("From (empty: now)", "کب سے (خالی: ابھی)"), type: "datetime-local",
                    .attribute("dir", "ltr"))
                fields.input(
                    &grid, "english", context.say("A few words, English", "چند الفاظ، انگریزی"),
                    .attribute("maxlength", "200"), .attribute("dir", "auto"))
                fields.input(
                    &grid, "urdu", context.say("A few words, Urdu", "چند الفاظ، اردو"), .attribute("maxlength", "200"),
                    .attribute("dir", "auto"))
            }
            if context.hasTelephone {
                fields.check(
                    &form, "announces",
                    context.say(
                        "Callers hear the emergency announcement: wait for our call, do not go to the hospital.",
                        "کال کرنے والے ہنگامی اعلان سنیں: ہماری کال کا انتظار کریں، ہسپتال نہ جائیں۔"))
            }
            form.element("div") {
                $0.element("button", .class("primary"), text: context.say("Publish", "شائع کریں"))
            }
        }
    }

    private static func end(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("details", .class("card"), .id("end")) { details in
            details.element("summary", text: context.say("End the incident", "حادثے کا اختتام کریں"))
            Layout.form(&details, to: "/incidents/\(model.id)/end", context, class: "stack") { form in
                form.element(
                    "p",
                    text: context.say(
                        "What is held is let go at once, and the public message is taken down.",
                        "جو روکا گیا ہے فوراً چھوڑ دیا جائے گا، اور عوامی پیغام ہٹا دیا جائے گا۔"))
                FormFields(entered: [:], problems: [:], context: context).input(
                    &form, "reason", context.say("Why", "کیوں"), .attribute("maxlength", "300"),
                    .flag("required", true))
                form.element("div") {
                    $0.element("button", .class("danger"), text: context.say("End it", "ختم کریں"))
                }
            }
        }
    }
}
