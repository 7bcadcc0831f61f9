public import Blood

/// The editor of one message in one language. All addresses stand below `TemplateSubject.path`.
///
/// The form posts `text` and `to` to `…/versions` (save), `…/preview` (look) or `…/tests` (a message to that number,
/// marked as a test). `…/shipped` goes back to the shipped text, `…/versions/{number}/restoration` to an earlier one.
public enum TemplatePage {
    /// How many parts the message may take, and what gives way: what the counter has to know.
    public struct Fitting: Sendable {
        public var parts: Int
        public var isShortest: Bool
        public var linkGivesWay: Bool
        /// In characters.
        public var comfortableNameRoom: Int
        /// Only characters of which 160 fit a part.
        public var isPlain: Bool
        /// Names of the placeholders that may have no value.
        public var mayBeMissing: [String]

        public init(
            parts: Int, isShortest: Bool, linkGivesWay: Bool, comfortableNameRoom: Int, isPlain: Bool,
            mayBeMissing: [String]
        ) {
            self.parts = parts
            self.isShortest = isShortest
            self.linkGivesWay = linkGivesWay
            self.comfortableNameRoom = comfortableNameRoom
            self.isPlain = isPlain
            self.mayBeMissing = mayBeMissing
        }

        /// As `fillTemplate` of the script reads it.
        public var json: String {
            JSONText.object([
                "parts": .number(parts), "isShortest": .flag(isShortest), "linkGivesWay": .flag(linkGivesWay),
                "comfortableNameRoom": .number(comfortableNameRoom), "isPlain": .flag(isPlain),
                "mayBeMissing": .list(mayBeMissing.map(JSONText.text)),
            ]).written
        }
    }

    /// The text filled in with sample facts.
    public struct Sample: Sendable {
        public var title: Words
        public var text: String
        /// Characters as they are counted, and the alphabet that decides how many fit a part.
        public var units: Int
        public var isGSM: Bool
        public var parts: Int
        public var partsMax: Int
        /// Characters that the last part still holds.
        public var unitsLeft: Int
        /// What each placeholder stands for; what is not known is absent.
        public var values: [String: String]
        /// The facility's name from its full form down to its shortest.
        public var facilityNames: [String]

        public init(
            title: Words, text: String, units: Int, isGSM: Bool, parts: Int, partsMax: Int, unitsLeft: Int,
            values: [String: String], facilityNames: [String]
        ) {
            self.title = title
            self.text = text
            self.units = units
            self.isGSM = isGSM
            self.parts = parts
            self.partsMax = partsMax
            self.unitsLeft = unitsLeft
            self.values = values
            self.facilityNames = facilityNames
        }

        /// As `fillTemplate` of the script reads it.
        public var json: String {
            JSONText.object([
                "values": .object(values.mapValues(JSONText.text)), "names": .list(facilityNames.map(JSONText.text)),
            ]).written
        }
    }

    /// One text that was in force once.
    public struct Version: Sendable {
        public var number: Int
        /// `nil` for going back to the shipped text.
        public var text: String?
        public var at: Instant
        /// Who did it.
        public var by: String

        public init(number: Int, text: String?, at: Instant, by: String) {
            self.number = number
            self.text = text
            self.at = at
            self.by = by
        }
    }

    public struct Model: Sendable {
        public var subject: TemplateSubject
        public var language: PhonesPage.TextLanguage
        /// What stands in the field, in the notation of the templates.
        public var entered: String
        public var shipped: String
        /// The centre's own version is in force.
        public var isOwn: Bool
        /// What is wrong with `entered`; empty when it may be saved.
        public var problems: [Words]
        public var samples: [Sample]
        public var fitting: Fitting
        /// Names of the placeholders that this message can have.
        public var placeholders: [String]
        /// Longest text that is read at all, in characters.
        public var charactersMax: Int
        /// The number for a test, as it was typed, and what is wrong with it.
        public var testNumber: String
        public var testProblem: Words?
        /// Newest first.
        public var versions: [Version]
        /// A kept version that no longer passes the check, with what is wrong; the shipped text is sent in its place.
        public var refused: [Words]

        public init(
            subject: TemplateSubject, language: PhonesPage.TextLanguage, entered: String, shipped: String, isOwn: Bool,
            problems: [Words] = [], samples: [Sample], fitting: Fitting, placeholders: [String], charactersMax: Int,
            testNumber: String = "", testProblem: Words? = nil, versions: [Version] = [], refused: [Words] = []
        ) {
            self.subject = subject
            self.language = language
            self.entered = entered
            self.shipped = shipped
            self.isOwn = isOwn
            self.problems = problems
            self.samples = samples
            self.fitting = fitting
            self.placeholders = placeholders
            self.charactersMax = charactersMax
            self.testNumber = testNumber
            self.testProblem = testProblem
            self.versions = versions
            self.refused = refused
        }

