public import Blood
public import Matching

/// What a patient's antibodies and antigens ask of donors, and how many of the register answer it. On the page of a
/// request and of a panel.
public enum AntigenCard {
    public struct Model: Sendable {
        public var antibodies: AntigenSet
        public var profile: AntigenProfile
        /// `nil` where nothing is asked of antigens.
        public var census: AntigenCensus?
        public var byDistrict: [(district: String, donors: Int)]
        /// Donors who are counted on already and are not known to lack what binds.
        public var notKnownOfMembers: [DonorID]
        /// Where it is entered.
        public var path: String

        public init(
            antibodies: AntigenSet, profile: AntigenProfile, census: AntigenCensus?,
            byDistrict: [(district: String, donors: Int)] = [], notKnownOfMembers: [DonorID] = [], path: String
        ) {
            self.antibodies = antibodies
            self.profile = profile
            self.census = census
            self.byDistrict = byDistrict
            self.notKnownOfMembers = notKnownOfMembers
            self.path = path
        }

        public static let sample: Model = {
            let day = CivilDate(dayNumber: 20_700)
            var census = AntigenCensus(needs: AntigenNeeds(mandatory: [.bigK], preferred: [.smallC, .bigE]))
            (census.compatible, census.carriers, census.unknown) = (412, 9, 380)
            census.lacking = [
                .init(donor: 12, proof: .serologyTwice, matchesAll: true),
                .init(donor: 40, proof: .serology, matchesAll: false),
                .init(donor: 7, proof: .genotype, matchesAll: false),
            ]
            return Model(
                antibodies: [.bigK],
                profile: AntigenProfile([
                    AntigenReport(
                        proof: .genotype, day: day, calls: [.bigK: .negative, .smallC: .negative, .bigE: .weak])
                ]), census: census, byDistrict: [("Lahore", 2), ("Multan", 1)], notKnownOfMembers: [88],
                path: "/requests/7/antigens")
        }()
    }

    /// Donors named on the card at once.
    static let shownMax = 20

    static func render(_ html: inout HTML, _ model: Model, mayEdit: Bool, _ context: PageContext) {
        html.element("div", .class("spread")) { head in
            head.element("h2", text: context.say("Antibodies and antigens", "اینٹی باڈیز اور اینٹیجن"))
            if mayEdit {
                head.element(
                    "a", .class("button"), .href(model.path), .id("enter-antigens"),
                    text: context.say("Enter", "درج کریں"))
            }
        }
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("antibodies against", "اینٹی باڈیز"), context.words(model.antibodies))
            list.fact(context.say("the patient lacks", "مریض میں نہیں"), context.words(model.profile.lackedByPatient))
        }
        guard let census = model.census else {
            html.element(
                "p", .class("quiet"),
                text: model.antibodies.isEmpty && model.profile.isEmpty
                    ? context.say("None known.", "کوئی معلوم نہیں۔")
                    : context.say("Nothing follows for this need.", "اس ضرورت پر کوئی اثر نہیں۔"))
            return
        }
        needs(&html, census, context)
        figures(&html, census, model, context)
        if context.may("seeRegister") { people(&html, census, model, context) }
    }

    private static func needs(_ html: inout HTML, _ census: AntigenCensus, _ context: PageContext) {
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("donors must lack", "ڈونر میں لازماً نہ ہو"), context.words(census.needs.mandatory))
            list.fact(
                context.say("better also without", "بہتر ہے یہ بھی نہ ہو"), context.words(census.needs.preferred))
        }
        if !census.needs.preferred.isEmpty {
            html.element(
                "p", .class("quiet"),
                text: context.say(
                    "What is better orders planned needs; no urgent need waits for it.",
                    "بہتر والی شرط صرف معمول کی ضرورت میں ترتیب بدلتی ہے؛ فوری ضرورت اس کے لیے نہیں رکتی۔"))
        }
    }

    private static func figures(
        _ html: inout HTML, _ census: AntigenCensus, _ model: Model, _ context: PageContext
    ) {
        html.element("p", .class("plan"), .id("antigen-donors")) { line in
            line.text(
                context.say(
                    "\(census.lacking.count) donors of a fitting group are known to lack it.",
                    "موافق گروپ کے \(census.lacking.count) ڈونر معلوم ہیں جن میں یہ نہیں۔"))
        }
        html.element("ul", .class("row"), .id("antigen-proofs")) { list in
            for proof in AntigenProof.allCases.reversed() {
                let count = census.lacking.count { $0.proof == proof }
                guard count > 0 else { continue }
                list.element("li", .class(proof == .genotype ? "chip wait" : "chip good")) { chip in
                    chip.isolated("\(count)")
                    chip.text(" " + context.words(proof))
                }
            }
        }
        html.element("dl", .class("facts")) { list in
            list.fact(
                context.say("by district", "ضلع وار"),
                model.byDistrict.map { "\($0.district) \($0.donors)" }.joined(separator: context.say(", ", "، ")))
            list.fact(
                context.say("not tested: a laboratory may test next", "غیر ٹیسٹ شدہ: لیبارٹری اب ٹیسٹ کر سکتی ہے"),
                "\(census.unknown)")
            list.fact(context.say("known to carry it", "جن میں یہ ہے"), "\(census.carriers)")
        }
    }

    /// By number, each a way to the entry.
    private static func people(
        _ html: inout HTML, _ census: AntigenCensus, _ model: Model, _ context: PageContext
    ) {
        if !model.notKnownOfMembers.isEmpty {
            html.element("div", .class("notice refusal"), .id("antigen-members")) { notice in
                notice.text(
                    context.say(
                        "Counted on already, and not known to lack it. Tell the blood bank before a unit is issued: ",
                        "ان پر پہلے سے بھروسا ہے مگر معلوم نہیں کہ ان میں یہ نہیں۔ یونٹ جاری ہونے سے پہلے بلڈ بینک کو بتائیں: "
                    ))
                links(&notice, model.notKnownOfMembers, to: "", context)
            }
        }
        guard !census.toConfirm.isEmpty else { return }
        html.element("p", .id("antigen-confirm")) { line in
            line.text(
                context.say(
                    "Known by genotype only, to be confirmed by serology before issue: ",
                    "صرف جینوم سے معلوم، اجرا سے پہلے سیرولوجی سے تصدیق لازم: "))
            links(&line, census.toConfirm, to: context.may("seeAntigens") ? "/antigens" : "", context)
        }
    }

    private static func links(_ html: inout HTML, _ donors: [DonorID], to part: String, _ context: PageContext) {
        for (position, donor) in donors.prefix(shownMax).enumerated() {
            if position > 0 { html.text(" · ") }
            html.element("a", .href("/donors/\(donor)\(part)")) { $0.isolated("№ \(donor)") }
        }
        if donors.count > shownMax {
            html.text(" ")
            html.isolated("+\(donors.count - shownMax)")
        }
    }
}

