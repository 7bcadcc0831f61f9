import Blood
import Dispatching
import Matching
import Pages
import Testing

private func context(
    _ language: PageLanguage = .english, without permissions: Set<String> = [], path: String = "/calls"
) -> PageContext {
    var context = PageContext.specimen(language, path: path)
    context.staff?.permissions.subtract(permissions)
    return context
}

private func calls(
    _ model: CallsPage.Model = .sample, _ context: PageContext = context(),
    _ change: (inout CallsPage.Model) -> Void = { _ in }
) -> Markup {
    var model = model
    change(&model)
    return Markup(CallsPage.render(model, context).string)
}

extension Markup {
    /// Elements inside the first one with this id.
    fileprivate func inside(_ id: String) -> [Element] {
        guard let root = elements.firstIndex(where: { $0.value("id") == id }) else { return [] }
        return elements.filter { $0.path.contains(root) }
    }

    fileprivate func text(inside id: String) -> String {
        guard let root = elements.firstIndex(where: { $0.value("id") == id }) else { return "" }
        return runs.filter { $0.path.contains(root) }.map(\.text).joined(separator: " ")
    }

    /// What a press inside this element sends, by its name: `hold`, `mute` and so on.
    fileprivate func values(_ name: String, inside id: String) -> [String] {
        inside(id).filter { $0.name == "button" && $0.value("name") == name }.compactMap { $0.value("value") }
    }

    fileprivate var actions: [String] { elements("form").compactMap { $0.value("action") } }

    fileprivate func actions(inside id: String) -> [String] {
        inside(id).filter { $0.name == "form" }.compactMap { $0.value("action") }
    }
}

@Suite("The call an operator is in")
struct CurrentCallTests {
    private func card(_ change: (inout CallsPage.Line) -> Void, _ language: PageLanguage = .english) -> Markup {
        calls(.sample, context(language)) { model in
            guard var mine = model.mine else { return }
            change(&mine)
            model.mine = mine
        }
    }

    @Test(
        "Its heading says what happens now",
        arguments: [
            ("inbound", "queue", false, "", "Your telephone rings"),
            ("desk", "ringing", false, "", "Your telephone rings"),
            ("verification", "ringingSecond", false, "", "The other side rings"),
            ("desk", "notice", false, "", "The other side hears the recording notice"),
            ("inbound", "talking", false, "", "You are speaking"),
            ("inbound", "talking", true, "", "On hold: the other side hears music"),
            ("inbound", "talking", true, "rings", "On hold: the other side hears music"),
            ("inbound", "talking", true, "in", "You speak with the third; the other side hears music"),
            ("inbound", "talking", false, "in", "All three speak"),
            ("inbound", "closing", false, "", "The call is ending"),
        ])
    func heading(kind: String, stage: String, isOnHold: Bool, third: String, expected: String) {
        let page = card {
            ($0.kind, $0.stage, $0.isOnHold, $0.third) = (kind, stage, isOnHold, third)
        }
        #expect(page.text(inside: "my-call").hasPrefix(expected))
    }

    @Test(
        "Only what does something now is offered, and a key takes back what it did",
        arguments: [
            ("ringing", false, false, "", ["hangUp"]), ("ringingSecond", false, false, "", ["hangUp"]),
            ("talking", false, false, "", ["hold", "mute", "hangUp"]),
            ("talking", true, true, "", ["unhold", "unmute", "hangUp"]),
            ("talking", true, false, "rings", ["unhold", "mute", "hangUp"]),
            ("talking", true, false, "in", ["unhold", "mute", "merge", "transfer", "hangUp"]),
            ("talking", false, false, "in", ["hold", "mute", "transfer", "hangUp"]),
        ])
    func acts(stage: String, isOnHold: Bool, isMuted: Bool, third: String, expected: [String]) throws {
        let page = card { ($0.stage, $0.isOnHold, $0.isMuted, $0.third) = (stage, isOnHold, isMuted, third) }
        #expect(page.values("act", inside: "my-call") == expected)
        let keys = page.inside("my-call").filter { $0.value("name") == "act" }.compactMap { $0.value("data-key") }
        #expect(keys.count == expected.count)
        for (act, key) in [("hold", "h"), ("unhold", "h"), ("mute", "m"), ("unmute", "m")] {
            guard let place = expected.firstIndex(of: act) else { continue }
            #expect(keys[place] == key)
        }
        let mayConsult = page.actions.contains("/calls/helpline-1.3/consult")
        #expect(mayConsult == (stage == "talking" && third.isEmpty))
        let all = page.elements.compactMap { $0.value("data-key") }
        #expect(Set(all).count == all.count, "\(all.sorted())")
    }

