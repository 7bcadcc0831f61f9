public import Blood
public import Dispatching

/// What the centre did, for anybody. The page knows published months only, so it cannot tell more than they do.
public enum LedgerPage {
    /// What the ledger is broken down by.
    public enum Breakdown: String, Sendable, CaseIterable, Hashable {
        case month
        case district
        case group
        case component

        var dimension: LedgerDimension? { LedgerDimension(rawValue: rawValue) }
    }

    public struct Model: Sendable {
        public var centreName: String
        /// Oldest first.
        public var months: [PublishedMonth]
        /// The month that is shown; `nil` before the first is published.
        public var shown: PublishedMonth?
        public var by: Breakdown
        /// The last month is not over: only in a demonstration.
        public var isLastRunning: Bool
        /// The month that is published next, and the day.
        public var next: CalendarMonth
        public var nextDay: CivilDate
        /// What everybody is told now.
        public var notices: [PublicNotice] = []

        /// - Parameter month: the one asked for; the last where there is no such month.
        public init(
            centreName: String, months: [PublishedMonth], month: CalendarMonth?, by: Breakdown, isLastRunning: Bool,
            next: CalendarMonth, nextDay: CivilDate
        ) {
            self.centreName = centreName
            self.months = months
            shown = months.last { $0.month == month } ?? months.last
            self.by = by
            self.isLastRunning = isLastRunning
            self.next = next
            self.nextDay = nextDay
        }

        var isRunning: Bool { isLastRunning && shown?.month == months.last?.month }
    }

