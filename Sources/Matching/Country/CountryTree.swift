import CPrefetch

/// A run while its arrays are held in place: what a question follows on its way down.
///
/// Level 0 are the leaves; a node's eight children are the nodes 8n…8n + 7 of the level below.
struct CountryTree {
    let leaves: CountryLeaves
    let topLevel: Int
    private let fans: UnsafeBufferPointer<CountryFan>
    private let fanStarts: UnsafeBufferPointer<Int>
    private let blocks: UnsafeBufferPointer<[CountryChunk]>
    private let upperBounds: UnsafeBufferPointer<UInt8>
    private let boundStarts: UnsafeBufferPointer<Int>

    fileprivate init(
        _ shape: CountryShape, leaves: UnsafeBufferPointer<CountryLeafLine>,
        fans: UnsafeBufferPointer<CountryFan>, fanStarts: UnsafeBufferPointer<Int>,
        blocks: UnsafeBufferPointer<[CountryChunk]>, upperBounds: UnsafeBufferPointer<UInt8>,
        boundStarts: UnsafeBufferPointer<Int>
    ) {
        self.leaves = CountryLeaves(leaves)
        self.fans = fans
        self.fanStarts = fanStarts
        self.blocks = blocks
        self.upperBounds = upperBounds
        self.boundStarts = boundStarts
        topLevel = shape.topLevel
    }

    /// Squared chords to the children of a node, or less; infinite where there is none.
    @inline(__always)
    func squaredChords(below node: Int, level: Int, to centre: CountryCentre) -> SIMD8<Float> {
        fans[fanStarts[level] + node].squaredChords(to: centre)
    }

    /// The best standings below the children of a node, the first in the lowest byte; 0 where nobody may be asked.
    @inline(__always)
    func bounds(below node: Int, level: Int) -> UInt64 {
        if level <= 2 {
            let number = level == 2 ? node : node >> 3
            let chunks = blocks[number >> CountryRun.blockShift]
            return level == 2
                ? chunks[number & CountryRun.blockMask].nodeBounds
                : chunks[number & CountryRun.blockMask].leafBounds(below: node & 7)
        }
        let start = boundStarts[level - 1] + node << 3
        var word: UInt64 = 0
        for child in 0..<min(8, boundStarts[level] - start) {
            word |= UInt64(upperBounds[start + child]) << UInt64(child * 8)
        }
        return word
    }

    /// Asks the memory for all lines of cache that a node will need, and waits for none.
    @inline(__always)
    func prefetch(_ node: Int, level: Int) {
        guard level == 0 else {
            guard let base = fans.baseAddress else { return }
            let fan = UnsafeRawPointer(base + fanStarts[level] + node)
            for line in 0..<MemoryLayout<CountryFan>.stride / 64 { prefetch_line(fan + line * 64) }
            return
        }
        let rows = UnsafeRawPointer(leaves[node].firsts)
        for line in 0..<CountryLeaf.lines { prefetch_line(rows + line * 64) }
        withStates(of: node) { states in
            for line in 0..<CountryRun.leafRows / 8 { prefetch_line(states + line * 8) }
        }
    }

    /// The states of a leaf's rows.
    @inline(__always)
    func withStates<Answer>(of leaf: Int, _ body: (UnsafePointer<UInt64>) -> Answer) -> Answer {
        let first = leaf << CountryRun.leafShift
        let chunk = first >> CountryRun.chunkShift
        let lines = blocks[chunk >> CountryRun.blockShift][chunk & CountryRun.blockMask].lines
        return lines.withUnsafeBytes { lines in
            let states = lines.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self)
            return body(states + (CountryRun.headWords + first & CountryRun.chunkMask))
        }
    }
}

extension CountryRun {
    /// Holds the run's arrays in place.
    func withTree(_ body: (CountryTree) -> Void) {
        shape.leaves.withUnsafeBufferPointer { leaves in
            shape.fans.withUnsafeBufferPointer { fans in
                shape.fanStarts.withUnsafeBufferPointer { fanStarts in
                    blocks.withUnsafeBufferPointer { blocks in
                        upperBounds.withUnsafeBufferPointer { upperBounds in
                            boundStarts.withUnsafeBufferPointer { boundStarts in
                                body(
                                    CountryTree(
                                        shape, leaves: leaves, fans: fans, fanStarts: fanStarts, blocks: blocks,
                                        upperBounds: upperBounds, boundStarts: boundStarts))
                            }
                        }
                    }
                }
            }
        }
    }
}
