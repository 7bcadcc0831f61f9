import Blood
import Dispatching
import Foundation
import Jurisdiction
public import Matching

/// What is wrong with a campaign as it was asked for.
public enum CampaignProblem: Sendable, Hashable {
    case reasonMissing
    case driveMissing
    /// Not announced, or begun already.
    case driveNotAhead
    case perDay
    case days
    /// Empty, too long, or more parts than an invitation is worth.
    case text(Language)
    /// The word that ends our messages is not in it.
    case stopMissing(Language)
    /// A reminder without the donor's own time.
    case timeMissing(Language)
}

public enum CampaignAsked: Sendable, Hashable {
    case asked(CampaignID)
    case problems([CampaignProblem])
}

public enum CampaignMoved: Sendable, Hashable {
    case done
    /// Not approved, not by this person, or the day of the approval is over.
    case notApproved
    /// It does not follow from where the campaign stands.
    case notNow
}

/// How many are written to, and how many are not and why.
public struct CampaignPreview: Sendable, Hashable {
    public var included = 0
    public var leftOut: [CampaignReason: Int] = [:]
    /// SMS parts of all of it, each donor in the own way of writing.
    public var parts = 0
    /// Days it takes at the figure asked for.
    public var days = 0
    /// The day's expected SMS, and what is used of it already; `nil` where none is set.
    public var expectedToday: Int?
    public var usedToday = 0

    public init() {}
}

extension Centre {
    // MARK: - Asking

