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
    private final class Reading: Sendable {
        let changes: Int
        let begunAt = ContinuousClock.now
        let model: Task<BoardPage.Model, any Error>
        let parts = Mutex<[BoardPage.PartKey: HTML]>([:])

        init(changes: Int, read: @escaping @Sendable () async throws -> BoardPage.Model) {
            self.changes = changes
            model = Task { try await read() }
        }
    }

    /// Longer than two hundred browsers take to ask after one event, shorter than anybody notices.
    private static let keptFor = Duration.milliseconds(250)

    private let latest = Mutex<Reading?>(nil)

    func part(_ centre: Centre, _ page: PageContext, showsAll: Bool) async throws -> HTML {
        let changes = centre.events.changes
        let reading = latest.withLock { latest in
            if let latest, latest.changes == changes, ContinuousClock.now - latest.begunAt < Self.keptFor {
                return latest
            }
            let new = Reading(changes: changes) { try await BoardPage.Model(centre.board()) }
            latest = new
            return new
        }
        var model = try await reading.model.value
        let key = BoardPage.PartKey(page, showsAll: showsAll)
        if let known = reading.parts.withLock({ $0[key] }) { return known }
        model.showsAll = showsAll
        let part = BoardPage.part(model, page)
        reading.parts.withLock { $0[key] = part }
        return part
    }
}

extension BoardPage.Model {
    init(_ view: BoardView) {
        self.init(
            ongoing: view.ongoing.map(BoardPage.Line.init), ended: view.ended.map(BoardPage.Line.init),
            queued: view.outbox[.queued] ?? 0, unknown: view.outbox[.unknown] ?? 0, callBacks: view.callBacks)
    }
}
