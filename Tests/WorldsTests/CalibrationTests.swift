import Blood
import Dispatching
import Matching
import Testing
import Worlds

/// The centre's policy, with every chance it planned with written down.
struct RecordedCentre: AskingPolicy {
    struct Pair: Hashable {
        var request: RequestID
        var donor: DonorID
    }

    var centre: CentrePolicy
    private(set) var planned: [Pair: Double] = [:]

    init(_ centre: CentrePolicy) { self.centre = centre }

    private mutating func noted(_ answer: PolicyAnswer) -> PolicyAnswer {
        for ask in answer.asks {
            planned[Pair(request: ask.request, donor: ask.donor)] =
                centre.plannedPledge(of: ask.donor, for: ask.request)
        }
        return answer
    }

    mutating func start(_ donors: [PolicyDonor], at: Instant) -> PolicyAnswer { centre.start(donors, at: at) }
    mutating func open(_ request: BloodRequest, at: Instant) -> PolicyAnswer { noted(centre.open(request, at: at)) }
    mutating func clock(at: Instant) -> PolicyAnswer { noted(centre.clock(at: at)) }
    mutating func close(_ request: RequestID, at: Instant) -> PolicyAnswer { noted(centre.close(request, at: at)) }

    mutating func take(
        _ event: PolicyEvent, of donor: DonorID, for request: RequestID, at: Instant
    ) -> PolicyAnswer { noted(centre.take(event, of: donor, for: request, at: at)) }
}

/// What was planned, held against what the world knew, in worlds whose figures the model was not given.
@Suite struct CalibrationTests {
    struct Bin {
        var asks = 0
        var planned = 0.0
        var pledged = 0
    }

    /// The one that differs most in every run; all with `QATRA_LONG=1`.
    static let worlds: [WorldParameters] = {
        let all: [WorldParameters] = [
            .small("other people", seed: 15, donors: 8_000, days: 20) {
                $0.meanWillingness = 0.18
                $0.willingnessSpread = 1.4
                $0.hintNoise = 1.2
                $0.distanceFactor = 0.7
                $0.nightFactor = 0.6
                $0.saysNo = 0.2
            },
            .small("base", seed: 11, donors: 8_000, days: 20),
            .small("low", seed: 12, donors: 8_000, days: 20),
            .small("high", seed: 13, donors: 8_000, days: 30),
            .small("no hints", seed: 14, donors: 8_000, days: 25) { $0.hintNoise = nil },
        ]
        // A register as large as a province's, so long that most asks end in a stand-down within minutes.
        let large = all.map { small in
            var large = small
            (large.name, large.donors, large.days) = ("large " + small.name, 30_000, 60)
            return large
        }
        return Ground.isLong ? all + large : Array(all.prefix(1))
    }()

    /// Within three points in every tenth of the scale with at least 200 asks, after the first third of the days.
    @Test(arguments: worlds)
    func plannedPledgesComeTrue(parameters: WorldParameters) throws {
        let ground = try Ground.load()
        var world = ground.world(parameters)
        var happened: [(pair: RecordedCentre.Pair, pledges: Bool)] = []
        let isTaught = WorldTime.instant(parameters.firstDay, minute: 0) + .hours(24 * Double(parameters.days) / 3)
        world.noteAsk = { ask, willPledge, at in
            guard at >= isTaught else { return }
            happened.append((RecordedCentre.Pair(request: ask.request, donor: ask.donor), willPledge))
        }
        var policy = RecordedCentre(ground.centre())
        let report = try world.run(&policy)
        #expect(report.faults == 0)
        var bins = [Bin](repeating: Bin(), count: 10)
        for one in happened {
            let chance = try #require(policy.planned[one.pair])
            let place = min(9, Int(chance * 10))
            bins[place].asks += 1
            bins[place].planned += chance
            bins[place].pledged += one.pledges ? 1 : 0
        }
        #expect(bins.contains { $0.asks >= 200 }, "too few asks to judge: \(happened.count)")
        for (place, bin) in bins.enumerated() where bin.asks >= 200 {
            let planned = bin.planned / Double(bin.asks)
            let seen = Double(bin.pledged) / Double(bin.asks)
            #expect(
                abs(planned - seen) <= 0.03,
                "\(parameters.name), tenth \(place): \(planned), \(seen), \(bin.asks)")
        }
    }
}
