public import Blood

/// Who is at the desk when, a week at a time.
public enum RotaPage {
    public struct ShiftLine: Sendable {
        public var id: Int64
        public var name: String
        /// Raw value of the duty.
        public var duty: String
        public var from: Instant
        public var until: Instant

        public init(id: Int64, name: String, duty: String, from: Instant, until: Instant) {
            self.id = id
            self.name = name
            self.duty = duty
            self.from = from
            self.until = until
        }
    }

    public struct Day: Sendable {
        public var date: CivilDate
        /// Those that begin on this day.
        public var shifts: [ShiftLine]

        public init(date: CivilDate, shifts: [ShiftLine]) {
            self.date = date
            self.shifts = shifts
        }
    }

    /// A stretch in which nobody has a duty.
    public struct Gap: Sendable, Hashable {
        public var duty: String
        public var from: Instant
        public var until: Instant

        public init(duty: String, from: Instant, until: Instant) {
            self.duty = duty
            self.from = from
            self.until = until
        }
    }

    public struct Warning: Sendable, Hashable {
        public var name: String
        /// When the second of the two shifts begins.
        public var at: Instant
        /// Between the two; `nil` where they overlap.
        public var rest: Duration?

        public init(name: String, at: Instant, rest: Duration?) {
            self.name = name
            self.at = at
            self.rest = rest
        }
    }

    public struct Model: Sendable {
        public var days: [Day]
        public var now: [ShiftLine]
        public var next: [ShiftLine]
        public var gaps: [Gap]
        public var warnings: [Warning]
        public var staff: [(id: Int64, name: String)]
        /// Hours of rest below which is warned.
        public var restHours: Int
        public var entered: [String: String]
        public var problem: Words?

        public init(
            days: [Day], now: [ShiftLine], next: [ShiftLine], gaps: [Gap], warnings: [Warning],
            staff: [(id: Int64, name: String)], restHours: Int, entered: [String: String] = [:],
            problem: Words? = nil
        ) {
            self.days = days
            self.now = now
            self.next = next
            self.gaps = gaps
            self.warnings = warnings
            self.staff = staff
            self.restHours = restHours
            self.entered = entered
            self.problem = problem
        }
    }

