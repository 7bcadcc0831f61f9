import Blood
import Dispatching
import Matching

/// What the days of one world came to under one policy.
public struct WorldReport: Codable, Sendable, Hashable {
    public var world = ""
    public var policy = ""
    public var seed: UInt64 = 0
    public var requests = 0
    public var unitsNeeded = 0
    /// Units given before their deadline.
    public var unitsInTime = 0
    public var unitsGiven = 0
    /// Share of the units that were given in time.
    public var unitFill = 0.0
    /// Of emergencies: share given within two hours.
    public var fillWithinTwoHours = 0.0
    /// Of red cells for RhD-negative patients: share given in time.
    public var fillRhDNegative = 0.0
    /// Requests with every unit in time.
    public var requestsFilled = 0
    public var medianMinutesToFirstPledge: Double?
    public var ninthDecileMinutesToFirstPledge: Double?
    /// Of requests that got every unit.
    public var medianMinutesToLastUnit: Double?
    public var ninthDecileMinutesToLastUnit: Double?
    public var asks = 0
    /// Asks for each unit given in time.
    public var asksPerUnit: Double?
    /// Donors who came and were not needed any more, for each unit in time.
    public var surplusPerUnit: Double?
    /// Share of the register that said STOP.
    public var optedOut = 0.0
    /// Over the whole register.
    public var asksPerDonorMean = 0.0
    public var asksPerDonor99 = 0
    /// Of all red cells of O-negative donors: share that went to patients of another group.
    public var oNegativeForOthers: Double?
    /// The lowest fill of a district with at least 20 units.
    public var worstDistrictFill: Double?
    /// Mean willingness of those asked, which only the world knows: how well they were chosen.
    public var willingnessOfAsked = 0.0
    /// Share of the asks that met somebody in a silent spell.
    public var askedInSilence = 0.0
    /// The same figures by urgency.
    public var byUrgency: [String: Part] = [:]
    /// Units, and asks made for them, of one kind of request.
    public struct Part: Codable, Sendable, Hashable {
        public var needed = 0
        public var inTime = 0
        public var asks = 0
        /// Asks of those requests that did not get every unit.
        public var asksInVain = 0

        public init() {}
    }
    /// Asks of donors who must not be asked. Anything but 0 is a fault of the policy.
    public var faults = 0

    public init() {}
}

/// Counts while the days go by.
struct WorldTally: Sendable {
    private struct Course: Sendable {
        var firstPledge: Instant?
        var units: [Instant] = []
        var asks = 0
    }

    var faults = 0
    var optedOut = 0
    private let world: WorldParameters
    private var courses: [RequestID: Course] = [:]
    private var result = WorldReport()
    private var asksOfDonor: [DonorID: Int] = [:]
    private var firstPledges: [Double] = []
    private var lastUnits: [Double] = []
    private var emergency = (needed: 0, given: 0)
    private var negative = (needed: 0, given: 0)
    private var oNegative = (all: 0, others: 0)
    private var surplus = 0
    private var willingness = 0.0
    private var silent = 0
    private var districts: [String: (needed: Int, given: Int)] = [:]

    init(world: WorldParameters) {
        self.world = world
        result.world = world.name
        result.seed = world.seed
    }

    mutating func open(_ request: BloodRequest) { courses[request.id] = Course() }

    mutating func ask(_ donor: DonorID, request: BloodRequest, willingness: Double = 1, isSilent: Bool = false) {
        self.willingness += willingness
        silent += isSilent ? 1 : 0
        result.asks += 1
        courses[request.id]?.asks += 1
        asksOfDonor[donor, default: 0] += 1
    }

    mutating func pledge(_ id: RequestID, at now: Instant) {
        if courses[id]?.firstPledge == nil { courses[id]?.firstPledge = now }
    }

    mutating func give(_ id: RequestID, group: BloodGroup, to request: BloodRequest, at now: Instant) {
        courses[id]?.units.append(now)
        guard group == .oNegative, request.component == .redCells else { return }
        oNegative.all += 1
        if request.patient.group != .oNegative { oNegative.others += 1 }
    }

    mutating func cameInVain(_ donor: DonorID) { surplus += 1 }

    mutating func close(_ request: BloodRequest, district: String) {
        guard let course = courses.removeValue(forKey: request.id) else { return }
        let needed = request.unitsNeeded
        let inTime = min(needed, course.units.count { $0 <= request.neededBy })
        result.requests += 1
        result.unitsNeeded += needed
        result.unitsInTime += inTime
        result.unitsGiven += course.units.count
        if inTime == needed { result.requestsFilled += 1 }
        var part = result.byUrgency[request.urgency.rawValue] ?? WorldReport.Part()
        part.needed += needed
        part.inTime += inTime
        part.asks += course.asks
        if inTime < needed { part.asksInVain += course.asks }
        result.byUrgency[request.urgency.rawValue] = part
        if request.urgency == .emergency {
            emergency.needed += needed
            emergency.given += min(needed, course.units.count { $0 <= request.openedAt + .hours(2) })
        }
        if request.patient.group.rhD == .negative, request.component == .redCells {
            negative.needed += needed
            negative.given += inTime
        }
        let old = districts[district] ?? (0, 0)
        districts[district] = (old.needed + needed, old.given + inTime)
        if let first = course.firstPledge { firstPledges.append((first - request.openedAt).minutes) }
        if course.units.count >= needed, needed > 0 {
            lastUnits.append((course.units.sorted()[needed - 1] - request.openedAt).minutes)
        }
    }

    func report() -> WorldReport {
        var report = result
        func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 1 : Double(part) / Double(whole) }
        report.unitFill = share(report.unitsInTime, report.unitsNeeded)
        report.fillWithinTwoHours = share(emergency.given, emergency.needed)
        report.fillRhDNegative = share(negative.given, negative.needed)
        report.medianMinutesToFirstPledge = quantile(firstPledges, 0.5)
        report.ninthDecileMinutesToFirstPledge = quantile(firstPledges, 0.9)
        report.medianMinutesToLastUnit = quantile(lastUnits, 0.5)
        report.ninthDecileMinutesToLastUnit = quantile(lastUnits, 0.9)
        if report.unitsInTime > 0 {
            report.asksPerUnit = Double(report.asks) / Double(report.unitsInTime)
            report.surplusPerUnit = Double(surplus) / Double(report.unitsInTime)
        }
        report.optedOut = share(optedOut, world.donors)
        report.asksPerDonorMean = share(report.asks, world.donors)
        let asks = asksOfDonor.values.sorted()
        // Donors who were never asked count as zeros before all others.
        let rank = Int(Double(world.donors) * 0.99) - (world.donors - asks.count)
        report.asksPerDonor99 = rank >= 0 && rank < asks.count ? asks[rank] : 0
        if oNegative.all > 0 { report.oNegativeForOthers = share(oNegative.others, oNegative.all) }
        report.worstDistrictFill = districts.values.filter { $0.needed >= 20 }.map { share($0.given, $0.needed) }.min()
        report.faults = faults
        if report.asks > 0 { report.willingnessOfAsked = willingness / Double(report.asks) }
        report.askedInSilence = report.asks == 0 ? 0 : share(silent, report.asks)
        return report
    }

    private func quantile(_ values: [Double], _ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        return values.sorted()[min(values.count - 1, Int(Double(values.count) * share))]
    }
}
