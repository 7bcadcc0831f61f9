import Access
import Blood
import Centre
import Foundation
import Hummingbird
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

/// A campaign by its pages: asked for by one, approved by another, begun, paused and stopped; and a donor's own word.
@Suite struct CampaignDeskTests {
    private static let texts = [
        "text-en": "Qatra: you may give again. STOP ends all messages.",
        "text-ur": "قطرہ: آپ پھر خون دے سکتے ہیں۔ STOP=بند",
        "text-ur-Latn": "Qatra: aap phir khoon de sakte hain <ab>. STOP=band",
    ]
    private static let form = texts.merging(
        ["kind": "recall", "perDay": "300", "notAskedDays": "30", "reason": "Dengue season begins", "groups": "O-"]
    ) { $1 }

    private static func visitor(
        _ role: StaffRole, _ client: any TestClientProtocol, of site: TestSite
    ) async throws -> Visitor {
        let visitor = Visitor(client)
        try await visitor.signIn(try #require(site.signIn(role)))
        return visitor
    }

    @Test func whatIsWrongIsSaidWhereItIsAndEverythingTypedStays() async throws {
        let site = try await TestSite.make(donors: 20)
        try await site.application.test(.router) { client in
            let coordinator = try await Self.visitor(.coordinator, client, of: site)
            let empty = try await coordinator.get("/campaigns/new?kind=recall")
            #expect(empty.status == 200 && empty.body.contains("STOP ends all messages."))
            let noDrive = try await coordinator.get("/campaigns/new")
            #expect(noDrive.status == 200 && noDrive.body.contains("No announced drive is to come."))
            let wrong = [
                ("reason", "", "reason"), ("perDay", "0", "perDay"), ("notAskedDays", "-4", "notAskedDays"),
                ("district", "Atlantis", "district"), ("eligibleOn", "soon", "eligibleOn"),
                ("text-en", "Come at once", "text-en"), ("text-ur", "", "text-ur"),
                ("text-ur-Latn", "STOP {time}", "text-ur-Latn"), ("kind", "driveInvitation", "drive"),
            ]
            for (field, value, problem) in wrong {
                let answer = try await coordinator.post("/campaigns", Self.form.merging([field: value]) { $1 })
                #expect(answer.status == 422 && answer.body.contains("problem-\(problem)"), "\(field)")
                if field != "reason" { #expect(answer.body.contains("Dengue season begins"), "\(field)") }
                if field != "text-ur-Latn" { #expect(answer.body.contains("de sakte hain &lt;ab&gt;."), "\(field)") }
                #expect(answer.body.firstMatch(of: /value="O-"[^>]*checked/) != nil, "\(field)")
            }
        }
        #expect(try await site.store.read { try $0.campaigns(limit: 9) }.isEmpty)
    }

    @Test func oneAsksAnotherApprovesExactlyWhatStandsThereAndEitherStops() async throws {
        let site = try await TestSite.make(donors: 60)
        let centre = site.services.centre
        let donors = try await site.store.read { transaction in
            try transaction.donors(DonorSearch(limit: 60)).filter { $0.group == .oPositive }.map(\.id)
        }
        for donor in donors { _ = try await centre.setInvitations(true, of: donor, over: .web, by: nil) }
        try await site.application.test(.router) { client in
            let coordinator = try await Self.visitor(.coordinator, client, of: site)
            _ = try await coordinator.get("/campaigns/new?kind=recall")
            let asked = try await coordinator.post("/campaigns", Self.form.merging(["groups": "O+"]) { $1 })
            #expect(asked.status == 303 && asked.location == "/campaigns/1")
            let own = try await coordinator.get("/campaigns/1")
            #expect(own.body.contains("de sakte hain &lt;ab&gt;. STOP=band") && own.body.contains("قطرہ: آپ پھر"))
            #expect(own.body.contains("id=\"included\"") && own.body.contains("id=\"counted\""))
            #expect(!own.body.contains("value=\"approved\""), "nobody approves what is their own")
            #expect(try await coordinator.post("/approvals/1/decision", ["decision": "approved"]).status == 403)
            let early = try await coordinator.post("/campaigns/1/state", ["state": "start"])
            #expect(early.status == 303)
            #expect(try await site.store.read { try $0.campaign(1)?.state } == .asked)
            // Counted when it was asked for, and again at the button alone.
            let before = try await site.store.read { try $0.campaign(1)?.preview }
            await site.clock.advance(by: .minutes(3))
            _ = try await coordinator.get("/campaigns/1")
            #expect(try await site.store.read { try $0.campaign(1)?.preview } == before)
            #expect(try await coordinator.post("/campaigns/1/count").status == 303)
            #expect(try await site.store.read { try $0.campaign(1)?.preview?.countedAt } == site.clock.now())

            let supervisor = try await Self.visitor(.supervisor, client, of: site)
            #expect(try await supervisor.get("/campaigns/new").status == 403)
            #expect(try await supervisor.post("/campaigns", Self.form).status == 403)
            #expect(try await supervisor.post("/campaigns/1/count").status == 403)
            let list = try await supervisor.get("/campaigns")
            #expect(list.status == 200 && list.body.contains("Dengue season begins"))
            #expect(try await supervisor.get("/approvals").body.contains("href=\"/campaigns/1\""))
            let read = try await supervisor.get("/campaigns/1")
            #expect(read.body.contains("value=\"approved\"") && read.body.contains("de sakte hain &lt;ab&gt;."))
            #expect(!read.body.contains("action=\"/campaigns/1/count\""))
            #expect(try await supervisor.post("/approvals/1/decision", ["decision": "approved"]).status == 303)
            _ = try await supervisor.post("/campaigns/1/state", ["state": "start"])
            #expect(try await site.store.read { try $0.campaign(1)?.state } == .asked, "who asked begins")

            #expect(try await coordinator.get("/campaigns/1").body.contains("value=\"start\""))
            _ = try await coordinator.post("/campaigns/1/state", ["state": "start"])
            #expect(try await site.store.read { try $0.campaign(1)?.state } == .running)
            _ = try await coordinator.post("/campaigns/1/state", ["state": "paused"])
            #expect(try await site.store.read { try $0.campaign(1)?.state } == .paused)
            _ = try await coordinator.post("/campaigns/1/state", ["state": "running"])
            #expect(try await site.store.read { try $0.campaign(1)?.state } == .running)
            _ = try await supervisor.get("/campaigns/1")
            _ = try await supervisor.post("/campaigns/1/state", ["state": "stopped"])
            #expect(try await site.store.read { try $0.campaign(1)?.state } == .stopped)
            _ = try await coordinator.post("/campaigns/1/state", ["state": "running"])
            #expect(try await site.store.read { try $0.campaign(1)?.state } == .stopped)
            #expect(try await supervisor.get("/campaigns/1").body.contains("id=\"figures\""))
            #expect(try await supervisor.get("/campaigns/99").status == 404)
        }
        let acts = try await site.store.read { try $0.auditEntries(limit: 90).map(\.act) }
        #expect(acts.contains("approval.ask") && acts.contains("campaign.start") && acts.contains("campaign.move"))
    }

    @Test(arguments: [StaffRole.operator, .trainee, .auditor, .facility])
    func otherRolesSeeNothingOfIt(_ role: StaffRole) async throws {
        let site = try await TestSite.make(donors: 10)
        try await site.application.test(.router) { client in
            let visitor = try await Self.visitor(role, client, of: site)
            for path in ["/campaigns", "/campaigns/new", "/campaigns/1"] {
                #expect(try await visitor.get(path).status == 403, "\(path)")
            }
            #expect(try await visitor.post("/campaigns", Self.form).status == 403)
            #expect(try await visitor.post("/campaigns/1/state", ["state": "stopped"]).status == 403)
        }
    }

    @Test func aCampaignOfADriveThatWasCancelledSaysSo() async throws {
        let site = try await TestSite.make(donors: 10)
        let centre = site.services.centre
        let staff = try #require(try await site.store.read { try $0.allStaff().first { $0.role == .coordinator } }).id
        let opensAt = site.clock.now() + .hours(72)
        let saved = try await centre.saveDrive(
            BloodDrive(
                name: "Drive", host: "College", facility: 1, district: "Lahore", address: "",
                place: GeoPoint(latitude: 31.5, longitude: 74.3), opensAt: opensAt, closesAt: opensAt + .hours(1),
                slotMinutes: 30, beds: 1), by: staff)
        guard case .saved(let id) = saved else {
            Issue.record("no drive")
            return
        }
        _ = try await centre.moveDrive(id, to: .announced, by: staff)
        try await site.application.test(.router) { client in
            let coordinator = try await Self.visitor(.coordinator, client, of: site)
            let page = try await coordinator.get("/campaigns/new?kind=driveInvitation&drive=\(id)")
            #expect(page.body.contains("College"))
            var form = Self.form.merging(["kind": "driveInvitation", "drive": "\(id)"]) { $1 }
            let unled = try await coordinator.post("/campaigns", form)
            #expect(unled.status == 422 && unled.body.contains("problem-text-en"), "it leads to no drive")
            let drive = try #require(try await site.store.read { try $0.drive(id) })
            for name in Self.texts.keys { form[name, default: ""] += " \(centre.campaignFacts(drive).link)" }
            #expect(try await coordinator.post("/campaigns", form).location == "/campaigns/1")
            #expect(try await !coordinator.get("/campaigns/1").body.contains("id=\"overtaken\""))
            _ = try await centre.moveDrive(id, to: .cancelled, by: staff)
            #expect(try await coordinator.get("/campaigns/1").body.contains("id=\"overtaken\""))
        }
    }

    // MARK: - The donor's own word

    @Test func aDonorAgreesAndTakesItBackOnTheOwnPage() async throws {
        let door = try await MeTests.Door()
        let (store, id) = (door.site.store, door.donor.id)
        try await door.run { visitor in
            try await door.comeIn(visitor)
            let page = try await visitor.get("/me")
            #expect(page.body.contains(InvitationWords.english) && page.body.contains("name=\"wants\" value=\"1\""))
            #expect(try await !store.read { try $0.wantsInvitations(id) })
            #expect(try await visitor.post("/me/invitations", ["wants": "1"], csrf: "forged").status == 403)
            #expect(try await !store.read { try $0.wantsInvitations(id) })
            _ = try await visitor.get("/me")
            #expect(try await visitor.post("/me/invitations", ["wants": "1"]).location == "/me")
            #expect(try await store.read { try $0.wantsInvitations(id) })
            #expect(try await visitor.get("/me").body.contains("name=\"wants\" value=\"0\""))
            #expect(try await visitor.post("/me/invitations", ["wants": "0"]).location == "/me")
            #expect(try await !store.read { try $0.wantsInvitations(id) })
            // Whoever stops everything has taken this back too, and agreeing again does not bring it back.
            _ = try await visitor.get("/me")
            _ = try await visitor.post("/me/invitations", ["wants": "1"])
            _ = try await visitor.get("/me")
            _ = try await visitor.post("/me/stop")
            #expect(try await !visitor.get("/me").body.contains("id=\"set-invitations\""))
            _ = try await visitor.post("/me/consent")
            #expect(try await visitor.get("/me").body.contains("name=\"wants\" value=\"1\""))
            #expect(try await !store.read { try $0.wantsInvitations(id) })
        }
        let acts = try await store.read { try $0.auditEntries(limit: 90).filter { $0.act == "donor.invitations" } }
        #expect(acts.count == 3)
    }

    @Test(arguments: [true, false]) func theBoxOfANewcomerBeginsEmptyAndIsAskedForAlone(_ isTicked: Bool) async throws {
        let door = try await MeTests.Door()
        let store = door.site.store
        let phone = "+923337654321"
        try await door.run { visitor in
            _ = try await visitor.get("/join")
            let rest = try await visitor.post("/join/code", ["number": "0333-7654321"])
            #expect(rest.body.firstMatch(of: /name="invitations"[^>]*checked/) == nil)
            #expect(rest.body.contains("name=\"invitations\"") && rest.body.contains(InvitationWords.english))
            var form = [
                "number": "0333-7654321", "name": "Ayesha Bibi", "sex": "female", "group": "O-", "district": "Lahore",
                "channels": "sms", "language": "ur", "consent": "", "code": try await door.code(to: phone),
            ]
            if isTicked { form["invitations"] = "1" }
            // A refusal for another reason keeps the tick, or its absence.
            let again = try await visitor.post("/join", form)
            #expect(again.status == 422)
            #expect((again.body.firstMatch(of: /name="invitations"[^>]*checked/) != nil) == isTicked)
            form["consent"] = "1"
            #expect(try await visitor.post("/join", form).status == 303)
        }
        let donor = try #require(try await store.read { try $0.donor(phone: phone) })
        #expect(try await store.read { try $0.wantsInvitations(donor.id) } == isTicked)
    }
}
