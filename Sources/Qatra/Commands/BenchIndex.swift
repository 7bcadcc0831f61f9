import ArgumentParser
import Foundation
import Matching

/// `qatra bench`: the centre as a whole unless another part is named.
struct BenchGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract:
            "Measure this machine: the whole centre, the country's index, one decision, many at once, messages, or genotypes.",
        subcommands: [
            Bench.self, BenchIndex.self, BenchPlan.self, BenchJoint.self, MessageBench.self, BenchNames.self,
            BenchHistory.self, BenchGenotype.self,
        ],
        defaultSubcommand: Bench.self)
}

struct BenchIndex: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Measure the country's index: memory, building, asking by distance and by value, changing.",
        discussion: """
            Invents a register in memory: people live where the census says, groups are as frequent as the provinces' \
            tables say. Every question asks for the 50 nearest, then for the 50 best, of the groups compatible with a \
            patient where people live, eligible and not resting, within 50 km. 240 million donors take 5 GB, and 6 \
            while they are built.
            """)

    @Option(help: "Donors to invent.")
    var donors = 1_000_000
    @Option(help: "Questions of each kind.")
    var queries = 10_000
    @Option(help: "Threads that build, and that ask together.")
    var threads = 2
    @Flag(help: "Also change and move donors, alone and beside a reader.")
    var updates = false
    @Option(help: "Write the register and the questions with their answers into this folder, for other engines.")
    var export: String?
    @Option(help: "The same seed invents the same register and asks the same questions.")
    var seed: UInt64 = 1
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (1...400_000_000).contains(donors) else { throw ValidationError("--donors takes 1 to 400,000,000.") }
        guard (1...1_000_000).contains(queries) else { throw ValidationError("--queries takes 1 to 1,000,000.") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads takes 1 to 64.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let bench = try CountryBench(donors: donors, queries: queries, threads: threads, seed: seed)
            let began = ContinuousClock.now
            var index = await bench.build(progress: io.progress("Building"))
            var report = CountryBenchReport(
                machine: .here(), donors: index.count, threads: threads,
                buildSeconds: (ContinuousClock.now - began).fractionalSeconds,
                bytesPerDonor: Double(index.bytes) / Double(max(1, index.count)),
                peakMegabytes: CountryBenchReport.peakMegabytes())
            for order in CountryBench.Order.allCases {
                io.note("Asking for the \(order.rawValue)")
                report.asked.append(
                    .init(
                        order: order, times: BenchTimes(bench.ask(index, by: order)),
                        perSecond: await bench.rate(index, by: order)))
            }
            if let export {
                try bench.export(
                    to: URL(filePath: export, directoryHint: .isDirectory), index: index,
                    progress: io.progress("Writing"))
            }
            if updates {
                io.note("Changing donors")
                report.changes = await bench.changes(&index)
            }
            if json { try io.writeJSON(report) } else { for line in report.lines { io.write(line) } }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}
