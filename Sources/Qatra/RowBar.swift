import Foundation
import Storage
import Synchronization

/// How far a copy has come, how fast it goes and how long it will take, a tenth at a time.
final class RowBar: Sendable {
    private struct State {
        var isComparing: Bool?
        var began = ContinuousClock.now
        var tenth = -1
        /// What was there before this run: no part of how fast it goes.
        var before = 0
    }

    private let io: CommandIO
    private let state = Mutex(State())

    init(_ io: CommandIO) { self.io = io }

    func show(_ progress: StoreCopy.Progress) {
        let line = state.withLock { state -> String? in
            if state.isComparing != progress.isComparing {
                state = State(isComparing: progress.isComparing, before: progress.before)
            }
            let tenth = progress.total == 0 ? 10 : min(10, progress.done * 10 / progress.total)
            guard tenth > state.tenth else { return nil }
            state.tenth = tenth
            let bar = String(repeating: "█", count: tenth) + String(repeating: "░", count: 10 - tenth)
            let label = progress.isComparing ? "Comparing" : "Copying"
            return "\(label) \(bar) \(tenth * 10) % of \(progress.total) rows" + pace(progress, state)
        }
        if let line { io.note(line) }
    }

    private func pace(_ progress: StoreCopy.Progress, _ state: State) -> String {
        let seconds = (ContinuousClock.now - state.began) / .seconds(1)
        let rows = progress.done - state.before
        guard rows > 0, seconds > 0.1 else { return "" }
        let rate = Double(rows) / seconds
        let left = Double(progress.total - progress.done) / rate
        return ", \(Int(rate)) a second" + (left >= 1 ? ", \(Int(left.rounded(.up))) s left" : "")
    }
}
