public import Blood
import Synchronization

/// The centre's store with a clock beside it: how long calls wait and take, and since when they fail.
///
/// It stands before every engine, so that a file and a database of several nodes are measured the same way: a call
/// waits until its body begins, which is when the engine had a place for it.
public final class MeasuredStore: CentreStore {
    /// What a call is for.
    public enum Access: String, Sendable, CaseIterable {
        case read
        case write
    }

    /// What is known of the store; every count is since this process began.
    public struct Reading: Sendable {
        /// From the question to the answer; of a write that is until it is durable.
        public var whole: [Access: DurationCounts]
        /// Until the engine had a place for the call.
        public var waits: DurationCounts
        /// Calls that the store could not serve: held, full or out of reach.
        public var failures: [Access: Int]
        /// Calls that are being served now, each on a connection of its own.
        public var running: Int
        /// Calls that wait for a place.
        public var waiting: Int
        /// How long the one waits that has waited longest.
        public var longestWait: Duration
        /// Since when nothing can be read, or written; `nil` while it can.
        public var failingSince: [Access: Instant]
        /// Since when writing is slow; `nil` while it is not.
        public var slowSince: Instant?
    }

    /// One failure may be two writers that met; the second has had its own five seconds or twelve tries.
    static let failuresMin = 2
    /// Ten times what a commit takes on a disk that spins; our own figure.
    static let slowWrite = Duration.milliseconds(500)
    /// So many slow ones after each other are no accident.
    static let slowMin = 3

    private struct Run {
        var count = 0
        var since: Instant
    }

    private struct State {
        var next = 0
        var waiting: [Int: ContinuousClock.Instant] = [:]
        var running = 0
        var whole: [Access: DurationCounts] = [.read: DurationCounts(), .write: DurationCounts()]
        var waits = DurationCounts()
        var failures: [Access: Int] = [.read: 0, .write: 0]
        var failing: [Access: Run] = [:]
        var slow: Run?
    }

    private let store: any CentreStore
    private let clock: any CentreClock
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - clock: of the day, for since when.
    ///   - now: a clock that no change of the time of day moves, for how long.
    public init(
        _ store: any CentreStore, clock: any CentreClock,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.store = store
        self.clock = clock
        self.now = now
    }

    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreReading) throws -> Result
    ) async throws -> Result {
        let call = asks()
        return try await ending(call, .read) {
            try await store.read { [self] transaction in
                begins(call)
                return try body(transaction)
            }
        }
    }

    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreWriting) throws -> Result
    ) async throws -> Result {
        let call = asks()
        return try await ending(call, .write) {
            try await store.write { [self] transaction in
                begins(call)
                return try body(transaction)
            }
        }
    }

    public var reading: Reading {
        let now = now()
        return state.withLock { state in
            Reading(
                whole: state.whole, waits: state.waits, failures: state.failures, running: state.running,
                waiting: state.waiting.count, longestWait: state.waiting.values.min().map { now - $0 } ?? .zero,
                failingSince: state.failing.filter { $0.value.count >= MeasuredStore.failuresMin }.mapValues(\.since),
                slowSince: state.slow.flatMap { $0.count >= MeasuredStore.slowMin ? $0.since : nil })
        }
    }

    // MARK: - One call

    private struct Call: Sendable {
        var number: Int
        var asked: ContinuousClock.Instant
    }

    private func asks() -> Call {
        let now = now()
        return state.withLock { state in
            state.next += 1
            state.waiting[state.next] = now
            return Call(number: state.next, asked: now)
        }
    }

    /// A body that others crossed runs again; it waited only once.
    private func begins(_ call: Call) {
        let now = now()
        state.withLock { state in
            guard state.waiting.removeValue(forKey: call.number) != nil else { return }
            state.waits.add(now - call.asked)
            state.running += 1
        }
    }

    private func ending<Result>(
        _ call: Call, _ access: Access, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body()
            ends(call, access, isServed: true)
            return result
        } catch {
            // What a body throws by itself says nothing against the store.
            ends(call, access, isServed: (error as? any StoreFailure)?.isPassing != true)
            throw error
        }
    }

    private func ends(_ call: Call, _ access: Access, isServed: Bool) {
        let taken = now() - call.asked
        let since = clock.now()
        state.withLock { state in
            if state.waiting.removeValue(forKey: call.number) == nil { state.running -= 1 }
            state.whole[access, default: DurationCounts()].add(taken)
            if isServed {
                state.failing[access] = nil
            } else {
                state.failures[access, default: 0] += 1
                state.failing[access, default: Run(since: since)].count += 1
            }
            guard access == .write else { return }
            if taken < MeasuredStore.slowWrite {
                state.slow = nil
            } else {
                var run = state.slow ?? Run(since: since)
                run.count += 1
                state.slow = run
            }
        }
    }
}
