import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Testing

/// What may come between a campaign's message and the donor, and what comes back.
@Suite struct CampaignSendingTests {
    private func say(_ words: String, _ donor: DonorID, to ground: CampaignGround) async throws {
        let test = ground.test
        let phone = try #require(try await test.store.read { try $0.donor(donor)?.phone })
        try await test.centre.receive(
            .inbound(
                InboundMessage(
                    providerID: "\(donor)-\(words)-\(test.clock.now())", from: phone, body: words,
                    receivedAt: test.clock.now())))
    }

    private func deliver(_ ground: CampaignGround) async throws {
        while try await ground.test.courier.deliverOnce() > 0 {}
    }

    @Test func whateverComesBetweenWritingAndSendingIsHonoured() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let id = try await ground.ask(.driveInvitation, CampaignAudience(eligibleOn: centre.today()))
        try await ground.begin(id)
        #expect(try await centre.releaseCampaigns() == 6)
        _ = try await centre.pauseDonor(1, until: centre.today().adding(days: 9), by: 1)
        _ = try await centre.signUp(2, at: ground.drive.id, slot: 0, by: nil)
        try await ground.test.store.write {
            _ = try $0.recordDonation(
                Donation(donor: 3, date: centre.today(), kind: .wholeBlood, recordedAt: TestCentre.start))
            try $0.recordWrongNumber(donor: 4, at: TestCentre.start)
            var fifth = try #require(try $0.donor(5))
            fifth.channels = [.voice]
            try $0.updateDonor(fifth)
        }
        _ = try await centre.eraseDonor(6, by: nil)
        try await deliver(ground)
        #expect(ground.texts.isEmpty)
        // None of it counts as sent, none comes back, and the campaign ends.
        #expect(try await centre.releaseCampaigns() == 0)
        try await deliver(ground)
        await ground.test.clock.advance(by: .hours(24))
        try await ground.test.scheduler.lookOnce()
        try await deliver(ground)
        #expect(ground.texts.isEmpty)
        #expect(try await ground.campaign(id).state == .done)
        let figures = try await ground.test.store.read { try $0.campaignFigures(try #require(try $0.campaign(id))) }
        #expect(figures == CampaignFigures())
    }

    @Test func whoeverIsAskedForAPatientMeanwhileHearsOfThatAlone() async throws {
        let ground = try await CampaignGround()
        let id = try await ground.ask()
        try await ground.begin(id)
        #expect(try await ground.centre.releaseCampaigns() == 6)
        let asked = Set(try await ground.test.openVerified().course.asks.map(\.donor)).intersection(1...6)
        try #require(!asked.isEmpty)
        try await deliver(ground)
        #expect(ground.texts.count == 6 - asked.count)
    }

    @Test(arguments: [true, false]) func ofADriveThatIsCancelledOrElsewhereNothingMoreIsSent(_ isCancelled: Bool)
        async throws
    {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let (id, waiting) = (try await ground.ask(perDay: 6), try await ground.ask())
        try await ground.begin(id)
        // In the afternoon the day's figure is due in full.
        await ground.test.clock.advance(by: .hours(5.9))
        #expect(try await centre.releaseCampaigns() == 6)
        if isCancelled {
            #expect(try await centre.moveDrive(ground.drive.id, to: .cancelled, by: 1))
        } else {
            var moved = ground.drive
            moved.host = "Another college"
            #expect(try await centre.saveDrive(moved, by: 1) == .saved(moved.id))
        }
        try await deliver(ground)
        #expect(ground.texts.isEmpty)
        // It ends at any hour, and although nothing is left of the day's figure.
        await ground.test.clock.advance(by: .hours(4))
        _ = try await centre.releaseCampaigns()
        #expect(try await ground.campaign(id).state == .stopped)
        let approval = try await ground.campaign(waiting).approval ?? 0
        _ = try await centre.decideApproval(approval, .approved, by: ground.second)
        #expect(try await centre.startCampaign(waiting, by: 1) == .driveChanged)
    }

    @Test func aReminderNamesTheTimeThatHoldsNowAndReachesWhoeverComesLater() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let drive = ground.drive
        _ = try await centre.signUp(20, at: drive.id, slot: 2, by: nil)
        _ = try await centre.signUp(21, at: drive.id, slot: 2, by: nil)
        let id = try await ground.ask(.driveReminder)
        try await ground.begin(id)
        #expect(try await centre.releaseCampaigns() == 2)
        _ = try await centre.signUp(20, at: drive.id, slot: 3, by: nil)
        _ = try await centre.cancelSignUp(21, at: drive.id, by: nil)
        try await deliver(ground)
        #expect(ground.texts.isEmpty, "one would name a time that is over, the other none")
        #expect(try await centre.releaseCampaigns() == 1)
        try await deliver(ground)
        let clock = centre.calendar.minuteOfDay(drive.start(ofSlot: 3))
        #expect(ground.texts.map(\.to) == ["+923000000020"])
        #expect(ground.texts.first?.body.contains("\(clock / 60 < 10 ? "0" : "")\(clock / 60):30") == true)
        _ = try await centre.signUp(22, at: drive.id, slot: 1, by: nil)
        #expect(try await centre.releaseCampaigns() == 1)
        try await deliver(ground)
        #expect(ground.texts.map(\.to) == ["+923000000020", "+923000000022"])
        #expect(try await ground.campaign(id).state == .running)
        await ground.test.clock.advance(by: .hours(24 * 9))
        #expect(try await centre.releaseCampaigns() == 0)
        #expect(try await ground.campaign(id).state == .done, "the drive has begun")
    }

