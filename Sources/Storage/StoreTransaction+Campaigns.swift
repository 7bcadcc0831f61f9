import Blood
import Centre
import Matching

extension StoreTransaction {
    private func campaign(_ row: SQLRow) throws -> Campaign {
        try Campaign(
            id: row.int("id"), kind: row.choice("kind"), drive: row.optionalInt("drive_id"),
            definition: row.json("definition"), approval: row.optionalInt("approval_id"),
            askedBy: row.int("asked_by"), askedAt: row.instant("asked_at"), state: row.choice("state"),
            preview: row.optionalText("preview") == nil ? nil : row.json("preview"), walked: row.int("walked"),
            startedAt: row.optionalInstant("started_at"),
            endedAt: row.optionalInstant("ended_at"))
    }

    func campaign(_ id: CampaignID) throws -> Campaign? {
        try session.run("SELECT * FROM campaign WHERE id = $1", id).first.map(campaign)
    }

    func campaign(approval: Int64) throws -> Campaign? {
        try session.run("SELECT * FROM campaign WHERE approval_id = $1", approval).first.map(campaign)
    }

    func campaigns(limit: Int) throws -> [Campaign] {
        try session.run("SELECT * FROM campaign ORDER BY id DESC LIMIT $1", limit).map(campaign)
    }

    func runningCampaigns() throws -> [Campaign] {
        try session.run("SELECT * FROM campaign WHERE state = 'running' ORDER BY id").map(campaign)
    }

    func insertCampaign(_ campaign: Campaign) throws -> CampaignID {
        try session.run(
            """
            INSERT INTO campaign (kind, drive_id, definition, asked_by, asked_at, preview, state)
            VALUES ($1, $2, $3, $4, $5, $6, 'asked') RETURNING id
            """, campaign.kind.rawValue, campaign.drive, try storedJSON(campaign.definition), campaign.askedBy,
            campaign.askedAt, try campaign.preview.map(storedJSON)
        ).first?.int("id") ?? 0
    }

    func updateCampaign(_ campaign: Campaign) throws {
        try session.run(
            """
            UPDATE campaign SET approval_id = $1, state = $2, walked = $3, started_at = $4, ended_at = $5, preview = $6
            WHERE id = $7
            """, campaign.approval, campaign.state.rawValue, campaign.walked, campaign.startedAt, campaign.endedAt,
            try campaign.preview.map(storedJSON), campaign.id)
    }

    // MARK: - Who wants to be invited

    func wantsInvitations(_ donor: DonorID) throws -> Bool {
        try session.run(
            "SELECT is_given FROM invitation_consent WHERE donor_id = $1 ORDER BY id DESC LIMIT 1", donor
        ).first?.bool("is_given") ?? false
    }

    func recordInvitations(
        _ isGiven: Bool, words: String, of donor: DonorID, over channel: Consent.Channel, staff: Int64?, at now: Instant
    ) throws {
        try session.run(
            """
            INSERT INTO invitation_consent (donor_id, is_given, words, channel, staff_id, at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """, donor, isGiven, words, channel.rawValue, staff, now)
    }

    /// Whose newest word is a yes.
    private static let isInvited = """
        (SELECT is_given FROM invitation_consent WHERE invitation_consent.donor_id = donor.id
            ORDER BY invitation_consent.id DESC LIMIT 1) = 1
        """

    private static func hasPlace(at drive: DriveID) -> String {
        """
        donor.id IN (SELECT donor_id FROM drive_sign_up WHERE drive_id = \(drive) AND donor_id IS NOT NULL
            AND cancelled_at IS NULL AND slot IS NOT NULL)
        """
    }

    func campaignCandidates(
        _ campaign: Campaign, after: DonorID, limit: Int, asksSince: Instant
    ) throws -> [DonorRecord] {
        let condition =
            campaign.kind == .driveReminder
            ? """
            \(Self.hasPlace(at: campaign.drive ?? 0)) AND NOT EXISTS (
                SELECT 1 FROM message WHERE message.campaign_id = \(campaign.id) AND message.donor_id = donor.id)
            """ : Self.isInvited
        return try donorRecords(after: after, where: condition, limit: limit, asksSince: asksSince)
    }

