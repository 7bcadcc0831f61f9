public import Blood
public import Dispatching
public import Matching

/// One request: its clock, its plan, its donors, its acts and its whole timeline, live.
public enum RequestPage {
    public struct DonorLine: Sendable {
        public var ask: Ask
        public var sex: Sex
        public var prefersWomanOperator: Bool
        /// What the donor wrote last, as it came.
        public var lastWords: String?
        /// As people write it; shown only where the desk itself has to ring.
        public var phone: String
        /// Speaks through our operators only, never with the family directly.
        public var relayOnly: Bool

        public init(
            ask: Ask, sex: Sex, prefersWomanOperator: Bool, lastWords: String?, phone: String = "",
            relayOnly: Bool = false
        ) {
            self.ask = ask
            self.sex = sex
            self.prefersWomanOperator = prefersWomanOperator
            self.lastWords = lastWords
            self.phone = phone
            self.relayOnly = relayOnly
        }
    }

    public struct StockLine: Sendable {
        public var facility: String
        public var phone: String
        public var group: BloodGroup
        public var units: Int
        public var countedAt: Instant
        public var distanceKilometres: Double
        public var isStale: Bool
        /// What a doctor has to decide or find out before such a unit is given; empty for ordinary stock.
        public var conditions: [CompatibilityCondition]

        public init(
            facility: String, phone: String, group: BloodGroup, units: Int, countedAt: Instant,
            distanceKilometres: Double, isStale: Bool, conditions: [CompatibilityCondition] = []
        ) {
            self.facility = facility
            self.phone = phone
            self.group = group
            self.units = units
            self.countedAt = countedAt
            self.distanceKilometres = distanceKilometres
            self.isStale = isStale
            self.conditions = conditions
        }
    }

    public struct TimelineLine: Sendable {
        public var id: Int64
        public var at: Instant
        /// Who, in words: a name, "system", "donor".
        public var by: Words
        public var fact: TimelineFact

        public init(id: Int64, at: Instant, by: Words, fact: TimelineFact) {
            self.id = id
            self.at = at
            self.by = by
            self.fact = fact
        }
    }

    public struct Model: Sendable {
        public var course: RequestCourse
        public var reference: String
        public var facility: String
        public var facilityUrdu: String
        public var city: String
        /// The facility's own listed number, for ringing back.
        public var listedPhone: String
        public var ward: String
        public var recordNumber: String
        public var initials: String
        public var note: String
        public var callerPhone: String
        /// Who of the staff; empty where it came in by itself.
        public var openedBy: String
        /// How it came in: `desk`, `web`, `keypad` and so on.
        public var source = ""
        public var familyLink: String
        public var donors: [DonorLine]
        public var stock: [StockLine]
        public var notAsked: [SuppressionReason: Int]
        public var timeline: [TimelineLine]
        /// Keys and words of the rules a facility may defer a donor for.
        public var deferralReasons: [(key: String, words: Words)]
        public var reconciliation: (drawn: Int, issued: Int, transfused: Int, returned: Int)?
        /// What is said and what is assumed of a request that was typed on a keypad and that nobody has seen to; `nil`
        /// for any other.
        public var typed: TypedRequest?
        /// Flags of the abuse graph about its caller, or that it is evidence of.
        public var flags: [FlagNote] = []
        /// The patient's antibodies and antigens, and who of the register fits; `nil` where the reader sees none.
        public var antigens: AntigenCard.Model?
        /// The facility and its number wait for a second person, so that the need cannot be confirmed.
        public var isFacilityUnconfirmed = false

        public init(
            course: RequestCourse, reference: String, facility: String, facilityUrdu: String, city: String,
            listedPhone: String, ward: String, recordNumber: String, initials: String, note: String,
            callerPhone: String, openedBy: String, familyLink: String, donors: [DonorLine], stock: [StockLine],
            notAsked: [SuppressionReason: Int], timeline: [TimelineLine],
            deferralReasons: [(key: String, words: Words)],
            reconciliation: (drawn: Int, issued: Int, transfused: Int, returned: Int)?
        ) {
            self.course = course
            self.reference = reference
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.city = city
            self.listedPhone = listedPhone
            self.ward = ward
            self.recordNumber = recordNumber
            self.initials = initials
            self.note = note
            self.callerPhone = callerPhone
            self.openedBy = openedBy
            self.familyLink = familyLink
            self.donors = donors
            self.stock = stock
            self.notAsked = notAsked
            self.timeline = timeline
            self.deferralReasons = deferralReasons
            self.reconciliation = reconciliation
        }

