public import ArgumentParser
public import Blood
import Foundation
import Jurisdiction

/// The medical rules, for a transfusion doctor or an outside checker to audit without reading code.
struct Rules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what the medical rules say.", subcommands: [CompatibilityRules.self, EligibilityCheck.self])
}

struct CompatibilityRules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compatibility",
        abstract: "Which group may be asked for which patient: one JSON object a line for every component and pair.",
        discussion:
            "Without options the patient's sex and age are unknown. The format is described in docs/clinical.md.")

    @Flag(help: "One JSON object a line (the only format, so the flag may be left out).")
    var json = false
    @Option(help: "Patient's sex: male or female.")
    var sex: Sex?
    @Option(help: "Patient's completed years.")
    var age: Int?
    @Flag(help: "The patient has, or may have, anti-D.")
    var antiD = false
    @Flag(help: "The patient is transfused regularly (thalassaemia).")
    var chronicallyTransfused = false
    @Flag(help: "The patient has the Bombay phenotype.")
    var bombay = false
    @Flag(help: "The patient is less than 28 days old.")
    var newborn = false
    @Flag(help: "The donor has the Bombay phenotype.")
    var donorBombay = false

    func validate() throws {
        if let age { guard (0...120).contains(age) else { throw ValidationError("--age takes 0 to 120 years.") } }
    }

    func run() async throws {
        let patient = Patient(
            group: .unknown, sex: sex, ageYears: age, hasAntiD: antiD, isChronicallyTransfused: chronicallyTransfused,
            isBombay: bombay, isNewborn: newborn)
        for line in RulesReport.compatibilityLines(for: patient, donorIsBombay: donorBombay) {
            CommandIO.terminal.write(line)
        }
    }
}

struct EligibilityCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eligibility",
        abstract: "Read one donor history a line (JSON) and print whether the donor may be asked on a date.",
        discussion: """
            Reads the file, or standard input without one. The format of a history and of the answer is described in \
            docs/clinical.md. A line that cannot be read is answered with an error and its number.
            """)

    @Option(help: "The civil date to judge, YYYY-MM-DD.")
    var on: String
    @Option(help: "How the donation would be taken: \(DonationKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: DonationKind = .wholeBlood
    @Option(help: "Jurisdiction whose rules are read.")
    var jurisdiction = "pk"
    @Argument(help: "File of histories; - or nothing for standard input.")
    var file: String?

    func run() async throws {
        guard let date = CivilDate(on) else {
            throw ValidationError("--on takes a date written YYYY-MM-DD, and \"\(on)\" is not one.")
        }
        let report: RulesReport
        do { report = RulesReport(try Jurisdiction.load(jurisdiction)) } catch {
            CommandIO.terminal.note("qatra: \(error.message)")
            throw ExitCode.failure
        }
        // By bytes: JSON may hold U+2028, which is a line's end everywhere else.
        let lines = try CommandInput.bytes(file).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (position, bytes) in lines.enumerated() {
            let line = String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            CommandIO.terminal.write(report.eligibilityLine(line, number: position + 1, on: date, for: kind))
        }
    }
}

extension Sex: ExpressibleByArgument {}
extension DonationKind: ExpressibleByArgument {}
