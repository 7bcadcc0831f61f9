public import Matching
import Synchronization

/// Something changed; the page asks again for what it shows. It carries no state, so a lost one loses nothing.
public struct CentreEvent: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case request
        case register
        case stock
        case messages
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
            return (
                CentreEvent(id: state.lastID, kind: kind, request: request), Array(state.subscribers.values)
            )
        }
        for subscriber in subscribers { subscriber.yield(event) }
    }

    public var lastID: Int64 { state.withLock(\.lastID) }

    public var subscriberCount: Int { state.withLock(\.subscribers.count) }
}

/// Wakes one waiting loop early; several knocks before it looks are one.
public final class WakeSignal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    public init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    public func knock() { continuation.yield() }

    /// Returns when somebody knocked or the deadline came, whichever is first.
    func wait(until deadline: @escaping @Sendable () async throws -> Void) async {
        let stream = stream
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var knocks = stream.makeAsyncIterator()
                _ = await knocks.next()
            }
            group.addTask { try? await deadline() }
            await group.next()
            group.cancelAll()
        }
    }
}