        var request: BloodRequest { course.request }
        var path: String { "/requests/\(course.request.id)" }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console("#\(model.reference)", area: .board, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                // What happens in calls of this request is shown as it happens.
                stack.element(
                    "section", .id("head"), .flag("data-part", true),
                    .attribute("data-calls", String(model.request.id)), .class("card stack")
                ) {
                    head(&$0, model, context)
                }
                stack.element("section", .id("acts"), .flag("data-part", true)) {
                    RequestActs.render(&$0, model, context)
                }
                stack.element("div", .class("columns")) { columns in
                    columns.element("div", .class("stack")) { column in
                        column.element("section", .id("donors"), .flag("data-part", true), .class("card")) {
                            RequestDonors.render(&$0, model, context)
                        }
                        column.element("section", .id("stock"), .flag("data-part", true), .class("card")) {
                            stock(&$0, model, context)
                        }
                    }
                    columns.element("div", .class("stack")) { column in
                        column.element("section", .class("card tight")) { facts(&$0, model, context) }
                        if let antigens = model.antigens {
                            column.element("section", .class("card tight"), .id("patient-antigens")) {
                                AntigenCard.render(
                                    &$0, antigens,
                                    mayEdit: context.may("dispatchRequest") && model.course.phase.isOngoing, context)
                            }
                        }
                        column.element("section", .id("timeline"), .flag("data-part", true), .class("card")) {
                            timeline(&$0, model, context)
                        }
                    }
                }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let course = model.course
        html.element("div", .class("spread")) { spread in
            spread.element("h1") { title in
                title.element("span", .class("group")) { group in
                    group.isolated(
                        course.request.mode == .replacementAnyGroup
                            ? context.say("any group", "کوئی بھی گروپ") : context.words(course.request.patient.group))
                }
                title.text(" × \(course.request.unitsNeeded) \(context.words(course.request.component)) · ")
                title.isolated(context.language == .urdu ? model.facilityUrdu : model.facility)
                title.text(" ")
                title.element("span", .class("quiet")) { $0.isolated("#\(model.reference)") }
            }
            if course.phase.isOngoing {
                spread.element(
                    "span", .class("clock"),
                    .attribute("data-deadline", String(course.request.neededBy.millisecondsSince1970)),
                    text: context.duration(course.request.neededBy - context.now))
            }
        }
        html.element("div", .class("row")) { row in
            let tone = course.phase == .covered || course.phase == .fulfilled ? "chip good" : "chip"
            row.element(
                "span", .class(tone), .id("phase"), .attribute("data-phase", course.phase.rawValue),
                text: context.words(course.phase))
            row.element(
                "span", .class(course.request.urgency == .emergency ? "chip wait" : "chip dim"),
                text: context.words(course.request.urgency))
            row.element(
                "span", .class(course.verification == .verified ? "chip good" : "chip wait"), .id("verification"),
                text: course.verification == .verified
                    ? context.say("confirmed by the facility", "ہسپتال نے تصدیق کی")
                    : course.verification == .rejected
                        ? context.say("not confirmed", "تصدیق نہیں ہوئی") : context.say("to be confirmed", "تصدیق باقی")
            )
            if let words = context.unheard(model.source) {
                row.element("span", .class("chip wait"), .id("unheard"), text: words)
            }
            if course.isPaused { row.element("span", .class("chip wait"), text: context.say("paused", "رکی ہوئی")) }
            if let held = course.heldUntil, held > context.now {
                row.element("span", .class("chip wait"), .id("held")) { chip in
                    chip.text(
                        context.say("held by the incident's quota until ", "حادثے کی حد کی وجہ سے روکی، اس وقت تک: "))
                    chip.isolated(context.time(held))
                }
            }
            if course.isWithSupervisor {
                row.element("span", .class("chip alarm"), text: context.say("with the supervisor", "سپروائزر کے پاس"))
            }
            for attention in course.attention.sorted(by: { $0.rawValue < $1.rawValue }) {
                row.element("span", .class("chip alarm"), text: context.words(attention))
            }
        }
        html.element("p", .class("plan"), .id("plan")) { plan in
            plan.text(
                course.phase.isOngoing
                    ? course.plan.map { context.words($0, needed: course.request.unitsNeeded) }
                        ?? context.say("no plan yet", "ابھی منصوبہ نہیں")
                    // What is over has no chance any more, only a result.
                    : context.say(
                        "\(course.unitsInHand) of \(course.request.unitsNeeded) units in hand",
                        "\(course.request.unitsNeeded) میں سے \(course.unitsInHand) یونٹ ملے"))
        }
        if let typed = model.typed { typed.show(&html, context) }
        FlagNote.show(model.flags, &html, context)
        if model.isFacilityUnconfirmed, course.verification == .pending, course.phase.isOngoing {
            html.element("p", .class("notice refusal"), text: context.words(DispatchRefusal.facilityUnconfirmed))
            html.element("div", .class("row")) { ringTheFamily(&$0, model, context) }
        } else if course.verification == .pending, course.phase.isOngoing {
            verification(&html, model, context)
        } else {
            html.element("div", .class("row")) { ringTheFamily(&$0, model, context) }
        }
    }

