import Blood
import Dispatching
import Foundation
import Matching
import Synchronization

/// What this centre has learned of how its donors answer: in memory, saved now and then, and after a crash a few
/// minutes behind. Nothing that was acknowledged rests on it.
final class ResponseBook: Sendable {
    /// Name and version of the setting it is kept under: a model of another form is not read, and learning starts anew.
    static let setting = "response-model-3"
    /// At most this often.
    static let savedEvery = Duration.minutes(5)

    private struct State {
        var model: ResponseModel
        var isSaved = true
        var savedAt: Instant?
    }

    private let state: Mutex<State>

    init(_ model: ResponseModel) { state = Mutex(State(model: model)) }

    var model: ResponseModel { state.withLock { $0.model } }

    func learn(_ changes: [(before: Ask?, after: Ask)], of request: BloodRequest, now: Instant) {
        guard !changes.isEmpty else { return }
        state.withLock { state in
            for change in changes {
                let before = state.model
                state.model.learn(from: change.before, to: change.after, request: request, now: now)
                if state.model != before { state.isSaved = false }
            }
        }
    }

    func count(registered: Int) { state.withLock { $0.model.registered = registered } }

    /// Puts a model that was fitted again in the place of this one; what is learned meanwhile is lost with the old one.
    func replace(with model: ResponseModel) {
        state.withLock { state in
            let registered = state.model.registered
            state.model = model
            state.model.registered = registered
            state.isSaved = true
        }
    }

    /// The text to be saved, when it is time to.
    func due(at now: Instant) throws -> String? {
        let model: ResponseModel? = state.withLock { state in
            guard !state.isSaved, state.savedAt.map({ now - $0 >= Self.savedEvery }) ?? true else { return nil }
            state.isSaved = true
            state.savedAt = now
            return state.model
        }
        return try model.map(ResponseBook.text)
    }

    static func text(_ model: ResponseModel) throws -> String {
        String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
    }

    /// - Returns: `nil` for a text that is no model of this form.
    static func read(_ text: String) -> ResponseModel? {
        try? JSONDecoder().decode(ResponseModel.self, from: Data(text.utf8))
    }
}
