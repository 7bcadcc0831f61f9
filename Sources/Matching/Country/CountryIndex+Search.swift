extension CountryIndex {
    /// The nearest donors who may be asked, nearest first; of two at one distance the smaller number first.
    public func nearest(_ query: CountryQuery) -> [CountryCandidate] {
        search(query, limit: min(query.limit, CandidateQuery.limitMax), by: Nearness())
    }

    /// The best donors who may be asked by `standing × group × laboratory × nearness`, best first; of two of one value
    /// the smaller number first.
    ///
    /// It is the order of `DonorIndex` with the disturbance inside the standing. Donors are not all looked at: a node
    /// of the tree knows the best standing below it and the least distance to it, and a node whose product of the two
    /// falls short of the worst of the answer so far is never opened.
    public func best(_ query: CountryQuery) -> [CountryCandidate] {
        best(query, limit: min(query.limit, CandidateQuery.limitMax))
    }

    /// The same for as many as the caller says, whatever the query's own limit.
    func best(_ query: CountryQuery, limit: Int) -> [CountryCandidate] {
        search(query, limit: limit, by: Worth(query))
    }

    private func search<Measure: CountryMeasure>(
        _ query: CountryQuery, limit: Int, by measure: Measure
    ) -> [CountryCandidate] {
        guard limit > 0, let filter = CountryFilter(query, epoch: epoch) else { return [] }
        var search = CountrySearch(query, limit: limit, filter: filter, measure: measure)
        var roots: [CountryRoot] = []
        for (group, factor) in query.groupFactors where factor > 0 {
            let code = group.code
            for run in sections[code].runs { roots.append(CountryRoot(run: run, code: code, factor: factor)) }
            for newcomer in sections[code].newcomers { search.offer(newcomer, code: code, factor: factor) }
        }
        CountryRoot.walk(roots[...], &search)
        return search.answer()
    }
}

/// A run that a question goes through.
private struct CountryRoot {
    let run: CountryRun
    let code: Int
    let factor: Double

    /// Opens one run inside the other, so that the arrays of all of them stay where they are while the walk follows
    /// pointers into them: no references are counted and no bounds are checked on its way.
    static func walk<Measure: CountryMeasure>(
        _ roots: ArraySlice<CountryRoot>, _ search: inout CountrySearch<Measure>
    ) {
        guard let root = roots.first else { return search.walk() }
        root.run.withTree { tree in
            search.open(tree, code: root.code, factor: root.factor)
            walk(roots.dropFirst(), &search)
        }
    }
}
