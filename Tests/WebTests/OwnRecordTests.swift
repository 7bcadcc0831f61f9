import Blood
import Centre
import Dispatching
import Foundation
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

extension MeTests {
    @Test func aFamilyFindsItsRequestByReferenceAndACodeAndNobodyElsesByIt() async throws {
        let door = try await Door()
        let centre = door.site.services.centre
        func open(_ phone: String, _ group: BloodGroup, _ initials: String) async throws -> RequestRecord {
            let form = IntakeForm(
                patientInitials: initials, group: group, component: .redCells, units: "2", facility: 1,
                neededBy: centre.now() + .hours(6), urgency: .emergency, callerPhone: phone, note: "")
            let outcome = try await centre.openRequest(form, by: nil, anotherPatient: true)
            guard case .opened(let record) = outcome else { throw MeTestFailure("not opened: \(outcome)") }
            return record
        }
        let first = try await open("0300-1234567", .bNegative, "A.K.")
        let second = try await open("0300-1234567", .aPositive, "Z.M.")
        let others = try await open("0301-7654321", .oPositive, "T.R.")
        try await door.deliver()
        let before = door.mailbox.texts.count { $0.to == "+923001234567" }
        @Sendable func reference(of path: String?, _ visitor: Visitor) async throws -> String {
            let page = try await visitor.get(try #require(path)).body
            return try #require(page.firstMatch(of: /<h1>Request <bdi>([0-9]+)/).map { String($0.output.1) })
        }
        try await door.run { visitor in
            #expect(try await visitor.get("/r").body.contains("name=\"reference\""))
            for (number, asked) in [first, second, others].map(\.details.reference).enumerated() {
                _ = try await visitor.get("/r")
                let fields = ["number": "0300-1234567", "reference": asked]
                let known = try await visitor.post("/r/code", fields)
                #expect(known.status == 200)
                let code = try await door.code(to: "+923001234567", texts: before + number + 1)
                let wrong = code == "000000" ? "000001" : "000000"
                #expect(try await visitor.post("/r", fields.merging(["code": wrong]) { $1 }).status == 422)
                let done = try await visitor.post("/r", fields.merging(["code": code]) { $1 })
                #expect(done.status == 303 && done.location?.hasPrefix("/f/") == true)
                let found = try await reference(of: done.location, visitor)
                // Somebody else's reference leads to the latest of one's own.
                #expect(found == (asked == others.details.reference ? second.details.reference : asked))
            }
            // A number nobody knows looks the same.
            _ = try await visitor.get("/r")
            let unknown = try await visitor.post("/r/code", ["number": "0333-0000001", "reference": "1001"])
            #expect(unknown.status == 200 && unknown.body.contains("name=\"code\""))
        }
    }

    @Test func aDonorPausesAndComesBack() async throws {
        let door = try await Door()
        let today = door.site.services.centre.today()
        try await door.run { visitor in
            try await door.comeIn(visitor)
            _ = try await visitor.get("/me")
            for (fields, until) in [
                (["days": "30"], today.adding(days: 30)),
                (["until": "\(today.adding(days: 9))"], today.adding(days: 9)),
            ] {
                #expect(try await visitor.post("/me/pause", fields).status == 303)
                let paused = try await door.site.store.read { try $0.donor(door.donor.id)?.pausedUntil }
                #expect(paused == until)
            }
            #expect(try await visitor.get("/me").body.contains("id=\"paused\""))
            #expect(try await visitor.post("/me/pause", ["until": "\(today)"]).status == 303)
            let kept = try await door.site.store.read { try $0.donor(door.donor.id)?.pausedUntil }
            #expect(kept == today.adding(days: 9), "a day that is over pauses nobody and ends no pause")
            #expect(try await visitor.post("/me/pause", ["days": "0"]).status == 303)
            let back = try await door.site.store.read { try $0.donor(door.donor.id)?.pausedUntil }
            #expect(back == nil)
            let audit = try await door.site.store.read { try $0.auditEntries(limit: 20) }
            #expect(audit.contains { $0.act == "donor.pause" && $0.staff == nil })
        }
    }

    @Test func aDonorTravelsLaterAndIsAskedBefore() async throws {
        let door = try await Door()
        let centre = door.site.services.centre
        let today = centre.today()
        let id = door.donor.id
        @Sendable func held() async throws -> [CivilDate?] {
            let donor = try await door.site.store.read { try $0.donor(id) }
            return [donor?.pausedFrom, donor?.pausedUntil]
        }
        let (from, until) = (today.adding(days: 5), today.adding(days: 22))
        try await door.run { visitor in
            try await door.comeIn(visitor)
            _ = try await visitor.get("/me")
            #expect(try await visitor.post("/me/pause", ["from": "\(from)", "until": "\(until)"]).status == 303)
            #expect(try await held() == [from, until])
            let profile = try #require(centre.register.profile(id))
            #expect(profile.pausedFrom == from && profile.pausedUntil == until)
            let donor = try #require(try await door.site.store.read { try $0.donor(id) })
            #expect(!centre.reasonsNotToAsk(donor).contains(.paused))
            let home = try await visitor.get("/me").body
            #expect(home.contains("id=\"away-later\"") && !home.contains("id=\"paused\""))
            let file = try await visitor.get("/me/data.json").body
            #expect(file.contains("\"pausedFrom\" : \"\(from)\""))
            // What contradicts itself, and what cannot be read, changes nothing.
            for wrong in [
                ["from": "\(until)", "until": "\(from)"], ["from": "\(from)", "until": "\(from)"],
                ["from": "soon", "until": "\(until)"], ["from": "\(from)"],
            ] {
                #expect(try await visitor.post("/me/pause", wrong).status == 303)
                #expect(try await held() == [from, until])
            }
            // The entry is saved with what stands in it.
            let entry = ["name": "Sana", "district": door.donor.district, "channels": "sms", "language": "en"]
            _ = try await visitor.get("/me/edit")
            let days = ["pausedFrom": "\(from.adding(days: 1))", "pausedUntil": "\(until)"]
            #expect(try await visitor.post("/me/edit", entry.merging(days) { $1 }).status == 303)
            #expect(try await held() == [from.adding(days: 1), until])
            let turned = ["pausedFrom": "\(until)", "pausedUntil": "\(from)"]
            let refused = try await visitor.post("/me/edit", entry.merging(turned) { $1 })
            #expect(refused.status == 422 && refused.body.contains("id=\"problem-pausedUntil\""))
            #expect(try await visitor.post("/me/pause", ["days": "0"]).status == 303)
            #expect(try await held() == [nil, nil])
            // One that begins today has begun.
            #expect(try await visitor.post("/me/pause", ["from": "\(today)", "until": "\(until)"]).status == 303)
            #expect(try await held() == [nil, until])
            #expect(try await visitor.get("/me").body.contains("id=\"paused\""))
        }
    }

    @Test func aDonationHasACertificateWhenTheFacilityItselfConfirmedIt() async throws {
        let door = try await Door()
        let site = door.site
        let centre = site.services.centre
        let staff = try await site.store.read { try $0.allStaff() }
        let theirs = try #require(staff.first { $0.role == .facility })
        let ours = try #require(staff.first { $0.role == .operator })
        let form = IntakeForm(
            patientInitials: "A.K.", group: door.donor.group, component: .redCells, units: "2",
            facility: theirs.facility, neededBy: centre.now() + .hours(6), urgency: .emergency,
            callerPhone: "0300-1234567", note: "")
        guard case .opened(let record) = try await centre.openRequest(form, by: nil) else {
            throw MeTestFailure("not opened")
        }
        let facility = try #require(try await site.store.read { try $0.facility(record.details.facility) })
        let donation = try await site.store.write { transaction in
            try transaction.recordDonation(
                Donation(
                    donor: door.donor.id, request: record.id, date: centre.today(), kind: .wholeBlood,
                    recordedAt: centre.now()))
        }
        @Sendable func say(_ member: Int64) async throws {
            try await site.store.write { transaction in
                _ = try transaction.appendTimeline(
                    TimelineEntry(
                        request: record.id, at: centre.now(), actor: .staff(member),
                        fact: .event(.donated(donor: door.donor.id))))
            }
        }
        try await door.deliver()
        let path = "/me/donations/\(donation)"
        try await say(ours.id)
        try await door.run { visitor in
            #expect(try await visitor.get(path).location == "/me", "not signed in")
            try await door.comeIn(visitor)
            let before = try await visitor.get("/me").body
            #expect(before.contains(facility.name) && !before.contains(path))
            #expect(before.contains("has not told us yet what became of it"))
            #expect(try await visitor.get(path).status == 404)
            try await say(theirs.id)
            try await site.store.write { transaction in
                try transaction.recordReconciliation(
                    Reconciliation(
                        drawn: 2, issued: 2, transfused: 1, returned: 1, recordedAt: centre.now(),
                        recordedBy: theirs.id), of: record.id)
            }
            let home = try await visitor.get("/me")
            #expect(home.body.contains(path) && home.body.contains("transfused to the patient: 1"))
            #expect(!home.body.contains("A.K."), "nothing of the patient")
            #expect(home.body.contains("id=\"next-day\"") && home.body.contains("WHO, Blood donor selection"))
            let sheet = try await visitor.get(path).body
            #expect(sheet.contains(door.donor.name) && sheet.contains(facility.name) && !sheet.contains("A.K."))
            #expect(try await visitor.get("/me/donations/\(donation + 1)").status == 404)
        }
    }

    @Test func theCardsCodeIsAnAddressAndSigningOutEmptiesTheTelephone() async throws {
        let door = try await Door()
        try await door.run { visitor in
            #expect(try await visitor.get("/me").headers.text("Qatra-Own").isEmpty, "the door is nobody's")
            try await door.comeIn(visitor)
            let card = try await visitor.get("/me/card")
            #expect(card.status == 200 && card.body.contains("class=\"square-code\""))
            let mark = card.headers.text("Qatra-Own")
            #expect(!mark.isEmpty && !door.donor.phone.contains(mark))
            let home = try await visitor.get("/me")
            #expect(home.headers.text("Qatra-Own") == mark)
            let out = try await visitor.post("/me/sign-out")
            #expect(out.headers.text("Clear-Site-Data").contains("\"storage\""))
        }
    }
}
