public import Blood
public import Dispatching

extension FamilyPage {
    /// What a request that was typed on a keypad lacks: the form that asks the family for it, and what it said last.
    public struct Rest: Sendable {
        /// What stands in the form, by field name: what was typed is kept when something is wrong.
        public var entered: [String: String]
        /// What is wrong and what to do, by field name.
        public var problems: [String: Words]
        /// Shown although the family has said it: something is wrong, or was changed meanwhile.
        public var isOpen = false
        /// When the family last said it; `nil` as long as it has not.
        public var saidAt: Instant?
        /// Which word of the family the form was shown after, so that an old tab overwrites nothing.
        public var seen: Int64
        /// What "today" and "tomorrow" mean.
        public var todayBy: Instant
        public var tomorrowBy: Instant

        public init(
            entered: [String: String], problems: [String: Words] = [:], saidAt: Instant? = nil, seen: Int64 = 0,
            todayBy: Instant, tomorrowBy: Instant
        ) {
            self.entered = entered
            self.problems = problems
            self.saidAt = saidAt
            self.seen = seen
            self.todayBy = todayBy
            self.tomorrowBy = tomorrowBy
        }

        /// What is asked for, as families are asked for it; the rarer ones are the desk's.
        public static let components: [BloodComponent] = [.wholeBlood, .redCells, .platelets, .plasma]
        /// The value of "I do not know".
        public static let notKnown = "notKnown"
    }

    static func rest(_ html: inout HTML, _ rest: Rest, _ model: Model, _ context: PageContext) {
        // No part that is read again by itself: what somebody is typing must stay.
        html.element("section", .id("family-rest"), .class("card stack heed")) { card in
            if let saidAt = rest.saidAt {
                card.element("p", .class("notice"), .id("rest-said")) { line in
                    line.text(context.say("Thank you, noted at ", "شکریہ، درج ہو گیا: "))
                    line.isolated(context.time(saidAt))
                    line.text(context.say(". Somebody still rings you.", "۔ ہم پھر بھی آپ کو کال کریں گے۔"))
                }
                card.element("details", .flag("open", rest.isOpen)) { details in
                    details.element(
                        "summary", text: context.say("Correct what you wrote", "جو لکھا ہے اسے درست کریں"))
                    form(&details, rest, model, context)
                }
            } else {
                card.element("h2", text: context.say("Please tell us the rest", "باقی تفصیل بتائیں"))
                card.element(
                    "p",
                    text: context.say(
                        "You typed this request on the telephone. Until you tell us more we take it for red cells, needed within six hours.",
                        "یہ درخواست آپ نے فون کے بٹنوں سے درج کی تھی۔ جب تک آپ نہ بتائیں، ہم سمجھتے ہیں کہ سرخ خلیات چھ گھنٹے میں چاہئیں۔"
                    ))
                form(&card, rest, model, context)
            }
        }
    }

    private static func form(_ html: inout HTML, _ rest: Rest, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: rest.entered, problems: rest.problems, context: context)
        Layout.form(&html, to: "/f/\(model.token)", context, class: "stack") { form in
            form.void("input", .type("hidden"), .name("seen"), .value(String(rest.seen)))
            initials(&form, fields)
            component(&form, fields)
            time(
                &form, fields, todayBy: rest.todayBy, tomorrowBy: rest.tomorrowBy,
                RequestCompletion.Time.allCases)
            fields.input(
                &form, "ward", context.say("Ward and bed", "وارڈ اور بیڈ"),
                hint: context.say("may be left empty", "خالی بھی چھوڑ سکتے ہیں"), .attribute("maxlength", "120"),
                .attribute("dir", "auto"))
            form.element(
                "p", .class("quiet"),
                text: context.say(
                    "You typed these. Correct them if they are wrong:", "یہ آپ نے درج کیا تھا۔ غلط ہو تو درست کریں:"))
            fields.choices(
                &form, "group", context.say("Patient's group", "مریض کا گروپ"),
                BloodGroup.allCases.map { ($0.rawValue, context.words($0)) })
            fields.input(
                &form, "units", context.say("Units", "یونٹ"), type: "number", .attribute("min", "1"),
                .attribute("inputmode", "numeric"))
            form.element(
                "button", .class("big primary"), .name("act"), .value("complete"),
                text: context.say("Send", "بھیجیں"))
        }
    }

    static func initials(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        fields.input(
            &html, "patientInitials",
            context.say("Patient's initials, not the name", "مریض کے نام کے پہلے حروف، پورا نام نہیں"),
            hint: context.say("for example A.K.", "مثلاً ا۔ک۔"), .attribute("maxlength", "12"),
            .attribute("dir", "auto"))
    }

    static func component(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        fields.choices(
            &html, "component", context.say("What did the doctor ask for?", "ڈاکٹر نے کیا مانگا ہے؟"),
            Rest.components.map { ($0.rawValue, plainWords($0, context)) }
                + [(Rest.notKnown, context.say("I do not know", "معلوم نہیں"))])
    }

    static func time(
        _ html: inout HTML, _ fields: FormFields, todayBy: Instant, tomorrowBy: Instant,
        _ offered: [RequestCompletion.Time]
    ) {
        let context = fields.context
        fields.choices(
            &html, "time", context.say("When is it needed?", "کب تک چاہیے؟"),
            offered.map { ($0.rawValue, words($0, todayBy: todayBy, tomorrowBy: tomorrowBy, context)) })
        fields.input(
            &html, "date", context.say("Date and time, if you chose that", "تاریخ اور وقت، اگر وہ چنا ہے"),
            type: "datetime-local", .attribute("step", "60"))
    }

    /// As a family knows it, from the doctor's form or by hearsay.
    private static func plainWords(_ component: BloodComponent, _ context: PageContext) -> String {
        switch component {
        case .wholeBlood: context.say("whole blood", "مکمل خون")
        case .redCells: context.say("red cells (packed cells, PCV)", "سرخ خلیات (پیکڈ سیل، PCV)")
        case .platelets: context.say("platelets (PLT)", "پلیٹلیٹس (PLT)")
        case .plasma: context.say("plasma (FFP)", "پلازما (FFP)")
        default: context.words(component)
        }
    }

    private static func words(
        _ time: RequestCompletion.Time, todayBy: Instant, tomorrowBy: Instant, _ context: PageContext
    ) -> String {
        switch time {
        case .atOnce: context.say("at once", "فوراً")
        case .withinSixHours: context.say("within 6 hours", "6 گھنٹے میں")
        case .today: context.say("today, by \(clock(todayBy, context))", "آج \(clock(todayBy, context)) تک")
        case .tomorrow:
            context.say(
                "tomorrow morning, by \(clock(tomorrowBy, context))",
                "کل صبح \(clock(tomorrowBy, context)) تک")
        case .at: context.say("at another date and time", "کسی اور تاریخ اور وقت پر")
        case .notKnown: context.say("I do not know", "معلوم نہیں")
        }
    }

    /// The hour alone: the word for the day stands before it. Midnight is the end of the day that is meant.
    private static func clock(_ instant: Instant, _ context: PageContext) -> String {
        let clock = context.inputTime(instant).suffix(5)
        return clock == "00:00" ? "24:00" : String(clock)
    }
}

