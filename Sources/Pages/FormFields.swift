import Blood
import Matching

/// The controls of a form that keeps what was typed and says at the field what is wrong.
struct FormFields {
    let entered: [String: String]
    let problems: [String: Words]
    let context: PageContext

    func value(_ name: String) -> String { entered[name] ?? "" }

    func isOn(_ name: String) -> Bool { !["", "0", "false", "off"].contains(value(name)) }

    private func marked(_ name: String, _ base: String = "") -> String {
        problems[name] == nil ? base : base.isEmpty ? "has-problem" : base + " has-problem"
    }

    func problem(_ html: inout HTML, _ name: String) {
        guard let words = problems[name] else { return }
        html.element(
            "p", .class("problem"), .id("problem-\(name)"), .attribute("role", "alert"), text: context.say(words))
    }

    private func described(_ name: String) -> HTML.Attribute {
        problems[name] == nil ? .flag("", false) : .attribute("aria-describedby", "problem-\(name)")
    }

    func input(
        _ html: inout HTML, _ name: String, _ text: String, type: String = "text", hint: String? = nil,
        _ extra: HTML.Attribute = .flag("", false), _ more: HTML.Attribute = .flag("", false)
    ) {
        html.element("label", .class(marked(name))) { label in
            label.element("span", text: text)
            label.void(
                "input", .name(name), .type(type), .value(value(name)), .attribute("autocomplete", "off"), extra, more,
                described(name))
            if let hint { label.element("span", .class("hint"), text: hint) }
            problem(&label, name)
        }
    }

    func select(_ html: inout HTML, _ name: String, _ text: String, _ options: [(value: String, text: String)]) {
        html.element("label", .class(marked(name))) { label in
            label.element("span", text: text)
            label.element("select", .name(name), described(name)) { select in
                for option in options {
                    select.element(
                        "option", .value(option.value), .flag("selected", value(name) == option.value),
                        text: option.text)
                }
            }
            problem(&label, name)
        }
    }

    func choices(_ html: inout HTML, _ name: String, _ text: String, _ options: [(value: String, text: String)]) {
        html.element("fieldset", .class(marked(name, "choices"))) { set in
            set.element("legend", text: text)
            for option in options {
                set.element("label") { label in
                    label.void(
                        "input", .type("radio"), .name(name), .value(option.value),
                        .flag("checked", value(name) == option.value))
                    label.isolated(option.text)
                }
            }
            problem(&set, name)
        }
    }

    func check(_ html: inout HTML, _ name: String, _ text: String) {
        html.element("label", .class(marked(name, "check"))) { label in
            label.void("input", .type("checkbox"), .name(name), .value("1"), .flag("checked", isOn(name)))
            label.element("span", text: text)
        }
        problem(&html, name)
    }

    /// By which ways somebody may be asked.
    func channels(_ html: inout HTML, _ chosen: Set<Channel>) {
        html.element("fieldset", .class("choices")) { set in
            set.element("legend", text: context.say("May be asked by", "رابطے کا طریقہ"))
            for channel in Channel.allCases {
                set.element("label") { label in
                    label.void(
                        "input", .type("checkbox"), .name("channels"), .value(channel.rawValue),
                        .flag("checked", chosen.contains(channel)))
                    label.isolated(context.words(channel))
                }
            }
            problem(&set, "channels")
        }
    }

    func datalist(_ html: inout HTML, _ id: String, _ values: [String]) {
        html.element("datalist", .id(id)) { list in
            for value in values { list.element("option", .value(value)) }
        }
    }

    func note(_ html: inout HTML, _ name: String, _ text: String) {
        html.element("label", .class(marked(name))) { label in
            label.element("span", text: text)
            label.element(
                "textarea", .name(name), .attribute("rows", "2"), .attribute("maxlength", "2000"),
                .attribute("dir", "auto"), text: value(name))
            problem(&label, name)
        }
    }
}

extension HTML {
    /// A line of a list of facts; nothing when there is nothing to say.
    mutating func fact(_ name: String, _ value: String) {
        guard !value.isEmpty else { return }
        fact(name) { $0.isolated(value) }
    }

    mutating func fact(_ name: String, content: (inout HTML) -> Void) {
        element("dt", text: name)
        element("dd", content: content)
    }

    /// A telephone number that can be pressed.
    mutating func telephone(_ number: String) {
        guard !number.isEmpty else { return }
        let digits = String(number.filter { $0.isASCII && ($0.isNumber || $0 == "+") })
        element("a", .class("tel"), .href("tel:\(digits)")) { $0.isolated(number) }
    }

    /// A control with its key shown on it.
    mutating func keyed(_ text: String, _ key: String) {
        self.text(text)
        element("kbd", text: key)
    }
}

/// An address with its question: names are literals of ours, values are whatever somebody typed.
func address(_ path: String, _ question: [(name: String, value: String)]) -> String {
    let parts = question.filter { !$0.value.isEmpty }.map { "\($0.name)=\(percentEncoded($0.value))" }
    return parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
}

/// - Parameter kept: what stands for itself besides letters, digits, `-`, `_` and `.`.
func percentEncoded(_ text: String, keeping kept: StaticString = "") -> String {
    let spared = kept.withUTF8Buffer { Set($0) }
    let hexadecimal = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            bytes.append(byte)
        case let byte where spared.contains(byte): bytes.append(byte)
        default: bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
