public import Blood

/// What is kept for how long: `retention.json`. Whether a source or our own choice stands behind a figure is said with
/// it; a helpline is no blood bank, so the years of traceability (15 by Directive 2002/98/EC, for blood banks) are not
/// among them.
public struct RetentionSchedule: Codable, Sendable, Hashable {
    public struct Rule: Codable, Sendable, Hashable {
        /// The name the program knows it by.
        public var kind: String
        /// Days after which it is taken away.
        public var days: Int
        /// By language code: what it is, and what goes.
        public var what: [String: String]
        public var sources: [String]
        public var isUnsourced: Bool
    }

    public var effectiveFrom: CivilDate
    public var rules: [Rule]

    /// Fewer days for the link between donor and request than the caps on asks and the response model look back on
    /// would make both forget.
    public static let linkDaysMin = 90

    /// What is wrong with the table, in sentences; empty when it can be used.
    public func problems(kinds: [String], listed: [String: String]) -> [String] {
        var problems: [String] = []
        for kind in kinds where !rules.contains(where: { $0.kind == kind }) {
            problems.append("there is no row for \(kind)")
        }
        for rule in rules {
            if !kinds.contains(rule.kind) { problems.append("\(rule.kind) is not known") }
            if !(1...36_500).contains(rule.days) { problems.append("\(rule.kind): the days are impossible") }
            if rule.kind == "donorPatientLink", rule.days < RetentionSchedule.linkDaysMin {
                problems.append("\(rule.kind): at least \(RetentionSchedule.linkDaysMin) days are needed for the caps")
            }
            if rule.sources.isEmpty && !rule.isUnsourced {
                problems.append("\(rule.kind) has no source and is not marked unsourced")
            }
            for source in rule.sources where listed[source] == nil {
                problems.append("the source \(source) is not listed")
            }
        }
        return problems
    }
}
