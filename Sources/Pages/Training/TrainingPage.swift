public import Blood

/// A night of training: begun, watched, ended and judged.
public enum TrainingPage {
    /// A value as it was true, or as it was written down.
    public enum Value: Sendable, Hashable {
        case text(String)
        case group(BloodGroup)
        case component(BloodComponent)
        case number(Int)
        case time(Instant)
        case seconds(Int)
        case yes
        case no
    }

    public struct Point: Sendable, Hashable {
        public var mark: TrainingMark
        public var points: Int
        public var most: Int
        public var wanted: [Value]
        public var found: [Value]
        public var isSerious: Bool

        public init(
            mark: TrainingMark, points: Int, most: Int, wanted: [Value], found: [Value], isSerious: Bool = false
        ) {
            self.mark = mark
            self.points = points
            self.most = most
            self.wanted = wanted
            self.found = found
            self.isSerious = isSerious
        }
    }

    public struct Call: Sendable, Hashable {
        public var number: Int
        public var stage: TrainingStage
        /// Told when the night has ended.
        public var matter: TrainingMatter?
        public var by: String
        public var request: Int64?
        public var points: [Point]
        public var score: Int
        public var passes: Bool

        public init(
            number: Int, stage: TrainingStage, matter: TrainingMatter? = nil, by: String = "", request: Int64? = nil,
            points: [Point] = [], score: Int = 0, passes: Bool = false
        ) {
            self.number = number
            self.stage = stage
            self.matter = matter
            self.by = by
            self.request = request
            self.points = points
            self.score = score
            self.passes = passes
        }
    }

    public struct Night: Sendable, Hashable {
        public var begunAt: Instant
        public var begunBy: String
        public var endedAt: Instant?
        public var nextAt: Instant?
        public var calls: [Call]

        public init(begunAt: Instant, begunBy: String, endedAt: Instant?, nextAt: Instant?, calls: [Call]) {
            self.begunAt = begunAt
            self.begunBy = begunBy
            self.endedAt = endedAt
            self.nextAt = nextAt
            self.calls = calls
        }
    }

    public struct Past: Sendable, Hashable {
        public var endedAt: Instant
        public var name: String
        public var calls: Int
        public var passed: Int
        public var serious: Int
        public var score: Int

        public init(endedAt: Instant, name: String, calls: Int, passed: Int, serious: Int, score: Int) {
            self.endedAt = endedAt
            self.name = name
            self.calls = calls
            self.passed = passed
            self.serious = serious
            self.score = score
        }
    }

    public struct Model: Sendable {
        /// A centre of real people has no training in it.
        public var isOffered: Bool
        public var night: Night?
        public var talk: TrainingTalkPage.Model?
        public var past: [Past]
        /// What can be chosen.
        public var calls: ClosedRange<Int>
        public var minutesBetween: ClosedRange<Int>
        public var passesFrom: Int

        public init(
            isOffered: Bool, night: Night? = nil, talk: TrainingTalkPage.Model? = nil, past: [Past] = [],
            calls: ClosedRange<Int> = 1...30, minutesBetween: ClosedRange<Int> = 1...15, passesFrom: Int = 80
        ) {
            self.isOffered = isOffered
            self.night = night
            self.talk = talk
            self.past = past
            self.calls = calls
            self.minutesBetween = minutesBetween
            self.passesFrom = passesFrom
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Training night", "تربیتی رات")
        return Layout.console(title, area: nil, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                guard model.isOffered else { return elsewhere(&stack, context) }
                stack.element("p", .class("quiet"), text: context.say(intention(model)))
                stack.element(
                    "div", .id("night"), .flag("data-part", true), .attribute("data-calls", ""), .class("stack")
                ) { part in
                    if let night = model.night {
                        show(&part, night, model, context)
                    }
                    // The script shows it at the head of every page, this one too.
                    if let talk = model.talk {
                        part.element("noscript") { TrainingTalkPage.show(&$0, talk, context) }
                    }
                }
                if model.night.map({ $0.endedAt != nil }) ?? true { begin(&stack, model, context) }
                past(&stack, model, context)
            }
        }
    }

    private static func intention(_ model: Model) -> Words {
        Words(
            "Simulated people ring. You take their calls on the real console, ask, write down, ring the blood bank back and decide; the simulated donors answer. At the end every call is judged by what the books say: \(model.passesFrom) of 100 points and no serious mistake pass. Nobody real is reached.",
            "مصنوعی لوگ کال کرتے ہیں۔ آپ اصلی کنسول پر کال لیتے ہیں، پوچھتے ہیں، لکھتے ہیں، بلڈ بینک کو واپس کال کرتے ہیں اور فیصلہ کرتے ہیں؛ مصنوعی ڈونر جواب دیتے ہیں۔ آخر میں ہر کال کتابوں سے پرکھی جاتی ہے: 100 میں سے \(model.passesFrom) نمبر اور کوئی سنگین غلطی نہ ہو تو کامیاب۔ کسی اصلی انسان تک کچھ نہیں پہنچتا۔"
        )
    }

