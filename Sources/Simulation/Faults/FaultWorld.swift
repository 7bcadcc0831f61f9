internal import Blood
internal import Centre
internal import Dispatching
internal import Matching
internal import Worlds

/// Everything of one run that is outside the centre: the machine, the disk, the firms, and what is known for certain.
final class FaultWorld: Sendable {
    struct State: Sendable {
        /// For whatever has no name of its own. Everything happens on one thread, so the order of drawing is the run's.
        var random: SimulationRandom
        var tally = FaultTally()
        var ledger = FaultLedger()
        var nodes: [FaultNode] = []
        var store: (any CentreStore)?
        var clockOffset = Duration.zero
        var crashesLeft: Int
        /// When the faults ended.
        var calmSince: Instant?
        var isOver = false
        var tries: [String: Int] = [:]
        /// What a firm has been handed under its key.
        var carried: Set<String> = []
        /// When somebody last did something, or a message left.
        var lastNewsAt: Instant
        var digest = RunDigest()
        /// Everything that was noted, where somebody wants to read it.
        var story: [String] = []
        var references: [String: RequestID] = [:]
        var donors: [String: DonorID] = [:]
        /// Who has been told that nobody need come, and for what.
        var stoodDown: Set<String> = []
        /// Asks a person has read.
        var read: Set<String> = []
    }

    let seed: UInt64
    let time: VirtualTime
    let ground: FaultGround
    let cast: FaultCast
    let ways: [FirmOfRun]
    let name: String
    private let drawn: FaultRates
    private let began: Instant
    private let isTold: Bool
    private let state: Locked<State>
    private let works: AsyncStream<@Sendable () async -> Void>.Continuation
    /// What is to be begun beside what runs already.
    let newWorks: AsyncStream<@Sendable () async -> Void>

    init(seed: UInt64, rates: FaultRates, time: VirtualTime, ground: FaultGround, isTold: Bool) {
        self.seed = seed
        self.time = time
        self.ground = ground
        name = "run-\(seed)"
        drawn = rates
        began = time.now
        self.isTold = isTold
        cast = FaultCast(seed: seed, now: time.now)
        ways = FirmOfRun.drawn(seed: seed, rates: rates, now: time.now)
        state = Locked(
            State(
                random: SimulationRandom(seed: seed, SimulationRandom.label("world")), crashesLeft: rates.crashesMax,
                lastNewsAt: time.now))
        (newWorks, works) = AsyncStream.makeStream()
    }

