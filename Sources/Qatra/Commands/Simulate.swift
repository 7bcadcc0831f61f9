import ArgumentParser
import Blood
import Foundation
import Jurisdiction
import Synchronization
import Worlds

/// What never happened, to see what would have come of it.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Live through days that never happened: of a province, or of a centre on which everything goes wrong.",
        subcommands: [SimulateDays.self, SimulateFaults.self], defaultSubcommand: SimulateDays.self)
}

/// Days of a province in virtual time, without a store.
struct SimulateDays: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "days",
        abstract: "Live through days of a province under one policy or all, and compare what became of the patients.",
        discussion: """
            The real dispatcher and the real donor index, and the policies they are compared with, meet the same \
            invented people. The same options give the same figures on every machine. Where their behaviour comes from \
            stands in docs/dispatch.md. Worlds: \(WorldParameters.names.joined(separator: ", ")). Policies: \
            \(Tournament.policies.joined(separator: ", ")).
            """)

    @Option(help: "Days, 1 to 3650.")
    var days = 90
    @Option(help: "Donors to invent.")
    var donors = 30_000
    @Option(help: "Requests a day on average; without it, the world's own number.")
    var requests: Double?
    @Option(help: "Other seeds live through other days; several with commas.")
    var seed = "1"
    @Option(help: "One of the policies, several with commas, or all.")
    var policy = "qatra"
    @Option(help: "One of the worlds, several with commas, or all.")
    var world = "base"
    @Option(help: "The first day, YYYY-MM-DD; without it, the world's own: seasons follow the calendar.")
    var from: CivilDate?
    @Option(help: "What the register says of who is willing: usual (noisy), exact, or none.")
    var hints: Hints = .usual
    @Option(help: "Folder for figures.csv and report.html; made if it is not there.")
    var out: String?
    @Flag(help: "Answer in one JSON object a run.")
    var json = false

    enum Hints: String, ExpressibleByArgument, CaseIterable {
        case usual, exact, none
    }

    func validate() throws {
        guard (1...3_650).contains(days) else { throw ValidationError("--days takes 1 to 3650.") }
        guard (1...1_000_000).contains(donors) else { throw ValidationError("--donors takes 1 to 1,000,000.") }
        guard (0...10_000).contains(requests ?? 0) else { throw ValidationError("--requests takes 0 to 10,000.") }
        _ = try chosen(policy, of: Tournament.policies, as: "policy")
        _ = try chosen(world, of: WorldParameters.names, as: "world")
        _ = try seeds()
    }

    private func chosen(_ text: String, of names: [String], as what: String) throws -> [String] {
        if text == "all" { return names }
        return try text.split(separator: ",").map { part in
            let name = part.trimmingCharacters(in: .whitespaces)
            guard names.contains(name) else {
                throw ValidationError("No \(what) is called \"\(name)\": \(names.joined(separator: ", ")), or all.")
            }
            return name
        }
    }

    private func seeds() throws -> [UInt64] {
        try seed.split(separator: ",").map { part in
            guard let number = UInt64(part.trimmingCharacters(in: .whitespaces)) else {
                throw ValidationError("\"\(part)\" is no seed: whole numbers with commas between them.")
            }
            return number
        }
    }

    private struct Run: Sendable {
        var parameters: WorldParameters
        var policy: String
    }

    private func runs() throws -> [Run] {
        var runs: [Run] = []
        for world in try chosen(world, of: WorldParameters.names, as: "world") {
            for seed in try seeds() {
                guard var parameters = WorldParameters(named: world, seed: seed) else { continue }
                parameters.days = days
                if hints != .usual { parameters.hintNoise = hints == .exact ? 0 : nil }
                parameters.firstDay = from ?? parameters.firstDay
                parameters.donors = donors
                parameters.requestsPerDay = requests ?? parameters.requestsPerDay
                for policy in try chosen(policy, of: Tournament.policies, as: "policy") {
                    runs.append(Run(parameters: parameters, policy: policy))
                }
            }
        }
        return runs
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let runs = try runs()
            let jurisdiction = try Jurisdiction.load("pk")
            let tournament = Tournament(
                places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies,
                rules: jurisdiction.eligibility)
            let what = runs.count == 1 ? "Living \(days) days" : "Living \(days) days \(runs.count) times"
            let table = WorldTable(try await reports(of: runs, in: tournament, progress: io.progress(what)))
            if json { for report in table.reports { try io.writeJSON(report) } } else { io.write(table.text) }
            if let out { try save(table, in: out, io) }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    /// Two at a time, so that both cores of a small machine work; the reports keep the order of the runs.
    private func reports(
        of runs: [Run], in tournament: Tournament, progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [WorldReport] {
        let shares = RunShares(count: runs.count)
        return try await withThrowingTaskGroup(of: (Int, WorldReport?).self) { group in
            var reports = [WorldReport?](repeating: nil, count: runs.count)
            for (number, run) in runs.enumerated() {
                if number >= 2, let (done, report) = try await group.next() { reports[done] = report }
                group.addTask {
                    let report = try tournament.run(run.policy, in: run.parameters) {
                        progress(shares.note($0, of: number))
                    }
                    return (number, report)
                }
            }
            for try await (done, report) in group { reports[done] = report }
            progress(1)
            return reports.compactMap { $0 }
        }
    }

    private func save(_ table: WorldTable, in folder: String, _ io: CommandIO) throws {
        let place = URL(fileURLWithPath: folder, isDirectory: true)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(table.csv.utf8).write(to: place.appending(path: "figures.csv"), options: .atomic)
        let page = WorldPage(table, days: days, donors: donors)
        try Data(page.html.utf8).write(to: place.appending(path: "report.html"), options: .atomic)
        io.note("Written: \(place.appending(path: "figures.csv").path), \(place.appending(path: "report.html").path)")
    }
}

/// How far each run is, for one progress bar over all of them.
private final class RunShares: Sendable {
    private let shares: Mutex<[Double]>

    init(count: Int) { shares = Mutex(Array(repeating: 0, count: count)) }

    /// - Returns: how far all of them are together, from 0 to 1.
    func note(_ share: Double, of run: Int) -> Double {
        shares.withLock { shares in
            shares[run] = share
            return shares.reduce(0, +) / Double(shares.count)
        }
    }
}
