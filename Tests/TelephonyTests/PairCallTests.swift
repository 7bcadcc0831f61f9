import Blood
import Telephony
import Testing

@Suite struct VerificationTests {
    let near = ChannelID(CallID(rawValue: "verify-3"), .operator)
    let far = ChannelID(CallID(rawValue: "verify-3"), .facility)
    let bridge = "verify-3-bridge"

    @Test func operatorIsRungFirstAndTheFacilityThen() {
        var call = Rehearsal.verification()
        call.begin()
        #expect(call.turn.commands == [.dial(near, Rehearsal.operatorPhone, timeout: .seconds(25))])
        call.answer(.operator)
        #expect(
            call.turn.commands == [.startMusic(near), .dial(far, .number("+92211234567"), timeout: .seconds(30))])
        call.answer(.facility)
        #expect(call.turn.facts == [.facilityReached])
        #expect(call.said == [.facility: [.facilityNotice]])
        call.played(.facility)
        #expect(
            call.turn.commands == [
                .stopMusic(near), .connect([near, far], bridge: bridge),
                .record(bridge: bridge, name: "verify-3-r1"),
            ])
        call.take(.desk(.hold))
        #expect(call.turn.commands == [.separate(far, bridge: bridge), .startMusic(far)])
        call.end(.facility)
        #expect(call.turn.facts == [.ended(.spoke)])
        #expect(call.tells(.hangUp(near)))
    }

    @Test func withoutRecordingTheFacilityIsConnectedAtOnce() {
        var call = Rehearsal.verification(policy: CallPolicy(records: false))
        call.begin()
        call.answer(.operator)
        call.answer(.facility)
        #expect(call.turn.commands == [.stopMusic(near), .connect([near, far], bridge: bridge)])
    }

    @Test func operatorIsToldThatTheFacilityDidNotAnswer() {
        var call = Rehearsal.verification()
        call.begin()
        call.answer(.operator)
        call.end(.facility, .noAnswer)
        #expect(call.said == [.operator: [.otherNotReached, .goodbye]])
        call.played(.operator)
        #expect(call.turn == CallTurn(commands: [.hangUp(near)], facts: [.ended(.notReached)]))
    }

    @Test func facilityIsNotRungWhenTheOperatorIsNotThere() {
        var call = Rehearsal.verification()
        call.begin()
        call.end(.operator, .busy)
        #expect(call.turn == CallTurn(facts: [.ended(.notReached)]))
    }

    @Test func samePartyTwiceIsRefused() {
        var call = Rehearsal(
            .pair(
                id: CallID(rawValue: "odd"), first: (.donor, .phone("a")), second: (.donor, .phone("b")),
                kind: .verification, language: .urdu, policy: CallPolicy()))
        call.begin()
        #expect(call.turn == CallTurn(facts: [.ended(.failed)]))
    }
}

@Suite struct MaskedBridgeTests {
    let donor = ChannelID(CallID(rawValue: "masked-4"), .donor)
    let family = ChannelID(CallID(rawValue: "masked-4"), .family)
    let bridge = "masked-4-bridge"

    /// The donor has accepted and hears music, the family is asked.
    func secondAsked() -> Rehearsal {
        var call = Rehearsal.masked()
        call.begin()
        call.answer(.donor)
        call.press(.donor, "1")
        call.played(.donor)
        call.answer(.family)
        return call
    }

    func bridged() -> Rehearsal {
        var call = secondAsked()
        call.press(.family, "1")
        call.played(.donor)
        call.played(.family)
        return call
    }

