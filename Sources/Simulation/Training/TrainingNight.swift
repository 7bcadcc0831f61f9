internal import Blood
public import Centre
internal import Dispatching
internal import Logging
internal import Matching
internal import Synchronization
internal import Telephony
internal import Worlds

/// A night of training in a centre of invented people: simulated callers, the real console, and a judge.
///
/// What was asked and answered is in memory, as a conversation is; what was done is in the books, and is judged from
/// them. A night that the process does not outlive is over; what came of those before it is in the journal.
public final class TrainingNight: TrainingDesk {
    /// The telephone of an operator who begins a night: everything is read there, and nothing rings.
    static let headset = Destination.phone("headset")
    /// Whoever is not answered in this time hangs up.
    static let patience = Duration.seconds(120)
    /// Donors of the register who may ring in a night.
    private static let donorsRead = 50

    private struct Night {
        var begunAt: Instant
        var begunBy: Int64
        var plan: TrainingPlan
        var cases: [TrainingCase]
        /// By conversation: what was asked, in its order.
        var asked: [CallID: [TrainingQuestion]] = [:]
        /// By operator: the conversation last spoken in.
        var last: [Int64: CallID] = [:]
        /// Written once it has ended.
        var report: TrainingNightReport?

        func call(_ number: Int) -> CallID {
            CallID(rawValue: "training-\(begunAt.millisecondsSince1970)-call\(number)")
        }

        func one(_ call: CallID) -> TrainingCase? { cases.first { self.call($0.number) == call } }
    }

    private struct State {
        var night: Night?
        var past: [TrainingRecord]
    }

    private let state: Mutex<State>
    private let centre: Centre
    private let people: People
    private let exchange: SimulatedExchange
    private let journal: TrainingJournal?

    /// - Parameter path: where the results of nights are kept; `nil` keeps them in memory.
    public init(centre: Centre, journal path: String? = nil) {
        self.centre = centre
        let people = People()
        self.people = people
        exchange = SimulatedExchange(clock: centre.ports.clock) { people.pickUp($0) }
        journal = path.map { TrainingJournal(path: $0) }
        state = Mutex(State(past: journal?.read() ?? []))
    }

    // MARK: - Running

    public var isRunning: Bool { state.withLock { $0.night.map { $0.report == nil } ?? false } }

