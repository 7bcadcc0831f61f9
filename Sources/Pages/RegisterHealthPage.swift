public import Blood
public import Matching

/// How the register is: who can be reached, who may give, and where it wears out. Counts, and entries to look at.
public enum RegisterHealthPage {
    /// One part of the register; every figure is of donors.
    public struct Line: Sendable, Hashable {
        public var registered: Int
        public var reachable: Int
        public var answered: Int
        public var eligible: Int
        public var eligibleSoon: Int
        public var kept: Int
        public var withoutGroup: Int
        public var groupOnlySaid: Int
        public var fallingAway: Int

        public init(
            registered: Int, reachable: Int, answered: Int, eligible: Int, eligibleSoon: Int, kept: Int,
            withoutGroup: Int, groupOnlySaid: Int, fallingAway: Int
        ) {
            self.registered = registered
            self.reachable = reachable
            self.answered = answered
            self.eligible = eligible
            self.eligibleSoon = eligibleSoon
            self.kept = kept
            self.withoutGroup = withoutGroup
            self.groupOnlySaid = groupOnlySaid
            self.fallingAway = fallingAway
        }
    }

    public struct Model: Sendable {
        public var at: Instant
        public var total: Line
        public var byGroup: [(group: BloodGroup, line: Line)]
        public var byDistrict: [(district: String, line: Line)]
        /// Entries that may be one person, and how many such there are.
        public var duplicates: [[DonorID]]
        public var duplicatesInAll: Int
        public var stopped: Int
        public var unreachable: Int
        /// Asked so often without an answer since, somebody is falling away.
        public var unansweredMin: Int
        public var soonDays: Int

        public init(
            at: Instant, total: Line, byGroup: [(group: BloodGroup, line: Line)],
            byDistrict: [(district: String, line: Line)], duplicates: [[DonorID]], duplicatesInAll: Int, stopped: Int,
            unreachable: Int, unansweredMin: Int, soonDays: Int
        ) {
            self.at = at
            self.total = total
            self.byGroup = byGroup
            self.byDistrict = byDistrict
            self.duplicates = duplicates
            self.duplicatesInAll = duplicatesInAll
            self.stopped = stopped
            self.unreachable = unreachable
            self.unansweredMin = unansweredMin
            self.soonDays = soonDays
        }

