import Blood
import Dispatching
import Matching

/// The moment the samples are seen at: 2026-11-24 15:20 in Pakistan.
enum SampleMoment {
    static let now = Instant(millisecondsSince1970: 1_795_515_600_000)
}

extension BoardPage.Model {
    /// A night with something of everything, for tests and for looking at.
    public static let sample: BoardPage.Model = {
        let now = SampleMoment.now
        func line(
            _ id: RequestID, _ group: BloodGroup, _ component: BloodComponent, units: Int, inHand: Int, onTheWay: Int,
            _ facility: String, _ urdu: String, hours: Double, _ urgency: Urgency, phase: RequestPhase = .open,
            asking: Int = 0, chance: Double = 0, _ attention: [Attention] = []
        ) -> BoardPage.Line {
            BoardPage.Line(
                id: id, reference: ["K7M2", "P4Q9", "H3XW", "T8NA", "C2VD", "M9RE", "W6JS"][Int(id) % 7], group: group,
                isAnyGroup: false, component: component, units: units, inHand: inHand, onTheWay: onTheWay,
                facility: facility, facilityUrdu: urdu, city: "Lahore", urgency: urgency,
                neededBy: now + .hours(hours), phase: phase, isPaused: false,
                plan: PlanSummary(
                    asking: asking, pledged: onTheWay, unitsInHand: inHand, probability: chance, target: 0.95,
                    by: now + .hours(hours)),
                attention: attention)
        }
        var paused = line(
            5, .abPositive, .platelets, units: 6, inHand: 1, onTheWay: 2, "Shaukat Khanum Memorial Cancer Hospital",
            "شوکت خانم میموریل کینسر ہسپتال", hours: 19, .routine, asking: 9, chance: 0.91)
        paused.isPaused = true
        var exchange = line(
            6, .unknown, .redCells, units: 2, inHand: 0, onTheWay: 1, "Jinnah Hospital", "جناح ہسپتال", hours: 7.5,
            .urgent, asking: 5, chance: 0.96)
        exchange.isAnyGroup = true
        return BoardPage.Model(
            ongoing: [
                line(
                    1, .oNegative, .redCells, units: 3, inHand: 1, onTheWay: 1, "Mayo Hospital", "میو ہسپتال",
                    hours: 0.7, .emergency, asking: 11, chance: 0.62, [.unlikelyInTime, .donorLate]),
                line(
                    2, .bNegative, .wholeBlood, units: 2, inHand: 0, onTheWay: 0, "Services Hospital",
                    "سروسز ہسپتال", hours: 3.4, .emergency, asking: 3, chance: 0.41, [.verificationDue]),
                line(
                    3, .aPositive, .redCells, units: 1, inHand: 0, onTheWay: 0, "Sir Ganga Ram Hospital",
                    "سر گنگا رام ہسپتال", hours: -0.2, .urgent, chance: 0, [.deadlinePassed]),
                line(
                    4, .bPositive, .redCells, units: 4, inHand: 2, onTheWay: 2, "Children's Hospital",
                    "چلڈرن ہسپتال", hours: 5.2, .urgent, phase: .covered, asking: 0, chance: 0.97),
                paused, exchange,
            ],
            ended: [
                line(
                    7, .oPositive, .redCells, units: 2, inHand: 2, onTheWay: 0, "Lahore General Hospital",
                    "لاہور جنرل ہسپتال", hours: -4, .urgent, phase: .fulfilled)
            ], queued: 3, unknown: 1)
    }()
}
