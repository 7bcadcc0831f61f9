import Centre
import Dispatching
import Pages
import Synchronization

/// The board as everybody sees it who asks at the same moment.
///
/// An event makes every open console read the board again, and two hundred of them at once are one reading and one
/// writing of lines for each language. Nobody is shown what is out of date: a reading that began before the last change
/// that was published is not used again, nor one that is older than `keptFor`, for what nobody publishes.
final class BoardDesk: Sendable {
    /// One reading, by whoever asked first; who asks while it is made waits for it.
    private final class Reading: Sendable {
        private enum State {
            case running([CheckedContinuation<BoardPage.Model?, Never>])
            /// `nil` when it failed.
            case done(BoardPage.Model?)
        }

        let changes: Int
        let begunAt = ContinuousClock.now
        let parts = Mutex<[BoardPage.PartKey: HTML]>([:])
        private let state = Mutex(State.running([]))

        init(changes: Int) { self.changes = changes }

        func finish(_ model: BoardPage.Model?) {
            let waiting = state.withLock { state -> [CheckedContinuation<BoardPage.Model?, Never>] in
                defer { state = .done(model) }
                if case .running(let waiting) = state { return waiting }
                return []
            }
            for one in waiting { one.resume(returning: model) }
        }

        func model() async -> BoardPage.Model? {
            await withCheckedContinuation { continuation in
                let found: BoardPage.Model?? = state.withLock { state in
                    switch state {
                    case .done(let model): return .some(model)
                    case .running(let waiting):
                        state = .running(waiting + [continuation])
                        return nil
                    }
                }
                if let found { continuation.resume(returning: found) }
            }
        }
    }

    /// Longer than two hundred browsers take to ask after one event, shorter than anybody notices.
    private static let keptFor = Duration.milliseconds(250)

    private let latest = Mutex<Reading?>(nil)

    func part(_ centre: Centre, _ page: PageContext, showsAll: Bool) async throws -> HTML {
        let changes = centre.events.changes
        let (reading, isFirst) = latest.withLock { latest -> (Reading, Bool) in
            if let latest, latest.changes == changes, ContinuousClock.now - latest.begunAt < Self.keptFor {
                return (latest, false)
            }
            let new = Reading(changes: changes)
            latest = new
            return (new, true)
        }
        var model = try await isFirst ? read(centre, for: reading) : shared(reading, centre)
        let key = BoardPage.PartKey(page, showsAll: showsAll)
        if let known = reading.parts.withLock({ $0[key] }) { return known }
        model.showsAll = showsAll
        let part = BoardPage.part(model, page)
        reading.parts.withLock { $0[key] = part }
        return part
    }

    private func read(_ centre: Centre, for reading: Reading) async throws -> BoardPage.Model {
        do {
            let model = try await BoardPage.Model(centre.board())
            reading.finish(model)
            return model
        } catch {
            reading.finish(nil)
            throw error
        }
    }

    /// What the other found; whoever waited for one that failed, or whose browser left, reads alone.
    private func shared(_ reading: Reading, _ centre: Centre) async throws -> BoardPage.Model {
        if let model = await reading.model() { return model }
        return try await BoardPage.Model(centre.board())
    }
}

extension BoardPage.Model {
    init(_ view: BoardView) {
        self.init(
            ongoing: view.ongoing.map(BoardPage.Line.init), ended: view.ended.map(BoardPage.Line.init),
            queued: view.outbox[.queued] ?? 0, unknown: view.outbox[.unknown] ?? 0, callBacks: view.callBacks)
    }
}
