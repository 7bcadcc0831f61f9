public import Blood
public import Matching

/// Flags of the abuse graph: what waits for a person's decision, what was decided, and what the decisions have taught.
public enum FlagsPage {
    /// One thing that was counted.
    public struct Piece: Sendable, Hashable {
        public var request: RequestID?
        public var reference: String
        public var donor: DonorID?
        public var at: Instant
        /// Raw value of what was said; empty where nobody said anything.
        public var word: String
        /// Of a donor who has been erased since.
        public var isOfErasedDonor: Bool

        public init(
            request: RequestID?, reference: String, donor: DonorID?, at: Instant, word: String = "",
            isOfErasedDonor: Bool = false
        ) {
            self.request = request
            self.reference = reference
            self.donor = donor
            self.isOfErasedDonor = isOfErasedDonor
            self.at = at
            self.word = word
        }
    }

    /// About whom or what a flag speaks.
    public enum Subject: Sendable, Hashable {
        /// As people dial it.
        case caller(phone: String)
        case donor(DonorID)
        case erasedDonor
        case patient(initials: String, facility: String, facilityUrdu: String)
        case recordNumber(String)
    }

    /// What a person said of a flag.
    public struct Ruling: Sendable, Hashable {
        public var isUpheld: Bool
        public var by: String
        public var at: Instant
        public var reason: String

        public init(isUpheld: Bool, by: String, at: Instant, reason: String) {
            self.isUpheld = isUpheld
            self.by = by
            self.at = at
            self.reason = reason
        }
    }

    public struct Line: Sendable {
        public var id: Int64
        /// Raw value of the rule.
        public var rule: String
        public var subject: Subject
        public var count: Int
        /// Keeps requests of the number to a few donors.
        public var holds: Bool
        public var evidence: [Piece]
        public var raisedAt: Instant
        public var ruling: Ruling?

        public init(
            id: Int64, rule: String, subject: Subject, count: Int, holds: Bool, evidence: [Piece], raisedAt: Instant,
            ruling: Ruling? = nil
        ) {
            self.id = id
            self.rule = rule
            self.subject = subject
            self.count = count
            self.holds = holds
            self.evidence = evidence
            self.raisedAt = raisedAt
            self.ruling = ruling
        }
    }

    /// One rule with what decisions have made of it.
    public struct Rule: Sendable {
        /// Decisions at one count, and how often the rule is taken to be right there, from 0 to 1.
        public struct Lesson: Sendable, Hashable {
            public var count: Int
            public var upheld: Int
            public var dismissed: Int
            public var precision: Double

            public init(count: Int, upheld: Int, dismissed: Int, precision: Double) {
                self.count = count
                self.upheld = upheld
                self.dismissed = dismissed
                self.precision = precision
            }
        }

        /// Raw value of the rule.
        public var name: String
        public var threshold: Int
        public var thresholdAtFirst: Int
        public var bounds: ClosedRange<Int>
        public var holds: Bool
        public var lessons: [Lesson]

        public init(
            name: String, threshold: Int, thresholdAtFirst: Int, bounds: ClosedRange<Int>, holds: Bool,
            lessons: [Lesson]
        ) {
            self.name = name
            self.threshold = threshold
            self.thresholdAtFirst = thresholdAtFirst
            self.bounds = bounds
            self.holds = holds
            self.lessons = lessons
        }
    }

    public struct Model: Sendable {
        public var open: [Line]
        public var decided: [Line]
        public var rules: [Rule]
        /// Donors a held request may ask.
        public var poolMax: Int

