import Blood
import Dispatching
import Matching
import Pages
import Testing

/// Rules that hold for every page, whoever wrote it.
@Suite("Rules of every page")
struct PageRulesTests {
    @Test(
        "A page is balanced, carries no inline script or style, leads nowhere else, and its forms carry the token",
        arguments: Gallery.all, PageLanguage.allCases)
    func keepsTheRules(specimen: Specimen, language: PageLanguage) {
        let breaches = specimen.markup(Gallery.context(specimen, language)).breaches
        #expect(breaches.isEmpty, "\(breaches)")
    }

    @Test("The direction follows the language", arguments: Gallery.all)
    func directionFollowsLanguage(specimen: Specimen) {
        for (language, direction) in [(PageLanguage.english, "ltr"), (.urdu, "rtl")] {
            let root = specimen.markup(Gallery.context(specimen, language)).elements[0]
            #expect(root.value("lang") == language.rawValue)
            #expect(root.value("dir") == direction)
        }
    }

    @Test("An English page says nothing in Urdu letters outside of what is marked as Urdu", arguments: Gallery.all)
    func englishIsEnglish(specimen: Specimen) {
        let page = specimen.markup(Gallery.context(specimen, .english))
        let strays = page.runs.filter { run in
            run.text.contains(where: \.isArabic)
                && !page.isInside(run.path) {
                    $0.value("lang") == "ur" || $0.name == "bdi" || $0.value("dir") == "auto"
                }
        }
        #expect(strays.isEmpty, "\(strays.map(\.text))")
    }

    /// A sentence in Urdu may hold a Latin word; a run without any Urdu stands alone and has to be isolated, or its
    /// signs and stops jump to its other end.
    @Test("In an Urdu page every run in Latin letters is isolated", arguments: Gallery.all)
    func latinIsIsolated(specimen: Specimen) {
        let page = specimen.markup(Gallery.context(specimen, .urdu))
        let strays = page.runs.filter { run in
            run.text.contains { $0.isASCII && $0.isLetter } && !run.text.contains(where: \.isArabic)
                && !page.isInside(run.path) { element in
                    ["bdi", "title", "kbd", "code", "option"].contains(element.name)
                        || element.has("dir") && element.name != "html"
                        || element.value("lang") == "en" || element.value("class") == "name"
                }
        }
        #expect(strays.isEmpty, "\(strays.map(\.text))")
    }

    @Test("A blood group is never torn from its sign", arguments: Gallery.all)
    func groupKeepsItsSign(specimen: Specimen) {
        let page = specimen.markup(Gallery.context(specimen, .urdu))
        let strays = page.runs.filter { run in
            ["A", "B", "O"].contains { run.text.contains("\($0)−") || run.text.contains("\($0)+") }
                && !page.isInside(run.path) {
                    ["bdi", "title", "option"].contains($0.name) || $0.value("dir") == "auto"
                }
        }
        #expect(strays.isEmpty, "\(strays.map(\.text))")
    }

    @Test("In a demonstration every page says that phones are simulated; elsewhere none does", arguments: Gallery.all)
    func demonstrationIsSaid(specimen: Specimen) {
        var context = Gallery.context(specimen, .english)
        #expect(specimen.markup(context).elements.contains { $0.value("class") == "demonstration" })
        context.isDemonstration = false
        #expect(!specimen.markup(context).elements.contains { $0.value("class") == "demonstration" })
    }

    /// What a telephone fetches that has never been here: the page, and every file that it names.
    private func firstVisit(_ html: HTML) -> Int {
        let page = Markup(html.string)
        let named = page.elements.compactMap { $0.value("src") ?? ($0.name == "link" ? $0.value("href") : nil) }
        return html.bytes.count + Assets.all.filter { named.contains($0.path) }.reduce(0) { $0 + $1.bytes.count }
    }

    @Test(
        "What a donor or a family opens is under 30 kB the first time, with script and style, unpacked",
        arguments: Gallery.visitors)
    func visitorsPagesAreSmall(specimen: Specimen) {
        for language in PageLanguage.allCases {
            let weight = firstVisit(specimen.render(Gallery.context(specimen, language)))
            #expect(weight < specimen.firstVisitMax, "\(language): \(weight)")
        }
    }

    @Test("A page of a visitor loads nothing of the desk, and needs none of its rules", arguments: Gallery.visitors)
    func visitorsCarryNoDesk(specimen: Specimen) {
        let page = specimen.markup(Gallery.context(specimen, .urdu))
        let named = page.elements.compactMap { $0.value("src") ?? $0.value("href") }
        #expect(named.contains(Assets.style.path) && named.contains(Assets.script.path))
        #expect(!named.contains(Assets.deskStyle.path) && !named.contains(Assets.deskScript.path))
        let used = Set(page.elements.flatMap { ($0.value("class") ?? "").split(separator: " ").map(String.init) })
        let missing = used.intersection(classes(of: Assets.deskStyle)).subtracting(classes(of: Assets.style))
        #expect(missing.isEmpty, "rules of the desk only: \(missing.sorted())")
    }

