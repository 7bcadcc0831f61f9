import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Simulation
import Storage
import Telephony
import Testing

/// A night of training from the first ring to the result, on the centre's own books.
@Suite struct TrainingNightTests {
    /// Lets the simulated telephone live while the body runs.
    private static func living<Result: Sendable>(
        _ test: TestCentre, _ night: TrainingNight, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                await night.run()
                return nil
            }
            group.addTask { try await body() }
            while let found = try await group.next() {
                if let found {
                    group.cancelAll()
                    return found
                }
            }
            throw TestFailure("the night ended by itself")
        }
    }

    /// Moves the clock in steps of a fifth of a second until it is there.
    private static func waited<Found: Sendable>(
        _ test: TestCentre, _ what: String, _ look: @Sendable () async throws -> Found?
    ) async throws -> Found {
        for _ in 0..<3_000 {
            if let found = try await look() { return found }
            await test.clock.advance(by: .milliseconds(200))
            // What wakes has a store to write to, which no clock of ours waits for.
            try await Task.sleep(for: .milliseconds(2))
        }
        throw TestFailure("\(what) did not come")
    }

    private static func waiting(_ test: TestCentre) async throws -> CallID? {
        try await test.store.read { try $0.waitingCalls().first }
    }

    @Test func aCallIsTakenAskedWrittenDownRungBackAndJudged() async throws {
        let test = try await TestCentre.make()
        let path = Samples.databasePath() + ".jsonl"
        let night = TrainingNight(centre: test.centre, journal: path)
        let report = try await Self.living(test, night) { () async throws -> TrainingNightReport? in
            let centre = test.centre
            #expect(!night.isRunning)
            #expect(try await night.begin(TrainingPlan(calls: 1, minutesBetween: 1), by: 1) == .done)
            #expect(try await night.begin(TrainingPlan(), by: 1) == .alreadyRunning)
            #expect(night.isRunning)
            let call = try await Self.waited(test, "the caller") { try await Self.waiting(test) }
            #expect(try await night.talk(of: 1) == nil, "nobody speaks yet")
            #expect(try await night.ask(.facility, by: 1) == false)
            #expect(try await centre.takeCall(call, by: 1) == .done)
            let talk = try await Self.waited(test, "the conversation") { try await night.talk(of: 1) }
            #expect(talk.facility == nil && talk.lines.count == 1)
            #expect(talk.questions.contains(.deadline) && !talk.questions.contains(.isPatientThere))
            for question in talk.questions { #expect(try await night.ask(question, by: 1)) }
            #expect(try await night.ask(.isPatientThere, by: 1) == false, "no blood bank is on the line")
            let answers = try #require(try await night.talk(of: 1)).lines
            #expect(answers.count == talk.questions.count + 1)
            #expect(answers.contains { $0.answer.english == "We are in Mayo Hospital." })
            #expect(answers.allSatisfy { !$0.answer.urdu.isEmpty })

            // Everything but the group is written down as it is said; the caller's number is known.
            let record = try #require(try await test.store.read { try $0.call(call) })
            let words = answers.map(\.answer.english).joined(separator: " ")
            let patient = try #require(
                words.firstMatch(of: /begins with (\w), the father's with (\w). On the wristband stands (\d+)/))
            let units = try #require(words.firstMatch(of: /(\d) bags?\./))
            let time = try #require(words.firstMatch(of: /before (\d+):(\d+) today/))
            let minute = try #require(Int(time.1)) * 60 + (try #require(Int(time.2)))
            let group = try #require(
                BloodGroup.known.first { group in
                    let sign = group.rawValue.hasSuffix("+") ? "positive" : "negative"
                    return words.contains(" \(group.rawValue.dropLast()) \(sign).")
                })
            let form = IntakeForm(
                patientInitials: "\(patient.1)\(patient.2)", sex: .male, ageYears: "40", group: group,
                component: .redCells, units: String(units.1), facility: test.facility.id, ward: "4",
                recordNumber: String(patient.3),
                neededBy: centre.calendar.instant(centre.today(), minuteOfDay: minute), urgency: .emergency,
                callerPhone: try #require(record.phone))
            let request = try await test.open(form)
            #expect(try await centre.act(.hangUp, on: call, by: 1) == .done)
            _ = try await Self.waited(test, "the end of the call") {
                try await test.store.read { try $0.call(call)?.call.isEnded } == true ? true : nil
            }

            #expect(try await centre.ringFacility(of: request.id, by: 1) == .done)
            let bank = try await Self.waited(test, "the blood bank") { () async throws -> TrainingTalk? in
                let talk = try await night.talk(of: 1)
                return talk?.facility == nil ? nil : talk
            }
            #expect(bank.facility?.english == "Mayo Hospital")
            #expect(bank.questions.allSatisfy(\.isForFacility) && bank.questions.count == 3)
            #expect(try await night.ask(.confirmedNeed, by: 1))
            let said = try #require(try await night.talk(of: 1)?.lines.last).answer.english
            #expect(said.hasPrefix("\(units.1) unit"))
            _ = try await centre.take(.verified, on: request.id, by: .staff(1))
            try await night.end()
            return try await night.night()
        }
        let call = try #require(report?.calls.first)
        #expect(call.points.filter { $0.points < $0.most } == [])
        #expect(call.score == 100 && call.passes && call.staff == 1)
        #expect(!night.isRunning)
        #expect(!test.centre.switchboard.exists, "the console has no telephone again")
        #expect(try await night.talk(of: 1) == nil)
        #expect(try await test.store.read { try $0.liveCalls() }.isEmpty)
        #expect(night.past().map(\.score) == [100])
        // Another process reads what this one wrote.
        #expect(TrainingNight(centre: test.centre, journal: path).past() == night.past())
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func whoIsNotAnsweredHangsUpAndTheNextOneCanBeHurried() async throws {
        let test = try await TestCentre.make()
        let night = TrainingNight(centre: test.centre)
        let report = try await Self.living(test, night) { () async throws -> TrainingNightReport? in
            #expect(try await night.begin(TrainingPlan(calls: 2, minutesBetween: 15), by: 1) == .done)
            let first = try await Self.waited(test, "the caller") { try await Self.waiting(test) }
            _ = try await Self.waited(test, "the end of patience") {
                try await test.store.read { try $0.call(first)?.call.isEnded } == true ? true : nil
            }
            let next = try #require(try await night.night()?.nextAt)
            #expect(next > test.centre.now() + .minutes(2))
            // A console that is not heard of for so long counts as closed.
            _ = try await test.centre.setPresence(of: 1, to: .ready, at: .phone("headset"))
            night.hurry()
            #expect((try await night.night()?.nextAt ?? test.centre.now()) <= test.centre.now())
            _ = try await Self.waited(test, "the second caller") { try await Self.waiting(test) }
            try await night.end()
            return try await night.night()
        }
        #expect(report?.calls.map(\.state) == [.missed, .missed])
        #expect(report?.calls.allSatisfy { $0.score == 0 && !$0.passes } == true)
        let record = try #require(night.past().first)
        #expect(record.calls == 2 && record.passed == 0 && record.staff == 1)
    }

    @Test func aCentreWithATelephoneOfItsOwnHasNoSimulatedCallers() async throws {
        struct Quiet: TelephoneExchange {
            var isConnected: Bool { true }
            func perform(_ commands: [CallCommand], of call: CallID) async {}
        }
        let test = try await TestCentre.make()
        test.centre.switchboard.use(Quiet()) { _, _ in true }
        let night = TrainingNight(centre: test.centre)
        #expect(try await night.begin(TrainingPlan(), by: 1) == .realTelephone)
        #expect(!night.isRunning)
    }
}
