import Blood
import Dispatching
import Foundation
import Matching
import Testing

@Suite struct ActTests {
    // MARK: - Verification

    @Test(arguments: [(Urgency.emergency, 3), (.urgent, 0), (.routine, 0)])
    func beforeTheNeedIsConfirmedOnlyAFewAreAsked(_ row: (urgency: Urgency, asks: Int)) {
        var desk = Desk(.sample(row.urgency, hours: 24), register: FakeRegister(500), isVerified: false)
        #expect(desk.course.asks.count == row.asks)
        #expect(desk.course.attention == [.verificationDue])
        #expect(desk.course.radiusKilometres == 25)
        for ask in desk.course.asks { desk.take(.reply(donor: ask.donor, .decline), by: .donor(ask.donor)) }
        #expect(desk.course.asks.count == row.asks, "a refusal does not buy another ask")
        desk.wait(5 * 60)
        #expect(desk.course.attention.contains(.unlikelyInTime), "nobody confirmed it, nobody may be asked")
        #expect(desk.take(.verified, by: operatorOne) == nil)
        #expect(desk.course.asks.count + desk.course.further >= 30, "now the whole need is planned for")
        desk.wait(60)
        #expect(desk.course.asks.count > row.asks)
        #expect(!desk.course.attention.contains(.verificationDue))
        #expect(desk.take(.verified, by: operatorOne) == .alreadyVerified)
    }

    @Test func beforeTheNeedIsConfirmedNobodyFarAwayIsSearchedFor() {
        var donors = FakeRegister(1).donors
        donors += (10..<20).map { Candidate.sample(DonorID($0), kilometres: 30) }
        var desk = Desk(register: FakeRegister(donors), isVerified: false)
        #expect(desk.course.asks.map(\.donor) == [1])
        #expect(desk.course.radiusKilometres == 25)
        #expect(desk.course.rung == 0)
        desk.take(.verified, by: operatorOne)
        #expect(desk.course.asks.count + desk.course.further == 11)
        #expect(desk.course.radiusKilometres == 100)
    }

    @Test func anUnconfirmedNeedIsCalledOff() {
        var desk = Desk(register: FakeRegister(500), isVerified: false)
        desk.deliverAll()
        desk.take(.verificationRejected(reason: "no such patient"), by: operatorOne)
        #expect(desk.course.phase == .rejected)
        #expect(desk.sent(.standDown) == [1, 2, 3])
        #expect(desk.take(.verified, by: operatorOne) == .requestHasEnded)
        desk.take(.reopen, by: operatorOne)
        #expect(desk.course.phase == .open)
        #expect(desk.course.verification == .pending)
    }

    @Test func anUnknownGroupStaysOnTheBoardUntilItIsConfirmed() {
        let desk = Desk(.sample(group: .unknown), register: FakeRegister(500))
        #expect(desk.course.attention == [.groupMustBeConfirmed])
    }

    // MARK: - Pause, extend, units, end

    @Test func aPausedRequestAsksNobodyAndStillHearsReplies() {
        var desk = Desk(register: FakeRegister(500))
        let asked = desk.course.asks.count
        desk.take(.delivery(donor: 1, channel: .sms, state: .delivered), by: .gateway)
        desk.take(.pause, by: operatorOne)
        #expect(desk.take(.pause, by: operatorOne) == .alreadyPaused)
        #expect(desk.stage(1) == .asked)
        #expect(desk.stage(2) == .stoodDown, "what had not left does not leave")
        desk.wait(120)
        #expect(desk.course.asks.count == asked)
        desk.pledge(1)
        #expect(desk.stage(1) == .pledged)
        desk.take(.resume, by: operatorOne)
        #expect(desk.course.asks.count > asked)
        #expect(desk.course.waves.last?.cause == .resumed)
        #expect(desk.take(.resume, by: operatorOne) == .notPaused)
    }

    @Test func afterTheDeadlineAPersonDecidesAndPledgesGoOn() {
        var desk = Desk(.sample(hours: 3), register: FakeRegister(900))
        #expect(desk.take(.expire(reason: ""), by: operatorOne) == .deadlineNotPassed)
        desk.deliverAll()
        desk.now = noon + .minutes(170)
        desk.pledge(1, in: 40)
        desk.now = noon + .hours(3)
        desk.take(.timer)
        #expect(desk.course.attention.contains(.deadlinePassed))
        let asked = desk.course.asks.count
        desk.wait(25)
        #expect(desk.course.asks.count == asked)
        #expect(desk.course.phase == .open)
        #expect(desk.stage(1) == .pledged)
        #expect(desk.take(.extend(neededBy: noon), by: operatorOne) == .deadlineMustBeLater)
        desk.take(.extend(neededBy: desk.now + .hours(3)), by: operatorOne)
        #expect(!desk.course.attention.contains(.deadlinePassed))
        #expect(desk.course.asks.count > asked)
        desk.now = desk.course.request.neededBy
        desk.take(.expire(reason: "nobody found"), by: operatorOne)
        #expect(desk.course.phase == .expired)
        #expect(desk.take(.pause, by: operatorOne) == .requestHasEnded)
    }

