import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Simulation
import Storage
import TestStores
import Testing

@Suite("Erasing a donor")
struct ErasureTests {
    private static let words = ["Zebunnisa", "Marked Note", "3217654321", "zamindar"]

    /// A centre in which one donor has a past: asked, answered, gave, was deferred, wrote and rang.
    private static func past(path: String, erasures: MemoryErasures) async throws -> (TestCentre, DonorID) {
        var donors = (1...20).map { Samples.donor($0) }
        donors[4].name = "Zebunnisa Marked"
        donors[4].phone = "+923217654321"
        donors[4].note = "Marked Note"
        var test = try await TestCentre.make(donors: donors, path: path)
        let known = test
        test = TestCentre(
            centre: try await TestCentre.open(known.store, clock: known.clock, erasures: erasures), store: known.store,
            clock: known.clock, gateway: known.gateway, facility: known.facility)
        let donor = try #require(try await test.store.read { try $0.donor(phone: "+923217654321")?.id })
        let now = TestCentre.start
        try await test.store.write { transaction in
            _ = try transaction.recordDonation(
                Donation(
                    donor: donor, date: try #require(CivilDate(year: 2_025, month: 1, day: 2)), kind: .wholeBlood,
                    recordedAt: now))
            _ = try transaction.recordInbound(
                InboundMessage(providerID: "in-1", from: "+923217654321", body: "I am the zamindar", receivedAt: now))
            try transaction.openCallBack(
                CallBack(
                    phone: "+923217654321", donor: donor, cause: .noAsk, words: "zamindar", openedAt: now,
                    changedAt: now))
        }
        _ = try await test.centre.deferDonor(
            Deferral(donor: donor, ruleKey: "hiv", since: test.centre.today(), recordedAt: now), by: 1)
        return (test, donor)
    }

    @Test func whoIsErasedIsFoundNowhere() async throws {
        let path = Samples.databasePath()
        let erasures = MemoryErasures()
        let (test, donor) = try await Self.past(path: path, erasures: erasures)
        let name = try #require(try await test.store.read { try $0.keyName(of: donor) })
        #expect(try await test.centre.donors(matching: "zebunnisa", DonorSearch()).map(\.id) == [donor])
        #expect(try await test.centre.eraseDonor(donor, by: 1) == .saved(donor))

        #expect(try await erasures.all().map(\.keyName) == [name])
        let (byID, byPhone, record, count) = try await test.store.read {
            (
                try $0.donor(donor), try $0.donor(phone: "+923217654321"), try $0.donorRecord(donor),
                try $0.donorCount()
            )
        }
        #expect(byID == nil)
        #expect(byPhone == nil)
        #expect(record == nil)
        #expect(count == 19)
        #expect(try await test.centre.donors(matching: "zebunnisa", DonorSearch()).isEmpty)
        #expect(try await test.centre.donors(matching: "\(donor)", DonorSearch()).allSatisfy { $0.id != donor })
        #expect(test.centre.register.profile(donor) == nil)
        #expect(try await test.store.read { try $0.callBacks(limit: 10) }.isEmpty)
        #expect(try await test.store.read { try $0.recentInbound(limit: 10) }.isEmpty)
        #expect(try await test.store.integrityProblems().isEmpty)
        #expect(try await test.centre.eraseDonor(donor, by: 1) == .noSuchDonor)
        // Everybody else is still there, and the index is rebuilt without this one.
        try await test.centre.rebuildIndex()
        #expect(test.centre.register.count == 19)
        try await test.store.close()
        guard test.store is SQLiteStore else { return }
        let file = try Data(contentsOf: URL(filePath: path))
        for word in Self.words { #expect(file.range(of: Data(word.utf8)) == nil, "\(word)") }
    }

    @Test(.enabled(if: TestStore.postgreSQL == nil, "a copy is SQLite's"))
    func aCopyThatIsBroughtBackForgetsThemAgain() async throws {
        let erasures = MemoryErasures()
        let (test, donor) = try await Self.past(path: Samples.databasePath(), erasures: erasures)
        let copy = Samples.databasePath()
        try await (try #require(test.store as? SQLiteStore)).backup(to: copy) { _ in }
        _ = try await test.centre.eraseDonor(donor, by: nil)

        let store = try SQLiteStore(path: copy)
        #expect(try await store.read { try $0.donor(donor)?.name } == "Zebunnisa Marked", "the copy is of before")
        let again = try await TestCentre.open(store, clock: test.clock, erasures: erasures)
        #expect(try await again.repeatErasures() == 1)
        #expect(try await again.repeatErasures() == 0)
        let found = try await store.read { try $0.donor(donor) }
        #expect(found == nil)
        #expect(try await again.donors(matching: "zebunnisa", DonorSearch()).isEmpty)
        // A donor who is registered in the copy gets a number that somebody had after the copy was made, and stays.
        _ = try await again.saveDonor(Samples.donor(900), by: nil)
        #expect(try await again.repeatErasures() == 0)
    }

    @Test func whoIsCountedOnSaysNoFirst() async throws {
        let erasures = MemoryErasures()
        let test = try await TestCentre.make()
        let centre = try await TestCentre.open(test.store, clock: test.clock, erasures: erasures)
        guard case .opened(let opened) = try await centre.openRequest(Samples.form(test.facility.id), by: 1),
            case .taken(let record) = try await centre.take(.verified, on: opened.id, by: .staff(1))
        else { throw TestFailure("not opened") }
        let donor = try #require(record.course.asks.first?.donor)
        _ = try await centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: record.id, by: .donor(donor))
        _ = try await centre.eraseDonor(donor, by: nil)
        let after = try await test.record(record.id)
        let ask = try #require(after.course.asks.first { $0.donor == donor })
        #expect(ask.stage == .optedOut)
        #expect(after.course.asks.count > record.course.asks.count, "somebody else is asked instead")
        let waiting = try await test.store.read { try $0.messages(of: record.id) }
        #expect(!waiting.contains { $0.addressee == .donor(donor) && $0.state == .queued })
    }

    @Test func aNumberThatSaidStopIsNotWokenByAnOldList() async throws {
        let erasures = MemoryErasures()
        let (test, donor) = try await Self.past(path: Samples.databasePath(), erasures: erasures)
        let now = TestCentre.start
        try await test.store.write { try $0.recordStop(phone: "+923217654321", at: now) }
        _ = try await test.centre.eraseDonor(donor, by: nil)
        let stopped = try await test.store.read { try $0.hasStopped(phone: "+923217654321") }
        #expect(stopped)
        let other = try await test.store.read { try $0.hasStopped(phone: "+923217654322") }
        #expect(!other)
    }
}
