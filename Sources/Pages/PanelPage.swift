public import Blood
public import Dispatching
public import Matching

/// One panel: the patient, the donors who give in turn, who gives for which day, and where somebody is missing.
public enum PanelPage {
    public struct Member: Sendable, Hashable {
        public var donor: DonorID
        public var name: String
        public var group: BloodGroup
        public var lastGave: CivilDate?
        /// First day from today on which they may give; `nil`: no day is known, and somebody has to take the place.
        public var freeFrom: CivilDate?
        /// How far the ask for the next session has come.
        public var stage: AskStage?
        public var otherPanels: [Int64]

        public init(
            donor: DonorID, name: String, group: BloodGroup, lastGave: CivilDate?, freeFrom: CivilDate?,
            stage: AskStage? = nil, otherPanels: [Int64] = []
        ) {
            self.donor = donor
            self.name = name
            self.group = group
            self.lastGave = lastGave
            self.freeFrom = freeFrom
            self.stage = stage
            self.otherPanels = otherPanels
        }
    }

    /// A donor who is in no panel and may give on the day.
    public struct Substitute: Sendable, Hashable {
        public var donor: DonorID
        public var name: String
        public var group: BloodGroup
        public var kilometres: Double
        public var lastGave: CivilDate?

        public init(donor: DonorID, name: String, group: BloodGroup, kilometres: Double, lastGave: CivilDate?) {
            self.donor = donor
            self.name = name
            self.group = group
            self.kilometres = kilometres
            self.lastGave = lastGave
        }
    }

    /// The request of the next session.
    public struct Opened: Sendable, Hashable {
        public var request: RequestID
        public var reference: String
        public var phase: RequestPhase
        public var isConfirmed: Bool
        public var promises: Int

        public init(request: RequestID, reference: String, phase: RequestPhase, isConfirmed: Bool, promises: Int) {
            self.request = request
            self.reference = reference
            self.phase = phase
            self.isConfirmed = isConfirmed
            self.promises = promises
        }
    }

    public struct Model: Sendable {
        public var line: PanelsPage.Line
        public var recordNumber: String
        public var needs: String
        /// As people dial it.
        public var guardianPhone: String
        public var members: [Member]
        public var forecast: [PanelSession]
        public var opened: Opened?
        public var substitutes: [Substitute]
        public var hasEnded: Bool
        public var today: CivilDate
        /// Days before the session from which the request should be open.
        public var openedDaysBefore: Int
        /// Hours before the need from which others are asked as well.
        public var othersFromHours: Int
        /// Donors a panel usually has.
        public var membersUsual: ClosedRange<Int>
        /// The patient's antibodies and antigens, and who of the register fits.
        public var antigens: AntigenCard.Model?

        public init(
            line: PanelsPage.Line, recordNumber: String, needs: String, guardianPhone: String, members: [Member],
            forecast: [PanelSession], opened: Opened?, substitutes: [Substitute], hasEnded: Bool, today: CivilDate,
            openedDaysBefore: Int, othersFromHours: Int, membersUsual: ClosedRange<Int>
        ) {
            self.line = line
            self.recordNumber = recordNumber
            self.needs = needs
            self.guardianPhone = guardianPhone
            self.members = members
            self.forecast = forecast
            self.opened = opened
            self.substitutes = substitutes
            self.hasEnded = hasEnded
            self.today = today
            self.openedDaysBefore = openedDaysBefore
            self.othersFromHours = othersFromHours
            self.membersUsual = membersUsual
        }

        func name(_ donor: DonorID) -> String { members.first { $0.donor == donor }?.name ?? "№ \(donor)" }

