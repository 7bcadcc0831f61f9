internal import Blood
internal import Centre
internal import Dispatching
internal import Matching
internal import Worlds

/// What becomes of a message once it has left the house.
extension FaultWorld {
    /// How often this firm has been tried with it before.
    func tries(_ message: GatewayMessage, _ way: FirmOfRun) -> Int {
        change { state in
            let key = "\(way.id) \(message.idempotencyKey)"
            defer { state.tries[key, default: 0] += 1 }
            return state.tries[key] ?? 0
        }
    }

    func providerID(_ message: GatewayMessage, _ way: FirmOfRun) -> String { "\(way.id)-\(message.idempotencyKey)" }

    func isOut(_ way: FirmOfRun) -> Bool {
        let now = time.now
        return change({ $0.calmSince == nil }) && way.outages.contains { $0.contains(now) }
    }

    /// The bytes are gone.
    /// - Returns: its place among everything that left.
    func leaves(_ message: GatewayMessage, by way: FirmOfRun) -> Int {
        let now = time.now
        let words = message.body.split(separator: " ").map(String.init)
        let (place, isCopy) = change { state -> (Int, Bool) in
            let isNew = state.carried.insert("\(way.id) \(message.idempotencyKey)").inserted
            let isCopy = isNew || !way.honoursIdempotencyKey
            state.ledger.leavings.append(
                FaultLedger.Leaving(
                    key: message.idempotencyKey, way: way.id, channel: message.channel, phone: message.to,
                    purpose: words.first ?? "", reference: words.last ?? "",
                    claimedAt: CourierRound.current?.begunAt ?? now, at: now, isCopy: isCopy))
            state.lastNewsAt = now
            state.tally.add(.messages)
            if words.first == MessagePurpose.ask.rawValue { state.tally.add(.asks) }
            return (state.ledger.leavings.count - 1, isCopy)
        }
        note("leaves \(message.idempotencyKey) \(way.id) \(message.to) \(message.body)")
        if isCopy {
            spawn { [self] in do { try await travel(message, way, copy: place) } catch { return } }
        }
        return place
    }

    /// The centre has written down what came of these.
    func known(_ leavings: [Int]) {
        let now = time.now
        change { state in for place in leavings { state.ledger.leavings[place].knownAt = now } }
        if !leavings.isEmpty { note("written down \(leavings)") }
    }

    /// From the firm to the telephone, with what is reported on the way.
    private func travel(_ message: GatewayMessage, _ way: FirmOfRun, copy: Int) async throws {
        var random = random("travel", message.idempotencyKey, way.id, copy)
        let rates = rates
        if way.reportsPassing {
            let random = self.random("passing", message.idempotencyKey, way.id, copy)
            spawn { [self] in
                do { try await report(.submitted, message, way, copy, random, after: 0.2...6) } catch { return }
            }
        }
        let isLost = random.chance(rates.loss)
        let isTold = random.chance(0.2)
        let isLate = random.chance(rates.late)
        try await time.sleep(
            for: .milliseconds(Int64((isLate ? 30 + random.unit() * 1_800 : 1 + random.unit() * 20) * 1_000)))
        if isLost {
            count(.lost)
            if isTold { try await report(.failed, message, way, copy, random, after: 1...40) }
            return
        }
        if isLate { count(.late) }
        // Whoever reads it does not wait for the firm to report it.
        spawn { [self] in await reads(message) }
        try await report(.delivered, message, way, copy, random, after: 0.5...20)
    }

    /// A firm's word, with all that happens to such words.
    private func report(
        _ attempt: AttemptState, _ message: GatewayMessage, _ way: FirmOfRun, _ copy: Int, _ drawn: SimulationRandom,
        after seconds: ClosedRange<Double>
    ) async throws {
        var random = drawn
        let rates = rates
        if random.chance(rates.lostReport) { return count(.lostReport) }
        let isLate = random.chance(rates.late)
        if isLate { count(.late) }
        let wait =
            isLate
            ? random.unit() * 1_500 : seconds.lowerBound + random.unit() * (seconds.upperBound - seconds.lowerBound)
        try await time.sleep(for: .milliseconds(Int64(wait * 1_000)))
        let word = MessageReport(
            key: way.reportsByKey ? message.idempotencyKey : nil, providerID: providerID(message, way), state: attempt,
            identity: random.chance(0.5) ? "\(way.id)-\(message.idempotencyKey)-\(copy)-\(attempt.rawValue)" : nil)
        var times = 1
        while times < 4, random.chance(rates.repeated) { times += 1 }
        for turn in 0..<times {
            if turn > 0 {
                count(.repeated)
                try await time.sleep(for: .milliseconds(Int64(random.unit() * random.unit() * 900_000)))
            }
            try await ask("a report") { try await $0.receive(.report(word)) }
            note("reported \(attempt.rawValue) \(message.idempotencyKey) \(way.id)")
        }
    }
}
