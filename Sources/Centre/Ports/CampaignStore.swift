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
    /// What is known of donors with ids in this range; who is absent has the plainest standing.
    /// - Parameter drive: whose list is looked at.
    func campaignStandings(of donors: ClosedRange<DonorID>, drive: DriveID?) throws -> [DonorID: CampaignStanding]
    func campaignFigures(_ campaign: Campaign) throws -> CampaignFigures
    /// Messages of the campaign that were written into the outbox since then.
    func campaignMessages(of campaign: CampaignID, since: Instant) throws -> Int
    /// Donors whose message waited for its turn until it was too late that day, and who may still get it.
    func campaignUnsent(of campaign: CampaignID, limit: Int) throws -> [DonorID]
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
}