    /// Names after a dot that begin with a letter.
    private func classes(of asset: Asset) -> Set<String> {
        let parts = String(decoding: asset.bytes, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
        return Set(
            parts.dropFirst().filter { $0.first?.isLetter ?? false }
                .map { String($0.prefix { $0.isLetter || $0.isNumber || $0 == "-" }) })
    }

    @Test(
        "No page of a visitor shows the console's ways or a telephone number of a person", arguments: Gallery.visitors)
    func visitorsSeeNoConsole(specimen: Specimen) {
        let page = specimen.markup(Gallery.context(specimen, .english))
        #expect(page.elements("nav").isEmpty)
        #expect(!page.text.contains("+92 300 1234567"))
    }

    @Test("One key never means two things on one page", arguments: Gallery.all)
    func keysAreUnique(specimen: Specimen) {
        let keys = specimen.markup(Gallery.context(specimen, .english)).elements.compactMap { $0.value("data-key") }
        #expect(Set(keys).count == keys.count, "\(keys.sorted())")
    }
}

/// What somebody types who wants to break a page, or does not know that it could.
enum Hostile {
    static let texts = [
        "\"><script>alert(1)</script>", "' onmouseover='alert(1)", "</textarea></title><img src=x onerror=alert(1)>",
        "\u{202E}txet desrever\u{2066}", "&lt;b&gt; &amp;", String(repeating: "خون blood ", count: 1_000),
        "\u{0}\u{1B}[2J",
    ]
}

@Suite("The desk's pages with hostile values")
struct HostileDeskTests {
    private func check(_ html: HTML, _ text: String) {
        let page = Markup(html.string)
        #expect(page.breaches.isEmpty, "\(page.breaches.prefix(5))")
        #expect(!html.string.contains("<script>"))
        #expect(!html.string.contains("<img"))
    }

    @Test("Board", arguments: Hostile.texts, PageLanguage.allCases)
    func board(text: String, language: PageLanguage) {
        var model = BoardPage.Model.sample
        for index in model.ongoing.indices {
            model.ongoing[index].reference = text
            model.ongoing[index].facility = text
            model.ongoing[index].facilityUrdu = text
            model.ongoing[index].city = text
        }
        var context = PageContext.specimen(language, path: text)
        context.staff?.name = text
        context.notice = PageContext.Notice(text: text, isRefusal: true)
        let html = BoardPage.render(model, context)
        check(html, text)
        #expect(html.string.contains("href=\"/language/"))
    }

    @Test("Call form: everything typed comes back as it was typed", arguments: Hostile.texts, PageLanguage.allCases)
    func requestForm(text: String, language: PageLanguage) {
        var model = RequestFormPage.Model.sample
        for key in ["line", "units", "patientInitials", "ageYears", "ward", "recordNumber", "callerPhone", "note"] {
            model.entered[key] = text
            model.problems[key] = text
        }
        model.facilityName = text
        model.similar[0].facility = text
        model.similar[0].initials = text
        let html = RequestFormPage.render(model, .specimen(language))
        check(html, text)
        let page = Markup(html.string)
        for key in ["units", "patientInitials", "ageYears", "ward", "recordNumber", "callerPhone"] {
            let field = page.elements("input").first { $0.value("name") == key }
            #expect(field?.value("value") == text)
        }
    }

    @Test("Call form: what is wrong is marked, also among choices", arguments: PageLanguage.allCases)
    func requestFormMarksProblems(language: PageLanguage) {
        var model = RequestFormPage.Model()
        model.problems = ["group": "Please fill this in."]
        let page = Markup(RequestFormPage.render(model, .specimen(language)).string)
        let marked = page.elements("fieldset").filter { ($0.value("class") ?? "").contains("has-problem") }
        #expect(marked.count == 1)
    }

    @Test("Call form: a draft that is put back says so, and can be dropped", arguments: PageLanguage.allCases)
    func requestFormKeepsADraft(language: PageLanguage) {
        let page = Markup(RequestFormPage.render(.init(), .specimen(language)).string)
        let note = page.elements("p").first { $0.value("id") == "draft-note" }
        #expect(note?.has("hidden") == true, "only the script shows it")
        let dropping = page.elements("a").filter { $0.has("data-drop-draft") }
        #expect(dropping.map { $0.value("href") } == ["/requests/new", "/board"])
    }

    @Test("Who was signed out while sending a call comes back to the call")
    func signingInAgainReturnsToTheCall() {
        let context = PageContext.specimen(.english, path: "/requests", isVisitor: true)
        let page = Markup(ErrorPage.render(.init(status: 401), context).string)
        let links = page.elements("a").compactMap { $0.value("href") }
        #expect(links.contains("/sign-in?back=/requests/new"))
    }

    @Test("Request", arguments: Hostile.texts, PageLanguage.allCases)
    func request(text: String, language: PageLanguage) {
        var model = RequestPage.Model.sample
        model.reference = text
        model.facility = text
        model.facilityUrdu = text
        model.city = text
        model.listedPhone = text
        model.ward = text
        model.recordNumber = text
        model.initials = text
        model.note = text
        model.callerPhone = text
        model.openedBy = text
        model.familyLink = text
        model.donors[0].lastWords = text
        model.donors[0].ask.conditions = [text]
        model.stock[0].facility = text
        model.stock[0].phone = text
        model.deferralReasons = [(text, Words(text, text))]
        model.timeline.append(
            RequestPage.TimelineLine(
                id: 900, at: model.timeline[0].at, by: Words(text, text), fact: .event(.withdraw(reason: text))))
        check(RequestPage.render(model, .specimen(language)), text)
    }
}
