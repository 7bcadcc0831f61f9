import Blood
import Centre
import Jurisdiction
import Matching
import Simulation
import Storage
import Testing

/// A blood drive: places are never given twice, the rules inform and keep nobody away, what was given counts.
@Suite struct DriveTests {
    /// The first of December, 9:00 to 11:00 in Karachi: four slots of half an hour.
    private static let opensAt = Instant(millisecondsSince1970: 1_796_097_600_000)

    private func made(beds: Int = 1, in test: TestCentre) async throws -> BloodDrive {
        let entered = BloodDrive(
            name: "Winter drive", host: "College", facility: test.facility.id, district: "Lahore", address: "Gate 3",
            place: test.facility.place, opensAt: Self.opensAt, closesAt: Self.opensAt + .hours(2), slotMinutes: 30,
            beds: beds, contact: "Rashid 0300-7654321")
        guard case .saved(let id) = try await test.centre.saveDrive(entered, by: 1) else {
            throw TestFailure("the drive was not saved")
        }
        return try await drive(id, test)
    }

    private func drive(_ id: DriveID, _ test: TestCentre) async throws -> BloodDrive {
        guard let drive = try await test.store.read({ try $0.drive(id) }) else { throw TestFailure("no drive") }
        return drive
    }

    private func entry(_ donor: DonorID, _ drive: BloodDrive, _ test: TestCentre) async throws -> DriveSignUp {
        guard let entry = try await test.store.read({ try $0.signUp(of: donor, at: drive.id) }) else {
            throw TestFailure("not on the list")
        }
        return entry
    }

    @Test func aPlaceIsOnePersonsAndADonorStandsOnTheListOnce() async throws {
        let test = try await TestCentre.make()
        let centre = test.centre
        let drive = try await made(in: test)
        #expect(drive.slotCount == 4 && drive.contact == "Rashid 0300-7654321")
        let hidden = try await centre.publicDrive(drive.reference)
        #expect(hidden?.drive == nil, "nobody sees what is not announced")
        #expect(try await centre.signUp(1, at: drive.id, slot: 0, by: nil) == .notTaken)
        #expect(try await centre.moveDrive(drive.id, to: .closed, by: 1) == false)
        #expect(try await centre.moveDrive(drive.id, to: .announced, by: 1))
        #expect(try await centre.signUp(1, at: drive.id, slot: 0, by: nil) == .done)
        #expect(try await centre.signUp(2, at: drive.id, slot: 0, by: nil) == .full)
        #expect(try await centre.signUp(2, at: drive.id, slot: 4, by: nil) == .slotIsOver)
        #expect(try await centre.signUp(999, at: drive.id, slot: 1, by: nil) == .noSuchDonor)
        #expect(try await centre.signUp(1, at: drive.id, slot: 1, by: nil) == .done, "moved")
        let moved = try await test.store.read { try $0.signUps(of: drive.id) }
        #expect(moved.count == 1 && moved[0].slot == 1)
        #expect(try await centre.signUp(2, at: drive.id, slot: 0, by: nil) == .done, "the place was given back")
        var other = drive
        other.opensAt = drive.opensAt + .hours(1)
        #expect(try await centre.saveDrive(other, by: 1) == .timesAreTold)
        #expect(try await centre.cancelSignUp(2, at: drive.id, by: nil))
        #expect(try await centre.cancelSignUp(2, at: drive.id, by: nil) == false)
        #expect(try await centre.publicDrive(drive.reference)?.freeBySlot == [1, 0, 1, 1])
        #expect(try await centre.signUp(2, at: drive.id, slot: 0, by: nil) == .done, "comes back to the list")
        await test.clock.advance(to: Self.opensAt + .minutes(31))
        #expect(try await centre.signUp(3, at: drive.id, slot: 1, by: nil) == .slotIsOver)
    }

