import Blood
import Foundation
import Genotyping
import Testing

@Suite struct ReportTests {
    @Test func jsonHasTheMembersTheDocumentsShowAndReadsBackTheSame() throws {
        let report = try Person.with { $0.has(.kel578, 0, 1) }.report()
        let line = report.json()
        #expect(line.hasPrefix(#"{"sample":"one","build":"GRCh38","antigens":[{"system":"#))
        #expect(line.contains(#"{"system":"KEL","antigen":"K","call":"POSITIVE","reason":null,"evidence":[{"#))
        #expect(!line.contains("\n"))
        #expect(try JSONDecoder().decode(SampleReport.self, from: Data(line.utf8)) == report)
    }

    @Test func aStrangersNameMakesNoLineAndNoColumn() throws {
        var collector = Collector(samples: ["a\tb\u{1B}[2J\"\\\n"])
        collector.take(Person.with { $0.has(.kel578, 0, 0) }.records[0])
        let report = try collector.reports()[0]
        #expect(try JSONDecoder().decode(SampleReport.self, from: Data(report.json().utf8)).sample == report.sample)
        #expect(report.tsv.allSatisfy { $0.split(separator: "\t", omittingEmptySubsequences: false).count == 7 })
        #expect(!(report.text() + report.tsv).contains { $0.contains("\u{1B}") || $0.contains("\n") })
    }

    @Test func everyReasonHasASentenceAndAnExplanationNamesTheSite() throws {
        #expect(Reason.allCases.allSatisfy { $0.sentence.hasSuffix(".") })
        let report = try Person.with { $0.has(.kel578, 0, 1, filters: ["q10"]) }.report()
        let words = try #require(report[.bigK]?.explanation)
        #expect(words.contains("KEL c.578C>T (7:142957921): G/A"))
        #expect(words.contains("filter q10"))
        #expect(words.contains(Reason.filtered.sentence))
    }

    @Test func everySiteStandsInTheDocumentsWithItsPlacesAndSources() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/genotyping.md"), encoding: .utf8)
        let letters: [(SiteSources, String)] = [
            (.rbceq2, "R"), (.bloodAGENT, "B"), (.montemayor, "M"), (.thousandGenomes, "K"), (.hgdp, "H"),
        ]
        for site in Site.all {
            let start =
                "| \(site.label) | \(site.rsID ?? "") | \(site.chromosome) | \(site.position37) | \(site.position38) "
                + "| \(site.reference)>\(site.alternate) |"
            let row = page.split(whereSeparator: \.isNewline).first { $0.contains(start) }
            let sources = letters.filter { site.sources.contains($0.0) }.map(\.1).joined()
            #expect(row?.hasSuffix("| \(sources) |") == true, "\(site.label)")
            #expect(sources.count >= 2)
        }
    }
}
