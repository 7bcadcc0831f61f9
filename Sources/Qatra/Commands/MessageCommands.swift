import ArgumentParser
import Blood
import Centre
import Channels
import Foundation
import Jurisdiction

/// Messages, outside a running centre.
struct MessageGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages", abstract: "Understand what donors answer.", subcommands: [UnderstandReplies.self])
}

/// Reads replies as the centre reads them.
struct UnderstandReplies: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understand",
        abstract: "Read one reply a line from standard input and say by one line of JSON what it means.",
        discussion: """
            Fields: `class` is one of \(ReplyClass.allCases.map(\.rawValue).joined(separator: ", ")); `confidence` is \
            the share of such readings that were right in the corpus of docs/channels.md; `why` says it in words; \
            `arrival` is the time that was named, if any; `mentionsMoney` when money was spoken of. Every line gets an \
            answer, the empty one too.
            """)

    @Option(help: "The city of the facility that asked. Without it a city that is named is taken for another one.")
    var city: String?
    @Option(help: "When the replies came, on the centre's clock: 2026-11-25T17:30, or 17:30. Now, if not given.")
    var at: String?

    struct Line: Encodable {
        var `class`: ReplyClass
        var confidence: Double
        var why: String
        var arrival: String?
        var mentionsMoney: Bool?
    }

    func run() async throws {
        do {
            let calendar = LocalCalendar(zone: try Jurisdiction.load("pk").timeZone)
            let now = try moment(calendar)
            let minutes = calendar.minuteOfDay(now)
            while let text = readLine() {
                let reading = ReplyReader.read(text, facilityCity: city.map { .named($0) } ?? .elsewhere)
                try CommandIO.terminal.writeJSON(
                    Line(
                        class: reading.replyClass, confidence: reading.confidence, why: reading.why,
                        arrival: reading.arrival(at: now, nowMinutesOfDay: minutes).map { calendar.isoText($0) },
                        mentionsMoney: reading.mentionsMoney ? true : nil))
            }
        } catch {
            CommandIO.terminal.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    private func moment(_ calendar: LocalCalendar) throws -> Instant {
        let now = SystemClock().now()
        guard let at else { return now }
        guard let moment = calendar.deadline(at, now: now) else {
            throw CommandFailure(
                "--at \(at) is no time; write it as 2026-11-25T17:30 or 17:30, on the centre's clock.")
        }
        return moment
    }
}
