package import Blood
import Dispatching
public import Logging
import Matching

/// Looks at requests when their clocks say so, and keeps the outbox honest.
public struct Scheduler: Sendable {
    /// Also without any clock due, this often: expiries, abandoned messages, a new day.
    static let housekeeping = Duration.seconds(2)
    static let requestsAtOnceMax = 200
    /// A clock that keeps itself right by the network goes back by less, and nothing of ours waits longer for it.
    static let clockSlack = Duration.seconds(30)

    private let centre: Centre
    private let courier: Courier
    private let nodes: Nodes?
    private let logger: Logger

    /// - Parameter nodes: the others that serve the same store; `nil` where there can be none.
    public init(centre: Centre, courier: Courier, nodes: Nodes? = nil, logger: Logger) {
        self.centre = centre
        self.courier = courier
        self.nodes = nodes
        self.logger = logger
    }

    /// Runs until cancelled.
    public func run() async {
        var memory = Memory(day: centre.today())
        while !Task.isCancelled {
            do {
                let deadline = try await round(&memory)
                centre.condition.looked(at: centre.now())
                let clock = centre.ports.clock
                await centre.clocksMoved.wait { try await clock.sleep(until: deadline) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("A round of the clocks failed; trying again.", metadata: ["error": "\(error)"])
                let deadline = centre.now() + Scheduler.housekeeping
                try? await centre.ports.clock.sleep(until: deadline)
            }
        }
    }

    /// What one round of the clocks keeps for the next.
    package struct Memory: Sendable {
        var day: CivilDate
        /// What the clock on the wall said then.
        var seen: Instant?

        package init(day: CivilDate) { self.day = day }
    }

    /// One look at everything that keeps to a clock.
    /// - Returns: when the next is due.
    package func round(_ memory: inout Memory) async throws -> Instant {
        // First of all: who may give is reckoned from a day on, and a day that went back finds nobody.
        let today = centre.today()
        if today != memory.day {
            try await centre.rebuildIndex()
            memory.day = today
        }
        if let nodes {
            let leads = try await nodes.report(to: centre.ways)
            if let standing = nodes.standing { centre.noteNodes(standing) }
            if nodes.looksAtErasures() { try await centre.keepErasuresOfOthers() }
            guard leads else { return centre.now() + Nodes.reportedEvery }
        }
        memory.seen = try await lookAtClock(since: memory.seen)
        try await lookOnce()
        let now = centre.now()
        let next = try await centre.ports.store.read { try $0.requestsDue(at: now, limit: 1).next }
        return min(next ?? now + Scheduler.housekeeping, now + Scheduler.housekeeping)
    }

    /// Whether the clock was put back since the last look, or while nobody was there to look.
    /// - Returns: what it says now.
    private func lookAtClock(since seen: Instant?) async throws -> Instant {
        let now = centre.now()
        var latest = seen
        if latest == nil { latest = try await centre.ports.store.read { try $0.recentTimeline(limit: 1).first?.at } }
        if let latest, latest - now > Scheduler.clockSlack {
            logger.warning("The clock was put back.", metadata: ["seconds": "\(Int((latest - now) / .seconds(1)))"])
            try await centre.clockWasPutBack(to: now)
        }
        return now
    }

    /// Everything that is due now.
    public func lookOnce() async throws {
        let now = centre.now()
        let due = try await centre.ports.store.read {
            try $0.requestsDue(at: now, limit: Scheduler.requestsAtOnceMax).due
        }
        if !due.isEmpty {
            do { try await centre.refreshReservations(now: now) } catch is CancellationError {
                throw CancellationError()
            } catch {
                // Each plans alone then, as before: the store still lets only one of them have a donor.
                logger.error("Requests could not be planned together.", metadata: ["error": "\(error)"])
            }
        }
        for request in due {
            do { try await centre.take(.timer, on: request, by: .system) } catch is CancellationError {
                throw CancellationError()
            } catch {
                // One request that cannot be looked at must not stop the clocks of the others.
                logger.error(
                    "The clock of a request could not be served.",
                    metadata: ["request": "\(request)", "error": "\(error)"])
            }
        }
        try await expireMessages(now: now)
        try await saveWhatWasLearned(now: now)
        try await centre.forgetOldEvents(now: now)
        try await centre.countLedgerMonth()
        try await centre.runRetentionOnceADay()
        try await centre.lookAtPanelsInTime()
        try await courier.recoverAbandoned()
        do { try await centre.releaseCampaigns() } catch is CancellationError {
            throw CancellationError()
        } catch {
            // Nobody waits for an invitation; the clocks of patients go on.
            logger.error("Messages of campaigns could not be written.", metadata: ["error": "\(error)"])
        }
    }

    private func saveWhatWasLearned(now: Instant) async throws {
        if let text = try centre.responses.due(at: now) {
            try await centre.ports.store.write { try $0.setSetting(ResponseBook.setting, to: text) }
        }
        if let text = try centre.scarcity.due(at: now) {
            try await centre.ports.store.write { try $0.setSetting(ScarcityBook.setting, to: text) }
        }
    }

    private func expireMessages(now: Instant) async throws {
        let centre = centre
        let turns = try await centre.ports.store.write { transaction in
            try transaction.expireMessages(now: now, limit: 500).map { message -> (RequestID?, Turn?) in
                (message.request, try centre.hear(message, as: message.state, now: now, in: transaction))
            }
        }
        for (request, turn) in turns {
            if let turn { centre.settle(turn, request: request) }
        }
    }
}
