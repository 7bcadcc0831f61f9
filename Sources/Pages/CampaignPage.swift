public import Blood

/// One campaign: what is approved, whom it reaches and whom not and why, and what came of it.
public enum CampaignPage {
    public struct Model: Sendable {
        public var line: CampaignsPage.Line
        public var isOwn: Bool
        /// Where the second person decides; `nil` once that is over.
        public var approval: Int64?
        public var drivePath: String?
        /// The audience in words, one line each.
        public var audience: [Words]
        public var perDay: Int
        public var texts: [(language: String, text: String, parts: Int)]
        public var preview: Preview?
        public var figures: [(words: Words, number: Int)]
        /// The drive is not what the texts say of it any more.
        public var isOvertaken: Bool

        public struct Preview: Sendable {
            public var countedAt: Instant
            public var included: Int
            public var days: Int
            public var parts: Int
            public var usedToday: Int
            public var expectedToday: Int?
            public var leftOut: [(gap: CampaignGap, number: Int)]

            public init(
                countedAt: Instant, included: Int, days: Int, parts: Int, usedToday: Int, expectedToday: Int?,
                leftOut: [(gap: CampaignGap, number: Int)]
            ) {
                self.countedAt = countedAt
                self.included = included
                self.days = days
                self.parts = parts
                self.usedToday = usedToday
                self.expectedToday = expectedToday
                self.leftOut = leftOut
            }
        }

        public init(
            line: CampaignsPage.Line, isOwn: Bool, approval: Int64?, drivePath: String?, audience: [Words], perDay: Int,
            texts: [(language: String, text: String, parts: Int)], preview: Preview?,
            figures: [(words: Words, number: Int)], isOvertaken: Bool = false
        ) {
            self.line = line
            self.isOwn = isOwn
            self.approval = approval
            self.drivePath = drivePath
            self.audience = audience
            self.perDay = perDay
            self.texts = texts
            self.preview = preview
            self.figures = figures
            self.isOvertaken = isOvertaken
        }

        public static let sample = Model(
            line: CampaignsPage.Model.sample.lines[0], isOwn: false, approval: 12, drivePath: "/drives/4",
            audience: [Words("groups O− A−", "گروپ \u{2066}O− A−\u{2069}"), Words("district Lahore", "ضلع Lahore")],
            perDay: 300,
            texts: [
                ("en", "Qatra: blood drive 1 Dec 09:00-13:00. STOP ends all messages.", 1),
                ("ur", "قطرہ: بلڈ کیمپ 1 دسمبر 09:00-13:00۔ STOP=بند", 1),
                ("ur-Latn", "Qatra: blood camp 1 Dec 09:00-13:00. STOP=band", 1),
            ],
            preview: Preview(
                countedAt: Instant(millisecondsSince1970: 1_795_490_000_000), included: 412, days: 2, parts: 590,
                usedToday: 120, expectedToday: 1_000,
                leftOut: [(.noInvitations, 20_114), (.otherGroup, 3_100), (.writtenToLately, 18)]), figures: [])
        public static let sampleRunning: Model = {
            var model = sample
            model.line.stage = .running
            (model.isOwn, model.approval, model.preview) = (true, nil, sample.preview)
            model.figures = [
                (Words("sent", "بھیجے گئے"), 210), (Words("delivered", "پہنچ گئے"), 188),
                (Words("signed up", "نام لکھوایا"), 31), (Words("said stop", "پیغام بند کروائے"), 2),
            ]
            return model
        }()

