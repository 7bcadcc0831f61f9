package import Centre
import Foundation
import Genomes
import Genotyping

/// Reads the file a page was given in a process of its own (`GenomeReader`), and says what was found as the register
/// keeps it.
package struct GenomeFiles: GenotypeReading {
    private let reader: GenomeReader

    package init() { reader = GenomeReader() }

    package func read(file path: String) async throws -> [GenotypeCall] {
        let reports: [SampleReport]
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? file.close() }
            reports = try await reader.typed(file: file)
        } catch let error as GenomeFileError {
            // The sentence comes from the process that read it, which speaks to laboratories, in English.
            throw GenotypeRefusal(
                message: error.description, messageUrdu: "یہ فائل نہیں پڑھی جا سکی۔ وجہ: \(error.description)")
        }
        guard let report = reports.first, reports.count == 1 else {
            throw GenotypeRefusal(
                message:
                    "The file holds \(reports.count) people. Give one donor's own: bcftools view -s NAME cuts it out.",
                messageUrdu:
                    "اس فائل میں \(reports.count) لوگ ہیں۔ صرف اسی ڈونر کی فائل دیں: bcftools view -s NAME سے الگ کریں۔"
            )
        }
        return report.antigens.map { antigen in
            GenotypeCall(
                antigen: antigen.antigen, call: antigen.call,
                reason: antigen.reason?.sentence ?? antigen.evidence.map(\.site).joined(separator: ", "))
        }
    }
}
