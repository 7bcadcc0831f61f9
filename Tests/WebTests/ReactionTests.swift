import Access
import Blood
import Centre
import Dispatching
import Foundation
import Hummingbird
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

/// Adverse reactions: a facility reports, a person reads.
@Suite struct ReactionTests {
    private struct Desk: Sendable {
        var role: RoleSite
        var facility: Visitor
        var coordinator: Visitor
        var path: String { "/facility/requests/\(role.request)" }
    }

    private func atTheDesk(_ body: @escaping @Sendable (Desk) async throws -> Void) async throws {
        let role = try await RoleSite.make()
        try await role.site.application.test(.router) { client in
            let people = [Visitor(client), Visitor(client)]
            for (visitor, of) in zip(people, [StaffRole.facility, .coordinator]) {
                let person = try #require(role.site.signIn(of))
                _ = try await visitor.get("/sign-in")
                _ = try await visitor.post("/sign-in", ["name": person.signIn, "password": person.password])
                _ = try await visitor.get(of == .facility ? "/facility" : "/board")
            }
            try await body(Desk(role: role, facility: people[0], coordinator: people[1]))
        }
    }

    private static let faint = [
        "kind": "vasovagalFaint", "grade": "2", "onset": "during", "visitor": "1", "note": "marked-note fell down",
    ]

    @Test func aReportOfADonorReachesAPersonAndDefersNobody() async throws {
        try await atTheDesk { desk in
            let store = desk.role.site.store
            let donor = desk.role.donor
            let report = "\(desk.path)/donor-reactions"
            #expect(try await desk.facility.post(report, Self.faint).status == 422, "has not come yet")
            _ = try await desk.facility.post("\(desk.path)/visitors/1/arrival")
            let before = try await store.read { try $0.donorRecord(donor)?.deferrals }
            let answer = try await desk.facility.post(report, Self.faint)
            #expect(answer.location == "/facility/reactions")
            let own = try await desk.facility.get("/facility/reactions").body
            #expect(own.contains("marked-note") && own.contains("Nobody has looked at it yet"))
            #expect(!own.contains("/donors/"))
            let list = try await desk.coordinator.get("/reactions").body
            #expect(list.contains("marked-note") && list.contains("href=\"/donors/\(donor)\""))
            #expect(!list.contains("reactions-waiting"), "not a serious one")
            let deferrals = try await store.read { try $0.donorRecord(donor)?.deferrals }
            #expect(deferrals == before)
            #expect(try await desk.coordinator.post("/reactions/1", ["words": " "]).status == 303)
            #expect(try await store.read { try $0.openReactions() }.count == 1)
            _ = try await desk.coordinator.post("/reactions/1", ["words": "Rang her, she is well"])
            #expect(try await store.read { try $0.openReactions() }.isEmpty)
            _ = try await desk.coordinator.post("/reactions/1", ["words": "Again"])
            #expect(try await desk.coordinator.get("/reactions").body.contains("Somebody else has looked at it"))
            let told = try await desk.facility.get("/facility/reactions").body
            #expect(told.contains("Rang her, she is well"))
            let acts = try await store.read { try $0.auditEntries(limit: 50) }
            #expect(acts.first { $0.act == "reaction.report" }?.reason == "vasovagalFaint grade 2")
            #expect(acts.first { $0.act == "reaction.seen" }?.reason == "Rang her, she is well")
            #expect(acts.contains { $0.act == "reaction.read" && $0.subject == "reaction:1" })
        }
    }

    @Test func aSeriousOneIsSaidOnEveryPageUntilSomebodyHasLooked() async throws {
        try await atTheDesk { desk in
            let report = "\(desk.path)/patient-reactions"
            let wrong = ["kind": "wrongBlood", "grade": "1", "onset": "within24Hours", "unit": "PK-77"]
            #expect(try await desk.facility.post(report, wrong).status == 303)
            let waiting = try await desk.coordinator.get("/board").body
            #expect(waiting.contains("id=\"reactions-waiting\">1<"))
            _ = try await desk.coordinator.post("/reactions/1", ["words": "Ward rung; bag quarantined"])
            #expect(!(try await desk.coordinator.get("/board").body.contains("reactions-waiting")))
            let kept = try #require(try await desk.role.site.store.read { try $0.seenReactions(limit: 9) }.first)
            #expect(kept.unit == "PK-77" && kept.donor == nil && kept.visitor == nil && kept.isSerious)
        }
    }

    @Test func whatDoesNotFitIsRefusedAndKeptInTheForm() async throws {
        try await atTheDesk { desk in
            _ = try await desk.facility.post("\(desk.path)/visitors/1/arrival")
            for (field, value) in [
                ("kind", "febrile"), ("kind", "x"), ("grade", "0"), ("grade", "6"), ("onset", ""), ("visitor", "99"),
                ("visitor", "-1"), ("note", String(repeating: "n", count: 501)),
            ] {
                var form = Self.faint
                form[field] = value
                let answer = try await desk.facility.post("\(desk.path)/donor-reactions", form)
                #expect(answer.status == 422, "\(field) \(value)")
            }
            let tooBad = ["kind": "febrile", "grade": "5", "onset": "during"]
            #expect(try await desk.facility.post("\(desk.path)/patient-reactions", tooBad).status == 422)
            #expect(try await desk.role.site.store.read { try $0.openReactions() }.isEmpty)
        }
    }

    @Test func anotherFacilityReportsAndReadsNothingOfIt() async throws {
        try await atTheDesk { desk in
            _ = try await desk.facility.post("\(desk.path)/visitors/1/arrival")
            _ = try await desk.facility.post("\(desk.path)/donor-reactions", Self.faint)
            let comers = try await Comer.all(desk.role)
            let other = try #require(comers.first { $0.role == "facility" && !$0.isOfFacility })
            let client = desk.facility.client
            let theirs = try await other.ask(client, "GET", "/facility/reactions")
            #expect(theirs.status == 200 && !theirs.body.contains("marked-note"))
            for subject in ["donor", "patient"] {
                let path = "\(desk.path)/\(subject)-reactions"
                #expect(try await other.ask(client, "GET", path).status == 404)
                #expect(try await other.ask(client, "POST", path, fields: Self.faint).status == 404)
            }
            #expect(try await other.ask(client, "GET", "/reactions").status == 403)
        }
    }

    @Test func anErasureTakesWhoseItWasAndWhatWasWritten() async throws {
        try await atTheDesk { desk in
            _ = try await desk.facility.post("\(desk.path)/visitors/1/arrival")
            _ = try await desk.facility.post("\(desk.path)/donor-reactions", Self.faint)
            let (store, donor, now) = (desk.role.site.store, desk.role.donor, desk.role.site.clock.now())
            let kept = try await store.write { transaction in
                try transaction.eraseDonor(donor, at: now)
                return try transaction.openReactions()
            }
            let report = try #require(kept.first)
            #expect(report.donor == nil && report.visitor == nil && report.note.isEmpty)
            #expect(report.kind == .vasovagalFaint)
        }
    }
}
