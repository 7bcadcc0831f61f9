public import Matching

/// Brings a list of donors into the register: paste or choose a file, see what would happen with every line, confirm.
public enum ImportPage {
    /// What importing would do, or did, with one line of the file.
    public enum Verdict: String, Sendable, CaseIterable, Hashable {
        case new
        /// The number is in the register already; the line changes nothing.
        case known
        /// The number stands on an earlier line of the same file.
        case repeated
        case problem
    }

    public struct Problem: Sendable, Hashable {
        /// Heading of the column.
        public var field: String
        /// What is wrong and what to do.
        public var words: Words

        public init(field: String, words: Words) {
            self.field = field
            self.words = words
        }
    }

    public struct Line: Sendable, Hashable {
        /// Line in the file, counted from 1 with the heading.
        public var line: Int
        public var verdict: Verdict
        public var problems: [Problem]
        /// The donor who has the number already.
        public var existing: DonorID?

        public init(line: Int, verdict: Verdict, problems: [Problem] = [], existing: DonorID? = nil) {
            self.line = line
            self.verdict = verdict
            self.problems = problems
            self.existing = existing
        }
    }

    public struct Report: Sendable, Hashable {
        public var lines: [Line]
        /// Headings nobody knows; their columns are left out.
        public var unknownHeadings: [String]

        public init(lines: [Line], unknownHeadings: [String] = []) {
            self.lines = lines
            self.unknownHeadings = unknownHeadings
        }

        func count(_ verdict: Verdict) -> Int { lines.count { $0.verdict == verdict } }
    }

    public enum State: Sendable, Hashable {
        /// Waiting for a file. What was pasted comes back with what is wrong with the file as a whole.
        case upload(text: String = "", problem: Words? = nil)
        /// Fraction done, 0…1.
        case judging(Double, job: String)
        case judged(Report, job: String)
        case importing(Double, job: String)
        case done(Report)
        /// Nothing was imported.
        case failed(Words)
    }

    public struct Model: Sendable {
        public var state: State
        /// Largest text the server takes, in bytes.
        public var bytesMax: Int

        public init(state: State, bytesMax: Int) {
            self.state = state
            self.bytesMax = bytesMax
        }

        public static let sample = Model(
            state: .judged(Report(lines: sampleLines, unknownHeadings: ["whatsapp group"]), job: "7f3a"),
            bytesMax: 8 << 20)

        static let sampleLines = [
            Line(line: 2, verdict: .new), Line(line: 3, verdict: .new),
            Line(line: 4, verdict: .known, existing: 17),
            Line(line: 5, verdict: .repeated),
            Line(
                line: 6, verdict: .problem,
                problems: [
                    Problem(
                        field: "phone",
                        words: Words(
                            "\"0300-12\" is too short. Write all eleven digits.",
                            "\"0300-12\" چھوٹا ہے۔ پورے گیارہ ہندسے لکھیں۔")),
                    Problem(
                        field: "sex",
                        words: Words("The sex is missing. Write male or female.", "جنس درج نہیں۔ male یا female لکھیں۔")
                    ),
                ]),
            Line(
                line: 7, verdict: .new,
                problems: [
                    Problem(
                        field: "weight",
                        words: Words("\"sixty\" is no weight; it is left empty.", "\"sixty\" وزن نہیں؛ خالی رہے گا۔"))
                ]),
        ]
    }

