import Blood
public import Dispatching

/// The rows of the ledger's tables, for the page and for the file.
enum LedgerLines {
    enum Name: Hashable {
        case month(CalendarMonth)
        case district(String)
        case group(BloodGroup)
        case component(BloodComponent)
        /// The small ones together.
        case others

        init(_ name: String?, _ dimension: LedgerDimension) {
            guard let name else {
                self = .others
                return
            }
            switch dimension {
            case .district: self = .district(name)
            case .group: self = BloodGroup(rawValue: name).map(Name.group) ?? .others
            case .component: self = BloodComponent(rawValue: name).map(Name.component) ?? .others
            }
        }

        func row(_ context: PageContext) -> LedgerPage.RowName {
            switch self {
            case .month(let month): .text(context.words(month))
            case .district(let name): .isolated(name)
            case .group(let group): group == .unknown ? .text(context.words(group)) : .isolated(context.words(group))
            case .component(let component): .text(context.words(component))
            case .others: .text(context.say("the others together", "باقی سب ایک ساتھ"))
            }
        }
    }

    struct Request {
        var name: Name
        var due: Int?
        var filledInTime: Int?
        var firstPledge: PublishedWait?
        var lastUnit: PublishedWait?

        var share: Double? {
            guard let due, let filledInTime, due > 0 else { return nil }
            return Double(filledInTime) / Double(due)
        }
    }

    struct Asks {
        var name: Name
        var asked: Int?
        var ends: [LedgerAskEnd: Int]

        /// Donors asked for each who gave, with one decimal.
        var asksForOne: String? {
            guard let asked, let gave = ends[.gave], gave > 0 else { return nil }
            let tenths = (asked * 20 / gave + 1) / 2
            return "\(tenths / 10).\(tenths % 10)"
        }
    }

    static func requests(
        _ months: [PublishedMonth], _ shown: PublishedMonth, _ by: LedgerPage.Breakdown
    ) -> [Request] {
        guard let dimension = by.dimension else {
            return months.map { month in
                Request(
                    name: .month(month.month), due: month.figures[.due], filledInTime: month.figures[.filledInTime],
                    firstPledge: month.firstPledge, lastUnit: month.lastUnit)
            }
        }
        return (shown.requests[dimension] ?? []).map { row in
            Request(
                name: Name(row.name, dimension), due: row.due, filledInTime: row.filledInTime,
                firstPledge: row.firstPledge, lastUnit: row.lastUnit)
        }
    }

    static func asks(_ months: [PublishedMonth], _ shown: PublishedMonth, _ by: LedgerPage.Breakdown) -> [Asks] {
        guard let dimension = by.dimension else {
            return months.map { month in
                var ends: [LedgerAskEnd: Int] = [:]
                for (end, figure) in [
                    (LedgerAskEnd.gave, LedgerFigure.gave), (.noShow, .noShow), (.deferred, .deferred),
                ] {
                    ends[end] = month.figures[figure]
                }
                return Asks(name: .month(month.month), asked: month.figures[.asked], ends: ends)
            }
        }
        return (shown.asks[dimension] ?? []).map {
            Asks(name: Name($0.name, dimension), asked: $0.asked, ends: $0.ends)
        }
    }
}

/// The ledger as a file for spreadsheets: the same published months, row by row. In English, as a table of data.
public enum LedgerSheet {
    /// The lines of the file, headings first; how a line is written is the program's.
    /// - Returns: by month, one row a month with everything; otherwise the rows of each month. An empty cell is not
    ///   told, or stands in the row of the others.
    public static func lines(_ months: [PublishedMonth], by: LedgerPage.Breakdown) -> [[String]] {
        let waits = ["first ask", "first promise", "last unit"].flatMap(headings)
        guard let dimension = by.dimension else {
            return [["month (YYYY-MM)"] + LedgerFigure.allCases.map(\.heading) + waits] + months.map(line)
        }
        let heading =
            ["month (YYYY-MM)", by.rawValue, LedgerFigure.due.heading, LedgerFigure.filledInTime.heading]
            + headings("first promise") + headings("last unit")
            + [.asked, .gave, .noShow, .deferred].map { (figure: LedgerFigure) in figure.heading }
        return [heading] + months.flatMap { lines($0, by, dimension) }
    }

