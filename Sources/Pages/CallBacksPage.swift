public import Blood
public import Matching

/// People who wrote or rang and wait for a person, who rings them back.
public enum CallBacksPage {
    public struct Line: Sendable {
        public var id: Int64
        /// As people dial it.
        public var phone: String
        public var donor: DonorID?
        public var request: RequestID?
        public var reference: String
        /// Raw value of the cause: `stranger`, `money`, `missed` and so on.
        public var cause: String
        public var words: String
        public var texts: Int
        public var openedAt: Instant
        public var changedAt: Instant

        public init(
            id: Int64, phone: String, donor: DonorID?, request: RequestID?, reference: String, cause: String,
            words: String, texts: Int, openedAt: Instant, changedAt: Instant
        ) {
            self.id = id
            self.phone = phone
            self.donor = donor
            self.request = request
            self.reference = reference
            self.cause = cause
            self.words = words
            self.texts = texts
            self.openedAt = openedAt
            self.changedAt = changedAt
        }
    }

    public struct Model: Sendable {
        public var lines: [Line]

        public init(lines: [Line]) { self.lines = lines }

        public static let sample: Model = {
            let now = Instant(millisecondsSince1970: 1_795_515_600_000)
            return Model(lines: [
                Line(
                    id: 7, phone: "0321-4567890", donor: nil, request: nil, reference: "", cause: "stranger",
                    words: "assalam o alaikum bhai khoon chahiye O negative jaldi", texts: 2,
                    openedAt: now - .minutes(14), changedAt: now - .minutes(3)),
                Line(
                    id: 8, phone: "0300-1234567", donor: 10_482, request: 31, reference: "4821", cause: "money",
                    words: "کتنے پیسے ملیں گے؟", texts: 1, openedAt: now - .minutes(6), changedAt: now - .minutes(6)),
                Line(
                    id: 9, phone: "0333-7654321", donor: 77, request: nil, reference: "", cause: "noAsk",
                    words: "mera number badal gaya hai", texts: 1, openedAt: now - .minutes(2),
                    changedAt: now - .minutes(2)),
            ])
        }()
    }

    /// What can have come of it; the raw values of the form.
    public static let outcomes = ["rungBack", "requestTaken", "notReached", "nothingToDo", moneyAsked]
    /// The donor says that money was asked for the request: offered only where a donor and a request are known.
    public static let moneyAsked = "moneyAsked"

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Ring back", "واپس کال کریں")
        return Layout.console(title, area: .board, context, isLive: true) { main in
            main.element(
                "div", .id("call-backs"), .flag("data-part", true), .attribute("data-calls", ""), .class("stack")
            ) { stack in
                stack.element("h1", text: title)
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "These people wrote or rang, and wait for a person. A number is a claim: ask who they are before"
                            + " you tell or change anything.",
                        "ان لوگوں نے پیغام بھیجا یا کال کی، اور کسی انسان کے منتظر ہیں۔ نمبر محض دعویٰ ہے: کچھ بتانے یا بدلنے"
                            + " سے پہلے پوچھیں کہ کون ہیں۔"))
                guard !model.lines.isEmpty else {
                    stack.element(
                        "p", .class("card empty"),
                        text: context.say("Nobody waits for a call.", "کسی کو کال کا انتظار نہیں۔"))
                    return
                }
                for line in model.lines {
                    stack.element("section", .class("card tight"), .id("call-back-\(line.id)")) {
                        card(&$0, line, context)
                    }
                }
            }
        }
    }

    private static func card(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        let isFamily = line.cause == "stranger" && line.donor == nil && line.request != nil
        html.element("div", .class("row")) { head in
            head.telephone(line.phone)
            head.element(
                "span", .class(line.cause == "money" ? "chip alarm" : "chip wait"),
                text: isFamily
                    ? context.say("the family wrote", "گھر والوں نے لکھا") : context.callBackCause(line.cause))
            head.element("span", .class("quiet"), text: context.ago(line.openedAt))
            if line.texts > 1 {
                head.element(
                    "span", .class("quiet"), text: context.say("\(line.texts) times", "\(line.texts) بار"))
            }
        }
        if !line.words.isEmpty { html.element("p", .class("said"), .attribute("dir", "auto"), text: line.words) }
        html.element("div", .class("row")) { links in
            if let donor = line.donor, context.may("seeRegister") {
                links.element("a", .href("/donors/\(donor)"), text: context.say("The donor", "ڈونر"))
            }
            if let request = line.request {
                links.element("a", .href("/requests/\(request)")) { link in
                    link.text(context.say("Request ", "درخواست "))
                    link.isolated("#\(line.reference)")
                }
            }
            if line.donor == nil, line.request == nil, context.may("openRequest") {
                links.element("a", .href("/requests/new"), text: context.say("Take a request", "درخواست لیں"))
            }
        }
        guard context.may("dispatchRequest") else { return }
        if context.hasTelephone {
            Layout.form(&html, to: "/call-backs/\(line.id)/ring", context) { form in
                form.element(
                    "button", .class("primary"),
                    text: context.say("Ring: my telephone first", "ملائیں: پہلے میرا فون بجے گا"))
            }
        }
        Layout.form(&html, to: "/call-backs/\(line.id)", context, class: "row") { form in
            let isAboutMoney = line.cause == "money" && line.donor != nil && line.request != nil
            for outcome in outcomes where outcome != moneyAsked || isAboutMoney {
                form.element(
                    "button", .class(outcome == "rungBack" && !context.hasTelephone ? "small primary" : "small"),
                    .name("outcome"),
                    .value(outcome), text: words(outcome: outcome, context))
            }
        }
    }

    private static func words(outcome: String, _ context: PageContext) -> String {
        switch outcome {
        case "rungBack": context.say("Rung back", "کال کر لی")
        case "requestTaken": context.say("Request taken", "درخواست لے لی")
        case "notReached": context.say("Not reached", "رابطہ نہ ہوا")
        case moneyAsked: context.say("Rung back: money was asked", "کال کر لی: پیسے مانگے گئے تھے")
        default: context.say("Nothing to do", "کچھ نہیں کرنا")
        }
    }
}
