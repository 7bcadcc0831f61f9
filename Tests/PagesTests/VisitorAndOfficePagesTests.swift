import Blood
import Dispatching
import Matching
import Pages
import Testing

/// A page with every text of its model replaced.
private struct PageCase: Sendable, CustomTestStringConvertible {
    let name: String
    let render: @Sendable (_ text: String, PageContext) -> HTML

    init(_ name: String, _ render: @escaping @Sendable (_ text: String, PageContext) -> HTML) {
        self.name = name
        self.render = render
    }

    var testDescription: String { name }
}

private let moment = Instant(millisecondsSince1970: 1_795_493_400_000)

private let donorStates: [DonorLinkPage.State] = [
    .asked, .pledged(arriveBy: moment), .onTheWay, .arrived, .donated, .declined, .stoodDown, .requestEnded, .optedOut,
]

private func donorModel(_ state: DonorLinkPage.State) -> DonorLinkPage.Model {
    var model = DonorLinkPage.Model.sample
    model.state = state
    return model
}

private func hostileDonor(_ text: String, _ state: DonorLinkPage.State) -> DonorLinkPage.Model {
    var model = donorModel(state)
    model.reference = text
    model.facility = text
    model.facilityUrdu = text
    model.city = text
    model.token = text
    model.helpline = text
    return model
}

private func hostileFamily(_ text: String, _ phase: RequestPhase) -> FamilyPage.Model {
    var model = FamilyPage.Model.sample
    model.phase = phase
    model.isPaused = true
    model.reference = text
    model.facility = text
    model.facilityUrdu = text
    model.city = text
    model.ward = text
    model.token = text
    model.helpline = text
    return model
}

private func hostilePhones(_ text: String) -> PhonesPage.Model {
    let messages = [true, false].map { isFromDonor in
        PhonesPage.Message(isFromDonor: isFromDonor, text: text, at: moment, state: .lost)
    }
    return PhonesPage.Model(
        threads: [
            PhonesPage.Thread(
                donor: nil, phone: text, name: text.isEmpty ? "N" : text, language: .urdu, messages: messages,
                linkPath: text)
        ], speed: .infinity)
}

private func hostileOverview(_ text: String) -> OverviewPage.Model {
    var model = OverviewPage.Model.sample
    model.needsPerson = [
        OverviewPage.NeedLine(
            id: 1, reference: text, facility: text, facilityUrdu: text, neededBy: moment,
            attention: Attention.allCases)
    ]
    model.audit = [
        OverviewPage.AuditLine(id: 1, at: moment, by: text, act: text, subject: "donor:" + text, reason: text)
    ]
    return model
}

private func hostileStaff(_ text: String) -> StaffPage.Model {
    var model = StaffPage.Model.sample
    model.staff = model.staff.map { member in
        var member = member
        member.name = text
        member.signIn = text
        member.role = text
        return member
    }
    for field in ["name", "signIn", "role", "password", "password-2"] {
        model.problems[field] = Words(text, text)
        model.entered[field] = text
    }
    return model
}

private let pages: [PageCase] =
    donorStates.map { state in
        PageCase("donor link, \(state)") { DonorLinkPage.render(hostileDonor($0, state), $1) }
    }
    + RequestPhase.allCases.map { phase in
        PageCase("family, \(phase)") { FamilyPage.render(hostileFamily($0, phase), $1) }
    }
    + [401, 403, 404, 409, 413, 418, 422, 429, 500, 503].map { status in
        PageCase("error \(status)") { _, context in ErrorPage.render(.init(status: status), context) }
    }
    + [
        PageCase("link ended") { LinkEndedPage.render(.init(helpline: $0), $1) },
        PageCase("phones") { PhonesPage.render(hostilePhones($0), $1) },
        PageCase("overview") { OverviewPage.render(hostileOverview($0), $1) },
        PageCase("welcome") { WelcomePage.render(.init(centreName: $0, helpline: $0), $1) },
        PageCase("staff") { StaffPage.render(hostileStaff($0), $1) },
        PageCase("ledger") { text, context in
            var model = LedgerPage.Model.sample
            model.centreName = text
            return LedgerPage.render(model, context)
        },
    ]

