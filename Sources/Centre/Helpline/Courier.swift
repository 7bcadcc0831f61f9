import Blood
import Dispatching
public import Logging
import Matching

/// Delivers what the outbox holds: claims under a lease, hands to a way out, writes down what came back.
///
/// The claim is committed before the gateway is called, and no transaction is open while it is. A way that refuses, is
/// slow or says nothing is left for the next one (`WayBoard`); every try takes its way through a claim of its own, so
/// that nothing goes out for what has ended meanwhile.
public struct Courier: Sendable {
    /// Long enough for a gateway's slowest honest answer, short enough that a crash delays a message by half a minute.
    static let lease = Duration.seconds(30)
    /// For a database to fail over: what was measured of that ends within half a minute, and what is written later than
    /// this finds its message settled by the firm's own reports, or by nobody.
    static let recordedWithin = Duration.seconds(90)
    static let recordedAgainAfter = Duration.seconds(1)
    /// Messages handed over at once by one hand.
    static let claimedAtOnceMax = 32
    /// Hands that work side by side, so that a message that waits for a slow answer holds up a few and not all.
    static let hands = 4
    /// A message whose submission may have gone out is tried this often at most, where the key keeps it from coming
    /// twice; without such a key once more, and never by the same way at once.
    static let triesMax = 3
    /// The outbox is looked at this often even if nobody knocked.
    static let idle = Duration.seconds(1)
    /// Half of the two seconds within which nothing goes out any more for what was closed; the rest is for the network.
    static let leavesWithin = Duration.seconds(1)

    private let centre: Centre
    private let channels: Set<Channel>
    private let logger: Logger

    /// - Parameter gateways: the ways out, the best first.
    public init(centre: Centre, gateways: [any MessageGateway], logger: Logger) {
        self.centre = centre
        channels = gateways.reduce(into: []) { $0.formUnion($1.channels) }
        self.logger = logger
        centre.ways.add(gateways)
    }

    /// - Parameter gateway: the one way out.
    public init(centre: Centre, gateway: any MessageGateway, logger: Logger) {
        self.init(centre: centre, gateways: [gateway], logger: logger)
    }

