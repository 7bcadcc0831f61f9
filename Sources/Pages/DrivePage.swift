public import Blood
public import Matching

/// One drive as the coordinator works with it: slots with who signed up, walk-ins, and what became of everybody.
public enum DrivePage {
    public struct Entry: Sendable {
        public var signUp: Int64
        /// `nil` where the donor was erased since.
        public var donor: DonorID?
        public var name: String
        public var phone: String
        public var group: BloodGroup
        public var result: DriveResult?

        public init(
            signUp: Int64, donor: DonorID?, name: String, phone: String, group: BloodGroup, result: DriveResult?
        ) {
            self.signUp = signUp
            self.donor = donor
            self.name = name
            self.phone = phone
            self.group = group
            self.result = result
        }
    }

    public struct Slot: Sendable {
        public var number: Int
        public var startsAt: Instant
        public var entries: [Entry]

        public init(number: Int, startsAt: Instant, entries: [Entry]) {
            self.number = number
            self.startsAt = startsAt
            self.entries = entries
        }
    }

    public struct Counts: Sendable, Hashable {
        public var came: Int
        public var deferred: Int
        public var gave: Int

        public init(came: Int, deferred: Int, gave: Int) {
            self.came = came
            self.deferred = deferred
            self.gave = gave
        }
    }

    public struct Model: Sendable {
        public var facts: DriveFacts
        public var contact: String
        public var beds: Int
        public var slots: [Slot]
        public var walkIns: [Entry]
        public var cancelled: Int
        /// Where the drive may go from here.
        public var next: [DriveStage]
        public var takesSignUps: Bool
        public var takesResults: Bool
        public var registered: Counts
        public var others: Counts
        /// Coarse reasons of a deferral, as the jurisdiction's table has them.
        public var deferralReasons: [(key: String, words: Words)]
        public var partner: PartnerFacts?

        public init(
            facts: DriveFacts, contact: String, beds: Int, slots: [Slot], walkIns: [Entry], cancelled: Int,
            next: [DriveStage], takesSignUps: Bool, takesResults: Bool, registered: Counts, others: Counts,
            deferralReasons: [(key: String, words: Words)]
        ) {
            self.facts = facts
            self.contact = contact
            self.beds = beds
            self.slots = slots
            self.walkIns = walkIns
            self.cancelled = cancelled
            self.next = next
            self.takesSignUps = takesSignUps
            self.takesResults = takesResults
            self.registered = registered
            self.others = others
            self.deferralReasons = deferralReasons
        }

        public static let sample: Model = {
            var facts = DriveFacts.sample
            facts.stage = .open
            func entry(_ id: Int64, _ name: String, _ group: BloodGroup, _ result: DriveResult?) -> Entry {
                Entry(signUp: id, donor: 100 + id, name: name, phone: "0300-1234567", group: group, result: result)
            }
            return Model(
                facts: facts, contact: "Prof. Rashid, 0300-7654321", beds: 3,
                slots: [
                    Slot(
                        number: 0, startsAt: facts.opensAt,
                        entries: [
                            entry(1, "Bilal Ahmed", .oPositive, .gave), entry(2, "عائشہ ملک", .bNegative, .deferred),
                        ]),
                    Slot(
                        number: 1, startsAt: facts.opensAt + .minutes(30),
                        entries: [
                            entry(3, "Usman Tariq", .aPositive, nil),
                            Entry(signUp: 4, donor: nil, name: "", phone: "", group: .unknown, result: .came),
                        ]),
                    Slot(number: 2, startsAt: facts.opensAt + .minutes(60), entries: []),
                ], walkIns: [entry(5, "Hina Shah", .oNegative, .came)], cancelled: 1, next: [.closed, .cancelled],
                takesSignUps: true, takesResults: true, registered: Counts(came: 4, deferred: 1, gave: 1),
                others: Counts(came: 21, deferred: 4, gave: 15),
                deferralReasons: [("anaemia", Words("Low haemoglobin", "خون کی کمی"))])
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(model.facts.name, area: .drives, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("section", .class("card stack"), .id("head")) { head(&$0, model, context) }
                stack.element("div", .class("columns")) { columns in
                    columns.element("section", .class("card stack"), .id("slots")) { list(&$0, model, context) }
                    columns.element("div", .class("stack")) { side in
                        side.element("section", .class("card stack"), .id("results")) { results(&$0, model, context) }
                        if context.may("editDrives"), model.takesSignUps || model.takesResults {
                            side.element("section", .class("card stack"), .id("add")) { add(&$0, model, context) }
                        }
                    }
                }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let facts = model.facts
        html.element("div", .class("spread")) { spread in
            spread.element("h1") { title in
                title.isolated(facts.name)
                title.text(" ")
                title.element("span", .class(facts.stage.tone), .id("stage"), text: context.words(facts.stage))
            }
            spread.element("div", .class("row")) { row in
                row.element(
                    "a", .class("button"), .href("\(facts.path)/list"),
                    text: context.say("List to print", "چھاپنے کی فہرست"))
                row.element(
                    "a", .class("button"), .href("\(facts.path)/poster"), text: context.say("Poster", "پوسٹر"))
                if context.may("editDrives") {
                    row.element(
                        "a", .class("button"), .href("\(facts.path)/edit"), text: context.say("Change", "تبدیلی"))
                }
            }
        }
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("when", "کب"), context.span(facts.opensAt, facts.closesAt))
            list.fact(context.say("host", "میزبان"), facts.host)
            if let partner = model.partner {
                list.fact(context.say("partner", "شراکت دار")) { value in
                    value.element("a", .href(partner.path)) { $0.isolated(partner.name) }
                }
            }
            list.fact(context.say("where", "کہاں"), facts.address)
            list.fact(context.say("district", "ضلع"), facts.district)
            list.fact(context.say("blood bank", "بلڈ بینک")) {
                $0.facilityName(facts.facility, facts.facilityUrdu, context)
            }
            list.fact(context.say("host's person", "میزبان کا نمائندہ"), model.contact)
            if facts.stage != .planned {
                list.fact(context.say("public page", "عوامی صفحہ")) {
                    $0.element("a", .href("/drive/\(facts.reference)")) { $0.isolated("/drive/\(facts.reference)") }
                }
            }
        }
        guard context.may("editDrives"), !model.next.isEmpty else { return }
        Layout.form(&html, to: "\(facts.path)/state", context, class: "row") { form in
            for stage in model.next {
                form.element(
                    "button", .class(stage == .cancelled ? "danger" : "primary"), .name("state"),
                    .value(stage.rawValue), text: act(stage, context))
            }
        }
    }