private let samples: [PageCase] =
    donorStates.map { state in
        PageCase("donor link, \(state)") { _, context in DonorLinkPage.render(donorModel(state), context) }
    } + [
        PageCase("family") { FamilyPage.render(.sample, $1) },
        PageCase("error") { ErrorPage.render(.sample, $1) },
        PageCase("link ended") { LinkEndedPage.render(.sample, $1) },
        PageCase("phones") { PhonesPage.render(.sample, $1) },
        PageCase("overview") { OverviewPage.render(.sample, $1) },
        PageCase("welcome") { WelcomePage.render(.sample, $1) },
        PageCase("staff") { StaffPage.render(.sample, $1) },
        PageCase("ledger") { LedgerPage.render(.sample, $1) },
    ]

private func context(_ language: PageLanguage = .english, permissions: Set<String>? = nil) -> PageContext {
    PageContext(
        language: language, csrf: PageChecker.csrf,
        staff: permissions.map { StaffBadge(name: "Sana Malik", role: "supervisor", permissions: $0) },
        isDemonstration: false, now: moment, utcOffsetMinutes: 300, path: "/there")
}

struct VisitorAndOfficePagesTests {
    @Test(arguments: samples)
    private func aSampleIsAWholePageInBothLanguages(_ page: PageCase) {
        for context in PageChecker.contexts() {
            #expect(PageChecker.problems(in: page.render("", context), context) == [])
        }
    }

