public import Blood
public import Matching
import Synchronization

/// Which ways out work, how fast each may go, what each has been handed, and what that costs.
///
/// It decides how many messages may be claimed now and by which way each goes, so that a rate is kept by construction:
/// what may not be sent is not taken out of the outbox. It lives in memory and starts from the outbox's own record of
/// what was sent (`seed`).
public final class WayBoard: Sendable {
    /// A way out as the console shows it.
    public struct View: Sendable, Hashable {
        public var id: String
        public var name: String
        public var channels: Set<Channel>
        public var isUp: Bool
        /// Since when it has not been used; `nil` while it works.
        public var downSince: Instant?
        /// Why, in the provider's own words, where it said anything.
        public var reason: String?
        /// Handed over, and not yet passed on to the network as far as we were told.
        public var standing: Int
        /// Messages handed to it in the running period of its rate.
        public var sentInPeriod: Int
        public var rate: SendingRate?
        /// Today's messages and the SMS they are billed as.
        public var messagesToday: Int
        public var partsToday: Int
    }

    /// Leave to hand one message to one way.
    struct Ticket: Sendable, Hashable {
        fileprivate var index: Int
        var way: String
        fileprivate var isProbe: Bool
    }

    fileprivate struct Way {
        let gateway: any MessageGateway
        /// How many hand messages to it.
        var nodes: Int
        /// Moments of what was handed over, as far back as the rate looks.
        var sent: [Instant] = []
        /// Tickets that are out: counted against the rate before they are used.
        var tickets = 0
        /// Handed over and not yet passed on, for a way that tells.
        var standing: [Int64: Instant] = [:]
        var lastWord: Instant?
        /// It takes messages and passes none on.
        var isStill = false
        var strikes = 0
        /// Messages it has turned down since it last took one.
        var refusedInARow = 0
        /// Its own words about why it takes nothing.
        var reason: String?
        var downSince: Instant?
        var probeAt: Instant?
        var probeWait = WayBoard.firstProbe
        var messagesToday = 0
        var partsToday = 0

        /// This node's part of what it takes.
        var rate: SendingRate? { gateway.rate?.part(of: nodes) }
    }

    fileprivate struct State {
        var ways: [Way] = []
        var nodes = 1
        var day = 0
        var budget: Int?
        /// The share of the budget, in percent, that was last told of today.
        var told = 0
    }

    /// Between two looks at a way that is down: a provider's restart takes seconds, and a refusal costs nobody
    /// anything. Silence costs a message its answer, so that the wait doubles with every look that meets it.
    static let firstProbe = Duration.seconds(3)
    static let probeWaitMax = Duration.seconds(60)
    /// Failures with no success between them after which a way is left. The first costs only its own message, which
    /// goes to the other way at once.
    static let strikesMax = 2
    /// Refusals with nothing taken between them after which a way, and not its numbers, is thought to be at fault. Of
    /// the numbers of a register that is kept, one in twenty may be dead (unsourced): three in a row are 1 in 8,000.
    static let refusalsMax = 3
    /// An answer slower than this is a strike, even if it is a yes (RELIABILITY §1.2 wants the other way inside 10 s).
    static let slowAnswer = Duration.seconds(4)
    /// A way that says nothing of what it was handed for this long is standing still.
    static let standingMax = Duration.seconds(10)
    /// Handed over and not passed on at once: with the quarter of a second that Kannel takes under load to say so, a
    /// thousand a second; and all that can still go out after everything was called off, should a carrier stand still.
    static let window = 256
    /// What stands so far ahead of now was written by a clock that has been put back since. It counts for nothing: a
    /// rate that is used up for an hour which lies ahead would hold up everything until it is over.
    private static let aheadMax = Duration.seconds(30)
    /// The reports of a message that old will not come.
    private static let standingForgotten = Duration.minutes(15)

    private let state = Mutex(State())
    private let startOfDay: @Sendable (Instant) -> Int

    /// - Parameter day: the number of the day an instant lies in, by the centre's clock.
    init(day: @escaping @Sendable (Instant) -> Int) { startOfDay = day }

