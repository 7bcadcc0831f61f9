import Blood
import Foundation
import Qatra
import Testing

/// Recordings are deleted when their time is over, and nothing else is.
@Suite struct RecordingFolderTests {
    @Test func onlyOldRecordingsAreDeleted() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-recordings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let now = Date(timeIntervalSince1970: 1_795_496_400)
        for (name, days) in [("old.wav", 91.0), ("young.wav", 89), ("old.txt", 91)] {
            let path = folder.appending(path: name).path(percentEncoded: false)
            try Data("RIFF".utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes(
                [.modificationDate: now.addingTimeInterval(-days * 86_400)], ofItemAtPath: path)
        }
        let limit = Instant(millisecondsSince1970: 1_795_496_400_000) - .hours(24 * 90)
        let recordings = RecordingFolder(path: folder.path(percentEncoded: false), keptDays: 90)
        #expect(recordings.deleteOlder(than: limit) == 1)
        #expect(recordings.deleteOlder(than: limit) == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        #expect(left.sorted() == ["old.txt", "young.wav"])
    }
}
