import Blood
import Telephony
import Testing

@Suite struct KeypadTests {
    let caller = Rehearsal.callerChannel

    /// A caller for whom nobody is there, asked for the group.
    func typing(number: String? = "+923001234567") -> Rehearsal {
        var call = Rehearsal.waiting(number: number)
        call.take(.desk(.nobodyThere))
        return call
    }

    @Test func requestIsTypedReadBackAndOpened() {
        var call = typing()
        #expect(call.said == [.caller: [.keypadIntroduction, .keypadGroup]])
        call.press(.caller, "2")
        #expect(call.said == [.caller: [.keypadUnits]])
        call.press(.caller, "12#")
        #expect(call.said == [.caller: [.keypadFacility]])
        call.press(.caller, "407#")
        #expect(
            call.said[.caller]
                == [.typedGroup, .group(.oNegative), .typedUnits] + Sound.digits("12") + [.typedFacility]
                + Sound.digits("407") + [.keypadConfirm])
        call.press(.caller, "1")
        #expect(call.turn.facts == [.keypadRequest(group: .oNegative, units: 12, facilityCode: "407")])
        call.take(.desk(.formTaken(reference: "4821")))
        #expect(
            call.said[.caller] == [.keypadReference] + Sound.digits("4821") + [.keypadThanks, .goodbye])
        #expect(call.turn.facts == [.leftQueue, .wantsCallBack(.keypad)])
        call.take(.desk(.formTaken(reference: "4821")))
        #expect(call.turn == CallTurn())
        call.played(.caller)
        #expect(call.turn == CallTurn(commands: [.hangUp(caller)], facts: [.ended(.served)]))
    }

    @Test func pauseOfThreeSecondsEndsTheNumberOfUnits() {
        var call = typing()
        call.press(.caller, "13")
        #expect(call.call.wakeAt == call.now + .seconds(3))
        call.alarm()
        #expect(call.call.inbound?.keypad.units == 3)
        #expect(call.said == [.caller: [.keypadFacility]])
    }

    @Test(
        arguments: zip(
            "123456789",
            [
                BloodGroup.oPositive, .oNegative, .aPositive, .aNegative, .bPositive, .bNegative, .abPositive,
                .abNegative,
                nil,
            ]))
    func everyGroupHasItsKey(key: Character, group: BloodGroup?) {
        var call = typing()
        call.press(.caller, "\(key)1#9#1")
        #expect(call.turn.facts == [.keypadRequest(group: group, units: 1, facilityCode: "9")])
    }

    @Test func twoMeansTypingItAgain() {
        var call = typing()
        call.press(.caller, "21#9#2")
        #expect(call.said == [.caller: [.keypadGroup]])
        call.press(.caller, "31#9#1")
        #expect(call.turn.facts == [.keypadRequest(group: .aPositive, units: 1, facilityCode: "9")])
    }

    @Test(arguments: ["000", "1000#", "2#0#123", "11#***", "11#9#777"])
    func garbageIsAskedAgainTwiceAndThenAPersonRingsBack(keys: String) {
        var call = typing()
        for key in keys { call.press(.caller, String(key)) }
        #expect(call.facts.contains(.wantsCallBack(.abandoned)) == (call.call.stage == .closing))
        while call.call.stage != .closing, call.call.stage != .ended {
            call.played(.caller)
            call.alarm()
        }
        #expect(call.facts.suffix(2) == [.leftQueue, .wantsCallBack(.abandoned)])
        #expect(call.said[.caller] == [.keypadFailed, .callBackPromised, .goodbye])
    }

    @Test func garbageIsToldAndAskedTwiceMore() {
        var call = typing()
        call.press(.caller, "0")
        #expect(call.said == [.caller: [.keypadNotUnderstood, .keypadGroup]])
        call.press(.caller, "0")
        #expect(call.said == [.caller: [.keypadNotUnderstood, .keypadGroup]])
        call.press(.caller, "0")
        #expect(call.said == [.caller: [.keypadFailed, .callBackPromised, .goodbye]])
    }

    @Test func unknownCodeIsAskedAgainAndTheRestKept() {
        var call = typing()
        call.press(.caller, "21#9#1")
        call.take(.desk(.formTaken(reference: nil)))
        #expect(call.said == [.caller: [.keypadNotUnderstood, .keypadFacility]])
        call.press(.caller, "10#1")
        #expect(call.turn.facts == [.keypadRequest(group: .oNegative, units: 1, facilityCode: "10")])
    }

    @Test func hangingUpAfterTheRequestStillGetsACallBack() {
        var call = typing()
        call.press(.caller, "21#9#1")
        call.end(.caller)
        #expect(call.turn.facts == [.leftQueue, .wantsCallBack(.keypad), .ended(.served)])
    }

    @Test func centreThatDoesNotAnswerDoesNotHoldTheCaller() {
        var call = typing()
        call.press(.caller, "21#9#1")
        call.played(.caller)
        call.alarm()
        #expect(call.turn.facts == [.leftQueue, .wantsCallBack(.keypad)])
        #expect(call.said == [.caller: [.keypadThanks, .goodbye]])
    }

    @Test func operatorWhoComesAfterAllIsConnected() {
        var call = typing()
        call.press(.caller, "21")
        call.take(.desk(.taken(staff: 5, at: Rehearsal.operatorPhone)))
        call.answer(.operator)
        #expect(call.turn.facts == [.connected(staff: 5)])
        call.alarm()
        #expect(call.said[.caller] == [.timeIsUp, .goodbye], "the next alarm is that of the longest conversation")
    }

    @Test func nobodySignedInLeadsStraightToTheKeypad() {
        var call = Rehearsal.inbound(language: .urdu)
        call.take(.desk(.nobodyThere))
        call.answer(.caller)
        call.played(.caller)
        call.press(.caller, "1")
        #expect(call.turn.facts == [.chose(.needsBlood), .queued])
        #expect(call.said == [.caller: [.keypadIntroduction, .keypadGroup]])
    }

    @Test func callerWhomNobodyTakesInTimeIsOfferedTheKeypad() {
        var call = Rehearsal.waiting()
        let queued = call.call.queuedAt
        while call.call.stage == .queue {
            call.played(.caller)
            call.alarm()
        }
        #expect(queued.map { call.now - $0 } == .seconds(180))
        #expect(call.said == [.caller: [.keypadIntroduction, .keypadGroup]])
    }
}
