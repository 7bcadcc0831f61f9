import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Simulation
import Storage
import TestStores
import Testing

/// Goal: a patient's donors are kept for them, asked in their turn for their day, and for nothing else. Method: the
/// real store, index and dispatcher; only the clock is moved by hand.
@Suite("Panels")
struct PanelTests {
    /// Ten days ahead of the tests' day.
    private static let due = 10

    private func panel(_ test: TestCentre, units: Int = 1, inDays days: Int = due) -> DonorPanel {
        DonorPanel(
            facility: test.facility.id, patientInitials: "H.R.", recordNumber: "MR-7", group: .bNegative,
            component: .redCells, needs: "leucodepleted", guardianPhone: "0300-8888888", intervalDays: 21,
            unitsPerSession: units, nextDue: test.centre.today().adding(days: days), createdAt: test.clock.now())
    }

    /// A panel with the donors of these numbers, who have been in the register all along.
    private func make(
        _ test: TestCentre, members: [DonorID] = [1, 2, 3, 4], units: Int = 1, inDays days: Int = due
    ) async throws -> PanelID {
        let saved = try await test.centre.savePanel(panel(test, units: units, inDays: days), by: 1)
        guard case .saved(let id) = saved else { throw TestFailure("not saved: \(saved)") }
        for member in members {
            let outcome = try await test.centre.joinPanel(id, donor: member, by: 1)
            guard outcome == .joined else { throw TestFailure("donor \(member): \(outcome)") }
        }
        return id
    }

    private func isKept(_ donor: DonorID, _ test: TestCentre) async throws -> (inStore: Bool, inIndex: Bool) {
        let inStore = try await test.store.read { try $0.donor(donor)?.isPanelReserved }
        return (inStore ?? false, test.centre.register.profile(donor)?.isPanelReserved ?? false)
    }

    private func open(_ test: TestCentre, _ panel: PanelID) async throws -> RequestRecord {
        let outcome = try await test.centre.openPanelSession(panel, isConfirmed: true, by: 1)
        guard case .opened(let record) = outcome else { throw TestFailure("not opened: \(outcome)") }
        return try await test.record(record.id)
    }

    private func alerts(_ test: TestCentre) async throws -> Set<PanelAlertKind> {
        Set(try await test.store.read { try $0.panelAlerts() }.map(\.kind))
    }

    // MARK: - Kept for the patient

    @Test func whoJoinsIsKeptAndWhoLeavesIsFree() async throws {
        let test = try await TestCentre.make()
        let first = try await make(test, members: [1])
        #expect(try await isKept(1, test) == (true, true))
        #expect(try await isKept(2, test) == (false, false))
        let second = try await make(test, members: [1])
        #expect(try await test.centre.leavePanel(first, donor: 1, by: 1))
        #expect(try await isKept(1, test) == (true, true), "the other panel keeps them")
        #expect(try await test.centre.endPanel(second, by: 1))
        #expect(try await isKept(1, test) == (false, false))
        let acts = try await test.store.read { try $0.auditEntries(limit: 10) }.map {
            "\($0.act) \($0.subject)"
        }
        #expect(acts.contains("panel.leave panel:\(first) donor:1"))
        #expect(acts.contains("panel.end panel:\(second)"))
    }

    @Test func theEmergencyDeskDoesNotAskThem() async throws {
        let test = try await TestCentre.make()
        _ = try await make(test, members: Array(1...10))
        let request = try await test.openVerified()
        let asked = Set(request.course.asks.map(\.donor))
        #expect(!asked.isEmpty)
        #expect(asked.isDisjoint(with: 1...10))
    }

    @Test func savingADonorsFormChangesNothingOfIt() async throws {
        let test = try await TestCentre.make()
        _ = try await make(test, members: [1])
        for (number, marked) in [(DonorID(1), false), (2, true)] {
            var donor = try #require(try await test.store.read { try $0.donor(number) })
            donor.isPanelReserved = marked
            _ = try await test.centre.saveDonor(donor, by: 1)
        }
        #expect(try await isKept(1, test) == (true, true))
        #expect(try await isKept(2, test) == (false, false))
    }

    @Test func whoCannotGiveToThePatientIsNotTaken() async throws {
        let test = try await TestCentre.make(
            donors: [Samples.donor(1), Samples.donor(2, group: .aPositive), Samples.donor(3)])
        let id = try await make(test, members: [1])
        _ = try await test.centre.optOut(3, .told(staff: 1))
        #expect(try await test.centre.joinPanel(id, donor: 2, by: 1) == .unsuitable([.incompatibleGroup]))
        #expect(try await test.centre.joinPanel(id, donor: 3, by: 1) == .unsuitable([.optedOut]))
        #expect(try await test.centre.joinPanel(id, donor: 99, by: 1) == .noSuchDonor)
        #expect(try await test.centre.joinPanel(id, donor: 1, by: 1) == .isMember)
        #expect(try await test.centre.joinPanel(99, donor: 1, by: 1) == .noSuchPanel)
    }

