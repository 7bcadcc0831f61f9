import Access
import Blood
import Centre
import Foundation
import Storage
import Synchronization

/// A rehearsal of the day on which the machine burns: from a backup alone to a centre that was checked.
struct Drill {
    struct Step: Encodable {
        var step: String
        var seconds: Double
    }

    /// What the centre has and the backup has not.
    struct Behind: Encodable {
        var donors: Int
        var requests: Int
        /// From the newest entry of a timeline in the backup to the centre's; nothing where one of them has none.
        var seconds: Double?
    }

    struct Report: Encodable {
        var backup: String
        var bytes: Int
        /// When the backup was made: by the signed head in it, or by its file where it has none.
        var madeAt: Instant
        var ageSeconds: Double
        var steps: [Step]
        var donors: Int
        var requests: Int
        var behind: Behind?
        var checks: Int
        var problems: [String]
    }

    static let prefix = "qatra-drill-"

    let backups: String
    let live: DataDirectory?
    let keyFile: String?
    let hoursMax: Int
    let scratch: String?
    let io: CommandIO

    func run() async throws -> Report {
        let (backup, changedAt) = try newest()
        let parent = scratch ?? FileManager.default.temporaryDirectory.path(percentEncoded: false)
        try Drill.sweep(parent)
        let place = DataDirectory("\(parent)/\(Drill.prefix)\(UUID().uuidString)")
        defer {
            for path in [place.path, Drill.beside(place)] { try? FileManager.default.removeItem(atPath: path) }
        }
        var steps: [Step] = []
        // What is erased in the centre stays erased here, and nothing is held against a centre that goes on meanwhile.
        let erased = live.map(\.erasuresPath).flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
        let now = try await timed("count the centre", &steps) {
            if let live { try await CentreTally.read(live) } else { nil as CentreTally? }
        }
        try await timed("restore", &steps) {
            let quiet = CommandIO { if case .note(let text) = $0 { io.note(text) } }
            try await Restoration(
                backup: backup, keyFile: keyFile, erased: erased, isErasedLost: true, isKept: false
            ).run(into: place, io: quiet)
        }
        let (findings, then) = try await timed("check", &steps) { try await check(place) }
        let made = try Drill.madeAt(place) ?? changedAt
        let age = (SystemClock().now() - made) / .seconds(1)
        var problems = findings.flatMap { finding in finding.problems.map { "\(finding.subject): \($0)" } }
        if age > Double(hoursMax) * 3_600 { problems.append("the newest backup is older than \(hoursMax) hours") }
        return Report(
            backup: backup, bytes: try Drill.size(backup), madeAt: made, ageSeconds: age, steps: steps,
            donors: then.counts.donors, requests: then.counts.ledger.requests,
            behind: now.map { Drill.behind(then, $0) }, checks: findings.count, problems: problems)
    }

    private func timed<Result>(
        _ step: String, _ steps: inout [Step], _ body: () async throws -> Result
    ) async throws -> Result {
        let began = ContinuousClock.now
        let result = try await body()
        steps.append(Step(step: step, seconds: (ContinuousClock.now - began) / .seconds(1)))
        return result
    }

    private func check(_ place: DataDirectory) async throws -> ([Finding], CentreTally) {
        io.note("Checking what was restored")
        let open = try await OpenCentre.open(place, address: "http://127.0.0.1:8080", logger: Logging.quiet())
        let findings = try await Check.findings(on: open, isServed: false, isScratch: true)
        let tally = try await CentreTally(open.store)
        try await open.store.close()
        return (findings, tally)
    }

    private static func behind(_ then: CentreTally, _ now: CentreTally) -> Behind {
        Behind(
            donors: now.counts.donors - then.counts.donors,
            requests: now.counts.ledger.requests - then.counts.ledger.requests,
            seconds: then.newest.flatMap { old in now.newest.map { ($0 - old) / .seconds(1) } })
    }

    // MARK: - The backup

