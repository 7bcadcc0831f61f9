/// What the telephone says: every sound of a language with its words, whether a person has recorded it, and how to
/// replace it.
public enum PromptsPage {
    /// What the telephone speaks; the raw values are those of its folders.
    public enum Language: String, Sendable, Hashable, CaseIterable {
        case urdu = "ur"
        case english = "en"
        case sindhi = "sd"

        var direction: String { self == .english ? "ltr" : "rtl" }
    }

    /// The raw values are those of the folder's own reckoning.
    public enum State: String, Sendable, Hashable, CaseIterable {
        case missing
        case outOfDate
        case rendered
        case recorded
    }

    /// What a sound is for; the raw values are those of the texts.
    public enum Group: String, Sendable, Hashable, CaseIterable {
        case caller
        case request
        case donor
        case others
        case pieces
        case facilities
    }

    /// How one language stands.
    public struct Summary: Sendable, Hashable {
        public var language: Language
        public var recorded: Int
        public var rendered: Int
        public var outOfDate: Int
        public var missing: Int
        /// Nobody who speaks it has read the texts.
        public var needsFluentReader: Bool

        public init(
            language: Language, recorded: Int, rendered: Int, outOfDate: Int, missing: Int,
            needsFluentReader: Bool = false
        ) {
            self.language = language
            self.recorded = recorded
            self.rendered = rendered
            self.outOfDate = outOfDate
            self.missing = missing
            self.needsFluentReader = needsFluentReader
        }
    }

    public struct Line: Sendable, Hashable {
        /// The name without its ending: what a recording has to be called.
        public var name: String
        public var group: Group
        public var words: String
        /// The language of the words, where it is not the folder's: a greeting that everybody hears.
        public var language: Language
        public var state: State
        /// Of the file that is played; `nil` when there is none.
        public var lengthMilliseconds: Int?

        public init(
            name: String, group: Group, words: String, language: Language, state: State, lengthMilliseconds: Int?
        ) {
            self.name = name
            self.group = group
            self.words = words
            self.language = language
            self.state = state
            self.lengthMilliseconds = lengthMilliseconds
        }
    }

    public struct Model: Sendable {
        public var summaries: [Summary]
        /// Whose sounds are shown.
        public var language: Language
        public var lines: [Line]
        /// Files in the folder that no sound is called after.
        public var strays: [String]
        /// Where the language's files lie on the machine.
        public var folder: String

        public init(summaries: [Summary], language: Language, lines: [Line], strays: [String], folder: String) {
            self.summaries = summaries
            self.language = language
            self.lines = lines
            self.strays = strays
            self.folder = folder
        }

