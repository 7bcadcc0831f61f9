/// The boxes of eight neighbouring nodes of the tree, coordinate by coordinate, so that all eight are measured at once.
///
/// A box holds the points of the unit sphere below its node. It is kept in single precision and 2⁻²² (1.5 m) larger
/// than they need, which is more than rounding the boxes and the middle of a question (at most 2⁻²⁵ each) can cost, so
/// a distance to a box is never more than that to a donor in it.
struct CountryFan: Sendable {
    private static let margin: Float = 0x1p-22

    private var lowX = SIMD8<Float>(repeating: .infinity)
    private var lowY = SIMD8<Float>(repeating: .infinity)
    private var lowZ = SIMD8<Float>(repeating: .infinity)
    private var highX = SIMD8<Float>(repeating: -.infinity)
    private var highY = SIMD8<Float>(repeating: -.infinity)
    private var highZ = SIMD8<Float>(repeating: -.infinity)

    /// Squared chords to the boxes, or less; infinite where there is no node.
    @inline(__always)
    func squaredChords(to centre: CountryCentre) -> SIMD8<Float> {
        @inline(__always) func gap(_ low: SIMD8<Float>, _ high: SIMD8<Float>, _ centre: Float) -> SIMD8<Float> {
            let (below, above) = (low - centre, centre - high)
            let gap = below.replacing(with: above, where: below .< above)
            return gap.replacing(with: 0, where: gap .< 0)
        }
        let (x, y, z) = (gap(lowX, highX, centre.x), gap(lowY, highY, centre.y), gap(lowZ, highZ, centre.z))
        // Three products and two sums err by less than 3 × 2⁻²⁴ of the result.
        return (x * x + y * y + z * z) * (1 - 0x1p-21)
    }

    mutating func include(_ point: UnitPoint, at child: Int) {
        let (x, y, z) = (Float(point.x), Float(point.y), Float(point.z))
        lowX[child] = min(lowX[child], x - Self.margin)
        lowY[child] = min(lowY[child], y - Self.margin)
        lowZ[child] = min(lowZ[child], z - Self.margin)
        highX[child] = max(highX[child], x + Self.margin)
        highY[child] = max(highY[child], y + Self.margin)
        highZ[child] = max(highZ[child], z + Self.margin)
    }

    /// Encloses all boxes of a fan of the level below.
    mutating func include(_ fan: CountryFan, at child: Int) {
        (lowX[child], lowY[child], lowZ[child]) = (fan.lowX.min(), fan.lowY.min(), fan.lowZ.min())
        (highX[child], highY[child], highZ[child]) = (fan.highX.max(), fan.highY.max(), fan.highZ.max())
    }
}

/// The middle of a question in the precision of the boxes.
struct CountryCentre: Sendable {
    let x: Float
    let y: Float
    let z: Float

    init(_ point: UnitPoint) { (x, y, z) = (Float(point.x), Float(point.y), Float(point.z)) }
}

/// What never changes of a run: homes, numbers and boxes, in long arrays that all copies of the run share.
///
/// An object and not a value, so that a question holds one thing a run and counts no references on its way.
final class CountryShape: Sendable {
    let places: [UInt64]
    let donors: [UInt32]
    /// The fans of level 1 (over the leaves), then of level 2, up to the single one at the top.
    let fans: [CountryFan]
    /// Where the fans of a level begin; level 0 has none. The last entry is their number.
    let fanStarts: [Int]

    init(places: [UInt64], donors: [UInt32]) {
        self.places = places
        self.donors = donors
        (fans, fanStarts) = CountryShape.tree(over: places)
    }

    /// The level whose single fan has everything below it.
    var topLevel: Int { fanStarts.count - 2 }

    private static func tree(over places: [UInt64]) -> (fans: [CountryFan], starts: [Int]) {
        let nodeRows = 1 << (CountryRun.leafShift + 3)
        var fans: [CountryFan] = []
        fans.reserveCapacity(places.count / nodeRows * 8 / 7 + 24)
        var starts = [0, 0]
        for first in stride(from: 0, to: places.count, by: nodeRows) {
            var fan = CountryFan()
            for row in first..<min(places.count, first + nodeRows) {
                fan.include(CountryPlace.point(of: places[row]), at: (row - first) >> CountryRun.leafShift)
            }
            fans.append(fan)
        }
        while fans.count - starts[starts.count - 1] > 1 {
            let below = starts[starts.count - 1]..<fans.count
            starts.append(fans.count)
            for first in stride(from: below.lowerBound, to: below.upperBound, by: 8) {
                var fan = CountryFan()
                for child in first..<min(below.upperBound, first + 8) { fan.include(fans[child], at: child - first) }
                fans.append(fan)
            }
        }
        return (fans, starts + [fans.count])
    }

