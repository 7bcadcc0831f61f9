public import Blood
public import Dispatching

/// Which days are simulated, with whom, and under which policy.
public struct SimulationPlan: Sendable {
    public var seed: UInt64
    public var days: Int
    public var requestsPerDay: Double
    /// The first moment; requests come from here on, and what is open at the end is followed for another day.
    public var start: Instant
    public var behaviour: SimulatedBehaviour
    public var faults: GatewayFaults
    public var dispatcher: Dispatcher

    public init(
        seed: UInt64 = 1, days: Int = 7, requestsPerDay: Double = 10, start: Instant,
        behaviour: SimulatedBehaviour = .field, faults: GatewayFaults = .none, dispatcher: Dispatcher = Dispatcher()
    ) {
        self.seed = seed
        self.days = max(1, days)
        self.requestsPerDay = max(0, requestsPerDay)
        self.start = start
        self.behaviour = behaviour
        self.faults = faults
        self.dispatcher = dispatcher
    }
}

/// What the simulated days came to. The judge of every policy: patients whose units were given in time, per donor
/// disturbed.
public struct SimulationReport: Codable, Sendable, Hashable {
    /// One class of requests.
    public struct Class: Codable, Sendable, Hashable {
        public var requests = 0
        public var unitsNeeded = 0
        /// Given before the deadline.
        public var unitsInTime = 0
        /// Requests with all units before the deadline.
        public var filledInTime = 0
        public var asks = 0

        public init() {}

        public var unitFill: Double { unitsNeeded == 0 ? 1 : Double(unitsInTime) / Double(unitsNeeded) }
    }

    public var days = 0
    public var donors = 0
    public var total = Class()
    public var byUrgency: [String: Class] = [:]
    public var byGroup: [String: Class] = [:]
    /// Turned down by the facility when rung back; they count nowhere else.
    public var rejectedRequests = 0
    /// Also those given after the deadline.
    public var unitsGiven = 0
    public var medianMinutesToFirstPledge: Double?
    public var ninthDecileMinutesToFirstPledge: Double?
    /// Of requests filled in time.
    public var medianMinutesToLastUnit: Double?
    public var messages = 0
    public var calls = 0
    public var pledges = 0
    public var arrivals = 0
    public var deferredAtDesk = 0
    /// Donors who came and were no longer needed.
    public var surplusArrivals = 0
    public var donorsAsked = 0
    public var mostAsksOfOneDonor = 0
    public var optedOut = 0
    /// Asks of donors who must not be asked (opted out, no consent, resting, deferred, of a group that is refused,
    /// held by another request), judged from the register without the index. Anything but 0 is a fault.
    public var wrongAsks = 0
    public var decisions = 0

    public init() {}

    public var asksPerUnit: Double? { unitsGiven == 0 ? nil : Double(total.asks) / Double(unitsGiven) }
    public var asksPerDonorAsked: Double? { donorsAsked == 0 ? nil : Double(total.asks) / Double(donorsAsked) }
}

extension SimulationReport: CustomStringConvertible {
    /// The report for people, one fact a line.
    public var description: String {
        func percent(_ value: Double?) -> String { value.map { "\(Int(($0 * 100).rounded())) %" } ?? "–" }
        func number(_ value: Double?) -> String { value.map { "\(($0 * 10).rounded() / 10)" } ?? "–" }
        func line(_ name: String, _ value: Class) -> String {
            let asks = value.unitsInTime == 0 ? nil : Double(value.asks) / Double(value.unitsInTime)
            return "  \(name): \(value.requests) requests, \(value.unitsInTime) of \(value.unitsNeeded) units in time "
                + "(\(percent(value.unitFill))), \(number(asks)) asks per unit in time"
        }
        var lines = [
            "\(days) days, \(donors) donors, \(total.requests) requests (\(rejectedRequests) more were not confirmed)",
            "units needed \(total.unitsNeeded), given in time \(total.unitsInTime) (\(percent(total.unitFill))), "
                + "given at all \(unitsGiven)",
            "requests with every unit in time: \(total.filledInTime) of \(total.requests)",
        ]
        lines += byUrgency.sorted { $0.key < $1.key }.map { line($0.key, $0.value) }
        lines += byGroup.sorted { $0.key < $1.key }.map { line($0.key, $0.value) }
        lines += [
            "first pledge after \(number(medianMinutesToFirstPledge)) min (median), "
                + "\(number(ninthDecileMinutesToFirstPledge)) min (nine in ten); "
                + "last unit after \(number(medianMinutesToLastUnit)) min (median)",
            "asks \(total.asks) (\(number(asksPerUnit)) per unit given), messages \(messages), calls \(calls)",
            "pledges \(pledges), arrivals \(arrivals), deferred at the desk \(deferredAtDesk), "
                + "came in vain \(surplusArrivals)",
            "donors asked \(donorsAsked) (\(number(asksPerDonorAsked)) times, at most \(mostAsksOfOneDonor)), "
                + "said stop \(optedOut)",
            "asks of donors who must not be asked: \(wrongAsks)",
        ]
        return lines.joined(separator: "\n")
    }
}
