import Access
import Blood
import Centre
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Matching
import Simulation
import Storage
import Synchronization
import Testing
import Web

/// A drive from its planning to a donor's place on its list, by the pages.
@Suite struct DriveDeskTests {
    /// Takes every text that leaves the house.
    private final class Mailbox: MessageGateway {
        let name = "mailbox"
        let isSimulated = true
        let honoursIdempotencyKey = true
        let channels: Set<Matching.Channel> = [.sms]
        private let state = Mutex([GatewayMessage]())

        func submit(_ message: GatewayMessage) async -> GatewayAnswer {
            state.withLock { $0.append(message) }
            return .accepted(providerID: "m")
        }

        func code(to phone: String) async throws -> String {
            for _ in 0..<200 {
                let last = state.withLock { $0.last { $0.to == phone }?.body }
                if let found = last?.firstMatch(of: /\b(\d{6})\b/) { return String(found.output.1) }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw CancellationError()
        }
    }

    private static let form = [
        "name": "Winter drive", "host": "GC University", "facility": "1", "district": "Lahore", "address": "Gate 3",
        "date": "2026-12-01", "from": "09:00", "until": "11:00", "slotMinutes": "30", "beds": "1",
        "contact": "Rashid 0300-7654321",
    ]

    private static func donor(of site: TestSite) async throws -> Donor {
        let found = try await site.store.read { transaction in
            try transaction.donors(DonorSearch(limit: 60)).first { $0.optedOutAt == nil && $0.wrongNumberAt == nil }
        }
        return try #require(found)
    }

    @Test func aCoordinatorPlansAndAnnouncesAndASupervisorOnlySees() async throws {
        let site = try await TestSite.make(donors: 60)
        try await site.application.test(.router) { client in
            let coordinator = Visitor(client)
            try await coordinator.signIn(try #require(site.signIn(.coordinator)))
            for (field, value) in [("until", "08:00"), ("district", "Atlantis"), ("beds", "0"), ("name", "")] {
                let wrong = try await coordinator.post("/drives", Self.form.merging([field: value]) { $1 })
                #expect(wrong.status == 422 && wrong.body.contains("problem-\(field)"), "\(field)")
            }
            let saved = try await coordinator.post("/drives", Self.form)
            #expect(saved.status == 303 && saved.location == "/drives/1")
            let drive = try #require(try await site.store.read { try $0.drive(1) })
            let nobody = Visitor(client)
            #expect(try await nobody.get("/drive/\(drive.reference)").status == 404, "planned only")
            _ = try await coordinator.post("/drives/1/state", ["state": "announced"])
            let page = try await nobody.get("/drive/\(drive.reference)")
            #expect(page.status == 200 && page.body.contains("GC University") && !page.body.contains("Rashid"))
            let poster = try await coordinator.get("/drives/1/poster")
            #expect(poster.body.contains("http://localhost/drive/\(drive.reference)") && poster.body.contains("<svg"))
            let supervisor = Visitor(client)
            try await supervisor.signIn(try #require(site.signIn(.supervisor)))
            #expect(try await supervisor.get("/drives/1").status == 200)
            #expect(try await supervisor.post("/drives/1/state", ["state": "cancelled"]).status == 403)
            let desk = Visitor(client)
            try await desk.signIn(try #require(site.signIn(.operator)))
            #expect(try await desk.get("/drives").status == 403)
        }
        let acts = try await site.store.read { try $0.auditEntries(limit: 50).map(\.act) }
        #expect(acts.contains("drive.plan") && acts.contains("drive.state") && acts.contains("drive.read"))
    }

    @Test func aDonorTakesAPlaceByACodeMovesItAndGivesItBack() async throws {
        let site = try await TestSite.make(donors: 60, isReal: true)
        let mailbox = Mailbox()
        _ = Courier(centre: site.services.centre, gateway: mailbox, logger: Logger(label: "test"))
        let donor = try await Self.donor(of: site)
        let centre = site.services.centre
        let opensAt = site.clock.now() + .hours(48)
        let staff = try #require(try await site.store.read { try $0.allStaff().first }).id
        let saved = try await centre.saveDrive(
            BloodDrive(
                name: "Drive", host: "College", facility: 1, district: "Lahore", address: "", place: donor.home,
                opensAt: opensAt, closesAt: opensAt + .hours(1), slotMinutes: 30, beds: 1), by: staff)
        guard case .saved(let id) = saved else { return }
        _ = try await centre.moveDrive(id, to: .announced, by: staff)
        let reference = try #require(try await site.store.read { try $0.drive(id) }).reference
        let path = "/drive/\(reference)"
        let codes = try #require(site.services.codes)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await codes.run() }
            try await site.application.test(.router) { client in
                let visitor = Visitor(client)
                let page = try await visitor.get(path.lowercased())
                #expect(page.status == 200 && page.body.contains("/join?drive=\(reference)"))
                let known = try await visitor.post("\(path)/code", ["number": donor.phone])
                #expect(known.status == 200)
                let code = try await mailbox.code(to: donor.phone)
                let wrong = code == "000000" ? "000001" : "000000"
                let refused = try await visitor.post("\(path)/session", ["number": donor.phone, "code": wrong])
                #expect(refused.status == 422)
                let entered = try await visitor.post("\(path)/session", ["number": donor.phone, "code": code])
                #expect(entered.status == 303 && entered.location == path)
                #expect(try await visitor.get(path).body.contains("name=\"slot\""))
                #expect(try await visitor.post(path, ["slot": "0"], csrf: "forged").status == 403)
                #expect(try await visitor.post(path, ["slot": "77"]).status == 422)
                _ = try await visitor.get(path)
                #expect(try await visitor.post(path, ["slot": "0"]).status == 303)
                #expect(try await visitor.get(path).body.contains("id=\"own-time\""))
                #expect(try await visitor.post(path, ["slot": "1"]).status == 303)
                #expect(try await site.store.read { try $0.signUps(of: id).map(\.slot) } == [1])
                #expect(try await visitor.get("/me").body.contains("id=\"drives\""))
                _ = try await visitor.get(path)
                #expect(try await visitor.post(path, ["act": "cancel"]).status == 303)
                #expect(try await site.store.read { try $0.signUps(of: id).count { $0.isActive } } == 0)
                // Somebody whom nobody knows reads the same page.
                let stranger = Visitor(client)
                _ = try await stranger.get(path)
                let same = try await stranger.post("\(path)/code", ["number": "0333-7654321"])
                #expect(same.status == 200 && same.body.contains("name=\"code\""))
                let join = try await stranger.get("/join?drive=\(reference)")
                #expect(join.body.contains("name=\"drive\" value=\"\(reference)\""))
                #expect(try await !stranger.get("/join?drive=%2F%2Fevil.example").body.contains("evil"))
            }
            group.cancelAll()
        }
    }
}
