import Blood
import Telephony
import Testing

@Suite struct ResumeTests {
    let caller = Rehearsal.callerChannel

    @Test func promptIsSaidAgainUnderANewName() {
        var call = Rehearsal.inbound()
        call.answer(.caller)
        call.take(.resumed(channels: [caller], bridges: []))
        #expect(call.turn.commands.starts(with: [.answer(caller), .stopPlaying(id: "in-1-p1")]))
        #expect(call.said[.caller]?.first == .greetingInUrdu)
        #expect(call.call.playbacks == 2)
        call.take(.played(id: "in-1-p1"))
        #expect(call.turn == CallTurn(), "the play from before is over for us")
    }

    @Test func questionThatWaitsIsAskedAgainAndAnAnswerIsKept() {
        var call = Rehearsal.ask()
        call.begin()
        call.answer(.donor)
        call.press(.donor, "1")
        call.played(.donor)
        guard let donor = call.channel(.donor) else { return }
        call.take(.resumed(channels: [donor], bridges: []))
        #expect(call.said == [.donor: [.askArrival]])
        #expect(call.turn.facts == [])
        call.press(.donor, "2")
        call.take(.resumed(channels: [donor], bridges: []))
        #expect(call.said == [.donor: [.askThanksComing, .goodbye]])
        #expect(call.facts == [.donorAnswered(.coming(.withinTwoHours))])
    }

    @Test func donorWhoIsGoneIsWrittenDown() {
        var call = Rehearsal.ask()
        call.begin()
        call.take(.resumed(channels: [], bridges: []))
        #expect(call.turn == CallTurn(facts: [.donorAnswered(.notReached(.failed)), .ended(.notReached)]))
    }

    @Test func conversationThatWentOnIsNotTouched() {
        var call = Rehearsal.speaking()
        guard let leg = call.channel(.operator) else { return }
        call.take(.resumed(channels: [caller, leg], bridges: ["in-1-bridge"]))
        #expect(call.turn == CallTurn())
    }

    @Test func lostBridgeIsMadeAgainAndRecordedUnderANewName() {
        var call = Rehearsal.speaking()
        guard let leg = call.channel(.operator) else { return }
        call.take(.resumed(channels: [caller, leg], bridges: []))
        #expect(
            call.turn.commands == [
                .connect([caller, leg], bridge: "in-1-bridge"), .record(bridge: "in-1-bridge", name: "in-1-r2"),
            ])
    }

    @Test func callerWhoHungUpMeanwhileFreesTheOperator() {
        var call = Rehearsal.speaking()
        guard let leg = call.channel(.operator) else { return }
        call.take(.resumed(channels: [leg], bridges: ["in-1-bridge"]))
        #expect(call.turn.facts == [.disconnected(staff: 5), .ended(.spoke)])
        #expect(call.tells(.hangUp(leg)))
    }

    @Test func musicIsStartedAgain() {
        var call = Rehearsal.waiting()
        call.take(.resumed(channels: [caller], bridges: []))
        #expect(call.turn == CallTurn(commands: [.startMusic(caller)]))
    }

    @Test func callerWhoRangMeanwhileIsGreeted() {
        var call = Rehearsal.inbound()
        call.take(.resumed(channels: [caller], bridges: []))
        #expect(call.turn.commands.first == .answer(caller))
    }

    @Test func halfANumberIsNotTalkedInto() {
        var call = Rehearsal.waiting()
        call.take(.desk(.nobodyThere))
        call.press(.caller, "2")
        call.press(.caller, "1")
        call.take(.resumed(channels: [caller], bridges: []))
        #expect(call.turn == CallTurn())
        call.press(.caller, "0#")
        #expect(call.call.inbound?.keypad.units == 10)
    }

    @Test func legThatOutlivedItsCallIsHungUpAgain() {
        var call = Rehearsal.ask()
        call.begin()
        call.take(.desk(.hangUp))
        guard let donor = call.channel(.donor) else { return }
        call.take(.resumed(channels: [donor], bridges: []))
        #expect(call.turn == CallTurn(commands: [.hangUp(donor)]))
        call.take(.ended(donor, .hungUp))
        call.take(.resumed(channels: [donor], bridges: []))
        #expect(call.turn == CallTurn())
    }
}
