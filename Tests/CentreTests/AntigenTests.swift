import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Simulation
import Storage
import TestStores
import Testing

/// Goal: what a laboratory says of a donor is kept, sealed, and decides at once who is asked for a patient with
/// antibodies. Method: the real store, index and dispatcher.
@Suite("Antigens")
struct AntigenTests {
    private static func report(
        _ calls: [Antigen: AntigenCall], by proof: AntigenProof = .serology, daysAgo days: Int = 1,
        _ test: TestCentre
    ) -> AntigenReport {
        AntigenReport(proof: proof, day: test.centre.today().adding(days: -days), calls: calls)
    }

    private func enter(
        _ calls: [Antigen: AntigenCall], of donor: DonorID, by proof: AntigenProof = .serology, daysAgo days: Int = 1,
        _ test: TestCentre
    ) async throws {
        let outcome = try await test.centre.recordTyping(
            Self.report(calls, by: proof, daysAgo: days, test), laboratory: "Mayo", of: donor, by: 1)
        guard case .recorded = outcome else { throw TestFailure("not recorded: \(outcome)") }
    }

    // MARK: - Reports

    @Test func aReportIsKeptAndTheIndexKnowsItAtOnceAndAfterARestart() async throws {
        let test = try await TestCentre.make()
        try await enter([.bigK: .negative, .fyA: .positive], of: 3, test)
        let expected = DonorAntigens(lacked: [.bigK], carried: [.fyA], tested: [.bigK])
        #expect(test.centre.register.profile(3)?.antigens == expected)
        let again = try await TestCentre.open(test.store, clock: test.clock)
        #expect(again.register.profile(3)?.antigens == expected)
        let typing = try #require(try await test.store.read { try $0.antigenTypings(of: 3) }.first)
        #expect((typing.laboratory, typing.enteredBy, typing.report.calls.count) == ("Mayo", 1, 2))
    }

    @Test func aWithdrawnReportStaysOnRecordAndCountsNoMore() async throws {
        let test = try await TestCentre.make()
        try await enter([.bigK: .negative], of: 3, test)
        #expect(try await !test.centre.withdrawTyping(1, of: 4, by: 1), "it is another donor's")
        #expect(try await test.centre.withdrawTyping(1, of: 3, by: 1))
        #expect(try await !test.centre.withdrawTyping(1, of: 3, by: 1))
        #expect(test.centre.register.profile(3)?.antigens.isEmpty == true)
        #expect(try await test.store.read { try $0.antigenTypings(of: 3) }.map(\.withdrawnBy) == [1])
    }

    @Test func whatCannotBeTrueIsRefusedWithAllProblems() async throws {
        let test = try await TestCentre.make()
        let wrong = AntigenReport(proof: .serology, day: test.centre.today().adding(days: 1), calls: [:])
        let refused = try await test.centre.recordTyping(wrong, laboratory: " ", of: 3, by: 1)
        #expect(refused == .problems([.calls: .missing, .day: .dayInTheFuture, .laboratory: .missing]))
        let early = AntigenReport(proof: .serology, day: CivilDate(dayNumber: 0), calls: [.bigK: .negative])
        let born = try await test.centre.recordTyping(early, laboratory: "Mayo", of: 3, by: 1)
        #expect(born == .problems([.day: .dayTooOld]))
        #expect(try await test.centre.recordTyping(early, laboratory: "Mayo", of: 999, by: 1) == .noSuchDonor)
    }

    // MARK: - Genomes

    @Test func aGenomeNeedsTheDonorsWordAndGoesWithIt() async throws {
        let test = try await TestCentre.make()
        let genome = Self.report([.bigK: .negative], by: .genotype, test)
        let before = try await test.centre.recordTyping(genome, laboratory: AntigenTyping.genotype, of: 3, by: 1)
        #expect(before == .notAgreed)
        #expect(try await test.centre.setGenotypeConsent(true, of: 3, over: .person, by: 1))
        try await enter([.bigK: .negative], of: 3, by: .genotype, test)
        try await enter([.smallC: .negative], of: 3, test)
        #expect(test.centre.register.profile(3)?.antigens.lacked == [.bigK, .smallC])
        #expect(try await test.centre.setGenotypeConsent(false, of: 3, over: .person, by: 1))
        #expect(test.centre.register.profile(3)?.antigens.lacked == [.smallC], "serology stays")
        let (left, words) = try await test.store.read {
            (try $0.antigenTypings(of: 3), try $0.genotypeConsents(of: 3))
        }
        #expect(left.map(\.report.proof) == [.serology])
        #expect(words.map(\.isGiven) == [true, false])
        #expect(words[0].words == GenotypeWords.urdu && words[1].words.isEmpty)
    }

