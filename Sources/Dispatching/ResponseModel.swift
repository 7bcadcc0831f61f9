public import Blood
import Glibc
public import Matching

/// The chance of each step from the ask to the unit, each given the step before.
public struct StageChances: Codable, Sendable, Hashable {
    public var answers: Double
    public var pledges: Double
    public var arrives: Double
    public var isAccepted: Double

    public init(answers: Double, pledges: Double, arrives: Double, isAccepted: Double) {
        self.answers = answers
        self.pledges = pledges
        self.arrives = arrives
        self.isAccepted = isAccepted
    }

    /// The chance of a unit at last, if there were all the time in the world.
    public var gives: Double { answers * pledges * arrives * isAccepted }
}

/// P(answers), P(pledges | answers), P(arrives | pledged), P(accepted at the desk), and the time each takes.
///
/// Each chance is a logistic regression over what is known of the donor and of the way of asking
/// (`ResponseFeatures`). It starts from published figures and learns from every ask of this centre, silence included
/// (`learn`). Sources of the starting points: DOMAIN fact 4 (24 % deferred at the desk, n = 63,582); FIELD finding 3
/// and the matching study (43 % answered a recall call, 76 % of those said yes; volunteers respond in 17–47 %; median
/// reply 12 minutes; 12 % mean willingness in the base world, where 80 % of pledges arrive). Constants marked
/// *unsourced* are judgement, to be replaced by measured ones; they are swept, never tuned to win.
public struct ResponseModel: Codable, Sendable, Hashable {
    /// P(pledges | asked), the figure that decides how many are asked.
    public var pledgesModel = OnlineLogistic(
        weights: [
            -2.0, 0.8, 0, 0.6, -0.1, -0.15, -0.25, -0.1, -0.25, -0.3, 0, -0.2, 0.2, 0.1, -0.15, 0, 0, -0.2, -0.3, -0.1,
        ],
        deviations: Self.deviations)
    /// What the chances of the first one turn out to be, by 1, their log-odds l, and (l + 2)².
    ///
    /// Donors are asked because they look willing, and the highest of many guesses are the ones that guessed too high:
    /// a slope and a bend correct that (J. Platt, "Probabilistic outputs for support vector machines", 1999). It begins
    /// as the identity; the bend is centred on the prior's mean of 12 %. The deviations are unsourced: wide enough for
    /// some hundred asks to move it.
    public var calibration = OnlineLogistic(weights: [0, 1, 0], deviations: [0.3, 0.2, 0.1])
    /// P(answers | asked), whatever the answer. 17–47 % of volunteers respond: −0.75 is 32 %.
    public var answersModel = OnlineLogistic(
        weights: [
            -0.75, 0.4, 0, 0.3, -0.1, -0.1, -0.2, -0.1, -0.25, 0, 0, -0.2, 0.4, 0.1, -0.1, 0, 0, -0.1, -0.2, -0.1,
        ],
        deviations: Self.deviations)
    /// How unsure the two are of each weight at first; small for the weekdays, of which nothing is known.
    private static let deviations = [
        0.7, 0.4, 0.5, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.5, 0.3, 0.3, 0.15, 0.15, 0.3, 0.3, 0.3,
    ]
    /// P(arrives | pledged) by one, own record, distance, emergency, routine: 80 % in the base world is 1.39.
    public var arrivesModel = OnlineLogistic(
        weights: [1.3, 0.8, -0.1, 0.1, -0.3], deviations: [0.5, 0.3, 0.2, 0.3, 0.3])
    /// P(accepted | arrived) by one and own record: 76 % is 1.15.
    public var acceptedModel = OnlineLogistic(weights: [1.15, 0.8], deviations: [0.4, 0.3])
    /// P(says STOP | asked) by one, asks of the last month, asks of the last week: one in 250 asks of a rested donor,
    /// and growing with every ask before it. Unsourced; learned from the first STOP on.
    public var stopsModel = OnlineLogistic(weights: [-5.5, 0.3, 0.2], deviations: [0.8, 0.4, 0.4])
    /// Chance of a unit in time that an ask usually has here; 5 % until it is known.
    public private(set) var usualChance = 0.05

