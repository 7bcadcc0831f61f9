import ArgumentParser
import Blood
import Centre
import Foundation
import Jurisdiction
import Simulation

/// Days of a centre in virtual time, without a store.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Live through days of a centre in seconds, and say how many units were given in time.",
        discussion: """
            The real dispatcher and the real donor index against invented people. The same options give the same \
            figures on every machine. How people behave is assumed, not measured.
            """)

    @Option(help: "Days, 1 to 3650.")
    var days = 1
    @Option(help: "Donors to invent.")
    var donors = 30_000
    @Option(help: "Requests a day, on average.")
    var requests = 10.0
    @Option(help: "Another seed lives through other days.")
    var seed: UInt64 = 1
    @Option(help: "The first day, YYYY-MM-DD.")
    var from = CivilDate(dayNumber: 20_758)
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (1...3_650).contains(days) else { throw ValidationError("--days takes 1 to 3650.") }
        guard (1...1_000_000).contains(donors) else { throw ValidationError("--donors takes 1 to 1,000,000.") }
        guard (0...10_000).contains(requests) else { throw ValidationError("--requests takes 0 to 10,000.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let jurisdiction = try Jurisdiction.load("pk")
            let calendar = LocalCalendar(zone: jurisdiction.timeZone)
            let start = calendar.instant(from, minuteOfDay: 0)
            io.note("Inventing \(donors) donors")
            let demonstration = DemonstrationCentre(
                seed: seed, places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies, now: start,
                donorCount: donors)
            var world = SimulatedWorld(
                plan: SimulationPlan(seed: seed, days: days, requestsPerDay: requests, start: start),
                donors: demonstration.donorRecords(0..<donors), rules: jurisdiction.eligibility,
                places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies)
            let report = try world.run(progress: io.progress("Living \(days) \(days == 1 ? "day" : "days")"))
            if json { try io.writeJSON(report) } else { io.write(report.description) }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }
}
