import Blood
import Dispatching
import Matching
import Testing

@Suite struct PlanTests {
    // MARK: - The arithmetic

    /// Small cases that can be counted by hand.
    @Test(arguments: [
        (needed: 0, chances: [], enough: 1.0, surplus: 0.0),
        (needed: 1, chances: [], enough: 0.0, surplus: 0.0),
        (needed: 1, chances: [0.5, 0.5], enough: 0.75, surplus: 0.25),
        (needed: 2, chances: [0.5, 0.5], enough: 0.25, surplus: 0.0),
        (needed: 2, chances: [1, 0.2, 0.1], enough: 0.28, surplus: 0.02),
        (needed: 1, chances: [0.1, 0.1, 0.1], enough: 0.271, surplus: 0.029),
        (needed: 1, chances: [2, -1, .nan], enough: 1.0, surplus: 0.0),
    ])
    func theChanceOfEnoughIsExact(_ row: (needed: Int, chances: [Double], enough: Double, surplus: Double)) {
        let distribution = PoissonBinomial(needed: row.needed, chances: row.chances)
        #expect(abs(distribution.probabilityOfEnough - row.enough) < 1e-12)
        #expect(abs(distribution.expectedSurplus - row.surplus) < 1e-12)
    }

    @Test func theChanceOfEnoughAgreesWithCountingEveryOutcome() {
        for seed in 0..<200 {
            var random = Seeded(UInt64(seed))
            let chances = (0..<Int.random(in: 0...11, using: &random)).map { _ in
                Double.random(in: 0...1, using: &random)
            }
            let needed = Int.random(in: 0...6, using: &random)
            var enough = 0.0
            var surplus = 0.0
            for outcome in 0..<(1 << chances.count) {
                var chance = 1.0
                for (bit, p) in chances.enumerated() { chance *= outcome >> bit & 1 == 1 ? p : 1 - p }
                let given = outcome.nonzeroBitCount
                if given >= needed { enough += chance }
                surplus += chance * Double(max(0, given - needed))
            }
            let distribution = PoissonBinomial(needed: needed, chances: chances)
            #expect(abs(distribution.probabilityOfEnough - enough) < 1e-10, "seed \(seed)")
            #expect(abs(distribution.expectedSurplus - surplus) < 1e-10, "seed \(seed)")
        }
    }

    /// FIELD finding 5: 14 alerts at 20 %, 80 at 3.7 % for 95 % of one unit.
    @Test(arguments: [(chance: 0.20, asks: 14), (chance: 0.037, asks: 80)])
    func asManyAreNeededAsTheFieldSays(_ row: (chance: Double, asks: Int)) {
        func enough(_ asks: Int) -> Double {
            PoissonBinomial(needed: 1, chances: Array(repeating: row.chance, count: asks)).probabilityOfEnough
        }
        #expect(enough(row.asks) >= 0.95)
        #expect(enough(row.asks - 1) < 0.95)
    }

    // MARK: - The response model

    private func chance(
        _ candidate: Candidate, _ channel: Channel = .sms, _ urgency: Urgency = .emergency, hours: Double = 6
    ) -> Double {
        let model = ResponseModel.standard
        let request = BloodRequest.sample(urgency, hours: hours)
        let chances = model.chances(of: candidate, channel: channel, urgency: urgency, at: lahore(noon))
        return model.probability(
            of: candidate, chances: chances, channel: channel, request: request, now: noon, deadline: request.neededBy)
    }