    public func campaignFacts(_ drive: BloodDrive) -> CampaignTexts.Facts {
        func clock(_ instant: Instant) -> String {
            let minute = calendar.minuteOfDay(instant)
            return "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        }
        return CampaignTexts.Facts(
            place: drive.host, day: calendar.day(of: drive.opensAt), from: clock(drive.opensAt),
            until: clock(drive.closesAt), link: ports.links.address(of: "/drive/\(drive.reference)"))
    }

    /// One person asks for a campaign; another approves what stands here, word for word.
    public func askCampaign(
        _ kind: CampaignKind, drive id: DriveID?, audience: CampaignAudience, texts: [Language: String], perDay: Int,
        reason: String, by staff: Int64
    ) async throws -> CampaignAsked {
        let now = now()
        let words = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        var problems: [CampaignProblem] = []
        if words.isEmpty || words.unicodeScalars.count > Centre.approvalReasonMax { problems.append(.reasonMissing) }
        if !CampaignLimits.perDay.contains(perDay) { problems.append(.perDay) }
        if !CampaignLimits.notAskedDays.contains(audience.notAskedWithinDays) { problems.append(.days) }
        let drive = try await ports.store.read { transaction in try id.flatMap { try transaction.drive($0) } }
        if kind.needsDrive {
            if drive == nil { problems.append(.driveMissing) }
            if let drive, !(drive.state.takesSignUps && drive.opensAt > now) { problems.append(.driveNotAhead) }
        }
        for language in Language.allCases {
            let text = texts[language] ?? ""
            if text.isEmpty || text.unicodeScalars.count > CampaignLimits.textMax
                || ports.composer.parts(of: text) > CampaignLimits.partsMax
            {
                problems.append(.text(language))
            } else if !text.contains("STOP") {
                problems.append(.stopMissing(language))
            } else if (kind == .driveReminder) != text.contains(CampaignTexts.ownTime) {
                problems.append(.timeMissing(language))
            }
        }
        guard problems.isEmpty else { return .problems(problems) }
        let definition = CampaignDefinition(
            audience: audience, texts: Dictionary(uniqueKeysWithValues: texts.map { ($0.key.rawValue, $0.value) }),
            perDay: perDay, opensAt: kind.needsDrive ? drive?.opensAt : nil)
        let campaign = Campaign(
            kind: kind, drive: kind.needsDrive ? id : nil, definition: definition, askedBy: staff, askedAt: now)
        return try await ports.store.write { transaction in
            var asked = campaign
            asked.id = try transaction.insertCampaign(asked)
            let approval = try transaction.insertApproval(
                Approval(
                    act: .campaign, subject: "campaign:\(asked.id)", reason: words, askedBy: staff, askedAt: now,
                    expiresAt: now + Centre.approvalLife))
            asked.approval = approval
            try transaction.updateCampaign(asked)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .approvalAsk, subject: "approval:\(approval)", reason: words))
            return .asked(asked.id)
        }
    }

    // MARK: - Who

    /// Why this donor is not written to; `nil` for who is.
    func leavesOut(
        _ record: DonorRecord, _ standing: CampaignStanding, of kind: CampaignKind, _ audience: CampaignAudience,
        now: Instant
    ) -> CampaignReason? {
        let donor = record.donor
        let today = calendar.day(of: now)
        if donor.consentedAt == nil { return .noConsent }
        if donor.optedOutAt != nil { return .saidStop }
        if donor.wrongNumberAt != nil { return .wrongNumber }
        if kind == .driveReminder {
            // Whoever took a place themselves is reminded of it once; that needs no further word.
            if !standing.isOnTheList || standing.slot == nil { return .notOnTheList }
            if standing.wasReminded { return .writtenToLately }
            return donor.channels.contains(.sms) ? nil : .noSMS
        }
        if !standing.wantsInvitations { return .noInvitations }
        if !donor.channels.contains(.sms) { return .noSMS }
        if let until = donor.pausedUntil, until >= today, donor.pausedFrom ?? today <= today { return .paused }
        if donor.isPanelReserved, !audience.includesPanelReserved { return .panelReserved }
        if !audience.groups.isEmpty, !audience.groups.contains(donor.group) { return .otherGroup }
        if !audience.district.isEmpty, audience.district != donor.district { return .otherDistrict }
        if standing.isOnTheList { return .onTheList }
        if let last = standing.lastWrittenTo, now - last < CampaignLimits.oneMessageEvery { return .writtenToLately }
        if let asked = record.recentAsks.max(), audience.notAskedWithinDays > 0,
            now - asked < .hours(Double(audience.notAskedWithinDays * 24))
        {
            return .askedLately
        }
        if record.openAsk != nil { return .askedLately }
        if let day = audience.eligibleOn {
            let rules = jurisdiction.eligibility
            guard let judged = try? rules.eligibility(of: record.history, for: .wholeBlood, on: max(day, today)),
                judged.isEligible
            else { return .notEligible }
        }
        // "You may give again" is for who gave.
        if kind == .recall, !record.donations.contains(where: { $0.revokedAt == nil }) { return .notEligible }
        return nil
    }

    /// Goes through the whole register, a page at a time, and writes nothing.
    public func previewCampaign(_ campaign: Campaign) async throws -> CampaignPreview {
        let now = now()
        var preview = CampaignPreview()
        var after: DonorID = 0
        while true {
            let from = after
            let (page, standings) = try await ports.store.read { transaction in
                let page = try transaction.donorRecords(
                    after: from, limit: Centre.donorsPerPage, asksSince: now - Centre.recentAsksKept)
                let last = page.last?.donor.id ?? from
                return (page, try transaction.campaignStandings(of: from...last, drive: campaign.drive))
            }
            for record in page {
                let standing = standings[record.donor.id] ?? CampaignStanding()
                let reason = leavesOut(record, standing, of: campaign.kind, campaign.definition.audience, now: now)
                if let reason {
                    preview.leftOut[reason, default: 0] += 1
                } else {
                    preview.included += 1
                    let text = campaign.definition.texts[record.donor.language.rawValue] ?? ""
                    preview.parts += ports.composer.parts(of: text)
                }
            }
            guard page.count == Centre.donorsPerPage, let last = page.last else { break }
            after = last.donor.id
        }
        let perDay = max(1, campaign.definition.perDay)
        preview.days = (preview.included + perDay - 1) / perDay
        (preview.usedToday, preview.expectedToday) = ways.budget(now: now)
        return preview
    }

    // MARK: - Starting and ending

    /// Uses the approval up and begins, in one transaction. Whoever asked begins, once somebody else has approved.
    public func startCampaign(_ id: CampaignID, by staff: Int64) async throws -> CampaignMoved {
        let now = now()
        return try await ports.store.write { transaction in
            guard var campaign = try transaction.campaign(id), campaign.state == .asked else { return .notNow }
            guard let number = campaign.approval, let approval = try transaction.approval(number),
                approval.act == .campaign, approval.subject == "campaign:\(id)", approval.askedBy == staff,
                approval.isUsable(at: now), try transaction.useApproval(number, at: now)
            else { return .notApproved }
            (campaign.state, campaign.startedAt) = (.running, now)
            try transaction.updateCampaign(campaign)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .campaignStart, subject: "campaign:\(id) approval:\(number)"))
            return .done
        }
    }

    /// Pauses, goes on, or stops for good. What waits in the outbox waits no more from the commit on: the claim looks
    /// at the campaign's state again.
    public func moveCampaign(_ id: CampaignID, to state: CampaignState, by staff: Int64) async throws -> CampaignMoved {
        let now = now()
        return try await ports.store.write { transaction in
            guard var campaign = try transaction.campaign(id) else { return .notNow }
            let isNext =
                switch (campaign.state, state) {
                case (.running, .paused), (.paused, .running), (.running, .stopped), (.paused, .stopped): true
                default: false
                }
            guard isNext else { return .notNow }
            campaign.state = state
            if state == .stopped { campaign.endedAt = now }
            try transaction.updateCampaign(campaign)
            if state != .running { _ = try transaction.cancelUnsent(campaign: id, at: now) }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .campaignMove, subject: "campaign:\(id)", reason: state.rawValue)
            )
            return .done
        }
    }

    // MARK: - Sending

    /// Puts the next messages of running campaigns into the outbox: spread over the day's hours, never more than the
    /// day's figure, and only while the day's SMS leave room.
    /// - Returns: how many.
    @discardableResult
    public func releaseCampaigns() async throws -> Int {
        let now = now()
        let running = try await ports.store.read { try $0.runningCampaigns() }
        guard !running.isEmpty else { return 0 }
        let minute = calendar.minuteOfDay(now)
        let (from, until) = (CampaignLimits.fromHour * 60, CampaignLimits.untilHour * 60)
        guard (from..<until).contains(minute) else { return 0 }
        let today = calendar.day(of: now)
        let (start, end) = (
            calendar.instant(today, minuteOfDay: 0), calendar.instant(today, minuteOfDay: until)
        )
        var released = 0
        for campaign in running {
            let (used, expected) = ways.budget(now: now)
            var room = CampaignLimits.releasedAtOnce
            if let expected {
                room = min(room, (expected * CampaignLimits.budgetShare / 100 - used) / CampaignLimits.partsMax)
            }
            // As much of the day's figure as has passed of the day's hours.
            let due = (campaign.definition.perDay * (minute - from + 1) + until - from - 1) / (until - from)
            let written = try await ports.store.read { try $0.campaignMessages(of: campaign.id, since: start) }
            room = min(room, due - written)
            guard room > 0 else { continue }
            let most = room
            released += try await ports.store.write { [self] transaction in
                try release(campaign.id, most: most, now: now, until: end, in: transaction)
            }
        }
        if released > 0 { outboxFilled.knock() }
        return released
    }

    private func release(
        _ id: CampaignID, most: Int, now: Instant, until end: Instant, in transaction: any CentreWriting
    ) throws -> Int {
        guard var campaign = try transaction.campaign(id), campaign.state == .running else { return 0 }
        let drive = try campaign.drive.flatMap { try transaction.drive($0) }
        if campaign.kind.needsDrive {
            guard let drive, drive.state.takesSignUps, drive.opensAt == campaign.definition.opensAt, drive.opensAt > now
            else {
                // Begun, moved or cancelled: what was approved is not true any more.
                (campaign.state, campaign.endedAt) = (.stopped, now)
                try transaction.updateCampaign(campaign)
                _ = try transaction.cancelUnsent(campaign: id, at: now)
                return 0
            }
        }
        let expires = min(end, drive?.opensAt ?? end)
        var released = 0
        func write(_ record: DonorRecord) throws {
            let donor = record.donor.id
            let standing = try transaction.campaignStandings(of: donor...donor, drive: campaign.drive)[donor]
            let reason = leavesOut(
                record, standing ?? CampaignStanding(), of: campaign.kind, campaign.definition.audience, now: now)
            guard reason == nil, let text = campaign.definition.texts[record.donor.language.rawValue] else { return }
            let time = drive.flatMap { drive in
                standing?.slot.map { self.campaignFacts(drive, slot: $0) }
            }
            let body = text.replacing(CampaignTexts.ownTime, with: time ?? "")
            let message = OutboxMessage(
                request: nil, wave: 0, addressee: .donor(donor), channel: .sms, purpose: campaign.kind.rawValue,
                body: body, priority: .campaign, parts: ports.composer.parts(of: body), createdAt: now,
                expiresAt: expires, campaign: id)
            if try transaction.enqueue(message) != nil { released += 1 }
        }
        for donor in try transaction.campaignUnsent(of: id, limit: most) where released < most {
            if let record = try transaction.donorRecord(donor) { try write(record) }
        }
        let page = try transaction.donorRecords(
            after: campaign.walked, limit: CampaignLimits.walkedAtOnce, asksSince: now - Centre.recentAsksKept)
        for record in page where released < most {
            try write(record)
            campaign.walked = record.donor.id
        }
        let isThrough =
            page.isEmpty || (page.count < CampaignLimits.walkedAtOnce && campaign.walked == page.last?.donor.id)
        if isThrough, released == 0, try transaction.campaignFigures(campaign).queued == 0 {
            (campaign.state, campaign.endedAt) = (.done, now)
        }
        try transaction.updateCampaign(campaign)
        return released
    }

    private func campaignFacts(_ drive: BloodDrive, slot: Int) -> String {
        var own = drive
        own.opensAt = drive.start(ofSlot: slot)
        return campaignFacts(own).from
    }

    // MARK: - Invitations

    /// The donor's word on being invited; kept with the words that stood beside the box.
    public func setInvitations(
        _ isGiven: Bool, of donor: DonorID, over channel: Consent.Channel, by staff: Int64?
    ) async throws -> Bool {
        let now = now()
        return try await ports.store.write { transaction in
            guard let known = try transaction.donor(donor) else { return false }
            guard try transaction.wantsInvitations(donor) != isGiven else { return true }
            let words = isGiven ? (known.language == .english ? InvitationWords.english : InvitationWords.urdu) : ""
            try transaction.recordInvitations(isGiven, words: words, of: donor, over: channel, staff: staff, at: now)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .donorInvitations, subject: "donor:\(donor)",
                    reason: isGiven ? "given" : "taken back"))
            return true
        }
    }
}
