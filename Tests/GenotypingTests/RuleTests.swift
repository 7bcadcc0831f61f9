import Blood
import Genotyping
import Testing

/// The rules that keep a prediction from saying more than was read, one test each and by name.
@Suite struct RuleTests {
    // MARK: 1. Absence is never evidence

    @Test func anEmptyFileYieldsNoCall() throws {
        let report = try Person().report()
        #expect(report.build == nil)
        #expect(report.antigens.count == Antigen.allCases.count)
        #expect(report.antigens.allSatisfy { $0.call == .indeterminate && $0.reason != nil })
        #expect(report.aboPhenotype == nil)
    }

    @Test func anAntigenWithoutARecordStaysOpenBesideOneThatHasIt() throws {
        let report = try Person.with { $0.has(.kel578, 0, 0) }.report()
        #expect(report.calls(["K", "k", "Kp(a)", "Fy(a)", "A"]) == "K- k+ Kp(a)? Fy(a)? A?")
        #expect(report[.kpA]?.reason == .noRecord)
    }

    @Test func nothingIsExpectedOfNullsThatNobodyLookedAt() throws {
        let report = try Person.with { $0.has(.gypb143, 0, 1, filters: ["LOW"]) }.report()
        #expect(report.calls(["S", "s", "U"]) == "S? s? U?")
    }

    @Test func aBlockIsEvidenceOfTheReferenceWithItsFewestReads() throws {
        let block = { (depth: Int, quality: Int) in
            Person.with {
                $0.has(at: "7", 142_957_000, "C", ["<NON_REF>"], 0, 0, end: 142_958_000, depth: depth, quality: quality)
                $0.has(.do793, 0, 1)
            }
        }
        #expect(try block(30, 60).report().calls(["K", "k"]) == "K- k+")
        #expect(try block(9, 60).report()[.bigK]?.reason == .lowDepth)
        #expect(try block(30, 0).report()[.bigK]?.reason == .lowQuality)
    }

    @Test func coverageThatWasShownIsEvidenceAndElsewhereIsNot() throws {
        let person = Person.with { $0.has(.do793, 0, 1) }
        let region = Region(chromosome: "7", first: 142_957_921, last: 142_957_921)
        let report = try person.report(absence: .referenceWithin([region]))
        #expect(report.calls(["K", "k", "Kp(a)"]) == "K- k+ Kp(a)?")
        #expect(report[.bigK]?.evidence.map(\.kind) == [.covered])
    }

    // MARK: 2. Rh

    @Test func bigCAndSmallCStayOpenUnlessC48IsGOnBoth() throws {
        for alleles in [(0, 0), (0, 1)] {
            let report = try Person.with {
                $0.has(.rhce48, alleles.0, alleles.1)
                $0.has(.rhce307, 0, 0)
                $0.has(.do793, 0, 1)
            }.report()
            #expect(report.calls(["C", "c"]) == "C? c?")
            #expect(report[.bigC]?.reason == .shortReads)
        }
        let both = try Person.with {
            $0.has(.rhce48, 1, 1)
            $0.has(.do793, 0, 1)
        }.report()
        #expect(both.calls(["C", "c"]) == "C- c+")
    }

    @Test func c48AloneDoesNotHoldAgainstARecordOfBigC() throws {
        let report = try Person.with {
            $0.has(.rhce48, 1, 1)
            $0.has(.rhce307, 0, 1)
            $0.has(.do793, 0, 1)
        }.report()
        #expect(report.calls(["C", "c"]) == "C? c?")
        #expect(report[.bigC]?.reason == .discordant)
    }

    @Test func bigCStaysOpenEvenInAFileDeclaredComplete() throws {
        let report = try Person().report(absence: .reference)
        #expect(report.calls(["C", "c", "D", "E", "e"]) == "C? c? D? E- e+")
    }

    @Test func dIsNeverCalledWhateverIsReadAtTheTrap() throws {
        for alleles in [(0, 0), (0, 1), (1, 1)] {
            let report = try Person.with { $0.has(.rhd1136, alleles.0, alleles.1) }.report()
            #expect(report[.d]?.call == .indeterminate)
            #expect(report[.d]?.reason == .needsSerologyOrCoverage)
        }
    }

    @Test func theGenomesGAtC676IsBigE() throws {
        let report = try Person.with {
            $0.has(at: "1", 25_390_874, "C", ["G"], 1, 1)
            $0.has(.do793, 0, 1)
        }.report()
        #expect(report.calls(["E", "e"]) == "E+ e-")
    }

