internal import Blood
internal import Centre
internal import Dispatching
internal import Matching

/// What became of one seed.
package struct FaultReport: Sendable, Hashable {
    package var seed: UInt64
    package var problems: [FaultProblem]
    package var tally: FaultTally
    /// The same for the same seed, whenever and wherever it runs.
    package var digest: UInt64
    /// How much time the centre lived through.
    package var hours: Double
    /// What happened, one line each with its second; empty unless it was asked for.
    package var story: [String] = []
}

/// One seed: a centre, its people and its misfortunes for half a day, then peace, in which everything has to end.
package struct FaultRun: Sendable {
    /// Faults happen for this long.
    static let troubled = Duration.hours(12)
    /// Afterwards everything has this long to end, and mostly needs a fraction of it.
    static let calmMax = Duration.hours(30)
    static let checkedEvery = Duration.minutes(60)

    let seed: UInt64
    let rates: FaultRates
    let ground: FaultGround
    let isTold: Bool
    /// Shown what the checks look at, each time.
    let shown: @Sendable (FaultLedger, FaultBooks) -> Void

    /// - Parameters:
    ///   - rates: how bad it is; `nil` draws it from the seed.
    ///   - isTold: the report has the story in it.
    ///   - shown: is shown what the checks look at, each time.
    package init(
        seed: UInt64, rates: FaultRates? = nil, ground: FaultGround, isTold: Bool = false,
        shown: @escaping @Sendable (FaultLedger, FaultBooks) -> Void = { _, _ in }
    ) {
        self.seed = seed
        self.rates = rates ?? FaultRates(seed: seed)
        self.ground = ground
        self.isTold = isTold
        self.shown = shown
    }

    package func report() async throws -> FaultReport {
        try await VirtualTime.live(from: FaultCast.begins(seed)) { time in
            let world = FaultWorld(seed: seed, rates: rates, time: time, ground: ground, isTold: isTold)
            return try await live(world)
        }
    }

    private func live(_ world: FaultWorld) async throws -> FaultReport {
        let begin = world.time.now
        try await settle(world)
        await world.boot(1)
        if rates.nodes > 1 { await world.boot(2) }
        world.spawn { await world.disturbs(until: begin + FaultRun.troubled) }
        for plan in world.cast.plans { world.spawn { await world.lives(plan) } }
        let found = Locked<Result<[FaultProblem], any Error>>(.success([]))
        world.spawn {
            do {
                let problems = try await direct(world, from: begin)
                found.change { $0 = .success(problems) }
            } catch { found.change { $0 = .failure(error) } }
            world.end()
        }
        await withDiscardingTaskGroup { group in
            for await work in world.newWorks { group.addTask { await work() } }
            group.cancelAll()
        }
        let problems = try found.change { $0 }.get()
        let hours = (world.time.now - begin).minutes / 60
        try world.closeStore()
        return world.change { state in
            FaultReport(
                seed: seed, problems: problems, tally: state.tally, digest: state.digest.value, hours: hours,
                story: state.story)
        }
    }

    /// The register before anything goes wrong.
    private func settle(_ world: FaultWorld) async throws {
        let store = try world.ground.disk.open(world.name)
        let cast = world.cast
        let now = world.time.now
        let donors = try await world.time.outside {
            try await store.write { transaction in
                _ = try transaction.insertStaff(
                    StaffMember(signIn: "op", name: "Op", role: .operator, passwordHash: "-", createdAt: now))
                for facility in cast.facilities { _ = try transaction.insertFacility(facility) }
                return try cast.donors.map { donor in (donor.phone, try transaction.insertDonor(donor)) }
            }
        }
        world.change { state in
            state.store = store
            state.donors = Dictionary(donors) { first, _ in first }
        }
    }

    /// Looks at the books again and again, ends the faults, and waits for everything to end.
    private func direct(_ world: FaultWorld, from begin: Instant) async throws -> [FaultProblem] {
        let time = world.time
        while time.now < begin + FaultRun.troubled {
            try await time.sleep(for: FaultRun.checkedEvery)
            let problems = try await problems(world)
            guard problems.isEmpty else { return problems }
        }
        world.change { state in
            state.calmSince = time.now
            state.digest.add("calm")
        }
        // A deadline is a time on the wall, and comes later by what that was put back.
        let end = time.now + FaultRun.calmMax + world.change { $0.ledger.clockPutBack }
        while time.now < end {
            try await time.sleep(for: FaultRun.checkedEvery)
            let problems = try await problems(world)
            guard problems.isEmpty else { return problems }
            if try await self.problems(world, isAtEnd: true).isEmpty { break }
        }
        return try await problems(world, isAtEnd: true)
    }

    private func problems(_ world: FaultWorld, isAtEnd: Bool = false) async throws -> [FaultProblem] {
        let ledger = world.change { $0.ledger }
        var books = try await world.books(ledger)
        books.isAtEnd = isAtEnd
        shown(ledger, books)
        world.count(.checks)
        if isAtEnd { world.note(books.digest) }
        return FaultChecks.problems(ledger, books)
    }
}

