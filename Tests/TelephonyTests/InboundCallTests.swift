import Blood
import Telephony
import Testing

@Suite struct InboundCallTests {
    let caller = Rehearsal.callerChannel

    @Test func callerIsGreetedInTwoLanguagesWithTheNoticeAtOnce() {
        var call = Rehearsal.inbound()
        #expect(call.call.wakeAt != nil)
        call.take(.answered(caller))
        #expect(
            call.turn
                == CallTurn(commands: [
                    .answer(caller),
                    .play(
                        caller, id: "in-1-p1",
                        sounds: [
                            .greetingInUrdu, .recordingNoticeInUrdu, .greetingInEnglish, .recordingNoticeInEnglish,
                        ], .urdu),
                ]))
        #expect(call.call.stage == .greeting)
    }

    @Test func noticeIsNotGivenWhereNothingIsRecorded() {
        var call = Rehearsal.inbound(policy: CallPolicy(records: false))
        call.answer(.caller)
        #expect(call.said == [.caller: [.greetingInUrdu, .greetingInEnglish]])
    }

    @Test(arguments: [("1", SpokenLanguage.urdu), ("2", .english), ("3", .sindhi)])
    func languageIsChosenByOneDigit(key: String, language: SpokenLanguage) {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.played(.caller)
        #expect(call.said == [.caller: [.chooseUrdu, .chooseEnglish, .chooseSindhi]])
        call.press(.caller, key)
        #expect(call.turn.facts == [.languageChosen(language)])
        #expect(
            call.turn.commands == [
                .stopPlaying(id: "in-1-p2"), .play(caller, id: "in-1-p3", sounds: [.menu], language),
            ])
    }

    @Test func silenceMeansUrduAfterFiveSeconds() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.played(.caller)
        call.played(.caller)
        #expect(call.call.wakeAt == call.now + .seconds(5))
        call.wait(.seconds(4))
        call.take(.timer)
        #expect(call.turn == CallTurn())
        call.alarm()
        #expect(call.call.stage == .menu)
        #expect(call.call.language == .urdu)
    }

    @Test func whoIsKnownIsGreetedInTheOwnLanguageAndNotAskedForIt() {
        var call = Rehearsal.inbound(language: .sindhi)
        call.answer(.caller)
        #expect(call.said == [.caller: [.greetingInSindhi, .recordingNoticeInSindhi]])
        call.played(.caller)
        #expect(call.said == [.caller: [.menu]])
    }

    @Test func stateOfAnOpenRequestIsSaidBeforeTheMenu() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        let summary = RequestSummary(
            reference: "4821", unitsNeeded: 3, donorsOnTheWay: 2, unitsInHand: 0, isVerified: true)
        call.take(.desk(.stateOfRequest(summary)))
        #expect(call.turn == CallTurn())
        call.press(.caller, "1")
        let state: [Sound] =
            [.requestReference] + Sound.digits("4821") + [.requestVerified, .unitsNeeded] + Sound.number(3)
            + [.donorsOnTheWay] + Sound.number(2) + [.unitsInHand] + Sound.number(0)
        #expect(call.said == [.caller: state])
        call.played(.caller)
        #expect(call.said == [.caller: [.menu]])
        call.press(.caller, "3")
        #expect(call.said == [.caller: state])
        #expect(call.turn.facts == [.chose(.asksAboutRequest)])
        call.end(.caller)
        #expect(call.turn.facts == [.ended(.served)], "told what there was to be told: no call-back")
    }

    @Test(arguments: [
        ("1", MenuChoice.needsBlood), ("2", .isDonor), ("3", .asksAboutRequest), ("0", .person),
    ])
    func menuLeadsToTheQueue(key: String, choice: MenuChoice) {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.played(.caller)
        call.press(.caller, "2" + key)
        #expect(call.turn.facts == [.chose(choice), .queued])
        #expect(call.said == [.caller: [.toPerson]])
        #expect(call.call.queuedAt == call.now)
    }

    @Test func whoPressesNothingAtAllIsPutThroughAfterOneMenu() {
        var call = Rehearsal.inbound(language: .urdu)
        call.answer(.caller)
        call.played(.caller)
        call.played(.caller)
        call.alarm()
        #expect(call.turn.facts == [.queued])
        #expect(call.said == [.caller: [.toPerson]])
    }

    @Test func whoHasPressedAKeyHearsTheMenuTwice() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.played(.caller)
        call.press(.caller, "2")
        call.played(.caller)
        call.alarm()
        #expect(call.said == [.caller: [.noKey, .menu]])
        call.played(.caller)
        call.alarm()
        #expect(call.turn.facts == [.queued])
    }

    @Test(arguments: CallerStanding.allCases)
    func aNuisanceIsSlowedAndNotRefused(standing: CallerStanding) {
        var call = Rehearsal.inbound(language: .urdu, standing: standing)
        call.answer(.caller)
        call.played(.caller)
        #expect(call.said == [.caller: [.slowedNotice, .menu]])
        var silent = call
        for _ in 0..<2 {
            silent.played(.caller)
            silent.alarm()
        }
        #expect(
            silent.turn.facts == [.wantsCallBack(.silent)],
            "no place in the queue without a key, but a person rings back")
        #expect(silent.said == [.caller: [.callBackPromised, .goodbye]])
        silent.played(.caller)
        #expect(silent.call.outcome == .silent)
        call.press(.caller, "1")
        #expect(call.turn.facts == [.chose(.needsBlood), .queued])
    }

    @Test func anAnnouncementIsSaidOnceAndBeforeAnythingElse() {
        var call = Rehearsal.inbound(announcement: .emergencyAnnouncement)
        call.answer(.caller)
        call.played(.caller)
        call.press(.caller, "2")
        #expect(call.said == [.caller: [.emergencyAnnouncement, .menu]])
        call.press(.caller, "*")
        call.press(.caller, "2")
        #expect(call.said == [.caller: [.menu]])
    }

    @Test func wrongKeyIsToldAndTheMenuSaidAgain() {
        var call = Rehearsal.inbound(language: .urdu)
        call.answer(.caller)
        call.played(.caller)
        call.press(.caller, "7")
        #expect(call.said == [.caller: [.wrongKey, .menu]])
    }

    @Test func aPressReportedTwiceIsNotTheAnswerToTheNextQuestion() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.played(.caller)
        call.press(.caller, "1")
        call.wait(.milliseconds(200))
        call.take(.pressed(caller, "1"))
        #expect(call.turn == CallTurn())
        #expect(call.call.stage == .menu)
    }

    // MARK: Hanging up

    @Test func hangingUpInTheGreetingIsAMissedCall() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.end(.caller)
        #expect(call.turn == CallTurn(facts: [.wantsCallBack(.missed), .ended(.missed)]))
    }

    @Test func hangingUpBeforeWeAnswerIsAMissedCall() {
        var call = Rehearsal.inbound()
        call.end(.caller)
        #expect(call.turn.facts == [.wantsCallBack(.missed), .ended(.missed)])
    }

    @Test func hangingUpInTheMenuWithoutAKeyIsASilentCall() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.played(.caller)
        call.end(.caller)
        #expect(call.turn.facts == [.wantsCallBack(.silent), .ended(.silent)])
    }

    @Test func hangingUpInTheQueueIsAbandoning() {
        var call = Rehearsal.waiting()
        call.end(.caller)
        #expect(call.turn.facts == [.leftQueue, .wantsCallBack(.abandoned), .ended(.abandoned)])
    }

    @Test func whoWithholdsTheNumberCannotBeRungBack() {
        var call = Rehearsal.waiting(number: nil)
        call.press(.caller, "5")
        #expect(call.turn == CallTurn())
        call.end(.caller)
        #expect(call.turn.facts == [.leftQueue, .ended(.abandoned)])
    }
}

