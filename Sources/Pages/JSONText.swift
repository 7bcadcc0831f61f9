/// A value for the script, written as JSON into an attribute.
enum JSONText {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([JSONText])
    /// Written in the order of the names, so that a page does not change from one reading to the next.
    case object([String: JSONText])

    var written: String {
        switch self {
        case .text(let text): JSONText.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): "[" + values.map(\.written).joined(separator: ",") + "]"
        case .object(let fields):
            "{"
                + fields.sorted { $0.key < $1.key }.map { "\(JSONText.quoted($0.key)):\($0.value.written)" }
                .joined(separator: ",") + "}"
        }
    }

    /// A string literal of JSON, which is one of JavaScript too.
    static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { literal, scalar in
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar == "\u{2028}" || scalar == "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
