import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

@Suite struct SiteTests {
    private func form(_ facility: String = "1") -> [String: String] {
        [
            "mode": "specificGroup", "group": "O+", "component": "redCells", "units": "2", "urgency": "emergency",
            "neededBy": "2026-11-25T09:00", "patientInitials": "A.K.", "sex": "", "facility": facility,
            "facilityName": "x", "callerPhone": "0300-1234567", "ownBank": "askedNoneLeft", "familyLanguage": "en",
        ]
    }

    private func opened(_ visitor: Visitor) async throws -> String {
        _ = try await visitor.get("/requests/new")
        let answer = try await visitor.post("/requests", form())
        return try #require(answer.location)
    }

    @Test func aCallBecomesARequestWithDonorsAndUnits() async throws {
        let site = try await TestSite.make()
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let path = try await opened(visitor)
            #expect(try await visitor.get(path).body.contains("#1001"))
            #expect(try await visitor.post(path + "/verification").location == path)
            let page = try await visitor.get(path).body
            let donor = try #require(page.firstMatch(of: /data-donor="(\d+)"/)).output.1
            _ = try await visitor.post("\(path)/donors/\(donor)/replies", ["answer": "pledge", "minutes": "30"])
            for step in ["arrival", "acceptance", "donation"] {
                #expect(try await visitor.post("\(path)/donors/\(donor)/\(step)").status == 303)
            }
            let record = try #require(try await site.store.read { try $0.request(1) })
            #expect(record.course.unitsInHand == 1)
            // Undo takes the donation back.
            _ = try await visitor.post("\(path)/donors/\(donor)/undo")
            let undone = try #require(try await site.store.read { try $0.request(1) })
            #expect(undone.course.unitsInHand == 0)
        }
    }

    @Test func aFormWithProblemsLosesNothingAndSaysWhatToDo() async throws {
        let site = try await TestSite.make(donors: 10)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await visitor.get("/requests/new")
            var fields = form()
            fields["units"] = "<b>many"
            fields["callerPhone"] = "0333 12345678"
            fields["ward"] = "West \"4\" & <script>alert(1)</script>"
            let answer = try await visitor.post("/requests", fields)
            #expect(answer.status == 422)
            #expect(answer.body.contains("problem-units"))
            #expect(answer.body.contains("problem-callerPhone"))
            #expect(answer.body.contains("West &quot;4&quot; &amp; &lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!answer.body.contains("<script>alert"))
            #expect(try await site.store.read { try $0.ongoingRequests() }.isEmpty)
        }
    }

    @Test func theFreeLineTicksWhatDecidesTheBloodAndSpeaksTheLanguageOfThePage() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(try #require(site.signIn(.operator)))
            _ = try await visitor.get("/requests/new")
            let bombay = try await visitor.post("/requests/understand", ["line": "bombay group o+ 1 bag mayo"])
            #expect(bombay.body.contains(#""isBombay":"1""#))
            #expect(!bombay.body.contains("isNewborn"))
            let child = try await visitor.post("/requests/understand", ["line": "naumolood thalassemia o- 1 bag mayo"])
            #expect(child.body.contains(#""isNewborn":"1""#))
            #expect(child.body.contains(#""isChronicallyTransfused":"1""#))
            _ = try await visitor.get("/language/ur?back=/requests/new")
            let urdu = try await visitor.post("/requests/understand", ["line": "o+ 1 bag mayo zxcv"])
            #expect(urdu.body.contains("سمجھ نہیں آیا"))
        }
    }

    @Test func aDonorOfKarachiNeedsNoDistrict() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(try #require(site.signIn(.supervisor)))
            #expect(try await visitor.get("/donors/new").body.contains(#"value="Karachi""#))
            let fields = [
                "name": "Ali Raza", "phone": "0300-7654321", "sex": "male", "group": "O+", "evidence": "said",
                "district": "Karachi", "language": "ur-Latn", "channels": "sms", "consent": "1",
            ]
            #expect(try await visitor.post("/donors", fields).status == 303)
            let donor = try await site.store.read { try $0.donor(phone: "+923007654321") }
            #expect(donor?.district == "Karachi")
            #expect(abs((donor?.home.latitude ?? 0) - 24.9) < 0.02)
        }
    }

    @Test func actsNeedASignInTheRightRoleAndTheFormsToken() async throws {
        let site = try await TestSite.make(donors: 20)
        let acts = [
            "/requests", "/requests/1/verification", "/requests/1/withdrawal", "/donors/1/opt-out",
            "/donors/1/deferrals", "/facilities/1/stock", "/staff", "/phones/reply", "/donors/import",
        ]
        try await site.application.test(.router) { client in
            let nobody = Visitor(client)
            for act in acts { #expect(try await nobody.post(act).status == 401, "\(act)") }
            let visitor = Visitor(client)
            try await visitor.signIn(try #require(site.signIn(.supervisor)))
            for act in acts where act != "/staff" {
                #expect(try await visitor.post(act, csrf: "forged").status == 403, "\(act)")
                let crossSite = try await visitor.post(act, headers: HTTPFields(named: "Sec-Fetch-Site", "cross-site"))
                #expect(crossSite.status == 403, "\(act)")
            }
            #expect(try await visitor.post("/staff", ["name": "x"]).status == 403)
        }
    }

    @Test func theSignedLinksShowNoNameAndNoNumber() async throws {
        let site = try await TestSite.make()
        let centre = site.services.centre
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let path = try await opened(visitor)
            _ = try await visitor.post(path + "/verification")
            let record = try #require(try await site.store.read { try $0.request(1) })
            let ask = try #require(record.course.asks.first)
            let donor = try #require(try await site.store.read { try $0.donor(ask.donor) })
            let outsider = Visitor(client)
            let donorPath = try #require(
                URL(string: centre.donorLink(request: record.course.request, donor: ask.donor))?.path)
            let familyPath = try #require(URL(string: centre.familyLink(request: record.course.request))?.path)
            for page in [try await outsider.get(donorPath), try await outsider.get(familyPath)] {
                #expect(page.status == 200)
                #expect(page.body.utf8.count < 30_000)
                #expect(!page.body.contains(donor.name))
                #expect(!page.body.contains(donor.phone.dropFirst(3)))
                #expect(!page.body.contains("3001234567"))
            }
            #expect(try await outsider.post(donorPath, ["answer": "pledge", "window": "60"]).status == 303)
            let pledged = try #require(try await site.store.read { try $0.request(1) })
            #expect(pledged.course.asks.first { $0.donor == ask.donor }?.stage == .pledged)
            #expect(try await outsider.post(donorPath, ["answer": "stop"]).status == 303)
            #expect(try await site.store.read { try $0.donor(ask.donor)?.optedOutAt } != nil)
            #expect(try await outsider.get(donorPath.dropLast() + "A").status == 410)
        }
    }

    @Test func everyAnswerCarriesTheSecurityHeaders() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            for path in ["/", "/sign-in", "/ledger", "/nothing-here", "/d/forged", "/health"] {
                let answer = try await visitor.get(path)
                let policy = answer.headers.text("Content-Security-Policy")
                #expect(policy.contains("default-src 'none'"), "\(path)")
                #expect(!policy.contains("unsafe"), "\(path)")
                #expect(answer.headers.text("X-Content-Type-Options") == "nosniff", "\(path)")
            }
            #expect(try await visitor.get("/nothing-here").status == 404)
        }
    }

    @Test func signingInGivesAHostCookieAndSigningOutEndsIt() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            _ = try await visitor.get("/sign-in")
            let wrong = try await visitor.post(
                "/sign-in", ["name": person.signIn, "password": "wrong password", "back": "/"])
            #expect(wrong.status == 422)
            let right = try await visitor.post(
                "/sign-in", ["name": person.signIn, "password": person.password, "back": "//evil.example"])
            #expect(right.location == "/board")
            let cookie = right.headers[values: .setCookie].first { $0.hasPrefix("__Host-qatra=") } ?? ""
            for flag in ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"] { #expect(cookie.contains(flag)) }
            #expect(try await visitor.get("/board").status == 200)
            let out = try await visitor.post("/sign-out")
            #expect(out.headers.text("Clear-Site-Data") == "\"cache\", \"storage\"")
            #expect(try await visitor.get("/board").status == 303)
        }
    }

    @Test func everyCookieIsBoundToThisHost() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            var answers = [
                try await visitor.get("/sign-in"), try await visitor.get("/language/ur"), try await visitor.get("/me"),
            ]
            try await visitor.signIn(person)
            _ = try await visitor.get("/account")
            answers.append(
                try await visitor.post(
                    "/account/password", ["current": person.password, "password": "tokri men teen aam"]))
            answers.append(try await visitor.get("/account"))
            answers.append(try await visitor.post("/sign-out"))
            let lines = answers.flatMap { $0.headers[values: .setCookie] }
            let names = Set(lines.map { String($0.prefix { $0 != "=" }) })
            #expect(
                names == [
                    "__Host-sign-in", "__Host-lang", "__Host-notice", "__Host-qatra", "__Host-qatra-me-door",
                ])
            for line in lines {
                // What a browser demands of the prefix: without one of these it drops the cookie.
                #expect(line.contains("Secure") && line.contains("Path=/") && !line.contains("Domain"), "\(line)")
                #expect(!line.contains("Path=/sign-in") && line.contains("HttpOnly"), "\(line)")
            }
        }
    }

    @Test func garbageIsAnsweredAndNeverAFailure() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let garbage = [
                "", "-1", "99999999999999999999", "%00", "' OR 1=1 --", String(repeating: "ا", count: 3_000), "NaN",
            ]
            for text in garbage {
                let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for path in [
                    "/requests/\(encoded)x", "/donors?text=\(encoded)&group=\(encoded)&after=\(encoded)",
                    "/facilities?text=\(encoded)", "/f/\(encoded)x",
                ] {
                    let status = try await visitor.get(path).status
                    #expect(status < 500, "\(path.prefix(60)) \(status)")
                }
                let fields = Dictionary(uniqueKeysWithValues: form().keys.map { ($0, text) })
                #expect(try await visitor.post("/requests", fields).status < 500)
                #expect(try await visitor.post("/donors", fields).status < 500)
                #expect(try await visitor.post("/facilities", fields).status < 500)
            }
        }
    }
}
