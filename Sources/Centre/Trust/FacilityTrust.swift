public import Blood
public import Matching

/// How many people stand for a facility and the number it is rung back on.
public enum FacilityStanding: String, Codable, Sendable, CaseIterable, Hashable {
    /// Entered by one person and confirmed by nobody: no need there can be confirmed.
    case proposed
    /// Was in use before two people were asked for: usable, and waits for the second.
    case onePerson
    /// Two different people stand for it.
    case confirmed
}

/// A listed number that waits for a second person.
public struct FacilityProposal: Sendable, Hashable, Identifiable {
    public var id: Int64
    public var facility: FacilityID
    /// E.164.
    public var listedPhone: String
    /// Who entered it; `nil` where that is not known.
    public var proposedBy: Int64?
    /// When; `nil` for what was there before two people were asked for.
    public var proposedAt: Instant?

    public init(
        id: Int64 = 0, facility: FacilityID, listedPhone: String, proposedBy: Int64?, proposedAt: Instant?
    ) {
        self.id = id
        self.facility = facility
        self.listedPhone = listedPhone
        self.proposedBy = proposedBy
        self.proposedAt = proposedAt
    }
}

/// What became of a second person's word.
public enum ProposalOutcome: Sendable, Hashable {
    case done
    /// Who entered a number cannot be the second person.
    case samePerson
    /// Somebody has decided it, or entered another number, meanwhile.
    case gone
}
