import ArgumentParser
import Blood
package import Centre
import Dispatching
import Foundation
package import Matching

/// The course of one request as the store has it, whichever node did what.
struct TraceRequest: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show one request's course: what happened when, and how long after what came before.",
        discussion: """
            Lines of the timeline and the messages of the outbox, from all nodes, in order of time. Donors stand there \
            by their numbers. Which node did it is not kept.
            """)

    @OptionGroup var options: DataOptions
    @Argument(help: "Reference or number of the request.")
    var request: String

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        let wanted = request
        let found = try await centre.ports.store.read { transaction -> RequestCourseSteps? in
            let byNumber = try RequestID(wanted).flatMap { try transaction.request($0) }
            guard let record = try transaction.request(reference: wanted.uppercased()) ?? byNumber else { return nil }
            return try RequestCourseSteps(record, in: transaction)
        }
        guard let found else {
            throw CommandFailure("There is no request \(request). `qatra request list` shows those there are.")
        }
        try await centre.noteReading(
            .requestRead, of: ["request:\(found.request)"], by: nil, reason: Centre.atCommandLine)
        for line in found.lines(centre.calendar) { io.write(line) }
    }
}

/// What happened to a request, step by step.
package struct RequestCourseSteps: Sendable {
    private struct Step: Sendable {
        var at: Instant
        var words: String
    }

    /// As many lines of a timeline as anybody reads; a long request has some hundreds.
    private static let linesMax = 5_000

    package let request: RequestID
    private let reference: String
    private let steps: [Step]

    init(_ record: RequestRecord, in transaction: any CentreReading) throws {
        try self.init(
            record.id, reference: record.details.reference,
            timeline: transaction.timeline(of: record.id, after: 0, limit: RequestCourseSteps.linesMax),
            messages: transaction.messages(of: record.id))
    }

    package init(
        _ request: RequestID, reference: String, timeline: [TimelineEntry], messages: [OutboxMessage]
    ) {
        self.request = request
        self.reference = reference
        var steps = timeline.map { Step(at: $0.at, words: RequestLines.words($0.fact)) }
        for message in messages {
            let name =
                switch message.addressee {
                case .donor(let donor): "message \(message.id), \(message.purpose) to donor \(donor)"
                case .family: "message \(message.id), \(message.purpose) to the family"
                }
            steps.append(Step(at: message.createdAt, words: "\(name): written, by \(message.channel.rawValue)"))
            if let at = message.triedAt {
                let count = message.tries > 1 ? ", try \(message.tries)" : ""
                steps.append(Step(at: at, words: "\(name): handed to \(message.way ?? "a way out")\(count)"))
            }
            if let at = message.settledAt {
                steps.append(Step(at: at, words: "\(name): \(message.state.rawValue)"))
            }
        }
        // What happened at the same moment stays in the order in which it was written.
        self.steps = steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// The moment, the seconds since the step before, and what happened.
    package func lines(_ calendar: LocalCalendar) -> [String] {
        var before = steps.first?.at
        return [reference]
            + steps.map { step in
                let milliseconds = before.map { (step.at - $0).wholeMilliseconds } ?? 0
                before = step.at
                let seconds = "\(milliseconds / 1_000).\(String(1_000 + milliseconds % 1_000).dropFirst())"
                let gap = String(repeating: " ", count: max(0, 12 - seconds.count)) + seconds
                return "\(calendar.isoText(step.at))\(gap) s  \(step.words)"
            }
    }
}
