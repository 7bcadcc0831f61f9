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

/// What takes two people.
@Suite struct ApprovalTests {
    @Test func aFileOfTheRegisterTakesTwoPeopleAndIsWrittenOnce() async throws {
        let site = try await TestSite.make(donors: 20)
        try await site.application.test(.router) { client in
            let asker = Visitor(client)
            let other = Visitor(client)
            try await asker.signIn(try #require(site.signIn(.coordinator)))
            try await other.signIn(try #require(site.signIn(.supervisor)))
            _ = try await asker.get("/approvals")
            #expect(try await asker.post("/approvals", ["reason": " "]).status == 422)
            #expect(try await asker.post("/approvals", ["reason": "Yearly report"]).status == 303)
            #expect(try await asker.post("/approvals/1/decision", ["decision": "approved"]).status == 403)
            #expect(try await asker.post("/donors/export", ["approval": "1"]).status == 303, "nobody has approved")
            let board = try await other.get("/board").body
            #expect(board.contains("approvals-waiting"))
            let page = try await other.get("/approvals").body
            #expect(page.contains("Yearly report"))
            #expect(try await other.post("/approvals/1/decision", ["decision": "approved"]).status == 303)
            #expect(!(try await other.get("/board").body.contains("approvals-waiting")))
            #expect(try await other.post("/donors/export", ["approval": "1"]).status == 303, "somebody else's")
            let file = try await asker.post("/donors/export", ["approval": "1"])
            #expect(file.status == 200)
            #expect(file.body.split(whereSeparator: \.isNewline).count == 21)
            #expect(try await asker.post("/donors/export", ["approval": "1"]).status == 303, "used")
            #expect(try await asker.get("/donors/export").status == 405)
        }
        let acts = try await site.store.read { try $0.auditEntries(limit: 50) }.map(\.act)
        #expect(acts.filter { $0 == "register.export" }.count == 1)
        #expect(acts.contains("approval.ask") && acts.contains("approval.decide"))
    }

    @Test func nobodyDecidesWhatTheyAskedFor() async throws {
        let site = try await TestSite.make(donors: 0)
        try await site.application.test(.router) { client in
            let person = Visitor(client)
            try await person.signIn(try #require(site.signIn(.supervisor)))
            _ = try await person.get("/approvals")
            _ = try await person.post("/approvals", ["reason": "I want it"])
            let answer = try await person.post("/approvals/1/decision", ["decision": "approved"])
            #expect(answer.status == 303)
            #expect(try await person.get("/approvals").body.contains("Who asked cannot decide"))
        }
        let approval = try #require(try await site.store.read { try $0.approval(1) })
        #expect(approval.decision == nil)
        // Nor would the store write it down.
        let now = site.clock.now()
        await #expect(throws: StorageError.self) {
            try await site.store.write {
                _ = try $0.decideApproval(1, .approved, by: approval.askedBy, at: now, expiresAt: now + .hours(24))
            }
        }
    }

    @Test func anApprovalEndsAfterADay() async throws {
        let site = try await TestSite.make(donors: 0)
        let centre = site.services.centre
        let staff = try await site.store.read { try $0.allStaff() }
        let asker = try #require(staff.first { $0.role == .coordinator }).id
        let other = try #require(staff.first { $0.role == .administrator }).id
        func ask() async throws -> Int64 {
            try #require(try await centre.askForApproval(of: .registerExport, subject: "x", reason: "why", by: asker))
        }
        let undecided = try await ask()
        await site.clock.advance(by: .hours(25))
        #expect(try await centre.decideApproval(undecided, .approved, by: other) == .tooLate)
        let unused = try await ask()
        await site.clock.advance(by: .hours(23))
        #expect(try await centre.decideApproval(unused, .approved, by: other) == .done)
        await site.clock.advance(by: .hours(25))
        #expect(!(try await centre.useApproval(unused, for: .registerExport, by: asker)))
        let refused = try await ask()
        #expect(try await centre.decideApproval(refused, .refused, by: other) == .done)
        #expect(try await centre.decideApproval(refused, .approved, by: other) == .tooLate)
        #expect(!(try await centre.useApproval(refused, for: .registerExport, by: asker)))
        let good = try await ask()
        #expect(try await centre.decideApproval(good, .approved, by: other) == .done)
        #expect(try await centre.useApproval(good, for: .registerExport, by: asker))
        #expect(!(try await centre.useApproval(good, for: .registerExport, by: asker)))
    }
}

/// People of a facility, and its machine.
@Suite struct FacilityDeskTests {
    @Test func aFacilityConfirmsReceivesAndSettlesItsOwn() async throws {
        let site = try await RoleSite.make()
        let person = try #require(site.site.signIn(.facility))
        let path = "/facility/requests/\(site.request)"
        try await site.site.application.test(.router) { client in
            let desk = Visitor(client)
            _ = try await desk.get("/sign-in")
            let entered = try await desk.post(
                "/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"])
            #expect(entered.location == "/facility", "the first page of the role")
            let board = try await desk.get("/facility").body
            #expect(board.contains(path))
            let page = try await desk.get(path).body
            #expect(page.contains("donor "))
            // The donor's own page shows the same digits.
            let code = site.site.services.centre.deskCode(request: site.request, donor: site.donor)
            #expect(page.contains(">\(code)<"))
            #expect(try await Visitor(client).get(site.donorPath).body.contains(">\(code)<"))
            for step in ["arrival", "acceptance", "donation"] {
                #expect(try await desk.post("\(path)/visitors/1/\(step)").status == 303)
            }
            #expect(try await desk.post("\(path)/visitors/999/arrival").status == 404)
            #expect(try await desk.get("/requests/\(site.request)").status == 403)
            #expect(try await desk.get("/donors/\(site.donor)").status == 403)
            #expect(try await desk.get("/facilities/1").status == 200)
            #expect(try await desk.get("/facilities/2").status == 404)
            #expect(try await desk.post("/facilities/1/stock", ["units.redCells.O+": "4"]).status == 303)
            #expect(try await desk.post("/facilities/2/stock", ["units.redCells.O+": "4"]).status == 404)
        }
        let record = try #require(try await site.site.store.read { try $0.request(site.request) })
        #expect(record.course.unitsInHand == 1)
    }

    @Test(arguments: [true, false])
    func theWordOfAFacilityIsTakenForItsOwnRequestsOnly(isReal: Bool) async throws {
        let site = try await TestSite.make(donors: 50)
        let centre = site.services.centre
        let staff = try await site.store.read { try $0.allStaff() }
        let person = try #require(staff.first { $0.role == .facility })
        let outcome = try await centre.openRequest(
            IntakeForm(
                ownBank: .askedNoneLeft, patientInitials: "A.B.", group: .oPositive, component: .redCells, units: "1",
                facility: 1, neededBy: centre.now() + .hours(6), urgency: .emergency, callerPhone: "0300-5550303"),
            by: nil)
        guard case .opened(let record) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let foreign = try await centre.confirmByFacility(record.id, isReal: isReal, by: person.id, of: 2)
        #expect(foreign == .noSuchRequest)
        let own = try await centre.confirmByFacility(
            record.id, isReal: isReal, reason: isReal ? "" : "No such patient", by: person.id, of: 1)
        guard case .taken(let confirmed) = own else {
            Issue.record("\(own)")
            return
        }
        #expect(confirmed.course.verification == (isReal ? .verified : .rejected))
    }

    @Test func aMachineReportsTheStockOfItsFacilityAndNothingElse() async throws {
        let site = try await TestSite.make(donors: 0)
        try await site.application.test(.router) { client in
            let administrator = Visitor(client)
            try await administrator.signIn(try #require(site.signIn(.administrator)))
            _ = try await administrator.get("/staff")
            let fields = ["machineName": "Stock system", "machineSignIn": "stock", "machineFacility": "3"]
            #expect(try await administrator.post("/staff/machines", ["machineName": "x"]).status == 422)
            let page = try await administrator.post("/staff/machines", fields)
            #expect(page.status == 200)
            let token = String(try #require(page.body.firstMatch(of: /<code dir="ltr">([^<]+)</)).output.1)
            #expect(!(try await administrator.get("/staff").body.contains(token)), "shown once")
            let machine = Comer(name: "machine", bearer: token)
            let answer = try await machine.ask(client, "POST", "/api/stock")
            #expect(answer.status == 200)
            #expect(answer.body.contains(#""recorded":1"#))
            let figures = try await site.store.read { try $0.stock() }.filter { $0.facility == 3 }
            #expect(figures.first { $0.group == .oPositive && $0.component == .redCells }?.units == 4)
            #expect(try await machine.ask(client, "GET", "/staff").status == 303)
            let id = try #require(try await site.store.read { try $0.staff(signIn: "stock") }).id
            let renewed = try await administrator.post("/staff/\(id)/token")
            #expect(renewed.status == 200)
            #expect(try await machine.ask(client, "POST", "/api/stock").status == 401, "the token before")
            let second = String(try #require(renewed.body.firstMatch(of: /<code dir="ltr">([^<]+)</)).output.1)
            #expect(try await Comer(name: "m", bearer: second).ask(client, "POST", "/api/stock").status == 200)
            _ = try await administrator.post("/staff/\(id)/disabled", ["disabled": "1"])
            #expect(try await Comer(name: "m", bearer: second).ask(client, "POST", "/api/stock").status == 401)
            _ = try await administrator.post("/staff/\(id)/disabled", ["disabled": "0"])
            #expect(try await Comer(name: "m", bearer: second).ask(client, "POST", "/api/stock").status == 200)
            #expect(try await administrator.post("/staff/\(id)/token/revocation").status == 303)
            #expect(try await Comer(name: "m", bearer: second).ask(client, "POST", "/api/stock").status == 401)
        }
        let stored = try await site.store.read { try $0.machineTokens() }
        #expect(stored.count == 2 && stored.allSatisfy { $0.revokedAt != nil })
    }

    @Test func stockThatIsNotUnderstoodIsRefusedWhole() async throws {
        let site = try await RoleSite.make()
        let before = try await site.site.store.read { try $0.stock() }
        try await site.site.application.test(.router) { client in
            for body in [
                "", "[]", "{}", #"{"counts":[]}"#, #"{"counts":[{"component":"redCells","group":"O+","units":-1}]}"#,
                #"{"counts":[{"component":"redCells","group":"Q","units":1}]}"#,
                #"{"counts":[{"component":"redCells","group":"A+","units":1},{"component":"x","group":"A+","units":1}]}"#,
            ] {
                let answer = try await client.execute(
                    uri: "/api/stock", method: .post,
                    headers: [.authorization: "Bearer \(RoleSite.machineToken)"], body: ByteBuffer(string: body)
                ) { (Int($0.status.code), String(buffer: $0.body)) }
                #expect(answer.0 == 422, "\(body)")
                #expect(answer.1.contains(#""recorded":0"#))
            }
        }
        #expect(try await site.site.store.read { try $0.stock() } == before)
    }
}
