public import Blood
public import Dispatching
public import Matching

/// How the centre does: its clocks, what it reached, what needs a person, what waits in the outbox, and who did what.
public enum OverviewPage {
    /// From when to when a clock of a case runs; all start when the request is opened.
    public enum ClockKind: String, Sendable, Hashable, CaseIterable {
        case verified
        case firstAsk
        case firstPledge
        case lastUnit
    }

    /// One clock over many cases.
    public struct CaseClock: Sendable, Hashable {
        public var kind: ClockKind
        /// Cases in which this was reached; the two figures are over these.
        public var count: Int
        public var median: Duration?
        public var ninetiethPercentile: Duration?

        public init(kind: ClockKind, count: Int, median: Duration?, ninetiethPercentile: Duration?) {
            self.kind = kind
            self.count = count
            self.median = median
            self.ninetiethPercentile = ninetiethPercentile
        }
    }

    public struct NeedLine: Sendable {
        public var id: RequestID
        public var reference: String
        public var facility: String
        public var facilityUrdu: String
        public var neededBy: Instant
        public var attention: [Attention]

        public init(
            id: RequestID, reference: String, facility: String, facilityUrdu: String, neededBy: Instant,
            attention: [Attention]
        ) {
            self.id = id
            self.reference = reference
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.neededBy = neededBy
            self.attention = attention
        }
    }

    public struct AuditLine: Sendable {
        public var id: Int64
        public var at: Instant
        /// `nil` where the system acted by itself.
        public var by: String?
        /// `donor.defer`, `staff.signIn`, … as it is kept.
        public var act: String
        /// `donor:17`, `request:3`, … as it is kept.
        public var subject: String
        public var reason: String

        /// - Parameter id: the entry's number in the chain.
        public init(id: Int64, at: Instant, by: String?, act: String, subject: String, reason: String) {
            self.id = id
            self.at = at
            self.by = by
            self.act = act
            self.subject = subject
            self.reason = reason
        }
    }

    /// A way out for messages, and how it is.
    public struct WayLine: Sendable {
        public var id: String
        public var name: String
        /// Since when it has not been used; `nil` while it works.
        public var downSince: Instant?
        /// Why, in the provider's own words.
        public var reason: String?
        /// Taken by it and not passed on yet.
        public var standing: Int
        public var messagesToday: Int
        public var partsToday: Int
        /// Handed to it in the running period, and how many are allowed; `nil` where there is no limit.
        public var rate: (sent: Int, allowed: Int)?

        public init(
            id: String, name: String, downSince: Instant?, reason: String? = nil, standing: Int, messagesToday: Int,
            partsToday: Int,
            rate: (sent: Int, allowed: Int)?
        ) {
            self.id = id
            self.name = name
            self.downSince = downSince
            self.reason = reason
            self.standing = standing
            self.messagesToday = messagesToday
            self.partsToday = partsToday
            self.rate = rate
        }
    }

    public struct Model: Sendable {
        /// Since when the figures of requests, units, asks and clocks count.
        public var since: Instant
        public var requestsOpened: Int
        public var ongoing: Int
        public var donorsRegistered: Int
        public var asks: Int
        public var unitsGiven: Int
        /// Requests whose deadline has passed, without those withdrawn or rejected before it: those the fill rate is
        /// over.
        public var requestsDue: Int
        public var unitsDue: Int
        /// Of `unitsDue`, those in hand at the deadline.
        public var unitsInTime: Int
        public var clocks: [CaseClock]
        public var needsPerson: [NeedLine]
        public var outbox: [AttemptState: Int]
        /// Since when the message that has waited longest waits; `nil` when none does.
        public var oldestQueuedAt: Instant?
        /// The ways out, the best first.
        public var ways: [WayLine]
        /// Today's SMS and how many were expected; `nil` where nobody said.
        public var budget: (parts: Int, expected: Int)?
        /// One-time codes of 24 hours: sent, typed, allowed; and whether hardly any was typed.
        public var codes: (sent: Int, typed: Int, allowed: Int, isAlarming: Bool)?
        /// Newest first; shown only to who may see it.
        public var audit: [AuditLine]
        /// `nil` where nobody follows the chain.
        public var chain: Chain?
        /// Entries before this number are on the next page; `nil` on the last one.
        public var auditNext: Int64?
        /// Refused tries, by the number of their entry.
        public var refusals: [Int64: Refusal] = [:]
        /// Houses from which the names of many people were tried within a day, newest first.
        public var manyNames: [ManyNames] = []
        /// The page does not begin with the newest entry.
        public var isAuditContinued = false

