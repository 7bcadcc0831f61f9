import Foundation
import Telephony
import Testing

@Suite("What Asterisk is told")
struct AsteriskSetupTests {
    // Written anew with QATRA_WRITE_GOLDEN=1; the tests that start Asterisk prove that it does with them what is wanted.
    @Test("Each setup is written as it was when Asterisk was last run with it")
    func golden() throws {
        let manager = FileManager.default
        for (name, setup) in AsteriskSample.all() {
            let folder = AsteriskSample.folder.appending(path: name, directoryHint: .isDirectory)
            let files = try setup.files()
            if ProcessInfo.processInfo.environment["QATRA_WRITE_GOLDEN"] != nil {
                try? manager.removeItem(at: folder)
                try manager.createDirectory(at: folder, withIntermediateDirectories: true)
                for file in files {
                    try file.text.write(to: folder.appending(path: file.name), atomically: true, encoding: .utf8)
                }
            }
            let there = try manager.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
            #expect(Set(there) == Set(files.map(\.name)))
            for file in files {
                let kept = try String(contentsOf: folder.appending(path: file.name), encoding: .utf8)
                #expect(file.text == kept, "\(name)/\(file.name) is no longer what Asterisk was run with")
            }
        }
    }
}
