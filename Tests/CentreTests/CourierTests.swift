import Blood
import Centre
import Dispatching
import Logging
import Matching
import Simulation
import Storage
import Synchronization
import Testing

/// What happens between the outbox and the gateway when things go wrong.
@Suite struct CourierTests {
    private func courier(_ test: TestCentre, _ gateway: RecordingGateway) -> Courier {
        Courier(centre: test.centre, gateway: gateway, logger: Logger(label: "test"))
    }

    @Test func anAnswerThatNeverCameIsNotSentAgainUnlessTheGatewayKnowsTheKey() async throws {
        for isIdempotent in [false, true] {
            let test = try await TestCentre.make()
            let gateway = RecordingGateway(honoursIdempotencyKey: isIdempotent)
            gateway.answer(.unknown)
            _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
            while try await courier(test, gateway).deliverOnce() > 0 {}
            let firstTries = Set(gateway.messages.map(\.idempotencyKey))
            await test.clock.advance(by: .seconds(6))
            while try await courier(test, gateway).deliverOnce() > 0 {}
            let repeated = gateway.messages.count { firstTries.contains($0.idempotencyKey) } - firstTries.count
            #expect(isIdempotent ? repeated > 0 : repeated == 0)
        }
    }

    @Test func aCourierThatDiedLeavesAMessageThatAnotherPicksUp() async throws {
        let test = try await TestCentre.make()
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        // Claimed, and then the process dies before the gateway answers.
        let now = test.clock.now()
        let claimed = try await test.store.write {
            try $0.claimMessages(channels: [.sms], now: now, leaseUntil: now + .seconds(30), limit: 100)
        }
        #expect(!claimed.isEmpty)
        #expect(try await test.courier.deliverOnce() == 0)
        await test.clock.advance(by: .seconds(31))
        #expect(try await test.courier.recoverAbandoned() == claimed.count)
        while try await test.courier.deliverOnce() > 0 {}
        #expect(Set(test.gateway.messages.map(\.idempotencyKey)) == Set(claimed.map(\.message.idempotencyKey)))
        // The dead courier's result comes after all: its fence is old, so it changes nothing.
        let stale = MessageSettlement(
            id: claimed[0].message.id, fence: claimed[0].message.fence, state: .failed, at: test.clock.now())
        #expect(try await test.store.write { try $0.settleMessage(stale) } == false)
    }

    @Test func aLeaseFromBeforeTheClockWasPutBackHoldsNothing() async throws {
        let test = try await TestCentre.make()
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let before = test.clock.now() + .minutes(14)
        let claimed = try await test.store.write {
            try $0.claimMessages(channels: [.sms], now: before, leaseUntil: before + .seconds(30), limit: 100)
        }
        #expect(!claimed.isEmpty)
        #expect(try await test.courier.recoverAbandoned() == claimed.count)
    }