    /// Says what it was told to, as a reader of genomes would.
    private struct ToldGenome: GenotypeReading {
        var calls: [GenotypeCall]
        var refusal: GenotypeRefusal?

        func read(file path: String) async throws -> [GenotypeCall] {
            if let refusal { throw refusal }
            return calls
        }
    }

    @Test func aGenomeIsReadForWhoAgreedAndOnlyWhatItTellsIsKept() async throws {
        let test = try await TestCentre.make()
        #expect(try await test.centre.readGenome(file: "/nowhere", of: 3, by: 1) == .noReader)
        let calls = [
            GenotypeCall(antigen: .bigK, call: .negative, reason: "rs8176058 G/G, depth 31"),
            GenotypeCall(antigen: .smallC, call: .indeterminate, reason: "short reads"),
        ]
        let centre = try await TestCentre.open(test.store, clock: test.clock, genotypes: ToldGenome(calls: calls))
        #expect(try await centre.readGenome(file: "/nowhere", of: 999, by: 1) == .noSuchDonor)
        #expect(try await centre.readGenome(file: "/nowhere", of: 3, by: 1) == .notAgreed)
        _ = try await centre.setGenotypeConsent(true, of: 3, over: .person, by: 1)
        #expect(try await centre.readGenome(file: "/nowhere", of: 3, by: 1) == .read(calls))
        let profile = AntigenProfile(try await test.store.read { try $0.antigenTypings(of: 3) })
        #expect(profile.findings.keys.sorted { $0.rawValue < $1.rawValue } == [.bigK])
        #expect(profile[.bigK]?.proof == .genotype)

        let refusal = GenotypeRefusal(message: "GRCh36", messageUrdu: "GRCh36")
        let picky = try await TestCentre.open(
            test.store, clock: test.clock, genotypes: ToldGenome(calls: calls, refusal: refusal))
        #expect(try await picky.readGenome(file: "/nowhere", of: 3, by: 1) == .refused(refusal))
        #expect(try await test.store.read { try $0.antigenTypings(of: 3) }.count == 1)
    }

    // MARK: - Erasure and the donor's own file

    @Test func theOwnFileShowsAllOfItAndAnErasureLeavesNone() async throws {
        let test = try await TestCentre.make()
        _ = try await test.centre.setGenotypeConsent(true, of: 3, over: .person, by: 1)
        try await enter([.bigK: .negative], of: 3, test)
        #expect(try await test.centre.linkKin(3, 4, .sibling, by: 1))
        let own = try #require(
            try await test.store.read { try $0.ownData(of: 3, phoneKey: [], at: TestCentre.start) })
        #expect(own.antigens.map(\.report.calls) == [[.bigK: .negative]])
        #expect(own.antigens.map(\.enteredBy) == [nil], "who of the staff wrote it is theirs")
        #expect(own.genotypeConsents.count == 1 && own.relatives == [.sibling])
        let text = String(decoding: try JSONEncoder().encode(own), as: UTF8.self)
        #expect(text.contains("\"K\":\"NEGATIVE\""), "read by a person as a laboratory writes it")

