internal import Blood
internal import Centre
internal import Dispatching
internal import Matching
internal import Worlds

/// A firm that carries messages, as this run has it.
struct FirmOfRun: Sendable {
    var id: String
    var channels: Set<Channel>
    var honoursIdempotencyKey: Bool
    var reportsPassing: Bool
    /// Its reports name our key, and not only its own id.
    var reportsByKey: Bool
    /// From and until when nobody can connect.
    var outages: [Range<Instant>] = []

    static func drawn(seed: UInt64, rates: FaultRates, now: Instant) -> [FirmOfRun] {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("firms"))
        func firm(_ id: String, _ channel: Channel) -> FirmOfRun {
            FirmOfRun(
                id: id, channels: [channel],
                // Our own telephone knows the call it has placed, and Meta knows no keys.
                honoursIdempotencyKey: channel == .voice || (channel == .sms && random.chance(0.5)),
                reportsPassing: channel == .sms && random.chance(0.5), reportsByKey: random.chance(0.6))
        }
        var firms = [firm("alpha", .sms)]
        if random.chance(0.6) { firms.append(firm("beta", .sms)) }
        if random.chance(0.5) { firms.append(firm("gamma", .whatsApp)) }
        if random.chance(0.4) { firms.append(firm("delta", .voice)) }
        for _ in 0..<rates.outages {
            let from = now + .minutes(random.unit() * 240)
            firms[random.below(firms.count)].outages.append(from..<from + .minutes(1 + random.unit() * 25))
        }
        return firms
    }
}

/// The way to a firm from one node. What it does with a message follows from the run's seed, the message's key and
/// how often it was handed over, never from the order in which messages come.
struct FaultWay: MessageGateway {
    let way: FirmOfRun
    let node: FaultNode

    var name: String { way.id }
    var isSimulated: Bool { true }
    var honoursIdempotencyKey: Bool { way.honoursIdempotencyKey }
    var reportsPassing: Bool { way.reportsPassing }
    var channels: Set<Channel> { way.channels }

    func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        do {
            let answer = try await carry(message)
            if !node.isDead { node.world.note("answer \(message.idempotencyKey) \(way.id) \(answer)") }
            return answer
        } catch {
            return .unknown
        }
    }

    private func carry(_ message: GatewayMessage) async throws -> GatewayAnswer {
        let world = node.world
        let time = world.time
        try await node.step()
        var random = world.random("submit", message.idempotencyKey, way.id, world.tries(message, way))
        try await time.sleep(for: .milliseconds(Int64(random.within(2...250))))
        try node.mustLive()
        if let refusal = try await turnedAway(message, &random) { return refusal }
        // As the real ways do, just before the first byte.
        guard world.time.now + world.clockOffset <= message.leaveBy else { return .busy }
        let leaving = world.leaves(message, by: way)
        let rates = world.rates
        let isReset = random.chance(rates.reset)
        let isSlow = random.chance(rates.slowAnswer)
        if isSlow { world.count(.slow) }
        let answersAfter = isSlow ? 2 + random.unit() * 43 : 0.02 + random.unit() * 0.8
        try await time.sleep(for: .milliseconds(Int64(answersAfter * 1_000)))
        try await node.step()
        if isReset {
            world.count(.reset)
            return .unknown
        }
        CourierRound.current?.hands(over: leaving)
        return .accepted(providerID: world.providerID(message, way))
    }

    /// What comes back although nothing has left.
    private func turnedAway(_ message: GatewayMessage, _ random: inout SimulationRandom) async throws -> GatewayAnswer?
    {
        let world = node.world
        let rates = world.rates
        if world.isOut(way) {
            world.count(.outage)
            // Refused at once, or nobody answers for a while: nothing was sent either way, and only the first is sure.
            guard random.chance(0.4) else { return .busy }
            try await world.time.sleep(for: .seconds(random.within(5...20)))
            return .unknown
        }
        if random.chance(rates.busy) {
            world.count(.busy)
            return .busy
        }
        if random.chance(rates.refusal) {
            world.count(.refused)
            return random.chance(0.2) ? .barred(reason: "balance") : .rejected(reason: "no such number")
        }
        if random.chance(rates.unreachable), message.channel == .whatsApp {
            world.count(.refused)
            return .unreachable(reason: "not with this service")
        }
        return nil
    }
}
