import Access
import Blood
import Centre
import Dispatching
import Foundation
import Hummingbird
import HummingbirdTesting
import Jurisdiction
import Logging
import Matching
import Simulation
import Storage
import Synchronization
import Testing
import Web

/// A donor comes in by a code, sees everything, corrects, stops, comes back and is erased; nobody else does.
@Suite struct MeTests {
    /// Takes every text that leaves the house.
    final class Mailbox: MessageGateway {
        let name = "mailbox"
        let isSimulated = true
        let honoursIdempotencyKey = true
        let channels: Set<Matching.Channel> = [.sms]
        private let state = Mutex([GatewayMessage]())

        var texts: [GatewayMessage] { state.withLock { $0 } }

        func submit(_ message: GatewayMessage) async -> GatewayAnswer {
            state.withLock { $0.append(message) }
            return .accepted(providerID: "m")
        }

        func code(to phone: String) -> String? {
            texts.last { $0.to == phone }?.body.firstMatch(of: /\b(\d{6})\b/).map { String($0.output.1) }
        }
    }

    struct Door: Sendable {
        let site: TestSite
        let mailbox = Mailbox()
        let donor: Donor

        init() async throws {
            site = try await TestSite.make(donors: 60, isReal: true)
            let found = try await site.store.read { transaction in
                try transaction.donors(DonorSearch(limit: 60)).first { $0.optedOutAt == nil && $0.wrongNumberAt == nil }
            }
            donor = try #require(found)
            // Makes the mailbox a way out of the house.
            _ = Courier(centre: site.services.centre, gateway: mailbox, logger: Logger(label: "test"))
        }

        /// Lets the code desk work beside the body.
        func run(_ body: @escaping @Sendable (Visitor) async throws -> Void) async throws {
            let codes = try #require(site.services.codes)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await codes.run() }
                try await site.application.test(.router) { client in try await body(Visitor(client)) }
                group.cancelAll()
            }
        }

        /// The newest code to a number, once there are so many texts to it.
        func code(to phone: String, texts: Int = 1) async throws -> String {
            for _ in 0..<200 {
                if mailbox.texts.count(where: { $0.to == phone }) >= texts, let code = mailbox.code(to: phone) {
                    return code
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw MeTestFailure("no code came")
        }

        /// Empties the outbox, which goes before any code.
        func deliver() async throws {
            let courier = Courier(centre: site.services.centre, gateway: mailbox, logger: Logger(label: "test"))
            while try await courier.deliverOnce() > 0 {}
        }

        func comeIn(_ visitor: Visitor, texts: Int = 1) async throws {
            _ = try await visitor.get("/me")
            let page = try await visitor.post("/me/code", ["number": donor.phone])
            #expect(page.status == 200)
            let code = try await code(to: donor.phone, texts: texts)
            let entered = try await visitor.post("/me/session", ["number": donor.phone, "code": code])
            #expect(entered.status == 303 && entered.location == "/me")
        }
    }

    @Test func aDonorSeesCorrectsStopsComesBackAndIsErased() async throws {
        let door = try await Door()
        let store = door.site.store
        let id = door.donor.id
        try await door.run { visitor in
            try await door.comeIn(visitor)
            let home = try await visitor.get("/me")
            #expect(home.status == 200 && home.body.contains(door.donor.name))
            #expect(home.headers.text("Cache-Control") == "no-store")
            _ = try await visitor.get("/me/edit")
            let saved = try await visitor.post(
                "/me/edit",
                [
                    "name": "New Name", "district": door.donor.district, "channels": "sms", "language": "en",
                    "weight": "61", "daylightOnly": "1", "pausedUntil": "2026-12-24",
                ])
            #expect(saved.status == 303)
            let changed = try #require(try await store.read { try $0.donor(id) })
            #expect(changed.name == "New Name" && changed.weightKilograms == 61 && changed.daylightOnly)
            #expect(!changed.relayOnly && changed.language == .english && changed.channels == [.sms])
            #expect(changed.pausedUntil?.description == "2026-12-24" && changed.group == door.donor.group)
            _ = try await visitor.get("/me")
            #expect(try await visitor.post("/me/stop").status == 303)
            #expect(try await store.read { try $0.donor(id)?.optedOutAt } != nil)
            _ = try await visitor.get("/me")
            #expect(try await visitor.post("/me/consent").status == 303)
            let rows = try await store.read { try $0.consents(of: id) }
            #expect(
                rows.suffix(2).map(\.act) == [.withdrawn, .given] && rows.suffix(2).allSatisfy { $0.channel == .web })
            var stopped = try await store.read { try $0.donor(id)?.optedOutAt }
            #expect(stopped == nil)
            _ = try await visitor.get("/me/erasure")
            _ = try await visitor.post("/me/erasure/code")
            let code = try await door.code(to: door.donor.phone, texts: 2)
            let other = code == "000000" ? "000001" : "000000"
            #expect(try await visitor.post("/me/erasure", ["code": other]).status == 422)
            stopped = try await store.read { try $0.donor(id)?.optedOutAt }
            #expect(stopped == nil, "a wrong code erases nothing")
            #expect(try await visitor.post("/me/erasure", ["code": code]).status == 303)
            #expect(try await visitor.get("/me/data.json").status == 303, "signed out")
        }
        let kept = try await store.read { (try $0.donor(id)?.optedOutAt, try $0.donorRecord(id)?.donor) }
        #expect(kept.0 != nil || kept.1 == nil)
    }

