public import Blood
public import Dispatching
public import Matching

/// Every open request with its clock, those that need a person first.
public enum BoardPage {
    public struct Line: Sendable {
        public var id: RequestID
        public var reference: String
        public var group: BloodGroup
        public var isAnyGroup: Bool
        public var component: BloodComponent
        public var units: Int
        public var inHand: Int
        public var onTheWay: Int
        public var facility: String
        public var facilityUrdu: String
        public var city: String
        public var urgency: Urgency
        public var neededBy: Instant
        public var phase: RequestPhase
        public var isPaused: Bool
        public var plan: PlanSummary?
        public var attention: [Attention]
        /// How it came in: `desk`, `web`, `keypad` and so on.
        public var source = ""

        public init(
            id: RequestID, reference: String, group: BloodGroup, isAnyGroup: Bool, component: BloodComponent,
            units: Int, inHand: Int, onTheWay: Int, facility: String, facilityUrdu: String, city: String,
            urgency: Urgency, neededBy: Instant, phase: RequestPhase, isPaused: Bool, plan: PlanSummary?,
            attention: [Attention]
        ) {
            self.id = id
            self.reference = reference
            self.group = group
            self.isAnyGroup = isAnyGroup
            self.component = component
            self.units = units
            self.inHand = inHand
            self.onTheWay = onTheWay
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.city = city
            self.urgency = urgency
            self.neededBy = neededBy
            self.phase = phase
            self.isPaused = isPaused
            self.plan = plan
            self.attention = attention
        }
    }

    public struct Model: Sendable {
        public var ongoing: [Line]
        public var ended: [Line]
        /// Messages that wait to be sent, and those whose fate nobody knows.
        public var queued: Int
        public var unknown: Int
        /// People who wrote and wait for a call.
        public var callBacks: Int
        /// All open requests, and not only those that need a person or are due next.
        public var showsAll = false

        public init(ongoing: [Line], ended: [Line], queued: Int, unknown: Int, callBacks: Int = 0) {
            self.ongoing = ongoing
            self.ended = ended
            self.queued = queued
            self.unknown = unknown
            self.callBacks = callBacks
        }
    }

