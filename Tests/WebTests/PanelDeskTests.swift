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

/// Panels and the state of the register, as a coordinator meets them in a browser.
@Suite struct PanelDeskTests {
    private func fields(_ site: TestSite, inDays days: Int = 6) -> [String: String] {
        [
            "patientInitials": "H.R.", "recordNumber": "TH-1", "facility": "1", "group": "O+",
            "component": "redCells", "unitsPerSession": "1", "intervalDays": "21",
            "nextDue": "\(site.services.centre.today().adding(days: days))", "guardianPhone": "0300-1234567",
            "needs": "leucodepleted",
        ]
    }

    /// Donors of this group whom anybody might ask.
    private func donors(_ group: BloodGroup, _ count: Int, _ site: TestSite) async throws -> [Donor] {
        let centre = site.services.centre
        let all = try await site.store.read { try $0.donors(DonorSearch(group: group, limit: 100)) }
        let free = all.filter { centre.reasonsNotToAsk($0).isEmpty }
        try #require(free.count >= count)
        return Array(free.prefix(count))
    }

    @Test func aCoordinatorMakesAPanelFillsItAndOpensItsRequest() async throws {
        let site = try await TestSite.make(donors: 600)
        let coordinator = try #require(site.signIn(.coordinator))
        let members = try await donors(.oPositive, 3, site)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(coordinator)
            #expect(try await visitor.get("/panels/new").body.contains("name=\"intervalDays\""))
            var wrong = fields(site)
            (wrong["intervalDays"], wrong["recordNumber"]) = ("2", "")
            let refused = try await visitor.post("/panels", wrong)
            #expect(refused.status == 422)
            #expect(refused.body.contains("problem-intervalDays") && refused.body.contains("problem-recordNumber"))
            #expect(refused.body.contains("value=\"H.R.\""), "what was typed stays")
            let saved = try await visitor.post("/panels", fields(site))
            #expect((saved.status, saved.location) == (303, "/panels/1"))
            for donor in members {
                let joined = try await visitor.post("/panels/1/members", ["donor": "\(donor.id)"])
                #expect(joined.status == 303)
            }
            let page = try await visitor.get("/panels/1").body
            for donor in members { #expect(page.contains("id=\"member-\(donor.id)\"")) }
            #expect(page.contains("id=\"panels-waiting\">1<"), "the navigation says that somebody is needed")
            #expect(page.contains("TH-1") && page.contains("leucodepleted") && page.contains("open the request"))
            #expect(try await visitor.get("/donors/\(members[0].id)").body.contains("kept for a panel"))
            _ = try await visitor.get("/panels/1")
            let opened = try await visitor.post("/panels/1/sessions", ["isConfirmed": "1"])
            #expect(opened.status == 303)
            let request = try #require(
                try await site.store.read {
                    try $0.panelOpening(of: 1, due: site.services.centre.today().adding(days: 6))
                })
            let asks = try await site.store.read { try $0.request(request.request)?.course.asks ?? [] }
            #expect(asks.count == 2)
            #expect(Set(asks.map(\.donor)).isSubset(of: members.map(\.id)))
            #expect(try await visitor.get("/panels/1").body.contains("/requests/\(request.request)"))
            let sheet = try await visitor.get("/panels/1/sheet").body
            #expect(sheet.contains(members[0].name) && sheet.contains("TH-1"))
            for donor in members { #expect(!sheet.contains(donor.phone.dropFirst(3))) }
            _ = try await visitor.get("/panels/1")
            _ = try await visitor.post("/panels/1/members/\(members[2].id)/removal")
            #expect(try await !visitor.get("/panels/1").body.contains("id=\"member-\(members[2].id)\""))
            _ = try await visitor.post("/panels/1/end")
            #expect(try await visitor.get("/panels/1").body.contains("has ended"))
        }
        let acts = try await site.store.read { try $0.auditEntries(limit: 100).map(\.act) }
        for act in ["panel.add", "panel.join", "panel.leave", "panel.end", "panel.read", "request.open"] {
            #expect(acts.contains(act), "\(act)")
        }
    }

    @Test func whoMayNotDoesNot() async throws {
        let site = try await TestSite.make(donors: 20)
        let (desk, boss) = (try #require(site.signIn(.operator)), try #require(site.signIn(.supervisor)))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(desk)
            for path in ["/panels", "/panels/1", "/register", "/register/recall"] {
                #expect(try await visitor.get(path).status == 403, "\(path)")
            }
            let other = Visitor(client)
            try await other.signIn(boss)
            #expect(try await other.get("/panels").status == 200)
            #expect(try await other.get("/panels/7").status == 404)
            #expect(try await other.post("/panels", fields(site)).status == 403)
        }
    }

    @Test func theStateOfTheRegisterAddsUpAndIsKeptForAWhile() async throws {
        let site = try await TestSite.make(donors: 600)
        let centre = site.services.centre
        let health = try await centre.registerHealth()
        #expect(health.total.registered == 600)
        #expect(health.byGroup.reduce(0) { $0 + $1.line.registered } == 600)
        #expect(health.byDistrict.reduce(0) { $0 + $1.line.registered } == 600)
        #expect(health.total.reachable + health.stopped + health.unreachable == 600)
        #expect(health.total.eligible <= health.total.reachable)
        let first = try #require(try await site.store.read { try $0.donor(1) })
        var twin = first
        (twin.id, twin.phone) = (0, "0300-1112223")
        let saved = try await centre.saveDonor(twin, by: nil)
        guard case .saved(let second) = saved else { throw CancellationError() }
        #expect(try await centre.registerHealth().total.registered == 600, "the last look serves")
        await site.clock.advance(by: RegisterHealth.keptFor)
        let later = try await centre.registerHealth()
        #expect(later.total.registered == 601)
        #expect(first.birthDate == nil || later.duplicates.contains([1, second]))
        let coordinator = try #require(site.signIn(.coordinator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(coordinator)
            let page = try await visitor.get("/register").body
            #expect(page.contains("id=\"by-district\"") && page.contains("601"))
            #expect(page.contains("name=\"group\" value=\"O+\""), "a line leads to its donors")
        }
    }

    @Test func whoMayGiveAgainThisWeekIsListed() async throws {
        let site = try await TestSite.make(donors: 600)
        let centre = site.services.centre
        let chosen = try await donors(.oPositive, 3, site)
        let today = centre.today()
        let now = centre.now()
        for (donor, daysAgo) in zip(chosen, [86, 80, 60]) {
            let interval = donor.sex == .male ? 0 : 30
            _ = try await site.store.write {
                try $0.recordDonation(
                    Donation(
                        donor: donor.id, date: today.adding(days: -daysAgo - interval), kind: .wholeBlood,
                        recordedAt: now))
            }
        }
        try await centre.rebuildIndex()
        let recall = try await centre.recall(group: .oPositive, district: nil)
        #expect(recall.map(\.donor.id) == [chosen[0].id], "in four days; not in ten, not in thirty")
        #expect(recall.first?.from == today.adding(days: 4))
        #expect(try await centre.recall(group: .aNegative, district: nil).isEmpty)
        let coordinator = try #require(site.signIn(.coordinator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(coordinator)
            let page = try await visitor.get("/register/recall?group=O%2B").body
            #expect(page.contains("/donors/\(chosen[0].id)") && !page.contains("/donors/\(chosen[1].id)\""))
            #expect(!page.contains(chosen[0].phone.dropFirst(3)), "numbers stand at the donor")
        }
    }
}
