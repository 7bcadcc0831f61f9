import Blood

/// One donor in the running.
struct Contender: Sendable {
    var value: Double
    var id: DonorID
    var slot: Int32
    var kilometres: Double

    /// The order of a ranking: the greater value first, the smaller number first among equals.
    @inline(__always)
    static func precedes(_ left: Contender, _ right: Contender) -> Bool {
        left.value != right.value ? left.value > right.value : left.id < right.id
    }
}

/// Keeps the best few of many without sorting the rest: a heap with the worst of the kept at its root.
struct BestCandidates: Sendable {
    private let limit: Int
    private var heap: [Contender] = []

    /// - Parameter limit: at least 1.
    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(limit)
    }

    /// A value below this has no chance any more.
    var threshold: Double {
        @inline(__always) get { heap.count < limit ? -.infinity : heap[0].value }
    }

    @inline(__always)
    mutating func offer(_ contender: Contender) {
        if heap.count < limit {
            heap.append(contender)
            siftUp()
        } else if Contender.precedes(contender, heap[0]) {
            replaceWorst(with: contender)
        }
    }

    /// Everyone kept, best first.
    func ranked() -> [Contender] { heap.sorted { Contender.precedes($0, $1) } }

    /// Moves the last one up to its place: the better ones on its way come down, and only then it is written.
    private mutating func siftUp() {
        var place = heap.count - 1
        let moving = heap[place]
        while place > 0 {
            let parent = (place - 1) / 2
            guard Contender.precedes(heap[parent], moving) else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = moving
    }

    /// Puts a newcomer in the root's stead, and the worse ones on its way up.
    private mutating func replaceWorst(with moving: Contender) {
        var place = 0
        while true {
            var worst = 2 * place + 1
            guard worst < heap.count else { break }
            if worst + 1 < heap.count, Contender.precedes(heap[worst], heap[worst + 1]) { worst += 1 }
            guard Contender.precedes(moving, heap[worst]) else { break }
            heap[place] = heap[worst]
            place = worst
        }
        heap[place] = moving
    }
}
