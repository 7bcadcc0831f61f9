internal import Blood
internal import Dispatching

/// Something that is going to happen on a phone, on the way, or at the desk.
struct PhoneEvent {
    enum What: Equatable {
        /// The message appears on the phone. Nobody outside is told.
        case received
        /// The gateway's delivery report.
        case report(AttemptState)
        case answer(AnswerKind, String)
        /// The moment a pledged person sets out, or does not. Nobody outside is told.
        case departure
        case facility(FacilityReport.Stage)
        case typed(String)
    }

    var id: String
    var due: Instant
    var what: What
    /// The message it follows from.
    var message: PhoneJournalEntry
    var order = 0
}

/// Events in the order they fall due; those due together in the order they were made.
struct PhoneEventQueue {
    private var heap: [(due: Instant, order: Int, id: String)] = []
    private var events: [String: PhoneEvent] = [:]
    private var made = 0

    var count: Int { events.count }

    subscript(id: String) -> PhoneEvent? { events[id] }

    /// An event whose id is waiting already is not taken twice.
    mutating func insert(_ event: PhoneEvent) {
        guard events[event.id] == nil else { return }
        made += 1
        var event = event
        event.order = made
        events[event.id] = event
        heap.append((event.due, made, event.id))
        siftUp()
    }

    mutating func remove(_ id: String) { events[id] = nil }

    mutating func removeAll(where isGone: (PhoneEvent) -> Bool) {
        for event in events.values where isGone(event) { events[event.id] = nil }
    }

    /// The next event, which stays until it is removed.
    mutating func first() -> PhoneEvent? {
        while let top = heap.first {
            if let event = events[top.id], event.order == top.order { return event }
            popTop()
        }
        return nil
    }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func popTop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
            guard let child = children.min(by: isBefore), isBefore(child, parent) else { return }
            heap.swapAt(parent, child)
            parent = child
        }
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        (heap[one].due, heap[one].order) < (heap[other].due, heap[other].order)
    }
}
