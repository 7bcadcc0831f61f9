import Dispatch
import Synchronization

/// The connections of one process: so many calls run at once, the others wait their turn, each until its own deadline.
final class PostgreSQLPool: Sendable {
    private struct State {
        var free: [Int]
        var waiting: [(number: Int, turn: CheckedContinuation<Int?, Never>)] = []
        var asked = 0
    }

    private let places: [PostgreSQLPlace]
    private let state: Mutex<State>
    /// Not one of those that calls wait for: it listens all the time.
    private let ear: PostgreSQLPlace
    private let teller: NewsTeller
    private let timers = DispatchQueue(label: "qatra.postgres.timers")

    init(_ address: PostgreSQLAddress, count: Int) {
        let finder = PrimaryFinder(address)
        places = (0..<count).map { PostgreSQLPlace(finder, number: $0) }
        ear = PostgreSQLPlace(finder, number: count)
        teller = NewsTeller(finder)
        state = Mutex(State(free: Array((0..<count).reversed())))
    }

    /// Waits for a word on a channel.
    func listen(to channel: String, until deadline: ContinuousClock.Instant) async throws {
        try await ear.listen(to: channel, until: deadline)
    }

    /// Says on a channel that something was committed, soon and once for all that is committed meanwhile.
    func tell(_ channel: String) { teller.tell(channel) }

    /// The server may be another: the next who listens begins anew.
    func stopListening() async { await ear.close() }

    /// Runs a body with a connection, on that connection's own thread.
    /// - Parameter isFirst: a first try goes on as long as its statements are answered, past the deadline within
    ///   `lateAnswerMax` each; a later one has to end before the deadline.
    /// - Throws: `StorageError.busy` when no connection becomes free before the deadline; what the body throws.
    func run<Result: Sendable>(
        until deadline: ContinuousClock.Instant, isFirst: Bool,
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Result
    ) async throws -> Result {
        guard let place = await take(until: deadline) else { throw StorageError.busy }
        defer { giveBack(place) }
        return try await places[place].run(until: deadline, isFirst: isFirst, body)
    }

    private func take(until deadline: ContinuousClock.Instant) async -> Int? {
        await withCheckedContinuation { turn in
            let (place, number) = state.withLock { state -> (Int?, Int) in
                if let place = state.free.popLast() { return (place, 0) }
                state.asked += 1
                state.waiting.append((state.asked, turn))
                return (nil, state.asked)
            }
            if let place { return turn.resume(returning: place) }
            let left = ContinuousClock.now.duration(to: deadline).components
            let nanoseconds = Int(left.seconds) * 1_000_000_000 + Int(left.attoseconds / 1_000_000_000)
            timers.asyncAfter(deadline: .now() + .nanoseconds(max(0, nanoseconds))) { [self] in
                let late = state.withLock { state in
                    state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).turn }
                }
                late?.resume(returning: nil)
            }
        }
    }

    private func giveBack(_ place: Int) {
        let next = state.withLock { state -> CheckedContinuation<Int?, Never>? in
            if !state.waiting.isEmpty { return state.waiting.removeFirst().turn }
            state.free.append(place)
            return nil
        }
        next?.resume(returning: place)
    }

    /// Ends the connections that nobody uses.
    func close() async {
        for place in places + [ear] { await place.close() }
        teller.close()
    }
}

/// Which host takes writes, as the last connection found it, and which was lost.
final class PrimaryFinder: Sendable {
    private struct State {
        var primary: PostgreSQLAddress.Host?
        var lost: PostgreSQLAddress.Host?
        var lostAt: ContinuousClock.Instant?
    }

    private let address: PostgreSQLAddress
    private let state = Mutex(State())

    init(_ address: PostgreSQLAddress) { self.address = address }

    func connect(until deadline: ContinuousClock.Instant) throws -> PostgreSQLConnection {
        let (primary, lost) = state.withLock { ($0.primary, $0.lost) }
        // The lost one last: a frozen host takes connections and says nothing; the others say at once what they are.
        let rank = { (host: PostgreSQLAddress.Host) in host == primary ? 0 : host == lost ? 2 : 1 }
        let hosts = (0...2).flatMap { number in address.hosts.filter { rank($0) == number } }
        let connection = try PostgreSQLConnection.open(address, hosts: hosts, deadline: deadline)
        state.withLock { $0.primary = connection.host }
        return connection
    }

