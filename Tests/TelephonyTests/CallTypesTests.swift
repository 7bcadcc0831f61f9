import Blood
import Telephony
import Testing

@Suite struct CallTypesTests {
    @Test func aLegIsNamedByItsCallPartyAndAttempt() {
        let call = CallID(rawValue: "ask-17")
        #expect(ChannelID(call, .donor).rawValue == "ask-17-donor-1")
        #expect(ChannelID(call, .donor, attempt: 2) != ChannelID(call, .donor))
    }
}
