import Access
import Blood
import Centre
import Dispatching
import Foundation
import Hummingbird
import HummingbirdTesting
import Jurisdiction
import Matching
import Simulation
import Storage
import Testing
import Web

/// What points to an infection: who may open it, after what, and where it must not stand.
@Suite struct ReasonTests {
    private static let key = "hep_c_hiv"
    private static let words = "Hepatitis C, HIV"
    private static let offer = "A protected reason is kept"

    private struct Ground: Sendable {
        let site: TestSite
        let donor: DonorID
        let deferral: Int64

        var path: String { "/donors/\(donor)" }
        var opening: String { "\(path)/deferrals/\(deferral)/reason" }

        static func make() async throws -> Ground {
            let site = try await TestSite.make(donors: 30)
            let centre = site.services.centre
            let outcome = try await centre.deferDonor(
                Deferral(donor: 7, ruleKey: key, since: centre.today(), recordedAt: centre.now()), by: 1)
            #expect(outcome == .saved(7))
            let record = try #require(try await site.store.read { try $0.donorRecord(7) })
            let deferral = try #require(record.deferrals.first)
            #expect(deferral.hasProtectedReason && deferral.ruleKey != key)
            return Ground(site: site, donor: 7, deferral: deferral.id)
        }

        func openings() async throws -> [AuditEntry] {
            try await site.store.read { try $0.auditEntries(limit: 1_000) }
                .filter { $0.act == AuditAct.deferralOpen.rawValue }
        }
    }

    /// The page without the list of reasons to choose from, which says nothing about anybody.
    private func shown(_ answer: Visitor.Answer) -> String {
        answer.body.replacing(/<option[^>]*>[^<]*<\/option>/, with: "")
    }

    @Test func onlyACoordinatorLearnsThatThereIsOneAndMayOpenIt() async throws {
        let ground = try await Ground.make()
        let allowed = StaffRole.allCases.filter { Policy.allows($0, .openDeferralReason) }
        #expect(allowed == [.coordinator])
        try await ground.site.application.test(.router) { client in
            for person in ground.site.signIns {
                let visitor = Visitor(client)
                try await visitor.signIn(person)
                let page = try await visitor.get(ground.path)
                let sees = Policy.allows(person.role, .seeRegister)
                #expect(page.status == (sees ? 200 : 403), "\(person.role)")
                #expect(page.body.contains(Self.offer) == (person.role == .coordinator), "\(person.role)")
                #expect(page.body.contains(ground.opening) == (person.role == .coordinator), "\(person.role)")
                #expect(!shown(page).contains(Self.words), "\(person.role)")
                let answer = try await visitor.post(ground.opening, ["purpose": "counselling"])
                #expect(answer.status == (person.role == .coordinator ? 200 : 403), "\(person.role)")
                #expect(answer.body.contains(Self.words) == (person.role == .coordinator), "\(person.role)")
            }
        }
        #expect(try await ground.openings().count == 1)
    }

