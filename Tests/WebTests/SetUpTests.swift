import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Simulation
import Storage
import Testing
import Web

/// New accounts, taken factors, other roles, and what people are told after signing in.
@Suite struct SetUpTests {
    static let first = "first word of the administrator"
    static let own = "tokri men teen aam"

    /// A browser that types names and passwords.
    private func typeIn(_ name: String, _ password: String, _ visitor: Visitor) async throws -> Visitor.Answer {
        _ = try await visitor.get("/sign-in")
        return try await visitor.post("/sign-in", ["name": name, "password": password, "back": "/board"])
    }

    private func setUpApp(_ visitor: Visitor, _ site: TestSite) async throws -> TimedCode {
        let page = try await visitor.get("/sign-in/set-up").body
        let app = TimedCode(secret: try Shown.secret(page))
        let code = app.code(step: TimedCode.step(at: site.clock.now()))
        #expect(try await visitor.post("/sign-in/set-up/app", ["code": code]).status == 200)
        return app
    }

    private func administrator(
        _ client: any TestClientProtocol, _ site: TestSite
    ) async throws -> (Visitor, TimedCode) {
        let boss = try #require(site.signIn(.administrator))
        let admin = Visitor(client)
        _ = try await typeIn(boss.signIn, boss.password, admin)
        let app = try await setUpApp(admin, site)
        _ = try await admin.get("/staff")
        return (admin, app)
    }

    /// - Returns: the set-up code that the administrator is shown.
    private func add(_ signIn: String, by admin: Visitor) async throws -> String {
        let answer = try await admin.post(
            "/staff", ["name": "Imran", "signIn": signIn, "role": "operator", "password": SetUpTests.first])
        #expect(answer.status == 200)
        return try #require(Shown.setUpCode(answer.body))
    }

    private func member(_ signIn: String, _ site: TestSite) async throws -> StaffMember {
        let found = try await site.store.read { try $0.staff(signIn: signIn) }
        return try #require(found)
    }

    private func acts(_ site: TestSite, _ act: AuditAct) async throws -> [AuditEntry] {
        try await site.store.read { try $0.auditEntries(limit: 500) }.filter { $0.act == act.rawValue }
    }