    var bytes: Int {
        places.capacity * 8 + donors.capacity * 4 + fans.capacity * MemoryLayout<CountryFan>.stride
            + fanStarts.capacity * 8 + 5 * 32
    }
}

/// Donors of one group in the order of the curve, with a tree of boxes over them.
///
/// What changes, eight bytes a donor and one byte a node for the best standing below it, lies in chunks of 2,048 rows
/// in blocks of 256 chunks: a copy of the run shares them, and the first change after a copy copies one chunk (16 kB)
/// and the two short lists that lead to it, whatever the size of the country. So a reader keeps a copy and never waits,
/// and nothing is shared unguarded.
///
/// The tree has leaves of 32 rows and eight children a node; with 64 a question for the nearest 50 looked at half as
/// many rows more, and a donor took half a byte less. Level 0 are the leaves; levels 0 and 1 have their bounds
/// in the chunk, the others in `upperBounds`.
struct CountryRun: Sendable {
    static let leafShift = 5
    static let leafRows = 1 << leafShift
    static let chunkShift = leafShift + 6
    static let blockShift = 8
    static let chunkMask = 1 << chunkShift - 1
    static let blockMask = 1 << blockShift - 1
    /// A chunk begins with its bounds, eight of a level's nodes to a word: 64 leaves, then the eight nodes above them.
    static let headWords = 9

    let shape: CountryShape
    private(set) var blocks: [[[UInt64]]]
    /// Best standing by node from level 2 on; a level begins at its entry of `boundStarts`.
    private(set) var upperBounds: [UInt8]
    let boundStarts: [Int]

    var count: Int { shape.places.count }

    /// Builds the run of at least one row.
    init(_ rows: consuming CountryRows) {
        rows.sort()
        let (records, order) = (rows.records, CountryOrder())
        let count = records.count
        let places = [UInt64](unsafeUninitializedCapacity: count) { buffer, filled in
            for row in 0..<count { buffer.initializeElement(at: row, to: order.place(of: records[row].key).word) }
            filled = count
        }
        let donors = [UInt32](unsafeUninitializedCapacity: count) { buffer, filled in
            for row in 0..<count { buffer.initializeElement(at: row, to: records[row].donor) }
            filled = count
        }
        shape = CountryShape(places: places, donors: donors)
        let chunkRows = 1 << Self.chunkShift
        blocks = stride(from: 0, to: count, by: chunkRows << Self.blockShift).map { block in
            stride(from: block, to: min(count, block + chunkRows << Self.blockShift), by: chunkRows).map { first in
                CountryRun.chunk(records[first..<min(count, first + chunkRows)])
            }
        }
        (upperBounds, boundStarts) = CountryRun.bounds(of: blocks)
    }

    private static func chunk(_ records: ArraySlice<CountryRecord>) -> [UInt64] {
        var chunk: [UInt64] = []
        chunk.reserveCapacity(headWords + records.count)
        chunk.append(contentsOf: repeatElement(0, count: headWords))
        for record in records { chunk.append(record.state) }
        for leaf in 0..<(records.count + leafRows - 1) >> leafShift { renewBound(&chunk, leaf: leaf) }
        return chunk
    }

    private static func bounds(of blocks: [[[UInt64]]]) -> (bounds: [UInt8], starts: [Int]) {
        var bounds: [UInt8] = []
        var starts = [0, 0, 0]
        for block in blocks { for chunk in block { bounds.append(highestByte(chunk[8])) } }
        while bounds.count - starts[starts.count - 1] > 8 {
            let below = starts[starts.count - 1]..<bounds.count
            starts.append(bounds.count)
            for first in stride(from: below.lowerBound, to: below.upperBound, by: 8) {
                bounds.append(bounds[first..<min(below.upperBound, first + 8)].max() ?? 0)
            }
        }
        return (bounds, starts + [bounds.count])
    }

