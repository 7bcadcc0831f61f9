public import Blood
public import Matching

/// A donor's antigens: what is known, the reports it comes from, the word on genomes, and relatives in the register.
///
/// Forms: a report to `…/antigens` (`AntigenFields` and `laboratory`), a withdrawal to `…/antigens/N/withdrawal`, the
/// donor's word to `…/genotype-consent` (`isGiven`), a relative to `…/kin` (`relative`, `kinship`).
public enum DonorAntigensPage {
    public struct Report: Sendable, Hashable {
        public var id: Int64
        public var report: AntigenReport
        public var laboratory: String
        public var enteredBy: String
        public var isWithdrawn: Bool

        public init(id: Int64, report: AntigenReport, laboratory: String, enteredBy: String, isWithdrawn: Bool) {
            self.id = id
            self.report = report
            self.laboratory = laboratory
            self.enteredBy = enteredBy
            self.isWithdrawn = isWithdrawn
        }
    }

    /// What was just read of a genome, with the reason of each call.
    public struct GenomeLine: Sendable, Hashable {
        public var antigen: Antigen
        public var call: AntigenCall
        public var reason: String

        public init(antigen: Antigen, call: AntigenCall, reason: String) {
            self.antigen = antigen
            self.call = call
            self.reason = reason
        }
    }

    public struct Relative: Sendable, Hashable {
        public var donor: DonorID
        public var name: String
        /// `sibling`, `parentOrChild` or `other`.
        public var kinship: String
        public var isTyped: Bool

        public init(donor: DonorID, name: String, kinship: String, isTyped: Bool) {
            self.donor = donor
            self.name = name
            self.kinship = kinship
            self.isTyped = isTyped
        }
    }

    public struct Model: Sendable {
        public var donor: DonorID
        public var name: String
        public var group: BloodGroup
        public var profile: AntigenProfile
        public var reports: [Report]
        public var allowsGenotype: Bool
        /// What is read to the donor before a genome is.
        public var genotypeWords: Words
        /// Whether this program can read a genome; without it there is nothing to upload to.
        public var readsGenomes = false
        /// What was just read; empty on every other visit.
        public var genome: [GenomeLine] = []
        public var relatives: [Relative]
        public var entered: [String: String]
        public var problems: [String: Words]
        public var today: CivilDate

        public init(
            donor: DonorID, name: String, group: BloodGroup, profile: AntigenProfile, reports: [Report],
            allowsGenotype: Bool, genotypeWords: Words, relatives: [Relative],
            entered: [String: String] = [:], problems: [String: Words] = [:], today: CivilDate
        ) {
            self.donor = donor
            self.name = name
            self.group = group
            self.profile = profile
            self.reports = reports
            self.allowsGenotype = allowsGenotype
            self.genotypeWords = genotypeWords
            self.relatives = relatives
            self.entered = entered
            self.problems = problems
            self.today = today
        }

        public static let sample: Model = {
            let (first, second) = (CivilDate(dayNumber: 20_600), CivilDate(dayNumber: 20_700))
            let reports = [
                AntigenReport(
                    proof: .genotype, day: first, calls: [.bigK: .negative, .fyA: .positive, .smallC: .weak]),
                AntigenReport(proof: .serology, day: second, calls: [.bigK: .negative, .fyA: .negative]),
            ]
            var model = Model(
                donor: 12, name: "Bilal Ahmed", group: .oPositive, profile: AntigenProfile(reports),
                reports: [
                    Report(
                        id: 1, report: reports[0], laboratory: "genotype", enteredBy: "Nadia Aslam", isWithdrawn: false),
                    Report(
                        id: 2, report: reports[1], laboratory: "Mayo Hospital", enteredBy: "", isWithdrawn: true),
                ], allowsGenotype: true, genotypeWords: Words("A file may be read.", "فائل پڑھی جا سکتی ہے۔"),
                relatives: [Relative(donor: 40, name: "Sana Ahmed", kinship: "sibling", isTyped: false)],
                entered: ["negative": "K, Kell", "proof": "2"],
                problems: ["negative": Words("No antigen: Kell.", "یہ اینٹیجن نہیں: Kell۔")], today: second)
            model.readsGenomes = true
            model.genome = [
                GenomeLine(antigen: .bigK, call: .negative, reason: "rs8176058 G/G, depth 31"),
                GenomeLine(antigen: .smallC, call: .indeterminate, reason: "short reads"),
            ]
            return model
        }()

