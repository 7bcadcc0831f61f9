import Blood

/// What a query's antigens say of one donor. A query that asks for none costs one test of a flag.
///
/// The row of a donor says only whether anything is known; what, is read from the profile, and of the few donors who
/// were ever typed: the row stays at two lines of cache.
struct AntigenFit: Sendable {
    let needs: AntigenNeeds
    private let weights: RankingWeights

    init(_ needs: AntigenNeeds, weights: RankingWeights) {
        self.needs = needs
        self.weights = weights
    }

    /// - Parameter antigens: of this donor, read only where the row says that there are any.
    @inline(__always)
    func reasons(_ row: DonorRow, _ antigens: @autoclosure () -> DonorAntigens) -> SuppressionSet {
        guard !needs.mandatory.isEmpty else { return [] }
        // Not known is not lacked.
        guard row.traits.contains(.hasAntigens) else { return SuppressionSet(.antigenUnknown) }
        return reasons(antigens())
    }

    private func reasons(_ antigens: DonorAntigens) -> SuppressionSet {
        guard antigens.carried.intersection(needs.mandatory).isEmpty else { return SuppressionSet(.carriesAntigen) }
        return needs.mandatory.isSubset(of: antigens.lacked) ? [] : SuppressionSet(.antigenUnknown)
    }

    /// The factor of the order, 1 for a donor of whom nothing is known.
    func factor(_ antigens: DonorAntigens) -> Double {
        var factor = 1.0
        for antigen in needs.preferred.intersection(antigens.lacked).antigens { factor *= weight(antigen) }
        for antigen in needs.preferred.intersection(antigens.carried).antigens { factor /= weight(antigen) }
        return factor
    }

    private func weight(_ antigen: Antigen) -> Double {
        AntigenNeeds.first.contains(antigen) ? weights.matchedFirstAntigen : weights.matchedAntigen
    }
}
