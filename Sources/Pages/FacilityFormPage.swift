public import Matching

/// Adds a facility (posts to `/facilities`) or changes one (`/facilities/{id}`). Names of the fields: `name`,
/// `nameUrdu`, `city`, `district`, `type`, `listedPhone`, `counter`, `latitude`, `longitude`.
public enum FacilityFormPage {
    public struct Model: Sendable {
        /// `nil` for a new one.
        public var id: FacilityID?
        public var entered: [String: String]
        public var problems: [String: Words]
        public var districts: [String]
        /// Kinds of facility in use already, as suggestions.
        public var types: [String]

        public init(
            id: FacilityID? = nil, entered: [String: String] = [:], problems: [String: Words] = [:],
            districts: [String], types: [String]
        ) {
            self.id = id
            self.entered = entered
            self.problems = problems
            self.districts = districts
            self.types = types
        }

        public static let sample = Model(
            entered: ["name": "Mayo Hospital", "nameUrdu": "میو ہسپتال", "city": "Lahore", "latitude": "131.57"],
            problems: [
                "latitude": Words("Between −90 and 90, such as 31.5714.", "−90 اور 90 کے درمیان، جیسے 31.5714۔"),
                "listedPhone": Words(
                    "Missing. Take it from the facility's own board or site.",
                    "نمبر نہیں لکھا۔ ہسپتال کے اپنے بورڈ یا سائٹ سے لیں۔"),
            ], districts: ["Karachi", "Lahore"], types: ["hospital", "blood bank"])

        var action: String { id.map { "/facilities/\($0)" } ?? "/facilities" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title =
            model.id == nil
            ? context.say("Add a hospital or blood bank", "نیا ہسپتال یا بلڈ بینک")
            : context.say("Edit the facility", "ہسپتال میں تبدیلی")
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        return Layout.console(title, area: .facilities, context) { main in
            Layout.form(&main, to: model.action, context, class: "stack form-page") { form in
                form.element("h1", text: title)
                form.element("section", .class("card stack")) { card in
                    card.element("div", .class("fields")) { controls(&$0, fields) }
                    fields.datalist(&card, "districts", model.districts)
                    fields.datalist(&card, "types", model.types)
                }
                form.element("div", .class("row")) { row in
                    row.element("button", .class("primary"), .id("save-facility"), .attribute("accesskey", "s")) {
                        $0.text(context.say("Save", "محفوظ کریں"))
                    }
                    row.element("a", .class("button"), .href(model.action), text: context.say("Cancel", "منسوخ"))
                }
            }
        }
    }

    private static func controls(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "name", context.say("Name in English", "انگریزی نام"), .attribute("maxlength", "200"),
            .attribute("dir", "ltr"))
        fields.input(
            &html, "nameUrdu", context.say("Name in Urdu", "اردو نام"), .attribute("maxlength", "200"),
            .attribute("dir", "rtl"))
        fields.input(
            &html, "listedPhone", context.say("Listed number", "درج نمبر"), type: "tel",
            hint: context.say(
                "the facility's own, never a caller's: it is rung to confirm a need",
                "ہسپتال کا اپنا، کال کرنے والے کا نہیں: تصدیق اسی پر ہوتی ہے"),
            .attribute("dir", "ltr"), .attribute("maxlength", "40"))
        fields.input(
            &html, "counter", context.say("Way to the blood bank's counter", "بلڈ بینک کاؤنٹر کا راستہ"),
            hint: context.say(
                "families and donors read it: “ground floor, gate 3, behind the emergency”",
                "مریض کے گھر والے اور ڈونر اسے پڑھتے ہیں: ”گراؤنڈ فلور، گیٹ 3، ایمرجنسی کے پیچھے“"),
            .attribute("maxlength", "200"), .attribute("dir", "auto"))
        fields.input(
            &html, "city", context.say("City", "شہر"), .attribute("maxlength", "100"), .attribute("dir", "auto"))
        fields.input(
            &html, "district", context.say("District", "ضلع"), .attribute("list", "districts"),
            .attribute("dir", "auto"))
        fields.input(&html, "type", context.say("Kind", "قسم"), .attribute("list", "types"), .attribute("dir", "auto"))
        fields.input(
            &html, "latitude", context.say("Latitude", "عرض بلد"),
            hint: context.say(
                "such as 31.5714; donors are chosen by distance", "جیسے 31.5714؛ ڈونر فاصلے سے چنے جاتے ہیں"),
            .attribute("inputmode", "decimal"), .attribute("dir", "ltr"))
        fields.input(
            &html, "longitude", context.say("Longitude", "طول بلد"),
            hint: context.say("such as 74.3141", "جیسے 74.3141"),
            .attribute("inputmode", "decimal"), .attribute("dir", "ltr"))
    }
}
