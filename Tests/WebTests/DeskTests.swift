import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Matching
import Pages
import Simulation
import Storage
import Testing
import Web

/// What first users of the desk stumbled over.
@Suite struct DeskTests {
    private func form(_ change: [String: String] = [:]) -> [String: String] {
        var form = [
            "mode": "specificGroup", "group": "O+", "component": "redCells", "units": "2", "urgency": "emergency",
            "neededBy": "2026-11-25T09:00", "patientInitials": "A.K.", "sex": "", "facility": "1", "ward": "4",
            "recordNumber": "MH-1", "facilityName": "x", "callerPhone": "0300-1234567", "ownBank": "askedNoneLeft",
            "familyLanguage": "en",
        ]
        form.merge(change) { _, new in new }
        return form
    }

    private func copy(of visitor: Visitor) async throws -> String {
        let page = try await visitor.get("/requests/new").body
        return String(try #require(page.firstMatch(of: /name="copy" value="([^"]{43})"/)).output.1)
    }

    @Test func aFormThatIsSentTwiceOpensOneRequest() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let copy = try await copy(of: visitor)
            let fields = form(["copy": copy, "anotherPatient": "1"])
            let first = try await visitor.post("/requests", fields)
            let second = try await visitor.post("/requests", fields)
            #expect(first.location == "/requests/1")
            #expect(second.location == "/requests/1")
            // Going back and typing another patient is another need, whatever copy of the form it was.
            let other = form(["copy": copy, "anotherPatient": "1", "patientInitials": "Z", "recordNumber": "MH-2"])
            #expect(try await visitor.post("/requests", other).location == "/requests/2")
            #expect(try await site.store.read { try $0.ongoingRequests().count } == 2)
        }
    }

    @Test func aRepeatedCallIsRecognisedHoweverItIsWritten() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await copy(of: visitor)
            #expect(try await visitor.post("/requests", form(["patientInitials": "D.D."])).status == 303)
            let repeats = [
                ["patientInitials": "DD", "recordNumber": "", "callerPhone": ""],
                ["patientInitials": "d d", "recordNumber": "9", "callerPhone": "0321-7654321"],
                ["patientInitials": "X", "recordNumber": "mh 1", "callerPhone": "0321-7654321"],
                ["patientInitials": "X", "recordNumber": "9", "facility": "2"],
            ]
            for one in repeats {
                #expect(try await visitor.post("/requests", form(one)).status == 409, "\(one)")
            }
            let another = ["patientInitials": "X", "recordNumber": "9", "callerPhone": "0321-7654321"]
            #expect(try await visitor.post("/requests", form(another)).status == 303)
        }
    }

    @Test func marksThatTurnTheWritingAreNotKept() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await copy(of: visitor)
            let fields = form([
                "patientInitials": "A\u{202E}B\u{7}", "ward": "\u{2066}West\r\n4\u{2069}", "note": "one\r\ntwo\u{200F}",
            ])
            #expect(try await visitor.post("/requests", fields).status == 303)
            let details = try #require(try await site.store.read { try $0.request(1)?.details })
            #expect(details.patientInitials == "AB")
            #expect(details.ward == "West 4")
            #expect(details.note == "one\ntwo")
        }
    }

    @Test func whatIsTooLongOrNotChosenIsSaidAtItsField() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await copy(of: visitor)
            let long = try await visitor.post(
                "/requests",
                form([
                    "note": String(repeating: "n", count: 2_001), "callerRelation": String(repeating: "r", count: 121),
                ]))
            #expect(long.body.contains("problem-note"))
            #expect(long.body.contains("problem-callerRelation"))
            let unchosen = try await visitor.post("/requests", form(["facility": "", "facilityName": "hospital"]))
            #expect(unchosen.body.contains("Choose one from the list."))
            _ = try await visitor.get("/language/ur?back=/board")
            let urdu = try await visitor.post("/requests", form(["callerPhone": "0300-12"]))
            #expect(urdu.body.contains("ایسا کوئی نمبر نہیں ہوتا"))
        }
    }

    @Test func aCentreWithoutAGatewaySaysSoAndShowsTheNumbers() async throws {
        let site = try await TestSite.make(isReal: true)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await copy(of: visitor)
            let path = try #require(try await visitor.post("/requests", form()).location)
            _ = try await visitor.post(path + "/verification")
            let page = try await visitor.get(path).body
            let record = try #require(try await site.store.read { try $0.request(1) })
            let ask = try #require(record.course.asks.first)
            let donor = try #require(try await site.store.read { try $0.donor(ask.donor) })
            #expect(page.contains("No gateway: nothing is sent."))
            #expect(page.contains("0\(donor.phone.dropFirst(3).prefix(3))-\(donor.phone.suffix(7))"))
            #expect(!page.contains(" %"))
            #expect(try await visitor.get("/board").body.contains("No gateway: nothing is sent."))
            let familyPath = try #require(
                URL(string: site.services.centre.familyLink(request: record.course.request))?.path)
            #expect(try await !Visitor(client).get(familyPath).body.contains("No gateway"))
        }
    }

    @Test func stockIsTakenBackAndAWiderRingSaysWhyNobodyIsAsked() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await copy(of: visitor)
            let path = try #require(try await visitor.post("/requests", form()).location)
            _ = try await visitor.post(path + "/wider-ring")
            #expect(try await visitor.get(path).body.contains("once the facility has confirmed"))
            _ = try await visitor.post(path + "/stock-units", ["units": "2"])
            #expect(try await site.store.read { try $0.request(1)?.course.phase } == .fulfilled)
            for _ in 0..<2 { _ = try await visitor.post(path + "/stock-units", ["units": "-1"]) }
            let course = try #require(try await site.store.read { try $0.request(1)?.course })
            #expect((course.unitsFromStock, course.phase) == (0, .open))
            #expect(try await visitor.get(path).body.contains("1 from stock taken back"))
        }
    }

    @Test func aDeferralKeepsToTheCalendarAndAReinstatementSaysWhy() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let page = try await visitor.get("/donors/1").body
            let key = String(try #require(page.firstMatch(of: /<option value="([a-z_0-9]+)"/)).output.1)
            for dates in [
                ["since": "1026-11-20"], ["since": "2026-11-20", "until": "2026-11-19"],
                ["since": "2026-11-20", "ended": "2026-11-19"], ["since": "2027-01-01"],
            ] {
                let fields = ["ruleKey": key].merging(dates) { $1 }
                #expect(try await visitor.post("/donors/1/deferrals", fields).status == 422, "\(dates)")
            }
            #expect(try await visitor.post("/donors/1/reinstatement", ["reason": " "]).status == 422)
            #expect(try await visitor.post("/donors/1/reinstatement", ["reason": "letter"]).status == 303)
        }
    }

    @Test func everyActOfTheAuditHasWordsInBothLanguages() {
        for language in PageLanguage.allCases {
            let page = PageContext(
                language: language, csrf: "", staff: nil, isDemonstration: false,
                now: Instant(millisecondsSince1970: 0), utcOffsetMinutes: 300, path: "/overview")
            let words = AuditAct.allCases.map { OverviewPage.words(ofAct: $0.rawValue, page) }
            for (act, said) in zip(AuditAct.allCases, words) { #expect(said != act.rawValue) }
            #expect(Set(words).count == words.count)
        }
    }

    @Test func aStepOfADonorNamesTheDonorInTheAudit() async throws {
        let site = try await TestSite.make()
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await copy(of: visitor)
            let path = try #require(try await visitor.post("/requests", form()).location)
            _ = try await visitor.post(path + "/verification")
            let donor = try #require(try await site.store.read { try $0.request(1)?.course.asks.first?.donor })
            _ = try await visitor.post("\(path)/donors/\(donor)/replies", ["answer": "pledge", "minutes": "30"])
            let overview = try await visitor.get("/overview").body
            #expect(overview.contains("donor's answer noted") || overview.contains("donor&#39;s answer noted"))
            #expect(overview.contains("donor № \(donor)"))
            // An ongoing request that has got that far is in the clocks.
            let figures = try await site.services.centre.figures(since: site.clock.now() - .hours(1))
            #expect((figures.verified.count, figures.firstPledge.count, figures.requestsEnded) == (1, 1, 0))
        }
    }
}

