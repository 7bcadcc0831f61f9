import Blood
import Centre
import Dispatching
import Logging
import Matching
import Simulation
import Storage
import Synchronization
import TestStores
import Testing

/// What the centre says of its own condition: one list, with since when, and the figures beside it.
@Suite struct ConditionTests {
    /// A store that fails as told, and holds calls up by a clock that only moves when told.
    private final class MoodyStore: CentreStore {
        let store: any CentreStore
        let failure = Mutex<StorageError?>(nil)
        let failsReads = Mutex(false)
        let delay = Mutex(Duration.zero)
        private let at = Mutex(ContinuousClock.now)

        init(_ store: any CentreStore) { self.store = store }

        var now: ContinuousClock.Instant { at.withLock { $0 } }

        func read<Result: Sendable>(
            _ body: @escaping @Sendable (any CentreReading) throws -> Result
        ) async throws -> Result {
            if failsReads.withLock({ $0 }) { throw StorageError.unreachable }
            return try await store.read(body)
        }

        func write<Result: Sendable>(
            _ body: @escaping @Sendable (any CentreWriting) throws -> Result
        ) async throws -> Result {
            let delay = delay.withLock { $0 }
            at.withLock { $0 = $0 + delay }
            if let failure = failure.withLock({ $0 }) { throw failure }
            return try await store.write(body)
        }
    }

    private func measured() async throws -> (measured: MeasuredStore, moody: MoodyStore, clock: SimulatedClock) {
        let moody = MoodyStore(try await TestStore.open(Samples.databasePath()))
        let clock = SimulatedClock(now: TestCentre.start)
        return (MeasuredStore(moody, clock: clock, now: { moody.now }), moody, clock)
    }

    private func write(_ store: MeasuredStore) async throws {
        try await store.write { try $0.setSetting("test", to: "1") }
    }

    @Test func aStoreThatTakesNothingIsToldFromTheSecondFailureOnSinceTheFirst() async throws {
        let (store, moody, clock) = try await measured()
        try await write(store)
        moody.failure.withLock { $0 = .full }
        await #expect(throws: StorageError.full) { try await write(store) }
        #expect(store.reading.failingSince.isEmpty, "two writers may have met")
        await clock.advance(by: .seconds(3))
        await #expect(throws: StorageError.full) { try await write(store) }
        #expect(store.reading.failingSince == [.write: TestCentre.start])
        _ = try await store.read { try $0.donorCount() }
        #expect(store.reading.failingSince == [.write: TestCentre.start], "that it can be read is another thing")
        #expect(store.reading.failures == [.read: 0, .write: 2])
        moody.failure.withLock { $0 = nil }
        try await write(store)
        #expect(store.reading.failingSince.isEmpty)
        #expect(store.reading.whole[.write]?.count == 4 && store.reading.running == 0 && store.reading.waiting == 0)
    }

