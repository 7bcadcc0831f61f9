import Blood
import Centre
import Foundation
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

/// A house that hosts drives, from the handshake to a year after the end.
@Suite struct PartnerTests {
    private static let form = [
        "name": "GC University", "kind": "university", "district": "Lahore", "contact": "Rashid 0300-7654321",
        "note": "Hall free on Thursdays", "since": "2026-01-01", "until": "2027-12-31",
    ]
    private static let drive = [
        "name": "Winter drive", "host": "GC University", "facility": "1", "district": "Lahore", "address": "Gate 3",
        "date": "2026-12-01", "from": "09:00", "until": "11:00", "slotMinutes": "30", "beds": "1", "partner": "1",
    ]

    @Test func aCoordinatorKeepsAPartnerAndSeesWhatCameOfItsDrives() async throws {
        let site = try await TestSite.make(donors: 60)
        try await site.application.test(.router) { client in
            let coordinator = Visitor(client)
            try await coordinator.signIn(try #require(site.signIn(.coordinator)))
            for (field, value) in [
                ("name", ""), ("kind", "bank"), ("district", "Atlantis"), ("since", "soon"), ("until", "2025-12-31"),
                ("contact", String(repeating: "x", count: 301)), ("note", String(repeating: "x", count: 2_001)),
            ] {
                let wrong = try await coordinator.post("/partners", Self.form.merging([field: value]) { $1 })
                #expect(wrong.status == 422 && wrong.body.contains("problem-\(field)"), "\(field)")
            }
            let none = try await site.store.read { try $0.partners(limit: 9) }
            #expect(none.isEmpty)
            #expect(try await coordinator.post("/partners", Self.form).location == "/partners/1")
            // A drive may name it, and no other that is not there.
            #expect(try await coordinator.get("/drives/new").body.contains("name=\"partner\""))
            let unknown = try await coordinator.post("/drives", Self.drive.merging(["partner": "7"]) { $1 })
            #expect(unknown.status == 422)
            #expect(try await coordinator.post("/drives", Self.drive).location == "/drives/1")
            #expect(try await coordinator.get("/drives/1").body.contains("href=\"/partners/1\""))
            for state in ["announced", "open"] {
                _ = try await coordinator.post("/drives/1/state", ["state": state])
            }
            let counted = ["came": "20", "deferred": "4", "gave": "15"]
            #expect(try await coordinator.post("/drives/1/others", counted).status == 303)
            let page = try await coordinator.get("/partners/1").body
            for shown in ["Rashid 0300-7654321", "Hall free on Thursdays", "Winter drive", "Came 20, gave 15."] {
                #expect(page.contains(shown), "\(shown)")
            }
            // Changed, the drive stays its own.
            let changed = try await coordinator.post("/partners/1", Self.form.merging(["name": "GCU"]) { $1 })
            #expect(changed.status == 303)
            #expect(try await coordinator.get("/partners").body.contains("GCU"))
            #expect(try await site.store.read { try $0.drive(1)?.partner } == 1)
            // Ended it is offered no more, but the drive that names it keeps it; and it can be taken back.
            _ = try await coordinator.post("/partners/1/end", ["over": "1"])
            #expect(!(try await coordinator.get("/drives/new").body.contains("name=\"partner\"")))
            #expect(try await coordinator.get("/drives/1/edit").body.contains("value=\"1\" selected"))
            _ = try await coordinator.post("/partners/1/end", ["over": "0"])
            #expect(try await site.store.read { try $0.partner(1)?.endedAt } == nil)
            let supervisor = Visitor(client)
            try await supervisor.signIn(try #require(site.signIn(.supervisor)))
            let seen = try await supervisor.get("/partners/1")
            #expect(seen.status == 200 && !seen.body.contains("id=\"end-partner\""))
            #expect(try await supervisor.post("/partners/1/end", ["over": "1"]).status == 403)
            #expect(try await supervisor.get("/partners/2").status == 404)
            let desk = Visitor(client)
            try await desk.signIn(try #require(site.signIn(.operator)))
            #expect(try await desk.get("/partners").status == 403)
        }
        let acts = try await site.store.read { try $0.auditEntries(limit: 80).map(\.act) }
        #expect(acts.contains("partner.save") && acts.contains("partner.end"))
    }

    @Test func aYearAfterTheEndNobodyHasThePersonAnyMore() async throws {
        let site = try await TestSite.make(donors: 20)
        let now = site.clock.now()
        let staff = try #require(try await site.store.read { try $0.allStaff().first }).id
        let partner = Partner(
            name: "Rotary", kind: .club, district: "Lahore", contact: "Rashid 0300-7654321", note: "after ten",
            agreedSince: CivilDate(dayNumber: 20_000), endedAt: now)
        let (ended, ongoing) = try await site.store.write { transaction in
            var other = partner
            other.endedAt = nil
            return (
                try transaction.insertPartner(partner, by: staff, at: now),
                try transaction.insertPartner(other, by: staff, at: now)
            )
        }
        for (before, isKept) in [(now, true), (now + .hours(1), false)] {
            _ = try await site.store.write {
                try $0.applyRetention(.partnerContacts, before: before, limit: 100)
            }
            let (left, stays) = try await site.store.read { (try $0.partner(ended), try $0.partner(ongoing)) }
            #expect(left?.contact == (isKept ? partner.contact : "") && left?.note == (isKept ? partner.note : ""))
            #expect(stays?.contact == partner.contact && left?.name == "Rotary")
        }
    }
}
