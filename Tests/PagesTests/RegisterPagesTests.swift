import Blood
import Dispatching
import Matching
import Pages
import Testing

/// Text a person might type to break a page.
private let hostile = #"</textarea></td><script>alert("x")</script><img src=x onerror='y'>&amp;"onfocus=z "#

private let hostileWords = Words(hostile, hostile)

private func context(_ language: PageLanguage, permissions: Set<String> = everything) -> PageContext {
    PageContext(
        language: language, csrf: "token-1",
        staff: StaffBadge(name: hostile, role: "supervisor", permissions: permissions),
        isDemonstration: true, now: Instant(millisecondsSince1970: 1_795_500_000_000), utcOffsetMinutes: 300,
        path: "/donors")
}

private let everything: Set<String> = [
    "seeBoard", "openRequest", "seeRegister", "editRegister", "importRegister", "exportRegister", "editStock",
    "editFacilities", "seeOverview", "manageStaff",
]

/// Reads a page as a browser's tokenizer does and says what is wrong with it; a small reader for pages that close
/// every element they open.
private func faults(in page: HTML, _ language: PageLanguage) -> [String] {
    let text = page.string
    var faults: [String] = []
    if !text.contains("<html lang=\"\(language.rawValue)\" dir=\"\(language == .urdu ? "rtl" : "ltr")\">") {
        faults.append("language or direction is missing")
    }
    let voids: Set<String> = ["meta", "link", "input", "br", "option"]
    var open: [String] = []
    var ids: Set<String> = []
    for part in text.split(separator: "<").dropFirst() {
        guard let end = part.firstIndex(of: ">") else {
            faults.append("a tag without an end: \(part.prefix(40))")
            continue
        }
        let tag = String(part[..<end])
        if tag.hasPrefix("!") { continue }
        if tag.hasPrefix("/") {
            let name = String(tag.dropFirst())
            if name == "option" { continue }
            if open.popLast() != name { faults.append("</\(name)> closes another element") }
            continue
        }
        let name = String(tag.prefix { $0 != " " })
        if !voids.contains(name) { open.append(name) }
        if name == "script", !tag.contains("src=\"/assets/") { faults.append("a script inside the page") }
        if name == "img" || name == "style" { faults.append("<\(name)>") }
        // Values cannot contain a quotation mark, so every other piece is outside of them.
        let pieces = tag.split(separator: "\"", omittingEmptySubsequences: false)
        for (number, piece) in pieces.enumerated() where number.isMultiple(of: 2) {
            let names = piece.split(separator: " ").map { $0.filter { $0 != "=" } }
            if names.contains(where: { $0.hasPrefix("on") || $0 == "style" }) { faults.append("inline: \(piece)") }
            guard names.last == "id", pieces.indices.contains(number + 1) else { continue }
            if !ids.insert(String(pieces[number + 1])).inserted { faults.append("id \(pieces[number + 1]) twice") }
        }
    }
    if !open.isEmpty { faults.append("not closed: \(open)") }
    for form in text.components(separatedBy: "<form ").dropFirst() where form.prefix(120).contains("method=\"post\"") {
        let body = form.components(separatedBy: "</form>")[0]
        if !body.contains("name=\"csrf\" value=\"token-1\"") { faults.append("a form without its token") }
    }
    return faults
}

