import Foundation
import Testing

/// The built program as somebody at a terminal meets it.
@Suite struct ProgramTests {
    private struct Ended {
        var code: Int32
        var output: String
        var notes: String
    }

    private func start(_ arguments: [String]) throws -> (process: Process, output: Pipe, notes: Pipe) {
        let besideTests = (Bundle.allBundles + [Bundle.main]).map(\.bundleURL)
        let candidates = besideTests.flatMap {
            [$0.deletingLastPathComponent().appending(path: "qatra"), $0.appending(path: "qatra")]
        }
        let process = Process()
        let found: URL? = candidates.first {
            FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
        }
        let program: URL = try #require(found, "the program is not built")
        process.executableURL = program
        process.arguments = arguments
        let (output, notes) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, notes)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output, notes)
    }

    private func run(_ arguments: [String]) throws -> Ended {
        let (process, output, notes) = try start(arguments)
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let noted = notes.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ended(
            code: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
            notes: String(decoding: noted, as: UTF8.self))
    }

    private func folder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "qatra-program-\(UUID().uuidString)")
            .path(percentEncoded: false)
    }

    /// Files of a folder that somebody else of the machine could read, with what they allow.
    private func openToOthers(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            let allowed = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
            return allowed & 0o077 == 0 ? nil : "\(name) \(String(allowed, radix: 8))"
        }
    }

    @Test func nothingOfACentreIsForOtherAccountsOfTheMachine() throws {
        let centre = folder()
        let copy = folder()
        defer { for path in [centre, copy] { try? FileManager.default.removeItem(atPath: path) } }
        #expect(try run(["demo", "--only-create", "--donors", "5", "--data", centre]).code == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: centre).contains("qatra.sqlite"))
        #expect(try openToOthers(centre) == [])
        // A database an earlier version made is closed when it is opened.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: centre + "/qatra.sqlite")
        #expect(try run(["backup", copy, "--data", centre]).code == 0)
        #expect(try openToOthers(centre) == [])
        #expect(try openToOthers(copy) == [])
    }

    @Test func aSecondStartSaysWhereTheCentreIsServed() throws {
        let centre = folder()
        defer { try? FileManager.default.removeItem(atPath: centre) }
        let (server, output, _) = try start(["demo", "--donors", "5", "--data", centre, "--port", "0"])
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        var said = ""
        while !said.contains("ready ") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else {
                Issue.record("the server ended: \(said)")
                return
            }
            said += String(decoding: more, as: UTF8.self)
        }
        let address = String(try #require(said.firstMatch(of: /ready (http:\S+)/)).output.1)
        for port in [[], ["--port", try #require(address.split(separator: ":").last.map(String.init))]] {
            let second = try run(["demo", "--data", centre] + port)
            #expect(second.code == 0)
            #expect(second.output.contains("This centre is served already: \(address)"))
        }
        // A port that is taken is said before anything is made.
        let other = folder()
        let port = try #require(address.split(separator: ":").last.map(String.init))
        let refused = try run(["demo", "--data", other, "--port", port])
        #expect(refused.code == 1)
        #expect(refused.notes.contains("is taken by another program"))
        #expect(!FileManager.default.fileExists(atPath: other))
    }
}
