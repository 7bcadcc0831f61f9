import ArgumentParser
import Blood
import Foundation
import Jurisdiction
import Worlds

struct BenchJoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "joint",
        abstract: "Measure planning many requests at once, against one after the other.",
        discussion: """
            Invents a register, and emergencies at the tertiary hospitals, all of one moment and needed within hours; \
            plans them jointly again and again, with and without the quotas of a mass-casualty evening, and once one \
            after the other, where the first to look takes the donor. Planning jointly lifts the mean and the worst; \
            where there are too few donors for all, fewer reach the target, because nobody is served before the others.
            """)

    @Option(help: "Emergencies at one moment.")
    var requests = 500
    @Option(help: "Donors to invent.")
    var donors = 30_000
    @Option(help: "Hours until the units are needed.")
    var hours = 2.0
    @Option(help: "How often each is planned.")
    var repeats = 20
    @Option(help: "The same seed invents the same register and the same requests.")
    var seed: UInt64 = 1
    @Option(help: "Ends with 1 when the 99th percentile is not below so many milliseconds.")
    var limit = 2_000.0
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(requests) else { throw ValidationError("--requests takes 1 to 10,000.") }
        guard (1...1_000_000).contains(donors) else { throw ValidationError("--donors takes 1 to 1,000,000.") }
        guard (1...1_000).contains(repeats) else { throw ValidationError("--repeats takes 1 to 1,000.") }
        guard (0.5...168).contains(hours) else { throw ValidationError("--hours takes 0.5 to 168.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        let report: JointBenchReport
        do {
            let jurisdiction = try Jurisdiction.load("pk")
            io.note("Inventing \(donors) donors")
            let trial = JointTrial(
                requests: requests, donors: donors, seed: seed, places: jurisdiction.places,
                frequencies: jurisdiction.groupFrequencies, rules: jurisdiction.eligibility,
                start: WorldTime.instant(CivilDate(dayNumber: 20_781), minute: 0), hours: hours)
            report = JointBenchReport(trial, repeats: repeats, progress: io.progress("Planning"))
            if json { try io.writeJSON(report) } else { for line in report.lines { io.write(line) } }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
        let slowest = report.plans.compactMap { $0.times?.p99 }.max() ?? 0
        guard slowest < limit else {
            io.note("qatra: the 99th percentile is \(BenchTimes.text(slowest)), not below \(BenchTimes.text(limit)).")
            throw ExitCode.failure
        }
    }
}

struct JointBenchReport: Encodable {
    struct Plan: Encodable {
        var name: String
        var times: BenchTimes?
        /// Share of the requests whose plan reaches its target.
        var reached: Double
        /// P(enough in time): mean, the worst-off twentieth, the worst-off.
        var mean: Double
        var worstTwentieth: Double
        var worst: Double
        var donors: Int
        var heldBack: Int

        init(_ name: String, _ outcome: JointTrial.Outcome, _ durations: [Duration] = []) {
            self.name = name
            times = BenchTimes(durations)
            reached = outcome.reached
            mean = outcome.mean
            worstTwentieth = outcome.worstTwentieth
            worst = outcome.worst
            donors = outcome.donors
            heldBack = outcome.heldBack
        }

        var lines: [String] {
            func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10) %" }
            let figures =
                "\(name): reach their target \(percent(reached)), P(enough) mean \(percent(mean)), worst twentieth "
                + "\(percent(worstTwentieth)), worst \(percent(worst)); \(donors) donors, \(heldBack) held back"
            return [figures] + (times.map { ["  \($0.line)"] } ?? [])
        }
    }

    var machine = BenchReport.Machine.here()
    var requests: Int
    var plans: [Plan]

    init(_ trial: JointTrial, repeats: Int, progress: (Double) -> Void) {
        let clock = ContinuousClock()
        requests = trial.courses.count
        plans = []
        var done = 0
        for (name, keepsQuotas) in [("Jointly", false), ("Jointly, with quotas", true)] {
            // Once unmeasured, so that no first touch of memory is in the figures.
            let outcome = trial.outcome(trial.joint(keepsQuotas: keepsQuotas))
            let times = (0..<repeats).map { _ in
                defer {
                    done += 1
                    progress(Double(done) / Double(2 * repeats))
                }
                return clock.measure { _ = trial.joint(keepsQuotas: keepsQuotas) }
            }
            plans.append(Plan(name, outcome, times))
        }
        var alone: JointTrial.Outcome?
        let time = clock.measure { alone = trial.outcome(trial.oneByOne()) }
        if let alone { plans.append(Plan("One after the other", alone, [time])) }
    }

    var lines: [String] {
        ["\(requests) requests on \(machine.processor), \(machine.cores) cores"] + plans.flatMap(\.lines)
    }
}