        /// What a session is short of, and of the first one that is.
        var firstGap: PanelSession? { forecast.first { $0.missing > 0 } }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Panel", "پینل") + " " + model.line.initials
        return Layout.console(title, area: .panels, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                head(&stack, model, context)
                stack.element("div", .class("columns")) { columns in
                    columns.element("div", .class("stack"), .id("rotation"), .flag("data-part", true)) {
                        if !model.hasEnded { next(&$0, model, context) }
                        forecast(&$0, model, context)
                        members(&$0, model, context)
                    }
                    columns.element("div", .class("stack")) { column in
                        column.element("section", .class("card stack"), .id("patient")) {
                            patient(&$0, model, context)
                        }
                        if let antigens = model.antigens {
                            column.element("section", .class("card tight"), .id("patient-antigens")) {
                                AntigenCard.render(
                                    &$0, antigens, mayEdit: context.may("editPanels") && !model.hasEnded, context)
                            }
                        }
                        if context.may("editPanels"), !model.hasEnded { changes(&column, model, context) }
                    }
                }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("spread")) { head in
            head.element("h1") { title in
                title.isolated(model.line.initials)
                title.text(" ")
                title.element("span", .class("group")) { $0.isolated(context.words(model.line.group)) }
            }
            head.element("div", .class("row")) { row in
                row.element("a", .href("/panels"), text: context.say("All panels", "سب پینل"))
                row.element(
                    "a", .class("button"), .href("/panels/\(model.line.id)/sheet"),
                    text: context.say("Sheet to print", "چھاپنے کا صفحہ"))
                if context.may("editPanels"), !model.hasEnded {
                    row.element("a", .class("button"), .href("/panels/\(model.line.id)/edit"), .key("e")) {
                        $0.keyed(context.say("Edit", "تبدیل کریں"), "e")
                    }
                }
            }
        }
        if model.hasEnded {
            html.element(
                "p", .class("notice wait"),
                text: context.say(
                    "This panel has ended. Its donors are asked like everybody again.",
                    "یہ پینل ختم ہو چکا۔ اس کے ڈونرز سے اب سب کی طرح پوچھا جاتا ہے۔"))
        }
    }

    // MARK: - The next session

