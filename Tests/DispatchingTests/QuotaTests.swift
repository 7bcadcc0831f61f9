import Blood
import Dispatching
import Matching
import Testing

/// What a declared incident lets a request ask, and what an open request is said to wait for.
@Suite struct QuotaTests {
    private static func room(perHour: Double, left: Int = 1_000, taken: Double = 0) -> IncidentRoom {
        IncidentRoom(
            incident: 1, arrivalsPerHourMax: perHour,
            expected: [IncidentRoom.hour(of: noon): taken], groupsLeft: [.bPositive: left],
            nextDay: noon + .hours(12))
    }

    /// A verified emergency with a room, looked at once.
    private static func opened(_ room: IncidentRoom?) -> RequestCourse {
        var course = RequestCourse(request: .sample(units: 3), radiusKilometres: 25)
        course.verification = .verified
        course.incident = room
        guard
            case .taken(let after, _) = Dispatcher().decide(
                .opened, by: .system, on: course, now: noon, local: lahore, candidates: FakeRegister(400).ranking)
        else { return course }
        return after
    }

    @Test func withoutAnIncidentNobodyIsHeld() {
        let course = Self.opened(nil)
        #expect(course.asks.count > 3)
        #expect(course.heldUntil == nil)
    }

    @Test func aFullHourHoldsTheWaveUntilTheNextOne() throws {
        let course = Self.opened(Self.room(perHour: 5, taken: 5))
        #expect(course.asks.isEmpty)
        let held = try #require(course.heldUntil)
        #expect(held > noon && held <= noon + .hours(1))
        // It is looked at again before that: others may say no. And nobody is told that no donor is left.
        let wake = try #require(course.wakeAt)
        #expect(wake <= noon + .minutes(5))
        #expect(course.attention.isDisjoint(with: [.noCandidates, .stockUnitNeeded]))
        #expect(course.rung == 0)
    }

    @Test func noMoreAreAskedThanTheHourHasRoomFor() {
        let free = Self.opened(nil).asks.count
        let course = Self.opened(Self.room(perHour: 0.5))
        let expected = course.asks.reduce(0) { $0 + $1.comesPercent }
        #expect(!course.asks.isEmpty && course.asks.count < free)
        #expect(expected <= 50)
    }

    @Test func aGroupThatIsUsedUpTodayWaitsForTomorrow() {
        let course = Self.opened(Self.room(perHour: 100, left: 1))
        #expect(course.asks.count == 1)
        #expect(course.heldUntil == noon + .hours(12))
        #expect(Self.opened(Self.room(perHour: 100, left: 0)).asks.isEmpty)
    }

    @Test func aHeldRequestIsFilledByStock() {
        var course = Self.opened(Self.room(perHour: 0))
        course.incident = Self.room(perHour: 0)
        guard
            case .taken(let after, _) = Dispatcher().decide(
                .issuedFromStock(units: 3), by: .staff(1), on: course, now: noon + .minutes(1), local: lahore,
                candidates: FakeRegister(400).ranking)
        else {
            Issue.record("stock was refused")
            return
        }
        #expect(after.phase == .fulfilled)
        #expect(after.heldUntil == nil)
    }

    @Test func theDaysAheadGetTheirShareOfWhoIsLeft() {
        #expect(IncidentRoom.spread(reach: 100, usedBefore: 0, share: 60, days: 3) == [60, 24, 10])
        #expect(IncidentRoom.spread(reach: 100, usedBefore: 60, share: 60, days: 2) == [24, 10])
        #expect(IncidentRoom.spread(reach: 100, usedBefore: 120, share: 60, days: 2) == [0, 0])
        #expect(IncidentRoom.spread(reach: 0, usedBefore: 0, share: 60, days: 1) == [0])
        // The only donor of a scarce group, with two hospitals that share the group.
        #expect(IncidentRoom.spread(reach: 1, usedBefore: 0, share: 30, days: 2) == [1, 0])
    }

