import Blood
import Channels
import Dispatching
import Pages
import Testing

private func hostileList(_ text: String) -> TemplatesPage.Model {
    var model = TemplatesPage.Model.sample
    for line in model.lines.indices {
        for index in model.lines[line].texts.indices {
            model.lines[line].texts[index].shown = text
            model.lines[line].texts[index].changedBy = text
            model.lines[line].texts[index].changedAt = Instant(millisecondsSince1970: 1_795_400_000_000)
        }
    }
    return model
}

private func hostileEditor(_ text: String, _ language: PhonesPage.TextLanguage) -> TemplatePage.Model {
    var model = TemplatePage.Model.sample
    model.language = language
    model.entered = text
    model.shipped = text
    model.problems = [Words(text, text)]
    model.refused = [Words(text, text)]
    model.placeholders = [text]
    model.testNumber = text
    model.testProblem = Words(text, text)
    for index in model.samples.indices {
        model.samples[index].title = Words(text, text)
        model.samples[index].text = text
        model.samples[index].values = [text: text]
        model.samples[index].facilityNames = [text]
    }
    model.fitting.mayBeMissing = [text]
    model.versions = [
        TemplatePage.Version(number: 2, text: text, at: model.versions[0].at, by: text),
        TemplatePage.Version(number: 1, text: "{centre} \(text)", at: model.versions[0].at, by: text),
    ]
    return model
}

@Suite("Pages of the messages")
struct TemplatePagesTests {
    private let permissions: Set<String> = ["seeBoard", "editTemplates"]

    private func context(_ language: PageLanguage, _ permissions: Set<String>) -> PageContext {
        var context = PageContext.specimen(language)
        context.staff?.permissions = permissions
        return context
    }

    @Test("What somebody types stays text", arguments: PhonesPage.TextLanguage.allCases)
    func hostile(language: PhonesPage.TextLanguage) {
        for text in Hostile.texts + PageChecker.hostileTexts {
            for context in PageChecker.contexts() {
                let list = TemplatesPage.render(hostileList(text), context)
                #expect(PageChecker.problems(in: list, context) == [], "with \(text.prefix(30))")
                let editor = TemplatePage.render(hostileEditor(text, language), context)
                #expect(PageChecker.problems(in: editor, context) == [], "with \(text.prefix(30))")
            }
            let page = Markup(TemplatePage.render(hostileEditor(text, language), .specimen(.urdu)).string)
            #expect(page.breaches.isEmpty, "\(page.breaches.prefix(5))")
        }
    }

