/// Delivery reports that come at once are written down at once: a commit waits for the disk some milliseconds whatever
/// is in it, and a wave of two hundred messages brings four hundred reports.
///
/// Nobody waits for others to come: whoever finds nobody writing writes, and takes along who came meanwhile.
actor ReportQueue {
    /// A batch holds the store's one writer for some tens of milliseconds, which an operator does not notice.
    static let batchMax = 32

    private enum Turn {
        case written(Result<Void, any Error>)
        /// Nobody writes any more: write your own, and take the next along.
        case lead
    }

    private struct Waiting {
        var report: MessageReport
        var turn: CheckedContinuation<Turn, Never>
    }

    private var waiting: [Waiting] = []
    private var isWriting = false

    /// - Parameter write: writes reports down, together or one by one, and says of each how that went.
    func take(
        _ report: MessageReport, _ write: @Sendable ([MessageReport]) async -> [Result<Void, any Error>]
    ) async throws {
        if isWriting {
            let turn = await withCheckedContinuation { waiting.append(Waiting(report: report, turn: $0)) }
            if case .written(let result) = turn { return try result.get() }
        }
        isWriting = true
        let others = Array(waiting.prefix(ReportQueue.batchMax - 1))
        waiting.removeFirst(others.count)
        let results = await write([report] + others.map(\.report))
        for (other, result) in zip(others, results.dropFirst()) { other.turn.resume(returning: .written(result)) }
        if waiting.isEmpty {
            isWriting = false
        } else {
            waiting.removeFirst().turn.resume(returning: .lead)
        }
        try results[0].get()
    }
}
