public import Blood

/// Messages to chosen donors: what was asked for, and how it stands.
public enum CampaignsPage {
    public struct Line: Sendable {
        public var id: Int64
        public var topic: CampaignTopic
        public var drive: String
        public var reason: String
        public var askedBy: String
        public var askedAt: Instant
        public var stage: CampaignStage

        public init(
            id: Int64, topic: CampaignTopic, drive: String, reason: String, askedBy: String, askedAt: Instant,
            stage: CampaignStage
        ) {
            self.id = id
            self.topic = topic
            self.drive = drive
            self.reason = reason
            self.askedBy = askedBy
            self.askedAt = askedAt
            self.stage = stage
        }
    }

    public struct Model: Sendable {
        public var lines: [Line]

        public init(lines: [Line]) { self.lines = lines }

        public static let sample = Model(
            lines: CampaignStage.allCases.enumerated().map { index, stage in
                Line(
                    id: Int64(9 - index), topic: CampaignTopic.allCases[index % 3],
                    drive: index % 3 == 1 ? "" : "Winter drive",
                    reason: index == 0 ? "48 places, 17 taken" : "لاہور میں O− کم ہے", askedBy: "Nadia Aslam",
                    askedAt: Instant(millisecondsSince1970: 1_795_490_000_000), stage: stage)
            })
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Messages to donors", "ڈونرز کو پیغام")
        return Layout.console(title, area: .drives, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    if context.may("askCampaign") {
                        head.element(
                            "a", .class("button primary"), .href("/campaigns/new"),
                            text: context.say("Ask for one", "نئی مانگیں"))
                    }
                }
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Only donors who agreed to invitations, at most once in 30 days, by daylight, after everything that patients need. One person asks, another approves exactly what was shown.",
                        "صرف ان ڈونرز کو جنہوں نے دعوت کی اجازت دی، 30 دن میں زیادہ سے زیادہ ایک بار، دن کی روشنی میں، اور مریضوں کے سب پیغاموں کے بعد۔ ایک فرد مانگتا ہے، دوسرا عین وہی منظور کرتا ہے جو دکھایا گیا۔"
                    ))
                stack.element("section", .class("card"), .id("campaigns")) { list(&$0, model, context) }
            }
        }
    }

    private static func list(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.lines.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("Nothing yet.", "ابھی کچھ نہیں۔"))
            return
        }
        html.element("ul", .class("staff")) { list in
            for line in model.lines {
                list.element("li") { item in
                    item.element("div") { what in
                        what.element("div", .class("row")) { row in
                            row.element("a", .href("/campaigns/\(line.id)"), text: context.words(line.topic))
                            if !line.drive.isEmpty { row.isolated(line.drive) }
                            row.element("span", .class(line.stage.tone), text: context.words(line.stage))
                        }
                        what.element("div", .class("quiet")) { detail in
                            detail.isolated(line.reason)
                            detail.text(" · ")
                            detail.isolated(line.askedBy)
                            detail.text(" · ")
                            detail.isolated(context.time(line.askedAt))
                        }
                    }
                }
            }
        }
    }
}

/// Asks for a campaign. Names of the fields: `kind`, `drive`, `groups` (once for each), `district`, `eligibleOn`,
/// `notAskedDays`, `includesPanel`, `perDay`, `reason`, and `text-` with a language for each way of writing.
public enum CampaignFormPage {
    public struct Model: Sendable {
        public var topic: CampaignTopic
        public var drives: [(id: Int64, name: String)]
        public var entered: [String: String]
        public var groups: Set<BloodGroup>
        public var problems: [String: Words]
        public var districts: [String]

        public init(
            topic: CampaignTopic, drives: [(id: Int64, name: String)], entered: [String: String] = [:],
            groups: Set<BloodGroup> = [], problems: [String: Words] = [:], districts: [String]
        ) {
            self.topic = topic
            self.drives = drives
            self.entered = entered
            self.groups = groups
            self.problems = problems
            self.districts = districts
        }