        public init(open: [Line], decided: [Line], rules: [Rule], poolMax: Int) {
            self.open = open
            self.decided = decided
            self.rules = rules
            self.poolMax = poolMax
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Flags", "شبہات")
        return Layout.console(title, area: .flags, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1") { head in
                    head.text(title + " ")
                    head.element("span", .class("quiet")) { $0.isolated(context.count(model.open.count)) }
                }
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "A flag is a suspicion, not a finding. It never ends a request: a person looks, asks, and decides.",
                        "یہ صرف شبہہ ہے، ثبوت نہیں۔ اس سے کوئی درخواست بند نہیں ہوتی: کوئی شخص دیکھتا، پوچھتا اور فیصلہ کرتا ہے۔"
                    ))
                if model.open.isEmpty {
                    stack.element(
                        "p", .class("card empty"),
                        text: context.say("No flag waits for a decision.", "کوئی شبہہ فیصلے کا منتظر نہیں۔"))
                }
                for line in model.open {
                    stack.element("section", .class("card tight"), .id("flag-\(line.id)")) {
                        describe(&$0, line, context)
                        if line.holds { hold(&$0, model.poolMax, context) }
                        decide(&$0, line, context)
                    }
                }
                rules(&stack, model, context)
                decided(&stack, model, context)
            }
        }
    }

    // MARK: - One flag

    private static func describe(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("strong", text: context.flagRule(line.rule))
            subject(&row, line.subject, context)
            row.element("span", .class("quiet"), text: context.ago(line.raisedAt))
        }
        html.element("p", text: context.flagMeaning(line.rule, line.count))
        html.element("details", .id("evidence-\(line.id)")) { details in
            details.element(
                "summary",
                text: context.say("What was counted: \(line.evidence.count)", "گنتی میں شامل: \(line.evidence.count)"))
            details.element("ul", .class("tight")) { list in
                for piece in line.evidence { list.element("li", .class("row")) { render(&$0, piece, context) } }
            }
        }
    }

    private static func render(_ html: inout HTML, _ piece: Piece, _ context: PageContext) {
        html.element("span", .class("quiet"), text: context.moment(piece.at))
        if let request = piece.request {
            html.element("a", .href("/requests/\(request)")) { link in
                link.text(context.say("Request ", "درخواست "))
                link.isolated("#\(piece.reference)")
            }
        }
        if let donor = piece.donor {
            html.element("a", .href("/donors/\(donor)")) { link in
                link.text(context.say("Donor ", "ڈونر "))
                link.isolated("№ \(donor)")
            }
        }
        if piece.isOfErasedDonor { html.element("span", .class("quiet"), text: erased(context)) }
        if !piece.word.isEmpty { html.element("span", text: context.flagWord(piece.word)) }
    }

    private static func erased(_ context: PageContext) -> String {
        context.say("an erased donor", "ایک ڈونر جس کا اندراج مٹا دیا گیا")
    }

    private static func subject(_ html: inout HTML, _ subject: Subject, _ context: PageContext) {
        switch subject {
        case .caller(let phone): html.telephone(phone)
        case .donor(let donor):
            html.element("a", .href("/donors/\(donor)")) { link in
                link.text(context.say("Donor ", "ڈونر "))
                link.isolated("№ \(donor)")
            }
        case .erasedDonor: html.element("span", text: erased(context))
        case .patient(let initials, let facility, let facilityUrdu):
            html.element("span") { patient in
                patient.isolated(initials)
                patient.text(" · ")
                patient.facilityName(facility, facilityUrdu, context)
            }
        case .recordNumber(let number):
            html.element("span") { record in
                record.text(context.say("record ", "ریکارڈ "))
                record.isolated(number)
            }
        }
    }

    private static func hold(_ html: inout HTML, _ poolMax: Int, _ context: PageContext) {
        html.element(
            "p", .class("notice refusal"),
            text: context.say(
                "Until it is decided, requests of this number ask at most \(poolMax) donors, even when the facility has confirmed them. Decide soon: a patient may be waiting.",
                "فیصلے تک اس نمبر کی درخواستیں زیادہ سے زیادہ \(poolMax) ڈونرز سے پوچھتی ہیں، چاہے ہسپتال نے تصدیق کر دی ہو۔ جلد فیصلہ کریں: مریض منتظر ہو سکتا ہے۔"
            ))
    }

    private static func decide(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        guard context.may("decideFlags") else { return }
        Layout.form(&html, to: "/flags/\(line.id)", context, class: "stack") { form in
            form.element("label") { label in
                label.text(context.say("What you found, and how", "آپ نے کیا پایا، اور کیسے"))
                label.void(
                    "input", .name("reason"), .attribute("maxlength", "500"), .attribute("autocomplete", "off"),
                    .attribute("dir", "auto"), .flag("required", true))
            }
            form.element("div", .class("row")) { row in
                row.element(
                    "button", .class("danger"), .name("decision"), .value("uphold"),
                    text: context.say("The suspicion is right", "شبہہ درست ہے"))
                row.element(
                    "button", .name("decision"), .value("dismiss"),
                    text: context.say("Nothing in it", "ایسی کوئی بات نہیں"))
            }
        }
    }

    // MARK: - What decisions have taught

    private static func rules(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("rules")) { card in
            card.element("h2", text: context.say("The rules", "اصول"))
            card.element(
                "p", .class("quiet"),
                text: context.say(
                    "Decisions of the last year move the number from which a rule speaks: up where it was mostly wrong, down where it was mostly right, within fixed limits.",
                    "پچھلے ایک سال کے فیصلے وہ تعداد بدلتے ہیں جس سے اصول بولتا ہے: زیادہ تر غلط نکلے تو بڑھتی ہے، زیادہ تر درست نکلے تو گھٹتی ہے، مقررہ حدوں میں۔"
                ))
            card.element("ul", .class("tight")) { list in
                for rule in model.rules { list.element("li") { render(&$0, rule, context) } }
            }
        }
    }

    private static func render(_ html: inout HTML, _ rule: Rule, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("strong", text: context.flagRule(rule.name))
            row.element(
                "span", .class(rule.threshold == rule.thresholdAtFirst ? "chip dim" : "chip wait"),
                text: context.say("from \(rule.threshold) on", "\(rule.threshold) سے"))
            if rule.holds {
                row.element("span", .class("chip dim"), text: context.say("holds requests", "درخواستیں روکتا ہے"))
            }
            let (first, low, high) = (rule.thresholdAtFirst, rule.bounds.lowerBound, rule.bounds.upperBound)
            row.element(
                "span", .class("quiet"),
                text: context.say(
                    "began at \(first), may be \(low) to \(high)", "شروع میں \(first)، حد \(low) سے \(high)"))
        }
        for lesson in rule.lessons {
            html.element(
                "div", .class("quiet"),
                text: context.say(
                    "at \(lesson.count): \(lesson.upheld) right, \(lesson.dismissed) wrong, taken as right in \(context.percent(lesson.precision))",
                    "\(lesson.count) پر: \(lesson.upheld) درست، \(lesson.dismissed) غلط، درست ہونے کا اندازہ \(context.percent(lesson.precision))"
                ))
        }
    }

    private static func decided(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.decided.isEmpty else { return }
        html.element("section", .class("stack"), .id("decided")) { section in
            section.element("h2", text: context.say("Decided", "فیصلہ شدہ"))
            for line in model.decided {
                section.element("div", .class("card tight"), .id("flag-\(line.id)")) { card in
                    describe(&card, line, context)
                    if let ruling = line.ruling { render(&card, ruling, context) }
                }
            }
        }
    }

    private static func render(_ html: inout HTML, _ ruling: Ruling, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element(
                "span", .class(ruling.isUpheld ? "chip alarm" : "chip good"),
                text: ruling.isUpheld
                    ? context.say("right", "درست") : context.say("nothing in it", "ایسی کوئی بات نہیں"))
            row.element("span") { $0.isolated(ruling.reason) }
            row.element("span", .class("quiet")) { $0.isolated(ruling.by) }
            row.element("span", .class("quiet"), text: context.moment(ruling.at))
        }
    }
}

