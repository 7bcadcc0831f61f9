import Glibc

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
        for (group, factor) in query.groupFactors where factor > 0 {
            let section = sections[group.code]
            for run in section.runs { search.open(run, code: group.code, factor: factor) }
            for newcomer in section.newcomers { search.offer(newcomer, code: group.code, factor: factor) }
        }
        search.finish()
        return search.best.ranked().map {
            CountryCandidate(
                donor: $0.id, group: CountryGroup.all[Int($0.slot)],
                distanceKilometres: Measure.usesStanding
                    ? $0.kilometres : UnitPoint.kilometres(squaredChord: -$0.value),
                value: Measure.usesStanding ? $0.value : nil)
        }
    }
}

/// What an answer is ordered by: a score for a donor, and a bound that no donor below a node can exceed.
protocol CountryMeasure: Sendable {
    static var usesStanding: Bool { get }
    /// - Parameter squaredChord: not more than that to any donor below the node.
    func bound(squaredChord: Float, standing: UInt8, factor: Double) -> Double
    /// The least standing that can still reach the threshold where the best one reaches no further than the bound.
    func leastStanding(of highest: UInt8, bound: Double, threshold: Double) -> UInt8
    /// Whether a donor can reach the threshold, before the way over the ground is reckoned.
    func mayReach(_ threshold: Double, squaredChord: Double, state: UInt64, factor: Double) -> Bool
    func score(squaredChord: Double, kilometres: Double, state: UInt64, factor: Double) -> Double
}

/// By distance: minus the squared chord, which grows with the way over the ground.
private struct Nearness: CountryMeasure {
    static var usesStanding: Bool { false }

    @inline(__always)
    func bound(squaredChord: Float, standing: UInt8, factor: Double) -> Double { -Double(squaredChord) }

    @inline(__always)
    func leastStanding(of highest: UInt8, bound: Double, threshold: Double) -> UInt8 { 0 }

    @inline(__always)
    func mayReach(_ threshold: Double, squaredChord: Double, state: UInt64, factor: Double) -> Bool {
        -squaredChord >= threshold
    }

    @inline(__always)
    func score(squaredChord: Double, kilometres: Double, state: UInt64, factor: Double) -> Double { -squaredChord }
}

/// By value.
private struct Worth: CountryMeasure {
    static var usesStanding: Bool { true }

    private let half: Double
    private let laboratory: Double
    private let bestLaboratory: Double
    private let values = CountryStanding.values

    init(_ query: CountryQuery) {
        half = query.halfDistanceKilometres
        laboratory = query.laboratoryFactor
        bestLaboratory = max(1, query.laboratoryFactor)
    }

    @inline(__always)
    func bound(squaredChord: Float, standing: UInt8, factor: Double) -> Double {
        // The chord is never longer than the way over the ground; the last factor lies far above all rounding.
        let kilometres = GreatCircle.earthRadiusKilometres * Double(squaredChord).squareRoot()
        return values[Int(standing)] * factor * bestLaboratory * (half / (half + kilometres)) * (1 + 1e-12)
    }

    @inline(__always)
    func leastStanding(of highest: UInt8, bound: Double, threshold: Double) -> UInt8 {
        guard threshold > 0 else { return 1 }
        // Sixteen steps to the double, and one more because the quotient was cut off.
        let steps = log2(bound / threshold) * 16 + 1
        return UInt8(max(1, Double(highest) - steps))
    }

    @inline(__always)
    func mayReach(_ threshold: Double, squaredChord: Double, state: UInt64, factor: Double) -> Bool {
        // The chord instead of the way, and no division: both sides times what stands below the line.
        let chord = GreatCircle.earthRadiusKilometres * squaredChord.squareRoot()
        return weight(state, factor) * half * (1 + 1e-12) >= threshold * (half + chord)
    }

    @inline(__always)
    func score(squaredChord: Double, kilometres: Double, state: UInt64, factor: Double) -> Double {
        weight(state, factor) * (half / (half + kilometres))
    }

    @inline(__always)
    private func weight(_ state: UInt64, _ factor: Double) -> Double {
        let standing = values[Int(UInt8(truncatingIfNeeded: state >> CountryState.standingShift))]
        let evidence = state & CountryState.laboratoryBit == 0 ? 1 : laboratory
        return standing * factor * evidence
    }
}

