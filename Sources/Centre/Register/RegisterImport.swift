public import Blood
public import Matching

/// One line of a file of donors, as far as it could be read.
public struct RegisterRow: Sendable, Hashable {
    /// Line in the file, counted from 1 with the header.
    public var line: Int
    /// `nil` when the line has problems.
    public var donor: Donor?
    public var lastDonation: CivilDate?
    public var problems: [RegisterRowProblem]
    /// What was left empty or read with a grain of salt; the line can be imported all the same.
    public var remarks: [RegisterRowProblem]

    public init(
        line: Int, donor: Donor?, lastDonation: CivilDate?, problems: [RegisterRowProblem],
        remarks: [RegisterRowProblem] = []
    ) {
        self.line = line
        self.donor = donor
        self.lastDonation = lastDonation
        self.problems = problems
        self.remarks = remarks
    }
}

/// What is wrong with a field of a line, and what to do.
public struct RegisterRowProblem: Codable, Sendable, Hashable {
    public var field: String
    public var message: String
    public var messageUrdu: String

    public init(field: String, message: String, messageUrdu: String) {
        self.field = field
        self.message = message
        self.messageUrdu = messageUrdu
    }
}

/// A file of donors as it was read.
public struct RegisterFile: Sendable, Hashable {
    public var rows: [RegisterRow]
    /// Headings nobody knows; what stands under them is left out.
    public var unknownHeadings: [String]

    public init(rows: [RegisterRow], unknownHeadings: [String] = []) {
        self.rows = rows
        self.unknownHeadings = unknownHeadings
    }
}

/// The store refused a line that had been judged sound; nothing of the file was imported.
public struct ImportFailure: Error, CustomStringConvertible {
    public var line: Int
    /// What the store said; it names columns and rules, never values.
    public var reason: String

    public var description: String {
        "Nothing was imported: line \(line) cannot be kept (\(reason)). Correct it or take it out, and check the file again."
    }
}

/// Reads a file of donors in whatever shape people really have; `Channels` knows the shapes.
public protocol RegisterFileReading: Sendable {
    /// - Returns: the lines, or why the file as a whole cannot be read.
    func read(_ bytes: [UInt8], today: CivilDate, now: Instant) -> Result<RegisterFile, RegisterRowProblem>
    /// First line of an exported file, with its line end.
    var heading: String { get }
    /// One donor as a line that `read` understands.
    func line(for record: DonorRecord) -> String
    /// A small file that shows how one looks.
    var example: String { get }
    /// Any cells as a line of such a file (RFC 4180), none of which a spreadsheet takes for a formula.
    func line(_ cells: [String]) -> String
}

extension RegisterRowProblem: Error {}

/// What importing would do, or did, with one line.
public struct ImportLine: Codable, Sendable, Hashable {
    public enum Verdict: String, Codable, Sendable, CaseIterable, Hashable {
        case new
        /// The number is in the register already; the line changes nothing.
        case known
        /// The number stands on an earlier line of the same file.
        case repeated
        case problem
    }

    public var line: Int
    public var verdict: Verdict
    public var problems: [RegisterRowProblem]
    public var remarks: [RegisterRowProblem]
    public var existing: DonorID?
}

public struct ImportReport: Codable, Sendable, Hashable {
    public var lines: [ImportLine]
    public var isDryRun: Bool

    public func count(_ verdict: ImportLine.Verdict) -> Int { lines.count { $0.verdict == verdict } }
}

extension Centre {
    /// Lines looked up at once while a file is judged.
    static let importLookupPage = 1_000

    /// Says of every line what importing would do; changes nothing.
    /// - Parameter progress: fraction done, 0…1.
    public func judgeImport(
        _ rows: [RegisterRow], progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> ImportReport {
        var firstLine: [String: Int] = [:]
        var lines: [ImportLine] = []
        for start in stride(from: 0, to: rows.count, by: Centre.importLookupPage) {
            let page = Array(rows[start..<min(start + Centre.importLookupPage, rows.count)])
            let known = try await ports.store.read { transaction in
                var known: [String: DonorID] = [:]
                for row in page {
                    guard let phone = row.donor?.phone else { continue }
                    if let id = try transaction.donor(phone: phone)?.id { known[phone] = id }
                }
                return known
            }
            for row in page {
                var line = ImportLine(
                    line: row.line, verdict: .new, problems: row.problems, remarks: row.remarks, existing: nil)
                if let donor = row.donor, row.problems.isEmpty {
                    if let existing = known[donor.phone] {
                        line.verdict = .known
                        line.existing = existing
                    } else if firstLine[donor.phone] != nil {
                        line.verdict = .repeated
                    } else {
                        firstLine[donor.phone] = row.line
                    }
                } else {
                    line.verdict = .problem
                }
                lines.append(line)
            }
            progress(Double(lines.count) / Double(max(rows.count, 1)))
        }
        return ImportReport(lines: lines, isDryRun: true)
    }

    /// Adds the new donors of a judged file in one transaction: all of them or, if anything fails, none.
    public func importDonors(
        _ rows: [RegisterRow], by staff: Int64?, progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> ImportReport {
        var report = try await judgeImport(rows)
        report.isDryRun = false
        let fresh = Set(report.lines.filter { $0.verdict == .new }.map(\.line))
        let chosen = rows.filter { fresh.contains($0.line) }
        let now = now()
        let turn = try await ports.store.write { [self] transaction -> Turn in
            var added: [Donor] = []
            for (number, row) in chosen.enumerated() {
                guard var donor = row.donor else { continue }
                do {
                    // An old list does not take back a stop.
                    if try transaction.hasStopped(phone: donor.phone) { donor.optedOutAt = now }
                    donor.id = try transaction.insertDonor(donor)
                    added.append(donor)
                    if let at = donor.consentedAt {
                        // Which words were read, whoever made the file knows.
                        try transaction.recordConsent(
                            Consent(
                                donor: donor.id, act: .given, language: donor.language, channel: .list, staff: staff,
                                at: at))
                    }
                    if let date = row.lastDonation {
                        _ = try transaction.recordDonation(
                            Donation(donor: donor.id, date: date, kind: .wholeBlood, recordedAt: now))
                    }
                } catch { throw ImportFailure(line: row.line, reason: "\(error)") }
                if number.isMultiple(of: 500) { progress(Double(number) / Double(chosen.count)) }
            }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .registerImport, subject: "donors", reason: "\(added.count)"))
            var turn = Turn(outcome: .noSuchRequest)
            turn.ticket = register.drawTicket()
            turn.profiles = try profiles(of: Set(added.map(\.id)), in: transaction, now: now)
            turn.named = added
            return turn
        }
        register.apply(turn)
        progress(1)
        events.publish(.register)
        return report
    }
}
