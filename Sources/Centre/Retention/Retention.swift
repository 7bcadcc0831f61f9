public import Blood

/// Something that is kept for a while and then taken away. The days stand in the jurisdiction's `retention.json`.
public enum RetentionKind: String, Codable, Sendable, CaseIterable, Hashable {
    case strangersWords
    case donorsWords
    case callBackWords
    case strangersCalls
    case calls
    case messageBodies
    case patientIdentity
    case panelPatients
    case donorPatientLink
    case stoppedDonors
    case sessions
    case oneTimeCodes
    case retentionRuns
    case driveSignUps
    case driveContacts
    case partnerContacts
    case campaignMessages
}

/// What one run did to one kind.
public struct RetentionRun: Codable, Sendable, Hashable {
    public var at: Instant
    public var kind: String
    public var days: Int
    /// How many rows were changed or deleted; in a dry run, how many would be.
    public var rows: Int
    /// False where the run ended before everything was done; the next one goes on.
    public var isComplete: Bool

    public init(at: Instant, kind: String, days: Int, rows: Int, isComplete: Bool) {
        self.at = at
        self.kind = kind
        self.days = days
        self.rows = rows
        self.isComplete = isComplete
    }
}
