public import Blood
public import Matching

/// Adds a donor or changes one. Names of the fields: `name`, `phone`, `sex`, `birthDate`, `weight`, `group`,
/// `evidence`, `isBombay`, `district`, `language`, `channels` (once for each), `consent`, `acceptsNightEmergencies`,
/// `prefersWomanOperator`, `relayOnly`, `daylightOnly`, `meetsAtFacilityOnly`, `isPanelReserved`, `lastDonation`,
/// `note`. A ticked box sends `1`. A new donor's form has `protection` beside: `begin` takes what women and men begin
/// with, `said` the ticks.
public enum DonorFormPage {
    public struct Model: Sendable {
        /// `nil` for a new donor.
        public var id: DonorID?
        /// What was typed, by field name: nothing is lost when something is wrong.
        public var entered: [String: String]
        /// Ticked channels; a name alone cannot hold several values.
        public var channels: Set<Channel>
        /// What is wrong and what to do, by field name.
        public var problems: [String: Words]
        /// Who has the typed number already.
        public var phoneTakenBy: DonorID?
        public var districts: [String]
        public var today: CivilDate
        /// What is read to the donor, and kept with the answer.
        public var consentWords = Words(
            "We keep your name, number and blood group to ask you when blood is needed near you.",
            "ہم آپ کا نام، نمبر اور بلڈ گروپ رکھتے ہیں تاکہ قریب خون چاہیے ہو تو آپ سے پوچھیں۔")

        public init(
            id: DonorID? = nil, entered: [String: String] = [:], channels: Set<Channel> = [.sms],
            problems: [String: Words] = [:], phoneTakenBy: DonorID? = nil, districts: [String], today: CivilDate
        ) {
            self.id = id
            self.entered = entered
            self.channels = channels
            self.problems = problems
            self.phoneTakenBy = phoneTakenBy
            self.districts = districts
            self.today = today
        }

        public static let sample = Model(
            entered: [
                "name": "Bilal Ahmad", "phone": "0300-12345", "sex": "male", "birthDate": "1995-03-02",
                "weight": "72.5",
                "group": "B-", "evidence": "card", "district": "Lahore", "language": "ur-Latn", "consent": "1",
                "lastDonation": "2027-01-01", "note": "Ring after noon.",
            ], channels: [.sms, .voice],
            problems: [
                "phone": Words("Two digits are missing. Write all eleven.", "دو ہندسے کم ہیں۔ پورے گیارہ لکھیں۔"),
                "lastDonation": Words("This day has not come yet.", "یہ دن ابھی نہیں آیا۔"),
            ], districts: ["Karachi", "Lahore", "Rawalpindi"], today: CivilDate(dayNumber: 20_781))

        var action: String { id.map { "/donors/\($0)" } ?? "/donors" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title =
            model.id == nil ? context.say("Add a donor", "نیا ڈونر") : context.say("Edit donor", "ڈونر میں تبدیلی")
        let preset = ["evidence": "said", "language": "ur-Latn", "group": "unknown", "protection": "begin"]
        // What was typed counts, even when it was typed empty; a new form starts with what is most common.
        let entered = model.id == nil ? model.entered.merging(preset) { typed, _ in typed } : model.entered
        let fields = FormFields(entered: entered, problems: model.problems, context: context)
        return Layout.console(title, area: .register, context) { main in
            Layout.form(&main, to: model.action, context, class: "stack form-page") { form in
                form.element("h1") { heading in
                    heading.text(title)
                    guard let id = model.id else { return }
                    heading.text(" ")
                    heading.element("span", .class("quiet")) { $0.isolated("№ \(id)") }
                }
                summary(&form, model, context)
                form.element("section", .class("card stack")) { person(&$0, model, fields) }
                form.element("section", .class("card stack")) { blood(&$0, model, fields) }
                form.element("section", .class("card stack consent")) { contact(&$0, model, fields) }
                form.element("section", .class("card")) { card in
                    fields.note(&card, "note", context.say("Note for the desk", "ڈیسک کے لیے نوٹ"))
                }
                form.element("div", .class("row")) { row in
                    row.element("button", .class("primary"), .id("save-donor"), .attribute("accesskey", "s")) {
                        $0.text(context.say("Save", "محفوظ کریں"))
                    }
                    row.element("a", .class("button"), .href(model.id == nil ? "/donors" : model.action)) {
                        $0.text(context.say("Cancel", "منسوخ"))
                    }
                }
            }
        }
    }

    private static func summary(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.problems.isEmpty else { return }
        html.element("p", .class("notice refusal"), .attribute("role", "alert")) { line in
            line.text(
                context.say(
                    "Not saved yet. What to correct stands in red at the field.",
                    "ابھی محفوظ نہیں ہوا۔ جو درست کرنا ہے وہ خانے کے ساتھ سرخ میں لکھا ہے۔"))
        }
    }

