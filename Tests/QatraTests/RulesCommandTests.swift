import Foundation
import Testing

/// The rules as an outside checker calls them: the built program, its output line by line.
@Suite struct RulesCommandTests {
    private static var program: URL? {
        let besideTests = Bundle.allBundles.map(\.bundleURL) + [Bundle.main.bundleURL]
        return besideTests.map { $0.deletingLastPathComponent().appending(path: "qatra") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) }
            ?? besideTests.map { $0.appending(path: "qatra") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) }
    }

    private func run(_ arguments: [String], input: String = "") throws -> [[String: Any]] {
        let process = Process()
        let program: URL = try #require(RulesCommandTests.program, "the program is not built")
        process.executableURL = program
        process.arguments = arguments
        let stdin = Pipe()
        let stdout = Pipe()
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func everyComponentAndPairIsOneLine() throws {
        let lines = try run(["rules", "compatibility", "--json"])
        #expect(lines.count == 6 * 9 * 9)
        let one = lines.first {
            $0["component"] as? String == "redCells" && $0["patient"] as? String == "B-" && $0["donor"] as? String == "O-"
        }
        #expect(one?["verdict"] as? String == "allowed")
        #expect(one?["order"] as? Int == 2)
    }

    @Test func aHistoryALineIsJudgedOnItsDay() throws {
        let history = """
            {"id":"a","sex":"male","birthDate":"1990-01-01","weightKilograms":70,"donations":[{"date":"2026-08-26","kind":"wholeBlood"}]}
            {"id":"b","sex":"male","birthDate":"1990-01-01","weightKilograms":70,"donations":[{"date":"2026-08-27","kind":"wholeBlood"}]}
            not json
            """
        let lines = try run(["rules", "eligibility", "--on", "2026-11-24"], input: history)
        #expect(lines.count == 3)
        // Ninety days after the 26th of August is the 24th of November.
        #expect(lines[0]["verdict"] as? String == "eligible")
        #expect(lines[1]["verdict"] as? String == "deferred")
        #expect(lines[1]["from"] as? String == "2026-11-25")
        #expect(lines[2]["error"] != nil)
    }
}
