import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Testing

/// What rings in a night of training, and how it is judged.
@Suite struct TrainingTests {
    private static let begin = Instant(millisecondsSince1970: 1_795_496_400_000)

    private static func facility(_ id: Int64) -> Facility {
        Facility(
            id: id, name: "Hospital \(id)", nameUrdu: "ہسپتال", city: "Lahore", district: "Lahore",
            place: GeoPoint(latitude: 31.5, longitude: 74.3), type: "tertiary public", listedPhone: "+9242992111\(id)0")
    }

    private static func night(_ seed: UInt64 = 7, calls: Int = 30, donors: Int = 3) -> [TrainingCase] {
        TrainingCase.night(
            seed: seed, plan: TrainingPlan(calls: calls, minutesBetween: 3), from: begin,
            facilities: [facility(1), facility(2)],
            donors: (1...max(1, donors)).prefix(donors).map { number in
                Donor(
                    id: DonorID(number), name: "Donor", phone: "+92300000000\(number)", sex: .male,
                    birthDate: CivilDate(year: 1_994, month: 3, day: 2), weightKilograms: 70, group: .oPositive,
                    district: "Lahore", home: GeoPoint(latitude: 31.5, longitude: 74.3), channels: [.sms],
                    consentedAt: begin, acceptsNightEmergencies: true, registeredAt: begin)
            })
    }

    /// The request that somebody opens who hears everything.
    private static func request(_ one: TrainingCase, after seconds: Int = 100) -> RequestRecord {
        let need = BloodRequest(
            id: 1, mode: .specificGroup, patient: Patient(group: one.group), component: one.component,
            unitsNeeded: one.units, place: one.facility.place, urgency: .urgent,
            openedAt: one.ringsAt + .seconds(seconds), neededBy: one.neededBy)
        var course = RequestCourse(request: need, radiusKilometres: 10)
        course.verification = one.kind == .deniedByFacility ? .rejected : .verified
        let initials = one.initials.map(String.init).joined(separator: ".").lowercased()
        return RequestRecord(
            details: RequestDetails(
                reference: "4821", facility: one.facility.id, ward: "", recordNumber: " \(one.recordNumber) ",
                patientInitials: initials, ownBank: .unknown, callerPhone: one.phone), course: course)
    }

    /// Everything done as it should be.
    private static func perfect(_ one: TrainingCase) -> TrainingFacts {
        var facts = TrainingFacts()
        facts.answeredAfter = .seconds(15)
        facts.connectedAt = one.ringsAt
        if one.isNeed || one.kind == .deniedByFacility {
            facts.request = request(one)
            facts.facilityName = one.facility.name
            facts.rangBack = true
        }
        facts.isMarked = one.kind == .prank
        facts.hasNote = true
        facts.isStopped = one.kind == .stop
        return facts
    }

    private static func first(_ kind: TrainingKind) throws -> TrainingCase {
        try #require(night().first { $0.kind == kind })
    }

    private static func report(_ one: TrainingCase, _ facts: TrainingFacts) -> TrainingCallReport {
        TrainingCallReport(
            number: one.number, kind: one.kind, state: .ended, points: TrainingJudge.points(one, facts))
    }

    @Test func aNightHasEverythingInItAndIsTheSameAgain() throws {
        let night = Self.night()
        #expect(night == Self.night())
        #expect(night != Self.night(8))
        #expect(night.map(\.number) == Array(1...30))
        #expect(night[0].kind == .need, "nobody begins with a riddle")
        #expect(Set(night.map(\.kind)) == Set(TrainingKind.allCases))
        #expect(zip(night, night.dropFirst()).allSatisfy { $0.ringsAt < $1.ringsAt })
        #expect(Set(night.filter { $0.donor == nil }.map(\.phone)).count == night.count { $0.donor == nil })
        for one in night where one.kind == .sameAgain {
            let earlier = try #require(night.first { $0.number == one.sameAs })
            #expect(earlier.isNeed && earlier.number < one.number)
            #expect(earlier.recordNumber == one.recordNumber && earlier.phone != one.phone)
        }
        #expect(!Self.night(donors: 0).contains { $0.kind == .stop }, "nobody is left whom it could be said of")
    }

