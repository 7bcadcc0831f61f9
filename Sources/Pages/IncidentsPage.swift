public import Blood

/// Incidents that last, and that have ended; a supervisor declares one here.
public enum IncidentsPage {
    public struct Line: Sendable {
        public var id: Int64
        public var name: String
        public var beganAt: Instant
        public var endedAt: Instant?
        public var facilities: [Words]
        public var requests: Int

        public init(
            id: Int64, name: String, beganAt: Instant, endedAt: Instant?, facilities: [Words], requests: Int
        ) {
            self.id = id
            self.name = name
            self.beganAt = beganAt
            self.endedAt = endedAt
            self.facilities = facilities
            self.requests = requests
        }
    }

    public struct Model: Sendable {
        /// Newest first.
        public var lines: [Line]
        public var facilities: [(id: Int64, name: Words)]
        public var entered: [String: String]
        public var problem: Words?

        public init(
            lines: [Line], facilities: [(id: Int64, name: Words)], entered: [String: String] = [:],
            problem: Words? = nil
        ) {
            self.lines = lines
            self.facilities = facilities
            self.entered = entered
            self.problem = problem
        }

        public static let sample = Model(
            lines: [
                Line(
                    id: 2, name: "Bus accident, ring road",
                    beganAt: Instant(millisecondsSince1970: 1_795_512_000_000), endedAt: nil,
                    facilities: [Words("Mayo Hospital", "میو ہسپتال"), Words("Jinnah Hospital", "جناح ہسپتال")],
                    requests: 37),
                Line(
                    id: 1, name: "Fire in a market", beganAt: Instant(millisecondsSince1970: 1_794_912_000_000),
                    endedAt: Instant(millisecondsSince1970: 1_794_972_000_000),
                    facilities: [Words("Mayo Hospital", "میو ہسپتال")], requests: 14),
            ],
            facilities: [
                (1, Words("Mayo Hospital", "میو ہسپتال")), (2, Words("Jinnah Hospital", "جناح ہسپتال")),
            ])
    }

    /// Fields for facilities; more come to the incident on its own page.
    public static let facilityFields = ["facility1", "facility2", "facility3"]

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Incidents", "بڑے حادثے")
        return Layout.console(title, area: .night, context) { main in
            ShiftParts.ways(&main, to: "/incidents", context)
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                let running = model.lines.filter { $0.endedAt == nil }
                if running.isEmpty {
                    stack.element(
                        "p", .class("card empty"), text: context.say("No incident lasts.", "کوئی بڑا حادثہ جاری نہیں۔"))
                }
                for line in running { card(&stack, line, context) }
                if context.may("declareIncident") { declare(&stack, model, context) }
                let ended = model.lines.filter { $0.endedAt != nil }
                guard !ended.isEmpty else { return }
                stack.element("h2", text: context.say("Ended", "ختم ہو چکے"))
                for line in ended { card(&stack, line, context) }
            }
        }
    }

    private static func card(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("section", .class(line.endedAt == nil ? "card heed" : "card")) { card in
            card.element("h2") { $0.element("a", .href("/incidents/\(line.id)")) { $0.isolated(line.name) } }
            card.element("p") { places in
                for (index, facility) in line.facilities.enumerated() {
                    if index > 0 { places.text(context.say(", ", "، ")) }
                    places.isolated(context.say(facility))
                }
            }
            card.element("p", .class("quiet")) { times in
                times.text(context.say("Began ", "آغاز "))
                times.isolated(context.time(line.beganAt))
                if let ended = line.endedAt {
                    times.text(context.say(", ended ", "، اختتام "))
                    times.isolated(context.time(ended))
                }
                times.text(
                    context.say(
                        line.requests == 1 ? ", 1 request" : ", \(line.requests) requests",
                        "، \(line.requests) درخواستیں"))
            }
        }
    }

    private static func declare(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let fields = FormFields(entered: model.entered, problems: [:], context: context)
        html.element(
            "details", .class("card"), .id("declare"), .flag("open", model.problem != nil)
        ) { details in
            details.element("summary", text: context.say("Declare an incident", "بڑے حادثے کا اعلان کریں"))
            Layout.form(&details, to: "/incidents", context, class: "stack") { form in
                if let problem = model.problem {
                    form.element("p", .class("problem"), .attribute("role", "alert"), text: context.say(problem))
                }
                form.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "It begins at once. Open requests of these facilities are in it, and new ones come to it. Waves keep to quotas; stock, replies and arrivals do not.",
                        "یہ فوراً شروع ہوتا ہے۔ ان ہسپتالوں کی کھلی درخواستیں اس میں شامل ہوں گی، اور نئی بھی۔ ڈونرز سے حد کے اندر پوچھا جائے گا؛ سٹاک، جواب اور آمد پر کوئی حد نہیں۔"
                    ))
                form.element("div", .class("fields")) { grid in
                    fields.input(&grid, "name", context.say("What happened", "کیا ہوا"), .attribute("maxlength", "80"))
                    fields.input(
                        &grid, "began", context.say("Began (empty: now)", "آغاز (خالی: ابھی)"), type: "datetime-local",
                        .attribute("dir", "ltr"))
                    fields.input(
                        &grid, "patients", context.say("Expected patients, if known", "متوقع مریض، اگر معلوم ہو"),
                        type: "number", .attribute("min", "1"))
                    let options = [("", "–")] + model.facilities.map { (String($0.id), context.say($0.name)) }
                    for (index, name) in facilityFields.enumerated() {
                        fields.select(
                            &grid, name,
                            index == 0
                                ? context.say("Facility", "ہسپتال")
                                : context.say("Facility \(index + 1), if any", "ہسپتال \(index + 1)، اگر ہو"),
                            options.map { (value: $0.0, text: $0.1) })
                    }
                    fields.input(&grid, "reason", context.say("Why", "کیوں"), .attribute("maxlength", "300"))
                }
                form.element("div") {
                    $0.element("button", .class("primary"), text: context.say("Declare now", "ابھی اعلان کریں"))
                }
            }
        }
    }
}
