import Foundation
import Jurisdiction
import Qatra
import Simulation
import Testing

/// Half days on which everything goes wrong that can, and what is held of them.
@Suite(.serialized) struct FaultTests {
    let disk: TemporaryDisk
    let ground: FaultGround

    init() throws {
        disk = try TemporaryDisk()
        ground = FaultGround(jurisdiction: try Jurisdiction.load("pk"), disk: disk)
    }

    @Test func aDayWithoutFaultsEndsWell() async throws {
        let report = try await FaultRun(seed: 7, rates: FaultRates.none, ground: ground).report()
        #expect(report.problems.isEmpty, "\(report.problems)")
        #expect(report.tally[.asks] > 0 && report.tally[.donations] > 0)
        #expect(FaultKind.allCases.filter(\.isFault).allSatisfy { report.tally[$0] == 0 })
    }

    @Test func everyCheckNoticesWhatItLooksFor() async throws {
        let seen = Kept<(FaultLedger, FaultBooks)?>(nil)
        let report = try await FaultRun(seed: 7, rates: FaultRates.none, ground: ground) { ledger, books in
            seen.change { $0 = (ledger, books) }
        }.report()
        #expect(report.problems.isEmpty && report.tally[.stops] > 0 && report.tally[.donations] > 0)
        let (ledger, books) = try #require(seen.value)
        for check in FaultCheck.allCases {
            #expect(FaultDamage.isNoticed(by: check, in: ledger, books), "\(check) does not notice")
        }
    }

    @Test func seedsThatFoundSomethingFindItNoMore() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "kept-seeds.txt")
        let kept = try KeptSeed.read(String(contentsOf: file, encoding: .utf8))
        #expect(kept.allSatisfy { !$0.found.isEmpty }, "each says what it found")
        for report in try await FaultSearch(ground: ground).reports(of: kept.map(\.seed), jobs: 2) {
            #expect(report.problems.isEmpty, "seed \(report.seed): \(report.problems)")
        }
    }

    @Test func aFewSeedsFindNothing() async throws {
        var faults = 0
        for report in try await FaultSearch(ground: ground).reports(of: Array(1...20), jobs: 2) {
            #expect(report.problems.isEmpty, "seed \(report.seed): \(report.problems)")
            faults += FaultKind.allCases.filter(\.isFault).reduce(0) { $0 + report.tally[$1] }
        }
        #expect(faults > 1_000)
    }

    @Test func aLineWithoutASeedIsRefused() throws {
        #expect(try KeptSeed.read("# a word\n\n7 it fell\n") == [KeptSeed(seed: 7, found: "it fell")])
        #expect(throws: KeptSeedProblem.self) { try KeptSeed.read("seven fell") }
    }

    @Test func theSameSeedIsTheSameHalfDay() async throws {
        let reports = try await FaultSearch(ground: ground).reports(of: [3, 3], jobs: 1)
        #expect(reports[0] == reports[1])
    }
}
