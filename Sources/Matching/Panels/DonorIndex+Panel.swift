public import Blood

extension DonorIndex {
    /// Members of a panel who may be asked now whether they give on a later day.
    ///
    /// Compatible and reachable are as for anybody, except that they are kept for this very patient. Eligible is asked
    /// of the day on which they are to give: who is asked before the own interval is over comes after it. Near is not
    /// asked: they agreed to come when they joined.
    ///
    /// - Parameters:
    ///   - members: whoever of them nobody has registered (any more) is left out.
    ///   - day: of the session.
    /// - Returns: in the order in which members are named.
    public func members(_ members: [DonorID], _ query: CandidateQuery, givingOn day: CivilDate) -> [Candidate] {
        let question = question(query)
        return members.compactMap { id in
            guard let slot = slot(of: id) else { return nil }
            let row = row(slot: slot)
            guard question.reasonsOfMember(row, profiles[slot].antigens, givingOn: day).isEmpty else { return nil }
            let kilometres = UnitPoint.kilometres(squaredChord: row.point.squaredChord(to: question.near.centre))
            return question.candidate(
                Contender(value: 0, id: id, slot: Int32(slot), kilometres: kilometres), profile: profiles[slot])
        }
    }
}