        var path: String { "/donors/\(donor)" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Antigens", "اینٹیجن")
        return Layout.console("\(title) № \(model.donor)", area: .register, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1") { line in
                        line.text(title + " ")
                        line.isolated(model.name)
                        line.text(" ")
                        line.element("span", .class("group")) { $0.isolated(context.words(model.group)) }
                    }
                    head.element("a", .href(model.path), text: context.say("The donor", "ڈونر"))
                }
                stack.element("section", .class("card stack"), .id("known")) { card in
                    card.element("h2", text: context.say("What is known", "کیا معلوم ہے"))
                    AntigenTable(profile: model.profile).render(&card, context)
                    card.element(
                        "p", .class("quiet"),
                        text: context.say(
                            "What is known by genotype names whom to test; serology has to confirm it before a unit is issued.",
                            "جینوم صرف بتاتا ہے کس کا ٹیسٹ ہو؛ یونٹ جاری ہونے سے پہلے سیرولوجی سے تصدیق لازم ہے۔"))
                }
                if context.may("editAntigens") { form(&stack, model, context) }
                reports(&stack, model, context)
                genotype(&stack, model, context)
                relatives(&stack, model, context)
            }
        }
    }

    private static func form(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        Layout.form(&html, to: "\(model.path)/antigens", context, class: "card stack") { form in
            form.element("h2", text: context.say("Enter a laboratory's report", "لیبارٹری کی رپورٹ درج کریں"))
            AntigenFields.calls(&form, fields)
            AntigenFields.proof(&form, [.serology, .serologyTwice], today: model.today, fields)
            fields.input(
                &form, "laboratory", context.say("Laboratory", "لیبارٹری"), .attribute("maxlength", "120"),
                .attribute("dir", "auto"))
            form.element("div") {
                $0.element("button", .class("primary"), .id("save-report"), text: context.say("Save", "محفوظ کریں"))
            }
        }
    }

    private static func reports(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("reports")) { card in
            card.element("h2", text: context.say("Reports", "رپورٹیں"))
            if model.reports.isEmpty {
                card.element("p", .class("quiet"), text: context.say("None yet.", "ابھی کوئی نہیں۔"))
            }
            for report in model.reports { render(&card, report, model, context) }
        }
    }

    private static func render(_ html: inout HTML, _ line: Report, _ model: Model, _ context: PageContext) {
        html.element("div", .class("spread"), .id("report-\(line.id)")) { row in
            row.element("span", .class(line.isWithdrawn ? "quiet" : "")) { words in
                words.isolated(context.date(line.report.day))
                words.text(" · ")
                if line.report.proof == .genotype {
                    words.text(context.say("genotype", "جینوم"))
                } else {
                    words.isolated(line.laboratory)
                }
                for call in AntigenCall.allCases {
                    let set = AntigenSet(line.report.calls.filter { $0.value == call }.keys)
                    guard !set.isEmpty else { continue }
                    words.text(" · \(context.words(call)): ")
                    words.isolated(context.words(set))
                }
                if !line.enteredBy.isEmpty {
                    words.text(" · " + context.say("entered by ", "اندراج: "))
                    words.isolated(line.enteredBy)
                }
            }
            if line.isWithdrawn {
                row.element("span", .class("chip dim"), text: context.say("withdrawn", "واپس لی گئی"))
            } else if context.may("editAntigens") {
                Layout.form(&row, to: "\(model.path)/antigens/\(line.id)/withdrawal", context) { form in
                    form.element(
                        "button", .class("small danger"),
                        .label(context.say("Withdraw report \(line.id)", "رپورٹ \(line.id) واپس لیں")),
                        text: context.say("Withdraw", "واپس لیں"))
                }
            }
        }
    }

    private static func genotype(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("genotype")) { card in
            card.element("h2", text: context.say("Reading a genome", "جینوم پڑھنا"))
            card.element("p") { line in
                line.element(
                    "span", .class(model.allowsGenotype ? "chip good" : "chip dim"),
                    text: model.allowsGenotype
                        ? context.say("the donor has agreed", "ڈونر نے اجازت دی ہے")
                        : context.say("the donor has not agreed", "ڈونر نے اجازت نہیں دی"))
            }
            guard context.may("editAntigens") else { return }
            if !model.allowsGenotype {
                card.element("p", .class("quiet")) { $0.isolated("“\(context.say(model.genotypeWords))”") }
            }
            Layout.form(&card, to: "\(model.path)/genotype-consent", context) { form in
                form.element(
                    "button", .class(model.allowsGenotype ? "danger" : ""), .name("isGiven"),
                    .value(model.allowsGenotype ? "0" : "1"), .id("genotype-consent"),
                    text: model.allowsGenotype
                        ? context.say(
                            "Taken back: delete what was read", "اجازت واپس: پڑھا ہوا مٹا دیں")
                        : context.say("I have read this out, and the donor agrees", "میں نے پڑھ کر سنایا، ڈونر راضی ہے")
                )
            }
            // Also where there is no form any more: the word may have been taken back meanwhile.
            if let words = model.problems["file"] {
                card.element(
                    "p", .class("problem"), .id("problem-file"), .attribute("role", "alert"), text: context.say(words))
            }
            if model.allowsGenotype, model.readsGenomes { upload(&card, model, context) }
            if !model.genome.isEmpty { genome(&card, model, context) }
        }
    }

    private static func upload(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element(
            "form", .id("genotype-upload"), .class("stack"), .attribute("method", "post"),
            .attribute("enctype", "multipart/form-data"), .attribute("action", "\(model.path)/genotype")
        ) { form in
            // The token first, so that nothing of the file is kept before it was looked at.
            Layout.csrf(&form, context)
            form.element("label") { label in
                label.element("span", text: context.say("A file of variants (VCF)", "ویریئنٹ فائل (VCF)"))
                label.void("input", .type("file"), .name("file"), .flag("required", true))
            }
            form.element(
                "p", .class("hint"),
                text: context.say(
                    "The file is deleted after it was read; only the calls are kept.",
                    "پڑھنے کے بعد فائل مٹا دی جاتی ہے؛ صرف نتائج رکھے جاتے ہیں۔"))
            form.element("div") { $0.element("button", text: context.say("Read it", "پڑھیں")) }
        }
    }

    private static func genome(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("table", .class("rows"), .id("genome")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for title in [
                        context.say("Antigen", "اینٹیجن"), context.say("Call", "نتیجہ"), context.say("Why", "کیوں"),
                    ] { row.element("th", .attribute("scope", "col"), text: title) }
                }
            }
            table.element("tbody") { body in
                for line in model.genome {
                    body.element("tr") { row in
                        row.element("td", .class("main")) { $0.isolated(line.antigen.rawValue) }
                        row.element("td", text: context.words(line.call))
                        row.element("td") { $0.isolated(line.reason) }
                    }
                }
            }
        }
    }

    private static func relatives(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("kin")) { card in
            card.element("h2", text: context.say("Relatives in the register", "رجسٹر میں رشتہ دار"))
            card.element(
                "p", .class("quiet"),
                text: context.say(
                    "A sibling of somebody rare is far likelier to be rare too. Link who says so themselves.",
                    "نایاب خون والے کے بہن بھائی میں یہی خون ہونے کا امکان بہت زیادہ ہے۔ جو خود بتائے اسے جوڑیں۔"))
            for relative in model.relatives {
                card.element("div", .class("spread"), .id("kin-\(relative.donor)")) { row in
                    row.element("span") { words in
                        words.element("a", .href("/donors/\(relative.donor)/antigens")) {
                            $0.isolated(relative.name)
                        }
                        words.text(" · \(kinship(relative.kinship, context))")
                        if !relative.isTyped {
                            words.text(" ")
                            words.element("span", .class("chip wait"), text: context.say("not tested", "ٹیسٹ نہیں ہوا"))
                        }
                    }
                    guard context.may("editAntigens") else { return }
                    Layout.form(&row, to: "\(model.path)/kin/\(relative.donor)/removal", context) { form in
                        form.element(
                            "button", .class("small"),
                            .label(context.say("Unlink № \(relative.donor)", "№ \(relative.donor) کو الگ کریں")),
                            text: context.say("Unlink", "الگ کریں"))
                    }
                }
            }
            guard context.may("editAntigens") else { return }
            let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
            Layout.form(&card, to: "\(model.path)/kin", context, class: "row") { form in
                fields.input(
                    &form, "relative", context.say("Number of the relative", "رشتہ دار کا نمبر"),
                    .attribute("inputmode", "numeric"), .attribute("dir", "ltr"))
                fields.select(
                    &form, "kinship", context.say("Who is", "رشتہ"),
                    ["sibling", "parentOrChild", "other"].map { ($0, kinship($0, context)) })
                form.element("button", .id("link-kin"), text: context.say("Link", "جوڑیں"))
            }
        }
    }

    static func kinship(_ name: String, _ context: PageContext) -> String {
        switch name {
        case "sibling": context.say("brother or sister", "بھائی یا بہن")
        case "parentOrChild": context.say("parent or child", "والدین یا اولاد")
        default: context.say("other relative", "دوسرا رشتہ دار")
        }
    }
}