extension String {
    /// Foundation's, without Foundation.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}

private func hostileDonor() -> DonorPage.Model {
    var model = DonorPage.Model.sample
    model.name = hostile
    model.phone = hostile
    model.district = hostile
    model.language = hostile
    model.note = hostile
    model.weightKilograms = .infinity
    model.rules = [(key: hostile, words: hostileWords)]
    model.eligible[0].reasons = [hostileWords]
    model.deferrals[0].rule = hostileWords
    model.deferrals[0].recordedBy = hostile
    model.donations[0].reference = hostile
    model.asks[0].reference = hostile
    model.entered = ["ended": hostile, "until": hostile, "reason": hostile]
    model.problems = ["ended": hostileWords, "reason": hostileWords, "pauseUntil": hostileWords]
    return model
}

private func hostileForm() -> DonorFormPage.Model {
    let names = [
        "name", "phone", "sex", "birthDate", "weight", "group", "evidence", "isBombay", "district", "language",
        "consent", "lastDonation", "note", "channels",
    ]
    return DonorFormPage.Model(
        id: 3, entered: Dictionary(uniqueKeysWithValues: names.map { ($0, hostile) }), channels: [],
        problems: Dictionary(uniqueKeysWithValues: names.map { ($0, hostileWords) }), phoneTakenBy: 9,
        districts: [hostile], today: CivilDate(dayNumber: 20_781))
}

private let hostileReport = ImportPage.Report(lines: [
    ImportPage.Line(
        line: 2, verdict: .problem, problems: [ImportPage.Problem(field: hostile, words: hostileWords)]),
    ImportPage.Line(line: 3, verdict: .known, existing: 4),
])

/// Every page of the register, plain and hostile.
private func pages(_ context: PageContext) -> [(name: String, html: HTML)] {
    var donors = DonorsPage.Model.sample
    donors.text = hostile
    donors.district = hostile
    donors.districts = [hostile]
    donors.lines[0].name = hostile
    donors.lines[0].district = hostile
    var facilities = FacilitiesPage.Model.sample
    facilities.text = hostile
    facilities.lines[0].name = hostile
    facilities.lines[0].nameUrdu = hostile
    facilities.lines[0].city = hostile
    facilities.lines[0].listedPhone = hostile
    var facility = FacilityPage.Model.sample
    facility.name = hostile
    facility.nameUrdu = hostile
    facility.type = hostile
    facility.listedPhone = hostile
    facility.entered = [FacilityPage.fieldName(.plasma, .oNegative): hostile]
    facility.problems = [FacilityPage.fieldName(.plasma, .oNegative): hostileWords]
    var facilityForm = FacilityFormPage.Model.sample
    facilityForm.entered = ["name": hostile, "nameUrdu": hostile, "latitude": hostile]
    facilityForm.problems = ["name": hostileWords]
    facilityForm.types = [hostile]
    let states: [ImportPage.State] = [
        .upload(), .upload(text: hostile, problem: hostileWords), .judging(.nan, job: hostile),
        .judged(hostileReport, job: hostile), .importing(0.4, job: "j"), .done(hostileReport), .failed(hostileWords),
    ]
    let failures: [SignInPage.Failure?] = [nil, .wrong, .lockedOut(minutes: 1), .lockedOut(minutes: 9), .busy]
    return [
        ("donors", DonorsPage.render(.sample, context)), ("hostile donors", DonorsPage.render(donors, context)),
        ("no donors", DonorsPage.render(DonorsPage.Model(districts: [], lines: [], total: 0), context)),
        ("donor", DonorPage.render(.sample, context)), ("hostile donor", DonorPage.render(hostileDonor(), context)),
        ("donor form", DonorFormPage.render(.sample, context)),
        ("hostile donor form", DonorFormPage.render(hostileForm(), context)),
        ("import", ImportPage.render(.sample, context)),
        ("facilities", FacilitiesPage.render(.sample, context)),
        ("hostile facilities", FacilitiesPage.render(facilities, context)),
        ("facility", FacilityPage.render(.sample, context)),
        ("hostile facility", FacilityPage.render(facility, context)),
        ("facility form", FacilityFormPage.render(.sample, context)),
        ("hostile facility form", FacilityFormPage.render(facilityForm, context)),
    ]
        + states.enumerated().map {
            ("import \($0)", ImportPage.render(ImportPage.Model(state: $1, bytesMax: 8 << 20), context))
        }
        + failures.map { failure in
            let model = SignInPage.Model(
                failure: failure, name: hostile, back: hostile, demonstration: [(hostile, hostile, hostile)])
            return ("sign-in \(failure as Any)", SignInPage.render(model, context))
        }
}

@Suite struct RegisterPagesTests {
    @Test(arguments: PageLanguage.allCases)
    func everyPageIsWholeAndHostileTextStaysText(language: PageLanguage) {
        for page in pages(context(language)) {
            #expect(faults(in: page.html, language) == [], "\(page.name) in \(language)")
            #expect(!page.html.string.contains("<script>"), "\(page.name)")
        }
    }

