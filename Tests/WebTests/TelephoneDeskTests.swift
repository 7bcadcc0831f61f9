import Access
import Blood
import Centre
import Foundation
import Hummingbird
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Synchronization
import Telephony
import Testing
import Web

/// An exchange that is there and does nothing.
private struct QuietExchange: TelephoneExchange {
    var isConnected: Bool { get async { true } }

    func perform(_ commands: [CallCommand], of call: CallID) async {}
}

/// The telephone on the pages of the desk.
@Suite struct TelephoneDeskTests {
    private let channel = ChannelID(rawValue: "helpline-17.4")

    /// Somebody who rings and presses 1 for Urdu and 1 for blood.
    private func rings(_ site: TestSite) async throws {
        let centre = site.services.centre
        try await centre.callArrived(channel, number: "03214567890", at: centre.now())
        for _ in 0..<2 {
            await site.clock.advance(by: .seconds(2))
            try await centre.callHeard(.pressed(channel, "1"), on: channel, at: centre.now())
        }
    }

    @Test func withoutATelephoneThePageSaysSoAndOffersNothing() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let page = try await visitor.get("/calls")
            #expect(page.status == 200)
            #expect(page.body.contains("qatra telephony setup"))
            #expect(try await visitor.get("/prompts").status != 200, "sounds are the supervisor's")
            #expect(try await visitor.post("/calls/\(channel)/take").location == "/calls")
        }
    }

    @Test func aCallIsSeenAndTakenByOneAndItsNumberIsShown() async throws {
        let site = try await TestSite.make(donors: 20)
        site.services.centre.switchboard.use(QuietExchange()) { _, _ in true }
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let refused = try await visitor.post("/calls/state", ["state": "ready", "telephone": "no one!"])
            #expect(refused.status == 303)
            #expect(try await site.store.read { try $0.presences() }.isEmpty, "a telephone is needed")
            _ = try await visitor.post("/calls/state", ["state": "ready", "telephone": "operator1"])
            #expect(try await site.store.read { try $0.presences() }.map(\.destination) == [.phone("operator1")])
            try await rings(site)
            let page = try await visitor.get("/calls")
            #expect(page.body.contains("0321-4567890") || page.body.contains("0321 4567890"))
            #expect(page.body.contains("/calls/\(channel)/take"))
            _ = try await visitor.post("/calls/\(channel)/take")
            let taken = try await visitor.get("/calls")
            #expect(taken.body.contains("id=\"my-call\""))
            #expect(!taken.body.contains("/calls/\(channel)/take"))
            #expect(try await site.store.read { try $0.call(CallID(of: channel))?.staff } != nil)
            #expect(try await visitor.post("/calls/\(channel)", ["act": "sing"]).status == 404)
        }
    }

    @Test func aRecordingIsForThoseWhoseBusinessItIsAndItIsWrittenDownWhoListened() async throws {
        let site = try await TestSite.make(donors: 20)
        site.services.centre.switchboard.use(QuietExchange()) { _, _ in true }
        try await rings(site)
        var services = site.services
        services.recording = { $0 == "helpline-17.4-r1" ? Array("RIFF".utf8) : nil }
        let application = Application(router: WebServer.router(services))
        let listener = try #require(site.signIn(.supervisor))
        let other = try #require(site.signIn(.operator))
        try await application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(other)
            #expect(try await visitor.get("/calls/\(channel)/recording").status == 403)
        }
        try await application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(listener)
            let sound = try await visitor.get("/calls/\(channel)/recording")
            #expect(sound.status == 200 && sound.body == "RIFF")
            #expect(sound.headers[.contentType] == "audio/wav")
            #expect(try await visitor.get("/calls/\(channel)/recording?part=2").status == 404)
            #expect(try await visitor.get("/calls/helpline-99/recording").status == 404)
        }
        let listened = try await site.store.read { try $0.auditEntries(limit: 20) }
            .filter { $0.act == AuditAct.callRecording.rawValue }
        #expect(listened.map(\.subject) == ["call:helpline-17.4"])
    }

    // MARK: - Who rings, and what is said of it

    /// A visitor who is signed in as an operator with a telephone, and a telephone that does nothing.
    private func desk(
        _ role: StaffRole = .operator, _ body: @escaping @Sendable (TestSite, Visitor) async throws -> Void
    ) async throws {
        let site = try await TestSite.make(donors: 20)
        site.services.centre.switchboard.use(QuietExchange()) { _, _ in true }
        let person = try #require(site.signIn(role))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await visitor.post("/calls/state", ["state": "ready", "telephone": "operator1"])
            try await body(site, visitor)
        }
    }

    @Test func whoIsReadyIsShownWhoRingsOnAnyPageAndWhoSpeaksIsNot() async throws {
        try await desk { site, visitor in
            #expect(try await visitor.get("/calls/ringing").status == 204)
            try await rings(site)
            let bar = try await visitor.get("/calls/ringing")
            #expect(bar.status == 200)
            #expect(bar.body.contains("/calls/\(channel)/take"))
            #expect(bar.body.contains("0321-4567890"))
            _ = try await visitor.post("/calls/\(channel)/take")
            #expect(try await visitor.get("/calls/ringing").status == 204, "nothing sounds into a conversation")
        }
    }

    @Test func historyAndOpenRequestsStandBesideWhoWaits() async throws {
        try await desk { site, visitor in
            let centre = site.services.centre
            let facility = try #require(try await site.store.read { try $0.facilities() }.first)
            let form = IntakeForm(
                patientInitials: "A.B.", group: .bNegative, component: .redCells, units: "2", facility: facility.id,
                neededBy: site.clock.now() + .hours(5), urgency: .emergency, callerPhone: "03214567890")
            guard case .opened(let record) = try await centre.openRequest(form, by: nil, source: "keypad") else {
                throw CocoaError(.fileNoSuchFile)
            }
            let request = record.id
            let earlier = ChannelID(rawValue: "helpline-16.1")
            try await centre.callArrived(earlier, number: "03214567890", at: centre.now())
            try await centre.callHeard(.ended(earlier, .hungUp), on: earlier, at: centre.now())
            await site.clock.advance(by: .seconds(60))
            try await rings(site)
            let page = try await visitor.get("/calls").body
            #expect(page.contains("/requests/\(request)"))
            #expect(page.contains("rang once before"))
            #expect(page.contains("/calls/\(channel)/take"), "all before it is answered")
        }
    }

    @Test func aNoteAndAMarkAreTheOperatorsWhoHasTheCall() async throws {
        try await desk { site, visitor in
            try await rings(site)
            _ = try await visitor.post("/calls/\(channel)/note", ["words": "too early"])
            #expect(try await site.store.read { try $0.notes(of: CallID(of: channel)) }.isEmpty)
            _ = try await visitor.post("/calls/\(channel)/take")
            _ = try await visitor.post("/calls/\(channel)/note", ["words": "خالہ ہسپتال میں ہیں <b>"])
            _ = try await visitor.post("/calls/\(channel)/note", ["words": "  "])
            let notes = try await site.store.read { try $0.notes(of: CallID(of: channel)) }
            #expect(notes.map(\.words) == ["خالہ ہسپتال میں ہیں <b>"])
            #expect(try await visitor.get("/calls").body.contains("خالہ ہسپتال میں ہیں &lt;b&gt;"))
            #expect(try await visitor.post("/calls/\(channel)/mark", ["mark": "rude"]).status == 404)
            _ = try await visitor.post("/calls/\(channel)/mark", ["mark": "prank"])
            let history = try await site.store.read { try $0.callerHistory("+923214567890", now: site.clock.now()) }
            #expect(history.pranks == 1)
        }
    }

    @Test func onlyASupervisorAnnouncesAndListensIn() async throws {
        try await desk { site, visitor in
            #expect(try await visitor.post("/calls/announcement", ["kind": "emergency"]).status == 403)
            #expect(try await visitor.post("/calls/\(channel)/listen").status == 403)
            let announced = try await site.store.read { try $0.announcement() }
            #expect(announced == nil)
        }
        try await desk(.supervisor) { site, visitor in
            #expect(try await visitor.post("/calls/announcement", ["kind": "party"]).status == 404)
            _ = try await visitor.post("/calls/announcement", ["kind": "emergency"])
            #expect(try await site.store.read { try $0.announcement() }?.kind == .emergency)
            #expect(try await visitor.get("/calls").body.contains("id=\"announcement\""))
            _ = try await visitor.post("/calls/announcement", ["kind": "none"])
            let announced = try await site.store.read { try $0.announcement() }
            #expect(announced == nil)
            #expect(try await visitor.post("/calls/\(channel)/listen").location == "/calls")
        }
    }

    @Test func whoSpeaksWithWomenIsSaidByAnAdministratorAndNobodyIsSignedOutForIt() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        let boss = try #require(site.signIn(.administrator))
        let members = try await site.store.read { try $0.allStaff() }
        let member = try #require(members.first { $0.role == .operator })
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            #expect(try await visitor.post("/staff/\(member.id)/woman", ["isWoman": "1"]).status == 403)
            let administrator = Visitor(client)
            try await administrator.signIn(boss)
            _ = try await administrator.post("/staff/\(member.id)/woman", ["isWoman": "1"])
            #expect(try await site.store.read { try $0.staff(member.id)?.isWoman } == true)
            #expect(try await visitor.get("/calls").status == 200)
            _ = try await administrator.post("/staff/\(member.id)/woman")
            #expect(try await site.store.read { try $0.staff(member.id)?.isWoman } == false)
        }
    }
}
