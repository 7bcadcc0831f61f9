import Blood

/// The register of a country, asked as the register of a centre is: the same question, the same candidates with the
/// same reasons, for millions of donors.
///
/// `CountryIndex` says who the most promising few are; their profiles are read again, and **only the profile counts**.
/// Every candidate has passed the four predicates of `DonorIndex` on the profile that was read for this answer, so an
/// index that lags behind can propose nobody who has opted out, rests, sleeps, may not give or was asked before.
///
/// The order is that of `DonorIndex`, disturbance by the age of asks included, if states were packed without a
/// disturbance (`CountryState`, the default). What the index keeps of a donor is then never less than the exact value
/// but for rounding, so it is read on until nobody unread can reach the last of the answer. What differs from
/// `DonorIndex`, always in that fewer are asked:
/// - a need that cannot wait keeps to the ordinary caps: the index has room for one rest only;
/// - a rest that ends within an hour lasts until its end, and what lies beyond `CountryEpoch` until the next rebuild;
/// - whom the index does not know yet, or still leaves alone, is not found; its owner follows the store;
/// - where more than `readsMax` donors may belong into the answer, it is the best of so many.
public struct CountryRegister: Sendable {
    public var index: CountryIndex
    public let policy: ReachPolicy
    public let weights: RankingWeights
    /// What each group is worth to others; without them, the fixed prices of `weights` serve.
    public var prices: ScarcityPrices?

    /// Profiles one question reads at most. The planner's questions want 90 and read some 130; 4,000 at 10 µs each are
    /// 40 ms, and that many alike are one hostel, where it matters little who of them is asked first.
    static let readsMax = 4 * CandidateQuery.limitMax
    /// A standing is rounded by at most half of a sixteenth of a doubling, 2^(1 ÷ 32) = 1.0219; a home by 1.1 cm,
    /// a hundred-thousandth of a half distance of a kilometre.
    private static let roundingMax = 1.0219 * 1.000_02
    /// Both the home and the distance to it are rounded by less than this, so nobody at the edge is overlooked.
    private static let edgeKilometres = 0.000_02

    public init(
        _ index: CountryIndex, policy: ReachPolicy, weights: RankingWeights = RankingWeights(),
        prices: ScarcityPrices? = nil
    ) {
        self.index = index
        self.policy = policy
        self.weights = weights
        self.prices = prices
    }

    /// The best donors to ask, best first.
    ///
    /// Those left alone are not counted, which would mean looking at everybody. The one count that decides something
    /// is kept as a sign: where all are asleep, `quietHours` is 1 if anybody is, so that whoever plans waits for the
    /// morning instead of going further away.
    ///
    /// - Parameter profile: reads a donor as the store has it now; `nil` when nobody has this number any more.
    public func ranking(_ query: CandidateQuery, profile: (DonorID) -> DonorProfile?) -> Ranking {
        if policy.isQuiet(hour: query.hour), !query.cannotWait {
            return Ranking(candidates: [], suppressed: isAnybodyAsleep(query, profile) ? [.quietHours: 1] : [:])
        }
        let limit = min(query.limit, CandidateQuery.limitMax)
        guard limit > 0 else { return Ranking(candidates: []) }
        let check = Check(query, self)
        var best = BestCandidates(limit: limit)
        var profiles: [DonorProfile] = []
        // One step of rounding, 4.4 % of the value, seldom holds another fourth of the donors.
        walk(CountryQuery(query, policy: policy, weights: weights, prices: prices), first: limit + limit / 4 + 16) {
            found in
            guard best.threshold <= (found.value ?? 0) * Self.roundingMax * check.fitMax else { return false }
            guard let profile = check.read(found.donor, profile) else { return true }
            let row = DonorRow(profile, slot: profiles.count, policy: policy, weights: weights)
            guard check.reasons(row, profile.antigens).isEmpty else { return true }
            let squaredChord = row.point.squaredChord(to: check.question.near.centre)
            best.consider(
                row, squaredChord: squaredChord, fit: check.question.fit(row, profile.antigens),
                question: check.question)
            profiles.append(profile)
            return true
        }
        return Ranking(
            candidates: best.ranked().map { check.question.candidate($0, profile: profiles[Int($0.slot)]) })
    }

    /// Whether only the night, and at most a permission beside it, stands before somebody within the radius.
    private func isAnybodyAsleep(_ query: CandidateQuery, _ profile: (DonorID) -> DonorProfile?) -> Bool {
        let check = Check(query, self)
        var permitted = query
        permitted.includesConditional = true
        var byDay = CountryQuery(permitted, policy: policy, weights: weights, prices: prices)
        byDay.isQuiet = false
        var isFound = false
        walk(byDay, first: 4) { found in
            guard let profile = check.read(found.donor, profile) else { return true }
            let row = DonorRow(profile, slot: 0, policy: policy, weights: weights)
            let reasons = check.reasons(row, profile.antigens)
            isFound = reasons.firstPrecedence == SuppressionReason.quietHours.precedence
            return !isFound
        }
        return isFound
    }

    /// Goes through the index, best first, until the body has seen enough, nobody is left, or too many were read.
    private func walk(_ query: CountryQuery, first: Int, _ body: (CountryCandidate) -> Bool) {
        var query = query
        query.radiusKilometres += Self.edgeKilometres
        var (done, wanted) = (0, first)
        while done < Self.readsMax {
            wanted = min(wanted, Self.readsMax)
            let found = index.best(query, limit: wanted)
            for one in found.dropFirst(done) { guard body(one) else { return } }
            guard found.count == wanted else { return }
            (done, wanted) = (wanted, 2 * wanted)
        }
    }
}

/// The four predicates of a centre's register for one question, asked of profiles.
private struct Check: Sendable {
    let question: Question
    /// The most that antigens can add to what the index, which knows none, says of a donor.
    let fitMax: Double
    private let excluding: Set<DonorID>

    init(_ query: CandidateQuery, _ register: CountryRegister) {
        question = Question(
            query, policy: register.policy, weights: register.weights, prices: register.prices,
            excluded: SlotSet([], count: 0))
        fitMax = question.antigens.factor(DonorAntigens(lacked: query.antigens.preferred))
        excluding = query.excluding
    }

    /// The profile as the predicates read it: asks by age.
    func read(_ donor: DonorID, _ profile: (DonorID) -> DonorProfile?) -> DonorProfile? {
        guard var profile = profile(donor), profile.id == donor else { return nil }
        if !profile.recentAsks.isSorted { profile.recentAsks.sort() }
        return profile
    }

    /// All that stands against asking this donor.
    func reasons(_ row: DonorRow, _ antigens: DonorAntigens) -> SuppressionSet {
        question.reasonsWithinRadius(row, antigens).union(question.near.reasons(row.point))
            .union(excluding.contains(row.id) ? SuppressionSet(.alreadyAskedForThis) : [])
    }
}
