import ArgumentParser
import Blood
import Centre
import Foundation
import Jurisdiction
import Storage

/// What is kept for how long, and what was taken away.
struct RetentionGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Take away what has been kept long enough, or say what was taken away.",
        discussion:
            "A served centre does this by itself once a day. The days stand in the jurisdiction's retention.json.",
        subcommands: [RetentionRunCommand.self, RetentionReportCommand.self])
}

struct RetentionRunCommand: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Take away now what has been kept long enough.")

    @OptionGroup var options: DataOptions
    @Flag(help: "Count only; change nothing.")
    var dryRun = false

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let runs = try await open.centre.runRetention(isDryRun: dryRun)
        for run in runs {
            let more = run.isComplete ? "" : ", more is left for the next run"
            io.write("\(run.kind): \(run.rows) \(dryRun ? "due" : "taken away") after \(run.days) days\(more)")
        }
    }
}

struct RetentionReportCommand: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "What is kept for how long, and what the last runs did.")

    @OptionGroup var options: DataOptions
    @Option(help: "How many lines of past runs.")
    var lines = 50

    func validate() throws {
        guard (0...10_000).contains(lines) else { throw ValidationError("--lines takes 0 to 10,000.") }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        for rule in try centre.retentionSchedule().rules {
            let source = rule.isUnsourced ? "no source: our choice" : rule.sources.joined(separator: ", ")
            io.write("\(rule.kind): \(rule.days) days (\(source)): \(rule.what["en"] ?? "")")
        }
        for run in try await centre.retentionRuns(limit: lines) {
            io.write("\(centre.calendar.isoText(run.at)) \(run.kind): \(run.rows) taken away after \(run.days) days")
        }
    }
}

/// How many one-time codes may be sent in a day, and how many were.
struct CodesCommand: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "One-time codes by SMS: how many were sent, and how many may be in a day.")

    @OptionGroup var options: DataOptions
    @Option(help: "Codes a day from now on; more are not sent.")
    var perDay: Int?

    func validate() throws {
        if let perDay {
            guard (0...100_000).contains(perDay) else { throw ValidationError("--per-day takes 0 to 100,000.") }
        }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        if let perDay {
            try await open.store.write { try $0.setSetting(CodeDesk.budgetSetting, to: "\(perDay)") }
        }
        let since = open.centre.now() - .hours(24)
        let (figures, budget) = try await open.store.read {
            (try $0.codeFigures(since: since), try $0.setting(CodeDesk.budgetSetting).flatMap { Int($0) })
        }
        io.write(
            "Codes in 24 hours: \(figures.sent) sent, \(figures.used) typed. Allowed a day: \(budget ?? CodeDesk.budgetDefault)."
        )
        if figures.isAlarming {
            io.write("Hardly any is typed: somebody may be making the centre send messages.")
        }
    }
}
