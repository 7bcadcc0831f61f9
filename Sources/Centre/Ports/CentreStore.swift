public import Blood
public import Dispatching
public import Matching
public import Telephony

/// Where everything the centre knows is kept. One body is one transaction; a body that throws leaves no trace.
public protocol CentreStore: Sendable {
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreReading) throws -> Result
    ) async throws -> Result

    /// Durable when it returns: what was acknowledged survives a power cut.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CentreWriting) throws -> Result
    ) async throws -> Result
}

/// How long somebody has waited already for what is being done.
public enum Patience {
    /// When they asked; `nil` where nobody waits. A store that fails is given up in time counted from here, instead of
    /// from each of the calls that an answer needs.
    @TaskLocal public static var began: ContinuousClock.Instant?
}

/// Why a store could not do what was asked.
public protocol StoreFailure: Error {
    /// Nothing was wrong with what was asked, nothing of it was written, and a little later it may go through: somebody
    /// holds the file, or the disk is full.
    var isPassing: Bool { get }
    /// The connection was lost while it was being written, and nobody can say whether it was.
    var isOutcomeUnknown: Bool { get }
}

/// What a transaction can look up.
public protocol CentreReading: TrustReading, SupervisorReading, PanelReading, DriveReading, CampaignReading,
    AntigenReading
{
    // MARK: Register
    func donor(_ id: DonorID) throws -> Donor?
    func donor(phone: String) throws -> Donor?
    func donorRecord(_ id: DonorID) throws -> DonorRecord?
    /// Every donor with id above `after`, in order of id, at most `limit`: for building the index and for export.
    func donorRecords(after: DonorID, limit: Int, asksSince: Instant) throws -> [DonorRecord]
    /// In order of id.
    func donors(_ search: DonorSearch) throws -> [Donor]
    /// Of these, which are in order of id already.
    func donors(among ids: [DonorID], _ search: DonorSearch) throws -> [Donor]
    /// What stands behind a deferral that points to an infection; `nil` where nothing is kept.
    func protectedReason(ofDeferral id: Int64) throws -> String?
    func donorCount() throws -> Int
    func donorDistricts() throws -> [DonorID: String]
    /// The name of a donor's own key; `nil` for nobody, and for whoever was erased.
    func keyName(of donor: DonorID) throws -> [UInt8]?
    func donor(keyName: [UInt8]) throws -> DonorID?
    /// Everybody who was erased.
    func erasures() throws -> [Erasure]
    /// The donor's asks, newest first.
    func asks(of donor: DonorID, limit: Int) throws -> [AskSummary]

    // MARK: Facilities and stock
    func facility(_ id: FacilityID) throws -> Facility?
    func facilities() throws -> [Facility]
    func stock() throws -> [StockFigure]

    // MARK: Requests
    func request(_ id: RequestID) throws -> RequestRecord?
    func request(reference: String) throws -> RequestRecord?
    /// What these requests are called; those that are not there are left out.
    func references(of requests: Set<RequestID>) throws -> [RequestID: String]
    /// The last request this number called for.
    func request(caller phone: String) throws -> RequestID?
    func ongoingRequests() throws -> [RequestRecord]
    func endedRequests(limit: Int) throws -> [RequestRecord]
    /// Those of one facility, the most pressing first.
    func ongoingRequests(facility: FacilityID) throws -> [RequestRecord]
    /// Those of one facility that ended, newest first.
    func endedRequests(facility: FacilityID, limit: Int) throws -> [RequestRecord]
    /// Ongoing requests from this number, or at this facility for these initials or under this record number. How the
    /// two are written, with dots, spaces or neither, in large or small letters, makes no difference.
    func similarRequests(
        callerPhone: String, facility: FacilityID, initials: String, recordNumber: String
    ) throws -> [RequestRecord]
    /// The request that this copy of the form has opened already.
    func request(form: String) throws -> RequestRecord?
    func ask(of donor: DonorID, in request: RequestID) throws -> Ask?
    /// The ongoing request this donor has an open ask for, else the last one that asked this donor.
    func latestAsk(of donor: DonorID) throws -> RequestID?
    /// Requests whose clock is due, and the next moment one will be.
    func requestsDue(at now: Instant, limit: Int) throws -> (due: [RequestID], next: Instant?)
    func timeline(of request: RequestID, after: Int64, limit: Int) throws -> [TimelineEntry]
    /// Newest first, over all requests.
    func recentTimeline(limit: Int) throws -> [TimelineEntry]
    func lastTimelineID() throws -> Int64
    func messages(of request: RequestID) throws -> [OutboxMessage]
    func message(_ id: Int64) throws -> OutboxMessage?
    /// The message a provider has under this id.
    func message(providerID: String) throws -> OutboxMessage?
    /// Whether this number wrote STOP and is no donor's.
    func hasStopped(phone: String) throws -> Bool
    /// The latest moment, by the providers' clocks, at which this number wrote.
    func latestWords(of phone: String) throws -> Instant?
    /// What was handed to ways out since then, oldest first: what rates and budgets have used.
    func submissions(since: Instant) throws -> [Submission]
    /// Numbers to ring back, oldest first.
    func callBacks(limit: Int) throws -> [CallBack]
    func callBackCount() throws -> Int
    /// `nil` when it is done, or never was.
    func callBack(_ id: Int64) throws -> CallBack?
    /// Of those who asked in the queue to be rung back: who has not been spoken with since, and is not being rung.
    func keptPlaces(limit: Int) throws -> [CallBack]
    /// The one that is open for a number.
    func callBack(phone: String) throws -> CallBack?
    /// Ongoing requests whose caller has this number, newest first.
    func ongoingRequests(caller phone: String, limit: Int) throws -> [RequestRecord]

    // MARK: Telephone
    func call(_ id: CallID) throws -> CallRecord?
    /// Calls that have not ended, oldest first.
    func liveCalls() throws -> [CallRecord]
    /// Callers who wait for an operator and whom nobody has taken, in the order in which they are to be taken.
    func waitingCalls() throws -> [CallID]
    /// Donors' telephones that ring for an ask which is not open any more, or although the donor has said stop since;
    /// one whom the donor asked to ring back is not among them.
    func needlessAskCalls() throws -> [CallID]
    /// What the calls to the helpline since then came to.
    func callFigures(since: Instant) throws -> CallFigures
    /// Calls with this number, newest first.
    func calls(of phone: String, limit: Int) throws -> [CallRecord]
    /// Calls whose clock is due, and the next moment one will be.
    func callsDue(at now: Instant, limit: Int) throws -> (due: [CallID], next: Instant?)
    /// Who takes calls, who has been in that state longest first.
    func presences() throws -> [OperatorPresence]
    /// The newest call that an operator had and that began after `since`, if it has ended.
    func lastCall(of staff: Int64, since: Instant) throws -> CallRecord?
    /// Oldest first.
    func notes(of call: CallID) throws -> [CallNote]
    /// What has come from a number since then, and since it was last cleared.
    func callerHistory(_ phone: String, now: Instant) throws -> CallerHistory
    /// Numbers that may be a nuisance, by what has come of them; who of them is one is the centre's to say.
    func possibleNuisances(now: Instant, limit: Int) throws -> [(phone: String, lastCall: CallID)]
    /// What is announced now.
    func announcement() throws -> Announcement?
    /// The newest request whose caller has this number and which is ongoing or ended after that moment.
    func hasRequest(caller phone: String, endedAfter: Instant) throws -> Bool

    // MARK: Texts
    /// The last version of every text that was ever changed, also where that was going back to the shipped one.
    func templatesInForce() throws -> [TemplateVersion]
    /// Newest first.
    func templateVersions(purpose: String, language: Language, limit: Int) throws -> [TemplateVersion]
    /// Messages of a simulated or real phone's owner, newest first.
    func recentMessages(limit: Int) throws -> [OutboxMessage]
    /// What donors wrote since they were asked for this request, oldest first.
    func donorWords(of request: RequestID) throws -> [DonorWords]
    func recentInbound(limit: Int) throws -> [InboundMessage]
    /// When the message that has waited longest was written.
    func oldestQueuedMessage() throws -> Instant?
    func outboxCounts() throws -> [AttemptState: Int]

    // MARK: Staff
    func staff(_ id: Int64) throws -> StaffMember?
    func staff(signIn: String) throws -> StaffMember?
    func allStaff() throws -> [StaffMember]
    func session(tokenHash: [UInt8]) throws -> StaffSession?
    /// Sessions that have not expired, by member of staff.
    func sessionCounts(at now: Instant) throws -> [Int64: Int]
    /// Newest first, from before this number.
    func auditEntries(before number: Int64, limit: Int) throws -> [AuditEntry]
    /// As they are stored, in order of their numbers, from this one on.
    func auditRows(from number: Int64, limit: Int) throws -> [AuditRow]
    /// Rows of the audit, of whatever kind.
    func auditRowCount() throws -> Int
    /// The newest entry; `AuditMark.none` before the first.
    func auditMark() throws -> AuditMark
    /// How many test messages this person has sent since then.
    func templateTests(by staff: Int64, since: Instant) throws -> Int
    func approval(_ id: Int64) throws -> Approval?
    /// Newest first.
    func approvals(limit: Int) throws -> [Approval]
    /// How many that somebody else asked for can still be decided.
    func approvalsWaiting(besides staff: Int64, at now: Instant) throws -> Int
    func machineToken(hash: [UInt8]) throws -> MachineToken?
    /// Revoked ones too, oldest first.
    func machineTokens() throws -> [MachineToken]
    /// Sessions that have not expired, at whatever stage, the one seen last first.
    func sessions(of staff: Int64, at now: Instant) throws -> [StaffSession]
    /// Oldest first.
    func factors(of staff: Int64) throws -> [StaffFactor]
    /// Of everybody who has any.
    func factorCounts() throws -> [Int64: FactorCount]
    func recoveryCodesLeft(of staff: Int64) throws -> Int
    /// Newest first.
    func factorResets(of staff: Int64, limit: Int) throws -> [FactorReset]
    /// The newest one, whether it is open, used or ended.
    func setUpCode(of staff: Int64) throws -> SetUpCode?
    /// Codes that the machine's owner made since then, newest first.
    func rescues(since: Instant) throws -> [SetUpCode]
    /// Sign-ins of this person, and passwords and factors that were refused, newest first.
    func signInsAndTries(of staff: Int64, limit: Int) throws -> [AuditEntry]

    // MARK: Donors' own
    /// Everything the donor has said on being contacted, oldest first.
    func consents(of donor: DonorID) throws -> [Consent]
    /// Codes that were asked for with a number since then, oldest first.
    func codes(phoneKey: [UInt8], since: Instant) throws -> [OneTimeCode]
    func codeCount(prefixKey: [UInt8], since: Instant) throws -> Int
    func codeFigures(since: Instant) throws -> CodeFigures
    func visitorSession(tokenHash: [UInt8]) throws -> VisitorSession?
    /// How many rows of a kind were kept long enough.
    func retentionDue(_ kind: RetentionKind, before: Instant) throws -> Int
    /// Newest first.
    func retentionRuns(limit: Int) throws -> [RetentionRun]
    /// Everything that is held about the donor, wherever it lies.
    func ownData(of donor: DonorID, phoneKey: [UInt8], at now: Instant) throws -> OwnData?
    /// Whether the outbox holds something that could be sent over this channel now.
    func hasMessagesToClaim(over channel: Channel, now: Instant) throws -> Bool

    // MARK: Centre
    func setting(_ key: String) throws -> String?
    func ledger() throws -> LedgerCounts
    /// Of requests that are ongoing, and of those that ended since then.
    func milestones(since: Instant) throws -> [RequestMilestones]
    /// The months of the public ledger that were counted, oldest first.
    func ledgerMonths() throws -> [LedgerMonth]
    /// When the first of all requests was opened.
    func firstRequestOpenedAt() throws -> Instant?
    /// Every request opened in this time, as the public ledger counts it.
    func ledgerCases(from: Instant, before: Instant) throws -> [LedgerCase]
    /// How many donors were left alone when those requests had their first wave.
    func donorsNotAsked(from: Instant, before: Instant) throws -> [SuppressionReason: Int]
    func ledgerCalls(from: Instant, before: Instant) throws -> LedgerCalls
}