    private static func act(_ stage: DriveStage, _ context: PageContext) -> String {
        switch stage {
        case .planned: context.words(stage)
        case .announced: context.say("Announce it: people can sign up", "اعلان کریں: لوگ نام لکھوا سکیں گے")
        case .open: context.say("Open it: people are received", "شروع کریں: لوگ آ رہے ہیں")
        case .closed: context.say("Close it", "ختم کریں")
        case .cancelled: context.say("Cancel the drive", "کیمپ منسوخ کریں")
        }
    }

    // MARK: - Who comes

    private static func list(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        for slot in model.slots {
            html.element("h2") { title in
                title.isolated(context.clock(slot.startsAt))
                title.text(" ")
                title.element("span", .class("quiet")) { $0.isolated("\(slot.entries.count) / \(model.beds)") }
            }
            if !slot.entries.isEmpty { entries(&html, slot.entries, model, context) }
        }
        html.element("h2", text: context.say("Came without a slot", "بغیر باری کے آئے"))
        if model.walkIns.isEmpty {
            html.element("p", .class("quiet"), text: context.say("Nobody yet.", "ابھی کوئی نہیں۔"))
        } else {
            entries(&html, model.walkIns, model, context)
        }
        if model.cancelled > 0 {
            html.element(
                "p", .class("quiet"),
                text: context.say(
                    "Signed up and cancelled since: \(model.cancelled)", "نام لکھوا کر واپس لیا: \(model.cancelled)"))
        }
    }

    private static func entries(
        _ html: inout HTML, _ entries: [Entry], _ model: Model, _ context: PageContext
    ) {
        html.element("ul", .class("staff")) { list in
            for entry in entries {
                list.element("li", .id("sign-up-\(entry.signUp)")) { item in
                    item.element("div", .class("row")) { who(&$0, entry, context) }
                    if context.may("editDrives"), entry.donor != nil { acts(&item, entry, model, context) }
                }
            }
        }
    }

    private static func who(_ html: inout HTML, _ entry: Entry, _ context: PageContext) {
        if let donor = entry.donor {
            html.element("strong") { $0.element("a", .href("/donors/\(donor)")) { $0.isolated(entry.name) } }
            html.isolated(context.words(entry.group))
            html.telephone(entry.phone)
        } else {
            html.element("span", .class("quiet"), text: context.say("no longer linked", "اب کوئی ربط نہیں"))
        }
        if let result = entry.result {
            html.element(
                "span", .class(result == .gave ? "chip good" : result == .deferred ? "chip wait" : "chip"),
                text: context.words(result))
        }
    }

