/// What persons decided of one rule's flags at one count.
public struct RuleDecisions: Sendable, Hashable {
    public var rule: AbuseRule
    /// What the rule had counted when the flag was decided.
    public var count: Int
    public var upheld: Int
    public var dismissed: Int

    public init(rule: AbuseRule, count: Int, upheld: Int, dismissed: Int) {
        self.rule = rule
        self.count = count
        self.upheld = upheld
        self.dismissed = dismissed
    }
}

/// From how many on each rule speaks, as decisions have taught it.
///
/// How often a rule is right at a count is a Beta-Bernoulli estimate that begins at one half: (1 + upheld) / (2 + all).
/// Beginning where the rule began, its threshold goes up past every count at which at least five decisions say that it
/// is right less than a quarter of the time. Where it is right at its first threshold three times of four or more, it
/// goes down by one, and further while the same holds there, because flags just below would have been upheld too; it
/// does not go down to a count at which it has been seen to be wrong. It stays within the rule's bounds. Only decisions
/// of the last year count, so that a rule which has been made deaf is tried again.
///
/// Nothing is kept but the decisions themselves: the same decisions always give the same thresholds.
public struct AbuseThresholds: Sendable, Hashable {
    /// Fewer decisions than this teach nothing. This and the three below are ours, without a source.
    public static let decisionsMin = 5
    /// Right less often than this, a count is too small.
    public static let precisionMin = 0.25
    /// Right at least this often, a smaller count is tried.
    public static let precisionHigh = 0.75
    /// Decisions of this time count.
    public static let remembered = Duration.days(365)

    private let decisions: [AbuseRule: [Int: RuleDecisions]]

    public init(_ decisions: [RuleDecisions] = []) {
        var sorted: [AbuseRule: [Int: RuleDecisions]] = [:]
        for decision in decisions {
            var all =
                sorted[decision.rule]?[decision.count]
                ?? RuleDecisions(rule: decision.rule, count: decision.count, upheld: 0, dismissed: 0)
            all.upheld += decision.upheld
            all.dismissed += decision.dismissed
            sorted[decision.rule, default: [:]][decision.count] = all
        }
        self.decisions = sorted
    }

    /// What was decided at each count, the smallest first.
    public func decisions(of rule: AbuseRule) -> [RuleDecisions] {
        (decisions[rule] ?? [:]).values.sorted { $0.count < $1.count }
    }

    /// How often the rule is right at this count; one half where nothing was decided.
    public func precision(of rule: AbuseRule, at count: Int) -> Double {
        let decided = decisions[rule]?[count]
        let upheld = Double(decided?.upheld ?? 0)
        return (1 + upheld) / (2 + upheld + Double(decided?.dismissed ?? 0))
    }

    private func isTaught(_ rule: AbuseRule, at count: Int) -> Bool {
        let decided = decisions[rule]?[count]
        return (decided?.upheld ?? 0) + (decided?.dismissed ?? 0) >= Self.decisionsMin
    }

    private func isWrong(_ rule: AbuseRule, at count: Int) -> Bool {
        isTaught(rule, at: count) && precision(of: rule, at: count) < Self.precisionMin
    }

    private func isRight(_ rule: AbuseRule, at count: Int) -> Bool {
        isTaught(rule, at: count) && precision(of: rule, at: count) >= Self.precisionHigh
    }

    /// From how many on the rule speaks.
    public subscript(rule: AbuseRule) -> Int {
        let (first, bounds) = (rule.thresholdAtFirst, rule.thresholdBounds)
        var threshold = first
        while threshold < bounds.upperBound, isWrong(rule, at: threshold) { threshold += 1 }
        guard threshold == first else { return threshold }
        while threshold > bounds.lowerBound, isRight(rule, at: threshold), !isWrong(rule, at: threshold - 1) {
            threshold -= 1
        }
        return threshold
    }
}
