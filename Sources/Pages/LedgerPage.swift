public import Blood

/// What the centre did, for anybody: counts only, and none small enough to point at a person.
public enum LedgerPage {
    /// How every request taken in the period came out. The six add up to all of them.
    public struct Outcomes: Sendable, Hashable {
        public var filledInTime: Int
        public var filledLate: Int
        /// Closed after the deadline without enough units.
        public var notFilled: Int
        public var withdrawn: Int
        public var rejected: Int
        public var ongoing: Int

        public init(filledInTime: Int, filledLate: Int, notFilled: Int, withdrawn: Int, rejected: Int, ongoing: Int) {
            self.filledInTime = filledInTime
            self.filledLate = filledLate
            self.notFilled = notFilled
            self.withdrawn = withdrawn
            self.rejected = rejected
            self.ongoing = ongoing
        }

        var all: [Int] { [filledInTime, filledLate, notFilled, withdrawn, rejected, ongoing] }
    }

    public struct Model: Sendable {
        public var centreName: String
        public var from: CivilDate
        public var through: CivilDate
        public var outcomes: Outcomes
        public var unitsAskedFor: Int
        public var unitsDonated: Int
        public var unitsFromStock: Int
        /// One donor asked for one request, over any channel.
        public var donorsAsked: Int
        public var donorsPromised: Int
        public var donorsArrived: Int
        /// Promised or asked, and told in time that they need not come.
        public var donorsStoodDown: Int
        /// Requests in which a donor promised, and half of them had the first promise within `medianFirstPledge`.
        public var requestsWithPledge: Int
        public var medianFirstPledge: Duration?
        /// What everybody is told now.
        public var notices: [PublicNotice] = []

        public init(
            centreName: String, from: CivilDate, through: CivilDate, outcomes: Outcomes, unitsAskedFor: Int,
            unitsDonated: Int, unitsFromStock: Int, donorsAsked: Int, donorsPromised: Int, donorsArrived: Int,
            donorsStoodDown: Int, requestsWithPledge: Int, medianFirstPledge: Duration?
        ) {
            self.centreName = centreName
            self.from = from
            self.through = through
            self.outcomes = outcomes
            self.unitsAskedFor = unitsAskedFor
            self.unitsDonated = unitsDonated
            self.unitsFromStock = unitsFromStock
            self.donorsAsked = donorsAsked
            self.donorsPromised = donorsPromised
            self.donorsArrived = donorsArrived
            self.donorsStoodDown = donorsStoodDown
            self.requestsWithPledge = requestsWithPledge
            self.medianFirstPledge = medianFirstPledge
        }

        public static let sample = Model(
            centreName: "Virtual Blood Bank Centre Lahore", from: CivilDate(dayNumber: 20_751),
            through: CivilDate(dayNumber: 20_781),
            outcomes: Outcomes(
                filledInTime: 184, filledLate: 21, notFilled: 17, withdrawn: 40, rejected: 3, ongoing: 6),
            unitsAskedFor: 522, unitsDonated: 377, unitsFromStock: 41, donorsAsked: 3_804, donorsPromised: 689,
            donorsArrived: 431, donorsStoodDown: 148, requestsWithPledge: 212, medianFirstPledge: .minutes(8))
    }

    /// A count as it may be published.
    public enum Figure: Sendable, Hashable {
        case number(Int)
        case fewerThanFive
        /// Not small itself, but a small one beside it could be worked out from it and the total.
        case withheld
    }

    /// Below this a count could point at a person whom somebody knows; the usual bound of public health statistics.
    static let smallBelow = 5

    /// A count that stands alone. Nothing at all points at nobody.
    public static func figure(_ count: Int) -> Figure {
        count > 0 && count < smallBelow ? .fewerThanFive : .number(max(0, count))
    }

