public import Blood
public import Matching

/// The clocks and bounds of one urgency. All of them are judgement (*unsourced*) unless a line says otherwise; the
/// simulator sweeps them.
public struct UrgencyPolicy: Codable, Sendable, Hashable {
    /// P(enough units by the deadline) that must be reached before asking stops.
    public var target: Double
    /// P(enough) over pledges alone at which the request counts as covered. With the priors one pledge is worth
    /// 0.80 × 0.76 = 0.61, so a unit is covered by two pledges (0.85) at 0.80 and by three (0.94) at 0.90; DOMAIN §1.4
    /// stops at pledges × show-up ≥ needed, which is two.
    public var coverTarget: Double
    /// P(enough) without a pledged donor at which that donor is surplus.
    public var surplusTarget: Double
    /// Silence for this long ends an ask; 30 minutes hold 82 % of the replies of a log-normal with median 12.
    public var replyWindow: Duration
    /// The planner looks again after this long, and asks at most `waveSizeMax` within it.
    public var waveGap: Duration
    /// Donors asked and not yet answered that were asked within one gap.
    public var waveSizeMax: Int
    /// Donors asked for one request without a person's word.
    public var asksMax: Int
    /// Silent for this long, a donor is tried on the next channel; `nil`: only when nobody else is left.
    public var secondChannelAfter: Duration?
    /// From the pledge to leaving, when the donor named no time; the journey is added.
    public var pledgeWindow: Duration
    /// The reminder goes out this long before the end of the arrival window.
    public var reminderLead: Duration
    /// After the end of the window plus this the donor is late, and is replaced.
    public var lateGrace: Duration
    /// After the end of the window plus this the donor has not come; who comes after all is welcome.
    public var noShowAfter: Duration
    /// Donors asked before the facility has confirmed the need.
    public var asksBeforeVerification: Int
    /// Unverified for this long, the supervisor is told.
    public var verificationWindow: Duration
    /// Rings that may be opened in one look.
    public var ringsPerLook: Int
    /// Near the deadline donors are still judged over this much time: a unit that is late still helps. The stated
    /// chance stays that of the deadline.
    public var horizonMin: Duration
    /// What is needed sooner than this after the quiet hours cannot wait for them. Reply, way and desk take some 90
    /// minutes (12 + 15…90 + 20 + 40), and not everybody asked comes.
    public var morningLead = Duration.hours(3)
    /// Share of the time in which asking is still worth something over which the asks are spread; see `dueNow`.
    public var patience: Double
    /// The first wave, and one after a quiet spell, asks for this many gaps at once.
    public var firstWaveGaps: Double
    /// A unit may cost this many times what it usually costs here: whoever is less likely than that to give in time is
    /// not asked without a person's word. Relative, because where few answer every unit is dear. Unsourced.
    public var timesUsualCost: Double
    /// Expected surplus that automatic asking may plan for: this + 2 √units (for one unit at 95 % it is 2.05).
    public var surplusBase: Double
    /// What a missing unit weighs beside one of another urgency, where several requests want the same donor: the
    /// deadlines of the matching study are 2, 6 and 24 hours, and who has twelve times as long can ask twelve times as
    /// many others. As a weight for lives this is unsourced.
    public var weightAmongOthers: Double

    public static let emergency = UrgencyPolicy(
        target: 0.97, coverTarget: 0.90, surplusTarget: 0.98, replyWindow: .minutes(30), waveGap: .minutes(5),
        waveSizeMax: 40, asksMax: 600, secondChannelAfter: .minutes(8), pledgeWindow: .minutes(30),
        reminderLead: .minutes(10), lateGrace: .minutes(10), noShowAfter: .minutes(90), asksBeforeVerification: 3,
        verificationWindow: .minutes(10), ringsPerLook: 5, horizonMin: .hours(2), patience: 0.4,
        firstWaveGaps: 2, timesUsualCost: 10, surplusBase: 1, weightAmongOthers: 12)
    public static let urgent = UrgencyPolicy(
        target: 0.96, coverTarget: 0.80, surplusTarget: 0.97, replyWindow: .minutes(60), waveGap: .minutes(15),
        waveSizeMax: 20, asksMax: 600, secondChannelAfter: nil, pledgeWindow: .minutes(90),
        reminderLead: .minutes(20), lateGrace: .minutes(20), noShowAfter: .hours(3), asksBeforeVerification: 0,
        verificationWindow: .minutes(30), ringsPerLook: 1, horizonMin: .hours(2), patience: 0.7,
        firstWaveGaps: 2, timesUsualCost: 7, surplusBase: 0.5, weightAmongOthers: 4)
    public static let routine = UrgencyPolicy(
        target: 0.95, coverTarget: 0.80, surplusTarget: 0.95, replyWindow: .hours(4), waveGap: .minutes(45),
        waveSizeMax: 10, asksMax: 600, secondChannelAfter: nil, pledgeWindow: .hours(4),
        reminderLead: .minutes(45), lateGrace: .minutes(45), noShowAfter: .hours(6), asksBeforeVerification: 0,
        verificationWindow: .hours(4), ringsPerLook: 1, horizonMin: .hours(3), patience: 0.8,
        firstWaveGaps: 2, timesUsualCost: 5, surplusBase: 0, weightAmongOthers: 1)
}