extension CentreReading {
    /// The newest first.
    public func auditEntries(limit: Int) throws -> [AuditEntry] { try auditEntries(before: .max, limit: limit) }
}

/// What a transaction can change. Each method keeps its invariants and is named for the fact it records.
public protocol CentreWriting: CentreReading, TrustWriting, SupervisorWriting, PanelWriting, DriveWriting,
    CampaignWriting, AntigenWriting
{
    // MARK: Register
    func insertDonor(_ donor: Donor) throws -> DonorID
    func updateDonor(_ donor: Donor) throws
    /// - Parameter protectedReason: what points to an infection; sealed under the donor's own key.
    func recordDeferral(_ deferral: Deferral, protectedReason: String?) throws -> Int64
    /// Ends every deferral of the donor that is still in force.
    func reinstate(donor: DonorID, by staff: Int64?, at now: Instant) throws -> Int
    /// Forgets the donor, for good: the key, and everything that is theirs alone.
    func eraseDonor(_ id: DonorID, at: Instant) throws

    func recordWrongNumber(donor: DonorID, at now: Instant) throws
    func recordDonation(_ donation: Donation) throws -> Int64
    /// Takes back the donation marked for this request.
    func revokeDonation(donor: DonorID, request: RequestID, at now: Instant) throws

    // MARK: Facilities and stock
    func insertFacility(_ facility: Facility) throws -> FacilityID
    func updateFacility(_ facility: Facility) throws
    func recordStock(_ figure: StockFigure) throws

    // MARK: Requests
    /// Gives the request its number and reference.
    func openRequest(_ details: RequestDetails, course: RequestCourse) throws -> RequestRecord
    /// Remembers that this copy of the form opened the request; a second request of the same copy is refused.
    func recordForm(_ form: String, of request: RequestID) throws
    func updateDetails(_ details: RequestDetails, of request: RequestID) throws
    /// Writes what differs between the two.
    /// - Returns: donors that another request holds already, and those newly asked who said STOP or whose number is
    ///   another's, which whoever decided did not know yet; their asks were not written.
    func saveCourse(from old: RequestCourse?, to new: RequestCourse, at now: Instant) throws -> Set<DonorID>
    func recordReconciliation(_ reconciliation: Reconciliation, of request: RequestID) throws
    /// How many donors were left alone, and why, when the first of this request were asked; later ones are not taken.
    func recordNotAsked(_ counts: [SuppressionReason: Int], of request: RequestID) throws
    /// Keeps a month of the public ledger; one that is there already stays as it is.
    func recordLedgerMonth(_ month: LedgerMonth) throws
    func appendTimeline(_ entry: TimelineEntry) throws -> Int64

    // MARK: Outbox
    /// - Returns: `nil` when the same message (request, wave, addressee, channel, purpose) was written before.
    func enqueue(_ message: OutboxMessage) throws -> Int64?
    /// Takes messages for sending in one statement, under a lease, those of emergencies first. Only such as may still
    /// go out: not expired, the donor has not opted out, the request still wants them.
    func claimMessages(
        channels: Set<Channel>, now: Instant, leaseUntil: Instant, limit: Int
    ) throws -> [ClaimedMessage]
    /// Which way out a claimed message is handed to; in the transaction of its claim. One that may have gone out by
    /// another way is marked: the phone may have it twice.
    func assign(_ id: Int64, to way: String) throws
    /// Messages whose lease ran out without a result: a crash between submission and record.
    func abandonedMessages(now: Instant, limit: Int) throws -> [OutboxMessage]
    /// What was claimed when the process died is waited for again, because the providers' reports were not heard.
    func renewLeases(until lease: Instant) throws
    /// The clock was put back: nothing in the outbox waits for a time that was written by the wrong one.
    func bringForward(to now: Instant, leaseUntil lease: Instant) throws
    func recordAbandoned(_ id: Int64, as state: AttemptState, at now: Instant) throws
    /// A report (without a fence) that the provider has the message takes it out of the queue, if a try of it may have
    /// gone out.
    /// - Returns: false when another claim has a newer fence, or the state is final already.
    func settleMessage(_ settlement: MessageSettlement) throws -> Bool
    /// The provider has it under this id, whatever became of our own call.
    func noteTaken(_ id: Int64, providerID: String) throws
    /// The person has opened it.
    func noteRead(_ id: Int64, at now: Instant) throws
    /// - Returns: false when an event of this identity was heard before.
    func recordHeard(_ identity: String, at now: Instant) throws -> Bool
    /// - Returns: how many identities were forgotten.
    func forgetHeard(before: Instant, limit: Int) throws -> Int
    /// Ends messages that have not been submitted. `donor` nil means every donor of the request.
    func cancelUnsent(request: RequestID, donor: DonorID?, purpose: MessagePurpose, at now: Instant) throws -> Int
    /// Ends messages past their expiry.
    /// - Returns: what was ended, so that the dispatcher hears of it.
    func expireMessages(now: Instant, limit: Int) throws -> [OutboxMessage]
    /// - Returns: false when this message was received before.
    func recordInbound(_ message: InboundMessage) throws -> Bool
    /// Opens a task to ring this number back, or adds the words to the one that is open.
    func openCallBack(_ callBack: CallBack) throws
    /// - Returns: false when it was done already, or there is none.
    func finishCallBack(_ id: Int64, by staff: Int64, outcome: String, at now: Instant) throws -> Bool
    /// This number wrote STOP and is no donor's: nothing goes there any more.
    func recordStop(phone: String, at now: Instant) throws

    // MARK: Telephone
    /// Writes the call, new or known.
    func saveCall(_ record: CallRecord) throws
    func savePresence(_ presence: OperatorPresence) throws
    func recordNote(_ note: CallNote) throws
    func recordMark(_ mark: CallerMark, of call: CallID, phone: String, by staff: Int64, at now: Instant) throws
    /// Ends whatever is announced, and begins this, if anything.
    func announce(_ kind: Announcement.Kind?, by staff: Int64, at now: Instant) throws
    /// The operator has done something for the request: said of the operator's calls about it that began after `since`
    /// and have no first act yet.
    func recordFirstAction(on request: RequestID, by staff: Int64, since: Instant, at now: Instant) throws

    /// - Returns: the new version's number.
    func recordTemplate(
        purpose: String, language: Language, text: String?, at now: Instant, by staff: Int64
    ) throws -> Int

    // MARK: Staff
    func insertStaff(_ member: StaffMember) throws -> Int64
    func updateStaff(_ member: StaffMember) throws
    func insertSession(_ session: StaffSession) throws
    func touchSession(tokenHash: [UInt8], at now: Instant) throws
    func deleteSession(tokenHash: [UInt8]) throws
    func deleteSessions(staff: Int64) throws
    /// The person at this browser has just proved who it is.
    func proveSession(tokenHash: [UInt8], at now: Instant) throws
    /// - Parameter moment: `nil` opens it again.
    func lockSession(tokenHash: [UInt8], at moment: Instant?) throws
    /// - Parameter sealing: makes the sealed secret of an app with timed codes, once the row's number is known.
    func insertFactor(_ factor: StaffFactor, sealing: (Int64) throws -> [UInt8]) throws -> Int64
    /// Writes that the factor was used.
    /// - Returns: false when the same or a later use was written before: the code or the signature has been used.
    func noteFactorUse(_ factor: StaffFactor, at now: Instant) throws -> Bool
    /// - Returns: false when this person has no such factor.
    func deleteFactor(_ id: Int64, of staff: Int64) throws -> Bool
    /// Every factor and every recovery code.
    func deleteFactors(of staff: Int64) throws
    /// The old ones open nothing any more.
    func replaceRecoveryCodes(of staff: Int64, hashes: [[UInt8]]) throws
    /// - Returns: false when it is none, or was used before.
    func useRecoveryCode(of staff: Int64, hash: [UInt8], at now: Instant) throws -> Bool
    func recordFactorReset(_ reset: FactorReset) throws
    /// A code that is still open ends with it.
    func insertSetUpCode(_ code: SetUpCode) throws
    /// - Returns: false when there is none to use.
    func useSetUpCode(of staff: Int64, at now: Instant) throws -> Bool
    /// The session tells nothing more.
    func dropNews(tokenHash: [UInt8]) throws
    /// Gives the entry its number and ties it to the one before it.
    func appendAudit(_ entry: AuditEntry) throws
    func insertApproval(_ approval: Approval) throws -> Int64
    /// - Returns: false when it was decided already.
    func decideApproval(
        _ id: Int64, _ decision: ApprovalDecision, by staff: Int64, at now: Instant, expiresAt: Instant
    ) throws -> Bool
    /// - Returns: false when it is not approved, or used or expired already.
    func useApproval(_ id: Int64, at now: Instant) throws -> Bool
    func insertMachineToken(_ token: MachineToken, hash: [UInt8]) throws -> Int64
    func revokeMachineTokens(of machine: Int64, at now: Instant) throws
    func setSetting(_ key: String, to value: String) throws

    // MARK: Donors' own
    /// Writes the word, and what follows from it for the donor. Given over the web it takes back a stop.
    func recordConsent(_ consent: Consent) throws
    func insertCode(_ code: OneTimeCode) throws -> Int64
    /// One try more, and, when it was the right one, when.
    func noteTry(of code: Int64, usedAt: Instant?) throws
    func insertVisitorSession(_ session: VisitorSession) throws
    func deleteVisitorSession(tokenHash: [UInt8]) throws
    func deleteVisitorSessions(donor: DonorID) throws
    /// Takes away what has been kept long enough.
    /// - Returns: how many rows, never more than `limit`.
    func applyRetention(_ kind: RetentionKind, before: Instant, limit: Int) throws -> Int
    func recordRetention(_ run: RetentionRun) throws
}