    func campaignOutsiders(_ campaign: Campaign) throws -> [CampaignReason: Int] {
        let isReminder = campaign.kind == .driveReminder
        let reached = isReminder ? Self.hasPlace(at: campaign.drive ?? 0) : Self.isInvited
        let row = try session.run(
            """
            SELECT COUNT(*) AS everybody, COUNT(CASE WHEN consented_at IS NULL THEN 1 END) AS no_consent,
                COUNT(CASE WHEN consented_at IS NOT NULL AND opted_out_at IS NOT NULL THEN 1 END) AS said_stop,
                COUNT(CASE WHEN consented_at IS NOT NULL AND opted_out_at IS NULL AND wrong_number_at IS NOT NULL
                    THEN 1 END) AS wrong_number
            FROM donor JOIN data_key ON data_key.donor_id = donor.id WHERE COALESCE(NOT (\(reached)), TRUE)
            """
        ).first
        let noConsent = try Int(row?.int("no_consent") ?? 0)
        let saidStop = try Int(row?.int("said_stop") ?? 0)
        let wrongNumber = try Int(row?.int("wrong_number") ?? 0)
        let others = try Int(row?.int("everybody") ?? 0) - noConsent - saidStop - wrongNumber
        let counts: [CampaignReason: Int] = [
            .noConsent: noConsent, .saidStop: saidStop, .wrongNumber: wrongNumber,
            (isReminder ? .notOnTheList : .noInvitations): others,
        ]
        return counts.filter { $0.value > 0 }
    }

    func campaignStandings(
        of donors: ClosedRange<DonorID>, _ campaign: Campaign
    ) throws -> [DonorID: CampaignStanding] {
        var standings: [DonorID: CampaignStanding] = [:]
        let drive = campaign.drive
        let (first, last) = (donors.lowerBound, donors.upperBound)
        // In the order of their ids, so that the newest word is the last.
        for row in try session.run(
            "SELECT donor_id, is_given FROM invitation_consent WHERE donor_id BETWEEN $1 AND $2 ORDER BY id", first,
            last
        ) {
            standings[try row.int("donor_id"), default: CampaignStanding()].wantsInvitations = try row.bool("is_given")
        }
        // What waited and never went out has disturbed nobody.
        for row in try session.run(
            """
            SELECT message.donor_id, message.purpose, message.created_at, campaign.drive_id
            FROM message JOIN campaign ON campaign.id = message.campaign_id
            WHERE message.donor_id BETWEEN $1 AND $2 AND NOT (message.state = 'expired' AND message.tries = 0)
                AND message.campaign_id IS NOT NULL AND message.campaign_id <> $3
            ORDER BY message.created_at
            """, first, last, campaign.id)
        {
            let id = try row.int("donor_id")
            if try row.text("purpose") != CampaignKind.driveReminder.rawValue {
                standings[id, default: CampaignStanding()].lastWrittenTo = try row.instant("created_at")
            } else if row.optionalInt("drive_id") == drive {
                standings[id, default: CampaignStanding()].wasReminded = true
            }
        }
        guard let drive else { return standings }
        for row in try session.run(
            """
            SELECT donor_id, slot FROM drive_sign_up
            WHERE drive_id = $1 AND donor_id BETWEEN $2 AND $3 AND cancelled_at IS NULL
            """, drive, first, last)
        {
            let id = try row.int("donor_id")
            standings[id, default: CampaignStanding()].isOnTheList = true
            standings[id, default: CampaignStanding()].slot = row.optionalInt("slot").map { Int($0) }
        }
        return standings
    }

    // MARK: - The outbox

    func campaignMessages(of campaign: CampaignID, since: Instant) throws -> Int {
        try Int(
            session.run(
                """
                SELECT COUNT(*) AS number FROM message
                WHERE campaign_id = $1 AND created_at >= $2 AND NOT (state = 'expired' AND tries = 0)
                """, campaign, since
            ).first?.int("number") ?? 0)
    }

    func campaignUnsent(of campaign: CampaignID, limit: Int) throws -> [DonorID] {
        try session.run(
            """
            SELECT donor_id FROM message
            WHERE campaign_id = $1 AND state = 'expired' AND tries = 0 AND donor_id IS NOT NULL
            ORDER BY donor_id LIMIT $2
            """, campaign, limit
        ).map { try $0.int("donor_id") }
    }

    func forgetUnsent(of donor: DonorID, campaign: CampaignID) throws {
        try session.run(
            "DELETE FROM message WHERE campaign_id = $1 AND donor_id = $2 AND state = 'expired' AND tries = 0",
            campaign, donor)
    }

