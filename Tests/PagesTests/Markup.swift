/// A reader of the markup we write: strict, because our builder writes nothing sloppy. It finds what a browser would
/// forgive and a reviewer would not see.
struct Markup {
    struct Element {
        var name: String
        var attributes: [(name: String, value: String?)]
        /// Names and attributes of the elements around it, outermost first.
        var path: [Int]

        func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
        func has(_ name: String) -> Bool { attributes.contains { $0.name == name } }
    }

    struct Run {
        var text: String
        /// Indices of the elements it stands in, outermost first.
        var path: [Int]
    }

    private(set) var elements: [Element] = []
    private(set) var runs: [Run] = []
    private(set) var faults: [String] = []

    private static let empty: Set<String> = ["meta", "link", "input", "br", "hr", "img", "col"]

    init(_ html: String) {
        var open: [Int] = []
        var rest = Substring(html)
        while let start = rest.firstIndex(of: "<") {
            keep(rest[..<start], in: open)
            rest = rest[rest.index(after: start)...]
            guard let end = Markup.endOfTag(rest) else {
                faults.append("a tag that does not end: \(rest.prefix(60))")
                return
            }
            let tag = rest[..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") {
                if tag.lowercased() != "!doctype html" { faults.append("a declaration: \(tag.prefix(40))") }
            } else if tag.hasPrefix("/") {
                let name = String(tag.dropFirst())
                guard let last = open.last, elements[last].name == name else {
                    faults.append("</\(name)> closes \(open.last.map { elements[$0].name } ?? "nothing")")
                    return
                }
                open.removeLast()
            } else {
                let element = read(tag, path: open)
                elements.append(element)
                if element.name == "script", element.has("src") == false { faults.append("a script inside the page") }
                if !Markup.empty.contains(element.name) { open.append(elements.count - 1) }
            }
        }
        keep(rest, in: open)
        if !open.isEmpty { faults.append("left open: \(open.map { elements[$0].name })") }
    }

    private mutating func keep(_ text: Substring, in open: [Int]) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        if text.contains(">") { faults.append("a bare >: \(text.prefix(40))") }
        runs.append(Run(text: Markup.unescaped(String(text)), path: open))
    }

    /// The `>` outside quotes.
    private static func endOfTag(_ text: Substring) -> Substring.Index? {
        var isQuoted = false
        for index in text.indices {
            if text[index] == "\"" { isQuoted.toggle() }
            if text[index] == ">", !isQuoted { return index }
        }
        return nil
    }

    private mutating func read(_ tag: Substring, path: [Int]) -> Element {
        var rest = tag
        let name = rest.prefix { $0 != " " }
        rest = rest.dropFirst(name.count)
        if !name.allSatisfy({ $0.isLetter || $0.isNumber }) { faults.append("a strange tag: <\(tag.prefix(40))") }
        var attributes: [(name: String, value: String?)] = []
        while rest.first == " " {
            rest = rest.dropFirst()
            let key = rest.prefix { $0 != "=" && $0 != " " }
            rest = rest.dropFirst(key.count)
            if !key.allSatisfy({ $0.isLetter || $0 == "-" }) { faults.append("a strange attribute: \(key.prefix(40))") }
            guard rest.first == "=" else {
                attributes.append((String(key), nil))
                continue
            }
            rest = rest.dropFirst()
            guard rest.first == "\"" else {
                faults.append("a value without quotes at \(key)")
                break
            }
            let value = rest.dropFirst().prefix { $0 != "\"" }
            if value.contains("<") || value.contains(">") { faults.append("< or > in \(key)") }
            rest = rest.dropFirst(value.count + 2)
            attributes.append((String(key), Markup.unescaped(String(value))))
        }
        if !rest.isEmpty { faults.append("left over in <\(name)>: \(rest.prefix(40))") }
        return Element(name: String(name), attributes: attributes, path: path)
    }

    private static func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        return
            text
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }

    // MARK: - Questions

    func elements(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func isInside(_ path: [Int], _ isWanted: (Element) -> Bool) -> Bool { path.contains { isWanted(elements[$0]) } }

    /// Everything readable, in order.
    var text: String { runs.map(\.text).joined(separator: " ") }

    /// Everything that breaks the house rules of a page, in words.
    var breaches: [String] {
        var found = faults
        for element in elements {
            for attribute in element.attributes {
                if attribute.name == "style" { found.append("inline style on <\(element.name)>") }
                if attribute.name.hasPrefix("on") { found.append("\(attribute.name) on <\(element.name)>") }
                if ["href", "action", "src", "formaction"].contains(attribute.name), let value = attribute.value {
                    let isOwn = value.hasPrefix("/") && !value.hasPrefix("//") && !value.hasPrefix("/\\")
                    // A drawing within the page is fetched from nowhere.
                    let isDrawing =
                        element.name == "input" && element.value("type") == "image" && attribute.name == "src"
                        && value.hasPrefix("data:image/svg+xml,")
                    if !isOwn, !isDrawing, !["#", "tel:", "geo:"].contains(where: value.hasPrefix) {
                        found.append("leads elsewhere: \(attribute.name)=\(value.prefix(60))")
                    }
                }
            }
            if element.name == "style" { found.append("a style element") }
            if element.name == "table", element.path.isEmpty { found.append("a table outside the page") }
        }
        return found + formBreaches + labelBreaches + identifierBreaches
    }

    private var formBreaches: [String] {
        elements.indices.filter { elements[$0].name == "form" }.compactMap { index in
            let form = elements[index]
            if form.path.contains(where: { elements[$0].name == "form" }) { return "a form within a form" }
            guard form.value("method") == "post" else {
                return form.value("method") == nil || ["get", "dialog"].contains(form.value("method"))
                    ? nil : "a form with method \(form.value("method") ?? "")"
            }
            let carriesToken = elements.contains {
                $0.path.contains(index) && $0.name == "input" && $0.value("name") == "csrf"
                    && $0.value("type") == "hidden" && $0.value("value") == "token-of-this-session"
            }
            return carriesToken ? nil : "no token in the form to \(form.value("action") ?? "")"
        }
    }

    /// A field that a screen reader could not name.
    private var labelBreaches: [String] {
        let labelled = Set(elements("label").compactMap { $0.value("for") })
        return elements.filter { element in
            guard ["input", "select", "textarea"].contains(element.name), element.value("type") != "hidden" else {
                return false
            }
            return !element.has("aria-label") && !element.has("aria-labelledby")
                && !labelled.contains(element.value("id") ?? "") && !isInside(element.path) { $0.name == "label" }
        }.map { "a field without a label: \($0.value("name") ?? $0.name)" }
    }

    private var identifierBreaches: [String] {
        var seen: Set<String> = []
        return elements.compactMap { $0.value("id") }.filter { !seen.insert($0).inserted }.map { "id twice: \($0)" }
    }
}
