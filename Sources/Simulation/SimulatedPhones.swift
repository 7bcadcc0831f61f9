public import Blood
public import Centre
internal import Dispatching
public import Matching
import Synchronization

/// The phones of a demonstration centre, behind the port a real gateway uses: people who answer, decline, stay
/// silent, write "kal aa sakta hoon", come late or not at all, and the desk of the facility that receives them.
///
/// What a person does follows from the seed, the number and the message's key alone, never from the order in which
/// things are computed. With a journal it survives the death of the process: no phone receives a message twice, what
/// was going to happen still happens, and what the centre was told is not told again. A death between telling and
/// noting it repeats a report under the same id.
public final class SimulatedPhones: MessageGateway {
    private struct State {
        var world: PhoneWorld
        var journal: PhoneJournalFile?
    }

    public let name = "simulated phones"
    public let isSimulated = true
    public let honoursIdempotencyKey = true
    public let channels: Set<Channel> = [.sms, .voice, .whatsApp]

    /// After the centre could not take a report it is told again, as gateways do.
    private static let retryDelay = Duration.seconds(2)

    private let clock: any CentreClock
    private let intent: @Sendable (GatewayMessage) async -> SimulatedIntent?
    private let state: Mutex<State>
    private let changed = WakeSignal()

    /// - Parameters:
    ///   - journal: path of the journal; `nil` forgets everything with the process.
    ///   - intent: what a message is about, looked up by its key; `nil` for one that nobody reacts to.
    /// - Throws: `PhoneJournalProblem` when the journal cannot be opened.
    public init(
        seed: UInt64, behaviour: SimulatedBehaviour, faults: GatewayFaults = .none, clock: any CentreClock,
        journal: String? = nil, intent: @escaping @Sendable (GatewayMessage) async -> SimulatedIntent?
    ) throws {
        var world = PhoneWorld(seed: seed, behaviour: behaviour, faults: faults)
        if let journal {
            for entry in try PhoneJournal.read(path: journal) { world.apply(entry) }
        }
        let file = try journal.map { try PhoneJournalFile(path: $0) }
        state = Mutex(State(world: world, journal: file))
        self.clock = clock
        self.intent = intent
    }

    deinit { state.withLock { state in state.journal?.close() } }

    public func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        let intent = await intent(message)
        let now = clock.now()
        let answer = state.withLock { state -> GatewayAnswer in
            let (answer, entry) = state.world.judge(message, intent: intent, now: now)
            // What could not be written down has not happened: certainly not sent.
            guard state.journal?.append(entry) ?? true else { return .busy }
            state.world.apply(entry)
            return answer
        }
        changed.knock()
        return answer
    }

    /// Lives the phones' lives until the task is cancelled: reports deliveries and answers to `deliver`, and what the
    /// facility's desk sees to `facility`. One at a time, in the order they happen. Call it once.
    /// - Throws: `CancellationError`.
    public func run(
        deliver: @Sendable (GatewayReport) async throws -> Void,
        facility: @Sendable (FacilityReport) async throws -> Void
    ) async throws {
        while true {
            try Task.checkCancellation()
            let clock = clock
            guard let event = state.withLock({ state in state.world.queue.first() }) else {
                await changed.wait { try await Task.sleep(for: .seconds(3_600)) }
                continue
            }
            guard event.due <= clock.now() else {
                await changed.wait { try await clock.sleep(until: event.due) }
                continue
            }
            do {
                try await tell(event, deliver: deliver, facility: facility)
            } catch {
                try Task.checkCancellation()
                let retry = clock.now() + SimulatedPhones.retryDelay
                try await clock.sleep(until: retry)
                continue
            }
            settle(event)
        }
    }

    /// Answers as the owner of a phone would; the simulated owner then leaves this phone alone.
    /// - Returns: the id under which the centre receives it; `nil` when it could not be written down.
    @discardableResult
    public func manualReply(from phone: String, body: String) -> String? {
        let now = clock.now()
        let id = state.withLock { state -> String? in
            let id = "typed-\(now.millisecondsSince1970)-\(state.world.typedCount + 1)"
            let entry = PhoneJournalEntry(.typed, at: now, phone: phone, channel: .sms, body: body, event: id)
            guard state.journal?.append(entry) ?? true else { return nil }
            state.world.apply(entry)
            return id
        }
        changed.knock()
        return id
    }

    /// The latest texts on all phones or on one, newest first.
    public func inbox(phone: String? = nil, limit: Int) -> [SimulatedText] {
        let texts = state.withLock { state in state.world.texts }
        return Array(texts.reversed().lazy.filter { phone == nil || $0.phone == phone }.prefix(max(0, limit)))
    }

    /// How many things are still going to happen.
    public var pendingCount: Int { state.withLock { state in state.world.queue.count } }

    /// When the next thing happens.
    public var nextDue: Instant? { state.withLock { state in state.world.queue.first()?.due } }

    private func tell(
        _ event: PhoneEvent, deliver: @Sendable (GatewayReport) async throws -> Void,
        facility: @Sendable (FacilityReport) async throws -> Void
    ) async throws {
        switch event.what {
        case .received, .departure:
            return
        case .report(let attempt):
            try await deliver(.delivery(idempotencyKey: event.message.key ?? "", attempt))
        case .answer(_, let body), .typed(let body):
            let message = InboundMessage(
                providerID: "simulated-\(event.id)", from: event.message.phone ?? "", body: body, receivedAt: event.due)
            try await deliver(.inbound(message))
        case .facility(let stage):
            guard let intent = event.message.intent else { return }
            let rule = state.withLock { state in state.world.deferralRule(event) }
            try await facility(
                FacilityReport(
                    id: "simulated-\(event.id)", request: intent.request, donor: intent.donor, stage: stage,
                    deferralRule: rule, at: event.due))
        }
    }

    private func settle(_ event: PhoneEvent) {
        let now = clock.now()
        state.withLock { state in
            let entry = PhoneJournalEntry(.happened, at: now, event: event.id)
            // Not written means only that it may be told again after a crash, under the same id.
            _ = state.journal?.append(entry)
            state.world.apply(entry)
        }
    }
}
