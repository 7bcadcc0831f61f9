import Blood

/// The list for the table at the entrance, on paper: who comes when, with boxes to tick.
public enum DriveSheetPage {
    public typealias Model = DrivePage.Model

    /// Lines below the last slot: half a sheet of paper.
    private static let linesForOthers = 12

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("List for the entrance", "داخلے کی فہرست")
        return Layout.console(title, area: .drives, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1") { $0.isolated(model.facts.name) }
                stack.element("p") { line in
                    line.isolated(context.span(model.facts.opensAt, model.facts.closesAt))
                    line.text(" · ")
                    line.isolated(model.facts.host)
                }
                stack.element("div", .class("scroll")) { scroll in
                    scroll.element("table", .id("sheet")) { table in
                        table.element("thead") { head in
                            head.element("tr") { row in
                                for title in [
                                    context.say("Time", "وقت"), context.say("Name", "نام"),
                                    context.say("Register №", "رجسٹر نمبر"), context.say("Group", "گروپ"),
                                    context.words(DriveResult.came), context.words(DriveResult.deferred),
                                    context.words(DriveResult.gave),
                                ] { row.element("th", .attribute("scope", "col"), text: title) }
                            }
                        }
                        table.element("tbody") { body in
                            for slot in model.slots { rows(&body, slot, model, context) }
                            for _ in 0..<linesForOthers { row(&body, at: nil, nil, context) }
                        }
                    }
                }
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Empty lines are for people who come without a slot. Nobody is turned away by this list: the blood bank decides.",
                        "خالی سطریں بغیر باری کے آنے والوں کے لیے ہیں۔ یہ فہرست کسی کو واپس نہیں بھیجتی: فیصلہ بلڈ بینک کا ہے۔"
                    ))
            }
        }
    }

    private static func rows(
        _ html: inout HTML, _ slot: DrivePage.Slot, _ model: Model, _ context: PageContext
    ) {
        for place in 0..<max(model.beds, slot.entries.count) {
            row(&html, at: slot.startsAt, place < slot.entries.count ? slot.entries[place] : nil, context)
        }
    }

    private static func row(
        _ html: inout HTML, at time: Instant?, _ entry: DrivePage.Entry?, _ context: PageContext
    ) {
        html.element("tr") { row in
            row.element("td") { $0.isolated(time.map(context.clock) ?? "") }
            row.element("td") { $0.isolated(entry?.name ?? "") }
            row.element("td") { $0.isolated(entry?.donor.map { "\($0)" } ?? "") }
            row.element("td") { $0.isolated(entry.map { context.words($0.group) } ?? "") }
            for result in DriveResult.allCases {
                row.element("td", text: entry?.result == result ? "☒" : "☐")
            }
        }
    }
}

/// What hangs on the wall beforehand, in both languages on one sheet, with the square code that opens the drive's page.
public enum DrivePosterPage {
    public struct Model: Sendable {
        public var facts: DriveFacts
        /// In full, as it is typed.
        public var address: String
        public var code: QRCode?
        public var helpline: String

        public init(facts: DriveFacts, address: String, code: QRCode?, helpline: String) {
            self.facts = facts
            self.address = address
            self.code = code
            self.helpline = helpline
        }

        public static let sample = Model(
            facts: .sample, address: "https://blood.example.pk/drive/K7MQ2X",
            code: QRCode("https://blood.example.pk/drive/K7MQ2X"), helpline: "042 111 222 333")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        var english = context
        english.language = .english
        var urdu = context
        urdu.language = .urdu
        return Layout.console(context.say("Poster", "پوسٹر"), area: .drives, context) { main in
            main.element("div", .class("stack poster"), .id("poster")) { stack in
                stack.element("section", .class("stack"), .attribute("lang", "ur"), .attribute("dir", "rtl")) {
                    words(&$0, model, urdu)
                }
                model.code?.draw(&stack, label: context.say("Square code of the drive's page", "کیمپ کے صفحے کا کوڈ"))
                stack.element("p", .class("reference")) { line in
                    line.element("bdi", .attribute("dir", "ltr"), text: model.address)
                }
                stack.element("section", .class("stack"), .attribute("lang", "en"), .attribute("dir", "ltr")) {
                    words(&$0, model, english)
                }
            }
        }
    }

    private static func words(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let facts = model.facts
        html.element("h1", text: context.say("Give blood with us", "آئیں، خون کا عطیہ دیں"))
        html.element("p", .class("number")) { $0.isolated(facts.name) }
        html.element("p", .class("number")) { $0.isolated(context.span(facts.opensAt, facts.closesAt)) }
        html.element("p") { line in
            line.isolated(facts.host)
            if !facts.address.isEmpty {
                line.text(context.say(", ", "، "))
                line.isolated(facts.address)
            }
            line.text(context.say(", ", "، "))
            line.isolated(facts.district)
        }
        html.element("p") { line in
            line.text(context.say("Collected by ", "خون جمع کرے گا: "))
            line.facilityName(facts.facility, facts.facilityUrdu, context)
        }
        html.element(
            "p",
            text: context.say(
                "Point your telephone's camera at the code to choose a time, or simply come. Eat and drink before you come. Blood is always free: nobody takes or gives money for it.",
                "وقت چننے کے لیے فون کا کیمرا کوڈ پر رکھیں، یا ویسے ہی تشریف لے آئیں۔ آنے سے پہلے کچھ کھا پی لیں۔ خون ہمیشہ مفت ہوتا ہے: کوئی پیسے نہ لیتا ہے نہ دیتا ہے۔"
            ))
        if !model.helpline.isEmpty {
            html.element("p") { line in
                line.text(context.say("Questions: ", "سوال ہو تو: "))
                line.element("bdi", .attribute("dir", "ltr"), text: model.helpline)
            }
        }
    }
}
