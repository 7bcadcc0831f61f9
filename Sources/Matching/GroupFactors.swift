import Blood

/// What each group's donors are worth for one query, and how the other factors of the order are set.
struct GroupFactors: Sendable {
    /// Scarcity × order of groups, per group code.
    let byCode: [Double]
    /// Whether the group is spared for others, per group code.
    let isScarce: [Bool]
    let laboratory: Double
    let halfDistanceKilometres: Double

    /// - Parameter prices: what each group is worth to others; without them, the fixed prices of `weights` serve.
    init(_ query: CandidateQuery, _ compatible: Compatible, weights: RankingWeights, prices: ScarcityPrices? = nil) {
        let left = query.anyGroup ? nil : prices.flatMap { Self.left(query, $0, weights: weights) }
        // A price orders those who may be asked: the group that can best be spared pays nothing.
        let leftMost = (left ?? []).indices.filter { compatible.allows(code: $0) }.compactMap { left?[$0] }.max() ?? 1
        let orders = compatible.orderByCode
        var factors: [Double] = []
        var scarce: [Bool] = []
        for code in 0..<GroupCode.count {
            let (group, isBombay) = GroupCode.group(code)
            var price =
                query.anyGroup
                ? weights.scarcityInReplacement(of: group, isBombay: isBombay)
                : weights.scarcity(
                    of: group, isBombay: isBombay, for: query.patient, component: query.component,
                    order: orders[code])
            // The fixed price stays the least of sparing: alone, the duals spared RhD-negative donors too little
            // (`docs/dispatch.md`, Scarcity).
            if let left, left.indices.contains(code),
                !weights.isOwn(group, of: query.patient, component: query.component, order: orders[code])
            {
                price = min(price, left[code] / leftMost)
            }
            var factor = price
            for _ in 1..<max(orders[code], 1) { factor *= weights.groupOrderStep }
            factors.append(factor)
            scarce.append(price <= weights.saidScarceUpTo)
        }
        byCode = factors
        isScarce = scarce
        // Where any group is welcome it does not matter how well it is known.
        laboratory = query.anyGroup ? 1 : weights.laboratoryGroup
        halfDistanceKilometres = weights.halfDistanceKilometres[query.urgency] ?? 20
    }

    /// What is left of a donation's worth for this patient when the worth to others is taken off, per code of the
    /// eight groups; `nil` where nothing is known of the facility's area.
    private static func left(
        _ query: CandidateQuery, _ prices: ScarcityPrices, weights: RankingWeights
    ) -> [Double]? {
        var left: [Double] = []
        for group in BloodGroup.known {
            guard let worth = prices.worth(of: group, near: query.place) else { return nil }
            left.append(weights.left(of: worth, urgency: query.urgency))
        }
        return left
    }
}