    public static let duties = ["calls", "lead", "stock", "reserve"]
    /// Duties that somebody has to have at every hour.
    public static let neededDuties = ["calls", "lead"]

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Rota", "ڈیوٹی کی فہرست")
        return Layout.console(title, area: .night, context) { main in
            ShiftParts.ways(&main, to: "/rota", context)
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                onNow(&stack, model, context)
                warnings(&stack, model, context)
                week(&stack, model, context)
                if context.may("leadShift") { plan(&stack, model, context) }
            }
        }
    }

    static func shift(_ html: inout HTML, _ shift: ShiftLine, _ context: PageContext) {
        html.element("strong") { $0.isolated(shift.name) }
        html.text(" ")
        html.element("span", .class("quiet")) { VisitorParts.phrase(&$0, context.words(duty: shift.duty), context) }
        html.text(" ")
        html.isolated("\(context.time(shift.from)) – \(context.time(shift.until))")
    }

    private static func onNow(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("columns even")) { columns in
            for (title, shifts) in [
                (context.say("On now", "ابھی ڈیوٹی پر"), model.now), (context.say("On next", "اس کے بعد"), model.next),
            ] {
                columns.element("div", .class("card")) { card in
                    card.element("h2", text: title)
                    if shifts.isEmpty {
                        card.element(
                            "p", .class("quiet"), text: context.say("Nobody is planned.", "کوئی طے نہیں۔"))
                    }
                    card.element("ul") { list in
                        for shift in shifts { list.element("li") { self.shift(&$0, shift, context) } }
                    }
                }
            }
        }
    }

    private static func warnings(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.warnings.isEmpty || !model.gaps.isEmpty else { return }
        html.element("section", .class("card heed"), .id("warnings")) { card in
            card.element("h2", text: context.say("To look at", "دیکھنے کی باتیں"))
            card.element("ul", .class("dotted")) { list in
                for gap in model.gaps {
                    list.element("li") { item in
                        item.text(context.say("Nobody: ", "کوئی نہیں: "))
                        VisitorParts.phrase(&item, context.words(duty: gap.duty), context)
                        item.text(context.say(", ", "، "))
                        item.isolated("\(context.time(gap.from)) – \(context.time(gap.until))")
                    }
                }
                for warning in model.warnings {
                    list.element("li") { item in
                        item.isolated(warning.name)
                        item.text(context.say(", ", "، "))
                        item.isolated(context.time(warning.at))
                        item.text(context.say(": ", "۔ "))
                        VisitorParts.phrase(
                            &item,
                            warning.rest.map {
                                context.say("only \(context.duration($0)) of rest", "صرف \(context.duration($0)) آرام")
                            } ?? context.say("two shifts at once", "ایک وقت میں دو شفٹیں"), context)
                    }
                }
            }
            card.element(
                "p", .class("quiet"),
                text: context.say(
                    "Less than \(model.restHours) hours of rest is said; the figure is ours, without a source.",
                    "\(model.restHours) گھنٹے سے کم آرام بتایا جاتا ہے؛ یہ عدد ہمارا ہے، اس کا کوئی ماخذ نہیں۔"))
        }
    }

    private static func week(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card")) { card in
            card.element("p", .class("row acts")) { row in
                guard let first = model.days.first?.date else { return }
                row.element(
                    "a", .class("button"), .href("/rota?week=\(first.adding(days: -7))"),
                    text: context.say("The week before", "پچھلا ہفتہ"))
                row.element("a", .class("button"), .href("/rota"), text: context.say("This week", "یہ ہفتہ"))
                row.element(
                    "a", .class("button"), .href("/rota?week=\(first.adding(days: 7))"),
                    text: context.say("The week after", "اگلا ہفتہ"))
            }
            card.element("table", .class("rows")) { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        row.element("th", .attribute("scope", "col"), text: context.say("Day", "دن"))
                        for duty in duties {
                            row.element("th", .attribute("scope", "col"), text: context.words(duty: duty))
                        }
                    }
                }
                table.element("tbody") { body in
                    for day in model.days { body.element("tr") { self.day(&$0, day, context) } }
                }
            }
        }
    }

    private static func day(_ row: inout HTML, _ day: Day, _ context: PageContext) {
        row.element("td", .class("main")) { VisitorParts.phrase(&$0, weekday(day.date, context), context) }
        for duty in duties {
            row.element("td") { cell in
                for shift in day.shifts where shift.duty == duty {
                    cell.element("div", .class("row")) { line in
                        line.isolated(shift.name)
                        line.element("span", .class("quiet")) { times in
                            times.isolated("\(context.clock(shift.from))–\(context.clock(shift.until))")
                        }
                        // There the columns have no heads.
                        line.element("span", .class("quiet when-narrow"), text: context.words(duty: duty))
                        guard context.may("leadShift") else { return }
                        Layout.form(&line, to: "/rota/\(shift.id)/removal", context) { form in
                            form.element(
                                "button", .class("plain"),
                                .label(
                                    context.say("Take \(shift.name) out", "\(shift.name) کو نکالیں")), text: "×")
                        }
                    }
                }
            }
        }
    }

    private static func weekday(_ date: CivilDate, _ context: PageContext) -> String {
        let english = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let urdu = ["جمعرات", "جمعہ", "ہفتہ", "اتوار", "پیر", "منگل", "بدھ"]
        // 1 January 1970 was a Thursday.
        let index = ((date.dayNumber % 7) + 7) % 7
        return context.say("\(english[index]) ", "\(urdu[index])، ") + context.date(date)
    }

    private static func plan(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: model.entered, problems: [:], context: context)
        Layout.form(&html, to: "/rota", context, class: "card stack") { form in
            form.element("h2", text: context.say("Plan a shift", "شفٹ طے کریں"))
            if let problem = model.problem {
                form.element("p", .class("problem"), .attribute("role", "alert"), text: context.say(problem))
            }
            form.element("div", .class("fields")) { grid in
                fields.select(
                    &grid, "staff", context.say("Who", "کون"),
                    [(value: "", text: "–")] + model.staff.map { (value: String($0.id), text: $0.name) })
                fields.select(
                    &grid, "duty", context.say("As", "کس کام پر"),
                    duties.map { (value: $0, text: context.words(duty: $0)) })
                fields.input(
                    &grid, "from", context.say("From", "کب سے"), type: "datetime-local", .attribute("dir", "ltr"))
                fields.input(
                    &grid, "until", context.say("Until", "کب تک"), type: "datetime-local", .attribute("dir", "ltr"))
            }
            form.element("div") {
                $0.element("button", .class("primary"), text: context.say("Plan it", "طے کریں"))
            }
        }
    }
}
