public import Blood
public import Matching

/// Somebody registers as a donor, with one thumb: the number first, and while the code is on its way, the rest.
///
/// What it says is the same for every number, registered or not; whoever is registered lands on the own page with
/// the code.
public enum JoinPage {
    public enum Step: Sendable, Hashable {
        case number
        case rest
    }

    /// Names of the fields: `number`, `code`, `town`, `seenOnPaper`, and those of the desk's form (`DonorFormPage`).
    public struct Model: Sendable {
        public var step: Step
        /// As it was typed.
        public var number: String
        /// What stands in the fields, by name.
        public var entered: [String: String]
        public var channels: Set<Channel>
        public var problems: [String: Words]
        public var districts: [String]
        public var today: CivilDate
        public var consentWords: Words
        /// As people dial it; empty where the centre has none.
        public var helpline: String
        /// The reference of the drive that is gone back to; empty for none.
        public var drive = ""
        /// What the newcomer may agree to besides; the box begins empty.
        public var invitationWords = Words("", "")
        public var area = AreaChoice()

        public init(
            step: Step = .number, number: String = "", entered: [String: String] = [:],
            channels: Set<Channel> = [.sms], problems: [String: Words] = [:], districts: [String] = [],
            today: CivilDate, consentWords: Words = Words("", ""), helpline: String
        ) {
            self.step = step
            self.number = number
            self.entered = entered
            self.channels = channels
            self.problems = problems
            self.districts = districts
            self.today = today
            self.consentWords = consentWords
            self.helpline = helpline
        }

        public static let sample = Model(today: CivilDate(dayNumber: 20_781), helpline: "042 111 222 333")
        /// After a touch on the map.
        public static var sampleArea: Model {
            var model = sampleRest
            model.problems = [:]
            model.entered["district"] = "Gujranwala"
            model.area = .sample
            return model
        }

