public import Blood
public import Dispatching
public import Matching

/// What the people of one facility see first: their own requests, and who is coming to each. Donors have no name and
/// no number here.
public enum OwnFacilityPage {
    public struct Line: Sendable {
        public var id: RequestID
        public var reference: String
        public var group: BloodGroup
        public var isAnyGroup: Bool
        public var component: BloodComponent
        public var units: Int
        public var inHand: Int
        public var coming: Int
        public var initials: String
        public var ward: String
        public var neededBy: Instant
        public var phase: RequestPhase
        public var isConfirmed: Bool

        public init(
            id: RequestID, reference: String, group: BloodGroup, isAnyGroup: Bool, component: BloodComponent,
            units: Int, inHand: Int, coming: Int, initials: String, ward: String, neededBy: Instant,
            phase: RequestPhase, isConfirmed: Bool
        ) {
            self.id = id
            self.reference = reference
            self.group = group
            self.isAnyGroup = isAnyGroup
            self.component = component
            self.units = units
            self.inHand = inHand
            self.coming = coming
            self.initials = initials
            self.ward = ward
            self.neededBy = neededBy
            self.phase = phase
            self.isConfirmed = isConfirmed
        }

        var waitsForWord: Bool { !isConfirmed && phase.isOngoing }
    }

    public struct Model: Sendable {
        public var facility: String
        public var facilityUrdu: String
        /// Those that nobody has confirmed stand first.
        public var ongoing: [Line]
        public var ended: [Line]

        public init(facility: String, facilityUrdu: String, ongoing: [Line], ended: [Line]) {
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.ongoing = ongoing
            self.ended = ended
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Requests of this facility", "اس ہسپتال کی درخواستیں")
        return Layout.console(title, area: .ownRequests, context, isLive: true) { main in
            main.element("div", .id("own-board"), .flag("data-part", true), .class("stack")) { part in
                part.element("h1") { $0.facilityName(model.facility, model.facilityUrdu, context) }
                words(&part, model, context)
                part.element("h2", text: context.say("Open requests", "کھلی درخواستیں"))
                if model.ongoing.isEmpty {
                    part.element(
                        "p", .class("card empty"),
                        text: context.say(
                            "No request for this facility is open.", "اس ہسپتال کی کوئی درخواست کھلی نہیں۔"))
                }
                RequestLines.board(
                    &part, ongoing: model.ongoing, ended: model.ended, needsPerson: { $0.waitsForWord }, context
                ) { render(&$0, $1, context) }
            }
        }
    }

    /// What the desk waits for most: nobody but this facility can say it.
    private static func words(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let waiting = model.ongoing.filter(\.waitsForWord)
        guard !waiting.isEmpty, context.may("confirmOwnRequests") else { return }
        html.element("p", .class("notice wait row"), .id("words")) { notice in
            notice.element(
                "span",
                text: context.say(
                    "Made in your name and not confirmed yet. Is it real?",
                    "آپ کے نام سے درج، تصدیق باقی ہے۔ کیا یہ درست ہے؟"))
            for line in waiting {
                notice.element("a", .class("button"), .href("/facility/requests/\(line.id)#word")) {
                    $0.isolated("#\(line.reference)")
                }
            }
        }
    }

