import Blood
import Dispatching
import Glibc
import Matching
import Testing

/// How the asks of a plan are spread over the time there is.
@Suite struct PaceTests {
    // MARK: - The plan

    /// Those asked and those whose turn comes later reach the target together, and one fewer would not have done.
    @Test(arguments: Urgency.allCases, [1, 2])
    func thoseAskedAndThoseStillToBeAskedReachTheTarget(urgency: Urgency, units: Int) throws {
        let desk = Desk(.sample(urgency, units: units, hours: 12), register: FakeRegister(900))
        let each = try #require(desk.course.asks.first?.plannedProbability)
        let planned = Array(repeating: each, count: desk.course.asks.count + desk.course.further)
        let target = DispatchPolicy.standard[urgency].target
        #expect(PoissonBinomial(needed: units, chances: planned).probabilityOfEnough >= target)
        #expect(PoissonBinomial(needed: units, chances: planned.dropLast()).probabilityOfEnough < target)
        let asked = PoissonBinomial(needed: units, chances: desk.course.asks.map(\.plannedProbability))
        #expect(abs((desk.course.plan?.probability ?? 0) - asked.probabilityOfEnough) < 1e-4)
        #expect(desk.course.plan?.asking == desk.course.asks.count)
        #expect(desk.course.asks.map(\.donor) == (1...desk.course.asks.count).map { DonorID($0) })
        #expect(desk.sent(.ask) == desk.course.asks.map(\.donor))
        #expect(desk.course.attention.isEmpty, "nobody is called as long as there are donors left")
    }

    /// Rate × gaps × gap, the rate being the plan over the share of the time that is still worth asking in.
    @Test(arguments: [
        (Urgency.emergency, 1, 3.0), (.emergency, 1, 6), (.emergency, 2, 12), (.urgent, 1, 6), (.urgent, 2, 12),
        (.routine, 1, 24),
    ])
    func theFirstWaveAsksForTwoGapsAndTheRestTakeTheirTurn(_ row: (urgency: Urgency, units: Int, hours: Double)) {
        var desk = Desk(.sample(row.urgency, units: row.units, hours: row.hours), register: FakeRegister(900))
        let clocks = DispatchPolicy.standard[row.urgency]
        let planned = Double(desk.course.asks.count + desk.course.further)
        let perMinute = planned / (clocks.patience * Self.usefulMinutes(desk))
        let expected = perMinute * clocks.firstWaveGaps * clocks.waveGap.minutes
        #expect(abs(Double(desk.course.asks.count) - expected) <= 1.5, "\(expected)")
        #expect(desk.course.further > 0)
        let next = max(1 / perMinute, clocks.waveGap.minutes * DispatchPolicy.standard.paceStep)
        #expect(abs(((desk.course.nextAskAt ?? noon) - noon).minutes / next - 1) < 0.1)
        #expect(desk.course.wakeAt == desk.course.nextAskAt)
        let first = desk.course.asks.count
        desk.now = desk.now + .minutes(next / 2)
        desk.take(.timer)
        #expect(desk.course.asks.count == first, "not before its turn")
        desk.deliverAll()
        desk.wait(next * 3)
        #expect(desk.course.asks.count > first)
        #expect(Double(desk.course.asks.count) < planned * 0.9, "and not all at once")
    }

    /// Minutes in which an ask is worth as much as one made now, minute by minute.
    static func usefulMinutes(_ desk: Desk) -> Double {
        let request = desk.course.request
        let left = max(
            (request.neededBy - desk.now).minutes, DispatchPolicy.standard[request.urgency].horizonMin.minutes)
        let candidate = Candidate.sample(1, kilometres: 8)
        func worth(_ left: Double) -> Double {
            ResponseModel.standard.probability(
                of: candidate, chances: .prior, channel: .sms, request: request, now: noon,
                deadline: noon + .minutes(left))
        }
        return (0..<Int(left)).reduce(0) { $0 + worth(left - Double($1) - 0.5) } / worth(left)
    }

    @Test func nearTheDeadlineAskingSpeedsUp() {
        var desk = Desk(.sample(hours: 6), register: FakeRegister(900))
        var asked: [Int] = []
        for _ in 0..<5 {
            let before = desk.course.asks.count
            for _ in 0..<12 {
                desk.deliverAll()
                desk.wait(5)
            }
            asked.append(desk.course.asks.count - before)
        }
        #expect(Array(asked.dropFirst()) == asked.dropFirst().sorted(), "\(asked)")
        #expect(asked[4] > 3 * asked[0], "\(asked)")
    }

    @Test func aPromiseSlowsTheAskingDown() {
        var quiet = Desk(.sample(hours: 6), register: FakeRegister(900))
        quiet.deliverAll()
        var promised = quiet
        promised.pledge(1, in: 60)
        for _ in 0..<4 {
            quiet.wait(5)
            promised.wait(5)
        }
        #expect(promised.course.phase == .open)
        #expect(promised.course.further < quiet.course.further)
        #expect(promised.course.asks.count <= quiet.course.asks.count)
    }

