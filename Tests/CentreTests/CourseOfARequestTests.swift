import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Testing

/// One request from the call to the units, through the store, the outbox and the gateway.
@Suite struct CourseOfARequestTests {
    @Test func aVerifiedRequestAsksDonorsAndTheGatewayIsHandedEachAskOnce() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        let asked = record.course.asks
        #expect(!asked.isEmpty)
        #expect(asked.allSatisfy { $0.group == .bNegative })
        while try await test.courier.deliverOnce() > 0 {}
        let asks = test.gateway.messages.filter { $0.body.hasPrefix("ask") }
        #expect(asks.count == asked.count)
        #expect(Set(asks.map(\.idempotencyKey)).count == asks.count)
        #expect(Set(asks.map(\.to)).count == asks.count)
        let family = test.gateway.messages.filter { $0.body.hasPrefix("family opened") }
        #expect(family.map(\.to) == ["+923009999999"])
    }

    @Test func beforeTheFacilityConfirmsOnlyAFewDonorsAreAsked() async throws {
        let test = try await TestCentre.make()
        let record = try await test.open()
        let limit = Dispatcher().policy[.emergency].asksBeforeVerification
        #expect(record.course.asks.count <= limit)
        #expect(record.course.attention.contains(.verificationDue))
    }

    @Test func aPledgeIsNoUnitAndADonationIs() async throws {
        let test = try await TestCentre.make()
        var record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        let donors = Array(record.course.asks.prefix(2).map(\.donor))
        for donor in donors {
            let phone = try #require(try await test.store.read { try $0.donor(donor)?.phone })
            try await test.centre.receive(
                .inbound(
                    InboundMessage(providerID: "in-\(donor)", from: phone, body: "1", receivedAt: test.clock.now())))
        }
        record = try await test.record(record.id)
        #expect(record.course.unitsInHand == 0)
        #expect(record.course.asks.count { $0.stage == .pledged } == 2)
        for donor in donors {
            try await test.centre.take(.arrived(donor: donor), on: record.id, by: .staff(1))
            try await test.centre.take(.donated(donor: donor), on: record.id, by: .staff(1))
        }
        record = try await test.record(record.id)
        #expect(record.course.unitsInHand == 2)
        #expect(record.course.phase == .fulfilled)
        #expect(record.endedAt != nil)
        #expect(record.course.asks.allSatisfy { !$0.stage.isOpen })
        let given = try #require(try await test.store.read { try $0.donorRecord(donors[0]) })
        #expect(given.donations.map(\.date) == [test.centre.today()])
        // Ninety days for a man, DOMAIN §2: the index knows at once.
        let profile = try #require(test.centre.register.profile(donors[0]))
        #expect(profile.eligibleFrom[.wholeBlood] == test.centre.today().adding(days: 90))
    }

    /// Supposed not to come is not gone: somebody else's request must not call back whoever is on the way to this one.
    @Test func whoPromisedAndHasNotComeIsAskedForNothingElseUntilTheRequestEnds() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        let donor = try #require(record.course.asks.first?.donor)
        let phone = try #require(try await test.store.read { try $0.donor(donor)?.phone })
        try await test.centre.receive(
            .inbound(InboundMessage(providerID: "in-1", from: phone, body: "1", receivedAt: test.clock.now())))
        try await test.centre.take(.noShow(donor: donor), on: record.id, by: .staff(1))
        #expect(try await test.record(record.id).course.asks.first { $0.donor == donor }?.stage == .noShow)
        #expect(test.centre.register.profile(donor)?.openAsk == record.id)
        try await test.centre.rebuildIndex()
        #expect(test.centre.register.profile(donor)?.openAsk == record.id, "and the same from the store")
        try await test.centre.take(.withdraw(reason: "found elsewhere"), on: record.id, by: .staff(1))
        #expect(test.centre.register.profile(donor)?.openAsk == nil)
    }

    /// What was learned on line can be learned again from the store, and the centre goes on with it.
    @Test func theResponseModelIsFittedAgainFromTheTimeline() async throws {
        let test = try await TestCentre.make()
        #expect(try await test.centre.refitResponses(keeps: true).asks == 0)
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        for (ask, answer) in zip(record.course.asks, ["1", "2"]) {
            let phone = try #require(try await test.store.read { try $0.donor(ask.donor)?.phone })
            try await test.centre.receive(
                .inbound(
                    InboundMessage(
                        providerID: "in-\(ask.donor)", from: phone, body: answer, receivedAt: test.clock.now())))
        }
        let learned = test.centre.dispatcher.model
        let refit = try await test.centre.refitResponses(keeps: true)
        #expect(refit.asks == 2)
        #expect(refit.score?.events == 1)
        #expect(refit.model.pledgesModel.observations == learned.pledgesModel.observations)
        #expect(test.centre.dispatcher.model.pledgesModel == refit.model.pledgesModel)
        let again = try await test.centre.refitResponses(keeps: false)
        #expect(again.model.pledgesModel == refit.model.pledgesModel)
    }

    @Test func whoWasAskedAndIsNotNeededIsStoodDownOnce() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        try await test.centre.take(.withdraw(reason: "found elsewhere"), on: record.id, by: .staff(1))
        while try await test.courier.deliverOnce() > 0 {}
        let asked = test.gateway.messages.filter { $0.body.hasPrefix("ask") }.map(\.to)
        let stoodDown = test.gateway.messages.filter { $0.body.hasPrefix("standDown") }.map(\.to)
        #expect(stoodDown.sorted() == asked.sorted())
    }

    @Test func aYesThatCrossedTheStandDownIsAnsweredOnceAlsoAfterTheEnd() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        try await test.centre.take(.withdraw(reason: "found elsewhere"), on: record.id, by: .staff(1))
        while try await test.courier.deliverOnce() > 0 {}
        let donor = try #require(record.course.asks.first?.donor)
        let phone = try #require(try await test.store.read { try $0.donor(donor)?.phone })
        for number in 1...2 {
            try await test.centre.receive(
                .inbound(
                    InboundMessage(providerID: "late-\(number)", from: phone, body: "1", receivedAt: test.clock.now())))
            while try await test.courier.deliverOnce() > 0 {}
        }
        let answers = test.gateway.messages.filter { $0.body.hasPrefix("standDownAgain") }
        #expect(answers.map(\.to) == [phone])
    }

    @Test func nothingGoesOutForARequestThatEndedBeforeItsMessagesWereSent() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        try await test.centre.take(.withdraw(reason: "mistake"), on: record.id, by: .staff(1))
        while try await test.courier.deliverOnce() > 0 {}
        #expect(!test.gateway.messages.contains { $0.body.hasPrefix("ask") })
        #expect(!test.gateway.messages.contains { $0.body.hasPrefix("standDown") })
    }

    @Test func twoRequestsNeverHoldTheSameDonor() async throws {
        let test = try await TestCentre.make(donors: (1...12).map { Samples.donor($0) })
        let first = try await test.openVerified()
        let second = try await test.openVerified(Samples.form(test.facility.id, initials: "Z.Z.", phone: "03008888888"))
        let firstDonors = Set(try await test.record(first.id).course.asks.filter { $0.stage.isOpen }.map(\.donor))
        let secondDonors = Set(try await test.record(second.id).course.asks.filter { $0.stage.isOpen }.map(\.donor))
        #expect(!firstDonors.isEmpty)
        #expect(firstDonors.isDisjoint(with: secondDonors))
    }

    @Test func requestsOpenedAtTheSameMomentNeverHoldTheSameDonor() async throws {
        let test = try await TestCentre.make(donors: (1...30).map { Samples.donor($0) })
        let ids = try await withThrowingTaskGroup(of: RequestID.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let form = Samples.form(test.facility.id, initials: "P\(number)", phone: "0300777000\(number)")
                    return try await test.openVerified(form).id
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var holders: [DonorID: Int] = [:]
        for id in ids {
            for ask in try await test.record(id).course.asks where ask.stage.isOpen {
                holders[ask.donor, default: 0] += 1
            }
        }
        #expect(holders.values.allSatisfy { $0 == 1 })
        #expect(!holders.isEmpty)
    }

    @Test func silenceIsReplacedWhenTheClockSaysSo() async throws {
        let test = try await TestCentre.make(donors: (1...150).map { Samples.donor($0) })
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        let wave = record.course.waves.count
        await test.clock.advance(by: Dispatcher().policy[.emergency].replyWindow + .minutes(1))
        try await test.scheduler.lookOnce()
        let later = try await test.record(record.id)
        #expect(later.course.asks.contains { $0.stage == .silent })
        #expect(later.course.waves.count > wave)
    }

    @Test func theSameReplyTwiceIsOneReply() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        let donor = record.course.asks[0].donor
        let phone = try #require(try await test.store.read { try $0.donor(donor)?.phone })
        let message = InboundMessage(providerID: "same", from: phone, body: "2", receivedAt: test.clock.now())
        try await test.centre.receive(.inbound(message))
        try await test.centre.receive(.inbound(message))
        var again = message
        again.providerID = "another id, same words"
        try await test.centre.receive(.inbound(again))
        let lines = try await test.store.read { try $0.timeline(of: record.id, after: 0, limit: 1_000) }
        let replies = lines.filter { if case .event(.reply(donor, _)) = $0.fact { true } else { false } }
        #expect(replies.count == 1)
    }

    @Test func stopWorksWithoutAnyOpenAskAndForEver() async throws {
        let test = try await TestCentre.make()
        try await test.centre.receive(
            .inbound(
                InboundMessage(providerID: "s", from: "+923000000001", body: "STOP", receivedAt: test.clock.now())))
        let donor = try #require(try await test.store.read { try $0.donor(phone: "+923000000001") })
        #expect(donor.optedOutAt != nil)
        let record = try await test.openVerified()
        #expect(!record.course.asks.contains { $0.donor == donor.id })
    }

    @Test func aRepeatedCallIsRecognisedUnlessItIsAnotherPatient() async throws {
        let test = try await TestCentre.make()
        let first = try await test.open()
        let again = try await test.centre.openRequest(Samples.form(test.facility.id, initials: "B.B."), by: 1)
        guard case .looksLike(let similar) = again else {
            Issue.record("not recognised: \(again)")
            return
        }
        #expect(similar.map(\.id) == [first.id])
        let other = try await test.centre.openRequest(
            Samples.form(test.facility.id, initials: "B.B."), by: 1, anotherPatient: true)
        guard case .opened = other else {
            Issue.record("not opened: \(other)")
            return
        }
    }

    @Test func everyProblemOfAFormIsToldAtItsField() async throws {
        let test = try await TestCentre.make()
        var form = Samples.form(test.facility.id, phone: "12")
        form.units = "many"
        form.neededBy = TestCentre.start - .hours(1)
        form.patientInitials = ""
        form.facility = 999
        let outcome = try await test.centre.openRequest(form, by: 1)
        guard case .problems(let problems) = outcome else {
            Issue.record("opened: \(outcome)")
            return
        }
        #expect(Set(problems.map(\.field)) == [.units, .neededBy, .patientInitials, .facility, .callerPhone])
        #expect(try await test.store.read { try $0.ongoingRequests() }.isEmpty)
    }
}
