import Blood
import Dispatching
import Pages
import Testing

/// The form that asks a family for the rest of what it typed, and what the desk reads of it.
@Suite("The rest of a typed request")
struct FamilyRestTests {
    private static let now: Instant = FamilyPage.Model.sample.openedAt + .minutes(5)

    private func context(_ language: PageLanguage) -> PageContext {
        var context = PageContext.specimen(language, path: "/f/x", isVisitor: true)
        context.now = Self.now
        return context
    }

    private func chosen(_ page: Markup, _ name: String) -> String? {
        page.elements("input").first { $0.value("name") == name && $0.has("checked") }?.value("value")
    }

    private func typed(_ page: Markup, _ name: String) -> String? {
        page.elements("input").first { $0.value("name") == name }?.value("value")
    }

    @Test("Only a request that was typed and waits asks for the rest")
    func onlyTyped() {
        for language in PageLanguage.allCases {
            #expect(!FamilyPage.render(.sample, context(language)).string.contains("family-rest"))
            let page = FamilyPage.render(.sampleTyped, context(language))
            let markup = Markup(page.string)
            #expect(page.string.contains("family-rest"))
            #expect(page.bytes.count < 30_000)
            let forms = markup.elements("form").filter { $0.value("method") == "post" }
            #expect(forms.allSatisfy { $0.value("action") == "/f/\(FamilyPage.Model.sample.token)" })
            #expect(forms.count == 4, "the rest, a call, a detail, and no longer needed")
        }
    }

    @Test("What was typed stands in the form, and nothing that was only assumed is chosen")
    func nothingAssumedIsChosen() {
        let page = Markup(FamilyPage.render(.sampleTyped, context(.english)).string)
        #expect(chosen(page, "group") == "B-")
        #expect(typed(page, "units") == "2")
        #expect(chosen(page, "component") == nil)
        #expect(chosen(page, "time") == nil)
        let times = page.elements("input").filter { $0.value("name") == "time" }.compactMap { $0.value("value") }
        #expect(times == RequestCompletion.Time.allCases.map(\.rawValue))
    }

    @Test("The form is no part that is read again while somebody types")
    func keepsWhatIsBeingTyped() throws {
        let page = Markup(FamilyPage.render(.sampleTyped, context(.english)).string)
        let rest = try #require(page.elements("section").first { $0.value("id") == "family-rest" })
        #expect(!rest.has("data-part"))
    }

    @Test("Nothing is promised before somebody has heard the need", arguments: PageLanguage.allCases)
    func nobodyIsAskedYet(language: PageLanguage) {
        let page = FamilyPage.render(.sampleTyped, context(language)).string
        let asked = context(language).say("No donor is asked yet", "ابھی کسی ڈونر سے نہیں پوچھا گیا")
        #expect(page.contains(asked))
        #expect(!FamilyPage.render(.sample, context(language)).string.contains(asked))
    }

    @Test("What is wrong is said at its field, and what was typed is kept", arguments: PageLanguage.allCases)
    func problems(language: PageLanguage) {
        let html = FamilyPage.render(.sampleWrong, context(language)).string
        let page = Markup(html)
        for field in ["patientInitials", "date", "units"] { #expect(html.contains("id=\"problem-\(field)\"")) }
        #expect(!html.contains("id=\"problem-ward\""))
        #expect(typed(page, "units") == "40")
        #expect(typed(page, "ward") == "ICU")
        #expect(chosen(page, "component") == "wholeBlood")
        #expect(chosen(page, "time") == "at")
    }

    @Test("Said once, it is thanked for and can be corrected; said wrongly, the form is open")
    func saidOnce() throws {
        var model = FamilyPage.Model.sampleSaid
        let page = FamilyPage.render(model, context(.english)).string
        #expect(page.contains("id=\"rest-said\""))
        let closed = try #require(Markup(page).elements("details").first)
        #expect(!closed.has("open"))
        #expect(typed(Markup(page), "seen") == "31")
        model.rest?.isOpen = true
        let open = try #require(Markup(FamilyPage.render(model, context(.english)).string).elements("details").first)
        #expect(open.has("open"))
    }

    @Test("Midnight is the end of today, not its beginning")
    func midnight() {
        var model = FamilyPage.Model.sampleTyped
        let start = context(.english).inputTime(model.openedAt)
        #expect(start.count == 16)
        let minutes = (Int(start.suffix(5).prefix(2)) ?? 0) * 60 + (Int(start.suffix(2)) ?? 0)
        model.rest?.todayBy = model.openedAt + .minutes(Double(1_440 - minutes))
        #expect(FamilyPage.render(model, context(.english)).string.contains("today, by 24:00"))
    }

    @Test("The desk reads what the family said and what is still assumed")
    func desk() {
        var model = RequestPage.Model.sampleTyped
        let page = RequestPage.render(model, .specimen(.english)).string
        #expect(page.contains("component not known"))
        #expect(page.contains("Still assumed: red cells."))
        #expect(page.contains("the family said on its page"))
        model.typed?.said?.component = .platelets
        #expect(RequestPage.render(model, .specimen(.english)).string.contains("Nothing is assumed any more"))
        model.typed = TypedRequest()
        let unsaid = RequestPage.render(model, .specimen(.english)).string
        #expect(unsaid.contains("Still assumed: red cells, an emergency within six hours of the call."))
        #expect(!RequestPage.render(.sample, .specimen(.english)).string.contains("still-assumed"))
    }

    @Test("Hostile values stay text", arguments: Hostile.texts, PageLanguage.allCases)
    func hostile(text: String, language: PageLanguage) {
        var family = FamilyPage.Model.sampleWrong
        for name in ["patientInitials", "component", "time", "date", "ward", "group", "units"] {
            family.rest?.entered[name] = text
            family.rest?.problems[name] = Words(text, text)
        }
        var desk = RequestPage.Model.sampleTyped
        let said = RequestCompletion(
            patientInitials: text, group: .bNegative, units: 2, component: nil, time: .notKnown, neededBy: nil,
            ward: text)
        desk.typed?.said = said
        desk.timeline = [
            RequestPage.TimelineLine(id: 1, at: Self.now, by: Words("x", "x"), fact: .event(.completed(said)))
        ]
        for html in [
            FamilyPage.render(family, context(language)), RequestPage.render(desk, .specimen(language)),
        ] {
            let page = Markup(html.string)
            #expect(page.breaches.isEmpty, "\(page.breaches.prefix(5))")
            #expect(!html.string.contains("<script>") && !html.string.contains("<img"))
        }
    }
}