    @Test func aNewAccountTakesACodeAndAPasswordOfItsOwn() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        try await site.application.test(.router) { client in
            let (admin, _) = try await administrator(client, site)
            let code = try await add("imran", by: admin)
            #expect(try await !admin.get("/staff").body.contains(code), "shown once")
            let kept = try await site.store.read { try $0.setUpCode(of: try $0.staff(signIn: "imran")?.id ?? 0) }
            #expect(kept?.hash.count == 32 && kept?.usedAt == nil)
            let visitor = Visitor(client)
            let door = try await typeIn("imran", SetUpTests.first, visitor)
            #expect(door.location?.hasPrefix("/sign-in/first") == true)
            for path in ["/board", "/sign-in/set-up", "/account"] {
                #expect(try await visitor.get(path).status == 303, "\(path)")
            }
            #expect(try await visitor.get("/board").location?.hasPrefix("/sign-in/first?back=") == true)
            _ = try await visitor.get("/sign-in/first")
            func give(_ code: String, _ password: String) async throws -> Visitor.Answer {
                try await visitor.post("/sign-in/first", ["code": code, "password": password, "back": "/board"])
            }
            #expect(try await give("aaaa-bbbb-cccc-dddd", SetUpTests.own).body.contains("set-up-failure"))
            #expect(try await give(code, SetUpTests.first).body.contains("Take another password"))
            #expect(try await give(code, "princess1").body.contains("Too easily guessed"))
            #expect(try await member("imran", site).passwordByOtherAt != nil)
            let done = try await give(code.uppercased(), SetUpTests.own)
            #expect(done.location?.hasPrefix("/sign-in/set-up") == true)
            // Interrupted before a factor is there: the new password alone leads nowhere either.
            let again = Visitor(client)
            let halfWay = try await typeIn("imran", SetUpTests.own, again)
            #expect(halfWay.location?.hasPrefix("/sign-in/first") == true)
            #expect(try await typeIn("imran", SetUpTests.first, Visitor(client)).status == 422)
            _ = try await setUpApp(visitor, site)
            #expect(try await visitor.get("/board").status == 200)
            #expect(try await acts(site, .staffSetUpCodeUsed).count == 1)
            // Used up: whoever stands half way through the door with the same code stays there.
            _ = try await again.get("/sign-in/first")
            let late = try await again.post("/sign-in/first", ["code": code, "back": "/board"])
            #expect(late.location?.hasPrefix("/sign-in/second") == true, "the factor that is there now is asked for")
            #expect(try await again.get("/board").status == 303)
        }
    }

    @Test func codesEndAfterADayAndFirstPasswordsAfterAWeek() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        try await site.application.test(.router) { client in
            let (admin, app) = try await administrator(client, site)
            let code = try await add("imran", by: admin)
            await site.clock.advance(by: .hours(24))
            let visitor = Visitor(client)
            _ = try await typeIn("imran", SetUpTests.first, visitor)
            _ = try await visitor.get("/sign-in/first")
            let fields = ["code": code, "password": SetUpTests.own]
            #expect(try await visitor.post("/sign-in/first", fields).status == 422)
            // A new one from the administrator; the old one has ended.
            let boss = try #require(site.signIn(.administrator))
            _ = try await typeIn(boss.signIn, boss.password, admin)
            _ = try await admin.get("/sign-in/second")
            let shown = app.code(step: TimedCode.step(at: site.clock.now()))
            #expect(try await admin.post("/sign-in/second", ["code": shown]).status == 303)
            let id = try await member("imran", site).id
            _ = try await admin.get("/staff/\(id)/sign-in")
            let answer = try await admin.post("/staff/\(id)/factors/reset", ["reason": "code ended"])
            let fresh = try #require(Shown.setUpCode(answer.body))
            _ = try await typeIn("imran", SetUpTests.first, visitor)
            _ = try await visitor.get("/sign-in/first")
            #expect(try await visitor.post("/sign-in/first", fields).status == 422)
            // Nobody used it, and the week is over.
            await site.clock.advance(by: .hours(24 * 6))
            let ended = try await typeIn("imran", SetUpTests.first, visitor)
            #expect(ended.status == 422 && ended.body.contains("has ended"))
            #expect(try await typeIn("imran", "wrong password", visitor).body.contains("Name or password is wrong"))
            #expect(fresh != code)
        }
    }

    @Test func aPasswordThatAnAdministratorSetsIsChangedAfterTheSecondFactor() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            _ = try await typeIn(person.signIn, person.password, visitor)
            let app = try await setUpApp(visitor, site)
            let (admin, _) = try await administrator(client, site)
            let id = try await member(person.signIn, site).id
            #expect(try await admin.post("/staff/\(id)/password", ["password": SetUpTests.first]).status == 303)
            await site.clock.advance(by: .minutes(1))
            let door = try await typeIn(person.signIn, SetUpTests.first, visitor)
            #expect(door.location?.hasPrefix("/sign-in/second") == true)
            _ = try await visitor.get("/sign-in/second")
            let code = app.code(step: TimedCode.step(at: site.clock.now()))
            let second = try await visitor.post("/sign-in/second", ["code": code])
            #expect(second.location?.hasPrefix("/sign-in/first") == true)
            #expect(try await visitor.get("/board").status == 303)
            let page = try await visitor.get("/sign-in/first").body
            #expect(!page.contains("name=\"code\"") && page.contains("name=\"password\""))
            #expect(try await visitor.post("/sign-in/first", ["password": SetUpTests.own]).status == 303)
            #expect(try await visitor.get("/board").status == 200)
        }
    }

    @Test func aRoleIsChangedByAnotherAdministratorAndNeverTheLastOnes() async throws {
        let site = try await TestSite.make(donors: 5)
        let boss = try #require(site.signIn(.administrator))
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let admin = Visitor(client)
            try await admin.signIn(boss)
            _ = try await admin.get("/staff")
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            #expect(try await visitor.get("/board").status == 200)
            let id = try await member(person.signIn, site).id
            let ownID = try await member(boss.signIn, site).id
            let path = "/staff/\(id)/role"
            #expect(try await admin.post(path, ["role": "machine"]).status == 422)
            #expect(try await admin.post(path, ["role": "facility"]).body.contains("Choose a facility."))
            #expect(try await admin.post("/staff/\(ownID)/role", ["role": "auditor"]).status == 422)
            #expect(try await admin.post("/staff/999/role", ["role": "auditor"]).status == 404)
            #expect(try await visitor.get("/board").status == 200, "nothing has changed yet")
            #expect(try await admin.post(path, ["role": "facility", "facility": "2"]).status == 303)
            #expect(try await visitor.get("/board").status == 303, "signed out at once")
            let moved = try await member(person.signIn, site)
            #expect(moved.role == .facility && moved.facility == 2)
            _ = try await admin.get("/staff")
            #expect(try await admin.post(path, ["role": "administrator"]).status == 303)
            #expect(try await member(person.signIn, site).facility == nil)
            let entries = try await acts(site, .staffRole)
            #expect(entries.map(\.reason) == ["facility → administrator", "operator → facility"])
            #expect(entries.last?.subject == "staff:\(id) facility:2" && entries.last?.staff == ownID)
        }
        // Of two who take the role from one another at the same moment the second one is refused.
        let desk = site.services.desk
        let first = try await member(boss.signIn, site).id
        let second = try await member(person.signIn, site).id
        #expect(try await desk.changeRole(of: first, to: .auditor, facility: nil, by: second) == .changed)
        #expect(try await desk.changeRole(of: second, to: .auditor, facility: nil, by: first) == .refused)
        #expect(try await desk.changeRole(of: second, to: .auditor, facility: nil, by: second) == .refused)
    }

    @Test func peopleAreToldOfTriesAndOfANewKindOfBrowser() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        let phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
        let firefox = HTTPFields(named: "User-Agent", WatchTests.firefox)
        try await site.application.test(.router) { client in
            func signIn(_ headers: HTTPFields) async throws -> Visitor {
                let visitor = Visitor(client)
                _ = try await visitor.get("/sign-in")
                _ = try await visitor.post(
                    "/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"],
                    headers: headers)
                return visitor
            }
            #expect(try await !signIn(firefox).get("/board").body.contains("sign-in-news"), "the first time")
            await site.clock.advance(by: .hours(1))
            // Two of one's own mistakes are nothing to tell.
            for _ in 0..<2 {
                _ = try await site.services.desk.signIn(
                    name: person.signIn, password: "mistyped", from: nil, browser: WatchTests.firefox)
            }
            #expect(try await !signIn(firefox).get("/board").body.contains("sign-in-news"))
            await site.clock.advance(by: .hours(1))
            for _ in 0..<4 {
                _ = try await site.services.desk.signIn(
                    name: person.signIn, password: "guessed", from: "203.0.113.9", browser: phone)
            }
            let told = try await signIn(firefox)
            let page = try await told.get("/board").body
            #expect(page.contains("sign-in-news") && page.contains("wrong passwords 4"))
            #expect(page.contains("from a kind of browser that is not yours"))
            #expect(!page.contains("kind of browser that you had not used"))
            #expect(page.contains("/account#sessions"))
            #expect(try await told.get("/donors").body.contains("sign-in-news"), "until it has been read")
            let seen = try await told.post("/account/news/seen", ["back": "/donors"])
            #expect(seen.location == "/donors")
            #expect(try await !told.get("/board").body.contains("sign-in-news"))
            #expect(try await !signIn(firefox).get("/board").body.contains("sign-in-news"), "told once")
            let other = try await signIn(HTTPFields(named: "User-Agent", phone)).get("/board").body
            #expect(other.contains("kind of browser that you had not used") && other.contains("Chrome, Android"))
        }
    }

    @Test func aRescueOnTheMachineIsToldToEveryAdministrator() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let boss = try #require(site.signIn(.administrator))
        let now = site.clock.now()
        let person = try #require(site.signIn(.operator))
        @Sendable func rescue(_ signIn: String) async throws -> RescueOutcome {
            try await Rescue.administrator(
                signIn, passwordHash: nil, reason: "both telephones lost", in: site.store, at: now + .minutes(1))
        }
        try await site.application.test(.router) { client in
            let (admin, _) = try await administrator(client, site)
            #expect(try await rescue(person.signIn) == .notAdministrator)
            #expect(try await rescue("nobody") == .noSuchPerson)
            await site.clock.advance(by: .minutes(2))
            guard case .done(let code, let until) = try await rescue(boss.signIn) else {
                Issue.record("no code")
                return
            }
            #expect(until == now + .minutes(1) + .hours(24))
            #expect(try await admin.get("/staff").status == 303, "every session ended")
            let visitor = Visitor(client)
            let door = try await typeIn(boss.signIn, boss.password, visitor)
            #expect(door.location?.hasPrefix("/sign-in/first") == true)
            _ = try await visitor.get("/sign-in/first")
            #expect(try await visitor.post("/sign-in/first", ["code": code]).status == 303)
            _ = try await setUpApp(visitor, site)
            let page = try await visitor.get("/staff").body
            #expect(page.contains("sign-in-news") && page.contains("On the machine itself a set-up code was made"))
            let entry = try #require(try await acts(site, .staffRescue).first)
            #expect(entry.staff == nil && entry.reason == "both telephones lost")
        }
    }
}
