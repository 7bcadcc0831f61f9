public import Blood
public import Matching

/// What is looked up of campaigns.
public protocol CampaignReading {
    func campaign(_ id: CampaignID) throws -> Campaign?
    func campaign(approval: Int64) throws -> Campaign?
    /// Newest first.
    func campaigns(limit: Int) throws -> [Campaign]
    func runningCampaigns() throws -> [Campaign]
    /// Whether the donor's newest word on invitations is a yes.
    func wantsInvitations(_ donor: DonorID) throws -> Bool
    /// Those whom a campaign could mean, by their ids: who agreed to invitations, or for a reminder who has a place at
    /// the drive and no message of this campaign.
    func campaignCandidates(
        _ campaign: Campaign, after: DonorID, limit: Int, asksSince: Instant
    ) throws -> [DonorRecord]
    /// How many of all others are left out, and why: without reading anybody's entry.
    func campaignOutsiders(_ campaign: Campaign) throws -> [CampaignReason: Int]
    /// What is known of donors with ids in this range, the campaign's own messages aside; who is absent has the
    /// plainest standing.
    func campaignStandings(of donors: ClosedRange<DonorID>, _ campaign: Campaign) throws -> [DonorID: CampaignStanding]
    func campaignFigures(_ campaign: Campaign) throws -> CampaignFigures
    /// Messages of the campaign that were written into the outbox since then.
    func campaignMessages(of campaign: CampaignID, since: Instant) throws -> Int
    /// Donors whose message waited for its turn until it was too late that day, and who may still get it.
    func campaignUnsent(of campaign: CampaignID, limit: Int) throws -> [DonorID]
    /// SMS parts of campaigns that wait in the outbox.
    func queuedCampaignParts() throws -> Int
    /// The newest message of a campaign that may have reached this donor.
    func latestCampaignMessage(to donor: DonorID) throws -> OutboxMessage?
    /// Messages of campaigns that were handed over and have no end yet.
    func openCampaignMessages() throws -> [OutboxMessage]
    /// What must never be: in words, for whoever checks a centre.
    func campaignFaults() throws -> [String]
}

/// What is written of campaigns.
public protocol CampaignWriting: CampaignReading {
    func recordInvitations(
        _ isGiven: Bool, words: String, of donor: DonorID, over channel: Consent.Channel, staff: Int64?, at now: Instant
    ) throws
    func insertCampaign(_ campaign: Campaign) throws -> CampaignID
    /// State, approval, how far it has gone; what was asked for is never changed.
    func updateCampaign(_ campaign: Campaign) throws
    /// Ends what waits in the outbox.
    /// - Returns: how many.
    func cancelUnsent(campaign: CampaignID, at now: Instant) throws -> Int
    /// Takes a message away that was never sent.
    func forgetUnsent(of donor: DonorID, campaign: CampaignID) throws
}
