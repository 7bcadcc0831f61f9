/// What a description of a provider may ask to have filled in, written in braces: `{to}`.
public enum ProviderPlaceholder: String, Sendable, CaseIterable, Hashable {
    /// The number, written as the provider wants it (`numberFormat`).
    case to
    case text
    /// The mask, short code or number that the message comes from; whatever names it is left out when there is none.
    case sender
    case user
    case password
    /// The provider's own word for the alphabet of this text (`unicode`), such as `1` or `unicode`.
    case unicode
    /// Where delivery reports go, without a query; a field that names it is left out when there is none.
    case callback
    /// Whole minutes that the message may still be delivered in.
    case expiryMinutes
    /// The same in seconds.
    case expirySeconds
    /// The idempotency key: the same for every attempt at the same message.
    case key
    /// What the sign-in answered.
    case token
    /// The beginning of an address that differs from house to house, such as a phone's in the local network.
    case base
}

/// A text with places to be filled in.
public struct ProviderTemplate: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case literal(String)
        case placeholder(ProviderPlaceholder)
    }

    /// As it stands in the description.
    public let source: String
    let pieces: [Piece]
    /// `{number:expirySeconds}`: in JSON the value is written without quotation marks.
    let isNumber: Bool

    /// What is named in it.
    public var placeholders: Set<ProviderPlaceholder> {
        Set(
            pieces.compactMap { piece in
                if case .placeholder(let placeholder) = piece { placeholder } else { nil }
            })
    }

    /// Why a text is no template, in words, and what to write instead.
    struct Fault: Error {
        var problem: String
        var remedy: String
    }

    init(_ source: String) throws(Fault) {
        self.source = source
        var pieces: [Piece] = []
        var isNumber = false
        var literal = ""
        var rest = source[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            literal += rest[..<brace]
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                throw Fault(
                    problem: "a brace stands alone", remedy: "Write placeholders as {text}, and no other braces")
            }
            var name = rest[rest.index(after: brace)..<end]
            if name.hasPrefix("number:") {
                name = name.dropFirst("number:".count)
                isNumber = true
            }
            guard let placeholder = ProviderPlaceholder(rawValue: String(name)) else {
                let known = ProviderPlaceholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
                throw Fault(problem: "{\(name)} is not a placeholder", remedy: "Use one of \(known)")
            }
            if !literal.isEmpty { pieces.append(.literal(literal)) }
            literal = ""
            pieces.append(.placeholder(placeholder))
            rest = rest[rest.index(after: end)...]
        }
        literal += rest
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(literal)) }
        self.pieces = pieces
        self.isNumber = isNumber
        guard isNumber else { return }
        guard pieces == [.placeholder(.expiryMinutes)] || pieces == [.placeholder(.expirySeconds)] else {
            throw Fault(
                problem: "{number:…} stands for a whole value and for an expiry only",
                remedy: "Write {number:expirySeconds} or {number:expiryMinutes} and nothing beside it")
        }
    }

    /// - Parameter escape: applied to every filled-in value, and to nothing else.
    /// - Returns: `nil` when a value that is named is absent: then the whole field is left out.
    func filled(
        _ values: [ProviderPlaceholder: String], escape: (String) -> String = { $0 }
    ) -> String? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .placeholder(let placeholder):
                guard let value = values[placeholder] else { return nil }
                text += escape(value)
            }
        }
        return text
    }
}

/// One name of a query, a form or a header, and the template of its value. The order is that of the description.
public struct ProviderField: Sendable, Hashable {
    public let name: String
    public let value: ProviderTemplate
}

/// A JSON body with templates as its texts, nested as deep as the provider wants it.
public indirect enum ProviderJSON: Sendable, Hashable {
    case fixed(JSONValue)
    case template(ProviderTemplate)
    case list([ProviderJSON])
    case object([Field])

    /// One field of an object.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: ProviderJSON
    }

    var placeholders: Set<ProviderPlaceholder> {
        switch self {
        case .fixed: []
        case .template(let template): template.placeholders
        case .list(let elements): elements.reduce(into: []) { $0.formUnion($1.placeholders) }
        case .object(let fields): fields.reduce(into: []) { $0.formUnion($1.value.placeholders) }
        }
    }

    /// - Returns: `nil` when a value that is named is absent.
    func filled(_ values: [ProviderPlaceholder: String]) -> JSONValue? {
        switch self {
        case .fixed(let value): value
        case .template(let template): template.filled(values).map { template.isNumber ? .number($0) : .text($0) }
        case .list(let elements): .list(elements.compactMap { $0.filled(values) })
        case .object(let fields):
            .object(fields.compactMap { field in field.value.filled(values).map { JSONField(field.name, $0) } })
        }
    }

    /// The description it was read from.
    var source: JSONValue {
        switch self {
        case .fixed(let value): value
        case .template(let template): .text(template.source)
        case .list(let elements): .list(elements.map(\.source))
        case .object(let fields): .object(fields.map { JSONField($0.name, $0.value.source) })
        }
    }
}
