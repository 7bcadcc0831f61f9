import ArgumentParser
import Foundation
import Jurisdiction
import Simulation
import Synchronization

/// Half days of a centre on which everything goes wrong that can, from one seed each.
struct SimulateFaults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Live through half days on which disk, gateways and processes fail, and see that nothing is lost.",
        discussion: """
            The real centre, its couriers and its store, under a clock that is moved by hand. What goes wrong, and what \
            people do, follows from the seed; the same seed is the same half day, message by message. What is injected \
            and what is held stands in docs/faults.md. Ends with 1 and the seeds that found something.
            """)

    @Option(help: "How many seeds.")
    var seeds = 200
    @Option(help: "The first of them.")
    var first: UInt64 = 1
    @Option(help: "Only this one, with everything it says.")
    var seed: UInt64?
    @Flag(help: "With --seed: tell what happened, second by second.")
    var story = false
    @Option(help: "How many at once.")
    var jobs = 2
    @Option(help: "File of seeds that found something before; they are run first.")
    var kept = "Tests/SimulationTests/kept-seeds.txt"

    func validate() throws {
        guard (1...1_000_000).contains(seeds) else { throw ValidationError("--seeds takes 1 to 1,000,000.") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes 1 to 64.") }
        guard first <= .max - UInt64(seeds) else { throw ValidationError("--first is too large.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        let failed: Bool
        do { failed = try await search(io) } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
        if failed { throw ExitCode.failure }
    }

    /// - Returns: whether a seed has found something.
    private func search(_ io: CommandIO) async throws -> Bool {
        let disk = try TemporaryDisk()
        let search = FaultSearch(
            ground: FaultGround(jurisdiction: try Jurisdiction.load("pk"), disk: disk),
            isTold: story && seed != nil)
        let kept = try seed == nil ? keptSeeds(io) : []
        let all = seed.map { [$0] } ?? kept.map(\.seed) + (0..<UInt64(seeds)).map { first + $0 }
        let began = ContinuousClock.now
        let progress = io.progress("Living \(all.count) half days")
        let done = Mutex(0)
        let reports = try await search.reports(of: all, jobs: jobs) { report in
            for problem in report.problems.prefix(10) { io.note("seed \(report.seed): \(problem)") }
            progress(
                done.withLock { done in
                    done += 1
                    return Double(done) / Double(all.count)
                })
        }
        tell(reports, after: ContinuousClock.now - began, io)
        return reports.contains { !$0.problems.isEmpty }
    }

    private func keptSeeds(_ io: CommandIO) throws -> [KeptSeed] {
        guard FileManager.default.fileExists(atPath: kept) else {
            io.note("No file \(kept): no seed that found something before is run.")
            return []
        }
        return try KeptSeed.read(String(contentsOfFile: kept, encoding: .utf8))
    }

    private func tell(_ reports: [FaultReport], after elapsed: Duration, _ io: CommandIO) {
        var tally = FaultTally()
        for report in reports { tally.add(report.tally) }
        let hours = Int(reports.reduce(0) { $0 + $1.hours })
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        for line in reports.flatMap(\.story) { io.write(line) }
        for line in tally.lines { io.write(line) }
        if let seed { io.write("digest of \(seed): \(String(reports.first?.digest ?? 0, radix: 16))") }
        let failing = reports.filter { !$0.problems.isEmpty }
        for report in failing {
            let first = report.problems.first.map { "\($0)" } ?? ""
            io.write("seed \(report.seed) found: \(first). Again: qatra simulate faults --seed \(report.seed)")
        }
        let faults = FaultKind.allCases.filter(\.isFault).reduce(0) { $0 + tally[$1] }
        let rate = Double(reports.count) / max(seconds, 0.001)
        io.write(
            "Summary: \(reports.count) seeds, \(failing.count) with a finding, \(faults) faults injected, "
                + "\(tally[.crash]) crashes, \(tally[.requests]) requests, \(tally[.asks]) asks, "
                + "\(tally[.messages]) messages, \(hours) hours lived in \(Int(seconds)) s, "
                + "\((rate * 10).rounded() / 10) seeds a second")
    }
}