/// A flag as other pages show it: beside a request or a call.
public struct FlagNote: Sendable, Hashable {
    public var id: Int64
    /// Raw value of the rule.
    public var rule: String
    public var count: Int
    /// Waits for a decision.
    public var isOpen: Bool
    public var isUpheld: Bool
    /// While it is open, requests of the number ask only a few donors.
    public var holds: Bool

    public init(id: Int64, rule: String, count: Int, isOpen: Bool, isUpheld: Bool, holds: Bool) {
        self.id = id
        self.rule = rule
        self.count = count
        self.isOpen = isOpen
        self.isUpheld = isUpheld
        self.holds = holds
    }

    /// The flags of a request, the open ones as something to do.
    static func show(_ notes: [FlagNote], _ html: inout HTML, _ context: PageContext) {
        for note in notes where note.isOpen || note.isUpheld {
            html.element("div", .class("row"), .attribute("data-flag", String(note.id))) { row in
                row.element(
                    "span", .class("chip alarm"),
                    text: note.isOpen
                        ? context.say("flag to decide", "شبہے کا فیصلہ باقی")
                        : context.say("flag upheld", "شبہہ درست مانا گیا"))
                let words = context.flagMeaning(note.rule, note.count)
                if context.may("decideFlags") {
                    row.element("a", .href("/flags#flag-\(note.id)"), text: words)
                } else {
                    row.element("span", text: words)
                }
            }
        }
        guard notes.contains(where: { $0.isOpen && $0.holds }) else { return }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Only a few donors are asked until a supervisor has decided.",
                "سپروائزر کے فیصلے تک صرف چند ڈونرز سے پوچھا جاتا ہے۔"))
    }
}
