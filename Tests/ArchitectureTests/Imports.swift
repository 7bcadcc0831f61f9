/// An `import` line: which room takes what from where.
struct ImportLine: Hashable, Sendable {
    let room: String
    let module: String
    let path: String
    let line: Int
}

extension SourceFile {
    /// Every module this file imports, whatever stands before the word `import`.
    var imports: [ImportLine] {
        guard isSwift, let room else { return [] }
        let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "import", index + 1 < tokens.count else { return nil }
            let isScoped = kinds.contains(tokens[index + 1].text) && index + 2 < tokens.count
            let module = tokens[isScoped ? index + 2 : index + 1]
            guard module.line == tokens[index].line else { return nil }
            return ImportLine(room: room, module: module.text, path: path, line: module.line)
        }
    }
}

/// The arrows that may be drawn between rooms, read from the table in `docs/architecture.md`: the page a person reads
/// is the page the test reads.
struct HousePlan: Sendable {
    /// One row: a room, the rooms it may import, the packages it owns, and what it uses of the system.
    struct Room: Sendable {
        var name: String
        var rooms: Set<String> = []
        var packages: Set<String> = []
        var system: Set<String> = []

        var everything: Set<String> { rooms.union(packages).union(system) }
    }

    var rooms: [String: Room]

    /// The C library has another name on each system; to the plan it is one.
    static func canonical(_ module: String) -> String { ["Darwin", "Musl"].contains(module) ? "Glibc" : module }

    /// Reads the first table whose header begins with `Room`; names stand in backquotes.
    init(markdown: String) {
        rooms = [:]
        var isInTable = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map(
                String.init)
            guard cells.count >= 4 else {
                if isInTable { break }
                continue
            }
            if cells[0].contains("Room") {
                isInTable = true
            } else if isInTable, let name = Self.names(in: cells[0]).first {
                rooms[name] = Room(
                    name: name, rooms: Set(Self.names(in: cells[1])), packages: Set(Self.names(in: cells[2])),
                    system: Set(Self.names(in: cells[3])))
            }
        }
    }

    private static func names(in cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// Imports the plan does not draw, and arrows of the plan that no file uses any more.
    func findings(in imports: [ImportLine]) -> [Finding] {
        var found: [Finding] = []
        var used: [String: Set<String>] = [:]
        for line in imports {
            let module = Self.canonical(line.module)
            used[line.room, default: []].insert(module)
            guard let room = rooms[line.room] else {
                found.append(
                    Finding(path: line.path, line: line.line, message: "the room \(line.room) is not in the plan"))
                continue
            }
            guard !room.everything.contains(module) else { continue }
            let arrow = "\(line.room) → \(module) is not in the plan (docs/architecture.md)"
            found.append(Finding(path: line.path, line: line.line, message: arrow))
        }
        for room in rooms.values.sorted(by: { $0.name < $1.name }) {
            for module in room.everything.subtracting(used[room.name] ?? []).sorted() {
                let message = "the plan draws \(room.name) → \(module), and no file imports it: take the arrow away"
                found.append(Finding(path: "docs/architecture.md", line: 1, message: message))
            }
        }
        return found
    }

    /// Rooms that stand beside one another and meet only through the ports of `Centre`.
    static let adapters: Set = [
        "Web", "Channels", "Gateways", "Exchange", "Storage", "Access", "Simulation", "PhoneNumbers", "Pages",
        "Genomes",
    ]

    /// Doors between adapters that were opened on purpose: pages are rendered and sign-ins are checked by the web, and
    /// what a firm is sent and answers is written and read by the channels.
    static let openDoors: Set = ["Gateways → Channels", "Web → Access", "Web → Pages"]

    /// Rooms whose rules must stay values in, values out.
    static let pure: Set = [
        "Blood", "Jurisdiction", "Matching", "Dispatching", "Channels", "Pages", "Supply", "Telephony", "Worlds",
        "Genotyping",
    ]

    /// Packages a pure room may own: numbers in, numbers out, or a hint to the processor, and nothing else.
    static let solvers: [String: Set<String>] = ["Supply": ["CClp"], "Matching": ["CPrefetch"]]

    /// Adapters that reach into one another, in whatever the plan's table says.
    var doorsBetweenAdapters: [String] {
        rooms.values.filter { Self.adapters.contains($0.name) }
            .flatMap { room in room.rooms.intersection(Self.adapters).map { "\(room.name) → \($0)" } }
            .filter { !Self.openDoors.contains($0) }.sorted()
    }

    /// A way round in the arrows, or `nil`: following arrows must always end in `Blood`.
    var cycle: [String]? {
        var finished: Set<String> = []
        func visit(_ name: String, _ way: [String]) -> [String]? {
            if way.contains(name) { return way + [name] }
            guard finished.insert(name).inserted else { return nil }
            for next in (rooms[name]?.rooms ?? []).sorted() {
                if let cycle = visit(next, way + [name]) { return cycle }
            }
            return nil
        }
        for name in rooms.keys.sorted() {
            if let cycle = visit(name, []) { return cycle }
        }
        return nil
    }
}
