import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Telephony
import Testing

/// The rest of a request that was typed on the keypad, as the family says it on its page.
@Suite struct CompletionTests {
    private static let caller = ChannelID(rawValue: "helpline-1.1")

    /// Somebody rings while nobody is there, chooses a language, and types two units of B-negative.
    private func typed(_ test: TestCentre, language: Character = "1") async throws -> RequestRecord {
        test.centre.switchboard.use(RecordingExchange()) { _, _ in true }
        try await test.centre.callArrived(Self.caller, number: "03009999999", at: test.clock.now())
        for key in "\(language)162#\(test.facility.id)#1" {
            await test.clock.advance(by: .seconds(1))
            try await test.centre.callHeard(.pressed(Self.caller, key), on: Self.caller, at: test.clock.now())
        }
        return try #require(try await test.store.read { try $0.ongoingRequests() }.first)
    }

    private func form(_ change: (inout CompletionForm) -> Void = { _ in }) -> CompletionForm {
        var form = CompletionForm(
            patientInitials: " A.K. ", group: .bNegative, units: "3", component: .platelets, time: .withinSixHours,
            ward: "Gynae 2, bed 14")
        change(&form)
        return form
    }

    private func family(_ test: TestCentre, _ request: RequestID) async throws -> [String] {
        try await test.store.read { try $0.messages(of: request) }.filter { $0.addressee == .family }.map(\.body)
    }

    private func words(_ test: TestCentre, _ request: RequestID) async throws -> [RequestCompletion] {
        try await test.store.read { try $0.timeline(of: request, after: 0, limit: 500) }.compactMap {
            if case .event(.completed(let said)) = $0.fact { said } else { nil }
        }
    }

