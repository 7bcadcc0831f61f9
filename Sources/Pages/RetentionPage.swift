public import Blood

/// What is kept for how long, and what was taken away: for whoever watches over the centre's data.
public enum RetentionPage {
    public struct RuleLine: Sendable, Hashable {
        public var what: Words
        public var days: Int
        /// Empty where it is our own choice.
        public var sources: String
        /// Rows the last run took away; `nil` when there was none yet.
        public var lastRows: Int?

        public init(what: Words, days: Int, sources: String, lastRows: Int?) {
            self.what = what
            self.days = days
            self.sources = sources
            self.lastRows = lastRows
        }
    }

    public struct Model: Sendable {
        public var rules: [RuleLine]
        public var lastRunAt: Instant?
        /// The last run left something for the next one.
        public var isIncomplete: Bool

        public init(rules: [RuleLine], lastRunAt: Instant?, isIncomplete: Bool) {
            self.rules = rules
            self.lastRunAt = lastRunAt
            self.isIncomplete = isIncomplete
        }

        public static let sample = Model(
            rules: [
                RuleLine(
                    what: Words("messages we sent: the words", "ہمارے بھیجے ہوئے پیغام: الفاظ"), days: 90, sources: "",
                    lastRows: 1_204),
                RuleLine(
                    what: Words(
                        "which donor was asked for which request; the counts stay",
                        "کس ڈونر سے کس درخواست کے لیے پوچھا گیا؛ گنتی باقی رہتی ہے"), days: 365, sources: "",
                    lastRows: 0),
            ], lastRunAt: Instant(millisecondsSince1970: 1_795_500_000_000), isIncomplete: false)
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("What is kept for how long", "کیا کب تک رکھا جاتا ہے")
        return Layout.console(title, area: .overview, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("a", .href("/overview"), text: context.say("Overview", "جائزہ"))
                }
                stack.element("section", .class("card"), .id("retention")) { card in
                    card.element("p", .id("last-run")) { line in
                        guard let at = model.lastRunAt else {
                            line.text(context.say("Nothing has been taken away yet.", "ابھی کچھ نہیں ہٹایا گیا۔"))
                            return
                        }
                        line.text(context.say("Last run: ", "آخری بار: "))
                        line.isolated(context.moment(at))
                        if model.isIncomplete {
                            line.text(context.say("; the next run goes on with the rest", "؛ باقی اگلی بار"))
                        }
                    }
                    card.element("table") { table(&$0, model, context) }
                }
            }
        }
    }

    private static func table(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("thead") { head in
            head.element("tr") { row in
                row.element("th", text: context.say("What", "کیا"))
                row.element("th", text: context.say("Days", "دن"))
                row.element("th", text: context.say("By", "بنیاد"))
                row.element("th", text: context.say("Last run took", "آخری بار ہٹائے"))
            }
        }
        html.element("tbody") { body in
            for rule in model.rules {
                body.element("tr") { row in
                    row.element("td", text: context.say(rule.what))
                    row.element("td") { $0.isolated("\(rule.days)") }
                    row.element("td") { cell in
                        if rule.sources.isEmpty {
                            cell.text(context.say("no source: our choice", "کوئی ماخذ نہیں: ہمارا اپنا فیصلہ"))
                        } else {
                            cell.isolated(rule.sources)
                        }
                    }
                    row.element("td") { $0.isolated(rule.lastRows.map { "\($0)" } ?? "–") }
                }
            }
        }
    }
}
