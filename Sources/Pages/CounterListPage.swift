public import Blood
import Dispatching
public import Matching

/// Who comes to one facility and when, over all of its open requests: on the counter's screen, and on the sheet that is
/// taped to the wall for the hour without power. Donors have no name and no number here.
public enum CounterListPage {
    public struct Row: Sendable {
        public var request: RequestID
        public var reference: String
        /// What the patient needs.
        public var group: BloodGroup
        public var isAnyGroup: Bool
        public var component: BloodComponent
        public var visitor: OwnRequestPage.Visitor

        public init(
            request: RequestID, reference: String, group: BloodGroup, isAnyGroup: Bool, component: BloodComponent,
            visitor: OwnRequestPage.Visitor
        ) {
            self.request = request
            self.reference = reference
            self.group = group
            self.isAnyGroup = isAnyGroup
            self.component = component
            self.visitor = visitor
        }
    }

    public struct Model: Sendable {
        public var facility: String
        public var facilityUrdu: String
        /// In the order in which they are expected.
        public var rows: [Row]
        /// As people dial it; empty where the centre has none.
        public var helpline: String

        public init(facility: String, facilityUrdu: String, rows: [Row], helpline: String) {
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.rows = rows
            self.helpline = helpline
        }
    }

    /// Empty rows on paper, for donors who promise after it was printed: a guess of ours for an hour at one counter.
    static let emptyRows = 6
    /// Columns of the table on paper.
    private static let columns = 9

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Who is coming", "کون آ رہا ہے")
        return Layout.console(title, area: .counter, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1") { heading in
                    heading.text(title + ": ")
                    heading.facilityName(model.facility, model.facilityUrdu, context)
                }
                CounterCode.form(&stack, context, isFirst: true)
                stack.element("section", .id("coming"), .flag("data-part", true), .class("card stack")) {
                    list(&$0, model, context)
                }
                stack.element("p", .class("print-only")) { onPaper(&$0, model, context) }
                stack.element(
                    "p", .class("quiet screen"),
                    text: context.say(
                        "Print this list (one sheet of A4, with boxes to tick) before the power goes.",
                        "بجلی جانے سے پہلے یہ فہرست پرنٹ کر لیں (ایک A4 صفحہ، نشان لگانے کے خانوں کے ساتھ)۔"))
            }
        }
    }

    private static func onPaper(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.text(
            context.say(
                "Without power: ask for the reference and the four digits, tick by hand, and write it down on the screen later. ",
                "بجلی نہ ہو تو: حوالہ اور چار ہندسے پوچھیں، ہاتھ سے نشان لگائیں، اور بعد میں سکرین پر درج کریں۔ "))
        guard !model.helpline.isEmpty else { return }
        html.text(context.say("Helpline: ", "ہیلپ لائن: "))
        html.telephone(model.helpline)
    }

    private static func list(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("p", .class("quiet")) { line in
            line.text(context.say("As of ", "وقت: "))
            // With the day: a sheet on the wall may be of yesterday.
            line.isolated(context.inputTime(context.now).replacing("T", with: " "))
        }
        if model.rows.isEmpty {
            html.element(
                "p", .class("quiet"),
                text: context.say("Nobody has promised to come yet.", "ابھی کسی نے آنے کا وعدہ نہیں کیا۔"))
        }
        html.element("table", .class(model.rows.isEmpty ? "rows counter-list print-only" : "rows counter-list")) {
            table in
            table.element("thead") { head in
                head.element("tr") { row in
                    func column(_ text: String, _ name: String = "") {
                        row.element("th", .class(name), .attribute("scope", "col"), text: text)
                    }
                    column(context.say("When", "کب"))
                    column(context.say("Request", "درخواست"))
                    column(context.say("Says", "ہندسے"))
                    column(context.say("For", "کس کے لیے"))
                    column(context.say("Donor", "ڈونر"))
                    column(context.say("Now", "اب"), "screen")
                    column(context.say("came", "آئے"), "print-only")
                    column(context.say("accepted", "قبول"), "print-only")
                    column(context.say("deferred", "ملتوی"), "print-only")
                    column(context.say("gave", "خون دیا"), "print-only")
                }
            }
            table.element("tbody") { body in
                for row in model.rows { render(&body, row, context) }
                for _ in 0..<emptyRows {
                    body.element("tr", .class("print-only blank")) { row in
                        for column in 0..<columns { row.element("td") { if column >= 5 { tick(&$0, isOn: false) } } }
                    }
                }
            }
        }
    }

    private static func render(_ html: inout HTML, _ line: Row, _ context: PageContext) {
        let visitor = line.visitor
        html.element("tr", .attribute("data-row", "\(line.request)-\(visitor.number)-\(visitor.stage.rawValue)")) {
            row in
            row.element("td", .class("main")) { when(&$0, visitor, context) }
            row.element("td") { cell in
                cell.element("a", .href("/facility/requests/\(line.request)/visitors/\(visitor.number)")) { link in
                    link.isolated("#\(line.reference)")
                    link.text(context.say(" · donor ", " · ڈونر "))
                    link.isolated(String(visitor.number))
                }
            }
            row.element("td") { cell in
                cell.element("strong", .class("nowrap")) { $0.isolated(visitor.code) }
            }
            row.element("td") { cell in
                cell.element("span", .class("nowrap")) { group in
                    group.isolated(line.isAnyGroup ? context.say("any", "کوئی بھی") : context.words(line.group))
                }
                cell.text(" ")
                cell.element("span", .class("quiet"), text: context.words(line.component))
            }
            row.element("td") { cell in
                cell.element("span", .class("group")) { $0.isolated(context.words(visitor.group)) }
            }
            row.element("td", .class("screen")) { cell in
                cell.element("span", .class("chip"), text: context.words(visitor.stage))
            }
            row.element("td", .class("print-only")) { tick(&$0, isOn: [.arrived, .accepted].contains(visitor.stage)) }
            row.element("td", .class("print-only")) { tick(&$0, isOn: visitor.stage == .accepted) }
            row.element("td", .class("print-only")) { tick(&$0, isOn: false) }
            row.element("td", .class("print-only")) { tick(&$0, isOn: false) }
        }
    }

    private static func when(_ html: inout HTML, _ visitor: OwnRequestPage.Visitor, _ context: PageContext) {
        html.element("span", .class("nowrap")) { window in
            window.isolated(visitor.window(context))
        }
        guard visitor.isLate(at: context.now) else { return }
        html.text(" ")
        html.element("span", .class("chip wait"), text: context.say("late", "تاخیر"))
    }

    /// A box to tick by hand, or one that the computer had ticked when the sheet was printed.
    private static func tick(_ html: inout HTML, isOn: Bool) {
        html.element("span", .class("tick"), .attribute("aria-hidden", "true"), text: isOn ? "✓" : "")
    }
}

