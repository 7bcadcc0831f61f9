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
        #expect(Tournament.policies.count == 10)
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

    /// Several seeds are one row each, and one more with their mean; one seed has no mean.
    @Test func theTableGivesTheMeanOverTheSeeds() {
        func report(_ seed: UInt64, _ fill: Double) -> WorldReport {
            var report = WorldReport()
            (report.world, report.policy, report.seed, report.unitFill) = ("base", "qatra", seed, fill)
            return report
        }
        let rows = WorldTable([report(1, 0.5), report(2, 0.7)]).csv.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 4)
        #expect(rows.allSatisfy { $0.count == rows[0].count })
        #expect(rows[3][1] == "mean" && Double(rows[3][7]) == 0.6)
        #expect(WorldTable([report(1, 0.5)]).csv.split(separator: "\n").count == 2)
        #expect(WorldTable([report(1, 0.5), report(2, 0.7)]).text.contains("60.0 %"))
    }

    /// People give less in Ramadan, and dengue takes platelets in autumn, whatever the policy.
    @Test func theSeasonsFollowTheCalendar() throws {
        func world(_ day: String) throws -> WorldReport {
            let first = try #require(CivilDate(day))
            return try ground.report("nearest50", .small(donors: 2_500, days: 6) { $0.firstDay = first })
        }
        let (winter, fasting, dengue) = (try world("2026-12-01"), try world("2027-02-12"), try world("2026-10-01"))
        #expect(fasting.unitFill < winter.unitFill, "\(fasting.unitFill), \(winter.unitFill)")
        #expect(dengue.requests > winter.requests, "\(dengue.requests), \(winter.requests)")
    }

    /// With no more asks a request than "units + 2" makes, the choice of whom to ask fills more with fewer.
    @Test func heldToAsFewAsksTheCentreBeatsUnitsPlusTwo() throws {
        let world = WorldParameters.small(donors: 10_000, days: 15)
        let sparing = try ground.report(Tournament.sparing, world)
        let rule = try ground.report("units-plus-two", world)
        #expect(sparing.unitFill > rule.unitFill, "\(sparing.unitFill), \(rule.unitFill)")
        let (asks, others) = (try #require(sparing.asksPerUnit), try #require(rule.asksPerUnit))
        #expect(asks < others, "\(asks), \(others)")
    }

    @Test func whoKnowsEveryAnswerAndLetsPeopleSleepIsSlower() throws {
        let world = WorldParameters.small(donors: 2_500, days: 6)
        let awake = try ground.report(Tournament.clairvoyant, world)
        let asleep = try ground.report(Tournament.sleepingClairvoyant, world)
        #expect(asleep.unitsNeeded == awake.unitsNeeded)
        let (slow, quick) = (asleep.ninthDecileMinutesToFirstPledge ?? 0, awake.ninthDecileMinutesToFirstPledge ?? 0)
        #expect(slow >= quick, "\(slow), \(quick)")
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
