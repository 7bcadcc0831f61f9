import Foundation
import Testing

/// Reads the import lines of every room and holds them against the table of arrows in `docs/architecture.md`.
@Suite struct ArchitectureTests {
    let tree: SourceTree
    let plan: HousePlan

    init() throws {
        tree = try SourceTree.project()
        let page = try #require(tree.files.first { $0.path == "docs/architecture.md" })
        plan = HousePlan(markdown: page.text)
    }

    @Test func everyImportIsAnArrowOfThePlanAndEveryArrowIsUsed() {
        let findings = plan.findings(in: tree.files.flatMap(\.imports))
        expectNone(findings)
    }

    @Test func everyRoomOfTheHouseIsInThePlan() {
        let rooms = Set(tree.swift.compactMap(\.room))
        #expect(rooms == Set(plan.rooms.keys))
        #expect(rooms.count >= 16, "The house has its fifteen rooms and the door.")
    }

    @Test func bloodImportsNothingAtAll() { #expect(plan.rooms["Blood"]?.everything == []) }

    @Test func pureRoomsUseNoPackageAndNoAdapterOrUseCase() throws {
        for name in HousePlan.pure.sorted() {
            let room = try #require(plan.rooms[name])
            #expect(room.packages.isSubset(of: HousePlan.solvers[name] ?? []), "\(name) is pure")
            #expect(room.rooms.isSubset(of: HousePlan.pure), "\(name) is pure")
        }
    }

    @Test func matcherAndDispatcherUseNoFoundation() {
        for name in ["Matching", "Dispatching", "Supply"] {
            #expect(plan.rooms[name]?.system.isDisjoint(with: ["Foundation", "Synchronization"]) == true)
        }
    }

    @Test func adaptersMeetOnlyInTheCentre() { #expect(plan.doorsBetweenAdapters == []) }

    @Test func arrowsNeverLeadInACircle() { #expect(plan.cycle == nil) }

    @Test(arguments: [
        ("GRDB", ["Storage"]), ("Hummingbird", ["Web"]), ("HTTPTypes", ["Web"]),
        ("NIOCore", ["Exchange", "Gateways", "Web"]), ("NIOHTTP1", ["Exchange", "Gateways", "Web"]),
        ("NIOPosix", ["Exchange", "Gateways"]), ("NIOSSL", ["Web"]), ("NIOWebSocket", ["Exchange"]),
        ("AsyncHTTPClient", ["Gateways"]),
        ("Crypto", ["Access", "Gateways"]), ("CArgon2", ["Access"]), ("CPhoneNumber", ["PhoneNumbers"]),
        ("CClp", ["Supply"]), ("CPrefetch", ["Matching"]), ("CZlib", ["Web"]), ("CHts", ["Genomes"]),
        ("ArgumentParser", ["Qatra"]), ("Dispatch", ["Access", "Storage"]),
    ])
    func packageHasItsOwners(package: String, owners: [String]) {
        let importers = Set(tree.files.flatMap(\.imports).filter { $0.module == package }.map(\.room))
        #expect(importers == Set(owners))
    }
}

/// Proves that the checks above can fail, each on a plan and imports made for it.
@Suite struct HousePlanTests {
    let plan = HousePlan(
        markdown: """
            | Room | Rooms | Packages | System |
            | --- | --- | --- | --- |
            | `Blood` | | | |
            | `Storage` | `Blood` | `GRDB` | `Glibc` |

            | Other table | with | four | cells |
            | `Ghost` | `Blood` | | |
            """)

    func imports(_ text: String, at path: String) -> [ImportLine] { SourceFile(path: path, text: text).imports }

    var lawful: [ImportLine] {
        imports(
            "public import Blood\nimport GRDB\n#if canImport(Darwin)\n    import Darwin\n#endif",
            at: "Sources/Storage/A.swift")
    }

    @Test func lawfulImportsPass() { #expect(plan.findings(in: lawful) == []) }

    @Test func newArrowIsNamedWithFileAndLine() {
        let found = plan.findings(
            in: lawful + imports("// why\n\ninternal import Web\n", at: "Sources/Storage/B.swift"))
        #expect(
            found == [
                Finding(
                    path: "Sources/Storage/B.swift", line: 3,
                    message: "Storage → Web is not in the plan (docs/architecture.md)")
            ])
    }

    @Test func unknownRoomIsNamed() {
        let found = plan.findings(in: lawful + imports("import Blood", at: "Sources/Attic/A.swift"))
        #expect(found.map(\.message) == ["the room Attic is not in the plan"])
    }

    @Test func arrowNobodyUsesIsNamed() {
        let found = plan.findings(in: lawful.filter { $0.module != "GRDB" })
        #expect(found.map(\.message) == ["the plan draws Storage → GRDB, and no file imports it: take the arrow away"])
    }

    @Test func onlyTheFirstTableIsThePlan() { #expect(Set(plan.rooms.keys) == ["Blood", "Storage"]) }

    @Test func importsAreReadWhateverStandsBeforeThem() {
        let text = """
            /* import Nothing */
            // import Comment
            let text = "import Text \\(value) import More"
            @preconcurrency package import Dispatching
            public import struct Matching.DonorProfile
            #if os(Linux)
                @_exported import Glibc
            #endif
            """
        let lines = imports(text, at: "Sources/Storage/A.swift")
        #expect(lines.map(\.module) == ["Dispatching", "Matching", "Glibc"])
        #expect(lines.map(\.line) == [4, 5, 7])
    }

    @Test func importsOfTestsAreNotArrows() {
        #expect(imports("import Testing", at: "Tests/BloodTests/A.swift") == [])
    }

    @Test func doorBetweenAdaptersIsFound() {
        let plan = HousePlan(
            markdown:
                """
                | Room | Rooms | Packages | System |
                | `Web` | `Access`, `Storage` | | |
                | `Storage` | `Access` | | |
                """
        )
        #expect(plan.doorsBetweenAdapters == ["Storage → Access", "Web → Storage"])
    }

    @Test func circleIsFound() {
        let plan = HousePlan(
            markdown: "| Room | Rooms | Packages | System |\n| `A` | `B` | | |\n| `B` | `C` | | |\n| `C` | `A` | | |")
        #expect(plan.cycle == ["A", "B", "C", "A"])
    }
}

/// Fails with the places an editor can jump to, the first of them if there are many.
func expectNone(_ findings: [Finding]) {
    guard !findings.isEmpty else { return }
    let lines = ["\(findings.count) to put right:"] + findings.prefix(25).map(\.description)
    Issue.record(Comment(rawValue: lines.joined(separator: "\n")))
}