@Suite struct QueueTests {
    let caller = Rehearsal.callerChannel

    @Test func placeIsSaidWhenItChangesAndThenThereIsMusic() {
        var call = Rehearsal.waiting()
        #expect(call.turn.commands == [.startMusic(caller)])
        call.take(.desk(.place(3)))
        #expect(call.said == [.caller: [.queuePlace] + Sound.number(3)])
        #expect(call.turn.commands.first == .stopMusic(caller))
        call.take(.desk(.place(2)))
        #expect(call.turn == CallTurn())
        call.played(.caller)
        #expect(call.said == [.caller: [.queuePlace] + Sound.number(2)])
        call.played(.caller)
        #expect(call.turn.commands == [.startMusic(caller)])
        call.take(.desk(.place(2)))
        #expect(call.turn == CallTurn())
        call.take(.desk(.place(1)))
        #expect(call.said == [.caller: [.queueNext]])
    }

    @Test func callBackIsOfferedEvery45Seconds() {
        var call = Rehearsal.waiting()
        let queued = call.call.queuedAt
        call.alarm()
        #expect(queued.map { call.now - $0 } == .seconds(45))
        #expect(call.said == [.caller: [.queueWait, .callBackOffer]])
        call.played(.caller)
        call.alarm()
        #expect(queued.map { call.now - $0 } == .seconds(90))
        call.press(.caller, "5")
        #expect(call.turn.facts == [.leftQueue, .wantsCallBack(.asked)])
        #expect(call.said == [.caller: [.callBackPromised, .goodbye]])
        call.played(.caller)
        #expect(call.turn == CallTurn(commands: [.hangUp(caller)], facts: [.ended(.served)]))
        #expect(call.call.wakeAt == nil)
    }

