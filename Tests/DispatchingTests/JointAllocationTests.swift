import Blood
import Dispatching
import Matching
import Testing

/// Several requests, one register.
@Suite struct JointAllocationTests {
    static let lahoreCentre = GeoPoint(latitude: 31.57, longitude: 74.31)
    static let karachiCentre = GeoPoint(latitude: 24.86, longitude: 67.01)

    static func profile(
        _ id: DonorID, _ group: BloodGroup = .bPositive, home: GeoPoint = lahoreCentre, north: Double = 0,
        standing: Double? = nil, donated: Int = 0
    ) -> DonorProfile {
        DonorProfile(
            id: id, group: group, sex: .male,
            home: GeoPoint(latitude: home.latitude + north, longitude: home.longitude),
            eligibleFrom: [.wholeBlood: CivilDate(dayNumber: 0)],
            record: ResponseRecord(
                asked: donated, answered: donated, pledged: donated, arrived: donated, donated: donated),
            standing: standing)
    }

    static func register(_ profiles: [DonorProfile]) -> DonorIndex { DonorIndex(profiles, policy: ReachPolicy()) }

    static func course(
        _ id: RequestID, _ group: BloodGroup = .bPositive, urgency: Urgency = .emergency, units: Int = 1,
        hours: Double = 6, place: GeoPoint = lahoreCentre
    ) -> RequestCourse {
        var request = BloodRequest.sample(urgency, units: units, hours: hours, group: group)
        request.id = id
        request.place = place
        request.patient.sex = .male
        var course = RequestCourse(request: request, radiusKilometres: 25)
        course.verification = .verified
        return course
    }

    static func allocate(
        _ courses: [RequestCourse], _ register: DonorIndex, policy: DispatchPolicy = .standard, now: Instant = noon
    ) -> JointAllocation {
        Dispatcher(policy: policy).allocate(courses, now: now, local: lahore, candidates: register.ranking)
    }

    private func holders(_ allocation: JointAllocation) -> [RequestID: Int] {
        Dictionary(allocation.reservations.values.map { ($0, 1) }, uniquingKeysWith: +)
    }

    // MARK: - Who gets whom

    @Test func theOnlyDonorGoesToTheRequestThatLosesMore() {
        let register = Self.register([Self.profile(7)])
        // A routine request can wait for others; the one with two hours left is served by few.
        let routine = Self.allocate([Self.course(1, urgency: .routine), Self.course(2)], register)
        #expect(routine.reservations == [7: 2])
        // Of two emergencies the one that has asked somebody already is the better off.
        var other = Self.course(1)
        other.asks = [
            Ask(
                candidate: .sample(99), wave: 1, channel: .sms, askedAt: noon, replyBy: noon + .minutes(30),
                plannedProbability: 0.1)
        ]
        #expect(Self.allocate([other, Self.course(2)], register).reservations == [7: 2])
        // Of two in the same plight the one with the earlier deadline, if that leaves the donor the same chance.
        #expect(Self.allocate([Self.course(4), Self.course(3)], register).reservations == [7: 3])
    }

    @Test func theONegativeDonorIsKeptForThePatientWhoHasNobodyElse() {
        var profiles = (1...80).map { Self.profile(DonorID($0), .aPositive) }
        profiles.append(Self.profile(500, .oNegative))
        let allocation = Self.allocate(
            [Self.course(1, .aPositive), Self.course(2, .oNegative)], Self.register(profiles))
        #expect(allocation.reservations[500] == 2)
        #expect(holders(allocation)[1] ?? 0 > 30)
        #expect(holders(allocation)[2] == 1)
    }

    @Test func theDonorGoesWhereTheNextBestIsFarWorse() {
        // The A+ patient has a second faithful donor; the O+ patient only ever has the first and a deaf ear.
        var willing = Self.profile(1, .oPositive, donated: 8)
        willing.record.asked = 8
        let second = Self.profile(2, .aPositive, north: 0.02, donated: 8)
        var deaf = Self.profile(3, .oPositive)
        deaf.record = ResponseRecord(asked: 10)
        let allocation = Self.allocate(
            [Self.course(1, .aPositive), Self.course(2, .oPositive)], Self.register([willing, second, deaf]))
        #expect(allocation.reservations[1] == 2)
        #expect(allocation.reservations[2] == 1)
    }

    @Test func theWorstOffRequestIsServedFirst() {
        // Three requests, too few donors: nobody is left with much less than another.
        let profiles = (1...30).map { Self.profile(DonorID($0), north: Double($0) / 1_000) }
        let allocation = Self.allocate((1...3).map { Self.course(RequestID($0)) }, Self.register(profiles))
        #expect(allocation.reservations.count == 30)
        #expect(Set(holders(allocation).values) == [10])
        let chances = allocation.chances.values.sorted()
        #expect(chances.last.map { $0 - chances[0] < 0.05 } == true)
    }

