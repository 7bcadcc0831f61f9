public import Blood
public import Dispatching
public import Matching

/// The night on one screen: what waits for what, the worst case first, who is at the desk, the calls, the ways out, and
/// what is wrong with the house. To be read from three metres.
public enum NightPage {
    public struct Line: Sendable, RequestLine {
        public var id: RequestID
        public var reference: String
        public var group: BloodGroup
        public var isAnyGroup: Bool
        public var component: BloodComponent
        public var urgency: Urgency
        public var facility: String
        public var facilityUrdu: String
        public var neededBy: Instant
        public var units: Int
        public var inHand: Int
        public var coming: Int
        public var there: Int
        public var step: WaitingStep
        /// Since when it waits for this step, where that is known.
        public var since: Instant?
        /// How long the step may take, where somebody has said.
        public var target: Duration?
        /// Time beyond what the steps still to go take.
        public var slack: Duration
        public var attention: [Attention]
        public var heldUntil: Instant?

        public init(
            id: RequestID, reference: String, group: BloodGroup, isAnyGroup: Bool, component: BloodComponent,
            urgency: Urgency, facility: String, facilityUrdu: String, neededBy: Instant, units: Int, inHand: Int,
            coming: Int, there: Int, step: WaitingStep, since: Instant?, target: Duration?, slack: Duration,
            attention: [Attention], heldUntil: Instant? = nil
        ) {
            self.id = id
            self.reference = reference
            self.group = group
            self.isAnyGroup = isAnyGroup
            self.component = component
            self.urgency = urgency
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.neededBy = neededBy
            self.units = units
            self.inHand = inHand
            self.coming = coming
            self.there = there
            self.step = step
            self.since = since
            self.target = target
            self.slack = slack
            self.attention = attention
            self.heldUntil = heldUntil
        }

        var phase: RequestPhase { .open }

        func isOver(_ now: Instant) -> Bool {
            guard let since, let target else { return false }
            return now - since > target
        }

        /// Whether it stands still without a person. What the dispatcher goes on with by itself is not red, however
        /// late.
        func needsPerson(_ now: Instant) -> Bool {
            switch step {
            case .decision, .stockAnswer, .verification: true
            case .screening, .unit: isOver(now)
            case .quota, .firstAsk, .pledge, .arrival: attention.contains(.unlikelyInTime)
            }
        }
    }

    public struct Person: Sendable {
        public var name: String
        /// Raw value of the state at the telephone; empty for who is planned and not there.
        public var state: String
        public var since: Instant?
        /// Raw value of the duty in the running shift; empty for who is not planned.
        public var duty: String

        public init(name: String, state: String, since: Instant?, duty: String = "") {
            self.name = name
            self.state = state
            self.since = since
            self.duty = duty
        }
    }

    public struct Way: Sendable {
        public var name: String
        public var downSince: Instant?
        public var messagesToday: Int
        /// Taken by it and not passed on yet.
        public var standing: Int

        public init(name: String, downSince: Instant?, messagesToday: Int, standing: Int) {
            self.name = name
            self.downSince = downSince
            self.messagesToday = messagesToday
            self.standing = standing
        }
    }

    /// What is wrong with the house itself.
    public enum Alarm: Sendable, Hashable {
        /// The audit is not as it was written, from this entry on.
        case chainBroken(Int64)
        case headsNotShipped(failing: Int, places: Int)
        case outboxStuck(since: Instant)
        /// Callers wait, and nobody is ready.
        case nobodyTakesCalls
        case namesTried(houses: Int)
        case codesUntyped
        case budget(parts: Int, expected: Int)
    }

    public struct Model: Sendable {
        /// The worst first: least slack, then most units missing, then the smaller number.
        public var lines: [Line]
        public var alarms: [Alarm]
        public var people: [Person]
        public var waiting: Int
        public var longestWaitSince: Instant?
        /// Since the shift began.
        public var calls: Int
        public var answered: Int
        public var within15: Int
        public var abandoned: Int
        public var shiftBegan: Instant
        public var callBacks: Int
        public var oldestCallBack: Instant?
        public var ways: [Way]
        public var queued: Int
        public var oldestQueuedAt: Instant?

