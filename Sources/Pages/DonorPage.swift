public import Blood
public import Dispatching
public import Matching

/// Everything the centre knows of one donor, and what may be done.
public enum DonorPage {
    /// What the rules say of one kind of donation.
    public struct Eligible: Sendable, Hashable {
        public enum Verdict: Sendable, Hashable {
            case now
            case from(CivilDate)
            /// Not now, and nobody can know the day yet.
            case unknown
            case never
        }

        public var kind: DonationKind
        public var verdict: Verdict
        /// The rules that stand against it, with the day each ends where there is one.
        public var reasons: [Words]

        public init(kind: DonationKind, verdict: Verdict, reasons: [Words] = []) {
            self.kind = kind
            self.verdict = verdict
            self.reasons = reasons
        }
    }

    public struct DeferralLine: Sendable, Hashable {
        public var rule: Words
        public var since: CivilDate
        public var ended: CivilDate?
        /// A date the blood bank gave.
        public var until: CivilDate?
        public var recordedAt: Instant
        /// Name of who recorded it; empty when the system did.
        public var recordedBy: String
        public var reinstatedAt: Instant?
        public var reinstatedBy: String
        /// The deferral's number where a protected reason is kept behind it and the reader may open that; `nil` for
        /// everybody else, who does not learn that there is one.
        public var opensAs: Int64?

        public init(
            rule: Words, since: CivilDate, ended: CivilDate? = nil, until: CivilDate? = nil, recordedAt: Instant,
            recordedBy: String, reinstatedAt: Instant? = nil, reinstatedBy: String = "",
            opensAs: Int64? = nil
        ) {
            self.rule = rule
            self.since = since
            self.ended = ended
            self.until = until
            self.recordedAt = recordedAt
            self.recordedBy = recordedBy
            self.reinstatedAt = reinstatedAt
            self.reinstatedBy = reinstatedBy
            self.opensAs = opensAs
        }
    }

    public struct DonationLine: Sendable, Hashable {
        public var date: CivilDate
        public var kind: DonationKind
        public var request: RequestID?
        public var reference: String
        /// Marked by mistake and taken back.
        public var isRevoked: Bool

        public init(
            date: CivilDate, kind: DonationKind, request: RequestID? = nil, reference: String = "",
            isRevoked: Bool = false
        ) {
            self.date = date
            self.kind = kind
            self.request = request
            self.reference = reference
            self.isRevoked = isRevoked
        }
    }

    public struct AskLine: Sendable, Hashable {
        public var request: RequestID
        public var reference: String
        public var stage: AskStage
        public var askedAt: Instant
        public var changedAt: Instant
        /// What became of the ring, where no key was pressed.
        public var voiceEnd: VoiceEnd?

        public init(
            request: RequestID, reference: String, stage: AskStage, askedAt: Instant, changedAt: Instant,
            voiceEnd: VoiceEnd? = nil
        ) {
            self.request = request
            self.reference = reference
            self.stage = stage
            self.askedAt = askedAt
            self.changedAt = changedAt
            self.voiceEnd = voiceEnd
        }
    }

    public struct Model: Sendable {
        public var id: DonorID
        public var name: String
        public var phone: String
        public var sex: Sex
        public var birthDate: CivilDate?
        public var ageYears: Int?
        public var weightKilograms: Double?
        public var group: BloodGroup
        public var evidence: GroupEvidence
        public var isBombay: Bool
        public var district: String
        /// `ur-Latn`, `ur` or `en`.
        public var language: String
        public var channels: Set<Channel>
        public var consentedAt: Instant?
        public var registeredAt: Instant
        public var optedOutAt: Instant?
        public var pausedUntil: CivilDate?
        /// First day of a pause that begins later.
        public var pausedFrom: CivilDate?
        public var acceptsNightEmergencies: Bool
        public var prefersWomanOperator: Bool
        /// Speaks through our operators only, never with the family directly.
        public var relayOnly: Bool
        public var daylightOnly = false
        public var meetsAtFacilityOnly = false
        public var isPanelReserved: Bool
        public var note: String
        public var standing: DonorStanding
        /// Every reason why this donor is not asked now; empty when nothing stands against it.
        public var notAskedBecause: [SuppressionReason]
        public var eligible: [Eligible]
        public var deferrals: [DeferralLine]
        public var donations: [DonationLine]
        public var asks: [AskLine]
        /// Rules a person may defer by: key and title.
        public var rules: [(key: String, words: Words)]
        public var today: CivilDate
        /// What was typed into a form of this page that was refused, and what is wrong: `ruleKey`, `since`, `ended`,
        /// `until`, `reason`, `pauseUntil`, and `purpose.` with the number of a deferral.
        public var entered: [String: String]
        public var problems: [String: Words]

