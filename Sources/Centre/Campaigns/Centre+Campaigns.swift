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
    /// The chosen drive's page is not in it: words of one drive would call people to another.
    case linkMissing(Language)
}

public enum CampaignAsked: Sendable, Hashable {
    case asked(CampaignID)
    case problems([CampaignProblem])
}

public enum CampaignMoved: Sendable, Hashable {
    case done
    /// The drive has moved, been cancelled or begun since this was asked for.
    case driveChanged
    /// Not approved, not by this person, or the day of the approval is over.
    case notApproved
    /// It does not follow from where the campaign stands.
    case notNow
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
            } else if kind.needsDrive, let drive, !text.contains(campaignFacts(drive).link) {
                problems.append(.linkMissing(language))
            }
        }
        guard problems.isEmpty else { return .problems(problems) }
        let definition = CampaignDefinition(
            audience: audience, texts: Dictionary(uniqueKeysWithValues: texts.map { ($0.key.rawValue, $0.value) }),
            perDay: perDay, facts: kind.needsDrive ? drive.map(campaignFacts) : nil)
        var campaign = Campaign(
            kind: kind, drive: kind.needsDrive ? id : nil, definition: definition, askedBy: staff, askedAt: now)
        campaign.preview = try await previewCampaign(campaign)
        let counted = campaign
        return try await ports.store.write { transaction in
            var asked = counted
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

    /// Counts anew, for whoever asked; what is sent and to whom stays as it was asked for.
    public func countCampaign(_ id: CampaignID, by staff: Int64) async throws -> CampaignMoved {
        guard let campaign = try await ports.store.read({ try $0.campaign(id) }), campaign.askedBy == staff,
            campaign.state == .asked
        else { return .notNow }
        let preview = try await previewCampaign(campaign)
        return try await ports.store.write { transaction in
            guard var campaign = try transaction.campaign(id), campaign.state == .asked else { return .notNow }
            campaign.preview = preview
            try transaction.updateCampaign(campaign)
            return .done
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
            if !donor.channels.contains(.sms) { return .noSMS }
            // A "no" would be the answer to both.
            return record.openAsk == nil ? nil : .askedLately
        }
        if !standing.wantsInvitations { return .noInvitations }
        if !donor.channels.contains(.sms) { return .noSMS }
        if Absence.covers(today, from: donor.pausedFrom, until: donor.pausedUntil) { return .paused }
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

    /// Asks are looked at as far back as the audience says.
    func asksSince(_ campaign: Campaign, now: Instant) -> Instant {
        now - max(Centre.recentAsksKept, .hours(Double(campaign.definition.audience.notAskedWithinDays * 24)))
    }

    /// Counts whom a campaign reaches, a page at a time, and writes nothing. Whoever never agreed to invitations, or
    /// stands on no list, is counted and not read.
    public func previewCampaign(_ campaign: Campaign) async throws -> CampaignPreview {
        let now = now()
        var preview = CampaignPreview(countedAt: now)
        preview.leftOut = try await ports.store.read { try $0.campaignOutsiders(campaign) }
        var after: DonorID = 0
        while true {
            let from = after
            let (page, standings) = try await ports.store.read { [self] transaction in
                let page = try transaction.campaignCandidates(
                    campaign, after: from, limit: Centre.donorsPerPage, asksSince: asksSince(campaign, now: now))
                let last = page.last?.donor.id ?? from
                return (page, try transaction.campaignStandings(of: from...last, campaign))
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

    /// Whether the drive is still what the texts say of it, and still to come.
    func isOvertaken(_ campaign: Campaign, _ drive: BloodDrive?, now: Instant) -> Bool {
        guard campaign.kind.needsDrive else { return false }
        guard let drive else { return true }
        return !drive.state.takesSignUps || drive.opensAt <= now || campaign.definition.facts != campaignFacts(drive)
    }

    /// Whether what was asked for can still be sent as it was.
    public func isOvertaken(_ campaign: Campaign) async throws -> Bool {
        let now = now()
        return try await ports.store.read { [self] transaction in
            isOvertaken(campaign, try campaign.drive.flatMap { try transaction.drive($0) }, now: now)
        }
    }

    /// Uses the approval up and begins, in one transaction. Whoever asked begins, once somebody else has approved.
    public func startCampaign(_ id: CampaignID, by staff: Int64) async throws -> CampaignMoved {
        let now = now()
        return try await ports.store.write { [self] transaction in
            guard var campaign = try transaction.campaign(id), campaign.state == .asked else { return .notNow }
            let drive = try campaign.drive.flatMap { try transaction.drive($0) }
            guard !isOvertaken(campaign, drive, now: now) else { return .driveChanged }
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
        return try await ports.store.write { [self] transaction in
            guard var campaign = try transaction.campaign(id) else { return .notNow }
            let isNext =
                switch (campaign.state, state) {
                case (.running, .paused), (.paused, .running), (.running, .stopped), (.paused, .stopped): true
                default: false
                }
            guard isNext else { return .notNow }
            let drive = try campaign.drive.flatMap { try transaction.drive($0) }
            if state == .running, isOvertaken(campaign, drive, now: now) { return .driveChanged }
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