    /// Adds ways, the best first; one that is known already is replaced in its place.
    func add(_ gateways: [any MessageGateway]) {
        state.withLock { state in
            for gateway in gateways {
                if let index = state.ways.firstIndex(where: { $0.gateway.id == gateway.id }) {
                    state.ways[index] = Way(gateway: gateway, nodes: state.nodes)
                } else {
                    state.ways.append(Way(gateway: gateway, nodes: state.nodes))
                }
            }
        }
    }

    /// - Parameter parts: SMS a day that are expected; more is an alarm and is sent all the same. `nil` for none.
    public func setBudget(_ parts: Int?) { state.withLock { $0.budget = parts } }

    /// Every node hands over its part of what a provider takes: half of a rate each, where there are two.
    func share(among nodes: Int) {
        state.withLock { state in
            for index in state.ways.indices { state.ways[index].nodes = nodes }
            state.nodes = nodes
        }
    }

    /// What was sent before this process began counts too, for the ways of these channels: every courier seeds its own.
    func seed(_ submissions: [Submission], channels: Set<Channel>, now: Instant) {
        state.withLock { state in
            let today = startOfDay(now)
            state.turn(to: today)
            for submission in submissions {
                guard let index = state.ways.firstIndex(where: { $0.gateway.id == submission.way }),
                    !state.ways[index].gateway.channels.isDisjoint(with: channels)
                else { continue }
                if state.ways[index].rate != nil { state.ways[index].sent.append(submission.at) }
                guard startOfDay(submission.at) == today else { continue }
                state.ways[index].messagesToday += 1
                state.ways[index].partsToday += submission.parts
            }
        }
    }

    /// What some way carries.
    public var channels: Set<Channel> {
        state.withLock { $0.ways.reduce(into: []) { $0.formUnion($1.gateway.channels) } }
    }

    /// The longest period any rate looks back on.
    var longestPeriod: Duration {
        state.withLock { $0.ways.compactMap { $0.rate?.period }.max() ?? .zero }
    }

    // MARK: - Before a message goes

    /// Leave for at most `limit` messages of these channels: from the best way that works, and one message for a way
    /// whose turn to be looked at again has come.
    /// - Parameter had: ways that have had the messages already: then leave from others alone, and only from such as
    ///   work. Whoever holds it gives it back as soon as he knows what he has claimed.
    func tickets(_ limit: Int, channels: Set<Channel>, besides had: [Ticket] = [], now: Instant) -> [Ticket] {
        let known = Set(had.map(\.index))
        return state.withLock { state in
            var tickets: [Ticket] = []
            for index in state.ways.indices
            where !known.contains(index) && !state.ways[index].gateway.channels.isDisjoint(with: channels) {
                state.ways[index].look(now: now)
                let way = state.ways[index]
                let isProbe = way.downSince != nil
                if isProbe {
                    guard had.isEmpty else { continue }
                    // A way that stands still is tried too: the reports it owes may be lost, and then a new message
                    // alone shows that it moves again.
                    guard way.tickets == 0, way.probeAt.map({ $0 <= now }) ?? false else { continue }
                }
                let count = min(limit - tickets.count, isProbe ? 1 : way.room(now: now))
                guard count > 0 else { continue }
                state.ways[index].tickets += count
                tickets += Array(
                    repeating: Ticket(index: index, way: way.gateway.id, isProbe: isProbe), count: count)
            }
            return tickets
        }
    }

    /// Leave for one message that nobody's blood waits for: only from a way that works and has more than half of its
    /// rate free, so that a wave that begins now finds its way open.
    func spareTicket(channels: Set<Channel>, now: Instant) -> Ticket? {
        state.withLock { state in
            for index in state.ways.indices where !state.ways[index].gateway.channels.isDisjoint(with: channels) {
                state.ways[index].look(now: now)
                let way = state.ways[index]
                let half = (way.rate?.messages ?? 2) / 2
                guard way.downSince == nil, way.room(now: now) > half else { continue }
                state.ways[index].tickets += 1
                return Ticket(index: index, way: way.gateway.id, isProbe: false)
            }
            return nil
        }
    }

