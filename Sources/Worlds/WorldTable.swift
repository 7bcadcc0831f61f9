/// The reports of several policies in several worlds, for people, for a spreadsheet and for a page.
public struct WorldTable: Sendable {
    public var reports: [WorldReport]

    public init(_ reports: [WorldReport]) { self.reports = reports }

    /// One figure of a report: its heading, what it is, and how it is written.
    struct Column: Sendable {
        var heading: String
        /// Name in the CSV file.
        var key: String
        var meaning: String
        var value: @Sendable (WorldReport) -> Double?
        /// Digits after the point; percentages are shares times 100.
        var digits: Int
        var isShare: Bool

        init(
            _ heading: String, _ key: String, _ meaning: String, digits: Int = 0, isShare: Bool = false,
            _ value: @escaping @Sendable (WorldReport) -> Double?
        ) {
            self.heading = heading
            self.key = key
            self.meaning = meaning
            self.value = value
            self.digits = digits
            self.isShare = isShare
        }

        func text(_ report: WorldReport) -> String { value(report).map(text) ?? "–" }

        func text(_ value: Double) -> String {
            isShare ? Self.rounded(value * 100, 1) + " %" : Self.rounded(value, digits)
        }

        static func rounded(_ value: Double, _ digits: Int) -> String {
            guard value.isFinite else { return "–" }
            var scale = 1.0
            for _ in 0..<digits { scale *= 10 }
            let whole = Int((abs(value) * scale).rounded())
            let sign = value < 0 && whole > 0 ? "-" : ""
            guard digits > 0 else { return "\(sign)\(whole)" }
            let rest = "\(whole % Int(scale))"
            return "\(sign)\(whole / Int(scale))." + String(repeating: "0", count: digits - rest.count) + rest
        }
    }

    static let columns: [Column] = [
        Column("fill", "unit_fill", "units given by their deadline", isShare: true) { $0.unitFill },
        Column("≤2 h", "fill_within_2h", "of emergencies: units given within two hours", isShare: true) {
            $0.fillWithinTwoHours
        },
        Column("RhD−", "fill_rhd_negative", "the same for red cells of RhD-negative patients", isShare: true) {
            $0.fillRhDNegative
        },
        Column("asks/unit", "asks_per_unit", "asks for each unit in time", digits: 1) { $0.asksPerUnit },
        Column("surplus", "surplus_per_unit", "donors who came in vain, for each unit in time", digits: 2) {
            $0.surplusPerUnit
        },
        Column("STOP", "opted_out", "share of the register that said STOP", isShare: true) { $0.optedOut },
        Column("1st pledge", "first_pledge_median_min", "minutes to the first promise, median") {
            $0.medianMinutesToFirstPledge
        },
        Column("90th", "first_pledge_90_min", "minutes to the first promise, 90th percentile") {
            $0.ninthDecileMinutesToFirstPledge
        },
        Column("last unit", "last_unit_median_min", "minutes to the last unit, median") {
            $0.medianMinutesToLastUnit
        },
        Column("90th", "last_unit_90_min", "minutes to the last unit, 90th percentile") {
            $0.ninthDecileMinutesToLastUnit
        },
        Column("asks/donor", "asks_per_donor_mean", "asks of the whole register, mean", digits: 2) {
            $0.asksPerDonorMean
        },
        Column("99th", "asks_per_donor_99", "the same, 99th percentile") { Double($0.asksPerDonor99) },
        Column(
            "O− others", "o_negative_for_others", "red cells of O-negative donors that went to other groups",
            isShare: true
        ) { $0.oNegativeForOthers },
        Column("worst", "worst_district_fill", "fill of the worst-off district with 20 units or more", isShare: true) {
            $0.worstDistrictFill
        },
        Column("faults", "faults", "asks of donors who must not be asked") { Double($0.faults) },
    ]

    /// One policy in one world, over all the seeds.
    struct Mean: Sendable {
        var world: String
        var policy: String
        /// One for each column; `nil` where no seed has the figure.
        var values: [Double?]
    }

    /// The means over the seeds, in the order of the reports; empty where every policy met one seed only.
    var means: [Mean] {
        var order: [[String]] = []
        var groups: [[String]: [WorldReport]] = [:]
        for report in reports {
            let key = [report.world, report.policy]
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(report)
        }
        guard groups.values.contains(where: { $0.count > 1 }) else { return [] }
        return order.map { key in
            let values = Self.columns.map { column -> Double? in
                let known = (groups[key] ?? []).compactMap(column.value)
                return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
            }
            return Mean(world: key[0], policy: key[1], values: values)
        }
    }

    /// The table for a terminal, one row a report, and below them the means over the seeds.
    public var text: String {
        let heads = ["world", "seed", "policy"] + Self.columns.map(\.heading)
        var rows =
            [heads]
            + reports.map { report in
                [report.world, "\(report.seed)", report.policy] + Self.columns.map { $0.text(report) }
            }
        rows += means.map { mean in
            [mean.world, "mean", mean.policy]
                + zip(Self.columns, mean.values).map { column, value in value.map(column.text) ?? "–" }
        }
        let widths = heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 3 ? row[column] + gap : gap + row[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// What each heading means, one a line.
    public var legend: String { Self.columns.map { "\($0.heading): \($0.meaning)" }.joined(separator: "\n") }

    /// Comma-separated, figures unrounded.
    public var csv: String {
        let heads = ["world", "seed", "policy", "requests", "units_needed", "units_in_time", "asks"]
        let rows = reports.map { report in
            let first = [
                report.world, "\(report.seed)", report.policy, "\(report.requests)", "\(report.unitsNeeded)",
                "\(report.unitsInTime)", "\(report.asks)",
            ]
            return (first + Self.columns.map { column in column.value(report).map { "\($0)" } ?? "" })
                .joined(separator: ",")
        }
        let summary = means.map { mean in
            ([mean.world, "mean", mean.policy, "", "", "", ""] + mean.values.map { $0.map { "\($0)" } ?? "" })
                .joined(separator: ",")
        }
        let head = (heads + Self.columns.map(\.key)).joined(separator: ",")
        return ([head] + rows + summary).joined(separator: "\n") + "\n"
    }
}