    private static func elsewhere(_ html: inout HTML, _ context: PageContext) {
        html.element(
            "p", .class("card"),
            text: context.say(
                "Real people are in this centre, so nothing is simulated in it. Train in a centre of invented people, which shares nothing with this one: on another machine, or beside it, with the command",
                "اس سینٹر میں اصلی لوگ ہیں، اس لیے یہاں کچھ مصنوعی نہیں۔ فرضی لوگوں کے سینٹر میں تربیت لیں، جس کا اس سے کوئی تعلق نہیں: کسی اور مشین پر، یا اسی پر الگ، اس کمانڈ سے"
            ))
        html.element("p") { $0.element("code", .attribute("dir", "ltr"), text: "qatra demo --data training") }
    }

    // MARK: - A night

    private static func show(_ html: inout HTML, _ night: Night, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("calls")) { card in
            card.element("div", .class("spread")) { head in
                head.element("h2") { title in
                    title.text(
                        night.endedAt == nil
                            ? context.say("The night since ", "رات، آغاز ") : context.say("The night of ", "رات، "))
                    title.isolated(context.time(night.begunAt))
                    title.text(context.say(", ", "، "))
                    title.isolated(night.begunBy)
                }
                if night.endedAt == nil, context.may("dispatchRequest") { acts(&head, night, context) }
            }
            if night.endedAt == nil {
                card.element("p", .class("quiet")) { line in
                    if let next = night.nextAt {
                        line.text(context.say("The next call comes in ", "اگلی کال: "))
                        line.element(
                            "span", .class("clock"),
                            .attribute("data-deadline", String(next.millisecondsSince1970)),
                            text: context.duration(next - context.now))
                        line.text(context.say(".", " میں۔"))
                    } else {
                        line.text(context.say("No more calls come.", "اب کوئی کال نہیں آئے گی۔"))
                    }
                }
            }
            let come = night.calls.filter { $0.stage != .toCome }
            if let endedAt = night.endedAt {
                summary(&card, come, endedAt, context)
            }
            card.element("ol", .class("plain stack")) { list in
                for call in come {
                    list.element("li", .class("stack"), .attribute("data-row", "\(call.number)")) {
                        self.call(&$0, call, isOver: night.endedAt != nil, model, context)
                    }
                }
            }
            if come.isEmpty, night.endedAt == nil {
                card.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Nobody has rung yet. Calls are answered on the page of calls, like every other.",
                        "ابھی کوئی کال نہیں آئی۔ کالیں کالوں کے صفحے پر لی جاتی ہیں، جیسے ہر کال۔"))
            }
        }
    }

    private static func acts(_ html: inout HTML, _ night: Night, _ context: PageContext) {
        Layout.form(&html, to: "/training/state", context, class: "row") { form in
            if night.nextAt != nil {
                form.element(
                    "button", .name("act"), .value("hurry"), text: context.say("Next call now", "اگلی کال ابھی"))
            }
            form.element(
                "button", .class("danger"), .name("act"), .value("end"),
                text: context.say("End the night and judge it", "رات ختم کریں اور پرکھیں"))
        }
    }

    private static func summary(_ html: inout HTML, _ calls: [Call], _ endedAt: Instant, _ context: PageContext) {
        let passed = calls.count(where: \.passes)
        let serious = calls.count { $0.points.contains(where: \.isSerious) }
        let mean = calls.isEmpty ? 0 : calls.reduce(0) { $0 + $1.score } / calls.count
        html.element("dl", .class("facts"), .id("result")) { list in
            list.fact(context.say("points of 100", "100 میں سے نمبر"), "\(mean)")
            list.fact(context.say("calls passed", "کامیاب کالیں"), "\(passed) / \(calls.count)")
            list.fact(context.say("calls with a serious mistake", "سنگین غلطی والی کالیں"), "\(serious)")
            list.fact(context.say("ended", "ختم"), context.time(endedAt))
        }
    }

    private static func call(_ html: inout HTML, _ call: Call, isOver: Bool, _ model: Model, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("strong", text: context.say("Call \(call.number)", "کال \(call.number)"))
            row.element("span", .class(call.stage.tone), text: context.say(call.stage.words))
            if let matter = call.matter { row.element("span", text: context.say(matter.words)) }
            if !call.by.isEmpty { row.element("span", .class("quiet")) { $0.isolated(call.by) } }
            if let request = call.request {
                row.element("a", .href("/requests/\(request)"), text: context.say("its request", "اس کی درخواست"))
            }
            if isOver {
                row.element("span", .class(call.passes ? "chip good" : "chip alarm")) { chip in
                    chip.isolated("\(call.score) / 100")
                    chip.text(
                        " " + (call.passes ? context.say("passed", "کامیاب") : context.say("not passed", "ناکام")))
                }
            }
        }
        guard isOver, !call.points.isEmpty else { return }
        html.element("div", .class("scroll")) { scroll in
            scroll.element("table", .class("rows")) { table in
                heads(&table, [context.say("what was looked at", "کیا دیکھا گیا")] + judged(context))
                table.element("tbody") { body in for point in call.points { self.point(&body, point, context) } }
            }
        }
    }

    private static func point(_ html: inout HTML, _ point: Point, _ context: PageContext) {
        html.element("tr") { row in
            row.element("td", .class("main")) { head in
                head.text(context.say(point.mark.words))
                if point.isSerious {
                    head.text(" ")
                    head.element("span", .class("chip alarm"), text: context.say("serious", "سنگین"))
                }
            }
            let judged = self.judged(context)
            row.element("td", .attribute("data-head", judged[0])) {
                values(&$0, point.wanted, point.mark, isLimit: true, context)
            }
            row.element("td", .attribute("data-head", judged[1])) {
                values(&$0, point.found, point.mark, isLimit: false, context)
            }
            row.element("td", .attribute("data-head", judged[2])) { $0.isolated("\(point.points) / \(point.most)") }
        }
    }

    /// Heads of what stands behind a mark; on a narrow screen each stands beside its figure.
    private static func judged(_ context: PageContext) -> [String] {
        [context.say("was true", "اصل"), context.say("was written", "لکھا گیا"), context.say("points", "نمبر")]
    }

    private static func values(
        _ html: inout HTML, _ values: [Value], _ mark: TrainingMark, isLimit: Bool, _ context: PageContext
    ) {
        if values.isEmpty { html.text("–") }
        for (index, value) in values.enumerated() {
            if index > 0 { html.text(context.say(", ", "، ")) }
            switch value {
            case .text(let text): html.isolated(text)
            case .group(let group): html.isolated(context.words(group))
            case .component(let component): html.text(context.words(component))
            case .number(let number): html.isolated("\(number)")
            case .time(let time): html.isolated(context.time(time))
            case .seconds(let seconds):
                let span = context.duration(.seconds(seconds))
                VisitorParts.phrase(&html, isLimit ? context.say("within \(span)", "\(span) میں") : span, context)
            case .yes: html.text(context.say("yes", "ہاں"))
            case .no: html.text(context.say("no", "نہیں"))
            }
        }
    }

    // MARK: - Beginning

    private static func begin(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("begin")) { card in
            card.element("h2", text: context.say("Begin a night", "رات شروع کریں"))
            guard context.may("dispatchRequest") else {
                return card.element(
                    "p",
                    text: context.say(
                        "Your role looks on. Whoever takes calls here signs in as an operator of this demonstration; its sign-ins stand on the sign-in page.",
                        "آپ صرف دیکھ سکتے ہیں۔ جو یہاں کالیں لینا چاہے وہ اس نمائش کے آپریٹر کے طور پر سائن اِن کرے؛ نام اور پاس ورڈ سائن اِن کے صفحے پر ہیں۔"
                    ))
            }
            Layout.form(&card, to: "/training", context, class: "row") { form in
                number(&form, "calls", context.say("Calls", "کالیں"), "9", model.calls)
                number(
                    &form, "minutes", context.say("Minutes between two", "دو کالوں کے بیچ منٹ"), "3",
                    model.minutesBetween)
                form.element(
                    "button", .class("primary"), text: context.say("Begin, I am ready", "شروع کریں، میں تیار ہوں"))
            }
        }
    }

    private static func number(
        _ html: inout HTML, _ name: StaticString, _ label: String, _ value: String, _ range: ClosedRange<Int>
    ) {
        html.element("label") { field in
            field.element("span", text: label)
            field.void(
                "input", .type("number"), .name("\(name)"), .value(value), .attribute("min", "\(range.lowerBound)"),
                .attribute("max", "\(range.upperBound)"), .flag("required", true))
        }
    }

    private static func heads(_ table: inout HTML, _ words: [String]) {
        table.element("thead") { head in
            head.element("tr") { row in
                for text in words { row.element("th", .attribute("scope", "col"), text: text) }
            }
        }
    }

    // MARK: - Nights before

    private static func past(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.past.isEmpty else { return }
        html.element("section", .class("card stack"), .id("past")) { card in
            card.element("h2", text: context.say("Nights before", "پچھلی راتیں"))
            card.element("div", .class("scroll")) { scroll in
                scroll.element("table", .class("rows")) { table in
                    let figures = [
                        context.say("calls", "کالیں"), context.say("passed", "کامیاب"),
                        context.say("serious", "سنگین"), context.say("points", "نمبر"),
                    ]
                    heads(&table, [context.say("ended", "ختم"), context.say("who", "کون")] + figures)
                    table.element("tbody") { body in
                        for night in model.past {
                            body.element("tr") { row in
                                row.element("td") { $0.isolated(context.time(night.endedAt)) }
                                row.element("td", .class("main")) { $0.isolated(night.name) }
                                let found = [night.calls, night.passed, night.serious, night.score]
                                for (head, figure) in zip(figures, found) {
                                    row.element("td", .attribute("data-head", head)) { $0.isolated("\(figure)") }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
