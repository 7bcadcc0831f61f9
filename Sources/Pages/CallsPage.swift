public import Blood
public import Matching

/// The helpline's telephone at the console: who waits, whom one speaks with, and who takes calls.
public enum CallsPage {
    /// A call that waits or is spoken in.
    public struct Line: Sendable {
        public var id: String
        /// Raw value of its kind: `inbound`, `ask`, `verification`, `masked`.
        public var kind: String
        /// As people dial it; empty where the network withheld it, and for calls whose number is nobody's business.
        public var phone: String
        /// Name of the donor this number belongs to; empty for nobody's.
        public var donorName: String
        public var donor: DonorID?
        public var request: RequestID?
        public var reference: String
        /// What the request is about, in short; empty without one.
        public var need: String
        /// How often this number rang before.
        public var earlierCalls: Int
        public var since: Instant
        /// The operator who has it; empty for nobody.
        public var operatorName: String
        public var isConnected: Bool

        public init(
            id: String, kind: String, phone: String, donorName: String = "", donor: DonorID? = nil,
            request: RequestID? = nil, reference: String = "", need: String = "", earlierCalls: Int = 0,
            since: Instant, operatorName: String = "", isConnected: Bool = false
        ) {
            self.id = id
            self.kind = kind
            self.phone = phone
            self.donorName = donorName
            self.donor = donor
            self.request = request
            self.reference = reference
            self.need = need
            self.earlierCalls = earlierCalls
            self.since = since
            self.operatorName = operatorName
            self.isConnected = isConnected
        }
    }

    /// An operator and whether calls may come.
    public struct Presence: Sendable {
        public var name: String
        /// Raw value: `ready`, `onBreak`, `wrapUp`, `onCall`, `away`.
        public var state: String
        public var since: Instant

        public init(name: String, state: String, since: Instant) {
            self.name = name
            self.state = state
            self.since = since
        }
    }

    /// What a day's calls came to.
    public struct Figures: Sendable {
        public var calls: Int
        /// Calls that waited for an operator and were taken.
        public var answered: Int
        /// Of those, taken within 15 and within 20 seconds.
        public var within15: Int
        public var within20: Int
        public var abandoned: Int

        public init(calls: Int, answered: Int, within15: Int, within20: Int, abandoned: Int) {
            self.calls = calls
            self.answered = answered
            self.within15 = within15
            self.within20 = within20
            self.abandoned = abandoned
        }
    }

    public struct Model: Sendable {
        /// A telephone is set up for this centre.
        public var isSetUp: Bool
        /// The exchange is connected now.
        public var isConnected: Bool
        /// My own state, raw value; and my telephone as I typed it.
        public var state: String
        public var telephone: String
        public var since: Instant?
        public var waiting: [Line]
        /// The call I am in.
        public var mine: Line?
        public var others: [Line]
        public var presences: [Presence]
        public var figures: Figures

        public init(
            isSetUp: Bool, isConnected: Bool, state: String, telephone: String, since: Instant?, waiting: [Line],
            mine: Line?, others: [Line], presences: [Presence], figures: Figures
        ) {
            self.isSetUp = isSetUp
            self.isConnected = isConnected
            self.state = state
            self.telephone = telephone
            self.since = since
            self.waiting = waiting
            self.mine = mine
            self.others = others
            self.presences = presences
            self.figures = figures
        }

        public static let sample: Model = {
            let now = Instant(millisecondsSince1970: 1_795_515_600_000)
            return Model(
                isSetUp: true, isConnected: true, state: "onCall", telephone: "operator1", since: now - .minutes(2),
                waiting: [
                    Line(
                        id: "helpline-1.7", kind: "inbound", phone: "0321-4567890", request: 31,
                        reference: "4821", need: "B- 1/2", earlierCalls: 3, since: now - .seconds(21)),
                    Line(id: "helpline-1.9", kind: "inbound", phone: "", since: now - .seconds(4)),
                ],
                mine: Line(
                    id: "helpline-1.3", kind: "inbound", phone: "0300-1234567", donorName: "Bilal Ahmed",
                    donor: 10_482, since: now - .minutes(2), operatorName: "Sana", isConnected: true),
                others: [
                    Line(
                        id: "ask-77", kind: "ask", phone: "", donorName: "Usman Tariq", donor: 77, request: 31,
                        reference: "4821", need: "B- 1/2", since: now - .seconds(40))
                ],
                presences: [
                    Presence(name: "Sana", state: "onCall", since: now - .minutes(2)),
                    Presence(name: "Hamid", state: "onBreak", since: now - .minutes(9)),
                ], figures: Figures(calls: 214, answered: 96, within15: 88, within20: 93, abandoned: 7))
        }()

        public static let sampleWithoutTelephone = Model(
            isSetUp: false, isConnected: false, state: "away", telephone: "", since: nil, waiting: [], mine: nil,
            others: [], presences: [], figures: Figures(calls: 0, answered: 0, within15: 0, within20: 0, abandoned: 0))
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Calls", "کالیں")
        return Layout.console(title, area: .calls, context, isLive: true) { main in
            main.element("div", .id("calls"), .flag("data-part", true), .class("stack")) { stack in
                stack.element("h1", text: title)
                state(&stack, model, context)
                if let mine = model.mine { current(&stack, mine, context) }
                waiting(&stack, model, context)
                others(&stack, model, context)
                if context.may("seeOverview") { figures(&stack, model, context) }
            }
        }
    }

