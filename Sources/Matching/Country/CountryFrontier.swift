/// The nodes that were seen and not opened: a heap with the most promising at its root.
///
/// It owns its memory, 4 kB that seldom grow, because a heap in an array asks before every write whether it is shared.
struct CountryFrontier: ~Copyable {
    /// Sixteen bytes; a register of all numbers there are has 67 million leaves.
    struct Node: Sendable {
        let bound: Double
        let node: UInt32
        let tree: UInt16
        let level: UInt8
        let standing: UInt8

        init(bound: Double, tree: Int, level: Int, node: Int, standing: UInt8) {
            self.bound = bound
            self.node = UInt32(truncatingIfNeeded: node)
            self.tree = UInt16(truncatingIfNeeded: tree)
            self.level = UInt8(truncatingIfNeeded: level)
            self.standing = standing
        }
    }

    private var heap = UnsafeMutablePointer<Node>.allocate(capacity: 256)
    private var capacity = 256
    private var count = 0

    deinit { heap.deallocate() }

    @inline(__always)
    mutating func push(_ node: Node) {
        if count == capacity { grow() }
        rise(node, from: count)
        count += 1
    }

    /// What `pop` would hand out.
    @inline(__always)
    var first: Node? { count > 0 ? heap[0] : nil }

    @inline(__always)
    mutating func pop() -> Node? {
        guard count > 0 else { return nil }
        let first = heap[0]
        count -= 1
        // The gap goes down to the bottom without looking at who fills it, who comes from there and seldom rises far.
        var (place, better) = (0, 2)
        while better < count {
            better &-= heap[better].bound < heap[better - 1].bound ? 1 : 0
            heap[place] = heap[better]
            place = better
            better = 2 &* place &+ 2
        }
        if better == count {
            heap[place] = heap[better - 1]
            place = better - 1
        }
        rise(heap[count], from: place)
        return first
    }

    @inline(__always)
    private mutating func rise(_ node: Node, from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place &- 1) >> 1
            guard heap[parent].bound < node.bound else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = node
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: 2 * capacity)
        larger.moveInitialize(from: heap, count: count)
        heap.deallocate()
        (heap, capacity) = (larger, 2 * capacity)
    }
}

/// The best few of the donors seen: a heap with the worst of them at its root.
///
/// A donor is one number of 128 bits in which the whole order lies: the value, then the smaller number, then a tag that
/// decides nothing. So one comparison of whole numbers replaces those of two fields, and sixteen bytes move.
struct CountryBest: ~Copyable {
    private let heap: UnsafeMutablePointer<UInt128>
    private let limit: Int
    private(set) var count = 0
    /// A value below this has no chance any more.
    private(set) var threshold = -Double.infinity

    /// - Parameter limit: at least 1.
    init(limit: Int) {
        self.limit = limit
        heap = .allocate(capacity: limit)
    }

    deinit { heap.deallocate() }

    @inline(__always)
    mutating func offer(_ value: Double, _ donor: UInt32, tag: UInt32) {
        let key = UInt128(Self.ordered(value)) << 64 | UInt128(UInt64(~donor) << 32 | UInt64(tag))
        if count < limit {
            // Nobody is turned away before the list is full, so until then there is no need of an order.
            heap[count] = key
            count += 1
            if count == limit { order() }
        } else if key > heap[0] {
            replaceWorst(with: key)
        }
    }

    private mutating func order() {
        for place in stride(from: count / 2 - 1, through: 0, by: -1) { sink(heap[place], from: place, to: count) }
        if count == limit { threshold = Self.value(heap[0]) }
    }

    @inline(__always)
    private mutating func replaceWorst(with key: UInt128) {
        sink(key, from: 0, to: count)
        threshold = Self.value(heap[0])
    }

    /// Lets the gap at a place sink to the bottom and fills it from there: newcomers are better than most.
    @inline(__always)
    private func sink(_ key: UInt128, from start: Int, to end: Int) {
        var (place, worse) = (start, 2 * start + 2)
        while worse < end {
            worse &-= heap[worse - 1] < heap[worse] ? 1 : 0
            heap[place] = heap[worse]
            place = worse
            worse = 2 &* place &+ 2
        }
        if worse == end {
            heap[place] = heap[worse - 1]
            place = worse - 1
        }
        while place > start {
            let parent = (place &- 1) >> 1
            guard key < heap[parent] else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = key
    }

    /// Puts the best first and hands them out; afterwards nothing more can be offered.
    consuming func ranked<Answer>(_ body: (_ value: Double, _ donor: UInt32, _ tag: UInt32) -> Answer) -> [Answer] {
        if count < limit { order() }
        for end in stride(from: count - 1, to: 0, by: -1) {
            let worst = heap[0]
            sink(heap[end], from: 0, to: end)
            heap[end] = worst
        }
        return (0..<count).map { place in
            let low = UInt64(truncatingIfNeeded: heap[place])
            return body(
                Self.value(heap[place]), ~UInt32(truncatingIfNeeded: low >> 32), UInt32(truncatingIfNeeded: low))
        }
    }

    /// Whole numbers in the order of the values they stand for: a negative one has its bits turned over.
    @inline(__always)
    private static func ordered(_ value: Double) -> UInt64 {
        let bits = value.bitPattern
        return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
    }

    @inline(__always)
    private static func value(_ key: UInt128) -> Double {
        let ordered = UInt64(truncatingIfNeeded: key >> 64)
        return Double(bitPattern: ordered >> 63 == 1 ? ordered ^ 1 << 63 : ~ordered)
    }
}
