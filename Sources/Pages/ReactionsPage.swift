public import Blood
public import Matching

/// Adverse reactions that facilities report: what waits for a person first, serious ones on top. A facility sees its
/// own; they defer nobody.
public enum ReactionsPage {
    public struct Line: Sendable {
        public var id: Int64
        /// `nil` where the reader is of the facility itself.
        public var facility: (name: String, nameUrdu: String)?
        public var request: RequestID
        public var reference: String
        public var kind: ReactionKind
        public var grade: Int
        public var onset: ReactionOnset
        public var visitor: Int?
        /// For whoever sees the register.
        public var donor: DonorID?
        public var unit: String
        public var note: String
        public var reportedAt: Instant
        public var isSerious: Bool
        /// Who looked at it, when, and what was found or done.
        public var seen: (by: String, at: Instant, words: String)?

        public init(
            id: Int64, facility: (name: String, nameUrdu: String)?, request: RequestID, reference: String,
            kind: ReactionKind, grade: Int, onset: ReactionOnset, visitor: Int?, donor: DonorID?, unit: String,
            note: String, reportedAt: Instant, isSerious: Bool, seen: (by: String, at: Instant, words: String)? = nil
        ) {
            self.id = id
            self.facility = facility
            self.request = request
            self.reference = reference
            self.kind = kind
            self.grade = grade
            self.onset = onset
            self.visitor = visitor
            self.donor = donor
            self.unit = unit
            self.note = note
            self.reportedAt = reportedAt
            self.isSerious = isSerious
            self.seen = seen
        }
    }

    public struct Model: Sendable {
        public var open: [Line]
        public var seen: [Line]

        public init(open: [Line], seen: [Line]) {
            self.open = open
            self.seen = seen
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let isOwn = !context.may("seeReactions")
        let title = context.say("Adverse reactions", "مضر ردِعمل")
        return Layout.console(title, area: isOwn ? .ownReactions : .reactions, context, isLive: true) { main in
            main.element("div", .class("stack"), .id("reactions"), .flag("data-part", true)) { stack in
                stack.element("h1") { head in
                    head.text(title + " ")
                    head.element("span", .class("quiet")) { $0.isolated(context.count(model.open.count)) }
                }
                stack.element(
                    "p", .class("quiet"),
                    text: isOwn
                        ? context.say(
                            "What you reported. A new one is reported from the page of its request.",
                            "آپ کی دی ہوئی اطلاعات۔ نئی اطلاع متعلقہ درخواست کے صفحے سے دیں۔")
                        : context.say(
                            "No donor is deferred by a report. Ring the facility, decide, and write down what came of it. Where blood may have been mixed up or infected, others may be at risk: look for the other units of that donation.",
                            "اطلاع سے کوئی ڈونر خود بخود ملتوی نہیں ہوتا۔ ہسپتال کو فون کریں، فیصلہ کریں، اور نتیجہ لکھیں۔ جہاں خون بدل گیا ہو یا اس میں جراثیم ہوں وہاں دوسرے بھی خطرے میں ہو سکتے ہیں: اسی عطیے کے باقی یونٹ تلاش کریں۔"
                        ))
                if model.open.isEmpty {
                    stack.element(
                        "p", .class("card empty"), text: context.say("No report is open.", "کوئی اطلاع باقی نہیں۔"))
                }
                for line in model.open where line.isSerious { open(&stack, line, context) }
                for line in model.open where !line.isSerious { open(&stack, line, context) }
                guard !model.seen.isEmpty else { return }
                stack.element("h2", text: context.say("Looked at", "دیکھی جا چکیں"))
                for line in model.seen { card(&stack, line, context) { seen(&$0, line, context) } }
            }
        }
    }

    private static func open(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        card(&html, line, context) { card in
            guard context.may("seeReactions") else {
                card.element(
                    "p", .class("quiet"), text: context.say("Nobody has looked at it yet.", "ابھی کسی نے نہیں دیکھا۔"))
                return
            }
            Layout.form(&card, to: "/reactions/\(line.id)", context, class: "row") { form in
                form.element("label", .class("finder")) { label in
                    label.text(context.say("What you found or did", "آپ نے کیا پایا یا کیا"))
                    label.void(
                        "input", .name("words"), .attribute("maxlength", "500"), .attribute("autocomplete", "off"),
                        .attribute("dir", "auto"), .flag("required", true))
                }
                form.element("button", text: context.say("I have looked at it", "میں نے دیکھ لیا"))
            }
        }
    }

