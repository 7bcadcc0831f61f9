import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Telephony
import Testing

/// Callers who are slowed, what everybody is told, who listens in, what is noted, and calls an operator places.
@Suite struct CallerTests {
    private static let supervisor: Int64 = 2

    /// A desk with a supervisor, who is nobody's operator.
    private func desk(donors: [Donor] = (1...12).map { Samples.donor($0) }) async throws -> TelephoneDesk {
        let desk = try await TelephoneDesk(donors: donors)
        _ = try await desk.test.store.write {
            try $0.insertStaff(
                StaffMember(
                    signIn: "sup", name: "Sup", role: .supervisor, passwordHash: "-", createdAt: TestCentre.start,
                    isWoman: true))
        }
        return desk
    }

    private func played(_ desk: TelephoneDesk) -> [Sound] {
        desk.exchange.take().flatMap { command -> [Sound] in
            if case .play(_, _, let sounds, _) = command { sounds } else { [] }
        }
    }

    /// Hears everything and presses nothing, then hangs up.
    private func ringsInSilence(_ desk: TelephoneDesk, _ number: Int, phone: String = TelephoneDesk.number) async throws
    {
        let channel = ChannelID(rawValue: "silent-1.\(number)")
        try await desk.rings(channel, number: phone)
        try await ends(desk, channel)
    }

    /// What is played to the caller comes to its end, and then the caller hangs up.
    private func ends(_ desk: TelephoneDesk, _ channel: ChannelID) async throws {
        if let call = try await desk.call(channel)?.call {
            try await desk.hears(.played(id: "\(call.id)-p\(call.playbacks)"))
        }
        try await desk.hears(.ended(channel, .hungUp))
    }

    // MARK: - Nuisance

