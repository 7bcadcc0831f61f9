import Foundation
import Synchronization

/// Where a command's lines go: to this terminal, or back to the process that sent the command here.
final class CommandIO: Sendable {
    enum Line: Sendable {
        case output(String)
        /// Progress and notes for a person; not part of the result.
        case note(String)
    }

    private let sink: @Sendable (Line) -> Void

    init(_ sink: @escaping @Sendable (Line) -> Void) { self.sink = sink }

    func write(_ line: String) { sink(.output(line)) }
    func note(_ line: String) { sink(.note(line)) }

    /// Prints results to standard output and notes to standard error.
    static let terminal = CommandIO { line in
        switch line {
        case .output(let text): FileHandle.standardOutput.write(Data((text + "\n").utf8))
        case .note(let text): FileHandle.standardError.write(Data((text + "\n").utf8))
        }
    }

    func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        write(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// A bar that is redrawn a tenth at a time, so that a log file is not filled with it.
    func progress(_ label: String) -> @Sendable (Double) -> Void {
        let last = ProgressStep()
        return { [self] fraction in
            let tenth = Int((fraction * 10).rounded(.down))
            guard last.advance(to: tenth) else { return }
            let bar = String(repeating: "█", count: tenth) + String(repeating: "░", count: 10 - tenth)
            note("\(label) \(bar) \(tenth * 10) %")
        }
    }
}

private final class ProgressStep: Sendable {
    private let tenth = Mutex(-1)

    func advance(to new: Int) -> Bool {
        tenth.withLock { tenth in
            guard new > tenth, new <= 10 else { return false }
            tenth = new
            return true
        }
    }
}

/// A failure that a person can act on: the text is all they need.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
