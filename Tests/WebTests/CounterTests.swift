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

/// The counter of a facility: who is coming, and who has just come.
@Suite struct CounterTests {
    /// Somebody of facility 1, signed in, with a request of it for which a donor has promised to come.
    private func atTheDesk(
        _ body: @escaping @Sendable (RoleSite, Visitor, VisitorCode) async throws -> Void
    ) async throws {
        let role = try await RoleSite.make()
        let person = try #require(role.site.signIn(.facility))
        let record = try #require(try await role.site.store.read { try $0.request(role.request) })
        let code = VisitorCode(
            reference: record.details.reference,
            deskCode: role.site.services.centre.deskCode(request: role.request, donor: role.donor))
        try await role.site.application.test(.router) { client in
            let desk = Visitor(client)
            _ = try await desk.get("/sign-in")
            _ = try await desk.post("/sign-in", ["name": person.signIn, "password": person.password])
            _ = try await desk.get("/facility")
            try await body(role, desk, code)
        }
    }

    private static let unknown = "No donor is expected here under this code"

    @Test func aDonorIsFoundByWhatTheirPageShowsHoweverItIsTyped() async throws {
        try await atTheDesk { role, desk, code in
            let donorPage = try await Visitor(desk.client).get(role.donorPath).body
            #expect(donorPage.contains(">\(code.text)<"))
            #expect(donorPage.contains("<svg"))
            let urdu = String(
                code.text.map { digit in
                    digit.wholeNumberValue.flatMap { Unicode.Scalar(0x6F0 + $0) }.map(Character.init) ?? digit
                })
            let path = "/facility/requests/\(role.request)/visitors/1"
            let spaced = "\(code.reference) \(code.deskCode)"
            for typed in [code.text, "#\(spaced) ", code.reference + code.deskCode, urdu, "QATRA:\(code.text)\n"] {
                let answer = try await desk.post("/facility/visitors", ["code": typed])
                #expect(answer.location == path, "\(typed)")
            }
            let page = try await desk.get(path).body
            #expect(page.contains(code.text) && page.contains("will come"))
            let steps = [("arrival", "arrived"), ("acceptance", "accepted by the blood bank"), ("donation", "donated")]
            for (step, words) in steps {
                let answer = try await desk.post("\(path)/\(step)", ["from": "counter"])
                #expect(answer.location == path)
                #expect(try await desk.get(path).body.contains(words))
            }
            for pages in ["/facility/list", path] {
                let body = try await desk.get(pages).body
                for value in RoleSite.canaries[.donorName, default: []] + RoleSite.canaries[.donorPhone, default: []] {
                    #expect(!body.contains(value), "\(pages)")
                }
            }
        }
    }

    @Test func aDeferralAtTheCounterGoesBackToTheList() async throws {
        try await atTheDesk { role, desk, code in
            let path = "/facility/requests/\(role.request)/visitors/1"
            _ = try await desk.post("\(path)/arrival", ["from": "counter"])
            let events = role.site.services.centre.jurisdiction.eligibility
            let rule = try #require(events.eventKeys.first { events.rule($0)?.askAtBloodBankOnly == false })
            let none = try await desk.post("\(path)/deferral", ["from": "counter", "ruleKey": "no such rule"])
            #expect(none.location == path)
            let answer = try await desk.post("\(path)/deferral", ["from": "counter", "ruleKey": rule])
            #expect(answer.location == "/facility/list")
            #expect(try await desk.get(path).status == 404)
            let again = try await desk.post("/facility/visitors", ["code": code.text])
            #expect(again.location == "/facility/list")
            #expect(try await desk.get("/facility/list").body.contains("not expected any more"))
        }
    }

    @Test func aWrongCodeAndOneOfAnotherFacilityAreToldApartByNobody() async throws {
        try await atTheDesk { role, desk, code in
            let foreign = try await Self.promise(in: role.site, facility: 2)
            #expect(foreign.reference != code.reference)
            let wrong = VisitorCode(reference: code.reference, deskCode: code.deskCode == "1000" ? "1001" : "1000")
            var notices: Set<String> = []
            for typed in [foreign.text, wrong.text, "\(code.reference)", "hello", "99999999-1000"] {
                let answer = try await desk.post("/facility/visitors", ["code": typed])
                #expect(answer.location == "/facility/list", "\(typed)")
                let page = try await desk.get("/facility/list").body
                #expect(page.contains(Self.unknown), "\(typed)")
                let notice = try #require(page.firstMatch(of: /<p class="notice refusal"[^>]*>([^<]+)</))
                notices.insert(String(notice.output.1))
                #expect(!page.contains(">\(foreign.deskCode)<") && !page.contains("#\(foreign.reference)"))
            }
            #expect(notices.count == 1)
        }
    }