    @Test func aDonorIsTheLikelierTheNearerTheMoreProvenAndTheMoreTimeThereIs() {
        let ordinary = chance(.sample(1))
        #expect(ordinary > 0.05 && ordinary < 0.12)
        #expect(chance(.sample(1, kilometres: 25)) < ordinary)
        #expect(chance(.sample(1), hours: 1) < ordinary / 2)
        #expect(chance(.sample(1), .voice) > ordinary)
        #expect(chance(.sample(1), .sms, .routine) < ordinary)
        let faithful = ResponseRecord(asked: 10, answered: 9, pledged: 8, arrived: 8, donated: 8)
        let deaf = ResponseRecord(asked: 10)
        #expect(chance(.sample(1, record: faithful)) > 3 * ordinary)
        #expect(chance(.sample(1, record: deaf)) < ordinary * 2 / 3)
        let tired = DonorReadiness(daysSinceLastDonation: 300, asksOfLastWeek: 1, asksOfLastMonth: 3, silences: 3)
        #expect(chance(.sample(1, readiness: tired)) < ordinary * 2 / 3)
        let told = DonorReadiness(hint: 0.4, daysSinceLastDonation: 300)
        #expect(chance(.sample(1, readiness: told)) > 2 * ordinary)
        #expect(chance(.sample(1), hours: -1) == 0)
    }

