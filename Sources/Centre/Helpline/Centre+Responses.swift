public import Dispatching
import Matching

extension Centre {
    /// Fits the response model again to every ask of this centre, from published figures on, and goes on with it.
    ///
    /// - Parameter keeps: `false` only judges, and leaves the model as it is.
    /// - Throws: what the store throws; the old model then stays.
    public func refitResponses(
        keeps: Bool, progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> ResponseRefit {
        let steps = try await ports.store.read { store in
            let records = try store.endedRequests(limit: .max) + store.ongoingRequests()
            return try records.enumerated().flatMap { number, record -> [ResponseStep] in
                if number % 100 == 0 { progress(Double(number) / Double(records.count) / 2) }
                let timeline = try store.timeline(of: record.course.request.id, after: 0, limit: .max)
                return record.course.responseSteps(timeline.map { ($0.at, $0.fact) })
            }
        }
        let refit = ResponseModel.refit(steps, from: .standard) { progress(0.5 + $0 / 2) }
        guard keeps, refit.asks > 0 else { return refit }
        let text = try ResponseBook.text(refit.model)
        try await ports.store.write { try $0.setSetting(ResponseBook.setting, to: text) }
        responses.replace(with: refit.model)
        return refit
    }
}
