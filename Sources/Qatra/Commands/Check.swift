import ArgumentParser
package import Blood
package import Centre
import Dispatching
import Foundation
import Jurisdiction
import Matching
import Storage

struct Check: CentreCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that the centre's data is sound and that nothing has been left lying.",
        discussion: "Prints one line for each thing that was looked at; ends with 1 when there is any problem.")

    @OptionGroup var options: DataOptions
    @Flag(help: "One JSON object a line.")
    var json = false

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        var problems = 0
        for finding in try await Check.findings(on: open, isServed: io !== CommandIO.terminal) {
            problems += finding.problems.isEmpty ? 0 : 1
            if json {
                try io.writeJSON(finding)
            } else {
                io.write("\(finding.problems.isEmpty ? "ok     " : "problem")  \(finding.subject)")
                for problem in finding.problems.prefix(Finding.shownMax) { io.write("         \(problem)") }
                let hidden = finding.problems.count - Finding.shownMax
                if hidden > 0 { io.write("         and \(hidden) more") }
            }
        }
        guard problems == 0 else { throw CommandFailure("\(problems) of the checks found problems.") }
    }

    /// Everything that is looked at.
    /// - Parameters:
    ///   - isServed: whether time goes on in it; otherwise it stood still when the last was written.
    ///   - isScratch: a copy that will be thrown away, from which no heads are shipped.
    static func findings(on open: OpenCentre, isServed: Bool, isScratch: Bool = false) async throws -> [Finding] {
        try await integrity(open) + durability + jurisdiction(open) + register(open)
            + CourseCheck(open.centre).findings(isServed: isServed) + audit(open, isScratch: isScratch)
    }

    private static func integrity(_ open: OpenCentre) async throws -> [Finding] {
        [Finding("database file and references", try await open.store.integrityProblems())]
    }

    /// A store that would not promise durability cannot be opened, so that this was reached is the proof.
    private static var durability: [Finding] { [Finding("commits are durable", [])] }

    private static func jurisdiction(_ open: OpenCentre) -> [Finding] {
        do {
            let loaded = try Jurisdiction.load(open.identity.jurisdiction)
            return [Finding("rules of \(loaded.code): \(loaded.eligibility.allRows.count) rows", [])]
        } catch {
            return [Finding("rules of \(open.identity.jurisdiction)", [error.message])]
        }
    }

    /// The whole audit, as `qatra audit verify` follows it, and whether its heads get to their places.
    private static func audit(_ open: OpenCentre, isScratch: Bool) async throws -> [Finding] {
        let report = try await AuditVerification(open, folders: [], isFromBackup: true).run { _ in }
        let words = AuditWords(calendar: open.centre.calendar)
        let places = open.heads.places
        let problems =
            report.unread.map { "\($0) is not there: heads of the audit do not reach it" }
            + places.compactMap { place in place.now.problem.map { "\(place.folder): \($0)" } }
        let subject =
            places.isEmpty
            ? "heads of the audit are shipped nowhere (audit.json)" : "heads of the audit reach \(places.count) places"
        let chain = Finding("audit: \(report.last.number) entries, chained", report.findings.map(words.sentence))
        return isScratch ? [chain] : [chain, Finding(subject, problems)]
    }

    private static func register(_ open: OpenCentre) async throws -> [Finding] {
        let stored = try await open.store.read { try $0.donorCount() }
        let indexed = open.centre.register.count
        return [
            Finding(
                "donors in the index: \(indexed)",
                stored == indexed ? [] : ["the store holds \(stored) donors, the index \(indexed)"])
        ]
    }
}

/// One thing that was looked at.
struct Finding: Encodable, Sendable, Equatable {
    /// Problems of one kind printed; the rest are counted.
    static let shownMax = 20

    var subject: String
    var problems: [String]

    init(_ subject: String, _ problems: [String]) {
        self.subject = subject
        self.problems = problems
    }
}

/// What must be true of every request, read through the store.
package struct CourseCheck {
    /// A gateway's honest answer takes seconds, its report minutes.
    static let settledWithin = Duration.minutes(15)

    let centre: Centre

    init(_ centre: Centre) { self.centre = centre }

    func findings(isServed: Bool) async throws -> [Finding] {
        let now = centre.now()
        let (ongoing, ended) = try await centre.ports.store.read {
            (try $0.ongoingRequests(), try $0.endedRequests(limit: 1_000_000))
        }
        var messages = try await messages(of: ongoing.map(\.id) + ended.map(\.id))
        let (open, campaignFaults) = try await centre.ports.store.read {
            (try $0.openCampaignMessages(), try $0.campaignFaults())
        }
        messages += open
        // Where nobody serves the centre nothing can be settled: there, time stood still when the last was written.
        let newest = try await centre.ports.store.read { try $0.recentTimeline(limit: 1) }.first?.at
        let lived = isServed ? now : CourseCheck.lastWritten(messages, timeline: newest)
        let overdue = CourseCheck.unsettled(messages, now: lived)
        let waiting = CourseCheck.unsettled(messages, now: now).count - overdue.count
        return [
            Finding("one open ask per donor", CourseCheck.doubleAsks(ongoing + ended)),
            Finding(
                "\(ongoing.count) ongoing requests have a clock",
                ongoing.filter { $0.course.wakeAt == nil }.map {
                    "request \($0.details.reference) would never be looked at again"
                }),
            Finding(
                "\(ended.count) ended requests ask nobody",
                ended.flatMap { record in
                    record.course.asks.filter(\.stage.isOpen).map {
                        "request \(record.details.reference) has ended, and donor \($0.donor) is still \($0.stage.rawValue)"
                    }
                }),
            Finding(
                "\(messages.count) messages have a final state in time"
                    + (waiting > 0 ? "; \(waiting) wait for the centre to be served again" : ""),
                overdue),
            Finding("campaigns were approved, and nobody was invited twice in thirty days", campaignFaults),
        ]
    }

    private func messages(of requests: [RequestID]) async throws -> [OutboxMessage] {
        var messages: [OutboxMessage] = []
        for start in stride(from: 0, to: requests.count, by: 500) {
            let page = Array(requests[start..<min(start + 500, requests.count)])
            messages += try await centre.ports.store.read { transaction in
                try page.flatMap { try transaction.messages(of: $0) }
            }
        }
        return messages
    }

    package static func doubleAsks(_ records: [RequestRecord]) -> [String] {
        var holders: [DonorID: [String]] = [:]
        for record in records {
            for ask in record.course.asks where ask.stage.isOpen {
                holders[ask.donor, default: []].append(record.details.reference)
            }
        }
        return holders.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
            "donor \($0.key) is asked for requests \($0.value.joined(separator: " and "))"
        }
    }

    /// When the centre last wrote anything about a request or a message; long ago where it never has.
    package static func lastWritten(_ messages: [OutboxMessage], timeline: Instant?) -> Instant {
        let times = messages.map { max($0.createdAt, $0.settledAt ?? $0.createdAt) }
        return ([timeline].compactMap(\.self) + times).max() ?? Instant(millisecondsSince1970: 0)
    }

    /// Messages that were handed over, or were being handed over, and whose end nobody has written down in time.
    /// A message that waits for its hour has not been handed over.
    package static func unsettled(_ messages: [OutboxMessage], now: Instant) -> [String] {
        messages.filter { message in
            guard message.state == .submitted || message.state == .claimed else { return false }
            return now - max(message.createdAt, message.settledAt ?? message.createdAt) > settledWithin
        }.map {
            "message \($0.id) of \($0.request.map { "request number \($0)" } ?? "a campaign") has been \($0.state.rawValue) for more than 15 minutes"
        }
    }
}