    @Test func whatMayHaveGoneOutIsNeverSentAgain() async throws {
        let ground = try await CampaignGround()
        let id = try await ground.ask()
        try await ground.begin(id)
        #expect(try await ground.centre.releaseCampaigns() == 6)
        ground.test.gateway.answer(.unknown)
        for _ in 0..<4 {
            _ = try await ground.test.courier.deliverOnce()
            _ = try await ground.test.courier.recoverAbandoned()
            await ground.test.clock.advance(by: .minutes(1))
        }
        ground.test.gateway.answer(nil)
        try await deliver(ground)
        #expect(ground.texts.count == 6)
        // Paused and begun again: whoever may have it does not get it again.
        _ = try await ground.centre.moveCampaign(id, to: .paused, by: 1)
        _ = try await ground.centre.moveCampaign(id, to: .running, by: 1)
        _ = try await ground.centre.releaseCampaigns()
        try await deliver(ground)
        #expect(ground.texts.count == 6)
    }

    @Test func whoIsLeftOutAfterAPauseDoesNotHoldUpTheOthers() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let id = try await ground.ask(perDay: 14)
        try await ground.begin(id)
        // 61 of 420 minutes have passed: three of fourteen, and three again after the pause.
        #expect(try await centre.releaseCampaigns() == 3)
        _ = try await centre.moveCampaign(id, to: .paused, by: 1)
        for donor in DonorID(1)...3 { _ = try await centre.optOut(donor, .ownPage) }
        _ = try await centre.moveCampaign(id, to: .running, by: 1)
        #expect(try await centre.releaseCampaigns() == 3)
        #expect(try await ground.test.store.read { try $0.campaignUnsent(of: id, limit: 9) }.isEmpty)
        try await deliver(ground)
        #expect(Set(ground.texts.map(\.to)) == ["+923000000004", "+923000000005", "+923000000006"])
        await ground.test.clock.advance(by: .hours(1))
        _ = try await centre.releaseCampaigns()
        #expect(try await ground.campaign(id).state == .done)
    }

    @Test func whatWaitsInTheOutboxCountsAsUsed() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        for donor in DonorID(7)...12 { _ = try await centre.setInvitations(true, of: donor, over: .web, by: nil) }
        centre.ways.setBudget(20)
        let id = try await ground.ask()
        try await ground.begin(id)
        // Half of twenty are ten: three messages of three parts.
        #expect(try await centre.releaseCampaigns() == 3)
        let parts = try await ground.test.store.read { try $0.queuedCampaignParts() }
        #expect(parts > 0)
        #expect(try await centre.releaseCampaigns() == (10 - parts) / 3)
    }

    // MARK: - What comes back

    @Test func aYesToAnInvitationAnswersNoRequestAndAPersonReadsIt() async throws {
        let ground = try await CampaignGround()
        let test = ground.test
        // Asked for a patient, and said no: the request goes on.
        let request = try await test.openVerified()
        try await deliver(ground)
        let asked = Set(request.course.asks.map(\.donor)).intersection(1...6).sorted()
        let donor = try #require(asked.first)
        try await say("2", donor, to: ground)
        await test.clock.advance(by: .minutes(10))
        let id = try await ground.ask()
        try await ground.begin(id)
        _ = try await ground.centre.releaseCampaigns()
        try await deliver(ground)
        let phone = try #require(try await test.store.read { try $0.donor(donor)?.phone })
        try #require(ground.texts.contains { $0.to == phone })
        await test.clock.advance(by: .minutes(1))
        try await say("1", donor, to: ground)
        #expect(try await test.record(request.id).course.asks.first { $0.donor == donor }?.stage == .declined)
        let task = try #require(try await test.centre.callBacks().first { $0.donor == donor })
        #expect(task.cause == .invitation && task.request == nil && task.words == "1")
        // The reference of the request still names it.
        try await say("1 \(request.details.reference)", donor, to: ground)
        #expect(try await test.record(request.id).course.asks.first { $0.donor == donor }?.stage == .pledged)
    }

    @Test func anAskThatCameAfterTheInvitationIsWhatAYesAnswers() async throws {
        let ground = try await CampaignGround()
        let id = try await ground.ask()
        try await ground.begin(id)
        _ = try await ground.centre.releaseCampaigns()
        try await deliver(ground)
        await ground.test.clock.advance(by: .minutes(10))
        let request = try await ground.test.openVerified()
        try await deliver(ground)
        let asked = Set(request.course.asks.map(\.donor)).intersection(1...6)
        let donor = try #require(asked.first)
        try await say("1", donor, to: ground)
        #expect(try await ground.test.record(request.id).course.asks.first { $0.donor == donor }?.stage == .pledged)
        #expect(try await ground.test.centre.callBacks().isEmpty)
    }

    @Test func stopStopsANoIsOnlyReadAndReportsAreCounted() async throws {
        let ground = try await CampaignGround()
        let test = ground.test
        let id = try await ground.ask()
        try await ground.begin(id)
        _ = try await ground.centre.releaseCampaigns()
        try await deliver(ground)
        await test.clock.advance(by: .minutes(1))
        try await say("STOP", 1, to: ground)
        try await say("2", 2, to: ground)
        #expect(try await test.centre.callBacks().isEmpty)
        let (stopped, wants, other) = try await test.store.read {
            (try $0.donor(1)?.optedOutAt, try $0.wantsInvitations(1), try $0.donor(2)?.optedOutAt)
        }
        #expect(stopped != nil && !wants && other == nil)
        let sent = ground.texts.sorted { $0.to < $1.to }
        for one in sent[2...4] {
            try await test.centre.receive(.report(MessageReport(key: one.idempotencyKey, state: .delivered)))
        }
        try await test.centre.receive(
            .report(MessageReport(key: sent[5].idempotencyKey, state: .failed, saysStop: true)))
        #expect(try await test.store.read { try $0.donor(6)?.optedOutAt } != nil)
        let figures = try await test.store.read { try $0.campaignFigures(try #require(try $0.campaign(id))) }
        #expect(figures.sent == 5 && figures.delivered == 3 && figures.failed == 1 && figures.stopped == 2)
        // Whoever agrees to be contacted again is not invited by that.
        _ = try await test.centre.consentAgain(1)
        #expect(try await !test.store.read { try $0.wantsInvitations(1) })
    }

    // MARK: - What is shown and checked

    @Test func whatWasCountedStaysUntilWhoeverAskedCountsAgain() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let id = try await ground.ask()
        let first = try #require(try await ground.campaign(id).preview)
        #expect(first.included == 6 && first.leftOut == [.noInvitations: 34])
        #expect(first.countedAt == ground.test.clock.now())
        await ground.test.clock.advance(by: .minutes(5))
        _ = try await centre.setInvitations(true, of: 7, over: .web, by: nil)
        #expect(try await ground.campaign(id).preview == first)
        #expect(try await centre.countCampaign(id, by: ground.second) == .notNow)
        #expect(try await ground.campaign(id).preview == first)
        #expect(try await centre.countCampaign(id, by: 1) == .done)
        #expect(try await ground.campaign(id).preview?.included == 7)
        #expect(try await ground.campaign(id).preview?.countedAt == ground.test.clock.now())
        try await ground.begin(id)
        #expect(try await centre.countCampaign(id, by: 1) == .notNow, "what has begun is not counted any more")
    }

    @Test func aReminderCountsTheListAndEverybodyElseUnread() async throws {
        let ground = try await CampaignGround()
        _ = try await ground.centre.signUp(20, at: ground.drive.id, slot: 2, by: nil)
        _ = try await ground.centre.optOut(21, .ownPage)
        let id = try await ground.ask(.driveReminder)
        let preview = try #require(try await ground.campaign(id).preview)
        #expect(preview.included == 1 && preview.leftOut == [.notOnTheList: 38, .saidStop: 1])
    }

    @Test func aCheckFindsWhoWasInvitedTwiceAndWhatNobodyApproved() async throws {
        let ground = try await CampaignGround()
        let store = ground.test.store
        let id = try await ground.ask()
        try await ground.begin(id)
        _ = try await ground.centre.releaseCampaigns()
        try await deliver(ground)
        #expect(try await store.read { try $0.campaignFaults() }.isEmpty)
        let other = try await ground.ask()
        let now = ground.test.clock.now()
        try await store.write { transaction in
            var campaign = try #require(try transaction.campaign(other))
            (campaign.state, campaign.startedAt) = (.running, now)
            try transaction.updateCampaign(campaign)
            _ = try transaction.enqueue(
                OutboxMessage(
                    request: nil, wave: 0, addressee: .donor(1), channel: .sms, purpose: "driveInvitation", body: "x",
                    priority: .campaign, createdAt: now, expiresAt: now + .hours(1), campaign: other))
            _ = try transaction.claimMessages(channels: [.sms], now: now, leaseUntil: now + .seconds(9), limit: 9)
        }
        let faults = try await store.read { try $0.campaignFaults() }
        #expect(faults.contains("campaign \(other) began without the approval of a second person"))
        #expect(faults.contains("donor 1 was invited again too soon by campaign \(other)"))
        #expect(try await store.read { try $0.openCampaignMessages() }.count == 7)
    }
}
