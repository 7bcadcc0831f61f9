internal import Centre
internal import Foundation

/// What came of nights that have ended: one JSON object a line, in a file beside the centre.
struct TrainingJournal: Sendable {
    let path: String

    /// Newest first. A line that a crash cut off is left out.
    func read() -> [TrainingRecord] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(TrainingRecord.self, from: Data($0.utf8))
        }.reversed()
    }

    func append(_ records: [TrainingRecord]) throws {
        guard !records.isEmpty else { return }
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        for record in records { try file.write(contentsOf: JSONEncoder().encode(record) + Data("\n".utf8)) }
        try file.synchronize()
    }
}