    @Test func guessingIsSlowedAndRightCodesAreNotCounted() async throws {
        try await atTheDesk { role, desk, code in
            for _ in 0..<15 {
                #expect(try await desk.post("/facility/visitors", ["code": code.text]).location != "/facility/list")
            }
            for _ in 0..<10 { _ = try await desk.post("/facility/visitors", ["code": "1-1000"]) }
            #expect(try await desk.post("/facility/visitors", ["code": code.text]).location == "/facility/list")
            #expect(try await desk.get("/facility/list").body.contains("Too many wrong codes"))
            await role.site.clock.advance(by: .minutes(16))
            #expect(try await desk.post("/facility/visitors", ["code": code.text]).location != "/facility/list")
        }
    }

    @Test func theListHasEverybodyWhoComesHereAndNobodyElse() async throws {
        try await atTheDesk { role, desk, code in
            let own = try await Self.promise(in: role.site, facility: 1)
            let foreign = try await Self.promise(in: role.site, facility: 2)
            let page = try await desk.get("/facility/list").body
            for shown in [code, own] {
                #expect(page.contains("#\(shown.reference)") && page.contains(">\(shown.deskCode)<"))
            }
            #expect(!page.contains("#\(foreign.reference)"))
            // For paper: boxes to tick, rows for who comes later.
            #expect(page.contains("class=\"tick\"") && page.contains("print-only blank"))
            let board = try await desk.get("/facility").body
            #expect(board.contains("#\(own.reference)") && !board.contains("#\(foreign.reference)"))
        }
    }

    @Test func whatTheFacilityDisputesBecomesACallToMake() async throws {
        try await atTheDesk { role, desk, _ in
            let code = try await Self.promise(in: role.site, facility: 1, isVerified: false)
            let store = role.site.store
            let record = try #require(try await store.read { try $0.request(reference: code.reference) })
            let board = try await desk.get("/facility").body
            #expect(board.contains("/facility/requests/\(record.id)#word"))
            let before = try await store.read { try $0.callBacks(limit: 50) }
            #expect(!before.contains { $0.cause == .refused })
            let answer = try await desk.post(
                "/facility/requests/\(record.id)/refusal", ["reason": "No such patient in West 4"])
            #expect(answer.status == 303)
            let task = try #require(
                try await store.read { try $0.callBacks(limit: 50) }.first { $0.cause == .refused })
            #expect(task.request == record.id && task.words == "No such patient in West 4")
            #expect(task.phone == record.details.callerPhone)
        }
    }

    /// Opens a request and lets the first donor who is asked promise.
    static func promise(in site: TestSite, facility: FacilityID, isVerified: Bool = true) async throws -> VisitorCode {
        let centre = site.services.centre
        let outcome = try await centre.openRequest(
            IntakeForm(
                ownBank: .askedNoneLeft, patientInitials: "P.\(facility)", group: .bPositive, component: .redCells,
                units: "2", facility: facility, neededBy: centre.now() + .hours(6), urgency: .emergency,
                callerPhone: "0300-55504\(facility)\(isVerified ? 1 : 2)"),
            by: nil)
        guard case .opened(let record) = outcome else { throw Trouble.noRequest("\(outcome)") }
        guard isVerified else { return VisitorCode(reference: record.details.reference, deskCode: "0000") }
        _ = try await centre.take(.verified, on: record.id, by: .system)
        let opened = try #require(try await site.store.read { try $0.request(record.id) })
        let donor = try #require(opened.course.asks.first).donor
        _ = try await centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: record.id, by: .system)
        return VisitorCode(
            reference: record.details.reference, deskCode: centre.deskCode(request: record.id, donor: donor))
    }

    private enum Trouble: Error { case noRequest(String) }
}