    @Test func whatWasGivenCountsTowardsTheIntervalsAndCanBeTakenBack() async throws {
        let test = try await TestCentre.make()
        let centre = test.centre
        let drive = try await made(in: test)
        _ = try await centre.moveDrive(drive.id, to: .announced, by: 1)
        #expect(try await centre.signUp(1, at: drive.id, slot: nil, by: 1) == .notTaken, "nobody walks in before")
        _ = try await centre.signUp(1, at: drive.id, slot: 0, by: nil)
        await test.clock.advance(to: Self.opensAt + .minutes(5))
        _ = try await centre.moveDrive(drive.id, to: .open, by: 1)
        #expect(try await centre.signUp(2, at: drive.id, slot: nil, by: nil) == .notTaken, "walk-ins are staff's")
        #expect(try await centre.signUp(2, at: drive.id, slot: nil, by: 1) == .done)
        let (first, second) = (try await entry(1, drive, test), try await entry(2, drive, test))
        #expect(try await centre.record(.gave, of: first.id, by: 1) == .done)
        #expect(try await centre.record(.gave, of: first.id, by: 1) == .done, "said twice it is one donation")
        #expect(try await centre.signUp(1, at: drive.id, slot: 3, by: nil) == .hasCome)
        #expect(try await centre.record(.deferred, rule: "no such rule", of: second.id, by: 1) == .unknownRule)
        let rule = try #require(centre.jurisdiction.eligibility.eventKeys.first)
        #expect(try await centre.record(.deferred, rule: rule, of: second.id, by: 1) == .done)
        let records = try await test.store.read { (try $0.donorRecord(1), try $0.donorRecord(2)) }
        #expect(records.0?.donations.map(\.date) == [centre.today()])
        #expect(records.1?.deferrals.map(\.ruleKey) == [centre.openRule(rule)])
        let from = try #require(centre.register.profile(1)?.eligibleFrom[.wholeBlood])
        #expect(from > centre.today(), "the index knows it at once")
        #expect(try await centre.countOthers(DriveCounts(came: 3, deferred: 2, gave: 2), at: drive.id, by: 1) == false)
        #expect(try await centre.countOthers(DriveCounts(came: 9, deferred: 2, gave: 7), at: drive.id, by: 1))
        let view = try #require(try await centre.driveView(drive.id))
        #expect(view.counts == DriveCounts(came: 11, deferred: 3, gave: 8))
        #expect(try await centre.record(nil, of: first.id, by: 1) == .done)
        #expect(centre.register.profile(1)?.eligibleFrom[.wholeBlood] == centre.today())
    }

    @Test func theRulesInformAndKeepNobodyAway() async throws {
        let test = try await TestCentre.make()
        let centre = test.centre
        let drive = try await made(beds: 3, in: test)
        _ = try await centre.moveDrive(drive.id, to: .announced, by: 1)
        let day = centre.calendar.day(of: drive.opensAt)
        try await test.store.write { transaction in
            _ = try transaction.recordDonation(
                Donation(donor: 1, date: day.adding(days: -10), kind: .wholeBlood, recordedAt: TestCentre.start))
        }
        guard case .from(let first) = try await centre.advice(for: 1, at: drive) else {
            throw TestFailure("nothing was said of ten days")
        }
        #expect(first > day)
        #expect(try await centre.advice(for: 2, at: drive) == .nothingAgainst)
        #expect(try await centre.signUp(1, at: drive.id, slot: 0, by: nil) == .done)
    }

    @Test func whoIsErasedLeavesTheListAndTheCountStays() async throws {
        let test = try await TestCentre.make()
        let centre = test.centre
        let drive = try await made(beds: 3, in: test)
        _ = try await centre.moveDrive(drive.id, to: .announced, by: 1)
        for donor in DonorID(1)...2 { _ = try await centre.signUp(donor, at: drive.id, slot: 0, by: nil) }
        _ = try await centre.moveDrive(drive.id, to: .open, by: 1)
        _ = try await centre.record(.came, of: try await entry(1, drive, test).id, by: 1)
        let own = try await test.store.read { try $0.ownData(of: 1, phoneKey: [], at: TestCentre.start) }
        #expect(own?.drives.map(\.outcome) == [.came])
        for donor in DonorID(1)...2 { _ = try await centre.eraseDonor(donor, by: nil) }
        let left = try await test.store.read { try $0.signUps(of: drive.id) }
        #expect(left.count == 1 && left[0].donor == nil && left[0].outcome == .came)
        #expect(try await centre.record(.gave, of: left[0].id, by: 1) == .notTaken)
        await test.clock.advance(to: Self.opensAt + .hours(24 * 400))
        _ = try await centre.runRetention(isDryRun: false)
        #expect(try await self.drive(drive.id, test).contact.isEmpty)
    }
}
