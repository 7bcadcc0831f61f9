/// One thing that is measured, with its samples, as a monitor reads it: the data model of Prometheus (prometheus.io,
/// "Exposition formats", version 0.0.4). How it is written down is the pages' matter.
///
/// A label's value comes from a list that the program knows: a state, a route as it was registered, the name of a way
/// out. Never a number of a request, a person or an address, which would say something of somebody, and fill a monitor.
public struct MetricFamily: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    public struct Label: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public struct Sample: Sendable, Hashable {
        /// What stands behind the family's name: `_bucket`, `_sum` and `_count` of a histogram.
        public var suffix: String
        public var labels: [Label]
        public var value: Double
    }

    /// Ends in the unit, and in `_total` where it only ever grows.
    public let name: String
    public let help: String
    public let kind: Kind
    public private(set) var samples: [Sample] = []

    public init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    public mutating func add(_ value: Double, _ labels: Label...) {
        samples.append(Sample(suffix: "", labels: labels, value: value))
    }

    public mutating func add(_ counts: DurationCounts, _ labels: Label...) {
        var below = 0
        for (index, bound) in DurationCounts.bounds.enumerated() {
            below += counts.counts[index]
            samples.append(
                Sample(suffix: "_bucket", labels: labels + [Label("le", "\(bound)")], value: Double(below)))
        }
        samples.append(Sample(suffix: "_bucket", labels: labels + [Label("le", "+Inf")], value: Double(counts.count)))
        samples.append(Sample(suffix: "_sum", labels: labels, value: counts.sum))
        samples.append(Sample(suffix: "_count", labels: labels, value: Double(counts.count)))
    }

    /// A family of one sample.
    public static func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) -> MetricFamily {
        var family = MetricFamily(name, kind, help)
        family.add(value)
        return family
    }
}

/// How many durations fell below each bound.
public struct DurationCounts: Sendable, Hashable {
    /// Seconds: each about twice or thrice the one before. A page of ours takes some milliseconds, a commit on a slow
    /// disk fifty; two seconds are the time in which a wave has to be with the firms, ten the end of all patience.
    public static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]

    /// In each place those above the bound before and not above its own; in the last those above all.
    public private(set) var counts = [Int](repeating: 0, count: DurationCounts.bounds.count + 1)
    /// Seconds.
    public private(set) var sum = 0.0

    public init() {}

    public var count: Int { counts.reduce(0, +) }

    public mutating func add(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        sum += seconds
        counts[DurationCounts.bounds.firstIndex { seconds <= $0 } ?? DurationCounts.bounds.count] += 1
    }
}