    func queuedCampaignParts() throws -> Int {
        try Int(
            session.run(
                "SELECT COALESCE(SUM(parts), 0) AS parts FROM message WHERE state = 'queued' AND priority = $1",
                MessagePriority.campaign.rawValue
            ).first?.int("parts") ?? 0)
    }

    func campaignFaults() throws -> [String] {
        let twice = try session.run(
            """
            SELECT one.donor_id, other.campaign_id FROM message AS one
            JOIN message AS other ON other.donor_id = one.donor_id AND other.campaign_id IS NOT NULL
                AND other.id <> one.id AND other.created_at >= one.created_at AND other.created_at < one.created_at + $1
            WHERE one.campaign_id IS NOT NULL AND one.tries > 0 AND other.tries > 0
                AND one.purpose <> $2 AND other.purpose <> $2
            ORDER BY one.donor_id
            """, CampaignLimits.oneMessageEvery.wholeMilliseconds, CampaignKind.driveReminder.rawValue
        ).map { "donor \(try $0.int("donor_id")) was invited again too soon by campaign \(try $0.int("campaign_id"))" }
        let alone = try session.run(
            """
            SELECT campaign.id FROM campaign LEFT JOIN approval ON approval.id = campaign.approval_id
            WHERE campaign.started_at IS NOT NULL AND (approval.decided_by IS NULL
                OR approval.decided_by = campaign.asked_by OR approval.used_at IS NULL)
            ORDER BY campaign.id
            """
        ).map { "campaign \(try $0.int("id")) began without the approval of a second person" }
        return twice + alone
    }

    func cancelUnsent(campaign: CampaignID, at now: Instant) throws -> Int {
        try session.run(
            """
            UPDATE message SET state = 'expired', settled_at = $1 WHERE campaign_id = $2 AND state = 'queued' RETURNING id
            """, now, campaign
        ).count
    }

    func campaignFigures(_ campaign: Campaign) throws -> CampaignFigures {
        var figures = CampaignFigures()
        for row in try session.run(
            "SELECT state, tries, COUNT(*) AS number FROM message WHERE campaign_id = $1 GROUP BY state, tries",
            campaign.id)
        {
            let number = try Int(row.int("number"))
            let state: String = try row.text("state")
            switch state {
            case "queued", "claimed": figures.queued += number
            case "submitted", "unknown": figures.sent += number
            case "delivered":
                figures.sent += number
                figures.delivered += number
            case "failed": figures.failed += number
            default: break
            }
        }
        let came = try session.run(
            """
            SELECT COUNT(*) AS signed_up, COUNT(drive_sign_up.outcome) AS came,
                COUNT(CASE WHEN drive_sign_up.outcome = 'gave' THEN 1 END) AS gave
            FROM message JOIN drive_sign_up ON drive_sign_up.donor_id = message.donor_id
            WHERE message.campaign_id = $1 AND drive_sign_up.drive_id = $2 AND drive_sign_up.cancelled_at IS NULL
                AND message.state IN ('submitted', 'delivered', 'unknown')
            """, campaign.id, campaign.drive ?? 0
        ).first
        figures.signedUp = try Int(came?.int("signed_up") ?? 0)
        figures.came = try Int(came?.int("came") ?? 0)
        figures.gave = try Int(came?.int("gave") ?? 0)
        figures.stopped = try Int(
            session.run(
                """
                SELECT COUNT(DISTINCT message.donor_id) AS number
                FROM message JOIN consent ON consent.donor_id = message.donor_id
                WHERE message.campaign_id = $1 AND consent.act = 'withdrawn' AND message.tries > 0
                    AND consent.at BETWEEN message.tried_at AND message.tried_at + $2
                """, campaign.id, CampaignLimits.stopsCountFor.wholeMilliseconds
            ).first?.int("number") ?? 0)
        return figures
    }

    /// Whoever is erased was written to by nobody in particular.
    func forgetCampaigns(of donor: DonorID, at: Instant) throws {
        try session.run("DELETE FROM invitation_consent WHERE donor_id = $1", donor)
        try session.run(
            """
            UPDATE message SET donor_id = NULL, addressee = 'erased', body_sealed = NULL,
                state = CASE WHEN state = 'queued' THEN 'expired' ELSE state END,
                settled_at = COALESCE(settled_at, $1)
            WHERE donor_id = $2 AND campaign_id IS NOT NULL
            """, at, donor)
    }
}
