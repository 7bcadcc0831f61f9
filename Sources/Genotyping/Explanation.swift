import Blood

extension AntigenResult {
    /// The call and all it stands on, for a doctor.
    public var explanation: String {
        ([verdict] + (reason.map { [$0.sentence] } ?? []) + evidence.map(\.sentence)).joined(separator: " ")
    }

    private var verdict: String {
        switch call {
        case .positive: "\(antigen.rawValue) is predicted to be on the cells."
        case .negative: "\(antigen.rawValue) is predicted to be missing from the cells."
        case .weak: "\(antigen.rawValue) is predicted to be on the cells, perhaps in small numbers."
        case .indeterminate: "\(antigen.rawValue) cannot be told from this file."
        }
    }
}

extension Evidence {
    /// What was found at the site.
    public var sentence: String {
        let place = site + (position.map { " (\($0))" } ?? "")
        switch kind {
        case .none: return "\(place): no record."
        case .covered: return "\(place): no variant, in a region that was covered."
        case .declared: return "\(place): no variant, in a file declared complete."
        case .record, .block: break
        }
        var words = ["\(place): \(genotype ?? "no genotype")"]
        words.append(depth.map { "read \($0) times" } ?? "depth not given")
        words.append(quality.map { "quality \($0)" } ?? "quality not given")
        words.append(filter == "PASS" ? "passed the filters" : "filter \(filter ?? "not given")")
        words.append(phase == nil ? "phase not known" : "phased")
        if kind == .block { words.append("stated for a whole block") }
        let end = refused.map { "; not used: " + $0.sentence } ?? "."
        return words.joined(separator: ", ") + end
    }
}

extension SampleReport {
    /// The rule that stands above every report.
    public static let standing =
        "Predicted from a genotype. It nominates a donor for a test in the laboratory; it never releases a unit, and serology overrides it."
}