    private static func next(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("next")) { card in
            card.element("div", .class("spread")) { head in
                head.element("h2", text: context.say("Next session", "اگلا خون"))
                head.element("span", .class("row")) { row in
                    for alert in model.line.alerts {
                        row.element("span", .class("chip alarm"), text: context.panelAlert(alert))
                    }
                }
            }
            card.element("p", .class("plan")) { line in
                line.isolated(context.date(model.line.nextDue))
                line.text(" · " + context.days(from: model.today, to: model.line.nextDue))
            }
            if let opened = model.opened { show(&card, opened, model, context) } else { open(&card, model, context) }
            if context.may("editPanels"), model.line.nextDue.adding(days: -1) <= model.today {
                held(&card, model, context)
            }
        }
    }

    private static func show(_ html: inout HTML, _ opened: Opened, _ model: Model, _ context: PageContext) {
        html.element("p", .class("row")) { row in
            row.element("a", .href("/requests/\(opened.request)")) { link in
                link.text(context.say("Request ", "درخواست "))
                link.isolated("#\(opened.reference)")
            }
            row.element("span", .class("chip dim"), text: context.words(opened.phase))
            let isEnough = opened.promises >= model.line.units
            row.element("span", .class(isEnough ? "chip good" : "chip wait")) { chip in
                chip.text(context.say("promised: ", "وعدے: "))
                chip.isolated("\(opened.promises)/\(model.line.units)")
            }
        }
        if !opened.isConfirmed {
            html.element(
                "p", .class("quiet"),
                text: context.say(
                    "The facility has not confirmed it yet, so nobody is asked. The desk rings them, or they confirm it on their own page.",
                    "ہسپتال نے ابھی تصدیق نہیں کی، اس لیے کسی سے نہیں پوچھا جا رہا۔ ڈیسک انہیں فون کرتا ہے، یا وہ اپنے صفحے پر تصدیق کریں۔"
                ))
        } else {
            html.element(
                "p", .class("quiet"),
                text: context.say(
                    "Members are asked in their turn. From \(model.othersFromHours) hours before the day others are asked as well.",
                    "ارکان سے باری باری پوچھا جاتا ہے۔ دن سے \(model.othersFromHours) گھنٹے پہلے دوسروں سے بھی پوچھا جائے گا۔"
                ))
        }
    }

    private static func open(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Nobody has been asked. \(model.openedDaysBefore) days before is early enough.",
                "ابھی کسی سے نہیں پوچھا گیا۔ \(model.openedDaysBefore) دن پہلے کافی ہے۔"))
        guard context.may("askPanels") else { return }
        Layout.form(&html, to: "/panels/\(model.line.id)/sessions", context, class: "stack") { form in
            form.element("label", .class("check")) { label in
                label.void("input", .type("checkbox"), .name("isConfirmed"), .value("1"))
                label.element(
                    "span",
                    text: context.say(
                        "The facility has confirmed this date to me, on its listed number.",
                        "ہسپتال نے اپنے درج نمبر پر مجھے اس تاریخ کی تصدیق کی ہے۔"))
            }
            form.element("div") { part in
                part.element(
                    "button", .class("primary"), .id("open-session"),
                    text: context.say("Open the request", "درخواست کھولیں"))
            }
        }
    }

    private static func held(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        Layout.form(&html, to: "/panels/\(model.line.id)/held", context, class: "row") { form in
            form.element("label") { label in
                label.element("span", text: context.say("Blood was given to the patient on", "مریض کو خون لگا"))
                label.void(
                    "input", .type("date"), .name("day"), .value("\(min(model.line.nextDue, model.today))"),
                    .attribute("max", "\(model.today)"))
            }
            form.element("button", text: context.say("Held: count the next one", "ہو گیا: اگلی تاریخ لگائیں"))
        }
    }

    // MARK: - Who gives when

    private static func forecast(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card"), .id("forecast")) { card in
            card.element("h2", text: context.say("Who gives when", "کون کب دے گا"))
            if let gap = model.firstGap {
                // Red is for the one that cannot wait; of those far away there is time to speak of.
                let isNear = model.line.alerts.contains("short") && gap.due == model.forecast.first?.due
                card.element(
                    "p", .class(isNear ? "problem" : "quiet"), .id("first-gap"),
                    text: context.say(gapWords(gap, model, context)))
            }
            card.element("table", .class("rows")) { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for title in [
                            context.say("Day", "دن"), context.say("Give", "دینے والے"),
                            context.say("Stand by", "متبادل ارکان"),
                        ] { row.element("th", .attribute("scope", "col"), text: title) }
                    }
                }
                table.element("tbody") { body in
                    for session in model.forecast { render(&body, session, model, context) }
                }
            }
        }
    }

    private static func render(_ html: inout HTML, _ session: PanelSession, _ model: Model, _ context: PageContext) {
        html.element("tr") { row in
            row.element("td", .class("main")) { $0.isolated(context.date(session.due)) }
            row.element("td") { cell in
                names(&cell, session.givers, model)
                if session.missing > 0 {
                    if !session.givers.isEmpty { cell.text(" ") }
                    cell.element(
                        "span", .class("chip wait"),
                        text: context.say("missing: \(session.missing)", "کمی: \(session.missing)"))
                    if let first = session.firstAfter {
                        cell.element("span", .class("quiet")) { note in
                            note.text(context.say(" first possible: ", " پہلا ممکن: "))
                            note.isolated(model.name(first.donor))
                            note.text(", ")
                            note.isolated(context.date(first.from))
                        }
                    }
                }
            }
            row.element("td", .class("quiet")) { cell in
                names(&cell, Array(session.reserves.prefix(3)), model)
                if session.reserves.count > 3 {
                    cell.text(" ")
                    cell.isolated("+\(session.reserves.count - 3)")
                }
            }
        }
    }

    private static func names(_ html: inout HTML, _ donors: [DonorID], _ model: Model) {
        for (position, donor) in donors.enumerated() {
            if position > 0 { html.text(" · ") }
            html.isolated(model.name(donor))
        }
    }

    private static func gapWords(_ gap: PanelSession, _ model: Model, _ context: PageContext) -> Words {
        let day = context.isolated(context.date(gap.due))
        let missing = gap.missing
        let days = gap.due.dayNumber - model.today.dayNumber
        return Words(
            "In \(days) days, on \(day), the panel has no donor for \(missing) of \(model.line.units) units.",
            "\(days) دن بعد، \(day) کو، \(model.line.units) میں سے \(missing) یونٹ کے لیے پینل میں ڈونر نہیں۔")
    }

    // MARK: - Members

    private static func members(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card"), .id("members")) { card in
            card.element("h2") { head in
                head.text(context.say("Donors of this panel", "اس پینل کے ڈونر") + " ")
                head.element("span", .class("quiet")) { $0.isolated("\(model.members.count)") }
            }
            if model.members.count < model.membersUsual.lowerBound, !model.hasEnded {
                let (least, most) = (model.membersUsual.lowerBound, model.membersUsual.upperBound)
                card.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "\(least) to \(most) donors carry a patient; there are fewer.",
                        "ایک مریض کے لیے \(least) سے \(most) ڈونر چاہییں؛ یہاں کم ہیں۔"))
            }
            for member in model.members { render(&card, member, model, context) }
            if !model.members.isEmpty, !model.forecast.isEmpty {
                card.element(
                    "p", .class("quiet pause"),
                    text: context.say(
                        "Boxes, the next session first: green gives, brown could, grey cannot.",
                        "خانے، اگلی تاریخ پہلے: سبز دے گا، بھورا دے سکتا ہے، خاکستری نہیں دے سکتا۔"))
            }
        }
    }

    private static func render(_ html: inout HTML, _ member: Member, _ model: Model, _ context: PageContext) {
        html.element("div", .class("donor"), .id("member-\(member.donor)")) { line in
            line.element("span") { cell in
                cell.element("a", .href("/donors/\(member.donor)")) { $0.isolated(member.name) }
                cell.text(" ")
                cell.isolated(context.words(member.group))
            }
            line.element("span") { about(&$0, member, model, context) }
            line.element("span") { turns(&$0, member.donor, model, context) }
            line.element("span", .class("row")) { row in
                if let stage = member.stage {
                    let isGood = stage.isCommitted || stage == .donated
                    row.element("span", .class(isGood ? "chip good" : "chip dim"), text: context.words(stage))
                }
                if context.may("editPanels"), !model.hasEnded {
                    Layout.form(
                        &row, to: "/panels/\(model.line.id)/members/\(member.donor)/removal", context
                    ) { form in
                        form.element(
                            "button", .class("small"),
                            .label(context.say("Let \(member.name) go", "\(member.name) کو نکالیں")),
                            text: context.say("Let go", "نکالیں"))
                    }
                }
            }
        }
    }

    private static func about(_ html: inout HTML, _ member: Member, _ model: Model, _ context: PageContext) {
        if let from = member.freeFrom {
            html.text(from <= model.today ? context.say("may give now", "اب دے سکتا ہے") : "")
            if from > model.today {
                html.text(context.say("may give from ", "دے سکتا ہے "))
                html.isolated(context.date(from))
            }
        } else {
            html.element(
                "span", .class("chip alarm"),
                text: context.say("no day known: replace", "کوئی تاریخ معلوم نہیں: بدلیں"))
        }
        html.text(" ")
        html.element("span", .class("quiet")) { note in
            if let last = member.lastGave {
                note.text(context.say("last gave ", "آخری بار دیا "))
                note.isolated(context.date(last))
            } else {
                note.text(context.say("no donation on record", "کوئی عطیہ درج نہیں"))
            }
            for other in member.otherPanels {
                note.text(" · ")
                note.element("a", .href("/panels/\(other)"), text: context.say("in another panel", "دوسرے پینل میں"))
            }
        }
    }

    /// One box for each session, so that the rotation can be seen at a glance.
    private static func turns(_ html: inout HTML, _ donor: DonorID, _ model: Model, _ context: PageContext) {
        guard !model.forecast.isEmpty else { return }
        let given = model.forecast.filter { $0.givers.contains(donor) }.map { context.date($0.due) }
        let words =
            given.isEmpty
            ? context.say("gives in none of these sessions", "ان میں سے کسی میں نہیں دے گا")
            : context.say("gives on ", "دے گا: ") + given.joined(separator: ", ")
        html.element("span", .class("meter"), .attribute("role", "img"), .label(words)) { meter in
            for session in model.forecast {
                let isReserve = session.reserves.contains(donor)
                meter.element(
                    "i", .class(session.givers.contains(donor) ? "in" : isReserve ? "way" : ""))
            }
        }
    }

    // MARK: - The patient, and changes

    private static func patient(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("The patient", "مریض"))
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("initials", "ابتدائی حروف"), model.line.initials)
            list.fact(context.say("record number", "ریکارڈ نمبر"), model.recordNumber)
            list.fact(context.say("where", "کہاں")) {
                $0.facilityName(model.line.facility, model.line.facilityUrdu, context)
            }
            list.fact(
                context.say("needs", "ضرورت"),
                context.rhythm(model.line.units, model.line.component, every: model.line.intervalDays))
            list.fact(context.say("to see to", "خاص ہدایات"), model.needs)
            if !model.guardianPhone.isEmpty {
                list.fact(context.say("family", "اہلِ خانہ")) { $0.telephone(model.guardianPhone) }
            }
        }
    }

    private static func changes(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("substitutes")) { card in
            card.element("h2", text: context.say("Who could join", "کون شامل ہو سکتا ہے"))
            card.element(
                "p", .class("quiet"),
                text: context.say(
                    "In no panel, compatible, near, and able to give on the first day that is short, or else the next. Ask them before you add them.",
                    "کسی پینل میں نہیں، موافق، قریب، اور پہلے کمی والے دن، ورنہ اگلے دن، دے سکتے ہیں۔ شامل کرنے سے پہلے ان سے پوچھیں۔"
                ))
            for substitute in model.substitutes { render(&card, substitute, model, context) }
            if model.substitutes.isEmpty {
                card.element("p", .class("quiet"), text: context.say("Nobody was found near.", "قریب کوئی نہیں ملا۔"))
            }
            Layout.form(&card, to: "/panels/\(model.line.id)/members", context, class: "reply") { form in
                form.element("label") { label in
                    label.element("span", text: context.say("Number in the register", "رجسٹر نمبر"))
                    label.void(
                        "input", .name("donor"), .type("text"), .attribute("inputmode", "numeric"),
                        .attribute("autocomplete", "off"))
                }
                form.element("button", text: context.say("Add", "شامل کریں"))
            }
        }
        html.element("details", .class("card"), .id("end")) { details in
            details.element("summary", text: context.say("End this panel", "پینل ختم کریں"))
            Layout.form(&details, to: "/panels/\(model.line.id)/end", context, class: "stack") { form in
                form.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Every donor is let go, and the patient's data are forgotten later. It cannot be undone.",
                        "سب ڈونر فارغ ہو جائیں گے، اور مریض کی معلومات بعد میں مٹ جائیں گی۔ یہ واپس نہیں ہو سکتا۔"))
                form.element("div") {
                    $0.element("button", .class("danger"), text: context.say("End it", "ختم کریں"))
                }
            }
        }
    }

    private static func render(
        _ html: inout HTML, _ substitute: Substitute, _ model: Model, _ context: PageContext
    ) {
        html.element("div", .class("spread")) { line in
            line.element("span") { cell in
                cell.element("a", .href("/donors/\(substitute.donor)")) { $0.isolated(substitute.name) }
                cell.text(" ")
                cell.isolated(context.words(substitute.group))
                cell.text(" ")
                cell.element("span", .class("quiet")) { note in
                    note.isolated(context.kilometres(substitute.kilometres))
                    if let last = substitute.lastGave {
                        note.text(context.say(" · last gave ", " · آخری بار دیا "))
                        note.isolated(context.date(last))
                    }
                }
            }
            Layout.form(&line, to: "/panels/\(model.line.id)/members", context) { form in
                form.void("input", .type("hidden"), .name("donor"), .value("\(substitute.donor)"))
                form.element(
                    "button", .class("small"),
                    .label(context.say("Add \(substitute.name)", "\(substitute.name) شامل کریں")),
                    text: context.say("Add", "شامل کریں"))
            }
        }
    }
}
