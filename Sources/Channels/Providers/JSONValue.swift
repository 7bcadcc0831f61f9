/// A value of JSON (RFC 8259) as it stands in a description, an answer or a webhook.
///
/// Fields keep their order, so a request body is rendered the way its template reads, and numbers keep their digits, so
/// an id of twenty digits loses none. Text that is not JSON is refused, never guessed at.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The number as it is written, such as `-1.5e3`.
    case number(String)
    case text(String)
    case list([JSONValue])
    /// No two fields have the same name: readers differ in which of two they believe, so such an object is refused.
    case object([JSONField])

    /// The field of this name; `nil` when there is none, or when this is not an object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }

    /// The text of a text, or the digits of a number: ids come as both.
    public var words: String? {
        switch self {
        case .text(let text): text
        case .number(let digits): digits
        default: nil
        }
    }

    /// The elements of a list; empty for everything else, so that a missing list is walked like an empty one.
    public var elements: [JSONValue] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }
}

/// One field of an object.
public struct JSONField: Sendable, Hashable {
    public var name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// Why bytes are not read as JSON, and where.
public struct JSONFault: Error, Sendable, Hashable {
    /// Bytes before the place, from 0.
    public var offset: Int
    /// What is wrong, as the end of a sentence: "a comma or a closing brace is missing".
    public var problem: String
}

extension JSONValue {
    /// Lists and objects inside one another; what our providers send has seven levels at most.
    public static let depthMax = 32

    /// - Parameter bytes: UTF-8, the whole of it one value.
    public init(bytes: [UInt8]) throws(JSONFault) {
        var reader = JSONReader(bytes)
        self = try reader.document()
    }

    public init(parsing text: String) throws(JSONFault) { try self.init(bytes: Array(text.utf8)) }

    /// The value in one line, without spaces: what is sent as a body.
    public var line: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .text(let value): JSONValue.quote(value, into: &text)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let fields):
            text += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { text += "," }
                JSONValue.quote(field.name, into: &text)
                text += ":"
                field.value.write(to: &text)
            }
            text += "}"
        }
    }

    /// RFC 8259 §7: the quotation mark, the backslash and the control characters are escaped; Urdu stays Urdu.
    private static func quote(_ value: String, into text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20: text += "\\u00" + ByteText.hexadecimal([UInt8(scalar.value)])
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONValue: Codable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Through another decoder the order of fields and the spelling of numbers are that decoder's.
    public init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                try fields.allKeys.map { JSONField($0.stringValue, try fields.decode(JSONValue.self, forKey: $0)) })
        } else if var list = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !list.isAtEnd { elements.append(try list.decode(JSONValue.self)) }
            self = .list(elements)
        } else {
            let single = try decoder.singleValueContainer()
            if single.decodeNil() {
                self = .null
            } else if let value = try? single.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? single.decode(Int.self) {
                self = .number(String(value))
            } else if let value = try? single.decode(Double.self) {
                self = .number(String(value))
            } else {
                self = .text(try single.decode(String.self))
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let fields):
            var container = encoder.container(keyedBy: Key.self)
            for field in fields { try container.encode(field.value, forKey: Key(stringValue: field.name)) }
        case .list(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .text(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .number(let digits):
            var container = encoder.singleValueContainer()
            if let whole = Int(digits) {
                try container.encode(whole)
            } else if let number = Double(digits) {
                try container.encode(number)
            } else {
                try container.encodeNil()
            }
        }
    }
}