    @Test(arguments: pages)
    private func hostileTextStaysText(_ page: PageCase) {
        for context in PageChecker.contexts() {
            for text in PageChecker.hostileTexts {
                #expect(
                    PageChecker.problems(in: page.render(text, context), context) == [], "with \(text.prefix(30))")
            }
        }
    }

    @Test func theCheckerFindsWhatItIsFor() {
        let (context, inUrdu) = (context(), context(.urdu))
        let whole = LinkEndedPage.render(.sample, context)
        #expect(PageChecker.problems(in: whole, context) == [])
        var open = whole
        open.raw("<p>")
        #expect(PageChecker.problems(in: open, context) == [#"never closed: ["p"]"#])
        var inline = whole
        inline.raw("<a onclick=\"x\" href=\"javascript:x\">y</a><script>z</script><input name=\"q\">")
        #expect(
            PageChecker.problems(in: inline, context) == [
                "<a> has an inline onclick", "href leads out of the site", "a script inside the page",
                "1 fields without a label",
            ])
        var form = whole
        form.raw("<form method=\"post\" action=\"/x\"><button></button></form>")
        #expect(PageChecker.problems(in: form, context) == ["a button without a word", "the form to /x has no token"])
        var turned = whole
        turned.element("p", text: "\u{202E}x")
        #expect(PageChecker.problems(in: turned, context) == ["turned text is not isolated: in <p>"])
        #expect(PageChecker.problems(in: whole, inUrdu) == ["language or direction is missing or wrong"])
    }

    // MARK: - Donors

    @Test func theDonorPageIsLightEnoughForASlowTelephone() {
        for state in donorStates {
            for language in PageLanguage.allCases {
                #expect(DonorLinkPage.render(donorModel(state), context(language)).bytes.count < 30_000)
            }
        }
    }

    @Test func stopIsLastUntilTheDonorHasStopped() throws {
        for state in donorStates {
            let page = DonorLinkPage.render(donorModel(state), context()).string
            let main = try #require(page.split(separator: "</main>").first)
            let lastForm = try #require(main.split(separator: "<form").last)
            #expect(lastForm.contains(#"name="answer" value="stop""#) == (state != .optedOut))
        }
    }

    @Test func aPromiseThatEndsAfterTheNeedIsNotOffered() {
        var model = donorModel(.asked)
        model.neededBy = moment + .minutes(75)
        let page = DonorLinkPage.render(model, context()).string
        #expect(page.contains(#"name="window" value="30""#))
        #expect(page.contains(#"name="window" value="60""#))
        #expect(!page.contains(#"name="window" value="120""#))
    }

    @Test func onlyWhoPromisedMayLeaveOrTakeItBack() {
        for state in donorStates {
            let page = DonorLinkPage.render(donorModel(state), context()).string
            let isPledged = state == .pledged(arriveBy: moment)
            #expect(page.contains(#"value="leaving""#) == isPledged)
            #expect(page.contains(#"value="withdraw""#) == (isPledged || state == .onTheWay))
            #expect(page.contains(#"value="decline""#) == (state == .asked))
        }
    }

    @Test func nothingIsOfferedOnceTheNeedIsOver() {
        var model = donorModel(.declined)
        model.neededBy = moment - .minutes(1)
        #expect(!DonorLinkPage.render(model, context()).string.contains(#"value="pledge""#))
        #expect(DonorLinkPage.render(donorModel(.declined), context()).string.contains(#"value="pledge""#))
    }

    // MARK: - Families

    @Test func endingARequestNeedsATickAndIsOfferedOnlyWhileItRuns() {
        for phase in RequestPhase.allCases {
            var model = FamilyPage.Model.sample
            model.phase = phase
            let page = FamilyPage.render(model, context()).string
            #expect(page.contains(#"name="act" value="noLongerNeeded""#) == phase.isOngoing)
            #expect(page.contains(#"type="checkbox" name="confirm" value="yes" required"#) == phase.isOngoing)
        }
    }

    @Test func aPromiseIsNotShownAsAUnit() {
        var model = FamilyPage.Model.sample
        model.unitsGiven = 0
        model.promised = 3
        #expect(FamilyPage.render(model, context()).string.contains("Units given: 0 of 3"))
    }

    // MARK: - Figures

    @Test func nothingDueIsNoFullScore() {
        var model = OverviewPage.Model.sample
        model.requestsDue = 0
        model.unitsDue = 0
        model.unitsInTime = 0
        model.unitsGiven = 0
        model.clocks = []
        let page = OverviewPage.render(model, context(permissions: ["seeOverview"])).string
        #expect(!page.contains("100 %"))
        #expect(!page.contains("0 %"))
        #expect(page.contains("n = 0 requests due"))
        #expect(page.contains("n = 0 units given"))
    }

    @Test func almostAllIsNotAll() {
        var model = OverviewPage.Model.sample
        model.unitsDue = 1_000
        model.unitsInTime = 999
        #expect(OverviewPage.render(model, context(permissions: ["seeOverview"])).string.contains("99 %"))
    }

    @Test func whoDidWhatIsShownOnlyToWhoMaySeeIt() {
        let without = OverviewPage.render(.sample, context(permissions: ["seeOverview"])).string
        let with = OverviewPage.render(.sample, context(permissions: ["seeOverview", "seeAudit"])).string
        #expect(!without.contains("donor № 10482"))
        #expect(with.contains("donor № 10482"))
    }

    @Test func messagesThatWaitTooLongOrFailedAreSaidPlainly() {
        var model = OverviewPage.Model.sample
        let loud = OverviewPage.render(model, context(permissions: ["seeOverview"])).string
        #expect(loud.contains("A message has waited 11 min."))
        #expect(loud.contains("Not delivered: 9."))
        #expect(loud.contains("Fate unknown: 2."))
        #expect(loud.contains("419 of 500 expected"))
        #expect(!loud.contains("No way out works"))
        for index in model.ways.indices { model.ways[index].downSince = moment - .minutes(2) }
        #expect(
            OverviewPage.render(model, context(permissions: ["seeOverview"])).string.contains("No way out works"))
        model.budget = (parts: 12, expected: 500)
        for index in model.ways.indices { model.ways[index].downSince = nil }
        model.outbox = [.queued: 1, .delivered: 5]
        model.oldestQueuedAt = moment - .minutes(1)
        let calm = OverviewPage.render(model, context(permissions: ["seeOverview"])).string
        #expect(!calm.contains("notice refusal"))
    }

    // MARK: - Staff

    @Test func nobodyIsOfferedToCloseTheOwnAccount() {
        let page = StaffPage.render(.sample, context(permissions: ["manageStaff"])).string
        #expect(!page.contains("/staff/1/disabled"))
        #expect(page.contains("/staff/2/disabled"))
    }

    @Test func aPasswordIsNeverWrittenIntoThePage() {
        var model = StaffPage.Model.sample
        model.entered = ["name": "Ali", "signIn": "ali", "password": "correct horse"]
        let page = StaffPage.render(model, context(permissions: ["manageStaff"])).string
        #expect(page.contains(#"value="Ali""#))
        #expect(!page.contains("correct horse"))
    }

    @Test func theStaffIsNotShownToOthers() {
        let page = StaffPage.render(.sample, context(permissions: ["seeBoard"])).string
        #expect(!page.contains("imran"))
    }

    @Test func onlyTheSignInErrorLeadsToSignIn() {
        for status in [401, 403, 404, 409, 500] {
            let page = ErrorPage.render(.init(status: status), context()).string
            #expect(page.contains(#"href="/sign-in""#) == (status == 401))
        }
    }
}
