import ArgumentParser
import Foundation
import Jurisdiction
import Worlds

/// The policy protocol: the real dispatcher, driven by somebody else's simulator.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Let a simulator of donors drive the real dispatcher, or a baseline, by lines of JSON.",
        discussion: """
            Reads one JSON object a line from standard input and answers `start`, `request`, `event`, `clock` and \
            `close` with one line each. docs/dispatch.md describes the lines. Policies: \
            \(PolicyProtocol.policies.joined(separator: ", ")).
            """)

    @Flag(name: .customLong("stdio"), help: "Speak on standard input and output: the only way there is.")
    var isStandard = false
    @Option(help: "The policy that answers.")
    var policy = "qatra"

    func validate() throws {
        guard isStandard else {
            throw ValidationError("Say --stdio: the protocol speaks on standard input and output.")
        }
        guard PolicyProtocol.policies.contains(policy) else {
            throw ValidationError(
                "No policy is called \"\(policy)\": \(PolicyProtocol.policies.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        do {
            let jurisdiction = try Jurisdiction.load("pk")
            guard var talk = PolicyProtocol(policy: policy, rules: jurisdiction.eligibility) else { return }
            while !talk.hasEnded, let line = readLine() {
                guard let answer = talk.take(line) else { continue }
                FileHandle.standardOutput.write(Data((answer + "\n").utf8))
            }
        } catch {
            CommandIO.terminal.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}
