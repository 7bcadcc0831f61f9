public import Blood
public import Centre
import Synchronization

/// Time that stands still until it is advanced. Sleepers wake in the order of their deadlines, those with the same
/// deadline in the order they lay down, and each finds the clock at its own deadline.
public final class SimulatedClock: CentreClock {
    private struct Sleeper {
        var deadline: Instant
        var order: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Instant
        var next = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let state: Mutex<State>

    public init(now: Instant) { state = Mutex(State(now: now)) }

    public func now() -> Instant { state.withLock(\.now) }

    public func sleep(until deadline: Instant) async throws {
        let order = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    // A cancellation before this line is seen here, one after it finds the entry.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers[order] = Sleeper(deadline: deadline, order: order, continuation: continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in state.sleepers.removeValue(forKey: order) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// How many tasks sleep.
    public var sleeperCount: Int { state.withLock { state in state.sleepers.count } }

    /// When the next one would wake.
    public var nextDeadline: Instant? { state.withLock { state in state.sleepers.values.map(\.deadline).min() } }

    /// Moves time forward, stopping at every deadline on the way. After each it lets other tasks run, so that a loop
    /// that sleeps again is woken again. A task that needs longer than that (a disk, a network) is not waited for:
    /// call `untilSleeping` between two steps where it matters.
    public func advance(to target: Instant) async {
        await letOthersRun()
        while let sleeper = wakeNext(until: target) {
            sleeper.resume()
            await letOthersRun()
        }
    }

    public func advance(by duration: Duration) async { await advance(to: now() + duration) }

    /// Returns when at least this many tasks sleep on this clock.
    public func untilSleeping(_ count: Int) async throws {
        while sleeperCount < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// - Returns: `nil` when nobody is left to wake; it is the target time then. Both under one lock: somebody who lay
    ///   down in between, for a time before the target, would never be woken.
    private func wakeNext(until target: Instant) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            let first = state.sleepers.values.min { ($0.deadline, $0.order) < ($1.deadline, $1.order) }
            guard let first, first.deadline <= target else {
                state.now = max(state.now, target)
                return nil
            }
            state.sleepers[first.order] = nil
            state.now = max(state.now, first.deadline)
            return first.continuation
        }
    }

    private func letOthersRun() async {
        for _ in 0..<32 { await Task.yield() }
    }
}
