import Blood
import Dispatching
public import Logging
import Matching

/// Delivers what the outbox holds: claims under a lease, hands to the gateway, writes down what came back.
///
/// The claim is committed before the gateway is called, and no transaction is open while it is.
public struct Courier: Sendable {
    /// Long enough for a gateway's slowest honest answer, short enough that a crash delays a message by half a minute.
    static let lease = Duration.seconds(30)
    /// Messages handed to the gateway at once.
    static let claimedAtOnceMax = 32
    /// A message that the gateway could not take is tried this often, then it has failed.
    static let triesMax = 3
    /// The outbox is looked at this often even if nobody knocked.
    static let idle = Duration.seconds(1)

    private let centre: Centre
    private let gateway: any MessageGateway
    private let logger: Logger

    public init(centre: Centre, gateway: any MessageGateway, logger: Logger) {
        self.centre = centre
        self.gateway = gateway
        self.logger = logger
    }

    /// Runs until cancelled; the round in hand is finished first.
    public func run() async {
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

    /// Claims and delivers one batch.
    /// - Returns: how many messages were handed over.
    @discardableResult
    public func deliverOnce() async throws -> Int {
        let now = centre.now()
        let claimed = try await centre.ports.store.write {
            try $0.claimMessages(now: now, leaseUntil: now + Courier.lease, limit: Courier.claimedAtOnceMax)
        }
        guard !claimed.isEmpty else { return 0 }
        // Not a child of a task that may be cancelled: a result that came back must be written down.
        let answers = await withTaskGroup(of: (ClaimedMessage, GatewayAnswer).self) { group in
            for message in claimed {
                group.addTask { [gateway] in (message, await gateway.submit(message.gatewayMessage)) }
            }
            var answers: [(ClaimedMessage, GatewayAnswer)] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
        try await withoutCancellation { [self] in try await record(answers) }
        return claimed.count
    }

    private func record(_ answers: [(ClaimedMessage, GatewayAnswer)]) async throws {
        let now = centre.now()
        let centre = centre
        let gatewayIsIdempotent = gateway.honoursIdempotencyKey
        let turns = try await centre.ports.store.write { transaction in
            var turns: [(RequestID, Turn)] = []
            for (claimed, answer) in answers {
                let settlement = Courier.settlement(
                    of: answer, for: claimed.message, gatewayIsIdempotent: gatewayIsIdempotent, now: now)
                guard try transaction.settleMessage(settlement) else { continue }
                guard [.failed, .unknown].contains(settlement.state),
                    let turn = try centre.hear(claimed.message, as: settlement.state, now: now, in: transaction)
                else { continue }
                turns.append((claimed.message.request, turn))
            }
            return turns
        }
        for (request, turn) in turns { centre.settle(turn, request: request) }
        for request in Set(answers.map(\.0.message.request)) { centre.events.publish(.messages, request: request) }
    }

    static func settlement(
        of answer: GatewayAnswer, for message: OutboxMessage, gatewayIsIdempotent: Bool, now: Instant
    ) -> MessageSettlement {
        var settlement = MessageSettlement(id: message.id, fence: message.fence, state: .submitted, at: now)
        let mayRetry = message.tries < triesMax
        // Doubling waits of 5, 10, 20 seconds: three tries inside the first minute of a message's life.
        let retryAt = now + .seconds(5 << min(message.tries - 1, 2))
        switch answer {
        case .accepted(let providerID):
            settlement.providerID = providerID
        case .rejected:
            settlement.state = .failed
        case .busy:
            settlement.state = mayRetry ? .queued : .failed
            settlement.retryAt = mayRetry ? retryAt : nil
        case .unknown:
            // Never silently sent again, unless the gateway promises that the same key reaches the phone once.
            settlement.state = mayRetry && gatewayIsIdempotent ? .queued : .unknown
            settlement.retryAt = mayRetry && gatewayIsIdempotent ? retryAt : nil
        }
        return settlement
    }

    /// Messages whose courier died between submission and record.
    /// - Returns: how many were found.
    @discardableResult
    public func recoverAbandoned() async throws -> Int {
        let now = centre.now()
        let centre = centre
        let state: AttemptState = gateway.honoursIdempotencyKey ? .queued : .unknown
        let turns = try await centre.ports.store.write { transaction in
            try transaction.abandonedMessages(now: now, limit: 500).map { message -> (RequestID, Turn?) in
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
}

extension ClaimedMessage {
    fileprivate var gatewayMessage: GatewayMessage {
        GatewayMessage(
            idempotencyKey: message.idempotencyKey, to: to, channel: message.channel, body: message.body,
            expiresAt: message.expiresAt)
    }
}

/// Runs to its end even if the calling task is cancelled. Only for writing down what has already happened.
func withoutCancellation<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await Task { try await body() }.value
}
