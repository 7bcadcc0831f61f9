import Blood
import Dispatching
import Matching
import Testing

/// What must hold after every decision, whatever happened. Each fault carries the seed that shows it.
struct Watch {
    struct Key: Hashable {
        var wave: Int
        var donor: DonorID
        var channel: Channel
        var purpose: MessagePurpose
    }

    var written: Set<Key> = []
    var stopped: Set<DonorID> = []
    var faults: [String] = []

    mutating func check(
        _ event: RequestEvent, before: RequestCourse, after: RequestCourse, effects: [Effect], offered: Set<DonorID>,
        now: Instant
    ) {
        func expect(_ holds: Bool, _ what: String) {
            if !holds { faults.append("\(what) after \(event)") }
        }
        let donors = after.asks.map(\.donor)
        expect(Set(donors).count == donors.count, "a donor is asked twice")
        let known = Set(before.asks.map(\.donor))
        expect(Set(donors).subtracting(known).isSubset(of: offered), "a donor was asked whom nobody offered")
        expect(known.isSubset(of: Set(donors)), "an ask was lost")
        expect(after.unitsInHand >= 0, "units below zero")
        expect(
            after.unitsInHand == after.unitsFromStock + after.asks.count { $0.stage == .donated },
            "a unit that nobody gave")
        if after.phase.isOngoing {
            expect(after.wakeAt.map { $0 > now } ?? false, "an ongoing request sleeps for ever or spins")
            expect(after.unitsInHand < after.request.unitsNeeded, "enough units and still open")
        } else {
            expect(!after.asks.contains { $0.stage.isOpen }, "an ended request keeps a donor waiting")
            expect(after.wakeAt == nil, "an ended request wakes")
        }
        for ask in before.asks where ask.stage == .donated {
            let isStill = after.asks.contains { $0.donor == ask.donor && $0.stage == .donated }
            if case .undo = event { continue }
            expect(isStill, "a donation was forgotten")
        }
        for effect in effects { check(effect, event, after, now) }
    }

    private mutating func check(_ effect: Effect, _ event: RequestEvent, _ after: RequestCourse, _ now: Instant) {
        switch effect {
        case .send(let donor, let wave, let channel, let purpose, let expiresAt):
            let key = Key(wave: wave, donor: donor, channel: channel, purpose: purpose)
            if !written.insert(key).inserted { faults.append("\(key) written twice after \(event)") }
            if expiresAt <= now || expiresAt > now + .hours(24) { faults.append("expiry of \(key) after \(event)") }
            if stopped.contains(donor), purpose != .optOutConfirmation { faults.append("\(key) after STOP") }
            if purpose == .ask, !after.phase.isOngoing { faults.append("\(key) for an ended request") }
        case .cancelUnsent(let donor, let purpose):
            // A row that was called off unsent may be written again.
            written = written.filter { $0.purpose != purpose || (donor != nil && $0.donor != donor) }
        case .optOut(let donor): stopped.insert(donor)
        default: break
        }
    }
}

