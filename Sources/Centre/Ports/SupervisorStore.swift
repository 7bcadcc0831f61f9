public import Blood
public import Dispatching
public import Matching

/// What is looked up to lead a shift.
public protocol SupervisorReading {
    /// Every open request in figures, without opening a sealed field.
    func openGlances() throws -> [RequestGlance]
    /// Who of the staff did something for an open request last.
    func lastStaff() throws -> [RequestID: Int64]
    /// When the number to ring back that has waited longest was opened.
    func oldestCallBack() throws -> Instant?

    // MARK: Incidents
    /// Those that have not ended, oldest first.
    func runningIncidents() throws -> [Incident]
    func incident(_ id: Int64) throws -> Incident?
    /// Newest first.
    func incidents(limit: Int) throws -> [Incident]
    /// The incident that this request is in and that has not ended.
    func runningIncident(of request: RequestID) throws -> Incident?
    /// Its requests, ended ones too.
    func requests(of incident: Int64) throws -> [RequestID]
    /// - Parameter dayStart: who was asked since then counts for today.
    func load(of incident: Int64, dayStart: Instant) throws -> IncidentLoad
    /// What is published now, of all running incidents.
    func publicMessages() throws -> [PublicMessage]

    // MARK: Shifts
    /// Those that touch this time, in the order of their beginning.
    func shifts(from: Instant, until: Instant) throws -> [Shift]
    func handover(_ id: Int64) throws -> Handover?
    /// Newest first.
    func handovers(limit: Int) throws -> [Handover]
}

/// What is written down by whoever leads a shift.
public protocol SupervisorWriting: SupervisorReading {
    func insertIncident(_ incident: Incident) throws -> Int64
    /// Sets the quotas of one facility; one that is new comes to the incident with its reach.
    func setQuotas(_ facility: IncidentFacility, of incident: Int64) throws
    /// Every ongoing request of it looks again at once.
    func wakeRequests(of incident: Int64, at now: Instant) throws
    /// Ends it and its public message, and lets every ongoing request of it look again at once.
    /// - Returns: false when it had ended.
    func endIncident(_ id: Int64, by staff: Int64, at now: Instant) throws -> Bool
    /// - Returns: false when the request is in an incident already.
    func join(_ request: RequestID, to incident: Int64, by staff: Int64?, at now: Instant) throws -> Bool
    /// Takes the request out, and lets it look again at once.
    /// - Returns: false when it is not in this incident.
    func leave(_ request: RequestID, _ incident: Int64, at now: Instant) throws -> Bool
    /// Ends what was published of the incident before.
    /// - Parameter message: `nil` publishes nothing further.
    func publish(_ message: PublicMessage?, of incident: Int64, by staff: Int64, at now: Instant) throws

    func insertShift(_ shift: Shift) throws -> Int64
    /// - Returns: false when it was removed before.
    func removeShift(_ id: Int64, by staff: Int64, at now: Instant) throws -> Bool
    /// - Returns: `nil` when one waits to be taken over already.
    func insertHandover(_ handover: Handover) throws -> Int64?
    /// - Returns: false when it was taken over before.
    func takeHandover(_ id: Int64, by staff: Int64, at now: Instant) throws -> Bool
}