    @Test func requestsOfAnIncidentArePlannedTogetherWithinTheirRoom() {
        let courses = (1...12).map { number in
            var course = JointAllocationTests.course(RequestID(number))
            course.incident = Self.room(perHour: 2)
            return course
        }
        let register = JointAllocationTests.register((1...400).map { JointAllocationTests.profile(DonorID($0)) })
        let plan = JointAllocationTests.allocate(courses, register)
        // Each asks by its own room at the moment of asking, so that none is bound to what is reserved.
        #expect(plan.bounded.isEmpty)
        let free = JointAllocationTests.allocate((1...12).map { JointAllocationTests.course($0) }, register)
        #expect(plan.reservations.count < free.reservations.count)
    }
}

/// What an open request is said to wait for: a table a nurse can read.
@Suite struct WaitingStepTests {
    private static func glance(
        _ stages: [AskStage: Int] = [:], units: Int = 2, attention: Set<Attention> = [], held: Double? = nil,
        isVerified: Bool = true, isPaused: Bool = false, stock: Int = 0
    ) -> RequestGlance {
        RequestGlance(
            id: 1, reference: "1001", facility: 1, mode: .specificGroup, group: .bPositive, component: .redCells,
            urgency: .emergency, openedAt: noon, neededBy: noon + .hours(3), verifiedAt: isVerified ? noon : nil,
            verification: isVerified ? .verified : .pending, isPaused: isPaused, unitsNeeded: units,
            unitsFromStock: stock, attention: attention, heldUntil: held.map { noon + .minutes($0) }, stages: stages,
            firstAskAt: stages.isEmpty ? nil : noon)
    }

    @Test func eachStepInTurn() {
        let table: [(RequestGlance, WaitingStep)] = [
            (Self.glance(attention: [.verificationDue], isVerified: false), .verification),
            (Self.glance(), .firstAsk),
            (Self.glance([.asked: 9]), .pledge),
            (Self.glance([.asked: 9, .pledged: 1]), .pledge),
            (Self.glance([.pledged: 1, .onTheWay: 1]), .arrival),
            (Self.glance([.arrived: 1, .pledged: 1]), .arrival),
            (Self.glance([.arrived: 1, .accepted: 1]), .screening),
            (Self.glance([.accepted: 2]), .unit),
            // One unit is there, the other waits for a promise.
            (Self.glance([.donated: 1, .asked: 4]), .pledge),
            (Self.glance([.accepted: 1], stock: 1), .unit),
            (Self.glance(held: 20), .quota),
            (Self.glance([.asked: 3], held: 20), .pledge),
            (Self.glance(attention: [.stockUnitNeeded, .unlikelyInTime]), .stockAnswer),
            (Self.glance([.pledged: 2], attention: [.unclearReply]), .decision),
            (Self.glance(attention: [.flagUndecided], isVerified: false), .decision),
            (Self.glance(isPaused: true), .decision),
            // Typed on a keypad: paused until the facility has confirmed it.
            (Self.glance(isVerified: false, isPaused: true), .verification),
        ]
        for (glance, step) in table { #expect(glance.step(now: noon) == step, "\(glance.stages) \(glance.attention)") }
    }

    @Test func slackIsWhatTheStepsStillToGoLeave() {
        let targets = StepTargets(.standard, .emergency)
        // 1 minute to the ask, 30 for promises, 60 for the way, 20 + 20 at the desk.
        #expect(targets.rest(from: .firstAsk) == .minutes(131))
        #expect(targets.rest(from: .unit) == .minutes(20))
        #expect(Self.glance().slack(.firstAsk, targets, now: noon) == .minutes(49))
        #expect(Self.glance([.accepted: 2]).slack(.unit, targets, now: noon) == .minutes(160))
        #expect(targets[.decision] == nil)
        #expect(targets[.firstAsk] == .seconds(60))
    }
}
