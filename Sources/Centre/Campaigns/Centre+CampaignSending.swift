import Blood
import Dispatching
import Matching

/// Messages of running campaigns: written a few at a time, and looked at once more before each leaves.
extension Centre {
    private static let hours = (CampaignLimits.fromHour * 60)..<(CampaignLimits.untilHour * 60)

    /// Puts the next messages of running campaigns into the outbox: spread over the day's hours, never more than the
    /// day's figure, and only while the day's SMS leave room.
    /// - Returns: how many.
    @discardableResult
    public func releaseCampaigns() async throws -> Int {
        let now = now()
        let running = try await ports.store.read { try $0.runningCampaigns() }
        let minute = calendar.minuteOfDay(now)
        let (from, until) = (Centre.hours.lowerBound, Centre.hours.upperBound)
        let today = calendar.day(of: now)
        let (start, end) = (
            calendar.instant(today, minuteOfDay: 0), calendar.instant(today, minuteOfDay: until)
        )
        var released = 0
        for campaign in running {
            // First of all, at any hour and however many went out today.
            if try await endOvertaken(campaign, now: now) { continue }
            guard Centre.hours.contains(minute) else { continue }
            // As much of the day's figure as has passed of the day's hours.
            let due = (campaign.definition.perDay * (minute - from + 1) + until - from - 1) / (until - from)
            let (written, waiting) = try await ports.store.read {
                (try $0.campaignMessages(of: campaign.id, since: start), try $0.queuedCampaignParts())
            }
            var room = min(CampaignLimits.releasedAtOnce, due - written)
            let (used, expected) = ways.budget(now: now)
            if let expected {
                // What waits behind a slow way out is as good as used.
                let share = expected * CampaignLimits.budgetShare / 100
                room = min(room, (share - used - waiting) / CampaignLimits.partsMax)
            }
            guard room > 0 else { continue }
            let most = room
            released += try await ports.store.write { [self] transaction in
                try release(campaign.id, most: most, now: now, until: end, in: transaction)
            }
        }
        if released > 0 { outboxFilled.knock() }
        return released
    }

