import Access
import ArgumentParser
import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Simulation
import Storage

struct BenchNames: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "names",
        abstract: "Measure sealed fields: start, search of names, audit, timeline, and sealing itself.",
        discussion: """
            Makes a demonstration centre in a temporary folder, opens it as `qatra serve` does, and takes it away again. \
            One donor in fifty gets a name in Urdu. Searches are measured in the book alone and with the page of \
            donors that is read for them. Ends with 1 when the start or a search is slower than its limit.
            """)

    @Option(help: "Donors to invent.")
    var donors = 1_000_000
    @Option(help: "Searches of each kind.")
    var searches = 200
    @Option(help: "Entries of the audit, and lines of one request's timeline.")
    var entries = 100_000
    @Option(help: "Limit of the start, in seconds.")
    var startLimit = 60.0
    @Option(help: "Limit of a search's 99th percentile, in milliseconds.")
    var limit = 20.0
    @Option(help: "The same seed invents the same register and searches.")
    var seed: UInt64 = 1
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (1_000...2_000_000).contains(donors) else { throw ValidationError("--donors takes 1,000 to 2,000,000.") }
        guard (1...100_000).contains(searches) else { throw ValidationError("--searches takes 1 to 100,000.") }
        guard (2_000...10_000_000).contains(entries) else { throw ValidationError("--entries takes 2,000 or more.") }
    }

    func run() async throws {
        let io = CommandIO.terminal
        let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            let report = try await measure(DataDirectory(folder.path(percentEncoded: false)), io)
            if json { try io.writeJSON(report) } else { for line in report.lines { io.write(line) } }
            guard report.isWithinLimits else { throw CommandFailure("The limits were not kept; see the table.") }
        } catch {
            io.note("qatra: \(explain(error))")
            throw ExitCode.failure
        }
    }

    private func measure(_ directory: DataDirectory, _ io: CommandIO) async throws -> NamesReport {
        try await OpenCentre.createDemonstration(in: directory, seed: seed, donors: donors, io: io)
        try await nameInUrdu(directory)
        var report = NamesReport(
            machine: .here(), donors: donors, startLimitSeconds: startLimit, limitMilliseconds: limit)
        report.sealing = try NamesReport.sealing(FieldVault(directory.fieldKeys()))
        let before = NamesReport.residentMegabytes()
        let clock = ContinuousClock()
        let began = clock.now
        let open = try await OpenCentre.open(directory, address: "http://127.0.0.1", logger: Logging.quiet())
        report.startSeconds = (clock.now - began).fractionalMilliseconds / 1_000
        report.startMegabytes = NamesReport.residentMegabytes() - before
        report.searches = try await search(open, io)
        let words = WordsBench(open: open, entries: entries)
        try await words.run(into: &report, progress: io.progress("Writing \(entries) entries"))
        try await open.store.close()
        return report
    }

    /// Every fiftieth donor as somebody at the desk types it in Urdu.
    private func nameInUrdu(_ directory: DataDirectory) async throws {
        let store = try await directory.openStore()
        let names = ["عائشہ بی بی", "محمد بلال", "فاطمہ خان", "علی رضا", "زینب قریشی"]
        for first in stride(from: 50, through: donors, by: 50_000) {
            let last = min(first + 49_999, donors)
            try await store.write { transaction in
                for id in stride(from: first, through: last, by: 50) {
                    guard var donor = try transaction.donor(Int64(id)) else { continue }
                    donor.name = names[id / 50 % names.count]
                    try transaction.updateDonor(donor)
                }
            }
        }
        try await store.close()
    }

    private func search(_ open: OpenCentre, _ io: CommandIO) async throws -> [NamesReport.Search] {
        // What is typed: parts of names that stand in the register, and one that does not.
        let kinds: [(String, [String])] = [
            ("three letters", ["aye", "usm", "zub", "lub", "mah", "rim", "qas", "taj"]),
            ("a first name", ["ayesha", "zubair", "lubna", "mahnoor", "imran", "tayyaba"]),
            ("the commonest word", ["khan", "muhammad", "ali"]),
            ("two words", ["ayesha butt", "zubair memon", "lubna shah", "imran khan", "kiran gill"]),
            ("in Urdu", ["عائشہ", "زینب قریشی", "محمد بلال", "رضا"]),
            ("misspelt: finds nobody", ["aiesha but", "zubayr memon", "lubnaa shah"]),
            ("seven digits of a number", ["1234567", "7654321", "0012345"]),
        ]
        var found: [NamesReport.Search] = []
        let clock = ContinuousClock()
        for (kind, texts) in kinds {
            let names = open.centre.register.names
            var (book, page, hits) = ([Duration](), [Duration](), 0)
            for turn in 0..<searches {
                let text = texts[turn % texts.count]
                let began = clock.now
                hits = max(hits, names.donors(matching: text).count)
                book.append(clock.now - began)
                let asked = clock.now
                _ = try await open.centre.donors(matching: text, DonorSearch(limit: 50))
                page.append(clock.now - asked)
            }
            found.append(
                NamesReport.Search(kind: kind, hits: hits, book: BenchTimes(book), page: BenchTimes(page)))
        }
        return found
    }
}