/// Bounds for the evening on which one facility asks for many at once.
public struct MassCasualtyPolicy: Codable, Sendable, Hashable {
    /// So many emergencies of one facility, opened within an hour, are one event. Unsourced.
    public var requestsAtOnce = 10
    /// Donors expected at the facility's door in one hour: with 40 minutes at the desk (`ResponseModel.atDesk`) 20 an
    /// hour keep 13 beds and their staff busy. Unsourced; every facility knows its own.
    public var arrivalsPerHourMax = 20.0
    /// Share of the reachable donors of one group that may be used today. Who gives is locked for 90 to 120 days, so
    /// the rest are for the patients of tomorrow. Unsourced.
    public var groupShareMax = 0.6

    public init() {}
}

/// Every clock and bound of the dispatcher, in one place.
public struct DispatchPolicy: Codable, Sendable, Hashable {
    public var emergency = UrgencyPolicy.emergency
    public var urgent = UrgencyPolicy.urgent
    public var routine = UrgencyPolicy.routine
    public var massCasualty = MassCasualtyPolicy()
    /// Open requests that look within one minute from which on they are planned together. In ten days of the stress
    /// world with a mass-casualty evening (seeds 1, 2, 3) two gave 598, 551 and 563 units in time, ten 612, 553, 566,
    /// and never 613, 553 and 566: few that look at once are better off asking than keeping donors for later.
    public var jointFrom = 10
    /// Rings around the facility, kilometres; the last is as far as anybody is asked to travel.
    public var ringsKilometres: [Double] = [25, 50, 100]
    /// Donors asked at most for all requests of one caller whose need nobody has confirmed, within 24 hours; and for
    /// each of a caller under an undecided flag. As many as one emergency may ask before it is confirmed. Unsourced.
    public var safePoolMax = 3
    /// Channels in the order they are tried.
    public var channelOrder: [Channel] = [.sms, .whatsApp, .app, .voice]
    /// Whole-blood donors behind one unit, where it is not one (DOMAIN §1.4: 4–6 for a dose of pooled platelets). The
    /// desk counts in units as the facility does, so a centre that wants pools fills this in.
    public var donorsPerUnit: [BloodComponent: Int] = [:]
    /// Donors whose chance to give in time is smaller are not disturbed for it.
    public var chanceMin = 0.002
    /// Donors one plan looks ahead to.
    public var planMax = 60
    /// Asks that have their time are gathered for at least this share of the urgency's gap.
    public var paceStep = 0.5
    /// What a STOP costs, in disturbances: a donor of the base world gives about 0.07 units an ask; asked six times a
    /// year for six years that is 2.5 units, which are 80 asks elsewhere at 32 asks a unit. The years are unsourced.
    public var stopPrice = 80.0
    /// Share of the register that may say STOP within 30 days before asking becomes dearer for everybody: 1.2 %
    /// a month is 3.6 % in 90 days, below the 5 % that this house allows itself at the very most.
    public var bearableStops = 0.012
    /// By this power of the strain asking becomes dearer. For emergencies it was 2 once: where people say STOP soon and
    /// there are four times the requests, that filled 41.0 % of the units in 90 days and 4 fills 43.2 %, with fewer
    /// STOPs and hardly fewer emergencies, because the asks that one patient costs the register another needs.
    public var strainPower = 4.0
    /// Answers of the register one plan looks through, rings it opens included.
    public var pagesMax = 6
    /// What each ask of the last week, and of the last month, adds to the price of another one. Unsourced.
    public var disturbancePerAskOfLastWeek = 1.0
    public var disturbancePerAskOfLastMonth = 0.5
    /// A timer tops up only when the chance has fallen this far below the target, so that decay does not drip asks.
    public var targetSlack = 0.02
    /// A covered request is open again when its pledges have fallen this far below the cover target.
    public var coverSlack = 0.10
    /// Donors tried on a second channel in one look.
    public var secondChannelMax = 10
    /// A try on a second channel waits at least this long for the reply.
    public var secondReplyWindow = Duration.minutes(10)
    /// Where all candidates are used up, the register is asked again after this many gaps.
    public var exhaustedGaps = 3.0
    /// After the deadline a request that nobody closed is looked at this often.
    public var overdueLook = Duration.hours(1)
    /// First hour of the quiet hours.
    public var quietHoursStart = 22
    /// First hour after the quiet hours; 22:00–08:00 are quiet (DOMAIN §7, unsourced there).
    public var quietHoursEnd = 8
    /// An act of a person can be undone for this long.
    public var undoWindow = Duration.minutes(30)
    /// Units of one request, and of stock issued to it.
    public var unitsMax = 50
    /// Donors a person may ask at one stroke.
    public var askMoreMax = 50
    /// Standing down is worth telling for this long.
    public var standDownExpiry = Duration.hours(3)
    public var thanksExpiry = Duration.hours(24)
    public var confirmationExpiry = Duration.hours(1)

    public init() {}

    public static let standard = DispatchPolicy()

    /// The price of disturbing this donor once more; 1 for somebody who was not asked for long and never says STOP.
    func price(_ donor: DonorReadiness, _ model: ResponseModel) -> Double {
        (1 + disturbancePerAskOfLastWeek * donor.asksOfLastWeek + disturbancePerAskOfLastMonth * donor.asksOfLastMonth
            + stopPrice * model.stopChance(of: donor)) / model.lesson(of: donor.record)
    }

    public subscript(urgency: Urgency) -> UrgencyPolicy {
        switch urgency {
        case .emergency: emergency
        case .urgent: urgent
        case .routine: routine
        }
    }
}
