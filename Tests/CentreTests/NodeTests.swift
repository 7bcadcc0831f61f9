import Blood
import Centre
import Dispatch
import Dispatching
import Logging
import Matching
import Simulation
import Storage
import TestStores
import Testing

/// Two nodes on one PostgreSQL: what one commits the other knows, however the commits cross.
@Suite(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"))
struct NodeTests {
    /// A second node on the store of a centre, and what follows the first for it.
    private func second(_ test: TestCentre, path: String) async throws -> (Centre, any SQLStore, Follower) {
        let store = try await TestStore.open(path)
        let centre = try await TestCentre.open(store, clock: test.clock)
        let feed = try #require(store as? any ChangeFeed)
        return (centre, store, Follower(centre: centre, feed: feed, logger: Logger(label: "test")))
    }

    /// Follows until it is so. What commits is told once every transaction that began before has ended, those of other
    /// tests on the same server among them.
    private func follows(_ follower: Follower, until isSo: () -> Bool) async throws -> Bool {
        for _ in 0..<200 {
            try await follower.followOnce()
            if isSo() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    @Test func aDonorARequestAndAnErasureReachTheOtherNode() async throws {
        let path = Samples.databasePath()
        let test = try await TestCentre.make(path: path)
        let (other, _, follower) = try await second(test, path: path)
        try await follower.followOnce()
        guard case .saved(let donor) = try await test.centre.saveDonor(Samples.donor(900), by: nil) else {
            throw TestFailure("the donor was not saved")
        }
        #expect(other.register.profile(donor) == nil)
        let (events, end) = other.events.subscribe()
        let record = try await test.openVerified()
        #expect(try await follows(follower) { other.register.profile(donor) != nil })
        #expect(other.register.names.donors(matching: "Donor 900") == [donor])
        let asked = try #require(try await test.record(record.id).course.asks.first).donor
        #expect(
            try await follows(follower) { other.register.profile(asked)?.openAsk != nil },
            "it is asked by the first, and the second knows")
        end()
        var told: Set<Matching.RequestID> = []
        for await event in events { if let request = event.request { told.insert(request) } }
        #expect(told == [record.id])
        _ = try await test.centre.eraseDonor(donor, by: nil)
        #expect(try await follows(follower) { other.register.profile(donor) == nil })
        #expect(other.register.names.donors(matching: "Donor 900").isEmpty)
    }

    /// The first transaction takes its numbers, the second takes later ones and commits before it.
    @Test func whatCommitsLateUnderAnEarlyNumberIsNotMissed() async throws {
        let path = Samples.databasePath()
        let test = try await TestCentre.make(path: path)
        let (other, store, follower) = try await second(test, path: path)
        try await follower.followOnce()
        let (isIn, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let early = store.write { transaction -> DonorID in
            let id = try transaction.insertDonor(Samples.donor(901))
            isIn.signal()
            mayEnd.wait()
            return id
        }
        await withCheckedContinuation { done in
            DispatchQueue.global().async {
                isIn.wait()
                done.resume()
            }
        }
        let late = try await test.store.write { try $0.insertDonor(Samples.donor(902)) }
        try await follower.followOnce()
        mayEnd.signal()
        let first = try await early
        #expect(first < late)
        #expect(
            try await follows(follower) {
                other.register.profile(first) != nil && other.register.profile(late) != nil
            })
    }

    /// Both nodes verify at the same moment; the store lets one of them ask, and no donor twice.
    @Test func twoNodesWhoActAtOnceAskNobodyTwice() async throws {
        let path = Samples.databasePath()
        let test = try await TestCentre.make(donors: (1...150).map { Samples.donor($0) }, path: path)
        let (other, _, _) = try await second(test, path: path)
        for number in 0..<6 {
            let opened = try await test.open(Samples.form(test.facility.id, initials: "P\(number)", phone: ""))
            async let one = test.centre.take(.verified, on: opened.id, by: .staff(1))
            async let two = other.take(.verified, on: opened.id, by: .staff(1))
            _ = try await (one, two)
            async let three = test.centre.take(.askMore(count: 10), on: opened.id, by: .staff(1))
            async let four = other.take(.askMore(count: 10), on: opened.id, by: .staff(1))
            _ = try await (three, four)
        }
        let asks = try await test.store.read { transaction in
            try transaction.ongoingRequests().flatMap { $0.course.asks.filter { $0.stage == .asked }.map(\.donor) }
        }
        #expect(asks.count > 20)
        #expect(Set(asks).count == asks.count, "a donor has two open asks")
    }
}