/// Audit and timeline, whose words are sealed.
struct WordsBench: Sendable {
    private static let perTransaction = 1_000
    private static let singles = 1_000
    private static let pages = 200

    let open: OpenCentre
    let entries: Int

    func run(into report: inout NamesReport, progress: (Double) -> Void) async throws {
        let (store, now) = (open.store, open.centre.now())
        let reason = "the brother of the patient rang again about ward 9"
        let clock = ContinuousClock()
        var appends: [Duration] = []
        for number in 1...Self.singles {
            let began = clock.now
            try await store.write {
                try $0.appendAudit(
                    AuditEntry(at: now, staff: nil, act: .donorRead, subject: "donor:\(number)", reason: reason))
            }
            appends.append(clock.now - began)
        }
        report.append = BenchTimes(appends)
        let request = try await request()
        for from in stride(from: Self.singles, to: entries, by: Self.perTransaction) {
            try await store.write { transaction in
                for number in from..<min(from + Self.perTransaction, entries) {
                    try transaction.appendAudit(
                        AuditEntry(at: now, staff: nil, act: .donorEdit, subject: "donor:\(number)", reason: reason))
                }
            }
            progress(Double(from) / Double(entries))
        }
        try await lines(of: request, now: now, report: &report)
        var pages: [Duration] = []
        for page in 0..<Self.pages {
            let before = Int64(entries - page * 10)
            let began = clock.now
            _ = try await store.read { try $0.auditEntries(before: before, limit: 1_000) }
            pages.append(clock.now - began)
        }
        report.auditPage = BenchTimes(pages)
        let began = clock.now
        let found = try await AuditVerification(open, folders: [], isFromBackup: false).run { _ in }
        let seconds = (clock.now - began).fractionalMilliseconds / 1_000
        report.verifiedPerSecond = Double(found.last.number) / seconds
    }

    private func request() async throws -> RequestID {
        let facility = try await open.store.read { try $0.facilities() }.first
        guard let facility else { throw CommandFailure("The centre has no facility.") }
        let now = open.centre.now()
        return try await open.store.write { transaction in
            let wanted = BloodRequest(
                id: 0, mode: .specificGroup, patient: Patient(group: .oNegative), component: .redCells, unitsNeeded: 2,
                place: facility.place, urgency: .urgent, openedAt: now, neededBy: now + .hours(5))
            return try transaction.openRequest(
                RequestDetails(
                    facility: facility.id, ward: "4", recordNumber: "9", patientInitials: "A.B.", ownBank: .notAsked,
                    callerPhone: "+923001112233"), course: RequestCourse(request: wanted, radiusKilometres: 5)
            ).id
        }
    }

    /// A big request: two thousand lines, one in four a note.
    private func lines(of request: RequestID, now: Instant, report: inout NamesReport) async throws {
        let store = open.store
        let note = TimelineFact.telephone(
            TelephoneNote(.note, call: "helpline-1", words: "the brother of the patient rang again about ward 9"))
        try await store.write { transaction in
            for number in 0..<2_000 {
                let fact = number % 4 == 0 ? note : .stoodDown(donor: Int64(number))
                _ = try transaction.appendTimeline(TimelineEntry(request: request, at: now, actor: .system, fact: fact))
            }
        }
        var times: [Duration] = []
        let clock = ContinuousClock()
        for _ in 0..<Self.pages {
            let began = clock.now
            _ = try await store.read { try $0.timeline(of: request, after: 0, limit: 2_000) }
            times.append(clock.now - began)
        }
        report.timeline = BenchTimes(times)
    }
}

