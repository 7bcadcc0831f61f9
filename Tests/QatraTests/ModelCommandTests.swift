import Foundation
import Matching
import Testing

/// The model commands as they are typed: the built program, its output, its notes and its exit code.
@Suite struct ModelCommandTests {
    private func run(_ arguments: [String]) throws -> BuiltProgram.Outcome { try BuiltProgram.run(arguments) }

    /// A folder that is gone after the test, with these files in it.
    private func inFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try body(folder.path(percentEncoded: false))
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Invented donors: the frequent and recent give again more often, not always.
    private static let invented: String = {
        var lines = ["Recency,Frequency,Monetary,Time,class"]
        for number in 0..<120 {
            let last = number * 7 % 24
            let donations = 1 + number * 5 % 13
            let first = last + donations + number * 11 % 40
            let gaveAgain = (number * 37 % 100) < (donations * 8 - last * 2 + 15)
            lines.append("\(last),\(donations),\(donations * 250),\(first),\(gaveAgain ? 1 : 0)")
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    @Test func theShippedModelIsScoredOnAFile() throws {
        let rows = "Recency,Frequency,Monetary,Time,class\n2,50,12500,98,1\n0,13,3250,28,1\n16,6,1500,40,0\n"
        try inFolder(["donors.csv": rows]) { folder in
            let answer = try run(["model", "evaluate", "--data", folder + "/donors.csv", "--json"])
            #expect(answer.status == 0)
            let object = try object(answer.output)
            #expect(object["rows"] as? Int == 3)
            #expect(object["events"] as? Int == 2)
            #expect(object["areaUnderCurve"] as? Double == 1)
            let brier = try #require(object["brier"] as? Double)
            #expect(brier > 0 && brier < 1)
            #expect(object["rowsLeftOut"] as? Int == 0)
            #expect(object["isFittedOnTheseRows"] as? Bool == false)
            let table = try run(["model", "evaluate", "--data", folder + "/donors.csv"])
            #expect(table.status == 0)
            for word in ["Brier score", "base rate alone", "Log loss", "AUC", "Reliability", "Wilson interval"] {
                #expect(table.output.contains(word), "\(word)")
            }
        }
    }

    @Test func whatFitWritesEvaluateReads() throws {
        try inFolder(["donors.csv": ModelCommandTests.invented]) { folder in
            let data = folder + "/donors.csv"
            let file = folder + "/model.json"
            let fit = ["model", "fit", "--data", data, "--folds", "4", "--repeats", "1"]
            let made = try run(fit + ["--out", file])
            #expect(made.status == 0, "\(made.notes)")
            #expect(made.output.contains("Written to"))
            #expect(made.notes.contains("Cross-validating 120 rows"))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            let model = try JSONDecoder().decode(ReturnModel.self, from: bytes)
            #expect(model.fittedOn == 120)
            #expect(model.brierCrossValidated != nil)
            // A second time over the first, to the same bytes.
            #expect(try run(fit + ["--out", file, "--json"]).status == 0)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
            let judged = try run(["model", "evaluate", "--data", data, "--model", file, "--json"])
            #expect(judged.status == 0)
            #expect(judged.notes.contains("fitted on these very rows"))
            #expect(try object(judged.output)["isFittedOnTheseRows"] as? Bool == true)
        }
    }

    @Test func aBadRowIsNamedAndLeftOut() throws {
        let rows = "Recency,Frequency,Monetary,Time,class\n2,50,12500,98,1\nx,13,3250,28,1\n16,6,1500,40,0\n"
        try inFolder(["donors.csv": rows]) { folder in
            let answer = try run(["model", "evaluate", "--data", folder + "/donors.csv"])
            #expect(answer.status == 0)
            #expect(answer.notes.contains("Line 3: \"x\" is no number of months"))
            #expect(answer.output.contains("2, and 1 left out"))
        }
    }

    @Test func filesThatCannotServeAreRefusedWithAReason() throws {
        let newer = String(decoding: try JSONEncoder().encode(ReturnModel.standard), as: UTF8.self)
            .replacingOccurrences(of: #""version":1"#, with: #""version":2"#)
        let files = [
            "one.csv": "2,50,12500,98,1\n0,13,3250,28,1\n", "two.csv": "2,50,12500,98,1\n16,6,1500,40,0\n",
            "headless.csv": "name,town\nA,Lahore\n", "newer.json": newer, "damaged.json": "{\"version\":1",
        ]
        try inFolder(files) { folder in
            let evaluate = ["model", "evaluate", "--data"]
            for (arguments, words) in [
                (evaluate + [folder + "/one.csv"], "Donors of both outcomes are needed"),
                (["model", "fit", "--data", folder + "/one.csv"], "Donors of both outcomes are needed"),
                (["model", "fit", "--data", folder + "/two.csv"], "left with one outcome only"),
                (evaluate + [folder + "/headless.csv"], "No column is called Recency"),
                (evaluate + [folder + "/missing.csv"], "cannot be read"),
                (evaluate + [folder + "/two.csv", "--model", folder + "/newer.json"], "Update the program"),
                (evaluate + [folder + "/two.csv", "--model", folder + "/damaged.json"], "damaged"),
                (["model", "fit", "--data", folder + "/two.csv", "--out", folder + "/one.csv"], "not overwritten"),
            ] {
                let answer = try run(arguments)
                #expect(answer.status == 1, "\(words)")
                #expect(answer.notes.contains("qatra: "), "\(words)")
                #expect(answer.notes.contains(words), "\(words): \(answer.notes)")
                #expect(answer.output.isEmpty)
            }
            #expect(try run(["model", "fit", "--data", folder + "/two.csv", "--folds", "1"]).status == 64)
        }
    }
}
