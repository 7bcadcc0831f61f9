import Blood
import Dispatching
import Matching
import Synchronization

/// What became of asks, whichever node heard of it, for a node that learns from what all of them commit.
///
/// Answers come to one node and silence is seen by another: who learned from his own turns alone would learn that
/// hardly anybody answers.
final class FollowedAsks: Sendable {
    struct Lesson: Sendable {
        var changes: [(before: Ask?, after: Ask)]
        var request: BloodRequest
        /// Whether the request was not known before.
        var isNew: Bool
    }

    /// The courses of ongoing requests as they were last seen; `nil` where this node is alone and learns at once.
    private let seen = Mutex<[RequestID: RequestCourse]?>(nil)

    var isOn: Bool { seen.withLock { $0 != nil } }

    /// - Parameter ongoing: what has been learned already, or will not be.
    func begin(with ongoing: [RequestRecord]) {
        seen.withLock { seen in
            seen = Dictionary(ongoing.map { ($0.id, $0.course) }) { first, _ in first }
        }
    }

    /// What is new in requests that changed. One that is told of twice is new once.
    func lessons(_ records: [RequestRecord]) -> [Lesson] {
        seen.withLock { seen in
            records.compactMap { record in
                let before = seen?[record.id]
                // One that ended before it was known belongs to a time that others have learned from.
                guard before != nil || record.course.phase.isOngoing else { return nil }
                seen?[record.id] = record.course.phase.isOngoing ? record.course : nil
                var nothing = record.course
                nothing.asks = []
                return Lesson(
                    changes: record.course.changedAsks(since: before ?? nothing), request: record.course.request,
                    isNew: before == nil)
            }
        }
    }
}