    private static let newcomer = [
        "number": "0333-7654321", "name": "Ayesha Bibi", "sex": "female", "group": "O-", "district": "Lahore",
        "town": "Model Town", "channels": "sms", "language": "ur", "consent": "1", "seenOnPaper": "1",
        "evidence": "laboratory", "isBombay": "1", "isPanelReserved": "1", "lastDonation": "2026-01-05",
    ]

    @Test func aNewcomerIsRegisteredOnceTheCodeWasTypedAndNothingIsKeptBefore() async throws {
        let door = try await Door()
        let store = door.site.store
        let phone = "+923337654321"
        try await door.run { visitor in
            #expect(try await visitor.get("/join").status == 200)
            #expect(try await visitor.post("/join/code", ["number": "12"]).status == 422)
            let rest = try await visitor.post("/join/code", ["number": "0333-7654321"])
            #expect(rest.status == 200 && rest.body.contains(ConsentWords.current.english))
            let code = try await door.code(to: phone)
            let other = code == "000000" ? "000001" : "000000"
            for (changed, problem) in [("consent", "consent"), ("sex", "sex"), ("channels", "channels")] {
                var form = MeTests.newcomer.merging(["code": code]) { $1 }
                form[changed] = ""
                let answer = try await visitor.post("/join", form)
                #expect(answer.status == 422 && answer.body.contains("id=\"problem-\(problem)\""))
                #expect(answer.body.contains("Ayesha Bibi"), "what was typed stays")
            }
            #expect(try await visitor.post("/join", MeTests.newcomer.merging(["code": other]) { $1 }).status == 422)
            let before = try await store.read { try $0.donor(phone: phone) }
            #expect(before == nil)
            let done = try await visitor.post("/join", MeTests.newcomer.merging(["code": code]) { $1 })
            #expect(done.status == 303 && done.location == "/me")
            #expect(try await visitor.get("/me").body.contains("Ayesha Bibi"))
            let again = try await visitor.post("/join", MeTests.newcomer.merging(["code": code]) { $1 })
            #expect(again.status != 303, "a code is good for one use")
        }
        let donor = try #require(try await store.read { try $0.donor(phone: phone) })
        #expect(donor.group == .oNegative && donor.evidence == .said && !donor.isBombay && !donor.isPanelReserved)
        #expect(donor.relayOnly && donor.prefersWomanOperator && donor.daylightOnly && donor.meetsAtFacilityOnly)
        let town = try #require(door.site.services.centre.jurisdiction.places.town(named: "model town", in: "Lahore"))
        #expect(donor.home == town.place)
        let (rows, record) = try await store.read {
            (try $0.consents(of: donor.id), try $0.donorRecord(donor.id))
        }
        #expect(rows.map(\.channel) == [.web] && rows.map(\.version) == [ConsentWords.current.version])
        #expect(record?.donations.map(\.date.description) == ["2026-01-05"])
        #expect(door.site.services.centre.register.profile(donor.id) != nil, "can be asked at once")
    }

