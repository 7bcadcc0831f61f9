import Blood
import Dispatching
import Matching
import Testing

/// What a family says of a request that nobody has heard yet.
@Suite struct CompletionTests {
    private func completion(
        _ component: BloodComponent? = .platelets, hours: Double? = 20, units: Int = 3
    ) -> RequestCompletion {
        RequestCompletion(
            patientInitials: "A.K.", group: .oNegative, units: units, component: component,
            time: hours == nil ? .notKnown : .at, neededBy: hours.map { noon + .hours($0) }, ward: "4")
    }

    private func paused() -> Desk {
        var desk = Desk(register: FakeRegister(500))
        desk.course.isPaused = true
        desk.course.asks = []
        desk.course.waves = []
        desk.course.verification = .pending
        return desk
    }

    @Test func itTakesThePlaceOfWhatWasAssumedAndAsksNobody() {
        var desk = paused()
        #expect(desk.take(.completed(completion()), by: .family) == nil)
        let request = desk.course.request
        #expect(request.component == .platelets)
        #expect(request.patient.group == .oNegative)
        #expect(request.unitsNeeded == 3)
        #expect(request.neededBy == noon + .hours(20))
        #expect(request.urgency == .urgent, "what can wait until tomorrow wakes nobody tonight")
        #expect(desk.course.isPaused)
        #expect(desk.course.verification == .pending)
        #expect(desk.course.asks.isEmpty)
        #expect(desk.course.attention.contains(.verificationDue))
    }

    @Test func whatTheFamilyDoesNotKnowStaysAssumed() {
        var desk = paused()
        let assumed = desk.course.request
        desk.take(.completed(completion(nil, hours: nil)), by: .family)
        #expect(desk.course.request.component == assumed.component)
        #expect(desk.course.request.neededBy == assumed.neededBy)
        #expect(desk.course.request.urgency == assumed.urgency)
    }

    @Test func anEarlierDeadlineMovesTheClock() {
        var desk = paused()
        desk.now = desk.course.request.openedAt + .hours(1)
        let earlier = RequestCompletion(
            patientInitials: "A.K.", group: .oNegative, units: 1, component: nil, time: .at,
            neededBy: desk.now + .minutes(20), ward: "")
        desk.take(.completed(earlier), by: .family)
        #expect(desk.course.wakeAt == desk.now + .minutes(20))
    }

    @Test func itIsRefusedOnceAPersonHasSeenToIt() {
        var verified = paused()
        verified.course.verification = .verified
        #expect(verified.take(.completed(completion()), by: .family) == .alreadyVerified)
        var resumed = paused()
        resumed.course.isPaused = false
        #expect(resumed.take(.completed(completion()), by: .family) == .stageDoesNotAllow)
        var ended = paused()
        ended.take(.withdraw(reason: ""), by: .staff(1))
        #expect(ended.take(.completed(completion()), by: .family) == .requestHasEnded)
        var wrong = paused()
        let before = wrong.course
        #expect(wrong.take(.completed(completion(units: 0)), by: .family) == .unitsOutOfRange)
        #expect(wrong.take(.completed(completion(hours: -1)), by: .family) == .deadlineMustBeLater)
        #expect(wrong.course == before, "what is refused changes nothing")
    }

    @Test func theSameAnswerGivenLaterIsTheSame() {
        func said(_ time: RequestCompletion.Time, _ hours: Double?) -> RequestCompletion {
            var said = completion()
            said.time = time
            said.neededBy = hours.map { noon + .hours($0) }
            return said
        }
        #expect(said(.atOnce, 2).saysTheSame(as: said(.atOnce, 3)))
        #expect(said(.at, 2).saysTheSame(as: said(.atOnce, 2)), "the page shows the hour that was meant")
        #expect(!said(.at, 2).saysTheSame(as: said(.at, 3)))
        #expect(!said(.at, 2).saysTheSame(as: said(.atOnce, 3)))
        #expect(!said(.notKnown, nil).saysTheSame(as: said(.atOnce, 2)))
        #expect(!completion(nil).saysTheSame(as: completion()))
    }
}