    // MARK: - My telephone

    private static func state(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        // Who takes no calls, and has nothing to be told, sees no empty card.
        guard !model.isConnected || context.may("dispatchRequest") else { return }
        html.element("section", .class("card"), .id("my-telephone")) { card in
            if !model.isConnected {
                card.element("p", .class("notice refusal"), .attribute("role", "status")) { words in
                    words.text(
                        model.isSetUp
                            ? context.say(
                                "The exchange is not connected. If it runs, calls ring at the duty telephone; if it does "
                                    + "not, nobody can ring: start it.",
                                "ایکسچینج جڑا ہوا نہیں۔ اگر وہ چل رہا ہے تو کالیں ڈیوٹی فون پر جاتی ہیں؛ نہیں چل رہا تو کوئی کال"
                                    + " نہیں آ سکتی: اسے چلائیں۔")
                            : context.say(
                                "No telephone is set up: qatra telephony setup.",
                                "کوئی ٹیلی فون ترتیب نہیں دیا گیا: qatra telephony setup."))
                }
            }
            guard context.may("dispatchRequest") else { return }
            card.element("p") { line in
                line.text(context.say("You are ", "آپ: "))
                line.element("span", .class(model.state == "ready" ? "chip good" : "chip wait")) { chip in
                    chip.text(words(state: model.state, context))
                }
                if let since = model.since {
                    line.element("span", .class("quiet"), text: " " + context.ago(since))
                }
            }
            Layout.form(&card, to: "/calls/state", context, class: "row") { form in
                form.element("label") { label in
                    label.element("span", text: context.say("My telephone", "میرا فون"))
                    label.void(
                        "input", .name("telephone"), .type("text"), .value(model.telephone),
                        .attribute("autocomplete", "off"), .attribute("dir", "ltr"))
                    label.element("span", .class("hint")) { hint in
                        hint.text(context.say("a name such as ", "نام جیسے "))
                        hint.isolated("operator1")
                        hint.text(context.say(", or a number such as ", "، یا نمبر جیسے "))
                        hint.isolated("0300-1234567")
                    }
                }
                for (value, key) in [("ready", "r"), ("onBreak", "k"), ("away", "")] {
                    form.element(
                        "button", .class(value == "ready" ? "primary" : ""), .name("state"), .value(value),
                        key.isEmpty ? .flag("", false) : .key(key)
                    ) { button in
                        key.isEmpty
                            ? button.text(words(state: value, context))
                            : button.keyed(words(state: value, context), key)
                    }
                }
            }
        }
    }

    // MARK: - Calls

    private static func current(_ html: inout HTML, _ call: Line, _ context: PageContext) {
        html.element("section", .class("card needs"), .id("my-call")) { card in
            card.element(
                "h2",
                text: call.isConnected
                    ? context.say("You are speaking", "آپ بات کر رہے ہیں")
                    : context.say("Your telephone rings", "آپ کا فون بج رہا ہے"))
            describe(&card, call, context)
            if call.kind == "inbound", call.request == nil, context.may("openRequest") {
                card.element("p") { line in
                    line.element(
                        "a", .class("button"), .href("/requests/new?call=\(call.id)"),
                        text: context.say("Take the request", "درخواست لیں"))
                }
            }
            let acts = [
                ("hold", "h", context.say("Hold", "ہولڈ")), ("unhold", "", context.say("Back", "واپس")),
                ("mute", "m", context.say("Mute", "آواز بند")), ("unmute", "", context.say("Unmute", "آواز کھولیں")),
                ("merge", "g", context.say("All three", "تینوں")), ("transfer", "t", context.say("Transfer", "منتقل")),
                ("hangUp", "x", context.say("Hang up", "کال ختم")),
            ]
            Layout.form(&card, to: "/calls/\(call.id)", context, class: "row") { form in
                for (value, key, text) in acts {
                    form.element(
                        "button", .class(value == "hangUp" ? "danger" : "small"), .name("act"), .value(value),
                        key.isEmpty ? .flag("", false) : .key(key)
                    ) { button in
                        key.isEmpty ? button.text(text) : button.keyed(text, key)
                    }
                }
            }
            Layout.form(&card, to: "/calls/\(call.id)/consult", context, class: "row") { form in
                form.element("label") { label in
                    label.element(
                        "span",
                        text: context.say("Bring somebody in: a telephone or a number", "کسی کو شامل کریں: فون یا نمبر")
                    )
                    label.void(
                        "input", .name("telephone"), .type("text"), .attribute("dir", "ltr"),
                        .attribute("autocomplete", "off"), .key("c"))
                }
                form.element("button", .class("small"), text: context.say("Ring", "ملائیں"))
            }
        }
    }

