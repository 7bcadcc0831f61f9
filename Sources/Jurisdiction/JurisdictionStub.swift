public import Blood
public struct Jurisdiction: Sendable {
    public var eligibility: EligibilityRules
    public var timeZone: String
    public var phoneRegion: String
    public var places: Places
    public var groupFrequencies: GroupFrequencies
}
