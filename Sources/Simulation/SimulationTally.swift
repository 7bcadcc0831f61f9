internal import Blood
internal import Dispatching
internal import Matching

/// Counts while the days go by.
struct SimulationTally {
    var report = SimulationReport()
    private var asksOfDonor: [DonorID: Int] = [:]
    private var asksOfRequest: [RequestID: Int] = [:]
    private var minutesToFirstPledge: [Double] = []
    private var minutesToLastUnit: [Double] = []

    init(days: Int, donors: Int) {
        report.days = days
        report.donors = donors
    }

    mutating func noteAsk(of donor: DonorID, request: BloodRequest) {
        asksOfDonor[donor, default: 0] += 1
        asksOfRequest[request.id, default: 0] += 1
        report.donorsAsked = asksOfDonor.count
        report.mostAsksOfOneDonor = max(report.mostAsksOfOneDonor, asksOfDonor[donor] ?? 0)
    }

    /// A request has ended.
    mutating func note(_ state: SimulatedWorld.Course) {
        let course = state.course
        let request = course.request
        guard course.phase != .rejected else {
            report.rejectedRequests += 1
            return
        }
        let inTime = min(request.unitsNeeded, state.unitTimes.count { $0 <= request.neededBy })
        let isFilled = inTime == request.unitsNeeded
        let asks = asksOfRequest[request.id] ?? 0
        func add(_ to: inout SimulationReport.Class) {
            to.requests += 1
            to.unitsNeeded += request.unitsNeeded
            to.unitsInTime += inTime
            to.filledInTime += isFilled ? 1 : 0
            to.asks += asks
        }
        add(&report.total)
        add(&report.byUrgency[request.urgency.rawValue, default: SimulationReport.Class()])
        add(&report.byGroup[request.patient.group.rawValue, default: SimulationReport.Class()])
        report.unitsGiven += state.unitTimes.count
        if let first = state.firstPledgeAt { minutesToFirstPledge.append((first - request.openedAt).minutes) }
        if isFilled, let last = state.unitTimes.sorted().dropFirst(request.unitsNeeded - 1).first {
            minutesToLastUnit.append((last - request.openedAt).minutes)
        }
        report.medianMinutesToFirstPledge = quantile(minutesToFirstPledge, 0.5)
        report.ninthDecileMinutesToFirstPledge = quantile(minutesToFirstPledge, 0.9)
        report.medianMinutesToLastUnit = quantile(minutesToLastUnit, 0.5)
    }

    private func quantile(_ values: [Double], _ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        return values.sorted()[min(values.count - 1, Int(Double(values.count) * share))]
    }
}
