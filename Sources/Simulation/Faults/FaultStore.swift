internal import Blood
internal import Centre

/// What a run does to the house.
enum InjectedFault: Error, Sendable, CaseIterable {
    /// Nothing was written.
    case writeRefused
    /// It was committed, and whoever waited does not hear of it.
    case answerLost
    case readFailed
    /// The process is dead; whatever it was doing has no effect any more.
    case nodeDied
    /// No node answers.
    case nobodyThere
}

/// The real store as one node of a run sees it: slow now and then, failing, and gone when the node is.
struct FaultStore: CentreStore {
    let node: FaultNode
    let store: any CentreStore

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreReading) throws -> Result
    ) async throws -> Result {
        let world = node.world
        try await node.step()
        if world.happens(world.rates.failedRead, .failedRead) { throw InjectedFault.readFailed }
        world.count(.reads)
        return try await world.time.outside { try await store.read(body) }
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreWriting) throws -> Result
    ) async throws -> Result {
        let world = node.world
        do {
            try await node.step()
            world.count(.writes)
            let isRefused = world.happens(world.rates.refusedWrite, .refusedWrite)
            let result = try await world.time.outside {
                try await store.write { transaction in
                    let result = try body(transaction)
                    // At the very end, so that all of it has to be taken back.
                    if isRefused { throw InjectedFault.writeRefused }
                    return result
                }
            }
            try await node.step()
            if world.happens(world.rates.lostAnswer, .lostAnswer) { throw InjectedFault.answerLost }
            return result
        } catch {
            CourierRound.current?.fails()
            world.note("node \(node.number): \(error)")
            throw error
        }
    }
}

/// The clock on the wall of the one machine that all nodes of a run are on.
struct FaultClock: CentreClock {
    let world: FaultWorld

    func now() -> Instant { world.time.now + world.clockOffset }

    func sleep(until deadline: Instant) async throws {
        // As the real clock does: the wait is measured once, so that a step does not make it longer.
        try await world.time.sleep(for: max(deadline - now(), .zero))
    }
}
