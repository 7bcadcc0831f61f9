import Glibc

/// The table as one page with plots that a health officer can read, without scripts or anything from elsewhere.
public struct WorldPage: Sendable {
    private let table: WorldTable
    private let days: Int
    private let donors: Int

    public init(_ table: WorldTable, days: Int, donors: Int) {
        self.table = table
        self.days = days
        self.donors = donors
    }

    private var worlds: [String] { Self.unique(table.reports.map(\.world)) }
    private var policies: [String] { Self.unique(table.reports.map(\.policy)) }

    private static func unique(_ names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    public var html: String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Whom to ask: policies compared</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .85rem }
        th, td { padding: .2rem .5rem; text-align: right; white-space: nowrap; border-bottom: 1px solid #ddd }
        th:nth-child(-n+3), td:nth-child(-n+3) { text-align: left }
        tr.own { background: #f3e9e7 } figure { display: inline-block; width: 34rem; max-width: 100%; margin: 0 0 2rem }
        svg { width: 100%; height: auto }
        figcaption { font-weight: 600 } .scroll { overflow-x: auto } svg text { font: 12px system-ui, sans-serif }
        </style></head><body>
        <h1>Whom to ask: policies compared</h1>
        <p>\(days) simulated days with a register of \(donors) people. Every policy met the same people, the same
        requests and the same moods. A dot further up gave more patients their blood in time; a dot further left
        disturbed fewer people for it. The best place is the upper left corner. People are invented; how they behave
        rests on published figures and, where there are none, on assumptions that are the same for every policy.</p>
        \(worlds.map(plot).joined(separator: "\n"))
        <h2>All figures</h2><div class="scroll"><table>\(head)\(rows)</table></div>
        <h2>What they mean</h2><ul>\(legend)</ul>
        </body></html>

        """
    }

    private var head: String {
        "<tr>"
            + (["world", "seed", "policy"] + WorldTable.columns.map(\.heading)).map { "<th>\(Self.escaped($0))</th>" }
            .joined() + "</tr>"
    }

    /// The means over the seeds first, where there are several.
    private var rows: String {
        let means = table.means.map { mean in
            [mean.world, "mean", mean.policy]
                + zip(WorldTable.columns, mean.values).map { column, value in value.map(column.text) ?? "–" }
        }
        let single = table.reports.map { report in
            [report.world, "\(report.seed)", report.policy] + WorldTable.columns.map { $0.text(report) }
        }
        return (means + single).map { cells in
            "<tr\(cells[2] == "qatra" ? " class=\"own\"" : "")>"
                + cells.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
        }.joined(separator: "\n")
    }

    private var legend: String {
        WorldTable.columns.map { "<li><b>\(Self.escaped($0.heading))</b>: \(Self.escaped($0.meaning))</li>" }.joined()
    }

    /// Fill against asks per unit, on a logarithmic scale from 1 to 1,000.
    private func plot(_ world: String) -> String {
        let (width, height, left, top) = (420.0, 260.0, 44.0, 12.0)
        func x(_ asks: Double) -> Double { left + width * min(1, max(0, log10(max(1, asks)) / 3)) }
        func y(_ fill: Double) -> Double { top + height * (1 - min(1, max(0, fill))) }
        func number(_ value: Double) -> String { WorldTable.Column.rounded(value, 1) }
        var marks = ""
        for share in [0, 0.25, 0.5, 0.75, 1] {
            let line = number(y(share))
            marks += "<line x1=\"\(left)\" x2=\"\(left + width)\" y1=\"\(line)\" y2=\"\(line)\" stroke=\"#ddd\"/>"
            marks +=
                "<text x=\"\(left - 6)\" y=\"\(number(y(share) + 4))\" text-anchor=\"end\">\(Int(share * 100)) %</text>"
        }
        for asks in [1.0, 10, 100, 1_000] {
            marks +=
                "<text x=\"\(number(x(asks)))\" y=\"\(top + height + 18)\" text-anchor=\"middle\">\(Int(asks))</text>"
        }
        var names = ""
        for dot in dots(world, x: x, y: y) {
            let (across, down, name) = (number(dot.x), number(dot.y), Self.escaped(dot.policy))
            let (textAt, lineTo) = (number(dot.x + 16), number(dot.labelY - 4))
            marks += "<circle cx=\"\(across)\" cy=\"\(down)\" r=\"5\" fill=\"\(dot.colour)\"/>"
            marks +=
                "<line x1=\"\(across)\" y1=\"\(down)\" x2=\"\(number(dot.x + 14))\" y2=\"\(lineTo)\""
                + " stroke=\"\(dot.colour)\"/>"
            names += "<text x=\"\(textAt)\" y=\"\(number(dot.labelY))\" fill=\"\(dot.colour)\">\(name)</text>"
        }
        let box = "0 0 \(number(left + width + 140)) \(number(top + height + 60))"
        return """
            <figure><figcaption>World: \(Self.escaped(world))</figcaption>
            <svg role="img" aria-label="Share of units in time against asks for each unit" viewBox="\(box)">\
            \(marks)\(names)<text x="\(left + width / 2)" y="\(top + height + 50)" text-anchor="middle">\
            asks for each unit in time</text></svg></figure>
            """
    }

    /// One policy in a plot: where it stands, and how high its name is written.
    private struct Dot {
        var policy: String
        var x: Double
        var y: Double
        var labelY: Double
        var colour: String
    }

    /// Names a line of text is high and a name is wide apart, so that no two lie on one another.
    private func dots(_ world: String, x: (Double) -> Double, y: (Double) -> Double) -> [Dot] {
        let (lineHeight, nameWidth) = (13.0, 140.0)
        var dots = policies.compactMap { policy -> Dot? in
            let found = table.reports.filter { $0.world == world && $0.policy == policy }
            let asks = found.compactMap(\.asksPerUnit)
            guard !asks.isEmpty else { return nil }
            let fill = found.map(\.unitFill).reduce(0, +) / Double(found.count)
            let height = y(fill)
            return Dot(
                policy: policy, x: x(asks.reduce(0, +) / Double(asks.count)), y: height, labelY: height + 4,
                colour: policy == "qatra" ? "#a3341f" : policy.hasPrefix("clairvoyant") ? "#1f6f54" : "#5b6470")
        }
        dots.sort { ($0.y, $0.x) < ($1.y, $1.x) }
        for place in dots.indices {
            for above in dots[..<place].sorted(by: { $0.labelY < $1.labelY })
            where abs(above.x - dots[place].x) < nameWidth && abs(above.labelY - dots[place].labelY) < lineHeight {
                dots[place].labelY = above.labelY + lineHeight
            }
        }
        return dots
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
