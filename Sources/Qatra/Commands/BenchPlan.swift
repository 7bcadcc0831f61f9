import ArgumentParser
import Matching

struct BenchPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Measure one whole decision: whom to ask for one request, of a centre's donors and of a country's.",
        discussion: """
            Invents two registers in memory and requests where people live, and decides each request as if it had \
            just been confirmed: match, plan and first wave, without store and messages. The centre's donors are \
            looked through with their profiles in memory, as the centre does; of the country's only an index is kept, \
            and the few profiles of an answer are invented anew from their numbers when they are read. Ends with 1 \
            when a 99th percentile is not below its limit.
            """)

    @Option(help: "Donors of the country; 0 leaves it out.")
    var donors = 10_000_000
    @Option(help: "Donors of the centre; 0 leaves it out.")
    var centre = 30_000
    @Option(help: "Requests decided on each register.")
    var requests = 2_000
    @Option(help: "Threads that build the country's index.")
    var threads = 2
    @Option(help: "Limit of the country's 99th percentile, in milliseconds.")
    var limit = 10.0
    @Option(help: "Limit of the centre's 99th percentile, in milliseconds.")
    var centreLimit = 2.0
    @Option(help: "The same seed invents the same registers and the same requests.")
    var seed: UInt64 = 1
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (0...400_000_000).contains(donors) else { throw ValidationError("--donors takes 0 to 400,000,000.") }
        guard (0...1_000_000).contains(centre) else { throw ValidationError("--centre takes 0 to 1,000,000.") }
        guard (1...1_000_000).contains(requests) else { throw ValidationError("--requests takes 1 to 1,000,000.") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads takes 1 to 64.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        var report = PlanBenchReport()
        do {
            if centre > 0 { report.registers.append(try measureCentre(io)) }
            if donors > 0 { report.registers.append(try await measureCountry(io)) }
            if json { try io.writeJSON(report) } else { for line in report.lines { io.write(line) } }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
        guard report.isWithinLimits else {
            io.note("qatra: a 99th percentile is not below its limit; see the table.")
            throw ExitCode.failure
        }
    }

    private func measureCentre(_ io: CommandIO) throws -> PlanBenchReport.Register {
        let bench = PlanBench(
            try CountryBench(donors: centre, queries: 0, threads: threads, seed: seed), requests: requests)
        let index = bench.centreIndex(progress: io.progress("Inventing \(centre) donors"))
        var work = PlanBench.Work()
        let times = bench.decisions(index, work: &work, progress: io.progress("Deciding"))
        return .init(
            "all profiles in memory", donors: centre, limitMilliseconds: centreLimit, times: times, work: work)
    }

    private func measureCountry(_ io: CommandIO) async throws -> PlanBenchReport.Register {
        let country = try CountryBench(donors: donors, queries: 0, threads: threads, seed: seed)
        let bench = PlanBench(country, requests: requests)
        let index = await country.build(progress: io.progress("Building an index of \(donors) donors"))
        let register = CountryRegister(index, policy: PlanBench.policy)
        var work = PlanBench.Work()
        let times = bench.decisions(register, work: &work, progress: io.progress("Deciding"))
        return .init(
            "index of the country", donors: donors, limitMilliseconds: limit, times: times, work: work)
    }
}