/// One walk through the trees of all allowed groups at once, the most promising node first.
private struct CountrySearch<Measure: CountryMeasure>: ~Copyable {
    private struct Tree: Sendable {
        let run: CountryRun
        let shape: CountryShape
        let code: Int
        let factor: Double
    }

    private let query: CountryQuery
    private let near: Near
    private let centre: CountryCentre
    private let ruler: CountryRuler?
    private let filter: CountryFilter
    private let measure: Measure
    /// Nothing beyond this squared chord; the diameter of the sphere is 2, so 4 is the largest there is.
    private let reach: Float
    private var trees: [Tree] = []
    private var frontier = CountryFrontier()
    private var chords = InlineArray<64, Float>(repeating: 0)
    var best: BestCandidates

    init(_ query: CountryQuery, limit: Int, filter: CountryFilter, measure: Measure) {
        self.query = query
        near = Near(query.place, radiusKilometres: query.radiusKilometres)
        centre = CountryCentre(near.centre)
        ruler = CountryPlace(query.place).map(CountryRuler.init)
        self.filter = filter
        self.measure = measure
        reach = Float(min(near.surelyOutside, 5)).nextUp
        best = BestCandidates(limit: limit)
    }

    mutating func open(_ run: CountryRun, code: Int, factor: Double) {
        trees.append(Tree(run: run, shape: run.shape, code: code, factor: factor))
        expand(.init(bound: .infinity, tree: trees.count - 1, level: run.shape.topLevel, node: 0, standing: 255))
    }

    mutating func finish() {
        // A bound equal to the threshold may hide an equal donor with a smaller number.
        while let node = frontier.pop(), node.bound >= best.threshold {
            if node.level > 0 {
                expand(node)
            } else if Measure.usesStanding {
                scanByStanding(node)
            } else {
                scanByDistance(node)
            }
        }
    }

    private mutating func expand(_ node: CountryFrontier.Node) {
        let (tree, number, level) = (Int(node.tree), Int(node.node), Int(node.level))
        let (shape, factor, threshold) = (trees[tree].shape, trees[tree].factor, best.threshold)
        let chords = shape.fans[shape.fanStarts[level] + number].squaredChords(to: centre)
        for child in 0..<8 where chords[child] <= reach {
            let number = number << 3 + child
            let standing = Measure.usesStanding ? trees[tree].run.bound(level: level - 1, node: number) : 1
            guard standing > 0 else { continue }
            let bound = measure.bound(squaredChord: chords[child], standing: standing, factor: factor)
            guard bound >= threshold else { continue }
            frontier.push(.init(bound: bound, tree: tree, level: level - 1, node: number, standing: standing))
        }
    }

    /// Measures all 64 at once and asks the rest only of those who are near enough.
    private mutating func scanByDistance(_ leaf: CountryFrontier.Node) {
        let tree = Int(leaf.tree)
        let (shape, code, factor) = (trees[tree].shape, trees[tree].code, trees[tree].factor)
        let first = Int(leaf.node) << CountryRun.leafShift
        let count = min(CountryRuler.countMax, shape.places.count - first)
        let limit = CountryRuler.limit(squaredChord: min(reach, Float(-best.threshold)))
        let isMeasured =
            shape.places.withUnsafeBufferPointer { places in
                ruler?.measure(UnsafeBufferPointer(rebasing: places[first..<first + count]), into: &chords)
            } ?? false
        let states = trees[tree].run.leaf(Int(leaf.node))
        for position in 0..<count where !isMeasured || chords[unchecked: position] <= limit {
            let (row, state) = (first + position, states.chunk[states.start + position])
            guard filter.admits(state) else { continue }
            consider(shape.places[row], state, shape.donors[row], code: code, factor: factor)
        }
    }

