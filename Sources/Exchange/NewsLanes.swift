import Synchronization
import Telephony

/// A line in which the first who came is the first to go.
struct Line<Element> {
    private var elements: [Element] = []
    private var head = 0

    var count: Int { elements.count - head }
    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() {
        head += 1
        // Moving the rest costs as much as what was taken since the last time: constant on average.
        if head > 16, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
    }
}

/// News on its way to the hearer: one lane for each call, so that a call waits for no other and is told its own in
/// order, and a gate in front of news that concerns all calls.
final class NewsLanes: Sendable {
    enum Lane: Sendable, Hashable {
        case call(CallID)
        case all
    }

    private struct Entry {
        var news: ExchangeNews
        var lane: Lane
        var since: ContinuousClock.Instant
    }

    private struct State {
        var lanes: [Lane: Line<Entry>] = [:]
        /// What came after news for all that has not been told yet.
        var behindGate = Line<Entry>()
        /// In lanes, told or being told.
        var active = 0
        var isTellingAll = false

        var count: Int { active + behindGate.count }
    }

    private let state = Mutex(State())
    private let newsMax: Int
    private let ready: AsyncStream<Lane>
    /// Holds a lane at most once, and there are at most as many lanes as news: `newsMax` bounds it.
    private let wake: AsyncStream<Lane>.Continuation

    init(newsMax: Int) {
        self.newsMax = newsMax
        (ready, wake) = AsyncStream.makeStream(of: Lane.self)
    }

    /// - Returns: false when there is no room. News for all always has room: it is what puts things right again.
    func put(_ news: ExchangeNews) -> Bool {
        state.withLock { state in
            let entry = Entry(news: news, lane: Lane(of: news), since: .now)
            guard entry.lane == .all || state.count < newsMax else { return false }
            let mustWait = state.behindGate.count > 0 || state.isTellingAll || (entry.lane == .all && state.active > 0)
            if mustWait {
                state.behindGate.append(entry)
            } else {
                start(entry, in: &state)
            }
            return true
        }
    }

    var count: Int { state.withLock { $0.count } }

    /// How long the oldest news has waited or is being heard.
    var longestWait: Duration {
        let oldest = state.withLock { $0.lanes.values.compactMap { $0.first?.since }.min() }
        return oldest.map { $0.duration(to: .now) } ?? .zero
    }

    /// Tells everything until it is cancelled.
    func deliver(to hearing: any ExchangeHearing) async {
        await withDiscardingTaskGroup { group in
            for await lane in ready {
                group.addTask { await self.drain(lane, to: hearing) }
            }
        }
    }

    private func drain(_ lane: Lane, to hearing: any ExchangeHearing) async {
        var next = state.withLock { $0.lanes[lane]?.first?.news }
        while let news = next, !Task.isCancelled {
            await hearing.hear(news)
            next = finish(lane)
        }
    }

    /// - Returns: what is to be told next in this lane; `nil` when it is empty and left.
    private func finish(_ lane: Lane) -> ExchangeNews? {
        state.withLock { state in
            state.active -= 1
            if lane == .all { state.isTellingAll = false }
            state.lanes[lane]?.removeFirst()
            let next = state.lanes[lane]?.first
            if next == nil { state.lanes[lane] = nil }
            openGate(&state)
            return next?.news
        }
    }

    private func openGate(_ state: inout State) {
        while let first = state.behindGate.first, !state.isTellingAll, first.lane != .all || state.active == 0 {
            state.behindGate.removeFirst()
            start(first, in: &state)
        }
    }

    private func start(_ entry: Entry, in state: inout State) {
        state.active += 1
        state.isTellingAll = entry.lane == .all
        let isAsleep = state.lanes[entry.lane] == nil
        state.lanes[entry.lane, default: Line()].append(entry)
        if isAsleep { wake.yield(entry.lane) }
    }
}

extension NewsLanes.Lane {
    fileprivate init(of news: ExchangeNews) {
        switch news {
        case .connected, .disconnected: self = .all
        case .arrived(let channel, _, _, _): self = .call(CallID(of: channel))
        // What is played into a conversation is told of no channel.
        case .event(nil, .played(let id), _), .event(nil, .notPlayed(let id), _):
            self = .call(CallID(ofPlayback: id) ?? CallID(rawValue: ""))
        case .event(let channel, _, _): self = .call(channel.map(CallID.init(of:)) ?? CallID(rawValue: ""))
        }
    }
}