        public init(
            id: DonorID, name: String, phone: String, sex: Sex, birthDate: CivilDate? = nil, ageYears: Int? = nil,
            weightKilograms: Double? = nil, group: BloodGroup, evidence: GroupEvidence, isBombay: Bool = false,
            district: String, language: String, channels: Set<Channel>, consentedAt: Instant?, registeredAt: Instant,
            optedOutAt: Instant? = nil, pausedUntil: CivilDate? = nil, acceptsNightEmergencies: Bool = false,
            prefersWomanOperator: Bool = false, isPanelReserved: Bool = false, note: String = "",
            standing: DonorStanding, notAskedBecause: [SuppressionReason] = [], eligible: [Eligible] = [],
            deferrals: [DeferralLine] = [], donations: [DonationLine] = [], asks: [AskLine] = [],
            rules: [(key: String, words: Words)], today: CivilDate, entered: [String: String] = [:],
            problems: [String: Words] = [:], relayOnly: Bool = false
        ) {
            self.id = id
            self.name = name
            self.phone = phone
            self.sex = sex
            self.birthDate = birthDate
            self.ageYears = ageYears
            self.weightKilograms = weightKilograms
            self.group = group
            self.evidence = evidence
            self.isBombay = isBombay
            self.district = district
            self.language = language
            self.channels = channels
            self.consentedAt = consentedAt
            self.registeredAt = registeredAt
            self.optedOutAt = optedOutAt
            self.pausedUntil = pausedUntil
            self.acceptsNightEmergencies = acceptsNightEmergencies
            self.prefersWomanOperator = prefersWomanOperator
            self.relayOnly = relayOnly
            self.isPanelReserved = isPanelReserved
            self.note = note
            self.standing = standing
            self.notAskedBecause = notAskedBecause
            self.eligible = eligible
            self.deferrals = deferrals
            self.donations = donations
            self.asks = asks
            self.rules = rules
            self.today = today
            self.entered = entered
            self.problems = problems
        }

        var path: String { "/donors/\(id)" }
        var isDeferred: Bool { deferrals.contains { $0.reinstatedAt == nil } }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(model.name, area: .register, context) { main in
            main.element("div", .class("stack")) { stack in
                head(&stack, model, context)
                if context.may("editRegister") { DonorActs.render(&stack, model, context) }
                stack.element("div", .class("columns")) { columns in
                    columns.element("div", .class("stack")) { column in
                        column.element("section", .class("card"), .id("eligible")) { eligible(&$0, model, context) }
                        column.element("section", .class("card"), .id("deferrals")) { deferrals(&$0, model, context) }
                        column.element("section", .class("card"), .id("asks")) { asks(&$0, model, context) }
                        column.element("section", .class("card"), .id("donations")) { donations(&$0, model, context) }
                    }
                    columns.element("section", .class("card"), .id("facts")) { facts(&$0, model, context) }
                }
            }
        }
    }