    @Test func silenceLowersTheChanceAndEachStepRaisesIt() {
        let desk = Desk(register: FakeRegister(100))
        guard var ask = desk.course.asks.first else {
            Issue.record("nobody was asked")
            return
        }
        func chance(after minutes: Double) -> Double {
            ResponseModel.standard.probability(
                of: ask, request: desk.course.request, now: noon + .minutes(minutes),
                deadline: noon + .hours(6), lateGrace: .minutes(10))
        }
        let silent = [0.0, 5, 10, 20, 40, 90].map { chance(after: $0) }
        #expect(silent == silent.sorted(by: >))
        #expect(abs((silent.first ?? 0) - ask.plannedProbability) < 1e-6, "planned by a table of distances")
        #expect((silent.last ?? 1) < ask.plannedProbability / 10)
        var steps: [Double] = []
        for stage in [AskStage.asked, .unclear, .pledged, .onTheWay, .arrived, .accepted] {
            ask.stage = stage
            steps.append(chance(after: 10))
        }
        #expect(steps == steps.sorted())
        ask.stage = .donated
        #expect(chance(after: 10) == 0, "who gave is in hand, not on the way")
        ask.stage = .pledged
        ask.arriveBy = noon + .minutes(60)
        let promises = [30.0, 65, 75].map { chance(after: $0) }
        #expect(
            promises == promises.sorted(by: >), "a pledge weakens when its window passes, and again after the grace")
    }

    // MARK: - Sizing

    @Test func moreUnitsNeedMoreDonorsButLessThanInProportion() {
        let planned = [1, 2, 3].map { units in
            let desk = Desk(.sample(units: units, hours: 12), register: FakeRegister(900))
            return desk.course.asks.count + desk.course.further
        }
        #expect(planned[0] < planned[1] && planned[1] <= planned[2])
        #expect(planned[1] < 2 * planned[0])
    }

    @Test func unitsFromStockLowerTheNeedAndEndItWhenTheyAreEnough() {
        var desk = Desk(.sample(units: 2), register: FakeRegister(900))
        desk.take(.issuedFromStock(units: 1), by: operatorOne)
        #expect(desk.course.unitsInHand == 1)
        #expect(desk.course.phase == .open)
        desk.take(.issuedFromStock(units: 1), by: operatorOne)
        #expect(desk.course.phase == .fulfilled)
        #expect(desk.take(.issuedFromStock(units: 200), by: operatorOne) == .unitsOutOfRange)
        desk.take(.issuedFromStock(units: -1), by: operatorOne)
        #expect(desk.course.phase == .open, "a unit written by mistake is still missing")
    }

    @Test(arguments: Urgency.allCases)
    func neverMoreAreAskedWithinAGapThanTheUrgencyAllows(urgency: Urgency) {
        var desk = Desk(.sample(urgency, units: 50, hours: 4), register: FakeRegister(2_000))
        let clocks = DispatchPolicy.standard[urgency]
        #expect(desk.course.asks.count == clocks.waveSizeMax)
        #expect(desk.course.rung == 0, "there are more donors: no rung is climbed")
        for _ in 0..<60 {
            desk.deliverAll()
            desk.wait(2)
            let recent = desk.course.asks.count { $0.askedAt > desk.now - clocks.waveGap }
            #expect(recent <= clocks.waveSizeMax)
        }
        #expect(desk.course.asks.count > clocks.waveSizeMax)
    }

    @Test func aRefusalFreesOnePlaceInAFullWaveAndTheGapTheRest() {
        var desk = Desk(.sample(units: 50, hours: 4), register: FakeRegister(900))
        desk.deliverAll()
        #expect(desk.course.asks.count == 40)
        desk.now = desk.now + .minutes(1)
        desk.take(.reply(donor: 1, .decline), by: .donor(1))
        #expect(desk.course.asks.count == 41)
        desk.take(.timer)
        #expect(desk.course.asks.count == 41)
        desk.wait(6)
        #expect(desk.course.asks.count > 60, "the next wave opens after the gap")
    }

    @Test func donorsBehindOneUnitAreAFieldOfThePolicy() {
        var policy = DispatchPolicy.standard
        policy.donorsPerUnit = [.platelets: 5]
        let request = BloodRequest.sample(component: .platelets)
        var desk = Desk(request, register: FakeRegister(900))
        desk.dispatcher = Dispatcher(policy: policy)
        desk.ask(10)
        desk.deliverAll()
        for donor in 1...4 { desk.take(.donated(donor: DonorID(donor)), by: operatorOne) }
        #expect(desk.course.phase != .fulfilled)
        desk.take(.donated(donor: 5), by: operatorOne)
        #expect(desk.course.phase == .fulfilled)
    }

    @Test func askingMoreAsksExactlyThatManyWithinItsBounds() {
        var desk = Desk(register: FakeRegister(500))
        let first = desk.course.asks.count
        #expect(desk.take(.askMore(count: 7), by: operatorOne) == nil)
        #expect(desk.course.asks.count == first + 7)
        #expect(desk.course.waves.last?.cause == .askedMore)
        #expect(desk.take(.askMore(count: 0), by: operatorOne) == .countOutOfRange)
        #expect(desk.take(.askMore(count: 51), by: operatorOne) == .countOutOfRange)
        var unverified = Desk(register: FakeRegister(500), isVerified: false)
        #expect(unverified.take(.askMore(count: 7), by: operatorOne) == .notVerified)
        desk.take(.pause, by: operatorOne)
        #expect(desk.take(.askMore(count: 7), by: operatorOne) == .requestIsPaused)
    }

    @Test func aDonorWhoCannotComeInTimeIsDisturbedOnlyByAPerson() {
        var desk = Desk(.sample(hours: 2), register: FakeRegister(50, kilometres: 95))
        #expect(desk.course.radiusKilometres == 100)
        #expect(desk.course.asks.isEmpty)
        #expect(desk.course.attention.contains(.noCandidates))
        desk.take(.askMore(count: 2), by: operatorOne)
        #expect(desk.course.asks.count == 2)
    }

    @Test func plannedSurplusIsBounded() {
        var policy = DispatchPolicy.standard
        policy.emergency.target = 0.9999
        policy.emergency.surplusBase = 0
        let patient = BloodRequest.sample()
        var course = RequestCourse(request: patient, radiusKilometres: 25)
        course.verification = .verified
        let decision = Dispatcher(policy: policy).decide(
            .opened, by: .system, on: course, now: noon, local: lahore, candidates: FakeRegister(500).ranking)
        guard case .taken(let after, _) = decision else {
            Issue.record("refused")
            return
        }
        let each = after.asks[0].plannedProbability
        let planned = Array(repeating: each, count: after.asks.count + after.further)
        #expect(PoissonBinomial(needed: 1, chances: planned).expectedSurplus <= 2)
        #expect(PoissonBinomial(needed: 1, chances: planned + [each]).expectedSurplus > 2)
        #expect(after.rung == 0, "enough for once is not a reason to look further away")
    }

    // MARK: - The ladder

    @Test func theRingIsWidenedOnlyWhenTheNearDonorsCannotReachTheTarget() {
        let near = FakeRegister(500, kilometres: 3)
        #expect(Desk(register: near).course.radiusKilometres == 25)
        var donors = FakeRegister(5, kilometres: 3).donors
        donors += (100..<400).map { Candidate.sample(DonorID($0), kilometres: 40) }
        let desk = Desk(register: FakeRegister(donors))
        #expect(desk.course.radiusKilometres == 50)
        #expect(desk.facts.contains(.escalated(.widerRing)))
        #expect(!desk.facts.contains(.escalated(.compatibleGroups)))
    }

    @Test func whenNobodyIsLeftAPersonIsCalledAndTheRegisterIsAskedAgain() {
        var desk = Desk(register: FakeRegister(0))
        #expect(desk.course.attention.isSuperset(of: [.noCandidates, .unlikelyInTime, .stockUnitNeeded]))
        #expect(desk.course.radiusKilometres == 100)
        #expect(desk.course.rung == EscalationRung.supervisor.rawValue)
        #expect(desk.course.wakeAt == noon + .minutes(15))
        desk.register = FakeRegister(500)
        desk.wait(16)
        #expect(!desk.course.asks.isEmpty, "a donor who came into reach is asked")
        #expect(!desk.course.attention.contains(.noCandidates))
    }

    @Test func groupsThatNeedAConditionWaitForPermission() {
        var register = FakeRegister(300)
        register.conditional = Set(register.donors.dropFirst(4).map(\.donor))
        var desk = Desk(register: register)
        #expect(desk.course.asks.count + desk.course.further == 4)
        #expect(desk.course.attention.contains(.conditionalGroupNeedsPermission))
        desk.take(.permitConditional, by: operatorOne)
        #expect(desk.course.asks.count + desk.course.further > 20)
        #expect(!desk.course.attention.contains(.conditionalGroupNeedsPermission))
        #expect(!desk.course.attention.contains(.unlikelyInTime))
    }

    @Test func anEmergencyRingsTheSilentAfterTheTextAndEachChannelOnlyOnce() {
        var desk = Desk(register: FakeRegister(20, channels: [.sms, .voice]))
        desk.deliverAll()
        desk.wait(60)
        let calls = desk.effects.compactMap { effect -> DonorID? in
            if case .send(let donor, _, .voice, .ask, _) = effect { donor } else { nil }
        }
        #expect(!calls.isEmpty)
        #expect(Set(calls).count == calls.count)
    }

    @Test func aRequestForStockAsksNoDonorUntilAPersonWidensIt() {
        var desk = Desk(.sample(mode: .stockUnit), register: FakeRegister(300))
        #expect(desk.course.asks.isEmpty)
        #expect(desk.course.attention == [.stockUnitNeeded])
        desk.take(.askMore(count: 2), by: operatorOne)
        #expect(desk.course.asks.count == 2)
        desk.wait(10)
        #expect(desk.course.asks.count == 2)
        desk.take(.widen, by: operatorOne)
        #expect(desk.course.asks.count + desk.course.further > 20)
        desk.wait(30)
        #expect(desk.course.asks.count > 5)
    }

    @Test func theQuestionToTheRegisterSaysWhatIsWanted() {
        var asked: [CandidateQuery] = []
        func query(_ request: BloodRequest) -> CandidateQuery? {
            var course = RequestCourse(request: request, radiusKilometres: 25)
            course.verification = .verified
            asked = []
            _ = Dispatcher().decide(.opened, by: .system, on: course, now: noon, local: lahore) {
                asked.append($0)
                return Ranking(candidates: [.sample(1)])
            }
            return asked.first
        }
        #expect(query(.sample())?.kind == .wholeBlood)
        #expect(query(.sample(component: .platelets))?.kind == .wholeBlood)
        #expect(query(.sample(mode: .apheresis, component: .platelets))?.kind == .plateletApheresis)
        #expect(query(.sample(component: .granulocytes))?.kind == .granulocyteApheresis)
        #expect(query(.sample(mode: .replacementAnyGroup))?.anyGroup == true)
        #expect(query(.sample())?.anyGroup == false)
        #expect(query(.sample())?.today == lahore(noon).today)
        #expect(query(.sample())?.hour == 12)
        #expect(query(.sample())?.cannotWait == true)
        #expect(query(.sample(.urgent))?.cannotWait == false)
    }
}
