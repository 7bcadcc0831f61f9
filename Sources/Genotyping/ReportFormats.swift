import Blood

extension SampleReport {
    /// One line of JSON, its members in the order in which the documents show them.
    /// - Parameter explaining: each antigen also says its `explanation`.
    public func json(explaining: Bool = false) -> String {
        let list = antigens.map { antigen in
            var members = [
                ("system", JSONText.text(antigen.system.rawValue)),
                ("antigen", JSONText.text(antigen.antigen.rawValue)),
                ("call", JSONText.text(antigen.call.rawValue)), ("reason", JSONText.text(antigen.reason?.rawValue)),
                ("evidence", JSONText.list(antigen.evidence.map(\.json))),
            ]
            if explaining { members.append(("explanation", JSONText.text(antigen.explanation))) }
            return JSONText.object(members)
        }
        return JSONText.object([
            ("sample", JSONText.text(sample)), ("build", JSONText.text(build?.rawValue)),
            ("antigens", JSONText.list(list)),
        ])
    }

    public static let tsvHeading = "sample\tbuild\tsystem\tantigen\tcall\treason\tevidence"

    /// One line an antigen.
    public var tsv: [String] {
        antigens.map { antigen in
            let columns = [
                sample, build?.rawValue ?? "", antigen.system.rawValue, antigen.antigen.rawValue,
                antigen.call.rawValue, antigen.reason?.rawValue ?? "",
                antigen.evidence.map(\.brief).joined(separator: "; "),
            ]
            return columns.map(Self.onOneLine).joined(separator: "\t")
        }
    }

    /// For a person: the group of the genes, then a line an antigen.
    /// - Parameter explaining: whole sentences instead of columns.
    public func text(explaining: Bool = false) -> [String] {
        var lines = ["\(Self.onOneLine(sample)), \(build?.rawValue ?? "no record at any site, assembly not known")"]
        lines.append(Self.standing)
        if aboPhenotype == "Oh" {
            lines.append("  ABO   Oh. \(Reason.hNull.sentence)")
        } else {
            lines.append("  ABO   \(aboPhenotype.map { "\($0), by the genes alone" } ?? "cannot be told")")
        }
        for antigen in antigens {
            let name = Self.padded(antigen.system.rawValue, 5) + Self.padded(antigen.antigen.rawValue, 7)
            if explaining {
                lines.append("  \(name)\(antigen.call.rawValue). \(antigen.explanation)")
            } else {
                let reason = antigen.reason.map { "(\($0.rawValue))" } ?? ""
                lines.append(
                    "  \(name)\(Self.padded(antigen.call.rawValue, 14))\(Self.padded(reason, 32))"
                        + antigen.evidence.map(\.brief).joined(separator: "; "))
            }
        }
        return lines
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// A sample's name is a stranger's: it makes no line and no column of its own, and moves no cursor.
    private static func onOneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }
}

extension Evidence {
    fileprivate var json: String {
        JSONText.object([
            ("site", JSONText.text(site)), ("rs", JSONText.text(rs)), ("position", JSONText.text(position)),
            ("kind", JSONText.text(kind.rawValue)), ("genotype", JSONText.text(genotype)),
            ("depth", JSONText.number(depth)), ("quality", JSONText.number(quality)),
            ("filter", JSONText.text(filter)), ("phase", JSONText.text(phase)),
            ("refused", JSONText.text(refused?.rawValue)),
        ])
    }

    /// `KEL c.578C>T G/A DP30 GQ99 PASS`
    fileprivate var brief: String {
        var words = [site, genotype ?? "-"]
        if let depth { words.append("DP\(depth)") }
        if let quality { words.append("GQ\(quality)") }
        if let filter { words.append(filter) }
        if kind != .record { words.append(kind.rawValue) }
        return words.joined(separator: " ")
    }
}

/// As much of JSON as a report needs (RFC 8259, section 7 for texts).
private enum JSONText {
    static func text(_ text: String?) -> String {
        guard let text else { return "null" }
        var written = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": written += "\\\""
            case "\\": written += "\\\\"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: written.unicodeScalars.append(scalar)
            }
        }
        return written + "\""
    }

    static func number(_ number: Int?) -> String { number.map(String.init) ?? "null" }
    static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

    static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(text($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }
}
