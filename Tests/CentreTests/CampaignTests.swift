import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Testing

/// Messages to chosen donors: within consent, by two people, never twice, stopped at once, and after everything else.
@Suite struct CampaignTests {
    @Test func nobodyBeginsAloneAndWhatIsApprovedCannotBeChanged() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let id = try await ground.ask()
        let approval = try #require(try await ground.campaign(id).approval)
        #expect(try await centre.startCampaign(id, by: 1) == .notApproved)
        #expect(try await centre.decideApproval(approval, .approved, by: 1) == .ownRequest)
        #expect(try await centre.useApproval(approval, for: .registerExport, by: 1) == false)
        #expect(try await centre.decideApproval(approval, .approved, by: ground.second) == .done)
        #expect(try await centre.startCampaign(id, by: ground.second) == .notApproved, "who asked begins")
        #expect(try await centre.startCampaign(id, by: 1) == .done)
        #expect(try await centre.startCampaign(id, by: 1) == .notNow)
        var changed = try await ground.campaign(id)
        changed.definition.perDay = 1
        let other = changed
        try await ground.test.store.write { try $0.updateCampaign(other) }
        #expect(try await ground.campaign(id).definition.perDay == 2_000)
        let bad = try await centre.askCampaign(
            .recall, drive: nil, audience: CampaignAudience(),
            texts: [.english: "Come!", .urdu: "آئیں", .urduLatin: "Aayein"], perDay: 0, reason: " ", by: 1)
        #expect(
            bad
                == .problems([
                    .reasonMissing, .perDay, .stopMissing(.urduLatin), .stopMissing(.urdu), .stopMissing(.english),
                ]))
    }

    @Test func wordsOfOneDriveDoNotCallToAnother() async throws {
        let ground = try await CampaignGround()
        var other = ground.drive
        other.reference = "ELSE99"
        let facts = ground.centre.campaignFacts(other)
        let asked = try await ground.centre.askCampaign(
            .driveInvitation, drive: ground.drive.id, audience: CampaignAudience(),
            texts: Dictionary(
                uniqueKeysWithValues: Language.allCases.map {
                    ($0, CampaignTexts.shipped(.driveInvitation, $0, facts))
                }), perDay: 10, reason: "48 places", by: 1)
        #expect(asked == .problems(Language.allCases.map { .linkMissing($0) }))
    }

    @Test func onlyWhoAgreedIsWrittenToAndNobodyTwice() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let store = ground.test.store
        let id = try await ground.ask(.driveInvitation, CampaignAudience(eligibleOn: centre.today()))
        // 2 stopped, 3 takes the word back, 4 rests, 5 gave last week, 6 has a place already.
        _ = try await centre.optOut(2, .ownPage)
        _ = try await centre.setInvitations(false, of: 3, over: .web, by: nil)
        _ = try await centre.pauseDonor(4, until: centre.today().adding(days: 9), by: 1)
        // 1 travels in three days, and may be written to before.
        _ = try await centre.pauseDonor(
            1, from: centre.today().adding(days: 3), until: centre.today().adding(days: 9), by: 1)
        try await store.write {
            _ = try $0.recordDonation(
                Donation(
                    donor: 5, date: centre.today().adding(days: -7), kind: .wholeBlood, recordedAt: TestCentre.start))
        }
        _ = try await centre.signUp(6, at: ground.drive.id, slot: 0, by: nil)
        let preview = try await centre.previewCampaign(try await ground.campaign(id))
        #expect(preview.included == 1)
        #expect(
            preview.leftOut == [.noInvitations: 35, .saidStop: 1, .paused: 1, .notEligible: 1, .onTheList: 1])
        #expect(try await centre.releaseCampaigns() == 0, "nothing before it has begun")
        try await ground.begin(id)
        #expect(try await centre.releaseCampaigns() == 1)
        #expect(try await centre.releaseCampaigns() == 0)
        _ = try await ground.test.courier.deliverOnce()
        #expect(ground.texts.map(\.to) == ["+923000000001"])
        #expect(ground.texts.first?.body.contains("https://qatra.example/drive/\(ground.drive.reference)") == true)
        #expect(try await centre.releaseCampaigns() == 0)
        #expect(try await ground.campaign(id).state == .done)
        // Within thirty days a second campaign leaves them alone.
        let again = try await ground.ask()
        let second = try await centre.previewCampaign(try await ground.campaign(again))
        #expect(second.leftOut[.writtenToLately] == 1)
    }

    @Test func aStopBetweenWritingAndSendingIsHonouredAndSoIsTheButton() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let id = try await ground.ask()
        try await ground.begin(id)
        #expect(try await centre.releaseCampaigns() == 6)
        _ = try await centre.optOut(1, .ownPage)
        _ = try await centre.setInvitations(false, of: 2, over: .web, by: nil)
        _ = try await ground.test.courier.deliverOnce()
        #expect(
            ground.texts.count == 4 && !ground.texts.contains { ["+923000000001", "+923000000002"].contains($0.to) })
        let other = try await CampaignGround()
        let stopped = try await other.ask()
        try await other.begin(stopped)
        #expect(try await other.centre.releaseCampaigns() == 6)
        #expect(try await other.centre.moveCampaign(stopped, to: .paused, by: 1) == .done)
        _ = try await other.test.courier.deliverOnce()
        #expect(other.texts.isEmpty)
        #expect(try await other.centre.moveCampaign(stopped, to: .running, by: 1) == .done)
        #expect(try await other.centre.releaseCampaigns() == 6, "what never went out is written again")
        #expect(try await other.centre.moveCampaign(stopped, to: .stopped, by: other.second) == .done)
        _ = try await other.test.courier.deliverOnce()
        #expect(other.texts.isEmpty)
        #expect(try await other.centre.moveCampaign(stopped, to: .running, by: 1) == .notNow)
    }

    @Test func theDaysFigureTheHoursAndTheBudgetHold() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        let id = try await ground.ask(perDay: 7)
        try await ground.begin(id)
        // Ten o'clock: 61 of 420 minutes have passed, and 7 × 61 / 420 begins the second.
        #expect(try await centre.releaseCampaigns() == 2)
        #expect(try await centre.releaseCampaigns() == 0)
        await ground.test.clock.advance(by: .hours(1))
        #expect(try await centre.releaseCampaigns() == 1)
        await ground.test.clock.advance(by: .hours(7))
        #expect(try await centre.releaseCampaigns() == 0, "after hours")
        _ = try await ground.test.courier.deliverOnce()
        #expect(ground.texts.isEmpty, "what waited too long does not go out in the evening")
        await ground.test.clock.advance(by: .hours(17))
        centre.ways.setBudget(3)
        #expect(try await centre.releaseCampaigns() == 0, "half of three leaves no room for three parts")
        centre.ways.setBudget(nil)
        #expect(try await centre.releaseCampaigns() > 0)
    }

    @Test func patientsGoFirst() async throws {
        let ground = try await CampaignGround()
        let id = try await ground.ask()
        try await ground.begin(id)
        #expect(try await ground.centre.releaseCampaigns() == 6)
        _ = try await ground.test.openVerified()
        let now = ground.centre.now()
        let claimed = try await ground.test.store.write {
            try $0.claimMessages(channels: [.sms], now: now, leaseUntil: now + .seconds(30), limit: 2)
        }
        #expect(claimed.count == 2 && claimed.allSatisfy { $0.message.request != nil })
    }

    @Test func aReminderGoesToTheListWithEverybodysOwnTimeAndErasureTakesTheLinkAway() async throws {
        let ground = try await CampaignGround()
        let centre = ground.centre
        // Donor 20 never agreed to invitations, and took a place.
        _ = try await centre.signUp(20, at: ground.drive.id, slot: 2, by: nil)
        let id = try await ground.ask(.driveReminder)
        try await ground.begin(id)
        #expect(try await centre.releaseCampaigns() == 1)
        _ = try await ground.test.courier.deliverOnce()
        let clock = centre.calendar.minuteOfDay(ground.drive.start(ofSlot: 2))
        #expect(ground.texts.count == 1)
        #expect(ground.texts[0].body.contains("\(clock / 60 < 10 ? "0" : "")\(clock / 60):00"))
        let figures = try await ground.test.store.read {
            try $0.campaignFigures(
                Campaign(
                    id: id, kind: .driveReminder, drive: ground.drive.id,
                    definition: CampaignDefinition(
                        audience: CampaignAudience(), texts: [:], perDay: 1),
                    askedBy: 1, askedAt: TestCentre.start))
        }
        #expect(figures.sent == 1 && figures.signedUp == 1)
        let campaign = try await ground.campaign(id)
        _ = try await centre.eraseDonor(20, by: nil)
        let standing = try await ground.test.store.read {
            try $0.campaignStandings(of: 20...20, campaign)
        }
        #expect(standing.isEmpty)
    }
}
