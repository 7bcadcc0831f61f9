import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Simulation
import Storage
import TestStores
import Testing

/// An incident from its declaration to its end, on a store of its own.
@Suite struct IncidentTests {
    private static let donors = (1...400).map {
        Samples.donor($0, group: $0.isMultiple(of: 2) ? .bNegative : .oNegative)
    }

    private static func declare(_ house: TestCentre) async throws -> Int64 {
        let outcome = try await house.centre.declareIncident(
            IncidentDraft(name: "Two buses", reason: "at least 60 hurt", facilities: [house.facility.id]), by: 1)
        guard case .success(let id) = outcome else { throw TestFailure("not declared: \(outcome)") }
        return id
    }

    /// Forty requests at once, each of another patient.
    private static func rush(_ house: TestCentre, count: Int = 40) async throws -> [RequestID] {
        var requests: [RequestID] = []
        for number in 0..<count {
            let form = Samples.form(house.facility.id, initials: "P\(number)", phone: "0300888\(1_000 + number)")
            requests.append(try await house.openVerified(form).id)
        }
        return requests
    }

    private static func load(_ house: TestCentre, _ id: Int64) async throws -> IncidentLoad {
        let midnight = house.centre.calendar.instant(house.centre.today(), minuteOfDay: 0)
        return try await house.store.read { try $0.load(of: id, dayStart: midnight) }
    }

    /// Donors expected in the fullest hour.
    private static func fullest(_ load: IncidentLoad) -> Double {
        Dictionary(load.hours.map { ($0.hour, $0.donors) }, uniquingKeysWith: +).values.max() ?? 0
    }

    private static func asked(_ house: TestCentre) async throws -> Int {
        try await house.store.read { try $0.ongoingRequests() }.reduce(0) { $0 + $1.course.asks.count }
    }

    @Test func fortyAtOnceKeepTheQuotasAndTheEndReleasesThem() async throws {
        let house = try await TestCentre.make(donors: Self.donors)
        let id = try await Self.declare(house)
        let problem = try await house.centre.setQuotas(of: house.facility.id, perHour: 4, share: 20, in: id, by: 1)
        #expect(problem == nil)
        let requests = try await Self.rush(house)
        let joined = try await house.requests(of: id)
        #expect(joined == requests)
        for _ in 0..<6 {
            await house.clock.advance(by: .minutes(5))
            try await house.scheduler.lookOnce()
            let load = try await Self.load(house, id)
            #expect(Self.fullest(load) <= 4.001)
            for group in [BloodGroup.bNegative, .oNegative] {
                let reach = try await house.store.read { try $0.incident(id)?.facilities.first?.reach[group] } ?? 0
                #expect(reach == 200)
                #expect(load.used(house.facility.id, group).today <= 40)
            }
        }
        let held = try await house.glances().filter { $0.heldUntil != nil }
        #expect(!held.isEmpty)
        #expect(held.allSatisfy { !$0.attention.contains(.noCandidates) })
        // A held request is filled by stock like any other.
        let first = try #require(held.first).id
        let outcome = try await house.centre.take(.issuedFromStock(units: 2), on: first, by: .staff(1))
        guard case .taken(let filled) = outcome else { throw TestFailure("\(outcome)") }
        #expect(filled.course.phase == .fulfilled)

        let before = try await Self.asked(house)
        #expect(try await house.centre.endIncident(id, reason: "the last one is served", by: 1) == nil)
        try await house.scheduler.lookOnce()
        #expect(try await Self.asked(house) > before)
        let after = try await house.glances()
        #expect(after.allSatisfy { $0.heldUntil == nil })
        let acts = try await house.store.read { try $0.auditEntries(limit: 400) }.map(\.act)
        #expect(acts.contains("incident.declare") && acts.contains("incident.change") && acts.contains("incident.end"))
        #expect(try await house.centre.endIncident(id, reason: "again", by: 1) == .hasEnded)
    }

    @Test func aRestartKeepsIt() async throws {
        let path = Samples.databasePath()
        let house = try await TestCentre.make(donors: Self.donors, path: path)
        let id = try await Self.declare(house)
        _ = try await house.centre.setQuotas(of: house.facility.id, perHour: 2, share: 50, in: id, by: 1)
        _ = try await Self.rush(house, count: 6)
        let load = try await Self.load(house, id)
        // A second centre on the same file, as after a kill: nothing was in memory only.
        let again = try await TestCentre.open(house.store, clock: house.clock)
        let form = Samples.form(house.facility.id, initials: "ZZ", phone: "03007776665")
        guard case .opened(let record) = try await again.openRequest(form, by: 1) else { throw TestFailure("no") }
        _ = try await again.take(.verified, on: record.id, by: .staff(1))
        #expect(try await house.incident(of: record.id) == id)
        let later = try await Self.load(house, id)
        #expect(Self.fullest(later) <= 2.001)
        #expect(later.hours.reduce(0) { $0 + $1.donors } >= load.hours.reduce(0) { $0 + $1.donors })
    }

