import Blood
import Dispatching
import Pages
import Testing

/// Pages that a donor, a family or anybody opens, in every state they can be in.
@Suite("The visitors' pages")
struct VisitorPagesTests {
    private static let now: Instant = DonorLinkPage.Model.sample.neededBy - .hours(3)

    private static func context(_ language: PageLanguage) -> PageContext {
        var context = PageContext.specimen(language, path: "/d/x", isVisitor: true)
        context.now = now
        return context
    }

    private func check(_ html: HTML) {
        let page = Markup(html.string)
        #expect(page.breaches.isEmpty, "\(page.breaches.prefix(5))")
        #expect(!html.string.contains("<script>") && !html.string.contains("<img"))
    }

    private static let donorStates: [DonorLinkPage.State] = [
        .asked, .pledged(arriveBy: now + .minutes(30)), .onTheWay, .arrived, .donated, .declined, .stoodDown,
        .requestEnded, .optedOut,
    ]

    @Test(
        "The donor's page is whole, small and says what to do, in every state", arguments: donorStates,
        PageLanguage.allCases)
    func donorPage(state: DonorLinkPage.State, language: PageLanguage) {
        var model = DonorLinkPage.Model.sample
        model.state = state
        let html = DonorLinkPage.render(model, Self.context(language))
        check(html)
        #expect(html.bytes.count < 30_000)
        #expect(!Markup(html.string).elements("h1").isEmpty)
    }

    @Test("A donor can promise with a time, say no and say stop, without a script")
    func donorCanAnswer() {
        let page = Markup(DonorLinkPage.render(.sample, Self.context(.english)).string)
        let forms = page.elements("form").filter { $0.value("method") == "post" }
        #expect(forms.count >= 3)
        #expect(forms.allSatisfy { ($0.value("action") ?? "").contains(DonorLinkPage.Model.sample.token) })
    }

    @Test("A donor who said stop is offered nothing that would contact them again")
    func stoppedDonorHasNoPledge() {
        var model = DonorLinkPage.Model.sample
        model.state = .optedOut
        let page = Markup(DonorLinkPage.render(model, Self.context(.english)).string)
        #expect(page.elements("form").allSatisfy { !($0.value("action") ?? "").hasSuffix("/pledge") })
    }

    @Test(
        "The family's page is whole and small in every phase", arguments: RequestPhase.allCases, PageLanguage.allCases)
    func familyPhases(phase: RequestPhase, language: PageLanguage) {
        var model = FamilyPage.Model.sample
        model.phase = phase
        let html = FamilyPage.render(model, Self.context(language))
        check(html)
        #expect(html.bytes.count < 30_000)
        let stillOpen = Markup(html.string).elements("button").contains { $0.value("value") == "noLongerNeeded" }
        #expect(stillOpen == phase.isOngoing, "only an open request can be called off")
    }

    @Test(
        "Every error says what to do",
        arguments: [400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 431, 500, 503, 504])
    func errors(status: Int) {
        for language in PageLanguage.allCases {
            let html = ErrorPage.render(ErrorPage.Model(status: status), Self.context(language))
            check(html)
            let page = Markup(html.string)
            #expect(!page.elements("a").filter { $0.value("class") != "skip" }.isEmpty)
        }
    }

    @Test("Hostile values stay text", arguments: Hostile.texts, PageLanguage.allCases)
    func hostile(text: String, language: PageLanguage) {
        var donor = DonorLinkPage.Model.sample
        donor.reference = text
        donor.facility = text
        donor.facilityUrdu = text
        donor.city = text
        donor.token = text
        donor.helpline = text
        for state in Self.donorStates {
            donor.state = state
            check(DonorLinkPage.render(donor, Self.context(language)))
        }
        var family = FamilyPage.Model.sample
        family.reference = text
        family.facility = text
        family.facilityUrdu = text
        family.city = text
        family.ward = text
        family.token = text
        family.helpline = text
        check(FamilyPage.render(family, Self.context(language)))
        check(LinkEndedPage.render(LinkEndedPage.Model(helpline: text), Self.context(language)))
        var signIn = SignInPage.Model.sample
        signIn.name = text
        signIn.back = text
        check(SignInPage.render(signIn, Self.context(language)))
        var welcome = WelcomePage.Model.sample
        welcome.centreName = text
        welcome.helpline = text
        check(WelcomePage.render(welcome, Self.context(language)))
        var ledger = LedgerPage.Model.sample
        ledger.centreName = text
        check(LedgerPage.render(ledger, Self.context(language)))
    }
}

@Suite("The pages of phones, overview and staff with hostile values")
struct HostileOfficeTests {
    private func check(_ html: HTML) {
        let page = Markup(html.string)
        #expect(page.breaches.isEmpty, "\(page.breaches.prefix(5))")
        #expect(!html.string.contains("<script>") && !html.string.contains("<img"))
    }

    @Test("Hostile values stay text", arguments: Hostile.texts, PageLanguage.allCases)
    func hostile(text: String, language: PageLanguage) {
        var phones = PhonesPage.Model.sample
        for index in phones.threads.indices {
            phones.threads[index].name = text
            phones.threads[index].phone = text
            phones.threads[index].linkPath = text
            for message in phones.threads[index].messages.indices {
                phones.threads[index].messages[message].text = text
            }
        }
        check(PhonesPage.render(phones, .specimen(language)))
        var overview = OverviewPage.Model.sample
        for index in overview.needsPerson.indices {
            overview.needsPerson[index].reference = text
            overview.needsPerson[index].facility = text
            overview.needsPerson[index].facilityUrdu = text
        }
        for index in overview.audit.indices {
            overview.audit[index].by = text
            overview.audit[index].act = text
            overview.audit[index].subject = text
            overview.audit[index].reason = text
        }
        check(OverviewPage.render(overview, .specimen(language)))
        var staff = StaffPage.Model.sample
        for index in staff.staff.indices {
            staff.staff[index].name = text
            staff.staff[index].signIn = text
            staff.staff[index].role = text
        }
        staff.entered = ["name": text, "signIn": text]
        staff.problems = ["name": Words(text, text), "signIn": Words(text, text)]
        check(StaffPage.render(staff, .specimen(language)))
    }
}