    @Test func nothingStandsStillBecauseTheClockWasPutBack() async throws {
        let test = try await TestCentre.make()
        let clock = WallClock(test.clock)
        let centre = try await TestCentre.open(test.store, clock: clock)
        let gateway = RecordingGateway(rate: SendingRate(messages: 100, period: .seconds(60)))
        let courier = Courier(centre: centre, gateway: gateway, logger: Logger(label: "test"))
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        gateway.answer(.busy)
        while try await courier.deliverOnce() > 0 {}
        #expect(centre.ways.views(now: clock.now()).map(\.isUp) == [false])
        let scheduler = Scheduler(centre: centre, courier: courier, logger: Logger(label: "test"))
        var memory = Scheduler.Memory(day: centre.today())
        _ = try await scheduler.round(&memory)
        clock.putBack(by: .hours(24))
        gateway.answer(nil)
        _ = try await scheduler.round(&memory)
        for _ in 0..<2 { while try await courier.deliverOnce() > 0 {} }
        #expect(try await test.store.read { try $0.messages(of: record.id) }.allSatisfy { $0.state == .submitted })
        // When they left nobody can say any more, and no quarter of an hour is measured from tomorrow.
        let now = clock.now()
        let lost = try await test.store.write { try $0.expireMessages(now: now, limit: 100) }
        #expect(!lost.isEmpty && lost.allSatisfy { $0.state == .unknown })
        #expect(
            try await test.store.read { try $0.messages(of: record.id) }.allSatisfy {
                $0.createdAt <= now || $0.state == .unknown
            })
    }

    @Test(arguments: [AttemptState.submitted, .delivered])
    func whatTheProviderSaysItHasIsNotSentAgainFromTheQueue(_ word: AttemptState) async throws {
        let test = try await TestCentre.make()
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let now = test.clock.now()
        let claimed = try await test.store.write {
            try $0.claimMessages(channels: [.sms], now: now, leaseUntil: now + .seconds(30), limit: 100)
        }
        await test.clock.advance(by: .seconds(31))
        #expect(try await test.courier.recoverAbandoned() == claimed.count)
        for one in claimed {
            try await test.centre.receive(.delivery(idempotencyKey: one.message.idempotencyKey, word))
        }
        while try await test.courier.deliverOnce() > 0 {}
        let keys = Set(claimed.map(\.message.idempotencyKey))
        #expect(test.gateway.messages.allSatisfy { !keys.contains($0.idempotencyKey) })
        for one in claimed {
            #expect(try await test.store.read { try $0.message(one.message.id)?.state } == word)
        }
    }

    @Test func anAnswerThatComesAfterTheLeaseStillCounts() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let gateway = LateGateway(test)
        let courier = Courier(centre: test.centre, gateway: gateway, logger: Logger(label: "test"))
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        #expect(try await courier.deliverOnce() == 1)
        #expect(try await courier.deliverOnce() == 0, "it was taken, and is not sent again")
        #expect(try await test.store.read { try $0.messages(of: record.id).map(\.state) } == [.submitted])
    }

    /// Nobody but this process knows that the firm has it: a message whose yes is lost goes out a second time.
    @Test(arguments: [StorageError.unreachable, .outcomeUnknown, .full])
    func whatAFirmHasTakenIsWrittenDownWhenTheStoreIsBack(_ failure: StorageError) async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let store = AwayStore(test.store)
        let centre = try await TestCentre.open(store, clock: HastyClock(clock: test.clock))
        let gateway = CuttingGateway(store: store, failures: Array(repeating: failure, count: 20))
        let courier = Courier(centre: centre, gateway: gateway, logger: Logger(label: "test"))
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        #expect(try await courier.deliverOnce() == 1)
        #expect(store.failures.withLock { $0 }.isEmpty)
        let states = try await test.store.read { try $0.messages(of: record.id).map(\.state) }
        #expect(states == [.submitted])
    }

    @Test func aFinalStateNeverGoesBack() async throws {
        let test = try await TestCentre.make()
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await test.courier.deliverOnce() > 0 {}
        let key = try #require(test.gateway.messages.first?.idempotencyKey)
        let id = try #require(Int64(key.dropFirst("qatra-".count)))
        try await test.centre.receive(.delivery(idempotencyKey: key, .delivered))
        try await test.centre.receive(.delivery(idempotencyKey: key, .failed))
        try await test.centre.receive(.delivery(idempotencyKey: key, .submitted))
        let state = try await test.store.read { try $0.message(id)?.state }
        #expect(state == .delivered)
    }

    @Test func everyMessageEndsInAStateThatSaysWhatIsKnown() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await test.courier.deliverOnce() > 0 {}
        await test.clock.advance(by: .hours(8))
        try await test.scheduler.lookOnce()
        let states = try await test.store.read { try $0.messages(of: record.id).map(\.state) }
        #expect(!states.isEmpty)
        #expect(states.allSatisfy { [.delivered, .failed, .expired, .unknown].contains($0) || $0 == .queued })
        #expect(!states.contains(.submitted))
    }

    @Test func aRefusedNumberIsReplacedByAnotherDonor() async throws {
        let test = try await TestCentre.make(donors: (1...150).map { Samples.donor($0) })
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let before = record.course.asks.count
        test.gateway.answer(.rejected(reason: "no such number"), times: 1)
        while try await test.courier.deliverOnce() > 0 {}
        let after = try await test.record(record.id)
        #expect(after.course.asks.contains { $0.stage == .unreachable })
        #expect(after.course.asks.count > before)
    }
}

/// Accepts everything, but so late that somebody else has put the message back into the queue.
private struct LateGateway: MessageGateway {
    let test: TestCentre
    let name = "late"
    let isSimulated = true
    let honoursIdempotencyKey = true
    let channels: Set<Channel> = [.sms]

    init(_ test: TestCentre) { self.test = test }

    func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        await test.clock.advance(by: .seconds(31))
        do { _ = try await test.courier.recoverAbandoned() } catch { return .unknown }
        return .accepted(providerID: "late-1")
    }
}

/// Loses so many writes.
private final class AwayStore: CentreStore {
    let store: any CentreStore
    let failures = Mutex<[StorageError]>([])

    init(_ store: any CentreStore) { self.store = store }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreReading) throws -> Result
    ) async throws -> Result { try await store.read(body) }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreWriting) throws -> Result
    ) async throws -> Result {
        if let failure = failures.withLock({ $0.popLast() }) { throw failure }
        return try await store.write(body)
    }
}

/// Takes a message, and then the store is away.
private struct CuttingGateway: MessageGateway {
    let store: AwayStore
    let failures: [StorageError]
    let name = "cutting"
    let isSimulated = true
    let honoursIdempotencyKey = false
    let channels: Set<Channel> = [.sms]

    func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        store.failures.withLock { $0 = failures }
        return .accepted(providerID: "cut-1")
    }
}

/// Whoever sleeps takes the time with him.
private struct HastyClock: CentreClock {
    let clock: SimulatedClock

    func now() -> Instant { clock.now() }
    func sleep(until deadline: Instant) async throws { await clock.advance(by: max(deadline - now(), .zero)) }
}

/// A clock on a wall, which somebody puts back.
private final class WallClock: CentreClock {
    private let clock: SimulatedClock
    private let behind = Mutex(Duration.zero)

    init(_ clock: SimulatedClock) { self.clock = clock }

    func putBack(by duration: Duration) { behind.withLock { $0 += duration } }
    func now() -> Instant { clock.now() - behind.withLock { $0 } }
    func sleep(until deadline: Instant) async throws { try await clock.sleep(until: deadline) }
}