/// What `qatra bench names` prints.
struct NamesReport: Encodable {
    struct Search: Encodable {
        var kind: String
        /// Donors found for the text that found most.
        var hits: Int
        /// In memory alone.
        var book: BenchTimes?
        /// With the fifty donors that are shown.
        var page: BenchTimes?
    }

    struct Sealing: Encodable {
        var sealMicroseconds: Double
        var openMicroseconds: Double
        var lookUpMicroseconds: Double
    }

    var machine: BenchReport.Machine
    var donors: Int
    var startLimitSeconds: Double
    var limitMilliseconds: Double
    var sealing = Sealing(sealMicroseconds: 0, openMicroseconds: 0, lookUpMicroseconds: 0)
    var startSeconds = 0.0
    /// What the start added to the resident set.
    var startMegabytes = 0.0
    var searches: [Search] = []
    /// One entry in one durable transaction.
    var append: BenchTimes?
    /// A thousand entries.
    var auditPage: BenchTimes?
    /// Two thousand lines of one request.
    var timeline: BenchTimes?
    /// Entries whose chain was followed in a second.
    var verifiedPerSecond = 0.0

    init(machine: BenchReport.Machine, donors: Int, startLimitSeconds: Double, limitMilliseconds: Double) {
        self.machine = machine
        self.donors = donors
        self.startLimitSeconds = startLimitSeconds
        self.limitMilliseconds = limitMilliseconds
    }

    var isWithinLimits: Bool {
        startSeconds <= startLimitSeconds
            && searches.allSatisfy { ($0.book?.p99 ?? .infinity) <= limitMilliseconds }
    }

    var lines: [String] {
        var lines = [
            "\(machine.processor), \(machine.cores) cores; \(donors) donors",
            "start: \(Self.text(startSeconds)) s, \(Int(startMegabytes)) MB (limit \(Self.text(startLimitSeconds)) s)",
            "sealing \(Self.text(sealing.sealMicroseconds)) µs, opening \(Self.text(sealing.openMicroseconds)) µs, "
                + "look-up \(Self.text(sealing.lookUpMicroseconds)) µs a value of 40 bytes",
        ]
        for search in searches {
            lines.append("\(search.kind), up to \(search.hits) found:")
            if let book = search.book { lines.append("  in the book  \(book.line)") }
            if let page = search.page { lines.append("  with a page  \(page.line)") }
        }
        if let append { lines.append("audit, one entry, durable   \(append.line)") }
        if let auditPage { lines.append("audit, a page of 1,000      \(auditPage.line)") }
        if let timeline { lines.append("timeline of 2,000 lines     \(timeline.line)") }
        return lines + ["audit verified: \(Int(verifiedPerSecond)) entries a second"]
    }

    private static func text(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }

    static func sealing(_ vault: FieldVault) throws -> Sealing {
        let words = [UInt8](repeating: 0x61, count: 40)
        let place = FieldPlace("audit", "reason_sealed", row: 123_456)
        let count = 100_000
        let clock = ContinuousClock()
        let sealed = try vault.seal(words, at: place)
        func microseconds(_ body: () throws -> Int) rethrows -> Double {
            let began = clock.now
            var sum = 0
            for _ in 0..<count { sum += try body() }
            return sum == 0 ? 0 : (clock.now - began).fractionalMilliseconds * 1_000 / Double(count)
        }
        return Sealing(
            sealMicroseconds: try microseconds { try vault.seal(words, at: place).count },
            openMicroseconds: try microseconds { try vault.open(sealed, at: place).count },
            lookUpMicroseconds: microseconds { vault.lookUp("+923001234567", as: .phone).count })
    }

    /// The resident set of this process, from the kernel; 0 where it does not tell.
    static func residentMegabytes() -> Double {
        let status = FileManager.default.contents(atPath: "/proc/self/status").map {
            String(decoding: $0, as: UTF8.self)
        }
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        return (kilobytes ?? 0) / 1_024
    }
}
