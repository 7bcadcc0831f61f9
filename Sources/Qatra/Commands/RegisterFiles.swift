import ArgumentParser
import Blood
package import Centre
import Channels
import Foundation
import Matching

struct ImportRegister: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Read donors from a file of comma-separated values.",
        discussion: """
            Without --apply nothing changes: every line is judged and what is wrong is said. With --apply all new \
            donors are added at once, or none. A number that is in the register already changes nothing. Donors \
            without consent are kept and not contacted.
            """)

    @OptionGroup var options: DataOptions
    @Flag(help: "Add the new donors.")
    var apply = false
    @Flag(help: "End with 1 when any line has a problem; with --apply, add nobody then.")
    var strict = false
    @Flag(help: "Answer in one JSON object.")
    var json = false
    @Argument(help: "The file; - for standard input.")
    var file: String

    func input() throws -> Data { try CommandInput.bytes(file) }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        let file: RegisterFile
        switch centre.ports.registerFiles.read([UInt8](input), today: centre.today(), now: centre.now()) {
        case .success(let read): file = read
        case .failure(let problem): throw CommandFailure("The file cannot be read. \(problem.message)")
        }
        let rows = file.rows
        for heading in file.unknownHeadings { io.note("The column \"\(heading)\" is not known and is left out.") }
        var report = try await centre.judgeImport(rows, progress: io.progress("Reading \(rows.count) lines"))
        let isStopped = strict && report.count(.problem) + report.count(.repeated) > 0
        if apply, !isStopped {
            report = try await centre.importDonors(
                rows, by: nil, progress: io.progress("Adding \(report.count(.new)) donors"))
        }
        if json { try io.writeJSON(ImportSummary(report)) } else { write(report, io: io) }
        if isStopped { throw CommandFailure("There are lines with problems; nobody was added.") }
    }

    private func write(_ report: ImportReport, io: CommandIO) {
        for line in report.lines {
            switch line.verdict {
            case .new: break
            case .known: io.write("line \(line.line): in the register already, donor \(line.existing ?? 0)")
            case .repeated: io.write("line \(line.line): the same number stands on an earlier line")
            case .problem:
                for problem in line.problems { io.write("line \(line.line): \(problem.field): \(problem.message)") }
            }
            for remark in line.remarks { io.write("line \(line.line): \(remark.field): \(remark.message)") }
        }
        io.write(
            "\(report.lines.count) lines: \(report.count(.new)) \(report.isDryRun ? "new" : "added"), "
                + "\(report.count(.known)) known, \(report.count(.repeated)) repeated, "
                + "\(report.count(.problem)) with problems.")
        if report.isDryRun, !strict { io.note("Nothing was changed. Add --apply to add the new donors.") }
    }
}

/// The report of an import for programs.
struct ImportSummary: Encodable {
    var isDryRun: Bool
    var lines: Int
    var new: Int
    var known: Int
    var repeated: Int
    var problems: Int
    /// Every line but the new ones without a remark.
    var details: [ImportLine]

    init(_ report: ImportReport) {
        isDryRun = report.isDryRun
        lines = report.lines.count
        new = report.count(.new)
        known = report.count(.known)
        repeated = report.count(.repeated)
        problems = report.count(.problem)
        details = report.lines.filter { $0.verdict != .new || !$0.remarks.isEmpty }
    }
}

