import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

/// What families and donors get without a sign-in, and what their telephones load.
@Suite struct VisitorTests {
    /// A request whose family has a number, and the path of its page.
    private func opened(
        _ site: TestSite, source: String = "desk"
    ) async throws -> (id: Matching.RequestID, path: String) {
        let centre = site.services.centre
        let form = IntakeForm(
            patientInitials: "A.K.", group: .bNegative, component: .redCells, units: "2", facility: 1, ward: "ICU",
            neededBy: centre.now() + .hours(6), urgency: .emergency, callerPhone: "0300-1234567", note: "")
        guard case .opened(let record) = try await centre.openRequest(form, by: nil, source: source) else {
            throw CancellationError()
        }
        return (record.id, try #require(URL(string: centre.familyLink(request: record.course.request))?.path))
    }

    // MARK: - The family

    @Test func aDetailOfTheFamilyReachesTheTimelineAndThePeopleWhoRingBack() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, path) = try await opened(site)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let family = Visitor(client)
            let detail = ["act": "detail", "detail": "  Now in bed 9 <b>, Dr. Saima  "]
            for _ in 0..<2 { #expect(try await family.post(path, detail).status == 303) }
            let timeline = try await site.store.read { try $0.timeline(of: id, after: 0, limit: 100) }
            #expect(timeline.familyDetails.map(\.words) == ["Now in bed 9 <b>, Dr. Saima"], "sent twice")
            #expect(timeline.last { $0.fact == .event(.noted("Now in bed 9 <b>, Dr. Saima")) }?.actor == .family)
            let waiting = try await site.services.centre.callBacks()
            #expect(waiting.map(\.request) == [id] && waiting.map(\.words) == ["Now in bed 9 <b>, Dr. Saima"])
            let page = try await family.get(path).body
            #expect(page.contains("Now in bed 9 &lt;b&gt;, Dr. Saima"))
            #expect(try await family.post(path, ["act": "detail", "detail": "   "]).status == 303)
            #expect(try await family.get(path).body.contains("Write something first"))
            let desk = Visitor(client)
            try await desk.signIn(person)
            #expect(try await desk.get("/requests/\(id)").body.contains("the family wrote on its page"))
            #expect(try await desk.get("/call-backs").body.contains("the family wrote"))
            #expect(!(try await desk.get("/ledger").body.contains("Dr. Saima")))
        }
    }

    @Test func aRequestTakesSoManyDetailsAndNoneOnceItHasEnded() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, _) = try await opened(site)
        let centre = site.services.centre
        for number in 1...10 {
            let taken = try await centre.addDetail("detail \(number)", to: id)
            #expect(taken == .taken)
        }
        let eleventh = try await centre.addDetail("one more", to: id)
        #expect(eleventh == .tooMany)
        let (other, _) = try await opened(try await TestSite.make(donors: 20))
        #expect(other == id)
        try await centre.take(.withdraw(reason: "family"), on: id, by: .family)
        let after = try await site.store.read { try $0.timeline(of: id, after: 0, limit: 200) }
        #expect(after.familyDetails.count == 10)
    }

    @Test func theFamilyAsksForACallOnceAndADetailKeepsItsPlace() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, path) = try await opened(site)
        try await site.application.test(.router) { client in
            let family = Visitor(client)
            #expect(!(try await family.get(path).body.contains("id=\"call-asked\"")))
            for _ in 0..<2 { #expect(try await family.post(path, ["act": "call"]).status == 303) }
            #expect(try await family.get(path).body.contains("id=\"call-asked\""))
            var waiting = try await site.services.centre.callBacks()
            #expect(waiting.count == 1 && waiting.map(\.texts) == [1] && waiting.map(\.cause) == [.asked])
            _ = try await family.post(path, ["act": "detail", "detail": "bed 4"])
            waiting = try await site.services.centre.callBacks()
            #expect(waiting.map(\.cause) == [.asked] && waiting.map(\.words) == ["bed 4"])
            #expect(waiting.map(\.request) == [id])
        }
    }

    @Test func theWayToTheCounterIsTheFacilitysAndEveryoneReadsIt() async throws {
        let site = try await TestSite.make(donors: 20)
        let (_, path) = try await opened(site)
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let desk = Visitor(client)
            try await desk.signIn(person)
            let form = try await desk.get("/facilities/1/edit").body
            func value(_ name: String) throws -> String {
                let found = try Regex("name=\"\(name)\"[^>]* value=\"([^\"]*)\"").firstMatch(in: form)
                return try #require(found?.output[1].substring.map { String($0) })
            }
            var fields: [String: String] = [:]
            for name in ["name", "nameUrdu", "city", "district", "type", "listedPhone", "latitude", "longitude"] {
                fields[name] = try value(name).replacing("&#39;", with: "'").replacing("&amp;", with: "&")
            }
            fields["counter"] = "Ground floor, gate 3"
            #expect(try await desk.post("/facilities/1", fields).status == 303)
            let family = try await Visitor(client).get(path).body
            #expect(family.contains("Ground floor, gate 3") && family.contains("href=\"geo:"))
        }
    }

    @Test func whatNobodyHasHeardSaysSoToTheDeskInBothLanguagesAndToTheFamily() async throws {
        let site = try await TestSite.make(donors: 20)
        let (id, path) = try await opened(site, source: "web")
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let desk = Visitor(client)
            try await desk.signIn(person)
            for page in ["/board", "/requests/\(id)"] {
                #expect(try await desk.get(page).body.contains("typed on the web page"))
            }
            _ = try await desk.get("/language/ur?back=/")
            for page in ["/board", "/requests/\(id)"] {
                #expect(try await desk.get(page).body.contains("ویب صفحے پر درج"))
            }
            let family = try await Visitor(client).get(path).body
            #expect(family.contains("No donor is asked yet") && !family.contains("has paused this request"))
        }
    }

    // MARK: - The donor

    @Test func tooFarIsANoThatHelps() async throws {
        let site = try await TestSite.make()
        let (id, _) = try await opened(site)
        let centre = site.services.centre
        try await centre.take(.verified, on: id, by: .staff(1))
        let record = try #require(try await site.store.read { try $0.request(id) })
        let donor = try #require(record.course.asks.first?.donor)
        let path = try #require(
            URL(string: centre.donorLink(request: record.course.request, donor: donor))?.path)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let page = try await visitor.get(path)
            #expect(page.body.contains("value=\"far\"") && page.headers.text("Qatra-Own").count > 12)
            #expect(try await visitor.post(path, ["answer": "far"]).status == 303)
            let after = try #require(try await site.store.read { try $0.request(id) })
            #expect(after.course.asks.first { $0.donor == donor }?.stage == .unavailable)
            #expect(try await Visitor(client).get(path + "x").headers.text("Qatra-Own").isEmpty)
        }
    }

    // MARK: - What is loaded

    @Test func filesArePackedForWhoTakesItAndPagesNever() async throws {
        let site = try await TestSite.make(donors: 10)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let page = try await visitor.get("/me", headers: HTTPFields(named: "Accept-Encoding", "gzip"))
            #expect(page.headers.text("Content-Encoding").isEmpty, "a page carries a token")
            let files = page.body.matches(of: /"(\/assets\/[^"]+\.(?:css|js))"/).map { String($0.output.1) }
            #expect(files.count == 2)
            for file in files {
                let plain = try await client.execute(uri: file, method: .get)
                #expect(plain.headers.text("Content-Encoding").isEmpty && plain.headers.text("Vary") != "")
                for refused in ["br", "gzip;q=0", "identity, *"] {
                    let answer = try await client.execute(
                        uri: file, method: .get, headers: HTTPFields(named: "Accept-Encoding", refused))
                    #expect(answer.body == plain.body, "\(refused)")
                }
                let packed = try await client.execute(
                    uri: file, method: .get, headers: HTTPFields(named: "Accept-Encoding", "br, gzip;q=0.8"))
                #expect(packed.headers.text("Content-Encoding") == "gzip")
                let bytes = Array(packed.body.readableBytesView)
                #expect(bytes.starts(with: [0x1F, 0x8B]) && bytes.count < plain.body.readableBytes / 2)
                // The last four bytes say how long it is unpacked.
                let length = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
                #expect(length == plain.body.readableBytes)
            }
        }
    }

    @Test func theWorkerTheManifestAndThePageWithoutANetworkAreThere() async throws {
        let site = try await TestSite.make(donors: 10)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let worker = try await visitor.get("/worker.js")
            #expect(worker.status == 200 && worker.headers.text("Content-Type").hasPrefix("text/javascript"))
            #expect(worker.headers.text("Cache-Control") == "no-cache")
            #expect(worker.headers.text("Content-Security-Policy").contains("worker-src 'self'"))
            for file in worker.body.matches(of: /"(\/assets\/[^"]+)"/).map({ String($0.output.1) }) {
                #expect(try await visitor.get(file).status == 200, "\(file)")
            }
            let manifest = try await visitor.get("/app.webmanifest").body
            let read = try JSONSerialization.jsonObject(with: Data(manifest.utf8)) as? [String: Any]
            #expect(read?["start_url"] as? String == "/me")
            #expect(try await visitor.get("/offline").body.contains("There is no network now"))
        }
    }
}
