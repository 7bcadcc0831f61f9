public import Blood
public import Matching

/// What is looked up to tell real requests from others.
public protocol TrustReading {
    // MARK: Traces
    func trace(of request: RequestID) throws -> RequestTrace?
    /// Requests of the number whose first request this is, newest first.
    func traces(caller: RequestID, since: Instant, limit: Int) throws -> [RequestTrace]
    /// Requests for these initials at their facility, newest first.
    func traces(patient: String, since: Instant, limit: Int) throws -> [RequestTrace]
    /// Requests under this record number, newest first.
    func traces(recordNumber: String, since: Instant, limit: Int) throws -> [RequestTrace]
    /// Who promised for requests of that number, newest first.
    func promises(caller: RequestID, since: Instant, limit: Int) throws -> [DonorTrace]
    /// What one donor has promised since then, newest first.
    func promises(donor: DonorID, since: Instant, limit: Int) throws -> [DonorTrace]

    // MARK: What donors say afterwards
    func reports(caller: RequestID, since: Instant, limit: Int) throws -> [DonorReport]
    func report(of donor: DonorID, for request: RequestID) throws -> DonorReport?
    /// The donor met the family or the facility for this request, in person or in a masked call, and it is over.
    func contactHasEnded(donor: DonorID, request: RequestID) throws -> Bool

    // MARK: Flags
    func flag(_ id: Int64) throws -> AbuseFlag?
    /// The newest of this rule about this subject.
    func latestFlag(_ rule: AbuseRule, on subject: FlagSubject) throws -> AbuseFlag?
    /// Open ones, oldest first.
    func openFlags(limit: Int) throws -> [AbuseFlag]
    func openFlagCount() throws -> Int
    /// Decided ones, newest first.
    func decidedFlags(limit: Int) throws -> [AbuseFlag]
    /// Of a request: those about its caller, and those it is evidence of; open ones first.
    func flags(on request: RequestID) throws -> [AbuseFlag]
    /// About the number whose first request this is.
    func flags(caller: RequestID) throws -> [AbuseFlag]
    func flagDecisions(since: Instant) throws -> [RuleDecisions]

    // MARK: Adverse reactions
    /// That nobody has looked at yet, oldest first.
    func openReactions() throws -> [ReactionReport]
    /// Newest look first.
    func seenReactions(limit: Int) throws -> [ReactionReport]
    /// Reported by one facility, newest first.
    func reactions(facility: FacilityID, limit: Int) throws -> [ReactionReport]

    // MARK: Facilities
    /// Oldest first.
    func openProposals() throws -> [FacilityProposal]
    func openProposal(of facility: FacilityID) throws -> FacilityProposal?
    func openProposal(_ id: Int64) throws -> FacilityProposal?
}

/// What is written to tell real requests from others.
public protocol TrustWriting: TrustReading {
    /// Writes the trace of a request, new or known.
    func saveTrace(_ trace: RequestTrace) throws
    /// Lets the ongoing requests of that number be looked at now.
    func wakeRequests(caller: RequestID, at now: Instant) throws
    /// What is `nil` leaves what was said before; that money came up in a text takes the place of no answer.
    func saveReport(_ report: DonorReport) throws
    /// Writes a new flag, or what has grown of an open one.
    func saveFlag(_ flag: AbuseFlag) throws -> Int64
    /// - Returns: false when it has been decided already, or never was.
    func decideFlag(_ id: Int64, as state: AbuseFlag.State, by staff: Int64, reason: String, at now: Instant) throws
        -> Bool
    func insertReaction(_ report: ReactionReport) throws -> Int64
    /// - Returns: false when somebody has looked already, or there is none.
    func markReactionSeen(_ id: Int64, _ seen: ReactionReport.Seen) throws -> Bool
    /// An older number of the facility that still waits is refused by it.
    func propose(_ proposal: FacilityProposal) throws
    /// - Returns: false when it has been decided already.
    func decideProposal(_ id: Int64, isConfirmed: Bool, by staff: Int64, at now: Instant) throws -> Bool
}