extension FaultWorld {
    /// What a node learns, or the clock takes, between a decision and our look at it may move a chance this far.
    private static let learnedMeanwhile = 0.005

    /// What the store holds now.
    func books(_ ledger: FaultLedger) async throws -> FaultBooks {
        let now = time.now
        let donors = change { $0.donors }
        let (wall, calmSince) = change { (now + $0.clockOffset, $0.calmSince) }
        var books = try await truth { reading in
            var books = FaultBooks(now: now, wall: wall)
            books.calmSince = calmSince
            books.surplus = ledger.surplus
            books.requests = try (reading.ongoingRequests() + reading.endedRequests(limit: 100)).sorted {
                $0.id < $1.id
            }
            for record in books.requests {
                books.messages += try reading.messages(of: record.id)
                books.events[record.id] = try reading.timeline(of: record.id, after: 0, limit: 10_000).compactMap {
                    if case .event(let event) = $0.fact { event } else { nil }
                }
            }
            books.inbound = try reading.recentInbound(limit: 10_000)
            for phone in ledger.stops.keys {
                books.stopped[phone] = try donors[phone].flatMap { try reading.donor($0)?.optedOutAt } != nil
            }
            for donation in ledger.donations {
                books.donations[donation] = try reading.donorRecord(donation.donor)?.donations.count {
                    $0.request == donation.request && $0.revokedAt == nil
                }
            }
            return books
        }
        if let centre = someCentre {
            let at = self.time.now + clockOffset
            let dispatcher = centre.dispatcher
            for record in books.requests {
                let surplus = dispatcher.surplusPledges(
                    of: record.course, now: at, margin: FaultWorld.learnedMeanwhile)
                if !surplus.isEmpty { books.surplus[record.id] = surplus }
            }
        }
        return books
    }

    /// After a promise nobody may be kept on the way for nothing.
    func watchPledges() async throws {
        guard let centre = someCentre else { return }
        let dispatcher = centre.dispatcher
        let at = time.now + clockOffset
        for record in try await truth({ try $0.ongoingRequests() }) {
            let surplus = dispatcher.surplusPledges(of: record.course, now: at, margin: FaultWorld.learnedMeanwhile)
            if !surplus.isEmpty { change { $0.ledger.surplus[record.id] = surplus } }
        }
    }
}

extension FaultBooks {
    /// What the books say, in words, for comparing two runs.
    fileprivate var digest: String {
        let requests = requests.map { record in
            let asks = record.course.asks.map { "\($0.donor):\($0.stage.rawValue)" }.joined(separator: ",")
            return "\(record.id) \(record.course.phase.rawValue) \(asks)"
        }
        return (requests + messages.map { "\($0.id) \($0.state.rawValue) \($0.tries)" }).joined(separator: ";")
    }
}