    @Test func itIsShownOnceAfterAFreshProofAndAPurpose() async throws {
        let ground = try await Ground.make()
        let person = try #require(ground.site.signIn(.coordinator))
        try await ground.site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            await ground.site.clock.advance(by: .minutes(5))
            _ = try await visitor.get(ground.path)
            // Without a proof there is the question for one, and nothing of the reason, whatever was typed.
            for purpose in ["", "The donor asks & wants “it”"] {
                let stopped = try await visitor.post(ground.opening, ["purpose": purpose])
                #expect(stopped.status == 403)
                #expect(!stopped.body.contains(Self.words) && !stopped.body.contains(Self.key))
            }
            #expect(try await ground.openings().isEmpty)
            let stopped = try await visitor.post(ground.opening, ["purpose": "The donor asks & wants “it”"])
            let kept = String(try #require(stopped.body.firstMatch(of: /name="kept" value="([^"]+)"/)).output.1)
            let resumed = try await visitor.post(
                "/step-up",
                [
                    "password": person.password, "back": ground.opening,
                    "kept": kept.replacing("&amp;", with: "&"),
                ])
            #expect(resumed.status == 200 && resumed.body.contains("action=\"\(ground.opening)\""))
            #expect(resumed.body.contains("The donor asks &amp; wants “it”"), "nothing that was typed is lost")
            // Without a purpose, or with one that is too long, the form comes back with what was typed.
            for purpose in ["", "  ", String(repeating: "ا", count: Centre.purposeMax + 1)] {
                let answer = try await visitor.post(ground.opening, ["purpose": purpose])
                #expect(answer.status == 422)
                #expect(answer.body.contains("problem-purpose"))
                #expect(!shown(answer).contains(Self.words))
                if purpose.count > 10 { #expect(answer.body.contains(purpose)) }
            }
            #expect(try await ground.openings().isEmpty)
            let answer = try await visitor.post(ground.opening, ["purpose": " The donor asks & wants “it” "])
            #expect(answer.status == 200)
            #expect(answer.body.contains(Self.words))
            #expect(answer.headers.text("Cache-Control") == "no-store")
            // Once: no address shows it again.
            #expect(try await visitor.get(ground.opening).status == 405)
            let again = try await visitor.get(ground.path)
            #expect(!shown(again).contains(Self.words))
        }
        let staff = try #require(try await ground.site.store.read { try $0.staff(signIn: person.signIn)?.id })
        let entry = try #require(try await ground.openings().first)
        #expect(try await ground.openings().count == 1)
        #expect(entry.staff == staff && entry.reason == "The donor asks & wants “it”")
        #expect(entry.subject == "deferral:\(ground.deferral) donor:\(ground.donor)")
    }

    @Test func whatIsNotThisDonorsOrIsNotKeptIsNotThere() async throws {
        let ground = try await Ground.make()
        let centre = ground.site.services.centre
        let rules = centre.jurisdiction.eligibility
        let open = try #require(rules.eventKeys.first { centre.openRule($0) == $0 })
        _ = try await centre.deferDonor(
            Deferral(donor: 8, ruleKey: open, since: centre.today(), recordedAt: centre.now()), by: 1)
        let other = try #require(try await ground.site.store.read { try $0.donorRecord(8)?.deferrals.first?.id })
        let person = try #require(ground.site.signIn(.coordinator))
        try await ground.site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            #expect(try await !visitor.get("/donors/8").body.contains(Self.offer))
            let paths = [
                "8/deferrals/\(other)", "8/deferrals/\(ground.deferral)", "7/deferrals/999", "999/deferrals/1",
            ]
            for path in paths {
                let answer = try await visitor.post("/donors/\(path)/reason", ["purpose": "counselling"])
                #expect(answer.status == 404, "\(path)")
                #expect(!answer.body.contains(Self.words))
            }
            #expect(try await visitor.post(ground.opening, ["purpose": "x"], csrf: "forged").status == 403)
        }
        #expect(try await ground.openings().isEmpty)
    }

    @Test func itStandsNowhereElse() async throws {
        let ground = try await Ground.make()
        let site = ground.site
        let centre = site.services.centre
        let name = try #require(try await site.store.read { try $0.donor(ground.donor)?.name })
        #expect(try await centre.donors(matching: Self.key, DonorSearch()).isEmpty)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(try #require(site.signIn(.coordinator)))
            _ = try await visitor.post(ground.opening, ["purpose": "counselling"])
            for page in [
                try await visitor.search(["text": name]), try await visitor.search(["text": "hepatitis"]),
                try await visitor.get("/donors"), try await visitor.get("/overview"),
                try await visitor.get(ground.path),
                try await visitor.get(ground.path + "/edit"),
            ] {
                #expect(page.status == 200)
                #expect(!shown(page).contains(Self.words) && !shown(page).contains(Self.key))
            }
            let auditor = Visitor(client)
            try await auditor.signIn(try #require(site.signIn(.auditor)))
            let overview = try await auditor.get("/overview")
            #expect(overview.body.contains("reason of a deferral opened") && overview.body.contains("counselling"))
            #expect(!overview.body.contains(Self.words) && !overview.body.contains(Self.key))
        }
        let record = try #require(try await site.store.read { try $0.donorRecord(ground.donor) })
        #expect(!centre.ports.registerFiles.line(for: record).contains(Self.key))
        let file = try JSONEncoder().encode(record)
        #expect(!String(decoding: file, as: UTF8.self).contains("rotectedReason"))
    }

    /// The desk and the facility defer by the same list; what they chose must not come into the audit by that way.
    @Test func aDonorDeferredAtTheBedLeavesNoReasonInTheAudit() async throws {
        let ground = try await RoleSite.make()
        let site = ground.site
        let comers = try await Comer.all(ground)
        try await site.application.test(.router) { client in
            let desk = try #require(comers.first { $0.role == "operator" })
            let base = "/requests/\(ground.request)/donors/\(ground.donor)"
            _ = try await desk.ask(client, "POST", "\(base)/arrival")
            let answer = try await desk.ask(client, "POST", "\(base)/deferral", fields: ["ruleKey": Self.key])
            #expect(answer.status == 303)
        }
        let kept = try await site.store.read { try $0.donorRecord(ground.donor)?.deferrals }
        #expect(try #require(kept).contains { $0.hasProtectedReason })
        let (entries, timeline) = try await site.store.read {
            (try $0.auditEntries(limit: 1_000), try $0.timeline(of: ground.request, after: 0, limit: 1_000))
        }
        #expect(entries.contains { $0.act == AuditAct.donorDeferred.rawValue && $0.reason == "blood_bank_exclusion" })
        for entry in entries { #expect(!entry.reason.contains(Self.key)) }
        #expect(!"\(timeline)".contains(Self.key))
    }
}