    private static func line(_ month: PublishedMonth) -> [String] {
        [month.month.text] + LedgerFigure.allCases.map { cell(month.figures[$0]) } + cells(month.firstAsk)
            + cells(month.firstPledge) + cells(month.lastUnit)
    }

    /// A row of the others in requests and one in donors are not the same ones together, so they are two lines.
    private static func lines(
        _ month: PublishedMonth, _ by: LedgerPage.Breakdown, _ dimension: LedgerDimension
    ) -> [[String]] {
        let requests = LedgerLines.requests([], month, by)
        let asks = LedgerLines.asks([], month, by)
        func line(_ name: String, _ request: LedgerLines.Request?, _ ask: LedgerLines.Asks?) -> [String] {
            [month.month.text, name, cell(request?.due), cell(request?.filledInTime)] + cells(request?.firstPledge)
                + cells(request?.lastUnit)
                + [
                    cell(ask?.asked), cell(ask?.ends[.gave]), cell(ask?.ends[.noShow]), cell(ask?.ends[.deferred]),
                ]
        }
        func named(_ name: LedgerLines.Name) -> String? {
            switch name {
            case .month, .others: nil
            case .district(let name): name
            case .group(let group): group.rawValue
            case .component(let component): component.rawValue
            }
        }
        var lines: [[String]] = []
        for request in requests {
            guard let name = named(request.name) else {
                lines.append(line("others together (requests)", request, nil))
                continue
            }
            lines.append(line(name, request, asks.first { $0.name == request.name }))
        }
        for ask in asks {
            guard let name = named(ask.name) else {
                lines.append(line("others together (donors)", nil, ask))
                continue
            }
            if !requests.contains(where: { $0.name == ask.name }) { lines.append(line(name, nil, ask)) }
        }
        return lines
    }

    private static func cell(_ number: Int?) -> String { number.map(String.init) ?? "" }

    private static func headings(_ what: String) -> [String] {
        [
            "\(what): half of the requests within (minutes; over N = longer or never)",
            "\(what): nine of ten within (minutes; over N = longer or never)",
            "\(what): slowest five or more, from (minutes)",
            "\(what): slowest five or more, to (minutes; never = some in vain)",
        ]
    }

    private static func cells(_ wait: PublishedWait?) -> [String] {
        func mark(_ mark: PublishedWait.Mark?) -> String {
            switch mark {
            case nil: ""
            case .within(let minutes): "\(minutes)"
            case .later(let minutes): "over \(minutes)"
            }
        }
        guard let wait else { return ["", "", "", ""] }
        return [
            mark(wait.median), mark(wait.ninetieth), "\(wait.slowest.after)",
            wait.slowest.through.map(String.init) ?? "never",
        ]
    }
}

extension LedgerFigure {
    /// What the column of a file counts, with its unit.
    fileprivate var heading: String {
        switch self {
        case .taken: "requests taken (count)"
        case .due: "requests that had a chance: not withdrawn, rejected or open (count)"
        case .filledInTime: "filled by the time needed (count of requests)"
        case .notInTime: "not filled by the time needed (count of requests)"
        case .filledLate: "filled later (count of requests)"
        case .notFilled: "not filled (count of requests)"
        case .withdrawn: "no longer needed (count of requests)"
        case .rejected: "not confirmed by the facility (count of requests)"
        case .ongoing: "still open when counted (count of requests)"
        case .unitsAsked: "units asked for (count)"
        case .unitsFromStock: "units issued from stock (count)"
        case .asked: "donors asked (count of asks)"
        case .gave: "gave (count of asks)"
        case .deferred: "deferred at the desk (count of asks)"
        case .noShow: "promised and did not come (count of asks)"
        case .tookBack: "promised and called it off (count of asks)"
        case .stoodDown: "told that they need not come (count of asks)"
        case .askedFirstInTime: "first donor asked within 5 minutes (count of requests)"
        case .callsAnswered: "calls answered (count)"
        case .callsAnsweredInTime: "calls answered within 10 seconds (count)"
        case .callsActed: "calls with an act for a request (count)"
        case .callsActedInTime: "calls with the first act within 60 seconds (count)"
        }
    }
}
