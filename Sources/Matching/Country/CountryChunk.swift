/// A line of cache of a leaf: an array of them begins where a line of cache does.
typealias CountryLeafLine = SIMD16<UInt32>

/// What never changes of 32 donors in a row, six lines of cache one after the other: the first and the second small
/// coordinate of every home with the face in the highest bits, then the numbers.
struct CountryLeaf {
    static let words = 3 * CountryRun.leafRows
    static let lines = words / 16

    /// Axis × 2³⁰ + first coordinate.
    let firsts: UnsafePointer<UInt32>
    /// 2³⁰ where the large coordinate is negative, + second coordinate.
    var seconds: UnsafePointer<UInt32> { firsts + CountryRun.leafRows }
    var donors: UnsafePointer<UInt32> { firsts + 2 * CountryRun.leafRows }

    @inline(__always)
    func place(_ position: Int) -> CountryPlace {
        CountryPlace(first: firsts[position], second: seconds[position])
    }
}

/// The leaves of a run while they are held in place.
struct CountryLeaves {
    private let start: UnsafeRawPointer?

    init(_ lines: UnsafeBufferPointer<CountryLeafLine>) { start = UnsafeRawPointer(lines.baseAddress) }

    @inline(__always)
    subscript(_ leaf: Int) -> CountryLeaf {
        // A run has at least one row.
        CountryLeaf(
            firsts: start.unsafelyUnwrapped.advanced(by: leaf * CountryLeaf.words * 4)
                .assumingMemoryBound(to: UInt32.self))
    }
}

/// What changes of 2,048 donors in a row: their states and, before them, the best standing of each leaf.
///
/// Rows without a donor, at the end of a run, are those of somebody who is gone.
struct CountryChunk: Sendable {
    /// Eight words to a line of cache.
    private(set) var lines: [SIMD8<UInt64>]
    /// The best standing of eight leaves each, the first in the lowest byte.
    private(set) var nodeBounds: UInt64 = 0

    init(_ records: ArraySlice<CountryRecord>) {
        let leaves = (records.count + CountryRun.leafRows - 1) >> CountryRun.leafShift
        let headLines = CountryRun.headWords / 8
        lines = Array(
            repeating: SIMD8(repeating: CountryState.gone.word), count: headLines + leaves * CountryRun.leafRows / 8)
        for line in 0..<headLines { lines[line] = .zero }
        for (row, record) in records.enumerated() { self[CountryRun.headWords + row] = record.state }
        for leaf in 0..<leaves { renewBound(leaf: leaf) }
    }

    private subscript(_ word: Int) -> UInt64 {
        get { lines[word >> 3][word & 7] }
        set { lines[word >> 3][word & 7] = newValue }
    }

    /// The best standing of all.
    var bound: UInt8 { Self.highestByte(nodeBounds) }
    /// The best standings of the eight leaves below a node, the first in the lowest byte.
    @inline(__always)
    func leafBounds(below node: Int) -> UInt64 { self[node] }
    @inline(__always)
    func state(at row: Int) -> UInt64 { self[CountryRun.headWords + row] }
    var bytes: Int { 64 + lines.capacity * MemoryLayout<SIMD8<UInt64>>.stride }

    /// - Returns: the bound of the whole chunk where it changed.
    mutating func set(_ state: UInt64, at row: Int) -> UInt8? {
        let leaf = row >> CountryRun.leafShift
        let before = CountryState.boundCode(self.state(at: row))
        self[CountryRun.headWords + row] = state
        let after = CountryState.boundCode(state)
        let highest = Self.byte(self[leaf >> 3], leaf & 7)
        // Most changes touch neither the best of the leaf nor become it.
        guard after > highest || (before == highest && after < before) else { return nil }
        let whole = bound
        renewBound(leaf: leaf)
        return bound == whole ? nil : bound
    }

    /// Reckons a leaf's bound anew and carries it up within the chunk.
    private mutating func renewBound(leaf: Int) {
        var highest: UInt8 = 0
        for row in leaf << CountryRun.leafShift..<(leaf + 1) << CountryRun.leafShift {
            highest = max(highest, CountryState.boundCode(state(at: row)))
        }
        let node = leaf >> 3
        Self.setByte(&self[node], leaf & 7, highest)
        Self.setByte(&nodeBounds, node, Self.highestByte(self[node]))
    }

    private static func setByte(_ word: inout UInt64, _ position: Int, _ byte: UInt8) {
        word = word & ~(255 << UInt64(position * 8)) | UInt64(byte) << UInt64(position * 8)
    }

    private static func byte(_ word: UInt64, _ position: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: word >> UInt64(position * 8))
    }

    private static func highestByte(_ word: UInt64) -> UInt8 { (0..<8).reduce(0) { max($0, byte(word, $1)) } }
}