    mutating func learnUsual(_ chance: Double) {
        // The last two thousand asks or so.
        usualChance += (chance - usualChance) / 2_000
    }

    /// How much more the first ask of an unknown donor may cost than one of somebody known. Unsourced: swept from 0 to
    /// 1 in the low and base worlds, with and without hints.
    public var exploration = 0.25

    /// Donors in the register, as its owner last counted them; 0 when nobody did.
    public var registered = 0
    /// STOPs of the last weeks, fading within 30 days, as of `stopsAt`.
    private var stops = 0.0
    private var stopsAt: Instant?
    /// Median 12 minutes to the reply to a text (the matching study); the spread is unsourced.
    public var replyToText = LearnedTime(median: 12, spread: 1)
    /// Until a call is answered and the key pressed. Unsourced.
    public var replyToVoice = LearnedTime(median: 2, spread: 1)
    /// From the yes to the door, as a multiple of preparation and journey below.
    public var untilArrival = LearnedTime(median: 1, spread: 0.4)
    /// Registration, screening and the draw of whole blood, minutes. Unsourced.
    public var atDesk = LearnedTime(median: 40, spread: 0.25)
    /// The same for apheresis: 1.5–2 hours (DOMAIN §1.4).
    public var apheresisMinutes = 120.0
    /// From the yes to leaving, minutes. Unsourced; `untilArrival` corrects it.
    public var preparationMinutes: [Urgency: Double] = [.emergency: 15, .urgent: 30, .routine: 90]
    /// Great-circle to road distance (DOMAIN §5, unsourced there).
    public var roadFactor = 1.3
    /// Mean speed of a city journey. Unsourced.
    public var kilometresPerHour = 25.0
    /// P(arrives) of a donor who said "on my way". Unsourced.
    public var arrivesOnTheWay = 0.93
    /// What is left of a pledge's chance once its window has passed, and once it is also beyond the grace. Unsourced.
    public var lateFactors = [0.6, 0.25]
    /// P(gives | accepted at the desk); the rest are failed draws. Unsourced.
    public var givesWhenAccepted = 0.98
    /// A second channel reaches partly the same silence: this share of its chance counts. Unsourced.
    public var secondChannelShare = 0.6
    /// P(an unclear reply means yes in the end). Unsourced.
    public var unclearMeansYes = 0.3

    public init() {}

    public static let standard = ResponseModel()

    /// What is left of the chance that a text is answered by whoever has refused to take our call after it. Unsourced.
    static let afterRefusedRing = 0.5

    // MARK: - One donor

    /// What the model looks at in a candidate asked on this channel at this time.
    func features(of candidate: Candidate, channel: Channel, urgency: Urgency, at time: LocalTime) -> [Double] {
        ResponseFeatures.vector(
            candidate.readiness, channel: channel, urgency: urgency, kilometres: candidate.distanceKilometres,
            at: time)
    }

    /// The chance of each step for a candidate asked on this channel at this time.
    public func chances(
        of candidate: Candidate, channel: Channel, urgency: Urgency, at time: LocalTime
    ) -> StageChances {
        chances(
            features: features(of: candidate, channel: channel, urgency: urgency, at: time),
            record: candidate.record, kilometres: candidate.distanceKilometres, urgency: urgency)
    }

    /// P(pledges | asked).
    public func pledgeChance(_ features: [Double]) -> Double { calibration.expected(calibrationFeatures(features)) }

    private func calibrationFeatures(_ features: [Double]) -> [Double] {
        let logOdds = ResponseFeatures.logit(pledgesModel.probability(features))
        // No bend beyond three, or a learned one could turn the line downwards where nobody is.
        let bend = min(3, max(-3, logOdds + 2))
        return [1, logOdds, bend * bend]
    }

    mutating func learnPledge(_ features: [Double], _ pledges: Bool, weight: Double = 1) {
        calibration.learn(calibrationFeatures(features), pledges, weight: weight)
        pledgesModel.learn(features, pledges, weight: weight)
    }

