/// The boxes of eight neighbouring nodes of the tree, coordinate by coordinate, so that all eight are measured at once.
///
/// A box holds the points of the unit sphere below its node. It is kept in single precision and 2⁻²² (1.5 m) larger
/// than they need, which is more than rounding the boxes and the middle of a question (at most 2⁻²⁵ each) can cost, so
/// a distance to a box is never more than that to a donor in it.
struct CountryFan: Sendable {
    private static let margin: Float = 0x1p-22

    /// Eight lower ends, then eight upper ones: a line of cache a coordinate.
    private var x = empty
    private var y = empty
    private var z = empty

    private static var empty: SIMD16<Float> {
        SIMD16(lowHalf: SIMD8(repeating: .infinity), highHalf: SIMD8(repeating: -.infinity))
    }

    /// Squared chords to the boxes, or less; infinite where there is no node.
    @inline(__always)
    func squaredChords(to centre: CountryCentre) -> SIMD8<Float> {
        @inline(__always) func gap(_ ends: SIMD16<Float>, _ centre: Float) -> SIMD8<Float> {
            let (below, above) = (ends.lowHalf - centre, centre - ends.highHalf)
            let gap = below.replacing(with: above, where: below .< above)
            return gap.replacing(with: 0, where: gap .< 0)
        }
        let (x, y, z) = (gap(x, centre.x), gap(y, centre.y), gap(z, centre.z))
        // Three products and two sums err by less than 3 × 2⁻²⁴ of the result.
        return (x * x + y * y + z * z) * (1 - 0x1p-21)
    }

    mutating func include(_ point: UnitPoint, at child: Int) {
        func widen(_ ends: inout SIMD16<Float>, _ coordinate: Double) {
            ends[child] = min(ends[child], Float(coordinate) - Self.margin)
            ends[child + 8] = max(ends[child + 8], Float(coordinate) + Self.margin)
        }
        widen(&x, point.x)
        widen(&y, point.y)
        widen(&z, point.z)
    }