    @Test func requestsComeAndGoByHandAndByFacility() async throws {
        let house = try await TestCentre.make(donors: Self.donors)
        let before = try await house.openVerified().id
        let id = try await Self.declare(house)
        // What was open at the facility is in it at once.
        #expect(try await house.requests(of: id) == [before])
        #expect(try await house.centre.leave(before, id, by: 1) == nil)
        #expect(try await house.incident(of: before) == nil)
        #expect(try await house.centre.leave(before, id, by: 1) == .requestDoesNotFit)
        #expect(try await house.centre.join(before, to: id, by: 1) == nil)
        #expect(try await house.centre.join(before, to: id, by: 1) == .requestDoesNotFit)
        let second = try await house.centre.declareIncident(
            IncidentDraft(name: "Again", reason: "twice", facilities: [house.facility.id]), by: 1)
        #expect(second == .failure(.facilityInAnother))
        #expect(try await house.centre.endIncident(id, reason: "over", by: 1) == nil)
        let third = try await house.centre.declareIncident(
            IncidentDraft(name: "Again", reason: "another day", facilities: [house.facility.id]), by: 1)
        guard case .success(let next) = third else { throw TestFailure("\(third)") }
        #expect(try await house.incident(of: before) == next)
    }

    @Test func oneMessageAtATimeAndNoneAfterTheEnd() async throws {
        let house = try await TestCentre.make(donors: [])
        let id = try await Self.declare(house)
        var message = PublicMessage(
            incident: id, groups: [.oNegative], facility: house.facility.id, from: nil, english: "Bus accident",
            urdu: "بس حادثہ", publishedAt: house.clock.now(), publishedBy: 1)
        #expect(try await house.centre.publish(message, of: id, announces: true, by: 1) == nil)
        #expect(try await house.announced() == .emergency)
        message.groups = []
        #expect(try await house.centre.publish(message, of: id, by: 1) == nil)
        let published = try await house.published()
        #expect(published.count == 1 && published.first?.groups == [] && published.first?.urdu == "بس حادثہ")
        message.english = String(repeating: "x", count: Centre.publicWordsMax + 1)
        #expect(try await house.centre.publish(message, of: id, by: 1) == .wordsTooLong)
        message.english = ""
        message.groups = [.aPositive]
        message.facility = nil
        #expect(try await house.centre.publish(message, of: id, by: 1) == .placeMissing)
        #expect(try await house.centre.endIncident(id, reason: "over", by: 1) == nil)
        #expect(try await house.published().isEmpty)
        #expect(try await house.announced() == nil)
    }

    @Test(arguments: [
        (IncidentDraft(name: "", reason: "r", facilities: [1]), IncidentProblem.nameMissing),
        (IncidentDraft(name: "n", reason: " ", facilities: [1]), .reasonMissing),
        (IncidentDraft(name: "n", reason: "r", facilities: []), .facilityMissing),
        (IncidentDraft(name: "n", reason: "r", facilities: [99]), .facilityUnknown),
        (IncidentDraft(name: "n", reason: "r", expectedPatients: 0, facilities: [1]), .patientsOutOfRange),
        (
            IncidentDraft(name: "n", reason: "r", beganAt: TestCentre.start + .hours(1), facilities: [1]),
            .beganInTheFuture
        ),
    ])
    func aDraftWithAProblemDeclaresNothing(draft: IncidentDraft, problem: IncidentProblem) async throws {
        let house = try await TestCentre.make(donors: [])
        let outcome = try await house.centre.declareIncident(draft, by: 1)
        #expect(outcome == .failure(problem))
        let running = try await house.store.read { try $0.runningIncidents() }
        #expect(running.isEmpty)
    }
}

/// Shifts and how one is handed to the next.
@Suite struct ShiftTests {
    private static func shift(_ id: Int64, _ staff: Int64, _ from: Double, _ until: Double, _ duty: Duty = .calls)
        -> Shift
    {
        Shift(
            id: id, staff: staff, duty: duty, from: TestCentre.start + .hours(from),
            until: TestCentre.start + .hours(until), madeAt: TestCentre.start, madeBy: 1)
    }

    @Test func overlapsAndShortRestAreSaid() {
        let warnings = Rota.warnings([
            Self.shift(1, 7, 0, 8), Self.shift(2, 7, 7, 15), Self.shift(3, 8, 0, 8), Self.shift(4, 8, 15, 20),
            Self.shift(5, 9, 0, 8), Self.shift(6, 9, 16, 24), Self.shift(7, 8, 28, 30),
        ])
        #expect(warnings == [.overlap(1, 2), .shortRest(3, 4, .hours(7))])
    }