        var path: String { subject.path(language) }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = "\(context.words(model.subject)) · \(context.words(model.language))"
        return Layout.console(title, area: .templates, context) { main in
            main.element("div", .class("stack form-page")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("a", .href("/templates"), text: context.say("All messages", "سب پیغامات"))
                }
                stack.element("p", .class("quiet"), text: context.occasion(model.subject))
                guard context.may("editTemplates") else {
                    stack.element(
                        "p", .class("card"),
                        text: context.say("Only a supervisor changes messages.", "پیغام صرف سپروائزر بدل سکتا ہے۔"))
                    return
                }
                refusal(&stack, model, context)
                Layout.form(&stack, to: "\(model.path)/versions", context, class: "card stack") {
                    editor(&$0, model, context)
                }
                stack.element("section", .class("card stack")) { samples(&$0, model, context) }
                stack.element("section", .class("card stack")) { history(&$0, model, context) }
            }
        }
    }

    private static func refusal(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.refused.isEmpty else { return }
        html.element("section", .class("card tight"), .attribute("role", "alert")) { card in
            card.element(
                "p", .class("problem"),
                text: context.say(
                    "The centre's own text no longer passes the check. Until it is put right the shipped text is sent.",
                    "سینٹر کا اپنا متن اب درست نہیں۔ ٹھیک ہونے تک اصل متن بھیجا جاتا ہے۔"))
            list(&card, model.refused, context)
        }
    }

    // MARK: - The editor

    private static func editor(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("label", .class(model.problems.isEmpty ? "" : "has-problem")) { label in
            label.element("span", text: context.say("Text, in one line", "متن، ایک سطر میں"))
            label.element(
                "textarea", .id("template-text"), .name("text"), .attribute("rows", "5"),
                .attribute("dir", model.language.direction), .attribute("lang", model.language.tag),
                .attribute("maxlength", String(model.charactersMax)), .attribute("spellcheck", "false"),
                .attribute("autocomplete", "off"), .attribute("aria-describedby", "template-problems"),
                .attribute("data-template", model.fitting.json), .attribute("data-preview", "\(model.path)/preview"),
                text: model.entered)
        }
        html.element("div", .id("template-problems"), .attribute("role", "status")) { box in
            if model.problems.isEmpty {
                box.element(
                    "p", .class("quiet"), text: context.say("Nothing is wrong with it.", "اس میں کوئی غلطی نہیں۔"))
            } else {
                list(&box, model.problems, context)
            }
        }
        html.element("div", .class("row")) { row in
            // The first button is what the key Enter presses in the field below: looking does no harm.
            row.element(
                "button", .attribute("formaction", "\(model.path)/preview"), text: context.say("Preview", "دیکھیں"))
            row.element(
                "button", .class("primary"), .id("save-template"), .attribute("accesskey", "s"),
                text: context.say("Save", "محفوظ کریں"))
        }
        html.element("div", .class("row test-send")) { row in
            row.element("label", .class(model.testProblem == nil ? "" : "has-problem")) { label in
                label.element("span", text: context.say("My number", "میرا نمبر"))
                label.void(
                    "input", .name("to"), .type("tel"), .value(model.testNumber), .attribute("dir", "ltr"),
                    .attribute("maxlength", "40"), .attribute("autocomplete", "tel"))
                if let problem = model.testProblem {
                    label.element("span", .class("problem"), .attribute("role", "alert")) {
                        VisitorParts.phrase(&$0, context.say(problem), context)
                    }
                }
            }
            row.element(
                "button", .attribute("formaction", "\(model.path)/tests"),
                text: context.say("Test send to my number", "میرے نمبر پر آزمائشی پیغام"))
        }
        notation(&html, model, context)
    }

    private static func list(_ html: inout HTML, _ problems: [Words], _ context: PageContext) {
        html.element("ul", .class("dotted")) { list in
            for problem in problems {
                list.element("li", .class("problem")) { VisitorParts.phrase(&$0, context.say(problem), context) }
            }
        }
    }

    private static func notation(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("details", .id("template-notation")) { details in
            details.element("summary", text: context.say("What can be filled in", "کیا کیا بھرا جا سکتا ہے"))
            details.element("dl", .class("facts")) { list in
                for name in model.placeholders {
                    list.element("dt") { TemplateParts.code(&$0, "{\(name)}") }
                    list.element("dd", text: context.meaning(ofPlaceholder: name))
                }
                list.element("dt") { TemplateParts.code(&$0, "[ … ]") }
                list.element(
                    "dd",
                    text: context.say(
                        "left out when what is in it is missing; otherwise a courtesy, given up when the text is too long, the last one first",
                        "اندر کی چیز نہ ہو تو نکل جاتا ہے؛ ورنہ خوش اخلاقی ہے، متن لمبا ہو تو آخری بریکٹ پہلے نکلتا ہے"
                    ))
                list.element("dt") { TemplateParts.code(&$0, "[ … | … ]") }
                list.element(
                    "dd",
                    text: context.say(
                        "a long form and a short one: one of them always stands",
                        "لمبی اور چھوٹی شکل: ایک ہمیشہ رہتی ہے"))
            }
        }
    }

    // MARK: - Samples

    private static func samples(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("As it is read", "پڑھنے والے کو یوں ملتا ہے"))
        for sample in model.samples {
            html.element("article", .class("tight"), .attribute("data-sample", sample.json)) { part in
                part.element("h3") { VisitorParts.phrase(&$0, context.say(sample.title), context) }
                TemplateParts.bubble(&part, sample.text, model.language)
                let isOver = sample.parts > sample.partsMax || (model.fitting.isPlain && !sample.isGSM)
                part.element("p") { line in
                    line.element(
                        "bdi", .class(isOver ? "chip alarm" : "chip"), .attribute("lang", context.language.rawValue),
                        .attribute("data-count", ""), text: count(sample, context))
                }
            }
        }
    }

    /// The same sentence as in the script, which writes it anew with every key.
    private static func count(_ sample: Sample, _ context: PageContext) -> String {
        let alphabet = sample.isGSM ? "GSM-7" : "UCS-2"
        return context.say(
            "\(sample.units) characters · \(alphabet) · \(sample.parts) of \(sample.partsMax) parts · \(sample.unitsLeft) left",
            "\(sample.units) حروف · \(alphabet) · \(sample.partsMax) میں سے \(sample.parts) حصے · \(sample.unitsLeft) باقی"
        )
    }

    // MARK: - Versions

    private static func history(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Who changed what", "کس نے کیا بدلا"))
        if model.versions.isEmpty {
            html.element(
                "p", .class("quiet"), text: context.say("Nobody has changed this text.", "یہ متن کسی نے نہیں بدلا۔"))
        }
        html.element("ol", .class("versions")) { list in
            for (index, version) in model.versions.enumerated() {
                let before = model.versions.indices.contains(index + 1) ? model.versions[index + 1].text : nil
                list.element("li", .class("tight"), .id("version-\(version.number)")) { item in
                    render(
                        &item, version, before: before ?? model.shipped, isNewest: index == 0, model, context)
                }
            }
        }
        html.element("div", .class("tight")) { part in
            part.element("h3", text: context.say("The shipped text", "اصل متن"))
            notationBubble(&part, [(.kept, model.shipped)], model)
            if model.isOwn || !model.refused.isEmpty {
                Layout.form(&part, to: "\(model.path)/shipped", context) { form in
                    form.element(
                        "button", .class("small"), text: context.say("Back to the shipped text", "اصل متن پر واپس"))
                }
            }
        }
    }

    private static func render(
        _ html: inout HTML, _ version: Version, before: String, isNewest: Bool, _ model: Model, _ context: PageContext
    ) {
        html.element("div", .class("row")) { line in
            line.element("strong", text: context.say("No. \(version.number)", "نمبر \(version.number)"))
            line.element("span", .class("quiet")) { quiet in
                quiet.isolated(version.by)
                quiet.text(context.say(" · ", "، "))
                quiet.isolated(context.time(version.at))
            }
            if isNewest, model.isOwn {
                line.element("span", .class("chip good"), text: context.say("in force", "اب یہی ہے"))
            }
        }
        guard let text = version.text else {
            html.element("p", text: context.say("Back to the shipped text.", "اصل متن پر واپس۔"))
            return
        }
        notationBubble(&html, TextDifference(from: before, to: text).runs, model)
        guard !isNewest || !model.isOwn else { return }
        Layout.form(&html, to: "\(model.path)/versions/\(version.number)/restoration", context) { form in
            form.element(
                "button", .class("small"),
                .label(context.say("Restore number \(version.number)", "نمبر \(version.number) واپس لائیں")),
                text: context.say("Restore", "واپس لائیں"))
        }
    }

    /// A text in its notation, with what was added and what was taken out.
    private static func notationBubble(
        _ html: inout HTML, _ runs: [(change: TextDifference.Change, text: String)], _ model: Model
    ) {
        html.element(
            "p", .class("bubble notation"), .attribute("dir", model.language.direction),
            .attribute("lang", model.language.tag)
        ) { bubble in
            bubble.element("bdi") { line in
                for run in runs {
                    switch run.change {
                    case .kept: line.text(run.text)
                    case .added: line.element("ins", text: run.text)
                    case .removed: line.element("del", text: run.text)
                    }
                }
            }
        }
    }
}
