/// Reads bytes as JSON, one value deep at a time; used by `JSONValue` only.
struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONFault) -> JSONValue {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw fault("something follows the end of the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth < JSONValue.depthMax else { throw fault("it is nested deeper than \(JSONValue.depthMax) levels") }
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw fault("it ends where a value is due")
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        index += 1
        var fields: [JSONField] = []
        var names: Set<String> = []
        skipSpace()
        if accept("}") { return .object(fields) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("a name in quotation marks is missing") }
            let name = try text()
            guard names.insert(name).inserted else { throw fault("the name \"\(name)\" stands there twice") }
            skipSpace()
            guard accept(":") else { throw fault("a colon is missing after \"\(name)\"") }
            skipSpace()
            fields.append(JSONField(name, try value(depth: depth + 1)))
            skipSpace()
            if accept("}") { return .object(fields) }
            guard accept(",") else { throw fault("a comma or a closing brace is missing") }
        }
    }

    private mutating func list(depth: Int) throws(JSONFault) -> JSONValue {
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if accept("]") { return .list(elements) }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if accept("]") { return .list(elements) }
            guard accept(",") else { throw fault("a comma or a closing bracket is missing") }
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes[index...].starts(with: word.utf8) else { throw fault("an unknown word stands there") }
        index += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = index
        _ = accept("-")
        if !accept("0") { try digits() }
        if accept(".") { try digits() }
        if accept("e") || accept("E") {
            if !accept("+") { _ = accept("-") }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONFault) {
        let start = index
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw fault("a value or a digit is missing") }
    }

    private mutating func text() throws(JSONFault) -> String {
        index += 1
        var scalars = String.UnicodeScalarView()
        var run = index
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                scalars.append(contentsOf: try plain(run..<index))
                index += 1
                return String(scalars)
            case UInt8(ascii: "\\"):
                scalars.append(contentsOf: try plain(run..<index))
                index += 1
                scalars.append(try escape())
                run = index
            case 0..<0x20: throw fault("a control character stands in a text without an escape")
            default: index += 1
            }
        }
        throw fault("a text is not closed")
    }

    private func plain(_ range: Range<Int>) throws(JSONFault) -> String.UnicodeScalarView {
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw fault("it is not UTF-8") }
        return text.unicodeScalars
    }

    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        guard let byte = peek else { throw fault("a text is not closed") }
        index += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"): return try escapedScalar()
        default: throw fault("an unknown escape stands there")
        }
    }

    /// Half a pair of surrogates cannot be a character; it becomes U+FFFD, as in every decoder that does not refuse it.
    private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let high = try fourHexDigits()
        guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? replacement }
        guard bytes[index...].starts(with: "\\u".utf8) else { return replacement }
        let before = index
        index += 2
        let low = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(low) else {
            index = before
            return replacement
        }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? replacement
    }

    private mutating func fourHexDigits() throws(JSONFault) -> UInt32 {
        guard index + 4 <= bytes.count else { throw fault("an escape is cut off") }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = ByteText.hexadecimalDigit(byte) else { throw fault("an escape has no four digits") }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private func fault(_ problem: String) -> JSONFault { JSONFault(offset: index, problem: problem) }
}
