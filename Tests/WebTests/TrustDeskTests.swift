import Access
import Blood
import Centre
import Dispatching
import Foundation
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

/// Flags, listed numbers and the two questions, as people meet them in a browser.
@Suite struct TrustDeskTests {
    private func open(_ site: TestSite, _ initials: String) async throws -> RequestRecord {
        let centre = site.services.centre
        let form = IntakeForm(
            patientInitials: initials, group: .oPositive, component: .redCells, units: "1", facility: 1,
            neededBy: centre.now() + .hours(6), urgency: .emergency, callerPhone: "0300-1234567")
        guard case .opened(let record) = try await centre.openRequest(form, by: 1, anotherPatient: true) else {
            throw CancellationError()
        }
        return record
    }

    @Test func aFlagIsSeenWhereItMattersAndDecidedByASupervisorOnly() async throws {
        let site = try await TestSite.make(donors: 300)
        var last: RequestRecord?
        for initials in ["A", "B", "C", "D"] { last = try await open(site, initials) }
        let request = try #require(last?.id)
        let operatorPerson = try #require(site.signIn(.operator))
        let supervisor = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let desk = Visitor(client)
            try await desk.signIn(operatorPerson)
            #expect(try await desk.get("/flags").status == 403)
            #expect(try await desk.post("/flags/1", ["decision": "dismiss", "reason": "x"]).status == 403)
            let page = try await desk.get("/requests/\(request)").body
            #expect(page.contains("data-flag=\"1\"") && page.contains("4 different patients of one number"))
            #expect(!page.contains("/flags#flag-1"), "an operator cannot follow it")
            let boss = Visitor(client)
            try await boss.signIn(supervisor)
            let list = try await boss.get("/flags").body
            #expect(list.contains("id=\"flag-1\"") && list.contains("/requests/\(request)\""))
            #expect(list.contains("0300 1234567") || list.contains("0300-1234567") || list.contains("03001234567"))
            #expect(try await boss.post("/flags/1", ["decision": "dismiss", "reason": " "]).status == 303)
            #expect(try await site.store.read { try $0.openFlagCount() } == 1, "a decision needs a reason")
            #expect(try await boss.post("/flags/1", ["decision": "perhaps", "reason": "x"]).status == 404)
            let decided = try await boss.post("/flags/1", ["decision": "dismiss", "reason": "a ward clerk"])
            #expect((decided.status, decided.location) == (303, "/flags"))
            #expect(try await site.store.read { try $0.openFlagCount() } == 0)
            #expect(try await boss.get("/flags").body.contains("a ward clerk"))
        }
    }

    @Test func aNewFacilitysNumberIsConfirmedBySomebodyElse() async throws {
        let site = try await TestSite.make(donors: 20)
        let first = try #require(site.signIn(.supervisor))
        let second = try #require(site.signIn(.administrator))
        let fields = [
            "name": "New Hospital", "nameUrdu": "", "city": "Lahore", "district": "Lahore", "type": "x",
            "listedPhone": "042-99231441", "latitude": "31.5", "longitude": "74.3",
        ]
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(first)
            let saved = try await visitor.post("/facilities", fields)
            let path = try #require(saved.location)
            #expect(try await visitor.get(path).body.contains("not confirmed yet"))
            let list = try await visitor.get("/facilities").body
            #expect(list.contains("id=\"proposal-1\"") && !list.contains("value=\"confirm\""), "it is her own")
            _ = try await visitor.post("/facility-proposals/1", ["decision": "confirm"])
            #expect(try await site.store.read { try $0.openProposals().count } == 1)
            let other = Visitor(client)
            try await other.signIn(second)
            #expect(try await other.get("/facilities").body.contains("value=\"confirm\""))
            _ = try await other.post("/facility-proposals/1", ["decision": "confirm"])
            #expect(try await site.store.read { try $0.openProposals().isEmpty })
            let page = try await other.get(path).body
            #expect(!page.contains("not confirmed yet"))
            #expect(page.filter(\.isNumber).contains("04299231441"))
        }
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            #expect(try await visitor.post("/facility-proposals/1", ["decision": "refuse"]).status == 403)
        }
    }

    @Test func aDonorWhoHasGivenIsAskedTheTwoQuestions() async throws {
        let site = try await TestSite.make(donors: 600)
        let centre = site.services.centre
        let request = try await open(site, "A")
        try await centre.take(.verified, on: request.id, by: .staff(1))
        let record = try #require(try await site.store.read { try $0.request(request.id) })
        let donor = try #require(record.course.asks.first?.donor)
        let path = try #require(URL(string: centre.donorLink(request: record.course.request, donor: donor))?.path)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            #expect(try await !visitor.get(path).body.contains("id=\"feedback\""))
            _ = try await visitor.post(path, ["answer": "moneyYes"])
            let early = try await site.store.read { try $0.report(of: donor, for: request.id) }
            #expect(early == nil, "met nobody yet")
            try await centre.take(.arrived(donor: donor), on: request.id, by: .staff(1))
            try await centre.take(.donated(donor: donor), on: request.id, by: .staff(1))
            #expect(try await visitor.get(path).body.contains("value=\"moneyYes\""))
            #expect(try await visitor.post(path, ["answer": "moneyYes"]).status == 303)
            let half = try await visitor.get(path).body
            #expect(!half.contains("value=\"moneyYes\"") && half.contains("value=\"treatedWell\""))
            _ = try await visitor.post(path, ["answer": "treatedWell"])
            #expect(try await visitor.get(path).body.contains("Somebody from here will ring you about it."))
        }
        let said = try await site.store.read { try $0.report(of: donor, for: request.id) }
        #expect(said?.money == .yes && said?.treatment == .well && said?.way == .page)
    }
}
