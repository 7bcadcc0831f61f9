import Foundation

/// The folder of one jurisdiction on disk: one file for each table.
struct JurisdictionFolder {
    let url: URL

    init(url: URL) { self.url = url }

    /// - Parameter parent: the folder that holds the jurisdiction's folder; `nil` for the program's own resources.
    init(code: String, parent: URL?) throws(JurisdictionError) {
        let parents = parent.map { [$0] } ?? JurisdictionFolder.resourceFolders
        // A code is a plain name: it must not climb out of the folder.
        let isPlain = !code.isEmpty && code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        let candidates = isPlain ? parents.map { $0.appendingPathComponent(code, isDirectory: true) } : []
        let found = candidates.first {
            FileManager.default.fileExists(atPath: $0.appendingPathComponent("jurisdiction.json").path)
        }
        guard let found else { throw .notFound(code: code, searched: parents.map(\.path)) }
        url = found
    }

    /// Where the program's resources may lie: beside the binary, behind a link to it, or in an installed tree.
    ///
    /// The generated `Bundle.module` is not used, for it ends the process where a message is due, and it carries the
    /// path of the machine that built it.
    private static var resourceFolders: [URL] {
        let bundle = "qatra_Jurisdiction.resources"
        var folders = [Bundle.main.bundleURL.appendingPathComponent(bundle, isDirectory: true)]
        if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent() {
            folders.append(executable.appendingPathComponent(bundle, isDirectory: true))
            folders.append(executable.appendingPathComponent("../share/qatra", isDirectory: true).standardizedFileURL)
        }
        var seen: Set<String> = []
        return folders.filter { seen.insert($0.path).inserted }
    }

    func table<Table: Decodable>(named name: String) throws(JurisdictionError) -> Table {
        let file = url.appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: file.path) else { throw .missingFile(name) }
        do {
            return try JSONDecoder().decode(Table.self, from: try Data(contentsOf: file))
        } catch let error as DecodingError {
            throw .unreadableFile(name, detail: error.sentence)
        } catch {
            throw .unreadableFile(name, detail: "the file could not be opened")
        }
    }

    func places() throws(JurisdictionError) -> Places {
        do { return try Places.load(folder: url) } catch { throw .faultyTable("places.json", problems: ["\(error)"]) }
    }

    func groupFrequencies() throws(JurisdictionError) -> GroupFrequencies {
        do { return try GroupFrequencies.load(folder: url) } catch {
            throw .faultyTable("group_frequencies.json", problems: ["\(error)"])
        }
    }

    /// Every id must be in the list of sources: a source that nobody can look up is none.
    func check(
        _ name: String, _ problems: [String], sourceIDs: [String], among sources: [String: String]
    ) throws(JurisdictionError) {
        let missing = Set(sourceIDs.filter { sources[$0] == nil }).sorted().map { "the source \($0) is not listed" }
        guard problems.isEmpty && missing.isEmpty else { throw .faultyTable(name, problems: problems + missing) }
    }
}

extension DecodingError {
    /// The mistake in one sentence with its place, such as `events[0].date`.
    var sentence: String {
        switch self {
        case .typeMismatch(let type, let context):
            "\(place(context.codingPath)) is not of the right type (\(plain(type)) is expected)."
        case .valueNotFound(_, let context): "\(place(context.codingPath)) must not be null."
        case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing."
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not valid JSON."
        case .dataCorrupted(let context): "\(place(context.codingPath)): \(context.debugDescription)."
        @unknown default: "it does not fit."
        }
    }

    private func plain(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is Double.Type, is Int.Type: "a number"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }

    private func place(_ path: [any CodingKey]) -> String {
        let text = path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return text.isEmpty ? "the line" : text
    }
}
