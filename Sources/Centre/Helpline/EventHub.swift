public import Matching
import Synchronization

/// Something changed; the page asks again for what it shows. It carries no state, so a lost one loses nothing.
public struct CentreEvent: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case request
        case register
        case stock
        case messages
        case calls
    }

    /// The last timeline line when this was published; a browser that comes back tells the last one it saw.
    public var id: Int64
    public var kind: Kind
    public var request: RequestID?

    public init(id: Int64, kind: Kind, request: RequestID? = nil) {
        self.id = id
        self.kind = kind
        self.request = request
    }
}

/// Tells every open page that something changed.
///
/// Buffers are small and keep the newest: a slow browser loses events, notices by the next one, and reads again.
public final class EventHub: Sendable {
    private struct State {
        var next = 0
        var subscribers: [Int: AsyncStream<CentreEvent>.Continuation] = [:]
        var lastID: Int64 = 0
        var changes = 0
    }

    /// One screen of events; what is older is superseded by a refetch anyway.
    static let bufferedEventsMax = 64

    private let state = Mutex(State())

    public init() {}

    /// A stream of events from now on; ends when the caller stops reading or `finish` is called on the continuation.
    public func subscribe() -> (events: AsyncStream<CentreEvent>, end: @Sendable () -> Void) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: CentreEvent.self, bufferingPolicy: .bufferingNewest(EventHub.bufferedEventsMax))
        let key = state.withLock { state in
            state.next += 1
            state.subscribers[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in _ = state.subscribers.removeValue(forKey: key) }
        }
        return (stream, { continuation.finish() })
    }

    public func publish(_ kind: CentreEvent.Kind, request: RequestID? = nil, timelineID: Int64? = nil) {
        let (event, subscribers) = state.withLock { state in
            state.lastID = max(state.lastID, timelineID ?? 0)
            state.changes += 1
            return (
                CentreEvent(id: state.lastID, kind: kind, request: request), Array(state.subscribers.values)
            )
        }
        for subscriber in subscribers { subscriber.yield(event) }
    }

    public var lastID: Int64 { state.withLock(\.lastID) }

    /// How often something was published: what was read while this stayed the same is what there is.
    public var changes: Int { state.withLock(\.changes) }

    public var subscriberCount: Int { state.withLock(\.subscribers.count) }
}

/// Wakes one waiting loop early; several knocks before it looks are one.
///
/// Not an `AsyncStream`: cancelling one read of a stream ends the stream for good, so that after the first deadline
/// every later wait would return at once and the loop would spin.
public final class WakeSignal: Sendable {
    private struct State {
        var isKnocked = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    public init() {}

    public func knock() {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            // A knock that wakes somebody is used up; one that nobody hears waits for the next look.
            state.isKnocked = state.waiting.isEmpty
            defer { state.waiting = [:] }
            // In the order in which they lay down: who waits longest is not left to chance.
            return state.waiting.sorted { $0.key < $1.key }.map(\.value)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns when somebody knocked, when the deadline came, or when the task is cancelled, whichever is first.
    public func wait(until deadline: @escaping @Sendable () async throws -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.knocked() }
            group.addTask { try? await deadline() }
            await group.next()
            group.cancelAll()
        }
    }

    private func knocked() async {
        let key = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    // A cancellation before this line is seen here, one after it finds the entry.
                    guard !state.isKnocked, !Task.isCancelled else {
                        state.isKnocked = state.isKnocked && Task.isCancelled
                        return false
                    }
                    state.waiting[key] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in state.waiting.removeValue(forKey: key) }?.resume()
        }
    }
}
