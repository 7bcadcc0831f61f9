import Access
import Blood
import Centre
import Dispatching
import Foundation
import HummingbirdTesting
import Matching
import Pages
import Simulation
import Storage
import Testing
import Web

/// Whoever leads a shift, in a browser: the night, an incident, the handover, the rota.
@Suite struct NightTests {
    private func open(_ site: TestSite, _ initials: String, hours: Double = 6) async throws -> RequestRecord {
        let centre = site.services.centre
        let form = IntakeForm(
            patientInitials: initials, group: .oPositive, component: .redCells, units: "1", facility: 1,
            neededBy: centre.now() + .hours(hours), urgency: .emergency, callerPhone: "0300-1234567")
        guard case .opened(let record) = try await centre.openRequest(form, by: 1, anotherPatient: true) else {
            throw CancellationError()
        }
        return record
    }

    private func visitors(
        _ site: TestSite, _ client: any TestClientProtocol
    ) async throws -> (desk: Visitor, boss: Visitor) {
        let (desk, boss) = (Visitor(client), Visitor(client))
        try await desk.signIn(try #require(site.signIn(.operator)))
        try await boss.signIn(try #require(site.signIn(.supervisor)))
        return (desk, boss)
    }

    @Test func theNightShowsTheWorstCaseFirstAndOnlyToWhoLeads() async throws {
        let site = try await TestSite.make(donors: 300)
        let calm = try await open(site, "A", hours: 20)
        let urgent = try await open(site, "B", hours: 1)
        _ = try await site.services.centre.take(.verified, on: calm.id, by: .staff(1))
        try await site.application.test(.router) { client in
            let (desk, boss) = try await visitors(site, client)
            #expect(try await desk.get("/night").status == 403)
            let page = try await boss.get("/night").body
            #expect(page.contains("id=\"waits-verification\"") && page.contains("id=\"waits-pledge\""))
            let first = try #require(page.range(of: "/requests/\(urgent.id)\""))
            let second = try #require(page.range(of: "/requests/\(calm.id)\""))
            #expect(first.lowerBound < second.lowerBound)
            #expect(page.contains("href=\"/night\""))
            #expect(try await !desk.get("/board").body.contains("href=\"/night\""))
        }
    }

    @Test func anIncidentIsDeclaredToldAndEnded() async throws {
        let site = try await TestSite.make(donors: 600)
        let record = try await open(site, "A")
        try await site.application.test(.router) { client in
            let (desk, boss) = try await visitors(site, client)
            let form = ["name": "Two buses", "reason": "at least 60 hurt", "facility1": "1", "patients": "60"]
            #expect(try await desk.post("/incidents", form).status == 403)
            #expect(try await boss.post("/incidents", form.filter { $0.key != "name" }).status == 422)
            let declared = try await boss.post("/incidents", form)
            #expect((declared.status, declared.location) == (303, "/incidents/1"))
            // Everybody at the desk reads it on every page.
            #expect(try await desk.get("/board").body.contains("Two buses"))
            let page = try await desk.get("/incidents/1").body
            #expect(page.contains("/requests/\(record.id)\"") && page.contains("id=\"quota-1\""))
            #expect(!page.contains("/incidents/1/end"))
            let quota = ["facility": "1", "perHour": "7", "share": "30"]
            #expect(try await desk.post("/incidents/1/quotas", quota).status == 403)
            #expect(try await boss.post("/incidents/1/quotas", quota).status == 303)
            #expect(try await boss.get("/incidents/1").body.contains("/7</bdi>"))
            let told = try await boss.post(
                "/incidents/1/message",
                ["group": "O-", "facility": "1", "english": "Bus accident", "urdu": "بس حادثہ"])
            #expect(told.status == 303)
            let stranger = Visitor(client)
            for path in ["/", "/ledger"] {
                let body = try await stranger.get(path).body
                #expect(body.contains("Bus accident") && body.contains("O−"), "\(path)")
            }
            #expect(try await boss.post("/incidents/1/requests/\(record.id)/removal").status == 303)
            #expect(try await boss.post("/incidents/1/requests", ["request": "\(record.id)"]).status == 303)
            #expect(try await desk.post("/incidents/1/end", ["reason": "x"]).status == 403)
            #expect(try await boss.post("/incidents/1/end", ["reason": ""]).status == 303)
            #expect(try await desk.get("/board").body.contains("Two buses"), "an end needs a reason")
            #expect(try await boss.post("/incidents/1/end", ["reason": "the last one is served"]).status == 303)
            #expect(try await !desk.get("/board").body.contains("Two buses"))
            #expect(try await !stranger.get("/").body.contains("Bus accident"))
            #expect(try await boss.get("/incidents/1").status == 200)
            #expect(try await boss.get("/incidents/9").status == 404)
        }
    }

    @Test func theShiftIsHandedOverByName() async throws {
        let site = try await TestSite.make(donors: 50)
        _ = try await open(site, "A")
        try await site.application.test(.router) { client in
            let (_, boss) = try await visitors(site, client)
            let sheet = try await boss.get("/handover").body
            #expect(sheet.contains("#1001") && sheet.contains("name=\"words\""))
            let long = String(repeating: "x", count: Centre.handoverWordsMax + 1)
            #expect(try await boss.post("/handover", ["words": long]).status == 422)
            #expect(try await boss.post("/handover", ["words": "1001: ring the ward\nagain at ten"]).status == 303)
            let waiting = try await boss.get("/handover").body
            #expect(waiting.contains("ring the ward") && waiting.contains("id=\"waiting\""))
            #expect(!waiting.contains("/handover/1/taking"), "who hands over does not take over")
            #expect(try await boss.post("/handover/1/taking").status == 303)
            #expect(try await site.store.read { try $0.handover(1)?.takenBy } == nil)
        }
    }

    @Test func theRotaIsPlannedByWhoLeadsAndReadByTheDesk() async throws {
        let site = try await TestSite.make(donors: 0)
        let person = try #require(try await site.store.read { try $0.staff(signIn: "operator") })
        try await site.application.test(.router) { client in
            let (desk, boss) = try await visitors(site, client)
            let shift = [
                "staff": "\(person.id)", "duty": "calls", "from": "2026-11-24T08:00", "until": "2026-11-24T16:00",
            ]
            #expect(try await desk.post("/rota", shift).status == 403)
            #expect(try await boss.post("/rota", shift).status == 303)
            var late = shift
            (late["from"], late["until"]) = ("2026-11-24T20:00", "2026-11-24T23:00")
            #expect(try await boss.post("/rota", late).status == 303)
            (late["from"], late["until"]) = ("2026-11-24T23:00", "2026-11-24T20:00")
            #expect(try await boss.post("/rota", late).status == 422)
            let page = try await desk.get("/rota").body
            #expect(page.contains("08:00–16:00") && page.contains("only 4 h of rest") && page.contains("Nobody: "))
            #expect(!page.contains("/rota/1/removal"))
            #expect(try await desk.get("/rota?week=2026-11-30").body.contains("30 Nov 2026"))
            #expect(try await boss.post("/rota/1/removal").status == 303)
            #expect(try await !desk.get("/rota").body.contains("08:00–16:00"))
        }
    }

    @Test func dutiesOfThePageAreThoseOfTheCentre() {
        #expect(RotaPage.duties == Duty.allCases.map(\.rawValue))
    }

    @Test func aThousandOpenRequestsAreReadAtOnce() async throws {
        let site = try await TestSite.make(donors: 0)
        let now = site.clock.now()
        let place = try #require(try await site.store.read { try $0.facility(1) }).place
        try await site.store.write { transaction in
            for number in 0..<1_000 {
                let details = RequestDetails(
                    facility: 1, ward: "4", recordNumber: "R\(number)", patientInitials: "A", ownBank: .unknown,
                    callerPhone: "")
                let request = BloodRequest(
                    id: 0, mode: .specificGroup, patient: Patient(group: .oPositive), component: .redCells,
                    unitsNeeded: 2, place: place, urgency: .emergency, openedAt: now,
                    neededBy: now + .minutes(Double(number)))
                _ = try transaction.openRequest(
                    details, course: RequestCourse(request: request, radiusKilometres: 25))
            }
        }
        try await site.application.test(.router) { client in
            let (_, boss) = try await visitors(site, client)
            _ = try await boss.get("/night")
            let clock = ContinuousClock()
            let began = clock.now
            let page = try await boss.get("/night").body
            let took = clock.now - began
            print("1,000 open requests: the night in \(took), \(page.utf8.count) bytes")
            #expect(page.contains("1000"))
            // A debug build on a busy machine; a release build is some five times as fast.
            #expect(took < .milliseconds(1_000))
            #expect(page.utf8.count < 40_000, "the screen shows the worst of each group, not a thousand lines")
        }
    }
}
