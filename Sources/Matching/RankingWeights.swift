public import Blood
import Glibc

/// What makes one donor a better choice than another, as the factors of one product.
///
/// A candidate's place is decided by the **expected worth of one disturbance**:
///
///     value = willingness × stood-down × group order × scarcity × laboratory × nearness ÷ disturbance
///
/// Every factor is a ratio that can be said in words ("half as good a choice"), so a step in one can be weighed against
/// a step in another: the order of groups counts much but is not absolute, a near donor who has always come may stand
/// before a far one of the first group who never did. Nothing here tells women from men.
///
/// None of these figures is a medical rule; they only order people who may all be asked. Where a figure has a source it
/// is named; the others are unsourced and are meant to be swept by the simulator, not tuned to win.
public struct RankingWeights: Sendable, Hashable {
    /// Chance of a donation from one ask, before anything is known of the person. 0.10 lies between a recall
    /// programme in India (0.43 answered × 0.76 said yes × 0.09 gave = 0.03) and the 0.12 that the dispatch
    /// simulations took as their base from a public register.
    public var priorWillingness = 0.10
    /// How many asks that prior is worth: after ten asks the donor's own record weighs as much.
    public var priorAsks = 10.0
    /// What it is worth that somebody came and yet did not give (deferred at the desk, or no longer needed): the will
    /// was there, the unit was not. Unsourced: half a donation.
    public var arrivalWithoutDonation = 0.5
    /// Stood down before: 8 × 0.10 = 0.80, the share of pledges that arrive in the dispatch simulations, because this
    /// person had been asked, and would have come.
    public var stoodDownBefore = 8.0
    /// Each step down the order of groups for this patient. Unsourced: 0.7, so two steps halve (0.7² = 0.49) and the
    /// eighth choice of an AB+ patient keeps 0.7⁷ = 0.08.
    public var groupOrderStep = 0.7
    /// An A-, B- or AB- donor where RhD-positive blood serves as well; `ScarcityPrices` may make this and the next two
    /// dearer, never cheaper. With an A+ patient this makes
    /// A+ 1 : O+ 0.7² = 0.49 : A- 0.7 ÷ 4 = 0.18 : O- 0.7³ ÷ 8 = 0.04, that is RhD-positive donors first
    /// (learnhaem.com, ABO/D groups: RhD as the second key; DOMAIN §1.1, C2). The size of the price is unsourced.
    public var rhDNegativeForOthers = 1.0 / 4
    /// An O- donor where RhD-positive blood serves as well: twice that price, since everybody can take the unit.
    public var oNegativeForOthers = 1.0 / 8
    /// An O- donor for an RhD-negative patient of another group.
    public var oNegativeForRhDNegative = 1.0 / 2
    /// Replacement of any group takes common donors first: RhD-positive ones outnumber the others 92.2 : 7.8 = 11.8 : 1
    /// (Rawalpindi/Islamabad donors, n = 4,426, DOMAIN §3.1), so each price lies above 12. Within the scarce the order
    /// is by share (B- 2.9, A- 1.8, AB- 0.6 %), and O- (2.5 %) last because every RhD-negative patient can take it.
    public var replacementByScarceGroup: [BloodGroup: Double] = [
        .bNegative: 1.0 / 16, .aNegative: 1.0 / 20, .abNegative: 1.0 / 24, .oNegative: 1.0 / 32,
    ]
    /// A Bombay donor for anybody who is not of that phenotype: nobody else can ever stand in for this donor.
    public var bombayForOthers = 1.0 / 64
    /// What a donation costs that others will go without, in what a unit usually costs: a group worth λ to others
    /// counts 1 ÷ (1 + cost × λ). `DispatchPolicy` lets a unit of an urgent request cost up to seven times as many asks
    /// as usual, so 7 is the figure to try. 0 leaves the order as the fixed prices make it, and stands here because no
    /// simulated world has shown yet that the duals serve patients better (`docs/dispatch.md`, Scarcity).
    public var scarcityCost = 0.0
    /// The override for emergencies: this power of what the duals leave. With a half, a group that others need so much
    /// that a quarter is left counts a half where a life hangs on it now. 0 would spare nobody for a dual. Unsourced.
    public var emergencyScarcityPower = 0.5
    /// The console calls a group scarce from this price down; a smaller difference orders and is not worth a word.
    public var saidScarceUpTo = 0.75
    /// A group the laboratory reported, against one that was said or seen on a card: a wrong group sends a donor home.
    /// Unsourced, and small on purpose: new donors must not be buried.
    public var laboratoryGroup = 1.1
    /// The distance at which a donor counts half, in kilometres. At 20 km/h through a city the three are half an hour,
    /// one hour and two hours on the road: a quarter, a sixth and a twelfth of the deadlines of 2, 6 and 24 h that the
    /// dispatch simulations give them. Unsourced.
    public var halfDistanceKilometres: [Urgency: Double] = [.emergency: 10, .urgent: 20, .routine: 40]
    /// What an earlier ask adds to the disturbance of the next one, by its age. The windows lie in one another: an ask
    /// of this morning adds 2 + 0.5 + 0.25. Ages are whole minutes, and the newest nine asks count. The last figure is
    /// the cost of a call in a shortage, 2.3 points at each later drive for 9.9 points gained now (frequent donors,
    /// 2.3 ÷ 9.9 = 0.23); the nearer ones are unsourced.
    public var disturbancePerAskIn24Hours = 2.0
    public var disturbancePerAskIn30Days = 0.5
    public var disturbancePerAskIn90Days = 0.25

