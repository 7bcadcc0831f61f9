import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Telephony
import Testing

/// What women begin with, and what each of the four does.
@Suite struct ProtectionTests {
    private func asked(_ change: (inout Donor) -> Void) async throws -> (TelephoneDesk, RequestRecord, DonorID) {
        let desk = try await TelephoneDesk(donors: TelephoneDesk.donors(change))
        var form = Samples.form(desk.test.facility.id, phone: TelephoneDesk.number)
        form.neededBy = desk.test.clock.now() + .hours(20)
        let request = try await desk.test.openVerified(form)
        return (desk, request, try #require(request.course.asks.first?.donor))
    }

    @Test func whoMeetsAtTheBloodBankOnlyIsJoinedAfterArriving() async throws {
        let (desk, request, donor) = try await asked { $0.meetsAtFacilityOnly = true }
        let centre = desk.test.centre
        try await centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: request.id, by: .staff(1))
        #expect(try await centre.connect(donor: donor, of: request.id, by: 1) == .notJoined)
        try await centre.take(.arrived(donor: donor), on: request.id, by: .staff(1))
        #expect(try await centre.connect(donor: donor, of: request.id, by: 1) == .done)
    }

    @Test func byDarkNobodyRingsWhoWantsDaylightUnlessShePromised() async throws {
        let (desk, request, donor) = try await asked { $0.daylightOnly = true }
        let centre = desk.test.centre
        let asks = try await desk.test.store.read { try $0.messages(of: request.id) }
            .filter { $0.addressee == .donor(donor) }
        let sunset = Daylight.end(after: desk.test.clock.now(), place: Samples.donor(1).home)
        #expect(asks.allSatisfy { $0.expiresAt <= sunset + .minutes(2) }, "an ask that waits ends at sunset")
        try await desk.ready()
        // Ten hours after ten in the morning.
        await desk.test.clock.advance(by: .hours(10))
        #expect(try await centre.ringDonor(donor, of: request.id, by: 1) == .daylightOnly)
        let key = try #require(asks.first?.idempotencyKey)
        let answer = await VoiceGateway(centre: centre, callsPerMinute: 60).submit(
            GatewayMessage(
                idempotencyKey: key, to: "+923000000001", channel: .voice, body: "",
                expiresAt: desk.test.clock.now() + .minutes(5)))
        #expect(answer == .unreachable(reason: "Only asks are spoken, and to some by daylight only."))
        try await centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: request.id, by: .staff(1))
        #expect(try await centre.ringDonor(donor, of: request.id, by: 1) == .done)
    }

    @Test func theRegisterIndexKnowsTheWish() async throws {
        let (desk, _, donor) = try await asked { $0.daylightOnly = true }
        #expect(desk.test.centre.register.profile(donor)?.isDaylightOnly == true)
        var known = try #require(try await desk.test.store.read { try $0.donor(donor) })
        await desk.test.clock.advance(by: .hours(10))
        #expect(desk.test.centre.reasonsNotToAsk(known).contains(.daylightOnly))
        known.daylightOnly = false
        _ = try await desk.test.centre.saveDonor(known, by: 1)
        #expect(!desk.test.centre.reasonsNotToAsk(known).contains(.daylightOnly))
        known.protect()
        #expect(known.relayOnly && known.prefersWomanOperator && known.daylightOnly && known.meetsAtFacilityOnly)
    }
}
