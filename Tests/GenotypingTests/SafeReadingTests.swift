import Blood
import Genotyping
import Testing

/// Rule 4: everything that may stand in a file of variant calls and must not be taken for more than it is.
@Suite struct SafeReadingTests {
    @Test(arguments: [
        (133_257_521, "T", "TC"), (133_257_522, "A", "CA"), (133_257_521, "TA", "TCA"), (133_257_520, "GT", "GTC"),
    ])
    func theInsertionOfABOIsFoundHoweverItIsWritten(_ position: Int, _ reference: String, _ alternate: String) throws {
        let report = try Person.with {
            $0.has(at: "9", position, reference, [alternate], 1, 1)
            $0.has(.abo802, 0, 0)
            for site in [Site.Name.abo803, .abo796, .abo703] { $0.has(site, 0, 0) }
        }.report()
        #expect(report.aboPhenotype == "A")
    }

    @Test func anotherInsertionInItsPlaceIsNotIt() throws {
        let report = try Person.with {
            $0.has(at: "9", 133_257_521, "T", ["TG"], 1, 1)
            $0.has(.abo802, 0, 0)
        }.report()
        #expect(report.calls(["A", "B"]) == "A? B?")
        #expect(report[.a]?.reason == .otherAllele)
    }

    @Test func anotherBaseBesideTheInsertionSaysNothingOfIt() throws {
        let report = try Person.with { $0.has(at: "9", 133_257_521, "T", ["G"], 0, 0) }.report()
        #expect(report[.a]?.reason == .noRecord)
    }

    @Test func o02IsOAlthoughItIsNotDeleted() throws {
        let report = try Person.with {
            $0.has(.abo261, 1, 1)
            $0.has(.abo802, 1, 1)
            for site in [Site.Name.abo803, .abo796, .abo703] { $0.has(site, 0, 0) }
        }.report()
        #expect(report.aboPhenotype == "O")
    }

    @Test func withoutTheSiteOfO02NobodyIsA() throws {
        let report = try Person.with {
            $0.has(.abo261, 1, 1)
            for site in [Site.Name.abo803, .abo796, .abo703] { $0.has(site, 0, 0) }
        }.report()
        #expect(report.calls(["A", "B"]) == "A? B-")
    }

    @Test func sitesOfBThatDisagreeAreAHybrid() throws {
        let report = try Person.with {
            $0.has(.abo261, 1, 1)
            $0.has(.abo802, 0, 0)
            $0.has(.abo803, 1, 1)
            $0.has(.abo796, 0, 0)
            $0.has(.abo703, 1, 1)
        }.report()
        #expect(report.calls(["A", "B"]) == "A? B?")
        #expect(report[.b]?.reason == .discordant)
    }

    @Test func withoutPhaseBIsNotToldFromAWithBsChangesOnO() throws {
        let write = { (phase: String?) in
            Person.with {
                $0.has(.abo261, 0, 1, phase: phase)
                $0.has(.abo802, 0, 0)
                for site in [Site.Name.abo803, .abo796, .abo703] { $0.has(site, 0, 1, phase: phase) }
            }
        }
        #expect(try write(nil).report()[.b]?.reason == .unphased)
        #expect(try write("5").report().aboPhenotype == "B")
    }

    @Test func phaseSetsAreNotJoined() throws {
        let report = try Person.with {
            $0.has(.jk838, 0, 1, phase: "1")
            $0.has(.jk130, 0, 1, phase: "2")
            $0.has(.jk342, 0, 0)
            $0.has(.jk871, 0, 0)
        }.report()
        #expect(report.calls(["Jk(a)", "Jk(b)"]) == "Jk(a)w Jk(b)w")
        #expect(report[.jkA]?.reason == .unphased)
    }

    @Test func anUnphasedNullLeavesBothOpen() throws {
        let report = try Person.with {
            $0.has(.fy125, 0, 1)
            $0.has(.fyGATA, 0, 1)
            $0.has(.fy265, 0, 0)
        }.report()
        #expect(report.calls(["Fy(a)", "Fy(b)"]) == "Fy(a)? Fy(b)?")
        #expect(report[.fyB]?.donorLacks == false)
        let phased = try Person.with {
            $0.has(.fy125, 0, 1, phased: true)
            $0.has(.fyGATA, 0, 1, phased: true)
            $0.has(.fy265, 0, 0)
        }.report()
        #expect(phased.calls(["Fy(a)", "Fy(b)"]) == "Fy(a)+ Fy(b)-")
    }

    @Test func amongSeveralAllelesOursIsFound() throws {
        let third = try Person.with { $0.has(at: "7", 142_957_921, "G", ["C", "A"], 0, 2) }.report()
        #expect(third.calls(["K", "k"]) == "K+ k+")
        let other = try Person.with { $0.has(at: "7", 142_957_921, "G", ["C", "A"], 1, 2) }.report()
        #expect(other[.bigK]?.reason == .otherAllele)
        let none = try Person.with { $0.has(at: "7", 142_957_921, "G", ["C", "A", "<NON_REF>"], 0, 0) }.report()
        #expect(none.calls(["K", "k"]) == "K- k+")
    }

    @Test(arguments: ["*", "<NON_REF>", "<DEL>", "N", "G[7:5["])
    func aSymbolThatWasCalledIsNoBase(_ symbol: String) throws {
        let report = try Person.with { $0.has(at: "7", 142_957_921, "G", [symbol], 0, 1) }.report()
        #expect(report[.bigK]?.call == .indeterminate)
        #expect(report[.bigK]?.reason == .otherAllele)
    }

