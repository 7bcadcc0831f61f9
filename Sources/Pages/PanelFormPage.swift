public import Blood

/// Making a panel, or changing what it says of the patient.
public enum PanelFormPage {
    public struct Model: Sendable {
        /// `nil` for a new one.
        public var id: Int64?
        public var entered: [String: String]
        public var problems: [String: Words]
        public var facilities: [(id: Int64, name: String)]
        public var today: CivilDate
        public var intervalDays: ClosedRange<Int>
        public var units: ClosedRange<Int>

        public init(
            id: Int64? = nil, entered: [String: String], problems: [String: Words] = [:],
            facilities: [(id: Int64, name: String)], today: CivilDate, intervalDays: ClosedRange<Int>,
            units: ClosedRange<Int>
        ) {
            self.id = id
            self.entered = entered
            self.problems = problems
            self.facilities = facilities
            self.today = today
            self.intervalDays = intervalDays
            self.units = units
        }

        public static let sample = Model(
            entered: [
                "patientInitials": "A.K.", "group": "O-", "component": "redCells", "intervalDays": "90",
                "unitsPerSession": "2", "facility": "1",
            ],
            problems: [
                "intervalDays": Words("From 7 to 84 days.", "7 سے 84 دن تک۔"),
                "recordNumber": Words("Please fill this in.", "یہ خانہ پُر کریں۔"),
            ], facilities: [(1, "Mayo Hospital"), (2, "Children's Hospital")], today: PanelPage.Model.sampleDay,
            intervalDays: 7...84, units: 1...4)
    }

    /// Components a panel is made for.
    public static let components: [BloodComponent] = [.redCells, .wholeBlood, .platelets, .plasma]

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title =
            model.id == nil
            ? context.say("New panel", "نیا پینل") : context.say("Edit the panel", "پینل تبدیل کریں")
        return Layout.console(title, area: .panels, context) { main in
            main.element("div", .class("stack form-page")) { stack in
                stack.element("h1", text: title)
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "The patient has agreed, or who decides for them. Write initials, never a name.",
                        "مریض، یا اس کے سرپرست نے اجازت دی ہے۔ صرف ابتدائی حروف لکھیں، نام کبھی نہیں۔"))
                let address = model.id.map { "/panels/\($0)" } ?? "/panels"
                Layout.form(&stack, to: address, context, class: "card stack") { form in
                    fields(&form, model, FormFields(entered: model.entered, problems: model.problems, context: context))
                    form.element("div", .class("row")) { row in
                        row.element("button", .class("primary"), text: context.say("Save", "محفوظ کریں"))
                        row.element(
                            "a", .class("button plain"), .href(address), text: context.say("Cancel", "رہنے دیں"))
                    }
                }
            }
        }
    }

    private static func fields(_ html: inout HTML, _ model: Model, _ fields: FormFields) {
        let context = fields.context
        html.element("div", .class("fields")) { grid in
            fields.input(
                &grid, "patientInitials", context.say("Patient's initials", "مریض کے ابتدائی حروف"),
                .attribute("maxlength", "12"), .attribute("dir", "auto"))
            fields.input(
                &grid, "recordNumber", context.say("The facility's record number", "ہسپتال کا ریکارڈ نمبر"),
                .attribute("maxlength", "120"))
            fields.select(
                &grid, "facility", context.say("Where the patient is transfused", "خون کہاں لگتا ہے"),
                [("", "—")] + model.facilities.map { ("\($0.id)", $0.name) })
        }
        fields.choices(
            &html, "group", context.say("Blood group", "بلڈ گروپ"),
            BloodGroup.known.map { ($0.rawValue, context.words($0)) })
        fields.choices(
            &html, "component", context.say("What is needed", "کیا چاہیے"),
            components.map { ($0.rawValue, context.words($0)) })
        html.element("div", .class("fields")) { grid in
            fields.input(
                &grid, "unitsPerSession", context.say("Units each time", "ہر بار یونٹ"), type: "number",
                .attribute("min", "\(model.units.lowerBound)"), .attribute("max", "\(model.units.upperBound)"))
            fields.input(
                &grid, "intervalDays", context.say("Days from one to the next", "کتنے دن بعد"), type: "number",
                hint: context.say(
                    "thalassaemia major: mostly 14 to 28; the doctor says",
                    "تھیلیسیمیا میجر: عموماً 14 سے 28؛ ڈاکٹر بتائے گا"),
                .attribute("min", "\(model.intervalDays.lowerBound)"),
                .attribute("max", "\(model.intervalDays.upperBound)"))
            fields.input(
                &grid, "nextDue", context.say("Next day", "اگلی تاریخ"), type: "date",
                .attribute("min", "\(model.today)"))
            fields.input(
                &grid, "guardianPhone", context.say("The family's number", "اہلِ خانہ کا نمبر"), type: "tel",
                hint: context.say("may stay empty", "خالی رہ سکتا ہے"), .attribute("dir", "ltr"))
        }
        fields.note(
            &html, "needs",
            context.say(
                "What the blood bank has to see to (leucodepleted, Rh and Kell matched …)",
                "بلڈ بینک کے لیے خاص ہدایات (لیوکو ڈیپلیٹڈ، Rh اور Kell میچ وغیرہ)"))
    }
}
