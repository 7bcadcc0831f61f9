public import Blood
import Dispatching
public import Matching

/// Taking a call: the free line on top, then every field with its problem beside it.
public enum RequestFormPage {
    /// A request that looks like the same need.
    public struct Similar: Sendable {
        public var id: RequestID
        public var reference: String
        public var group: BloodGroup
        public var component: BloodComponent
        public var units: Int
        public var facility: String
        public var initials: String
        public var openedAt: Instant

        public init(
            id: RequestID, reference: String, group: BloodGroup, component: BloodComponent, units: Int,
            facility: String, initials: String, openedAt: Instant
        ) {
            self.id = id
            self.reference = reference
            self.group = group
            self.component = component
            self.units = units
            self.facility = facility
            self.initials = initials
            self.openedAt = openedAt
        }
    }

    public struct Model: Sendable {
        /// What was typed, by field name: nothing is lost when something is wrong.
        public var entered: [String: String]
        /// What is wrong and what to do, by field name.
        public var problems: [String: String]
        public var facilityName: String
        public var similar: [Similar]
        /// Times for one press: label and the value of the field.
        public var quickTimes: [(label: Words, value: String)]
        /// A word of this copy of the form: sent twice, it opens one request.
        public var copy: String

        public init(
            entered: [String: String] = [:], problems: [String: String] = [:], facilityName: String = "",
            similar: [Similar] = [], quickTimes: [(label: Words, value: String)] = [],
            copy: String = ""
        ) {
            self.entered = entered
            self.problems = problems
            self.facilityName = facilityName
            self.similar = similar
            self.quickTimes = quickTimes
            self.copy = copy
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(context.say("Take a call", "کال لیں"), area: .board, context) { main in
            Layout.form(&main, to: "/requests", context, class: "stack") { form in
                form.element("h1", text: context.say("Take a call", "کال لیں"))
                form.void("input", .type("hidden"), .name("copy"), .value(model.copy))
                similar(&form, model, context)
                freeLine(&form, model, context)
                form.element("div", .class("columns even")) { columns in
                    columns.element("div", .class("stack")) { column in
                        column.element("div", .class("card stack")) { need(&$0, model, context) }
                        column.element("div", .class("card stack")) { patient(&$0, model, context) }
                    }
                    columns.element("div", .class("stack")) { column in
                        column.element("div", .class("card stack")) { place(&$0, model, context) }
                    }
                }
                form.element("div", .class("row")) { row in
                    row.element("button", .class("primary"), .id("open-request"), .flag("data-ctrl-enter", true)) {
                        button in
                        button.text(context.say("Open the request", "درخواست کھولیں"))
                        button.element("kbd", .attribute("dir", "ltr"), text: "Ctrl ⏎")
                    }
                    row.element(
                        "a", .class("button"), .href("/board"), .flag("data-drop-draft", true),
                        text: context.say("Cancel", "منسوخ"))
                }
            }
        }
    }

    // MARK: - Parts

    /// Shown by the script when the call was typed in this tab before and no request has come of it.
    private static func restored(_ html: inout HTML, _ context: PageContext) {
        html.element(
            "p", .class("notice"), .id("draft-note"), .attribute("role", "status"), .flag("hidden", true)
        ) { note in
            note.text(
                context.say(
                    "Restored: this call was typed here before, and no request was opened from it. Look at every field. ",
                    "بحال کیا گیا: یہ کال یہاں پہلے لکھی گئی تھی اور اس سے درخواست نہیں کھلی۔ ہر خانہ دیکھ لیں۔ "))
            note.element(
                "a", .href("/requests/new"), .flag("data-drop-draft", true),
                text: context.say("Start with an empty form", "خالی فارم سے شروع کریں"))
        }
    }

    private static func similar(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.similar.isEmpty else { return }
        html.element("section", .class("card stack heed"), .attribute("role", "alert")) { card in
            card.element(
                "h2",
                text: context.say(
                    "This may be a request that is open already", "ہو سکتا ہے یہ درخواست پہلے سے کھلی ہو"))
            card.element("ul", .class("tight")) { list in
                for request in model.similar {
                    list.element("li") { item in
                        item.element("a", .href("/requests/\(request.id)")) { link in
                            link.isolated("#\(request.reference)")
                            link.text(" ")
                            link.isolated(context.words(request.group))
                            link.text(" × \(request.units) \(context.words(request.component)) · ")
                            link.isolated(request.facility)
                            link.text(" · ")
                            link.isolated(request.initials)
                            link.text(" · \(context.ago(request.openedAt))")
                        }
                    }
                }
            }
            card.element("label", .class("check")) { label in
                label.void("input", .type("checkbox"), .name("anotherPatient"), .value("1"))
                label.text(
                    context.say("It is another patient: open a new request", "یہ دوسرا مریض ہے: نئی درخواست کھولیں"))
            }
        }
    }

