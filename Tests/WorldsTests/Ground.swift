import Blood
import Dispatching
import Foundation
import Jurisdiction
import Matching
import Worlds

/// What every world stands on: places, frequencies and rules of Pakistan, read once.
struct Ground: Sendable {
    let jurisdiction: Jurisdiction
    /// Midnight of 1 November 2026 in Pakistan.
    let start = WorldTime.instant(CivilDate(dayNumber: 20_758), minute: 0)

    /// Worlds take minutes without optimisation; the long form of a test is asked for.
    static let isLong = ProcessInfo.processInfo.environment["QATRA_LONG"] != nil

    private static let loaded = Result { try Ground(jurisdiction: Jurisdiction.load("pk")) }

    static func load() throws -> Ground { try loaded.get() }

    var tournament: Tournament {
        Tournament(
            places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies, rules: jurisdiction.eligibility)
    }

    func world(_ parameters: WorldParameters) -> World {
        World(
            parameters, places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies,
            rules: jurisdiction.eligibility)
    }

    func centre(_ policy: DispatchPolicy = .standard, reach: ReachPolicy = ReachPolicy()) -> CentrePolicy {
        var policy = policy
        policy.secondChannelMax = 0
        return CentrePolicy(
            dispatcher: Dispatcher(policy: policy), rules: jurisdiction.eligibility, reach: reach,
            local: { LocalTime(today: WorldTime.date(of: $0), hour: WorldTime.hour(of: $0)) })
    }

    /// A report of one named policy.
    func report(_ policy: String, _ parameters: WorldParameters) throws -> WorldReport {
        guard let report = try tournament.run(policy, in: parameters) else { throw NoSuchPolicy(name: policy) }
        return report
    }

    struct NoSuchPolicy: Error {
        var name: String
    }
}

extension WorldParameters {
    /// A small world, quick enough for a test.
    static func small(
        _ name: String = "base", seed: UInt64 = 1, donors: Int = 4_000, days: Int = 4,
        _ change: (inout WorldParameters) -> Void = { _ in }
    ) -> WorldParameters {
        var world = WorldParameters(named: name, seed: seed) ?? WorldParameters(name: name, seed: seed)
        world.donors = donors
        world.days = days
        change(&world)
        return world
    }
}
