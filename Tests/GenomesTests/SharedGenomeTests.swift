import Blood
import Foundation
import Genotyping
import Testing

/// Real genomes and the table, where they are. Other programs' answers are compared by `Tests/Genotyping/agreement.py`.
@Suite(.enabled(if: SharedGenomes.exist, "the genomes beside the project are not here"))
struct SharedGenomeTests {
    @Test func everySiteStandsInTheTableAsHere() throws {
        let table = try String(
            contentsOf: SharedGenomes.folder.appending(path: "antigen_snv_table.tsv"), encoding: .utf8)
        let rows = table.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        let theirs = Set(rows.map { [$0[1], $0[3], $0[4], $0[5], $0[6], $0[7], $0[9]] })
        let ours = Set(
            Site.all.map {
                [
                    $0.gene, $0.chromosome, String($0.position37), String($0.position38), $0.reference, $0.alternate,
                    $0.rsID ?? "",
                ]
            })
        #expect(ours == theirs)
        #expect(Site.all.map(\.name) == Array(Site.Name.allCases))
    }

    @Test func nothingIsCalledFromAFileWithoutRecords() throws {
        let report = try SharedGenomes.collector("simulated/no_blood_group_records.vcf").reports()[0]
        #expect(report.antigens.allSatisfy { $0.call == .indeterminate })
    }

    @Test func fortyPeopleOfLahoreAreOnGRCh37() throws {
        let reports = try SharedGenomes.collector("lahore/lahore40.vcf.gz").reports()
        #expect(reports.count == 40)
        #expect(reports.allSatisfy { $0.build == .grch37 && $0[.bigK]?.call != .indeterminate })
    }

    @Test func ofTheBrahuiNobodysCIsInvented() throws {
        for name in ["HGDP00001", "HGDP00003"] {
            for kind in ["", ".phased"] {
                let report = try SharedGenomes.collector("hgdp/\(name)\(kind).vcf.gz").reports()[0]
                #expect(report[.d]?.call == .indeterminate)
                // The one is c/c, with c.48G on both; of the other, C/C, the file has no record there.
                #expect(report[.bigC]?.call == (name == "HGDP00001" ? .negative : .indeterminate))
                #expect(report[.bigM]?.call == .indeterminate)
            }
        }
    }
}