    func chances(features: [Double], record: ResponseRecord, kilometres: Double, urgency: Urgency) -> StageChances {
        // Nobody is certain, and nobody is written off: 0.5 %…98 %.
        let pledges = min(0.98, max(0.005, pledgeChance(features)))
        let answers = min(0.99, max(pledges, answersModel.expected(features)))
        return StageChances(
            answers: answers, pledges: pledges / answers,
            arrives: arrivesModel.probability(Self.arrivalFeatures(record, kilometres: kilometres, urgency: urgency)),
            isAccepted: acceptedModel.probability(Self.deskFeatures(record)))
    }

    static func arrivalFeatures(_ record: ResponseRecord, kilometres: Double, urgency: Urgency) -> [Double] {
        [
            1, logOdds(record.arrived, of: record.pledged, middle: 0.8), min(100, max(0, kilometres)) / 20,
            urgency == .emergency ? 1 : 0, urgency == .routine ? 1 : 0,
        ]
    }

    static func deskFeatures(_ record: ResponseRecord) -> [Double] {
        [1, logOdds(record.donated, of: record.arrived, middle: 0.76)]
    }

    /// A record's log-odds beside a prior worth four tries, counted from the prior.
    private static func logOdds(_ successes: Int, of tries: Int, middle: Double) -> Double {
        let tries = Double(max(0, tries))
        let successes = min(tries, Double(max(0, successes)))
        return log((successes + 4 * middle) / (tries - successes + 4 * (1 - middle)))
            - ResponseFeatures.logit(middle)
    }

    /// P(gives one unit by `deadline`) of a candidate who would be asked now.
    public func probability(
        of candidate: Candidate, chances: StageChances, channel: Channel, request: BloodRequest, now: Instant,
        deadline: Instant
    ) -> Double {
        chances.gives
            * shareInTime(
                channel: channel, kilometres: candidate.distanceKilometres, request: request,
                left: (deadline - now).minutes)
    }

    /// What an ask of this donor is worth beside one of somebody well known, because of what it teaches: at least 1.
    ///
    /// The first asks of a donor tell most about all that come after them; after n asks one more moves what is believed
    /// by 1/(n + 1) of what the first did. It lowers a price and lifts no limit, so rest and caps stay what they are.
    public func lesson(of record: ResponseRecord) -> Double { 1 + exploration / Double(1 + max(0, record.asked)) }

    /// P(says STOP) if asked once more.
    public func stopChance(of donor: DonorReadiness) -> Double {
        stopsModel.expected([1, donor.asksOfLastMonth, donor.asksOfLastWeek])
    }

    mutating func learnStop(_ features: [Double], _ saysStop: Bool, now: Instant) {
        let month = features[ResponseFeatures.Place.asksOfLastMonth.rawValue]
        let week = features[ResponseFeatures.Place.asksOfLastWeek.rawValue]
        stopsModel.learn([1, month, week], saysStop)
        guard saysStop else { return }
        stops = recentStops(now) + 1
        stopsAt = now
    }

    private func recentStops(_ now: Instant) -> Double {
        stopsAt.map { stops * exp(-max(0, (now - $0).minutes) / (30 * 24 * 60)) } ?? 0
    }

    /// How fast the register is being burnt: STOPs of the last month as a share of the register, over the share it can
    /// bear. 1 is the most it should ever be. Three more are chance, so that a small register does not fall silent
    /// because one person left it.
    public func strain(bearable: Double, now: Instant) -> Double {
        registered > 0 && bearable > 0 ? recentStops(now) / (bearable * Double(registered) + 3) : 0
    }

    /// The donor with the standing the model gives apart from the moment and the way: by day, next door, rested.
    public func weighed(_ profile: DonorProfile, today: CivilDate) -> DonorProfile {
        let readiness = DonorReadiness(
            hint: profile.willingness, record: profile.record,
            daysSinceLastDonation: profile.lastDonation.map { today.dayNumber - $0.dayNumber })
        let features = ResponseFeatures.vector(
            readiness, channel: .sms, urgency: .urgent, kilometres: 0, at: LocalTime(today: today, hour: 12))
        var profile = profile
        profile.standing =
            chances(features: features, record: profile.record, kilometres: 0, urgency: .urgent).gives
            * lesson(of: profile.record)
        return profile
    }