    @Test func threeSilentCallsOfADayPutANumberBehindTheOthersAndRefuseNobody() async throws {
        let desk = try await desk()
        try await desk.ready()
        for number in 1...2 { try await ringsInSilence(desk, number) }
        #expect(try await desk.test.centre.nuisances().isEmpty, "twice may be a bad line")
        try await ringsInSilence(desk, 3)
        let found = try await desk.test.centre.nuisances()
        #expect(found.map(\.standing) == [.silent])
        #expect(found.first?.history.silent == 3)
        #expect(found.first?.lastCall == CallID(rawValue: "silent-1.3"))
        try await desk.rings()
        try await desk.presses("11")
        let other = ChannelID(rawValue: "helpline-1.2")
        try await desk.rings(other, number: "03007777777")
        try await desk.presses("11", on: other)
        #expect(
            try await desk.test.store.read { try $0.waitingCalls() } == [
                CallID(of: other), CallID(of: TelephoneDesk.caller),
            ], "who came later and is no nuisance goes first")
        #expect(
            try await desk.test.centre.takeCall(CallID(of: TelephoneDesk.caller), by: 1) == .done, "nobody is refused")
    }

    @Test func silenceOfADayAgoIsForgotten() async throws {
        let desk = try await desk()
        for number in 1...3 { try await ringsInSilence(desk, number) }
        #expect(try await desk.test.centre.nuisances().count == 1)
        await desk.wait(25 * 3_600)
        #expect(try await desk.test.centre.nuisances().isEmpty)
        try await desk.rings()
        #expect(try await desk.call()?.isSlowed == false)
    }

    @Test func aFamilyThatAsksForItsDonorIsNeverANuisance() async throws {
        let desk = try await desk()
        let request = try await desk.test.openVerified(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        for number in 1...4 { try await ringsInSilence(desk, number) }
        #expect(try await desk.test.centre.nuisances().isEmpty)
        try await desk.speaks()
        #expect(try await desk.call()?.isSlowed == false)
        #expect(try await desk.test.centre.mark(.prank, call: CallID(of: TelephoneDesk.caller), by: 1) == .hasNeed)
        try await desk.test.centre.take(.withdraw(reason: "found"), on: request.id, by: .staff(1))
        await desk.wait(3_600)
        #expect(
            try await desk.test.centre.mark(.prank, call: CallID(of: TelephoneDesk.caller), by: 1) == .hasNeed,
            "nor is one that rings to say thanks")
    }

    @Test func twoPranksAreOneTooManyAndASupervisorTakesThemBack() async throws {
        let desk = try await desk()
        try await desk.speaks()
        let first = CallID(of: TelephoneDesk.caller)
        #expect(try await desk.test.centre.mark(.prank, call: first, by: 1) == .done)
        #expect(try await desk.test.centre.mark(.prank, call: first, by: 1) == .done)
        #expect(try await desk.test.centre.nuisances().isEmpty, "a call is a prank once")
        try await desk.hears(.ended(TelephoneDesk.caller, .hungUp))
        let second = ChannelID(rawValue: "helpline-1.7")
        try await desk.rings(second)
        try await desk.presses("11", on: second)
        #expect(
            try await desk.test.centre.mark(.prank, call: CallID(of: second), by: 1) == .tooLate, "not the operator's")
        _ = try await desk.test.centre.takeCall(CallID(of: second), by: 1)
        #expect(try await desk.test.centre.mark(.prank, call: CallID(of: second), by: 1) == .done)
        #expect(try await desk.test.centre.nuisances().map(\.standing) == [.prank])
        #expect(
            try await desk.test.centre.mark(.cleared, call: CallID(of: second), by: Self.supervisor) == .done)
        #expect(try await desk.test.centre.nuisances().isEmpty)
    }

    // MARK: - Announcements

    @Test func anAnnouncementIsHeardByWhoRingsWhileItIsUp() async throws {
        let desk = try await desk()
        try await desk.test.centre.announce(.emergency, by: Self.supervisor)
        try await desk.test.centre.announce(.emergency, by: Self.supervisor)
        #expect(try await desk.test.store.read { try $0.announcement() }?.kind == .emergency)
        try await desk.rings()
        try await desk.presses("2")
        #expect(played(desk).contains(.emergencyAnnouncement))
        try await desk.test.centre.announce(nil, by: Self.supervisor)
        let other = ChannelID(rawValue: "helpline-1.2")
        try await desk.rings(other, number: "03007777777")
        try await desk.presses("2", on: other)
        #expect(!played(desk).contains(.emergencyAnnouncement))
        let acts = try await desk.test.store.read { try $0.auditEntries(limit: 10) }
        #expect(
            acts.filter { $0.act == AuditAct.callAnnouncement.rawValue }.map(\.reason) == [
                "none", "emergency", "emergency",
            ])
    }

    // MARK: - Listening in and notes

    @Test func aSupervisorListensInWithNoticeAndItStandsInTheBooks() async throws {
        let desk = try await desk()
        let request = try await desk.test.open(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        try await desk.speaks()
        let call = CallID(of: TelephoneDesk.caller)
        #expect(try await desk.test.centre.listen(to: call, by: Self.supervisor) == .notReady, "without a telephone")
        _ = try await desk.test.centre.setPresence(of: Self.supervisor, to: .onBreak, at: .phone("desk9"))
        #expect(try await desk.test.centre.listen(to: call, by: 1) == .tooLate, "nobody listens to oneself")
        #expect(try await desk.test.centre.listen(to: call, by: Self.supervisor) == .done)
        let listener = ChannelID(call, .listener)
        _ = desk.exchange.take()
        try await desk.hears(.answered(listener))
        let told = desk.exchange.take()
        #expect(told.contains { if case .announce(_, _, [.listeningNotice], _) = $0 { true } else { false } })
        #expect(!told.contains { if case .connect = $0 { true } else { false } }, "not before it is said")
        let playbacks = try #require(try await desk.call()?.call.playbacks)
        try await desk.test.centre.callHeard(.played(id: "\(call)-p\(playbacks)"), on: nil, at: desk.test.clock.now())
        #expect(desk.exchange.take().contains { if case .connect([listener], _) = $0 { true } else { false } })
        #expect(try await desk.test.centre.listen(to: call, by: Self.supervisor) == .tooLate)
        let timeline = try await desk.test.store.read { try $0.timeline(of: request.id, after: 0, limit: 500) }
        #expect(
            timeline.contains { if case .telephone(let note) = $0.fact { note.kind == .listened } else { false } })
    }

    @Test func aNoteStandsAtTheCallAndOnTheTimeline() async throws {
        let desk = try await desk()
        let request = try await desk.test.open(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        try await desk.speaks()
        let call = CallID(of: TelephoneDesk.caller)
        #expect(try await desk.test.centre.note("Asks for the ward", on: call, by: Self.supervisor) == .tooLate)
        #expect(try await desk.test.centre.note("Asks for the ward", on: call, by: 1) == .done)
        #expect(try await desk.test.centre.note(String(repeating: "x", count: 900), on: call, by: 1) == .done)
        let notes = try await desk.test.store.read { try $0.notes(of: call) }
        #expect(notes.map(\.words.count) == [17, 500])
        let timeline = try await desk.test.store.read { try $0.timeline(of: request.id, after: 0, limit: 500) }
        #expect(
            timeline.contains {
                if case .telephone(let note) = $0.fact { note.words == "Asks for the ward" } else { false }
            })
    }

    @Test func timeToTheFirstActionIsCountedFromTheFirstWord() async throws {
        let desk = try await desk()
        try await desk.speaks()
        await desk.wait(40)
        let form = Samples.form(desk.test.facility.id, phone: TelephoneDesk.number)
        _ = try await desk.test.centre.openRequest(form, by: 1)
        var figures = try await desk.test.store.read { try $0.callFigures(since: TestCentre.start) }
        #expect(figures.firstActions == 1)
        #expect(figures.firstActionsWithin60Seconds == 1)
        let other = ChannelID(rawValue: "helpline-1.2")
        try await desk.hears(.ended(TelephoneDesk.caller, .hungUp))
        try await desk.ready()
        try await desk.rings(other, number: "03007777777")
        try await desk.presses("11", on: other)
        _ = try await desk.test.centre.takeCall(CallID(of: other), by: 1)
        try await desk.hears(.answered(ChannelID(CallID(of: other), .operator)))
        await desk.wait(75)
        _ = try await desk.test.centre.openRequest(
            Samples.form(desk.test.facility.id, initials: "B.L.", phone: "03007777777"), by: 1)
        figures = try await desk.test.store.read { try $0.callFigures(since: TestCentre.start) }
        #expect(figures.firstActions == 2)
        #expect(figures.firstActionsWithin60Seconds == 1)
    }

    // MARK: - Calls an operator places

    @Test func whoAskedToBeRungBackKeepsThePlaceAndIsRungFromTheConsole() async throws {
        let desk = try await desk()
        try await desk.ready()
        try await desk.rings()
        try await desk.presses("11")
        let queuedAt = try #require(try await desk.call()?.call.queuedAt)
        await desk.wait(50)
        try await desk.presses("5")
        let task = try #require(try await desk.test.centre.callBacks().first)
        #expect(task.cause == .asked)
        #expect(task.openedAt == queuedAt, "the place is kept")
        try await ends(desk, TelephoneDesk.caller)
        _ = desk.exchange.take()
        #expect(try await desk.test.centre.ringBack(task.id, by: 1) == .done)
        let call = try #require(try await desk.test.store.read { try $0.liveCalls() }.first)
        #expect(call.call.kind == .desk)
        #expect(call.callBack == task.id)
        try await desk.hears(.answered(ChannelID(call.id, .operator)))
        let phone = Destination.number(task.phone)
        #expect(desk.exchange.take().contains { if case .dial(_, phone, _) = $0 { true } else { false } })
        #expect(try await desk.test.centre.ringBack(task.id, by: 1) == .inCall, "one call at a time")
        try await desk.hears(.answered(ChannelID(call.id, .caller)))
        let playbacks = try #require(try await desk.test.store.read { try $0.call(call.id) }?.call.playbacks)
        try await desk.hears(.played(id: "\(call.id)-p\(playbacks)"), on: ChannelID(call.id, .caller))
        #expect(try await desk.test.store.read { try $0.call(call.id) }?.call.stage == .talking)
        try await desk.hears(.ended(ChannelID(call.id, .caller), .hungUp))
        try await desk.hears(.ended(ChannelID(call.id, .operator), .hungUp))
        let places = try await desk.test.store.read { try $0.keptPlaces(limit: 9) }
        #expect(places.isEmpty, "who was spoken with waits no more")
        #expect(try await desk.test.centre.callBacks().map(\.id) == [task.id], "a person says what came of it")
    }

    @Test func whoIsNotReachedKeepsThePlaceAndAnOperatorInACallCannotLeaveIt() async throws {
        let desk = try await desk()
        try await desk.ready()
        try await desk.rings()
        try await desk.presses("11")
        try await desk.presses("5")
        let task = try #require(try await desk.test.centre.callBacks().first)
        try await ends(desk, TelephoneDesk.caller)
        #expect(try await desk.test.centre.ringBack(task.id, by: 1) == .done)
        let call = try #require(try await desk.test.store.read { try $0.liveCalls() }.first)
        var places = try await desk.test.store.read { try $0.keptPlaces(limit: 9) }
        #expect(places.isEmpty, "is being rung")
        #expect(try await desk.test.centre.setPresence(of: 1, to: .away, at: nil) == .inCall)
        try await desk.hears(.answered(ChannelID(call.id, .operator)))
        try await desk.hears(.ended(ChannelID(call.id, .caller), .noAnswer))
        try await desk.hears(.ended(ChannelID(call.id, .operator), .hungUp))
        places = try await desk.test.store.read { try $0.keptPlaces(limit: 9) }
        #expect(places.map(\.id) == [task.id])
        #expect(try await desk.test.centre.setPresence(of: 1, to: .away, at: nil) == .done)
    }

    @Test func aDonorWhoWantsAWomanIsRungByAWomanOnly() async throws {
        let donors = TelephoneDesk.donors { $0.prefersWomanOperator = true }
        let desk = try await desk(donors: donors)
        let request = try await desk.test.openVerified(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        let donor = try #require(request.course.asks.first?.donor)
        try await desk.ready()
        #expect(try await desk.test.centre.ringDonor(donor, of: request.id, by: 1) == .womenOnly)
        #expect(desk.exchange.take().isEmpty)
        try await desk.ready(Self.supervisor)
        #expect(try await desk.test.centre.ringDonor(donor, of: request.id, by: Self.supervisor) == .done)
    }

    @Test func whoSpeaksOnlyThroughTheDeskIsNotJoinedWithTheFamilyAndIsRungByIt() async throws {
        let donors = TelephoneDesk.donors { $0.relayOnly = true }
        let desk = try await desk(donors: donors)
        let request = try await desk.test.openVerified(Samples.form(desk.test.facility.id, phone: TelephoneDesk.number))
        let donor = try #require(request.course.asks.first?.donor)
        try await desk.test.centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: request.id, by: .staff(1))
        #expect(try await desk.test.centre.connect(donor: donor, of: request.id, by: 1) == .notJoined)
        try await desk.ready()
        #expect(try await desk.test.centre.ringDonor(donor, of: request.id, by: 1) == .done)
        let call = try #require(try await desk.test.store.read { try $0.liveCalls() }.first)
        try await desk.hears(.answered(ChannelID(call.id, .operator)))
        try await desk.hears(.answered(ChannelID(call.id, .donor)))
        try await desk.hears(.ended(ChannelID(call.id, .donor), .hungUp))
        let timeline = try await desk.test.store.read { try $0.timeline(of: request.id, after: 0, limit: 500) }
        #expect(
            timeline.contains { if case .telephone(let note) = $0.fact { note.kind == .deskReached } else { false } })
    }

    @Test func aNumberThatTheTrunkDoesNotRingIsRefusedInWords() async throws {
        let desk = try await desk()
        desk.test.centre.switchboard.use(
            desk.exchange, canDial: { if case .number(let number) = $0 { number.hasPrefix("+92") } else { true } },
            hasSound: { _, _ in true })
        #expect(
            try await desk.test.centre.setPresence(of: 1, to: .ready, at: .number("+15550100")) == .notDialled)
        try await desk.speaks()
        let call = CallID(of: TelephoneDesk.caller)
        #expect(try await desk.test.centre.consult(.number("+15550100"), in: call, by: 1) == .notDialled)
        #expect(try await desk.test.centre.consult(.number("+92429999999"), in: call, by: 1) == .done)
    }

    @Test func whoClosesTheConsoleDoesNotStayReady() async throws {
        let desk = try await desk()
        try await desk.ready()
        await desk.wait(80)
        try await desk.test.centre.attendQueue()
        #expect(try await desk.test.store.read { try $0.presences() }.map(\.state) == [.ready])
        desk.test.centre.switchboard.consoleOpened(1)
        await desk.wait(300)
        try await desk.test.centre.attendQueue()
        #expect(try await desk.test.store.read { try $0.presences() }.map(\.state) == [.ready], "an open console stays")
        desk.test.centre.switchboard.consoleClosed(1, at: desk.test.clock.now())
        await desk.wait(100)
        try await desk.test.centre.attendQueue()
        #expect(try await desk.test.store.read { try $0.presences() }.map(\.state) == [.away])
    }
}