    private static func acts(
        _ html: inout HTML, _ entry: Entry, _ model: Model, _ context: PageContext
    ) {
        html.element("div", .class("acts")) { acts in
            let path = "\(model.facts.path)/sign-ups/\(entry.signUp)"
            if model.takesResults {
                Layout.form(&acts, to: path, context, class: "row") { form in
                    for result in [DriveResult.came, .gave] where result != entry.result {
                        form.element(
                            "button", .class("small"), .name("outcome"), .value(result.rawValue),
                            text: context.words(result))
                    }
                    if entry.result != nil {
                        form.element(
                            "button", .class("small plain"), .name("outcome"), .value("undo"),
                            text: context.say("take back", "واپس لیں"))
                    }
                }
                if entry.result != .deferred { deferral(&acts, path, model, context) }
            }
            if entry.result == nil {
                Layout.form(&acts, to: path, context) {
                    $0.element(
                        "button", .class("small danger"), .name("outcome"), .value("cancel"),
                        text: context.say("take off the list", "فہرست سے ہٹائیں"))
                }
            }
        }
    }

    private static func deferral(
        _ html: inout HTML, _ path: String, _ model: Model, _ context: PageContext
    ) {
        html.element("details") { details in
            details.element("summary", text: context.words(DriveResult.deferred))
            Layout.form(&details, to: path, context, class: "row") { form in
                form.element("label") { label in
                    label.element("span", text: context.say("why, in short", "مختصر وجہ"))
                    label.element("select", .name("rule")) { select in
                        select.element(
                            "option", .value(""),
                            text: context.say("not written into the entry", "اندراج میں نہ لکھیں"))
                        for reason in model.deferralReasons {
                            select.element("option", .value(reason.key), text: context.say(reason.words))
                        }
                    }
                }
                form.element(
                    "button", .class("small"), .name("outcome"), .value(DriveResult.deferred.rawValue),
                    text: context.say("The blood bank deferred", "بلڈ بینک نے ملتوی کیا"))
            }
        }
    }

    // MARK: - Beside the list

    private static func results(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Results", "نتیجہ"))
        html.element("table", .class("ledger")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for title in [
                        "", context.say("register", "رجسٹر"), context.say("others", "دیگر"), context.say("all", "کل"),
                    ] { row.element("th", .attribute("scope", "col"), text: title) }
                }
            }
            table.element("tbody") { body in
                let (own, others) = (model.registered, model.others)
                let rows: [(DriveResult, Int, Int)] = [
                    (.came, own.came, others.came), (.deferred, own.deferred, others.deferred),
                    (.gave, own.gave, others.gave),
                ]
                for (result, here, there) in rows {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row"), text: context.words(result))
                        for number in [here, there, here + there] { row.element("td") { $0.isolated("\(number)") } }
                    }
                }
            }
        }
        guard context.may("editDrives"), model.takesResults else { return }
        let fields = FormFields(
            entered: [
                "came": "\(model.others.came)", "deferred": "\(model.others.deferred)", "gave": "\(model.others.gave)",
            ], problems: [:], context: context)
        html.element("details") { details in
            details.element(
                "summary",
                text: context.say("Count people who are not in the register", "رجسٹر سے باہر کے افراد کی گنتی"))
            Layout.form(&details, to: "\(model.facts.path)/others", context, class: "stack") { form in
                for result in DriveResult.allCases {
                    fields.input(
                        &form, result.rawValue, context.words(result), type: "number", .attribute("min", "0"))
                }
                form.element("div") { $0.element("button", text: context.say("Save", "محفوظ کریں")) }
            }
        }
    }

    private static func add(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: [:], problems: [:], context: context)
        html.element("h2", text: context.say("Add a donor", "ڈونر شامل کریں"))
        Layout.form(&html, to: "\(model.facts.path)/sign-ups", context, class: "stack") { form in
            fields.input(
                &form, "donor", context.say("Number in the register", "رجسٹر میں نمبر"), type: "number",
                hint: context.say(
                    "stands on the donor's page", "ڈونر کے صفحے پر لکھا ہے"), .attribute("min", "1"))
            var slots: [(value: String, text: String)] = []
            if model.takesResults { slots.append(("", context.say("came without a slot", "بغیر باری کے آئے"))) }
            for slot in model.slots where model.takesSignUps && slot.startsAt > context.now {
                slots.append(("\(slot.number)", context.clock(slot.startsAt)))
            }
            fields.select(&form, "slot", context.say("Slot", "باری"), slots)
            form.element("div") { $0.element("button", .class("primary"), text: context.say("Add", "شامل کریں")) }
        }
    }
}
