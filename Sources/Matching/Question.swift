import Blood

extension BestCandidates {
    /// Lets a donor run whom no predicate holds back.
    @inline(__always)
    mutating func consider(_ row: DonorRow, squaredChord: Double, fit: Double = 1, question: Question) {
        let kilometres = UnitPoint.kilometres(squaredChord: squaredChord)
        // The disturbance is never less than 1, so most donors are out before their asks are counted.
        let value = question.valueBeforeDisturbance(row, kilometres: kilometres) * fit
        guard value >= threshold else { return }
        offer(
            Contender(
                value: value / question.disturbance(row), id: row.id, slot: row.slot, kilometres: kilometres))
    }
}

/// A query with everything reckoned once that is the same for all donors.
struct Question: Sendable {
    let near: Near
    let antigens: AntigenFit
    private let weights: RankingWeights
    private let minute: Int32
    private let query: CandidateQuery
    private let compatible: Compatible
    private let eligible: Eligible
    private let reachable: Reachable
    private let groupFactors: [Double]
    private let isScarce: [Bool]
    /// A scarcer group could have been asked too.
    private let sparesSomebody: Bool
    private let laboratoryFactor: Double
    private let halfDistance: Double

    /// - Parameter excluded: the slots of the donors whom the query excludes.
    init(
        _ query: CandidateQuery, policy: ReachPolicy, weights: RankingWeights, prices: ScarcityPrices?,
        excluded: SlotSet
    ) {
        self.query = query
        minute = RememberedAsks.minute(of: query.now)
        self.weights = weights
        near = Near(query.place, radiusKilometres: query.radiusKilometres)
        antigens = AntigenFit(query.antigens, weights: weights)
        compatible = Compatible(query)
        eligible = Eligible(query.kind, on: query.today)
        reachable = Reachable(query, policy: policy, excluded: excluded)
        let factors = GroupFactors(query, compatible, weights: weights, prices: prices)
        groupFactors = factors.byCode
        isScarce = factors.isScarce
        sparesSomebody = (0..<GroupCode.count).contains { [compatible] code in
            factors.isScarce[code] && compatible.allows(code: code) && code < GroupCode.groups.count
        }
        laboratoryFactor = factors.laboratory
        halfDistance = factors.halfDistanceKilometres
    }

    /// Three of the four predicates, asked one by one; the fourth, near, is asked before.
    /// - Parameter antigens: of this donor.
    @inline(__always)
    func reasonsWithinRadius(_ row: DonorRow, _ antigens: @autoclosure () -> DonorAntigens) -> SuppressionSet {
        compatible.reasons(row).union(eligible.reasons(row)).union(reachable.reasons(row))
            .union(self.antigens.reasons(row, antigens()))
    }

    /// What the antigens that are better matched make of this donor; 1 where the query has none.
    @inline(__always)
    func fit(_ row: DonorRow, _ antigens: @autoclosure () -> DonorAntigens) -> Double {
        guard !self.antigens.needs.preferred.isEmpty, row.traits.contains(.hasAntigens) else { return 1 }
        return self.antigens.factor(antigens())
    }

    /// The same of somebody who is kept for this patient, and gives on a later day than the one of the question.
    func reasonsOfMember(
        _ row: DonorRow, _ antigens: DonorAntigens, givingOn day: CivilDate
    ) -> SuppressionSet {
        compatible.reasons(row).union(self.antigens.reasons(row, antigens)).union(
            Eligible(query.kind, on: day).reasons(row)
        ).union(reachable.reasons(row))
            .subtracting(SuppressionSet(.panelReserved))
    }

    @inline(__always)
    func valueBeforeDisturbance(_ row: DonorRow, kilometres: Double) -> Double {
        let evidence = row.traits.contains(.hasLaboratoryGroup) ? laboratoryFactor : 1
        return row.standing * groupFactors[Int(row.groupCode)] * evidence
            * weights.nearness(kilometres: kilometres, half: halfDistance)
    }

    @inline(__always)
    func disturbance(_ row: DonorRow) -> Double { weights.disturbance(row.asks, minute: minute) }

    func candidate(_ contender: Contender, profile: DonorProfile) -> Candidate {
        let code = Int(GroupCode.of(profile.group, isBombay: profile.isBombay))
        return Candidate(
            donor: profile.id, group: profile.group, evidence: profile.evidence, sex: profile.sex,
            distanceKilometres: contender.kilometres, compatibilityOrder: compatible.orderByCode[code],
            conditions: compatible.conditionsByCode[code], channels: profile.channels, record: profile.record,
            daysSinceLastDonation: profile.lastDonation.map { query.today.dayNumber - $0.dayNumber },
            asksInLast90Days: asks(of: profile, withinDays: 90),
            reasons: reasons(profile, code: code, kilometres: contender.kilometres),
            readiness: DonorReadiness(profile, today: query.today, now: query.now), scarcity: groupFactors[code],
            antigenFit: antigens.factor(profile.antigens),
            antigenProof: query.antigens.mandatory.isEmpty
                ? nil : profile.antigens.proof(ofLacking: query.antigens.mandatory))
    }

    private func reasons(_ profile: DonorProfile, code: Int, kilometres: Double) -> [RankReason] {
        var reasons: [RankReason] = []
        reasons.reserveCapacity(7)
        if query.anyGroup {
            reasons.append(.anyGroupReplacement)
        } else if profile.group == query.patient.group, profile.isBombay == query.patient.isBombay {
            reasons.append(.identicalGroup)
        } else {
            reasons.append(.compatibleGroup(order: compatible.orderByCode[code]))
        }
        if isScarce[code] {
            reasons.append(.scarceGroup)
        } else if sparesSomebody {
            reasons.append(.sparesScarceGroup)
        }
        if !query.antigens.isEmpty { reasons += antigenReasons(profile.antigens) }
        if profile.wasStoodDown { reasons.append(.stoodDownBefore) }
        // A donation that is not in the record of asks was given elsewhere, or before the centre was there.
        let timesGiven = max(profile.record.donated, profile.lastDonation == nil ? 0 : 1)
        reasons.append(timesGiven > 0 ? .hasGivenBefore(times: timesGiven) : .neverGiven)
        reasons.append(.distance(kilometres: kilometres))
        if profile.evidence == .laboratory, !query.anyGroup { reasons.append(.laboratoryGroup) }
        let asksLately = asks(of: profile, withinDays: 30)
        reasons.append(asksLately > 0 ? .askedLately(times: asksLately) : .notAskedLately)
        return reasons
    }

    private func antigenReasons(_ antigens: DonorAntigens) -> [RankReason] {
        let needs = query.antigens
        var reasons: [RankReason] = []
        if !needs.mandatory.isEmpty, let proof = antigens.proof(ofLacking: needs.mandatory) {
            reasons.append(.lacksAntigens(proof))
        }
        let matched = needs.preferred.intersection(antigens.lacked).count
        if matched > 0 { reasons.append(.matchesAntigens(count: matched)) }
        let carried = needs.preferred.intersection(antigens.carried).count
        if carried > 0 { reasons.append(.carriesAntigens(count: carried)) }
        return reasons
    }

    private func asks(of profile: DonorProfile, withinDays days: Int64) -> Int {
        let since = query.now.millisecondsSince1970 - days * 86_400_000
        return profile.recentAsks.count { $0.millisecondsSince1970 > since }
    }
}