        public init(
            lines: [Line], alarms: [Alarm], people: [Person], waiting: Int, longestWaitSince: Instant?, calls: Int,
            answered: Int, within15: Int, abandoned: Int, shiftBegan: Instant, callBacks: Int,
            oldestCallBack: Instant?, ways: [Way], queued: Int, oldestQueuedAt: Instant?
        ) {
            self.lines = lines
            self.alarms = alarms
            self.people = people
            self.waiting = waiting
            self.longestWaitSince = longestWaitSince
            self.calls = calls
            self.answered = answered
            self.within15 = within15
            self.abandoned = abandoned
            self.shiftBegan = shiftBegan
            self.callBacks = callBacks
            self.oldestCallBack = oldestCallBack
            self.ways = ways
            self.queued = queued
            self.oldestQueuedAt = oldestQueuedAt
        }
    }

    /// Lines of one step that are shown; the rest is on the board.
    static let shownMax = 6
    /// A message that waits longer is a sign that the way out stands still; see `OverviewPage.queueWaitMax`.
    public static let queueWaitMax = OverviewPage.queueWaitMax
    /// NENA-STA-020.1-2020: a caller is to be answered within 15 seconds, in 90 % of calls.
    public static let answerWithin = Duration.seconds(15)

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("The night", "آج کی رات")
        return Layout.console(title, area: .night, context, isLive: true) { main in
            ShiftParts.ways(&main, to: "/night", context)
            main.element(
                "div", .id("night"), .flag("data-part", true), .attribute("data-calls", ""), .class("stack night")
            ) { part in
                part.element("h1", text: title)
                alarms(&part, model, context)
                counters(&part, model, context)
                part.element("div", .class("columns")) { columns in
                    columns.element("div", .class("stack")) { groups(&$0, model, context) }
                    columns.element("div", .class("stack")) { column in
                        calls(&column, model, context)
                        people(&column, model, context)
                        ways(&column, model, context)
                    }
                }
            }
        }
    }

    // MARK: - What is wrong, and how much there is

    private static func alarms(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.alarms.isEmpty else { return }
        html.element("div", .class("notice refusal"), .id("alarms"), .attribute("role", "alert")) { box in
            box.element("ul", .class("stack")) { list in
                for alarm in model.alarms {
                    list.element("li") { VisitorParts.phrase(&$0, words(alarm, context), context) }
                }
            }
        }
    }

    private static func words(_ alarm: Alarm, _ context: PageContext) -> String {
        switch alarm {
        case .chainBroken(let entry):
            context.say(
                "The audit is not as it was written, from entry \(entry) on. Tell whoever looks after this machine.",
                "ریکارڈ اندراج \(entry) سے ویسا نہیں رہا جیسا لکھا گیا تھا۔ اس مشین کے نگران کو بتائیں۔")
        case .headsNotShipped(let failing, let places):
            context.say(
                "The audit's head does not reach \(failing) of \(places) places.",
                "ریکارڈ کی مہر \(places) میں سے \(failing) جگہ نہیں پہنچ رہی۔")
        case .outboxStuck(let since):
            context.say(
                "A message has waited \(context.duration(context.now - since)). Ring donors instead.",
                "ایک پیغام \(context.duration(context.now - since)) سے رکا ہے۔ ڈونرز کو فون کریں۔")
        case .nobodyTakesCalls:
            context.say("Callers wait, and nobody is ready.", "کالیں منتظر ہیں اور کوئی تیار نہیں۔")
        case .namesTried(let houses):
            context.say(
                "Somebody tries many names with wrong passwords, from \(houses) address(es): see the overview.",
                "کوئی \(houses) پتے سے بہت سے نام غلط پاس ورڈ سے آزما رہا ہے: جائزہ دیکھیں۔")
        case .codesUntyped:
            context.say(
                "Many one-time codes are sent and hardly any is typed: see the overview.",
                "بہت سے کوڈ بھیجے گئے مگر شاید ہی کوئی لکھا گیا: جائزہ دیکھیں۔")
        case .budget(let parts, let expected):
            context.say(
                "Today's SMS: \(parts) of \(expected) expected.",
                "آج کے ایس ایم ایس: متوقع \(expected) میں سے \(parts)۔")
        }
    }

    private static func counters(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("counters")) { counters in
            func counter(_ value: String, _ label: String, alarm: Bool = false) {
                counters.element("div", .class(alarm ? "counter alarm" : "counter")) { counter in
                    counter.element("b") { VisitorParts.phrase(&$0, value, context) }
                    counter.element("span", text: label)
                }
            }
            let needing = model.lines.count { $0.needsPerson(context.now) }
            let late = model.lines.count { $0.slack < .zero }
            counter(
                String(needing), context.say("need a person now", "کو ابھی انسان چاہیے"), alarm: needing > 0)
            counter(String(late), context.say("late at the usual pace", "معمول کی رفتار سے لیٹ"))
            counter(String(model.lines.count), context.say("open requests", "کھلی درخواستیں"))
            counter(
                String(model.lines.reduce(0) { $0 + max(0, $1.units - $1.inHand) }),
                context.say("units still to find", "یونٹ ابھی چاہئیں"))
            counter(
                String(model.waiting), context.say("callers wait", "کالر منتظر"),
                alarm: model.longestWaitSince.map { context.now - $0 > answerWithin } ?? false)
            counter(
                String(model.callBacks), context.say("to be rung back", "کو واپس کال کرنی ہے"),
                alarm: model.callBacks > 0)
        }
    }

    // MARK: - By what they wait for

    private static func groups(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.lines.isEmpty else {
            html.element("p", .class("card empty"), text: context.say("No request is open.", "کوئی درخواست کھلی نہیں۔"))
            return
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "The worst first: time left, less what the steps still to go may take.",
                "سب سے نازک پہلے: باقی وقت میں سے وہ وقت نکال کر جو باقی مرحلوں کو لگتا ہے۔"))
        var byStep: [WaitingStep: [Line]] = [:]
        for line in model.lines { byStep[line.step, default: []].append(line) }
        // The group with the worst case stands first.
        let steps = byStep.keys.sorted { left, right in
            let (worst, other) = (byStep[left]?.first?.slack ?? .zero, byStep[right]?.first?.slack ?? .zero)
            return worst != other ? worst < other : left.rawValue < right.rawValue
        }
        for step in steps { group(&html, step, byStep[step] ?? [], context) }
    }

    private static func group(_ html: inout HTML, _ step: WaitingStep, _ lines: [Line], _ context: PageContext) {
        html.element("section", .class("stack"), .id("waits-\(step.rawValue)")) { group in
            group.element("h2", .class("row")) { head in
                head.element("span", text: context.words(step))
                head.element("span", .class("chip dim"), text: String(lines.count))
                let over = lines.count { $0.isOver(context.now) }
                if over > 0 {
                    head.element(
                        "span", .class("chip wait"),
                        text: context.say("\(over) over time", "\(over) مقررہ وقت سے اوپر"))
                }
            }
            group.element("div", .class("board")) { board in
                for line in lines.prefix(shownMax) { self.line(&board, line, context) }
            }
            guard lines.count > shownMax else { return }
            group.element("p") { more in
                more.element(
                    "a", .href("/board"),
                    text: context.say(
                        "\(lines.count - shownMax) more on the board", "\(lines.count - shownMax) مزید بورڈ پر"))
            }
        }
    }

    private static func line(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element(
            "a", .class(line.needsPerson(context.now) ? "line needs" : "line"), .href("/requests/\(line.id)"),
            .attribute("data-row", String(line.id))
        ) { row in
            RequestLines.beginning(&row, line, context)
            row.element("div") { place in
                place.element("strong") {
                    $0.isolated(context.language == .urdu ? line.facilityUrdu : line.facility)
                }
                place.element("div", .class("quiet")) { quiet in
                    quiet.isolated("\(line.inHand)/\(line.units)")
                    quiet.text(
                        context.say(
                            " in hand, \(line.coming) coming, \(line.there) there",
                            " مل گئے، \(line.coming) آ رہے ہیں، \(line.there) پہنچ گئے"))
                }
            }
            row.element("div") { clock(&$0, line, context) }
            row.element("div", .class("row")) { chips in
                if line.urgency == .emergency {
                    chips.element("span", .class("chip wait"), text: context.words(line.urgency))
                }
                for attention in line.attention {
                    chips.element(
                        "span", .class(line.needsPerson(context.now) ? "chip alarm" : "chip wait"),
                        text: context.words(attention))
                }
            }
        }
    }

    private static func clock(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        if let held = line.heldUntil, line.step == .quota {
            html.element("div") { words in
                words.text(context.say("held until ", "اس وقت تک روکا: "))
                words.isolated(context.time(held))
            }
        } else if let since = line.since {
            let waited = context.duration(context.now - since)
            html.element("div", .class(line.isOver(context.now) ? "clock wait-ink" : "")) { words in
                let said =
                    line.target.map {
                        context.say("\(waited) of \(context.duration($0))", "\(context.duration($0)) میں سے \(waited)")
                    } ?? waited
                VisitorParts.phrase(&words, said, context)
            }
        }
        let slack = context.duration(line.slack)
        html.element("div", .class("quiet")) { words in
            VisitorParts.phrase(
                &words,
                line.slack < .zero
                    ? context.say("late by \(slack)", "\(slack) لیٹ")
                    : context.say("\(slack) to spare", "\(slack) کی گنجائش"), context)
        }
    }

    // MARK: - The desk

    private static func calls(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card"), .id("night-calls")) { card in
            card.element("h2") { $0.element("a", .href("/calls"), text: context.say("Calls", "کالیں")) }
            card.element("dl", .class("facts")) { facts in
                facts.fact(context.say("waiting", "منتظر"), String(model.waiting))
                if let since = model.longestWaitSince {
                    facts.fact(context.say("longest wait", "سب سے لمبا انتظار")) {
                        VisitorParts.phrase(&$0, context.duration(context.now - since), context)
                    }
                }
                facts.fact(context.say("answered", "جواب دیا"), "\(model.answered)/\(model.calls)")
                if model.answered > 0 {
                    let share = context.percent(Double(model.within15) / Double(model.answered))
                    facts.fact(context.say("within 15 s (goal 90 %)", "15 سیکنڈ میں (ہدف 90 فیصد)")) {
                        VisitorParts.phrase(&$0, share, context)
                    }
                }
                facts.fact(context.say("hung up waiting", "انتظار میں بند کی"), String(model.abandoned))
                if let oldest = model.oldestCallBack {
                    facts.fact(context.say("oldest call back", "سب سے پرانی واپسی کال")) {
                        VisitorParts.phrase(&$0, context.ago(oldest), context)
                    }
                }
            }
            card.element("p", .class("quiet")) { line in
                line.text(context.say("Since ", "اس وقت سے: "))
                line.isolated(context.time(model.shiftBegan))
            }
        }
    }

    private static func people(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card"), .id("night-people")) { card in
            card.element("h2") { $0.element("a", .href("/rota"), text: context.say("At the desk", "ڈیسک پر")) }
            if model.people.isEmpty {
                card.element("p", .class("quiet"), text: context.say("Nobody has signed on.", "کوئی حاضر نہیں۔"))
            }
            card.element("ul") { list in
                for person in model.people {
                    list.element("li", .class("row")) { row in
                        row.element("strong") { $0.isolated(person.name) }
                        if !person.duty.isEmpty {
                            row.element("span", .class("quiet"), text: context.words(duty: person.duty))
                        }
                        row.element(
                            "span", .class(person.state == "ready" ? "chip good" : "chip dim"),
                            text: person.state.isEmpty
                                ? context.say("not signed on", "حاضر نہیں") : context.operatorState(person.state))
                        if let since = person.since {
                            row.element("span", .class("quiet")) {
                                VisitorParts.phrase(&$0, context.duration(context.now - since), context)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func ways(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card"), .id("night-ways")) { card in
            card.element("h2") {
                $0.element("a", .href("/overview#outbox"), text: context.say("Ways out", "پیغام کے راستے"))
            }
            card.element("ul") { list in
                for way in model.ways {
                    list.element("li", .class("row")) { row in
                        row.element("strong") { $0.isolated(way.name) }
                        if let since = way.downSince {
                            row.element("span", .class("chip wait")) {
                                VisitorParts.phrase(
                                    &$0,
                                    context.say(
                                        "not used for \(context.duration(context.now - since))",
                                        "\(context.duration(context.now - since)) سے بند"), context)
                            }
                        } else {
                            row.element("span", .class("chip good"), text: context.say("works", "چل رہا ہے"))
                        }
                        row.element(
                            "span", .class("quiet"),
                            text: context.say("today \(way.messagesToday)", "آج \(way.messagesToday)"))
                        if way.standing > 0 {
                            row.element(
                                "span", .class("quiet"),
                                text: context.say("\(way.standing) not passed on", "\(way.standing) آگے نہیں گئے"))
                        }
                    }
                }
            }
            card.element("p", .class("quiet")) { line in
                line.text(context.say("\(model.queued) messages waiting", "\(model.queued) پیغام قطار میں"))
                guard let oldest = model.oldestQueuedAt else { return }
                line.text(context.say(", the oldest for ", "، سب سے پرانا: "))
                VisitorParts.phrase(&line, context.duration(context.now - oldest), context)
            }
        }
    }
}