    @Test func moreUnitsOpenAFulfilledRequestAgain() {
        var desk = Desk(register: FakeRegister(500))
        desk.take(.issuedFromStock(units: 1), by: operatorOne)
        #expect(desk.course.phase == .fulfilled)
        #expect(desk.take(.reopen, by: operatorOne) == .unitsOutOfRange)
        desk.take(.changeUnits(2), by: operatorOne)
        #expect(desk.course.phase == .open)
        #expect(desk.course.attention.isEmpty)
        #expect(desk.course.further > 0)
        desk.wait(10)
        #expect(desk.course.asks.contains { $0.stage == .asked })
        #expect(desk.take(.changeUnits(0), by: operatorOne) == .unitsOutOfRange)
        desk.take(.changeUnits(1), by: operatorOne)
        #expect(desk.course.phase == .fulfilled)
        desk.take(.reconciled, by: operatorOne)
        #expect(desk.course.attention.isEmpty)
    }

    @Test func theSupervisorHasItUntilItIsTakenBack() {
        var desk = Desk(register: FakeRegister(500))
        desk.take(.handOver(reason: "touts"), by: operatorOne)
        #expect(desk.course.attention == [.handedOver])
        desk.take(.takeBack, by: operatorOne)
        #expect(desk.course.attention.isEmpty)
        #expect(desk.facts.contains(.attentionCleared(.handedOver)))
    }

    @Test func everyChangeOfPhaseAndEveryCallForAPersonIsOnTheTimeline() {
        var desk = Desk(register: FakeRegister(0))
        for reason in [Attention.noCandidates, .unlikelyInTime, .stockUnitNeeded] {
            #expect(desk.facts.contains(.attentionRaised(reason)))
        }
        desk.take(.withdraw(reason: "died"), by: operatorOne)
        #expect(desk.facts.contains(.event(.withdraw(reason: "died"))))
        #expect(desk.facts.contains(.phaseChanged(.withdrawn)))
        #expect(desk.facts.contains(.attentionCleared(.noCandidates)))
    }

    // MARK: - Many requests at once

    @Test func donorsClaimedByAnotherRequestAreDroppedAsIfNeverAsked() throws {
        let register = FakeRegister(500)
        let dispatcher = Dispatcher()
        var course = RequestCourse(request: .sample(), radiusKilometres: 25)
        course.verification = .verified
        let decision = dispatcher.decide(
            .opened, by: .system, on: course, now: noon, local: lahore, candidates: register.ranking)
        guard case .taken(var after, var effects) = decision else {
            Issue.record("refused")
            return
        }
        let asked = after.asks.count
        let chance = try #require(after.plan?.probability)
        dispatcher.dropUnclaimed([1, 3], from: &after, effects: &effects)
        #expect(after.asks.count == asked - 2)
        #expect(after.waves.map(\.asked) == [asked - 2])
        #expect(try #require(after.plan?.probability) < chance)
        #expect(after.plan?.asking == asked - 2)
        #expect(after.wakeAt == noon + .seconds(1))
        let spoken = effects.contains { if case .send(1, _, _, _, _) = $0 { true } else { false } }
        #expect(!spoken)
        #expect(effects.contains(.record(.waveLaunched(after.waves[0]))))
        #expect(effects.contains(.record(.planned(try #require(after.plan)))))
        dispatcher.dropUnclaimed(Set(after.asks.map(\.donor)), from: &after, effects: &effects)
        #expect(after.asks.isEmpty)
        #expect(after.waves.map(\.asked) == [0])
        let isTold = effects.contains { if case .record(.waveLaunched) = $0 { true } else { false } }
        #expect(!isTold)
    }

    @Test func aLateYesOfADonorWhoIsTakenElsewhereStaysEnded() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.wait(31)
        desk.pledge(1)
        #expect(desk.stage(1) == .pledged)
        var effects = desk.lastEffects
        desk.dispatcher.dropUnclaimed([1], from: &desk.course, effects: &effects)
        #expect(desk.stage(1) == .silent)
        #expect(desk.sent(.directions, in: effects).isEmpty)
    }

    @Test func aCourseSurvivesBeingWrittenDown() throws {
        var desk = Desk(.sample(.emergency, units: 2), register: FakeRegister(50, channels: [.sms, .voice]))
        desk.deliverAll()
        desk.pledge(1)
        desk.take(.arrived(donor: 1), by: operatorOne)
        desk.take(.reply(donor: 2, .unclear), by: .donor(2))
        desk.wait(20)
        let written = try JSONEncoder().encode(desk.course)
        #expect(try JSONDecoder().decode(RequestCourse.self, from: written) == desk.course)
        #expect(String(decoding: written, as: UTF8.self).contains(#""directions":"queued""#))
    }
}
