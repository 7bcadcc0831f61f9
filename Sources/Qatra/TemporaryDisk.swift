import Access
package import Centre
import Foundation
import Simulation
import Storage

/// Stores of simulated runs in a folder that lives as long as this value: the real SQLite, with durable commits, on a
/// disk in memory where there is one.
package final class TemporaryDisk: FaultDisk {
    private let folder: URL

    /// - Throws: what making a folder and a first store throws.
    package init() throws {
        let memory = URL(fileURLWithPath: "/dev/shm", isDirectory: true)
        let isWritable = FileManager.default.isWritableFile(atPath: memory.path)
        let place = isWritable ? memory : FileManager.default.temporaryDirectory
        folder = place.appending(path: "qatra-faults-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Every step of the schema once, and not once a run.
        try store(at: template).close()
    }

    deinit {
        // What cannot be taken away is a folder nobody reads, and the next start of the machine empties it.
        try? FileManager.default.removeItem(at: folder)
    }

    package func open(_ name: String) throws -> any CentreStore {
        let place = file(name)
        if !FileManager.default.fileExists(atPath: place.path) {
            try FileManager.default.copyItem(at: template, to: place)
        }
        return try store(at: place)
    }

    package func close(_ store: any CentreStore) throws { try (store as? SQLiteStore)?.close() }

    package func remove(_ name: String) throws {
        for end in ["", "-wal", "-shm"] {
            let place = URL(fileURLWithPath: file(name).path + end)
            if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
        }
    }

    private var template: URL { file("template") }

    private func file(_ name: String) -> URL { folder.appending(path: "\(name).sqlite") }

    /// Under keys that are nobody's secret, because nobody in it exists.
    private func store(at place: URL) throws -> SQLiteStore {
        let fields = FieldVault(
            FieldKeys(
                keys: [FieldKeys.Key(number: 1, bytes: [UInt8](repeating: 5, count: 32))],
                lookUp: [UInt8](repeating: 6, count: 32)))
        return try SQLiteStore(
            path: place.path, fields: fields, chain: AuditKey([UInt8](repeating: 7, count: 32)))
    }
}
