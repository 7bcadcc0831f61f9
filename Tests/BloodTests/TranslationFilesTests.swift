import Foundation
import Jurisdiction
import Testing

@Suite("Files of translations")
struct TranslationFilesTests {
    @Test("Those that are shipped can be read, and say nothing that no page says")
    func shippedFilesAreSound() throws {
        let found = try Translations.load("pk")
        #expect(found.problems.isEmpty)
        #expect(found.sentences.count > 300)
        #expect(found.files.map(\.language) == ["pnb", "ps", "sd"])
        let known = Set(found.sentences.map(\.en))
        for file in found.files {
            #expect(Set(file.sentences.keys).isSubset(of: known), "\(file.language)")
            #expect(!file.isReadByNative, "nobody has read them yet")
            #expect(found.translated(by: file) == file.sentences.count)
        }
    }

    @Test("A centre's own file takes the place of the program's, and a faulty one is told and left out")
    func ownFilesComeFirst() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qatra-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        try write("sd.json", #"{"language":"sd","name":"سنڌي","isReadByNative":true,"sentences":{"Save":"x"}}"#)
        try write("bal.json", #"{"language":"bal","name":"بلوچی","isReadByNative":true,"sentences":{}}"#)
        try write("ur.json", #"{"language":"ur","name":"اردو","isReadByNative":true,"sentences":{}}"#)
        try write("broken.json", "{")
        let found = try Translations.load("pk", own: folder)
        #expect(found.files.map(\.language) == ["bal", "pnb", "ps", "sd"])
        #expect(found.files.last?.sentences == ["Save": "x"] && found.files.last?.isReadByNative == true)
        #expect(found.problems.count == 2)
        let none = try Translations.load("pk", own: folder.appendingPathComponent("nowhere"))
        #expect(none.problems.isEmpty && none.files.count == 3)
    }
}
