import Blood

/// One walk through the trees of all allowed groups at once, the most promising node first.
struct CountrySearch<Measure: CountryMeasure>: ~Copyable {
    private struct Root {
        let tree: CountryTree
        let code: Int
        let factor: Double
    }

    private let centre: CountryCentre
    private let near: Near
    private let ruler: CountryRuler?
    private let filter: CountryFilter
    private let measure: Measure
    private let excluding: Set<DonorID>
    /// Nothing beyond this squared chord; the diameter of the sphere is 2, so 4 is the largest there is.
    private let reach: Float
    private var roots: [Root] = []
    private var frontier = CountryFrontier()
    private var sieve = CountrySieve()
    private var best: CountryBest
    /// Kilometres to those offered, for a value that does not tell them; a tag is the place in it × 32 + the group.
    private var ways: [Double] = []

    init(_ query: CountryQuery, limit: Int, filter: CountryFilter, measure: Measure) {
        near = Near(query.place, radiusKilometres: query.radiusKilometres)
        centre = CountryCentre(near.centre)
        ruler = CountryPlace(query.place).map(CountryRuler.init)
        self.filter = filter
        self.measure = measure
        excluding = query.excluding
        reach = Float(min(near.surelyOutside, 5)).nextUp
        best = CountryBest(limit: limit)
        if Measure.usesStanding { ways.reserveCapacity(4 * limit) }
    }

    /// Adds a tree; it must stay in place until the walk is over.
    mutating func open(_ tree: CountryTree, code: Int, factor: Double) {
        roots.append(Root(tree: tree, code: code, factor: factor))
        expand(.init(bound: .infinity, tree: roots.count - 1, level: tree.topLevel, node: 0, standing: 255))
    }

    /// Lets somebody run who is in no tree.
    mutating func offer(_ newcomer: CountrySection.Newcomer, code: Int, factor: Double) {
        guard filter.admits(newcomer.state) else { return }
        consider(newcomer.place.word, newcomer.state, newcomer.donor, code: code, factor: factor)
    }

    mutating func walk() {
        // A bound equal to the threshold may hide an equal donor with a smaller number.
        while let node = frontier.pop(), node.bound >= best.threshold {
            // The next node is seldom another one than stands first now, and its memory arrives meanwhile.
            if let next = frontier.first { roots[Int(next.tree)].tree.prefetch(Int(next.node), level: Int(next.level)) }
            if node.level > 0 { expand(node) } else { scan(node) }
        }
    }

    consuming func answer() -> [CountryCandidate] {
        let (groups, ways) = (CountryGroup.all, ways)
        return best.ranked { value, donor, tag in
            CountryCandidate(
                donor: DonorID(donor), group: groups[Int(tag & 31)],
                distanceKilometres: Measure.usesStanding
                    ? ways[Int(tag >> 5)] : UnitPoint.kilometres(squaredChord: -value),
                value: Measure.usesStanding ? value : nil)
        }
    }

    private mutating func expand(_ node: CountryFrontier.Node) {
        let (root, number, level) = (roots[Int(node.tree)], Int(node.node), Int(node.level))
        let threshold = best.threshold
        let chords = root.tree.squaredChords(below: number, level: level, to: centre)
        let standings = Measure.usesStanding ? root.tree.bounds(below: number, level: level) : .max
        var (found, count) = (InlineArray<8, UInt8>(repeating: 0), 0)
        for child in 0..<8 {
            found[unchecked: count] = UInt8(truncatingIfNeeded: child)
            count &+= chords[child] <= reach ? 1 : 0
        }
        for position in 0..<count {
            let child = Int(found[unchecked: position])
            let standing = UInt8(truncatingIfNeeded: standings >> UInt64(child * 8))
            let bound = measure.bound(squaredChord: chords[child], standing: standing, factor: root.factor)
            guard bound >= threshold, standing > 0 else { continue }
            frontier.push(
                .init(
                    bound: bound, tree: Int(node.tree), level: level - 1, node: number << 3 + child,
                    standing: standing))
        }
    }