        public static let sampleRest: Model = {
            var model = rest
            model.invitationWords = Words(
                "You may also invite me to blood drives near me, at most once in thirty days by SMS.",
                "مجھے قریب کے بلڈ کیمپ کی دعوت دی جا سکتی ہے، تیس دن میں زیادہ سے زیادہ ایک SMS۔")
            return model
        }()
        private static let rest = Model(
            step: .rest, number: "0300-1234567",
            entered: ["name": "Sana Malik", "sex": "female", "group": "B-", "district": "Lahor"],
            problems: [
                "district": Words(
                    "No district of this name: choose one from the list.", "اس نام کا ضلع نہیں: فہرست سے منتخب کریں۔")
            ], districts: ["Karachi", "Lahore", "Rawalpindi"], today: CivilDate(dayNumber: 20_781),
            consentWords: Words(
                "We keep your name, number and blood group to ask you when blood is needed near you.",
                "ہم آپ کا نام، نمبر اور بلڈ گروپ اس لیے رکھتے ہیں کہ قریب خون چاہیے ہو تو آپ سے پوچھ سکیں۔"),
            helpline: "042 111 222 333")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Become a donor", "ڈونر بنیں")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("h1", text: title)
                switch model.step {
                case .number: number(&stack, model, context)
                case .rest: rest(&stack, model, context)
                }
                VisitorParts.helpline(&stack, model.helpline, context)
            }
        }
    }

    private static func number(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: ["number": model.number], problems: model.problems, context: context)
        html.element("ul", .class("dotted")) { list in
            for words in [
                Words("It takes two minutes.", "دو منٹ لگتے ہیں۔"),
                Words(
                    "You are asked only when somebody near you needs your group, and never too often.",
                    "آپ سے صرف تب پوچھا جاتا ہے جب قریب کسی کو آپ کے گروپ کی ضرورت ہو، اور کبھی بار بار نہیں۔"),
                Words(
                    "No patient, family or caller ever learns your name or number.",
                    "کسی مریض، گھر والے یا کال کرنے والے کو آپ کا نام یا نمبر کبھی نہیں ملتا۔"),
                Words(
                    "You can refuse any time, and stop for good.", "آپ کبھی بھی انکار اور ہمیشہ کے لیے بند کر سکتے ہیں۔"
                ),
            ] { list.element("li", text: context.say(words)) }
        }
        Layout.form(&html, to: "/join/code", context, class: "card stack") { form in
            back(&form, model)
            fields.input(
                &form, "number", context.say("Your mobile number", "آپ کا موبائل نمبر"), type: "tel",
                .attribute("inputmode", "tel"), .attribute("dir", "ltr"))
            form.element(
                "button", .class("primary big"), .id("send-code"), text: context.say("Send me a code", "کوڈ بھیجیں"))
        }
    }

    private static func rest(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let preset = ["language": context.language == .urdu ? "ur" : "en", "group": "", "town": ""]
        let fields = FormFields(
            entered: model.entered.merging(preset) { typed, _ in typed }, problems: model.problems, context: context)
        if !model.problems.isEmpty {
            html.element(
                "p", .class("notice refusal"), .attribute("role", "alert"),
                text: context.say(
                    "Not saved yet. What to correct stands in red.",
                    "ابھی محفوظ نہیں ہوا۔ جو درست کرنا ہے وہ سرخ میں لکھا ہے۔"))
        }
        html.element("p") { line in
            line.text(
                context.say(
                    "A message with six digits is on its way to ", "چھ ہندسوں کا پیغام اس نمبر پر آ رہا ہے: "))
            line.element("bdi", .attribute("dir", "ltr"), text: model.number)
            line.text(context.say(". Fill this in meanwhile.", "۔ اتنے میں یہ پُر کریں۔"))
        }
        Layout.form(&html, to: "/join", context, class: "stack") { form in
            AreaChoice.firstButton(&form, context.say("Register me", "مجھے درج کریں"))
            form.void("input", .type("hidden"), .name("number"), .value(model.number))
            back(&form, model)
            form.element("section", .class("card stack")) { blood(&$0, model, fields) }
            form.element("section", .class("card stack")) { place(&$0, model, fields) }
            form.element("section", .class("card stack")) { contact(&$0, model, fields) }
            form.element("section", .class("card stack consent")) { agree(&$0, model, fields) }
        }
        html.element("p") {
            $0.element(
                "a", .class("button"), .href(address("/join", [("drive", model.drive)])),
                text: context.say("Another number", "دوسرا نمبر"))
        }
    }

    private static func back(_ html: inout HTML, _ model: Model) {
        if !model.drive.isEmpty { html.void("input", .type("hidden"), .name("drive"), .value(model.drive)) }
    }

    private static func blood(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "name", context.say("Name", "نام"), .attribute("maxlength", "200"), .attribute("dir", "auto"))
        fields.choices(&html, "sex", context.say("Sex", "جنس"), Sex.allCases.map { ($0.rawValue, context.words($0)) })
        fields.choices(
            &html, "group", context.say("Blood group", "بلڈ گروپ"),
            BloodGroup.allCases.map { ($0.rawValue, context.words($0)) })
        fields.check(
            &html, "seenOnPaper",
            context.say("I have it on a card or a laboratory's report", "یہ میرے کارڈ یا لیبارٹری رپورٹ پر لکھا ہے"))
        fields.input(
            &html, "lastDonation", context.say("Last gave blood on", "آخری بار خون کب دیا"), type: "date",
            hint: context.say("empty if never", "کبھی نہیں دیا تو خالی"), .attribute("max", "\(model.today)"))
    }

    private static func place(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "district", context.say("District or city where you live", "رہائش کا ضلع یا شہر"),
            .attribute("list", "districts"), .attribute("dir", "auto"))
        // The picture weighs as much, and shows the places instead.
        if model.area.picture == nil { fields.datalist(&html, "districts", model.districts) }
        fields.input(
            &html, "town", context.say("Town or area", "قصبہ یا علاقہ"),
            hint: context.say(
                "so that only people near you ask; may be empty", "تاکہ صرف قریب سے پوچھا جائے؛ خالی بھی ہو سکتا ہے"),
            .attribute("maxlength", "100"), .attribute("dir", "auto"))
        model.area.show(&html, in: "/join", fields)
    }

    private static func contact(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        fields.channels(&html, model.channels)
        fields.choices(
            &html, "language", context.say("Write to me in", "پیغام کی زبان"),
            ["ur-Latn", "ur", "en"].map { ($0, context.languageName($0)) })
        html.element("div") {
            fields.check(
                &$0, DonorChoice.acceptsNightEmergencies.rawValue, context.ownWords(.acceptsNightEmergencies))
        }
        html.element(
            "p", .class("hint"),
            text: context.say(
                "Women begin protected: only women of our desk ring, by daylight, nobody is joined with you, and you meet nobody but at the blood bank. You can change each of these on your own page.",
                "خواتین حفاظت کے ساتھ شروع کرتی ہیں: صرف خاتون آپریٹر، صرف دن میں کال کرتی ہے، کسی سے براہِ راست نہیں ملایا جاتا، اور ملاقات صرف بلڈ بینک میں۔ ہر بات آپ اپنے صفحے پر بدل سکتی ہیں۔"
            ))
    }

    private static func agree(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("p", text: context.say(model.consentWords))
        fields.check(&html, "consent", context.say("I agree", "مجھے منظور ہے"))
        if !model.invitationWords.english.isEmpty {
            fields.check(&html, "invitations", context.say(model.invitationWords))
        }
        fields.input(
            &html, "code", context.say("The six digits from the message", "پیغام کے چھ ہندسے"),
            .attribute("inputmode", "numeric"), .attribute("maxlength", "10"))
        html.element(
            "p", .class("hint"),
            text: context.say(
                "Good for ten minutes and five tries. Tell them to nobody.",
                "دس منٹ اور پانچ کوششوں تک۔ کسی کو نہ بتائیں۔"))
        html.element(
            "button", .class("primary big"), .id("join"), text: context.say("Register me", "مجھے درج کریں"))
    }
}
