package import Blood
internal import Foundation
internal import Synchronization

/// One thread on which everything of a run happens, and a time that moves only when nothing is left to do.
///
/// A task executor in the strict order of arrival: every task of a run, its child tasks and the actors it calls run
/// here, one job after the other, so that the same seed gives the same run. When no job is left, whoever sleeps
/// shortest is woken, and the time is that sleeper's.
package final class VirtualTime: TaskExecutor {
    fileprivate struct Sleeper {
        var at: Instant
        var order: Int
    }

    fileprivate struct State {
        var now: Instant
        var jobs: [UnownedJob] = []
        /// What waits while a store works, whose answer must not find another order each time.
        var held: [UnownedJob] = []
        var isOutside = false
        var order = 0
        /// The next to wake stands last.
        var sleepers: [Sleeper] = []
        var continuations: [Int: CheckedContinuation<Void, any Error>] = [:]
        var isOver = false
    }

    private enum Step {
        case run(UnownedJob)
        case wake(CheckedContinuation<Void, any Error>)
        case wait
        case end
    }

    private let state: Mutex<State>
    private let changed = NSCondition()

    private init(now: Instant) { state = Mutex(State(now: now)) }

    /// Lives what `body` does, from this moment on, on a thread of its own.
    package static func live<Result: Sendable>(
        from now: Instant, _ body: @escaping @Sendable (VirtualTime) async throws -> Result
    ) async throws -> Result {
        let time = VirtualTime(now: now)
        let thread = Thread { time.drive() }
        // A decision looks through many asks with closures within closures.
        thread.stackSize = 8 << 20
        thread.start()
        defer { time.end() }
        return try await withTaskExecutorPreference(time) { try await body(time) }
    }

    package var now: Instant { state.withLock(\.now) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        signal()
    }

    // MARK: - Waiting

    /// Returns at this moment, or throws when the task is cancelled.
    package func sleep(until moment: Instant) async throws {
        let order = state.withLock { state in
            state.order += 1
            return state.order
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isAsleep = state.withLock { state in
                    guard !Task.isCancelled else { return false }
                    state.continuations[order] = continuation
                    state.lie(Sleeper(at: max(moment, state.now), order: order))
                    return true
                }
                if !isAsleep { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            state.withLock { $0.continuations.removeValue(forKey: order) }?.resume(throwing: CancellationError())
        }
    }

    package func sleep(for duration: Duration) async throws { try await sleep(until: now + duration) }

    /// Waits for work that happens on other threads. Nothing else runs meanwhile, and no time passes.
    package func outside<Result: Sendable>(
        _ work: @Sendable () async throws -> Result
    ) async throws -> Result {
        state.withLock { state in
            state.held = state.jobs
            state.jobs = []
            state.isOutside = true
        }
        defer {
            state.withLock { state in
                state.jobs = state.held + state.jobs
                state.held = []
                state.isOutside = false
            }
        }
        return try await work()
    }

    // MARK: - The thread

    private func drive() {
        while true {
            switch next() {
            case .run(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            case .wake(let continuation): continuation.resume()
            case .wait: waitForChange()
            case .end: return
            }
        }
    }

    private func next() -> Step {
        state.withLock { state in
            if !state.jobs.isEmpty { return .run(state.jobs.removeFirst()) }
            if state.isOutside { return .wait }
            while let sleeper = state.sleepers.popLast() {
                guard let continuation = state.continuations.removeValue(forKey: sleeper.order) else { continue }
                state.now = max(state.now, sleeper.at)
                return .wake(continuation)
            }
            return state.isOver ? .end : .wait
        }
    }

    private func waitForChange() {
        changed.lock()
        defer { changed.unlock() }
        while state.withLock({ $0.jobs.isEmpty && !$0.isOver }) { changed.wait() }
    }

    private func end() {
        state.withLock { $0.isOver = true }
        signal()
    }

    private func signal() {
        changed.lock()
        changed.signal()
        changed.unlock()
    }
}

extension VirtualTime.State {
    /// Puts a sleeper behind those that wake later, and before those that lay down earlier for the same moment.
    fileprivate mutating func lie(_ sleeper: VirtualTime.Sleeper) {
        var low = 0
        var high = sleepers.count
        while low < high {
            let middle = (low + high) / 2
            let other = sleepers[middle]
            if (other.at, other.order) > (sleeper.at, sleeper.order) { low = middle + 1 } else { high = middle }
        }
        sleepers.insert(sleeper, at: low)
    }
}
