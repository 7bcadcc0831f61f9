import Blood
import Centre
import Dispatching
import Logging
import Matching
import Simulation
import Storage
import Testing

/// Several ways out: which one a message takes when one of them fails, is slow, says nothing, or may not go faster.
@Suite struct WaysTests {
    private func courier(_ test: TestCentre, _ gateways: RecordingGateway...) -> Courier {
        Courier(centre: test.centre, gateways: gateways, logger: Logger(label: "test"))
    }

    private func drain(_ courier: Courier) async throws { while try await courier.deliverOnce() > 0 {} }

    private func outbox(_ test: TestCentre, _ request: Matching.RequestID) async throws -> [OutboxMessage] {
        try await test.store.read { try $0.messages(of: request) }
    }

    @Test(arguments: [GatewayAnswer.busy, .unknown])
    func whatOneWayRefusesOrLeavesUnansweredGoesByTheOtherAtOnce(_ answer: GatewayAnswer) async throws {
        let test = try await TestCentre.make()
        let first = RecordingGateway("first", honoursIdempotencyKey: false)
        let second = RecordingGateway("second", honoursIdempotencyKey: false)
        first.answer(answer)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier(test, first, second))
        let messages = try await outbox(test, record.id)
        let asks = messages.filter { $0.purpose == "ask" }
        #expect(!asks.isEmpty && asks.allSatisfy { $0.state == .submitted && $0.way == "second" })
        #expect(Set(second.messages.map(\.idempotencyKey)) == Set(asks.map(\.idempotencyKey)))
        #expect(second.messages.count == asks.count, "nobody is asked twice by the second")
        // A refusal sent nothing; after silence the phone may have it twice, and that is said.
        #expect(asks.allSatisfy { $0.isPossiblyDuplicate == (answer == .unknown) })
        #expect(asks.allSatisfy { $0.tries == (answer == .unknown ? 2 : 1) })
        let views = test.centre.ways.views(now: test.clock.now())
        #expect(views.map(\.isUp) == [false, true])
    }

    @Test(arguments: [GatewayAnswer.busy, .unknown])
    func theFirstThatFailsGoesByTheOtherToo(_ answer: GatewayAnswer) async throws {
        // One failure alone takes no way down: the best is thought to work and would get the message a second time.
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let first = RecordingGateway("first", honoursIdempotencyKey: false)
        let second = RecordingGateway("second", honoursIdempotencyKey: false)
        first.answer(answer)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier(test, first, second))
        let asks = try await outbox(test, record.id).filter { $0.purpose == "ask" }
        #expect(asks.map(\.way) == ["second"] && asks.allSatisfy { $0.state == .submitted })
        #expect(test.centre.ways.views(now: test.clock.now()).map(\.isUp) == [true, true])
    }

    @Test func whatAWayThatKnowsItsKeyMayHaveSentGoesThereAgainAndByAnotherOnlyMarked() async throws {
        for isDown in [false, true] {
            let test = try await TestCentre.make(donors: [Samples.donor(1)])
            let first = RecordingGateway("first")
            let second = RecordingGateway("second")
            let courier = courier(test, first, second)
            first.answer(.unknown)
            let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
            try await drain(courier)
            // The second failure in a row takes the way down, and its next look comes after the message's.
            first.answer(isDown ? .busy : nil)
            for seconds in [5, 2.6] {
                await test.clock.advance(by: .seconds(seconds))
                try await drain(courier)
            }
            let ask = try #require(try await outbox(test, record.id).first { $0.purpose == "ask" })
            #expect(ask.state == .submitted && ask.way == (isDown ? "second" : "first"))
            #expect(first.messages.count == 2 && second.messages.count == (isDown ? 1 : 0))
            #expect(ask.isPossiblyDuplicate == isDown)
        }
    }

    @Test func nothingComesAThirdTime() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        let first = RecordingGateway("first", honoursIdempotencyKey: false)
        let second = RecordingGateway("second")
        let courier = courier(test, first, second)
        first.answer(.unknown, times: 1)
        second.answer(.unknown, times: 2)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        for _ in 0..<5 {
            try await drain(courier)
            await test.clock.advance(by: .seconds(6))
        }
        let ask = try #require(try await outbox(test, record.id).first { $0.purpose == "ask" })
        #expect(first.messages.count == 1, "by the way that does not know its key it went once")
        #expect(second.messages.count == 2 && Set(second.messages.map(\.idempotencyKey)).count == 1)
        #expect(ask.isPossiblyDuplicate)
    }

    @Test func whatMayHaveGoneOutWaitsForAnotherWayThatIsDownForTheMoment() async throws {
        let test = try await TestCentre.make(donors: (1...150).map { Samples.donor($0) })
        let first = RecordingGateway("first", honoursIdempotencyKey: false)
        let second = RecordingGateway("second", honoursIdempotencyKey: false)
        let courier = courier(test, first, second)
        func passes(_ rounds: Int) async throws {
            for _ in 0..<rounds {
                await test.clock.advance(by: .seconds(4))
                try await drain(courier)
            }
        }
        first.answer(.busy)
        second.answer(.busy)
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier)
        first.answer(nil)
        try await passes(3)
        #expect(test.centre.ways.views(now: test.clock.now()).map(\.isUp) == [true, false])
        first.answer(.unknown)
        let record = try await test.openVerified(Samples.form(test.facility.id, initials: "C.D.", phone: ""))
        try await drain(courier)
        second.answer(nil)
        try await passes(20)
        let asks = try await outbox(test, record.id).filter { $0.purpose == "ask" }
        #expect(asks.count > 3 && asks.allSatisfy { $0.state == .submitted && $0.way == "second" })
        #expect(asks.allSatisfy { $0.isPossiblyDuplicate && $0.tries == 2 })
    }

    @Test(arguments: [GatewayAnswer.barred(reason: "no balance"), .rejected(reason: "Invalid username or password")])
    func aWrongPasswordMakesNoDonorUnreachable(_ answer: GatewayAnswer) async throws {
        let test = try await TestCentre.make(donors: (1...150).map { Samples.donor($0) })
        let only = RecordingGateway("only", honoursIdempotencyKey: false)
        only.answer(answer)
        let courier = courier(test, only)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier)
        let messages = try await outbox(test, record.id)
        #expect(messages.allSatisfy { $0.state == .queued && $0.tries == 0 })
        #expect(try await test.record(record.id).course.asks.allSatisfy { $0.stage == .asked })
        let view = try #require(test.centre.ways.views(now: test.clock.now()).first)
        #expect(!view.isUp && view.reason != nil)
        #expect(view.messagesToday == 0 && view.partsToday == 0, "what was turned down costs nothing")
        only.answer(nil)
        await test.clock.advance(by: .seconds(6))
        try await drain(courier)
        await test.clock.advance(by: .seconds(6))
        try await drain(courier)
        #expect(try await outbox(test, record.id).allSatisfy { $0.state == .submitted })
    }

    @Test func aWayThatWorksAgainIsTakenAgainByItself() async throws {
        let test = try await TestCentre.make()
        let first = RecordingGateway("first")
        let second = RecordingGateway("second")
        let courier = courier(test, first, second)
        first.answer(.busy)
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier)
        #expect(test.centre.ways.views(now: test.clock.now()).first?.isUp == false)
        first.answer(nil)
        await test.clock.advance(by: .seconds(6))
        _ = try await test.openVerified(Samples.form(test.facility.id, initials: "C.D.", phone: ""))
        let before = first.messages.count
        try await drain(courier)
        #expect(first.messages.count > before)
        #expect(test.centre.ways.views(now: test.clock.now()).first?.isUp == true)
    }

    @Test func peopleWhoCannotBeReachedOneWayDoNotTakeItDown() async throws {
        let test = try await TestCentre.make()
        let only = RecordingGateway("only", honoursIdempotencyKey: false)
        only.answer(.unreachable(reason: "not with this service"))
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier(test, only))
        let asks = try await outbox(test, record.id).filter { $0.purpose == "ask" }
        #expect(asks.count > 3, "more than make a way doubtful")
        #expect(asks.allSatisfy { $0.state == .failed }, "each at once, and none waits")
        #expect(test.centre.ways.views(now: test.clock.now()).map(\.isUp) == [true])
        let course = try await test.record(record.id).course
        let reached = course.asks.filter { ask in asks.contains { $0.addressee == .donor(ask.donor) } }
        #expect(reached.allSatisfy { $0.stage == .unreachable && !$0.wasContacted })
    }

    @Test func anAskOverWhatsAppKeepsItsLinkWhereTheSMSHasNone() async throws {
        let donors = (1...4).map { number in
            var donor = Samples.donor(number)
            donor.channels = [.whatsApp]
            return donor
        }
        let made = try await TestCentre.make(donors: donors)
        let centre = try await TestCentre.open(made.store, clock: made.clock, asksCarryLink: false)
        let test = TestCentre(
            centre: centre, store: made.store, clock: made.clock, gateway: made.gateway, facility: made.facility)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let asks = try await outbox(test, record.id).filter { $0.purpose == "ask" }
        #expect(!asks.isEmpty)
        #expect(asks.allSatisfy { $0.wording?.facts.link != nil }, "Meta's template has a place for it")
    }

    @Test func withoutAnotherWayARefusedMessageWaitsAndIsNotLost() async throws {
        let test = try await TestCentre.make()
        let only = RecordingGateway("only", honoursIdempotencyKey: false)
        let courier = courier(test, only)
        only.answer(.busy)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier)
        let refused = only.messages.count
        for _ in 0..<20 {
            await test.clock.advance(by: .seconds(3))
            try await drain(courier)
        }
        // A minute of outage: looked at every three seconds, not hammered.
        #expect(only.messages.count - refused <= 21)
        only.answer(nil)
        for _ in 0..<25 {
            await test.clock.advance(by: .seconds(5))
            try await drain(courier)
        }
        let asks = try await outbox(test, record.id).filter { $0.purpose == "ask" && $0.wave == 1 }
        #expect(!asks.isEmpty && asks.allSatisfy { $0.state == .submitted && !$0.isPossiblyDuplicate && $0.tries == 1 })
    }

    @Test func aRateIsKeptAlsoOverARestart() async throws {
        let test = try await TestCentre.make()
        let rate = SendingRate(messages: 3, period: .seconds(60))
        let sim = RecordingGateway("sim", rate: rate)
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        try await drain(courier(test, sim))
        #expect(sim.messages.count == 3)
        await test.clock.advance(by: .seconds(30))
        let again = try await TestCentre.open(test.store, clock: test.clock)
        let restarted = Courier(centre: again, gateway: sim, logger: Logger(label: "test"))
        await restarted.takeUp()
        try await drain(restarted)
        #expect(sim.messages.count == 3, "what was sent before the restart counts")
        await test.clock.advance(by: .seconds(31))
        try await drain(restarted)
        #expect(sim.messages.count == 6)
    }

    @Test func aWayThatTakesAndPassesNothingOnIsHandedNoMoreThanItsWindow() async throws {
        let test = try await TestCentre.make(donors: (1...900).map { Samples.donor($0) })
        let kannel = RecordingGateway("kannel", honoursIdempotencyKey: false, reportsPassing: true)
        let courier = courier(test, kannel)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        _ = try await courier.deliverOnce()
        let key = try #require(kannel.messages.first?.idempotencyKey)
        try await test.centre.receive(.delivery(idempotencyKey: key, .submitted))
        for _ in 0..<8 { try await test.centre.take(.askMore(count: 50), on: record.id, by: .staff(1)) }
        try await drain(courier)
        let standing = try #require(test.centre.ways.views(now: test.clock.now()).first?.standing)
        #expect(standing <= 256)
        let waiting = try await outbox(test, record.id).count { $0.state == .queued }
        #expect(waiting > 0, "the rest waits where it can still be called off")
        await test.clock.advance(by: .seconds(11))
        #expect(test.centre.ways.views(now: test.clock.now()).first?.isUp == false)
        for message in kannel.messages {
            try await test.centre.receive(.delivery(idempotencyKey: message.idempotencyKey, .submitted))
        }
        #expect(test.centre.ways.views(now: test.clock.now()).first?.isUp == true)
        try await drain(courier)
        #expect(try await outbox(test, record.id).count { $0.state == .queued } < waiting)
    }

    @Test func aMessageInHandWhenTheProcessDiedGoesOnceMoreUnlessTheProviderHasIt() async throws {
        let test = try await TestCentre.make()
        let kannel = RecordingGateway("kannel", honoursIdempotencyKey: false, reportsPassing: true)
        let courier = courier(test, kannel)
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let now = test.clock.now()
        let claimed = try await test.store.write { transaction in
            let claimed = try transaction.claimMessages(
                channels: [.sms], now: now, leaseUntil: now + .seconds(30), limit: 100)
            for one in claimed { try transaction.assign(one.message.id, to: "kannel") }
            return claimed.map(\.message)
        }
        // Kannel had the first, and says so after the restart.
        try await test.centre.receive(
            .report(MessageReport(key: claimed[0].idempotencyKey, providerID: "k-1", state: .submitted)))
        await test.clock.advance(by: .seconds(31))
        _ = try await courier.recoverAbandoned()
        try await drain(courier)
        #expect(Set(kannel.messages.map(\.idempotencyKey)) == Set(claimed.dropFirst().map(\.idempotencyKey)))
        let rows = try await outbox(test, record.id).filter { row in claimed.contains { $0.id == row.id } }
        #expect(rows.allSatisfy { $0.state == .submitted })
        #expect(rows.allSatisfy { $0.isPossiblyDuplicate == ($0.id != claimed[0].id) })
    }

    @Test func theMessagesOfAnEmergencyGoFirst() async throws {
        let test = try await TestCentre.make()
        var routine = Samples.form(test.facility.id, initials: "R.R.", phone: "")
        routine.urgency = .routine
        routine.neededBy = TestCentre.start + .hours(30)
        let later = try await test.openVerified(routine)
        let first = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let sim = RecordingGateway("sim", rate: SendingRate(messages: 4, period: .seconds(60)))
        try await drain(courier(test, sim))
        let sent = Set(sim.messages.map(\.idempotencyKey))
        #expect(sent.count == 4)
        #expect(try await outbox(test, first.id).contains { sent.contains($0.idempotencyKey) })
        #expect(try await outbox(test, later.id).allSatisfy { !sent.contains($0.idempotencyKey) })
    }

    @Test func moreThanADayWasExpectedToCostIsSentAllTheSame() async throws {
        let test = try await TestCentre.make()
        test.centre.ways.setBudget(1)
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let gateway = RecordingGateway("only")
        try await drain(courier(test, gateway))
        #expect(gateway.messages.count > 1)
        let budget = test.centre.ways.budget(now: test.clock.now())
        #expect(budget.parts == gateway.messages.count && budget.expected == 1)
    }
}
