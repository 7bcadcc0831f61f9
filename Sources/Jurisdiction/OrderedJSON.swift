/// JSON text with the fields in the order they are given in, so that two runs print the same bytes.
enum OrderedJSON {
    case null
    case bool(Bool)
    case integer(Int)
    case text(String)
    case list([OrderedJSON])
    case object([(String, OrderedJSON)])

    static func texts(_ texts: [String]) -> OrderedJSON { .list(texts.map(OrderedJSON.text)) }

    static func optional(_ text: String?) -> OrderedJSON { text.map(OrderedJSON.text) ?? .null }

    var line: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .text(let text): OrderedJSON.quoted(text)
        case .list(let items): "[" + items.map(\.line).joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { OrderedJSON.quoted($0) + ":" + $1.line }.joined(separator: ",") + "}"
        }
    }

    /// Escapes what RFC 8259 §7 demands: the quotation mark, the backslash and the control characters.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
