public import Blood
public import Matching

/// The donor's own entry to be corrected, and the wishes about how to be dealt with.
public enum MeFormPage {
    public struct Model: Sendable {
        /// What stands in the fields, by name.
        public var entered: [String: String]
        public var channels: Set<Channel>
        public var problems: [String: Words]
        public var districts: [String]
        public var today: CivilDate
        /// As it is dialled; changed on a page of its own, by a code.
        public var phone: String
        public var area = AreaChoice()

        public init(
            entered: [String: String], channels: Set<Channel>, problems: [String: Words] = [:], districts: [String],
            today: CivilDate, phone: String
        ) {
            self.entered = entered
            self.channels = channels
            self.problems = problems
            self.districts = districts
            self.today = today
            self.phone = phone
        }

        /// After a touch on the map.
        public static var sampleArea: Model {
            var model = sample
            model.problems = [:]
            model.entered["district"] = "Gujranwala"
            model.area = .sample
            return model
        }

        public static let sample = Model(
            entered: [
                "name": "Sana Malik", "birthDate": "1994-03-02", "weight": "58", "district": "Lahor",
                "language": "ur-Latn", "relayOnly": "1", "prefersWomanOperator": "1", "daylightOnly": "1",
                "meetsAtFacilityOnly": "1",
            ], channels: [.sms],
            problems: [
                "district": Words(
                    "No district of this name: choose one from the list.", "اس نام کا ضلع نہیں: فہرست سے منتخب کریں۔")
            ], districts: ["Karachi", "Lahore", "Rawalpindi"], today: CivilDate(dayNumber: 20_781),
            phone: "0321-4567890")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        let title = context.say("Correct my entry", "اپنا اندراج درست کریں")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("h1", text: title)
                Layout.form(&stack, to: "/me/edit", context, class: "stack") { form in
                    AreaChoice.firstButton(&form, context.say("Save", "محفوظ کریں"))
                    form.element("section", .class("card stack")) { person(&$0, model, fields) }
                    form.element("section", .class("card stack")) { contact(&$0, model, fields) }
                    form.element("section", .class("card stack")) { wishes(&$0, fields) }
                    form.element(
                        "button", .class("primary big"), .id("save-own"), text: context.say("Save", "محفوظ کریں"))
                }
                stack.element("section", .class("card stack")) { card in
                    card.element("h2", text: context.say("Number", "نمبر"))
                    card.element("p") { $0.element("bdi", .attribute("dir", "ltr"), text: model.phone) }
                    card.element(
                        "a", .class("button"), .href("/me/number"),
                        text: context.say("I have a new number", "میرا نمبر بدل گیا ہے"))
                }
                stack.element("p") {
                    $0.element("a", .class("button"), .href("/me"), text: context.say("Back", "واپس"))
                }
            }
        }
    }

    private static func person(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "name", context.say("Name", "نام"), .attribute("maxlength", "200"), .attribute("dir", "auto"))
        fields.input(
            &html, "district", context.say("District where you live", "رہائش کا ضلع"),
            .attribute("list", "districts"), .attribute("dir", "auto"))
        // The picture weighs as much, and shows the places instead.
        if model.area.picture == nil { fields.datalist(&html, "districts", model.districts) }
        model.area.show(&html, in: "/me/edit", fields)
        fields.input(
            &html, "birthDate", context.say("Date of birth", "تاریخ پیدائش"), type: "date",
            .attribute("max", "\(model.today)"))
        fields.input(
            &html, "weight", context.say("Weight in kg", "وزن (کلو)"), .attribute("inputmode", "decimal"),
            .attribute("maxlength", "12"))
        html.element(
            "p", .class("hint"),
            text: context.say(
                "Your blood group and your donations are changed by the blood bank or by us: ring us.",
                "بلڈ گروپ اور عطیات کی درستی بلڈ بینک یا ہم کرتے ہیں: ہمیں کال کریں۔"))
    }

    private static func contact(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("h2", text: context.say("How we may reach you", "ہم آپ سے کیسے رابطہ کریں"))
        fields.channels(&html, model.channels)
        fields.choices(
            &html, "language", context.say("Write to me in", "پیغام کی زبان"),
            ["ur-Latn", "ur", "en"].map { ($0, context.languageName($0)) })
        fields.input(
            &html, "pausedFrom", context.say("Leave me alone from", "اس تاریخ سے رابطہ نہ کریں"), type: "date",
            hint: context.say("empty: from today", "خالی: آج سے"))
        fields.input(
            &html, "pausedUntil", context.say("Leave me alone until", "اس تاریخ تک رابطہ نہ کریں"), type: "date",
            hint: context.say("empty: no pause", "خالی: کوئی وقفہ نہیں"))
    }

    private static func wishes(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        html.element("h2", text: context.say("What you wish", "آپ کی پسند"))
        for choice in DonorChoice.allCases {
            html.element("div") { fields.check(&$0, choice.rawValue, context.ownWords(choice)) }
        }
        html.element(
            "p", .class("hint"),
            text: context.say(
                "Daylight is from eight in the morning to sunset; with it nobody wakes you at night.",
                "دن کی روشنی یعنی صبح آٹھ بجے سے غروبِ آفتاب تک؛ اس کے ساتھ رات کو کوئی نہیں جگاتا۔"))
    }
}