    /// Tickets nobody used.
    func giveBack(_ tickets: some Sequence<Ticket>) {
        state.withLock { state in
            for ticket in tickets { state.ways[ticket.index].tickets -= 1 }
        }
    }

    func gateway(_ ticket: Ticket) -> any MessageGateway { state.withLock { $0.ways[ticket.index].gateway } }

    /// The way a message was handed to; for one of which nobody wrote it down, the only one it can have been.
    func gateway(of message: OutboxMessage) -> (any MessageGateway)? {
        state.withLock { state in
            let able = state.ways.map(\.gateway).filter { $0.channels.contains(message.channel) }
            return message.way == nil ? (able.count == 1 ? able[0] : nil) : able.first { $0.id == message.way }
        }
    }

    /// Whether another way carries this channel: one that works, or one that may soon.
    func hasOther(than ticket: Ticket, for channel: Channel, thatWorks: Bool = true) -> Bool {
        state.withLock { state in
            state.ways.indices.contains { index in
                index != ticket.index && (state.ways[index].downSince == nil || !thatWorks)
                    && state.ways[index].gateway.channels.contains(channel)
            }
        }
    }

    /// A message leaves under this ticket.
    func leaves(_ id: Int64, parts: Int, with ticket: Ticket, now: Instant) {
        state.withLock { state in
            state.turn(to: startOfDay(now))
            state.ways[ticket.index].tickets -= 1
            state.ways[ticket.index].messagesToday += 1
            state.ways[ticket.index].partsToday += parts
            if state.ways[ticket.index].rate != nil { state.ways[ticket.index].sent.append(now) }
            if state.ways[ticket.index].gateway.reportsPassing { state.ways[ticket.index].standing[id] = now }
        }
    }

    // MARK: - After

    /// What became of the submission, and how long the answer took. What was certainly not sent costs nothing; towards
    /// a rate it counts all the same, for nobody knows how the other side counts.
    func answered(
        _ id: Int64, parts: Int, _ answer: GatewayAnswer, with ticket: Ticket, after elapsed: Duration, now: Instant
    ) {
        state.withLock { state in
            switch answer {
            case .accepted, .unknown: break
            case .rejected, .unreachable, .barred, .busy:
                state.ways[ticket.index].standing[id] = nil
                state.ways[ticket.index].messagesToday = max(0, state.ways[ticket.index].messagesToday - 1)
                state.ways[ticket.index].partsToday = max(0, state.ways[ticket.index].partsToday - parts)
            }
            let isBad: Bool
            switch answer {
            case .accepted:
                isBad = elapsed > WayBoard.slowAnswer
                state.ways[ticket.index].refusedInARow = 0
            case .rejected(let reason):
                state.ways[ticket.index].refusedInARow += 1
                isBad = state.ways[ticket.index].refusedInARow >= WayBoard.refusalsMax
                if isBad { state.ways[ticket.index].reason = reason }
            case .unreachable: isBad = false
            case .barred(let reason):
                isBad = true
                state.ways[ticket.index].reason = reason
            case .busy, .unknown: isBad = true
            }
            if isBad {
                state.ways[ticket.index].fails(
                    isProbe: ticket.isProbe, inSilence: answer == .unknown, now: now)
            } else if !state.ways[ticket.index].isStill {
                state.ways[ticket.index].works()
            }
        }
    }

    /// Whether this way has turned down so many in a row that the fault is hardly the numbers': a wrong password has
    /// the same words as a wrong number with some firms, and must not make a register of donors unreachable.
    func isInDoubt(_ ticket: Ticket) -> Bool {
        state.withLock { $0.ways[ticket.index].refusedInARow >= WayBoard.refusalsMax }
    }

    /// A way has said something of a message: it has passed it on.
    func heard(_ id: Int64, now: Instant) {
        state.withLock { state in
            for index in state.ways.indices where state.ways[index].standing.removeValue(forKey: id) != nil {
                state.ways[index].lastWord = now
            }
        }
    }

