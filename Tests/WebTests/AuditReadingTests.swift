import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import HummingbirdTesting
import Simulation
import Storage
import Testing
import Web

/// Every reading of personal data is in the audit, once, by ids alone.
@Suite struct AuditReadingTests {
    private func entries(_ site: TestSite, _ act: AuditAct) async throws -> [AuditEntry] {
        try await site.store.read { try $0.auditEntries(limit: 1_000) }.filter { $0.act == act.rawValue }
    }

    private func form(_ copy: String) -> [String: String] {
        [
            "mode": "specificGroup", "group": "O+", "component": "redCells", "units": "2", "urgency": "urgent",
            "neededBy": "2026-11-25T09:00", "patientInitials": "A.K.", "sex": "", "facility": "1", "ward": "4",
            "recordNumber": "MH-1", "facilityName": "x", "callerPhone": "0300-1234567", "ownBank": "askedNoneLeft",
            "familyLanguage": "en", "copy": copy,
        ]
    }

    @Test func aDonorsPageIsOneReadingForTenMinutesHoweverOftenItReadsItself() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        let other = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            for fragment in [nil, "1", "1"] {
                let headers = fragment.map { HTTPFields(named: "X-Fragment", $0) } ?? [:]
                #expect(try await visitor.get("/donors/3", headers: headers).status == 200)
            }
            #expect(try await visitor.get("/donors/3/edit").status == 200)
            #expect(try await entries(site, .donorRead).map(\.subject) == ["donor:3"])
            let second = Visitor(client)
            try await second.signIn(other)
            _ = try await second.get("/donors/3")
            #expect(Set(try await entries(site, .donorRead).compactMap(\.staff)).count == 2)
            await site.clock.advance(by: ReadingBook.oneReadingLasts - .milliseconds(1))
            _ = try await visitor.get("/donors/3")
            #expect(try await entries(site, .donorRead).count == 2)
            await site.clock.advance(by: .milliseconds(1))
            _ = try await visitor.get("/donors/3")
            #expect(try await entries(site, .donorRead).count == 3)
            #expect(try await visitor.get("/donors/999").status == 404)
            #expect(try await entries(site, .donorRead).count == 3)
        }
    }

    @Test func aSearchKeepsWhomItShowedAndNotWhatWasSearchedFor() async throws {
        let site = try await TestSite.make(donors: 60)
        let person = try #require(site.signIn(.operator))
        let donor = try #require(try await site.store.read { try $0.donor(7) })
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await visitor.search(["text": String(donor.phone.dropFirst())])
            _ = try await visitor.search(["text": "nobodyofthisname"])
            _ = try await visitor.get("/donors")
            let found = try await entries(site, .registerSearch)
            #expect(found.count == 3)
            #expect(found.last?.subject == "donor:7")
            #expect(found.dropFirst().first?.subject == "donors")
            // Who was shown a moment ago is not shown anew.
            #expect(found.first?.subject.split(separator: " ").count == 49)
        }
        let all = try await site.store.read { try $0.auditEntries(limit: 1_000) }
        for entry in all {
            #expect(!(entry.subject + entry.reason).contains(donor.name))
            #expect(!(entry.subject + entry.reason).contains(donor.phone.suffix(7)))
            #expect(!(entry.subject + entry.reason).contains("nobody"))
        }
    }

    @Test func aRequestsPageIsAReadingOfTheRequestAndOfEachDonorOnIt() async throws {
        let site = try await TestSite.make()
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let page = try await visitor.get("/requests/new").body
            let copy = String(try #require(page.firstMatch(of: /name="copy" value="([^"]*)"/)).output.1)
            let path = try #require(try await visitor.post("/requests", form(copy)).location)
            _ = try await visitor.get(path)
            #expect(try await entries(site, .requestRead).map(\.subject) == ["request:1"])
            _ = try await visitor.post(path + "/verification")
            _ = try await visitor.get(path)
            let asked = try #require(try await site.store.read { try $0.request(1)?.course.asks.map(\.donor) })
            #expect(!asked.isEmpty)
            let subjects = try await entries(site, .requestRead).map(\.subject)
            #expect(subjects == [asked.map { "donor:\($0)" }.joined(separator: " "), "request:1"])
        }
    }

    @Test func theAuditIsReadPageByPageAndSaysHowItsChainStands() async throws {
        let site = try await TestSite.make(donors: 1)
        let person = try #require(site.signIn(.supervisor))
        let now = site.clock.now()
        try await site.store.write { transaction in
            for number in 1...230 {
                try transaction.appendAudit(
                    AuditEntry(at: now, staff: nil, act: .stockCount, subject: "facility:\(number)"))
            }
        }
        var services = site.services
        services.auditStanding = {
            AuditStanding(wholeUpTo: 230, brokenAt: nil, shippedAt: now, places: 2, failing: 1)
        }
        let changed = TestSite(services: services, store: site.store, signIns: site.signIns, clock: site.clock)
        try await changed.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            var page = try await visitor.get("/overview").body
            #expect(page.contains("Chain whole up to entry 230"))
            #expect(page.contains("head does not reach 1 of 2 places"))
            var seen: [Substring] = []
            for _ in 0..<3 {
                seen += page.matches(of: /data-row="audit-(\d+)"/).map(\.output.1)
                guard let next = page.firstMatch(of: /\/overview\?before=\d+/) else { break }
                page = try await visitor.get(String(next.output)).body
            }
            #expect(Set(seen).count == seen.count)
            // Signing in and the reading of the audit itself are entries too.
            #expect(seen.count == 232)
            _ = try await visitor.get("/language/ur?back=/overview")
            #expect(try await visitor.get("/overview").body.contains("سلسلہ اندراج 230 تک سالم ہے"))
        }
        #expect(try await entries(site, .auditRead).count == 1)
    }
}