        public static let sample = Model(
            summaries: [
                Summary(language: .urdu, recorded: 2, rendered: 117, outOfDate: 1, missing: 2),
                Summary(language: .english, recorded: 0, rendered: 122, outOfDate: 0, missing: 0),
                Summary(
                    language: .sindhi, recorded: 0, rendered: 0, outOfDate: 0, missing: 122, needsFluentReader: true),
            ],
            language: .urdu,
            lines: [
                Line(
                    name: "greeting-in-urdu", group: .caller,
                    words: "السلام علیکم۔ یہ قطرہ ہے، خون کی ہیلپ لائن۔ یہ خدمت مفت ہے۔",
                    language: .urdu, state: .recorded, lengthMilliseconds: 6_200),
                Line(
                    name: "greeting-in-english", group: .caller, words: "Welcome to Qatra, the blood helpline.",
                    language: .english, state: .rendered, lengthMilliseconds: 2_400),
                Line(
                    name: "menu", group: .caller, words: "خون چاہیے تو ایک دبائیں۔ آپ ڈونر ہیں تو دو دبائیں۔",
                    language: .urdu, state: .outOfDate, lengthMilliseconds: 9_800),
                Line(
                    name: "digit-4", group: .pieces, words: "چار", language: .urdu, state: .rendered,
                    lengthMilliseconds: 720),
                Line(
                    name: "facility-12", group: .facilities, words: "میو ہسپتال", language: .urdu, state: .missing,
                    lengthMilliseconds: nil),
            ],
            strays: ["meun.wav"], folder: "data/centre/sounds/ur")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("What the telephone says", "فون کیا کہتا ہے")
        return Layout.console(title, area: .templates, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "A machine's voice reads what nobody has recorded. A person's voice is better understood on a bad line: record the sentences first, then the digits.",
                        "جو کسی نے ریکارڈ نہیں کیا وہ مشین کی آواز پڑھتی ہے۔ خراب لائن پر انسان کی آواز بہتر سمجھ آتی ہے: پہلے جملے ریکارڈ کریں، پھر ہندسے۔"
                    ))
                stack.element("section", .class("card")) { summaries(&$0, model, context) }
                if !model.strays.isEmpty {
                    stack.element("section", .class("card stack"), .id("strays")) { strays(&$0, model, context) }
                }
                for group in Group.allCases {
                    let lines = model.lines.filter { $0.group == group }
                    guard !lines.isEmpty else { continue }
                    stack.element("section", .class("card"), .id("prompts-\(group.rawValue)")) { card in
                        card.element("h2", text: words(group, context))
                        table(&card, lines, model.language, context)
                    }
                }
                stack.element("section", .class("card stack"), .id("replacing")) { howTo(&$0, model, context) }
            }
        }
    }

    /// Each count with its word: on a telephone a table would lose the heads of its columns.
    private static func summaries(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("ul", .class("stack")) { list in
            for line in model.summaries {
                list.element("li", .class("row")) { summary(&$0, line, model.language, context) }
            }
        }
    }

    private static func summary(_ html: inout HTML, _ line: Summary, _ shown: Language, _ context: PageContext) {
        html.element(
            "a", .href("/prompts?language=\(line.language.rawValue)"), .flag("aria-current", line.language == shown),
            text: words(line.language, context))
        for (count, state) in [
            (line.recorded, State.recorded), (line.rendered, .rendered), (line.outOfDate, .outOfDate),
            (line.missing, .missing),
        ] where count > 0 {
            html.element("span", .class(tone(state))) { chip in
                chip.isolated(String(count))
                chip.text(" " + words(state, context))
            }
        }
        if line.needsFluentReader {
            html.element(
                "span", .class("chip wait"),
                text: context.say("texts not read by a speaker yet", "متن ابھی کسی بولنے والے نے نہیں پڑھا"))
        }
    }

    private static func table(_ html: inout HTML, _ lines: [Line], _ shown: Language, _ context: PageContext) {
        html.element("table", .class("rows")) { table in
            heads(
                &table,
                [
                    context.say("Name of the file", "فائل کا نام"), context.say("Words", "الفاظ"),
                    context.say("Voice", "آواز"),
                ])
            table.element("tbody") { body in
                for line in lines {
                    body.element("tr", .attribute("data-prompt", line.name)) { row in
                        row.element("td", .class("main")) { TemplateParts.code(&$0, line.name) }
                        row.element("td") { said(&$0, line) }
                        row.element("td") { cell in
                            cell.element("span", .class(tone(line.state)), text: words(line.state, context))
                            if let length = line.lengthMilliseconds {
                                cell.text(" ")
                                cell.element("span", .class("quiet"), text: seconds(length, context))
                            }
                        }
                    }
                }
            }
        }
    }

    /// In the direction of its own letters, which a hospital's name may not share with the language.
    private static func said(_ html: inout HTML, _ line: Line) {
        html.element(
            "span", .attribute("dir", "auto"), .attribute("lang", line.language.rawValue)
        ) { $0.isolated(line.words) }
    }

    private static func heads(_ html: inout HTML, _ titles: [String]) {
        html.element("thead") { head in
            head.element("tr") { row in
                for title in titles { row.element("th", .attribute("scope", "col"), text: title) }
            }
        }
    }

    private static func strays(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Files that are not played", "فائلیں جو نہیں چلتیں"))
        html.element(
            "p",
            text: context.say(
                "No sound is called like these. Most likely the name is misspelt.",
                "ان ناموں کی کوئی آواز نہیں۔ غالباً نام غلط لکھا گیا ہے۔"))
        html.element("ul") { list in
            for name in model.strays { list.element("li") { TemplateParts.code(&$0, name) } }
        }
    }

    private static func howTo(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("To put in a voice of your own", "اپنی آواز لگانے کے لیے"))
        html.element("ol", .class("stack")) { list in
            list.element(
                "li",
                text: context.say(
                    "Read the words out in a quiet room, one file for each line, close to the microphone.",
                    "خاموش کمرے میں مائیکروفون کے قریب الفاظ پڑھیں، ہر سطر کی الگ فائل۔"))
            list.element("li") { item in
                item.text(
                    context.say(
                        "Call the file by the name in the table, with this behind it: ",
                        "فائل کا نام جدول والا رکھیں، اور اس کے آخر میں یہ: "))
                TemplateParts.code(&item, ".wav")
            }
            list.element("li") { item in
                item.text(context.say("Put it into this folder: ", "اسے اس فولڈر میں رکھیں: "))
                TemplateParts.code(&item, model.folder)
            }
            list.element("li") { item in
                item.text(context.say("Run ", "یہ چلائیں: "))
                TemplateParts.code(&item, "qatra prompts build")
                item.text(
                    context.say(
                        ". It takes the recording up, and never writes over a voice of yours.",
                        "۔ یہ ریکارڈنگ شامل کرتا ہے، اور آپ کی آواز پر کبھی نہیں لکھتا۔"))
            }
        }
    }

    private static func tone(_ state: State) -> String {
        switch state {
        case .missing: "chip alarm"
        case .outOfDate: "chip wait"
        case .rendered: "chip dim"
        case .recorded: "chip good"
        }
    }

    private static func words(_ state: State, _ context: PageContext) -> String {
        switch state {
        case .missing: context.say("missing", "موجود نہیں")
        case .outOfDate: context.say("out of date", "پرانا متن")
        case .rendered: context.say("machine's voice", "مشین کی آواز")
        case .recorded: context.say("recorded", "ریکارڈ شدہ")
        }
    }

    private static func words(_ language: Language, _ context: PageContext) -> String {
        switch language {
        case .urdu: context.say("Urdu", "اردو")
        case .english: context.say("English", "انگریزی")
        case .sindhi: context.say("Sindhi", "سندھی")
        }
    }

    private static func words(_ group: Group, _ context: PageContext) -> String {
        switch group {
        case .caller: context.say("To whoever rings", "فون کرنے والے سے")
        case .request: context.say("Of an open request", "کھلی درخواست کے بارے میں")
        case .donor: context.say("To a donor whom we ring", "ڈونر سے، جسے ہم فون کریں")
        case .others:
            context.say("To a hospital, and to two people whom we connect", "ہسپتال سے، اور دو ملائے گئے افراد سے")
        case .pieces: context.say("Digits, groups and times", "ہندسے، گروپ اور وقت")
        case .facilities: context.say("Hospitals and blood banks", "ہسپتال اور بلڈ بینک")
        }
    }

    /// To a tenth: a digit takes half a second.
    private static func seconds(_ milliseconds: Int, _ context: PageContext) -> String {
        let tenths = (milliseconds + 50) / 100
        return context.say("\(tenths / 10).\(tenths % 10) s", "\(tenths / 10).\(tenths % 10) سیکنڈ")
    }
}
