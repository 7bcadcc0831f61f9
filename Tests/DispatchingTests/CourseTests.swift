import Blood
import Dispatching
import Matching
import Testing

@Suite struct CourseTests {
    @Test func aRequestThatIsGivenItsUnitsStandsEverybodyElseDown() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.pledge(1)
        #expect(desk.stage(1) == .pledged)
        #expect(desk.course.phase == .open, "one pledge is not enough for an emergency")
        #expect(desk.course.unitsInHand == 0, "a pledge is not a unit")
        desk.now = desk.now + .minutes(40)
        desk.take(.arrived(donor: 1), by: operatorOne)
        desk.take(.accepted(donor: 1), by: operatorOne)
        desk.take(.donated(donor: 1), by: operatorOne)
        #expect(desk.course.phase == .fulfilled)
        #expect(desk.course.unitsInHand == 1)
        #expect(desk.course.wakeAt == nil)
        #expect(desk.course.attention == [.reconciliationDue])
        #expect(!desk.course.asks.contains { $0.stage.isOpen })
        #expect(desk.sent(.thanks) == [1])
        #expect(desk.effects.contains(.recordDonation(donor: 1, kind: .wholeBlood)))
    }

    @Test func silenceEndsTheAskAndTheNextDonorsAreAsked() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        let first = desk.course.asks.count
        desk.wait(31)
        #expect(desk.stage(1) == .silent)
        #expect(desk.course.asks.count > first)
        #expect(desk.course.further > 0)
    }

    @Test func aWithdrawnRequestTellsThoseWhoWereAskedAndLetsTheQueuedGoWithoutAWord() {
        var desk = Desk(register: FakeRegister(500))
        desk.take(.delivery(donor: 1, channel: .sms, state: .delivered), by: .gateway)
        desk.take(.withdraw(reason: "patient moved"), by: operatorOne)
        #expect(desk.course.phase == .withdrawn)
        #expect(desk.sent(.standDown) == [1])
        #expect(desk.lastEffects.contains(.cancelUnsent(donor: 2, purpose: .ask)))
        #expect(desk.course.asks.allSatisfy { $0.stage == .stoodDown })
        #expect(desk.course.wakeAt == nil)
    }
}
