import Blood
import Centre
import Dispatching
import Logging
import Matching
import Simulation
import Storage
import Synchronization
import Telephony
import Testing

/// The telephone at the centre: what callers, operators and donors do, and what stands in the books then.
@Suite struct CallTests {
    private static let `operator` = ChannelID(CallID(of: TelephoneDesk.caller), .operator)

    @Test func aCallerIsGreetedWaitsAndSpeaksWithAnOperator() async throws {
        let desk = try await TelephoneDesk()
        try await desk.ready()
        try await desk.rings()
        let first = desk.exchange.take()
        #expect(first.first == .answer(TelephoneDesk.caller))
        #expect(first.contains { if case .play = $0 { true } else { false } })
        try await desk.presses("11")
        #expect(try await desk.test.store.read { try $0.waitingCalls() } == [CallID(of: TelephoneDesk.caller)])
        #expect(try await desk.call()?.phone == "+923009999999")
        #expect(try await desk.test.centre.takeCall(CallID(of: TelephoneDesk.caller), by: 1) == .done)
        #expect(
            try await desk.test.centre.takeCall(CallID(of: TelephoneDesk.caller), by: 1) != .done,
            "nobody takes it twice")
        let rung = desk.exchange.take()
        #expect(rung.contains { if case .dial(Self.operator, .phone("operator1"), _) = $0 { true } else { false } })
        try await desk.hears(.answered(Self.operator))
        #expect(desk.exchange.take().contains { if case .connect = $0 { true } else { false } })
        let presence = try await desk.test.store.read { try $0.presences() }
        #expect(presence.map(\.state) == [.onCall])
        let figures = try await desk.test.store.read { try $0.callFigures(since: TestCentre.start) }
        #expect(figures.calls == 1)
        #expect(figures.answered == 1)
        #expect(figures.within15Seconds == 1)
        try await desk.hears(.ended(TelephoneDesk.caller, .hungUp))
        try await desk.hears(.ended(Self.operator, .hungUp))
        #expect(try await desk.call()?.call.outcome == .spoke)
        #expect(try await desk.test.store.read { try $0.presences() }.map(\.state) == [.wrapUp])
        #expect(try await desk.test.centre.callBacks().isEmpty, "who was served is not rung back")
    }

    @Test func whoHangsUpWhileWaitingIsRungBack() async throws {
        let desk = try await TelephoneDesk()
        try await desk.ready()
        try await desk.rings()
        try await desk.presses("11")
        try await desk.hears(.ended(TelephoneDesk.caller, .hungUp))
        try await desk.hears(.ended(TelephoneDesk.caller, .hungUp))
        #expect(try await desk.test.centre.callBacks().map(\.cause) == [.abandoned])
        #expect(try await desk.test.store.read { try $0.callFigures(since: TestCentre.start) }.abandoned == 1)
    }

    @Test func aMissedCallIsAWayInAndAWithheldNumberIsNone() async throws {
        let desk = try await TelephoneDesk()
        try await desk.rings()
        try await desk.hears(.ended(TelephoneDesk.caller, .hungUp))
        let other = ChannelID(rawValue: "helpline-1.2")
        try await desk.rings(other, number: nil)
        try await desk.hears(.ended(other, .hungUp))
        #expect(try await desk.test.centre.callBacks().map(\.cause) == [.missed])
    }

    @Test func whereNobodyIsThereTheKeypadOpensARequestToBeVerified() async throws {
        let desk = try await TelephoneDesk()
        try await desk.rings()
        try await desk.presses("11")
        try await desk.presses("6")
        try await desk.presses("2#")
        try await desk.presses("\(desk.test.facility.id)#")
        try await desk.presses("1")
        let open = try await desk.test.store.read { try $0.ongoingRequests() }
        let request = try #require(open.first)
        #expect(open.count == 1)
        #expect(request.course.request.patient.group == .bNegative)
        #expect(request.course.request.unitsNeeded == 2)
        #expect(request.course.verification == .pending)
        #expect(request.details.source == "keypad")
        #expect(request.course.asks.isEmpty, "no person has heard this need")
        #expect(request.details.callerPhone == "+923009999999")
        #expect(try await desk.test.centre.callBacks().map(\.cause) == [.keypad])
        try await desk.test.centre.take(.verified, on: request.id, by: .staff(1))
        #expect(try await desk.test.record(request.id).course.asks.isEmpty == false)
        #expect(try await desk.call()?.request == request.id)
    }

    @Test func aRequestTakenInACallStandsWithIt() async throws {
        let desk = try await TelephoneDesk()
        try await desk.speaks()
        let request = try await desk.test.open(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        #expect(try await desk.call()?.request == request.id)
        let timeline = try await desk.test.store.read { try $0.timeline(of: request.id, after: 0, limit: 50) }
        #expect(
            timeline.contains { if case .telephone(let note) = $0.fact { note.kind == .callerSpoke } else { false } })
    }

    @Test func whoHangsUpInTheGreetingHasMissedUsAndHeardNoNotice() async throws {
        let desk = try await TelephoneDesk()
        try await desk.rings()
        let play = try #require(try await desk.call()?.call.playbacks)
        // The exchange ends the play before the leg.
        try await desk.test.centre.callHeard(
            .notPlayed(id: "\(TelephoneDesk.caller)-p\(play)"), on: TelephoneDesk.caller, at: desk.test.clock.now())
        #expect(try await desk.call()?.call.inbound?.noticeWasPlayed == false)
        try await desk.hears(.ended(TelephoneDesk.caller, .hungUp))
        #expect(try await desk.test.centre.callBacks().map(\.cause) == [.missed])
    }

    @Test func aCallerWithAnOpenRequestIsToldItsStateWithoutAsking() async throws {
        let desk = try await TelephoneDesk()
        let request = try await desk.test.openVerified(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        try await desk.ready()
        try await desk.rings()
        // The greeting is over; the language is known from the request.
        for _ in 0..<6 {
            guard let call = try await desk.call()?.call, call.stage != .menu else { break }
            try await desk.hears(.played(id: "\(call.id)-p\(call.playbacks)"))
        }
        let played = desk.exchange.take().flatMap { command -> [Sound] in
            if case .play(_, _, let sounds, _) = command { sounds } else { [] }
        }
        #expect(played.contains(.requestReference))
        let digits = Sound.digits(request.details.reference)
        #expect(played.indices.contains { played[$0...].starts(with: digits) })
        #expect(try await desk.call()?.request == request.id)
    }

    @Test func afterAKillACallGoesOnAndNobodyIsRungTwice() async throws {
        var desk = try await TelephoneDesk()
        try await desk.speaks()
        let bridge = try #require(try await desk.call()?.call.bridge)
        _ = desk.exchange.take()
        try await desk.restart(channels: [TelephoneDesk.caller, Self.operator], bridges: [bridge])
        let again = desk.exchange.take()
        #expect(!again.contains { if case .dial = $0 { true } else { false } })
        #expect(!again.contains { if case .play = $0 { true } else { false } })
        #expect(!again.contains { if case .hangUp = $0 { true } else { false } })
        #expect(try await desk.call()?.call.stage == .talking)
        try await desk.restart(channels: [])
        #expect(try await desk.call()?.call.isEnded == true, "a call whose legs are gone has ended")
    }

    @Test func aLegOfACallThatHasEndedIsHungUp() async throws {
        var desk = try await TelephoneDesk()
        let stray = ChannelID(CallID(rawValue: "ask-99"), .donor)
        let stranger = ChannelID(rawValue: "helpline-9.9")
        try await desk.restart(channels: [stray, stranger])
        #expect(desk.exchange.take() == [.hangUp(stray)], "a call of the dialplan's own is not touched")
    }

    // MARK: - Donors

    /// Six donors who can only be rung.
    private static var rungOnly: [Donor] {
        (1...6).map { number in
            var donor = Samples.donor(number)
            donor.channels = [.voice]
            return donor
        }
    }

    private func asked(_ desk: TelephoneDesk) async throws -> (RequestRecord, [CallRecord]) {
        let courier = Courier(
            centre: desk.test.centre, gateway: VoiceGateway(centre: desk.test.centre, callsPerMinute: 60),
            logger: Logger(label: "test"))
        let request = try await desk.test.openVerified(Samples.form(desk.test.facility.id, phone: ""))
        while try await courier.deliverOnce() > 0 {}
        return (request, try await desk.test.store.read { try $0.liveCalls() })
    }

    private func ask(_ desk: TelephoneDesk, _ call: CallRecord) async throws -> Ask? {
        let request = try #require(call.request)
        return try await desk.test.record(request).course.asks.first { $0.donor == call.donor }
    }

    @Test func aDonorWhoIsRungPromisesByKeyAndAMachineDoesNot() async throws {
        let desk = try await TelephoneDesk(donors: Self.rungOnly)
        let (_, calls) = try await asked(desk)
        try #require(calls.count >= 2)
        let dialled = desk.exchange.take().compactMap { command -> Destination? in
            if case .dial(_, let destination, _) = command { destination } else { nil }
        }
        #expect(Set(dialled).count == calls.count, "every donor is rung once")
        let person = ChannelID(calls[0].id, .donor)
        try await desk.hears(.answered(person))
        try await desk.presses("1", on: person)
        try await desk.presses("2", on: person)
        let ask = try #require(try await ask(desk, calls[0]))
        #expect(ask.stage == .pledged)
        let by = try #require(ask.arriveBy)
        #expect((.minutes(115)...(.minutes(121))).contains(by - desk.test.clock.now()))
        let machine = ChannelID(calls[1].id, .donor)
        try await desk.hears(.answered(machine))
        for _ in 0..<20 where try await desk.call(machine)?.call.isEnded == false {
            await desk.wait(8)
            try await desk.test.centre.callHeard(.timer, on: machine, at: desk.test.clock.now())
            if let call = try await desk.call(machine)?.call {
                try await desk.hears(.played(id: "\(call.id)-p\(call.playbacks)"))
            }
        }
        try await desk.hears(.ended(machine, .hungUp))
        #expect(try await self.ask(desk, calls[1])?.stage == .asked, "nothing was promised")
        let messages = try await desk.test.store.read { try $0.messages(of: try #require(calls[0].request)) }
        #expect(messages.filter { $0.state == .delivered }.count == 2, "both were reached")
    }

    @Test func neverCallAgainCountsAlsoAfterTheRequestHasEnded() async throws {
        let desk = try await TelephoneDesk(donors: Self.rungOnly)
        let (request, calls) = try await asked(desk)
        let call = try #require(calls.first)
        try await desk.test.centre.take(.withdraw(reason: "found"), on: request.id, by: .staff(1))
        let donor = ChannelID(call.id, .donor)
        try await desk.hears(.answered(donor))
        try await desk.presses("9", on: donor)
        let known = try await desk.test.store.read { try $0.donor(try #require(call.donor)) }
        #expect(known?.optedOutAt != nil)
    }

    @Test func aTelephoneThatRingsForARequestThatHasEndedIsLetGo() async throws {
        let desk = try await TelephoneDesk(donors: Self.rungOnly)
        let (request, calls) = try await asked(desk)
        try #require(calls.count >= 2)
        let talking = ChannelID(calls[0].id, .donor)
        try await desk.hears(.answered(talking))
        _ = desk.exchange.take()
        try await desk.test.centre.hangUpNeedlessAsks()
        #expect(desk.exchange.take().isEmpty)
        try await desk.test.centre.take(.withdraw(reason: "found"), on: request.id, by: .staff(1))
        try await desk.test.centre.hangUpNeedlessAsks()
        let hungUp = Set(desk.exchange.take())
        #expect(hungUp == Set(calls.dropFirst().map { .hangUp(ChannelID($0.id, .donor)) }))
    }

    @Test func whoIsBusyIsNotReachedAndTheNextIsAsked() async throws {
        let desk = try await TelephoneDesk(donors: Self.rungOnly)
        let (_, calls) = try await asked(desk)
        let call = try #require(calls.first)
        try await desk.hears(.ended(ChannelID(call.id, .donor), .busy))
        #expect(try await ask(desk, call)?.stage == .unreachable)
    }

    @Test func familyAndDonorSpeakOnlyWhenBothWantTo() async throws {
        let desk = try await TelephoneDesk()
        let request = try await desk.test.openVerified(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        let donor = try #require(request.course.asks.first?.donor)
        #expect(try await desk.test.centre.connect(donor: donor, of: request.id, by: 1) == .notJoined)
        try await desk.test.centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: request.id, by: .staff(1))
        #expect(try await desk.test.centre.connect(donor: donor, of: request.id, by: 1) == .done)
        let call = try #require(try await desk.test.store.read { try $0.liveCalls() }.first)
        let (one, other) = (ChannelID(call.id, .donor), ChannelID(call.id, .family))
        try await desk.hears(.answered(one))
        #expect(!desk.exchange.take().contains { if case .dial(other, _, _) = $0 { true } else { false } })
        try await desk.presses("1", on: one)
        #expect(desk.exchange.take().contains { if case .dial(other, _, _) = $0 { true } else { false } })
        try await desk.hears(.answered(other))
        try await desk.presses("1", on: other)
        for _ in 0..<4 where try await desk.call(one)?.call.connectedAt == nil {
            guard let machine = try await desk.call(one)?.call else { break }
            for number in 1...max(1, machine.playbacks) { try await desk.hears(.played(id: "\(call.id)-p\(number)")) }
        }
        #expect(desk.exchange.take().contains { if case .connect(let legs, _) = $0 { legs.count == 2 } else { false } })
        try await desk.presses("#", on: other)
        let timeline = try await desk.test.store.read { try $0.timeline(of: request.id, after: 0, limit: 500) }
        let notes = timeline.compactMap { entry in
            if case .telephone(let note) = entry.fact { note.kind } else { nil }
        }
        #expect(notes == [.bridged, .reported])
        #expect(try await desk.test.centre.callBacks().map(\.cause) == [.reported])
    }

    @Test func whoWantsToSpeakWithWomenOnlyIsJoinedWithNobody() async throws {
        let donors = TelephoneDesk.donors { $0.prefersWomanOperator = true }
        let desk = try await TelephoneDesk(donors: donors)
        let request = try await desk.test.openVerified(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        let donor = try #require(request.course.asks.first?.donor)
        try await desk.test.centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: request.id, by: .staff(1))
        #expect(try await desk.test.centre.connect(donor: donor, of: request.id, by: 1) == .notJoined)
        #expect(desk.exchange.take().isEmpty)
    }

    @Test func theFacilityIsRungOnItsListedNumber() async throws {
        let desk = try await TelephoneDesk()
        let request = try await desk.test.open(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        #expect(try await desk.test.centre.ringFacility(of: request.id, by: 1) == .notReady)
        try await desk.ready()
        #expect(try await desk.test.centre.ringFacility(of: request.id, by: 1) == .done)
        let call = try #require(try await desk.test.store.read { try $0.liveCalls() }.first)
        try await desk.hears(.answered(ChannelID(call.id, .operator)))
        let listed = Destination.number(desk.test.facility.listedPhone)
        #expect(desk.exchange.take().contains { if case .dial(_, listed, _) = $0 { true } else { false } })
        try await desk.hears(.ended(ChannelID(call.id, .facility), .noAnswer))
        try await desk.hears(.ended(ChannelID(call.id, .operator), .hungUp))
        let timeline = try await desk.test.store.read { try $0.timeline(of: request.id, after: 0, limit: 500) }
        #expect(
            timeline.contains {
                if case .telephone(let note) = $0.fact { note.kind == .facilityNotReached } else { false }
            })
    }
}
