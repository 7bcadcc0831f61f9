public import Blood
import Foundation
public import Logging
import NIOCore
import NIOWebSocket
import Synchronization
public import Telephony

/// Asterisk, which opens one websocket to us and keeps it: events come in it, and our requests go in it.
///
/// Give it its dialplan so that a call enters `Stasis(<application>)` only when `GET /healthz` on our port says `ok`;
/// otherwise Asterisk keeps the caller waiting until we come back.
public final class AsteriskExchange: Sendable {
    private struct State {
        var boundPort: Int?
        var conversation: Conversation?
        /// Set while Asterisk's lists are being read.
        var sightings: Sightings?
        var ended = RecentChannels()
    }

    let settings: ExchangeSettings
    let logger: Logger
    let lanes: NewsLanes
    private let hearing: any ExchangeHearing
    private let now: @Sendable () -> Instant
    private let state = Mutex(State())
    private let turns = Turns()

    /// - Parameter now: the clock for what Asterisk does not stamp.
    public init(
        settings: ExchangeSettings, hearing: any ExchangeHearing, logger: Logger, now: @escaping @Sendable () -> Instant
    ) {
        self.settings = settings
        self.hearing = hearing
        self.logger = logger
        self.now = now
        lanes = NewsLanes(newsMax: settings.limits.newsMax)
    }

    // MARK: - What it is like

    /// The port we listen on; `nil` until `run` has bound it, and after it has ended.
    public var boundPort: Int? { state.withLock { $0.boundPort } }

    /// Whether commands reach Asterisk.
    public var isConnected: Bool { state.withLock { $0.conversation != nil } }

    /// Whether a call that comes now will be taken: what `/healthz` says.
    public var isTakingCalls: Bool { isConnected && lanes.longestWait < settings.limits.hearingStallMax }

    /// Asks Asterisk how it is. Takes at most two request deadlines.
    public func status() async -> ExchangeStatus {
        var status = ExchangeStatus(
            isConnected: isConnected, version: nil, channelCount: nil, newsWaiting: lanes.count)
        guard let conversation = state.withLock({ $0.conversation }) else { return status }
        let info = await conversation.ask(RESTRequest(.get, ["asterisk", "info"], [("only", "system")]))
        status.version = info.decoded(WireInfo.self)?.system?.version
        let channels = await conversation.ask(RESTRequest(.get, ["channels"]))
        status.channelCount = channels.decoded([WireItem].self)?.count
        return status
    }

    // MARK: - Running

