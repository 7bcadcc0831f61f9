public import Blood
import Dispatching

/// Somebody asks for blood without ringing: the desk's questions, one at a time, on any telephone with a browser.
///
/// Nothing is kept before the code at the end is typed: what was answered travels in the form. What comes of it waits,
/// like a request from the keypad, until the facility has confirmed it.
public enum AskPage {
    /// In the order in which they are asked; the raw value is what the form says it answers.
    public enum Step: String, Sendable, CaseIterable, Hashable {
        case place
        case need
        case time
        case patient
        case number
        case code

        /// What the step asks for, by field name.
        public var fields: [String] {
            switch self {
            case .place: ["place", "facility"]
            case .need: ["group", "component", "units"]
            case .time: ["time", "date"]
            case .patient: ["patientInitials", "ward", "recordNumber", "callerRelation"]
            case .number: ["number"]
            case .code: ["code"]
            }
        }

        public var next: Step? {
            Step.allCases.firstIndex(of: self).flatMap { Step.allCases.dropFirst($0 + 1).first }
        }
    }

    /// A hospital that the words may mean.
    public struct Place: Sendable, Hashable {
        public var id: Int64
        public var name: String
        public var nameUrdu: String
        public var city: String

        public init(id: Int64, name: String, nameUrdu: String, city: String) {
            self.id = id
            self.name = name
            self.nameUrdu = nameUrdu
            self.city = city
        }
    }

    public struct Model: Sendable {
        public var step: Step
        /// Everything answered so far, by field name.
        public var entered: [String: String]
        public var problems: [String: Words]
        public var places: [Place]
        /// What "today" and "tomorrow" mean.
        public var todayBy: Instant
        public var tomorrowBy: Instant
        /// As people dial it; empty where the centre has none.
        public var helpline: String

        public init(
            step: Step = .place, entered: [String: String] = [:], problems: [String: Words] = [:],
            places: [Place] = [], todayBy: Instant, tomorrowBy: Instant, helpline: String
        ) {
            self.step = step
            self.entered = entered
            self.problems = problems
            self.places = places
            self.todayBy = todayBy
            self.tomorrowBy = tomorrowBy
            self.helpline = helpline
        }

