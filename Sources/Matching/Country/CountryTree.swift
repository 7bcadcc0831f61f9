/// A run while its arrays are held in place: what a question follows on its way down.
///
/// Level 0 are the leaves; a node's eight children are the nodes 8n…8n + 7 of the level below.
struct CountryTree {
    let places: UnsafeBufferPointer<UInt64>
    let donors: UnsafeBufferPointer<UInt32>
    let topLevel: Int
    private let fans: UnsafeBufferPointer<CountryFan>
    private let fanStarts: UnsafeBufferPointer<Int>
    private let blocks: UnsafeBufferPointer<[[UInt64]]>
    private let upperBounds: UnsafeBufferPointer<UInt8>
    private let boundStarts: UnsafeBufferPointer<Int>

    fileprivate init(
        _ shape: CountryShape, places: UnsafeBufferPointer<UInt64>, donors: UnsafeBufferPointer<UInt32>,
        fans: UnsafeBufferPointer<CountryFan>, fanStarts: UnsafeBufferPointer<Int>,
        blocks: UnsafeBufferPointer<[[UInt64]]>, upperBounds: UnsafeBufferPointer<UInt8>,
        boundStarts: UnsafeBufferPointer<Int>
    ) {
        self.places = places
        self.donors = donors
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
            // Of one chunk: its 64 leaves eight to a word, then the eight nodes above them.
            let chunk = level == 2 ? node : node >> 3
            return blocks[chunk >> CountryRun.blockShift][chunk & CountryRun.blockMask][level == 2 ? 8 : node & 7]
        }
        let start = boundStarts[level - 1] + node << 3
        var word: UInt64 = 0
        for child in 0..<min(8, boundStarts[level] - start) {
            word |= UInt64(upperBounds[start + child]) << UInt64(child * 8)
        }
        return word
    }

    /// The rows of a leaf: where they begin, and their states.
    @inline(__always)
    func withLeaf<Answer>(
        _ leaf: Int, _ body: (_ first: Int, _ states: UnsafeBufferPointer<UInt64>) -> Answer
    ) -> Answer {
        let first = leaf << CountryRun.leafShift
        let count = min(1 << CountryRun.leafShift, places.count - first)
        let chunk = first >> CountryRun.chunkShift
        return blocks[chunk >> CountryRun.blockShift][chunk & CountryRun.blockMask].withUnsafeBufferPointer { states in
            let start = CountryRun.headWords + first & CountryRun.chunkMask
            return body(first, UnsafeBufferPointer(rebasing: states[start..<start + count]))
        }
    }
}

extension CountryRun {
    /// Holds the run's arrays in place.
    func withTree(_ body: (CountryTree) -> Void) {
        shape.places.withUnsafeBufferPointer { places in
            shape.donors.withUnsafeBufferPointer { donors in
                shape.fans.withUnsafeBufferPointer { fans in
                    shape.fanStarts.withUnsafeBufferPointer { fanStarts in
                        blocks.withUnsafeBufferPointer { blocks in
                            upperBounds.withUnsafeBufferPointer { upperBounds in
                                boundStarts.withUnsafeBufferPointer { boundStarts in
                                    body(
                                        CountryTree(
                                            shape, places: places, donors: donors, fans: fans, fanStarts: fanStarts,
                                            blocks: blocks, upperBounds: upperBounds, boundStarts: boundStarts))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