    /// One donor in a quarter of an hour is less than a whole ask within two gaps, and comes all the same.
    @Test func aSlowRequestAsksOneAfterTheOther() {
        var desk = Desk(.sample(hours: 24), register: FakeRegister(900))
        #expect(desk.course.asks.count == 1)
        var counts: [Int] = []
        for _ in 0..<8 {
            desk.deliverAll()
            desk.wait(30)
            counts.append(desk.course.asks.count)
        }
        #expect(counts.last ?? 0 >= 8, "\(counts)")
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $1 > $0 && $1 - $0 <= 6 }, "\(counts)")
    }

    // MARK: - Refusals

    @Test func aRefusalInAnEmergencyIsReplacedByOneAtOnce() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        let first = desk.course.asks.count
        desk.take(.reply(donor: 1, .decline), by: .donor(1))
        #expect(desk.stage(1) == .declined)
        #expect(desk.course.asks.count == first + 1)
        #expect(desk.course.waves.last?.cause == .refusal)
    }

    @Test(arguments: [Urgency.urgent, .routine])
    func aRefusalElsewhereWaitsForItsTurn(urgency: Urgency) {
        var desk = Desk(.sample(urgency, hours: 12), register: FakeRegister(500))
        desk.deliverAll()
        let (first, turn) = (desk.course.asks.count, desk.course.nextAskAt)
        desk.take(.reply(donor: 1, .decline), by: .donor(1))
        #expect(desk.course.asks.count == first)
        #expect(desk.course.nextAskAt == turn)
        desk.wait(((turn ?? noon) - noon).minutes * 2)
        #expect(desk.course.asks.count > first)
    }

    // MARK: - Promises that fell away

    enum Loss: CaseIterable {
        case withdrawn
        case deferred
        case didNotCome
        case late
    }

    @Test(arguments: Loss.allCases, Urgency.allCases)
    func aPromiseThatFellAwayIsFollowedByABurstAtOnce(loss: Loss, urgency: Urgency) {
        let hours = urgency == .emergency ? 3.0 : urgency == .urgent ? 6 : 16
        var desk = Desk(.sample(urgency, units: 2, hours: hours), register: FakeRegister(900))
        let clocks = DispatchPolicy.standard[urgency]
        desk.deliverAll()
        desk.pledge(1, in: 30)
        #expect(desk.course.phase == .open)
        let before = desk.course.asks.count
        switch loss {
        case .withdrawn: desk.take(.reply(donor: 1, .decline), by: .donor(1))
        case .deferred:
            desk.take(.arrived(donor: 1), by: operatorOne)
            desk.take(.deferred(donor: 1), by: operatorOne)
        case .didNotCome: desk.take(.noShow(donor: 1), by: operatorOne)
        case .late:
            desk.now = noon + .minutes(30) + clocks.lateGrace
            desk.take(.timer)
            #expect(desk.course.attention.contains(.donorLate))
        }
        let wave = desk.course.waves.last
        #expect(wave?.cause == (loss == .deferred ? .deferral : .lateness))
        #expect(wave?.opensAt == desk.now)
        #expect(desk.course.asks.count - before == wave?.asked)
        let planned = Double((wave?.asked ?? 0) + desk.course.further)
        let perMinute = planned / (clocks.patience * Self.usefulMinutes(desk))
        let burst = perMinute * clocks.firstWaveGaps * clocks.waveGap.minutes
        let recent = desk.course.asks.prefix(before).count {
            $0.stage == .asked && $0.askedAt > desk.now - clocks.waveGap
        }
        let expected = min(max(1, burst), Double(clocks.waveSizeMax - recent))
        #expect(abs(Double(wave?.asked ?? 0) - expected) <= 1.5, "\(expected)")
        #expect((wave?.asked ?? 0) >= 2, "more than one for one")
    }

    /// The few who may be asked while the need is being confirmed are no pace: whoever confirms it a minute later need
    /// not wait for a turn.
    @Test func aConfirmedNeedIsFollowedByAFirstWaveAtOnce() {
        var desk = Desk(.sample(.emergency, units: 2, hours: 3), register: FakeRegister(900), isVerified: false)
        #expect(desk.course.asks.count == DispatchPolicy.standard.emergency.asksBeforeVerification)
        desk.deliverAll()
        desk.wait(1)
        let before = desk.course.asks.count
        desk.take(.verified, by: operatorOne)
        let wave = desk.course.waves.last
        #expect(wave?.cause == .verified && wave?.opensAt == desk.now)
        let other = Desk(.sample(.emergency, units: 2, hours: 3), register: FakeRegister(900))
        let asked = desk.course.asks.count - before
        #expect(asked >= other.course.asks.count - before - 1, "\(asked) of \(other.course.asks.count)")
        #expect(asked > before)
    }

    // MARK: - Few donors

    @Test func whereHardlyAnybodyIsLeftThoseLeftStillHaveTheirTurn() {
        var desk = Desk(.sample(hours: 3), register: FakeRegister(4))
        #expect(desk.course.asks.count + desk.course.further == 4)
        #expect(desk.course.attention.contains(.unlikelyInTime), "four donors do not reach the target")
        #expect(desk.course.further == 0 || desk.course.wakeAt == desk.course.nextAskAt)
        desk.deliverAll()
        desk.wait(40)
        #expect(desk.course.asks.count == 4)
        #expect(desk.course.rung == EscalationRung.supervisor.rawValue)
    }

    // MARK: - The night

    private let night = noon + .hours(11)

    private func sleeping(wakes: Set<DonorID>) -> FakeRegister {
        var register = FakeRegister(300)
        register.asleep = Set(register.donors.map(\.donor))
        register.wakes = wakes
        return register
    }

    @Test(arguments: [(Urgency.emergency, 6.0), (.emergency, 24), (.urgent, 6), (.urgent, 11.5), (.routine, 11)])
    func whatCannotWaitForTheMorningWakesThoseWhoAgreed(_ row: (urgency: Urgency, hours: Double)) {
        #expect(lahore(night).hour == 23)
        let agreed: Set<DonorID> = [7, 8, 9, 150]
        var desk = Desk(.sample(row.urgency, hours: row.hours, openedAt: night), register: sleeping(wakes: agreed))
        #expect(!desk.course.asks.isEmpty)
        desk.deliverAll()
        desk.wait(100)
        #expect(Set(desk.course.asks.map(\.donor)).isSubset(of: agreed))
        #expect(desk.course.attention.contains(.unlikelyInTime), "four donors are not enough, so a person is called")
    }

    @Test(arguments: [(Urgency.urgent, 12.5), (.urgent, 24), (.routine, 40)])
    func whatCanWaitLetsEverybodySleep(_ row: (urgency: Urgency, hours: Double)) {
        var desk = Desk(.sample(row.urgency, hours: row.hours, openedAt: night), register: sleeping(wakes: [7, 8]))
        #expect(desk.course.asks.isEmpty)
        #expect(desk.course.attention.isEmpty)
        #expect(desk.course.radiusKilometres == 25, "nobody far away is asked because the near ones sleep")
        #expect(desk.course.wakeAt == night + .hours(9))
        desk.wait(9 * 60)
        #expect(desk.course.asks.first?.askedAt == night + .hours(9), "at eight the asking begins")
    }

    // MARK: - The price

    @Test func whoIsTooUnlikelyForTheDisturbanceIsAskedOnlyByAPerson() {
        let tired = DonorReadiness(daysSinceLastDonation: 300, asksOfLastWeek: 1.5, asksOfLastMonth: 2)
        var dispatcher = Dispatcher()
        // A unit may cost what it usually does, 1 ÷ 5 %: with the price of a STOP a rested donor, 8 %, has to reach
        // 1.2 × 5 % = 6 %, and one disturbed as often as these (1 + 1.5 + 2 ÷ 2 and the STOP) about 20 %.
        dispatcher.policy.routine.timesUsualCost = 1
        let donors = (1...40).map { Candidate.sample(DonorID($0), readiness: $0 <= 30 ? tired : nil) }
        var desk = Desk(.sample(.routine, hours: 12), register: FakeRegister(donors), dispatcher: dispatcher)
        desk.deliverAll()
        desk.wait(10 * 60)
        #expect(Set(desk.course.asks.map(\.donor)) == Set(31...40))
        #expect(desk.course.attention.contains(.unlikelyInTime))
        desk.ask(5)
        #expect(desk.course.asks.count == 15)
        #expect(desk.course.waves.last?.cause == .askedMore)
        #expect(Set(desk.course.asks.suffix(5).map(\.donor)).isSubset(of: Set(1...30)))
    }

    /// Where people say STOP faster than the register can bear, only likely donors are disturbed.
    @Test func aRegisterThatIsBeingBurntIsSpared() {
        func planned(_ urgency: Urgency, stops: Int) -> Int {
            var dispatcher = Dispatcher()
            dispatcher.model.registered = 1_000
            for _ in 0..<stops { LearningTests.teachStop(&dispatcher.model) }
            let desk = Desk(.sample(urgency, hours: 12), register: FakeRegister(900), dispatcher: dispatcher)
            return desk.course.asks.count + desk.course.further
        }
        for urgency in Urgency.allCases {
            #expect(planned(urgency, stops: 0) == planned(urgency, stops: 12), "what can be borne changes nothing")
        }
        #expect(planned(.routine, stops: 30) == 0)
        #expect(planned(.emergency, stops: 30) > 20, "a life costs more than a register's patience")
    }

    @Test func thoseWithTheMostChanceForTheirPriceComeFirst() {
        let tired = DonorReadiness(daysSinceLastDonation: 300, asksOfLastWeek: 1, asksOfLastMonth: 1)
        let donors: [Candidate] = [
            .sample(1, readiness: tired), .sample(2, scarcity: 0.1), .sample(3, kilometres: 22), .sample(4),
        ]
        var desk = Desk(.sample(hours: 6), register: FakeRegister(donors))
        desk.wait(120)
        #expect(desk.course.asks.map(\.donor) == [4, 3, 1, 2])
    }
}
