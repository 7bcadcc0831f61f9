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

/// The second step, the proofs asked for later, the lock, and sessions that end at once.
@Suite struct FactorTests {
    static let rules = SignInRules(requiresFactor: true, locksAfter: .minutes(10))

    private func typeIn(_ person: DemonstrationSignIn, _ visitor: Visitor) async throws -> Visitor.Answer {
        _ = try await visitor.get("/sign-in")
        return try await visitor.post(
            "/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"])
    }

    /// Sets an app up at the door; the visitor is signed in afterwards.
    private func setUpApp(
        _ person: DemonstrationSignIn, _ visitor: Visitor, _ site: TestSite
    ) async throws -> (app: TimedCode, codes: [String]) {
        let answer = try await typeIn(person, visitor)
        #expect(answer.location?.hasPrefix("/sign-in/set-up") == true)
        let page = try await visitor.get("/sign-in/set-up").body
        let app = TimedCode(secret: try Shown.secret(page))
        let code = app.code(step: TimedCode.step(at: site.clock.now()))
        let done = try await visitor.post("/sign-in/set-up/app", ["code": code, "back": "/board"])
        #expect(done.status == 200)
        _ = try await visitor.get("/facilities")
        return (app, Shown.recoveryCodes(done.body))
    }

    private func record(_ person: DemonstrationSignIn, _ site: TestSite) async throws -> StaffMember {
        let found = try await site.store.read { try $0.staff(signIn: person.signIn) }
        return try #require(found)
    }

    private func code(_ app: TimedCode, _ site: TestSite) -> String {
        app.code(step: TimedCode.step(at: site.clock.now()))
    }

    @Test func nothingIsOpenBeforeTheSecondFactor() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.administrator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            _ = try await typeIn(person, visitor)
            for path in ["/board", "/donors", "/staff", "/account", "/approvals"] {
                let answer = try await visitor.get(path)
                #expect(answer.status == 303, "\(path)")
                #expect(answer.location?.hasPrefix("/sign-in/set-up?back=") == true, "\(path)")
            }
            #expect(try await visitor.get("/board", headers: HTTPFields(named: "X-Fragment", "1")).status == 401)
            #expect(try await visitor.get("/events?for=desk").status == 401)
            #expect(try await visitor.post("/staff", ["name": "A", "signIn": "aa", "role": "operator"]).status == 401)
            // The door's own token is no way around it either.
            _ = try await visitor.get("/sign-in/set-up")
            #expect(try await visitor.post("/account/recovery-codes").status == 401)
            #expect(try await visitor.post("/sign-in/set-up/app", ["code": "000000"]).status == 422)
        }
    }

    @Test func anAppIsSetUpAndAskedForAndEachCodeOpensOnce() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let first = Visitor(client)
            let (app, codes) = try await setUpApp(person, first, site)
            #expect(Set(codes).count == 10)
            #expect(try await first.get("/board").status == 200)

            let second = Visitor(client)
            #expect(try await typeIn(person, second).location?.hasPrefix("/sign-in/second") == true)
            #expect(try await second.get("/board").location?.hasPrefix("/sign-in/second?back=") == true)
            _ = try await second.get("/sign-in/second")
            // What set the app up has been used.
            let used = try await second.post("/sign-in/second", ["code": code(app, site), "back": "/board"])
            #expect(used.status == 422)
            await site.clock.advance(by: .seconds(30))
            let right = code(app, site)
            let done = try await second.post("/sign-in/second", ["code": right, "back": "/donors"])
            #expect(done.location == "/donors")
            #expect(try await second.get("/board").status == 200)

            let third = Visitor(client)
            _ = try await typeIn(person, third)
            _ = try await third.get("/sign-in/second")
            #expect(try await third.post("/sign-in/second", ["code": right]).status == 422)
            #expect(try await third.post("/sign-in/second", ["code": codes[3].uppercased()]).status == 303)
            #expect(try await third.get("/board").status == 200)
            let fourth = Visitor(client)
            _ = try await typeIn(person, fourth)
            _ = try await fourth.get("/sign-in/second")
            #expect(try await fourth.post("/sign-in/second", ["code": codes[3]]).status == 422)
        }
    }

    @Test func everyStepHasATokenOfItsOwn() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        @Sendable func token(_ answer: Visitor.Answer) throws -> String {
            let line = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("__Host-qatra=") })
            #expect(line.contains("Secure") && line.contains("HttpOnly") && line.contains("Path=/"))
            return String(line.dropFirst("__Host-qatra=".count).prefix { $0 != ";" })
        }
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let door = try token(try await typeIn(person, visitor))
            let page = try await visitor.get("/sign-in/set-up").body
            let app = TimedCode(secret: try Shown.secret(page))
            let done = try await visitor.post("/sign-in/set-up/app", ["code": code(app, site)])
            let full = try token(done)
            #expect(door != full)
            // 256 bits.
            #expect(Base64URL.decode(full)?.count == 32)
            let held = try await site.services.desk.session(token: door, isTouch: false) { _ in false }
            #expect(held == nil)
            let now = try await site.services.desk.session(token: full, isTouch: false) { _ in false }
            #expect(now?.isOpen == true)
        }
    }

    @Test func aPasskeyIsSetUpAndAskedFor() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let key = TestAuthenticator()
            let visitor = Visitor(client)
            _ = try await typeIn(person, visitor)
            let challenge = try Shown.challenge(try await visitor.get("/sign-in/set-up").body)
            let made = key.create(challenge: challenge)
            let done = try await visitor.post("/sign-in/set-up/passkey", made)
            #expect(done.status == 200)
            #expect(Shown.recoveryCodes(done.body).count == 10)
            #expect(try await visitor.get("/account").body.contains("A test&#39;s key"))

            let second = Visitor(client)
            _ = try await typeIn(person, second)
            func ask() async throws -> String { try Shown.challenge(try await second.get("/sign-in/second").body) }
            // With a challenge of nobody, of another site, too late, or twice.
            _ = try await ask()
            var fields = try key.get(challenge: Base64URL.encode([UInt8](repeating: 7, count: 32)))
            #expect(try await second.post("/sign-in/second", fields).status == 422)
            key.origin = "http://localhost.example"
            fields = try key.get(challenge: try await ask())
            #expect(try await second.post("/sign-in/second", fields).status == 422)
            key.origin = "http://localhost"
            let old = try await ask()
            await site.clock.advance(by: .minutes(6))
            fields = try key.get(challenge: old)
            #expect(try await second.post("/sign-in/second", fields).status == 422)
            fields = try key.get(challenge: try await ask())
            #expect(try await second.post("/sign-in/second", fields).status == 303)
            #expect(try await second.get("/board").status == 200)
            let third = Visitor(client)
            _ = try await typeIn(person, third)
            _ = try await third.get("/sign-in/second")
            #expect(try await third.post("/sign-in/second", fields).status == 422)
        }
    }

    @Test func wrongCodesLockTheAccountAndNotTheHouse() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        let other = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let (app, codes) = try await setUpApp(person, Visitor(client), site)
            await site.clock.advance(by: .minutes(1))
            let thief = Visitor(client)
            for number in 0..<5 {
                // Typing the password anew gives no new tries.
                _ = try await typeIn(person, thief)
                _ = try await thief.get("/sign-in/second")
                #expect(try await thief.post("/sign-in/second", ["code": "00000\(number)"]).status == 422)
            }
            for right in [code(app, site), codes[0]] {
                let answer = try await thief.post("/sign-in/second", ["code": right])
                #expect(answer.status == 429)
                #expect(answer.body.contains("Wait 15 minutes"))
            }
            let audit = try await site.store.read { try $0.auditEntries(limit: 20) }
            #expect(audit.filter { $0.act == AuditAct.staffFactorRefused.rawValue }.count == 5)
            _ = try await setUpApp(other, Visitor(client), site)
            await site.clock.advance(by: .minutes(15))
            let visitor = Visitor(client)
            _ = try await typeIn(person, visitor)
            _ = try await visitor.get("/sign-in/second")
            #expect(try await visitor.post("/sign-in/second", ["code": codes[0]]).status == 303)
        }
    }

    @Test func anActThatNeedsAFreshProofAsksForItAndGoesOn() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.administrator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let (app, _) = try await setUpApp(person, visitor, site)
            #expect(try await visitor.get("/account/add").status == 200)
            await site.clock.advance(by: .minutes(5))
            // A page: led to the proof and back.
            let export = try await visitor.get("/account/add")
            #expect(export.location == "/step-up?back=%2Faccount%2Fadd")
            let page = try await visitor.get(export.location ?? "")
            #expect(page.status == 200)
            #expect(try await visitor.post("/step-up", ["code": "123456", "back": "/account/add"]).status == 422)
            #expect(
                try await visitor.post("/step-up", ["password": person.password, "back": "/account/add"]).status
                    == 422, "the password is no proof of somebody who has a factor")
            let back = try await visitor.post("/step-up", ["code": code(app, site), "back": "/account/add"])
            #expect(back.location == "/account/add")
            #expect(try await visitor.get("/account/add").status == 200)
            // A form: kept, and it goes on with everything that was typed.
            await site.clock.advance(by: .minutes(5))
            _ = try await visitor.get("/staff")
            let typed = [
                "name": "عمران & \"Co\"", "signIn": "imran", "role": "operator", "password": "tokri men teen aam",
            ]
            let stopped = try await visitor.post("/staff", typed)
            #expect(stopped.status == 403)
            let nobody = try await site.store.read { try $0.staff(signIn: "imran")?.name }
            #expect(nobody == nil)
            let kept = String(try #require(stopped.body.firstMatch(of: /name="kept" value="([^"]+)"/)).output.1)
            let resumed = try await visitor.post(
                "/step-up",
                ["code": code(app, site), "back": "/staff", "kept": kept.replacing("&amp;", with: "&")])
            #expect(resumed.status == 200)
            #expect(resumed.body.contains("action=\"/staff\""))
            #expect(resumed.body.contains("value=\"عمران &amp; &quot;Co&quot;\""))
            let added = try await visitor.post("/staff", typed)
            #expect(added.status == 200 && added.body.contains("new-set-up-code"))
            let name = try await site.store.read { try $0.staff(signIn: "imran")?.name }
            #expect(name == "عمران & \"Co\"")
        }
    }

    @Test func aConsoleNobodyTouchesIsLockedAndKeepsWhatWasSent() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        let part = HTTPFields(named: "X-Fragment", "1")
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let (app, _) = try await setUpApp(person, visitor, site)
            let board = try await visitor.get("/board")
            #expect(board.body.contains("data-lock=\"10\""))
            for _ in 0..<4 {
                await site.clock.advance(by: .minutes(5))
                #expect(try await visitor.post("/touch").status == 204, "a key was pressed")
            }
            for _ in 0..<3 {
                await site.clock.advance(by: .minutes(3))
                _ = try await visitor.get("/board", headers: part)
            }
            #expect(try await visitor.get("/touch", headers: part).status == 204)
            await site.clock.advance(by: .minutes(1))
            #expect(try await visitor.get("/touch", headers: part).status == 423)
            #expect(try await visitor.get("/board", headers: part).status == 423)
            #expect(try await visitor.post("/touch").status == 423, "a touch opens nothing")
            #expect(try await visitor.get("/donors").location == "/locked?back=%2Fdonors")
            #expect(try await visitor.post("/requests", ["line": "O neg 2"]).body.contains("name=\"kept\""))
            _ = try await visitor.get("/locked")
            #expect(try await visitor.post("/unlock", ["password": "wrong password"], headers: part).status == 422)
            #expect(try await visitor.post("/unlock", ["password": person.password], headers: part).status == 204)
            #expect(try await visitor.get("/board").status == 200)
            await site.clock.advance(by: .minutes(11))
            #expect(try await visitor.get("/board").status == 303)
            _ = try await visitor.get("/locked")
            let answer = try await visitor.post("/unlock", ["code": code(app, site), "back": "/donors"])
            #expect(answer.location == "/donors")
        }
    }

    @Test func whoIsOnTheTelephoneIsNotLocked() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            _ = try await setUpApp(person, visitor, site)
            let member = try await record(person, site)
            func be(_ state: OperatorPresence.State) async throws {
                let now = site.clock.now()
                try await site.store.write {
                    try $0.savePresence(
                        OperatorPresence(staff: member.id, state: state, destination: nil, since: now))
                }
            }
            try await be(.onCall)
            await site.clock.advance(by: .minutes(30))
            #expect(try await visitor.get("/touch", headers: HTTPFields(named: "X-Fragment", "1")).status == 204)
            try await be(.ready)
            await site.clock.advance(by: .minutes(9))
            #expect(try await visitor.get("/touch", headers: HTTPFields(named: "X-Fragment", "1")).status == 204)
            await site.clock.advance(by: .minutes(1))
            #expect(try await visitor.get("/touch", headers: HTTPFields(named: "X-Fragment", "1")).status == 423)
        }
    }

    @Test func sessionsAreListedAndEndAtOnce() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        let boss = try #require(site.signIn(.administrator))
        try await site.application.test(.router) { client in
            let own = Visitor(client)
            let others = [Visitor(client), Visitor(client), Visitor(client)]
            for visitor in [own] + others { try await visitor.signIn(person) }
            let page = try await own.get("/account").body
            let handles = page.matches(of: /data-session="([0-9a-f]{16})"/).map { String($0.output.1) }
            #expect(handles.count == 4)
            #expect(page.matches(of: /name="session"/).count == 3, "one's own is not ended here")
            let one = try #require(page.firstMatch(of: /name="session" value="([0-9a-f]{16})"/)).output.1
            #expect(try await own.post("/account/sessions/end", ["session": String(one)]).status == 303)
            var open = 0
            for visitor in others where try await visitor.get("/board").status == 200 { open += 1 }
            #expect(open == 2)
            _ = try await own.get("/account")
            #expect(try await own.post("/account/sessions/end").status == 303)
            for visitor in others { #expect(try await visitor.get("/board").status == 303) }
            #expect(try await own.get("/board").status == 200)
            // Somebody else's session is not mine to end, an administrator ends it.
            let admin = Visitor(client)
            try await admin.signIn(boss)
            let member = try await record(person, site)
            let seen = try await admin.get("/staff/\(member.id)/sign-in").body
            #expect(seen.matches(of: /data-session=/).count == 1)
            #expect(try await own.get("/staff/\(member.id)/sign-in").status == 403)
            _ = try await admin.get("/staff/\(member.id)/sign-in")
            #expect(try await admin.post("/staff/\(member.id)/sessions/end").status == 303)
            #expect(try await own.get("/board").status == 303)
        }
    }

    @Test func aStreamEndsWithItsSessionWithoutAnyEvent() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.live) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let member = try await record(person, site)
            let clock = ContinuousClock()
            let revoked = try await withThrowingTaskGroup(of: ContinuousClock.Instant?.self) { group in
                group.addTask {
                    // Ends when the server ends it.
                    _ = try await visitor.get("/events?for=desk")
                    return nil
                }
                try await clock.sleep(for: .seconds(1))
                try await site.store.write { try $0.deleteSessions(staff: member.id) }
                let began = clock.now
                try await group.waitForAll()
                return began
            }
            #expect(clock.now - revoked < .seconds(5))
        }
    }

    @Test func lostFactorsAreTakenAwayByAnAdministratorAndThePersonIsTold() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        let boss = try #require(site.signIn(.administrator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let (_, codes) = try await setUpApp(person, visitor, site)
            let admin = Visitor(client)
            let (app, _) = try await setUpApp(boss, admin, site)
            let member = try await record(person, site)
            let own = try await record(boss, site)
            let path = "/staff/\(member.id)/factors/reset"
            _ = try await visitor.get("/account")
            #expect(try await visitor.post("/staff/\(member.id)/factors/reset", ["reason": "mine"]).status == 403)
            _ = try await admin.get("/staff/\(member.id)/sign-in")
            #expect(try await admin.post(path, ["reason": ""]).status == 404)
            #expect(try await admin.post("/staff/\(own.id)/factors/reset", ["reason": "mine"]).status == 404)
            await site.clock.advance(by: .minutes(6))
            #expect(try await admin.post(path, ["reason": "lost telephone"]).status == 403, "needs a fresh proof")
            _ = try await admin.post("/step-up", ["code": code(app, site), "back": "/staff"])
            let shown = try await admin.post(path, ["reason": "lost telephone"])
            #expect(shown.status == 200)
            let setUpCode = try #require(Shown.setUpCode(shown.body))
            let audit = try await site.store.read { try $0.auditEntries(limit: 5) }
            let entry = audit.first { $0.act == AuditAct.staffFactorReset.rawValue }
            #expect(entry?.subject == "staff:\(member.id)" && entry?.staff == own.id)
            #expect(entry?.reason == "lost telephone")
            #expect(try await visitor.get("/board").status == 303)
            #expect(try await typeIn(person, visitor).location?.hasPrefix("/sign-in/first") == true)
            for path in ["/board", "/sign-in/set-up"] {
                #expect(try await visitor.get(path).status == 303, "the password alone leads nowhere")
            }
            _ = try await visitor.get("/sign-in/first")
            #expect(try await visitor.post("/sign-in/first", ["code": codes[1]]).status == 422)
            let shownRight = try await visitor.post("/sign-in/first", ["code": setUpCode])
            #expect(shownRight.location?.hasPrefix("/sign-in/set-up") == true)
            let told = try await visitor.get("/sign-in/set-up").body
            #expect(told.contains("factors-were-reset") && told.contains(own.name))
            #expect(try await visitor.post("/sign-in/second", ["code": codes[0]]).status == 422)
        }
    }

    @Test func aDemonstrationOffersAFactorAndAsksForNone() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            #expect(try await visitor.get("/board").status == 200)
            let page = try await visitor.get("/account/add").body
            let app = TimedCode(secret: try Shown.secret(page))
            let done = try await visitor.post("/account/app", ["code": code(app, site), "back": "/account"])
            #expect(Shown.recoveryCodes(done.body).count == 10)
            // Once there, it is asked for.
            #expect(try await typeIn(person, Visitor(client)).location?.hasPrefix("/sign-in/second") == true)
            // And can be taken away again.
            let factor = try #require(
                try await visitor.get("/account").body.firstMatch(of: /factors\/(\d+)\/remove/)
            ).output.1
            #expect(try await visitor.post("/account/factors/\(factor)/remove").status == 303)
            #expect(try await typeIn(person, Visitor(client)).location == "/board")
        }
    }

    @Test func oneChangesTheOwnPasswordAndOtherBrowsersAreOut() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let other = Visitor(client)
            try await visitor.signIn(person)
            try await other.signIn(person)
            _ = try await visitor.get("/account")
            for (current, new, says) in [
                ("wrong password", "tokri men teen aam", "The present password is not this."),
                (person.password, "princess1", "Too easily guessed"), (person.password, "short", "At least 8"),
            ] {
                let answer = try await visitor.post("/account/password", ["current": current, "password": new])
                #expect(answer.status == 422)
                #expect(answer.body.contains(says), "\(says)")
            }
            #expect(try await other.get("/board").status == 200)
            let done = try await visitor.post(
                "/account/password", ["current": person.password, "password": "tokri men teen aam"])
            #expect(done.status == 303)
            #expect(try await other.get("/board").status == 303)
            #expect(try await visitor.get("/board").status == 200)
            #expect(try await typeIn(person, other).status == 422)
        }
    }

    @Test func theSecretOfAnAppIsSealedInTheStore() async throws {
        let site = try await TestSite.make(donors: 5, rules: FactorTests.rules)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            _ = try await typeIn(person, visitor)
            let secret = try Shown.secret(try await visitor.get("/sign-in/set-up").body)
            let app = TimedCode(secret: secret)
            _ = try await visitor.post("/sign-in/set-up/app", ["code": code(app, site)])
            let member = try await record(person, site)
            let factors = try await site.store.read { try $0.factors(of: member.id) }
            guard case .timedCode(let kept, _) = try #require(factors.first).means else {
                Issue.record("no app")
                return
            }
            #expect(kept.count == secret.count + 31)
            #expect(!kept.indices.contains { Array(kept[$0...].prefix(8)) == Array(secret.prefix(8)) })
        }
    }
}
