import Blood
import Pages

/// Reads a page byte by byte as a browser would and says what is wrong with it. It knows nothing of the builder, so a
/// hole in the builder's escaping shows here.
enum PageChecker {
    static let csrf = "token-of-the-form"

    /// What people type to break a page, or a spelling that breaks one by accident.
    static let hostileTexts: [String] = [
        #""><script>alert(1)</script>"#,
        "' onmouseover=x",
        "</textarea></td></table></form><img src=x onerror=alert(1)>",
        "\u{202E}gnp.exe\u{202E}",
        String(repeating: "ب<&\"'", count: 1_500),
        "javascript:alert(1)//",
        "",
    ]

    /// Nobody signed in, and somebody who may do everything, in both languages.
    static func contexts() -> [PageContext] {
        let all: Set<String> = [
            "seeBoard", "openRequest", "dispatchRequest", "permitConditionalGroup", "seeRegister", "editRegister",
            "importRegister", "exportRegister", "editStock", "editFacilities", "seeOverview", "seeAudit", "manageStaff",
            "editTemplates",
        ]
        let badges: [StaffBadge?] = [nil, StaffBadge(name: "Sana Malik", role: "administrator", permissions: all)]
        return PageLanguage.allCases.flatMap { language in
            badges.map { badge in
                PageContext(
                    language: language, csrf: csrf, staff: badge, isDemonstration: true,
                    now: Instant(millisecondsSince1970: 1_795_493_400_000), utcOffsetMinutes: 300, path: "/there")
            }
        }
    }

    /// What is wrong with the page; empty when nothing is.
    static func problems(in html: HTML, _ context: PageContext) -> [String] {
        var reader = Reader(bytes: html.bytes, context: context)
        reader.read()
        return reader.problems
    }
}

/// One tag as it was written.
private struct Tag {
    var name: String
    var attributes: [(name: String, value: String?)] = []
    var isEnd = false

    func value(_ name: String) -> String? { attributes.first { $0.name == name }.flatMap { $0.value ?? "" } }
    var isPost: Bool { name == "form" && value("method") == "post" }
}

private struct Reader {
    private static let voids: Set<String> = ["meta", "link", "input", "br", "hr", "img"]
    private static let controls: Set<String> = ["input", "select", "textarea"]
    /// Where a browser shows plain text that cannot hold a `bdi`.
    private static let plain: Set<String> = ["title", "textarea", "option", "bdi"]
    private static let overrides: Set<Unicode.Scalar> = ["\u{202A}", "\u{202B}", "\u{202D}", "\u{202E}", "\u{2066}"]

    let bytes: [UInt8]
    let context: PageContext
    var problems: [String] = []
    private var index = 0
    private var open: [Tag] = []
    private var ids: Set<String> = []
    private var labelled: Set<String> = []
    private var controlsWithoutLabel: [String?] = []
    private var hasToken = false
    private var buttonText: String?

    init(bytes: [UInt8], context: PageContext) {
        self.bytes = bytes
        self.context = context
    }

