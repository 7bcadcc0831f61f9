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

    @Test func theSameSeedIsTheSameHalfDay() async throws {
        let reports = try await FaultSearch(ground: ground).reports(of: [3, 3], jobs: 1)
        #expect(reports[0] == reports[1])
    }
}