    /// Reckons a leaf's bound anew and carries it up within the chunk.
    /// - Returns: the bound of the whole chunk.
    @discardableResult
    private static func renewBound(_ chunk: inout [UInt64], leaf: Int) -> UInt8 {
        let first = headWords + leaf << leafShift
        var bound: UInt8 = 0
        for row in first..<min(chunk.count, first + leafRows) {
            bound = max(bound, CountryState.boundCode(chunk[row]))
        }
        setByte(&chunk[leaf >> 3], leaf & 7, bound)
        setByte(&chunk[8], leaf >> 3, highestByte(chunk[leaf >> 3]))
        return highestByte(chunk[8])
    }

    @inline(__always)
    static func byte(_ word: UInt64, _ position: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: word >> UInt64(position * 8))
    }

    private static func setByte(_ word: inout UInt64, _ position: Int, _ byte: UInt8) {
        word = word & ~(255 << UInt64(position * 8)) | UInt64(byte) << UInt64(position * 8)
    }

    private static func highestByte(_ word: UInt64) -> UInt8 { (0..<8).reduce(0) { max($0, byte(word, $1)) } }
}

extension CountryRun {
    func state(at row: Int) -> UInt64 {
        blocks[row >> (Self.chunkShift + Self.blockShift)][row >> Self.chunkShift & Self.blockMask][
            Self.headWords + row & Self.chunkMask]
    }

    /// Replaces a donor's state and keeps the bounds of all nodes above it exact.
    mutating func set(_ state: UInt64, at row: Int) {
        let (block, chunk, place) = (
            row >> (Self.chunkShift + Self.blockShift), row >> Self.chunkShift & Self.blockMask, row & Self.chunkMask
        )
        let bound = CountryRun.set(state, in: &blocks[block][chunk], at: place)
        guard let bound else { return }
        var (level, node) = (2, row >> Self.chunkShift)
        var value = bound
        while level < boundStarts.count - 1 {
            let start = boundStarts[level]
            guard start + node < boundStarts[level + 1], upperBounds[start + node] != value else { return }
            upperBounds[start + node] = value
            node >>= 3
            value = upperBounds[(start + node << 3)..<min(boundStarts[level + 1], start + node << 3 + 8)].max() ?? 0
            level += 1
        }
    }

    /// - Returns: the bound of the whole chunk where it changed.
    private static func set(_ state: UInt64, in chunk: inout [UInt64], at place: Int) -> UInt8? {
        let leaf = place >> leafShift
        let before = CountryState.boundCode(chunk[headWords + place])
        chunk[headWords + place] = state
        let after = CountryState.boundCode(state)
        let bound = byte(chunk[leaf >> 3], leaf & 7)
        // Most changes touch neither the best of the leaf nor become it.
        guard after > bound || (before == bound && after < before) else { return nil }
        let whole = highestByte(chunk[8])
        let renewed = renewBound(&chunk, leaf: leaf)
        return renewed == whole ? nil : renewed
    }

    /// Where a donor stands: looks only below boxes that contain the home.
    func row(of donor: UInt32, at place: CountryPlace) -> Int? {
        let centre = CountryCentre(place.point)
        var open = [(level: shape.topLevel, node: 0)]
        while let (level, node) = open.popLast() {
            guard level > 0 else {
                let first = node << Self.leafShift
                for row in first..<min(count, first + Self.leafRows)
                where shape.donors[row] == donor && shape.places[row] == place.word
                    && state(at: row) != CountryState.gone.word
                {
                    return row
                }
                continue
            }
            let chords = shape.fans[shape.fanStarts[level] + node].squaredChords(to: centre)
            for child in 0..<8 where chords[child] == 0 { open.append((level - 1, node << 3 + child)) }
        }
        return nil
    }

    /// Everybody who has not left, in the order of the rows.
    func append(to rows: inout CountryRows) {
        for row in 0..<count {
            let state = state(at: row)
            guard state != CountryState.gone.word else { continue }
            rows.append(CountryPlace(word: shape.places[row]), state: state, donor: shape.donors[row])
        }
    }

    /// Bytes held, the heads of the arrays (32 each) included.
    var bytes: Int {
        let chunks = blocks.reduce(0) { sum, block in
            sum + 40 + block.reduce(0) { $0 + 40 + 8 * $1.capacity }
        }
        return shape.bytes + chunks + upperBounds.capacity + boundStarts.capacity * 8 + 3 * 32
    }
}