        public init(
            since: Instant, requestsOpened: Int, ongoing: Int, donorsRegistered: Int, asks: Int, unitsGiven: Int,
            requestsDue: Int, unitsDue: Int, unitsInTime: Int, clocks: [CaseClock], needsPerson: [NeedLine],
            outbox: [AttemptState: Int], oldestQueuedAt: Instant?, ways: [WayLine] = [],
            budget: (parts: Int, expected: Int)? = nil, audit: [AuditLine]
        ) {
            self.since = since
            self.requestsOpened = requestsOpened
            self.ongoing = ongoing
            self.donorsRegistered = donorsRegistered
            self.asks = asks
            self.unitsGiven = unitsGiven
            self.requestsDue = requestsDue
            self.unitsDue = unitsDue
            self.unitsInTime = unitsInTime
            self.clocks = clocks
            self.needsPerson = needsPerson
            self.outbox = outbox
            self.oldestQueuedAt = oldestQueuedAt
            self.ways = ways
            self.budget = budget
            self.audit = audit
        }
    }

    /// A message that has waited longer than this is a sign that the gateway stands still: couriers need seconds.
    static let queueWaitMax: Duration = .minutes(5)
    /// Below so many cases a percentile says little, and the page says so.
    static let fewCases = 20

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Overview", "جائزہ")
        return Layout.console(title, area: .overview, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                stack.element("section", .id("figures"), .flag("data-part", true), .class("stack")) {
                    counters(&$0, model, context)
                }
                stack.element("div", .class("columns")) { columns in
                    columns.element("div", .class("stack")) { column in
                        column.element("section", .id("needs"), .flag("data-part", true), .class("card")) {
                            needs(&$0, model, context)
                        }
                        column.element("section", .id("clocks"), .flag("data-part", true), .class("card")) {
                            clocks(&$0, model, context)
                        }
                    }
                    columns.element("section", .id("outbox"), .flag("data-part", true), .class("card")) {
                        outbox(&$0, model, context)
                    }
                }
                guard context.may("seeAudit") else { return }
                manyNames(&stack, model, context)
                stack.element("p") {
                    $0.element(
                        "a", .href("/retention"),
                        text: context.say("What is kept for how long", "کیا کب تک رکھا جاتا ہے"))
                }
                stack.element("section", .id("audit"), .flag("data-part", true), .class("card")) {
                    audit(&$0, model, context)
                }
            }
        }
    }

    // MARK: - Figures

    private static func counters(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("p", .class("quiet")) { line in
            line.text(context.say("Figures since ", "اعداد اس وقت سے: "))
            line.isolated(context.time(model.since))
        }
        html.element("div", .class("counters")) { counters in
            func counter(_ value: String, _ label: String, _ note: String = "", alarm: Bool = false) {
                counters.element("div", .class(alarm ? "counter alarm" : "counter")) { counter in
                    counter.element("b") { $0.isolated(value) }
                    counter.element("span", text: label)
                    guard !note.isEmpty else { return }
                    counter.element("div", .class("quiet")) { VisitorParts.phrase(&$0, note, context) }
                }
            }
            counter(
                String(model.needsPerson.count), context.say("need a person now", "کو ابھی انسان چاہیے"),
                alarm: !model.needsPerson.isEmpty)
            counter(String(model.ongoing), context.say("open requests", "کھلی درخواستیں"))
            counter(String(model.requestsOpened), context.say("requests taken", "درخواستیں آئیں"))
            counter(
                share(model.unitsInTime, of: model.unitsDue, context),
                context.say("of units in hand by the deadline", "یونٹ وقت پر ملے"),
                context.say(
                    "\(model.unitsInTime) of \(model.unitsDue) units, n = \(model.requestsDue) requests due",
                    "\(model.unitsDue) میں سے \(model.unitsInTime) یونٹ، n = \(model.requestsDue)"))
            counter(
                ratio(model.asks, to: model.unitsGiven),
                context.say("asks for one unit given", "ایک یونٹ کے لیے پوچھے گئے"),
                context.say(
                    "\(model.asks) asks, n = \(model.unitsGiven) units given",
                    "\(model.asks) سے پوچھا، n = \(model.unitsGiven) یونٹ ملے"))
            counter(String(model.donorsRegistered), context.say("donors in the register", "رجسٹر میں ڈونر"))
        }
    }

    /// A share of nothing is no share: never "100 %" for an empty shift, and never rounded up to all.
    static func share(_ part: Int, of whole: Int, _ context: PageContext) -> String {
        whole > 0 ? context.percent(Double(part) / Double(whole)) : "–"
    }

    static func ratio(_ part: Int, to whole: Int) -> String {
        guard whole > 0 else { return "–" }
        let tenths = Int((Double(part) / Double(whole) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func clocks(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("How long it takes, from opening", "درخواست کھلنے سے کتنی دیر لگتی ہے"))
        html.element("div", .class("scroll")) { scroll in
            scroll.element("table") { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        let titles = [
                            context.say("until", "تک"), context.say("half of the cases within", "آدھے کیس اتنے میں"),
                            context.say("nine of ten within", "دس میں سے نو اتنے میں"), "n",
                        ]
                        for title in titles { row.element("th", .attribute("scope", "col")) { $0.isolated(title) } }
                    }
                }
                table.element("tbody") { body in
                    for kind in ClockKind.allCases {
                        let clock = model.clocks.first { $0.kind == kind }
                        body.element("tr") { row in
                            row.element("td", text: words(kind, context))
                            row.element("td") { duration(&$0, clock?.median, context) }
                            row.element("td") { duration(&$0, clock?.ninetiethPercentile, context) }
                            row.element("td") { $0.isolated(String(clock?.count ?? 0)) }
                        }
                    }
                }
            }
        }
        let note =
            model.clocks.contains { (1..<fewCases).contains($0.count) }
            ? context.say(
                " With fewer than \(fewCases) cases these figures move a lot.",
                " \(fewCases) سے کم کیسوں میں یہ اعداد بہت بدلتے ہیں۔") : ""
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "n counts the cases that got that far; those that did not are not in the figures.",
                "n وہ کیس ہیں جو وہاں تک پہنچے؛ جو نہیں پہنچے وہ ان اعداد میں نہیں۔") + note)
    }

    private static func duration(_ html: inout HTML, _ duration: Duration?, _ context: PageContext) {
        VisitorParts.phrase(&html, duration.map { context.duration($0) } ?? "–", context)
    }

    private static func words(_ kind: ClockKind, _ context: PageContext) -> String {
        switch kind {
        case .verified: context.say("need confirmed", "تصدیق ہوئی")
        case .firstAsk: context.say("first donor asked", "پہلے ڈونر سے پوچھا")
        case .firstPledge: context.say("first promise", "پہلا وعدہ")
        case .lastUnit: context.say("last unit given", "آخری یونٹ ملا")
        }
    }

    // MARK: - What needs somebody

    private static func needs(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Needs a person now", "ابھی انسان چاہیے"))
        guard !model.needsPerson.isEmpty else {
            html.element(
                "p", .class("quiet"), text: context.say("Nothing waits for a person.", "کسی انسان کا انتظار نہیں۔"))
            return
        }
        html.element("ul", .class("needs")) { list in
            for need in model.needsPerson {
                list.element("li", .class("spread"), .attribute("data-row", String(need.id))) { item in
                    item.element("span") { place in
                        if context.may("seeBoard") {
                            place.element("a", .href("/requests/\(need.id)")) { $0.isolated("#\(need.reference)") }
                        } else {
                            place.isolated("#\(need.reference)")
                        }
                        place.text(" ")
                        if context.language == .urdu, !need.facilityUrdu.isEmpty {
                            place.element("bdi", .attribute("lang", "ur"), text: need.facilityUrdu)
                        } else {
                            place.isolated(need.facility)
                        }
                        place.text(" · ")
                        place.isolated(context.time(need.neededBy))
                    }
                    item.element("span", .class("row")) { chips in
                        for attention in need.attention {
                            chips.element("span", .class("chip alarm"), text: context.words(attention))
                        }
                    }
                }
            }
        }
    }

    private static func outbox(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Messages", "پیغام"))
        html.element("table") { table in
            table.element("tbody") { body in
                for state in AttemptState.allCases {
                    body.element("tr") { row in
                        row.element("td", text: context.words(state))
                        row.element("td") { $0.isolated(String(model.outbox[state] ?? 0)) }
                    }
                }
            }
        }
        ways(&html, model, context)
        codes(&html, model, context)
        let warnings = warnings(model, context)
        for warning in warnings {
            html.element("p", .class("notice refusal"), text: warning)
        }
        guard warnings.isEmpty else { return }
        html.element(
            "p", .class("quiet"),
            text: context.say("Nothing here waits for a person.", "یہاں کسی انسان کا انتظار نہیں۔"))
    }

    private static func codes(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard let codes = model.codes else { return }
        html.element("p", .id("codes"), .class(codes.isAlarming ? "notice refusal" : "quiet")) { line in
            line.text(
                context.say(
                    "One-time codes in 24 hours: \(codes.sent) sent of \(codes.allowed) allowed, \(codes.typed) typed.",
                    "24 گھنٹے میں ایک بار کے کوڈ: \(codes.allowed) میں سے \(codes.sent) بھیجے، \(codes.typed) لکھے گئے۔"
                ))
            guard codes.isAlarming else { return }
            line.text(
                context.say(
                    " Hardly any is typed: somebody may be making us send messages.",
                    " تقریباً کوئی نہیں لکھا گیا: شاید کوئی ہم سے پیغام بھجوا رہا ہے۔"))
        }
    }

    private static func ways(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.ways.isEmpty else { return }
        html.element("h3", text: context.say("Ways out", "باہر جانے کے راستے"))
        html.element("ul", .class("ways")) { list in
            for way in model.ways {
                list.element("li") { item in
                    item.element("strong") { $0.isolated(way.name) }
                    item.text(" ")
                    if let since = way.downSince {
                        item.element(
                            "span", .class("chip alarm"),
                            text: context.say(
                                "not used for \(context.duration(context.now - since))",
                                "\(context.duration(context.now - since)) سے بند"))
                    } else {
                        item.element("span", .class("chip"), text: context.say("works", "چل رہا ہے"))
                    }
                    if let reason = way.reason { item.element("div") { $0.isolated(reason) } }
                    item.element("div", .class("quiet"), text: words(way, context))
                }
            }
        }
    }

    private static func words(_ way: WayLine, _ context: PageContext) -> String {
        var words = context.say(
            "today \(way.messagesToday) messages, \(way.partsToday) SMS",
            "آج \(way.messagesToday) پیغام، \(way.partsToday) ایس ایم ایس")
        if way.standing > 0 {
            words += context.say("; \(way.standing) not passed on yet", "؛ \(way.standing) ابھی آگے نہیں بھیجے")
        }
        if let rate = way.rate {
            words += context.say(
                "; \(rate.sent) of \(rate.allowed) allowed now", "؛ اس وقت \(rate.allowed) میں سے \(rate.sent)")
        }
        return words
    }

    private static func warnings(_ model: Model, _ context: PageContext) -> [String] {
        var warnings: [String] = []
        if let oldest = model.oldestQueuedAt, context.now - oldest > queueWaitMax {
            let wait = context.duration(context.now - oldest)
            warnings.append(
                context.say(
                    "A message has waited \(wait). The gateway may stand still: ring donors instead.",
                    "ایک پیغام \(wait) سے رکا ہے۔ شاید گیٹ وے بند ہے: ڈونرز کو فون کریں۔"))
        }
        if !model.ways.isEmpty, model.ways.allSatisfy({ $0.downSince != nil }) {
            warnings.append(
                context.say(
                    "No way out works: messages wait. Ring donors instead.",
                    "کوئی راستہ نہیں چل رہا: پیغام رکے ہیں۔ ڈونرز کو فون کریں۔"))
        }
        if let budget = model.budget, budget.parts * 5 >= budget.expected * 4 {
            warnings.append(
                context.say(
                    "Today's SMS: \(budget.parts) of \(budget.expected) expected. They are sent all the same.",
                    "آج کے ایس ایم ایس: متوقع \(budget.expected) میں سے \(budget.parts)۔ بھیجے پھر بھی جاتے ہیں۔"))
        }
        if let failed = model.outbox[.failed], failed > 0 {
            warnings.append(
                context.say(
                    "Not delivered: \(failed). These donors do not know that they were asked.",
                    "نہ پہنچے: \(failed)۔ ان ڈونرز کو معلوم نہیں کہ ان سے پوچھا گیا۔"))
        }
        if let unknown = model.outbox[.unknown], unknown > 0 {
            warnings.append(
                context.say(
                    "Fate unknown: \(unknown). They may have arrived.", "انجام نامعلوم: \(unknown)۔ شاید پہنچ گئے ہوں۔")
            )
        }
        if let expired = model.outbox[.expired], expired > 0 {
            warnings.append(
                context.say(
                    "Not sent in time: \(expired). They were held back, because they would have come too late.",
                    "وقت پر نہ گئے: \(expired)۔ دیر ہو جانے کی وجہ سے روک لیے گئے۔"))
        }
        return warnings
    }

    // MARK: - Who did what

    private static func audit(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Who did what", "کس نے کیا کیا"))
        if let chain = model.chain { self.chain(&html, chain, context) }
        guard !model.audit.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("Nothing yet.", "ابھی کچھ نہیں۔"))
            return auditPages(&html, model, context)
        }
        html.element("div", .class("scroll")) { scroll in
            scroll.element("table") { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        let titles = [
                            context.say("№", "№"), context.say("when", "کب"), context.say("who", "کون"),
                            context.say("act", "عمل"),
                            context.say("on", "کس پر"), context.say("why", "کیوں"),
                        ]
                        for title in titles { row.element("th", .attribute("scope", "col"), text: title) }
                    }
                }
                table.element("tbody") { body in
                    for line in model.audit {
                        body.element("tr", .attribute("data-row", "audit-\(line.id)")) { row in
                            row.element("td", .class("quiet")) { $0.isolated("\(line.id)") }
                            row.element("td") { $0.isolated(context.timeWithSeconds(line.at)) }
                            row.element("td") { $0.isolated(line.by ?? context.say("system", "نظام")) }
                            row.element("td") { VisitorParts.phrase(&$0, words(ofAct: line.act, context), context) }
                            row.element("td") { subject(&$0, line.subject, context) }
                            row.element("td", .class("wrap")) { why(&$0, line, model, context) }
                        }
                    }
                }
            }
        }
        auditPages(&html, model, context)
    }

    /// Leads to the donor or the request the line speaks of; anything else stays as it is kept.
    private static func subject(_ html: inout HTML, _ subject: String, _ context: PageContext) {
        for (position, one) in subject.split(separator: " ").enumerated() {
            if position > 0 { html.text(" · ") }
            let parts = one.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let number = Int64(parts[1]) else {
                let words = ["donors": Words("donors", "ڈونرز"), "door": Words("the door", "دروازہ")]
                VisitorParts.phrase(&html, words[String(one)].map(context.say) ?? String(one), context)
                continue
            }
            let (kind, path) = kind(parts[0], context)
            if let path {
                html.element("a", .href("/\(path)/\(number)")) { link in
                    VisitorParts.phrase(&link, "\(kind) № \(number)", context)
                }
            } else {
                VisitorParts.phrase(&html, "\(kind) № \(number)", context)
            }
        }
    }

    private static func kind(_ kind: Substring, _ context: PageContext) -> (words: String, path: String?) {
        switch kind {
        case "donor": (context.say("donor", "ڈونر"), context.may("seeRegister") ? "donors" : nil)
        case "request": (context.say("request", "درخواست"), context.may("seeBoard") ? "requests" : nil)
        case "facility": (context.say("facility", "ہسپتال"), context.may("seeFacilities") ? "facilities" : nil)
        case "staff": (context.say("staff", "عملہ"), nil)
        case "deferral": (context.say("deferral", "التوا"), nil)
        case "approval": (context.say("approval", "منظوری"), nil)
        case "callBack": (context.say("call back", "واپسی کال"), nil)
        case "audit": (context.say("entry", "اندراج"), nil)
        case "incident": (context.say("incident", "حادثہ"), context.may("seeBoard") ? "incidents" : nil)
        case "handover": (context.say("handover", "حوالگی"), nil)
        case "shift": (context.say("shift", "شفٹ"), nil)
        default: (String(kind), nil)
        }
    }

    /// Acts in words; one of an earlier version is shown as it is kept rather than hidden.
    public static func words(ofAct act: String, _ context: PageContext) -> String {
        actsInWords[act].map(context.say) ?? act
    }

    private static let actsInWords: [String: Words] = [
        "donor.add": Words("donor added", "ڈونر شامل کیا"),
        "request.note": Words("detail from the family", "گھر والوں کی بات"),
        "donor.edit": Words("donor changed", "ڈونر کا اندراج بدلا"),
        "donor.defer": Words("donor deferred", "ڈونر ملتوی کیا"),
        "donor.reinstate": Words("donor reinstated", "ڈونر بحال کیا"),
        "donor.optOut": Words("donor said stop", "ڈونر کے پیغام بند کیے"),
        "deferral.open": Words("reason of a deferral opened", "مؤخری کی وجہ دیکھی"),
        "keys.rotate": Words("keys changed", "چابیاں بدلیں"),
        "donor.pause": Words("donor resting", "ڈونر کو وقفہ دیا"),
        "donor.reply": Words("donor's answer noted", "ڈونر کا جواب لکھا"),
        "donor.signIn": Words("donor came in by a code", "ڈونر کوڈ سے داخل ہوا"),
        "donor.erase": Words("donor erased", "ڈونر کا اندراج مٹایا"),
        "retention.run": Words("old data taken away", "پرانا ڈیٹا ہٹایا"),
        "donor.leftHome": Words("donor left home", "ڈونر گھر سے نکلا"),
        "donor.arrived": Words("donor arrived", "ڈونر پہنچ گیا"),
        "donor.accepted": Words("donor accepted by the blood bank", "بلڈ بینک نے ڈونر قبول کیا"),
        "donor.deferred": Words("donor deferred at the desk", "بلڈ بینک نے ڈونر ملتوی کیا"),
        "donor.donated": Words("donation noted", "عطیہ لکھا"),
        "donor.noShow": Words("donor did not come", "ڈونر نہیں آیا"),
        "donor.undo": Words("last act on a donor taken back", "ڈونر پر پچھلا عمل واپس لیا"),
        "panel.add": Words("panel made", "پینل بنایا"),
        "panel.edit": Words("panel changed", "پینل بدلا"),
        "panel.end": Words("panel ended", "پینل ختم کیا"),
        "panel.join": Words("donor kept for a panel", "ڈونر پینل میں شامل کیا"),
        "panel.leave": Words("donor let go from a panel", "ڈونر پینل سے فارغ کیا"),
        "panel.held": Words("session of a panel held", "پینل کے مریض کو خون لگا"),
        "panel.read": Words("panel read", "پینل دیکھا"),
        "register.import": Words("donors imported", "ڈونرز درآمد کیے"),
        "register.export": Words("donors exported", "ڈونرز برآمد کیے"),
        "request.open": Words("request opened", "درخواست کھولی"),
        "request.verify": Words("need confirmed", "ضرورت کی تصدیق کی"),
        "request.reject": Words("need not confirmed", "تصدیق نہ ہونا لکھا"),
        "request.timer": Words("request looked at again", "درخواست دوبارہ دیکھی"),
        "request.askMore": Words("more donors asked", "مزید ڈونرز سے پوچھا"),
        "request.widen": Words("ring widened", "دائرہ بڑا کیا"),
        "request.permitConditional": Words("other groups allowed by a doctor", "ڈاکٹر کی اجازت سے دوسرے گروپ کھولے"),
        "request.pause": Words("request paused", "درخواست روکی"),
        "request.resume": Words("request resumed", "درخواست چلائی"),
        "request.handOver": Words("handed to the supervisor", "سپروائزر کو دی"),
        "request.takeBack": Words("taken back from the supervisor", "سپروائزر سے واپس لی"),
        "request.extend": Words("deadline changed", "وقت بدلا"),
        "request.antigens": Words("patient's antibodies entered", "مریض کی اینٹی باڈیز درج ہوئیں"),
        "panel.antigens": Words("panel patient's antibodies entered", "پینل کے مریض کی اینٹی باڈیز درج ہوئیں"),
        "donor.typing": Words("antigens of a donor entered", "ڈونر کے اینٹیجن درج ہوئے"),
        "donor.typingWithdraw": Words("report of antigens withdrawn", "اینٹیجن کی رپورٹ واپس لی گئی"),
        "donor.genotypeConsent": Words("word on reading a genome", "جینوم پڑھنے پر اجازت یا انکار"),
        "donor.kin": Words("relatives linked or unlinked", "رشتہ دار جوڑے یا الگ کیے گئے"),
        "antigens.read": Words("list of typed donors read", "ٹائپ شدہ ڈونرز کی فہرست پڑھی گئی"),
        "antigens.export": Words("rare donors exported", "نایاب ڈونرز کی فائل بنائی گئی"),
        "request.changeUnits": Words("number of units changed", "یونٹوں کی تعداد بدلی"),
        "request.complete": Words("the rest said by the family", "باقی تفصیل گھر والوں نے بتائی"),
        "request.issuedFromStock": Words("units from stock noted", "سٹاک کے یونٹ لکھے"),
        "request.withdraw": Words("request withdrawn", "درخواست واپس لی"),
        "request.reopen": Words("request reopened", "درخواست دوبارہ کھولی"),
        "request.expire": Words("closed after the deadline", "وقت کے بعد بند کی"),
        "request.reconcile": Words("units settled", "یونٹوں کا حساب کیا"),
        "message.report": Words("message reported", "پیغام کی اطلاع"),
        "callBack.done": Words("call back done", "واپس کال کی گئی"),
        "call.facility": Words("rang the facility back", "ہسپتال کو واپس کال کی"),
        "call.bridge": Words("connected family and donor", "خاندان اور ڈونر کو ملایا"),
        "call.desk": Words("rang somebody", "کسی کو کال کی"),
        "call.listen": Words("listened in to a call", "جاری کال سنی"),
        "call.mark": Words("said of a caller whether a nuisance", "کالر کے بارے میں رائے دی"),
        "call.announcement": Words("announcement on the helpline", "ہیلپ لائن پر اعلان"),
        "recordings.deleted": Words("old recordings deleted", "پرانی ریکارڈنگیں مٹائی گئیں"),
        "call.recording": Words("listened to a recording", "ریکارڈنگ سنی"),
        "incident.declare": Words("incident declared", "بڑے حادثے کا اعلان کیا"),
        "incident.change": Words("quotas of an incident changed", "حادثے کی حدیں بدلیں"),
        "incident.join": Words("request joined to an incident", "درخواست حادثے میں شامل کی"),
        "incident.leave": Words("request taken out of an incident", "درخواست حادثے سے نکالی"),
        "incident.end": Words("incident ended", "حادثے کا اختتام کیا"),
        "incident.message": Words("public message of an incident", "حادثے کا عوامی پیغام"),
        "handover.give": Words("shift handed over", "شفٹ حوالے کی"),
        "handover.take": Words("shift taken over", "شفٹ سنبھالی"),
        "shift.add": Words("shift planned", "شفٹ طے کی"),
        "shift.remove": Words("shift taken out of the rota", "شفٹ فہرست سے نکالی"),
        "stock.count": Words("stock counted", "سٹاک گنا"),
        "facility.add": Words("facility added", "ہسپتال شامل کیا"),
        "facility.edit": Words("facility changed", "ہسپتال کا اندراج بدلا"),
        "facility.propose": Words("listed number proposed", "درج نمبر تجویز کیا"),
        "facility.confirm": Words("listed number confirmed", "درج نمبر کی تصدیق کی"),
        "campaign.start": Words("messages to donors begun", "ڈونرز کو پیغام شروع"),
        "campaign.move": Words("messages to donors paused, resumed or stopped", "ڈونرز کے پیغام روکے یا جاری کیے"),
        "donor.invitations": Words("invitations agreed to or ended", "دعوت کی اجازت دی یا ختم کی"),
        "partner.save": Words("partner written down or changed", "شراکت دار کا اندراج یا تبدیلی"),
        "partner.end": Words("partnership ended or taken up again", "شراکت ختم یا بحال"),
        "drive.plan": Words("blood drive planned or changed", "کیمپ کا اندراج یا تبدیلی"),
        "drive.state": Words("blood drive announced, opened, closed or cancelled", "کیمپ کا مرحلہ بدلا"),
        "drive.read": Words("list of a blood drive read", "کیمپ کی فہرست دیکھی"),
        "drive.signUp": Words("signed up for a blood drive", "کیمپ کے لیے نام لکھوایا"),
        "drive.cancel": Words("taken off a blood drive's list", "کیمپ کی فہرست سے نام ہٹایا"),
        "drive.outcome": Words("marked at a blood drive", "کیمپ میں نتیجہ لکھا"),
        "drive.others": Words("others of a blood drive counted", "کیمپ کے دیگر افراد کی گنتی"),
        "facility.refuse": Words("listed number refused", "درج نمبر رد کیا"),
        "flag.uphold": Words("flag upheld", "شبہہ درست مانا"),
        "flag.dismiss": Words("flag dismissed", "شبہہ غلط مانا"),
        "reaction.report": Words("adverse reaction reported", "مضر ردِعمل کی اطلاع دی"),
        "reaction.seen": Words("adverse reaction looked at", "مضر ردِعمل دیکھ لیا"),
        "reaction.read": Words("adverse reactions read", "مضر ردِعمل کی اطلاعات دیکھیں"),
        "template.change": Words("message text changed", "پیغام کا متن بدلا"),
        "template.test": Words("test message sent", "آزمائشی پیغام بھیجا"),
        "staff.signIn": Words("signed in", "داخل ہوئے"),
        "staff.add": Words("person added to the staff", "عملے میں شامل کیا"),
        "staff.disable": Words("account closed or opened", "اکاؤنٹ بند کیا یا کھولا"),
        "staff.edit": Words("staff member changed", "عملے کا اندراج بدلا"),
        "staff.password": Words("password changed", "پاس ورڈ بدلا"),
        "staff.endSessions": Words("sessions ended", "داخلے ختم کیے"),
        "staff.factorAdd": Words("second factor set up", "دوسری شناخت بنائی"),
        "staff.factorRemove": Words("second factor removed", "دوسری شناخت ہٹائی"),
        "staff.factorRefused": Words("wrong second factor", "غلط دوسری شناخت"),
        "staff.factorReset": Words("lost second factors taken away", "کھوئی ہوئی دوسری شناخت ہٹائی"),
        "staff.recoveryCodes": Words("new recovery codes", "بحالی کے نئے کوڈ بنائے"),
        "staff.recoveryCodeUsed": Words("recovery code used", "بحالی کا کوڈ استعمال کیا"),
        "staff.setUpCode": Words("set-up code made", "پہلے داخلے کا کوڈ بنایا"),
        "staff.setUpCodeUsed": Words("set-up code used", "پہلے داخلے کا کوڈ استعمال کیا"),
        "staff.rescue": Words("administrator helped on the machine itself", "خود مشین پر منتظم کی مدد کی"),
        "staff.role": Words("role changed", "کردار بدلا"),
        "staff.passwordRefused": Words("wrong password", "غلط پاس ورڈ"),
        "door.password": Words("wrong password under a name that nobody has", "ایسے نام سے غلط پاس ورڈ جو کسی کا نہیں"),
        "door.locked": Words("tried a name or a house that is locked", "بند نام یا پتے سے کوشش"),
        "door.manyNames": Words("many names tried from one house", "ایک ہی پتے سے بہت سے نام آزمائے"),
        "door.forbidden": Words("asked for what the role may not", "ایسا کام مانگا جس کی اجازت نہیں"),
        "door.object": Words("asked for what belongs to others", "دوسروں کی چیز مانگی"),
        "door.form": Words("form with a wrong or old token", "غلط یا پرانے نشان والا فارم"),
        "door.crossSite": Words("form that another site sent", "دوسری سائٹ سے بھیجا گیا فارم"),
        "door.link": Words("link that is not ours", "ایسا لنک جو ہمارا نہیں"),
        "door.hook": Words("call in the name of a provider refused", "کمپنی کے نام سے آئی پکار رد کی"),
        "door.token": Words("wrong token of a machine or of the owner", "مشین یا مالک کا غلط ٹوکن"),
        "door.code": Words("wrong one-time or counter code", "ایک بار کا یا کاؤنٹر کا غلط کوڈ"),
        "door.limit": Words("more than one house may", "ایک پتے کی حد سے زیادہ"),
        "staff.stepUp": Words("proved once more who it is", "دوبارہ شناخت دکھائی"),
        "approval.ask": Words("asked for a second person's approval", "دوسرے فرد سے منظوری مانگی"),
        "approval.decide": Words("decided what somebody else asked for", "کسی اور کی درخواست پر فیصلہ کیا"),
        "register.exportEmergency": Words(
            "donors exported in an emergency, without approval", "ہنگامی طور پر ڈونرز بغیر منظوری برآمد کیے"),
        "machine.token": Words("token of a machine made", "مشین کا ٹوکن بنایا"),
        "machine.revoke": Words("token of a machine revoked", "مشین کا ٹوکن منسوخ کیا"),
        "donor.read": Words("donor's page read", "ڈونر کا صفحہ دیکھا"),
        "register.search": Words("register searched", "رجسٹر میں تلاش کی"),
        "request.read": Words("request read, with caller and donors", "درخواست، کالر اور ڈونرز دیکھے"),
        "call.read": Words("call with its number seen", "کال اور اس کا نمبر دیکھا"),
        "callBack.read": Words("call backs with their numbers seen", "واپسی کالوں کے نمبر دیکھے"),
        "phones.read": Words("simulated phones read", "فرضی فونوں کے پیغام پڑھے"),
        "audit.read": Words("this record read", "یہ ریکارڈ دیکھا"),
        "centre.backup": Words("copy of the whole centre made", "پورے مرکز کی نقل بنائی"),
        "centre.restore": Words("centre restored from a copy", "مرکز نقل سے بحال کیا"),
        "centre.move": Words("centre moved to another database", "مرکز دوسرے ڈیٹابیس میں منتقل کیا"),
    ]
}
