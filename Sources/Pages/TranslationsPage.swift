/// How far the pages are translated into further languages, and what is missing, for who could help.
public enum TranslationsPage {
    public struct Line: Sendable, Hashable {
        /// ISO 639.
        public var code: String
        public var name: String
        public var translated: Int
        public var isReadByNative: Bool
        public var isOffered: Bool

        public init(code: String, name: String, translated: Int, isReadByNative: Bool, isOffered: Bool) {
            self.code = code
            self.name = name
            self.translated = translated
            self.isReadByNative = isReadByNative
            self.isOffered = isOffered
        }
    }

    public struct Model: Sendable {
        public var languages: [Line]
        /// Sentences there are.
        public var sentences: Int
        /// Of the language that was chosen.
        public var chosen: String?
        public var missing: [Words]

        public init(languages: [Line], sentences: Int, chosen: String? = nil, missing: [Words] = []) {
            self.languages = languages
            self.sentences = sentences
            self.chosen = chosen
            self.missing = missing
        }

        public static let sample = Model(
            languages: [
                Line(code: "pnb", name: "پنجابی", translated: 610, isReadByNative: true, isOffered: true),
                Line(code: "sd", name: "سنڌي", translated: 48, isReadByNative: false, isOffered: false),
            ], sentences: 625, chosen: "sd",
            missing: [Words("Donors asked: {1}", "جن ڈونرز سے پوچھا: {1}"), Words("Saved.", "محفوظ ہو گیا۔")])
    }

    /// A language is offered from this share of the sentences on: below it most of a page would be Urdu all the same.
    /// Ours, without a source.
    public static let shareMin = 0.8

    /// Whether that many of the sentences are enough for a language to be offered.
    public static func isEnough(_ translated: Int, of sentences: Int) -> Bool {
        sentences > 0 && Double(translated) >= shareMin * Double(sentences)
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Translations", "ترجمے")
        return Layout.console(title, area: nil, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "The pages for donors, families and everybody, in further languages. What is missing is shown in Urdu. A language is offered once \(context.percent(shareMin)) of its sentences are there.",
                        "ڈونرز، گھر والوں اور سب کے لیے صفحے، مزید زبانوں میں۔ جس کا ترجمہ نہ ہو وہ اردو میں آتا ہے۔ زبان تب پیش کی جاتی ہے جب \(context.percent(shareMin)) جملے ترجمہ ہو چکے ہوں۔"
                    ))
                for line in model.languages {
                    stack.element("section", .class("card stack"), .id("language-\(line.code)")) {
                        language(&$0, line, model, context)
                    }
                }
                if let chosen = model.chosen {
                    stack.element("section", .class("card"), .id("missing")) { missing(&$0, chosen, model, context) }
                }
            }
        }
    }

    private static func language(_ html: inout HTML, _ line: Line, _ model: Model, _ context: PageContext) {
        html.element("div", .class("spread")) { head in
            head.element("h2", .attribute("lang", line.code), .attribute("dir", "rtl")) { $0.isolated(line.name) }
            head.element("div", .class("row")) { chips in
                chips.element(
                    "span", .class(line.isOffered ? "chip good" : "chip dim"),
                    text: line.isOffered
                        ? context.say("offered", "پیش کی جاتی ہے") : context.say("not offered yet", "ابھی پیش نہیں"))
                if !line.isReadByNative {
                    chips.element(
                        "span", .class("chip wait"),
                        text: context.say("unread by a native speaker", "کسی اہلِ زبان نے نہیں پڑھا"))
                }
            }
        }
        html.element("p") { words in
            words.text(context.say("translated: ", "ترجمہ شدہ: "))
            words.isolated("\(line.translated) / \(model.sentences)")
        }
        html.element("p", .class("row")) { links in
            links.element(
                "a", .class("button"), .href("/translations/\(line.code)"),
                text: context.say("What is missing", "کیا باقی ہے"))
            links.element(
                "a", .class("button"), .href("/translations/\(line.code)/file.json"), .flag("download", true),
                text: context.say("The file to fill in", "پُر کرنے کی فائل"))
        }
    }

    private static func missing(_ html: inout HTML, _ chosen: String, _ model: Model, _ context: PageContext) {
        html.element("h2") { title in
            title.text(context.say("Missing in ", "اس زبان میں باقی: "))
            title.isolated(model.languages.first { $0.code == chosen }?.name ?? chosen)
        }
        guard !model.missing.isEmpty else {
            html.element("p", text: context.say("Nothing is missing.", "کچھ باقی نہیں۔"))
            return
        }
        html.element("table", .class("rows")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    row.element("th", .attribute("scope", "col"), text: context.say("English", "انگریزی"))
                    row.element("th", .attribute("scope", "col"), text: context.say("Urdu", "اردو"))
                }
            }
            table.element("tbody") { body in
                for words in model.missing {
                    body.element("tr") { row in
                        row.element("td") { cell in
                            cell.element(
                                "span", .attribute("lang", "en"), .attribute("dir", "ltr"), text: words.english)
                        }
                        row.element("td") { cell in
                            cell.element("span", .attribute("lang", "ur"), .attribute("dir", "rtl"), text: words.urdu)
                        }
                    }
                }
            }
        }
    }
}