extension OwnRequestPage.Visitor {
    /// From when to when this donor is expected, or since when the last step was.
    func window(_ context: PageContext) -> String {
        guard [.pledged, .onTheWay].contains(stage), let by = arriveBy else { return context.time(changedAt) }
        guard let from = arriveFrom, from < by else { return context.say("by ", "تک: ") + context.time(by) }
        return "\(context.time(from)) – \(context.time(by))"
    }

    /// Promised, and the promised time is over.
    func isLate(at now: Instant) -> Bool {
        [.pledged, .onTheWay].contains(stage) && arriveBy.map { $0 < now } ?? false
    }
}

/// The one field of the counter: what a donor shows, typed or read by a hand-held reader that types it.
enum CounterCode {
    /// - Parameter isFirst: whether the page opens with the cursor in it.
    static func form(_ html: inout HTML, _ context: PageContext, isFirst: Bool = false) {
        guard context.may("receiveDonors") else { return }
        Layout.form(&html, to: "/facility/visitors", context, class: "card row") { form in
            form.element("label", .class("finder")) { label in
                label.element("span", text: context.say("Code or scan", "کوڈ لکھیں یا سکین کریں"))
                label.void(
                    "input", .name("code"), .id("code"), .key("k"), .attribute("inputmode", "numeric"),
                    .attribute("autocomplete", "off"), .attribute("dir", "ltr"), .attribute("maxlength", "60"),
                    .attribute("placeholder", "4821-4702"), .flag("required", true), .flag("autofocus", isFirst))
                label.element(
                    "span", .class("hint"),
                    text: context.say(
                        "The donor's page shows it: the reference, then four digits.",
                        "ڈونر کے صفحے پر لکھا ہے: حوالہ، پھر چار ہندسے۔"))
            }
            form.element("button", .class("primary"), text: context.say("Find", "تلاش"))
        }
    }
}