        #expect(try await test.centre.eraseDonor(3, by: 1) == .saved(3))
        let (typings, consents, kin) = try await test.store.read {
            (try $0.antigenTypings(of: 3), try $0.genotypeConsents(of: 3), try $0.kin(of: 4))
        }
        #expect(typings.isEmpty && consents.isEmpty && kin.isEmpty)
    }

    // MARK: - Who is asked

    private func planned(_ test: TestCentre, _ antigens: PatientAntigens) async throws -> RequestRecord {
        var form = Samples.form(test.facility.id)
        (form.urgency, form.neededBy) = (.routine, TestCentre.start + .hours(40))
        form.isChronicallyTransfused = true
        let outcome = try await test.centre.openRequest(form, by: 1, antigens: antigens)
        guard case .opened(let record) = outcome else { throw TestFailure("not opened: \(outcome)") }
        _ = try await test.centre.take(.verified, on: record.id, by: .staff(1))
        return try await test.record(record.id)
    }

    @Test func onlyWhoIsKnownToLackItIsAskedForAPatientWithAnAntibody() async throws {
        let test = try await TestCentre.make()
        try await enter([.bigK: .negative], of: 30, test)
        try await enter([.bigK: .negative], of: 31, test)
        try await enter([.bigK: .positive], of: 32, test)
        let record = try await planned(test, PatientAntigens(antibodies: [.bigK]))
        #expect(!record.course.asks.isEmpty)
        #expect(Set(record.course.asks.map(\.donor)).isSubset(of: [30, 31]))
        #expect(record.course.request.patient.antibodies == [.bigK], "and it is read back")
        let view = try #require(try await test.centre.requestView(record.id))
        #expect(view.notAsked[.antigenUnknown] == 37)
        #expect(view.notAsked[.carriesAntigen] == 1)
    }

    @Test func whatThePatientLacksIsAskedFirstWhereThereIsTime() async throws {
        let test = try await TestCentre.make()
        for donor in 1...20 as ClosedRange<DonorID> { try await enter([.bigK: .positive], of: donor, test) }
        for donor in [33, 37] as [DonorID] { try await enter([.bigK: .negative], of: donor, test) }
        let lacking = PatientAntigens(antigens: AntigenProfile([Self.report([.bigK: .negative], test)]))
        let record = try await planned(test, lacking)
        #expect(Set(record.course.asks.prefix(2).map(\.donor)) == [33, 37])
        #expect(record.course.asks.contains { $0.reasons.contains(.matchesAntigens(count: 1)) })
    }

    @Test func anEmergencyAsksAsIfNothingWerePreferred() async throws {
        var asked: [[DonorID]] = []
        for isTyped in [false, true] {
            let test = try await TestCentre.make()
            if isTyped { try await enter([.bigK: .negative], of: 37, test) }
            var form = Samples.form(test.facility.id)
            form.isChronicallyTransfused = true
            let known =
                isTyped
                ? PatientAntigens(antigens: AntigenProfile([Self.report([.bigK: .negative], test)])) : PatientAntigens()
            guard case .opened(let record) = try await test.centre.openRequest(form, by: 1, antigens: known) else {
                throw TestFailure("not opened")
            }
            _ = try await test.centre.take(.verified, on: record.id, by: .staff(1))
            asked.append(try await test.record(record.id).course.asks.map(\.donor))
        }
        #expect(!asked[0].isEmpty && asked[0] == asked[1], "as many, the same, in the same order, at the same moment")
    }

    @Test func whatIsEnteredLaterHoldsFromThenOn() async throws {
        let test = try await TestCentre.make()
        try await enter([.bigK: .negative], of: 30, test)
        let opened = try await test.openVerified()
        let before = try await test.record(opened.id).course.asks.map(\.donor)
        let known = PatientAntigens(antibodies: [.bigK])
        guard case .taken = try await test.centre.setAntigens(known, of: opened.id, by: 1) else {
            throw TestFailure("refused")
        }
        _ = try await test.centre.take(.askMore(count: 5), on: opened.id, by: .staff(1))
        let after = try await test.record(opened.id).course
        #expect(Set(after.asks.map(\.donor)).subtracting(before).isSubset(of: [30]))
        let outlook = try #require(try await test.centre.antigenOutlook(for: after))
        #expect(Set(outlook.notKnownOfMembers).isSuperset(of: Set(before).subtracting([30])), "and these are named")
        #expect(outlook.census.lacking.map(\.donor) == [30])
        #expect(outlook.byDistrict.map(\.donors) == [1])
        let words = try await test.store.read { try $0.timeline(of: opened.id, after: 0, limit: 100) }
        #expect(words.contains { $0.fact == .event(.antigensChanged) })
    }

    @Test func thePatientsAntibodiesGoWithTheInitials() async throws {
        let test = try await TestCentre.make()
        let opened = try await test.openVerified()
        _ = try await test.centre.setAntigens(PatientAntigens(antibodies: [.bigK]), of: opened.id, by: 1)
        _ = try await test.centre.take(.withdraw(reason: "well"), on: opened.id, by: .staff(1))
        let later = TestCentre.start + .hours(24 * 200)
        let rows = try await test.store.write {
            try $0.applyRetention(.patientIdentity, before: later, limit: 10)
        }
        #expect(rows == 1)
        #expect(try await test.record(opened.id).course.request.patient.antibodies.isEmpty)
    }

    // MARK: - Panels

    @Test func aPanelsAntibodyKeepsOutWhomNobodyHasTested() async throws {
        let test = try await TestCentre.make()
        let panel = DonorPanel(
            facility: test.facility.id, patientInitials: "H.R.", recordNumber: "MR-7", group: .bNegative,
            component: .redCells, intervalDays: 21, unitsPerSession: 1,
            nextDue: test.centre.today().adding(days: 10), createdAt: test.clock.now())
        guard case .saved(let id) = try await test.centre.savePanel(panel, by: 1) else {
            throw TestFailure("not saved")
        }
        #expect(try await test.centre.joinPanel(id, donor: 2, by: 1) == .joined)
        let lacked = AntigenProfile([Self.report([.smallC: .negative], test)])
        let known = PatientAntigens(antibodies: [.bigK], antigens: lacked)
        #expect(try await test.centre.setAntigens(known, ofPanel: id, by: 1))
        #expect(try await test.centre.joinPanel(id, donor: 5, by: 1) == .unsuitable([.antigenUnknown]))
        try await enter([.bigK: .negative, .smallC: .negative], of: 5, test)
        #expect(try await test.centre.joinPanel(id, donor: 5, by: 1) == .joined)

        let kept = try #require(try await test.store.read { try $0.panel(id) })
        #expect(kept.antigens == known)
        let outlook = try #require(try await test.centre.antigenOutlook(for: kept))
        #expect(outlook.notKnownOfMembers == [2], "the member of before is named and not put out")
        #expect(outlook.census.lacking.map(\.matchesAll) == [true])
        // The session's request carries it, so that whoever is asked lacks it.
        guard case .opened(let record) = try await test.centre.openPanelSession(id, isConfirmed: true, by: 1) else {
            throw TestFailure("not opened")
        }
        #expect(record.course.request.patient.antibodies == [.bigK])
        #expect(try await test.record(record.id).course.asks.map(\.donor) == [5])
        // Saving the panel's own form does not take it away.
        var changed = kept
        (changed.needs, changed.antigens) = ("leucodepleted", PatientAntigens())
        _ = try await test.centre.savePanel(changed, by: 1)
        #expect(try await test.store.read { try $0.panel(id) }?.antigens == known)
    }

    // MARK: - Rare donors

    @Test func theRareAndTheirRelativesAreFoundAndExportedWithoutTheirNames() async throws {
        var donors = (1...40).map { Samples.donor($0) }
        donors[6].isBombay = true
        donors[6].group = .oPositive
        let test = try await TestCentre.make(donors: donors)
        try await enter([.inB: .negative, .fyA: .positive], of: 9, test)
        try await enter([.h: .negative], of: 12, test)
        try await enter([.d: .positive], of: 13, test)
        _ = try await test.centre.linkKin(9, 10, .sibling, by: 1)
        #expect(try await !test.centre.linkKin(9, 9, .sibling, by: 1))
        #expect(try await !test.centre.linkKin(9, 999, .sibling, by: 1))
        let standing = try await test.centre.antigenStanding()
        #expect(standing.rare.map(\.donor.id) == [7, 9, 12])
        #expect(standing.relativesToTest == [10])
        #expect(standing.discrepant.map(\.donor.id) == [12, 13])
        #expect(standing.discrepant.map(\.discrepancies) == [[.perhapsBombay], [.groupDisagrees([.d])]])
        #expect(standing.typed == 3)

        let file = try await test.centre.exportRareDonors(by: 1)
        let lines = file.split(separator: "\r\n")
        #expect(lines.count == 4)
        #expect(lines[2].hasSuffix(",B-,no,In(b),Fy(a),serology,\"Lahore\",1990s"))
        for donor in donors {
            #expect(!file.contains(donor.name) && !file.contains(donor.phone.suffix(7)))
        }
        let acts = try await test.store.read { try $0.auditEntries(limit: 20) }
        #expect(acts.contains { $0.act == "antigens.export" && $0.subject.contains("donor:9") })
        #expect(try await test.centre.unlinkKin(10, 9, by: 1))
        #expect(try await !test.centre.unlinkKin(10, 9, by: 1))
    }
}