    /// Encloses all boxes of a fan of the level below.
    mutating func include(_ fan: CountryFan, at child: Int) {
        (x[child], y[child], z[child]) = (fan.x.lowHalf.min(), fan.y.lowHalf.min(), fan.z.lowHalf.min())
        (x[child + 8], y[child + 8], z[child + 8]) = (
            fan.x.highHalf.max(), fan.y.highHalf.max(), fan.z.highHalf.max()
        )
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
    /// Rows with a donor; the others of the last leaf are empty.
    let count: Int
    let leaves: [CountryLeafLine]
    /// The fans of level 1 (over the leaves), then of level 2, up to the single one at the top.
    let fans: [CountryFan]
    /// Where the fans of a level begin; level 0 has none. The last entry is their number.
    let fanStarts: [Int]

    init(_ records: [CountryRecord]) {
        count = records.count
        leaves = CountryShape.leaves(of: records)
        (fans, fanStarts) = leaves.withUnsafeBufferPointer { leaves in
            CountryShape.tree(over: CountryLeaves(leaves), count: records.count)
        }
    }

    private static func leaves(of records: [CountryRecord]) -> [CountryLeafLine] {
        let order = CountryOrder()
        let leafCount = (records.count + CountryRun.leafRows - 1) >> CountryRun.leafShift
        let lines = leafCount * CountryLeaf.lines
        return [CountryLeafLine](unsafeUninitializedCapacity: lines) { buffer, filled in
            buffer.initialize(repeating: .zero)
            filled = lines
            let words = UnsafeMutableRawBufferPointer(buffer).bindMemory(to: UInt32.self)
            for leaf in 0..<leafCount {
                for position in 0..<CountryRun.leafRows {
                    // Empty rows repeat the last donor's home, so that a leaf lies on one face if its donors do.
                    let record = records[min(leaf << CountryRun.leafShift + position, records.count - 1)]
                    let planes = order.place(of: record.key).planes
                    let start = leaf * CountryLeaf.words + position
                    words[start] = planes.first
                    words[start + CountryRun.leafRows] = planes.second
                    words[start + 2 * CountryRun.leafRows] = record.donor
                }
            }
        }
    }

    /// A donor's home and number.
    func row(_ row: Int) -> (place: CountryPlace, donor: UInt32) {
        leaves.withUnsafeBufferPointer { leaves in
            let leaf = CountryLeaves(leaves)[row >> CountryRun.leafShift]
            let position = row & (CountryRun.leafRows - 1)
            return (leaf.place(position), leaf.donors[position])
        }
    }

    /// The level whose single fan has everything below it.
    var topLevel: Int { fanStarts.count - 2 }

    private static func tree(over leaves: CountryLeaves, count: Int) -> (fans: [CountryFan], starts: [Int]) {
        let nodeRows = 1 << (CountryRun.leafShift + 3)
        var fans: [CountryFan] = []
        fans.reserveCapacity(count / nodeRows * 8 / 7 + 24)
        var starts = [0, 0]
        for first in stride(from: 0, to: count, by: nodeRows) {
            var fan = CountryFan()
            for row in first..<min(count, first + nodeRows) {
                let place = leaves[row >> CountryRun.leafShift].place(row & (CountryRun.leafRows - 1))
                fan.include(place.point, at: (row - first) >> CountryRun.leafShift)
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
        leaves.capacity * MemoryLayout<CountryLeafLine>.stride + fans.capacity * MemoryLayout<CountryFan>.stride
            + fanStarts.capacity * 8 + 5 * 64
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
    /// A chunk begins with the bounds of its 64 leaves, eight to a word: one line of cache, so that the states of a
    /// leaf begin where a line does.
    static let headWords = 8

    let shape: CountryShape
    private(set) var blocks: [[CountryChunk]]
    /// Best standing by node from level 2 on; a level begins at its entry of `boundStarts`.
    private(set) var upperBounds: [UInt8]
    let boundStarts: [Int]

    var count: Int { shape.count }

    /// Builds the run of at least one row.
    init(_ rows: consuming CountryRows) {
        rows.sort()
        let records = rows.records
        let count = records.count
        shape = CountryShape(records)
        let chunkRows = 1 << Self.chunkShift
        blocks = stride(from: 0, to: count, by: chunkRows << Self.blockShift).map { block in
            stride(from: block, to: min(count, block + chunkRows << Self.blockShift), by: chunkRows).map { first in
                CountryChunk(records[first..<min(count, first + chunkRows)])
            }
        }
        (upperBounds, boundStarts) = CountryRun.bounds(of: blocks)
    }

    private static func bounds(of blocks: [[CountryChunk]]) -> (bounds: [UInt8], starts: [Int]) {
        var bounds: [UInt8] = []
        var starts = [0, 0, 0]
        for block in blocks { for chunk in block { bounds.append(chunk.bound) } }
        while bounds.count - starts[starts.count - 1] > 8 {
            let below = starts[starts.count - 1]..<bounds.count
            starts.append(bounds.count)
            for first in stride(from: below.lowerBound, to: below.upperBound, by: 8) {
                bounds.append(bounds[first..<min(below.upperBound, first + 8)].max() ?? 0)
            }
        }
        return (bounds, starts + [bounds.count])
    }
}

extension CountryRun {
    func state(at row: Int) -> UInt64 {
        blocks[row >> (Self.chunkShift + Self.blockShift)][row >> Self.chunkShift & Self.blockMask].state(
            at: row & Self.chunkMask)
    }

    /// Replaces a donor's state and keeps the bounds of all nodes above it exact.
    mutating func set(_ state: UInt64, at row: Int) {
        let (block, chunk, place) = (
            row >> (Self.chunkShift + Self.blockShift), row >> Self.chunkShift & Self.blockMask, row & Self.chunkMask
        )
        let bound = blocks[block][chunk].set(state, at: place)
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

    /// Where a donor stands: looks only below boxes that contain the home.
    func row(of donor: UInt32, at place: CountryPlace) -> Int? {
        let centre = CountryCentre(place.point)
        var open = [(level: shape.topLevel, node: 0)]
        while let (level, node) = open.popLast() {
            guard level > 0 else {
                let first = node << Self.leafShift
                for row in first..<min(count, first + Self.leafRows)
                where shape.row(row) == (place, donor)
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
            let (place, donor) = shape.row(row)
            rows.append(place, state: state, donor: donor)
        }
    }

    /// Bytes held, the heads of the arrays (32 each, 64 before lines of cache) included.
    var bytes: Int {
        let chunks = blocks.reduce(0) { sum, block in
            sum + 40 + block.reduce(0) { $0 + MemoryLayout<CountryChunk>.stride + $1.bytes }
        }
        return shape.bytes + chunks + upperBounds.capacity + boundStarts.capacity * 8 + 3 * 32
    }
}