    /// Each of Rh C, c, E, e and K that a regularly transfused patient lacks and the donor is known to lack too; a
    /// donor who is known to carry it counts by as much less. 3: one match outweighs one step in the order of groups
    /// (0.7) and a doubled way (0.5) together, 3 × 0.7 × 0.5 = 1.05. That these five come first has sources
    /// (`AntigenNeeds`), the size is unsourced.
    public var matchedFirstAntigen = 3.0
    /// The same for every other antigen. Unsourced; nearer to the way and the order of groups.
    public var matchedAntigen = 1.5

    public init() {}
}

extension RankingWeights {
    /// Chance of a donation from one ask: the donor's record with the prior.
    func willingness(_ record: ResponseRecord) -> Double {
        let cameInVain = Double(max(0, record.arrived - record.donated))
        let successes = Double(max(0, record.donated)) + arrivalWithoutDonation * cameInVain
        // A record that counts more donations than asks comes from an import; nobody gives more than once an ask.
        return min(1, (successes + priorWillingness * priorAsks) / (Double(max(0, record.asked)) + priorAsks))
    }

    /// 1 at the door, one half at the urgency's half distance.
    func nearness(kilometres: Double, half: Double) -> Double { half / (half + kilometres) }

    /// 1 for a donor who was not asked for 90 days, more with every ask since.
    @inline(__always)
    func disturbance(_ asks: RememberedAsks, minute: Int32) -> Double {
        let counts = asks.counts(at: minute)
        return 1 + Double(counts.in24Hours) * disturbancePerAskIn24Hours
            + Double(counts.in30Days) * disturbancePerAskIn30Days
            + Double(counts.in90Days) * disturbancePerAskIn90Days
    }

    /// The price of using a scarce donor for this patient, whatever `ScarcityPrices` say; 1 when nothing is spared.
    ///
    /// - Parameter order: place of the donor's group for this patient, 1 the first.
    func scarcity(
        of group: BloodGroup, isBombay: Bool, for patient: Patient, component: BloodComponent, order: Int
    ) -> Double {
        if isBombay { return patient.isBombay ? 1 : bombayForOthers }
        guard group.rhD == .negative else { return 1 }
        // Plasma and cryoprecipitate go by ABO alone (DOMAIN §1.2), so there every RhD-negative donor can be spared.
        let rhDMatters = component != .plasma && component != .cryoprecipitate
        if rhDMatters {
            if patient.group.rhD == .negative || patient.hasAntiD {
                return group == .oNegative && patient.group != .oNegative ? oNegativeForRhDNegative : 1
            }
            // A bleeding girl of unknown group gets O- first (DOMAIN §1.1): that is what O- donors are kept for.
            if patient.group == .unknown, order == 1 { return 1 }
        }
        return group == .oNegative ? oNegativeForOthers : rhDNegativeForOthers
    }

    /// What is left of a donation's worth for one patient, of which `worth` (0…1) is what others would need it for.
    func left(of worth: Double, urgency: Urgency) -> Double {
        let left = 1 / (1 + scarcityCost * worth)
        return urgency == .emergency ? pow(left, emergencyScarcityPower) : left
    }

    /// Whether this is blood the patient must never be kept from by a price: their own group; O-negative for a
    /// bleeding girl of unknown group. Plasma and cryoprecipitate go by ABO alone (DOMAIN §1.2), so there the
    /// RhD-positive donor of the patient's ABO group is the own one and the RhD-negative may be spared.
    func isOwn(_ group: BloodGroup, of patient: Patient, component: BloodComponent, order: Int) -> Bool {
        if component == .plasma || component == .cryoprecipitate {
            return group.abo == patient.group.abo && group.rhD == .positive
        }
        return patient.group == .unknown ? order == 1 : group == patient.group
    }

    /// The price of a scarce donor where any group would do.
    func scarcityInReplacement(of group: BloodGroup, isBombay: Bool) -> Double {
        isBombay ? bombayForOthers : replacementByScarceGroup[group] ?? 1
    }
}