    private static func person(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("h2", text: context.say("The person", "ڈونر"))
        html.element("div", .class("fields")) { grid in
            fields.input(
                &grid, "name", context.say("Name", "نام"), .attribute("maxlength", "200"), .attribute("dir", "auto"))
            grid.element("div") { cell in
                fields.input(
                    &cell, "phone", context.say("Phone", "فون"), type: "tel", .attribute("dir", "ltr"),
                    .attribute("maxlength", "40"))
                if let other = model.phoneTakenBy {
                    cell.element("a", .href("/donors/\(other)")) { link in
                        link.text(context.say("Open the donor who has this number: ", "اس نمبر والے ڈونر کو کھولیں: "))
                        link.isolated("№ \(other)")
                    }
                }
            }
            fields.input(
                &grid, "birthDate", context.say("Date of birth", "تاریخ پیدائش"), type: "date",
                hint: context.say("empty if not known", "معلوم نہ ہو تو خالی"), .attribute("max", "\(model.today)"))
            fields.input(
                &grid, "weight", context.say("Weight in kg", "وزن (کلو)"),
                hint: context.say("empty if not known", "معلوم نہ ہو تو خالی"), .attribute("inputmode", "decimal"),
                .attribute("maxlength", "12"))
            fields.input(
                &grid, "district", context.say("District", "ضلع"), .attribute("list", "districts"),
                .attribute("dir", "auto"))
            fields.datalist(&grid, "districts", model.districts)
        }
        fields.choices(
            &html, "sex", context.say("Sex: intervals between donations differ", "جنس: عطیات کا وقفہ مختلف ہوتا ہے"),
            Sex.allCases.map { ($0.rawValue, context.words($0)) })
    }

    private static func blood(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("h2", text: context.say("Blood", "خون"))
        fields.choices(
            &html, "group", context.say("Group", "گروپ"), BloodGroup.allCases.map { ($0.rawValue, context.words($0)) })
        fields.choices(
            &html, "evidence", context.say("How we know the group", "گروپ کا ثبوت"),
            [
                ("said", context.say("the donor says so", "ڈونر کے کہنے پر")),
                ("card", context.say("seen on a card or report", "کارڈ یا رپورٹ پر دیکھا")),
                ("laboratory", context.say("a laboratory told us", "لیبارٹری نے بتایا")),
            ])
        html.element("div", .class("fields")) { grid in
            fields.input(
                &grid, "lastDonation", context.say("Last gave blood on", "آخری بار خون کب دیا"), type: "date",
                hint: context.say("empty if never or not known", "کبھی نہیں یا معلوم نہیں تو خالی"),
                .attribute("max", "\(model.today)"))
        }
        html.element("div", .class("row")) { row in
            fields.check(
                &row, "isBombay",
                context.say("Bombay phenotype (a laboratory confirmed it)", "بمبئی فینوٹائپ (لیبارٹری سے تصدیق شدہ)"))
            // Follows from membership; a mark that was set by hand before can be taken off.
            if fields.isOn("isPanelReserved") {
                fields.check(
                    &row, "isPanelReserved",
                    context.say("kept for a panel of regular patients", "باقاعدہ مریضوں کے پینل کے لیے مخصوص"))
            }
        }
    }

    private static func contact(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("h2", text: context.say("Consent to be contacted", "رابطے کی اجازت"))
        html.element(
            "p",
            text: context.say(
                "Read to the donor: “\(model.consentWords.english)”",
                "ڈونر کو پڑھ کر سنائیں: ”\(model.consentWords.urdu)“"))
        fields.check(
            &html, "consent", context.say("The donor agreed to this", "ڈونر نے اس کی اجازت دی"))
        html.element("p", .class("quiet")) {
            $0.text(context.say("Without it nobody contacts this donor.", "اس کے بغیر ڈونر سے کوئی رابطہ نہیں کرے گا۔"))
        }
        fields.channels(&html, model.channels)
        fields.choices(
            &html, "language", context.say("Write to the donor in", "پیغام کی زبان"),
            ["ur-Latn", "ur", "en"].map { ($0, context.languageName($0)) })
        html.element("div", .class("row")) { row in
            fields.check(
                &row, "acceptsNightEmergencies",
                context.say("may be woken at night for an emergency", "ہنگامی صورت میں رات کو جگا سکتے ہیں"))
        }
        protections(&html, model, fields)
    }

    private static func protections(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("h2", text: context.say("How we deal with the donor", "ڈونر سے رابطے کا انداز"))
        html.element(
            "p", .class("hint"),
            text: context.say(
                "For women we begin with all four. Change them at her own word only.",
                "خواتین کے لیے ہم چاروں سے شروع کرتے ہیں۔ صرف ان کے اپنے کہنے پر بدلیں۔"))
        if model.id == nil {
            fields.choices(
                &html, "protection", context.say("For this donor", "اس ڈونر کے لیے"),
                [
                    (
                        "begin",
                        context.say(
                            "as we begin: women all four, men none", "معمول کے مطابق: خواتین چاروں، مرد کوئی نہیں")
                    ),
                    ("said", context.say("as the donor says, ticked here", "جیسے ڈونر کہے، نیچے منتخب کریں")),
                ])
        }
        html.element("div", .class("stack")) { part in
            for choice in DonorChoice.protections { fields.check(&part, choice.rawValue, context.words(choice)) }
        }
    }
}
