import Blood
import Dispatching

extension LedgerPage {
    // MARK: - Waits

    static func waits(_ html: inout HTML, _ month: PublishedMonth, _ context: PageContext) {
        html.element(
            "h2",
            text: context.say("How long it took, from the opening of the request", "درخواست کھلنے سے کتنا وقت لگا"))
        waitTable(
            &html,
            [
                (.text(context.say("first donor asked", "پہلے ڈونر سے پوچھا")), month.firstAsk),
                (.text(context.say("first promise", "پہلا وعدہ")), month.firstPledge),
                (.text(context.say("last unit", "آخری یونٹ")), month.lastUnit),
            ], context)
        guard !month.pledgeBands.isEmpty else { return }
        let steps = LedgerChart.steps(month.pledgeBands)
        html.element("h3", text: context.say("Requests with a first promise within", "پہلا وعدہ اتنے وقت میں"))
        LedgerChart.promises(&html, steps, context)
        html.element("table", .class("ledger")) { table in
            headings(
                &table, ["", context.say("requests", "درخواستیں"), context.say("share", "حصہ")])
            table.element("tbody") { body in
                for step in steps {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row")) {
                            VisitorParts.phrase(&$0, step.name(context), context)
                        }
                        row.element("td") { number(&$0, step.count, context) }
                        row.element("td") { VisitorParts.phrase(&$0, context.percent(step.share), context) }
                    }
                }
            }
        }
    }

    /// How a row is named.
    enum RowName {
        case text(String)
        /// A name that keeps its own direction.
        case isolated(String)

        func write(_ cell: inout HTML, _ context: PageContext) {
            switch self {
            case .text(let words): VisitorParts.phrase(&cell, words, context)
            case .isolated(let name): cell.isolated(name)
            }
        }
    }

    static func waitTable(_ html: inout HTML, _ rows: [(RowName, PublishedWait?)], _ context: PageContext) {
        html.element("table", .class("ledger")) { table in
            headings(
                &table,
                [
                    "", context.say("half within", "آدھی میں"), context.say("nine of ten within", "دس میں سے نو میں"),
                    context.say("slowest", "سب سے سست"),
                ])
            table.element("tbody") { body in
                for (name, wait) in rows {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row")) { name.write(&$0, context) }
                        for words in [
                            context.words(wait?.median), context.words(wait?.ninetieth), context.words(wait?.slowest),
                        ] {
                            let isLong = words.count > 8
                            row.element("td", isLong ? .class("wrap") : .flag("", false)) {
                                VisitorParts.phrase(&$0, words, context)
                            }
                        }
                    }
                }
            }
        }
    }

    // MARK: - Broken down

    static func breakdown(_ html: inout HTML, _ model: Model, _ month: PublishedMonth, _ context: PageContext) {
        html.element("h2", text: context.say("Broken down", "تفصیل"))
        html.element(
            "div", .class("row no-print"), .attribute("role", "group"),
            .label(context.say("Broken down by", "تفصیل بلحاظ"))
        ) { links in
            for by in Breakdown.allCases {
                links.element(
                    "a", .class(by == model.by ? "button small primary" : "button small"),
                    .href(address(by, month.month) + "#by"), current(by == model.by), text: context.words(by))
            }
        }
        let months = model.months.suffix(monthsShownMax)
        if model.by == .month, months.count > 1 { LedgerChart.months(&html, Array(months), context) }
        let requests = LedgerLines.requests(Array(months), month, model.by)
        let asks = LedgerLines.asks(Array(months), month, model.by)
        if requests.isEmpty, asks.isEmpty {
            html.element(
                "p", .class("quiet"),
                text: context.say("Too few to be broken down.", "تعداد اتنی کم ہے کہ تفصیل نہیں دی جا سکتی۔"))
        }
        if !requests.isEmpty { requestTables(&html, requests, context) }
        if !asks.isEmpty { askTable(&html, asks, context) }
        html.element("p") { line in
            line.element(
                "a", .class("button"), .href("/ledger.csv?by=\(model.by.rawValue)"), .flag("download", true),
                text: context.say("All months as a file (CSV)", "تمام مہینے، فائل میں (CSV)"))
        }
    }

    private static func requestTables(_ html: inout HTML, _ lines: [LedgerLines.Request], _ context: PageContext) {
        html.element("h3", text: context.say("Requests that had a chance", "جن درخواستوں کا موقع تھا"))
        html.element("table", .class("ledger")) { table in
            headings(
                &table,
                [
                    "", context.say("requests", "درخواستیں"), context.say("in time", "وقت پر"),
                    context.say("share", "حصہ"),
                ])
            table.element("tbody") { body in
                for line in lines {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row")) { line.name.row(context).write(&$0, context) }
                        row.element("td") { number(&$0, line.due, context) }
                        row.element("td") { number(&$0, line.filledInTime, context) }
                        row.element("td") { VisitorParts.phrase(&$0, line.share.map(context.percent) ?? "–", context) }
                    }
                }
            }
        }
        html.element("h3", text: context.say("Time to the first promise", "پہلے وعدے تک وقت"))
        waitTable(&html, lines.map { ($0.name.row(context), $0.firstPledge) }, context)
        html.element("h3", text: context.say("Time to the last unit", "آخری یونٹ تک وقت"))
        waitTable(&html, lines.map { ($0.name.row(context), $0.lastUnit) }, context)
    }

    private static func askTable(_ html: inout HTML, _ lines: [LedgerLines.Asks], _ context: PageContext) {
        html.element("h3", text: context.say("Donors asked", "جن ڈونرز سے پوچھا"))
        html.element("table", .class("ledger")) { table in
            headings(
                &table,
                [
                    "", context.say("asked", "پوچھا"), context.say("gave", "دیا"),
                    context.say("asks for one", "ایک کے لیے"), context.say("no-shows", "نہ آئے"),
                    context.say("deferred", "نہ دے سکے"),
                ])
            table.element("tbody") { body in
                for line in lines {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row")) { line.name.row(context).write(&$0, context) }
                        row.element("td") { number(&$0, line.asked, context) }
                        row.element("td") { number(&$0, line.ends[.gave], context) }
                        row.element("td") { VisitorParts.phrase(&$0, line.asksForOne ?? "–", context) }
                        row.element("td") { number(&$0, line.ends[.noShow], context) }
                        row.element("td") { number(&$0, line.ends[.deferred], context) }
                    }
                }
            }
        }
    }

    // MARK: - How it is counted

    static func method(_ html: inout HTML, _ context: PageContext) {
        html.element("h2", text: context.say("How this is counted", "یہ کیسے گنا گیا"))
        html.element("ul", .class("dotted")) { list in
            for line in LedgerMethod.lines { list.element("li", text: context.say(line)) }
            if context.isDemonstration { list.element("li", text: context.say(LedgerMethod.demonstration)) }
        }
    }
}