    @Test func whatABodyRefusesIsNoFaultOfTheStore() async throws {
        let (store, _, _) = try await measured()
        for _ in 0..<3 {
            await #expect(throws: TestFailure.self) {
                try await store.write { _ in throw TestFailure("refused") }
            }
        }
        #expect(store.reading.failingSince.isEmpty && store.reading.failures[.write] == 0)
        #expect(store.reading.running == 0)
    }

    @Test func slowWritingIsToldAfterThreeAndEndsWithOneThatIsQuick() async throws {
        let (store, moody, _) = try await measured()
        moody.delay.withLock { $0 = .milliseconds(600) }
        for _ in 0..<2 { try await write(store) }
        #expect(store.reading.slowSince == nil)
        try await write(store)
        #expect(store.reading.slowSince == TestCentre.start)
        // Each waited the six tenths before its body began.
        #expect(abs(store.reading.waits.sum - 1.8) < 0.001 && store.reading.waits.count == 3)
        moody.delay.withLock { $0 = .zero }
        try await write(store)
        #expect(store.reading.slowSince == nil)
    }

    @Test func theListSaysWhatIsDownAndSinceWhen() async throws {
        let test = try await TestCentre.make()
        #expect(await test.centre.degradations() == [])
        let first = RecordingGateway("first", honoursIdempotencyKey: false)
        let second = RecordingGateway("second", honoursIdempotencyKey: false)
        first.answer(.busy)
        let courier = Courier(centre: test.centre, gateways: [first, second], logger: Logger(label: "test"))
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await courier.deliverOnce() > 0 {}
        let down = Degradation(.wayDown, since: TestCentre.start, name: "first")
        #expect(await test.centre.degradations() == [down])
        test.centre.condition.begins(.shedding, at: TestCentre.start + .seconds(1))
        test.centre.condition.begins(.shedding, at: TestCentre.start + .seconds(9))
        #expect(
            await test.centre.degradations()
                == [down, Degradation(.shedding, since: TestCentre.start + .seconds(1))], "since the first time")
        test.centre.condition.ends(.shedding)
        #expect(await test.centre.degradations() == [down])
    }

    @Test func aCentreWhoseOnlyWayIsDownHasNoWayOut() async throws {
        let test = try await TestCentre.make()
        let only = RecordingGateway("only", honoursIdempotencyKey: false)
        only.answer(.busy)
        let courier = Courier(centre: test.centre, gateways: [only], logger: Logger(label: "test"))
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await courier.deliverOnce() > 0 {}
        #expect(await test.centre.degradations().map(\.kind) == [.noWayOut, .wayDown])
    }

    @Test func aBackupGetsOldAndANewOneEndsThat() async throws {
        let test = try await TestCentre.make()
        await test.clock.advance(by: .hours(100))
        try await test.centre.lookAtBackup()
        #expect(await test.centre.degradations() == [], "nothing has happened that could be lost")
        let opened = test.clock.now()
        var form = Samples.form(test.facility.id, phone: "")
        form.neededBy = opened + .hours(6)
        _ = try await test.open(form)
        await test.clock.advance(by: .hours(26) - .seconds(1))
        try await test.centre.lookAtBackup()
        #expect(await test.centre.degradations() == [])
        await test.clock.advance(by: .hours(2))
        try await test.centre.lookAtBackup()
        #expect(await test.centre.degradations() == [Degradation(.backupOld, since: opened + .hours(26))])
        try await test.centre.noteBackup()
        #expect(await test.centre.degradations() == [])
        await test.clock.advance(by: .hours(25))
        try await test.centre.lookAtBackup()
        #expect(await test.centre.degradations() == [])
    }

    @Test func aNodeThatIsSilentIsMissedAndOneThatIsBackIsNot() async throws {
        let test = try await TestCentre.make()
        func heard(_ seconds: Int...) -> NodeStanding {
            NodeStanding(leads: true, others: seconds.map { .init(name: "n\($0)", heard: .seconds($0)) })
        }
        test.centre.noteNodes(heard(1, 14))
        #expect(await test.centre.degradations() == [])
        test.centre.noteNodes(heard(1, 15, 40))
        let missed = [Degradation(.nodeMissing, since: TestCentre.start - .seconds(40))]
        #expect(await test.centre.degradations() == missed)
        await test.clock.advance(by: .seconds(5))
        test.centre.noteNodes(heard(1, 45))
        #expect(await test.centre.degradations() == missed)
        test.centre.noteNodes(heard(1, 2))
        #expect(await test.centre.degradations() == [])
    }

    @Test func theFiguresAreThoseOfTheBooks() async throws {
        let test = try await TestCentre.make()
        let way = RecordingGateway("kannel")
        let courier = Courier(centre: test.centre, gateways: [way], logger: Logger(label: "test"))
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let queued = try await test.store.read { try $0.outboxCounts()[.queued] ?? 0 }
        #expect(queued > 0)
        #expect(await value("qatra_outbox_messages", "queued", test) == Double(queued))
        await test.clock.advance(by: .seconds(3))
        #expect(await value("qatra_outbox_oldest_queued_seconds", nil, test) == 3)
        while try await courier.deliverOnce() > 0 {}
        #expect(await value("qatra_outbox_messages", "queued", test) == 0)
        #expect(await value("qatra_outbox_messages", "submitted", test) == Double(way.messages.count))
        #expect(await value("qatra_message_handing_seconds", nil, test, suffix: "_count") == Double(way.messages.count))
        #expect(
            await value("qatra_message_handing_seconds", nil, test, suffix: "_sum") == 3 * Double(way.messages.count))
        #expect(await value("qatra_way_up", "kannel", test) == 1)
        #expect(await value("qatra_index_donors", nil, test) == 40)
        #expect(await value("qatra_late_looks", "request", test) == 0)
        // Nobody looks at the clocks any more.
        await test.clock.advance(by: .hours(1))
        #expect(await value("qatra_late_looks", "request", test) == 1)
        try await test.scheduler.lookOnce()
        #expect(await value("qatra_late_looks", "request", test) == 0)
    }

    private func value(
        _ name: String, _ label: String?, _ test: TestCentre, suffix: String = ""
    ) async -> Double? {
        await test.centre.metrics().first { $0.name == name }?.samples.first {
            $0.suffix == suffix && (label == nil || $0.labels.map(\.value) == [label])
        }?.value
    }

    @Test(arguments: [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what", nil),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", nil),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", nil),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", nil),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", nil),
        ("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", nil), ("", nil), ("---", nil),
    ])
    func aTraceIsTakenAsTheRecommendationSays(_ header: String, _ id: String?) {
        #expect(Trace(traceparent: header)?.id == id)
    }

    @Test func aTraceThatIsMadeCanBeHandedOn() {
        let made = Trace.make().id
        #expect(Trace(traceparent: "00-\(made)-00f067aa0ba902b7-00")?.id == made)
        #expect(made != Trace.make().id)
    }
}
