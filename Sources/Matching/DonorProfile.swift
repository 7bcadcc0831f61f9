public import Blood

/// A donor's number in the register. Not a donation number, and not a national identity number.
public typealias DonorID = Int64
/// A request's number in the store; callers quote its reference.
public typealias RequestID = Int64
public typealias FacilityID = Int64

/// A way to reach a donor.
public enum Channel: String, Codable, Sendable, CaseIterable, Hashable {
    case sms
    case voice
    case whatsApp
    case app
}

/// What this donor did with earlier asks; the response model learns from it.
public struct ResponseRecord: Codable, Sendable, Hashable {
    public var asked: Int
    public var answered: Int
    public var pledged: Int
    public var arrived: Int
    public var donated: Int

    public init(asked: Int = 0, answered: Int = 0, pledged: Int = 0, arrived: Int = 0, donated: Int = 0) {
        self.asked = asked
        self.answered = answered
        self.pledged = pledged
        self.arrived = arrived
        self.donated = donated
    }
}

/// What matching needs to know of one donor: no name, no number, nothing that identifies.
public struct DonorProfile: Codable, Sendable, Hashable {
    public var id: DonorID
    public var group: BloodGroup
    public var evidence: GroupEvidence
    public var isBombay: Bool
    public var sex: Sex
    public var home: GeoPoint
    /// Channels the donor consented to and can be reached on; empty means nobody may contact this donor.
    public var channels: Set<Channel>
    /// Said stop: never contacted again, by anything.
    public var hasOptedOut: Bool
    /// Away or resting by the donor's own wish, up to but not including this day.
    public var pausedUntil: CivilDate?
    /// The first day of it; `nil` where it has begun already. Before it the donor is asked like everybody.
    public var pausedFrom: CivilDate?
    /// First day on which the rules let this donor give, per kind; a kind that is absent is excluded for good.
    public var eligibleFrom: [DonationKind: CivilDate]
    public var lastDonation: CivilDate?
    /// Agreed to be woken for an emergency inside the quiet hours.
    public var acceptsNightEmergencies: Bool
    /// Asked and rung between the end of the quiet hours and sunset only, whatever the need.
    public var isDaylightOnly: Bool
    /// Reserved for a patient panel: the emergency desk does not drain it.
    public var isPanelReserved: Bool
    /// Moments of the asks of the last 90 days, oldest first.
    public var recentAsks: [Instant]
    /// The request this donor has been asked for and has not finished with.
    public var openAsk: RequestID?
    /// Stood down from the last ask without having given: goes to the front of the queue, uncharged.
    public var wasStoodDown: Bool
    public var record: ResponseRecord
    /// A chance to pledge that came with the register, between 0 and 1; `nil` when nobody has said one.
    public var willingness: Double?
    /// When the donor last answered an ask, whatever the answer.
    public var lastAnswerAt: Instant?
    /// What the response model makes of this donor apart from the moment and the way; `nil`: the record alone counts.
    public var standing: Double?
    /// Antigens the donor is known to lack, and to carry; an antigen in neither is not known.
    public var antigens: DonorAntigens

    public init(
        id: DonorID, group: BloodGroup, evidence: GroupEvidence = .said, isBombay: Bool = false, sex: Sex,
        home: GeoPoint, channels: Set<Channel> = [.sms], hasOptedOut: Bool = false, pausedUntil: CivilDate? = nil,
        eligibleFrom: [DonationKind: CivilDate], lastDonation: CivilDate? = nil, acceptsNightEmergencies: Bool = false,
        isPanelReserved: Bool = false, recentAsks: [Instant] = [], openAsk: RequestID? = nil,
        wasStoodDown: Bool = false, record: ResponseRecord = ResponseRecord(), willingness: Double? = nil,
        lastAnswerAt: Instant? = nil, standing: Double? = nil, isDaylightOnly: Bool = false,
        pausedFrom: CivilDate? = nil, antigens: DonorAntigens = DonorAntigens()
    ) {
        self.id = id
        self.group = group
        self.evidence = evidence
        self.isBombay = isBombay
        self.sex = sex
        self.home = home
        self.channels = channels
        self.hasOptedOut = hasOptedOut
        self.pausedUntil = pausedUntil
        self.pausedFrom = pausedFrom
        self.eligibleFrom = eligibleFrom
        self.lastDonation = lastDonation
        self.acceptsNightEmergencies = acceptsNightEmergencies
        self.isDaylightOnly = isDaylightOnly
        self.isPanelReserved = isPanelReserved
        self.recentAsks = recentAsks
        self.openAsk = openAsk
        self.wasStoodDown = wasStoodDown
        self.record = record
        self.willingness = willingness
        self.lastAnswerAt = lastAnswerAt
        self.standing = standing
        self.antigens = antigens
    }
}

/// A donor's antigens as the matcher reads them: what is lacked and carried, and of what is lacked how well it is
/// known. Four sets of eight bytes.
public struct DonorAntigens: Codable, Sendable, Hashable {
    /// Explicitly NEGATIVE.
    public var lacked: AntigenSet
    /// POSITIVE or WEAK.
    public var carried: AntigenSet
    /// Of `lacked`: tested in the laboratory once, or more often.
    public var tested: AntigenSet
    /// Of `tested`: on two samples of different days.
    public var testedTwice: AntigenSet

    public init(
        lacked: AntigenSet = [], carried: AntigenSet = [], tested: AntigenSet = [], testedTwice: AntigenSet = []
    ) {
        self.lacked = lacked
        self.carried = carried
        self.tested = tested
        self.testedTwice = testedTwice
    }

    public init(_ profile: AntigenProfile) {
        lacked = profile.lackedByDonor
        carried = profile.carriedByDonor
        tested = AntigenSet(profile.findings.lazy.filter { $0.value.proof >= .serology }.map(\.key))
            .intersection(profile.lackedByDonor)
        testedTwice = AntigenSet(profile.findings.lazy.filter { $0.value.proof == .serologyTwice }.map(\.key))
            .intersection(profile.lackedByDonor)
    }

    public var isEmpty: Bool { lacked.isEmpty && carried.isEmpty }

    /// How the least known of these is known to be lacked; `nil` where one is not known to be.
    public func proof(ofLacking antigens: AntigenSet) -> AntigenProof? {
        guard antigens.isSubset(of: lacked) else { return nil }
        if antigens.isSubset(of: testedTwice) { return .serologyTwice }
        return antigens.isSubset(of: tested) ? .serology : .genotype
    }
}