    /// Months that are listed and drawn; the file has all.
    static let monthsShownMax = 12

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("What this centre did, in figures", "اس سینٹر کا کام، اعداد میں")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack")) { stack in
                PublicNotice.render(&stack, model.notices, context)
                stack.element("h1", text: title)
                stack.element("p", .class("quiet")) { heading(&$0, model, context) }
                if let month = model.shown {
                    monthLinks(&stack, model, context)
                    stack.element("section", .class("card")) { promises(&$0, month, context) }
                    stack.element("section", .class("card")) { requests(&$0, month, context) }
                    stack.element("section", .class("card stack")) { waits(&$0, month, context) }
                    stack.element("section", .class("card stack"), .id("by")) { breakdown(&$0, model, month, context) }
                    stack.element("section", .class("card")) { reasons(&$0, month, context) }
                } else {
                    stack.element("p", .class("card")) { notYet(&$0, model, context) }
                }
                stack.element("section", .class("card stack")) { method(&$0, context) }
            }
        }
    }

    private static func heading(_ line: inout HTML, _ model: Model, _ context: PageContext) {
        line.isolated(model.centreName)
        guard let month = model.shown else { return }
        line.text(" · ")
        VisitorParts.phrase(&line, context.words(month.month), context)
        line.text(" · ")
        VisitorParts.phrase(
            &line,
            model.isRunning
                ? context.say(
                    "so far, as of \(context.time(month.countedAt))", "اب تک، \(context.time(month.countedAt))")
                : context.say(
                    "counted \(context.time(month.countedAt)), not changed since",
                    "گنتی \(context.time(month.countedAt))، اس کے بعد تبدیلی نہیں"), context)
    }

    private static func notYet(_ line: inout HTML, _ model: Model, _ context: PageContext) {
        let (month, day) = (context.words(model.next), context.date(model.nextDay))
        VisitorParts.phrase(
            &line,
            context.say(
                "Nothing is published yet. \(month) is published on \(day), when it is over and its last requests have had their time.",
                "ابھی کچھ شائع نہیں ہوا۔ \(month) کے اعداد \(day) کو آئیں گے، جب مہینہ ختم اور اس کی آخری درخواستیں مکمل ہو چکی ہوں۔"
            ), context)
    }

    static func address(_ by: Breakdown, _ month: CalendarMonth) -> String {
        "/ledger?by=\(by.rawValue)&month=\(month.text)"
    }

    private static func monthLinks(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard model.months.count > 1 else { return }
        html.element("div", .class("row no-print"), .attribute("role", "group"), .label(context.say("Months", "مہینے")))
        {
            links in
            for month in model.months.suffix(monthsShownMax) {
                let isShown = month.month == model.shown?.month
                links.element(
                    "a", .class(isShown ? "button small primary" : "button small"),
                    .href(address(model.by, month.month)), current(isShown)
                ) { VisitorParts.phrase(&$0, context.words(month.month), context) }
            }
        }
    }

    static func current(_ isCurrent: Bool) -> HTML.Attribute {
        isCurrent ? .attribute("aria-current", "true") : .flag("", false)
    }

    // MARK: - The month

    private static func promises(_ html: inout HTML, _ month: PublishedMonth, _ context: PageContext) {
        html.element("h2", text: context.say("What we promise, and whether we keep it", "ہمارا وعدہ، اور کیا پورا ہوا"))
        html.element("table", .class("ledger")) { table in
            headings(
                &table, ["", context.say("goal", "ہدف"), context.say("kept", "پورا ہوا")])
            table.element("tbody") { body in
                for promise in LedgerPromise.all(month) {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row")) { name in
                            name.text(context.say(promise.words))
                            name.element("div", .class("quiet"), text: context.say(promise.source))
                        }
                        row.element("td") { VisitorParts.phrase(&$0, context.percent(promise.goal), context) }
                        row.element("td") { kept(&$0, promise, context) }
                    }
                }
            }
        }
    }

    private static func kept(_ cell: inout HTML, _ promise: LedgerPromise, _ context: PageContext) {
        guard let share = promise.share else {
            cell.text("–")
            return
        }
        VisitorParts.phrase(&cell, context.percent(share), context)
        cell.element("div") { line in
            let isKept = share >= promise.goal
            line.element(
                "span", .class(isKept ? "chip good" : "chip wait"),
                text: isKept ? context.say("kept", "پورا") : context.say("missed", "پورا نہیں"))
        }
    }

    private static func requests(_ html: inout HTML, _ month: PublishedMonth, _ context: PageContext) {
        html.element("h2", text: context.say("Requests, units and donors", "درخواستیں، یونٹ اور ڈونر"))
        html.element("table", .class("ledger")) { table in
            table.element("tbody") { body in
                for figure in LedgerFigure.shownAlone {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row"), text: context.words(figure))
                        row.element("td") { number(&$0, month.figures[figure], context) }
                    }
                }
            }
        }
    }

    static func number(_ cell: inout HTML, _ number: Int?, _ context: PageContext) {
        guard let number else { return cell.text("–") }
        VisitorParts.phrase(&cell, String(number), context)
    }

    static func headings(_ table: inout HTML, _ names: [String]) {
        table.element("thead") { head in
            head.element("tr") { row in
                for name in names {
                    if name.isEmpty {
                        row.element("td")
                    } else {
                        row.element("th", .attribute("scope", "col"), text: name)
                    }
                }
            }
        }
    }

    private static func reasons(_ html: inout HTML, _ month: PublishedMonth, _ context: PageContext) {
        html.element(
            "h2", text: context.say("Why donors nearby were not asked", "قریب کے ڈونرز سے کیوں نہیں پوچھا گیا"))
        guard !month.notAsked.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("Nothing to show.", "دکھانے کو کچھ نہیں۔"))
            return
        }
        html.element("table", .class("ledger")) { table in
            table.element("tbody") { body in
                for line in month.notAsked {
                    body.element("tr") { row in
                        row.element(
                            "th", .attribute("scope", "row"),
                            text: line.reason.map { context.words($0) }
                                ?? context.say("rare reasons together", "کم پیش آنے والی وجوہات، ایک ساتھ"))
                        row.element("td") { number(&$0, line.donors, context) }
                    }
                }
            }
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Counted when the first donors of a request were chosen: donors in reach of the hospital, once for each request, under the first reason that held.",
                "گنتی درخواست کے پہلے ڈونر چننے کے وقت: ہسپتال کی پہنچ میں ڈونر، ہر درخواست کے لیے ایک بار، پہلی وجہ کے تحت۔"
            ))
    }
}

/// What is promised for a month, and what of it may be told.
struct LedgerPromise {
    var words: Words
    var source: Words
    var goal: Double
    /// `nil` where nothing was counted, or it would tell too much.
    var share: Double?