    mutating func read() {
        let isUrdu = context.language == .urdu
        let start = #"<!doctype html><html lang="\#(isUrdu ? "ur" : "en")" dir="\#(isUrdu ? "rtl" : "ltr")">"#
        if !bytes.starts(with: Array(start.utf8)) { problems.append("language or direction is missing or wrong") }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<") { readTag() } else { readText() }
        }
        if !open.isEmpty { problems.append("never closed: \(open.map(\.name))") }
        let unnamed = controlsWithoutLabel.count { id in id.map { !labelled.contains($0) } ?? true }
        if unnamed > 0 { problems.append("\(unnamed) fields without a label") }
    }

    private mutating func readText() {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if text.contains(">") { problems.append("a bare > in text: \(text.prefix(60))") }
        buttonText?.append(text)
        let isContained = open.contains { Reader.plain.contains($0.name) || $0.value("dir") == "auto" }
        if !isContained, text.unicodeScalars.contains(where: Reader.overrides.contains) {
            problems.append("turned text is not isolated: in <\(open.last?.name ?? "")>")
        }
    }

    private mutating func readTag() {
        index += 1
        if bytes[index...].starts(with: Array("!doctype html>".utf8)) {
            index += "!doctype html>".utf8.count
            return
        }
        var tag = Tag(name: "")
        if peek() == UInt8(ascii: "/") {
            tag.isEnd = true
            index += 1
        }
        tag.name = readName()
        if tag.name.isEmpty { problems.append("a < that begins no tag") }
        readAttributes(into: &tag)
        if tag.isEnd { close(tag) } else { begin(tag) }
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func readName() -> String {
        let start = index
        while let byte = peek(), byte != 0x20, byte != UInt8(ascii: ">"), byte != UInt8(ascii: "=") { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func readAttributes(into tag: inout Tag) {
        while let byte = peek() {
            if byte == UInt8(ascii: ">") {
                index += 1
                return
            }
            if byte == 0x20 {
                index += 1
                continue
            }
            let name = readName()
            // The one name of a drawing that has a large letter.
            let isKnown = name == "viewBox" || name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
            guard !name.isEmpty, isKnown else {
                problems.append("<\(tag.name)> has an attribute called \(name.prefix(40))")
                index += 1
                continue
            }
            tag.attributes.append((name, peek() == UInt8(ascii: "=") ? readValue(of: name, in: tag) : nil))
        }
        problems.append("<\(tag.name)> does not end")
    }

    private mutating func readValue(of name: String, in tag: Tag) -> String {
        index += 1
        guard peek() == UInt8(ascii: "\"") else {
            problems.append("\(name) of <\(tag.name)> is not quoted")
            return ""
        }
        index += 1
        let start = index
        while let byte = peek(), byte != UInt8(ascii: "\"") { index += 1 }
        let value = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        if value.contains("<") || value.contains(">") { problems.append("\(name) of <\(tag.name)> is not escaped") }
        return value
    }

    private mutating func begin(_ tag: Tag) {
        inspect(tag)
        guard !Reader.voids.contains(tag.name) else { return }
        if tag.isPost { hasToken = false }
        if tag.name == "button" { buttonText = "" }
        open.append(tag)
    }

    private mutating func inspect(_ tag: Tag) {
        for (name, value) in tag.attributes {
            if name == "style" || name.hasPrefix("on") { problems.append("<\(tag.name)> has an inline \(name)") }
            if name == "id", let value, !ids.insert(value).inserted { problems.append("id \(value.prefix(40)) twice") }
            if name == "for", let value { labelled.insert(value) }
            if ["href", "action", "src", "formaction"].contains(name) {
                let isDrawing =
                    tag.name == "input" && tag.value("type") == "image" && name == "src"
                    && value?.hasPrefix("data:image/svg+xml,") ?? false
                let isOwn = ["/", "#", "tel:", "geo:"].contains { value?.hasPrefix($0) ?? false }
                if !isOwn && !isDrawing || value?.hasPrefix("//") ?? true {
                    problems.append("\(name) leads out of the site")
                }
            }
        }
        let names = tag.attributes.map(\.name)
        if Set(names).count != names.count { problems.append("<\(tag.name)> has an attribute twice") }
        switch tag.name {
        case "script": if tag.value("src") == nil { problems.append("a script inside the page") }
        case "style", "img", "iframe", "object": problems.append("<\(tag.name)> has no place here")
        case "form":
            if open.contains(where: { $0.name == "form" }) { problems.append("a form within a form") }
            if tag.value("method") == nil { problems.append("a form that does not say how it is sent") }
        default: break
        }
        if tag.name == "input", tag.value("name") == "csrf", tag.value("value") == PageChecker.csrf { hasToken = true }
        guard Reader.controls.contains(tag.name), tag.value("type") != "hidden" else { return }
        if tag.value("aria-label")?.isEmpty ?? true, !open.contains(where: { $0.name == "label" }) {
            controlsWithoutLabel.append(tag.value("id"))
        }
    }

    private mutating func close(_ tag: Tag) {
        guard let last = open.popLast(), last.name == tag.name else {
            problems.append("</\(tag.name)> closes another element")
            return
        }
        if last.isPost, !hasToken { problems.append("the form to \(last.value("action") ?? "") has no token") }
        if last.name == "button" {
            let isSilent = buttonText?.allSatisfy(\.isWhitespace) ?? true
            if isSilent, last.value("aria-label")?.isEmpty ?? true { problems.append("a button without a word") }
            buttonText = nil
        }
    }
}
