import Blood
import Centre
import Dispatching
import Logging
import Matching
import Simulation
import Storage
import Telephony
import Testing

/// What stands in the books after a donor's telephone was busy, refused, off, or not there.
@Suite struct VoiceEndTests {
    /// Six donors who can only be rung, one of them being rung.
    private func ringing() async throws -> (TestCentre, CallRecord) {
        let donors = TelephoneDesk.donors { $0.channels = [.voice] }
        let test = try await TestCentre.make(donors: donors)
        let exchange = RecordingExchange()
        test.centre.switchboard.use(exchange) { _, _ in true }
        let courier = Courier(
            centre: test.centre, gateway: VoiceGateway(centre: test.centre, callsPerMinute: 60),
            logger: Logger(label: "test"))
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await courier.deliverOnce() > 0 {}
        return (test, try #require(try await test.store.read { try $0.liveCalls() }.first))
    }

    @Test(arguments: [
        (LegEnd.busy, VoiceEnd.busy, false), (.declined, .refused, true), (.noAnswer, .notAnswered, true),
        (.noSuchNumber, .noSuchNumber, false), (.failed, .failed, false),
    ])
    func theEndOfARingIsWrittenDownAndOnlyADisturbanceIsCounted(
        end: LegEnd, written: VoiceEnd, isDisturbance: Bool
    ) async throws {
        let (test, call) = try await ringing()
        let (request, donor) = (try #require(call.request), try #require(call.donor))
        let leg = ChannelID(call.id, .donor)
        try await test.centre.callHeard(.ended(leg, end), on: leg, at: test.clock.now())
        let ask = try #require(try await test.record(request).course.asks.first { $0.donor == donor })
        #expect(ask.stage == .unreachable)
        #expect(ask.voiceEnd == written)
        let timeline = try await test.store.read { try $0.timeline(of: request, after: 0, limit: 500) }
        #expect(
            timeline.contains {
                if case .telephone(let note) = $0.fact {
                    note == TelephoneNote(.donorNotReached, call: call.id.rawValue, donor: donor, end: written)
                } else {
                    false
                }
            })
        let record = try #require(try await test.store.read { try $0.donorRecord(donor) })
        #expect(record.recentAsks.count == (isDisturbance ? 1 : 0))
        #expect(record.record.asked == (isDisturbance ? 1 : 0))
        #expect(record.donor.optedOutAt == nil)
        #expect(record.donor.wrongNumberAt == nil, "the donor has not said so")
        let asks = try await test.store.read { try $0.asks(of: donor, limit: 5) }
        #expect(asks.map(\.voiceEnd) == [written], "the donor's page shows it")
    }
}
