import Foundation
import Testing

/// Backups of a real centre, as somebody at a terminal makes and rehearses them.
@Suite struct BackupTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-backup-\(UUID().uuidString)")
        .path(percentEncoded: false)

    private func run(_ arguments: String..., input: String = "") throws -> BuiltProgram.Outcome {
        try BuiltProgram.run(arguments, input: input)
    }

    private func makeCentre() throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let centre = folder + "/centre"
        let made = try run(
            "init", "--data", centre, "--name", "Test", "--address", "https://blood.example.pk", "--helpline", "15",
            "--administrator", "admin", "--administrator-name", "Admin", input: "a long enough password\n")
        #expect(made.status == 0, "\(made.notes)")
        let donors = "name,phone,group,sex,district,consent\nMarked Person,03001234567,O+,male,Lahore,yes\n"
        #expect(try run("import", "--data", centre, "--apply", "-", input: donors).status == 0)
        return centre
    }

    @Test func aRealCentresBackupIsSealedAndARehearsalProvesIt() throws {
        let centre = try makeCentre()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (backup, key) = (folder + "/backup", folder + "/opening.key")
        let without = try run("backup", backup, "--data", centre)
        #expect(without.status != 0 && without.notes.contains("no backup key"))
        let inside = try run("backup-key", "new", centre + "/opening.key", "--data", centre)
        #expect(inside.status != 0 && inside.notes.contains("own folder"))
        #expect(try run("backup-key", "new", key, "--data", centre).status == 0)
        #expect(try run("backup-key", "new", folder + "/second.key", "--data", centre).status != 0)
        let made = try run("backup", backup, "--data", centre)
        #expect(made.status == 0, "\(made.notes)")

        let sealed = try #require(FileManager.default.contents(atPath: backup))
        for word in ["Marked Person", "+923001234567", "SQLite format", "admin"] {
            #expect(sealed.range(of: Data(word.utf8)) == nil, "\(word)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: centre)
        #expect(!left.contains("backup.partial"))
        #expect(!left.contains { $0.contains("opening") }, "what opens is not on the machine")

        #expect(try run("restore", backup, "--rehearse").notes.contains("--key-file"))
        let rehearsed = try run("restore", backup, "--rehearse", "--key-file", key)
        #expect(rehearsed.status == 0, "\(rehearsed.notes)")
        #expect(rehearsed.output.contains("1 donors") && rehearsed.output.contains("can be restored"))
        let drilled = try run("drill", backup, "--key-file", key, "--data", centre, "--scratch", folder)
        #expect(drilled.status == 0 && drilled.output.contains("ahead by 0 donors and 0 requests"), "\(drilled)")
        #expect(try run("drill", folder + "/second", "--scratch", folder).notes.contains("There is no backup"))
        #expect(try run("drill", backup, "--scratch", folder).notes.contains("--key-file"))
        #expect(try !FileManager.default.contentsOfDirectory(atPath: folder).contains { $0.contains("drill") })
        let restored = try run("restore", backup, "--key-file", key, "--erased-lost", "--data", folder + "/restored")
        #expect(restored.status == 0, "\(restored.notes)")
        let donors = try run(
            "export", "--emergency", "--reason", "a rehearsal", "--data", folder + "/restored")
        #expect(donors.output.contains("Marked Person"))
        #expect(try run("check", "--data", folder + "/restored").status == 0)
    }

    @Test func adamagedBackupIsRefusedAndLeavesNothing() throws {
        let centre = try makeCentre()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (backup, key, damaged) = (folder + "/backup", folder + "/opening.key", folder + "/damaged")
        #expect(try run("backup-key", "new", key, "--data", centre).status == 0)
        #expect(try run("backup", backup, "--data", centre).status == 0)
        #expect(try run("backup-key", "new", folder + "/other.key", "--replace", "--data", centre).status == 0)
        let whole = try #require(FileManager.default.contents(atPath: backup))
        var changed = whole
        changed[changed.count / 2] ^= 1
        for (data, word) in [(whole.dropLast(1), "cut short"), (whole.prefix(100), "cut short"), (changed, "altered")] {
            try Data(data).write(to: URL(filePath: damaged))
            let outcome = try run(
                "restore", damaged, "--key-file", key, "--erased-lost", "--data", folder + "/restored")
            #expect(outcome.status != 0 && outcome.notes.contains(word), "\(outcome.notes)")
            for name in ["/restored", "/restored.opened"] {
                #expect(!FileManager.default.fileExists(atPath: folder + name), "\(name)")
            }
        }
        let other = try run("restore", backup, "--rehearse", "--key-file", folder + "/other.key")
        #expect(other.status != 0 && other.notes.contains("sealed to the key"))
        let plain = try run("backup", folder + "/plain", "--plain", "--data", centre)
        #expect(plain.status == 0 && plain.notes.contains("not sealed"))
        #expect(try run("restore", folder + "/plain", "--rehearse").status == 0)
    }
}

/// How a centre may be reached.
@Suite struct ReachTests {
    @Test func withoutTLSNobodyElseIsListenedTo() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-reach-\(UUID().uuidString)")
            .path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try BuiltProgram.run(
            [
                "init", "--data", folder, "--name", "Test", "--address", "https://blood.example.pk", "--helpline", "15",
                "--administrator", "admin", "--administrator-name", "Admin",
            ], input: "a long enough password\n")
        #expect(made.status == 0)
        for (arguments, word) in [
            (["--host", "0.0.0.0"], "everybody on the way"), (["--host", "192.168.1.4"], "everybody on the way"),
            (["--tls-certificate", "/nowhere", "--tls-key-file", "/nowhere"], "/nowhere cannot be read"),
            (["--tls-certificate", "/nowhere"], "belong together"), (["--trusted-proxy", "all"], "neither an address"),
        ] {
            let outcome = try BuiltProgram.run(["serve", "--data", folder] + arguments)
            #expect(outcome.status != 0 && outcome.notes.contains(word), "\(arguments): \(outcome.notes)")
        }
    }
}

/// What may stand in arguments, which every account of the machine can read.
@Suite struct OptionTests {
    private struct Listing: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable { var name: String }
            var kind: String
            var names: [Name]?
        }

        var commandName: String
        var arguments: [Argument]?
        var subcommands: [Command]?

        /// Every option that takes a value, with its command.
        var options: [(command: String, option: String)] {
            (arguments ?? []).filter { $0.kind == "option" }
                .flatMap { ($0.names ?? []).map { (commandName, $0.name) } }
                + (subcommands ?? []).flatMap(\.options)
        }
    }

    @Test func noOptionTakesASecret() throws {
        let told = try BuiltProgram.run(["--experimental-dump-help"])
        let listing = try JSONDecoder().decode(Listing.self, from: Data(told.output.utf8))
        let options = listing.command.options
        #expect(options.count > 100, "the listing was read")
        #expect(options.contains { $0.option == "tls-key-file" })
        let secrets = ["password", "secret", "token", "key", "pin", "code", "passphrase", "credential"]
        for (command, option) in options where !option.hasSuffix("-file") {
            let words = option.split(separator: "-").map { $0.lowercased() }
            #expect(
                words.allSatisfy { !secrets.contains($0) }, "\(command) --\(option) would show a secret to everybody")
        }
    }
}