    @Test(arguments: TrainingKind.allCases) func whatIsDoneRightIsWorthAHundred(_ kind: TrainingKind) throws {
        let one = try Self.first(kind)
        let report = Self.report(one, Self.perfect(one))
        #expect(report.score == 100)
        #expect(report.points.reduce(0) { $0 + $1.most } == 100)
        #expect(report.passes)
        #expect(Self.report(one, TrainingFacts()).score == 0, "a call that nobody took")
    }

    @Test func aGroupThatNobodyKnowsMustStayUnknown() throws {
        let one = try Self.first(.unknownGroup)
        #expect(one.group == .unknown && one.guessedGroup != .unknown)
        var facts = Self.perfect(one)
        facts.request?.course.request.patient.group = one.guessedGroup
        let report = Self.report(one, facts)
        #expect(report.score == 85 && report.isSerious && !report.passes)
    }

    @Test func aWrongHouseAndAConfirmationOfOnesOwnAreSerious() throws {
        let one = try Self.first(.need)
        var facts = Self.perfect(one)
        facts.request?.details.facility = one.facility.id + 1
        #expect(Self.report(one, facts).isSerious)
        facts = Self.perfect(one)
        facts.rangBack = false
        #expect(Self.report(one, facts).isSerious, "donors were woken on a caller's word")
        facts.request?.course.verification = .pending
        #expect(!Self.report(one, facts).isSerious && Self.report(one, facts).score == 85)
        facts.request = nil
        #expect(Self.report(one, facts).isSerious, "nobody was told of somebody who bleeds")
        let denied = try Self.first(.deniedByFacility)
        facts = Self.perfect(denied)
        facts.request?.course.verification = .verified
        #expect(Self.report(denied, facts).isSerious)
    }

    @Test func unitsAreThoseOfTheBloodBanksPaperAndTimeIsGoodToHalfAnHour() throws {
        let one = try Self.first(.unitsDiffer)
        #expect(one.unitsSaid == one.units + 1)
        var facts = Self.perfect(one)
        facts.request?.course.request.unitsNeeded = one.unitsSaid
        #expect(Self.report(one, facts).score == 95)
        facts.request?.course.request.neededBy = one.neededBy + .minutes(30)
        #expect(Self.report(one, facts).score == 95)
        facts.request?.course.request.neededBy = one.neededBy - .minutes(31)
        #expect(Self.report(one, facts).score == 85)
        facts = Self.perfect(one)
        facts.answeredAfter = .seconds(16)
        facts.request = Self.request(one, after: 181)
        #expect(Self.report(one, facts).score == 85)
    }

    @Test(arguments: [TrainingKind.sameAgain, .tout, .prank, .stop])
    func aRequestThatNobodyNeedsIsSerious(_ kind: TrainingKind) throws {
        let one = try Self.first(kind)
        var facts = Self.perfect(one)
        facts.request = Self.request(one)
        #expect(Self.report(one, facts).isSerious)
        facts = Self.perfect(one)
        (facts.isMarked, facts.hasNote, facts.isStopped) = (false, false, false)
        #expect(Self.report(one, facts).score == 60)
        #expect(Self.report(one, facts).isSerious == (kind == .stop), "whoever says stop is written to no more")
    }

    @Test func whatIsKeptOfANightCountsForWhoTookTheCall() {
        func call(_ number: Int, _ staff: Int64?, _ points: Int, serious: Bool = false) -> TrainingCallReport {
            TrainingCallReport(
                number: number, kind: .need, state: staff == nil ? .missed : .ended, staff: staff,
                points: [TrainingPoint(.answered, points, of: 100, isSerious: serious)])
        }
        let night = TrainingNightReport(
            begunAt: Self.begin, begunBy: 4, endedAt: Self.begin + .hours(1), plan: TrainingPlan(),
            calls: [
                call(1, 4, 90), call(2, 5, 81), call(3, nil, 0), call(4, 4, 95, serious: true),
                TrainingCallReport(number: 5, kind: .need, state: .toCome),
            ])
        let records = TrainingRecord.records(of: night)
        #expect(
            records == [
                TrainingRecord(endedAt: Self.begin + .hours(1), staff: 4, calls: 3, passed: 1, serious: 1, score: 61),
                TrainingRecord(endedAt: Self.begin + .hours(1), staff: 5, calls: 1, passed: 1, serious: 0, score: 81),
            ])
    }
}