    private static func render(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element(
            "a", .class(line.waitsForWord ? "line needs" : "line"), .href("/facility/requests/\(line.id)"),
            .attribute("data-row", String(line.id))
        ) { row in
            RequestLines.beginning(&row, line, context)
            row.element("div") { patient in
                patient.element("strong") { $0.isolated(line.initials) }
                patient.element("div", .class("quiet")) { $0.isolated(line.ward) }
            }
            row.element("div") { cell in
                cell.element("b") { $0.isolated("\(line.inHand)/\(line.units)") }
                cell.element(
                    "div", .class("quiet"),
                    text: context.say("donors coming: \(line.coming)", "آنے والے ڈونر: \(line.coming)"))
            }
            row.element("div", .class("row")) { chips in
                guard line.waitsForWord else { return }
                chips.element(
                    "span", .class("chip alarm"), text: context.say("is this real? your word", "کیا یہ درست ہے؟ بتائیں")
                )
            }
        }
    }
}

/// One request as its own facility sees it: whether it is real, who is coming, what became of the units.
public enum OwnRequestPage {
    /// A donor on the way, without name and number.
    public struct Visitor: Sendable {
        /// Counted within the request.
        public var number: Int
        public var group: BloodGroup
        /// Four digits; the donor's page shows the same.
        public var code: String
        public var stage: AskStage
        public var arriveBy: Instant?
        public var changedAt: Instant
        /// Where the donor gave a window.
        public var arriveFrom: Instant?

        public init(
            number: Int, group: BloodGroup, code: String, stage: AskStage, arriveBy: Instant?, changedAt: Instant,
            arriveFrom: Instant? = nil
        ) {
            self.number = number
            self.group = group
            self.code = code
            self.stage = stage
            self.arriveBy = arriveBy
            self.changedAt = changedAt
            self.arriveFrom = arriveFrom
        }
    }

    public struct Model: Sendable {
        public var line: OwnFacilityPage.Line
        public var urgency: Urgency
        public var recordNumber: String
        public var verification: Verification
        public var visitors: [Visitor]
        public var deferralReasons: [(key: String, words: Words)]
        public var reconciliation: (drawn: Int, issued: Int, transfused: Int, returned: Int)?

        public init(
            line: OwnFacilityPage.Line, urgency: Urgency, recordNumber: String, verification: Verification,
            visitors: [Visitor], deferralReasons: [(key: String, words: Words)],
            reconciliation: (drawn: Int, issued: Int, transfused: Int, returned: Int)?
        ) {
            self.line = line
            self.urgency = urgency
            self.recordNumber = recordNumber
            self.verification = verification
            self.visitors = visitors
            self.deferralReasons = deferralReasons
            self.reconciliation = reconciliation
        }

        var path: String { "/facility/requests/\(line.id)" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console("#\(model.line.reference)", area: .ownRequests, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("section", .id("head"), .flag("data-part", true), .class("card stack")) {
                    head(&$0, model, context)
                }
                stack.element("div", .class("columns")) { columns in
                    columns.element("section", .id("visitors"), .flag("data-part", true), .class("card stack")) {
                        visitors(&$0, model, context)
                    }
                    columns.element("section", .class("card tight")) { facts(&$0, model, context) }
                }
                if context.may("settleOwnUnits"), model.line.inHand > 0, !model.line.phase.isOngoing {
                    stack.element("section", .id("units"), .class("card stack")) { units(&$0, model, context) }
                }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let line = model.line
        html.element("div", .class("spread")) { spread in
            spread.element("h1") { title in
                title.element("span", .class("group")) { group in
                    group.isolated(
                        line.isAnyGroup ? context.say("any group", "کوئی بھی گروپ") : context.words(line.group))
                }
                title.text(" × \(line.units) \(context.words(line.component)) ")
                title.element("span", .class("quiet")) { $0.isolated("#\(line.reference)") }
            }
            if line.phase.isOngoing {
                spread.element(
                    "span", .class("clock"),
                    .attribute("data-deadline", String(line.neededBy.millisecondsSince1970)),
                    text: context.duration(line.neededBy - context.now))
            }
        }
        html.element("div", .class("row")) { row in
            row.element("span", .class("chip"), .id("phase"), text: context.words(line.phase))
            row.element("span", .class("chip dim"), text: context.words(model.urgency))
            row.element(
                "span", .class(model.verification == .verified ? "chip good" : "chip wait"), .id("verification"),
                text: model.verification == .verified
                    ? context.say("confirmed by the facility", "ہسپتال نے تصدیق کی")
                    : model.verification == .rejected
                        ? context.say("not confirmed", "تصدیق نہیں ہوئی") : context.say("to be confirmed", "تصدیق باقی")
            )
        }
        if line.waitsForWord, context.may("confirmOwnRequests") { word(&html, model, context) }
    }

    /// Whether the patient is there and the blood is needed: nobody else can know.
    private static func word(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("notice wait stack"), .id("word")) { panel in
            panel.element(
                "p",
                text: context.say(
                    "Is this patient with you, and is this blood needed? Only a few donors are asked before you say so.",
                    "کیا یہ مریض آپ کے ہاں ہے اور یہ خون درکار ہے؟ آپ کے بتانے سے پہلے صرف چند ڈونرز سے پوچھا جاتا ہے۔"
                ))
            panel.element("div", .class("row")) { row in
                Layout.form(&row, to: "\(model.path)/confirmation", context) { form in
                    form.element("button", .class("primary"), .key("v"), .id("confirm")) {
                        $0.keyed(context.say("Yes, it is real", "جی ہاں، درست ہے"), "v")
                    }
                }
                row.element("details", .id("refuse")) { details in
                    details.element(
                        "summary", .class("button danger"), text: context.say("No, it is not", "نہیں، درست نہیں"))
                    Layout.form(&details, to: "\(model.path)/refusal", context, class: "row") { form in
                        form.element("label") { label in
                            label.text(context.say("why", "کیوں"))
                            label.void(
                                "input", .name("reason"), .flag("required", true), .attribute("maxlength", "300"),
                                .attribute("dir", "auto"))
                        }
                        form.element("button", .class("danger"), text: context.say("It is not real", "درست نہیں"))
                    }
                }
            }
        }
    }

