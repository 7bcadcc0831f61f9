public import Blood
import Dispatching
public import Jurisdiction

/// Lives through one world under one named policy.
public struct Tournament: Sendable {
    /// Everything that can be compared: the centre's policy, the baselines, and somebody who knows every answer.
    public static let policies = PolicyProtocol.policies + [sparing, clairvoyant, sleepingClairvoyant]
    /// The centre's policy held to four asks a request, about as many as "units + 2" makes: what its choice of people
    /// is worth when it may not ask more of them.
    public static let sparing = "qatra-4-asks"
    public static let clairvoyant = "clairvoyant"
    /// Knows every answer too, and lets people sleep as the centre does.
    public static let sleepingClairvoyant = "clairvoyant-at-night"

    private let places: Places
    private let frequencies: GroupFrequencies
    private let rules: EligibilityRules

    public init(places: Places, frequencies: GroupFrequencies, rules: EligibilityRules) {
        self.places = places
        self.frequencies = frequencies
        self.rules = rules
    }

    /// - Returns: `nil` when no policy has this name.
    /// - Throws: `CancellationError`.
    public func run(
        _ policy: String, in parameters: WorldParameters, progress: (Double) -> Void = { _ in }
    ) throws -> WorldReport? {
        var world = World(parameters, places: places, frequencies: frequencies, rules: rules)
        var report: WorldReport
        if policy == Self.clairvoyant || policy == Self.sleepingClairvoyant {
            report = world.runClairvoyant(letsSleep: policy == Self.sleepingClairvoyant)
        } else if let rule = BaselinePolicy.Rule(rawValue: policy) {
            var baseline = BaselinePolicy(rule, rules: rules, seed: parameters.seed, day: { WorldTime.date(of: $0) })
            report = try world.run(&baseline, progress: progress)
        } else if policy == "qatra" || policy == Self.sparing {
            var centre = CentrePolicy(
                dispatcher: policy == Self.sparing ? .withFourAsks : .withoutSecondChannel, rules: rules,
                local: { LocalTime(today: WorldTime.date(of: $0), hour: WorldTime.hour(of: $0)) })
            report = try world.run(&centre, progress: progress)
        } else {
            return nil
        }
        report.policy = policy
        return report
    }
}

extension Dispatcher {
    /// Worlds and the protocol know one ask for a donor and a request, so the silent are not tried on a second channel.
    static var withoutSecondChannel: Dispatcher {
        var policy = DispatchPolicy.standard
        policy.secondChannelMax = 0
        return Dispatcher(policy: policy)
    }

    static var withFourAsks: Dispatcher {
        var dispatcher = withoutSecondChannel
        dispatcher.policy.emergency.asksMax = 4
        dispatcher.policy.urgent.asksMax = 4
        dispatcher.policy.routine.asksMax = 4
        return dispatcher
    }
}