    @Test("What was typed comes back as it was typed")
    func typedComesBack() throws {
        let text = "{centre}: </textarea>&amp; \"x\" [a|b] {ref}"
        var model = TemplatePage.Model.sample
        model.entered = text
        model.testNumber = "\"0300"
        let page = Markup(TemplatePage.render(model, .specimen(.english)).string)
        let area = try #require(page.elements.firstIndex { $0.name == "textarea" })
        #expect(page.runs.filter { $0.path.last == area }.map(\.text) == [text])
        #expect(
            page.elements("input").contains {
                $0.value("name") == "to" && $0.value("value") == "&quot;0300" || $0.value("value") == "\"0300"
            })
    }

    @Test("The text stands in its own direction, whatever the language of the desk", arguments: PageLanguage.allCases)
    func direction(language: PageLanguage) {
        for (text, direction) in [(PhonesPage.TextLanguage.urduLatin, "ltr"), (.urdu, "rtl"), (.english, "ltr")] {
            var model = TemplatePage.Model.sample
            model.language = text
            let page = Markup(TemplatePage.render(model, .specimen(language)).string)
            #expect(page.elements("textarea").map { $0.value("dir") } == [direction])
            let bubbles = page.elements("p").filter { ($0.value("class") ?? "").hasPrefix("bubble") }
            #expect(bubbles.count == 5 && bubbles.allSatisfy { $0.value("dir") == direction })
        }
    }

    @Test("Without a script the editor has its preview, and the key Enter looks instead of saving")
    func worksWithoutScript() throws {
        let page = Markup(TemplatePage.render(.sample, .specimen(.english)).string)
        let form = try #require(
            page.elements.firstIndex { $0.name == "form" && $0.value("action") == "/templates/ask/ur-Latn/versions" })
        let buttons = page.elements.filter { $0.name == "button" && $0.path.contains(form) }
        #expect(
            buttons.map { $0.value("formaction") } == [
                "/templates/ask/ur-Latn/preview", nil, "/templates/ask/ur-Latn/tests",
            ])
        #expect(buttons[1].value("id") == "save-template")
        #expect(page.text.contains("223 characters · UCS-2 · 4 of 2 parts · 45 left"))
    }

    @Test("Who changed what is shown, and an earlier text can be brought back")
    func versions() {
        let html = TemplatePage.render(.sample, .specimen(.english)).string
        let actions = Markup(html).elements("form").compactMap { $0.value("action") }
        #expect(actions.contains("/templates/ask/ur-Latn/versions/1/restoration"))
        #expect(!actions.contains("/templates/ask/ur-Latn/versions/3/restoration"), "it is in force")
        #expect(!actions.contains("/templates/ask/ur-Latn/versions/2/restoration"), "it went back to the shipped text")
        #expect(actions.contains("/templates/ask/ur-Latn/shipped"))
        #expect(html.contains("<del>[Aa </del><ins>[Kya aap aa </ins>sakte hain?"))
        var model = TemplatePage.Model.sample
        model.isOwn = false
        model.versions.removeFirst()
        let shipped = TemplatePage.render(model, .specimen(.english)).string
        #expect(!shipped.contains("/shipped\""))
    }

    @Test("Only who may change messages is offered to")
    func onlyEditorsEdit() {
        for language in PageLanguage.allCases {
            let context = context(language, ["seeBoard"])
            let list = TemplatesPage.render(.sample, context).string
            #expect(!list.contains("href=\"/templates/"))
            #expect(!TemplatePage.render(.sample, context).string.contains("<textarea"))
            #expect(!list.contains("href=\"/templates\""), "the way there is not shown either")
            let allowed = self.context(language, self.permissions)
            #expect(TemplatesPage.render(.sample, allowed).string.contains("href=\"/templates/ask/ur-Latn\""))
            #expect(TemplatePage.render(.sample, allowed).string.contains("<textarea"))
        }
    }

    @Test("The pages know the same texts, languages and names as the room that writes them")
    func subjectsAgree() {
        #expect(TemplateSubject.allCases.map(\.name) == TemplatePurpose.allCases.map(\.rawValue))
        #expect(TemplateSubject.allCases.allSatisfy { TemplateSubject(name: $0.name) == $0 })
        #expect(TemplateSubject(name: "nobody") == nil)
        #expect(PhonesPage.TextLanguage.allCases.map(\.rawValue) == TextLanguage.allCases.map(\.rawValue))
        for placeholder in TemplatePlaceholder.allCases {
            var model = TemplatePage.Model.sample
            model.placeholders = [placeholder.rawValue]
            for language in PageLanguage.allCases {
                let page = Markup(TemplatePage.render(model, .specimen(language)).string)
                #expect(!page.elements("dd").isEmpty)
                #expect(!TemplatePage.render(model, .specimen(language)).string.contains("<dd></dd>"), "\(placeholder)")
            }
        }
    }

    @Test("The sample shows what the room of the texts would say of it")
    func sampleIsHonest() {
        let model = TemplatePage.Model.sample
        let key = TemplateKey(.donor(.ask), .urduLatin)
        #expect(model.shipped == TemplateBook.shippedSource(key))
        #expect(model.charactersMax == TemplateCheck.charactersMax)
        let problems = TemplateCheck.problems(in: model.entered, for: key)
        #expect(model.problems.map(\.english) == problems.map(\.english))
        #expect(model.problems.map(\.urdu) == problems.map(\.urdu))
        let fitting = TemplateFitting(key)
        #expect(model.fitting.parts == fitting.parts && model.fitting.isShortest == fitting.isShortest)
        for (shown, sample) in zip(model.samples, TemplateSample.all()) {
            let preview = TemplatePreview(model.entered, key, sample)
            #expect(shown.text == preview.text)
            #expect(shown.units == preview.length.units && shown.unitsLeft == preview.length.unitsLeft)
            #expect(shown.parts == preview.length.parts && shown.partsMax == preview.partsMax)
            #expect(shown.values == preview.values && shown.facilityNames == preview.facilityNames)
            #expect(shown.title == Words(sample.english, sample.urdu))
        }
        for version in model.versions {
            #expect(version.text.map { TemplateCheck.problems(in: $0, for: key) } ?? [] == [])
        }
    }
}
