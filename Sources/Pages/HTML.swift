/// Bytes of a page, escaped as they are written.
///
/// Tag and attribute names are literals of this program (`StaticString`); everything else is escaped. Elements close
/// themselves, so a page is balanced by construction, and a misspelt field of a model does not compile.
public struct HTML: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() { bytes.reserveCapacity(16_384) }

    /// One attribute of an element; a flag has no value.
    public struct Attribute: Sendable {
        let name: StaticString
        let value: String?

        init(_ name: StaticString, _ value: String?) {
            self.name = name
            self.value = value
        }

        public static func attribute(_ name: StaticString, _ value: String) -> Attribute { Attribute(name, value) }
        public static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
        public static func id(_ value: String) -> Attribute { Attribute("id", value) }
        public static func name(_ value: String) -> Attribute { Attribute("name", value) }
        public static func value(_ value: String) -> Attribute { Attribute("value", value) }
        public static func type(_ value: String) -> Attribute { Attribute("type", value) }
        public static func label(_ value: String) -> Attribute { Attribute("aria-label", value) }
        public static func `for`(_ value: String) -> Attribute { Attribute("for", value) }
        /// A key that presses this control; the script reads it.
        public static func key(_ value: String) -> Attribute { Attribute("data-key", value) }

        /// An address within this site, a telephone number, a place for the telephone's own map or a part of the page;
        /// anything else becomes `#`.
        public static func href(_ value: String) -> Attribute {
            let isOwn = value.hasPrefix("/") && !value.hasPrefix("//")
            let isKnown = ["#", "tel:", "geo:"].contains { value.hasPrefix($0) }
            return Attribute("href", isOwn || isKnown ? value : "#")
        }

        /// A drawing of ours as the source of a picture, within the page: it has no address.
        static func picture(_ drawing: HTML) -> Attribute {
            Attribute("src", "data:image/svg+xml," + percentEncoded(drawing.string, keeping: " /:=,"))
        }

        /// Present when `isOn`.
        public static func flag(_ name: StaticString, _ isOn: Bool) -> Attribute { Attribute(isOn ? name : "", nil) }
    }

    public mutating func element(
        _ name: StaticString, _ attributes: Attribute..., content: (inout HTML) -> Void = { _ in }
    ) {
        open(name, attributes)
        content(&self)
        raw("</")
        raw(name)
        raw(">")
    }

    /// An element without content: `input`, `br`, `link`, `meta`.
    public mutating func void(_ name: StaticString, _ attributes: Attribute...) { open(name, attributes) }

    /// An element that holds only text.
    public mutating func element(_ name: StaticString, _ attributes: Attribute..., text content: String) {
        open(name, attributes)
        text(content)
        raw("</")
        raw(name)
        raw(">")
    }

    private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
        raw("<")
        raw(name)
        for attribute in attributes where attribute.name.utf8CodeUnitCount > 0 {
            raw(" ")
            raw(attribute.name)
            guard let value = attribute.value else { continue }
            raw("=\"")
            text(value)
            raw("\"")
        }
        raw(">")
    }

    /// A piece that was written before, and is shown to several people.
    mutating func add(_ piece: HTML) { bytes += piece.bytes }

    /// Only literals of this program.
    public mutating func raw(_ literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    public mutating func text(_ content: String) {
        var content = content
        content.withUTF8 { buffer in
            var start = 0
            for index in buffer.indices {
                let escaped: StaticString
                switch buffer[index] {
                case 0x26: escaped = "&amp;"
                case 0x3C: escaped = "&lt;"
                case 0x3E: escaped = "&gt;"
                case 0x22: escaped = "&quot;"
                case 0x27: escaped = "&#39;"
                default: continue
                }
                bytes.append(contentsOf: buffer[start..<index])
                escaped.withUTF8Buffer { bytes.append(contentsOf: $0) }
                start = index + 1
            }
            bytes.append(contentsOf: buffer[start...])
        }
    }

    /// A run that keeps its own direction inside the page's: a group, a number, a name.
    public mutating func isolated(_ content: String) { element("bdi", text: content) }

    public var string: String { String(decoding: bytes, as: UTF8.self) }
}