/// One grid for all groups and components.
@Suite struct StockGridTests {
    private func fields(_ figures: [StockFigure]) -> [String: String] {
        var fields: [String: String] = [:]
        for figure in figures {
            // Names are sent as they are written here, and a plus in a form is a space.
            let name = "\(figure.component.rawValue).\(figure.group.rawValue)".replacing("+", with: "%2B")
            fields["units.\(name)"] = "\(figure.units)"
            fields["shown.\(name)"] = "\(figure.units)"
        }
        return fields
    }

    private func atTheShelf(
        _ body:
            @escaping @Sendable (TestSite, Visitor, @escaping @Sendable () async throws -> [StockFigure])
            async throws -> Void
    ) async throws {
        let site = try await TestSite.make(donors: 0)
        let person = try #require(site.signIn(.facility))
        let now = site.clock.now()
        try await site.store.write { transaction in
            for (units, group) in [BloodGroup.oNegative, .oPositive, .aPositive].enumerated() {
                try transaction.recordStock(
                    StockFigure(
                        facility: 1, group: group, component: .redCells, units: units, countedAt: now - .hours(30),
                        countedBy: nil))
            }
        }
        let held: @Sendable () async throws -> [StockFigure] = {
            try await site.store.read { try $0.stock() }.filter { $0.facility == 1 }
        }
        try await site.application.test(.router) { client in
            let desk = Visitor(client)
            _ = try await desk.get("/sign-in")
            _ = try await desk.post("/sign-in", ["name": person.signIn, "password": person.password])
            _ = try await desk.get("/facilities/1")
            try await body(site, desk, held)
        }
    }

    @Test func onlyWhatWasChangedIsWrittenInOneEntry() async throws {
        try await atTheShelf { site, desk, held in
            let before = try await held()
            let page = try await desk.get("/facilities/1").body
            #expect(page.contains("name=\"shown.redCells.O+\" value=\"1\""))
            var form = fields(before)
            form["units.redCells.O%2B"] = "7"
            form["units.platelets.AB-"] = "3"
            form["units.redCells.A%2B"] = ""
            let answer = try await desk.post("/facilities/1/stock", form)
            #expect(answer.location == "/facilities/1")
            #expect(try await desk.get("/facilities/1").body.contains("2 figures written down"))
            let after = try await held()
            let now = site.clock.now()
            let changed = after.filter { !before.contains($0) }
            #expect(changed.count == 2 && changed.allSatisfy { now - $0.countedAt < .minutes(5) })
            #expect(after.first { $0.group == .oPositive && $0.component == .redCells }?.units == 7)
            let counts = try await site.store.read { try $0.auditEntries(limit: 50) }.filter { $0.act == "stock.count" }
            #expect(counts.map(\.reason) == ["redCells O+ 7; platelets AB- 3"])
        }
    }

    @Test func asBeforeRenewsTheAgeOfAllThatStandsThere() async throws {
        try await atTheShelf { site, desk, held in
            let before = try await held()
            var form = fields(before)
            form["act"] = "asBefore"
            form["units.redCells.A%2B"] = ""
            // Somebody else counted O+ while the page was open.
            let meanwhile = StockCount(group: .oPositive, component: .redCells, units: 9)
            try await site.services.centre.recordStock([meanwhile], of: 1, by: nil)
            #expect(try await desk.post("/facilities/1/stock", form).status == 303)
            let after = try await held()
            func figure(_ group: BloodGroup) -> StockFigure? {
                after.first { $0.group == group && $0.component == .redCells }
            }
            let now = site.clock.now()
            let renewed = try #require(figure(.oNegative))
            #expect(renewed.units == 0 && now - renewed.countedAt < .minutes(5))
            #expect(figure(.oPositive)?.units == 9, "what was counted meanwhile stays")
            let blank = try #require(figure(.aPositive))
            #expect(blank.units == 2 && now - blank.countedAt > .hours(29), "blank is not counted")
        }
    }

    @Test func aSlipOfTheFingerWritesNothingAndAnotherFacilityIsNotThere() async throws {
        try await atTheShelf { _, desk, held in
            let before = try await held()
            var form = fields(before)
            form["units.redCells.O%2B"] = "7"
            form["units.redCells.B%2B"] = "-4"
            let refused = try await desk.post("/facilities/1/stock", form)
            #expect(refused.status == 422 && refused.body.contains("value=\"-4\""))
            #expect(try await held() == before)
            #expect(try await desk.post("/facilities/2/stock", form).status == 404)
        }
    }
}
