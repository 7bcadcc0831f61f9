import Blood
import Pages
import Testing

@Suite("Page of what the telephone says")
struct PromptsPageTests {
    private func hostile(_ text: String) -> PromptsPage.Model {
        var model = PromptsPage.Model.sample
        for index in model.lines.indices {
            model.lines[index].name = text
            model.lines[index].words = text
        }
        model.strays = [text]
        model.folder = text
        return model
    }

    @Test("What a register or a folder holds stays text")
    func hostileValues() {
        for text in Hostile.texts + PageChecker.hostileTexts {
            for context in PageChecker.contexts() {
                let html = PromptsPage.render(hostile(text), context)
                #expect(PageChecker.problems(in: html, context) == [], "with \(text.prefix(30))")
            }
            let page = Markup(PromptsPage.render(hostile(text), .specimen(.urdu)).string)
            #expect(page.breaches.isEmpty, "\(page.breaches.prefix(5))")
        }
    }

    @Test("Every sound stands with its name, its words and whose voice it is", arguments: PageLanguage.allCases)
    func everySoundIsShown(language: PageLanguage) {
        let model = PromptsPage.Model.sample
        let page = Markup(PromptsPage.render(model, .specimen(language)).string)
        let rows = page.elements("tr").compactMap { $0.value("data-prompt") }
        #expect(rows == model.lines.map(\.name))
        let codes = page.runs.filter { run in page.isInside(run.path) { $0.name == "code" } }.map(\.text)
        #expect(
            codes == ["meun.wav"] + model.lines.map(\.name) + [".wav", "data/centre/sounds/ur", "qatra prompts build"])
        for line in model.lines {
            #expect(page.runs.contains { $0.text == line.words }, "\(line.name)")
        }
        let chips = page.elements("span").compactMap { $0.value("class") }.filter { $0.hasPrefix("chip") }
        // What there is none of is not counted: 4 for Urdu, 1 for English, 1 for Sindhi, and a warning.
        #expect(chips.suffix(5) == ["chip good", "chip dim", "chip wait", "chip dim", "chip alarm"])
        #expect(chips.count == 7 + 5)
    }

    @Test("The other languages are one press away, and the one that is shown is marked")
    func languages() {
        let page = Markup(PromptsPage.render(.sample, .specimen(.english)).string)
        let links = page.elements("a").filter { ($0.value("href") ?? "").hasPrefix("/prompts?") }
        #expect(links.map { $0.value("href") } == ["ur", "en", "sd"].map { "/prompts?language=\($0)" })
        #expect(links.map { $0.has("aria-current") } == [true, false, false])
        #expect(page.text.contains("texts not read by a speaker yet"))
    }

    @Test("What is not there is not spoken of")
    func nothingToSay() {
        var model = PromptsPage.Model.sample
        model.strays = []
        model.lines = []
        let page = Markup(PromptsPage.render(model, .specimen(.english)).string)
        #expect(!page.elements("section").contains { $0.value("id") == "strays" })
        #expect(page.elements("table").isEmpty)
        #expect(page.text.contains("qatra prompts build"))
    }
}
