import Access
import Blood
import Centre
import Foundation
import Glibc
import Synchronization

/// The list of who was erased, one line each, only ever added to.
final class ErasureFile: ErasureKeeping {
    private struct Line: Codable {
        var key: String
        var at: Int64
    }

    private let path: String
    /// One writer at a time.
    private let turn = Mutex<Void>(())

    init(path: String) { self.path = path }

    func record(_ erasure: Erasure) async throws {
        var line = try JSONEncoder().encode(
            Line(key: Base64URL.encode(erasure.keyName), at: erasure.at.millisecondsSince1970))
        line.append(0x0A)
        try append(line)
    }

    func all() async throws -> [Erasure] { try ErasureFile.read(path) }

    /// - Returns: nothing where there is no file yet.
    /// - Throws: `DataDirectoryError` for a line that is not one, except a last one that a crash cut short.
    static func read(_ path: String) throws -> [Erasure] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let lines = data.split(separator: 0x0A)
        let isCutShort = data.last != 0x0A
        return try lines.enumerated().compactMap { number, text in
            guard let line = try? JSONDecoder().decode(Line.self, from: text),
                let name = Base64URL.decode(line.key), name.count == 16
            else {
                if isCutShort, number == lines.count - 1 { return nil }
                throw DataDirectoryError.unreadable(
                    path: path, reason: "line \(number + 1) is not one of a list of erased donors")
            }
            return Erasure(keyName: name, at: Instant(millisecondsSince1970: line.at))
        }
    }

    private func append(_ line: Data) throws {
        try turn.withLock { _ in
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw refusal() }
            defer { close(descriptor) }
            // A line that a crash cut short was never acknowledged; the next one must not be joined to it.
            let before = FileManager.default.contents(atPath: path) ?? Data()
            let whole = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            guard whole == before.count || ftruncate(descriptor, whole) == 0 else { throw refusal() }
            let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written == line.count, fsync(descriptor) == 0 else { throw refusal() }
        }
    }

    private func refusal() -> DataDirectoryError {
        DataDirectoryError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