struct ExportRegister: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the register to standard output, as `qatra import` reads it.",
        discussion: """
            The file holds names and numbers: treat it as the register itself. Deferrals and the history of asks do not \
            fit a spreadsheet; who said stop, or is at another number, is written without consent, so that importing \
            the file never brings them back. --json is complete. To carry a centre to another machine use `qatra backup`.

            It takes two people, here as on the pages: one asks for it under Approvals and says why, another approves, \
            and --approval names that number; it is good for one file, within 24 hours. --emergency does without, when \
            nobody can be reached and lives depend on it: the reason is written to the audit under a name of its own \
            before anything is written out, and the log says so.
            """)

    @OptionGroup var options: DataOptions
    @Flag(help: "One JSON object a line, with deferrals and donations; instants are milliseconds since 1970.")
    var json = false
    @Option(help: "The number of an approval that nobody has used.")
    var approval: Int64?
    @Flag(help: "Without an approval; needs --reason, and is written to the audit.")
    var emergency = false
    @Option(help: "Why it cannot wait for a second person.")
    var reason: String?

    /// Donors read at once.
    static let page = 1_000

    func validate() throws {
        guard (approval != nil) != emergency else {
            throw ValidationError("Give --approval NUMBER, or --emergency with --reason: see `qatra export --help`.")
        }
        let words = reason?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard emergency == !words.isEmpty else {
            throw ValidationError("--emergency and --reason go together; the reason of an approval stands in it.")
        }
    }

    /// Two people, or one with a reason that everybody will read.
    private func open(_ centre: Centre, io: CommandIO) async throws {
        if let approval {
            guard try await centre.useApproval(approval, for: .registerExport, by: nil) else {
                throw CommandFailure("Approval \(approval) is not approved, or was used, or its day is over.")
            }
        } else {
            try await centre.noteEmergencyExport(reason: reason ?? "")
            io.note("Exported in an emergency, without a second person. It stands in the audit.")
        }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        try await self.open(centre, io: io)
        let now = centre.now()
        try await centre.noteAct(.registerExport, of: "donors", by: nil, reason: Centre.atCommandLine)
        if !json { io.write(CSVWriter.byteOrderMark + RegisterSheet.line(RegisterSheet.headings)) }
        var after: DonorID = 0
        while true {
            let from = after
            let page = try await centre.ports.store.read {
                try $0.donorRecords(after: from, limit: ExportRegister.page, asksSince: now)
            }
            if json {
                for record in page { try io.writeJSON(record) }
            } else if !page.isEmpty {
                let sheet = RegisterSheet(calendar: centre.calendar)
                io.write(page.map { RegisterSheet.line(sheet.fields($0)) }.joined(separator: "\n"))
            }
            guard page.count == ExportRegister.page, let last = page.last else { return }
            after = last.donor.id
        }
    }
}

/// The register as rows of a spreadsheet, under the headings the import understands.
package struct RegisterSheet {
    let calendar: LocalCalendar

    package init(calendar: LocalCalendar) { self.calendar = calendar }

    static let columns: [RegisterField] = [
        .name, .phone, .group, .evidence, .sex, .birthDate, .weightKilograms, .district, .lastDonation, .language,
        .consent, .consentDate, .acceptsNightEmergencies, .prefersWomanOperator, .relayOnly, .daylightOnly,
        .meetsAtFacilityOnly, .note,
    ]

    package static var headings: [String] { columns.map(\.heading) }

    /// Without its line end, which the terminal adds.
    package static func line(_ fields: [String]) -> String {
        var line = CSVWriter.line(fields)
        while line.last?.isNewline == true { line.removeLast() }
        return line
    }

    package func fields(_ record: DonorRecord) -> [String] { RegisterSheet.columns.map { field($0, of: record) } }

    private func field(_ field: RegisterField, of record: DonorRecord) -> String {
        let donor = record.donor
        // A stop, and a number that reaches somebody else, must survive the way through a file.
        let consentedAt = donor.optedOutAt == nil && donor.wrongNumberAt == nil ? donor.consentedAt : nil
        switch field {
        case .name: return donor.name
        case .phone: return donor.phone
        case .group: return donor.group.rawValue
        case .evidence: return donor.evidence.rawValue
        case .sex: return donor.sex.rawValue
        case .birthDate: return donor.birthDate?.description ?? ""
        case .weightKilograms: return donor.weightKilograms.map { "\($0)" } ?? ""
        case .district: return donor.district
        case .lastDonation:
            return record.donations.filter { $0.revokedAt == nil }.map(\.date).max()?.description ?? ""
        case .language: return donor.language.rawValue
        case .consent: return consentedAt == nil ? "no" : "yes"
        case .consentDate: return consentedAt.map { calendar.day(of: $0).description } ?? ""
        case .acceptsNightEmergencies: return donor.acceptsNightEmergencies ? "yes" : "no"
        case .prefersWomanOperator: return donor.prefersWomanOperator ? "yes" : "no"
        case .relayOnly: return donor.relayOnly ? "yes" : "no"
        case .daylightOnly: return donor.daylightOnly ? "yes" : "no"
        case .meetsAtFacilityOnly: return donor.meetsAtFacilityOnly ? "yes" : "no"
        case .note: return donor.note
        case .ageYears, .city: return ""
        }
    }
}
