import Blood
import Dispatching
import Matching
import Synchronization

/// Donors kept for one of several requests that look at the same time; in memory only.
///
/// Nothing is lost with them: the store alone decides who was claimed, and every look makes them anew.
final class Reservations: Sendable {
    /// Several requests are planned together at most this often; 500 take about a second.
    static let every = Duration.seconds(30)
    /// After this long without a new one the last allocation binds nobody: a scheduler that stopped must not keep
    /// donors from those who ask.
    static let servesFor = Duration.minutes(2)
    private let current = Mutex<JointAllocation?>(nil)

    init() {}

    func isDue(at now: Instant) -> Bool {
        current.withLock { $0.map { now - $0.madeAt >= Reservations.every } ?? true }
    }

    func replace(with allocation: JointAllocation) { current.withLock { $0 = allocation } }

    /// The register without those who are kept for another request.
    func ranking(
        for request: RequestID, _ query: CandidateQuery, register: RegisterIndex
    ) -> Ranking {
        let allocation = current.withLock { $0 }
        guard let allocation, query.now - allocation.madeAt < Reservations.servesFor else {
            return register.ranking(query)
        }
        return allocation.ranking(for: request, query, register.ranking)
    }
}

extension Centre {
    /// Plans the open requests together when several look for donors at once; otherwise nobody is kept.
    func refreshReservations(now: Instant) async throws {
        guard reservations.isDue(at: now) else { return }
        // A panel's request has members of its own, and asks others last.
        let courses = try await ports.store.read { [self] transaction in
            let hasIncident = try !transaction.runningIncidents().isEmpty
            let shared = try transaction.ongoingRequests().filter { $0.details.source != RequestDetails.panelSource }
            return try shared.map { record in
                var course = record.course
                if hasIncident { course.incident = try incidentRoom(for: record, now: now, in: transaction) }
                return course
            }
        }
        let dispatcher = dispatcher
        guard dispatcher.isCrowded(courses, now: now) else {
            return reservations.replace(with: JointAllocation(madeAt: now))
        }
        reservations.replace(
            with: dispatcher.allocate(courses, now: now, local: calendar.local, candidates: register.ranking))
    }
}
