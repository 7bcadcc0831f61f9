import Centre
import Foundation
import Logging
import Pages
import Synchronization

/// Imports that run while their page watches: judged first, imported only after a person has confirmed.
///
/// The only place of this room that starts work which outlives a request; a job is kept for an hour.
final class ImportDesk: Sendable {
    /// 30,000 donors of 150 bytes each, and twice as much again.
    static let bytesMax = 12 << 20
    static let jobsMax = 20

    private struct Job {
        var owner: Int64
        var file: RegisterFile
        var state: ImportPage.State
        var madeAt: Int
    }

    private let centre: Centre
    private let logger: Logger
    private let jobs = Mutex<(jobs: [String: Job], count: Int)>(([:], 0))

    init(centre: Centre, logger: Logger) {
        self.centre = centre
        self.logger = logger
    }

    func state(_ id: String, of owner: Int64) -> ImportPage.State? {
        jobs.withLock { $0.jobs[id].flatMap { $0.owner == owner ? $0.state : nil } }
    }

    private func set(_ id: String, _ state: ImportPage.State) {
        jobs.withLock { $0.jobs[id]?.state = state }
        centre.events.publish(.register)
    }

    /// Begins the dry run.
    func judge(_ file: RegisterFile, by owner: Int64) -> String {
        let id = UUID().uuidString.lowercased()
        jobs.withLock { all in
            all.count += 1
            all.jobs[id] = Job(owner: owner, file: file, state: .judging(0, job: id), madeAt: all.count)
            // The oldest give way; their files can be sent again.
            while all.jobs.count > ImportDesk.jobsMax,
                let oldest = all.jobs.min(by: { $0.value.madeAt < $1.value.madeAt })
            {
                all.jobs[oldest.key] = nil
            }
        }
        run(id) { [self] in
            let report = try await centre.judgeImport(file.rows) { [self] in set(id, .judging($0, job: id)) }
            return .judged(ImportPage.Report(report, unknownHeadings: file.unknownHeadings), job: id)
        }
        return id
    }

    /// Begins the import of a judged file.
    /// - Returns: false when there is no such file, or it was confirmed before.
    func confirm(_ id: String, by owner: Int64) -> Bool {
        let file = jobs.withLock { all -> RegisterFile? in
            guard let job = all.jobs[id], job.owner == owner, case .judged = job.state else { return nil }
            all.jobs[id]?.state = .importing(0, job: id)
            return job.file
        }
        guard let file else { return false }
        run(id) { [self] in
            let report = try await centre.importDonors(file.rows, by: owner) { [self] in
                set(id, .importing($0, job: id))
            }
            return .done(ImportPage.Report(report, unknownHeadings: file.unknownHeadings))
        }
        return true
    }

    private func run(_ id: String, _ work: @escaping @Sendable () async throws -> ImportPage.State) {
        Task {
            do { set(id, try await work()) } catch let failure as ImportFailure {
                logger.error("An import failed; nothing was imported.", metadata: ["error": "\(failure.reason)"])
                set(
                    id,
                    .failed(
                        Words(
                            "Line \(failure.line) cannot be kept. Correct it or take it out, and check the file again.",
                            "سطر \(failure.line) درج نہیں ہو سکتی۔ اسے درست کریں یا نکال دیں، پھر فائل دوبارہ جانچیں۔"))
                )
            } catch {
                logger.error("An import failed; nothing was imported.", metadata: ["error": "\(error)"])
                set(id, .failed(Words("Nothing was imported. Try again.", "کچھ درج نہیں ہوا۔ دوبارہ کوشش کریں۔")))
            }
        }
    }
}

extension ImportPage.Report {
    init(_ report: ImportReport, unknownHeadings: [String]) {
        self.init(
            lines: report.lines.map { line in
                ImportPage.Line(
                    line: line.line, verdict: ImportPage.Verdict(rawValue: line.verdict.rawValue) ?? .problem,
                    problems: (line.problems + line.remarks).map {
                        ImportPage.Problem(field: $0.field, words: Words($0.message, $0.messageUrdu))
                    },
                    existing: line.existing)
            }, unknownHeadings: unknownHeadings)
    }
}