    /// Lines of one verdict listed in full; a page of thirty thousand lines helps nobody. The count is always whole.
    static let linesShownMax = 1_000

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Bring in a list of donors", "ڈونرز کی فہرست لائیں")
        return Layout.console(title, area: .register, context) { main in
            main.element("div", .class("stack form-page")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("a", .href("/donors"), text: context.say("All donors", "سب ڈونر"))
                }
                stack.element("section", .id("import-progress"), .flag("data-part", true), .class("stack")) { part in
                    steps(&part, model.state, context)
                    state(&part, model, context)
                }
            }
        }
    }

    private static func steps(_ html: inout HTML, _ state: State, _ context: PageContext) {
        let step =
            switch state {
            case .upload: 0
            case .judging: 1
            case .judged: 2
            case .importing: 3
            case .done: 4
            case .failed: 0
            }
        html.element("ol", .class("row stages")) { list in
            for (number, text) in [
                context.say("File", "فائل"), context.say("Check", "جانچ"), context.say("Confirm", "تصدیق"),
                context.say("Import", "اندراج"), context.say("Done", "مکمل"),
            ].enumerated() {
                list.element(
                    "li", .class(number == step ? "chip" : "chip dim"),
                    number == step ? .attribute("aria-current", "step") : .flag("", false)
                ) { item in
                    item.isolated("\(number + 1)")
                    item.text(" " + text)
                }
            }
        }
    }

    private static func state(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        switch model.state {
        case .upload(let text, let problem): upload(&html, text, problem, model, context)
        case .judging(let fraction, let job):
            progress(&html, fraction, job, context.say("Checking every line", "ہر سطر کی جانچ"), context)
        case .judged(let report, let job): judged(&html, report, job, context)
        case .importing(let fraction, let job):
            progress(&html, fraction, job, context.say("Bringing them in", "اندراج جاری ہے"), context)
        case .done(let report): done(&html, report, context)
        case .failed(let words): failed(&html, words, context)
        }
    }

    // MARK: - Upload

    private static func upload(
        _ html: inout HTML, _ text: String, _ problem: Words?, _ model: Model, _ context: PageContext
    ) {
        Layout.form(&html, to: "/donors/import", context, class: "card stack") { form in
            if let problem {
                form.element("p", .class("notice refusal"), .attribute("role", "alert")) { line in
                    message(&line, problem, context)
                }
            }
            // Shown by the script, which reads the file into the text below.
            form.element("label", .flag("hidden", true)) { label in
                label.element("span", text: context.say("Choose a file (CSV)", "فائل چنیں (CSV)"))
                label.void(
                    "input", .type("file"), .attribute("data-file-into", "csv"),
                    .attribute("accept", ".csv,.txt,text/csv,text/plain"))
            }
            form.element("label") { label in
                label.element(
                    "span",
                    text: context.say(
                        "Paste the list: the first line names the columns",
                        "فہرست یہاں چسپاں کریں: پہلی سطر میں کالموں کے نام"))
                label.element(
                    "textarea", .class("sheet"), .name("csv"), .id("csv"), .attribute("rows", "12"),
                    .attribute("dir", "ltr"), .attribute("spellcheck", "false"), .flag("required", true),
                    text: text)
            }
            form.element("div", .class("row")) { row in
                row.element("button", .class("primary"), .id("check-file"), text: context.say("Check it", "جانچیں"))
                row.element("span", .class("quiet")) { line in
                    line.text(
                        context.say(
                            "Nothing is changed by checking. At most \(model.bytesMax >> 20) MB at once.",
                            "جانچنے سے کچھ نہیں بدلتا۔ ایک بار میں زیادہ سے زیادہ \(model.bytesMax >> 20) MB۔"))
                }
            }
        }
        html.element("section", .class("card stack")) { columns(&$0, context) }
    }

    private static func columns(_ html: inout HTML, _ context: PageContext) {
        html.element("div", .class("spread")) { head in
            head.element(
                "h2", text: context.say("Columns we read, in any order", "کالم جو ہم پڑھتے ہیں، کسی بھی ترتیب میں"))
            head.element(
                "a", .href("/donors/import/example.csv"), .flag("download", true),
                text: context.say("An example file", "نمونہ فائل"))
        }
        html.element("table", .class("rows")) { table in
            table.element("tbody") { body in
                for column in accepted {
                    body.element("tr") { row in
                        row.element("td", .class("main")) { cell in
                            cell.element("code", text: column.heading)
                            if column.isNeeded {
                                cell.text(" ")
                                cell.element("span", .class("chip"), text: context.say("needed", "ضروری"))
                            }
                        }
                        row.element("td", text: context.say(column.words))
                    }
                }
            }
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Commas, semicolons or tabs; headings in English or Urdu; our own export comes back in as it is. A column we do not know is left out and named.",
                "کوما، سیمی کولن یا ٹیب؛ کالموں کے نام انگریزی یا اردو میں؛ ہماری اپنی نکالی ہوئی فائل ویسے ہی واپس آ سکتی ہے۔ نامعلوم کالم چھوڑ دیا جاتا ہے اور بتا دیا جاتا ہے۔"
            ))
    }

    private static let accepted: [(heading: String, isNeeded: Bool, words: Words)] = [
        ("name", true, Words("the donor's name", "ڈونر کا نام")),
        ("phone", true, Words("mobile number, 0300… or +92…", "موبائل نمبر، 0300… یا +92…")),
        ("blood group", true, Words("B+, b neg, O positive, or unknown", "B+، b neg، O positive، یا unknown")),
        ("sex", true, Words("male or female", "male یا female")),
        (
            "evidence", false,
            Words("said, card or laboratory; said if left empty", "said، card یا laboratory؛ خالی ہو تو said")
        ),
        ("birth date", false, Words("day first: 23/11/1990, or 1990-11-23", "پہلے دن: 23/11/1990، یا 1990-11-23")),
        (
            "age", false,
            Words(
                "in years, when there is no date of birth; the date is then estimated and noted as such",
                "سال میں، اگر تاریخ پیدائش نہ ہو؛ تاریخ کا اندازہ لگا کر نوٹ میں لکھا جاتا ہے")
        ),
        ("weight", false, Words("in kilograms", "کلوگرام میں")),
        ("city", false, Words("or the district", "یا ضلع")),
        ("district", false, Words("where the donor lives", "جہاں ڈونر رہتا ہے")),
        ("last donation", false, Words("a date, day first, or never", "تاریخ، پہلے دن، یا never")),
        ("language", false, Words("roman, urdu or english", "roman، urdu یا english")),
        (
            "consent", false,
            Words(
                "yes, if the donor agreed to be contacted; nobody is contacted without",
                "yes، اگر ڈونر نے رابطے کی اجازت دی؛ اس کے بغیر رابطہ نہیں ہوتا")
        ),
        ("consent date", false, Words("when the donor agreed; kept", "اجازت کب دی؛ محفوظ رہتی ہے")),
        ("night emergencies", false, Words("yes, if the donor may be woken", "yes، اگر رات کو جگا سکتے ہیں")),
        (
            "woman operator", false,
            Words("yes, if the donor wants to speak to a woman", "yes، اگر صرف خاتون سے بات کرے")
        ),
        ("note", false, Words("anything the desk should know", "جو ڈیسک کو معلوم ہونا چاہیے")),
    ]

    // MARK: - Progress and result

    private static func progress(
        _ html: inout HTML, _ fraction: Double, _ job: String, _ title: String, _ context: PageContext
    ) {
        // A fraction that is no number must not reach the page as one.
        let thousandths = fraction.isFinite ? Int((min(max(fraction, 0), 1) * 1_000).rounded()) : 0
        html.element("div", .class("card stack")) { card in
            card.element("h2", text: title)
            card.element(
                "progress", .flag("data-running", true), .attribute("max", "1000"), .value("\(thousandths)"),
                .label(title), text: "\(thousandths / 10) %")
            card.element("p", .class("quiet")) { line in
                line.isolated("\(thousandths / 10) %")
                line.text(" · ")
                line.element(
                    "a", .href("/donors/import/\(job)"), text: context.say("see how far it is", "دیکھیں کہاں تک پہنچا"))
            }
        }
    }

    private static func judged(_ html: inout HTML, _ report: Report, _ job: String, _ context: PageContext) {
        let new = report.count(.new)
        counters(&html, report, context, isDone: false)
        unknownHeadings(&html, report, context)
        Layout.form(&html, to: "/donors/import/\(job)/confirmation", context, class: "card row") { form in
            if new > 0 {
                form.element("button", .class("primary"), .id("confirm-import")) { button in
                    button.text(
                        new == 1
                            ? context.say("Add 1 new donor", "1 نیا ڈونر درج کریں")
                            : context.say(
                                "Add \(context.count(new)) new donors", "\(context.count(new)) نئے ڈونر درج کریں"))
                }
            } else {
                form.element("p", text: context.say("There is nobody new in this file.", "اس فائل میں کوئی نیا نہیں۔"))
            }
            form.element(
                "a", .class("button"), .href("/donors/import"), text: context.say("Another file", "دوسری فائل"))
            form.element(
                "span", .class("quiet"),
                text: context.say(
                    "All of them or none: if anything fails, nothing is half done.",
                    "سب یا کوئی نہیں: کچھ غلط ہوا تو ادھورا کچھ نہیں رہے گا۔"))
        }
        lines(&html, report, context)
    }

    private static func unknownHeadings(_ html: inout HTML, _ report: Report, _ context: PageContext) {
        guard !report.unknownHeadings.isEmpty else { return }
        html.element("p", .class("notice refusal"), .id("unknown-headings")) { line in
            line.text(context.say("Columns we do not know, left out: ", "نامعلوم کالم، چھوڑ دیے گئے: "))
            for (number, heading) in report.unknownHeadings.prefix(20).enumerated() {
                if number > 0 { line.text(context.say(", ", "، ")) }
                line.element("code", text: String(heading.prefix(60)))
            }
        }
    }

    private static func done(_ html: inout HTML, _ report: Report, _ context: PageContext) {
        let new = report.count(.new)
        html.element("p", .class("notice"), .id("import-done"), .attribute("role", "status")) { line in
            line.text(
                new == 1
                    ? context.say("1 donor was added.", "1 ڈونر درج ہوا۔")
                    : context.say("\(context.count(new)) donors were added.", "\(context.count(new)) ڈونر درج ہوئے۔"))
        }
        counters(&html, report, context, isDone: true)
        html.element("div", .class("row")) { row in
            row.element(
                "a", .class("button primary"), .href("/donors"), text: context.say("To the donors", "ڈونرز کی طرف"))
            row.element("a", .class("button"), .href("/donors/import"), text: context.say("Another file", "دوسری فائل"))
        }
        lines(&html, report, context)
    }

    private static func failed(_ html: inout HTML, _ words: Words, _ context: PageContext) {
        html.element("div", .class("notice refusal tight"), .attribute("role", "alert")) { notice in
            notice.element("p", text: context.say("Nothing was imported.", "کچھ درج نہیں ہوا۔"))
            notice.element("p") { message(&$0, words, context) }
        }
        html.element("div") { part in
            part.element(
                "a", .class("button"), .href("/donors/import"), text: context.say("Start again", "دوبارہ شروع کریں"))
        }
    }

    private static func counters(_ html: inout HTML, _ report: Report, _ context: PageContext, isDone: Bool) {
        html.element("div", .class("counters")) { row in
            for verdict in Verdict.allCases {
                let count = report.count(verdict)
                row.element("div", .class(verdict == .problem && count > 0 ? "counter alarm" : "counter")) { counter in
                    counter.element("b", text: context.count(count))
                    counter.element("span", text: words(verdict, isDone: isDone, context))
                }
            }
        }
    }

    private static func words(_ verdict: Verdict, isDone: Bool, _ context: PageContext) -> String {
        switch verdict {
        case .new: isDone ? context.say("added", "درج ہوئے") : context.say("new, will be added", "نئے، درج ہوں گے")
        case .known: context.say("in the register already, left as they are", "پہلے سے رجسٹر میں، نہیں بدلیں گے")
        case .repeated: context.say("twice in this file, the first counts", "فائل میں دو بار، پہلی سطر شمار ہوگی")
        case .problem: context.say("left out: something to correct", "چھوڑے گئے: کچھ درست کرنا ہے")
        }
    }

    private static func lines(_ html: inout HTML, _ report: Report, _ context: PageContext) {
        for verdict in [Verdict.problem, .new, .known, .repeated] {
            let chosen = report.lines.filter { $0.verdict == verdict }
            guard !chosen.isEmpty else { continue }
            let remarks = chosen.count { !$0.problems.isEmpty }
            html.element(
                "details", .class("card"), .id("lines-\(verdict.rawValue)"), .flag("open", verdict == .problem)
            ) {
                details in
                details.element("summary") { summary in
                    summary.isolated(context.count(chosen.count))
                    summary.text(" · \(words(verdict, isDone: false, context))")
                    if verdict != .problem, remarks > 0 {
                        summary.text(context.say(" · \(remarks) with a remark", " · \(remarks) پر ایک بات"))
                    }
                }
                // Lines that say something first: those are what a person has to read.
                let ordered = chosen.filter { !$0.problems.isEmpty } + chosen.filter { $0.problems.isEmpty }
                table(&details, Array(ordered.prefix(linesShownMax)), context)
                if chosen.count > linesShownMax {
                    details.element(
                        "p", .class("quiet"),
                        text: context.say(
                            "and \(chosen.count - linesShownMax) more like these",
                            "اور ایسی \(chosen.count - linesShownMax) سطریں"))
                }
            }
        }
    }

    private static func table(_ html: inout HTML, _ lines: [Line], _ context: PageContext) {
        html.element("table", .class("rows")) { table in
            table.element("tbody") { body in
                for line in lines {
                    body.element("tr", .attribute("data-line", "\(line.line)")) { row in
                        row.element("td") { cell in
                            cell.text(context.say("line ", "سطر "))
                            cell.isolated("\(line.line)")
                        }
                        row.element("td") { cell in
                            remark(&cell, line, context)
                        }
                    }
                }
            }
        }
    }

    private static func remark(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        if let existing = line.existing {
            html.element("a", .href("/donors/\(existing)")) { $0.isolated("№ \(existing)") }
        }
        html.element("ul", .class("tight")) { list in
            for problem in line.problems {
                list.element("li") { item in
                    item.element("code", text: problem.field)
                    item.text(" ")
                    message(&item, problem.words, context)
                }
            }
        }
    }

    /// What a reader of files says may exist in English only; then it is marked as such.
    private static func message(_ html: inout HTML, _ words: Words, _ context: PageContext) {
        if context.language == .urdu, words.urdu == words.english {
            html.element("bdi", .attribute("lang", "en"), text: words.english)
        } else {
            html.isolated(context.say(words))
        }
    }
}
