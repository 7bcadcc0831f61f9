public import Blood

/// How urgent a request is; each has its own clocks.
public enum Urgency: String, Codable, Sendable, CaseIterable, Hashable {
    case emergency
    case urgent
    case routine
}

/// The question put to the register: who may be asked for this, here, now.
public struct CandidateQuery: Sendable, Hashable {
    public var patient: Patient
    public var component: BloodComponent
    public var kind: DonationKind
    /// Any group will do: the facility gave a unit from stock and wants one back.
    public var anyGroup: Bool
    public var place: GeoPoint
    public var radiusKilometres: Double
    public var urgency: Urgency
    public var now: Instant
    /// The facility's civil day at `now`.
    public var today: CivilDate
    /// The facility's hour of the day at `now`, 0…23; quiet hours are judged by it.
    public var hour: Int
    /// Donors this request has already asked.
    public var excluding: Set<DonorID>
    /// Also donors whose group needs a condition (RhD-positive for an RhD-negative man), after a person allowed it.
    public var includesConditional: Bool
    /// The need cannot wait for the morning, so donors who agreed to be woken for an emergency may be.
    public var cannotWait: Bool
    /// What the patient's antibodies bind to and what is better matched; by default what follows from the patient.
    public var antigens: AntigenNeeds
    /// At most this many candidates come back, and never more than `limitMax`.
    public var limit: Int

    /// A wave asks tens of donors and the planner chooses among hundreds; a larger answer would be an export.
    public static let limitMax = 1_000

    public init(
        patient: Patient, component: BloodComponent, kind: DonationKind, anyGroup: Bool = false, place: GeoPoint,
        radiusKilometres: Double, urgency: Urgency, now: Instant, today: CivilDate, hour: Int,
        excluding: Set<DonorID> = [], includesConditional: Bool = false, cannotWait: Bool? = nil, limit: Int,
        antigens: AntigenNeeds? = nil
    ) {
        self.patient = patient
        self.component = component
        self.kind = kind
        self.anyGroup = anyGroup
        self.place = place
        self.radiusKilometres = radiusKilometres
        self.urgency = urgency
        self.now = now
        self.today = today
        self.hour = hour
        self.excluding = excluding
        self.includesConditional = includesConditional
        self.cannotWait = cannotWait ?? (urgency == .emergency)
        self.limit = limit
        self.antigens =
            antigens
            ?? (anyGroup
                ? AntigenNeeds() : AntigenNeeds(of: patient, component: component, hasTime: urgency == .routine))
    }
}

/// A donor who may be asked, with the reasons: blood first, then the price of the group, the person, the way.
public struct Candidate: Codable, Sendable, Hashable {
    public var donor: DonorID
    public var group: BloodGroup
    public var evidence: GroupEvidence
    public var sex: Sex
    public var distanceKilometres: Double
    /// 1 is the first choice of group for this patient and component.
    public var compatibilityOrder: Int
    /// What a person or the laboratory must see to before this group is given.
    public var conditions: [String]
    public var channels: Set<Channel>
    public var record: ResponseRecord
    public var daysSinceLastDonation: Int?
    public var asksInLast90Days: Int
    public var reasons: [RankReason]
    /// What the response model is to know of the donor at this moment.
    public var readiness: DonorReadiness
    /// Factor on the worth of this donor's group for this patient: below 1 where somebody else will need it more.
    public var scarcity: Double
    /// Factor for the antigens that are better matched: above 1 where the donor is known to lack them, below 1 where
    /// the donor is known to carry one; 1 where nothing is asked or known.
    public var antigenFit: Double
    /// How it is known that the donor lacks what the patient's antibodies bind to; `nil` where nothing is asked. A
    /// genotype nominates: the laboratory has to confirm it before the unit is issued.
    public var antigenProof: AntigenProof?