    private static func facts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("The need", "ضرورت"))
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("needed by", "کب تک"), context.time(model.line.neededBy))
            list.fact(context.say("patient", "مریض"), model.line.initials)
            list.fact(context.say("ward", "وارڈ"), model.line.ward)
            list.fact(context.say("record", "ریکارڈ"), model.recordNumber)
            list.fact(context.say("in hand", "مل چکے"), "\(model.line.inHand)/\(model.line.units)")
        }
        guard context.may("reportReactions") else { return }
        html.element("div", .class("row pause"), .id("report-reaction")) { row in
            row.element(
                "a", .class("button small"), .href("\(model.path)/donor-reactions"),
                text: context.say("A donor felt unwell", "ڈونر کی طبیعت خراب ہوئی"))
            row.element(
                "a", .class("button small"), .href("\(model.path)/patient-reactions"),
                text: context.say("The patient had a reaction", "مریض کو ردِعمل ہوا"))
        }
    }

    private static func visitors(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Who is coming", "کون آ رہا ہے"))
        if model.visitors.isEmpty {
            html.element(
                "p", .class("quiet"),
                text: context.say("Nobody has promised to come yet.", "ابھی کسی نے آنے کا وعدہ نہیں کیا۔"))
            return
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Ask each donor for the four digits on their page. Whether they may give is for you to decide.",
                "ہر ڈونر سے ان کے صفحے پر لکھے چار ہندسے پوچھیں۔ وہ خون دے سکتے ہیں یا نہیں، یہ آپ طے کرتے ہیں۔"))
        for visitor in model.visitors { render(&html, visitor, model, context) }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Marked by mistake? Ring the helpline: it can take a step back.",
                "غلطی سے نشان لگ گیا؟ ہیلپ لائن کو فون کریں: وہ قدم واپس لے سکتی ہے۔"))
    }

    private static func render(
        _ html: inout HTML, _ visitor: Visitor, _ model: Model, _ context: PageContext
    ) {
        html.element(
            "div", .class("donor"), .attribute("data-row", "\(visitor.number)-\(visitor.stage.rawValue)"),
            .attribute("data-stage", visitor.stage.rawValue)
        ) { row in
            row.element("div") { cell in
                cell.element("a", .href("\(model.path)/visitors/\(visitor.number)")) { link in
                    link.text(context.say("donor ", "ڈونر "))
                    link.isolated(String(visitor.number))
                }
                cell.text(" ")
                cell.element("span", .class("group")) { $0.isolated(context.words(visitor.group)) }
            }
            row.element("div") { cell in
                cell.text(context.say("says ", "ہندسے "))
                cell.element("strong", .class("nowrap")) { $0.isolated(visitor.code) }
            }
            row.element("div") { cell in
                cell.element(
                    "span", .class(visitor.stage == .donated ? "chip good" : "chip"),
                    text: context.words(visitor.stage))
                cell.element("div", .class("quiet")) { detail in
                    detail.isolated(visitor.window(context))
                }
            }
            row.element("div", .class("row")) { acts(&$0, visitor, model, context) }
        }
    }

    /// - Parameter isAtCounter: the donor stands there: large buttons, and afterwards back to the same donor.
    static func acts(
        _ html: inout HTML, _ visitor: Visitor, _ model: Model, _ context: PageContext, isAtCounter: Bool = false
    ) {
        guard context.may("receiveDonors") else { return }
        let base = "\(model.path)/visitors/\(visitor.number)"
        func from(_ form: inout HTML) {
            if isAtCounter { form.void("input", .type("hidden"), .name("from"), .value("counter")) }
        }
        let size = isAtCounter ? "big" : "small"
        func press(_ noun: String, _ text: String, isNext: Bool = false) {
            Layout.form(&html, to: "\(base)/\(noun)", context) { form in
                from(&form)
                form.element(
                    "button", .class(isNext ? "\(size) primary" : size), .attribute("data-act", noun), text: text)
            }
        }
        switch visitor.stage {
        case .pledged, .onTheWay: press("arrival", context.say("arrived", "پہنچ گئے"), isNext: true)
        case .arrived:
            press("acceptance", context.say("accepted", "قبول"))
            press("donation", context.say("donated", "خون دیا"), isNext: true)
        case .accepted: press("donation", context.say("donated", "خون دیا"), isNext: true)
        default: break
        }
        guard [.arrived, .accepted].contains(visitor.stage) else { return }
        html.element("details", .id("defer-\(visitor.number)")) { details in
            details.element("summary", .class("button \(size)"), text: context.say("deferred", "ملتوی"))
            Layout.form(&details, to: "\(base)/deferral", context, class: "tight") { form in
                from(&form)
                form.element("select", .name("ruleKey"), .label(context.say("reason", "وجہ"))) { select in
                    for reason in model.deferralReasons {
                        select.element("option", .value(reason.key), text: context.say(reason.words))
                    }
                }
                form.element("label") { label in
                    label.text(context.say("until, if you set a day", "کب تک، اگر آپ نے تاریخ مقرر کی"))
                    label.void("input", .type("date"), .name("until"))
                }
                form.element("button", .class("small"), text: context.say("Record", "درج کریں"))
            }
        }
    }

    private static func units(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Settle the units", "یونٹوں کا حساب"))
        let known = model.reconciliation
        Layout.form(&html, to: "\(model.path)/reconciliation", context, class: "row") { form in
            func number(_ name: String, _ text: String, _ value: Int) {
                form.element("label") { label in
                    label.text(text)
                    label.void(
                        "input", .type("number"), .name(name), .value(String(value)), .attribute("min", "0"),
                        .attribute("max", "200"), .flag("required", true))
                }
            }
            number("drawn", context.say("drawn", "لیے گئے"), known?.drawn ?? model.line.inHand)
            number("issued", context.say("issued", "جاری"), known?.issued ?? model.line.inHand)
            number("transfused", context.say("transfused", "لگائے گئے"), known?.transfused ?? 0)
            number("returned", context.say("returned", "واپس"), known?.returned ?? 0)
            form.element("button", text: context.say("Record", "درج کریں"))
        }
    }
}
