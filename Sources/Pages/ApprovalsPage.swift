public import Blood

/// What one person may not do alone: asked for here with a reason, approved or refused by another, used once.
public enum ApprovalsPage {
    public enum State: Sendable, Hashable {
        case waiting
        case approved
        case refused
        case used
        case expired
    }

    public struct Line: Sendable, Hashable {
        public var id: Int64
        public var askedBy: String
        public var isOwn: Bool
        public var reason: String
        public var askedAt: Instant
        public var decidedBy: String
        public var decidedAt: Instant?
        public var expiresAt: Instant
        public var state: State
        /// The campaign that is to be approved; `nil` for a file of the register.
        public var campaign: Int64?

        public init(
            id: Int64, askedBy: String, isOwn: Bool, reason: String, askedAt: Instant, decidedBy: String,
            decidedAt: Instant?, expiresAt: Instant, state: State
        ) {
            self.id = id
            self.askedBy = askedBy
            self.isOwn = isOwn
            self.reason = reason
            self.askedAt = askedAt
            self.decidedBy = decidedBy
            self.decidedAt = decidedAt
            self.expiresAt = expiresAt
            self.state = state
        }
    }

    public struct Model: Sendable {
        /// Newest first.
        public var lines: [Line]
        /// What is wrong with the reason that was typed.
        public var problem: Words?

        public init(lines: [Line], problem: Words? = nil) {
            self.lines = lines
            self.problem = problem
        }

        public static let sample: Model = {
            let now = SampleMoment.now
            func line(_ id: Int64, _ state: State, isOwn: Bool, _ reason: String) -> Line {
                Line(
                    id: id, askedBy: isOwn ? "Sana Malik" : "عائشہ کوآرڈینیٹر", isOwn: isOwn, reason: reason,
                    askedAt: now - .hours(Double(20 - id)), decidedBy: state == .waiting ? "" : "Nadia Aslam",
                    decidedAt: state == .waiting ? nil : now - .hours(1), expiresAt: now + .hours(Double(id)),
                    state: state)
            }
            return Model(lines: [
                line(9, .waiting, isOwn: false, "Blood bank of the district takes the register over"),
                line(8, .waiting, isOwn: true, "سالانہ رپورٹ کے لیے"),
                line(7, .approved, isOwn: true, "Cards are printed for the donors of Lahore"),
                line(6, .refused, isOwn: true, "Copy for home"), line(5, .used, isOwn: false, "Yearly report"),
                line(4, .expired, isOwn: false, "Report"),
            ])
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Approvals", "منظوریاں")
        return Layout.console(title, area: .approvals, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "A file of the whole register holds every donor's name and number. It takes two people: one asks and says why, another approves. An approval is good for one file, within 24 hours.",
                        "پورے رجسٹر کی فائل میں ہر ڈونر کا نام اور نمبر ہوتا ہے۔ اس کے لیے دو افراد چاہئیں: ایک وجہ بتا کر مانگتا ہے، دوسرا منظور کرتا ہے۔ ایک منظوری ایک فائل کے لیے ہے، 24 گھنٹے کے اندر۔"
                    ))
                if context.may("exportRegister") {
                    stack.element("section", .class("card stack"), .id("ask")) { ask(&$0, model, context) }
                }
                stack.element("section", .class("card stack"), .id("approvals")) { list(&$0, model, context) }
            }
        }
    }

    private static func ask(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Ask for a file of the register", "رجسٹر کی فائل مانگیں"))
        Layout.form(&html, to: "/approvals", context, class: "stack") { form in
            form.element("label", .class(model.problem == nil ? "" : "has-problem")) { label in
                label.text(context.say("what it is for", "یہ کس کام کے لیے ہے"))
                label.void(
                    "input", .name("reason"), .flag("required", true), .attribute("maxlength", "300"),
                    .attribute("dir", "auto"), .attribute("autocomplete", "off"))
                if let problem = model.problem {
                    label.element("span", .class("problem"), .attribute("role", "alert"), text: context.say(problem))
                }
            }
            form.element("div") { row in
                row.element("button", .class("primary"), text: context.say("Ask", "مانگیں"))
            }
        }
    }

    private static func list(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("What was asked for", "کیا مانگا گیا"))
        guard !model.lines.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("Nothing yet.", "ابھی کچھ نہیں۔"))
            return
        }
        html.element("ul", .class("staff")) { list in
            for line in model.lines {
                list.element("li", .id("approval-\(line.id)")) { item in
                    item.element("div") { what(&$0, line, context) }
                    item.element("div", .class("row")) { acts(&$0, line, context) }
                }
            }
        }
    }

    private static func what(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("strong") { $0.isolated("№ \(line.id)") }
            if let campaign = line.campaign {
                row.element(
                    "a", .href("/campaigns/\(campaign)"), text: context.say("Messages to donors", "ڈونرز کو پیغام"))
            }
            row.isolated(line.reason)
            row.element("span", .class(tone(line.state)), text: words(line.state, context))
        }
        html.element("div", .class("quiet")) { detail in
            detail.text(context.say("asked by ", "مانگا: "))
            detail.isolated(line.askedBy)
            detail.text(" · ")
            detail.isolated(context.time(line.askedAt))
            if let decidedAt = line.decidedAt {
                detail.text(context.say(" · decided by ", " · فیصلہ: "))
                detail.isolated(line.decidedBy)
                detail.text(" · ")
                detail.isolated(context.time(decidedAt))
            }
            if [.waiting, .approved].contains(line.state) {
                detail.text(context.say(" · until ", " · کب تک: "))
                detail.isolated(context.time(line.expiresAt))
            }
        }
    }

    private static func acts(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        if line.state == .approved, line.isOwn, line.campaign == nil, context.may("exportRegister") {
            Layout.form(&html, to: "/donors/export", context) { form in
                form.void("input", .type("hidden"), .name("approval"), .value(String(line.id)))
                form.element("button", .class("primary"), text: context.say("Write the file", "فائل نکالیں"))
            }
        }
        guard line.state == .waiting else { return }
        guard !line.isOwn, context.may("decideApprovals") else {
            html.element(
                "span", .class("quiet"),
                text: context.say("another person decides", "فیصلہ کوئی دوسرا فرد کرے گا"))
            return
        }
        // What is sent and to whom is read before it is approved.
        if let campaign = line.campaign {
            html.element(
                "a", .class("button small"), .href("/campaigns/\(campaign)"),
                text: context.say("Read and decide", "پڑھ کر فیصلہ کریں"))
            return
        }
        Layout.form(&html, to: "/approvals/\(line.id)/decision", context, class: "row") { form in
            form.element(
                "button", .class("small primary"), .name("decision"), .value("approved"),
                text: context.say("Approve", "منظور کریں"))
            form.element(
                "button", .class("small danger"), .name("decision"), .value("refused"),
                text: context.say("Refuse", "نامنظور کریں"))
        }
    }

    private static func tone(_ state: State) -> String {
        switch state {
        case .waiting: "chip wait"
        case .approved: "chip good"
        case .refused: "chip alarm"
        case .used, .expired: "chip dim"
        }
    }

    private static func words(_ state: State, _ context: PageContext) -> String {
        switch state {
        case .waiting: context.say("waits for a second person", "دوسرے فرد کا انتظار")
        case .approved: context.say("approved, not used yet", "منظور، ابھی استعمال نہیں ہوئی")
        case .refused: context.say("refused", "نامنظور")
        case .used: context.say("used", "استعمال ہو چکی")
        case .expired: context.say("expired", "وقت ختم")
        }
    }
}