    private static func waiting(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2") { head in
            head.text(context.say("Waiting", "انتظار میں"))
            head.element(
                "span", .class(model.waiting.isEmpty ? "chip dim" : "chip alarm"), text: "\(model.waiting.count)")
        }
        guard !model.waiting.isEmpty else {
            html.element("p", .class("card empty"), text: context.say("Nobody waits.", "کوئی انتظار میں نہیں۔"))
            return
        }
        for (place, call) in model.waiting.enumerated() {
            html.element("section", .class("card"), .attribute("data-call", call.id)) { card in
                describe(&card, call, context)
                guard context.may("dispatchRequest"), model.mine == nil else { return }
                Layout.form(&card, to: "/calls/\(call.id)/take", context, class: "row") { form in
                    form.element("button", .class("primary"), place == 0 ? .key("a") : .flag("", false)) { button in
                        let text = context.say("Answer", "جواب دیں")
                        place == 0 ? button.keyed(text, "a") : button.text(text)
                    }
                }
            }
        }
    }

    private static func others(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Other calls", "دیگر کالیں"))
        guard !model.others.isEmpty else {
            html.element("p", .class("card empty"), text: context.say("None.", "کوئی نہیں۔"))
            return
        }
        html.element("section", .class("card stack")) { card in
            for call in model.others {
                card.element("div", .attribute("data-call", call.id)) { describe(&$0, call, context) }
            }
        }
    }

    private static func describe(_ html: inout HTML, _ call: Line, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("span", .class("chip"), text: words(kind: call.kind, context))
            if call.phone.isEmpty, call.kind == "inbound" {
                row.element("span", .class("quiet"), text: context.say("number withheld", "نمبر ظاہر نہیں"))
            } else {
                row.telephone(call.phone)
            }
            row.element(
                "span", .class("clock"), .attribute("data-since", String(call.since.millisecondsSince1970)),
                text: context.duration(context.now - call.since))
            if !call.operatorName.isEmpty { row.element("span", .class("quiet")) { $0.isolated(call.operatorName) } }
        }
        html.element("div", .class("row")) { row in
            if let donor = call.donor {
                row.element("a", .href("/donors/\(donor)")) { link in
                    link.text(context.say("Donor ", "ڈونر "))
                    link.isolated(call.donorName)
                }
            }
            if let request = call.request {
                row.element("a", .href("/requests/\(request)")) { link in
                    link.text(context.say("Request ", "درخواست "))
                    link.isolated("#\(call.reference)")
                }
                row.element("span", .class("quiet")) { $0.isolated(call.need) }
            }
            if call.earlierCalls > 0 {
                row.element(
                    "span", .class("quiet"),
                    text: context.say("rang \(call.earlierCalls) times before", "پہلے \(call.earlierCalls) بار کال کی"))
            }
        }
    }

    // MARK: - For the supervisor

    private static func figures(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("p") { line in
            line.element("a", .href("/prompts"), text: context.say("What the telephone says", "فون کیا کہتا ہے"))
        }
        html.element("h2", text: context.say("Today", "آج"))
        let figures = model.figures
        html.element("div", .class("counters"), .id("call-figures")) { counters in
            func counter(_ text: String, _ label: String) {
                counters.element("div", .class("counter")) { counter in
                    counter.element("b", text: text)
                    counter.element("span", text: label)
                }
            }
            func share(_ number: Int) -> String {
                figures.answered == 0 ? "–" : context.percent(Double(number) / Double(figures.answered))
            }
            counter(String(figures.calls), context.say("calls came", "کالیں آئیں"))
            counter(String(figures.answered), context.say("answered by a person", "کا جواب دیا گیا"))
            counter(share(figures.within15), context.say("within 15 s (goal 90 %)", "15 سیکنڈ میں (ہدف 90)"))
            counter(share(figures.within20), context.say("within 20 s (goal 95 %)", "20 سیکنڈ میں (ہدف 95)"))
            counter(String(figures.abandoned), context.say("hung up while waiting", "انتظار میں بند ہوئیں"))
        }
        html.element("section", .class("card stack")) { card in
            for presence in model.presences {
                card.element("div", .class("row")) { row in
                    row.element("strong") { $0.isolated(presence.name) }
                    row.element(
                        "span", .class(presence.state == "ready" ? "chip good" : "chip dim"),
                        text: words(state: presence.state, context))
                    row.element("span", .class("quiet"), text: context.ago(presence.since))
                }
            }
        }
    }

    private static func words(state: String, _ context: PageContext) -> String {
        switch state {
        case "ready": context.say("ready", "تیار")
        case "onBreak": context.say("on a break", "وقفے پر")
        case "wrapUp": context.say("writing up", "اندراج میں")
        case "onCall": context.say("in a call", "کال میں")
        default: context.say("away", "غیر حاضر")
        }
    }

    private static func words(kind: String, _ context: PageContext) -> String {
        switch kind {
        case "ask": context.say("asking a donor", "ڈونر سے پوچھا جا رہا ہے")
        case "verification": context.say("ringing the blood bank", "بلڈ بینک کو کال")
        case "masked": context.say("family and donor", "خاندان اور ڈونر")
        default: context.say("helpline", "ہیلپ لائن")
        }
    }
}