    /// Looks at the standings first: in a leaf that is opened for its best donor the others seldom reach the threshold.
    private mutating func scanByStanding(_ leaf: CountryFrontier.Node) {
        let tree = Int(leaf.tree)
        let (shape, code, factor) = (trees[tree].shape, trees[tree].code, trees[tree].factor)
        let first = Int(leaf.node) << CountryRun.leafShift
        let least = UInt64(
            measure.leastStanding(of: leaf.standing, bound: leaf.bound, threshold: best.threshold))
        let states = trees[tree].run.leaf(Int(leaf.node))
        for position in 0..<min(CountryRuler.countMax, shape.places.count - first) {
            let state = states.chunk[states.start + position]
            guard state >> CountryState.standingShift & 255 >= least, filter.admits(state) else { continue }
            let row = first + position
            consider(shape.places[row], state, shape.donors[row], code: code, factor: factor)
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
        guard value >= threshold else { return }
        let id = DonorID(donor)
        guard query.excluding.isEmpty || !query.excluding.contains(id) else { return }
        best.offer(Contender(value: value, id: id, slot: Int32(code), kilometres: kilometres))
    }

    mutating func offer(_ newcomer: CountrySection.Newcomer, code: Int, factor: Double) {
        guard filter.admits(newcomer.state) else { return }
        consider(newcomer.place.word, newcomer.state, newcomer.donor, code: code, factor: factor)
    }
}

/// Measures the homes of a leaf in single precision, all at once, on the face of the sphere the question lies on: never
/// more than the squared chord, and for neighbours hardly less.
///
/// Differences of the two kept coordinates are whole numbers, so they lose nothing. The third, c = √(1 − a² − b²),
/// falls short of its tangent by at most half its greatest curvature, 3√3 ÷ 2 < 2.6, times the square of the way in the
/// other two, so no root has to be drawn. It only sorts out: whoever may be near enough is measured again in double
/// precision.
private struct CountryRuler: Sendable {
    static let countMax = 1 << CountryRun.leafShift

    private let face: UInt64
    private let first: Int32
    private let second: Int32
    /// How fast the third coordinate falls along each of the others.
    private let slopeA: Float
    private let slopeB: Float

    init(_ place: CountryPlace) {
        (first, second) = place.steps
        face = place.word >> 60
        let (a, b) = (Float(first) * CountryPlace.floatStep, Float(second) * CountryPlace.floatStep)
        let c = (1 - a * a - b * b).squareRoot()
        (slopeA, slopeB) = (a / c, b / c)
    }

    /// A measured squared chord above this is longer than the given one, whatever the rounding: some twenty operations
    /// err by 2⁻²⁴ each, and the middle of the question is rounded by 1.1 cm, 2⁻²⁹ of the radius.
    static func limit(squaredChord: Float) -> Float {
        let chord = squaredChord.squareRoot() * (1 + 0x1p-18) + 0x1p-27
        return chord * chord * (1 + 0x1p-20)
    }

    /// - Returns: `false` when a home lies on another face and what was measured is worth nothing.
    @inline(__always)
    func measure(_ places: UnsafeBufferPointer<UInt64>, into chords: inout InlineArray<64, Float>) -> Bool {
        var different: UInt64 = 0
        let step = CountryPlace.floatStep
        for position in 0..<places.count {
            let word = places[position]
            different |= word >> 60 ^ face
            let (first, second) = CountryPlace(word: word).steps
            let (toA, toB) = (Float(first &- self.first) * step, Float(second &- self.second) * step)
            let flat = toA * toA + toB * toB
            let fall = abs(toA * slopeA + toB * slopeB) - 2.6 * flat
            let least = fall > 0 ? fall : 0
            chords[unchecked: position] = flat + least * least
        }
        return different == 0
    }
}

/// The nodes that were seen and not opened: a heap with the most promising at its root.
struct CountryFrontier: Sendable {
    /// Sixteen bytes; a register of all numbers there are has 67 million leaves.
    struct Node: Sendable {
        let bound: Double
        let node: UInt32
        let tree: UInt16
        let level: UInt8
        let standing: UInt8

        init(bound: Double, tree: Int, level: Int, node: Int, standing: UInt8) {
            self.bound = bound
            self.node = UInt32(node)
            self.tree = UInt16(tree)
            self.level = UInt8(level)
            self.standing = standing
        }
    }

    private var heap: [Node] = []

    init() { heap.reserveCapacity(256) }

    @inline(__always)
    mutating func push(_ node: Node) {
        heap.append(node)
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[parent].bound < node.bound else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = node
    }

    @inline(__always)
    mutating func pop() -> Node? {
        guard let first = heap.first, let moving = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        var place = 0
        while true {
            var better = 2 * place + 1
            guard better < heap.count else { break }
            if better + 1 < heap.count, heap[better].bound < heap[better + 1].bound { better += 1 }
            guard moving.bound < heap[better].bound else { break }
            heap[place] = heap[better]
            place = better
        }
        heap[place] = moving
        return first
    }
}