/// Files of donors as people have them.
@Suite struct ImportTests {
    private func read(_ text: String) async throws -> RegisterFile {
        let centre = try await TestSite.make(donors: 1).services.centre
        return try centre.ports.registerFiles.read(
            Array(text.utf8), today: CivilDate(dayNumber: 20_781), now: centre.now()
        ).get()
    }

    @Test func theDryRunRefusesWhatTheRegisterWould() async throws {
        let name = String(repeating: "ا", count: 201)
        let file = try await read("name,phone,group,sex,city\n\(name),0300-1234567,O+,m,Lahore\n")
        #expect(file.rows[0].donor == nil)
        #expect(file.rows[0].problems.map(\.field) == ["name"])
    }

    @Test func whatWasNotUnderstoodIsSaidInBothLanguages() async throws {
        let file = try await read(
            """
            name,phone,group,sex,city,birth date,consent,shoe size
            Ali,0300-1234567,O+,m,Lahore,31/02/1990,perhaps,44
            Sana,0300-12,B,?,Nowhere,,yes,38
            """)
        #expect(file.unknownHeadings == ["shoe size"])
        #expect(file.rows[0].donor?.consentedAt == nil)
        #expect(Set(file.rows[0].remarks.map(\.field)) == ["birth date", "consent"])
        #expect(Set(file.rows[1].problems.map(\.field)) == ["phone", "blood group", "sex", "district"])
        for problem in file.rows.flatMap({ $0.problems + $0.remarks }) {
            #expect(!problem.message.isEmpty)
            #expect(problem.messageUrdu.unicodeScalars.contains { (0x0600...0x06FF).contains($0.value) })
        }
        #expect(file.rows[1].problems.contains { $0.messageUrdu.hasPrefix("ایسا کوئی نمبر نہیں ہوتا") })
    }

