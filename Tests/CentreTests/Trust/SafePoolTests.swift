import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Testing

/// Goal: before anybody is sure of a need, few donors are asked, whatever is done to the request, and however many
/// requests one caller invents. Method: real requests through the store, with a clock that moves when told.
@Suite struct SafePoolTests {
    private let poolMax = Dispatcher().policy.safePoolMax

    private func asked(_ test: TestCentre) async throws -> Int {
        try await test.store.read { try $0.ongoingRequests().reduce(0) { $0 + $1.course.asks.count } }
    }

    @Test func tenInventedRequestsOfOneNumberShareOnePool() async throws {
        let test = try await TestCentre.make()
        for number in 1...10 {
            _ = try await test.open(Samples.form(test.facility.id, initials: "P\(number)"), anotherPatient: true)
        }
        #expect(try await asked(test) == poolMax)
        // Another number has its own.
        _ = try await test.open(Samples.form(test.facility.id, initials: "Q", phone: "03005555555"))
        #expect(try await asked(test) == 2 * poolMax)
    }

    @Test func whoWithholdsTheNumberSharesThePoolOfTheFacility() async throws {
        let test = try await TestCentre.make()
        for number in 1...4 {
            var form = Samples.form(test.facility.id, initials: "P\(number)")
            form.callerPhone = ""
            _ = try await test.open(form, anotherPatient: true)
        }
        #expect(try await asked(test) == poolMax)
    }

    @Test func thePoolIsOneOfADay() async throws {
        let test = try await TestCentre.make()
        func form(_ initials: String) -> IntakeForm {
            var form = Samples.form(test.facility.id, initials: initials)
            form.neededBy = test.clock.now() + .hours(6)
            return form
        }
        let first = try await test.open(form("A"))
        try await test.centre.take(.withdraw(reason: "test"), on: first.id, by: .staff(1))
        await test.clock.advance(by: .hours(23))
        #expect(try await test.open(form("B"), anotherPatient: true).course.asks.isEmpty)
        await test.clock.advance(by: .hours(2))
        // B asked nobody, and A is more than a day old.
        #expect(try await test.open(form("C"), anotherPatient: true).course.asks.count == poolMax)
    }

    @Test func nothingThatIsDoneToAnUnconfirmedRequestWidensIt() async throws {
        let test = try await TestCentre.make()
        let id = try await test.open().id
        let acts: [RequestEvent] = [
            .askMore(count: 10), .widen, .permitConditional, .changeUnits(9),
            .extend(neededBy: TestCentre.start + .hours(12)), .pause, .resume, .handOver(reason: "x"), .takeBack,
            .timer, .verificationRejected(reason: "unknown there"), .reopen, .widen, .askMore(count: 10), .timer,
            .withdraw(reason: "x"), .reopen, .timer,
        ]
        for act in acts {
            try await test.centre.take(act, on: id, by: .staff(1))
            await test.clock.advance(by: .minutes(11))
            try await test.centre.take(.timer, on: id, by: .system)
            #expect(try await test.record(id).course.asks.count <= poolMax, "after \(act)")
        }
        let refused = try await test.centre.take(.askMore(count: 1), on: id, by: .staff(1))
        #expect(refused == .refused(.notVerified))
    }

    @Test func aConfirmedRequestUnderAFlagKeepsToThePoolUntilAPersonHasDecided() async throws {
        let test = try await TestCentre.make(donors: (1...60).map { Samples.donor($0) })
        for number in 1...3 {
            _ = try await test.open(Samples.form(test.facility.id, initials: "P\(number)"), anotherPatient: true)
        }
        let fourth = try await test.open(Samples.form(test.facility.id, initials: "P4"), anotherPatient: true)
        let flag = try #require(try await test.store.read { try $0.openFlags(limit: 9).first })
        #expect(flag.rule == .manyPatients && flag.count == 4 && flag.severity == .hold)
        let taken = try await test.centre.take(.verified, on: fourth.id, by: .staff(1))
        guard case .taken(let verified) = taken else { throw TestFailure("not verified: \(taken)") }
        #expect(verified.course.asks.isEmpty, "three were asked for the others already")
        #expect(verified.course.attention.contains(.flagUndecided))
        #expect(
            try await test.centre.take(.askMore(count: 1), on: fourth.id, by: .staff(1)) == .refused(.flagUndecided))
        #expect(verified.course.phase == .open, "a flag ends nothing")
        let outcome = try await test.centre.decideFlag(
            flag.id, isUpheld: false, reason: "the hospital's social worker", by: 1)
        #expect(outcome == .done)
        try await test.scheduler.lookOnce()
        let freed = try await test.record(fourth.id)
        #expect(freed.course.asks.count > poolMax)
        #expect(!freed.course.attention.contains(.flagUndecided))
    }

    @Test func afterAFlagWasUpheldNobodyIsAskedBeforeTheFacilityHasConfirmed() async throws {
        let test = try await TestCentre.make()
        for number in 1...4 {
            let record = try await test.open(
                Samples.form(test.facility.id, initials: "P\(number)"), anotherPatient: true)
            try await test.centre.take(.withdraw(reason: "test"), on: record.id, by: .staff(1))
        }
        let flag = try #require(try await test.store.read { try $0.openFlags(limit: 9).first })
        _ = try await test.centre.decideFlag(flag.id, isUpheld: true, reason: "sells blood", by: 1)
        await test.clock.advance(by: .hours(48))
        var form = Samples.form(test.facility.id, initials: "P5")
        form.neededBy = test.clock.now() + .hours(6)
        let next = try await test.open(form)
        #expect(next.course.asks.isEmpty)
        guard case .taken(let verified) = try await test.centre.take(.verified, on: next.id, by: .staff(1)) else {
            throw TestFailure("not verified")
        }
        #expect(verified.course.asks.count > poolMax, "the patient is real: the facility says so")
    }
}