/// A message taken for sending, with the number it goes to.
public struct ClaimedMessage: Sendable, Hashable {
    public var message: OutboxMessage
    public var to: String
    /// For a channel that asks for consent.
    public var contact: MessageContact?

    public init(message: OutboxMessage, to: String, contact: MessageContact? = nil) {
        self.message = message
        self.to = to
        self.contact = contact
    }
}

/// The result of one submission, or of a later delivery report (then `fence` is nil).
public struct MessageSettlement: Sendable, Hashable {
    public var id: Int64
    public var fence: Int64?
    public var state: AttemptState
    /// The way out it was handed to.
    public var way: String?
    public var providerID: String?
    /// Queued again: try at this moment.
    public var retryAt: Instant?
    /// Still claimed: the provider's word is waited for until then.
    public var leaseUntil: Instant?
    /// Certainly not sent, so that the try does not count.
    public var isUnsent: Bool
    /// Queued again although it may have gone out.
    public var isPossiblyDuplicate: Bool
    public var at: Instant

    public init(
        id: Int64, fence: Int64?, state: AttemptState, way: String? = nil, providerID: String? = nil,
        retryAt: Instant? = nil, leaseUntil: Instant? = nil, isUnsent: Bool = false, isPossiblyDuplicate: Bool = false,
        at: Instant
    ) {
        self.id = id
        self.fence = fence
        self.state = state
        self.way = way
        self.providerID = providerID
        self.retryAt = retryAt
        self.leaseUntil = leaseUntil
        self.isUnsent = isUnsent
        self.isPossiblyDuplicate = isPossiblyDuplicate
        self.at = at
    }
}