    @discardableResult
    func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.change(body) }

    var rates: FaultRates { state.change { $0.calmSince != nil } ? .none : drawn }
    var clockOffset: Duration { state.change { $0.clockOffset } }
    var isOver: Bool { state.change { $0.isOver } }

    func spawn(_ work: @escaping @Sendable () async -> Void) { works.yield(work) }

    func end() {
        state.change { $0.isOver = true }
        works.finish()
    }

    // MARK: - Chance

    /// A stream of its own for what has names.
    func random(_ names: String..., number: Int) -> SimulationRandom {
        SimulationRandom(
            seed: seed, SimulationRandom.label(names.joined(separator: "|")), UInt64(truncatingIfNeeded: number))
    }

    func random(_ first: String, _ second: String, _ third: String = "", _ number: Int = 0) -> SimulationRandom {
        random(first, second, third, number: number)
    }

    /// Whether a fault of this chance happens now; counted if it does.
    func happens(_ chance: Double, _ kind: FaultKind) -> Bool {
        guard chance > 0 else { return false }
        return state.change { state in
            guard state.random.chance(chance) else { return false }
            state.tally.add(kind)
            return true
        }
    }

    func count(_ kind: FaultKind, _ count: Int = 1) { state.change { $0.tally.add(kind, count) } }

    /// How long a step of a node waits for the disk or for its turn: mostly not at all.
    func pause() -> Duration? {
        let rates = rates
        return state.change { state in
            if state.random.chance(rates.slowDisk) {
                state.tally.add(.slowDisk)
                return .milliseconds(Int64(state.random.within(50...2_000)))
            }
            return state.random.chance(0.25) ? .milliseconds(Int64(state.random.within(1...15))) : nil
        }
    }

    // MARK: - Nodes

    func mayCrash(_ node: FaultNode) -> Bool {
        let rates = rates
        guard rates.crash > 0 else { return false }
        let isHit = state.change { state in
            guard state.crashesLeft > 0, state.random.chance(rates.crash) else { return false }
            state.crashesLeft -= 1
            return true
        }
        if isHit { kill(node) }
        return isHit
    }

    func kill(_ node: FaultNode) {
        let wasServing = node.centre != nil
        guard node.die() else { return }
        note("crash \(node.number)")
        let wait = state.change { state in
            state.tally.add(.crash)
            return Duration.milliseconds(Int64(state.random.within(500...90_000)))
        }
        // Whoever starts it tries again if it dies while it starts.
        guard wasServing else { return }
        spawn { [self] in
            do { try await time.sleep(for: wait) } catch { return }
            await boot(node.number)
        }
    }

    /// Starts a process in the place of this number, again if it dies while it starts.
    func boot(_ number: Int) async {
        while !isOver, !Task.isCancelled {
            let node = FaultNode(number, in: self)
            do {
                let store = try openedStore()
                state.change { state in
                    state.nodes.removeAll { $0.number == number }
                    state.nodes.append(node)
                    state.nodes.sort { $0.number < $1.number }
                }
                try await node.boot(on: store)
                note("boot \(number)")
                return
            } catch {
                _ = node.die()
                noteUnlessInjected(error, "a start")
                do { try await time.sleep(for: .seconds(5)) } catch { return }
            }
        }
    }

    /// The store on the disk; opened anew when every process is dead.
    private func openedStore() throws -> any CentreStore {
        let (store, isAlive) = state.change { ($0.store, $0.nodes.contains { !$0.isDead }) }
        if let store, isAlive { return store }
        if let store { try ground.disk.close(store) }
        let opened = try ground.disk.open(name)
        state.change { $0.store = opened }
        return opened
    }

    /// - Throws: what closing and removing throws.
    func closeStore() throws {
        // Nodes and the world hold one another; a night has a hundred thousand of them.
        state.change { $0.nodes = [] }
        if let store = state.change({ $0.store }) { try ground.disk.close(store) }
        try ground.disk.remove(name)
    }

    /// A read of what is true, past everything that may fail.
    func truth<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreReading) throws -> Result
    ) async throws -> Result {
        guard let store = state.change({ $0.store }) else { throw InjectedFault.nobodyThere }
        return try await time.outside { try await store.read(body) }
    }

    /// Asks any node until one has answered, as a provider or a person does who waits for the word that it worked.
    /// - Throws: `CancellationError`.
    func ask<Result: Sendable>(_ what: String, _ body: (Centre) async throws -> Result) async throws -> Result {
        var wait = Duration.seconds(1)
        while true {
            try Task.checkCancellation()
            let centre = state.change { state -> Centre? in
                let centres = state.nodes.compactMap(\.centre)
                return centres.isEmpty ? nil : state.random.pick(centres)
            }
            if let centre {
                let now = time.now
                state.change { $0.lastNewsAt = now }
                do { return try await body(centre) } catch { noteUnlessInjected(error, what) }
            }
            try await time.sleep(for: wait)
            wait = min(wait * 2, .seconds(40))
        }
    }

    var someCentre: Centre? { state.change { $0.nodes.compactMap(\.centre).first } }

    // MARK: - The clock on the wall

    func stepClock(by step: Duration) {
        note("clock \(step)")
        let now = time.now
        state.change { state in
            state.tally.add(.clockStep)
            state.clockOffset += step
            state.ledger.clockStepsAt.append(now)
            if step < .zero { state.ledger.clockPutBack += .zero - step }
        }
    }

    // MARK: - What is known

    /// Something an oracle would like to have seen, in the order in which it happened.
    func note(_ words: String) {
        let now = time.now
        state.change { state in
            state.digest.add("\(now.millisecondsSince1970) \(words)")
            guard isTold else { return }
            let seconds = (now - began).wholeMilliseconds
            state.story.append("\(seconds / 1_000).\(seconds % 1_000 / 100) \(words)")
        }
    }

    func noteUnlessInjected(_ error: any Error, _ what: String) {
        if error is InjectedFault || error is CancellationError { return }
        surprise("\(what) failed: \(error)")
    }

    func surprise(_ words: String) {
        note(words)
        state.change { state in
            if !state.ledger.surprises.contains(words) { state.ledger.surprises.append(words) }
        }
    }

    /// How long a courier that nobody knocks at waits until it looks by itself. The real one waits a second; here each
    /// look costs real time, and where nothing has happened for long nothing is to be found.
    var idle: Duration {
        let now = time.now
        let quiet = now - state.change(\.lastNewsAt)
        return quiet < .minutes(1) ? .seconds(15) : quiet < .minutes(17) ? .minutes(2) : .minutes(5)
    }
}

/// A number for everything that happened, in order (FNV-1a): two runs with the same are the same run.
package struct RunDigest: Sendable, Hashable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        value = (value ^ 0x0A) &* 0x0000_0100_0000_01B3
    }
}