    // MARK: 3. Oh

    private static func groupB(_ person: inout Person) {
        person.has(.abo261, 1, 1)
        person.has(.abo802, 0, 0)
        for site in [Site.Name.abo803, .abo796, .abo703] { person.has(site, 1, 1) }
    }

    @Test func aFUT1NullGoesBeforeABO() throws {
        let report = try Person.with {
            Self.groupB(&$0)
            $0.has(.fut1725, 1, 1)
        }.report()
        #expect(report.aboPhenotype == "Oh")
        #expect(report.calls(["H", "A", "B"]) == "H- A? B?")
        #expect(report[.b]?.reason == .hNull)
        #expect(report.text().contains { $0.contains("Oh") })
        #expect(report.contradicts(.o) && report.contradicts(.b))
    }

    @Test func twoNullsThatMayLieOnTwoCopiesAreSuspect() throws {
        let apart = try Person.with {
            Self.groupB(&$0)
            $0.has(.fut1725, 0, 1)
            $0.has(.fut1776, 0, 1)
        }.report()
        #expect(apart.calls(["H", "A", "B"]) == "H? A? B?")
        #expect(apart[.h]?.reason == .possibleHNull)
        let together = try Person.with {
            Self.groupB(&$0)
            $0.has(.fut1725, 0, 1, phase: "7")
            $0.has(.fut1776, 0, 1, phase: "7")
        }.report()
        #expect(together.calls(["H", "A", "B"]) == "H? A- B+")
    }

    @Test func aNullThatWasFilteredIsStillASuspicion() throws {
        let report = try Person.with {
            Self.groupB(&$0)
            $0.has(.fut1725, 1, 1, filters: ["LOW"])
        }.report()
        #expect(report.calls(["H", "A", "B"]) == "H? A? B?")
    }

    @Test func referenceAtTwoSitesDoesNotExcludeBombay() throws {
        let report = try Person.with {
            $0.has(.fut1725, 0, 0)
            $0.has(.fut1776, 0, 0)
        }.report()
        #expect(report[.h]?.call == .indeterminate)
        #expect(report[.h]?.reason == .hNotProven)
    }

    // MARK: 5. Donor's side and patient's side

    @Test func weakIsPositiveOfADonorAndPerhapsMissingOfAPatient() throws {
        let report = try Person.with {
            $0.has(.jk838, 0, 0)
            $0.has(.jk130, 1, 1)
            $0.has(.jk342, 0, 0)
            $0.has(.jk871, 0, 0)
        }.report()
        let weak = try #require(report[.jkA])
        #expect(weak.call == .weak)
        #expect(!weak.donorLacks && weak.patientMayLack)
        let missing = try #require(report[.jkB])
        #expect(missing.call == .negative && missing.donorLacks)
    }

    @Test func aDonorIsNotNominatedOnADeclaration() throws {
        let declared = try #require(try Person().report(absence: .reference)[.bigK])
        #expect(declared.call == .negative && !declared.donorLacks)
        let read = try #require(try Person.with { $0.has(.kel578, 0, 0) }.report()[.bigK])
        #expect(read.donorLacks)
    }

    @Test func aPositiveCallBesideUnseenNullsIsNotReliedOnForAPatient() throws {
        let report = try Person.with {
            $0.has(.jk838, 0, 0)
            $0.has(.jk130, 0, 0)
        }.report()
        let found = try #require(report[.jkA])
        #expect(found.call == .positive && found.reason == .nullSitesNotSeen)
        #expect(!found.donorLacks && found.patientMayLack)
    }

    // MARK: 6. What a genotype is worth

    @Test func serologyGoesBeforeAGenotypeAndTwiceBeforeOnce() {
        #expect(AntigenProof.genotype < .serology)
        #expect(AntigenProof.serology < .serologyTwice)
    }

    @Test func everyReportSaysThatItReleasesNothing() throws {
        #expect(try Person().report().text().contains(SampleReport.standing))
    }

    @Test func aGroupTheLaboratoryFoundIsContradictedAndNotReplaced() throws {
        let report = try Person.with(Self.groupB).report()
        #expect(report.aboPhenotype == "B")
        #expect(report.contradicts(.a) && !report.contradicts(.b))
        #expect(try !Person().report().contradicts(.a))
    }
}
