import Blood
import Centre
import Dispatching
import Foundation
import Jurisdiction
import Simulation
import Testing

@Suite("Simulated days", .timeLimit(.minutes(3)))
struct SimulatedWorldTests {
    static let start = Instant(millisecondsSince1970: 1_795_000_000_000)

    static func report(
        seed: UInt64 = 1, donors: Int = 4_000, days: Int = 2, requestsPerDay: Double = 5, willingness: Double = 0.25,
        faults: GatewayFaults = .none
    ) throws -> SimulationReport {
        let places = try Places.load()
        let frequencies = try GroupFrequencies.load()
        let centre = DemonstrationCentre(
            seed: 1, places: places, frequencies: frequencies, now: start, donorCount: donors)
        let plan = SimulationPlan(
            seed: seed, days: days, requestsPerDay: requestsPerDay, start: start,
            behaviour: SimulatedBehaviour(meanWillingness: willingness), faults: faults)
        var world = SimulatedWorld(
            plan: plan, donors: centre.donorRecords(0..<donors), rules: try Jurisdiction.load().eligibility,
            places: places, frequencies: frequencies)
        return try world.run()
    }

    @Test("The same seed comes to the same figures, another seed to others")
    func determinism() throws {
        let one = try Self.report(seed: 1)
        #expect(try Self.report(seed: 1) == one)
        #expect(try Self.report(seed: 2) != one)
        #expect(one.total.requests > 3)
    }

    @Test("The figures fit together, and nobody is asked who must not be", arguments: [3, 4, 5] as [UInt64])
    func consistency(seed: UInt64) throws {
        let report = try Self.report(seed: seed, faults: .rough)
        #expect(report.wrongAsks == 0)
        #expect(report.total.unitsInTime <= report.total.unitsNeeded)
        #expect(report.total.unitsInTime <= report.unitsGiven)
        #expect(report.byUrgency.values.map(\.requests).reduce(0, +) == report.total.requests)
        #expect(report.byGroup.values.map(\.unitsInTime).reduce(0, +) == report.total.unitsInTime)
        #expect(report.total.asks >= report.donorsAsked)
        #expect(report.unitsGiven + report.deferredAtDesk <= report.arrivals)
        #expect(report.messages >= report.total.asks - report.calls)
        // At most one ask a day and three a month; who was stood down may be asked again.
        #expect(report.mostAsksOfOneDonor <= 6)
    }

    @Test("More willing people fill more units with fewer asks")
    func willingness() throws {
        let reluctant = try Self.report(seed: 9, requestsPerDay: 10, willingness: 0.02)
        let willing = try Self.report(seed: 9, requestsPerDay: 10, willingness: 0.5)
        #expect(willing.total.requests == reluctant.total.requests)
        #expect(willing.total.unitFill > reluctant.total.unitFill)
        #expect(willing.total.asks < reluctant.total.asks)
    }

    @Test("Without requests nobody is asked")
    func quiet() throws {
        let report = try Self.report(requestsPerDay: 0)
        #expect(report.total == SimulationReport.Class())
        #expect(report.messages == 0 && report.donorsAsked == 0)
        #expect(report.asksPerUnit == nil)
        #expect(report.description.contains("0 requests"))
    }

    @Test("Where nobody ever pledges every request ends unfilled and in time")
    func nobodyComes() throws {
        let report = try Self.report(willingness: 0)
        #expect(report.total.requests > 3)
        #expect(report.unitsGiven <= 1)
        #expect(report.total.asks > 50)
    }

    @Test("The report can be read back from JSON")
    func json() throws {
        let report = try Self.report(seed: 1)
        #expect(try JSONDecoder().decode(SimulationReport.self, from: JSONEncoder().encode(report)) == report)
    }
}
