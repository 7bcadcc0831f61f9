/// The colours of the stylesheet, read from it, so that what is shown and tested is what browsers get.
public enum Palette {
    /// Text of one colour on a ground of another, by their names in the stylesheet, and what it is for.
    public struct Pair: Sendable, Hashable {
        public let ink: String
        public let ground: String
        public let use: Words

        init(_ ink: String, on ground: String, _ use: Words) {
            self.ink = ink
            self.ground = ground
            self.use = use
        }
    }

    /// Least ratio of text to its ground: level AAA of WCAG 2.2, success criterion 1.4.6, for text of every size. A
    /// console is read for a whole night.
    public static let contrastMin = 7.0

    public static let pairs = [
        Pair("ink", on: "panel", Words("text", "متن")),
        Pair("ink", on: "ground", Words("titles on the page itself", "صفحے کے عنوان")),
        Pair("ink", on: "field", Words("what is typed", "جو لکھا جائے")),
        Pair("ink", on: "accent-soft", Words("a message", "پیغام")),
        Pair("ink", on: "good-soft", Words("an answer", "جواب")),
        Pair("soft", on: "panel", Words("what explains", "وضاحت")),
        Pair("soft", on: "ground", Words("what explains, on the page itself", "صفحے پر وضاحت")),
        Pair("soft", on: "alarm-soft", Words("explaining an alarm", "خطرے کی وضاحت")),
        Pair("soft", on: "wait-soft", Words("explaining a wait", "انتظار کی وضاحت")),
        Pair("soft", on: "accent-soft", Words("keys in the navigation", "مینو کی کلیدیں")),
        Pair("accent", on: "panel", Words("links", "لنک")),
        Pair("accent", on: "ground", Words("links on the page itself", "صفحے کے لنک")),
        Pair("accent", on: "accent-soft", Words("chosen, or a state", "منتخب، یا حالت")),
        Pair("accent-ink", on: "accent", Words("the main button", "بڑا بٹن")),
        Pair("alarm", on: "panel", Words("a person is needed", "کسی انسان کی ضرورت ہے")),
        Pair("alarm", on: "ground", Words("a person is needed, on the page itself", "صفحے پر: کسی انسان کی ضرورت ہے")),
        Pair("alarm", on: "alarm-soft", Words("an alarm, a refusal", "خطرہ، انکار")),
        Pair("good", on: "panel", Words("connected", "جڑا ہوا")),
        Pair("good", on: "good-soft", Words("done, all is well", "ہو گیا، سب ٹھیک")),
        Pair("wait", on: "wait-soft", Words("waiting, old", "انتظار، پرانا")),
        Pair("demo", on: "demo-soft", Words("this is a demonstration", "یہ نمائش ہے")),
    ]

    /// The colours of each block of the stylesheet that sets them, in order: light, dark by the system, dark by choice.
    public static let themes: [[String: String]] = {
        // What precedes the first colour of a block belongs to the block before.
        VisitorStylesheet.text.split(separator: "{").filter { $0.contains("--ground:") }.map { block in
            var colours: [String: String] = [:]
            for declaration in block.prefix(while: { $0 != "}" }).split(separator: ";") {
                let parts = declaration.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let name = parts[0].filter { !$0.isWhitespace }
                let value = parts[1].filter { !$0.isWhitespace }
                if name.hasPrefix("--"), value.hasPrefix("#"), value.count == 7 {
                    colours[String(name.dropFirst(2))] = value
                }
            }
            return colours
        }
    }()

    /// WCAG 2.2's ratio of the lighter to the darker of two colours, from 1 to 21; 0 for what is no colour.
    public static func contrast(_ first: String, _ second: String) -> Double {
        guard let one = luminance(first), let other = luminance(second) else { return 0 }
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    /// Relative luminance, WCAG 2.2.
    private static func luminance(_ colour: String) -> Double? {
        guard colour.hasPrefix("#"), colour.count == 7, let number = Int(colour.dropFirst(), radix: 16) else {
            return nil
        }
        let channels = [number >> 16, number >> 8 & 0xFF, number & 0xFF].map { channel -> Double in
            let share = Double(channel) / 255
            return share > 0.04045 ? power((share + 0.055) / 1.055) : share / 12.92
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    /// The 2.4th power without a library: x^2.4 is the fifth root of x^12, which Newton's steps find.
    private static func power(_ base: Double) -> Double {
        let twelfth = (0..<12).reduce(1.0) { value, _ in value * base }
        var root = 1.0
        for _ in 0..<200 { root -= (root * root * root * root * root - twelfth) / (5 * root * root * root * root) }
        return root
    }
}