    @Test("A note is one line of 500 characters at most, and a page read again does not disturb who types it")
    func note() throws {
        let page = card { _ in }
        #expect(page.actions(inside: "calls-notes") == ["/calls/helpline-1.3/note"])
        let field = try #require(page.inside("calls-notes").first { $0.value("name") == "words" })
        #expect(field.name == "input" && field.value("maxlength") == "500" && field.value("data-key") == "w")
        #expect(page.text(inside: "calls-notes").contains("شام کو دوبارہ فون کریں گے"))
        #expect(!page.actions(inside: "calls-now").contains { $0.hasSuffix("/note") })
    }

    @Test("A prank call is marked after a second press, and never where there is an open request")
    func prank() {
        let mark = "/calls/helpline-1.3/mark"
        let plain = card { $0.slowed = "" }
        #expect(plain.values("mark", inside: "my-call") == ["prank"])
        let button = plain.elements.first { $0.value("value") == "prank" }
        #expect(plain.isInside(button?.path ?? []) { $0.name == "details" })
        #expect(plain.text(inside: "my-call").contains("They are never refused"))
        let changes: [(inout CallsPage.Line) -> Void] = [
            { $0.openRequests = [CallsPage.Need(request: 3, reference: "1", need: "O+ 0/1", neededBy: $0.since)] },
            { $0.request = 3 }, { $0.kind = "verification" }, { $0.phone = "" }, { $0.stage = "ringing" },
        ]
        for change in changes {
            let page = card {
                $0.slowed = ""
                change(&$0)
            }
            #expect(!page.actions.contains(mark))
        }
        #expect(card { $0.slowed = "prank" }.values("mark", inside: "my-call") == ["cleared"])
        #expect(card { $0.slowed = "silent" }.values("mark", inside: "my-call") == ["cleared", "prank"])
    }

    @Test("In a call nobody leaves the desk; after it everybody may")
    func staysInTheCall() {
        #expect(!calls(.sample).actions.contains("/calls/state"))
        #expect(calls(.sampleWritingUp).actions.contains("/calls/state"))
    }

    @Test("Who was to be rung back stays so until somebody says what came of it")
    func callBackIsClosed() {
        func leads(_ cause: String) -> Bool {
            card { $0.callBackCause = cause }.inside("my-call").contains { $0.value("href") == "/call-backs" }
        }
        #expect(leads("asked") && !leads(""))
    }

    @Test("Everybody sees who listens in")
    func listeners() {
        #expect(
            calls(.sample, context(without: ["seeOverview"])).text(inside: "my-call").contains("listens in:  Hamid"))
    }

    @Test("What has just ended is written up, without any act on the line")
    func writingUp() {
        let page = calls(.sampleWritingUp)
        #expect(page.text(inside: "last-call").hasPrefix("The call has ended: write it up"))
        #expect(page.actions.contains("/calls/helpline-1.3/note"))
        #expect(page.values("mark", inside: "last-call") == ["prank"])
        #expect(page.inside("last-call").contains { $0.value("href") == "/requests/new?call=helpline-1.3" })
        #expect(!page.inside("last-call").contains { $0.has("data-since") })
        #expect(page.values("act", inside: "calls").isEmpty)
        let withRequest = calls(.sampleWritingUp) { $0.last?.request = 31 }
        #expect(!withRequest.inside("last-call").contains { $0.value("href")?.hasPrefix("/requests/new") == true })
        let ready = calls(.sampleWritingUp) { $0.state = "ready" }
        #expect(ready.text(inside: "calls-now").isEmpty && ready.text(inside: "calls-notes").isEmpty)
    }
}

