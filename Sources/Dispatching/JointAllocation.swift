public import Blood
public import Matching

/// Who is kept for whom while several requests want the same donors: one donor, one reservation.
///
/// A reservation is no ask and no promise. It only keeps others from asking a donor whom somebody else needs more, and
/// it is made anew each time: a donor not asked yet is handed back without regret when a better match appears.
public struct JointAllocation: Sendable, Hashable {
    /// Which bound of a mass-casualty evening kept a request from having more.
    public enum Quota: String, Codable, Sendable, CaseIterable, Hashable {
        /// The beds and staff of the facility are taken, hour by hour, until it would be too late.
        case arrivalsPerHour
        /// The rest of this group are for the patients of the coming months.
        case groupShare
    }

    /// When it was made.
    public let madeAt: Instant
    /// Donors not asked yet, each with the request that keeps them.
    public internal(set) var reservations: [DonorID: RequestID] = [:]
    /// P(enough by the horizon) over those asked, pledged and reserved, of every request that still looks for donors.
    public internal(set) var chances: [RequestID: Double] = [:]
    /// Requests that would have more donors if a quota let them.
    public internal(set) var heldBack: [RequestID: Quota] = [:]
    /// Requests of a mass-casualty event: they ask nobody but those reserved for them.
    public internal(set) var bounded: Set<RequestID> = []

    /// Nothing is reserved.
    public init(madeAt: Instant) { self.madeAt = madeAt }

    /// The register as one request may see it.
    ///
    /// Who took no part is not bound: a request that came since then must not wait for the next allocation.
    /// - Parameter register: the register itself.
    public func ranking(
        for request: RequestID, _ query: CandidateQuery, _ register: (CandidateQuery) -> Ranking
    ) -> Ranking {
        guard chances[request] != nil, !reservations.isEmpty || bounded.contains(request) else {
            return register(query)
        }
        var query = query
        if bounded.contains(request) {
            let limit = query.limit
            query.limit = CandidateQuery.limitMax
            var ranking = register(query)
            ranking.candidates = Array(ranking.candidates.filter { reservations[$0.donor] == request }.prefix(limit))
            return ranking
        }
        // Left out by the query and not afterwards, so that a full page stays a full page.
        for (donor, holder) in reservations where holder != request { query.excluding.insert(donor) }
        return register(query)
    }
}

extension Dispatcher {
    /// So many open requests look for donors within a minute that they are to be planned together.
    public func isCrowded(_ courses: some Sequence<RequestCourse>, now: Instant) -> Bool {
        let soon = now + .minutes(1)
        return courses.count { $0.phase == .open && ($0.wakeAt.map { $0 <= soon } ?? true) } >= policy.jointFrom
    }

    /// Reserves donors for the requests that still need some, the worst-off request first.
    ///
    /// In each round the request with the most to lose, weight × (1 − P(enough)), gets the donor of most chance for
    /// their price whom nobody has yet, by the very measure its own plan uses. Where that donor is also the first of
    /// others, the donor goes where the loss of having only the next best instead is greatest. A request stops at its
    /// target, or where its plan would stop: at the end of its list, of its asks, or of the surplus it may plan for.
    /// Requests that share no candidate with another keep nobody: they cannot get into each other's way.
    ///
    /// The same courses in any order give the same allocation.
    /// - Parameters:
    ///   - courses: every ongoing request; those that need nobody count for the quotas only.
    ///   - local: the facility's civil day and hour at an instant.
    ///   - candidates: the register, asked once for each place, patient group, component and urgency, page by page.
    public func allocate(
        _ courses: [RequestCourse], now: Instant, local: (Instant) -> LocalTime,
        candidates: (CandidateQuery) -> Ranking
    ) -> JointAllocation {
        withoutActuallyEscaping(local) { local in
            withoutActuallyEscaping(candidates) { candidates in
                let turns = courses.sorted { $0.request.id < $1.request.id }.map { course in
                    Turn(
                        policy: policy, model: model, actor: .system, now: now, local: local, candidates: candidates,
                        course: course)
                }
                var rounds = JointRounds(turns, policy: policy, now: now)
                rounds.run()
                return rounds.allocation()
            }
        }
    }
    /// What happens without reservations: each request in turn takes whom its plan wants, and the first to look takes
    /// the donor. Only to be compared with.
    package func allocateOneByOne(
        _ courses: [RequestCourse], now: Instant, local: (Instant) -> LocalTime,
        candidates: (CandidateQuery) -> Ranking
    ) -> JointAllocation {
        var all = JointAllocation(madeAt: now)
        withoutActuallyEscaping(local) { local in
            withoutActuallyEscaping(candidates) { candidates in
                for course in courses {
                    let taken = all.reservations
                    let turn = Turn(
                        policy: policy, model: model, actor: .system, now: now, local: local,
                        candidates: { query in
                            var query = query
                            query.excluding.formUnion(taken.keys)
                            return candidates(query)
                        }, course: course)
                    var rounds = JointRounds([turn], policy: policy, now: now)
                    rounds.run()
                    all.reservations.merge(rounds.all.reservations) { first, _ in first }
                    all.chances.merge(rounds.all.chances) { first, _ in first }
                }
            }
        }
        return all
    }
}