    /// The backup that was named, or the newest in the folder, with when it was last changed.
    private func newest() throws -> (path: String, changedAt: Instant) {
        let files = FileManager.default
        let path = URL(filePath: backups).standardizedFileURL.path(percentEncoded: false)
        guard files.fileExists(atPath: path) else { throw CommandFailure("There is no backup \(path).") }
        let candidates =
            Drill.isBackup(path)
            ? [path]
            : try files.contentsOfDirectory(atPath: path).filter { !$0.hasSuffix(".partial") }
                .map { DataDirectory(path).file($0) }.filter(Drill.isBackup)
        let dated = try candidates.map { path in
            let date = try files.attributesOfItem(atPath: path)[.modificationDate] as? Date ?? .distantPast
            return (path: path, changedAt: Instant(millisecondsSince1970: Int64(date.timeIntervalSince1970 * 1_000)))
        }
        guard let newest = dated.max(by: { $0.changedAt < $1.changedAt }) else {
            throw CommandFailure("There is no backup in \(path). Make one with `qatra backup`.")
        }
        return newest
    }

    private static func isBackup(_ path: String) -> Bool {
        SealedBackupReader.isSealed(path)
            || FileManager.default.fileExists(atPath: DataDirectory(path).backupCountsPath)
    }

    private static func madeAt(_ place: DataDirectory) throws -> Instant? {
        guard let data = FileManager.default.contents(atPath: place.copiedHeadPath) else { return nil }
        let line = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard let head = AuditHead(line: line), head.isGenuine(try place.headKey()) else { return nil }
        return head.at
    }

    private static func size(_ path: String) throws -> Int {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let parts =
            isFolder.boolValue
            ? try FileManager.default.contentsOfDirectory(atPath: path).map { "\(path)/\($0)" } : [path]
        return try parts.reduce(0) { sum, part in
            sum + (try FileManager.default.attributesOfItem(atPath: part)[.size] as? Int ?? 0)
        }
    }

    // MARK: - The scratch place

    /// Beside the scratch place lies, for a while, what was opened of the backup.
    private static func beside(_ place: DataDirectory) -> String {
        (place.path.hasSuffix("/") ? String(place.path.dropLast()) : place.path) + ".opened"
    }

    /// Takes away what a drill left that was killed; one that still runs holds the lock of its place.
    private static func sweep(_ parent: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: parent) where name.hasPrefix(prefix) {
            let place = DataDirectory("\(parent)/\(name)")
            guard !name.hasSuffix(".opened"), try !place.isInUse() else { continue }
            for path in [place.path, beside(place)] where FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
        }
    }
}

extension Drill.Report {
    /// The report as a person reads it.
    var lines: [String] {
        let took = steps.map { "\($0.step) \(String(format: "%.1f", $0.seconds)) s" }.joined(separator: ", ")
        var lines = [
            "\(backup): \(bytes) bytes, made \(Self.span(ageSeconds)) ago.",
            "It holds \(donors) donors and \(requests) requests. Steps: \(took).",
        ]
        if let behind {
            lines.append(
                "The centre is ahead by \(behind.donors) donors and \(behind.requests) requests"
                    + (behind.seconds.map { ", its newest entry by \(Self.span($0))." } ?? "."))
        }
        lines += problems.map { "problem  \($0)" }
        lines.append(
            problems.isEmpty
                ? "All \(checks) checks of it are well. Nothing of it was kept."
                : "\(checks) checks were made. Nothing of it was kept.")
        return lines
    }

    private static func span(_ seconds: Double) -> String {
        let minutes = Int(seconds / 60)
        if minutes < 1 { return "\(Int(seconds)) s" }
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }
}

/// What a command says, kept for the program that asked it.
final class CapturedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var io: CommandIO {
        CommandIO { [self] line in if case .output(let text) = line { lines.withLock { $0.append(text) } } }
    }

    var all: [String] { lines.withLock { $0 } }
}