    @Test func gapsAreWhatNobodyCovers() {
        let start = TestCentre.start
        let gaps = Rota.gaps(
            [Self.shift(1, 7, -2, 4), Self.shift(2, 8, 6, 9), Self.shift(3, 9, 7, 8), Self.shift(4, 9, 0, 24, .lead)],
            duty: .calls, from: start, until: start + .hours(12))
        #expect(
            gaps.map { [$0.0, $0.1] } == [
                [start + .hours(4), start + .hours(6)], [start + .hours(9), start + .hours(12)],
            ])
        #expect(Rota.gaps([], duty: .lead, from: start, until: start + .hours(1)).count == 1)
    }

    @Test func aShiftIsPlannedReadAndTakenOut() async throws {
        let house = try await TestCentre.make(donors: [])
        let start = TestCentre.start
        let planned = try await house.centre.planShift(of: 1, .lead, from: start, until: start + .hours(8), by: 1)
        guard case .success(let id) = planned else { throw TestFailure("\(planned)") }
        let found = try await house.shifts(7, 9)
        #expect(found.map(\.id) == [id])
        #expect(try await house.shifts(8, 9).isEmpty)
        let late = try await house.centre.planShift(of: 1, .lead, from: start, until: start + .hours(25), by: 1)
        #expect(late == .failure(.tooLong))
        let nobody = try await house.centre.planShift(of: 99, .lead, from: start, until: start + .hours(5), by: 1)
        #expect(nobody == .failure(.staffUnknown))
        #expect(try await house.centre.removeShift(id, by: 1))
        #expect(try await !house.centre.removeShift(id, by: 1))
        #expect(try await house.shifts(0, 9).isEmpty)
    }

    @Test func oneHandsOverAndAnotherTakesOver() async throws {
        let house = try await TestCentre.make()
        let second = try await house.store.write {
            try $0.insertStaff(
                StaffMember(
                    signIn: "second", name: "Second", role: .supervisor, passwordHash: "-", createdAt: TestCentre.start)
            )
        }
        _ = try await house.open()
        guard case .done(let id) = try await house.centre.handOver(words: "ring 1001 again", by: 1) else {
            throw TestFailure("not handed over")
        }
        #expect(try await house.centre.handOver(words: "twice", by: 1) == .isOpen)
        #expect(try await house.centre.takeOver(id, by: 1) == .isOwn)
        await house.clock.advance(by: .minutes(3))
        #expect(try await house.centre.takeOver(id, by: second) == .done(id))
        #expect(try await house.centre.takeOver(id, by: second) == .gone)
        let given = try await house.store.read { try $0.handovers(limit: 5) }
        let kept = try #require(given.first)
        #expect(kept.words == "ring 1001 again" && kept.openRequests == 1 && kept.needing == 1)
        #expect(kept.takenBy == second && kept.takenAt == TestCentre.start + .minutes(3))
        #expect(try await house.centre.shiftBegan() == TestCentre.start + .minutes(3))
    }

    @Test func glancesSayWhatTheRequestsSay() async throws {
        let house = try await TestCentre.make()
        let record = try await house.openVerified()
        let glance = try #require(try await house.glances().first)
        let course = try await house.record(record.id).course
        #expect(glance.id == record.id && glance.reference == record.details.reference)
        #expect(glance.asking == course.asks.count { $0.stage == .asked } && glance.asking > 0)
        #expect(glance.attention == course.attention && glance.wakeAt == course.wakeAt)
        #expect(glance.step(now: house.clock.now()) == .pledge)
        let watchers = try await house.store.read { try $0.lastStaff() }
        #expect(watchers == [record.id: 1])
    }
}

extension TestCentre {
    fileprivate func requests(of incident: Int64) async throws -> [RequestID] {
        try await store.read { try $0.requests(of: incident) }
    }

    fileprivate func incident(of request: RequestID) async throws -> Int64? {
        try await store.read { try $0.runningIncident(of: request)?.id }
    }

    fileprivate func announced() async throws -> Announcement.Kind? {
        try await store.read { try $0.announcement()?.kind }
    }

    fileprivate func published() async throws -> [PublicMessage] { try await store.read { try $0.publicMessages() } }

    fileprivate func glances() async throws -> [RequestGlance] { try await store.read { try $0.openGlances() } }

    /// - Parameters: hours after the start of the test.
    fileprivate func shifts(_ from: Double, _ until: Double) async throws -> [Shift] {
        try await store.read {
            try $0.shifts(from: TestCentre.start + .hours(from), until: TestCentre.start + .hours(until))
        }
    }
}