    private static func card(
        _ html: inout HTML, _ line: Line, _ context: PageContext, end: (inout HTML) -> Void
    ) {
        html.element(
            "section", .class("card tight"), .id("reaction-\(line.id)"),
            .attribute("data-row", "\(line.id)-\(line.seen == nil)")
        ) { card in
            card.element("div", .class("row")) { row in
                if line.isSerious {
                    row.element(
                        "span", .class(line.seen == nil ? "chip alarm" : "chip dim"),
                        text: context.say("serious", "سنگین"))
                }
                row.element("strong") { $0.text(context.words(line.kind)) }
                row.element(
                    "span", .class("chip dim"), text: context.words(grade: line.grade, of: line.kind.subject))
                row.element("span", .class("quiet"), text: context.words(line.onset))
            }
            card.element("div", .class("row quiet")) { row in
                row.text(context.moment(line.reportedAt))
                if let facility = line.facility {
                    row.element("span") { $0.facilityName(facility.name, facility.nameUrdu, context) }
                }
                whose(&row, line, context)
                if !line.unit.isEmpty {
                    row.element("span") { unit in
                        unit.text(context.say("bag ", "بیگ "))
                        unit.isolated(line.unit)
                    }
                }
            }
            if !line.note.isEmpty { card.element("p", .class("wrap")) { $0.isolated(line.note) } }
            end(&card)
        }
    }

    private static func whose(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        // Both a supervisor and a facility have a page of the request, each their own.
        html.element(
            "a", .href(line.facility == nil ? "/facility/requests/\(line.request)" : "/requests/\(line.request)")
        ) { $0.isolated("#\(line.reference)") }
        switch line.kind.subject {
        case .patient: html.element("span", text: context.say("the patient", "مریض"))
        case .donor:
            if let donor = line.donor, context.may("seeRegister") {
                html.element("a", .href("/donors/\(donor)")) { link in
                    link.text(context.say("donor ", "ڈونر "))
                    link.isolated(String(donor))
                }
            } else if let number = line.visitor {
                html.element("span") { visitor in
                    visitor.text(context.say("donor ", "ڈونر "))
                    visitor.isolated(String(number))
                    visitor.text(context.say(" of it", " اس درخواست کے"))
                }
            } else {
                html.element("span", text: context.say("a donor", "ایک ڈونر"))
            }
        }
    }

    private static func seen(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        guard let seen = line.seen else { return }
        html.element("div", .class("row")) { row in
            row.element("span", .class("chip good"), text: context.say("looked at", "دیکھ لیا"))
            row.element("span", .class("wrap")) { $0.isolated(seen.words) }
            if !seen.by.isEmpty { row.element("span", .class("quiet")) { $0.isolated(seen.by) } }
            row.element("span", .class("quiet"), text: context.moment(seen.at))
        }
    }
}

extension ReactionFormPage.Model {
    public static let sampleDonor = ReactionFormPage.Model(
        request: 2, reference: "1002", subject: .donor, visitors: [OwnRequestPage.Model.sample.visitors[3]])

    /// Sent half filled in.
    public static let samplePatient = ReactionFormPage.Model(
        request: 3, reference: "1003", subject: .patient, visitors: [],
        entered: ["kind": "febrile", "note": "38.9 after 40 ml"],
        problems: ["grade": Words("Choose one.", "ایک منتخب کریں۔")])
}

extension ReactionsPage.Model {
    private static func line(
        _ id: Int64, _ kind: ReactionKind, _ grade: Int, hours: Double, isSerious: Bool, note: String = ""
    ) -> ReactionsPage.Line {
        ReactionsPage.Line(
            id: id, facility: ("Mayo Hospital", "میو ہسپتال"), request: id, reference: String(1_000 + id), kind: kind,
            grade: grade, onset: .during, visitor: kind.subject == .donor ? 3 : nil,
            donor: kind.subject == .donor ? 4_711 : nil, unit: kind.subject == .donor ? "" : "PK-LHE-004711",
            note: note, reportedAt: SampleMoment.now - .hours(hours), isSerious: isSerious)
    }

    public static let sample: ReactionsPage.Model = {
        var old = line(5, .haematoma, 1, hours: 50, isSerious: false)
        old.seen = ("Nadia Aslam", SampleMoment.now - .hours(49), "Rang the donor: bruise is fading.")
        return ReactionsPage.Model(
            open: [
                line(7, .vasovagalFaint, 2, hours: 1, isSerious: false, note: "Fell from the chair, no injury."),
                line(8, .acuteHaemolytic, 2, hours: 0.3, isSerious: true, note: "Stopped after 60 ml, dark urine."),
            ], seen: [old])
    }()

    /// As the facility itself sees them.
    public static let sampleOwn: ReactionsPage.Model = {
        var model = sample
        for index in model.open.indices { model.open[index].facility = nil }
        model.seen[0].facility = nil
        for index in model.open.indices { model.open[index].donor = nil }
        return model
    }()
}