/// The form for what is known of a patient. Fields: `antibodies`, and those of `AntigenFields`. What is saved takes the
/// place of what was.
public enum PatientAntigensPage {
    public struct Model: Sendable {
        /// The page it belongs to, and what it is called: `#1007`, `A.K.`.
        public var path: String
        public var name: String
        public var isPanel: Bool
        public var entered: [String: String]
        public var problems: [String: Words]
        public var today: CivilDate

        public init(
            path: String, name: String, isPanel: Bool, entered: [String: String], problems: [String: Words] = [:],
            today: CivilDate
        ) {
            self.path = path
            self.name = name
            self.isPanel = isPanel
            self.entered = entered
            self.problems = problems
            self.today = today
        }

        public static let sample = Model(
            path: "/requests/7", name: "#1007", isPanel: false,
            entered: ["antibodies": "K, Kell", "negative": "K, c", "proof": "1", "day": "2026-09-04"],
            problems: ["antibodies": Words("No antigen: Kell.", "یہ اینٹیجن نہیں: Kell۔")],
            today: CivilDate(dayNumber: 20_781))
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Antibodies and antigens", "اینٹی باڈیز اور اینٹیجن")
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        return Layout.console(title, area: model.isPanel ? .panels : .board, context) { main in
            Layout.form(&main, to: "\(model.path)/antigens", context, class: "stack form-page") { form in
                form.element("h1") { head in
                    head.text(title + " ")
                    head.element("span", .class("quiet")) { $0.isolated(model.name) }
                }
                form.element("section", .class("card stack")) { card in
                    AntigenFields.line(
                        &card, "antibodies",
                        context.say("The patient has antibodies against", "مریض میں کن کے خلاف اینٹی باڈیز ہیں"), fields
                    )
                    card.element(
                        "p", .class("hint"),
                        text: context.say(
                            "As the blood bank reports them, also old ones: K, c, Fy(a). From now on only donors are asked who are known to lack them. Anti-D is asked with the patient's group.",
                            "جیسے بلڈ بینک نے بتائیں، پرانی بھی: K, c, Fy(a)۔ اب صرف ان ڈونرز سے پوچھا جائے گا جن میں یہ نہ ہونا معلوم ہے۔ اینٹی ڈی گروپ کے ساتھ لکھی جاتی ہے۔"
                        ))
                }
                form.element("section", .class("card stack")) { card in
                    card.element("h2", text: context.say("The patient's own antigens", "مریض کے اپنے اینٹیجن"))
                    AntigenFields.calls(&card, fields)
                    AntigenFields.proof(&card, AntigenProof.allCases, today: model.today, fields)
                    card.element(
                        "p", .class("hint"),
                        text: context.say(
                            "After a transfusion antisera find the donor's cells too: what was tested before the first one, or a genotype, says more.",
                            "خون لگنے کے بعد اینٹی سیرا ڈونر کے خلیات بھی دکھاتے ہیں: پہلے انتقالِ خون سے پہلے کا ٹیسٹ یا جینوم زیادہ قابلِ بھروسا ہے۔"
                        ))
                }
                form.element("div", .class("row")) { row in
                    row.element(
                        "button", .class("primary"), .id("save-antigens"), text: context.say("Save", "محفوظ کریں"))
                    row.element("a", .class("button plain"), .href(model.path), text: context.say("Cancel", "رہنے دیں"))
                }
            }
        }
    }
}