    /// Lives until the task is cancelled. A call that an earlier process left is ended first.
    public func run() async {
        await endDeadCalls()
        let centre = centre
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [exchange] in
                await exchange.run { news, at in await TrainingNight.tell(centre, news, at) }
            }
            group.addTask { await centre.runCallClocks() }
        }
    }

    private static func tell(_ centre: Centre, _ news: SimulatedExchange.News, _ at: Instant) async {
        do {
            switch news {
            case .arrived(let channel, let number): try await centre.callArrived(channel, number: number, at: at)
            case .event(let event, let channel): try await centre.callHeard(event, on: channel, at: at)
            case .patienceIsOver: break
            }
        } catch is CancellationError {
            // The process ends; the call is ended when the next one begins.
        } catch {
            centre.logger.error("A simulated call could not be taken on.", metadata: ["error": "\(error)"])
        }
    }

    private func endDeadCalls() async {
        do { try await centre.exchangeCameBack(channels: [], bridges: []) } catch {
            centre.logger.error("Calls of a night that is over could not be ended.", metadata: ["error": "\(error)"])
        }
    }

    public func past() -> [TrainingRecord] { state.withLock { $0.past } }

    public func begin(_ plan: TrainingPlan, by staff: Int64) async throws -> TrainingOutcome {
        if isRunning { return .alreadyRunning }
        guard !centre.switchboard.exists else { return .realTelephone }
        let now = centre.now()
        let seed = UInt64(bitPattern: now.millisecondsSince1970)
        let (facilities, donors) = try await centre.ports.store.read { transaction in
            (
                try transaction.facilities().filter { $0.standing != .proposed && !$0.listedPhone.isEmpty },
                try TrainingNight.donors(seed, in: transaction, now: now)
            )
        }
        guard !facilities.isEmpty else { return .noFacility }
        let drawn = TrainingCase.night(seed: seed, plan: plan, from: now, facilities: facilities, donors: donors)
        let cases = try await centre.ports.store.read { transaction in
            try drawn.map { try $0.withNumberOfNobody(in: transaction) }
        }
        let night = Night(begunAt: now, begunBy: staff, plan: plan, cases: cases)
        guard
            state.withLock({ state in
                if let running = state.night, running.report == nil { return false }
                state.night = night
                return true
            })
        else { return .alreadyRunning }
        people.know(Set(facilities.map(\.listedPhone) + cases.map(\.phone)))
        var policy = CallPolicy()
        policy.records = false
        centre.switchboard.use(exchange, policy: policy, hasSound: { _, _ in true })
        for one in cases {
            exchange.willRing(
                ChannelID(rawValue: night.call(one.number).rawValue), number: one.phone, at: one.ringsAt,
                keys: [.chooseUrdu: "1", .menu: one.kind == .stop ? "2" : "1"], patience: TrainingNight.patience)
        }
        _ = try await centre.setPresence(of: staff, to: .ready, at: TrainingNight.headset)
        return .done
    }

    /// Some donors who have agreed to be asked, from a place in the register that the seed says.
    private static func donors(
        _ seed: UInt64, in transaction: any CentreReading, now: Instant
    ) throws -> [Donor] {
        let count = try transaction.donorCount()
        var random = SimulationRandom(seed: seed, SimulationRandom.label("training donors"))
        let after = DonorID(random.below(max(1, count - donorsRead)))
        return try transaction.donorRecords(after: after, limit: donorsRead, asksSince: now).map(\.donor).filter {
            $0.consentedAt != nil && $0.optedOutAt == nil && $0.wrongNumberAt == nil
        }
    }

    public func hurry() {
        exchange.hurry()
        centre.events.publish(.calls)
    }

    public func end() async throws {
        guard isRunning, var report = try await night() else { return }
        report.endedAt = centre.now()
        report.nextAt = nil
        for index in report.calls.indices where report.calls[index].state != .toCome {
            // Whoever still waits or speaks is hung up now, and counts as it stands.
            let isTaken = report.calls[index].staff != nil
            report.calls[index].state = isTaken ? .ended : .missed
        }
        let ended = report
        let records = TrainingRecord.records(of: ended)
        let isFirst = state.withLock { state in
            guard state.night?.report == nil else { return false }
            state.night?.report = ended
            state.past = records.reversed() + state.past
            return true
        }
        guard isFirst else { return }
        do { try journal?.append(records) } catch {
            centre.logger.error(
                "The result of a training night is kept in memory only.", metadata: ["error": "\(error)"])
        }
        exchange.silence()
        await endDeadCalls()
        _ = try await centre.setPresence(of: ended.begunBy, to: .away, at: nil)
        centre.switchboard.remove()
        centre.events.publish(.calls)
    }

    // MARK: - What was done

    public func night() async throws -> TrainingNightReport? {
        guard let night = state.withLock({ $0.night }) else { return nil }
        if let report = night.report { return report }
        let now = centre.now()
        let calls = try await centre.ports.store.read { transaction in
            try night.cases.map { try TrainingNight.report($0, night.call($0.number), now: now, in: transaction) }
        }
        return TrainingNightReport(
            begunAt: night.begunAt, begunBy: night.begunBy, plan: night.plan, nextAt: exchange.nextArrival, calls: calls
        )
    }

    private static func report(
        _ one: TrainingCase, _ id: CallID, now: Instant, in transaction: any CentreReading
    ) throws -> TrainingCallReport {
        guard let record = try transaction.call(id) else {
            return TrainingCallReport(number: one.number, kind: one.kind, state: .toCome)
        }
        let call = record.call
        var facts = TrainingFacts()
        if let connected = call.connectedAt {
            facts.connectedAt = connected
            facts.answeredAfter = connected - (call.queuedAt ?? record.startedAt)
        }
        if let id = try transaction.request(caller: one.phone), let found = try transaction.request(id),
            found.course.request.openedAt >= record.startedAt
        {
            facts.request = found
            facts.facilityName = try transaction.facility(found.details.facility)?.name
            facts.rangBack = try transaction.timeline(of: id, after: 0, limit: 1_000).contains { entry in
                if case .telephone(let note) = entry.fact { return note.kind == .facilityReached }
                return false
            }
        }
        facts.isMarked = try transaction.callerHistory(one.phone, now: now).pranks > 0
        facts.hasNote = try !transaction.notes(of: id).isEmpty
        facts.isStopped = try one.donor.flatMap { try transaction.donor($0) }?.optedOutAt != nil
        let state: TrainingCallReport.State =
            call.isEnded ? (call.connectedAt == nil ? .missed : .ended) : record.staff == nil ? .waiting : .speaking
        return TrainingCallReport(
            number: one.number, kind: one.kind, state: state, staff: record.staff, request: facts.request?.id,
            points: TrainingJudge.points(one, facts))
    }

    // MARK: - What is said

    /// With whom an operator speaks.
    private struct Side {
        var call: CallID
        var one: TrainingCase
        /// Rung back; its own name, and whether it knows the patient.
        var facility: Facility?
        var isOver: Bool
    }

    private func side(of staff: Int64) async throws -> Side? {
        guard let night = state.withLock({ $0.night }), night.report == nil else { return nil }
        return try await centre.ports.store.read { transaction in
            let speaks = try transaction.presences().first { $0.staff == staff }?.call
            guard let id = speaks ?? night.last[staff], let record = try transaction.call(id),
                record.call.connectedAt != nil
            else { return nil }
            let isGone = record.call.isEnded
            if let one = night.one(id) { return Side(call: id, one: one, isOver: isGone) }
            guard let request = try record.request.flatMap({ try transaction.request($0) }),
                let one = night.cases.first(where: { $0.phone == request.details.callerPhone })
            else {
                // Rung back without a request: whoever it is rang before.
                let one = night.cases.first { $0.phone == record.phone }
                return one.map { Side(call: id, one: $0, isOver: isGone) }
            }
            guard record.call.kind == .verification else { return Side(call: id, one: one, isOver: isGone) }
            let facility = try transaction.facility(request.details.facility)
            return Side(call: id, one: one, facility: facility, isOver: isGone)
        }
    }

    public func talk(of staff: Int64) async throws -> TrainingTalk? {
        guard let side = try await side(of: staff) else { return nil }
        let asked = state.withLock { state in
            state.night?.last[staff] = side.call
            return state.night?.asked[side.call] ?? []
        }
        let calendar = centre.calendar
        var lines = [TrainingTalk.Line(question: nil, answer: side.one.firstWords(at: side.facility))]
        lines += asked.map { question in
            TrainingTalk.Line(
                question: question, answer: side.one.answer(to: question, at: side.facility, calendar: calendar))
        }
        let questions = TrainingQuestion.allCases.filter {
            $0.isForFacility == (side.facility != nil) && !asked.contains($0)
        }
        return TrainingTalk(
            number: side.one.number, facility: side.facility.map { Said($0.name, $0.nameUrdu) }, lines: lines,
            questions: side.isOver ? [] : questions)
    }

    public func ask(_ question: TrainingQuestion, by staff: Int64) async throws -> Bool {
        guard let side = try await side(of: staff), !side.isOver, question.isForFacility == (side.facility != nil)
        else {
            return false
        }
        state.withLock { state in
            guard state.night?.asked[side.call]?.contains(question) != true else { return }
            state.night?.asked[side.call, default: []].append(question)
        }
        centre.events.publish(.calls)
        return true
    }
}

/// Who picks up: operators, facilities and the callers of the night. Nobody else is played.
private final class People: Sendable {
    private static let operatorPicksUp = Duration.milliseconds(800)
    private static let othersPickUp = Duration.seconds(2)

    private let numbers = Mutex<Set<String>>([])

    func know(_ found: Set<String>) { numbers.withLock { $0 = found } }

    func pickUp(_ destination: Destination) -> SimulatedExchange.Pickup {
        switch destination {
        case .phone: .after(Self.operatorPicksUp)
        case .number(let number): numbers.withLock { $0.contains(number) } ? .after(Self.othersPickUp) : .never
        }
    }
}
