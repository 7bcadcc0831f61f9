import Foundation
import Testing

/// The built program as somebody at a terminal meets it.
@Suite struct ProgramTests {
    private func run(_ arguments: [String]) throws -> BuiltProgram.Outcome { try BuiltProgram.run(arguments) }

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
        #expect(try run(["demo", "--only-create", "--donors", "5", "--data", centre]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: centre).contains("qatra.sqlite"))
        #expect(try openToOthers(centre) == [])
        // A database an earlier version made is closed when it is opened.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: centre + "/qatra.sqlite")
        #expect(try run(["backup", copy, "--data", centre]).status == 0)
        #expect(try openToOthers(centre) == [])
        #expect(try openToOthers(copy) == [])
    }

    @Test func theRegisterIsExportedByTwoPeopleOrWithAReason() throws {
        let centre = folder()
        defer { try? FileManager.default.removeItem(atPath: centre) }
        #expect(try run(["demo", "--only-create", "--donors", "5", "--data", centre]).status == 0)
        for wrong in [
            [], ["--approval", "1", "--emergency", "--reason", "x"], ["--emergency"], ["--emergency", "--reason", " "],
            ["--approval", "1", "--reason", "x"],
        ] {
            let refused = try run(["export", "--data", centre] + wrong)
            #expect(refused.status == 64, "\(wrong)")
            #expect(refused.output.isEmpty, "\(wrong)")
        }
        let unknown = try run(["export", "--data", centre, "--approval", "1"])
        #expect(unknown.status == 1)
        #expect(unknown.output.isEmpty)
        #expect(unknown.notes.contains("Approval 1 is not approved"))
        let broken = try run(["export", "--data", centre, "--emergency", "--reason", "The server is on fire"])
        #expect(broken.status == 0)
        #expect(broken.output.split(separator: "\n").count == 6)
        #expect(broken.notes.contains("in an emergency, without a second person"))
    }

    @Test func anAdministratorWhoLostEverythingIsHelpedOnTheMachine() throws {
        let centre = folder()
        let demonstration = folder()
        defer { for path in [centre, demonstration] { try? FileManager.default.removeItem(atPath: path) } }
        let made = try BuiltProgram.run(
            [
                "init", "--name", "Helpline", "--address", "https://blood.example.pk", "--helpline", "042-111-000-911",
                "--administrator", "admin", "--administrator-name", "Sana", "--data", centre,
            ], input: "tokri men teen aam\n")
        #expect(made.status == 0, "\(made.notes)")
        let rescue = ["staff", "rescue", "--data", centre]
        #expect(try run(rescue + ["admin"]).status == 64, "a reason is asked for")
        #expect(try run(rescue + ["admin", "--reason", " "]).status == 64)
        #expect(try run(rescue + ["nobody", "--reason", "lost"]).notes.contains("Nobody signs in as nobody."))
        let done = try run(rescue + ["admin", "--reason", "both telephones lost"])
        #expect(done.status == 0, "\(done.notes)")
        #expect(done.output.wholeMatch(of: /([a-z2-7]{4}-){3}[a-z2-7]{4}\n/) != nil, "the code alone, for a pipe")
        #expect(!done.notes.contains(done.output.trimmingCharacters(in: .newlines)))
        let weak = try BuiltProgram.run(
            rescue + ["admin", "--reason", "lost", "--new-password"], input: "helpline 2026\n")
        #expect(weak.status == 1 && weak.notes.contains("too easily guessed"))
        let both = try BuiltProgram.run(
            rescue + ["admin", "--reason", "lost", "--new-password"], input: "sabz darwaza neela chand\n")
        #expect(both.status == 0 && both.output != done.output)
        #expect(try run(["audit", "verify", "--data", centre]).status == 0)
        #expect(try run(["demo", "--only-create", "--donors", "5", "--data", demonstration]).status == 0)
        let refused = try run(["staff", "rescue", "administrator", "--reason", "lost", "--data", demonstration])
        #expect(refused.status == 1 && refused.output.isEmpty)
    }

    @Test func aSecondStartSaysWhereTheCentreIsServed() throws {
        let centre = folder()
        defer { try? FileManager.default.removeItem(atPath: centre) }
        let started = try BuiltProgram(["demo", "--donors", "5", "--data", centre, "--port", "0"])
        let (server, output) = (started.process, started.output)
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
            #expect(second.status == 0)
            #expect(second.output.contains("This centre is served already: \(address)"))
        }
        // A port that is taken is said before anything is made.
        let other = folder()
        let port = try #require(address.split(separator: ":").last.map(String.init))
        let refused = try run(["demo", "--data", other, "--port", port])
        #expect(refused.status == 1)
        #expect(refused.notes.contains("is taken by another program"))
        #expect(!FileManager.default.fileExists(atPath: other))
    }
}