/// One donor at the counter, and the next step.
public enum OwnVisitorPage {
    public struct Model: Sendable {
        public var request: OwnRequestPage.Model
        public var visitor: OwnRequestPage.Visitor

        public init(request: OwnRequestPage.Model, visitor: OwnRequestPage.Visitor) {
            self.request = request
            self.visitor = visitor
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let line = model.request.line
        let title = context.say(
            "Donor \(model.visitor.number) of #\(line.reference)", "ڈونر \(model.visitor.number)، #\(line.reference)")
        return Layout.console(title, area: .counter, context, isLive: true) { main in
            main.element("div", .class("stack form-page")) { stack in
                stack.element("section", .id("visitor"), .flag("data-part", true), .class("card stack")) { card in
                    head(&card, model, context)
                    OwnRequestPage.acts(&card, model.visitor, model.request, context, isAtCounter: true)
                    after(&card, model, context)
                }
                CounterCode.form(&stack, context)
                stack.element("div", .class("row")) { row in
                    row.element(
                        "a", .class("button"), .href("/facility/list"),
                        text: context.say("Who is coming", "کون آ رہا ہے"))
                    row.element("a", .class("button"), .href(model.request.path)) { link in
                        link.text(context.say("The request ", "درخواست "))
                        link.isolated("#\(line.reference)")
                    }
                }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let (line, visitor) = (model.request.line, model.visitor)
        html.element("h1") { title in
            title.text(context.say("Donor ", "ڈونر "))
            title.isolated(String(visitor.number))
            title.text(" ")
            title.element("span", .class("quiet")) { $0.isolated("#\(line.reference)-\(visitor.code)") }
        }
        html.element("div", .class("row")) { row in
            row.element("span", .class("group")) { $0.isolated(context.words(visitor.group)) }
            row.element(
                "span", .class(visitor.stage == .donated ? "chip good" : "chip"), .id("stage"),
                text: context.words(visitor.stage))
            row.element("span", .class("quiet")) { $0.isolated(visitor.window(context)) }
            if visitor.isLate(at: context.now) {
                row.element("span", .class("chip wait"), text: context.say("late", "تاخیر"))
            }
        }
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("needed", "ضرورت")) { value in
                value.isolated(line.isAnyGroup ? context.say("any group", "کوئی بھی گروپ") : context.words(line.group))
                value.text(" ")
                value.text(context.words(line.component))
            }
            list.fact(context.say("patient", "مریض"), line.initials)
            list.fact(context.say("in hand", "مل چکے"), "\(line.inHand)/\(line.units)")
        }
        if !line.phase.isOngoing {
            html.element("p", .class("notice wait")) { notice in
                notice.text(context.say("This request is over: ", "یہ درخواست ختم ہو چکی: "))
                notice.text(context.words(line.phase))
            }
        }
    }

    private static func after(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element(
            "p", .class("quiet"),
            text: model.visitor.stage == .donated
                ? context.say(
                    "Thank them. Nothing more is to be done here.", "ان کا شکریہ ادا کریں۔ یہاں اور کچھ باقی نہیں۔")
                : context.say(
                    "Whether they may give is for you to decide, never for this page.",
                    "وہ خون دے سکتے ہیں یا نہیں، یہ آپ طے کرتے ہیں، یہ صفحہ نہیں۔"))
    }
}
