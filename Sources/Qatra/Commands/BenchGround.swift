import Blood
import Centre
import Dispatching
import Foundation
import Jurisdiction
import Matching
import Simulation
import Synchronization
import Worlds

/// The centre that is measured, its gateway and its callers.
struct BenchGround: Sendable {
    /// Under load a request is withdrawn after this long, so that its donors are free again.
    static let ongoingFor = Duration.seconds(10)
    /// After this long without a message nobody could be asked.
    static let patience = Duration.seconds(2)
    static let bucketSeconds = 10

    let centre: Centre
    let gateway = CountingGateway()
    let facilities: [Facility]
    let seed: UInt64

    init(_ open: OpenCentre, seed: UInt64) async throws {
        let calendar = open.centre.calendar
        let now = open.centre.now()
        var ports = open.centre.ports
        ports.clock = NoonClock(ahead: calendar.instant(calendar.day(of: now), minuteOfDay: 720) - now)
        let profile = open.centre.jurisdiction.profile
        centre = try await Centre(
            ports: ports, jurisdiction: open.centre.jurisdiction,
            reach: ReachPolicy(
                quietFromHour: profile.quietHours.startHour, quietUntilHour: profile.quietHours.endHour,
                asksPer24HoursMax: 1_000_000, asksPer30DaysMax: 1_000_000), logger: open.logger)
        facilities = try await ports.store.read { try $0.facilities() }
        self.seed = seed
    }

    /// Runs the helpline's loops beside `body`.
    func whileServing(_ body: () async throws -> Void) async throws {
        let courier = Courier(centre: centre, gateway: gateway, logger: centre.logger)
        let scheduler = Scheduler(centre: centre, courier: courier, logger: centre.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await courier.run() }
            group.addTask { await scheduler.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    // MARK: - Requests

    /// One request that was opened and, unless it is an emergency, verified at once.
    struct Opened: Sendable {
        var request: RequestID
        var called: ContinuousClock.Instant
        var saved: ContinuousClock.Instant
    }

    private func form(_ number: Int) -> (IntakeForm, Urgency) {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("bench"), UInt64(number))
        let urgency: Urgency = [.emergency, .urgent, .routine][random.weighted([0.35, 0.4, 0.25])]
        let hours: Double = urgency == .emergency ? 2 : urgency == .urgent ? 6 : 24
        // As often as the groups are asked for in the field: the positive ones mostly.
        let group = BloodGroup.known[random.weighted([3, 30, 3, 22, 4, 28, 1, 9])]
        let form = IntakeForm(
            patientInitials: "B\(number)", sex: .male, ageYears: "40", group: group, component: .redCells,
            units: random.chance(0.7) ? "1" : "2", facility: random.pick(facilities).id, ward: "bench",
            neededBy: centre.now() + .hours(hours), urgency: urgency)
        return (form, urgency)
    }

    func open(_ number: Int) async throws -> Opened {
        let (form, urgency) = form(number)
        var called = ContinuousClock.now
        guard case .opened(let record) = try await centre.openRequest(form, by: nil, anotherPatient: true) else {
            throw CommandFailure("Request \(number) of the measurement was not opened.")
        }
        if urgency != .emergency {
            called = .now
            guard case .taken = try await centre.take(.verified, on: record.id, by: .system) else {
                throw CommandFailure("Request \(number) of the measurement was not verified.")
            }
        }
        return Opened(request: record.id, called: called, saved: .now)
    }

    func withdraw(_ request: RequestID) async throws {
        try await centre.take(.withdraw(reason: "measured"), on: request, by: .system)
    }

    /// When the first message to a donor of each request was handed over.
    private func firstHanded(_ requests: [RequestID]) async throws -> [RequestID: ContinuousClock.Instant] {
        let handed = gateway.handed()
        let keys = try await centre.ports.store.read { transaction in
            var keys: [RequestID: [String]] = [:]
            for request in requests {
                keys[request] = try transaction.messages(of: request).compactMap { message in
                    guard case .donor = message.addressee, message.purpose == MessagePurpose.ask.rawValue else {
                        return nil
                    }
                    return message.idempotencyKey
                }
            }
            return keys
        }
        return keys.compactMapValues { $0.compactMap { handed[$0] }.min() }
    }

    func firstMessages(_ opened: [Opened]) async throws -> BenchReport.FirstMessages {
        let handed = try await firstHanded(opened.map(\.request))
        // The courier may be quicker than the caller's return: then the message was there when the save returned.
        let saved = opened.compactMap { one in handed[one.request].map { max($0 - one.saved, .zero) } }
        let called = opened.compactMap { one in handed[one.request].map { $0 - one.called } }
        return BenchReport.FirstMessages(
            savedToHanded: BenchTimes(saved), calledToHanded: BenchTimes(called),
            withoutDonor: opened.count - saved.count)
    }

    // MARK: - Measurements

    /// Each request is opened when the messages of the one before have gone out.
    func oneByOne(
        _ count: Int, progress: @Sendable (Double) -> Void
    ) async throws -> BenchReport.FirstMessages {
        var opened: [Opened] = []
        for number in 1...count {
            let before = gateway.count
            let one = try await open(number)
            opened.append(one)
            let deadline = ContinuousClock.now + BenchGround.patience
            while gateway.count == before, .now < deadline { try await Task.sleep(for: .milliseconds(2)) }
            try await settle()
            try await withdraw(one.request)
            try await settle()
            progress(Double(number) / Double(count))
        }
        return try await firstMessages(opened)
    }

    /// Until nothing has been handed over for a while.
    private func settle() async throws {
        var last = -1
        while gateway.count != last {
            last = gateway.count
            try await Task.sleep(for: .milliseconds(25))
        }
    }

    func matching(queries: Int, limit: Int) -> BenchReport.Matching {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("matching"), UInt64(limit))
        let now = centre.now()
        let local = centre.calendar.local(now)
        let clock = ContinuousClock()
        let times = (0..<queries).map { _ in
            let query = CandidateQuery(
                patient: Patient(group: random.pick(BloodGroup.known), sex: .male, ageYears: 40), component: .redCells,
                kind: .wholeBlood, place: random.pick(facilities).place, radiusKilometres: 25, urgency: .urgent,
                now: now, today: local.today, hour: local.hour, limit: limit)
            return clock.measure { _ = centre.register.ranking(query) }
        }
        return BenchReport.Matching(limit: limit, times: BenchTimes(times))
    }