@Suite("Who waits")
struct WaitingCallsTests {
    @Test("History, open requests, notes and reasons are there before the call is answered", arguments: [true, false])
    func known(isReady: Bool) {
        let page = calls(isReady ? .sampleReady : .sample)
        let text = page.text(inside: "calls-waiting")
        for words in [
            "rang 7 times before", "Brother of the patient; asks for his donor.", "served without a person",
            "needed by 18:20", "#4830", "O+ 0/1", "to be rung back: hung up while waiting", "woman operator only",
            "several silent calls", "Line was lost, she rings again.", "number withheld", "asked to be rung back",
        ] { #expect(text.contains(words), "\(words)") }
        #expect(page.elements("details").contains { $0.value("id") == "history-helpline-1.7" })
        #expect(page.inside("calls-waiting").count { $0.value("href") == "/requests/31" } == 1)
    }

    @Test("Whom we rang has not rung us")
    func weRang() {
        let page = calls(.sampleReady) { model in
            model.waiting[0].earlierCalls = 0
            model.waiting[0].history = [
                CallsPage.Earlier(at: model.waiting[0].since, kind: "ask", outcome: "notReached")
            ]
        }
        let card = page.text(inside: "history-helpline-1.7")
        #expect(card.contains("earlier calls of ours") && !card.contains("rang"))
    }

    @Test("At most five earlier calls are shown")
    func fiveEarlierCalls() {
        let page = calls(.sampleReady) { model in
            model.waiting[0].history += (0..<4).map {
                CallsPage.Earlier(at: model.waiting[0].since, kind: "inbound", outcome: "failed", note: "old \($0)")
            }
        }
        #expect(page.inside("history-helpline-1.7").filter { $0.name == "li" }.count == 5)
        #expect(!page.text.contains("old 0"))
    }

    @Test("They stand in the order given; who kept the place is rung back, the first has the key")
    func order() throws {
        let page = calls(.sampleReady)
        #expect(
            page.actions(inside: "calls-waiting") == [
                "/calls/helpline-1.7/take", "/call-backs/12/ring", "/calls/helpline-1.8/take",
                "/calls/helpline-1.9/take", "/calls/helpline-1.6/take",
            ])
        #expect(page.inside("calls-waiting").compactMap { $0.value("data-key") } == ["a"])
        let backFirst = calls(.sampleReady) { $0.waiting.removeFirst() }
        let first = try #require(backFirst.inside("calls-waiting").first { $0.name == "button" })
        #expect(first.value("data-key") == "a")
    }

    @Test("In a call nobody can answer another, and no tone sounds into it")
    func notInACall() {
        #expect(calls().actions(inside: "calls-waiting").isEmpty)
        #expect(!calls().elements.contains { $0.has("data-rings") })
        let rings = calls(.sampleReady).elements.compactMap { $0.value("data-rings") }
        #expect(rings == ["helpline-1.7", "helpline-1.8", "helpline-1.9", "helpline-1.6"])
        let reader = calls(.sampleReady, context(without: ["dispatchRequest"]))
        #expect(reader.actions(inside: "calls-waiting").isEmpty)
        #expect(!reader.elements.contains { $0.has("data-rings") })
    }
}

@Suite("What a supervisor does at the telephone")
struct CallsDeskTests {
    @Test("Others see neither figures, nuisances, announcements to put up, nor a way to listen in")
    func onlySupervisors() {
        let page = calls(.sampleReady, context(without: ["seeOverview"]))
        #expect(page.text(inside: "calls-desk").isEmpty)
        #expect(!page.actions.contains("/calls/announcement"))
        #expect(!page.actions.contains { $0.hasSuffix("/listen") })
    }

    @Test("Listening in is offered in conversations only, and says that both sides are told")
    func listening() {
        let listen = "/calls/verification-31/listen"
        #expect(calls(.sampleReady).actions.filter { $0.hasSuffix("/listen") } == [listen])
        #expect(calls(.sampleReady).text(inside: "calls-others").contains("Both sides are told"))
        #expect(!calls().actions.contains(listen), "not while I am in a call myself")
        let changes: [(inout CallsPage.Line) -> Void] = [
            { $0.mayBeListenedTo = false }, { $0.stage = "ringingSecond" }, { $0.kind = "masked" }, { $0.kind = "ask" },
        ]
        for change in changes {
            #expect(!calls(.sampleReady) { change(&$0.others[1]) }.actions.contains(listen))
        }
        #expect(calls(.sampleReady) { $0.others[1].kind = "desk" }.actions.contains(listen))
    }