@Suite struct PropertyTests {
    /// Any event at any time, sensible or not, from anybody.
    static func randomEvent(_ course: RequestCourse, _ now: Instant, _ random: inout Seeded) -> (RequestEvent, Actor) {
        let donor = course.asks.randomElement(using: &random)?.donor ?? 1
        let channel = course.asks.first { $0.donor == donor }?.channel ?? .sms
        let actor: Actor = random.chance(0.4) ? .staff(1) : .donor(donor)
        let state = AttemptState.allCases.randomElement(using: &random) ?? .delivered
        let purpose = MessagePurpose.allCases.randomElement(using: &random) ?? .ask
        let window = now + .minutes(Double.random(in: -20...200, using: &random))
        let replies: [Reply] = [
            .pledge(arriveFrom: nil, arriveBy: nil), .pledge(arriveFrom: now, arriveBy: window), .decline, .decline,
            .unavailable(.ill), .optOut, .wrongNumber, .unclear, .unclear,
        ]
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25:
            let end = channel == .voice ? VoiceEnd.allCases.randomElement(using: &random) : nil
            return (.delivery(donor: donor, channel: channel, state: state, purpose: .ask, end: end), .gateway)
        case 25..<30:
            return (.delivery(donor: donor, channel: channel, state: state, purpose: purpose), .gateway)
        case 30..<60: return (.reply(donor: donor, replies.randomElement(using: &random) ?? .unclear), actor)
        case 60..<64: return (.leftHome(donor: donor), actor)
        case 64..<69: return (.arrived(donor: donor), actor)
        case 69..<73: return (.accepted(donor: donor), actor)
        case 73..<76: return (.deferred(donor: donor), actor)
        case 76..<79: return (.donated(donor: donor), actor)
        case 79..<81: return (.noShow(donor: donor), actor)
        case 81..<84: return (.undo(donor: donor), .staff(1))
        case 84..<92: return (.timer, .system)
        default: return (randomAct(now, &random), .staff(1))
        }
    }

    static func randomAct(_ now: Instant, _ random: inout Seeded) -> RequestEvent {
        let acts: [RequestEvent] = [
            .verified, .verified, .askMore(count: Int.random(in: 0...8, using: &random)), .widen, .permitConditional,
            .pause, .resume, .resume, .handOver(reason: ""), .takeBack, .extend(neededBy: now + .hours(3)),
            .changeUnits(Int.random(in: 0...5, using: &random)), .completed(randomCompletion(now, &random)),
            .issuedFromStock(units: Int.random(in: -1...1, using: &random)), .reopen, .reopen, .reconciled, .opened,
            .withdraw(reason: ""), .expire(reason: ""), .verificationRejected(reason: ""),
        ]
        return acts.randomElement(using: &random) ?? .timer
    }

    static func randomCompletion(_ now: Instant, _ random: inout Seeded) -> RequestCompletion {
        let hours = random.chance(0.5) ? Double.random(in: -1...40, using: &random) : nil
        return RequestCompletion(
            patientInitials: "A.K.", group: BloodGroup.allCases.randomElement(using: &random) ?? .unknown,
            units: Int.random(in: 0...5, using: &random),
            component: BloodComponent.allCases.randomElement(using: &random),
            time: hours == nil ? .notKnown : .at, neededBy: hours.map { now + .hours($0) }, ward: "")
    }

    static func randomCourse(_ random: inout Seeded) -> (RequestCourse, FakeRegister) {
        let request = BloodRequest.sample(
            Urgency.allCases.randomElement(using: &random) ?? .urgent, units: Int.random(in: 1...4, using: &random),
            hours: Double.random(in: 0.5...30, using: &random),
            mode: RequestMode.allCases.randomElement(using: &random) ?? .specificGroup,
            component: BloodComponent.allCases.randomElement(using: &random) ?? .redCells,
            group: BloodGroup.allCases.randomElement(using: &random) ?? .unknown,
            openedAt: noon + .hours(Double.random(in: 0...24, using: &random)))
        let count = Int.random(in: 0...120, using: &random)
        var donors: [Candidate] = []
        for number in 0..<count {
            let channels = Set(Channel.allCases.filter { _ in random.chance(0.5) })
            donors.append(
                .sample(
                    DonorID(number + 1), kilometres: Double.random(in: 0...110, using: &random), channels: channels))
        }
        var register = FakeRegister(donors)
        register.conditional = Set(donors.map(\.donor).filter { _ in random.chance(0.2) })
        register.asleep = Set(donors.map(\.donor).filter { _ in random.chance(0.5) })
        return (RequestCourse(request: request, radiusKilometres: 10), register)
    }

    @Test(arguments: 0..<40)
    func nothingThatHappensBreaksTheRules(block: Int) {
        for seed in (block * 50)..<(block * 50 + 50) {
            let faults = Self.run(seed: UInt64(seed), events: 150)
            #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(3).joined(separator: "; "))")
        }
    }

    static func run(seed: UInt64, events: Int) -> [String] {
        var random = Seeded(seed)
        var (course, register) = randomCourse(&random)
        let dispatcher = Dispatcher()
        var watch = Watch()
        var now = course.request.openedAt
        var next: (RequestEvent, Actor) = (.opened, .system)
        for _ in 0..<events {
            var offered: Set<DonorID> = []
            let decision = dispatcher.decide(next.0, by: next.1, on: course, now: now, local: lahore) { query in
                let ranking = register.ranking(query)
                offered.formUnion(ranking.candidates.map(\.donor))
                return ranking
            }
            let again = dispatcher.decide(
                next.0, by: next.1, on: course, now: now, local: lahore, candidates: register.ranking)
            if again != decision { watch.faults.append("two answers to one question") }
            if case .taken(let after, let effects) = decision {
                watch.check(next.0, before: course, after: after, effects: effects, offered: offered, now: now)
                course = after
                checkRepetition(next, of: dispatcher, course, register, now, &watch)
            }
            now = now + .minutes(Double.random(in: 0...(random.chance(0.1) ? 120 : 6), using: &random))
            if let wake = course.wakeAt, wake <= now, random.chance(0.7) {
                next = (.timer, .system)
            } else {
                next = randomEvent(course, now, &random)
            }
        }
        return watch.faults
    }

    /// A report that comes twice writes no second message and no second donation.
    static func checkRepetition(
        _ event: (RequestEvent, Actor), of dispatcher: Dispatcher, _ course: RequestCourse, _ register: FakeRegister,
        _ now: Instant, _ watch: inout Watch
    ) {
        switch event.0 {
        case .reply(_, .unclear): return
        case .delivery, .reply, .leftHome, .arrived, .accepted, .deferred, .donated, .noShow: break
        default: return
        }
        let decision = dispatcher.decide(
            event.0, by: event.1, on: course, now: now, local: lahore, candidates: register.ranking)
        guard case .taken(let after, let effects) = decision else { return }
        for effect in effects {
            switch effect {
            case .send, .recordDonation, .cancelUnsent: watch.faults.append("\(event.0) twice: \(effect)")
            default: break
            }
        }
        if after.asks != course.asks || after.phase != course.phase {
            watch.faults.append("\(event.0) twice changes the course")
        }
    }

    @Test(arguments: 0..<20)
    func whateverDonorsDoARequestEndsWithItsUnitsOrInAPersonsHands(block: Int) {
        for seed in (block * 20)..<(block * 20 + 20) {
            var random = Seeded(UInt64(seed) &+ 1_000_000)
            let willing = Double.random(in: 0...0.3, using: &random)
            let request = BloodRequest.sample(
                Urgency.allCases.randomElement(using: &random) ?? .urgent,
                units: Int.random(in: 1...3, using: &random), hours: Double.random(in: 1...24, using: &random))
            var desk = Desk(request, register: FakeRegister(Int.random(in: 0...300, using: &random)))
            var turns = 0
            var faults: [String] = []
            while desk.course.phase.isOngoing, desk.now < request.neededBy + .minutes(1), turns < 5_000 {
                turns += 1
                Self.liveOn(&desk, willing, &random)
                faults += Self.faultsOfPlan(desk)
            }
            let isSettled = desk.course.phase == .fulfilled || !desk.course.attention.isEmpty
            #expect(isSettled, "seed \(seed): \(desk.course.phase), nobody called")
            #expect(turns < 5_000, "seed \(seed): the clock spins")
            #expect(faults.isEmpty, "seed \(seed): \(faults.first ?? "")")
        }
    }

    /// What the plan promises at every moment: a bounded wave, and never a request that nobody looks after.
    static func faultsOfPlan(_ desk: Desk) -> [String] {
        let (course, clocks) = (desk.course, DispatchPolicy.standard[desk.course.request.urgency])
        var faults: [String] = []
        let recent = course.asks.count { $0.stage == .asked && $0.askedAt > desk.now - clocks.waveGap }
        if recent > clocks.waveSizeMax { faults.append("\(recent) asked within a gap") }
        if course.asks.count > clocks.asksMax { faults.append("\(course.asks.count) asked without a person's word") }
        guard course.phase == .open, desk.now < course.request.neededBy else { return faults }
        let isLikely = (course.plan?.probability ?? 0) >= clocks.target - DispatchPolicy.standard.targetSlack
        let looksSoon = course.wakeAt.map { $0 - desk.now <= clocks.waveGap } ?? false
        if !isLikely, course.further == 0, course.attention.isEmpty, !looksSoon {
            faults.append("short, nobody left to ask and nobody called")
        }
        return faults
    }

    /// One step of a world in which a share of donors is willing: the gateway delivers, some answer, some come.
    static func liveOn(_ desk: inout Desk, _ willing: Double, _ random: inout Seeded) {
        desk.deliverAll()
        for ask in desk.course.asks where ask.stage == .asked {
            if random.chance(willing / 3) { desk.pledge(ask.donor) }
            if random.chance(0.02) { desk.take(.reply(donor: ask.donor, .decline), by: .donor(ask.donor)) }
        }
        for ask in desk.course.asks where ask.stage == .pledged && random.chance(0.2) {
            desk.take(.arrived(donor: ask.donor), by: operatorOne)
        }
        for ask in desk.course.asks where ask.stage == .arrived && random.chance(0.5) {
            let isDeferred = random.chance(0.24)
            desk.take(isDeferred ? .deferred(donor: ask.donor) : .donated(donor: ask.donor), by: operatorOne)
        }
        let step = desk.now + .minutes(Double.random(in: 1...10, using: &random))
        if let wake = desk.course.wakeAt, wake <= step {
            desk.now = wake
            desk.take(.timer)
        } else {
            desk.now = step
        }
    }
}
