import Blood
import Centre
import Matching
import Simulation
import Storage
import Testing

@Suite struct RegisterTests {
    @Test func aNumberStandsInTheRegisterOnce() async throws {
        let test = try await TestCentre.make()
        var twin = Samples.donor(1)
        twin.name = "Somebody Else"
        let outcome = try await test.centre.saveDonor(twin, by: 1)
        #expect(outcome == .problems([DonorFieldProblem(.phone, .phoneTaken, detail: "1")]))
    }

    @Test func aDeferredDonorIsNotAskedAndAReinstatedOneMayBe() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let today = test.centre.today()
        _ = try await test.centre.deferDonor(
            Deferral(donor: 1, ruleKey: "dengue", since: today, recordedAt: test.clock.now()), by: 1)
        #expect(test.centre.register.profile(1)?.eligibleFrom[.wholeBlood] == nil)
        _ = try await test.centre.reinstateDonor(1, reason: "mistaken for another", by: 1)
        #expect(test.centre.register.profile(1)?.eligibleFrom[.wholeBlood] == today)
        let record = try #require(try await test.store.read { try $0.donorRecord(1) })
        #expect(record.deferrals.count == 1)
        #expect(record.deferrals[0].reinstatedBy == 1)
    }

    @Test func whatPointsToAnInfectionIsKeptAsTheBloodBanksDecision() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let today = test.centre.today()
        _ = try await test.centre.deferDonor(
            Deferral(donor: 1, ruleKey: "hep_b", since: today, recordedAt: test.clock.now()), by: 1)
        let record = try #require(try await test.store.read { try $0.donorRecord(1) })
        #expect(record.deferrals.map(\.ruleKey) == ["blood_bank_exclusion"])
        #expect(test.centre.register.profile(1)?.eligibleFrom[.wholeBlood] == nil)
        let audit = try await test.store.read { try $0.auditEntries(limit: 10) }
        #expect(!audit.contains { $0.reason.contains("hep") })
    }

    @Test func anUnknownReasonIsRefused() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let outcome = try await test.centre.deferDonor(
            Deferral(donor: 1, ruleKey: "bad luck", since: test.centre.today(), recordedAt: test.clock.now()), by: 1)
        #expect(outcome == .problems([DonorFieldProblem(.ruleKey, .unknownRule)]))
    }

    @Test func savingAFormNeverTakesBackAStop() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        try await test.centre.optOut(1, .told(staff: 1))
        var edited = Samples.donor(1)
        edited.id = 1
        edited.name = "New Name"
        _ = try await test.centre.saveDonor(edited, by: 1)
        #expect(try await test.store.read { try $0.donor(1)?.optedOutAt } != nil)
        #expect(test.centre.register.profile(1)?.hasOptedOut == true)
    }

    @Test func anImportAddsAllNewDonorsOrNone() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        var rows = (1...5).map { RegisterRow(line: $0 + 1, donor: Samples.donor($0), lastDonation: nil, problems: []) }
        rows.append(RegisterRow(line: 7, donor: Samples.donor(5), lastDonation: nil, problems: []))
        rows.append(
            RegisterRow(
                line: 8, donor: nil, lastDonation: nil,
                problems: [RegisterRowProblem(field: "phone", message: "?", messageUrdu: "؟")]))
        let judged = try await test.centre.judgeImport(rows)
        #expect(judged.lines.map(\.verdict) == [.known, .new, .new, .new, .new, .repeated, .problem])
        #expect(try await test.store.read { try $0.donorCount() } == 1)
        _ = try await test.centre.importDonors(rows, by: 1)
        #expect(try await test.store.read { try $0.donorCount() } == 5)
        // A row the schema refuses takes the whole file back.
        var broken = Samples.donor(9)
        broken.name = ""
        let bad = [
            RegisterRow(line: 2, donor: Samples.donor(8), lastDonation: nil, problems: []),
            RegisterRow(line: 3, donor: broken, lastDonation: nil, problems: []),
        ]
        // It is named, so that somebody can mend it.
        let failure = await #expect(throws: ImportFailure.self) { try await test.centre.importDonors(bad, by: 1) }
        #expect(failure?.line == 3)
        #expect(try await test.store.read { try $0.donorCount() } == 5)
    }
}
