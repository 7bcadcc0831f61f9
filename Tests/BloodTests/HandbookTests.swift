import Blood
import Foundation
import Jurisdiction
import Testing

/// Goal: the handbook a doctor signs says what the program does. Method: each row of the tables is looked up in it.
@Suite("The handbook docs/clinical.md")
struct HandbookTests {
    private static let lines: [String] = {
        let repository = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = repository.appendingPathComponent("docs/clinical.md")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }()

    @Test func namesEveryRuleWithItsPeriodItsSourcesAndItsMark() throws {
        for row in try Jurisdiction.load().eligibility.allRows {
            let line = try #require(Self.lines.first { $0.hasPrefix("| `\(row.key)` |") }, "\(row.key)")
            #expect(line.contains(try #require(row.title["en"])), "\(row.key)")
            if row.kind == .temporary, let days = row.days { #expect(line.contains("| \(days) days |"), "\(row.key)") }
            if let days = row.whoDays { #expect(line.contains("| \(days)"), "\(row.key)") }
            for source in row.sources { #expect(line.contains(source), "\(row.key) \(source)") }
            #expect(line.contains("**unsourced:**") == row.isUnsourced, "\(row.key)")
            #expect(line.contains("asked at the blood bank only") == row.askAtBloodBankOnly, "\(row.key)")
        }
    }

    @Test func explainsEverySource() throws {
        for (id, meaning) in try Jurisdiction.load().sources {
            #expect(Self.lines.contains("| \(id) | \(meaning) |"), "\(id)")
        }
    }

    @Test func listsEveryInterval() throws {
        let names: [DonationKind: String] = [
            .wholeBlood: "whole blood", .plateletApheresis: "platelets", .plasmaApheresis: "plasma",
            .granulocyteApheresis: "granulocytes",
        ]
        let rules = try Jurisdiction.load().eligibility
        for (last, lastName) in names {
            for (next, nextName) in names {
                let line = try #require(Self.lines.first { $0.hasPrefix("| \(lastName) | \(nextName) |") })
                for row in rules.intervals(after: last, before: next, sex: nil) {
                    #expect(line.contains("\(row.days ?? 0)") && line.contains("`\(row.key)`"))
                    #expect(line.contains("**unsourced**") == row.isUnsourced)
                }
            }
        }
    }

    @Test func listsEveryAcceptedKeyOfAnEvent() throws {
        let line = try #require(Self.lines.first { $0.hasPrefix("Accepted keys: ") })
        let keys = try Jurisdiction.load().eligibility.eventKeys.map { "`\($0)`" }.joined(separator: ", ")
        #expect(line.contains(keys))
    }

    @Test func showsTheRedCellTableOfTheCode() {
        for patient in BloodGroup.known {
            let donors = Compatibility.choices(of: .redCells, for: Patient(group: patient))
                .filter { $0.compatibility.verdict == .allowed }.map(\.donor.rawValue).joined(separator: ", ")
            #expect(Self.lines.contains("| \(patient.rawValue) | \(donors) |"))
        }
    }

    @Test func itsExamplesAreWhatTheProgramPrints() throws {
        let examples = Self.lines.filter { $0.hasPrefix("{\"component\"") }
        #expect(examples.count == 2)
        let report = RulesReport.compatibilityLines()
        for example in examples { #expect(report.contains(example)) }

        let history = try #require(Self.lines.first { $0.hasPrefix("{\"id\":\"x\",\"sex\"") })
        let answer = try #require(Self.lines.first { $0.hasPrefix("{\"id\":\"x\",\"verdict\"") })
        let today = try #require(CivilDate("2026-11-24"))
        #expect(RulesReport(try Jurisdiction.load()).eligibilityLine(history, on: today) == answer)
    }
}
