public import Blood
public import Matching

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

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
/// Every donor starts at the prior of the urgency and channel, and moves away from it by what that donor did (a Beta
/// prior worth `priorWeight` observations). Sources: DOMAIN fact 4 (24 % deferred at the desk, n = 63,582); FIELD
/// finding 3 and `recipes/matching.md` (43 % answered a recall call, 76 % of those said yes; volunteers respond in
/// 17–47 %; median reply 12 minutes; 12 % mean willingness in the base world, where 80 % of pledges arrive). Constants
/// marked *unsourced* are judgement, to be replaced by measured ones; they are swept, never tuned to win.
public struct ResponseModel: Codable, Sendable, Hashable {
    /// P(answers) by text message. 17–47 % of volunteers respond; the spread over urgencies is unsourced.
    public var answersToText: [Urgency: Double] = [.emergency: 0.28, .urgent: 0.25, .routine: 0.22]
    /// P(answers) a call: 43 % of 62,762 recall calls.
    public var answersToVoice = 0.43
    /// P(pledges | answers). With P(answers) it makes 12.6 % in an emergency, near the 12 % of the base world; the 76 %
    /// "said yes" of recall calls is not used, because 9 % of those gave. The spread over urgencies is unsourced.
    public var pledges: [Urgency: Double] = [.emergency: 0.45, .urgent: 0.42, .routine: 0.38]
    /// P(arrives | pledged): 80 % in the base world; the 9 % of the recall programme is a season's, not an hour's.
    public var arrives: [Urgency: Double] = [.emergency: 0.80, .urgent: 0.78, .routine: 0.72]
    /// P(accepted | arrived): 24 % of willing donors are deferred at the desk.
    public var isAccepted = 0.76
    /// How many observations the prior is worth. Unsourced.
    public var priorWeight = 8.0
    /// A pledge loses 1/e of its chance over this distance beyond the first 3 km. Unsourced.
    public var distanceScaleKilometres = 60.0
    /// Each ask of the last 90 days leaves this share of the chance to answer. Unsourced.
    public var fatiguePerAsk = 0.93
    /// Median of the log-normal time to a reply to a text, minutes (recipes/matching.md).
    public var replyMedianMinutes = 12.0
    /// Spread of that logarithm. Unsourced.
    public var replySigma = 1.0
    /// Median time until a call is picked up and answered, minutes. Unsourced.
    public var voiceMedianMinutes = 2.0
    /// From the yes to the door, minutes. Unsourced.
    public var preparationMinutes: [Urgency: Double] = [.emergency: 15, .urgent: 30, .routine: 90]
    /// Great-circle to road distance (DOMAIN §5, unsourced there).
    public var roadFactor = 1.3
    /// Mean speed of a city journey. Unsourced.
    public var kilometresPerHour = 25.0
    /// Registration, screening and the draw of whole blood, minutes. Unsourced.
    public var deskMinutes = 40.0
    /// The same for apheresis: 1.5–2 hours (DOMAIN §1.4).
    public var apheresisMinutes = 120.0
    /// Spread of the logarithm of the time from the yes to the unit. Unsourced.
    public var courseSigma = 0.35
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

    // MARK: - One donor

    /// The chance of each step for a candidate asked on this channel.
    public func chances(of candidate: Candidate, channel: Channel, urgency: Urgency) -> StageChances {
        let record = candidate.record
        let firstAnswer = channel == .voice ? answersToVoice : answersToText[urgency] ?? 0.22
        let fatigue = pow(fatiguePerAsk, Double(max(0, min(20, candidate.asksInLast90Days))))
        let recency = Self.recencyFactor(days: candidate.daysSinceLastDonation)
        let beyond = max(0, candidate.distanceKilometres - 3)
        let nearness = exp(-beyond / distanceScaleKilometres)
        return StageChances(
            answers: shrunk(firstAnswer * fatigue, record.answered, of: record.asked),
            pledges: shrunk((pledges[urgency] ?? 0.38) * recency, record.pledged, of: record.answered) * nearness,
            arrives: shrunk(arrives[urgency] ?? 0.72, record.arrived, of: record.pledged),
            isAccepted: shrunk(isAccepted, record.donated, of: record.arrived))
    }