    @Test func noDonorIsKeptTwiceAndNobodyIsServedBeyondTheTarget() {
        var random = Seeded(11)
        let groups = BloodGroup.known
        let profiles = (1...2_000).map { number in
            Self.profile(
                DonorID(number), groups[Int.random(in: 0..<8, using: &random)],
                north: Double.random(in: -0.2...0.2, using: &random), donated: Int.random(in: 0...4, using: &random))
        }
        let register = Self.register(profiles)
        let courses = (1...40).map { number in
            Self.course(
                RequestID(number), groups[number % 8], urgency: Urgency.allCases[number % 3], units: 1 + number % 2,
                hours: Double(2 + number % 5))
        }
        let allocation = Self.allocate(courses, register)
        #expect(!allocation.reservations.isEmpty)
        for course in courses {
            let held = allocation.reservations.filter { $0.value == course.request.id }.keys
            #expect(held.count <= DispatchPolicy.standard.planMax)
            let target = DispatchPolicy.standard[course.request.urgency].target
            // One donor lifts P(enough) by less than a half, so nobody went on after the target.
            #expect(allocation.chances[course.request.id].map { $0 < target + 0.05 } == true)
            // Whoever is kept is a donor its own plan might ask: the register names no reason against.
            for donor in held {
                let request = course.request
                let query = CandidateQuery(
                    patient: request.patient, component: request.component, kind: .wholeBlood, place: request.place,
                    radiusKilometres: 100, urgency: request.urgency, now: noon, today: lahore(noon).today, hour: 12,
                    limit: 1)
                #expect(register.explain(donor, query).isEmpty)
            }
        }
        #expect(Self.allocate(courses.reversed(), register) == allocation)
        #expect(Self.allocate(courses.shuffled(using: &random), register) == allocation)
    }

    // MARK: - What it leaves alone

    @Test func requestsThatShareNobodyKeepNobody() {
        let profiles =
            (1...60).map { Self.profile(DonorID($0)) }
            + (61...120).map { Self.profile(DonorID($0), home: Self.karachiCentre) }
        let apart = Self.allocate(
            [Self.course(1), Self.course(2, place: Self.karachiCentre)], Self.register(profiles))
        #expect(apart.reservations.isEmpty)
        let together = Self.allocate(
            [Self.course(1), Self.course(2, place: Self.karachiCentre), Self.course(3)], Self.register(profiles))
        #expect(Set(together.reservations.values) == [1, 3])
    }

    @Test func aDonorWhomTheSinglePlanWouldNotAskIsNotKept() {
        var far = Self.profile(1, north: 2)
        far.record = ResponseRecord()
        var stopped = Self.profile(2)
        stopped.hasOptedOut = true
        var busy = Self.profile(3)
        busy.openAsk = 77
        let register = Self.register([far, stopped, busy, Self.profile(4, .abPositive)])
        #expect(Self.allocate([Self.course(1), Self.course(2)], register).reservations.isEmpty)
        // Nor anybody whose chance is too small for the disturbance, paused requests, or those that are over.
        var policy = DispatchPolicy.standard
        policy.chanceMin = 0.9
        let some = Self.register([Self.profile(1)])
        #expect(Self.allocate([Self.course(1), Self.course(2)], some, policy: policy).reservations.isEmpty)
        var paused = Self.course(1)
        paused.isPaused = true
        var over = Self.course(2)
        over.phase = .withdrawn
        #expect(Self.allocate([paused, over], some).reservations.isEmpty)
    }

    @Test func aDonorWhoWasAskedByARequestIsNotKeptForItAgain() {
        var asked = Self.course(1)
        asked.asks = [
            Ask(
                candidate: .sample(7), wave: 1, channel: .sms, askedAt: noon - .hours(2), replyBy: noon - .hours(1),
                plannedProbability: 0.1)
        ]
        asked.asks[0].stage = .silent
        let allocation = Self.allocate([asked, Self.course(2), Self.course(3)], Self.register([Self.profile(7)]))
        #expect(allocation.reservations == [7: 2])
    }

    @Test func aDonorNotAskedYetIsHandedBackWhenABetterMatchAppears() {
        var profiles = [Self.profile(1, .oNegative)]
        let courses = [Self.course(1, .oNegative), Self.course(2, .bNegative)]
        #expect(Self.allocate(courses, Self.register(profiles)).reservations[1] != nil)
        // A B- donor next door: the O- donor is free for the patient who can take nobody else.
        profiles.append(Self.profile(2, .bNegative, donated: 6))
        let after = Self.allocate(courses, Self.register(profiles))
        #expect(after.reservations == [1: 1, 2: 2])
    }

    // MARK: - How it is used

