public import Blood
import Dispatching
import Glibc
public import Jurisdiction
import Matching

/// Days of a province: people who answer, refuse, stay silent, come late or not at all, and grow tired; requests with
/// their deadlines; and one policy that decides whom to ask.
///
/// Whether a person would answer a given request, and how fast, is drawn from the seed, the person and the request
/// alone, so every policy meets the same people in the same mood. What a policy changes is how tired they are.
public struct World {
    enum Event: Sendable {
        case open(Int)
        case report(PolicyEvent, DonorID, RequestID)
        case arrive(DonorID, RequestID)
        case leaveDesk(DonorID, RequestID)
        case giveUp(RequestID)
    }

    /// After the deadline a person waits this long for late donors and then closes the request.
    static let patience = Duration.hours(1)

    let world: WorldParameters
    let census: WorldCensus
    var people: [WorldPerson]
    let requests: [(request: BloodRequest, district: String)]
    var queue = EventQueue<Event>()
    var tally: WorldTally
    /// The stage of every donor who was asked for a request that is not closed.
    var visits: [RequestID: [DonorID: Visit]] = [:]
    var given: [RequestID: Int] = [:]
    var now: Instant
    private var wakeAt: Instant?
    /// Told of every ask and of what only the world knows then: whether it will be answered with a pledge.
    public var noteAsk: ((_ ask: PolicyAsk, _ willPledge: Bool, _ at: Instant) -> Void)?

    struct Visit: Sendable {
        var stage: Stage
        var arrivesAt: Instant?
    }

    enum Stage: Sendable {
        case asked
        case answeredNo
        case pledged
        case atDesk
        case over
    }

    public init(
        _ world: WorldParameters, places: Places, frequencies: GroupFrequencies, rules: EligibilityRules
    ) {
        self.world = world
        let start = WorldTime.instant(world.firstDay, minute: 0)
        census = WorldCensus(
            world: world, places: places, frequencies: frequencies, rules: rules, start: start)
        people = census.people()
        requests = census.requests()
        now = start
        tally = WorldTally(world: world)
    }

    /// Lives all days under a policy.
    /// - Parameter progress: told the share of the requests that have come, from 0 to 1.
    /// - Throws: `CancellationError`.
    public mutating func run(
        _ policy: inout some AskingPolicy, progress: (Double) -> Void = { _ in }
    ) throws -> WorldReport {
        for (number, one) in requests.enumerated() { queue.plan(.open(number), at: one.request.openedAt) }
        perform(policy.start(people.map(\.donor), at: now))
        while true {
            if let wakeAt, wakeAt <= queue.firstMoment ?? .distantEnd, !(queue.isEmpty && visits.isEmpty) {
                now = max(now, wakeAt)
                self.wakeAt = nil
                perform(policy.clock(at: now))
                continue
            }
            guard let (at, event) = queue.next() else { break }
            now = at
            if case .open(let number) = event {
                try Task.checkCancellation()
                progress(Double(number + 1) / Double(requests.count))
            }
            handle(event, &policy)
        }
        return tally.report()
    }

    // MARK: - What happens

    private mutating func handle(_ event: Event, _ policy: inout some AskingPolicy) {
        switch event {
        case .open(let number):
            let request = requests[number].request
            visits[request.id] = [:]
            given[request.id] = 0
            tally.open(request)
            queue.plan(.giveUp(request.id), at: request.neededBy + Self.patience)
            perform(policy.open(request, at: now))
        case .report(let what, let donor, let id):
            report(what, donor, id, &policy)
        case .arrive(let donor, let id): arrive(donor, id, &policy)
        case .leaveDesk(let donor, let id): leaveDesk(donor, id, &policy)
        case .giveUp(let id): close(id, &policy)
        }
    }

    private mutating func report(
        _ what: PolicyEvent, _ donor: DonorID, _ id: RequestID, _ policy: inout some AskingPolicy
    ) {
        if what == .optedOut, !people[Int(donor) - 1].hasStopped {
            people[Int(donor) - 1].hasStopped = true
            tally.optedOut += 1
        }
        guard let visit = visits[id]?[donor], visit.stage != .over else {
            // STOP is heard at any time, also from somebody who was told meanwhile that nobody is needed.
            if what == .optedOut { perform(policy.take(what, of: donor, for: id, at: now)) }
            return
        }
        switch what {
        case .pledged:
            visits[id]?[donor]?.stage = .pledged
            tally.pledge(id, at: now)
            schedule(donor, id)
        case .declined, .optedOut, .withdrew, .noShow:
            visits[id]?[donor]?.stage = .over
            free(donor, id)
        default: break
        }
        perform(policy.take(what, of: donor, for: id, at: now))
    }

    /// The way of somebody who has just said yes.
    private mutating func schedule(_ donor: DonorID, _ id: RequestID) {
        let request = requests[Int(id) - 1].request
        let kilometres = GreatCircle.kilometres(from: people[Int(donor) - 1].donor.profile.home, to: request.place)
        let plan = Journey(world, donor: donor, request: request, kilometres: kilometres)
        guard plan.comes else {
            let end = now + plan.untilArrival
            queue.plan(.report(plan.saysSo ? .withdrew : .noShow, donor, id), at: plan.saysSo ? end : end + .hours(1))
            return
        }
        visits[id]?[donor]?.arrivesAt = now + plan.untilArrival
        queue.plan(.arrive(donor, id), at: now + plan.untilArrival)
    }