    @Test func anErasureEndsTheMembership() async throws {
        let test = try await TestCentre.make()
        let id = try await make(test, members: [1, 2])
        _ = try await test.centre.eraseDonor(1, by: 1)
        #expect(try await test.store.read { try $0.panelMembers(of: id).map(\.donor) } == [2])
        #expect(try await test.store.read { try $0.panelMemberships(of: 1) }.isEmpty)
    }

    @Test func whatCannotBeIsNotSaved() async throws {
        let test = try await TestCentre.make()
        var wrong = panel(test)
        (wrong.patientInitials, wrong.intervalDays, wrong.unitsPerSession) = ("", 3, 9)
        (wrong.group, wrong.facility, wrong.guardianPhone) = (.unknown, 99, "12")
        wrong.nextDue = test.centre.today().adding(days: -1)
        #expect(
            try await test.centre.savePanel(wrong, by: 1)
                == .problems([
                    .patientInitials: .missing, .intervalDays: .outOfRange, .unitsPerSession: .outOfRange,
                    .group: .missing, .facility: .facilityUnknown, .guardianPhone: .phoneInvalid,
                    .nextDue: .dayInThePast,
                ]))
        #expect(try await test.centre.panels().isEmpty)
    }

    // MARK: - The session

    @Test func theRequestOfASessionAsksItsMembersAndNobodyElse() async throws {
        let test = try await TestCentre.make()
        let id = try await make(test, inDays: 7)
        let request = try await open(test, id)
        #expect(request.course.request.urgency == .routine)
        #expect(request.course.request.patient.isChronicallyTransfused)
        #expect(request.details.patientInitials == "H.R.")
        #expect(request.course.asks.map(\.donor).sorted() == [1, 2], "one unit and one to spare")
        #expect(request.course.attention.isEmpty, "nobody is needed while they have time to answer")
        // A clock of the planner comes: still nobody else.
        for _ in 0..<6 {
            await test.clock.advance(by: .hours(4))
            try await test.scheduler.lookOnce()
        }
        let later = try await test.record(request.id)
        #expect(Set(later.course.asks.map(\.donor)).isSubset(of: [1, 2, 3, 4]))
        #expect(try await test.centre.openPanelSession(id, isConfirmed: true, by: 1) == .isOpen(request.id))
    }

    @Test func whoSaysNoIsReplacedByTheNextInTurn() async throws {
        let test = try await TestCentre.make()
        let id = try await make(test, inDays: 7)
        let request = try await open(test, id)
        try await test.centre.take(.reply(donor: 1, .decline), on: request.id, by: .donor(1))
        await test.clock.advance(by: .minutes(6))
        try await test.scheduler.lookOnce()
        let course = try await test.record(request.id).course
        #expect(course.asks.filter { $0.stage == .asked }.map(\.donor).sorted() == [2, 3])
        let standing = try #require(try await test.centre.panelStanding(id))
        #expect(standing.forecast.first?.givers == [2], "who has said no for this day is not planned for it")
    }

    @Test func aPromiseIsOneForTheDay() async throws {
        let test = try await TestCentre.make()
        let id = try await make(test, inDays: 7)
        let request = try await open(test, id)
        let soon = test.clock.now() + .hours(1)
        try await test.centre.take(
            .reply(donor: 2, .pledge(arriveFrom: nil, arriveBy: soon)), on: request.id, by: .donor(2))
        let ask = try #require(try await test.record(request.id).course.asks.first { $0.donor == 2 })
        #expect(ask.stage == .pledged)
        #expect(ask.arriveBy == request.course.request.neededBy)
        #expect(ask.arriveFrom == request.course.request.neededBy - .hours(4))
        await test.clock.advance(by: .hours(24))
        try await test.scheduler.lookOnce()
        let later = try #require(try await test.record(request.id).course.asks.first { $0.donor == 2 })
        #expect(later.stage == .pledged, "nobody is late for a day that has not come")
        let standing = try #require(try await test.centre.panelStanding(id))
        #expect(standing.forecast.first?.givers == [2])
    }

    @Test func nobodyIsAskedBeforeTheFacilityHasConfirmed() async throws {
        let test = try await TestCentre.make()
        let id = try await make(test, inDays: 7)
        guard case .opened(let opened) = try await test.centre.openPanelSession(id, isConfirmed: false, by: 1) else {
            throw TestFailure("not opened")
        }
        await test.clock.advance(by: .hours(2))
        try await test.scheduler.lookOnce()
        #expect(try await test.record(opened.id).course.asks.isEmpty)
        try await test.centre.take(.verified, on: opened.id, by: .staff(1))
        await test.clock.advance(by: .minutes(6))
        try await test.scheduler.lookOnce()
        #expect(try await test.record(opened.id).course.asks.map(\.donor).sorted() == [1, 2])
    }

    @Test func twoDaysBeforeOthersAreAskedAsWell() async throws {
        let test = try await TestCentre.make()
        let id = try await make(test, members: [1, 2], inDays: 3)
        let request = try await open(test, id)
        for donor in [DonorID(1), 2] {
            try await test.centre.take(.reply(donor: donor, .decline), on: request.id, by: .donor(donor))
        }
        await test.clock.advance(by: .hours(4))
        try await test.scheduler.lookOnce()
        #expect(try await test.record(request.id).course.asks.count == 2)
        await test.clock.advance(to: request.course.request.neededBy - .hours(47))
        try await test.scheduler.lookOnce()
        let others = try await test.record(request.id).course.asks.map(\.donor).filter { $0 > 2 }
        #expect(!others.isEmpty)
    }

    @Test func aMemberWhoseIntervalEndsBeforeTheDayIsAskedNow() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let today = test.centre.today()
        _ = try await test.store.write {
            try $0.recordDonation(
                Donation(
                    donor: 1, date: today.adding(days: -85), kind: .wholeBlood, recordedAt: TestCentre.start))
        }
        try await test.centre.rebuildIndex()
        let id = try await make(test, members: [1], inDays: 7)
        #expect(try await open(test, id).course.asks.map(\.donor) == [1], "90 days are over in five")
    }

    // MARK: - Before the day

    @Test func thePanelSaysInTimeWhatItNeeds() async throws {
        let test = try await TestCentre.make()
        let id = try await make(test, members: [1], units: 2, inDays: 12)
        try await test.scheduler.lookOnce()
        #expect(try await alerts(test).isEmpty, "twelve days before nobody is needed yet")
        await test.clock.advance(by: .hours(2 * 24))
        try await test.scheduler.lookOnce()
        #expect(try await alerts(test) == [.short])
        let standing = try #require(try await test.centre.panelStanding(id))
        let substitutes = try await test.centre.substitutes(for: standing.panel, on: standing.panel.nextDue)
        #expect(!substitutes.isEmpty)
        #expect(substitutes.allSatisfy { $0.donor != 1 }, "a member is no substitute")
        let joining = try #require(substitutes.first).donor
        #expect(try await test.centre.joinPanel(id, donor: joining, by: 1) == .joined)
        #expect(try await alerts(test).isEmpty)
        await test.clock.advance(by: .hours(3 * 24))
        try await test.scheduler.lookOnce()
        #expect(try await alerts(test) == [.toOpen])
        _ = try await open(test, id)
        #expect(try await alerts(test).isEmpty)
        _ = try await test.centre.optOut(1, .told(staff: 1))
        await test.clock.advance(by: .hours(4 * 24))
        try await test.scheduler.lookOnce()
        #expect(try await alerts(test) == [.short, .unconfirmed, .memberLost])
        await test.clock.advance(by: .hours(5 * 24))
        try await test.scheduler.lookOnce()
        #expect(try await alerts(test) == [.passed])
        let held = test.centre.today().adding(days: -1)
        #expect(try await test.centre.recordSessionHeld(id, on: held, by: 1) == .saved(id))
        #expect(try await test.centre.panelStanding(id)?.panel.nextDue == held.adding(days: 21))
        #expect(try await alerts(test).isEmpty)
    }

    // MARK: - What is kept

    @Test(.enabled(if: TestStore.postgreSQL == nil, "it reads SQLite's file"))
    func thePatientIsSealedAndForgottenAfterTheEnd() async throws {
        let path = Samples.databasePath()
        let test = try await TestCentre.make(path: path)
        let id = try await make(test)
        let bytes = try Data(contentsOf: URL(filePath: path)) + (try Data(contentsOf: URL(filePath: path + "-wal")))
        for word in ["H.R.", "MR-7", "leucodepleted", "+923008888888"] {
            #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) stands open in the file")
        }
        _ = try await test.centre.endPanel(id, by: 1)
        await test.clock.advance(by: .hours(91 * 24))
        _ = try await test.centre.runRetention(isDryRun: false)
        let ended = try #require(try await test.store.read { try $0.panel(id) })
        #expect(ended.patientInitials.isEmpty && ended.recordNumber.isEmpty && ended.needs.isEmpty)
        #expect(ended.guardianPhone.isEmpty)
    }
}