    /// The connection that is open, unless it is of no more use; then a new one.
    func connection(
        _ open: PostgreSQLConnection?, until deadline: ContinuousClock.Instant
    ) throws -> PostgreSQLConnection {
        if let open, open.isUsable, !isDoubtful(open) { return open }
        return try connect(until: deadline)
    }

    /// A connection failed: the host may have failed with it.
    func lose(_ connection: PostgreSQLConnection) {
        state.withLock { state in
            (state.lost, state.lostAt) = (connection.host, .now)
            if state.primary == connection.host { state.primary = nil }
        }
    }

    /// Whether a connection was opened before the host it leads to was lost. It is not tried: each of them would take
    /// seconds to find out for itself what one has found out for all.
    func isDoubtful(_ connection: PostgreSQLConnection) -> Bool {
        state.withLock { state in
            connection.host == state.lost && state.lostAt.map { connection.openedAt < $0 } == true
        }
    }
}

/// Tells other nodes of news, on a thread and a connection of its own.
///
/// A transaction that says NOTIFY holds a lock of the whole database while it commits, so that those who say it commit
/// one after the other (RELIABILITY §1.4): this one does nothing else, and nobody waits for it.
private final class NewsTeller: Sendable {
    /// An operator sees what another node's does within the blink of an eye; a busy node tells twenty times a second.
    private static let gathered = DispatchTimeInterval.milliseconds(50)

    private let finder: PrimaryFinder
    private let thread = DispatchQueue(label: "qatra.postgres.news")
    private let isTelling = Atomic<Bool>(false)
    private let connection = Mutex<PostgreSQLConnection?>(nil)

    init(_ finder: PrimaryFinder) { self.finder = finder }

    func tell(_ channel: String) {
        guard !isTelling.exchange(true, ordering: .relaxed) else { return }
        thread.asyncAfter(deadline: .now() + NewsTeller.gathered) { [weak self] in self?.say(channel) }
    }

    private func say(_ channel: String) {
        isTelling.store(false, ordering: .relaxed)
        let until = ContinuousClock.now + PostgreSQLStore.callMax
        // Who hears nothing looks by himself after a second.
        connection.withLock { connection in
            connection = try? finder.connection(connection, until: until)
            connection?.until = until
            _ = try? connection?.script("NOTIFY \(channel)")
        }
    }

    func close() { connection.withLock { $0 = nil } }
}

/// A connection and the thread it is used on: libpq blocks, and the cooperative pool is as wide as the machine.
actor PostgreSQLPlace {
    private final class OwnThread: SerialExecutor {
        private let queue: DispatchQueue

        init(_ number: Int) { queue = DispatchQueue(label: "qatra.postgres.\(number)") }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        }
    }

    private let thread: OwnThread
    private let finder: PrimaryFinder
    private var connection: PostgreSQLConnection?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ finder: PrimaryFinder, number: Int) {
        thread = OwnThread(number)
        self.finder = finder
    }

    func run<Result: Sendable>(
        until deadline: ContinuousClock.Instant, isFirst: Bool,
        _ body: @Sendable (PostgreSQLConnection) throws -> Result
    ) throws -> Result {
        let connection = try finder.connection(connection, until: deadline)
        self.connection = connection
        connection.until = deadline
        connection.lateAnswerMax = isFirst ? PostgreSQLStore.lateAnswerMax : .zero
        defer { if !connection.isUsable { finder.lose(connection) } }
        return try body(connection)
    }

    func listen(to channel: String, until deadline: ContinuousClock.Instant) throws {
        let connection = try finder.connection(connection, until: .now + PostgreSQLStore.callMax)
        if connection !== self.connection {
            self.connection = connection
            try connection.script("LISTEN \(channel)")
        }
        try connection.waitForWord(until: deadline)
    }

    func close() { connection = nil }
}
