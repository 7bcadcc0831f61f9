internal import Blood
public import Centre
import Synchronization
public import Telephony

/// A telephone exchange with nobody real behind it: whoever is rung picks up or does not, sounds end by themselves, and
/// callers press what they have heard of. It tells what happens as a real one does, through `run`.
public final class SimulatedExchange: TelephoneExchange {
    /// Whoever is at the other end of a number.
    public enum Pickup: Sendable, Hashable {
        case after(Duration)
        case never
    }

    /// What the exchange tells.
    enum News: Sendable, Hashable {
        case arrived(ChannelID, number: String)
        case event(CallEvent, ChannelID?)
        /// A caller has waited long enough.
        case patienceIsOver(ChannelID)
    }

    private struct Due {
        var at: Instant
        var order: Int
        var news: News
    }

    private struct State {
        var due: [Due] = []
        var order = 0
        /// Legs that are there, with the keys a caller presses where they are offered.
        var legs: [ChannelID: [Sound: Character]] = [:]
        /// Callers who have been connected to somebody.
        var spoken: Set<ChannelID> = []
    }

    /// A sentence is long for who waits for it, and no one has to be patient with a machine that reads to nobody.
    private static let sentence = Duration.milliseconds(350)
    private static let beforePressing = Duration.milliseconds(700)
    private static let moment = Duration.milliseconds(50)
    private static let untilItRings = Duration.milliseconds(200)

    private let state = Mutex(State())
    private let changed = WakeSignal()
    private let clock: any CentreClock
    private let picksUp: @Sendable (Destination) -> Pickup

    public init(clock: any CentreClock, picksUp: @escaping @Sendable (Destination) -> Pickup) {
        self.clock = clock
        self.picksUp = picksUp
    }

    public var isConnected: Bool { true }

    // MARK: - People

    /// Somebody will ring.
    /// - Parameters:
    ///   - keys: what is pressed when that sound offers it.
    ///   - patience: hangs up after so long if nobody has answered.
    func willRing(
        _ channel: ChannelID, number: String, at instant: Instant, keys: [Sound: Character], patience: Duration
    ) {
        state.withLock { state in
            state.legs[channel] = keys
            add(.arrived(channel, number: number), at: instant, to: &state)
            add(.patienceIsOver(channel), at: instant + patience, to: &state)
        }
        changed.knock()
    }

    /// When the next caller rings; `nil` when nobody will.
    var nextArrival: Instant? {
        state.withLock { state in state.due.filter(\.news.isArrival).map(\.at).min() }
    }

    /// The next caller rings now, and the others as long after it as they would have.
    func hurry() {
        let now = clock.now()
        state.withLock { state in
            guard let next = state.due.filter(\.news.isArrival).map(\.at).min(), next > now else { return }
            let coming = Set(state.due.filter(\.news.isArrival).compactMap(\.news.channel))
            let earlier = next - now
            for index in state.due.indices {
                guard let channel = state.due[index].news.channel, coming.contains(channel) else { continue }
                state.due[index].at = state.due[index].at - earlier
            }
        }
        changed.knock()
    }

    /// Everybody puts the telephone down, and nobody rings any more.
    func silence() {
        state.withLock { $0 = State() }
        changed.knock()
    }

    // MARK: - What the centre says

    public func perform(_ commands: [CallCommand], of call: CallID) async {
        let now = clock.now()
        state.withLock { state in for command in commands { carryOut(command, now: now, &state) } }
        changed.knock()
    }

    private func carryOut(_ command: CallCommand, now: Instant, _ state: inout State) {
        switch command {
        case .dial(let channel, let destination, let timeout):
            guard state.legs[channel] == nil else { return }
            state.legs[channel] = [:]
            add(.event(.ringing(channel), channel), at: now + Self.untilItRings, to: &state)
            switch picksUp(destination) {
            case .after(let pause): add(.event(.answered(channel), channel), at: now + pause, to: &state)
            case .never: add(.event(.ended(channel, .noAnswer), channel), at: now + timeout, to: &state)
            }
        case .play(let channel, let id, let sounds, _):
            guard let keys = state.legs[channel] else { return }
            if let key = sounds.compactMap({ keys[$0] }).first {
                add(.event(.pressed(channel, key), channel), at: now + Self.beforePressing, to: &state)
            }
            add(
                .event(.played(id: id), channel), at: now + Self.sentence * max(1, sounds.count) + Self.beforePressing,
                to: &state)
        case .announce(_, let id, let sounds, _):
            add(.event(.played(id: id), nil), at: now + Self.sentence * max(1, sounds.count), to: &state)
        case .stopPlaying(let id): state.due.removeAll { $0.news == .event(.played(id: id), $0.news.channel) }
        case .connect(let channels, _): state.spoken.formUnion(channels)
        case .hangUp(let channel):
            guard state.legs.removeValue(forKey: channel) != nil else { return }
            state.due.removeAll { $0.news.channel == channel }
            add(.event(.ended(channel, .hungUp), channel), at: now + Self.moment, to: &state)
        case .answer, .startMusic, .stopMusic, .separate, .endBridge, .mute, .unmute, .record, .stopRecording: break
        }
    }

    private func add(_ news: News, at instant: Instant, to state: inout State) {
        state.order += 1
        state.due.append(Due(at: instant, order: state.order, news: news))
    }

    // MARK: - What it tells

    /// Tells what happens when it does, one after the other, until the task is cancelled.
    func run(_ hear: @Sendable (News, Instant) async -> Void) async {
        while !Task.isCancelled {
            let now = clock.now()
            let (next, wake) = state.withLock { state in take(now: now, &state) }
            if let next {
                await hear(next, now)
            } else if let wake {
                let clock = clock
                await changed.wait { try await clock.sleep(until: wake) }
            } else {
                await changed.wait { try await Task.sleep(for: .seconds(3_600)) }
            }
        }
    }

    private func take(now: Instant, _ state: inout State) -> (News?, Instant?) {
        func isEarlier(_ one: Int, _ other: Int) -> Bool {
            (state.due[one].at, state.due[one].order) < (state.due[other].at, state.due[other].order)
        }
        guard let index = state.due.indices.min(by: isEarlier) else { return (nil, nil) }
        guard state.due[index].at <= now else { return (nil, state.due[index].at) }
        let news = state.due.remove(at: index).news
        switch news {
        case .patienceIsOver(let channel):
            guard !state.spoken.contains(channel), state.legs.removeValue(forKey: channel) != nil else {
                return take(now: now, &state)
            }
            state.due.removeAll { $0.news.channel == channel }
            return (.event(.ended(channel, .hungUp), channel), nil)
        case .event(.ended(let channel, _), _):
            state.legs[channel] = nil
            return (news, nil)
        default: return (news, nil)
        }
    }
}

extension SimulatedExchange.News {
    fileprivate var isArrival: Bool {
        if case .arrived = self { return true }
        return false
    }

    fileprivate var channel: ChannelID? {
        switch self {
        case .arrived(let channel, _), .patienceIsOver(let channel): channel
        case .event(_, let channel): channel
        }
    }
}
