public import Blood
public import Matching

/// What is looked up of panels.
public protocol PanelReading {
    func panel(_ id: PanelID) throws -> DonorPanel?
    /// Those that have not ended, the next due first.
    func panels(limit: Int) throws -> [DonorPanel]
    /// Those that are due up to and including this day, whether it has passed or not.
    func panels(dueBy day: CivilDate) throws -> [DonorPanel]
    /// In the order in which they joined.
    func panelMembers(of panel: PanelID) throws -> [PanelMembership]
    func panelMemberCounts() throws -> [PanelID: Int]
    func panelMemberships(of donor: DonorID) throws -> [PanelMembership]
    func panelOpening(of panel: PanelID, due: CivilDate) throws -> PanelOpening?
    func panelOpening(request: RequestID) throws -> PanelOpening?
    /// Of panels that have not ended.
    func panelAlerts() throws -> [PanelAlert]
}

/// What is written of panels. Whether a donor is kept for one follows from membership, in the same transaction.
public protocol PanelWriting: PanelReading {
    func insertPanel(_ panel: DonorPanel) throws -> PanelID
    func updatePanel(_ panel: DonorPanel) throws
    /// Lets every member go.
    /// - Returns: whom.
    func endPanel(_ id: PanelID, by staff: Int64?, at now: Instant) throws -> [DonorID]
    /// - Returns: false when the donor is a member already.
    func joinPanel(_ membership: PanelMembership) throws -> Bool
    /// - Returns: false when the donor is no member.
    func leavePanel(_ panel: PanelID, donor: DonorID) throws -> Bool
    /// - Returns: false when a request was opened for this session before.
    func recordPanelOpening(_ opening: PanelOpening) throws -> Bool
    /// Raises what is new and clears what is gone.
    /// - Returns: whether anything has changed.
    func setPanelAlerts(_ kinds: Set<PanelAlertKind>, of panel: PanelID, at now: Instant) throws -> Bool
}
