import Blood
import Dispatching
import Matching
import Testing

@Suite struct DonorStepTests {
    // MARK: - Pledges

    @Test func aPledgeWithoutATimeGetsTheJourneyAndTheUsualWindow() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.take(.reply(donor: 1, .pledge(arriveFrom: nil, arriveBy: nil)), by: .donor(1))
        let ask = desk.course.asks[0]
        let minutes = ((ask.arriveBy ?? noon) - noon).minutes
        #expect(minutes >= 44 && minutes <= 50, "3 km take 14 minutes, the window is 30, to the next full 5")
        #expect((ask.arriveBy ?? noon).millisecondsSince1970 % 300_000 == 0)
        #expect(desk.sent(.directions) == [1])
    }

    @Test func aPledgeInThePastIsTakenAsOneWithoutATime() {
        var desk = Desk(register: FakeRegister(500))
        desk.take(
            .reply(donor: 1, .pledge(arriveFrom: nil, arriveBy: noon - .hours(1))), by: .donor(1))
        #expect((desk.course.asks[0].arriveBy ?? noon) > noon)
    }

    @Test func theSamePledgeTwiceChangesNothing() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.pledge(1)
        let before = desk.course
        desk.pledge(1)
        #expect(desk.course == before)
        #expect(desk.sent(.directions) == [1])
    }

    @Test func enoughPledgesCoverTheRequestAndThoseOnlyAskedAreLetGo() {
        var desk = Desk(register: FakeRegister(500))
        desk.ask(10)
        desk.deliverAll()
        let asked = desk.course.asks.count
        desk.pledge(1)
        desk.pledge(2)
        #expect(desk.course.phase == .open, "two pledges are 85 %, an emergency wants 90")
        #expect(desk.sent(.standDown).isEmpty, "not too early")
        desk.pledge(3)
        #expect(desk.course.phase == .covered)
        #expect(desk.sent(.standDown).count == asked - 3)
        #expect(desk.course.asks.allSatisfy { $0.stage == .pledged || $0.stage == .stoodDown })
        #expect(desk.course.unitsInHand == 0)
        #expect(desk.course.attention.isEmpty)
    }

    @Test func aCoveredRequestIsOpenAgainWhenAPledgeFallsAway() {
        var desk = Desk(register: FakeRegister(500))
        desk.ask(10)
        desk.deliverAll()
        for donor in 1...3 { desk.pledge(DonorID(donor)) }
        let asked = desk.course.asks.count
        desk.take(.reply(donor: 3, .decline), by: .donor(3))
        #expect(desk.stage(3) == .withdrewPledge)
        desk.take(.reply(donor: 2, .unavailable(.ill)), by: .donor(2))
        #expect(desk.course.phase == .open)
        #expect(desk.course.asks.count > asked)
    }

    @Test func aPledgedDonorIsLetGoWhenThoseAtTheFacilityAreEnough() {
        var desk = Desk(register: FakeRegister(500))
        desk.ask(10)
        desk.deliverAll()
        for donor in 1...3 { desk.pledge(DonorID(donor)) }
        for donor in 1...2 { desk.take(.arrived(donor: DonorID(donor)), by: operatorOne) }
        for donor in 1...2 { desk.take(.accepted(donor: DonorID(donor)), by: operatorOne) }
        #expect(desk.stage(3) == .stoodDown)
        #expect(desk.sent(.standDown).contains(3))
        #expect(desk.stage(1) == .accepted)
        #expect(desk.stage(2) == .accepted, "who is at the facility is not sent away before the unit is there")
    }

    @Test func aLateDonorIsRemindedThenReplacedThenCountedAsNotComing() {
        var desk = Desk(.sample(hours: 12), register: FakeRegister(500))
        desk.ask(10)
        desk.deliverAll()
        for donor in 1...3 { desk.pledge(DonorID(donor)) }
        #expect(desk.course.phase == .covered)
        desk.wait(35)
        #expect(desk.sent(.reminder).sorted() == [1, 2, 3])
        #expect(!desk.course.attention.contains(.donorLate))
        let asked = desk.course.asks.count
        desk.wait(16)
        #expect(desk.course.attention.contains(.donorLate))
        #expect(desk.course.phase == .open)
        #expect(desk.course.asks.count > asked, "replacements are asked at once")
        #expect(desk.course.waves.last?.cause == .lateness)
        desk.wait(60)
        #expect(desk.course.waves.count { $0.cause == .lateness } == 1, "replaced once, not at every look")
        desk.wait(30)
        #expect(desk.stage(1) == .noShow)
        #expect(!desk.course.attention.contains(.donorLate))
        desk.take(.arrived(donor: 1), by: operatorOne)
        #expect(desk.stage(1) == .arrived, "who comes after all is welcome")
    }

    // MARK: - Late and unclear answers

    @Test func aYesAfterTheWindowIsNotLostWhileUnitsAreNeeded() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.wait(31)
        #expect(desk.stage(1) == .silent)
        let before = desk.course
        desk.pledge(1)
        #expect(desk.stage(1) == .pledged)
        #expect(desk.sent(.directions) == [1])
        #expect(desk.dispatcher.newlyOpen(from: before, to: desk.course) == [1])
    }

    @Test func aYesThatIsNotNeededAnyMoreIsAnsweredKindly() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.wait(31)
        desk.take(.issuedFromStock(units: 1), by: operatorOne)
        #expect(desk.course.phase == .fulfilled)
        desk.pledge(1)
        #expect(desk.stage(1) == .stoodDown)
        #expect(desk.sent(.standDown, in: desk.lastEffects) == [1])
        desk.pledge(1)
        #expect(desk.sent(.standDown, in: desk.lastEffects).isEmpty, "told once")
    }

    /// Covered by three pledges; the stand-down of the others has gone out, and reached donor 4 before the ask did.
    private var coveredAndStoodDown: Desk {
        var desk = Desk(register: FakeRegister(500))
        desk.ask(10)
        desk.deliverAll()
        for donor in 1...3 { desk.pledge(DonorID(donor)) }
        desk.take(.delivery(donor: 4, channel: .sms, state: .delivered, purpose: .standDown), by: .gateway)
        return desk
    }

    @Test(arguments: [RequestEvent.reply(donor: 4, .pledge(arriveFrom: nil, arriveBy: nil)), .leftHome(donor: 4)])
    func aYesAfterTheStandDownIsAnsweredOnce(event: RequestEvent) {
        var desk = coveredAndStoodDown
        #expect(desk.stage(4) == .stoodDown)
        desk.take(event, by: .donor(4))
        #expect(desk.stage(4) == .stoodDown)
        #expect(desk.sent(.standDownAgain, in: desk.lastEffects) == [4])
        #expect(desk.sent(.standDown, in: desk.lastEffects).isEmpty)
        desk.take(event, by: .donor(4))
        desk.take(.leftHome(donor: 4), by: .donor(4))
        #expect(desk.sent(.standDownAgain) == [4], "once is enough")
        #expect(desk.sent(.standDown).count { $0 == 4 } == 1)
    }

    @Test(arguments: [RequestEvent.reply(donor: 4, .pledge(arriveFrom: nil, arriveBy: nil)), .leftHome(donor: 4)])
    func aYesAfterTheEndIsAnsweredOnceToo(event: RequestEvent) {
        var desk = coveredAndStoodDown
        desk.take(.withdraw(reason: ""), by: operatorOne)
        for _ in 1...2 { desk.take(event, by: .donor(4)) }
        #expect(desk.sent(.standDownAgain) == [4])
        #expect(desk.take(event, by: operatorOne) == .requestHasEnded, "a person is told instead")
    }

    @Test func aStandDownThatHasNotLeftYetIsAnswerEnough() {
        var desk = Desk(register: FakeRegister(500))
        desk.ask(10)
        desk.deliverAll()
        for donor in 1...3 { desk.pledge(DonorID(donor)) }
        desk.pledge(4)
        #expect(desk.sent(.standDownAgain).isEmpty)
        desk.take(.delivery(donor: 4, channel: .sms, state: .failed, purpose: .standDown), by: .gateway)
        desk.pledge(4)
        #expect(desk.sent(.standDownAgain) == [4], "it never arrived")
    }

    @Test func whoIsWantedAfterAllHearsNoStandDownThatStillWaits() {
        var desk = Desk(register: FakeRegister(500))
        desk.ask(10)
        desk.deliverAll()
        for donor in 1...3 { desk.pledge(DonorID(donor)) }
        for donor in 1...3 { desk.take(.reply(donor: DonorID(donor), .decline), by: .donor(DonorID(donor))) }
        desk.pledge(4)
        #expect(desk.stage(4) == .pledged)
        #expect(desk.lastEffects.contains(.cancelUnsent(donor: 4, purpose: .standDown)))
        #expect(desk.sent(.directions, in: desk.lastEffects) == [4])
    }

    @Test func anUnclearReplyIsAskedBackOnceAndThenAPersonIsCalled() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.take(.reply(donor: 1, .unclear), by: .donor(1))
        #expect(desk.stage(1) == .unclear)
        #expect(desk.sent(.clarification) == [1])
        #expect(desk.facts.contains(.clarificationAsked(donor: 1)))
        #expect(!desk.course.attention.contains(.unclearReply))
        desk.take(.reply(donor: 1, .unclear), by: .donor(1))
        #expect(desk.sent(.clarification) == [1])
        #expect(desk.course.attention.contains(.unclearReply))
        desk.wait(120)
        #expect(desk.stage(1) == .unclear, "a person's case does not fall silent by itself")
        desk.take(.reply(donor: 1, .decline), by: operatorOne)
        #expect(!desk.course.attention.contains(.unclearReply))
    }

    @Test func stopWorksAtOnceAndForEver() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.pledge(1)
        desk.take(.reply(donor: 1, .optOut), by: .donor(1))
        #expect(desk.stage(1) == .optedOut)
        #expect(desk.lastEffects.contains(.optOut(donor: 1)))
        #expect(desk.lastEffects.contains(.cancelUnsent(donor: 1, purpose: .directions)))
        #expect(desk.sent(.optOutConfirmation) == [1])
        desk.pledge(1)
        #expect(desk.stage(1) == .optedOut)
        desk.take(.withdraw(reason: ""), by: operatorOne)
        #expect(!desk.sent(.standDown).contains(1))
        desk.take(.reply(donor: 2, .optOut), by: .donor(2))
        #expect(desk.lastEffects.contains(.optOut(donor: 2)), "also after the end")
    }

    @Test func aWrongNumberIsMarkedAndReplaced() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        let asked = desk.course.asks.count
        desk.take(.reply(donor: 1, .wrongNumber), by: .donor(1))
        #expect(desk.lastEffects.contains(.markWrongNumber(donor: 1)))
        #expect(desk.course.asks.count == asked + 1)
    }

    // MARK: - Delivery

    @Test func anUndeliveredTextTriesTheNextChannelAndThenAnotherDonor() {
        var desk = Desk(register: FakeRegister(500, channels: [.sms, .voice]))
        let asked = desk.course.asks.count
        desk.take(.delivery(donor: 1, channel: .sms, state: .failed), by: .gateway)
        #expect(desk.course.asks[0].channel == .voice)
        #expect(desk.course.asks.count == asked)
        desk.take(.delivery(donor: 1, channel: .voice, state: .failed), by: .gateway)
        #expect(desk.stage(1) == .unreachable)
        #expect(desk.course.asks.count > asked)
        #expect(desk.course.waves.last?.cause == .undelivered)
    }

    @Test func whoWasNeverReachedIsLetGoWithoutAWord() {
        var desk = Desk(register: FakeRegister(500, channels: [.sms, .voice]))
        desk.take(.delivery(donor: 1, channel: .sms, state: .submitted), by: .gateway)
        desk.take(.delivery(donor: 1, channel: .sms, state: .failed), by: .gateway)
        desk.take(.withdraw(reason: ""), by: operatorOne)
        #expect(desk.stage(1) == .stoodDown)
        #expect(desk.lastEffects.contains(.cancelUnsent(donor: 1, purpose: .ask)))
        #expect(desk.sent(.standDown).isEmpty)
    }

    @Test func aReportInPassingDoesNotPutTheNextLookOff() {
        var desk = Desk(register: FakeRegister(500))
        let look = desk.course.wakeAt
        desk.now = desk.now + .minutes(3)
        desk.deliverAll()
        #expect(desk.course.wakeAt == look)
    }

    @Test func reportsOutOfOrderNeverTakeAFinalStateBack() {
        var desk = Desk(register: FakeRegister(500))
        func report(_ state: AttemptState) {
            desk.take(.delivery(donor: 1, channel: .sms, state: state), by: .gateway)
        }
        report(.delivered)
        for late in [AttemptState.queued, .claimed, .submitted, .failed, .unknown, .expired] { report(late) }
        #expect(desk.course.asks[0].delivery == .delivered)
        #expect(desk.stage(1) == .asked)
    }

    @Test func anAskThatLeftWhileItWasCalledOffIsFollowedByAWord() {
        var desk = Desk(register: FakeRegister(500))
        desk.take(.withdraw(reason: ""), by: operatorOne)
        #expect(desk.sent(.standDown).isEmpty)
        desk.take(.delivery(donor: 1, channel: .sms, state: .submitted), by: .gateway)
        #expect(desk.sent(.standDown) == [1])
    }

    @Test func anUnknownOutcomeIsNeitherSentAgainNorGivenUp() {
        var desk = Desk(register: FakeRegister(500, channels: [.sms, .voice]))
        desk.take(.delivery(donor: 1, channel: .sms, state: .unknown), by: .gateway)
        #expect(desk.stage(1) == .asked)
        #expect(desk.sent(.ask, in: desk.lastEffects).isEmpty)
    }

    // MARK: - At the facility

    @Test func aDeferredDonorIsReplacedAtOnceAndNotCounted() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.pledge(1)
        desk.take(.arrived(donor: 1), by: operatorOne)
        let asked = desk.course.asks.count
        desk.take(.deferred(donor: 1), by: operatorOne)
        #expect(desk.stage(1) == .deferred)
        #expect(desk.course.unitsInHand == 0)
        #expect(desk.course.asks.count > asked)
        #expect(desk.course.waves.last?.cause == .deferral)
    }

    @Test func aDonationIsAFactWhateverStoodBefore() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.take(.reply(donor: 1, .decline), by: .donor(1))
        desk.take(.withdraw(reason: "operation put off"), by: operatorOne)
        desk.take(.donated(donor: 1), by: operatorOne)
        #expect(desk.course.phase == .withdrawn)
        #expect(desk.course.unitsInHand == 1)
        #expect(desk.lastEffects.contains(.recordDonation(donor: 1, kind: .wholeBlood)))
        #expect(desk.course.attention == [.reconciliationDue])
        desk.take(.donated(donor: 1), by: operatorOne)
        #expect(desk.course.unitsInHand == 1)
        #expect(!desk.lastEffects.contains(.recordDonation(donor: 1, kind: .wholeBlood)))
        #expect(desk.take(.reply(donor: 1, .decline), by: operatorOne) == .stageDoesNotAllow)
        #expect(desk.take(.reply(donor: 1, .decline), by: .donor(1)) == nil, "a donor's late word is not an error")
        #expect(desk.stage(1) == .donated)
    }

    @Test func onlyDonorsWhoWereAskedCanAnswer() {
        var desk = Desk(register: FakeRegister(3))
        #expect(desk.take(.reply(donor: 99, .decline), by: .donor(99)) == .donorWasNotAsked)
        #expect(desk.take(.arrived(donor: 99), by: operatorOne) == .donorWasNotAsked)
    }

    // MARK: - Undo

    @Test(arguments: [
        RequestEvent.arrived(donor: 1), .accepted(donor: 1), .deferred(donor: 1), .noShow(donor: 1),
        .reply(donor: 1, .decline), .leftHome(donor: 1),
    ])
    func anActOfAPersonIsTakenBack(event: RequestEvent) {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.pledge(1)
        desk.take(event, by: operatorOne)
        #expect(desk.stage(1) != .pledged)
        #expect(desk.take(.undo(donor: 1), by: operatorOne) == nil)
        #expect(desk.stage(1) == .pledged)
        #expect(desk.take(.undo(donor: 1), by: operatorOne) == .nothingToUndo)
    }

    @Test func aDonationMarkedByMistakeIsRevokedAndTheSearchGoesOn() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.pledge(1)
        desk.take(.accepted(donor: 1), by: operatorOne)
        desk.take(.donated(donor: 1), by: operatorOne)
        #expect(desk.course.phase == .fulfilled)
        desk.now = desk.now + .minutes(5)
        #expect(desk.take(.undo(donor: 1), by: operatorOne) == nil)
        #expect(desk.lastEffects.contains(.revokeDonation(donor: 1)))
        #expect(desk.lastEffects.contains(.cancelUnsent(donor: 1, purpose: .thanks)))
        #expect(desk.stage(1) == .accepted)
        #expect(desk.course.unitsInHand == 0)
        #expect(desk.course.phase.isOngoing)
        #expect(desk.course.wakeAt != nil)
        #expect(desk.stage(2) == .stoodDown, "who was told to stay at home is not called twice")
    }

    @Test func undoIsRefusedWhereItWouldNotBeHonest() {
        var desk = Desk(register: FakeRegister(500))
        desk.deliverAll()
        desk.pledge(1)
        #expect(desk.take(.undo(donor: 1), by: operatorOne) == .nothingToUndo, "the donor said it, not a person")
        desk.take(.reply(donor: 2, .pledge(arriveFrom: nil, arriveBy: nil)), by: operatorOne)
        #expect(desk.take(.undo(donor: 2), by: operatorOne) == nil)
        #expect(desk.stage(2) == .asked)
        #expect(desk.lastEffects.contains(.cancelUnsent(donor: 2, purpose: .directions)))
        desk.take(.reply(donor: 2, .pledge(arriveFrom: nil, arriveBy: nil)), by: operatorOne)
        desk.take(.delivery(donor: 2, channel: .sms, state: .submitted, purpose: .directions), by: .gateway)
        #expect(desk.take(.undo(donor: 2), by: operatorOne) == .donorAlreadyTold)
        desk.take(.arrived(donor: 1), by: operatorOne)
        desk.now = desk.now + .minutes(31)
        #expect(desk.take(.undo(donor: 1), by: operatorOne) == .tooLateToUndo)
    }
}
