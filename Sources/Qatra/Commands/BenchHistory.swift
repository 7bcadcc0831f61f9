import ArgumentParser
import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Storage

struct BenchHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Give a demonstration centre years of past: its ended requests again and again, on other days.",
        discussion: """
            What happened once in this centre is written once more for every day of the past, with other donors: the \
            request, its asks, its messages, as if they had expired, and its timeline. Pages and the planner can then be measured on a centre \
            that is old. Only a demonstration takes it, and nothing takes it away again.
            """)

    @Option(help: "Folder of the demonstration centre, which nobody serves.")
    var data: String
    @Option(help: "Lines of timelines there should be afterwards.")
    var rows = 5_000_000
    @Option(help: "Days of the past over which they are spread.")
    var days = 3_650

    func validate() throws {
        guard (1...1_000_000_000).contains(rows) else { throw ValidationError("--rows takes 1 or more.") }
        guard (1...10_000).contains(days) else { throw ValidationError("--days takes 1 to 10,000.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        do {
            let directory = DataDirectory(data)
            guard try directory.identity().kind == .demonstration else {
                throw CommandFailure("This is a real centre, and its past is not invented: name a demonstration.")
            }
            let open = try await OpenCentre.open(directory, address: "http://127.0.0.1", logger: Logging.quiet())
            try await fill(open, io)
            try await open.store.close()
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    private func fill(_ open: OpenCentre, _ io: CommandIO) async throws {
        let (stories, donors, there) = try await open.store.read { transaction in
            let ended = try transaction.endedRequests(limit: PastRequest.templatesMax)
            return (
                try ended.map { record in
                    try PastMould(
                        PastRequest(
                            record: record,
                            timeline: try transaction.timeline(of: record.id, after: 0, limit: PastRequest.linesMax),
                            messages: try transaction.messages(of: record.id)))
                }, try transaction.donorCount(), try transaction.lastTimelineID()
            )
        }
        guard stories.contains(where: { $0.lines > 0 }), donors > 0 else {
            throw CommandFailure("No request has ended here yet: serve the centre, open some, and let them end.")
        }
        let progress = io.progress("Lines of timelines")
        let began = ContinuousClock.now
        var (lines, copies) = (Int(there), 0)
        while lines < rows {
            let first = copies
            let (batch, written) = PastRequest.batch(of: stories, from: first, wanted: rows - lines)
            try await open.store.write { [days] transaction in
                for (number, story) in batch.enumerated() {
                    let copy = first + number
                    // A day back for every round through all of them, and from the first again when the past is over.
                    let ago = Duration.hours(24) * (1 + copy / stories.count % days)
                    try story.moved(by: .zero - ago, donorsOn: copy * 7_919, of: donors).write(to: transaction)
                }
            }
            copies += batch.count
            lines += written
            progress(min(1, Double(lines) / Double(rows)))
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        io.write(
            "\(copies) past requests with \(lines - Int(there)) lines, \(Int(Double(lines) / seconds)) lines a second")
    }
}

/// A request that has ended, with everything that was written of it.
private struct PastRequest: Codable, Sendable {
    static let templatesMax = 500
    static let linesMax = 10_000
    /// Enough in one transaction that the disk is waited for seldom.
    private static let linesAtOnce = 20_000

    var record: RequestRecord
    var timeline: [TimelineEntry]
    var messages: [OutboxMessage]

    static func batch(of stories: [PastMould], from first: Int, wanted: Int) -> ([PastMould], Int) {
        var (batch, lines) = ([PastMould](), 0)
        while lines < min(wanted, linesAtOnce) {
            let story = stories[(first + batch.count) % stories.count]
            batch.append(story)
            lines += story.lines
        }
        return (batch, lines)
    }

    func write(to transaction: any CentreWriting) throws {
        var course = record.course
        course.phase = .open
        course.asks = []
        let opened = try transaction.openRequest(record.details, course: course)
        var ended = record.course
        ended.request.id = opened.id
        _ = try transaction.saveCourse(from: opened.course, to: ended, at: record.endedAt ?? ended.request.neededBy)
        if let reconciliation = record.reconciliation {
            try transaction.recordReconciliation(reconciliation, of: opened.id)
        }
        for var entry in timeline {
            entry.request = opened.id
            _ = try transaction.appendTimeline(entry)
        }
        for var message in messages {
            message.request = opened.id
            guard let id = try transaction.enqueue(message) else { continue }
            // What nobody has sent cannot have been delivered.
            _ = try transaction.settleMessage(
                MessageSettlement(id: id, fence: nil, state: .expired, at: message.settledAt ?? message.expiresAt))
        }
    }
}

/// A past request as JSON that is cut wherever a time or a donor stands, so that a copy costs one decoding.
///
/// Everything of a donor is under that name; what is above a thousand milliards is a time since 1970, in milliseconds.
private struct PastMould: Sendable {
    private enum Piece: Sendable {
        case text([UInt8])
        case time(Int64)
        case donor(Int64)
    }

    let lines: Int
    private var pieces: [Piece] = []

    init(_ story: PastRequest) throws {
        lines = story.timeline.count
        let json = [UInt8](try JSONEncoder().encode(story))
        var (written, at, key) = (0, 0, ArraySlice<UInt8>())
        while at < json.count {
            if json[at] == UInt8(ascii: "\"") {
                let begin = at + 1
                at = Self.end(ofString: begin, in: json)
                if at + 1 < json.count, json[at + 1] == UInt8(ascii: ":") { key = json[begin..<at] }
                at += 1
            } else if Self.isDigit(json[at]) {
                let begin = at
                while at < json.count, Self.isDigit(json[at]) { at += 1 }
                let isWhole = at == json.count || ![UInt8(ascii: "."), UInt8(ascii: "e")].contains(json[at])
                guard isWhole, begin == 0 || json[begin - 1] != UInt8(ascii: "."),
                    let number = Int64(String(decoding: json[begin..<at], as: UTF8.self)),
                    let piece = Self.piece(number, under: key)
                else { continue }
                pieces += [.text(Array(json[written..<begin])), piece]
                written = at
            } else {
                at += 1
            }
        }
        pieces.append(.text(Array(json[written...])))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The quotation mark that ends it.
    private static func end(ofString begin: Int, in json: [UInt8]) -> Int {
        var at = begin
        while json[at] != UInt8(ascii: "\"") { at += json[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return at
    }

    private static func piece(_ number: Int64, under key: ArraySlice<UInt8>) -> Piece? {
        if number > 0, key.starts(with: "donor".utf8) || key.starts(with: "Donor".utf8) { return .donor(number) }
        return number > 1_000_000_000_000 ? .time(number) : nil
    }

    /// The same on another day, with other donors.
    func moved(by time: Duration, donorsOn steps: Int, of donors: Int) throws -> PastRequest {
        let milliseconds = Int64(time / .milliseconds(1))
        var json = Data()
        for piece in pieces {
            switch piece {
            case .text(let bytes): json.append(contentsOf: bytes)
            case .time(let number): json.append(contentsOf: String(number + milliseconds).utf8)
            case .donor(let number):
                json.append(contentsOf: String((number - 1 + Int64(steps)) % Int64(donors) + 1).utf8)
            }
        }
        return try JSONDecoder().decode(PastRequest.self, from: json)
    }
}
