import Blood
import Dispatching
import Matching

/// What the line of a request says on every board, whoever looks at it.
protocol RequestLine {
    var reference: String { get }
    var group: BloodGroup { get }
    var isAnyGroup: Bool { get }
    var component: BloodComponent { get }
    var neededBy: Instant { get }
    var phase: RequestPhase { get }
}

extension BoardPage.Line: RequestLine {}
extension OwnFacilityPage.Line: RequestLine {}

/// The parts that the boards share: the desk's, and a facility's own.
enum RequestLines {
    /// Open requests, those that need a person on top, and below them what ended; within each the order is the
    /// caller's.
    static func board<Line: RequestLine>(
        _ html: inout HTML, ongoing: [Line], ended: [Line], needsPerson: (Line) -> Bool, _ context: PageContext,
        render: (inout HTML, Line) -> Void
    ) {
        html.element("div", .class("board")) { board in
            for line in ongoing where needsPerson(line) { render(&board, line) }
            for line in ongoing where !needsPerson(line) { render(&board, line) }
        }
        guard !ended.isEmpty else { return }
        html.element("h2", text: context.say("Ended lately", "حال میں ختم ہونے والی"))
        html.element("div", .class("board")) { board in
            for line in ended { render(&board, line) }
        }
    }

    /// How long there is left, or how it ended; what it is called; and what is needed.
    static func beginning(_ row: inout HTML, _ line: some RequestLine, _ context: PageContext) {
        row.element("div") { cell in
            if line.phase.isOngoing {
                cell.element(
                    "div", .class("clock"),
                    .attribute("data-deadline", String(line.neededBy.millisecondsSince1970)),
                    text: context.duration(line.neededBy - context.now))
            } else {
                cell.element("div", .class("chip dim"), text: context.words(line.phase))
            }
            cell.element("div", .class("quiet")) { $0.isolated("#\(line.reference)") }
        }
        row.element("div") { need in
            need.element("div", .class("group")) { group in
                group.isolated(line.isAnyGroup ? context.say("any", "کوئی بھی") : context.words(line.group))
            }
            need.element("div", .class("quiet"), text: context.words(line.component))
        }
    }
}
