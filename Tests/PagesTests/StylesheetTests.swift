import Pages
import Testing

@Suite("The stylesheet")
struct StylesheetTests {
    private let text = String(decoding: Assets.style.bytes + Assets.deskStyle.bytes, as: UTF8.self)

    private var themes: [[String: String]] { Palette.themes }

    @Test("Text stands out from its ground by 7 to 1 at least, in light and in dark")
    func contrastIsEnough() throws {
        // The ends of the scale, and the grey that everybody's calculator puts at 4.54 on white.
        #expect(Palette.contrast("#000000", "#ffffff") > 20.9)
        #expect(abs(Palette.contrast("#767676", "#ffffff") - 4.54) < 0.01)
        #expect(Palette.contrast("red", "#ffffff") == 0)
        #expect(themes.count == 3)
        for theme in themes {
            for pair in Palette.pairs {
                let ratio = Palette.contrast(try #require(theme[pair.ink]), try #require(theme[pair.ground]))
                #expect(ratio >= Palette.contrastMin, "\(pair.ink) on \(pair.ground): \(ratio)")
            }
        }
    }

    @Test("Whatever a rule sets as text on a ground is among the pairs that are looked at")
    func everyPairIsListed() {
        let known = Set(Palette.pairs.map { "\($0.ink) on \($0.ground)" })
        var found = 0
        for rule in text.split(separator: "}") {
            var ink: Substring?
            var ground: Substring?
            for declaration in (rule.split(separator: "{").last ?? "").split(separator: ";") {
                let parts = declaration.split(separator: ":", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
                guard parts.count == 2, parts[1].hasPrefix("var(--"), parts[1].hasSuffix(")") else { continue }
                let name = parts[1].dropFirst(6).dropLast()
                if parts[0] == "color" { ink = name }
                if parts[0] == "background" { ground = name }
            }
            guard let ink, let ground else { continue }
            found += 1
            #expect(known.contains("\(ink) on \(ground)"))
        }
        #expect(found > 15)
    }

    @Test("What moves, moves only for who has not asked for stillness, and the focus wears a ring")
    func motionAndFocus() {
        let moving = text.split(separator: ";").filter { $0.contains("animation:") || $0.contains("transition:") }
        #expect(moving.count == 1 && moving.allSatisfy { $0.contains("prefers-reduced-motion: no-preference") })
        #expect(!text.contains("scroll-behavior"))
        #expect(text.contains(":focus-visible { outline: 3px solid"))
        #expect(!text.contains("outline: none") && !text.contains("outline: 0"))
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
