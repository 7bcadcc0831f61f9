/// The door to a donor's own pages, and back to a family's request: a number, then the code that was sent to it.
///
/// What it says is the same for every number, known here or not.
public enum MeDoorPage {
    public enum Step: Sendable, Hashable {
        case number
        case code
    }

    /// What the code is for; decides the words and where the form goes.
    public enum Purpose: Sendable, Hashable {
        case signIn
        case newNumber
        case erase
        /// A family looks for its request.
        case request
    }

    public struct Model: Sendable {
        public var step: Step
        public var purpose: Purpose
        /// As it was typed.
        public var number: String
        /// Of the request that is looked for, as it was typed; may be empty.
        public var reference = ""
        public var problem: Words?
        /// As people dial it; empty where the centre has none.
        public var helpline: String

        public init(
            step: Step = .number, purpose: Purpose = .signIn, number: String = "", problem: Words? = nil,
            helpline: String
        ) {
            self.step = step
            self.purpose = purpose
            self.number = number
            self.problem = problem
            self.helpline = helpline
        }

        public static let sample = Model(helpline: "042 111 222 333")
        public static let sampleRequest: Model = {
            var model = Model(purpose: .request, helpline: "042 111 222 333")
            model.reference = "4821"
            return model
        }()
        public static let sampleCode = Model(
            step: .code, number: "0300-1234567",
            problem: Words(
                "That was not the code, or its time is over. Look at the newest message.",
                "یہ کوڈ درست نہیں، یا اس کا وقت گزر چکا۔ سب سے نیا پیغام دیکھیں۔"), helpline: "042 111 222 333")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(title(model, context), context) { main in
            main.element("div", .class("stack thumb")) { stack in
                switch model.step {
                case .number: number(&stack, model, context)
                case .code: code(&stack, model, context)
                }
                VisitorParts.helpline(&stack, model.helpline, context)
            }
        }
    }

    private static func title(_ model: Model, _ context: PageContext) -> String {
        switch model.purpose {
        case .signIn: context.say("Your own page", "آپ کا اپنا صفحہ")
        case .newNumber: context.say("Your new number", "آپ کا نیا نمبر")
        case .erase: context.say("Erase my entry", "اندراج مٹانا")
        case .request: context.say("Your request", "آپ کی درخواست")
        }
    }

    private static func number(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let path =
            switch model.purpose {
            case .newNumber: "/me/number"
            case .request: "/r/code"
            case .signIn, .erase: "/me/code"
            }
        Layout.form(&html, to: path, context, class: "card stack") { form in
            form.element("h1", text: title(model, context))
            form.element("p", text: reason(model, context))
            if model.purpose == .request {
                form.element("label") { label in
                    label.element("span", text: context.say("Reference", "حوالہ"))
                    label.void(
                        "input", .name("reference"), .value(model.reference), .attribute("autocomplete", "off"),
                        .attribute("inputmode", "numeric"), .attribute("dir", "ltr"), .attribute("maxlength", "20"))
                    label.element(
                        "span", .class("hint"),
                        text: context.say(
                            "as it was told or sent to you; may be left empty",
                            "جو آپ کو بتایا یا بھیجا گیا؛ خالی بھی چھوڑ سکتے ہیں"))
                }
            }
            form.element("label", .class(model.problem == nil ? "" : "has-problem")) { label in
                label.element("span", text: context.say("Mobile number", "موبائل نمبر"))
                label.void(
                    "input", .name("number"), .type("tel"), .value(model.number), .attribute("autocomplete", "tel"),
                    .attribute("inputmode", "tel"), .attribute("dir", "ltr"), .attribute("maxlength", "40"),
                    .flag("required", true))
                problem(&label, model, context)
            }
            form.element(
                "button", .class("primary big"), .id("send-code"),
                text: context.say("Send me a code", "کوڈ بھیجیں"))
        }
    }

    private static func reason(_ model: Model, _ context: PageContext) -> String {
        switch model.purpose {
        case .newNumber:
            context.say(
                "Write the new number. We send a code to it, so that nobody else's number is entered.",
                "نیا نمبر لکھیں۔ ہم اس پر ایک کوڈ بھیجیں گے، تاکہ کسی اور کا نمبر درج نہ ہو۔")
        case .request:
            context.say(
                "See where your request stands, without the link from the message: with the number that asked for blood, and a code that we send to it.",
                "پیغام کے لنک کے بغیر دیکھیں کہ آپ کی درخواست کہاں تک پہنچی: جس نمبر سے خون مانگا گیا، اس پر ہم ایک کوڈ بھیجیں گے۔"
            )
        case .signIn, .erase:
            context.say(
                "Donors see here what we hold about them, correct it, take it away or erase it. Families find their request again.",
                "ڈونر یہاں دیکھ سکتے ہیں کہ ہمارے پاس کیا درج ہے، اسے درست، محفوظ یا ختم کر سکتے ہیں۔ مریض کے گھر والے اپنی درخواست دوبارہ پا سکتے ہیں۔"
            )
        }
    }

    private static func code(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let path =
            switch model.purpose {
            case .signIn: "/me/session"
            case .newNumber: "/me/number/code"
            case .erase: "/me/erasure"
            case .request: "/r"
            }
        Layout.form(&html, to: path, context, class: "card stack") { form in
            form.element("h1", text: context.say("Type the code", "کوڈ لکھیں"))
            form.element("p") { line in
                line.text(
                    context.say(
                        "If the number is right and we know it, it gets a message with six digits within two minutes: ",
                        "نمبر درست ہے اور ہمارے پاس ہے تو دو منٹ میں اس پر چھ ہندسوں کا پیغام آئے گا: "))
                line.element("bdi", .attribute("dir", "ltr"), text: model.number)
            }
            form.void("input", .type("hidden"), .name("number"), .value(model.number))
            if model.purpose == .request {
                form.void("input", .type("hidden"), .name("reference"), .value(model.reference))
            }
            form.element("label", .class(model.problem == nil ? "" : "has-problem")) { label in
                label.element("span", text: context.say("Code", "کوڈ"))
                label.void(
                    "input", .name("code"), .attribute("inputmode", "numeric"), .attribute("dir", "ltr"),
                    .attribute("autocomplete", "one-time-code"), .attribute("maxlength", "10"), .flag("required", true))
                problem(&label, model, context)
            }
            form.element(
                "button", .class(model.purpose == .erase ? "danger big" : "primary big"), .id("enter-code"),
                text: model.purpose == .erase
                    ? context.say("Erase my entry now", "میرا اندراج ابھی مٹا دیں") : context.say("Go on", "آگے بڑھیں"))
            form.element(
                "p", .class("hint"),
                text: context.say(
                    "The code is good for ten minutes and five tries. At most three codes in ten minutes are sent, ten a day. Tell it to nobody: nobody from here asks for it.",
                    "کوڈ دس منٹ اور پانچ کوششوں تک کام کرتا ہے۔ دس منٹ میں زیادہ سے زیادہ تین اور دن میں دس کوڈ بھیجے جاتے ہیں۔ کسی کو نہ بتائیں: ہم میں سے کوئی نہیں پوچھتا۔"
                ))
        }
        html.element("p") { line in
            line.element(
                "a", .class("button"),
                .href(model.purpose == .request ? "/r" : model.purpose == .signIn ? "/me" : "/me/edit"),
                text: context.say("Back", "واپس"))
        }
    }

    private static func problem(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard let words = model.problem else { return }
        html.element("p", .class("problem"), .id("problem"), .attribute("role", "alert"), text: context.say(words))
    }
}