    /// Binds and serves until the task is cancelled; then closes every connection and returns. Once in a life.
    ///
    /// - Throws: when the port cannot be bound or no connection can be accepted any more.
    public func run() async throws {
        let server = ExchangeServer(exchange: self)
        let listening = try await server.bind()
        state.withLock { $0.boundPort = listening.channel.localAddress?.port }
        defer { state.withLock { $0.boundPort = nil } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.lanes.deliver(to: self.hearing) }
            group.addTask { try await server.serve(listening) }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    /// Speaks with Asterisk over a connection that has just been opened, until it ends.
    ///
    /// Asterisk has the first word (`ApplicationRegistered`): what reaches it together with our answer to its upgrade
    /// it keeps in a buffer it does not look into until something else arrives, and the first question would go
    /// unanswered.
    func converse(over websocket: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) async throws {
        let conversation = Conversation(channel: websocket.channel, limits: settings.limits, logger: logger)
        defer { end(conversation) }
        try await websocket.executeThenClose { inbound, _ in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    defer { conversation.close(.goingAway) }
                    try await conversation.converse(inbound) {
                        self.begin(conversation)
                    } hear: {
                        self.take($0, from: conversation)
                    }
                    return true
                }
                let silence = websocket.channel.eventLoop.scheduleTask(
                    in: TimeAmount(settings.limits.greetingDeadline)
                ) {
                    conversation.close(.policyViolation)
                }
                for await _ in conversation.firstWord {
                    silence.cancel()
                    group.addTask {
                        try await conversation.keepAlive()
                        return true
                    }
                    group.addTask {
                        await self.readLists(conversation)
                        return false
                    }
                }
                silence.cancel()
                while let isOver = try await group.next(), !isOver {}
                group.cancelAll()
            }
        }
    }

    /// The newest connection wins: Asterisk opens one, so an older one is dead and does not know it yet.
    private func begin(_ conversation: Conversation) {
        let older = state.withLock { state in
            defer {
                state.conversation = conversation
                state.sightings = Sightings()
            }
            if state.conversation != nil { _ = lanes.put(.disconnected) }
            return state.conversation
        }
        older?.close(.goingAway)
        logger.info("The exchange is connected", metadata: ["replaces": "\(older != nil)"])
    }

    private func end(_ conversation: Conversation) {
        let wasCurrent = state.withLock { state in
            guard state.conversation === conversation else { return false }
            state.conversation = nil
            state.sightings = nil
            _ = lanes.put(.disconnected)
            return true
        }
        if wasCurrent { logger.warning("The exchange is not connected any more") }
    }

    private func readLists(_ conversation: Conversation) async {
        let channels = await readList("channels", conversation)
        let bridges = await readList("bridges", conversation)
        guard let channels, let bridges else {
            // Without them nobody knows which calls live; Asterisk connects again in a second and is asked again.
            logger.error("The exchange does not say which calls it has: its connection is closed and begins anew")
            return conversation.close(.goingAway)
        }
        state.withLock { state in
            guard state.conversation === conversation, var sightings = state.sightings else { return }
            state.sightings = nil
            sightings.add(channels: channels, bridges: bridges)
            _ = lanes.put(.connected(channels: sightings.channels, bridges: sightings.bridges))
        }
    }

    /// Asterisk connects before it is ready and says 503 for a while.
    private func readList(_ name: String, _ conversation: Conversation) async -> [WireItem]? {
        let end = ContinuousClock.now + Self.bootDeadline
        var answer = await conversation.ask(RESTRequest(.get, [name]))
        while case .answered(503, _) = answer, ContinuousClock.now < end {
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return nil }
            answer = await conversation.ask(RESTRequest(.get, [name]))
        }
        return answer.decoded([WireItem].self)
    }

    /// It takes about one second; a machine that is busy with its own start takes longer.
    private static let bootDeadline = Duration.seconds(30)

    // MARK: - News

    /// - Returns: false when there is no room for it.
    private func take(_ event: WireEvent, from conversation: Conversation) -> Bool {
        let news = ExchangeNews(event, now: now())
        return state.withLock { state in
            guard state.conversation === conversation else { return true }
            state.sightings?.note(event)
            guard let news else { return true }
            return tell(news, in: &state)
        }
    }

    /// What we know without an event of Asterisk.
    private func tell(_ channel: ChannelID?, _ event: CallEvent) {
        let hadRoom = state.withLock { tell(.event(channel, event, at: now()), in: &$0) }
        if !hadRoom { logger.critical("News of the exchange is not heard, and the end of a leg was not told") }
    }

    private func tell(_ news: ExchangeNews, in state: inout State) -> Bool {
        if case .event(_, .ended(let channel, _), _) = news {
            guard state.ended.insert(channel) else { return true }
        }
        return lanes.put(news)
    }

    // MARK: - Commands

    /// Carries out the commands in their order, and each even when one before it failed. A second `perform` for the
    /// same call begins when the first has ended; those of different calls run beside each other.
    ///
    /// A leg that turns out to be gone and a dial Asterisk refuses are told as `ended`, and a play it refuses as
    /// `played`, so that no call waits for what will not come.
    public func perform(_ commands: [CallCommand], of call: CallID) async -> [CallCommandFailure] {
        await turns.enter(call)
        defer { turns.leave(call) }
        var failures: [CallCommandFailure] = []
        for command in commands {
            guard let reason = await perform(command, of: call) else { continue }
            failures.append(CallCommandFailure(command: command, reason: reason))
            logger.warning(
                "The exchange did not do what a call needs",
                metadata: ["call": "\(call)", "command": "\(command.name)", "reason": "\(reason)"])
        }
        return failures
    }

    private func perform(_ command: CallCommand, of call: CallID) async -> CallCommandFailure.Reason? {
        guard let conversation = state.withLock({ $0.conversation }) else { return .notConnected }
        switch command {
        case .dial(let channel, let destination, let timeout):
            let order = settings.dialOrder(channel, destination, timeout: timeout, of: call)
            return await dial(channel, order, over: conversation)
        case .connect(let channels, let bridge): return await connect(channels, bridge, over: conversation)
        default:
            guard let order = settings.order(command) else { return nil }
            let reason = await carryOut(order, over: conversation)
            if case .play(let channel, let id, _, _) = command, case .refused = reason {
                tell(channel, .notPlayed(id: id))
            }
            if case .announce(_, let id, _, _) = command, case .refused = reason { tell(nil, .notPlayed(id: id)) }
            return reason
        }
    }

    private func carryOut(_ order: Order, over conversation: Conversation) async -> CallCommandFailure.Reason? {
        let answer = await conversation.ask(order.request)
        guard case .answered(let status, _) = answer else { return answer.failure }
        if (200..<300).contains(status) || order.isDone.contains(status) { return nil }
        guard let channel = order.channel, status == order.goneStatus else { return .refused(status: status) }
        // Its end is told by an event, which may be lost when we were away; whichever comes first is told.
        tell(channel, .ended(channel, .hungUp))
        return .gone
    }

    private func dial(
        _ channel: ChannelID, _ order: Order?, over conversation: Conversation
    ) async -> CallCommandFailure.Reason? {
        // Its end is to be told, even when a leg of that name has ended before. This must not come after the request:
        // the leg may end before Asterisk answers.
        state.withLock { $0.ended.remove(channel) }
        guard let order else {
            tell(channel, .ended(channel, .failed))
            return .notDiallable
        }
        let reason = await carryOut(order, over: conversation)
        switch reason {
        case .refused(status: 409), .timedOut:
            // 409: a channel of that name is there, or one could not be made at all: a telephone that is not registered
            // is answered so. Asterisk does one request after the other, so whoever is asked after the dial knows what
            // became of it.
            guard case .answered(let status, _) = await conversation.ask(.channel(.get, channel)) else { return reason }
            if (200..<300).contains(status) { return nil }
            tell(channel, .ended(channel, .failed))
        case .refused, .overloaded: tell(channel, .ended(channel, .failed))
        case .notConnected, .gone, .notDiallable, .none: break
        }
        return reason
    }

    private func connect(
        _ channels: [ChannelID], _ bridge: String, over conversation: Conversation
    ) async -> CallCommandFailure.Reason? {
        var answer = await conversation.ask(.bridge(.post, bridge, query: [("type", "mixing")]))
        if case .answered(let status, _) = answer, !(200..<300).contains(status) {
            // Versions differ in what they say of a bridge that is there already.
            answer = await conversation.ask(.bridge(.get, bridge))
        }
        guard case .answered(let status, _) = answer else { return answer.failure }
        guard (200..<300).contains(status) else { return .refused(status: status) }
        let inside = Set(answer.decoded(WireItem.self)?.channels ?? [])
        var firstReason: CallCommandFailure.Reason?
        // One by one, because the answer to several does not say which of them is gone.
        for channel in channels where !inside.contains(channel.rawValue) {
            // Otherwise each leg is told the number of the other: a masked bridge would be none.
            let query = [("channel", channel.rawValue), ("inhibitConnectedLineUpdates", "true")]
            let request = RESTRequest.bridge(.post, bridge, "addChannel", query: query)
            let order = Order(request: request, channel: channel, goneStatus: 400)
            let reason = await carryOut(order, over: conversation)
            firstReason = firstReason ?? reason
        }
        return firstReason
    }
}

extension Conversation.Answer {
    /// Why there is no answer; `nil` when there is one.
    var failure: CallCommandFailure.Reason? {
        switch self {
        case .answered: nil
        case .timedOut: .timedOut
        case .closed: .notConnected
        case .tooMany: .overloaded
        }
    }

    /// What a good answer holds; `nil` for any other.
    func decoded<Content: Decodable>(_ type: Content.Type) -> Content? {
        guard case .answered(let status, let body) = self, (200..<300).contains(status) else { return nil }
        return try? JSONDecoder().decode(type, from: Data(body.utf8))
    }
}

extension CallCommand {
    /// For the log, where no destination may stand.
    var name: String {
        switch self {
        case .answer: "answer"
        case .dial: "dial"
        case .play: "play"
        case .announce: "announce"
        case .stopPlaying: "stopPlaying"
        case .startMusic: "startMusic"
        case .stopMusic: "stopMusic"
        case .connect: "connect"
        case .separate: "separate"
        case .endBridge: "endBridge"
        case .mute: "mute"
        case .unmute: "unmute"
        case .record: "record"
        case .stopRecording: "stopRecording"
        case .hangUp: "hangUp"
        }
    }
}