    /// Sifts the rows of a leaf at once and lets those run who are left.
    ///
    /// By value the standings sift: in a leaf that is opened for its best donor the others seldom reach the threshold.
    /// By distance the homes do, measured roughly.
    private mutating func scan(_ leaf: CountryFrontier.Node) {
        let root = roots[Int(leaf.tree)]
        let least =
            Measure.usesStanding
            ? measure.leastStanding(of: leaf.standing, bound: leaf.bound, threshold: best.threshold) : 0
        let limit = Float(-best.threshold)
        let rows = root.tree.leaves[Int(leaf.node)]
        root.tree.withStates(of: Int(leaf.node)) { states in
            let count =
                Measure.usesStanding
                ? sieve.sift(states, filter, least: UInt64(least))
                : sieve.sift(rows, states, filter, ruler, limit: CountryRuler.limit(squaredChord: min(reach, limit)))
            for number in 0..<count {
                let position = sieve[number]
                consider(
                    rows.place(position).word, states[position], rows.donors[position], code: root.code,
                    factor: root.factor)
            }
        }
    }

    /// Lets a donor run whom the filter admits.
    @inline(__always)
    private mutating func consider(_ place: UInt64, _ state: UInt64, _ donor: UInt32, code: Int, factor: Double) {
        let squaredChord = CountryPlace.point(of: place).squaredChord(to: near.centre)
        guard squaredChord <= Double(reach) else { return }
        let threshold = best.threshold
        guard measure.mayReach(threshold, squaredChord: squaredChord, state: state, factor: factor),
            near.contains(squaredChord: squaredChord)
        else { return }
        // By distance the chord is enough until the answer is given.
        let kilometres = Measure.usesStanding ? UnitPoint.kilometres(squaredChord: squaredChord) : 0
        let value = measure.score(squaredChord: squaredChord, kilometres: kilometres, state: state, factor: factor)
        guard value >= threshold, excluding.isEmpty || !excluding.contains(DonorID(donor)) else { return }
        var tag = UInt32(truncatingIfNeeded: code)
        if Measure.usesStanding {
            tag |= UInt32(truncatingIfNeeded: ways.count << 5)
            ways.append(kilometres)
        }
        best.offer(value, donor, tag: tag)
    }
}

/// Picks out of the rows of a leaf those that are worth a closer look, without a branch that depends on a row.
struct CountrySieve: ~Copyable {
    private static let rowsMax = 1 << CountryRun.leafShift

    private let chords = UnsafeMutablePointer<Float>.allocate(capacity: rowsMax)
    private let refusals = UnsafeMutablePointer<UInt64>.allocate(capacity: rowsMax)
    private let found = UnsafeMutablePointer<UInt8>.allocate(capacity: rowsMax)

    deinit {
        chords.deallocate()
        refusals.deallocate()
        found.deallocate()
    }

    /// The place in the leaf of one that was found.
    subscript(_ number: Int) -> Int {
        @inline(__always) get { Int(found[number]) }
    }

    /// Those who may be asked and stand high enough.
    /// - Returns: how many were found.
    @inline(__always)
    mutating func sift(_ states: UnsafePointer<UInt64>, _ filter: CountryFilter, least: UInt64) -> Int {
        var count = 0
        for position in 0..<Self.rowsMax {
            found[count] = UInt8(truncatingIfNeeded: position)
            count &+= Int(truncatingIfNeeded: ~filter.refusal(states[position], least: least) >> 63)
        }
        return count
    }

    /// Those who may be asked and may live near enough.
    /// - Returns: how many were found.
    @inline(__always)
    mutating func sift(
        _ leaf: CountryLeaf, _ states: UnsafePointer<UInt64>, _ filter: CountryFilter,
        _ ruler: CountryRuler?, limit: Float
    ) -> Int {
        let isMeasured = ruler?.measure(leaf, into: chords) ?? false
        for position in 0..<Self.rowsMax { refusals[position] = filter.refusal(states[position], least: 0) }
        var count = 0
        for position in 0..<Self.rowsMax {
            found[count] = UInt8(truncatingIfNeeded: position)
            let isNear = !isMeasured || chords[position] <= limit
            count &+= Int(truncatingIfNeeded: ~refusals[position] >> 63) & (isNear ? 1 : 0)
        }
        return count
    }
}