    @Test func eitherSideAcceptsByOneAndIsWarnedBeforeItIsConnected() {
        var call = Rehearsal.masked()
        call.begin()
        #expect(call.turn.commands == [.dial(donor, .number("+923007654321"), timeout: .seconds(30))])
        call.answer(.donor)
        #expect(call.said == [.donor: [.maskedIntroduction, .party(.family), .maskedAccept]])
        call.press(.donor, "1")
        #expect(call.said == [.donor: [.maskedWait]])
        #expect(call.dialled == [family])
        call.played(.donor)
        #expect(call.turn.commands == [.startMusic(donor)])
        call.answer(.family)
        #expect(call.said == [.family: [.maskedIntroduction, .party(.donor), .maskedAccept]])
        call.press(.family, "1")
        #expect(call.said == [.donor: [.maskedWarning], .family: [.maskedWarning]])
        call.played(.donor)
        #expect(call.turn == CallTurn())
        call.played(.family)
        #expect(
            call.turn == CallTurn(commands: [.connect([donor, family], bridge: bridge)], facts: [.bridged]))
    }

    @Test func nothingOfAMaskedBridgeIsRecorded() {
        #expect(bridged().call.recordings == 0)
    }

    @Test(arguments: [Party.donor, .family])
    func starEndsIt(party: Party) {
        var call = bridged()
        call.press(party, "*")
        let other: Party = party == .donor ? .family : .donor
        // A donor who is still there is asked how it went.
        let last: Sound = other == .donor ? .feedbackQuestions : .goodbye
        #expect(call.said == [other: [.maskedEnded, last]])
        if other == .donor { call.press(.donor, "5") }
        call.played(other)
        #expect(call.facts.last == .ended(.spoke))
    }

    @Test(arguments: [("5", AfterCall.allWell), ("6", .moneyAsked), ("7", .treatedBadly)])
    func theDonorSaysByOneKeyHowItWent(key: String, said: AfterCall) {
        var call = bridged()
        call.end(.family)
        #expect(call.said == [.donor: [.maskedEnded, .feedbackQuestions]])
        call.played(.donor)
        call.press(.donor, key)
        #expect(call.turn.facts == [.donorSaid(said)])
        #expect(call.said == [.donor: said == .allWell ? [.goodbye] : [.maskedReported, .goodbye]])
        call.press(.donor, key)
        #expect(call.turn == CallTurn(), "once")
        call.played(.donor)
        #expect(call.turn.facts == [.ended(.spoke)])
    }

    @Test func whoPressesNothingAfterwardsIsAskedOnceMoreAndLetGo() {
        var call = bridged()
        call.end(.family)
        var rounds = 0
        while call.call.stage == .feedback, rounds < 9 {
            call.played(.donor)
            call.alarm()
            rounds += 1
        }
        #expect(rounds == call.call.policy.askRounds)
        #expect(call.said == [.donor: [.goodbye]])
        #expect(!call.facts.contains { if case .donorSaid = $0 { true } else { false } })
    }

    @Test func aWrongKeyAfterwardsIsNoAnswer() {
        var call = bridged()
        call.end(.family)
        call.press(.donor, "1")
        #expect(call.said == [.donor: [.wrongKey, .feedbackQuestions]])
        call.press(.donor, "6")
        #expect(call.turn.facts == [.donorSaid(.moneyAsked)])
    }

    @Test func aDonorWhoHangsUpIsAskedNothing() {
        var call = bridged()
        call.end(.donor)
        #expect(call.said == [.family: [.maskedEnded, .goodbye]])
        call.played(.family)
        #expect(call.facts.last == .ended(.spoke))
    }

    @Test func theFamilyHearsItsSentenceWhileTheDonorIsAsked() {
        var call = bridged()
        call.alarm()
        call.played(.family)
        #expect(call.tells(.hangUp(family)))
        #expect(call.call.stage == .feedback)
        call.end(.donor)
        #expect(call.facts.last == .ended(.spoke))
    }

    @Test(arguments: [Party.donor, .family])
    func hashReportsTheOtherAndEndsIt(party: Party) {
        var call = bridged()
        call.press(party, "#")
        let other: Party = party == .donor ? .family : .donor
        #expect(call.turn.facts == [.reported(by: party)])
        let last: Sound = other == .donor ? .feedbackQuestions : .goodbye
        #expect(call.said == [party: [.maskedReported, .goodbye], other: [.maskedEnded, last]])
        call.press(party, "#")
        #expect(call.turn == CallTurn())
        if other == .donor { call.press(.donor, "7") }
        call.played(.donor)
        call.played(.family)
        #expect(call.facts.last == .ended(.spoke))
    }

    @Test func itEndsWhenTheRequestDoes() {
        var call = bridged()
        call.alarm()
        #expect(call.now == Rehearsal.start + .minutes(30))
        #expect(call.said == [.donor: [.maskedExpired, .feedbackQuestions], .family: [.maskedExpired, .goodbye]])
    }

    @Test func expiredBridgeRingsNobody() {
        var call = Rehearsal.masked(minutes: 0)
        call.begin()
        #expect(call.turn == CallTurn(facts: [.ended(.failed)]))
    }

    @Test func refusalIsToldKindly() {
        var call = secondAsked()
        call.end(.family)
        #expect(call.said == [.donor: [.maskedRefused, .goodbye]])
        call.played(.donor)
        #expect(call.turn.facts == [.ended(.notReached)])
    }

    @Test func machineAtTheOtherSideIsNeverConnected() {
        var call = secondAsked()
        call.played(.family)
        call.alarm()
        #expect(call.said == [.family: [.maskedIntroduction, .party(.donor), .maskedAccept]])
        call.played(.family)
        call.alarm()
        #expect(call.said == [.donor: [.otherNotReached, .goodbye]])
        #expect(call.tells(.hangUp(family)))
        #expect(!call.facts.contains(.bridged))
    }

    @Test func whoGivesUpWaitingStopsTheRingingAtTheOtherSide() {
        var call = Rehearsal.masked()
        call.begin()
        call.answer(.donor)
        call.press(.donor, "1")
        call.end(.donor)
        #expect(call.turn == CallTurn(commands: [.hangUp(family)], facts: [.ended(.notReached)]))
    }
}
