import Pages
import Testing

@Suite("The stylesheet")
struct StylesheetTests {
    private let text = String(decoding: Assets.style.bytes + Assets.deskStyle.bytes, as: UTF8.self)

    /// The colours of each theme by name, in the order the blocks stand: light, dark by the system, dark by choice.
    private var themes: [[String: String]] {
        text.split(separator: "--ground:").dropFirst().map { block in
            let body = "--ground:" + block.prefix { $0 != "}" }
            var colours: [String: String] = [:]
            for declaration in body.split(separator: ";") {
                let parts = declaration.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let value = parts[1].filter { !$0.isWhitespace }
                if value.hasPrefix("#"), value.count == 7 { colours[parts[0].filter { !$0.isWhitespace }] = value }
            }
            return colours
        }
    }

    /// Relative luminance, WCAG 2.2.
    private func luminance(_ colour: String) -> Double? {
        guard let number = Int(colour.dropFirst(), radix: 16) else { return nil }
        let channels = [number >> 16, number >> 8 & 0xFF, number & 0xFF].map { channel -> Double in
            let share = Double(channel) / 255
            guard share > 0.04045 else { return share / 12.92 }
            return power((share + 0.055) / 1.055)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    /// The 2.4th power by Newton's steps for the fifth root: x^2.4 is the fifth root of x^12.
    private func power(_ base: Double) -> Double {
        let twelfth = (0..<12).reduce(1.0) { value, _ in value * base }
        var root = 1.0
        for _ in 0..<200 { root -= (root * root * root * root * root - twelfth) / (5 * root * root * root * root) }
        return root
    }

    private func contrast(_ first: String, _ second: String) -> Double {
        guard let one = luminance(first), let other = luminance(second) else { return 0 }
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    @Test("Text stands out from its ground by 4.5 to 1 at least, in light and in dark")
    func contrastIsEnough() throws {
        #expect(contrast("#000000", "#ffffff") > 20.9)
        #expect(themes.count == 3)
        let pairs = [
            ("--ink", "--ground"), ("--ink", "--panel"), ("--soft", "--ground"), ("--soft", "--panel"),
            ("--ink", "--field"), ("--accent", "--panel"), ("--accent", "--accent-soft"), ("--accent-ink", "--accent"),
            ("--alarm", "--panel"), ("--alarm", "--alarm-soft"), ("--soft", "--alarm-soft"), ("--good", "--good-soft"),
            ("--wait", "--wait-soft"), ("--demo", "--demo-soft"), ("--accent", "--ground"), ("--ink", "--accent-soft"),
        ]
        for theme in themes {
            for (ink, ground) in pairs {
                let ratio = contrast(try #require(theme[ink]), try #require(theme[ground]))
                #expect(ratio >= 4.5, "\(ink) on \(ground): \(ratio)")
            }
        }
    }

    @Test("Dark by the system and dark by choice are the same")
    func darkIsDark() {
        #expect(themes.count == 3 && themes[1] == themes[2])
        #expect(themes[0] != themes[1])
    }

    @Test(
        "No property knows left from right",
        arguments: [
            "margin-left", "margin-right", "padding-left", "padding-right", "border-left", "border-right",
            "text-align: left", "text-align: right", "float:", " left:", " right:",
        ])
    func propertiesAreLogical(property: String) {
        #expect(!text.contains(property))
    }

    @Test("The script has no way to run text as a program or as markup")
    func scriptIsPlain() {
        let script = String(decoding: Assets.deskScript.bytes, as: UTF8.self)
        // The desk's begins with the visitors'.
        let visitors = String(decoding: Assets.script.bytes, as: UTF8.self)
        #expect(script.hasPrefix(visitors.split(separator: "\nif (isLive) { listen()")[0]))
        for banned in ["eval(", "new Function", ".innerHTML = ", "insertAdjacentHTML", "document.write", "onclick"] {
            #expect(!script.contains(banned))
        }
    }

    @Test("An asset's name changes with its content, so that it can be kept for ever")
    func assetsAreNamedByContent() {
        #expect(Set(Assets.all.map(\.path)).count == Assets.all.count)
        #expect(Assets.all.allSatisfy { $0.path.hasPrefix("/assets/") && !$0.bytes.isEmpty })
    }
}
