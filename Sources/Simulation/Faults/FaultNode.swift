internal import Blood
internal import Centre
internal import Logging
internal import Matching

/// One process of the centre: its couriers, its clocks, and a memory that dies with it.
final class FaultNode: Sendable {
    /// Couriers of one channel side by side: enough that one can take what the other has let go.
    static let hands = 2
    /// Of channels other than SMS, on which little goes out, a courier looks by itself the more seldom.
    static let otherChannels = 3

    let world: FaultWorld
    let number: Int
    private let life = Locked((isDead: false, centre: Centre?.none))

    init(_ number: Int, in world: FaultWorld) {
        self.number = number
        self.world = world
    }

    var isDead: Bool { life.change { $0.isDead } }
    var centre: Centre? { life.change { $0.isDead ? nil : $0.centre } }

    /// - Returns: false when it was dead already.
    func die() -> Bool {
        life.change { life in
            defer { life = (true, nil) }
            return !life.isDead
        }
    }

    /// One step of the process, which may be its last, and may take a while.
    func step() async throws {
        try mustLive()
        if world.mayCrash(self) { throw InjectedFault.nodeDied }
        if let pause = world.pause() { try await world.time.sleep(for: pause) }
        try mustLive()
    }

    func mustLive() throws { if isDead { throw InjectedFault.nodeDied } }

    /// Reads the register and begins to work, as a process that has just started.
    func boot(on store: any CentreStore) async throws {
        let centre = try await Centre(
            ports: CentrePorts(
                store: FaultStore(node: self, store: store), clock: FaultClock(world: world), composer: BareTexts(),
                replies: BareReplies(), links: BareLinks(), phones: FullNumbers(), intake: NoFreeLine(),
                registerFiles: NoRegisterFiles(), erasures: MemoryErasures()),
            jurisdiction: world.ground.jurisdiction, logger: logger)
        // Every channel has couriers of its own, as in a centre that serves.
        let couriers = Channel.allCases.compactMap { channel -> (Channel, Courier)? in
            let gateways = world.ways.filter { $0.channels.contains(channel) }.map { FaultWay(way: $0, node: self) }
            return gateways.isEmpty ? nil : (channel, Courier(centre: centre, gateways: gateways, logger: logger))
        }
        for (_, courier) in couriers { await courier.takeUp() }
        try mustLive()
        life.change { $0.centre = centre }
        for (channel, courier) in couriers {
            for hand in channel == .sms ? 1...FaultNode.hands : FaultNode.otherChannels...FaultNode.otherChannels {
                world.spawn { await self.deliver(courier, centre, patience: hand) }
            }
        }
        guard let recoverer = couriers.first?.1 else { return }
        world.spawn { await self.look(Scheduler(centre: centre, courier: recoverer, logger: self.logger), centre) }
    }

    /// As `Courier.run` does, round by round.
    private func deliver(_ courier: Courier, _ centre: Centre, patience: Int) async {
        let time = world.time
        while !isDead, !Task.isCancelled {
            let round = CourierRound(begunAt: time.now)
            var handed = 0
            do {
                handed = try await CourierRound.$current.withValue(round) { try await courier.deliverOnce() }
                if !isDead { world.known(round.known) }
            } catch { world.noteUnlessInjected(error, "a courier's round") }
            guard handed == 0 else { continue }
            let idle = world.idle * patience
            await centre.outboxFilled.wait { try await time.sleep(for: idle) }
        }
    }

    /// As `Scheduler.run` does, round by round, but more seldom while nothing is due.
    private func look(_ scheduler: Scheduler, _ centre: Centre) async {
        var memory = Scheduler.Memory(day: centre.today())
        while !isDead, !Task.isCancelled {
            var next: Instant?
            var hasFailed = false
            do {
                _ = try await scheduler.round(&memory)
                let now = centre.now()
                next = try await centre.ports.store.read { try $0.requestsDue(at: now, limit: 1).next }
            } catch {
                hasFailed = true
                world.noteUnlessInjected(error, "a look at the clocks")
            }
            let now = centre.now()
            let idle = hasFailed ? .seconds(10) : world.idle * 2
            let wait = max(.seconds(1), min(next.map { $0 - now } ?? idle, idle))
            do { try await world.time.sleep(for: wait) } catch { return }
        }
    }

    private var logger: Logger {
        let world = world
        return Logger(label: "node \(number)") { _ in SurpriseLog(world: world) }
    }
}

/// Errors that no injected fault explains are what a run looks for.
struct SurpriseLog: LogHandler {
    let world: FaultWorld
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard event.level >= .error else { return }
        let cause = event.metadata?["error"].map { "\($0)" } ?? ""
        let isInjected = InjectedFault.allCases.contains { cause.contains("\($0)") }
        if !isInjected, !cause.contains("CancellationError") { world.surprise("\(event.message) \(cause)") }
    }
}