        public static let sample = Model(
            topic: .driveInvitation, drives: [(4, "Winter drive")],
            entered: [
                "drive": "4", "perDay": "300", "notAskedDays": "30",
                "text-en": "Qatra: blood drive 1 Dec 09:00-13:00. STOP ends all messages.",
                "text-ur": "قطرہ: بلڈ کیمپ 1 دسمبر 09:00-13:00۔ STOP=بند",
                "text-ur-Latn": "Qatra: blood camp 1 Dec 09:00-13:00. STOP=band",
            ], groups: [.oNegative], problems: ["reason": Words("Say what it is for.", "بتائیں کس کام کے لیے ہے۔")],
            districts: ["Karachi", "Lahore"])
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Ask for messages to donors", "ڈونرز کو پیغام بھیجنے کی اجازت مانگیں")
        return Layout.console(title, area: .drives, context) { main in
            main.element("div", .class("stack form-page")) { stack in
                stack.element("h1", text: title)
                stack.element("p", .class("row")) { row in
                    for topic in CampaignTopic.allCases where topic != model.topic {
                        row.element(
                            "a", .class("button"), .href("/campaigns/new?kind=\(topic.rawValue)"),
                            text: context.words(topic))
                    }
                }
                if model.topic != .recall, model.drives.isEmpty {
                    stack.element(
                        "p", .class("notice refusal"),
                        text: context.say("No announced drive is to come.", "کوئی اعلان شدہ کیمپ آنے والا نہیں۔"))
                }
                Layout.form(&stack, to: "/campaigns", context, class: "stack") { form in
                    form.void("input", .type("hidden"), .name("kind"), .value(model.topic.rawValue))
                    form.element("section", .class("card stack")) { whom(&$0, model, context) }
                    form.element("section", .class("card stack")) { texts(&$0, model, context) }
                    form.element("div") { row in
                        row.element(
                            "button", .class("primary"), .id("ask-campaign"),
                            text: context.say("Ask, and see who it reaches", "مانگیں، اور دیکھیں کس کس کو ملے گا"))
                    }
                }
            }
        }
    }

    private static func whom(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: model.entered, problems: model.problems, context: context)
        html.element("h2", text: context.words(model.topic))
        html.element("div", .class("fields")) { grid in
            if model.topic != .recall {
                fields.select(
                    &grid, "drive", context.say("Drive", "کیمپ"),
                    model.drives.map { (value: String($0.id), text: $0.name) })
            }
            if model.topic != .driveReminder {
                fields.input(
                    &grid, "district", context.say("District; empty for all", "ضلع؛ خالی ہو تو سب"),
                    .attribute("list", "districts"), .attribute("dir", "auto"))
                fields.input(
                    &grid, "eligibleOn", context.say("By rule may give on", "قاعدے کے مطابق اس دن خون دے سکتے ہوں"),
                    type: "date")
                fields.input(
                    &grid, "notAskedDays",
                    context.say(
                        "Not asked for a patient within so many days", "اتنے دن میں کسی مریض کے لیے نہ پوچھا گیا ہو"),
                    type: "number", .attribute("min", "0"), .attribute("max", "365"))
            }
            fields.input(
                &grid, "perDay", context.say("Messages a day at most", "ایک دن میں زیادہ سے زیادہ پیغام"),
                type: "number",
                .attribute("min", "1"), .attribute("max", "2000"))
            fields.input(
                &grid, "reason", context.say("What it is for", "یہ کس کام کے لیے ہے"), .attribute("maxlength", "300"),
                .attribute("dir", "auto"))
        }
        guard model.topic != .driveReminder else { return }
        html.element("fieldset", .class("choices")) { set in
            set.element("legend", text: context.say("Groups; none ticked means all", "گروپ؛ کوئی نہ چنیں تو سب"))
            for group in BloodGroup.allCases {
                set.element("label") { label in
                    label.void(
                        "input", .type("checkbox"), .name("groups"), .value(group.rawValue),
                        .flag("checked", model.groups.contains(group)))
                    label.isolated(context.words(group))
                }
            }
        }
        fields.check(
            &html, "includesPanel",
            context.say("Also donors reserved for a patient's panel", "کسی مریض کے پینل کے لیے مخصوص ڈونر بھی"))
        fields.datalist(&html, "districts", model.districts)
    }

    private static func texts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("What is sent, word for word", "عین یہی الفاظ بھیجے جائیں گے"))
        if model.topic == .driveReminder {
            html.element("p", .class("hint")) { line in
                line.element("code", text: "{time}")
                line.text(context.say(" becomes the donor's own time.", " کی جگہ ڈونر کا اپنا وقت آئے گا۔"))
            }
        }
        for language in ["en", "ur-Latn", "ur"] {
            let name = "text-\(language)"
            let problem = model.problems[name]
            html.element("label", .class(problem == nil ? "" : "has-problem")) { label in
                label.element("span") { $0.isolated(context.languageName(language)) }
                label.element(
                    "textarea", .name(name), .attribute("rows", "5"), .attribute("maxlength", "400"),
                    .attribute("dir", language == "ur" ? "rtl" : "ltr"), .attribute("lang", language),
                    text: model.entered[name] ?? "")
                if let problem {
                    label.element(
                        "p", .class("problem"), .id("problem-\(name)"), .attribute("role", "alert"),
                        text: context.say(problem))
                }
            }
        }
    }
}