/// One message that was handed to a way out.
public struct Submission: Sendable, Hashable {
    public var way: String
    public var at: Instant
    /// How many SMS it is billed as.
    public var parts: Int

    public init(way: String, at: Instant, parts: Int) {
        self.way = way
        self.at = at
        self.parts = parts
    }
}

/// What a donor wrote, as it came.
public struct DonorWords: Sendable, Hashable {
    public var donor: DonorID
    public var body: String
    public var receivedAt: Instant

    public init(donor: DonorID, body: String, receivedAt: Instant) {
        self.donor = donor
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// One ask as the donor's page lists it.
public struct AskSummary: Sendable, Hashable {
    public var request: RequestID
    public var reference: String
    public var stage: AskStage
    public var askedAt: Instant
    public var changedAt: Instant
    /// What became of the ring, where no key was pressed.
    public var voiceEnd: VoiceEnd?

    public init(
        request: RequestID, reference: String, stage: AskStage, askedAt: Instant, changedAt: Instant,
        voiceEnd: VoiceEnd? = nil
    ) {
        self.request = request
        self.reference = reference
        self.stage = stage
        self.askedAt = askedAt
        self.changedAt = changedAt
        self.voiceEnd = voiceEnd
    }
}

/// Counts of all there is, for whoever compares a copy with its original: nothing in it points to a person.
public struct LedgerCounts: Codable, Sendable, Hashable {
    public var requests: Int
    public var ongoing: Int
    public var unitsAsked: Int
    public var unitsGiven: Int
    public var unitsFromStock: Int
    public var requestsByPhase: [RequestPhase: Int]
    public var asksByStage: [AskStage: Int]
    public var donorsAsked: Int

    public init(
        requests: Int, ongoing: Int, unitsAsked: Int, unitsGiven: Int, unitsFromStock: Int,
        requestsByPhase: [RequestPhase: Int], asksByStage: [AskStage: Int], donorsAsked: Int
    ) {
        self.requests = requests
        self.ongoing = ongoing
        self.unitsAsked = unitsAsked
        self.unitsGiven = unitsGiven
        self.unitsFromStock = unitsFromStock
        self.requestsByPhase = requestsByPhase
        self.asksByStage = asksByStage
        self.donorsAsked = donorsAsked
    }
}

/// The moments of one request that the case clocks are made of.
public struct RequestMilestones: Sendable, Hashable {
    public var request: RequestID
    public var phase: RequestPhase
    public var openedAt: Instant
    public var neededBy: Instant
    public var unitsNeeded: Int
    public var unitsInHand: Int
    /// Units that were there by the deadline; stock units count as in time when the request ended in time.
    public var unitsInTime: Int
    public var asked: Int
    public var verifiedAt: Instant?
    public var firstAskAt: Instant?
    public var firstPledgeAt: Instant?
    public var lastUnitAt: Instant?

    public init(
        request: RequestID, phase: RequestPhase, openedAt: Instant, neededBy: Instant, unitsNeeded: Int,
        unitsInHand: Int, unitsInTime: Int, asked: Int, verifiedAt: Instant?, firstAskAt: Instant?,
        firstPledgeAt: Instant?, lastUnitAt: Instant?
    ) {
        self.request = request
        self.phase = phase
        self.openedAt = openedAt
        self.neededBy = neededBy
        self.unitsNeeded = unitsNeeded
        self.unitsInHand = unitsInHand
        self.unitsInTime = unitsInTime
        self.asked = asked
        self.verifiedAt = verifiedAt
        self.firstAskAt = firstAskAt
        self.firstPledgeAt = firstPledgeAt
        self.lastUnitAt = lastUnitAt
    }
}