    @Test("An announcement is seen by everybody, and put up by a second press")
    func announcements() {
        let reader = calls(.sample, context(without: ["seeOverview"]))
        #expect(reader.text(inside: "announcement").contains("there is an emergency"))
        #expect(reader.text(inside: "announcement").contains("Hamid"))
        #expect(calls(.sampleReady).text(inside: "announcement").contains("the helpline is closed"))
        #expect(calls().values("kind", inside: "announcements") == ["none", "closed"])
        #expect(calls(.sampleReady).values("kind", inside: "announcements") == ["none", "emergency"])
        let none = calls(.sampleConsulting)
        #expect(none.values("kind", inside: "announcements") == ["emergency", "closed"])
        #expect(!none.elements.contains { $0.value("id") == "announcement" })
        for button in none.inside("announcements") where button.name == "button" {
            #expect(none.isInside(button.path) { $0.name == "details" })
        }
    }

    @Test("Nuisance callers are listed with a way back, and it is said that nobody is refused")
    func nuisances() {
        #expect(calls().actions(inside: "nuisances") == ["/calls/helpline-0.88/mark", "/calls/helpline-0.93/mark"])
        #expect(calls().values("mark", inside: "nuisances") == ["cleared", "cleared"])
        #expect(calls().text(inside: "nuisances").contains("They are never refused"))
        #expect(calls(.sampleReady).text(inside: "nuisances").contains("There are none now."))
    }

    @Test("The first action within 60 seconds is a share of the calls that led to a request, or no figure at all")
    func firstAction() {
        let figures = calls().text(inside: "call-figures")
        #expect(figures.contains("86 % first action within 60 s (goal 90 %), of 22 calls that led to a request"))
        let none = calls { $0.figures.firstActions = 0 }.text(inside: "call-figures")
        #expect(none.contains("– first action within 60 s"))
    }
}

@Suite("The ring at every page of the console")
struct RingingPageTests {
    private func ringing(_ language: PageLanguage = .english, _ model: RingingPage.Model = .sample) -> Markup {
        Markup(RingingPage.render(model, context(language)).string)
    }

    @Test("It is a part that keeps the rules of pages in both languages", arguments: PageLanguage.allCases)
    func rules(language: PageLanguage) {
        let part = ringing(language)
        #expect(part.breaches.isEmpty, "\(part.breaches)")
        #expect(part.elements.first?.value("id") == "ringing")
        #expect(part.elements.first?.value("data-ringing") == "/calls/ringing")
        let strays = part.runs.filter { run in
            let isForeign =
                language == .english
                ? run.text.contains(where: \.isArabic)
                : run.text.contains { $0.isASCII && $0.isLetter } && !run.text.contains(where: \.isArabic)
            return isForeign && !part.isInside(run.path) { ["bdi", "kbd"].contains($0.name) }
        }
        #expect(strays.isEmpty, "\(strays.map(\.text))")
    }

    @Test("It names the first three, and the key answers the first")
    func three() {
        let part = ringing()
        #expect(part.actions == ["/calls/helpline-1.7/take", "/call-backs/12/ring", "/calls/helpline-1.8/take"])
        #expect(part.elements.compactMap { $0.value("data-key") } == ["a"])
        #expect(part.elements.compactMap { $0.value("data-rings") } == ["helpline-1.7", "helpline-1.8"])
        for words in ["0321-4567890", "#4821", "#4830", "rang 7 times before", "Ayesha Khan", "2 more wait"] {
            #expect(part.text.contains(words), "\(words)")
        }
        #expect(ringing(.english, .init(lines: [])).elements.count == 1)
    }

    @Test("Hostile text stays text", arguments: Hostile.texts, PageLanguage.allCases)
    func hostile(text: String, language: PageLanguage) {
        var model = RingingPage.Model.sample
        for index in model.lines.indices {
            model.lines[index].id = "\(text)\(index)"
            model.lines[index].phone = text
            model.lines[index].donorName = text
            model.lines[index].slowed = text
            model.lines[index].openRequests = [
                .init(request: 1, reference: text, need: text, neededBy: .init(millisecondsSince1970: 0))
            ]
        }
        let html = RingingPage.render(model, context(language))
        #expect(Markup(html.string).breaches.isEmpty)
        #expect(!html.string.contains("<script>") && !html.string.contains("<img"))
    }

