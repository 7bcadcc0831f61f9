import Blood

/// What is still to come, the earliest first; of two at the same moment the one that was planned first.
struct EventQueue<Event: Sendable>: Sendable {
    private struct Entry: Sendable {
        var at: Instant
        var number: Int
        var event: Event

        static func precedes(_ left: Entry, _ right: Entry) -> Bool {
            left.at != right.at ? left.at < right.at : left.number < right.number
        }
    }

    private var heap: [Entry] = []
    private var count = 0

    var isEmpty: Bool { heap.isEmpty }
    var firstMoment: Instant? { heap.first?.at }

    mutating func plan(_ event: Event, at: Instant) {
        count += 1
        heap.append(Entry(at: at, number: count, event: event))
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard Entry.precedes(heap[place], heap[parent]) else { break }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    mutating func next() -> (at: Instant, event: Event)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            var place = 0
            while true {
                var least = 2 * place + 1
                guard least < heap.count else { break }
                if least + 1 < heap.count, Entry.precedes(heap[least + 1], heap[least]) { least += 1 }
                guard Entry.precedes(heap[least], heap[place]) else { break }
                heap.swapAt(least, place)
                place = least
            }
        }
        return (first.at, first.event)
    }
}
