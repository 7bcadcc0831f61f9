public import Blood
public import Matching

/// Where a facility reports an adverse reaction: of a donor at its counter, or of the patient who was given blood.
public enum ReactionFormPage {
    public struct Model: Sendable {
        public var request: RequestID
        public var reference: String
        public var subject: ReactionSubject
        /// Who came for this request, by number; of donors' reactions.
        public var visitors: [OwnRequestPage.Visitor]
        public var entered: [String: String]
        public var problems: [String: Words]

        public init(
            request: RequestID, reference: String, subject: ReactionSubject, visitors: [OwnRequestPage.Visitor],
            entered: [String: String] = [:], problems: [String: Words] = [:]
        ) {
            self.request = request
            self.reference = reference
            self.subject = subject
            self.visitors = visitors
            self.entered = entered
            self.problems = problems
        }

        var path: String { "/facility/requests/\(request)/\(subject.rawValue)-reactions" }
    }

    /// Longest note and longest number of a unit, in letters.
    private static let noteMax = 500
    private static let unitMax = 40

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title =
            model.subject == .donor
            ? context.say("A donor felt unwell", "ڈونر کی طبیعت خراب ہوئی")
            : context.say("The patient had a reaction", "مریض کو ردِعمل ہوا")
        return Layout.console(title, area: .ownReactions, context) { main in
            main.element("div", .class("stack form-page")) { stack in
                stack.element("h1") { head in
                    head.text(title + " ")
                    head.element("a", .class("quiet"), .href("/facility/requests/\(model.request)")) {
                        $0.isolated("#\(model.reference)")
                    }
                }
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "First look after the person. The coordinator and the supervisor read this. It is no replacement for your haemovigilance officer, and it defers no donor by itself.",
                        "پہلے مریض یا ڈونر کو سنبھالیں۔ یہ اطلاع کوآرڈینیٹر اور سپروائزر پڑھتے ہیں۔ یہ آپ کے ہیموویجیلنس افسر کو اطلاع کا بدل نہیں، اور خود کسی ڈونر کو ملتوی نہیں کرتی۔"
                    ))
                if model.subject == .donor, model.visitors.isEmpty {
                    stack.element(
                        "p", .class("card empty"),
                        text: context.say(
                            "No donor has come for this request.", "اس درخواست کے لیے کوئی ڈونر نہیں آیا۔"))
                } else {
                    form(&stack, model, context)
                }
            }
        }
    }

    private static func form(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        let subject = model.subject
        Layout.form(&html, to: model.path, context, class: "card stack") { form in
            if subject == .donor {
                fields.select(
                    &form, "visitor", context.say("Which donor", "کون سے ڈونر"),
                    model.visitors.map { visitor in
                        (
                            String(visitor.number),
                            context.say("donor \(visitor.number)", "ڈونر \(visitor.number)")
                                + " · \(visitor.code) · \(context.words(visitor.group))"
                        )
                    })
            }
            fields.select(
                &form, "kind", context.say("What happened", "کیا ہوا"),
                [("", context.say("choose", "منتخب کریں"))] + subject.kinds.map { ($0.rawValue, context.words($0)) })
            fields.select(
                &form, "grade", context.say("How bad", "کتنا شدید"),
                [("", context.say("choose", "منتخب کریں"))]
                    + subject.grades.map { (String($0), context.words(grade: $0, of: subject)) })
            fields.select(
                &form, "onset", context.say("When it began", "کب شروع ہوا"),
                [("", context.say("choose", "منتخب کریں"))]
                    + ReactionOnset.allCases.map { ($0.rawValue, context.words($0)) })
            fields.input(
                &form, "unit", context.say("Number on the bag, if known", "بیگ کا نمبر، اگر معلوم ہو"),
                .attribute("maxlength", "\(unitMax)"), .attribute("dir", "ltr"))
            fields.input(
                &form, "note", context.say("In a few words, no names", "چند لفظوں میں، نام کے بغیر"),
                .attribute("maxlength", "\(noteMax)"), .attribute("dir", "auto"))
            form.element("div") { part in
                part.element("button", .class("primary"), text: context.say("Report", "اطلاع دیں"))
            }
        }
    }
}
