public import Blood

/// A drive as anybody sees it who followed the poster's code: place, time, free places; and for who is registered,
/// the own place. Works without any script.
public enum DriveVisitorPage {
    public struct Slot: Sendable {
        public var number: Int
        public var startsAt: Instant
        public var free: Int

        public init(number: Int, startsAt: Instant, free: Int) {
            self.number = number
            self.startsAt = startsAt
            self.free = free
        }
    }

    /// What the rules say of this donor on the day. It keeps nobody away.
    public enum Advice: Sendable, Hashable {
        case nothingAgainst
        case from(CivilDate)
        case askTheBloodBank
    }

    /// How far the visitor is.
    public enum Step: Sendable, Hashable {
        /// Nobody yet: a number is asked for.
        case number
        /// A code is on its way.
        case code
        /// Signed in: the slots can be chosen.
        case known
        /// Stands on the list, at this time, or without one. It is over once the visit has been marked.
        case signedUp(Instant?, isOver: Bool)
    }

    public struct Model: Sendable {
        public var facts: DriveFacts
        public var takesSignUps: Bool
        /// Those that have not begun.
        public var slots: [Slot]
        public var step: Step
        /// As it was typed.
        public var number: String
        public var problem: Words?
        public var advice: Advice
        public var helpline: String

        public init(
            facts: DriveFacts, takesSignUps: Bool, slots: [Slot], step: Step = .number, number: String = "",
            problem: Words? = nil, advice: Advice = .nothingAgainst, helpline: String
        ) {
            self.facts = facts
            self.takesSignUps = takesSignUps
            self.slots = slots
            self.step = step
            self.number = number
            self.problem = problem
            self.advice = advice
            self.helpline = helpline
        }

        public static let sample = Model(
            facts: .sample, takesSignUps: true,
            slots: [3, 0, 6].enumerated().map {
                Slot(number: $0, startsAt: DriveFacts.sample.opensAt + .minutes(30 * Double($0)), free: $1)
            }, helpline: "042 111 222 333")
        public static let sampleCode: Model = {
            var model = sample
            (model.step, model.number) = (.code, "0300-1234567")
            return model
        }()
        public static let sampleKnown: Model = {
            var model = sample
            (model.step, model.advice) = (.known, .from(CivilDate(dayNumber: 20_810)))
            model.problem = Words("This slot is full. Choose another.", "یہ باری بھر چکی ہے۔ کوئی اور چنیں۔")
            return model
        }()
        public static let sampleSignedUp: Model = {
            var model = sample
            model.step = .signedUp(DriveFacts.sample.opensAt + .minutes(60), isOver: false)
            return model
        }()
        public static let sampleCancelled: Model = {
            var model = sample
            (model.facts.stage, model.takesSignUps) = (.cancelled, false)
            return model
        }()