    /// Who gave lately gives sooner again: the sign is that of the public transfusion data, the sizes are unsourced.
    static func recencyFactor(days: Int?) -> Double {
        guard let days else { return 0.9 }
        return days <= 200 ? 1.2 : days <= 400 ? 1.05 : days <= 800 ? 0.9 : 0.75
    }

    /// The mean of a Beta prior after `successes` of `tries`; kept inside 1 %…98 %, because nobody is certain.
    func shrunk(_ prior: Double, _ successes: Int, of tries: Int) -> Double {
        let tries = max(0, tries)
        let successes = min(tries, max(0, successes))
        let mean = (priorWeight * prior + Double(successes)) / (priorWeight + Double(tries))
        return min(0.98, max(0.01, mean))
    }

    /// Minutes of the journey: road distance at city speed, and five minutes to find the door.
    public func travelMinutes(kilometres: Double) -> Double {
        5 + max(0, kilometres) * roadFactor / kilometresPerHour * 60
    }

    /// P(gives one unit by `deadline`) of a candidate who would be asked now.
    public func probability(
        of candidate: Candidate, chances: StageChances, channel: Channel, request: BloodRequest, now: Instant,
        deadline: Instant
    ) -> Double {
        let rest = courseMinutes(kilometres: candidate.distanceKilometres, request: request)
        let answered = answeredInTime(
            chances.answers, channel: channel, elapsed: 0, rest: rest, left: (deadline - now).minutes)
        return answered * chances.pledges * chances.arrives * chances.isAccepted
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
            let travel = travelMinutes(kilometres: ask.distanceKilometres)
            let usual = ask.stage == .pledged ? travel + (preparationMinutes[request.urgency] ?? 30) : travel
            let promised = ask.arriveBy.map { max(0, ($0 - now).minutes) } ?? usual
            let arrives = ask.stage == .pledged ? chances.arrives : max(chances.arrives, arrivesOnTheWay)
            let late = lateness(of: ask, now: now, grace: lateGrace)
            return arrives * late * chances.isAccepted * inTime(left: left, median: max(5, promised) + desk)
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
            let again = ask.channel == .voice ? answersToVoice : ask.chances.answers
            unanswered *=
                1 - secondChannelShare
                * answeredInTime(
                    again, channel: ask.channel, elapsed: (now - ask.attemptedAt).minutes, rest: rest, left: left)
        }
        return (1 - unanswered) * then
    }

    private func lateness(of ask: Ask, now: Instant, grace: Duration) -> Double {
        guard let arriveBy = ask.arriveBy, now > arriveBy else { return 1 }
        return now > arriveBy + grace ? lateFactors[1] : lateFactors[0]
    }

    private func deskTime(_ request: BloodRequest) -> Double {
        request.donationKind == .wholeBlood ? deskMinutes : apheresisMinutes
    }

    private func courseMinutes(kilometres: Double, request: BloodRequest) -> Double {
        (preparationMinutes[request.urgency] ?? 30) + travelMinutes(kilometres: kilometres) + deskTime(request)
    }

    /// P(a course with this median ends within `left` minutes), log-normal.
    private func inTime(left: Double, median: Double) -> Double {
        left <= 0 ? 0 : Self.normalBelow(log(left / max(1, median)) / courseSigma)
    }

    /// P(answers from now on, early enough for the rest of the course), given silence for `elapsed` minutes.
    ///
    /// The time of the reply is integrated over twelve equal slices of what is left of its distribution.
    private func answeredInTime(
        _ answers: Double, channel: Channel, elapsed: Double, rest: Double, left: Double
    ) -> Double {
        guard left > 0 else { return 0 }
        let median = channel == .voice ? voiceMedianMinutes : replyMedianMinutes
        let passed = elapsed <= 0 ? 0 : Self.normalBelow(log(elapsed / median) / replySigma)
        let stillToCome = answers * (1 - passed) / (1 - answers * passed)
        guard stillToCome > 1e-9 else { return 0 }
        let slices = 12
        var sum = 0.0
        for slice in 0..<slices {
            let quantile = passed + (1 - passed) * (Double(slice) + 0.5) / Double(slices)
            let replyAfter = median * exp(replySigma * Self.normalQuantile(quantile)) - max(0, elapsed)
            sum += inTime(left: left - max(0, replyAfter), median: rest)
        }
        return stillToCome * sum / Double(slices)
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
