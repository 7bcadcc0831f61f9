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

    @Test func oneLeadsUntilItLeavesOrFallsSilent() async throws {
        let path = Samples.databasePath()
        let one = try #require(try await TestStore.open(path) as? any NodeRoster)
        let two = try #require(try await TestStore.open(path) as? any NodeRoster)
        #expect(try await one.report(as: "one", lease: .seconds(60)).leads)
        let second = try await two.report(as: "two", lease: .seconds(60))
        #expect(!second.leads)
        #expect(second.others.map(\.name) == ["one"])
        #expect(try await one.report(as: "one", lease: .seconds(60)).leads)
        try await one.leave(as: "one")
        let left = try await two.report(as: "two", lease: .milliseconds(50))
        #expect(left.leads && left.others.isEmpty)
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await one.report(as: "one", lease: .seconds(60)).leads, "who leads has to say so again in time")
        #expect(try await !two.report(as: "two", lease: .seconds(60)).leads)
    }

    @Test func ofManyWhoReportAtOnceOneLeads() async throws {
        let path = Samples.databasePath()
        let roster = try #require(try await TestStore.open(path) as? any NodeRoster)
        let leads = try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask { try await roster.report(as: "\(number)", lease: .seconds(60)).leads }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(leads == 1)
    }

    /// The answers come to one node and the silence is seen by another; both know the same of people afterwards.
    @Test func whatIsLearnedOfAnswersIsTheSameOnEveryNode() async throws {
        let path = Samples.databasePath()
        let test = try await TestCentre.make(donors: (1...40).map { Samples.donor($0) }, path: path)
        let (other, store, follower) = try await second(test, path: path)
        let feed = try #require(test.store as? any ChangeFeed)
        let own = Follower(centre: test.centre, feed: feed, logger: Logger(label: "test"))
        try await own.followOnce()
        try await follower.followOnce()
        let before = test.centre.dispatcher.model
        let record = try await test.openVerified()
        let asks = try await test.record(record.id).course.asks
        try #require(asks.count >= 2)
        _ = try await test.centre.take(
            .reply(donor: asks[0].donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: record.id,
            by: .donor(asks[0].donor))
        _ = try await other.take(.reply(donor: asks[1].donor, .decline), on: record.id, by: .donor(asks[1].donor))
        let wanted = try await test.record(record.id).course
        #expect(try await follows(follower) { other.dispatcher.model != before })
        for _ in 0..<5 {
            try await own.followOnce()
            try await follower.followOnce()
        }
        #expect(wanted.asks.prefix(2).allSatisfy { $0.stage != .asked })
        #expect(test.centre.dispatcher.model == other.dispatcher.model)
        #expect(try await store.read { try $0.ongoingRequests() }.count == 1)
    }

    @Test func whomOneNodeErasesTheOtherWritesDownToo() async throws {
        let path = Samples.databasePath()
        let test = try await TestCentre.make(path: path)
        guard case .saved(let donor) = try await test.centre.saveDonor(Samples.donor(900), by: nil) else {
            throw TestFailure("the donor was not saved")
        }
        let list = MemoryErasures()
        let other = try await TestCentre.open(try await TestStore.open(path), clock: test.clock, erasures: list)
        _ = try await test.centre.eraseDonor(donor, by: nil)
        let roster = try #require(test.store as? any NodeRoster)
        let scheduler = Scheduler(
            centre: other, courier: Courier(centre: other, gateways: [], logger: Logger(label: "test")),
            nodes: Nodes(name: "two", roster: roster), logger: Logger(label: "test"))
        var memory = Scheduler.Memory(day: other.today())
        _ = try await scheduler.round(&memory)
        #expect(try await list.all().count == 1)
    }
}