    /// Parts whose total is published: while the small ones add up to a small number, which the total would give away,
    /// the next larger part is withheld too.
    public static func figures(partsOfKnownTotal parts: [Int]) -> [Figure] {
        var figures = parts.map(figure)
        func hidden() -> Int { zip(parts, figures).reduce(0) { if case .number = $1.1 { $0 } else { $0 + $1.0 } } }
        while (1..<smallBelow).contains(hidden()) {
            let shown = parts.indices.filter { if case .number = figures[$0] { parts[$0] > 0 } else { false } }
            guard let next = shown.min(by: { parts[$0] < parts[$1] }) else { break }
            figures[next] = .withheld
        }
        return figures
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("What this centre did, in figures", "اس سینٹر کا کام، اعداد میں")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack")) { stack in
                PublicNotice.render(&stack, model.notices, context)
                stack.element("h1", text: title)
                stack.element("p", .class("quiet")) { line in
                    line.isolated(model.centreName)
                    line.text(" · ")
                    VisitorParts.phrase(&line, context.date(model.from), context)
                    line.text(context.say(" to ", " سے "))
                    VisitorParts.phrase(&line, context.date(model.through), context)
                }
                stack.element("section", .class("card")) { requests(&$0, model, context) }
                stack.element("section", .class("card")) { units(&$0, model, context) }
                stack.element("section", .class("card")) { donors(&$0, model, context) }
                stack.element("section", .class("card stack")) { method(&$0, context) }
            }
        }
    }

    private static func requests(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let parts = model.outcomes.all
        let figures = figures(partsOfKnownTotal: parts)
        let names = [
            context.say("filled by the time it was needed", "وقت پر پوری"),
            context.say("filled, but later", "پوری، مگر دیر سے"),
            context.say("not filled", "پوری نہ ہو سکی"), context.say("no longer needed", "ضرورت نہ رہی"),
            context.say("not confirmed by the hospital", "ہسپتال نے تصدیق نہیں کی"),
            context.say("still open", "ابھی کھلی"),
        ]
        html.element("h2", text: context.say("Requests", "درخواستیں"))
        table(
            &html,
            [(context.say("taken", "آئیں"), figure(parts.reduce(0, +)))] + Array(zip(names, figures)), context)
    }

    private static func units(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Units", "یونٹ"))
        table(
            &html,
            [
                (context.say("asked for", "مانگے گئے"), figure(model.unitsAskedFor)),
                (context.say("given by donors we asked", "ہمارے پوچھے ڈونرز نے دیے"), figure(model.unitsDonated)),
                (context.say("issued from stock", "سٹاک سے ملے"), figure(model.unitsFromStock)),
            ], context)
    }

    private static func donors(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Donors", "ڈونر"))
        table(
            &html,
            [
                (context.say("asked", "سے پوچھا"), figure(model.donorsAsked)),
                (context.say("promised to come", "نے آنے کا وعدہ کیا"), figure(model.donorsPromised)),
                (context.say("came to the hospital", "ہسپتال آئے"), figure(model.donorsArrived)),
                (
                    context.say("told in time that they need not come", "کو وقت پر روک دیا گیا"),
                    figure(model.donorsStoodDown)
                ),
            ], context)
        // The median of a handful of requests is nearly one request's own figure.
        let median = model.requestsWithPledge < smallBelow ? nil : model.medianFirstPledge
        html.element("p", .class("quiet")) { line in
            line.text(
                context.say(
                    "Half of the requests had a first promise within: ", "آدھی درخواستوں میں پہلا وعدہ اتنے میں: "))
            VisitorParts.phrase(&line, median.map { context.duration($0) } ?? "–", context)
            line.text(" ")
            line.isolated("(n = \(words(figure(model.requestsWithPledge), context)))")
        }
    }

    private static func table(_ html: inout HTML, _ rows: [(name: String, figure: Figure)], _ context: PageContext) {
        html.element("table", .class("ledger")) { table in
            table.element("tbody") { body in
                for line in rows {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row"), text: line.name)
                        row.element("td") { VisitorParts.phrase(&$0, words(line.figure, context), context) }
                    }
                }
            }
        }
    }

    private static func words(_ figure: Figure, _ context: PageContext) -> String {
        switch figure {
        case .number(let count): String(count)
        case .fewerThanFive: context.say("fewer than 5", "5 سے کم")
        case .withheld: context.say("not shown", "ظاہر نہیں")
        }
    }

    private static func method(_ html: inout HTML, _ context: PageContext) {
        html.element("h2", text: context.say("How this is counted", "یہ کیسے گنا گیا"))
        html.element("ul", .class("dotted")) { list in
            list.element(
                "li",
                text: context.say(
                    "Every request taken in these days counts once, also those that failed. A unit counts when the blood bank says it was given or issued; a promise never counts as a unit.",
                    "ان دنوں کی ہر درخواست ایک بار گنی گئی، ناکام بھی۔ یونٹ تب گنا جاتا ہے جب بلڈ بینک کہے کہ دیا یا جاری ہوا؛ وعدہ کبھی یونٹ نہیں گنا جاتا۔"
                ))
            list.element(
                "li",
                text: context.say(
                    "A donor asked for two requests counts twice: these are asks, not people.",
                    "جس ڈونر سے دو درخواستوں کے لیے پوچھا گیا وہ دو بار گنا گیا: یہ پوچھنے کی تعداد ہے، لوگوں کی نہیں۔")
            )
            list.element(
                "li",
                text: context.say(
                    "Figures from 1 to 4 are shown as “fewer than 5”, and a neighbouring one is sometimes not shown, so that nobody can be recognised. There is no name, number, group or hospital in this page.",
                    "1 سے 4 تک کے اعداد ”5 سے کم“ لکھے جاتے ہیں، اور کبھی ساتھ والا عدد بھی ظاہر نہیں کیا جاتا، تاکہ کوئی پہچانا نہ جائے۔ اس صفحے میں کوئی نام، نمبر، گروپ یا ہسپتال نہیں۔"
                ))
            guard context.isDemonstration else { return }
            list.element(
                "li",
                text: context.say(
                    "This is a demonstration: the donors are invented, and so are these figures' people.",
                    "یہ نمائش ہے: ڈونر فرضی ہیں، اس لیے ان اعداد کے پیچھے کوئی اصل شخص نہیں۔"))
        }
    }
}