    @Test(
        "Its place is on every page of who takes calls, and not where the calls stand anyway", arguments: Gallery.desk)
    func place(specimen: Specimen) {
        func count(_ change: (inout PageContext) -> Void) -> Int {
            var context = Gallery.context(specimen, .english)
            change(&context)
            return specimen.markup(context).elements.count { $0.value("id") == "ringing" }
        }
        let isCallsPage = ["calls", "calls-ready", "calls-consulting", "calls-writing-up", "calls-none"]
        // The people of a facility take no calls.
        let isOwn = ["own-", "counter-", "reaction-"].contains(where: specimen.name.hasPrefix)
        #expect(count { _ in } == (isCallsPage.contains(specimen.name) || isOwn ? 0 : 1))
        #expect(count { $0.hasTelephone = false } == 0)
        #expect(count { $0.staff?.permissions.remove("dispatchRequest") } == 0)
        var context = Gallery.context(specimen, .english)
        context.hasTelephone = true
        // Nothing else on any page may have the key that answers.
        let keys = specimen.markup(context).elements.filter { $0.value("data-key") == "a" }
        #expect(keys.isEmpty || isCallsPage.contains(specimen.name))
    }
}

@Suite("The telephone on the other pages")
struct TelephoneElsewhereTests {
    @Test("The calls' page and the list of call-backs are read again when a call moves, a request's only for its own")
    func hears() {
        func part(_ html: HTML) -> [String] { Markup(html.string).elements.compactMap { $0.value("data-calls") } }
        #expect(part(CallsPage.render(.sample, context())) == Array(repeating: "", count: 6))
        #expect(part(CallBacksPage.render(.sample, context())) == [""])
        #expect(part(RequestPage.render(.sample, context())) == ["1"])
        #expect(part(BoardPage.render(.sample, context())) == [])
    }

    @Test("Who waits for a call-back is rung from the console where there is a telephone")
    func callBacks() {
        let path = "/call-backs/7/ring"
        var context = context()
        #expect(Markup(CallBacksPage.render(.sample, context).string).actions.contains(path))
        context.hasTelephone = false
        #expect(!Markup(CallBacksPage.render(.sample, context).string).actions.contains(path))
        context.hasTelephone = true
        context.staff?.permissions.remove("dispatchRequest")
        #expect(!Markup(CallBacksPage.render(.sample, context).string).actions.contains(path))
    }

    @Test("Our operator may speak with every donor who is asked or comes, the family only with who wants to")
    func donors() {
        let page = Markup(RequestPage.render(.sample, context()).string)
        func donors(_ act: String) -> Set<String> {
            Set(
                page.actions.filter { $0.hasSuffix("/" + act) && $0.contains("/donors/") }.map {
                    String($0.split(separator: "/")[3])
                })
        }
        #expect(donors("ring") == ["9113", "4402", "12880", "20417", "15006", "1377"])
        #expect(donors("call") == ["9113", "12880"])
        #expect(page.text.contains("only through our operator"))
        #expect(page.text.contains("woman operator only"))
        var model = RequestPage.Model.sample
        for index in model.donors.indices { model.donors[index].prefersWomanOperator = true }
        #expect(!Markup(RequestPage.render(model, context()).string).actions.contains { $0.hasSuffix("/call") })
        var silent = context()
        silent.hasTelephone = false
        let without = Markup(RequestPage.render(.sample, silent).string).actions
        #expect(!without.contains { $0.hasSuffix("/ring") || $0.hasSuffix("-call") || $0.hasSuffix("/call") })
    }

    @Test("The family can be rung, before and after the facility has confirmed, when there is a number")
    func family() {
        func rings(_ change: (inout RequestPage.Model) -> Void) -> Int {
            var model = RequestPage.Model.sample
            change(&model)
            return Markup(RequestPage.render(model, context()).string).actions.count { $0 == "/requests/1/family-call" }
        }
        #expect(rings { _ in } == 1)
        #expect(rings { $0.course.verification = .verified } == 1)
        #expect(rings { $0.callerPhone = "" } == 0)
    }