    private static func freeLine(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        restored(&html, context)
        html.element("label", .for("free-line")) { label in
            label.text(context.say("What the caller says, in one line", "کال کرنے والا کیا کہتا ہے، ایک سطر میں"))
            label.void(
                "input", .id("free-line"), .class("freeline"), .name("line"),
                .value(model.entered["line"] ?? ""), .flag("data-free-line", true), .attribute("autocomplete", "off"),
                .attribute("dir", "auto"), .attribute("maxlength", "500"),
                .attribute("placeholder", "B neg 2 bag Mayo kal subah tak, 0300-1234567"))
        }
        html.element("p", .class("quiet"), .id("free-line-note"), .attribute("role", "status")) { note in
            note.text(
                context.say(
                    "What is understood goes into the form below, marked until you have confirmed it.",
                    "جو سمجھ آیا وہ نیچے فارم میں آ جائے گا، آپ کی تصدیق تک نشان کے ساتھ۔"))
        }
    }

    private static func need(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        choices(
            &html, "mode", context.say("What is asked for", "کیا درکار ہے"), model, context,
            RequestMode.allCases.map { ($0.rawValue, context.words($0)) }, preset: "specificGroup")
        choices(
            &html, "group", context.say("Patient's group", "مریض کا گروپ"), model, context,
            BloodGroup.allCases.map { ($0.rawValue, context.words($0)) })
        choices(
            &html, "component", context.say("Component", "جزو"), model, context,
            BloodComponent.allCases.map { ($0.rawValue, context.words($0)) })
        html.element("div", .class("fields")) { fields in
            input(&fields, "units", context.say("Units", "یونٹ"), model, type: "number", extra: ("min", "1"))
            input(
                &fields, "neededBy", context.say("Needed by", "کب تک"), model, type: "datetime-local",
                extra: ("step", "60"))
        }
        html.element("div", .class("row")) { row in
            for quick in model.quickTimes {
                row.element(
                    "button", .class("small"), .type("button"), .attribute("data-needed-in", quick.value),
                    text: context.say(quick.label))
            }
        }
        choices(
            &html, "urgency", context.say("Urgency", "کتنی فوری"), model, context,
            Urgency.allCases.map { ($0.rawValue, context.words($0)) })
    }

    private static func patient(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Patient (no name)", "مریض (نام نہیں)"))
        html.element("div", .class("fields")) { fields in
            input(
                &fields, "patientInitials", context.say("Initials", "نام کے پہلے حروف"), model,
                extra: ("maxlength", "12"))
            input(&fields, "ageYears", context.say("Age in years", "عمر (سال)"), model, extra: ("inputmode", "numeric"))
            input(&fields, "ward", context.say("Ward, bed", "وارڈ، بیڈ"), model)
            input(&fields, "recordNumber", context.say("Record number", "ریکارڈ نمبر"), model)
        }
        choices(
            &html, "sex", context.say("Sex", "جنس"), model, context,
            [("", context.say("not known", "معلوم نہیں"))] + Sex.allCases.map { ($0.rawValue, context.words($0)) },
            preset: "")
        html.element("div", .class(model.problems["flags"] == nil ? "row" : "row has-problem")) { row in
            check(&row, "hasAntiD", context.say("has anti-D", "اینٹی ڈی ہے"), model)
            check(
                &row, "isChronicallyTransfused",
                context.say("transfused regularly (thalassaemia)", "باقاعدہ خون لگتا ہے (تھیلیسیمیا)"),
                model)
            check(&row, "isBombay", context.say("Bombay phenotype", "بمبئی فینوٹائپ"), model)
            check(&row, "isNewborn", context.say("newborn", "نومولود"), model)
        }
        problem(&html, "flags", model)
    }

