import Blood
import Dispatching
import Matching
import Pages
import Testing

/// The night, incidents, the handover and the rota.
@Suite("Pages of whoever leads a shift")
struct ShiftPagesTests {
    private static let now = Instant(millisecondsSince1970: 1_795_515_600_000)

    @Test("Whatever was typed stands there as text", arguments: Hostile.texts, PageLanguage.allCases)
    func hostile(text: String, language: PageLanguage) {
        var night = NightPage.Model.sample
        for index in night.lines.indices { (night.lines[index].facility, night.lines[index].reference) = (text, text) }
        for index in night.people.indices { night.people[index].name = text }
        var incident = IncidentPage.Model.sample
        (incident.name, incident.reason, incident.declaredBy) = (text, text, text)
        incident.notice = PublicNotice(
            groups: [.oNegative], facility: text, facilityUrdu: text, from: nil, english: text, urdu: text)
        var sheet = HandoverPage.Model.sampleToGive
        (sheet.entered, sheet.given[0].words, sheet.incidents) = (text, text, [(1, text)])
        var rota = RotaPage.Model.sample
        rota.days[0].shifts[0].name = text
        var welcome = WelcomePage.Model.sampleIncident
        welcome.notices[0] = incident.notice ?? .sample
        var context = PageContext.specimen(language)
        context.incidents = [(1, text)]
        let pages = [
            NightPage.render(night, context), IncidentPage.render(incident, context),
            HandoverPage.render(sheet, context), RotaPage.render(rota, context),
            WelcomePage.render(welcome, .specimen(language, isVisitor: true)),
        ]
        for page in pages {
            #expect(Markup(page.string).breaches.isEmpty)
            #expect(!page.string.contains("<script>") && !page.string.contains("<img"))
        }
    }

    @Test("Only what stands still without a person is red")
    func red() {
        func line(_ step: WaitingStep, since: Double? = 500, _ attention: [Attention] = []) -> Bool {
            var model = NightPage.Model.sample
            var line = model.lines[0]
            (line.step, line.attention) = (step, attention)
            line.since = since.map { Self.now - .minutes($0) }
            line.target = .minutes(10)
            model.lines = [line]
            return NightPage.render(model, .specimen(.english)).string.contains("class=\"line needs\"")
        }
        #expect(line(.decision) && line(.verification, since: 1) && line(.stockAnswer))
        #expect(!line(.pledge) && !line(.arrival) && !line(.firstAsk) && !line(.quota))
        #expect(line(.pledge, [.unlikelyInTime]))
        #expect(line(.screening) && !line(.screening, since: 5))
    }

    @Test("A thousand lines are not shown, the worst are")
    func worst() {
        var model = NightPage.Model.sample
        let one = model.lines[5]
        model.lines = (0..<1_000).map { number in
            var line = one
            (line.id, line.slack) = (RequestID(number + 1), .minutes(Double(number)))
            return line
        }
        let page = NightPage.render(model, .specimen(.english)).string
        #expect(page.contains("data-row=\"1\"") && page.contains("data-row=\"6\"") && !page.contains("data-row=\"7\""))
        #expect(page.contains("994 more on the board"))
    }

    @Test("Who does not lead sees an incident and changes nothing")
    func reader() {
        var context = PageContext.specimen(.english)
        context.staff?.permissions.subtract(["leadShift", "declareIncident"])
        let page = Markup(IncidentPage.render(.sample, context).string)
        // Signing out, and closing the list of keys.
        #expect(page.elements("form").allSatisfy { [nil, "/sign-out"].contains($0.value("action")) })
        #expect(page.text.contains("held until"))
        let list = Markup(IncidentsPage.render(.sample, context).string)
        #expect(!list.elements("form").contains { $0.value("action") == "/incidents" })
    }

    @Test("Nobody is to come: then no group and no place is named")
    func noCrowd() {
        var model = WelcomePage.Model.sampleIncident
        model.notices[0].groups = []
        let page = Markup(WelcomePage.render(model, .specimen(.english, isVisitor: true)).string)
        #expect(page.text.contains("Please do not come") && !page.text.contains("Mayo Hospital"))
    }
}