    /// Runs until cancelled; the rounds in hand are finished first.
    public func run() async {
        await takeUp()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<Courier.hands { group.addTask { await deliver() } }
        }
    }

    /// Takes up what an earlier process left: what it has sent of today's, and what it had in hand.
    public func takeUp() async {
        let now = centre.now()
        let since = min(now - centre.ways.longestPeriod, now - .hours(24))
        do {
            let submissions = try await centre.ports.store.write { transaction in
                try transaction.renewLeases(until: now + Courier.lease)
                return try transaction.submissions(since: since)
            }
            centre.ways.seed(submissions, channels: channels, now: now)
        } catch {
            logger.error("What was sent before could not be read; rates begin anew.", metadata: ["error": "\(error)"])
        }
    }

    private func deliver() async {
        while !Task.isCancelled {
            do {
                if try await deliverOnce() > 0 { continue }
            } catch is CancellationError {
                return
            } catch {
                logger.error("The outbox could not be delivered; trying again.", metadata: ["error": "\(error)"])
            }
            let deadline = centre.now() + Courier.idle
            let clock = centre.ports.clock
            await centre.outboxFilled.wait { try await clock.sleep(until: deadline) }
        }
    }

    private typealias Handed = (claimed: ClaimedMessage, ticket: WayBoard.Ticket)

    /// Claims and delivers one batch.
    /// - Returns: how many messages were handed over.
    @discardableResult
    public func deliverOnce() async throws -> Int {
        let now = centre.now()
        let ways = centre.ways
        let tickets = ways.tickets(Courier.claimedAtOnceMax, channels: channels, now: now)
        guard !tickets.isEmpty else { return 0 }
        let others = ways.tickets(tickets.count, channels: channels, besides: tickets, now: now)
        let handed: [Handed]
        do {
            handed = try await centre.ports.store.write { [centre, channels] transaction in
                let claimed = try centre.withoutOvertaken(
                    transaction.claimMessages(
                        channels: channels, now: now, leaseUntil: now + Courier.lease, limit: tickets.count),
                    now: now, in: transaction)
                let (handed, waiting) = pair(claimed, tickets, others)
                for one in waiting {
                    var settlement = MessageSettlement(
                        id: one.message.id, fence: one.message.fence, state: .queued, at: now)
                    settlement.retryAt = now + WayBoard.firstProbe
                    settlement.isUnsent = true
                    _ = try transaction.settleMessage(settlement)
                }
                for one in handed { try transaction.assign(one.claimed.message.id, to: one.ticket.way) }
                return handed
            }
        } catch {
            ways.giveBack(tickets + others)
            throw error
        }
        var unused = tickets + others
        for one in handed { if let index = unused.firstIndex(of: one.ticket) { unused.remove(at: index) } }
        ways.giveBack(unused)
        guard !handed.isEmpty else { return 0 }
        // Not a child of a task that may be cancelled: a result that came back must be written down.
        let answers = await withTaskGroup(of: (Handed, GatewayAnswer).self) { group in
            for one in handed { group.addTask { (one, await submit(one, claimedAt: now)) } }
            var answers: [(Handed, GatewayAnswer)] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
        if let passed = ways.budgetPassed() {
            logger.warning(
                "Today's messages have passed \(passed.percent) % of what was expected. They are sent all the same.",
                metadata: ["sms": "\(passed.parts)", "expected": "\(passed.budget)"])
        }
        try await withoutCancellation { [self] in try await recordPatiently(answers) }
        return handed.count
    }

    /// Writes down what firms have answered, again and again while the store is away for a moment: nobody else knows
    /// it, and a message whose yes was lost goes out a second time. Writing it twice changes nothing.
    private func recordPatiently(_ answers: [(Handed, GatewayAnswer)]) async throws {
        let until = centre.now() + Courier.recordedWithin
        while true {
            do { return try await record(answers) } catch let failure as any StoreFailure
                where failure.isPassing || failure.isOutcomeUnknown
            {
                guard centre.now() < until else { throw failure }
                logger.notice("What firms have answered cannot be written yet.", metadata: ["error": "\(failure)"])
                try await centre.ports.clock.sleep(until: centre.now() + Courier.recordedAgainAfter)
            }
        }
    }

    /// A message that has been tried goes by another way than before, where there is one: the best may fail its first
    /// message and not yet be known to fail, and would have every leave of this batch. Only what may have gone out by a
    /// way that knows its key goes there again while it is open, because it cannot come twice from there; and what may
    /// have gone out by two goes nowhere else, because it would come a third time.
    /// - Returns: what goes now; and what waits, because it may have gone out by the only way that is open and another
    ///   will be looked at soon.
    private func pair(
        _ claimed: [ClaimedMessage], _ tickets: [WayBoard.Ticket], _ others: [WayBoard.Ticket]
    ) -> (handed: [Handed], waiting: [ClaimedMessage]) {
        var left = tickets
        var spare = others
        var handed: [Handed] = []
        var waiting: [ClaimedMessage] = []
        for one in claimed {
            let before = one.message.way
            let had = one.message.tries > 1 ? centre.ways.gateway(of: one.message) : nil
            let knows = had?.honoursIdempotencyKey == true ? had?.id : nil
            if let knows, let index = left.firstIndex(where: { $0.way == knows }) {
                handed.append((one, left.remove(at: index)))
            } else if let knows, let index = spare.firstIndex(where: { $0.way == knows }) {
                handed.append((one, spare.remove(at: index)))
            } else if knows != nil, one.message.isPossiblyDuplicate {
                waiting.append(one)
            } else if let index = left.firstIndex(where: { $0.way != before }) {
                handed.append((one, left.remove(at: index)))
            } else if let index = spare.firstIndex(where: { $0.way != before }) {
                handed.append((one, spare.remove(at: index)))
            } else if one.message.isPossiblyDuplicate,
                centre.ways.hasOther(than: left[0], for: one.message.channel, thatWorks: false)
            {
                waiting.append(one)
            } else {
                handed.append((one, left.removeFirst()))
            }
        }
        return (handed, waiting)
    }

    private func submit(_ one: Handed, claimedAt: Instant) async -> GatewayAnswer {
        let ways = centre.ways
        let message = one.claimed.message
        let began = centre.now()
        ways.leaves(message.id, parts: message.parts, with: one.ticket, now: began)
        let answer = await ways.gateway(one.ticket).submit(
            GatewayMessage(
                idempotencyKey: message.idempotencyKey, to: one.claimed.to, channel: message.channel,
                body: message.body, expiresAt: message.expiresAt, leaveBy: claimedAt + Courier.leavesWithin,
                wording: message.wording, contact: one.claimed.contact))
        let now = centre.now()
        ways.answered(
            message.id, parts: message.parts, answer, with: one.ticket, after: now - began, now: now)
        return answer
    }

    private func record(_ answers: [(Handed, GatewayAnswer)]) async throws {
        let now = centre.now()
        let centre = centre
        let turns = try await centre.ports.store.write { transaction in
            var turns: [(RequestID?, Turn)] = []
            for (handed, answer) in answers {
                let message = handed.claimed.message
                var settlement = settlement(of: answer, for: message, with: handed.ticket, now: now)
                var isWritten = try transaction.settleMessage(settlement)
                if !isWritten, answer.isAccepted {
                    // The lease had run out, and the message waits for its next try. It needs none: this is a report.
                    settlement.fence = nil
                    isWritten = try transaction.settleMessage(settlement)
                }
                guard isWritten else { continue }
                guard [.failed, .unknown].contains(settlement.state),
                    let turn = try centre.hear(message, as: settlement.state, now: now, in: transaction)
                else { continue }
                turns.append((message.request, turn))
            }
            return turns
        }
        for (request, turn) in turns { centre.settle(turn, request: request) }
        // After the transaction, which may have run twice. A second try says how a way is, not how quick we are.
        for (handed, answer) in answers where answer.isAccepted && handed.claimed.message.tries <= 1 {
            centre.condition.handed(after: now - handed.claimed.message.createdAt)
        }
        // What was refused goes another way now, not at the next look.
        if answers.contains(where: { !$0.1.isAccepted }) { centre.outboxFilled.knock() }
        for request in Set(answers.map(\.0.claimed.message.request)) {
            centre.events.publish(.messages, request: request)
        }
    }

    private func settlement(
        of answer: GatewayAnswer, for message: OutboxMessage, with ticket: WayBoard.Ticket, now: Instant
    ) -> MessageSettlement {
        var settlement = MessageSettlement(id: message.id, fence: message.fence, state: .submitted, at: now)
        let gateway = centre.ways.gateway(ticket)
        let hasOther = centre.ways.hasOther(than: ticket, for: message.channel)
        switch answer {
        case .accepted(let providerID):
            settlement.providerID = providerID
        case .rejected where !centre.ways.isInDoubt(ticket) && (message.way != nil || !hasOther):
            // Two ways said so, or there is only one: a firm that refuses a number and one that refuses us use the same
            // words, and asking the other costs nobody anything.
            settlement.state = .failed
        case .unreachable where message.way != nil || !hasOther:
            settlement.state = .failed
        case .rejected, .unreachable, .barred, .busy:
            // Certainly not sent: it waits for its turn until it expires, the longer the older it is.
            settlement.state = .queued
            settlement.isUnsent = true
            let age = now - message.createdAt
            let goesOnAtOnce = hasOther && message.way == nil
            settlement.retryAt = goesOnAtOnce ? now : now + min(max(age / 2, .seconds(2)), .seconds(60))
        case .unknown where message.campaign != nil:
            // It may have gone out, and nobody is worse off for an invitation less.
            settlement.state = .unknown
        case .unknown where gateway.honoursIdempotencyKey && message.tries < Courier.triesMax:
            settlement.state = .queued
            settlement.retryAt = now + .seconds(5 << min(message.tries - 1, 2))
        case .unknown where Courier.maySendTwice(message) && hasOther:
            settlement.state = .queued
            settlement.retryAt = now
            settlement.isPossiblyDuplicate = true
        case .unknown where Courier.maySendTwice(message) && gateway.reportsPassing:
            // If it has the message it will say so within seconds.
            settlement.state = .claimed
            settlement.leaseUntil = now + Courier.lease
        case .unknown
        where Courier.maySendTwice(message)
            && centre.ways.hasOther(than: ticket, for: message.channel, thatWorks: false):
            // The other way is down for the moment: its next look is awaited.
            settlement.state = .queued
            settlement.retryAt = now + WayBoard.firstProbe
            settlement.isPossiblyDuplicate = true
        case .unknown:
            settlement.state = .unknown
        }
        return settlement
    }

    /// An SMS whose outcome nobody knows goes out once more, openly marked: a donor who was never asked costs more than
    /// one who is asked twice in the same words (RELIABILITY §1.4, promise 2). A telephone does not ring twice.
    private static func maySendTwice(_ message: OutboxMessage) -> Bool {
        message.tries < 2 && message.channel != .voice
    }

    /// Messages whose courier died between submission and record, or whose way out never said that it has them.
    /// - Returns: how many were found.
    @discardableResult
    public func recoverAbandoned() async throws -> Int {
        let now = centre.now()
        let centre = centre
        let turns = try await centre.ports.store.write { transaction in
            try transaction.abandonedMessages(now: now, limit: 500).map { message -> (RequestID?, Turn?) in
                let state = abandoned(message)
                try transaction.recordAbandoned(message.id, as: state, at: now)
                guard state == .unknown else { return (message.request, nil) }
                return (message.request, try centre.hear(message, as: .unknown, now: now, in: transaction))
            }
        }
        for (request, turn) in turns {
            if let turn { centre.settle(turn, request: request) }
        }
        if !turns.isEmpty { centre.outboxFilled.knock() }
        return turns.count
    }

    private func abandoned(_ message: OutboxMessage) -> AttemptState {
        // The provider has named it: it is there.
        guard message.providerID == nil else { return .submitted }
        guard message.campaign == nil else { return .unknown }
        let gateway = centre.ways.gateway(of: message)
        if gateway?.honoursIdempotencyKey ?? false { return .queued }
        return Courier.maySendTwice(message) && gateway?.reportsPassing ?? false ? .queued : .unknown
    }
}

/// Runs to its end even if the calling task is cancelled, and where that task runs. Only for writing down what has
/// already happened.
func withoutCancellation<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    // A task of its own does not inherit the executor, and a simulation has everything happen on one.
    let executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() }
    return try await Task(executorPreference: executor) { try await body() }.value
}
