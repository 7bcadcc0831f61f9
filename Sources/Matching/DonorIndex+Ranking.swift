import Blood

extension DonorIndex {
    /// The best donors to ask, best first, and why the others within the radius are left alone.
    ///
    /// Deterministic: the same register and query give the same answer, whatever the order in which donors came;
    /// equal donors stand by their number. How they are weighed: `RankingWeights`.
    public func ranking(_ query: CandidateQuery) -> Ranking {
        let question = question(query)
        let limit = min(query.limit, CandidateQuery.limitMax)
        var best = limit > 0 ? BestCandidates(limit: limit) : nil
        var counts = [Int](repeating: 0, count: SuppressionReason.allCases.count)
        for cell in cells where question.near.mayTouch(cell.cube) {
            let rows = cell.rows.span
            for position in rows.indices {
                let squaredChord = rows[position].point.squaredChord(to: question.near.centre)
                guard question.near.contains(squaredChord: squaredChord) else { continue }
                let slot = Int(rows[position].slot)
                let reasons = question.reasonsWithinRadius(rows[position], profiles[slot].antigens)
                guard reasons.isEmpty else {
                    counts[reasons.firstPrecedence] += 1
                    continue
                }
                best?.consider(
                    rows[position], squaredChord: squaredChord,
                    fit: question.fit(rows[position], profiles[slot].antigens), question: question)
            }
        }
        var suppressed: [SuppressionReason: Int] = [:]
        for (reason, count) in zip(SuppressionReason.allCases, counts) where count > 0 { suppressed[reason] = count }
        let candidates = best.map { $0.ranked().map { question.candidate($0, profile: profiles[Int($0.slot)]) } }
        return Ranking(candidates: candidates ?? [], suppressed: suppressed)
    }

    /// Every reason why this donor would not be asked, first in precedence first; empty for a candidate.
    public func explain(_ id: DonorID, _ query: CandidateQuery) -> [SuppressionReason] {
        guard let slot = slot(of: id) else { return [.notRegistered] }
        let question = question(query)
        let row = row(slot: slot)
        return question.reasonsWithinRadius(row, profiles[slot].antigens).union(question.near.reasons(row.point))
            .reasons
    }

    func question(_ query: CandidateQuery) -> Question {
        Question(
            query, policy: policy, weights: weights, prices: prices,
            excluded: SlotSet(query.excluding.lazy.compactMap { slot(of: $0) }, count: count))
    }
}