    /// The share of today's budget that has just been passed, 80 or 100 percent; told once each.
    func budgetPassed() -> (percent: Int, parts: Int, budget: Int)? {
        state.withLock { state in
            guard let budget = state.budget, budget > 0 else { return nil }
            let parts = state.smsToday
            let share = parts * 100 / budget
            guard let passed = [100, 80].first(where: { share >= $0 }), passed > state.told else { return nil }
            state.told = passed
            return (passed, parts, budget)
        }
    }

    /// Today's SMS and how many were expected.
    public func budget(now: Instant) -> (parts: Int, expected: Int?) {
        state.withLock { state in
            (startOfDay(now) == state.day ? state.smsToday : 0, state.budget)
        }
    }

    public func views(now: Instant) -> [View] {
        state.withLock { state in
            state.ways.indices.map { index in
                state.ways[index].look(now: now)
                let way = state.ways[index]
                let isToday = startOfDay(now) == state.day
                return View(
                    id: way.gateway.id, name: way.gateway.name, channels: way.gateway.channels,
                    isUp: way.downSince == nil, downSince: way.downSince,
                    reason: way.downSince == nil ? nil : way.reason, standing: way.standing.count,
                    sentInPeriod: way.sent.count, rate: way.rate,
                    messagesToday: isToday ? way.messagesToday : 0, partsToday: isToday ? way.partsToday : 0)
            }
        }
    }
}

extension WayBoard.State {
    /// The budget is one of SMS: what goes over other channels is billed elsewhere.
    fileprivate var smsToday: Int {
        ways.reduce(0) { $0 + ($1.gateway.channels.contains(.sms) ? $1.partsToday : 0) }
    }

    fileprivate mutating func turn(to today: Int) {
        guard today != day else { return }
        day = today
        told = 0
        for index in ways.indices {
            ways[index].messagesToday = 0
            ways[index].partsToday = 0
        }
    }
}

extension WayBoard.Way {
    /// Forgets what no longer counts, and sees whether the way stands still.
    fileprivate mutating func look(now: Instant) {
        let ahead = now + WayBoard.aheadMax
        if let rate { sent.removeAll { $0 <= now - rate.period || $0 > ahead } }
        if let probeAt, probeAt > now + WayBoard.probeWaitMax { self.probeAt = now }
        guard gateway.reportsPassing else { return }
        standing = standing.filter { $0.value >= now - WayBoard.standingForgotten && $0.value <= ahead }
        if let lastWord, lastWord > ahead { self.lastWord = now }
        // A way that has never said a word is not called still: its reports go astray, and asking must not wait for
        // them.
        let limit = now - WayBoard.standingMax
        if let lastWord, lastWord < limit, let oldest = standing.values.min(), oldest < limit {
            if !isStill, downSince == nil { goesDown(now: now) }
            isStill = true
        } else if isStill {
            isStill = false
            works()
        }
    }

    /// How many messages it may be handed now.
    fileprivate func room(now: Instant) -> Int {
        var room = Int.max
        if let rate { room = rate.messages - sent.count - tickets }
        if gateway.reportsPassing, lastWord != nil { room = min(room, WayBoard.window - standing.count - tickets) }
        return max(0, room)
    }

    fileprivate mutating func fails(isProbe: Bool, inSilence: Bool, now: Instant) {
        strikes += 1
        guard downSince != nil else {
            if strikes >= WayBoard.strikesMax { goesDown(now: now) }
            return
        }
        guard isProbe else { return }
        if inSilence { probeWait = min(probeWait * 2, WayBoard.probeWaitMax) }
        probeAt = now + probeWait
    }

    private mutating func goesDown(now: Instant) {
        downSince = now
        probeWait = WayBoard.firstProbe
        probeAt = now + probeWait
    }

    fileprivate mutating func works() {
        strikes = 0
        reason = nil
        downSince = nil
        probeAt = nil
        probeWait = WayBoard.firstProbe
    }
}
