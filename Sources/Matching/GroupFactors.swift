import Blood

/// What each group's donors are worth for one query, and how the other factors of the order are set.
struct GroupFactors: Sendable {
    /// Scarcity × order of groups, per group code.
    let byCode: [Double]
    /// Whether the group is spared for others, per group code.
    let isScarce: [Bool]
    let laboratory: Double
    let halfDistanceKilometres: Double

    /// - Parameter orders: place of each group for this patient, 1 the first, per group code.
    init(_ query: CandidateQuery, orders: [Int], weights: RankingWeights) {
        var factors: [Double] = []
        var scarce: [Bool] = []
        for code in 0..<GroupCode.count {
            let (group, isBombay) = GroupCode.group(code)
            let price =
                query.anyGroup
                ? weights.scarcityInReplacement(of: group, isBombay: isBombay)
                : weights.scarcity(
                    of: group, isBombay: isBombay, for: query.patient, component: query.component,
                    order: orders[code])
            var factor = price
            for _ in 1..<max(orders[code], 1) { factor *= weights.groupOrderStep }
            factors.append(factor)
            scarce.append(price < 1)
        }
        byCode = factors
        isScarce = scarce
        // Where any group is welcome it does not matter how well it is known.
        laboratory = query.anyGroup ? 1 : weights.laboratoryGroup
        halfDistanceKilometres = weights.halfDistanceKilometres[query.urgency] ?? 20
    }
}
