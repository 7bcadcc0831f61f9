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

/// What is tried and refused stands in the audit, whoever tried it and however often, and nothing that was typed does.
@Suite struct WatchTests {
    static let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    private func entries(_ site: TestSite, _ act: AuditAct) async throws -> [AuditEntry] {
        try await site.store.read { try $0.auditEntries(limit: 10_000) }.filter { $0.act == act.rawValue }
    }

    private func note(_ entry: AuditEntry?) throws -> RefusalNote {
        let found = try #require(entry)
        return try #require(RefusalNote(found.reason))
    }

    @Test func wrongPasswordsAreCountedByPersonHouseAndMinute() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        let found = try await site.store.read { try $0.staff(signIn: person.signIn)?.id }
        let id = try #require(found)
        let desk = site.services.desk
        for _ in 0..<4 {
            _ = try await desk.signIn(
                name: person.signIn, password: "wrong password", from: "203.0.113.9", browser: WatchTests.firefox)
        }
        // A password typed into the wrong field.
        _ = try await desk.signIn(name: "hunter2 is my secret", password: "x", from: "203.0.113.9")
        try await desk.watch.write()
        #expect(try await entries(site, .staffPasswordRefused).isEmpty, "the minute still runs")
        await site.clock.advance(by: .minutes(1))
        try await desk.watch.write()
        let known = try await entries(site, .staffPasswordRefused)
        #expect(known.map(\.subject) == ["staff:\(id)"] && known.first?.staff == nil)
        let said = try note(known.first)
        #expect(said.tries == 4 && said.browser == "Firefox, Linux" && said.comer.count == 8)
        let unknown = try await entries(site, .doorPassword)
        #expect(unknown.map(\.subject) == ["door"])
        #expect(try note(unknown.first).comer == said.comer, "the same house has the same mark")
        try await desk.watch.write(all: true)
        let all = try await site.store.read { try $0.auditEntries(limit: 10_000) }
        for entry in all {
            let text = entry.subject + entry.reason
            for word in ["hunter2", "secret", "wrong password", "203.0.113"] { #expect(!text.contains(word)) }
        }
    }

    @Test func whatIsRefusedAtEachDoorBecomesAnEntry() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        let hospital = try #require(site.signIn(.facility))
        let ids = try await site.store.read { transaction in
            (try transaction.staff(signIn: person.signIn)?.id, try transaction.staff(signIn: hospital.signIn)?.id)
        }
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            #expect(try await visitor.get("/staff").status == 403)
            #expect(try await visitor.post("/donors", ["name": "x"], csrf: "forged").status == 403)
            let evil = HTTPFields(named: "Origin", "https://evil.example")
            #expect(try await visitor.post("/donors", ["name": "x"], headers: evil).status == 403)
            let guest = Visitor(client)
            try await guest.signIn(hospital)
            #expect(try await guest.get("/facilities/2").status == 404)
            let nobody = Visitor(client)
            for _ in 0..<3 { #expect(try await nobody.get("/d/AAAABBBBCCCCDDDDEEEEFFFF").status == 410) }
            #expect(try await nobody.post("/control").status == 403)
            let forged = HTTPFields(named: "Authorization", "Bearer \(SecretToken().text)")
            #expect(try await nobody.post("/api/stock", headers: forged).status == 401)
            #expect(try await nobody.post("/sign-in", ["name": "a"], csrf: "old").status == 422)
        }
        try await site.services.desk.watch.write(all: true)
        for (act, staff, tries) in [
            (AuditAct.doorForbidden, ids.0, 1), (.doorForm, ids.0, 1), (.doorCrossSite, nil, 1),
            (.doorObject, ids.1, 1), (.doorLink, nil, 3), (.doorToken, nil, 2), (.doorForm, nil, 1),
        ] {
            let entry = try await entries(site, act).first { $0.staff == staff }
            #expect(try note(entry).tries == tries, "\(act)")
            #expect(entry?.subject == staff.map { "staff:\($0)" } ?? "door", "\(act)")
        }
    }

    @Test func aLinkThatHasEndedIsNoForgery() async throws {
        let site = try await TestSite.make(donors: 5)
        let link = site.services.centre.ports.links.link(
            for: .family(request: 1), expiresAt: site.clock.now() - .hours(1))
        let path = try #require(URL(string: link)).path
        try await site.application.test(.router) { client in
            let status = try await Visitor(client).get(path).status
            #expect(status == 410)
        }
        try await site.services.desk.watch.write(all: true)
        #expect(try await entries(site, .doorLink).isEmpty)
    }

    @Test func aFloodFillsNeitherTheDiskNorTheMemory() async throws {
        let site = try await TestSite.make(donors: 5)
        let watch = site.services.desk.watch
        let before = try await site.store.read { try $0.auditRowCount() }
        let acts = AuditAct.allCases.filter { $0.rawValue.hasPrefix("door.") }
        #expect(acts.count == 12)
        var noted = 0
        // Ten minutes, five thousand houses, every kind of try, and everybody of the staff.
        for second in 0..<600 {
            for number in 0..<50 {
                let address = "10.\(number).\(second / 250).\(second % 250)"
                watch.note(
                    acts[(second + number) % acts.count], by: number % 7 == 0 ? Int64(number % 5 + 1) : nil,
                    from: address)
                noted += 1
            }
            await site.clock.advance(by: .milliseconds(999))
            if second % 10 == 0 { try await watch.write() }
        }
        try await watch.write(all: true)
        let written = try await site.store.read { try $0.auditEntries(limit: 10_000) }
            .filter { $0.act.hasPrefix("door.") }
        #expect(written.count <= 30 + 15 + acts.count, "\(written.count)")
        #expect(try written.reduce(0) { try $0 + note($1).tries } == noted, "every try is counted somewhere")
        let after = try await site.store.read { try $0.auditRowCount() }
        #expect(after - before == written.count)
    }

    @Test func manyNamesFromOneHouseAreShownToWhoeverMaySeeTheAudit() async throws {
        let site = try await TestSite.make(donors: 5)
        let boss = try #require(site.signIn(.supervisor))
        let coordinator = try #require(site.signIn(.coordinator))
        let desk = site.services.desk
        // Eight who never get it right.
        for number in 0..<7 {
            _ = try await desk.signIn(name: "colleague\(number)", password: "mistyped", from: "198.51.100.7")
        }
        _ = try await desk.signIn(name: boss.signIn, password: "mistyped", from: "198.51.100.7")
        #expect(desk.watch.alarms.count == 1)
        for number in 0..<7 {
            _ = try await desk.signIn(name: "guess\(number)", password: "summer", from: "203.0.113.9")
        }
        _ = try await desk.signIn(name: boss.signIn, password: "mistyped", from: "203.0.113.10")
        _ = try await desk.signIn(name: boss.signIn, password: boss.password, from: "203.0.113.10")
        #expect(desk.watch.alarms.count == 1, "seven are not many, and another house is another house")
        _ = try await desk.signIn(name: "guess8", password: "summer", from: "203.0.113.9")
        #expect(desk.watch.alarms.map(\.house) == ["203.0.113.9", "198.51.100.7"])
        try await desk.watch.write(all: true)
        #expect(try await entries(site, .doorManyNames).count == 2)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(boss)
            let page = try await visitor.get("/overview").body
            #expect(page.contains("many-names") && page.contains("203.0.113.9"))
            #expect(page.contains("many names tried from one house"))
            let other = Visitor(client)
            try await other.signIn(coordinator)
            #expect(try await !other.get("/overview").body.contains("203.0.113.9"))
        }
    }
}