        public static let sample: Model = {
            func line(_ all: Int) -> Line {
                Line(
                    registered: all, reachable: all * 94 / 100, answered: all / 3, eligible: all * 71 / 100,
                    eligibleSoon: all / 20, kept: all / 400, withoutGroup: all / 25, groupOnlySaid: all / 2,
                    fallingAway: all / 60)
            }
            return Model(
                at: SampleMoment.now - .minutes(3), total: line(30_000),
                byGroup: (BloodGroup.known + [.unknown]).enumerated().map { ($1, line(6_000 / ($0 + 1))) },
                byDistrict: [("Lahore", line(3_900)), ("Karachi", line(3_400)), ("Tharparkar", line(41))],
                duplicates: [[17, 9_204], [412, 20_133, 20_134]], duplicatesInAll: 12, stopped: 402,
                unreachable: 1_398, unansweredMin: 3, soonDays: 30)
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("How the register is", "رجسٹر کا حال")
        return Layout.console(title, area: .register, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("div", .class("row")) { row in
                        row.element(
                            "span", .class("quiet"),
                            text: context.say("counted ", "گنتی: ") + context.ago(model.at))
                        row.element("a", .href("/donors"), text: context.say("Donors", "ڈونرز"))
                        if context.may("seeAntigens") {
                            row.element(
                                "a", .class("button"), .href("/antigens"), .id("antigens-link"),
                                text: context.say("Antigens and rare donors", "اینٹیجن اور نایاب ڈونر"))
                        }
                        row.element(
                            "a", .class("button"), .href("/register/recall"),
                            text: context.say("Who may give again this week", "اس ہفتے کون پھر دے سکتا ہے"))
                    }
                }
                counters(&stack, model, context)
                stack.element("section", .class("card"), .id("by-group")) { card in
                    card.element("h2", text: context.say("By group", "گروپ کے لحاظ سے"))
                    table(
                        &card, context.say("Group", "گروپ"),
                        model.byGroup.map { ($0.line, context.words($0.group), "group", $0.group.rawValue) }, context)
                }
                stack.element("section", .class("card"), .id("by-district")) { card in
                    card.element("h2", text: context.say("By district", "ضلع کے لحاظ سے"))
                    table(
                        &card, context.say("District", "ضلع"),
                        model.byDistrict.map { ($0.line, $0.district, "district", $0.district) }, context)
                }
                duplicates(&stack, model, context)
                definitions(&stack, model, context)
            }
        }
    }

    private static func counters(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("counters")) { counters in
            for (number, label) in [
                (model.total.registered, context.say("registered", "رجسٹرڈ")),
                (model.total.reachable, context.say("can be reached", "رابطہ ممکن")),
                (model.total.eligible, context.say("may give now", "اب دے سکتے ہیں")),
                (model.total.eligibleSoon, context.say("within \(model.soonDays) days", "\(model.soonDays) دن میں")),
                (model.total.answered, context.say("answered within a year", "سال میں جواب دیا")),
                (model.total.fallingAway, context.say("falling away", "دور ہوتے ہوئے")),
                (model.total.groupOnlySaid, context.say("group only said", "گروپ صرف زبانی")),
                (model.total.withoutGroup, context.say("group not known", "گروپ معلوم نہیں")),
                (model.stopped, context.say("said stop", "پیغام بند کرائے")),
                (model.unreachable, context.say("no way to them", "رابطے کا راستہ نہیں")),
            ] {
                counters.element("div", .class("counter")) { counter in
                    counter.element("b") { $0.isolated(context.count(number)) }
                    counter.element("span", text: label)
                }
            }
        }
    }

    private static func table(
        _ html: inout HTML, _ heading: String,
        _ lines: [(line: Line, name: String, field: String, value: String)], _ context: PageContext
    ) {
        let columns: [(title: String, figure: KeyPath<Line, Int>)] = [
            (context.say("registered", "رجسٹرڈ"), \.registered),
            (context.say("reachable", "رابطہ ممکن"), \.reachable),
            (context.say("may give now", "اب دے سکتے ہیں"), \.eligible),
            (context.say("soon", "جلد"), \.eligibleSoon), (context.say("kept", "مخصوص"), \.kept),
            (context.say("falling away", "دور ہوتے"), \.fallingAway),
            (context.say("only said", "صرف زبانی"), \.groupOnlySaid),
        ]
        html.element("div", .class("scroll")) { scroll in
            scroll.element("table", .class("stock")) { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        row.element("th", .attribute("scope", "col"), text: heading)
                        for column in columns {
                            row.element("th", .attribute("scope", "col"), text: column.title)
                        }
                    }
                }
                table.element("tbody") { body in
                    for entry in lines {
                        body.element("tr") { row in
                            row.element("th", .attribute("scope", "row")) { find(&$0, entry, context) }
                            for column in columns {
                                row.element("td") {
                                    $0.isolated(context.count(entry.line[keyPath: column.figure]))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The part of the register behind a line; what is searched travels in a form, never in an address.
    private static func find(
        _ html: inout HTML, _ entry: (line: Line, name: String, field: String, value: String), _ context: PageContext
    ) {
        guard !entry.value.isEmpty, entry.value != BloodGroup.unknown.rawValue else {
            html.isolated(entry.name.isEmpty ? "–" : entry.name)
            return
        }
        Layout.form(&html, to: "/donors/search", context) { form in
            if entry.field == "group" {
                form.void("input", .type("hidden"), .name("group"), .value(entry.value))
            } else {
                form.void("input", .type("hidden"), .name("district"), .value(entry.value))
            }
            form.element("button", .class("small")) { $0.isolated(entry.name) }
        }
    }

    private static func duplicates(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card"), .id("duplicates")) { card in
            card.element("h2") { head in
                head.text(context.say("Perhaps one person entered twice", "شاید ایک ہی شخص دو بار") + " ")
                head.element("span", .class("quiet")) { $0.isolated(context.count(model.duplicatesInAll)) }
            }
            if model.duplicates.isEmpty {
                card.element("p", .class("quiet"), text: context.say("None was found.", "کوئی نہیں ملا۔"))
            }
            card.element("ul", .class("dotted")) { list in
                for entries in model.duplicates {
                    list.element("li", .class("row")) { line in
                        for donor in entries {
                            line.element("a", .href("/donors/\(donor)")) { $0.isolated("№ \(donor)") }
                        }
                    }
                }
            }
        }
    }

    private static func definitions(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let words: [(String, String)] = [
            (
                context.say("can be reached", "رابطہ ممکن"),
                context.say(
                    "agreed to be asked, has not said stop, has a number that is not known to be somebody else's, and a channel; everything after it counts only these",
                    "رابطے کی اجازت دی، پیغام بند نہیں کرائے، نمبر غلط ثابت نہیں ہوا، اور کوئی ذریعہ ہے؛ آگے کی گنتی صرف انہی کی ہے"
                )
            ),
            (
                context.say("may give now", "اب دے سکتے ہیں"),
                context.say(
                    "the rules let them give whole blood today, and they do not rest",
                    "قواعد کے مطابق آج خون دے سکتے ہیں اور وقفے پر نہیں")
            ),
            (
                context.say("soon", "جلد"),
                context.say("not today, but within \(model.soonDays) days", "آج نہیں، مگر \(model.soonDays) دن میں")
            ),
            (
                context.say("kept", "مخصوص"),
                context.say("may give now, and kept for a patient's panel", "اب دے سکتے ہیں، مگر کسی پینل کے لیے مخصوص")
            ),
            (
                context.say("falling away", "دور ہوتے ہوئے"),
                context.say(
                    "asked at least \(model.unansweredMin) times in the last 90 days without an answer since",
                    "پچھلے 90 دن میں کم از کم \(model.unansweredMin) بار پوچھا گیا، اس کے بعد جواب نہیں آیا")
            ),
            (
                context.say("only said", "صرف زبانی"),
                context.say(
                    "a group that the donor told us, seen on no card and told by no laboratory",
                    "گروپ صرف ڈونر نے بتایا، نہ کارڈ دیکھا نہ لیبارٹری نے بتایا")
            ),
            (
                context.say("one person twice", "ایک شخص دو بار"),
                context.say(
                    "the same name, district, sex and birth date, under two numbers",
                    "ایک ہی نام، ضلع، جنس اور تاریخِ پیدائش، دو نمبروں پر")
            ),
        ]
        html.element("section", .class("card"), .id("definitions")) { card in
            card.element("h2", text: context.say("What is counted", "کیا گنا گیا"))
            card.element("dl", .class("facts")) { list in
                for (name, meaning) in words {
                    list.element("dt", text: name)
                    list.element("dd", text: meaning)
                }
            }
        }
    }
}
