/// Why a description of a provider is not used, and what to do about it.
public struct ProviderFault: Error, Sendable, Hashable {
    /// The provider's name, or its place in the list where it has none.
    public var provider: String
    /// The field, as a path: `answer.idPattern`.
    public var field: String
    public var problem: String
    public var remedy: String

    /// The fault in words: `sendpk, answer.idPattern: the pattern does not compile. Check its brackets and …`
    public var message: String { "\(provider), \(field): \(problem). \(remedy)." }
}

/// Walks through one object of a description, and refuses the names that nobody asked for.
struct DescriptionReader {
    let provider: String
    /// The path of this object; empty for the provider itself.
    let path: String
    private let fields: [JSONField]

    init(provider: String, path: String, _ value: JSONValue, known: [String]) throws(ProviderFault) {
        self.provider = provider
        self.path = path
        guard case .object(let fields) = value else {
            let place = path.isEmpty ? "the description" : path
            throw ProviderFault(
                provider: provider, field: place, problem: "it is not an object", remedy: "Write { \"name\": … }")
        }
        self.fields = fields
        if let stranger = fields.first(where: { !known.contains($0.name) }) {
            throw fault(
                stranger.name, "this field is not known", "Use one of \(known.joined(separator: ", ")), or take it out")
        }
    }

    func fault(_ field: String, _ problem: String, _ remedy: String) -> ProviderFault {
        ProviderFault(provider: provider, field: place(field), problem: problem, remedy: remedy)
    }

    func place(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    /// The value of a field; `null` is as good as none.
    func value(_ field: String) -> JSONValue? {
        let value = fields.first { $0.name == field }?.value
        return value == .null ? nil : value
    }

    func text(_ field: String) throws(ProviderFault) -> String? {
        guard let value = value(field) else { return nil }
        guard case .text(let text) = value, !text.isEmpty else {
            throw fault(field, "it is not a text", "Write some text in quotation marks, or leave the field out")
        }
        return text
    }

    func required<Value>(_ field: String, _ value: Value?) throws(ProviderFault) -> Value {
        guard let value else { throw fault(field, "it is missing", "Add it") }
        return value
    }

    func flag(_ field: String) throws(ProviderFault) -> Bool? {
        guard let value = value(field) else { return nil }
        guard case .bool(let flag) = value else { throw fault(field, "it is not a yes or no", "Write true or false") }
        return flag
    }

    func whole(_ field: String, in range: ClosedRange<Int>) throws(ProviderFault) -> Int? {
        guard let value = value(field) else { return nil }
        return try whole(value, field, in: range)
    }

    func wholes(_ field: String, in range: ClosedRange<Int>) throws(ProviderFault) -> Set<Int>? {
        guard let value = value(field) else { return nil }
        guard case .list(let elements) = value else {
            throw fault(field, "it is not a list", "Write whole numbers in square brackets")
        }
        var numbers: Set<Int> = []
        for element in elements { numbers.insert(try whole(element, field, in: range)) }
        return numbers
    }

    private func whole(_ value: JSONValue, _ field: String, in range: ClosedRange<Int>) throws(ProviderFault) -> Int {
        guard case .number(let digits) = value, let number = Int(digits), range.contains(number) else {
            throw fault(
                field, "it is not a whole number in range",
                "Write a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: String, _ type: Choice.Type
    ) throws(ProviderFault) -> Choice? where Choice.RawValue == String {
        guard let text = try text(field) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw fault(field, "\"\(text)\" is not one of its values", "Use one of \(known)")
        }
        return choice
    }

    func pattern(_ field: String, hasGroup: Bool = false) throws(ProviderFault) -> ProviderPattern? {
        guard let text = try text(field) else { return nil }
        do { return try ProviderPattern(text, hasGroup: hasGroup) } catch {
            throw fault(field, error.problem, error.remedy)
        }
    }

    func template(_ field: String) throws(ProviderFault) -> ProviderTemplate? {
        guard let text = try text(field) else { return nil }
        return try plainTemplate(text, field)
    }

    /// A template outside JSON, where everything is text.
    private func plainTemplate(_ text: String, _ field: String) throws(ProviderFault) -> ProviderTemplate {
        let template = try template(text, field)
        guard !template.isNumber else {
            throw fault(field, "{number:…} is for JSON only", "Take \"number:\" out")
        }
        return template
    }

    private func template(_ text: String, _ field: String) throws(ProviderFault) -> ProviderTemplate {
        do { return try ProviderTemplate(text) } catch { throw fault(field, error.problem, error.remedy) }
    }

    /// An object of names and templates.
    func templates(_ field: String) throws(ProviderFault) -> [ProviderField]? {
        guard let value = value(field) else { return nil }
        guard case .object(let fields) = value else {
            throw fault(field, "it is not an object", "Write names and templates in braces")
        }
        var templates: [ProviderField] = []
        for entry in fields {
            let place = "\(field).\(entry.name)"
            guard !entry.name.isEmpty, case .text(let text) = entry.value else {
                throw fault(place, "it is not a name and a text", "Write \"name\": \"{text}\"")
            }
            templates.append(ProviderField(name: entry.name, value: try plainTemplate(text, place)))
        }
        return templates
    }

    func json(_ field: String) throws(ProviderFault) -> ProviderJSON? {
        guard let value = value(field) else { return nil }
        guard case .object = value else { throw fault(field, "it is not an object", "Write the body as an object") }
        return try json(value, field)
    }

    private func json(_ value: JSONValue, _ field: String) throws(ProviderFault) -> ProviderJSON {
        switch value {
        case .text(let text): return .template(try template(text, field))
        case .list(let elements):
            var list: [ProviderJSON] = []
            for (index, element) in elements.enumerated() { list.append(try json(element, "\(field)[\(index)]")) }
            return .list(list)
        case .object(let entries):
            var fields: [ProviderJSON.Field] = []
            for entry in entries {
                fields.append(
                    ProviderJSON.Field(name: entry.name, value: try json(entry.value, "\(field).\(entry.name)")))
            }
            return .object(fields)
        case .null, .bool, .number: return .fixed(value)
        }
    }
}