    public init(
        donor: DonorID, group: BloodGroup, evidence: GroupEvidence, sex: Sex, distanceKilometres: Double,
        compatibilityOrder: Int, conditions: [String] = [], channels: Set<Channel>, record: ResponseRecord,
        daysSinceLastDonation: Int?, asksInLast90Days: Int, reasons: [RankReason], readiness: DonorReadiness? = nil,
        scarcity: Double = 1, antigenFit: Double = 1, antigenProof: AntigenProof? = nil
    ) {
        self.donor = donor
        self.group = group
        self.evidence = evidence
        self.sex = sex
        self.distanceKilometres = distanceKilometres
        self.compatibilityOrder = compatibilityOrder
        self.conditions = conditions
        self.channels = channels
        self.record = record
        self.daysSinceLastDonation = daysSinceLastDonation
        self.asksInLast90Days = asksInLast90Days
        self.reasons = reasons
        self.readiness =
            readiness ?? DonorReadiness(record: record, daysSinceLastDonation: daysSinceLastDonation)
        self.scarcity = scarcity
        self.antigenFit = antigenFit
        self.antigenProof = antigenProof
    }
}

/// Why a candidate stands where it stands; the console shows these in words.
public enum RankReason: Codable, Sendable, Hashable {
    case identicalGroup
    case compatibleGroup(order: Int)
    case anyGroupReplacement
    case distance(kilometres: Double)
    case hasGivenBefore(times: Int)
    case neverGiven
    case laboratoryGroup
    case stoodDownBefore
    case notAskedLately
    case askedLately(times: Int)
    case sparesScarceGroup
    case scarceGroup
    /// Known to lack every antigen that the patient has an antibody against, by this proof or a better one.
    case lacksAntigens(AntigenProof)
    /// Known to lack so many of the antigens that are better matched.
    case matchesAntigens(count: Int)
    /// Known to carry so many of them.
    case carriesAntigens(count: Int)
}

/// Why a donor is not asked. Every donor who is not a candidate has at least one of these.
///
/// The order of declaration is the precedence in which a donor is counted once: from what nobody can change to what
/// passes by itself or a person may allow. So the last ones are levers: `needsPermission: 12` means that twelve more
/// may be asked as soon as a doctor allows it, `quietHours: 40` that nothing but the night, and at most such a
/// permission, stands before forty more.
public enum SuppressionReason: String, Codable, Sendable, CaseIterable, Hashable {
    /// Nobody in the register has this number (any more).
    case notRegistered
    /// Compatible: the rules refuse this group for this patient and component.
    case incompatibleGroup
    /// Compatible: the donor is known to carry an antigen that the patient has an antibody against.
    case carriesAntigen
    /// Compatible: the donor's group is not known, and it matters here.
    case groupUnknown
    /// Reachable: said stop.
    case optedOut
    /// Reachable: has consented to no channel.
    case noChannel
    /// Eligible: never for this kind of donation.
    case excludedForGood
    /// Eligible: not on this day.
    case notEligibleYet
    /// Reachable: this request has asked this donor before.
    case alreadyAskedForThis
    /// Reachable: has not finished with another request.
    case hasOpenAsk
    /// Reachable: kept for a patient panel.
    case panelReserved
    /// Reachable: away or resting by own wish.
    case paused
    /// Reachable: the caps on asks in 24 hours and 30 days.
    case askedTooOften
    /// Compatible: not known to lack an antigen that the patient has an antibody against. A lever: these are whom a
    /// laboratory may test next. Before the night, because nobody has to wait for a morning that brings nobody.
    case antigenUnknown
    /// Reachable: asleep; only an emergency may wake, and only who agreed to it.
    case quietHours
    /// Reachable: asked by daylight only, and it is dark at the facility.
    case daylightOnly
    /// Compatible: only under a condition that a person has to allow first.
    case needsPermission
    /// Near: outside the radius. Never counted in a ranking, which counts within the radius.
    case tooFar
}

/// The answer of the register: candidates in the order they should be asked, and how many were left alone and why.
public struct Ranking: Sendable, Hashable {
    public var candidates: [Candidate]
    /// Donors within the radius who were left alone, counted once each under their first reason.
    public var suppressed: [SuppressionReason: Int]
    /// More may be asked, but later, by somebody else's decision: there is no reason to look further now.
    public var isHeldBack: Bool

    public init(
        candidates: [Candidate], suppressed: [SuppressionReason: Int] = [:], isHeldBack: Bool = false
    ) {
        self.candidates = candidates
        self.suppressed = suppressed
        self.isHeldBack = isHeldBack
    }
}
