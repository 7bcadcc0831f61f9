import Foundation
import Testing

/// The documents on security say what is true: every requirement once, every file they name there.
@Suite struct SecurityDocumentTests {
    /// Levels 1 and 2 of ASVS 5.0.0 by section, without V10 and V17; counted from OWASP's own table.
    static let levels1And2: [(section: String, numbers: ClosedRange<Int>)] = [
        ("1.1", 1...2), ("1.2", 1...9), ("1.3", 1...11), ("1.4", 1...3), ("1.5", 1...2), ("2.1", 1...3),
        ("2.2", 1...3), ("2.3", 1...4), ("2.4", 1...1), ("3.2", 1...2), ("3.3", 1...4), ("3.4", 1...6),
        ("3.5", 1...5), ("3.7", 1...2), ("4.1", 1...3), ("4.2", 1...1), ("4.3", 1...2), ("4.4", 1...4),
        ("5.1", 1...1), ("5.2", 1...3), ("5.3", 1...2), ("5.4", 1...3), ("6.1", 1...3), ("6.2", 1...12),
        ("6.3", 1...4), ("6.4", 1...4), ("6.5", 1...5), ("6.6", 1...3), ("6.8", 1...4), ("7.1", 1...3),
        ("7.2", 1...4), ("7.3", 1...2), ("7.4", 1...5), ("7.5", 1...2), ("7.6", 1...2), ("8.1", 1...2),
        ("8.2", 1...3), ("8.3", 1...1), ("8.4", 1...1), ("9.1", 1...3), ("9.2", 1...4), ("11.1", 1...2),
        ("11.2", 1...3), ("11.3", 1...3), ("11.4", 1...4), ("11.5", 1...1), ("11.6", 1...1), ("12.1", 1...3),
        ("12.2", 1...2), ("12.3", 1...4), ("13.1", 1...1), ("13.2", 1...5), ("13.3", 1...2), ("13.4", 1...5),
        ("14.1", 1...2), ("14.2", 1...4), ("14.3", 1...3), ("15.1", 1...3), ("15.2", 1...3), ("15.3", 1...7),
        ("16.1", 1...1), ("16.2", 1...5), ("16.3", 1...4), ("16.4", 1...3), ("16.5", 1...3),
    ]
    /// Those of level 3 that weigh most here.
    static let level3 = [
        "1.2.10", "2.3.5", "3.4.8", "4.1.4", "4.1.5", "6.3.5", "6.3.8", "7.5.3", "8.3.2", "8.3.3", "11.2.4", "11.2.5",
        "11.3.4", "13.1.2", "13.1.3", "13.2.6", "13.3.4", "14.2.6", "14.2.7", "15.4.1", "15.4.2", "15.4.3", "15.4.4",
        "16.5.4",
    ]

    private struct Row {
        var number: String
        var state: String
        var proof: String
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    private static func rows() throws -> [Row] {
        try text("docs/asvs.md").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 6, cells[1].first?.isNumber == true else { return nil }
            return Row(number: cells[1], state: cells[3], proof: cells[4])
        }
    }

    @Test func everyRequirementStandsInTheTableOnce() throws {
        let expected =
            SecurityDocumentTests.levels1And2.flatMap { section in
                section.numbers.map { "\(section.section).\($0)" }
            } + SecurityDocumentTests.level3
        #expect(expected.count == 217 + 24)
        let found = try SecurityDocumentTests.rows().map(\.number)
        #expect(found.count == Set(found).count, "a number stands twice")
        #expect(Set(expected).subtracting(found).sorted() == [])
        #expect(Set(found).subtracting(expected).sorted() == [])
    }

    @Test func whatIsMetNamesATestThatIsThere() throws {
        let states = ["met", "in part", "not met", "not here"]
        let files = FileManager.default
        for row in try SecurityDocumentTests.rows() {
            let state = states.first { row.state.hasPrefix($0) }
            #expect(state != nil, "\(row.number): \(row.state)")
            let named = row.proof.matches(of: /`([^`]+)`/).map { String($0.output.1) }
            #expect(row.proof == "none" || !named.isEmpty, "\(row.number): \(row.proof)")
            for name in named {
                let file = name.hasSuffix(".py") ? name : name + ".swift"
                let path = SecurityDocumentTests.root.appending(path: "Tests/\(file)").path(percentEncoded: false)
                #expect(files.fileExists(atPath: path), "\(row.number): there is no Tests/\(file)")
            }
            // An account with few rights is the machine's owner's to make; no test of ours can see it.
            if state == "met", row.number != "13.2.2" { #expect(row.proof != "none", "\(row.number) is met unproved") }
        }
    }

    @Test func whatTheTableRefersToIsWritten() throws {
        let operating = try SecurityDocumentTests.text("docs/operating.md")
        for heading in ["## Logs", "## Updating", "## Keys and algorithms", "## How much one house may use"] {
            #expect(operating.contains(heading), "\(heading)")
        }
        for document in ["docs/channels.md", "docs/telephony.md"] {
            #expect(try SecurityDocumentTests.text(document).count > 1_000)
        }
        // Every finding that is accepted by the script is explained where people read.
        let script = try SecurityDocumentTests.text("Tests/Security/scan.py")
        let model = try SecurityDocumentTests.text("docs/threat-model.md")
        let accepted = script.matches(of: /\("(?<scan>testssl|wapiti)", r"\^?\(?(?<word>[A-Za-z_-]+)/)
        #expect(accepted.count >= 6)
        for one in accepted { #expect(model.contains(String(one.output.word)), "\(one.output.word)") }
    }

    @Test func noClientStopsLookingAtCertificates() throws {
        let sources = FileManager.default.enumerator(
            at: SecurityDocumentTests.root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        var read = 0
        while let file = sources?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            read += 1
            for word in ["certificateVerification = .none", "noHostnameVerification"] {
                #expect(!text.contains(word), "\(file.lastPathComponent)")
            }
        }
        #expect(read > 100)
    }
}