    /// Open requests shown at once: more than that nobody reads, and every console reads them anew with every event.
    /// Those that need a person and those due next are among them.
    static let linesShown = 200

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        render(part: part(model, context), context)
    }

    /// - Parameter part: see `part`.
    public static func render(part: HTML, _ context: PageContext) -> HTML {
        Layout.console(context.say("Board", "بورڈ"), area: .board, context, isLive: true) { $0.add(part) }
    }

    /// The lines with what stands above them, which depend on nothing of the person but the language and `PartKey`.
    public static func part(_ model: Model, _ context: PageContext) -> HTML {
        var html = HTML()
        html.element("div", .id("board"), .flag("data-part", true), .class("stack")) { part in
            counters(&part, model, context)
            part.element("h1", text: context.say("Open requests", "کھلی درخواستیں"))
            if model.ongoing.isEmpty { nothing(&part, context) }
            let shown = model.showsAll ? model.ongoing : Array(model.ongoing.prefix(linesShown))
            RequestLines.board(
                &part, ongoing: shown, ended: model.ended, needsPerson: { !$0.attention.isEmpty }, context
            ) { render(&$0, $1, context) }
            if shown.count < model.ongoing.count {
                part.element("p") { line in
                    line.element(
                        "a", .href("/board?all=1"),
                        text: context.say(
                            "Show all \(model.ongoing.count) open requests; here are the first \(shown.count)",
                            "تمام \(model.ongoing.count) کھلی درخواستیں دکھائیں؛ یہاں پہلی \(shown.count) ہیں"))
                }
            }
        }
        return html
    }

    /// What the lines depend on besides the model: whoever has the same key may be shown the same piece.
    public struct PartKey: Sendable, Hashable {
        public var language: PageLanguage
        public var mayOpen: Bool
        public var maySeeCalls: Bool
        public var showsAll: Bool

        public init(_ context: PageContext, showsAll: Bool) {
            language = context.language
            mayOpen = context.may("openRequest")
            maySeeCalls = context.may("seeCalls")
            self.showsAll = showsAll
        }
    }

    private static func nothing(_ html: inout HTML, _ context: PageContext) {
        html.element("p", .class("card empty")) { empty in
            empty.text(
                context.say(
                    context.may("openRequest")
                        ? Words(
                            "No request is open. Press n when the telephone rings.",
                            "کوئی درخواست کھلی نہیں۔ فون آئے تو n دبائیں۔")
                        : Words("No request is open.", "کوئی درخواست کھلی نہیں۔")))
        }
    }

    private static func counters(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let needing = model.ongoing.count { !$0.attention.isEmpty }
        html.element("div", .class("counters")) { counters in
            func counter(_ number: Int, _ label: String, alarm: Bool = false) {
                counters.element("div", .class(alarm ? "counter alarm" : "counter")) { counter in
                    counter.element("b", text: String(number))
                    counter.element("span", text: label)
                }
            }
            counter(needing, context.say("need a person now", "کو ابھی انسان چاہیے"), alarm: needing > 0)
            counter(model.ongoing.count, context.say("open requests", "کھلی درخواستیں"))
            counter(
                model.ongoing.reduce(0) { $0 + max(0, $1.units - $1.inHand) },
                context.say("units still to find", "یونٹ ابھی چاہئیں"))
            counter(model.ongoing.reduce(0) { $0 + $1.onTheWay }, context.say("donors promised", "ڈونر آنے کو تیار"))
            counter(model.queued, context.say("messages waiting", "پیغام قطار میں"))
            guard model.callBacks > 0, context.may("seeCalls") else { return }
            counters.element("a", .class("counter alarm"), .href("/call-backs")) { counter in
                counter.element("b", text: String(model.callBacks))
                counter.element("span", text: context.say("to be rung back", "کو واپس کال کرنی ہے"))
            }
        }
    }

    private static func render(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        let state = line.attention.isEmpty ? (line.phase == .covered ? " covered" : "") : " needs"
        html.element(
            "a", .class("line" + state), .href("/requests/\(line.id)"), .attribute("data-row", String(line.id))
        ) { row in
            RequestLines.beginning(&row, line, context)
            row.element("div") { place in
                place.element("strong") {
                    $0.isolated(context.language == .urdu ? line.facilityUrdu : line.facility)
                }
                place.element("div", .class("quiet")) { $0.isolated(line.city) }
            }
            row.element("div") { cell in
                cell.element("div", .class("progress")) { progress in
                    progress.element("b") { $0.isolated("\(line.inHand)/\(line.units)") }
                    meter(&progress, line)
                }
                // The units in hand stand before it, and a chance by a moment that is over says nothing.
                if var plan = line.plan, line.phase.isOngoing, line.neededBy > context.now {
                    plan.unitsInHand = 0
                    cell.element("div", .class("quiet"), text: context.words(plan, needed: line.units))
                }
            }
            row.element("div", .class("row")) { chips in
                if line.urgency == .emergency, line.phase.isOngoing {
                    chips.element("span", .class("chip wait"), text: context.words(line.urgency))
                }
                if let words = context.unheard(line.source), line.phase.isOngoing {
                    chips.element("span", .class("chip wait"), text: words)
                }
                if line.isPaused { chips.element("span", .class("chip dim"), text: context.say("paused", "رکی ہوئی")) }
                for attention in line.attention {
                    chips.element("span", .class("chip alarm"), text: context.words(attention))
                }
            }
        }
    }

    /// One mark a unit: in hand, promised, still missing.
    private static func meter(_ html: inout HTML, _ line: Line) {
        html.element("div", .class("meter"), .attribute("aria-hidden", "true")) { meter in
            for unit in 0..<min(line.units, 20) {
                let name = unit < line.inHand ? "in" : unit < line.inHand + line.onTheWay ? "way" : ""
                meter.element("i", .class(name))
            }
        }
    }
}