    @Test func theReaderOfPagesSeesAFault() {
        var html = HTML()
        html.raw(#"<html lang="en" dir="ltr"><p style="x" onclick="y"><b id="a"></p><i id="a"><form method="post">"#)
        #expect(faults(in: html, .english).count >= 5)
    }

    @Test func urduPagesHaveNoEnglishSentences() {
        // The samples hold names in Latin letters; words of the pages themselves must not appear.
        let english = [
            "Add donor", "Name, number", "Defer", "Reinstate", "Listed number", "Columns we read", "Sign in",
        ]
        for page in pages(context(.urdu)) {
            for words in english { #expect(!page.html.string.contains(words), "\(words) in \(page.name)") }
        }
    }

    @Test func theDonorPageSaysEveryReasonWhyNotAsked() {
        var model = DonorPage.Model.sample
        model.notAskedBecause = SuppressionReason.allCases
        for language in PageLanguage.allCases {
            let page = DonorPage.render(model, context(language)).string
            for reason in SuppressionReason.allCases { #expect(page.contains(context(language).words(reason))) }
        }
    }

    @Test func aNumberThatDoesNotExistIsMarkedAndABusyLineIsNoAlarm() {
        for language in PageLanguage.allCases {
            let context = context(language)
            func isAlarmed(_ end: VoiceEnd) -> Bool {
                var model = DonorPage.Model.sample
                for index in model.asks.indices { model.asks[index].voiceEnd = end }
                let page = DonorPage.render(model, context).string
                #expect(page.contains(context.words(end)))
                return page.contains("class=\"chip alarm\">" + context.words(end))
            }
            #expect(isAlarmed(.noSuchNumber))
            for end in VoiceEnd.allCases where end != .noSuchNumber { #expect(!isAlarmed(end)) }
        }
    }

    @Test func actsWithoutLeaveAreNotShown() {
        let reader = context(.english, permissions: ["seeRegister", "seeBoard"])
        let donor = DonorPage.render(.sample, reader).string
        #expect(!donor.contains("/deferrals"))
        #expect(!donor.contains("/opt-out"))
        #expect(!donor.contains("/edit"))
        let donors = DonorsPage.render(.sample, reader).string
        for path in ["/donors/new", "/donors/import", "/approvals"] { #expect(!donors.contains(path)) }
        let facility = FacilityPage.render(.sample, reader).string
        #expect(!facility.contains("/facilities/1/stock"))
        #expect(!facility.contains("/facilities/1/edit"))
        #expect(!FacilitiesPage.render(.sample, reader).string.contains("/facilities/new"))
    }

    @Test func theAdministratorGetsNoLinksToRequests() {
        let page = DonorPage.render(.sample, context(.english, permissions: ["seeRegister", "editRegister"])).string
        #expect(page.contains("#R8T4"))
        #expect(!page.contains("/requests/"))
    }

    @Test func aDonorWhoSaidStopCannotBePausedOrStoppedAgain() {
        var model = DonorPage.Model.sample
        model.optedOutAt = Instant(millisecondsSince1970: 1_795_400_000_000)
        model.standing = .optedOut
        let page = DonorPage.render(model, context(.english)).string
        #expect(!page.contains("/donors/17/opt-out"))
        #expect(!page.contains("/donors/17/pause"))
        #expect(page.contains("/donors/17/deferrals"))
    }

    @Test func reinstatingIsOfferedOnlyWhileADeferralIsInForce() {
        var model = DonorPage.Model.sample
        #expect(DonorPage.render(model, context(.english)).string.contains("/donors/17/reinstatement"))
        model.deferrals.removeFirst()
        #expect(!DonorPage.render(model, context(.english)).string.contains("/donors/17/reinstatement"))
    }

    @Test func whatWasTypedComesBackWithTheProblemAtItsField() {
        let page = DonorFormPage.render(.sample, context(.english)).string
        #expect(page.contains(#"name="phone" type="tel" value="0300-12345""#))
        #expect(page.contains(#"id="problem-phone" role="alert">Two digits are missing. Write all eleven."#))
        #expect(page.contains(#"type="radio" name="group" value="B-" checked"#))
        #expect(page.contains(#"name="channels" value="voice" checked"#))
        #expect(!page.contains(#"name="channels" value="app" checked"#))
        #expect(page.contains(#"name="consent" value="1" checked"#))
        #expect(page.contains(#"action="/donors""#))
    }

    @Test func aNewDonorFormInventsNeitherGroupNorConsentNorSex() {
        let model = DonorFormPage.Model(districts: [], today: CivilDate(dayNumber: 20_781))
        let page = DonorFormPage.render(model, context(.english)).string
        #expect(page.contains(#"name="group" value="unknown" checked"#))
        #expect(page.contains(#"name="evidence" value="said" checked"#))
        #expect(!page.contains(#"name="consent" value="1" checked"#))
        #expect(!page.contains(#"name="sex" value="male" checked"#))
        #expect(!page.contains(#"name="sex" value="female" checked"#))
    }

    @Test func theNextPageKeepsTheSearchAndNoAddressWhatWasTyped() {
        var model = DonorsPage.Model.sample
        #expect(DonorsPage.render(model, context(.english)).string.contains("href=\"/donors?after=91\""))
        model.text = "علی & sons"
        model.group = .oPositive
        model.search = "kept"
        let page = DonorsPage.render(model, context(.english)).string
        #expect(page.contains(#"class="card searchbar" method="post" action="/donors/search""#))
        #expect(page.contains("href=\"/donors/search/kept?after=91\""))
        #expect(!page.contains("%D8%B9") && !page.contains("text="))
        model.next = nil
        #expect(!DonorsPage.render(model, context(.english)).string.contains("after="))
    }

    @Test func importingShowsHowFarItIsInsideALivePart() {
        let page = ImportPage.render(
            ImportPage.Model(state: .importing(0.42, job: "j1"), bytesMax: 1 << 20), context(.english)
        ).string
        #expect(page.contains(#"<section id="import-progress" data-part"#))
        #expect(page.contains(#"<progress data-running max="1000" value="420""#))
        let done = ImportPage.render(
            ImportPage.Model(state: .done(hostileReport), bytesMax: 1 << 20), context(.english)
        ).string
        #expect(!done.contains("data-running"))
    }

    @Test func theDryRunCountsEveryLineAndOffersOnlyTheNewOnes() {
        let page = ImportPage.render(.sample, context(.english)).string
        #expect(page.contains(#"action="/donors/import/7f3a/confirmation""#))
        #expect(page.contains("Add 3 new donors"))
        for line in 2...7 { #expect(page.contains(#"data-line="\#(line)""#)) }
        let nobody = ImportPage.Model(state: .judged(hostileReport, job: "j"), bytesMax: 1 << 20)
        #expect(!ImportPage.render(nobody, context(.english)).string.contains("confirm-import"))
    }

    @Test func oldStockFiguresAreMarkedAndNewOnesAreNot() {
        var model = FacilityPage.Model.sample
        let counted = Instant(millisecondsSince1970: 1_795_499_000_000)
        model.stock = [
            FacilityPage.Figure(component: .redCells, group: .oNegative, units: 3, countedAt: counted, isStale: false)
        ]
        #expect(!FacilityPage.render(model, context(.english)).string.contains("old figure, ring them"))
        model.stock[0].isStale = true
        #expect(FacilityPage.render(model, context(.english)).string.contains("old figure, ring them"))
    }

    @Test func theCountFormHasOneFieldForEachGroupAndComponent() {
        let page = FacilityPage.render(.sample, context(.english)).string
        for component in FacilityPage.components {
            for group in BloodGroup.known {
                #expect(page.contains(#"name="units.\#(component.rawValue).\#(group.rawValue)""#))
            }
        }
    }

    @Test func signInsArePrintedOnlyWhenGiven() {
        let model = SignInPage.Model(failure: nil, name: "", back: "/board", demonstration: [])
        let page = SignInPage.render(model, context(.english)).string
        #expect(!page.contains("demonstration-sign-ins"))
        #expect(!page.contains("sign-in-failure"))
        #expect(SignInPage.render(.sample, context(.english)).string.contains("demo-supervisor"))
    }
}