        var path: String { "/drive/\(facts.reference)" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("Blood drive", "بلڈ کیمپ"), context) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("h1") { $0.isolated(model.facts.name) }
                stack.element("section", .class("card stack"), .id("drive")) { facts(&$0, model, context) }
                if model.takesSignUps {
                    stack.element("section", .class("card stack"), .id("own-place")) { place(&$0, model, context) }
                }
                VisitorParts.helpline(&stack, model.helpline, context)
            }
        }
    }

    private static func facts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let facts = model.facts
        if facts.stage == .cancelled || facts.stage == .closed {
            html.element(
                "p", .class("notice refusal"), .id("ended"),
                text: facts.stage == .cancelled
                    ? context.say(
                        "This drive is cancelled. Please do not come.", "یہ کیمپ منسوخ ہو گیا ہے۔ براہِ کرم نہ آئیں۔")
                    : context.say("This drive is over. Thank you.", "یہ کیمپ ختم ہو چکا ہے۔ شکریہ۔"))
        }
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("when", "کب"), context.span(facts.opensAt, facts.closesAt))
            list.fact(context.say("where", "کہاں")) { place in
                place.element("strong") { $0.isolated(facts.host) }
                if !facts.address.isEmpty { place.element("div") { $0.isolated(facts.address) } }
                place.element("div", .class("quiet")) { $0.isolated(facts.district) }
            }
            list.fact(context.say("blood bank", "بلڈ بینک")) {
                $0.facilityName(facts.facility, facts.facilityUrdu, context)
            }
        }
        guard model.takesSignUps else { return }
        let free = model.slots.filter { $0.free > 0 }
        html.element("p") { line in
            if free.isEmpty {
                line.text(context.say("Every place is taken. ", "سب جگہیں بھر چکی ہیں۔ "))
            } else {
                line.text(context.say("Free places: ", "خالی جگہیں: "))
                line.isolated("\(free.reduce(0) { $0 + $1.free })")
                line.text(context.say(". ", "۔ "))
            }
            line.text(
                context.say(
                    "You may also come without a place, and wait.",
                    "بغیر باری کے بھی آ سکتے ہیں، انتظار کرنا پڑ سکتا ہے۔"))
        }
    }

    private static func place(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        switch model.step {
        case .number: number(&html, model, context)
        case .code: code(&html, model, context)
        case .known:
            html.element("h2", text: context.say("Choose your time", "اپنا وقت چنیں"))
            advice(&html, model, context)
            slots(&html, model, context.say("Sign me up", "میرا نام لکھیں"), context)
        case .signedUp(let at, let isOver):
            html.element("h2", text: context.say("You are on the list", "آپ کا نام فہرست میں ہے"))
            if let at { html.element("p", .class("number"), .id("own-time")) { $0.isolated(context.clock(at)) } }
            guard !isOver else { return }
            advice(&html, model, context)
            html.element("details") { details in
                details.element("summary", text: context.say("Another time", "کوئی اور وقت"))
                slots(&details, model, context.say("Move me", "وقت بدلیں"), context)
            }
            Layout.form(&html, to: model.path, context) { form in
                form.element(
                    "button", .class("danger big"), .name("act"), .value("cancel"), .id("cancel-sign-up"),
                    text: context.say("I cannot come", "میں نہیں آ سکتا / سکتی"))
            }
        }
    }

    private static func problem(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard let words = model.problem else { return }
        html.element("p", .class("problem"), .id("problem"), .attribute("role", "alert"), text: context.say(words))
    }

    private static func number(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Take a place", "اپنی باری لیں"))
        Layout.form(&html, to: "\(model.path)/code", context, class: "stack") { form in
            form.element("label", .class(model.problem == nil ? "" : "has-problem")) { label in
                label.element(
                    "span",
                    text: context.say(
                        "Registered as a donor? Your mobile number", "ڈونر کے طور پر درج ہیں؟ اپنا موبائل نمبر لکھیں"))
                label.void(
                    "input", .name("number"), .type("tel"), .value(model.number), .attribute("autocomplete", "tel"),
                    .attribute("inputmode", "tel"), .attribute("dir", "ltr"), .attribute("maxlength", "40"),
                    .flag("required", true))
                problem(&label, model, context)
            }
            form.element(
                "button", .class("primary big"), .id("send-code"), text: context.say("Send me a code", "کوڈ بھیجیں"))
        }
        newcomer(&html, model, context)
    }

    /// The same for every number: who is not registered is shown the way there and back.
    private static func newcomer(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("p") { line in
            line.text(context.say("Not registered yet? It takes two minutes: ", "ابھی درج نہیں؟ دو منٹ لگتے ہیں: "))
            line.element(
                "a", .class("button"), .href("/join?drive=\(model.facts.reference)"), .id("join"),
                text: context.say("Become a donor", "ڈونر بنیں"))
        }
    }

    private static func code(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Type the code", "کوڈ لکھیں"))
        html.element("p") { line in
            line.text(
                context.say(
                    "If this number is registered, it gets a message with six digits within two minutes: ",
                    "یہ نمبر درج ہے تو دو منٹ میں اس پر چھ ہندسوں کا پیغام آئے گا: "))
            line.element("bdi", .attribute("dir", "ltr"), text: model.number)
        }
        Layout.form(&html, to: "\(model.path)/session", context, class: "stack") { form in
            form.void("input", .type("hidden"), .name("number"), .value(model.number))
            form.element("label", .class(model.problem == nil ? "" : "has-problem")) { label in
                label.element("span", text: context.say("Code", "کوڈ"))
                label.void(
                    "input", .name("code"), .attribute("inputmode", "numeric"), .attribute("dir", "ltr"),
                    .attribute("autocomplete", "one-time-code"), .attribute("maxlength", "10"), .flag("required", true))
                problem(&label, model, context)
            }
            form.element(
                "button", .class("primary big"), .id("enter-code"), text: context.say("Go on", "آگے بڑھیں"))
        }
        html.element("p") {
            $0.element("a", .class("button"), .href(model.path), text: context.say("Another number", "دوسرا نمبر"))
        }
        newcomer(&html, model, context)
    }

    private static func slots(_ html: inout HTML, _ model: Model, _ button: String, _ context: PageContext) {
        let free = model.slots.filter { $0.free > 0 }
        problem(&html, model, context)
        guard !free.isEmpty else {
            html.element("p", text: context.say("No place is left.", "کوئی جگہ باقی نہیں۔"))
            return
        }
        Layout.form(&html, to: model.path, context, class: "stack") { form in
            form.element("fieldset", .class("choices")) { set in
                set.element("legend", text: context.say("Time, and places left", "وقت، اور باقی جگہیں"))
                for slot in free {
                    set.element("label") { label in
                        label.void(
                            "input", .type("radio"), .name("slot"), .value("\(slot.number)"), .flag("required", true))
                        label.isolated("\(context.clock(slot.startsAt)) (\(slot.free))")
                    }
                }
            }
            form.element("button", .class("primary big"), .id("sign-up"), text: button)
        }
    }

    private static func advice(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        switch model.advice {
        case .nothingAgainst: return
        case .from(let day):
            html.element("p", .class("notice wait"), .id("advice")) { words in
                words.text(
                    context.say(
                        "The blood bank decides on the day. By rule you may give from ",
                        "فیصلہ اسی دن بلڈ بینک کرے گا۔ اصول کے مطابق آپ اس تاریخ سے خون دے سکتے ہیں: "))
                words.isolated(context.date(day))
                words.text(context.say(".", "۔"))
            }
        case .askTheBloodBank:
            html.element(
                "p", .class("notice wait"), .id("advice"),
                text: context.say(
                    "The blood bank decides on the day. By what stands in your entry it may not be able to take your blood: speak to it, or ring us, before you set out.",
                    "فیصلہ اسی دن بلڈ بینک کرے گا۔ آپ کے اندراج کے مطابق شاید وہ آپ کا خون نہ لے سکے: نکلنے سے پہلے اس سے یا ہم سے بات کر لیں۔"
                ))
        }
    }
}
