import ArgumentParser
import Foundation
import Storage

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "centre",
        abstract: "Measure this machine: from a saved request to the first message, matching alone, and a steady load.",
        discussion: """
            Makes a demonstration centre in a temporary folder, with durable commits, real clocks and couriers and a \
            gateway that only counts, and takes it away again. The clock is moved to noon and the caps on asks are \
            lifted, so that neither the night nor the caps empty the register. Ends with 1 when the 99th percentile \
            is not below the limit or the latency grows under load.
            """)

    @Option(help: "Donors to invent.")
    var donors = 30_000
    @Option(help: "Seconds of the steady load.")
    var seconds = 60
    @Option(help: "Requests a second of the steady load.")
    var rate = 20
    @Option(help: "Requests opened one after another.")
    var requests = 300
    @Option(help: "Questions to the index for each size of answer.")
    var queries = 2_000
    @Option(help: "Limit of the 99th percentile from saved to handed over, in milliseconds.")
    var limit = 25.0
    @Option(help: "The same seed opens the same requests.")
    var seed: UInt64 = 1
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (1_000...1_000_000).contains(donors) else { throw ValidationError("--donors takes 1,000 to 1,000,000.") }
        guard (0...3_600).contains(seconds) else { throw ValidationError("--seconds takes 0 to 3600.") }
        guard (1...1_000).contains(rate) else { throw ValidationError("--rate takes 1 to 1000.") }
        guard (1...100_000).contains(requests) else { throw ValidationError("--requests takes 1 to 100,000.") }
        guard (1...1_000_000).contains(queries) else { throw ValidationError("--queries takes 1 to 1,000,000.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            let directory = DataDirectory(folder.path(percentEncoded: false))
            try await OpenCentre.createDemonstration(in: directory, seed: seed, donors: donors, io: io)
            let open = try await OpenCentre.open(directory, address: "http://127.0.0.1", logger: Logging.quiet())
            let ground = try await BenchGround(open, seed: seed)
            var report = BenchReport(machine: .here(), donors: donors, limitMilliseconds: limit)
            try await ground.whileServing {
                io.note("Opening \(requests) requests one after another")
                report.oneByOne = try await ground.oneByOne(requests, progress: io.progress("Requests"))
                io.note("Asking the index")
                report.matching = [60, 400].map { ground.matching(queries: queries, limit: $0) }
                if seconds > 0 {
                    io.note("\(rate) requests a second for \(seconds) seconds")
                    report.load = try await ground.load(
                        rate: rate, seconds: seconds, progress: io.progress("Steady load"))
                }
            }
            try await open.store.close()
            if json { try io.writeJSON(report) } else { for line in report.lines { io.write(line) } }
            guard report.isWithinLimits else { throw CommandFailure("The limits were not kept; see the table.") }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}

/// Quantiles of measured times, in milliseconds.
package struct BenchTimes: Encodable, Equatable {
    package var count: Int
    package var p50: Double
    package var p90: Double
    package var p99: Double
    package var max: Double

    /// - Returns: `nil` when nothing was measured.
    package init?(_ durations: [Duration]) {
        let sorted = durations.map(\.fractionalMilliseconds).sorted()
        guard let last = sorted.last else { return nil }
        // Nearest rank: the smallest value that at least this share of the values does not exceed.
        func quantile(_ share: Double) -> Double {
            sorted[Swift.max(0, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
        }
        count = sorted.count
        p50 = quantile(0.5)
        p90 = quantile(0.9)
        p99 = quantile(0.99)
        max = last
    }

    var line: String {
        "n \(count)  p50 \(BenchTimes.text(p50))  p90 \(BenchTimes.text(p90))  p99 \(BenchTimes.text(p99))  "
            + "max \(BenchTimes.text(max))"
    }

    static func text(_ milliseconds: Double) -> String { "\((milliseconds * 1_000).rounded() / 1_000) ms" }
}

extension Duration {
    var fractionalMilliseconds: Double {
        Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1e15
    }
}

struct BenchReport: Encodable {
    struct Machine: Encodable {
        var processor: String
        var cores: Int
        var isOptimised: Bool
        var synchronous = "FULL"

        static func here() -> Machine {
            let table = FileManager.default.contents(atPath: "/proc/cpuinfo").map {
                String(decoding: $0, as: UTF8.self)
            }
            let model = table?.split(separator: "\n").first { $0.hasPrefix("model name") }?
                .split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
            #if DEBUG
                let isOptimised = false
            #else
                let isOptimised = true
            #endif
            return Machine(
                processor: model ?? "unknown processor", cores: ProcessInfo.processInfo.activeProcessorCount,
                isOptimised: isOptimised)
        }
    }

    struct FirstMessages: Encodable {
        /// From the commit that lets donors be asked (verification; opening for an emergency) to the gateway.
        var savedToHanded: BenchTimes?
        /// From before the call that makes this commit, so the commit's own time is in it.
        var calledToHanded: BenchTimes?
        /// Requests for which no donor could be asked.
        var withoutDonor: Int
    }

    struct Matching: Encodable {
        var limit: Int
        var times: BenchTimes?
    }

    struct Load: Encodable {
        struct Bucket: Encodable {
            var fromSecond: Int
            var first: FirstMessages
            /// How late the last request of the bucket was opened against its plan.
            var behindMilliseconds: Double
        }

        var rate: Int
        var seconds: Int
        var buckets: [Bucket]

        /// The second half against the first: a queue that builds up shows as a multiple, noise does not.
        var grows: Bool {
            let medians = buckets.compactMap(\.first.calledToHanded?.p50)
            guard medians.count >= 2 else { return false }
            let half = medians.count / 2
            let early = medians.prefix(half).reduce(0, +) / Double(half)
            let late = medians.suffix(half).reduce(0, +) / Double(half)
            return late > 2 * early + 5
        }
    }

    var machine: Machine
    var donors: Int
    var limitMilliseconds: Double
    var oneByOne = FirstMessages(savedToHanded: nil, calledToHanded: nil, withoutDonor: 0)
    var matching: [Matching] = []
    var load: Load?

    init(machine: Machine, donors: Int, limitMilliseconds: Double) {
        self.machine = machine
        self.donors = donors
        self.limitMilliseconds = limitMilliseconds
    }

    var isFast: Bool { (oneByOne.savedToHanded?.p99 ?? .infinity) < limitMilliseconds }
    var isWithinLimits: Bool { isFast && load?.grows != true }

    var lines: [String] {
        var lines = [
            "machine: \(machine.processor), \(machine.cores) cores, SQLite synchronous = \(machine.synchronous), "
                + (machine.isOptimised ? "optimised build" : "DEBUG build: figures mean little"),
            "register: \(donors) donors",
            "request saved → first message handed over:   \(oneByOne.savedToHanded?.line ?? "none")",
            "saving begun → first message handed over:    \(oneByOne.calledToHanded?.line ?? "none")",
            "requests nobody could be asked for: \(oneByOne.withoutDonor)",
            "p99 saved → handed below \(limitMilliseconds) ms: \(isFast ? "yes" : "NO")",
        ]
        lines += matching.map { "matching alone, \($0.limit) candidates: \($0.times?.line ?? "none")" }
        guard let load else { return lines }
        lines.append("steady load: \(load.rate) requests a second for \(load.seconds) seconds")
        lines += load.buckets.map {
            "  from \($0.fromSecond) s: \($0.first.calledToHanded?.line ?? "none")  without donor "
                + "\($0.first.withoutDonor)  behind plan \(BenchTimes.text($0.behindMilliseconds))"
        }
        lines.append("latency under load: " + (load.grows ? "GROWS" : "does not grow"))
        return lines
    }
}
