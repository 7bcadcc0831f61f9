/// Something the house does not write, where it may stand all the same, and what to write instead.
struct Ban: Sendable, CustomStringConvertible {
    /// What is looked for: a run of tokens of code, or a piece of any line (comments and texts included).
    enum Mark: Sendable {
        case code([[String]])
        case anywhere([String])
    }

    let name: String
    let mark: Mark
    let instead: String
    /// Where the rule holds, by the beginning of the path; empty means everywhere.
    var within: [String] = []
    /// Files or folders in which it is right, each with its reason in the line that lists it.
    var allowed: [String] = []
    /// A line that breaks the rule: the tests feed it to the checker to prove that the rule can fail.
    let offence: String

    var description: String { name }

    func applies(to path: String) -> Bool {
        (within.isEmpty || within.contains(where: path.hasPrefix)) && !allowed.contains(where: path.hasPrefix)
    }

    func findings(in file: SourceFile) -> [Finding] {
        applies(to: file.path) ? matches(in: file) : []
    }

    /// Breaches without asking whether the file is excused.
    func matches(in file: SourceFile) -> [Finding] {
        switch mark {
        case .code(let sequences):
            guard file.isSwift else { return [] }
            let tokens = file.tokens
            return tokens.indices.compactMap { index in
                let isBanned = sequences.contains { sequence in
                    tokens[index].text == sequence[0]
                        && tokens[index...].prefix(sequence.count).map(\.text) == sequence
                }
                return isBanned ? finding(file.path, tokens[index].line) : nil
            }
        case .anywhere(let pieces):
            return file.lines.enumerated().compactMap { offset, line in
                pieces.contains(where: line.contains) ? finding(file.path, offset + 1) : nil
            }
        }
    }

    private func finding(_ path: String, _ line: Int) -> Finding {
        Finding(path: path, line: line, message: "\(name): \(instead)")
    }
}

enum HouseRules {
    static let lineLengthMax = 120
    static let functionLinesMax = 70

    static let bans: [Ban] = [
        Ban(
            name: "force", mark: .code([["try!"], ["as!"]]), instead: "handle the error or let it be thrown",
            offence: "let rules = try" + "! Rules.load()"),
        Ban(
            name: "fatalError", mark: .code([["fatalError", "("]]),
            instead: "throw, or return a refusal with its reason",
            within: ["Sources/"], offence: "default: fatalError(\"impossible\")"),
        Ban(
            name: "unstructured Task",
            mark: .code([
                ["Task", "{"], ["Task", "("], ["Task", ".", "detached"], ["Task", ".", "init"],
                ["Task", ".", "immediate"], ["Void", ",", "Never", ">", "{"],
            ]),
            instead: "use a task group, or a service that the centre's service group runs and stops",
            within: ["Sources/"], allowed: HouseRules.filesThatStartTasks, offence: "Task { await centre.send() }"),
        Ban(
            name: "@unchecked Sendable", mark: .code([["@", "unchecked", "Sendable"]]),
            instead: "guard the state with a Mutex, an actor or a database row", within: ["Sources/"],
            offence: "final class Register: @unchecked Sendable {}"),
        Ban(
            name: "nonisolated(unsafe)", mark: .code([["nonisolated", "(", "unsafe", ")"]]),
            instead: "guard the state with a Mutex", offence: "nonisolated(unsafe) var count = 0"),
        Ban(
            name: "clock read",
            mark: .code([
                ["Date", "(", ")"], ["Date", ".", "now"], ["Date", "(", "timeIntervalSinceNow"],
                ["clock_gettime", "("], ["gettimeofday", "("], ["time", "(", "nil", ")"],
            ]),
            instead: "take `now` as an argument; only the system clock of the command line reads the time",
            within: ["Sources/"], allowed: ["Sources/Qatra/SystemClock.swift"], offence: "let now = Date()"),
        Ban(
            name: "print", mark: .code([["print", "("], ["debugPrint", "("], ["dump", "("], ["NSLog", "("]]),
            instead: "log a fixed sentence, or write to the CommandIO of the command",
            within: ["Sources/"], offence: "print(donor)"),
        Ban(
            name: "@testable", mark: .code([["@", "testable"]]),
            instead: "test what is public; the release build is what is tested", within: ["Tests/"],
            offence: "@testable import Blood"),
        Ban(
            name: "leftover note", mark: .anywhere(["TO" + "DO", "FIX" + "ME", "XX" + "X"]),
            instead: "do it, or open an issue", offence: "// TO" + "DO: ask the blood bank"),
        Ban(
            name: "triple braces", mark: .anywhere(["{" + "{{"]), instead: "let the page builder escape the text",
            offence: "<p>{" + "{{name}}}</p>"),
        Ban(
            name: "path of one machine",
            mark: .anywhere(
                ["work", "root", "home", "tmp", "opt", "Users"].flatMap { folder in
                    [" ", "\"", "'", "`", "(", "=", ":"].map { "\($0)/\(folder)/" }
                }),
            instead: "take the path from an argument, or from the folder of the process",
            offence: "let path = \"/" + "work/main\""),
    ]

    /// Work that outlives its caller starts in these places only.
    static let filesThatStartTasks = [
        // Sends and waits for the gateway while the next message is claimed; drained when the centre stops.
        "Sources/Centre/Helpline/Courier.swift",
        // Runs a command for another process and is cancelled when that process goes away.
        "Sources/Qatra/Control.swift",
        // An import outlives the press of the button that began it; its page shows how far it is.
        "Sources/Web/ImportDesk.swift",
    ]

    static func longLines(in file: SourceFile) -> [Finding] {
        guard [".swift", ".py", ".h", ".cpp"].contains(where: file.path.hasSuffix) || !file.path.contains(".") else {
            return []
        }
        return file.lines.enumerated().compactMap { offset, line in
            guard line.count > lineLengthMax else { return nil }
            // A sentence that people read is one literal: broken into pieces it could not be found or translated.
            let columns = file.isSwift ? file.codeColumns[offset + 1] ?? 0 : line.count
            guard columns > lineLengthMax else { return nil }
            let message = "\(columns) columns, of \(lineLengthMax) at most: break the line"
            return Finding(path: file.path, line: offset + 1, message: message)
        }
    }

    /// Functions and initialisers that do not fit on a screen, from the line they begin on to their closing brace.
    static func longFunctions(in file: SourceFile) -> [Finding] {
        guard file.isSwift else { return [] }
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard ["func", "init", "subscript"].contains(tokens[index].text),
                index == 0 || tokens[index - 1].text != ".",
                let end = closingBrace(of: index, in: tokens)
            else { return nil }
            let length = end - tokens[index].line + 1
            guard length > functionLinesMax else { return nil }
            let message = "a function of \(length) lines, of \(functionLinesMax) at most: give its parts names"
            return Finding(path: file.path, line: tokens[index].line, message: message)
        }
    }

    /// The line on which the body of the declaration at `start` ends; `nil` when it has no body, as in a protocol.
    private static func closingBrace(of start: Int, in tokens: [SwiftToken]) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in tokens.index(after: start)..<tokens.endIndex {
            switch tokens[index].text {
            case "(", "[": parentheses += 1
            case ")", "]": parentheses -= 1
            case "{" where parentheses == 0: braces += 1
            case "}" where parentheses == 0 && braces == 0: return nil
            case "}" where parentheses == 0:
                braces -= 1
                if braces == 0 { return tokens[index].line }
            case "func" where braces == 0, "init" where braces == 0, "var" where braces == 0, "case" where braces == 0:
                return nil
            default: break
            }
        }
        return nil
    }
}