    @Test func noticeIsMadeUpForWhoDidNotHearIt() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.press(.caller, "21")
        #expect(call.said == [.caller: [.recordingNoticeInEnglish, .toPerson]])
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        var quick = call
        quick.answer(.operator)
        #expect(!quick.turn.commands.contains { if case .record = $0 { true } else { false } })
        call.played(.caller)
        call.answer(.operator)
        #expect(call.tells(.record(bridge: "in-1-bridge", name: "in-1-r1")))
    }

    @Test func operatorIsRungAndConnected() {
        var call = Rehearsal.waiting()
        call.take(.desk(.offered(staff: 5)))
        #expect(call.turn == CallTurn())
        let channel = ChannelID(call.call.id, .operator)
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        #expect(call.turn.commands == [.dial(channel, Rehearsal.operatorPhone, timeout: .seconds(25))])
        call.take(.desk(.taken(staff: 6, at: .phone("desk-2"))))
        #expect(call.turn == CallTurn(), "the first who takes it has it")
        call.answer(.operator)
        #expect(
            call.turn
                == CallTurn(
                    commands: [
                        .stopMusic(caller), .connect([caller, channel], bridge: "in-1-bridge"),
                        .record(bridge: "in-1-bridge", name: "in-1-r1"),
                    ], facts: [.connected(staff: 5)]))
        call.end(.operator)
        #expect(
            call.turn
                == CallTurn(
                    commands: [
                        .stopRecording(name: "in-1-r1"), .hangUp(caller), .endBridge("in-1-bridge"),
                    ], facts: [.disconnected(staff: 5), .ended(.spoke)]))
    }

    @Test func promptIsStoppedBeforeTheBridge() {
        var call = Rehearsal.waiting()
        call.take(.desk(.place(4)))
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        call.answer(.operator)
        #expect(call.turn.commands.first == .stopPlaying(id: "in-1-p5"))
    }

    @Test(arguments: [LegEnd.noAnswer, .busy, .declined, .failed])
    func operatorWhoIsNotReachedLeavesTheCallerAtThePlace(end: LegEnd) {
        var call = Rehearsal.waiting()
        let queued = call.call.queuedAt
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        call.end(.operator, end)
        #expect(call.turn == CallTurn(facts: [.operatorNotReached(staff: 5)]))
        #expect(call.call.stage == .queue)
        #expect(call.call.queuedAt == queued)
        call.take(.desk(.taken(staff: 6, at: .phone("desk-2"))))
        #expect(call.dialled == [ChannelID(call.call.id, .operator, attempt: 2)])
    }

    @Test func operatorWhoseLegIsNeverReportedCountsAsNotAnswering() {
        var call = Rehearsal.waiting()
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        let channel = ChannelID(call.call.id, .operator)
        call.wait(.seconds(30))
        call.take(.timer)
        #expect(call.tells(.hangUp(channel)))
        #expect(call.turn.facts == [.operatorNotReached(staff: 5)])
        call.take(.answered(channel))
        #expect(call.turn == CallTurn(commands: [.hangUp(channel)]), "too late")
    }

    @Test func callerWhoHangsUpWhileTheOperatorIsRungIsAbandonedAndTheOperatorFreed() {
        var call = Rehearsal.waiting()
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        call.end(.caller)
        #expect(
            call.turn
                == CallTurn(
                    commands: [.hangUp(ChannelID(call.call.id, .operator))],
                    facts: [
                        .leftQueue, .wantsCallBack(.abandoned), .operatorNotReached(staff: 5), .ended(.abandoned),
                    ]))
    }

    @Test func brokenLineOfTheOperatorLeadsBackToTheQueue() {
        var call = Rehearsal.speaking()
        let queued = call.call.queuedAt
        call.end(.operator, .failed)
        #expect(call.turn.facts == [.disconnected(staff: 5), .queued])
        #expect(call.said == [.caller: [.operatorLost]])
        #expect(call.call.queuedAt == queued)
        #expect(call.call.leg(of: .caller)?.isBridged == false)
    }

    @Test func donorWhomNobodyTakesIsRungBackAndNotAskedToTypeARequest() {
        var call = Rehearsal.waiting(choice: "2")
        call.take(.desk(.nobodyThere))
        #expect(call.turn.facts == [.leftQueue, .wantsCallBack(.asked)])
    }

    @Test(arguments: ["1", "3"])
    func stateThatComesLateIsToldInTheQueue(choice: String) {
        var call = Rehearsal.waiting(choice: choice)
        let summary = RequestSummary(
            reference: "17", unitsNeeded: 1, donorsOnTheWay: 0, unitsInHand: 1, isVerified: false)
        call.take(.desk(.stateOfRequest(summary)))
        #expect(call.said[.caller]?.starts(with: [.requestReference] + Sound.digits("17")) == true)
        call.take(.desk(.stateOfRequest(summary)))
        #expect(call.turn == CallTurn())
        call.played(.caller)
        #expect(call.call.inbound?.summaryWasSaid == true)
        #expect(call.turn.commands == [.startMusic(caller)])
    }
}