    @Test("Who speaks through operators only is said at the donor and kept by the form")
    func relayOnly() {
        var donor = DonorPage.Model.sample
        #expect(DonorPage.render(donor, context()).string.contains("only through our operator"))
        donor.relayOnly = false
        #expect(!DonorPage.render(donor, context()).string.contains("only through our operator"))
        for (value, isTicked) in [("1", true), ("", false)] {
            let form = DonorFormPage.Model(
                entered: ["relayOnly": value], districts: [], today: CivilDate(dayNumber: 20_781))
            let page = Markup(DonorFormPage.render(form, context()).string)
            let box = page.elements("input").first { $0.value("name") == "relayOnly" }
            #expect(box?.value("value") == "1" && box?.has("checked") == isTicked)
            #expect(page.text.contains("For women we begin with all four"))
        }
    }

    @Test("Who speaks with donors that asked for a woman is ticked in the list, and can be when a person is added")
    func women() throws {
        var model = StaffPage.Model.sample
        model.entered = ["isWoman": "1"]
        let page = Markup(StaffPage.render(model, context()).string)
        #expect(page.actions.filter { $0.hasSuffix("/woman") } == ["/staff/2/woman", "/staff/3/woman"])
        let boxes = page.elements("input").filter { $0.value("name") == "isWoman" }
        #expect(boxes.map { $0.has("checked") } == [false, true, true])
        #expect(boxes.allSatisfy { $0.value("value") == "1" })
    }

    @Test("Every outcome, kind and cause has words of its own in both languages")
    func words() {
        let lists: [([String], (PageContext) -> (String) -> String)] = [
            (["spoke", "served", "missed", "abandoned", "silent", "notReached", "failed"], { $0.callOutcome }),
            (["inbound", "ask", "verification", "masked", "desk"], { $0.callKind }),
            (
                [
                    "stranger", "noAsk", "money", "unreadable", "missed", "abandoned", "silent", "asked", "keypad",
                    "reported", "something new",
                ], { $0.callBackCause }
            ), (["silent", "prank"], { $0.nuisance }),
        ]
        for (values, words) in lists {
            for language in PageLanguage.allCases {
                let said = values.map(words(context(language)))
                #expect(Set(said).count == values.count, "\(said)")
                #expect(said.allSatisfy { $0.contains(where: \.isArabic) == (language == .urdu) }, "\(said)")
            }
        }
    }

    @Test("The calls' page with hostile values", arguments: Hostile.texts, PageLanguage.allCases)
    func hostile(text: String, language: PageLanguage) {
        func spoil(_ line: inout CallsPage.Line, _ number: Int) {
            let at = Instant(millisecondsSince1970: 0)
            (line.id, line.phone, line.donorName, line.reference) = ("\(text)\(number)", text, text, text)
            (line.need, line.operatorName, line.stage, line.third) = (text, text, "talking", text)
            (line.slowed, line.callBackCause, line.listeners, line.kind) = (text, text, [text], "inbound")
            line.history = [.init(at: at, kind: text, outcome: text, operatorName: text, note: text)]
            line.openRequests = [.init(request: 1, reference: text, need: text, neededBy: at)]
            line.notes = [.init(at: at, by: text, words: text)]
        }
        for sample in [CallsPage.Model.sample, .sampleReady, .sampleConsulting, .sampleWritingUp] {
            var model = sample
            for index in model.waiting.indices { spoil(&model.waiting[index], index) }
            for index in model.others.indices { spoil(&model.others[index], 10 + index) }
            if var mine = model.mine {
                spoil(&mine, 20)
                model.mine = mine
            }
            if var last = model.last {
                spoil(&last, 21)
                model.last = last
            }
            model.telephone = text
            model.announcement = .init(kind: text, by: text, since: .init(millisecondsSince1970: 0))
            for index in model.nuisances.indices {
                (model.nuisances[index].lastCall, model.nuisances[index].phone) = (text, text)
            }
            let html = CallsPage.render(model, context(language))
            let page = Markup(html.string)
            #expect(page.breaches.isEmpty, "\(page.breaches.prefix(5))")
            #expect(!html.string.contains("<script>") && !html.string.contains("<img"))
        }
    }
}
