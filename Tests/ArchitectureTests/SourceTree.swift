import Foundation

/// One text file of the project, by its path below the project's root.
struct SourceFile: Sendable {
    let path: String
    let text: String
    /// The code of a Swift file; empty for any other.
    let tokens: [SwiftToken]
    /// Columns of each line of a Swift file without its string literals.
    let codeColumns: [Int: Int]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        let code = SwiftTokens(reading: path.hasSuffix(".swift") ? text : "")
        tokens = code.tokens
        codeColumns = code.codeColumns
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isUnderSources: Bool { path.hasPrefix("Sources/") }

    /// `Blood` for `Sources/Blood/Time.swift`; `nil` outside `Sources`.
    var room: String? {
        let parts = path.split(separator: "/")
        guard parts.count >= 3, parts[0] == "Sources" else { return nil }
        return String(parts[1])
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
}

/// Something that breaks a rule of the house, at a place an editor can jump to.
struct Finding: Hashable, Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// The project's own files as they are on the disk, without what is built or kept.
struct SourceTree: Sendable {
    let root: String
    let files: [SourceFile]

    private static let shared = Result {
        let here = URL(filePath: #filePath)
        return try SourceTree(
            root: here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent())
    }

    /// Everything a person wrote here and other people will read; read once for all tests.
    static func project() throws -> SourceTree { try shared.get() }

    init(root: URL) throws {
        self.root = root.path(percentEncoded: false)
        var paths: Set<String> = []
        for folder in ["Sources", "Tests", "docs", "scripts", ".ci"] {
            let inside = FileManager.default.enumerator(
                atPath: root.appending(path: folder).path(percentEncoded: false))
            while let name = inside?.nextObject() as? String { paths.insert("\(folder)/\(name)") }
        }
        let top = try FileManager.default.contentsOfDirectory(atPath: self.root)
        paths.formUnion(top.filter { $0.hasSuffix(".md") || $0.hasSuffix(".swift") || $0 == "run" || $0 == "test" })
        files = try paths.sorted().compactMap { path in
            guard !path.contains("__pycache__"), Self.isText(path) else { return nil }
            let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            return SourceFile(path: path, text: text)
        }
    }

    var swift: [SourceFile] { files.filter(\.isSwift) }

    private static let textEndings = [
        ".swift", ".md", ".py", ".sh", ".h", ".cpp", ".c", ".modulemap", ".json", ".txt", ".yml", ".service",
    ]

    /// Files without an ending are the scripts `run`, `test`, `.ci/run` and those in `scripts/`.
    private static func isText(_ path: String) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if textEndings.contains(where: name.hasSuffix) { return true }
        let isScript = !path.contains("/") || path.hasPrefix("scripts/") || path.hasPrefix(".ci/")
        return isScript && !name.contains(".")
    }
}
