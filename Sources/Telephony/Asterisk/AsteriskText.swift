/// A file in Asterisk's form: sections of `key = value`.
struct AsteriskText {
    private let file: String
    private(set) var text = "; Written by this program: change its settings and write it anew, not this file.\n"

    init(_ file: String) { self.file = file }

    mutating func comment(_ words: String) { text += "; \(words)\n" }

    /// Every value of every file passes here, whatever was checked before.
    mutating func section(
        _ name: String, _ fields: [(String, String)], operator sign: String = "="
    ) throws(TelephonyFault) {
        text += "\n[\(name)]\n"
        for (field, value) in fields { try line("\(field) \(sign) \(value)", of: name, field, value) }
    }

    /// The dialplan's own form: the first step of an extension, and those behind it.
    mutating func steps(
        of pattern: String, _ steps: [(label: String?, step: String)]
    ) throws(TelephonyFault) {
        for (index, (label, step)) in steps.enumerated() {
            let head = index == 0 ? "exten => \(pattern),1" : " same => n"
            let name = label.map { "(\($0))" } ?? ""
            try line("\(head)\(name),\(step)", of: pattern, "step", step)
        }
    }

    private mutating func line(
        _ line: String, of section: String, _ field: String, _ value: String
    ) throws(TelephonyFault) {
        let isPlain = value.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) && $0 != ";" }
        guard isPlain, value.first != "[", value.first != " ", value.last != " " else {
            throw TelephonyFault(
                file: file, field: "\(section), \(field)",
                problem: "it holds a line break, a semicolon or another character that Asterisk reads as its own",
                remedy: "Take it out")
        }
        text += line + "\n"
    }

    var written: ConfigurationFile { ConfigurationFile(name: file, text: text) }
}