        public static func sample(_ step: Step) -> Model {
            let entered = [
                "place": "Mayo", "facility": "1", "group": "B-", "component": "redCells", "units": "2",
                "time": "today", "patientInitials": "A.K.", "ward": "West 4", "number": "0300-1234567",
            ]
            return Model(
                step: step, entered: entered,
                problems: step == .need ? ["units": Words("Write a number.", "عدد لکھیں۔")] : [:],
                places: [
                    Place(id: 1, name: "Mayo Hospital", nameUrdu: "میو ہسپتال", city: "Lahore"),
                    Place(id: 2, name: "Mayo Clinic", nameUrdu: "میو کلینک", city: "Multan"),
                ], todayBy: Instant(millisecondsSince1970: 1_795_539_600_000),
                tomorrowBy: Instant(millisecondsSince1970: 1_795_579_200_000), helpline: "042 111 222 333")
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Ask for blood", "خون کی درخواست")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("h1", text: title)
                if model.step == .place { beforehand(&stack, model, context) }
                question(&stack, model, context)
                VisitorParts.helpline(&stack, model.helpline, context)
            }
        }
    }

    private static func beforehand(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("ul", .class("dotted")) { list in
            for words in [
                Words(
                    "Ask the hospital's own blood bank first: blood from its shelf is the quickest.",
                    "پہلے ہسپتال کے اپنے بلڈ بینک سے پوچھیں: وہاں موجود خون سب سے جلد ملتا ہے۔"),
                Words(
                    "If you can, ring us: a person hears you at once.",
                    "ہو سکے تو کال کریں: ایک انسان فوراً آپ کی بات سنے گا۔"),
                Words(
                    "We ring the hospital before any donor is asked. Blood is free; whoever wants money is not from us.",
                    "ڈونرز سے پوچھنے سے پہلے ہم ہسپتال کو کال کرتے ہیں۔ خون مفت ہے؛ جو پیسے مانگے وہ ہم میں سے نہیں۔"),
            ] { list.element("li", text: context.say(words)) }
        }
    }

    private static func question(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        let number = (Step.allCases.firstIndex(of: model.step) ?? 0) + 1
        Layout.form(&html, to: "/ask", context, class: "card stack") { form in
            form.element("p", .class("quiet")) {
                $0.text(
                    context.say(
                        "Question \(number) of \(Step.allCases.count)", "سوال \(number)، کل \(Step.allCases.count)"))
            }
            form.void("input", .type("hidden"), .name("step"), .value(model.step.rawValue))
            for step in Step.allCases where step != model.step {
                for name in step.fields where !(model.entered[name] ?? "").isEmpty && step != .code {
                    form.void("input", .type("hidden"), .name(name), .value(model.entered[name] ?? ""))
                }
            }
            switch model.step {
            case .place: place(&form, model, fields)
            case .need: need(&form, fields)
            case .time: time(&form, model, fields)
            case .patient: patient(&form, fields)
            case .number: telephone(&form, fields)
            case .code: code(&form, model, fields)
            }
            form.element(
                "button", .class("primary big"), .id("go-on"),
                text: model.step == .code
                    ? context.say("Send the request", "درخواست بھیجیں") : context.say("Go on", "آگے بڑھیں"))
        }
        if model.step != .place {
            html.element("p") {
                $0.element("a", .class("button"), .href("/ask"), text: context.say("Begin again", "شروع سے"))
            }
        }
    }

    private static func place(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "place", context.say("In which hospital is the patient?", "مریض کس ہسپتال میں ہے؟"),
            hint: context.say("name and city", "نام اور شہر"), .attribute("maxlength", "100"),
            .attribute("dir", "auto"))
        guard !model.places.isEmpty else { return }
        html.element("fieldset", .class("choices")) { set in
            set.element("legend", text: context.say("Which of these?", "ان میں سے کون سا؟"))
            for place in model.places {
                set.element("label") { label in
                    label.void(
                        "input", .type("radio"), .name("facility"), .value(String(place.id)),
                        .flag("checked", fields.value("facility") == String(place.id)))
                    label.isolated(context.say(place.name, place.nameUrdu.isEmpty ? place.name : place.nameUrdu))
                    label.text(" ")
                    label.isolated(place.city)
                }
            }
        }
    }

    private static func need(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        fields.choices(
            &html, "group", context.say("Patient's group", "مریض کا گروپ"),
            BloodGroup.allCases.map { ($0.rawValue, context.words($0)) })
        FamilyPage.component(&html, fields)
        fields.input(
            &html, "units", context.say("How many units (bags)?", "کتنے یونٹ (بیگ)؟"), type: "number",
            .attribute("min", "1"), .attribute("inputmode", "numeric"))
    }

    private static func time(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        FamilyPage.time(
            &html, fields, todayBy: model.todayBy, tomorrowBy: model.tomorrowBy,
            RequestCompletion.Time.allCases.filter { $0 != .notKnown })
    }

    private static func patient(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        FamilyPage.initials(&html, fields)
        fields.input(
            &html, "ward", context.say("Ward and bed", "وارڈ اور بیڈ"), .attribute("maxlength", "120"),
            .attribute("dir", "auto"))
        fields.input(
            &html, "recordNumber", context.say("Number on the patient's file", "مریض کی فائل کا نمبر"),
            hint: context.say("so that the hospital finds the patient", "تاکہ ہسپتال مریض کو پہچان لے"),
            .attribute("maxlength", "120"), .attribute("dir", "auto"))
        fields.input(
            &html, "callerRelation", context.say("You are the patient's", "آپ مریض کے کون ہیں؟"),
            hint: context.say("for example brother", "مثلاً بھائی"), .attribute("maxlength", "120"),
            .attribute("dir", "auto"))
    }

    private static func telephone(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "number", context.say("Your mobile number", "آپ کا موبائل نمبر"), type: "tel",
            hint: context.say(
                "We send a code to it, and news of the request. No donor learns it.",
                "اس پر کوڈ اور درخواست کی خبر آئے گی۔ کسی ڈونر کو یہ نہیں ملتا۔"),
            .attribute("inputmode", "tel"), .attribute("dir", "ltr"))
    }

    private static func code(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("p") { line in
            line.text(
                context.say(
                    "A message with six digits is on its way to ", "چھ ہندسوں کا پیغام اس نمبر پر آ رہا ہے: "))
            line.element("bdi", .attribute("dir", "ltr"), text: fields.value("number"))
        }
        fields.input(
            &html, "code", context.say("The six digits", "چھ ہندسے"), .attribute("inputmode", "numeric"),
            .attribute("maxlength", "10"))
    }
}
