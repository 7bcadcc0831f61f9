import Foundation
import Testing

/// The built program as somebody at a terminal, or another program, meets it.
struct BuiltProgram {
    struct Outcome {
        var output: String
        var notes: String
        var status: Int32
    }

    let process = Process()
    let output = Pipe()
    let notes = Pipe()

    /// Starts it; what `input` holds is all it will ever read.
    init(_ arguments: [String], input: String = "") throws {
        let besideTests = (Bundle.allBundles + [Bundle.main]).map(\.bundleURL)
        let found: URL? = besideTests.flatMap {
            [$0.deletingLastPathComponent().appending(path: "qatra"), $0.appending(path: "qatra")]
        }.first { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) }
        let program: URL = try #require(found, "the program is not built")
        process.executableURL = program
        process.arguments = arguments
        let stdin = Pipe()
        (process.standardInput, process.standardOutput, process.standardError) = (stdin, output, notes)
        try process.run()
        // The inputs of these tests are far smaller than a pipe, so that nobody waits for the other to read.
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
    }

    /// Waits for its end.
    func outcome() -> Outcome {
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let noted = notes.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            output: String(decoding: said, as: UTF8.self), notes: String(decoding: noted, as: UTF8.self),
            status: process.terminationStatus)
    }

    static func run(_ arguments: [String], input: String = "") throws -> Outcome {
        try BuiltProgram(arguments, input: input).outcome()
    }
}

extension BuiltProgram.Outcome {
    /// Every line of the output as a JSON object.
    func objects() throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
