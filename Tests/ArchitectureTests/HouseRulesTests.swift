import Testing

/// The rules of the house on the project's own files.
@Suite struct HouseRulesTests {
    let tree: SourceTree

    init() throws { tree = try SourceTree.project() }

    @Test(arguments: HouseRules.bans)
    func nobodyWrites(ban: Ban) {
        let findings = tree.files.flatMap(ban.findings)
        expectNone(findings)
    }

    @Test func linesFitOnTheScreen() {
        let findings = tree.files.flatMap(HouseRules.longLines)
        expectNone(findings)
    }

    @Test func functionsFitOnTheScreen() {
        let findings = tree.files.flatMap(HouseRules.longFunctions)
        expectNone(findings)
    }

    @Test func everyExcuseIsStillNeeded() {
        for ban in HouseRules.bans {
            for excuse in ban.allowed {
                let excused = tree.files.filter { $0.path.hasPrefix(excuse) }.flatMap(ban.matches)
                #expect(!excused.isEmpty, "\(excuse) is excused from `\(ban.name)` and has no need of it")
            }
        }
    }
}

/// Every rule meets a file that breaks it, and the same words where they are no breach.
@Suite struct HouseRulesCanFailTests {
    @Test(arguments: HouseRules.bans)
    func offenceIsFoundOnItsLine(ban: Ban) {
        let folder = ban.within.first ?? "Sources/"
        let file = SourceFile(path: folder + "Attic/Offence.swift", text: "import Blood\n\n\(ban.offence)\n")
        #expect(ban.findings(in: file).map(\.line) == [3])
    }

    @Test(arguments: HouseRules.bans)
    func offenceIsExcusedWhereItIsRight(ban: Ban) {
        for excuse in ban.allowed {
            let path = excuse.hasSuffix(".swift") ? excuse : excuse + "Offence.swift"
            #expect(ban.findings(in: SourceFile(path: path, text: ban.offence)) == [])
        }
    }

    @Test(arguments: HouseRules.bans)
    func wordInACommentOrTextIsNoOffenceInCode(ban: Ban) {
        guard case .code = ban.mark else { return }
        let folder = ban.within.first ?? "Sources/"
        let offence = ban.offence.split(separator: "\"").joined()
        let texts = ["// \(offence)", "/* \(offence) */", "let text = \"\(offence)\"", "let text = #\"\(offence)\"#"]
        for text in texts { #expect(ban.findings(in: SourceFile(path: folder + "A/B.swift", text: text)) == []) }
    }

    @Test func offenceInsideAnInterpolationIsFound() {
        let file = SourceFile(path: "Sources/A/B.swift", text: "let text = \"at \\(format(Date()))\"")
        #expect(HouseRules.bans.flatMap { $0.findings(in: file) }.map(\.line) == [1])
    }

    @Test func lineOf121ColumnsIsFound() {
        let text = String(repeating: "x", count: 120) + "\n" + String(repeating: "x", count: 121)
        #expect(HouseRules.longLines(in: SourceFile(path: "Sources/A/B.swift", text: text)).map(\.line) == [2])
    }

    @Test func longTextIsItsOwnAffair() {
        let long = String(repeating: "x", count: 121)
        let text = "let style = #\"\"\"\n\(long)\n\"\"\"#\nlet a = \"\(long)\"\nlet \(long) = 1"
        #expect(HouseRules.longLines(in: SourceFile(path: "Sources/A/B.swift", text: text)).map(\.line) == [5])
    }

    @Test func tryOfANegationIsNotForced() {
        let file = SourceFile(path: "Sources/A/B.swift", text: "guard try !isOpen() else { return }")
        #expect(HouseRules.bans.flatMap { $0.findings(in: file) } == [])
    }

    @Test func functionOf71LinesIsFound() {
        func file(bodyLines: Int) -> SourceFile {
            let body = Array(repeating: "    let brace = \"}\"  // }", count: bodyLines)
            let text = ["struct A {", "func a(_ make: () -> Int = { 1 }) {"] + body + ["}", "}"]
            return SourceFile(path: "Sources/A/B.swift", text: text.joined(separator: "\n"))
        }
        #expect(HouseRules.longFunctions(in: file(bodyLines: 68)) == [])
        #expect(HouseRules.longFunctions(in: file(bodyLines: 69)).map(\.line) == [2])
    }

    @Test func requirementOfAProtocolHasNoLength() {
        let text = (["protocol A {", "func a()"] + Array(repeating: "var b: Int { get }", count: 80) + ["}"])
            .joined(separator: "\n")
        #expect(HouseRules.longFunctions(in: SourceFile(path: "Sources/A/B.swift", text: text)) == [])
    }
}