    /// Minutes of the journey: road distance at city speed, and five minutes to find the door.
    public func travelMinutes(kilometres: Double) -> Double {
        5 + max(0, kilometres) * roadFactor / kilometresPerHour * 60
    }

    /// P(gives one unit by `deadline`) of a donor at the stage the ask has reached.
    ///
    /// Silence is evidence: who has not answered after t minutes is the less likely to answer at all.
    /// - Parameter lateGrace: how long after the window a pledge is late but not given up.
    public func probability(
        of ask: Ask, request: BloodRequest, now: Instant, deadline: Instant, lateGrace: Duration
    ) -> Double {
        let left = (deadline - now).minutes
        let desk = deskTime(request)
        let chances = ask.chances
        switch ask.stage {
        case .asked: return probabilityOfAsked(ask, request: request, now: now, left: left)
        case .unclear:
            let rest = courseMinutes(kilometres: ask.distanceKilometres, request: request)
            return unclearMeansYes * chances.arrives * chances.isAccepted * inTime(left: left, median: rest)
        case .pledged, .onTheWay:
            let arrives = ask.stage == .pledged ? chances.arrives : max(chances.arrives, arrivesOnTheWay)
            let late = lateness(of: ask, now: now, grace: lateGrace)
            let way = minutesToTheDoor(ask, request: request, now: now)
            return arrives * late * chances.isAccepted * inTime(left: left, median: way + desk)
        case .arrived: return chances.isAccepted * inTime(left: left, median: desk)
        case .accepted: return givesWhenAccepted * inTime(left: left, median: desk / 2)
        default: return 0
        }
    }

    // MARK: - Parts

    private func probabilityOfAsked(_ ask: Ask, request: BloodRequest, now: Instant, left: Double) -> Double {
        let rest = courseMinutes(kilometres: ask.distanceKilometres, request: request)
        let then = ask.chances.pledges * ask.chances.arrives * ask.chances.isAccepted
        let first = ask.triedChannels.first ?? ask.channel
        var unanswered =
            1
            - answeredInTime(
                ask.chances.answers, channel: first, elapsed: (now - ask.askedAt).minutes, rest: rest, left: left)
        if ask.triedChannels.count > 1 {
            unanswered *=
                1 - secondChannelShare
                * answeredInTime(
                    ask.chances.answers, channel: ask.channel, elapsed: (now - ask.attemptedAt).minutes, rest: rest,
                    left: left)
        }
        let answered = ask.voiceEnd == .refused ? (1 - unanswered) * Self.afterRefusedRing : 1 - unanswered
        return answered * then
    }

    /// What is left of the way of somebody who has promised: as the model expects it from the moment of the promise,
    /// and not beyond the end of the window the donor named.
    private func minutesToTheDoor(_ ask: Ask, request: BloodRequest, now: Instant) -> Double {
        let promised = ask.arriveBy.map { max(0, ($0 - now).minutes) }
        let expected =
            ask.stage == .onTheWay
            ? travelMinutes(kilometres: ask.distanceKilometres)
            : wayMinutes(kilometres: ask.distanceKilometres, request: request)
        let left = expected - (now - ask.changedAt).minutes
        guard let promised else { return max(5, left) }
        return max(5, left > 0 ? min(left, promised) : promised / 2)
    }

    private func lateness(of ask: Ask, now: Instant, grace: Duration) -> Double {
        guard let arriveBy = ask.arriveBy, now > arriveBy else { return 1 }
        return now > arriveBy + grace ? lateFactors[1] : lateFactors[0]
    }

    private func deskTime(_ request: BloodRequest) -> Double {
        request.donationKind == .wholeBlood ? atDesk.median : apheresisMinutes
    }

    /// From the yes to the door.
    func wayMinutes(kilometres: Double, request: BloodRequest) -> Double {
        untilArrival.median
            * ((preparationMinutes[request.urgency] ?? 30) + travelMinutes(kilometres: kilometres))
    }

    private func courseMinutes(kilometres: Double, request: BloodRequest) -> Double {
        wayMinutes(kilometres: kilometres, request: request) + deskTime(request)
    }

    /// Spread of the logarithm of the whole course: the way varies, the desk less, and they are added.
    public var courseSpread: Double { max(0.15, 0.75 * max(untilArrival.spread, atDesk.spread)) }