    /// Requests come at their times whether the centre keeps up or not.
    func load(rate: Int, seconds: Int, progress: @Sendable (Double) -> Void) async throws -> BenchReport.Load {
        let total = rate * seconds
        let start = ContinuousClock.now
        let opened = try await withThrowingTaskGroup(of: (Int, Opened, Duration).self) { group in
            for number in 0..<total {
                let due = start + .seconds(1) * number / rate
                try await ContinuousClock().sleep(until: due)
                group.addTask {
                    let late = ContinuousClock.now - due
                    let one = try await open(1_000_000 + number)
                    try await ContinuousClock().sleep(until: due + BenchGround.ongoingFor)
                    try await withdraw(one.request)
                    return (number, one, late)
                }
                progress(Double(number + 1) / Double(total))
            }
            var opened: [(Int, Opened, Duration)] = []
            for try await one in group { opened.append(one) }
            return opened
        }
        try await settle()
        var buckets: [BenchReport.Load.Bucket] = []
        for from in stride(from: 0, to: seconds, by: BenchGround.bucketSeconds) {
            let numbers = (from * rate)..<(min(from + BenchGround.bucketSeconds, seconds) * rate)
            let inside = opened.filter { numbers.contains($0.0) }
            buckets.append(
                BenchReport.Load.Bucket(
                    fromSecond: from, first: try await firstMessages(inside.map(\.1)),
                    behindMilliseconds: inside.map(\.2.fractionalMilliseconds).max() ?? 0))
        }
        return BenchReport.Load(rate: rate, seconds: seconds, buckets: buckets)
    }
}

/// Remembers when each message was handed over, and delivers nothing.
final class CountingGateway: MessageGateway {
    let name = "counting"
    let isSimulated = true
    let honoursIdempotencyKey = true
    let channels: Set<Channel> = Set(Channel.allCases)

    private let moments = Mutex<[String: ContinuousClock.Instant]>([:])

    var count: Int { moments.withLock(\.count) }

    func handed() -> [String: ContinuousClock.Instant] { moments.withLock { $0 } }

    func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        let now = ContinuousClock.now
        moments.withLock { moments in
            if moments[message.idempotencyKey] == nil { moments[message.idempotencyKey] = now }
        }
        return .accepted(providerID: message.idempotencyKey)
    }
}

/// The machine's clock, moved to noon, so that a measurement at night asks whom one at noon asks.
struct NoonClock: CentreClock {
    let ahead: Duration
    private let machine = SystemClock()

    init(ahead: Duration) { self.ahead = ahead }

    func now() -> Instant { machine.now() + ahead }

    func sleep(until deadline: Instant) async throws { try await machine.sleep(until: deadline - ahead) }
}
