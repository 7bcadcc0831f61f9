import Foundation

/// The project's shared reference tables, which lie beside the repository; without them their tests are skipped.
enum SharedTables {
    static let folder: URL? = {
        let repository = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let candidates = [
            ProcessInfo.processInfo.environment["QATRA_SHARED"].map { URL(fileURLWithPath: $0) },
            repository.deletingLastPathComponent().appendingPathComponent("shared"),
        ]
        return candidates.compactMap { $0?.appendingPathComponent("data/tables") }
            .first { FileManager.default.fileExists(atPath: $0.appendingPathComponent("compatibility.csv").path) }
    }()

    static var exist: Bool { folder != nil }

    /// Rows of a table by column name.
    static func rows(_ name: String) throws -> [[String: String]] {
        guard let folder else { return [] }
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { cells(String($0)) }
        guard let header = lines.first else { return [] }
        return lines.dropFirst().map { cells in
            Dictionary(zip(header, cells), uniquingKeysWith: { first, _ in first })
        }
    }

    private static func cells(_ line: String) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells
    }
}
