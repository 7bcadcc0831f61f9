public import Blood
import Synchronization
public import Telephony

/// What of the telephone is not in the store: the exchange itself, and whose turn it is with each call.
///
/// A call's events are taken one after the other, each with its commands carried out before the next: two turns that
/// were decided in one order must not reach the exchange in the other.
public final class Switchboard: Sendable {
    private struct State {
        var exchange: (any TelephoneExchange)?
        var policy = CallPolicy()
        /// A call that is being worked on, and who waits for it.
        var busy: [CallID: [CheckedContinuation<Void, Never>]] = [:]
        /// What each waiting caller was last told of the place in the queue.
        var places: [CallID: Int] = [:]
        /// Callers who were offered the keypad.
        var offered: Set<CallID> = []
        var hasSound: @Sendable (Sound, SpokenLanguage) -> Bool = { _, _ in false }
        var canDial: @Sendable (Destination) -> Bool = { _ in true }
        /// When each operator's console was last heard of.
        var seen: [Int64: Instant] = [:]
        /// Consoles that listen for what happens now; a browser that is closed stops listening.
        var open: [Int64: Int] = [:]
        /// Before this nobody could be seen.
        var since: Instant?
    }

    private let state = Mutex(State())

    init() {}

    /// The exchange that carries out what the centre decides.
    /// - Parameters:
    ///   - policy: of calls that begin from now on.
    ///   - canDial: whether the trunk may ring it; people type numbers.
    ///   - hasSound: whether there is a recording; what is not there is not played.
    public func use(
        _ exchange: any TelephoneExchange, policy: CallPolicy = CallPolicy(),
        canDial: @escaping @Sendable (Destination) -> Bool = { _ in true },
        hasSound: @escaping @Sendable (Sound, SpokenLanguage) -> Bool
    ) {
        state.withLock { state in
            state.exchange = exchange
            state.policy = policy
            state.hasSound = hasSound
            state.canDial = canDial
        }
    }

    /// There is no telephone any more.
    public func remove() {
        state.withLock { state in
            state.exchange = nil
            state.places = [:]
            state.offered = []
        }
    }

    var policy: CallPolicy { state.withLock { $0.policy } }

    func hasSound(_ sound: Sound, _ language: SpokenLanguage) -> Bool {
        state.withLock { $0.hasSound }(sound, language)
    }

    func canDial(_ destination: Destination) -> Bool { state.withLock { $0.canDial }(destination) }

    // MARK: - Consoles

    /// An operator without a console cannot see who rings: after this the operator counts as away. A page that is open
    /// reads itself again every 30 s; this is three of these.
    static let consoleGoneAfter = Duration.seconds(90)

    /// Something was asked by this operator's browser.
    public func sawAtConsole(_ staff: Int64, at now: Instant) { state.withLock { $0.seen[staff] = now } }

    /// A console of this operator listens from now on, until `consoleClosed`.
    public func consoleOpened(_ staff: Int64) { state.withLock { $0.open[staff, default: 0] += 1 } }

    public func consoleClosed(_ staff: Int64, at now: Instant) {
        state.withLock { state in
            state.open[staff, default: 1] -= 1
            state.seen[staff] = now
        }
    }

    func isAtConsole(_ staff: Int64, at now: Instant) -> Bool {
        state.withLock { state in
            let since = state.since ?? now
            state.since = since
            // After a start of ours every browser has the same time to come back.
            return state.open[staff, default: 0] > 0
                || now - (state.seen[staff] ?? since) < Switchboard.consoleGoneAfter
        }
    }

    /// Nothing is set up: the console says that the telephone is not connected.
    public var exists: Bool { state.withLock { $0.exchange != nil } }

    public var isConnected: Bool {
        get async { await state.withLock { $0.exchange }?.isConnected ?? false }
    }

    func perform(_ commands: [CallCommand], of call: CallID) async {
        guard !commands.isEmpty, let exchange = state.withLock({ $0.exchange }) else { return }
        await exchange.perform(commands, of: call)
    }

    /// Runs the body when every earlier one for the same call has ended.
    func inTurn<Result: Sendable>(
        _ call: CallID, _ body: @Sendable () async throws -> Result
    ) async rethrows -> Result {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.busy[call] != nil else {
                    state.busy[call] = []
                    return true
                }
                state.busy[call]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
        defer { leave(call) }
        return try await body()
    }

    private func leave(_ call: CallID) {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard var waiting = state.busy[call], !waiting.isEmpty else {
                state.busy[call] = nil
                return nil
            }
            let next = waiting.removeFirst()
            state.busy[call] = waiting
            return next
        }
        next?.resume()
    }

    /// False when this caller has been offered the keypad before.
    func isFirstOffer(of call: CallID) -> Bool { state.withLock { $0.offered.insert(call).inserted } }

    /// The places that have changed since they were last told; those who no longer wait are forgotten.
    func changedPlaces(_ waiting: [CallID]) -> [(call: CallID, place: Int)] {
        state.withLock { state in
            let places = Dictionary(waiting.enumerated().map { ($1, $0 + 1) }) { first, _ in first }
            let changed = places.filter { state.places[$0.key] != $0.value }
            state.places = places
            state.offered.formIntersection(waiting)
            return changed.sorted { $0.value < $1.value }.map { ($0.key, $0.value) }
        }
    }
}