/// The method in words.
enum LedgerMethod {
    static let lines = [
        Words(
            "Every request opened in the month counts once, also those that failed. It is filled when the blood bank says that all its units were given or issued; a promise never counts as a unit.",
            "مہینے میں کھلی ہر درخواست ایک بار گنی گئی، ناکام بھی۔ درخواست تب پوری ہے جب بلڈ بینک کہے کہ تمام یونٹ دیے یا جاری ہوئے؛ وعدہ کبھی یونٹ نہیں گنا جاتا۔"
        ),
        Words(
            "Times run from the opening of the request. Who got no promise, or not all units, counts as slower than everybody else and is not left out.",
            "وقت درخواست کھلنے سے گنا گیا۔ جسے وعدہ یا پورے یونٹ نہ ملے، وہ سب سے سست گنا گیا، چھوڑا نہیں گیا۔"),
        Words(
            "A donor asked for two requests counts twice: these are asks, not people. Asks for one: donors asked for each donation given.",
            "جس ڈونر سے دو درخواستوں کے لیے پوچھا گیا وہ دو بار گنا گیا: یہ پوچھنے کی تعداد ہے، لوگوں کی نہیں۔ ”ایک کے لیے“: ہر عطیے پر کتنے ڈونرز سے پوچھا گیا۔"
        ),
        Words(
            "District: of the hospital. Group: of the patient. Calls: those about a request or from a donor that were answered.",
            "ضلع: ہسپتال کا۔ گروپ: مریض کا۔ کالیں: جواب دی گئی وہ کالیں جو درخواست کی یا ڈونر کی تھیں۔"),
        Words(
            "So that nobody can be recognised, every figure is 0 or at least 5, and so is whatever can be worked out from them. A dash stands for a figure that is smaller or would give a smaller one away. Small districts, groups and components stand together; one that is not listed is among them or had none.",
            "تاکہ کوئی پہچانا نہ جائے، ہر عدد 0 یا کم از کم 5 ہے، اور جو کچھ ان سے نکالا جا سکے وہ بھی۔ لکیر اس عدد کی جگہ ہے جو اس سے کم ہو یا کسی کم عدد کو ظاہر کر دے۔ چھوٹے ضلعے، گروپ اور اجزا ایک ساتھ گنے گئے؛ جو فہرست میں نہیں وہ ان میں شامل ہے یا اس میں کوئی درخواست نہ تھی۔"
        ),
        Words(
            "Half within: from 10 requests on; nine of ten within: from 50 on. They and the slowest are read off steps that hold at least 5 requests each, the last one rounded, so that no single case is shown.",
            "”آدھی“ 10 درخواستوں سے، ”دس میں سے نو“ 50 سے دکھایا جاتا ہے۔ یہ اور ”سب سے سست“ ایسے درجوں سے لیے گئے جن میں کم از کم 5 درخواستیں ہوں، آخری درجہ گول کر کے، تاکہ کوئی ایک کیس نظر نہ آئے۔"
        ),
        Words(
            "A month is counted once, on the 8th of the next one, and never again: nothing can be learned by comparing this page with an earlier look at it. Corrections after that day are not in it.",
            "مہینہ ایک ہی بار، اگلے مہینے کی 8 تاریخ کو گنا جاتا ہے: صفحے کو پہلے سے ملا کر دیکھنے سے کچھ معلوم نہیں ہو سکتا۔ اس کے بعد کی تصحیح اس میں نہیں۔"
        ),
        Words(
            "There is no name, number or hospital in this page or its files.",
            "اس صفحے اور اس کی فائلوں میں کوئی نام، نمبر یا ہسپتال نہیں۔"),
    ]

    static let demonstration = Words(
        "This is a demonstration: the people behind these figures are invented, so the running month is shown as well, counted anew every minute.",
        "یہ نمائش ہے: ان اعداد کے پیچھے لوگ فرضی ہیں، اس لیے جاری مہینہ بھی دکھایا گیا ہے، ہر منٹ نئی گنتی کے ساتھ۔")
}

extension PageContext {
    func words(_ by: LedgerPage.Breakdown) -> String {
        switch by {
        case .month: say("month", "مہینہ")
        case .district: say("district", "ضلع")
        case .group: say("group", "گروپ")
        case .component: say("component", "جزو")
        }
    }
}