    @Test func theFamilyIsAskedForTheRestAndHearsOfDonorsOnlyOnceTheNeedIsConfirmed() async throws {
        let test = try await TestCentre.make()
        let request = try await typed(test)
        #expect(request.isToBeCompleted)
        #expect(try await family(test, request.id) == ["family incomplete \(request.details.reference)"])
        try await test.centre.take(.verified, on: request.id, by: .staff(1))
        #expect(
            try await family(test, request.id) == [
                "family incomplete \(request.details.reference)", "family opened \(request.details.reference)",
            ])
        let desk = try await test.open(Samples.form(test.facility.id, initials: "Z", phone: "03008888888"))
        #expect(!desk.isToBeCompleted)
        #expect(try await family(test, desk.id) == ["family opened \(desk.details.reference)"])
    }

    @Test(arguments: [("1", .urduLatin), ("2", .english), ("3", .urduLatin)] as [(Character, Language)])
    func theTextIsInTheLanguageOfTheCall(key: Character, language: Language) async throws {
        let test = try await TestCentre.make()
        #expect(try await typed(test, language: key).details.familyLanguage == language)
    }

    @Test func whatTheFamilySaysTakesThePlaceOfWhatWasAssumedAndNothingElseMoves() async throws {
        let test = try await TestCentre.make()
        let request = try await typed(test)
        let now = test.clock.now()
        guard case .taken(let taken) = try await test.centre.completeTyped(form(), of: request.id) else {
            throw TestFailure("not taken")
        }
        let record = try await test.record(request.id)
        #expect(record.details == taken.details)
        #expect(record.course == taken.course)
        let need = record.course.request
        #expect(need.component == .platelets)
        #expect(need.unitsNeeded == 3)
        #expect(need.patient.group == .bNegative)
        #expect(need.urgency == .emergency)
        #expect((.minutes(359)...(.hours(6))).contains(need.neededBy - now))
        #expect(record.details.patientInitials == "A.K.")
        #expect(record.details.ward == "Gynae 2, bed 14")
        #expect(record.details.note.contains("Nothing is assumed any more."))
        #expect(record.course.verification == .pending)
        #expect(record.course.isPaused)
        #expect(record.course.asks.isEmpty)
        #expect(record.isToBeCompleted)
        #expect(try await test.centre.callBacks().map(\.cause) == [.keypad], "somebody rings back all the same")
        let timeline = try await test.store.read { try $0.timeline(of: request.id, after: 0, limit: 500) }
        let line = try #require(timeline.lastCompletion)
        #expect(timeline.first { $0.id == line.line }?.actor == .family)
        #expect(line.said.component == .platelets)
        #expect(try await family(test, request.id).count == 1, "nothing is sent because of a page")
    }

    @Test func whatItDoesNotKnowStaysAssumed() async throws {
        let test = try await TestCentre.make()
        let request = try await typed(test)
        let unknowing = form {
            $0.component = nil
            $0.componentIsUnknown = true
            $0.time = .notKnown
        }
        guard case .taken(let record) = try await test.centre.completeTyped(unknowing, of: request.id) else {
            throw TestFailure("not taken")
        }
        #expect(record.course.request.component == .redCells)
        #expect(record.course.request.neededBy == request.course.request.neededBy)
        #expect(
            record.details.note.contains(
                "Still assumed: red cells; an emergency, needed within six hours of the call."))
    }

    @Test func sentTwiceItHasOneEffectAndAnOldPageOverwritesNothing() async throws {
        let test = try await TestCentre.make()
        let request = try await typed(test)
        _ = try await test.centre.completeTyped(form(), of: request.id)
        await test.clock.advance(by: .minutes(3))
        #expect(try await test.centre.completeTyped(form(), of: request.id) == .unchanged)
        let old = form { $0.component = .plasma }
        #expect(try await test.centre.completeTyped(old, of: request.id) == .changedMeanwhile)
        #expect(try await words(test, request.id).map(\.component) == [.platelets])
        let line = try #require(
            try await test.store.read { try $0.timeline(of: request.id, after: 0, limit: 500) }.lastCompletion)
        // The page that shows the hour that was meant sends it back: no news.
        let again = form {
            $0.time = .at
            $0.date = line.said.neededBy
            $0.seen = line.line
        }
        #expect(try await test.centre.completeTyped(again, of: request.id) == .unchanged)
        let corrected = form {
            $0.component = .plasma
            $0.seen = line.line
        }
        guard case .taken = try await test.centre.completeTyped(corrected, of: request.id) else {
            throw TestFailure("a correction was not taken")
        }
        #expect(try await words(test, request.id).map(\.component) == [.platelets, .plasma])
    }

    @Test func whatIsWrongIsSaidAtItsFieldAndNothingIsTaken() async throws {
        let test = try await TestCentre.make()
        let request = try await typed(test)
        func problems(_ change: (inout CompletionForm) -> Void) async throws -> [IntakeField] {
            guard case .problems(let found) = try await test.centre.completeTyped(form(change), of: request.id) else {
                throw TestFailure("taken")
            }
            return found.map(\.field)
        }
        #expect(try await problems { $0.patientInitials = "?" } == [.patientInitials])
        #expect(try await problems { $0.patientInitials = "Muhammad Ali Khan" } == [.patientInitials])
        #expect(try await problems { $0.component = nil } == [.component])
        #expect(try await problems { $0.group = nil } == [.group])
        #expect(
            try await problems {
                $0.group = .unknown
                $0.component = .wholeBlood
            } == [.group])
        #expect(try await problems { $0.units = "many" } == [.units])
        #expect(try await problems { $0.units = "21" } == [.units])
        #expect(try await problems { $0.time = nil } == [.neededBy])
        #expect(try await problems { $0.time = .at } == [.neededBy])
        #expect(
            try await problems {
                $0.time = .at
                $0.date = TestCentre.start - .hours(1)
            } == [.neededBy])
        #expect(try await problems { $0.ward = String(repeating: "w", count: 121) } == [.ward])
        #expect(try await test.record(request.id) == request)
    }

    @Test func onceAPersonHasSeenToItThePageChangesNothing() async throws {
        let test = try await TestCentre.make()
        let request = try await typed(test)
        try await test.centre.take(.verified, on: request.id, by: .staff(1))
        let verified = try await test.record(request.id)
        #expect(try await test.centre.completeTyped(form(), of: request.id) == .closed)
        #expect(try await test.record(request.id) == verified)
        let desk = try await test.open(Samples.form(test.facility.id, initials: "Z", phone: "03008888888"))
        #expect(try await test.centre.completeTyped(form(), of: desk.id) == .closed, "it was not typed")
        #expect(try await test.centre.completeTyped(form(), of: 99_999) == .noSuchRequest)
    }

    @Test func todayAndTomorrowAreTimesThatAreStillToCome() async throws {
        let test = try await TestCentre.make()
        #expect(test.centre.completionTimes().today == TestCentre.start + .hours(12), "22:00, it is ten o'clock")
        #expect(test.centre.completionTimes().tomorrow == TestCentre.start + .hours(23))
        await test.clock.advance(by: .seconds(Int(11.5 * 3_600)))
        #expect(test.centre.completionTimes().today == TestCentre.start + .hours(14), "late, it is midnight")
    }
}