    @Test func onlyManyThatLookAtOnceArePlannedTogether() {
        let dispatcher = Dispatcher()
        var courses = (1...10).map { Self.course(RequestID($0)) }
        #expect(dispatcher.isCrowded(courses, now: noon))
        courses[0].wakeAt = noon + .minutes(5)
        #expect(!dispatcher.isCrowded(courses, now: noon))
        courses[0].wakeAt = noon + .minutes(1)
        #expect(dispatcher.isCrowded(courses, now: noon))
        courses[1].phase = .covered
        #expect(!dispatcher.isCrowded(courses, now: noon))
    }

    @Test func theRegisterLeavesOutWhoIsKeptForAnother() {
        let register = Self.register((1...30).map { Self.profile(DonorID($0)) })
        let courses = [Self.course(1), Self.course(2)]
        let allocation = Self.allocate(courses, register)
        let dispatcher = Dispatcher()
        var asked: [RequestID: Set<DonorID>] = [:]
        for course in courses {
            let id = course.request.id
            let decision = dispatcher.decide(
                .opened, by: .system, on: course, now: noon, local: lahore,
                candidates: { allocation.ranking(for: id, $0, register.ranking) })
            guard case .taken(let after, _) = decision else {
                Issue.record("refused")
                continue
            }
            asked[id] = Set(after.asks.map(\.donor))
            #expect(!after.asks.isEmpty)
            #expect(after.asks.allSatisfy { allocation.reservations[$0.donor] == id })
        }
        #expect(asked[1, default: []].isDisjoint(with: asked[2, default: []]))
        // A request that came since then sees everybody.
        let query = CandidateQuery(
            patient: courses[0].request.patient, component: .redCells, kind: .wholeBlood, place: Self.lahoreCentre,
            radiusKilometres: 25, urgency: .emergency, now: noon, today: lahore(noon).today, hour: 12, limit: 100)
        #expect(allocation.ranking(for: 9, query, register.ranking).candidates.count == 30)
        #expect(allocation.ranking(for: 1, query, register.ranking).candidates.count == 15)
    }

    // MARK: - Mass casualties

    private func event(_ courses: Int, _ change: (inout MassCasualtyPolicy) -> Void) -> JointAllocation {
        var policy = DispatchPolicy.standard
        policy.massCasualty.requestsAtOnce = 5
        change(&policy.massCasualty)
        let profiles = (1...200).map { Self.profile(DonorID($0), north: Double($0) / 10_000) }
        return Self.allocate(
            (1...courses).map { Self.course(RequestID($0), hours: 2) }, Self.register(profiles), policy: policy)
    }

    @Test func anEventUsesOnlyItsShareOfAGroup() {
        let allocation = event(8) { $0.arrivalsPerHourMax = 1_000 }
        // 60 % of 200, whatever eight requests would still take.
        #expect(allocation.reservations.count == 120)
        #expect(Set(allocation.heldBack.values) == [.groupShare])
        #expect(allocation.bounded == Set((1...8).map { RequestID($0) }))
    }

    @Test func anEventSendsNoMoreDonorsToADoorThanItsBedsCanTake() {
        let allocation = event(8) {
            $0.arrivalsPerHourMax = 1
            $0.groupShareMax = 1
        }
        let free = event(8) {
            $0.arrivalsPerHourMax = 1_000
            $0.groupShareMax = 1
        }
        #expect(allocation.heldBack.values.contains(.arrivalsPerHour))
        #expect(!allocation.reservations.isEmpty)
        #expect(allocation.reservations.count < free.reservations.count)
        // An ask brings about one donor in ten to the door: two or three hours of one arrival are some thirty asks.
        #expect(allocation.reservations.count < 60)
    }

    @Test func fewRequestsOrFarApartAreNoEvent() {
        #expect(event(4) { $0.arrivalsPerHourMax = 0 }.bounded.isEmpty)
        #expect(event(4) { $0.arrivalsPerHourMax = 0 }.heldBack.isEmpty)
    }

    @Test func aRequestOfAnEventAsksOnlyThoseKeptForIt() {
        let register = Self.register((1...200).map { Self.profile(DonorID($0), north: Double($0) / 10_000) })
        var policy = DispatchPolicy.standard
        policy.massCasualty.requestsAtOnce = 2
        let courses = (1...3).map { Self.course(RequestID($0), hours: 2) }
        let allocation = Self.allocate(courses, register, policy: policy)
        let query = CandidateQuery(
            patient: courses[0].request.patient, component: .redCells, kind: .wholeBlood, place: Self.lahoreCentre,
            radiusKilometres: 25, urgency: .emergency, now: noon, today: lahore(noon).today, hour: 12, limit: 500)
        let seen = allocation.ranking(for: 2, query, register.ranking).candidates.map(\.donor)
        #expect(Set(seen) == Set(allocation.reservations.filter { $0.value == 2 }.keys))
    }
}