    private static func place(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Facility and caller", "ہسپتال اور کال کرنے والا"))
        html.element("div", .class("fields")) { fields in
            fields.element("div", .class("suggestions wide")) { box in
                box.element("label", .class(model.problems["facility"] == nil ? "" : "has-problem")) { label in
                    label.text(context.say("Facility: any part of its name", "ہسپتال: نام کا کوئی حصہ"))
                    label.void(
                        "input", .id("facility"), .name("facilityName"), .value(model.facilityName),
                        .flag("data-facility-search", true), .attribute("autocomplete", "off"),
                        .attribute("dir", "auto"),
                        .attribute("role", "combobox"), .attribute("aria-expanded", "false"),
                        .attribute("aria-controls", "facility-list"))
                }
                box.void(
                    "input", .type("hidden"), .id("facility-id"), .name("facility"),
                    .value(model.entered["facility"] ?? ""))
                box.element("ul", .id("facility-list"), .attribute("role", "listbox"), .flag("hidden", true))
                problem(&box, "facility", model)
            }
            input(
                &fields, "callerPhone", context.say("Caller's number", "کال کرنے والے کا نمبر"), model, type: "tel",
                extra: ("dir", "ltr"))
            input(&fields, "callerRelation", context.say("Relation to the patient", "مریض سے رشتہ"), model)
        }
        choices(
            &html, "ownBank",
            context.say("Was the facility's own blood bank asked first?", "کیا ہسپتال کے اپنے بلڈ بینک سے پہلے پوچھا؟"),
            model,
            context,
            [
                ("askedNoneLeft", context.say("yes, it has none", "ہاں، ان کے پاس نہیں")),
                ("askedExchangeOnly", context.say("yes, only in exchange", "ہاں، صرف تبادلے میں")),
                ("notAsked", context.say("not yet", "ابھی نہیں")),
                ("hasNone", context.say("it has no blood bank", "بلڈ بینک نہیں ہے")),
                ("unknown", context.say("not known", "معلوم نہیں")),
            ], preset: "unknown")
        choices(
            &html, "familyLanguage", context.say("Write to the family in", "گھر والوں کو پیغام"), model, context,
            [("ur-Latn", "Roman Urdu"), ("ur", "اردو"), ("en", "English")], preset: "ur-Latn")
        html.element("label") { label in
            label.text(context.say("Note for the desk", "ڈیسک کے لیے نوٹ"))
            label.element(
                "textarea", .name("note"), .attribute("rows", "2"), .attribute("maxlength", "2000"),
                .attribute("dir", "auto"),
                text: model.entered["note"] ?? "")
            problem(&label, "note", model)
        }
    }

    // MARK: - Controls

    private static func problem(_ html: inout HTML, _ name: String, _ model: Model) {
        guard let text = model.problems[name] else { return }
        html.element(
            "p", .class("problem"), .id("problem-\(name)"), .attribute("role", "alert"), .attribute("dir", "auto"),
            text: text)
    }

    private static func input(
        _ html: inout HTML, _ name: String, _ text: String, _ model: Model, type: String = "text",
        extra: (name: StaticString, value: String)? = nil
    ) {
        html.element("label", .class(model.problems[name] == nil ? "" : "has-problem")) { label in
            label.text(text)
            label.void(
                "input", .name(name), .type(type), .value(model.entered[name] ?? ""),
                .attribute("autocomplete", "off"),
                // What is typed turns by itself; a number, a time or a telephone keeps the direction it has.
                type == "text" ? .attribute("dir", "auto") : .flag("", false),
                extra.map { .attribute($0.name, $0.value) } ?? .flag("", false))
            problem(&label, name, model)
        }
    }

    private static func check(_ html: inout HTML, _ name: String, _ text: String, _ model: Model) {
        html.element("label", .class("check")) { label in
            label.void(
                "input", .type("checkbox"), .name(name), .value("1"), .flag("checked", model.entered[name] == "1"))
            label.text(text)
        }
    }

    private static func choices(
        _ html: inout HTML, _ name: String, _ text: String, _ model: Model, _ context: PageContext,
        _ options: [(value: String, text: String)], preset: String? = nil
    ) {
        let chosen = model.entered[name] ?? preset
        html.element("fieldset", .class(model.problems[name] == nil ? "choices" : "choices has-problem")) { set in
            set.element("legend", text: text)
            for option in options {
                set.element("label") { label in
                    label.void(
                        "input", .type("radio"), .name(name), .value(option.value),
                        .flag("checked", chosen == option.value))
                    label.isolated(option.text)
                }
            }
            problem(&set, name, model)
        }
    }
}