    /// Rings the operator, then the number that asked for the blood.
    private static func ringTheFamily(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard context.hasTelephone, !model.callerPhone.isEmpty, context.may("dispatchRequest") else { return }
        Layout.form(&html, to: "\(model.path)/family-call", context) { form in
            form.element("button", text: context.say("Ring the family", "گھر والوں کو فون کریں"))
        }
    }

    private static func verification(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        // What somebody typed keeps its own direction inside the sentence that is read aloud.
        let initials = context.isolated(model.initials)
        let ward = context.isolated(model.ward)
        let record = context.isolated(model.recordNumber)
        html.element("div", .class("notice refusal tight")) { panel in
            panel.element("p") { line in
                line.text(
                    context.say(
                        "Ring the facility on its own listed number, never the caller's: ",
                        "ہسپتال کو اس کے اپنے درج نمبر پر فون کریں، کال کرنے والے کے نمبر پر نہیں: "))
                line.telephone(model.listedPhone)
            }
            if context.hasTelephone, context.may("dispatchRequest") {
                panel.element("div", .class("row")) { row in
                    Layout.form(&row, to: "\(model.path)/facility-call", context) { form in
                        form.element(
                            "button", .class("primary"),
                            text: context.say("Ring it: my telephone first", "ملائیں: پہلے میرا فون بجے گا"))
                    }
                    ringTheFamily(&row, model, context)
                }
            }
            panel.element("p", .class("quiet")) { script in
                script.text(
                    context.say(
                        "“This is the blood helpline. Is there a patient \(initials), ward \(ward), record \(record), for whom you ask \(model.request.unitsNeeded) units?”",
                        "”یہ بلڈ ہیلپ لائن ہے۔ کیا آپ کے ہاں مریض \(initials)، وارڈ \(ward)، ریکارڈ \(record) ہے جس کے لیے \(model.request.unitsNeeded) یونٹ درکار ہیں؟“"
                    ))
            }
        }
    }