    /// P(a course with this median ends within `left` minutes), log-normal.
    private func inTime(left: Double, median: Double) -> Double {
        left <= 0 ? 0 : Self.normalBelow(log(left / max(1, median)) / courseSpread)
    }

    /// P(answers from now on, early enough for the rest of the course), given silence for `elapsed` minutes.
    ///
    /// The time of the reply is integrated over eight equal slices of what is left of its distribution.
    private func answeredInTime(
        _ answers: Double, channel: Channel, elapsed: Double, rest: Double, left: Double
    ) -> Double {
        guard left > 0 else { return 0 }
        let reply = channel == .voice ? replyToVoice : replyToText
        let (median, spread) = (reply.median, reply.spread)
        let passed = elapsed <= 0 ? 0 : Self.normalBelow(log(elapsed / median) / spread)
        let stillToCome = answers * (1 - passed) / (1 - answers * passed)
        guard stillToCome > 1e-9 else { return 0 }
        let slices = 8
        var sum = 0.0
        for slice in 0..<slices {
            let quantile = passed + (1 - passed) * (Double(slice) + 0.5) / Double(slices)
            let replyAfter = median * exp(spread * Self.normalQuantile(quantile)) - max(0, elapsed)
            sum += inTime(left: left - max(0, replyAfter), median: rest)
        }
        return stillToCome * sum / Double(slices)
    }

    /// P(a reply that will come has come after so many minutes).
    func hasReplied(after minutes: Double, channel: Channel) -> Double {
        let reply = channel == .voice ? replyToVoice : replyToText
        return minutes <= 0 ? 0 : Self.normalBelow(log(minutes / reply.median) / reply.spread)
    }

    /// P(answer and the course after it end within `left` minutes | answers) of a donor asked now.
    func shareInTime(channel: Channel, kilometres: Double, request: BloodRequest, left: Double) -> Double {
        // Without silence behind it the share does not depend on how likely the answer is.
        answeredInTime(
            1, channel: channel, elapsed: 0, rest: courseMinutes(kilometres: kilometres, request: request), left: left)
    }

    /// The standard normal distribution function.
    static func normalBelow(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

    /// Its inverse, by P. J. Acklam's rational approximation (relative error below 1.2e-9), from its coefficients.
    static func normalQuantile(_ probability: Double) -> Double {
        let probability = min(1 - 1e-12, max(1e-12, probability))
        func tail(_ q: Double) -> Double {
            let over =
                ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q
                    - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783
            let under =
                (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
                    + 3.754408661907416) * q + 1
            return over / under
        }
        if probability < 0.02425 { return tail((-2 * log(probability)).squareRoot()) }
        if probability > 1 - 0.02425 { return -tail((-2 * log(1 - probability)).squareRoot()) }
        let q = probability - 0.5
        let r = q * q
        let over =
            ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239
        let under =
            ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1
        return over * q / under
    }
}

extension StageChances {
    /// A new donor asked by text in an emergency, at the priors of the standard model.
    public static let prior = StageChances(answers: 0.28, pledges: 0.45, arrives: 0.80, isAccepted: 0.76)
}

/// The share of chances that is still in time, by distance, reckoned once for one look at the register.
struct InTimeTable {
    /// Every so many kilometres; between two the share is drawn straight.
    private static let step = 5.0
    private static let entries = 21
    private var byText: [Double]
    private var byVoice: [Double]

    init(_ model: ResponseModel, request: BloodRequest, left: Double) {
        func table(_ channel: Channel) -> [Double] {
            (0..<Self.entries).map {
                model.shareInTime(channel: channel, kilometres: Double($0) * Self.step, request: request, left: left)
            }
        }
        byText = table(.sms)
        byVoice = table(.voice)
    }

    func share(kilometres: Double, channel: Channel) -> Double {
        let table = channel == .voice ? byVoice : byText
        let place = min(Double(Self.entries - 1), max(0, kilometres / Self.step))
        let low = min(Self.entries - 2, Int(place))
        let rest = place - Double(low)
        return table[low] * (1 - rest) + table[low + 1] * rest
    }
}
