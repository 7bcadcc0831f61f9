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

/// Coming in, staying in, and being told that one is out.
@Suite struct SessionTests {
    @Test func wrongPasswordsFromOneHouseLockNobodyElseOut() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        let desk = site.services.desk
        for address in [nil, "203.0.113.9"] {
            for number in 0..<12 {
                let outcome = try await desk.signIn(name: "guess\(number)", password: "wrong password", from: address)
                guard case .refused = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
            }
            guard case .signedIn = try await desk.signIn(name: person.signIn, password: person.password, from: address)
            else {
                Issue.record("locked out at \(address ?? "an unknown address")")
                return
            }
        }
    }

    @Test func tenWrongPasswordsOfOneNameLockThatName() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        let other = try #require(site.signIn(.supervisor))
        let desk = site.services.desk
        for _ in 0..<10 { _ = try await desk.signIn(name: person.signIn, password: "wrong password", from: nil) }
        guard case .lockedOut = try await desk.signIn(name: person.signIn, password: person.password, from: nil) else {
            Issue.record("not locked")
            return
        }
        guard case .signedIn = try await desk.signIn(name: other.signIn, password: other.password, from: nil) else {
            Issue.record("another name is locked")
            return
        }
    }

    @Test func twoTabsOfTheSignInPageBothWork() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            _ = try await visitor.get("/sign-in")
            let first = visitor.csrf
            _ = try await visitor.get("/sign-in")
            let answer = try await visitor.post(
                "/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"], csrf: first)
            #expect(answer.location == "/board")
        }
    }

    @Test func oneBrowserHasOneSessionAndAPersonHasTenAtMost() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        let found = try await site.store.read { try $0.staff(signIn: person.signIn)?.id }
        let id = try #require(found)
        @Sendable func count() async throws -> Int {
            let now = site.clock.now()
            return try await site.store.read { try $0.sessions(of: id, at: now).count }
        }
        try await site.application.test(.router) { client in
            let first = Visitor(client)
            for _ in 0..<3 { try await first.signIn(person) }
            #expect(try await count() == 1, "an older session of the same browser ends")
            for _ in 1..<SignInDesk.sessionsMax {
                await site.clock.advance(by: .minutes(2))
                try await Visitor(client).signIn(person)
            }
            #expect(try await count() == SignInDesk.sessionsMax)
            #expect(try await first.get("/board").status == 200)
            await site.clock.advance(by: .minutes(2))
            // Touched just now: another one is the quietest.
            _ = try await first.get("/board")
            try await Visitor(client).signIn(person)
            #expect(try await count() == SignInDesk.sessionsMax)
            #expect(try await first.get("/board").status == 200)
            for _ in 0..<SignInDesk.sessionsMax {
                await site.clock.advance(by: .minutes(2))
                try await Visitor(client).signIn(person)
            }
            #expect(try await first.get("/board").status == 303)
        }
    }

    @Test func aFormOfAnOldPageSaysSo() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let answer = try await visitor.post(
                "/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"], csrf: "old")
            #expect(answer.status == 422)
            #expect(answer.body.contains("The page was old; try once more."))
            let again = try await visitor.post(
                "/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"])
            #expect(again.location == "/board")
        }
    }

    @Test func aPageThatReadsItselfAgainKeepsNobodySignedIn() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            for _ in 0..<5 {
                await site.clock.advance(by: .hours(1))
                _ = try await visitor.get("/board", headers: HTTPFields(named: "X-Fragment", "1"))
            }
            // After four hours that nobody touched, the part says so instead of leading to the sign-in page.
            #expect(try await visitor.get("/board", headers: HTTPFields(named: "X-Fragment", "1")).status == 401)
            #expect(try await visitor.get("/events?for=desk").status == 401)
            #expect(try await visitor.get("/board").status == 303)
            try await visitor.signIn(person)
            for _ in 0..<5 {
                await site.clock.advance(by: .hours(1))
                #expect(try await visitor.get("/board").status == 200)
            }
        }
    }

    @Test func theStreamOfTheDeskIsNotForStrangers() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let stranger = Visitor(client)
            let answer = try await stranger.get("/events?for=desk")
            #expect(answer.status == 401)
            #expect(answer.location == nil)
        }
    }

    @Test func watchersAskWithTheHead() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let watcher = Visitor(client)
            for path in ["/health", "/", "/sign-in"] {
                let answer = try await watcher.head(path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.body.isEmpty, "\(path)")
            }
            #expect(try await watcher.get("/health").body == "ok\n")
        }
        // A store that only reads is not healthy.
        try await site.store.close()
        try await site.application.test(.router) { client in
            let answer = try await Visitor(client).get("/health")
            #expect(answer.status == 500)
        }
    }

    @Test func aPersonIsAddedUnderANameThatCanBeTyped() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.administrator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            func add(_ fields: [String: String]) async throws -> Visitor.Answer {
                var all = ["name": "Imran", "signIn": "imran", "role": "operator", "password": "long enough word"]
                all.merge(fields) { _, new in new }
                return try await visitor.post("/staff", all)
            }
            #expect(try await add(["name": String(repeating: "ا", count: 81)]).body.contains("At most 80 letters."))
            for signIn in ["Imran", "i", "im ran", "عمران", String(repeating: "i", count: 41)] {
                #expect(try await add(["signIn": signIn]).body.contains("2 to 40 small letters"), "\(signIn)")
            }
            let long = try await add(["password": String(repeating: "ا", count: 150)])
            #expect(long.body.contains("Too long: at most 200"))
            #expect(try await add([:]).status == 303)
        }
    }
}
