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

/// The family's page of a request that was typed on the keypad.
@Suite struct CompletionPageTests {
    private func typed(_ site: TestSite) async throws -> (id: Matching.RequestID, path: String) {
        let centre = site.services.centre
        let form = IntakeForm(
            patientInitials: "?", group: .bNegative, component: .redCells, units: "2", facility: 1,
            neededBy: centre.now() + .hours(6), urgency: .emergency, callerPhone: "0300-1234567",
            note: "Typed on the keypad.")
        guard case .opened(let record) = try await centre.openRequest(form, by: nil, source: "keypad") else {
            throw CancellationError()
        }
        return (record.id, try #require(URL(string: centre.familyLink(request: record.course.request))?.path))
    }

    private func fields(_ change: [String: String] = [:]) -> [String: String] {
        [
            "act": "complete", "seen": "0", "patientInitials": "A.K.", "component": "platelets", "time": "at",
            "date": "2026-11-25T09:00", "ward": "Gynae 2", "group": "B-", "units": "3",
        ].merging(change) { _, new in new }
    }

    @Test func theRestIsSaidOnThePageAndTheDeskReadsIt() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, path) = try await typed(site)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let family = Visitor(client)
            let first = try await family.get(path)
            #expect(first.body.contains("name=\"patientInitials\""))
            #expect(!first.body.contains("1234567"))
            let sent = try await family.post(path, fields())
            #expect((sent.status, sent.location) == (303, path))
            let request = try #require(try await site.store.read { try $0.request(id) })
            #expect(request.course.request.component == .platelets)
            #expect(request.course.request.unitsNeeded == 3)
            #expect(request.details.patientInitials == "A.K.")
            #expect(request.course.verification == .pending)
            let after = try await family.get(path).body
            #expect(after.contains("id=\"rest-said\""))
            #expect(after.contains("value=\"2026-11-25T09:00\""))
            #expect(try await family.post(path, fields()).status == 303, "sent twice")
            let timeline = try await site.store.read { try $0.timeline(of: id, after: 0, limit: 100) }
            #expect(
                timeline.count { if case .event(.completed) = $0.fact { true } else { false } } == 1)
            let desk = Visitor(client)
            try await desk.signIn(person)
            let page = try await desk.get("/requests/\(id)").body
            #expect(page.contains("id=\"still-assumed\""))
            #expect(page.contains("the family said on its page"))
        }
    }

    @Test func badInputIsExplainedInBothLanguagesAndLosesNothing() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, path) = try await typed(site)
        let before = try await site.store.read { try $0.request(id) }
        try await site.application.test(.router) { client in
            let family = Visitor(client)
            let wrong = fields(["units": "40", "date": "", "ward": "ICU <b>", "component": ""])
            let english = try await family.post(path, wrong)
            #expect(english.status == 422)
            for field in ["units", "date", "component"] { #expect(english.body.contains("problem-\(field)")) }
            #expect(!english.body.contains("problem-ward"))
            #expect(english.body.contains("if you need more, ring us"))
            #expect(english.body.contains("value=\"40\""))
            #expect(english.body.contains("ICU &lt;b&gt;"))
            #expect(english.body.contains("value=\"A.K.\""))
            _ = try await family.get("/language/ur?back=/")
            let urdu = try await family.post(path, wrong)
            #expect(urdu.body.contains("زیادہ چاہئیں تو ہمیں کال کریں"))
            #expect(urdu.body.contains("کچھ رہ گیا ہے"))
            #expect(try await site.store.read { try $0.request(id) } == before)
        }
    }

    @Test func anOldTabOverwritesNothingAndKeepsWhatWasTyped() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, path) = try await typed(site)
        try await site.application.test(.router) { client in
            let family = Visitor(client)
            _ = try await family.post(path, fields())
            let old = try await family.post(path, fields(["component": "plasma", "ward": "ICU"]))
            #expect(old.status == 409)
            #expect(old.body.contains("filled in from another page meanwhile"))
            #expect(old.body.contains("value=\"ICU\""))
            #expect(try await site.store.read { try $0.request(id)?.course.request.component } == .platelets)
            let seen = String(try #require(old.body.firstMatch(of: /name="seen" value="([0-9]+)"/)).output.1)
            #expect(try await family.post(path, fields(["component": "plasma", "seen": seen])).status == 303)
            #expect(try await site.store.read { try $0.request(id)?.course.request.component } == .plasma)
        }
    }

    @Test func afterTheFacilityHasConfirmedItIsRefusedKindlyAndTheLinkIsTheSecret() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, path) = try await typed(site)
        try await site.application.test(.router) { client in
            let family = Visitor(client)
            #expect(try await family.post(String(path.dropLast()) + "A", fields()).status == 410)
            #expect(try await site.store.read { try $0.request(id)?.course.request.component } == .redCells)
            try await site.services.centre.take(.verified, on: id, by: .staff(1))
            #expect(try await family.post(path, fields()).status == 303)
            #expect(try await site.store.read { try $0.request(id)?.course.request.component } == .redCells)
            let page = try await family.get(path).body
            #expect(page.contains("cannot be changed here any more"))
            #expect(!page.contains("name=\"patientInitials\""))
        }
    }
}
