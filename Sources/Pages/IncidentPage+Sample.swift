import Blood
import Dispatching
import Matching

extension IncidentPage.Model {
    /// In the middle of it: one facility is full for two hours, and a group for today.
    public static let sample = IncidentPage.Model(
        id: 2, name: "Bus accident, ring road", reason: "Two buses, at least 60 hurt", beganAt: now - .minutes(50),
        expectedPatients: 60, declaredBy: "Saima Tariq", declaredAt: now - .minutes(45),
        hours: (0..<6).map { hour + .hours(Double($0)) },
        facilities: [
            IncidentPage.FacilityPart(
                id: 1, name: Words("Mayo Hospital", "میو ہسپتال"), perHour: 20, share: 30,
                groups: [
                    group(.oNegative, 31, 9, [9, 6, 4], [0.4, 1.1, 0, 0, 0, 0]),
                    group(.oPositive, 402, 41, [120, 84, 59], [3.2, 8.4, 6, 0, 0, 0]),
                    group(.bPositive, 390, 52, [117, 81, 57], [4, 10.5, 8.2, 2.2, 0, 0]),
                ]),
            IncidentPage.FacilityPart(
                id: 2, name: Words("Jinnah Hospital", "جناح ہسپتال"), perHour: 12, share: 30,
                groups: [group(.aPositive, 250, 20, [75, 52, 36], [2, 4.3, 1, 0, 0, 0])]),
        ],
        requests: [
            line(31, .oNegative, held: 130, .quota), line(32, .bPositive, held: 25, .quota),
            line(33, .oPositive, held: nil, .pledge), line(34, .aPositive, held: nil, .arrival),
        ], endedRequests: 6, outside: [(35, "1035")], notice: .sample, noticeBy: "Saima Tariq",
        noticeAt: now - .minutes(30), others: [(3, Words("Services Hospital", "سروسز ہسپتال"))])

    /// Over, as it stays readable.
    public static var sampleEnded: IncidentPage.Model {
        var model = sample
        model.ended = (now - .minutes(5), "Saima Tariq")
        model.notice = nil
        model.requests = []
        return model
    }

    private static let now = Instant(millisecondsSince1970: 1_795_515_600_000)
    private static let hour = Instant(millisecondsSince1970: 1_795_514_400_000)

    private static func group(
        _ group: BloodGroup, _ reach: Int, _ used: Int, _ days: [Int], _ hours: [Double]
    ) -> IncidentPage.GroupLine {
        IncidentPage.GroupLine(group: group, reach: reach, usedToday: used, days: days, hours: hours)
    }

    private static func line(
        _ id: RequestID, _ group: BloodGroup, held: Double?, _ step: WaitingStep
    ) -> IncidentPage.Line {
        IncidentPage.Line(
            id: id, reference: String(1_000 + id), group: group, facility: Words("Mayo Hospital", "میو ہسپتال"),
            units: 2, inHand: 0, neededBy: now + .hours(2), step: step, heldUntil: held.map { now + .minutes($0) })
    }
}