    // MARK: - Parts

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("spread")) { head in
            head.element("h1") { title in
                title.isolated(model.name)
                title.text(" ")
                title.element("span", .class("quiet")) { $0.isolated("№ \(model.id)") }
            }
            head.element("div", .class("row")) { row in
                if context.may("seeAntigens") {
                    row.element(
                        "a", .class("button"), .href("\(model.path)/antigens"), .id("donor-antigens"),
                        text: context.say("Antigens", "اینٹیجن"))
                }
                row.element("a", .href("/donors"), text: context.say("All donors", "سب ڈونر"))
            }
        }
        html.element("div", .class("row")) { row in
            row.element("span", .class("group")) { $0.isolated(context.words(model.group)) }
            if model.group != .unknown { row.element("span", .class("quiet"), text: context.words(model.evidence)) }
            if model.isBombay {
                row.element("span", .class("chip wait"), text: context.say("Bombay phenotype", "بمبئی فینوٹائپ"))
            }
            row.element(
                "span", .class(model.standing.tone), .id("standing"), text: context.words(model.standing))
            if model.prefersWomanOperator {
                row.element(
                    "span", .class("chip wait"), text: context.say("woman operator only", "صرف خاتون آپریٹر"))
            }
            if model.relayOnly { row.element("span", .class("chip wait"), text: context.relayOnly) }
            if model.daylightOnly {
                row.element("span", .class("chip wait"), text: context.say("daylight only", "صرف دن کی روشنی میں"))
            }
            if model.meetsAtFacilityOnly {
                row.element(
                    "span", .class("chip wait"),
                    text: context.say("meets at the blood bank only", "ملاقات صرف بلڈ بینک میں"))
            }
        }
        guard !model.notAskedBecause.isEmpty else { return }
        html.element("div", .id("not-asked")) { block in
            block.element(
                "p", .class("quiet"), text: context.say("Not asked now, because:", "ابھی نہیں پوچھا جائے گا، کیونکہ:"))
            block.element("ul", .class("row")) { list in
                for reason in model.notAskedBecause {
                    list.element("li", .class("chip dim"), text: context.words(reason))
                }
            }
        }
    }

    private static func eligible(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("What the rules say today", "قواعد آج کیا کہتے ہیں"))
        html.element("table", .class("rows")) { table in
            table.element("tbody") { body in
                for line in model.eligible {
                    body.element("tr") { row in
                        row.element("td", .class("main"), text: context.words(line.kind))
                        row.element("td") { cell in
                            cell.element("span", .class(tone(line.verdict)), text: words(line.verdict, context))
                        }
                        row.element("td", .class("quiet")) { cell in
                            cell.element("ul") { list in
                                for reason in line.reasons { list.element("li", text: context.say(reason)) }
                            }
                        }
                    }
                }
            }
        }
        html.element(
            "p", .class("quiet pause"),
            text: context.say(
                "This says whom to ask. Only the staff of the blood bank accept a donor.",
                "یہ صرف بتاتا ہے کہ کس سے پوچھیں۔ ڈونر کو قبول صرف بلڈ بینک کا عملہ کرتا ہے۔"))
    }

    private static func tone(_ verdict: Eligible.Verdict) -> String {
        switch verdict {
        case .now: "chip good"
        case .from, .unknown: "chip wait"
        case .never: "chip dim"
        }
    }

    private static func words(_ verdict: Eligible.Verdict, _ context: PageContext) -> String {
        switch verdict {
        case .now: context.say("may be asked", "پوچھ سکتے ہیں")
        case .from(let day): context.say("from \(context.date(day))", "\(context.date(day)) سے")
        case .unknown: context.say("not now, end not known", "ابھی نہیں، مدت معلوم نہیں")
        case .never: context.say("not asked", "نہیں پوچھتے")
        }
    }

    private static func deferrals(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Deferrals", "التوا"))
        guard !model.deferrals.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("None on record.", "کوئی درج نہیں۔"))
            return
        }
        html.element("ul", .class("tight")) { list in
            for line in model.deferrals {
                list.element("li", .class(line.reinstatedAt == nil ? "tight" : "tight quiet")) { item in
                    item.element("div", .class("row")) { row in
                        row.element("strong", text: context.say(line.rule))
                        if line.reinstatedAt == nil {
                            row.element("span", .class("chip wait"), text: context.say("in force", "جاری"))
                        } else {
                            row.element("span", .class("chip dim"), text: context.say("ended", "ختم"))
                        }
                    }
                    item.element("div", .class("quiet"), text: dates(line, context))
                    item.element("div", .class("quiet")) { by in
                        by.text(context.say("recorded ", "درج ") + context.moment(line.recordedAt))
                        name(&by, line.recordedBy, context)
                        guard let reinstated = line.reinstatedAt else { return }
                        by.text(context.say("; reinstated ", "؛ بحال ") + context.moment(reinstated))
                        name(&by, line.reinstatedBy, context)
                    }
                    if let deferral = line.opensAs, context.may("openDeferralReason") {
                        DonorActs.reason(&item, of: deferral, model, context)
                    }
                }
            }
        }
    }

    private static func name(_ html: inout HTML, _ name: String, _ context: PageContext) {
        guard !name.isEmpty else { return }
        html.text(context.say(" by ", " از "))
        html.isolated(name)
    }

    private static func dates(_ line: DeferralLine, _ context: PageContext) -> String {
        var parts = [context.say("since \(context.date(line.since))", "\(context.date(line.since)) سے")]
        if let ended = line.ended {
            parts.append(context.say("over on \(context.date(ended))", "\(context.date(ended)) کو ختم ہوا"))
        }
        if let until = line.until {
            parts.append(
                context.say(
                    "blood bank said until \(context.date(until))", "بلڈ بینک کے مطابق \(context.date(until)) تک"))
        }
        return parts.joined(separator: " · ")
    }

    private static func asks(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Asked", "کب پوچھا گیا"))
        guard !model.asks.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("Never asked yet.", "ابھی تک نہیں پوچھا گیا۔"))
            return
        }
        html.element("table", .class("rows")) { table in
            table.element("tbody") { body in
                for ask in model.asks {
                    body.element("tr") { row in
                        row.element("td", .class("main")) { cell in
                            request(&cell, ask.request, ask.reference, context)
                        }
                        row.element("td") { cell in
                            let tone = ask.stage == .donated ? "chip good" : ask.stage.isOpen ? "chip" : "chip dim"
                            cell.element("span", .class(tone), text: context.words(ask.stage))
                            guard let end = ask.voiceEnd else { return }
                            cell.text(" ")
                            let isForPerson = end == .noSuchNumber
                            cell.element("span", .class(isForPerson ? "chip alarm" : "quiet"), text: context.words(end))
                        }
                        row.element("td", .class("quiet")) { cell in
                            cell.text(context.say("asked ", "پوچھا ") + context.moment(ask.askedAt))
                            if ask.changedAt != ask.askedAt { cell.text(" · " + context.moment(ask.changedAt)) }
                        }
                    }
                }
            }
        }
    }

    /// The administrator sees the register but no requests.
    private static func request(_ html: inout HTML, _ id: RequestID, _ reference: String, _ context: PageContext) {
        if context.may("seeBoard") {
            html.element("a", .href("/requests/\(id)")) { $0.isolated("#\(reference)") }
        } else {
            html.isolated("#\(reference)")
        }
    }

    private static func donations(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Donations", "عطیات"))
        guard !model.donations.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("None on record.", "کوئی درج نہیں۔"))
            return
        }
        html.element("table", .class("rows")) { table in
            table.element("tbody") { body in
                for donation in model.donations {
                    body.element("tr") { row in
                        row.element("td", .class("main"), text: context.date(donation.date))
                        row.element("td", text: context.words(donation.kind))
                        row.element("td", .class("quiet")) { cell in
                            if donation.isRevoked {
                                cell.text(context.say("marked by mistake, taken back", "غلطی سے درج، واپس لیا گیا"))
                            } else if let id = donation.request {
                                request(&cell, id, donation.reference, context)
                            } else {
                                cell.text(context.say("as told to us", "ڈونر کے بتانے پر"))
                            }
                        }
                    }
                }
            }
        }
    }

    private static func facts(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("The donor", "ڈونر"))
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("phone", "فون")) { $0.telephone(model.phone) }
            list.fact(context.say("sex", "جنس"), context.words(model.sex))
            list.fact(
                context.say("age", "عمر"), model.ageYears.map { "\($0)" } ?? context.say("not known", "معلوم نہیں"))
            list.fact(context.say("born", "تاریخ پیدائش"), model.birthDate.map(context.date) ?? "")
            list.fact(context.say("weight", "وزن"), model.weightKilograms.map { kilograms($0, context) } ?? "")
            list.fact(context.say("district", "ضلع"), model.district)
            list.fact(context.say("written to in", "پیغام کی زبان"), context.languageName(model.language))
            list.fact(
                context.say("asked by", "رابطے کا طریقہ"),
                Channel.allCases.filter(model.channels.contains).map(context.words).joined(separator: " · "))
            list.fact(
                context.say("consent", "رابطے کی اجازت"),
                model.consentedAt.map(context.date) ?? context.say("not given", "نہیں دی"))
            list.fact(context.say("said stop", "پیغام بند کروائے"), model.optedOutAt.map(context.moment) ?? "")
            list.fact(context.say("away from", "غیر حاضری کب سے"), model.pausedFrom.map(context.date) ?? "")
            list.fact(context.say("paused until", "وقفہ کب تک"), model.pausedUntil.map(context.date) ?? "")
            list.fact(
                context.say("emergencies at night", "رات کی ہنگامی کال"), context.yesOrNo(model.acceptsNightEmergencies)
            )
            list.fact(context.say("kept for a panel", "پینل کے لیے مخصوص"), context.yesOrNo(model.isPanelReserved))
            list.fact(context.say("registered", "اندراج"), context.date(model.registeredAt))
            list.fact(context.say("note", "نوٹ"), model.note)
        }
    }

    private static func kilograms(_ weight: Double, _ context: PageContext) -> String {
        let tenths = (weight * 10).rounded() / 10
        let number = tenths == tenths.rounded() && abs(tenths) < 1_000 ? "\(Int(tenths))" : "\(tenths)"
        return context.say("\(number) kg", "\(number) کلو")
    }
}