    @Test func aRequestOnTheWebAsksNobodyBeforeTheHospitalHasConfirmedIt() async throws {
        let door = try await Door()
        let store = door.site.store
        let phone = "+923337654321"
        let facility = try #require(try await store.read { try $0.facilities().first })
        let answers: [(step: String, fields: [String: String], wrong: [String: String])] = [
            ("place", ["place": facility.name, "facility": "\(facility.id)"], ["place": facility.name]),
            ("need", ["group": "B-", "component": "redCells", "units": "2"], ["units": "200"]),
            ("time", ["time": "withinSixHours"], ["time": "at", "date": "soon"]),
            ("patient", ["patientInitials": "A.K.", "ward": "West 4", "recordNumber": "MR-7"], ["ward": ""]),
            ("number", ["number": "0333-7654321"], ["number": "12"]),
        ]
        try await door.run { visitor in
            _ = try await visitor.get("/ask")
            var form: [String: String] = [:]
            for answer in answers {
                form["step"] = answer.step
                let wrong = form.merging(answer.fields) { $1 }.merging(answer.wrong) { $1 }
                let refused = try await visitor.post(
                    "/ask", answer.step == "place" ? wrong.filter { $0.key != "facility" } : wrong)
                #expect(refused.status == 422, "\(answer.step)")
                form.merge(answer.fields) { $1 }
                let next = try await visitor.post("/ask", form)
                #expect(next.status == 200, "\(answer.step)")
                for (name, value) in answer.fields where !value.isEmpty {
                    #expect(next.body.contains("name=\"\(name)\""), "\(name) travels in the form")
                }
            }
            let code = try await door.code(to: phone)
            form["step"] = "code"
            form["code"] = code == "000000" ? "000001" : "000000"
            #expect(try await visitor.post("/ask", form).status == 422)
            let none = try await store.read { try $0.request(caller: phone) }
            #expect(none == nil, "nothing is kept before the code")
            form["code"] = code
            let done = try await visitor.post("/ask", form)
            #expect(done.status == 303 && done.location?.hasPrefix("/f/") == true)
            let family = try await visitor.get(try #require(done.location)).body
            #expect(family.contains("No donor is asked yet") && family.contains("to be confirmed"))
            #expect(!family.contains("paused this request"), "nobody has paused it")
        }
        let id = try #require(try await store.read { try $0.request(caller: phone) })
        let record = try #require(try await store.read { try $0.request(id) })
        #expect(record.details.source == "web" && record.details.facility == facility.id && record.course.isPaused)
        #expect(record.course.asks.isEmpty && record.course.request.unitsNeeded == 2)
        #expect(record.course.request.urgency == .emergency && record.course.verification == .pending)
        try await door.site.services.centre.take(.verified, on: id, by: .staff(1))
        let after = try #require(try await store.read { try $0.request(id) })
        #expect(!after.course.isPaused)
    }

    @Test func whoIsRegisteredAlreadyLandsOnTheOwnPageAndNothingIsChanged() async throws {
        let door = try await Door()
        try await door.run { visitor in
            _ = try await visitor.get("/join")
            let answer = try await visitor.post("/join/code", ["number": door.donor.phone])
            #expect(answer.status == 200)
            let code = try await door.code(to: door.donor.phone)
            let form = MeTests.newcomer.merging(["number": door.donor.phone, "code": code]) { $1 }
            let done = try await visitor.post("/join", form)
            #expect(done.status == 303 && done.location == "/me")
            #expect(try await visitor.get("/me").body.contains(door.donor.name))
        }
        let kept = try await door.site.store.read { try $0.donor(door.donor.id) }
        #expect(kept == door.donor)
    }

    /// Whatever is held must be in the file: every field of the entry by name, and every row by what it says.
    @Test func theFileHasEveryFieldThatIsHeld() async throws {
        let door = try await Door()
        let now = door.site.clock.now()
        let id = door.donor.id
        let phone = door.donor.phone
        try await door.site.store.write { transaction in
            try transaction.recordConsent(
                Consent(
                    donor: id, act: .given, version: "v", words: "marked-consent", language: .urdu, channel: .web,
                    at: now))
            _ = try transaction.recordDeferral(
                Deferral(donor: id, ruleKey: "marked-rule", since: CivilDate(dayNumber: 20_700), recordedAt: now),
                protectedReason: nil)
            _ = try transaction.recordDonation(
                Donation(donor: id, date: CivilDate(dayNumber: 20_600), kind: .plasmaApheresis, recordedAt: now))
            _ = try transaction.recordInbound(
                InboundMessage(providerID: "marked", from: phone, body: "marked-inbound", receivedAt: now))
            try transaction.openCallBack(
                CallBack(phone: phone, donor: id, cause: .asked, words: "marked-words", openedAt: now, changedAt: now))
            var donor = try transaction.donor(id)
            donor?.note = "marked-note"
            donor?.pausedUntil = CivilDate(dayNumber: 20_800)
            if let donor { try transaction.updateDonor(donor) }
            try transaction.appendAudit(AuditEntry(at: now, staff: 1, act: .donorPause, subject: "donor:\(id)"))
            // What must not be in it, because whoever has the telephone may read it.
            let hidden = try transaction.recordDeferral(
                Deferral(
                    donor: id, ruleKey: "blood_bank_exclusion", since: CivilDate(dayNumber: 20_701), recordedAt: now),
                protectedReason: "marked-infection")
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: 1, act: .deferralOpen, subject: "deferral:\(hidden) donor:\(id)",
                    reason: "marked-why"))
        }
        try await door.run { visitor in
            try await door.comeIn(visitor)
            let file = try await visitor.get("/me/data.json")
            #expect(file.headers.text("Content-Disposition").contains("attachment"))
            for marked in ["consent", "rule", "inbound", "words", "note"] {
                #expect(file.body.contains("marked-\(marked)"), "\(marked)")
            }
            let home = try await visitor.get("/me").body
            for hidden in ["marked-infection", "marked-why", "deferral.open", "rotectedReason"] {
                #expect(!file.body.contains(hidden) && !home.contains(hidden), "\(hidden)")
            }
            #expect(file.body.contains("blood_bank_exclusion"))
            let json = try JSONSerialization.jsonObject(with: Data(file.body.utf8)) as? [String: Any]
            let entry = try #require(json?["register"] as? [String: Any])
            let held = try #require(try await door.site.store.read { try $0.donor(id) })
            for (label, value) in Mirror(reflecting: held).children {
                let isAbsent =
                    Mirror(reflecting: value).displayStyle == .optional
                    && Mirror(reflecting: value).children.isEmpty
                #expect(isAbsent || entry[label ?? ""] != nil, "\(label ?? "")")
            }
            let accesses = json?["accesses"] as? [[String: Any]]
            #expect(accesses?.contains { $0["act"] as? String == "donor.read" && $0["times"] as? Int == 1 } == true)
            #expect(
                accesses?.contains { $0["act"] as? String == "donor.pause" && $0["role"] as? String != nil } == true)
            #expect((json?["sessions"] as? [Any])?.count == 1 && (json?["codes"] as? [Any])?.count == 1)
            let consents = json?["consents"] as? [[String: Any]]
            #expect(consents?.allSatisfy { $0["staff"] == nil } == true, "who of the staff is theirs")
        }
    }

    @Test func fiveTriesAndThreeCodesAndThenNothing() async throws {
        let door = try await Door()
        try await door.run { visitor in
            _ = try await visitor.get("/me")
            _ = try await visitor.post("/me/code", ["number": door.donor.phone])
            let code = try await door.code(to: door.donor.phone)
            let wrong = code == "000000" ? "000001" : "000000"
            for _ in 0..<5 {
                #expect(
                    try await visitor.post("/me/session", ["number": door.donor.phone, "code": wrong]).status == 422)
            }
            #expect(
                try await visitor.post("/me/session", ["number": door.donor.phone, "code": code]).status == 422,
                "the right one, too late")
            for _ in 0..<4 { _ = try await visitor.post("/me/code", ["number": door.donor.phone]) }
            _ = try await door.code(to: door.donor.phone, texts: 3)
            try await Task.sleep(for: .milliseconds(300))
            #expect(door.mailbox.texts.count == 3, "three in ten minutes")
            await door.site.clock.advance(by: .minutes(11))
            let last = try #require(door.mailbox.code(to: door.donor.phone))
            #expect(
                try await visitor.post("/me/session", ["number": door.donor.phone, "code": last]).status == 422,
                "ten minutes")
        }
    }

    @Test func aCodeIsGoodOnceAndForItsNumberAndPurpose() async throws {
        let door = try await Door()
        let others = try await door.site.store.read { try $0.donors(DonorSearch(limit: 60)) }
        let other = try #require(
            others.first { $0.id != door.donor.id && $0.wrongNumberAt == nil && $0.optedOutAt == nil })
        try await door.run { visitor in
            _ = try await visitor.get("/me")
            _ = try await visitor.post("/me/code", ["number": door.donor.phone])
            let code = try await door.code(to: door.donor.phone)
            _ = try await visitor.post("/me/code", ["number": other.phone])
            _ = try await door.code(to: other.phone)
            if door.mailbox.code(to: other.phone) != code {
                #expect(try await visitor.post("/me/session", ["number": other.phone, "code": code]).status == 422)
            }
            #expect(try await visitor.post("/me/session", ["number": door.donor.phone, "code": code]).status == 303)
            let second = Visitor(visitor.client)
            _ = try await second.get("/me")
            #expect(try await second.post("/me/session", ["number": door.donor.phone, "code": code]).status == 422)
            #expect(try await second.get("/me").body.contains("/me/code"), "still at the door")
        }
    }

    @Test func unknownNumbersAndForeignOnesGetNoTextAndTheSamePage() async throws {
        let door = try await Door()
        try await door.run { visitor in
            _ = try await visitor.get("/me")
            let known = try await visitor.post("/me/code", ["number": door.donor.phone])
            _ = try await door.code(to: door.donor.phone)
            let unknown = try await visitor.post("/me/code", ["number": "0345-9999999"])
            func plain(_ page: Visitor.Answer) -> String {
                page.body.replacing(door.donor.phone, with: "N").replacing("0345-9999999", with: "N")
                    .replacing(/value="[^"]*"/, with: "")
            }
            #expect(known.status == unknown.status && plain(known) == plain(unknown))
            #expect(try await visitor.post("/me/code", ["number": "+14155550100"]).status == 422)
            try await Task.sleep(for: .milliseconds(300))
            #expect(door.mailbox.texts.map(\.to) == [door.donor.phone])
            #expect(!door.mailbox.texts[0].idempotencyKey.contains(door.donor.phone))
        }
    }

    @Test func theBudgetOfCodesIsHardAndTheWavesAreNotCountedAgainstIt() async throws {
        let door = try await Door()
        try await door.site.store.write { try $0.setSetting(CodeDesk.budgetSetting, to: "1") }
        let others = try await door.site.store.read { try $0.donors(DonorSearch(limit: 60)) }
            .filter { $0.id != door.donor.id && $0.wrongNumberAt == nil }
        try await door.run { visitor in
            try await door.comeIn(visitor)
            _ = try await visitor.get("/me")
            let second = Visitor(visitor.client)
            _ = try await second.get("/me")
            for other in others.prefix(3) { _ = try await second.post("/me/code", ["number": other.phone]) }
            try await Task.sleep(for: .milliseconds(400))
            #expect(door.mailbox.texts.count == 1)
        }
        #expect(door.site.services.centre.ways.budget(now: door.site.clock.now()).parts == 0, "not of the waves' SMS")
    }

    @Test func aNewNumberNeedsACodeOfItsOwn() async throws {
        let door = try await Door()
        let id = door.donor.id
        let new = "+923455555555"
        try await door.run { visitor in
            try await door.comeIn(visitor)
            _ = try await visitor.get("/me/number")
            _ = try await visitor.post("/me/number", ["number": new])
            let code = try await door.code(to: new)
            let wrong = code == "000000" ? "000001" : "000000"
            #expect(try await visitor.post("/me/number/code", ["number": new, "code": wrong]).status == 422)
            #expect(try await visitor.post("/me/number/code", ["number": new, "code": code]).status == 303)
            #expect(try await door.site.store.read { try $0.donor(id)?.phone } == new)
            #expect(try await visitor.get("/me/data.json").status == 303, "comes in again with the new number")
        }
    }

    @Test func aFamilyFindsItsRequestAgain() async throws {
        let door = try await Door()
        let centre = door.site.services.centre
        let facility = try #require(try await door.site.store.read { try $0.facilities() }.first)
        let form = IntakeForm(
            patientInitials: "A.K.", sex: .male, ageYears: "40", group: .bNegative, component: .redCells, units: "1",
            facility: facility.id, ward: "4", recordNumber: "77", neededBy: door.site.clock.now() + .hours(6),
            urgency: .urgent, callerPhone: "03451234567")
        guard case .opened = try await centre.openRequest(form, by: 1) else { throw MeTestFailure("not opened") }
        let courier = Courier(centre: centre, gateway: door.mailbox, logger: Logger(label: "test"))
        while try await courier.deliverOnce() > 0 {}
        let before = door.mailbox.texts.count { $0.to == "+923451234567" }
        try await door.run { visitor in
            _ = try await visitor.get("/me")
            _ = try await visitor.post("/me/code", ["number": "0345 1234567"])
            let code = try await door.code(to: "+923451234567", texts: before + 1)
            let entered = try await visitor.post("/me/session", ["number": "0345 1234567", "code": code])
            #expect(entered.status == 303)
            let path = try #require(entered.location)
            #expect(path.hasPrefix("/f/"))
            #expect(try await visitor.get(path).status == 200)
        }
    }
}

struct MeTestFailure: Error {
    let description: String

    init(_ description: String) { self.description = description }
}