    private mutating func arrive(_ donor: DonorID, _ id: RequestID, _ policy: inout some AskingPolicy) {
        guard let visit = visits[id]?[donor] else {
            // The request was closed and nobody told this person.
            tally.cameInVain(donor)
            return free(donor, id)
        }
        guard visit.stage == .pledged else { return }
        visits[id]?[donor]?.stage = .atDesk
        let request = requests[Int(id) - 1].request
        let plan = Journey(world, donor: donor, request: request, kilometres: 0)
        queue.plan(.leaveDesk(donor, id), at: now + plan.atDesk)
        perform(policy.take(.arrived, of: donor, for: id, at: now))
    }

    private mutating func leaveDesk(_ donor: DonorID, _ id: RequestID, _ policy: inout some AskingPolicy) {
        guard visits[id]?[donor]?.stage == .atDesk else {
            tally.cameInVain(donor)
            return free(donor, id)
        }
        let request = requests[Int(id) - 1].request
        let plan = Journey(world, donor: donor, request: request, kilometres: 0)
        visits[id]?[donor]?.stage = .over
        free(donor, id)
        let today = WorldTime.date(of: now)
        guard plan.isAccepted else {
            people[Int(donor) - 1].eligibleFrom = today.adding(days: 28)
            return perform(policy.take(.deferred, of: donor, for: id, at: now))
        }
        let profile = people[Int(donor) - 1].donor.profile
        people[Int(donor) - 1].eligibleFrom = today.adding(days: profile.sex == .male ? 90 : 120)
        given[id, default: 0] += 1
        tally.give(id, group: profile.group, to: request, at: now)
        perform(policy.take(.donated, of: donor, for: id, at: now))
        if given[id, default: 0] >= request.unitsNeeded { close(id, &policy) }
    }

    private mutating func close(_ id: RequestID, _ policy: inout some AskingPolicy) {
        guard let left = visits[id] else { return }
        let answer = policy.close(id, at: now)
        perform(answer)
        visits[id] = nil
        for (donor, visit) in left where visit.stage == .asked || visit.stage == .answeredNo { free(donor, id) }
        tally.close(requests[Int(id) - 1].request, district: requests[Int(id) - 1].district)
    }

    private mutating func free(_ donor: DonorID, _ id: RequestID) {
        if people[Int(donor) - 1].busyWith == id { people[Int(donor) - 1].busyWith = nil }
    }

    // MARK: - What the policy wants

    private mutating func perform(_ answer: PolicyAnswer) {
        for one in answer.standDowns { standDown(one) }
        for one in answer.asks { ask(one) }
        wakeAt = answer.wakeAt.map { max($0, now) }
    }

    /// Whoever has not reached the desk turns round, and whoever stands at it goes home.
    private mutating func standDown(_ one: PolicyStandDown) {
        guard let visit = visits[one.request]?[one.donor] else { return }
        switch visit.stage {
        case .asked, .answeredNo, .pledged, .atDesk:
            visits[one.request]?[one.donor]?.stage = .over
            free(one.donor, one.request)
        case .over: return
        }
    }

    private mutating func ask(_ one: PolicyAsk) {
        guard (1...people.count).contains(Int(one.donor)), visits[one.request] != nil else {
            tally.faults += 1
            return
        }
        let request = requests[Int(one.request) - 1].request
        let isFault = !mayBeAsked(one, request)
        if isFault { tally.faults += 1 }
        let slot = Int(one.donor) - 1
        people[slot].asks.removeAll { now - $0 > .hours(24 * 30) }
        people[slot].asks.append(now)
        people[slot].busyWith = one.request
        visits[one.request]?[one.donor] = Visit(stage: .asked)
        tally.ask(
            one.donor, request: request, willingness: people[slot].willingness, isSilent: now < people[slot].silentUntil
        )
        let answers = answers(one, request)
        noteAsk?(one, answers.contains { $0.0 == .pledged(arriveBy: nil) }, now)
        for (what, after) in answers {
            queue.plan(.report(what, one.donor, one.request), at: now + after)
        }
    }

    /// The referee: the rules applied to the person, whatever the policy thought.
    private func mayBeAsked(_ one: PolicyAsk, _ request: BloodRequest) -> Bool {
        let person = people[Int(one.donor) - 1]
        let profile = person.donor.profile
        let compatibility = Compatibility.canGive(
            request.component, from: profile.group, donorIsBombay: profile.isBombay, to: request.patient)
        let asked = visits[one.request]?[one.donor]
        return compatibility.verdict == .allowed && !person.hasStopped && person.busyWith == nil && asked == nil
            && person.eligibleFrom <= WorldTime.date(of: now) && profile.channels.contains(one.channel)
    }
}

extension Instant {
    static let distantEnd = Instant(millisecondsSince1970: .max)
}
