import Blood
import Telephony
import Testing

@Suite struct ConversationTests {
    let caller = Rehearsal.callerChannel
    let bridge = "in-1-bridge"
    let operatorLeg = ChannelID(CallID(rawValue: "in-1"), .operator)
    let third = ChannelID(CallID(rawValue: "in-1"), .third)

    @Test func holdIsMusicForTheCallerAndTheOperatorIsKept() {
        var call = Rehearsal.speaking()
        call.take(.desk(.hold))
        #expect(call.turn.commands == [.separate(caller, bridge: bridge), .startMusic(caller)])
        call.take(.desk(.hold))
        #expect(call.turn == CallTurn())
        call.take(.desk(.unhold))
        #expect(call.turn.commands == [.stopMusic(caller), .connect([caller], bridge: bridge)])
        call.take(.desk(.unhold))
        #expect(call.turn == CallTurn())
    }

    @Test func muteIsTheOperators() {
        var call = Rehearsal.speaking()
        call.take(.desk(.mute))
        #expect(call.turn.commands == [.mute(operatorLeg)])
        call.take(.desk(.mute))
        #expect(call.turn == CallTurn())
        call.take(.desk(.unmute))
        #expect(call.turn.commands == [.unmute(operatorLeg)])
    }

    /// The caller is on hold, the third has heard the notice and speaks with the operator.
    func consulting() -> Rehearsal {
        var call = Rehearsal.speaking()
        call.take(.desk(.consult(.number("+92211234567"))))
        call.answer(.third)
        call.played(.third)
        return call
    }

    @Test func thirdIsConsultedMergedAndLeftWithTheCaller() {
        var call = Rehearsal.speaking()
        call.take(.desk(.consult(.number("+92211234567"))))
        #expect(
            call.turn.commands == [
                .separate(caller, bridge: bridge), .startMusic(caller),
                .dial(third, .number("+92211234567"), timeout: .seconds(30)),
            ])
        call.take(.desk(.merge))
        #expect(call.turn == CallTurn(), "nobody is there yet")
        call.answer(.third)
        #expect(call.said == [.third: [.facilityNotice]], "nobody is recorded without having been told")
        call.played(.third)
        #expect(call.turn.commands == [.connect([third], bridge: bridge)])
        call.take(.desk(.merge))
        #expect(call.turn.commands == [.stopMusic(caller), .connect([caller], bridge: bridge)])
        call.take(.desk(.transfer))
        #expect(call.turn == CallTurn(commands: [.hangUp(operatorLeg)], facts: [.disconnected(staff: 5)]))
        call.end(.operator)
        #expect(call.turn == CallTurn())
        call.end(.third)
        #expect(call.turn.facts == [.ended(.spoke)])
        #expect(call.tells(.hangUp(caller)))
    }

    @Test func backToTheCallerEndsAConsultation() {
        var call = consulting()
        call.take(.desk(.unhold))
        #expect(
            call.turn.commands == [.hangUp(third), .stopMusic(caller), .connect([caller], bridge: bridge)])
    }

    @Test func thirdWhoGoesLeavesTheCallerOnHold() {
        var call = consulting()
        call.end(.third)
        #expect(call.turn == CallTurn())
        call.take(.desk(.unhold))
        #expect(call.turn.commands == [.stopMusic(caller), .connect([caller], bridge: bridge)])
    }

    @Test func operatorWhoHangsUpAmongThreeLeavesTheOthersTalking() {
        var call = consulting()
        call.take(.desk(.merge))
        call.end(.operator)
        #expect(call.turn == CallTurn(facts: [.disconnected(staff: 5)]))
        #expect(call.call.stage == .talking)
        call.end(.caller)
        #expect(call.turn.facts == [.ended(.spoke)])
        #expect(call.tells(.hangUp(third)))
    }

    @Test func deskHangsUpWithEverybody() {
        var call = consulting()
        call.take(.desk(.hangUp))
        #expect(call.turn.facts == [.disconnected(staff: 5), .ended(.spoke)])
        for channel in [caller, operatorLeg, third] { #expect(call.tells(.hangUp(channel))) }
    }

    @Test func deskThatChangesItsMindDoesNotHangUpAWaitingCaller() {
        var call = Rehearsal.waiting()
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        call.take(.desk(.hangUp))
        #expect(call.turn == CallTurn(commands: [.hangUp(operatorLeg)], facts: [.operatorNotReached(staff: 5)]))
        call.take(.desk(.hangUp))
        #expect(call.turn == CallTurn())
    }

    // MARK: A supervisor listens in

    let listener = ChannelID(CallID(rawValue: "in-1"), .listener)

    @Test func whoListensInIsAnnouncedToBothAndHeardByNobody() {
        var call = Rehearsal.speaking()
        call.take(.desk(.listen(staff: 9, at: .phone("desk-9"))))
        #expect(call.turn.commands == [.dial(listener, .phone("desk-9"), timeout: .seconds(25))])
        call.answer(.listener)
        #expect(
            call.turn.commands == [
                .announce(
                    bridge: bridge, id: "in-1-p\(call.call.playbacks)", sounds: [.listeningNotice], call.call.language)
            ])
        call.played(.listener)
        #expect(
            call.turn
                == CallTurn(
                    commands: [.mute(listener), .connect([listener], bridge: bridge)], facts: [.listened(staff: 9)]))
        call.take(.desk(.listen(staff: 8, at: .phone("desk-8"))))
        #expect(call.turn == CallTurn(), "one at a time")
        call.end(.listener)
        #expect(call.turn == CallTurn(), "the conversation goes on")
        #expect(call.call.stage == .talking)
        #expect(call.call.listener == nil)
    }

    @Test func nobodyListensToWhomTheNoticeWasNotPlayed() {
        var call = Rehearsal.speaking()
        call.take(.desk(.listen(staff: 9, at: .phone("desk-9"))))
        call.answer(.listener)
        call.take(.notPlayed(id: "in-1-p\(call.call.playbacks)"))
        call.alarm()
        #expect(call.tells(.hangUp(listener)))
        #expect(call.facts.contains(.listened(staff: 9)) == false)
    }

    @Test func nobodyListensToACallOnHold() {
        var call = Rehearsal.speaking()
        call.take(.desk(.hold))
        call.take(.desk(.listen(staff: 9, at: .phone("desk-9"))))
        #expect(call.turn == CallTurn())
    }

    @Test func thirdWhoComesWhileSomebodyListensIsTold() {
        var call = Rehearsal.speaking()
        call.take(.desk(.listen(staff: 9, at: .phone("desk-9"))))
        call.answer(.listener)
        call.played(.listener)
        call.take(.desk(.consult(.number("+92211234567"))))
        call.answer(.third)
        #expect(call.said == [.third: [.facilityNotice, .listeningNotice]])
        call.end(.caller)
        #expect(call.tells(.hangUp(listener)))
    }

    @Test func whoListensNeverHearsAMaskedCall() {
        var call = Rehearsal.masked()
        call.begin()
        call.answer(.donor)
        call.press(.donor, "1")
        call.answer(.family)
        call.press(.family, "1")
        call.played(.donor)
        call.played(.family)
        #expect(call.call.stage == .talking)
        call.take(.desk(.listen(staff: 9, at: .phone("desk-9"))))
        #expect(call.turn == CallTurn())
    }
}
