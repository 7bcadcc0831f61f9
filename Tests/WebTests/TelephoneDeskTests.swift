import Access
import Blood
import Centre
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
}
