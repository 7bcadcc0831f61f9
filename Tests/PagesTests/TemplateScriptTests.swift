import Blood
import Channels
import Dispatching
import Foundation
import Pages
import Testing

/// Every scalar of the Basic Multilingual Plane.
private let plane = (UInt32(0)...0xFFFF).compactMap(Unicode.Scalar.init)

private func ruled(_ key: TemplateKey) -> TemplatePage.Fitting {
    let fitting = TemplateFitting(key)
    return TemplatePage.Fitting(
        parts: fitting.parts, isShortest: fitting.isShortest, linkGivesWay: fitting.linkGivesWay,
        comfortableNameRoom: fitting.comfortableNameRoom, isPlain: key.language != .urdu,
        mayBeMissing: TemplatePlaceholder.allCases.filter { !$0.isAlwaysKnown }.map(\.rawValue))
}

private func shown(_ preview: TemplatePreview) -> TemplatePage.Sample {
    TemplatePage.Sample(
        title: Words(preview.sample.english, preview.sample.urdu), text: preview.text, units: preview.length.units,
        isGSM: preview.length.encoding == .gsm7, parts: preview.length.parts, partsMax: preview.partsMax,
        unitsLeft: preview.length.unitsLeft, values: preview.values, facilityNames: preview.facilityNames)
}

@Suite("The counter that runs while somebody types")
struct TemplateScriptTests {
    @Test("Its tables hold exactly the characters that count one and two, and the script carries them")
    func tables() {
        let basic = Set(TemplateScript.basic.unicodeScalars)
        let extended = Set(TemplateScript.extended.unicodeScalars)
        for scalar in plane {
            let length = SMSLength(String(scalar))
            #expect(basic.contains(scalar) == (length.encoding == .gsm7 && length.units == 1), "U+\(scalar.value)")
            #expect(extended.contains(scalar) == (length.encoding == .gsm7 && length.units == 2), "U+\(scalar.value)")
        }
        #expect(basic.count == 127 && extended.count == 10)
        // Served without its indentation.
        let served = TemplateScript.text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
        #expect(String(decoding: Assets.deskScript.bytes, as: UTF8.self).contains(served))
        for scalar in basic.union(extended) where scalar.value >= 0x20 && scalar != "\"" && scalar != "\\" {
            #expect(TemplateScript.text.unicodeScalars.contains(scalar))
        }
    }

    @Test("What the page hands to the script is JSON that a browser reads back")
    func json() throws {
        var fitting = ruled(TemplateKey(.donor(.ask), .urdu))
        fitting.mayBeMissing = ["\"\\\u{0}\n\u{2028}é😀خ"]
        let read = try #require(
            try JSONSerialization.jsonObject(with: Data(fitting.json.utf8)) as? [String: Any])
        #expect(read["mayBeMissing"] as? [String] == fitting.mayBeMissing)
        #expect(read["parts"] as? Int == 2 && read["isShortest"] as? Bool == true)
    }
}

/// The engine that runs the script here; its path, or nothing where there is none.
private let engine: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }
}()

/// Runs the two functions of the script on a list of cases.
private func run(_ program: String, on cases: [Any]) throws -> [[String: Any]] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-script-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "cases.json")
    let script = folder.appending(path: "script.js")
    let output = folder.appending(path: "answers.json")
    try JSONSerialization.data(withJSONObject: cases).write(to: input)
    let source = """
        "use strict";
        \(TemplateScript.text)
        const fs = require("fs"), cases = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
        fs.writeFileSync(process.argv[3], JSON.stringify(cases.map(\(program))));
        """
    try Data(source.utf8).write(to: script)
    let process = Process()
    process.executableURL = URL(filePath: try #require(engine))
    process.arguments = [script.path, input.path, output.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: output)) as? [[String: Any]])
}

@Suite("The counter, run by an engine of JavaScript", .enabled(if: engine != nil))
struct TemplateScriptRunTests {
    private func expectLength(_ answer: [String: Any], _ text: String) {
        let length = SMSLength(text)
        #expect(answer["gsm"] as? Bool == (length.encoding == .gsm7), "\(text)")
        #expect(answer["units"] as? Int == length.units, "\(text)")
        #expect(answer["parts"] as? Int == length.parts, "\(text)")
        #expect(answer["left"] as? Int == length.unitsLeft, "\(text)")
    }

    @Test("It counts every character of the plane, and texts at every edge, as SMSLength does")
    func counts() throws {
        var texts = plane.map { String($0) }
        for count in [0, 1, 69, 70, 71, 133, 134, 135, 152, 153, 159, 160, 161, 305, 306, 307, 459, 460] {
            for unit in ["a", "€", "خ", "😀", "a€", "خ😀", "ae\u{0301}"] {
                texts.append(String(repeating: unit, count: count))
                texts.append(String(repeating: unit, count: count) + "€")
                texts.append("x" + String(repeating: unit, count: count))
            }
        }
        let answers = try run("smsLength", on: texts)
        #expect(answers.count == texts.count)
        for (text, answer) in zip(texts, answers) { expectLength(answer, text) }
    }

    @Test("It fills in every text as it would be sent, with brackets of every kind")
    func fills() throws {
        var cases: [[String: Any]] = []
        var previews: [TemplatePreview] = []
        for key in TemplateKey.all {
            let shipped = TemplateBook.shippedSource(key)
            for source in [shipped] + variants(of: shipped) {
                for sample in TemplateSample.all() + names {
                    let preview = TemplatePreview(source, key, sample)
                    cases.append([
                        "source": source, "rules": try object(ruled(key).json),
                        "sample": try object(shown(preview).json),
                    ])
                    previews.append(preview)
                }
            }
        }
        let answers = try run("one => fillTemplate(one.source, one.rules, one.sample)", on: cases)
        #expect(answers.count == previews.count && answers.count > 1_000)
        for (index, answer) in answers.enumerated() {
            let preview = previews[index]
            #expect(answer["text"] as? String == preview.text, "\(cases[index]["source"] ?? "")")
            #expect(answer["partsMax"] as? Int == preview.partsMax)
        }
    }

    private func object(_ json: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(json.utf8)) }

    /// The shipped text with more brackets, with facilities named twice or never, and as somebody is half-way through.
    private func variants(of source: String) -> [String] {
        [
            source.replacing("{ref}", with: "[reference {ref}|ref {ref}|#{ref}]"),
            "[Assalam o alaikum. ]" + source + "[ Shukriya!][ Meharbani ho gi!]",
            source.replacing("{facility}", with: "{facility}, {facility}"),
            source.replacing("{facility}", with: ""), source.replacing("[ {link}]", with: "") + "[ {helpline}|]",
            source + "[ {next}| {units}| abhi]", source + " {link} {constructor} {ref", "[" + source,
            String(source.prefix(source.count / 2)), source + String(repeating: " bohat", count: 40), "", "[]",
            "{facility}",
            source + " 😀",
        ]
    }

    /// Names that have to be cut by words and by letters.
    private var names: [TemplateSample] {
        [
            (
                "Supercalifragilisticexpialidocious" + String(repeating: "x", count: 300),
                String(repeating: "ہسپتال", count: 60)
            ),
            ("Hospital", "ہسپتال"),
            (String(repeating: "Ganga Ram ", count: 30), String(repeating: "گنگا رام ", count: 30)),
        ].map { name, nameUrdu in
            var facts = TemplateSample.all()[0].facts
            facts.facilityName = name
            facts.facilityNameUrdu = nameUrdu
            return TemplateSample(english: "", urdu: "", facts: facts)
        }
    }
}
