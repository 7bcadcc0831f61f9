import Blood
import Dispatching
import Matching

extension NightPage.Model {
    /// A night on which several things wait.
    public static let sample = NightPage.Model(
        lines: sampleLines,
        alarms: [.outboxStuck(since: now - .minutes(9)), .budget(parts: 4_120, expected: 5_000)],
        people: [
            NightPage.Person(name: "Nadia Aslam", state: "ready", since: now - .minutes(40), duty: "calls"),
            NightPage.Person(name: "Hamid Raza", state: "onCall", since: now - .minutes(3), duty: "calls"),
            NightPage.Person(name: "Saima Tariq", state: "onBreak", since: now - .minutes(12), duty: "lead"),
            NightPage.Person(name: "Usman Ghani", state: "", since: nil, duty: "reserve"),
        ], waiting: 3, longestWaitSince: now - .seconds(48), calls: 61, answered: 52, within15: 47, abandoned: 6,
        shiftBegan: now - .hours(5), callBacks: 4, oldestCallBack: now - .minutes(34),
        ways: [
            NightPage.Way(name: "Kannel", downSince: nil, messagesToday: 812, standing: 2),
            NightPage.Way(name: "WhatsApp", downSince: now - .minutes(6), messagesToday: 41, standing: 0),
        ], queued: 7, oldestQueuedAt: now - .minutes(9))

    /// Nothing waits, and nobody is there.
    public static let sampleQuiet = NightPage.Model(
        lines: [], alarms: [], people: [], waiting: 0, longestWaitSince: nil, calls: 0, answered: 0, within15: 0,
        abandoned: 0, shiftBegan: now - .hours(5), callBacks: 0, oldestCallBack: nil, ways: [], queued: 0,
        oldestQueuedAt: nil)

    private static let now = Instant(millisecondsSince1970: 1_795_515_600_000)

    private static let sampleLines: [NightPage.Line] = [
        line(17, .abNegative, .decision, left: 50, slack: -95, [.noCandidates, .unlikelyInTime], since: nil),
        line(21, .oNegative, .verification, left: 90, slack: -51, [.verificationDue], since: 14, target: 10),
        line(22, .bPositive, .stockAnswer, left: 100, slack: 60, [.stockUnitNeeded], since: 21, target: 10),
        line(23, .aPositive, .quota, left: 180, slack: 49, [], since: nil, held: 25),
        line(24, .oPositive, .pledge, left: 170, slack: 40, [.unlikelyInTime], since: 44, target: 30),
        line(25, .bNegative, .pledge, left: 300, slack: 170, [], since: 8, target: 30),
        line(26, .aNegative, .arrival, left: 120, slack: 20, [], since: 18, target: 60, coming: 2),
        line(27, .oPositive, .screening, left: 60, slack: 20, [], since: 27, target: 20, there: 2),
        line(28, .abPositive, .unit, left: 75, slack: 55, [], since: 12, target: 20, there: 1),
    ]

    private static func line(
        _ id: RequestID, _ group: BloodGroup, _ step: WaitingStep, left: Double, slack: Double,
        _ attention: [Attention], since: Double?, target: Double? = nil, held: Double? = nil, coming: Int = 0,
        there: Int = 0
    ) -> NightPage.Line {
        NightPage.Line(
            id: id, reference: String(1_000 + id), group: group, isAnyGroup: false, component: .redCells,
            urgency: left < 200 ? .emergency : .urgent, facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال",
            neededBy: now + .minutes(left), units: 2, inHand: id == 27 ? 0 : 1, coming: coming, there: there,
            step: step,
            since: since.map { now - .minutes($0) }, target: target.map { .minutes($0) }, slack: .minutes(slack),
            attention: attention, heldUntil: held.map { now + .minutes($0) })
    }
}
