import Foundation

/// docs/roles.md as people read it: what the tests hold the program to.
struct RoleTable {
    /// The roles that have a yes, by the permission or field of the row.
    let acts: [String: Set<String>]
    let fields: [String: Set<String>]
    /// Every address: method, path and who.
    let addresses: [(method: String, path: String, who: String)]

    static func read() throws -> RoleTable {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/roles.md"), encoding: .utf8)
        return RoleTable(
            acts: matrix(text, under: "## Acts"), fields: matrix(text, under: "## Fields"),
            addresses: rows(text, under: "## Every address").map { cells in
                (cells[0], cells[1].replacing("`", with: ""), cells[2])
            })
    }

    /// Cells of the first table under a heading, without its head.
    private static func rows(_ text: String, under heading: String) -> [[String]] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        lines = lines.drop { $0 != heading[...] }.dropFirst().drop { !$0.hasPrefix("|") }
        return lines.prefix { $0.hasPrefix("|") }.dropFirst(2).map(cells)
    }

    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func matrix(_ text: String, under heading: String) -> [String: Set<String>] {
        let roles = [
            "operator", "supervisor", "coordinator", "facility", "trainee", "administrator", "auditor", "machine",
        ]
        return rows(text, under: heading).reduce(into: [:]) { result, cells in
            result[cells[0]] = Set(zip(roles, cells.dropFirst()).filter { $0.1 == "yes" }.map(\.0))
        }
    }

    /// The roles that may come in, of an address that asks for permissions.
    func roles(who: String) -> Set<String> {
        who.components(separatedBy: " or ").reduce(into: []) { $0.formUnion(acts[$1] ?? []) }
    }
}
