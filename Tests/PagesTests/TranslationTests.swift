import Pages
import Testing

/// A page in a further language is an Urdu page in which what is translated stands in that language.
@Suite("Further languages")
struct TranslationTests {
    private static let sindhi = Translation(
        code: "sd", ownName: "سنڌي",
        sentences: [
            "Become a donor": "ڊونر ٿيو", "{1} min": "{1} منٽ", "Donors asked: {1}": "{1} ڊونرن کان پڇيو",
            "Units given: {1} of {2}": "{2} مان {1} يونٽ", "{1} of {2}": "{2} مان {1}", "Save": "",
        ])

    private func context() -> PageContext {
        var context = PageContext.specimen(.urdu, isVisitor: true)
        context.translation = Self.sindhi
        context.offered = [("sd", "سنڌي")]
        return context
    }

    @Test("A sentence is said in the language, with what is filled in at its own place")
    func sentencesAreFound() {
        #expect(Self.sindhi.say("Become a donor") == "ڊونر ٿيو")
        #expect(Self.sindhi.say("12 min") == "12 منٽ")
        #expect(Self.sindhi.say("Donors asked: 7") == "7 ڊونرن کان پڇيو")
        #expect(Self.sindhi.say("Units given: 1 of 3") == "3 مان 1 يونٽ")
    }

    @Test("What is not translated, and what only looks like it, stays in Urdu")
    func theRestIsUrdu() {
        #expect(Self.sindhi.say("Save") == nil)
        #expect(Self.sindhi.say("Nobody of us asks you.") == nil)
        #expect(Self.sindhi.say("One of you go to the counter") == nil, "few letters take figures alone")
        #expect(Self.sindhi.say("3 of 7") == "7 مان 3")
        #expect(Self.sindhi.say("Donors asked: ") == nil)
        #expect(context().say("Save", "محفوظ کریں") == "محفوظ کریں")
        #expect(context().say("Become a donor", "ڈونر بنیں") == "ڊونر ٿيو")
        var english = context()
        english.language = .english
        #expect(english.say("Become a donor", "ڈونر بنیں") == "Become a donor")
    }

    @Test("The page says its language, runs from the right, and offers all the others")
    func thePageSaysItsLanguage() {
        let page = Markup(JoinPage.render(.sample, context()).string)
        #expect(page.elements[0].value("lang") == "sd" && page.elements[0].value("dir") == "rtl")
        let offered = page.elements("a").compactMap { $0.value("hreflang") }
        #expect(offered == ["en", "ur"])
        var urdu = context()
        urdu.translation = nil
        let others = Markup(JoinPage.render(.sample, urdu).string).elements("a").compactMap { $0.value("hreflang") }
        #expect(others == ["en", "sd"])
    }

    @Test("A language is offered from four fifths of the sentences on")
    func enoughIsEnough() {
        #expect(!TranslationsPage.isEnough(0, of: 0))
        #expect(!TranslationsPage.isEnough(79, of: 100))
        #expect(TranslationsPage.isEnough(80, of: 100))
    }
}