/// A request that was typed on a keypad and that nobody has seen to, as the desk needs to know it before it rings.
public struct TypedRequest: Sendable {
    /// When the family said the rest on its page; `nil` as long as it has not.
    public var saidAt: Instant?
    public var said: RequestCompletion?

    public init(saidAt: Instant? = nil, said: RequestCompletion? = nil) {
        self.saidAt = saidAt
        self.said = said
    }

    func show(_ html: inout HTML, _ context: PageContext) {
        html.element("div", .class("notice tight"), .id("typed")) { panel in
            panel.element("p") { line in
                if let saidAt, let said {
                    line.text(
                        context.say(
                            "Typed on the keypad. The family has said the rest on its page, ",
                            "کی پیڈ سے درج ہوئی۔ گھر والوں نے باقی تفصیل اپنے صفحے پر بتائی، "))
                    line.isolated(context.time(saidAt))
                    line.text(context.say(": ", "، "))
                    VisitorParts.phrase(&line, context.saidWords(said), context)
                } else {
                    line.text(
                        context.say(
                            "Typed on the keypad. The family has not said the rest yet.",
                            "کی پیڈ سے درج ہوئی۔ گھر والوں نے باقی تفصیل ابھی نہیں بتائی۔"))
                }
            }
            panel.element("p", .id("still-assumed")) { line in
                line.element("strong", text: stillAssumed(context))
            }
        }
    }

    private func stillAssumed(_ context: PageContext) -> String {
        var assumed: [String] = []
        if said?.component == nil { assumed.append(context.say("red cells", "سرخ خلیات")) }
        if said?.neededBy == nil {
            assumed.append(
                context.say("an emergency within six hours of the call", "کال کے چھ گھنٹے کے اندر، ہنگامی"))
        }
        guard !assumed.isEmpty else {
            return context.say(
                "Nothing is assumed any more, but nobody has heard it: ring back.",
                "اب کچھ فرض نہیں کیا گیا، مگر کسی نے سنا نہیں: واپس کال کریں۔")
        }
        let list = assumed.joined(separator: context.say(", ", "، "))
        return context.say("Still assumed: \(list).", "ابھی تک فرض کیا گیا: \(list)۔")
    }
}

extension PageContext {
    /// The line of the timeline.
    func words(_ completion: RequestCompletion) -> String {
        say("the family said on its page: ", "گھر والوں نے اپنے صفحے پر بتایا: ") + saidWords(completion)
    }

    /// What a family said, with what it does not know.
    func saidWords(_ said: RequestCompletion) -> String {
        let units =
            said.component.map { VisitorParts.amount(said.units, $0, self) }
            ?? say(
                "\(said.units) \(said.units == 1 ? "unit" : "units"), component not known",
                "\(said.units) یونٹ، جزو معلوم نہیں")
        var parts = [
            isolated(words(said.group)), units,
            said.neededBy.map { say("needed by \(time($0))", "\(time($0)) تک درکار") }
                ?? say("time not known", "وقت معلوم نہیں"),
            say("patient ", "مریض ") + isolated(said.patientInitials),
        ]
        if !said.ward.isEmpty { parts.append(say("ward ", "وارڈ ") + isolated(said.ward)) }
        return parts.joined(separator: say(", ", "، "))
    }
}