    /// Ends a campaign whose drive has begun, moved or been cancelled: what was approved is not true any more.
    private func endOvertaken(_ running: Campaign, now: Instant) async throws -> Bool {
        guard try await isOvertaken(running) else { return false }
        return try await ports.store.write { [self] transaction in
            guard var campaign = try transaction.campaign(running.id), campaign.state == .running else { return true }
            let drive = try campaign.drive.flatMap { try transaction.drive($0) }
            guard isOvertaken(campaign, drive, now: now) else { return false }
            let isAsApproved = drive.map(campaignFacts) == campaign.definition.facts
            let hasBegun = drive?.state.takesSignUps == true && isAsApproved
            (campaign.state, campaign.endedAt) = (hasBegun ? .done : .stopped, now)
            try transaction.updateCampaign(campaign)
            _ = try transaction.cancelUnsent(campaign: campaign.id, at: now)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: nil, act: .campaignMove, subject: "campaign:\(campaign.id)",
                    reason: campaign.state.rawValue))
            return true
        }
    }

    private func release(
        _ id: CampaignID, most: Int, now: Instant, until end: Instant, in transaction: any CentreWriting
    ) throws -> Int {
        guard var campaign = try transaction.campaign(id), campaign.state == .running else { return 0 }
        let drive = try campaign.drive.flatMap { try transaction.drive($0) }
        guard !isOvertaken(campaign, drive, now: now) else { return 0 }
        let expires = min(end, drive?.opensAt ?? end)
        var released = 0
        /// - Returns: whether the donor may be written to.
        func write(_ record: DonorRecord) throws -> Bool {
            let donor = record.donor.id
            guard let body = try body(of: campaign, drive, for: record, now: now, in: transaction) else { return false }
            let message = OutboxMessage(
                request: nil, wave: 0, addressee: .donor(donor), channel: .sms, purpose: campaign.kind.rawValue,
                body: body, priority: .campaign, parts: ports.composer.parts(of: body), createdAt: now,
                expiresAt: expires, campaign: id)
            if try transaction.enqueue(message) != nil { released += 1 }
            return true
        }
        for donor in try transaction.campaignUnsent(of: id, limit: most) where released < most {
            let record = try transaction.donorRecord(donor)
            if let record, try write(record) { continue }
            // Never sent, and not to be sent any more.
            try transaction.forgetUnsent(of: donor, campaign: id)
        }
        let page = try transaction.campaignCandidates(
            campaign, after: campaign.walked, limit: CampaignLimits.walkedAtOnce,
            asksSince: asksSince(campaign, now: now))
        for record in page where released < most {
            _ = try write(record)
            campaign.walked = record.donor.id
        }
        let isThrough =
            page.isEmpty || (page.count < CampaignLimits.walkedAtOnce && campaign.walked == page.last?.donor.id)
        if isThrough, campaign.kind == .driveReminder {
            // People take places until the drive begins; whoever has been reminded is passed over.
            campaign.walked = 0
        } else if isThrough, released == 0, try transaction.campaignFigures(campaign).queued == 0 {
            (campaign.state, campaign.endedAt) = (.done, now)
        }
        try transaction.updateCampaign(campaign)
        return released
    }

    /// What is sent to this donor; `nil` where nothing is.
    private func body(
        of campaign: Campaign, _ drive: BloodDrive?, for record: DonorRecord, now: Instant,
        in transaction: any CentreReading
    ) throws -> String? {
        let donor = record.donor.id
        let standing = try transaction.campaignStandings(of: donor...donor, campaign)[donor] ?? CampaignStanding()
        let reason = leavesOut(record, standing, of: campaign.kind, campaign.definition.audience, now: now)
        guard reason == nil, let text = campaign.definition.texts[record.donor.language.rawValue] else { return nil }
        let time = drive.flatMap { drive in
            standing.slot.map { slot in
                var own = drive
                own.opensAt = drive.start(ofSlot: slot)
                return campaignFacts(own).from
            }
        }
        return text.replacing(CampaignTexts.ownTime, with: time ?? "")
    }

    /// Hours may lie between the writing and the sending: whoever stopped, rests, was asked for a patient, gave, or
    /// gave the place back meanwhile is not written to, and what was sent would be another text now is not sent either.
    /// What is kept back counts as never sent; whether it is written anew the next round decides.
    /// - Returns: what may leave; every message of a request among it.
    func withoutOvertaken(
        _ claimed: [ClaimedMessage], now: Instant, in transaction: any CentreWriting
    ) throws -> [ClaimedMessage] {
        try claimed.filter { one in
            guard let id = one.message.campaign else { return true }
            if try mayStillLeave(one.message, of: id, now: now, in: transaction) { return true }
            _ = try transaction.settleMessage(
                MessageSettlement(
                    id: one.message.id, fence: one.message.fence, state: .expired, isUnsent: true, at: now))
            return false
        }
    }

    private func mayStillLeave(
        _ message: OutboxMessage, of id: CampaignID, now: Instant, in transaction: any CentreReading
    ) throws -> Bool {
        guard let campaign = try transaction.campaign(id), campaign.state == .running,
            Centre.hours.contains(calendar.minuteOfDay(now)), case .donor(let donor) = message.addressee,
            let record = try transaction.donorRecord(donor)
        else { return false }
        let drive = try campaign.drive.flatMap { try transaction.drive($0) }
        guard !isOvertaken(campaign, drive, now: now) else { return false }
        return try body(of: campaign, drive, for: record, now: now, in: transaction) == message.body
    }

    // MARK: - Answers

    /// The campaign whose message a text answers, so that it is not taken for the answer to a request: of the message
    /// it replies to, or of the newest message the donor has from us.
    func campaign(
        answeredBy text: InboundMessage, from donor: DonorID, now: Instant, in transaction: any CentreReading
    ) throws -> CampaignID? {
        if let id = text.inReplyTo, let message = try transaction.message(providerID: id),
            message.addressee == .donor(donor)
        {
            return message.campaign
        }
        guard text.channel == .sms, text.reference == nil,
            let sent = try transaction.latestCampaignMessage(to: donor),
            now - sent.createdAt < CampaignLimits.answersWithin
        else { return nil }
        let tokens = text.body.split { !$0.isLetter && !$0.isNumber }
        for ask in try transaction.asks(of: donor, limit: Centre.asksNamedMax) {
            if ask.askedAt > sent.createdAt || tokens.contains(where: { $0 == ask.reference }) { return nil }
        }
        if let request = try transaction.latestAsk(of: donor) {
            let newest = try transaction.messages(of: request).lazy
                .filter { $0.addressee == .donor(donor) && $0.tries > 0 }.map(\.createdAt).max()
            if let newest, newest > sent.createdAt { return nil }
        }
        return sent.campaign
    }
}