    static func all(_ month: PublishedMonth) -> [LedgerPromise] {
        let ours = Words("our own goal", "ہمارا اپنا ہدف")
        let standard = Words("standard NFPA 1225 (2022) for emergency calls", "ہنگامی کالوں کا معیار NFPA 1225 (2022)")
        return [
            LedgerPromise(
                words: Words("Requests filled by the time they needed it", "وقت پر پوری درخواستیں"), source: ours,
                goal: PublishedMonth.filledGoal, share: month.share(.filledInTime, of: .due)),
            LedgerPromise(
                words: Words("First donor asked within 5 minutes", "پہلے ڈونر سے 5 منٹ میں پوچھا"), source: ours,
                goal: PublishedMonth.timelyGoal, share: month.share(.askedFirstInTime, of: .due)),
            LedgerPromise(
                words: Words("Calls answered within 10 seconds", "10 سیکنڈ میں جواب"), source: standard,
                goal: PublishedMonth.timelyGoal, share: month.share(.callsAnsweredInTime, of: .callsAnswered)),
            LedgerPromise(
                words: Words("First act for the request within 60 seconds", "60 سیکنڈ میں پہلا قدم"), source: standard,
                goal: PublishedMonth.timelyGoal, share: month.share(.callsActedInTime, of: .callsActed)),
        ]
    }
}

extension CalendarMonth {
    /// `2026-10`.
    var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
}

extension LedgerFigure {
    /// The figures that the page lists for a month.
    static let shownAlone: [LedgerFigure] = [
        .taken, .due, .filledInTime, .filledLate, .notFilled, .withdrawn, .rejected, .ongoing, .unitsAsked,
        .unitsFromStock, .asked, .gave, .deferred, .noShow, .tookBack, .stoodDown,
    ]
}

extension PageContext {
    func words(_ month: CalendarMonth) -> String { "\(monthName(month.month)) \(month.year)" }

    func words(_ figure: LedgerFigure) -> String {
        switch figure {
        case .taken: say("requests taken", "درخواستیں آئیں")
        case .due:
            say("of these with a chance: not withdrawn, rejected or open", "جن کا موقع تھا: نہ واپس، نہ رد، نہ کھلی")
        case .filledInTime: say("filled by the time they needed it", "وقت پر پوری")
        case .notInTime: say("not filled in time", "وقت پر پوری نہیں")
        case .filledLate: say("filled, but later", "پوری، مگر دیر سے")
        case .notFilled: say("not filled", "پوری نہ ہو سکیں")
        case .withdrawn: say("no longer needed", "ضرورت نہ رہی")
        case .rejected: say("not confirmed by the hospital", "ہسپتال نے تصدیق نہیں کی")
        case .ongoing: say("still open when counted", "گنتی کے وقت کھلی")
        case .unitsAsked: say("units asked for", "یونٹ مانگے گئے")
        case .unitsFromStock: say("units issued from stock", "یونٹ سٹاک سے ملے")
        case .asked: say("donors asked", "ڈونرز سے پوچھا")
        case .gave: say("gave", "نے خون دیا")
        case .deferred: say("came, and could not give that day", "آئے، مگر اس دن نہ دے سکے")
        case .noShow: say("promised and did not come", "وعدہ کیا، نہ آئے")
        case .tookBack: say("promised and called it off", "وعدہ کیا، پھر معذرت کی")
        case .stoodDown: say("told in time that they need not come", "کو وقت پر روک دیا گیا")
        case .askedFirstInTime: say("first donor asked in time", "پہلے ڈونر سے وقت پر پوچھا")
        case .callsAnswered: say("calls answered", "کالوں کا جواب")
        case .callsAnsweredInTime: say("calls answered in time", "وقت پر جواب")
        case .callsActed: say("calls with an act", "کالیں جن پر قدم اٹھا")
        case .callsActedInTime: say("acts in time", "وقت پر قدم")
        }
    }

    func words(_ mark: PublishedWait.Mark?) -> String {
        switch mark {
        case nil: "–"
        case .within(let minutes): duration(.minutes(Double(minutes)))
        case .later(let minutes): later(minutes)
        }
    }

    func words(_ band: WaitBand?) -> String {
        guard let band else { return "–" }
        guard let through = band.through else { return later(band.after) }
        let end = duration(.minutes(Double(through)))
        guard band.after > 0 else { return say("up to \(end)", "\(end) تک") }
        let start = duration(.minutes(Double(band.after)))
        return say("\(start) to \(end)", "\(start) تا \(end)")
    }

    private func later(_ minutes: Int) -> String {
        guard minutes > 0 else { return say("some never", "کچھ کبھی نہیں") }
        let start = duration(.minutes(Double(minutes)))
        return say("over \(start) or never", "\(start) سے زیادہ یا کبھی نہیں")
    }
}