    @Test func aDeletionOverThePlaceIsNotTheReference() throws {
        let called = try Person.with {
            $0.has(.kel578, 0, 0)
            $0.has(at: "7", 142_957_919, "TCGA", ["T"], 0, 1)
        }.report()
        #expect(called[.bigK]?.reason == .otherAllele)
        let absent = try Person.with {
            $0.has(at: "7", 142_957_919, "TCGA", ["T"], 0, 0)
            $0.has(.do793, 0, 1)
        }.report()
        #expect(absent[.bigK]?.reason == .noRecord)
        let large = try Person.with {
            $0.has(.kel578, 0, 0)
            $0.has(at: "7", 142_950_000, "C", ["<DEL>"], 0, 1, end: 142_960_000)
        }.report()
        #expect(large[.bigK]?.reason == .otherAllele)
    }

    @Test func severalBasesInOneRecordAreReadOneByOne() throws {
        let report = try Person.with {
            $0.has(at: "4", 144_120_554, "CT", ["AC"], 1, 1)
            $0.has(.gypa59, 1, 1)
        }.report()
        #expect(report.calls(["M", "N"]) == "M+ N-")
    }

    @Test func ofGYPAAllThreeMustAgree() throws {
        let two = { (third: Int, filters: [String]) in
            try Person.with {
                $0.has(.gypa71, 1, 1)
                $0.has(.gypa72, 1, 1)
                $0.has(.gypa59, third, 1, filters: filters)
            }.report()
        }
        #expect(try two(1, []).calls(["M", "N"]) == "M+ N-")
        #expect(try two(0, [])[.bigM]?.reason == .discordant)
        #expect(try two(1, ["LOW_VQSLOD"])[.bigM]?.reason == .filtered)
    }

    @Test func whatWasNotWhollyCalledIsNotCompleted() throws {
        let cases: [([Int?], Reason)] = [
            ([nil, 1], .missingGenotype), ([nil, nil], .missingGenotype), ([nil], .missingGenotype),
            ([1], .notDiploid), ([0, 0, 1], .notDiploid),
        ]
        for (alleles, reason) in cases {
            var person = Person.with { $0.has(.kel578, 0, 0) }
            person.records[0].genotypes[0].alleles = alleles
            #expect(try person.report()[.bigK]?.reason == reason, "\(alleles)")
        }
    }

    @Test func filtersDepthAndQualityRefuseASite() throws {
        #expect(try Person.with { $0.has(.kel578, 0, 0, filters: ["q10"]) }.report()[.bigK]?.reason == .filtered)
        var person = Person.with { $0.has(.kel578, 0, 0) }
        person.records[0].genotypes[0].filters = ["LowGQX"]
        #expect(try person.report()[.bigK]?.reason == .filtered)
        #expect(try Person.with { $0.has(.kel578, 0, 0, depth: 9) }.report()[.bigK]?.reason == .lowDepth)
        #expect(try Person.with { $0.has(.kel578, 0, 0, quality: 19) }.report()[.bigK]?.reason == .lowQuality)
        let low = Person.with { $0.has(.kel578, 0, 0, depth: 4, quality: 12) }
        #expect(try low.report(thresholds: Thresholds(depthMin: 4, qualityMin: 10)).calls(["K", "k"]) == "K- k+")
    }

    @Test func twoRecordsThatDisagreeAreBothLeft() throws {
        let report = try Person.with {
            $0.has(.kel578, 0, 0)
            $0.has(.kel578, 0, 1)
        }.report()
        #expect(report[.bigK]?.reason == .conflictingRecords)
    }

    // MARK: Assembly and strand

    @Test func eitherAssemblyIsRecognisedByItsBases() throws {
        for assembly in Assembly.allCases {
            let report = try Person.with {
                for site in [Site.Name.kel578, .do793, .co134, .yt1057, .sc169] { $0.has(site, 0, 1, on: assembly) }
            }.report()
            #expect(report.build == assembly)
            #expect(report.calls(["K", "Do(a)"]) == "K+ Do(a)+")
        }
    }

    @Test func theOtherStrandIsRefused() throws {
        let flipped = Person.with { $0.has(at: "7", 142_957_921, "C", ["T"], 0, 1) }
        #expect(throws: BuildRefusal.self) { try flipped.report() }
    }

    @Test func twoAssembliesInOneFileAreRefused() throws {
        let mixed = Person.with {
            for site in [Site.Name.kel578, .do793, .co134] { $0.has(site, 0, 1) }
            for site in [Site.Name.yt1057, .sc169] { $0.has(site, 0, 1, on: .grch37) }
        }
        #expect(throws: BuildRefusal.mixed(grch37: 2, grch38: 3)) { try mixed.report() }
    }

    @Test func aStatedAssemblyIsNotBelievedAgainstTheBases() throws {
        let person = Person.with { $0.has(at: "7", 142_655_008, "T", ["A"], 0, 1) }
        #expect(throws: BuildRefusal.self) { try person.report(stated: .grch37) }
    }

    @Test func oppositeBasesNeedAnotherSiteThatShowsTheStrand() throws {
        let alone = try Person.with { $0.has(.in137, 1, 1) }.report()
        #expect(alone[.inA]?.reason == .strandUnproven)
        let beside = try Person.with {
            $0.has(.in137, 1, 1)
            $0.has(.do793, 0, 1)
        }.report()
        #expect(beside.calls(["In(a)", "In(b)"]) == "In(a)+ In(b)-")
    }
}