    private static func facts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("The need", "ضرورت"))
        func fact(_ label: String, _ value: String) {
            guard !value.isEmpty else { return }
            html.element("div", .class("spread")) { line in
                line.element("span", .class("quiet"), text: label)
                line.isolated(value)
            }
        }
        let patient = model.request.patient
        fact(context.say("asked for", "کیا درکار ہے"), context.words(model.request.mode))
        fact(context.say("needed by", "کب تک"), context.time(model.request.neededBy))
        fact(context.say("patient", "مریض"), model.initials)
        fact(
            context.say("sex, age", "جنس، عمر"),
            [patient.sex.map(context.words), patient.ageYears.map { "\($0)" }].compactMap { $0 }.joined(separator: ", ")
        )
        var flags: [String] = []
        if patient.hasAntiD { flags.append(context.say("anti-D", "اینٹی ڈی")) }
        if patient.isChronicallyTransfused { flags.append(context.say("transfused regularly", "باقاعدہ خون لگتا ہے")) }
        if patient.isBombay { flags.append(context.say("Bombay phenotype", "بمبئی فینوٹائپ")) }
        if patient.isNewborn { flags.append(context.say("newborn", "نومولود")) }
        fact(context.say("careful", "احتیاط"), flags.joined(separator: ", "))
        fact(context.say("ward", "وارڈ"), model.ward)
        fact(context.say("record", "ریکارڈ"), model.recordNumber)
        fact(context.say("city", "شہر"), model.city)
        fact(context.say("facility's number", "ہسپتال کا نمبر"), model.listedPhone)
        fact(context.say("caller", "کال کرنے والا"), model.callerPhone)
        fact(
            context.say("opened by", "کس نے کھولی"),
            model.openedBy.isEmpty ? context.words(source: model.source) : model.openedBy)
        fact(context.say("note", "نوٹ"), model.note)
        if !model.familyLink.isEmpty {
            html.element("a", .href(model.familyLink), text: context.say("The family's page", "گھر والوں کا صفحہ"))
        }
    }

    private static func stock(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Who says they hold it", "کس کے پاس بتایا گیا ہے"))
        if model.stock.isEmpty {
            html.element(
                "p", .class("quiet"),
                text: context.say("No blood bank within reach reports any.", "قریب کسی بلڈ بینک نے نہیں بتایا۔"))
            return
        }
        let ordinary = model.stock.filter(\.conditions.isEmpty)
        let conditional = model.stock.filter { !$0.conditions.isEmpty }
        stock(&html, ordinary.prefix(8), context)
        guard !conditional.isEmpty else { return }
        html.element("h3", .id("conditional-stock")) { heading in
            heading.text(context.say("Only if a doctor allows it", "صرف ڈاکٹر کی اجازت سے"))
        }
        stock(&html, conditional.prefix(6), context)
    }

    private static func stock(_ html: inout HTML, _ lines: ArraySlice<StockLine>, _ context: PageContext) {
        guard !lines.isEmpty else { return }
        html.element("div", .class("scroll")) { scroll in
            scroll.element("table", .class("rows")) { table in
                for line in lines {
                    table.element("tr") { row in
                        row.element("td", .class("main")) { $0.isolated(line.facility) }
                        row.element("td", .class("nowrap")) { cell in
                            cell.isolated(context.words(line.group))
                            cell.text(" × \(line.units)")
                            for condition in line.conditions {
                                cell.element("div") { part in
                                    part.element("span", .class("chip wait"), text: context.words(condition))
                                }
                            }
                        }
                        row.element("td", .class("nowrap"), text: context.kilometres(line.distanceKilometres))
                        row.element("td") { cell in
                            cell.element(
                                "span", .class(line.isStale ? "chip wait" : "chip good"),
                                text: line.isStale
                                    ? context.say(
                                        "old figure: \(context.ago(line.countedAt))",
                                        "پرانی گنتی: \(context.ago(line.countedAt))")
                                    : context.ago(line.countedAt))
                        }
                        row.element("td") { cell in
                            cell.telephone(line.phone)
                        }
                    }
                }
            }
        }
    }

    private static func timeline(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Timeline", "روداد"))
        html.element("ol", .class("timeline")) { list in
            for (line, standDowns) in model.timeline.withStandDownsTogether.reversed() {
                list.element("li", .attribute("data-row", String(line.id))) { item in
                    item.element("time", text: context.timeWithSeconds(line.at))
                    item.element("span") { words in
                        guard standDowns < 2 else {
                            words.text(
                                context.say("\(standDowns) donors stood down", "\(standDowns) ڈونرز کو روکا گیا"))
                            return
                        }
                        if case .event(.completed) = line.fact {
                            VisitorParts.phrase(&words, context.words(line.fact), context)
                        } else {
                            words.text(context.words(line.fact))
                        }
                        recording(&words, line.fact, context)
                        // What followed from an act is nobody's doing.
                        guard case .event = line.fact else { return }
                        words.text(" ")
                        words.element("span", .class("by")) { $0.isolated(context.say(line.by)) }
                    }
                }
            }
        }
    }
}

extension RequestPage {
    /// A call that was recorded, for those whose business it is; that somebody listened is written down.
    fileprivate static func recording(_ html: inout HTML, _ fact: TimelineFact, _ context: PageContext) {
        guard case .telephone(let note) = fact, [.callerSpoke, .facilityReached, .deskReached].contains(note.kind),
            context.hasTelephone, context.may("hearRecordings")
        else { return }
        html.text(" ")
        html.element("a", .href("/calls/\(note.call)/recording"), text: context.say("listen", "سنیں"))
    }
}

extension [RequestPage.TimelineLine] {
    /// The lines worth showing; stand-downs of one moment are one line with their number.
    fileprivate var withStandDownsTogether: [(line: RequestPage.TimelineLine, standDowns: Int)] {
        var lines: [(line: RequestPage.TimelineLine, standDowns: Int)] = []
        for line in self where line.fact.isWorthShowing {
            guard case .stoodDown = line.fact else {
                lines.append((line, 0))
                continue
            }
            if let last = lines.last, last.standDowns > 0, last.line.at == line.at {
                lines[lines.count - 1].standDowns += 1
            } else {
                lines.append((line, 1))
            }
        }
        return lines
    }
}

extension TimelineFact {
    /// Looks of the clock and sent-reports are kept in the store; on the page they would bury what people did.
    fileprivate var isWorthShowing: Bool {
        switch self {
        case .event(.timer), .planned: false
        // The reply itself stands on the line before.
        case .askEnded(_, let stage): ![.declined, .unavailable, .optedOut, .wrongNumber].contains(stage)
        // How a ring ended stands on the line of the call.
        case .event(.delivery(_, _, let state, _, let end)):
            end == nil && (state == .failed || state == .unknown || state == .expired)
        default: true
        }
    }
}
