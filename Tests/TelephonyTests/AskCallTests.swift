import Blood
import Telephony
import Testing

@Suite struct AskCallTests {
    let donor = ChannelID(CallID(rawValue: "ask-7"), .donor)

    func asked() -> Rehearsal {
        var call = Rehearsal.ask()
        call.begin()
        call.answer(.donor)
        return call
    }

    @Test func donorIsDialledOnceAndHearsWhoWhatWhereAndWhen() {
        var call = Rehearsal.ask()
        call.begin()
        #expect(
            call.turn == CallTurn(commands: [.dial(donor, .number("+923007654321"), timeout: .seconds(30))]))
        call.begin()
        #expect(call.turn == CallTurn())
        call.take(.ringing(donor))
        #expect(call.call.legs.first?.state == .ringing)
        call.take(.answered(donor))
        #expect(
            call.turn.commands == [
                .play(
                    donor, id: "ask-7-p1",
                    sounds: [
                        .askIntroduction, .askFacility, .facility(12), .askGroup, Sound(rawValue: "group-o-negative"),
                        .askDeadline, .today, Sound(rawValue: "hour-20"), .askFree, .askChoices,
                    ], .sindhi)
            ])
    }

    @Test(arguments: [
        ("1", DonorAnswer.Arrival.withinTheHour), ("2", .withinTwoHours), ("3", .tonight),
    ])
    func oneIsAPledgeAndTheSecondKeyItsTime(key: String, arrival: DonorAnswer.Arrival) {
        var call = asked()
        call.press(.donor, "1")
        #expect(call.turn.facts == [])
        #expect(call.said == [.donor: [.askArrival]])
        call.press(.donor, key)
        #expect(call.turn.facts == [.donorAnswered(.coming(arrival))])
        #expect(call.said == [.donor: [.askThanksComing, .goodbye]])
        call.played(.donor)
        #expect(call.turn == CallTurn(commands: [.hangUp(donor)], facts: [.ended(.served)]))
    }

    @Test func pledgeWithoutATimeStandsAndItsTimeIsNotMadeUp() {
        var call = asked()
        call.press(.donor, "1")
        call.played(.donor)
        call.alarm()
        #expect(call.said == [.donor: [.askArrival]])
        call.played(.donor)
        call.alarm()
        #expect(call.turn.facts == [.donorAnswered(.coming(.unsaid))])
    }

    @Test func hangingUpAfterOneKeepsThePledge() {
        var call = asked()
        call.press(.donor, "1")
        call.end(.donor)
        #expect(call.turn == CallTurn(facts: [.donorAnswered(.coming(.unsaid)), .ended(.served)]))
    }

    @Test func refusalIsThanked() {
        var call = asked()
        call.press(.donor, "2")
        #expect(call.turn.facts == [.donorAnswered(.cannot)])
        #expect(call.said == [.donor: [.askThanksCannot, .goodbye]])
    }

    @Test func nineEndsAllCalls() {
        var call = asked()
        call.press(.donor, "9")
        #expect(call.turn.facts == [.donorAnswered(.neverCallAgain)])
        #expect(call.said == [.donor: [.askNeverAgain, .goodbye]])
        call.press(.donor, "1")
        #expect(call.turn == CallTurn())
        call.end(.donor)
        #expect(call.turn == CallTurn(facts: [.ended(.served)]))
    }

    @Test func machineThatAnswersIsAskedTwiceAndPledgesNothing() {
        var call = asked()
        call.played(.donor)
        call.alarm()
        #expect(call.said[.donor]?.first == .askNoAnswer)
        call.played(.donor)
        call.alarm()
        #expect(
            call.turn
                == CallTurn(
                    commands: [.hangUp(donor)], facts: [.donorAnswered(.nothingPressed), .ended(.silent)]))
    }

    @Test(arguments: LegEnd.allCases)
    func whoIsNotReachedIsWrittenDownAsThat(end: LegEnd) {
        var call = Rehearsal.ask()
        call.begin()
        call.take(.ended(donor, end))
        #expect(call.turn == CallTurn(facts: [.donorAnswered(.notReached(end)), .ended(.notReached)]))
        call.take(.answered(donor))
        #expect(call.turn == CallTurn())
    }

    @Test func wrongKeysAreToldAndEndAfterThree() {
        var call = asked()
        call.press(.donor, "55")
        #expect(call.said == [.donor: [.wrongKey, .askChoices]])
        call.press(.donor, "5")
        #expect(call.turn.facts == [.donorAnswered(.nothingPressed), .ended(.silent)])
    }

    @Test func playWhoseEndIsNeverReportedDoesNotHoldTheCall() {
        var call = asked()
        call.alarm()
        #expect(call.tells(.stopPlaying(id: "ask-7-p1")))
        #expect(call.call.wakeAt == call.now + .seconds(6))
    }

    @Test func deskMayCallItOffWhileItRings() {
        var call = Rehearsal.ask()
        call.begin()
        call.take(.desk(.hangUp))
        #expect(
            call.turn
                == CallTurn(
                    commands: [.hangUp(donor)], facts: [.donorAnswered(.notReached(.failed)), .ended(.notReached)]))
    }
}
