import Blood
import Dispatching
import Matching
import Testing
import Worlds

/// Policies beside one another in the same days.
@Suite struct TournamentTests {
    let ground: Ground

    init() throws { ground = try Ground.load() }

    @Test(arguments: ["qatra", "nearest-waves", "random-waves", "clairvoyant"])
    func theSameSeedGivesTheSameReport(policy: String) throws {
        let report = try ground.report(policy, .small(donors: 2_500, days: 3))
        #expect(try ground.report(policy, .small(donors: 2_500, days: 3)) == report)
        #expect(try ground.report(policy, .small(seed: 2, donors: 2_500, days: 3)) != report)
        #expect(report.asks > 0)
        #expect(report.requests > 15)
    }

    @Test func onlyNamesThatExistAreRun() throws {
        #expect(try ground.tournament.run("best", in: .small()) == nil)
        #expect(WorldParameters(named: "best", seed: 1) == nil)
        #expect(Tournament.policies.count == 9)
    }

    @Test(arguments: WorldParameters.names)
    func nobodyFillsMoreThanWhoeverKnowsEveryAnswer(name: String) throws {
        let world = WorldParameters.small(name, donors: 2_500, days: name == "stress" ? 1 : 3)
        let known = try ground.report(Tournament.clairvoyant, world)
        for policy in Tournament.policies where !policy.hasPrefix(Tournament.clairvoyant) {
            let report = try ground.report(policy, world)
            #expect(report.unitFill <= known.unitFill, "\(policy) in \(name): \(report.unitFill)")
            #expect(report.requests == known.requests && report.unitsNeeded == known.unitsNeeded, "the same patients")
            #expect(report.asks >= report.unitsGiven)
            #expect(report.unitsInTime <= report.unitsGiven)
        }
    }

    @Test(arguments: WorldParameters.names, [1, 2] as [UInt64])
    func theCentreAsksNobodyWhoMustNotBeAsked(name: String, seed: UInt64) throws {
        let world = WorldParameters.small(name, seed: seed, donors: 3_000, days: name == "stress" ? 2 : 4) {
            $0.massCasualtyDay = name == "stress" ? 1 : nil
        }
        let report = try ground.report("qatra", world)
        #expect(report.faults == 0)
        #expect(report.asks > 200)
    }

    /// More units in time, and fewer people disturbed for each, than the rule most centres follow.
    @Test func theCentreBeatsTheNearestInWavesInFillAndInAsks() throws {
        let world = WorldParameters.small(donors: 10_000, days: 15)
        let centre = try ground.report("qatra", world)
        let waves = try ground.report("nearest-waves", world)
        #expect(centre.unitFill > waves.unitFill, "\(centre.unitFill), \(waves.unitFill)")
        let (asks, others) = (try #require(centre.asksPerUnit), try #require(waves.asksPerUnit))
        #expect(asks < others, "\(asks), \(others)")
        #expect(centre.optedOut < waves.optedOut)
    }

    @Test func aReportSurvivesBeingWrittenDown() throws {
        let report = try ground.report("qatra", .small(donors: 1_500, days: 2))
        #expect(report.world == "base" && report.policy == "qatra" && report.seed == 1)
        let parts = report.byUrgency.values
        #expect(parts.map(\.needed).reduce(0, +) == report.unitsNeeded)
        #expect(parts.map(\.inTime).reduce(0, +) == report.unitsInTime)
        #expect(parts.map(\.asks).reduce(0, +) == report.asks)
        #expect(abs(report.unitFill * Double(report.unitsNeeded) - Double(report.unitsInTime)) < 1e-9)
    }
}