        var path: String { "/campaigns/\(line.id)" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(context.words(model.line.topic), area: .drives, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("section", .class("card stack"), .id("head")) { head(&$0, model, context) }
                stack.element("div", .class("columns")) { columns in
                    columns.element("section", .class("card stack"), .id("texts")) { texts(&$0, model, context) }
                    columns.element("section", .class("card stack"), .id("reach")) { reach(&$0, model, context) }
                }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let line = model.line
        html.element("h1") { title in
            title.text(context.words(line.topic) + " ")
            title.element("span", .class(line.stage.tone), .id("stage"), text: context.words(line.stage))
        }
        html.element("dl", .class("facts")) { list in
            if let path = model.drivePath {
                list.fact(context.say("drive", "کیمپ")) { $0.element("a", .href(path)) { $0.isolated(line.drive) } }
            }
            list.fact(context.say("what for", "کس لیے"), line.reason)
            list.fact(context.say("asked by", "مانگا"), line.askedBy)
            list.fact(context.say("a day at most", "ایک دن میں زیادہ سے زیادہ"), "\(model.perDay)")
            for words in model.audience { list.fact(context.say("to", "کن کو"), context.say(words)) }
        }
        if model.isOvertaken {
            html.element(
                "p", .class("notice refusal"), .id("overtaken"),
                text: context.say(
                    "The drive has begun, moved or been cancelled since this was asked for: it cannot be sent.",
                    "یہ مانگنے کے بعد کیمپ شروع ہو چکا، بدل گیا یا منسوخ ہو گیا: یہ نہیں بھیجا جا سکتا۔"))
        }
        acts(&html, model, context)
    }

    private static func acts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        if let approval = model.approval, model.line.stage == .waiting, !model.isOwn, context.may("decideApprovals") {
            Layout.form(&html, to: "/approvals/\(approval)/decision", context, class: "row") { form in
                // What cannot be sent any more is not to be approved either.
                if !model.isOvertaken {
                    form.element(
                        "button", .class("primary"), .name("decision"), .value("approved"),
                        text: context.say("Approve exactly this", "عین یہی منظور کریں"))
                }
                form.element(
                    "button", .class("danger"), .name("decision"), .value("refused"),
                    text: context.say("Refuse", "نامنظور کریں"))
            }
        }
        var next: [(state: String, text: String, tone: String)] = []
        if context.may("askCampaign") {
            switch model.line.stage {
            case .approved where model.isOwn && !model.isOvertaken:
                next = [("start", context.say("Begin", "شروع کریں"), "primary")]
            case .running: next = [("paused", context.say("Pause", "وقفہ دیں"), "")]
            case .paused where !model.isOvertaken:
                next = [("running", context.say("Go on", "جاری رکھیں"), "primary")]
            default: break
            }
        }
        // Whoever may approve may stop it too.
        if [.running, .paused].contains(model.line.stage) {
            next.append(("stopped", context.say("Stop at once", "فوراً روک دیں"), "danger"))
        }
        guard !next.isEmpty else { return }
        Layout.form(&html, to: "\(model.path)/state", context, class: "row") { form in
            for one in next {
                form.element("button", .class(one.tone), .name("state"), .value(one.state), text: one.text)
            }
        }
    }

    private static func texts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("What is sent, word for word", "عین یہی الفاظ بھیجے جائیں گے"))
        for text in model.texts {
            html.element("h3") { $0.isolated(context.languageName(text.language)) }
            html.element(
                "p", .class("bubble"), .attribute("lang", text.language),
                .attribute("dir", text.language == "ur" ? "rtl" : "ltr"), text: text.text)
            html.element(
                "p", .class("quiet"),
                text: context.say(
                    text.parts == 1 ? "one SMS" : "\(text.parts) SMS parts", "SMS کے حصے: \(text.parts)"))
        }
    }

    private static func reach(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        if let preview = model.preview {
            html.element("h2", text: context.say("Whom it reaches", "کس کس کو ملے گا"))
            html.element("p", .class("number"), .id("included")) { $0.isolated(context.count(preview.included)) }
            html.element("div", .class("row")) { row in
                row.element("p", .class("quiet"), .id("counted")) { line in
                    line.text(context.say("counted ", "شمار: "))
                    line.isolated(context.time(preview.countedAt))
                }
                if model.isOwn, [.waiting, .approved].contains(model.line.stage), context.may("askCampaign") {
                    Layout.form(&row, to: "\(model.path)/count", context) { form in
                        form.element("button", .class("small"), text: context.say("Count again", "دوبارہ گنیں"))
                    }
                }
            }
            html.element("dl", .class("facts")) { list in
                list.fact(context.say("days it takes", "کتنے دن لگیں گے"), "\(preview.days)")
                list.fact(context.say("SMS parts in all", "کل SMS حصے"), context.count(preview.parts))
                if let expected = preview.expectedToday {
                    list.fact(
                        context.say("SMS used by then, of that day's", "تب تک بھیجے گئے SMS، اس دن کے کل میں سے"),
                        "\(context.count(preview.usedToday)) / \(context.count(expected))")
                }
            }
            html.element("h2", text: context.say("Who is left out, and why", "کون رہ جاتا ہے، اور کیوں"))
            html.element("table", .class("ledger"), .id("left-out")) { table in
                for line in preview.leftOut {
                    table.element("tr") { row in
                        row.element("th", .attribute("scope", "row"), text: context.words(line.gap))
                        row.element("td") { $0.isolated(context.count(line.number)) }
                    }
                }
            }
        }
        guard !model.figures.isEmpty else { return }
        html.element("h2", text: context.say("What came of it", "کیا نتیجہ نکلا"))
        html.element("table", .class("ledger"), .id("figures")) { table in
            for figure in model.figures {
                table.element("tr") { row in
                    row.element("th", .attribute("scope", "row"), text: context.say(figure.words))
                    row.element("td") { $0.isolated(context.count(figure.number)) }
                }
            }
        }
    }
}