    @Test func anAgeBecomesAnEstimateThatIsCalledOneAndAConsentKeepsItsDay() async throws {
        let file = try await read(
            """
            name,phone,group,sex,city,age,consent,consent date
            Ali,0300-1234567,O+,m,Lahore,34,yes,23/11/2020
            Sana,0321-7654321,B-,f,Lahore,17,,
            """)
        let ali = try #require(file.rows[0].donor)
        #expect(ali.birthDate == CivilDate(year: 1_992, month: 7, day: 1))
        #expect(ali.note == "Date of birth estimated: age 34 on 2026-11-24.")
        #expect(file.rows[0].remarks.map(\.field) == ["age"])
        let consentedAt = try #require(ali.consentedAt)
        #expect(consentedAt.millisecondsSince1970 / 86_400_000 == 18_589)
        // Who said to be seventeen is not asked as if nothing were known.
        let sana = try #require(file.rows[1].donor)
        #expect(sana.birthDate?.completedYears(on: CivilDate(dayNumber: 20_781)) == 17)
        #expect(sana.consentedAt == nil)
    }

    @Test func thePageShowsRemarksAndUnknownColumns() async throws {
        let site = try await TestSite.make(donors: 1)
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await visitor.get("/donors/import")
            let text = "name,phone,group,sex,city,weight,shoe size\nAli,0300-1234567,O+,m,Lahore,heavy,44\n"
            let job = try #require(try await visitor.post("/donors/import", ["csv": text]).location)
            var page = ""
            for _ in 0..<200 where !page.contains("confirm-import") {
                page = try await visitor.get(job).body
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(page.contains("shoe size"))
            #expect(page.contains("<code>weight</code>"))
            _ = try await visitor.get("/language/ur?back=/board")
            #expect(try await visitor.get(job).body.contains("وزن سمجھ نہیں آیا"))
        }
    }
}
